/** What an unsafe cell is for where what is done with it says more than the words around it. That it is unsafe stands already. */
import { keyOf } from '../keys.js';
import { API_KEYS, HELD_SECRETS, MEETING_PLACES } from '../../knowledge/roles.js';
import { has } from '../../program/phases/phases.js';
import { liesIn } from '../../program/values/definitions.js';
import type { VarId } from '../../facts/model.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import type { Role } from '../finding.js';
import { literalOf, originOf } from '../../program/values/definitions.js';
import { requestDataOf } from '../request-data.js';
import { handsOut } from './taken-out.js';
import { roleOfMarks } from './marks.js';
import { isBesideRequests, isRemoval, putBy, type Profile, type Touch } from '../profile.js';
import { saysHowWorkGoes } from './left-running.js';
import { isThereWhileConnected } from './presence.js';
import { isClaimed } from './claimed.js';
import { isHeardOutside } from './heard-outside.js';
import { NAMES_A_PLACE, isNamedRecord } from './evidence.js';
import { deniesByCaller } from './refusals.js';
import { isTakenOnce, toggles } from './removals.js';
import { isOnlyNumbered } from './counts.js';
import { cutsEach, isOneNumber } from './amounts.js';
import { drawsIt } from './drawn-keys.js';
import { onlyMarks } from './notes.js';
import { isComparedSecret } from './proofs.js';
import { decidesWhoEnters, letsIn, limitsForCallers } from './turned-away.js';
import { keepsWhatIsSent } from './sent-in.js';
import { holdsWaiters } from './held-while-working.js';
import { isWrittenTo } from './taken-out.js';
import type { RoleGuess } from './roles.js';
import { isTime, saysUntil } from './time-marks.js';
import { isRaisedByFailures, isYesOrNo } from './yes-or-no.js';
import { libraryMaking } from '../stores/libraries.js';
import { TRANSPORT_ROLES, carriesTransport, isStateOfConnection, keepsSockets, livesWithSockets } from './held-sockets.js';
import { TABLE_ROLES, isCopyOfRows, isOneRecord, isPatchedRecord, isTableOfRequests, isWrittenInto, keepsRecords } from './kept-rows.js';
import { entriesOf, isDrained, isLastOutcome, isLastResult, saysHowFarWorkIs } from './work-outcomes.js';
import { isSetting, leavesCallback } from './settings.js';

