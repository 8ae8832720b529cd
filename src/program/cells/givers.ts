/**
 * Who gave a function what it touches: `check(loginHits, ip)` and `check(searchHits, ip)` call one function, and what it does to the first
 * collection it does for the first caller alone.
 */
import type { Instr, VarId } from '../../facts/model.js';
import type { EntryPoint } from '../../frameworks/framework.js';
import type { Cell } from './cell.js';
import { originOf } from '../values/definitions.js';
import type { CallEdge, ProgramFunction } from '../model.js';
import { SERVING, bit, type Phases, type PhaseSet } from '../phases/phases.js';
import type { Solver } from '../values/solver.js';

interface Way {
  readonly entry: EntryPoint;
  readonly edges: readonly CallEdge[];
}

export interface GiverWorld {
  readonly solver: Solver;
  readonly phases: Phases;
  entriesReaching(fn: ProgramFunction): readonly Way[];
}

/** What hands on what it was handed looks further, so many calls up. */
const MOST_CALLS = 4;

/** No function has so many parameters. */
const MOST_PARAMS = 1 << 10;

/**
 * The phases in which functions touch cells that they are given: those of the calls that give them. `index(rows, countries)` while the server
 * starts, `index(rows, new Map())` for a request.
 */
export class PhasesOfGivers {
  private cell: Cell | undefined;
  /** Of that cell, by function, parameter and depth: one is asked about at a time. */
  private readonly known = new Map<number, PhaseSet | undefined>();
  /** The functions and parameters that are being asked about, and whether one of them was met again below another one. */
  private readonly asking = new Set<number>();
  private isPartial = false;

  constructor(
    private readonly solver: Solver,
    private readonly phases: Phases,
  ) {}

  /** Undefined where all who call the function give it the cell, or where that may come otherwise. */
  of(cell: Cell, fn: ProgramFunction, instr: Instr): PhaseSet | undefined {
    const param = givenTo(fn, instr);
    if (param < 0) return undefined;
    if (this.cell !== cell) this.known.clear();
    this.cell = cell;
    const set = this.giving(cell, fn, param, MOST_CALLS);
    return set === undefined ? undefined : this.phases.narrowed(set, fn, instr);
  }

  private giving(cell: Cell, fn: ProgramFunction, param: number, depth: number): PhaseSet | undefined {
    if (depth === 0) return undefined;
    const key = (fn.id * MOST_PARAMS + param) * MOST_CALLS + depth - 1;
    let set = this.known.get(key);
    if (set !== undefined || this.known.has(key)) return set;
    const own = fn.id * MOST_PARAMS + param;
    this.asking.add(own);
    set = this.find(cell, fn, param, depth);
    this.asking.delete(own);
    if (this.asking.size === 0) this.isPartial = false;
    if (!this.isPartial) this.known.set(key, set);
    return set;
  }

  private find(cell: Cell, fn: ProgramFunction, param: number, depth: number): PhaseSet | undefined {
    const { solver, phases } = this;
    const variable = fn.fact.params[param];
    if (
      fn.fact.rest >= 0 ||
      phases.entriesOf(fn).length > 0 ||
      fn.fact.instrs.some((each) => each.op === 'assign' && each.dst === variable)
    )
      return undefined;
    let set = 0;
    let isTold = false;
    for (const edge of phases.callsOf(fn)) {
      const arg = plainArgument(solver, edge, param);
      if (arg === undefined) return undefined;
      const node = solver.node(edge.from.file, arg);
      const isGiven =
        solver.isFull(node) ||
        solver.objectsOf(node).some(({ id, of }) => cell.objects.has(id) || (of !== undefined && cell.objects.has(of)));
      if (!isGiven) {
        isTold = true;
        continue;
      }
      const further = paramOf(edge.from, arg);
      const asked = edge.from.id * MOST_PARAMS + further;
      if (further >= 0 && this.asking.has(asked)) {
        // `merge(into[key], from[key])` in `merge`: whoever called it first gave it that.
        this.isPartial ||= edge.from !== fn || further !== param;
        continue;
      }
      const narrower = further < 0 ? undefined : this.giving(cell, edge.from, further, depth - 1);
      if (narrower !== undefined) isTold = true;
      set |= narrower === undefined ? phases.passedBy(edge) : phases.transfer(narrower, edge);
    }
    return isTold && set !== 0 ? set : undefined;
  }
}

