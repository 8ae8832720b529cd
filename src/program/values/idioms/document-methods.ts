/**
 * What a schema gives its documents: `schema.methods.stamp = function () ...`, `schema.method('stamp', function () ...)` of mongoose. A call of
 * that name on what the package gave runs the program's own function, and is nothing that the package does.
 */
import { DOCUMENT_GIVERS, METHODS_OF_DOCUMENTS, METHODS_OF_MODELS, SCHEMAS } from '../../../knowledge/carriers.js';
import { literalOf } from '../definitions.js';
import { invokeFunction } from '../call-site.js';
import type { VarId } from '../../../facts/model.js';
import type { Obj, ProgramFile, ProgramFunction } from '../../model.js';
import type { Solver } from '../solver.js';

/** Lets the calls of such methods run the functions that the schemas were given. */
export function settleDocumentMethods(solver: Solver): void {
  if (!solver.objects.some(({ path }) => path !== undefined && SCHEMAS.test(path))) return; // most programs: all that is set need not be looked through
  const methods = methodsOf(solver);
  if (methods.size === 0) return;
  for (const { fn, instr } of solver.calls) {
    const { recv, prop, isNew } = instr;
    const given = prop === null || prop === undefined ? undefined : methods.get(prop);
    if (!given || recv === undefined || isNew) continue;
    const node = (variable: VarId): number => solver.node(fn.file, variable);
    const site = { fn, instr, args: instr.args.map(node), dst: node(instr.dst) };
    for (const giver of externalsAt(solver, fn.file, recv)) {
      if (!DOCUMENT_GIVERS.test(giver.path ?? '')) continue;
      // What a method changes of its document it changes of that one alone, and not of all that the package gives there.
      for (const { run, isOfModel } of given) invokeFunction(solver, site, run, site.args, isOfModel ? giver : undefined, 'call');
    }
  }
  solver.run();
}

interface Given {
  readonly run: ProgramFunction;
  /** Called on the model, which is its `this`. */
  readonly isOfModel: boolean;
}

function methodsOf(solver: Solver): ReadonlyMap<string, readonly Given[]> {
  const methods = new Map<string, Given[]>();
  const note = (name: string, file: ProgramFile, value: VarId, isOfModel: boolean): void => {
    for (const id of solver.valuesOf(solver.node(file, value))) {
      const { function: run } = solver.object(id);
      const known = methods.get(name);
      if (run && known) known.push({ run, isOfModel });
      else if (run) methods.set(name, [{ run, isOfModel }]);
    }
  };
  for (const { fn, instr } of solver.sets) {
    if (instr.prop === null) continue;
    if (isAt(solver, fn.file, instr.obj, METHODS_OF_DOCUMENTS)) note(instr.prop, fn.file, instr.src, false);
    else if (isAt(solver, fn.file, instr.obj, METHODS_OF_MODELS)) note(instr.prop, fn.file, instr.src, true);
  }
  for (const { fn, instr } of solver.calls) {
    const [first, second] = instr.args;
    if (!/^(?:method|static)$/.test(instr.prop ?? '') || instr.recv === undefined || first === undefined || second === undefined) continue;
    const name = literalOf(fn.file, first)?.value;
    if (typeof name === 'string' && isAt(solver, fn.file, instr.recv, SCHEMAS)) note(name, fn.file, second, instr.prop === 'static');
  }
  return methods;
}

const externalsAt = (solver: Solver, file: ProgramFile, variable: VarId): readonly Obj[] =>
  solver
    .valuesOf(solver.node(file, variable))
    .map((id) => solver.object(id))
    .filter((each) => each.kind === 'external');

const isAt = (solver: Solver, file: ProgramFile, variable: VarId, paths: RegExp): boolean =>
  externalsAt(solver, file, variable).some((each) => paths.test(each.path ?? ''));
