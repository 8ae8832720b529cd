/** How bad a cell is: the usual level of its role, less what its use takes off. */
import type { VarId } from '../facts/model.js';
import {
  HISTORY_WORDS,
  POLLING_WORDS,
  RECORD_WORDS,
  REPORTING_FILES,
  REQUEST_ID_WORDS,
  SECONDARY_WORDS,
  TALK_SO_FAR,
  TOLD_ONCE,
  WAITING_WORDS,
} from '../knowledge/roles.js';
import type { Program } from '../program/program.js';
import type { Role, Severity } from './finding.js';
import { keyOf } from './keys.js';
import { isNear } from './profile-words.js';
import { isBesideRequests, isRemoval, putBy, storedLiteral, type Profile, type Touch } from './profile.js';
import { requestDataOf } from './request-data.js';
import { addsToFound, isCapped, ranks } from './roles/amounts.js';
import { isTime } from './roles/time-marks.js';
import { wordsOf } from './roles/words.js';
import { isReadInAndWrittenThrough } from './safety/near-copies.js';
import { isOfOwnTimers } from './safety/own-work.js';
import { isToldAtOnce } from './safety/told.js';
import { atMost, USUAL } from './severity.js';

/** The usual level of the role, less what the use of the cell takes off. `isUntold`: nothing that the cell says of itself speaks for the role. */
export function severityOf(program: Program, profile: Profile, role: Role, isUntold: boolean): Severity {
  const usual = ofItsUse(program, profile, role, isUntold);
  // Of what was done already, or was there the last time, the next run tells once more: whoever asks.
  const isTold = role === 'idempotency' || ((role === 'entity-store' || role === 'lock') && profile.collections.length > 0);
  return isOfOwnTimers(program, profile) ? atMost(usual, isTold ? 'high' : 'medium') : usual;
}

function ofItsUse(program: Program, profile: Profile, role: Role, isUntold: boolean): Severity {
  const usual = USUAL[role];
  const { symbol } = profile.words;
  switch (role) {
    case 'metrics':
      return isAnswered(program, profile) ? usual : 'medium';
    // The last few of something are its history.
    // What timers alone gather nobody handed in.
    // Marks are no records, unless something says that they are.
    case 'entity-store':
      return isGathered(program, profile) ||
        !isBroughtByRequests(program, profile) ||
        (isUntold && onlyMarksNames(profile)) ||
        SECONDARY_WORDS.test(symbol.replace(TALK_SO_FAR, '')) ||
        (!RECORD_WORDS.test(symbol) && isCapped(profile)) ||
        (ranks(profile) && !addsToFound(profile)) ||
        isReadInAndWrittenThrough(program, profile)
        ? 'high'
        : usual;
    case 'log-buffer':
      return HISTORY_WORDS.test(symbol) && isAnswered(program, profile) ? 'high' : usual;
    case 'queue':
      return WAITING_WORDS.test(symbol) || REPORTING_FILES.test(symbol) ? 'high' : usual;
    case 'rate-limit':
      return isPolledOnly(program, profile) ? 'high' : usual;
    // What work of the program's own has done already: nobody sends it twice, and it does not come from outside.
    case 'idempotency':
      return (profile.writes.some((each) => each.served) &&
        profile.touches.every((each) => !each.served || each.depth === 'entry' || isBesideRequests(program, each))) ||
        TOLD_ONCE.test(symbol)
        ? 'high'
        : usual;
    case 'request-context':
      return /\bspan\b/.test(symbol) ? 'medium' : REQUEST_ID_WORDS.test(symbol) ? 'high' : usual;
    default:
      return usual;
  }
}

/** `setInterval(() => candles.get(symbol).push(price()))`: all that is put there is put by the program's own timers. */
function isGathered(program: Program, profile: Profile): boolean {
  const puts = profile.writes.filter((each) => each.served && isNear(each) && !isRemoval(each));
  return (
    puts.length > 0 &&
    puts.every((each) => isBesideRequests(program, each)) &&
    profile.writes.every((each) => !each.served || !isNear(each) || isBesideRequests(program, each))
  );
}

/**
 * Something of a request, or drawn for it, is filed there or is what it is filed under. What the program worked out or asked for by itself is
 * a copy or a result, and no record that somebody handed in.
 */
const isBroughtByRequests = (program: Program, profile: Profile): boolean =>
  profile.writes.some(
    (each) =>
      each.served && !isRemoval(each) && (isOfRequest(program, each.fn, putBy(each.instr)) || isOfRequest(program, each.fn, keyOf(each))),
  );

/** Names in a Set, and what the source says or the clock said under each: whoever loses them loses no more than a mark. */
const onlyMarksNames = (profile: Profile): boolean =>
  profile.collections.length > 0 &&
  profile.writes.every(
    (each) =>
      !each.served ||
      isRemoval(each) ||
      (each.depth === 'contents' && (each.operation === 'add' || storedLiteral(each) !== undefined || isTime(each))),
  );

function isOfRequest(program: Program, fn: Touch['fn'], value: VarId | undefined): boolean {
  const data = value === undefined ? undefined : requestDataOf(program, fn, value);
  return data !== undefined && (data.source !== undefined || data.drawn || data.given);
}

/** A limit that only stands before routes that clients poll. */
function isPolledOnly(program: Program, profile: Profile): boolean {
  const labels = profile.writes
    .filter((each) => each.served)
    .flatMap((each) => program.entriesReaching(each.fn).map((path) => path.entry.label));
  return labels.length > 0 && labels.every((label) => POLLING_WORDS.test(wordsOf(label)));
}

/** Whether somebody asks for what the cell holds: it is read by a function of a request that is not merely the one that writes it. */
function isAnswered(program: Program, profile: Profile): boolean {
  const writers = new Set(profile.writes.map((each) => each.fn));
  return profile.reads.some(
    (each) => each.served && (!writers.has(each.fn) || isToldAtOnce(program, each)) && program.entriesReaching(each.fn).length > 0,
  );
}
