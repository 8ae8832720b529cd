/** Keys that stand somewhere while their work is done. */
import { type Profile, type Touch, isRemoval, putBy, waitsBetween } from '../profile.js';
import { oneMore } from './counts.js';
import { isNow, isTime } from './time-marks.js';
import { readersOf } from '../uses.js';
import type { VarId } from '../../facts/model.js';
import type { ProgramFunction } from '../../program/model.js';
import { guardsAround, initsOf, isInside, liesIn, literalOf, originOf, weighs } from '../../program/values/definitions.js';
import type { Program } from '../../program/program.js';

/** A Set, or a Map of flags and times, into which one function puts a key before its work and from which it takes it after. */
export function worksOn(profile: Profile): boolean {
  if (
    !profile.collections.every((each) => each.kind === 'set' || each.kind === 'map' || each.kind === 'object') ||
    profile.collections.length === 0
  )
    return false;
  const adds = profile.writes.filter((each) => (each.operation === 'add' || each.operation === 'set') && !isSlotGivenBack(each));
  if (adds.some((each) => each.instr.op === 'set' && (each.instr.prop !== null || each.depth !== 'contents'))) return false; // fields of one object
  if (!adds.every((each) => each.operation === 'add' || isMark(each) || isAskedOnlyWhether(profile, each) || isSlotTaken(profile, each)))
    return false;
  // `if (!last || now - last > pause) { await save(); seen.set(id, now) }`: when something was last done, not that it is being done.
  if (adds.length > 0 && adds.every((each) => isTime(each) && guardsAround(each.fn, each.instr.block).some(({ guard }) => weighs(guard))))
    return false;
  return profile.writes.some(
    (each) =>
      (each.operation === 'delete' || isSlotGivenBack(each)) &&
      adds.some((add) => (add.fn === each.fn ? waitsBetween(add, each) : isAtEndOf(add.fn, each.fn))),
  );
}

/** `busy.set(id, Date.now()); fetchBody(id).finally(() => busy.delete(id))`: what runs when the work is over, whichever way that ends. */
const isAtEndOf = (starter: ProgramFunction, fn: ProgramFunction): boolean =>
  liesIn(fn, starter) &&
  (fn.file.functions[fn.fact.parent]?.fact.instrs.some(
    (each) =>
      each.op === 'function' &&
      each.fn === fn.fact.id &&
      readersOf(fn.file, each.dst).some((call) => call.op === 'call' && call.prop === 'finally' && call.args.includes(each.dst)),
  ) ??
    false);

/** `open.set(user, n + 1); try { await work() } finally { open.set(user, n - 1) }`: how many pieces of work are under way for each key. */
const isSlotTaken = ({ writes }: Profile, { fn, instr }: Touch): boolean =>
  oneMore(fn, putBy(instr) ?? -1) !== undefined && writes.some((each) => each.fn === fn && isAtEnd(each));

const isSlotGivenBack = (touch: Touch): boolean => isAtEnd(touch) && isOneLess(touch.fn, putBy(touch.instr));

/** `n - 1`, `Math.max(0, n - 1)`. */
function isOneLess(fn: ProgramFunction, value: VarId | undefined): boolean {
  const made = value === undefined ? undefined : originOf(fn.file, value).instr;
  if (made?.op === 'call') return made.prop === 'max' && made.args.some((each) => isOneLess(fn, each));
  return made?.op === 'binary' && made.operator === '-' && literalOf(fn.file, made.right)?.value === 1;
}

const isAtEnd = ({ fn, instr }: Touch): boolean => isInside(fn, instr.block, 'finally');

/** `if (answering.has(user)) return; answering.set(user, thread); try { ... } finally { answering.delete(user) }`: nobody looks at what is filed there. */
const isAskedOnlyWhether = ({ reads, writes }: Profile, add: Touch): boolean =>
  reads.some((each) => each.fn === add.fn && each.operation === 'has' && each.instr.pos < add.instr.pos) &&
  reads.every((each) => each.depth === 'contents' && /^(?:has|size|delete)$/.test(each.operation)) &&
  writes.some((each) => each.fn === add.fn && isRemoval(each) && isAtEnd(each));

/** `busy.add(id); void produce(id);`: whoever puts a key there calls the work that takes it away again, whichever way it ends. */
export function isGivenBackByWork({ phases }: Program, { writes }: Profile): boolean {
  const adds = writes.filter((each) => each.served && each.depth === 'contents' && !isRemoval(each));
  const removals = writes.filter((each) => each.operation === 'delete');
  return (
    adds.length > 0 &&
    removals.length > 0 &&
    removals.every(
      ({ fn, instr }) =>
        isInside(fn, instr.block, 'finally') &&
        (phases.incoming.get(fn) ?? []).some((call) => adds.some((add) => add.fn === call.from && add.instr.pos < call.instr.pos)),
    )
  );
}

/** All that requests put there are such marks. */
export function onlyMarksKeys({ collections, writes }: Profile): boolean {
  const puts = writes.filter((each) => each.served && each.depth === 'contents' && !isRemoval(each));
  return puts.length > 0 && collections.every((each) => each.kind === 'map' || each.kind === 'object') && puts.every(isMark);
}

/** `map.set(key, true)`, `map.set(key, Date.now())`, `map.set(key, { startedAt: Date.now() })`. */
function isMark(touch: Touch): boolean {
  const { fn, instr } = touch;
  const value = instr.op === 'call' ? instr.args[1] : instr.op === 'set' ? instr.src : undefined;
  if (isTime(touch) || (value !== undefined && literalOf(fn.file, value)?.value === true)) return true;
  const { variable, instr: made } = originOf(fn.file, value ?? -1);
  const parts = made?.op === 'object' ? initsOf(fn.fact, variable) : [];
  return parts.length > 0 && parts.every((each) => isNow(fn, each.src));
}
