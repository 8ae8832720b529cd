/** What a call does to the flow of values: parameters, results, callbacks, collections. */
import type { CallInstr } from '../../facts/model.js';
import { COLLECTION_CONSTRUCTORS, COLLECTION_METHODS, COPY_FUNCTIONS, IDENTITY_FUNCTIONS, IMMEDIATE_CALLBACKS, INTEROP_HELPERS, KEEPS_OPTIONS, LISTS, PARSED, isEmitterItself, type MethodFlow } from './builtins.js';
import { assignParts } from './idioms/assigned-parts.js';
import { asyncContext } from './idioms/async-context.js';
import { scopeCall } from './idioms/awilix.js';
import { flowResult } from './idioms/chained.js';
import { ASKED_BY_CLASS, containerCall, giveByClass } from './idioms/containers.js';
import { listOfData } from './idioms/data-lists.js';
import { definitionOf, enclosingClass } from './definitions.js';
import { eachGivenBack, isWrittenIn } from './idioms/given-back.js';
import { eachHandedMethod } from './idioms/handed.js';
import { inheritCollection } from './idioms/inherited.js';
import { fileAll, fileUnder, takeFrom } from './idioms/keyed.js';
import { eachInitialiser, readProperty } from './members.js';
import type { CallKind, NodeId, Obj, ProgramFunction } from '../model.js';
import { givesWhatItMakes } from './idioms/keepers.js';
import { entryOf, functionObject, instanceAt, instanceObject, pairsWithElements } from './objects.js';
import { argsOf, boundTo } from './idioms/partial.js';
import { passPluginOptions } from './idioms/plugins.js';
import { giveAt, isRest, passArgument, putInto } from './idioms/rest.js';
import { ELEMENTS, FUNCTIONS, HELD, isPseudo, type Solver } from './solver.js';

interface Site {
  readonly fn: ProgramFunction;
  readonly instr: CallInstr;
  readonly args: readonly NodeId[];
  readonly dst: NodeId;
}

/** A call of `callee`, or of the method `instr.prop` of `recv`. Called once for each value that callee or receiver may have. */
export function invokeCall(solver: Solver, fn: ProgramFunction, instr: CallInstr, callee: Obj | undefined, recv: Obj | undefined): void {
  const node = (variable: number): NodeId => solver.node(fn.file, variable);
  const site: Site = { fn, instr, args: instr.args.map(node), dst: node(instr.dst) };
  if (callee) { invokeValue(solver, site, callee, undefined); return; }
  if (!recv) return;
  if (instr.kind === 'super') { invokeSuper(solver, site, recv); return; }
  if (instr.prop === null || instr.prop === undefined) {
    const value = solver.newNode();
    readProperty(solver, fn, recv, null, value, instr);
    solver.watch(value, (target) => { if (target.kind !== 'entry') invokeValue(solver, site, target, recv); });
    return;
  }
  if (instr.prop === 'then' || instr.prop === 'catch' || instr.prop === 'finally') { thenable(solver, site, recv); if (recv.kind !== 'instance' && recv.kind !== 'object') return; }
  if (recv.kind === 'function' && functionMethod(solver, site, recv)) return;
  if (isCollection(recv)) {
    const flow = COLLECTION_METHODS.get(instr.prop);
    if (flow) { collectionMethod(solver, site, recv, flow); return; }
  }
  if (recv.kind === 'external' && recv.path !== 'global:globalThis' && !solver.assigned.has(instr.prop)) { // the common case, without a place between
    const target = instr.prop === 'default' && recv.path?.endsWith(':') ? recv : solver.externals.member(recv, instr.prop, { file: fn.file, fn, pos: instr.pos, end: instr.end });
    invokeValue(solver, site, target, recv);
    return;
  }
  const value = solver.newNode();
  readProperty(solver, fn, recv, instr.prop, value, instr);
  solver.watch(value, (target) => invokeValue(solver, site, target, recv));
}

