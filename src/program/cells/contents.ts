/**
 * What lies in a cell: a walk over the values of its place. What is found there becomes the cell's own, or is kept (a service, a class, a
 * closure), so that its fields, properties and variables are declared cells of their own.
 */
import type { VarId } from '../../facts/model.js';
import { SERVERS } from '../../knowledge/carriers.js';
import { ROW_DECORATORS } from '../../knowledge/rows.js';
import { capturedBy, keptBehind, thisBehind } from '../values/captures.js';
import { isAlias } from '../values/declared.js';
import { isDataFile, isParsed } from '../values/externals.js';
import type { Mentions } from '../values/mentions.js';
import { classObject, instanceObject, STATE_KINDS } from '../values/objects.js';
import { ELEMENTS, HELD, isPseudo, type Solver } from '../values/solver.js';
import type { Obj, ObjId, ProgramFile, ProgramFunction } from '../model.js';
import { has, SERVING, type Phases } from '../phases/phases.js';
import type { Agenda } from './agenda.js';
import type { Cell, CellInput } from './cell.js';
import type { Lifetimes } from './lifetimes.js';
import type { Owners } from './owners.js';
import type { Services } from './services.js';

/** What `new` of a package makes, or its main function: an app, a client. What those give in turn is data. */
const MADE_BY_PACKAGE = /^(?!global:)[^()]*\(\)$/;
const MADE_BY_CALL = /^(?!global:)[^()]*:(?:\.(?:default|create\w*))?\(\)$/;

const HUNG_ON = ['locals', 'context', 'app']; // parts of a server object that are there for a program's own data: Express, Koa, Hapi

/**
 * How many values one cell looks at for what belongs to it; what lies beyond is left out. People's state stays far below that. In a
 * bundled library everything reaches everything, and each of its thousands of places would look at it all.
 */
const MOST_STEPS = 2000;

/** What a CommonJS file hands out has this for a name. */
const EXPORTED = 'module.exports';

/** Where the walk declares the places that it comes to. */
export interface Declarations {
  /** Whether a node is the value of a cell. */
  has(node: number): boolean;
  /** Declares a field or property of a kept object, `name` being that of the object; no cell comes of methods. */
  declareProperty(obj: Obj, prop: string, name: string): Cell | undefined;
  declareVariable(file: ProgramFile, id: VarId, form: 'variable' | 'captured'): void;
}

interface Surroundings {
  readonly input: CellInput;
  readonly mentions: Mentions;
  readonly lifetimes: Lifetimes;
  readonly services: Services;
  readonly owners: Owners;
  readonly agenda: Agenda;
  readonly declarations: Declarations;
}

export class Contents {
  /** Objects whose properties are cells of their own. */
  private readonly expanded = new Map<ObjId, string>();
  private readonly expandedBy = new Map<ObjId, string>();
  private readonly visited = new Set<number>();
  private readonly lookedInto: (number | undefined)[] = []; // how deep: many clients are given the same objects
  private readonly steps: (number | undefined)[] = [];
  private readonly heldNodes = new Set<number>();
  private readonly closures = new Set<string>();
  /** Functions whose variables live as long as the services that they make, and those live in a registry. */
  private readonly registering = new Set<ProgramFunction>();
  private readonly solver: Solver;
  private readonly input: CellInput;
  private readonly phases: Phases;
  private readonly mentions: Mentions;
  private readonly lifetimes: Lifetimes;
  private readonly services: Services;
  private readonly owners: Owners;
  private readonly agenda: Agenda;
  private readonly declarations: Declarations;

  constructor({ input, mentions, lifetimes, services, owners, agenda, declarations }: Surroundings) {
    this.solver = input.solver;
    this.input = input;
    this.phases = input.phases;
    this.mentions = mentions;
    this.lifetimes = lifetimes;
    this.services = services;
    this.owners = owners;
    this.agenda = agenda;
    this.declarations = declarations;
  }

  /** The name of an object whose properties are cells. */
  nameOf({ id }: Obj): string | undefined {
    return this.expanded.get(id);
  }

  /** The name of the place that keeps such an object. */
  holderOf({ id }: Obj): string | undefined {
    return this.expandedBy.get(id);
  }

  /** Whether an object of a factory lies in a registry: there is one for each name, and its closures keep their variables as long. */
  private isRegistered(cell: Cell, obj: Obj): boolean {
    if (!this.services.has(obj) || !this.lifetimes.isService(cell, obj)) return false;
    if (obj.fn && obj.fn.fact.kind !== 'module') this.registering.add(obj.fn);
    return true;
  }

