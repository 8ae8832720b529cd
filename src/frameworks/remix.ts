/** Remix 2 and React Router 7 and 8 in framework mode: loaders, actions and components of the route modules, and the server entry. */
import type { EntryPhase, Framework, FrameworkFindings, FrameworkUse, ProgramView, Runtime, SetupView } from './framework.js';
import { dependsOn, joinPath } from './helpers.js';
import {
  type AnyView,
  configFile,
  configOf,
  dependencyOf,
  EntryList,
  exportNames,
  importedModule,
  isInside,
  Memory,
  packageAt,
  pageOption,
  type Placement,
  pluginOptions,
  record,
  resolvePath,
  runtimeOfPreset,
  scriptAt,
  sourcesOf,
  text,
  wranglerRuntime,
} from './modules.js';
import { routesOf } from './remix-routes.js';

const PACKAGES = [
  '@react-router/dev',
  '@react-router/node',
  '@react-router/serve',
  '@react-router/cloudflare',
  '@react-router/architect',
  '@remix-run/dev',
  '@remix-run/node',
  '@remix-run/cloudflare',
  '@remix-run/server-runtime',
  '@remix-run/serve',
  '@remix-run/react',
  '@remix-run/deno',
];

interface Layout {
  readonly app: string;
  /** False in SPA mode: nothing renders per request. */
  readonly ssr: boolean;
  readonly isRemix: boolean;
  readonly runtime: Runtime;
}

function layoutOf(view: AnyView, root: string): Layout {
  const vite = configFile(view, root, 'vite');
  const config = {
    ...pluginOptions(view, vite, 'remix', 'vitePlugin', 'reactRouter'),
    ...configOf(view, configFile(view, root, 'react-router', 'remix')),
  };
  const isRemix = dependencyOf(packageAt(view, root), PACKAGES)?.startsWith('@remix-run/') ?? false;
  return { app: resolvePath(root, text(config.appDirectory) ?? 'app'), ssr: config.ssr !== false, isRemix, runtime: runtimeOf(view, root) };
}

const layouts = new Memory(layoutOf);

function detect(view: SetupView): readonly FrameworkUse[] {
  return layouts.keep(
    view.packages.flatMap((pkg) => {
      const name = dependencyOf(pkg, PACKAGES);
      if (name === undefined) return [];
      const { app } = layoutOf(view, pkg.root);
      const place =
        ['root', 'routes', 'entry.server'].map((each) => scriptAt(view, joinPath(app, each))).find((each) => each !== undefined) ??
        configFile(view, pkg.root, 'react-router', 'remix');
      if (place === undefined || (!dependsOn(pkg, name) && view.packageOf(place).root !== pkg.root)) return [];
      return [{ root: pkg.root, evidence: [`${pkg.manifestPath} depends on ${name}`, place] }];
    }),
    view,
  );
}

/** The module that stands for the routes in a server of one's own: `createRequestHandler({ build: () => import('virtual:react-router/server-build') })`. */
const SERVER_BUILD = /^virtual:(?:react-router|remix)\/server-build$/;

/** What a route module may export, and when it runs. `middleware` and `clientMiddleware` are arrays. */
const SERVER_EXPORTS = ['loader', 'action', 'middleware', 'unstable_middleware', 'headers'] as const;
const RENDER_EXPORTS = ['ErrorBoundary', 'Layout', 'ServerComponent', 'ServerErrorBoundary', 'ServerLayout', 'meta', 'links'] as const;
const CLIENT_EXPORTS = [
  'clientLoader',
  'clientAction',
  'clientMiddleware',
  'unstable_clientMiddleware',
  'HydrateFallback',
  'shouldRevalidate',
] as const;

function find(use: FrameworkUse, view: ProgramView): FrameworkFindings {
  const pkg = packageAt(view, use.root);
  const layout = layouts.of(use, view);
  const files = sourcesOf(view, use.root);
  const entries = new EntryList(view, use, layout.isRemix ? 'remix' : 'react-router', layout.runtime);
  const root = scriptAt(view, joinPath(layout.app, 'root'));
  if (root !== undefined) routeModule(view, entries, layout, root, 'root');
  const routes = routesOf(view, {
    app: layout.app,
    config: files.find((file) => isInside(file, layout.app) && /^routes\.[cm]?[jt]s$/.test(file.slice(layout.app.length + 1))),
    nested: pkg.dependencies.has('@remix-run/v1-route-convention'),
    files,
  });
  for (const { file, path } of routes) routeModule(view, entries, layout, file, path);
  const server = scriptAt(view, joinPath(layout.app, 'entry.server'));
  if (server !== undefined) {
    entries.addExport('handleRequest', layout.ssr ? 'request' : 'build', server, 'default');
    for (const name of ['handleDataRequest', 'handleError']) entries.addExport(name, 'request', server, name);
  }
  const clientFiles = files.filter(
    (file) =>
      isInside(file, layout.app) &&
      (/\.client\.\w+$|(^|\/)\.client\//.test(file) || /^entry\.client\.\w+$/.test(file.slice(layout.app.length + 1))),
  );
  // Only the build of the server can load this module: whoever imports it is what that build starts with.
  const places = files.filter((file) => view.facts(file)?.imports.some(({ specifier }) => SERVER_BUILD.test(specifier)));
  return { entryPoints: entries.entryPoints, clientFiles, places };
}

function runtimeOf(view: AnyView, root: string): Runtime {
  const { dependencies } = packageAt(view, root);
  const vite = configFile(view, root, 'vite');
  if (dependencies.has('@remix-run/cloudflare') || dependencies.has('@react-router/cloudflare')) return 'worker';
  return runtimeOfPreset(importedModule(view, vite, /cloudflare/)) ?? wranglerRuntime(view, root) ?? 'node';
}

function routeModule(view: ProgramView, entries: EntryList, layout: Layout, file: string, path: string): void {
  const has = new Set(exportNames(view, file));
  // Vercel moves a route to the edge by its `config`.
  const place: Placement = record(pageOption(view, file, 'config')).runtime === 'edge' ? { runtime: 'edge', bundle: 'edge' } : {};
  // Without server rendering, loaders run when the build prerenders a page, and components in the browser.
  const request: EntryPhase = layout.ssr ? 'request' : 'build';
  const render: EntryPhase = layout.ssr ? 'render' : path === 'root' ? 'build' : 'client';
  for (const name of SERVER_EXPORTS)
    if (has.has(name)) entries.addExport(`${name.replace('unstable_', '')} ${path}`, request, file, name, place);
  if (has.has('default')) entries.addExport(path === 'root' ? 'page root' : `page ${path}`, render, file, 'default', place);
  for (const name of RENDER_EXPORTS) if (has.has(name)) entries.addExport(`${name} ${path}`, render, file, name, place);
  for (const name of CLIENT_EXPORTS) if (has.has(name)) entries.addExport(`${name.replace('unstable_', '')} ${path}`, 'client', file, name);
}

export const remix: Framework = {
  id: 'remix',
  title: 'Remix / React Router',
  source: 'https://reactrouter.com/start/framework (checked against @react-router/dev 8.4.0 and 7.18, Remix 2)',
  detect,
  find,
};
