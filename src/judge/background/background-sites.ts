/** Every call whose promise, or whose callback put off to the event loop, nobody waits for. */
import {
  CHILD_PROCESSES,
  EACH_METHODS,
  GIVES_NO_PROMISE,
  PROMISE_CHAIN,
  PUT_OFF,
  RESPONSE_NAMES,
  RUNS_GIVEN,
  TRANSACTION_METHODS,
} from '../../knowledge/background-words.js';
import type { CallInstr, Instr, VarId } from '../../facts/model.js';
import { DEFERRED } from '../../knowledge/runtime.js';
import { definitionOf, literalOf, originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { has } from '../../program/phases/phases.js';
import { calleeName, calleePaths, isLogging, isOutside, looksThrough, nameOf } from './background-effects.js';
import { isHandedOver, isHandedOverElse } from './handed-over.js';
import { observedAt } from './observed.js';
import { functionsAt } from './timer-sites.js';
import { settlesAwaited } from './awaited-ends.js';
import { readersOf } from '../uses.js';
import { type BackgroundSite, symbolOf } from './background-site.js';
import { isAwaitedInVain, isCallee, isDropped, isGivenToDropper } from './dropped-promises.js';
import { lateWork } from './late-work.js';
import { isFileStream } from './answers.js';
import { goesOn, isAnswering, isFlushed, isSentLater } from './settled-elsewhere.js';
import { changesCollection, givesPromise, givesWhatItIsGiven, isBinding, leavesWork, listed, listedCalls, oneOf } from './promises.js';
import { once } from '../../once.js';

/** In the order of files and positions. */
export const backgroundSites = once((program: Program): readonly BackgroundSite[] => {
  const found: BackgroundSite[] = [];
  for (const file of program.solver.files) {
    for (const fn of file.functions) {
      if (!has(program.phases.of(fn), 'request') && program.phases.of(fn) !== 0) continue;
      fn.fact.instrs.forEach((instr) => {
        if (instr.op !== 'call' || instr.kind !== undefined) return;
        const site =
          isDropped(fn, instr) || isAwaitedInVain(program, fn, instr) || isGivenToDropper(program, fn, instr)
            ? (deferredAt(program, fn, instr) ?? finishedAt(program, fn, instr) ?? promiseAt(program, fn, instr))
            : childAt(program, fn, instr);
        if (site) found.push(site);
      });
      const late = lateWork(program, fn);
      if (late) found.push(late);
    }
  }
  return found;
});

/**
 * `const child = spawn('ffmpeg', args); child.on('close', done)`: a process of which this function only hears. Where it keeps the handle
 * for whoever wants to end it (`running.set(id, child)`), somebody is told here when it is over. Where its end settles a promise that is
 * awaited, the function waits for the process.
 */
function childAt(program: Program, fn: ProgramFunction, instr: CallInstr): BackgroundSite | undefined {
  if (instr.awaited || fn.fact.kind === 'module' || !calleePaths(program, fn, instr).some((path) => CHILD_PROCESSES.test(path)))
    return undefined;
  const then: ProgramFunction[] = [];
  let isKept = false;
  let isToldOfEnd = false;
  let isAwaited = false;
  const isHeard = (value: VarId, depth: number): boolean =>
    depth < 4 &&
    readersOf(fn.file, value).every((each) => {
      if (each.op === 'assign' && (each.operator === 'init' || (each.operator === '=' && fn.file.facts.vars[each.dst]?.fn === fn.fact.id)))
        return isHeard(each.dst, depth + 1);
      if (each.op === 'get')
        return (
          /^(?:stdout|stderr|stdin|pid|killed|exitCode)$/.test(each.prop ?? '') && (each.prop === 'pid' || isHeard(each.dst, depth + 1))
        );
      if (each.op !== 'call') return false;
      if (each.recv !== value && each.args.includes(value) && /^(?:set|add)$/.test(each.prop ?? '')) return (isKept = !instr.isNew); // threads are kept for more than one task
      if (each.recv === value && each.prop === 'pipe') return each.args.every((arg) => isFileStream(program, fn, arg));
      if (each.recv !== value || !/^(?:on|once|kill|setEncoding|write|end|send|postMessage|ref|unref)$/.test(each.prop ?? '')) return false;
      if (/^(?:close|exit)$/.test(String(literalOf(fn.file, each.args[0] ?? -1)?.value))) {
        isToldOfEnd = true;
        isAwaited ||= each.args.slice(1).some((arg) => settlesAwaited(program, fn, arg));
      }
      for (const arg of each.args) then.push(...functionsAt(program, fn, arg));
      return !each.used || isHeard(each.dst, depth + 1);
    });
  return isHeard(instr.dst, 0) && !isAwaited && (!isKept || isToldOfEnd)
    ? { fn, instr, whole: instr, symbol: calleeName(fn, instr).name, form: 'promise', runs: [], then, isProcess: true }
    : undefined;
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
  const isHeard =
    instr.recv === undefined
      ? calleePaths(program, fn, instr).includes('on-finished:') && RESPONSE_NAMES.test(nameOf(fn, event))
      : /^(?:on|once)$/.test(instr.prop ?? '') &&
        RESPONSE_NAMES.test(nameOf(fn, instr.recv)) &&
        isEndOfAnswer(fn, literalOf(fn.file, event)?.value);
  if (!isHeard) return undefined;
  const waits = (run: ProgramFunction): boolean =>
    run.fact.async && run.fact.instrs.some((each) => each.op === 'call' && each.awaited && !isLogging(run, each));
  const runs = functionsAt(program, fn, listener).filter(waits);
  return runs.length === 0
    ? undefined
    : { fn, instr, whole: instr, symbol: symbolOf(fn, instr), form: 'late', runs, then: [], listens: true };
}

/** The response is out; where it is a stream that stays open, its end is that of a connection. */
function isEndOfAnswer(fn: ProgramFunction, event: unknown): boolean {
  if (event === 'finish') return true;
  return (
    event === 'close' &&
    !fn.fact.instrs.some(
      (each) =>
        each.op === 'call' &&
        each.recv !== undefined &&
        /^(?:write|flushHeaders)$/.test(each.prop ?? '') &&
        RESPONSE_NAMES.test(nameOf(fn, each.recv)),
    )
  );
}

function promiseAt(program: Program, fn: ProgramFunction, whole: CallInstr): BackgroundSite | undefined {
  const observed = observedAt(program, fn, whole);
  let instr: Instr = observed?.head ?? whole;
  const then: ProgramFunction[] = [...(observed?.then ?? [])];
  // `void f()` says that the program knows of the promise.
  let others: readonly CallInstr[] = [];
  let chained = observed !== undefined || readersOf(fn.file, whole.dst).some((each) => each.op === 'unary' && each.operator === 'void');
  for (let step = 0; step < 12 && instr.op === 'call' && instr.recv !== undefined && PROMISE_CHAIN.test(instr.prop ?? ''); step += 1) {
    chained = true;
    for (const arg of instr.args) then.push(...functionsAt(program, fn, arg));
    const made = hangsOn(program, fn, instr.recv, whole);
    const [one, ...rest]: readonly CallInstr[] = made === undefined || made.op === 'choose' ? oneOf(fn, instr.recv) : [];
    if (one !== undefined) {
      [instr, others] = [one, rest];
      break;
    }
    if (!made || made.op === 'unary') return undefined;
    instr = made;
  }
  if (instr.op === 'call') instr = resolvedCall(program, fn, instr) ?? instr;
  if (instr.op === 'import') {
    const begin: CallInstr = { ...whole, pos: instr.pos };
    return { fn, instr: begin, whole, symbol: 'import', form: 'promise', runs: then, then };
  }
  if (
    instr.op !== 'call' ||
    (instr.awaited && instr.prop !== 'forEach') ||
    instr.isNew ||
    isLogging(fn, instr) ||
    isAnswering(fn, instr) ||
    goesOn(fn, instr)
  )
    return undefined;
  if (!chained && (isSentLater(fn, instr) || isFlushed(fn, instr))) return undefined;
  const paths = calleePaths(program, fn, instr);
  if (paths.length > 0 && paths.every((each) => GIVES_NO_PROMISE.test(each))) return undefined;
  if (isHandedOver(fn, instr, paths) || isHandedOverElse(program, fn, instr) || changesCollection(program, fn, instr)) return undefined;
  const joined = /^global:Promise\.(?:all|allSettled|race|any|resolve)$/;
  const edges = [instr, ...others].flatMap((each) => program.phases.edgesAt(fn, each));
  const runs = edges.filter(isCallee).map((edge) => edge.to);
  const given = edges.filter((edge) => !isCallee(edge) && edge.kind !== 'timer').map((edge) => edge.to);
  if (
    runs.length > 0 &&
    given.length === 0 &&
    observed === undefined &&
    !leadsOn(fn, whole) &&
    runs.every((run) => givesPromise(program, run) && !leavesWork(program, run))
  )
    return undefined;
  const symbol = symbolOf(fn, instr);
  const { name } = calleeName(fn, instr);
  if (EACH_METHODS.test(name) && !chained && runs.length === 0) {
    const callbacks = instr.args
      .slice(0, 1)
      .flatMap((arg) => functionsAt(program, fn, arg))
      .filter((each) => givesPromise(program, each));
    return callbacks.length > 0 ? { fn, instr, whole, symbol, form: 'each', runs: callbacks, then } : undefined;
  }
  const isPromise =
    chained ||
    paths.some((path) => joined.test(path)) ||
    runs.some((run) => leavesWork(program, run) && !givesWhatItIsGiven(program, fn, instr, run)) ||
    (paths.some((path) => isOutside(path, name)) && !looksThrough(program, fn, instr, paths)) ||
    isBinding(fn, instr) ||
    (given.some((each) => givesPromise(program, each)) &&
      (paths.some((path) => RUNS_GIVEN.test(path)) || (paths.length === 0 && isTransaction(fn, instr))));
  if (!isPromise) return undefined;
  const list = paths.some((path) => joined.test(path)) ? instr.args[0] : undefined;
  if (list !== undefined) runs.push(...listed(program, fn, list));
  else runs.push(...givenUnawaited(program, fn, instr));
  const parts = list === undefined ? others : listedCalls(fn, list);
  return {
    fn,
    instr,
    whole,
    symbol,
    form: 'promise',
    runs: runs.filter((run) => !then.includes(run)),
    then: [...then, ...given],
    ...(parts.length > 0 ? { parts } : {}),
  };
}

/**
 * `locals.db.transaction(async (trx) => { ... })`, `db.transaction().execute(async (trx) => { ... })`: of a database that nothing here tells more of the
 * word alone says that it runs what it is given, and gives the promise of that.
 */
function isTransaction(fn: ProgramFunction, { recv, prop }: CallInstr): boolean {
  if (recv === undefined) return false;
  if (TRANSACTION_METHODS.test(prop ?? '')) return true;
  let made = prop === 'execute' || prop === 'run' ? definitionOf(fn.file, recv) : undefined;
  for (let step = 0; step < 4 && made?.op === 'call' && made.recv !== undefined; step += 1) {
    if (TRANSACTION_METHODS.test(made.prop ?? '')) return true;
    made = definitionOf(fn.file, made.recv);
  }
  return false;
}

/**
 * `Promise.resolve(db.from('keys').update(row).eq('id', id)).catch(log)`: what a package gives becomes a promise by that, and some of it is only sent then.
 * What a function of the program gives (`Promise.resolve(handler(req, res)).catch(next)`) is that function's matter.
 */
function resolvedCall(program: Program, fn: ProgramFunction, call: CallInstr): CallInstr | undefined {
  if (call.prop !== 'resolve' || !calleePaths(program, fn, call).includes('global:Promise.resolve')) return undefined;
  const [given] = call.args;
  const made = given === undefined ? undefined : originOf(fn.file, given).instr;
  return made?.op === 'call' &&
    made.recv !== undefined &&
    !made.awaited &&
    program.phases.edgesAt(fn, made).length === 0 &&
    calleePaths(program, fn, made).every((path) => !path.startsWith('global:'))
    ? made
    : undefined;
}

/** `notify(sockets, loadGames())`: what a call that nobody waits for is given to wait for. */
const givenUnawaited = (program: Program, fn: ProgramFunction, { args }: CallInstr): readonly ProgramFunction[] =>
  args.flatMap((arg) => {
    const made = definitionOf(fn.file, arg);
    return made?.op === 'call' && !made.awaited && !made.isNew
      ? program.phases
          .edgesAt(fn, made)
          .filter(isCallee)
          .flatMap(({ to }) => (givesPromise(program, to) ? [to] : []))
      : [];
  });

/** `save().then(announce)`: something is done when it is over. */
function leadsOn(fn: ProgramFunction, whole: CallInstr): boolean {
  for (let at: Instr | undefined = whole, step = 0; step < 12 && at?.op === 'call' && at.recv !== undefined; step += 1) {
    if (at.prop === 'then' || at.prop === 'finally') return true;
    at = definitionOf(fn.file, at.recv);
  }
  return false;
}

/** What a link of a chain hangs on; undefined where a name holds the promise and somebody else waits for that too. */
function hangsOn(program: Program, fn: ProgramFunction, variable: VarId, whole: CallInstr): Instr | undefined {
  let at = variable;
  for (let step = 0; step < 10; step += 1) {
    if (fn.file.facts.vars[at]) {
      const readers = readersOf(fn.file, at);
      if (readers.length > 1 && !readers.every((each) => isLeftAlone(program, fn, each, at, whole))) return undefined;
    }
    const made = definitionOf(fn.file, at);
    if (made?.op === 'copy' || (made?.op === 'assign' && made.operator === 'init')) at = made.src;
    else return made;
  }
  return undefined;
}

/**
 * `const syncing = sync(); locks.note(key, syncing); syncing.catch(log); return answer();`: the promise is noted for whoever comes meanwhile, and
 * this function answers without waiting for anything more. Several chains of one promise are one piece of work, told at the first.
 */
function isLeftAlone(program: Program, fn: ProgramFunction, reader: Instr, value: VarId, whole: CallInstr): boolean {
  if (reader.op !== 'call' || reader.awaited || reader.used || reader.isNew) return false;
  if (reader.recv === value) return PROMISE_CHAIN.test(reader.prop ?? '') && (reader === whole || reader.pos > whole.pos);
  return (
    reader.args.includes(value) &&
    program.phases.edgesAt(fn, reader).some(isCallee) &&
    !isHandedOver(fn, reader, calleePaths(program, fn, reader)) &&
    fn.fact.instrs.every((each) => each.pos <= whole.pos || !(each.op === 'await' || (each.op === 'call' && each.awaited)))
  );
}