  /** Keeps the objects that `this` stands for and that no request makes, but for entries of a collection, or (`live`) those of modules that nothing loads and rows. */
  keepMadeAtStart(file: ProgramFile, self: VarId, live = false): void {
    for (const id of this.solver.valuesOf(this.solver.node(file, self))) {
      const obj = this.solver.object(id);
      if (
        obj.kind === 'instance' &&
        !this.owners.has(id) &&
        !(live && (this.lifetimes.births.isByDeadModule(obj) || this.lifetimes.isRow(obj))) &&
        this.lifetimes.isMadeOnlyAtStart(obj)
      )
        this.keep(obj, obj.class?.name ?? '');
    }
  }

  /** Everything in a cell's place becomes its own, or a kept object with cells of its own. */
  fill(cell: Cell, node: number): void {
    for (const id of this.solver.valuesOf(node)) {
      const obj = this.solver.object(id);
      this.owners.nameAgain(cell, obj);
      this.own(cell, obj, false);
    }
  }

  /** A place that keeps nothing by itself may be a second name of what another one keeps. */
  name(cell: Cell, node: number): void {
    for (const id of this.solver.valuesOf(node)) this.owners.nameAgain(cell, this.solver.object(id));
  }

  /** `isPart`: it lies in something that is an entry of the cell. */
  private own(cell: Cell, obj: Obj, asElement: boolean, isPart = false): void {
    const once = (obj.id * 2 ** 24 + cell.id) * 3 + (isPart ? 2 : asElement ? 1 : 0);
    if (this.visited.has(once)) return;
    this.visited.add(once);
    if (this.lifetimes.births.isElsewhere(obj) || this.owners.isOfRegistry(obj)) return;
    switch (obj.kind) {
      case 'function':
        if (obj.function) this.captured(obj.function, asElement ? 'filed' : 'kept');
        this.expandStatics(obj, obj.function?.fact.name || cell.symbol);
        return;
      case 'class':
        this.keepStatics(obj);
        return;
      case 'instance':
        // An object that requests put into a collection is an entry of it; one that was there from the start has cells of its own.
        if (asElement && this.lifetimes.isEntry(cell, obj, isPart)) {
          this.owners.claim(cell, obj);
          this.ownProperties(cell, obj, true, true);
          return;
        }
        if (!asElement && (this.lifetimes.isMadeByNobody(obj) || this.lifetimes.isTheSame(cell, obj))) return;
        if (this.lifetimes.standsForRecord(obj)) {
          this.owners.claim(cell, obj);
          this.ownProperties(cell, obj, true, true);
          return;
        }
        if (!asElement && !this.lifetimes.isMadeAtStart(obj) && this.lifetimes.isReplaced(cell)) {
          this.owners.claim(cell, obj);
          this.ownProperties(cell, obj);
          return;
        }
        this.keep(obj, cell.symbol);
        return;
      case 'namespace':
      case 'resolver':
      case 'global':
        return;
      case 'external':
        // A row of a data file is not told apart from the file: the name that the file has comes first.
        if (isDataFile(obj) && !asElement && cell.form === 'variable' && cell.variable && !isAlias(cell.variable.file, cell.variable.id))
          this.agenda.late.push(() => this.owners.claim(cell, obj));
        else this.owners.claim(cell, obj);
        if (!asElement) this.keepAssigned(obj, cell.symbol);
        for (const id of this.solver.valuesOf(this.solver.property(obj, HELD))) {
          const held = this.solver.object(id);
          // A client of a service sends what requests give it away; it keeps what it was set up with.
          if (
            held.kind === 'instance' &&
            (!this.lifetimes.isMadeOnlyAtStart(held) || this.lifetimes.isRow(held)) &&
            this.input.isClient(obj.path ?? '')
          )
            continue;
          if (held.kind === 'function' && held.function) this.captured(held.function, 'lent');
          else if (held.kind === 'instance') this.own(cell, held, true);
          else if (held.kind === 'object' || held.kind === 'array') this.keepFunctionsIn(held, cell.symbol, 3);
        }
        return;
      case 'object':
        if (this.services.has(obj) && !asElement) {
          this.keep(obj, cell.symbol);
          return;
        }
        if (this.isRegistered(cell, obj)) {
          this.agenda.late.push(() => this.keep(obj, cell.symbol));
          return;
        }
        if (this.owners.claim(cell, obj)) this.ownProperties(cell, obj, asElement, isPart);
        return;
      default:
        if (this.owners.claim(cell, obj)) this.ownProperties(cell, obj, asElement, isPart);
    }
  }

