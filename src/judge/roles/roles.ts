/** What a cell is for, from the words and shapes around it. The words stand in knowledge/roles.ts. */
import { CONTAINER_WORD, GENERIC_NAMES, HEADS, SERVED_PEOPLE, VOCABULARY, WORKS_ON } from '../../knowledge/roles.js';
import type { Vocabulary } from '../../knowledge/vocabulary.js';
import type { Role } from '../finding.js';
import type { Profile } from '../profile.js';
import { isNamedAfterItsKey } from './drawn-keys.js';
import { isHearsay } from './evidence.js';
import { operationsOn } from './signs/sign.js';
import { weighSigns } from './signs/signs.js';

export interface RoleGuess {
  readonly role: Role;
  readonly score: number;
  readonly evidence: readonly string[];
  /** Only names of those who reach it speak for the role, its functions and routes, or one word of what it stores. */
  readonly isHearsay: boolean;
}

/** How much a word weighs, by where it stands. */
const WEIGHTS = {
  generic: 1,
  container: 3,
  symbol: 5,
  symbolStrong: 5,
  owner: 2.5,
  ownerStrong: 2.5,
  file: 1.5,
  fileStrong: 2.5,
  functions: 1,
  routes: 1,
  keys: 1.5,
  values: 0.8,
  purposes: 5,
} as const;

/** Roles that callers of a general store tell by the keys they make: rows are filed under the names of things by whoever keeps them, also by caches. */
const FILED_ROLES: ReadonlySet<string> = new Set(['session', 'auth', 'rate-limit', 'job-status', 'queue', 'idempotency', 'lock']);

/** What is left of the weight of words around a place whose own name speaks for something else. */
const OF_OTHERS = 0.25;
const OF_SURROUNDINGS = /^(?:its owner|the file)$/;

