/**
 * Strapi, Medusa, AdonisJS, Sails, Egg, Moleculer and Feathers: what they call stands in files of their folders, in objects of a shape of their own, or in objects that
 * are handed to them.
 */
import type { VarId } from '../facts/model.js';
import type { EntryPhase, Framework, FrameworkFindings, FrameworkUse, ProgramView, SetupView, Value } from './framework.js';
import { httpLabel } from './handlers.js';
import { EntryCollector, type FunctionRef, bundleName, dependsOn, field, isTestPath, knownString, packagesImporting } from './helpers.js';
import { functionsInside } from './handler-functions.js';

type Add = (refs: readonly FunctionRef[], label: string, at: string, phase?: EntryPhase) => void;

interface ClassRef {
  readonly file: string;
  readonly class: number;
}

/** One framework of this kind, without what they share. */
interface Kind {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  detect(view: SetupView): readonly FrameworkUse[];
  collect(view: ProgramView, owns: (file: string) => boolean, add: Add, keep: (ref: ClassRef) => void): readonly string[];
}

/** Packages that name the library, whether a file imports it or not. */
const listing = (view: SetupView, names: readonly string[]): readonly FrameworkUse[] =>
  view.packages.flatMap((pkg) =>
    names
      .filter((name) => dependsOn(pkg, name))
      .slice(0, 1)
      .map((name) => ({ root: pkg.root, evidence: [`${pkg.manifestPath} depends on ${name}`] })),
  );

const nameOf = (file: string): string => file.slice(file.lastIndexOf('/') + 1).replace(/\.\w+$/, '');

/** The functions that a file exports: by name, in objects, in what a factory among them returns, in what a package was given. */
function exportedByName(view: ProgramView, file: string): readonly (readonly [name: string, refs: readonly FunctionRef[]])[] {
  const found: (readonly [string, readonly FunctionRef[]])[] = [];
  const take = (name: string, values: readonly Value[], depth: number): void => {
    const refs = view.functionsOf(values);
    if (refs.length > 0) found.push([name, refs]);
    if (depth > 3) return;
    for (const ref of refs) {
      for (const instr of view.facts(ref.file)?.functions[ref.fn]?.instrs ?? [])
        if (instr.op === 'return')
          take(
            name,
            view.valuesOf(ref.file, instr.src).filter((value) => value.kind !== 'external'),
            depth + 1,
          );
    }
    for (const value of values) {
      if (value.kind === 'class')
        for (const [inner, held] of view.propertiesOf({ kind: 'instance', file: value.file, class: value.class }))
          take(inner, held, depth + 1);
      if (value.kind === 'object') take(name, view.elementsOf(value), depth + 1);
      if (value.kind === 'object' || value.kind === 'instance')
        for (const [inner, held] of view.propertiesOf(value)) take(inner, held, depth + 1);
      else if (value.kind === 'external' && value.path.endsWith('()')) {
        const made = view.callsTo(value.path.slice(0, -2)).find((call) => call.file === value.file && call.instr.pos === value.pos);
        for (const arg of made?.instr.args ?? [])
          take(
            name,
            view.valuesOf(value.file, arg).filter((each) => each.kind !== 'external'),
            depth + 1,
          );
      }
    }
  };
  for (const [name, values] of view.exportsOf(file)) take(name === 'default' ? nameOf(file) : name, values, 0);
  return found;
}

/** A kind of file by its place. A group `route` in the pattern is the path of its handlers; `names` are the exports that count, all of them by default. */
type FileKind = readonly [pattern: RegExp, label: string, phase?: EntryPhase, names?: RegExp];

/** Frameworks that take whatever the files of their folders export. */
function byPattern(id: string, title: string, source: string, packages: readonly string[], files: readonly FileKind[]): Kind {
  return {
    id,
    title,
    source,
    detect: (view) => listing(view, packages),
    collect(view, owns, add, keep) {
      const places: string[] = [];
      for (const file of view.files) {
        const found = owns(file) ? files.find(([pattern]) => pattern.test(file)) : undefined;
        if (!found) continue;
        places.push(file);
        const [pattern, label, phase, names] = found;
        const own = nameOf(file);
        const path = pattern.exec(file)?.groups?.['route'];
        for (const [name, refs] of exportedByName(view, file)) {
          if (names === undefined || names.test(name))
            add(
              refs,
              path !== undefined && /^[A-Z]+$/.test(name)
                ? httpLabel(name, path === '' ? '/' : path)
                : `${label} ${name === own ? own : `${own}.${name}`}`,
              file,
              phase,
            );
        }
        // One object of a service answers everybody.
        if (label === 'service')
          for (const values of view.exportsOf(file).values()) for (const value of values) if (value.kind === 'class') keep(value);
      }
      return places;
    },
  };
}

