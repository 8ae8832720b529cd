/** Moments by key that decide who comes too soon. */
import { keyOf } from '../keys.js';
import { literalOf, originOf } from '../../program/values/definitions.js';
import type { Program } from '../../program/program.js';
import { filesByKey, isRemoval, type Profile, type Touch } from '../profile.js';
import { requestDataOf } from '../request-data.js';
import { isTime, saysUntil } from './time-marks.js';

/**
 * `if (now - (last.get(key) ?? 0) < pause) return; last.set(key, now)`: times by key which only decide who comes too soon. Until when something
 * outside is left alone is filed under what the program itself has names for.
 */
export function limitsByTime(program: Program, profile: Profile): boolean {
  if (!filesByKey(profile)) return false;
  const live = profile.writes.filter((each) => !each.dead && !each.starting);
  const stores = live.filter((each) => !isRemoval(each));
  const isOfCaller = (each: Touch): boolean => {
    const key = keyOf(each);
    const { source, given } = key === undefined ? { source: undefined, given: false } : requestDataOf(program, each.fn, key);
    return source !== undefined || given;
  };
  if (stores.length === 0 || !stores.every((each) => each.depth === 'contents' && (isTime(each) || (saysUntil(each) && isOfCaller(each)))))
    return false;
  const writers = new Set(stores.map((each) => each.fn));
  const looks = profile.reads.filter((each) => each.served && each.depth === 'contents' && /^(?:get|has)$/.test(each.operation));
  return (
    looks.length > 0 &&
    looks.every(
      (each) =>
        writers.has(each.fn) &&
        each.fn.fact.instrs.some(
          (one) =>
            one.op === 'binary' &&
            (/^[<>]=?$/.test(one.operator) ||
              // `spins.get(email) === today`
              (/^[!=]==?$/.test(one.operator) &&
                [one.left, one.right].some((side) => originOf(each.fn.file, side).instr === each.instr) &&
                literalOf(each.fn.file, one.right) === undefined)),
        ),
    )
  );
}
