/** Places that only say something of another one beside them, which is judged itself: flags of a queue, times of copies. */
import type { CallInstr } from '../facts/model.js';
import { QUEUE_WORD } from '../knowledge/roles.js';
import { isInside, liesIn, originOf } from '../program/values/definitions.js';
import type { ProgramFile, ProgramFunction } from '../program/model.js';
import type { Program } from '../program/program.js';
import { isRemoval, isReset, putBy, storedLiteral, type Profile, type Touch } from './profile.js';
import { effectsOf } from './background/background-effects.js';
import { keepsBooksOf } from './bookkeeping.js';
import type { Role } from './finding.js';
import type { JudgedCell } from './rule.js';
import { holdsWaiters } from './roles/held-while-working.js';
import { turnsSomebodyAway } from './roles/refusals.js';
import { isAge, isTime, keepsTimes } from './roles/time-marks.js';
import { changes } from './safety/near-copies.js';

/** All cells by the module or object in which they lie: neighbours of each other. */
export function neighbourhoods(all: readonly JudgedCell[]): (cell: JudgedCell) => readonly JudgedCell[] {
  const found = new Map<ProgramFile, Map<string, JudgedCell[]>>();
  for (const each of all) {
    const { file, symbol } = each.profile.cell;
    const owners = found.get(file) ?? new Map<string, JudgedCell[]>();
    found.set(file, owners);
    const beside = owners.get(ownerOf(symbol));
    if (beside) beside.push(each);
    else owners.set(ownerOf(symbol), [each]);
  }
  return ({ profile: { cell } }) => found.get(cell.file)?.get(ownerOf(cell.symbol)) ?? [];
}

/** Why a place is harmless for what lies beside it, in the same module or object; undefined where it speaks for itself. */
export function harmlessBeside(program: Program, cell: JudgedCell, neighbours: readonly JudgedCell[]): string | undefined {
  if (cell.verdict !== 'unsafe') return undefined;
  const { profile } = cell;
  const beside = neighbours.filter((other) => other !== cell);
  if (beside.some((other) => other.verdict !== 'unsafe' && COPIES.has(other.role) && keepsBooksOf(profile, other.profile)))
    return 'only notes something of the copies beside it, for those who keep them';
  if (profile.collections.length > 0)
    return beside.some((other) => datesClients(profile, other)) ? 'says when this instance last used the clients that it holds' : undefined;
  if (beside.some((other) => other.verdict !== 'unsafe' && saysWhenFilled(program, profile, other)))
    return 'only says whether, or when, this instance has filled what lies beside it';
  if (profile.objects.length > 0 || (cell.role !== 'lock' && !setsYesOrNo(profile))) return undefined;
  if (beside.some((other) => other.verdict !== 'unsafe' && fillsOnce(program, profile, other)))
    return 'only says that this instance is loading what lies beside it; another one loads its own';
  const unsafe = beside.filter((other) => other.verdict === 'unsafe');
  if (isQueueFlag(program, cell, unsafe)) return 'only says that this instance works on its own queue, which is reported itself';
  const waiting = beside.filter((other) => other.verdict !== 'unsafe' && holdsWaiters(program, other.profile));
  if (
    profile.writes.every((each) => isAskedBeside(program, profile, each)) &&
    waiting.some((other) => isRaisedToWorkOff(program, profile, other.profile) && other.profile.writes.some(isTakenInLoop))
  )
    return 'only says that this instance lets those go on who wait beside it';
  return beside.some((other) => other.verdict !== 'unsafe' && sendsToWait(program, profile, other.profile))
    ? 'only says that this instance is at work; who comes meanwhile waits there until it is done'
    : undefined;
}

/** `while (waiting.length > 0) { const next = waiting.shift(); await next.go(); }`: their work is done there; who is merely let in has come to a lock. */
const isTakenInLoop = (each: Touch): boolean =>
  each.depth !== 'entry' && each.operation !== 'delete' && isRemoval(each) && isInside(each.fn, each.instr.block, 'loop');

/** Roles of what each instance gets for itself, once that is found to be harmless. */
const COPIES: ReadonlySet<Role> = new Set<Role>(['cache', 'memo', 'client', 'lazy-init', 'constant']);

/**
 * `rows = await load(); loaded = true; loadedAt = Date.now()`: a flag or a moment, noted by those alone who fill the place beside it, and asked before
 * they do. It says nothing of the rest of the program.
 */
