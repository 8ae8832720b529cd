/** Functions that end without a `return` on some way: what they give there is nothing. */
import type { BlockId, FunctionFact } from '../../facts/model.js';

/** Whether a function that returns something also comes to its end: `if (url) { return new Store(url); }`, as `if (!url) return;` before it. */
export function fallsThrough({ instrs, blocks }: FunctionFact): boolean {
  const leaving = new Set<BlockId>();
  for (const { op, block } of instrs) if (op === 'return' || op === 'throw') leaving.add(block);
  const leaves = (at: BlockId): boolean =>
    leaving.has(at) ||
    blocks.some(
      (each, id) =>
        each.parent === at &&
        ((each.kind === 'then' && leaves(id) && hasOther(id, each.cond)) ||
          (each.kind === 'try' &&
            leaves(id) &&
            blocks.every((other, next) => other.kind !== 'catch' || other.parent !== at || leaves(next))) ||
          (each.kind === 'case' && each.cond === undefined && leaves(id)) || // the default of a switch
          (each.kind === 'finally' && leaves(id))),
    );
  const hasOther = (of: BlockId, cond: number | undefined): boolean =>
    blocks.some((each, id) => each.kind === 'else' && each.parent === blocks[of]?.parent && each.cond === cond && leaves(id));
  return !leaves(0);
}
