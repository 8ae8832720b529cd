/** Which variables a function takes along from the functions around it. */
import type { VarId } from '../../facts/model.js';
import { definitionOf, eachOperand } from './definitions.js';
import type { Obj, ObjId, ProgramFile } from '../model.js';
import type { Solver } from './solver.js';
import { once } from '../../once.js';

const NONE: ReadonlySet<VarId> = new Set();

/** Variables of enclosing functions (not of the module) that a function or its inner functions mention. */
export const capturedBy = ({ facts }: ProgramFile, fn: number): ReadonlySet<VarId> => capturedIn(facts)[fn] ?? NONE;

/** By function of the file. */
const capturedIn = once(({ functions, vars }: ProgramFile['facts']): readonly ReadonlySet<VarId>[] => {
  const sets = functions.map(() => new Set<VarId>());
  let inner = 0;
  const mention = (id: VarId): void => {
    const home = vars[id]?.fn;
    if (home === undefined || home <= 0) return;
    for (let at = inner; at > 0 && at !== home;) {
      sets[at]?.add(id);
      at = functions[at]?.parent ?? -1;
    }
  };
  for (const fact of functions) {
    inner = fact.id;
    fact.instrs.forEach((instr) => {
      eachOperand(instr, mention);
      if (instr.op === 'assign') mention(instr.dst);
    });
  }
  return sets;
});

/** `const self = this`: the `this` that a variable stands for, or the variable itself. */
export function thisBehind(file: ProgramFile, variable: VarId): VarId {
  const made = definitionOf(file, variable);
  return made?.op === 'assign' && made.operator === 'init' && file.facts.vars[made.src]?.kind === 'this' ? made.src : variable;
}

/**
 * What lies in a property of an entry, and for the functions of one that a factory makes for a request what they keep: `rooms.set(id, createRoom())`,
 * where `createRoom` returns functions around its own variables. They are the entry's as its fields would be.
 */
export function keptBehind(solver: Solver, obj: Obj, values: readonly ObjId[]): readonly ObjId[] {
  const home = obj.kind === 'object' ? obj.fn : undefined;
  if (!home || home.fact.kind === 'module') return values;
  const kept = new Set<ObjId>(values);
  for (const value of values) {
    const made = solver.object(value).function;
    if (made?.file !== home.file || made.fact.parent !== home.fact.id) continue;
    for (const id of capturedBy(home.file, made.fact.id)) {
      const fact = home.file.facts.vars[id];
      if (fact?.fn === home.fact.id && (fact.kind === 'const' || fact.kind === 'let' || fact.kind === 'var'))
        for (const each of solver.valuesOf(solver.node(home.file, id))) kept.add(each);
    }
  }
  return [...kept];
}