/** The roles that speak for a cell, best first; `other` where none does. */
export function rolesOf(profile: Profile): readonly RoleGuess[] {
  const { words } = profile;
  // `cache`, `store`, `data` say how something is kept, not what for: then the owner and the file speak.
  const generic = GENERIC_NAMES.test(words.symbol) || isNamedAfterItsKey(profile);
  const phrases = phrasesIn(words.symbol);
  // What kind of thing a class deals with does not say what a field holds that has a name of its own: `viewers` of a `TicketService`.
  const speaks = ({ names, strong }: Vocabulary): boolean =>
    [names, strong].some((pattern) => pattern !== undefined && phrases.spokenBy(pattern) !== undefined);
  const isNamed =
    !generic &&
    VOCABULARY.some((each) => each.role !== 'entity-store' && speaks(each)) &&
    !VOCABULARY.some((each) => each.role === 'entity-store' && speaks(each));
  // Nor does it say much that there is a store where those who use it say what for.
  const isToldByKeys = VOCABULARY.some(
    (each) => FILED_ROLES.has(each.role) && (each.names.test(words.purposes) || each.strong.test(words.purposes)),
  );
  const operations = operationsOn(profile);
  const guesses = VOCABULARY.map(({ role, names, strong, keys, values }): RoleGuess => {
    let score = 0;
    const evidence: string[] = [];
    const say = (word: string, weight: number, where: string): void => {
      // `refreshStore`: that something is stored does not say what.
      score += CONTAINER_WORD.test(word) ? Math.min(weight, isToldByKeys ? WEIGHTS.generic : WEIGHTS.container) : weight;
      evidence.push(`${where} says "${word}"`);
    };
    const hear = (text: string, pattern: RegExp | undefined, weight: number, where: string): void => {
      const found = pattern?.exec(OF_SURROUNDINGS.test(where) ? text.replace(SERVED_PEOPLE, ' ') : text);
      if (!found) return;
      // The cleaner of a queue keeps no queue.
      const isWorkedOn = OF_SURROUNDINGS.test(where) && WORKS_ON.test(text) && !WORKS_ON.test(found[0]);
      say(found[0], isWorkedOn || (role === 'entity-store' && isNamed && OF_SURROUNDINGS.test(where)) ? weight * OF_OTHERS : weight, where);
    };
    for (const pattern of [names, strong]) {
      const own = pattern && phrases.spokenBy(pattern);
      if (own !== undefined) say(own, generic ? WEIGHTS.generic : WEIGHTS.symbol, 'its name');
    }
    hear(words.owner, names, generic ? WEIGHTS.symbol : WEIGHTS.owner, 'its owner');
    hear(words.owner, strong, generic ? WEIGHTS.symbolStrong : WEIGHTS.ownerStrong, 'its owner');
    hear(words.file, names, generic ? WEIGHTS.owner : WEIGHTS.file, 'the file');
    hear(words.file, strong, generic ? WEIGHTS.ownerStrong : WEIGHTS.fileStrong, 'the file');
    hear(words.functions, strong, WEIGHTS.functions, 'a function that touches it');
    hear(words.routes, strong, WEIGHTS.routes, 'a route that reaches it');
    hear(words.keys, keys, WEIGHTS.keys, 'its key');
    if (FILED_ROLES.has(role))
      hear(words.purposes, names.test(words.purposes) ? names : strong, WEIGHTS.purposes, 'what it is filed under');
    const told = values?.test(words.values) ? [...words.values.matchAll(new RegExp(values.source, 'g'))] : [];
    const distinct = new Set(told.map((each) => each[0]));
    if (distinct.size > 0 && (score > 0 || !(role === 'session' || role === 'auth'))) {
      // everything has a code or an end
      score += Math.min(3, distinct.size) * WEIGHTS.values;
      evidence.push(`what it stores has "${[...distinct].slice(0, 3).join('", "')}"`);
    }
    // A general store is for what those who use it keep there.
    const sign = weighSigns(operations, role, evidence);
    const said = sign.says === undefined ? evidence : [...evidence, sign.says];
    return {
      role,
      score: score + sign.weight,
      evidence: [...new Set(said)],
      isHearsay: !generic && sign.says === undefined && isHearsay(evidence),
    };
  });
  const sorted = guesses
    .filter((each) => each.score > 0)
    .sort((a, b) => b.score - a.score || ORDER.indexOf(a.role) - ORDER.indexOf(b.role));
  return sorted.length > 0 ? sorted : [{ role: 'other', score: 0, evidence: [], isHearsay: false }];
}

const ORDER = VOCABULARY.map((each) => each.role as Role);

/**
 * What each role's words find in a name. A word within a longer phrase of another role says nothing by itself: `allowedAddresses` are
 * permissions, `processedOrders` marks.
 */
function phrasesIn(name: string): { readonly spokenBy: (pattern: RegExp) => string | undefined } {
  const found = new Map<RegExp, readonly { readonly role: string; readonly from: number; readonly to: number; readonly text: string }[]>();
  for (const { role, names, strong } of VOCABULARY) {
    for (const pattern of [names, strong]) {
      if (pattern?.test(name))
        found.set(
          pattern,
          [...name.matchAll(new RegExp(pattern.source, 'g'))].map((each) => ({
            role,
            from: each.index,
            to: each.index + each[0].length,
            text: each[0],
          })),
        );
    }
  }
  const all = [...found.values()].flat();
  // `paymentLocks` are locks, and `sessionStats` figures: the last word says what it is, the words before it whose.
  const head = all.find(
    (each) =>
      each.to === name.length &&
      each.role !== 'entity-store' &&
      HEADS.test(each.text) &&
      !all.some((other) => other.from < each.from && other.to === each.to),
  );
  const isAside = (span: (typeof all)[number]): boolean => head !== undefined && span.role !== head.role && span.to <= head.from;
  const isWithin = (span: (typeof all)[number]): boolean =>
    all.some((each) => each.role !== span.role && each.from <= span.from && each.to >= span.to && each.text.length > span.text.length);
  return { spokenBy: (pattern) => found.get(pattern)?.find((each) => !isWithin(each) && !isAside(each))?.text };
}
