/** Branches that are always taken, since what they ask about is always there. */
import type { VarId } from '../../facts/model.js';
import type { ProgramFile } from '../../program/model.js';
import type { Regions } from '../../program/phases/regions.js';
import { definitionOf, guardsAround } from '../../program/values/definitions.js';

/** `const client = createClient(); ... client ? new RedisStore(client) : null`: whether the branch that gives `src` is always taken. */
export function isTaken(regions: Regions, file: ProgramFile, src: VarId): boolean {
  const made = definitionOf(file, src);
  const fn = made && made.block > 0 ? file.functions.find((each) => each.fact.instrs.includes(made)) : undefined;
  const [nearest] = made && fn ? guardsAround(fn, made.block) : [];
  return (
    nearest !== undefined &&
    nearest.guard.all.length > 0 &&
    nearest.guard.some.length === 0 &&
    nearest.guard.all.every((atom) => atom.kind === 'truthy' && atom.positive && regions.isAlwaysThere(file, atom.value))
  );
}
