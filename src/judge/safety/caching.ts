/** Whether a cell is a cache, whose loss costs time alone: filled where it is found empty, or fetched anew by each instance. */
import { CACHE_WORDS } from '../../knowledge/roles.js';
import type { Instr, VarId } from '../../facts/model.js';
import {
  definitionOf,
  guardsAround,
  initsOf,
  isInside,
  liesIn,
  literalOf,
  operandsOf,
  originOf,
  weighsSuch,
} from '../../program/values/definitions.js';
import { meetInOneRun } from '../../program/values/order.js';
import type { CallEdge, ProgramFunction } from '../../program/model.js';
import { has, SERVING } from '../../program/phases/phases.js';
import type { Program } from '../../program/program.js';
import type { Role } from '../finding.js';
import { keyOf } from '../keys.js';
import { comesFromEnvironment, isFetched } from './copies.js';
import { filesStores } from './memos.js';
import { isKnownHereAlone } from './only-here.js';
import { isRemoval, isReset, putBy, storedLiteral, type Profile, type Touch } from '../profile.js';
import { addsUpForEach, countsEach } from '../roles/counts.js';
import { drawsIt, isFiledUnderDrawn } from '../roles/drawn-keys.js';
import { isTakenWhileWorking } from '../roles/held-while-working.js';
import { isSentIn, requestDataOf } from '../request-data.js';
import { takesWhatItFinds } from '../roles/marks.js';
import { isOnlyReported, isTally } from '../roles/tallies.js';
import { handsOut } from '../roles/taken-out.js';
import { isMaintenance } from '../self-maintenance.js';
import { isAfterRefusal, isFoundOld, isNow, isTime } from '../roles/time-marks.js';
import { wordsOf } from '../roles/words.js';

/** From this score on a name says that it is a cache, not only a word of what is stored. */
export const NAMED = 3;

/** A cache by its name, or by its shape: filled where it was found empty or too old. */
export function isCacheLike(program: Program, profile: Profile, role: Role, score: number): boolean {
  if (takesWhatItFinds(profile) || isWorkedOnFromStart(profile) || isSwitch(profile) || isCountedOn(profile)) return false;
  if (isTally(profile) && isOnlyReported(profile)) return false; // `cacheHits` tells how often there was one
  if (filesStores(profile)) return false; // each entry is a store itself
  if (profile.collections.length > 0 && (addsUpForEach(profile) || countsEach(profile))) return false; // numbers that were begun and counted here alone
  if (isKnownHereAlone(program, profile)) return false;
  if (isFiledUnderDrawn(profile)) return false; // nobody looks for a key that is drawn only then, and whoever brings one has it from here
  if ((role === 'cache' || role === 'memo') && (CACHE_WORDS.test(profile.words.symbol) || refills(program, profile))) {
    return profile.collections.length === 0 ? !isWorkingCopy(program, profile) : readsThrough(program, profile);
  }
  // That what is stored has a time is true of much that is nowhere else: `latest = { value: req.body.value, timestamp: Date.now() }`.
  if (role === 'cache' || role === 'memo') {
    return (
      fillsWhatItMisses(program, profile) ||
      (((profile.collections.length > 0 && readsThrough(program, profile)) || !keepsRequestData(program, profile)) &&
        (score >= NAMED || !isWorkedOn(program, profile)))
    );
  }
  if (CACHE_WORDS.test(profile.words.symbol) && !GUARDS.has(role) && readsThrough(program, profile))
    return role !== 'job-status' || !isAskedInVain(program, profile);
  if (!CACHE_WORDS.test(profile.words.symbol) && !CACHE_WORDS.test(profile.words.owner)) return refills(program, profile);
  return role === 'other' || role === 'entity-store' || role === 'config';
}

/**
 * Yes or no, or one of a few stages, whatever it is called: `let settingUp = false`, `let state = 'CLOSED'`, raised by one request and lowered by
 * another. There is nothing to fetch again.
 */
