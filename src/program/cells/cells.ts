/**
 * Which places outlive a request. A cell is a declaration: a module variable, a field of an object that the module keeps, a property of
 * such an object, a variable that a kept closure captured, a property of the global object. What lies in a cell belongs to it, however
 * deep, unless it is declared a cell of its own.
 */
import { FIRST_TEMP, type VarId } from '../../facts/model.js';
import { SERVERS } from '../../knowledge/carriers.js';
import { ROW_DECORATORS } from '../../knowledge/rows.js';
import { DECORATED } from '../values/idioms/decorated.js';
import { isDataFile, isParsed } from '../values/externals.js';
import { capturedBy, keptBehind, thisBehind } from '../values/captures.js';
import type { Cell, CellInput } from './cell.js';
import { isAlias, ownCollections } from '../values/declared.js';
import { originOf } from '../values/definitions.js';
import { Lifetimes } from './lifetimes.js';
import { Owners } from './owners.js';
import { fieldPlace, madePlace } from './field-places.js';
import { accessorsIn, isNamed } from '../values/members.js';
import { Mentions } from '../values/mentions.js';
import type { HungSite, Obj, ObjId, ProgramFile, ProgramFunction } from '../model.js';
import type { FieldPlace } from '../values/own-fields.js';
import { bit, has, SERVING, type Phases } from '../phases/phases.js';
import { ELEMENTS, HELD, isPseudo, type Solver } from '../values/solver.js';
import { classObject, instanceObject, STATE_KINDS } from '../values/objects.js';
import { Services } from './services.js';

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

export class Cells {
  readonly all: Cell[] = [];
  private readonly byNode = new Map<number, Cell>();
  private readonly byDeclaration = new Map<string, Cell>();
  private readonly owners: Owners;
  /** Objects whose properties are cells of their own. */
  private readonly expanded = new Map<ObjId, string>();
  private readonly expandedBy = new Map<ObjId, string>();
  private readonly queue: (() => void)[] = [];
  private readonly visited = new Set<number>();
  private readonly solver: Solver;
  private readonly phases: Phases;
  private readonly mentions: Mentions;
  private readonly lifetimes: Lifetimes;
  private readonly services: Services;

  constructor(private readonly input: CellInput) {
    this.solver = input.solver;
    this.mentions = new Mentions(input.solver);
    this.phases = input.phases;
    this.lifetimes = new Lifetimes(input.solver, input.phases, (file, cls) =>
      input.singletons.some((each) => each.file === file.path && file.facts.classes[each.class] === cls),
    );
    this.services = new Services(input.solver);
    this.owners = new Owners(input.solver, this.lifetimes);
    this.roots();
    // Names that only repeat what another declaration holds come last: the state is reported where it is made.
    for (let at = 0, named = 0, late = 0; at < this.queue.length || named < this.named.length || late < this.late.length;) {
      if (at < this.queue.length) {
        (this.queue[at] as () => void)();
        at += 1;
      } else if (named < this.named.length) {
        (this.named[named] as () => void)();
        named += 1;
      } else {
        (this.late[late] as () => void)();
        late += 1;
      }
    }
  }

  private readonly late: (() => void)[] = [];
  /** Properties into which a variable is put: the variable comes first. */
  private readonly named: (() => void)[] = [];

  /** The cell whose value a node is: a variable, a field, a property that is declared as one. */
  cellAt(node: number): Cell | undefined {
    return this.byNode.get(node);
  }

  /** The cells to which the contents of an object belong. */
  ownersOf(obj: Obj): readonly Cell[] {
    return this.owners.of(obj);
  }

  /** Whether an object is a collection that lies in a cell since the start: `store.sessions` where `store` is the cell. */
  isPartOf(cell: Cell, obj: Obj): boolean {
    return (
      (obj.kind === 'map' || obj.kind === 'set' || obj.kind === 'array') &&
      obj.of === undefined &&
      cell.objects.has(obj.id) &&
      this.lifetimes.births.isOnce(obj) &&
      obj.fn?.fact.kind === 'module'
    );
  }

