/** Lists of listeners and open connections that every instance feeds from one channel outside: `redis.publish` here, `subscriber.on('message')` everywhere. */
import { CHANNEL_LISTENING, CHANNEL_NOTICE, CHANNEL_PUBLISHING, CHANNEL_READING, SUBSCRIPTION_WORDS } from '../knowledge/emitters.js';
import type { Instr } from '../facts/model.js';
import { literalsUsedBy } from '../program/definitions.js';
import type { Obj, ProgramFunction } from '../program/model.js';
import type { Program } from '../program/program.js';
import { ELEMENTS, isPseudo } from '../program/solver.js';
import { isStorePath } from './outside.js';
import type { Profile } from './profile.js';

/** How many calls lie at most between the channel and the function that passes its messages on. */
const REACH = 4;

const publishing = new WeakMap<Program, boolean>();

/** Whether what the cell's connections are told comes in over a channel on which some instance publishes it. */
export function isFedFromOutside(program: Program, profile: Profile): boolean {
  const passing = new Set(profile.reads.filter((each) => each.mode === 'read').map((each) => each.fn));
  return [...passing].some((fn) => isToldFromOutside(program, fn));
}

/** Whether a message from a channel outside leads to the function, and messages are put on such a channel at all. */
export function isToldFromOutside(program: Program, fn: ProgramFunction): boolean {
  return publishes(program) && isReached(program, fn, REACH, new Set());
}

function isReached(program: Program, fn: ProgramFunction, depth: number, seen: Set<ProgramFunction>): boolean {
  if (seen.has(fn)) return false;
  seen.add(fn);
  if (fn.fact.instrs.some((instr) => instr.op === 'call' && instr.awaited && CHANNEL_READING.test(instr.prop ?? '') && isOnStore(program, fn, instr))) return true;
  const incoming = program.phases.incoming.get(fn) ?? [];
  if (incoming.some(({ from, instr, kind }) => kind !== 'call' && instr.op === 'call' && CHANNEL_LISTENING.test(instr.prop ?? '') && isOnStore(program, from, instr))) return true;
  return depth > 0 && incoming.some(({ from }) => from !== fn && from.fact.kind !== 'module' && isReached(program, from, depth - 1, seen));
}

function isOnStore(program: Program, fn: ProgramFunction, instr: Instr): boolean {
  return instr.op === 'call' && instr.recv !== undefined && program.solver.valuesOf(program.solver.node(fn.file, instr.recv)).some((id) => { const obj = program.solver.object(id); return obj.kind === 'external' && isStorePath(obj.path); });
}

function publishes(program: Program): boolean {
  let known = publishing.get(program);
  if (known === undefined) {
    known = program.solver.functions.some((fn) => fn.fact.instrs.some((instr) => instr.op === 'call' && ((CHANNEL_PUBLISHING.test(instr.prop ?? '') && isOnStore(program, fn, instr))
      || literalsUsedBy(fn.file, instr).some((value) => typeof value === 'string' && CHANNEL_NOTICE.test(value)))));
    publishing.set(program, known);
  }
  return known;
}

/** What the cell keeps are subscriptions at a service outside, by channel: each instance has those of its own listeners. */
export function holdsSubscriptions(program: Program, profile: Profile): boolean {
  const { solver } = program;
  if (!SUBSCRIPTION_WORDS.test(profile.words.symbol)) return false;
  const held = profile.collections.flatMap((each) => solver.valuesOf(solver.property(each, ELEMENTS))).map((id) => solver.object(id)).filter((each) => each.kind !== 'entry');
  const isOutside = (obj: Obj): boolean => obj.kind === 'external' && isStorePath(obj.path);
  return held.length > 0 && held.every((each) => isOutside(each) || (each.kind === 'object' && [...solver.propertiesOf(each)].some(([name, node]) => !isPseudo(name) && solver.valuesOf(node).some((id) => isOutside(solver.object(id))))));
}
