/** The source around a place, from the lines that the report carries. */
import { codeFrameColumns } from '@babel/code-frame';
import type { BabelCodeFrameOptions } from '@babel/code-frame';
import type { Finding, Place } from '../judge/finding.js';
import type { Report } from './report.js';
import { cleanSource } from './text.js';

const LONGEST_EXCERPT = 16;
/** `> 123 | ` */
const GUTTER = 10;

interface Lines {
  readonly first: number;
  readonly lines: readonly string[];
}

/** The known lines without a gap around `from`..`to`, at most `above` before and `below` after. */
function known(report: Report, file: string, from: number, to: number, above: number, below: number): Lines | undefined {
  const source = Object.hasOwn(report.sources, file) ? report.sources[file] : undefined;
  if (source?.[from] === undefined) return undefined;
  let first = from;
  while (first > 1 && from - first < above && source[first - 1] !== undefined) first -= 1;
  let last = from;
  while (last < to + below && source[last + 1] !== undefined) last += 1;
  const lines: string[] = [];
  for (let line = first; line <= last; line += 1) lines.push(cleanSource(source[line] ?? ''));
  return { first, lines };
}

/** Lines with numbers and a mark under the place; '' where the report does not carry them. Long lines are cut around the mark. */
export function codeFrame(report: Report, place: Place & Partial<Pick<Finding, 'endLine' | 'endColumn'>>, width: number): string {
  const found = known(report, place.file, place.line, place.line, 1, 1);
  if (found === undefined) return '';
  const room = Math.max(width - GUTTER, 20);
  const offset = place.column > room ? place.column - Math.floor(room / 2) : 0;
  const sameLine = place.endLine === place.line && place.endColumn !== undefined && place.endColumn > place.column;
  const start = { line: place.line, column: place.column - offset };
  const end = { line: place.line, column: Math.min((place.endColumn ?? 0) - offset, room + 1) };
  const cut = (line: string): string => {
    const left = offset > 0 && line.length > offset ? `…${line.slice(offset + 1)}` : line.slice(offset);
    return left.length > room ? `${left.slice(0, room - 1)}…` : left;
  };
  const text = found.lines.map((line) => cut(line.trimEnd())).join('\n');
  // `startLine` came to the library after its types were written down.
  const options: BabelCodeFrameOptions & { readonly startLine: number } = {
    linesAbove: 1,
    linesBelow: 1,
    startLine: found.first,
    highlightCode: false,
    forceColor: false,
  };
  return codeFrameColumns(text, sameLine ? { start, end } : { start }, options);
}

/** The declaration itself, whole where it is short, for a report that is read as a page; undefined where the report does not carry it. */
export function excerpt(report: Report, finding: Finding): { readonly first: number; readonly text: string } | undefined {
  const last = Math.min(finding.endLine, finding.line + LONGEST_EXCERPT - 1);
  const found = known(report, finding.file, finding.line, last, 0, 0);
  if (found === undefined) return undefined;
  const indent = Math.min(...found.lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length));
  const lines = found.lines.map((line) => line.slice(Number.isFinite(indent) ? indent : 0).trimEnd());
  return { first: found.first, text: [...lines, ...(found.first + lines.length - 1 < finding.endLine ? ['// …'] : [])].join('\n') };
}