const isCollection = (obj: Obj): boolean =>
  obj.kind === 'map' || obj.kind === 'set' || obj.kind === 'weakmap' || obj.kind === 'weakset' || obj.kind === 'array' || obj.kind === 'entry';

/** Calls a value; `recv` is `this`. */
function invokeValue(solver: Solver, site: Site, target: Obj, recv: Obj | undefined): void {
  if (target.kind === 'function' && target.function) {
    if (site.instr.isNew) solver.add(site.dst, thisOf(solver, site));
    invokeFunction(solver, site, target.function, argsOf(site, target), site.instr.isNew ? thisOf(solver, site) : recv, 'call');
    return;
  }
  if (target.kind === 'class') {
    if (site.instr.kind === 'jsx') { renderClass(solver, site, target); return; }
    construct(solver, site, target);
    return;
  }
  if (target.kind === 'resolver' && target.target !== undefined) {
    if (site.args[0] !== undefined) solver.flow(site.args[0], target.target);
    return;
  }
  if (target.kind === 'external') invokeExternal(solver, site, target, recv);
}

/** The object that `new f()` makes of an ordinary function. */
function thisOf(solver: Solver, site: Site): Obj {
  const { fn, instr } = site;
  return solver.intern(`new:${fn.id}:${instr.pos}:${instr.end}`, () => ({ kind: 'object', file: fn.file, fn, pos: instr.pos, end: instr.end }));
}

function invokeFunction(solver: Solver, site: Site, callee: ProgramFunction, args: readonly NodeId[], recv: Obj | undefined, kind: CallKind, via?: string): void {
  // What compilers write around `require`.
  if (site.instr.callee >= 0 && args[0] !== undefined && INTEROP_HELPERS.has(site.fn.file.facts.vars[site.instr.callee]?.name ?? '')) {
    solver.addEdge(site.fn, callee, kind, site.instr, via);
    solver.flow(args[0], site.dst);
    return;
  }
  const isFramed = kind === 'construct' ? callee.fact.kind === 'constructor' : kind === 'call' && !site.instr.isNew && site.instr.kind !== 'jsx';
  const target = (isFramed ? solver.frameOf(site.fn, site.instr, callee) : undefined) ?? callee;
  const { file, fact } = target;
  solver.addEdge(site.fn, target, kind, site.instr, via);
  const { spread } = site.instr;
  args.forEach((arg, index) => passArgument(solver, target, arg, index, { spread: spread?.includes(index) === true, afterSpread: spread?.some((each) => each < index) === true }));
  if (recv && fact.kind !== 'arrow') solver.add(solver.node(file, fact.thisVar), recv);
  if (!site.instr.isNew && site.instr.kind !== 'jsx' && !givesWhatItMakes(solver, site, callee, args)) flowResult(solver, target, recv, site.dst);
}

function construct(solver: Solver, site: Site, cls: Obj): void {
  const made = instanceAt(solver, cls, site.fn, site.instr);
  solver.add(site.dst, made);
  inheritCollection(solver, site, cls);
  eachInitialiser(solver, cls, (target, isConstructor) => {
    if (isConstructor) invokeFunction(solver, site, target, site.args, made, 'construct');
    else beginFields(solver, site, target, made);
  });
}

/** The fields that have a beginning. */
function beginFields(solver: Solver, site: Site, fields: ProgramFunction, made: Obj): void {
  const target = solver.frameOf(site.fn, site.instr, fields) ?? fields;
  solver.addEdge(site.fn, target, 'construct', site.instr);
  solver.add(solver.node(target.file, target.fact.thisVar), made);
}

/** A class component: its constructor and `render`. */
function renderClass(solver: Solver, site: Site, cls: Obj): void {
  const made = instanceObject(solver, cls);
  eachInitialiser(solver, cls, (target) => {
    solver.addEdge(site.fn, target, 'construct', site.instr);
    solver.add(solver.node(target.file, target.fact.thisVar), made);
  });
  for (const member of cls.class?.members ?? []) {
    const target = member.name === 'render' && member.fn !== undefined ? cls.file.functions[member.fn] : undefined;
    if (target) { solver.addEdge(site.fn, target, 'call', site.instr); solver.add(solver.node(target.file, target.fact.thisVar), made); }
  }
}