function isSwitch({ collections, writes }: Profile): boolean {
  const puts = writes.filter((each) => !each.dead && !each.starting && !isReset(each));
  const values = new Map<unknown, Set<ProgramFunction>>();
  for (const each of puts) {
    const said = each.depth === 'place' ? storedLiteral(each)?.value : undefined;
    if (typeof said !== 'boolean' && typeof said !== 'string') return false;
    values.set(said, (values.get(said) ?? new Set()).add(each.fn));
  }
  // `if (known !== null) return known; try { ...; known = true; } catch { known = false; }` finds something out.
  const [first, ...others] = values.values();
  return (
    collections.length === 0 && first !== undefined && others.length > 0 && others.every((each) => ![...each].some((fn) => first.has(fn)))
  );
}

/** Read in when the server starts, and from then on changed where it lies: who asks is told what requests have made of it, and nobody reads it in again. */
function isWorkedOnFromStart({ collections, writes }: Profile): boolean {
  const fills = writes.filter((each) => each.depth !== 'entry' && !isRemoval(each) && !each.dead);
  return (
    collections.length > 0 &&
    fills.length > 0 &&
    fills.every((each) => each.starting) &&
    writes.some((each) => each.depth === 'entry' && each.served && each.instr.op === 'set')
  );
}

/** `nonce ??= await wallet.getNonce(); send({ nonce: nonce++ })`: fetched once, and from then on each instance counts for itself. */
function isCountedOn({ collections, writes }: Profile): boolean {
  const places = writes.filter((each) => each.depth === 'place' && !each.dead);
  return (
    collections.length === 0 &&
    places.some((each) => each.served && each.operation === 'increment') &&
    places.some((each) => each.operation === 'assign' && !isReset(each) && storedLiteral(each) === undefined)
  );
}

/** Roles in which a miss is not harmless, whatever the name says. */
export const GUARDS: ReadonlySet<Role> = new Set(['rate-limit', 'session', 'auth', 'idempotency', 'lock', 'queue', 'request-context']);

/**
 * Some function looks into it and fills it where it finds nothing; or calls one that looks and one that fills. Where the lookers have no
 * way to fill, what they find is the only copy.
 */
function readsThrough(program: Program, profile: Profile): boolean {
  // `orders[id].status = 'shipped'` fills nothing: it works on what it found.
  const isField = ({ depth, instr }: Touch): boolean => depth === 'entry' && instr.op === 'set' && instr.prop !== null;
  const filling = profile.writes.filter((each) => !isRemoval(each) && !isField(each));
  const looking = profile.reads.filter((each) => each.depth !== 'entry' && !isMaintenance(each, profile));
  const fills = new Set(filling.map((each) => each.fn));
  const looks = new Set(looking.map((each) => each.fn));
  const fillsWhereItLooks = (fn: ProgramFunction): boolean =>
    looking.some((look) => look.fn === fn && filling.some((fill) => fill.fn === fn && meetInOneRun(fn, look.instr, fill.instr)));
  // What it leaves to be called later is its own.
  if ([...looks].some((look) => [...fills].some((fill) => (fill === look ? fillsWhereItLooks(fill) : liesIn(fill, look))))) return true;
  const callersOf = (fn: ProgramFunction): readonly ProgramFunction[] =>
    (program.phases.incoming.get(fn) ?? []).filter((edge) => edge.kind !== 'callback').map((edge) => edge.from);
  // `read` of the memory alone is called by `cached`, which asks Redis first: what stands around that in the same file is asked of both.
  const callers = (fns: ReadonlySet<ProgramFunction>): ReadonlySet<ProgramFunction> => {
    const near = [...fns].flatMap(callersOf);
    const around = near.filter((each) => each.file === profile.cell.file && each.fact.kind !== 'module' && !fns.has(each));
    return new Set([...fns, ...near, ...around.flatMap((each) => callersOf(each).filter((caller) => caller.file === profile.cell.file))]);
  };
  const [lookers, fillers] = [callers(looks), callers(fills)];
  // Where one request fills and another looks, by two branches of one function, nobody looks before they fill.
  const isInTurn = (fn: ProgramFunction): boolean => {
    if (fills.has(fn) && looks.has(fn)) return false;
    if (fills.has(fn) || looks.has(fn)) return true;
    const out = (program.phases.outgoing.get(fn) ?? []).filter((edge) => edge.kind !== 'callback');
    return out.some(
      (look) =>
        lookers.has(look.to) &&
        // What one call does by two branches of its own, it does not do in turn.
        out.some((fill) => fillers.has(fill.to) && fill.instr.pos > look.instr.pos && meetInOneRun(fn, look.instr, fill.instr)),
    );
  };
  // `res.json = (body) => { cache.set(key, body); ... }`: what the function that looked leaves to be called fills as well.
  return [...lookers].some((fn) =>
    [...fillers].some((each) => (each === fn && isInTurn(fn)) || (each !== fn && fn.fact.kind !== 'module' && liesIn(each, fn))),
  );
}

