/** Everything the judgement asks of a cell, gathered once: what it holds, who touches it when, and what the touching looks like. */
import { BOT_SOCKETS } from '../knowledge/bots.js';
import { BYTES, IN_PROCESS } from '../knowledge/emitters.js';
import { CLOCK_SAID } from '../knowledge/runtime.js';
import type { Instr, VarId } from '../facts/model.js';
import type { Access } from '../program/cells/accesses.js';
import type { Cell } from '../program/cells/cell.js';
import { isInside, literalOf, originOf } from '../program/values/definitions.js';
import { isParsed } from '../program/values/externals.js';
import type { Obj, ProgramFunction } from '../program/model.js';
import { isGivenWhatIsMade, isPartOfMade } from '../program/values/fresh.js';
import { HOLDING_KINDS } from '../program/values/objects.js';
import { bit, has, SERVING } from '../program/phases/phases.js';
import { ELEMENTS, HELD } from '../program/values/solver.js';
import type { Program } from '../program/program.js';
import type { Kind } from './finding.js';
import { COPYING_METHODS, ELEMENT_METHODS, LIST_CHANGES, TEXT_METHODS } from '../knowledge/methods.js';
import { operationKnowingTexts } from './appended-text.js';
import { hasNoContents } from './declared.js';
import { isStorePath } from './outside.js';
import { clientReason } from './stores/libraries.js';
import { wordsAround, type WordsAround, isAborts } from './profile-words.js';
import { encloses } from '../facts/positions.js';
import { once } from '../once.js';

export interface Touch extends Access {
  readonly served: boolean;
  readonly rendered: boolean;
  /** Runs while the module loads or the server starts. */
  readonly starting: boolean;
  /** Reached by nothing at all. */
  readonly dead: boolean;
  readonly inCatch: boolean;
  /** What it puts there is what the clock said to whoever handed it in: `sweep(Date.now())` and `lastSweep = now`. */
  readonly givenTime: boolean;
}

export interface Profile {
  readonly cell: Cell;
  readonly kind: Kind;
  readonly objects: readonly Obj[];
  /** Collections and plain objects among them. */
  readonly collections: readonly Obj[];
  /** Emitters and the like. */
  readonly emitters: readonly Obj[];
  /** Kinds of the objects that it is known to hold. */
  readonly entryKinds: readonly Obj['kind'][];
  /** All that it files are handles by which work in flight is given up. */
  readonly abortEntries: boolean;
  /** Paths of the packages' objects among its entries. */
  readonly objectsOfPackages: readonly string[];
  /** Paths of what calls of packages gave among its entries, with `new` or without. */
  readonly madeByPackages: readonly string[];
  /** Its entries are bots, each with a connection of its own. */
  readonly botEntries: boolean;
  /** Its entries are emitters. */
  readonly emitterEntries: boolean;
  /** Values of packages that are kept for the next request. */
  readonly clients: readonly Obj[];
  readonly touches: readonly Touch[];
  readonly writes: readonly Touch[];
  readonly reads: readonly Touch[];
  readonly words: WordsAround;
}

