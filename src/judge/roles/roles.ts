/** What a cell is for, from the words and shapes around it. The words stand in knowledge/roles.ts. */
import { ABORT_WORDS, ADDRESS_KEYS, BEARER_TOKENS, CONFIG_NAMES, CONTAINER_WORD, COUNTS_LAST, DONE_WORDS, ERROR_NAMES, FAILING_UNTIL, GENERIC_NAMES, HOLDING_NAMES, JOB_KEYS, JOB_OUTPUT, COMING_BACK, LIMITING_FILES, LIMITING_FUNCTIONS, LOGIN_STATES, MEMORY_DATABASE_FILES, MOMENT_NAMES, PLAIN_RESULTS, QUOTA_WORDS, RECORD_FIELDS, RECORD_WORDS, REPORTING, REPORTING_FILES, STREAM_VALUES, VOCABULARY, WHOSE, TIMES_NAMES } from '../../knowledge/roles.js';
import type { Vocabulary } from '../../knowledge/vocabulary.js';
import type { VarId } from '../../facts/model.js';
import { CONNECTION_KEYS, CONNECTION_TYPES } from '../../knowledge/emitters.js';
import { hasNoContents } from '../declared.js';
import type { Role } from '../finding.js';
import { isNear, isRemoval, isReset, storedLiteral, waitsBetween, type Profile, type Touch } from '../profile.js';
import { addsOneAndCompares, addsUpForEach, comparesCount, comparesWhatItCounts, countsEach, countsFailures, countsInPlace, isWeighedByNobody, countsTimes, countsUp, datesAnswers, onlyCounts, turnsAfterFailures, isComparedItself, isFilledByTime, keepsCountAndMoment } from './counts.js';
import { movesIndexes, wrapsAround } from './every-nth.js';
import { turnsAwayAfter, turnsAwayWhenFull, turnsSomebodyAway } from './refusals.js';
import { tellsStages } from './stages.js';
import { addsToFound, countsByOne, cutsEach, dropsOneByOne, failsToo, isCapped, isHeldWhileWorking, isNamedAfterItsKey, isOnlyLookedFor, isOnlyTakenInTurn, isTakenBack, isTakenOnce, isTakenWhileWorking, isWorkedOff, keepsDurations, keepsMost, keepsRecord, notesMishaps, picksInTurn, putsBehind, ranks, refusesUntil, stepsOn, sumsUnderLimit, takesOut, toggles } from './role-shapes.js';
import { isTime, notesWhoWasSeen, restsAfterFailure, isMoment } from './time-marks.js';
import { wordsOf } from './words.js';
import { isMoreThanYesOrNo } from './yes-or-no.js';
import { isParsed } from '../../program/values/externals.js';
import { definitionOf, guardsAround, literalOf, originOf, weighs } from '../../program/values/definitions.js';

export interface RoleGuess {
  readonly role: Role;
  readonly score: number;
  readonly evidence: readonly string[];
  /** Only names of those who reach it speak for the role, its functions and routes, or one word of what it stores. */
  readonly isHearsay: boolean;
}

/** How much a word weighs, by where it stands. */
const WEIGHTS = { generic: 1, container: 3, symbol: 5, symbolStrong: 5, owner: 2.5, ownerStrong: 2.5, file: 1.5, fileStrong: 2.5, functions: 1, routes: 1, keys: 1.5, values: 0.8 } as const;

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
  const speaks = ({ names, strong }: Vocabulary): boolean => [names, strong].some((pattern) => pattern !== undefined && phrases.spokenBy(pattern) !== undefined);
  const isNamed = !generic && VOCABULARY.some((each) => each.role !== 'entity-store' && speaks(each)) && !VOCABULARY.some((each) => each.role === 'entity-store' && speaks(each));
  const guesses = VOCABULARY.map(({ role, names, strong, keys, values }): RoleGuess => {
    let score = 0;
    const evidence: string[] = [];
    const say = (word: string, weight: number, where: string): void => {
      // `refreshStore`: that something is stored does not say what.
      score += CONTAINER_WORD.test(word) ? Math.min(weight, WEIGHTS.container) : weight;
      evidence.push(`${where} says "${word}"`);
    };
    const hear = (text: string, pattern: RegExp | undefined, weight: number, where: string): void => {
      const found = pattern?.exec(text);
      if (found) say(found[0], role === 'entity-store' && isNamed && OF_SURROUNDINGS.test(where) ? weight * OF_OTHERS : weight, where);
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
    const told = values?.test(words.values) ? [...words.values.matchAll(new RegExp(values.source, 'g'))] : [];
    const distinct = new Set(told.map((each) => each[0]));
    if (distinct.size > 0 && (score > 0 || !(role === 'session' || role === 'auth'))) { // everything has a code or an end
      score += Math.min(3, distinct.size) * WEIGHTS.values;
      evidence.push(`what it stores has "${[...distinct].slice(0, 3).join('", "')}"`);
    }
    // A general store is for what those who use it keep there.
    const isHearsay = !generic && evidence.length > 0 && evidence.every((each) => AROUND.test(each));
    const heard = evidence.length;
    const shaped = shape(profile, role, evidence);
    return { role, score: score + shaped, evidence: [...new Set(evidence)], isHearsay: isHearsay && evidence.length === heard };
  });
  const sorted = guesses.filter((each) => each.score > 0).sort((a, b) => b.score - a.score || ORDER.indexOf(a.role) - ORDER.indexOf(b.role));
  return sorted.length > 0 ? sorted : [{ role: 'other', score: 0, evidence: [], isHearsay: false }];
}

