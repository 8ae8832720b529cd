/** A record that a module keeps instead of a few variables: `const run = { isOpen: false, timer: undefined }`. */
import type { Cell } from '../program/cells/cell.js';
import type { Program } from '../program/program.js';
import { isPseudo } from '../program/values/solver.js';
import { profileOf, type Profile } from './profile.js';

/** So many variables stand in one record at most; what has more fields is a thing of its own. */
const MOST_FIELDS = 8;

/**
 * Each field as if it were a variable, where nobody does anything with the record but to look at fields and set them, by names that stand
 * in the source. Whoever hands on all of it, or changes what lies in a field, makes it more than that.
 */
export function fieldsOf(program: Program, { cell, objects, touches }: Profile): readonly Profile[] | undefined {
  const [record] = objects;
  if (cell.form !== 'variable' || record?.kind !== 'object' || objects.length > 1) return undefined;
  const byName = new Map<string, Profile['touches'][number][]>();
  for (const touch of touches) {
    const { instr, depth, mode, obj } = touch;
    if (depth === 'entry' && mode === 'read' && obj?.kind === 'external') continue; // `run.timer?.unref()`
    if (depth !== 'contents' || (instr.op !== 'get' && instr.op !== 'set') || instr.prop === null || obj !== record) return undefined;
    byName.set(instr.prop, [...(byName.get(instr.prop) ?? []), touch]);
  }
  if (byName.size === 0 || byName.size > MOST_FIELDS) return undefined;
  const { solver } = program;
  return [...byName]
    .filter(([name]) => !isPseudo(name))
    .map(([name, own]): Profile => {
      const node = solver.property(record, name);
      const field: Cell = {
        ...cell,
        form: 'property',
        symbol: `${cell.symbol}.${name}`,
        nodes: [node],
        objects: new Set(solver.valuesOf(node)),
        owner: record,
      };
      return profileOf(
        program,
        field,
        own.map((each) => ({ ...each, cell: field, depth: 'place', operation: each.operation === 'set' ? 'assign' : each.operation })),
      );
    });
}
