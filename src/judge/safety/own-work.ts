/** Flags, moments and counts by which an instance keeps order in work of its own: timers, retries, what it heard when it asked last. */
import { CONNECTION_EVENTS, TRIES } from '../../knowledge/bots.js';
import { ANSWERS, TIMER_NAMES } from '../../knowledge/methods.js';
import type { Instr, VarId } from '../../facts/model.js';
import { guardsAround, isBelow, liesIn, literalOf, operandsOf, originOf, weighs } from '../../program/values/definitions.js';
import type { CallEdge, ProgramFunction } from '../../program/model.js';
import { has } from '../../program/phases/phases.js';
import type { Program } from '../../program/program.js';
import { calleeName } from '../background/background-effects.js';
import { isRemoval, storedLiteral, type Profile, type Touch } from '../profile.js';
import { turnsSomebodyAway } from '../roles/refusals.js';
import { goesWithItsCopy, isAge, isTime, isMoment, saysUntil } from '../roles/time-marks.js';
import { isMaintenance } from '../self-maintenance.js';
import { isFetched } from './copies.js';
import { isPromise } from './promises.js';

/**
 * `try { up = (await fetch(url)).ok } catch { up = false }`, and `if (!isUp()) await look()`: what this instance heard when it asked last. Who
 * finds that there was no answer asks again.
 */
export function heardLast(program: Program, profile: Profile, writes: readonly Touch[], reads: readonly Touch[]): boolean {
  const [failed, heard] = [writes.filter((each) => each.inCatch), writes.filter((each) => !each.inCatch)];
  const isAsked = ({ fn, instr }: Touch): boolean =>
    fn.fact.instrs.some((each) => each.pos < instr.pos && (each.op === 'await' || (each.op === 'call' && each.awaited)));
  const isAnswer = (each: Touch): boolean =>
    isAsked(each) &&
    failed.some((other) => other.fn === each.fn) &&
    (storedLiteral(each)?.value === true || (each.instr.op === 'assign' && isFetched(program, each.fn, each.instr.src)));
  const asking = new Set(heard.map((each) => each.fn));
  // `export const isUp = () => up`: whoever calls it looks.
  const looking = reads.flatMap(({ fn, instr }) =>
    instr.op === 'return' ? (program.phases.incoming.get(fn) ?? []).map((edge) => edge.from) : [fn],
  );
  return (
    profile.collections.length === 0 &&
    heard.length > 0 &&
    writes.every((each) => each.depth === 'place') &&
    failed.every((each) => storedLiteral(each)?.value === false) &&
    heard.every(isAnswer) &&
    looking.some((fn) =>
      (program.phases.outgoing.get(fn) ?? []).some(
        ({ kind, to, instr }) => kind === 'call' && asking.has(to) && guardsAround(fn, instr.block).length > 0,
      ),
    )
  );
}

/** `retries.set(session, attempt + 1)` where a bot's connection is lost. */
export function countsTries(program: Program, profile: Profile, writes: readonly Touch[]): boolean {
  const counted = writes.filter((each) => !isRemoval(each));
  return (
    TRIES.test(profile.words.symbol) &&
    counted.length > 0 &&
    counted.every((each) => {
      const paths = program.entriesReaching(each.fn);
      return paths.length > 0 && paths.every((path) => CONNECTION_EVENTS.test(path.entry.label));
    })
  );
}

/**
 * `if (now - last < pause) return; running = work().finally(() => { last = Date.now(); })`: the same in a function that answers nothing at all,
 * where the moment may be noted when the work is done; also with a moment for each key.
 */
function leavesEarly(profile: Profile): boolean {
  const { collections, writes, reads } = profile;
  const stores = writes.filter((each) => !each.dead && !each.starting && !isRemoval(each));
  // `for (const [key, until] of next) if (until <= now) next.delete(key)`, in a function that gives nothing back.
  const isSwept = ({ fn, depth, operation }: Touch): boolean =>
    (depth === 'entry' || /^(?:iterate|keys|entries|forEach)$/.test(operation)) &&
    writes.some((each) => each.fn === fn && isRemoval(each)) &&
    fn.fact.instrs.every((each) => each.op !== 'return' || isNothing(fn, each.src));
  const looks = reads.filter((each) => !each.dead && !each.starting && !isMaintenance(each, profile) && !isSwept(each));
  const [look] = looks;
  if (!look || stores.length === 0 || !looks.every((each) => each.fn === look.fn && isAge(each))) return false;
  const depth = collections.length === 0 ? 'place' : 'contents';
  if (!stores.every((each) => each.depth === depth && (isTime(each) || saysUntil(each)))) return false;
  const { fn } = look;
  const isWithin = (inner: ProgramFunction | undefined): boolean =>
    inner !== undefined && (inner === fn || (inner.fact.kind !== 'module' && isWithin(inner.file.functions[inner.fact.parent])));
  const returns = fn.fact.instrs.filter((each) => each.op === 'return');
  const early = returns.filter((each) => guardsAround(fn, each.block).some(({ guard }) => weighs(guard)));
  return (
    stores.every((each) => isWithin(each.fn)) &&
    !turnsSomebodyAway(fn) &&
    !fn.fact.instrs.some((each) => each.op === 'throw') &&
    returns.every((each) => isNothing(fn, each.src)) &&
    early.length > 0 &&
    !early.some((each) => fn.fact.instrs.some((one) => one.block === each.block && isAnsweredBy(fn, one)))
  );
}

