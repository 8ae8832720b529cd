/** What a cache handler of the framework keeps in memory: pages and data, told apart by whether a revalidation reaches them. */
import { CACHE_HANDLER, REVALIDATION } from '../../knowledge/roles.js';
import type { Program } from '../../program/program.js';
import { usesStore } from '../outside.js';
import { isRemoval, type Profile } from '../profile.js';

/** `fresh`: best effort; `stale`: a revalidation takes entries out of this instance's memory alone. Undefined for other cells. */
export function pageCacheOf(program: Program, profile: Profile): 'fresh' | 'stale' | undefined {
  if (profile.collections.length === 0) return undefined;
  const labelsOf = (fn: Parameters<Program['entriesReaching']>[0]): readonly string[] =>
    program.entriesReaching(fn).map((path) => path.entry.label);
  const served = profile.writes.filter((each) => each.served);
  if (
    served.length === 0 ||
    !served.every((each) => {
      const labels = labelsOf(each.fn);
      return labels.length > 0 && labels.every((label) => CACHE_HANDLER.test(label));
    })
  ) {
    return undefined;
  }
  const revalidating = served.filter((each) => isRemoval(each) && labelsOf(each.fn).some((label) => REVALIDATION.test(label)));
  // Where the handler also tells a store outside, the other instances can know.
  return revalidating.some((each) => !usesStore(program, each.fn)) ? 'stale' : 'fresh';
}
