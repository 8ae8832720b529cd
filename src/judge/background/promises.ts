/** Which calls give promises. */
import { BINDING_METHODS, PROMISE_CHAIN } from '../../knowledge/background-words.js';
import type { BlockId, CallInstr, Instr, VarId } from '../../facts/model.js';
import { definitionOf, literalOf, originOf } from '../../program/values/definitions.js';
import type { Obj, ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { calleeName, calleePaths, isOutside, nameOf } from './background-effects.js';
import { isCallee } from './dropped-promises.js';
import { functionsAt } from './timer-sites.js';
import { readersOf } from '../uses.js';
import { once } from '../../once.js';

/** `void seen.add(id)`: what a Map, Set or list of the program's own gives is no promise. */
export function changesCollection(program: Program, fn: ProgramFunction, { recv, prop }: CallInstr): boolean {
  if (recv === undefined || !/^(?:set|add|delete|clear|push|unshift|pop|shift|splice)$/.test(prop ?? '')) return false;
  const held = program.solver.objectsAt(fn.file, recv).map((obj) => obj.kind);
  const isOwn = (kind: Obj['kind']): boolean => /^(?:weak)?(?:map|set)$|^array$/.test(kind);
  if (held.length > 0 && held.every(isOwn)) return true;
  // What lies in a Map of Maps is told apart badly from the rows that it was made of: `byTopic.get(topic).set(name, 0)`, `entry.names.add(name)`.
  const { instr: made } = originOf(fn.file, recv);
  const isTakenOut =
    made?.op === 'call'
      ? made.prop === 'get' && !made.awaited
      : made?.op === 'get' && fn.file.facts.vars[made.obj]?.kind !== 'this' && fn.file.facts.vars[made.obj]?.kind !== 'import';
  return isTakenOut && held.some(isOwn);
}

/** Functions whose promises make up a list: `items.map((item) => send(item))`, `[a(), b().catch(log)]`. */
export function listed(program: Program, fn: ProgramFunction, list: VarId): readonly ProgramFunction[] {
  const { variable, instr } = originOf(fn.file, list);
  const called = (call: Instr): readonly ProgramFunction[] =>
    call.op === 'call'
      ? program.phases
          .edgesAt(fn, call)
          .filter((edge) => edge.kind !== 'timer')
          .map((edge) => edge.to)
      : [];
  // What a callback gave that is now a loop stands in the list as what a literal names.
  const named = putInto(fn, variable).flatMap((each) => chainTo(fn, each).flatMap(called));
  return instr?.op === 'array' || instr === undefined ? named : [...called(instr), ...named];
}

/** What a list literal names, and what is pushed onto the list later: `writes.push(ref.set(row))`. */
const putInto = (fn: ProgramFunction, list: VarId): readonly VarId[] =>
  fn.fact.instrs.flatMap((each) => {
    if (each.op === 'set') return each.obj === list ? [each.src] : [];
    const isPut = each.op === 'call' && each.recv !== undefined && /^(?:push|unshift)$/.test(each.prop ?? '');
    return isPut && originOf(fn.file, each.recv).variable === list ? each.args : [];
  });

/** The calls whose promises a list literal names or is given, each at the head of its chain. */
export function listedCalls(fn: ProgramFunction, list: VarId): readonly CallInstr[] {
  const { variable, instr } = originOf(fn.file, list);
  if (instr?.op !== 'array' && instr?.op !== 'call') return [];
  return putInto(fn, variable).flatMap((each) => chainTo(fn, each).slice(-1));
}

/** The calls that make a promise, the last first: `send(mail).catch(log)` is still that of `send`. */
function chainTo(fn: ProgramFunction, value: VarId): readonly CallInstr[] {
  const chain: CallInstr[] = [];
  let made = originOf(fn.file, value).instr;
  while (made?.op === 'call' && chain.length < 8) {
    chain.push(made);
    if (made.recv === undefined || !PROMISE_CHAIN.test(made.prop ?? '')) break;
    made = originOf(fn.file, made.recv).instr;
  }
  return chain;
}

/** `const sending = isLate ? sendLater(mail) : send(mail)`, or a `let` that each branch assigns: the calls of which one made the promise, where nobody else uses it. */
export function oneOf(fn: ProgramFunction, value: VarId): readonly CallInstr[] {
  const { variable, instr } = originOf(fn.file, value);
  if (fn.file.facts.vars[variable]?.fn !== fn.fact.id && instr?.op !== 'choose') return [];
  if ([value, variable].some((each) => fn.file.facts.vars[each] !== undefined && readersOf(fn.file, each).length > 1)) return [];
  const given = fn.fact.instrs.flatMap((each) =>
    each.op === 'assign' && each.dst === variable && each.operator === '=' ? [each.src] : [],
  );
  const heads = (instr?.op === 'choose' && instr.operator === '?:' ? instr.srcs : given).flatMap((each) => chainTo(fn, each).slice(-1));
  return heads.filter((call) => !isSettled(fn, call));
}

/** `Promise.reject(new Error('no such kind'))`: nothing is left to do. */
const isSettled = (fn: ProgramFunction, { recv, prop }: CallInstr): boolean =>
  recv !== undefined && /^(?:resolve|reject)$/.test(prop ?? '') && nameOf(fn, recv) === 'Promise';

/** Functions whose answer is known, or being looked for: of functions that give each other's values none is a promise by that alone. */
const promising = once<Program, Map<ProgramFunction, boolean>>(() => new Map());

/** An async function, or one that gives what such a call gives. */
export function givesPromise(program: Program, fn: ProgramFunction): boolean {
  if (fn.fact.async) return !fn.fact.generator;
  const known = promising(program);
  let gives = known.get(fn);
  if (gives === undefined) {
    known.set(fn, false);
    known.set(fn, (gives = fn.fact.instrs.some((each) => each.op === 'return' && isPromise(program, fn, each.src))));
  }
  return gives;
}

/**
 * `async function log(line) { lines.push(line); if (lines.length > 500) flush(); }`: it waits for nothing and gives nothing to wait for, so that all
 * is done when it returns; what it begins now and then is told where it does.
 */
function isOverAtOnce(program: Program, fn: ProgramFunction): boolean {
  const { fact, file } = fn;
  const isNowAndThen = (block: BlockId): boolean => {
    for (let at = block; at > 0; at = fact.blocks[at]?.parent ?? -1) {
      const { kind, cond } = fact.blocks[at] ?? {};
      const asked = kind === 'then' && cond !== undefined ? originOf(file, cond).instr : undefined;
      if (asked?.op === 'binary' && /^[<>]/.test(asked.operator)) return true;
    }
    return false;
  };
  return (
    fact.async &&
    fact.instrs.every((each) => {
      if (each.op === 'await' || each.op === 'iterate') return false;
      if (each.op === 'return') return literalOf(file, each.src) !== undefined;
      if (each.op !== 'call') return true;
      const begins = isPromise(program, fn, each.dst) || calleePaths(program, fn, each).some((path) => isOutside(path, each.prop ?? ''));
      return !each.awaited && (!begins || isNowAndThen(each.block));
    })
  );
}

/** Whether work goes on after a function has given its promise. */
export function leavesWork(program: Program, fn: ProgramFunction, depth = 0): boolean {
  if (!givesPromise(program, fn)) return false;
  if (fn.fact.async) return !isOverAtOnce(program, fn);
  return fn.fact.instrs.some((each) => {
    if (each.op !== 'return' || !isPromise(program, fn, each.src)) return false;
    const { instr } = originOf(fn.file, each.src);
    const called =
      instr?.op === 'call' && instr.recv === undefined && !instr.isNew ? program.phases.edgesAt(fn, instr).filter(isCallee) : [];
    return called.length === 0 || depth > 3 || called.some(({ to }) => to === fn || leavesWork(program, to, depth + 1));
  });
}

/** `within(id, () => next())`, where `within` gives what its callback gives: no promise where the callbacks given here give none. */
export function givesWhatItIsGiven(program: Program, fn: ProgramFunction, instr: CallInstr, run: ProgramFunction): boolean {
  if (run.fact.async) return false;
  const given = instr.args.flatMap((arg) => functionsAt(program, fn, arg));
  if (given.length === 0 || given.some((each) => givesPromise(program, each))) return false;
  const isGiven = (value: VarId | undefined): boolean =>
    value !== undefined && value >= 0 && run.fact.params.includes(originOf(run.file, value).variable);
  return run.fact.instrs.every((each) => {
    if (each.op !== 'return' || !isPromise(program, run, each.src)) return true;
    const call = originOf(run.file, each.src).instr;
    return call?.op === 'call' && (isGiven(call.callee) || call.args.some(isGiven));
  });
}

export function isPromise(program: Program, fn: ProgramFunction, value: VarId): boolean {
  const { instr } = originOf(fn.file, value);
  if (instr?.op !== 'call') return false;
  const { name } = calleeName(fn, instr);
  if (instr.isNew) return name === 'Promise';
  if (PROMISE_CHAIN.test(name) || calleePaths(program, fn, instr).some((path) => isOutside(path, name) || /^global:Promise\./.test(path)))
    return true;
  return program.phases.edgesAt(fn, instr).some((edge) => edge.to !== fn && edge.kind === 'call' && givesPromise(program, edge.to));
}

/** A resource that the platform hands to the function in its environment: `env.JOBS.send(...)`, `c.env.KV.put(...)`. */
export function isBinding(fn: ProgramFunction, instr: CallInstr): boolean {
  if (instr.recv === undefined || !BINDING_METHODS.test(instr.prop ?? '') || instr.prop === 'writeDataPoint') return false;
  const made = definitionOf(fn.file, instr.recv);
  return made?.op === 'get' && /^(?:env|bindings)$/i.test(nameOf(fn, made.obj));
}
