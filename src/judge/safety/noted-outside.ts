/** Marks of what was done or called off, which a store outside has as well. */
import type { BlockId, Instr, VarId } from '../../facts/model.js';
import { CHANGING_STATEMENT } from '../../knowledge/background-words.js';
import {
  asksAbout,
  definitionOf,
  guardsAround,
  isBelow,
  literalOf,
  operandsOf,
  originOf,
  textsUsedBy,
} from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { keyOf } from '../keys.js';
import { isRemoval, type Profile, type Touch } from '../profile.js';
import { isWeighed } from '../roles/amounts.js';
import { isMaintenance } from '../self-maintenance.js';
import { readersOf } from '../uses.js';
import { asksFurther, changes, storeCalls } from './near-copies.js';

/**
 * `if (revoked.has(id)) return true; return (await db.revokedToken.findUnique({ where: { id } })) !== null`, and who adds one adds a row, too:
 * what is noted here is never less than true, and what is not noted here the store is asked for. No request takes a mark away.
 */
export function isNotedOutside(program: Program, profile: Profile, writes: readonly Touch[]): boolean {
  const { collections, reads } = profile;
  if (collections.length === 0 || !collections.every(({ kind }) => kind === 'set' || kind === 'map' || kind === 'object')) return false;
  const puts = writes.filter((each) => !isRemoval(each));
  const looks = reads.filter((each) => each.served && each.depth === 'contents' && !isMaintenance(each, profile));
  return (
    puts.length > 0 &&
    looks.length > 0 &&
    writes.every((each) => each.depth === 'contents' && (!isRemoval(each) || isWeighed(each))) && // `if (until < Date.now()) revoked.delete(id)`
    looks.every(
      (each) =>
        /^(?:get|has)$/.test(each.operation) &&
        isOnlyWeighed(each.fn, each.instr.dst) &&
        isDecidedThere(program, each) &&
        asksFurther(
          program,
          each.fn,
          looks.flatMap((look) => (look.fn === each.fn ? [look.instr] : [])),
        ),
    ) &&
    puts.every((each) => isKeptThere(program, each, looks))
  );
}

/** Nobody is given what lies there: it is there or not, or it is over or not. */
function isOnlyWeighed(fn: ProgramFunction, value: VarId): boolean {
  const isNothing = (other: VarId): boolean => {
    const literal = literalOf(fn.file, other);
    return literal !== undefined && literal.value == null;
  };
  return readersOf(fn.file, value).every(
    (each) =>
      (each.op === 'binary' && (/^[<>]=?$/.test(each.operator) || isNothing(each.left === value ? each.right : each.left))) ||
      (each.op === 'unary' && each.operator === '!') ||
      (each.op === 'choose' && /^(?:&&|\|\|)$/.test(each.operator)) ||
      (each.op === 'assign' && each.operator === 'init' && isOnlyWeighed(fn, each.dst)),
  );
}

/** What the store says of it afterwards is in a condition, or is what the function gives back; a row that is merely written says nothing. */
function isDecidedThere(program: Program, { fn, instr }: Touch): boolean {
  return storeCalls(program, fn).some(
    (call) =>
      call.pos > instr.pos &&
      call.used &&
      !textsUsedBy(fn.file, call).some((text) => CHANGING_STATEMENT.test(text)) &&
      (fn.fact.blocks.some(({ cond }) => cond !== undefined && isMadeBy(fn, cond, [call])) ||
        fn.fact.instrs.some((each) => each.op === 'return' && isMadeBy(fn, each.src, [call]))),
  );
}

/** A value is what one of the calls gave, or was made of that. */
function isMadeBy(fn: ProgramFunction, value: VarId, calls: readonly Instr[], depth = 0): boolean {
  const made = depth > 6 ? undefined : definitionOf(fn.file, value);
  return made !== undefined && (calls.includes(made) || operandsOf(made).some((each) => isMadeBy(fn, each, calls, depth + 1)));
}

/** The same function writes to the store wherever it gets there, or has just found it in the store. */
function isKeptThere(program: Program, { fn, instr }: Touch, looks: readonly Touch[]): boolean {
  const key = keyOf({ instr });
  const isLookedFor = looks.some((each) => {
    const asked = keyOf(each);
    return (
      each.fn === fn && key !== undefined && asked !== undefined && originOf(fn.file, asked).variable === originOf(fn.file, key).variable
    );
  });
  const calls = storeCalls(program, fn);
  return (
    calls.some((each) => each.recv !== undefined && changes(fn, each) && isBelow(fn, instr.block, outOfTry(fn, each.block))) ||
    (isLookedFor && guardsAround(fn, instr.block).some(({ guard }) => asksAbout(guard, (value) => isMadeBy(fn, value, calls))))
  );
}

/** What is tried is done, but for the trouble that the store is in. */
function outOfTry(fn: ProgramFunction, block: BlockId): BlockId {
  let at = block;
  while (at > 0 && fn.fact.blocks[at]?.kind === 'try') at = fn.fact.blocks[at]?.parent ?? 0;
  return at;
}
