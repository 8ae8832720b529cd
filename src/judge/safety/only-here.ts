/** What is no copy of anything, whatever it is called: nothing that is put there could be had again. */
import { asksAbout, definitionOf, guardsAround } from '../../program/values/definitions.js';
import type { VarId } from '../../facts/model.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { keyOf } from '../keys.js';
import { isRemoval, isReset, putBy, type Profile, type Touch } from '../profile.js';
import { provenanceOf } from '../provenance.js';
import { isSentIn } from '../request-data.js';
import { isFilledFromKey } from './computed.js';

/**
 * `cache.set(id, req.body)`: a request brought it, or it was drawn, and nothing that is put there was asked for or worked out, nor hangs on what
 * was. What is only reckoned on from what lay there may be a figure that nobody misses.
 */
export function isKnownHereAlone(program: Program, profile: Profile): boolean {
  const puts = profile.writes.filter((each) => !each.dead && !isRemoval(each) && !isReset(each));
  let isSent = false;
  for (const each of puts) {
    const value = putBy(each.instr);
    if (value === undefined || isFilledFromKey(program, profile, each)) continue;
    const { worked, sent, drawn } = provenanceOf(
      program,
      each.fn,
      value,
      each.instr,
      (fn, one) => isReadThere(profile, fn, one),
      keyOf(each),
    );
    if (worked || hangsOnWork(program, each)) return false;
    // `!!req.body.on`, `Number(req.body.limit)`: what is reckoned of it alone as well.
    if (sent || drawn || isSentIn(program, each.fn, value)) isSent = true;
  }
  return isSent;
}

/** A value is what was read there. */
function isReadThere({ cell, reads }: Profile, fn: ProgramFunction, value: VarId): boolean {
  if (cell.variable?.file === fn.file && cell.variable.id === value) return true;
  const made = definitionOf(fn.file, value);
  return made !== undefined && reads.some((each) => each.instr === made && each.depth !== 'entry');
}

/** `if ((await fetch(url)).ok) served.add(place)`: that it is there says what somebody else has answered. */
const hangsOnWork = (program: Program, { fn, instr, operation }: Touch): boolean =>
  guardsAround(fn, instr.block).some(({ guard }) =>
    asksAbout(guard, (value) => {
      const { worked, waited } = provenanceOf(program, fn, value, instr, () => false, undefined);
      // A mark says no more than that (`if (existsSync(file)) seen.add(name)`); what a request brought may have been checked.
      return worked && (waited || operation === 'add');
    }),
  );