function invokeSuper(solver: Solver, site: Site, recv: Obj): void {
  const cls = site.fn.fact.class ?? enclosingClass(site.fn);
  const fact = cls === undefined ? undefined : site.fn.file.facts.classes[cls];
  if (!fact || fact.extends === undefined) return;
  solver.watch(solver.node(site.fn.file, fact.extends), (base) => {
    if (base.kind === 'external') { invokeExternal(solver, site, base, undefined); return; }
    if (base.kind !== 'class') return;
    if (site.instr.prop === 'super') {
      eachInitialiser(solver, base, (target, isConstructor) => {
        if (isConstructor) invokeFunction(solver, site, target, site.args, recv, 'construct');
        else beginFields(solver, site, target, recv);
      });
      return;
    }
    const value = solver.newNode();
    readProperty(solver, site.fn, instanceObject(solver, base), site.instr.prop ?? null, value, site.instr);
    solver.watch(value, (target) => invokeValue(solver, site, target, recv));
  });
}

/** `call`, `apply`, `bind` of a function. Says whether it was one of them. */
function functionMethod(solver: Solver, site: Site, recv: Obj): boolean {
  const target = recv.function;
  if (!target) return false;
  const [self, ...rest] = site.args;
  const { prop } = site.instr;
  if (prop !== 'call' && prop !== 'apply' && prop !== 'bind') return false;
  if (prop === 'bind') solver.add(site.dst, rest.length === 0 ? recv : boundTo(solver, site, recv, target, rest));
  if (prop === 'call') invokeFunction(solver, { ...site, instr: { ...site.instr, spread: [] } }, target, rest, undefined, 'call');
  if (prop === 'apply') {
    solver.addEdge(site.fn, target, 'call', site.instr);
    solver.flow(target.result, site.dst);
    if (rest[0] !== undefined) solver.watch(rest[0], (list) => target.fact.params.forEach((id, at) => { const to = solver.node(target.file, id); if (at !== target.fact.rest && isRest(list)) giveAt(solver, list, at, to); else solver.flow(solver.property(list, ELEMENTS), to); }));
  }
  if (self !== undefined && target.fact.kind !== 'arrow') solver.flow(self, solver.node(target.file, target.fact.thisVar));
  return true;
}

/** `.then(f)`: a promise stands for its value throughout. */
function thenable(solver: Solver, site: Site, recv: Obj): void {
  const [first, second] = site.instr.prop === 'then' ? site.args : [undefined, site.args[0]];
  if (site.instr.prop !== 'then') solver.add(site.dst, recv);
  for (const [arg, takes] of [[first, true], [second, false]] as const) {
    if (arg === undefined) continue;
    solver.watch(arg, (callback) => {
      if (callback.kind !== 'function' || !callback.function) { if (callback.kind === 'resolver' && callback.target !== undefined && takes) solver.add(callback.target, recv); return; }
      const target = callback.function;
      solver.addEdge(site.fn, target, 'call', site.instr, '.then');
      const id = target.fact.params[0];
      if (takes && id !== undefined) solver.add(solver.node(target.file, id), recv);
      solver.flow(target.result, site.dst);
    });
  }
}

