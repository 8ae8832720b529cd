/** Whether a cell makes the program wrong when it runs in several instances, and why or why not. */
import { EXPIRY_NAMES, MOMENT_NAMES } from '../../knowledge/roles.js';
import type { Program } from '../../program/program.js';
import type { Role } from '../finding.js';
import { keepsWhatItAsked, memoises } from './memos.js';
import { GUARDS, isCacheLike, isFetchedForAll, isRefreshedCopy, isWorkingCopy, NAMED } from './caching.js';
import { isFilledForLookers } from './asked-anew.js';
import { invalidatedBy } from './invalidation.js';
import { refetched } from './refetched.js';
import { isHeardOfElsewhere, nearCopyOf } from './near-copies.js';
import { holdsStreams } from '../roles/streams.js';
import { keepsServices, poolsClients } from './client-pools.js';
import { claimsOutside, isOnlyRenewed } from './claims.js';
import { knowsWhatWorks } from './found-out.js';
import { keepsBegunTalks, keepsWhatWasDone, keepsWhatWasRead } from './done-once.js';
import { comesFromEnvironment, isAskedFor, refreshedByTimer, REQUESTED } from './copies.js';
import { BY_HAND_REASON, isByHand, runsElsewhere } from '../elsewhere.js';
import { isRemoval, isReset, type Profile, type Touch } from '../profile.js';
import { datesCopy, datesRefreshedCopy, notesTime } from '../roles/time-marks.js';
import { holdsSubscriptions, isFed, isFedFromOutside } from '../roles/fan-out.js';
import { pageCacheOf } from './page-cache.js';
import { isWorkedOutOfKey } from './computed.js';
import { isLaidDown } from './laid-down.js';
import { countsToUpkeep } from '../roles/every-nth.js';
import { isThereWhileConnected } from '../roles/presence.js';
import { isWrittenTo } from '../roles/taken-out.js';
import { keepsApart, paces } from './pacing.js';
import { isNotedOutside } from './noted-outside.js';
import { logsOnceInAWhile, logsWhatIsNew, saysOnce, setsUpOnce } from './once.js';
import { isRenewedBeforeEachLook } from './renewed.js';
import { isPartOfConnection } from './own-connection.js';
import { queuesUp, takesTurns } from './turns.js';
import { isForgottenLocal, isUsedAsLocal, throwsWhereSet } from '../undeclared.js';
import { isLoadedAgain, isPutThereAnew } from './loaded-again.js';
import { isEndedWithInstance } from './ended-with-it.js';
import { isNeverFilled } from './never-filled.js';
import { isFiledUnderSockets } from './under-sockets.js';
import { tellsWhatIsOvertaken } from './generations.js';
import { numbersCalls } from './numbered-calls.js';
import { numbersWhatIsOpen } from './own-numbers.js';
import { keepsCallersWaiting, keepsOneWaiting } from './waiters.js';
import { concernsOwnPrograms, holdsOwnThreads } from './own-threads.js';
import { partOfWiderName } from './wide-ids.js';
import { keepsLastAnswer } from './last-answers.js';
import { holdsLimiters } from './handles.js';
import { coalesces, guardsOnlyItself } from './in-flight.js';
import {
  heardLast,
  countsTries,
  isOfOwnTimers,
  skipsOwnOverlap,
  asksForOwnWork,
  isRaisedBesidePromise,
  spacesOwnWork,
  countsOwnRounds,
  spacesWhatItNotes,
  windsOwnTimer,
  saysTimerIsSet,
} from './own-work.js';
import { type Safety, safe, tolerable, unsafe } from './verdicts.js';
import { heldInPlace, heldInside } from './held.js';
import { lazy } from './lazy.js';
import { SPOKEN, type Served } from './served.js';
import { neverRead } from './unread.js';
import { takesBackWhatItFiled } from './taken-back.js';
import { picksSentences } from '../roles/in-turn.js';
import { turnsBackWhatItKnows } from '../roles/marks.js';
import { isTurnedOffForOthers } from './turned-off.js';
import { joinsParts } from './wiring.js';

