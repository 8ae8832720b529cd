/** Whether requests are known to come to a place, or only taken to. */
import type { ProgramFunction } from '../program/model.js';
import type { Program } from '../program/program.js';

/**
 * All entry points from which some places run are exported functions of a package in which none is known: beside packages whose entry
 * points are known, what is found there is possible and no more.
 */
export function isOnlyAssumed(program: Program, places: readonly { readonly fn: ProgramFunction }[]): boolean {
  if (program.assumed) return true;
  const paths = places.flatMap(({ fn }) => program.entriesReaching(fn));
  return paths.length > 0 && paths.every(({ entry }) => entry.framework === 'assumed');
}
