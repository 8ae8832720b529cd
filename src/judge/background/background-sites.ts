/** Every call whose promise, or whose callback put off to the event loop, nobody waits for. */
import { ANSWERED_ON, ANSWERER_NAMES, ANSWERING_METHODS, BINDING_METHODS, BUILDING_METHODS, CHILD_PROCESSES, EACH_METHODS, FLUSHING, GIVES_NO_PROMISE, HEADER_METHODS, PROMISE_CHAIN, PUT_OFF, QUERY_CONDITIONS, RESPONSE_NAMES, RUNS_GIVEN, SENDING, SETTLING_NAMES, SLEEPING } from '../../knowledge/background-words.js';
import type { CallInstr, Instr, VarId } from '../../facts/model.js';
import { DEFERRED } from '../../knowledge/runtime.js';
import { definitionOf, isBelow, isInside, originOf, literalOf } from '../../program/values/definitions.js';
import type { CallEdge, Obj, ProgramFile, ProgramFunction, ObjId } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { has } from '../../program/phases/phases.js';
import { calleeName, calleePaths, isLogging, isOutside, isWithin, looksThrough, nameOf } from './background-effects.js';
import { clientReason } from '../stores/libraries.js';
import { isHandedOver, isHandedOverElse } from './handed-over.js';
import { executorsAround } from './timer-scope.js';
import { observedAt } from './observed.js';
import { functionsAt } from './timer-sites.js';
import { decides, isUnread, readersOf } from '../uses.js';

export interface BackgroundSite {
  readonly fn: ProgramFunction;
  /** The call at which the work starts: the beginning of a chain of `.then`. */
  readonly instr: CallInstr;
  /** The end of the chain. */
  readonly whole: CallInstr;
  readonly symbol: string;
  /** `promise`: dropped; `deferred`: put off by `setImmediate` and its like; `late`: awaited after the response was sent. */
  readonly form: 'promise' | 'deferred' | 'late' | 'each';
  readonly runs: readonly ProgramFunction[];
  /** Callbacks of the chain. */
  readonly then: readonly ProgramFunction[];
  /** Calls that stand in a list of promises themselves: `Promise.all([redis.incr(key), axios.post(url, row)])`. */
  readonly parts?: readonly CallInstr[];
  /** A listener of the finished response: what it leaves running in its turn is told by itself. */
  readonly listens?: boolean;
  /** For a listener of a bus: where a request tells it, and all the calls that do. */
  readonly told?: { readonly fn: ProgramFunction; readonly instr: CallInstr; readonly all: readonly CallInstr[] };
}

const known = new WeakMap<Program, readonly BackgroundSite[]>();

/** In the order of files and positions. */
export function backgroundSites(program: Program): readonly BackgroundSite[] {
  let sites = known.get(program);
  if (!sites) known.set(program, sites = sitesIn(program));
  return sites;
}

function sitesIn(program: Program): readonly BackgroundSite[] {
  const found: BackgroundSite[] = [];
  for (const file of program.solver.files) {
    for (const fn of file.functions) {
      if (!has(program.phases.of(fn), 'request') && program.phases.of(fn) !== 0) continue;
      fn.fact.instrs.forEach((instr) => {
        if (instr.op !== 'call' || instr.kind !== undefined) return;
        const site = isDropped(fn, instr) || isAwaitedInVain(program, fn, instr) || isGivenToDropper(program, fn, instr) ? deferredAt(program, fn, instr) ?? finishedAt(program, fn, instr) ?? promiseAt(program, fn, instr) : childAt(program, fn, instr);
        if (site) found.push(site);
      });
      const late = lateWork(program, fn);
      if (late) found.push(late);
    }
  }
  return found;
}

/**
 * `const child = spawn('ffmpeg', args); child.on('close', done)`: a process of which this function only hears. Where it keeps the handle
 * for whoever wants to end it (`running.set(id, child)`), somebody is told here when it is over.
 */
