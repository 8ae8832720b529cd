/** Pools of threads and programs that a process starts to share its own work among them. */
import { ASKED_FOR_BY, FREE_OR_BUSY } from '../../knowledge/clients-held.js';
import { OWN_PROCESSES, OWN_THREADS } from '../../knowledge/runtime.js';
import type { Obj, ProgramFunction } from '../../program/model.js';
import { SERVING, isOfOwnProgram } from '../../program/phases/phases.js';
import type { Program } from '../../program/program.js';
import { ELEMENTS, type Solver } from '../../program/values/solver.js';
import type { Profile } from '../profile.js';

/**
 * `workers.push(new Worker(path))`, `busy.add(worker)`: lists and sets of threads, taken as they come; `engines.push({ proc, busy: false })`:
 * also beside the word on which of them is free. What is filed under a name or an id is asked for by somebody, and is another matter.
 */
export function holdsOwnThreads({ solver }: Program, { collections }: Profile): boolean {
  if (collections.length === 0 || !collections.every((each) => each.kind === 'array' || each.kind === 'set')) return false;
  const held = collections.flatMap((each) => solver.objectsOf(solver.property(each, ELEMENTS))).filter((each) => each.kind !== 'entry');
  return held.length > 0 && held.every((each) => (each.kind === 'external' ? OWN_THREADS.test(each.path ?? '') : isLentOut(solver, each)));
}

/** `{ proc: spawn(engine), busy: false }`: whoever comes takes the next one that is free. */
function isLentOut(solver: Solver, obj: Obj): boolean {
  const parts = [...solver.propertiesOf(obj)];
  return (
    parts.some(([, node]) => solver.objectsOf(node).some((each) => OWN_PROCESSES.test(each.path ?? ''))) &&
    parts.some(([name]) => FREE_OR_BUSY.test(name)) &&
    !parts.some(([name]) => ASKED_FOR_BY.test(name))
  );
}

/**
 * `child.on('exit', () => { falls.push(Date.now()); if (falls.length > 10) process.exit(1); start(); })`: nothing touches it but what
 * happens to the programs that this one has started.
 */
export function concernsOwnPrograms(program: Program, { touches, writes }: Profile): boolean {
  const { phases } = program;
  const live = touches.filter((each) => each.served);
  const seen = new Set<ProgramFunction>();
  let isTold = false;
  const isOwn = (fn: ProgramFunction): boolean => {
    if (seen.has(fn)) return true;
    seen.add(fn);
    return (
      phases.entriesOf(fn).length === 0 &&
      (phases.incoming.get(fn) ?? []).every((edge) => {
        if (isOfOwnProgram(edge)) return (isTold = true);
        if (phases.at(edge.from, edge.instr) & SERVING) return isOwn(edge.from);
        return edge.kind === 'call' || edge.kind === 'construct' || edge.kind === 'getter'; // while the program starts
      })
    );
  };
  return writes.some((each) => each.served) && live.every((each) => isOwn(each.fn)) && isTold;
}
