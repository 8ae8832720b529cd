/** What handlers are handed, whatever they call it: by the place of a parameter, and where the program hands it on to functions of its own. */
import type { VarId } from '../../facts/model.js';
import { HANDED_BY_POSITION, SAID_BY_NAME } from '../../knowledge/handed-by-position.js';
import type { CallEdge, ProgramFile, ProgramFunction } from '../model.js';
import { originOf } from '../values/definitions.js';
import type { Solver } from '../values/solver.js';
import type { Phases } from './phases.js';

/** A parameter is handed on through this many functions at most. */
const DEEPEST = 6;

/** The name of a variable, or that by which everybody else calls what it is handed. */
export const usualName = ({ handed, facts }: ProgramFile, variable: VarId): string | undefined =>
  handed.get(variable) ?? facts.vars[variable]?.name;

/** Fills `handed` of all files. */
export function nameHanded(solver: Solver, phases: Phases): void {
  const queue: { readonly fn: ProgramFunction; readonly depth: number }[] = [];
  const name = (fn: ProgramFunction, index: number, as: string, depth: number): void => {
    const variable = fn.fact.params[index];
    const own = variable === undefined ? undefined : fn.file.facts.vars[variable]?.name;
    // A parameter that is taken apart where it stands has no name.
    if (variable === undefined || own === undefined || own === '' || SAID_BY_NAME.test(own) || fn.file.handed.has(variable)) return;
    fn.file.handed.set(variable, as);
    queue.push({ fn, depth });
  };
  for (const fn of solver.functions) {
    for (const entry of phases.entriesOf(fn)) {
      const { length } = fn.fact.params;
      const row = HANDED_BY_POSITION.find(
        ({ frameworks, labels, bundle, count: [least, most] }) =>
          length >= least &&
          length <= most &&
          frameworks.test(entry.framework) &&
          labels.test(entry.label) &&
          (bundle === undefined || bundle.test(entry.bundle)),
      );
      row?.names.forEach((each, index) => name(fn, index, each, 0));
    }
    if ((phases.incoming.get(fn) ?? []).some(isExecutorOf)) ['resolve', 'reject'].forEach((each, index) => name(fn, index, each, 0));
  }
  for (const { fn, depth } of queue) {
    if (depth >= DEEPEST) continue;
    // Those written inside it see its parameters too.
    for (const each of fn.file.functions)
      for (const { kind, instr, to } of phases.outgoing.get(each) ?? [])
        if (kind === 'call' && instr.op === 'call' && !instr.spread?.length)
          instr.args.forEach((arg, index) => {
            const as = fn.file.handed.get(originOf(fn.file, arg).variable);
            if (as !== undefined) name(to, index, as, depth + 1);
          });
  }
}

/** `new Promise((resolve, reject) => ...)`. */
const isExecutorOf = ({ from, instr }: CallEdge): boolean =>
  instr.op === 'call' && instr.isNew && instr.callee >= 0 && from.file.facts.vars[instr.callee]?.name === 'Promise';
