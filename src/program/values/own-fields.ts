/** Fields that JavaScript does not declare: a class puts them into its own objects, mostly in its constructor. */
import type { ClassFact } from '../../facts/model.js';
import { lineOf } from './members.js';
import type { Obj, ProgramFile } from '../model.js';
import type { Solver } from './solver.js';
import { once } from '../../once.js';

interface Place {
  readonly pos: number;
  readonly end: number;
}

/** Where a field is declared, or first set. */
export interface FieldPlace extends Place {
  readonly file: ProgramFile;
  /** The class that declares it. */
  readonly owner?: string;
}

/** Where the methods of an object's class first set one of its properties, or those of the highest ancestor that does: `this.players = []`. */
export function ownFieldOf(solver: Solver, obj: Obj, prop: string): FieldPlace | undefined {
  let found: FieldPlace | undefined;
  for (const cls of lineOf(solver, obj)) {
    const place = fieldsIn(cls.file).get(cls.class)?.get(prop);
    if (place) found = { ...place, file: cls.file, owner: cls.class.name };
  }
  return found;
}

/** What the classes of a file put into `this`, the constructor first. */
const fieldsIn = once((file: ProgramFile): ReadonlyMap<ClassFact, ReadonlyMap<string, Place>> => {
  const { vars, classes } = file.facts;
  const fields = new Map<ClassFact, Map<string, Place>>();
  const inConstructor = new Set<Place>();
  for (const { fact } of file.functions) {
    for (const instr of fact.instrs) {
      const self = instr.op === 'set' && instr.operator === '=' && instr.prop !== null ? vars[instr.obj] : undefined;
      // An arrow shares `this` with the method around it.
      const home = self?.kind === 'this' ? file.functions[self.fn]?.fact : undefined;
      const cls = home?.class === undefined || home.isStatic ? undefined : classes[home.class];
      if (instr.op !== 'set' || instr.prop === null || !cls || !home) continue;
      const own = fields.get(cls) ?? new Map<string, Place>();
      fields.set(cls, own);
      const first = own.get(instr.prop);
      const made = home.kind === 'constructor';
      if (first && (!made || inConstructor.has(first))) continue;
      const place = { pos: instr.pos, end: instr.end };
      own.set(instr.prop, place);
      if (made) inConstructor.add(place);
    }
  }
  return fields;
});
