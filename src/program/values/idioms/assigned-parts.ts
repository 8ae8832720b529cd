/** `Object.assign(into, ...parts)`. */
import type { CallInstr } from '../../../facts/model.js';
import type { NodeId } from '../../model.js';
import { ELEMENTS, isPseudo, type Solver } from '../solver.js';

/** Lets the properties of each part flow to what they are assigned to, which is what the call gives. */
export function assignParts(
  solver: Solver,
  { args: [into, ...parts], dst, instr }: { readonly args: readonly NodeId[]; readonly dst: NodeId; readonly instr: CallInstr },
): void {
  if (into === undefined) return;
  solver.flow(into, dst);
  parts.forEach((part, index) => {
    // `Object.assign({}, ...parts)`: each of the list.
    const all = instr.spread?.includes(index + 1) ? solver.newNode() : part;
    if (all !== part) solver.watch(part, (list) => solver.flow(solver.property(list, ELEMENTS), all));
    solver.watch(all, (from) =>
      solver.watch(into, (to) => {
        if (from.kind === 'external' || from.kind === 'entry') solver.mix(to, from);
        else
          solver.eachProperty(from, (name, value) => {
            if (!isPseudo(name)) solver.flow(value, solver.property(to, name));
          });
      }),
    );
  });
}