  /** What the program hangs on an object of a package: `client.cooldowns = new Map()`, `app.locals.players = {}`, `app.locals.visits += 1`. */
  private keepAssigned(obj: Obj, name: string): void {
    if (this.expanded.has(obj.id) || obj.call === undefined || !(obj.call.isNew ? MADE_BY_PACKAGE : MADE_BY_CALL).test(obj.path ?? ''))
      return;
    this.expanded.set(obj.id, name);
    this.expandedBy.set(obj.id, name);
    this.agenda.next.push(() => {
      for (const [holder, symbol] of [
        [obj, name],
        ...HUNG_ON.map((each) => [this.solver.externals.knownMember(obj, each), `${name}.${each}`] as const),
      ] as const) {
        if (!holder) continue;
        for (const [prop, node] of [...this.solver.propertiesOf(holder)]) {
          if (isPseudo(prop) || prop === ELEMENTS || this.declarations.has(node)) continue;
          const isHung = this.solver.valuesOf(node).some((id) => STATE_KINDS.has(this.solver.object(id).kind));
          // Of a server also numbers and texts are the program's own; a client has settings of its package.
          const isServers = holder !== obj || SERVERS.test(obj.path ?? '');
          if (isHung || (isServers && this.mentions.setsOf(prop, holder).some(({ fn, instr }) => this.phases.at(fn, instr) & SERVING)))
            this.declarations.declareProperty(holder, prop, symbol);
        }
      }
    });
  }

  private keepFunctionsIn(obj: Obj, name: string, depth: number): void {
    if ((this.lookedInto[obj.id] ?? -1) >= depth) return;
    this.lookedInto[obj.id] = depth;
    for (const [prop, node] of this.solver.propertiesOf(obj)) {
      if (isPseudo(prop)) continue;
      for (const id of this.solver.valuesOf(node)) {
        const held = this.solver.object(id);
        if (held.kind === 'function' && held.function) this.captured(held.function);
        else if (held.kind === 'instance') {
          if (this.lifetimes.isMadeAtStart(held)) this.keep(held, name);
        } else if (depth > 0 && (held.kind === 'object' || held.kind === 'array')) this.keepFunctionsIn(held, name, depth - 1);
      }
    }
  }

  private ownProperties(cell: Cell, obj: Obj, inEntry = false, isPart = false): void {
    // `game.people[0]` asks for an element as well, and what lies in an entry of the cell is the entry's: `rooms.set(id, { game: new Game() })`.
    const isEntry = inEntry || obj.kind === 'instance' || obj.kind === 'array' || obj.kind === 'entry';
    for (const [name, node] of this.solver.propertiesOf(obj)) {
      if (isPseudo(name) || this.declarations.has(node)) continue;
      const values =
        isEntry && !this.lifetimes.births.isOnce(obj)
          ? keptBehind(this.solver, obj, this.solver.valuesOf(node))
          : this.solver.valuesOf(node);
      const steps = (this.steps[cell.id] ?? 0) + values.length;
      if (steps > MOST_STEPS) return;
      this.steps[cell.id] = steps;
      for (const part of values.map((id) => this.solver.object(id))) {
        // A part of parsed data is not told apart from the whole: the place that has the whole comes first.
        if (isParsed(part)) this.agenda.late.push(() => this.owners.claim(cell, part));
        else this.own(cell, part, isEntry || name === ELEMENTS, isPart);
      }
    }
  }

  /** Marks an object as kept: its properties (fields) are cells, and so on. */
  keep(obj: Obj, name: string): void {
    if (obj.kind === 'instance' && obj.class && this.input.scoped.has(`${obj.file.path}:${obj.class.id}`)) return;
    // An object of such a class is a row: each load makes another one.
    if (obj.kind === 'instance' && obj.class?.decorators.some((each) => ROW_DECORATORS.test(each.name))) return;
    if (this.expanded.has(obj.id)) {
      // `const codes = {...}; module.exports = codes`: the object has a name of its own.
      if (this.expanded.get(obj.id) === EXPORTED && name !== EXPORTED) {
        this.expanded.set(obj.id, name);
        this.expandedBy.set(obj.id, name);
      }
      return;
    }
    // Whoever knows only the class may have this object in hand.
    if (obj.kind === 'instance' && obj.class) {
      const cls = classObject(this.solver, obj.file, obj.class);
      const known = instanceObject(this.solver, cls);
      if (known !== obj && this.lifetimes.areMadeAtStart(obj.class)) {
        this.expanded.set(obj.id, obj.class.name);
        this.keep(known, name);
        this.expanded.delete(obj.id);
      }
    }
    this.expanded.set(obj.id, obj.kind === 'instance' ? (obj.class?.name ?? name) : name);
    this.expandedBy.set(obj.id, name);
    this.agenda.next.push(() => {
      for (const [prop, node] of [...this.solver.propertiesOf(obj)]) {
        if (isPseudo(prop) || prop === ELEMENTS) continue;
        if (!this.declarations.has(node)) this.declarations.declareProperty(obj, prop, this.expanded.get(obj.id) as string);
      }
      const elements = this.solver.propertiesOf(obj).get(ELEMENTS);
      if (elements !== undefined && obj.kind === 'object') {
        for (const id of this.solver.valuesOf(elements)) {
          const value = this.solver.object(id);
          if (value.kind === 'function' && value.function) this.captured(value.function);
        }
      }
      if (obj.kind === 'instance') this.keepMethods(obj);
    });
  }

