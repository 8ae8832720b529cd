/** Places outside a function that it reads and fills through small functions: `if (!getClient()) setClient(connect())`. */
import type { Instr, VarId } from '../../facts/model.js';
import { definitionOf, isInside, literalOf } from '../values/definitions.js';
import type { NodeId, ProgramFunction } from '../model.js';
import type { Solver } from '../values/solver.js';

/** A variable, or a property of something kept. */
interface Place {
  readonly variable: NodeId | undefined;
  readonly prop: string | undefined;
}

/** How far accessors of accessors are followed. */
const DEEPEST = 2;

export class AccessorPlaces {
  private callees: ReadonlyMap<Instr, readonly ProgramFunction[]> | undefined;

  /** `isKept` says whether a variable of a function is one that lives outside it. */
  constructor(
    private readonly solver: Solver,
    private readonly isKept: (fn: ProgramFunction, variable: VarId) => boolean,
  ) {}

  private depth = 0;

  /** Whether a call gives something that lives outside the function: all that its callees return does. */
  givesKept(instr: Instr): boolean {
    const callees = this.depth < DEEPEST ? this.calleesOf(instr) : [];
    this.depth += 1;
    const gives =
      callees.length > 0 &&
      callees.every((callee) => {
        const returned = returnsOf(callee);
        return returned.length > 0 && returned.every((src) => callee.file.facts.vars[src]?.kind !== 'this' && this.isKept(callee, src));
      });
    this.depth -= 1;
    return gives;
  }

  /** Whether the place that a getter gave, or that an import names, is filled in a stretch of the function by its setter, and emptied nowhere in it. */
  isFilled(fn: ProgramFunction, value: VarId, inside: (instr: Instr) => boolean): boolean {
    const made = definitionOf(fn.file, value);
    const place =
      fn.file.facts.vars[value]?.kind === 'import'
        ? { variable: this.nodeOf(fn, value), prop: undefined }
        : made === undefined
          ? undefined
          : this.placeOf(made);
    if (!place) return false;
    const parts = [fn, ...fn.file.functions.filter((each) => isAround(fn, each))];
    const does = (what: 'fills' | 'empties', by: ProgramFunction, instr: Instr): boolean => this.effects(by, instr, place).has(what);
    return (
      fn.fact.instrs.some((instr) => inside(instr) && does('fills', fn, instr)) &&
      !parts.some((by) => by.fact.instrs.some((instr) => !isInside(by, instr.block, 'catch') && does('empties', by, instr)))
    );
  }

  /** What all callees of a getter give. */
  private placeOf(instr: Instr): Place | undefined {
    const [callee, another] = this.calleesOf(instr);
    if (!callee || another || (instr.op === 'call' && instr.args.length > 0)) return undefined;
    const [src, more] = returnsOf(callee);
    if (src === undefined || more !== undefined) return undefined;
    const { file, fact } = callee;
    const named = file.facts.vars[src];
    if (named) return named.fn !== fact.id && named.kind !== 'this' ? { variable: this.nodeOf(callee, src), prop: undefined } : undefined;
    const made = definitionOf(file, src);
    return made?.op === 'get' && made.prop !== null && this.isKept(callee, made.obj) ? { variable: undefined, prop: made.prop } : undefined;
  }

  /** What an instruction does to a place, by itself or through a setter. */
  private effects(fn: ProgramFunction, instr: Instr, place: Place): ReadonlySet<'fills' | 'empties'> {
    const found = new Set<'fills' | 'empties'>();
    const own = this.written(fn, instr, place);
    if (own !== undefined) found.add(isEmpty(fn, own) ? 'empties' : 'fills');
    for (const callee of instr.op === 'call' || instr.op === 'set' ? this.calleesOf(instr) : []) {
      for (const each of callee.fact.instrs) {
        const src = this.written(callee, each, place);
        if (src === undefined) continue;
        const at = callee.fact.params.indexOf(src);
        const given = instr.op === 'set' ? instr.src : instr.op === 'call' ? instr.args[at] : undefined;
        found.add((at >= 0 && given !== undefined ? isEmpty(fn, given) : isEmpty(callee, src)) ? 'empties' : 'fills');
      }
    }
    return found;
  }

  /** What an instruction writes into a place. */
  private written(fn: ProgramFunction, instr: Instr, { variable, prop }: Place): VarId | undefined {
    if (variable !== undefined)
      return instr.op === 'assign' && instr.operator !== 'init' && this.nodeOf(fn, instr.dst) === variable ? instr.src : undefined;
    return instr.op === 'set' && instr.prop === prop && this.isKept(fn, instr.obj) ? instr.src : undefined;
  }

  private nodeOf({ file }: ProgramFunction, variable: VarId): NodeId {
    return this.solver.bindings.of(this.solver.node(file, variable));
  }

  private calleesOf(instr: Instr): readonly ProgramFunction[] {
    if (!this.callees) {
      const found = new Map<Instr, ProgramFunction[]>();
      for (const edge of this.solver.edges) {
        if ((edge.kind !== 'call' && edge.kind !== 'getter') || edge.through !== undefined) continue;
        const all = found.get(edge.instr);
        if (!all) found.set(edge.instr, [edge.to]);
        else if (!all.includes(edge.to)) all.push(edge.to);
      }
      this.callees = found;
    }
    return this.callees.get(instr) ?? [];
  }
}

const returnsOf = ({ fact }: ProgramFunction): readonly VarId[] =>
  fact.instrs.flatMap((instr) => (instr.op === 'return' ? [instr.src] : []));

function isEmpty({ file }: ProgramFunction, value: VarId): boolean {
  const literal = literalOf(file, value);
  return literal !== undefined && (literal.value === null || literal.value === undefined || literal.value === false);
}

/** Whether one function stands in another, however deep. */
function isAround(outer: ProgramFunction, inner: ProgramFunction): boolean {
  for (let at = inner.file.functions[inner.fact.parent]; at && at.fact.kind !== 'module'; at = at.file.functions[at.fact.parent])
    if (at === outer) return true;
  return false;
}
