/** Conditions that always hold, since what they ask about is made where it is declared. */
import type { Instr, VarId } from '../../facts/model.js';
import { definitionOf, guardsAround, originOf } from '../../program/values/definitions.js';
import type { ProgramFile } from '../../program/model.js';
import type { Solver } from '../../program/values/solver.js';

/** Where an imported name is declared; undefined for one of a package. */
type Imported = (file: ProgramFile, variable: VarId) => { readonly file: ProgramFile; readonly variable: VarId } | undefined;

/** Imports are followed this far. */
const DEEPEST = 10;

/** Instructions that make a thing; of calls, those by `new`. */
const MAKING: ReadonlySet<Instr['op']> = new Set(['call', 'object', 'array', 'function', 'class', 'regexp']);

/** What packages make when they are called themselves, or by a function that says that it makes: never nothing. */
const MADE_BY_PACKAGES = /^[^:]+:(?:(?:\.\w+)*\.create\w*)?\(\)$/;

/** `const client = createClient(); ... client ? new RedisStore(client) : null`: whether the first branch, whose value is given, is always taken. */
export function isTaken(solver: Solver, imported: Imported, file: ProgramFile, src: VarId): boolean {
  const made = definitionOf(file, src);
  const fn = made && made.block > 0 ? file.functions.find((each) => each.fact.instrs.includes(made)) : undefined;
  const [nearest] = made && fn ? guardsAround(fn, made.block) : [];
  return (
    nearest !== undefined &&
    nearest.guard.all.length > 0 &&
    nearest.guard.some.length === 0 &&
    nearest.guard.all.every((atom) => atom.kind === 'truthy' && atom.positive && isMade(solver, imported, file, atom.value, 0))
  );
}

/** A value that one instruction makes, and that is never nothing. */
function isMade(solver: Solver, imported: Imported, file: ProgramFile, value: VarId, depth: number): boolean {
  const { variable, instr } = originOf(file, value);
  if (instr === undefined) {
    const declared = file.facts.vars[variable]?.kind === 'import' && depth < DEEPEST ? imported(file, variable) : undefined;
    return declared !== undefined && isMade(solver, imported, declared.file, declared.variable, depth + 1);
  }
  if (instr.op !== 'call' || instr.isNew) return MAKING.has(instr.op);
  const objects = solver.objectsAt(file, variable);
  return objects.length > 0 && objects.every(({ path, call }) => call === instr && MADE_BY_PACKAGES.test(path ?? ''));
}
