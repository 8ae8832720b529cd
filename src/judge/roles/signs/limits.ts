/** Signs of what limits how often somebody may come. */
import { ADDRESS_KEYS, ERROR_NAMES, LIMITING_FILES, QUOTA_WORDS } from '../../../knowledge/roles.js';
import { cutsEach, isCapped, sumsUnderLimit } from '../amounts.js';
import {
  addsOneAndCompares,
  comparesCount,
  comparesWhatItCounts,
  countsInPlace,
  countsTimes,
  countsUp,
  datesAnswers,
  isComparedItself,
  isFilledByTime,
  isWeighedByNobody,
  keepsCountAndMoment,
} from '../counts.js';
import {
  isRefusedAbove,
  limitsByName,
  limitsEverybody,
  putsWhatItIsGiven,
  refuses,
  refusesByNumber,
  refusesUntil,
  turnsAway,
} from '../refused-callers.js';
import { isTally } from '../tallies.js';
import { restsAfterFailure } from '../rests.js';
import { keepsTimes } from '../time-marks.js';
import { worksOn } from '../worked-on.js';
import { isYesOrNo } from '../yes-or-no.js';
import { always, type Sign } from './sign.js';

/** `cache`, `replyCache`. */
const IS_CACHE = /\bcaches?$/;

/** Much has a count, and what failed has one of its failures. */
const MERE_COUNT = /^what it stores has "(?:counts?|failures)(?:", "(?:counts?|failures))*"$/;

const COUNTS_AND_COMPARES = 'it counts up and compares with a limit';
const TOO_SOON = 'it keeps when somebody last came, and who comes too soon is refused';

export const RATE_LIMIT: readonly Sign[] = [
  // A list that is cut where it has grown too long, for which nobody is refused.
  {
    holds: ({ profile }) =>
      profile.collections.length > 0 &&
      profile.collections.every((each) => each.kind === 'array') &&
      !profile.entryKinds.includes('array') &&
      isCapped(profile) &&
      !refuses(profile),
    weight: -12,
  },
  // It is those who are called that limit.
  { holds: ({ profile, scalar }) => scalar && restsAfterFailure(profile), weight: -12 },
  // The cache of a class that limits as well.
  {
    holds: ({ profile, scalar, isNamed }) => !scalar && IS_CACHE.test(profile.words.symbol) && !isNamed && datesAnswers(profile),
    weight: -12,
  },
  // Who is turned away comes while the same is being done.
  { holds: ({ profile, scalar, isNamed }) => !scalar && worksOn(profile) && !isNamed, weight: -12 },
  {
    holds: ({ profile }) => isFilledByTime(profile),
    weight: 14,
    says: 'time fills it up, and whoever comes takes from it',
  },
  // Marks that are only there or not there count nobody's calls.
  {
    holds: ({ profile, evidence }) =>
      evidence.every((each) => each.startsWith('its key says')) &&
      profile.collections.length > 0 &&
      profile.collections.every((each) => each.kind === 'set') &&
      !comparesCount(profile),
    weight: -6,
  },
  // A number that nobody compares with anything limits nothing.
  { holds: ({ profile, scalar }) => scalar && isTally(profile) && !isComparedItself(profile), weight: -30 },
  { holds: ({ profile, scalar }) => !scalar && isWeighedByNobody(profile), weight: -30 },
  {
    holds: ({ profile, onlyGoesUp, onlyGoesDown }) =>
      (onlyGoesUp || (onlyGoesDown && isTally(profile))) &&
      (QUOTA_WORDS.test(`${profile.words.symbol} | ${profile.words.functions}`) || isRefusedAbove(profile)),
    weight: 10,
    says: 'it is counted up against a quota',
  },
  {
    holds: ({ profile, scalar }) => !scalar && keepsCountAndMoment(profile),
    weight: 10,
    says: 'all that it keeps is how often, and until when',
  },
  // Only the file is called so: what callers hand in is put there as it is, or a flag is raised, and nobody counts.
  {
    holds: ({ profile, scalar, evidence }) =>
      evidence.every((each) => /^the file/.test(each)) && (scalar ? isYesOrNo(profile) : putsWhatItIsGiven(profile)),
    weight: -12,
  },
  {
    holds: ({ profile, scalar }) => !scalar && LIMITING_FILES.test(profile.words.file),
    weight: ({ profile }) => 3 + (comparesCount(profile) ? 2 : 0),
    says: 'the file is about limiting',
  },
  // Points and votes are counted up to a limit as well: somebody has to call it a limit, or to be refused.
  {
    holds: ({ profile, evidence }) =>
      countsUp(profile) && comparesWhatItCounts(profile) && (evidence.some((each) => !MERE_COUNT.test(each)) || refuses(profile)),
    weight: ({ profile }) => (refuses(profile) ? 9 : 5),
    says: COUNTS_AND_COMPARES,
  },
  {
    holds: ({ profile }) => comparesCount(profile) && ADDRESS_KEYS.test(profile.words.keys),
    weight: 10,
    says: 'it is filed under addresses and compared with a limit',
  },
  {
    // `tokenErrors.get(token).filter(isRecent).length >= most`: something outside is given a rest, and nobody is turned away.
    holds: ({ profile, scalar }) =>
      !scalar && countsTimes(profile) && comparesCount(profile) && !(ERROR_NAMES.test(profile.words.symbol) && !refuses(profile)),
    weight: 11,
    says: 'it keeps when each came, and compares how often that was with a limit',
  },
  {
    holds: ({ profile, scalar }) => !scalar && limitsByName(profile) && comparesCount(profile),
    weight: 9,
    says: 'only a function that limits puts anything into it',
  },
  {
    holds: ({ profile, scalar }) => !scalar && addsOneAndCompares(profile),
    weight: ({ profile }) => (ADDRESS_KEYS.test(profile.words.keys) ? 12 : 5),
    says: COUNTS_AND_COMPARES,
  },
  { holds: ({ profile, scalar }) => !scalar && countsInPlace(profile), weight: 9, says: COUNTS_AND_COMPARES },
  {
    holds: ({ profile, scalar }) => !scalar && sumsUnderLimit(profile),
    weight: 9,
    says: 'it adds up, and who is above a limit is refused',
  },
  {
    holds: ({ profile, scalar }) => !scalar && comparesCount(profile) && turnsAway(profile),
    weight: 8,
    says: 'who comes too often is refused with 429',
  },
  { holds: ({ profile, scalar }) => scalar && limitsEverybody(profile), weight: 14, says: TOO_SOON },
  {
    holds: ({ profile, scalar }) => !scalar && (refusesByNumber(profile) || refusesUntil(profile)),
    weight: 6,
    says: 'who comes too often is refused',
  },
  { holds: ({ profile, scalar }) => !scalar && keepsTimes(profile) && refuses(profile), weight: 5, says: TOO_SOON },
  // Everything with a length is compared with a number somewhere: that alone is no limit. Nor is a list that is cut where it has grown too long.
  { holds: ({ profile, scalar }) => !scalar && cutsEach(profile) && !refuses(profile), weight: -4 },
  {
    holds: ({ profile, evidence }) =>
      evidence.length > 0 && evidence.every((each) => MERE_COUNT.test(each)) && !(comparesCount(profile) && refuses(profile)),
    weight: -2,
  },
  { holds: ({ profile, evidence }) => evidence.length > 0 && comparesCount(profile), weight: 2 },
  { holds: ({ scalar }) => scalar, weight: -2 },
  { holds: always, weight: 0 },
];
