/** What is said for a role, and by whom. */
import { GENERIC_NAMES, RECORD_WORDS } from '../../knowledge/roles.js';
import type { WordsAround } from '../profile-words.js';

/** Evidence that comes from those who reach a cell, not from the cell, or from one word of what it stores: much has a status. */
const AROUND = /^(?:a (?:function that touches it|route that reaches it) says|what it stores has "[^"]*"$)/;

/** Whether something speaks for a role, and only names of those who reach the cell do, or one word of what it stores. */
export function isHearsay(evidence: readonly string[]): boolean {
  return evidence.length > 0 && evidence.every((each) => AROUND.test(each));
}

/** Nothing speaks for a role but those who reach the cell, or a name that says where something is kept. */
export const isUntold = (evidence: readonly string[]): boolean => evidence.every((each) => AROUND.test(each) || NAMES_A_PLACE.test(each));

/** Where something is kept, and not what. */
export const NAMES_A_PLACE = /^its name says "(?:db|database|stores?|data|files?)"$/;

/** What a class does with what it keeps. */
const HOLDERS = /\b(?:services?|managers?|stores?|maps?|repositor(?:y|ies)|registry|controllers?|gateways?|handlers?|providers?|memory)\b/g;

/** Its name says that people have written it down or play it; of a `map` its class does: `GameMapService.map`. */
export const isNamedRecord = ({ symbol, owner }: WordsAround): boolean =>
  RECORD_WORDS.test(symbol) || (GENERIC_NAMES.test(symbol) && RECORD_WORDS.test(owner.replace(HOLDERS, '').trim()));
