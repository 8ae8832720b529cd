/** What an unsafe cell is for where what is done with it says more than the words around it. That it is unsafe stands already. */
import { keyOf } from '../keys.js';
import { CONNECTION_EVENTS } from '../../knowledge/bots.js';
import {
  RECORD_WORDS,
  SHOWN_ONCE_WORDS,
  SOCKET_LABELS,
  STAGE_NAMES,
  WAITING_WORDS,
  WORK_STATES,
  HELD_SECRETS,
} from '../../knowledge/roles.js';
import { SOCKETS_ONLY, SOCKET_LISTS, TRANSPORTS } from '../../knowledge/emitters.js';
import type { Obj, ProgramFunction } from '../../program/model.js';
import { has } from '../../program/phases/phases.js';
import { liesIn } from '../../program/values/definitions.js';
import type { Program } from '../../program/program.js';
import { ELEMENTS, isPseudo } from '../../program/values/solver.js';
import { holdsFetched } from '../safety/invalidation.js';
import type { Role } from '../finding.js';
import { literalOf, originOf } from '../../program/values/definitions.js';
import { isSentIn, requestDataOf } from '../request-data.js';
import { handsOut } from './taken-out.js';
import { isSettingByKey, roleOfMarks } from './marks.js';
import { isRemoval, isReset, putBy, storedLiteral, type Profile, type Touch } from '../profile.js';
import { saysHowWorkGoes } from './left-running.js';
import { isThereWhileConnected } from './presence.js';
import { isClaimed } from './claimed.js';
import { NAMES_A_PLACE } from './evidence.js';
import { deniesByCaller, turnsAwayAfter } from './refusals.js';
import { dropsOneByOne, isTakenOnce, toggles } from './removals.js';
import { drawsIt, isNumberedTable } from './drawn-keys.js';
import { onlyMarks } from './notes.js';
import { stepsOn } from './in-turn.js';
import { decidesWhoEnters, letsIn, limitsForCallers } from './turned-away.js';
import { keepsWhatIsSent } from './sent-in.js';
import { holdsWaiters } from './held-while-working.js';
import { isWrittenTo } from './taken-out.js';
import type { RoleGuess } from './roles.js';
import { isTime, saysUntil } from './time-marks.js';
import { isYesOrNo } from './yes-or-no.js';

