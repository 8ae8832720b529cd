/** Servers without a framework: `http.createServer`, `Bun.serve`, `Deno.serve`, `ws` and `websocket`. */
import type { CallInstr, VarId } from '../facts/model.js';
import type { Framework, FrameworkFindings, FrameworkUse, ProgramView, SetupView, Value } from './framework.js';
import { EntryCollector, bundleName, isTestPath, joinRoute, knownString, optionOf, packagesImporting } from './helpers.js';
import { handlersOf, optionHandlers } from './handler-functions.js';
import { membersOfExport, sourceOf } from './handlers.js';
import { callsOnVariable } from './receivers.js';

const CREATE = /^(?:http|https|http2):(?:\.default)?\.(?:createServer|createSecureServer|Server)$/;
const ON_SERVER =
  /^(?:http|https|http2):(?:\.default)?\.(?:createServer|createSecureServer|Server)\(\)(?:\.listen\(\))?\.(on|once|addListener|listen)$/;
/** `WebSocket.Server` is the server, whether the class came as the default or by its name. */
const SOCKET_SERVER = /^(?:ws|isows):(?:\.default)?(?:\.WebSocket)?\.(?:WebSocketServer|Server)\(\)(?:\.on\(\))*\.(?:on|once|addListener)$/;
/** The older package `websocket`, whose handlers accept a request before they have the connection. */
const ACCEPTING_SERVER = /^websocket:(?:\.default)?\.server\(\)\.(?:on|once|addListener)$/;
const RUNTIME_SERVE = /^(?:global:(?:Bun|Deno)\.serve|bun:(?:\.default)?\.serve)$/;
/** Servers of sockets without HTTP. */
const RUNTIME_LISTEN = /^(?:global:Bun|bun:(?:\.default)?)\.listen$/;
const SERVER_EVENTS: Readonly<Record<string, string>> = {
  request: 'ALL /*',
  upgrade: 'upgrade',
  connection: 'connection',
  connect: 'connect',
  stream: 'stream',
  checkContinue: 'ALL /*',
};

function detect(view: SetupView): readonly FrameworkUse[] {
  const uses = new Map(packagesImporting(view, ['http', 'https', 'http2', 'ws', 'websocket', 'bun']).map((use) => [use.root, use]));
  for (const file of view.files) {
    if (isTestPath(file)) continue;
    const facts = view.facts(file);
    const runtime = facts?.vars.find((v) => v.kind === 'global' && (v.name === 'Bun' || v.name === 'Deno'))?.name;
    if (!facts || runtime === undefined) continue;
    const serves = facts.functions.some((fn) =>
      fn.instrs.some((instr) => instr.op === 'call' && (instr.prop === 'serve' || (instr.prop === 'listen' && runtime === 'Bun'))),
    );
    const { root } = view.packageOf(file);
    if (serves && !uses.has(root)) uses.set(root, { root, evidence: [`${file} calls ${runtime}.serve`] });
  }
  for (const { root, manifestPath } of view.packages) {
    if (
      !uses.has(root) &&
      startedByBun({ root, evidence: [] }, view).some((file) =>
        view.facts(file)?.exports.some((each) => each.kind !== 'star' && each.name === 'default'),
      )
    )
      uses.set(root, { root, evidence: [`${manifestPath} starts a server of Bun`] });
  }
  return [...uses.values()];
}

function find(use: FrameworkUse, view: ProgramView): FrameworkFindings {
  const entries = new EntryCollector(view, use, 'http-server', { runtime: 'node', bundle: bundleName(use, 'server') });
  const servers = new Set<string>();

  for (const call of view.callsTo(CREATE)) {
    if (!entries.owns(call.file)) continue;
    for (const arg of call.instr.args) for (const ref of handlersOf(view, call.file, arg)) entries.add(ref, 'ALL /*', call.file);
  }
  for (const call of view.callsTo(ON_SERVER)) {
    if (!entries.owns(call.file)) continue;
    const { args, prop } = call.instr;
    if (prop === 'listen') {
      servers.add(call.file);
      for (const arg of args)
        for (const ref of handlersOf(view, call.file, arg)) entries.add(ref, 'listen', call.file, { phase: 'startup' });
      continue;
    }
    const event = knownString(view, call.file, args[0]) ?? '';
    const label = SERVER_EVENTS[event];
    if (label === undefined || args[1] === undefined) continue;
    for (const ref of handlersOf(view, call.file, args[1])) entries.add(ref, label, call.file);
  }
  for (const call of view.callsTo(SOCKET_SERVER)) {
    if (!entries.owns(call.file) || knownString(view, call.file, call.instr.args[0]) !== 'connection' || call.instr.args[1] === undefined)
      continue;
    for (const ref of handlersOf(view, call.file, call.instr.args[1])) {
      entries.add(ref, 'socket connection', call.file);
      addSocketEvents(view, entries, ref.file, view.facts(ref.file)?.functions[ref.fn]?.params[0]);
    }
  }
  for (const call of view.callsTo(ACCEPTING_SERVER)) {
    const [event, handler] = call.instr.args;
    const name = knownString(view, call.file, event);
    if (!entries.owns(call.file) || handler === undefined || (name !== 'request' && name !== 'connect')) continue;
    for (const ref of handlersOf(view, call.file, handler)) {
      entries.add(ref, 'socket connection', call.file);
      const given = view.facts(ref.file)?.functions[ref.fn]?.params[0];
      if (name === 'connect') addSocketEvents(view, entries, ref.file, given);
      else if (given !== undefined)
        for (const each of callsOnVariable(view, ref.file, given))
          if (each.instr.prop === 'accept') addSocketEvents(view, entries, each.file, each.instr.dst);
    }
  }
  for (const call of view.callsTo(RUNTIME_SERVE)) {
    if (!entries.owns(call.file)) continue;
    servers.add(call.file);
    addServe(view, entries, call.file, call.instr);
  }
  for (const call of view.callsTo(RUNTIME_LISTEN)) {
    if (!entries.owns(call.file)) continue;
    servers.add(call.file);
    for (const arg of call.instr.args) {
      for (const value of optionOf(view, call.file, arg, 'socket')) {
        for (const [event, members] of view.propertiesOf(value))
          for (const ref of view.functionsOf(members)) entries.add(ref, `socket ${event}`, call.file);
      }
    }
  }
  for (const file of startedByBun(use, view)) {
    for (const { name, functions } of membersOfExport(view, file, 'default')) {
      if (name === 'fetch' || name === 'error')
        for (const ref of functions) entries.add(ref, name === 'fetch' ? 'ALL /*' : 'error handler', file);
    }
  }
  return { entryPoints: entries.entryPoints, servers: [...servers] };
}