  /** Methods of a kept object may capture variables of the function that made the class. */
  private keepMethods(obj: Obj): void {
    for (const member of obj.class?.members ?? []) {
      const fn = member.fn === undefined ? undefined : obj.file.functions[member.fn];
      if (fn) this.captured(fn);
    }
  }

  keepStatics(cls: Obj): void {
    if (this.expanded.has(cls.id)) return;
    this.expanded.set(cls.id, cls.class?.name ?? '');
    this.agenda.next.push(() => {
      for (const [prop, node] of [...this.solver.propertiesOf(cls)]) {
        if (!isPseudo(prop) && prop !== ELEMENTS && !this.declarations.has(node))
          this.declarations.declareProperty(cls, prop, cls.class?.name ?? '');
      }
    });
  }

  private expandStatics(fn: Obj, name: string): void {
    if (this.expanded.has(fn.id) || this.solver.propertiesOf(fn).size === 0) return;
    this.expanded.set(fn.id, name);
    this.agenda.next.push(() => {
      for (const [prop, node] of [...this.solver.propertiesOf(fn)]) {
        if (
          !isPseudo(prop) &&
          prop !== ELEMENTS &&
          prop !== 'prototype' &&
          !this.declarations.has(node) &&
          this.solver.valuesOf(node).length > 0
        )
          this.declarations.declareProperty(fn, prop, name);
      }
    });
  }

  /** What a name holds is kept, though the name itself is no cell (a function, a class, `module.exports`). */
  hold(node: number, name: string): void {
    if (this.heldNodes.has(node)) return;
    this.heldNodes.add(node);
    for (const id of this.solver.valuesOf(node)) {
      const obj = this.solver.object(id);
      if (obj.kind === 'function' && obj.function) {
        this.captured(obj.function);
        this.expandStatics(obj, obj.function.fact.name || name);
      } else if (obj.kind === 'class') this.keepStatics(obj);
      else if (obj.kind === 'object') this.keep(obj, name);
      else if (obj.kind === 'namespace' && name === EXPORTED) this.keep(obj, '');
      else if (obj.kind === 'instance' && this.lifetimes.isMadeAtStart(obj)) this.keep(obj, obj.class?.name ?? name);
    }
  }

  /**
   * A kept function keeps the variables that it captured from functions that ran at the start. Whatever hands an entry point to a framework and
   * serves no request itself does so at the start, also where nobody knows who calls it. `db.transaction(callback)` is lent, and `open.set(id, { close })`
   * filed: where what makes them serves, too, their variables are new each time.
   */
  captured(fn: ProgramFunction, how: 'kept' | 'entry' | 'lent' | 'filed' = 'kept'): void {
    const key = `${how}${fn.id}`;
    if (this.closures.has(key)) return;
    this.closures.add(key);
    const { file } = fn;
    const isEntry = how === 'entry';
    for (const each of capturedBy(file, fn.fact.id)) {
      const id = thisBehind(file, each);
      const fact = file.facts.vars[id];
      const home = fact ? file.functions[fact.fn] : undefined;
      if (fact?.kind === 'this' && how !== 'lent') this.agenda.late.push(() => this.keepMadeAtStart(file, id)); // `routes.post('/', (req, res) => this.add(req))`
      if (!fact || !home || fact.kind === 'this' || fact.kind === 'function' || fact.kind === 'class') {
        if (fact && fact.kind === 'function' && home) {
          // a sibling function captures in turn
          for (const value of this.solver.valuesOf(this.solver.node(file, id))) {
            const inner = this.solver.object(value).function;
            if (inner) this.captured(inner, how);
          }
        }
        continue;
      }
      const set = this.lifetimes.bornIn(home, id);
      // What runs at the start and for requests is mostly of the request: a lazy start reaches far.
      // A function that registers handlers anew for each request makes a session or connection with what is theirs.
      const atStart =
        (has(set, 'module') && !(isEntry && has(set, 'request')) && !((how === 'lent' || how === 'filed') && set & SERVING)) ||
        (has(set, 'startup') && (set & SERVING) === 0);
      if (!atStart && !this.registering.has(home) && !(isEntry && has(set, 'unknown') && !has(set, 'request'))) continue;
      if (fact.inLoop) continue;
      this.declarations.declareVariable(file, id, 'captured');
    }
  }
}
