/** Turns the instructions of a function into nodes, flows and watchers of the solver. */
import type { CallInstr, Instr, VarId } from '../facts/model.js';
import { invokeCall } from './calls.js';
import { readProperty } from './members.js';
import type { ProgramFunction } from './model.js';
import { classObject, entryOf, functionObject, pairsWithElements } from './objects.js';
import { ELEMENTS, HELD, isPseudo, type Solver } from './solver.js';
import type { LinkContext } from './link.js';

export function addFunction(solver: Solver, context: LinkContext, fn: ProgramFunction): void {
  for (const instr of fn.fact.instrs) addInstr(solver, context, fn, instr);
}

function addInstr(solver: Solver, context: LinkContext, fn: ProgramFunction, instr: Instr): void {
  const { file } = fn;
  const node = (variable: VarId): number => solver.node(file, variable);
  const here = { file, fn, pos: instr.pos, end: instr.end };
  switch (instr.op) {
    case 'object': case 'array':
      solver.add(node(instr.dst), solver.addObject({ kind: instr.op, ...here }));
      return;
    case 'function': {
      const target = file.functions[instr.fn];
      if (target) solver.add(node(instr.dst), functionObject(solver, target));
      return;
    }
    case 'class': {
      const fact = file.facts.classes[instr.class];
      if (fact) solver.add(node(instr.dst), classObject(solver, file, fact));
      return;
    }
    case 'copy': case 'await':
      solver.flow(node(instr.src), node(instr.dst));
      return;
    case 'yield':
      solver.flow(node(instr.src), fn.result);
      return;
    case 'assign':
      solver.flow(node(instr.src), node(instr.dst));
      return;
    case 'choose':
      for (const src of instr.srcs) solver.flow(node(src), node(instr.dst));
      return;
    case 'return':
      solver.flow(node(instr.src), fn.result);
      return;
    case 'get': {
      const dst = node(instr.dst);
      solver.watch(node(instr.obj), (obj) => readProperty(solver, fn, obj, instr.prop, dst, instr));
      return;
    }
    case 'set': {
      const src = node(instr.src);
      const prop = instr.prop ?? ELEMENTS;
      solver.watch(node(instr.obj), (obj) => solver.flow(src, solver.property(obj, prop)));
      return;
    }
    case 'spread': {
      const into = node(instr.obj);
      solver.watch(node(instr.src), (from) => solver.watch(into, (to) => {
        if (from.kind === 'external' || from.kind === 'entry') { solver.add(solver.property(to, HELD), from); return; }
        if (from.kind === 'map') { solver.add(solver.property(to, ELEMENTS), pairsWithElements(solver, from)); return; }
        if (from.kind === 'array' || from.kind === 'set') solver.add(solver.property(to, ELEMENTS), entryOf(solver, from));
        solver.eachProperty(from, (name, value) => { if (!isPseudo(name)) solver.flow(value, solver.property(to, name)); });
      }));
      return;
    }
    case 'iterate': {
      if (instr.kind === 'in') return;
      const dst = node(instr.dst);
      solver.watch(node(instr.src), (obj) => {
        if (obj.kind === 'map') solver.add(dst, pairsWithElements(solver, obj));
        else if (obj.kind === 'entry' || obj.kind === 'external') solver.add(dst, obj);
        else if (obj.kind === 'array' || obj.kind === 'set' || obj.kind === 'object') {
          solver.flow(solver.property(obj, ELEMENTS), dst);
          solver.add(dst, entryOf(solver, obj));
        }
      });
      return;
    }
    case 'import': {
      context.importInto(file, instr.specifier, node(instr.dst));
      return;
    }
    case 'call':
      addCall(solver, fn, instr);
      return;
    default:
  }
}

function addCall(solver: Solver, fn: ProgramFunction, instr: CallInstr): void {
  if (instr.callee >= 0) {
    solver.watch(solver.node(fn.file, instr.callee), (obj) => invokeCall(solver, fn, instr, obj, undefined));
    return;
  }
  if (instr.recv === undefined) return;
  const recv = solver.node(fn.file, instr.recv);
  solver.watch(recv, (obj) => invokeCall(solver, fn, instr, undefined, obj));
}

