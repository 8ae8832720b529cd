/** Signs of records, of copies of them, and of what says who somebody is. */
import {
  BEARER_TOKENS,
  COMING_BACK,
  CONFIG_NAMES,
  COUNTS_LAST,
  DONE_WORDS,
  FAILED_OUTSIDE,
  GENERIC_NAMES,
  JOIN_CODES,
  KIND_OF_SESSION,
  LOGIN_STATES,
  MEMORY_DATABASE_FILES,
  RECORD_WORDS,
  SESSIONS_OF_PEOPLE,
  TIMES_NAMES,
  WHOSE,
} from '../../../knowledge/roles.js';
import { literalOf } from '../../../program/values/definitions.js';
import { isParsed } from '../../../program/values/externals.js';
import { isRemoval, storedLiteral, type Profile } from '../../profile.js';
import { addsToFound, countsByOne, ranks } from '../amounts.js';
import { addsUpForEach, comparesCount, countsEach, countsInPlace, countsUp, onlyCounts } from '../counts.js';
import { NAMES_A_PLACE } from '../evidence.js';
import { isOnlyTakenInTurn } from '../in-turn.js';
import { dropsOneByOne, isTakenOnce } from '../removals.js';
import { isHearsay } from '../evidence.js';
import { filesSockets, filesTypedSockets } from '../streams.js';
import { isMoment, keepsTimes } from '../time-marks.js';
import { onlyMarksKeys, worksOn } from '../worked-on.js';
import type { Sign } from './sign.js';

/** A code says for itself that somebody brings it. */
const GATHERED_UNDER = /^(?:its key says|what it stores has) "code"$/;

export const ENTITY_STORE: readonly Sign[] = [
  // When something was is no record of it.
  {
    holds: ({ profile, evidence }) =>
      isMoment(profile) && evidence.every((each) => !each.startsWith('its name') || NAMES_A_PLACE.test(each)),
    weight: -30,
  },
  { holds: ({ profile, scalar }) => !scalar && TIMES_NAMES.test(profile.words.symbol) && keepsTimes(profile), weight: -30 },
  // Marks of what is being worked on are no records, nor are numbers and tallies,
  { holds: ({ profile }) => worksOn(profile), weight: -8 },
  { holds: ({ profile, onlyGoesUp }) => onlyGoesUp || countsByOne(profile), weight: -30 },
  { holds: ({ profile, scalar }) => !scalar && COUNTS_LAST.test(profile.words.symbol) && countsEach(profile), weight: -30 },
  // nor is what somebody takes out to work on it, one after the other, and nobody asks for,
  { holds: ({ profile, scalar }) => !scalar && isOnlyTakenInTurn(profile), weight: -8 },
  // nor counts that stand under a limit,
  { holds: ({ profile }) => countsInPlace(profile), weight: -8 },
  // nor marks of what is done: `processedPayments`.
  { holds: ({ profile }) => DONE_WORDS.test(profile.words.symbol), weight: -8 },
  {
    holds: ({ profile, scalar }) => MEMORY_DATABASE_FILES.test(profile.words.file) && !scalar,
    weight: 5,
    says: 'the file is a database in memory',
  },
  { holds: ({ profile, scalar }) => !scalar && onlyCounts(profile), weight: -8 },
  // nor the sockets of those who chat.
  { holds: ({ profile }) => filesTypedSockets(profile), weight: -12 },
  // Nor what has only been counted.
  {
    holds: ({ profile, scalar }) => !scalar && addsUpForEach(profile) && !RECORD_WORDS.test(profile.words.symbol) && !ranks(profile),
    weight: -8,
  },
  { holds: ({ profile, scalar }) => !scalar && isJoinedByCode(profile), weight: 9, says: 'it is filed under a code by which people join' },
  { holds: ({ profile }) => dropsOneByOne(profile), weight: 1.5, says: 'requests add to it and remove what they name' },
  // `bookingMode = 'closed'`: one of a few words is no record.
  {
    holds: ({ profile: { writes }, scalar }) =>
      scalar && writes.length > 0 && writes.every((each) => /^(?:string|boolean)$/.test(typeof storedLiteral(each)?.value)),
    weight: -20,
  },
  { holds: ({ profile }) => ranks(profile), weight: 2, says: 'it is kept in order of rank' },
  { holds: ({ profile, scalar }) => !scalar && addsToFound(profile), weight: 2, says: 'its entries are looked for and added to' },
  { holds: ({ scalar }) => scalar, weight: -6 },
  { holds: ({ profile }) => profile.collections.length > 0 || profile.objects.some(isParsed), weight: 0.5 },
];