/** `role` is what was taken for it so far; `guesses` are those by words, best first, empty where something else settled the role. */
export function refinedRole(program: Program, profile: Profile, role: Role, guesses: readonly RoleGuess[]): Role {
  if (livesWithSockets(program, profile, role) || isStateOfConnection(program, profile, role)) return 'connections';
  if (
    (role === 'entity-store' || role === 'other' || role === 'idempotency') &&
    !RECORD_WORDS.test(profile.words.symbol) &&
    isThereWhileConnected(program, profile)
  ) {
    return 'connections';
  }
  if (role === 'entity-store' && isCopyOfRows(program, profile)) return 'cache';
  const [first] = guesses;
  if (!first || first.role !== role) return role;
  if ((role === 'other' || first.isHearsay) && profile.collections.length > 0 && isYesOrNo(profile)) return 'config';
  if (role === 'pubsub' && profile.collections.length === 0 && profile.emitters.length === 0 && handsOut(profile)) return 'queue';
  if (
    (role === 'idempotency' || role === 'entity-store' || role === 'other') &&
    !first.evidence.some((each) => each.startsWith('its name')) &&
    decidesWhoEnters(program, profile)
  ) {
    return 'auth';
  }
  if ((role === 'entity-store' || role === 'other') && letsIn(program, profile) && (!isNamed(first) || denies(program, profile, true)))
    return 'session';
  if (UNCOUNTED.has(role) && !(role === 'auth' && HELD_SECRETS.test(profile.words.values)) && limitsForCallers(program, profile))
    return 'rate-limit';
  const marks = roleOfMarks(program, profile, role);
  if (marks) return marks;
  const entries = entriesOf(program, profile);
  if (TRANSPORT_ROLES.has(role) && entries.some((each) => isOrHas(program, each, (obj) => TRANSPORTS.test(obj.path ?? ''))))
    return 'connections';
  if (role === 'entity-store' && !RECORD_WORDS.test(profile.words.symbol) && entries.some((each) => keepsSockets(program, each)))
    return 'connections';
  if (
    (role === 'entity-store' || role === 'other' || role === 'queue') &&
    !RECORD_WORDS.test(profile.words.symbol) &&
    isWrittenTo(program, profile)
  )
    return 'connections';
  if (role === 'connections' && first.score < 8 && keepsWhatIsSent(program, profile)) return 'entity-store';
  if ((first.isHearsay || first.evidence.length === 0 || role === 'entity-store') && isDrained(program, profile)) return 'queue';
  if (
    (first.isHearsay ||
      TABLE_ROLES.has(role) ||
      (role === 'auth' && first.evidence.every((each) => !each.startsWith('its name') && !each.startsWith('its owner')))) &&
    (limitsByTime(profile) || onlyRefuses(profile))
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
  if (TOLD_OF_WORK.has(role) && !RECORD_WORDS.test(profile.words.symbol) && !isNamed(first) && saysHowWorkGoes(program, profile))
    return 'job-status';
  if (
    (TABLE_ROLES.has(role) || role === 'auth') &&
    !first.evidence.some((each) => /^its (?:name|owner)/.test(each)) &&
    restsByKey(program, profile)
  )
    return 'circuit-breaker';
  const isUnnamed = first.isHearsay || (role === 'entity-store' && first.score < 1);
  if (role === 'entity-store' && !RECORD_WORDS.test(profile.words.symbol) && saysHowFarWorkIs(program, profile, entries))
    return 'job-status';
  if (
    (isUnnamed ||
      (first.evidence.every((each) => each.startsWith('the file says') || each.startsWith('a route')) &&
        SHOWN_ONCE_WORDS.test(profile.words.symbol))) &&
    isTakenOnce(profile)
  )
    return holdsWaiters(program, profile) ? 'other' : 'auth'; // somebody waits for each of them, which no ticket has
  if ((isUnnamed || (role === 'idempotency' && first.score < 3)) && denies(program, profile)) return 'auth';
  if (isUnnamed && onlyMarks(profile) && !toggles(profile)) return 'idempotency';
  if (
    profile.collections.length > 0 &&
    (first.isHearsay || first.score < 3) &&
    (role === 'entity-store' || role === 'other') &&
    isSettingByKey(program, profile)
  )
    return 'config';
  if (isUnnamed && isClaimed(program, profile)) return 'lock';
  if ((isUnnamed || role === 'entity-store' || (role === 'other' && first.score < 1)) && leavesCallback(profile)) return 'pubsub';
  if ((first.isHearsay || first.score < 1) && isOneRecord(program, profile)) return 'config';
  if (role === 'entity-store' && first.score < 1 && isSetting(program, profile)) return 'config';
  if (role === 'log-buffer' && isTableOfRequests(program, profile)) return 'entity-store';
  if (role === 'entity-store' && (isLastOutcome(program, profile) || isLastResult(program, profile))) return 'job-status';
  if (first.isHearsay && profile.collections.length > 0) return 'entity-store'; // a collection that has no name of its own is a table
  if (role === 'other' && first.score === 0 && isSetting(program, profile)) return 'config';
  if (first.evidence.length === 0 && (role === 'metrics' || role === 'other') && keepsRecords(program, profile)) return 'entity-store';
  return role;
}

/** A name of its own says more than where it is kept. */
const isNamed = ({ evidence }: RoleGuess): boolean => evidence.some((each) => each.startsWith('its name') && !NAMES_A_PLACE.test(each));

/** `if (ended.has(token)) return res.status(401).end()`: whoever is found in it may not. */
function denies(program: Program, { reads }: Profile, either = false): boolean {
  const looks = reads.filter((each) => each.served && each.depth === 'contents' && /^(?:get|has|includes)$/.test(each.operation));
  return looks.some(({ fn }) =>
    deniesByCaller(program, fn, new Set(looks.filter((each) => each.fn === fn).map((each) => each.instr)), either),
  );
}

/** `links[slug] = { document: body.document, views: 0 }`: no word says what it is, and what requests bring is filed in it. */
function keepsRecords(program: Program, { collections, writes }: Profile): boolean {
  return (
    collections.length > 0 &&
    writes.some(({ fn, instr, served, depth }) => {
      const value = putBy(instr);
      return (
        served &&
        depth === 'contents' &&
        value !== undefined &&
        originOf(fn.file, value).instr?.op === 'object' &&
        isSentIn(program, fn, value)
      );
    })
  );
}

/**
 * The rooms and players of those who are connected: only messages on sockets put them there, and they mean nothing without the sockets.
 * What people write or play there (messages, scores, games) is a record all the same.
 */
function livesWithSockets(program: Program, profile: Profile, role: Role): boolean {
  if (
    (role !== 'entity-store' && role !== 'queue') ||
    RECORD_WORDS.test(profile.words.symbol) ||
    keepsTexts(profile) ||
    isNumberedTable(profile)
  )
    return false;
  if (role === 'queue' && WAITING_WORDS.test(profile.words.symbol)) return false; // people who wait for each other stand in a row
  // Who takes out what somebody else has put there (a route that ends a connection) makes it nothing else.
  const labelsOf = (touches: readonly Touch[]): readonly string[] =>
    touches.filter((each) => each.served).flatMap((each) => program.entriesReaching(each.fn).map((path) => path.entry.label));
  const [puts, looks] = [
    labelsOf(profile.writes.filter((each) => !isRemoval(each))),
    labelsOf(profile.reads.filter((each) => each.depth !== 'entry')),
  ];
  // What is read in when the server starts was there before anybody was connected.
  if (profile.writes.some((each) => each.starting && each.depth === 'contents' && !isRemoval(each) && isReadIn(each.fn))) return false;
  // What is told over sockets and asked for by requests alone means something without them.
  return (
    puts.length > 0 &&
    puts.every((label) => SOCKET_LABELS.test(label)) &&
    (looks.length === 0 || looks.some((label) => SOCKET_LABELS.test(label)))
  );
}

/** `const rows = await load(); rows.forEach((row) => seats.set(row.id, row))`. */
function isReadIn(fn: ProgramFunction): boolean {
  const around = fn.fact.kind === 'module' ? undefined : fn.file.functions[fn.fact.parent];
  return [fn, around].some(
    (each) => each !== undefined && each.fact.kind !== 'module' && each.fact.instrs.some((call) => call.op === 'call' && call.awaited),
  );
}

/** `class ChatLog { lines }`, where a line has a text: its class says that people wrote it. */
const keepsTexts = ({ words }: Profile): boolean =>
  RECORD_WORDS.test(words.owner) && /\b(?:text|content|message|body)\b/.test(words.values);

/** The code by which a bot logs in, its number: whatever is more than yes or no comes with the events of its connection. */
function isStateOfConnection(program: Program, profile: Profile, role: Role): boolean {
  if (role !== 'entity-store' && role !== 'cache' && role !== 'other') return false;
  const told = profile.writes.filter((each) => each.served && storedLiteral(each) === undefined && !isRemoval(each));
  return (
    told.length > 0 &&
    told.every((each) => {
      const paths = program.entriesReaching(each.fn);
      return paths.length > 0 && paths.every((path) => CONNECTION_EVENTS.test(path.entry.label));
    })
  );
}

/** `house.paused = req.body.paused`: fields with names of their own are set, and nothing is filed under keys. */
function isOneRecord(program: Program, profile: Profile): boolean {
  const isSwitch = ({ fn, instr }: Profile['writes'][number]): boolean => {
    if (instr.op !== 'set' || instr.prop === null) return false;
    const { solver } = program;
    if (typeof literalOf(fn.file, instr.src)?.value === 'boolean') return true;
    return (
      originOf(fn.file, instr.src).instr?.op === 'get' &&
      requestDataOf(program, fn, instr.src).source !== undefined &&
      solver.objectsAt(fn.file, instr.src).every((obj) => /^(?:external|entry)$/.test(obj.kind))
    );
  };
  const live = profile.writes.filter((each) => each.served);
  return (
    live.length > 0 &&
    profile.collections.length > 0 &&
    profile.collections.every((each) => each.kind === 'object') &&
    live.every((each) => each.depth === 'contents' && each.operation === 'set' && isSwitch(each))
  );
}

/** `lastClosing = { at, closed }` in a schedule: one value that each run replaces, and that requests only ask for. */
function isLastOutcome(program: Program, profile: Profile): boolean {
  const live = profile.writes.filter((each) => each.served && each.depth !== 'entry');
  const isScheduled = (each: Touch): boolean =>
    has(program.phases.of(each.fn), 'background') && !has(program.phases.of(each.fn), 'unknown');
  return (
    (profile.cell.form === 'variable' || (profile.cell.form === 'field' && live.every(isScheduled))) &&
    live.length > 0 &&
    profile.collections.length > 0 &&
    profile.collections.every((each) => each.kind === 'object') &&
    live.every((each) => each.depth === 'place' && !program.entriesReaching(each.fn).some(({ entry }) => entry.phase === 'request'))
  );
}

/** `last = { at: new Date(), found: rows.length }`: one value that each run replaces, made of what it found and not of what was sent in. */
function isLastResult(program: Program, { cell, collections, writes, words }: Profile): boolean {
  const live = writes.filter((each) => each.served && !isReset(each));
  return (
    cell.form === 'variable' &&
    !RECORD_WORDS.test(words.symbol) &&
    collections.length > 0 &&
    collections.every((each) => each.kind === 'object') &&
    live.length > 0 &&
    live.every((each) => {
      const value = putBy(each.instr);
      return (
        each.depth === 'place' &&
        value !== undefined &&
        originOf(each.fn.file, value).instr?.op === 'object' &&
        !isSentIn(program, each.fn, value)
      );
    })
  );
}

/** `const out = waiting; waiting = []; await send(out)`: requests put into it what work beside them takes out, all of it, and nobody else looks. */
function isDrained(program: Program, { collections, writes, reads }: Profile): boolean {
  if (collections.length === 0 || !collections.every((each) => each.kind === 'array')) return false;
  const empties = new Set(writes.filter((each) => isRemoval(each) || (each.depth === 'place' && each.served)).map((each) => each.fn));
  const isBeside = (fn: ProgramFunction): boolean => !has(program.phases.of(fn), 'request') && has(program.phases.of(fn), 'background');
  const looks = reads.filter((each) => each.served && each.depth !== 'entry');
  return (
    [...empties].some(isBeside) &&
    looks.every((each) => isBeside(each.fn)) &&
    writes.some((each) => /^(?:push|unshift)$/.test(each.operation) && has(program.phases.at(each.fn, each.instr), 'request'))
  );
}

/** What a request says goes into the asking: `offer = (await axios.post(url, req.body)).data` is an answer to one, and no copy of what all see. */
const isAskedWith = (program: Program, { fn, instr }: Touch): boolean =>
  (instr.op === 'assign' || instr.op === 'set') && requestDataOf(program, fn, instr.src).source !== undefined;

/** `tiers = parse(row.value)` and nothing else: what is put there was read from a store, which has it still. What was there is not compared with it first. */
function isCopyOfRows(program: Program, profile: Profile): boolean {
  const puts = profile.writes.filter((each) => each.served && !isReset(each));
  return (
    puts.length > 0 &&
    puts.every(
      (each) =>
        each.depth === 'place' &&
        holdsFetched(program, each) &&
        !isAskedWith(program, each) &&
        !profile.reads.some((read) => read.depth !== 'entry' && (read.fn === each.fn || liesIn(read.fn, each.fn))),
    )
  );
}

/** `alerts = alerts.concat({ id, ...body })` for one request, `alerts = alerts.filter((each) => each.id !== id)` for another: rows that people file and take back. */
function isTableOfRequests(program: Program, profile: Profile): boolean {
  if (!dropsOneByOne(profile)) return false;
  const puts = profile.writes.flatMap(({ fn, instr, served, depth }) => {
    if (!served || depth === 'entry') return [];
    if (instr.op === 'call' && /^(?:push|unshift)$/.test(instr.prop ?? '')) return instr.args.map((value) => ({ fn, value }));
    const made = instr.op === 'assign' || instr.op === 'set' ? originOf(fn.file, instr.src).instr : undefined;
    return made?.op === 'call' && made.prop === 'concat' ? made.args.map((value) => ({ fn, value })) : [];
  });
  return puts.length > 0 && puts.every(({ fn, value }) => isSentIn(program, fn, value));
}

/** What a table of times or counts is taken for by its name. */
const TABLE_ROLES: ReadonlySet<Role> = new Set(['other', 'entity-store', 'job-status']);

/** Roles of what is not counted. */
const UNCOUNTED: ReadonlySet<Role> = new Set(['idempotency', 'entity-store', 'other', 'auth', 'log-buffer', 'metrics', 'counter']);

/** Roles for which figures, switches and records of work are taken. */
const TOLD_OF_WORK: ReadonlySet<Role> = new Set(['entity-store', 'other', 'metrics', 'counter', 'config']);

const TRANSPORT_ROLES: ReadonlySet<Role> = new Set(['session', 'entity-store', 'other', 'job-status', 'auth']);

/** What is filed in the cell, under names or keys. */
function entriesOf(program: Program, { collections }: Profile): readonly Obj[] {
  const { solver } = program;
  return collections
    .flatMap((each) =>
      [...solver.propertiesOf(each)].filter(([name]) => name === ELEMENTS || !isPseudo(name)).flatMap(([, node]) => solver.valuesOf(node)),
    )
    .map((id) => solver.object(id));
}

/**
 * `const plan = { phase: 'queued', stops }; plans.push(plan); solve(plan)`: whoever files a record begins work on it that nobody waits for,
 * and the record says in a word how far that is.
 */
function saysHowFarWorkIs(program: Program, profile: Profile, entries: readonly Obj[]): boolean {
  const isState = (obj: Obj): boolean =>
    obj.kind === 'object' &&
    obj.file.facts.functions.some((fact) =>
      fact.instrs.some(
        (each) =>
          each.op === 'set' &&
          each.operator === 'init' &&
          each.prop !== null &&
          STAGE_NAMES.test(each.prop) &&
          fact.instrs.some((made) => made.op === 'object' && made.dst === each.obj && made.pos === obj.pos && made.end === obj.end) &&
          WORK_STATES.test(String(literalOf(obj.file, each.src)?.value)),
      ),
    );
  if (!entries.some(isState)) return false;
  const puts = new Set(profile.writes.filter((each) => each.served && !isRemoval(each) && each.depth !== 'entry').map((each) => each.fn));
  const starts = [
    ...puts,
    ...[...puts].flatMap((fn) => (program.phases.incoming.get(fn) ?? []).filter((edge) => edge.kind === 'call').map((edge) => edge.from)),
  ];
  return starts.some((fn) =>
    (program.phases.outgoing.get(fn) ?? []).some(
      (edge) => edge.instr.op === 'call' && !edge.instr.awaited && !edge.instr.used && edge.to.fact.async,
    ),
  );
}

/** `benched.set(key, Date.now() + 60_000)`, asked only whether that is over, under keys that no request brings: what fails outside is left alone for a while. */
function restsByKey(program: Program, { collections, writes, reads }: Profile): boolean {
  if (collections.length === 0 || !collections.every((each) => each.kind === 'map' || each.kind === 'object')) return false;
  const puts = writes.filter((each) => !each.dead && !isRemoval(each));
  const looks = reads.filter((each) => each.served && each.depth === 'contents' && each.operation === 'get');
  return (
    puts.length > 0 &&
    puts.every((each) => {
      const key = keyOf(each);
      return (
        each.depth === 'contents' &&
        saysUntil(each) &&
        key !== undefined &&
        !drawsIt(each.fn, key, 0) &&
        requestDataOf(program, each.fn, key).source === undefined
      );
    }) &&
    looks.length > 0 &&
    looks.every(({ fn }) => fn.fact.instrs.some((one) => one.op === 'binary' && /^[<>]=?$/.test(one.operator)))
  );
}

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
      puts.some(
        (each) =>
          each.fn !== put.fn &&
          liesIn(each.fn, put.fn) &&
          isSameKey(put, each) &&
          has(program.phases.of(each.fn), 'background') &&
          !has(program.phases.of(each.fn), 'request'),
      ),
    ) && reads.some((each) => each.served && each.depth === 'contents' && !puts.some((put) => put.fn === each.fn))
  );
}

