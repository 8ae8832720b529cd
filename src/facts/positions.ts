import type { Pos } from './model.js';

/** 1-based line of an offset, by binary search over the line starts of its file. */
export function lineOf(lineStarts: readonly number[], pos: Pos): number {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= pos) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

/** 1-based column of an offset, in UTF-16 units. */
export function columnOf(lineStarts: readonly number[], pos: Pos): number {
  return pos - (lineStarts[lineOf(lineStarts, pos) - 1] ?? 0) + 1;
}

interface Stretch {
  readonly pos: Pos;
  readonly end: Pos;
}

/** Whether one stretch of a file's text lies within another of the same file, or is the same. */
export function encloses(outer: Stretch, inner: Stretch): boolean {
  return inner.pos >= outer.pos && inner.end <= outer.end;
}
