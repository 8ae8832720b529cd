/** What a piece of work does, however deep: what it changes in memory, what it asks of services outside, whom it answers. */
import {
  ANSWERS_OF_CLIENTS,
  ANSWER_METHODS,
  BUILDING_METHODS,
  BUILT_QUERIES,
  CHILD_PROCESSES,
  CLIENT_METHODS,
  CLIENT_SETUP,
  CLOSING,
  CONNECTION_NAMES,
  DOCUMENTS,
  DOCUMENT_METHODS,
  GATHERED,
  PUT_TOGETHER,
  GIVES_ROWS,
  LIST_METHODS,
  LOCAL_COLLECTORS,
  LOCAL_PARTS,
  LOGGER_PACKAGES,
  LOG_CALL,
  MAILBOXES,
  NETWORK,
  NOT_WORK,
  OWN_ROW_METHODS,
  PARTS_OF_DOCUMENTS,
  PLAIN_DOCUMENT_METHODS,
  QUICK_METHODS,
  READ_FILES,
  REMOVES_AT_ONCE,
  ROW_PACKAGES,
  SYNCHRONOUS_DATABASES,
  SYNCHRONOUS_ENDS,
  TELLING_METHODS,
  WRITES_AT_ONCE,
} from '../../knowledge/background-words.js';
import { DOCUMENT_GIVERS } from '../../knowledge/carriers.js';
import { CHAT_METHODS, CHAT_TARGETS, ROLE_LISTS, ROLE_METHODS } from '../../knowledge/bots.js';
import type { CallInstr, Instr, VarId } from '../../facts/model.js';
import type { Access } from '../../program/cells/accesses.js';
import type { Cell } from '../../program/cells/cell.js';
import { definitionOf, liesIn, literalOf, textsUsedBy, originOf } from '../../program/values/definitions.js';
import type { CallEdge, Obj, ProgramFunction } from '../../program/model.js';
import { usualName } from '../../program/phases/handed.js';
import type { Program } from '../../program/program.js';
import { declaredPaths } from '../declared.js';
import { isHandedOn } from '../handed-on.js';
import { isStorePath } from '../outside.js';
import { clientReason, libraryFor } from '../stores/libraries.js';
import { readersOf } from '../uses.js';
import { wordsOf } from '../roles/words.js';
import { apartFromGiven, GivenInWork, type Call, type GivenCall } from './given-in-work.js';
import { once } from '../../once.js';

export interface Effects {
  /** The functions that run, the given ones first. */
  readonly functions: ReadonlySet<ProgramFunction>;
  /** Changes of cells. */
  readonly writes: readonly Access[];
  readonly reads: readonly Access[];
  /** Requests to services, databases and disks. */
  readonly outside: readonly Outside[];
  /** Writes to the disk that are done when their calls are. */
  readonly disk: readonly Outside[];
  /** Calls that remove files at once. */
  readonly removed: readonly Outside[];
  /** Sends something to a client that is connected: a response, a stream, a socket. */
  readonly answers: boolean;
  /** Changes objects that it was given or that it captured. */
  readonly changes: boolean;
  readonly logs: boolean;
  /** Ends the process. */
  readonly exits: boolean;
  /** Names and short texts in the given functions themselves, as words. */
  readonly words: string;
}

export interface Outside {
  readonly fn: ProgramFunction;
  readonly instr: CallInstr;
  /** Path of the callee, where it is known. */
  readonly path: string | undefined;
  readonly method: string;
}

/** Work that calls more functions than this is not followed further. */
const MOST_FUNCTIONS = 400;

/**
 * Follows the calls from some functions on, and those that hear of them. Timers that they start are works of their own. `begun` is the call that
 * runs the given ones, where there is one: of a function that calls what it is given (`withRetry(() => save(row))`) it says what that is.
 */