const ORDER = VOCABULARY.map((each) => each.role as Role);

/** `cache`, `replyCache`. */
const IS_CACHE = /\bcaches?$/;

/** Much has a count. */
const MERE_COUNT = /^what it stores has "counts?"$/;

/** Where something is kept, and not what. */
const NAMES_A_PLACE = /^its name says "(?:db|database|stores?|data|files?)"$/;

/** A code says for itself that somebody brings it. */
const GATHERED_UNDER = /^(?:its key says|what it stores has) "code"$/;

/** Evidence that comes from those who reach a cell, not from the cell, or from one word of what it stores: much has a status. */
const AROUND = /^(?:a (?:function that touches it|route that reaches it) says|what it stores has "[^"]*"$)/;

/**
 * What each role's words find in a name. A word within a longer phrase of another role says nothing by itself: `allowedAddresses` are
 * permissions, `processedOrders` marks.
 */
function phrasesIn(name: string): { readonly spokenBy: (pattern: RegExp) => string | undefined } {
  const found = new Map<RegExp, readonly { readonly role: string; readonly from: number; readonly to: number; readonly text: string }[]>();
  for (const { role, names, strong } of VOCABULARY) {
    for (const pattern of [names, strong]) {
      if (pattern?.test(name)) found.set(pattern, [...name.matchAll(new RegExp(pattern.source, 'g'))].map((each) => ({ role, from: each.index, to: each.index + each[0].length, text: each[0] })));
    }
  }
  const all = [...found.values()].flat();
  const isWithin = (span: (typeof all)[number]): boolean => all.some((each) => each.role !== span.role && each.from <= span.from && each.to >= span.to && each.text.length > span.text.length);
  return { spokenBy: (pattern) => found.get(pattern)?.find((each) => !isWithin(each))?.text };
}

