/** Whether a cell makes the program wrong when it runs in several instances, and why or why not. */
import { BINDINGS } from '../knowledge/request-words.js';
import { OWN_FIGURES, RANDOM_OR_CLOCK } from '../knowledge/runtime.js';
import { CLIENT_CLASSES, HTTP_ANSWERS, TIMER_NAMES } from '../knowledge/methods.js';
import { CONNECTION_EVENTS, TRIES } from '../knowledge/bots.js';
import { BUSY_COUNT, BUSY_WORDS, EVENT_WORDS, EXPIRY_NAMES, FOUND_OUT_WORDS, IN_FLIGHT_WORDS, MOMENT_NAMES, ONCE_ONLY_WORDS, PLAIN_RESULTS, POOL_WORDS, TALLY_WORDS, TOLD_WORDS, WARM_WORDS } from '../knowledge/roles.js';
import type { VarId } from '../facts/model.js';
import { guardsAround, isBelow, liesIn, literalOf, operandsOf, originOf } from '../program/definitions.js';
import type { Obj, ProgramFunction } from '../program/model.js';
import { has } from '../program/phases.js';
import type { Program } from '../program/program.js';
import type { Role, Verdict } from './finding.js';
import { computesAtOnce, droppedBy, fillsWhereMissing, GUARDS, invalidatedBy, isCacheLike, isCleared, isPutAnyway, isRefreshedCopy, isWorkingCopy, keepsWhatItAsked, memoises, NAMED } from './roles/caching.js';
import { keepsServices, poolsClients } from './roles/client-pools.js';
import { isToldAtOnce, isWeighed } from './roles/told.js';
import { keepsWhatWasDone } from './roles/done-once.js';
import { keepsAnswers } from './roles/answers.js';
import { comesFromEnvironment, isAskedFor, refreshedByTimer } from './roles/copies.js';
import { clientReason, libraryFor } from './stores/libraries.js';
import { isStoreAnswer } from './outside.js';
import { ELEMENTS, isPseudo } from '../program/solver.js';
import { BY_HAND_REASON, isByHand, runsElsewhere } from './elsewhere.js';
import { isRemoval, isReset, putBy, storedLiteral, waitsBetween, type Profile, type Touch } from './profile.js';
import { requestDataOf } from './request-data.js';
import { datesCopy, isTime, notesTime } from './roles/time-marks.js';
import { holdsSubscriptions, isFed, isFedFromOutside } from './roles/fan-out.js';
import { pageCacheOf } from './roles/page-cache.js';
import { countsToUpkeep } from './roles/every-nth.js';
import { paces } from './roles/pacing.js';
import { isFirstOfInstance, logsWhatIsNew, saysOnce, setsUpOnce } from './roles/once.js';
import { isOnlyLogged } from './roles/only-logged.js';
import { sendsAway } from './roles/role-shapes.js';
import { isShown } from './roles/shown.js';
import { isPartOfConnection } from './roles/own-connection.js';
import { queuesUp, takesTurns } from './roles/turns.js';
import { isMaintenance } from './roles/self-maintenance.js';
import { isForgottenLocal } from './undeclared.js';
import { isFiledUnderSockets } from './roles/under-sockets.js';
import { arePutByWaiters, holdsWaiters, keepsCallersWaiting } from './roles/waiters.js';
import { isPromise } from './roles/promises.js';
import { partOfWiderName } from './roles/wide-ids.js';

export interface Safety {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly unreached: boolean;
  /** The role that the verdict already implies. */
  readonly role?: Role;
}

const safe = (reason: string, role?: Role): Safety => ({ verdict: 'safe', reason, unreached: false, ...(role ? { role } : {}) });
const tolerable = (reason: string, role?: Role): Safety => ({ verdict: 'tolerable', reason, unreached: false, ...(role ? { role } : {}) });

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
    if (places.some((each) => !isReset(each)) && places.every((each) => isReset(each) || isOwnFigure(program, each))) return tolerable('what the runtime says of this process, compared with what it says next', 'metrics');
    if (isFirstOfInstance(profile)) return safe('only tells whether this instance has served somebody before', 'lazy-init');
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

