/** What an instance notes of the copies that it keeps, beside them: the order of their keys, when each was asked for, what they were made from. */
import type { Instr, VarId } from '../facts/model.js';
import type { ProgramFile } from '../program/model.js';
import { asksAbout, guardsAround, originOf } from '../program/values/definitions.js';
import { isSameKey, keyOf } from './keys.js';
import { isReadOf, isRemoval, type Profile, type Touch } from './profile.js';
import { asks, readersOf } from './uses.js';

const DEEPEST = 6;

/**
 * `order.push(key)` and `copies.delete(order.shift())`, `entry.askedAt = ++clock`, `if (key !== madeFor) { client = make(key); madeFor = key }`:
 * what is put there is put beside a copy, and what is read of it is compared, or goes into them, by those who touch the copies. It says nothing
 * of the rest of the program.
 */
export function keepsBooksOf(note: Profile, copies: Profile): boolean {
  const touching = new Set(copies.touches.map((each) => each.fn));
  const own = new Set([...note.touches, ...copies.touches].map((each) => each.instr));
  const live = note.touches.filter((each) => !each.dead && !each.starting);
  const puts = live.filter((each) => each.mode !== 'read' && !isRemoval(each));
  return (
    puts.length > 0 &&
    puts.every(({ fn, instr }) =>
      copies.writes.some((each) => each.fn === fn && each.instr.block === instr.block && !(each.instr.op === 'call' && isRemoval(each))),
    ) &&
    isOf(copies, note, puts, live) &&
    live.every(({ fn, instr }) => touching.has(fn) && (!isRead(instr) || staysWith(fn.file, instr, own, 0)))
  );
}

/** The note goes into a copy, says whether one is made anew, or has the keys under which they lie. */
function isOf(copies: Profile, note: Profile, puts: readonly Touch[], live: readonly Touch[]): boolean {
  const fills = copies.writes.filter((each) => !isRemoval(each));
  const isIn = ({ fn, instr }: Touch): boolean =>
    instr.op === 'set' && isPutThere(fn.file, instr.obj, new Set(fills.map((each) => each.instr)));
  const isAsked = ({ fn, instr }: Touch): boolean =>
    guardsAround(fn, instr.block).some(({ guard }) => asksAbout(guard, (value) => isReadOf(note.cell, note.reads, fn, value)));
  const isUnderSameKey = ({ fn, instr }: Touch): boolean =>
    instr.op === 'call' && instr.args[0] !== undefined && fills.some((each) => each.fn === fn && isSameKey(fn, keyOf(each), instr.args[0]));
  return live.some((each) => !puts.includes(each) && isIn(each)) || fills.some(isAsked) || puts.every(isUnderSameKey);
}

/** Whether an instruction hands on something of what it touches. */
const isRead = (instr: Instr): boolean => instr.op !== 'assign' || instr.operator === 'init';

/** Whether what an instruction reads, or makes of it, is only asked about or goes into the copies. */
function staysWith(file: ProgramFile, instr: Instr, own: ReadonlySet<Instr>, depth: number): boolean {
  const goesOn = (value: VarId): boolean =>
    depth < DEEPEST && readersOf(file, value).every((each) => own.has(each) || staysWith(file, each, own, depth + 1));
  if (asks(instr)) return true;
  switch (instr.op) {
    case 'set':
      return isPutThere(file, instr.obj, own);
    case 'assign':
      return instr.operator === 'init' && file.facts.vars[instr.dst]?.fn !== 0 && goesOn(instr.dst);
    case 'get':
    case 'copy':
    case 'choose':
    case 'binary':
    case 'unary':
    case 'iterate':
      return goesOn(instr.dst);
    case 'call':
      return own.has(instr) && goesOn(instr.dst);
    default:
      return false;
  }
}

/** `copies.set(key, { value, order })`: the object is one of the copies, or is made to be put among them. */
function isPutThere(file: ProgramFile, object: VarId, own: ReadonlySet<Instr>): boolean {
  const { variable, instr } = originOf(file, object);
  return instr !== undefined && (own.has(instr) || readersOf(file, variable).some((each) => own.has(each)));
}
