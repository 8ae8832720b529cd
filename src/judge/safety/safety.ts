/** Whether a cell makes the program wrong when it runs in several instances, and why or why not. */
import { EVENT_WORDS, EXPIRY_NAMES, MOMENT_NAMES, WARM_WORDS } from '../../knowledge/roles.js';
import type { VarId } from '../../facts/model.js';
import { literalOf, originOf } from '../../program/definitions.js';
import type { Obj, ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import type { Role } from '../finding.js';
import { computesAtOnce, droppedBy, fillsWhereMissing, GUARDS, invalidatedBy, isCacheLike, isCleared, isRefreshedCopy, isWorkingCopy, keepsWhatItAsked, memoises, NAMED } from './caching.js';
import { keepsServices, poolsClients } from './client-pools.js';
import { keepsWhatWasDone } from './done-once.js';
import { comesFromEnvironment, isAskedFor, refreshedByTimer } from './copies.js';
import { isStoreAnswer } from '../outside.js';
import { ELEMENTS, isPseudo } from '../../program/solver.js';
import { BY_HAND_REASON, isByHand, runsElsewhere } from '../elsewhere.js';
import { isRemoval, isReset, storedLiteral, type Profile, type Touch } from '../profile.js';
import { datesCopy, isTime, notesTime } from '../roles/time-marks.js';
import { holdsSubscriptions, isFed, isFedFromOutside } from '../roles/fan-out.js';
import { pageCacheOf } from './page-cache.js';
import { countsToUpkeep } from '../roles/every-nth.js';
import { paces } from './pacing.js';
import { isFirstOfInstance, logsWhatIsNew, saysOnce, setsUpOnce } from './once.js';
import { isOnlyLogged } from './only-logged.js';
import { isShown } from './shown.js';
import { isPartOfConnection } from './own-connection.js';
import { queuesUp, takesTurns } from './turns.js';
import { isMaintenance } from './self-maintenance.js';
import { isForgottenLocal } from '../undeclared.js';
import { isFiledUnderSockets } from './under-sockets.js';
import { keepsCallersWaiting } from './waiters.js';
import { partOfWiderName } from './wide-ids.js';
import { isFiledUnderBindings, isFiledUnderHandles, isOwnFigure, isSent, onlyHandles, storesTimer, isDroppedData, onlyClients, warmFlag, holdsLimiters } from './handles.js';
import { coalesces, guardsOnlyItself } from './in-flight.js';
import { foundOut, countsTries, skipsOwnOverlap, asksForOwnWork, isRaisedBesidePromise, spacesOwnWork } from './own-work.js';
import { isSelfUpdate } from './self-updates.js';
import { type Safety, safe, tolerable } from './verdicts.js';

/** From this score on the cell's own name says what it is for. */
const SPOKEN = 5;

/** Judges a cell. `role` is what the words say it is for. */
export function safetyOf(program: Program, profile: Profile, role: Role, score: number): Safety {
  // Sorting in place gives every instance the same order, however often it is done.
  const served = profile.writes.filter((each) => each.served && each.operation !== 'sort');
  if (!program.assumed && !program.loaded.has(profile.cell.file.path) && isByHand(profile.cell.file.path)) return safe(BY_HAND_REASON, 'other');
  // A module that no server loads has no variables: what is done with objects of the same kind elsewhere is not done with these.
  if (served.length > 0 && !program.assumed && profile.cell.form === 'variable' && !program.loaded.has(profile.cell.file.path) && !profile.touches.some((each) => each.served && each.fn.file === profile.cell.file)) {
    const would = judgeServed(program, profile, role, score, served, profile.reads);
    return would.verdict === 'safe' ? would : { ...would, unreached: true };
  }
  if (served.length > 0) return judgeServed(program, profile, role, score, served, profile.reads.filter((each) => each.served || each.rendered));
  const rendered = profile.writes.filter((each) => each.rendered);
  if (rendered.length > 0) return safe('changed only by components while they render');
  const dead = profile.writes.filter((each) => each.dead);
  if (dead.length > 0 && profile.writes.every((each) => each.dead || each.starting)) {
    const would = judgeServed(program, profile, role, score, dead, profile.reads);
    if (would.verdict === 'safe') return would;
    const elsewhere = runsElsewhere(profile.cell.file);
    return elsewhere ? safe(elsewhere, 'other') : { ...would, unreached: true };
  }
  if (profile.writes.every((each) => each.operation === 'sort' && each.served)) return safe(profile.clients.length > 0 ? 'a client of an external service, kept for the next request' : 'never changed after it is made', profile.clients.length > 0 ? 'client' : 'constant');
  if (profile.writes.every((each) => each.starting)) return lazy(profile);
  return safe('changed only where no request is served: in the browser, in development, or in code that nothing reaches', 'constant');
}

function lazy(profile: Profile): Safety {
  if (profile.clients.some((each) => !isStoreAnswer(each.path))) return safe('a client of an external service, made once and kept for the next request', 'client');
  return safe('filled only while the module loads, the server starts, or once behind a check that it is still empty', 'lazy-init');
}

function judgeServed(program: Program, profile: Profile, role: Role, score: number, writes: readonly Touch[], reads: readonly Touch[]): Safety {
  if (keepsServices(program, profile, writes)) return safe('services, each made once under a name that stands in the source', 'lazy-init');
  if (isForgottenLocal(profile)) return safe('a variable that nobody declared: each call sets it before it reads it', 'other');
  if (isPartOfConnection(program, profile)) return safe('part of a connection to something outside that this instance keeps open', 'client');
  const places = writes.filter((each) => each.depth === 'place');
  const contents = writes.filter((each) => each.depth !== 'place');
  if (contents.length === 0) {
    const handle = onlyHandles(program, places);
    if (handle) return handle;
    const client = onlyClients(program, profile, places);
    if (client) return client;
    if (places.every((each) => isCleared(each)) && (places.every((each) => isReset(each)) || profile.writes.some((each) => each.starting && each.depth === 'place' && !isCleared(each)))) {
      const dropped = droppedBy(program, profile, writes);
      if (dropped) return { verdict: 'unsafe', reason: `a request throws the copy away (${dropped}); the other instances keep the old one`, unreached: false, role: 'cache' };
      if (places.every((each) => isReset(each)) && !isSetAndCleared(profile, places)) return lazy(profile);
    }
    if (isFirstOfInstance(profile)) return safe('only tells whether this instance has served somebody before', 'lazy-init');
    if (places.some((each) => !isReset(each)) && places.every((each) => isReset(each) || isOwnFigure(program, each))) return tolerable('what the runtime says of this process, compared with what it says next', 'metrics');
    const flag = warmFlag(profile, places);
    if (flag) return flag;
    if (isOnlyPutBack(profile)) return safe('every write that runs only puts back the value that it starts with', 'constant');
    const isHandle = role === 'other' ? profile.collections.length === 0 : score < SPOKEN && profile.objects.length > 0 && profile.objects.every((each) => each.kind === 'external' && each.call?.isNew === true && !profile.emitters.includes(each));
    if (isHandle && WARM_WORDS.test(profile.words.symbol) && !EVENT_WORDS.test(profile.words.symbol) && !places.some((each) => isSent(program, each)) && !isDroppedData(program, places)) return safe('a handle of something that this instance keeps open', 'client');
  }
  if (contents.some((each) => each.depth !== 'entry' && storesTimer(program, each)) && contents.filter((each) => each.depth !== 'entry').every((each) => isRemoval(each) || storesTimer(program, each))) return safe('handles of timers', 'other');
  if (profile.collections.length > 0 && profile.collections.every((each) => each.kind === 'weakmap' || each.kind === 'weakset') && places.length === 0 && !isFiledUnderBindings(program, profile)) {
    return safe('a WeakMap: what it holds lives no longer than the objects that it is filed under', 'memo');
  }
  if (places.length === 0 && isFiledUnderHandles(program, profile)) return safe('filed under handles that this process has made and looked up by them alone, as a WeakMap would be', 'client');
  if (contents.length > 0 && places.length === 0 && contents.every((each) => isRemoval(each)) && !profile.writes.some((each) => !isRemoval(each) && !each.dead) && !holdsFromStart(program, profile)) {
    return safe('only ever emptied: nothing that runs puts anything into it', 'other');
  }
  // Who reads an entry has taken it out of the cell first: only that counts, since entries may lie in several cells. Those that were
  // taken out while the server started are in the hands of the requests' functions.
  const atHand = profile.reads.some((each) => each.starting && each.depth === 'contents' && /^(?:get|find|at)$/.test(each.operation)) && changesCollectionsInside(program, profile, contents);
  const isInPage = isShown(program, profile);
  if (!isInPage && reads.filter((each) => (each.depth !== 'entry' || atHand) && !isSelfUpdate(each, writes) && !isMaintenance(each, profile)).length === 0) {
    if (contents.length === 0) return safe('written but never read while somebody is served', 'other');
    return tolerable('written but never read while somebody is served');
  }
  if (!isInPage && reads.every((each) => (each.depth === 'entry' && !atHand) || isSelfUpdate(each, writes) || isMaintenance(each, profile) || isOnlyLogged(each))) return tolerable('read only to be written to the log');
  if (holdsLimiters(program, profile)) return safe('holds clients or limiters of external services by name; what they count is kept outside', 'client');
  if (holdsSubscriptions(program, profile)) return safe('subscriptions at a service outside, which each instance keeps for its own listeners', 'client');
  if (poolsClients(program, profile)) return safe('holds clients of external services by key, beside when they were last used; another instance makes its own', 'client');
  const coalescing = coalesces(program, profile, role, writes);
  if (coalescing) return coalescing;
  if (takesTurns(program, profile, writes) || queuesUp(profile, writes.filter((each) => each.depth === 'contents' && !isRemoval(each)))) return { verdict: 'unsafe', reason: 'who comes waits for who came before, but only in the same instance', unreached: false, role: 'lock' };
  if (writes.some((each) => !isReset(each)) && writes.every((each) => isReset(each) || comesFromEnvironment(program, each))) return safe('only ever set to what the environment says, the same on every instance', 'constant');
  if (refreshedByTimer(program, writes) && isAskedFor(program, reads)) return tolerable('a copy that each instance fetches anew by itself, whoever asks', 'cache');
  if (saysOnce(profile) || logsWhatIsNew(profile)) return tolerable('keeps one instance from saying the same thing twice in its log', 'log-buffer');
  if (setsUpOnce(profile)) return tolerable('remembers what this instance has set up; another one merely does it once more', 'memo');
  if (score < 8 && memoises(profile) && keepsWhatWasDone(program, profile)) return { verdict: 'unsafe', reason: 'who asks once more is given the answer that is kept here; on another instance it is done once more', unreached: false, role: 'idempotency' };
  if (score < 8 && !GUARDS.has(role) && memoises(profile)) {
    const stale = invalidatedBy(program, profile, writes);
    if (!stale) return tolerable('something that can be computed or fetched again, so that losing it costs time only', 'memo');
    return { verdict: 'unsafe', reason: `a request removes or replaces entries (${stale}); the other instances keep the old ones`, unreached: false, role: 'cache' };
  }
  // `seen.set(key, compute(key))`, given back at once: what must not be done twice is waited for.
  if ((role === 'idempotency' ? score < 8 : score < SPOKEN && (role === 'auth' || role === 'session' || role === 'rate-limit')) && memoises(profile) && computesAtOnce(program, profile)) return tolerable('something that can be computed again, so that losing it costs time only', 'memo');
  if (score < 8 && !GUARDS.has(role) && fillsWhereMissing(program, profile)) return tolerable('something that can be fetched again, so that losing it costs time only', 'cache');
  if ((role === 'auth' || role === 'session') && keepsWhatItAsked(program, profile)) return tolerable('a copy of what something outside says, asked again where it is missing', 'cache');
  if (score < 8 && role === 'rate-limit' && memoises(profile)) return tolerable('something that can be computed or fetched again, so that losing it costs time only', 'cache');
  if (partOfWiderName(program, profile, writes, reads)) return tolerable('one part of a name beside others that no other instance draws', 'counter');
  if (datesCopy(profile)) return tolerable('says how old a copy is that this instance fetches anew by itself', 'cache');
  if ((score < SPOKEN || role === 'cache' || role === 'memo' || EXPIRY_NAMES.test(profile.words.symbol) || MOMENT_NAMES.test(profile.words.symbol)) && spacesOwnWork(profile)) return tolerable('lets a while pass before this instance does some work again; another instance merely does it once more', 'memo');
  if (foundOut(profile, writes, reads)) return tolerable('remembers what this instance found out about the place where it runs; another one finds out for itself', 'lazy-init');
  if (countsToUpkeep(profile)) return tolerable('only counts until this instance tidies up again; each tidies up what is its own', 'counter');
  const note = notesTime(profile, writes, reads);
  if (note) return tolerable(note, 'memo');
  if ((role === 'connections' || role === 'pubsub') && isFedFromOutside(program, profile)) return tolerable('the connections of this instance alone: what they are told comes over a channel outside, on every instance', role);
  const kept = [...profile.writes, ...profile.reads].filter((each) => !each.dead && each.depth !== 'entry');
  if (profile.collections.length === 0 && !profile.objects.some((each) => each.kind !== 'external') && kept.some((each) => each.mode !== 'read') && kept.every((each) => isFed(program, each.fn))) return tolerable('says how the connection of this instance to something outside fares', 'counter');
  if (GATHERS.has(role) && writes.length > 0 && writes.every((each) => /^(?:set|assign|delete)$/.test(each.operation) && isFed(program, each.fn))) return tolerable('what a socket that each instance opens by itself says last', 'cache');
  if (isRaisedBesidePromise(program, profile)) return tolerable('says that this instance has begun what those who ask for the same wait for; another instance merely does it once more', 'lock');
  if (skipsOwnOverlap(program, profile)) return tolerable('keeps the timer of this instance from overtaking itself; that each instance runs it is told of the timer', 'lock');
  if (asksForOwnWork(program, profile, reads)) return tolerable('tells a timer of this instance that it has something to do; what that is stands elsewhere', 'other');
  if (isFiledUnderSockets(profile)) return tolerable('filed under the open connections of this instance, and asked by those who hold them alone', 'connections');
  const local = guardsOnlyItself(program, profile, writes);
  if (local) return local;
  if (keepsCallersWaiting(program, profile, writes)) return tolerable('callers of this instance that wait for an answer, which comes to this instance', 'lock');
  if (countsTries(program, profile, writes)) return tolerable('how often this instance has tried to open its own connections again', 'counter');
  if (role === 'rate-limit' && paces(program, profile)) return tolerable('spaces out calls that this instance makes to others; nothing of its own is guarded by it', 'rate-limit');
  const pages = pageCacheOf(program, profile);
  if (pages === 'fresh') return tolerable('pages and data that each instance can make again', 'cache');
  if (pages === 'stale') return { verdict: 'unsafe', reason: 'a revalidation takes pages and data out of this instance alone; the other instances serve the old ones', unreached: false, role: 'cache' };
  if (isCacheLike(program, profile, role, score)) {
    const invalidation = invalidatedBy(program, profile, writes);
    if (!invalidation) return tolerable('something that can be fetched or computed again, so that losing it costs time only', role === 'memo' ? 'memo' : 'cache');
    return { verdict: 'unsafe', reason: `a request removes or replaces entries (${invalidation}); the other instances keep the old ones`, unreached: false, role: 'cache' };
  }
  if (isAskedFor(program, reads) && isRefreshedCopy(program, profile, score < 3 ? 'other' : role)) return tolerable('a copy of something outside that each instance fetches anew by itself: no request changes it', 'cache');
  const onlyCopy = role === 'cache' || role === 'memo';
  return { verdict: 'unsafe', reason: onlyCopy && score >= NAMED ? 'called a cache, but who reads it has no other place to ask: it is the only copy' : 'requests write it and later requests read it, and each instance has its own', unreached: false, ...(onlyCopy && (profile.collections.length > 0 || isWorkingCopy(program, profile)) ? { role: 'entity-store' as const } : onlyCopy && score < NAMED ? { role: 'other' as const } : {}) };
}

/** Roles under which the latest of what comes from outside may go. */
const GATHERS: ReadonlySet<Role> = new Set(['other', 'entity-store', 'cache', 'memo', 'metrics']);

/** The cell files collections of the program's own, and somebody changes those. */
function changesCollectionsInside(program: Program, profile: Profile, contents: readonly Touch[]): boolean {
  const { solver } = program;
  const inside = new Set(profile.collections.flatMap((each) => solver.valuesOf(solver.property(each, ELEMENTS))).filter((id) => /^(?:map|set|array)$/.test(solver.object(id).kind)));
  return inside.size > 0 && contents.some((each) => each.depth === 'entry' && each.obj !== undefined && inside.has(each.obj.id));
}

/** It had contents before any request came. */
function holdsFromStart(program: Program, profile: Profile): boolean {
  return profile.writes.some((each) => each.starting) || profile.collections.some(({ call, fn }) => fn !== undefined && call?.args.some((arg) => holdsLiterals(fn, arg))) || profile.collections.some((each) => [...program.solver.propertiesOf(each)].some(([name, node]) => !isPseudo(name) && program.solver.valuesOf(node).some((id) => { const held = program.solver.object(id); return held.kind !== 'entry' && !isMadeByDeadCode(program, held); })));
}

/** `new Set(['SPRING', 'HELLO'])`. */
function holdsLiterals(fn: ProgramFunction, list: VarId): boolean {
  const { instr, variable } = originOf(fn.file, list);
  return instr?.op === 'array' && fn.fact.instrs.some((each) => each.op === 'set' && each.obj === variable && literalOf(fn.file, each.src) !== undefined);
}

/** What only code makes that nothing reaches was never put there. */
const isMadeByDeadCode = (program: Program, { fn }: Obj): boolean => fn !== undefined && fn.fact.kind !== 'module' && program.phases.of(fn) === 0;

/** `openedAt ??= Date.now()`, and another function sets it back to nothing: no thing that is made once, but a state that comes and goes. */
function isSetAndCleared(profile: Profile, resets: readonly Touch[]): boolean {
  return resets.some((reset) => !reset.inCatch && profile.writes.some((each) => !each.dead && !isReset(each) && isTime(each) && each.fn !== reset.fn));
}

/** `if (this.failNext) { this.failNext = false; ... }` where nothing that runs sets it to anything else. */
function isOnlyPutBack(profile: Profile): boolean {
  const live = profile.writes.filter((each) => !each.dead);
  const { file, symbol } = profile.cell;
  const dot = symbol.lastIndexOf('.');
  const fieldInit = dot < 0 ? undefined : file.facts.classes.find((each) => each.name === symbol.slice(0, dot))?.fieldInit;
  const initial = fieldInit === undefined ? undefined : file.facts.functions[fieldInit]?.instrs.find((each) => each.op === 'set' && each.prop === symbol.slice(dot + 1));
  const value = initial?.op === 'set' ? literalOf(file, initial.src) : undefined;
  return value !== undefined && live.length > 0 && live.every((each) => each.depth === 'place' && each.operation === 'assign' && storedLiteral(each) !== undefined && storedLiteral(each)?.value === value.value);
}
