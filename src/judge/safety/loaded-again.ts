/** Copies that each instance loads when it starts, and that a request can have loaded once more. */
import { bit } from '../../program/phases/phases.js';
import type { Program } from '../../program/program.js';
import { keyOf } from '../keys.js';
import { isRemoval, isReset, putBy, type Profile, type Touch } from '../profile.js';
import { provenanceOf } from '../provenance.js';
import { isPutWithoutALook } from './caching.js';
import { REQUESTED } from './copies.js';

const STARTING = bit('module') | bit('startup');

/**
 * `async function load() { const rows = await fetchRows(); byId.clear(); for (const row of rows) byId.set(row.id, row); }` when the server starts, and
 * `app.post('/reload', load)`: nothing of it is a request's own, all of it is had again from where it came, and the other instances keep what they
 * had until they are told as well.
 */
export function isLoadedAgain(program: Program, profile: Profile): boolean {
  const live = profile.writes.filter((each) => !each.dead);
  const phasesOf = (each: Touch): number => program.phases.at(each.fn, each.instr);
  const puts = live.filter((each) => !isRemoval(each) && !isReset(each));
  return (
    profile.collections.length > 0 &&
    puts.some((each) => each.depth === 'contents') &&
    live.every((each) => each.depth !== 'entry' && (phasesOf(each) & STARTING) !== 0) &&
    live.some((each) => (phasesOf(each) & REQUESTED) !== 0) &&
    live.some((each) => each.operation === 'clear' || each.depth === 'place') &&
    puts.every((each) => isLoaded(program, profile, each))
  );
}

/** `origins = await loadOrigins()` when the server starts, and when a request has changed them; those who are asked of them never load any. */
export function isPutThereAnew(program: Program, profile: Profile): boolean {
  const puts = profile.writes.filter((each) => !each.dead);
  const phasesOf = (each: Touch): number => program.phases.at(each.fn, each.instr);
  return (
    puts.length > 0 &&
    puts.every((each) => each.depth === 'place' && (phasesOf(each) & STARTING) !== 0 && isLoaded(program, profile, each)) &&
    puts.some((each) => (phasesOf(each) & REQUESTED) !== 0 && isPutWithoutALook(program, profile, each))
  );
}

/** It was waited for, and no request brought it or the key that it lies under. */
function isLoaded(program: Program, { reads }: Profile, touch: Touch): boolean {
  const { fn, instr } = touch;
  const value = putBy(instr);
  const isOwn = (_: unknown, each: number): boolean => reads.some((read) => read.fn === fn && read.instr.dst === each);
  const all = [value, keyOf(touch)].flatMap((each) =>
    each === undefined ? [] : [provenanceOf(program, fn, each, instr, isOwn, undefined)],
  );
  return value !== undefined && all.every(({ sent, drawn, own }) => !sent && !drawn && !own) && all[0]?.waited === true;
}
