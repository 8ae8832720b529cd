/** What fails outside, and is left alone for a while. */
import type { Instr, VarId } from '../../facts/model.js';
import { guardsAround, literalOf, originOf, weighsSuch } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import { isReadOf, isReset, putBy, type Profile, type Touch } from '../profile.js';
import { refuses } from './refused-callers.js';
import { isAfterNow, isAfterRefusal, isAge, isTime, saysUntil } from './time-marks.js';

type Put = Extract<Instr, { readonly op: 'assign' | 'set' }>;

const isPut = (instr: Instr): instr is Put => instr.op === 'assign' || instr.op === 'set';

const isStep = (instr: Instr): instr is Put => isPut(instr) && /^(?:\+\+|\+=)$/.test(instr.operator);

/** The variable or the property that is put anew, which has to be the same for both. */
const isSamePlace = (one: Put, other: Put): boolean =>
  one.op === 'assign' ? other.op === 'assign' && one.dst === other.dst : other.op === 'set' && one.prop !== null && one.prop === other.prop;

const isValueOf = (fn: ProgramFunction, place: Put, value: VarId): boolean => {
  const { variable, instr } = originOf(fn.file, value);
  return place.op === 'assign' ? place.dst === value || place.dst === variable : instr?.op === 'get' && instr.prop === place.prop;
};

/** `catch (e) { restUntil = Date.now() + 60_000 }`, asked only whether that is over: something that failed is left alone for a while. */
export function restsAfterFailure({ collections, writes, reads }: Profile): boolean {
  const live = writes.filter(
    (each) => each.served && !isReset(each) && typeof literalOf(each.fn.file, putBy(each.instr) ?? -1)?.value !== 'number',
  );
  return (
    collections.length === 0 &&
    live.length > 0 &&
    live.every(
      (each) =>
        (each.inCatch || isAfterRefusal(each) || restsAfterMany(each)) && each.depth === 'place' && (isTime(each) || saysUntil(each)),
    ) &&
    reads.some((each) => each.served && isAge(each))
  );
}

/** `fails++; if (fails >= MOST) restUntil = Date.now() + minute`, where something that goes well sets the count back to nothing. */
function restsAfterMany({ fn, instr }: Pick<Touch, 'fn' | 'instr'>): boolean {
  const guards = guardsAround(fn, instr.block);
  return fn.fact.instrs.some(
    (step) =>
      isStep(step) &&
      guards.some(({ guard }) => weighsSuch(guard, (value) => isValueOf(fn, step, value))) &&
      fn.file.functions.some((each) =>
        each.fact.instrs.some(
          (back) =>
            isPut(back) &&
            back.operator === '=' &&
            isSamePlace(step, back) &&
            literalOf(fn.file, back.src)?.value === 0 &&
            (each !== fn || back.block !== instr.block),
        ),
      ),
  );
}

/** The number that is counted there: whoever looks at it asks whether there are too many, and nobody who calls is turned away by it. */
export function countsTowardsRest(profile: Profile): boolean {
  const { cell, collections, reads, writes } = profile;
  const live = writes.filter((each) => !each.dead && !each.starting);
  return (
    collections.length === 0 &&
    !refuses(profile) &&
    live.some(({ fn, instr }) =>
      isStep(instr)
        ? fn.fact.instrs.some(
            (each) =>
              isPut(each) &&
              each !== instr &&
              each.operator === '=' &&
              isAfterNow(fn, each.src) &&
              restsAfterMany({ fn, instr: each }) &&
              guardsAround(fn, each.block).some(({ guard }) => weighsSuch(guard, (value) => isReadOf(cell, reads, fn, value))),
          )
        : false,
    )
  );
}
