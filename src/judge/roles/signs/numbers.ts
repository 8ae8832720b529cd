/** Signs of what is only counted or measured, and of what is given a rest after it failed. */
import { FAILED_AT, FAILING_UNTIL } from '../../../knowledge/roles.js';
import type { Profile } from '../../profile.js';
import { countsByOne, keepsDurations, keepsMost, keepsRecord } from '../amounts.js';
import { addsUpForEach, countsEach, countsFailures, onlyCounts, turnsAfterFailures } from '../counts.js';
import { wrapsAround } from '../every-nth.js';
import { onlyMovesOn, picksInTurn } from '../in-turn.js';
import { refuses, refusesByNumber, refusesUntil } from '../refused-callers.js';
import { isOnlyReported, isTally } from '../tallies.js';
import { isHearsay } from '../evidence.js';
import { isMoment } from '../time-marks.js';
import { countsTowardsRest, restsAfterFailure } from '../rests.js';
import { always, has, type Sign } from './sign.js';

const ALL_COUNTED = 'all that it keeps is how often';

export const COUNTER: readonly Sign[] = [
  // `visitors.set(id, { cart: [] })`: things with parts of their own are no numbers.
  {
    holds: ({ profile: { collections, writes, entryKinds } }) =>
      collections.every((each) => each.kind === 'map') &&
      entryKinds.includes('object') &&
      !writes.some((each) => /^(?:increment|decrement|assign [+-]=)$/.test(each.operation)),
    weight: -12,
  },
  { holds: ({ profile, scalar }) => !scalar && countsByOne(profile), weight: 8, says: ALL_COUNTED },
  { holds: ({ profile, scalar }) => !scalar && countsEach(profile), weight: 2, says: ALL_COUNTED },
  // What is only ever put there anew counts nothing, whoever asks for it.
  {
    holds: ({ profile: { writes }, scalar, goesUp, isNamed }) =>
      scalar && writes.length > 0 && !goesUp && !has(writes, /decrement|assign [+-]=/) && !isNamed,
    weight: -6,
  },
  { holds: ({ profile, scalar, goesUp }) => scalar && (goesUp || has(profile.writes, /decrement/)), weight: 3 },
  { holds: ({ profile }) => profile.collections.length > 0, weight: -3 },
];

export const METRICS: readonly Sign[] = [
  // How often something happened, which nobody but those who report it asks.
  {
    holds: ({ profile, onlyGoesUp }) => onlyGoesUp && isTally(profile) && isOnlyReported(profile),
    weight: 9,
    says: 'only what reports figures reads it',
  },
  { holds: ({ profile, scalar }) => !scalar && onlyCounts(profile), weight: 7, says: 'all that is done to it is to count' },
  {
    holds: ({ profile, scalar, isNamed }) => !scalar && keepsDurations(profile) && !isNamed,
    weight: 6,
    says: 'all that is put there is how long something took',
  },
  {
    holds: ({ profile, scalar, isNamed }) => !scalar && addsUpForEach(profile) && !isNamed && !refuses(profile),
    weight: 5,
    says: 'all that is done to its entries is to count',
  },
  {
    holds: ({ profile, scalar }) => (scalar ? keepsMost(profile) : keepsRecord(profile)),
    weight: 4,
    says: 'it keeps the highest number there was',
  },
  // Nor is what somebody begins anew, whatever was counted before: the points of a game.
  // A step that an entry takes is no figure.
  {
    holds: ({ profile: { writes, entryKinds }, evidence }) =>
      has(writes, /increment|assign \+=/) &&
      (evidence.length > 0 ||
        (entryKinds.every((kind) => kind !== 'instance') &&
          !writes.some((each) => each.served && each.depth === 'entry' && /^(?:push|unshift|add)$/.test(each.operation)))),
    weight: 1.5,
  },
];

export const CIRCUIT_BREAKER: readonly Sign[] = [
  // Who fails too often is turned away. One time for everybody: nobody in particular is.
  { holds: ({ profile, scalar }) => !scalar && (refusesByNumber(profile) || refusesUntil(profile)), weight: -6 },
  { holds: ({ profile }) => countsFailures(profile), weight: 4, says: 'it counts failures until something works again' },
  {
    holds: ({ profile, scalar }) => scalar && turnsAfterFailures(profile),
    weight: 10,
    says: 'after so many failures it is put to something else, until something works again',
  },
  {
    holds: ({ profile, scalar }) => scalar && countsTowardsRest(profile),
    weight: 12,
    says: 'it counts failures until something outside is left alone for a while',
  },
  {
    holds: ({ profile, scalar }) => scalar && restsAfterFailure(profile),
    weight: 12,
    says: 'where something fails, it says how long that is left alone',
  },
  // Nothing fails, and no name says so.
  { holds: ({ scalar, evidence }) => scalar && isHearsay(evidence), weight: -8 },
  {
    holds: ({ profile, scalar }) => scalar && FAILING_UNTIL.test(profile.words.symbol),
    weight: 12,
    says: 'it says until when something outside is left alone',
  },
  {
    holds: ({ profile, scalar }) => scalar && FAILED_AT.test(profile.words.symbol) && isMoment(profile),
    weight: 12,
    says: 'it says when something outside failed',
  },
];

export const ROUND_ROBIN: readonly Sign[] = [
  {
    holds: ({ profile, scalar }) => (scalar || onlyMovesOn(profile)) && picksInTurn(profile),
    weight: 12,
    says: 'it picks one of a list after the other',
  },
  // Where a quiz stands is asked for elsewhere.
  { holds: ({ profile, scalar }) => scalar && wrapsAround(profile) && isReadWhereItMoves(profile), weight: 5 },
  { holds: always, weight: -3 },
];

const isReadWhereItMoves = ({ reads, writes }: Profile): boolean =>
  reads.every((read) => !read.served || writes.some((each) => each.fn === read.fn));