/** `accesses` are those of a part of it, where only that is asked about. */
export function profileOf(program: Program, cell: Cell, accesses: readonly Access[] = program.accessesOf(cell)): Profile {
  const { solver } = program;
  const objects = [...cell.objects].map((id) => solver.object(id));
  const unchangeable = hasNoContents(cell);
  const held = cell.nodes.flatMap((node) => solver.objectsOf(node)).filter((each) => !unchangeable || each.kind === 'external');
  const touches = accesses.map((access): Touch => {
    const set = program.phaseSet(access);
    const raw = program.phases.of(access.fn);
    // What stands in a module itself runs while that loads, also where nothing that is served loads it.
    const loads = raw === 0 && access.fn.fact.kind === 'module';
    const { cell: of, fn, instr, mode, depth, obj } = access;
    return {
      cell: of,
      fn,
      instr,
      mode,
      operation: operationKnowingTexts(access, accesses),
      depth,
      obj,
      served: (set & SERVING) !== 0,
      rendered: has(set, 'render'),
      starting: loads || ((set & (bit('module') | bit('startup'))) !== 0 && (set & SERVING) === 0),
      dead: raw === 0 && !loads,
      inCatch: isInside(access.fn, access.instr.block, 'catch') || isCalledOnFailure(program)(access.fn),
      givenTime: mode === 'write' && isGivenTime(program, fn, putBy(instr)),
    };
  });
  // `const entry = map.get(key) ?? { count: 0 }` may be either: what the function looks up it may change.
  const lookers = new Set(
    touches.filter((each) => each.depth === 'contents' && /^(?:get|find|at|has)$/.test(each.operation)).map((each) => each.fn),
  );
  const clientsOnly = held.length > 0 && held.every((each) => each.kind === 'external' && isStorePath(each.path));
  const state = touches.filter(
    (each) =>
      (each.depth === 'place' || each.mode === 'read' || !unchangeable) &&
      (isState(each) || changesWhatWasLookedUp(each, lookers)) &&
      !(clientsOnly && isOfAnswer(program, each)) &&
      !isMaking(each) &&
      !isOfWhatIsMade(program, each) &&
      !isHelpingToMake(program, each) &&
      !(isPreparation(each) && !lookers.has(each.fn)),
  );
  let words: Profile['words'] | undefined;
  return {
    cell,
    kind: kindOf(cell, held),
    objects: held,
    collections: held.filter((each) => isCollection(each)),
    emitters: held.filter((each) => each.kind === 'external' && IN_PROCESS.test(each.path ?? '') && !BYTES.test(each.path ?? '')),
    entryKinds: held
      .filter(isCollection)
      .flatMap((each) => solver.valuesOf(solver.property(each, ELEMENTS)))
      .map((id) => solver.object(id).kind)
      .filter((kind) => kind !== 'entry'),
    abortEntries: isAborts(
      held
        .filter(isCollection)
        .flatMap((each) => solver.objectsOf(solver.property(each, ELEMENTS)))
        .filter((each) => each.kind !== 'entry'),
    ),
    objectsOfPackages: objects
      .filter(
        (each) => each.kind === 'external' && each.call?.isNew === true && !held.includes(each) && !(each.path ?? '').startsWith('global:'),
      )
      .map((each) => each.path ?? ''),
    madeByPackages: objects
      .filter(
        (each) => each.kind === 'external' && each.call !== undefined && !held.includes(each) && !(each.path ?? '').startsWith('global:'),
      )
      .map((each) => each.path ?? ''),
    botEntries: objects.some(
      (each) => isBot(each) || (each.kind === 'object' && solver.objectsOf(solver.property(each, HELD)).some((obj) => isBot(obj))),
    ),
    // What a class that extends an emitter inherits under a field's name is no emitter: `events:.EventEmitter().orders`.
    emitterEntries: objects.some(
      (each) =>
        each.kind === 'external' &&
        IN_PROCESS.test(each.path ?? '') &&
        !BYTES.test(each.path ?? '') &&
        /^[^()]*\(\)$/.test(each.path ?? '') &&
        !held.includes(each),
    ),
    clients: objects.filter((each) => each.kind === 'external' && isClient(each.path ?? '')),
    touches: state,
    writes: state.filter((each) => each.mode !== 'read'),
    reads: state.filter((each) => each.mode !== 'write'),
    /** Told when somebody asks: most cells are settled without. */
    get words() {
      return (words ??= wordsAround(program, cell, state));
    },
  };
}

/** `catch (error) { this.onFault(); }`: a function without another caller. */
const isCalledOnFailure = once((program: Program) => once((fn: ProgramFunction) => isOnlyCaught(program, fn)));

