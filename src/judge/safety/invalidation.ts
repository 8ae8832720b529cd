/** Copies that a request throws away or changes, so that the other instances keep the old ones. */
import type { Instr, VarId } from '../../facts/model.js';
import { READ_AT_ONCE } from '../../knowledge/background-words.js';
import { DATA_PATHS, LIST_CHANGES } from '../../knowledge/methods.js';
import { EXPIRY_NAMES, TOKEN_WORDS, WARM_WORDS } from '../../knowledge/roles.js';
import {
  definitionOf,
  guardOf,
  guardsAround,
  liesIn,
  operandsOf,
  originOf,
  weighs,
  weighsSuch,
  type Guard,
} from '../../program/values/definitions.js';
import type { Obj, ProgramFunction } from '../../program/model.js';
import { has } from '../../program/phases/phases.js';
import type { Program } from '../../program/program.js';
import { comesFromEnvironment, isFetched } from './copies.js';
import { isHeardOfElsewhere, isReadAnewAfterChange } from './near-copies.js';
import { isStoreAnswer } from '../outside.js';
import { isRemoval, isReset, putBy, storedLiteral, type Profile, type Touch } from '../profile.js';
import { isNow, isTime } from '../roles/time-marks.js';
import { calleePath, isSentIn } from '../request-data.js';
import { partsOf } from '../value-sources.js';
import { isPromise } from './promises.js';
import { isAskedAnew } from './asked-anew.js';
import { isFetchedForAll, isPutAnyway } from './caching.js';

/** How far back a value is followed. */
const MOST_STEPS = 10;

/** A function that a request reaches and that only removes or replaces: an invalidation. Names it. */
export function invalidatedBy(program: Program, profile: Profile, all: readonly Touch[]): string | undefined {
  if (isHeardOfElsewhere(program, profile)) return undefined;
  const writes = all.filter((each) => !isAskedAnew(program, profile, each));
  const update = writes.find((each) => isUpdate(program, profile, each));
  if (update) return update.fn.fact.name.split('.').pop() || 'an inner function';
  // What an API gave to let this program in stays good on the other instances, or they find out for themselves as this one did.
  if (
    TOKEN_WORDS.test(profile.words.symbol) &&
    writes.every(
      (each) => isReset(each) || (each.depth === 'place' && (isFetchedForAll(program, each) || comesFromEnvironment(program, each))),
    )
  )
    return undefined;
  const byFunction = new Map<ProgramFunction, Touch[]>();
  for (const each of writes) byFunction.set(each.fn, [...(byFunction.get(each.fn) ?? []), each]);
  for (const [fn, all] of byFunction) {
    // What is taken away where asking with it failed was no good; nobody changed anything.
    const touches = all.filter((each) => !readies(fn, each, all) && !(isReset(each) && each.inCatch));
    const name = fn.fact.name.split('.').pop() ?? '';
    // What the filling left to run later (its promise failed, its time is over, its connection was lost) belongs to the filling.
    if (
      program.phases.entriesOf(fn).length === 0 &&
      touches.every((each) => isRemoval(each) || isEmptiedPart(each)) &&
      writes.some((each) => !isRemoval(each) && each.fn !== fn && liesIn(fn, each.fn) && profile.reads.some((read) => read.fn === each.fn))
    )
      continue;
    if ((profile.collections.length === 0 && profile.objects.length === 0) || touches.every((each) => each.depth === 'place')) {
      // A place that one function fills where it finds it empty, and that another simply sets.
      if (
        profile.writes.some((each) => each.fn !== fn && !each.dead && !isReset(each)) &&
        !isRefill(profile, fn) &&
        touches.some((each) => has(program.phases.at(each.fn, each.instr), 'request'))
      ) {
        return name || 'an inner function';
      }
      if (touches.some((each) => !isReset(each) && (isPutAnyway(program, profile, each) || isReadAnewAfterChange(program, each, profile))))
        return name || 'an inner function';
      continue;
    }
    if (emptiesParts(program, profile, fn, touches)) return name || 'an inner function';
    if (!touches.some(isRemoval)) continue;
    if (touches.some((each) => !isRemoval(each))) continue; // evicts to make room for what it stores
    // Who walks through all entries looks at each to choose; who looked one up gives what it found.
    const walks = profile.reads.some((each) => each.fn === fn && /^(?:iterate|keys|values|entries|forEach)$/.test(each.operation));
    const reads = profile.reads.some(
      (each) =>
        each.fn === fn && (each.depth !== 'entry' || !walks) && !/^(?:iterate|keys|entries|forEach|get|delete)$/.test(each.operation),
    );
    // `evict(id)` for what a request names throws away what has changed, and not what is old.
    const expires =
      isExpiry(fn, touches, profile) ||
      (EXPIRY_NAMES.test(name) && !touches.every((each) => isRemoval(each) && takesWhatIsNamed(program, each))) ||
      isCalledToExpire(program, fn);
    if (expires || reads) continue;
    const requested = touches.some((each) => has(program.phases.at(each.fn, each.instr), 'request'));
    if (requested && program.entriesReaching(fn).length > 0) return name || 'an inner function';
  }
  return undefined;
}

