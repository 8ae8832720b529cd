/** Where the program first speaks of a property: that is where a cell without a declaration is shown. */
import { settingOf } from './app-settings.js';
import type { Instr } from '../../facts/model.js';
import type { Obj, ObjId, ProgramFile, ProgramFunction, SetSite } from '../model.js';
import type { Solver } from './solver.js';

export interface Mention {
  readonly file: ProgramFile;
  readonly pos: number;
  readonly end: number;
  /** What is put there is a variable: `return { rooms }`. The declaration of that is where the value is made. */
  readonly isName?: boolean;
}

interface Index {
  /** The writes of each property. */
  readonly sets: ReadonlyMap<string, readonly SetSite[]>;
  /** What is hung on apps by name: `app.set('rooms', {})`. */
  readonly settings: ReadonlyMap<
    string,
    readonly { readonly app: ObjId; readonly at: Mention; readonly fn: ProgramFunction; readonly instr: Instr }[]
  >;
  /** Properties of the global object, by the first place that sets each, and by the first that reads it. */
  readonly globalSets: ReadonlyMap<string, Mention>;
  readonly globalReads: ReadonlyMap<string, Mention>;
}

export class Mentions {
  private index: Index | undefined;
  /** By property, then by object: few of a program's properties are ever asked for. */
  private readonly places = new Map<string, ReadonlyMap<ObjId, Mention>>();

  constructor(private readonly solver: Solver) {}

  /** The instruction that puts a property into an object where it is made, or else the first that sets it. */
  ofProperty(obj: Obj, prop: string): Mention | undefined {
    let places = this.places.get(prop);
    if (!places) this.places.set(prop, (places = this.placesOf(prop)));
    return places.get(obj.id);
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

  /** What sets a property of an object, or a setting of an app. */
  setsOf(prop: string, { id }: Obj): readonly { readonly fn: ProgramFunction; readonly instr: Instr }[] {
    const { sets, settings } = this.indexed();
    return [
      ...(sets.get(prop) ?? []).filter(({ fn: { file }, instr }) => this.solver.valuesOf(this.solver.node(file, instr.obj)).includes(id)),
      ...(settings.get(prop) ?? []).filter((each) => each.app === id),
    ];
  }

  private placesOf(prop: string): ReadonlyMap<ObjId, Mention> {
    const { solver } = this;
    const places = new Map<ObjId, Mention>();
    for (const {
      fn: { file },
      instr,
    } of this.indexed().sets.get(prop) ?? []) {
      const kind = instr.op === 'set' ? file.facts.vars[instr.src]?.kind : undefined;
      const at: Mention = {
        file,
        pos: instr.pos,
        end: instr.end,
        ...(instr.operator === 'init' && (kind === 'const' || kind === 'let' || kind === 'var') ? { isName: true } : {}),
      };
      for (const id of solver.valuesOf(solver.node(file, instr.obj))) if (instr.operator === 'init' || !places.has(id)) places.set(id, at);
    }
    for (const { app, at } of this.indexed().settings.get(prop) ?? []) if (!places.has(app)) places.set(app, at);
    return places;
  }

  /** One walk over the program for all of them. */
  private indexed(): Index {
    if (this.index) return this.index;
    const { solver } = this;
    const sets = new Map<string, SetSite[]>();
    const globalSets = new Map<string, Mention>();
    const globalReads = new Map<string, Mention>();
    solver.eachInstr((instr, fn) => {
      const { file } = fn;
      if (instr.op === 'assign') {
        const name = file.facts.vars[instr.dst];
        if (name?.kind === 'global' && !globalSets.has(name.name)) globalSets.set(name.name, { file, pos: instr.pos, end: instr.end });
      } else if ((instr.op === 'set' || instr.op === 'get') && instr.prop !== null) {
        if (solver.valuesOf(solver.node(file, instr.obj)).includes(solver.global.id)) {
          const of = instr.op === 'set' ? globalSets : globalReads;
          if (!of.has(instr.prop)) of.set(instr.prop, { file, pos: instr.pos, end: instr.end });
        }
        if (instr.op === 'get') return;
        const all = sets.get(instr.prop);
        if (all) all.push({ fn, instr });
        else sets.set(instr.prop, [{ fn, instr }]);
      }
    });
    const settings = new Map<string, { app: ObjId; at: Mention; fn: ProgramFunction; instr: Instr }[]>();
    for (const { fn, instr } of solver.calls) {
      const setting = instr.prop === 'set' ? settingOf(solver, fn.file, instr) : undefined;
      if (!setting) continue;
      const all = settings.get(setting.name) ?? [];
      settings.set(setting.name, all);
      for (const { id } of setting.apps) all.push({ app: id, at: { file: fn.file, pos: instr.pos, end: instr.end }, fn, instr });
    }
    return (this.index = { sets, settings, globalSets, globalReads });
  }
}
