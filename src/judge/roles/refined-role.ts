/** What an unsafe cell is for where what is done with it says more than the words around it. That it is unsafe stands already. */
import { API_KEYS, HELD_SECRETS } from '../../knowledge/roles.js';
import type { Program } from '../../program/program.js';
import type { Role } from '../finding.js';
import { requestDataOf } from '../request-data.js';
import { roleOfMarks } from './marks.js';
import { restsByKey } from './rests-by-key.js';
import { limitsByTime } from './limits-by-time.js';
import { filesByKey, isBesideRequests, isRemoval, putBy, type Profile } from '../profile.js';
import { isBroughtForward, saysHowWorkGoes } from './left-running.js';
import { isThereWhileConnected } from './presence.js';
import { isClaimed } from './claimed.js';
import { countsFailedAnswers, isHeardOutside } from './heard-outside.js';
import { NAMES_A_PLACE, isNamedRecord } from './evidence.js';
import { isTakenOnce, toggles } from './removals.js';
import { isOnlyNumbered } from './counts.js';
import { cutsEach, isOneNumber } from './amounts.js';
import { onlyMarks } from './notes.js';
import { isComparedSecret } from './proofs.js';
import { decidesWhoEnters, denies, letsIn, limitsForCallers } from './turned-away.js';
import { keepsWhatIsSent } from './sent-in.js';
import { tellsStages } from './stages.js';
import { holdsWaiters, isRaisedAroundWork } from './held-while-working.js';
import { isMoment, keepsTimes } from './time-marks.js';
import { isWrittenTo } from './taken-out.js';
import type { RoleGuess } from './roles.js';
import { isRaisedByFailures, isYesOrNo } from './yes-or-no.js';
import { libraryMaking } from '../stores/libraries.js';
import { TRANSPORT_ROLES, carriesHandle, carriesTransport, isStateOfConnection, keepsSockets, livesWithSockets } from './held-sockets.js';
import { TABLE_ROLES, isCopyOfRows, isOneRecord, isPatchedRecord, isTableOfRequests, keepsRecords } from './kept-rows.js';
import { entriesOf, isDrained, isLastOutcome, isLastResult, saysHowFarWorkIs } from './work-outcomes.js';
import { isSetting, leavesCallback } from './settings.js';

/** A place whose words say a role, and what they say. */
interface Spoken {
  readonly program: Program;
  readonly profile: Profile;
  readonly role: Role;
  readonly first: RoleGuess;
  /** A name of its own says more than where it is kept. */
  readonly isNamed: boolean;
  /** Its name says that people have written it down. */
  readonly isNamedRecord: boolean;
  /** Only others say what it is, or next to nothing does. */
  readonly isUnnamed: boolean;
}

/** What speaks against the words, in order: the first that holds counts. */
const REFINEMENTS: readonly ((spoken: Spoken) => Role | undefined)[] = [
  ofNumbers,
  ofDoors,
  ({ program, profile, role }) => roleOfMarks(program, profile, role),
  ofConnections,
  ofWaiting,
  ofPauses,
  ofWork,
  ofKeys,
  ofSettings,
  ofHistories,
];

/** `role` is what was taken for it so far; `guesses` are those by words, best first, empty where something else settled the role. */
export function refinedRole(program: Program, profile: Profile, named: Role, guesses: readonly RoleGuess[]): Role {
  const [first] = guesses;
  // A collection of which only others say what it is: what is done with it has to tell.
  const isOthers = first?.role === named && first.isHearsay && profile.collections.length > 0;
  const role = isOthers ? 'entity-store' : named;
  const whatever = whateverItIsCalled(program, profile, named, role);
  if (whatever) return whatever;
  if (!first || first.role !== named) return role;
  const spoken: Spoken = {
    program,
    profile,
    role,
    first,
    isNamed: first.evidence.some((each) => each.startsWith('its name') && !NAMES_A_PLACE.test(each)),
    isNamedRecord: isNamedRecord(profile.words),
    isUnnamed: first.isHearsay || (role === 'entity-store' && first.score < 1),
  };
  for (const refinement of REFINEMENTS) {
    const found = refinement(spoken);
    if (found) return found;
  }
  if (isOthers) {
    // What is done with it says more than that others call it so; a collection that has no name of its own is a table.
    const shown = guesses.find((each) => !each.isHearsay && each.role !== 'entity-store' && each.evidence.length > 0 && each.score >= 2);
    return shown?.role ?? 'entity-store';
  }
  return ofWhatIsLeft(spoken);
}

