/** What people send in with a form, and who leaves with no connection. */
import { SENT_PARTS, SOCKET_LABELS } from '../../knowledge/roles.js';
import type { Program } from '../../program/program.js';
import { isRemoval, putBy, type Profile } from '../profile.js';
import { requestDataOf } from '../request-data.js';

/** `subscribers.push(req.body.email)`: a list of texts that forms bring, which no connection puts there and no connection takes away. */
export function keepsWhatIsSent(program: Program, { collections, writes }: Profile): boolean {
  const live = writes.filter((each) => each.served);
  const puts = live.filter((each) => !isRemoval(each));
  return (
    collections.length > 0 &&
    collections.every((each) => each.kind === 'array' || each.kind === 'set') &&
    puts.length > 0 &&
    puts.every(({ fn, instr, operation }) => {
      const value = putBy(instr);
      return (
        /^(?:push|unshift|add)$/.test(operation) &&
        value !== undefined &&
        [...requestDataOf(program, fn, value).names].some((name) => SENT_PARTS.test(name)) &&
        program.solver.objectsAt(fn.file, value).every((obj) => /^(?:external|entry)$/.test(obj.kind))
      );
    }) &&
    live.every((each) => !program.entriesReaching(each.fn).some(({ entry }) => SOCKET_LABELS.test(entry.label)))
  );
}
