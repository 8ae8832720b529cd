/** Loops that copy one property after the other: `for (const key in from) to[key] = from[key]`, `to[key] = from[key].bind(from, app)`. */
import type { CallInstr, Instr, VarId } from '../../../facts/model.js';
import { isIndex, originOf } from '../definitions.js';
import type { Obj, ProgramFunction } from '../../model.js';
import { eachMethod } from '../members.js';
import { functionObject } from '../objects.js';
import { boundTo } from './partial.js';
import { ELEMENTS, isPseudo, type Solver } from '../solver.js';
import { once } from '../../../once.js';

type SetInstr = Extract<Instr, { op: 'set' }>;

interface Copies {
  /** The reads of such copies. */
  readonly reads: ReadonlySet<Instr>;
  /** What each of their writes copies from. */
  readonly sources: ReadonlyMap<Instr, VarId>;
  /** The calls of `bind` that make of each function what is put there. */
  readonly binds: ReadonlyMap<Instr, CallInstr>;
}

const NONE: Copies = { reads: new Set(), sources: new Map(), binds: new Map() };
/** Whether a read takes properties of an object to put each under its own name into another one. */
export const isCopied = (fn: ProgramFunction, instr: Instr): boolean => copiesOf(fn).reads.has(instr);

/** Puts the fields of the objects from which an instruction copies into `to`, each under its own name: not all of them under any name. */
export function copyFields(solver: Solver, fn: ProgramFunction, instr: SetInstr, to: Obj): void {
  const source = copiesOf(fn).sources.get(instr);
  if (source === undefined) return;
  const sources = solver.node(fn.file, source);
  const targets = solver.node(fn.file, instr.obj);
  solver.watch(sources, (from) => {
    if (from.kind !== 'instance' || from === to) return;
    // A helper that copies anything into anything says of none of it where it lies.
    if (solver.isFull(sources) && solver.isFull(targets)) return;
    solver.eachProperty(from, (name, value) => {
      if (!isPseudo(name) && name !== ELEMENTS) solver.flow(value, solver.property(to, name));
    });
  });
}

/** What such loops fill. Other places may stand for all that lies there already, and so for the whole program. */
const FILLED: ReadonlySet<Obj['kind']> = new Set<Obj['kind']>(['object', 'namespace', 'instance']);

/** The same for functions that are bound on the way. Says whether an instruction does that: nothing else comes of it then. */
export function copyBound(solver: Solver, fn: ProgramFunction, instr: Instr, to: Obj): boolean {
  const { sources, binds } = copiesOf(fn);
  const source = sources.get(instr);
  const bind = binds.get(instr);
  if (source === undefined || bind === undefined) return false;
  if (!FILLED.has(to.kind)) return true;
  const args = bind.args.map((each) => solver.node(fn.file, each));
  const given = args.slice(1);
  const put = (name: string, method: Obj): void => {
    if (method.kind !== 'function' || !method.function || method.bound !== undefined) return;
    const bound = given.length === 0 ? method : boundTo(solver, { fn, instr: bind, args }, method, method.function, given);
    solver.add(solver.property(to, name), bound);
  };
  solver.watch(solver.node(fn.file, source), (from) => {
    if (from === to || !FILLED.has(from.kind)) return;
    if (from.class) eachMethod(solver, from, (method) => put(method.fact.name.split('.').pop() ?? '', functionObject(solver, method)));
    solver.eachProperty(from, (name, value) => {
      if (!isPseudo(name)) solver.watch(value, (method) => put(name, method));
    });
  });
  return true;
}

const copiesOf = once((fn: ProgramFunction): Copies => {
  const reads = new Set<Instr>();
  const sources = new Map<Instr, VarId>();
  const binds = new Map<Instr, CallInstr>();
  for (const each of fn.fact.instrs) {
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
    sources.set(each, read.obj);
    // Where something is bound, what is read there is what it is bound to.
    if (bind) binds.set(each, bind);
    else reads.add(read);
  }
  return sources.size === 0 ? NONE : { reads, sources, binds };
});
