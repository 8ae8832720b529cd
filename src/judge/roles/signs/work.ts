/** Signs of work: what waits to be done, is being done, has been done, or is told of it. */
import {
  HOLDING_NAMES,
  JOB_KEYS,
  JOB_OUTPUT,
  LIMITING_FILES,
  LOGGERS,
  MOMENT_NAMES,
  RECORD_FIELDS,
  REPORTING_FILES,
} from '../../../knowledge/roles.js';
import type { Instr, VarId } from '../../../facts/model.js';
import type { ProgramFunction } from '../../../program/model.js';
import { operandsOf, originOf } from '../../../program/values/definitions.js';
import { keyOf } from '../../keys.js';
import { isRemoval, storedLiteral, type Profile, type Touch } from '../../profile.js';
import { addsToFound, cutsEach, isCapped, ranks } from '../amounts.js';
import { comparesCount, onlyCounts } from '../counts.js';
import { failsToo, isHeldWhileWorking, isTakenWhileWorking } from '../held-while-working.js';
import { isOnlyTakenInTurn } from '../in-turn.js';
import { notesMishaps } from '../notes.js';
import { dropsOneByOne, isTakenBack, isWorkedOff, takesOut, toggles } from '../removals.js';
import { turnsAway } from '../refused-callers.js';
import { tellsStages } from '../stages.js';
import { isTally } from '../tallies.js';
import { isMoment, isTime, saysWhen } from '../time-marks.js';
import { worksOn } from '../worked-on.js';
import { always, has, type Shape, type Sign } from './sign.js';

/** What is given back is the answer of a look, or what is made of it; also a part of it. */
const isOf = (fn: ProgramFunction, value: VarId, look: Instr, isPart = false, depth = 0): boolean => {
  const { instr } = originOf(fn.file, value);
  const goesOn = instr?.op === 'unary' || instr?.op === 'choose' || (isPart && instr?.op === 'get' && depth < 4);
  return instr === look || (goesOn && operandsOf(instr).some((each) => isOf(fn, each, look, isPart, depth + 1)));
};

const PUSHES = /^(?:push|unshift)$/;
const LOOKS_WHETHER = /^(?:includes|indexOf)$/;
const HANDED_OVER =
  /^(?:read|iterate|map|slice|forEach|join|entries|values|keys|concat|reverse|toReversed|toSorted|reduce|push|unshift|add)$/;
const LOOKS_THROUGH = /^(?:iterate|map|filter|find|slice|forEach|join|read)$/;

const areOnly = ({ profile: { collections } }: Shape, ...kinds: readonly string[]): boolean =>
  collections.length > 0 && collections.every((each) => kinds.includes(each.kind));

/** All that is there is handed over at once, or counted: no look is for one of its entries. */
const isNeverAsked = ({ reads }: Profile): boolean =>
  reads.some((each) => each.served && each.depth !== 'entry') &&
  reads.every(
    (each) =>
      !each.served ||
      each.depth === 'entry' ||
      HANDED_OVER.test(each.operation) ||
      (each.instr.op === 'get' && /^(?:length|size)$/.test(each.instr.prop ?? '')),
  );

const isOnlyDeduplicated = ({ evidence }: Shape): boolean => evidence.length > 0 && evidence.every((each) => /says "dedup\w*"$/.test(each));

/** `if (running.has(key)) return running.get(key)`. */
const givesBack = ({ reads }: Profile): boolean =>
  reads.some(
    ({ fn, instr, operation }) =>
      operation === 'get' && fn.fact.instrs.some((each) => each.op === 'return' && isOf(fn, each.src, instr, true)),
  );

export const IDEMPOTENCY: readonly Sign[] = [
  // How many there were tells none from another.
  { holds: ({ onlyGoesUp }) => onlyGoesUp, weight: -30 },
  { holds: ({ scalar, isNamed }) => scalar && !isNamed, weight: -12 },
  // Who asks for the same once more is given what is there: that is no second time, whatever the file calls it.
  { holds: (shape) => isOnlyDeduplicated(shape) && givesBack(shape.profile), weight: -30 },
  { holds: ({ profile }) => worksOn(profile), weight: -2 },
  { holds: ({ profile }) => toggles(profile) || isTakenBack(profile), weight: 0 },
  // `errorsSeen`: of which nobody asks whether something is among them.
  { holds: ({ profile, scalar }) => !scalar && isNeverAsked(profile), weight: -12 },
  {
    holds: ({ profile: { collections, reads, writes } }) =>
      collections.some((each) => each.kind === 'array') && has(reads, LOOKS_WHETHER) && has(writes, PUSHES) && !has(reads, LOOKS_THROUGH),
    weight: 2,
  },
  {
    // Who only tells whether it is among them does nothing that must not be done twice.
    holds: ({ profile: { collections, reads, writes } }) =>
      collections.some((each) => each.kind === 'set') &&
      has(writes, /^add$/) &&
      reads.some(
        ({ fn, instr, operation }) =>
          operation === 'has' &&
          (writes.some((each) => each.fn === fn) || fn.fact.instrs.some((each) => each.op === 'return' && isOf(fn, each.src, instr))),
      ),
    weight: 2,
  },
];