function childAt(program: Program, fn: ProgramFunction, instr: CallInstr): BackgroundSite | undefined {
  if (instr.awaited || fn.fact.kind === 'module' || !calleePaths(program, fn, instr).some((path) => CHILD_PROCESSES.test(path))) return undefined;
  const then: ProgramFunction[] = [];
  let isKept = false;
  let isToldOfEnd = false;
  const isHeard = (value: VarId, depth: number): boolean => depth < 4 && readersOf(fn.file, value).every((each) => {
    if (each.op === 'assign' && (each.operator === 'init' || (each.operator === '=' && fn.file.facts.vars[each.dst]?.fn === fn.fact.id))) return isHeard(each.dst, depth + 1);
    if (each.op === 'get') return /^(?:stdout|stderr|stdin|pid|killed|exitCode)$/.test(each.prop ?? '') && (each.prop === 'pid' || isHeard(each.dst, depth + 1));
    if (each.op !== 'call') return false;
    if (each.recv !== value && each.args.includes(value) && /^(?:set|add)$/.test(each.prop ?? '')) return isKept = !instr.isNew; // threads are kept for more than one task
    if (each.recv === value && each.prop === 'pipe') return each.args.every((arg) => isFileStream(program, fn, arg));
    if (each.recv !== value || !/^(?:on|once|kill|setEncoding|write|end|send|postMessage|ref|unref)$/.test(each.prop ?? '')) return false;
    if (/^(?:close|exit)$/.test(String(literalOf(fn.file, each.args[0] ?? -1)?.value))) isToldOfEnd = true;
    for (const arg of each.args) then.push(...functionsAt(program, fn, arg));
    return !each.used || isHeard(each.dst, depth + 1);
  });
  return isHeard(instr.dst, 0) && (!isKept || isToldOfEnd) ? { fn, instr, whole: instr, symbol: calleeName(fn, instr).name, form: 'promise', runs: [], then } : undefined;
}

/** A statement drops the value, `void` does, or the variable that gets it is never read. */
function isDropped(fn: ProgramFunction, instr: CallInstr): boolean {
  if (instr.awaited || instr.isNew || decides(fn.file, instr.dst)) return false;
  const readers = readersOf(fn.file, instr.dst);
  if (readers.length === 0) return !instr.used;
  return readers.every((each) => {
    if (each.op === 'unary') return each.operator === 'void';
    if (each.op === 'choose') {
      return isIgnored(fn, each) || (each.operator === '??' && readersOf(fn.file, each.dst).every((one) => one.op === 'assign' && isNobodys(fn.file, one.dst)));
    }
    if (each.op === 'assign' && isNobodys(fn.file, each.dst)) return true;
    return each.op === 'assign' && each.operator === 'init' && isUnread(fn.file, each.dst) && fn.file.facts.vars[each.dst]?.fn === fn.fact.id && fn.fact.kind !== 'module';
  });
}

/** `await ids.forEach(async (id) => { ... })`: a list gives nothing to wait for. A cursor of a database does. */
function isAwaitedInVain(program: Program, fn: ProgramFunction, { awaited, prop, recv }: CallInstr): boolean {
  if (!awaited || prop !== 'forEach' || recv === undefined) return false;
  return !program.solver.objectsAt(fn.file, recv).some((obj) => clientReason(obj.path ?? '') !== undefined);
}

/** `fireAndForget(send(mail))`, `later.push(send(mail))` on a list that nobody reads: what gets the promise lets go of it. */
function isGivenToDropper(program: Program, fn: ProgramFunction, instr: CallInstr): boolean {
  if (instr.awaited || instr.isNew || decides(fn.file, instr.dst)) return false;
  const [reader, another] = readersOf(fn.file, instr.dst);
  if (reader?.op !== 'call' || another !== undefined || reader.isNew || !isNobodysPromise(fn, reader)) return false;
  const at = reader.args.indexOf(instr.dst);
  const called = (program.phases.outgoing.get(fn) ?? []).filter((edge) => edge.instr === reader && isCallee(edge)).map((edge) => edge.to);
  if (called.length > 0) return at >= 0 && called.every((each) => letsGoOf(each, at));
  return at >= 0 && reader.prop === 'push' && reader.recv !== undefined && isUnreadList(fn, reader.recv);
}

/** Nobody waits for the call either. */
const isNobodysPromise = (fn: ProgramFunction, call: CallInstr): boolean => !call.awaited && readersOf(fn.file, call.dst).every((each) => each.op === 'unary' && each.operator === 'void');

/** All that a function does with a parameter is to catch its error, or to say that nobody waits. */
function letsGoOf({ file, fact }: ProgramFunction, at: number): boolean {
  const param = fact.params[at];
  if (param === undefined || fact.rest === at || decides(file, param)) return false;
  const readers = readersOf(file, param);
  const isDroppedChain = (value: VarId, depth: number): boolean => depth < 6 && readersOf(file, value).every((each) => (each.op === 'unary' && each.operator === 'void')
    || (each.op === 'call' && each.recv === value && !each.awaited && PROMISE_CHAIN.test(each.prop ?? '') && isDroppedChain(each.dst, depth + 1)));
  return readers.length > 0 && isDroppedChain(param, 0) && readers.some((each) => each.op === 'call' || each.op === 'unary');
}