export function effectsOf(
  program: Program,
  roots: readonly ProgramFunction[],
  hearing?: (fn: ProgramFunction) => readonly ProgramFunction[],
  begun?: Call,
): Effects {
  const functions = new Set(roots);
  const given = new GivenInWork(program, (fn) => functions.add(fn));
  for (const root of roots) given.runs(root, begun && isCallOf(program, begun, root) ? begun : undefined);
  const writes: Access[] = [];
  const reads: Access[] = [];
  const outside: Outside[] = [];
  const disk: Outside[] = [];
  const removed: Outside[] = [];
  const found = { answers: false, changes: false, logs: false, exits: false };
  for (const fn of functions) {
    const own = ownEffectsOf(program)(fn);
    for (const each of own.writes) writes.push(each);
    for (const each of own.reads) reads.push(each);
    for (const each of own.outside) outside.push(each);
    for (const each of own.disk) disk.push(each);
    for (const each of own.removed) removed.push(each);
    found.answers ||= own.answers;
    found.changes ||= own.changes;
    found.logs ||= own.logs;
    found.exits ||= own.exits;
    if (functions.size >= MOST_FUNCTIONS) continue;
    for (const each of own.next) {
      functions.add(each.to);
      given.runs(each.to, each.kind === 'call' && each.instr.op === 'call' ? { fn, instr: each.instr } : undefined);
    }
    for (const each of own.given) given.calls(each);
    for (const each of hearing?.(fn) ?? []) {
      functions.add(each);
      given.runs(each, undefined);
    }
  }
  return { functions, writes, reads, outside, disk, removed, ...found, words: roots.map((fn) => wordsIn(fn)).join(' | ') };
}

const isCallOf = (program: Program, { fn, instr }: Call, to: ProgramFunction): boolean =>
  program.phases.edgesAt(fn, instr).some((edge) => edge.to === to && edge.kind === 'call');

/** `withRetry`, `inTransaction`: it calls what it is given, and what it does besides says little of the work. */
export const callsWhatItIsGiven = (program: Program, fn: ProgramFunction): boolean => ownEffectsOf(program)(fn).given.length > 0;

/** What one function does itself, and those that it makes run. */
interface OwnEffects extends Omit<Effects, 'functions' | 'words'> {
  readonly next: readonly CallEdge[];
  /** Calls of what it, or the function around it, is given. */
  readonly given: readonly GivenCall[];
}

/** Many pieces of work lead through the same functions. */
const ownEffectsOf = once((program: Program) => once((fn: ProgramFunction) => findOwnEffects(program, fn)));

function findOwnEffects(program: Program, fn: ProgramFunction): OwnEffects {
  const touches = touchesByFunction(program).get(fn) ?? [];
  const outside: Outside[] = [];
  const disk: Outside[] = [];
  const removed: Outside[] = [];
  const found = { answers: false, changes: false, logs: false, exits: false };
  for (const instr of fn.fact.instrs) {
    if (instr.op === 'set' && instr.operator !== 'init' && !isOwn(fn, instr.obj)) found.changes = true;
    if (instr.op === 'assign' && instr.operator !== 'init' && instr.operator !== 'default' && !isOwn(fn, instr.dst)) found.changes = true;
    if (instr.op !== 'call') continue;
    if (isLogging(fn, instr)) {
      found.logs = true;
      continue;
    }
    if (calleePaths(program, fn, instr).some((path) => /^(?:global:process|process:)\.exit$/.test(path))) found.exits = true;
    const message = chatMessage(program, fn, instr);
    const call = outsideCall(program, fn, instr) ?? statement(program, fn, instr) ?? message;
    if (
      !message &&
      instr.prop != null &&
      ANSWER_METHODS.test(instr.prop) &&
      isConnection(fn, instr.recv) &&
      !isOfService(call) &&
      !closesClient(program, fn, instr)
    ) {
      found.answers = true;
      continue;
    }
    const path = call ? undefined : calleePaths(program, fn, instr).find((each) => WRITES_AT_ONCE.test(each) || REMOVES_AT_ONCE.test(each));
    if (call) outside.push(call);
    else if (path !== undefined) (WRITES_AT_ONCE.test(path) ? disk : removed).push({ fn, instr, path, method: calleeName(fn, instr).name });
  }
  const next = (program.phases.outgoing.get(fn) ?? []).filter(
    (edge) =>
      !((edge.kind === 'timer' && !isNextTick(fn, edge.instr)) || (edge.instr.op === 'call' && isLogging(fn, edge.instr))) &&
      !((edge.kind === 'callback' && isHandler(program, edge.to)) || edge.kind === 'event'), // listeners are work of their own
  );
  return {
    writes: touches.filter((each) => each.mode !== 'read'),
    reads: touches.filter((each) => each.mode === 'read'),
    outside,
    disk,
    removed,
    ...found,
    ...apartFromGiven(fn, next),
  };
}

