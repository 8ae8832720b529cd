/**
 * Which places outlive a request. A cell is a declaration: a module variable, a field of an object that the module keeps, a property of
 * such an object, a variable that a kept closure captured, a property of the global object. What lies in a cell belongs to it, however
 * deep, unless it is declared a cell of its own: contents.ts.
 */
import { FIRST_TEMP, type VarId } from '../../facts/model.js';
import { DECORATED } from '../values/idioms/decorated.js';
import { isDataFile } from '../values/externals.js';
import { Agenda } from './agenda.js';
import type { Cell, CellInput } from './cell.js';
import { Contents, type Declarations } from './contents.js';
import { isAlias, ownCollections } from '../values/declared.js';
import { originOf } from '../values/definitions.js';
import { Lifetimes } from './lifetimes.js';
import { Owners } from './owners.js';
import { fieldPlace, madePlace } from './field-places.js';
import { accessorsIn, isNamed } from '../values/members.js';
import { Mentions } from '../values/mentions.js';
import type { HungSite, Obj, ProgramFile } from '../model.js';
import type { FieldPlace } from '../values/own-fields.js';
import { bit, SERVING, type Phases } from '../phases/phases.js';
import { ELEMENTS, isPseudo, type Solver } from '../values/solver.js';
import { classObject, instanceObject, STATE_KINDS } from '../values/objects.js';
import { Services } from './services.js';

export class Cells implements Declarations {
  readonly all: Cell[] = [];
  private readonly byNode = new Map<number, Cell>();
  private readonly byDeclaration = new Map<string, Cell>();
  private readonly solver: Solver;
  private readonly phases: Phases;
  private readonly mentions: Mentions;
  private readonly lifetimes: Lifetimes;
  private readonly services: Services;
  private readonly owners: Owners;
  private readonly agenda = new Agenda();
  private readonly contents: Contents;

  constructor(private readonly input: CellInput) {
    this.solver = input.solver;
    this.mentions = new Mentions(input.solver);
    this.phases = input.phases;
    this.lifetimes = new Lifetimes(input.solver, input.phases, (file, cls) =>
      input.singletons.some((each) => each.file === file.path && file.facts.classes[each.class] === cls),
    );
    this.services = new Services(input.solver);
    this.owners = new Owners(input.solver, this.lifetimes);
    const { mentions, lifetimes, services, owners, agenda } = this;
    this.contents = new Contents({ input, mentions, lifetimes, services, owners, agenda, declarations: this });
    this.roots();
    agenda.run();
  }

  /** The cell whose value a node is: a variable, a field, a property that is declared as one. */
  cellAt(node: number): Cell | undefined {
    return this.byNode.get(node);
  }

  has(node: number): boolean {
    return this.byNode.has(node);
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
    const name = this.contents.nameOf(obj);
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
          this.contents.hold(solver.node(file, id), fact.name);
      });
    }
    solver.eachProperty(solver.global, (name, node) => {
      if (name !== ELEMENTS && !isPseudo(name) && (solver.valuesOf(node).length > 0 || this.isSet(node))) this.declareGlobal(name, node);
    });
    for (const each of this.input.singletons) {
      const file = solver.fileByPath.get(each.file);
      const fact = file?.facts.classes[each.class];
      if (file && fact) this.contents.keep(instanceObject(solver, classObject(solver, file, fact)), fact.name);
    }
    // A function that somebody calls later is kept, with what it captured.
    for (const entry of this.input.entries) {
      const fn = solver.fileByPath.get(entry.file)?.functions[entry.fn];
      if (fn) this.contents.captured(fn, entry.phase === 'request' ? 'entry' : 'kept');
      if (fn?.fact.kind === 'method' && entry.framework !== 'assumed')
        this.agenda.late.push(() => this.contents.keepMadeAtStart(fn.file, fn.fact.thisVar, true)); // `app.post('/berths', this.serve(this.book.bind(this)))`
    }
    for (const edge of solver.edges) {
      if (edge.via === DECORATED) this.contents.captured(edge.to);
      if (edge.told || (edge.kind !== 'callback' && edge.kind !== 'timer')) continue;
      // What also runs for requests hands over its callbacks for the time of the call, as far as one can tell.
      const set = this.phases.at(edge.from, edge.instr);
      if (!(set & (bit('module') | bit('startup'))) || set & SERVING) continue;
      this.contents.captured(edge.to);
      // Whoever has the method to call has its object.
      if (edge.to.fact.kind === 'method') this.contents.keepMadeAtStart(edge.to.file, edge.to.fact.thisVar);
    }
    for (const each of solver.hung) this.declareHung(each);
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
    this.agenda.late.push(() => this.contents.fill(cell, node));
  }

  private isSet(node: number): boolean {
    const at = this.solver.propertyAt(node);
    return at !== undefined && this.mentions.setsGlobal(at.prop);
  }

  declareVariable(file: ProgramFile, id: VarId, form: 'variable' | 'captured'): void {
    const node = this.solver.node(file, id);
    if (this.byNode.has(node)) return;
    const fact = file.facts.vars[id];
    if (!fact) return;
    const cell = this.create({ form, symbol: fact.name, file, pos: fact.pos, end: fact.end, variable: { file, id } }, node);
    for (const own of form === 'variable' ? ownCollections(this.solver, file, id) : []) {
      if (!this.owners.has(own)) this.owners.add(cell, own);
    }
    (isAlias(file, id) ? this.agenda.late : this.agenda.next).push(() => this.contents.fill(cell, node));
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
    this.agenda.late.push(() => {
      if (this.isForDevelopment(name)) this.contents.name(cell, node);
      else this.contents.fill(cell, node);
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

  /** A field of a class, a static field, or a property of a service object. Fields that classes inherit are their ancestor's. */
  declareProperty(obj: Obj, prop: string, name: string): Cell | undefined {
    const node = this.solver.property(obj, prop);
    const place = this.placeOf(obj, prop);
    if (!place) return undefined;
    const key = `${place.file.index}:${place.pos}:${prop}`;
    const known = obj.kind === 'instance' || obj.kind === 'class' ? this.byDeclaration.get(key) : undefined;
    if (known) {
      this.byNode.set(node, known);
      known.nodes.push(node);
      this.agenda.next.push(() => this.contents.fill(known, node));
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
    cell.holders.add(this.contents.holderOf(obj) ?? name);
    this.byDeclaration.set(key, cell);
    (place.isName && obj.kind === 'object' ? this.agenda.named : this.agenda.next).push(() => this.contents.fill(cell, node));
    return cell;
  }

  /** Where a field or property is declared; undefined for methods. */
  private placeOf(obj: Obj, prop: string): (FieldPlace & { isName?: boolean }) | undefined {
    if (obj.kind === 'instance' || obj.kind === 'class') return fieldPlace(this.solver, this.mentions, obj, prop);
    const accessors = accessorsIn(obj).filter((each) => isNamed(each, prop));
    if (accessors.length > 0) {
      for (const each of accessors) this.contents.captured(each);
      return undefined;
    }
    const node = this.solver.property(obj, prop);
    const values = this.solver.valuesOf(node).map((id) => this.solver.object(id));
    if (values.length > 0 && values.every((each) => each.kind === 'function' || each.kind === 'class')) {
      for (const each of values) {
        if (each.function) this.contents.captured(each.function);
        else if (each.kind === 'class') this.contents.keepStatics(each);
      }
      return undefined;
    }
    return this.mentions.ofProperty(obj, prop) ?? (obj.kind === 'object' ? madePlace(values) : undefined);
  }
}
