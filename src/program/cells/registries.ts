/** Collections of services: each made when somebody first asks for it, and filed under a name that stands in the source. */
import type { Instr, VarId } from '../../facts/model.js';
import { guardsAround, initsOf, originOf } from '../values/definitions.js';
import type { Obj, ObjId, ProgramFunction } from '../model.js';
import { SERVING, type Phases } from '../phases/phases.js';
import { ELEMENTS, type Solver } from '../values/solver.js';
import { encloses } from '../../facts/positions.js';

/** Values that tell by themselves what lies in them. */
const KNOWN: ReadonlySet<Obj['kind']> = new Set<Obj['kind']>(['map', 'set', 'array', 'object', 'instance', 'function', 'class']);
/** How many calls a key is followed back through. */
const DEEPEST = 4;

/** A value that is filed under a key. */
interface Put {
  readonly fn: ProgramFunction;
  readonly instr: Instr;
  readonly key: VarId;
  readonly src: VarId;
}

export class Registries {
  private readonly known = new Map<ObjId, boolean>();
  private puts: ReadonlyMap<ObjId, readonly Put[]> | undefined;

  constructor(
    private readonly solver: Solver,
    private readonly phases: Phases,
  ) {}

  /**
   * `if (!this.made.has(name)) this.made.set(name, this.factories.get(name)(this))`, where all that is ever asked for is
   * `container.resolve('orders')` and the like: there are as many of them as the source names, each for as long as the process lives.
   */
  has(collection: Obj): boolean {
    let known = this.known.get(collection.id);
    if (known === undefined) this.known.set(collection.id, (known = this.isRegistry(collection)));
    return known;
  }

  private isRegistry(collection: Obj): boolean {
    if (collection.kind === 'array') return this.isListOfServices(collection);
    if (collection.kind !== 'map' && collection.kind !== 'object') return false;
    const { solver } = this;
    const isIt = (fn: ProgramFunction, variable: VarId): boolean => solver.valuesOf(solver.node(fn.file, variable)).includes(collection.id);
    let puts = 0;
    for (const fn of collection.file.functions) {
      for (const instr of fn.fact.instrs) {
        const key =
          instr.op === 'call' && instr.prop === 'set' && instr.recv !== undefined && isIt(fn, instr.recv)
            ? instr.args[0]
            : instr.op === 'set' && instr.prop === null && isIt(fn, instr.obj)
              ? instr.key
              : undefined;
        if (key === undefined || (this.phases.at(fn, instr) & SERVING) === 0) continue;
        if (!this.isNamed(fn, key, 0) || !this.isUnderMiss(fn, instr.block, isIt)) return false;
        puts += 1;
      }
    }
    return puts > 0 || this.isFilledAtStart(collection);
  }

  /**
   * `stores.set('drafts', drafts)` while the modules load, and nothing else: what is asked for there is one of the things that stand in the
   * source, each known by itself.
   */
  private isFilledAtStart(collection: Obj): boolean {
    if (collection.kind !== 'map') return false;
    const { solver, phases } = this;
    const puts = (this.puts ??= this.allPuts()).get(collection.id) ?? [];
    return (
      puts.length > 0 &&
      puts.every(({ fn, instr, key, src }) => {
        const values = solver.valuesOf(solver.node(fn.file, src));
        return (
          (phases.at(fn, instr) & SERVING) === 0 &&
          values.length > 0 &&
          this.isNamed(fn, key, 0) &&
          values.every((id) => {
            const { kind, of } = solver.object(id);
            return of === undefined && KNOWN.has(kind);
          })
        );
      })
    );
  }

