/** Reads of a collection that serve nothing but its own upkeep: no copies of one entry, the place of what is taken out. */
import { LOOK_METHODS } from '../knowledge/methods.js';
import { operandsOf } from '../program/definitions.js';
import type { Profile, Touch } from './profile.js';

/**
 * `if (!ids.includes(id)) ids.push(id)`: whether the answer to a look into the collection goes nowhere but into a condition of the
 * collection's own writes. Where anything else hangs on it (another call, a return), somebody is told what the collection holds.
 */
export function isOwnUpkeep(read: Touch, profile: Profile): boolean {
  const { fn, instr } = read;
  if (!LOOK_METHODS.test(read.operation) || instr.op !== 'call') return false;
  const writes = new Set(profile.writes.filter((each) => each.fn === fn).map((each) => each.instr));
  if (writes.size === 0) return false;
  const { blocks, instrs } = fn.fact;
  const values = new Set([instr.dst]);
  for (const each of instrs) {
    if (writes.has(each) || !operandsOf(each).some((value) => values.has(value))) continue;
    if (each.op !== 'assign' && each.op !== 'copy' && each.op !== 'unary' && each.op !== 'binary') return false;
    values.add(each.dst);
  }
  const decided = blocks.flatMap((block, id) => (block.cond !== undefined && values.has(block.cond) ? [id] : []));
  if (decided.length === 0) return false;
  return instrs.every((each) => {
    const inside = decided.some((id) => { for (let at = each.block; at > 0; at = blocks[at]?.parent ?? 0) if (at === id) return true; return false; });
    return !inside || writes.has(each) || each.op === 'literal' || each.op === 'get' || each.op === 'copy' || each.op === 'binary' || each.op === 'unary';
  });
}