/** What settles the role though words or something else have said another. */
function whateverItIsCalled(program: Program, profile: Profile, named: Role, role: Role): Role | undefined {
  if (livesWithSockets(program, profile, role) || isStateOfConnection(program, profile, named))
    return limitsByTime(program, profile) ? 'rate-limit' : 'connections';
  const isRecord = isNamedRecord(profile.words);
  const isOpen = isTable(role) || role === 'idempotency' || role === 'session';
  if (isOpen && !isRecord && isThereWhileConnected(program, profile)) return 'connections';
  // What is left to this program of somebody else's limit, or how often something of its own failed.
  if (role === 'rate-limit' && (isHeardOutside(program, profile) || isRaisedByFailures(profile) || isOnlyOfOwnWork(program, profile)))
    return 'circuit-breaker';
  if ((role === 'rate-limit' || role === 'counter') && countsFailedAnswers(program, profile)) return 'circuit-breaker';
  if (COPIED.has(role) && isCopyOfRows(program, profile)) return 'cache';
  if (role === 'entity-store' && !isRecord && isOnlyNumbered(profile)) return limitsForCallers(program, profile) ? 'rate-limit' : 'metrics';
  return isTable(role) && !isRecord ? roleOfStores(profile) : undefined;
}

const isTable = (role: Role): boolean => role === 'entity-store' || role === 'other';

/** Switches, moments and numbers, also of what waits or is recorded elsewhere. */
function ofNumbers({ profile, role, first, isNamed, isNamedRecord: isRecord }: Spoken): Role | undefined {
  if ((role === 'other' || first.isHearsay) && profile.collections.length > 0 && isYesOrNo(profile)) return 'config';
  if (role === 'entity-store' && !isRecord && isMoment(profile)) return 'other'; // when the last of them came
  // `nonce++` of a wallet numbers what is sent; one that is compared is drawn.
  if (role === 'auth' && profile.collections.length === 0 && profile.writes.some((each) => each.operation === 'increment'))
    return 'counter';
  if (role !== 'queue') return undefined;
  if (isOneNumber(profile)) return 'counter'; // how many wait, or whose turn it is
  if (!isNamed && isOnlyNumbered(profile)) return 'metrics';
  return !isNamed && isNeverTakenFrom(profile) ? 'other' : undefined;
}

/** Who may enter, and who comes too often. */
function ofDoors({ program, profile, role, isNamed, ...spoken }: Spoken): Role | undefined {
  if ((isTable(role) || role === 'idempotency') && !isNamed && decidesWhoEnters(program, profile)) return 'auth';
  if (!spoken.isNamedRecord && UNPROVED.has(role) && isComparedSecret(program, profile)) return 'auth';
  if (isTable(role) && letsIn(program, profile) && (!isNamed || denies(program, profile, true)))
    return API_KEYS.test(profile.words.keys) ? 'auth' : 'session';
  return UNCOUNTED.has(role) && !(role === 'auth' && HELD_SECRETS.test(profile.words.values)) && limitsForCallers(program, profile)
    ? 'rate-limit'
    : undefined;
}

/** Those who are connected, and those who wait for an answer. */
function ofConnections({ program, profile, role, first, isNamedRecord: isRecord }: Spoken): Role | undefined {
  const entries = entriesOf(program, profile);
  if (TRANSPORT_ROLES.has(role) && entries.some(carriesTransport(program))) return 'connections';
  if (role === 'session' && entries.some((each) => carriesHandle(program)(each) || keepsSockets(program)(each))) return 'connections';
  if (role === 'entity-store' && !isRecord && entries.some(keepsSockets(program))) return 'connections';
  if ((isTable(role) || role === 'queue') && !isRecord && isWrittenTo(program, profile)) return 'connections';
  // Somebody waits for each of them, and whoever comes with the answer settles it: no record, and no session.
  if ((role === 'session' || role === 'queue' || (role === 'entity-store' && !isRecord)) && holdsWaiters(program, profile)) return 'pubsub';
  return role === 'connections' && first.score < 8 && keepsWhatIsSent(program, profile) ? 'entity-store' : undefined;
}

/** What is put in to be taken out. */
function ofWaiting({ program, profile, role, first }: Spoken): Role | undefined {
  const isOpen = first.isHearsay || first.evidence.length === 0 || role === 'entity-store';
  if (!isOpen || !isDrained(program, profile)) return undefined;
  return keepsTimes(profile) ? 'metrics' : 'queue'; // nobody works on a moment: how many there were of late is asked
}

/** Moments that decide who comes too soon. */
function ofPauses({ program, profile, role, first }: Spoken): Role | undefined {
  const isOpen = first.isHearsay || TABLE_ROLES.has(role) || ((role === 'auth' || role === 'connections') && !isCalled(first));
  // `lastAlerts.get(rule)`: when each was told last is no log of it, and nobody who asks is turned away.
  if (role === 'log-buffer' && limitsByTime(program, profile)) return 'idempotency';
  return isOpen && limitsByTime(program, profile) ? 'rate-limit' : undefined;
}

/** How far work is, and what is left alone for a while. */
function ofWork({ program, profile, role, first, isNamed, isNamedRecord: isRecord }: Spoken): Role | undefined {
  const isSaid = first.evidence.some((each) => each.startsWith('its name'));
  if ((isTable(role) || first.isHearsay) && !isSaid && isBroughtForward(program, profile)) return 'job-status';
  if (TOLD_OF_WORK.has(role) && !isRecord && !isNamed && saysHowWorkGoes(program, profile)) return 'job-status';
  if (
    ((TABLE_ROLES.has(role) || role === 'auth') && !isCalled(first) && restsByKey(program, profile)) ||
    (role === 'rate-limit' && restsByKey(program, profile, true))
  )
    return 'circuit-breaker';
  if (role !== 'entity-store') return undefined;
  if (holdsWork(profile)) return 'queue';
  return !isRecord && saysHowFarWorkIs(program, profile, entriesOf(program, profile)) ? 'job-status' : undefined;
}

