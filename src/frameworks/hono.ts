/** Hono: handlers and middlewares of apps, however they are served (default export, `serve`, `handle`, Bun, Deno, Workers, Next.js). */
import type { VarId } from '../facts/model.js';
import type { Framework, FrameworkFindings, FrameworkUse, ProgramView, ResolvedCall } from './framework.js';
import { indexOf } from './file-index.js';
import { EntryCollector, callThatMade, externalsOf, field, joinRoute, knownString, packagesImporting } from './helpers.js';
import { handlersOf, handlersOfEach, optionHandlers } from './handler-functions.js';
import { fieldsOfVariable, functionsOfVariable } from './handlers.js';
import { hostOf } from './hosts.js';
import { callsOfTables, callsOnVariable, variablesOfType } from './receivers.js';
import { RouteTree } from './routing.js';

const VERBS = new Set(['get', 'post', 'put', 'patch', 'delete', 'options', 'all', 'head', 'query']);
const METHODS = new Set([...VERBS, 'on', 'use', 'route', 'mount', 'notFound', 'onError', 'openapi', 'basePath']);
const LIBRARIES = ['hono', '@hono/hono', '@hono/zod-openapi'];
const ROOT =
  '(?:@?hono(?:/[\\w-]+)*|@hono/[\\w-]+):(?:\\.(?:Hono|OpenAPIHono|default)\\(\\)|\\.createFactory\\(\\)\\.createApp\\(\\)|\\.Factory\\(\\)\\.createApp\\(\\))';
const APP = new RegExp(`^${ROOT}$`);
const CALL = new RegExp(`^${ROOT}(?:\\.\\w+(?:\\(\\))?)*\\.(?:${[...METHODS].join('|')})$`);
/** `upgradeWebSocket((c) => ({ onOpen, onMessage }))` of each runtime. */
const UPGRADE = /^(?:hono\/[\w-]+|@hono\/[\w-]+):(?:\.create\w*WebSocket\(\))?\.upgradeWebSocket$/;
const SERVERS = /^(?:@hono\/node-server:\.serve|global:Bun\.serve|global:Deno\.serve)$/;

function find(use: FrameworkUse, view: ProgramView): FrameworkFindings {
  const served = view.callsTo(/^hono\/(?:vercel|nextjs|aws-lambda|lambda-edge|netlify|cloudflare-pages|service-worker):\.handle$/);
  const host = hostOf(
    view,
    use,
    served.filter((call) => view.packageOf(call.file).root === use.root).map((call) => call.file),
  );
  const entries = new EntryCollector(view, use, 'hono', host);
  const tree = new RouteTree(view, { app: /^$/, router: APP, fluent: METHODS });

  const calls = new Map<string, Pick<ResolvedCall, 'file' | 'fn' | 'instr'>>();
  const note = (call: Pick<ResolvedCall, 'file' | 'fn' | 'instr'>): void => {
    const key = `${call.file}\0${call.instr.pos}\0${call.instr.end}`;
    if (typeof call.instr.prop === 'string' && METHODS.has(call.instr.prop) && !calls.has(key)) calls.set(key, call);
  };
  for (const call of view.callsTo(CALL)) note(call);
  for (const call of callsOfTables(view, APP, (file) => entries.owns(file))) note(call);
  for (const file of view.files) {
    const facts = entries.owns(file) ? view.facts(file) : undefined;
    if (!facts) continue;
    for (const variable of variablesOfType(facts, 'hono', ['Hono'])) {
      if (facts.vars[variable]?.kind === 'param') for (const call of callsOnVariable(view, file, variable)) note(call);
    }
  }

  for (const call of calls.values()) {
    const [path, child] = call.instr.args;
    if (call.instr.prop === 'route' && child !== undefined)
      tree.mount({ ...call, callee: '' }, joinParts(basePathOf(view, call), knownString(view, call.file, path) ?? ''), [child]);
  }

  for (const call of calls.values()) {
    if (!entries.owns(call.file)) continue;
    const routers = tree.receivers(call.file, call.instr);
    const prefixes = routers.length === 0 ? [''] : [...new Set(routers.flatMap((router) => tree.prefixesOf(router)))];
    const base = basePathOf(view, call);
    for (const prefix of prefixes.slice(0, 4)) addCall(view, entries, call, joinParts(prefix, base));
  }

  for (const call of view.callsTo(UPGRADE)) {
    const [given] = call.instr.args;
    if (!entries.owns(call.file) || given === undefined) continue;
    for (const ref of handlersOf(view, call.file, given)) {
      for (const instr of view.facts(ref.file)?.functions[ref.fn]?.instrs ?? []) {
        if (instr.op !== 'return') continue;
        for (const [event, held] of fieldsOfVariable(view, ref.file, instr.src))
          for (const fn of functionsOfVariable(view, held)) entries.add(fn, `socket ${event}`, call.file);
      }
    }
  }

  const servers = new Set<string>();
  for (const call of view.callsTo(SERVERS)) if (entries.owns(call.file)) servers.add(call.file);
  for (const call of view.callsTo('@hono/node-server:.serve')) {
    for (const arg of call.instr.args.slice(1))
      for (const ref of handlersOf(view, call.file, arg)) entries.add(ref, 'listen', call.file, { phase: 'startup' });
    for (const ref of optionHandlers(view, call.file, call.instr.args[0], 'fetch')) entries.add(ref, 'ALL /*', call.file);
  }
  return { entryPoints: entries.entryPoints, servers: [...servers] };
}

