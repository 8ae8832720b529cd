/** Collections of services: each made when somebody first asks for it, and filed under a name that stands in the source. */
import type { VarId } from '../facts/model.js';
import { guardsAround, originOf } from './definitions.js';
import type { Obj, ObjId, ProgramFunction } from './model.js';
import { SERVING, type Phases } from './phases.js';
import { ELEMENTS, type Solver } from './solver.js';

/** How many calls a key is followed back through. */
const DEEPEST = 4;

export class Registries {
  private readonly known = new Map<ObjId, boolean>();

  constructor(private readonly solver: Solver, private readonly phases: Phases) {}

  /**
   * `if (!this.made.has(name)) this.made.set(name, this.factories.get(name)(this))`, where all that is ever asked for is
   * `container.resolve('orders')` and the like: there are as many of them as the source names, each for as long as the process lives.
   */
  has(collection: Obj): boolean {
    let known = this.known.get(collection.id);
    if (known === undefined) this.known.set(collection.id, known = this.isRegistry(collection));
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
        const key = instr.op === 'call' && instr.prop === 'set' && instr.recv !== undefined && isIt(fn, instr.recv) ? instr.args[0]
          : instr.op === 'set' && instr.prop === null && isIt(fn, instr.obj) ? instr.key : undefined;
        if (key === undefined || (this.phases.at(fn, instr) & SERVING) === 0) continue;
        if (!this.isNamed(fn, key, 0) || !this.isUnderMiss(fn, instr.block, isIt)) return false;
        puts += 1;
      }
    }
    return puts > 0;
  }

  /** `this.halls = [new GreatHall(), new Rotunda()]` while the server starts, and nothing else is ever put there: there is one of each. */
  private isListOfServices(list: Obj): boolean {
    const { solver } = this;
    const { fn } = list;
    if (!fn || list.of !== undefined || (this.phases.of(fn) & SERVING) !== 0) return false;
    const made = fn.fact.instrs.find((each) => each.op === 'array' && each.pos === list.pos && each.end === list.end);
    const first = made === undefined ? [] : fn.fact.instrs.flatMap((each) => (each.op === 'set' && each.operator === 'init' && each.obj === made.dst ? [each.src] : []));
    const held = solver.objectsOf(solver.property(list, ELEMENTS));
    return first.length > 0 && first.length === held.length && held.every((each) => each.kind === 'instance' && each.fn === fn && each.pos >= list.pos && each.end <= list.end);
  }

  /** A block runs only where the collection was found to have nothing under a key. */
  private isUnderMiss(fn: ProgramFunction, block: number, isIt: (fn: ProgramFunction, variable: VarId) => boolean): boolean {
    return guardsAround(fn, block).some(({ guard }) => guard.all.some((atom) => {
      if (atom.kind !== 'truthy' || atom.positive) return false;
      const { instr } = originOf(fn.file, atom.value);
      return (instr?.op === 'call' && (instr.prop === 'has' || instr.prop === 'get') && instr.recv !== undefined && isIt(fn, instr.recv))
        || (instr?.op === 'get' && instr.prop === null && isIt(fn, instr.obj));
    }));
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
    const index = fact.kind === 'param' ? owner?.fact.params.indexOf(variable) ?? -1 : -1;
    if (!owner || index < 0 || depth >= DEEPEST) return false;
    const calls = (this.phases.incoming.get(owner) ?? []).filter((edge) => edge.kind === 'call' && edge.instr.op === 'call');
    return calls.length > 0 && calls.every((edge) => {
      const given = edge.instr.op === 'call' && !edge.instr.spread?.length ? edge.instr.args[index] : undefined;
      return given !== undefined && this.isNamed(edge.from, given, depth + 1);
    });
  }
}