/** Some entry point looks into it that nothing leads from to a filling: how far a job is nobody else knows. */
function isAskedInVain(program: Program, profile: Profile): boolean {
  const entriesOf = (touches: readonly Touch[]): string[] =>
    touches.flatMap((each) =>
      program
        .entriesReaching(each.fn)
        .filter(({ entry }) => entry.phase === 'request')
        .map(({ entry }) => `${entry.file}:${entry.fn}`),
    );
  const filling = new Set(entriesOf(profile.writes.filter((each) => each.served && !isRemoval(each))));
  const looking = profile.reads.filter(
    (each) => each.served && each.depth === 'contents' && /^(?:get|has|find)$/.test(each.operation) && !isMaintenance(each, profile),
  );
  return entriesOf(looking).some((entry) => !filling.has(entry));
}

/** `const all = cached ??= JSON.parse(file); all.push(req.body)`: data read once, which requests then change in memory, whatever it is called. */
export function isWorkingCopy(program: Program, profile: Profile): boolean {
  return profile.collections.length === 0 && keepsRequestData(program, profile, (each) => each.depth === 'contents');
}

/** What is put there, or a part of it, came with a request: `latest = { degrees: req.body.degrees }`. What some call gave for it did not. */
function keepsRequestData(
  program: Program,
  profile: Profile,
  counts: (write: Touch) => boolean = ({ depth }) => depth !== 'entry',
): boolean {
  return profile.writes.some((write) => {
    const { fn, instr, served } = write;
    const value = putBy(instr);
    return served && counts(write) && value !== undefined && isSentIn(program, fn, value);
  });
}

/** `matches.get(id).ready.add(user)`: requests change what lies there, which no copy needs. */
function isWorkedOn(program: Program, profile: Profile): boolean {
  const fills = new Set(profile.writes.filter((each) => each.depth !== 'entry' && !isRemoval(each)).map((each) => each.fn));
  const looks = new Set(profile.reads.filter((each) => each.depth === 'contents' && each.operation === 'get').map((each) => each.fn));
  return (
    profile.collections.length > 0 &&
    profile.writes.some(
      ({ fn, depth, served }) =>
        depth === 'entry' &&
        served &&
        !fills.has(fn) &&
        (looks.has(fn) || (program.phases.outgoing.get(fn) ?? []).some((edge) => edge.kind === 'call' && looks.has(edge.to))),
    )
  );
}

/** Whoever looks into it fills it itself, or calls what does. */
function fillsWhatItMisses(program: Program, profile: Profile): boolean {
  const fills = new Set(profile.writes.filter((each) => !isRemoval(each) && !each.starting).map((each) => each.fn));
  return profile.reads.some(
    (each) =>
      each.served &&
      each.depth !== 'entry' &&
      !isMaintenance(each, profile) &&
      [each.fn, ...(program.phases.outgoing.get(each.fn) ?? []).filter((edge) => edge.kind === 'call').map((edge) => edge.to)].some((fn) =>
        fills.has(fn),
      ),
  );
}

/** The whole of it is replaced at the start and by a timer or watcher of each instance, with what lies outside; requests only read it. */
export function isRefreshedCopy(program: Program, profile: Profile, role: Role): boolean {
  if (role !== 'other' && role !== 'entity-store' && role !== 'cache' && role !== 'memo' && role !== 'config') return false;
  if (TOLD_OF_WORK.test(profile.words.symbol)) return false;
  const live = profile.writes.filter((each) => !each.dead && !each.starting && each.depth !== 'entry');
  const replacing = [...new Set(live.filter((each) => isReplaced(program, each)).map((each) => each.fn))];
  return (
    replacing.length > 0 &&
    live.every(
      (each) =>
        saysNothingElse(program, each) &&
        replacing.some((fn) => fn === each.fn || (fn.fact.kind !== 'module' && liesIn(each.fn, fn))) &&
        !has(program.phases.at(each.fn, each.instr), 'request') &&
        !has(program.phases.at(each.fn, each.instr), 'unknown') &&
        !program.entriesReaching(each.fn).some((path) => path.entry.phase === 'request'),
    )
  );
}

