/**
 * What a program hangs on an app of Express: `app.set('rooms', {})` is found again by `app.get('rooms')`, and `req.app` is the app in the
 * handlers of other files.
 */
import type { CallInstr, VarId } from '../../facts/model.js';
import { EXPRESS_APP } from '../../knowledge/carriers.js';
import { literalOf } from './definitions.js';
import type { Obj, ProgramFile, ProgramFunction } from '../model.js';
import type { Solver } from './solver.js';

/** Lets the settings flow. `isRequest` says which parameters of handlers are requests or responses. */
export function settleAppSettings(solver: Solver, isRequest: (fn: ProgramFunction, variable: VarId) => boolean): void {
  const apps = solver.objects.filter(isApp);
  if (apps.length === 0) return;
  solver.eachInstr((instr, fn) => {
    if (instr.op === 'get' && instr.prop === 'app' && isRequest(fn, instr.obj))
      for (const app of apps) solver.add(solver.node(fn.file, instr.dst), app);
  });
  solver.run();
  for (const { fn, instr } of solver.calls) {
    const setting = settingOf(solver, fn.file, instr);
    for (const app of setting?.apps ?? []) {
      const place = solver.property(app, setting?.name ?? '');
      if (instr.prop === 'set' && instr.args[1] !== undefined) solver.flow(solver.node(fn.file, instr.args[1]), place);
      else if (instr.prop === 'get') solver.flow(place, solver.node(fn.file, instr.dst));
    }
  }
  solver.run();
}

/** The setting that a call writes or reads, and the apps whose it is; `app.get(path, handler)` is a route. */
export function settingOf(
  solver: Solver,
  file: ProgramFile,
  instr: CallInstr,
): { readonly name: string; readonly apps: readonly Obj[] } | undefined {
  if (
    instr.recv === undefined ||
    instr.args[0] === undefined ||
    !((instr.prop === 'set' && instr.args.length === 2) || (instr.prop === 'get' && instr.args.length === 1))
  ) {
    return undefined;
  }
  const apps = solver
    .valuesOf(solver.node(file, instr.recv))
    .map((id) => solver.object(id))
    .filter(isApp);
  const name = apps.length === 0 ? undefined : literalOf(file, instr.args[0])?.value;
  return typeof name === 'string' ? { name, apps } : undefined;
}

const isApp = (obj: Obj): boolean => obj.kind === 'external' && EXPRESS_APP.test(obj.path ?? '');
