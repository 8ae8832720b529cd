/** What somebody who asks is told of a place, in the function that reads it. */
import type { Instr, VarId } from '../../facts/model.js';
import { operandsOf, originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import type { Profile, Touch } from '../profile.js';
import { asks } from '../uses.js';

/** `res.locals.visits = stats.visits`, `res.json({ visits: stats.visits })`, `c.json({ running })`; `return { visits }` in a loader. */
export function isToldAtOnce(program: Program, { fn, instr, operation }: Touch): boolean {
  if (instr.op === 'call' && operation === 'read' && /^(?:json|send|render)$/.test(instr.prop ?? '')) return true; // `res.json(stats)`
  const isLocals = (variable: VarId): boolean => {
    const made = originOf(fn.file, variable).instr;
    return made?.op === 'get' && made.prop === 'locals';
  };
  // `const { visits } = stats; res.json({ visits })` tells what `res.json({ visits: stats.visits })` does.
  const isIt = (value: VarId, made: VarId): boolean => value === made || originOf(fn.file, value).instr === instr;
  const isAnswered = (made: VarId, depth: number): boolean =>
    depth < 3 &&
    fn.fact.instrs.some(
      (each) =>
        (each.op === 'call' && /^(?:json|send|render)$/.test(each.prop ?? '') && each.args.some((arg) => isIt(arg, made))) ||
        (each.op === 'set' &&
          isIt(each.src, made) &&
          ((each.operator === '=' && isLocals(each.obj)) || (each.operator === 'init' && isAnswered(each.obj, depth + 1)))),
    );
  if (instr.op === 'get' ? isAnswered(instr.dst, 0) : instr.op === 'set' && instr.operator === 'init' && isAnswered(instr.obj, 1))
    return true;
  return isGivenByEntry(program, fn, instr);
}

/** `return { visits, pages }` in a loader, `return Response.json({ visits })`: what an entry point gives back is the answer. */
function isGivenByEntry(program: Program, fn: ProgramFunction, instr: Instr): boolean {
  if (!program.phases.entriesOf(fn).some((entry) => entry.phase === 'request')) return false;
  const given = new Set<VarId>();
  for (const each of fn.fact.instrs) {
    if (each.op !== 'return') continue;
    const { variable, instr: made } = originOf(fn.file, each.src);
    given.add(variable);
    if (made?.op === 'call' && made.prop === 'json') for (const arg of made.args) given.add(originOf(fn.file, arg).variable);
  }
  const isPart = (each: Instr): boolean => each.op === 'set' && each.operator === 'init' && given.has(each.obj);
  return (
    instr.op === 'return' ||
    isPart(instr) ||
    (instr.dst >= 0 && (given.has(instr.dst) || fn.fact.instrs.some((each) => isPart(each) && operandsOf(each).includes(instr.dst))))
  );
}

/** Somebody compares it with something, or asks whether there is any: what is only told to others limits nothing. */
export function isWeighed({ reads, cell }: Profile): boolean {
  return reads.some(
    ({ fn, instr }) =>
      asks(instr) ||
      instr.op === 'return' ||
      fn.fact.blocks.some(({ cond }) => cond !== undefined && (cond === instr.dst || cond === cell.variable?.id)) ||
      (instr.dst >= 0 && fn.fact.instrs.some((each) => (asks(each) || each.op === 'return') && operandsOf(each).includes(instr.dst))),
  );
}
