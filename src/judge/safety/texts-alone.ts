/** Lists that stand in the source and hold texts and numbers alone: nobody can change one of those. */
import { FIRST_LITERAL } from '../../facts/model.js';
import { initsOf } from '../../program/values/definitions.js';
import type { Obj } from '../../program/model.js';
import { literalMaking } from '../../program/values/objects.js';
import type { Profile, Touch } from '../profile.js';

/**
 * `const SOURCES = ['site', 'friend']`, of which `new Map(SOURCES.map((source) => [source, { week: 0 }]))` is made: what is changed there later
 * is taken for an entry of the list, and is none.
 */
export const holdsTextsAlone = ({ collections }: Profile, writes: readonly Touch[]): boolean =>
  collections.length > 0 && collections.every(isListOfTexts) && writes.every((each) => each.depth === 'entry');

function isListOfTexts(list: Obj): boolean {
  const made = list.kind === 'array' ? literalMaking(list) : undefined;
  const parts = list.fn === undefined || made === undefined ? [] : initsOf(list.fn.fact, made.dst);
  return parts.length > 0 && parts.every((each) => each.src >= FIRST_LITERAL);
}
