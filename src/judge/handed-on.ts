/** `load().then((rows) => ...)` gives `rows` as `const rows = await load()` does. */
import type { VarId } from '../facts/model.js';
import { liesIn } from '../program/values/definitions.js';
import type { ProgramFunction } from '../program/model.js';
import type { Program } from '../program/program.js';

/** Whether a variable is what a promise handed to its callback, asked in the callback or in what stands inside it. */
export function isHandedOn(program: Program, fn: ProgramFunction, variable: VarId): boolean {
  const home = fn.file.functions[fn.file.facts.vars[variable]?.fn ?? -1];
  const outer = home && home.fact.parent >= 0 ? fn.file.functions[home.fact.parent] : undefined;
  if (!home || !outer || home.fact.params.indexOf(variable) !== 0 || !liesIn(fn, home)) return false;
  const calls = program.phases.incoming.get(home) ?? [];
  return calls.length > 0 && calls.every((edge) => edge.from === outer && edge.instr.op === 'call' && edge.instr.prop === 'then');
}
