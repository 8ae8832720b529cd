/** One after the other: positions that step through a list, and lists whose first is taken out. */
import type { VarId } from '../../facts/model.js';
import { literalOf, originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import { putBy, type Profile, type Touch } from '../profile.js';

/** `keys[cursor % keys.length]; cursor += 1`: a number that goes up picks one of a list, and begins anew at its end. */
export function picksInTurn(profile: Profile): boolean {
  const { writes, reads } = profile;
  if (!writes.some((each) => each.served && /^(?:increment|assign \+=|assign)$/.test(each.operation))) return false;
  const steps = writes.filter(stepsOn);
  // `list[turn.at++ % list.length]`: the step itself gives the number on.
  const given = steps.flatMap(({ fn, instr }) => (instr.op !== 'assign' && instr.dst >= 0 ? [{ fn, instr, value: instr.dst }] : []));
  const read = reads.flatMap(({ fn, instr, served }) =>
    served ? [{ fn, instr, value: instr.op === 'binary' ? instr.left : instr.dst }] : [],
  );
  return (
    steps.length > 0 &&
    // `cursor % n`, of which an element is taken.
    [...read, ...given].some(({ fn, instr, value }) =>
      fn.fact.instrs.some(
        (each) => each.op === 'binary' && each.operator === '%' && (each === instr || isSame(fn, each.left, value)) && picks(fn, each.dst),
      ),
    )
  );
}

/** `const turn = { at: 0 }`, of which requests do nothing but `turn.at++`. */
export function onlyMovesOn({ collections, writes }: Profile): boolean {
  const live = writes.filter((each) => each.served);
  return (
    collections.every((each) => each.kind === 'object') &&
    live.length > 0 &&
    live.every((each) => each.depth === 'contents' && stepsOn(each))
  );
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
  return fn.fact.instrs.some(
    (each) =>
      (each.op === 'get' && each.key !== undefined && isSame(fn, each.key, position)) ||
      (each.op === 'call' && each.prop === 'at' && each.args[0] !== undefined && isSame(fn, each.args[0], position)),
  );
}

export const isSame = (fn: ProgramFunction, left: VarId, right: VarId): boolean =>
  left === right || originOf(fn.file, left).variable === right;

/** Requests put work in, and somebody takes one after the other out: nobody looks for one of them. */
export function isOnlyTakenInTurn({ collections, writes, reads }: Profile): boolean {
  const isTaken = (each: Touch): boolean => each.served && each.operation === 'shift' && each.instr.op === 'call' && each.instr.used;
  return (
    collections.every((each) => each.kind === 'array') &&
    writes.some((each) => each.served && each.operation === 'push') &&
    writes.some(isTaken) &&
    !reads.some(
      (each) =>
        each.served &&
        each.depth === 'contents' &&
        /^(?:find|findIndex|filter|some|map|iterate|slice|at)$/.test(each.operation) &&
        !writes.some((put) => put.depth === 'place' && originOf(put.fn.file, putBy(put.instr) ?? -1).instr === each.instr), // one is called off
    )
  );
}
