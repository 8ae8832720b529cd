/** Reading a property of a value: own properties, members of classes with their ancestors, what packages give. */
import type { ClassFact, Instr, VarId } from '../../facts/model.js';
import { readChosen } from './idioms/chosen-methods.js';
import { readCradle } from './idioms/cradle.js';
import { isIndex } from './definitions.js';
import { entryOf, functionObject, instanceObject } from './objects.js';
import type { Obj, ProgramFunction } from '../model.js';
import { ELEMENTS, type Solver } from './solver.js';
import { GLOBAL_OBJECTS, LANGUAGE_OBJECTS } from './builtins.js';
import { encloses } from '../../facts/positions.js';
import { once } from '../../once.js';

/** Lets what `obj.prop` may be flow to `dst`. `prop` null: any property. */
export function readProperty(solver: Solver, fn: ProgramFunction, obj: Obj, prop: string | null, dst: number, instr: Instr): void {
  const at = { file: fn.file, fn, pos: instr.pos, end: instr.end };
  switch (obj.kind) {
    case 'entry':
      solver.add(dst, solver.partOf(obj, prop));
      return;
    case 'external':
      if (prop === null) {
        solver.add(dst, obj);
        return;
      }
      if (obj.path === 'global:globalThis') {
        readGlobal(solver, prop, dst, at);
        return;
      }
      if (readCradle(solver, obj, prop, dst)) return;
      if (solver.assigned.has(prop) && !LANGUAGE_OBJECTS.has(obj.path ?? '')) solver.read(obj, prop, dst);
      solver.add(dst, prop === 'default' && obj.path?.endsWith(':') ? obj : solver.externals.member(obj, prop, at));
      return;
    case 'global':
      if (prop !== null) readGlobal(solver, prop, dst, at);
      return;
    case 'instance':
    case 'class':
      if (prop === null) {
        // No field has a number for its name: `batch[i]` of something that may be a list as well.
        if ((instr.op === 'get' || instr.op === 'call') && isIndex(fn, instr.key)) {
          solver.read(obj, ELEMENTS, dst);
          return;
        }
        solver.readAll(obj, dst);
        if (obj.kind === 'instance') readChosen(solver, fn, obj, dst, instr);
        return;
      }
      solver.read(obj, prop, dst);
      readMember(solver, fn, obj, obj, prop, dst, instr);
      return;
    case 'map':
    case 'set':
    case 'weakmap':
    case 'weakset':
      if (prop !== null) solver.read(obj, prop, dst);
      return;
    case 'resolver':
      return;
    case 'namespace':
      if (prop === null) solver.readAll(obj, dst);
      else {
        solver.read(obj, prop, dst);
        if (isFilledByName(obj.file)) readNamed(solver, obj, prop, dst);
      }
      return;
    case 'function':
      if (prop !== null) solver.read(obj, prop, dst);
      return;
    default: {
      // object, array
      if (prop === null) {
        solver.readAll(obj, dst);
        solver.add(dst, entryOf(solver, obj));
        return;
      }
      if (obj.kind !== 'object') {
        solver.read(obj, prop, dst);
        return;
      }
      solver.readObject(obj, prop, dst);
      solver.read(obj, ELEMENTS, dst);
      for (const target of accessorsIn(obj)) {
        if (target.fact.kind !== 'getter' || !isNamed(target, prop)) continue;
        solver.addEdge(fn, target, 'getter', instr);
        solver.flow(target.result, dst);
        solver.add(solver.node(target.file, target.fact.thisVar), obj);
      }
    }
  }
}

/** `files.forEach((name) => { module.exports[name] = require(`./${name}`) })`. */
const isFilledByName = once((file: ProgramFunction['file']): boolean =>
  file.functions.some(({ fact }) =>
    fact.instrs.some((each) => each.op === 'set' && each.prop === null && file.facts.vars[each.obj]?.kind === 'exports'),
  ),
);

/** Of what such a file exports, that of the file which has the name, and what it made itself to put that into. */
function readNamed(solver: Solver, obj: Obj, name: string, dst: number): void {
  solver.watchProperty(obj, ELEMENTS, (value) => {
    const parts = value.file.path
      .replace(/\.\w+$/, '')
      .replace(/\/index$/, '')
      .split('/');
    const stem = (parts[parts.length - 1] ?? '').replace(/[-_.](\w)/g, (_, letter: string) => letter.toUpperCase());
    const isOwn = value.file === obj.file;
    if (isOwn ? value.kind === 'object' : stem.toLowerCase() === name.toLowerCase()) solver.add(dst, value);
  });
}