function isOnlyCaught(program: Program, fn: ProgramFunction): boolean {
  const calls = (program.phases.incoming.get(fn) ?? []).filter((edge) => edge.kind === 'call');
  return (
    calls.length > 0 &&
    fn.fact.kind !== 'module' &&
    program.phases.entriesOf(fn).length === 0 &&
    calls.length === program.phases.incoming.get(fn)?.length &&
    calls.every(({ from, instr }) => isInside(from, instr.block, 'catch'))
  );
}

export const isCollection = (obj: Obj): boolean => HOLDING_KINDS.has(obj.kind);

const isBot = (obj: Obj): boolean => obj.kind === 'external' && BOT_SOCKETS.test(obj.path ?? '');

/** By path: packages are named in many places. */
const clientPaths = new Map<string, boolean>();

function isClient(path: string): boolean {
  let known = clientPaths.get(path);
  if (known === undefined) clientPaths.set(path, (known = clientReason(path) !== undefined));
  return known;
}

/** A call on a package's object says nothing about memory, unless the object is known to keep its contents in the process. */
function isState(access: Access): boolean {
  // The position of a regular expression is set before each use; one in a list is not known to be one, but to begin anew is all that is done to it.
  if (
    access.instr.op === 'set' &&
    access.instr.prop === 'lastIndex' &&
    (access.obj?.kind === 'external' || literalOf(access.fn.file, access.instr.src)?.value === 0)
  )
    return false;
  if (access.depth === 'place') return true;
  const { obj } = access;
  if (!obj || obj.kind !== 'external') return true;
  if (IN_PROCESS.test(obj.path ?? '')) return true;
  if (access.mode === 'read' && access.instr.op === 'call' && TEXT_METHODS.has(access.operation)) return true; // a text that a request brought
  // What helpers of other files put into whatever they are given says nothing of the data.
  if (isParsed(obj))
    return (
      access.mode === 'read' ||
      (access.depth === 'contents' &&
        changesData(access) &&
        (access.instr.op === 'call' || access.fn.file === access.cell.file || isCalledByName(access)))
    );
  // A property set on it by the program is the program's; a function that is put on it is code.
  return access.instr.op === 'set' && obj.call !== undefined && !isCode(access);
}

/**
 * `const rows = await table.find().toArray(); rows[0].n += 1`: what the methods of a client give lies in no cell, though a long chain of
 * them is not told from the client.
 */
function isOfAnswer(program: Program, { fn, instr, depth }: Access): boolean {
  if (depth === 'place' || instr.op !== 'set') return false;
  const { instr: made } = originOf(fn.file, instr.obj);
  if (made?.op === 'call' && made.recv !== undefined && made.awaited) return true;
  return program.solver.objectsAt(fn.file, instr.obj).some((obj) => obj.kind !== 'external');
}

/** What a call, an assignment or a `delete` changes. `Object.assign(settings, patch)` changes its first argument. */
function changedBy({ instr, operation }: Access): VarId | undefined {
  if (instr.op === 'call') return operation === 'assign' ? instr.args[0] : instr.recv;
  return instr.op === 'set' || instr.op === 'delete' ? instr.obj : undefined;
}

/** `settings.limits.day = req.body.day`, `const { limits } = settings; delete limits[id]`, of what the file imports or holds itself. */
function isCalledByName(access: Access): boolean {
  const { file } = access.fn;
  let at = changedBy(access);
  for (let step = 0; at !== undefined && step < 10; step += 1) {
    const { variable, instr } = originOf(file, at);
    if (instr?.op !== 'get') {
      const fact = file.facts.vars[variable];
      return fact !== undefined && (fact.kind === 'import' || (fact.fn === 0 && fact.kind !== 'param'));
    }
    at = instr.obj;
  }
  return false;
}