/** `transports[sessionId] = transport`, `sessions.set(id, { server, transport })`, `(open[room] ??= new Set()).add(stream)`. */
function isOrHas(program: Program, entry: Obj, isSuch: (obj: Obj) => boolean): boolean {
  if (entry.kind === 'external') return isSuch(entry);
  if (entry.kind === 'set' || entry.kind === 'map' || entry.kind === 'array') {
    return program.solver.valuesOf(program.solver.property(entry, ELEMENTS)).some((id) => {
      const held = program.solver.object(id);
      return held.kind === 'external' && isSuch(held);
    });
  }
  return partsOf(program, entry).some(([, held]) => held.some(isSuch));
}

/** `class User { connections = new Set() }`: each entry keeps the open sockets of somebody, and means nothing without them. */
function keepsSockets(program: Program, entry: Obj): boolean {
  // `clients: []` may be customers, `connections: []` friends.
  return partsOf(program, entry).some(
    ([name, held]) =>
      SOCKET_LISTS.test(name) &&
      held.some((each) => each.kind === 'set' || each.kind === 'map' || (each.kind === 'array' && SOCKETS_ONLY.test(name))),
  );
}

function partsOf(program: Program, entry: Obj): readonly (readonly [string, readonly Obj[]])[] {
  if (entry.kind !== 'object' && entry.kind !== 'instance') return [];
  return [...program.solver.propertiesOf(entry)]
    .filter(([name]) => !isPseudo(name))
    .map(([name, node]) => [name, program.solver.objectsOf(node)] as const);
}

