/** Classes of the program that extend a collection of the runtime: `class TtlMap extends Map`. */
import type { CallInstr } from '../../../facts/model.js';
import { COLLECTION_CONSTRUCTORS } from '../builtins.js';
import type { NodeId, Obj, ProgramFunction } from '../../model.js';
import type { Solver } from '../solver.js';

/** What `new` makes of such a class is a collection as well: what is put there by the inherited methods lies in it. */
export function inheritCollection(
  solver: Solver,
  site: { readonly fn: ProgramFunction; readonly instr: CallInstr; readonly dst: NodeId },
  cls: Obj,
  below: readonly Obj[] = [],
): void {
  const base = cls.class?.extends;
  if (base === undefined || below.length > 4) return;
  solver.watch(solver.node(cls.file, base), (value) => {
    if (value.kind === 'class' && value !== cls) inheritCollection(solver, site, value, [...below, cls]);
    const kind = value.kind === 'external' ? COLLECTION_CONSTRUCTORS.get(value.path ?? '') : undefined;
    if (!kind || kind === 'object' || !solver.firsts.of(`inherits:${site.fn.id}:${site.instr.pos}:${kind}`)) return;
    const made = solver.addObject({ kind, file: site.fn.file, fn: site.fn, pos: site.instr.pos, end: site.instr.end });
    solver.add(site.dst, made);
    for (const each of [...below, cls]) {
      for (const member of each.class?.members ?? []) {
        const fn = member.fn === undefined || member.isStatic ? undefined : each.file.functions[member.fn];
        if (fn) solver.add(solver.node(each.file, fn.fact.thisVar), made);
      }
    }
  });
}