/** Files that scripts of the package start with Bun, which serves what they export by default: `export default { port, fetch }`. */
function startedByBun(use: FrameworkUse, view: ProgramView | SetupView): readonly string[] {
  const scripts: unknown = view.packages.find((each) => each.root === use.root)?.manifest['scripts'];
  return Object.entries(typeof scripts === 'object' && scripts !== null ? scripts : {}).flatMap(([name, script]) => {
    const path =
      /^(?:dev|test|build|lint)/.test(name) || typeof script !== 'string'
        ? undefined
        : /\bbun\s+(?:run\s+)?(?:--\S+\s+)*(\S+\.[cm]?[jt]sx?)\b/.exec(script)?.[1];
    return (path === undefined ? undefined : sourceOf(view, use.root, path)) ?? [];
  });
}

/** `socket.on('message', handler)` for the sockets that a connection handler is given. */
function addSocketEvents(view: ProgramView, entries: EntryCollector, file: string, socket: VarId | undefined): void {
  if (socket === undefined) return;
  for (const call of callsOnVariable(view, file, socket)) {
    const { prop, args } = call.instr;
    if ((prop !== 'on' && prop !== 'once' && prop !== 'addEventListener' && prop !== 'addListener') || args[1] === undefined) continue;
    const event = knownString(view, call.file, args[0]) ?? '';
    for (const ref of handlersOf(view, call.file, args[1])) entries.add(ref, `socket ${event}`.trim(), call.file);
  }
}

/** `Bun.serve({ fetch, routes, websocket })`, `Deno.serve(handler)`, `Deno.serve(options, handler)`. */
function addServe(view: ProgramView, entries: EntryCollector, file: string, instr: CallInstr): void {
  for (const arg of instr.args) {
    for (const ref of handlersOf(view, file, arg)) entries.add(ref, 'ALL /*', file);
    for (const name of ['fetch', 'handler']) for (const ref of optionHandlers(view, file, arg, name)) entries.add(ref, 'ALL /*', file);
    for (const ref of optionHandlers(view, file, arg, 'error')) entries.add(ref, 'error handler', file);
    for (const ref of optionHandlers(view, file, arg, 'onListen')) entries.add(ref, 'listen', file, { phase: 'startup' });
    for (const value of optionOf(view, file, arg, 'websocket')) {
      for (const [event, members] of view.propertiesOf(value)) {
        for (const ref of view.functionsOf(members)) entries.add(ref, `socket ${event}`, file);
      }
    }
    for (const value of optionOf(view, file, arg, 'routes')) {
      for (const [path, members] of view.propertiesOf(value)) addRoute(view, entries, file, joinRoute(path), members);
      // A table that was put together anew, each route wrapped: `Object.fromEntries(Object.entries(table).map(...))`.
      addRoute(view, entries, file, '/*', view.elementsOf(value));
    }
  }
}

/** A handler, a Response, or handlers by method; those under the name of a method first. */
function addRoute(view: ProgramView, entries: EntryCollector, file: string, route: string, members: readonly Value[]): void {
  const known = new Set<string>();
  const add = (values: readonly Value[], verb: string): void => {
    for (const ref of view.functionsOf(values)) {
      const key = `${ref.file}:${ref.fn}`;
      if (verb === 'ALL' && known.has(key)) continue;
      known.add(key);
      entries.add(ref, `${verb} ${route}`, file);
    }
  };
  const tables = members.filter((each) => each.kind === 'object');
  for (const table of tables) for (const [verb, handlers] of view.propertiesOf(table)) add(handlers, verb);
  for (const table of tables) add(view.elementsOf(table), 'ALL');
  add(members, 'ALL');
}

export const httpServer: Framework = {
  id: 'http-server',
  title: 'HTTP server',
  source:
    'https://nodejs.org/api/http.html, https://bun.sh/docs/api/http, https://docs.deno.com/api/deno/~/Deno.serve, https://github.com/websockets/ws, https://github.com/theturtle32/WebSocket-Node (checked 2026-11-22)',
  inCode: true,
  detect,
  find,
};