/** `if (now - (last.get(key) ?? 0) < pause) return; last.set(key, now)`: times by key which only decide who comes too soon. */
function limitsByTime(profile: Profile): boolean {
  if (profile.collections.length === 0 || !profile.collections.every((each) => each.kind === 'map' || each.kind === 'object')) return false;
  const live = profile.writes.filter((each) => !each.dead && !each.starting);
  const stores = live.filter((each) => !isRemoval(each));
  if (stores.length === 0 || !stores.every((each) => each.depth === 'contents' && isTime(each))) return false;
  const writers = new Set(stores.map((each) => each.fn));
  const looks = profile.reads.filter((each) => each.served && each.depth === 'contents' && /^(?:get|has)$/.test(each.operation));
  return (
    looks.length > 0 &&
    looks.every((each) => writers.has(each.fn) && each.fn.fact.instrs.some((one) => one.op === 'binary' && /^[<>]=?$/.test(one.operator)))
  );
}

/** `if (recent.length >= 10) return res.status(429).end()`: whoever looks into it turns somebody away, and nobody else does. */
function onlyRefuses(profile: Profile): boolean {
  const served = profile.touches.filter((each) => each.served && each.depth !== 'entry');
  return (
    profile.collections.length > 0 &&
    served.some((each) => each.mode !== 'write') &&
    served.every(
      ({ fn }) => turnsAwayAfter(fn, profile) && fn.fact.instrs.some((each) => each.op === 'binary' && /^[<>]=?$/.test(each.operator)),
    )
  );
}