  /** The cell of a property of an object whose properties are cells; made on demand, since nothing may lie in it. */
  propertyCell(obj: Obj, prop: string): Cell | undefined {
    // The name is kept even where nothing lies under it: what is asked of an object tells what it is.
    const known = this.byNode.get(this.solver.bindings.of(this.solver.property(obj, prop)));
    if (known) return known;
    const name = this.expanded.get(obj.id);
    if (name === undefined || prop === ELEMENTS || isPseudo(prop)) return undefined;
    return this.declareProperty(obj, prop, name);
  }

  /** Whether a collection holds services: each made when first asked for, under a name that stands in the source. */
  isRegistry(collection: Obj): boolean {
    return this.lifetimes.isRegistry(collection);
  }

  /** Whether an object literal is a service: it has methods. */
  isService(obj: Obj): boolean {
    return obj.kind === 'object' && this.services.has(obj);
  }

  /** Functions whose variables live as long as the services that they make, and those live in a registry. */
  private readonly registering = new Set<ProgramFunction>();

  /** Whether an object of a factory lies in a registry: there is one for each name, and its closures keep their variables as long. */
  private isRegistered(cell: Cell, obj: Obj): boolean {
    if (!this.services.has(obj) || !this.lifetimes.isService(cell, obj)) return false;
    if (obj.fn && obj.fn.fact.kind !== 'module') this.registering.add(obj.fn);
    return true;
  }

  private roots(): void {
    const { solver } = this;
    for (const file of solver.files) {
      file.facts.vars.forEach((fact, id) => {
        if (
          fact.fn === 0 &&
          (fact.kind === 'const' ||
            fact.kind === 'let' ||
            fact.kind === 'var' ||
            (fact.kind === 'import' && solver.valuesOf(solver.node(file, id)).some((each) => isDataFile(solver.object(each)))))
        )
          this.declareVariable(file, id, 'variable');
      });
    }
    for (const file of solver.files) {
      file.facts.vars.forEach((fact, id) => {
        if (fact.kind === 'exports' || (fact.fn === 0 && (fact.kind === 'class' || fact.kind === 'function' || fact.kind === 'namespace')))
          this.hold(solver.node(file, id), fact.name);
      });
    }
    solver.eachProperty(solver.global, (name, node) => {
      if (name !== ELEMENTS && !isPseudo(name) && (solver.valuesOf(node).length > 0 || this.isSet(node))) this.declareGlobal(name, node);
    });
    for (const each of this.input.singletons) {
      const file = solver.fileByPath.get(each.file);
      const fact = file?.facts.classes[each.class];
      if (file && fact) this.keep(instanceObject(solver, classObject(solver, file, fact)), fact.name);
    }
    // A function that somebody calls later is kept, with what it captured.
    for (const entry of this.input.entries) {
      const fn = solver.fileByPath.get(entry.file)?.functions[entry.fn];
      if (fn) this.captured(fn, entry.phase === 'request' ? 'entry' : 'kept');
      if (fn?.fact.kind === 'method' && entry.framework !== 'assumed')
        this.late.push(() => this.keepMadeAtStart(fn.file, fn.fact.thisVar, true)); // `app.post('/berths', this.serve(this.book.bind(this)))`
    }
    for (const edge of solver.edges) {
      if (edge.via === DECORATED) this.captured(edge.to);
      if (edge.told || (edge.kind !== 'callback' && edge.kind !== 'timer')) continue;
      // What also runs for requests hands over its callbacks for the time of the call, as far as one can tell.
      const set = this.phases.at(edge.from, edge.instr);
      if (!(set & (bit('module') | bit('startup'))) || set & SERVING) continue;
      this.captured(edge.to);
      // Whoever has the method to call has its object.
      if (edge.to.fact.kind === 'method') this.keepMadeAtStart(edge.to.file, edge.to.fact.thisVar);
    }
    for (const each of solver.hung) this.declareHung(each);
  }

