/** A place filled once, behind a check that it is still empty, with what belongs to the request that happened to come first. */
import { OF_THE_CALLER, OF_THE_HOST, OWN_PARTS } from '../../knowledge/request-words.js';
import type { VarId } from '../../facts/model.js';
import { initsOf, liesIn, originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import { SERVING } from '../../program/phases/phases.js';
import type { Program } from '../../program/program.js';
import { isReset, storedLiteral, type Touch } from '../profile.js';
import { sendsAway } from '../roles/refused-callers.js';
import { requestDataOf, type RequestData } from '../request-data.js';

export interface FirstVisitor {
  readonly write: Touch;
  readonly data: RequestData;
  /** It is a person's: who they are, or what opens doors for them. */
  readonly personal: boolean;
}

/**
 * `client ??= connect(token)`, `if (!user) user = await find(cookie)`: the write that does it, of all that is ever put into a place. Nothing
 * where some request puts another value there, which is judged as a place that requests set.
 */
export function firstVisitorOf(program: Program, writes: readonly Touch[]): FirstVisitor | undefined {
  const fills = writes.filter((each) => !each.dead && !isReset(each) && storedLiteral(each) === undefined);
  if (fills.some((each) => !each.starting || each.depth !== 'place')) return undefined;
  for (const write of fills) {
    // `if (holder) return res.sendStatus(409); holder = req.body.user`: who comes later is turned away, and given nothing.
    if ((program.phases.of(write.fn) & SERVING) === 0 || sendsAway(write.fn)) continue;
    const { instr } = write;
    if (instr.op !== 'assign' && instr.op !== 'set') continue;
    for (const { fn, value } of [{ fn: write.fn, value: instr.src }, ...askedLater(write.fn, instr.src)]) {
      const data = requestDataOf(program, fn, value);
      const names = [...data.names];
      if (data.source === undefined || !names.some((each) => OWN_PARTS.test(each))) continue;
      const personal = names.some((each) => OF_THE_CALLER.test(each));
      // Every request is sent to a host of this server.
      if (personal || !names.some((each) => OF_THE_HOST.test(each))) return { write, data, personal };
    }
  }
  return undefined;
}

/** What methods of the options that a thing is made with will read: `create(url, { cookies: { getAll: () => jar.getAll() } })`. */
function askedLater(fn: ProgramFunction, made: VarId, depth = 0): readonly { readonly fn: ProgramFunction; readonly value: VarId }[] {
  const { variable, instr } = originOf(fn.file, made);
  if (instr?.op === 'await') return askedLater(fn, instr.src, depth);
  if (instr?.op === 'call') return depth > 0 ? [] : instr.args.flatMap((each) => askedLater(fn, each, depth + 1));
  if (instr?.op === 'object' && depth > 0 && depth < 4)
    return initsOf(fn.fact, variable).flatMap((each) => askedLater(fn, each.src, depth + 1));
  if (instr?.op !== 'function' || depth < 2) return [];
  const method = fn.file.functions[instr.fn];
  return fn.file.functions
    .filter((each) => method !== undefined && liesIn(each, method))
    .flatMap((each) =>
      each.fact.instrs.flatMap((one) =>
        one.op === 'get'
          ? [{ fn: each, value: one.dst }]
          : one.op === 'call' && one.recv !== undefined
            ? [{ fn: each, value: one.recv }]
            : [],
      ),
    );
}
