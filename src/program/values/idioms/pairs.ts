/**
 * Pairs that a program writes down to make a table of them: `Object.fromEntries(DAYS.map((day) => [day, emptyRow()]))`,
 * `new Map(ids.map((id) => [id, { id, seen: 0 }]))`. Only what stands second is held by the table; who looks something up changes no key.
 */
import type { VarId } from '../../../facts/model.js';
import type { NodeId, Obj, ProgramFunction } from '../../model.js';
import { ELEMENTS, type Solver } from '../solver.js';

/** What a pair files: of a literal of two its second part, and all that it holds where nobody can tell which is which. */
export function filedBy(solver: Solver, pair: Obj): NodeId {
  const second = pair.fn === undefined || pair.of !== undefined ? undefined : secondOfTwo(pair.fn, pair);
  return pair.fn === undefined || second === undefined ? solver.property(pair, ELEMENTS) : solver.node(pair.fn.file, second);
}

/** The second part of a list that is written with two. */
function secondOfTwo({ fact: { instrs } }: ProgramFunction, { pos, end }: Obj): VarId | undefined {
  const list = instrs.find((each) => each.op === 'array' && each.pos === pos && each.end === end);
  const parts = list ? instrs.filter((each) => (each.op === 'set' || each.op === 'spread') && each.obj === list.dst) : [];
  const [first, second] = parts;
  const isWritten = parts.length === 2 && first?.op === 'set' && second?.op === 'set' && second.operator === 'init';
  return isWritten ? second.src : undefined;
}
