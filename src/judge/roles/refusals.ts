/** Which functions turn somebody away. */
import { DENIALS, DENIED, REFUSALS } from '../../knowledge/roles.js';
import type { Instr, VarId } from '../../facts/model.js';
import { guardsAround, isInside, literalsUsedBy, originOf } from '../../program/definitions.js';
import type { ProgramFunction } from '../../program/model.js';

const known = new WeakMap<ProgramFunction, boolean>();

/** Whether a function answers 429, or what stands for it. */
export function turnsSomebodyAway(fn: ProgramFunction): boolean {
  let answer = known.get(fn);
  if (answer === undefined) known.set(fn, answer = fn.fact.instrs.some((each) => literalsUsedBy(fn.file, each).some((value) => REFUSALS.has(value))));
  return answer;
}

/** `if (revoked.get(token)) return reply.code(401).send(...)`, or throws what is answered so: who is found by one of these looks is denied. */
export function deniesWhomItFinds(fn: ProgramFunction, looks: ReadonlySet<Instr>): boolean {
  const isFound = (variable: VarId): boolean => { const made = originOf(fn.file, variable).instr; return made !== undefined && looks.has(made); };
  const saysNo = (each: Instr): boolean => literalsUsedBy(fn.file, each).some((value) => DENIALS.has(value));
  const caught = fn.fact.instrs.some((each) => isInside(fn, each.block, 'catch') && saysNo(each));
  const denies = (each: Instr): boolean => saysNo(each) || (each.op === 'throw' && caught) || (each.op === 'call' && each.isNew && each.callee >= 0 && DENIED.test(fn.file.facts.vars[each.callee]?.name ?? ''));
  return fn.fact.instrs.some((each) => denies(each) && guardsAround(fn, each.block).some(({ guard }) => guard.all.some((atom) => atom.kind === 'truthy' && atom.positive && isFound(atom.value))));
}
