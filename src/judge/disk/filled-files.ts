/** Files that keep copies of what can be had again: looked for first, and laid down where they were missing. */
import { FILLS_CACHE } from '../../knowledge/disk-words.js';
import type { Instr } from '../../facts/model.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { meetInOneRun } from '../../program/values/order.js';
import { originOf } from '../../program/values/definitions.js';
import { provenanceOf } from '../provenance.js';
import { wordsOf } from '../roles/words.js';
import { leadingTo } from '../safety/filled-where-missing.js';
import type { FileCall } from './disk-calls.js';

/** How many calls may lie between whoever looks and fills, and the calls that touch the file. */
const MOST_STEPS = 3;

/**
 * `const kept = await readCached(key); if (kept) return kept; const rows = await ask(key); await writeCached(key, rows)`, by files that are called a
 * cache: what lies there was asked for or worked out, and whoever reads one has a way to make it anew. A file that a request brings, and one
 * that somebody else serves as it is, are none.
 */
export function areCopiesFilledIn(program: Program, writes: readonly FileCall[], reads: readonly FileCall[]): boolean {
  if (writes.length === 0 || reads.length === 0 || !writes.every((each) => isCalledCache(each) && isWorkedOut(program, each))) return false;
  const loading = fillingIn(program, writes, reads);
  return loading.size > 0 && reads.every((each) => isFilledBy(program, each.fn, loading, 0));
}

const isCalledCache = ({ path, fn }: FileCall): boolean => FILLS_CACHE.test(wordsOf(path)) || FILLS_CACHE.test(wordsOf(fn.fact.name));

/** What is written was asked for or worked out, and is nothing that a request brought. */
function isWorkedOut(program: Program, { fn, instr, fact }: FileCall): boolean {
  const data = fact.data === undefined ? undefined : instr.args[fact.data];
  if (data === undefined) return false;
  const made = originOf(fn.file, data).instr;
  const kept = made?.op === 'call' && made.prop === 'stringify' ? (made.args[0] ?? data) : data;
  const { worked, sent } = provenanceOf(program, fn, kept, instr, () => false, undefined);
  return worked && !sent;
}

/** The functions that look for a file and, later in the same run, lay it down, by themselves or by what they call. */
function fillingIn(program: Program, writes: readonly FileCall[], reads: readonly FileCall[]): ReadonlySet<ProgramFunction> {
  const reading = leadingTo(program, new Set(reads.map((each) => each.fn)), MOST_STEPS);
  const writing = leadingTo(program, new Set(writes.map((each) => each.fn)), MOST_STEPS);
  const doing = (fn: ProgramFunction, own: readonly FileCall[], others: ReadonlySet<ProgramFunction>): readonly Instr[] => [
    ...own.flatMap((each) => (each.fn === fn ? [each.instr] : [])),
    ...(program.phases.outgoing.get(fn) ?? []).flatMap((edge) => (edge.kind === 'call' && others.has(edge.to) ? [edge.instr] : [])),
  ];
  return new Set(
    [...writing].filter((fn) => {
      if (!reading.has(fn)) return false;
      const saves = doing(fn, writes, writing);
      return doing(fn, reads, reading).some((load) => saves.some((save) => save.pos > load.pos && meetInOneRun(fn, load, save)));
    }),
  );
}

/** A function fills in what it misses, or every one that calls it does. */
function isFilledBy(program: Program, fn: ProgramFunction, filling: ReadonlySet<ProgramFunction>, depth: number): boolean {
  if (filling.has(fn)) return true;
  const calls = (program.phases.incoming.get(fn) ?? []).filter((edge) => edge.kind === 'call' && program.phases.of(edge.from) !== 0);
  return depth < MOST_STEPS && calls.length > 0 && calls.every((edge) => isFilledBy(program, edge.from, filling, depth + 1));
}
