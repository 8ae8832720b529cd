/**
 * Classes and methods whose decorators the program wrote itself: what a decorator puts in a method's place runs when the method is called,
 * and a decorator of a class is told the class.
 */
import type { CallInstr, DecoratorFact } from '../../../facts/model.js';
import type { Obj, ProgramFile, ProgramFunction } from '../../model.js';
import { classObject } from '../objects.js';
import type { Solver } from '../solver.js';

/** By what the edge from a method to what stands in its place is known. */
export const DECORATED = 'decorator';

/** Calls every decorator of a method, and that of a class with the class, as the runtime does while the class is made. */
export function applyDecorators(solver: Solver): void {
  for (const file of solver.files) {
    for (const fact of file.facts.classes) {
      const maker = file.functions[fact.fn];
      if (!maker) continue;
      for (const member of fact.members) {
        const method = member.fn === undefined ? undefined : file.functions[member.fn];
        if (method && member.kind === 'method') for (const decorator of member.decorators) applyTo(solver, file, maker, method, decorator);
      }
      for (const decorator of fact.decorators) applyToClass(solver, file, maker, classObject(solver, file, fact), decorator);
    }
  }
}

/** `@Service('chat') class Chat`, where the decorator makes one and files it. */
function applyToClass(solver: Solver, file: ProgramFile, maker: ProgramFunction, cls: Obj, decorator: DecoratorFact): void {
  solver.watch(solver.node(file, decorator.value), ({ kind, function: target }) => {
    const [param] = target?.fact.params ?? [];
    if (kind !== 'function' || !target) return;
    solver.addEdge(maker, target, 'call', callAt(decorator, maker.fact.pos === 0 ? decorator.pos : maker.fact.pos));
    if (param !== undefined && target.fact.rest !== 0) solver.add(solver.node(target.file, param), cls);
  });
}

function applyTo(solver: Solver, file: ProgramFile, maker: ProgramFunction, method: ProgramFunction, decorator: DecoratorFact): void {
  solver.watch(solver.node(file, decorator.value), ({ kind, function: target }) => {
    if (kind !== 'function' || !target || target === method) return;
    const call = callAt(decorator, maker.fact.pos === 0 ? decorator.pos : maker.fact.pos);
    solver.addEdge(maker, target, 'call', call);
    // (target, key, descriptor) of TypeScript's own decorators. The method itself is not handed in: one wrapper stands for all methods that
    // are decorated, and would call each of them for each; whoever calls a method calls it anyway.
    const { params } = target.fact;
    const place =
      params[2] === undefined ? undefined : solver.addObject({ kind: 'object', file, fn: maker, pos: decorator.pos, end: decorator.pos });
    if (place && params[2] !== undefined) {
      solver.add(solver.node(target.file, params[2]), place);
      solver.watchProperty(place, 'value', (value) => stand(solver, method, decorator, value));
    }
    solver.watch(target.result, (value) => {
      stand(solver, method, decorator, value);
      if (value.kind === 'object' && value !== place)
        solver.watchProperty(value, 'value', (inner) => stand(solver, method, decorator, inner));
    });
  });
}

/** Whoever calls the method runs what stands in its place, with the same `this` and arguments. */
function stand(solver: Solver, method: ProgramFunction, decorator: DecoratorFact, { kind, function: inner }: Obj): void {
  if (kind !== 'function' || !inner || inner === method) return;
  solver.addEdge(method, inner, 'wrapped', callAt(decorator, method.fact.pos), DECORATED);
  solver.flow(solver.node(method.file, method.fact.thisVar), solver.node(inner.file, inner.fact.thisVar));
  inner.fact.params.forEach((param, index) => {
    const given = method.fact.params[index];
    if (given !== undefined && index !== inner.fact.rest) solver.flow(solver.node(method.file, given), solver.node(inner.file, param));
  });
}

const callAt = (decorator: DecoratorFact, pos: number): CallInstr => ({
  op: 'call',
  dst: -1,
  callee: decorator.value,
  args: [],
  isNew: false,
  used: false,
  awaited: false,
  pos,
  end: pos,
  block: 0,
});