/** Judges a cell. `role` is what the words say it is for. */
export function safetyOf(program: Program, profile: Profile, role: Role, score: number): Safety {
  const of = (writes: readonly Touch[], reads: readonly Touch[]): Served => ({
    program,
    profile,
    role,
    score,
    writes,
    reads,
    places: writes.filter((each) => each.depth === 'place'),
    contents: writes.filter((each) => each.depth !== 'place'),
  });
  // Sorting in place gives every instance the same order, however often it is done.
  const served = profile.writes.filter((each) => each.served && each.operation !== 'sort');
  if (!program.assumed && !program.loaded.has(profile.cell.file.path) && isByHand(profile.cell.file.path))
    return safe(BY_HAND_REASON, 'other');
  if (program.pages.has(profile.cell.file.path)) return safe('it stands in a module that only pages load', 'other');
  // A module that no server loads has no variables: what is done with objects of the same kind elsewhere is not done with these.
  if (
    served.length > 0 &&
    !program.assumed &&
    profile.cell.form === 'variable' &&
    !program.loaded.has(profile.cell.file.path) &&
    !profile.touches.some((each) => each.served && each.fn.file === profile.cell.file)
  ) {
    const would = judgeServed(of(served, profile.reads));
    return would.verdict === 'safe' ? would : { ...would, unreached: true };
  }
  if (served.length > 0) {
    const judged = judgeServed(
      of(
        served,
        profile.reads.filter((each) => each.served || each.rendered),
      ),
    );
    return judged.verdict !== 'safe' && isNeverFilled(program, profile) ? { ...judged, unreached: true } : judged;
  }
  const rendered = profile.writes.filter((each) => each.rendered);
  if (rendered.length > 0) return safe('changed only by components while they render');
  const dead = profile.writes.filter((each) => each.dead);
  if (dead.length > 0 && profile.writes.every((each) => each.dead || each.starting)) {
    const would = judgeServed(of(dead, profile.reads));
    if (would.verdict === 'safe') return would;
    const elsewhere = runsElsewhere(program, profile.cell.file);
    return elsewhere ? safe(elsewhere, 'other') : { ...would, unreached: true };
  }
  if (profile.writes.every((each) => each.operation === 'sort' && each.served)) {
    return safe(
      profile.clients.length > 0 ? 'a client of an external service, kept for the next request' : 'never changed after it is made',
      profile.clients.length > 0 ? 'client' : 'constant',
    );
  }
  if (profile.writes.every((each) => each.starting)) return lazy(profile);
  return safe('changed only where no request is served: in the browser, in development, or in code that nothing reaches', 'constant');
}

const IN_TURN = 'who comes waits for who came before, but only in the same instance';

/** The proofs, in their order: the first that holds decides. */
const PROOFS: readonly ((served: Served) => Safety | undefined)[] = [
  turnedOff,
  ofThisInstance,
  inTurn,
  heldInPlace,
  heldInside,
  neverRead,
  keptOutside,
  askedAgain,
  ofNoWeight,
  fedFromOutside,
  orderOfOwnWork,
  copies,
];

function judgeServed(served: Served): Safety {
  for (const proof of PROOFS) {
    const found = proof(served);
    if (found) return found;
  }
  return ofAll(served);
}

/** A connection of this instance alone, which requests open and close for everybody. */
function turnedOff(served: Served): Safety | undefined {
  return isTurnedOffForOthers(served)
    ? unsafe('one request has closed what others ask about, and only this instance knows', 'connections')
    : undefined;
}

