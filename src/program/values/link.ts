/** Joins imports to exports, names of the runtime to what they are, and declared types to the classes they name. */
import { PLAIN, type FileFacts, type Instr, type VarId } from '../../facts/model.js';
import { settleAppSettings } from './app-settings.js';
import { invokeUnknown } from './calls.js';
import { settleCarried } from './idioms/carried.js';
import { addInstr, prepareInstr, react } from './constraints.js';
import type { LinkContext } from './context.js';
import { Frames } from './frames.js';
import { applyDecorators } from './idioms/decorated.js';
import { originOf } from './definitions.js';
import { eachInitialiser, eachMethod, readGlobal } from './members.js';
import type { CallSite, NodeId, Obj, ProgramFile, ProgramFunction } from '../model.js';
import { classObject, instanceObject, isOfRecords } from './objects.js';
import { folderOf, join } from '../modules/paths.js';
import { isDefaultExport, namedInCode, waitsToBeNamed } from './named.js';
import { settleDocumentMethods } from './idioms/document-methods.js';
import { settleInjected } from './idioms/injected.js';
import { settleDefaults } from './idioms/left-out.js';
import { settleProviders } from './idioms/provided.js';
import { isPseudo, NOTHING, Solver } from './solver.js';

export type Resolution =
  | { readonly kind: 'file'; readonly file: string; readonly others?: readonly string[] }
  | { readonly kind: 'package'; readonly module: string }
  | { readonly kind: 'missing' };

/** What a name means where no declaration explains it. */
export type AutoImportOf = (
  file: string,
  name: string,
) => { readonly file?: string; readonly module?: string; readonly imported: string } | undefined;

export interface LinkInput {
  readonly facts: readonly FileFacts[];
  readonly resolve: (from: string, specifier: string) => Resolution;
  readonly autoImport: AutoImportOf | undefined;
}

/** Links all files and solves. */
export function link(input: LinkInput): Solver {
  const solver: Solver = new Solver((fn, instr, obj) => react(solver, fn, instr, obj));
  for (const facts of input.facts) solver.addFile(facts);
  solver.neverHolds(NOTHING);
  for (const file of solver.files)
    file.facts.vars.forEach((variable, id) => {
      if (variable.type === PLAIN && variable.fn > 0) solver.neverHolds(solver.node(file, id), true);
    });
  solver.eachInstr((instr, fn) => prepareInstr(solver, fn, instr));
  const context = new Linker(solver, input);
  const frames = new Frames(
    solver,
    (fn, instr) => addInstr(solver, context, fn, instr),
    (from, specifier) => context.fileOf(from, specifier),
  );
  solver.frameOf = (caller, call, target) => frames.of(caller, call, target);
  solver.settled = () => frames.fold();
  for (const file of solver.files) context.linkFile(file);
  solver.eachInstr((instr, fn) => addInstr(solver, context, fn, instr));
  context.seedTypes();
  applyDecorators(solver);
  settleProviders(solver);
  settleInjected(solver);
  solver.run();
  settleDefaults(solver, (from, specifier) => context.fileOf(from, specifier));
  const isRequest = (fn: ProgramFunction, variable: VarId): boolean => {
    const fact = fn.file.facts.vars[originOf(fn.file, variable).variable]; // through casts
    return (
      fact?.kind === 'param' &&
      REQUEST_NAMES.test(fact.name) &&
      solver.valuesOf(solver.node(fn.file, variable)).every((id) => solver.object(id).kind === 'entry')
    );
  };
  settleCarried(solver);
  settleAppSettings(solver, isRequest);
  settleUnknownCalls(solver);
  settleDocumentMethods(solver);
  settleHandedMethods(solver);
  return solver;
}

