/** A place that outlives a request: see cells.ts. */
import type { VarId } from '../../facts/model.js';
import type { EntryPoint } from '../../frameworks/framework.js';
import type { Obj, ObjId, ProgramFile } from '../model.js';
import type { Phases } from '../phases/phases.js';
import type { Solver } from '../values/solver.js';

export type CellForm = 'variable' | 'captured' | 'field' | 'static-field' | 'property' | 'global';

export interface Cell {
  readonly id: number;
  readonly form: CellForm;
  readonly symbol: string;
  /** Other names of the same state. */
  readonly aliases: { readonly symbol: string; readonly file: ProgramFile; readonly pos: number }[];
  readonly file: ProgramFile;
  readonly pos: number;
  readonly end: number;
  /** Nodes that hold the cell's value: more than one where classes inherit it. */
  readonly nodes: number[];
  /** Objects whose contents are this cell's. */
  readonly objects: Set<ObjId>;
  /** `let`, `var`: the binding itself may change. */
  readonly variable?: { readonly file: ProgramFile; readonly id: VarId };
  readonly field?: { readonly cls: Obj; readonly name: string };
  /** Objects and variables that keep the field's object alive. */
  readonly holders: Set<string>;
  /** A property of a plain object whose sibling properties are methods. */
  readonly owner?: Obj;
}

/** Of what the places are found. */
export interface CellInput {
  readonly solver: Solver;
  readonly phases: Phases;
  readonly entries: readonly EntryPoint[];
  readonly singletons: readonly { readonly file: string; readonly class: number }[];
  readonly scoped: ReadonlySet<string>;
  /** Whether a package's value stands for something outside the process. */
  readonly isClient: (path: string) => boolean;
}
