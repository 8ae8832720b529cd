/** Astro 4 to 7: endpoints, pages rendered on demand, middleware, actions and the fetch file. */
import type { EntryPhase, Framework, FrameworkFindings, FrameworkUse, ProgramView, Runtime, SetupView } from './framework.js';
import { type Injected, injectedIn } from './astro-integrations.js';
import { dependsOn, joinPath } from './helpers.js';
import {
  type AnyView,
  baseName,
  configFile,
  configOf,
  EntryList,
  exportedFields,
  HTTP_METHODS,
  importedModule,
  isInside,
  Memory,
  pageOption,
  type Placement,
  pluginOptions,
  resolvePath,
  runtimeOfPreset,
  scriptAt,
  SCRIPT,
  sourcesOf,
  text,
} from './modules.js';

interface Layout {
  readonly src: string;
  /** Pages are rendered per request unless they say otherwise. */
  readonly onDemand: boolean;
  readonly runtime: Runtime;
  readonly middlewareAtEdge: boolean;
  readonly fetchFile: string | undefined;
  /** The package has what runs pages on a host, whether or not its configuration says so. */
  readonly hosted: boolean;
  /** What integrations of the package add. */
  readonly injected: readonly Injected[];
}

const ADAPTERS = /^@astrojs\/(?:cloudflare|vercel|netlify|deno|node)$/;

function layoutOf(view: AnyView, root: string): Layout {
  const file = configFile(view, root, 'astro');
  const config = configOf(view, file);
  const adapter = importedModule(view, file, /^@astrojs\/(cloudflare|vercel|netlify|deno|node)|adapter/);
  const options = (adapter === undefined ? undefined : pluginOptions(view, file, 'vercel', 'netlify', 'cloudflare', 'adapter')) ?? {};
  const src = resolvePath(root, text(config.srcDir) ?? 'src');
  // A package of integrations does not know how the sites that use it are built.
  const isIntegration = file === undefined && !sourcesOf(view, root).some((each) => isInside(each, joinPath(src, 'pages')));
  const fetchFile =
    config.fetchFile === null ? undefined : scriptAt(view, joinPath(src, (text(config.fetchFile) ?? 'fetch').replace(SCRIPT, '')));
  return {
    src,
    onDemand: config.output === 'server' || isIntegration,
    runtime: runtimeOfPreset(adapter) ?? 'node',
    middlewareAtEdge: options.edgeMiddleware === true,
    fetchFile,
    hosted:
      adapter !== undefined ||
      view.packages.some((each) => each.root === root && [...each.dependencies.keys()].some((name) => ADAPTERS.test(name))),
    injected: injectedIn(view, root, file),
  };
}

const layouts = new Memory(layoutOf);

function detect(view: SetupView): readonly FrameworkUse[] {
  return layouts.keep(
    view.packages.flatMap((pkg) => {
      if (!pkg.dependencies.has('astro')) return [];
      const config = configFile(view, pkg.root, 'astro');
      const pages = joinPath(layoutOf(view, pkg.root).src, 'pages');
      const page = sourcesOf(view, pkg.root).find((file) => isInside(file, pages) && file.endsWith('.astro'));
      const added = config === undefined && page === undefined ? injectedIn(view, pkg.root, config)[0]?.file : undefined; // a package of integrations
      if (config === undefined && added === undefined && (page === undefined || !dependsOn(pkg, 'astro'))) return [];
      return [
        {
          root: pkg.root,
          evidence: [`${pkg.manifestPath} depends on astro`, ...[config, page, added].filter((each) => each !== undefined)],
        },
      ];
    }),
    view,
  );
}

