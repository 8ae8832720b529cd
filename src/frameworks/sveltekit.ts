/** SvelteKit 2 and 3: entry points by the place of a file below `src/routes`, hooks, remote functions and rendered components. */
import type { Alias, EntryPhase, Framework, FrameworkFindings, FrameworkUse, Known, ProgramView, Runtime, SetupView } from './framework.js';
import { indexOf } from './file-index.js';
import { dependsOn, joinPath } from './helpers.js';
import { exportedVariable } from './variables.js';
import {
  type AnyView,
  baseName,
  configFile,
  configOf,
  EntryList,
  exportedFields,
  exportNames,
  HTTP_METHODS,
  importedModule,
  isInside,
  Memory,
  packageAt,
  pageOption,
  pluginOptions,
  type Placement,
  record,
  resolvePath,
  runtimeOfPreset,
  scriptAt,
  sourcesOf,
  text,
} from './modules.js';

const ROUTE_FILE = /^\+(page|layout|server|error)(?:@[^.]*)?(\.server)?\.(svelte|js|ts)$/;
/** Methods of a `+server` file; QUERY came with SvelteKit 3. */
const METHODS = [...HTTP_METHODS, 'QUERY'] as const;

interface Layout {
  readonly routes: string;
  readonly lib: string;
  readonly hooks: { readonly server: string; readonly universal: string; readonly client: string };
  readonly instrumentation: string;
  readonly serviceWorker: string;
  readonly alias: Readonly<Record<string, unknown>>;
  readonly adapter: string | undefined;
  readonly adapterOptions: Readonly<Record<string, unknown>>;
}

/** The `kit` options: under `kit` of `svelte.config.js`, or (SvelteKit 3) handed to the plugin in the Vite config. */
function layoutOf(view: AnyView, root: string): Layout {
  const svelte = configFile(view, root, 'svelte');
  const vite = configFile(view, root, 'vite');
  const config = configOf(view, svelte);
  const kit = { ...record(config.kit), ...pluginOptions(view, vite, 'sveltekit') };
  const files = record(kit.files);
  const hooks = record(files.hooks);
  const src = resolvePath(root, text(files.src) ?? 'src');
  const at = (value: unknown, standard: string): string => (typeof value === 'string' ? resolvePath(root, value) : joinPath(src, standard));
  const adapterFile = [svelte, vite].find((file) => importedModule(view, file, /adapter/) !== undefined);
  const adapter = importedModule(view, adapterFile, /adapter/);
  return {
    routes: at(files.routes, 'routes'),
    lib: at(files.lib, 'lib'),
    hooks: { server: at(hooks.server, 'hooks.server'), universal: at(hooks.universal, 'hooks'), client: at(hooks.client, 'hooks.client') },
    instrumentation: joinPath(src, 'instrumentation.server'),
    serviceWorker: at(files.serviceWorker, 'service-worker'),
    alias: record(kit.alias),
    adapter,
    adapterOptions: adapter === undefined ? {} : (pluginOptions(view, adapterFile, 'adapter') ?? {}),
  };
}

const layouts = new Memory(layoutOf);

function detect(view: SetupView): readonly FrameworkUse[] {
  return layouts.keep(
    view.packages.flatMap((pkg) => {
      if (!pkg.dependencies.has('@sveltejs/kit')) return [];
      const config = configFile(view, pkg.root, 'svelte');
      const routes = sourcesOf(view, pkg.root).find((file) => ROUTE_FILE.test(file.slice(file.lastIndexOf('/') + 1)));
      if (routes === undefined && (config === undefined || !dependsOn(pkg, '@sveltejs/kit'))) return [];
      return [
        {
          root: pkg.root,
          evidence: [`${pkg.manifestPath} depends on @sveltejs/kit`, ...[config, routes].filter((each) => each !== undefined)],
        },
      ];
    }),
    view,
  );
}

