/** How long objects live: made when the server starts and kept, or made for each request. */
import type { Instr, VarId } from '../../facts/model.js';
import type { Cell } from './cell.js';
import { definitionOf, isInside, originOf } from '../values/definitions.js';
import { isDataFile, isParsed } from '../values/externals.js';
import { lineOf } from '../values/members.js';
import type { Obj, ObjId, ProgramFunction } from '../model.js';
import { HOLDING_KINDS, isOfClass, isOfRecords } from '../values/objects.js';
import { SERVING, bit, type Phases, type PhaseSet } from '../phases/phases.js';
import { Registries } from './registries.js';
import { ELEMENTS, isPseudo, type Solver } from '../values/solver.js';

/** Methods that put something into a collection. */
const FILES = /^(?:set|add|push|unshift)$/;

/** A source has at most a megabyte. */
const placeKey = ({ pos, end }: { readonly pos: number; readonly end: number }): number => pos * 2 ** 21 + end;

/** What is known of the instances of a class, as long as there are no more of them. */
interface Rows {
  readonly of: number;
  readonly isRow: boolean;
  /** Those that requests make. */
  readonly served: ReadonlySet<ObjId>;
}

export class Lifetimes {
  /** The first instruction of each place, by function. */
  private readonly makers = new Map<number, Map<number, Instr>>();
  private readonly madeOnce: (boolean | undefined)[] = [];
  /** The `new C()` that makes an object, null where none does. */
  private readonly madeBy = new Map<ObjId, Instr | null>();
  /** What every `new C()` makes, by class; objects that come later are added when somebody asks. */
  private readonly instances = new Map<NonNullable<Obj['class']>, Obj[]>();
  /** The same by the classes that those of objects extend. */
  private readonly heirs = new Map<NonNullable<Obj['class']>, Obj[]>();
  /** Whether the objects of a class are records, as long as there are no more of them. */
  private readonly records = new Map<NonNullable<Obj['class']>, { readonly of: number; readonly is: boolean }>();
  private readonly rows = new Map<NonNullable<Obj['class']>, Rows>();
  private indexed = 0;
  /** Classes whose instances are being looked at. */
  private readonly asked = new Set<NonNullable<Obj['class']>>();
  private readonly registries: Registries;

  constructor(private readonly solver: Solver, private readonly phases: Phases) {
    this.registries = new Registries(solver, phases);
  }

  /** The instruction that makes an object. */
  private makerOf(obj: Obj): Instr | undefined {
    const { fn } = obj;
    if (!fn) return undefined;
    let index = this.makers.get(fn.id);
    if (!index) {
      index = new Map();
      for (const instr of fn.fact.instrs) {
        const key = placeKey(instr);
        if (!index.has(key)) index.set(key, instr);
      }
      this.makers.set(fn.id, index);
    }
    return index.get(placeKey(obj));
  }

  /** The phases in which an instruction makes an object. */
  private when(obj: Obj, made: Instr): PhaseSet {
    const frame = this.solver.madeFor(obj);
    return frame === undefined ? this.phases.at(obj.fn as ProgramFunction, made) : this.phases.within(frame, made);
  }

  /** Made only where a browser or development runs: `import.meta.server ? computed(...) : useLocalStorage(...)`. */
  isMadeElsewhere(obj: Obj): boolean {
    if (!obj.fn || (obj.kind !== 'external' && obj.kind !== 'object' && obj.kind !== 'array' && obj.kind !== 'map' && obj.kind !== 'set')) return false;
    const made = this.makerOf(obj);
    const set = made ? this.when(obj, made) : 0;
    return set !== 0 && (set & ~(bit('client') | bit('dev'))) === 0;
  }

  /** Whether the place that makes an object runs when the module loads or the server starts. */
  isMadeOnce(obj: Obj): boolean {
    if (!obj.fn) return false;
    const known = this.madeOnce[obj.id];
    if (known !== undefined) return known;
    const made = this.makerOf(obj);
    const set = made ? this.when(obj, made) : this.phases.of(obj.fn);
    return (this.madeOnce[obj.id] = (set & (bit('module') | bit('startup'))) !== 0 || set === 0);
  }

