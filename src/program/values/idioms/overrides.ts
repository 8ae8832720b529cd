/** What an object literal says itself after what was spread into it: `{ ...step, logs: [] }` has its own `logs`. */
import type { VarId } from '../../../facts/model.js';
import type { ProgramFunction } from '../../model.js';

const NONE: ReadonlySet<string> = new Set();

const known = new WeakMap<ProgramFunction, ReadonlyMap<VarId, readonly { readonly name: string; readonly pos: number }[]>>();

/** Names of the properties that stand behind a position in the literal that a variable was made of. */
export function saidAfter(fn: ProgramFunction, literal: VarId, pos: number): ReadonlySet<string> {
  let index = known.get(fn);
  if (!index) {
    const made = new Map<VarId, { name: string; pos: number }[]>();
    for (const each of fn.fact.instrs) {
      if (each.op !== 'set' || each.operator !== 'init' || each.prop === null) continue;
      const all = made.get(each.obj);
      if (all) all.push({ name: each.prop, pos: each.pos });
      else made.set(each.obj, [{ name: each.prop, pos: each.pos }]);
    }
    known.set(fn, (index = made));
  }
  const later = index.get(literal)?.filter((each) => each.pos > pos);
  return later && later.length > 0 ? new Set(later.map((each) => each.name)) : NONE;
}
