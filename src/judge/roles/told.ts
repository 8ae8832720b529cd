/** What somebody who asks is told of a place, in the function that reads it. */
import type { VarId } from '../../facts/model.js';
import { originOf } from '../../program/definitions.js';
import type { Touch } from '../profile.js';

/** `res.locals.visits = stats.visits`, `res.json({ visits: stats.visits })`, `c.json({ running })`. */
export function isToldAtOnce({ fn, instr }: Touch): boolean {
  const isLocals = (variable: VarId): boolean => { const made = originOf(fn.file, variable).instr; return made?.op === 'get' && made.prop === 'locals'; };
  const isAnswered = (made: VarId, depth: number): boolean => depth < 3 && fn.fact.instrs.some((each) => (each.op === 'call' && /^(?:json|send|render)$/.test(each.prop ?? '') && each.args.includes(made))
    || (each.op === 'set' && each.src === made && ((each.operator === '=' && isLocals(each.obj)) || (each.operator === 'init' && isAnswered(each.obj, depth + 1)))));
  if (instr.op === 'get') return isAnswered(instr.dst, 0);
  return instr.op === 'set' && instr.operator === 'init' && isAnswered(instr.obj, 1);
}
