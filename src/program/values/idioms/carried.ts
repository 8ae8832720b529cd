/**
 * What travels on the things that a framework hands round. A middleware hangs a Map on the request, a plugin decorates the server with
 * it, a server is told what every resolver finds in its context: the handlers of other files take it off again by its name, and no call
 * of the program shows how it got there.
 */
import type { CallInstr, VarId } from '../../../facts/model.js';
import {
  APP_CALLS,
  BAGS,
  CARRIERS,
  CONNECTION_BAGS,
  CONTEXT_OPTIONS,
  DECORATES,
  DECORATES_ALL,
  OWNERS,
  SERVERS,
  SERVER_NAMES,
} from '../../../knowledge/carriers.js';
import { literalOf, originOf } from '../definitions.js';
import type { NodeId, Obj, ProgramFile, ProgramFunction } from '../../model.js';
import { isPseudo, ELEMENTS, type Solver } from '../solver.js';

interface Hung {
  readonly file: ProgramFile;
  readonly node: NodeId;
  /** Found by whoever takes the context or the server apart in its parameters; else only on a request. */
  readonly open: boolean;
}

/** Lets what is hung on such a thing flow to where it is taken off. */
export function settleCarried(solver: Solver): void {
  const hung = new Map<string, Hung[]>();
  const hang = (name: string, file: ProgramFile, node: NodeId, open: boolean): void => {
    if (!solver.valuesOf(node).some((id) => isKept(solver.object(id), open))) return;
    const all = hung.get(name);
    if (all) all.push({ file, node, open });
    else hung.set(name, [{ file, node, open }]);
  };
  const contexts = new Map<ProgramFile, { readonly fn: ProgramFunction; readonly obj: VarId; readonly src: VarId }[]>();
  for (const { fn, instr } of solver.sets) {
    if (instr.prop === null || instr.operator === 'init') continue;
    const over = carrierOf(solver, fn.file, instr.obj, 0);
    if (over === undefined) continue;
    hang(instr.prop, fn.file, solver.node(fn.file, instr.src), over === 'server');
    if (over === 'server') solver.hung.push({ fn, instr, src: instr.src, name: instr.prop, on: instr.obj });
  }
  solver.eachInstr((instr, fn) => {
    if (instr.op !== 'set' || instr.operator !== 'init' || instr.prop === null || !CONTEXT_OPTIONS.has(instr.prop)) return;
    const all = contexts.get(fn.file);
    if (all) all.push({ fn, obj: instr.obj, src: instr.src });
    else contexts.set(fn.file, [{ fn, obj: instr.obj, src: instr.src }]);
  });
  const takes: { readonly fn: ProgramFunction; readonly instr: CallInstr; readonly name: string }[] = [];
  for (const { fn, instr } of solver.calls) {
    const { file } = fn;
    const [first, second] = instr.args;
    const options = contexts.get(file);
    if (options && isOfPackage(solver, file, instr)) {
      for (const arg of instr.args) {
        const { variable } = originOf(file, arg);
        for (const each of options) if (each.obj === variable) hangContext(solver, each.fn, each.src, hang);
      }
    }
    if (first === undefined || instr.recv === undefined || typeof instr.prop !== 'string') continue;
    if (instr.prop === 'assign' && file.facts.vars[instr.recv]?.kind === 'global') {
      const over = carrierOf(solver, file, first, 0);
      for (const [index, arg] of over === undefined ? [] : instr.args.entries()) {
        if (index > 0)
          hangParts(solver, partsOf(solver, file, arg, instr.spread?.includes(index) === true), (name, node) =>
            hang(name, file, node, over === 'server'),
          );
        if (index > 0 && over === 'server') hungAtOnce(solver, fn, arg, first);
      }
      continue;
    }
    if (second === undefined && DECORATES_ALL.has(instr.prop) && isServer(solver, file, instr.recv)) hangContext(solver, fn, first, hang);
    const told = (): unknown => literalOf(file, first)?.value;
    if (DECORATES.has(instr.prop) || (instr.prop === 'state' && isServer(solver, file, instr.recv))) {
      const name = isForeign(solver, file, instr.recv) ? told() : undefined;
      if (typeof name === 'string' && second !== undefined) {
        hang(name, file, solver.node(file, second), true);
        if (instr.prop === 'decorate' || instr.prop === 'state') solver.hung.push({ fn, instr, src: second, name, on: instr.recv });
      }
    } else if (instr.prop === 'set' && second !== undefined && isHanded(solver, file, instr.recv)) {
      const name = told();
      if (typeof name === 'string') hang(name, file, solver.node(file, second), false);
    } else if (instr.prop === 'get' && second === undefined && isHanded(solver, file, instr.recv)) {
      const name = told();
      if (typeof name === 'string') takes.push({ fn, instr, name });
    }
  }
  if (hung.size === 0) return;
  for (const { fn, instr, name } of takes)
    for (const each of nearest(hung.get(name), fn.file)) solver.flow(each.node, solver.node(fn.file, instr.dst));
  solver.eachInstr((instr, fn) => {
    const found = instr.op === 'get' && instr.prop !== null ? hung.get(instr.prop) : undefined;
    if (instr.op !== 'get' || found === undefined) return;
    const over = carrierOf(solver, fn.file, instr.obj, 0);
    const open =
      over !== undefined
        ? found
        : isPattern(solver, fn.file, instr.obj) || isSelf(solver, fn, instr.obj)
          ? found.filter((each) => each.open)
          : [];
    for (const each of nearest(open, fn.file)) solver.flow(each.node, solver.node(fn.file, instr.dst));
  });
  solver.run();
}

