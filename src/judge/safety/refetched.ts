/**
 * Copies by where their values come from and who gets to fill them, whatever they are called and however the looking and the filling are
 * spread over functions, classes and files.
 */
import { PROMISE_CHAIN } from '../../knowledge/background-words.js';
import type { VarId } from '../../facts/model.js';
import { definitionOf, literalOf, originAt } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import { SERVING } from '../../program/phases/phases.js';
import type { Program } from '../../program/program.js';
import { keyOf } from '../keys.js';
import { isRemoval, putBy, type Profile, type Touch } from '../profile.js';
import { provenanceOf } from '../provenance.js';
import { isOnlyAsked } from '../uses.js';
import { comparesWhatItCounts, countsUp } from '../roles/counts.js';
import { isTime, saysUntil } from '../roles/time-marks.js';
import { isMaintenance } from '../self-maintenance.js';
import { fillingOf, leadingTo, MOST_FUNCTIONS } from './filled-where-missing.js';
import { REQUESTED } from './copies.js';
import { filesStores } from './memos.js';

/**
 * All that requests put there was waited for or worked out by a call, nothing of it was sent in or drawn, nobody works on what lies there,
 * and every entry point that looks there gets to a filling as well: an instance that finds nothing asks for itself. `replaced` where some request
 * has it filled whatever lies there, of which the other instances hear nothing.
 */
export function refetched(program: Program, profile: Profile): 'fresh' | 'replaced' | undefined {
  const { collections } = profile;
  if (filesStores(profile) || profile.botEntries || profile.emitterEntries || profile.emitters.length > 0) return undefined;
  if (!collections.every((each) => each.kind === 'map' || each.kind === 'object')) return undefined;
  const live = profile.writes.filter((each) => each.served && !isRemoval(each));
  const fills = live.filter((each) => each.depth !== 'entry' && !isPutBack(profile, each) && !isDate(each));
  const filling = new Set(fills.map((each) => each.fn));
  if (
    fills.length === 0 ||
    !fills.every((each) => isObtained(program, profile, each)) ||
    !live.every((each) => each.depth !== 'entry' || (filling.has(each.fn) && !stepsOn(each)) || isDate(each) || isCount(each)) ||
    (countsUp(profile) && comparesWhatItCounts(profile)) // who comes too often is told so: no other instance finds that number anywhere
  )
    return undefined;
  const { deciders, isReplaced } = fillingOf(program, profile, fills);
  if (!isAskedWithFilling(program, profile, deciders)) return undefined;
  return isReplaced ? 'replaced' : 'fresh';
}

/** When it was put there or used, until when it holds; nothing, or a number that stands in the source. */
function isDate(touch: Touch): boolean {
  const literal = literalOf(touch.fn.file, putBy(touch.instr) ?? -1);
  return isTime(touch) || saysUntil(touch) || (literal !== undefined && (literal.value == null || typeof literal.value === 'number'));
}

const isCount = ({ operation }: Touch): boolean => operation === 'increment';

/** `const row = rows.get(key); rows.delete(key); rows.set(key, row)`: what lay there is put behind the others. */
function isPutBack(profile: Profile, { fn, instr }: Touch): boolean {
  const value = putBy(instr);
  const made = value === undefined ? undefined : originAt(fn, value, instr).instr;
  return made !== undefined && profile.reads.some((each) => each.instr === made && each.depth === 'contents' && each.operation === 'get');
}

/** `n += await count()`, `entry.text += more`. */
const stepsOn = ({ instr }: Touch): boolean =>
  (instr.op === 'set' || instr.op === 'assign') && /^(?:\+\+|--|[-+*/%]=)$/.test(instr.operator);

/** What is put there was waited for, or some call gave it; a request did not bring it, and it does not go on from what lay there. */
export function isObtained(program: Program, profile: Profile, touch: Touch): boolean {
  const { fn, instr } = touch;
  const value = putBy(instr);
  if (value === undefined || stepsOn(touch)) return false;
  const { worked, sent, drawn, own } = provenanceOf(program, fn, value, instr, (at, each) => isTakenFrom(profile, at, each), keyOf(touch));
  return worked && !sent && !drawn && !own;
}

/** A value is what was read there. */
function isTakenFrom({ cell, reads }: Profile, fn: ProgramFunction, value: VarId): boolean {
  if (cell.variable?.file === fn.file && cell.variable.id === value) return true;
  const made = definitionOf(fn.file, value);
  // That somebody chains on a promise is no look at what it gives.
  return (
    made !== undefined &&
    !(made.op === 'call' && PROMISE_CHAIN.test(made.prop ?? '')) &&
    reads.some((each) => each.instr === made && each.depth !== 'entry')
  );
}

/**
 * Whoever looks there fills it where it is missing or old, or is called by who does, or calls who does before: nobody looks only. What is left
 * to be called later is part of the function that leaves it.
 */
function isAskedWithFilling(program: Program, profile: Profile, deciders: ReadonlySet<ProgramFunction>): boolean {
  if (deciders.size === 0) return false;
  const looks = new Set(
    profile.reads
      .filter(
        (each) =>
          (program.phases.at(each.fn, each.instr) & REQUESTED) !== 0 &&
          each.depth !== 'entry' &&
          !isMaintenance(each, profile) &&
          !(profile.collections.length === 0 && isAskedOnly(each)),
      )
      .map((each) => each.fn),
  );
  const fills = leadingTo(program, deciders);
  return looks.size > 0 && [...looks].every((look) => isFollowed(program, look, fills, new Set()));
}

/** `isValid() { return token !== null && Date.now() < until; }`: that something is there is asked, and nothing is done with it. */
const isAskedOnly = ({ fn, instr }: Touch): boolean => instr.op === 'get' && isOnlyAsked(fn.file, instr.dst);

/** A function leads to a filling, or every one that calls it does. */
function isFollowed(program: Program, fn: ProgramFunction, fills: ReadonlySet<ProgramFunction>, seen: Set<ProgramFunction>): boolean {
  if (fills.has(fn)) return true;
  if (seen.has(fn) || seen.size > MOST_FUNCTIONS || program.phases.entriesOf(fn).length > 0) return false;
  seen.add(fn);
  const calls = (program.phases.incoming.get(fn) ?? []).filter(
    (edge) => edge.kind !== 'callback' && edge.from !== fn && (program.phases.at(edge.from, edge.instr) & SERVING) !== 0,
  );
  return calls.length > 0 && calls.every((edge) => isFollowed(program, edge.from, fills, seen));
}