const inStrapi = (folder: string): RegExp =>
  new RegExp(
    `(?:^|/)(?:src/(?:(?:api|extensions)/[^/]+/|plugins/[^/]+/server/(?:src/)?)?|api/[^/]+/|server/(?:src/)?)${folder}/[^/]+\\.[cm]?[jt]s$`,
  );

/** Strapi 3 has its folders in `api/`, later ones in `src/api/`, plugins in `server/`. */
const strapi = byPattern(
  'strapi',
  'Strapi',
  'https://docs.strapi.io/cms/backend-customization (5)',
  ['@strapi/strapi', 'strapi', '@strapi/core'],
  [
    [/(?:^|\/)src\/index\.[cm]?[jt]s$/, 'start', 'startup'],
    [inStrapi('routes'), 'route'],
    [inStrapi('controllers'), 'action'],
    [inStrapi('services'), 'service'],
    [inStrapi('middlewares'), 'middleware'],
    [inStrapi('policies'), 'policy'],
    [/\/content-types\/[^/]+\/lifecycles\.[cm]?[jt]s$/, 'lifecycle'],
    [/(?:^|\/)config\/(?:env\/\w+\/)?(?:cron-tasks|functions\/cron)\.[cm]?[jt]s$/, 'cron', 'background'],
  ],
);

const medusa = byPattern(
  'medusa',
  'Medusa',
  'https://docs.medusajs.com/learn/fundamentals (2)',
  ['@medusajs/medusa', '@medusajs/framework'],
  [
    [/(?:^|\/)src\/api(?<route>(?:\/.*)?)\/route\.[cm]?[jt]s$/, 'route'],
    [/(?:^|\/)src\/api\/middlewares\.[cm]?[jt]s$/, 'middleware'],
    [/(?:^|\/)src\/modules\/[^/]+\/service\.[cm]?[jt]s$/, 'service'],
    [/(?:^|\/)src\/subscribers\/.*\.[cm]?[jt]s$/, 'subscriber'],
    [/(?:^|\/)src\/jobs\/.*\.[cm]?[jt]s$/, 'cron', 'background'],
    [/(?:^|\/)src\/workflows\/.*\.[cm]?[jt]s$/, 'workflow'],
    [/(?:^|\/)src\/loaders\/.*\.[cm]?[jt]s$/, 'start', 'startup'],
  ],
);

const adonis = byPattern(
  'adonis',
  'AdonisJS',
  'https://docs.adonisjs.com/guides/basics/controllers (6)',
  ['@adonisjs/core', '@adonisjs/framework'],
  [
    [/(?:^|\/)app\/(?:[^/]+\/)?(?:Http\/)?controllers\/.*\.[cm]?[jt]s$/i, 'action'],
    [/(?:^|\/)app\/(?:[^/]+\/)?middleware\/.*\.[cm]?[jt]s$/i, 'middleware'],
    [/(?:^|\/)app\/(?:listeners|jobs)\/.*\.[cm]?[jt]s$/i, 'listener'],
    [/(?:^|\/)start\/(?:routes|socket|ws)\.[cm]?[jt]s$/, 'route'],
    [/(?:^|\/)providers\/.*\.[cm]?[jt]s$/, 'start', 'startup'],
  ],
);

const sails = byPattern(
  'sails',
  'Sails',
  'https://sailsjs.com/documentation/concepts (1)',
  ['sails'],
  [
    [/(?:^|\/)api\/controllers\/.*\.[cm]?[jt]s$/, 'action'],
    [/(?:^|\/)api\/policies\/.*\.[cm]?[jt]s$/, 'policy'],
    [/(?:^|\/)api\/helpers\/.*\.[cm]?[jt]s$/, 'helper'],
    [/(?:^|\/)api\/hooks\/.*\.[cm]?[jt]s$/, 'hook', undefined, /^(?!(?:initialize|configure|defaults)$)/],
    [/(?:^|\/)api\/models\/.*\.[cm]?[jt]s$/, 'lifecycle', undefined, /^(?:before|after)[A-Z]|^customToJSON$/],
  ],
);

