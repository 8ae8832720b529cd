/** Clients that production alone makes: where one is missing, nobody is served. */
import type { VarId } from '../../facts/model.js';
import type { ProgramFile, ProgramFunction } from '../model.js';
import { guardOf, definitionOf, literalOf, originOf, type Atom, type Guard } from '../values/definitions.js';
import type { Solver } from '../values/solver.js';
import { isMadeByPackage, isThing } from './always-there.js';
import { exportedBehind } from './flags.js';

type Resolve = (from: string, specifier: string) => string | undefined;

/**
 * `const redis = isProduction ? new Redis(url) : null; ... if (!redis)`: what is then known of the condition that chose, with the function in which
 * it stands; undefined where the condition is another one.
 */
export function whereMissing(
  solver: Solver,
  resolve: Resolve,
  file: ProgramFile,
  atom: Atom,
): { readonly home: ProgramFunction; readonly guard: Guard } | undefined {
  const asked = absent(file, atom);
  if (asked === undefined) return undefined;
  const { variable, instr } = originOf(file, asked);
  if (instr === undefined && file.facts.vars[variable]?.kind === 'import') {
    const [declared, ...others] = exportedBehind(solver, resolve, file, variable);
    return declared && others.length === 0 ? chosenIn(solver, declared.file, declared.variable) : undefined;
  }
  return chosenIn(solver, file, asked);
}

/** What a condition says to be missing: `!redis`, `redis === null`. */
function absent(file: ProgramFile, atom: Atom): VarId | undefined {
  if (atom.kind === 'truthy') return atom.positive ? undefined : atom.value;
  const literal = literalOf(file, atom.right);
  return literal !== undefined &&
    literal.value == null &&
    /^[!=]==?$/.test(atom.operator) &&
    atom.operator.startsWith('=') === atom.positive
    ? atom.left
    : undefined;
}

function chosenIn(solver: Solver, file: ProgramFile, value: VarId): ReturnType<typeof whereMissing> {
  const { instr } = originOf(file, value);
  if (instr?.op !== 'choose' || instr.operator !== '?:') return undefined;
  const isNothing = (src: VarId): boolean => {
    const literal = literalOf(file, src);
    return literal !== undefined && !literal.value;
  };
  const [there, none] = [instr.srcs.find((src) => !isNothing(src)), instr.srcs.find(isNothing)];
  const made = there === undefined || none === undefined ? undefined : definitionOf(file, there);
  if (there === undefined || made === undefined || !(isThing(made) || isMadeByPackage(solver, file, there, made))) return undefined;
  const home = file.functions.find((each) => each.fact.instrs.includes(made));
  const block = home?.fact.blocks[made.block];
  if (home === undefined || block?.cond === undefined || (block.kind !== 'then' && block.kind !== 'else')) return undefined;
  return { home, guard: guardOf(file, block.cond, block.kind === 'else', block.nullish ?? false) };
}