/** Services, connections and forgotten locals: nothing of them was ever meant for another instance. */
function ofThisInstance({ program, profile, writes }: Served): Safety | undefined {
  if (keepsServices(program, profile, writes)) return safe('services, each made once under a name that stands in the source', 'lazy-init');
  if (throwsWhereSet(profile)) return safe('a name that nobody declares cannot be set in strict code: it throws', 'other');
  if (isForgottenLocal(profile)) return safe('a variable that nobody declared: each call sets it before it reads it', 'other');
  if (isUsedAsLocal(program, profile)) return safe('a variable that is used as a local: whoever reads it has just set it', 'other');
  if (joinsParts(program, profile.cell, writes))
    return safe('requests only join parts that this instance keeps anyway, and each joins the same', 'lazy-init');
  if (isPartOfConnection(program, profile))
    return safe('part of a connection to something outside that this instance keeps open', 'client');
  if (isEndedWithInstance(program, profile)) return safe('kept only to be ended when this instance stops', 'connections');
  return undefined;
}

/** A chain of promises, whatever those come from: `tail = tail.then(() => pool.query(text))` is neither a client nor unread. */
function inTurn({ program, profile, writes }: Served): Safety | undefined {
  return takesTurns(program, profile, writes) ? unsafe(IN_TURN, 'lock') : undefined;
}

/** What it holds stands for something outside, or joins what goes on in this instance. */
function keptOutside({ program, profile, role, writes }: Served): Safety | undefined {
  if (holdsOwnThreads(program, profile)) return safe('threads or programs that this instance has started for work of its own', 'client');
  if (concernsOwnPrograms(program, profile)) return safe('only what becomes of the programs that this instance has started', 'other');
  if (holdsLimiters(program, profile))
    return safe('holds clients or limiters of external services by name; what they count is kept outside', 'client');
  if (holdsSubscriptions(program, profile))
    return safe('subscriptions at a service outside, which each instance keeps for its own listeners', 'client');
  if (poolsClients(program, profile))
    return safe('holds clients of external services by key, beside when they were last used; another instance makes its own', 'client');
  const coalescing = coalesces(program, profile, role, writes);
  if (coalescing) return coalescing;
  if (
    queuesUp(
      program,
      profile,
      writes.filter((each) => each.depth === 'contents' && !isRemoval(each)),
    )
  )
    return unsafe(IN_TURN, 'lock');
  if (writes.some((each) => !isReset(each)) && writes.every((each) => isReset(each) || comesFromEnvironment(program, each))) {
    return safe('only ever set to what the environment says, the same on every instance', 'constant');
  }
  if (isLaidDown(program, profile))
    return safe('what a file begins with: it is written there before anybody is handed it, and so is what he changes of it', 'constant');
  return undefined;
}

/** Copies of something that can be had again: each instance asks or computes for itself. */
function askedAgain({ program, profile, role, score, writes, reads }: Served): Safety | undefined {
  if (refreshedByTimer(program, writes) && isAskedFor(program, reads))
    return tolerable('a copy that each instance fetches anew by itself, whoever asks', 'cache');
  if (isRenewedBeforeEachLook(program, profile, writes, reads))
    return tolerable('asked for anew before each look, by what no request says; nothing hangs on what was there before', 'cache');
  if (saysOnce(program, profile) || logsWhatIsNew(profile) || logsOnceInAWhile(profile))
    return tolerable('keeps one instance from saying the same thing twice in its log', 'log-buffer');
  if (setsUpOnce(program, profile))
    return tolerable('remembers what this instance has set up; another one merely does it once more', 'memo');
  if (memoises(program, profile) && keepsBegunTalks(program, profile)) {
    return unsafe(
      'the talks that it has begun outside are found here alone; another instance begins new ones, in which nothing was said',
      'session',
    );
  }
  if (score < 8 && memoises(program, profile) && keepsWhatWasDone(program, profile)) {
    return unsafe('who asks once more is given the answer that is kept here; on another instance it is done once more', 'idempotency');
  }
  if (score < 8 && !GUARDS.has(role) && memoises(program, profile)) {
    const stale = invalidatedBy(program, profile, writes);
    if (!stale) return tolerable('something that can be computed or fetched again, so that losing it costs time only', 'memo');
    return unsafe(`a request removes or replaces entries (${stale}); the other instances keep the old ones`, 'cache');
  }
  if (isWorkedOutOfKey(program, profile))
    return tolerable('something that can be computed again, so that losing it costs time only', 'memo');
  if (!GUARDS.has(role) && memoises(program, profile) && keepsWhatWasRead(program, profile) && !invalidatedBy(program, profile, writes)) {
    return tolerable('a copy of what something outside says, asked again where it is missing', 'cache');
  }
  if ((role === 'auth' || role === 'session') && keepsWhatItAsked(program, profile)) {
    return tolerable('a copy of what something outside says, asked again where it is missing', 'cache');
  }
  if (score < 8 && role === 'rate-limit' && memoises(program, profile))
    return tolerable('something that can be computed or fetched again, so that losing it costs time only', 'cache');
  return undefined;
}

