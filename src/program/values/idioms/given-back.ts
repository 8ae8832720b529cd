/**
 * What a callback gives back to the package that runs it: `NextAuth(() => ({ callbacks: { session } }))`, the hooks that a plugin's hook
 * returns, the middleware that a factory of middlewares makes. Nobody in the program calls those functions, the package does.
 */
import type { CallInstr } from '../../../facts/model.js';
import { PAGE_PACKAGES } from '../../../knowledge/runtime.js';
import type { Obj, ProgramFile, ProgramFunction } from '../../model.js';
import { FUNCTIONS, HELD, type Solver } from '../solver.js';
import { encloses } from '../../../facts/positions.js';

/** Objects in objects, and functions that give functions in their turn. */
const DEPTH = 4;

/** Whether a callback stands in the call itself: what is handed over in objects made elsewhere may be the whole program. */
export const isWrittenIn = (call: CallInstr, file: ProgramFile, callback: ProgramFunction): boolean =>
  callback.file === file && encloses(call, callback.fact);

/** Tells of the functions that a callback makes and gives back. `call` is the call that handed the callback to the function of a package at `via`. */
export function eachGivenBack(
  solver: Solver,
  call: CallInstr,
  callback: ProgramFunction,
  via: string,
  tell: (fn: ProgramFunction) => void,
): void {
  // A decorator's callbacks are types and factories of what is injected; what a component's callbacks give is the page's.
  if (call.kind === 'decorator' || call.kind === 'jsx' || via.startsWith('global:') || PAGE_PACKAGES.test(via)) return;
  const seen = new Set<number>();
  const isMade = (file: ProgramFile, place: { readonly pos: number; readonly end: number }): boolean =>
    file === callback.file && encloses(callback.fact, place);
  const take = (value: Obj, depth: number): void => {
    if (depth === 0 || seen.has(value.id)) return;
    seen.add(value.id);
    if (value.kind === 'function' && value.function) {
      const { file, fact, result } = value.function;
      if (value.function === callback || !isMade(file, fact)) return;
      tell(value.function);
      solver.watch(result, (next) => take(next, depth - 1));
    } else if ((value.kind === 'object' || value.kind === 'array') && isMade(value.file, value)) {
      solver.eachProperty(value, (name, node) => {
        if (name !== HELD && name !== FUNCTIONS) solver.watch(node, (next) => take(next, depth - 1));
      });
    }
  };
  solver.watch(callback.result, (value) => take(value, DEPTH));
}