/** Calls that found no callee are given to `invokeUnknown`; what that lets flow may settle others, hence the rounds. */
function settleUnknownCalls(solver: Solver): void {
  let open = solver.calls.filter(({ instr }) => instr.args.length > 0 && instr.kind !== 'jsx');
  for (let round = 0; round < 3; round += 1) {
    const left: CallSite[] = [];
    let changed = false;
    for (const call of open) {
      const { fn, instr } = call;
      const target = instr.callee >= 0 ? instr.callee : instr.recv;
      if (target === undefined || solver.valuesOf(solver.node(fn.file, target)).some((id) => solver.object(id).kind !== 'entry')) continue;
      if (instr.args.some((arg) => solver.valuesOf(solver.node(fn.file, arg)).length > 0)) {
        invokeUnknown(solver, fn, instr);
        changed = true;
      } else left.push(call);
    }
    if (!changed) return;
    solver.run();
    open = left;
  }
}

/** What handlers call the request and the answer. */
const REQUEST_NAMES = /^_?(?:req|request|ctx|context|res|response)$/;

/** `socket.onmessage = ...` of what the runtime made: a socket, a channel, a reader. */
const EVENT_PROPERTY = /^on[a-z]+$/;

/**
 * `res.json = (body) => ...`, `Model.prototype.greet = function () ...`: a function that is put on an object of unknown code is called
 * by that code, as an argument would be. What the program puts on its own objects it reads from them; `this` is settled later. What the
 * program calls by that name on something that it made itself (`router.setHelpers = ...`, `router.setHelpers({ mailer })`) is its own.
 */
function settleHandedMethods(solver: Solver): void {
  const isCalledAs = (target: ProgramFunction, name: string): boolean =>
    solver.edges.some(({ kind, instr, to }) => to === target && kind === 'call' && instr.op === 'call' && instr.prop === name);
  for (const { fn, instr } of solver.sets) {
    if (instr.operator !== '=' || instr.prop === null || fn.file.facts.vars[instr.obj]?.kind === 'this') continue;
    const targets = solver.valuesOf(solver.node(fn.file, instr.src)).flatMap((id) => solver.object(id).function ?? []);
    if (targets.length === 0) continue;
    const owners = solver
      .valuesOf(solver.node(fn.file, instr.obj))
      .map((id) => solver.object(id))
      .filter((each) => each.kind !== 'entry');
    if (
      owners.some(
        (each) =>
          each.kind !== 'external' ||
          ((each.path ?? '').startsWith('global:') && !(EVENT_PROPERTY.test(instr.prop ?? '') && (each.path ?? '').includes('()'))),
      )
    )
      continue;
    const via = `${owners[0]?.path ?? 'unknown:'}.${instr.prop}`;
    const isOwn = fn.fact.kind === 'module' && owners.every((each) => each.call !== undefined);
    for (const target of targets)
      if (!isMethodThere(fn.file, instr, target) && !(isOwn && isCalledAs(target, instr.prop)))
        solver.addEdge(fn, target, 'callback', instr, via);
  }
}

/** `Store.prototype.add = function () ...` of a class that the program wrote in the old way: it calls its methods itself. */
function isMethodThere(file: ProgramFile, { pos }: Instr, target: ProgramFunction): boolean {
  const owner = target.file === file && target.fact.class !== undefined ? file.facts.classes[target.fact.class] : undefined;
  return owner?.members.some((member) => member.fn === target.fact.id && member.pos === pos) === true;
}

/**
 * Objects that a framework makes (injectables, controllers, Durable Objects): nobody constructs them in the program, so their methods
 * would have no `this`, nor those that they inherit. The last word: nothing flows any more after that.
 */
export function seedInstances(solver: Solver, classes: readonly { readonly file: string; readonly class: number }[]): void {
  for (const each of classes) {
    const file = solver.fileByPath.get(each.file);
    const fact = file?.facts.classes[each.class];
    if (!file || !fact) continue;
    const made = instanceObject(solver, classObject(solver, file, fact));
    eachMethod(solver, classObject(solver, file, fact), (fn) => solver.add(solver.node(fn.file, fn.fact.thisVar), made));
    // Fields that it inherits are its own.
    eachInitialiser(solver, classObject(solver, file, fact), (fn) => solver.add(solver.node(fn.file, fn.fact.thisVar), made));
  }
  solver.run();
  solver.forget();
}