function find(use: FrameworkUse, view: ProgramView): FrameworkFindings {
  const layout = layouts.of(use, view);
  const entries = new EntryList(view, use, 'astro', layout.runtime);
  const files = sourcesOf(view, use.root).filter((file) => isInside(file, layout.src));
  const pages = joinPath(layout.src, 'pages');
  const isRoute = (file: string): boolean =>
    isInside(file, pages) &&
    !file
      .slice(pages.length + 1)
      .split('/')
      .some((part) => part.startsWith('_'));
  const phaseOf = (file: string, said?: boolean): EntryPhase => {
    const prerender = said ?? pageOption(view, file, 'prerender');
    return (typeof prerender === 'boolean' ? prerender : !layout.onDemand) ? 'build' : 'request';
  };
  const routes = files.filter((file) => isRoute(file) && (file.endsWith('.astro') || SCRIPT.test(file)));
  const actions = scriptAt(view, joinPath(layout.src, 'actions'));
  const added = layout.injected.filter((each) => each.kind === 'route');
  // A site whose every page is prerendered runs nothing on a server, islands and middleware included.
  const shared: EntryPhase =
    actions !== undefined ||
    layout.fetchFile !== undefined ||
    routes.some((file) => phaseOf(file) === 'request') ||
    added.some((each) => phaseOf(each.file, each.prerender) === 'request')
      ? 'request'
      : 'build';
  for (const file of files) {
    if (routes.includes(file))
      route(
        entries,
        phaseOf(file),
        routePath(file.slice(pages.length + 1)),
        file,
        layout.hosted && pageOption(view, file, 'prerender') !== true ? 'request' : undefined,
      );
    else if (file.endsWith('.astro')) entries.addComponent(`component ${baseName(file)}`, shared, file);
    else if (/\.(vue|svelte)$/.test(file)) entries.addComponent(`island ${baseName(file)}`, shared === 'build' ? 'build' : 'render', file);
  }
  for (const each of added) route(entries, phaseOf(each.file, each.prerender), each.pattern, each.file);
  for (const each of layout.injected) if (each.kind === 'middleware') entries.addExport('middleware', shared, each.file, 'onRequest');
  const middleware = scriptAt(view, joinPath(layout.src, 'middleware'));
  const edge: Placement = layout.middlewareAtEdge ? { runtime: 'edge', bundle: 'middleware' } : {};
  if (middleware !== undefined) entries.addExport('middleware', shared, middleware, 'onRequest', edge);
  if (actions !== undefined)
    for (const [name, functions] of exportedFields(view, actions, 'server')) entries.add(`action ${name}`, 'request', actions, functions);
  fetchHandler(view, entries, layout.fetchFile);
  return { entryPoints: entries.entryPoints };
}

/** Nothing but GET can be answered ahead: who writes another method, and has a host for it, wants it served. */
function route(entries: EntryList, phase: EntryPhase, path: string, file: string, others = phase): void {
  if (file.endsWith('.astro')) {
    entries.addComponent(`page ${path}`, phase, file);
    return;
  }
  for (const method of HTTP_METHODS)
    entries.addExport(`${method} ${path}`, /^(?:GET|HEAD|OPTIONS)$/.test(method) ? phase : others, file, method);
  entries.addExport(`ANY ${path}`, phase, file, 'ALL');
  entries.addExport(`getStaticPaths ${path}`, 'build', file, 'getStaticPaths');
}

/** `/feed.xml` of `feed.xml.ts`, `/blog` of `blog/index.astro`. */
function routePath(path: string): string {
  return `/${path.replace(/\.\w+$/, '').replace(/(^|\/)index$/, '')}`;
}

/** A handler in front of everything: a default function, or an object with `fetch`. */
function fetchHandler(view: ProgramView, entries: EntryList, file: string | undefined): void {
  if (file === undefined) return;
  const fields = exportedFields(view, file, 'default');
  if (fields.has('fetch')) entries.add('fetch', 'request', file, fields.get('fetch') ?? []);
  else entries.addExport('fetch', 'request', file, 'default');
  entries.addExport('fetch', 'request', file, 'fetch');
}

export const astro: Framework = {
  id: 'astro',
  title: 'Astro',
  source: 'https://docs.astro.build/en/guides/on-demand-rendering/ (checked against astro 7.3.5)',
  detect,
  find,
};
