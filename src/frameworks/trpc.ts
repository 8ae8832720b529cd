/** tRPC: procedures, the middlewares in front of them, and the function that makes the context. */
import type { VarId } from '../facts/model.js';
import type { Framework, FrameworkFindings, FrameworkUse, ProgramView, ResolvedCall } from './framework.js';
import { indexOf } from './file-index.js';
import { type FunctionRef, EntryCollector, isTestPath, knownString, packagesImporting } from './helpers.js';
import { handlersOf, optionHandlers } from './handler-functions.js';
import { originVariable } from './variables.js';
import { hostOf } from './hosts.js';

/** The paths of long chains end before their last steps, so that `.procedure` need not show. */
const RESOLVE = /^@trpc\/server:\.initTRPC\b.*\.(?:query|mutation|subscription)$/;
const MIDDLEWARE = /^@trpc\/server:\.initTRPC\b.*\.(?:use|middleware|unstable_pipe)$/;
/** A call of what `create()` made is `t.router` with the end of its path cut off. */
const ROUTERS = /^@trpc\/server:\.initTRPC\b.*\.(?:router|mergeRouters|create(?:\(\))?)$/;
/** Calls of @trpc/server 9: `trpc.router().query('name', { resolve })`. */
const LEGACY = /^@trpc\/server:\.router\(\)(?:\.\w+\(\))*\.(query|mutation|subscription|middleware)$/;
/** Adapters, whose options hold `createContext`. */
const ADAPTERS = /^@trpc\/(?:server\/adapters\/[\w-]+|next):\.(?!fastifyTRPCPlugin)\w+$/;
const ADAPTER_OPTIONS = ['createContext', 'onError', 'responseMeta'];

interface Procedure extends ResolvedCall {
  readonly kind: string;
}

function find(use: FrameworkUse, view: ProgramView): FrameworkFindings {
  const adapters = view.callsTo(ADAPTERS).filter((call) => !isTestPath(call.file));
  const own = adapters.filter((call) => view.packageOf(call.file).root === use.root);
  const host = hostOf(
    view,
    use,
    (own.length > 0 ? own : adapters).map((call) => call.file),
  );
  const entries = new EntryCollector(view, use, 'trpc', host);

  const procedures = view.callsTo(RESOLVE).map((call): Procedure => ({ ...call, kind: call.instr.prop ?? 'query' }));
  const names = procedureNames(view);
  for (const call of procedures) {
    if (!entries.owns(call.file)) continue;
    const name = names.get(keyOf(call)) ?? ownName(view, call) ?? '';
    for (const arg of call.instr.args)
      for (const ref of handlersOf(view, call.file, arg)) entries.add(ref, `${call.kind} ${name}`.trim(), call.file);
  }
  for (const call of view.callsTo(MIDDLEWARE)) {
    for (const arg of call.instr.args)
      for (const ref of handlersOf(view, call.file, arg)) entries.add(ref, 'procedure middleware', call.file);
  }
  for (const call of view.callsTo(LEGACY)) {
    const kind = call.instr.prop ?? 'query';
    const [first, options] = call.instr.args;
    const label = kind === 'middleware' ? 'procedure middleware' : `${kind} ${knownString(view, call.file, first) ?? ''}`.trim();
    const refs: readonly FunctionRef[] =
      kind === 'middleware' && first !== undefined
        ? handlersOf(view, call.file, first)
        : optionHandlers(view, call.file, options, 'resolve');
    for (const ref of refs) entries.add(ref, label, call.file);
  }
  for (const call of adapters) {
    for (const arg of call.instr.args) addAdapterOptions(view, entries, call.file, arg);
  }
  for (const call of view.callsTo(/\.register$/)) {
    const facts = view.facts(call.file);
    const options = call.instr.args[1];
    if (options === undefined || !facts?.imports.some((each) => each.specifier === '@trpc/server/adapters/fastify')) continue;
    const inner = (indexOf(facts).puts.get(options) ?? []).find((put) => put.prop === 'trpcOptions')?.src;
    if (inner !== undefined) addAdapterOptions(view, entries, call.file, inner);
  }
  const servers = own.filter((call) => call.callee.startsWith('@trpc/server/adapters/standalone')).map((call) => call.file);
  return { entryPoints: entries.entryPoints, servers: [...new Set(servers)] };
}

