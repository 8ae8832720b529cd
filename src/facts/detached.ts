/**
 * Facts that keep nothing of the text alive from which they were made. V8 makes of every longer part of a text a view into the whole: the
 * names in the facts of a large application kept all its sources in memory.
 */
import type { FileFacts } from './model.js';

/** V8 copies what is shorter: `kMinLength` of `SlicedString` in https://github.com/v8/v8/blob/main/src/objects/string.h. */
const SHORTEST_VIEW = 13;
/** Where instructions hold texts of the source. The walk looks nowhere else in them, since they are nearly all of the facts. */
const TEXTS_OF_INSTRUCTIONS = ['prop', 'specifier', 'cast', 'text'] as const;

type Fields = Record<string, unknown>;

/** A text equal to `part` that keeps no other text alive. */
export function detached(part: string): string {
  return part.length < SHORTEST_VIEW ? part : ` ${part}`.slice(1);
}

/** Copies the texts in the facts of many files: equal ones are one, for most names come again. */
export class Detacher {
  private readonly copies = new Map<string, string>();

  /** Replaces every text in the facts, which must be nobody else's yet, and gives them back. */
  detach(facts: FileFacts): FileFacts {
    this.within(facts as unknown as Fields);
    return facts;
  }

  private within(value: Fields | unknown[]): void {
    if (Array.isArray(value)) {
      if (typeof value[0] === 'number') return;
      value.forEach((each, index) => {
        if (typeof each === 'string') value[index] = this.copyOf(each);
        else if (typeof each === 'object' && each !== null) this.within(each as Fields);
      });
      return;
    }
    for (const key of Object.keys(value)) {
      const each = value[key];
      if (key === 'instrs') for (const instr of each as Fields[]) this.instruction(instr);
      else if (typeof each === 'string') value[key] = this.copyOf(each);
      else if (typeof each === 'object' && each !== null) this.within(each as Fields);
    }
  }

  private instruction(instr: Fields): void {
    for (const key of TEXTS_OF_INSTRUCTIONS) {
      const each = instr[key];
      if (typeof each === 'string' && each.length >= SHORTEST_VIEW) instr[key] = this.copyOf(each);
    }
  }

  private copyOf(part: string): string {
    if (part.length < SHORTEST_VIEW) return part;
    let copy = this.copies.get(part);
    if (copy === undefined) this.copies.set((copy = detached(part)), copy);
    return copy;
  }
}
