/** Streams that somebody subscribes to and does not wait for: `this.http.post(url, row).subscribe()`. */
import { OBSERVABLE_CALLS } from '../../knowledge/background-words.js';
import type { CallInstr } from '../../facts/model.js';
import { originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { calleePaths } from './background-effects.js';
import { handedIn } from './timer-sites.js';

export interface Observed {
  /** The call that gives the stream. */
  readonly head: CallInstr;
  /** What its operators and the observer were given. */
  readonly then: readonly ProgramFunction[];
}

/** The beginning of a chain that ends in `subscribe`, where that is a request or the like and no bus. */
export function observedAt(program: Program, fn: ProgramFunction, whole: CallInstr): Observed | undefined {
  if (whole.prop !== 'subscribe' || whole.recv === undefined) return undefined;
  const then = whole.args.flatMap((arg) => handedIn(program, fn, arg));
  let at = originOf(fn.file, whole.recv).instr;
  for (let step = 0; step < 6 && at?.op === 'call' && at.prop === 'pipe' && at.recv !== undefined; step += 1) {
    then.push(...at.args.flatMap((arg) => handedIn(program, fn, arg)));
    at = originOf(fn.file, at.recv).instr;
  }
  if (at?.op !== 'call') return undefined;
  const head = at;
  const isOwn = program.phases.edgesAt(fn, head).some((edge) => edge.kind === 'call');
  return isOwn || calleePaths(program, fn, head).some((path) => OBSERVABLE_CALLS.test(path)) ? { head, then } : undefined;
}
