/** Things that are made while a module loads and are there from then on: a check that one is missing never holds. */
import type { BlockId, Instr, VarId } from '../../facts/model.js';
import type { ProgramFile, ProgramFunction } from '../model.js';
import { literalOf, originOf } from '../values/definitions.js';
import type { Solver } from '../values/solver.js';

type Resolve = (from: string, specifier: string) => string | undefined;

/** How many modules a thing is followed through. */
const DEEPEST = 3;

/** Whether a value is a thing whenever anybody asks: `const client = new Redis(url)`, also where another module exports it. */
export function isAlwaysThere(solver: Solver, resolve: Resolve, file: ProgramFile, value: VarId, depth = 0): boolean {
  const { variable, instr } = originOf(file, value);
  if (instr !== undefined && (isThing(instr) || isMadeByPackage(solver, file, variable, instr))) return true;
  if (depth > DEEPEST) return false;
  const fileOf = (specifier: string): ProgramFile | undefined => solver.fileByPath.get(resolve(file.path, specifier) ?? '');
  const given = (target: ProgramFile | undefined, name: string): boolean => {
    const exported = target === undefined ? [] : exportsOf(target, name);
    return target !== undefined && exported.length > 0 && exported.every((each) => isAlwaysThere(solver, resolve, target, each, depth + 1));
  };
  if (instr?.op === 'import') return !instr.dynamic && given(fileOf(instr.specifier), 'default');
  if (instr?.op === 'get' && instr.prop !== null) {
    const { instr: from } = originOf(file, instr.obj);
    return from?.op === 'import' && !from.dynamic && given(fileOf(from.specifier), instr.prop);
  }
  if (instr !== undefined) return false;
  if (file.facts.vars[variable]?.kind !== 'import') return isMadeWhileLoading(file, variable);
  const imported = file.facts.imports.find((each) => each.bindings.some(({ local }) => local === variable));
  const binding = imported?.bindings.find(({ local }) => local === variable);
  return imported !== undefined && binding !== undefined && given(fileOf(imported.specifier), binding.imported);
}

export const isThing = (instr: Instr): boolean =>
  (instr.op === 'call' && instr.isNew) || instr.op === 'object' || instr.op === 'array' || instr.op === 'function' || instr.op === 'class';

/** What packages make when they are called themselves, or by a function that says that it makes: never nothing. */
const MADE_BY_PACKAGES = /^[^:]+:(?:(?:\.\w+)*\.create\w*)?\(\)$/;

/** `createClient({ url })`, `require('connect-redis')(session)`. */
export function isMadeByPackage(solver: Solver, file: ProgramFile, variable: VarId, instr: Instr): boolean {
  if (instr.op !== 'call') return false;
  const objects = solver.objectsAt(file, variable);
  return objects.length > 0 && objects.every(({ path, call }) => call === instr && MADE_BY_PACKAGES.test(path ?? ''));
}

/** What a file exports under a name: `export const client`, `export default client`, `module.exports = client`, `exports.client = ...`. */
function exportsOf({ facts }: ProgramFile, name: string): readonly VarId[] {
  const local = facts.exports.flatMap((each) => (each.kind === 'local' && each.name === name ? [each.local] : []));
  if (local.length > 0) return local;
  const id = facts.vars.findIndex((each) => each.kind === 'exports');
  if (id < 0) return [];
  const instrs = facts.functions.flatMap((each) => each.instrs);
  const whole = instrs.flatMap((each) => (each.op === 'assign' && each.dst === id ? [each.src] : []));
  const objects = new Set<VarId>([id, ...whole]);
  const part = instrs.flatMap((each) => (each.op === 'set' && each.prop === name && objects.has(each.obj) ? [each.src] : []));
  return part.length > 0 || name !== 'default' ? part : whole;
}

/**
 * `let client = null; try { client = new Redis(url); } catch (error) { ... }`: nothing at first, and then what the module makes whatever holds. A
 * constructor that throws would end most programs; nobody waits for that with a second way.
 */
function isMadeWhileLoading(file: ProgramFile, variable: VarId): boolean {
  const fact = file.facts.vars[variable];
  if (fact === undefined || fact.fn !== 0) return false;
  const sets = file.functions.flatMap((fn) =>
    fn.fact.instrs.flatMap((each) => (each.op === 'assign' && each.dst === variable ? [{ fn, each }] : [])),
  );
  const isNothing = (value: VarId): boolean => {
    const literal = literalOf(file, value);
    return literal !== undefined && literal.value == null;
  };
  const made = sets.filter(({ each }) => !(each.operator === 'init' && isNothing(each.src)));
  return (
    made.length > 0 &&
    made.every(({ fn, each }) => {
      const { instr } = originOf(file, each.src);
      return fn.fact.kind === 'module' && instr !== undefined && isThing(instr) && isUnconditional(fn, each.block);
    })
  );
}

/** It runs whenever the function does, but for the trouble that is caught. */
function isUnconditional(fn: ProgramFunction, block: BlockId): boolean {
  for (let at = block; at > 0; at = fn.fact.blocks[at]?.parent ?? 0) if (fn.fact.blocks[at]?.kind !== 'try') return false;
  return true;
}
