/** The class that a function belongs to. */
import type { ProgramFunction } from '../model.js';

/** The class in whose code a function stands. */
export function classAround(fn: ProgramFunction): number | undefined {
  for (let at: ProgramFunction | undefined = fn; at && at.fact.kind !== 'module'; at = at.file.functions[at.fact.parent])
    if (at.fact.class !== undefined) return at.fact.class;
  return undefined;
}