export const CACHE: readonly Sign[] = [
  // What is counted up is no copy of anything, nor are marks and moments that only the folder calls a cache.
  {
    holds: ({ profile, evidence }) =>
      (comparesCount(profile) && countsUp(profile)) || (onlyMarksKeys(profile) && !evidence.some((each) => each.startsWith('its '))),
    weight: -12,
  },
  // Whatever it is called: what begins with numbers of the source and only goes up can be had nowhere else.
  { holds: ({ profile, scalar }) => !scalar && (addsUpForEach(profile) || countsEach(profile)), weight: -30 },
];

export const CONFIG: readonly Sign[] = [
  // `analyticsConfig`: the last word says what it is.
  { holds: ({ profile }) => CONFIG_NAMES.test(profile.words.symbol), weight: 12 },
  // `value` of an `AdminConfig` too.
  {
    holds: ({ profile: { words } }) => GENERIC_NAMES.test(words.symbol) && CONFIG_NAMES.test(words.owner),
    weight: 12,
    says: 'it is the value of a setting',
  },
];

export const REQUEST_CONTEXT: readonly Sign[] = [
  // `getCurrentSession()` gives it on: that does not make it what one request brought.
  { holds: ({ evidence }) => isHearsay(evidence), weight: -12 },
  // `activeRequests.set(user, id)`: each finds its own, and nobody that of another.
  { holds: ({ profile }) => filesEachByKey(profile), weight: -12 },
];

/** All that is put there is filed in Maps, under keys that do not stand in the source. */
function filesEachByKey({ collections, writes }: Profile): boolean {
  const keys = writes.flatMap(({ dead, operation, instr, fn }) =>
    !dead && operation === 'set' && instr.op === 'call' ? [literalOf(fn.file, instr.args[0] ?? -1)] : [],
  );
  return (
    collections.length > 0 &&
    collections.every(({ kind }) => kind === 'map' || kind === 'weakmap') &&
    keys.length > 0 &&
    keys.every((each) => each === undefined)
  );
}

/** `gameSessions`, a field of a `QuizSessionController`: what somebody plays, reads or writes there, and not that they are logged in. */
function isSessionOfSomething({ words: { symbol, owner } }: Profile): boolean {
  const kinds = [...`${symbol} | ${owner}`.matchAll(KIND_OF_SESSION)].map((each) => each[1] as string);
  return kinds.length > 0 && kinds.every((each) => !SESSIONS_OF_PEOPLE.test(each));
}

/** `sessions.get(joinCode)`: whoever brings the code takes part in what goes on there. */
const isJoinedByCode = ({ words: { symbol, keys } }: Profile): boolean => /\bsessions?$/.test(symbol) && JOIN_CODES.test(keys);

export const SESSION: readonly Sign[] = [
  // Whoever brings such a token is who is noted there, until they log out.
  {
    holds: ({ profile, scalar }) =>
      !scalar && BEARER_TOKENS.test(profile.words.symbol) && WHOSE.test(profile.words.values) && !isTakenOnce(profile),
    weight: 9,
    says: 'it says whose each token is',
  },
  // Who brings the code of a session joins what others take part in.
  { holds: ({ profile, scalar }) => !scalar && isJoinedByCode(profile), weight: -30 },
  {
    holds: ({ profile, evidence }) => isSessionOfSomething(profile) && !evidence.some((each) => /^(?:its key|what it stores)/.test(each)),
    weight: -30,
  },
  { holds: ({ profile, onlyGoesUp }) => onlyGoesUp || isMoment(profile), weight: -30 },
  // What kind of thing a class is does not make a session of each number, flag and text in it.
  { holds: ({ scalar }) => scalar, weight: ({ isNamed }) => (isNamed ? -2 : -12) },
  // Nor are sockets sessions, under whatever name they are filed.
  { holds: ({ profile }) => filesSockets(profile), weight: -12 },
];

export const AUTH: readonly Sign[] = [
  // Which of our own keys a service has refused, that is called with them: nobody proves anything by it.
  { holds: ({ profile: { words } }) => FAILED_OUTSIDE.test(words.symbol), weight: -12 },
  // The code of a room or of a link: people gather under it, or are sent on, and nobody proves anything by what is never used up.
  {
    holds: ({ profile: { writes }, scalar, evidence }) =>
      !scalar &&
      evidence.length > 0 &&
      evidence.every((each) => GATHERED_UNDER.test(each)) &&
      (writes.some((each) => each.depth === 'entry' && /^(?:push|unshift|add)$/.test(each.operation)) || !writes.some(isRemoval)),
    weight: -12,
  },
  {
    holds: ({ profile: { words }, scalar }) => !scalar && LOGIN_STATES.test(words.symbol) && COMING_BACK.test(words.routes),
    weight: 8,
    says: 'who comes back from a login is found by it',
  },
  { holds: ({ onlyGoesUp }) => onlyGoesUp, weight: -30 },
  // When something was refused or ran out: nobody proves anything by a moment.
  { holds: ({ profile }) => isMoment(profile), weight: -30 },
  { holds: ({ scalar }) => scalar, weight: ({ isNamed }) => (isNamed ? -2 : -12) },
];
