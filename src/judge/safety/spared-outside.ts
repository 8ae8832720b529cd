/** Limits in memory that only spare the limit outside the trouble: whoever passes them is counted there as well. */
import type { Instr, VarId } from '../../facts/model.js';
import { literalOf, originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import { isNear } from '../profile-words.js';
import { type Profile } from '../profile.js';

/**
 * `if (seen.count >= limit) refuse(); ...; const row = await load(key); if (row.count >= limit) refuse();`: one function that alone touches
 * it asks what is kept outside too, however it answered itself, and compares that with the same limit.
 */
export function sparesOutside(profile: Profile): boolean {
  const live = profile.touches.filter((each) => each.served && isNear(each));
  const [first] = live;
  if (!first || !live.every((each) => each.fn === first.fn)) return false;
  const { fn } = first;
  const own = new Set(live.map((each) => each.instr));
  const last = Math.max(...live.map((each) => each.instr.end));
  const compared = fn.fact.instrs.flatMap((each) =>
    each.op === 'binary' && /^[<>]=?$/.test(each.operator)
      ? ([
          [each.left, each.right],
          [each.right, each.left],
        ] as const)
      : [],
  );
  const limits = compared.flatMap(([count, limit]) => (isTakenFrom(fn, count, (each) => own.has(each)) ? [limit] : []));
  return compared.some(
    ([count, limit]) =>
      limits.some((each) => isSame(fn, each, limit)) &&
      isTakenFrom(fn, count, (each) => each.op === 'call' && each.awaited && each.pos > last && isAlwaysRun(fn, each.block)),
  );
}

/** The value, or what it is a part of, was made by such an instruction. */
function isTakenFrom(fn: ProgramFunction, value: VarId, isSuch: (instr: Instr) => boolean): boolean {
  let at = value;
  for (let step = 0; step < 5; step += 1) {
    const { instr } = originOf(fn.file, at);
    if (!instr) return false;
    if (isSuch(instr)) return true;
    if (instr.op !== 'get') return false;
    at = instr.obj;
  }
  return false;
}

/** The same variable, or the same number. */
function isSame(fn: ProgramFunction, a: VarId, b: VarId): boolean {
  const [one, other] = [literalOf(fn.file, a)?.value, literalOf(fn.file, b)?.value];
  return originOf(fn.file, a).variable === originOf(fn.file, b).variable || (typeof one === 'number' && one === other);
}

/** No condition stands around it but those that leave the function before. */
function isAlwaysRun(fn: ProgramFunction, block: number): boolean {
  for (let at = block; at > 0; at = fn.fact.blocks[at]?.parent ?? 0) if (fn.fact.blocks[at]?.kind !== 'try') return false;
  return true;
}
