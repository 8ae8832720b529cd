/** Which object literals are services. */
import { accessorsIn } from '../values/members.js';
import type { Obj } from '../model.js';
import { ELEMENTS, isPseudo, type Solver } from '../values/solver.js';
import { encloses } from '../../facts/positions.js';

/** Object literals with methods or accessors: each of their properties is a cell, where plain data is one cell. */
export class Services {
  private readonly known: (boolean | undefined)[] = [];

  constructor(private readonly solver: Solver) {}

  has(obj: Obj): boolean {
    return (this.known[obj.id] ??= this.isService(obj));
  }

  private isService(obj: Obj): boolean {
    if (accessorsIn(obj).length > 0) return true;
    for (const [name, node] of this.solver.propertiesOf(obj)) {
      if (name === ELEMENTS || isPseudo(name)) continue;
      for (const id of this.solver.valuesOf(node)) {
        const value = this.solver.object(id);
        if (value.kind === 'function' && (isWrittenIn(obj, value) || isBuiltBeside(obj, value))) return true;
      }
    }
    return false;
  }
}

const isWrittenIn = (obj: Obj, { function: fn }: Obj): boolean => fn !== undefined && encloses(obj, fn.fact);

/** `return { get, set, store }`: functions of the frame in which the object is made. */
function isBuiltBeside(obj: Obj, value: Obj): boolean {
  return obj.fn !== undefined && value.function !== undefined && value.file === obj.file && value.function.fact.parent === obj.fn.fact.id;
}