/** `role` is what was taken for it so far; `guesses` are those by words, best first, empty where something else settled the role. */
export function refinedRole(program: Program, profile: Profile, named: Role, guesses: readonly RoleGuess[]): Role {
  // A collection of which only others say what it is: what is done with it has to tell.
  const isHearsay = guesses[0]?.role === named && guesses[0].isHearsay && profile.collections.length > 0;
  const role = isHearsay ? 'entity-store' : named;
  if (livesWithSockets(program, profile, named) || isStateOfConnection(program, profile, named))
    return limitsByTime(program, profile) ? 'rate-limit' : 'connections';
  if (
    (role === 'entity-store' || role === 'other' || role === 'idempotency' || (role === 'session' && !isNamedItself(guesses[0]))) &&
    !isNamedRecord(profile.words) &&
    isThereWhileConnected(program, profile)
  ) {
    return 'connections';
  }
  // What is left to this program of somebody else's limit, or how often something of its own failed.
  if (role === 'rate-limit' && (isHeardOutside(program, profile) || isRaisedByFailures(profile) || isOnlyOfOwnWork(program, profile)))
    return 'circuit-breaker';
  if (COPIED.has(role) && isCopyOfRows(program, profile)) return 'cache';
  if (role === 'entity-store' && !isNamedRecord(profile.words) && isOnlyNumbered(profile)) return 'metrics';
  const kept = (role === 'entity-store' || role === 'other') && !isNamedRecord(profile.words) ? roleOfStores(profile) : undefined;
  if (kept) return kept;
  const [first] = guesses;
  if (!first || first.role !== named) return role;
  if ((role === 'other' || first.isHearsay) && profile.collections.length > 0 && isYesOrNo(profile)) return 'config';
  if (role === 'queue' && isOneNumber(profile)) return 'counter'; // how many wait, or whose turn it is
  if (role === 'queue' && !isNamed(first) && isOnlyNumbered(profile)) return 'metrics';
  if (role === 'pubsub' && profile.collections.length === 0 && profile.emitters.length === 0 && handsOut(profile)) return 'queue';
  if ((role === 'idempotency' || role === 'entity-store' || role === 'other') && !isNamed(first) && decidesWhoEnters(program, profile)) {
    return 'auth';
  }
  if (!isNamedRecord(profile.words) && UNPROVED.has(role) && isComparedSecret(program, profile)) return 'auth';
  if ((role === 'entity-store' || role === 'other') && letsIn(program, profile) && (!isNamed(first) || denies(program, profile, true)))
    return API_KEYS.test(profile.words.keys) ? 'auth' : 'session';
  if (UNCOUNTED.has(role) && !(role === 'auth' && HELD_SECRETS.test(profile.words.values)) && limitsForCallers(program, profile))
    return 'rate-limit';
  const marks = roleOfMarks(program, profile, role);
  if (marks) return marks;
  const entries = entriesOf(program, profile);
  if (TRANSPORT_ROLES.has(role) && entries.some((each) => carriesTransport(program, each))) return 'connections';
  if (role === 'entity-store' && !isNamedRecord(profile.words) && entries.some((each) => keepsSockets(program, each))) return 'connections';
  if ((role === 'entity-store' || role === 'other' || role === 'queue') && !isNamedRecord(profile.words) && isWrittenTo(program, profile))
    return 'connections';
  // Somebody waits for each of them, and whoever comes with the answer settles it: no record, and no session.
  if (
    (role === 'session' || role === 'queue' || (role === 'entity-store' && !isNamedRecord(profile.words))) &&
    holdsWaiters(program, profile)
  )
    return 'pubsub';
  if (
    role === 'connections' &&
    ((first.score < 8 && keepsWhatIsSent(program, profile)) ||
      (isMeetingPlace(first) && !entries.some((each) => carriesTransport(program, each)) && isWrittenInto(program, profile)))
  )
    return 'entity-store';
  if ((first.isHearsay || first.evidence.length === 0 || role === 'entity-store') && isDrained(program, profile)) return 'queue';
  if (
    (first.isHearsay ||
      TABLE_ROLES.has(role) ||
      ((role === 'auth' || role === 'connections') && first.evidence.every((each) => !/^its (?:name|owner)/.test(each)))) &&
    limitsByTime(program, profile)
  ) {
    return 'rate-limit';
  }
  if (
    (role === 'entity-store' || role === 'other' || first.isHearsay) &&
    !first.evidence.some((each) => each.startsWith('its name')) &&
    isBroughtForward(program, profile)
  ) {
    return 'job-status';
  }
  if (TOLD_OF_WORK.has(role) && !isNamedRecord(profile.words) && !isNamed(first) && saysHowWorkGoes(program, profile)) return 'job-status';
  if (
    ((TABLE_ROLES.has(role) || role === 'auth') &&
      !first.evidence.some((each) => /^its (?:name|owner)/.test(each)) &&
      restsByKey(program, profile)) ||
    (role === 'rate-limit' && restsByKey(program, profile, true))
  )
    return 'circuit-breaker';
  if (role === 'entity-store' && holdsWork(profile)) return 'queue';
  const isUnnamed = first.isHearsay || (role === 'entity-store' && first.score < 1);
  if (role === 'entity-store' && !isNamedRecord(profile.words) && saysHowFarWorkIs(program, profile, entries)) return 'job-status';
  if (
    (isUnnamed ||
      first.evidence.every((each) => each.startsWith('the file says') || each.startsWith('a route')) ||
      role === 'queue' || // what waits for whoever brings the key is no work that somebody takes next
      (role === 'entity-store' && !isNamedRecord(profile.words))) &&
    isTakenOnce(profile)
  )
    return holdsWaiters(program, profile) ? 'other' : 'auth'; // somebody waits for each of them, which no ticket has
  if ((isUnnamed || (role === 'idempotency' && first.score < 3)) && denies(program, profile)) return 'auth';
  if (isUnnamed && onlyMarks(profile) && !toggles(profile)) return 'idempotency';
  if (isUnnamed && isClaimed(program, profile)) return 'lock';
  if ((isUnnamed || role === 'entity-store' || (role === 'other' && first.score < 1)) && leavesCallback(profile)) return 'pubsub';
  if ((first.isHearsay || first.score < 1) && (isOneRecord(program, profile) || isPatchedRecord(program, profile))) return 'config';
  if (role === 'entity-store' && first.score < 1 && isSetting(program, profile)) return 'config';
  // The last so many of what the program itself has noted, for each thing.
  if (role === 'entity-store' && !isNamedRecord(profile.words) && cutsEach(profile) && !isBrought(program, profile)) return 'log-buffer';
  if (role === 'log-buffer' && isTableOfRequests(program, profile)) return 'entity-store';
  if (role === 'log-buffer' && isPatchedRecord(program, profile)) return 'config'; // a history is a list
  if (role === 'entity-store' && (isLastOutcome(program, profile) || isLastResult(program, profile))) return 'job-status';
  if (first.isHearsay && profile.collections.length > 0) {
    // What is done with it says more than that others call it so; a collection that has no name of its own is a table.
    const shown = guesses.find((each) => !each.isHearsay && each.role !== 'entity-store' && each.evidence.length > 0 && each.score >= 2);
    return shown?.role ?? 'entity-store';
  }
  if (role === 'other' && first.score === 0 && isRaisedByFailures(profile)) return 'circuit-breaker';
  if (role === 'other' && first.score === 0 && isSetting(program, profile)) return 'config';
  if (first.evidence.length === 0 && (role === 'metrics' || role === 'other') && keepsRecords(program, profile)) return 'entity-store';
  return role;
}

