/** Work that every instance begins and one does: before it goes on, it takes a lock outside that no second one gets. */
import { LOCK_PACKAGES, TRIES_LOCK } from '../../knowledge/background-words.js';
import type { CallInstr, VarId } from '../../facts/model.js';
import { definitionOf, isInside, literalOf, originOf } from '../../program/values/definitions.js';
import type { ProgramFile, ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { calleePaths } from './background-effects.js';
import { once } from '../../once.js';

/** Wrappers around a wrapper around the client. */
const DEEPEST = 4;

/** Whether all that the functions do outside comes after such a lock, or is run by who holds it. `reached` is all that they lead to. */
export function holdsLockOutside(
  program: Program,
  runs: readonly ProgramFunction[],
  reached: ReadonlySet<ProgramFunction>,
  worksOutside: (fn: ProgramFunction) => boolean,
): boolean {
  if (runs.length === 0 || ![...reached].some((fn) => takesLock(program)(fn))) return false;
  const works = new Map<ProgramFunction, boolean>();
  const doesWork = (fn: ProgramFunction): boolean => {
    let found = works.get(fn);
    if (found === undefined) works.set(fn, (found = worksOutside(fn)));
    return found;
  };
  const isLocked = (fn: ProgramFunction, depth: number): boolean => {
    if (fn.fact.instrs.some((each) => each.op === 'call' && asksForLock(program, fn, each, DEEPEST))) return true;
    if (depth <= 0) return false;
    // Who tells of a failure, or gives back what was taken, does not begin any work.
    const edges = (program.phases.outgoing.get(fn) ?? []).filter(
      ({ to, instr }) => to !== fn && !isInside(fn, instr.block, 'catch', 'finally') && doesWork(to),
    );
    const locked = edges.filter(({ to }) => isLocked(to, depth - 1));
    // `withLock('digest', () => send())`: what stands in the call is run by whom it is given to.
    const isGiven = (to: ProgramFunction, at: number): boolean =>
      to.file === fn.file && locked.some(({ instr }) => instr.pos <= at && to.fact.end <= instr.end);
    return locked.length > 0 && edges.every((edge) => locked.includes(edge) || isGiven(edge.to, edge.instr.pos));
  };
  return runs.every((run) => isLocked(run, DEEPEST));
}

/** Whether a function asks for such a lock itself: most programs know none, and need not be followed. */
const takesLock = once((program: Program) =>
  once((fn: ProgramFunction): boolean => fn.fact.instrs.some((each) => each.op === 'call' && asksForLock(program, fn, each, 0))),
);

/** A call that takes the lock or says that another holds it, and whose answer somebody looks at. */
function asksForLock(program: Program, fn: ProgramFunction, call: CallInstr, depth: number): boolean {
  const paths = calleePaths(program, fn, call);
  if (paths.some((path) => LOCK_PACKAGES.test(path))) return true;
  if (!call.used) return false;
  if (onlyIfAbsent(fn, call) || textsIn(fn.file, call).some((text) => TRIES_LOCK.test(text))) return true;
  return (
    depth > 0 &&
    program.phases
      .edgesAt(fn, call)
      .some(
        ({ kind, to }) =>
          kind === 'call' &&
          to !== fn &&
          to.fact.instrs.some((each) => each.op === 'return' && literalOf(to.file, each.src) === undefined) &&
          to.fact.instrs.some((each) => each.op === 'call' && asksForLock(program, to, each, depth - 1)),
      )
  );
}

/** `redis.set(key, token, 'EX', 60, 'NX')`, `redis.set(key, token, { nx: true })`, `redis.setnx(key, token)`. */
function onlyIfAbsent(fn: ProgramFunction, { prop, args }: CallInstr): boolean {
  if (/^setnx$/i.test(prop ?? '')) return true;
  if (!/^(?:set|call|sendCommand|send_command)$/.test(prop ?? '')) return false;
  return args.some((arg) => {
    if (/^nx$/i.test(String(literalOf(fn.file, arg)?.value))) return true;
    const { variable, instr } = originOf(fn.file, arg);
    return (
      instr?.op === 'object' &&
      fn.fact.instrs.some(
        (each) =>
          each.op === 'set' &&
          each.obj === variable &&
          (/^nx$/i.test(each.prop ?? '') || /^nx$/i.test(String(literalOf(fn.file, each.src)?.value))),
      )
    );
  });
}

/** The texts of a statement, as one text or with values between them. */
function textsIn(file: ProgramFile, { args, text }: CallInstr): readonly string[] {
  if (text !== undefined) return [text];
  const textOf = (variable: VarId): string => {
    const value = literalOf(file, variable)?.value;
    return typeof value === 'string' ? value : '';
  };
  return args.map((arg) => {
    const made = definitionOf(file, originOf(file, arg).variable);
    return made?.op === 'template' ? made.parts.map(textOf).join(' ') : textOf(arg);
  });
}
