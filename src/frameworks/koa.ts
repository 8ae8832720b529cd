/** Koa with @koa/router: middlewares and route handlers. */
import type { VarId } from '../facts/model.js';
import type { Framework, FrameworkFindings, FrameworkUse, ProgramView, ResolvedCall } from './framework.js';
import { EntryCollector, bundleName, callThatMade, externalsOf, field, joinRoute, packagesImporting } from './helpers.js';
import { handlersOf, handlersOfEach } from './handler-functions.js';
import { callsOfTables, callsOnVariable, variablesOfType } from './receivers.js';
import { RouteTree } from './routing.js';

const VERBS = ['get', 'post', 'put', 'patch', 'delete', 'del', 'head', 'options', 'link', 'unlink', 'all'];
const METHODS = new Set([...VERBS, 'use', 'param', 'register']);
const FLUENT = new Set([...METHODS, 'prefix', 'routes', 'middleware', 'allowedMethods']);
const ROUTER_MODULES = ['@koa/router', 'koa-router', '@koa-router'];
const ROUTER = /^(?:koa|@koa\/router|koa-router):(?:\.(?:Router|default|Koa))?\(\)$/;
const APP = /^koa:(?:\.(?:default|Koa))?\(\)$/;
const CALL = new RegExp(
  `^(?:koa|@koa/router|koa-router):(?:\\.\\w+)?\\(\\)(?:\\.\\w+(?:\\(\\))?)*\\.(?:${[...METHODS, 'prefix'].join('|')})$`,
);

function paths(view: ProgramView, file: string, variable: VarId | undefined): readonly string[] | undefined {
  const known = variable === undefined ? undefined : view.known(file, variable);
  if (typeof known === 'string') return [known];
  const list = Array.isArray(known) ? known.filter((each): each is string => typeof each === 'string') : [];
  return list.length > 0 ? list : undefined;
}

function find(use: FrameworkUse, view: ProgramView): FrameworkFindings {
  const entries = new EntryCollector(view, use, 'koa', { runtime: 'node', bundle: bundleName(use, 'server') });
  const calls = new Map<string, Pick<ResolvedCall, 'file' | 'fn' | 'instr'>>();
  const note = (call: Pick<ResolvedCall, 'file' | 'fn' | 'instr'>): void => {
    const key = `${call.file}\0${call.instr.pos}\0${call.instr.end}`;
    if (typeof call.instr.prop === 'string' && !calls.has(key)) calls.set(key, call);
  };
  for (const call of view.callsTo(CALL)) note(call);
  for (const call of callsOfTables(view, ROUTER, (file) => entries.owns(file))) note(call);
  for (const file of view.files) {
    const facts = entries.owns(file) ? view.facts(file) : undefined;
    if (!facts) continue;
    for (const library of ['koa', ...ROUTER_MODULES]) {
      for (const variable of variablesOfType(facts, library, ['default', 'Koa', 'Router'])) {
        if (facts.vars[variable]?.kind === 'param') for (const call of callsOnVariable(view, file, variable)) note(call);
      }
    }
  }

  const prefixCalls = new Map<number, string>();
  const tree: RouteTree = new RouteTree(view, {
    app: APP,
    router: ROUTER,
    fluent: FLUENT,
    ownPrefix: (made) => {
      const prefix = made.instr.args[0] === undefined ? undefined : field(view.known(made.file, made.instr.args[0]), 'prefix');
      return typeof prefix === 'string' ? prefix : '';
    },
  });
  for (const call of view.callsTo(/^koa:(?:\.(?:default|Koa))?$/)) if (entries.owns(call.file)) tree.noteApp();
  for (const call of calls.values()) {
    if (call.instr.prop === 'prefix') {
      const prefix = paths(view, call.file, call.instr.args[0])?.[0];
      if (prefix !== undefined) for (const router of tree.receivers(call.file, call.instr)) prefixCalls.set(router.id, prefix);
    }
    if (call.instr.prop !== 'use') continue;
    const own = paths(view, call.file, call.instr.args[0]);
    const args = call.instr.args.slice(own ? 1 : 0);
    tree.mount({ ...call, callee: '' }, own?.[0] ?? '', [...args, ...routersBehind(view, call.file, args)]);
    mountInside(view, tree, call);
  }

  for (const call of calls.values()) {
    const method = call.instr.prop as string;
    if (!entries.owns(call.file) || !METHODS.has(method)) continue;
    const routers = tree.receivers(call.file, call.instr);
    if (routers.length > 0 && !routers.some((router) => tree.isServed(router))) continue;
    addRoute(
      view,
      entries,
      call,
      method,
      routers.length === 0
        ? ['']
        : routers.flatMap((router) => {
            const set = prefixCalls.get(router.id) ?? '';
            return tree.prefixesOf(router).map((prefix) => [prefix, set].filter((part) => part !== '').join('/'));
          }),
    );
  }

  const servers = new Set<string>();
  for (const call of view.callsTo(/^koa:(?:\.(?:default|Koa))?\(\)(?:\.\w+\(\))*\.listen$/)) {
    if (!entries.owns(call.file)) continue;
    servers.add(call.file);
    for (const arg of call.instr.args)
      for (const ref of handlersOf(view, call.file, arg)) entries.add(ref, 'listen', call.file, { phase: 'startup' });
  }
  return { entryPoints: entries.entryPoints, servers: [...servers] };
}

