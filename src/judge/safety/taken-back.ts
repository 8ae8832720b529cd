/** What a request files while it is at work, and takes out again before it is done: stopwatches, spans of a trace. */
import { literalOf } from '../../program/values/definitions.js';
import { meetInOneRun } from '../../program/values/order.js';
import type { CallEdge, ProgramFunction } from '../../program/model.js';
import { SERVING } from '../../program/phases/phases.js';
import type { Program } from '../../program/program.js';
import { isMaintenance } from '../self-maintenance.js';
import { keyOf } from '../keys.js';
import { filesByKey, isRemoval, type Profile, type Touch } from '../profile.js';

/**
 * `begin(id); rows = await load(); end(id)`, where `begin` files something under the key and `end` alone looks it up and removes it: whoever
 * calls the one calls the other afterwards, so that no later request finds anything.
 */
export function takesBackWhatItFiled(program: Program, profile: Profile): boolean {
  if (!filesByKey(profile)) return false;
  const live = (touches: readonly Touch[]): readonly Touch[] =>
    touches.filter((each) => each.served && each.depth !== 'entry' && !isMaintenance(each, profile));
  const writes = live(profile.writes);
  const files = writes.filter((each) => !isRemoval(each));
  const ends = new Set(writes.filter((each) => each.operation === 'delete').map((each) => each.fn));
  if (files.length === 0 || ends.size === 0 || files.some((each) => ends.has(each.fn) || each.depth !== 'contents' || !isKeyed(each)))
    return false;
  const begins = new Set(files.map((each) => each.fn));
  if (!live(profile.reads).every((each) => ends.has(each.fn))) return false;
  const callsOf = (fns: ReadonlySet<ProgramFunction>): readonly CallEdge[] =>
    [...fns].flatMap((fn) => (program.phases.incoming.get(fn) ?? []).filter((each) => program.phases.of(each.from) & SERVING));
  const [begun, ended] = [callsOf(begins), callsOf(ends)];
  // One handler of all paths begins in one of its branches and ends in another: that is a later request.
  const isPair = (one: CallEdge, other: CallEdge): boolean =>
    one.kind === 'call' &&
    other.kind === 'call' &&
    one.from === other.from &&
    one.instr.pos < other.instr.pos &&
    meetInOneRun(one.from, one.instr, other.instr);
  return (
    begun.length > 0 &&
    begun.every((one) => ended.some((other) => isPair(one, other))) &&
    ended.every((other) => begun.some((one) => isPair(one, other)))
  );
}

const isKeyed = (touch: Touch): boolean => {
  const key = keyOf(touch);
  return key !== undefined && literalOf(touch.fn.file, key) === undefined;
};