/** `limiters.set(route, new RateLimiterMemory({ points }))`: what each of the stores that are kept there is for. `nanoid()` gives none. */
function roleOfStores({ madeByPackages }: Profile): Role | undefined {
  const [first, ...rest] = madeByPackages.map(
    (path) => libraryMaking(path).find((each) => each.hazard === 'memory' && each.memoryWhen.op !== 'never')?.role,
  );
  return rest.every((each) => each === first) ? first : undefined;
}

/** Timers and jobs alone touch it: nobody's calls are counted. */
const isOnlyOfOwnWork = (program: Program, { touches }: Profile): boolean => {
  const served = touches.filter((each) => each.served);
  return served.length > 0 && served.every((each) => isBesideRequests(program, each));
};

/** Functions that are taken out to be called. */
const holdsWork = ({ entryKinds, writes }: Profile): boolean =>
  entryKinds.length > 0 && entryKinds.every((kind) => kind === 'function') && writes.some((each) => each.served && isRemoval(each));

/** What requests put there is what they bring along. */
const isBrought = (program: Program, { writes }: Profile): boolean =>
  writes.some(({ fn, instr, served }) => {
    const value = served ? putBy(instr) : undefined;
    return value !== undefined && requestDataOf(program, fn, value).source !== undefined;
  });

/** A name of its own says more than where it is kept. */
const isNamed = ({ evidence }: RoleGuess): boolean => evidence.some((each) => each.startsWith('its name') && !NAMES_A_PLACE.test(each));

/** Its own name or that of what holds it speaks, and not only the keys under which something is filed (`streams.get(sessionId)`). */
const isNamedItself = (guess: RoleGuess | undefined): boolean => guess?.evidence.some((each) => /^its (?:name|owner)/.test(each)) === true;

/** `if (ended.has(token)) return res.status(401).end()`: whoever is found in it may not. */
function denies(program: Program, { reads }: Profile, either = false): boolean {
  const looks = reads.filter((each) => each.served && each.depth === 'contents' && /^(?:get|has|includes)$/.test(each.operation));
  return looks.some(({ fn }) =>
    deniesByCaller(program, fn, new Set(looks.filter((each) => each.fn === fn).map((each) => each.instr)), either),
  );
}

/** Roles for which secrets that somebody has to bring along are taken: the tries are counted beside them. */
const UNPROVED: ReadonlySet<Role> = new Set(['entity-store', 'other', 'rate-limit', 'metrics', 'counter', 'queue', 'config']);

/** What rows that were read from a store are taken for by what they are called: `channels`, `zones`. */
const COPIED: ReadonlySet<Role> = new Set(['entity-store', 'connections', 'log-buffer', 'queue', 'pubsub']);

/** Roles of what is not counted. */
const UNCOUNTED: ReadonlySet<Role> = new Set(['idempotency', 'entity-store', 'other', 'auth', 'log-buffer', 'metrics', 'counter']);

/** Roles for which figures, switches and records of work are taken. */
const TOLD_OF_WORK: ReadonlySet<Role> = new Set(['entity-store', 'other', 'metrics', 'counter', 'config']);

/**
 * `benched.set(key, Date.now() + 60_000)`, asked only whether that is over, under keys that no request brings: what fails outside is left alone for
 * a while. `own`: only where it is known that each key is the program's own, the name or number of one of its keys or pools.
 */
function restsByKey(program: Program, { collections, writes, reads }: Profile, own = false): boolean {
  if (collections.length === 0 || !collections.every((each) => each.kind === 'map' || each.kind === 'object')) return false;
  const all = writes.filter((each) => !each.dead && !isRemoval(each));
  // `benched.set(host, new Map())` makes room for what is filed under a second key.
  const rooms = all.filter((each) => each.depth === 'contents' && makesRoom(program, each));
  const puts = all.filter((each) => !rooms.includes(each));
  const looks = reads.filter((each) => each.served && each.depth === 'contents' && each.operation === 'get' && !isInRoom(each, rooms));
  return (
    puts.length > 0 &&
    puts.every((each) => {
      const key = keyOf(each);
      return (
        each.depth === (rooms.length > 0 ? 'entry' : 'contents') &&
        saysUntil(each) &&
        key !== undefined &&
        !drawsIt(each.fn, key, 0) &&
        requestDataOf(program, each.fn, key).source === undefined &&
        (!own || isOwnName(program, each.fn, key))
      );
    }) &&
    looks.length > 0 &&
    looks.every(({ fn }) => fn.fact.instrs.some((one) => one.op === 'binary' && /^[<>]=?$/.test(one.operator)))
  );
}

