/** Where the program first speaks of a property: that is where a cell without a declaration is shown. */
import { settingOf } from './app-settings.js';
import type { Obj, ObjId, ProgramFile } from './model.js';
import type { Solver } from './solver.js';

export interface Mention {
  readonly file: ProgramFile;
  readonly pos: number;
  readonly end: number;
}

interface Index {
  /** By property, then by object. */
  readonly sets: ReadonlyMap<string, ReadonlyMap<ObjId, Mention>>;
  /** Properties of the global object, by the first place that sets each, and by the first that reads it. */
  readonly globalSets: ReadonlyMap<string, Mention>;
  readonly globalReads: ReadonlyMap<string, Mention>;
}

export class Mentions {
  private index: Index | undefined;

  constructor(private readonly solver: Solver) {}

  /** The instruction that puts a property into an object where it is made, or else the first that sets it. */
  ofProperty(obj: Obj, prop: string): Mention | undefined {
    return this.indexed().sets.get(prop)?.get(obj.id);
  }

  /** The first place that sets a property of the global object, else the first that reads it. */
  ofGlobal(name: string): Mention {
    const { globalSets, globalReads } = this.indexed();
    return globalSets.get(name) ?? globalReads.get(name) ?? { file: this.solver.files[0] as ProgramFile, pos: 0, end: 0 };
  }

  /** Whether anything sets a property of the global object. */
  setsGlobal(name: string): boolean {
    return this.indexed().globalSets.has(name);
  }

  /** One walk over the program for all of them. */
  private indexed(): Index {
    if (this.index) return this.index;
    const { solver } = this;
    const sets = new Map<string, Map<ObjId, Mention>>();
    const globalSets = new Map<string, Mention>();
    const globalReads = new Map<string, Mention>();
    for (const fn of solver.functions) {
      const { file, fact } = fn;
      for (const instr of fact.instrs) {
        const setting = instr.op === 'call' && instr.prop === 'set' ? settingOf(solver, fn, instr) : undefined;
        if (setting) {
          let places = sets.get(setting.name);
          if (!places) sets.set(setting.name, places = new Map());
          for (const app of setting.apps) if (!places.has(app.id)) places.set(app.id, { file, pos: instr.pos, end: instr.end });
        } else if (instr.op === 'assign') {
          const name = file.facts.vars[instr.dst];
          if (name?.kind === 'global' && !globalSets.has(name.name)) globalSets.set(name.name, { file, pos: instr.pos, end: instr.end });
        } else if ((instr.op === 'set' || instr.op === 'get') && instr.prop !== null) {
          const values = solver.valuesOf(solver.node(file, instr.obj));
          if (values.length === 0) continue;
          const at: Mention = { file, pos: instr.pos, end: instr.end };
          if (values.includes(solver.global.id)) {
            const of = instr.op === 'set' ? globalSets : globalReads;
            if (!of.has(instr.prop)) of.set(instr.prop, at);
          }
          if (instr.op === 'get') continue;
          let places = sets.get(instr.prop);
          if (!places) sets.set(instr.prop, places = new Map());
          for (const id of values) if (instr.operator === 'init' || !places.has(id)) places.set(id, at);
        }
      }
    }
    return (this.index = { sets, globalSets, globalReads });
  }
}
