/** Keys that stand somewhere while their work is done. */
import { type Profile, type Touch, waitsBetween, isRemoval } from '../profile.js';
import { isTime } from './time-marks.js';
import { guardsAround, isInside, weighs, literalOf } from '../../program/values/definitions.js';
import type { Program } from '../../program/program.js';

/** A Set, or a Map of flags and times, into which one function puts a key before its work and from which it takes it after. */
export function worksOn(profile: Profile): boolean {
  if (
    !profile.collections.every((each) => each.kind === 'set' || each.kind === 'map' || each.kind === 'object') ||
    profile.collections.length === 0
  )
    return false;
  const adds = profile.writes.filter((each) => each.operation === 'add' || each.operation === 'set');
  if (adds.some((each) => each.instr.op === 'set' && (each.instr.prop !== null || each.depth !== 'contents'))) return false; // fields of one object
  if (!adds.every((each) => each.operation === 'add' || isMark(each))) return false;
  // `if (!last || now - last > pause) { await save(); seen.set(id, now) }`: when something was last done, not that it is being done.
  if (adds.length > 0 && adds.every((each) => isTime(each) && guardsAround(each.fn, each.instr.block).some(({ guard }) => weighs(guard))))
    return false;
  return profile.writes.some((each) => each.operation === 'delete' && adds.some((add) => add.fn === each.fn && waitsBetween(add, each)));
}

/** `busy.add(id); void produce(id);`: whoever puts a key there calls the work that takes it away again, whichever way it ends. */
export function isGivenBackByWork({ phases }: Program, { writes }: Profile): boolean {
  const adds = writes.filter((each) => each.served && each.depth === 'contents' && !isRemoval(each));
  const removals = writes.filter((each) => each.operation === 'delete');
  return (
    adds.length > 0 &&
    removals.length > 0 &&
    removals.every(
      ({ fn, instr }) =>
        isInside(fn, instr.block, 'finally') &&
        (phases.incoming.get(fn) ?? []).some((call) => adds.some((add) => add.fn === call.from && add.instr.pos < call.instr.pos)),
    )
  );
}

/** All that requests put there are such marks. */
export function onlyMarksKeys({ collections, writes }: Profile): boolean {
  const puts = writes.filter((each) => each.served && each.depth === 'contents' && !isRemoval(each));
  return puts.length > 0 && collections.every((each) => each.kind === 'map' || each.kind === 'object') && puts.every(isMark);
}

/** `map.set(key, true)`, `map.set(key, Date.now())`. */
function isMark(touch: Touch): boolean {
  const value = touch.instr.op === 'call' ? touch.instr.args[1] : touch.instr.op === 'set' ? touch.instr.src : undefined;
  return isTime(touch) || (value !== undefined && literalOf(touch.fn.file, value)?.value === true);
}
