/** Methods with which objects are made: `constructor() { this.ready = this.open(); }`, where nobody else calls `open`. */
import { isOfConstruction, type CallEdge, type ProgramFunction } from '../model.js';
import type { Solver } from '../values/solver.js';

/** What such a method puts into its object, also after it has waited for something, is the beginning of that object. */
export function beginningsIn(solver: Solver): ReadonlySet<ProgramFunction> {
  const found = new Set<ProgramFunction>();
  const begins = ({ from, to, kind, instr }: CallEdge): boolean =>
    kind === 'call' &&
    instr.op === 'call' &&
    instr.recv === from.fact.thisVar &&
    from.file === to.file &&
    from.fact.class === to.fact.class &&
    (isOfConstruction(from) || found.has(from));
  const incoming = new Map<ProgramFunction, CallEdge[]>();
  for (const edge of solver.edges) {
    if (edge.to.fact.kind !== 'method' || edge.to.fact.class === undefined) continue;
    const all = incoming.get(edge.to);
    if (all) all.push(edge);
    else incoming.set(edge.to, [edge]);
  }
  for (let before = -1; before < found.size;) {
    before = found.size;
    for (const [fn, edges] of incoming) if (!found.has(fn) && edges.every(begins)) found.add(fn);
  }
  if (found.size > 0) dropStrangers(solver, found);
  return found;
}

/** `store.open()` on something of which nothing is known may mean the method as well. */
function dropStrangers(solver: Solver, found: Set<ProgramFunction>): void {
  const named = new Map<string, ProgramFunction[]>();
  for (const fn of found) named.set(fn.fact.name, [...(named.get(fn.fact.name) ?? []), fn]);
  for (const { fn, instr } of solver.calls) {
    const meant = instr.recv === undefined || instr.prop == null ? undefined : named.get(instr.prop);
    if (meant && instr.recv !== undefined && solver.valuesOf(solver.node(fn.file, instr.recv)).length === 0)
      for (const each of meant) found.delete(each);
  }
}