/** What the operations look like. */
function shape(profile: Profile, role: Role, evidence: string[]): number {
  const { writes, reads, collections, emitters } = profile;
  const has = (touches: readonly Touch[], pattern: RegExp): boolean => touches.some((each) => pattern.test(each.operation));
  const scalar = hasNoContents(profile.cell) || (collections.length === 0 && emitters.length === 0 && profile.objects.every((each) => each.kind === 'external' && PLAIN_RESULTS.test(each.path ?? '')));
  if (scalar && NOT_NUMBERS.has(role) && isTally(profile)) return -30;
  if (isMoreThanYesOrNo(profile, role)) return -30;
  const goesUp = has(writes, /^(?:increment|assign \+=)$/) || (scalar && writes.some(stepsOn));
  const onlyGoesUp = scalar && goesUp && !has(writes, /^(?:decrement|assign -=)$/);
  // `left -= 1` until nothing is left is a quota as well.
  const onlyGoesDown = scalar && has(writes, /^(?:decrement|assign -=)$/) && !goesUp;
  switch (role) {
    case 'pubsub':
      if (emitters.length > 0) { evidence.push('it is an event emitter'); return 8; }
      if (profile.emitterEntries) { evidence.push('it holds event emitters'); return 8; }
      // The texts that a notifier keeps are no listeners.
      return holdsOnlyData(profile) && !evidence.some((each) => each.startsWith('its name')) ? -4 : 0;
    case 'connections':
      if (ABORT_WORDS.test(profile.words.symbol) || profile.abortEntries) return -10;
      // A number that only goes up counts or numbers something.
      if (onlyGoesUp) return -30;
      if (scalar && (has(writes, /increment|decrement|assign [+-]=/) || keepsMost(profile))) return -12; // a number of them
      if (profile.botEntries && profile.collections.length > 0) { evidence.push('it holds bots that are connected'); return 16; }
      if (holdsStreams(profile)) { evidence.push('it holds open streams or sockets'); return 6; }
      if (!scalar && countsEach(profile)) return -12;
      if (evidence.length > 0 && notesWhoWasSeen(profile)) { evidence.push('it keeps when each of them was last there'); return 3; }
      // Connections that are counted up against a limit are no connections.
      return scalar ? (isNamedSo(evidence) ? -3 : -12) : addsOneAndCompares(profile) || (comparesCount(profile) && countsUp(profile)) ? -6 : -1.5;
    case 'other':
      // A map of `AbortController`: nobody is connected, nothing is kept; another request may want to call it off.
      if (profile.abortEntries) { evidence.push('it holds handles by which work in flight is given up'); return 12; }
      return 0;
    case 'config':
      // `analyticsConfig`: the last word says what it is.
      return CONFIG_NAMES.test(profile.words.symbol) ? 12 : 0;
    case 'counter':
      if (!scalar && countsByOne(profile)) { evidence.push('all that it keeps is how often'); return 8; }
      if (!scalar && countsEach(profile)) { evidence.push('all that it keeps is how often'); return 2; }
      // What is only ever put there anew counts nothing, whoever asks for it.
      if (scalar && writes.length > 0 && !goesUp && !has(writes, /decrement|assign [+-]=/) && evidence.every((each) => !each.startsWith('its name'))) return -6;
      return scalar && (goesUp || has(writes, /decrement/)) ? 3 : collections.length > 0 ? -3 : 0;
    case 'metrics':
      // How often something happened, which nobody but those who report it asks.
      if (onlyGoesUp && isTally(profile) && isOnlyReported(profile)) { evidence.push('only what reports figures reads it'); return 9; }
      if (!scalar && onlyCounts(profile)) { evidence.push('all that is done to it is to count'); return 7; }
      if (!scalar && keepsDurations(profile) && !evidence.some((each) => each.startsWith('its name'))) { evidence.push('all that is put there is how long something took'); return 6; }
      if (!scalar && addsUpForEach(profile) && !evidence.some((each) => each.startsWith('its name')) && !refuses(profile)) { evidence.push('all that is done to its entries is to count'); return 5; }
      if (scalar ? keepsMost(profile) : keepsRecord(profile)) { evidence.push('it keeps the highest number there was'); return 4; }
      // A step that an entry takes is no figure.
      return has(writes, /increment|assign \+=/) && (evidence.length > 0 || (profile.entryKinds.every((kind) => kind !== 'instance') && !writes.some((each) => each.served && each.depth === 'entry' && /^(?:push|unshift|add)$/.test(each.operation)))) ? 1.5 : 0;
    case 'circuit-breaker':
      // One time for everybody: nobody in particular is turned away.
      if (!scalar && (refusesByNumber(profile) || refusesUntil(profile))) return -6; // who fails too often is turned away
      if (countsFailures(profile)) { evidence.push('it counts failures until something works again'); return 4; }
      if (scalar && turnsAfterFailures(profile)) { evidence.push('after so many failures it is put to something else, until something works again'); return 10; }
      if (scalar && restsAfterFailure(profile)) { evidence.push('where something fails, it says how long that is left alone'); return 12; }
      if (scalar && evidence.length > 0 && evidence.every((each) => AROUND.test(each))) return -8; // nothing fails, and no name says so
      if (scalar && FAILING_UNTIL.test(profile.words.symbol)) { evidence.push('it says until when something outside is left alone'); return 12; }
      return 0;
    case 'rate-limit':
      if (scalar && restsAfterFailure(profile)) return -12; // it is those who are called that limit
      // The cache of a class that limits as well.
      if (!scalar && IS_CACHE.test(profile.words.symbol) && !isNamedSo(evidence) && datesAnswers(profile)) return -12;
      if (!scalar && worksOn(profile) && !isNamedSo(evidence)) return -12; // who is turned away comes while the same is being done
      if (scalar && isFilledByTime(profile)) { evidence.push('time fills it up, and whoever comes takes from it'); return 14; }
      // A number that nobody compares with anything limits nothing.
      if (scalar && isTally(profile) && !isComparedItself(profile)) return -30;
      if (!scalar && isWeighedByNobody(profile)) return -30;
      if ((onlyGoesUp || (onlyGoesDown && isTally(profile))) && (QUOTA_WORDS.test(`${profile.words.symbol} | ${profile.words.functions}`) || isRefusedAbove(profile))) { evidence.push('it is counted up against a quota'); return 10; }
      if (!scalar && keepsCountAndMoment(profile)) { evidence.push('all that it keeps is how often, and until when'); return 10; }
      if (!scalar && LIMITING_FILES.test(profile.words.file)) { evidence.push('the file is about limiting'); return 3 + (comparesCount(profile) ? 2 : 0); }
      // Points and votes are counted up to a limit as well: somebody has to call it a limit, or to be refused.
      if (countsUp(profile) && comparesWhatItCounts(profile) && (evidence.some((each) => !MERE_COUNT.test(each)) || refuses(profile))) { evidence.push('it counts up and compares with a limit'); return refuses(profile) ? 9 : 5; }
      if (comparesCount(profile) && ADDRESS_KEYS.test(profile.words.keys)) { evidence.push('it is filed under addresses and compared with a limit'); return 10; }
      // `tokenErrors.get(token).filter(isRecent).length >= most`: something outside is given a rest, and nobody is turned away.
      const isOfErrors = ERROR_NAMES.test(profile.words.symbol) && !refuses(profile);
      if (!scalar && countsTimes(profile) && comparesCount(profile) && !isOfErrors) { evidence.push('it keeps when each came, and compares how often that was with a limit'); return 11; }
      if (!scalar && limitsByName(profile) && comparesCount(profile)) { evidence.push('only a function that limits puts anything into it'); return 9; }
      if (!scalar && addsOneAndCompares(profile)) { evidence.push('it counts up and compares with a limit'); return ADDRESS_KEYS.test(profile.words.keys) ? 12 : 5; }
      if (!scalar && countsInPlace(profile)) { evidence.push('it counts up and compares with a limit'); return 9; }
      if (!scalar && sumsUnderLimit(profile)) { evidence.push('it adds up, and who is above a limit is refused'); return 9; }
      if (!scalar && comparesCount(profile) && turnsAway(profile)) { evidence.push('who comes too often is refused with 429'); return 8; }
      if (scalar && limitsEverybody(profile)) { evidence.push('it keeps when somebody last came, and who comes too soon is refused'); return 14; }
      if (!scalar && (refusesByNumber(profile) || refusesUntil(profile))) { evidence.push('who comes too often is refused'); return 6; }
      if (!scalar && keepsTimes(profile) && refuses(profile)) { evidence.push('it keeps when somebody last came, and who comes too soon is refused'); return 5; }
      // Everything with a length is compared with a number somewhere: that alone is no limit.
      // Nor is a list that is cut where it has grown too long.
      if (!scalar && cutsEach(profile) && !refuses(profile)) return -4;
      return evidence.length > 0 && comparesCount(profile) ? 2 : scalar ? -2 : 0;
    case 'idempotency':
      if (onlyGoesUp) return -30; // how many there were tells none from another
      if (scalar && !isNamedSo(evidence)) return -12;
      if (worksOn(profile)) return -2;
      if (toggles(profile) || isTakenBack(profile)) return 0;
      if (collections.some((each) => each.kind === 'array') && has(reads, /^(?:includes|indexOf)$/) && has(writes, /^(?:push|unshift)$/) && !has(reads, /^(?:iterate|map|filter|find|slice|forEach|join|read)$/)) return 2;
      return collections.some((each) => each.kind === 'set') && has(reads, /^has$/) && has(writes, /^add$/) ? 2 : 0;
    case 'queue':
      if (scalar && !isNamedSo(evidence)) return -12;
      // Yes or no: whether somebody works on one.
      if (scalar && writes.length > 0 && writes.every((each) => typeof storedLiteral(each)?.value === 'boolean')) return -30;
      if (worksOn(profile)) return -3;
      if (profile.entryKinds.length > 0 && profile.entryKinds.every((kind) => kind === 'function') && has(writes, /^(?:shift|pop)$/) && has(writes, /^(?:push|unshift)$/)) { evidence.push('functions wait in it to be called'); return 9; }
      // What is filed under a key, or looked for in a list, is asked for, and not worked through: `pending` says only that something is still to come.
      if (collections.length > 0 && evidence.length > 0 && evidence.every((each) => each.endsWith('says "pending"'))) {
        if (isOnlyLookedFor(profile)) return -5;
        if (collections.every((each) => each.kind === 'map' || each.kind === 'object')) return -3;
      }
      // Nor is that a queue from which nobody takes anything, because it belongs to one.
      if (collections.length > 0 && evidence.every((each) => !each.startsWith('its name')) && !writes.some((each) => isRemoval(each) || each.depth === 'place')) return -8;
      if (!scalar && isWorkedOff(profile)) { evidence.push('whoever goes through it takes out what is done'); return 6; }
      // A list that is cut to a length holds what came last.
      if (isCapped(profile)) return -2;
      // What is shifted out and not looked at only makes room.
      return writes.some((each) => each.operation === 'shift' && each.mode === 'read-write') && has(writes, /^(?:push|unshift)$/) ? 2.5 : scalar ? -4 : 0;
    case 'log-buffer':
      // What a limiter notes of the requests is what it counts.
      if (LIMITING_FILES.test(profile.words.file) && comparesCount(profile)) return -8;
      if (!scalar && onlyCounts(profile)) return -8;
      if (!scalar && notesMishaps(profile)) { evidence.push('what is put there tells what went wrong'); return 9; }
      if (dropsOneByOne(profile)) return -4; // who removes what somebody names keeps no history
      // Whatever waits in a module of analytics to be shipped is events.
      if (!scalar && HOLDING_NAMES.test(profile.words.symbol) && REPORTING_FILES.test(`${profile.words.owner} | ${profile.words.file}`) && has(writes, /^(?:push|unshift)$/)) { evidence.push('what waits in it is reported elsewhere'); return 14; }
      // Nor is a list a log whose lines are looked for and added to: `entry.points += points`.
      if (addsToFound(profile) || ranks(profile)) return 0;
      // Nor one from which single lines are taken out again.
      if (takesOut(profile)) return 0;
      // One list for each of those who come is what each of them wrote.
      if (collections.length > 0 && collections.every((each) => each.kind === 'map' || each.kind === 'object') && has(writes, /^(?:push|unshift)$/) && !writes.some((each) => each.depth === 'contents' && /^(?:push|unshift)$/.test(each.operation))) return 0;
      if (collections.length > 0 && collections.every((each) => each.kind === 'array') && !has(writes, /^(?:push|unshift)$/) && isCapped(profile)) return 1.5; // `last = [...last.slice(-49), event]`
      // `ring[i] = x` goes round in a list; what is set in a Map is filed there.
      return has(writes, /^(?:push|unshift)$/) && (has(writes, /^(?:shift|splice|pop)$/) || has(reads, /^slice$/) || (writes.some((each) => each.operation === 'set' && !(each.instr.op === 'set' && each.instr.prop !== null)) && !collections.some((each) => each.kind === 'map'))) ? 1.5 : collections.length === 0 ? -2 : 0;
    case 'lock':
      // What is taken is given back.
      if (onlyGoesUp && isTally(profile)) return -30;
      if (worksOn(profile)) { evidence.push('keys are put in before some work and taken out after it'); return 5; }
      if (!scalar && tellsStages(profile)) return -8; // records of work, whatever they are called
      if (collections.length === 0 && isTakenWhileWorking(profile)) { evidence.push('it is put there before some work, and taken away after it'); return 20; }
      if (scalar && isHeldWhileWorking(profile)) { evidence.push('it is raised before some work and lowered after it'); return 9; }
      return evidence.length > 0 && scalar && writes.length > 0 && writes.every((each) => /assign|increment|decrement/.test(each.operation)) ? 1 : 0;
    case 'cache':
      // What is counted up is no copy of anything, nor are marks and moments that only the folder calls a cache.
      return (comparesCount(profile) && countsUp(profile)) || (onlyMarksKeys(profile) && !evidence.some((each) => each.startsWith('its '))) ? -12 : 0;
    case 'entity-store':
      // When something was is no record of it.
      if (isMoment(profile) && evidence.every((each) => !each.startsWith('its name') || NAMES_A_PLACE.test(each))) return -30;
      if (!scalar && TIMES_NAMES.test(profile.words.symbol) && keepsTimes(profile)) return -30;
      if (worksOn(profile)) return -8; // marks of what is being worked on are no records
      if (onlyGoesUp || countsByOne(profile)) return -30; // nor are numbers and tallies
      if (!scalar && COUNTS_LAST.test(profile.words.symbol) && countsEach(profile)) return -30;
      if (countsInPlace(profile)) return -8; // nor are counts that stand under a limit
      if (DONE_WORDS.test(profile.words.symbol)) return -8; // nor are marks of what is done: `processedPayments`
      if (MEMORY_DATABASE_FILES.test(profile.words.file) && !scalar) { evidence.push('the file is a database in memory'); return 5; }
      if (!scalar && onlyCounts(profile)) return -8;
      if (!scalar && addsUpForEach(profile) && !RECORD_WORDS.test(profile.words.symbol) && !ranks(profile)) return -8; // nor what has only been counted
      if (dropsOneByOne(profile)) { evidence.push('requests add to it and remove what they name'); return 1.5; }
      // `bookingMode = 'closed'`: one of a few words is no record.
      if (scalar && writes.length > 0 && writes.every((each) => typeof storedLiteral(each)?.value === 'string' || typeof storedLiteral(each)?.value === 'boolean')) return -20;
      if (ranks(profile)) { evidence.push('it is kept in order of rank'); return 2; }
      if (!scalar && addsToFound(profile)) { evidence.push('its entries are looked for and added to'); return 2; }
      return scalar ? -6 : collections.length > 0 || profile.objects.some(isParsed) ? 0.5 : 0;
    case 'job-status':
      if (onlyGoesUp) return -30; // a number is no stage of anything
      if (worksOn(profile)) return -12; // nor do they tell how far it is
      if (!scalar && isOnlyTakenInTurn(profile)) return -12; // what is taken out to be done, and asked for by nobody
      // Much has a status; a job has little else.
      if (collections.some((each) => each.kind === 'array' || each.kind === 'map') && evidence.length > 0 && evidence.every((each) => each.startsWith('what it stores')) && new Set(profile.words.values.match(RECORD_FIELDS)).size > 1) return -4;
      if (!scalar && failsToo(profile)) { evidence.push('its status says how some work went'); return 6; }
      if (tellsStages(profile)) { evidence.push('what it stores begins and ends'); return 4; }
      if (JOB_KEYS.test(profile.words.keys) && JOB_OUTPUT.test(profile.words.symbol)) { evidence.push('it is filed under the id of a job'); return 9; }
      return scalar ? -2 : 0;
    case 'session':
      // Whoever brings such a token is who is noted there, until they log out.
      if (!scalar && BEARER_TOKENS.test(profile.words.symbol) && WHOSE.test(profile.words.values) && !isTakenOnce(profile)) { evidence.push('it says whose each token is'); return 9; }
      // What kind of thing a class is does not make a session of each number, flag and text in it.
      // Nor are sockets sessions, under whatever name they are filed.
      return onlyGoesUp || isMoment(profile) ? -30 : scalar ? (isNamedSo(evidence) ? -2 : -12) : filesSockets(profile) ? -12 : 0;
    case 'auth':
      // The code of a room: people gather under it, and nobody proves anything by it.
      if (!scalar && evidence.length > 0 && evidence.every((each) => GATHERED_UNDER.test(each)) && writes.some((each) => each.depth === 'entry' && /^(?:push|unshift|add)$/.test(each.operation))) return -12;
      if (!scalar && LOGIN_STATES.test(profile.words.symbol) && COMING_BACK.test(profile.words.routes)) { evidence.push('who comes back from a login is found by it'); return 8; }
      return onlyGoesUp ? -30 : scalar ? (isNamedSo(evidence) ? -2 : -12) : 0;
    case 'round-robin':
      if (!scalar && putsBehind(profile)) { evidence.push('what was first is put behind the others'); return 12; }
      if (!scalar && movesIndexes(profile)) { evidence.push('requests only move an index of its entries on'); return 12; }
      if (scalar && picksInTurn(profile)) { evidence.push('it picks one of a list after the other'); return 12; }
      return scalar && wrapsAround(profile) ? 5 : -3;
    default: return 0;
  }
}