function joinParts(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('/');
}

/** The paths of `.basePath()` calls in the chain of calls before this one. */
function basePathOf(view: ProgramView, call: Pick<ResolvedCall, 'file' | 'instr'>): string {
  const parts: string[] = [];
  let recv = call.instr.recv;
  for (let step = 0; recv !== undefined && step < 200; step += 1) {
    const def = defOf(view, call.file, recv);
    if (!def) break;
    if (def.op === 'copy' || def.op === 'assign') recv = def.src;
    else if (def.op === 'call') {
      if (def.prop === 'basePath') parts.unshift(knownString(view, call.file, def.args[0]) ?? '');
      recv = def.recv;
    } else break;
  }
  return joinParts(...parts);
}

function defOf(view: ProgramView, file: string, variable: VarId) {
  const facts = view.facts(file);
  return facts ? indexOf(facts).defs.get(variable)?.[0] : undefined;
}

function addCall(view: ProgramView, entries: EntryCollector, call: Pick<ResolvedCall, 'file' | 'instr'>, prefix: string): void {
  const { file } = call;
  const { args } = call.instr;
  const method = call.instr.prop as string;
  const path = (variable: VarId | undefined): string | undefined => {
    const known = variable === undefined ? undefined : view.known(file, variable);
    return typeof known === 'string' ? known : Array.isArray(known) && typeof known[0] === 'string' ? known[0] : undefined;
  };
  const add = (label: string, from: number): void => {
    for (const { handler, given } of handlersOfEach(view, file, args.slice(from))) entries.add(handler, label, file, { given });
  };
  if (VERBS.has(method)) {
    const own = path(args[0]);
    add(`${method.toUpperCase()} ${joinRoute(prefix, own ?? '')}`, own === undefined ? 0 : 1);
  } else if (method === 'on') {
    const verbs = args[0] === undefined ? undefined : view.known(file, args[0]);
    for (const verb of Array.isArray(verbs) ? verbs : [verbs])
      add(`${typeof verb === 'string' ? verb.toUpperCase() : 'ALL'} ${joinRoute(prefix, path(args[1]) ?? '')}`, 2);
  } else if (method === 'use') {
    const own = path(args[0]);
    const shown = joinRoute(prefix, own ?? '');
    add(shown === '/' || shown === '/*' || shown === '*' ? 'middleware' : `middleware ${shown}`, own === undefined ? 0 : 1);
  } else if (method === 'mount') add(`ALL ${joinRoute(prefix, path(args[0]) ?? '')}`, 1);
  else if (method === 'notFound' || method === 'onError') add(method, 0);
  else if (method === 'openapi') {
    const route = args[0] === undefined ? undefined : (view.known(file, args[0]) ?? routeData(view, file, args[0]));
    const verb = field(route, 'method');
    const own = field(route, 'path');
    add(`${typeof verb === 'string' ? verb.toUpperCase() : 'ALL'} ${joinRoute(prefix, typeof own === 'string' ? own : '')}`, 1);
  }
}

/** The data given to `createRoute({ method, path })`. */
function routeData(view: ProgramView, file: string, variable: VarId) {
  for (const value of externalsOf(view, file, variable)) {
    const arg = callThatMade(view, value)?.args[0];
    if (arg === undefined) continue;
    const facts = view.facts(value.file);
    const puts = facts ? (indexOf(facts).puts.get(arg) ?? []) : [];
    const data: Record<string, string> = {};
    for (const put of puts) {
      const known = view.known(value.file, put.src);
      if (put.prop !== null && typeof known === 'string') data[put.prop] = known;
    }
    return data;
  }
  return undefined;
}

export const hono: Framework = {
  id: 'hono',
  title: 'Hono',
  source: 'https://hono.dev/docs/api/routing (checked against hono 4.13.19)',
  inCode: true,
  detect: (view) => packagesImporting(view, LIBRARIES),
  find,
};
