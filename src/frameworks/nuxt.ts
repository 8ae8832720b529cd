/** Nuxt 3 and 4, and Nitro alone: server routes, middleware, plugins and tasks by their place, and the app that the server renders. */
import type {
  Alias,
  AutoImport,
  EntryPhase,
  Framework,
  FrameworkFindings,
  FrameworkUse,
  Known,
  PackageView,
  ProgramView,
  Runtime,
  SetupView,
} from './framework.js';
import { membersOfExport } from './handlers.js';
import { dependsOn, joinPath } from './helpers.js';
import {
  type AnyView,
  baseName,
  configFile,
  configOf,
  dependencyOf,
  EntryList,
  exportNames,
  importedModule,
  isInside,
  Memory,
  packageAt,
  packageImports,
  pluginOptions,
  record,
  resolvePath,
  runtimeOfPreset,
  scriptAt,
  SCRIPT,
  sourcesOf,
  text,
} from './modules.js';
import { addPluginHooks } from './nitro-plugins.js';
import { H3_NAMES, NITRO_NAMES, NUXT_NAMES, PINIA_NAMES, VUE_NAMES } from './nuxt-names.js';

const NUXT = ['nuxt', 'nuxt-nightly', 'nuxt3', 'nuxt-edge'];
/** Modules of Nuxt that mount a storage themselves. */
const MOUNTING_MODULES = ['@nuxthub/core', '@nuxt-hub/core', 'nuxt-hub'];
const NITRO = ['nitro', 'nitropack', 'nitro-nightly', 'nitropack-nightly'];
/** Folders below the server folder. */
const SERVER_PARTS = ['api', 'routes', 'middleware', 'plugins', 'utils', 'tasks'];
const APP_PARTS = ['app.vue', 'error.vue', 'pages', 'components', 'composables', 'layouts', 'middleware', 'plugins', 'stores'];

/** One tree of folders: the project itself, or a layer of it. */
interface Tree {
  readonly root: string;
  /** Folder of the app; undefined for Nitro alone. */
  readonly app: string | undefined;
  readonly server: string;
  readonly shared: string;
}

interface Layout {
  /** The project. */
  readonly main: Tree;
  /** Its layers, and it last: a layer's files lie inside it as well. */
  readonly trees: readonly Tree[];
  readonly config: Readonly<Record<string, unknown>>;
  readonly nitro: Readonly<Record<string, unknown>>;
  readonly files: readonly string[];
  readonly isNuxt: boolean;
}

const layouts = new Memory(readLayout);

function readLayout(view: AnyView, root: string): Layout {
  const pkg = packageAt(view, root);
  const files = sourcesOf(view, root);
  const isNuxt = usesNuxt(view, pkg);
  const config = configOf(view, isNuxt ? configFile(view, root, 'nuxt') : configFile(view, root, 'nitro'));
  const plugin = isNuxt ? {} : record(pluginOptions(view, configFile(view, root, 'vite'), 'nitro'));
  if (!isNuxt) {
    const nitro = { ...plugin, ...config };
    const main = nitroTree(root, files, nitro);
    return { main, trees: [main], config, nitro, files, isNuxt };
  }
  const inside = new Set(files.flatMap((file) => /^layers\/[^/]+/.exec(root === '' ? file : file.slice(root.length + 1))?.[0] ?? []));
  const listed = Array.isArray(config.extends) ? config.extends : [config.extends];
  const layers = [...inside, ...listed.filter((each): each is string => typeof each === 'string' && each.startsWith('.'))].map((each) =>
    resolvePath(root, each),
  );
  const version = /\d+/.exec(pkg.dependencies.get('nuxt') ?? '')?.[0];
  const four = Number(version ?? 4) >= 4 || record(config.future).compatibilityVersion === 4;
  const main = nuxtTree(root, files, config, four);
  const trees = [
    ...[...new Set(layers)].sort().map((each) => nuxtTree(each, files, configOf(view, configFile(view, each, 'nuxt')), four)),
    main,
  ];
  return { main, trees, config, nitro: record(config.nitro), files, isNuxt };
}

