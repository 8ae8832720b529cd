/** What a place is for, told by what is done with it alone, whatever it is called. */
import { isSameKey, keyOf } from '../keys.js';
import { DRAWING_FUNCTIONS } from '../../knowledge/identity-words.js';
import type { Instr, VarId } from '../../facts/model.js';
import { definitionOf, guardOf, guardsAround, isBelow, isInside, liesIn, literalOf, literalsUsedBy, operandsOf, originOf, weighs } from '../../program/values/definitions.js';
import type { Obj, ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { ELEMENTS, isPseudo } from '../../program/values/solver.js';
import { isNear, isRemoval, isReset, putBy, storedLiteral, waitsBetween, type Profile, type Touch } from '../profile.js';
import { turnsSomebodyAway } from './refusals.js';
import { isTime } from './time-marks.js';

/** `keys[cursor % keys.length]; cursor += 1`: a number that goes up picks one of a list, and begins anew at its end. */
export function picksInTurn(profile: Profile): boolean {
  const { writes, reads } = profile;
  if (!writes.some((each) => each.served && /^(?:increment|assign \+=|assign)$/.test(each.operation))) return false;
  return writes.some((each) => stepsOn(each)) && reads.some(({ fn, instr, served }) => {
    if (!served) return false;
    const value = instr.op === 'binary' ? instr.left : instr.dst;
    // `cursor % n`, of which an element is taken.
    return fn.fact.instrs.some((each) => each.op === 'binary' && each.operator === '%' && (each === instr || isSame(fn, each.left, value)) && picks(fn, each.dst));
  });
}

/** `cursor++`, `cursor += 1`, `cursor = cursor + 1`. */
export function stepsOn({ fn, instr, operation }: Touch): boolean {
  if (/^(?:increment|assign \+=)$/.test(operation)) return true;
  if (instr.op !== 'assign' && instr.op !== 'set') return false;
  const made = originOf(fn.file, instr.src).instr;
  if (made?.op !== 'binary' || made.operator !== '+' || literalOf(fn.file, made.right)?.value !== 1) return false;
  const before = originOf(fn.file, made.left);
  return instr.op === 'assign' ? before.variable === instr.dst : before.instr?.op === 'get' && before.instr.prop === instr.prop;
}

/** An element is taken at that position: `list[at]`, `list.at(at)`, also through a variable. */
function picks(fn: ProgramFunction, position: VarId): boolean {
  return fn.fact.instrs.some((each) => (each.op === 'get' && each.key !== undefined && isSame(fn, each.key, position))
    || (each.op === 'call' && each.prop === 'at' && each.args[0] !== undefined && isSame(fn, each.args[0], position)));
}

const isSame = (fn: ProgramFunction, left: VarId, right: VarId): boolean => left === right || originOf(fn.file, left).variable === right;

/**
 * `spent[org] = (spent[org] ?? 0) + cost`, and elsewhere `if (spent[org] > allowed) throw ...`: sums by key that only go up, and above
 * some limit somebody is refused.
 */
export function sumsUnderLimit(profile: Profile): boolean {
  const { writes, reads } = profile;
  if (!profile.collections.every((each) => each.kind === 'map' || each.kind === 'object') || writes.some((each) => /^(?:decrement|assign -=)$/.test(each.operation))) return false;
  const looks = new Set<Instr>([...reads, ...writes].filter((each) => each.depth === 'contents').map((each) => each.instr));
  const isLooked = (fn: ProgramFunction, value: VarId): boolean => {
    const made = originOf(fn.file, value).instr;
    return made !== undefined
      && (looks.has(made) || (made.op === 'choose' && made.srcs.some((src) => { const one = originOf(fn.file, src).instr; return one !== undefined && looks.has(one); })));
  };
  const puts = writes.filter((each) => each.served && !isRemoval(each));
  const isSum = ({ fn, instr, operation, depth }: Touch): boolean => {
    if (depth !== 'contents') return false;
    if (/^(?:increment|assign \+=)$/.test(operation)) return true;
    const value = instr.op === 'call' ? instr.args[1] : instr.op === 'set' && instr.prop === null ? instr.src : undefined;
    const made = value === undefined ? undefined : originOf(fn.file, value).instr;
    return made?.op === 'binary' && made.operator === '+' && isLooked(fn, made.left);
  };
  if (puts.length === 0 || !puts.every(isSum)) return false;
  return reads.some(({ fn, served }) => served && fn.fact.blocks.some((block, id) => block.cond !== undefined && block.kind === 'then'
    && guardsAround(fn, id).some(({ guard, block: at }) => at === id && [...guard.all, ...guard.some].some((atom) => atom.kind === 'compare' && atom.positive && /^>=?$/.test(atom.operator) && isLooked(fn, atom.left)))
    && (turnsSomebodyAway(fn) || fn.fact.instrs.some((each) => each.op === 'throw' && isBelow(fn, each.block, id)))));
}

/**
 * `for (const [to, lines] of outbox) { await send(to, lines); outbox.delete(to); }`: whoever goes through it takes out what is done. What
 * is only thrown away because its time is over is no work.
 */
export function isWorkedOff(profile: Profile): boolean {
  if (!profile.collections.some((each) => each.kind === 'map' || each.kind === 'set' || each.kind === 'array')) return false;
  return profile.writes.some((each) => each.served && each.operation === 'delete' && isInside(each.fn, each.instr.block, 'loop') && !isWeighed(each)
    && profile.reads.some((read) => read.fn === each.fn && /^(?:iterate|entries|keys|values)$/.test(read.operation) && read.depth === 'contents' && waitsBetween(read, each))
    && !profile.writes.some((put) => put.fn === each.fn && !isRemoval(put)));
}

const isWeighed = ({ fn, instr }: Touch): boolean => guardsAround(fn, instr.block).some(({ guard }) => weighs(guard));

/**
 * `documents.get(documentId)?.set(userId, person)`: a table of tables that is called after what it is filed under. Its name does not say
 * what the inner tables hold.
 */
export function isNamedAfterItsKey({ words, entryKinds }: Profile): boolean {
  const one = words.symbol.replace(/ies$/, 'y').replace(/s$/, '');
  return entryKinds.length > 0 && entryKinds.every((kind) => kind === 'map' || kind === 'set') && one !== words.symbol && words.keys.split(' | ').includes(`${one} id`);
}

/** `const ticket = tickets[state]; delete tickets[state]; return ticket`, filed under something drawn at random: it counts once, for whoever brings it. */
export function isTakenOnce(profile: Profile): boolean {
  const { collections, writes, reads } = profile;
  if (collections.length === 0 || !collections.every((each) => each.kind === 'map' || each.kind === 'object')) return false;
  const puts = writes.filter((each) => each.served && !isRemoval(each) && each.depth === 'contents');
  if (!isFiledUnderDrawn(profile)) return false;
  const takers = writes.filter((each) => each.served && each.depth === 'contents' && each.operation === 'delete' && !puts.some((put) => put.fn === each.fn));
  return takers.some((each) => !isInside(each.fn, each.instr.block, 'loop') && !isInside(each.fn, each.instr.block, 'catch')
    && reads.some((read) => read.fn === each.fn && read.depth === 'contents' && read.operation === 'get' && read.instr.pos < each.instr.pos && isSameKey(each.fn, keyOf(read), keyOf(each))))
    && reads.filter((each) => each.served && each.depth === 'contents' && each.operation === 'get').every((each) => takers.some((taker) => taker.fn === each.fn));
}

/** What requests file there is filed under something drawn at random. */
export function isFiledUnderDrawn({ collections, writes }: Profile): boolean {
  const puts = writes.filter((each) => each.served && !isRemoval(each) && each.depth === 'contents');
  return collections.length > 0 && collections.every((each) => each.kind === 'map' || each.kind === 'object') && puts.length > 0
    && puts.every((each) => { const key = keyOf(each); return key !== undefined && drawsIt(each.fn, key, 0); });
}

/** `const id = this.nextId++; this.rows.set(id, row)` and nothing is ever taken out: rows under numbers of the program's own, as in a table. */
export function isNumberedTable({ collections, writes }: Profile): boolean {
  const puts = writes.filter((each) => each.served && !isRemoval(each) && each.depth === 'contents');
  return collections.length > 0 && puts.length > 0 && !writes.some((each) => each.depth !== 'entry' && isRemoval(each))
    && puts.some((each) => isCountedOut(each));
}

/** The key is a number that goes up with each. */
function isCountedOut(touch: Touch): boolean {
  const key = keyOf(touch);
  if (key === undefined) return false;
  const number = originOf(touch.fn.file, key).variable;
  return touch.fn.fact.instrs.some((each) => (each.op === 'set' || each.op === 'assign') && each.operator === '++' && originOf(touch.fn.file, each.src).variable === number);
}

/** `randomBytes(16).toString('hex')`, `randomUUID()`, `nanoid()`. */
export function drawsIt(fn: ProgramFunction, value: VarId, depth: number): boolean {
  const made = originOf(fn.file, value).instr ?? definitionOf(fn.file, value);
  if (made === undefined || depth > 4) return false;
  if (made.op === 'call') {
    const name = made.prop ?? (made.callee >= 0 ? fn.file.facts.vars[made.callee]?.name : undefined) ?? '';
    return DRAWING_FUNCTIONS.test(name) || (made.recv !== undefined && drawsIt(fn, made.recv, depth + 1));
  }
  return (made.op === 'template' || made.op === 'binary') && operandsOf(made).some((each) => drawsIt(fn, each, depth + 1));
}

/** `list.push(x); if (list.length > 500) list.shift()`, `map.set(key, list.slice(0, 10))`: only the last few are kept. */
export function isCapped({ writes }: Profile): boolean {
  const isCut = ({ fn, instr, operation }: Touch): boolean => {
    if (/^(?:shift|pop|splice)$/.test(operation)) return instr.op === 'call' && !instr.used && isBelowLength(fn, instr.block);
    if (instr.op === 'set' && instr.prop === 'length') return literalOf(fn.file, instr.src)?.value !== 0;
    const value = instr.op === 'call' ? (instr.prop === 'set' ? instr.args[1] : undefined) : instr.op === 'assign' || instr.op === 'set' ? instr.src : undefined;
    const { instr: made, variable } = value === undefined ? { instr: undefined, variable: -1 } : originOf(fn.file, value);
    const isSlice = (one: Instr | undefined): boolean => one?.op === 'call' && one.prop === 'slice' && one.args.length > 0;
    return isSlice(made)
      || (made?.op === 'array' && fn.fact.instrs.some((each) => each.op === 'spread' && each.obj === variable && isSlice(originOf(fn.file, each.src).instr))); // `[...last.slice(-49), event]`
  };
  return writes.some((each) => each.served && each.depth !== 'entry' && isCut(each));
}

/** `lines.push(line); if (lines.length > 40) lines.splice(0, lines.length - 40)`, where each key has a list of its own, of which somebody gets what is in it. */
export function cutsEach({ writes }: Profile): boolean {
  return writes.some(({ fn, instr, operation, depth, served }) => served && depth === 'entry' && /^(?:shift|pop|splice)$/.test(operation) && instr.op === 'call' && !instr.used && isBelowLength(fn, instr.block)
    && writes.some((put) => put.fn === fn && put.depth === 'entry' && /^(?:push|unshift)$/.test(put.operation) && !isTime(put)));
}

/** Under a comparison of a length, or in a loop that goes on while there is too much. */
function isBelowLength(fn: ProgramFunction, block: number): boolean {
  const isLength = (variable: VarId): boolean => { const made = originOf(fn.file, variable).instr; return made?.op === 'get' && (made.prop === 'length' || made.prop === 'size'); };
  for (let at = block; at > 0; at = fn.fact.blocks[at]?.parent ?? 0) {
    const fact = fn.fact.blocks[at];
    if (fact?.cond === undefined) continue;
    const { all, some } = guardOf(fn.file, fact.cond, fact.kind !== 'else');
    if ([...all, ...some].some((atom) => atom.kind === 'compare' && /[<>]/.test(atom.operator) && (isLength(atom.left) || isLength(atom.right)) && literalOf(fn.file, atom.right)?.value !== 0)) {
      return true;
    }
  }
  return false;
}

/** Requests put work in, and somebody takes one after the other out: nobody looks for one of them. */
export function isOnlyTakenInTurn({ collections, writes, reads }: Profile): boolean {
  const isTaken = (each: Touch): boolean => each.served && each.operation === 'shift' && each.instr.op === 'call' && each.instr.used;
  return collections.every((each) => each.kind === 'array') && writes.some((each) => each.served && each.operation === 'push') && writes.some(isTaken)
    && !reads.some((each) => each.served && each.depth === 'contents' && /^(?:find|findIndex|filter|some|map|iterate|slice|at)$/.test(each.operation));
}

/** `if (used.includes(key)) return refuse(); used.push(key)`: who looks whether something is there notes it, and nobody is ever told what is. */
export function onlyMarks({ collections, writes, reads }: Profile): boolean {
  const puts = writes.filter((each) => each.served && !isRemoval(each));
  if (
    collections.length === 0 || !collections.every((each) => each.kind === 'array' || each.kind === 'set') || puts.length === 0
    || !puts.every((each) => /^(?:push|add)$/.test(each.operation))
  ) {
    return false;
  }
  if (writes.some((each) => each.served && each.operation === 'delete' && puts.some((put) => put.fn === each.fn))) return false; // on and off again
  const looks = reads.filter((each) => each.served && each.mode === 'read' && each.depth !== 'entry');
  return looks.length > 0 && looks.every((each) => /^(?:has|includes|indexOf)$/.test(each.operation) && puts.some((put) => put.fn === each.fn));
}

/** `links.splice(links.findIndex(isHis), 1)`: one entry is looked for and taken out. */
export function takesOut(profile: Profile): boolean {
  return profile.collections.length > 0 && profile.collections.every((each) => each.kind === 'array') && profile.writes.some(({ fn, instr, operation, depth, served }) => served && operation === 'splice' && depth === 'contents'
    && instr.op === 'call' && instr.args[1] !== undefined && literalOf(fn.file, instr.args[1])?.value === 1 && profile.reads.some((look) => look.fn === fn && look.depth === 'contents' && /^(?:findIndex|findLastIndex|indexOf)$/.test(look.operation)));
}

/** `peak = Math.max(peak, group.length)`, `if (open > peak) peak = open`. */
export function keepsMost(profile: Profile): boolean {
  const live = profile.writes.filter((each) => each.served);
  const isRead = (fn: ProgramFunction, value: VarId): boolean => (profile.cell.variable?.file === fn.file && profile.cell.variable.id === value)
    || profile.reads.some((read) => read.fn === fn && read.instr === originOf(fn.file, value).instr);
  return live.length > 0 && live.every(({ fn, instr }) => {
    if (instr.op !== 'assign' && instr.op !== 'set') return false;
    const made = originOf(fn.file, instr.src).instr;
    if (guardsAround(fn, instr.block).some(({ guard }) => guard.all.some((atom) => atom.kind === 'compare' && /^[<>]=?$/.test(atom.operator) && ([[atom.left, atom.right], [atom.right, atom.left]] as const).some(([kept, seen]) => isRead(fn, kept) && isSame(fn, seen, originOf(fn.file, instr.src).variable))))) {
      return true;
    }
    return made?.op === 'call' && /^(?:max|min)$/.test(made.prop ?? '')
      && made.args.some((arg) => profile.reads.some((read) => read.fn === fn && (originOf(fn.file, arg).instr === read.instr || read.instr === made)));
  });
}

/** `votes.yes++`: all that requests do is to add one to numbers of an object that was there. */
export function countsByOne(profile: Profile): boolean {
  const live = profile.writes.filter((each) => each.served);
  return live.length > 0 && profile.collections.length > 0 && profile.collections.every((each) => each.kind === 'object')
    && live.every((each) => each.depth === 'contents' && each.operation === 'increment' && each.instr.op === 'set' && each.instr.prop !== null);
}

/** `scores.push(row); scores.sort(byPoints)`: whoever adds to the list puts it in order. */
export function ranks(profile: Profile): boolean {
  return profile.collections.length > 0 && profile.collections.every((each) => each.kind === 'array')
    && profile.writes.some((put) => put.served && put.depth !== 'entry' && /^(?:push|unshift)$/.test(put.operation) && profile.writes.some((each) => each.fn === put.fn && each.operation === 'sort' && each.depth !== 'entry' && each.instr.pos > put.instr.pos));
}

/** `const row = rows.find(isHis); row.points += points`: the entries of a list are looked for and added to. */
export function addsToFound(profile: Profile): boolean {
  return profile.collections.length > 0 && profile.collections.every((each) => each.kind === 'array')
    && profile.reads.some((look) => look.served && look.depth === 'contents' && /^find(?:Last)?$/.test(look.operation)
      && profile.writes.some((each) => each.depth === 'entry' && each.fn === look.fn && /^(?:increment|assign \+=)$/.test(each.operation)));
}

/** A function answers that something is under way, or throws. */
export const sendsAway = (fn: ProgramFunction): boolean => fn.fact.instrs.some((each) => (each.op === 'throw' && each.block !== 0) || literalsUsedBy(fn.file, each).some((value) => value === 409 || value === 423 || value === 429 || value === 503));

/** `if (syncing) return refuse(); syncing = true; try { await work() } finally { syncing = false }`. */
export function isHeldWhileWorking(profile: Profile): boolean {
  const live = profile.writes.filter((each) => each.served || each.starting);
  if (!live.every((each) => each.depth === 'place' && typeof storedLiteral(each)?.value === 'boolean')) return false;
  const raises = live.filter((each) => storedLiteral(each)?.value === true);
  return raises.length > 0 && raises.every((raise) => sendsAway(raise.fn) && live.some((each) => each.fn === raise.fn && storedLiteral(each)?.value === false && waitsBetween(raise, each))
    && profile.reads.some((read) => read.fn === raise.fn && read.instr.pos <= raise.instr.pos));
}

/**
 * `if (active) throw new Busy(); active = id; try { await work() } finally { active = undefined }`: whoever finds something there is turned
 * away, and who put it there takes it away when the work is done.
 */
export function isTakenWhileWorking({ cell, writes, reads }: Profile): boolean {
  const live = writes.filter((each) => each.served || each.starting);
  const looks = new Set(reads.map((each) => each.instr));
  const isThere = (fn: ProgramFunction, value: VarId): boolean => {
    const made = definitionOf(fn.file, value);
    return (cell.variable?.file === fn.file && value === cell.variable.id) || (made !== undefined && looks.has(made));
  };
  const refuses = (fn: ProgramFunction): boolean => fn.fact.instrs.some((each) => (each.op === 'throw' || literalsUsedBy(fn.file, each).some((value) => value === 409 || value === 423 || value === 429 || value === 503))
    && guardsAround(fn, each.block).some(({ guard }) => guard.all.some((atom) => atom.kind === 'truthy' && atom.positive && isThere(fn, atom.value))));
  const raises = live.filter((each) => !isReset(each));
  return raises.length > 0 && live.every((each) => each.depth === 'place') && raises.every((raise) => storedLiteral(raise) === undefined && refuses(raise.fn)
    && live.some((each) => each.fn === raise.fn && isReset(each) && waitsBetween(raise, each)));
}

/** `run.status = 'ready'` where the work is done, `run.status = 'failed'` in its `catch`. */
export function failsToo(profile: Profile): boolean {
  const told = profile.writes.filter((each) => isNear(each) && each.instr.op === 'set' && /^(?:status|state|stage|phase)$/.test(each.instr.prop ?? '') && typeof storedLiteral(each)?.value === 'string');
  return told.some((each) => each.inCatch && told.some((other) => !other.inCatch && other.fn === each.fn && other.instr.pos < each.instr.pos));
}

/** `const key = keys.shift(); keys.push(key)`: the list only turns. */
export function putsBehind(profile: Profile): boolean {
  const puts = profile.writes.filter((each) => each.served && each.depth !== 'entry' && /^(?:push|unshift)$/.test(each.operation));
  return puts.length > 0 && puts.every(({ fn, instr }) => {
    const value = instr.op === 'call' ? instr.args[0] : undefined;
    const taken = value === undefined ? undefined : originOf(fn.file, value).instr;
    return taken !== undefined && profile.writes.some((each) => each.instr === taken && /^(?:shift|pop)$/.test(each.operation));
  });
}

/** `catch (error) { bounced.push({ to, reason: error.message }) }`: nothing else is put there, and nobody takes it out to try again. */
export function notesMishaps({ collections, writes }: Profile): boolean {
  const puts = writes.filter((each) => each.served && !isRemoval(each));
  const comesFromError = (fn: ProgramFunction, value: VarId, depth: number): boolean => {
    const { variable, instr } = originOf(fn.file, value);
    if (
      fn.file.facts.vars[variable]?.kind === 'catch'
      || (fn.fact.params.includes(variable) && /^(?:e|err|error|exception)$/.test(fn.file.facts.vars[variable]?.name ?? ''))
    ) {
      return true;
    }
    if (!instr || depth > 5) return false;
    const parts = instr.op === 'object' ? fn.fact.instrs.flatMap((each) => (each.op === 'set' && each.obj === variable && each.operator === 'init' ? [each.src] : [])) : operandsOf(instr);
    return parts.some((each) => comesFromError(fn, each, depth + 1));
  };
  // `worst = { message: error.message, path }`: the last one alone.
  if (
    collections.length > 0 && collections.every((each) => each.kind === 'object') && puts.length > 0
    && puts.every((each) => each.depth === 'place' && each.inCatch && comesFromError(each.fn, putBy(each.instr) ?? -1, 0))
  ) {
    return true;
  }
  return collections.length > 0 && collections.every((each) => each.kind === 'array') && puts.length > 0
    && puts.every((each) => /^(?:push|unshift)$/.test(each.operation) && comesFromError(each.fn, putBy(each.instr) ?? -1, 0))
    && !writes.some((each) => each.served && isRemoval(each) && each.instr.op === 'call' && each.instr.used);
}

/** `times.push(performance.now() - from)`, `slowest.push({ path, ms: Date.now() - from })`: how long something took. */
export function keepsDurations({ writes }: Profile): boolean {
  const puts = writes.filter((each) => each.served && /^(?:push|unshift)$/.test(each.operation));
  const isClock = (fn: ProgramFunction, value: VarId): boolean => { const made = originOf(fn.file, value).instr; return made?.op === 'call' && (/^(?:now|getTime|bigint|hrtime)$/.test(made.prop ?? '')); };
  const isSpan = (fn: ProgramFunction, value: VarId, depth: number): boolean => {
    const { variable, instr } = originOf(fn.file, value);
    if (!instr || depth > 4) return false;
    if (instr.op === 'binary') return instr.operator === '-' ? isClock(fn, instr.left) : operandsOf(instr).some((each) => isSpan(fn, each, depth + 1));
    if (instr.op === 'object') return fn.fact.instrs.some((each) => each.op === 'set' && each.obj === variable && each.operator === 'init' && isSpan(fn, each.src, depth + 1));
    return instr.op === 'call' && instr.args.some((each) => isSpan(fn, each, depth + 1));
  };
  return puts.length > 0 && puts.every((each) => isSpan(each.fn, putBy(each.instr) ?? -1, 0));
}

/** `resting.add(me)` for one request, `resting.delete(me)` for another: what has been done once is not taken back, but where it failed or is long ago. */
export function isTakenBack({ writes }: Profile): boolean {
  const adds = writes.filter((each) => each.served && /^(?:add|set|push)$/.test(each.operation));
  return writes.some((each) => (each.served || each.dead) && each.operation === 'delete' && each.depth === 'contents' && !each.inCatch && !isInside(each.fn, each.instr.block, 'loop') && !isWeighed(each)
    && !adds.some((add) => add.fn === each.fn || liesIn(each.fn, add.fn)) && each.fn.fact.parent >= 0 && !/clean|sweep|prune|evict|expire/i.test(each.fn.fact.name));
}

/** `muted.has(id) ? muted.delete(id) : muted.add(id)`: those to whom something applies. */
export const toggles = ({ writes }: Profile): boolean => writes.some((each) => each.operation === 'delete' && writes.some((add) => add.operation === 'add' && add.fn === each.fn && !waitsBetween(add, each)));

/** `links.find((each) => each.token === token)`: one of a list is looked for, and nobody goes through it or takes the first. */
export function isOnlyLookedFor({ collections, reads, writes }: Profile): boolean {
  const looks = reads.filter((each) => each.served && each.depth !== 'entry');
  return collections.every((each) => each.kind === 'array') && looks.some((each) => each.mode === 'read' && /^find(?:Index|Last)?$/.test(each.operation))
    && looks.every((each) => each.mode !== 'read' || /^(?:find(?:Index|Last|LastIndex)?|filter|some|get|read)$/.test(each.operation)) && !writes.some((each) => each.served && /^(?:shift|pop)$/.test(each.operation));
}

/** `if (ms > slowest.ms) { slowest.ms = ms; slowest.path = path; }`: the most there was so far, and where. */
export function isRecordBroken({ reads }: Profile, { fn, instr }: Touch): boolean {
  const isOwn = (variable: VarId): boolean => { const made = originOf(fn.file, variable).instr; return made?.op === 'get' && made.prop !== null && reads.some((each) => each.instr === made && each.depth === 'contents'); };
  const { src } = instr.op === 'set' ? instr : { src: -1 };
  const puts = new Set(fn.fact.instrs.flatMap((each) => (each.op === 'set' && each.block === instr.block ? [originOf(fn.file, each.src).variable] : [])));
  return src >= 0 && guardsAround(fn, instr.block).some(({ guard }) => guard.all.some((atom) => atom.kind === 'compare' && /[<>]/.test(atom.operator)
    && ((isOwn(atom.left) && puts.has(originOf(fn.file, atom.right).variable)) || (isOwn(atom.right) && puts.has(originOf(fn.file, atom.left).variable)))));
}

/** All that requests put into an object of named fields is such a record. */
export function keepsRecord(profile: Profile): boolean {
  const live = profile.writes.filter((each) => each.served);
  return profile.collections.length > 0 && profile.collections.every((each) => each.kind === 'object') && live.length > 0
    && live.every((each) => each.depth === 'contents' && each.instr.op === 'set' && each.instr.prop !== null && isRecordBroken(profile, each));
}

/** `if (held && held.until > Date.now()) throw new TooMany()`: who was noted is turned away until a moment that stands there. */
export function refusesUntil(profile: Profile): boolean {
  return profile.collections.length > 0 && profile.reads.some(({ fn, served, depth, operation }) => served && depth === 'contents' && operation === 'get' && turnsSomebodyAway(fn) && fn.fact.instrs.some((each) => {
    if (each.op !== 'binary' || !/^[<>]=?$/.test(each.operator)) return false;
    return ([[each.left, each.right], [each.right, each.left]] as const).some(([mine, clock]) => {
      const made = originOf(fn.file, mine).instr;
      const now = originOf(fn.file, clock).instr;
      return made?.op === 'get' && now?.op === 'call' && now.prop === 'now' && profile.reads.some((read) => read.instr === made && read.depth === 'entry');
    });
  }));
}

/** `rules.push(rule)` for one request, `rules = rules.filter((rule) => rule.id !== id)` for another. */
export function dropsOneByOne({ writes, collections }: Profile): boolean {
  if (!collections.some((each) => each.kind === 'array')) return false;
  return writes.some(({ fn, instr, depth, served }) => {
    if (!served || depth !== 'place' || (instr.op !== 'assign' && instr.op !== 'set')) return false;
    const made = originOf(fn.file, instr.src).instr;
    if (made?.op !== 'call' || made.prop !== 'filter' || made.args[0] === undefined) return false;
    const test = originOf(fn.file, made.args[0]).instr;
    const inner = test?.op === 'function' ? fn.file.functions[test.fn] : undefined;
    return inner !== undefined
      && inner.fact.instrs.some((each) => (each.op === 'binary' && /^!==?$/.test(each.operator)) || (each.op === 'unary' && each.operator === '!' && inner.fact.instrs.some((one) => one.op === 'binary' && /^===?$/.test(one.operator))));
  });
}

/** All that it files are callbacks that settle a promise, or objects with such a callback: `queue.push({ work, resolve, reject })`. */
export function holdsWaiters(program: Program, { collections }: Profile): boolean {
  const { solver } = program;
  const held = collections.flatMap((each) => solver.objectsOf(solver.property(each, ELEMENTS))).filter((each) => each.kind !== 'entry');
  const settles = (each: Obj): boolean => each.kind === 'resolver'
    || (each.kind === 'object' && [...solver.propertiesOf(each)].some(([name, node]) => !isPseudo(name) && solver.objectsOf(node).some((obj) => obj.kind === 'resolver')));
  return held.length > 0 && held.every(settles);
}
