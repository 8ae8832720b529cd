/** A place filled once, behind a check that it is still empty, with what belongs to the request that happened to come first. */
import { OF_THE_CALLER, OF_THE_HOST, OWN_PARTS } from '../../knowledge/request-words.js';
import type { Instr, VarId } from '../../facts/model.js';
import { type Atom, guardsAround, initsOf, liesIn, literalOf, originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import { SERVING } from '../../program/phases/phases.js';
import type { Program } from '../../program/program.js';
import { isReset, storedLiteral, type Profile, type Touch } from '../profile.js';
import { isSendingAway, sendsAway } from '../roles/refused-callers.js';
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
export function firstVisitorOf(
  program: Program,
  profile: Profile,
  writes: readonly Touch[],
  reads: readonly Touch[],
): FirstVisitor | undefined {
  const fills = writes.filter((each) => !each.dead && !isReset(each) && storedLiteral(each) === undefined);
  if (fills.some((each) => !each.starting || each.depth !== 'place')) return undefined;
  for (const write of fills) {
    // `if (holder) return res.sendStatus(409); holder = req.body.user`: who comes later is turned away, and given nothing.
    if ((program.phases.of(write.fn) & SERVING) === 0 || (sendsAway(write.fn) && isSentAwayForIt(profile, write.fn, reads))) continue;
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

/** Whoever is sent away found the place taken, and not something else amiss: `if (!row) throw new NotFound()`. */
function isSentAwayForIt({ cell: { variable } }: Profile, fn: ProgramFunction, reads: readonly Touch[]): boolean {
  const looks = new Set<Instr>(reads.filter((each) => each.fn === fn).map((each) => each.instr));
  const isIt = (value: VarId, depth = 0): boolean => {
    const found = originOf(fn.file, value);
    if ((variable?.file === fn.file && variable.id === found.variable) || (found.instr !== undefined && looks.has(found.instr)))
      return true;
    return found.instr?.op === 'get' && depth < 3 && isIt(found.instr.obj, depth + 1);
  };
  const isNothing = (value: VarId): boolean => {
    const literal = literalOf(fn.file, value);
    return literal !== undefined && literal.value == null;
  };
  const saysThere = (atom: Atom): boolean =>
    atom.kind === 'truthy'
      ? atom.positive && isIt(atom.value)
      : (isIt(atom.left) && !(isNothing(atom.right) && /^===?$/.test(atom.operator) === atom.positive)) ||
        (isIt(atom.right) && !(isNothing(atom.left) && /^===?$/.test(atom.operator) === atom.positive));
  return fn.fact.instrs.some(
    (each) => isSendingAway(fn, each) && guardsAround(fn, each.block).some(({ guard }) => [...guard.all, ...guard.some].some(saysThere)),
  );
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