function nuxtTree(root: string, files: readonly string[], config: Readonly<Record<string, unknown>>, four: boolean): Tree {
  const holds = (folder: string, parts: readonly string[]): boolean =>
    parts.some((part) => files.some((file) => file === joinPath(folder, part) || isInside(file, joinPath(folder, part))));
  const configured = text(config.srcDir);
  const folder = joinPath(root, 'app');
  // Nuxt 4 keeps the app in `app/` unless a project still has it at its root; in Nuxt 3 `app/` may hold router options alone.
  const app =
    configured !== undefined
      ? resolvePath(root, configured)
      : holds(folder, APP_PARTS) && (four || !holds(root, ['app.vue', 'pages']))
        ? folder
        : root;
  const named = text(config.serverDir);
  const candidates = [joinPath(root, 'server'), joinPath(app, 'server')];
  const server =
    named !== undefined
      ? resolvePath(root, named)
      : (candidates.find((each) => files.some((file) => isInside(file, each))) ?? candidates[0]!);
  return { root, app, server, shared: joinPath(root, 'shared') };
}

function nitroTree(root: string, files: readonly string[], config: Readonly<Record<string, unknown>>): Tree {
  const configured = text(config.serverDir) ?? text(config.srcDir);
  const below = joinPath(root, 'server');
  const inServer = SERVER_PARTS.some((part) => files.some((file) => isInside(file, joinPath(below, part))));
  const server = configured !== undefined ? resolvePath(root, configured) : inServer ? below : root;
  return { root, app: undefined, server, shared: joinPath(root, 'shared') };
}

function usesNuxt(view: AnyView, pkg: PackageView): boolean {
  return (
    dependencyOf(pkg, NUXT) !== undefined && (configFile(view, pkg.root, 'nuxt') !== undefined || NUXT.some((name) => dependsOn(pkg, name)))
  );
}

/** The storage mounts of the configuration; a module that brings mounts of its own leaves them unknown. */
function mountsOf(view: SetupView, pkg: PackageView): Pick<FrameworkUse, 'settings'> {
  if (MOUNTING_MODULES.some((name) => dependsOn(pkg, name))) return {};
  const { config, nitro } = readLayout(view, pkg.root);
  const always = [nitro.storage, record(record(config.$production).nitro).storage].map(record);
  return { settings: { 'nitro.storage': Object.assign({}, ...always) as { readonly [name: string]: Known } } };
}

function detect(view: SetupView): readonly FrameworkUse[] {
  return layouts.keep(
    view.packages.flatMap((pkg) => {
      const manifest = pkg.manifestPath;
      const nuxt = dependencyOf(pkg, NUXT);
      if (nuxt !== undefined && usesNuxt(view, pkg)) {
        const config = configFile(view, pkg.root, 'nuxt');
        return [
          {
            root: pkg.root,
            evidence: [`${manifest} depends on ${nuxt}`, ...(config === undefined ? [] : [config])],
            ...mountsOf(view, pkg),
          },
        ];
      }
      // A layer has its own package and configuration, and the app that extends it brings Nuxt: https://nuxt.com/docs/getting-started/layers (4.x).
      const layer = nuxt === undefined ? configFile(view, pkg.root, 'nuxt') : undefined;
      if (layer !== undefined && view.packages.some((each) => each !== pkg && usesNuxt(view, each)))
        return [{ root: pkg.root, evidence: [layer], ...mountsOf(view, pkg) }];
      const nitro = dependencyOf(pkg, NITRO);
      const config = configFile(view, pkg.root, 'nitro');
      const vite = configFile(view, pkg.root, 'vite');
      const evidence = config ?? (importedModule(view, vite, /^nitro\/vite$/) === undefined ? undefined : vite);
      return nitro === undefined || evidence === undefined
        ? []
        : [{ root: pkg.root, evidence: [`${manifest} depends on ${nitro}`, evidence], ...mountsOf(view, pkg) }];
    }),
    view,
  );
}

// ----------------------------------------------------------------------------------------------------------- names and aliases