/** Whether the program makes objects of a class itself. */
export function hasInstances(solver: Solver, { file: path, class: id }: { readonly file: string; readonly class: number }): boolean {
  const file = solver.fileByPath.get(path);
  const fact = file?.facts.classes[id];
  if (!file || !fact) return false;
  let found = false;
  eachMethod(solver, classObject(solver, file, fact), (fn) => {
    found ||= solver.valuesOf(solver.node(fn.file, fn.fact.thisVar)).length > 0;
  });
  return found;
}

/** Kinds of variables that can be assigned anew. */
const isLive = (kind: string | undefined): boolean => kind === 'let' || kind === 'var';

class Linker implements LinkContext {
  /** Classes by the name of an interface that they implement. */
  private readonly implementers = new Map<string, Obj[]>();
  /** Names under which some file exports a variable that can be assigned anew. */
  private readonly liveNames: ReadonlySet<string>;

  constructor(
    private readonly solver: Solver,
    private readonly input: LinkInput,
  ) {
    this.liveNames = new Set(
      solver.files.flatMap(({ facts }) =>
        facts.exports.flatMap((each) => (each.kind === 'local' && isLive(facts.vars[each.local]?.kind) ? [each.name] : [])),
      ),
    );
    const named = namedInCode(
      solver,
      new Set(solver.files.flatMap((file) => file.facts.classes.filter((fact) => fact.implements.length > 0).map((fact) => fact.name))),
    );
    for (const file of solver.files) {
      for (const fact of file.facts.classes) {
        // What no code names (but tests, which are not read) is never made: the stand-in beside the real one.
        if (fact.implements.length > 0 && !named.has(fact.name) && waitsToBeNamed(file, fact) && !isDefaultExport(file, fact.local))
          continue;
        if (isOfRecords(file, fact)) continue; // one more shape of a row, and not who does the work behind the interface
        for (const name of fact.implements) {
          const key = name.split('.').pop() ?? name;
          const all = this.implementers.get(key) ?? [];
          all.push(classObject(solver, file, fact));
          this.implementers.set(key, all);
        }
      }
    }
  }

  importInto(file: ProgramFile, specifier: string, dst: NodeId): void {
    const target = this.target(file, specifier);
    if (typeof target === 'string') {
      this.solver.add(dst, this.external(file, target));
      return;
    }
    if (target !== file) this.importFile(target, dst);
    const found = /[*|]/.test(specifier) ? this.input.resolve(file.path, specifier) : undefined;
    for (const path of found?.kind === 'file' ? (found.others ?? []) : []) {
      const other = this.solver.fileByPath.get(path);
      if (other && other !== file) this.importFile(other, dst);
    }
  }

  private importFile(target: ProgramFile, dst: NodeId): void {
    const exported = exportsNode(this.solver, target);
    // The exports object holds the namespace, too: `module.exports = router; export default router` is asked for in both ways.
    if (exported === undefined) this.solver.add(dst, this.solver.object(target.namespace));
    else this.solver.flow(exported, dst);
  }

  private target(file: ProgramFile, specifier: string): ProgramFile | string {
    const found = this.input.resolve(file.path, specifier);
    if (found.kind === 'file') return this.solver.fileByPath.get(found.file) ?? specifier;
    return found.kind === 'package' ? found.module : specifier;
  }

  fileOf(from: ProgramFile, specifier: string): ProgramFile | undefined {
    const target = this.target(from, specifier);
    return typeof target === 'string' ? undefined : target;
  }

  private external(file: ProgramFile, module: string): Obj {
    const fn = file.functions[0] as ProgramFile['functions'][number];
    // One JSON file is one value, whatever the path by which it is imported.
    const name = module.endsWith('.json') && module.startsWith('.') ? join(folderOf(file.path), module) : module;
    return this.solver.externals.root(`${name}:`, { file, fn, pos: 0, end: 0 });
  }

