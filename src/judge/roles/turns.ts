/** Requests that take turns with what they name. */
import type { Program } from '../../program/program.js';
import { keyOf } from '../keys.js';
import type { Profile, Touch } from '../profile.js';
import { isSentIn } from '../request-data.js';

/**
 * `await new Promise((resolve) => waiting.get(id).push(resolve))`, `const next = waiting.get(id)?.shift(); next?.()`: nobody is told anything, but one
 * after the other does what only one at a time may do with what the request names. Other instances let theirs do it meanwhile.
 */
export function givesTurns(program: Program, { touches }: Profile): boolean {
  const served = touches.filter((each) => each.served);
  const isNamed = (each: Touch): boolean => {
    const key = keyOf(each);
    return key !== undefined && isSentIn(program, each.fn, key);
  };
  if (!served.some(({ operation }) => operation === 'shift') || !served.some(isNamed)) return false;
  const calls = [...new Set(served.map(({ fn }) => fn.file))]
    .flatMap(({ functions }) => functions)
    .flatMap((fn) =>
      fn.fact.instrs.filter(
        (each) =>
          each.op === 'call' &&
          each.recv === undefined &&
          each.callee >= 0 &&
          program.solver.objectsAt(fn.file, each.callee).some(({ kind }) => kind === 'resolver'),
      ),
    );
  return calls.length > 0 && calls.every((each) => each.op === 'call' && each.args.length === 0);
}
