/** What somebody has taken for a while, so that others may not. */
import type { VarId } from '../../facts/model.js';
import { guardsAround, isBelow, literalsUsedBy, originOf } from '../../program/values/definitions.js';
import type { Program } from '../../program/program.js';
import { keyOf } from '../keys.js';
import { filesByKey, isRemoval, putBy, type Profile, type Touch } from '../profile.js';
import { requestDataOf } from '../request-data.js';

/** The answers by which somebody is told that another one has it. */
const TAKEN: ReadonlySet<unknown> = new Set<unknown>([409, 423, 'CONFLICT', 'LOCKED']);
const TAKEN_ERRORS = /^(?:conflict|locked|taken|busy)\w*$/i;

/**
 * `if (held[seat] && held[seat] !== who) return res.status(423).end(); held[seat] = who` for one request, and `delete held[seat]` for another:
 * each key says who has it, and whoever is somebody else is refused.
 */
export function isClaimed(program: Program, profile: Profile): boolean {
  const { collections, reads, writes } = profile;
  if (!filesByKey({ collections })) return false;
  const puts = writes.filter((each) => each.served && each.depth === 'contents' && !isRemoval(each));
  if (puts.length === 0 || !writes.some((each) => each.served && each.operation === 'delete' && each.depth === 'contents')) return false;
  return puts.every((put) => {
    const looks = new Set(
      reads
        .filter((each) => each.fn === put.fn && each.depth === 'contents' && each.operation === 'get' && keyOf(each) !== undefined)
        .map((each) => each.instr),
    );
    return looks.size > 0 && saysWho(program, put) && refusesOthers(put, (value) => isOfLook(put.fn, value, looks));
  });
}

type Fn = Touch['fn'];

const isOfLook = (fn: Fn, value: VarId, looks: ReadonlySet<Touch['instr']>): boolean => {
  const { instr } = originOf(fn.file, value);
  return instr !== undefined && (looks.has(instr) || (instr.op === 'get' && isOfLook(fn, instr.obj, looks)));
};

/** `if (found && found.by !== who) ...`: a comparison of what was found decides that the answer is no. */
function refusesOthers({ fn }: Touch, isFound: (value: VarId) => boolean): boolean {
  return fn.fact.blocks.some(
    (block, id) =>
      block.cond !== undefined &&
      block.kind === 'then' &&
      guardsAround(fn, id).some(
        ({ guard, block: at }) =>
          at === id &&
          [...guard.all, ...guard.some].some(
            (atom) =>
              atom.kind === 'compare' &&
              /^[!=]==?$/.test(atom.operator) &&
              !atom.positive !== /^!/.test(atom.operator) &&
              isFound(atom.left),
          ),
      ) &&
      fn.fact.instrs.some(
        (each) =>
          isBelow(fn, each.block, id) &&
          (literalsUsedBy(fn.file, each).some((value) => TAKEN.has(value)) ||
            (each.op === 'call' && each.isNew && each.callee >= 0 && TAKEN_ERRORS.test(fn.file.facts.vars[each.callee]?.name ?? ''))),
      ),
  );
}

/** What is put there, or a part of it, is what the request says. */
function saysWho(program: Program, { fn, instr }: Touch): boolean {
  const value = putBy(instr);
  return value !== undefined && requestDataOf(program, fn, value).source !== undefined;
}
