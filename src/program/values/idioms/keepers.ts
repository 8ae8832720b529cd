/** Functions that make something once and keep it under a name: `const rooms = singleton('rooms', () => new Map())`. */
import type { CallInstr, VarId } from '../../../facts/model.js';
import { originOf } from '../definitions.js';
import type { NodeId, ProgramFunction } from '../../model.js';
import type { Solver } from '../solver.js';
import { once } from '../../../once.js';

/** Longer functions do more than that. */
const MOST_INSTRUCTIONS = 40;

interface Call {
  readonly fn: ProgramFunction;
  readonly instr: CallInstr;
  readonly dst: NodeId;
}

/**
 * What such a call gives is what its own callback makes, and none of what is kept under other names: where that is so, hands it on and says
 * so. The name has to stand in the source: what is kept under keys of requests are entries of one place.
 */
export function givesWhatItMakes(solver: Solver, { fn, instr, dst }: Call, callee: ProgramFunction, args: readonly NodeId[]): boolean {
  const index = makerOf(callee);
  const maker = index < 0 ? undefined : args[index];
  if (maker === undefined || instr.spread?.length || !instr.args.some((arg, at) => at !== index && typeof nameAt(fn, arg) === 'string'))
    return false;
  solver.watch(maker, (value) => {
    if (value.kind === 'function' && value.function) solver.flow(value.function.result, dst);
  });
  return true;
}

function nameAt(fn: ProgramFunction, arg: VarId): unknown {
  const { instr } = originOf(fn.file, arg);
  return instr?.op === 'literal' ? instr.value : undefined;
}

/** The parameter that a function calls, whose answer it files under another of its parameters and gives back; -1 where it does not. */
const makerOf = once(({ file, fact }: ProgramFunction): number => {
  if (fact.params.length < 2 || fact.instrs.length > MOST_INSTRUCTIONS) return -1;
  return fact.params.findIndex((param) =>
    fact.instrs.some((made) => made.op === 'call' && made.callee === param && !made.isNew && isKept(made)),
  );

  function isKept(made: CallInstr): boolean {
    const isIt = (value: VarId | undefined, depth = 0): boolean => {
      if (value === undefined || depth > 4) return false;
      const { instr } = originOf(file, value);
      return instr === made || (instr?.op === 'choose' && instr.srcs.some((src) => isIt(src, depth + 1)));
    };
    const isParam = (value: VarId | undefined): boolean => value !== undefined && fact.params.includes(originOf(file, value).variable);
    const isFiled = fact.instrs.some(
      (each) =>
        (each.op === 'set' && each.prop === null && isParam(each.key) && isIt(each.src)) ||
        (each.op === 'call' && each.prop === 'set' && isParam(each.args[0]) && isIt(each.args[1])),
    );
    return (
      isFiled &&
      fact.instrs.every((each) => {
        if (each.op !== 'return' || isIt(each.src)) return true;
        const { instr } = originOf(file, each.src);
        return (
          (instr?.op === 'get' && instr.prop === null && isParam(instr.key)) ||
          (instr?.op === 'call' && instr.prop === 'get' && isParam(instr.args[0]))
        );
      })
    );
  }
});
