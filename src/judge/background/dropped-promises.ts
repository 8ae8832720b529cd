/** Calls of which nobody takes the promise: whose value a statement drops, `void` does, or a function that lets go of it. */
import { PROMISE_CHAIN } from '../../knowledge/background-words.js';
import type { CallInstr, Instr, VarId } from '../../facts/model.js';
import { definitionOf, originOf } from '../../program/values/definitions.js';
import type { CallEdge, ProgramFile, ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { clientReason } from '../stores/libraries.js';
import { REQUESTED } from '../safety/copies.js';
import { decides, isUnread, readersOf } from '../uses.js';

/** A statement drops the value, `void` does, or the variable that gets it is never read. */
export function isDropped(fn: ProgramFunction, instr: CallInstr): boolean {
  if (instr.awaited || instr.isNew || decides(fn.file, instr.dst)) return false;
  const readers = readersOf(fn.file, instr.dst);
  if (readers.length === 0) return !instr.used;
  return readers.every((each) => {
    if (each.op === 'unary') return each.operator === 'void';
    if (each.op === 'choose') {
      return (
        isIgnored(fn, each) ||
        (each.operator === '??' && readersOf(fn.file, each.dst).every((one) => one.op === 'assign' && isNobodys(fn.file, one.dst)))
      );
    }
    if (each.op === 'assign' && isNobodys(fn.file, each.dst)) return true;
    if (each.op === 'set') return each.src === instr.dst && isListOfNobody(fn, each.obj);
    return (
      each.op === 'assign' &&
      each.operator === 'init' &&
      isUnread(fn.file, each.dst) &&
      fn.file.facts.vars[each.dst]?.fn === fn.fact.id &&
      fn.fact.kind !== 'module'
    );
  });
}

/** `await ids.forEach(async (id) => { ... })`: a list gives nothing to wait for. A cursor of a database does. */
export function isAwaitedInVain(program: Program, fn: ProgramFunction, { awaited, prop, recv }: CallInstr): boolean {
  if (!awaited || prop !== 'forEach' || recv === undefined) return false;
  return !program.solver.objectsAt(fn.file, recv).some((obj) => clientReason(obj.path ?? '') !== undefined);
}

/** `fireAndForget(send(mail))`, `later.push(send(mail))` on a list that nobody reads: what gets the promise lets go of it. */
export function isGivenToDropper(program: Program, fn: ProgramFunction, instr: CallInstr): boolean {
  if (instr.awaited || instr.isNew || decides(fn.file, instr.dst)) return false;
  const [reader, another] = readersOf(fn.file, instr.dst);
  if (reader?.op !== 'call' || another !== undefined || reader.isNew || !isNobodysPromise(fn, reader)) return false;
  const at = reader.args.indexOf(instr.dst);
  const called = program.phases
    .edgesAt(fn, reader)
    .filter(isCallee)
    .map((edge) => edge.to);
  if (called.length > 0) return at >= 0 && called.every((each) => letsGoOf(program, each, at));
  return at >= 0 && reader.prop === 'push' && reader.recv !== undefined && isUnreadList(fn, reader.recv);
}

/** Nobody waits for the call either. */
const isNobodysPromise = (fn: ProgramFunction, call: CallInstr): boolean =>
  !call.awaited && readersOf(fn.file, call.dst).every((each) => each.op === 'unary' && each.operator === 'void');

/** All that a function does with a parameter is to catch its error, to say that nobody waits, or to note that it is under way, and to give it back. */
function letsGoOf(program: Program, fn: ProgramFunction, at: number): boolean {
  const { file, fact } = fn;
  const param = fact.params[at];
  if (param === undefined || fact.rest === at || decides(file, param)) return false;
  const readers = readersOf(file, param);
  const isDroppedStep = (each: Instr, value = param, depth = 0): boolean =>
    (each.op === 'unary' && each.operator === 'void') ||
    (each.op === 'call' &&
      each.recv === value &&
      !each.awaited &&
      PROMISE_CHAIN.test(each.prop ?? '') &&
      depth < 6 &&
      readersOf(file, each.dst).every((next) => isDroppedStep(next, each.dst, depth + 1)));
  const isNote = (each: Instr): boolean => each.op === 'call' && each.recv !== param && isNoted(fn, each, param);
  return (
    readers.every((each) => each.op === 'return' || isNote(each) || isDroppedStep(each)) &&
    readers.some((each) => each.op === 'call' || each.op === 'unary') &&
    !(readers.some(isNote) && isWaitedForTogether(program, fn))
  );
}

/** `running.add(task)`, `running.delete(task)` on what outlives the call: a variable of the module, a field, or what another function gives. */
function isNoted({ file }: ProgramFunction, { recv, prop, args }: CallInstr, task: VarId): boolean {
  if (recv === undefined || !/^(?:add|push|set|delete)$/.test(prop ?? '') || !args.includes(task)) return false;
  const { instr } = originOf(file, recv);
  return file.facts.vars[recv]?.fn === 0 || instr?.op === 'get' || (instr?.op === 'call' && !instr.isNew);
}

/** `await Promise.all(running)` in a function of the file that serves requests. */
const isWaitedForTogether = (program: Program, { file, fact }: ProgramFunction): boolean =>
  file.functions.some(
    (each) =>
      each.fact !== fact &&
      (program.phases.of(each) & REQUESTED) !== 0 &&
      each.fact.instrs.some((call) => call.op === 'call' && call.awaited && /^(?:all|allSettled|race|any)$/.test(call.prop ?? '')),
  );

/** `ids.map((id) => send(id));`: of the list that the statement makes nobody hears. */
function isListOfNobody({ file }: ProgramFunction, list: VarId): boolean {
  const made = definitionOf(file, list);
  return (
    made?.op === 'call' &&
    made.prop === 'map' &&
    !made.used &&
    !decides(file, list) &&
    readersOf(file, list).every((each) => each.op === 'set' && each.obj === list)
  );
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
  if (
    fact?.fn !== 0 ||
    (fact.kind !== 'let' && fact.kind !== 'var') ||
    file.facts.exports.some((each) => each.kind === 'local' && each.local === variable)
  )
    return false;
  return readersOf(file, variable).every(
    (each) => each.op === 'unary' || each.op === 'binary' || (each.op === 'choose' && each.srcs[0] === variable),
  );
}

/** `condition && work()` as a statement. */
function isIgnored(fn: ProgramFunction, instr: Extract<Instr, { op: 'choose' }>): boolean {
  return (instr.operator === '&&' || instr.operator === '?:') && isUnread(fn.file, instr.dst);
}

/** The called function itself, not one that it was given. */
export const isCallee = (edge: CallEdge): boolean => (edge.kind === 'call' && edge.via === undefined) || edge.kind === 'wrapped';
