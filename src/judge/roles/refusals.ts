/** Which functions turn somebody away. */
import { REFUSALS } from '../../knowledge/roles.js';
import type { Instr } from '../../facts/model.js';
import { definitionOf, literalsUsedBy, operandsOf } from '../../program/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Profile } from '../profile.js';

const known = new WeakMap<ProgramFunction, boolean>();

/** Whether a function answers 429, or what stands for it. */
export function turnsSomebodyAway(fn: ProgramFunction): boolean {
  let answer = known.get(fn);
  if (answer === undefined) known.set(fn, answer = fn.fact.instrs.some((each) => literalsUsedBy(fn.file, each).some((value) => REFUSALS.has(value))));
  return answer;
}

/**
 * `if (rooms.size >= MOST_ROOMS) return res.status(429).end()`: whenever a function turns somebody away it is because all that the cell
 * holds is too much, and not because of what it holds of them.
 */
export function turnsAwayWhenFull(fn: ProgramFunction, { reads }: Profile): boolean {
  const sizes = new Set<Instr>(reads.flatMap((each) => (each.fn === fn && each.depth === 'contents' && each.instr.op === 'get' && /^(?:size|length)$/.test(each.instr.prop ?? '') ? [each.instr] : [])));
  if (sizes.size === 0) return false;
  const isOfSize = (value: number, depth: number): boolean => {
    const made = depth < 6 ? definitionOf(fn.file, value) : undefined;
    return made !== undefined && (sizes.has(made) || operandsOf(made).some((each) => isOfSize(each, depth + 1)));
  };
  const { blocks, instrs } = fn.fact;
  const refusing = instrs.filter((each) => literalsUsedBy(fn.file, each).some((value) => REFUSALS.has(value)));
  return refusing.length > 0 && refusing.every((each) => {
    for (let at = each.block; at > 0; at = blocks[at]?.parent ?? 0) { const { cond } = blocks[at] ?? {}; if (cond !== undefined && isOfSize(cond, 0)) return true; }
    return false;
  });
}
