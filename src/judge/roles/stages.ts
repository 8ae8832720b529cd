/** Entries that say how far some work is: `jobs[id] = { state: 'running' }`, later `jobs[id].state = 'done'`. */
import { BEGUN_STAGES, ENDED_STAGES, STAGE_NAMES } from '../../knowledge/roles.js';
import type { VarId } from '../../facts/model.js';
import { literalOf, originOf } from '../../program/values/definitions.js';
import { putBy, type Profile, type Touch } from '../profile.js';

/** Whether what is stored has a stage that is told to have begun by one write and to have ended by another. */
export function tellsStages(profile: Profile): boolean {
  const told = profile.writes.flatMap((each) => stagesOf(each));
  return told.some((each) => BEGUN_STAGES.test(each)) && told.some((each) => ENDED_STAGES.test(each));
}

/** The stages that a write stores, in what is filed or by changing it. */
function stagesOf({ fn, instr }: Touch): readonly string[] {
  if (instr.op === 'set' && instr.prop !== null && STAGE_NAMES.test(instr.prop)) return textsOf(fn, instr.src);
  const stored = putBy(instr);
  if (stored === undefined) return [];
  const { variable: made, instr: maker } = originOf(fn.file, stored);
  if (maker?.op !== 'object') return [];
  return fn.fact.instrs.flatMap((each) =>
    each.op === 'set' && each.obj === made && each.prop !== null && STAGE_NAMES.test(each.prop) ? textsOf(fn, each.src) : [],
  );
}

/** One text, or either of those between which a condition chooses. */
function textsOf(fn: Touch['fn'], variable: VarId): readonly string[] {
  const { instr } = originOf(fn.file, variable);
  const parts = instr?.op === 'choose' ? instr.srcs : [variable];
  return parts.flatMap((each) => {
    const value = literalOf(fn.file, each)?.value;
    return typeof value === 'string' ? [value] : [];
  });
}