function collectionMethod(solver: Solver, site: Site, recv: Obj, flow: MethodFlow): void {
  const elements = solver.property(recv, ELEMENTS);
  const entry = entryOf(solver, recv);
  const { args, dst } = site;
  if (flow.stores) {
    for (let i = flow.stores.from; i < (flow.stores.rest ? args.length : flow.stores.from + 1); i += 1) {
      const arg = args[i];
      if (arg === undefined) continue;
      if (site.instr.spread?.includes(i)) solver.watch(arg, (list) => solver.flow(solver.property(list, ELEMENTS), elements));
      else { solver.flow(arg, elements); putInto(solver, recv, arg); }
      if (recv.kind === 'map') fileUnder(solver, recv, site, arg);
    }
  }
  const fresh = (): NodeId => copyAt(solver, site);
  switch (flow.gives) {
    case 'element': if (recv.kind === 'map') takeFrom(solver, recv, site); else solver.flow(elements, dst); solver.add(dst, entry); break;
    case 'self': solver.add(dst, recv); break;
    case 'iterator':
      solver.add(dst, recv); // who walks it walks the collection
      // To walk a Map itself gives pairs, to walk its values gives these.
      if (recv.kind === 'map') { const into = fresh(); solver.flow(elements, into); solver.add(into, entry); }
      break;
    case 'copy': { const into = fresh(); solver.flow(elements, into); solver.add(into, entry); break; }
    case 'pairs': { const into = fresh(); solver.add(into, pairsWithElements(solver, recv)); break; }
    case 'callback-copy': fresh(); break;
    default:
  }
  if (flow.joins) for (const arg of args) solver.watch(arg, (list) => { if (isCollection(list)) solver.flow(solver.property(list, ELEMENTS), fresh()); });
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
    if (element === 'both') { give(0); give(1); } else give(element ?? 0);
    if (flow.gives === 'callback') {
      solver.flow(target.result, dst);
      const first = target.fact.params[0];
      if (first !== undefined) { solver.flow(target.result, solver.node(target.file, first)); if (args[1] !== undefined) solver.flow(args[1], solver.node(target.file, first)); }
      if (args[1] !== undefined) solver.flow(args[1], dst);
    } else if (flow.gives === 'callback-copy') solver.flow(target.result, fresh());
  });
}

