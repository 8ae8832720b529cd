/** Pools of threads that a process starts to share its own work among them. */
import { OWN_THREADS } from '../../knowledge/runtime.js';
import type { Program } from '../../program/program.js';
import { ELEMENTS } from '../../program/values/solver.js';
import type { Profile } from '../profile.js';

/**
 * `workers.push(new Worker(path))`, `busy.add(worker)`: lists and sets of threads, taken as they come. What is filed under a name or an id
 * is asked for by somebody, and is another matter.
 */
export function holdsOwnThreads({ solver }: Program, { collections }: Profile): boolean {
  if (collections.length === 0 || !collections.every((each) => each.kind === 'array' || each.kind === 'set')) return false;
  const held = collections.flatMap((each) => solver.objectsOf(solver.property(each, ELEMENTS))).filter((each) => each.kind !== 'entry');
  return held.length > 0 && held.every((each) => each.kind === 'external' && OWN_THREADS.test(each.path ?? ''));
}
