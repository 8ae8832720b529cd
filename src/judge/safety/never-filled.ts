/** Collections that stay empty: whatever could lie there is made by code that nothing runs. */
import type { ObjId } from '../../program/model.js';
import { ELEMENTS } from '../../program/values/solver.js';
import type { Program } from '../../program/program.js';
import { isRemoval, isReset, putBy, type Profile } from '../profile.js';

/**
 * `add(to) { this.waiting.push({ to }); }`, which nobody calls, beside a timer that takes out what waits and puts back what failed: what that
 * puts back could only be what it has found.
 */
export function isNeverFilled(program: Program, { collections, writes }: Profile): boolean {
  const { solver, phases } = program;
  // What was taken out of a collection is told by what was put into that.
  const isOfDeadCode = (ids: readonly ObjId[]): boolean => {
    const made = ids.map((id) => solver.object(id)).filter(({ kind }) => kind !== 'entry');
    return (
      made.length > 0 &&
      made.every(({ kind, fn }) => (kind === 'object' || kind === 'instance') && fn && fn.fact.kind !== 'module' && phases.of(fn) === 0)
    );
  };
  const puts = writes.filter((each) => !each.dead && each.depth !== 'entry' && !isRemoval(each) && !isReset(each));
  return (
    collections.length > 0 &&
    puts.length > 0 &&
    collections.every((each) => isOfDeadCode(solver.valuesOf(solver.property(each, ELEMENTS)))) &&
    puts.every(({ fn, instr }) => isOfDeadCode(solver.idsAt(fn.file, putBy(instr) ?? -1)))
  );
}