/**
 * `copy.rows = null; copy.at = 0;` for a request that changed what they are copies of, where another function fills these parts: each part
 * of a plain object that is written by name is a place of its own.
 */
function emptiesParts(program: Program, profile: Profile, fn: ProgramFunction, touches: readonly Touch[]): boolean {
  if (TOKEN_WORDS.test(profile.words.symbol) || !touches.every((each) => partOf(each) !== undefined)) return false;
  const emptied = touches.filter(isEmptiedPart);
  return (
    emptied.length > 0 &&
    touches.every((each) => isEmptiedPart(each) || isTime(each)) &&
    // Who looks at it first, or is called where its time is over, takes away what is old.
    !profile.reads.some((each) => each.fn === fn) &&
    !EXPIRY_NAMES.test(fn.fact.name.split('.').pop() ?? '') &&
    !isCalledToExpire(program, fn) &&
    emptied.some((each) => profile.writes.some((one) => one.fn !== fn && partOf(one) === partOf(each) && !isEmptiedPart(one))) &&
    touches.some((each) => has(program.phases.at(each.fn, each.instr), 'request')) &&
    program.entriesReaching(fn).length > 0
  );
}

/** The name under which a part of a plain object is set: `copy.rows = ...`. */
const partOf = ({ instr, depth, obj }: Touch): string | undefined =>
  depth === 'contents' && instr.op === 'set' && instr.operator === '=' && obj?.kind === 'object' ? (instr.prop ?? undefined) : undefined;

/** `copy.rows = null`, `copy.at = 0`, `copy.rows = []`. */
function isEmptiedPart(touch: Touch): boolean {
  const { fn, instr } = touch;
  if (partOf(touch) === undefined || instr.op !== 'set') return false;
  const literal = storedLiteral(touch);
  if (literal !== undefined) return !literal.value;
  const made = originOf(fn.file, instr.src);
  return (
    (made.instr?.op === 'array' || made.instr?.op === 'object') &&
    !fn.fact.instrs.some((each) => (each.op === 'set' || each.op === 'spread') && each.obj === made.variable)
  );
}

/** `next.title = next.title.trim(); cached = next;`: what is about to be put there is made ready, which changes nothing of what was there. */
function readies({ file }: ProgramFunction, { instr, depth }: Touch, all: readonly Touch[]): boolean {
  if (depth === 'place' || instr.op !== 'set') return false;
  const { variable } = originOf(file, instr.obj);
  return all.some(
    (each) =>
      each.depth === 'place' &&
      (each.instr.op === 'assign' || each.instr.op === 'set') &&
      each.instr.pos > instr.pos &&
      originOf(file, each.instr.src).variable === variable,
  );
}

/** `delete copies[id]` where the handler of a request gives the id. */
function takesWhatIsNamed(program: Program, { fn, instr, depth }: Touch): boolean {
  const key = instr.op === 'call' && instr.prop === 'delete' ? instr.args[0] : instr.op === 'delete' ? instr.key : undefined;
  return (
    depth === 'contents' && key !== undefined && fn.fact.params.includes(originOf(fn.file, key).variable) && isSentIn(program, fn, key)
  );
}

/**
 * `const page = pages[id]; page.lines[at] = line`, `readTable('orders').push(req.body)`: what a request brings is written into what was found,
 * beside where it is kept for good.
 */
