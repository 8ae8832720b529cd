/** Which code throws in production where its store outside is missing: what stands in for the store runs in development only. */
import { PRODUCTION_VARIABLE, PRODUCTION_WORDS } from '../knowledge/fallback-words.js';
import type { Instr, VarId } from '../facts/model.js';
import { definitionOf, guardsAround, isBelow, isInside, literalOf, originOf, type Atom } from '../program/values/definitions.js';
import type { Obj, ProgramFunction } from '../program/model.js';
import { bit } from '../program/phases/phases.js';
import type { Program } from '../program/program.js';
import { callsStore, endsInCatch, envNames, isStorePath, nameOf } from './outside.js';
import { wordsOf } from './roles/words.js';
import { givesUp } from '../program/values/tried.js';

/** Whether the file that chooses throws in production where the variables are missing. */
export function refusesInProduction(program: Program, fn: ProgramFunction, names: readonly string[]): boolean {
  for (const each of fn.file.functions) {
    if (each.fact.kind !== 'module' && each !== fn && !(program.phases.of(each) & (bit('module') | bit('startup')))) continue;
    for (const instr of each.fact.instrs) {
      if (!givesUp(each.file, instr) || instr.block === 0) continue;
      const atoms = guardsAround(each, instr.block).flatMap(({ guard }) => [...guard.all, ...guard.some]);
      const absent = atoms.some(
        (atom) =>
          atom.kind === 'truthy' &&
          !atom.positive &&
          (envNames(program, each, atom.value).some((name) => names.includes(name)) ||
            program.solver.objectsAt(each.file, atom.value).some((value) => value.kind === 'external' && isStorePath(value.path))),
      );
      if (!absent) continue;
      const others = atoms.filter((atom) => isProduction(program, each, atom));
      if (others.length > 0 || atoms.length === 1) return true;
    }
  }
  return false;
}

/**
 * `if (!url) { if (isProduction) throw ...; return null }` in the function that makes the client, asked anew with each request: whoever is served
 * in production has a client, or nothing.
 */
export function makerRefusesInProduction(program: Program, { fn, call }: Obj): boolean {
  if (!fn || !call) return false;
  const present = guardsAround(fn, call.block).flatMap(({ guard }) => guard.all.filter((atom) => atom.kind === 'truthy' && atom.positive));
  const asked = new Set(present.flatMap((atom) => (atom.kind === 'truthy' ? [originOf(fn.file, atom.value).variable] : [])));
  const names = present.flatMap((atom) => (atom.kind === 'truthy' ? envNames(program, fn, atom.value) : []));
  const isAbsent = (value: VarId): boolean =>
    asked.has(originOf(fn.file, value).variable) || envNames(program, fn, value).some((name) => names.includes(name));
  return fn.fact.instrs.some((instr) => {
    if (!givesUp(fn.file, instr)) return false;
    const guards = guardsAround(fn, instr.block).map(({ guard }) => guard);
    // `!(url && token)`: either may be missing.
    return (
      guards.some(({ all, some }) => [...all, ...some].some((atom) => atom.kind === 'truthy' && !atom.positive && isAbsent(atom.value))) &&
      guards.some(({ all }) => all.some((atom) => isProduction(program, fn, atom)))
    );
  });
}

/**
 * Whether a stretch is also come to where the store is there and fails: in a `catch`, or behind a `try` that asks it and goes on after a failure,
 * here or in those who call.
 */
export function isComeToByFailure(program: Program, fn: ProgramFunction, { block, pos }: Instr, depth = 3): boolean {
  const { blocks, instrs } = fn.fact;
  const goesOn = blocks.some(
    ({ kind }, at) =>
      kind === 'try' &&
      !isBelow(fn, block, at) &&
      !endsInCatch(fn, at) &&
      instrs.some((each) => each.pos < pos && isBelow(fn, each.block, at) && callsStore(program, fn, each, 2)),
  );
  return (
    goesOn ||
    isInside(fn, block, 'catch') ||
    (depth > 0 &&
      (program.phases.incoming.get(fn) ?? []).some(
        ({ from, instr, kind }) =>
          from !== fn &&
          ((kind !== 'call' && instr.op === 'call' && instr.prop === 'catch') || isComeToByFailure(program, from, instr, depth - 1)),
      ))
  );
}

/** `NODE_ENV === 'production'`, `process.env.VERCEL`, `isProduction`. */
function isProduction(program: Program, fn: ProgramFunction, atom: Atom): boolean {
  if (atom.kind === 'compare') {
    const literal = literalOf(fn.file, atom.right) ?? literalOf(fn.file, atom.left);
    return literal?.value === 'production' && atom.operator.startsWith('=') === atom.positive;
  }
  if (!atom.positive) return false;
  if (envNames(program, fn, atom.value).some((name) => PRODUCTION_VARIABLE.test(name))) return true;
  const name = nameOf(fn, atom.value);
  if (name !== undefined && PRODUCTION_WORDS.test(wordsOf(name))) return true;
  const made = definitionOf(fn.file, atom.value);
  return made?.op === 'call' && /prod/i.test(made.prop ?? fn.file.facts.vars[made.callee]?.name ?? '');
}
