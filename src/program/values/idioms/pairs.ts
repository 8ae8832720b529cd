/**
 * Pairs that a program writes down to make a table of them: `Object.fromEntries(DAYS.map((day) => [day, emptyRow()]))`,
 * `new Map(ids.map((id) => [id, { id, seen: 0 }]))`. Only what stands second is held by the table; who looks something up changes no key.
 */
import type { VarId } from '../../../facts/model.js';
import type { NodeId, Obj, ProgramFunction } from '../../model.js';
import { literalMaking } from '../objects.js';
import { ELEMENTS, type Solver } from '../solver.js';

/**
 * Lets what a pair files flow to the values of a table: of a literal of two its second part, and all that it holds where nobody can tell which is
 * which. Where the first part seems to be more than an entry of some list, a name that nothing is done with, both came out of one `Object.entries()`.
 */
export function flowFiled(solver: Solver, pair: Obj, values: NodeId): void {
  const parts = pair.fn === undefined || pair.of !== undefined ? undefined : partsOfTwo(pair.fn, pair);
  if (pair.fn === undefined || parts === undefined) {
    solver.flow(solver.property(pair, ELEMENTS), values);
    return;
  }
  const [first, second] = parts;
  solver.flow(solver.node(pair.fn.file, second), values);
  solver.watch(solver.node(pair.fn.file, first), (key) => {
    if (key.kind !== 'entry') solver.add(values, key);
  });
}

/** The parts of a list that is written with two. */
function partsOfTwo({ fact: { instrs } }: ProgramFunction, pair: Obj): readonly [VarId, VarId] | undefined {
  const list = pair.kind === 'array' ? literalMaking(pair) : undefined;
  const parts = list ? instrs.filter((each) => (each.op === 'set' || each.op === 'spread') && each.obj === list.dst) : [];
  const [first, second] = parts;
  const isWritten = parts.length === 2 && first?.op === 'set' && second?.op === 'set' && second.operator === 'init';
  return isWritten ? [first.src, second.src] : undefined;
}
