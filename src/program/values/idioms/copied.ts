/** Loops that copy one property after the other: `for (const key in from) to[key] = from[key]`, `to[key] = from[key].bind(from, app)`. */
import type { CallInstr, Instr, VarId } from '../../../facts/model.js';
import { isIndex, originOf } from '../definitions.js';
import type { Obj, ProgramFunction } from '../../model.js';
import { boundTo } from './partial.js';
import { ELEMENTS, isPseudo, type Solver } from '../solver.js';

interface Copies {
  /** The reads of such copies. */
  readonly reads: ReadonlySet<Instr>;
  /** What each of their writes copies from. */
  readonly sources: ReadonlyMap<Instr, VarId>;
  /** The calls of `bind` that make of each function what is put there. */
  readonly binds: ReadonlyMap<Instr, CallInstr>;
}

const NONE: Copies = { reads: new Set(), sources: new Map(), binds: new Map() };
const known = new WeakMap<ProgramFunction['fact'], Copies>();

/** Whether a read takes properties of an object to put each under its own name into another one. */
export const isCopied = (fn: ProgramFunction, instr: Instr): boolean => copiesOf(fn).reads.has(instr);

/** Puts the fields of the objects from which an instruction copies into `to`, each under its own name: not all of them under any name. */
export function copyFields(solver: Solver, fn: ProgramFunction, instr: Instr, to: Obj): void {
  const source = copiesOf(fn).sources.get(instr);
  if (source === undefined) return;
  solver.watch(solver.node(fn.file, source), (from) => {
    if (from.kind !== 'instance' || from === to) return;
    solver.eachProperty(from, (name, value) => {
      if (!isPseudo(name) && name !== ELEMENTS) solver.flow(value, solver.property(to, name));
    });
  });
}

/** The same for functions that are bound on the way. Says whether an instruction does that: nothing else comes of it then. */
export function copyBound(solver: Solver, fn: ProgramFunction, instr: Instr, to: Obj): boolean {
  const { sources, binds } = copiesOf(fn);
  const source = sources.get(instr);
  const bind = binds.get(instr);
  if (source === undefined || bind === undefined) return false;
  // One place may stand for what is filled so and for all that lies there already.
  if (to.kind !== 'object') return true;
  const args = bind.args.map((each) => solver.node(fn.file, each));
  solver.watch(solver.node(fn.file, source), (from) => {
    if (from === to || (from.kind !== 'namespace' && from.kind !== 'object' && from.kind !== 'instance')) return;
    solver.eachProperty(from, (name, value) => {
      if (isPseudo(name)) return;
      solver.watch(value, (method) => {
        if (method.kind !== 'function' || !method.function || method.bound !== undefined) return;
        const given = args.slice(1);
        const bound = given.length === 0 ? method : boundTo(solver, { fn, instr: bind, args }, method, method.function, given);
        solver.add(solver.property(to, name), bound);
      });
    });
  });
  return true;
}

function copiesOf(fn: ProgramFunction): Copies {
  const { fact } = fn;
  const found = known.get(fact);
  if (found) return found;
  const reads = new Set<Instr>();
  const sources = new Map<Instr, VarId>();
  const binds = new Map<Instr, CallInstr>();
  for (const each of fact.instrs) {
    if (each.op !== 'set' || each.prop !== null || each.key === undefined || each.operator !== '=') continue;
    const made = originOf(fn.file, each.src).instr;
    const bind = made?.op === 'call' && made.prop === 'bind' && made.recv !== undefined ? made : undefined;
    const read = bind?.recv === undefined ? made : originOf(fn.file, bind.recv).instr;
    if (
      read?.op !== 'get' ||
      read.prop !== null ||
      read.key === undefined ||
      originOf(fn.file, read.key).variable !== originOf(fn.file, each.key).variable ||
      isIndex(fn, read.key)
    )
      continue;
    reads.add(read);
    sources.set(each, read.obj);
    if (bind) binds.set(each, bind);
  }
  const copies = reads.size === 0 ? NONE : { reads, sources, binds };
  known.set(fact, copies);
  return copies;
}
