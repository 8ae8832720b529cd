/** Which classes some code names: what nobody names is nobody's value, and never made. */
import type { ClassFact, VarId } from '../../facts/model.js';
import type { ProgramFile } from '../model.js';
import { classAround } from './class-around.js';
import { definitionOf, eachOperand } from './definitions.js';
import type { Solver } from './solver.js';

/**
 * Which of the given names are those of classes and imports that some instruction uses, or of properties that are read. What a class says
 * of itself (`new Logger(Orders.name)`) does not count.
 */
export function namedInCode(solver: Solver, names: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>();
  if (names.size === 0) return found;
  // Names by the variables of each file that stand for them: `import { Orders as Real } from './orders'` too.
  const standing = new Map<ProgramFile, ReadonlyMap<VarId, string>>();
  for (const file of solver.files) {
    const here = new Map<VarId, string>();
    file.facts.vars.forEach(({ kind, name }, id) => {
      if ((kind === 'import' || kind === 'class' || kind === 'const') && names.has(name)) here.set(id, name);
    });
    for (const { bindings } of file.facts.imports)
      for (const { imported, local } of bindings) if (names.has(imported)) here.set(local, imported);
    if (here.size > 0) standing.set(file, here);
  }
  solver.eachInstr((instr, fn) => {
    const { file } = fn;
    if (instr.op === 'get' && instr.prop !== null && names.has(instr.prop)) found.add(instr.prop);
    const here = standing.get(file);
    if (!here || (instr.op === 'assign' && definitionOf(file, instr.src)?.op === 'class')) return;
    eachOperand(instr, (variable) => {
      const name = here.get(variable);
      if (name === undefined || found.has(name)) return;
      if (file.facts.classes[classAround(fn) ?? -1]?.local !== variable) found.add(name);
    });
  });
  return found;
}

/** Decorators that only say what a constructor is to be given: who wants an object of the class names it to the container. */
const TO_BE_NAMED: ReadonlyMap<string, RegExp> = new Map([
  ['Injectable', /^@nestjs\/common$/],
  ['injectable', /^(?:inversify|tsyringe)$/],
]);

/** Whether a class is made by nobody who does not name it: nothing decorates it, or nothing that would have it made. */
export function waitsToBeNamed({ facts }: ProgramFile, { decorators }: ClassFact): boolean {
  return decorators.every(({ name }) => {
    const from = TO_BE_NAMED.get(name);
    return (
      from !== undefined &&
      facts.imports.some(
        ({ specifier, bindings }) => from.test(specifier) && bindings.some((each) => facts.vars[each.local]?.name === name),
      )
    );
  });
}

/** Exported under another name than its own, as the default of its file most often: who imports it calls it as he likes. */
export const isDefaultExport = (file: ProgramFile, local: VarId): boolean =>
  file.facts.exports.some((each) => each.kind === 'local' && each.local === local && each.name !== file.facts.vars[local]?.name);