/** `res.json(...)`, `res.status(200).send(...)`, `socket.emit(...)`: a method of something that the function was given. */
function isAnsweredBy({ file }: ProgramFunction, instr: Instr): boolean {
  if (instr.op !== 'call' || instr.recv === undefined || !(ANSWERS.test(instr.prop ?? '') || instr.prop === 'emit')) return false;
  let on = originOf(file, instr.recv);
  while (on.instr?.op === 'call' && on.instr.recv !== undefined) on = originOf(file, on.instr.recv);
  return file.facts.vars[on.variable]?.kind === 'param';
}

const isNothing = (fn: ProgramFunction, value: VarId): boolean => {
  const literal = literalOf(fn.file, value);
  return literal !== undefined && literal.value === undefined;
};

/** `if (running) return; running = true; try { await work(); } finally { running = false; }` in a function that timers alone run. */
export function skipsOwnOverlap(program: Program, profile: Profile): boolean {
  const live = profile.touches.filter((each) => !each.dead && !each.starting);
  const [first] = live;
  if (!first || !live.every((each) => each.fn === first.fn)) return false;
  const stored = profile.writes.filter((each) => each.fn === first.fn).map((each) => storedLiteral(each)?.value);
  if (!stored.includes(true) || !stored.includes(false) || !stored.every((each) => typeof each === 'boolean')) return false;
  return runsByTimer(program, first.fn) || isBegunBesideTimer(program, first.fn);
}

/** A timer calls it, and requests only begin what the timer goes on with: nobody waits for what it gives, or is told. */
function isBegunBesideTimer(program: Program, fn: ProgramFunction): boolean {
  const calls = program.phases.incoming.get(fn) ?? [];
  return (
    calls.some((edge) => edge.kind === 'timer') &&
    calls.every(
      (edge) => edge.kind === 'timer' || (edge.kind === 'call' && edge.instr.op === 'call' && !edge.instr.awaited && !edge.instr.used),
    )
  );
}

/** `setInterval(() => { if (dirty) { save(); dirty = false; } }, 5000)`: requests raise a flag that timers alone look at and put down. */
export function asksForOwnWork(program: Program, profile: Profile, reads: readonly Touch[]): boolean {
  const live = profile.writes.filter((each) => !each.dead);
  if (profile.collections.length > 0 || !live.every((each) => typeof storedLiteral(each)?.value === 'boolean')) return false;
  const lowered = new Set(live.filter((each) => storedLiteral(each)?.value === false).map((each) => each.fn));
  const raised = live.filter((each) => each.served && storedLiteral(each)?.value === true);
  return raised.length > 0 && reads.length > 0 && reads.every((each) => lowered.has(each.fn) && runsByTimer(program, each.fn));
}

/**
 * `if (due) return; due = true; setTimeout(() => { due = false; work(); }, 1000)`: a flag that says of a timer of this instance that it is set,
 * which nobody else looks at. What is lost when the instance goes before is told of the timer.
 */
