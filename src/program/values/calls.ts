/** What a call does to the flow of values: parameters, results, callbacks, collections. */
import type { CallInstr } from '../../facts/model.js';
import { COLLECTION_METHODS, IMMEDIATE_CALLBACKS } from './builtins.js';
import { scopeCall } from './idioms/awilix.js';
import { ASKED_BY_CLASS, giveByClass } from './idioms/containers.js';
import { enclosingClass } from './definitions.js';
import { eachInitialiser, readProperty } from './members.js';
import type { CallKind, NodeId, Obj, ProgramFunction } from '../model.js';
import { instanceObject } from './objects.js';
import { argsOf, boundTo } from './idioms/partial.js';
import { passPluginOptions } from './idioms/plugins.js';
import { giveAt, isRest } from './idioms/rest.js';
import { ELEMENTS, type Solver } from './solver.js';
import { type Site, copyAt, invokeFunction, isCollection, thisOf } from './call-site.js';
import { collectionMethod, thenable } from './collection-calls.js';
import { beginFields, construct, renderClass } from './construct.js';
import { invokeExternal } from './external-calls.js';
import { givesBack, functionsIn } from './given-callbacks.js';

/** A call of `callee`, or of the method `instr.prop` of `recv`. Called once for each value that callee or receiver may have. */
export function invokeCall(solver: Solver, fn: ProgramFunction, instr: CallInstr, callee: Obj | undefined, recv: Obj | undefined): void {
  const node = (variable: number): NodeId => solver.node(fn.file, variable);
  const site: Site = { fn, instr, args: instr.args.map(node), dst: node(instr.dst) };
  if (callee) {
    invokeValue(solver, site, callee, undefined);
    return;
  }
  if (!recv) return;
  if (instr.kind === 'super') {
    invokeSuper(solver, site, recv);
    return;
  }
  if (instr.prop === null || instr.prop === undefined) {
    const value = solver.newNode();
    readProperty(solver, fn, recv, null, value, instr);
    solver.watch(value, (target) => {
      if (target.kind !== 'entry') invokeValue(solver, site, target, recv);
    });
    return;
  }
  if (instr.prop === 'then' || instr.prop === 'catch' || instr.prop === 'finally') {
    thenable(solver, site, recv);
    if (recv.kind !== 'instance' && recv.kind !== 'object') return;
  }
  if (recv.kind === 'function' && functionMethod(solver, site, recv)) return;
  if (isCollection(recv)) {
    const flow = COLLECTION_METHODS.get(instr.prop);
    if (flow) {
      collectionMethod(solver, site, recv, flow);
      return;
    }
  }
  if (recv.kind === 'external' && recv.path !== 'global:globalThis' && !solver.assigned.has(instr.prop)) {
    // the common case, without a place between
    const target =
      instr.prop === 'default' && recv.path?.endsWith(':')
        ? recv
        : solver.externals.member(recv, instr.prop, { file: fn.file, fn, pos: instr.pos, end: instr.end });
    invokeValue(solver, site, target, recv);
    return;
  }
  const value = solver.newNode();
  readProperty(solver, fn, recv, instr.prop, value, instr);
  solver.watch(value, (target) => invokeValue(solver, site, target, recv));
}

/** Calls a value; `recv` is `this`. */
function invokeValue(solver: Solver, site: Site, target: Obj, recv: Obj | undefined): void {
  if (target.kind === 'function' && target.function) {
    if (site.instr.isNew) solver.add(site.dst, thisOf(solver, site));
    invokeFunction(solver, site, target.function, argsOf(site, target), site.instr.isNew ? thisOf(solver, site) : recv, 'call');
    return;
  }
  if (target.kind === 'class') {
    if (site.instr.kind === 'jsx') {
      renderClass(solver, site, target);
      return;
    }
    construct(solver, site, target);
    return;
  }
  if (target.kind === 'resolver' && target.target !== undefined) {
    if (site.args[0] !== undefined) solver.flow(site.args[0], target.target);
    return;
  }
  if (target.kind === 'external') invokeExternal(solver, site, target, recv);
}

function invokeSuper(solver: Solver, site: Site, recv: Obj): void {
  const cls = site.fn.fact.class ?? enclosingClass(site.fn);
  const fact = cls === undefined ? undefined : site.fn.file.facts.classes[cls];
  if (!fact || fact.extends === undefined) return;
  solver.watch(solver.node(site.fn.file, fact.extends), (base) => {
    if (base.kind === 'external') {
      invokeExternal(solver, site, base, undefined);
      return;
    }
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
    if (rest[0] !== undefined)
      solver.watch(rest[0], (list) =>
        target.fact.params.forEach((id, at) => {
          const to = solver.node(target.file, id);
          if (at !== target.fact.rest && isRest(list)) giveAt(solver, list, at, to);
          else solver.flow(solver.property(list, ELEMENTS), to);
        }),
      );
  }
  if (self !== undefined && target.fact.kind !== 'arrow') solver.flow(self, solver.node(target.file, target.fact.thisVar));
  return true;
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
      else if (method !== 'filter' && method !== 'forEach' && givesBack(site, value.function, kind))
        solver.flow(value.function.result, site.dst);
    } else if (value.kind === 'object' || value.kind === 'array') {
      solver.watch(functionsIn(solver, value), (inner) => {
        if (inner.function) solver.addEdge(fn, inner.function, 'callback', instr, `unknown:.${method}`);
      });
    }
  };
  for (const arg of site.args) solver.watch(arg, hear);
}
