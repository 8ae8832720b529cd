/** Lists that are taken apart where they are written: `const [user, orders] = await Promise.all([findUser(id), ordersOf(id)])`. */
import type { CallInstr, VarId } from '../../../facts/model.js';
import type { ProgramFunction } from '../../model.js';
import { originOf } from '../definitions.js';

/** What a list that this function writes down has at a position; undefined where that cannot be told. */
export function partAt(fn: ProgramFunction, list: VarId, position: number): VarId | undefined {
  const { instr } = originOf(fn.file, list);
  const made = instr?.op === 'call' && isJoined(fn, instr) && instr.args[0] !== undefined ? originOf(fn.file, instr.args[0]).instr : instr;
  if (made?.op !== 'array') return undefined;
  let at = 0;
  for (const each of fn.fact.instrs) {
    if (each.op === 'spread' && each.obj === made.dst) return undefined;
    if (each.op !== 'set' || each.obj !== made.dst || each.operator !== 'init') continue;
    if (at === position) return each.src;
    at += 1;
  }
  return undefined;
}

/** `Promise.all([...])` gives what each of the list comes to. */
const isJoined = (fn: ProgramFunction, { prop, recv }: CallInstr): boolean =>
  prop === 'all' && recv !== undefined && fn.file.facts.vars[recv]?.name === 'Promise';