export function saysTimerIsSet(program: Program, profile: Profile): boolean {
  const live = profile.touches.filter((each) => !each.dead);
  const raised = profile.writes.filter((each) => !each.dead && storedLiteral(each)?.value === true);
  const [first] = raised;
  if (!first || profile.collections.length > 0 || !raised.every((each) => each.fn === first.fn)) return false;
  const lowered = profile.writes.filter((each) => !each.dead && !raised.includes(each));
  const timers = (program.phases.outgoing.get(first.fn) ?? []).filter(
    (edge) =>
      edge.kind === 'timer' &&
      edge.instr.pos > first.instr.pos &&
      edge.instr.op === 'call' &&
      calleeName(edge.from, edge.instr).name !== 'setInterval', // which says no end
  );
  const run = leadingFrom(
    program,
    timers.map((edge) => edge.to),
  );
  // `setTimeout(() => { blocked = false; }, 60_000)`: a timer that does nothing else ends a pause that others are told of.
  const works = ({ kind, to }: CallEdge): boolean => kind === 'call' && !lowered.some((each) => each.fn === to);
  return (
    lowered.length > 0 &&
    lowered.every((each) => storedLiteral(each)?.value === false && run.has(each.fn)) &&
    live.every((each) => raised.includes(each) || lowered.includes(each) || each.fn === first.fn) &&
    [...run].some(
      (fn) => (program.phases.outgoing.get(fn) ?? []).some(works) || fn.fact.instrs.some((each) => each.op === 'call' && each.awaited),
    )
  );
}

/** What functions call, and they themselves. */
function leadingFrom(program: Program, from: readonly ProgramFunction[]): ReadonlySet<ProgramFunction> {
  const found = new Set(from);
  let newest: readonly ProgramFunction[] = from;
  for (let step = 0; step < 3 && newest.length > 0; step += 1) {
    newest = newest.flatMap((fn) =>
      (program.phases.outgoing.get(fn) ?? []).flatMap(({ kind, to }) => (kind === 'call' && !found.has(to) ? [to] : [])),
    );
    newest.forEach((fn) => found.add(fn));
  }
  return found;
}

/**
 * `lastUse = Date.now(); clearTimeout(idle); idle = setTimeout(() => { if (Date.now() - lastUse > pause) close(); }, pause)`: when this
 * instance was last needed, which timers alone ask, and who sets them. Nobody is told it.
 */
export function windsOwnTimer(program: Program, profile: Profile, reads: readonly Touch[]): boolean {
  const setsTimer = ({ fact, file }: ProgramFunction): boolean =>
    fact.instrs.some((each) => each.op === 'call' && each.callee >= 0 && TIMER_NAMES.test(file.facts.vars[each.callee]?.name ?? ''));
  const isAnswer = ({ fact, file }: ProgramFunction): boolean =>
    fact.instrs.some((each) => each.op === 'return' && literalOf(file, each.src) === undefined);
  const isBeside = (fn: ProgramFunction): boolean => {
    const phases = program.phases.of(fn);
    return has(phases, 'background') && !has(phases, 'request') && !has(phases, 'unknown');
  };
  return (
    isMoment(profile) &&
    reads.some(({ fn }) => isBeside(fn)) &&
    reads.every((each) => isReckonedWith(profile, each) && (isBeside(each.fn) || (setsTimer(each.fn) && !isAnswer(each.fn))))
  );
}

/** `Date.now() - lastUse`, `Date.now() - (lastUse || Date.now())`, or whether there is one at all. */
function isReckonedWith({ cell }: Profile, read: Touch): boolean {
  return (cell.variable !== undefined && !operandsOf(read.instr).includes(cell.variable.id)) || isAge(read); // a condition around it
}

/**
 * Timers of this instance alone write and read it: no request ever hears of it. Every instance runs the same timers, so that each keeps one of its
 * own; that they run in each is told of the timers.
 */
export function isOfOwnTimers(program: Program, { touches }: Profile): boolean {
  const live = touches.filter((each) => each.served || each.rendered);
  return live.length > 0 && live.every((each) => runsByTimer(program, each.fn));
}

/** Timers call it, and no request does. */
export function runsByTimer(program: Program, fn: ProgramFunction): boolean {
  const phases = program.phases.of(fn);
  return (
    has(phases, 'background') &&
    !has(phases, 'request') &&
    !has(phases, 'unknown') &&
    !program.entriesReaching(fn).some((path) => path.entry.phase === 'request')
  );
}

/** `if (this.loading && this.loaded) return this.loaded; this.loading = true; this.loaded = load()`: who comes meanwhile waits for the same promise. */
export function isRaisedBesidePromise(program: Program, profile: Profile): boolean {
  if (profile.collections.length > 0 || profile.writes.some((each) => typeof storedLiteral(each)?.value !== 'boolean')) return false;
  const raised = profile.writes.filter((each) => storedLiteral(each)?.value === true && each.served);
  return (
    raised.length > 0 &&
    raised.every(({ fn, instr }) => keepsPromiseAfter(program, fn, instr.pos)) &&
    profile.reads.every((each) => !each.served || raised.some(({ fn }) => fn === each.fn))
  );
}

