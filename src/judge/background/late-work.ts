/** Work that a handler awaits after it has sent the response. */
import { HEADER_METHODS, RESPONSE_NAMES, SENDING } from '../../knowledge/background-words.js';
import type { CallInstr, Instr, VarId } from '../../facts/model.js';
import { definitionOf, isBelow, isInside } from '../../program/values/definitions.js';
import { usualName } from '../../program/phases/handed.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { isLogging } from './background-effects.js';
import { type BackgroundSite, symbolOf } from './background-site.js';
import { encloses } from '../../facts/positions.js';

/** Work that a handler awaits after it has sent the response, in the same stretch of code. */
export function lateWork(program: Program, fn: ProgramFunction): BackgroundSite | undefined {
  if (!fn.fact.async || fn.fact.params.length < 2) return undefined;
  const isResponse = (variable: VarId): boolean => {
    const fact = fn.file.facts.vars[variable];
    if (fact) return fact.kind === 'param' && RESPONSE_NAMES.test(usualName(fn.file, variable) ?? '');
    const made = definitionOf(fn.file, variable); // res.status(202).json(...)
    return made?.op === 'call' && made.recv !== undefined && HEADER_METHODS.test(made.prop ?? '') && isResponse(made.recv);
  };
  const answers = fn.fact.instrs.filter(
    (each) =>
      each.op === 'call' &&
      each.recv !== undefined &&
      SENDING.test(each.prop ?? '') &&
      isResponse(each.recv) &&
      !isInside(fn, each.block, 'catch', 'case', 'loop'),
  );
  for (const sent of answers) {
    const after = fn.fact.instrs.filter(
      (each): each is CallInstr =>
        each.op === 'call' &&
        each.awaited &&
        each.pos > sent.end &&
        isBelow(fn, each.block, sent.block) &&
        !returnsBetween(fn, sent, each) &&
        !isInside(fn, each.block, 'catch', 'finally'),
    );
    const work = after.filter((each) => !isLogging(fn, each));
    const [late] = work;
    if (!late) continue;
    // What the handler goes on to do is one piece of work: where it begins with a look at what is there, the rest says what it is.
    const calls = new Set<Instr>(work);
    const runs = (program.phases.outgoing.get(fn) ?? []).filter((edge) => calls.has(edge.instr)).map((edge) => edge.to);
    return {
      fn,
      instr: late,
      whole: late,
      symbol: symbolOf(fn, late),
      form: 'late',
      runs: [...new Set(runs)],
      then: [],
      ...(work.length > 1 ? { parts: work.slice(1) } : {}),
    };
  }
  return undefined;
}

function returnsBetween(fn: ProgramFunction, from: Instr, to: Instr): boolean {
  return (
    fn.fact.instrs.some((each) => (each.op === 'return' || each.op === 'throw') && encloses(each, from)) ||
    fn.fact.instrs.some((each) => each.op === 'return' && each.pos > from.end && each.end < to.pos && each.block === from.block)
  );
}