/** A name of its own says it. */
const isNamedSo = (evidence: readonly string[]): boolean => evidence.some((each) => each.startsWith('its name'));

/** What a number that is counted up is never: it holds nobody's data, no copy of anything, and no list. */
const NOT_NUMBERS: ReadonlySet<Role> = new Set(['request-context', 'session', 'auth', 'queue', 'log-buffer', 'cache', 'memo', 'config']);

/** A number that goes up, or up and down, and begins anew at some number: how many, not which. */
function isTally(profile: Profile): boolean {
  const live = profile.writes.filter((each) => !each.starting);
  return live.some((each) => STEPS.test(each.operation)) && live.every((each) => STEPS.test(each.operation) || typeof storedLiteral(each)?.value === 'number' || isStepBack(each));
}

/** `getStats() { return { scans: this.scans } }`: every look at it is one of functions, or on routes, that report. */
function isOnlyReported({ reads, writes }: Profile): boolean {
  const looks = reads.filter((each) => each.served && !writes.some((write) => write.fn === each.fn));
  return looks.length > 0 && looks.every((each) => REPORTING.test(wordsOf(each.fn.fact.name.split('.').pop() ?? '')))
    && reads.every((each) => !each.served || looks.includes(each) || each.instr.op === 'assign' || writes.some((write) => write.fn === each.fn && write.instr.pos <= each.instr.pos && write.instr.end >= each.instr.end));
}

