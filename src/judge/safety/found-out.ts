/** What an instance has found out by trying: which way works. */
import { guardsAround, type Atom } from '../../program/values/definitions.js';
import type { VarId } from '../../facts/model.js';
import { isReadOf, storedLiteral, type Profile, type Touch } from '../profile.js';

/**
 * `if (batches) { try { return await sendAll(); } catch { batches = false; } } return oneByOne();`: what did not work is not tried again, and
 * another instance finds that out for itself. Who finds it noted goes another way, and is not turned away.
 */
export function knowsWhatWorks({ collections, objects, cell }: Profile, writes: readonly Touch[], reads: readonly Touch[]): boolean {
  const isNote = (each: Touch): boolean => {
    const said = storedLiteral(each);
    return each.depth === 'place' && said !== undefined && (typeof said.value === 'boolean' || said.value === null);
  };
  const weighsIt = ({ fn }: Touch, atom: Atom): boolean => valuesOf(atom).some((value) => isReadOf(cell, reads, fn, value));
  const isTriedBehindLook = (each: Touch): boolean =>
    guardsAround(each.fn, each.instr.block).some(({ guard }) => [...guard.all, ...guard.some].some((atom) => weighsIt(each, atom)));
  return (
    collections.length === 0 &&
    objects.length === 0 &&
    writes.some((each) => each.inCatch && storedLiteral(each)?.value === false) &&
    writes.every((each) => isNote(each) && isTriedBehindLook(each)) &&
    reads.length > 0 &&
    reads.every((look) => writes.some((each) => each.inCatch && each.fn === look.fn))
  );
}

const valuesOf = (atom: Atom): readonly VarId[] => (atom.kind === 'truthy' ? [atom.value] : [atom.left, atom.right]);