/** A list made in this function, into which things are only put. */
function isUnreadList(fn: ProgramFunction, list: VarId): boolean {
  const { variable, instr } = originOf(fn.file, list);
  const named = fn.file.facts.vars[list];
  if (instr?.op !== 'array' || instr.dst !== variable || named?.fn !== fn.fact.id || fn.fact.kind === 'module') return false;
  return readersOf(fn.file, list).every((each) => each.op === 'call' && each.recv === list && each.prop === 'push' && !each.used);
}

/** `sending ??= send().finally(() => { sending = undefined; })`: a variable of the module, of which people only ask whether there is something in it. */
function isNobodys(file: ProgramFile, variable: VarId): boolean {
  const fact = file.facts.vars[variable];
  if (fact?.fn !== 0 || (fact.kind !== 'let' && fact.kind !== 'var') || file.facts.exports.some((each) => each.kind === 'local' && each.local === variable)) return false;
  return readersOf(file, variable).every((each) => each.op === 'unary' || each.op === 'binary' || (each.op === 'choose' && each.srcs[0] === variable));
}

/** `condition && work()` as a statement. */
function isIgnored(fn: ProgramFunction, instr: Extract<Instr, { op: 'choose' }>): boolean {
  return (instr.operator === '&&' || instr.operator === '?:') && isUnread(fn.file, instr.dst);
}

function deferredAt(program: Program, fn: ProgramFunction, instr: CallInstr): BackgroundSite | undefined {
  const path = calleePaths(program, fn, instr).find((each) => PUT_OFF.test(each));
  if (path === undefined) return undefined;
  const callback = instr.args[DEFERRED[path]?.callback ?? 0];
  const runs = callback === undefined ? [] : functionsAt(program, fn, callback);
  return { fn, instr, whole: instr, symbol: calleeName(fn, instr).name, form: 'deferred', runs, then: [] };
}

/** `res.on('finish', async () => { await usage.save() })`: what a listener waits for once the response has gone out. */
function finishedAt(program: Program, fn: ProgramFunction, instr: CallInstr): BackgroundSite | undefined {
  const [event, listener] = instr.args;
  if (event === undefined || listener === undefined) return undefined;
  const isHeard = instr.recv === undefined ? calleePaths(program, fn, instr).includes('on-finished:') && RESPONSE_NAMES.test(nameOf(fn, event))
    : /^(?:on|once)$/.test(instr.prop ?? '') && RESPONSE_NAMES.test(nameOf(fn, instr.recv)) && isEndOfAnswer(fn, literalOf(fn.file, event)?.value);
  if (!isHeard) return undefined;
  const waits = (run: ProgramFunction): boolean => run.fact.async && run.fact.instrs.some((each) => each.op === 'call' && each.awaited && !isLogging(run, each));
  const runs = functionsAt(program, fn, listener).filter(waits);
  return runs.length === 0 ? undefined : { fn, instr, whole: instr, symbol: symbolOf(fn, instr), form: 'late', runs, then: [], listens: true };
}

/** The response is out; where it is a stream that stays open, its end is that of a connection. */
function isEndOfAnswer(fn: ProgramFunction, event: unknown): boolean {
  if (event === 'finish') return true;
  return event === 'close'
    && !fn.fact.instrs.some((each) => each.op === 'call' && each.recv !== undefined && /^(?:write|flushHeaders)$/.test(each.prop ?? '') && RESPONSE_NAMES.test(nameOf(fn, each.recv)));
}

