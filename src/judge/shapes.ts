/** Shapes of what is done with a cell that say what it is for, whatever it is called. */
import { literalOf, literalsUsedBy, originOf } from '../program/definitions.js';
import type { ProgramFunction } from '../program/model.js';
import { isNear, storedLiteral, waitsBetween, type Profile } from './profile.js';

/** `links.splice(links.findIndex(isHis), 1)`: one entry is looked for and taken out. */
export function takesOut(profile: Profile): boolean {
  return profile.collections.length > 0 && profile.collections.every((each) => each.kind === 'array') && profile.writes.some(({ fn, instr, operation, depth, served }) => served && operation === 'splice' && depth === 'contents'
    && instr.op === 'call' && instr.args[1] !== undefined && literalOf(fn.file, instr.args[1])?.value === 1 && profile.reads.some((look) => look.fn === fn && look.depth === 'contents' && /^(?:findIndex|findLastIndex|indexOf)$/.test(look.operation)));
}

/** `peak = Math.max(peak, group.length)`. */
export function keepsMost(profile: Profile): boolean {
  const live = profile.writes.filter((each) => each.served);
  return live.length > 0 && live.every(({ fn, instr }) => {
    const made = instr.op === 'assign' || instr.op === 'set' ? originOf(fn.file, instr.src).instr : undefined;
    return made?.op === 'call' && /^(?:max|min)$/.test(made.prop ?? '') && made.args.some((arg) => profile.reads.some((read) => read.fn === fn && (originOf(fn.file, arg).instr === read.instr || read.instr === made)));
  });
}

/** `votes.yes++`: all that requests do is to add one to numbers of an object that was there. */
export function countsByOne(profile: Profile): boolean {
  const live = profile.writes.filter((each) => each.served);
  return live.length > 0 && profile.collections.length > 0 && profile.collections.every((each) => each.kind === 'object') && live.every((each) => each.depth === 'contents' && each.operation === 'increment' && each.instr.op === 'set' && each.instr.prop !== null);
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
const refuses = (fn: ProgramFunction): boolean => fn.fact.instrs.some((each) => (each.op === 'throw' && each.block !== 0) || literalsUsedBy(fn.file, each).some((value) => value === 409 || value === 423 || value === 429 || value === 503));

/** `if (syncing) return refuse(); syncing = true; try { await work() } finally { syncing = false }`. */
export function isHeldWhileWorking(profile: Profile): boolean {
  const live = profile.writes.filter((each) => each.served || each.starting);
  if (!live.every((each) => each.depth === 'place' && typeof storedLiteral(each)?.value === 'boolean')) return false;
  const raises = live.filter((each) => storedLiteral(each)?.value === true);
  return raises.length > 0 && raises.every((raise) => refuses(raise.fn) && live.some((each) => each.fn === raise.fn && storedLiteral(each)?.value === false && waitsBetween(raise, each))
    && profile.reads.some((read) => read.fn === raise.fn && read.instr.pos <= raise.instr.pos));
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

/** `muted.has(id) ? muted.delete(id) : muted.add(id)`: those to whom something applies. */
export const toggles = ({ writes }: Profile): boolean => writes.some((each) => each.operation === 'delete' && writes.some((add) => add.operation === 'add' && add.fn === each.fn && !waitsBetween(add, each)));
