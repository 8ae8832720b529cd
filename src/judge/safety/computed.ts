/** Values that are worked out of what they are filed under. */
import type { VarId } from '../../facts/model.js';
import { operandsOf, originAt, originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { keyOf } from '../keys.js';
import { isRemoval, putBy, type Profile } from '../profile.js';
import { requestDataOf } from '../request-data.js';
import { memoises } from './memos.js';

const DEEPEST = 8;

/**
 * `let n = tokens.get(text); if (n === undefined) { n = encode(text).length; tokens.set(text, n); }`: a part or a sum of what a function made
 * of the key and of nothing else. Every instance works out the same, whatever it is called.
 */
export function isWorkedOutOfKey(program: Program, profile: Profile): boolean {
  if (!memoises(program, profile)) return false;
  return profile.writes
    .filter((each) => !each.dead && !each.starting && !isRemoval(each))
    .every(({ fn, instr }) => {
      const [key, value] = [keyOf({ instr }), putBy(instr)];
      if (key === undefined || value === undefined || fn.fact.async) return false;
      const { variable, instr: made } = originAt(fn, value, instr);
      const isPart = (made?.op === 'get' && made.prop !== null) || made?.op === 'binary' || made?.op === 'template';
      const known = new Set<VarId>();
      gather(fn, key, known, 0);
      return isPart && isMadeOf(fn, variable, known, 0) && !requestDataOf(program, fn, variable).drawn;
    });
}

/** The variables of which the key is made. */
function gather(fn: ProgramFunction, variable: VarId, known: Set<VarId>, depth: number): void {
  const { variable: at, instr } = originOf(fn.file, variable);
  known.add(at);
  if (instr !== undefined && depth < DEEPEST) for (const each of operandsOf(instr)) gather(fn, each, known, depth + 1);
}

/** Nothing goes into a value but those variables, what stands in the source, and functions. */
function isMadeOf(fn: ProgramFunction, variable: VarId, known: ReadonlySet<VarId>, depth: number): boolean {
  const { variable: at, instr } = originOf(fn.file, variable);
  if (known.has(at)) return true;
  if (depth > DEEPEST) return false;
  if (instr === undefined) {
    const { kind } = fn.file.facts.vars[at] ?? { kind: 'function' };
    return kind === 'import' || kind === 'global' || kind === 'function';
  }
  if (instr.op === 'await' || (instr.op === 'call' && instr.awaited)) return false;
  return instr.op === 'function' || instr.op === 'import' || operandsOf(instr).every((each) => isMadeOf(fn, each, known, depth + 1));
}