function aliases(use: FrameworkUse, layout: Layout, view: SetupView): readonly Alias[] {
  const own = Object.entries(layout.alias).flatMap(([from, to]) =>
    typeof to === 'string' ? [{ from: from.replace(/\/\*$/, ''), to: resolvePath(use.root, to.replace(/\/\*$/, '')) }] : [],
  );
  const library = own.some(({ from }) => from === '$lib') ? [] : [{ from: '$lib', to: layout.lib }];
  // SvelteKit 3 reaches the library through package.json `imports`; where a checkout lacks the entry, its default holds.
  const imports = record(packageAt(view, use.root).manifest.imports);
  const hash = '#lib' in imports || '#lib/*' in imports ? [] : [{ from: '#lib', to: layout.lib }];
  return [...own, ...library, ...hash];
}

/** `/blog/[slug]` of `src/routes/(site)/blog/[slug]`: groups leave no trace in the address. */
function routeOf(folder: string, routes: string): string {
  const parts = folder
    .slice(routes.length)
    .split('/')
    .filter((part) => part !== '' && !/^\(.*\)$/.test(part));
  return `/${parts.join('/')}`;
}

/** A page option (`ssr`, `prerender`, `config`) as it holds for a route folder: its own files first, then the layouts around it. */
function optionAt(view: ProgramView, routes: string, folder: string, kind: 'page' | 'layout' | 'server', name: string): Known {
  let at = folder;
  const own =
    kind === 'server'
      ? ['+server']
      : kind === 'page'
        ? ['+page.server', '+page', '+layout.server', '+layout']
        : ['+layout.server', '+layout'];
  let stems = own;
  for (;;) {
    for (const stem of stems) {
      const value = pageOption(view, scriptAt(view, joinPath(at, stem)), name);
      if (value !== undefined) return value;
    }
    if (!isInside(at, routes)) return undefined;
    at = at.slice(0, at.lastIndexOf('/'));
    stems = ['+layout.server', '+layout'];
  }
}

function runtimeOfAdapter({ adapter, adapterOptions }: Layout): Runtime {
  if (adapterOptions.edge === true || adapterOptions.runtime === 'edge') return 'edge';
  return runtimeOfPreset(adapter) ?? 'node';
}

function find(use: FrameworkUse, view: ProgramView): FrameworkFindings {
  const layout = layouts.of(use, view);
  const entries = new EntryList(view, use, 'sveltekit', runtimeOfAdapter(layout));
  const found: Files = { clientFiles: [], places: [] };
  // The root layout may turn server rendering off for the whole app.
  const browserOnly = optionAt(view, layout.routes, layout.routes, 'layout', 'ssr') === false;
  for (const file of sourcesOf(view, use.root)) {
    const name = file.slice(file.lastIndexOf('/') + 1);
    if (isInside(file, layout.routes) && ROUTE_FILE.test(name)) routeFile(view, entries, found, layout, file);
    else if (/\.remote\.[jt]s$/.test(name)) remoteFunctions(view, entries, file);
    else if (name.endsWith('.svelte') && browserOnly) found.clientFiles.push(file);
    else if (name.endsWith('.svelte')) entries.addComponent(`component ${baseName(file)}`, 'render', file);
  }
  hooks(view, entries, found, layout);
  return { entryPoints: entries.entryPoints, ...found };
}

/** Files that only browsers run, and those that the server loads by their place, whatever they export. */
interface Files {
  readonly clientFiles: string[];
  readonly places: string[];
}