  /** Keeps the objects that `this` stands for and that no request makes, but for entries of a collection, or (`live`) those of modules that nothing loads and rows. */
  private keepMadeAtStart(file: ProgramFile, self: VarId, live = false): void {
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

  /** What a starting server is given to hold lives as long as it does, wherever it was made. */
  private declareHung({ fn, instr, src, name, on }: HungSite): void {
    const set = this.phases.at(fn, instr);
    if ((set & SERVING) !== 0 || (set & (bit('module') | bit('startup') | bit('unknown'))) === 0) return;
    const { file } = fn;
    const fact = src < FIRST_TEMP ? file.facts.vars[src] : undefined;
    if (fact?.kind === 'const' || fact?.kind === 'let' || fact?.kind === 'var')
      this.declareVariable(file, src, fact.fn === 0 ? 'variable' : 'captured');
    if (fact) return;
    const node = this.solver.node(file, src);
    if (
      this.byNode.has(node) ||
      !this.solver.valuesOf(node).some((id) => STATE_KINDS.has(this.solver.object(id).kind) || this.solver.object(id).kind === 'instance')
    )
      return;
    const server = file.facts.vars[originOf(file, on).variable]?.name;
    const cell = this.create({ form: 'property', symbol: server ? `${server}.${name}` : name, file, pos: instr.pos, end: instr.end }, node);
    this.late.push(() => this.fill(cell, node));
  }

  private isSet(node: number): boolean {
    const at = this.solver.propertyAt(node);
    return at !== undefined && this.mentions.setsGlobal(at.prop);
  }

  private declareVariable(file: ProgramFile, id: VarId, form: 'variable' | 'captured'): void {
    const node = this.solver.node(file, id);
    if (this.byNode.has(node)) return;
    const fact = file.facts.vars[id];
    if (!fact) return;
    const cell = this.create({ form, symbol: fact.name, file, pos: fact.pos, end: fact.end, variable: { file, id } }, node);
    for (const own of form === 'variable' ? ownCollections(this.solver, file, id) : []) {
      if (!this.owners.has(own)) this.owners.add(cell, own);
    }
    (isAlias(file, id) ? this.late : this.queue).push(() => this.fill(cell, node));
  }

  private declareGlobal(name: string, node: number): void {
    const first = this.mentions.ofGlobal(name);
    const cell = this.create(
      {
        form: 'global',
        symbol: name.startsWith('Symbol') && name.endsWith(')') ? `globalThis[${name}]` : `globalThis.${name}`,
        file: first.file,
        pos: first.pos,
        end: first.end,
      },
      node,
    );
    this.late.push(() => {
      if (this.isForDevelopment(name)) this.name(cell, node);
      else this.fill(cell, node);
    });
  }

  /** `if (process.env.NODE_ENV === 'development') globalThis.store = store`: what production makes is not kept there. */
  private isForDevelopment(name: string): boolean {
    const sets = this.mentions.setsOf(name, this.solver.global);
    return sets.length > 0 && sets.every(({ fn, instr }) => this.phases.at(fn, instr) === bit('dev'));
  }

  private create(
    cell: Pick<Cell, 'form' | 'symbol' | 'file' | 'pos' | 'end'> & Partial<Pick<Cell, 'variable' | 'field' | 'owner'>>,
    node: number,
  ): Cell {
    const made: Cell = { ...cell, id: this.all.length, aliases: [], nodes: [node], objects: new Set(), holders: new Set() };
    this.all.push(made);
    this.byNode.set(node, made);
    return made;
  }

  /** Everything in a cell's place becomes its own, or a kept object with cells of its own. */
  private fill(cell: Cell, node: number): void {
    for (const id of this.solver.valuesOf(node)) {
      const obj = this.solver.object(id);
      this.owners.nameAgain(cell, obj);
      this.own(cell, obj, false);
    }
  }

  /** A place that keeps nothing by itself may be a second name of what another one keeps. */
  private name(cell: Cell, node: number): void {
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
        if (obj.function) this.captured(obj.function);
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
          this.late.push(() => this.owners.claim(cell, obj));
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
          this.late.push(() => this.keep(obj, cell.symbol));
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
    this.queue.push(() => {
      for (const [holder, symbol] of [
        [obj, name],
        ...HUNG_ON.map((each) => [this.solver.externals.knownMember(obj, each), `${name}.${each}`] as const),
      ] as const) {
        if (!holder) continue;
        for (const [prop, node] of [...this.solver.propertiesOf(holder)]) {
          if (isPseudo(prop) || prop === ELEMENTS || this.byNode.has(node)) continue;
          const isHung = this.solver.valuesOf(node).some((id) => STATE_KINDS.has(this.solver.object(id).kind));
          // Of a server also numbers and texts are the program's own; a client has settings of its package.
          const isServers = holder !== obj || SERVERS.test(obj.path ?? '');
          if (isHung || (isServers && this.mentions.setsOf(prop, holder).some(({ fn, instr }) => this.phases.at(fn, instr) & SERVING)))
            this.declareProperty(holder, prop, symbol);
        }
      }
    });
  }

  private readonly lookedInto: (number | undefined)[] = []; // how deep: many clients are given the same objects
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

  private readonly steps: (number | undefined)[] = [];
  private ownProperties(cell: Cell, obj: Obj, inEntry = false, isPart = false): void {
    // `game.people[0]` asks for an element as well, and what lies in an entry of the cell is the entry's: `rooms.set(id, { game: new Game() })`.
    const isEntry = inEntry || obj.kind === 'instance' || obj.kind === 'array' || obj.kind === 'entry';
    for (const [name, node] of this.solver.propertiesOf(obj)) {
      if (isPseudo(name) || this.byNode.has(node)) continue;
      const values =
        isEntry && !this.lifetimes.births.isOnce(obj)
          ? keptBehind(this.solver, obj, this.solver.valuesOf(node))
          : this.solver.valuesOf(node);
      const steps = (this.steps[cell.id] ?? 0) + values.length;
      if (steps > MOST_STEPS) return;
      this.steps[cell.id] = steps;
      for (const part of values.map((id) => this.solver.object(id))) {
        // A part of parsed data is not told apart from the whole: the place that has the whole comes first.
        if (isParsed(part)) this.late.push(() => this.owners.claim(cell, part));
        else this.own(cell, part, isEntry || name === ELEMENTS, isPart);
      }
    }
  }

  /** Marks an object as kept: its properties (fields) are cells, and so on. */
  private keep(obj: Obj, name: string): void {
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
    this.queue.push(() => {
      for (const [prop, node] of [...this.solver.propertiesOf(obj)]) {
        if (isPseudo(prop) || prop === ELEMENTS) continue;
        if (!this.byNode.has(node)) this.declareProperty(obj, prop, this.expanded.get(obj.id) as string);
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

  private keepStatics(cls: Obj): void {
    if (this.expanded.has(cls.id)) return;
    this.expanded.set(cls.id, cls.class?.name ?? '');
    this.queue.push(() => {
      for (const [prop, node] of [...this.solver.propertiesOf(cls)]) {
        if (!isPseudo(prop) && prop !== ELEMENTS && !this.byNode.has(node)) this.declareProperty(cls, prop, cls.class?.name ?? '');
      }
    });
  }

  private expandStatics(fn: Obj, name: string): void {
    if (this.expanded.has(fn.id) || this.solver.propertiesOf(fn).size === 0) return;
    this.expanded.set(fn.id, name);
    this.queue.push(() => {
      for (const [prop, node] of [...this.solver.propertiesOf(fn)]) {
        if (!isPseudo(prop) && prop !== ELEMENTS && prop !== 'prototype' && !this.byNode.has(node) && this.solver.valuesOf(node).length > 0)
          this.declareProperty(fn, prop, name);
      }
    });
  }

  /** A field of a class, a static field, or a property of a service object. Fields that classes inherit are their ancestor's. */
  private declareProperty(obj: Obj, prop: string, name: string): Cell | undefined {
    const node = this.solver.property(obj, prop);
    const place = this.placeOf(obj, prop);
    if (!place) return undefined;
    const key = `${place.file.index}:${place.pos}:${prop}`;
    const known = obj.kind === 'instance' || obj.kind === 'class' ? this.byDeclaration.get(key) : undefined;
    if (known) {
      this.byNode.set(node, known);
      known.nodes.push(node);
      this.queue.push(() => this.fill(known, node));
      return known;
    }
    const owner = place.owner ?? name;
    const cell = this.create(
      {
        form: obj.kind === 'instance' ? 'field' : obj.kind === 'class' ? 'static-field' : 'property',
        symbol: owner ? `${owner}.${prop}` : prop,
        file: place.file,
        pos: place.pos,
        end: place.end,
        ...(obj.kind === 'instance' || obj.kind === 'class' ? { field: { cls: obj, name: prop } } : { owner: obj }),
      },
      node,
    );
    cell.holders.add(this.expandedBy.get(obj.id) ?? name);
    this.byDeclaration.set(key, cell);
    (place.isName && obj.kind === 'object' ? this.named : this.queue).push(() => this.fill(cell, node));
    return cell;
  }

  /** Where a field or property is declared; undefined for methods. */
  private placeOf(obj: Obj, prop: string): (FieldPlace & { isName?: boolean }) | undefined {
    if (obj.kind === 'instance' || obj.kind === 'class') return fieldPlace(this.solver, this.mentions, obj, prop);
    const accessors = accessorsIn(obj).filter((each) => isNamed(each, prop));
    if (accessors.length > 0) {
      for (const each of accessors) this.captured(each);
      return undefined;
    }
    const node = this.solver.property(obj, prop);
    const values = this.solver.valuesOf(node).map((id) => this.solver.object(id));
    if (values.length > 0 && values.every((each) => each.kind === 'function' || each.kind === 'class')) {
      for (const each of values) {
        if (each.function) this.captured(each.function);
        else if (each.kind === 'class') this.keepStatics(each);
      }
      return undefined;
    }
    return this.mentions.ofProperty(obj, prop) ?? (obj.kind === 'object' ? madePlace(values) : undefined);
  }

  private holdVisited = new Set<number>();
  /** What a name holds is kept, though the name itself is no cell (a function, a class, `module.exports`). */
  private hold(node: number, name: string): void {
    if (this.holdVisited.has(node)) return;
    this.holdVisited.add(node);
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

  private readonly closures = new Set<string>();

  /**
   * A kept function keeps the variables that it captured from functions that ran at the start. Whatever hands an entry point to a framework and
   * serves no request itself does so at the start, also where nobody knows who calls it. `db.transaction(callback)` is lent: where it serves, too, its variables are new.
   */
  private captured(fn: ProgramFunction, how: 'kept' | 'entry' | 'lent' = 'kept'): void {
    const key = `${how}${fn.id}`;
    if (this.closures.has(key)) return;
    this.closures.add(key);
    const { file } = fn;
    const isEntry = how === 'entry';
    for (const each of capturedBy(file, fn.fact.id)) {
      const id = thisBehind(file, each);
      const fact = file.facts.vars[id];
      const home = fact ? file.functions[fact.fn] : undefined;
      if (fact?.kind === 'this' && how !== 'lent') this.late.push(() => this.keepMadeAtStart(file, id)); // `routes.post('/', (req, res) => this.add(req))`
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
        (has(set, 'module') && !(isEntry && has(set, 'request')) && !(how === 'lent' && set & SERVING)) ||
        (has(set, 'startup') && (set & SERVING) === 0);
      if (!atStart && !this.registering.has(home) && !(isEntry && has(set, 'unknown') && !has(set, 'request'))) continue;
      if (fact.inLoop) continue;
      this.declareVariable(file, id, 'captured');
    }
  }
}