  /** Whether two places hold one and the same object: it is no plain value, and no data that a helper reads anew for each file that asks for it. */
  isOneFor(cell: Cell, first: Cell, obj: Obj): boolean {
    return this.isMadeOnce(obj) && (obj.kind !== 'external' || obj.call !== undefined || isDataFile(obj))
      && (!this.isParsedForEach(obj) || [cell, first].some((each) => each.form !== 'variable' || each.variable?.file === obj.file));
  }

  /** `exports.readSettings = () => { const raw = readFileSync(file, 'utf8'); return JSON.parse(raw); }`, called in several places: data of its own for each. */
  private isParsedForEach(obj: Obj): boolean {
    return isParsed(obj) && !isDataFile(obj) && obj.fn !== undefined && obj.fn.fact.kind !== 'module'
      && (this.phases.incoming.get(obj.fn) ?? []).filter((edge) => edge.kind === 'call').length > 1;
  }

  /** The `new C()` that makes an object. */
  private newOf(obj: Obj): Instr | undefined {
    let made = this.madeBy.get(obj.id);
    if (made === undefined) {
      made = obj.fn?.fact.instrs.find((instr) => instr.op === 'call' && instr.isNew && instr.pos === obj.pos && instr.end === obj.end) ?? null;
      this.madeBy.set(obj.id, made);
    }
    return made ?? undefined;
  }

  /** Whether the `new C()` that makes an object runs when the module loads, the server starts, or a lazy guard lets it. */
  isMadeAtStart(obj: Obj): boolean {
    const made = this.newOf(obj);
    if (!obj.fn || !made) return obj.class === undefined || (this.isAlwaysMadeAtStart(obj.class) && !this.isMadeOfRequests(obj.file, obj.class));
    // In a module that nothing loads everything is taken as it would be; in a live one what nobody calls makes nothing.
    const module = obj.fn.file.functions[0];
    return (this.when(obj, made) & (bit('module') | bit('startup'))) !== 0 || (module !== undefined && this.phases.of(module) === 0);
  }

  /** Left over where nobody calls it, in a live module or one that nothing loads, while others make objects of the class for themselves: those are not this one. */
  isMadeByNobody(obj: Obj): boolean {
    const module = obj.fn?.file.functions[0];
    if (!obj.class || !obj.fn || !module || obj.fn === module || this.phases.of(obj.fn) !== 0) return false;
    this.indexInstances();
    return (this.instances.get(obj.class) ?? []).some((each) => each.fn !== undefined && this.phases.of(each.fn) !== 0);
  }

  /** `private readonly pace: Pace; constructor() { this.pace = new Pace(5); }`: what the type says is no other object than the one that is made there. */
  isTheSame({ nodes }: Cell, obj: Obj): boolean {
    const { class: cls, pos } = obj;
    return cls !== undefined && isOfClass(obj) && !this.isAlwaysMadeAtStart(cls)
      && nodes.some((node) => this.solver.valuesOf(node).some((id) => { const each = this.solver.object(id); return each.class === cls && each.pos !== pos && this.isMadeAtStart(each); }));
  }

  /** Made in a module that nothing loads, such as a test: in a collection of live code it stands for the entries that are made there. */
  isMadeByDeadModule(obj: Obj): boolean {
    const module = obj.fn?.file.functions[0];
    return module !== undefined && this.phases.of(module) === 0;
  }

  /** `tick(room: Room)`, of which only the class is known: it stands for one of the records of that class. */
  standsForRecord(obj: Obj): boolean {
    return obj.class !== undefined && this.newOf(obj) === undefined && this.areRecords(obj.class);
  }

  /**
   * Whether whatever is made of a class, or of one that extends it, is made while requests are served, or filed while the server starts. What
   * a class makes for its own objects lives as long as those.
   */
  private areRecords(cls: NonNullable<Obj['class']>): boolean {
    this.indexInstances();
    const kin = [...this.instances.get(cls) ?? [], ...this.heirs.get(cls) ?? []];
    const known = this.records.get(cls);
    if (known?.of === kin.length) return known.is;
    this.records.set(cls, { of: kin.length, is: false }); // asked for again on the way: two classes that make each other
    const made = kin.filter((each) => each.fn !== undefined && this.phases.of(each.fn) !== 0);
    const is = made.some((each) => this.isMadeWhileServing(each)) && made.every((each) => this.isMadeWhileServing(each) || this.isFiled(each));
    this.records.set(cls, { of: kin.length, is });
    return is;
  }

