/** Abstract objects that have one well-known key each. */
import type { CallInstr, ClassFact, Instr } from '../../facts/model.js';
import type { Obj, ProgramFile, ProgramFunction } from '../model.js';
import { ELEMENTS, type Solver } from './solver.js';

/** Kinds of values that are state wherever they lie. */
export const STATE_KINDS: ReadonlySet<Obj['kind']> = new Set<Obj['kind']>(['object', 'array', 'map', 'set']);

/** Kinds of values that hold others. */
export const HOLDING_KINDS: ReadonlySet<Obj['kind']> = new Set<Obj['kind']>(['map', 'set', 'weakmap', 'weakset', 'array', 'object']);

/** An object of which only the class is known, and no place that makes it. */
export const isOfClass = ({ class: cls, pos, kind }: Obj): boolean => kind === 'instance' && cls !== undefined && pos === cls.pos;

/** The literal that an object or list is written as; undefined of what a call made, though it begin with one: `['a', 'b'].map(make)`. */
export const literalMaking = ({ kind, fn, pos, end }: Obj): Extract<Instr, { op: 'object' | 'array' }> | undefined =>
  fn?.fact.instrs.find(
    (each): each is Extract<Instr, { op: 'object' | 'array' }> =>
      (each.op === 'object' || each.op === 'array') && each.op === kind && each.pos === pos && each.end === end,
  );

/** The `new` at whose place an object stands: of an instance, or of the promise that a resolver settles. */
export function constructionOf({ fn, pos, end }: Obj): CallInstr | undefined {
  for (const each of fn?.fact.instrs ?? []) if (each.op === 'call' && each.isNew && each.pos === pos && each.end === end) return each;
  return undefined;
}

export function functionObject(solver: Solver, target: ProgramFunction): Obj {
  return solver.internFor('function', target.id, () => ({
    kind: 'function',
    file: target.file,
    fn: target.file.functions[target.fact.parent],
    pos: target.fact.pos,
    end: target.fact.end,
    function: target,
  }));
}

export function classObject(solver: Solver, file: ProgramFile, fact: ClassFact): Obj {
  return solver.intern(`class:${file.index}:${fact.id}`, () => ({
    kind: 'class',
    file,
    fn: file.functions[fact.fn],
    pos: fact.pos,
    end: fact.end,
    class: fact,
  }));
}

/**
 * Objects of a class are told apart by the `new` that makes them, since some may be kept and others live for one request; their fields
 * are the same cells all the same.
 */
export function instanceAt(solver: Solver, cls: Obj, fn: ProgramFunction, at: { readonly pos: number; readonly end: number }): Obj {
  const fact = cls.class as ClassFact;
  const key = `${cls.file.index}:${fact.id}`;
  return solver.intern(`instance:${key}@${fn.id}:${at.pos}:${at.end}`, () => ({
    kind: 'instance',
    file: cls.file,
    fn,
    pos: at.pos,
    end: at.end,
    class: fact,
    ...(isOfRecords(cls.file, fact) && { tells: 'records' as const }),
  }));
}

/** The objects of a class of which only the class is known: what a framework injects, a parameter of that type. */
export function instanceObject(solver: Solver, cls: Obj): Obj {
  const fact = cls.class as ClassFact;
  return solver.intern(`instance:${cls.file.index}:${fact.id}`, () => ({
    kind: 'instance',
    file: cls.file,
    fn: cls.fn,
    pos: fact.pos,
    end: fact.end,
    class: fact,
    ...(isOfRecords(cls.file, fact) && { tells: 'records' as const }),
  }));
}

/** What a collection holds where the program does not say more: rows that came from outside, objects made of parameters. */
export function entryOf(solver: Solver, collection: Obj): Obj {
  if (collection.kind === 'entry' || collection.kind === 'external') return collection;
  return solver.internFor('entry', collection.id, () => ({
    kind: 'entry',
    file: collection.file,
    fn: collection.fn,
    pos: collection.pos,
    end: collection.end,
    of: collection.id,
  }));
}

/** The `[key, value]` arrays that iterating a Map gives. */
function pairsOf(solver: Solver, collection: Obj): Obj {
  if (collection.kind === 'entry' || collection.kind === 'external') return collection;
  return solver.internFor('pairs', collection.id, () => {
    const pair: Omit<Obj, 'id'> = {
      kind: 'array',
      file: collection.file,
      fn: collection.fn,
      pos: collection.pos,
      end: collection.end,
      of: collection.id,
    };
    return pair;
  });
}

/** Links a pair object to what its collection holds; idempotent. */
export function pairsWithElements(solver: Solver, collection: Obj): Obj {
  const pair = pairsOf(solver, collection);
  if (pair !== collection) {
    const elements = solver.property(pair, ELEMENTS);
    solver.flow(solver.property(collection, ELEMENTS), elements);
    solver.add(elements, entryOf(solver, collection));
  }
  return pair;
}

/** A class of fields alone: its objects are records, such as what a request brings or a table has. Nothing is called on them. */
export function isOfRecords(file: ProgramFile, { members, fieldInit }: ClassFact): boolean {
  if (members.some((each) => each.name !== 'constructor' && each.kind !== 'field' && each.kind !== 'parameter-property')) return false;
  return !file.facts.functions.some(({ parent }) => fieldInit !== undefined && parent === fieldInit);
}
