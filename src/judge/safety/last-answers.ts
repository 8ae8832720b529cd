/** What was last heard from outside, kept for when nothing is heard. */
import type { Program } from '../../program/program.js';
import { liesIn } from '../../program/values/definitions.js';
import type { Profile } from '../profile.js';
import { isFetchedForAll } from './caching.js';

/**
 * `try { latest = await (await fetch(url)).json(); } catch { if (!latest) return refuse(); } return latest`: each time it is asked for anew, the
 * same for everybody, and only where that fails somebody is given what came before. Another instance has its own, or says that it has none.
 */
export function keepsLastAnswer(program: Program, profile: Profile): boolean {
  const writes = profile.writes.filter((each) => !each.dead && !each.starting);
  const reads = profile.reads.filter((each) => each.served && each.depth !== 'entry');
  return (
    writes.length > 0 &&
    writes.every((each) => each.served && each.depth === 'place' && !each.inCatch && isFetchedForAll(program, each)) &&
    reads.some((each) => each.inCatch) &&
    reads.every((each) => writes.some(({ fn }) => fn === each.fn || liesIn(each.fn, fn)))
  );
}
