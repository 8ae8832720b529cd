/** What may happen once only is decided by a store outside; what this instance notes beside that is its own business. */
import { CLAIMING_METHODS, READING_METHODS } from '../../knowledge/background-words.js';
import { TAKEN_ALREADY } from '../../knowledge/fallback-words.js';
import type { CallInstr, VarId } from '../../facts/model.js';
import { asksAbout, definitionOf, guardOf, isBelow, literalsUsedBy, operandsOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { callsStore, usesStore } from '../outside.js';
import { isRemoval, isReset, storedLiteral, waitsBetween, type Profile, type Touch } from '../profile.js';
import { runsByTimer } from './own-work.js';

/**
 * `if ((await redis.set(key, token, 'NX')) !== 'OK') return; held.set(name, token)`, looked up again by who lets go of it: the store says who
 * holds it. Or the row that may be there once is written between `add` and `delete`: `busy.add(id); await db.event.create(...)`, where that
 * it was there already is foreseen.
 */
export function claimsOutside(program: Program, profile: Profile, writes: readonly Touch[]): boolean {
  const { collections, reads } = profile;
  if (collections.length === 0) return holdsToken(program, profile, writes) || saysWhoLeads(program, writes);
  if (!collections.every((each) => each.kind === 'map' || each.kind === 'object' || each.kind === 'set')) return false;
  const puts = writes.filter((each) => !isRemoval(each));
  const removals = writes.filter(isRemoval);
  if (puts.length === 0 || removals.length === 0 || puts.some((each) => each.depth !== 'contents')) return false;
  // Who asks whether somebody holds it, and does neither take nor give it, is told of this instance alone.
  const hands = new Set(writes.map((each) => each.fn));
  if (reads.some((each) => each.served && each.depth === 'contents' && !hands.has(each.fn))) return false;
  return puts.every((put) => isDecidedBefore(program, put) || isWrittenOnce(program, put, removals));
}

/** `if (await redis.set(key, token, 'NX')) this.token = token`, and whoever lets go of it takes the token away: nobody else asks for it. */
function holdsToken(program: Program, { reads }: Profile, writes: readonly Touch[]): boolean {
  const puts = writes.filter((each) => !isReset(each));
  if (
    puts.length === 0 ||
    puts.length === writes.length ||
    writes.some((each) => each.depth !== 'place' || storedLiteral(each)?.value === true)
  )
    return false;
  const hands = new Set(writes.map((each) => each.fn));
  return reads.every((each) => !each.served || hands.has(each.fn)) && puts.every((put) => isDecidedBefore(program, put));
}

/** `if (await redis.set(key, own, 'NX')) this.leads = true; else this.leads = false;`: whoever asks is told what the store said, also that it is held here already. */
function saysWhoLeads(program: Program, writes: readonly Touch[]): boolean {
  const raised = writes.filter((each) => storedLiteral(each)?.value !== false);
  const claiming = new Set(raised.filter((each) => isDecidedBefore(program, each)).map((each) => each.fn));
  return (
    raised.length > 0 &&
    raised.length < writes.length &&
    writes.every((each) => each.depth === 'place') &&
    raised.every((each) => storedLiteral(each)?.value === true && claiming.has(each.fn))
  );
}

/** A call of the store comes before, and what it says decides whether the function goes on. */
function isDecidedBefore(program: Program, { fn, instr }: Touch): boolean {
  return fn.fact.instrs.some(
    (each) =>
      each.op === 'call' &&
      each.pos < instr.pos &&
      each.awaited &&
      each.used &&
      isBelow(fn, instr.block, each.block) &&
      (CLAIMING_METHODS.test(each.prop ?? '') || each.recv === undefined) &&
      !READING_METHODS.test(each.prop ?? 'claim') &&
      callsStore(program, fn, each, 2) &&
      decides(fn, each),
  );
}

/** What a call gives, or a part of it, is in a condition of the function. */
function decides(fn: ProgramFunction, call: CallInstr): boolean {
  const isOfCall = (value: VarId, depth: number): boolean => {
    const made = depth < 6 ? definitionOf(fn.file, value) : undefined;
    return made !== undefined && (made === call || operandsOf(made).some((each) => isOfCall(each, depth + 1)));
  };
  return fn.fact.blocks.some(({ cond }) => cond !== undefined && asksAbout(guardOf(fn.file, cond, true), (value) => isOfCall(value, 0)));
}

/** Between putting in and taking out, a row is written of which the function knows that it may be there already. */
function isWrittenOnce(program: Program, put: Touch, removals: readonly Touch[]): boolean {
  const { fn } = put;
  return (
    removals.some((each) => each.fn === fn && waitsBetween(put, each)) &&
    fn.fact.instrs.some(
      (each) =>
        each.op === 'call' && each.pos > put.instr.pos && isBelow(fn, each.block, put.instr.block) && callsStore(program, fn, each, 2),
    ) &&
    fn.fact.instrs.some((each) => literalsUsedBy(fn.file, each).some((value) => TAKEN_ALREADY.test(String(value))))
  );
}

/** `setInterval(() => here.forEach((id) => redis.expire(id, 60)))`: nobody else looks, and what everybody may ask for stands in the store. */
export function isOnlyRenewed(program: Program, { reads, writes }: Profile): boolean {
  const looks = reads.filter((each) => each.served && each.depth !== 'entry' && !writes.some((write) => write.fn === each.fn));
  return looks.length > 0 && looks.every(({ fn }) => runsByTimer(program, fn) && usesStore(program, fn));
}
