/** What adapters see before anything is linked: names, manifests and the facts of single files. */
import type { Manifest } from '../discover/project.js';
import type { CallInstr, FileFacts, Instr, VarId } from '../facts/model.js';
import type { Known, PackageView, SetupView } from '../frameworks/framework.js';
import { initsOf } from './values/definitions.js';

export function setupView(
  facts: readonly FileFacts[],
  manifests: readonly Manifest[],
  packages: readonly PackageView[],
  packageOf: (file: string) => PackageView,
): SetupView {
  const byPath = new Map(facts.map((each) => [each.path, each]));
  const definitions = new Map<string, Map<VarId, Instr | null>>();
  const definitionsOf = (file: FileFacts): Map<VarId, Instr | null> => {
    let all = definitions.get(file.path);
    if (!all) {
      all = new Map(file.literals.map((each) => [each.dst, each]));
      for (const fn of file.functions)
        for (const instr of fn.instrs) if (instr.dst >= 0) all.set(instr.dst, all.has(instr.dst) ? null : instr);
      definitions.set(file.path, all);
    }
    return all;
  };
  const known = (file: FileFacts, variable: VarId, depth: number): Known => {
    const instr = definitionsOf(file).get(variable);
    if (!instr || depth > 8) return undefined;
    switch (instr.op) {
      case 'literal':
        return instr.value as Known;
      case 'copy':
      case 'await':
      case 'assign':
        return known(file, instr.src, depth + 1);
      // `defineConfig({ ... })` and its like give back what they are given.
      case 'call': {
        const beside = placeBeside(file, instr, depth);
        if (beside !== undefined) return beside;
        return instr.args[0] === undefined ? undefined : known(file, instr.args[0], depth + 1);
      }
      case 'template': {
        const parts = instr.parts.map((part) => known(file, part, depth + 1));
        return parts.some((part) => typeof part !== 'string' && typeof part !== 'number') ? undefined : parts.join('');
      }
      case 'object':
      case 'array': {
        const sets = file.functions.flatMap((fn) => initsOf(fn, instr.dst));
        if (instr.op === 'array') return sets.map((each) => known(file, each.src, depth + 1));
        const found: Record<string, Known> = {};
        for (const each of sets) if (each.prop !== null) found[each.prop] = known(file, each.src, depth + 1);
        return found;
      }
      default:
        return undefined;
    }
  };
  /** `join(__dirname, './src/server')`: a place, told from the folder of the file that says it. */
  const placeBeside = (file: FileFacts, call: CallInstr, depth: number): string | undefined => {
    const [start, ...parts] = call.args;
    if (start === undefined || parts.length === 0 || !/^(?:join|resolve)$/.test(call.prop ?? importedName(file, call.callee)))
      return undefined;
    if (!isOwnFolder(file, start)) return undefined;
    const told = parts.map((each) => known(file, each, depth + 1));
    return told.every((each) => typeof each === 'string') ? told.join('/') : undefined;
  };
  /** `join` of `import { join as at } from 'path'`. */
  const importedName = (file: FileFacts, variable: VarId): string =>
    file.imports.flatMap((each) => each.bindings).find((each) => each.local === variable)?.imported ?? file.vars[variable]?.name ?? '';
  /** `__dirname`, `import.meta.dirname`. */
  const isOwnFolder = (file: FileFacts, variable: VarId): boolean => {
    if (file.vars[variable]?.name === '__dirname') return true;
    const made = definitionsOf(file).get(variable);
    return made?.op === 'get' && made.prop === 'dirname' && file.vars[made.obj]?.name === 'import.meta';
  };
  return {
    files: facts.map((each) => each.path).sort(),
    manifests,
    packages,
    packageOf,
    has: (file) => byPath.has(file),
    facts: (file) => byPath.get(file),
    known: (file, variable) => {
      const target = byPath.get(file);
      return target ? known(target, variable, 0) : undefined;
    },
  };
}
