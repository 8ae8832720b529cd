/** Tables that only hold handles of timers: what those do is told of the timers themselves. */
import { LOG_CALL } from '../../knowledge/background-words.js';
import { TIMER_NAMES } from '../../knowledge/methods.js';
import type { CallInstr, VarId } from '../../facts/model.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { initsOf, isBelow, originOf } from '../../program/values/definitions.js';
import { calleeName } from '../background/background-effects.js';
import { isRemoval, type Profile, type Touch } from '../profile.js';
import { libraryMaking } from '../stores/libraries.js';

/** All that is ever put there is timers, by which somebody calls them off. */
export function holdsTimers(program: Program, profile: Profile, contents: readonly Touch[]): boolean {
  const own = contents.filter((each) => each.depth !== 'entry');
  return (
    own.some((each) => storesTimer(program, profile, each)) &&
    own.every((each) => isRemoval(each) || storesTimer(program, profile, each)) &&
    !profile.reads.some((each) => decidesMore(program, profile, each))
  );
}

/** `timers.set(key, setTimeout(...))`, `timers.push({ id, timer: setTimeout(...) })`, `timers.set(key, { timer: setTimeout(...), lot })` where nobody asks for the lot. */
function storesTimer(program: Program, profile: Profile, { fn, instr }: Touch): boolean {
  const value = instr.op === 'call' ? instr.args[instr.prop === 'set' ? 1 : 0] : instr.op === 'set' ? instr.src : undefined;
  if (value === undefined) return false;
  if (isTimer(program, fn, value)) return true;
  const { variable, instr: made } = originOf(fn.file, value);
  if (made?.op !== 'object') return false;
  const parts = initsOf(fn.fact, variable);
  const timers = new Set(parts.filter((each) => isTimer(program, fn, each.src)).map((each) => each.prop));
  const asked = profile.reads.filter(
    (each) => each.depth === 'entry' && !each.dead && !profile.writes.some((write) => write.instr === each.instr),
  );
  return (
    timers.size > 0 &&
    (parts.every(({ prop }) => timers.has(prop) || WHOSE.test(prop ?? '')) ||
      (asked.length > 0 && asked.every((each) => each.instr.op === 'get' && timers.has(each.instr.prop))))
  );
}

/** What says whose timer it is. */
const WHOSE = /^(?:id|key|name)$/;

function isTimer(program: Program, fn: ProgramFunction, value: VarId): boolean {
  const made = originOf(fn.file, value).instr;
  if (made?.op !== 'call') return false;
  const held = program.solver.objectsAt(fn.file, value).map((obj) => obj.path ?? '');
  return (
    (made.callee >= 0 && TIMER_NAMES.test(fn.file.facts.vars[made.callee]?.name ?? '')) ||
    (held.length > 0 && held.every((path) => libraryMaking(path).some((entry) => entry.hazard === 'timer')))
  );
}

/**
 * `if (taken.has(id)) return; taken.set(id, setTimeout(() => taken.delete(id), day)); await credit(id);`: that there is a timer says that something
 * was done, and who asks does it no more.
 */
function decidesMore({ phases }: Program, { writes }: Profile, { fn, instr, depth, operation, served }: Touch): boolean {
  if (!served || depth !== 'contents' || instr.op !== 'call' || !/^(?:has|get)$/.test(operation)) return false;
  const { blocks, instrs } = fn.fact;
  const leaves = blocks.some(
    (block, id) =>
      block.cond === instr.dst &&
      block.kind === 'then' &&
      instrs.some((each) => (each.op === 'return' || each.op === 'throw') && isBelow(fn, each.block, id)),
  );
  return (
    leaves &&
    !instrs.some((each) => each.op === 'call' && CALLS_OFF.test(calleeName(fn, each).name)) &&
    instrs.some((each) => each.op === 'call' && each.pos > instr.end && isWork(each))
  );

  function isWork(call: CallInstr): boolean {
    const { name, owner } = calleeName(fn, call);
    if (TIMER_NAMES.test(name) || LOG_CALL.test(owner ? `${owner}.${name}` : name) || writes.some((each) => each.instr === call))
      return false;
    return call.awaited || phases.edgesAt(fn, call).some((edge) => edge.kind === 'call');
  }
}

/** Functions and methods that call a timer off. */
const CALLS_OFF = /^(?:clear(?:Timeout|Interval|Immediate)|stop|cancel|destroy|unref)$/;
