/** What is tried, and without which nothing goes on: `try { options = { store: new Store(pool) }; } catch { process.exit(1); }`. */
import type { BlockId, Instr } from '../../facts/model.js';
import type { ProgramFile, ProgramFunction } from '../model.js';

/** The block lies in nothing but `try`, and where that fails the function is left, by an error or with the whole program. */
export function isTriedOrLeft(fn: ProgramFunction, block: BlockId): boolean {
  const { blocks } = fn.fact;
  for (let at: number = block; at > 0; at = blocks[at]?.parent ?? 0) {
    const tried = blocks[at];
    if (tried?.kind !== 'try') return false;
    const next = blocks.findIndex((each, id) => id > at && each.parent === tried.parent && /^(?:try|catch)$/.test(each.kind));
    if (next >= 0 && blocks[next]?.kind === 'catch' && !isLeft(fn, next)) return false;
  }
  return true;
}

/** Whoever comes into the block gets no further than its end. */
const isLeft = ({ fact, file }: ProgramFunction, block: BlockId): boolean =>
  fact.instrs.some((each) => each.block === block && (each.op === 'return' || givesUp(file, each)));

/** `throw new Error('REDIS_URL is missing')`, `process.exit(1)`. */
export const givesUp = (file: ProgramFile, instr: Instr): boolean =>
  instr.op === 'throw' ||
  (instr.op === 'call' && instr.prop === 'exit' && instr.recv !== undefined && file.facts.vars[instr.recv]?.name === 'process');