/** State of the program; on a server or in a context also what a package made: a cache, a client. */
const isKept = (obj: Obj, open: boolean): boolean =>
  /^(?:instance|object|map|set|array|class)$/.test(obj.kind) || (open && obj.kind === 'external' && obj.call !== undefined);

/** The objects that a context is, and those that the function returns that makes it. */
function hangContext(
  solver: Solver,
  fn: ProgramFunction,
  src: VarId,
  hang: (name: string, file: ProgramFile, node: NodeId, open: boolean) => void,
): void {
  const objects = solver.valuesOf(solver.node(fn.file, src)).flatMap((id): readonly Obj[] => {
    const obj = solver.object(id);
    return obj.kind === 'function' && obj.function ? solver.valuesOf(obj.function.result).map((each) => solver.object(each)) : [obj];
  });
  for (const obj of objects) hangParts(solver, [obj], (name, node) => hang(name, obj.file, node, true));
}

/** `Object.assign(bot.context, { orders: new Orders() })`: the server holds each of them. */
function hungAtOnce(solver: Solver, fn: ProgramFunction, parts: VarId, on: VarId): void {
  for (const instr of fn.fact.instrs)
    if (instr.op === 'set' && instr.obj === parts && instr.prop !== null)
      solver.hung.push({ fn, instr, src: instr.src, name: instr.prop, on });
}

/** The objects that an argument may be, or those in a list that is spread. */
function partsOf(solver: Solver, file: ProgramFile, arg: VarId, isSpread: boolean): readonly Obj[] {
  const given = solver.valuesOf(solver.node(file, arg)).map((id) => solver.object(id));
  return isSpread ? given.flatMap((list) => solver.valuesOf(solver.property(list, ELEMENTS)).map((id) => solver.object(id))) : given;
}

/** `Object.assign(res.locals, services)`: each part is found under its name. */
function hangParts(solver: Solver, objects: readonly Obj[], hang: (name: string, node: NodeId) => void): void {
  for (const obj of objects) {
    if (obj.kind !== 'object') continue;
    for (const [name, node] of solver.propertiesOf(obj)) if (name !== ELEMENTS && !isPseudo(name)) hang(name, node);
  }
}