  linkFile(file: ProgramFile): void {
    const { solver } = this;
    const { facts } = file;
    const namespace = solver.object(file.namespace);
    for (const each of facts.imports) {
      if (each.bindings.length === 0) continue;
      const target = this.target(file, each.specifier);
      for (const binding of each.bindings) {
        const local = solver.node(file, binding.local);
        if (typeof target === 'string') this.bindExternal(file, target, binding.imported, local);
        else if (binding.imported === '*') {
          solver.add(local, solver.object(target.namespace));
          const exported = exportsNode(solver, target); // `import store = require('./store')` of `export = store`
          if (exported !== undefined) solver.flow(exported, local);
        } else {
          this.bind(this.exportNode(target, binding.imported), local, binding.imported);
          const module = this.handsOnPackage(target) ? this.packageBehind(target, binding.imported) : undefined;
          if (module != null) this.bindExternal(file, module, binding.imported, local);
        }
      }
    }
    for (const each of facts.exports) {
      if (each.kind === 'local') {
        solver.flow(solver.node(file, each.local), solver.property(namespace, each.name));
        if (isLive(facts.vars[each.local]?.kind))
          solver.bindings.note(solver.property(namespace, each.name), solver.node(file, each.local));
      } else {
        const target = this.target(file, each.specifier);
        if (each.kind === 'star') {
          if (typeof target !== 'string')
            solver.eachProperty(solver.object(target.namespace), (name, node) => {
              if (name !== 'default') this.bind(node, solver.property(namespace, name), name);
            });
        } else if (typeof target === 'string') this.bindExternal(file, target, each.imported, solver.property(namespace, each.name));
        else if (each.imported === '*') solver.add(solver.property(namespace, each.name), solver.object(target.namespace));
        else this.bind(this.exportNode(target, each.imported), solver.property(namespace, each.name), each.imported);
      }
    }
    const exported = exportsNode(solver, file);
    if (exported !== undefined) {
      solver.add(exported, namespace);
      // `import store from './store'` of `exports.find = ...`: there is no other default.
      if (!hasDefault(file)) solver.add(solver.property(namespace, 'default'), namespace);
      solver.watch(exported, (value) => {
        if (value === namespace) return;
        solver.add(solver.property(namespace, 'default'), value);
        if (value.kind === 'object' || value.kind === 'class' || value.kind === 'function') {
          solver.eachProperty(value, (name, node) => {
            if (name !== '*' && !isPseudo(name)) solver.flow(node, solver.property(namespace, name));
          });
        }
      });
    }
    facts.vars.forEach((variable, id) => {
      if (variable.kind === 'global') this.bindGlobal(file, variable.name, id);
    });
  }

  /** What is imported is the variable itself: who assigns it anew changes it for everybody. */
  private bind(exported: NodeId, local: NodeId, name: string): void {
    this.solver.flow(exported, local);
    if (this.liveNames.has(name)) this.solver.bindings.note(local, exported);
  }

  /** The package whose names a file hands on: `export * from 'a-package'`; null where it or a file that it hands on has the name itself. */
  private packageBehind(target: ProgramFile, name: string, seen = new Set<ProgramFile>()): string | null | undefined {
    if (name === 'default' || seen.has(target)) return undefined;
    seen.add(target);
    const own = target.facts.exports;
    if (own.some((each) => each.kind !== 'star' && each.name === name)) return null;
    let found: string | undefined;
    for (const each of own) {
      if (each.kind !== 'star') continue;
      const from = this.target(target, each.specifier);
      const module = typeof from === 'string' ? from : this.packageBehind(from, name, seen);
      if (module === null) return null;
      found ??= module;
    }
    return found;
  }

  private readonly handsOn = new Map<ProgramFile, boolean>();

  /** Whether `export *` of a package is somewhere behind a file: hardly ever, and names need not be looked for where it is not. */
  private handsOnPackage(target: ProgramFile): boolean {
    let found = this.handsOn.get(target);
    if (found !== undefined) return found;
    found = false;
    const files = new Set([target]);
    for (const file of files) {
      for (const each of file.facts.exports) {
        if (each.kind !== 'star') continue;
        const from = this.target(file, each.specifier);
        if (typeof from === 'string') found = true;
        else files.add(from);
      }
    }
    this.handsOn.set(target, found);
    return found;
  }

  private exportNode(target: ProgramFile, name: string): NodeId {
    return this.solver.property(this.solver.object(target.namespace), name);
  }