/** `routers.forEach((router) => app.use(router.routes()))`: one call gives the routes of all of them. */
const routersBehind = (view: ProgramView, file: string, args: readonly VarId[]): readonly VarId[] =>
  args
    .flatMap((arg) => externalsOf(view, file, arg))
    .flatMap((value) => {
      const made = value.file === file ? callThatMade(view, value) : undefined;
      return made?.recv !== undefined && (made.prop === 'routes' || made.prop === 'middleware') ? [made.recv] : [];
    });

/** `app.use(mount('/admin', adminApp))` of koa-mount. */
function mountInside(view: ProgramView, tree: RouteTree, call: Pick<ResolvedCall, 'file' | 'fn' | 'instr'>): void {
  for (const arg of call.instr.args) {
    for (const value of externalsOf(view, call.file, arg)) {
      if (value.path !== 'koa-mount:()' && value.path !== 'koa-compose:()') continue;
      const made = callThatMade(view, value);
      const prefix = paths(view, value.file, made?.args[0])?.[0] ?? '';
      if (made) tree.mount({ ...call, callee: '' }, prefix, value.file === call.file ? made.args : []);
    }
  }
}

function addRoute(
  view: ProgramView,
  entries: EntryCollector,
  call: Pick<ResolvedCall, 'file' | 'instr'>,
  method: string,
  prefixes: readonly string[],
): void {
  const { args } = call.instr;
  const first = paths(view, call.file, args[0]);
  // `router.get('name', '/path', handler)`: the name comes first where two strings do.
  const second = first ? paths(view, call.file, args[1]) : undefined;
  const named = second !== undefined && method !== 'register';
  const own = (named ? second : first) ?? [];
  const from = named ? 2 : first ? 1 : 0;
  const handlers = handlersOfEach(view, call.file, args.slice(method === 'param' ? 1 : from));
  for (const prefix of [...new Set(prefixes)].slice(0, 4)) {
    const path = own.length === 0 && prefix === '' ? '' : joinRoute(prefix, own[0] ?? '');
    const verb = method === 'del' ? 'DELETE' : method === 'register' ? 'ALL' : method.toUpperCase();
    const label =
      method === 'use'
        ? `middleware${path === '' || path === '/' ? '' : ` ${path}`}`
        : method === 'param'
          ? `param ${first?.[0] ?? ''}`.trim()
          : `${verb} ${path === '' ? '/*' : path}`;
    for (const { handler, given } of handlers) entries.add(handler, label, call.file, { given });
  }
}

export const koa: Framework = {
  id: 'koa',
  title: 'Koa',
  source: 'https://koajs.com (checked against koa 3.3.0 and @koa/router)',
  inCode: true,
  detect: (view) => packagesImporting(view, ['koa', '@koa/router', 'koa-router']),
  find,
};
