/** Reads of a collection that serve nothing but its own upkeep: no copies of one entry, the place of what is taken out, what is to go. */
import type { BlockId, CallInstr, Instr } from '../facts/model.js';
import { CHEAP_METHODS, LOGGER_METHODS, LOOK_METHODS, TEXT_METHODS, THINNING_METHODS } from '../knowledge/methods.js';
import { originOf } from '../program/values/definitions.js';
import type { ProgramFunction } from '../program/model.js';
import { isRemoval, type Profile, type Touch } from './profile.js';
import { decides, goesNowhere, readersOf } from './uses.js';
import { encloses } from '../facts/positions.js';

/**
 * Whether the answer of a read goes nowhere, or only into a condition of the collection's own writes: `if (!ids.includes(id)) ids.push(id)`,
 * `for (const [key, entry] of entries) if (entry.until < now) entries.delete(key)`. Where anything else hangs on it (another call, a
 * return, a count), somebody is told what the collection holds.
 */
function isOwnUpkeep(read: Touch, profile: Profile): boolean {
  const { fn, instr } = read;
  if (read.mode !== 'read' || instr.dst < 0 || (read.depth === 'place' && instr.op === 'call')) return false; // `this.answer(text)` asks for what it calls
  if (GIVES.test(read.operation) && goesNowhere(fn, instr.dst)) return true;
  if (read.operation === 'get' && isOnlyAddedTo(read, instr.dst, profile)) return true;
  const body = read.operation === 'forEach' ? bodyOfWalk(read) : undefined;
  if (read.operation === 'forEach' && !body) return false;
  const looks = LOOK_METHODS.test(read.operation) && instr.op === 'call';
  const walks =
    body !== undefined ||
    (WALKS.test(read.operation) && (instr.op === 'iterate' || instr.op === 'call')) ||
    (read.operation === 'read' && instr.op === 'iterate');
  if (!looks && !walks) return false;
  const writes = new Set<Instr>(profile.writes.filter((each) => each.fn === fn).map((each) => each.instr));
  if (writes.size === 0) return false;
  const { instrs } = fn.fact;
  const own = new Set(instrs);
  const values = new Set([body?.dst ?? instr.dst]);
  const decided = new Set<BlockId>(body ? [body.block] : []);
  for (const value of values) {
    // grows while it is walked
    if (decides(fn.file, value))
      fn.fact.blocks.forEach((block, id) => {
        if (block.cond === value) decided.add(id);
      });
    for (const each of readersOf(fn.file, value)) {
      if (!own.has(each)) return false;
      const loop = walks ? outermostLoop(fn, each.block, instr.block) : undefined;
      if (loop !== undefined) decided.add(loop);
      if (writes.has(each)) continue;
      if (!isPlain(fn, each, walks) || each.dst < 0) return false;
      values.add(each.dst);
    }
  }
  if (decided.size === 0) return false;
  return instrs.every((each) => !isWithin(fn, each.block, decided) || writes.has(each) || isPlain(fn, each, walks));
}

/**
 * `lines.get(id).push(line)`, `const all = lines.get(id) ?? []; all.push(line); lines.set(id, all)`: what is taken out, or begun where there
 * is none, is only added to and put back.
 */
function isOnlyAddedTo(read: Touch, variable: number, profile: Profile, depth = 0): boolean {
  const { fn } = read;
  if (depth > 4 || (decides(fn.file, variable) && !beginsOne(fn, variable))) return false;
  const users = readersOf(fn.file, variable);
  return (
    users.length > 0 &&
    users.every((each) => {
      if (
        each.op === 'copy' ||
        (each.op === 'choose' && /^(?:\?\?|\|\|)$/.test(each.operator)) ||
        (each.op === 'assign' && each.operator === 'init' && fn.file.facts.vars[each.dst]?.fn === fn.fact.id)
      )
        return isOnlyAddedTo(read, each.dst, profile, depth + 1);
      return (
        each.op === 'call' &&
        !each.used &&
        (each.recv === variable ? ADDS : PUTS).test(each.prop ?? '') &&
        profile.writes.some((write) => write.instr === each)
      );
    })
  );
}

/** Whatever hangs on whether it is there makes something new and empty: `map.get(key) ?? new Set()`. */
function beginsOne(fn: ProgramFunction, variable: number): boolean {
  const decided = new Set<BlockId>();
  fn.fact.blocks.forEach((block, id) => {
    if (block.cond === variable) decided.add(id);
  });
  return decided.size > 0 && fn.fact.instrs.every((each) => !isWithin(fn, each.block, decided) || isPlain(fn, each, false));
}