/** Names of what is told of some work, and of how far it is. */
const TOLD_OF_WORK = /\b(?:last|status|state|running|progress|since|cursor|offset)\b/;

/** Beside what was fetched a record says when that was, or that there is none: `report.status = 'running'` is no part of a copy. */
function saysNothingElse(program: Program, each: Touch): boolean {
  if (!isField(each)) return true;
  const value = putBy(each.instr);
  return (
    !TOLD_OF_WORK.test(wordsOf(each.instr.op === 'set' ? (each.instr.prop ?? '') : '')) &&
    (isTime(each) || storedLiteral(each)?.value === null || (value !== undefined && isFetched(program, each.fn, value)))
  );
}

/** `rates.list = await ask()`: the field of a record is a place like a variable. */
const isField = ({ depth, instr }: Touch): boolean =>
  depth === 'contents' && instr.op === 'set' && instr.prop !== null && instr.key === undefined && instr.operator === '=';

/** `bans = rows`; `bans.clear(); rows.forEach((row) => bans.add(row.ip))`; `issuers.set(name, await discover(name))`. */
function isReplaced(program: Program, each: Touch): boolean {
  if (each.depth === 'place') return each.operation === 'assign' && storedLiteral(each) === undefined;
  const value = each.operation === 'set' ? putBy(each.instr) : undefined;
  return (
    each.operation === 'clear' ||
    (value !== undefined && (keyOf(each) !== undefined || isField(each)) && isFetched(program, each.fn, value))
  );
}

/** Every write of the place happens under a check that it is empty (or that what is there is old). */
function refills(program: Program, profile: Profile): boolean {
  if (handsOut(profile) || isTakenWhileWorking(profile)) return false;
  // What a callback of the filling puts together is part of it: `rows.reduce((all, row) => { all[row.id] = row; return all; }, {})`.
  if (
    profile.touches.some(
      (each) =>
        each.mode !== 'read' &&
        each.depth !== 'place' &&
        !profile.writes.some((fill) => fill.depth === 'place' && fill.fn !== each.fn && liesIn(each.fn, fill.fn)),
    )
  ) {
    return false;
  }
  // What is counted up, or begins anew at nought, is not filled, and yes or no is no copy of anything: `if (running) return; running = true`
  // refuses, it does not look again.
  const served = profile.writes.filter(
    (each) =>
      !isReset(each) &&
      !/^(?:boolean|number)$/.test(typeof storedLiteral(each)?.value) &&
      !/^(?:increment|decrement|assign [-+*/%]=)$/.test(each.operation),
  );
  // One guarded filling makes it a cache; what replaces it elsewhere makes it a stale one.
  if (
    profile.cell.variable &&
    served.some(({ fn, instr }) => isLookedAt(profile, fn, instr.block) || isKeptIfThere(profile, fn, instr)) &&
    !served.every((each) => isNoted(program, each.fn, putBy(each.instr) ?? -1))
  ) {
    return true;
  }
  if (
    served.length > 0 &&
    served.every((each) => each.depth === 'place' && isFoundOld(profile, each.fn, each.instr.block) && isFetchedForAll(program, each))
  )
    return true;
  // `if (answer.status === 409) session = answer.headers.get('X-Session')`: whoever is turned away with it is given another one.
  if (
    served.length > 0 &&
    served.every(
      ({ fn, instr, depth }) =>
        depth === 'place' &&
        (instr.op === 'assign' || instr.op === 'set') &&
        isAfterRefusal({ fn, instr }) &&
        isFetched(program, fn, instr.src) &&
        requestDataOf(program, fn, instr.src, true).source === undefined &&
        profile.reads.every((each) => !each.served || each.fn === fn || liesIn(each.fn, fn)),
    )
  )
    return true;
  // The field of an object, and what is filled by a function of its own, may as well go to who comes first: of what the network gave for
  // everybody, like the token of an API, that cannot be.
  return (
    served.some(
      ({ fn, instr }) => isLookedAt(profile, fn, instr.block) || isDatedBeside(fn, instr) || isCalledForLack(program, profile, fn),
    ) &&
    served.some((each) => !each.inCatch && isFetchedForAll(program, each)) &&
    served.every((each) => each.inCatch || isFetchedForAll(program, each) || comesFromEnvironment(program, each))
  );
}

