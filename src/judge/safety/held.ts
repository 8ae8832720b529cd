/** Cells whose values are all of a kind that each instance may have for itself: handles, flags of what is open, things filed as in a WeakMap. */
import { EVENT_WORDS, WARM_WORDS } from '../../knowledge/roles.js';
import type { VarId } from '../../facts/model.js';
import { literalOf, originOf } from '../../program/values/definitions.js';
import type { Obj, ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { droppedBy, isCleared } from './invalidation.js';
import { bit, has } from '../../program/phases/phases.js';
import { isPseudo } from '../../program/values/solver.js';
import { isRemoval, isReset, storedLiteral, type Profile, type Touch } from '../profile.js';
import { isSentIn } from '../request-data.js';
import { isMoment, isTime } from '../roles/time-marks.js';
import { isNoted } from './caching.js';
import { isFirstOfInstance } from './once.js';
import {
  isFiledUnderBindings,
  isFiledUnderHandles,
  isOrdered,
  isOwnFigure,
  isSent,
  onlyHandles,
  onlyClients,
  warmFlag,
} from './handles.js';
import { holdsTimers } from './timer-handles.js';
import { type Safety, safe, tolerable, unsafe } from './verdicts.js';
import { SPOKEN, type Served } from './served.js';
import { lazy } from './lazy.js';
import { isReadAnewAfterChange } from './near-copies.js';

/** Why it does not matter, or does, that each instance puts another thing into the place; undefined where what is put there does not tell. */
export function heldInPlace({ program, profile, role, score, writes, places, contents }: Served): Safety | undefined {
  if (contents.length > 0) return undefined;
  const handle = onlyHandles(program, places);
  if (handle) return handle;
  const client = onlyClients(program, profile, places);
  if (client) return client;
  const goes = isSetAndCleared(
    program,
    profile,
    places.filter((each) => isReset(each)),
  );
  if (
    places.every((each) => isCleared(each)) &&
    (places.every((each) => isReset(each)) || profile.writes.some((each) => each.starting && each.depth === 'place' && !isCleared(each)))
  ) {
    const dropped = droppedBy(program, profile, writes);
    if (dropped) return unsafe(`a request throws the copy away (${dropped}); the other instances keep the old one`, 'cache');
    if (places.every((each) => isReset(each)) && !goes) return lazy(profile);
  }
  if (isFirstOfInstance(program, profile)) return safe('only tells whether this instance has served somebody before', 'lazy-init');
  if (places.some((each) => !isReset(each)) && places.every((each) => isReset(each) || isOwnFigure(program, each))) {
    return tolerable('what the runtime says of this process, compared with what it says next', 'metrics');
  }
  const ordered = places.some((each) => isOrdered(program, each));
  const flag = goes || ordered ? undefined : warmFlag(profile, places);
  if (flag) return flag;
  if (isOnlyPutBack(profile)) return safe('every write that runs only puts back the value that it starts with', 'constant');
  const isHandle =
    role === 'other'
      ? profile.collections.length === 0
      : score < SPOKEN &&
        profile.objects.length > 0 &&
        profile.objects.every((each) => each.kind === 'external' && each.call?.isNew === true && !profile.emitters.includes(each));
  if (
    isHandle &&
    !ordered &&
    !(isMoment(profile) && places.some(({ fn }) => has(program.phases.of(fn), 'request'))) &&
    WARM_WORDS.test(profile.words.symbol) &&
    !EVENT_WORDS.test(profile.words.symbol) &&
    !places.some((each) => isSent(program, each) || isReadAnewAfterChange(program, each, profile)) &&
    !goes
  ) {
    return safe('a handle of something that this instance keeps open', 'client');
  }
  return undefined;
}

/** Why it does not matter that each instance keeps other things inside it; undefined where what it keeps does not tell. */
export function heldInside({ program, profile, places, contents }: Served): Safety | undefined {
  if (holdsTimers(program, profile, contents)) return safe('handles of timers', 'other');
  if (
    profile.collections.length > 0 &&
    profile.collections.every((each) => each.kind === 'weakmap' || each.kind === 'weakset') &&
    places.length === 0 &&
    !isFiledUnderBindings(program, profile)
  ) {
    return safe('a WeakMap: what it holds lives no longer than the objects that it is filed under', 'memo');
  }
  if (places.length === 0 && isFiledUnderHandles(program, profile)) {
    return safe('filed under handles that this process has made and looked up by them alone, as a WeakMap would be', 'client');
  }
  if (
    contents.length > 0 &&
    places.length === 0 &&
    contents.every((each) => isRemoval(each) || each.depth === 'entry') &&
    !profile.writes.some((each) => fills(program, each)) &&
    !holdsFromStart(program, profile)
  ) {
    if (contents.every((each) => isRemoval(each))) return safe('only ever emptied: nothing that runs puts anything into it', 'other');
    if (profile.objects.length > 0 && profile.objects.every(isMadeEmpty) && isFilledInDevelopment(program, profile))
      return safe('nothing that runs puts anything into it, so that there is nothing in it to change', 'other');
  }
  return undefined;
}

/**
 * `openedAt ??= Date.now()`, `if (holder) return refuse(); holder = req.body.user`, and another function sets it back to nothing: no thing that
 * is made once, but a state that comes and goes.
 */
function isSetAndCleared(program: Program, profile: Profile, resets: readonly Touch[]): boolean {
  const comesAndGoes = (each: Touch): boolean =>
    isTime(each) ||
    ((each.instr.op === 'assign' || each.instr.op === 'set') &&
      (isSentIn(program, each.fn, each.instr.src) || isNoted(program, each.fn, each.instr.src)));
  return resets.some(
    (reset) => !reset.inCatch && profile.writes.some((each) => !each.dead && !isReset(each) && each.fn !== reset.fn && comesAndGoes(each)),
  );
}

/** `if (this.failNext) { this.failNext = false; ... }` where nothing that runs sets it to anything else. */
function isOnlyPutBack(profile: Profile): boolean {
  const live = profile.writes.filter((each) => !each.dead);
  const { file, symbol } = profile.cell;
  const dot = symbol.lastIndexOf('.');
  const fieldInit = dot < 0 ? undefined : file.facts.classes.find((each) => each.name === symbol.slice(0, dot))?.fieldInit;
  const initial =
    fieldInit === undefined
      ? undefined
      : file.facts.functions[fieldInit]?.instrs.find((each) => each.op === 'set' && each.prop === symbol.slice(dot + 1));
  const value = initial?.op === 'set' ? literalOf(file, initial.src) : undefined;
  return (
    value !== undefined &&
    live.length > 0 &&
    live.every(
      (each) =>
        each.depth === 'place' &&
        each.operation === 'assign' &&
        storedLiteral(each) !== undefined &&
        storedLiteral(each)?.value === value.value,
    )
  );
}

/** `new Map()`. */
const isMadeEmpty = ({ kind, call }: Obj): boolean => (kind === 'map' || kind === 'set') && (call === undefined || call.args.length === 0);

/** Puts something into it where somebody is served, or before: what only development or a test puts there is not there. */
function fills(program: Program, write: Touch): boolean {
  if (isRemoval(write) || write.dead) return false;
  // Who works on what lies there finds nothing where nobody has put it.
  return write.depth !== 'entry' && (program.phaseSet(write) & ~(bit('dev') | bit('client'))) !== 0;
}

/** Development or a test does put things into it. What nothing reaches at all may be a way that was not seen. */
function isFilledInDevelopment(program: Program, profile: Profile): boolean {
  const fillings = profile.writes.filter((each) => each.depth !== 'entry' && !isRemoval(each));
  return fillings.length > 0 && fillings.every((each) => !each.dead && program.phaseSet(each) !== 0);
}

/** It had contents before any request came. */
function holdsFromStart(program: Program, profile: Profile): boolean {
  return (
    profile.writes.some((each) => each.starting && !isRemoval(each)) ||
    profile.collections.some(({ call, fn }) => fn !== undefined && call?.args.some((arg) => holdsLiterals(fn, arg))) ||
    profile.collections.some((each) =>
      [...program.solver.propertiesOf(each)].some(
        ([name, node]) =>
          !isPseudo(name) &&
          program.solver.valuesOf(node).some((id) => {
            const held = program.solver.object(id);
            return held.kind !== 'entry' && !isMadeByDeadCode(program, held);
          }),
      ),
    )
  );
}

/** `new Set(['SPRING', 'HELLO'])`. */
function holdsLiterals(fn: ProgramFunction, list: VarId): boolean {
  const { instr, variable } = originOf(fn.file, list);
  return (
    instr?.op === 'array' &&
    fn.fact.instrs.some((each) => each.op === 'set' && each.obj === variable && literalOf(fn.file, each.src) !== undefined)
  );
}

/** What only code makes that nothing reaches, or development alone, was never put there. */
function isMadeByDeadCode(program: Program, { fn, pos, end }: Obj): boolean {
  if (!fn || fn.fact.kind === 'module') return false;
  const made = fn.fact.instrs.find((each) => each.pos === pos && each.end === end);
  return ((made ? program.phases.at(fn, made) : program.phases.of(fn)) & ~(bit('dev') | bit('client'))) === 0;
}
