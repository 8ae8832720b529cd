/**
 * Awilix: what is registered under a name is what a constructor or factory finds under that name in the object that it is given, or in a
 * parameter of that name; `container.resolve(name)` and `container.cradle` give it to everybody else. https://github.com/jeffijoe/awilix (12)
 */
import type { CallInstr, VarId } from '../../../facts/model.js';
import { cradleNear, cradleOf } from './cradle.js';
import { literalOf } from '../definitions.js';
import { eachInitialiser } from '../members.js';
import type { NodeId, Obj, ProgramFunction } from '../../model.js';
import { instanceObject } from '../objects.js';
import { HELD, type Solver } from '../solver.js';

/** How a construction by a container is known: whoever asks first, the object is made once. */
export const CONTAINER = 'container';

const REGISTERS = /^awilix:\.createContainer\(\).*\.register$/;
const RESOLVES = /^awilix:.*\.resolve$/;
const BUILDS = /^awilix:.*\.build$/;
const RESOLVER = /^awilix:\.as(?:Class|Function|Value)\(\)$/;
const SINGLE = /\.singleton\(\)/;

/** What a call of Awilix does to the flow of values. Says whether nothing else is to be done for it. */
export function awilixCall(solver: Solver, fn: ProgramFunction, instr: CallInstr, path: string): boolean {
  const [first, second] = instr.args;
  if (first === undefined || instr.recv === undefined) return false;
  const { file } = fn;
  const named = nameOf(fn, first);
  const asked = RESOLVES.test(path) && named !== undefined;
  if (!asked && !BUILDS.test(path) && !REGISTERS.test(path)) return false;
  solver.watch(solver.node(file, instr.recv), (container) => {
    const cradle = cradleOf(solver, container);
    if (!cradle || !solver.firsts.of(`awilix:${fn.id}:${instr.pos}:${instr.end}:${cradle.id}`)) return;
    const site: Site = { solver, fn, instr, container, cradle };
    if (asked) {
      solver.flow(solver.property(cradle, named), solver.node(file, instr.dst));
      return;
    }
    if (BUILDS.test(path)) {
      solver.watch(solver.node(file, first), (value) => make(site, value, solver.node(file, instr.dst)));
      return;
    }
    const take = (name: string, node: NodeId): void => solver.watch(node, (value) => register(site, name, value));
    if (named !== undefined && second !== undefined) take(named, solver.node(file, second));
    else
      solver.watch(solver.node(file, first), (value) => {
        if (value.kind === 'object') solver.eachProperty(value, take);
      });
  });
  return asked;
}

/** `req.container.resolve('orders')`: a scope that a middleware hung on the request. */
export function scopeCall(solver: Solver, fn: ProgramFunction, instr: CallInstr): void {
  const [first] = instr.args;
  const name = instr.args.length === 1 && first !== undefined ? nameOf(fn, first) : undefined;
  const cradle = name === undefined ? undefined : cradleNear(solver, fn.file);
  if (name !== undefined && cradle) solver.flow(solver.property(cradle, name), solver.node(fn.file, instr.dst));
}

const nameOf = (fn: ProgramFunction, variable: VarId): string | undefined => {
  const value = literalOf(fn.file, variable)?.value;
  return typeof value === 'string' ? value : undefined;
};

interface Site {
  readonly solver: Solver;
  readonly fn: ProgramFunction;
  readonly instr: CallInstr;
  readonly container: Obj;
  readonly cradle: Obj;
}

/** Files what `asClass(Orders).singleton()` stands for under its name. */
function register(site: Site, name: string, resolver: Obj): void {
  const { solver, container, cradle } = site;
  let root: Obj | undefined = resolver;
  for (let step = 0; root && step < 12 && !RESOLVER.test(root.path ?? ''); step += 1)
    root = root.parent === undefined ? undefined : solver.object(root.parent);
  if (!root || resolver.kind !== 'external' || !solver.firsts.of(`awilix:${cradle.id}:${name}:${resolver.id}`)) return;
  const into = solver.property(cradle, name);
  const isValue = root.path === 'awilix:.asValue()';
  solver.watchProperty(root, HELD, (value) => {
    if (isValue) solver.add(into, value);
    else make(site, value, into);
  });
  // What is made once lives as long as the container.
  if ((isValue || SINGLE.test(resolver.path ?? '')) && container.call) solver.flow(into, solver.property(container, HELD));
}

/** Runs a constructor or factory with what is registered. */
function make({ solver, fn, instr, cradle }: Site, value: Obj, into: NodeId): void {
  const give = (target: ProgramFunction): void =>
    target.fact.params.forEach((param, index) => {
      const node = solver.node(target.file, param);
      const name = target.file.facts.vars[param]?.name ?? '';
      if (index === 0) solver.add(node, cradle);
      if (name !== '') solver.flow(solver.property(cradle, name), node);
    });
  if (value.kind === 'function' && value.function) {
    solver.addEdge(fn, value.function, 'construct', instr, CONTAINER);
    solver.flow(value.function.result, into);
    if (solver.firsts.of(`awilix-made:${cradle.id}:${value.id}`)) give(value.function);
  } else if (value.kind === 'class') {
    const made = instanceObject(solver, value);
    solver.add(into, made);
    eachInitialiser(solver, value, (target, isConstructor) => {
      solver.addEdge(fn, target, 'construct', instr, CONTAINER);
      solver.add(solver.node(target.file, target.fact.thisVar), made);
      if (isConstructor && solver.firsts.of(`awilix-made:${cradle.id}:${target.id}`)) give(target);
    });
  }
}