/** `for (const bill of unsent.splice(0)) await post(bill)`: what goes out in one piece is no work of its own. */
const isGoneThrough = ({ fn, instr, operation }: Touch): boolean =>
  operation === 'splice' && fn.fact.instrs.some((each) => each.op === 'iterate' && originOf(fn.file, each.src).instr === instr);

const isOnlyPending = ({ profile, evidence }: Shape): boolean =>
  profile.collections.length > 0 && evidence.length > 0 && evidence.every((each) => each.endsWith('says "pending"'));

export const QUEUE: readonly Sign[] = [
  { holds: ({ scalar, isNamed }) => scalar && !isNamed, weight: -12 },
  // Yes or no: whether somebody works on one.
  {
    holds: ({ profile: { writes }, scalar }) =>
      scalar && writes.length > 0 && writes.every((each) => typeof storedLiteral(each)?.value === 'boolean'),
    weight: -30,
  },
  { holds: ({ profile }) => worksOn(profile), weight: -3 },
  // `class AlertLogger { writeQueue }`: lines that are still to be written down.
  { holds: ({ profile: { words } }) => LOGGERS.test(words.owner), weight: -12 },
  {
    holds: ({ profile: { entryKinds, writes } }) =>
      entryKinds.length > 0 && entryKinds.every((kind) => kind === 'function') && has(writes, /^(?:shift|pop)$/) && has(writes, PUSHES),
    weight: 9,
    says: 'functions wait in it to be called',
  },
  // What is filed under a key, or looked for in a list, is asked for, and not worked through: `pending` says only that something is still to come.
  { holds: (shape) => isOnlyPending(shape) && areOnly(shape, 'map', 'object'), weight: -3 },
  // Nor is that a queue from which nobody takes anything, because it belongs to one.
  {
    holds: ({ profile: { collections, writes }, isNamed }) =>
      collections.length > 0 && !isNamed && !writes.some((each) => isRemoval(each) || each.depth === 'place'),
    weight: -8,
  },
  { holds: ({ profile, scalar }) => !scalar && isWorkedOff(profile), weight: 6, says: 'whoever goes through it takes out what is done' },
  // Lists that are cut to a length hold what came last.
  { holds: ({ profile, isNamed }) => !isNamed && cutsEach(profile), weight: -12 },
  { holds: ({ profile }) => isCapped(profile), weight: -2 },
  // What is shifted out and not looked at only makes room.
  {
    holds: ({ profile: { writes } }) =>
      writes.some((each) => (each.operation === 'shift' && each.mode === 'read-write') || isGoneThrough(each)) && has(writes, PUSHES),
    weight: 2.5,
  },
  {
    // In at the one end and out at the other, in that order.
    holds: ({ profile: { writes } }) =>
      writes.some((each) => each.operation === 'pop' && each.mode === 'read-write') && has(writes, /^unshift$/) && !has(writes, /^push$/),
    weight: 4,
  },
  { holds: ({ scalar }) => scalar, weight: -4 },
];

/** `donors.push({ name, amount })` keeps records, also where only the latest are shown: what is noted has a time. */
const notesWhen = ({ profile: { writes } }: Shape): boolean => writes.some((each) => PUSHES.test(each.operation) && saysWhen(each));

/** Lines of text. */
const holdsTexts = ({ profile: { entryKinds } }: Shape): boolean => entryKinds.every((kind) => kind !== 'object' && kind !== 'instance');

/** `ring[i] = x` goes round in a list; what is set in a Map is filed there. */
const goesRound = ({ profile: { writes, collections } }: Shape): boolean =>
  writes.some((each) => each.operation === 'set' && !(each.instr.op === 'set' && each.instr.prop !== null)) &&
  !collections.some((each) => each.kind === 'map');

/** All that requests put there is one text or number for each key, and not told of a failure. */
const filesTexts = ({ writes, entryKinds }: Profile): boolean => {
  const puts = writes.filter((each) => each.served && !isRemoval(each));
  return (
    puts.length > 0 &&
    entryKinds.every((kind) => kind === 'external') &&
    puts.every(
      (each) => each.depth === 'contents' && each.operation === 'set' && !each.inCatch && keyOf(each) !== undefined && !isTime(each),
    )
  );
};