/** `new WeakMap<Env, Map<string, number>>()`: what a platform binds to a worker is one object for as long as its isolate runs. */
function isFiledUnderBindings(program: Program, profile: Profile): boolean {
  return profile.writes.some(({ fn, instr, operation }) => {
    const [key, value] = instr.op === 'call' && operation === 'set' ? instr.args : [];
    if (key === undefined || value === undefined) return false;
    if (!program.solver.valuesOf(program.solver.node(fn.file, value)).some((id) => /^(?:map|set|array|object)$/.test(program.solver.object(id).kind))) return false;
    const { variable, instr: made } = originOf(fn.file, key);
    const fact = made === undefined ? fn.file.facts.vars[variable] : undefined;
    if (fact?.kind === 'this' && fn.fact.kind === 'function') return true; // whose method a wrapper stands for
    return made?.op === 'get' ? made.prop === 'env' : fact?.kind === 'param' && (BINDINGS.test(fact.name) || BINDINGS.test(fact.type ?? ''));
  });
}

/** `uses.set(client, { calls: 0 })` with clients that the program makes with `new`, never gone through while somebody is served. */
function isFiledUnderHandles(program: Program, profile: Profile): boolean {
  if (profile.collections.length === 0 || !profile.collections.every((each) => each.kind === 'map')) return false;
  const own = profile.touches.filter((each) => each.depth === 'contents');
  if (!own.every((each) => /^(?:get|has|set|delete|clear)$/.test(each.operation) || !each.served)) return false;
  const keys = own.flatMap(({ fn, instr, operation }) => (operation === 'set' && instr.op === 'call' && instr.args[0] !== undefined ? [{ fn, key: instr.args[0] }] : []));
  return keys.length > 0 && keys.every(({ fn, key }) => {
    const values = program.solver.valuesOf(program.solver.node(fn.file, key)).map((id) => program.solver.object(id));
    return values.length > 0 && values.every((each) => each.kind === 'external' && each.call?.isNew === true && !(each.path ?? '').startsWith('global:'));
  });
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

/** A read that serves only the write around it: `x.n += 1`. */
function isSelfUpdate(read: Touch, writes: readonly Touch[]): boolean {
  return writes.some((write) => write.fn === read.fn && write.instr !== read.instr && write.instr.pos <= read.instr.pos && write.instr.end >= read.instr.end
    && (write.instr.op === 'set' || write.instr.op === 'assign') && write.instr.operator !== '=' && !isUsedBeyond(read, write));
}

/** `return ++this.n`: the update gives its value on. */
function isUsedBeyond({ fn, instr }: Touch, write: Touch): boolean {
  if (instr.dst < 0) return true;
  return fn.fact.instrs.some((each) => each !== write.instr && operandsOf(each).includes(instr.dst) && !(each.pos >= write.instr.pos && each.end <= write.instr.end && each.op === 'binary'));
}

/** `before = process.cpuUsage()`. */
function isOwnFigure(program: Program, write: Touch): boolean {
  const made = sourcesOf(program, write);
  return made.length > 0 && made.every(({ kind, path }) => kind === 'external' && OWN_FIGURES.test(path ?? ''));
}

/** What is put there came with a request. */
function isSent(program: Program, { fn, instr }: Touch): boolean {
  return (instr.op === 'assign' || instr.op === 'set') && requestDataOf(program, fn, instr.src).source !== undefined;
}

function onlyHandles(program: Program, places: readonly Touch[]): Safety | undefined {
  const isHandle = (touch: Touch): boolean => {
    if (touch.instr.op !== 'assign' && touch.instr.op !== 'set') return false;
    const { instr } = originOf(touch.fn.file, touch.instr.src);
    if (instr?.op !== 'call') return false;
    const name = instr.prop ?? (instr.callee >= 0 ? touch.fn.file.facts.vars[instr.callee]?.name : undefined);
    if (name === 'setTimeout' || name === 'setInterval' || name === 'setImmediate' || name === 'requestAnimationFrame') return true;
    const made = sourcesOf(program, touch); // `task.job = schedule('0 4 * * *', run)`
    return made.length > 0 && made.every(({ path = '' }) => libraryFor(path.replace(/\(\)$/, '')).some((entry) => entry.hazard === 'timer'));
  };
  const isServer = ({ fn, instr }: Touch): boolean => {
    const made = instr.op === 'assign' || instr.op === 'set' ? originOf(fn.file, instr.src).instr : undefined;
    return made?.op === 'call' && made.recv !== undefined && made.prop === 'listen';
  };
  if (places.some(isServer) && places.every((each) => isServer(each) || isReset(each))) return safe('the handle of the server itself', 'client');
  return places.some(isHandle) && places.every((each) => isHandle(each) || isReset(each) || each.operation === 'delete') ? safe('the handle of a timer', 'other') : undefined;
}

/** `timers.set(key, setTimeout(...))`. */
function storesTimer(program: Program, { fn, instr }: Touch): boolean {
  const value = instr.op === 'call' ? instr.args[instr.prop === 'set' ? 1 : 0] : instr.op === 'set' ? instr.src : undefined;
  const made = value === undefined ? undefined : originOf(fn.file, value).instr;
  if (made?.op !== 'call' || value === undefined) return false;
  const held = program.solver.valuesOf(program.solver.node(fn.file, value)).map((id) => program.solver.object(id).path ?? '');
  return (made.callee >= 0 && TIMER_NAMES.test(fn.file.facts.vars[made.callee]?.name ?? '')) || (held.length > 0 && held.every((path) => libraryFor(path.replace(/\(\)$/, '')).some((entry) => entry.hazard === 'timer')));
}

/** `openedAt ??= Date.now()`, and another function sets it back to nothing: no thing that is made once, but a state that comes and goes. */
function isSetAndCleared(profile: Profile, resets: readonly Touch[]): boolean {
  return resets.some((reset) => !reset.inCatch && profile.writes.some((each) => !each.dead && !isReset(each) && isTime(each) && each.fn !== reset.fn));
}

/** `rows ??= db.rows.findMany()` and `rows = undefined` where they were changed: a promise of data is no handle, whatever it is called. */
function isDroppedData(program: Program, places: readonly Touch[]): boolean {
  return places.some((each) => isReset(each) && !each.inCatch) && places.some((each) => !isReset(each) && sourcesOf(program, each).some(({ path }) => isStoreAnswer(path)));
}

/** Reasons of packages that make things of what they are given. */
const COMPILED = /^a compiled or parsed thing/;

/** What drawing an id gives: a text. */
const DRAWN: ReadonlySet<string> = new Set(RANDOM_OR_CLOCK.map((each) => `${each}()`));

/** All that is ever put there is a client of something outside, however often it is made anew. */
function onlyClients(program: Program, profile: Profile, places: readonly Touch[]): Safety | undefined {
  const values = places.filter((each) => !isReset(each)).map((each) => ({ touch: each, objects: sourcesOf(program, each) }));
  if (values.length === 0) return undefined;
  // What the store itself says is as good as the store, until somebody has to throw it away.
  const isDropped = places.some((each) => isReset(each));
  // `rows.filter((row) => row.id > last); last = rows.at(-1).id`: where the next run begins is no client either.
  const goesOn = ({ fn }: Touch): boolean => profile.reads.some((each) => each.instr.op === 'binary' && /^[<>]=?$/.test(each.instr.operator) && (each.fn === fn || liesIn(each.fn, fn)));
  const isClient = ({ touch, objects }: (typeof values)[number]): boolean => objects.some(({ kind, path = '', call }) => {
    const reason = kind === 'external' && !DRAWN.has(path) && !HTTP_ANSWERS.test(path) ? clientReason(path) : undefined;
    if (reason === undefined || goesOn(touch)) return false;
    // A row that a request asked for by what it was given is that request's, not the store's; so is what was compiled or parsed of it (`page = marked(req.body.text)`).
    return !(isStoreAnswer(path) && (isDropped || isSent(program, touch) || isPutAnyway(program, profile, touch))) && !(COMPILED.test(reason) && !call?.isNew && isSent(program, touch));
  });
  if (values.every(isClient) && !(values.some(({ touch }) => isSent(program, touch)) && keepsAnswers(program, profile, values.flatMap(({ objects }) => objects.filter(({ kind }) => kind === 'external'))))) return safe('a client of an external service, kept for the next request', 'client');
  return undefined;
}

function sourcesOf(program: Program, { fn, instr }: Touch): readonly Obj[] {
  if (instr.op !== 'assign' && instr.op !== 'set') return [];
  return program.solver.valuesOf(program.solver.node(fn.file, instr.src)).map((id) => program.solver.object(id));
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

/** A boolean that only remembers that something is connected or started. */
function warmFlag(profile: Profile, places: readonly Touch[]): Safety | undefined {
  const literals = places.map((each) => storedLiteral(each));
  if (!literals.every((each) => typeof each?.value === 'boolean' || each?.value === null)) return undefined;
  if (TOLD_WORDS.test(profile.words.symbol)) return tolerable('keeps one instance from saying the same thing twice in its log', 'log-buffer');
  const { symbol, owner } = profile.words;
  // `available` may be said of a driver or a room as well: of a client its class says so.
  if (EVENT_WORDS.test(symbol)) return undefined;
  if (!WARM_WORDS.test(symbol) && !(/^(?:is )?(?:un)?available$/.test(symbol) && WARM_WORDS.test(owner))) return undefined;
  return safe('only remembers that this instance is connected or initialised', 'client');
}

/** `try { await compile(); this.compilerAvailable = true } catch { this.compilerAvailable = false }`, asked before the next try. */
function foundOut(profile: Profile, writes: readonly Touch[], reads: readonly Touch[]): boolean {
  const [first] = writes;
  if (!first || !FOUND_OUT_WORDS.test(profile.words.symbol) || !writes.some((each) => each.inCatch)) return false;
  return [...writes, ...reads].every((each) => each.fn === first.fn) && writes.every((each) => each.depth === 'place' && typeof storedLiteral(each)?.value === 'boolean');
}

/** Entries are made by packages that keep their state outside: one limiter object for each prefix. */
function holdsLimiters(program: Program, profile: Profile): boolean {
  const held = profile.collections.flatMap((each) => [...program.solver.propertiesOf(each)].flatMap(([name, node]) => (isPseudo(name) ? [] : program.solver.valuesOf(node)))).map((id) => program.solver.object(id)).filter((each) => each.kind !== 'entry');
  return held.length > 0 && held.every((each) => each.kind === 'external' && each.call !== undefined && /^[^(]*\(\)(?:\.(?:duplicate|clone|child|extend|\$extends)\(\))*$/.test(each.path ?? '') && (each.call.isNew || /\.(?:create\w*|duplicate|clone|child|extend|\$extends)\(\)$/.test(each.path ?? '')) && (clientReason(each.path ?? '') !== undefined || CLIENT_CLASSES.test(each.path ?? '')));
}

/** Promises of work in flight, shared by the callers of one instance and removed when it is done. */
function coalesces(program: Program, profile: Profile, role: Role, writes: readonly Touch[]): Safety | undefined {
  const stores = writes.filter((each) => each.depth !== 'entry' && !isRemoval(each));
  const storesPromise = stores.length > 0 && stores.every(({ fn, instr }) => {
    const value = putBy(instr);
    return value !== undefined && (isPromise(program, fn, value) || (role !== 'idempotency' && holdsPromise(program, fn, value)));
  });
  if (!storesPromise || !writes.some(isRemoval) || queuesUp(profile, stores)) return undefined;
  // Where the name does not say so, whoever starts the work takes it out again when it is done. What must not be done twice is another matter.
  if (!IN_FLIGHT_WORDS.test(profile.words.symbol) && (role === 'idempotency' || !stores.every((store) => writes.some((each) => isRemoval(each) && liesIn(each.fn, store.fn) && !each.inCatch && !isRejectionHandler(program, each.fn))))) return undefined;
  return tolerable('joins requests for the same thing that are in flight in one instance; another instance merely does the work once more', 'lock');
}

const isRejectionHandler = (program: Program, fn: ProgramFunction): boolean => (program.phases.incoming.get(fn) ?? []).some(({ instr }) => instr.op === 'call' && instr.prop === 'catch');

/** `{ token, promise }`. */
function holdsPromise(program: Program, fn: ProgramFunction, variable: VarId): boolean {
  const { variable: at, instr } = originOf(fn.file, variable);
  return instr?.op === 'object' && fn.fact.instrs.some((each) => each.op === 'set' && each.obj === at && each.operator === 'init' && isPromise(program, fn, each.src));
}

/**
 * A count that goes up and down around a piece of work, or a set of what is being worked on: it limits what this instance does at the
 * same time. Each instance has its own limit, which only matters where the work must not happen twice.
 */
function guardsOnlyItself(program: Program, profile: Profile, writes: readonly Touch[]): Safety | undefined {
  const reads = profile.reads.filter((each) => each.served);
  const operations = new Set(writes.map((each) => stepOf(profile, each) ?? each.operation));
  const why = 'limits what one instance does at the same time; another instance has a limit of its own';
  const puts = (operation: RegExp): boolean => profile.writes.some((each) => operation.test(each.operation));
  if (profile.collections.length > 0 && profile.collections.every((each) => each.kind === 'array') && profile.entryKinds.length > 0 && puts(/^(?:push|unshift)$/) && puts(/^(?:shift|pop)$/)) {
    if ((profile.entryKinds.every((kind) => kind === 'resolver' || kind === 'function') && (!profile.entryKinds.includes('function') || arePutByWaiters(program, profile))) || holdsWaiters(program, profile)) return tolerable('callers of this instance that wait for their turn', 'lock');
    if (POOL_WORDS.test(profile.words.symbol) && profile.objectsOfPackages.length > 0 && profile.entryKinds.every((kind) => kind === 'external')) return safe('handles of a package, taken out for use and put back', 'client');
  }
  const scalar = profile.collections.length === 0 && profile.objects.every((each) => each.kind === 'external' && PLAIN_RESULTS.test(each.path ?? ''));
  const up = operations.has('increment') || operations.has('assign +=');
  const down = operations.has('decrement') || operations.has('assign -=');
  if (scalar && up && down && [...operations].every((each) => /^(?:increment|decrement|assign [+-]=)$/.test(each)) && (!TALLY_WORDS.test(BUSY_COUNT.test(profile.words.symbol) ? '' : profile.words.symbol) || isOnlyChecked(profile, writes)) && isWeighed(profile) && !reads.some((each) => isToldAtOnce(program, each)) && !comesAndGoes(program, profile, writes)) return tolerable(why, 'lock');
  if (profile.collections.length > 0 && profile.collections.every((each) => each.kind === 'set') && BUSY_WORDS.test(profile.words.symbol) && !ONCE_ONLY_WORDS.test(profile.words.symbol)) {
    const adds = writes.filter((each) => each.operation === 'add');
    const removers = writes.filter((each) => each.operation === 'delete');
    if (!refusesWhileBusy(profile, adds) && removers.some((each) => adds.some((add) => (add.fn === each.fn ? waitsBetween(add, each) : liesIn(each.fn, add.fn))))) return tolerable(why, 'lock');
  }
  return undefined;
}

/** `if (busy.has(id)) return reply.code(409).send()`: who comes meanwhile is sent away, and comes through on another instance. */
function refusesWhileBusy(profile: Profile, adds: readonly Touch[]): boolean {
  return profile.reads.some(({ fn, instr, operation }) => operation === 'has' && adds.some((add) => add.fn === fn) && fn.fact.instrs.some((each) => each.op === 'call' && each.pos > instr.pos
    && each.args.some((arg) => [409, 423].includes(literalOf(fn.file, arg)?.value as number)) && guardsAround(fn, each.block).some(({ guard }) => guard.all.some((atom) => atom.kind === 'truthy' && atom.positive && originOf(fn.file, atom.value).instr === instr))));
}

/** One request counts up and another one down: who came in is still there when the work of the first is over. */
function comesAndGoes(program: Program, profile: Profile, writes: readonly Touch[]): boolean {
  const entriesOf = (step: RegExp): Set<string> => new Set(writes.filter((each) => step.test(stepOf(profile, each) ?? each.operation)).flatMap((each) => program.entriesReaching(each.fn).map(({ entry }) => `${entry.label}:${entry.file}:${entry.fn}`)));
  const [ups, downs] = [entriesOf(/^(?:increment|assign \+=)$/), entriesOf(/^(?:decrement|assign -=)$/)];
  return ups.size > 0 && downs.size > 0 && ![...ups].some((each) => downs.has(each) || /^(?:socket\b|connection$)/.test(each)) && ![...downs].some((each) => /^socket\b/.test(each));
}

/** `open = (open ?? 0) + 1` and `open = Math.max(0, open - 1)` count up and down as well. */
function stepOf(profile: Profile, { fn, instr, operation }: Touch): 'increment' | 'decrement' | undefined {
  if (operation !== 'assign' || (instr.op !== 'assign' && instr.op !== 'set')) return undefined;
  const made = fn.fact.instrs.filter((each) => each.op === 'binary' && each.pos >= instr.pos && each.end <= instr.end);
  const [step] = made;
  if (step?.op !== 'binary' || made.length > 1 || literalOf(fn.file, step.right)?.value !== 1) return undefined;
  if (!profile.reads.some((each) => each.fn === fn && each.instr.pos >= instr.pos && each.instr.end <= instr.end)) return undefined;
  return step.operator === '+' ? 'increment' : step.operator === '-' ? 'decrement' : undefined;
}

/** The read of `open = Math.max(0, open - 1)`. */
const isStep = (profile: Profile, { fn, instr }: Touch): boolean => profile.writes.some((each) => each.fn === fn && each.operation === 'assign' && instr.pos >= each.instr.pos && instr.end <= each.instr.end && stepOf(profile, each) !== undefined);

/** `retries.set(session, attempt + 1)` where a bot's connection is lost. */
function countsTries(program: Program, profile: Profile, writes: readonly Touch[]): boolean {
  const counted = writes.filter((each) => !isRemoval(each));
  return TRIES.test(profile.words.symbol) && counted.length > 0 && counted.every((each) => { const paths = program.entriesReaching(each.fn); return paths.length > 0 && paths.every((path) => CONNECTION_EVENTS.test(path.entry.label)); });
}

/** `if (running) return; running = true; try { await work(); } finally { running = false; }` in a function that timers alone run. */
function skipsOwnOverlap(program: Program, profile: Profile): boolean {
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
  return calls.some((edge) => edge.kind === 'timer') && calls.every((edge) => edge.kind === 'timer' || (edge.kind === 'call' && edge.instr.op === 'call' && !edge.instr.awaited && !edge.instr.used));
}

/** `setInterval(() => { if (dirty) { save(); dirty = false; } }, 5000)`: requests raise a flag that timers alone look at and put down. */
function asksForOwnWork(program: Program, profile: Profile, reads: readonly Touch[]): boolean {
  const live = profile.writes.filter((each) => !each.dead);
  if (profile.collections.length > 0 || !live.every((each) => typeof storedLiteral(each)?.value === 'boolean')) return false;
  const lowered = new Set(live.filter((each) => storedLiteral(each)?.value === false).map((each) => each.fn));
  const raised = live.filter((each) => each.served && storedLiteral(each)?.value === true);
  return raised.length > 0 && reads.length > 0 && reads.every((each) => lowered.has(each.fn) && runsByTimer(program, each.fn));
}

/** Timers call it, and no request does. */
function runsByTimer(program: Program, fn: ProgramFunction): boolean {
  const phases = program.phases.of(fn);
  return has(phases, 'background') && !has(phases, 'request') && !has(phases, 'unknown') && !program.entriesReaching(fn).some((path) => path.entry.phase === 'request');
}

/** `if (this.loading && this.loaded) return this.loaded; this.loading = true; this.loaded = load()`: who comes meanwhile waits for the same promise. */
function isRaisedBesidePromise(program: Program, profile: Profile): boolean {
  if (profile.collections.length > 0 || profile.writes.some((each) => typeof storedLiteral(each)?.value !== 'boolean')) return false;
  const raised = profile.writes.filter((each) => storedLiteral(each)?.value === true && each.served);
  return raised.length > 0 && raised.every(({ fn, instr }) => keepsPromiseAfter(program, fn, instr.pos))
    && profile.reads.every((each) => !each.served || raised.some(({ fn }) => fn === each.fn));
}

function keepsPromiseAfter(program: Program, fn: ProgramFunction, pos: number): boolean {
  const { vars } = fn.file.facts;
  return fn.fact.instrs.some((each) => each.pos > pos && (each.op === 'assign' || each.op === 'set') && each.operator === '='
    && (each.op === 'assign' ? vars[each.dst]?.fn !== fn.fact.id : vars[each.obj]?.kind === 'this') && isPromise(program, fn, each.src));
}

/** `if (open === 0) stop()`, `while (busy < MOST) begin()`: nobody is told the number, and nobody is sent away when it is high. */
function isOnlyChecked(profile: Profile, writes: readonly Touch[]): boolean {
  const read = profile.reads.filter((each) => each.instr.op !== 'assign' && !isSelfUpdate(each, writes) && !isOnlyLogged(each) && !isStep(profile, each));
  return read.length > 0 && read.every(({ fn, instr }) => instr.op === 'binary' && /^(?:[=!]==?|[<>]=?)$/.test(instr.operator) && ((/^<=?$/.test(instr.operator) && instr.left === profile.cell.variable?.id && !sendsAway(fn)) || [instr.left, instr.right].some((side) => { const value = literalOf(fn.file, side)?.value; return value === 0 || value === 1; })));
}

/**
 * `if (now - (last.get(key) ?? 0) > pause) { last.set(key, now); work(); }`: when something was last done. Nobody is turned away and
 * nothing is answered where it was done already.
 */
function spacesOwnWork(profile: Profile): boolean {
  const stores = profile.writes.filter((each) => !each.dead && !each.starting && !isRemoval(each));
  const [store] = stores;
  if (!store || !stores.every((each) => each.fn === store.fn && each.depth !== 'entry' && isTime(each))) return false;
  const { fn } = store;
  if (profile.reads.some((each) => each.served && each.fn !== fn && !isMaintenance(each, profile))) return false;
  return stores.every(({ instr }) => guardsAround(fn, instr.block).some(({ guard, block }) => {
    if (fn.fact.blocks[block]?.kind !== 'then' || ![...guard.all, ...guard.some].some((atom) => atom.kind === 'compare' && /[<>]/.test(atom.operator))) return false;
    return fn.fact.instrs.every((each) => !isBelow(fn, each.block, block) || (each.op !== 'return' && each.op !== 'throw' && (each.op !== 'assign' || each === instr || each.operator === 'init')));
  }));
}
