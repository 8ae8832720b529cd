/** Answers to what must not be done twice. */
import { STORING_METHODS } from '../../knowledge/background-words.js';
import { originOf } from '../../program/definitions.js';
import type { Program } from '../../program/program.js';
import { isStorePath } from '../outside.js';
import { isRemoval, putBy, type Profile } from '../profile.js';

/**
 * `if (replies.has(key)) return replies.get(key); const row = await orders.save(draft); replies.set(key, row)`: what it keeps is the answer
 * of a store that was given a new record for it, and is given another one where the answer is gone.
 */
export function keepsWhatWasDone(program: Program, profile: Profile): boolean {
  const puts = profile.writes.filter((each) => each.served && !isRemoval(each));
  return puts.length > 0 && puts.every(({ fn, instr }) => {
    const value = putBy(instr);
    const kept = value === undefined ? undefined : originOf(fn.file, value).instr;
    const made = kept?.op === 'await' ? originOf(fn.file, kept.src).instr : kept;
    return made?.op === 'call' && made.recv !== undefined && STORING_METHODS.test(made.prop ?? '')
      && program.solver.idsAt(fn.file, made.recv).some((id) => { const { kind, path } = program.solver.object(id); return kind === 'external' && isStorePath(path); });
  });
}