function promiseAt(program: Program, fn: ProgramFunction, whole: CallInstr): BackgroundSite | undefined {
  const observed = observedAt(program, fn, whole);
  let instr: Instr = observed?.head ?? whole;
  const then: ProgramFunction[] = [...(observed?.then ?? [])];
  // `void f()` says that the program knows of the promise.
  let chained = observed !== undefined || readersOf(fn.file, whole.dst).some((each) => each.op === 'unary' && each.operator === 'void');
  for (let step = 0; step < 12 && instr.op === 'call' && instr.recv !== undefined && PROMISE_CHAIN.test(instr.prop ?? ''); step += 1) {
    chained = true;
    for (const arg of instr.args) then.push(...functionsAt(program, fn, arg));
    const made = sourceOf(fn, instr.recv);
    if (!made || made.op === 'unary') return undefined;
    instr = made;
  }
  if (instr.op === 'import') {
    const begin: CallInstr = { ...whole, pos: instr.pos };
    return { fn, instr: begin, whole, symbol: 'import', form: 'promise', runs: then, then };
  }
  if (instr.op !== 'call' || (instr.awaited && instr.prop !== 'forEach') || instr.isNew || isLogging(fn, instr) || isAnswering(fn, instr) || goesOn(fn, instr)) return undefined;
  if (!chained && (isSentLater(fn, instr) || isFlushed(fn, instr))) return undefined;
  const paths = calleePaths(program, fn, instr);
  if (paths.length > 0 && paths.every((each) => GIVES_NO_PROMISE.test(each))) return undefined;
  if (isHandedOver(fn, instr, paths) || isHandedOverElse(program, fn, instr) || changesCollection(program, fn, instr)) return undefined;
  const joined = /^global:Promise\.(?:all|allSettled|race|any|resolve)$/;
  const runs = (program.phases.outgoing.get(fn) ?? []).filter((edge) => edge.instr === instr && isCallee(edge)).map((edge) => edge.to);
  const given = (program.phases.outgoing.get(fn) ?? []).filter((edge) => edge.instr === instr && !isCallee(edge) && edge.kind !== 'timer').map((edge) => edge.to);
  const symbol = symbolOf(fn, instr);
  const { name } = calleeName(fn, instr);
  if (EACH_METHODS.test(name) && !chained && runs.length === 0) {
    const callbacks = instr.args.slice(0, 1).flatMap((arg) => functionsAt(program, fn, arg)).filter((each) => givesPromise(program, each));
    return callbacks.length > 0 ? { fn, instr, whole, symbol, form: 'each', runs: callbacks, then } : undefined;
  }
  const isPromise = chained || paths.some((path) => joined.test(path))
    || runs.some((run) => givesPromise(program, run) && !givesWhatItIsGiven(program, fn, instr, run))
    || (paths.some((path) => isOutside(path, name)) && !looksThrough(program, fn, instr, paths)) || isBinding(fn, instr)
    || (given.some((each) => givesPromise(program, each)) && paths.some((path) => RUNS_GIVEN.test(path)));
  if (!isPromise) return undefined;
  const list = paths.some((path) => joined.test(path)) ? instr.args[0] : undefined;
  if (list !== undefined) runs.push(...listed(program, fn, list));
  const parts = list === undefined ? [] : listedCalls(fn, list);
  return { fn, instr, whole, symbol, form: 'promise', runs: runs.filter((run) => !then.includes(run)), then: [...then, ...given], ...(parts.length > 0 ? { parts } : {}) };
}

/** `void seen.add(id)`: what a Map, Set or list of the program's own gives is no promise. */
function changesCollection(program: Program, fn: ProgramFunction, { recv, prop }: CallInstr): boolean {
  if (recv === undefined || !/^(?:set|add|delete|clear|push|unshift|pop|shift|splice)$/.test(prop ?? '')) return false;
  const held = program.solver.objectsAt(fn.file, recv).map((obj) => obj.kind);
  const isOwn = (kind: Obj['kind']): boolean => /^(?:weak)?(?:map|set)$|^array$/.test(kind);
  if (held.length > 0 && held.every(isOwn)) return true;
  // What lies in a Map of Maps is told apart badly from the rows that it was made of: `byTopic.get(topic).set(name, 0)`, `entry.names.add(name)`.
  const { instr: made } = originOf(fn.file, recv);
  const isTakenOut = made?.op === 'call' ? made.prop === 'get' && !made.awaited : made?.op === 'get' && fn.file.facts.vars[made.obj]?.kind !== 'this' && fn.file.facts.vars[made.obj]?.kind !== 'import';
  return isTakenOut && held.some(isOwn);
}

/** Functions whose promises make up a list: `items.map((item) => send(item))`, `[a(), b()]`. */
function listed(program: Program, fn: ProgramFunction, list: VarId): readonly ProgramFunction[] {
  const { variable, instr } = originOf(fn.file, list);
  const called = (call: Instr | undefined): readonly ProgramFunction[] => (call?.op === 'call' ? (program.phases.outgoing.get(fn) ?? []).filter((edge) => edge.instr === call && edge.kind !== 'timer').map((edge) => edge.to) : []);
  if (instr?.op !== 'array') return called(instr);
  return fn.fact.instrs.flatMap((each) => (each.op === 'set' && each.obj === variable ? called(originOf(fn.file, each.src).instr) : []));
}

