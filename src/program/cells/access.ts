/** One read or write of a cell, and the list of them. */
import type { Instr } from '../../facts/model.js';
import type { Obj, ProgramFunction } from '../model.js';
import type { Cell } from './cell.js';

export interface Access {
  readonly cell: Cell;
  readonly fn: ProgramFunction;
  readonly instr: Instr;
  readonly mode: 'read' | 'write' | 'read-write';
  /** `set`, `push`, `assign`, `increment`, `delete` ...; for packages' objects the method. */
  readonly operation: string;
  /** What the operation touched: the place itself, its contents, or an object that lies in it. */
  readonly depth: 'place' | 'contents' | 'entry';
  /** The object, where it is known. */
  readonly obj: Obj | undefined;
}

/** In the entries of how many places one instruction changes something. */
const MOST_CELLS = 8;

const isEntryWrite = ({ mode, depth }: Access): boolean => mode !== 'read' && depth === 'entry';

/** The accesses of each cell, of which none repeats another of its function. */
export class Noted {
  readonly found = new Map<Cell, Access[]>();
  private readonly seen = new Set<string>();

  note(cell: Cell, fn: ProgramFunction, instr: Instr, mode: Access['mode'], operation: string, depth: Access['depth'], obj?: Obj): void {
    const all = this.found.get(cell);
    // One instruction may touch a hundred objects of a kind: it was noted just now.
    for (let at = (all?.length ?? 0) - 1; all && at >= 0; at -= 1) {
      const last = all[at] as Access;
      if (last.instr !== instr) break;
      if (last.operation === operation && last.mode === mode && last.depth === depth && last.obj?.kind === obj?.kind) return;
    }
    const key = `${cell.id}:${instr.pos}:${instr.end}:${operation}:${mode}:${depth}:${obj?.kind}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    const access: Access = { cell, fn, instr, mode, operation, depth, obj };
    if (all) all.push(access);
    else this.found.set(cell, [access]);
  }

  endFunction(): void {
    if (this.seen.size > 0) this.seen.clear();
  }

  /**
   * `seen.set(value, path)` of a helper through which all kinds of values go: where one instruction would change what lies in the entries of
   * many places at once, it is not known which of them it changes. A place that nothing else changes is changed by none.
   */
  forgetWritesOfAll(): void {
    const cells = new Map<Instr, number>();
    for (const all of this.found.values())
      for (const instr of new Set(all.filter(isEntryWrite).map((each) => each.instr))) cells.set(instr, (cells.get(instr) ?? 0) + 1);
    const isOfAll = (each: Access): boolean => isEntryWrite(each) && (cells.get(each.instr) ?? 0) > MOST_CELLS;
    for (const [cell, all] of this.found)
      if (all.some(isOfAll) && all.every((each) => each.mode === 'read' || isOfAll(each)))
        this.found.set(
          cell,
          all.filter((each) => each.mode === 'read'),
        );
  }
}

/** The name of an assignment operator in reports. */
export function operationOf(operator: string): string {
  switch (operator) {
    case '++':
      return 'increment';
    case '--':
      return 'decrement';
    case '=':
    case 'init':
      return 'assign';
    default:
      return `assign ${operator}`;
  }
}