const egg = byPattern(
  'egg',
  'Egg',
  'https://www.eggjs.org/basics/structure (3)',
  ['egg'],
  [
    [/(?:^|\/)app\/controller\/.*\.[cm]?[jt]s$/, 'action'],
    [/(?:^|\/)app\/service\/.*\.[cm]?[jt]s$/, 'service'],
    [/(?:^|\/)app\/middleware\/.*\.[cm]?[jt]s$/, 'middleware'],
    [/(?:^|\/)app\/schedule\/.*\.[cm]?[jt]s$/, 'cron', 'background'],
    [/(?:^|\/)app\/io\/(?:controller|middleware)\/.*\.[cm]?[jt]s$/, 'socket'],
  ],
);

const METHODS = /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$/;

/** Frameworks of pages whose server parts are files of a folder of their own. */
const pages: readonly Kind[] = [
  byPattern(
    'expo',
    'Expo Router',
    'https://docs.expo.dev/router/web/api-routes/ (55)',
    ['expo-router'],
    [
      [/(?:^|\/)app\/(?<route>.*)\+api\.[cm]?[jt]sx?$/, 'api', undefined, METHODS],
      [/(?:^|\/)app\/\+middleware\.[cm]?[jt]sx?$/, 'middleware'],
    ],
  ),
  byPattern(
    'vike',
    'Vike',
    'https://vike.dev/hooks (0.4)',
    ['vike', 'vite-plugin-ssr'],
    [
      [/(?:^|\/)\+(?:data|guard|onBeforeRender|onRenderHtml|onCreatePageContext)(?:\.server)?\.[cm]?[jt]sx?$/, 'hook'],
      [/\.telefunc\.[cm]?[jt]s$/, 'action'],
    ],
  ),
  byPattern('telefunc', 'Telefunc', 'https://telefunc.com/telefunc (0.2)', ['telefunc'], [[/\.telefunc\.[cm]?[jt]s$/, 'action']]),
  byPattern(
    'waku',
    'Waku',
    'https://waku.gg/#routing (1)',
    ['waku'],
    [
      [/(?:^|\/)src\/pages\/_?api\/(?<route>.*)\.[cm]?[jt]sx?$/, 'api', undefined, /^(?:default|[A-Z]+|[a-z]\w*)$/],
      [/(?:^|\/)src\/middleware\/.*\.[cm]?[jt]s$/, 'middleware'],
    ],
  ),
  byPattern(
    'gatsby',
    'Gatsby',
    'https://www.gatsbyjs.com/docs/reference/functions/ (5)',
    ['gatsby'],
    [
      [/(?:^|\/)src\/api\/.*\.[cm]?[jt]s$/, 'function'],
      [/(?:^|\/)src\/pages\/.*\.[jt]sx?$/, 'page', undefined, /^getServerData$/],
    ],
  ),
  byPattern(
    'blitz',
    'Blitz RPC',
    'https://blitzjs.com/docs/query-resolvers (2)',
    ['blitz', '@blitzjs/rpc'],
    [[/(?:^|\/)(?:queries|mutations)\/.*\.[cm]?[jt]sx?$/, 'procedure']],
  ),
  byPattern(
    'analog',
    'Analog',
    'https://analogjs.org/docs/features/api/overview (2)',
    ['@analogjs/platform', '@analogjs/router'],
    [
      [/(?:^|\/)src\/server\/routes\/.*\.[cm]?[jt]s$/, 'route'],
      [/(?:^|\/)src\/server\/middleware\/.*\.[cm]?[jt]s$/, 'middleware'],
      [/(?:^|\/)src\/app\/pages\/.*\.server\.[cm]?[jt]s$/, 'page', undefined, /^(?:load|action)$/],
    ],
  ),
  byPattern(
    'qwik',
    'Qwik City',
    'https://qwik.dev/docs/endpoints/ (1)',
    ['@builder.io/qwik-city', '@qwik.dev/router'],
    [
      [
        /(?:^|\/)src\/routes\/(?:.*\/)?(?:index|layout|plugin)[\w@!.-]*\.[jt]sx?$/,
        'endpoint',
        undefined,
        /^on(?:Request|Get|Post|Put|Patch|Delete|Head|StaticGenerate)$/,
      ],
    ],
  ),
  byPattern(
    'marko-run',
    'Marko Run',
    'https://github.com/marko-js/run',
    ['@marko/run'],
    [[/(?:^|\/)src\/routes\/(?<route>.*)\/\+(?:handler|middleware)\.[cm]?[jt]s$/, 'handler']],
  ),
  byPattern(
    'redwood',
    'Redwood',
    'https://docs.redwoodjs.com/docs/services (8)',
    ['@redwoodjs/api', '@redwoodjs/graphql-server'],
    [
      [/(?:^|\/)src\/services\/.*\.[cm]?[jt]s$/, 'service'],
      [/(?:^|\/)src\/directives\/.*\.[cm]?[jt]s$/, 'directive'],
    ],
  ),
];