/** The calls whose promises a list literal names, each at the head of its chain. */
function listedCalls(fn: ProgramFunction, list: VarId): readonly CallInstr[] {
  const { variable, instr } = originOf(fn.file, list);
  if (instr?.op !== 'array') return [];
  return fn.fact.instrs.flatMap((each) => {
    let made = each.op === 'set' && each.obj === variable ? originOf(fn.file, each.src).instr : undefined;
    for (let step = 0; step < 6 && made?.op === 'call' && made.recv !== undefined && PROMISE_CHAIN.test(made.prop ?? ''); step += 1) made = originOf(fn.file, made.recv).instr;
    return made?.op === 'call' ? [made] : [];
  });
}

/** The called function itself, not one that it was given. */
const isCallee = (edge: CallEdge): boolean => (edge.kind === 'call' && edge.via === undefined) || edge.kind === 'wrapped';

/** What a link of a chain hangs on; undefined where a name holds the promise and somebody else uses that too. */
function sourceOf(fn: ProgramFunction, variable: VarId): Instr | undefined {
  let at = variable;
  for (let step = 0; step < 10; step += 1) {
    if (fn.file.facts.vars[at] && readersOf(fn.file, at).length > 1) return undefined;
    const made = definitionOf(fn.file, at);
    if (made?.op === 'copy' || (made?.op === 'assign' && made.operator === 'init')) at = made.src;
    else return made;
  }
  return undefined;
}

function symbolOf(fn: ProgramFunction, instr: CallInstr): string {
  // `db.insert(table).values(row)`: the first link says what is done.
  const first = instr.recv === undefined ? undefined : definitionOf(fn.file, instr.recv);
  if (first?.op === 'call' && /^(?:insert|update|delete|upsert)/i.test(first.prop ?? '')) return symbolOf(fn, first);
  const { name, owner } = calleeName(fn, instr);
  if (!name) return 'async';
  if (instr.recv === undefined) return name;
  const plain = fn.file.facts.vars[instr.recv];
  return plain && plain.kind !== 'this' ? `${owner}.${name}` : name;
}

/** Functions whose answer is known, or being looked for: of functions that give each other's values none is a promise by that alone. */
const promising = new WeakMap<Program, Map<ProgramFunction, boolean>>();

/** An async function, or one that gives what such a call gives. */
function givesPromise(program: Program, fn: ProgramFunction): boolean {
  if (fn.fact.async) return !fn.fact.generator;
  let known = promising.get(program);
  if (!known) promising.set(program, known = new Map());
  let gives = known.get(fn);
  if (gives === undefined) {
    known.set(fn, false);
    known.set(fn, gives = fn.fact.instrs.some((each) => each.op === 'return' && isPromise(program, fn, each.src)));
  }
  return gives;
}

/** `within(id, () => next())`, where `within` gives what its callback gives: no promise where the callbacks given here give none. */
function givesWhatItIsGiven(program: Program, fn: ProgramFunction, instr: CallInstr, run: ProgramFunction): boolean {
  if (run.fact.async) return false;
  const given = instr.args.flatMap((arg) => functionsAt(program, fn, arg));
  if (given.length === 0 || given.some((each) => givesPromise(program, each))) return false;
  const isGiven = (value: VarId | undefined): boolean => value !== undefined && value >= 0 && run.fact.params.includes(originOf(run.file, value).variable);
  return run.fact.instrs.every((each) => {
    if (each.op !== 'return' || !isPromise(program, run, each.src)) return true;
    const call = originOf(run.file, each.src).instr;
    return call?.op === 'call' && (isGiven(call.callee) || call.args.some(isGiven));
  });
}

function isPromise(program: Program, fn: ProgramFunction, value: VarId): boolean {
  const { instr } = originOf(fn.file, value);
  if (instr?.op !== 'call') return false;
  const { name } = calleeName(fn, instr);
  if (instr.isNew) return name === 'Promise';
  if (PROMISE_CHAIN.test(name) || calleePaths(program, fn, instr).some((path) => isOutside(path, name) || /^global:Promise\./.test(path))) return true;
  return (program.phases.outgoing.get(fn) ?? []).some((edge) => edge.instr === instr && edge.to !== fn && edge.kind === 'call' && givesPromise(program, edge.to));
}