/** `bot.on('message', answer)`: what comes later runs it, and not the work that registers it. */
const isHandler = (program: Program, fn: ProgramFunction): boolean =>
  program.phases.entriesOf(fn).some((each) => each.framework !== 'assumed');

/** `setImmediate(() => run(job))` goes on at once: no timer of its own. */
const isNextTick = (fn: ProgramFunction, instr: Instr): boolean =>
  instr.op === 'call' && /^(?:setImmediate|nextTick|queueMicrotask)$/.test(calleeName(fn, instr).name);

const touchesByFunction = once((program: Program): ReadonlyMap<ProgramFunction, readonly Access[]> => {
  const index = new Map<ProgramFunction, Access[]>();
  for (const cell of program.cells.all) {
    for (const access of program.accessesOf(cell)) {
      const all = index.get(access.fn);
      if (all) all.push(access);
      else index.set(access.fn, [access]);
    }
  }
  return index;
});

/** Paths of the packages' or runtime's functions that a call may mean. */
export function calleePaths(program: Program, fn: ProgramFunction, instr: CallInstr): readonly string[] {
  const pathsOf = (variable: VarId, isReceiver = false): string[] =>
    program.solver.idsAt(fn.file, variable).flatMap((id) => {
      const obj = program.solver.object(id);
      if (isReceiver && obj.kind === 'class') return inheritedFrom(program, obj);
      const promised = promisedPaths(program, obj);
      if (promised.length > 0) return [...promised];
      return obj.kind === 'external' && obj.path !== undefined ? [obj.path] : obj.kind === 'global' ? ['global:globalThis'] : [];
    });
  if (instr.callee >= 0) return pathsOf(instr.callee);
  if (instr.recv === undefined || instr.prop == null) return [];
  const known = pathsOf(instr.recv, true);
  if (known.length > 0 && known.every((path) => DOCUMENT_GIVERS.test(path)) && isOwnMethod(program, fn, instr)) return [];
  return (known.length > 0 ? known : declaredPaths(fn, instr.recv)).map((path) =>
    path === 'global:globalThis' ? `global:${instr.prop}` : `${path}.${instr.prop}`,
  );
}

/** `const unlink = promisify(fs.unlink)`: what the promised function stands for. */
const promisedPaths = ({ solver }: Program, { kind, path, call, file }: Obj): readonly string[] =>
  kind === 'external' && path === 'util:.promisify()' && call?.args[0] !== undefined
    ? solver.idsAt(file, call.args[0]).flatMap((id) => solver.object(id).path ?? [])
    : [];

/** `crew.stampBadge()`, where `crewSchema.methods.stampBadge = function () ...`: the program's own function, whatever package gave the document. */
const isOwnMethod = (program: Program, fn: ProgramFunction, instr: CallInstr): boolean =>
  program.phases.edgesAt(fn, instr).some((edge) => edge.kind === 'call' && edge.via === undefined);

/** Classes of packages that a class extends: `Order.destroy(...)`, where `class Order extends Model`. */
function inheritedFrom(program: Program, cls: Obj, depth = 0): readonly string[] {
  if (cls.class?.extends === undefined || depth > 4) return [];
  return program.solver.idsAt(cls.file, cls.class.extends).flatMap((id) => {
    const base = program.solver.object(id);
    return base.kind === 'external' && base.path !== undefined
      ? [base.path]
      : base.kind === 'class'
        ? inheritedFrom(program, base, depth + 1)
        : [];
  });
}

/** The last name of what is called, and the name of what it is called on. */
export function calleeName(fn: ProgramFunction, instr: CallInstr): { readonly name: string; readonly owner: string } {
  if (instr.callee >= 0) {
    const made = definitionOf(fn.file, instr.callee);
    const own = usualName(fn.file, instr.callee);
    return {
      name: own ?? (made?.op === 'get' ? (made.prop ?? '') : ''),
      owner: made?.op === 'get' && own === undefined ? nameOf(fn, made.obj) : '',
    };
  }
  return { name: instr.prop ?? '', owner: instr.recv === undefined ? '' : nameOf(fn, instr.recv) };
}

