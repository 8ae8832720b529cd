/** The objects of each class together: whether they are few that the start makes, records that requests make, or rows that were read. */
import type { VarId } from '../../facts/model.js';
import { isOfConstruction, type Obj, type ObjId } from '../model.js';
import { originOf } from '../values/definitions.js';
import { givenByContainers } from '../values/idioms/containers.js';
import { lineOf } from '../values/members.js';
import { HOLDING_KINDS, isOfClass, isOfRecords } from '../values/objects.js';
import { isPseudo, type Solver } from '../values/solver.js';
import type { Births } from './births.js';

/** Methods that put something into a collection. */
const FILES = /^(?:set|add|push|unshift)$/;

type Class = NonNullable<Obj['class']>;

/** What is known of the objects of a class, as long as there are no more of them. */
interface Rows {
  readonly of: number;
  readonly isRow: boolean;
  /** Those that requests make. */
  readonly served: ReadonlySet<ObjId>;
}

export class Populations {
  /** What every `new C()` makes, by class; objects that come later are added when somebody asks. */
  private readonly instances = new Map<Class, Obj[]>();
  /** The same by the classes that those of objects extend. */
  private readonly heirs = new Map<Class, Obj[]>();
  private indexed = 0;
  private readonly records = new Map<Class, { readonly of: number; readonly is: boolean }>();
  private readonly rows = new Map<Class, Rows>();
  /** Classes whose instances are being looked at. */
  private readonly asked = new Set<Class>();

  constructor(
    private readonly solver: Solver,
    private readonly births: Births,
    private readonly isOneForAll: (file: Obj['file'], cls: Class) => boolean,
  ) {}

  /** Whether an object is made when the server starts, or, where only its class is known, may be taken for one that is. */
  isMadeAtStart(obj: Obj): boolean {
    const made = this.births.newOf(obj);
    if (!obj.fn || !made)
      return (
        obj.class === undefined ||
        (this.areMadeAtStart(obj.class) && !this.areMadeOfRequests(obj.file, obj.class) && !this.areGivenToRequests(obj.file, obj.class))
      );
    return this.births.isNewAtStart(obj.fn, obj, made);
  }

  /** Whether no `new C()` of a class runs for a request: else who knows only the class may as well hold one of those. */
  areMadeAtStart(cls: Class): boolean {
    // One of them that no `new` makes is asked for by its class again: that it is one of these says nothing new.
    if (this.asked.has(cls)) return true;
    this.asked.add(cls);
    try {
      // One that is only extended is known by its name alone to those who hold objects of the classes below it.
      const made = this.madeOf(cls) ?? this.heirs.get(cls) ?? [];
      return made.every((each) => this.isMadeAtStart(each) && !this.births.isForRequests(each) && this.births.isBySomebody(each));
    } finally {
      this.asked.delete(cls);
    }
  }

  /** A record that nobody makes: a framework makes it of what a request brings (`@Body() draft: LoanDraft`). */
  private areMadeOfRequests(file: Obj['file'], cls: Class): boolean {
    return this.madeOf(cls) === undefined && cls.decorators.length === 0 && isOfRecords(file, cls);
  }

  /** `container.resolve(Order)` while somebody is served, and nowhere else: a container that keeps none makes another one each time. */
  private areGivenToRequests(file: Obj['file'], cls: Class): boolean {
    const given = givenByContainers(this.solver, cls);
    return given !== undefined && !this.isOneForAll(file, cls) && given.every(({ fn, instr }) => !this.births.runsAtStart(fn, instr));
  }

  /** Whether some object of a class is made by code that runs. */
  isMadeBySomebody(cls: Class): boolean {
    return this.madeOf(cls)?.some((each) => this.births.isBySomebody(each)) === true;
  }

  /**
   * Whether whatever is made of a class, or of one that extends it, is made while requests are served, or filed while the server starts. What
   * a class makes for its own objects lives as long as those.
   */
  areRecords(cls: Class): boolean {
    const kin = [...(this.madeOf(cls) ?? []), ...(this.heirs.get(cls) ?? [])];
    const known = this.records.get(cls);
    if (known?.of === kin.length) return known.is;
    this.records.set(cls, { of: kin.length, is: false }); // asked for again on the way: two classes that make each other
    const made = kin.filter((each) => this.births.isBySomebody(each));
    const is =
      made.some((each) => this.isMadeWhileServing(each)) && made.every((each) => this.isMadeWhileServing(each) || this.isFiled(each));
    this.records.set(cls, { of: kin.length, is });
    return is;
  }

  private isMadeWhileServing(obj: Obj): boolean {
    const { fn } = obj;
    const made = this.births.newOf(obj);
    const owner = fn && isOfConstruction(fn) ? fn.file.facts.classes[fn.fact.class ?? -1] : undefined;
    if (owner) return this.areRecords(owner);
    return !this.isMadeAtStart(obj) || (fn !== undefined && made !== undefined && this.births.isServing(fn, made));
  }

  /** `rooms[saved.id] = new Room(saved)`, `rooms.set(saved.id, room)`. */
  private isFiled(obj: Obj): boolean {
    const made = this.births.newOf(obj);
    const isIt = (variable: VarId): boolean => originOf(obj.fn?.file ?? obj.file, variable).instr === made;
    return (
      obj.fn?.fact.instrs.some(
        (each) =>
          (each.op === 'set' && each.prop === null && isIt(each.src)) ||
          (each.op === 'call' && FILES.test(each.prop ?? '') && each.args.some(isIt)),
      ) === true
    );
  }

  /** Whether a loop at the start makes one object of a class after the other, each of plain values. */
  areRows(cls: Class): boolean {
    return this.rowsOf(cls).isRow;
  }

  /** The objects of a class that requests make. */
  madeForRequests(cls: Class): ReadonlySet<ObjId> {
    return this.rowsOf(cls).served;
  }

  private rowsOf(cls: Class): Rows {
    const made = this.madeOf(cls) ?? [];
    let known = this.rows.get(cls);
    if (known?.of !== made.length) {
      const served = made.filter((each) => this.births.isForRequests(each)).map(({ id }) => id);
      this.rows.set(cls, (known = { of: made.length, isRow: made.some((each) => this.isRowOfMany(each)), served: new Set(served) }));
    }
    return known;
  }

  /**
   * `for (const row of rows) clinics.set(row.id, new Clinic(row))` while the server starts: one of many that a single `new` makes, which holds
   * nothing but plain values. What has collections of its own is a service, be there several of it.
   */
  private isRowOfMany(obj: Obj): boolean {
    return (
      this.births.isInLoop(obj) &&
      [...this.solver.propertiesOf(obj)].every(
        ([name, node]) =>
          isPseudo(name) ||
          this.solver
            .objectsOf(node)
            .every(
              ({ kind, fn }) =>
                kind !== 'instance' && kind !== 'function' && !(HOLDING_KINDS.has(kind) && fn !== undefined && isOfConstruction(fn)),
            ),
      )
    );
  }

  private madeOf(cls: Class): readonly Obj[] | undefined {
    for (const { objects } = this.solver; this.indexed < objects.length; this.indexed += 1) {
      const each = objects[this.indexed] as Obj;
      if (each.kind !== 'instance' || !each.class || isOfClass(each)) continue;
      file(this.instances, each.class, each);
      for (const base of lineOf(this.solver, each).slice(1)) file(this.heirs, base.class, each);
    }
    return this.instances.get(cls);
  }
}

function file(into: Map<Class, Obj[]>, cls: Class, obj: Obj): void {
  const all = into.get(cls);
  if (all) all.push(obj);
  else into.set(cls, [obj]);
}