/** A resource that the platform hands to the function in its environment: `env.JOBS.send(...)`, `c.env.KV.put(...)`. */
function isBinding(fn: ProgramFunction, instr: CallInstr): boolean {
  if (instr.recv === undefined || !BINDING_METHODS.test(instr.prop ?? '') || instr.prop === 'writeDataPoint') return false;
  const made = definitionOf(fn.file, instr.recv);
  return made?.op === 'get' && /^(?:env|bindings)$/i.test(nameOf(fn, made.obj));
}

/** Work that a handler awaits after it has sent the response, in the same stretch of code. */
function lateWork(program: Program, fn: ProgramFunction): BackgroundSite | undefined {
  if (!fn.fact.async || fn.fact.params.length < 2) return undefined;
  const isResponse = (variable: VarId): boolean => {
    const fact = fn.file.facts.vars[variable];
    if (fact) return fact.kind === 'param' && RESPONSE_NAMES.test(fact.name);
    const made = definitionOf(fn.file, variable); // res.status(202).json(...)
    return made?.op === 'call' && made.recv !== undefined && HEADER_METHODS.test(made.prop ?? '') && isResponse(made.recv);
  };
  const answers = fn.fact.instrs.filter((each) => each.op === 'call' && each.recv !== undefined && SENDING.test(each.prop ?? '') && isResponse(each.recv) && !isInside(fn, each.block, 'catch', 'case', 'loop'));
  for (const sent of answers) {
    const after = fn.fact.instrs.filter((each): each is CallInstr => each.op === 'call' && each.awaited && each.pos > sent.end && isBelow(fn, each.block, sent.block) && !returnsBetween(fn, sent, each) && !isInside(fn, each.block, 'catch', 'finally'));
    const work = after.filter((each) => !isLogging(fn, each) && !isSleep(fn, each));
    const [late] = work;
    if (!late) continue;
    // What the handler goes on to do is one piece of work: where it begins with a look at what is there, the rest says what it is.
    const calls = new Set<Instr>(work);
    const runs = (program.phases.outgoing.get(fn) ?? []).filter((edge) => calls.has(edge.instr)).map((edge) => edge.to);
    return { fn, instr: late, whole: late, symbol: symbolOf(fn, late), form: 'late', runs: [...new Set(runs)], then: [], ...(work.length > 1 ? { parts: work.slice(1) } : {}) };
  }
  return undefined;
}

/** `sleep(3000).then(...)`: what is done afterwards stands in the callback. */
function isSleep(fn: ProgramFunction, call: CallInstr): boolean {
  const made = PROMISE_CHAIN.test(call.prop ?? '') && call.recv !== undefined ? definitionOf(fn.file, call.recv) : undefined;
  return made?.op === 'call' && SLEEPING.test(calleeName(fn, made).name) && !call.args.some((arg) => definitionOf(fn.file, arg)?.op === 'function');
}

function returnsBetween(fn: ProgramFunction, from: Instr, to: Instr): boolean {
  return fn.fact.instrs.some((each) => (each.op === 'return' || each.op === 'throw') && each.pos <= from.pos && each.end >= from.end)
    || fn.fact.instrs.some((each) => each.op === 'return' && each.pos > from.end && each.end < to.pos && each.block === from.block);
}

/** `res.status(404).end()`: the answer itself. */
function isAnswering(fn: ProgramFunction, instr: CallInstr): boolean {
  let at: VarId | undefined = instr.recv;
  for (let step = 0; at !== undefined && step < 8; step += 1) {
    const fact = fn.file.facts.vars[at];
    if (fact) return RESPONSE_NAMES.test(fact.name) || /^(?:next|c|ctx|h)$/.test(fact.name) && /^(?:json|text|html|body|redirect|send|end|status)$/.test(instr.prop ?? '');
    const made: Instr | undefined = definitionOf(fn.file, at);
    at = made?.op === 'call' ? made.recv : undefined;
  }
  return false;
}

/** `next()` of a middleware: the framework that gave it knows what runs there. */
function goesOn({ file, fact }: ProgramFunction, { recv, callee }: CallInstr): boolean {
  const given = recv === undefined && callee >= 0 ? file.facts.vars[callee] : undefined;
  return given?.kind === 'param' && given.name === 'next' && fact.params.indexOf(callee) === 2;
}

