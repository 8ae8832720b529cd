/** What is being done at this moment: joined work, limits of what one instance does at the same time, and counts that go up and down around it. */
import {
  ASKED_WHILE_BUSY,
  BUSY_COUNT,
  BUSY_WORDS,
  IN_FLIGHT_WORDS,
  ONCE_ONLY_WORDS,
  PLAIN_RESULTS,
  POOL_WORDS,
  TALLY_WORDS,
} from '../../knowledge/roles.js';
import type { VarId } from '../../facts/model.js';
import { guardsAround, initsOf, isInside, liesIn, literalOf, originAt, originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import type { Role } from '../finding.js';
import { worksOn } from '../roles/worked-on.js';
import { isToldAtOnce, isWeighed } from './told.js';
import { isRemoval, putBy, storedLiteral, waitsBetween, type Profile, type Touch } from '../profile.js';
import { isOnlyLogged } from './only-logged.js';
import { sendsAway } from '../roles/refused-callers.js';
import { queuesUp } from './turns.js';
import { holdsWaiters } from '../roles/held-while-working.js';
import { arePutByWaiters } from './waiters.js';
import { REQUESTED } from './copies.js';
import { isPromise } from './promises.js';
import { isSelfUpdate } from './self-updates.js';
import { type Safety, safe, tolerable, unsafe } from './verdicts.js';
import { encloses } from '../../facts/positions.js';
import { compares, readersOf } from '../uses.js';

/** Promises of work in flight, shared by the callers of one instance and removed when it is done. */
export function coalesces(program: Program, profile: Profile, role: Role, writes: readonly Touch[]): Safety | undefined {
  const stores = promisesPut(program, profile, role, writes);
  if (!stores || !writes.some(isRemoval) || queuesUp(program, profile, stores) || isSettledByFinders(program, profile, stores))
    return undefined;
  // `if (running.has(id)) throw new Error('already running')`: nobody is given the promise, and another instance does it at the same time.
  if (
    !profile.reads.some((each) => each.served && each.depth === 'contents' && each.operation === 'get') &&
    refusesWhileBusy(profile, stores, true)
  ) {
    return unsafe('who comes while it is being done is refused, but only on the same instance', 'lock');
  }
  // Where the name does not say so, whoever starts the work takes it out again when it is done. What must not be done twice is another matter.
  if (
    !IN_FLIGHT_WORDS.test(profile.words.symbol) &&
    (role === 'idempotency' ||
      !stores.every((store) =>
        writes.some((each) => isRemoval(each) && liesIn(each.fn, store.fn) && !each.inCatch && !isRejectionHandler(program, each.fn)),
      ))
  ) {
    return undefined;
  }
  return tolerable(
    'joins requests for the same thing that are in flight in one instance; another instance merely does the work once more',
    'lock',
  );
}

/** The writes that put promises there, where nothing else is put: `flights.set(id, {})` only makes room for them, `flight[mode] = promise`. */
function promisesPut(program: Program, { cell }: Profile, role: Role, writes: readonly Touch[]): readonly Touch[] | undefined {
  const puts = writes.filter((each) => each.depth !== 'entry' && !isRemoval(each));
  const isRoom = ({ fn, instr }: Touch): boolean => {
    const made = originAt(fn, putBy(instr) ?? -1, instr);
    return made.instr?.op === 'object' && made.variable >= 0 && initsOf(fn.fact, made.variable).length === 0;
  };
  const rooms = puts.filter(isRoom);
  const ofRooms = writes.filter(
    (each) => rooms.length > 0 && each.depth === 'entry' && each.fn.file === cell.file && storedLiteral(each) === undefined,
  );
  const stores = [...puts.filter((each) => !rooms.includes(each)), ...ofRooms];
  const isOfPromise = ({ fn, instr }: Touch): boolean => {
    const value = putBy(instr);
    return value !== undefined && (isPromise(program, fn, value) || (role !== 'idempotency' && holdsPromise(program, fn, value)));
  };
  return stores.length > 0 && stores.every(isOfPromise) ? stores : undefined;
}

/**
 * `waiting.set(id, { settle, done }); await done`, and elsewhere `waiting.get(id)?.settle()`: who finds it does not wait for the work as well, but
 * says that it is over.
 */
const isSettledByFinders = ({ solver }: Program, { reads }: Profile, stores: readonly Touch[]): boolean =>
  reads.some(
    ({ fn, instr, served, operation }) =>
      served &&
      operation === 'get' &&
      !stores.some((store) => liesIn(fn, store.fn)) &&
      fn.fact.instrs.some(
        (each) =>
          each.op === 'call' &&
          each.recv !== undefined &&
          each.prop != null &&
          originOf(fn.file, each.recv).instr === instr &&
          solver
            .objectsAt(fn.file, each.recv)
            .some((held) => solver.objectsOf(solver.property(held, each.prop as string)).some(({ kind }) => kind === 'resolver')),
      ),
  );

const isRejectionHandler = (program: Program, fn: ProgramFunction): boolean =>
  (program.phases.incoming.get(fn) ?? []).some(({ instr }) => instr.op === 'call' && instr.prop === 'catch');

/** `{ token, promise }`. */
function holdsPromise(program: Program, fn: ProgramFunction, variable: VarId): boolean {
  const { variable: at, instr } = originOf(fn.file, variable);
  return instr?.op === 'object' && initsOf(fn.fact, at).some((each) => isPromise(program, fn, each.src));
}

/**
 * A count that goes up and down around a piece of work, or a set of what is being worked on: it limits what this instance does at the
 * same time. Each instance has its own limit, which only matters where the work must not happen twice.
 */
export function guardsOnlyItself(program: Program, profile: Profile, writes: readonly Touch[]): Safety | undefined {
  const reads = profile.reads.filter((each) => each.served);
  const operations = new Set(writes.map((each) => stepOf(profile, each) ?? each.operation));
  const why = 'limits what one instance does at the same time; another instance has a limit of its own';
  const puts = (operation: RegExp): boolean => profile.writes.some((each) => operation.test(each.operation));
  if (
    profile.collections.length > 0 &&
    profile.collections.every((each) => each.kind === 'array') &&
    profile.entryKinds.length > 0 &&
    puts(/^(?:push|unshift)$/) &&
    puts(/^(?:shift|pop)$/)
  ) {
    if (
      (profile.entryKinds.every((kind) => kind === 'resolver' || kind === 'function') &&
        (!profile.entryKinds.includes('function') || arePutByWaiters(program, profile))) ||
      holdsWaiters(program, profile)
    ) {
      return tolerable('callers of this instance that wait for their turn', 'lock');
    }
    if (
      POOL_WORDS.test(profile.words.symbol) &&
      profile.objectsOfPackages.length > 0 &&
      profile.entryKinds.every((kind) => kind === 'external')
    ) {
      return safe('handles of a package, taken out for use and put back', 'client');
    }
  }
  const scalar =
    profile.collections.length === 0 && profile.objects.every((each) => each.kind === 'external' && PLAIN_RESULTS.test(each.path ?? ''));
  const up = operations.has('increment') || operations.has('assign +=');
  const down = operations.has('decrement') || operations.has('assign -=');
  if (
    scalar &&
    up &&
    down &&
    [...operations].every((each) => /^(?:increment|decrement|assign [+-]=)$/.test(each)) &&
    (!TALLY_WORDS.test(BUSY_COUNT.test(profile.words.symbol) ? '' : profile.words.symbol) ||
      isTimersOwn(program, profile) ||
      isOnlyChecked(program, profile, writes) ||
      endsWithItsOwn(program, profile, writes)) &&
    isWeighed(profile) &&
    !reads.some((each) => isToldAtOnce(program, each)) &&
    !comesAndGoes(program, profile, writes)
  ) {
    return tolerable(why, 'lock');
  }
  // Of marks in a Map those who ask say what they are (`isInProgress(id)`), and nobody hears whether the work was begun.
  const isOfMarks =
    profile.collections.every((each) => each.kind === 'map') &&
    worksOn(profile) &&
    writes.every((each) => each.operation !== 'set' || givesNothing(each.fn));
  const { symbol, functions } = profile.words;
  if (
    profile.collections.length > 0 &&
    (isOfMarks || profile.collections.every((each) => each.kind === 'set')) &&
    (BUSY_WORDS.test(symbol) || (isOfMarks && ASKED_WHILE_BUSY.test(`${symbol} | ${functions}`))) &&
    !ONCE_ONLY_WORDS.test(isOfMarks ? `${symbol} | ${functions}` : symbol)
  ) {
    const adds = writes.filter((each) => each.operation === (isOfMarks ? 'set' : 'add'));
    const removers = writes.filter((each) => each.operation === 'delete');
    if (
      !refusesWhileBusy(profile, adds) &&
      removers.some((each) => adds.some((add) => (add.fn === each.fn ? waitsBetween(add, each) : liesIn(each.fn, add.fn))))
    ) {
      return tolerable(why, 'lock');
    }
  }
  return undefined;
}

/** Every `return` of it is bare. */
const givesNothing = ({ fact, file }: ProgramFunction): boolean =>
  !fact.async &&
  fact.instrs.every((each) => {
    const literal = each.op === 'return' ? literalOf(file, each.src) : undefined;
    return each.op !== 'return' || (literal !== undefined && literal.value === undefined);
  });

/** `if (busy.has(id)) return reply.code(409).send()`: who comes meanwhile is sent away, and comes through on another instance. */
function refusesWhileBusy(profile: Profile, adds: readonly Touch[], throws = false): boolean {
  return profile.reads.some(
    ({ fn, instr, operation }) =>
      operation === 'has' &&
      adds.some((add) => add.fn === fn) &&
      fn.fact.instrs.some(
        (each) =>
          each.pos > instr.pos &&
          ((throws && each.op === 'throw') ||
            (each.op === 'call' && each.args.some((arg) => [409, 423].includes(literalOf(fn.file, arg)?.value as number)))) &&
          guardsAround(fn, each.block).some(({ guard }) =>
            guard.all.some((atom) => atom.kind === 'truthy' && atom.positive && originOf(fn.file, atom.value).instr === instr),
          ),
      ),
  );
}

/** One request counts up and another one down: who came in is still there when the work of the first is over. */
function comesAndGoes(program: Program, profile: Profile, writes: readonly Touch[]): boolean {
  const entriesOf = (step: RegExp): Set<string> =>
    new Set(
      writes
        .filter((each) => step.test(stepOf(profile, each) ?? each.operation))
        .flatMap((each) => program.entriesReaching(each.fn).map(({ entry }) => `${entry.label}:${entry.file}:${entry.fn}`)),
    );
  const [ups, downs] = [entriesOf(/^(?:increment|assign \+=)$/), entriesOf(/^(?:decrement|assign -=)$/)];
  return (
    ups.size > 0 &&
    downs.size > 0 &&
    ![...ups].some((each) => downs.has(each) || /^(?:socket\b|connection$)/.test(each)) &&
    ![...downs].some((each) => /^socket\b/.test(each))
  );
}

/** `open = (open ?? 0) + 1` and `open = Math.max(0, open - 1)` count up and down as well. */
function stepOf(profile: Profile, { fn, instr, operation }: Touch): 'increment' | 'decrement' | undefined {
  if (operation !== 'assign' || (instr.op !== 'assign' && instr.op !== 'set')) return undefined;
  const made = fn.fact.instrs.filter((each) => each.op === 'binary' && encloses(instr, each));
  const [step] = made;
  if (step?.op !== 'binary' || made.length > 1 || literalOf(fn.file, step.right)?.value !== 1) return undefined;
  if (!profile.reads.some((each) => each.fn === fn && encloses(instr, each.instr))) return undefined;
  return step.operator === '+' ? 'increment' : step.operator === '-' ? 'decrement' : undefined;
}

/** The read of `open = Math.max(0, open - 1)`. */
const isStep = (profile: Profile, { fn, instr }: Touch): boolean =>
  profile.writes.some(
    (each) => each.fn === fn && each.operation === 'assign' && encloses(each.instr, instr) && stepOf(profile, each) !== undefined,
  );

/** Timers and what they start count up, down and look: no request is told the number or sent away by it, whatever it is called. */
const isTimersOwn = (program: Program, { touches }: Profile): boolean =>
  touches.every((each) => each.dead || each.starting || (program.phases.at(each.fn, each.instr) & REQUESTED) === 0);

/**
 * `if (open >= MOST) return full(); open++; res.on('close', () => { open--; })`: whoever counts up leaves behind what counts down again, and
 * all that anybody does with the number is to hold it against something.
 */
function endsWithItsOwn(program: Program, profile: Profile, writes: readonly Touch[]): boolean {
  const stepsOf = (step: RegExp): readonly Touch[] => writes.filter((each) => step.test(stepOf(profile, each) ?? each.operation));
  const ups = stepsOf(/^(?:increment|assign \+=)$/);
  return (
    stepsOf(/^(?:decrement|assign -=)$/).every((down) =>
      ups.some((up) => liesIn(down.fn, up.fn) || isLeftBehind(program, down.fn, up.fn)),
    ) && looksAt(program, profile, writes).every(({ fn, instr }) => compares(instr) || (instr.op === 'get' && isCompared(fn, instr.dst)))
  );
}

/** `try { await this.enter(); return await work(); } finally { this.leave(); }`: who had it counted up has it counted down when the work is over. */
function isLeftBehind({ phases }: Program, down: ProgramFunction, up: ProgramFunction): boolean {
  const leaving = phases.incoming.get(down) ?? [];
  const entering = new Set((phases.incoming.get(up) ?? []).map((each) => each.from));
  return (
    leaving.length > 0 &&
    leaving.every(({ from, instr }) => isInside(from, instr.block, 'finally') && (from === up || liesIn(from, up) || entering.has(from)))
  );
}

/** `this.open < this.max`: the number is held against another one, and goes nowhere else. */
function isCompared({ file }: ProgramFunction, variable: VarId): boolean {
  const readers = readersOf(file, variable);
  return readers.length > 0 && readers.every(compares);
}

/** The reads that neither step the number on nor put it into the log. */
const looksAt = (program: Program, profile: Profile, writes: readonly Touch[]): readonly Touch[] =>
  profile.reads.filter(
    (each) => each.instr.op !== 'assign' && !isSelfUpdate(each, writes) && !isOnlyLogged(program, each) && !isStep(profile, each),
  );

/** `if (open === 0) stop()`, `while (busy < MOST) begin()`: nobody is told the number, and nobody is sent away when it is high. */
function isOnlyChecked(program: Program, profile: Profile, writes: readonly Touch[]): boolean {
  const read = looksAt(program, profile, writes);
  return (
    read.length > 0 &&
    read.every(
      ({ fn, instr }) =>
        compares(instr) &&
        ((/^<=?$/.test(instr.operator) && instr.left === profile.cell.variable?.id && !sendsAway(fn)) ||
          [instr.left, instr.right].some((side) => {
            const value = literalOf(fn.file, side)?.value;
            return value === 0 || value === 1;
          })),
    )
  );
}
