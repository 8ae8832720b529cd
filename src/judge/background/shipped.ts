/** Work that ships what was gathered in memory: it matters as much as what it takes from there. */
import type { Cell } from '../../program/cells/cell.js';
import { originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import type { Access } from '../../program/cells/accesses.js';
import type { Effects } from './background-effects.js';
import type { JudgedCell } from '../rule.js';

/** `const batch = events; events = []; await fetch(collector, { body: batch })`: the places that are emptied all hold lines and figures. */
export function shipsFigures(program: Program, cells: ReadonlyMap<Cell, JudgedCell>, { writes, outside }: Effects): boolean {
  const taking = writes.filter(empties);
  if (taking.length === 0 || !taking.every(({ cell }) => FIGURES.has(cells.get(cell)?.role ?? 'other'))) return false;
  const takers = new Set(taking.map(({ fn }) => fn));
  const near = nearTo(program, takers);
  return outside.every(({ fn }) => near.has(fn));
}

/** What goes outside goes from a function that takes them, or from one that it or its caller leads to: other work ships nothing. */
function nearTo(program: Program, takers: ReadonlySet<ProgramFunction>): ReadonlySet<ProgramFunction> {
  const { incoming, outgoing } = program.phases;
  const reached = new Set(takers);
  for (const each of takers) for (const { from } of incoming.get(each) ?? []) if (from.fact.kind !== 'module') reached.add(from);
  let level = [...reached];
  for (let depth = 0; depth < 5 && level.length > 0 && reached.size < MOST_FOLLOWED; depth += 1) {
    const next = new Set(level.flatMap((each) => (outgoing.get(each) ?? []).map((edge) => edge.to)));
    level = [...next].filter((to) => !reached.has(to));
    for (const each of level) reached.add(each);
  }
  return reached;
}

const MOST_FOLLOWED = 200;

const FIGURES: ReadonlySet<string> = new Set(['log-buffer', 'metrics']);

/** `events = []`, `events.splice(0)`, `events.length = 0`, `while (events.length > 0) send(events.shift())`, `counts.clear()`. */
function empties({ fn, instr, depth, operation }: Access): boolean {
  if (depth === 'entry') return false;
  if (/^(?:shift|pop)$/.test(operation)) return instr.op === 'call' && instr.used; // what is dropped only makes room
  if (/^(?:splice|clear)$/.test(operation) || (instr.op === 'set' && instr.prop === 'length')) return true;
  if (depth !== 'place' || (instr.op !== 'assign' && instr.op !== 'set')) return false;
  const made = originOf(fn.file, instr.src).instr;
  return made?.op === 'array' || made?.op === 'object' || (made?.op === 'call' && made.isNew && made.args.length === 0);
}
