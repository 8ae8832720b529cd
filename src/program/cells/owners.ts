/** To which cells the contents of objects belong. */
import type { Obj, ObjId } from '../model.js';
import { isAlias } from '../values/declared.js';
import { isDataFile } from '../values/externals.js';
import type { Solver } from '../values/solver.js';
import type { Cell } from './cell.js';
import type { Lifetimes } from './lifetimes.js';

/** Cells that share one object before one more says nothing. */
const MOST_OWNERS = 24;

export class Owners {
  private readonly owners = new Map<ObjId, Cell[]>();

  constructor(
    private readonly solver: Solver,
    private readonly lifetimes: Lifetimes,
  ) {}

  /** The cells to which the contents of an object belong: an entry's are those of the collection in which it lies. */
  of(obj: Obj): readonly Cell[] {
    const own = this.owners.get(obj.id);
    if (obj.kind !== 'entry' && own) return own;
    if (obj.kind === 'entry' || (obj.kind === 'array' && obj.of !== undefined)) {
      const of = obj.of === undefined ? undefined : this.solver.object(obj.of);
      const others = of && !this.isOfRegistry(obj) ? this.of(of) : [];
      return own === undefined ? others : [...new Set([...own, ...others])];
    }
    return [];
  }

  has(id: ObjId): boolean {
    return this.owners.has(id);
  }

  /** Gives an object that has no owner yet to a cell. */
  add(cell: Cell, id: ObjId): void {
    cell.objects.add(id);
    this.owners.set(id, [cell]);
  }

  /** False where the object is another cell's, of which this one is a second name: what lies in it is the other's as well. */
  claim(cell: Cell, obj: Obj): boolean {
    const owners = this.owners.get(obj.id);
    if (!owners) {
      this.add(cell, obj.id);
      return true;
    }
    cell.objects.add(obj.id);
    if (owners.includes(cell)) return true;
    if (this.lifetimes.isOneFor(cell, owners[0] as Cell, obj)) return false;
    if (owners.length < MOST_OWNERS) owners.push(cell);
    return true;
  }

  /** One object that is made once and lies in two places has two names: the place that has it already speaks for both. */
  nameAgain(cell: Cell, obj: Obj): void {
    const first = this.owners.get(obj.id)?.[0];
    if (!first || first === cell || isNamedByFile(cell, obj) || !this.lifetimes.isOneFor(cell, first, obj)) return;
    if (!first.nodes.some((node) => this.solver.valuesOf(node).includes(obj.id))) return;
    if (cell.form === 'captured' && first.form !== 'captured') return;
    if (first.aliases.some((each) => each.symbol === cell.symbol && each.file === cell.file && each.pos === cell.pos)) return;
    first.aliases.push({ symbol: cell.symbol, file: cell.file, pos: cell.pos });
  }

  /** What is taken out of a collection of services is one of those, which are known by themselves. */
  isOfRegistry({ kind, of }: Obj): boolean {
    return kind === 'entry' && of !== undefined && this.lifetimes.isRegistry(this.solver.object(of));
  }
}

/** A variable of its own for what a data file holds. */
function isNamedByFile({ variable }: Cell, obj: Obj): boolean {
  return isDataFile(obj) && variable !== undefined && !isAlias(variable.file, variable.id);
}