function routeFile(view: ProgramView, entries: EntryList, { clientFiles, places }: Files, layout: Layout, file: string): void {
  const slash = file.lastIndexOf('/');
  const folder = file.slice(0, slash);
  const [, kind = '', server, extension] = ROUTE_FILE.exec(file.slice(slash + 1)) ?? [];
  const route = routeOf(folder, layout.routes);
  const level = kind === 'server' ? 'server' : kind === 'page' ? 'page' : 'layout';
  const option = (name: string): Known => optionAt(view, layout.routes, folder, level, name);
  const phase: EntryPhase = option('prerender') === true ? 'build' : 'request';
  const place = placeOf(layout, route, level, option('config'));
  // Scripts of the server alone are loaded for a request whatever they export.
  if (extension !== 'svelte' && (kind === 'server' || server !== undefined) && phase === 'request') places.push(file);

  if (extension === 'svelte') {
    if (option('ssr') === false) clientFiles.push(file);
    else entries.addComponent(`${kind} ${route}`, 'render', file, place);
    return;
  }
  if (kind === 'server') {
    for (const method of METHODS) entries.addExport(`${method} ${route}`, phase, file, method, place);
    entries.addExport(`ANY ${route}`, phase, file, 'fallback', place);
    entries.addExport(`entries ${route}`, 'build', file, 'entries');
    return;
  }
  const load = `${kind === 'layout' ? 'layout load' : 'load'} ${route}`;
  if (server === undefined) {
    entries.addExport(load, option('ssr') === false ? 'client' : phase, file, 'load', place);
  } else {
    entries.addExport(load, phase, file, 'load', place);
    for (const [name, functions] of exportedFields(view, file, 'actions'))
      entries.add(`action ${route}?/${name}`, 'request', file, functions, place);
  }
  entries.addExport(`entries ${route}`, 'build', file, 'entries');
}

/** Vercel and Netlify can make a function of each route (`split`); Vercel can move a route to the edge. */
function placeOf(layout: Layout, route: string, level: 'page' | 'layout' | 'server', config: Known): Placement {
  const { runtime, split = layout.adapterOptions.split } = record(config);
  const edge = runtime === 'edge';
  return {
    ...(edge ? { runtime: 'edge' as const } : {}),
    ...(split === true && level !== 'layout' ? { bundle: `function:${route}` } : edge ? { bundle: 'edge' } : {}),
  };
}

function hooks(view: ProgramView, entries: EntryList, { clientFiles, places }: Files, layout: Layout): void {
  const server = scriptAt(view, layout.hooks.server);
  if (server !== undefined) {
    for (const name of ['handle', 'handleFetch', 'handleError', 'handleValidationError'])
      entries.addExport(`hook ${name}`, 'request', server, name);
    entries.addExport('hook init', 'startup', server, 'init');
  }
  const universal = scriptAt(view, layout.hooks.universal);
  // The server imports its hooks when it starts, also those that export nothing and only start something.
  for (const file of [server, universal]) if (file !== undefined) places.push(file);
  if (universal !== undefined) {
    entries.addExport('hook reroute', 'request', universal, 'reroute');
    for (const [name, functions] of exportedFields(view, universal, 'transport'))
      entries.add(`transport ${name}`, 'request', universal, functions);
  }
  const instrumentation = scriptAt(view, layout.instrumentation);
  if (instrumentation !== undefined) entries.addModule('instrumentation', 'startup', instrumentation);
  for (const stem of [layout.hooks.client, layout.serviceWorker]) {
    const file = scriptAt(view, stem);
    if (file !== undefined) clientFiles.push(file);
  }
}

function remoteFunctions(view: ProgramView, entries: EntryList, file: string): void {
  for (const name of exportNames(view, file))
    entries.addExport(`remote ${name}`, isPrerendered(view, file, name) ? 'build' : 'request', file, name);
}

/** Whether an exported remote function is made by `prerender(...)`, without `dynamic: true`. */
function isPrerendered(view: ProgramView, file: string, name: string): boolean {
  const found = exportedVariable(view, file, name);
  const facts = found === undefined ? undefined : view.facts(found.file);
  if (found === undefined || facts === undefined) return false;
  const { defs } = indexOf(facts);
  for (const def of defs.get(found.variable) ?? []) {
    for (const made of def.op === 'assign' ? (defs.get(def.src) ?? []) : [def]) {
      if (made.op !== 'call' || facts.vars[made.callee]?.name !== 'prerender') continue;
      return made.args.every((arg) => record(view.known(found.file, arg)).dynamic !== true);
    }
  }
  return false;
}

export const sveltekit: Framework = {
  id: 'sveltekit',
  title: 'SvelteKit',
  source: 'https://svelte.dev/docs/kit (checked against @sveltejs/kit 3.2.0 and 2.70.4)',
  detect,
  setup(use, view) {
    return { aliases: aliases(use, layouts.of(use, view), view) };
  },
  find,
};
