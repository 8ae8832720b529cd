/**
 * Express: handlers and middlewares given to apps and routers. An app may be made in a factory, wrapped for a function host or exported
 * to one; its handlers are the same. A router that no app mounts serves nobody.
 */
import type { VarId } from '../facts/model.js';
import type { Framework, FrameworkFindings, FrameworkUse, ProgramView, ResolvedCall } from './framework.js';
import { indexOf } from './file-index.js';
import { EntryCollector, bundleName, externalsOf, isTestPath, joinRoute, packagesImporting } from './helpers.js';
import { handlersOf, handlersOfEach } from './handler-functions.js';
import { callsOfTables, callsOnVariable, variablesOfType } from './receivers.js';
import { RouteTree } from './routing.js';

const VERBS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'all', 'del', 'search', 'propfind', 'report', 'purge'];
/** `ws` comes from express-ws. */
const METHODS = new Set([...VERBS, 'use', 'param', 'ws']);
// The MCP SDK makes apps of Express with the checks that its transport wants.
// Zodios makes apps and routers of Express whose routes a schema describes.
const MODULES =
  '(?:express|express-promise-router|@awaitjs/express|@zodios/express|polka|express-ws|@modelcontextprotocol/(?:sdk/server/express(?:\\.js)?|express))';
const MCP_APP = /^@modelcontextprotocol\/(?:sdk\/server\/express(?:\.js)?|express)$/;
const FLUENT = new Set([...METHODS, 'route', 'set', 'enable', 'disable', 'engine']);
/** `expressWs(express()).app` is the app that it was given. */
const ROUTER = new RegExp(
  `^(?:${MODULES}:(?:\\(\\)|\\.(?:Router|default|application|createMcpExpressApp|zodiosApp|zodiosRouter)\\(\\))|express-ws:(?:\\.default)?\\(\\)\\.app)$`,
);
const CALLED = new RegExp(`${ROUTER.source.slice(0, -1)}(?:\\.handle)?$`);
const APP =
  /^(?:(?:express|@awaitjs\/express|polka):(?:\(\)|\.default\(\))|express-ws:(?:\.default)?\(\)\.app|@zodios\/express:\.zodiosApp\(\)|@modelcontextprotocol\/(?:sdk\/server\/express(?:\.js)?|express):\.createMcpExpressApp\(\))$/;
const CALL = new RegExp(`^${MODULES}:(?:\\.\\w+)?\\(\\)(?:\\.\\w+(?:\\(\\))?)*\\.(?:${[...METHODS].join('|')})$`);
const TYPES = ['Express', 'Application', 'Router', 'IRouter', 'Express4'];

/** The path that a route call was given, or that of the `.route(path)` it is chained to. */
function pathOf(view: ProgramView, file: string, variable: VarId | undefined): string | undefined {
  if (variable === undefined) return undefined;
  const known = view.known(file, variable);
  if (typeof known === 'string') return known;
  if (Array.isArray(known) && typeof known[0] === 'string') return known[0];
  return undefined;
}

/** `/x` of the `app.route('/x')` that a verb is chained to. */
function chainedPath(view: ProgramView, call: Pick<ResolvedCall, 'file' | 'instr'>): string | undefined {
  const facts = view.facts(call.file);
  let recv = call.instr.recv;
  for (let step = 0; facts && recv !== undefined && step < 40; step += 1) {
    const def = (indexOf(facts).defs.get(recv) ?? [])[0];
    if (!def) return undefined;
    if (def.op === 'copy' || def.op === 'assign') recv = def.src;
    else if (def.op === 'call' && def.prop === 'route') return pathOf(view, call.file, def.args[0]);
    else if (def.op === 'call' && typeof def.prop === 'string' && METHODS.has(def.prop)) recv = def.recv;
    else return undefined;
  }
  return undefined;
}

function isPathArgument(view: ProgramView, file: string, variable: VarId | undefined): boolean {
  if (variable === undefined) return false;
  if (pathOf(view, file, variable) !== undefined) return true;
  const facts = view.facts(file);
  const defs = (facts && indexOf(facts).defs.get(variable)) ?? [];
  return defs.some((def) => def.op === 'literal' || def.op === 'template' || def.op === 'regexp');
}

interface RouteCall extends Pick<ResolvedCall, 'file' | 'fn' | 'instr'> {
  readonly method: string;
}

/** Calls on apps and routers: those that the program resolves, and those on parameters declared as `Express` or `Router`. */
function routeCalls(view: ProgramView, owns: (file: string) => boolean): readonly RouteCall[] {
  const found = new Map<string, RouteCall>();
  const note = (call: Pick<ResolvedCall, 'file' | 'fn' | 'instr'>): void => {
    const method = call.instr.prop;
    const key = `${call.file}\0${call.instr.pos}\0${call.instr.end}`;
    if (typeof method === 'string' && METHODS.has(method) && !found.has(key)) found.set(key, { ...call, method });
  };
  for (const call of view.callsTo(CALL)) note(call);
  for (const call of callsOfTables(view, ROUTER, owns)) note(call);
  for (const file of view.files) {
    const facts = owns(file) ? view.facts(file) : undefined;
    if (!facts || !facts.imports.some((i) => i.specifier === 'express')) continue;
    for (const variable of variablesOfType(facts, 'express', TYPES)) for (const call of callsOnVariable(view, file, variable)) note(call);
  }
  return [...found.values()];
}

