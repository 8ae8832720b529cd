/** Copies that lie nearer than the store they belong to: asked first, filled from it, and written through to it. */
import { CHANGING_METHODS, CHANGING_STATEMENT, READING_METHODS } from '../../knowledge/background-words.js';
import type { BlockId, CallInstr, Instr, VarId } from '../../facts/model.js';
import { asksAbout, guardsAround, operandsOf, originAt, originOf, textsUsedBy } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import { has } from '../../program/phases/phases.js';
import type { Program } from '../../program/program.js';
import { isToldEverywhere } from '../roles/fan-out.js';
import { callsStore } from '../outside.js';
import { filesByKey, isRemoval, isReset, putBy, type Profile, type Touch } from '../profile.js';
import { isFetched } from './copies.js';
import { goesNowhere } from '../uses.js';
import { fillingOf } from './filled-where-missing.js';
import { isObtained } from './refetched.js';
import { isMaintenance } from '../self-maintenance.js';
import { encloses } from '../../facts/positions.js';
import { once } from '../../once.js';

/** What a copy in front of a store means for the other instances; `rewritten`: stale, because requests put something else there. */
export type NearCopy = 'fresh' | 'stale' | 'rewritten';

/**
 * `const near = local.get(id); if (near) return near; const far = await redis.get(id); local.set(id, far)`, and who changes something writes
 * both: nobody is without an answer on another instance, whatever the place is called. Where requests change it, the others go on with
 * what they have, unless they hear of it.
 */
export function nearCopyOf(program: Program, profile: Profile, writes: readonly Touch[]): NearCopy | undefined {
  const { collections, reads } = profile;
  if (!filesByKey({ collections })) return undefined;
  if (writes.some((each) => each.depth !== 'contents')) return undefined;
  const puts = writes.filter((each) => !isRemoval(each));
  const looks = reads.filter(
    (each) =>
      each.served &&
      each.depth === 'contents' &&
      !isMaintenance(each, profile) &&
      !writes.some((write) => write.fn === each.fn && isRemoval(write) && !puts.some((put) => put.fn === each.fn)),
  );
  if (
    puts.length === 0 ||
    looks.length === 0 ||
    !looks.every(
      (each) =>
        /^(?:get|has)$/.test(each.operation) &&
        asksFurther(
          program,
          each.fn,
          looks.flatMap((look) => (look.fn === each.fn ? [look.instr] : [])),
        ),
    )
  )
    return undefined;
  const filling = new Set(looks.map((each) => each.fn));
  const through = puts.filter((each) => !filling.has(each.fn));
  if (
    !puts.every(
      (each) => !filling.has(each.fn) || isFetched(program, each.fn, originAt(each.fn, putBy(each.instr) ?? -1, each.instr).variable),
    )
  )
    return undefined;
  if (!through.every((each) => storeCalls(program, each.fn).some((call) => changes(each.fn, call)))) return undefined;
  const changed = through.length > 0 || writes.some((each) => isRemoval(each) && !filling.has(each.fn));
  if (!changed || isHeardOfElsewhere(program, profile)) return 'fresh';
  if (through.length === 0) return 'stale';
  return isFilledThrough(program, profile, through) && !writes.some((each) => isRemoval(each) && !filling.has(each.fn))
    ? 'fresh'
    : 'rewritten';
}

/**
 * `const hit = await cache.get(key); if (hit) return hit; const made = await load(key); await cache.set(key, made)`: who writes both, near and far, has
 * asked both before, and only makes what neither had.
 */
function isFilledThrough(program: Program, profile: Profile, through: readonly Touch[]): boolean {
  const { deciders, isReplaced } = fillingOf(program, profile, through);
  // Who looks and writes in one goes by what was there, and not by that nothing was.
  return deciders.size > 0 && !isReplaced && through.every((each) => !deciders.has(each.fn) && isObtained(program, profile, each));
}

/** Calls of a function that go to a store outside, by themselves or through what they call. */
export function storeCalls(program: Program, fn: ProgramFunction): readonly CallInstr[] {
  return fn.fact.instrs.filter((each): each is CallInstr => each.op === 'call' && callsStore(program, fn, each, 2));
}