/** `query.update(row)` on a query that is put together here, and sent where the function awaits or returns it. */
function isSentLater(fn: ProgramFunction, { recv, end }: CallInstr): boolean {
  const query = recv === undefined ? undefined : fn.file.facts.vars[recv];
  if (recv === undefined || query?.fn !== fn.fact.id || (query.kind !== 'const' && query.kind !== 'let')) return false;
  let made = originOf(fn.file, recv).instr;
  let isQuery = false;
  for (let step = 0; step < 12 && made?.op === 'call' && !made.isNew && !made.awaited; step += 1) {
    isQuery ||= BUILDING_METHODS.test(made.prop ?? '') || QUERY_CONDITIONS.test(made.prop ?? '');
    made = made.recv === undefined ? undefined : definitionOf(fn.file, made.recv);
  }
  return isQuery
    && readersOf(fn.file, recv).some((each) => each.pos >= end && (each.op === 'await' || each.op === 'return' || (each.op === 'call' && each.recv === recv && (each.awaited || PROMISE_CHAIN.test(each.prop ?? '')))));
}

/** `client.publish(message); await client.drain();`, `posthog().capture(event); waitUntil(posthog().flush());` */
function isFlushed(fn: ProgramFunction, { recv, end }: CallInstr): boolean {
  if (recv === undefined) return false;
  const { variable, instr } = originOf(fn.file, recv);
  const isSame = (other: VarId): boolean => {
    const made = originOf(fn.file, other);
    return made.variable === variable
      || (instr?.op === 'call' && made.instr?.op === 'call' && instr.callee >= 0 && instr.callee === made.instr.callee && instr.args.length === 0 && made.instr.args.length === 0);
  };
  return fn.fact.instrs.some((each) => each.op === 'call' && each.pos >= end && each.recv !== undefined && FLUSHING.test(each.prop ?? '') && isSame(each.recv)
    && (each.awaited || readersOf(fn.file, each.dst).some((reader) => reader.op === 'await' || reader.op === 'return' || (reader.op === 'call' && isHandedOver(fn, reader, [])))));
}

/** A function written in the handler in which it is called: `const finish = async () => { ...; res.end(); }; finish();`. What a factory makes is no handler. */
function isWrittenAround(program: Program, run: ProgramFunction, caller: ProgramFunction): boolean {
  const around = run.file.functions[run.fact.parent];
  if (!around || around.fact.kind === 'module' || !isWithin(caller, around)) return false;
  for (let at: ProgramFunction | undefined = around; at && at.fact.kind !== 'module'; at = at.file.functions[at.fact.parent]) {
    if (program.phases.entriesOf(at).length > 0 || beginsStream(program, at)) return true;
  }
  return false;
}

/** What a stream is made of: `new ReadableStream({ start })`. */
const beginsStream = (program: Program, fn: ProgramFunction): boolean => (program.phases.incoming.get(fn) ?? [])
  .some(({ from, instr }) => instr.op === 'call' && instr.isNew && instr.callee >= 0 && from.file.facts.vars[instr.callee]?.name === 'ReadableStream');

/** In what begins a stream that stays open: `new ReadableStream({ start(controller) { ... } })`. */
function isInOpenStream(program: Program, fn: ProgramFunction): boolean {
  for (let at: ProgramFunction | undefined = fn; at && at.fact.kind !== 'module'; at = at.file.functions[at.fact.parent]) {
    if (beginsStream(program, at)) return !at.fact.instrs.some((each) => each.op === 'call' && each.prop === 'close');
  }
  return false;
}

/** Whether the response itself comes out of the work: its callbacks answer, or it is given the response to answer with. */
export function answersItself({ fn, instr, whole, runs, then }: BackgroundSite, program: Program): boolean {
  if (executorsAround(program, fn).length > 0 || isInOpenStream(program, fn)) return true;
  const isAnswerer = (variable: VarId): boolean => {
    const fact = fn.file.facts.vars[variable];
    return fact !== undefined && (fact.kind === 'param' || fact.kind === 'const' || fact.kind === 'let') && ANSWERER_NAMES.test(fact.name);
  };
  // `Promise.resolve(handler(req, res, next)).catch(...)`: who waits for the promise has been given the response.
  const isGivenTo = (variable: VarId): boolean => {
    const { instr: made } = originOf(fn.file, variable);
    return made?.op === 'call' && made.args.some(isAnswerer);
  };
  if (
    instr.args.some(isAnswerer) || (calleeName(fn, instr).owner === 'Promise' && instr.args.some(isGivenTo))
    || /^(?:\w*stream\w*|writer|controller|subscriber|observer)$/i.test(calleeName(fn, instr).owner)
  ) {
    return true;
  }
  for (const each of fn.file.functions) {
    const inside = [...runs, ...then].some((run) => run.file === fn.file && isWithin(each, run) && ((run.fact.pos >= whole.pos && run.fact.end <= whole.end) || isWrittenAround(program, run, fn)));
    if (inside && answersIn(program, each, true)) return true;
  }
  return settlesCaller(program, fn, whole, [...runs, ...then]) || answersByCallback(program, fn, [...runs, ...then]) || answersLater(program, fn, [...runs, ...then]);
}