/** Parts of a Moleculer service that hold handlers: themselves, or under `handler`. */
const SERVICE_PARTS: Readonly<Record<string, string>> = { actions: 'action', events: 'event', channels: 'event', queues: 'queue consumer' };
/** Functions that a function gives back. */
const returnedBy = (view: ProgramView, { file, fn }: FunctionRef): readonly FunctionRef[] =>
  view
    .facts(file)
    ?.functions[fn]?.instrs.flatMap((instr) => (instr.op === 'return' ? view.functionsOf(view.valuesOf(file, instr.src)) : [])) ?? [];

const SCHEMA_CALLS = /^moleculer:.*\.(?:createService|parseServiceSchema)$/;

function addSchema(view: ProgramView, value: Value, at: string, add: Add): boolean {
  if (value.kind !== 'object') return false;
  const parts = view.propertiesOf(value);
  if (!Object.keys(SERVICE_PARTS).some((part) => parts.has(part))) return false;
  for (const [part, label] of Object.entries(SERVICE_PARTS)) {
    for (const table of parts.get(part) ?? []) {
      for (const [name, held] of view.propertiesOf(table)) {
        add(view.functionsOf(held), `${label} ${name}`, at);
        for (const inner of held)
          if (inner.kind === 'object') add(view.functionsOf(view.propertiesOf(inner).get('handler') ?? []), `${label} ${name}`, at);
      }
    }
  }
  for (const name of ['created', 'started', 'merged']) add(view.functionsOf(parts.get(name) ?? []), name, at, 'startup');
  for (const hooks of parts.get('hooks') ?? []) {
    for (const [when, table] of view.propertiesOf(hooks))
      for (const [name, refs] of tableOf(view, table)) add(refs, `hook ${when} ${name}`, at);
  }
  for (const [name, refs] of methodsCalled(view, parts)) add(refs, `method ${name}`, at);
  return true;
}

/** Functions in objects, by name; those of lists under the name of the list. */
const tableOf = (view: ProgramView, values: readonly Value[]): readonly (readonly [name: string, refs: readonly FunctionRef[]])[] =>
  values.flatMap((value) => [...view.propertiesOf(value)].map(([name, held]) => [name, view.functionsOf(held)] as const));

/** The methods of a service that its handlers call on `this`, and those that these call: no object of the program holds both. */
function methodsCalled(view: ProgramView, parts: ReadonlyMap<string, readonly Value[]>): ReadonlyMap<string, readonly FunctionRef[]> {
  const methods = new Map(tableOf(view, parts.get('methods') ?? []));
  const open = Object.keys(SERVICE_PARTS).flatMap((part) => (parts.get(part) ?? []).flatMap((table) => functionsInside(view, [table])));
  const found = new Map<string, readonly FunctionRef[]>();
  for (const ref of open) {
    const fact = view.facts(ref.file)?.functions[ref.fn];
    for (const instr of fact?.instrs ?? []) {
      const refs =
        instr.op === 'call' && instr.recv === fact?.thisVar && typeof instr.prop === 'string' && !found.has(instr.prop)
          ? methods.get(instr.prop)
          : undefined;
      if (refs && instr.op === 'call' && typeof instr.prop === 'string') {
        found.set(instr.prop, refs);
        open.push(...refs);
      }
    }
  }
  return found;
}