/**
 * One value for everybody that somebody sets anew while the program runs, and no moment or mishap that is only noted; also as a property
 * of an object that stands for nothing else: `notice.current = body.text`.
 */
function isSetting(program: Program, profile: Profile): boolean {
  const sets = profile.writes.filter((each) => each.served);
  const isBox = profile.collections.length > 0 && profile.collections.every((each) => isBoxOfOne(program, each));
  const isSet = (each: Touch): boolean =>
    isBox
      ? each.depth === 'contents' &&
        each.instr.op === 'set' &&
        each.instr.prop !== null &&
        each.instr.operator === '=' &&
        !profile.reads.some((read) => read.fn === each.fn && read.instr.pos < each.instr.pos)
      : each.depth === 'place' && each.operation === 'assign';
  return (
    (isBox || profile.collections.length === 0) &&
    profile.emitters.length === 0 &&
    sets.length > 0 &&
    sets.every(isSet) &&
    !sets.some(stepsOn) &&
    !sets.some((each) => isTime(each)) &&
    !sets.every((each) => isReset(each) || each.inCatch)
  );
}

/** `onDone = (text) => res.json({ text })`, `this.answer = resolve`: another request calls what this one waits for or answers with. */
const leavesCallback = ({ objects, writes }: Profile): boolean =>
  objects.length > 0 &&
  writes.some((each) => each.served && !isReset(each)) &&
  objects.every((each) => each.kind === 'resolver' || (each.function !== undefined && callsWhatAnotherWasGiven(each.function)));

/** It calls a parameter of a function around it, or a method of one. */
function callsWhatAnotherWasGiven({ file, fact }: ProgramFunction): boolean {
  return fact.instrs.some((each) => {
    const of = each.op !== 'call' ? undefined : file.facts.vars[each.recv ?? each.callee];
    return of?.kind === 'param' && of.fn !== fact.id;
  });
}

/** `{ current: null }`: an object with one property, which holds no list or table. */
function isBoxOfOne(program: Program, obj: Obj): boolean {
  const { solver } = program;
  const properties = obj.kind === 'object' ? [...solver.propertiesOf(obj)].filter(([name]) => name !== ELEMENTS && !isPseudo(name)) : [];
  return (
    properties.length === 1 && properties.every(([, node]) => !solver.objectsOf(node).some((obj) => /^(?:array|map|set)$/.test(obj.kind)))
  );
}