function aliasesOf({ main, config }: Layout): readonly Alias[] {
  const app = main.app ?? main.server;
  const standard: Alias[] = [
    { from: '~~', to: main.root },
    { from: '@@', to: main.root },
    { from: '~', to: app },
    { from: '@', to: app },
    { from: '#shared', to: main.shared },
    { from: '#server', to: main.server },
  ];
  const own = Object.entries(record(config.alias)).flatMap(([from, to]) =>
    typeof to === 'string' ? [{ from, to: placeOf(to, main) }] : [],
  );
  return [...own, ...standard];
}

/** A path of the configuration: `~/server/x`, `@@/x`, `./x`. */
function placeOf(path: string, tree: Tree): string {
  const alias = /^(~~|@@|~|@)\//.exec(path)?.[1];
  return alias === undefined
    ? resolvePath(tree.root, path)
    : resolvePath(alias.length === 2 ? tree.root : (tree.app ?? tree.server), path.slice(alias.length));
}

function autoImports(view: SetupView, use: FrameworkUse, layout: Layout): readonly AutoImport[] {
  const inServer = (file: string): boolean => layout.trees.some((tree) => isInside(file, tree.server));
  const inApp = (file: string): boolean =>
    !inServer(file) && layout.trees.some((tree) => (tree.app !== undefined && isInside(file, tree.app)) || isInside(file, tree.shared));
  const pkg = packageAt(view, use.root);
  const names: AutoImport[] = [];
  const exportsOf = (file: string, within: (file: string) => boolean): void => {
    for (const imported of exportNames(view, file)) {
      const name =
        imported === 'default'
          ? camelCase(baseName(file) === 'index' ? baseName(file.slice(0, file.lastIndexOf('/'))) : baseName(file))
          : imported;
      names.push({ name, file, imported, in: within });
    }
  };
  const scanned = configuredFolders(layout);
  for (const file of layout.files) {
    if (!SCRIPT.test(file)) continue;
    if (layout.trees.some((tree) => isInside(file, joinPath(tree.server, 'utils')))) exportsOf(file, inServer);
    else if (layout.trees.some((tree) => atTop(file, joinPath(tree.shared, 'utils'))))
      exportsOf(file, (each) => inServer(each) || inApp(each));
    else if (layout.trees.some(({ app }) => app !== undefined && ['composables', 'utils'].some((part) => atTop(file, joinPath(app, part)))))
      exportsOf(file, inApp);
    else if (
      pkg.dependencies.has('@pinia/nuxt') &&
      layout.trees.some(({ app }) => app !== undefined && atTop(file, joinPath(app, 'stores')))
    )
      exportsOf(file, inApp);
    else if (scanned.some((folder) => isInside(file, folder))) exportsOf(file, inApp);
  }
  if (layout.isNuxt) {
    names.push(...packageImports('vue', VUE_NAMES, inApp), ...packageImports('nuxt/app', NUXT_NAMES, inApp));
    if (pkg.dependencies.has('@pinia/nuxt')) names.push(...packageImports('pinia', PINIA_NAMES, inApp));
  }
  if (layout.nitro.imports !== false && record(layout.config.experimental).nitroAutoImports !== false) {
    names.push(...packageImports('h3', H3_NAMES, inServer), ...packageImports('nitropack/runtime', NITRO_NAMES, inServer));
  }
  return names;
}

/** `imports.dirs` of the configuration, globs cut to their folder. */
function configuredFolders({ main, config }: Layout): readonly string[] {
  const { dirs } = record(config.imports);
  return !Array.isArray(dirs)
    ? []
    : dirs.flatMap((each) => {
        if (typeof each !== 'string') return [];
        const folder = each.replace(/\/?\*.*$/, '');
        return [/^[~@]/.test(folder) ? placeOf(folder, main) : resolvePath(main.app ?? main.root, folder)];
      });
}

/** Whether a file stands in a folder itself, or is the index of a folder there: what Nuxt scans. */
function atTop(file: string, folder: string): boolean {
  return isInside(file, folder) && /^[^/]+(\/index\.\w+)?$/.test(file.slice(folder.length + 1));
}

