/** Who waits for work that nobody awaits: requests that read what it writes. */
import type { Cell } from '../../program/cells/cell.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { bit } from '../../program/phases/phases.js';
import { once } from '../../once.js';
import { calleePaths, type Effects } from './background-effects.js';

const MOST = 3;

/** Sentences: which entry point reads which cell or table that the work writes. `isState` tells state from clients that are kept. */
export function pollersOf(
  program: Program,
  effects: Effects,
  starter: ProgramFunction,
  isState: (cell: Cell) => boolean,
): readonly string[] {
  const found = new Set<string>();
  const isOther = (fn: ProgramFunction): boolean => fn !== starter && !effects.functions.has(fn);
  for (const cell of new Set(effects.writes.map((each) => each.cell))) {
    if (!isState(cell)) continue;
    for (const reader of requestsReading(program)(cell)) {
      if (!isOther(reader)) continue;
      const [path] = program.entriesReaching(reader, bit('request'));
      if (path && !(path.entry.fn === starter.fact.id && path.entry.file === starter.file.path))
        found.add(`${path.entry.label} reads \`${cell.symbol}\`, which it writes`);
      if (found.size >= MOST) return [...found];
    }
  }
  for (const table of tablesWritten(program, effects)) {
    for (const call of program.view.callsTo(table.pattern)) {
      const fn = program.solver.fileByPath.get(call.file)?.functions[call.fn];
      if (!fn || !isOther(fn) || (program.phases.of(fn) & bit('request')) === 0) continue;
      const [path] = program.entriesReaching(fn, bit('request'));
      if (path) found.add(`${path.entry.label} reads \`${table.name}\`, which it writes`);
      if (found.size >= MOST) return [...found];
    }
  }
  return [...found];
}

/** The functions by which requests read a cell. */
const requestsReading = once((program: Program) =>
  once((cell: Cell): ReadonlySet<ProgramFunction> => {
    const readers = program.accessesOf(cell).filter(({ mode, fn }) => mode !== 'write' && (program.phases.of(fn) & bit('request')) !== 0);
    return new Set(readers.map(({ fn }) => fn));
  }),
);

/** Tables of an ORM that names them in the call: `prisma.job.update(...)`. */
function tablesWritten(program: Program, effects: Effects): readonly { readonly name: string; readonly pattern: RegExp }[] {
  const found = new Map<string, RegExp>();
  for (const { fn, instr } of effects.outside) {
    for (const path of calleePaths(program, fn, instr)) {
      const match = /^(@prisma\/client:\.PrismaClient\(\))\.(\w+)\.(?:create|update|upsert)\w*$/.exec(path);
      if (match?.[2]) found.set(match[2], new RegExp(`^@prisma/client:\\.PrismaClient\\(\\)\\.${match[2]}\\.find\\w+$`));
    }
  }
  return [...found].map(([name, pattern]) => ({ name, pattern }));
}
