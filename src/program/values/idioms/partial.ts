/** Functions whose first arguments are set: `save.bind(null, app)`. */
import type { CallInstr } from '../../../facts/model.js';
import type { NodeId, Obj, ProgramFunction } from '../../model.js';
import { NOTHING, type Solver } from '../solver.js';

interface Site {
  readonly fn: ProgramFunction;
  readonly instr: CallInstr;
  readonly args: readonly NodeId[];
}

/** What `bind` gives where it is given arguments besides `this`. */
export function boundTo(solver: Solver, { fn, instr }: Site, of: Obj, target: ProgramFunction, given: readonly NodeId[]): Obj {
  const before = of.bound ?? 0;
  given.forEach((arg, index) => {
    const param = target.fact.params[before + index];
    if (param !== undefined && before + index !== target.fact.rest) solver.flow(arg, solver.node(target.file, param));
  });
  return solver.intern(`bound:${fn.id}:${instr.pos}:${instr.end}:${target.id}:${before}`, () => ({
    kind: 'function',
    file: of.file,
    fn: of.fn,
    pos: of.pos,
    end: of.end,
    function: target,
    bound: before + given.length,
  }));
}

/** The arguments of a call as the function sees them. */
export function argsOf({ args, instr }: Site, target: Obj): readonly NodeId[] {
  if (target.bound === undefined || instr.spread?.length) return args;
  return [...Array.from({ length: target.bound }, () => NOTHING), ...args];
}