export const LOG_BUFFER: readonly Sign[] = [
  // What a limiter notes of the requests is what it counts.
  { holds: ({ profile }) => LIMITING_FILES.test(profile.words.file) && comparesCount(profile), weight: -8 },
  // Who wrote too many of them is refused.
  { holds: ({ profile, scalar }) => !scalar && comparesCount(profile) && turnsAway(profile), weight: -8 },
  { holds: ({ profile, scalar }) => !scalar && onlyCounts(profile), weight: -8 },
  // `logChannel[guild] = channel.id`: texts filed under keys are no lines.
  { holds: (shape) => areOnly(shape, 'map', 'object') && filesTexts(shape.profile), weight: -8 },
  { holds: ({ profile, scalar }) => !scalar && notesMishaps(profile), weight: 9, says: 'what is put there tells what went wrong' },
  // Who removes what somebody names keeps no history.
  { holds: ({ profile }) => dropsOneByOne(profile), weight: -4 },
  // Whatever waits in a module of analytics to be shipped is events.
  {
    holds: ({ profile: { words, writes }, scalar }) =>
      !scalar && HOLDING_NAMES.test(words.symbol) && REPORTING_FILES.test(`${words.owner} | ${words.file}`) && has(writes, PUSHES),
    weight: 14,
    says: 'what waits in it is reported elsewhere',
  },
  // Nor is a list a log whose lines are looked for and added to: `entry.points += points`.
  { holds: ({ profile }) => addsToFound(profile) || ranks(profile), weight: 0 },
  // Nor one from which single lines are taken out again.
  { holds: ({ profile }) => takesOut(profile), weight: 0 },
  // One list for each of those who come is what each of them wrote.
  {
    holds: (shape) =>
      areOnly(shape, 'map', 'object') &&
      has(shape.profile.writes, PUSHES) &&
      !shape.profile.writes.some((each) => each.depth === 'contents' && PUSHES.test(each.operation)),
    weight: 0,
  },
  // `last = [...last.slice(-49), event]`
  { holds: (shape) => areOnly(shape, 'array') && !has(shape.profile.writes, PUSHES) && isCapped(shape.profile), weight: 1.5 },
  {
    holds: (shape) =>
      has(shape.profile.writes, PUSHES) &&
      (shape.profile.writes.some((each) => /^(?:shift|splice|pop)$/.test(each.operation) && !isGoneThrough(each)) ||
        (has(shape.profile.reads, /^slice$/) && (holdsTexts(shape) || notesWhen(shape))) ||
        goesRound(shape)),
    weight: 1.5,
  },
  { holds: ({ profile }) => profile.collections.length === 0, weight: -2 },
];

/** `running[id].entries.push(user)`: what it holds grows. */
const gathers = ({ writes }: Profile): boolean =>
  writes.some((each) => each.served && each.depth === 'entry' && PUSHES.test(each.operation));

export const LOCK: readonly Sign[] = [
  // What is taken is given back.
  {
    holds: ({ profile, onlyGoesUp }) => (onlyGoesUp && isTally(profile)) || (isMoment(profile) && MOMENT_NAMES.test(profile.words.symbol)),
    weight: -30,
  },
  { holds: ({ profile }) => worksOn(profile), weight: 5, says: 'keys are put in before some work and taken out after it' },
  // Records of work, whatever they are called.
  { holds: ({ profile, scalar }) => !scalar && (tellsStages(profile) || gathers(profile)), weight: -8 },
  {
    holds: ({ profile }) => profile.collections.length === 0 && isTakenWhileWorking(profile),
    weight: 20,
    says: 'it is put there before some work, and taken away after it',
  },
  {
    holds: ({ profile, scalar }) => scalar && isHeldWhileWorking(profile),
    weight: 9,
    says: 'it is raised before some work and lowered after it',
  },
  {
    holds: ({ profile: { writes }, evidence, scalar }) =>
      evidence.length > 0 && scalar && writes.length > 0 && writes.every((each) => /assign|increment|decrement/.test(each.operation)),
    weight: 1,
  },
];

export const JOB_STATUS: readonly Sign[] = [
  // A number is no stage of anything.
  { holds: ({ onlyGoesUp }) => onlyGoesUp, weight: -30 },
  // Nor do marks of what is being worked on tell how far it is.
  { holds: ({ profile }) => worksOn(profile), weight: -12 },
  // What is taken out to be done, and asked for by nobody.
  { holds: ({ profile, scalar }) => !scalar && isOnlyTakenInTurn(profile), weight: -12 },
  // Much has a status; a job has little else.
  {
    holds: ({ profile: { collections, words }, evidence }) =>
      collections.some((each) => each.kind === 'array' || each.kind === 'map') &&
      evidence.length > 0 &&
      evidence.every((each) => each.startsWith('what it stores')) &&
      new Set(words.values.match(RECORD_FIELDS)).size > 1,
    weight: -4,
  },
  { holds: ({ profile, scalar }) => !scalar && failsToo(profile), weight: 6, says: 'its status says how some work went' },
  { holds: ({ profile }) => tellsStages(profile), weight: 4, says: 'what it stores begins and ends' },
  {
    holds: ({ profile: { words } }) => JOB_KEYS.test(words.keys) && JOB_OUTPUT.test(words.symbol),
    weight: 9,
    says: 'it is filed under the id of a job',
  },
  { holds: ({ scalar }) => scalar, weight: -2 },
  { holds: always, weight: 0 },
];
