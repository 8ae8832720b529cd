/** Places that decide who is turned away: as somebody who may not enter, or as somebody who comes too often. */
import { CARRIED_ALONG } from '../../knowledge/roles.js';
import { originOf } from '../../program/values/definitions.js';
import type { CallEdge, ProgramFunction } from '../../program/model.js';
import { SERVING } from '../../program/phases/phases.js';
import type { Program } from '../../program/program.js';
import type { Profile } from '../profile.js';
import { comparesWhatItCounts, countsUp } from './counts.js';
import { deniesByCaller, hasSomebodyTurnedAway, turnsAwayOver, turnsSomebodyAway } from './refusals.js';
import { putsWhatItIsGiven } from './refused-callers.js';
import { isFiledUnderDrawn } from './drawn-keys.js';
import { keyOf } from '../keys.js';
import { requestDataOf } from '../request-data.js';

/**
 * `helpers.has(user) ? next() : res.sendStatus(403)`, `if (!rights.get(user)?.has(right)) return forbid()`: whether somebody is on a list, or on one
 * of a table of lists, decides whether they may enter.
 */
export function decidesWhoEnters(program: Program, { collections, entryKinds, reads }: Profile): boolean {
  const isList = (kind: string): boolean => kind === 'set' || kind === 'array';
  const ofLists = entryKinds.length > 0 && entryKinds.every(isList);
  if (collections.length === 0 || !(ofLists || collections.every((each) => isList(each.kind)))) return false;
  const looks = reads.filter(
    (each) =>
      each.served &&
      each.depth === (ofLists ? 'entry' : 'contents') &&
      /^(?:has|includes|indexOf|find|some|findIndex)$/.test(each.operation),
  );
  return looks.some(({ fn, instr }) => deniesByCaller(program, fn, new Set([instr]), true));
}

/** `devices.set(randomKey, { staff })`, and later `devices.get(req.headers['x-device'])`: what somebody was given says with each request who they are. */
export function letsIn(program: Program, profile: Profile): boolean {
  if (!isFiledUnderDrawn(profile)) return false;
  const looks = profile.reads.filter((each) => each.served && each.depth === 'contents' && /^(?:get|has)$/.test(each.operation));
  return looks.some((each) => {
    const key = keyOf(each);
    return key !== undefined && [...requestDataOf(program, each.fn, key).names].some((name) => CARRIED_ALONG.test(name));
  });
}

/**
 * `if (++entry.strikes >= max) entry.shutUntil = now + pause` here, and who calls `isShut(user)` answers 429: it is counted up to a limit, and
 * those above it are refused by a function around.
 */
export function limitsForCallers(program: Program, profile: Profile): boolean {
  if (!countsUp(profile)) return false;
  if (!comparesWhatItCounts(profile)) return comparedByCallers(program, profile) || comparedByOnlyUser(profile);
  const readers = new Set(profile.reads.filter((each) => each.served && each.depth !== 'entry').map((each) => each.fn));
  return [...readers].some((fn) => {
    const mayFail = isThrowing(program, fn, 2);
    return callsWhileServing(program, fn).some(({ from, instr }) => turnsAwayOver(from, instr, mayFail));
  });
}

/** A function throws something itself, or one that it calls does: what only notes a figure is not what a `catch` around it answers. */
const isThrowing = (program: Program, fn: ProgramFunction, depth: number): boolean =>
  fn.fact.instrs.some(
    (each) =>
      each.op === 'throw' ||
      (each.op === 'call' &&
        (each.prop === 'reject' ||
          (depth > 0 && program.phases.edgesAt(fn, each).some(({ kind, to }) => kind === 'call' && isThrowing(program, to, depth - 1))))),
  );

/** `found.count += 1; return found.count` here, and `if (countHere(key) > max) return true` there, of which somebody makes a 429. */
const comparedByCallers = (program: Program, profile: Profile): boolean =>
  profile.writes.some(
    ({ fn, instr, depth, operation }) =>
      depth === 'entry' &&
      /increment|assign \+=/.test(operation) &&
      instr.op === 'set' &&
      instr.prop !== null &&
      fn.fact.instrs.some((each) => {
        const given = each.op === 'return' ? originOf(fn.file, each.src).instr : undefined;
        return given?.op === 'get' && given.prop === instr.prop;
      }) &&
      isComparedByCallers(program, fn),
  );

/**
 * `const entry = (await get(key)) ?? fresh(); entry.count += 1; await set(key, entry); if (entry.count > max) return refuse()`: a store keeps what it
 * is given, and the one file that uses it counts and refuses.
 */
function comparedByOnlyUser(profile: Profile): boolean {
  const { cell, touches } = profile;
  const far = touches.filter((each) => each.depth === 'entry' && each.fn.file !== cell.file);
  const [first] = far;
  return (
    first !== undefined &&
    putsWhatItIsGiven({ ...profile, writes: profile.writes.filter((each) => !far.includes(each)) }) &&
    far.every((each) => each.fn.file === first.fn.file) &&
    comparesWhatItCounts(profile, (each) => far.includes(each) && turnsSomebodyAway(each.fn))
  );
}

/** Who calls a function compares what it gives with a limit, and turns somebody away, or whoever calls that does. */
export function isComparedByCallers(program: Program, fn: ProgramFunction): boolean {
  const refuses = (each: ProgramFunction, depth: number): boolean =>
    turnsSomebodyAway(each) ||
    hasSomebodyTurnedAway(program, each) ||
    (depth < 3 && callsWhileServing(program, each).some((edge) => refuses(edge.from, depth + 1)));
  return callsWhileServing(program, fn).some(
    (edge) =>
      edge.from.fact.instrs.some(
        (each) =>
          each.op === 'binary' &&
          /^[<>]=?$/.test(each.operator) &&
          [each.left, each.right].some((side) => originOf(edge.from.file, side).instr === edge.instr),
      ) && refuses(edge.from, 0),
  );
}

const callsWhileServing = (program: Program, fn: ProgramFunction): readonly CallEdge[] =>
  (program.phases.incoming.get(fn) ?? []).filter(
    (edge) => edge.kind === 'call' && edge.from !== fn && (program.phases.at(edge.from, edge.instr) & SERVING) !== 0,
  );

/** `if (ended.has(token)) return res.status(401).end()`: whoever is found in it may not. */
export function denies(program: Program, { reads }: Profile, either = false): boolean {
  const looks = reads.filter((each) => each.served && each.depth === 'contents' && /^(?:get|has|includes)$/.test(each.operation));
  return looks.some(({ fn }) =>
    deniesByCaller(program, fn, new Set(looks.filter((each) => each.fn === fn).map((each) => each.instr)), either),
  );
}