/** `run(next.command).then(next.resolve, next.reject)`: whoever handed the command in waits for the promise that this settles. */
function settlesCaller(program: Program, fn: ProgramFunction, whole: { readonly pos: number; readonly end: number }, roots: readonly ProgramFunction[]): boolean {
  const { solver } = program;
  const isResolver = (id: ObjId): boolean => solver.object(id).kind === 'resolver';
  const settles = (at: ProgramFunction, each: Instr): boolean => each.op === 'call' && (each.callee >= 0 ? solver.idsAt(at.file, each.callee).some(isResolver)
    : each.recv !== undefined && each.prop != null && SETTLING_NAMES.test(each.prop) && solver.objectsAt(at.file, each.recv).some((obj) => solver.valuesOf(solver.property(obj, each.prop as string)).some(isResolver)));
  return fn.fact.instrs.some((each) => each.op === 'call' && each.pos >= whole.pos && each.end <= whole.end && PROMISE_CHAIN.test(each.prop ?? '') && each.args.some((arg) => solver.idsAt(fn.file, arg).some(isResolver)))
    || roots.filter((each) => each !== fn && isWithin(each, fn)).some((root) => root.fact.instrs.some((each) => settles(root, each)));
}

/** `const log = fs.createWriteStream(path)`: what goes there goes to no response. */
const isFileStream = (program: Program, fn: ProgramFunction, value: VarId | undefined): boolean => value !== undefined && program.solver.objectsAt(fn.file, value).some(({ path }) => path === 'fs:.createWriteStream()');

/** A function that calls `res.send`, or `next` or `done` where those count. */
function answersIn(program: Program, fn: ProgramFunction, byName: boolean): boolean {
  return fn.fact.instrs.some((call) => {
    if (call.op !== 'call' || isLogging(fn, call)) return false;
    const { name, owner } = calleeName(fn, call);
    return (byName && ANSWERER_NAMES.test(name) && owner === '' && name !== 'send' && name !== 'push') || (ANSWERING_METHODS.test(name) && ANSWERED_ON.test(owner) && !isFileStream(program, fn, call.recv));
  });
}

/** `send(mail).then(() => finish(null), finish)`, where `finish`, written in the same function, calls the `done` that this was given. */
function answersByCallback(program: Program, fn: ProgramFunction, roots: readonly ProgramFunction[]): boolean {
  const seen = new Set(roots.filter((each) => each !== fn && isWithin(each, fn)));
  for (const each of seen) {
    const answers = each.fact.instrs.some((instr) => {
      const callee = instr.op === 'call' && instr.recv === undefined ? each.file.facts.vars[instr.callee] : undefined;
      return callee?.kind === 'param' && callee.fn !== each.fact.id && ANSWERER_NAMES.test(callee.name);
    });
    if (answers) return true;
    for (const edge of program.phases.outgoing.get(each) ?? []) if (edge.kind !== 'timer' && edge.to !== fn && isWithin(edge.to, fn)) seen.add(edge.to);
  }
  return false;
}

/** A counter of open calls that runs what the handler gave it when the last one is done: `find(query, wait.add())`, `new Wait(() => res.redirect('/'))`. */
function answersLater(program: Program, fn: ProgramFunction, roots: readonly ProgramFunction[]): boolean {
  let handler = fn;
  let handles = false; // what a factory makes is no handler
  for (let at: ProgramFunction | undefined = fn; at && at.fact.kind !== 'module'; at = at.file.functions[at.fact.parent]) {
    handler = at;
    handles ||= program.phases.entriesOf(at).length > 0;
  }
  if (!handles) return false;
  const seen = new Set(roots);
  for (const each of seen) {
    if (each.file === fn.file && each !== handler && isWithin(each, handler) && answersIn(program, each, false)) return true;
    if (seen.size > 40) return false;
    for (const edge of program.phases.outgoing.get(each) ?? []) if (edge.kind !== 'timer') seen.add(edge.to);
  }
  return false;
}
