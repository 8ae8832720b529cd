/** One after the other: positions that step through a list, and lists whose first is taken out. */
import type { VarId } from '../../facts/model.js';
import { initsOf, literalOf, originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import { putBy, type Profile, type Touch } from '../profile.js';

/** `keys[cursor % keys.length]; cursor += 1`: a number that goes up picks one of a list, and begins anew at its end. */
export const picksInTurn = (profile: Profile): boolean => pickedInTurn(profile).length > 0;

/**
 * `quotes[turn++ % quotes.length]`, where the list is some sentences that stand in the source: which of them comes next is nothing that anybody
 * waits for. Keys, addresses and names of services are no sentences.
 */
export function picksSentences(profile: Profile): boolean {
  const picked = pickedInTurn(profile);
  return picked.length > 0 && picked.every(({ fn, list }) => holdsSentences(fn, list));
}

function holdsSentences({ file }: ProgramFunction, list: VarId): boolean {
  const made = originOf(file, list).instr;
  const maker = file.facts.functions.find((each) => made?.op === 'array' && each.instrs.includes(made));
  const texts = made === undefined || maker === undefined ? [] : initsOf(maker, made.dst).map((each) => literalOf(file, each.src)?.value);
  return texts.length > 1 && texts.every((each) => typeof each === 'string' && / \S+ /.test(each));
}

/** The lists of which something is taken at such a position. */
function pickedInTurn(profile: Profile): readonly { readonly fn: ProgramFunction; readonly list: VarId }[] {
  const { writes, reads } = profile;
  if (!writes.some((each) => each.served && /^(?:increment|assign \+=|assign)$/.test(each.operation))) return [];
  const steps = writes.filter(stepsOn);
  if (steps.length === 0) return [];
  // `list[turn.at++ % list.length]`: the step itself gives the number on.
  const given = steps.flatMap(({ fn, instr }) => (instr.op !== 'assign' && instr.dst >= 0 ? [{ fn, instr, value: instr.dst }] : []));
  const read = reads.flatMap(({ fn, instr, served }) =>
    served ? [{ fn, instr, value: instr.op === 'binary' ? instr.left : instr.dst }] : [],
  );
  // `cursor % n`, of which an element is taken.
  return [...read, ...given].flatMap(({ fn, instr, value }) =>
    fn.fact.instrs.flatMap((each) =>
      each.op === 'binary' && each.operator === '%' && (each === instr || isSame(fn, each.left, value)) ? listsAt(fn, each.dst) : [],
    ),
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

/** The lists of which an element is taken at that position: `list[at]`, `list.at(at)`, also through a variable. */
const listsAt = (fn: ProgramFunction, position: VarId): readonly { readonly fn: ProgramFunction; readonly list: VarId }[] =>
  fn.fact.instrs.flatMap((each) => {
    if (each.op === 'get' && each.key !== undefined && isSame(fn, each.key, position)) return [{ fn, list: each.obj }];
    const isAt = each.op === 'call' && each.prop === 'at' && each.args[0] !== undefined && isSame(fn, each.args[0], position);
    return isAt && each.recv !== undefined ? [{ fn, list: each.recv }] : [];
  });

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
