/**
 * Whose methods run when. All objects of a class share its methods: what a request does to one that it has made itself, `this` of the method
 * does to every one of them, as far as values tell. The calls tell more: each is of some object.
 */
import type { Instr, VarId } from '../../facts/model.js';
import type { Cell } from './cell.js';
import { originOf } from '../values/definitions.js';
import { isOfConstruction, type CallEdge, type ObjId, type ProgramFunction } from '../model.js';
import { isOfClass } from '../values/objects.js';
import type { PhaseSet, Phases } from '../phases/phases.js';
import type { Solver } from '../values/solver.js';

/** Methods call each other no deeper, as far as anybody looks. */
const DEEPEST = 8;

interface Kept {
  /** The objects of which the cell is a field. */
  readonly objects: ReadonlySet<ObjId>;
  readonly phases: Map<ProgramFunction, PhaseSet>;
}

export class Receivers {
  private readonly kept = new Map<Cell, Kept | null>();

  constructor(
    private readonly solver: Solver,
    private readonly phases: Phases,
  ) {}

  /** The phases in which a method touches a field of the objects that keep it, by its own `this`; undefined where that says nothing. */
  phasesAt(cell: Cell, fn: ProgramFunction, instr: Instr): PhaseSet | undefined {
    const home = cell.field === undefined ? undefined : this.ownerOf(fn, instr);
    const kept = home === undefined ? null : this.keptOf(cell);
    if (home === undefined || kept === null || !this.hasOthers(home, kept)) return undefined;
    const set = this.of(home, kept, 0);
    return home === fn || set === 0 ? this.phases.narrowed(set, fn, instr) : undefined;
  }

  /** Those of which a place in the source makes each; null where only the class is known. */
  private keptOf(cell: Cell): Kept | null {
    let kept = this.kept.get(cell);
    if (kept !== undefined) return kept;
    const objects = new Set<ObjId>();
    kept = { objects, phases: new Map() };
    for (const node of cell.nodes) {
      const at = this.solver.propertyAt(node);
      if (at === undefined || isOfClass(this.solver.object(at.obj))) {
        kept = null;
        break;
      }
      objects.add(at.obj);
    }
    this.kept.set(cell, kept);
    return kept;
  }

  /** Whether `this` is one of these objects, and others as well. */
  private hasOthers({ file, fact }: ProgramFunction, { objects }: Kept): boolean {
    const self = this.solver.node(file, fact.thisVar);
    if (this.solver.isFull(self)) return false;
    let [isThere, areOthers] = [false, false];
    for (const id of this.solver.valuesOf(self)) {
      const each = this.solver.object(id);
      if (each.kind !== 'instance' || isOfClass(each)) continue;
      if (objects.has(id)) isThere = true;
      else areOthers = true;
    }
    return isThere && areOthers;
  }

  private of(fn: ProgramFunction, kept: Kept, depth: number): PhaseSet {
    const known = kept.phases.get(fn);
    if (known !== undefined) return known;
    if (depth > DEEPEST || this.phases.entriesOf(fn).length > 0) return this.phases.of(fn);
    kept.phases.set(fn, 0); // what calls itself
    let set = 0;
    for (const edge of this.phases.callsOf(fn)) set |= this.passedBy(edge, kept, depth);
    kept.phases.set(fn, set);
    return set;
  }

  private passedBy(edge: CallEdge, kept: Kept, depth: number): PhaseSet {
    const { from, instr, kind, through } = edge;
    const recv =
      kind === 'call' && through === undefined && instr.op === 'call' && instr.prop !== 'call' && instr.prop !== 'apply'
        ? instr.recv
        : undefined;
    if (recv === undefined) return this.phases.passedBy(edge);
    if (from.file.facts.vars[recv]?.kind === 'this' && from.fact.thisVar === recv)
      return this.phases.transfer(this.of(from, kept, depth + 1), edge);
    const node = this.solver.node(from.file, recv);
    const held = this.solver.objectsOf(node).filter((each) => each.kind === 'instance');
    const isTheirs = this.solver.isFull(node) || held.length === 0 || held.some((each) => kept.objects.has(each.id) || isOfClass(each));
    return isTheirs ? this.phases.passedBy(edge) : 0;
  }

  /** The method whose `this` an instruction touches: `this.rows.push(row)`, `const { rows } = this; rows.push(row)`. */
  private ownerOf(fn: ProgramFunction, instr: Instr): ProgramFunction | undefined {
    let at: VarId | undefined =
      instr.op === 'call'
        ? instr.recv
        : instr.op === 'set' || instr.op === 'get' || instr.op === 'delete'
          ? instr.obj
          : instr.op === 'iterate' || instr.op === 'spread'
            ? instr.src
            : undefined;
    for (let step = 0; at !== undefined && step < 8; step += 1) {
      const { variable, instr: made } = originOf(fn.file, at);
      const fact = fn.file.facts.vars[variable];
      if (fact?.kind === 'this') {
        const home = fn.file.functions[fact.fn];
        if (home === undefined) return undefined;
        return isOfConstruction(home)
          ? arrowIn(home, fn)
          : home.fact.kind === 'method' || home.fact.kind === 'getter' || home.fact.kind === 'setter'
            ? home
            : undefined;
      }
      at =
        made?.op === 'get'
          ? made.obj
          : made?.op === 'iterate'
            ? made.src
            : made?.op === 'call' && made.recv !== undefined
              ? made.recv
              : made?.op === 'choose'
                ? made.srcs[0]
                : undefined;
    }
    return undefined;
  }
}

/** `add = (row) => { this.rows.push(row); }`: the function that a constructor puts into a field, around another one or that itself. */
function arrowIn(home: ProgramFunction, fn: ProgramFunction): ProgramFunction | undefined {
  let at: ProgramFunction | undefined = fn;
  while (at && at.fact.parent !== home.fact.id) at = at.file.functions[at.fact.parent];
  return at?.fact.kind === 'arrow' ? at : undefined;
}
