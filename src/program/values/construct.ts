/** `new C()`: the object, and what its constructors and fields begin with. */
import { inheritCollection } from './idioms/inherited.js';
import { eachInitialiser } from './members.js';
import type { Obj, ProgramFunction } from '../model.js';
import { instanceAt, instanceObject } from './objects.js';
import type { Solver } from './solver.js';
import { type Site, invokeFunction } from './call-site.js';

export function construct(solver: Solver, site: Site, cls: Obj): void {
  const made = instanceAt(solver, cls, site.fn, site.instr);
  solver.add(site.dst, made);
  inheritCollection(solver, site, cls);
  eachInitialiser(solver, cls, (target, isConstructor) => {
    if (isConstructor) invokeFunction(solver, site, target, site.args, made, 'construct');
    else beginFields(solver, site, target, made);
  });
}

/** The fields that have a beginning. */
export function beginFields(solver: Solver, site: Site, fields: ProgramFunction, made: Obj): void {
  const target = solver.frameOf(site.fn, site.instr, fields) ?? fields;
  solver.addEdge(site.fn, target, 'construct', site.instr);
  solver.add(solver.node(target.file, target.fact.thisVar), made);
}

/** A class component: its constructor and `render`. */
export function renderClass(solver: Solver, site: Site, cls: Obj): void {
  const made = instanceObject(solver, cls);
  eachInitialiser(solver, cls, (target) => {
    solver.addEdge(site.fn, target, 'construct', site.instr);
    solver.add(solver.node(target.file, target.fact.thisVar), made);
  });
  for (const member of cls.class?.members ?? []) {
    const target = member.name === 'render' && member.fn !== undefined ? cls.file.functions[member.fn] : undefined;
    if (target) {
      solver.addEdge(site.fn, target, 'call', site.instr);
      solver.add(solver.node(target.file, target.fact.thisVar), made);
    }
  }
}
