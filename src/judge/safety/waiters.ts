/** Callers of one instance that wait for something: their promises are settled where they were made. */
import type { Program } from '../../program/program.js';
import { holdsWaiters } from '../roles/held-while-working.js';
import { executorsAround } from '../background/timer-scope.js';
import { isRemoval, isReset, type Profile, type Touch } from '../profile.js';

/** `new Promise((resolve) => { queue.push(() => { resolve(); }); })`: who files a callback waits for it. A list of work that is merely called later is none. */
export const arePutByWaiters = (program: Program, { writes }: Profile): boolean =>
  writes.filter((each) => /^(?:push|unshift)$/.test(each.operation)).every(({ fn }) => executorsAround(program, fn).length > 0);

/** `pending.set(id, { resolve, reject })`, `failed.push({ resolve, reject, config })`, settled by what the same calls have left to be called: the answers of a child process or socket of this instance. */
export function keepsCallersWaiting(program: Program, profile: Profile, writes: readonly Touch[]): boolean {
  if (!holdsWaiters(program, profile)) return false;
  const puts = writes.filter((each) => !isRemoval(each) && each.depth === 'contents');
  if (puts.length === 0) return true; // only what ends the server waits
  const entriesOf = (touches: readonly Touch[]): string[] =>
    touches.flatMap((each) => program.entriesReaching(each.fn).map(({ entry }) => `${entry.file}:${entry.fn}`));
  const waiting = new Set(entriesOf(puts));
  return entriesOf(
    profile.touches.filter((each) => each.served && each.depth === 'contents' && !(each.instr.op === 'get' && each.instr.prop === 'size')),
  ).every((each) => waiting.has(each));
}

/**
 * `this.opened = new Promise((resolve) => { this.release = resolve; })`: what settles one promise, called by the same entry points that
 * make it. Where another request settles it, that one has to meet the same instance.
 */
export function keepsOneWaiting(program: Program, profile: Profile, writes: readonly Touch[]): boolean {
  const { cell, objects, collections } = profile;
  const puts = writes.filter((each) => !isReset(each));
  if (collections.length > 0 || objects.length === 0 || !objects.every((each) => each.kind === 'resolver') || puts.length === 0)
    return false;
  const name = cell.symbol.split('.').pop();
  const settles = ({ fn }: Touch): boolean =>
    fn.fact.instrs.some(
      (each) => each.op === 'call' && (each.prop === name || (each.callee >= 0 && fn.file.facts.vars[each.callee]?.name === name)),
    );
  const entriesOf = (touches: readonly Touch[]): string[] =>
    touches.flatMap((each) => program.entriesReaching(each.fn).map(({ entry }) => `${entry.file}:${entry.fn}`));
  const waiting = new Set(entriesOf(puts));
  return entriesOf(profile.reads.filter((each) => each.served && settles(each))).every((each) => waiting.has(each));
}