/** Keys that somebody has to bring: tickets, and marks of what was done. */
function ofKeys({ program, profile, role, first, isUnnamed, ...spoken }: Spoken): Role | undefined {
  const isOpen =
    isUnnamed ||
    first.evidence.every((each) => each.startsWith('the file says') || each.startsWith('a route')) ||
    role === 'queue' || // what waits for whoever brings the key is no work that somebody takes next
    (role === 'entity-store' && !spoken.isNamedRecord);
  if (isOpen && isTakenOnce(profile)) return holdsWaiters(program, profile) ? 'other' : 'auth'; // somebody waits for each of them, which no ticket has
  if ((isUnnamed || (role === 'idempotency' && first.score < 3)) && denies(program, profile)) return 'auth';
  if (isUnnamed && onlyMarks(profile) && !toggles(profile)) return 'idempotency';
  return isUnnamed && isClaimed(program, profile) ? 'lock' : undefined;
}

/** What somebody sets, for others to go by. */
function ofSettings({ program, profile, role, first, isUnnamed }: Spoken): Role | undefined {
  if ((isUnnamed || role === 'entity-store' || (role === 'other' && first.score < 1)) && leavesCallback(profile)) return 'pubsub';
  if ((first.isHearsay || first.score < 1) && (isOneRecord(program, profile) || isPatchedRecord(program, profile))) return 'config';
  return role === 'entity-store' && first.score < 1 && isSetting(program, profile) ? 'config' : undefined;
}

/** The last of something: lines, records, or how work went. */
function ofHistories({ program, profile, role, isNamedRecord: isRecord }: Spoken): Role | undefined {
  // The last so many of what the program itself has noted, for each thing.
  if (role === 'entity-store' && !isRecord && cutsEach(profile) && !isBrought(program, profile)) return 'log-buffer';
  if (role === 'log-buffer' && isTableOfRequests(program, profile)) return 'entity-store';
  if (role === 'log-buffer' && filesByKey(profile) && tellsStages(profile)) return 'job-status'; // each has one place, and goes on from there
  if (role === 'log-buffer' && isPatchedRecord(program, profile)) return 'config'; // a history is a list
  return role === 'entity-store' && (isLastOutcome(program, profile) || isLastResult(program, profile)) ? 'job-status' : undefined;
}

/** Of what no word says anything. */
function ofWhatIsLeft({ program, profile, role, first }: Spoken): Role {
  if (role === 'other' && first.score === 0) {
    if (isRaisedByFailures(profile)) return 'circuit-breaker';
    if (isRaisedAroundWork(profile)) return 'lock';
    if (isSetting(program, profile)) return 'config';
  }
  return first.evidence.length === 0 && (role === 'metrics' || role === 'other') && keepsRecords(program, profile) ? 'entity-store' : role;
}

/** Its own name, or that of what it lies in, says something. */
const isCalled = ({ evidence }: RoleGuess): boolean => evidence.some((each) => /^its (?:name|owner)/.test(each));

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

/** Things are put there by name, and nobody ever takes one out: what else is about the queue that is worked off. */
const isNeverTakenFrom = ({ collections, writes }: Profile): boolean => filesByKey({ collections }) && !writes.some(isRemoval);

/** Functions that are taken out to be called. */
const holdsWork = ({ entryKinds, writes }: Profile): boolean =>
  entryKinds.length > 0 && entryKinds.every((kind) => kind === 'function') && writes.some((each) => each.served && isRemoval(each));

/** What requests put there is what they bring along. */
const isBrought = (program: Program, { writes }: Profile): boolean =>
  writes.some(({ fn, instr, served }) => {
    const value = served ? putBy(instr) : undefined;
    return value !== undefined && requestDataOf(program, fn, value).source !== undefined;
  });

/** Roles for which secrets that somebody has to bring along are taken: the tries are counted beside them. */
const UNPROVED: ReadonlySet<Role> = new Set(['entity-store', 'other', 'rate-limit', 'metrics', 'counter', 'queue', 'config']);

/** What rows that were read from a store are taken for by what they are called: `channels`, `zones`. */
const COPIED: ReadonlySet<Role> = new Set(['entity-store', 'connections', 'log-buffer', 'queue', 'pubsub']);

/** Roles of what is not counted. */
const UNCOUNTED: ReadonlySet<Role> = new Set(['idempotency', 'entity-store', 'other', 'auth', 'log-buffer', 'metrics', 'counter']);

/** Roles for which figures, switches and records of work are taken. */
const TOLD_OF_WORK: ReadonlySet<Role> = new Set(['entity-store', 'other', 'metrics', 'counter', 'config']);
