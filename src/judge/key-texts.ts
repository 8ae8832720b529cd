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
/** Methods whose first argument says which entry is meant. */
const KEYED_METHODS: ReadonlySet<string> = new Set(['get', 'set', 'has', 'delete']);

/** The fixed parts of the keys of these accesses, where the functions which touch the cell are handed the key, or a part of it, as a parameter. */
export function textsOfKeys(program: Program, touches: readonly Access[]): ReadonlySet<string> {
  const found = new Set<string>();
  const seen = new Set<string>();
  // `isPassed`: it comes from a caller; `isPart`: something that only the caller knows is joined to it. A whole word names one single entry.
  const follow = (fn: ProgramFunction, variable: VarId, isPassed: boolean, isPart: boolean, depth: number): void => {
    const { variable: value, instr } = originOf(fn.file, variable);
    const name = `${fn.file.index}:${value}`;
    if (depth > DEEPEST || seen.size > MOST_STEPS || seen.has(name)) return;
    seen.add(name);
    if (instr?.op === 'literal') {
      if (isPassed && isPart && typeof instr.value === 'string') found.add(instr.value.slice(0, 40));
    } else if (instr?.op === 'template' || (instr?.op === 'binary' && instr.operator === '+')) {
      for (const part of operandsOf(instr)) follow(fn, part, isPassed, isPassed, depth + 1);
    } else if (instr?.op === 'choose') {
      for (const src of instr.srcs) follow(fn, src, isPassed, isPart, depth + 1);
    } else if (instr?.op === 'call') {
      for (const { edge, returns } of calledBy(program, fn, instr))
        for (const { src } of returns) follow(edge.to, src, isPassed, isPart, depth + 1);
    } else if (instr === undefined) {
      const owner = fn.file.functions[fn.file.facts.vars[value]?.fn ?? -1];
      const index = owner?.fact.params.indexOf(value) ?? -1;
      if (owner && index >= 0)
        for (const { edge, value: given, isArgument } of passedTo(program, owner, index))
          if (isArgument && given !== undefined) follow(edge.from, given, true, isPart, depth + 1);
    }
  };
  const keyed = touches.filter(
    ({ instr, depth }) =>
      depth === 'contents' && (instr.op !== 'call' || KEYED_METHODS.has(instr.prop ?? '')) && keyOf({ instr }) !== undefined,
  );
  // Only what is put there by key is filed under it.
  if (keyed.some((each) => each.mode !== 'read'))
    for (const { fn, instr } of keyed) {
      const key = keyOf({ instr });
      if (key !== undefined && definitionOf(fn.file, key)?.op !== 'literal') follow(fn, key, false, false, 0);
    }
  return found;
}
