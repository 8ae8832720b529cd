/** Which parts of a function can follow each other in one run of it. */
import type { BlockFact, BlockId, Instr } from '../../facts/model.js';
import type { ProgramFunction } from '../model.js';
import { isInside } from './definitions.js';

/**
 * Whether one run of a function can come to both of two instructions: not where they lie in two branches of one decision, as in
 * `if (req.method === 'GET') { ...; return; } ...`, of which the rest is the other branch. A loop may take one branch after the other.
 */
export function meetInOneRun(fn: ProgramFunction, one: Pick<Instr, 'block'>, other: Pick<Instr, 'block'>): boolean {
  if (one.block === other.block || isInside(fn, one.block, 'loop') || isInside(fn, other.block, 'loop')) return true;
  const others = blocksAround(fn, other.block);
  return !blocksAround(fn, one.block).some((left) => others.some((right) => areBranches(left, right)));
}

function blocksAround(fn: ProgramFunction, block: BlockId): readonly BlockFact[] {
  const found: BlockFact[] = [];
  for (let at = fn.fact.blocks[block]; at !== undefined && at.parent >= 0; at = fn.fact.blocks[at.parent]) found.push(at);
  return found;
}

/** `then` and `else` of one condition, or two cases of a switch. */
function areBranches(left: BlockFact, right: BlockFact): boolean {
  if (left === right) return false;
  if (left.kind === 'case' || right.kind === 'case') return left.kind === right.kind && left.parent === right.parent;
  return (
    left.cond !== undefined &&
    left.cond === right.cond &&
    ((left.kind === 'then' && right.kind === 'else') || (left.kind === 'else' && right.kind === 'then'))
  );
}