/** Who finds something gives it back at once; where there is nothing, the same function asks the store, and uses what that says. */
export function asksFurther(program: Program, fn: ProgramFunction, looks: readonly Instr[]): boolean {
  const first = Math.min(...looks.map((each) => each.pos));
  const isFound = (value: VarId, depth = 0): boolean => {
    const { instr: made, variable } = originOf(fn.file, value);
    if (depth > 6) return false;
    // `let row = near.get(id); if (!row) row = await far(id)`.
    if (made === undefined)
      return fn.fact.instrs.some(
        (each) =>
          each.op === 'assign' && each.operator === 'init' && each.dst === variable && each.src !== value && isFound(each.src, depth + 1),
      );
    return looks.includes(made) || operandsOf(made).some((each) => isFound(each, depth + 1));
  };
  // What is known of the look where a block runs; that something is there outweighs what else is asked about it.
  const lookAt = (block: BlockId): 'found' | 'missing' | 'asked' | undefined => {
    const guards = guardsAround(fn, block).filter(({ guard }) => asksAbout(guard, (value) => isFound(value)));
    const says = (positive: boolean): boolean =>
      guards.some(({ guard }) => guard.all.some((atom) => atom.kind === 'truthy' && atom.positive === positive && isFound(atom.value)));
    return guards.length === 0 ? undefined : says(true) ? 'found' : says(false) ? 'missing' : 'asked';
  };
  // `if (!near) return res.status(401).end()`: who finds nothing is sent away and asks nobody.
  const isLeftWithFound = ({ block }: Instr): boolean => /^(?:found|asked)$/.test(lookAt(block) ?? '');
  return storeCalls(program, fn).some(
    (call) =>
      call.pos > first &&
      call.used &&
      !goesNowhere(fn, call.dst) &&
      (call.recv === undefined || READING_METHODS.test(call.prop ?? '')) &&
      (/^(?:missing|asked)$/.test(lookAt(call.block) ?? '') ||
        fn.fact.instrs.some(
          (each) =>
            ((each.op === 'return' || each.op === 'throw') && each.pos < call.pos && each.pos > first && isLeftWithFound(each)) ||
            (each.op === 'choose' && each.srcs[0] !== undefined && isFound(each.srcs[0]) && encloses(each, call)),
        )),
  );
}

/** `redis.set(key, value)`, `pool.query('update ...')`, a function of the program that is not called for what it gives. */
export function changes(fn: ProgramFunction, call: CallInstr): boolean {
  return !READING_METHODS.test(call.prop ?? '') || textsUsedBy(fn.file, call).some((text) => CHANGING_STATEMENT.test(text));
}

/**
 * `await db.zone.create({ data }); await reload()`, and `rows = await db.zone.findMany()` there, which the server calls when it starts as well: a
 * request changes what lies outside, and then has the copy made anew, which those of the other instances are not. Nor are they where something
 * else lies there from the start.
 */
export function isReadAnewAfterChange(
  program: Program,
  { fn, instr }: Pick<Touch, 'fn' | 'instr'>,
  { writes }: Pick<Profile, 'writes'> = { writes: [] },
): boolean {
  const phases = program.phases.at(fn, instr);
  return (
    has(phases, 'request') &&
    (has(phases, 'startup') ||
      has(phases, 'module') ||
      writes.some((each) => each.starting && each.depth === 'place' && !each.dead && !isReset(each))) &&
    isBehindChange(program, fn, instr)
  );
}

/** Before this place the function, or one that calls it, changes rows. */
const isBehindChange = (program: Program, fn: ProgramFunction, { pos }: Instr): boolean =>
  firstChangeOf(program)(fn) < pos || calledBehind(program)[MOST_CALLS_UP]?.(fn) === true;

const MOST_CALLS_UP = 2;

/** Where a function changes rows for the first time; nowhere is at infinity. */
const firstChangeOf = once((program: Program) =>
  once((fn: ProgramFunction): number =>
    Math.min(
      Infinity,
      ...storeCalls(program, fn).flatMap((call) =>
        CHANGING_METHODS.test(call.prop ?? '') || textsUsedBy(fn.file, call).some((text) => CHANGING_STATEMENT.test(text))
          ? [call.pos]
          : [],
      ),
    ),
  ),
);

/** A function changes rows and calls this one then, at most so many calls up: what everybody calls is called from thousands of places. */
const calledBehind = once((program: Program) =>
  Array.from({ length: MOST_CALLS_UP + 1 }, (_, depth) => once((fn: ProgramFunction): boolean => isCalledBehind(program, fn, depth))),
);

const isCalledBehind = (program: Program, fn: ProgramFunction, depth: number): boolean =>
  depth > 0 &&
  (program.phases.incoming.get(fn) ?? []).some(
    ({ kind, from, instr }) =>
      kind === 'call' && from !== fn && (firstChangeOf(program)(from) < instr.pos || calledBehind(program)[depth - 1]?.(from) === true),
  );

/** Some function that throws entries away is told to by a channel outside, which every instance hears. */
export function isHeardOfElsewhere(program: Program, { writes }: Profile): boolean {
  return writes.some((each) => (isRemoval(each) || isReset(each)) && isToldEverywhere(program, each.fn));
}

/**
 * `for (const row of await db.device.findMany()) devices.set(row.id, row)` when the server starts, and `devices.set(id, device); await
 * db.device.upsert(device)` for a request: what is there is kept outside as well, and read in again by an instance that starts anew.
 */
export function isReadInAndWrittenThrough(program: Program, { writes }: Profile): boolean {
  const puts = writes.filter((each) => each.depth === 'contents' && !isRemoval(each) && !each.dead);
  const [starting, served] = [puts.filter((each) => each.starting && !each.served), puts.filter((each) => each.served)];
  return (
    starting.length > 0 &&
    served.length > 0 &&
    starting.every(({ fn }) => storeCalls(program, fn).some((call) => call.used && !changes(fn, call))) &&
    served.every(({ fn }) => storeCalls(program, fn).some((call) => changes(fn, call)))
  );
}
