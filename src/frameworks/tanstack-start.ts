/** TanStack Start: server functions, server routes, loaders and middleware, found by the calls that make them. */
import type { VarId } from '../facts/model.js';
import type { EntryPhase, Framework, FrameworkFindings, FrameworkUse, ProgramView, ResolvedCall, Runtime, SetupView } from './framework.js';
import { indexOf } from './file-index.js';
import { dependsOn, functionName, isTestPath, joinPath, knownString, packagesImporting } from './helpers.js';
import { handlersOf } from './handler-functions.js';
import {
  type AnyView,
  baseName,
  bindingName,
  configFile,
  EntryList,
  exportedFields,
  literalFields,
  Memory,
  pluginOptions,
  record,
  resolvePath,
  runtimeOfPreset,
  scriptAt,
  text,
  wranglerRuntime,
} from './modules.js';

const PACKAGES = ['@tanstack/react-start', '@tanstack/solid-start', '@tanstack/vue-start', '@tanstack/start'];
const START = String.raw`@tanstack/(?:react-|solid-|vue-)?start(?:-client-core|/[\w-]+)?:`;
const ROUTER = String.raw`(?:@tanstack/[\w-]+(?:/[\w-]+)?|global):`;

const SERVER_FUNCTION = new RegExp(String.raw`^${START}\.createServerFn\(\)(?:\.\w+\(\))*\.handler$`);
const MIDDLEWARE = new RegExp(String.raw`^${START}\.(?:createMiddleware|registerGlobalMiddleware)\(\)(?:\.\w+\(\))*\.(server|client)$`);
const ROUTE = new RegExp(String.raw`^${ROUTER}\.?(?:create(?:Lazy)?FileRoute|createRootRouteWithContext)\(\)$`);
const ROOT_ROUTE = new RegExp(String.raw`^${ROUTER}\.createRootRoute$`);
/** Server routes of releases before `server.handlers`. */
const OLD_SERVER_ROUTE = new RegExp(String.raw`^${START}\.create(?:Server|API)(?:File)?Route\(\)(?:\(\))?(?:\.methods)?$`);
const START_INSTANCE = new RegExp(String.raw`^${START}\.createStart$`);

interface Layout {
  readonly src: string;
  readonly runtime: Runtime;
}

function layoutOf(view: AnyView, root: string): Layout {
  const vite = configFile(view, root, 'vite');
  const options = record(pluginOptions(view, vite, 'tanstackStart', 'TanStackStartVitePlugin'));
  const preset = text(options.target) ?? text(record(pluginOptions(view, vite, 'nitro', 'nitroV2Plugin')).preset);
  return {
    src: resolvePath(root, text(options.srcDirectory) ?? 'src'),
    runtime: runtimeOfPreset(preset) ?? wranglerRuntime(view, root) ?? 'node',
  };
}

const layouts = new Memory(layoutOf);

function detect(view: SetupView): readonly FrameworkUse[] {
  const listed = view.packages.flatMap((pkg) => {
    const name = PACKAGES.find((each) => dependsOn(pkg, each));
    return name === undefined ? [] : [{ root: pkg.root, evidence: [`${pkg.manifestPath} depends on ${name}`] }];
  });
  return layouts.keep(
    [...listed, ...packagesImporting(view, PACKAGES).filter(({ root }) => !listed.some((each) => each.root === root))],
    view,
  );
}

function find(use: FrameworkUse, view: ProgramView): FrameworkFindings {
  const layout = layouts.of(use, view);
  const entries = new EntryList(view, use, 'tanstack-start', layout.runtime);
  const own = (calls: readonly ResolvedCall[]): readonly ResolvedCall[] =>
    calls.filter(({ file }) => !isTestPath(file) && view.packageOf(file).root === use.root);
  for (const call of own(view.callsTo(SERVER_FUNCTION)))
    entries.add(`server function ${nameOf(view, call)}`, 'request', call.file, argument(view, call, 0));
  for (const call of own(view.callsTo(MIDDLEWARE))) {
    entries.add(
      `middleware ${nameOf(view, call)}`,
      call.callee.endsWith('.client') ? 'client' : 'request',
      call.file,
      argument(view, call, 0),
    );
  }
  for (const call of own(view.callsTo(ROUTE))) route(view, entries, call, pathOf(view, call));
  for (const call of own(view.callsTo(ROOT_ROUTE))) route(view, entries, call, 'root');
  for (const call of own(view.callsTo(OLD_SERVER_ROUTE))) methods(view, entries, call.file, call.instr.args[0], pathOf(view, call));
  for (const call of own(view.callsTo(START_INSTANCE))) entries.add('start', 'startup', call.file, argument(view, call, 0));
  modules(view, entries, layout);
  const client = scriptAt(view, joinPath(layout.src, 'client'));
  return { entryPoints: entries.entryPoints, clientFiles: client === undefined ? [] : [client] };
}

function argument(view: ProgramView, { file, instr }: ResolvedCall, index: number): ReturnType<typeof handlersOf> {
  const arg = instr.args[index];
  return arg === undefined ? [] : handlersOf(view, file, arg);
}