const STEPS = /^(?:increment|decrement|assign [+-]=)$/;

/** `open = Math.max(0, open - 1)`. */
function isStepBack({ fn, instr, operation }: Touch): boolean {
  return operation === 'assign' && (instr.op === 'assign' || instr.op === 'set')
    && fn.fact.instrs.some((each) => each.op === 'binary' && /^[+-]$/.test(each.operator) && each.pos >= instr.pos && each.end <= instr.end);
}

/** A Set, or a Map of flags and times, into which one function puts a key before its work and from which it takes it after. */
function worksOn(profile: Profile): boolean {
  if (!profile.collections.every((each) => each.kind === 'set' || each.kind === 'map' || each.kind === 'object') || profile.collections.length === 0) return false;
  const adds = profile.writes.filter((each) => each.operation === 'add' || each.operation === 'set');
  if (adds.some((each) => each.instr.op === 'set' && (each.instr.prop !== null || each.depth !== 'contents'))) return false; // fields of one object
  if (!adds.every((each) => each.operation === 'add' || isMark(each))) return false;
  // `if (!last || now - last > pause) { await save(); seen.set(id, now) }`: when something was last done, not that it is being done.
  if (adds.length > 0 && adds.every((each) => isTime(each) && guardsAround(each.fn, each.instr.block).some(({ guard }) => weighs(guard)))) return false;
  return profile.writes.some((each) => each.operation === 'delete' && adds.some((add) => add.fn === each.fn && waitsBetween(add, each)));
}

