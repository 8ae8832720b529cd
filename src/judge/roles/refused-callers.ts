/** Who looks into a cell and turns somebody away for what stands there. */
import { LIMITING_FUNCTIONS } from '../../knowledge/roles.js';
import { definitionOf, literalsUsedBy, originOf, literalOf } from '../../program/values/definitions.js';
import type { Instr } from '../../facts/model.js';
import type { ProgramFunction } from '../../program/model.js';
import { type Profile, isRemoval, isReset, putBy, type Touch } from '../profile.js';
import { isNear } from '../profile-words.js';
import { wordsOf } from './words.js';
import { isTime } from './time-marks.js';
import { turnsAwayAfter, turnsSomebodyAway } from './refusals.js';

/** A function answers that something is under way, or throws. */
export const sendsAway = (fn: ProgramFunction): boolean => fn.fact.instrs.some((each) => isSendingAway(fn, each));

export const isSendingAway = (fn: ProgramFunction, each: Instr): boolean =>
  (each.op === 'throw' && each.block !== 0) ||
  literalsUsedBy(fn.file, each).some((value) => value === 409 || value === 423 || value === 429 || value === 503);

/** `if (held && held.until > Date.now()) throw new TooMany()`: who was noted is turned away until a moment that stands there. */
export function refusesUntil(profile: Profile): boolean {
  return (
    profile.collections.length > 0 &&
    profile.reads.some(
      ({ fn, served, depth, operation }) =>
        served &&
        depth === 'contents' &&
        operation === 'get' &&
        turnsSomebodyAway(fn) &&
        fn.fact.instrs.some((each) => {
          if (each.op !== 'binary' || !/^[<>]=?$/.test(each.operator)) return false;
          return (
            [
              [each.left, each.right],
              [each.right, each.left],
            ] as const
          ).some(([mine, clock]) => {
            const made = originOf(fn.file, mine).instr;
            const now = originOf(fn.file, clock).instr;
            return (
              made?.op === 'get' &&
              now?.op === 'call' &&
              now.prop === 'now' &&
              profile.reads.some((read) => read.instr === made && read.depth === 'entry')
            );
          });
        }),
    )
  );
}

/** All that requests put there is put by functions whose names say that they limit. */
export function limitsByName(profile: Profile): boolean {
  const puts = profile.writes.filter((each) => each.served && isNear(each));
  return puts.length > 0 && puts.every(({ fn }) => LIMITING_FUNCTIONS.test(wordsOf(fn.fact.name.split('.').pop() ?? '')));
}

/** `set(id: string, text: string) { map.set(id, text) }`: who limits reckons what he keeps himself. */
export function putsWhatItIsGiven({ writes }: Profile): boolean {
  const puts = writes.filter((each) => each.served && each.depth !== 'place' && !isRemoval(each));
  return (
    puts.length > 0 &&
    puts.every(({ fn, instr }) => {
      const value = putBy(instr);
      const { variable, instr: made } = value === undefined ? { variable: -1, instr: undefined } : originOf(fn.file, value);
      return made === undefined && fn.fact.params.includes(variable);
    })
  );
}

/** `if (calls >= LIMIT) throw new Error('RATE_LIMIT_EXCEEDED'); calls++`: the number itself is compared by a function that refuses. */
export function isRefusedAbove(profile: Profile): boolean {
  return profile.reads.some(
    ({ fn, instr, served }) => served && instr.op === 'binary' && /^>=?$/.test(instr.operator) && turnsSomebodyAway(fn),
  );
}

/** `if (Date.now() - last < pause) return res.status(429).end(); last = Date.now()`: one moment for all who call, noted and asked in one function. */
export function limitsEverybody(profile: Profile): boolean {
  const live = profile.writes.filter((each) => each.served);
  const [first] = live;
  return (
    first !== undefined &&
    live.every((each) => each.fn === first.fn && each.depth === 'place' && (isTime(each) || isReset(each))) &&
    live.some((each) => isTime(each)) &&
    refuses(profile) &&
    profile.reads.every((each) => !each.served || each.fn === first.fn)
  );
}

/** A function that looks into it answers 429, or what stands for it, under some condition. */
export function refuses(profile: Profile): boolean {
  return profile.reads.some(({ fn, served }) => served && turnsAwayAfter(fn, profile));
}

/** `if (seen && seen.n >= 5 && ...) throw new TooMany()`: a number of the entry that was looked up is compared by a function that answers 429. */
export function refusesByNumber(profile: Profile): boolean {
  return profile.reads.some(
    ({ fn, served, depth, operation }) =>
      served &&
      depth === 'contents' &&
      operation === 'get' &&
      turnsAwayAfter(fn, profile) &&
      fn.fact.instrs.some((each) => {
        if (each.op !== 'binary' || !/^>=?$/.test(each.operator)) return false;
        const limit = literalOf(fn.file, each.right)?.value;
        const made = originOf(fn.file, each.left).instr;
        return (
          typeof limit === 'number' &&
          limit > 1 &&
          limit < 1000 &&
          made?.op === 'get' &&
          profile.reads.some((read) => read.instr === made && read.depth === 'entry')
        );
      }),
  );
}

/** `flags[name] = !flags[name]`, `flags.open = true`. */
const isSwitch = ({ fn, instr }: Touch): boolean =>
  instr.op === 'set' && (instr.prop !== null || definitionOf(fn.file, instr.src)?.op === 'unary');

/** A function that both looks into it and puts something there answers 429 under some condition. */
export function turnsAway(profile: Profile): boolean {
  // Marks that are only there or not there count nobody's calls, and neither do switches.
  if (
    profile.collections.length > 0 &&
    profile.collections.every((each) => each.kind === 'set') &&
    !profile.reads.some((each) => each.depth === 'contents' && each.instr.op === 'get' && each.instr.prop === 'size')
  )
    return false;
  const putting = new Set(
    profile.writes
      .filter((each) => each.served && each.depth !== 'entry' && /^(?:set|push|add)$/.test(each.operation) && !isSwitch(each))
      .map((each) => each.fn),
  );
  return (
    profile.reads.some((each) => each.served && each.depth !== 'entry' && putting.has(each.fn)) &&
    [...putting].some((fn) => turnsAwayAfter(fn, profile))
  );
}