function invokeExternal(solver: Solver, site: Site, callee: Obj, recv: Obj | undefined): void {
  const path = callee.path ?? '';
  const { fn, instr, args, dst } = site;
  if (containerCall(solver, fn, instr, path)) return;
  if (recv && path.startsWith('async_hooks:')) asyncContext(solver, path, recv, args, dst);
  const at = { file: fn.file, fn, pos: instr.pos, end: instr.end };
  const collection = COLLECTION_CONSTRUCTORS.get(path);
  if (collection) {
    const made = solver.intern(`made:${fn.id}:${instr.pos}:${instr.end}`, () => ({ kind: collection, ...at, call: instr }));
    solver.add(dst, made);
    if (args[0] !== undefined) fillFrom(solver, args[0], made);
    return;
  }
  if (IDENTITY_FUNCTIONS.has(path)) {
    if (args[0] !== undefined) solver.flow(args[0], dst);
    if (path === 'global:Proxy' && args[1] !== undefined) solver.watch(args[1], callbackWatcher(solver, site, 'callback', path));
    return;
  }
  if (path === 'global:Promise') {
    const executor = args[0];
    if (executor === undefined) return;
    const resolver = solver.intern(`resolver:${fn.id}:${instr.pos}:${instr.end}`, () => ({ kind: 'resolver', ...at, target: dst }));
    solver.watch(executor, (callback) => {
      if (callback.kind !== 'function' || !callback.function) return;
      solver.addEdge(fn, callback.function, 'call', instr);
      const id = callback.function.fact.params[0];
      if (id !== undefined) solver.add(solver.node(callback.function.file, id), resolver);
    });
    return;
  }
  if (path === 'global:Object.assign') { assignParts(solver, site); return; }
  if (COPY_FUNCTIONS.has(path) || path === 'global:Object.entries' || path === 'global:Object.fromEntries') {
    const made = solver.intern(`copy:${fn.id}:${instr.pos}:${instr.end}`, () => ({ kind: path === 'global:Object.fromEntries' ? 'object' : 'array', ...at }));
    solver.add(dst, made);
    const elements = solver.property(made, ELEMENTS);
    const mapper = path === 'global:Array.from' ? args[1] : undefined;
    if (args[0] !== undefined) {
      solver.watch(args[0], (from) => {
        if (from.kind === 'external') return;
        if (path === 'global:Object.entries') {
          const pair = pairsWithElements(solver, from);
          solver.add(elements, pair);
          solver.eachProperty(from, (name, value) => { if (!isPseudo(name)) solver.flow(value, solver.property(pair, ELEMENTS)); });
        } else if (path === 'global:Object.fromEntries') {
          solver.watch(solver.property(from, ELEMENTS), (pair) => solver.flow(solver.property(pair, ELEMENTS), elements));
        } else if (mapper === undefined) {
          if (from.kind === 'map') solver.add(elements, pairsWithElements(solver, from));
          else {
            solver.eachProperty(from, (name, value) => { if (!isPseudo(name)) solver.flow(value, elements); });
            if (from.kind !== 'namespace') solver.add(elements, entryOf(solver, from));
          }
        }
      });
    }
    if (mapper !== undefined) solver.watch(mapper, (callback) => {
      if (callback.kind !== 'function' || !callback.function) return;
      const target = callback.function;
      solver.addEdge(fn, target, 'call', instr);
      solver.flow(target.result, elements);
      const id = target.fact.params[0];
      if (id !== undefined && args[0] !== undefined) solver.watch(args[0], (from) => { if (from.kind !== 'external') { solver.flow(solver.property(from, ELEMENTS), solver.node(target.file, id)); solver.add(solver.node(target.file, id), from.kind === 'map' ? pairsWithElements(solver, from) : entryOf(solver, from)); } });
    });
    return;
  }
  // A number, a string, nothing: what these give holds no state. A rendered element is never looked into.
  const does = solver.externals.calls.of(path);
  const isData = recv?.kind === 'external' && recv.path === PARSED;
  if (isData && instr.prop != null && solver.methods.has(instr.prop)) return;
  const isListOfOthers = recv?.kind === 'external' && LISTS.test(recv.path ?? '') && instr.prop === 'map' && instr.args[0] !== undefined
    && definitionOf(fn.file, instr.args[0])?.op === 'function';
  // `new Hub().setMaxListeners(0)`: an emitter gives itself back, so that one call may follow another.
  const self = recv !== undefined && instr.prop != null && isEmitterItself(path, instr.prop) ? recv : undefined;
  if (self) solver.add(dst, self);
  const result = !self && does.gives && instr.kind !== 'jsx' && !isListOfOthers && !(recv && listOfData(solver, site, recv, () => copyAt(solver, site))) ? solver.externals.result(callee, instr, at) : undefined;
  if (result) solver.add(dst, result);
  if (does.reads) return;
  // What the runtime's own functions were given is not kept by what they gave.
  const keeps = (result ?? self) !== undefined && !path.startsWith('global:');
  // A package's own functions are shared by everyone who imports them: only what it made holds what it is given.
  const holder = recv?.kind === 'external' && (recv.call !== undefined || recv.of !== undefined) ? recv : undefined;
  const method = instr.prop ?? does.method;
  if (does.isTimer) passTimerArguments(solver, site, path);
  if (instr.prop === 'register') passPluginOptions(solver, site.args);
  if (ASKED_BY_CLASS.test(method ?? '') && path.startsWith('@nestjs/')) giveByClass(solver, site);
  const kind: CallKind = does.isTimer ? 'timer' : instr.kind === 'decorator' ? 'callback' : IMMEDIATE_CALLBACKS.has(method) && recv ? 'call' : 'callback';
  // Callees that one place may have differ in their path alone: the first says what becomes of the callbacks.
  const isFirst = kind === 'callback' && fn.frame === undefined ? solver.firsts.at(instr) : solver.firsts.of(`callbacks:${fn.id}:${instr.pos}:${instr.end}:${kind}`);
  // `db.transaction(async (tx) => ...)`: a callback that runs at once is not kept by whoever runs it.
  if (args.length > 0) handOver(solver, site, { result: keeps ? result : undefined, holder: keeps && kind !== 'call' ? holder : undefined, callbacks: isFirst ? callbackWatcher(solver, site, kind, path) : undefined });
  // Calling what a package made of a function runs that function: `cache(fn)()`, `asyncHandler(fn)(req, res)`; a row of a model is no call of
  // what the model was once asked with (`new Order(row)` after `Order.find({}, cb)`).
  const parent = callee.parent === undefined ? undefined : solver.object(callee.parent);
  if (instr.callee >= 0 && callee.call && parent && !instr.isNew) {
    solver.watchProperty(callee, HELD, (inner) => {
      if (inner.kind === 'function' && inner.function) invokeFunction(solver, site, inner.function, args, undefined, 'wrapped', path);
    });
  }
}

