/** Objects that the program freezes while it makes them: whoever seems to change one later changes another of its kind. */
import type { CallInstr } from '../../facts/model.js';
import { originOf } from './definitions.js';
import type { Obj, ProgramFunction } from '../model.js';
import type { Solver } from './solver.js';

/** Ids of the objects, lists and instances whose fields can no longer be set. What lies deeper in them can. */
export function frozenObjects(solver: Solver): ReadonlySet<number> {
  const found = new Set<number>();
  for (const fn of solver.functions) {
    for (const instr of fn.fact.instrs) {
      if (instr.op === 'call' && instr.prop === 'freeze' && isFreeze(solver, fn, instr))
        for (const obj of madeHere(solver, fn, instr)) found.add(obj.id);
    }
  }
  return found;
}

const isFreeze = (solver: Solver, fn: ProgramFunction, { recv }: CallInstr): boolean =>
  recv !== undefined && solver.objectsAt(fn.file, recv).some((each) => each.path === 'global:Object');

/** `Object.freeze({ ... })`, `const plans = { ... }; Object.freeze(plans)`, `constructor() { ...; Object.freeze(this); }`: no parameter, which may be anything. */
function madeHere(solver: Solver, fn: ProgramFunction, { args: [given] }: CallInstr): readonly Obj[] {
  if (given === undefined) return [];
  const objects = solver.objectsAt(fn.file, given);
  if (fn.fact.kind === 'constructor' && given === fn.fact.thisVar) return objects.filter((each) => each.kind === 'instance');
  const { instr: made } = originOf(fn.file, given);
  return made?.op === 'object' || made?.op === 'array'
    ? objects.filter((each) => each.pos === made.pos && each.end === made.end && (each.kind === 'object' || each.kind === 'array'))
    : [];
}
