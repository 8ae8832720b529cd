/** Promises that callers wait for in turn: a mutex, which another instance does not see. */
import { PROMISE_CHAIN } from '../knowledge/background-words.js';
import type { VarId } from '../facts/model.js';
import { operandsOf, originOf } from '../program/definitions.js';
import type { ProgramFunction } from '../program/model.js';
import type { Profile, Touch } from './profile.js';
import { readersOf } from './uses.js';

/**
 * `const before = tails.get(key) ?? Promise.resolve(); tails.set(key, mine); await before; return work()`: who comes waits for who came
 * before and then works itself. Where the promise that is found is given back instead, the callers share one piece of work.
 */
export function queuesUp(profile: Profile, stores: readonly Touch[]): boolean {
  return stores.length > 0 && stores.every(({ fn }) => {
    const found = profile.reads.filter((each) => each.fn === fn && each.depth === 'contents' && each.operation === 'get').map((each) => each.instr);
    if (found.length === 0) return false;
    const isFound = (variable: VarId): boolean => comesFrom(fn, variable, (instr) => found.includes(instr), 0);
    const { instrs } = fn.fact;
    // What comes out of the wait is nobody's in a queue; where it is made use of, the work was shared.
    const waits = instrs.some((each) => (each.op === 'await' && isFound(each.src) && readersOf(fn.file, each.dst).length === 0) || (each.op === 'call' && each.prop === 'then' && each.recv !== undefined && isFound(each.recv)));
    return waits && !instrs.some((each) => each.op === 'return' && isFoundItself(fn, each.src, found));
  });
}

/** The promise that was found, perhaps with a handler for its failure, or another one where none was found. */
function comesFrom(fn: ProgramFunction, variable: VarId, isSource: (instr: NonNullable<ReturnType<typeof originOf>['instr']>) => boolean, depth: number): boolean {
  const { instr } = originOf(fn.file, variable);
  if (!instr || depth > 5) return false;
  if (isSource(instr)) return true;
  if (instr.op === 'choose') return operandsOf(instr).some((each) => comesFrom(fn, each, isSource, depth + 1));
  return instr.op === 'call' && PROMISE_CHAIN.test(instr.prop ?? '') && instr.recv !== undefined && comesFrom(fn, instr.recv, isSource, depth + 1);
}

function isFoundItself(fn: ProgramFunction, variable: VarId, found: readonly unknown[]): boolean {
  const { instr } = originOf(fn.file, variable);
  return instr !== undefined && (found.includes(instr) || (instr.op === 'await' && isFoundItself(fn, instr.src, found)));
}
