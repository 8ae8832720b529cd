/** Other names of one state: of several cells that hold the same thing one speaks. */
import type { Program } from '../program/program.js';
import { ELEMENTS } from '../program/values/solver.js';
import type { JudgedCell } from './rule.js';

/** The same cells; those that are merely another name of one that is judged itself are safe. */
export const withoutAliases = (program: Program, judged: readonly JudgedCell[]): readonly JudgedCell[] =>
  withoutEntries(program, withoutParameters(judged));

const spokenFor = (cell: JudgedCell, reason: string): JudgedCell => ({ ...cell, verdict: 'safe', severity: 'info', reason });

/** `attachRoutes(app, state)`, `attachSockets(io, state)`: parameters that hold one object are names of one state; the first speaks. */
function withoutParameters(judged: readonly JudgedCell[]): readonly JudgedCell[] {
  const speakers = new Map<number, string>();
  return judged.map((each) => {
    const { cell, objects } = each.profile;
    const fact = cell.variable?.file.facts.vars[cell.variable.id];
    const held = objects.filter((obj) => obj.kind === 'object' || obj.kind === 'map' || obj.kind === 'set' || obj.kind === 'array');
    if (each.verdict === 'safe' || held.length === 0 || held.length < objects.length) return each;
    const first = speakers.get(held[0]?.id ?? -1);
    if (cell.form === 'captured' && fact?.kind === 'param' && first !== undefined && held.every((obj) => speakers.get(obj.id) === first))
      return spokenFor(each, `another name of \`${first}\`, which is judged itself`);
    if (each.verdict === 'unsafe') for (const obj of held) if (!speakers.has(obj.id)) speakers.set(obj.id, cell.symbol);
    return each;
  });
}

/**
 * `const saved = counter('notes_saved')`, where `counter` makes one on first use and files it in a table: a name of that table's entry, which
 * the table speaks for.
 */
function withoutEntries({ solver }: Program, judged: readonly JudgedCell[]): readonly JudgedCell[] {
  const [tables, holders] = [new Map<number, JudgedCell>(), new Map<number, JudgedCell>()];
  for (const each of judged) {
    if (each.verdict !== 'unsafe') continue;
    for (const table of each.profile.collections) {
      if (!tables.has(table.id)) tables.set(table.id, each);
      for (const id of solver.valuesOf(solver.property(table, ELEMENTS))) if (!holders.has(id)) holders.set(id, each);
    }
  }
  return judged.map((each) => {
    const { cell, objects, writes } = each.profile;
    const isName =
      each.verdict === 'unsafe' && !each.unreached && cell.form === 'variable' && !writes.some(({ depth }) => depth === 'place');
    if (!isName) return each;
    const speakers = new Set(
      objects.map(({ id, fn, kind, of = -1 }) =>
        kind === 'entry' ? tables.get(of) : fn === undefined || fn.fact.kind === 'module' ? undefined : holders.get(id),
      ),
    );
    const [table] = speakers;
    return speakers.size === 1 && table !== undefined && table !== each
      ? spokenFor(each, `an entry of \`${table.profile.cell.symbol}\`, which is judged itself`)
      : each;
  });
}
