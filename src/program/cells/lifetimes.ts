/** How long what lies in a cell lives: objects that were there from the start and stay, and entries that come and go with requests. */
import type { VarId } from '../../facts/model.js';
import type { Obj, ProgramFunction } from '../model.js';
import { SERVING, type Phases } from '../phases/phases.js';
import { definitionOf } from '../values/definitions.js';
import { isDataFile, isParsed } from '../values/externals.js';
import { isOfClass } from '../values/objects.js';
import { ELEMENTS, type Solver } from '../values/solver.js';
import { Births } from './births.js';
import type { Cell } from './cell.js';
import { Populations } from './populations.js';
import { Registries } from './registries.js';

export class Lifetimes {
  readonly births: Births;
  private readonly populations: Populations;
  private readonly registries: Registries;

  constructor(
    private readonly solver: Solver,
    private readonly phases: Phases,
    isOneForAll: (file: Obj['file'], cls: NonNullable<Obj['class']>) => boolean,
  ) {
    this.births = new Births(solver, phases);
    this.populations = new Populations(solver, this.births, isOneForAll);
    this.registries = new Registries(solver, phases);
  }

  /** Whether an object is made when the module loads, the server starts, or a lazy guard lets it. */
  isMadeAtStart(obj: Obj): boolean {
    return this.populations.isMadeAtStart(obj);
  }

  /** The same, by a place that makes none for requests as well. */
  isMadeOnlyAtStart(obj: Obj): boolean {
    return this.populations.isMadeAtStart(obj) && !this.births.isForRequests(obj);
  }

  /** Whether all objects of a class are made at the start: who knows only the class holds one of those. */
  areMadeAtStart(cls: NonNullable<Obj['class']>): boolean {
    return this.populations.areMadeAtStart(cls);
  }

  /** Left over where nobody calls it, while others make objects of the class for themselves: those are not this one. */
  isMadeByNobody(obj: Obj): boolean {
    return obj.class !== undefined && this.births.isByNobody(obj) && this.populations.isMadeBySomebody(obj.class);
  }

  /** One of many that a loop makes at the start, each of plain values. */
  isRow(obj: Obj): boolean {
    return obj.class !== undefined && this.populations.areRows(obj.class);
  }

  /** `tick(room: Room)`, of which only the class is known: it stands for one of the records of that class. */
  standsForRecord(obj: Obj): boolean {
    return obj.class !== undefined && this.births.newOf(obj) === undefined && this.populations.areRecords(obj.class);
  }

  /** `private readonly pace: Pace; constructor() { this.pace = new Pace(5); }`: what the type says is no other object than the one that is made there. */
  isTheSame({ nodes }: Cell, obj: Obj): boolean {
    const { class: cls, pos } = obj;
    return (
      cls !== undefined &&
      isOfClass(obj) &&
      !this.populations.areMadeAtStart(cls) &&
      nodes.some((node) => this.solver.objectsOf(node).some((each) => each.class === cls && each.pos !== pos && this.isMadeAtStart(each)))
    );
  }

  /** Whether two places hold one and the same object: it is no plain value, and no data that a helper reads anew for each file that asks for it. */
  isOneFor(cell: Cell, first: Cell, obj: Obj): boolean {
    return (
      this.births.isOnce(obj) &&
      (obj.kind !== 'external' || obj.call !== undefined || isDataFile(obj)) &&
      (!this.isParsedForEach(obj) || [cell, first].some((each) => each.form !== 'variable' || each.variable?.file === obj.file))
    );
  }

  /** `exports.readSettings = () => { const raw = readFileSync(file, 'utf8'); return JSON.parse(raw); }`, called in several places: data of its own for each. */
  private isParsedForEach(obj: Obj): boolean {
    return (
      isParsed(obj) &&
      !isDataFile(obj) &&
      obj.fn !== undefined &&
      obj.fn.fact.kind !== 'module' &&
      (this.phases.incoming.get(obj.fn) ?? []).filter((edge) => edge.kind === 'call').length > 1
    );
  }

  /**
   * Whether an object that lies in a collection is an entry of it. Where requests make more of its kind it is a record that was read at the
   * start, and what a dead module (a test) puts there is one too. What is filed under names of the source is none: there is one of each.
   */
  isEntry(cell: Cell, obj: Obj, isPart = false): boolean {
    if (this.isService(cell, obj)) return false;
    if (isPart && obj.class && (this.populations.madeForRequests(obj.class).size > 0 || this.populations.areRecords(obj.class)))
      return true; // of a record, as the others of its class are
    return (
      !this.isMadeOnlyAtStart(obj) ||
      (this.births.isByDeadModule(obj) && this.isLive(cell.file)) ||
      this.isMadeByNobody(obj) ||
      (obj.class !== undefined && this.holdsRowsOf(cell, obj.class))
    );
  }

  /** Whether requests, or a loop at the start, make objects of a class that come to lie in a cell. */
  private holdsRowsOf({ nodes }: Cell, cls: NonNullable<Obj['class']>): boolean {
    if (this.populations.areRows(cls)) return true;
    const served = this.populations.madeForRequests(cls);
    return (
      served.size > 0 &&
      nodes.some((node) =>
        this.solver.objectsOf(node).some((each) => this.solver.valuesOf(this.solver.property(each, ELEMENTS)).some((id) => served.has(id))),
      )
    );
  }

  private isLive(file: Cell['file']): boolean {
    const [module] = file.functions;
    return module !== undefined && this.phases.of(module) !== 0;
  }

  /** Whether all that requests put into a collection is made once, under a name that stands in the source. */
  isRegistry(collection: Obj): boolean {
    return this.registries.has(collection);
  }

  /** Whether an object lies in a registry that is in a cell. */
  isService({ nodes }: Cell, obj: Obj): boolean {
    const { solver } = this;
    for (const node of nodes) {
      for (const id of solver.valuesOf(node)) {
        const collection = solver.object(id);
        if (
          (collection.kind === 'map' || collection.kind === 'object' || collection.kind === 'array') &&
          solver.valuesOf(solver.property(collection, ELEMENTS)).includes(obj.id) &&
          this.isRegistry(collection)
        )
          return true;
      }
    }
    return false;
  }

  /** The phases in which a variable of a function comes to be: those of its initialisation, which a lazy guard may let run only once. */
  bornIn(home: ProgramFunction, id: VarId): number {
    const init = home.fact.instrs.find((instr) => instr.op === 'assign' && instr.dst === id && instr.operator === 'init');
    return init ? this.phases.at(home, init) : this.phases.of(home);
  }

  /** Whether a variable or field gets a new value outside a lazy guard while requests are served. */
  isReplaced({ variable, field }: Cell): boolean {
    if (field) {
      return field.cls.file.functions.some((fn) =>
        fn.fact.instrs.some(
          (instr) =>
            instr.op === 'set' &&
            instr.prop === field.name &&
            instr.operator === '=' &&
            fn.file.facts.vars[instr.obj]?.kind === 'this' &&
            definitionOf(fn.file, instr.src)?.op !== 'literal' &&
            (this.phases.at(fn, instr) & SERVING) !== 0,
        ),
      );
    }
    return (
      variable !== undefined &&
      variable.file.functions.some((fn) =>
        fn.fact.instrs.some(
          (instr) =>
            instr.op === 'assign' && instr.dst === variable.id && instr.operator !== 'init' && (this.phases.at(fn, instr) & SERVING) !== 0,
        ),
      )
    );
  }
}