function isUpdate(program: Program, profile: Profile, touch: Touch): boolean {
  const { fn, instr, depth } = touch;
  if (isAddedToWhole(program, profile, touch)) return true;
  if (depth !== 'entry' || !has(program.phases.at(fn, instr), 'request') || profile.cell.file !== fn.file) return false;
  if (instr.op === 'call') {
    return (
      instr.recv !== undefined &&
      LIST_CHANGES.has(instr.prop ?? '') &&
      isFound(profile, fn, instr.recv) &&
      instr.args.some((arg) => isSentIn(program, fn, arg))
    );
  }
  if (instr.op !== 'set' || instr.operator !== '=') return false;
  const { variable } = originOf(fn.file, instr.src);
  if (!fn.fact.params.includes(variable)) return false;
  if (profile.writes.some((each) => each.fn === fn && each.depth !== 'entry')) return false; // it fills what it writes
  return isFound(profile, fn, instr.obj, true);
}

/**
 * `rows ??= new Map(load())`, and `all().set(row.id, row); save()` for a row that a request sends: what was read in as a whole, where there was
 * nothing, and is never read in again, has one entry more or another one.
 */
function isAddedToWhole(program: Program, { cell, writes, reads }: Profile, { fn, instr, depth }: Touch): boolean {
  if (depth !== 'contents' || cell.file !== fn.file || !has(program.phases.at(fn, instr), 'request')) return false;
  const value = putBy(instr);
  // `rows = rows.filter(isFresh)` reads nothing in.
  const isThinned = (each: Touch): boolean => {
    const made = each.instr.op === 'assign' || each.instr.op === 'set' ? originOf(each.fn.file, each.instr.src).instr : undefined;
    return made?.op === 'call' && reads.some((read) => read.fn === each.fn && read.instr === made);
  };
  const fills = writes.filter(
    (each) => each.depth === 'place' && !each.dead && !isCleared(each) && !isBegunEmpty(each) && !isThinned(each),
  );
  return (
    value !== undefined &&
    fills.length > 0 &&
    !fills.some((each) => each.fn === fn || liesIn(fn, each.fn)) &&
    isHandedIn(fn, value) &&
    isSentIn(program, fn, value)
  );
}

/** A parameter, a part of one, or an object that is put together of such: nothing that the function has asked for. */
function isHandedIn(fn: ProgramFunction, value: VarId, depth = 0): boolean {
  const { variable, instr } = originOf(fn.file, value);
  if (depth > MOST_STEPS) return false;
  if (instr === undefined) return fn.fact.params.includes(variable);
  if (instr.op === 'object') return partsOf(fn, instr.dst).some((each) => isHandedIn(fn, each.value, depth + 1));
  return instr.op === 'get' && isHandedIn(fn, instr.obj, depth + 1);
}

/** `rows = new Map()`, `rows = {}`: filled afterwards, or never. */
function isBegunEmpty({ fn, instr }: Touch): boolean {
  const made = instr.op === 'assign' || instr.op === 'set' ? originOf(fn.file, instr.src).instr : undefined;
  return made?.op === 'object' || made?.op === 'array' || (made?.op === 'call' && made.isNew === true && made.args.length === 0);
}

/** What is worked on was looked up in the cell, by the function itself or by one of the same file that it calls. */
function isFound(profile: Profile, fn: ProgramFunction, variable: VarId, here = false): boolean {
  const looks = profile.reads.filter((each) => each.depth === 'contents' && each.operation === 'get');
  for (let at = originOf(fn.file, variable).instr, step = 0; at && step < 4; step += 1) {
    if (looks.some((each) => each.fn === fn && each.instr === at)) return true;
    if (!here && at.op === 'call' && at.callee >= 0) {
      const called = originOf(fn.file, at.callee).instr;
      return called?.op === 'function' && looks.some((each) => each.fn.file === fn.file && each.fn.fact.id === called.fn);
    }
    at = at.op === 'get' ? originOf(fn.file, at.obj).instr : undefined;
  }
  return false;
}

/**
 * `settings ??= await load()`, and a request that sets it back to nothing because what lies outside was changed: names who does. Clients
 * and other handles are made anew by that, no older than before.
 */