/** `rows = rows ?? load()`. */
function isKeptIfThere(profile: Profile, fn: ProgramFunction, instr: Instr): boolean {
  const made = instr.op === 'assign' ? originOf(fn.file, instr.src).instr : undefined;
  return (
    made?.op === 'choose' &&
    /^(?:\?\?|\|\|)$/.test(made.operator) &&
    made.srcs[0] === profile.cell.variable?.id &&
    profile.cell.variable?.file === fn.file
  );
}

/** `job = { id: randomUUID(), at: Date.now(), done: 0 }`: a note of something that has begun, of which nothing was worked out or asked for. */
export function isNoted(program: Program, fn: ProgramFunction, value: VarId): boolean {
  const { variable, instr } = originOf(fn.file, value);
  if (instr?.op !== 'object') return false;
  const parts = initsOf(fn.fact, variable).map((each) => each.src);
  const tells = (part: VarId): boolean => isNow(fn, part) || drawsIt(fn, part, 0) || isSentIn(program, fn, part);
  const isEmpty = (part: VarId): boolean => {
    const made = originOf(fn.file, part).instr;
    return (
      (made?.op === 'array' || made?.op === 'object') &&
      !fn.fact.instrs.some((each) => (each.op === 'set' || each.op === 'spread') && each.obj === made.dst)
    );
  };
  return parts.some(tells) && parts.every((part) => tells(part) || literalOf(fn.file, part) !== undefined || isEmpty(part));
}

/** A block runs only where the place was found empty or old. */
function isLookedAt(profile: Profile, fn: ProgramFunction, block: number): boolean {
  const { variable } = profile.cell;
  return guardsAround(fn, block).some(({ guard }) =>
    [...guard.all, ...guard.some].some((atom) => {
      const value = atom.kind === 'truthy' ? (atom.positive ? undefined : atom.value) : atom.left;
      if (value === undefined) return false;
      const made = definitionOf(fn.file, value);
      if (variable !== undefined && variable.file === fn.file) {
        return (
          value === variable.id ||
          (made?.op === 'get' &&
            made.obj === variable.id &&
            profile.cell.symbol === `${fn.file.facts.vars[variable.id]?.name}.${made.prop}`)
        );
      }
      return (
        made?.op === 'get' &&
        made.prop !== null &&
        fn.file.facts.vars[made.obj]?.kind === 'this' &&
        profile.cell.symbol === `${fn.fact.name.split('.')[0]}.${made.prop}`
      );
    }),
  );
}

/** `if (now < this.until) return this.token; this.token = await ask(); this.until = now + life`: a moment that is set beside it says whether it is old. */
function isDatedBeside(fn: ProgramFunction, instr: Instr): boolean {
  const { vars } = fn.file.facts;
  const nameOf = (each: Instr | undefined, at: VarId): string | number | undefined =>
    each?.op === 'get' && vars[each.obj]?.kind === 'this' ? (each.prop ?? undefined) : vars[at]?.fn === 0 ? at : undefined;
  const beside = new Set(
    fn.fact.instrs.flatMap((each): (string | number)[] => {
      if (each === instr || each.block !== instr.block || (each.op !== 'assign' && each.op !== 'set') || each.operator !== '=') return [];
      return each.op === 'assign'
        ? vars[each.dst]?.fn === 0
          ? [each.dst]
          : []
        : vars[each.obj]?.kind === 'this' && each.prop !== null
          ? [each.prop]
          : [];
    }),
  );
  const asks = (value: VarId, depth: number): boolean => {
    const { variable, instr: made } = originOf(fn.file, value);
    const name = nameOf(made, variable);
    return (
      (name !== undefined && beside.has(name)) ||
      (made?.op === 'binary' && /^[-+]$/.test(made.operator) && depth < 3 && operandsOf(made).some((each) => asks(each, depth + 1)))
    );
  };
  return beside.size > 0 && guardsAround(fn, instr.block).some(({ guard }) => weighsSuch(guard, (value) => asks(value, 0)));
}