  private bindExternal(file: ProgramFile, module: string, imported: string, local: NodeId): void {
    const base = this.external(file, module);
    const fn = file.functions[0] as ProgramFile['functions'][number];
    this.solver.add(
      local,
      imported === '*' || imported === 'default' ? base : this.solver.externals.member(base, imported, { file, fn, pos: 0, end: 0 }),
    );
  }

  private bindGlobal(file: ProgramFile, name: string, id: VarId): void {
    const { solver } = this;
    const local = solver.node(file, id);
    const auto = this.input.autoImport?.(file.path, name);
    if (auto?.file !== undefined) {
      const target = solver.fileByPath.get(auto.file);
      if (target) {
        solver.flow(this.exportNode(target, auto.imported), local);
        return;
      }
    }
    if (auto?.module !== undefined) {
      this.bindExternal(file, auto.module, auto.imported, local);
      return;
    }
    readGlobal(solver, name, local, { file, fn: file.functions[0] as ProgramFile['functions'][number], pos: 0, end: 0 });
  }

  /** Parameters and fields declared with a class, or with an interface that classes implement, may hold objects of those. */
  seedTypes(): void {
    const { solver } = this;
    for (const file of solver.files) {
      const byName = new Map<string, VarId>();
      file.facts.vars.forEach((variable, id) => {
        if (variable.fn === 0 && (variable.kind === 'import' || variable.kind === 'class')) byName.set(variable.name, id);
      });
      const seed = (type: string, into: NodeId): void => {
        const name = type.split('.')[0] ?? type;
        const local = byName.get(name);
        if (local !== undefined && name === type) {
          solver.watch(solver.node(file, local), (value) => {
            if (value.kind === 'class') this.seedClass(value, into);
          });
        }
        for (const cls of this.implementers.get(type) ?? []) solver.add(into, instanceObject(solver, cls));
      };
      file.facts.vars.forEach((variable, id) => {
        if (variable.type !== undefined && variable.kind === 'param') seed(variable.type, solver.node(file, id));
      });
      for (const fact of file.facts.classes) {
        const made = instanceObject(solver, classObject(solver, file, fact));
        for (const member of fact.members) {
          if (member.type !== undefined && !member.isStatic && (member.kind === 'field' || member.kind === 'parameter-property'))
            seed(member.type, solver.property(made, member.name));
        }
      }
    }
  }

  private seedClass(cls: Obj, into: NodeId): void {
    if (!cls.class?.abstract) this.solver.add(into, instanceObject(this.solver, cls));
    for (const sub of this.subclasses(cls)) this.solver.add(into, instanceObject(this.solver, sub));
  }

  private subclassIndex: Map<string, Obj[]> | undefined;

  /** Classes whose `extends` names this class; by name within reach, since the solver may not have settled yet. */
  private subclasses(cls: Obj): readonly Obj[] {
    if (!this.subclassIndex) {
      this.subclassIndex = new Map();
      for (const file of this.solver.files) {
        for (const fact of file.facts.classes) {
          if (fact.extends === undefined) continue;
          const name = file.facts.vars[fact.extends]?.name;
          if (name === undefined) continue;
          const all = this.subclassIndex.get(name) ?? [];
          all.push(classObject(this.solver, file, fact));
          this.subclassIndex.set(name, all);
        }
      }
    }
    return cls.class?.abstract ? (this.subclassIndex.get(cls.class.name) ?? []) : [];
  }
}

/** Whether a file says itself what its default is. */
function hasDefault({ facts }: ProgramFile): boolean {
  const id = facts.vars.findIndex((each) => each.kind === 'exports');
  return (
    facts.exports.some((each) => each.kind !== 'star' && each.name === 'default') ||
    facts.functions.some(({ instrs }) =>
      instrs.some((each) => (each.op === 'set' && each.obj === id && each.prop === 'default') || (each.op === 'assign' && each.dst === id)),
    )
  );
}

/** The node of `module.exports`, where a file uses it. */
function exportsNode(solver: Solver, file: ProgramFile): NodeId | undefined {
  const id = file.facts.vars.findIndex((each) => each.kind === 'exports');
  return id < 0 ? undefined : solver.node(file, id);
}