function addAdapterOptions(view: ProgramView, entries: EntryCollector, file: string, options: VarId): void {
  for (const name of ADAPTER_OPTIONS) {
    const label = name === 'createContext' ? 'tRPC context' : `tRPC ${name}`;
    for (const ref of optionHandlers(view, file, options, name)) entries.add(ref, label, file);
  }
}

function keyOf(call: Pick<ResolvedCall, 'file' | 'instr'>): string {
  return `${call.file}\0${call.instr.pos}\0${call.instr.end}`;
}

/** The call that made what a variable holds, in whatever file that is. */
function callBehind(view: ProgramView, file: string, variable: VarId): string | undefined {
  const origin = originVariable(view, { file, variable });
  const facts = origin && view.facts(origin.file);
  if (!origin || !facts) return undefined;
  const def = indexOf(facts)
    .defs.get(origin.variable)
    ?.find((each) => each.op === 'call');
  return def?.op === 'call' ? keyOf({ file: origin.file, instr: def }) : undefined;
}

/** Full names of procedures: the properties under which they stand in routers, and those routers in other routers. */
function procedureNames(view: ProgramView): ReadonlyMap<string, string> {
  const nested = new Set<string>();
  const children = new Map<string, { readonly name: string; readonly key: string }[]>();
  for (const call of view.callsTo(ROUTERS)) {
    const list: { name: string; key: string }[] = [];
    const take = (name: string, file: string, variable: VarId): void => {
      const key = callBehind(view, file, variable);
      if (key !== undefined) list.push({ name, key });
    };
    for (const arg of call.instr.args) {
      if (call.instr.prop === 'mergeRouters') {
        take('', call.file, arg);
        continue;
      }
      const origin = originVariable(view, { file: call.file, variable: arg });
      const facts = origin && view.facts(origin.file);
      if (!origin || !facts) continue;
      for (const put of indexOf(facts).puts.get(origin.variable) ?? []) if (put.prop !== null) take(put.prop, origin.file, put.src);
    }
    children.set(keyOf(call), list);
    for (const { key } of list) nested.add(key);
  }
  const names = new Map<string, string>();
  const walk = (key: string, prefix: string, seen: ReadonlySet<string>): void => {
    if (seen.has(key)) return;
    for (const child of children.get(key) ?? []) {
      const full = [prefix, child.name].filter((part) => part !== '').join('.');
      if (children.has(child.key)) walk(child.key, full, new Set(seen).add(key));
      else if (!names.has(child.key)) names.set(child.key, full);
    }
  };
  for (const key of children.keys()) if (!nested.has(key)) walk(key, '', new Set());
  return names;
}

/** The property or variable that a procedure is put into. */
function ownName(view: ProgramView, call: ResolvedCall): string | undefined {
  const facts = view.facts(call.file);
  if (!facts) return undefined;
  for (const fn of facts.functions) {
    for (const instr of fn.instrs) {
      if (instr.op === 'set' && instr.src === call.instr.dst && instr.prop !== null) return instr.prop;
      if (instr.op === 'assign' && instr.src === call.instr.dst) return facts.vars[instr.dst]?.name;
    }
  }
  return undefined;
}

export const trpc: Framework = {
  id: 'trpc',
  title: 'tRPC',
  source: 'https://trpc.io/docs/server/procedures (checked against @trpc/server 11.25.2)',
  inCode: true,
  detect: (view) => packagesImporting(view, ['@trpc/server']),
  find,
};
