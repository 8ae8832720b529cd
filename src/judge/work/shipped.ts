/** Work that ships what was gathered in memory: it matters as much as what it takes from there. */
import type { Cell } from '../../program/cell.js';
import { originOf } from '../../program/definitions.js';
import type { Access } from '../../program/accesses.js';
import type { Effects } from './background-effects.js';
import type { JudgedCell } from '../rule.js';

/** `const batch = events; events = []; await fetch(collector, { body: batch })`: the places that are emptied all hold lines and figures. */
export function shipsFigures(cells: ReadonlyMap<Cell, JudgedCell>, { writes }: Effects): boolean {
  const emptied = new Set(writes.filter(empties).map((each) => each.cell));
  return emptied.size > 0 && [...emptied].every((cell) => FIGURES.has(cells.get(cell)?.role ?? 'other'));
}

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