/** A short name of a value: its variable, the property that it was read from, the function that made it. */
export function nameOf(fn: ProgramFunction, variable: VarId): string {
  for (let at = variable, step = 0; step < 8; step += 1) {
    const own = usualName(fn.file, at);
    if (own !== undefined) return own;
    const made = definitionOf(fn.file, at);
    if (!made) return '';
    if (made.op === 'get') return made.prop ?? '';
    if (made.op === 'call') return calleeName(fn, made).name;
    if (made.op === 'copy' || made.op === 'await' || made.op === 'assign') at = made.src;
    else return '';
  }
  return '';
}

export function isLogging(fn: ProgramFunction, instr: CallInstr): boolean {
  const { name, owner } = calleeName(fn, instr);
  return LOG_CALL.test(owner ? `${owner}.${name}` : name) || (name === 'fetch' && isLocalCollector(fn, instr));
}

/** `fetch('http://127.0.0.1:7242/ingest/...', { method: 'POST', body: line })`. */
function isLocalCollector(fn: ProgramFunction, { args: [url] }: CallInstr): boolean {
  const address = url === undefined ? undefined : literalOf(fn.file, url)?.value;
  return typeof address === 'string' && LOCAL_COLLECTORS.test(address);
}

/** `await mailClient.send(command)`: whatever it is called, it is the client of a service, and nobody who is connected here. */
const isOfService = (call: Outside | undefined): boolean => call?.path !== undefined && clientReason(call.path) !== undefined;

/** `await client.close()` on the client of a store: nobody who is connected here hears of it. */
const closesClient = (program: Program, fn: ProgramFunction, instr: CallInstr): boolean =>
  CLOSING.test(instr.prop ?? '') && calleePaths(program, fn, instr).some((path) => isStorePath(path));

function isConnection(fn: ProgramFunction, recv: VarId | undefined): boolean {
  return recv !== undefined && CONNECTION_NAMES.test(nameOf(fn, recv));
}

/** A variable that lives in this function alone. */
function isOwn(fn: ProgramFunction, variable: VarId): boolean {
  const fact = fn.file.facts.vars[variable];
  if (!fact) {
    // a temporary: what was made here is its own, what was read from elsewhere is not
    const made = definitionOf(fn.file, variable);
    return made === undefined || (made.op !== 'get' && made.op !== 'copy')
      ? true
      : made.op === 'get'
        ? isOwn(fn, made.obj)
        : isOwn(fn, made.src);
  }
  if (fact.kind === 'param' || fact.kind === 'this') return false;
  if (fact.fn !== fn.fact.id) return false;
  const made = definitionOf(fn.file, variable);
  return made?.op === 'assign' && definitionOf(fn.file, made.src)?.op === 'get' ? isOwn(fn, made.src) : true;
}

/** A call that leaves the process, or that the program waits for without our knowing what it is. */
export function outsideCall(program: Program, fn: ProgramFunction, instr: CallInstr): Outside | undefined {
  const paths = calleePaths(program, fn, instr);
  const { name } = calleeName(fn, instr);
  const known = paths.find((path) => isOutside(path, name));
  if (known !== undefined && looksThrough(program, fn, instr, paths)) return undefined;
  if (known !== undefined) return { fn, instr, path: known, method: commandOf(fn, instr) ?? name };
  // sql`INSERT INTO ...`: whoever tags a text with a client sends it.
  if (instr.kind === 'tag') {
    const client = paths.find((path) => clientReason(path) !== undefined);
    return client === undefined ? undefined : { fn, instr, path: client, method: name };
  }
  if (!(instr.awaited || isChained(fn, instr)) || instr.isNew || paths.some((path) => NOT_WORK.test(path) || READ_FILES.test(path)))
    return undefined;
  if (program.phases.edgesAt(fn, instr).length > 0) return undefined;
  if (
    instr.prop === 'then' ||
    instr.prop === 'catch' ||
    instr.prop === 'finally' ||
    (QUICK_METHODS.test(name) && !(name === 'destroy' && instr.args.length > 0)) ||
    (name === 'logout' && paths.some((path) => MAILBOXES.test(path)))
  )
    return undefined;
  if (paths.length > 0 && paths.every((path) => path.startsWith('global:') || isInProcess(path))) return undefined;
  return { fn, instr, path: paths[0], method: commandOf(fn, instr) ?? name };
}

