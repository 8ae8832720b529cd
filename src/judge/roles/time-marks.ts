/** Places that hold what the clock said: when this instance last did something, how old its copy of something is. */
import type { Instr, VarId } from '../../facts/model.js';
import { LOG_MARKS, REFRESH_MARKS } from '../../knowledge/roles.js';
import { guardsAround, initsOf, literalOf, originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import { isReset, putBy, type Profile, type Touch } from '../profile.js';
import { turnsSomebodyAway } from './refusals.js';
import { isOnlyAsked, isQuestion } from '../uses.js';

/** What is stored is what the clock says. */
export function isTime({ fn, instr, givenTime }: Pick<Touch, 'fn' | 'instr' | 'givenTime'>): boolean {
  if (givenTime) return true;
  const value = putBy(instr);
  const put = value === undefined ? undefined : originOf(fn.file, value).instr;
  const dated = put?.op === 'choose' ? put.srcs.filter((each) => literalOf(fn.file, each)?.value !== null) : []; // `isOpen ? new Date() : null`
  const made = dated.length === 1 && dated[0] !== undefined ? originOf(fn.file, dated[0]).instr : put;
  // `new Date().toISOString().slice(0, 10)`
  let said = made;
  for (let step = 0; step < 3 && said?.op === 'call' && said.recv !== undefined && SPELLS_DATES.test(said.prop ?? ''); step += 1)
    said = originOf(fn.file, said.recv).instr;
  if (said?.op === 'get') return FILE_TIMES.test(said.prop ?? ''); // `stats.mtime`
  return said?.op === 'call' && (/^(?:now|getTime|uptime)$/.test(said.prop ?? '') || (said.args.length === 0 && isDate(fn, said)));
}

/** When a file was changed, made or read, as the file system says. */
const FILE_TIMES = /^(?:m|a|c|birth)time(?:Ms|Ns)?$/;

const SPELLS_DATES = /^(?:to(?:ISO|Locale|UTC)?(?:Date|Time)?String|toJSON|valueOf|slice|substring)$/;

/** `{ host, at: new Date() }`: what is stored is an object that says when. */
export function saysWhen({ fn, instr }: Pick<Touch, 'fn' | 'instr'>): boolean {
  const { variable, instr: made } = originOf(fn.file, putBy(instr) ?? -1);
  return made?.op === 'object' && initsOf(fn.fact, variable).some((each) => isTime({ fn, instr: each, givenTime: false }));
}

/** All that requests and timers put there is what the clock said: when something was, or until when it is. */
export function isMoment({ collections, emitters, writes }: Profile): boolean {
  const live = writes.filter(
    (each) => !each.dead && !each.starting && !isReset(each) && typeof literalOf(each.fn.file, putBy(each.instr) ?? -1)?.value !== 'number',
  );
  return (
    collections.length === 0 &&
    emitters.length === 0 &&
    live.length > 0 &&
    live.every((each) => each.depth === 'place' && (isTime(each) || saysUntil(each)))
  );
}

/** `Date.now()`, `new Date()`. */
export function isNow(fn: ProgramFunction, variable: VarId): boolean {
  const made = originOf(fn.file, variable).instr;
  return made?.op === 'call' && (/^(?:now|getTime)$/.test(made.prop ?? '') || (made.args.length === 0 && isDate(fn, made)));
}

/** `new Date(...)`. */
const isDate = (fn: ProgramFunction, made: Instr): boolean =>
  made.op === 'call' && made.isNew && made.callee >= 0 && fn.file.facts.vars[made.callee]?.name === 'Date';

/** `expiresAt = Date.now() + answer.expires_in * 1000 - 60_000`. */
export function saysUntil({ fn, instr }: Pick<Touch, 'fn' | 'instr'>): boolean {
  const value = putBy(instr);
  return value !== undefined && isAfterNow(fn, value);
}

/** A sum with what the clock says, also as a date: `new Date(Date.now() + HOUR)`. */
export function isAfterNow(fn: ProgramFunction, variable: VarId, depth = 0): boolean {
  const made = originOf(fn.file, variable).instr;
  if (made?.op === 'call' && isDate(fn, made) && made.args[0] !== undefined && depth < 4) return isAfterNow(fn, made.args[0], depth + 1);
  // `ttl > 0 ? Date.now() + ttl : 0`
  if (made?.op === 'choose' && made.operator === '?:' && depth < 4) {
    const said = made.srcs.filter((each) => typeof literalOf(fn.file, each)?.value !== 'number');
    return said.length > 0 && said.every((each) => isAfterNow(fn, each, depth + 1));
  }
  return (
    made?.op === 'binary' &&
    /^[-+]$/.test(made.operator) &&
    depth < 4 &&
    [made.left, made.right].some((side) => {
      return isNow(fn, side) || isAfterNow(fn, side, depth + 1);
    })
  );
}

/**
 * `copy = await load(); copyAt = Date.now()`, asked only how long ago that is: the age of a copy that this instance fetches anew by
 * itself. What the copy is worth is judged where it is kept.
 */
export function datesCopy(profile: Profile): boolean {
  if (profile.collections.length > 0) return false;
  const running = profile.writes.filter((each) => !each.dead && !each.starting);
  const live = running.filter((each) => !isVoid(each));
  const reads = profile.reads.filter((each) => each.served);
  // `copyAt = 0` alone throws the copy away, on this instance only; where the copy goes with it, that says so.
  const isAlone = (each: Touch): boolean => each.served && !isBeside(each, () => true);
  return (
    live.length > 0 &&
    live.every((each) => each.depth === 'place' && (isTime(each) || saysUntil(each)) && isBeside(each, () => true)) &&
    live.some((each) => isBeside(each, (src) => comesFromCall(each.fn, src, 0))) &&
    reads.length > 0 &&
    reads.every(isAge) &&
    !running.some((each) => isVoid(each) && isAlone(each))
  );
}

const isVoid = (each: Touch): boolean => isReset(each) || typeof literalOf(each.fn.file, putBy(each.instr) ?? -1)?.value === 'number';

/** `copy = null; copyAt = 0`: the copy is thrown away, and what it is worth is judged where it is kept. */
export const goesWithItsCopy = (each: Touch): boolean => isVoid(each) && isBeside(each, () => true);

/**
 * `rate = await ask(); ratedAt = new Date()` in what timers of each instance run, whoever is told of it: the copy beside it is of the same
 * time. When a job ran last is a state of that job, and no copy.
 */
export function datesRefreshedCopy(profile: Profile, isTimers: (touch: Touch) => boolean): boolean {
  const live = profile.writes.filter((each) => !each.dead && !each.starting && each.depth !== 'entry');
  return (
    profile.collections.length === 0 &&
    live.length > 0 &&
    !/\bruns?\b/.test(profile.words.symbol) &&
    live.every((each) => each.depth === 'place' && isTime(each) && isTimers(each) && isBeside(each, (_, name) => !JOB_STATES.test(name))) &&
    live.some((each) => isBeside(each, (src, name) => !JOB_STATES.test(name) && comesFromCall(each.fn, src, 0))) &&
    !live.some((each) => isBeside(each, (_, name) => JOB_STATES.test(name)))
  );
}

/** Names of what is told of a job: how it went, and how far it is. */
const JOB_STATES = /^_?(?:last|is|has)[A-Z]|status|state|running|progress|result|report|error|count/i;

/** `if (response.status === 429) restUntil = ...`, `if (!response.ok) ...`: whoever was asked refused. */
export function isAfterRefusal({ fn, instr }: Pick<Touch, 'fn' | 'instr'>): boolean {
  const isOf = (value: VarId, name: RegExp): boolean => {
    const made = originOf(fn.file, value).instr;
    return made?.op === 'get' && name.test(made.prop ?? '');
  };
  return guardsAround(fn, instr.block).some(({ guard }) =>
    [...guard.all, ...guard.some].some((atom) =>
      atom.kind === 'truthy'
        ? !atom.positive && isOf(atom.value, /^ok$/)
        : atom.kind === 'compare' &&
          atom.positive &&
          isOf(atom.left, /^status(?:Code)?$/) &&
          Number(literalOf(fn.file, atom.right)?.value) >= 400,
    ),
  );
}

/** `viewers.get(page).set(who, Date.now())`: for each thing, when each of those who are at it was last seen. */
export function notesWhoWasSeen({ entryKinds, writes }: Profile): boolean {
  const inner = writes.filter((each) => each.served && each.depth === 'entry' && !/^(?:delete|clear)$/.test(each.operation));
  return (
    entryKinds.length > 0 &&
    entryKinds.every((kind) => kind === 'map' || kind === 'object') &&
    inner.length > 0 &&
    inner.every((each) => each.operation === 'set' && isTime(each))
  );
}

/** In the same breath something else that outlives the function is set to such a value. */
function isBeside({ fn, instr }: Touch, isSuch: (src: number, name: string) => boolean): boolean {
  return fn.fact.instrs.some((each) => {
    if (each === instr || each.block !== instr.block || (each.op !== 'assign' && each.op !== 'set') || each.operator !== '=') return false;
    if (each.op === 'assign' && fn.file.facts.vars[each.dst]?.fn === fn.fact.id) return false;
    if (each.op === 'set' && fn.file.facts.vars[each.obj]?.kind !== 'this') return false;
    return isSuch(each.src, each.op === 'set' ? (each.prop ?? '') : (fn.file.facts.vars[each.dst]?.name ?? ''));
  });
}

function comesFromCall(fn: ProgramFunction, variable: number, depth: number): boolean {
  const { variable: at, instr } = originOf(fn.file, variable);
  if (!instr)
    return (
      depth < 4 &&
      fn.fact.instrs.some((each) => each.op === 'assign' && each.dst === at && each.src !== at && comesFromCall(fn, each.src, depth + 1))
    ); // assigned in several places
  if (instr.op === 'get') return depth < 4 && comesFromCall(fn, instr.obj, depth + 1);
  if (instr.op === 'choose') return depth < 4 && instr.srcs.some((each) => comesFromCall(fn, each, depth + 1));
  return instr.op === 'call';
}

/** `Date.now() - at < ttl`, `const last = times.get(id); if (last && now - last < pause)`: the time itself goes nowhere. */
export function isAge({ fn: { file }, instr, depth, operation }: Touch): boolean {
  const isTaken = instr.op === 'get' || instr.op === 'copy' || (instr.op === 'call' && depth === 'contents' && operation === 'get');
  return isQuestion(file, instr, measures) || (isTaken && instr.dst >= 0 && isOnlyAsked(file, instr.dst, measures));
}

/** `now - at`, `at + hour`, `at.getTime()`. */
const measures = (instr: Instr): boolean =>
  (instr.op === 'binary' && /^[-+]$/.test(instr.operator)) || (instr.op === 'call' && instr.prop === 'getTime');

/**
 * Why a moment that is noted matters to nobody but this instance; undefined where it may matter. Only the functions that note it may read
 * it: where another one does, somebody is told when something happened.
 */
export function notesTime(profile: Profile, writes: readonly Touch[], reads: readonly Touch[]): string | undefined {
  const writers = new Set(writes.map((each) => each.fn));
  if (writes.length === 0 || !reads.every((each) => writers.has(each.fn))) return undefined;
  const refuses = [...writers].some(turnsSomebodyAway);
  if (
    !refuses &&
    REFRESH_MARKS.test(profile.words.symbol) &&
    profile.collections.length > 0 &&
    writes.some(isTime) &&
    writes.every((each) => isTime(each) || /^(?:set|delete|clear)$/.test(each.operation))
  ) {
    return 'notes when this instance last fetched something anew; another one fetches it once more';
  }
  if (profile.collections.length > 0 || !writes.every((each) => each.depth === 'place' && each.operation === 'assign')) return undefined;
  if (LOG_MARKS.test(profile.words.symbol)) return 'notes when this instance last wrote such a line to its log';
  return writes.every((each) => isTime(each) && keepsCopyBeside(profile, each.fn))
    ? 'notes when this instance last fetched the copy that it keeps beside; another one fetches its own'
    : undefined;
}

/** The function answers with another variable of its module, which it also fills: `if (fresh) return copy; copy = await load(); at = Date.now()`. */
function keepsCopyBeside(profile: Profile, fn: ProgramFunction): boolean {
  const { vars } = fn.file.facts;
  const filled = new Set(
    fn.fact.instrs.flatMap((each) =>
      each.op === 'assign' && each.operator !== 'init' && vars[each.dst]?.fn === 0 && each.dst !== profile.cell.variable?.id
        ? [each.dst]
        : [],
    ),
  );
  return filled.size > 0 && fn.fact.instrs.some((each) => each.op === 'return' && filled.has(originOf(fn.file, each.src).variable));
}

/**
 * `if (Date.now() - copy.at > 3_600_000) copy = { at: Date.now(), rows: await load() }`: a block runs only where what is there is old, by
 * a time that stands in it.
 */
export function isFoundOld({ cell }: Profile, fn: ProgramFunction, block: number): boolean {
  const isPlace = (variable: VarId): boolean => {
    if (cell.variable) return variable === cell.variable.id && cell.variable.file === fn.file;
    const made = originOf(fn.file, variable).instr;
    return (
      made?.op === 'get' &&
      made.prop !== null &&
      fn.file.facts.vars[made.obj]?.kind === 'this' &&
      cell.symbol === `${fn.fact.name.split('.')[0]}.${made.prop}`
    );
  };
  const isOwn = (variable: VarId): boolean => {
    const made = originOf(fn.file, variable).instr;
    return made?.op === 'get' && made.prop !== null && isPlace(made.obj);
  };
  const isAgeOf = (variable: VarId): boolean => {
    const made = originOf(fn.file, variable).instr;
    return made?.op === 'binary' && /^[-+]$/.test(made.operator) && [made.left, made.right].some(isOwn);
  };
  return guardsAround(fn, block).some(({ guard }) =>
    [...guard.all, ...guard.some].some(
      (atom) =>
        atom.kind === 'compare' &&
        /[<>]/.test(atom.operator) &&
        ([atom.left, atom.right].some(isAgeOf) ||
          (isOwn(atom.left) && isNow(fn, atom.right)) ||
          (isNow(fn, atom.left) && isOwn(atom.right))),
    ),
  );
}

/** `last.set(user, Date.now())`, `calls.push(Date.now())`. */
export function keepsTimes(profile: Profile): boolean {
  const stored = profile.writes.filter((each) => each.depth === 'contents' && /^(?:set|push)$/.test(each.operation));
  return stored.length > 0 && stored.every(isTime);
}