/** Whether a variable is such a thing, or a place on it: a request's, or a server's. */
function carrierOf(solver: Solver, file: ProgramFile, variable: VarId, depth: number): 'request' | 'server' | undefined {
  if (isServer(solver, file, variable)) return 'server';
  const name = handedName(solver, file, variable);
  if (name !== undefined && CARRIERS.test(name)) return SERVER_NAMES.test(name) ? 'server' : 'request';
  const { instr } = originOf(file, variable);
  if (instr?.op === 'call')
    return solver.valuesOf(solver.node(file, variable)).some((id) => APP_CALLS.test(solver.object(id).path ?? '')) ? 'server' : undefined;
  if (instr?.op !== 'get' || instr.prop === null || depth > 2) return undefined;
  if (CONNECTION_BAGS.has(instr.prop)) return carrierOf(solver, file, instr.obj, depth + 1);
  if (!BAGS.has(instr.prop)) return undefined;
  const owner = handedName(solver, file, instr.obj);
  return owner !== undefined && (owner === '' || OWNERS.test(owner)) ? 'request' : carrierOf(solver, file, instr.obj, depth + 1);
}

/** What a handler calls something that only its framework gives it: a parameter, or a part of one that is taken apart where it stands. */
function handedName(solver: Solver, file: ProgramFile, variable: VarId): string | undefined {
  const { variable: at, instr } = originOf(file, variable);
  if (!isUnknown(solver, file, at)) return undefined;
  if (instr?.op === 'get') return instr.prop !== null && isPattern(solver, file, instr.obj) ? instr.prop : undefined;
  const fact = instr === undefined ? file.facts.vars[at] : undefined;
  return fact?.kind === 'param' ? fact.name : undefined;
}

/** A context of which a handler takes things by name: `c.set('carts', carts)`. */
const isHanded = (solver: Solver, file: ProgramFile, variable: VarId): boolean =>
  /^_?(?:c|ctx|context)$/.test(handedName(solver, file, variable) ?? '');

/** A parameter that is taken apart where it stands, of a function that no call in the program explains. */
function isPattern(solver: Solver, file: ProgramFile, variable: VarId): boolean {
  const fact = file.facts.vars[variable];
  return fact?.kind === 'param' && fact.name === '' && isUnknown(solver, file, variable);
}

/** `this` of a handler that is no arrow: Fastify calls it with the server. */
const isSelf = (solver: Solver, { file, fact }: ProgramFunction, variable: VarId): boolean =>
  fact.kind === 'function' && fact.thisVar === variable && isUnknown(solver, file, variable);

const isUnknown = (solver: Solver, file: ProgramFile, variable: VarId): boolean =>
  solver.valuesOf(solver.node(file, variable)).every((id) => solver.object(id).kind === 'entry');

const isServer = (solver: Solver, file: ProgramFile, variable: VarId): boolean =>
  solver.valuesOf(solver.node(file, variable)).some((id) => SERVERS.test(solver.object(id).path ?? ''));

/** Whether nothing that the program made is called. */
const isForeign = (solver: Solver, file: ProgramFile, variable: VarId): boolean =>
  solver.valuesOf(solver.node(file, variable)).every((id) => /^(?:entry|external)$/.test(solver.object(id).kind));

/** Whether a call hands its arguments to a package. */
function isOfPackage(solver: Solver, file: ProgramFile, instr: CallInstr): boolean {
  const target = instr.callee >= 0 ? instr.callee : instr.recv;
  return (
    target !== undefined &&
    solver.valuesOf(solver.node(file, target)).some((id) => {
      const { kind, path = '' } = solver.object(id);
      return kind === 'external' && !path.startsWith('global:');
    })
  );
}

/** Of several things of one name those that are hung nearest to where it is asked for: programs that lie side by side share none. */
function nearest(found: readonly Hung[] | undefined, file: ProgramFile): readonly Hung[] {
  if (found === undefined || found.length < 2) return found ?? [];
  const depths = found.map((each) => sharedFolders(each.file.path, file.path));
  const deepest = Math.max(...depths);
  return found.filter((_, at) => depths[at] === deepest);
}

function sharedFolders(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  let at = 0;
  while (at < left.length - 1 && at < right.length - 1 && left[at] === right[at]) at += 1;
  return at;
}