/** `client.send(new GetObjectCommand({ Key }))`: what an SDK is asked for is the command, named as the method that it stands for. */
function commandOf({ file }: ProgramFunction, { prop, args: [first] }: CallInstr): string | undefined {
  const made = prop === 'send' && first !== undefined ? originOf(file, first).instr : undefined;
  const name = made?.op === 'call' && made.isNew ? (made.prop ?? file.facts.vars[made.callee]?.name ?? '') : '';
  const [, head, rest] = /^([A-Z])(\w*)Command$/.exec(name) ?? [];
  return head === undefined ? undefined : `${head.toLowerCase()}${rest ?? ''}`;
}

/** `project.members.find((each) => each.active)` with a row that a client gave, `const rows = await db.select(); rows.find(isOpen)`: lists that lie here. */
export function looksThrough(program: Program, fn: ProgramFunction, instr: CallInstr, paths: readonly string[]): boolean {
  const [first] = instr.args;
  if (!LIST_METHODS.test(instr.prop ?? '') || first === undefined || definitionOf(fn.file, first)?.op !== 'function') return false;
  const { instr: made, variable } = instr.recv === undefined ? { instr: undefined, variable: undefined } : originOf(fn.file, instr.recv);
  return (
    (paths.length > 0 && paths.every((path) => /\)(?:\.\w+)+\.\w+$/.test(path))) ||
    made?.op === 'await' ||
    (made?.op === 'call' && made.awaited) ||
    (variable !== undefined && isHandedOn(program, fn, variable))
  );
}

/** `Room.create(row).then(...)`: what older code writes instead of `await`. */
function isChained(fn: ProgramFunction, instr: CallInstr): boolean {
  return readersOf(fn.file, instr.dst).some((each) => each.op === 'call' && each.recv === instr.dst && each.prop === 'then');
}

/** A statement of a database in a file, which gives no promise: done when the call is, but work all the same. */
function statement(program: Program, fn: ProgramFunction, instr: CallInstr): Outside | undefined {
  const { name } = calleeName(fn, instr);
  if (name !== 'run' && name !== 'exec') return undefined;
  const path = calleePaths(program, fn, instr).find((each) => SYNCHRONOUS_DATABASES.test(each) || each.startsWith('sqlite3:'));
  return path === undefined ? undefined : { fn, instr, path, method: name };
}

/** `message.reply(text)` in a bot: what an update brings has no type in older code, and posts to people all the same. */
function chatMessage(program: Program, fn: ProgramFunction, instr: CallInstr): Outside | undefined {
  const { name, owner } = calleeName(fn, instr);
  const isTold = (CHAT_METHODS.test(name) && CHAT_TARGETS.test(owner)) || (ROLE_METHODS.test(name) && ROLE_LISTS.test(owner));
  if (!isTold || !hasBot(program, fn.file.path)) return undefined;
  return program.phases.edgesAt(fn, instr).length > 0 ? undefined : { fn, instr, path: undefined, method: name };
}

const botRoots = once(
  ({ entries, view }: Program): ReadonlySet<string> =>
    new Set(entries.filter((each) => each.framework === 'bots').map((each) => view.packageOf(each.file).root)),
);

/** Whether the package of a file has handlers that a library of chat bots calls. */
export function hasBot(program: Program, file: string): boolean {
  const roots = botRoots(program);
  return roots.size > 0 && roots.has(program.view.packageOf(file).root);
}

/** A method of something that a package keeps in this process: an in-memory limiter, mutex, cache. */
function isInProcess(path: string): boolean {
  const maker = path.slice(0, path.indexOf('()'));
  return path.includes('()') && libraryFor(maker).some((entry) => entry.hazard === 'memory' && entry.memoryWhen.op === 'always');
}

/** Packages whose models delete rows by `destroy`, which elsewhere ends a stream or a client. */
const ACTIVE_RECORDS = /^(?:sequelize|@sequelize\/\w+|sequelize-typescript|waterline|bookshelf):/;