const OWN_PAUSE = 'lets a while pass before this instance does some work again; another instance merely does it once more';

/** Numbers, moments and findings of this instance that another one makes up for itself. */
function ofNoWeight({ program, profile, role, score, writes, reads }: Served): Safety | undefined {
  if (partOfWiderName(program, profile, writes, reads))
    return tolerable('one part of a name beside others that no other instance draws', 'counter');
  if (datesCopy(profile) || datesRefreshedCopy(profile, (each) => (program.phases.at(each.fn, each.instr) & REQUESTED) === 0))
    return tolerable('says how old a copy is that this instance fetches anew by itself', 'cache');
  if (
    (score < SPOKEN ||
      role === 'cache' ||
      role === 'memo' ||
      role === 'entity-store' || // moments that nobody asks for but who notes them are no records
      EXPIRY_NAMES.test(profile.words.symbol) ||
      MOMENT_NAMES.test(profile.words.symbol)) &&
    (spacesOwnWork(profile) || spacesWhatItNotes(program, profile))
  ) {
    return tolerable(OWN_PAUSE, 'memo');
  }
  if (countsOwnRounds(program, profile)) {
    return tolerable(OWN_PAUSE, 'memo');
  }
  if (heardLast(program, profile, writes, reads))
    return tolerable('says whether something outside answered this instance when it was asked last; it is asked again', 'circuit-breaker');
  if (picksSentences(profile))
    return tolerable('which of some fixed sentences comes next; another instance begins with another', 'round-robin');
  if (countsToUpkeep(program, profile))
    return tolerable('only counts until this instance tidies up again; each tidies up what is its own', 'counter');
  const note = notesTime(profile, writes, reads);
  if (note) return tolerable(note, 'memo');
  return undefined;
}

/** What comes over a connection that each instance has of its own. */
function fedFromOutside({ program, profile, role, writes }: Served): Safety | undefined {
  if (profile.abortEntries && isFedFromOutside(program, profile)) {
    return tolerable('work of this instance alone; every instance hears over a channel outside what is called off', role);
  }
  if ((role === 'connections' || role === 'pubsub' || isWrittenTo(program, profile)) && isFedFromOutside(program, profile)) {
    return tolerable('the connections of this instance alone: what they are told comes over a channel outside, on every instance', role);
  }
  const kept = [...profile.writes, ...profile.reads].filter((each) => !each.dead && each.depth !== 'entry');
  if (
    profile.collections.length === 0 &&
    !profile.objects.some((each) => each.kind !== 'external') &&
    kept.some((each) => each.mode !== 'read') &&
    kept.every((each) => isFed(program, each.fn))
  ) {
    return tolerable('says how the connection of this instance to something outside fares', 'counter');
  }
  if (
    GATHERS.has(role) &&
    writes.length > 0 &&
    writes.every((each) => /^(?:set|assign|delete)$/.test(each.operation) && isFed(program, each.fn))
  ) {
    return tolerable('what a socket that each instance opens by itself says last', 'cache');
  }
  return undefined;
}

