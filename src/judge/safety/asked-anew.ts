/** Requests that throw a copy away only to be given a fresh one: `if (query.refresh === 'true') forget(city); return rates(city);`. */
import { WRITING_METHODS } from '../../knowledge/background-words.js';
import { BROWSER_DRIVERS } from '../../knowledge/runtime.js';
import type { Instr } from '../../facts/model.js';
import type { ProgramFunction } from '../../program/model.js';
import { guardsAround, initsOf, originOf } from '../../program/values/definitions.js';
import { has } from '../../program/phases/phases.js';
import type { Program } from '../../program/program.js';
import { effectsOf, isOutside, type Outside } from '../background/background-effects.js';
import { onlyReads } from '../background/refreshed.js';
import { leadingTo } from './filled-where-missing.js';
import { isRemoval, putBy, type Profile, type Touch } from '../profile.js';
import { isAfterNow, saysWhen } from '../roles/time-marks.js';

/** How far up the callers of a removal somebody may be who has the copy filled again. */
const MOST_CALLERS = 4;
/** How far down the calls of such a caller the filling may lie. */
const MOST_CALLS = 6;

/** Requests that want to see something, by their labels. */
const LOOKS = /^(?:GET|HEAD|page|layout|loader|query)\b/;
/** Requests of which nobody can tell by their labels. */
const MAY_LOOK = /^ALL\b/;

/**
 * Whether every request that takes something away here does so on a condition, goes on to put it there anew, and changes nothing outside: the
 * reader wants what is newest, and nobody has changed anything, so that the other instances keep what they would have kept in any case.
 * Who always throws it away was told that it has changed.
 */
export function isAskedAnew(program: Program, profile: Profile, touch: Touch): boolean {
  if (!isRemoval(touch)) return false;
  const fillers = new Set(profile.writes.filter((each) => !isRemoval(each)).map((each) => each.fn));
  if (fillers.size === 0) return false;
  const { incoming, outgoing } = program.phases;
  const filling = leadingTo(program, fillers, MOST_CALLS);
  const goesOn = (fn: ProgramFunction, { pos }: Instr): boolean =>
    (outgoing.get(fn) ?? []).some((edge) => edge.kind === 'call' && edge.instr.pos > pos && filling.has(edge.to));
  const isAnew = (fn: ProgramFunction, instr: Instr, depth: number): boolean => {
    if (goesOn(fn, instr)) return guardsAround(fn, instr.block).length > 0 && isOfLookers(program, fn);
    const calls = (incoming.get(fn) ?? []).filter((edge) => has(program.phases.at(edge.from, edge.instr), 'request'));
    return (
      depth < MOST_CALLERS &&
      calls.length > 0 &&
      program.phases.entriesOf(fn).length === 0 &&
      calls.every((edge) => edge.kind === 'call' && isAnew(edge.from, edge.instr, depth + 1))
    );
  };
  return isAnew(touch.fn, touch.instr, 0);
}

/**
 * `tides(again)` fills the copy whatever lies there, for somebody who asked for what is newest: it goes by the clock everywhere, and nobody who has it
 * filled changes anything.
 */
export function isFilledForLookers(program: Program, { writes }: Profile): boolean {
  const fills = writes.filter((each) => each.served && each.depth !== 'entry' && !isRemoval(each));
  return fills.length > 0 && fills.every((each) => isDated(each) && isOfLookers(program, each.fn));
}

/** `kept = { rows, until: Date.now() + HOUR }`, `{ rows, at: Date.now() }`. */
function isDated(touch: Touch): boolean {
  const { variable, instr } = originOf(touch.fn.file, putBy(touch.instr) ?? -1);
  return saysWhen(touch) || (instr?.op === 'object' && initsOf(touch.fn.fact, variable).some((each) => isAfterNow(touch.fn, each.src)));
}

/** Whether a function, and each request that gets to it, only looks at what lies outside. */
function isOfLookers(program: Program, fn: ProgramFunction): boolean {
  const entries = program.entriesReaching(fn).map(({ entry }) => entry);
  return (
    entries.length > 0 &&
    changesNothing(program, fn) &&
    entries.every(({ label, file, fn: id }) => {
      const handler = program.solver.fileByPath.get(file)?.functions[id];
      return LOOKS.test(label) || (MAY_LOOK.test(label) && handler !== undefined && changesNothing(program, handler));
    })
  );
}

function changesNothing(program: Program, fn: ProgramFunction): boolean {
  const { outside, disk } = effectsOf(program, [fn]);
  // What is waited for without our knowing what it is does not sound like writing.
  const isUnknown = ({ path, method }: Outside): boolean =>
    path === undefined || BROWSER_DRIVERS.test(path) || (!isOutside(path, method) && !WRITING_METHODS.test(method));
  return disk.length === 0 && outside.every((each) => onlyReads(each) || isUnknown(each));
}
