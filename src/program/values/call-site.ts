/** One call in the source, and what a function of the program is given by it. */
import type { CallInstr } from '../../facts/model.js';
import { INTEROP_HELPERS } from './builtins.js';
import { isDescent } from './idioms/descents.js';
import { flowResult } from './idioms/given-through.js';
import type { CallKind, NodeId, Obj, ProgramFunction } from '../model.js';
import { givesWhatItMakes } from './idioms/keepers.js';
import { passArgument } from './idioms/rest.js';
import { ELEMENTS, type Solver } from './solver.js';

/** A call: its arguments, and the place that gets what it gives. */
export interface Site {
  readonly fn: ProgramFunction;
  readonly instr: CallInstr;
  readonly args: readonly NodeId[];
  readonly dst: NodeId;
}

export const isCollection = (obj: Obj): boolean =>
  obj.kind === 'map' ||
  obj.kind === 'set' ||
  obj.kind === 'weakmap' ||
  obj.kind === 'weakset' ||
  obj.kind === 'array' ||
  obj.kind === 'entry';

/** The object that `new f()` makes of an ordinary function. */
export function thisOf(solver: Solver, site: Site): Obj {
  const { fn, instr } = site;
  return solver.intern(`new:${fn.id}:${instr.pos}:${instr.end}`, () => ({
    kind: 'object',
    file: fn.file,
    fn,
    pos: instr.pos,
    end: instr.end,
  }));
}

/** A function of the program runs: it is given its arguments and `this`, and what it returns is what the call gives. `via` names who decides that it runs. */
export function invokeFunction(
  solver: Solver,
  site: Site,
  callee: ProgramFunction,
  args: readonly NodeId[],
  recv: Obj | undefined,
  kind: CallKind,
  via?: string,
): void {
  // What compilers write around `require`.
  if (site.instr.callee >= 0 && args[0] !== undefined && INTEROP_HELPERS.has(site.fn.file.facts.vars[site.instr.callee]?.name ?? '')) {
    solver.addEdge(site.fn, callee, kind, site.instr, via);
    solver.flow(args[0], site.dst);
    return;
  }
  const isFramed =
    kind === 'construct' ? callee.fact.kind === 'constructor' : kind === 'call' && !site.instr.isNew && site.instr.kind !== 'jsx';
  const target = (isFramed ? solver.frameOf(site.fn, site.instr, callee) : undefined) ?? callee;
  const { file, fact } = target;
  solver.addEdge(site.fn, target, kind, site.instr, via);
  const { spread } = site.instr;
  args.forEach((arg, index) =>
    passArgument(solver, target, isDescent(site.fn, callee, site.instr.args[index]) ? solver.plainPart(arg) : arg, index, {
      spread: spread?.includes(index) === true,
      afterSpread: spread?.some((each) => each < index) === true,
    }),
  );
  if (recv && fact.kind !== 'arrow') solver.add(solver.node(file, fact.thisVar), recv);
  if (!site.instr.isNew && site.instr.kind !== 'jsx' && !givesWhatItMakes(solver, site, callee, args))
    flowResult(solver, target, recv, args, spread, site.dst);
}

/** The elements of the list that a call gives. */
export function copyAt(solver: Solver, { fn, instr, dst }: Site): NodeId {
  const made = solver.intern(`copy:${fn.id}:${instr.pos}:${instr.end}`, () => ({
    kind: 'array',
    file: fn.file,
    fn,
    pos: instr.pos,
    end: instr.end,
  }));
  solver.add(dst, made);
  return solver.property(made, ELEMENTS);
}

/** `names.reduce((all, name) => { all[name] = ...; return all; }, {})`: what it begins with, and what each step gives, is what the next gets. */
export function fold(solver: Solver, { args: [, begin], dst }: Site, step: ProgramFunction): void {
  const [id] = step.fact.params;
  const sum = id === undefined ? undefined : solver.node(step.file, id);
  for (const given of [step.result, begin]) {
    if (given === undefined) continue;
    solver.flow(given, dst);
    if (sum !== undefined) solver.flow(given, sum);
  }
}
