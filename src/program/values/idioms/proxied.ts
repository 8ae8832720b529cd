/**
 * `new Proxy(target, handler)`: stands for its target, and where the handler looks up the name that it was asked for in something else, for
 * that too: `new Proxy({} as Store, { get: (_, name) => getStore()[name] })` is a store that is made when it is first used.
 */
import type { VarId } from '../../../facts/model.js';
import { initsOf, operandsOf, originOf } from '../definitions.js';
import type { NodeId, Obj, ProgramFunction } from '../../model.js';
import { literalMaking } from '../objects.js';
import type { Solver } from '../solver.js';

/** Lets what a proxy stands for flow to `dst`. */
export function standFor(solver: Solver, target: NodeId, handler: NodeId | undefined, dst: NodeId): void {
  if (handler === undefined) {
    solver.flow(target, dst);
    return;
  }
  solver.watch(handler, (value) => {
    if (!hasTrap(value)) solver.flow(target, dst);
    if (value.kind !== 'object') return;
    solver.watchProperty(value, 'get', ({ function: trap }) => {
      if (!trap) return;
      const [first] = trap.fact.params;
      if (first !== undefined && trap.fact.rest !== 0) solver.flow(target, solver.node(trap.file, first));
      if (seesTarget(trap)) solver.flow(target, dst);
      for (const each of askedByName(trap)) solver.flow(solver.node(trap.file, each), dst);
    });
  });
}

/** Whether a handler is written with a function that answers for every name. */
const hasTrap = (handler: Obj): boolean => {
  const made = handler.kind === 'object' ? literalMaking(handler) : undefined;
  return handler.fn !== undefined && made !== undefined && initsOf(handler.fn.fact, made.dst).some(({ prop }) => prop === 'get');
};

/** Whether what the target keeps can be what the trap answers: one that never looks at its first parameter answers out of something else. */
function seesTarget({ file, fact }: ProgramFunction): boolean {
  const [first] = fact.params;
  return first === undefined
    ? fact.rest === 0
    : file.facts.functions.some(({ instrs }) => instrs.some((each) => operandsOf(each).includes(first)));
}

/** What the trap looks up the name in that it is told: `real[name]`, `Reflect.get(real, name)`. */
function askedByName({ file, fact }: ProgramFunction): readonly VarId[] {
  const name = fact.params[1];
  const isName = (variable: VarId | undefined): boolean => variable !== undefined && originOf(file, variable).variable === name;
  return fact.instrs.flatMap((instr) => {
    if (instr.op === 'get') return instr.prop === null && isName(instr.key) ? [instr.obj] : [];
    if (instr.op !== 'call') return [];
    const [on, asked] = instr.args;
    const isReflect = instr.prop === 'get' && instr.recv !== undefined && file.facts.vars[instr.recv]?.name === 'Reflect';
    return isReflect && on !== undefined && isName(asked) ? [on] : [];
  });
}
