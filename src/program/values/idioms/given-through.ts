/**
 * Functions that give back what they were given: the object on which they were called, so that one call may follow another
 * (`hub.on('join', greet).on('leave', note)`), or one of their arguments (`parseOr(text, EMPTY)`).
 */
import type { BlockId, VarId } from '../../../facts/model.js';
import { isNeverSet, originOf } from '../definitions.js';
import type { NodeId, Obj, ProgramFunction } from '../../model.js';
import type { Solver } from '../solver.js';
import { flowAt, isPlainAt } from './narrowed.js';

/** What a function gives back of what a call gives it, and the place of all else that it gives. */
interface Returned {
  readonly self: boolean;
  /** Parameters that it gives back as they are, by position. */
  readonly params: ReadonlySet<number>;
  readonly rest: NodeId;
}

/** Null for functions that give back nothing of a call. */
const known = new WeakMap<ProgramFunction, Returned | null>();

/**
 * Lets what a call gives flow to `dst`. `recv` is the object whose method is called, `args` what it is given: where the function gives one of
 * those back, this call has that one, and not those of all other calls.
 */
export function flowResult(
  solver: Solver,
  target: ProgramFunction,
  recv: Obj | undefined,
  args: readonly NodeId[],
  spread: readonly number[] | undefined,
  dst: NodeId,
): void {
  const returned = returnedBy(solver, target);
  const isBlurred = returned !== null && spread?.some((each) => [...returned.params].some((at) => each <= at)) === true;
  if (returned === null || isBlurred || (returned.self && recv === undefined)) {
    solver.flow(target.result, dst);
    return;
  }
  if (returned.self && recv !== undefined) solver.add(dst, recv);
  for (const at of returned.params) {
    const arg = args[at];
    if (arg !== undefined) solver.flow(arg, dst);
  }
  solver.flow(returned.rest, dst);
}

function returnedBy(solver: Solver, target: ProgramFunction): Returned | null {
  const before = known.get(target);
  if (before !== undefined) return before;
  const { file, fact } = target;
  const params = new Set<number>();
  const others: { readonly src: VarId; readonly block: BlockId }[] = [];
  let self = false;
  const take = (src: VarId, block: BlockId): void => {
    if (src === fact.thisVar && fact.kind === 'method') {
      self = true;
      return;
    }
    const { variable, instr } = originOf(file, src);
    const at = instr === undefined ? fact.params.indexOf(variable) : -1;
    if (at >= 0 && at !== fact.rest && isAsGiven(target, variable) && !isPlainAt(target, src, block)) params.add(at);
    else if (instr?.op === 'choose' && (instr.operator === '??' || instr.operator === '||'))
      for (const each of instr.srcs) take(each, block);
    else others.push({ src, block });
  };
  for (const each of fact.instrs) if (each.op === 'return' || each.op === 'yield') take(each.src, each.block);
  let returned: Returned | null = null;
  if (self || params.size > 0) {
    returned = { self, params, rest: solver.newNode() };
    for (const { src, block } of others) flowAt(solver, target, src, block, returned.rest);
  }
  known.set(target, returned);
  return returned;
}

/** Nothing else is ever put into the parameter, and its type names no class whose objects it might hold. */
function isAsGiven({ file, fact }: ProgramFunction, param: VarId): boolean {
  const { vars } = file.facts;
  const type = vars[param]?.type;
  return (
    isNeverSet(file, param) &&
    !fact.generator &&
    (type === undefined || !vars.some((each) => each.fn === 0 && each.name === type && (each.kind === 'import' || each.kind === 'class')))
  );
}