function camelCase(name: string): string {
  return name.replace(/[-_.](\w)/g, (_, letter: string) => letter.toUpperCase());
}

// ----------------------------------------------------------------------------------------------------------------- entry points

const ROUTE = /^(.*?)(?:\.(connect|delete|get|head|options|patch|post|put|trace))?(?:\.(dev|prod|prerender))?\.[cm]?[jt]sx?$/;

function find(use: FrameworkUse, view: ProgramView): FrameworkFindings {
  const layout = layouts.of(use, view);
  const runtime: Runtime = runtimeOfPreset(text(layout.nitro.preset) ?? presetOfScripts(packageAt(view, use.root))) ?? 'node';
  const entries = new EntryList(view, use, layout.isNuxt ? 'nuxt' : 'nitro', runtime);
  const clientFiles: string[] = [];
  const places: string[] = [];
  for (const file of layout.files) {
    const tree =
      layout.trees.find((each) => isInside(file, each.server)) ?? layout.trees.find(({ app }) => app !== undefined && isInside(file, app));
    if (tree === undefined) continue;
    if (isInside(file, tree.server)) {
      serverFile(view, entries, tree, file);
      // A handler that a package made is loaded as well: `export default useBase('/api', router.handler)`.
      if (
        SCRIPT.test(file) &&
        /^(?:api|routes)\//.test(file.slice(tree.server === '' ? 0 : tree.server.length + 1)) &&
        !/\.dev\.\w+$/.test(file)
      )
        places.push(file);
    } else if (tree.app !== undefined) appFile(entries, clientFiles, tree.app, file, layout.config.ssr !== false);
  }
  configuredHandlers(view, entries, layout);
  const served = layout.isNuxt ? undefined : scriptAt(view, joinPath(use.root, 'server'));
  if (served !== undefined) {
    // Nitro 3: `server.ts` answers what no route does; an application that it exports is the business of its own adapter.
    places.push(served);
    for (const { name, functions } of membersOfExport(view, served, 'default'))
      if (name === 'fetch') entries.add('ALL /*', 'request', served, functions);
  }
  return { entryPoints: entries.entryPoints, clientFiles, places };
}

