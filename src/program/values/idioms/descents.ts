/** Functions that go down a value by themselves: `for (const key in from) to[key] = merge(to[key], from[key])`. */
import type { VarId } from '../../../facts/model.js';
import type { ProgramFunction } from '../../model.js';
import { liesIn, originOf } from '../definitions.js';

/**
 * Whether what a function gives to itself is any property of a value. Who clones or merges that way goes down plain data: what is of a class
 * stays whole there, and would lead from field to field through all that the program keeps.
 */
export function isDescent(caller: ProgramFunction, callee: ProgramFunction, given: VarId | undefined): boolean {
  if (given === undefined || !liesIn(caller.frame?.fn ?? caller, callee.frame?.fn ?? callee)) return false;
  const made = originOf(caller.file, given).instr;
  return made?.op === 'get' && made.prop === null;
}