const moleculer: Kind = {
  id: 'moleculer',
  title: 'Moleculer',
  source: 'https://moleculer.services/docs/0.15/services.html',
  detect: (view) => listing(view, ['moleculer']),
  collect(view, owns, add, keep) {
    const places: string[] = [];
    for (const file of view.files) {
      if (owns(file) && /(?:^|\/)moleculer\.config\.[cm]?[jt]s$/.test(file)) {
        places.push(file);
        for (const values of view.exportsOf(file).values()) {
          for (const value of values)
            for (const given of view.propertiesOf(value).get('middlewares') ?? [])
              add(
                functionsInside(view, view.elementsOf(given)).flatMap((ref) => [ref, ...returnedBy(view, ref)]),
                'middleware',
                file,
              );
        }
      }
      if (!owns(file) || !/\.service\.[cm]?[jt]s$|(?:^|\/)services\//.test(file)) continue;
      for (const values of view.exportsOf(file).values())
        for (const value of values) if (addSchema(view, value, file, add)) places.push(file);
    }
    for (const { file, instr } of view.callsTo(SCHEMA_CALLS))
      if (owns(file)) for (const arg of instr.args) for (const value of view.valuesOf(file, arg)) addSchema(view, value, file, add);
    // `class Orders extends Service { constructor(broker) { super(broker); this.parseServiceSchema({ ... }) } }`
    for (const ref of view.classes()) {
      const fact = owns(ref.file) ? view.facts(ref.file)?.classes[ref.class] : undefined;
      if (
        fact?.extends === undefined ||
        !view.valuesOf(ref.file, fact.extends).some((base) => base.kind === 'external' && base.path === 'moleculer:.Service')
      )
        continue;
      keep(ref);
      places.push(ref.file);
      for (const instr of (fact.constructorFn === undefined ? undefined : view.facts(ref.file)?.functions[fact.constructorFn]?.instrs) ??
        []) {
        if (instr.op === 'call' && instr.prop === 'parseServiceSchema')
          for (const arg of instr.args) for (const value of view.valuesOf(ref.file, arg)) addSchema(view, value, ref.file, add);
      }
    }
    return places;
  },
};

const SERVICE_METHODS = ['find', 'get', 'create', 'update', 'patch', 'remove'];

/** A class, an object of one, or an object of handlers, given to `app.use(path, service)`. */
function addService(
  view: ProgramView,
  file: string,
  arg: VarId,
  path: string,
  own: readonly string[],
  add: Add,
  keep: (ref: ClassRef) => void,
): void {
  for (const value of view.valuesOf(file, arg)) {
    if (value.kind !== 'instance' && value.kind !== 'object') continue;
    const members = view.propertiesOf(value);
    const found = [...new Set([...SERVICE_METHODS, ...own])].filter((name) => view.functionsOf(members.get(name) ?? []).length > 0);
    for (const name of found) add(view.functionsOf(members.get(name) ?? []), `service ${path}.${name}`, file);
    if (found.length > 0 && value.kind === 'instance') keep(value);
  }
}

/** `app.use('orders', service, { methods: ['find', 'refund'] })`: methods of its own that clients may call. */
function listedMethods(view: ProgramView, file: string, options: VarId | undefined): readonly string[] {
  const listed = options === undefined ? undefined : field(view.known(file, options), 'methods');
  return Array.isArray(listed) ? listed.filter((each): each is string => typeof each === 'string') : [];
}

const feathers: Kind = {
  id: 'feathers',
  title: 'Feathers',
  source: 'https://feathersjs.com/api/services.html (5)',
  detect: (view) => packagesImporting(view, ['@feathersjs/feathers', '@feathersjs/express', '@feathersjs/koa']),
  collect(view, owns, add, keep) {
    const hear = (values: readonly Value[], label: string, at: string, depth: number): void => {
      add(view.functionsOf(values), label, at);
      for (const value of values) {
        if (value.kind !== 'object' || depth > 3) continue;
        for (const [name, held] of view.propertiesOf(value)) hear(held, depth < 2 ? `${label} ${name}` : label, at, depth + 1);
        hear(view.elementsOf(value), label, at, depth + 1);
      }
    };
    for (const file of view.files) {
      if (!owns(file)) continue;
      for (const fn of view.facts(file)?.functions ?? []) {
        for (const instr of fn.instrs) {
          if (instr.op !== 'call' || instr.recv === undefined) continue;
          const [first, second] = instr.args;
          if (instr.prop === 'use' && first !== undefined && second !== undefined)
            addService(view, file, second, knownString(view, file, first) ?? '', listedMethods(view, file, instr.args[2]), add, keep);
          else if (instr.prop === 'hooks' && first !== undefined) hear(view.valuesOf(file, first), 'hook', file, 0);
        }
      }
    }
    return [];
  },
};

export const byFolder: readonly Framework[] = [strapi, medusa, adonis, sails, egg, ...pages, moleculer, feathers].map(
  (kind): Framework => ({
    id: kind.id,
    title: kind.title,
    source: `${kind.source} (checked 2026-11-22)`,
    detect: (view) => kind.detect(view),
    find(use, view): FrameworkFindings {
      const entries = new EntryCollector(view, use, kind.id, { runtime: 'node', bundle: bundleName(use, 'server') });
      const singletons = new Map<string, ClassRef>();
      const places = kind.collect(
        view,
        (file) => entries.owns(file) && !isTestPath(file),
        (refs, label, at, phase) => {
          for (const ref of refs) entries.add(ref, label, at, phase === undefined ? {} : { phase });
        },
        (ref) => singletons.set(`${ref.file}\0${ref.class}`, { file: ref.file, class: ref.class }),
      );
      return { entryPoints: entries.entryPoints, singletons: [...singletons.values()], places: [...new Set(places)] };
    },
  }),
);
