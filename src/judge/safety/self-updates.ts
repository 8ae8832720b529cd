/** Reads that serve only the write around them. */
import { operandsOf } from '../../program/values/definitions.js';
import { type Touch } from '../profile.js';
import { encloses } from '../../facts/positions.js';

/** A read that serves only the write around it: `x.n += 1`. */
export function isSelfUpdate(read: Touch, writes: readonly Touch[]): boolean {
  return (
    isStep(read, writes) ||
    writes.some(
      (write) =>
        write.fn === read.fn &&
        write.instr !== read.instr &&
        encloses(write.instr, read.instr) &&
        (write.instr.op === 'set' || write.instr.op === 'assign') &&
        write.instr.operator !== '=' &&
        !isUsedBeyond(read, write),
    )
  );
}

/** `return ++this.n`: the update gives its value on. */
function isUsedBeyond({ fn, instr }: Touch, write: Touch): boolean {
  if (instr.dst < 0) return true;
  return fn.fact.instrs.some(
    (each) => each !== write.instr && operandsOf(each).includes(instr.dst) && !(encloses(write.instr, each) && each.op === 'binary'),
  );
}

/** `count++;`: one instruction reads and writes, and nothing around it takes the number. */
function isStep({ fn, instr, mode }: Touch, writes: readonly Touch[]): boolean {
  return (
    mode === 'read' &&
    instr.op === 'assign' &&
    instr.src === instr.dst &&
    writes.some((write) => write.instr === instr) &&
    !fn.fact.instrs.some((each) => each !== instr && encloses(each, instr) && operandsOf(each).includes(instr.dst))
  );
}
