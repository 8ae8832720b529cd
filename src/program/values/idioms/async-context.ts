/** What `als.run(store, serve)` and `als.enterWith(store)` put where `als.getStore()` finds it. */
import type { NodeId, Obj } from '../../model.js';
import type { Solver } from '../solver.js';

/** The place of an AsyncLocalStorage, beside its properties. */
const STORE = '@store';

/** Lets what a call of an AsyncLocalStorage is given flow to those that ask for it. */
export function asyncContext(solver: Solver, path: string, recv: Obj, args: readonly NodeId[], dst: NodeId): void {
  if (path.endsWith('.getStore')) solver.flow(solver.property(recv, STORE), dst);
  else if ((path.endsWith('.run') || path.endsWith('.enterWith')) && args[0] !== undefined)
    solver.flow(args[0], solver.property(recv, STORE));
}
