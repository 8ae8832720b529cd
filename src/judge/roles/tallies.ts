/** Numbers that only say how many. */
import { type Profile, type Touch, storedLiteral } from '../profile.js';
import { REPORTING } from '../../knowledge/roles.js';
import { wordsOf } from './words.js';
import { encloses } from '../../facts/positions.js';

/** A number that goes up, or up and down, and begins anew at some number: how many, not which. */
export function isTally(profile: Profile): boolean {
  const live = profile.writes.filter((each) => !each.starting);
  return (
    live.some((each) => STEPS.test(each.operation)) &&
    live.every((each) => STEPS.test(each.operation) || typeof storedLiteral(each)?.value === 'number' || isStepBack(each))
  );
}

/** `getStats() { return { scans: this.scans } }`: every look at it is one of functions, or on routes, that report. */
export function isOnlyReported({ reads, writes }: Profile): boolean {
  const looks = reads.filter((each) => each.served && !writes.some((write) => write.fn === each.fn));
  return (
    looks.length > 0 &&
    looks.every((each) => REPORTING.test(wordsOf(each.fn.fact.name.split('.').pop() ?? ''))) &&
    reads.every(
      (each) =>
        !each.served ||
        looks.includes(each) ||
        each.instr.op === 'assign' ||
        writes.some((write) => write.fn === each.fn && encloses(write.instr, each.instr)),
    )
  );
}

const STEPS = /^(?:increment|decrement|assign [+-]=)$/;

/** `open = Math.max(0, open - 1)`. */
function isStepBack({ fn, instr, operation }: Touch): boolean {
  return (
    operation === 'assign' &&
    (instr.op === 'assign' || instr.op === 'set') &&
    fn.fact.instrs.some((each) => each.op === 'binary' && /^[+-]$/.test(each.operator) && encloses(instr, each))
  );
}
