/**
 * Methods that are decorated with a verb and a path, whoever made the decorators: `@request('get', '/users')` of a package that has no adapter
 * of its own, `@Get('/users')` that the program declares itself and reads back when its server starts.
 */
import { DECORATED_LIBRARIES, OTHER_DECORATORS, ROUTE_DECORATORS, ROUTE_VERBS } from '../knowledge/decorated-controllers.js';
import type { ClassFact, ClassId, DecoratorFact, FnId, MemberFact } from '../facts/model.js';
import type { Framework, FrameworkFindings, FrameworkUse, ProgramView, SetupView } from './framework.js';
import { EntryCollector, bundleName, decoratorOf, field, isTestPath, joinRoute, packageOfSpecifier } from './helpers.js';

interface Route {
  readonly fn: FnId;
  readonly verb: string;
  readonly path: string;
  readonly decorator: DecoratorFact;
}

const KNOWN = new Set(DECORATED_LIBRARIES.flatMap(({ packages }) => packages));

/** The route that a decorator of a method names; the path begins with a slash, as no other text that decorates does. */
function routeOf(view: SetupView, file: string, { fn, decorators }: MemberFact): Route | undefined {
  if (fn === undefined || !answers(view, file, fn)) return undefined;
  for (const decorator of decorators) {
    const named = ROUTE_DECORATORS.exec(decorator.name.split('.').pop() ?? '')?.[1];
    if (named === undefined) continue;
    const told = decorator.args.map((arg) => view.known(file, arg));
    const texts = [...told, ...told.flatMap((each) => [field(each, 'method'), field(each, 'path')])].filter(
      (each) => typeof each === 'string',
    );
    const path = texts.find((each) => each.startsWith('/'));
    const verb = [named, ...texts].find((each) => ROUTE_VERBS.test(each)) ?? 'all';
    if (path !== undefined) return { fn, verb: verb.toUpperCase().replace(/^DEL$/, 'DELETE'), path, decorator };
  }
  return undefined;
}

/** It does something: a method without a body describes a route of another server. */
const answers = (view: SetupView, file: string, fn: FnId): boolean =>
  view.facts(file)?.functions[fn]?.instrs.some((each) => each.op === 'call') === true;

function detect(view: SetupView): FrameworkUse[] {
  const uses = new Map<string, FrameworkUse>();
  for (const file of view.files) {
    if (isTestPath(file)) continue;
    const { root } = view.packageOf(file);
    if (uses.has(root)) continue;
    const classes = view.facts(file)?.classes ?? [];
    if (classes.some((each) => each.members.some((member) => routeOf(view, file, member) !== undefined)))
      uses.set(root, { root, evidence: [`${file} decorates methods with routes`] });
  }
  return [...uses.values()];
}

/** Decorators of the libraries that have an adapter are left to that. */
function isOther(view: ProgramView, file: string, decorator: DecoratorFact): boolean {
  const [module] = decoratorOf(view, file, decorator) ?? [];
  return module !== undefined && (KNOWN.has(packageOfSpecifier(module) ?? '') || OTHER_DECORATORS.test(module));
}

function find(use: FrameworkUse, view: ProgramView): FrameworkFindings {
  const entries = new EntryCollector(view, use, 'decorated-routes', { runtime: 'node', bundle: bundleName(use, 'server') });
  const singletons: { readonly file: string; readonly class: ClassId }[] = [];
  for (const ref of view.classes()) {
    const fact = entries.owns(ref.file) ? view.facts(ref.file)?.classes[ref.class] : undefined;
    const routes = fact?.members.flatMap((member) => routeOf(view, ref.file, member) ?? []) ?? [];
    const own = routes.filter(({ decorator }) => !isOther(view, ref.file, decorator));
    if (fact === undefined || own.length === 0) continue;
    singletons.push(ref);
    const prefix = prefixOf(view, ref.file, fact);
    for (const { fn, verb, path } of own) entries.add({ file: ref.file, fn }, `${verb} ${joinRoute(prefix, path)}`, ref.file);
  }
  return { entryPoints: entries.entryPoints, singletons };
}

/** `@Controller('/users')`, `@prefix('/users')`. */
function prefixOf(view: ProgramView, file: string, { decorators }: ClassFact): string {
  const texts = decorators.flatMap(({ args }) => args.map((arg) => view.known(file, arg)));
  return texts.find((each): each is string => typeof each === 'string' && each.startsWith('/')) ?? '';
}

export const decoratedRoutes: Framework = {
  id: 'decorated-routes',
  title: 'Decorated routes',
  source: 'https://github.com/Cody2333/koa-swagger-decorator (1.8.7, checked 2026-11-23), and decorators of a program itself',
  detect,
  find,
};
