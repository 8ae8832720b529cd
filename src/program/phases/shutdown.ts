/** What is only done when the server ends. */
import { literalOf } from '../values/definitions.js';
import { HOOK_METHODS, SHUTDOWN_CALLBACKS, SHUTDOWN_HOOKS } from './callbacks.js';
import type { CallEdge, ProgramFunction } from '../model.js';

/** `process.once('SIGTERM', end)`, `fastify.addHook('onClose', end)`: the callback runs once, when the server ends. */
export function endsServer({ instr, from, via }: Pick<CallEdge, 'instr' | 'from' | 'via'>): boolean {
  if (SHUTDOWN_CALLBACKS.test(via ?? '')) return true;
  return (
    instr.op === 'call' &&
    HOOK_METHODS.test(instr.prop ?? '') &&
    instr.args[0] !== undefined &&
    SHUTDOWN_HOOKS.test(String(literalOf(from.file, instr.args[0])?.value))
  );
}

interface PhasesOfProgram {
  readonly phases: { readonly incoming: ReadonlyMap<ProgramFunction, readonly CallEdge[]>; of(fn: ProgramFunction): number };
}

/** The function, or one around it, is called when the server ends. */
export function runsAtEnd(program: PhasesOfProgram, fn: ProgramFunction): boolean {
  for (let at: ProgramFunction | undefined = fn; at && at.fact.kind !== 'module'; at = at.file.functions[at.fact.parent]) {
    if ((program.phases.incoming.get(at) ?? []).some(endsServer)) return true;
  }
  return false;
}

/** It runs when the server ends, and at no other time: all ways to it lead through what is called then. */
export function runsOnlyAtEnd(program: PhasesOfProgram, fn: ProgramFunction, depth = 0): boolean {
  if (runsAtEnd(program, fn)) return true;
  const calls = (program.phases.incoming.get(fn) ?? []).filter((edge) => edge.from !== fn && program.phases.of(edge.from) !== 0);
  return depth < 6 && calls.length > 0 && calls.every((edge) => endsServer(edge) || runsOnlyAtEnd(program, edge.from, depth + 1));
}