/** Flags, limits and counts by which the instance keeps order in its own work. */
function orderOfOwnWork({ program, profile, role, score, writes, reads }: Served): Safety | undefined {
  if (isRaisedBesidePromise(program, profile)) {
    return tolerable(
      'says that this instance has begun what those who ask for the same wait for; another instance merely does it once more',
      'lock',
    );
  }
  if (skipsOwnOverlap(program, profile))
    return tolerable('keeps the timer of this instance from overtaking itself; that each instance runs it is told of the timer', 'lock');
  if (saysTimerIsSet(program, profile))
    return tolerable('says that a timer of this instance is set; what that does is told of the timer', 'lock');
  if (asksForOwnWork(program, profile, reads))
    return tolerable('tells a timer of this instance that it has something to do; what that is stands elsewhere', 'other');
  if (windsOwnTimer(program, profile, reads)) return tolerable('tells timers of this instance when it was last needed', 'other');
  if (numbersWhatIsOpen(program, profile)) return tolerable('numbers what this instance keeps open, and is told to nobody else', 'counter');
  if (numbersCalls(profile)) return tolerable('numbers the calls of this instance, whose answers come back to it alone', 'counter');
  if (tellsWhatIsOvertaken(profile))
    return tolerable('tells work of this instance that something newer has begun; nobody else is told the number', 'counter');
  if (isFiledUnderSockets(program, profile))
    return tolerable('filed under the open connections of this instance, and asked by those who hold them alone', 'connections');
  if ((role === 'lock' || role === 'idempotency' || role === 'other' || score < NAMED) && claimsOutside(program, profile, writes)) {
    return tolerable('what may happen once only is claimed in a store outside; this instance merely notes what it holds itself', 'lock');
  }
  if (isNotedOutside(program, profile, writes))
    return tolerable('noted in a store outside as well, which is asked for all that is not noted here');
  if ((role === 'connections' || isThereWhileConnected(program, profile)) && isOnlyRenewed(program, profile)) {
    return tolerable(
      'those who are connected to this instance, of whom it tells a store outside for as long as it is awake',
      'connections',
    );
  }
  if (takesBackWhatItFiled(program, profile))
    return tolerable('filed by a request while it is at work, and taken out again before it is done', role);
  const local = guardsOnlyItself(program, profile, writes);
  if (local) return local;
  if (keepsOneWaiting(program, profile, writes)) return tolerable('settles a promise for which callers of this instance wait', 'lock');
  if (keepsCallersWaiting(program, profile, writes))
    return tolerable('callers of this instance that wait for an answer, which comes to this instance', 'lock');
  if (countsTries(program, profile, writes))
    return tolerable('how often this instance has tried to open its own connections again', 'counter');
  if ((role === 'rate-limit' || (role !== 'circuit-breaker' && keepsApart(profile))) && paces(program, profile)) {
    return tolerable('spaces out calls that this instance makes to others; nothing of its own is guarded by it', 'rate-limit');
  }
  if (knowsWhatWorks(profile, writes, reads))
    return tolerable('what this instance has found out by trying; another one tries for itself', 'memo');
  return undefined;
}

const STALE = 'a copy in front of a store outside: a request that changes both leaves the copies of the other instances as they were';

const LOADED_AGAIN = 'each instance loads it when it starts; a request has it loaded anew in one of them, and the others keep the old one';