  private isMadeWhileServing(obj: Obj): boolean {
    const { fn } = obj;
    const made = this.newOf(obj);
    const owner = fn?.fact.kind === 'constructor' || fn?.fact.kind === 'field-init' ? fn.file.facts.classes[fn.fact.class ?? -1] : undefined;
    if (owner) return this.areRecords(owner);
    return !this.isMadeAtStart(obj) || (fn !== undefined && made !== undefined && (this.phases.at(fn, made) & SERVING) !== 0);
  }

  /** `rooms[saved.id] = new Room(saved)`, `rooms.set(saved.id, room)`. */
  private isFiled(obj: Obj): boolean {
    const made = this.newOf(obj);
    const isIt = (variable: VarId): boolean => originOf(obj.fn?.file ?? obj.file, variable).instr === made;
    return obj.fn?.fact.instrs.some((each) => (each.op === 'set' && each.prop === null && isIt(each.src))
      || (each.op === 'call' && FILES.test(each.prop ?? '') && each.args.some(isIt))) === true;
  }

  /** Code that runs at the start and for requests makes records: one that lies in a collection is an entry of it, whenever it was made. */
  isMadeForRequests(obj: Obj): boolean {
    const made = this.newOf(obj);
    if (obj.fn === undefined || made === undefined) return false;
    if (obj.fn.fact.kind !== 'constructor' && obj.fn.fact.kind !== 'field-init') return (this.phases.at(obj.fn, made) & SERVING) !== 0; // of all calls together
    // A part of another object goes with that, where it is known which one it is.
    let frame = this.solver.madeFor(obj);
    while (frame?.caller.frame !== undefined) frame = frame.caller.frame;
    return frame !== undefined && frame.caller.fact.kind !== 'constructor' && (this.phases.at(frame.caller, frame.call) & SERVING) !== 0;
  }

  /** Whether no `new C()` of a class runs for a request: else who knows only the class may as well hold one of those. */
  isAlwaysMadeAtStart(cls: NonNullable<Obj['class']>): boolean {
    this.indexInstances();
    // One of them that no `new` makes is asked for by its class again: that it is one of these says nothing new.
    if (this.asked.has(cls)) return true;
    this.asked.add(cls);
    try {
      // One that is only extended is known by its name alone to those who hold objects of the classes below it.
      return (this.instances.get(cls) ?? this.heirs.get(cls) ?? []).every((each) => this.isMadeAtStart(each) && !this.isMadeForRequests(each) && each.fn !== undefined && this.phases.of(each.fn) !== 0);
    } finally {
      this.asked.delete(cls);
    }
  }

  /** A record that nobody makes: a framework makes it of what a request brings (`@Body() draft: LoanDraft`). */
  private isMadeOfRequests(file: Obj['file'], cls: NonNullable<Obj['class']>): boolean {
    this.indexInstances();
    return !this.instances.has(cls) && cls.decorators.length === 0 && isOfRecords(file, cls);
  }

  private indexInstances(): void {
    for (const { objects } = this.solver; this.indexed < objects.length; this.indexed += 1) {
      const each = objects[this.indexed] as Obj;
      if (each.kind !== 'instance' || !each.class || isOfClass(each)) continue;
      const all = this.instances.get(each.class);
      if (all) all.push(each);
      else this.instances.set(each.class, [each]);
      for (const base of lineOf(this.solver, each).slice(1)) {
        const heirs = this.heirs.get(base.class);
        if (heirs) heirs.push(each);
        else this.heirs.set(base.class, [each]);
      }
    }
  }

  /**
   * Whether an object that lies in a collection is an entry of it. Where requests make more of its kind it is a record that was read at the
   * start, and what a dead module (a test) puts there is one too. What is filed under names of the source is none: there is one of each.
   */
  isEntry(cell: Cell, obj: Obj, isPart = false): boolean {
    if (this.isService(cell, obj)) return false;
    if (isPart && obj.class && (this.rowsOf(obj.class).served.size > 0 || this.areRecords(obj.class))) return true; // of a record, as the others of its class are
    return !this.isMadeAtStart(obj) || this.isMadeForRequests(obj) || (this.isMadeByDeadModule(obj) && this.isLive(cell.file)) || this.isMadeByNobody(obj)
      || (obj.class !== undefined && this.holdsRowsOf(cell, obj.class));
  }