/** The variable that a call's result is kept in: the name of the server function. */
function nameOf(view: ProgramView, { file, instr, fn }: ResolvedCall): string {
  const facts = view.facts(file);
  const named = facts === undefined ? undefined : bindingName(facts, instr.dst);
  return named ?? (fn > 0 ? functionName(view, { file, fn }) : baseName(file));
}

/** The address in `createFileRoute('/users/$id')({...})`; a file without one is named by its place below `routes`. */
function pathOf(view: ProgramView, { file, instr }: ResolvedCall): string {
  const facts = view.facts(file);
  const { defs } = facts === undefined ? { defs: new Map<VarId, never[]>() } : indexOf(facts);
  for (let made = [instr.callee, instr.recv ?? -1], steps = 0; made.length > 0 && steps < 6; steps += 1) {
    const next: VarId[] = [];
    for (const variable of made) {
      for (const def of defs.get(variable) ?? []) {
        if (def.op !== 'call') continue;
        const path = knownString(view, file, def.args[0]);
        if (path?.startsWith('/')) return path === '/' ? path : path.replace(/\/$/, '');
        next.push(def.callee, ...(def.recv === undefined ? [] : [def.recv]));
      }
    }
    made = next;
  }
  return /\/__root\.\w+$/.test(file)
    ? 'root'
    : `/${file
        .replace(/^.*\/routes\//, '')
        .replace(/\.\w+$/, '')
        .replaceAll('.', '/')}`;
}

/** Options that the server runs for each request or first page load; the loader runs in the browser as well. */
const RENDERED = [
  'component',
  'shellComponent',
  'errorComponent',
  'pendingComponent',
  'notFoundComponent',
  'head',
  'headers',
  'context',
  'validateSearch',
];

function route(view: ProgramView, entries: EntryList, { file, instr }: ResolvedCall, path: string): void {
  const facts = view.facts(file);
  const options = instr.args[0];
  if (facts === undefined || options === undefined) return;
  const fields = literalFields(facts, options);
  const ssr = fields.has('ssr') ? view.known(file, fields.get('ssr')!) : undefined;
  const load: EntryPhase = ssr === false ? 'client' : 'request';
  const render: EntryPhase = ssr === false || ssr === 'data-only' ? 'client' : 'render';
  for (const name of ['loader', 'beforeLoad']) addOption(view, entries, `${name} ${path}`, load, file, fields.get(name));
  for (const name of RENDERED) addOption(view, entries, `${name === 'component' ? 'page' : name} ${path}`, render, file, fields.get(name));
  const server = fields.get('server');
  const serverFields = server === undefined ? undefined : literalFields(facts, server);
  methods(view, entries, file, serverFields?.get('handlers'), path);
}

function addOption(
  view: ProgramView,
  entries: EntryList,
  label: string,
  phase: EntryPhase,
  file: string,
  variable: VarId | undefined,
): void {
  if (variable !== undefined) entries.add(label, phase, file, handlersOf(view, file, variable));
}

/** `{ GET, POST: { middleware, handler } }`, or a function that hands such an object to `createHandlers`. */
function methods(view: ProgramView, entries: EntryList, file: string, variable: VarId | undefined, path: string): void {
  const facts = view.facts(file);
  if (facts === undefined || variable === undefined) return;
  const { defs } = indexOf(facts);
  const literals = [variable];
  for (const def of defs.get(variable) ?? []) {
    if (def.op === 'function')
      literals.push(...(facts.functions[def.fn]?.instrs ?? []).flatMap((each) => (each.op === 'return' ? [each.src] : [])));
  }
  for (const literal of literals) {
    for (const [method, value] of literalFields(facts, literal)) {
      if (!/^[A-Z]+$/.test(method)) continue;
      const functions = handlersOf(view, file, value);
      const handler = functions.length > 0 ? undefined : literalFields(facts, value).get('handler');
      entries.add(`${method} ${path}`, 'request', file, handler === undefined ? functions : handlersOf(view, file, handler));
    }
  }
}

/** Modules with a fixed place: the router, which is made for each request, and an own server entry. */
function modules(view: ProgramView, entries: EntryList, { src }: Layout): void {
  const router = scriptAt(view, joinPath(src, 'router'));
  if (router !== undefined) for (const name of ['getRouter', 'createRouter']) entries.addExport('getRouter', 'request', router, name);
  const server = scriptAt(view, joinPath(src, 'server'));
  if (server === undefined) return;
  const { fetch } = Object.fromEntries(exportedFields(view, server, 'default'));
  if (fetch !== undefined) entries.add('fetch', 'request', server, fetch);
  else entries.addExport('fetch', 'request', server, 'default');
}

export const tanstackStart: Framework = {
  id: 'tanstack-start',
  title: 'TanStack Start',
  source: 'https://tanstack.com/start/latest/docs (checked against @tanstack/react-start 1.169.5)',
  detect,
  find,
};