/** Caches, of pages or of data: tolerable as long as no request changes what the others keep. */
function copies(served: Served): Safety | undefined {
  const { program, profile, role, score, writes, reads } = served;
  const pages = pageCacheOf(program, profile);
  if (pages === 'fresh') return tolerable('pages and data that each instance can make again', 'cache');
  if (pages === 'stale')
    return unsafe('a revalidation takes pages and data out of this instance alone; the other instances serve the old ones', 'cache');
  if ((role === 'cache' || role === 'memo') && turnsBackWhatItKnows(program, profile)) {
    return unsafe('who comes with what is noted here is turned back; the other instances know nothing of it', 'idempotency');
  }
  const isCache = isCacheLike(program, profile, role, score);
  const again = isCache || !mayBeAskedAnew(served) ? undefined : refetched(program, profile);
  // A new token makes those that the others hold no worse.
  if (again && role === 'auth') return tolerable('what lets this instance in elsewhere; another one asks for its own', 'cache');
  if (again === 'replaced' && !isHeardOfElsewhere(program, profile) && !isFilledForLookers(program, profile)) return unsafe(STALE, 'cache');
  if (isCache || again) {
    const invalidation = invalidatedBy(program, profile, writes);
    if (!invalidation && nearCopyOf(program, profile, writes) === 'rewritten') return unsafe(STALE, 'cache');
    if (!invalidation && isPutThereAnew(program, profile)) return unsafe(LOADED_AGAIN, 'cache');
    if (!invalidation)
      return tolerable(
        'something that can be fetched or computed again, so that losing it costs time only',
        role === 'memo' ? 'memo' : 'cache',
      );
    return unsafe(`a request removes or replaces entries (${invalidation}); the other instances keep the old ones`, 'cache');
  }
  if (keepsLastAnswer(program, profile))
    return tolerable('what was last heard, for when nothing is heard: each instance asks for itself', 'cache');
  // An open socket is no copy of a row, whatever else its opening asks for.
  const isNoCopy = (GUARDS.has(role) && score >= NAMED) || (role === 'connections' && holdsStreams(profile));
  const near = isNoCopy ? undefined : nearCopyOf(program, profile, writes);
  if (near === 'fresh') return tolerable('a copy in front of a store outside, which is asked where nothing is found here', 'cache');
  if (near !== undefined) return unsafe(STALE, 'cache');
  if (isAskedFor(program, reads) && isRefreshedCopy(program, profile, score < 3 ? 'other' : role)) {
    return tolerable('a copy of something outside that each instance fetches anew by itself: no request changes it', 'cache');
  }
  if (!GUARDS.has(role) && isLoadedAgain(program, profile)) return unsafe(LOADED_AGAIN, 'cache');
  return undefined;
}

/** Roles whose places hold no answers that anybody would ask for again: where that is what they hold, they are called so only. */
const NO_ANSWERS: ReadonlySet<Role> = new Set(['rate-limit', 'queue', 'lock', 'session']);

/** What guards something may be the same for everybody, like the token of an API: then nothing of a request goes into it. */
const mayBeAskedAnew = ({ program, role, places, contents }: Served): boolean =>
  !GUARDS.has(role) ||
  NO_ANSWERS.has(role) ||
  ((role === 'auth' || role === 'session') &&
    contents.length === 0 &&
    places.every((each) => isReset(each) || isFetchedForAll(program, each)));

/** Nothing excuses it: what requests write here later requests read, and it should be the same for all instances. */
function ofAll({ program, profile, role, score }: Served): Safety {
  const onlyCopy = role === 'cache' || role === 'memo';
  return {
    verdict: 'unsafe',
    reason:
      onlyCopy && score >= NAMED
        ? 'called a cache, but who reads it has no other place to ask: it is the only copy'
        : isOfOwnTimers(program, profile)
          ? 'timers write it and later runs of them read it; each instance has its own, which a restart takes along'
          : 'requests write it and later requests read it, and each instance has its own',
    unreached: false,
    ...(onlyCopy && (profile.collections.length > 0 || isWorkingCopy(program, profile))
      ? { role: 'entity-store' as const, onlyCopy }
      : onlyCopy && score < NAMED
        ? { role: 'other' as const }
        : {}),
  };
}

/** Roles under which the latest of what comes from outside may go. */
const GATHERS: ReadonlySet<Role> = new Set(['other', 'entity-store', 'cache', 'memo', 'metrics', 'config']);
