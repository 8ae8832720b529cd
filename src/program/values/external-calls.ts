/** Calls of packages and of the runtime: what they give, keep, and call back. */
import { IMMEDIATE_CALLBACKS, LISTS, PARSED, givesEmitter } from './builtins.js';
import { asyncContext } from './idioms/async-context.js';
import { ASKED_BY_CLASS, containerCall, giveByClass } from './idioms/containers.js';
import { emitterCall } from './idioms/heard.js';
import { listOfData } from './idioms/data-lists.js';
import { definitionOf } from './definitions.js';
import type { CallKind, Obj } from '../model.js';
import { passPluginOptions } from './idioms/plugins.js';
import { HELD, type Solver } from './solver.js';
import { type Site, copyAt, invokeFunction } from './call-site.js';
import { runtimeCall } from './runtime-calls.js';
import { callbackWatcher } from './given-callbacks.js';

export function invokeExternal(solver: Solver, site: Site, callee: Obj, recv: Obj | undefined): void {
  const path = callee.path ?? '';
  const { fn, instr, args, dst } = site;
  if (containerCall(solver, fn, instr, path)) return;
  if (recv && path.startsWith('async_hooks:')) asyncContext(solver, path, recv, args, dst);
  const at = { file: fn.file, fn, pos: instr.pos, end: instr.end };
  if (runtimeCall(solver, site, path)) return;
  // A number, a string, nothing: what these give holds no state. A rendered element is never looked into.
  const does = solver.externals.calls.of(path);
  const isData = recv?.kind === 'external' && recv.path === PARSED;
  if (isData && instr.prop != null && solver.methods.has(instr.prop)) return;
  const isListOfOthers =
    recv?.kind === 'external' &&
    LISTS.test(recv.path ?? '') &&
    instr.prop === 'map' &&
    instr.args[0] !== undefined &&
    definitionOf(fn.file, instr.args[0])?.op === 'function';
  // `new Hub().setMaxListeners(0)`: an emitter gives itself back, so that one call may follow another.
  const self = recv !== undefined && instr.prop != null && does.isOfEmitter && givesEmitter(instr.prop) ? recv : undefined;
  if (recv !== undefined && does.isOfEmitter) emitterCall(solver, site, does.method, recv);
  if (self) solver.add(dst, self);
  const result =
    !self && does.gives && instr.kind !== 'jsx' && !isListOfOthers && !(recv && listOfData(solver, site, recv, () => copyAt(solver, site)))
      ? solver.externals.result(callee, instr, at)
      : undefined;
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
  const kind: CallKind = does.isTimer
    ? 'timer'
    : instr.kind === 'decorator'
      ? 'callback'
      : IMMEDIATE_CALLBACKS.has(method) && recv
        ? 'call'
        : 'callback';
  // Callees that one place may have differ in their path alone: the first says what becomes of the callbacks.
  const isFirst =
    kind === 'callback' && fn.frame === undefined
      ? solver.firsts.at(instr)
      : solver.firsts.of(`callbacks:${fn.id}:${instr.pos}:${instr.end}:${kind}`);
  // `db.transaction(async (tx) => ...)`: a callback that runs at once is not kept by whoever runs it.
  if (args.length > 0)
    handOver(solver, site, {
      result: keeps ? result : undefined,
      holder: keeps && kind !== 'call' ? holder : undefined,
      callbacks: isFirst ? callbackWatcher(solver, site, kind, path) : undefined,
    });
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
function handOver(
  solver: Solver,
  { args }: Site,
  {
    result,
    holder,
    callbacks,
  }: { readonly result: Obj | undefined; readonly holder: Obj | undefined; readonly callbacks: ((value: Obj) => void) | undefined },
): void {
  // One watcher for all arguments: there are more of these than of anything else.
  const take = (value: Obj): void => {
    if (value.kind === 'entry' || value.kind === 'resolver' || value.kind === 'namespace') return;
    if (result) solver.add(solver.property(result, HELD), value);
    if (holder) solver.add(solver.property(holder, HELD), value);
  };
  const both = (value: Obj): void => {
    take(value);
    callbacks?.(value);
  };
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