/** All who call a function do so because they found the place empty or old. */
function isCalledForLack(program: Program, profile: Profile, fn: ProgramFunction): boolean {
  const calls = (program.phases.incoming.get(fn) ?? []).filter(
    (edge) => edge.kind === 'call' && (program.phases.at(edge.from, edge.instr) & SERVING) !== 0,
  );
  const again = calls.flatMap((edge) => spelledAlike(edge).map((instr): CallEdge => ({ ...edge, instr })));
  const isForLack = (edge: CallEdge): boolean =>
    isLookedAt(profile, edge.from, edge.instr.block) || isBesideFlag(fn, edge.from, edge.instr.block);
  return (
    program.phases.entriesOf(fn).length === 0 &&
    again.some((edge) => isForLack(edge)) &&
    again.every(
      (edge) => isForLack(edge) || isInside(edge.from, edge.instr.block, 'catch') || isAfterRefusal({ fn: edge.from, instr: edge.instr }),
    )
  ); // what it has was no good: it asks anew
}

/** The calls of one function to another, which an edge may stand for together: `open()` twice, `this.open()` twice. */
function spelledAlike({ from, instr }: CallEdge): readonly Instr[] {
  if (instr.op !== 'call') return [instr];
  const { vars } = from.file.facts;
  const isAlike = (each: Instr): boolean =>
    each === instr ||
    (each.op === 'call' &&
      !each.isNew &&
      (instr.recv === undefined
        ? each.recv === undefined && each.callee >= 0 && each.callee === instr.callee
        : each.recv !== undefined && each.prop === instr.prop && vars[each.recv]?.kind === 'this' && vars[instr.recv]?.kind === 'this'));
  return from.fact.instrs.filter(isAlike);
}

/** `if (!loaded || isOld) await load()`, where `load` sets the flag or the time beside what it fetched. */
function isBesideFlag(filler: ProgramFunction, fn: ProgramFunction, block: number): boolean {
  if (filler.file !== fn.file) return false;
  const set = new Set(
    filler.fact.instrs.flatMap((each) =>
      each.op === 'assign' && each.operator === '=' && fn.file.facts.vars[each.dst]?.fn === 0 ? [each.dst] : [],
    ),
  );
  return guardsAround(fn, block).some(({ guard }) =>
    [...guard.all, ...guard.some].some((atom) => atom.kind === 'truthy' && !atom.positive && set.has(atom.value)),
  );
}

/** It was waited for, and nothing of a request went into the asking. */
export function isFetchedForAll(program: Program, { fn, instr }: Touch): boolean {
  return (
    (instr.op === 'assign' || instr.op === 'set') &&
    isFetched(program, fn, instr.src) &&
    requestDataOf(program, fn, instr.src).source === undefined
  );
}

/**
 * `await save(vote); standings = await db.vote.groupBy(...)`: a request replaces what stands there, whether it is missing or not, and
 * others are shown it.
 */
export function isPutAnyway(program: Program, profile: Profile, touch: Touch): boolean {
  const set = program.phases.at(touch.fn, touch.instr);
  return (
    has(set, 'request') &&
    !has(set, 'startup') &&
    !has(set, 'module') &&
    !has(set, 'background') &&
    isPutWithoutALook(program, profile, touch)
  );
}

/** Somebody is shown what stands there, and neither who puts it there nor who has it put there looks at it: those who are shown it fill nothing. */
export function isPutWithoutALook(program: Program, profile: Profile, { fn }: Touch): boolean {
  const { incoming, outgoing } = program.phases;
  // `let rows = []` is asked for what is in it, and not whether something is there.
  const shown = profile.reads.filter((each) => each.depth !== 'entry' && each.served);
  const places = shown.filter((each) => each.depth === 'place');
  const looks = new Set((places.length > 0 ? places : shown).map((each) => each.fn));
  const callers = (incoming.get(fn) ?? []).filter((edge) => edge.kind === 'call').map((edge) => edge.from);
  const asks = (each: ProgramFunction): boolean =>
    [...looks].some((look) => look === each || liesIn(each, look)) ||
    (outgoing.get(each) ?? []).some((edge) => edge.to !== fn && looks.has(edge.to));
  return looks.size > 0 && ![fn, ...callers].some(asks);
}