export function droppedBy(program: Program, profile: Profile, drops: readonly Touch[]): string | undefined {
  const fills = profile.writes.filter((each) => !each.dead && !isCleared(each));
  if (WARM_WORDS.test(profile.words.symbol) && !fills.every((each) => holdsRows(program, each) || holdsFile(program, each)))
    return undefined;
  if (
    fills.length === 0 ||
    !fills.every(
      (each) =>
        (each.depth === 'place' && (holdsFetched(program, each) || holdsFile(program, each))) || isFilledWithRows(program, fills, each),
    )
  )
    return undefined;
  // Where it failed, or was given up, the filling itself makes room for the next try.
  const asked = drops.filter((each) => !each.inCatch && !fills.some((fill) => liesIn(each.fn, fill.fn)));
  return invalidatedBy(program, profile, asked);
}

/** `topics = null`, `topics = []`: nothing is left of what was there. */
export function isCleared(touch: Touch): boolean {
  if (isReset(touch)) return true;
  const { fn, instr, depth } = touch;
  if (depth !== 'place' || (instr.op !== 'assign' && instr.op !== 'set')) return false;
  const made = originOf(fn.file, instr.src);
  return (
    made.instr?.op === 'array' && !fn.fact.instrs.some((each) => (each.op === 'set' || each.op === 'spread') && each.obj === made.variable)
  );
}

/** What is put there is data that the function waited for, or that others will: an answer of a store or of the network, or something made of it. */
export function holdsFetched(program: Program, { fn, instr }: Touch): boolean {
  if (instr.op !== 'assign' && instr.op !== 'set') return false;
  const values = program.solver.objectsAt(fn.file, instr.src);
  const isPending =
    values.length > 0 &&
    (isPromise(program, fn, instr.src) || values.every((each) => each.kind === 'external' && isStoreAnswer(each.path)));
  return (
    (isPending || isFetched(program, fn, instr.src)) &&
    values.every((each) =>
      each.kind === 'external' ? isStoreAnswer(each.path) || DATA_PATHS.test(each.path ?? '') : DATA_KINDS.has(each.kind),
    )
  );
}

/** `parts = JSON.parse(readFileSync(path, 'utf8'))`, or an object that is put together of it. */
function holdsFile(program: Program, { fn, instr }: Touch): boolean {
  const comesOf = (value: VarId, depth: number): boolean => {
    const made = definitionOf(fn.file, value);
    if (made === undefined || depth > MOST_STEPS) return false;
    if (made.op === 'call' && READ_AT_ONCE.test(calleePath(program, fn, made) ?? '')) return true;
    const parts = made.op === 'object' || made.op === 'array' ? partsOf(fn, made.dst).map((each) => each.value) : operandsOf(made);
    return parts.some((each) => comesOf(each, depth + 1));
  };
  return (instr.op === 'assign' || instr.op === 'set') && comesOf(instr.src, 0);
}

/** `roles = {}; for (const row of rows) roles[row.key] = row.rights;` in the function that waited for the rows or in a `rows.forEach((row) => ...)` there, also into lists in it: `found.songs.push(row)`. */
function isFilledWithRows(program: Program, fills: readonly Touch[], { fn: filler, depth }: Touch): boolean {
  const fn = fills.find((each) => each.depth === 'place' && each.fn.fact.kind !== 'module' && liesIn(filler, each.fn))?.fn ?? filler;
  const here = fills.filter((each) => each.fn === fn || (fn.fact.kind !== 'module' && liesIn(each.fn, fn)));
  const isEmpty = ({ instr }: Touch): boolean => {
    const made = instr.op === 'assign' || instr.op === 'set' ? originOf(fn.file, instr.src).instr : undefined;
    return (
      made?.op === 'object' ||
      made?.op === 'array' ||
      (made?.op === 'call' && made.isNew && /^(?:Map|Set)$/.test(fn.file.facts.vars[made.callee]?.name ?? ''))
    );
  };
  if (!here.some((each) => each.depth === 'place' && isEmpty(each)) || (depth === 'place' && !here.some((each) => each.depth !== 'place')))
    return false;
  return fn.fact.instrs.some((each) => each.op === 'call' && each.awaited && each.used && isFetched(program, fn, each.dst));
}

/** Nothing but what a store answered, whatever it is called: no handle that is opened again. */
function holdsRows(program: Program, { fn, instr, depth }: Touch): boolean {
  if (depth !== 'place' || (instr.op !== 'assign' && instr.op !== 'set')) return false;
  const values = program.solver.objectsAt(fn.file, instr.src);
  return values.length > 0 && values.every((each) => each.kind === 'external' && isStoreAnswer(each.path));
}

