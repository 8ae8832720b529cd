/** Reads that serve only the write around them. */
import type { Instr, VarId } from '../../facts/model.js';
import type { ProgramFunction } from '../../program/model.js';
import { SERVING } from '../../program/phases/phases.js';
import type { Program } from '../../program/program.js';
import { liesIn, operandsOf } from '../../program/values/definitions.js';
import type { Touch } from '../profile.js';
import { encloses } from '../../facts/positions.js';

/** A read that serves only the write around it: `x.n += 1`. */
export function isSelfUpdate(read: Touch, writes: readonly Touch[]): boolean {
  return (
    isStep(read, writes) ||
    isPutBack(read, writes) ||
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

/**
 * `const seen = counts.get(kind) ?? { hits: 0 }; seen.hits += 1; counts.set(kind, seen);`: what was found goes back where it came from, changed
 * or not, and nowhere else.
 */
function isPutBack({ fn, instr, depth, operation }: Touch, writes: readonly Touch[]): boolean {
  if (depth !== 'contents' || operation !== 'get' || instr.dst < 0) return false;
  const { instrs, blocks } = fn.fact;
  const seen = new Set<VarId>([instr.dst]);
  let isBack = false;
  for (const value of seen) {
    for (const each of instrs) {
      if (each === instr || !operandsOf(each).includes(value)) continue;
      const isWrite = writes.some((write) => write.instr === each);
      if (each.op === 'call' && isWrite && each.recv !== value && each.args[0] !== value) isBack = true;
      else if (each.op === 'call' && isWrite && each.prop === 'assign' && each.args[0] === value) continue;
      else if (each.op === 'set' && each.obj === value && each.src !== value) isBack ||= isWrite;
      else if (each.op === 'set' && (isWrite || seen.has(each.obj))) isBack ||= isWrite;
      else if (GOES_ON.has(each.op) && !(each.op === 'binary' && !/^[-+*/]$/.test(each.operator)) && isLocal(fn, each.dst))
        seen.add(each.dst);
      else return false;
    }
    if (seen.size > MOST_VALUES || isTakenAlong(fn, value)) return false;
  }
  // Whether something was found decides no more than what is put there.
  return isBack && blocks.every((each) => each.cond === undefined || !seen.has(each.cond) || each.cond === instr.dst);
}

/**
 * `get(id) { return this.notes.get(id) ?? {}; }`, which only those call who put what they were given back: `const known = this.get(id);
 * Object.assign(known, more); this.notes.set(id, known)`.
 */
export function isPutBackByCallers(program: Program, read: Touch, writes: readonly Touch[]): boolean {
  const { fn, instr, depth, operation } = read;
  if (depth !== 'contents' || operation !== 'get' || instr.dst < 0 || !isOnlyGivenBack(fn, instr)) return false;
  const callers = (program.phases.incoming.get(fn) ?? []).filter((edge) => (program.phases.at(edge.from, edge.instr) & SERVING) !== 0);
  return (
    callers.length > 0 && callers.every((edge) => edge.kind === 'call' && isPutBack({ ...read, fn: edge.from, instr: edge.instr }, writes))
  );
}

/** All that a function does with a value, or with what stands for a missing one, is to return it. */
function isOnlyGivenBack(fn: ProgramFunction, made: Instr): boolean {
  const seen = new Set<VarId>([made.dst]);
  let isGiven = false;
  for (const value of seen) {
    for (const each of fn.fact.instrs) {
      if (each === made || !operandsOf(each).includes(value)) continue;
      if (each.op === 'return') isGiven = true;
      else if (/^(?:copy|assign|choose)$/.test(each.op) && isLocal(fn, each.dst)) seen.add(each.dst);
      else return false;
    }
  }
  return isGiven;
}

/** A function within goes on with it. */
const isTakenAlong = (fn: ProgramFunction, value: VarId): boolean =>
  fn.file.facts.vars[value] !== undefined &&
  fn.file.functions.some((each) => each !== fn && liesIn(each, fn) && each.fact.instrs.some((instr) => operandsOf(instr).includes(value)));

/** What gives a value on, or something reckoned of it. */
const GOES_ON: ReadonlySet<Instr['op']> = new Set<Instr['op']>(['copy', 'assign', 'choose', 'binary', 'unary', 'get', 'object', 'spread']);
const MOST_VALUES = 20;

const isLocal = ({ file, fact }: ProgramFunction, variable: VarId): boolean => {
  const named = file.facts.vars[variable];
  return variable >= 0 && (named === undefined || named.fn === fact.id);
};
