/** Methods that give back the object on which they were called, so that one call may follow another: `hub.on('join', greet).on('leave', note)`. */
import type { NodeId, Obj, ProgramFunction } from '../../model.js';
import type { Solver } from '../solver.js';

/** What such a method gives back besides its object; null for all others. */
const besides = new WeakMap<ProgramFunction, NodeId | null>();

/**
 * Lets what a call gives flow to `dst`. `recv` is the object whose method is called: where the method gives it back, this call has that
 * object and not those of all other calls, which in a class that many extend are the objects of all of them.
 */
export function flowResult(solver: Solver, target: ProgramFunction, recv: Obj | undefined, dst: NodeId): void {
  const rest = recv === undefined ? null : besideItself(solver, target);
  if (recv === undefined || rest === null) {
    solver.flow(target.result, dst);
    return;
  }
  solver.add(dst, recv);
  solver.flow(rest, dst);
}

function besideItself(solver: Solver, target: ProgramFunction): NodeId | null {
  const known = besides.get(target);
  if (known !== undefined) return known;
  const { file, fact } = target;
  let rest: NodeId | null = null;
  if (fact.kind === 'method' && fact.instrs.some((each) => each.op === 'return' && each.src === fact.thisVar)) {
    rest = solver.newNode();
    for (const each of fact.instrs)
      if ((each.op === 'return' || each.op === 'yield') && each.src !== fact.thisVar) solver.flow(solver.node(file, each.src), rest);
  }
  besides.set(target, rest);
  return rest;
}