/** `db.orders.push(order)`, `delete db.users[id]`; not `db.orders.filter(isOpen).push(order)`, nor what is done to data where it is parsed. */
function changesData(access: Access): boolean {
  const { fn, instr, operation } = access;
  const target = changedBy(access);
  if (target === undefined || (instr.op === 'call' && operation !== 'assign' && !LIST_CHANGES.has(operation))) return false;
  let at = target;
  for (let step = 0; step < 10; step += 1) {
    const { instr: made } = originOf(fn.file, at);
    if (made?.op === 'get') at = made.obj;
    else if (made?.op !== 'call') return made?.op !== 'array' && made?.op !== 'object';
    else if (made.recv !== undefined && ELEMENT_METHODS.has(made.prop ?? '')) at = made.recv;
    else
      return (
        !COPYING_METHODS.has(made.prop ?? '') &&
        !(encloses(fn.fact, made) && (made.prop === 'parse' || fn.file.facts.vars[made.callee]?.name === 'structuredClone'))
      );
  }
  return false;
}

/** `const rows = readTable('orders'); rows.push(order)`, where that function looks the parsed file up among those that are kept. */
function changesWhatWasLookedUp(access: Access, lookers: ReadonlySet<ProgramFunction>): boolean {
  const { fn, instr, depth, obj, cell } = access;
  if (
    depth !== 'entry' ||
    !obj ||
    !isParsed(obj) ||
    fn.file !== cell.file ||
    instr.op !== 'call' ||
    instr.recv === undefined ||
    !LIST_CHANGES.has(instr.prop ?? '')
  )
    return false;
  let { instr: made } = originOf(fn.file, instr.recv);
  while (made?.op === 'get' && made.prop !== null) made = originOf(fn.file, made.obj).instr;
  const called = made?.op === 'call' && made.callee >= 0 ? originOf(fn.file, made.callee).instr : undefined;
  return called?.op === 'function' && [...lookers].some((each) => each.file === fn.file && each.fact.id === called.fn);
}

/** `client.duplicate = () => ...`. */
function isCode({ fn, instr }: Access): boolean {
  return instr.op === 'set' && originOf(fn.file, instr.src).instr?.op === 'function';
}

/** An object changed where it is made, before or after it is put into the cell: the putting counts. */
function isPreparation({ depth, obj, fn, mode }: Access): boolean {
  return depth === 'entry' && mode !== 'read' && obj !== undefined && obj.kind !== 'entry' && obj.fn === fn && fn.fact.kind !== 'module';
}

/** `const made = []; made.push(x)`, `made.label = y`: the function that makes an object is not done making it while it works on its own variable. */
function isMaking({ mode, instr, fn }: Access): boolean {
  if (mode === 'read' || fn.fact.kind === 'module') return false;
  const target = instr.op === 'call' ? instr.recv : instr.op === 'set' || instr.op === 'delete' ? instr.obj : undefined;
  if (target === undefined || fn.file.facts.vars[target]?.kind === 'this') return false;
  const { instr: made } = originOf(fn.file, target);
  // Made in this very function, not in one around it.
  return (
    made !== undefined &&
    encloses(fn.fact, made) &&
    (made.op === 'array' ||
      made.op === 'object' ||
      (made.op === 'function' && made.pos > fn.fact.pos) ||
      (made.op === 'call' && made.isNew))
  );
}

/** `made.parts.push(x)`, `made[kind].total += 1`, while the function that makes all of it is at work. */
function isOfWhatIsMade({ solver }: Program, access: Access): boolean {
  const { mode, fn, obj } = access;
  if (mode === 'read' || obj === undefined || fn.fact.kind === 'module') return false;
  const target = changedBy(access);
  return target !== undefined && isPartOfMade(solver, fn, target, obj);
}

/**
 * `function note(page, line) { page.lines.push(line); }`, where all who call it hand in what they are making: nothing is changed of what lies there
 * already.
 */
function isHelpingToMake({ solver }: Program, access: Access): boolean {
  const target = access.mode === 'read' || access.depth !== 'entry' || access.obj === undefined ? undefined : changedBy(access);
  return target !== undefined && isGivenWhatIsMade(solver, access.fn, target);
}

