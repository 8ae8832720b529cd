/**
 * Maps that are filled under names of the source: `services.set('orders', orders)`, `services.get('orders')`. What lies under each name is
 * kept apart; whoever asks by a name that only the run knows may get any of it, and what is filed so may be any that is asked for.
 */
import type { CallInstr } from '../../../facts/model.js';
import { literalOf } from '../definitions.js';
import type { NodeId, Obj, ProgramFunction } from '../../model.js';
import { ELEMENTS, type Solver } from '../solver.js';

/** Under which lies what is filed by names that the source does not spell. */
const OTHER = '@=';

/** Lets a value lie in a Map where `get` looks for it, besides among its elements. */
export function fileUnder(
  solver: Solver,
  map: Obj,
  { fn, instr }: { readonly fn: ProgramFunction; readonly instr: CallInstr },
  value: NodeId,
): void {
  solver.flow(value, solver.property(map, keyOf(fn, instr) ?? OTHER));
}

/** The same for what a Map is made of. */
export function fileAll(solver: Solver, map: Obj, values: NodeId): void {
  solver.flow(values, solver.property(map, OTHER));
}

/** Lets what a call of `get` may find flow to its result. */
export function takeFrom(
  solver: Solver,
  map: Obj,
  { fn, instr, dst }: { readonly fn: ProgramFunction; readonly instr: CallInstr; readonly dst: NodeId },
): void {
  const key = instr.prop === 'get' ? keyOf(fn, instr) : undefined;
  if (key === undefined) {
    solver.flow(solver.property(map, ELEMENTS), dst);
    return;
  }
  solver.read(map, key, dst);
  solver.read(map, OTHER, dst);
}

function keyOf(fn: ProgramFunction, { args: [key], spread }: CallInstr): string | undefined {
  const literal = key === undefined || spread?.includes(0) ? undefined : literalOf(fn.file, key);
  return typeof literal?.value === 'string' || typeof literal?.value === 'number'
    ? `${OTHER}${typeof literal.value} ${literal.value}`
    : undefined;
}
