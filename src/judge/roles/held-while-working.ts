/** What is set before some work and taken back after it. */
import type { VarId } from '../../facts/model.js';
import { definitionOf, guardsAround, literalsUsedBy, operandsOf } from '../../program/values/definitions.js';
import { once } from '../../once.js';
import type { Obj, ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { ELEMENTS, isPseudo } from '../../program/values/solver.js';
import { executorsAround } from '../background/timer-scope.js';
import { isNear } from '../profile-words.js';
import { isReset, storedLiteral, waitsBetween, type Profile } from '../profile.js';
import { sendsAway } from './refused-callers.js';

/** `if (syncing) return refuse(); syncing = true; try { await work() } finally { syncing = false }`. */
export const isHeldWhileWorking = (profile: Profile): boolean =>
  isRaisedAroundWork(profile) &&
  profile.writes.every((each) => !(each.served || each.starting) || storedLiteral(each)?.value !== true || sendsAway(each.fn));

/** The same where whoever finds it set may as well go away without a word: `if (syncing) return;`. */
export function isRaisedAroundWork(profile: Profile): boolean {
  const live = profile.writes.filter((each) => each.served || each.starting);
  if (!live.every((each) => each.depth === 'place' && typeof storedLiteral(each)?.value === 'boolean')) return false;
  const raises = live.filter((each) => storedLiteral(each)?.value === true);
  return (
    raises.length > 0 &&
    raises.every(
      (raise) =>
        live.some((each) => each.fn === raise.fn && storedLiteral(each)?.value === false && waitsBetween(raise, each)) &&
        profile.reads.some((read) => read.fn === raise.fn && read.instr.pos <= raise.instr.pos),
    )
  );
}

/**
 * `if (active) throw new Busy(); active = id; try { await work() } finally { active = undefined }`: whoever finds something there is turned
 * away, and who put it there takes it away when the work is done.
 */
export function isTakenWhileWorking({ cell, writes, reads }: Profile): boolean {
  const live = writes.filter((each) => each.served || each.starting);
  const looks = new Set(reads.map((each) => each.instr));
  const isThere = (fn: ProgramFunction, value: VarId): boolean => {
    const made = definitionOf(fn.file, value);
    return (cell.variable?.file === fn.file && value === cell.variable.id) || (made !== undefined && looks.has(made));
  };
  const refuses = (fn: ProgramFunction): boolean =>
    fn.fact.instrs.some(
      (each) =>
        (each.op === 'throw' ||
          literalsUsedBy(fn.file, each).some((value) => value === 409 || value === 423 || value === 429 || value === 503)) &&
        guardsAround(fn, each.block).some(({ guard }) =>
          guard.all.some((atom) => atom.kind === 'truthy' && atom.positive && isThere(fn, atom.value)),
        ),
    );
  const raises = live.filter((each) => !isReset(each));
  return (
    raises.length > 0 &&
    live.every((each) => each.depth === 'place') &&
    raises.every(
      (raise) =>
        storedLiteral(raise) === undefined &&
        refuses(raise.fn) &&
        live.some((each) => each.fn === raise.fn && isReset(each) && waitsBetween(raise, each)),
    )
  );
}

/** `run.status = 'ready'` where the work is done, `run.status = 'failed'` in its `catch`. */
export function failsToo(profile: Profile): boolean {
  const told = profile.writes.filter(
    (each) =>
      isNear(each) &&
      each.instr.op === 'set' &&
      /^(?:status|state|stage|phase)$/.test(each.instr.prop ?? '') &&
      typeof storedLiteral(each)?.value === 'string',
  );
  return told.some(
    (each) => each.inCatch && told.some((other) => !other.inCatch && other.fn === each.fn && other.instr.pos < each.instr.pos),
  );
}

/**
 * All that it files settles a promise for which somebody waits: `queue.push({ work, resolve, reject })`, `queue.push(() => work().then(resolve))`,
 * also in lists of its own for each key.
 */
export const holdsWaiters = (program: Program, profile: Profile): boolean => waitersHeld(program)(profile);

const waitersHeld = once((program: Program) => once((profile: Profile) => holdsOnlyWaiters(program, profile)));

function holdsOnlyWaiters(program: Program, { collections }: Profile): boolean {
  const { solver } = program;
  // `{ urgent: [], usual: [], busy: false }`: lists under names of the code's own, beside what they are about.
  const listsOf = (each: Obj): Obj[] =>
    each.kind === 'object' ? partsOf(program, each).filter(({ kind }) => kind === 'array' || kind === 'set') : [];
  let holdsAny = false;
  for (const list of collections.flatMap((each) => [each, ...listsOf(each)])) {
    for (const id of solver.valuesOf(solver.property(list, ELEMENTS))) {
      const each = solver.object(id);
      if (each.kind === 'entry') continue;
      if (!settles(program, each, 0)) return false;
      holdsAny = true;
    }
  }
  return holdsAny;
}

const partsOf = ({ solver }: Program, each: Obj): Obj[] =>
  [...solver.propertiesOf(each)].flatMap(([name, node]) => (isPseudo(name) ? [] : solver.objectsOf(node)));

const MOST_DEEP = 3;

const settles = (program: Program, each: Obj, depth: number): boolean => settling(program)[depth]?.(each) === true;

/** By how deep it lies: what is held often holds the same again, and others hold it too. */
const settling = once((program: Program) =>
  Array.from({ length: MOST_DEEP + 1 }, (_, depth) => once((each: Obj): boolean => settlesAt(program, each, depth))),
);

const settlesAt = (program: Program, each: Obj, depth: number): boolean =>
  each.kind === 'resolver' ||
  (each.function !== undefined && settlesPromise(program, each.function)) ||
  (depth < MOST_DEEP && HOLDS_MORE.has(each.kind) && partsOf(program, each).some((part) => settles(program, part, depth + 1))) ||
  (depth < MOST_DEEP && each.kind === 'instance' && holdsNothingElse(program, partsOf(program, each), depth + 1));

/** A class keeps its waiters beside numbers: a lock with a limit. Whatever else it keeps says what it is. */
const holdsNothingElse = (program: Program, parts: readonly Obj[], depth: number): boolean =>
  parts.length > 0 && parts.every((part) => settles(program, part, depth));

const HOLDS_MORE: ReadonlySet<Obj['kind']> = new Set<Obj['kind']>(['object', 'array', 'set', 'map']);

/** A function that calls, or hands on, what settles a promise which its caller made and gave away. */
const settlesPromise = (program: Program, fn: ProgramFunction): boolean =>
  executorsAround(program, fn).length > 0 &&
  fn.fact.instrs.some((instr) =>
    operandsOf(instr).some((each) => program.solver.objectsAt(fn.file, each).some(({ kind }) => kind === 'resolver')),
  );