/** The body of a method that walks, where the program has made it a loop: the element that it is given, and its block. */
function bodyOfWalk({ fn, instr }: Touch): Extract<Instr, { readonly op: 'iterate' }> | undefined {
  if (instr.op !== 'call') return undefined;
  for (const each of fn.fact.instrs)
    if (each.op === 'iterate' && each.kind === 'each' && each.src === instr.recv && encloses(instr, each)) return each;
  return undefined;
}

const ADDS = /^(?:push|unshift|add)$/;
const PUTS = /^set$/;

/** Reads whose answer is all that there is to them. */
const GIVES = /^(?:get|has|at|includes|indexOf|lastIndexOf)$/;
const WALKS = /^(?:iterate|keys|entries|values)$/;

/** Tells nobody anything, and changes nothing but locals of the walk. */
function isPlain({ file }: ProgramFunction, instr: Instr, walks: boolean): boolean {
  switch (instr.op) {
    case 'literal':
    case 'get':
    case 'copy':
    case 'binary':
    case 'unary':
    case 'array':
    case 'object':
      return true;
    case 'assign':
    case 'set':
      return instr.operator === 'init';
    case 'choose':
    case 'iterate':
    case 'template':
    case 'function':
      return walks;
    case 'call':
      if (instr.isNew) return instr.args.length === 0 && COLLECTIONS.test(file.facts.vars[instr.callee]?.name ?? '');
      return (
        walks &&
        (TEXT_METHODS.has(instr.prop ?? '') ||
          CHEAP_METHODS.test(instr.prop ?? '') ||
          WALKS.test(instr.prop ?? '') ||
          THINNING_METHODS.test(instr.prop ?? '') ||
          isSaidToLog(instr))
      );
    default:
      return false;
  }
}

/** What `new` makes empty. */
const COLLECTIONS = /^(?:Map|Set|Array)$/;

/** `logger.debug('removed', key)`: that something went is no news of what is there. */
const isSaidToLog = ({ recv, prop, used }: CallInstr): boolean => recv !== undefined && !used && LOGGER_METHODS.test(prop ?? '');

/** The loop around a block that lies within another: the body of the walk. */
function outermostLoop(fn: ProgramFunction, inner: BlockId, outer: BlockId): BlockId | undefined {
  let found: BlockId | undefined;
  for (let at = inner; at > 0 && at !== outer; at = fn.fact.blocks[at]?.parent ?? 0) if (fn.fact.blocks[at]?.kind === 'loop') found = at;
  return found;
}

function isWithin(fn: ProgramFunction, block: BlockId, decided: ReadonlySet<BlockId>): boolean {
  for (let at = block; at > 0; at = fn.fact.blocks[at]?.parent ?? 0) if (decided.has(at)) return true;
  return false;
}

/** `lines = lines.slice(-1000)`. */
function isCut({ fn, instr, operation, depth }: Touch): boolean {
  const made =
    depth === 'place' && operation === 'assign' && (instr.op === 'assign' || instr.op === 'set')
      ? originOf(fn.file, instr.src).instr
      : undefined;
  return made?.op === 'call' && made.prop === 'slice';
}

/** Reads that only keep the collection small: its size before a deletion, the walk of a sweep. */
export function isMaintenance(read: Touch, profile: Profile): boolean {
  if (read.operation === 'get' && read.instr.op === 'get' && (read.instr.prop === 'size' || read.instr.prop === 'length')) {
    return profile.writes.some((each) => each.fn === read.fn && (isRemoval(each) || isCut(each)));
  }
  return isKeptShort(read, profile) || isOwnUpkeep(read, profile);
}

/** `lines = lines.slice(-1000)`, `lines = lines.filter((each) => each.at > oldest)`: what it held goes into its own place, and nowhere else. */
function isKeptShort({ fn, instr, operation }: Touch, profile: Profile): boolean {
  if (instr.op !== 'call' || !/^(?:slice|filter)$/.test(operation)) return false;
  const readers = readersOf(fn.file, instr.dst);
  return (
    readers.length > 0 &&
    readers.every((each) => profile.writes.some((write) => write.fn === fn && write.instr === each && write.depth === 'place')) &&
    !fn.file.functions.some(
      (each) => each !== fn && encloses(instr, each.fact) && each.fact.instrs.some((one) => one.op === 'call' && !one.used),
    )
  );
}