/** All that requests put there are such marks. */
function onlyMarksKeys({ collections, writes }: Profile): boolean {
  const puts = writes.filter((each) => each.served && each.depth === 'contents' && !isRemoval(each));
  return puts.length > 0 && collections.every((each) => each.kind === 'map' || each.kind === 'object') && puts.every(isMark);
}

/** `map.set(key, true)`, `map.set(key, Date.now())`. */
function isMark(touch: Touch): boolean {
  const value = touch.instr.op === 'call' ? touch.instr.args[1] : touch.instr.op === 'set' ? touch.instr.src : undefined;
  return isTime(touch) || (value !== undefined && literalOf(touch.fn.file, value)?.value === true);
}

/** Lists and records, as far as it is known what is put there, and nothing that could be called or sent to. */
const holdsOnlyData = ({ collections, entryKinds, emitters }: Profile): boolean => collections.length > 0 && emitters.length === 0 && entryKinds.length > 0
  && entryKinds.every((kind) => kind === 'array' || kind === 'set' || kind === 'map');

/** `replies.set(key, handler(req).then(read))`: a promise is no stream, whatever it is called. */
function storesPromises({ writes }: Profile): boolean {
  const stored = writes.filter((each) => each.operation === 'set' && each.instr.op === 'call' && each.instr.args[1] !== undefined);
  return stored.length > 0 && stored.every(({ fn, instr }) => {
    const value = instr.op === 'call' ? instr.args[1] as VarId : -1;
    return fn.fact.instrs.some((each) => each.op === 'call' && /^(?:then|finally)$/.test(each.prop ?? '') && (each.dst === value || fn.fact.instrs.some((put) => put.op === 'assign' && put.dst === value && put.src === each.dst)));
  });
}