/** What unknown code that is called does with its arguments: what it made keeps them, and it calls the functions among them. */
function handOver(solver: Solver, { args }: Site, { result, holder, callbacks }: { readonly result: Obj | undefined; readonly holder: Obj | undefined; readonly callbacks: ((value: Obj) => void) | undefined }): void {
  // One watcher for all arguments: there are more of these than of anything else.
  const take = (value: Obj): void => {
    if (value.kind === 'entry' || value.kind === 'resolver' || value.kind === 'namespace') return;
    if (result) solver.add(solver.property(result, HELD), value);
    if (holder) solver.add(solver.property(holder, HELD), value);
  };
  const both = (value: Obj): void => { take(value); callbacks?.(value); };
  for (const arg of args) {
    const forResult = result !== undefined && solver.firsts.pair(result.id, arg);
    const forHolder = holder !== undefined && solver.firsts.pair(holder.id, arg);
    if (forResult || forHolder) solver.watch(arg, both);
    else if (callbacks) solver.watch(arg, callbacks);
  }
}

/** `setInterval(sweep, 60_000, sessions)`: what follows the delay is handed to the callback. */
function passTimerArguments(solver: Solver, { args }: Site, path: string): void {
  const [callback, ...rest] = args;
  const given = /\.?(?:setTimeout|setInterval)$/.test(path) ? rest.slice(1) : rest;
  if (callback === undefined || given.length === 0) return;
  solver.watch(callback, (value) => {
    const target = value.function;
    if (value.kind !== 'function' || !target) return;
    given.forEach((arg, index) => {
      const id = target.fact.params[index];
      if (id !== undefined && index !== target.fact.rest) solver.flow(arg, solver.node(target.file, id));
    });
  });
}

/** Finds the functions that a call hands to unknown code: as arguments, in arrays, in options. */
function callbackWatcher(solver: Solver, site: Site, kind: CallKind, via: string): (value: Obj) => void {
  return (value) => {
    if (value.kind === 'function' && value.function) {
      solver.addEdge(site.fn, value.function, kind, site.instr, via);
      if (isMapping(solver, site, value)) solver.flow(value.function.result, copyAt(solver, site));
      else if (givesBack(site, value.function, kind)) solver.flow(value.function.result, site.dst);
      if (kind === 'callback') eachGivenBack(solver, site.instr, value.function, via, (given) => solver.addEdge(site.fn, given, kind, site.instr, via));
    } else if (value.kind === 'object' || value.kind === 'array') {
      // `als.run(store, serve)` runs what it is given at once, `consumer.run({ eachMessage })` when there is something for it.
      const options = kind === 'call' && value.kind === 'object' && KEEPS_OPTIONS.has(site.instr.prop ?? '');
      const given = options ? 'callback' : kind;
      solver.watch(functionsIn(solver, value), ({ function: inner }) => {
        if (!inner) return;
        solver.addEdge(site.fn, inner, given, site.instr, via);
        if (given === 'callback' && isWrittenIn(site.instr, site.fn.file, inner)) eachGivenBack(solver, site.instr, inner, via, (each) => solver.addEdge(site.fn, each, given, site.instr, via));
      });
    } else eachHandedMethod(solver, value, undefined, (method) => solver.addEdge(site.fn, method, 'callback', site.instr, via));
  };
}