const accessorsOfFile = once((file: ProgramFunction['file']): readonly ProgramFunction[] =>
  file.functions.filter(({ fact }) => (fact.kind === 'getter' || fact.kind === 'setter') && fact.class === undefined),
);
const NONE: readonly ProgramFunction[] = [];

/** The getters and setters that an object literal is written with: `{ get size() { return items.size } }`. Most files have none. */
export function accessorsIn(obj: Obj): readonly ProgramFunction[] {
  const known = accessorsOfFile(obj.file);
  return known.length === 0 ? NONE : known.filter(({ fact }) => fact.parent === obj.fn?.fact.id && encloses(obj, fact));
}

/** Whether an accessor is the one of a property. */
export const isNamed = ({ fact: { name } }: ProgramFunction, prop: string): boolean => name === prop || name.endsWith(`.${prop}`);

type SetInstr = Extract<Instr, { readonly op: 'set' }>;
type At = { file: ProgramFunction['file']; fn: ProgramFunction; pos: number; end: number };

/** A property of the global object: what the program put there, and what the runtime has under that name. */
export function readGlobal(solver: Solver, name: string, dst: number, at: At): void {
  if (GLOBAL_OBJECTS.has(name)) {
    solver.add(dst, solver.global);
    return;
  }
  solver.read(solver.global, name, dst);
  solver.add(dst, solver.externals.root(`global:${name}`, at));
}

/** The class of the program that a class extends. */
function baseOf(solver: Solver, cls: Obj): Obj | undefined {
  const base = cls.class?.extends;
  return base === undefined
    ? undefined
    : solver
        .valuesOf(solver.node(cls.file, base))
        .map((id) => solver.object(id))
        .find((each) => each.kind === 'class');
}

/** Deeper than this no hierarchy goes. */
const LONGEST_LINE = 10;

/** A class, or an object of one, and the classes of the program that it extends, the nearest first. */
export function lineOf(solver: Solver, obj: Obj): readonly (Obj & { readonly class: ClassFact })[] {
  const line: (Obj & { readonly class: ClassFact })[] = [];
  for (let cls: Obj | undefined = obj; cls?.class && line.length < LONGEST_LINE; cls = baseOf(solver, cls))
    line.push(cls as Obj & { readonly class: ClassFact });
  return line;
}

/** Members that the class declares, then those of its ancestors. */
function readMember(
  solver: Solver,
  fn: ProgramFunction,
  obj: Obj,
  cls: Obj,
  prop: string,
  dst: number,
  instr: Instr,
  seen?: Set<number>,
  isOwn = false,
): void {
  const fact = cls.class;
  if (!fact || seen?.has(cls.id)) return; // classes that extend each other
  const wantStatic = obj.kind === 'class';
  const isTheirs = isOwn || (!wantStatic && hasOwn(cls, fact, prop));
  for (const member of fact.members) {
    if (member.name !== prop || member.isStatic !== wantStatic || member.fn === undefined || prop === 'constructor') continue;
    const target = cls.file.functions[member.fn];
    if (!target) continue;
    if (member.kind === 'method') solver.add(dst, functionObject(solver, target));
    else if (member.kind === 'getter') {
      solver.addEdge(fn, target, 'getter', instr);
      solver.flow(target.result, dst);
      solver.add(solver.node(target.file, target.fact.thisVar), obj);
    }
  }
  if (fact.extends !== undefined)
    readInherited(solver, fn, obj, cls, fact.extends, prop, dst, instr, (seen ?? new Set<number>()).add(cls.id), isTheirs);
}

function readInherited(
  solver: Solver,
  fn: ProgramFunction,
  obj: Obj,
  cls: Obj,
  ancestor: VarId,
  prop: string,
  dst: number,
  instr: Instr,
  seen: Set<number>,
  isTheirs: boolean,
): void {
  const fact = cls.class as ClassFact;
  const wantStatic = obj.kind === 'class';
  solver.watch(solver.node(cls.file, ancestor), (base) => {
    if (base.kind === 'class' && base !== cls) {
      // What an ancestor's methods put into `this` is this object's: its fields are the ancestor's declarations.
      solver.read(wantStatic ? base : instanceObject(solver, base), prop, dst);
      readMember(solver, fn, obj, base, prop, dst, instr, seen, isTheirs);
    } else if (base.kind === 'external' && !wantStatic) {
      if (isTheirs) return;
      const at = { file: fn.file, fn, pos: instr.pos, end: instr.end };
      const made = solver.intern(`super:${base.id}:${obj.id}`, () => ({
        kind: 'external',
        file: cls.file,
        fn: cls.fn,
        pos: fact.pos,
        end: fact.end,
        path: `${base.path}()`,
        parent: base.id,
        of: obj.id,
      }));
      solver.add(dst, solver.externals.member(made, prop, at));
    } else if (base.kind === 'external' && instr.op === 'call' && !fact.members.some((each) => each.isStatic && each.name === prop)) {
      // `User.findAll()`, where the class of a package gives that: models of Sequelize, Objection, TypeORM.
      solver.add(dst, solver.externals.member(base, prop, { file: fn.file, fn, pos: instr.pos, end: instr.end }));
    }
  });
}