function saysWhenFilled(program: Program, note: Profile, { profile: filled, role }: JudgedCell): boolean {
  if (!COPIES.has(role)) return false;
  const fills = new Set(filled.writes.filter((each) => !each.dead && !isRemoval(each)).map((each) => each.fn));
  const leadsThere = (fn: ProgramFunction): boolean =>
    fills.has(fn) || (program.phases.outgoing.get(fn) ?? []).some(({ kind, to }) => kind === 'call' && fills.has(to));
  const live = note.writes.filter((each) => !each.dead && !each.starting);
  const isOff = (each: Touch): boolean => {
    const said = storedLiteral(each);
    return said !== undefined && !said.value;
  };
  const isFilledIn = (each: Touch): boolean =>
    filled.writes.some((write) => write.fn === each.fn && !isRemoval(write) && !isReset(write) && storedLiteral(write) === undefined);
  const raised = live.filter((each) => !isOff(each));
  return (
    raised.length > 0 &&
    // Raised and lowered again in one go it keeps others out.
    !live.some((each) => isOff(each) && !each.inCatch && raised.some(({ fn }) => fn === each.fn)) &&
    live.every((each) => each.depth === 'place' && (each.inCatch || filled.writes.some((write) => write.fn === each.fn))) &&
    raised.every((each) => (storedLiteral(each)?.value === true || isTime(each)) && (each.inCatch || isFilledIn(each))) &&
    note.reads.every((each) => each.dead || each.starting || ((isAge(each) || setsYesOrNo(note)) && leadsThere(each.fn)))
  );
}

/**
 * `if (loading) return; loading = true; try { rows = await load(); } finally { loading = false; }`: raised, lowered and asked by the one function that
 * loads the copy beside it, which changes nothing outside and sends nobody away.
 */
function fillsOnce(program: Program, flag: Profile, { profile: filled, role }: JudgedCell): boolean {
  const live = flag.touches.filter((each) => !each.dead && !each.starting);
  const [fn] = new Set(live.map((each) => each.fn));
  if (!fn || !COPIES.has(role) || !setsYesOrNo(flag) || !live.every((each) => each.fn === fn)) return false;
  const sets = live.flatMap((each) => (each.mode === 'read' ? [] : [storedLiteral(each)?.value]));
  return (
    sets.includes(true) &&
    sets.includes(false) &&
    filled.writes.some((each) => each.fn === fn && !isRemoval(each)) &&
    !turnsSomebodyAway(fn) &&
    !fn.fact.instrs.some((each) => each.op === 'throw') &&
    effectsOf(program, [fn]).outside.every((each) => !changes(each.fn, each.instr))
  );
}

/** `pools.set(id, pool); lastUsed.set(id, Date.now())`: moments under the same keys, put and removed by those who take or close a client. */
function datesClients(times: Profile, { verdict, role, profile: clients }: JudgedCell): boolean {
  const touching = new Set(clients.touches.map((each) => each.fn));
  const changes = times.writes.filter((each) => !each.dead);
  return (
    verdict !== 'unsafe' &&
    COPIES.has(role) &&
    clients.collections.length > 0 &&
    clients.writes.some((each) => !each.dead && !each.starting) && // a list of constants is used by nobody in particular
    keepsTimes(times) &&
    changes.every((each) => touching.has(each.fn) || each.depth === 'place') &&
    times.reads.every(
      (each) =>
        each.dead || each.depth === 'entry' || touching.has(each.fn) || isAge(each) || /^(?:iterate|entries|forEach)$/.test(each.operation),
    )
  );
}

/**
 * `if (refreshing) return new Promise((resolve) => { waiting.push(resolve); })`, and those are given what came of it: nobody is turned away, and
 * nothing is left undone. Who is merely let in to do work of its own waits at a lock, which another instance does not see.
 */
const sendsToWait = (program: Program, flag: Profile, waiting: Profile): boolean =>
  setsYesOrNo(flag) &&
  holdsWaiters(program, waiting) &&
  givesResult(program, waiting) &&
  flag.reads.some((read) => waiting.writes.some((each) => !isRemoval(each) && (each.fn === read.fn || liesIn(each.fn, read.fn))));

/** `waiting.forEach((settle) => settle(token))`, `each.resolve(token)`. */
function givesResult({ solver }: Program, { cell: { file } }: Profile): boolean {
  const settles = ({ callee, recv, prop }: CallInstr): boolean =>
    (recv === undefined
      ? solver.objectsAt(file, callee)
      : solver.objectsAt(file, recv).flatMap((each) => solver.objectsOf(solver.property(each, prop ?? '')))
    ).some(({ kind }) => kind === 'resolver');
  return file.functions.some(({ fact }) => fact.instrs.some((each) => each.op === 'call' && each.args.length > 0 && settles(each)));
}

/** A flag beside a queue in memory: it guards that queue alone. */
function isQueueFlag(program: Program, cell: JudgedCell, beside: readonly JudgedCell[]): boolean {
  const { profile } = cell;
  if (beside.some((other) => isRaisedToWorkOff(program, profile, other.profile) || isOfThoseWhoDrain(profile, other.profile))) return true;
  return (
    (cell.role === 'lock' || isFlushFlag(profile)) &&
    beside.some(
      (other) =>
        other.role === 'queue' ||
        QUEUE_WORD.test(other.profile.words.symbol) ||
        (isFlushFlag(profile) && /\b(?:buffer|batch|pending|points|lines)\b/.test(other.profile.words.symbol)),
    )
  );
}