/** Whether a function of a package or of the runtime goes to a service, a database or the disk, and gives a promise for it. */
export function isOutside(path: string, method: string): boolean {
  if (CHILD_PROCESSES.test(path)) return true;
  if (NETWORK.test(path)) return !CLIENT_SETUP.test(path.slice(path.lastIndexOf('.') + 1)) || path.includes('()');
  if (path.startsWith('global:') || !(CLIENT_METHODS.test(method) || (method === 'destroy' && ACTIVE_RECORDS.test(path)))) return false;
  if (SYNCHRONOUS_DATABASES.test(path) && SYNCHRONOUS_ENDS.test(method)) return false;
  if (method === 'set' && ROW_PACKAGES.test(path)) return false;
  const owner = path.slice(0, path.lastIndexOf('.'));
  if (/\.(?:headers|cookies|searchParams|nextUrl|locals)(?:\(\))?$/.test(owner)) return false; // parts of a response or of an address that a package gave
  if (LOCAL_PARTS.test(owner)) return false;
  if (BUILT_QUERIES.test(owner) && BUILDING_METHODS.test(method)) return false;
  if (GATHERED.test(owner)) return false; // gathered, and sent by one call later
  if (PUT_TOGETHER.test(owner)) return false;
  if (PARTS_OF_DOCUMENTS.test(owner)) return false; // it leaves its list here, and `save` of the document sends that
  const gave = /\.([$\w]+)\(\)$/.exec(owner)?.[1];
  if (gave !== undefined && GIVES_ROWS.test(gave) && OWN_ROW_METHODS.test(method)) return false;
  if (
    gave !== undefined &&
    gave !== method &&
    (DOCUMENTS.test(gave) ? PLAIN_DOCUMENT_METHODS.test(method) : ANSWERS_OF_CLIENTS.test(gave) && !DOCUMENT_METHODS.test(method))
  )
    return false; // what a request gave is data
  const reason = clientReason(path);
  return reason !== undefined && !/^a compiled or parsed thing/.test(reason) && !LOGGER_PACKAGES.test(path);
}

/** Names, property names and short texts of a function and of the functions written inside it. */
export const wordsIn = once((fn: ProgramFunction): string => {
  const found = new Set<string>([wordsOf(fn.fact.name)]);
  for (const each of fn.file.functions) {
    if (each !== fn && !isWithin(each, fn)) continue;
    for (const instr of each.fact.instrs) {
      for (const text of textsUsedBy(each.file, instr)) if (text.length < 200) found.add(wordsOf(text));
      for (const text of textsOf(each, instr)) found.add(wordsOf(text));
    }
  }
  return [...found].join(' | ');
});

function textsOf(fn: ProgramFunction, instr: Instr): readonly string[] {
  switch (instr.op) {
    // `run.log.push(line)` puts something in a list: no call of anything outside.
    case 'call': {
      const { name, owner } = calleeName(fn, instr);
      return isLogging(fn, instr) || /^(?:push|unshift|shift|splice)$/.test(name) ? [] : [owner, name];
    }
    case 'get':
      return instr.prop === null || /^log(?:ger)?$/i.test(instr.prop) ? [] : [instr.prop];
    default:
      return [];
  }
}

/** Whether a function is written inside another one, or is it; that it lies in its module does not count. */
export const isWithin = (inner: ProgramFunction, outer: ProgramFunction): boolean =>
  inner === outer || (outer.fact.parent >= 0 && liesIn(inner, outer));

/** The call outside that says most about the work: one that sends or writes, then one whose service is known. */
export function mainCall(effects: Effects): Outside | undefined {
  const rank = ({ method, path }: Outside): number =>
    TELLING_METHODS.test(method) ? 0 : path !== undefined && isOutside(path, method) ? 1 : 2;
  return effects.outside.reduce<Outside | undefined>(
    (best, each) => (best === undefined || rank(each) < rank(best) ? each : best),
    undefined,
  );
}

/** Cells that the work changes, each once. */
export function changedCells(effects: Effects): readonly Cell[] {
  return [...new Set(effects.writes.map((each) => each.cell))];
}