function keepsPromiseAfter(program: Program, fn: ProgramFunction, pos: number): boolean {
  const { vars } = fn.file.facts;
  return fn.fact.instrs.some(
    (each) =>
      each.pos > pos &&
      (each.op === 'assign' || each.op === 'set') &&
      each.operator === '=' &&
      (each.op === 'assign' ? vars[each.dst]?.fn !== fn.fact.id : vars[each.obj]?.kind === 'this') &&
      isPromise(program, fn, each.src),
  );
}

/**
 * `if (!force && Date.now() - this.extendedAt < pause) return this.extending`: when something was last done, asked only how long ago that is, by
 * those who note it; nobody is turned away because of it, neither there nor by those who call.
 */
export function spacesWhatItNotes(program: Program, profile: Profile): boolean {
  const live = profile.writes.filter((each) => !each.dead && !each.starting && !goesWithItsCopy(each));
  const looks = profile.reads.filter((each) => !each.dead && !each.starting);
  if (
    profile.collections.length > 0 ||
    looks.length === 0 ||
    live.length === 0 ||
    !live.every((each) => each.depth === 'place' && isTime(each))
  )
    return false;
  return looks.every((each) => isAge(each) && live.some(({ fn }) => fn === each.fn || liesIn(fn, each.fn)) && !refuses(program, each.fn));
}

/**
 * `rounds = rounds.filter((at) => at > now - hour); if (rounds.length >= MOST) return; rounds.push(now); tidy();`: when this instance did some work
 * of late, noted and asked by one function alone, of which those who call it hear nothing.
 */
export function countsOwnRounds(program: Program, { collections, touches, writes }: Profile): boolean {
  const [first] = touches.filter((each) => !each.dead && !each.starting);
  if (!first || collections.length === 0 || !collections.every((each) => each.kind === 'array')) return false;
  const { fn } = first;
  const pushes = writes.filter((each) => each.operation === 'push');
  return (
    touches.every((each) => each.dead || each.starting || liesIn(each.fn, fn)) &&
    pushes.length > 0 &&
    pushes.every((each) => isTime(each)) &&
    program.phases.entriesOf(fn).length === 0 &&
    !fn.fact.instrs.some((each) => each.op === 'return' && (literalOf(fn.file, each.src) ?? { value: 0 }).value !== undefined) &&
    !refuses(program, fn)
  );
}

/** Throws, answers 429, or tells something to somebody who does. */
function refuses(program: Program, fn: ProgramFunction): boolean {
  const says = (each: ProgramFunction): boolean => turnsSomebodyAway(each) || each.fact.instrs.some((one) => one.op === 'throw');
  return (
    says(fn) ||
    (fn.fact.instrs.some((each) => each.op === 'return' && !isNothing(fn, each.src)) &&
      (program.phases.incoming.get(fn) ?? []).some(
        (edge) => edge.kind === 'call' && edge.instr.op === 'call' && edge.instr.used && says(edge.from),
      ))
  );
}

/** `else { socket.emit('alert', 'try again later'); return; }`. */
const isToldElse = ({ fact: { blocks, instrs } }: ProgramFunction, block: number): boolean =>
  blocks.some((each, id) => {
    if (each.kind !== 'else' || each.cond !== blocks[block]?.cond) return false;
    const ops = new Set(instrs.filter((one) => one.block === id).map(({ op }) => op));
    return ops.has('throw') || (ops.has('call') && ops.has('return'));
  });

/**
 * `if (now - (last.get(key) ?? 0) > pause) { last.set(key, now); work(); }`: when something was last done. Nobody is turned away and
 * nothing is answered where it was done already.
 */
export function spacesOwnWork(profile: Profile): boolean {
  if (leavesEarly(profile)) return true;
  const stores = profile.writes.filter((each) => !each.dead && !each.starting && !isRemoval(each));
  const [store] = stores;
  if (!store || !stores.every((each) => each.fn === store.fn && each.depth !== 'entry' && isTime(each))) return false;
  const { fn } = store;
  if (profile.reads.some((each) => each.served && each.fn !== fn && !isMaintenance(each, profile))) return false;
  return stores.every(({ instr }) =>
    guardsAround(fn, instr.block).some(({ guard, block }) => {
      if (fn.fact.blocks[block]?.kind !== 'then' || !weighs(guard)) return false;
      if (profile.collections.length > 0 && isToldElse(fn, block)) return false;
      return fn.fact.instrs.every(
        (each) =>
          !isBelow(fn, each.block, block) ||
          (each.op !== 'return' && each.op !== 'throw' && (each.op !== 'assign' || each === instr || each.operator === 'init')),
      );
    }),
  );
}