/** `this.draining = true; while (this.mails.length) await send(this.mails.shift()); this.draining = false`. */
function isRaisedToWorkOff(program: Program, flag: Profile, queue: Profile): boolean {
  if (!setsYesOrNo(flag) || !queue.collections.every((each) => each.kind === 'array' || each.kind === 'set' || each.kind === 'map'))
    return false;
  const raises = flag.writes.filter((each) => each.served && storedLiteral(each)?.value === true);
  return (
    raises.length > 0 &&
    raises.every(
      (raise) =>
        flag.writes.some((each) => isAfter(each, raise) && storedLiteral(each)?.value === false) &&
        (queue.writes.some(
          (each) =>
            isAfter(each, raise) &&
            each.depth !== 'entry' &&
            (isTakenWhole(queue, each, raise) || (isRemoval(each) && (each.instr.op !== 'call' || each.operation !== 'delete'))),
        ) ||
          (isAskedBeside(program, flag, raise) && goesThrough(program, queue, raise))),
    )
  );
}

/** `const lines = [...this.lines]; this.lines = [];`: all that was in it is taken at once. */
function isTakenWhole({ reads }: Profile, { depth, fn, instr }: Touch, raise: Touch): boolean {
  if (depth !== 'place' || (instr.op !== 'set' && instr.op !== 'assign')) return false;
  if (!reads.some((each) => isAfter(each, raise) && each.instr.pos < instr.pos && each.depth !== 'entry')) return false;
  const { instr: made } = originOf(fn.file, instr.src);
  if (made?.op === 'call') return made.isNew && made.args.length === 0;
  return made?.op === 'array' && !fn.fact.instrs.some((each) => (each.op === 'set' || each.op === 'spread') && each.obj === made.dst);
}

const isAfter = (touch: Touch, { fn, instr }: Touch): boolean => touch.fn === fn && touch.instr.pos > instr.pos;

/** Whoever raises it asks for it, or calls who does: nobody is told. */
const isAskedBeside = (program: Program, flag: Profile, raise: Touch): boolean =>
  flag.reads.every(
    ({ fn, served }) => !served || fn === raise.fn || (program.phases.outgoing.get(fn) ?? []).some(({ to }) => to === raise.fn),
  );

/** `while (this.mails.length > 0) { for (const mail of this.mails) { await send(mail); this.remove(mail.id); } }`: what it looks at in a loop goes out of the list. Who asks for one thing by its key has found that elsewhere. */
function goesThrough(program: Program, queue: Profile, raise: Touch): boolean {
  const { fn } = raise;
  const near = new Set([fn, ...(program.phases.outgoing.get(fn) ?? []).flatMap(({ kind, to }) => (kind === 'call' ? [to] : []))]);
  return (
    queue.reads.some(
      (each) =>
        isAfter(each, raise) &&
        isInside(fn, each.instr.block, 'loop') &&
        !(each.instr.op === 'call' && /^(?:has|get)$/.test(each.operation)),
    ) && queue.writes.some((each) => near.has(each.fn) && each.depth !== 'entry' && (isRemoval(each) || keepsTheRest(each)))
  );
}

/** `this.mails = this.mails.filter((each) => each.id !== id)`. */
function keepsTheRest({ fn, instr, depth }: Touch): boolean {
  const value = depth === 'place' ? putBy(instr) : undefined;
  const made = value === undefined ? undefined : originOf(fn.file, value).instr;
  return made?.op === 'call' && /^(?:filter|slice)$/.test(made.prop ?? '');
}

/** `const batch = this.lines.splice(0); this.sending = true; ...; this.sending = false`: nobody asks or sets it but who takes everything out. */
function isOfThoseWhoDrain(flag: Profile, queue: Profile): boolean {
  const drains = (fn: ProgramFunction): boolean =>
    queue.writes.some(
      (each) => each.fn === fn && each.depth === 'contents' && each.instr.op === 'call' && /^(?:splice|shift|pop)$/.test(each.operation),
    );
  const live = flag.touches.filter((each) => !each.dead && !each.starting);
  return setsYesOrNo(flag) && live.some((each) => each.mode !== 'read') && live.every(({ fn }) => drains(fn));
}

/** `isFlushing`, `flushRequested`: set to true and false alone. */
const isFlushFlag = (profile: Profile): boolean => /\bflush\w*\b/.test(profile.words.symbol) && setsYesOrNo(profile);

const setsYesOrNo = (profile: Profile): boolean => profile.writes.every((each) => typeof storedLiteral(each)?.value === 'boolean');

const ownerOf = (symbol: string): string => (symbol.includes('.') ? symbol.slice(0, symbol.lastIndexOf('.')) : '');
