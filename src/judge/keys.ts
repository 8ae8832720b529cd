/** What entries of a cell are filed under, and whether two touches mean the same one. */
import type { VarId } from '../facts/model.js';
import { originOf } from '../program/values/definitions.js';
import type { ProgramFunction } from '../program/model.js';
import type { Touch } from './profile.js';

/** What a call or an access is about: the first argument of a method, or the key. */
export const keyOf = ({ instr }: Touch): VarId | undefined => (instr.op === 'call' ? instr.args[0] : instr.op === 'set' || instr.op === 'delete' || instr.op === 'get' ? instr.key : undefined);

/** One variable, or one property of one thing: `links[req.body.key]` and `delete links[req.body.key]`. */
export function isSameKey(fn: ProgramFunction, left: VarId | undefined, right: VarId | undefined, depth = 0): boolean {
  if (left === undefined || right === undefined || depth > 4) return false;
  const [one, other] = [originOf(fn.file, left), originOf(fn.file, right)];
  return one.variable === other.variable
    || (one.instr?.op === 'get' && other.instr?.op === 'get' && one.instr.prop !== null && one.instr.prop === other.instr.prop && isSameKey(fn, one.instr.obj, other.instr.obj, depth + 1));
}
