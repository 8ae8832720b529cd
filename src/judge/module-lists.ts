/** What the modules of a NestJS application name in their decorator: `@Module({ imports: [...], providers: [...] })`. */
import type { ClassFact, Instr, VarId } from '../facts/model.js';
import { once } from '../once.js';
import type { ProgramFile, ProgramFunction } from '../program/model.js';
import type { Program } from '../program/program.js';
import { originOf } from '../program/values/definitions.js';

export interface DeclaredModule {
  readonly file: ProgramFile;
  readonly cls: ClassFact;
  /** The argument of the decorator. */
  readonly options: VarId;
}

/** The classes under `@Module(...)`. */
export const declaredModules = once((program: Program): readonly DeclaredModule[] =>
  program.solver.files.flatMap((file) =>
    file.facts.classes.flatMap((cls) =>
      cls.decorators.flatMap(({ name, args: [options] }) => (name === 'Module' && options !== undefined ? [{ file, cls, options }] : [])),
    ),
  ),
);

export interface Listed {
  readonly fn: ProgramFunction;
  readonly instr: Instr;
  readonly value: VarId;
}

/** What stands in a list of an object literal, also in lists that are spread there under a condition. */
export function listedUnder(file: ProgramFile, options: VarId, name: string): readonly Listed[] {
  const [fn] = file.functions;
  const made = originOf(file, options).instr;
  if (fn === undefined || made?.op !== 'object') return [];
  const listed = (list: VarId, depth: number): readonly Listed[] => {
    const { instr } = originOf(file, list);
    if (instr?.op === 'choose') return depth < 4 ? instr.srcs.flatMap((src) => listed(src, depth + 1)) : [];
    if (instr?.op !== 'array') return [];
    return fn.fact.instrs.flatMap((each): readonly Listed[] => {
      if (each.op === 'spread' && each.obj === instr.dst) return depth < 4 ? listed(each.src, depth + 1) : [];
      return each.op === 'set' && each.obj === instr.dst ? [{ fn, instr: each, value: each.src }] : [];
    });
  };
  return fn.fact.instrs.flatMap((each) => (each.op === 'set' && each.obj === made.dst && each.prop === name ? listed(each.src, 0) : []));
}
