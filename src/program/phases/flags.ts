/** Where a flag that a check asks was worked out: `export const isProduction = process.env.NODE_ENV === 'production'` in another file. */
import type { VarId } from '../../facts/model.js';
import { settingOf } from '../values/app-settings.js';
import { originOf } from '../values/definitions.js';
import type { ProgramFile } from '../model.js';
import type { Solver } from '../values/solver.js';

export interface Flag {
  readonly file: ProgramFile;
  readonly variable: VarId;
}

/** Properties that are flags have names that say where the program runs; no others are looked up. */
const SPEAKING = /dev|prod|test|local|stag|debug|browser|client|server|ssr|window|dom$/i;

/** The expressions behind a flag: of the constant that is imported, the property of a configuration, or the setting of an app. */
export function flagsBehind(
  solver: Solver,
  resolve: (from: string, specifier: string) => string | undefined,
  file: ProgramFile,
  value: VarId,
): readonly Flag[] {
  const { variable, instr } = originOf(file, value);
  const fact = file.facts.vars[variable];
  if (instr === undefined) return fact?.kind === 'import' ? exportedBehind(solver, resolve, file, variable) : [];
  if (instr.op === 'get' && instr.prop !== null && SPEAKING.test(instr.prop)) return property(solver, file, instr.obj, instr.prop);
  const asked = instr.op === 'call' && instr.prop === 'get' ? settingOf(solver, file, instr) : undefined;
  if (asked && SPEAKING.test(asked.name)) return setting(solver, asked.name);
  return [];
}

/** The variable that another file exports under the name that is imported here. */
export function exportedBehind(
  solver: Solver,
  resolve: (from: string, specifier: string) => string | undefined,
  file: ProgramFile,
  variable: VarId,
): readonly Flag[] {
  for (const each of file.facts.imports) {
    const binding = each.bindings.find((one) => one.local === variable);
    if (binding === undefined) continue;
    const target = solver.fileByPath.get(resolve(file.path, each.specifier) ?? '');
    return target === undefined ? [] : exported(target, binding.imported);
  }
  return [];
}

function exported(file: ProgramFile, name: string): readonly Flag[] {
  const found = file.facts.exports.find((each) => each.kind === 'local' && each.name === name);
  return found?.kind === 'local' ? [{ file, variable: found.local }] : [];
}

/** `config.isProduction`, where one object literal may be meant. */
function property(solver: Solver, file: ProgramFile, holder: VarId, name: string): readonly Flag[] {
  const held = solver.valuesOf(solver.node(file, holder)).map((id) => solver.object(id));
  const literals = held.filter((each) => each.kind === 'object');
  const [only] = literals.length > 0 ? literals : held.filter((each) => each.kind === 'namespace');
  if (only === undefined || literals.length > 1) return [];
  if (only.kind === 'namespace') return exported(only.file, name);
  for (const fn of only.file.facts.functions) {
    const made = fn.instrs.find((each) => each.op === 'object' && each.pos === only.pos && each.end === only.end);
    if (made?.op !== 'object') continue;
    return fn.instrs.flatMap((each) =>
      each.op === 'set' && each.obj === made.dst && each.prop === name ? [{ file: only.file, variable: each.src }] : [],
    );
  }
  return [];
}

/** `app.set('isDev', process.env.NODE_ENV === 'dev')`, asked as `app.get('isDev')`. */
function setting(solver: Solver, name: string): readonly Flag[] {
  return solver.calls.flatMap(({ fn: { file }, instr }): Flag[] => {
    const value = instr.args[1];
    return instr.prop === 'set' && value !== undefined && settingOf(solver, file, instr)?.name === name ? [{ file, variable: value }] : [];
  });
}
