/** Functions that are handed to code of packages and of the runtime, which calls them. */
import { KEEPS_OPTIONS } from './builtins.js';
import { eachGivenBack, isWrittenIn } from './idioms/given-back.js';
import { eachHandedMethod } from './idioms/handed.js';
import type { CallKind, Obj, ProgramFunction, NodeId } from '../model.js';
import { type Solver, FUNCTIONS, HELD } from './solver.js';
import { type Site, copyAt, fold } from './call-site.js';
import { functionObject } from './objects.js';

/** Finds the functions that a call hands to unknown code: as arguments, in arrays, in options. */
export function callbackWatcher(solver: Solver, site: Site, kind: CallKind, via: string): (value: Obj) => void {
  return (value) => {
    if (value.kind === 'function' && value.function) {
      solver.addEdge(site.fn, value.function, kind, site.instr, via);
      if (isMapping(solver, site, value)) solver.flow(value.function.result, copyAt(solver, site));
      else if (wrapsByName(site, via, value.function)) fold(solver, site, value.function);
      else if (givesBack(site, value.function, kind)) solver.flow(value.function.result, site.dst);
      if (kind === 'callback')
        eachGivenBack(solver, site.instr, value.function, via, (given) => solver.addEdge(site.fn, given, kind, site.instr, via));
    } else if (value.kind === 'object' || value.kind === 'array') {
      // `als.run(store, serve)` runs what it is given at once, `consumer.run({ eachMessage })` when there is something for it.
      const options = kind === 'call' && value.kind === 'object' && KEEPS_OPTIONS.has(site.instr.prop ?? '');
      const given = options ? 'callback' : kind;
      const inside = functionsIn(solver, value);
      solver.watch(inside, ({ function: inner }) => {
        if (!inner || (solver.isCutShort && solver.isFull(inside))) return;
        solver.addEdge(site.fn, inner, given, site.instr, via);
        if (given === 'callback' && isWrittenIn(site.instr, site.fn.file, inner))
          eachGivenBack(solver, site.instr, inner, via, (each) => solver.addEdge(site.fn, each, given, site.instr, via));
      });
    } else eachHandedMethod(solver, value, undefined, (method) => solver.addEdge(site.fn, method, 'callback', site.instr, via));
  };
}

/**
 * Whether a call of unknown code gives what its callback gives: `await retry(() => load())`, `remember('db', () => new Client())`. A
 * definition does not: `defineHandler(async (event) => ...)` gives a handler.
 */
export function givesBack(site: Site, callback: ProgramFunction, kind: CallKind): boolean {
  if (site.instr.isNew || kind === 'timer') return false;
  if (kind === 'call' || site.instr.awaited) return true;
  const name = site.instr.prop ?? (site.instr.callee >= 0 ? site.fn.file.facts.vars[site.instr.callee]?.name : undefined) ?? '';
  return !callback.fact.async && callback.fact.params.length === 0 && !/^define|handler$/i.test(name);
}

/** `rows.map((row) => new Order(row))`: what the callback gives are the elements of what the call gives. */
function isMapping(solver: Solver, { instr, args: [first] }: Site, callback: Obj): boolean {
  return (
    (instr.prop === 'map' || instr.prop === 'flatMap') &&
    instr.recv !== undefined &&
    first !== undefined &&
    solver.valuesOf(first).includes(callback.id)
  );
}

/**
 * `Object.keys(model).reduce((all, name) => { all[name] = (...args) => traced(name, () => model[name](...args)); return all; }, {})`: what is put
 * together so is called in the model's place. Data that are put together of others are new, and nobody looks for what lies in them.
 */
const wrapsByName = ({ instr }: Site, via: string, { file, fact }: ProgramFunction): boolean =>
  (instr.prop === 'reduce' || instr.prop === 'reduceRight') &&
  /^global:Object\.(?:keys|getOwnPropertyNames)\b/.test(via) &&
  file.functions.some((each) => each.fact.parent === fact.id);

/** The node of all functions in an object or array, however deep; made once for each object. */
export function functionsIn(solver: Solver, obj: Obj): NodeId {
  const known = solver.propertiesOf(obj).get(FUNCTIONS);
  if (known !== undefined) return known;
  const into = solver.property(obj, FUNCTIONS);
  solver.eachProperty(obj, (name, node) => {
    if (name === HELD || name === FUNCTIONS) return;
    solver.watch(node, (value) => {
      if (value.kind === 'function') solver.add(into, value);
      else if (value.kind === 'object' || value.kind === 'array') solver.flow(functionsIn(solver, value), into);
      else eachHandedMethod(solver, value, name, (method) => solver.add(into, functionObject(solver, method)));
    });
  });
  return into;
}