/** `rows.map((row) => new Order(row))`: what the callback gives are the elements of what the call gives. */
function isMapping(solver: Solver, { instr, args: [first] }: Site, callback: Obj): boolean {
  return (instr.prop === 'map' || instr.prop === 'flatMap') && instr.recv !== undefined && first !== undefined && solver.valuesOf(first).includes(callback.id);
}

/** The elements of the list that a call gives. */
function copyAt(solver: Solver, { fn, instr, dst }: Site): NodeId {
  const made = solver.intern(`copy:${fn.id}:${instr.pos}:${instr.end}`, () => ({ kind: 'array', file: fn.file, fn, pos: instr.pos, end: instr.end }));
  solver.add(dst, made);
  return solver.property(made, ELEMENTS);
}

/**
 * Whether a call of unknown code gives what its callback gives: `await retry(() => load())`, `remember('db', () => new Client())`. A
 * definition does not: `defineHandler(async (event) => ...)` gives a handler.
 */
function givesBack(site: Site, callback: ProgramFunction, kind: CallKind): boolean {
  if (site.instr.isNew || kind === 'timer') return false;
  if (kind === 'call' || site.instr.awaited) return true;
  const name = site.instr.prop ?? (site.instr.callee >= 0 ? site.fn.file.facts.vars[site.instr.callee]?.name : undefined) ?? '';
  return !callback.fact.async && callback.fact.params.length === 0 && !/^define|handler$/i.test(name);
}

/**
 * Calls whose callee nobody knows (a parameter, a value from outside): what they are given runs, and the usual methods give what they
 * usually give. Says whether there was anything to do.
 */
export function invokeUnknown(solver: Solver, fn: ProgramFunction, instr: CallInstr): void {
  const node = (variable: number): NodeId => solver.node(fn.file, variable);
  const site: Site = { fn, instr, args: instr.args.map(node), dst: node(instr.dst) };
  const method = instr.prop ?? '';
  const kind: CallKind = instr.recv !== undefined && IMMEDIATE_CALLBACKS.has(method) ? 'call' : 'callback';
  if (method === 'register') passPluginOptions(solver, site.args);
  if (method === 'resolve') scopeCall(solver, fn, instr);
  if (ASKED_BY_CLASS.test(method)) giveByClass(solver, site);
  const hear = (value: Obj): void => {
    if (value.kind === 'function' && value.function) {
      solver.addEdge(fn, value.function, kind, instr, `unknown:.${method}`);
      if (method === 'map' || method === 'flatMap') solver.flow(value.function.result, copyAt(solver, site));
      else if (method !== 'filter' && method !== 'forEach' && givesBack(site, value.function, kind)) solver.flow(value.function.result, site.dst);
    } else if (value.kind === 'object' || value.kind === 'array') {
      solver.watch(functionsIn(solver, value), (inner) => { if (inner.function) solver.addEdge(fn, inner.function, 'callback', instr, `unknown:.${method}`); });
    }
  };
  for (const arg of site.args) solver.watch(arg, hear);
}

/** The node of all functions in an object or array, however deep; made once for each object. */
function functionsIn(solver: Solver, obj: Obj): NodeId {
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

/** `new Map(entries)`, `new Set(list)`. */
function fillFrom(solver: Solver, arg: NodeId, made: Obj): void {
  const elements = solver.property(made, ELEMENTS);
  solver.watch(arg, (from) => {
    if (from.kind === 'external' || from.kind === 'entry') return;
    if (made.kind === 'map') {
      fileAll(solver, made, elements);
      if (from.kind === 'map') solver.flow(solver.property(from, ELEMENTS), elements);
      else solver.watch(solver.property(from, ELEMENTS), (pair) => { if (pair.kind === 'array') solver.flow(solver.property(pair, ELEMENTS), elements); });
    } else if (from.kind === 'array' || from.kind === 'set') solver.flow(solver.property(from, ELEMENTS), elements);
    else if (from.kind === 'object' && made.kind === 'object') solver.eachProperty(from, (name, node) => { if (!isPseudo(name)) solver.flow(node, solver.property(made, name)); });
  });
}