/** The names of the fields that begin with something. */
const beginningsOf = once((file: ProgramFunction['file']) =>
  once((fact: ClassFact): ReadonlySet<string> => {
    const begin = [fact.fieldInit, fact.constructorFn].flatMap((id) => (id === undefined ? [] : (file.functions[id]?.fact ?? [])));
    return new Set(
      begin.flatMap(({ instrs, thisVar }) =>
        instrs.flatMap((each) => (each.op === 'set' && each.obj === thisVar && each.prop !== null ? [each.prop] : [])),
      ),
    );
  }),
);

/** Whether a class says itself what one of its properties is: a method, or a field that begins with something. */
function hasOwn({ file }: Obj, fact: ClassFact, prop: string): boolean {
  if (fact.members.some((each) => each.name === prop && !each.isStatic && each.fn !== undefined)) return true;
  return beginningsOf(file)(fact).has(prop);
}

/** `switchboard.open = true` runs the setter of that name: an object literal's, the class's own or an ancestor's. */
export function runSetter(solver: Solver, fn: ProgramFunction, obj: Obj, instr: SetInstr, cls: Obj = obj, seen = new Set<number>()): void {
  if (obj.kind === 'object') {
    const target = accessorsIn(obj).find((each) => each.fact.kind === 'setter' && isNamed(each, instr.prop ?? ''));
    if (target) callSetter(solver, fn, obj, instr, target);
    return;
  }
  const fact = cls.class;
  if (!fact || seen.has(cls.id)) return;
  seen.add(cls.id);
  const own = fact.members.find((each) => each.kind === 'setter' && each.name === instr.prop && each.isStatic === (obj.kind === 'class'));
  const target = own?.fn === undefined ? undefined : cls.file.functions[own.fn];
  if (target) callSetter(solver, fn, obj, instr, target);
  else if (fact.extends !== undefined) {
    solver.watch(solver.node(cls.file, fact.extends), (base) => {
      if (base.kind === 'class') runSetter(solver, fn, obj, instr, base, seen);
    });
  }
}

function callSetter(solver: Solver, fn: ProgramFunction, obj: Obj, instr: SetInstr, target: ProgramFunction): void {
  const [param] = target.fact.params;
  solver.addEdge(fn, target, 'getter', instr);
  solver.add(solver.node(target.file, target.fact.thisVar), obj);
  if (param !== undefined) solver.flow(solver.node(fn.file, instr.src), solver.node(target.file, param));
}

/** The methods, accessors and functions in fields that an object of a class has: its own, and those of ancestors that nothing below replaces. */
export function eachMethod(
  solver: Solver,
  cls: Obj,
  visit: (fn: ProgramFunction) => void,
  seen = new Set<number>(),
  replaced: ReadonlySet<string> = new Set(),
): void {
  const fact = cls.class;
  if (!fact || seen.has(cls.id)) return;
  seen.add(cls.id);
  const own = new Set(replaced);
  for (const member of fact.members) {
    const fn = member.fn === undefined || member.isStatic ? undefined : cls.file.functions[member.fn];
    if (!fn) continue;
    if (!replaced.has(member.name)) visit(fn);
    own.add(member.name);
  }
  if (fact.extends === undefined) return;
  solver.watch(solver.node(cls.file, fact.extends), (base) => {
    if (base.kind === 'class' && base !== cls) eachMethod(solver, base, visit, seen, own);
  });
}

/** The constructors and field initialisers that `new` runs for a class, own ones and those of ancestors that nobody calls by `super(...)`. */
export function eachInitialiser(
  solver: Solver,
  cls: Obj,
  visit: (fn: ProgramFunction, isConstructor: boolean) => void,
  seen = new Set<number>(),
): void {
  const fact = cls.class;
  if (!fact || seen.has(cls.id)) return;
  seen.add(cls.id);
  const init = fact.fieldInit === undefined ? undefined : cls.file.functions[fact.fieldInit];
  if (init) visit(init, false);
  const constructor = fact.constructorFn === undefined ? undefined : cls.file.functions[fact.constructorFn];
  if (constructor) {
    visit(constructor, true);
    return;
  }
  if (fact.extends === undefined) return;
  solver.watch(solver.node(cls.file, fact.extends), (base) => {
    if (base.kind === 'class' && base !== cls) eachInitialiser(solver, base, visit, seen);
  });
}
