/** Lists in which something is only noted: marks of what was there, and what went wrong. */
import type { VarId } from '../../facts/model.js';
import { initsOf, operandsOf, originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import { isRemoval, putBy, type Profile } from '../profile.js';

/** `if (used.includes(key)) return refuse(); used.push(key)`: who looks whether something is there notes it, and nobody is ever told what is. */
export function onlyMarks({ collections, writes, reads }: Profile): boolean {
  const puts = writes.filter((each) => each.served && !isRemoval(each));
  if (
    collections.length === 0 ||
    !collections.every((each) => each.kind === 'array' || each.kind === 'set') ||
    puts.length === 0 ||
    !puts.every((each) => /^(?:push|add)$/.test(each.operation))
  ) {
    return false;
  }
  if (writes.some((each) => each.served && each.operation === 'delete' && puts.some((put) => put.fn === each.fn))) return false; // on and off again
  const looks = reads.filter((each) => each.served && each.mode === 'read' && each.depth !== 'entry');
  return (
    looks.length > 0 && looks.every((each) => /^(?:has|includes|indexOf)$/.test(each.operation) && puts.some((put) => put.fn === each.fn))
  );
}

/** `catch (error) { bounced.push({ to, reason: error.message }) }`: nothing else is put there, and nobody takes it out to try again. */
export function notesMishaps({ collections, writes }: Profile): boolean {
  const puts = writes.filter((each) => each.served && !isRemoval(each));
  const comesFromError = (fn: ProgramFunction, value: VarId, depth: number): boolean => {
    const { variable, instr } = originOf(fn.file, value);
    if (
      fn.file.facts.vars[variable]?.kind === 'catch' ||
      (fn.fact.params.includes(variable) && /^(?:e|err|error|exception)$/.test(fn.file.facts.vars[variable]?.name ?? ''))
    ) {
      return true;
    }
    if (!instr || depth > 5) return false;
    const parts = instr.op === 'object' ? initsOf(fn.fact, variable).map((each) => each.src) : operandsOf(instr);
    return parts.some((each) => comesFromError(fn, each, depth + 1));
  };
  // `worst = { message: error.message, path }`: the last one alone.
  if (
    collections.length > 0 &&
    collections.every((each) => each.kind === 'object') &&
    puts.length > 0 &&
    puts.every((each) => each.depth === 'place' && each.inCatch && comesFromError(each.fn, putBy(each.instr) ?? -1, 0))
  ) {
    return true;
  }
  return (
    collections.length > 0 &&
    collections.every((each) => each.kind === 'array') &&
    puts.length > 0 &&
    puts.every((each) => /^(?:push|unshift)$/.test(each.operation) && comesFromError(each.fn, putBy(each.instr) ?? -1, 0)) &&
    !writes.some((each) => each.served && isRemoval(each) && each.instr.op === 'call' && each.instr.used)
  );
}
