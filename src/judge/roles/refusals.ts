/** Which functions turn somebody away. */
import { REFUSALS, REFUSAL_TEXTS } from '../../knowledge/roles.js';
import { literalsUsedBy } from '../../program/definitions.js';
import type { ProgramFunction } from '../../program/model.js';

const known = new WeakMap<ProgramFunction, boolean>();

/** Whether a function answers 429, or what stands for it. */
export function turnsSomebodyAway(fn: ProgramFunction): boolean {
  let answer = known.get(fn);
  if (answer === undefined) known.set(fn, answer = fn.fact.instrs.some((each) => literalsUsedBy(fn.file, each).some((value) => REFUSALS.has(value) || (typeof value === 'string' && value.length < 200 && REFUSAL_TEXTS.test(value)))));
  return answer;
}