  /** What is put into each Map, wherever. */
  private allPuts(): ReadonlyMap<ObjId, readonly Put[]> {
    const { solver } = this;
    const found = new Map<ObjId, Put[]>();
    for (const { fn, instr } of solver.calls) {
      const [key, src] = instr.prop === 'set' ? instr.args : [];
      if (key === undefined || src === undefined || instr.recv === undefined) continue;
      for (const id of solver.valuesOf(solver.node(fn.file, instr.recv))) {
        if (solver.object(id).kind !== 'map') continue;
        const all = found.get(id);
        if (all) all.push({ fn, instr, key, src });
        else found.set(id, [{ fn, instr, key, src }]);
      }
    }
    return found;
  }

  /** `this.halls = [new GreatHall(), new Rotunda()]` while the server starts, and nothing else is ever put there: there is one of each. */
  private isListOfServices(list: Obj): boolean {
    const { solver } = this;
    const { fn } = list;
    if (!fn || list.of !== undefined || (this.phases.of(fn) & SERVING) !== 0) return false;
    const made = fn.fact.instrs.find((each) => each.op === 'array' && each.pos === list.pos && each.end === list.end);
    const first = made === undefined ? [] : initsOf(fn.fact, made.dst).map((each) => each.src);
    const held = solver.objectsOf(solver.property(list, ELEMENTS));
    return (
      first.length > 0 &&
      first.length === held.length &&
      held.every((each) => each.kind === 'instance' && each.fn === fn && encloses(list, each))
    );
  }

  /** A block runs only where the collection was found to have nothing under a key. */
  private isUnderMiss(fn: ProgramFunction, block: number, isIt: (fn: ProgramFunction, variable: VarId) => boolean): boolean {
    return guardsAround(fn, block).some(({ guard }) =>
      guard.all.some((atom) => {
        if (atom.kind !== 'truthy' || atom.positive) return false;
        const { instr } = firstOf(fn, atom.value);
        return (
          (instr?.op === 'call' && (instr.prop === 'has' || instr.prop === 'get') && instr.recv !== undefined && isIt(fn, instr.recv)) ||
          (instr?.op === 'get' && instr.prop === null && isIt(fn, instr.obj))
        );
      }),
    );
  }

  /** Whether a key is one of those that the source spells: a text, a symbol, a class, or a parameter that is always given one of these. */
  private isNamed(fn: ProgramFunction, key: VarId, depth: number): boolean {
    const { file } = fn;
    const { variable, instr } = originOf(file, key);
    if (instr?.op === 'literal') return true;
    if (instr?.op === 'get') return instr.prop !== null && this.isNamed(fn, instr.obj, depth);
    if (instr?.op === 'template') return instr.parts.every((part) => this.isNamed(fn, part, depth));
    const fact = file.facts.vars[variable];
    if (!fact) return false;
    if (fact.fn === 0) return fact.kind === 'class' || fact.kind === 'const' || fact.kind === 'import' || fact.kind === 'function';
    const owner = file.functions[fact.fn];
    const index = fact.kind === 'param' ? (owner?.fact.params.indexOf(variable) ?? -1) : -1;
    if (!owner || index < 0 || depth >= DEEPEST) return false;
    const calls = (this.phases.incoming.get(owner) ?? []).filter((edge) => edge.kind === 'call' && edge.instr.op === 'call');
    return (
      calls.length > 0 &&
      calls.every((edge) => {
        const given = edge.instr.op === 'call' && !edge.instr.spread?.length ? edge.instr.args[index] : undefined;
        return given !== undefined && this.isNamed(edge.from, given, depth + 1);
      })
    );
  }
}

/** What a variable is made of; of one that is filled where it was empty, what it was at first: `let made = all.get(name); if (!made) { made = new Feed(); all.set(name, made); }`. */
function firstOf(fn: ProgramFunction, value: VarId): { readonly instr: Instr | undefined } {
  const known = originOf(fn.file, value);
  if (known.instr || fn.file.facts.vars[known.variable]?.kind !== 'let') return known;
  const first = fn.fact.instrs.find((each) => each.op === 'assign' && each.dst === known.variable);
  return first?.op === 'assign' && first.operator === 'init' ? originOf(fn.file, first.src) : known;
}