/** What a call gives in one place; undefined where the function is not called in so many words. */
function plainArgument(solver: Solver, { kind, via, from, instr }: CallEdge, param: number): VarId | undefined {
  if ((kind !== 'call' && kind !== 'construct') || via !== undefined || instr.op !== 'call' || instr.spread?.length) return undefined;
  if (instr.prop === 'call' || instr.prop === 'apply' || instr.prop === 'bind') return undefined;
  if (instr.callee >= 0 && solver.objectsAt(from.file, instr.callee).some(({ bound }) => bound !== undefined)) return undefined;
  return instr.args[param];
}

/** The ways to an access over those calls alone that give the cell away; undefined where all who call the function give it the same. */
export function waysOfGivers(world: GiverWorld, cell: Cell, fn: ProgramFunction, instr: Instr): readonly Way[] | undefined {
  const param = givenTo(fn, instr);
  return param < 0 ? undefined : waysTo(world, cell, fn, param, MOST_CALLS);
}

/** The parameter of a function that an instruction touches, -1 where it touches none. */
function givenTo(fn: ProgramFunction, instr: Instr): number {
  const touched =
    instr.op === 'call'
      ? instr.recv
      : instr.op === 'set' || instr.op === 'get' || instr.op === 'delete'
        ? instr.obj
        : instr.op === 'iterate'
          ? instr.src
          : undefined;
  return touched === undefined ? -1 : paramOf(fn, touched);
}

function waysTo(world: GiverWorld, cell: Cell, fn: ProgramFunction, param: number, depth: number): readonly Way[] | undefined {
  const { solver, phases } = world;
  if (depth === 0 || phases.entriesOf(fn).length > 0) return undefined;
  const calls = phases
    .callsOf(fn)
    .filter((edge) => (phases.passedBy(edge) & (SERVING | bit('render'))) !== 0 && !givesItself(edge, fn, param));
  const giving = calls.filter(({ kind, from, instr }) => {
    const arg = kind === 'call' && instr.op === 'call' && instr.recv === undefined && !instr.spread?.length ? instr.args[param] : undefined;
    return arg !== undefined && solver.valuesOf(solver.node(from.file, arg)).some((id) => cell.objects.has(id));
  });
  if (giving.length === 0 || giving.length === calls.length) return undefined;
  const found = new Map<EntryPoint, Way>();
  for (const edge of giving) {
    const arg = edge.instr.op === 'call' ? edge.instr.args[param] : undefined;
    const further = arg === undefined ? -1 : paramOf(edge.from, arg);
    const ways = (further < 0 ? undefined : waysTo(world, cell, edge.from, further, depth - 1)) ?? world.entriesReaching(edge.from);
    for (const { entry, edges } of ways) {
      const known = found.get(entry);
      if (!known || known.edges.length > edges.length + 1) found.set(entry, { entry, edges: [...edges, edge] });
    }
  }
  return [...found.values()].sort((a, b) => a.edges.length - b.edges.length);
}

/** `walk(node.children[at])` in `walk`: what it was given itself. */
function givesItself({ from, instr }: CallEdge, fn: ProgramFunction, param: number): boolean {
  const arg = from === fn && instr.op === 'call' ? instr.args[param] : undefined;
  return arg !== undefined && paramOf(fn, arg) === param;
}

/** The parameter out of which a value was taken: `map` of `map.get(key).count`; -1 where it came otherwise. */
function paramOf(fn: ProgramFunction, variable: VarId): number {
  let at = variable;
  for (let step = 0; step < 6; step += 1) {
    const { variable: origin, instr } = originOf(fn.file, at);
    const index = fn.fact.params.indexOf(origin);
    if (index >= 0) return index;
    if (instr?.op === 'get') at = instr.obj;
    else if (instr?.op === 'call' && instr.recv !== undefined) at = instr.recv;
    else if (instr?.op === 'iterate') at = instr.src;
    else if (instr?.op === 'choose' && instr.srcs[0] !== undefined) [at] = instr.srcs as readonly [VarId];
    else return -1;
  }
  return -1;
}
