/** What lives with sockets: connections themselves, and state that comes and goes with them. */
import { CONNECTION_EVENTS } from '../../knowledge/bots.js';
import { RECORD_WORDS, SOCKET_LABELS, WAITING_WORDS } from '../../knowledge/roles.js';
import { RUNNING_HANDLES, SOCKETS_ONLY, SOCKET_LISTS, TRANSPORTS } from '../../knowledge/emitters.js';
import type { NodeId, Obj, ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { ELEMENTS, isPseudo } from '../../program/values/solver.js';
import type { Role } from '../finding.js';
import { isRemoval, putBy, storedLiteral, type Profile, type Touch } from '../profile.js';
import { originOf } from '../../program/values/definitions.js';
import { keyOf } from '../keys.js';
import { isNumberedTable } from './drawn-keys.js';
import { isNamedRecord } from './evidence.js';
import { isWrittenInto } from './kept-rows.js';
import { once } from '../../once.js';

/**
 * The rooms and players of those who are connected: only messages on sockets put them there, and they mean nothing without the sockets.
 * What people write or play there (messages, scores, games) is a record all the same.
 */
export function livesWithSockets(program: Program, profile: Profile, role: Role): boolean {
  if (
    (role !== 'entity-store' && role !== 'queue') ||
    isNamedRecord(profile.words) ||
    keepsTexts(profile) ||
    isNumberedTable(profile) ||
    isPlayedIn(profile) ||
    outlivesSockets(profile) ||
    isWrittenInto(program, profile)
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

/** `player.score += 100`: what messages do there is counted, and who comes back asks for it. */
const isPlayedIn = ({ touches, writes }: Profile): boolean =>
  writes.some((each) => each.served && each.depth === 'entry' && /^(?:increment|assign \+=)$/.test(each.operation)) ||
  // `lot.log.push({ who, price })`, of which nobody takes anything away: a history, and not who is there.
  (writes.some((each) => each.served && each.depth === 'entry' && each.operation === 'push' && isObject(each)) &&
    !touches.some((each) => each.depth === 'entry' && /^(?:filter|splice|find\w*|delete|some)$/.test(each.operation)));

const isObject = ({ fn, instr }: Touch): boolean => originOf(fn.file, putBy(instr) ?? -1).instr?.op === 'object';

/** `(boards[room] ??= []).push(stroke)`, filed under no socket, and nobody who leaves takes any of it away: it is there for those who come next. */
function outlivesSockets({ collections, writes, entryKinds }: Profile): boolean {
  const live = writes.filter((each) => each.served);
  const isOfSocket = (each: Touch): boolean => {
    const key = keyOf(each);
    const made = key === undefined ? undefined : originOf(each.fn.file, key).instr;
    return made?.op === 'get' && /^(?:id|sid|socketId)$/.test(made.prop ?? '');
  };
  return (
    collections.length > 0 &&
    collections.every((each) => each.kind === 'map' || each.kind === 'object' || each.kind === 'array') &&
    entryKinds.some((kind) => kind === 'array' || kind === 'object') &&
    !entryKinds.some((kind) => kind === 'map' || kind === 'set') &&
    !live.some(isRemoval) &&
    !live.some((each) => each.depth === 'contents' && isOfSocket(each)) &&
    live.some((each) => each.depth === 'entry')
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
export function isStateOfConnection(program: Program, profile: Profile, role: Role): boolean {
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

export const TRANSPORT_ROLES: ReadonlySet<Role> = new Set(['session', 'entity-store', 'other', 'job-status', 'auth']);

const isHandle = ({ kind, path }: Obj): boolean => kind === 'external' && RUNNING_HANDLES.test(path ?? '');

const isTransport = ({ kind, path }: Obj): boolean => kind === 'external' && TRANSPORTS.test(path ?? '');

/** It is such a thing, or holds one. By object: tables of one shape are looked into for each cell that holds them. */
const carries = (isSuch: (obj: Obj) => boolean): ((program: Program) => (entry: Obj) => boolean) =>
  once((program: Program) => once((entry: Obj) => isSuch(entry) || holds(program, entry, isSuch)));

/** `sessions.set(id, { child: spawn(command), port })`: what runs for somebody as long as this instance does. */
export const carriesHandle = carries(isHandle);

/** `transports[sessionId] = transport`, `sessions.set(id, { server, transport })`, `(open[room] ??= new Set()).add(stream)`. */
export const carriesTransport = carries(isTransport);

function holds({ solver }: Program, entry: Obj, isSuch: (obj: Obj) => boolean): boolean {
  const lies = (node: NodeId): boolean => solver.valuesOf(node).some((id) => isSuch(solver.object(id)));
  switch (entry.kind) {
    case 'set':
    case 'map':
    case 'array':
      return lies(solver.property(entry, ELEMENTS));
    case 'object':
    case 'instance':
      return [...solver.propertiesOf(entry)].some(([name, node]) => !isPseudo(name) && lies(node));
    default:
      return false;
  }
}

/** `class User { connections = new Set() }`: each entry keeps the open sockets of somebody, and means nothing without them. */
export const keepsSockets = once((program: Program) => once((entry: Obj) => hasListOfSockets(program, entry)));

function hasListOfSockets({ solver }: Program, entry: Obj): boolean {
  if (entry.kind !== 'object' && entry.kind !== 'instance') return false;
  // `clients: []` may be customers, `connections: []` friends.
  return [...solver.propertiesOf(entry)].some(
    ([name, node]) =>
      SOCKET_LISTS.test(name) &&
      solver
        .objectsOf(node)
        .some((each) => each.kind === 'set' || each.kind === 'map' || (each.kind === 'array' && SOCKETS_ONLY.test(name))),
  );
}