/** Response objects, stream controllers, sockets among what is stored. */
function holdsStreams(profile: Profile): boolean {
  if (storesPromises(profile)) return false;
  const { symbol, values } = profile.words;
  return values.split(' | ').some((each) => each !== symbol && STREAM_VALUES.test(each) && !MOMENT_NAMES.test(each) && !(/^(?:res|response|reply)$/.test(each) && storesAnswers(profile))) // its own name stands among them where it has two
    && profile.writes.some((each) => /^(?:set|add|push)$/.test(each.operation));
}

/** `sessions.set(user, socket)`: all that is filed there is open connections themselves. */
function filesSockets(profile: Profile): boolean {
  const puts = profile.writes.filter((each) => !each.dead && each.operation === 'set' && each.depth === 'contents' && each.instr.op === 'call');
  return puts.length > 0 && puts.every(({ fn, instr }) => {
    const value = instr.op === 'call' ? instr.args[1] : undefined;
    const fact = value === undefined ? undefined : fn.file.facts.vars[originOf(fn.file, value).variable];
    return fact !== undefined && (CONNECTION_TYPES.test(fact.type ?? '') || CONNECTION_KEYS.test(fact.name));
  });
}

/** `const reply = handler(c); replies.set(key, reply)`: what a call gave is an answer, and not the stream on which one is sent. */
function storesAnswers(profile: Profile): boolean {
  const puts = profile.writes.filter((each) => each.served && each.operation === 'set' && each.depth === 'contents');
  return puts.length > 0 && puts.every(({ fn, instr }) => {
    const value = instr.op === 'call' ? instr.args[1] : instr.op === 'set' ? instr.src : undefined;
    const made = value === undefined ? undefined : originOf(fn.file, value).instr;
    return made?.op === 'call' && !made.isNew;
  });
}