/** A text that stands in the source, a number in a field of the object itself, or what those who call hand in of such. */
function isOwnName(program: Program, fn: ProgramFunction, key: VarId, depth = 0): boolean {
  const { variable, instr } = originOf(fn.file, key);
  if (literalOf(fn.file, key) !== undefined) return true;
  if (instr?.op === 'get') return instr.prop !== null && fn.file.facts.vars[instr.obj]?.kind === 'this';
  const at = fn.fact.params.indexOf(variable);
  const calls = at < 0 || depth > 3 ? [] : (program.phases.incoming.get(fn) ?? []);
  return (
    calls.length > 0 &&
    calls.every(({ from, instr: call, kind }) => {
      const given = call.op === 'call' ? call.args[at] : undefined;
      return kind === 'call' && (given === undefined || isOwnName(program, from, given, depth + 1));
    })
  );
}

/** An empty collection is put there. */
function makesRoom({ solver }: Program, { fn, instr }: Touch): boolean {
  const value = putBy(instr);
  const held = value === undefined ? [] : solver.objectsAt(fn.file, value);
  return held.length > 0 && held.every((each) => each.kind === 'map' || each.kind === 'object') && !saysUntil({ fn, instr });
}

/** Named after where people meet, and not after who is there. */
const isMeetingPlace = ({ evidence }: RoleGuess): boolean =>
  evidence.every((each) => !/^its (?:name|owner)/.test(each) || MEETING_PLACES.test(each)) &&
  evidence.some((each) => /^its name/.test(each));

/** The look of whoever makes the room, or files something in it. */
const isInRoom = ({ fn }: Touch, rooms: readonly Touch[]): boolean => rooms.some((each) => each.fn === fn);

/** `done.set(id, 0); setImmediate(async () => { ...; done.set(id, 40) })`: what a request files, the work that it leaves running puts anew under the same key. */
function isBroughtForward(program: Program, { collections, writes, reads }: Profile): boolean {
  if (collections.length === 0 || !collections.every((each) => each.kind === 'map' || each.kind === 'object')) return false;
  const puts = writes.filter((each) => each.served && each.depth === 'contents' && each.operation === 'set');
  const isSameKey = (one: Touch, other: Touch): boolean => {
    const [a, b] = [keyOf(one), keyOf(other)];
    return a !== undefined && b !== undefined && originOf(one.fn.file, a).variable === originOf(other.fn.file, b).variable;
  };
  return (
    puts.some((put) =>
      [...puts, ...writes.filter((each) => each.served && each.depth === 'entry')].some(
        (each) =>
          each.fn !== put.fn &&
          liesIn(each.fn, put.fn) &&
          (each.depth === 'entry' || isSameKey(put, each)) &&
          has(program.phases.of(each.fn), 'background') &&
          !has(program.phases.of(each.fn), 'request'),
      ),
    ) && reads.some((each) => each.served && each.depth === 'contents' && !puts.some((put) => put.fn === each.fn))
  );
}

/**
 * `if (now - (last.get(key) ?? 0) < pause) return; last.set(key, now)`: times by key which only decide who comes too soon. Until when something
 * outside is left alone is filed under what the program itself has names for.
 */
function limitsByTime(program: Program, profile: Profile): boolean {
  if (profile.collections.length === 0 || !profile.collections.every((each) => each.kind === 'map' || each.kind === 'object')) return false;
  const live = profile.writes.filter((each) => !each.dead && !each.starting);
  const stores = live.filter((each) => !isRemoval(each));
  const isOfCaller = (each: Touch): boolean => {
    const key = keyOf(each);
    const { source, given } = key === undefined ? { source: undefined, given: false } : requestDataOf(program, each.fn, key);
    return source !== undefined || given;
  };
  if (stores.length === 0 || !stores.every((each) => each.depth === 'contents' && (isTime(each) || (saysUntil(each) && isOfCaller(each)))))
    return false;
  const writers = new Set(stores.map((each) => each.fn));
  const looks = profile.reads.filter((each) => each.served && each.depth === 'contents' && /^(?:get|has)$/.test(each.operation));
  return (
    looks.length > 0 &&
    looks.every(
      (each) =>
        writers.has(each.fn) &&
        each.fn.fact.instrs.some(
          (one) =>
            one.op === 'binary' &&
            (/^[<>]=?$/.test(one.operator) ||
              // `spins.get(email) === today`
              (/^[!=]==?$/.test(one.operator) &&
                [one.left, one.right].some((side) => originOf(each.fn.file, side).instr === each.instr) &&
                literalOf(each.fn.file, one.right) === undefined)),
        ),
    )
  );
}
