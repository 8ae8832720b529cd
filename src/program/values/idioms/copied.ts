/** Loops that copy one property after the other: `for (const key in from) to[key] = from[key]`. */
import type { Instr, VarId } from '../../../facts/model.js';
import { isIndex, originOf } from '../definitions.js';
import type { Obj, ProgramFunction } from '../../model.js';
import { ELEMENTS, isPseudo, type Solver } from '../solver.js';

interface Copies {
  /** The reads of such copies. */
  readonly reads: ReadonlySet<Instr>;
  /** What each of their writes copies from. */
  readonly sources: ReadonlyMap<Instr, VarId>;
}

const NONE: Copies = { reads: new Set(), sources: new Map() };
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

function copiesOf(fn: ProgramFunction): Copies {
  const { fact } = fn;
  const found = known.get(fact);
  if (found) return found;
  const reads = new Set<Instr>();
  const sources = new Map<Instr, VarId>();
  for (const each of fact.instrs) {
    if (each.op !== 'set' || each.prop !== null || each.key === undefined || each.operator !== '=') continue;
    const read = originOf(fn.file, each.src).instr;
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
  }
  const made = reads.size === 0 ? NONE : { reads, sources };
  known.set(fact, made);
  return made;
}
