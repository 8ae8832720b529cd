/**
 * Values that a condition says to be texts, numbers or nothing: `if (row === null || typeof row !== 'object') return row;`. What a function
 * that copies objects gives there is no object of whoever calls it.
 */
import type { BlockId, FunctionFact, Instr, VarId } from '../../../facts/model.js';
import { definitionOf, guardOf, guardsAround, literalOf, originOf, type Atom, type Guard } from '../definitions.js';
import type { NodeId, ProgramFile, ProgramFunction } from '../../model.js';
import type { Solver } from '../solver.js';
import { once } from '../../../once.js';

/** Lets what a variable holds flow on, where an instruction uses it; of what is plain there, functions alone. */
export function flowAt(solver: Solver, fn: ProgramFunction, src: VarId, block: BlockId, to: NodeId): void {
  pass(solver, solver.node(fn.file, src), to, isPlainAt(fn, src, block));
}

/** Whether a variable holds a text, a number or nothing where a block runs. */
export const isPlainAt = (fn: ProgramFunction, src: VarId, block: BlockId): boolean =>
  asksForTypes(fn.fact) && guardsAround(fn, block).some(({ guard }) => saysPlain(fn.file, guard, src));

/** The same for the values between which `a ? b : c` chooses. */
export function flowChosen(solver: Solver, fn: ProgramFunction, instr: Extract<Instr, { readonly op: 'choose' }>): void {
  const { file, fact } = fn;
  const to = solver.node(file, instr.dst);
  const cond = instr.operator === '?:' && asksForTypes(fact) ? conditionOf(fn, instr) : undefined;
  instr.srcs.forEach((src, index) =>
    pass(solver, solver.node(file, src), to, cond !== undefined && saysPlain(file, guardOf(file, cond, index === 0), src)),
  );
}

/** What `a ? b : c` asks first: the longest condition of a block that begins where it does. */
function conditionOf({ file, fact }: ProgramFunction, { pos, block }: Instr): VarId | undefined {
  let found: VarId | undefined;
  let end = 0;
  for (const { kind, parent, cond } of fact.blocks) {
    const asked = kind === 'then' && parent === block && cond !== undefined ? definitionOf(file, cond) : undefined;
    if (asked?.pos === pos && asked.end > end) {
      found = cond;
      ({ end } = asked);
    }
  }
  return found;
}

function pass(solver: Solver, from: NodeId, to: NodeId, isPlain: boolean): void {
  if (!isPlain) solver.flow(from, to);
  else
    solver.watch(from, (value) => {
      if (value.kind === 'function' || value.kind === 'class' || value.kind === 'external') solver.add(to, value);
    });
}

const asksForTypes = once((fact: FunctionFact): boolean => fact.instrs.some((each) => each.op === 'unary' && each.operator === 'typeof'));

function saysPlain(file: ProgramFile, { all, some }: Guard, variable: VarId): boolean {
  const of = originOf(file, variable).variable;
  const says = (atom: Atom): boolean => isAskedPlain(file, atom, of);
  return all.some(says) || (some.length > 0 && some.every(says));
}

/** `typeof row === 'string'`, `typeof row !== 'object'`, `row === null`, `!row`. */
function isAskedPlain(file: ProgramFile, atom: Atom, of: VarId): boolean {
  const isIt = (value: VarId): boolean => originOf(file, value).variable === of;
  if (atom.kind === 'truthy') return !atom.positive && isIt(atom.value);
  const { operator, left, right, positive } = atom;
  if (!/^[=!]==?$/.test(operator)) return false;
  const isEqual = operator.startsWith('=') === positive;
  const literal = literalOf(file, right);
  const asked = definitionOf(file, left);
  if (asked?.op === 'unary' && asked.operator === 'typeof')
    return (
      isIt(asked.src) &&
      (isEqual ? literal !== undefined && !/^(?:object|function)$/.test(String(literal.value)) : literal?.value === 'object')
    );
  return isEqual && literal !== undefined && isIt(left);
}