/** All that requests put there is put by functions whose names say that they limit. */
function limitsByName(profile: Profile): boolean {
  const puts = profile.writes.filter((each) => each.served && isNear(each));
  return puts.length > 0 && puts.every(({ fn }) => LIMITING_FUNCTIONS.test(wordsOf(fn.fact.name.split('.').pop() ?? '')));
}

/** `last.set(user, Date.now())`. */
function keepsTimes(profile: Profile): boolean {
  const stored = profile.writes.filter((each) => each.operation === 'set' && each.depth === 'contents');
  return stored.length > 0 && stored.every(({ fn, instr }) => {
    const value = instr.op === 'call' ? instr.args[1] : instr.op === 'set' ? instr.src : undefined;
    const made = value === undefined ? undefined : originOf(fn.file, value).instr;
    return made?.op === 'call' && (made.prop === 'now' || made.prop === 'getTime');
  });
}

/** `if (calls >= LIMIT) throw new Error('RATE_LIMIT_EXCEEDED'); calls++`: the number itself is compared by a function that refuses. */
function isRefusedAbove(profile: Profile): boolean {
  return profile.reads.some(({ fn, instr, served }) => served && instr.op === 'binary' && /^>=?$/.test(instr.operator) && turnsSomebodyAway(fn));
}

/** `if (Date.now() - last < pause) return res.status(429).end(); last = Date.now()`: one moment for all who call, noted and asked in one function. */
function limitsEverybody(profile: Profile): boolean {
  const live = profile.writes.filter((each) => each.served);
  const [first] = live;
  return first !== undefined && live.every((each) => each.fn === first.fn && each.depth === 'place' && (isTime(each) || isReset(each))) && live.some((each) => isTime(each))
    && refuses(profile) && profile.reads.every((each) => !each.served || each.fn === first.fn);
}

/** A function that looks into it answers 429, or what stands for it, under some condition. */
function refuses(profile: Profile): boolean {
  return profile.reads.some(({ fn, served }) => served && turnsAwayAfter(fn, profile) && !turnsAwayWhenFull(fn, profile));
}

/** `if (seen && seen.n >= 5 && ...) throw new TooMany()`: a number of the entry that was looked up is compared by a function that answers 429. */
function refusesByNumber(profile: Profile): boolean {
  return profile.reads.some(({ fn, served, depth, operation }) => served && depth === 'contents' && operation === 'get' && turnsAwayAfter(fn, profile) && !turnsAwayWhenFull(fn, profile) && fn.fact.instrs.some((each) => {
    if (each.op !== 'binary' || !/^>=?$/.test(each.operator)) return false;
    const limit = literalOf(fn.file, each.right)?.value;
    const made = originOf(fn.file, each.left).instr;
    return typeof limit === 'number' && limit > 1 && limit < 1000 && made?.op === 'get' && profile.reads.some((read) => read.instr === made && read.depth === 'entry');
  }));
}

/** `flags[name] = !flags[name]`, `flags.open = true`. */
const isSwitch = ({ fn, instr }: Touch): boolean => instr.op === 'set' && (instr.prop !== null || definitionOf(fn.file, instr.src)?.op === 'unary');

/** A function that both looks into it and puts something there answers 429 under some condition. */
function turnsAway(profile: Profile): boolean {
  // Marks that are only there or not there count nobody's calls, and neither do switches.
  if (profile.collections.length > 0 && profile.collections.every((each) => each.kind === 'set') && !profile.reads.some((each) => each.depth === 'contents' && each.instr.op === 'get' && each.instr.prop === 'size')) return false;
  const putting = new Set(profile.writes.filter((each) => each.served && each.depth !== 'entry' && /^(?:set|push|add)$/.test(each.operation) && !isSwitch(each)).map((each) => each.fn));
  return profile.reads.some((each) => each.served && each.depth !== 'entry' && putting.has(each.fn))
    && [...putting].some((fn) => turnsAwayAfter(fn, profile) && !turnsAwayWhenFull(fn, profile));
}

