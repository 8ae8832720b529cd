/** Methods of promises and of JavaScript's own collections. */
import type { MethodFlow } from './builtins.js';
import { fileUnder, takeFrom } from './idioms/keyed.js';
import type { NodeId, Obj } from '../model.js';
import { entryOf, pairsWithElements } from './objects.js';
import { putInto } from './idioms/rest.js';
import { ELEMENTS, type Solver } from './solver.js';
import { type Site, copyAt, fold, isCollection } from './call-site.js';

/** `.then(f)`: a promise stands for its value throughout. */
export function thenable(solver: Solver, site: Site, recv: Obj): void {
  const [first, second] = site.instr.prop === 'then' ? site.args : [undefined, site.args[0]];
  if (site.instr.prop !== 'then') solver.add(site.dst, recv);
  for (const [arg, takes] of [
    [first, true],
    [second, false],
  ] as const) {
    if (arg === undefined) continue;
    solver.watch(arg, (callback) => {
      if (callback.kind !== 'function' || !callback.function) {
        if (callback.kind === 'resolver' && callback.target !== undefined && takes) solver.add(callback.target, recv);
        return;
      }
      const target = callback.function;
      solver.addEdge(site.fn, target, 'call', site.instr, '.then');
      const id = target.fact.params[0];
      if (takes && id !== undefined) solver.add(solver.node(target.file, id), recv);
      solver.flow(target.result, site.dst);
    });
  }
}

export function collectionMethod(solver: Solver, site: Site, recv: Obj, flow: MethodFlow): void {
  const elements = solver.property(recv, ELEMENTS);
  const entry = entryOf(solver, recv);
  const { args, dst } = site;
  if (flow.stores) {
    for (let i = flow.stores.from; i < (flow.stores.rest ? args.length : flow.stores.from + 1); i += 1) {
      const arg = args[i];
      if (arg === undefined) continue;
      if (site.instr.spread?.includes(i)) solver.watch(arg, (list) => solver.flow(solver.property(list, ELEMENTS), elements));
      else {
        solver.flow(arg, elements);
        putInto(solver, recv, arg);
      }
      if (recv.kind === 'map') fileUnder(solver, recv, site, arg);
    }
  }
  const fresh = (): NodeId => copyAt(solver, site);
  switch (flow.gives) {
    case 'element':
      if (recv.kind === 'map') takeFrom(solver, recv, site);
      else solver.flow(elements, dst);
      solver.add(dst, entry);
      break;
    case 'self':
      solver.add(dst, recv);
      break;
    case 'iterator':
      solver.add(dst, recv); // who walks it walks the collection
      // To walk a Map itself gives pairs, to walk its values gives these.
      if (recv.kind === 'map') {
        const into = fresh();
        solver.flow(elements, into);
        solver.add(into, entry);
      }
      break;
    case 'copy': {
      const into = fresh();
      solver.flow(elements, into);
      solver.add(into, entry);
      break;
    }
    case 'pairs': {
      const into = fresh();
      solver.add(into, pairsWithElements(solver, recv));
      break;
    }
    case 'callback-copy':
      fresh();
      break;
    default:
  }
  if (flow.joins)
    for (const arg of args)
      solver.watch(arg, (list) => {
        if (isCollection(list)) solver.flow(solver.property(list, ELEMENTS), fresh());
      });
  if (!flow.callback) return;
  const arg = args[flow.callback.arg];
  if (arg === undefined) return;
  solver.watch(arg, (callback) => {
    const target = callback.function;
    if (callback.kind !== 'function' || !target) return;
    solver.addEdge(site.fn, target, 'call', site.instr, `.${site.instr.prop ?? ''}`);
    const give = (index: number): void => {
      const id = target.fact.params[index];
      if (id === undefined) return;
      solver.flow(elements, solver.node(target.file, id));
      solver.add(solver.node(target.file, id), entry);
    };
    const element = flow.callback?.element;
    if (element === 'both') {
      give(0);
      give(1);
    } else give(element ?? 0);
    if (flow.gives === 'callback') fold(solver, site, target);
    else if (flow.gives === 'callback-copy') solver.flow(target.result, fresh());
  });
}
