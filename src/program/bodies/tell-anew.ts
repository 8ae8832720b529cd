/** What the solver has noted of functions that are now part of others, and of instructions that stand elsewhere. */
import type { CallInstr, Instr } from '../../facts/model.js';
import type { CallEdge, CallSite, Frame, HungSite, Obj, ProgramFunction, SetSite } from '../model.js';
import type { Solver } from '../values/solver.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Says it of the functions around. `homes` are these, by what has become part of them; `moved` gives for an instruction that was
 * changed what it is now, undefined where it is gone.
 */
export function tellAnew(
  solver: Solver,
  homes: ReadonlyMap<ProgramFunction, ProgramFunction>,
  moved: ReadonlyMap<Instr, Instr | undefined>,
): void {
  const fnOf = (fn: ProgramFunction): ProgramFunction => homes.get(fn) ?? fn;
  const instrOf = <I extends Instr>(instr: I): I | undefined => (moved.has(instr) ? (moved.get(instr) as I | undefined) : instr);
  const edges = solver.edges as CallEdge[];
  keep(edges, (edge) => {
    const instr = instrOf(edge.instr);
    if (homes.has(edge.to) || instr === undefined) return undefined;
    (edge as Mutable<CallEdge>).instr = instr;
    (edge as Mutable<CallEdge>).from = fnOf(edge.from);
    return edge;
  });
  const sites: (CallSite | SetSite | HungSite)[][] = [solver.calls, solver.sets, solver.hung];
  for (const all of sites) {
    keep(all, (site) => {
      const instr = instrOf(site.instr);
      const fn = fnOf(site.fn);
      return instr === undefined ? undefined : instr === site.instr && fn === site.fn ? site : ({ ...site, fn, instr } as typeof site);
    });
  }
  for (const obj of solver.objects as Mutable<Obj>[]) {
    if (obj.fn && homes.has(obj.fn)) obj.fn = homes.get(obj.fn);
    if (obj.call) obj.call = instrOf(obj.call) ?? obj.call;
  }
  for (const [id, given] of solver.framed) {
    let frame: Frame | undefined = given;
    while (frame && homes.has(frame.fn)) frame = frame.caller.frame; // of a body: it runs with the function around it
    if (frame) solver.framed.set(id, frame);
    else solver.framed.delete(id);
  }
  for (const frame of new Set(solver.framed.values()))
    for (let at: Frame | undefined = frame; at; at = at.caller.frame) renew(at as Mutable<Frame>, fnOf, instrOf);
}

function renew(
  frame: Mutable<Frame>,
  fnOf: (fn: ProgramFunction) => ProgramFunction,
  instrOf: (instr: CallInstr) => CallInstr | undefined,
): void {
  frame.call = instrOf(frame.call) ?? frame.call;
  frame.caller = fnOf(frame.caller);
}

/** Leaves in a list what `tell` gives for each. */
function keep<T>(all: T[], tell: (each: T) => T | undefined): void {
  let length = 0;
  for (const each of all) {
    const told = tell(each);
    if (told !== undefined) all[length++] = told;
  }
  all.length = length;
}
