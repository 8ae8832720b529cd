/** SolidStart 1 and 2: API routes, functions marked "use server", middleware, and the pages that the server renders. */
import type { EntryPhase, Framework, FrameworkFindings, FrameworkUse, ProgramView, Runtime, SetupView } from './framework.js';
import { dependsOn, functionName, joinPath } from './helpers.js';
import { exportedHandlers } from './handler-functions.js';
import {
  type AnyView,
  bindingName,
  configFile,
  configOf,
  EntryList,
  exportNames,
  HTTP_METHODS,
  isInside,
  Memory,
  pluginOptions,
  record,
  resolvePath,
  runtimeOfPreset,
  scriptAt,
  sourcesOf,
  text,
  wranglerRuntime,
} from './modules.js';

interface Layout {
  readonly app: string;
  readonly routes: string;
  readonly middleware: string | undefined;
  readonly ssr: boolean;
  readonly runtime: Runtime;
}

/** Options of the Vite plugin (version 2) or of `app.config.ts` (version 1). */
function layoutOf(view: AnyView, root: string): Layout {
  const vite = configFile(view, root, 'vite');
  const options = { ...configOf(view, configFile(view, root, 'app')), ...pluginOptions(view, vite, 'solidStart', 'start') };
  const app = resolvePath(root, text(options.appRoot) ?? 'src');
  const preset = text(record(options.server).preset) ?? text(record(pluginOptions(view, vite, 'nitro', 'nitroV2Plugin')).preset);
  return {
    app,
    routes: resolvePath(app, text(options.routeDir) ?? 'routes'),
    middleware:
      typeof options.middleware === 'string'
        ? scriptAt(view, resolvePath(root, options.middleware).replace(/\.[jt]sx?$/, ''))
        : scriptAt(view, joinPath(app, 'middleware')),
    ssr: options.ssr !== false,
    runtime: runtimeOfPreset(preset) ?? wranglerRuntime(view, root) ?? 'node',
  };
}

const layouts = new Memory(layoutOf);

function detect(view: SetupView): readonly FrameworkUse[] {
  return layouts.keep(
    view.packages.flatMap((pkg) => {
      if (!pkg.dependencies.has('@solidjs/start')) return [];
      const { app } = layoutOf(view, pkg.root);
      const place =
        scriptAt(view, joinPath(app, 'entry-server')) ?? scriptAt(view, joinPath(app, 'app')) ?? configFile(view, pkg.root, 'app');
      if (place === undefined || (!dependsOn(pkg, '@solidjs/start') && view.packageOf(place).root !== pkg.root)) return [];
      return [{ root: pkg.root, evidence: [`${pkg.manifestPath} depends on @solidjs/start`, place] }];
    }),
    view,
  );
}

function find(use: FrameworkUse, view: ProgramView): FrameworkFindings {
  const layout = layouts.of(use, view);
  const entries = new EntryList(view, use, 'solidstart', layout.runtime);
  const files = sourcesOf(view, use.root);
  const render: EntryPhase = layout.ssr ? 'render' : 'client';
  for (const file of files) {
    if (isInside(file, layout.routes) && /\.[jt]sx?$/.test(file)) route(entries, layout, render, file);
    if (isInside(file, layout.app)) serverFunctions(view, entries, file);
  }
  const app = scriptAt(view, joinPath(layout.app, 'app'));
  if (app !== undefined) entries.addExport('app', render, app, 'default');
  const server = scriptAt(view, joinPath(layout.app, 'entry-server'));
  if (server !== undefined) entries.addExport('entry server', 'request', server, 'default');
  if (layout.middleware !== undefined) entries.addExport('middleware', 'request', layout.middleware, 'default');
  const client = scriptAt(view, joinPath(layout.app, 'entry-client'));
  return { entryPoints: entries.entryPoints, clientFiles: client === undefined ? [] : [client] };
}

function route(entries: EntryList, layout: Layout, render: EntryPhase, file: string): void {
  // `(group)` folders and `name(note)` leave no trace in the address.
  const stem = file
    .slice(layout.routes.length + 1)
    .replace(/\.[jt]sx?$/, '')
    .replace(/\([^)]*\)/g, '');
  const path = `/${stem
    .split('/')
    .filter((part) => part !== '' && part !== 'index')
    .join('/')}`;
  for (const method of HTTP_METHODS) entries.addExport(`${method} ${path}`, 'request', file, method);
  entries.addExport(`page ${path}`, render, file, 'default');
  entries.addExport(`preload ${path}`, render, file, 'route');
}

/** Functions with "use server" at their top, and every exported function of a file that has it at its own. */
function serverFunctions(view: ProgramView, entries: EntryList, file: string): void {
  const facts = view.facts(file);
  if (facts === undefined) return;
  if (facts.directives.includes('use server')) {
    for (const name of exportNames(view, file)) entries.add(`server function ${name}`, 'request', file, exportedHandlers(view, file, name));
  }
  for (const fn of facts.functions) {
    if (!fn.directives.includes('use server') || fn.id === 0) continue;
    const made = facts.functions.flatMap((each) => each.instrs).find((instr) => instr.op === 'function' && instr.fn === fn.id);
    const name = (fn.name || undefined) ?? (made?.op === 'function' ? bindingName(facts, made.dst) : undefined);
    entries.add(`server function ${name ?? functionName(view, { file, fn: fn.id })}`, 'request', file, [{ file, fn: fn.id }]);
  }
}

export const solidstart: Framework = {
  id: 'solidstart',
  title: 'SolidStart',
  source: 'https://docs.solidjs.com/solid-start (checked against @solidjs/start 2.0.5)',
  detect,
  find,
};