/** `nitro build --preset cloudflare_module`, `NITRO_PRESET=vercel-edge nuxt build`. */
function presetOfScripts({ manifest }: PackageView): string | undefined {
  for (const script of Object.values(record(manifest.scripts))) {
    const match = /(?:--preset[ =]|NITRO_PRESET=|SERVER_PRESET=)['"]?([\w-]+)/.exec(text(script) ?? '');
    if (match) return match[1];
  }
  return undefined;
}

/** What a file exports whose functions are called for the sockets of a route (https://nitro.build/guide/websocket). */
const SOCKET_HANDLERS = /^(?:global|#imports|h3|nitro\/h3|nitropack\/runtime):\.?defineWebSocketHandler$/;

function serverFile(view: ProgramView, entries: EntryList, tree: Tree, file: string): void {
  const [part = '', ...rest] = file.slice(tree.server === '' ? 0 : tree.server.length + 1).split('/');
  const path = rest.join('/');
  if (!SCRIPT.test(file) || path === '') return;
  switch (part) {
    case 'api':
    case 'routes': {
      const [, stem = '', method = 'any', condition] = ROUTE.exec(path) ?? [];
      if (condition === 'dev') return;
      const route =
        `${part === 'api' ? '/api' : ''}/${stem
          .split('/')
          .filter((each) => !/^\(.*\)$/.test(each))
          .join('/')}`.replace(/\/index$/, '') || '/';
      const phase: EntryPhase = condition === 'prerender' ? 'build' : 'request';
      const holdsSockets = view.callsTo(SOCKET_HANDLERS).some((call) => call.file === file);
      entries.addExport(`${holdsSockets ? 'socket' : method.toUpperCase()} ${route}`, phase, file, 'default');
      return;
    }
    case 'middleware':
      entries.addExport(`middleware ${stemOf(path)}`, 'request', file, 'default');
      return;
    case 'plugins':
      entries.addExport(`plugin ${stemOf(path)}`, 'startup', file, 'default');
      addPluginHooks(view, entries, file);
      return;
    case 'tasks':
      entries.addExport(
        `task ${stemOf(path)
          .replaceAll('/', ':')
          .replace(/:index$/, '')}`,
        'request',
        file,
        'default',
      );
      return;
    default:
  }
}

function stemOf(path: string): string {
  return path.replace(/\.[cm]?[jt]sx?$/, '');
}

/** Handlers that the configuration names: `serverHandlers: [{ route, handler: '~/server/x.ts' }]`. */
function configuredHandlers(view: ProgramView, entries: EntryList, { config, nitro, main }: Layout): void {
  const named = (path: unknown): string | undefined => (typeof path === 'string' ? scriptAt(view, stemOf(placeOf(path, main))) : undefined);
  for (const path of [nitro.errorHandler].flat()) {
    const file = named(path);
    if (file !== undefined) entries.addExport(`error handler ${baseName(file)}`, 'request', file, 'default');
  }
  // Nitro 3: `routes: { '/x': './handlers/x.ts' }`, with the handler in an object where there is more to say.
  for (const [route, given] of Object.entries(record(nitro.routes))) {
    const file = named(typeof given === 'string' ? given : record(given).handler);
    if (file !== undefined)
      entries.addExport(`${(text(record(given).method) ?? 'any').toUpperCase()} ${route}`, 'request', file, 'default');
  }
  for (const list of [config.serverHandlers, nitro.handlers]) {
    for (const each of Array.isArray(list) ? list : []) {
      const { handler, route, method, middleware } = record(each);
      const file = typeof handler === 'string' ? scriptAt(view, stemOf(placeOf(handler, main))) : undefined;
      if (file === undefined) continue;
      const label =
        middleware === true || typeof route !== 'string'
          ? `middleware ${baseName(file)}`
          : `${(text(method) ?? 'any').toUpperCase()} ${route}`;
      entries.addExport(label, 'request', file, 'default');
    }
  }
}

/** A file of the app: rendered on the server, and run again in the browser. */
function appFile(entries: EntryList, clientFiles: string[], app: string, file: string, ssr: boolean): void {
  const path = file.slice(app === '' ? 0 : app.length + 1);
  const [part = ''] = path.split('/');
  const isComponent = file.endsWith('.vue');
  if (/\.client\.\w+$/.test(path) || (!ssr && (isComponent || part === 'plugins' || part === 'middleware'))) {
    clientFiles.push(file);
    return;
  }
  if (isComponent) entries.addComponent(componentLabel(part, path), 'render', file);
  else if (!SCRIPT.test(file)) return;
  else if (part === 'plugins' && atTop(path, 'plugins'))
    entries.addExport(`app plugin ${baseName(path)}`, /\.server\.\w+$/.test(path) ? 'request' : 'render', file, 'default');
  else if (part === 'middleware') entries.addExport(`route middleware ${baseName(path)}`, 'render', file, 'default');
  else if (part === 'pages' && /\.[jt]sx$/.test(path)) entries.addExport(componentLabel(part, path), 'render', file, 'default');
}

function componentLabel(part: string, path: string): string {
  if (path === 'app.vue' || path === 'error.vue') return path.slice(0, -4);
  if (part === 'pages') {
    const stem = path.slice('pages/'.length).replace(/\.\w+$/, '');
    const route = stem
      .split('/')
      .filter((each) => !/^\(.*\)$/.test(each))
      .join('/')
      .replace(/(^|\/)index$/, '');
    return `page /${route}`;
  }
  return `${part === 'layouts' ? 'layout' : 'component'} ${baseName(path)}`;
}

export const nuxt: Framework = {
  id: 'nuxt',
  title: 'Nuxt / Nitro',
  source: 'https://nuxt.com/docs and https://nitro.build (checked against nuxt 4.5.2, nitropack 2.13.6 and nitro 3.0.0)',
  detect,
  setup(use, view) {
    const layout = layouts.of(use, view);
    return { aliases: aliasesOf(layout), autoImports: autoImports(view, use, layout) };
  },
  find,
};
