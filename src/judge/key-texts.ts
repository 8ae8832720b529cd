/** The texts that callers put into the keys under which they have a general store keep things: `kv.set(`session:${id}`, user)`. */
import type { VarId } from '../facts/model.js';
import type { Access } from '../program/cells/accesses.js';
import type { ProgramFunction } from '../program/model.js';
import { definitionOf, operandsOf, originOf } from '../program/values/definitions.js';
import type { Program } from '../program/program.js';
import { keyOf } from './keys.js';
import { calledBy, passedTo } from './value-sources.js';

const DEEPEST = 6;
const MOST_STEPS = 200;

/** Texts in the keys of these accesses, of those that the functions which touch the cell are handed as a parameter. */
export function textsOfKeys(program: Program, touches: readonly Access[]): ReadonlySet<string> {
  const found = new Set<string>();
  const seen = new Set<string>();
  const follow = (fn: ProgramFunction, variable: VarId, isPassed: boolean, depth: number): void => {
    const { variable: value, instr } = originOf(fn.file, variable);
    const name = `${fn.file.index}:${value}`;
    if (depth > DEEPEST || seen.size > MOST_STEPS || seen.has(name)) return;
    seen.add(name);
    if (instr?.op === 'literal') {
      if (isPassed && typeof instr.value === 'string') found.add(instr.value.slice(0, 40));
    } else if (instr?.op === 'template' || instr?.op === 'choose' || (instr?.op === 'binary' && instr.operator === '+')) {
      for (const part of operandsOf(instr)) follow(fn, part, isPassed, depth + 1);
    } else if (instr?.op === 'call') {
      for (const { edge, returns } of calledBy(program, fn, instr))
        for (const { src } of returns) follow(edge.to, src, isPassed, depth + 1);
    } else if (instr === undefined) {
      const owner = fn.file.functions[fn.file.facts.vars[value]?.fn ?? -1];
      const index = owner?.fact.params.indexOf(value) ?? -1;
      if (owner && index >= 0)
        for (const { edge, value: given, isArgument } of passedTo(program, owner, index))
          if (isArgument && given !== undefined) follow(edge.from, given, true, depth + 1);
    }
  };
  for (const touch of touches) {
    const key = keyOf(touch);
    if (key !== undefined && touch.depth === 'contents' && definitionOf(touch.fn.file, key)?.op !== 'literal')
      follow(touch.fn, key, false, 0);
  }
  return found;
}
