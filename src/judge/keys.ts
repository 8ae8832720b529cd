/** What entries of a cell are filed under, and whether two touches mean the same one. */
import type { CallInstr, Instr, VarId } from '../facts/model.js';
import { literalOf, originOf } from '../program/values/definitions.js';
import type { ProgramFunction } from '../program/model.js';

/** What a call or an access is about: the first argument of a method, or the key. */
export const keyOf = ({ instr }: { readonly instr: Instr }): VarId | undefined =>
  instr.op === 'call' ? instr.args[0] : instr.op === 'set' || instr.op === 'delete' || instr.op === 'get' ? instr.key : undefined;

/**
 * One variable, one property of one thing, or one question asked twice: `links[req.body.key]` and `delete links[req.body.key]`,
 * `c.req.query('state')` and `c.req.query('state')`, or one text put together twice.
 */
export function isSameKey(fn: ProgramFunction, left: VarId | undefined, right: VarId | undefined, depth = 0): boolean {
  if (left === undefined || right === undefined || depth > 4) return false;
  const [one, other] = [originOf(fn.file, left), originOf(fn.file, right)];
  return (
    one.variable === other.variable ||
    (one.instr?.op === 'get' &&
      other.instr?.op === 'get' &&
      one.instr.prop !== null &&
      one.instr.prop === other.instr.prop &&
      isSameKey(fn, one.instr.obj, other.instr.obj, depth + 1)) ||
    (one.instr?.op === 'call' && other.instr?.op === 'call' && isSameQuestion(fn, one.instr, other.instr, depth)) ||
    (one.instr?.op === 'template' && other.instr?.op === 'template' && isSameText(fn, one.instr.parts, other.instr.parts, depth))
  );
}

/** The same literal, or the same key. */
function isSameWord(fn: ProgramFunction, one: VarId, other: VarId | undefined, depth: number): boolean {
  const [left, right] = [literalOf(fn.file, one), literalOf(fn.file, other ?? -1)];
  return (left !== undefined && right !== undefined && left.value === right.value) || isSameKey(fn, one, other, depth + 1);
}

/** `${kind}:${id}` twice. */
const isSameText = (fn: ProgramFunction, one: readonly VarId[], other: readonly VarId[], depth: number): boolean =>
  one.length === other.length && one.every((part, at) => isSameWord(fn, part, other[at], depth));

/** `query.get('state')` or `String(query.state)` twice: of the same thing, with the same words. */
function isSameQuestion(fn: ProgramFunction, one: CallInstr, other: CallInstr, depth: number): boolean {
  if (one.prop !== other.prop || one.isNew || other.isNew || one.args.length !== other.args.length) return false;
  const isSameAsked =
    one.recv === undefined || other.recv === undefined
      ? one.recv === other.recv && one.prop == null && one.callee >= 0 && one.callee === other.callee && one.args.length > 0
      : isSameKey(fn, one.recv, other.recv, depth + 1);
  return isSameAsked && one.args.every((arg, at) => isSameWord(fn, arg, other.args[at], depth));
}
