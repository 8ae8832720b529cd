/** Places that are set anew before each look, to what no request said: the application's own account at a service, its settings. */
import type { VarId } from '../../facts/model.js';
import { asksAbout, definitionOf, guardsAround } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { isReset, type Profile, type Touch } from '../profile.js';
import { requestDataOf } from '../request-data.js';
import { covers } from '../undeclared.js';
import { isEnvironment, isFetched } from './copies.js';

/**
 * `await this.renew(); headers.authorization = this.token`, `settings = await load(); return settings.key`: whoever reads it has just had it
 * asked for, by keys that the environment gives, so that nothing hangs on what an earlier request left.
 */
export function isRenewedBeforeEachLook(
  program: Program,
  { collections }: Profile,
  writes: readonly Touch[],
  reads: readonly Touch[],
): boolean {
  const sets = writes.filter((each) => !isReset(each));
  if (collections.length > 0 || sets.length === 0 || reads.length === 0 || !writes.every((each) => each.depth === 'place')) return false;
  if (!sets.every((each) => saysNothingOfRequests(program, each) && !asksMemory(each))) return false;
  const setters = new Set(sets.map((each) => each.fn));
  return reads.every(({ fn, instr }) => {
    const here = sets.filter((each) => each.fn === fn && each.instr.pos <= instr.pos).map((each) => each.instr);
    const called = (program.phases.outgoing.get(fn) ?? []).flatMap((edge) =>
      edge.kind === 'call' && edge.instr.op === 'call' && edge.instr.awaited && edge.instr.pos < instr.pos && setters.has(edge.to)
        ? [edge.instr]
        : [],
    );
    const blocks = [...here, ...called].map((each) => each.block);
    return blocks.length > 0 && covers(fn, blocks, instr.block);
  });
}

/** What is put there was waited for, or is the environment's, and nothing of it came with a request. */
function saysNothingOfRequests(program: Program, { fn, instr }: Touch): boolean {
  if ((instr.op !== 'assign' && instr.op !== 'set') || instr.operator !== '=') return false;
  if (!isFetched(program, fn, instr.src) && !isEnvironment(program, fn, instr.src)) return false;
  const { source, given } = requestDataOf(program, fn, instr.src);
  return source === undefined && !given;
}

/** `if (!this.token) this.token = ...`: whether it is set at all hangs on what was there before. */
const asksMemory = ({ fn, instr }: Touch): boolean =>
  guardsAround(fn, instr.block).some(({ guard }) => asksAbout(guard, (value) => outlivesCall(fn, value)));

function outlivesCall(fn: ProgramFunction, value: VarId, depth = 0): boolean {
  const fact = fn.file.facts.vars[value];
  if (fact) return fact.kind === 'this' || (fact.fn === 0 && (fact.kind === 'let' || fact.kind === 'var'));
  const made = definitionOf(fn.file, value);
  return made?.op === 'get' && depth < 6 && outlivesCall(fn, made.obj, depth + 1);
}
