/** Keys that the program draws or counts out itself. */
import { keyOf } from '../keys.js';
import { DRAWING_FUNCTIONS } from '../../knowledge/identity-words.js';
import type { VarId } from '../../facts/model.js';
import { definitionOf, operandsOf, originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import { filesByKey, isRemoval, type Profile, type Touch } from '../profile.js';

/**
 * `documents.get(documentId)?.set(userId, person)`: a table of tables that is called after what it is filed under. Its name does not say
 * what the inner tables hold.
 */
export function isNamedAfterItsKey({ words, entryKinds }: Profile): boolean {
  const one = words.symbol.replace(/ies$/, 'y').replace(/s$/, '');
  return (
    entryKinds.length > 0 &&
    entryKinds.every((kind) => kind === 'map' || kind === 'set') &&
    one !== words.symbol &&
    words.keys.split(' | ').includes(`${one} id`)
  );
}

/** What requests file there is filed under something drawn at random. */
export function isFiledUnderDrawn({ collections, writes }: Profile): boolean {
  const puts = writes.filter((each) => each.served && !isRemoval(each) && each.depth === 'contents');
  return (
    filesByKey({ collections }) &&
    puts.length > 0 &&
    puts.every((each) => {
      const key = keyOf(each);
      return key !== undefined && drawsIt(each.fn, key, 0);
    })
  );
}

/** `const id = this.nextId++; this.rows.set(id, row)` and nothing is ever taken out: rows under numbers of the program's own, as in a table. */
export function isNumberedTable({ collections, writes }: Profile): boolean {
  const puts = writes.filter((each) => each.served && !isRemoval(each) && each.depth === 'contents');
  return (
    collections.length > 0 &&
    puts.length > 0 &&
    !writes.some((each) => each.depth !== 'entry' && isRemoval(each)) &&
    puts.some((each) => isCountedOut(each))
  );
}

/** The key is a number that goes up with each. */
function isCountedOut(touch: Touch): boolean {
  const key = keyOf(touch);
  if (key === undefined) return false;
  const number = originOf(touch.fn.file, key).variable;
  return touch.fn.fact.instrs.some(
    (each) =>
      (each.op === 'set' || each.op === 'assign') && each.operator === '++' && originOf(touch.fn.file, each.src).variable === number,
  );
}

/** What makes another number or a text of a number. */
const SPELLS_NUMBERS = /^(?:String|Number|floor|ceil|round|trunc|parseInt|parseFloat)$/;

/** `String(Math.floor(Math.random() * 10_000))`, `randomBytes(16).toString('hex')`, `randomUUID()`, `nanoid()`. */
export function drawsIt(fn: ProgramFunction, value: VarId, depth: number): boolean {
  const made = originOf(fn.file, value).instr ?? definitionOf(fn.file, value);
  if (made === undefined || depth > 6) return false;
  if (made.op === 'call') {
    const name = made.prop ?? (made.callee >= 0 ? fn.file.facts.vars[made.callee]?.name : undefined) ?? '';
    const called = made.callee >= 0 ? originOf(fn.file, made.callee).instr : undefined;
    const own = called?.op === 'function' ? fn.file.functions[called.fn] : undefined;
    return (
      DRAWING_FUNCTIONS.test(name) ||
      // `const newToken = () => randomBytes(16).toString('hex')`
      own?.fact.instrs.some((each) => each.op === 'return' && drawsIt(own, each.src, depth + 2)) === true ||
      (made.recv !== undefined && drawsIt(fn, made.recv, depth + 1)) ||
      (SPELLS_NUMBERS.test(name) && made.args.some((each) => drawsIt(fn, each, depth + 1)))
    );
  }
  return (made.op === 'template' || made.op === 'binary') && operandsOf(made).some((each) => drawsIt(fn, each, depth + 1));
}
