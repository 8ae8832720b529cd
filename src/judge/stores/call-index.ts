/** Who calls what, by instruction: the calls of a program as the reading of options asks for them. */
import type { CallInstr, Instr } from '../../facts/model.js';
import type { ProgramFile, ProgramFunction } from '../../program/model.js';
import type { Solver } from '../../program/values/solver.js';
import { once } from '../../once.js';

export const instructionsOf = once((file: ProgramFile): readonly Instr[] => {
  return file.facts.functions.flatMap((fn) => fn.instrs);
});

export interface MadeCall {
  readonly fn: ProgramFunction;
  readonly instr: CallInstr;
}

/** Direct calls by the function that they call. */
export const callersOf = once((solver: Solver): Map<ProgramFunction, { readonly from: ProgramFunction; readonly instr: CallInstr }[]> => {
  const all = new Map<ProgramFunction, { from: ProgramFunction; instr: CallInstr }[]>();
  for (const edge of solver.edges) {
    if (edge.through !== undefined || edge.instr.op !== 'call' || (edge.kind !== 'call' && edge.kind !== 'construct')) continue;
    const calls = all.get(edge.to) ?? [];
    all.set(edge.to, calls);
    calls.push({ from: edge.from, instr: edge.instr });
  }
  return all;
});

/** The program's functions that each call may reach. */
export const targetsOf = once((solver: Solver): ReadonlyMap<Instr, readonly ProgramFunction[]> => {
  const all = new Map<Instr, ProgramFunction[]>();
  for (const edge of solver.edges) {
    if (edge.kind !== 'call' || edge.through !== undefined) continue;
    const found = all.get(edge.instr);
    if (found === undefined) all.set(edge.instr, [edge.to]);
    else found.push(edge.to);
  }
  return all;
});

interface MethodCalls {
  /** Calls by the external value that they are made on. */
  readonly byObject: ReadonlyMap<number, readonly MadeCall[]>;
  /** Calls by the path of the external value. */
  readonly byPath: ReadonlyMap<string, readonly MadeCall[]>;
  /** Calls on values that nobody knows: what a handler is given. */
  readonly onUnknown: readonly MadeCall[];
}

export const methodCallsOf = once((solver: Solver): MethodCalls => {
  const byObject = new Map<number, MadeCall[]>();
  const byPath = new Map<string, MadeCall[]>();
  const onUnknown: MadeCall[] = [];
  const add = <K>(map: Map<K, MadeCall[]>, key: K, call: MadeCall): void => {
    const calls = map.get(key);
    if (calls === undefined) map.set(key, [call]);
    else calls.push(call);
  };
  for (const fn of solver.functions) {
    for (const instr of fn.fact.instrs) {
      if (instr.op !== 'call' || instr.recv === undefined || instr.prop == null) continue;
      const call: MadeCall = { fn, instr };
      const receivers = solver.idsAt(fn.file, instr.recv);
      const paths = new Set<string>();
      for (const id of receivers) {
        const obj = solver.object(id);
        if (obj.kind !== 'external') continue;
        add(byObject, id, call);
        if (obj.path !== undefined) paths.add(obj.path);
      }
      for (const path of paths) add(byPath, path, call);
      if (receivers.length === 0) onUnknown.push(call);
    }
  }
  const made = { byObject, byPath, onUnknown };
  return made;
});
