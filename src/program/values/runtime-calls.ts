/** Calls of what the runtime itself offers to make and copy values: collections, promises, `Object.assign`, `Array.from`. */
import { fileAll } from './idioms/keyed.js';
import type { NodeId, Obj } from '../model.js';
import { ELEMENTS, isPseudo, type Solver } from './solver.js';
import type { Site } from './call-site.js';
import { COLLECTION_CONSTRUCTORS, IDENTITY_FUNCTIONS, COPY_FUNCTIONS } from './builtins.js';
import { callbackWatcher } from './given-callbacks.js';
import { assignParts } from './idioms/assigned-parts.js';
import { flowFiled } from './idioms/pairs.js';
import { standFor } from './idioms/proxied.js';
import { literalOf } from './definitions.js';
import { readProperty } from './members.js';
import { pairsWithElements, entryOf } from './objects.js';

/** Whether a path is one of those, and what it gives then. */
export function runtimeCall(solver: Solver, site: Site, path: string): boolean {
  const { args, dst } = site;
  const [first] = args;
  const collection = COLLECTION_CONSTRUCTORS.get(path);
  if (collection) {
    const made = madeAt(solver, site, 'made', collection);
    solver.add(dst, made);
    if (first !== undefined) fillFrom(solver, first, made);
    return true;
  }
  if (path === 'global:Proxy') {
    if (first !== undefined) standFor(solver, first, args[1], dst);
    if (args[1] !== undefined) solver.watch(args[1], callbackWatcher(solver, site, 'callback', path));
    return true;
  }
  if (IDENTITY_FUNCTIONS.has(path)) {
    if (first !== undefined) solver.flow(first, dst);
    return true;
  }
  if (path === 'global:Reflect.get') {
    const key = site.instr.args[1];
    const name = key === undefined ? undefined : literalOf(site.fn.file, key)?.value;
    if (first !== undefined)
      solver.watch(first, (obj) => readProperty(solver, site.fn, obj, typeof name === 'string' ? name : null, dst, site.instr));
    return true;
  }
  if (path === 'global:Promise') newPromise(solver, site);
  else if (path === 'global:Object.assign') assignParts(solver, site);
  else if (path === 'global:Object.entries' || path === 'global:Object.fromEntries' || COPY_FUNCTIONS.has(path)) copyOf(solver, site, path);
  else return false;
  return true;
}

function madeAt(solver: Solver, { fn, instr }: Site, what: string, kind: Obj['kind']): Obj {
  const { pos, end } = instr;
  return solver.intern(`${what}:${fn.id}:${pos}:${end}`, () => ({
    kind,
    file: fn.file,
    fn,
    pos,
    end,
    ...(what === 'made' ? { call: instr } : {}),
  }));
}

/** `new Promise((resolve) => { ... })`: what `resolve` is given is what the promise stands for. */
function newPromise(solver: Solver, { fn, instr, args: [executor], dst }: Site): void {
  if (executor === undefined) return;
  const { pos, end } = instr;
  const resolver = solver.intern(`resolver:${fn.id}:${pos}:${end}`, () => ({ kind: 'resolver', file: fn.file, fn, pos, end, target: dst }));
  solver.watch(executor, ({ kind, function: callback }) => {
    if (kind !== 'function' || !callback) return;
    solver.addEdge(fn, callback, 'call', instr);
    const [id] = callback.fact.params;
    if (id !== undefined) solver.add(solver.node(callback.file, id), resolver);
  });
}

/** `Array.from(rows)`, `Object.values(byId)`, `Object.entries(byId)`, `Object.fromEntries(pairs)`: something new that holds what the other holds. */
function copyOf(solver: Solver, site: Site, path: string): void {
  const {
    fn,
    instr,
    args: [source, second],
    dst,
  } = site;
  const made = madeAt(solver, site, 'copy', path === 'global:Object.fromEntries' ? 'object' : 'array');
  solver.add(dst, made);
  const elements = solver.property(made, ELEMENTS);
  const mapper = path === 'global:Array.from' ? second : undefined;
  if (source !== undefined)
    solver.watch(source, (from) => {
      if (from.kind !== 'external') copyElements(solver, from, elements, path, mapper === undefined);
    });
  if (mapper === undefined) return;
  solver.watch(mapper, ({ kind, function: target }) => {
    if (kind !== 'function' || !target) return;
    solver.addEdge(fn, target, 'call', instr);
    solver.flow(target.result, elements);
    const [id] = target.fact.params;
    if (id === undefined || source === undefined) return;
    const element = solver.node(target.file, id);
    solver.watch(source, (from) => {
      if (from.kind === 'external') return;
      solver.flow(solver.property(from, ELEMENTS), element);
      solver.add(element, from.kind === 'map' ? pairsWithElements(solver, from) : entryOf(solver, from));
    });
  });
}

function copyElements(solver: Solver, from: Obj, elements: NodeId, path: string, asTheyAre: boolean): void {
  const each = (to: NodeId): void =>
    solver.eachProperty(from, (name, value) => {
      if (!isPseudo(name)) solver.flow(value, to);
    });
  if (path === 'global:Object.entries') {
    const pair = pairsWithElements(solver, from);
    solver.add(elements, pair);
    each(solver.property(pair, ELEMENTS));
  } else if (path === 'global:Object.fromEntries') {
    solver.watch(solver.property(from, ELEMENTS), (pair) => flowFiled(solver, pair, elements));
  } else if (asTheyAre) {
    if (from.kind === 'map') solver.add(elements, pairsWithElements(solver, from));
    else {
      each(elements);
      if (from.kind !== 'namespace') solver.add(elements, entryOf(solver, from));
    }
  }
}

/** `new Map(entries)`, `new Set(list)`. */
function fillFrom(solver: Solver, arg: NodeId, made: Obj): void {
  const elements = solver.property(made, ELEMENTS);
  solver.watch(arg, (from) => {
    if (from.kind === 'external' || from.kind === 'entry') return;
    if (made.kind === 'map') {
      fileAll(solver, made, elements);
      if (from.kind === 'map') solver.flow(solver.property(from, ELEMENTS), elements);
      else
        solver.watch(solver.property(from, ELEMENTS), (pair) => {
          if (pair.kind === 'array') flowFiled(solver, pair, elements);
        });
    } else if (from.kind === 'array' || from.kind === 'set') solver.flow(solver.property(from, ELEMENTS), elements);
    else if (from.kind === 'object' && made.kind === 'object')
      solver.eachProperty(from, (name, node) => {
        if (!isPseudo(name)) solver.flow(node, solver.property(made, name));
      });
  });
}
