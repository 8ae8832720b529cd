/** What a service answered, kept by the program: data, and no client that may be made once and used by everybody. */
import { CLIENT_PARTS } from '../../knowledge/fallback-words.js';
import { ANSWER_METHODS, DATA_METHODS } from '../../knowledge/methods.js';
import type { Obj } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import type { Profile } from '../profile.js';

/** `axios:.get().data`, `await stripe.customers.retrieve(id)`: what came out of a call, and not what makes calls. */
function isAnswer({ path = '', call }: Obj): boolean {
  if (CLIENT_PARTS.test(path)) return false;
  return (
    ANSWER_METHODS.test(path) || /\(\)(?:\.[\w$]+)*\.[\w$]+$/.test(path) || (call?.awaited === true && /\(\).*\.[\w$]+\(\)$/.test(path))
  );
}

/**
 * `quote = (await axios.post(url, order)).data`, told to a later request. A client is there to be called: where some function calls a
 * method of what is kept (other than those of texts, lists and dates), it is one, whatever its path looks like.
 */
export function keepsAnswers(program: Program, { cell, objects }: Profile, values: readonly Obj[]): boolean {
  if (values.length === 0 || !values.every((each) => isAnswer(each))) return false;
  const kept = objects.flatMap((each) => (each.kind === 'external' && each.path !== undefined ? [each.path] : []));
  for (const fn of new Set(program.accessesOf(cell).map((each) => each.fn))) {
    for (const instr of fn.fact.instrs) {
      if (instr.op !== 'call' || instr.recv === undefined || instr.prop == null || DATA_METHODS.has(instr.prop)) continue;
      for (const id of program.solver.idsAt(fn.file, instr.recv)) {
        const { kind, path } = program.solver.object(id);
        if (kind === 'external' && path !== undefined && kept.some((each) => path === each || path.startsWith(`${each}.`))) return false;
      }
    }
  }
  return true;
}