function kindOf(cell: Cell, held: readonly Obj[]): Kind {
  switch (cell.form) {
    case 'field':
      return 'instance-field';
    case 'static-field':
      return 'static-field';
    case 'captured':
      return 'closure';
    case 'global':
      return 'mutable-binding';
    default: {
      const fact = cell.variable ? cell.variable.file.facts.vars[cell.variable.id] : undefined;
      if (fact && fact.kind !== 'const' && fact.kind !== 'import') return 'mutable-binding';
      if (held.length === 0 && cell.form === 'property') return 'mutable-binding'; // a number, a flag, a text
      return held.some((each) => each.kind === 'external' && !isParsed(each)) && !held.some(isCollection)
        ? 'mutable-binding'
        : 'collection';
    }
  }
}

/** Whether a function that does two things in turn waits for something in between: what runs in one go needs no lock. */
export function waitsBetween(first: Pick<Access, 'fn' | 'instr' | 'mode'>, second: Pick<Access, 'fn' | 'instr'>): boolean {
  return (
    first.instr.pos < second.instr.pos &&
    first.fn.fact.instrs.some(
      (each) =>
        each.pos > first.instr.pos &&
        each.pos < second.instr.pos &&
        !(first.mode === 'write' && encloses(first.instr, each)) && // `kept = await ask()`: what is put there is waited for before
        !encloses(each, second.instr) && // `await send(kept)`: what is handed over is read before
        (each.op === 'await' || each.op === 'yield' || (each.op === 'call' && each.awaited)),
    )
  );
}

/** The value that a write puts somewhere: of `map.set(key, value)` the second argument, of `list.push(value)` the first. */
export function putBy(instr: Instr): VarId | undefined {
  return instr.op === 'call'
    ? instr.args[instr.prop === 'set' ? 1 : 0]
    : instr.op === 'set' || instr.op === 'assign'
      ? instr.src
      : undefined;
}

function isGivenTime({ solver }: Program, { file }: ProgramFunction, value: VarId | undefined): boolean {
  if (value === undefined) return false;
  const { variable } = originOf(file, value);
  if (file.facts.vars[variable]?.kind !== 'param') return false;
  const given = solver.objectsAt(file, variable);
  return given.length > 0 && given.every(({ path }) => path !== undefined && CLOCK_SAID.test(path));
}

/** What a write stores: the literals that a scalar is set to. */
export function storedLiteral(touch: Access): { readonly value: unknown } | undefined {
  const { instr } = touch;
  return instr.op === 'assign' || instr.op === 'set' ? literalOf(touch.fn.file, instr.src) : undefined;
}

/** Whether a value of a function is what lies in a cell: its variable, or what one of the reads gave there. */
export const isReadOf = (cell: Cell, reads: readonly Access[], fn: ProgramFunction, value: VarId): boolean =>
  (cell.variable?.file === fn.file && cell.variable.id === value) ||
  reads.some((each) => each.fn === fn && each.instr === originOf(fn.file, value).instr);

/** Whether all that is kept is filed under keys. */
export const filesByKey = ({ collections }: Pick<Profile, 'collections'>): boolean =>
  collections.length > 0 && collections.every((each) => each.kind === 'map' || each.kind === 'object');

/** Whether a write only takes something away. */
export const isRemoval = (touch: Touch): boolean =>
  (/^(?:delete|clear|pop|shift|splice)$/.test(touch.operation) &&
    !(touch.operation === 'splice' && touch.instr.op === 'call' && touch.instr.args.length > 2)) ||
  isReset(touch) ||
  isEmptied(touch);

/** `list.length = 0`. */
function isEmptied({ instr }: Touch): boolean {
  return instr.op === 'set' && instr.prop === 'length';
}

export function isReset(touch: Touch): boolean {
  if (touch.depth !== 'place') return false;
  const literal = storedLiteral(touch);
  return literal !== undefined && (literal.value === null || literal.value === undefined);
}

/** Timers, jobs and what goes on after an answer run it, and no request does itself. */
export function isBesideRequests(program: Program, { fn, instr }: Pick<Touch, 'fn' | 'instr'>): boolean {
  const set = program.phases.at(fn, instr);
  return has(set, 'background') && !has(set, 'request') && !has(set, 'unknown');
}