  /**
   * `for (const row of rows) clinics.set(row.id, new Clinic(row))` while the server starts: one of many that a single `new` makes, which holds
   * nothing but plain values. What has collections of its own is a service, be there several of it.
   */
  private isRowOfMany(obj: Obj): boolean {
    const made = this.newOf(obj);
    if (!obj.fn || !made || !this.isInLoop(obj.fn, made)) return false;
    return [...this.solver.propertiesOf(obj)].every(([name, node]) => isPseudo(name) || this.solver.valuesOf(node).every((id) => {
      const { kind, fn } = this.solver.object(id);
      return kind !== 'instance' && kind !== 'function' && !(HOLDING_KINDS.has(kind) && (fn?.fact.kind === 'constructor' || fn?.fact.kind === 'field-init'));
    }));
  }

  private isInLoop(fn: ProgramFunction, { block }: Instr): boolean {
    return isInside(fn, block, 'loop') || (this.phases.incoming.get(fn) ?? []).some(({ instr }) => instr.op === 'call' && instr.callee < 0 && /^(?:forEach|map|flatMap)$/.test(instr.prop ?? ''));
  }

  /** Whether all that requests put into a collection is made once, under a name that stands in the source. */
  isRegistry(collection: Obj): boolean {
    return this.registries.has(collection);
  }

  /** Whether an object lies in a registry that is in a cell. */
  isService({ nodes }: Cell, obj: Obj): boolean {
    const { solver } = this;
    return nodes.some((node) => solver.valuesOf(node).some((id) => {
      const collection = solver.object(id);
      return (collection.kind === 'map' || collection.kind === 'object' || collection.kind === 'array') && solver.valuesOf(solver.property(collection, ELEMENTS)).includes(obj.id) && this.isRegistry(collection);
    }));
  }

  /** A class of which a loop at the start makes one object after the other, each of plain values. */
  isRow(cls: NonNullable<Obj['class']>): boolean {
    return this.rowsOf(cls).isRow;
  }

  private rowsOf(cls: NonNullable<Obj['class']>): Rows {
    this.indexInstances();
    const made = this.instances.get(cls) ?? [];
    let known = this.rows.get(cls);
    if (known?.of !== made.length) {
      this.rows.set(cls, known = { of: made.length, isRow: made.some((each) => this.isRowOfMany(each)), served: new Set(made.filter((each) => this.isMadeForRequests(each)).map(({ id }) => id)) });
    }
    return known;
  }

  /** Whether requests, or a loop at the start, make objects of a class that come to lie in a cell. */
  private holdsRowsOf({ nodes }: Cell, cls: NonNullable<Obj['class']>): boolean {
    const { isRow, served } = this.rowsOf(cls);
    return isRow || (served.size > 0
      && nodes.some((node) => this.solver.valuesOf(node).some((id) => this.solver.valuesOf(this.solver.property(this.solver.object(id), ELEMENTS)).some((each) => served.has(each)))));
  }

  private isLive(file: Cell['file']): boolean {
    const [module] = file.functions;
    return module !== undefined && this.phases.of(module) !== 0;
  }

  /** The phases in which a variable of a function comes to be: those of its initialisation, which a lazy guard may let run only once. */
  bornIn(home: ProgramFunction, id: VarId): number {
    const init = home.fact.instrs.find((instr) => instr.op === 'assign' && instr.dst === id && instr.operator === 'init');
    return init ? this.phases.at(home, init) : this.phases.of(home);
  }

  /** Whether a variable or field gets a new value outside a lazy guard while requests are served. */
  isReplaced(cell: Cell): boolean {
    const { variable, field } = cell;
    if (field) {
      return field.cls.file.functions.some((fn) => fn.fact.instrs.some((instr) => instr.op === 'set' && instr.prop === field.name && instr.operator === '='
        && fn.file.facts.vars[instr.obj]?.kind === 'this' && definitionOf(fn.file, instr.src)?.op !== 'literal' && (this.phases.at(fn, instr) & SERVING) !== 0));
    }
    if (!variable) return false;
    for (const fn of variable.file.functions) {
      for (const instr of fn.fact.instrs) {
        if (instr.op === 'assign' && instr.dst === variable.id && instr.operator !== 'init' && this.phases.at(fn, instr) & SERVING) return true;
      }
    }
    return false;
  }
}
