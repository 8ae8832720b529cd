/** What an object literal says itself after what was spread into it: `{ ...step, logs: [] }` has its own `logs`. */
import type { VarId } from '../../../facts/model.js';
import type { ProgramFunction } from '../../model.js';
import { once } from '../../../once.js';

const NONE: ReadonlySet<string> = new Set();

/** Where the properties of literals stand, by the variable that the literal was made for. */
const writtenIn = once(({ fact }: ProgramFunction): ReadonlyMap<VarId, readonly { readonly name: string; readonly pos: number }[]> => {
  const made = new Map<VarId, { name: string; pos: number }[]>();
  for (const each of fact.instrs) {
    if (each.op !== 'set' || each.operator !== 'init' || each.prop === null) continue;
    const all = made.get(each.obj);
    if (all) all.push({ name: each.prop, pos: each.pos });
    else made.set(each.obj, [{ name: each.prop, pos: each.pos }]);
  }
  return made;
});

/** Names of the properties that stand behind a position in the literal that a variable was made of. */
export function saidAfter(fn: ProgramFunction, literal: VarId, pos: number): ReadonlySet<string> {
  const later = writtenIn(fn)
    .get(literal)
    ?.filter((each) => each.pos > pos);
  return later && later.length > 0 ? new Set(later.map((each) => each.name)) : NONE;
}