function find(use: FrameworkUse, view: ProgramView): FrameworkFindings {
  const entries = new EntryCollector(view, use, 'express', { runtime: 'node', bundle: bundleName(use, 'server') });
  const tree = new RouteTree(view, { app: APP, router: ROUTER, fluent: FLUENT });
  const owns = (file: string): boolean => entries.owns(file);
  const calls = routeCalls(view, owns);

  for (const call of view.callsTo(
    /^(?:(?:express|@awaitjs\/express|polka):(?:\.default)?|@zodios\/express:\.zodiosApp|@modelcontextprotocol\/(?:sdk\/server\/express(?:\.js)?|express):\.createMcpExpressApp)$/,
  ))
    if (owns(call.file)) tree.noteApp();
  for (const call of calls) {
    if (call.method !== 'use' && call.method !== 'all') continue;
    const hasPath = isPathArgument(view, call.file, call.instr.args[0]);
    const prefix = hasPath ? (pathOf(view, call.file, call.instr.args[0]) ?? '') : '';
    tree.mount({ ...call, callee: '' }, prefix, call.instr.args.slice(hasPath ? 1 : 0));
  }
  serveExportedRouters(use, view, tree);
  serveCalledRouters(view, tree);

  for (const call of calls) {
    if (!owns(call.file)) continue;
    const routers = tree.receivers(call.file, call.instr);
    if (routers.length > 0 && !routers.some((router) => tree.isServed(router))) continue;
    const { args } = call.instr;
    const hasPath = call.method === 'param' || isPathArgument(view, call.file, args[0]);
    const own = chainedPath(view, call) ?? (hasPath ? pathOf(view, call.file, args[0]) : undefined);
    const handlers = handlersOfEach(view, call.file, args.slice(hasPath ? 1 : 0));
    const prefixes = routers.length === 0 ? [''] : [...new Set(routers.flatMap((router) => tree.prefixesOf(router)))];
    for (const prefix of prefixes.slice(0, 4)) {
      const label = labelOf(call.method, prefix, own);
      for (const { handler, given } of handlers) entries.add(handler, label, call.file, { given });
    }
  }

  // Express before 4 runs the blocks of its configuration at once.
  for (const call of view.callsTo(/^express:(?:\.default|\.createServer)?\(\)\.configure$/)) {
    if (owns(call.file))
      for (const arg of call.instr.args)
        for (const ref of handlersOf(view, call.file, arg)) entries.add(ref, 'configure', call.file, { phase: 'startup' });
  }

  const servers = new Set<string>();
  for (const call of view.callsTo(/^(?:(?:express|polka):(?:\.default)?|@zodios\/express:\.zodiosApp)\(\)(?:\.\w+\(\))*\.listen$/)) {
    if (!owns(call.file)) continue;
    servers.add(call.file);
    for (const arg of call.instr.args)
      for (const ref of handlersOf(view, call.file, arg)) entries.add(ref, 'listen', call.file, { phase: 'startup' });
  }
  return { entryPoints: entries.entryPoints, servers: [...servers] };
}

function labelOf(method: string, prefix: string, own: string | undefined): string {
  const verb = method === 'del' ? 'DELETE' : method.toUpperCase();
  if (method === 'param') return `param ${own ?? ''}`.trim();
  const path = own === undefined && prefix === '' ? '' : joinRoute(prefix, own ?? '');
  if (method === 'ws') return `socket ${path === '' ? '/' : path}`;
  if (method === 'use') return path === '' || path === '/' ? 'middleware' : `middleware ${path}`;
  return `${verb} ${path === '' ? '/*' : path}`;
}

/** Routers handed to anything but another router (`serverless(router)`, `createServer(router)`, a helper of a package). */
function serveExportedRouters(use: FrameworkUse, view: ProgramView, tree: RouteTree): void {
  for (const file of view.files) {
    if (isTestPath(file) || view.packageOf(file).root !== use.root) continue;
    const facts = view.facts(file);
    if (!facts?.imports.some((i) => i.specifier === 'express')) continue;
    for (const fn of facts.functions) {
      for (const instr of fn.instrs) {
        if (instr.op !== 'call' || (typeof instr.prop === 'string' && METHODS.has(instr.prop))) continue;
        for (const arg of instr.args) for (const value of externalsOf(view, file, arg)) if (ROUTER.test(value.path)) tree.serve(value);
      }
    }
  }
}

/** Routers that a function of the program runs itself: `(req, res, next) => v1(req, res, next)`, `router.handle(req, res)`. */
function serveCalledRouters(view: ProgramView, tree: RouteTree): void {
  for (const call of view.callsTo(CALLED)) {
    const target = call.instr.callee >= 0 ? call.instr.callee : call.instr.recv;
    if (call.instr.args.length < 2 || target === undefined) continue;
    for (const value of externalsOf(view, call.file, target)) if (ROUTER.test(value.path)) tree.serve(value);
  }
}

export const express: Framework = {
  id: 'express',
  title: 'Express',
  source: 'https://expressjs.com/en/5x/api.html (checked against express 5.3.0)',
  inCode: true,
  detect(view) {
    const uses = packagesImporting(view, ['express', 'express-promise-router', '@awaitjs/express', '@zodios/express', 'polka']);
    const roots = new Set(uses.map((each) => each.root));
    for (const file of view.files) {
      if (isTestPath(file) || !view.facts(file)?.imports.some((each) => MCP_APP.test(each.specifier))) continue;
      const { root } = view.packageOf(file);
      if (!roots.has(root)) uses.push({ root, evidence: [`${file} makes an app of the MCP SDK`] });
      roots.add(root);
    }
    return uses;
  },
  find,
};