const DATA_KINDS: ReadonlySet<Obj['kind']> = new Set(['object', 'array', 'map', 'set', 'entry']);

/** Whether a function checks the place before it writes it. */
function isRefill(profile: Profile, fn: ProgramFunction): boolean {
  const { variable } = profile.cell;
  // What it is given may be what lies there, without being read from there.
  if (variable && variable.file === fn.file) {
    // `copy.rows = null` names the record whose part it sets, and looks at nothing.
    const sets = new Set(profile.writes.flatMap(({ instr }) => (instr.op === 'set' && instr.obj === variable.id ? [instr] : [])));
    return (
      fn.fact.instrs.some((each) => operandsOf(each).includes(variable.id) && !(each.op === 'set' && sets.has(each))) ||
      fn.fact.blocks.some((each) => each.cond === variable.id)
    );
  }
  const looks = profile.reads.filter((each) => each.fn === fn && each.depth !== 'entry');
  // `persist(all) { globalThis.rows = all; save(all); }`: what it is given lies there only then.
  const isPut = profile.writes.some((each) => each.fn === fn && each.depth === 'place' && isGiven(each));
  return looks.some(({ instr }) => !isPut || instr.op === 'get');
}

/** What is put there is a parameter of the function, as it is. */
const isGiven = ({ fn, instr }: Touch): boolean =>
  (instr.op === 'assign' || instr.op === 'set') && fn.fact.params.includes(originOf(fn.file, instr.src).variable);

/** Removal under a comparison with the clock or with a size, also in a loop that goes on while there is too much. */
function isExpiry(fn: ProgramFunction, touches: readonly Touch[], { reads }: Profile): boolean {
  const looks = new Set<Instr>(reads.flatMap((each) => (each.fn === fn ? [each.instr] : [])));
  return touches
    .filter(isRemoval)
    .every(({ instr }) =>
      [...guardsAround(fn, instr.block).map(({ guard }) => guard), ...loopsAround(fn, instr.block)].some(
        (guard) => weighs(guard) && !weighsOutcome(fn, guard, looks),
      ),
    );
}

/**
 * `if (accepted.length < QUORUM) throw ...`, `if (result.rowCount > 0)`: how something turned out that the function has just done outside is
 * neither the time of what is kept nor its size.
 */
function weighsOutcome(fn: ProgramFunction, guard: Guard, looks: ReadonlySet<Instr>): boolean {
  const comesOf = (value: VarId, isSuch: (made: Instr) => boolean, depth = 0): boolean => {
    const made = depth > MOST_STEPS ? undefined : definitionOf(fn.file, value);
    return made !== undefined && (isSuch(made) || operandsOf(made).some((each) => comesOf(each, isSuch, depth + 1)));
  };
  const isOutcome = (made: Instr): boolean => made.op === 'await' || (made.op === 'call' && made.awaited === true);
  const isAge = (made: Instr): boolean => looks.has(made) || (made.op === 'call' && isNow(fn, made.dst));
  return weighsSuch(guard, (value) => comesOf(value, isOutcome)) && !weighsSuch(guard, (value) => comesOf(value, isAge));
}

/** `if (Date.now() > expiresAt) { this.delete(key); return null; }`: requests have it removed where its time is over, and in no other case. */
function isCalledToExpire(program: Program, fn: ProgramFunction): boolean {
  const calls = (program.phases.incoming.get(fn) ?? []).filter(
    (edge) => edge.kind === 'call' && edge.from.file === fn.file && has(program.phases.at(edge.from, edge.instr), 'request'),
  );
  return (
    calls.length > 0 &&
    program.phases.entriesOf(fn).length === 0 &&
    calls.every((edge) => guardsAround(edge.from, edge.instr.block).some(({ guard }) => weighs(guard))) &&
    (program.phases.incoming.get(fn) ?? []).every(
      (edge) => edge.from.file === fn.file || !has(program.phases.at(edge.from, edge.instr), 'request'),
    )
  );
}

/** What holds while the loops around a block go on. */
function loopsAround(fn: ProgramFunction, block: number): readonly Guard[] {
  const found: Guard[] = [];
  for (let at = block; at > 0; at = fn.fact.blocks[at]?.parent ?? 0) {
    const fact = fn.fact.blocks[at];
    if (fact?.kind === 'loop' && fact.cond !== undefined) found.push(guardOf(fn.file, fact.cond, true));
  }
  return found;
}
