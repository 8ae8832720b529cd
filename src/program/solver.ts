/**
 * Which values may be where: a points-to analysis over the facts, without contexts and without order. Nodes hold sets of abstract
 * objects; edges say that all of one node flows to another; watchers react to each object that arrives. It only ever adds, so the order
 * of files and of the work does not matter for the result.
 */
import type { FileFacts, VarId } from '../facts/model.js';
import { FIRST_TEMP } from '../facts/model.js';
import type { CallEdge, CallKind, NodeId, Obj, ObjId, ObjKind, ProgramFile, ProgramFunction } from './model.js';
import type { Instr } from '../facts/model.js';

/** Property that stands for all elements of a collection and for computed keys. */
export const ELEMENTS = '*';
/** Property of a package's value under which lies what it was given: handlers of an app, options of a client. */
export const HELD = '@held';

/** Property under which the functions inside an object are gathered, however deep. */
export const FUNCTIONS = '@functions';
/** Names that no source gives to a property. ELEMENTS is a property of its own kind and not among them. */
export const isPseudo = (name: string): boolean => name.charCodeAt(0) === 64;

type Watcher = (obj: Obj) => void;

/** Accesses of an external path beyond this many steps are not told apart any more. */
const DEEPEST_PATH = 5;
/** How many callees' results are told apart at one call. */
const MOST_RESULTS = 3;

function stepsOf(path: string): number {
  let steps = 0;
  for (let i = path.indexOf(':') + 1; i < path.length; i += 1) {
    const c = path.charCodeAt(i);
    if (c === 46 || c === 40) steps += 1;
  }
  return steps;
}

export class Solver {
  readonly objects: Obj[] = [];
  readonly files: ProgramFile[] = [];
  readonly fileByPath = new Map<string, ProgramFile>();
  readonly functions: ProgramFunction[] = [];
  readonly edges: CallEdge[] = [];
  readonly global: Obj;

  private readonly holds: (ObjId[] | undefined)[] = [];
  private readonly large = new Map<NodeId, Set<ObjId>>();
  private readonly flows: (NodeId[] | undefined)[] = [];
  private readonly watchers: (Watcher[] | undefined)[] = [];
  /** How many of a node's objects went through the queue: watchers that come late are told of those, the rest reach them in turn. */
  private readonly done: number[] = [];
  private nodes = 0;
  private readonly properties: (Map<string, NodeId> | undefined)[] = [];
  private readonly newProperty = new Map<ObjId, ((name: string, node: NodeId) => void)[]>();
  private readonly owner = new Map<NodeId, { obj: ObjId; prop: string }>();
  private readonly queue: number[] = [];
  private readonly interned = new Map<string, Obj>();
  private readonly seenEdges = new Set<string>();

  constructor() {
    const nowhere = { index: -1, path: '', functions: [], base: 0, namespace: 0, facts: undefined as unknown as FileFacts };
    this.global = this.addObject({ kind: 'global', file: nowhere, fn: undefined, pos: 0, end: 0, path: 'global:globalThis' });
  }

  addFile(facts: FileFacts): ProgramFile {
    const base = this.nodes;
    this.nodes += facts.varCount;
    const functions: ProgramFunction[] = [];
    const file: { -readonly [K in keyof ProgramFile]: ProgramFile[K] } = { index: this.files.length, path: facts.path, facts, base, functions, namespace: 0 };
    for (const fact of facts.functions) {
      const fn: ProgramFunction = { id: this.functions.length, file, fact, result: this.newNode() };
      functions.push(fn);
      this.functions.push(fn);
    }
    file.namespace = this.addObject({ kind: 'namespace', file, fn: functions[0], pos: 0, end: 0 }).id;
    this.files.push(file);
    this.fileByPath.set(facts.path, file);
    return file;
  }

  newNode(): NodeId {
    return this.nodes++;
  }

  /** Node of a variable. */
  node(file: ProgramFile, variable: VarId): NodeId {
    return file.base + (variable < FIRST_TEMP ? variable : file.facts.vars.length + variable - FIRST_TEMP);
  }

  addObject(obj: Omit<Obj, 'id'>): Obj {
    const made = { ...obj, id: this.objects.length };
    this.objects.push(made);
    return made;
  }

  /** One object per key, made on first use. */
  intern(key: string, make: () => Omit<Obj, 'id'>): Obj {
    let found = this.interned.get(key);
    if (!found) {
      found = this.addObject(make());
      this.interned.set(key, found);
    }
    return found;
  }

  object(id: ObjId): Obj {
    return this.objects[id] as Obj;
  }

  valuesOf(node: NodeId): readonly ObjId[] {
    return this.holds[node] ?? [];
  }

  /** Adds an object to a node. */
  add(node: NodeId, obj: Obj): void {
    const held = this.holds[node];
    if (!held) this.holds[node] = [obj.id];
    else {
      const set = this.large.get(node);
      if (set) {
        if (set.has(obj.id)) return;
        set.add(obj.id);
      } else if (held.includes(obj.id)) return;
      held.push(obj.id);
      if (!set && held.length === 16) this.large.set(node, new Set(held));
    }
    this.queue.push(node, obj.id);
  }

  /** Everything in `from`, now and later, is in `to` as well. */
  flow(from: NodeId, to: NodeId): void {
    if (from === to) return;
    const out = this.flows[from];
    if (!out) this.flows[from] = [to];
    else {
      if (out.includes(to)) return;
      out.push(to);
    }
    for (const id of this.valuesOf(from)) this.add(to, this.object(id));
  }

  /** Calls back once for every object that is or comes to be in `node`. */
  watch(node: NodeId, watcher: Watcher): void {
    const all = this.watchers[node];
    if (all) all.push(watcher);
    else this.watchers[node] = [watcher];
    const held = this.holds[node];
    const told = this.done[node] ?? 0;
    if (held) for (let i = 0; i < told; i += 1) watcher(this.object(held[i] as ObjId));
  }

  /** Node of a property of an object. */
  property(obj: Obj, name: string): NodeId {
    let names = this.properties[obj.id];
    if (!names) {
      names = new Map();
      this.properties[obj.id] = names;
    }
    let node = names.get(name);
    if (node === undefined) {
      node = this.newNode();
      names.set(name, node);
      this.owner.set(node, { obj: obj.id, prop: name });
      for (const tell of this.newProperty.get(obj.id) ?? []) tell(name, node);
    }
    return node;
  }

  /** The named properties of an object that anything reads or writes. */
  propertiesOf(obj: Obj): ReadonlyMap<string, NodeId> {
    return this.properties[obj.id] ?? new Map<string, NodeId>();
  }

  /** The property that a node stands for, if it stands for one. */
  propertyAt(node: NodeId): { readonly obj: ObjId; readonly prop: string } | undefined {
    return this.owner.get(node);
  }

  /** Calls back for every property of an object, now and later. */
  eachProperty(obj: Obj, tell: (name: string, node: NodeId) => void): void {
    const all = this.newProperty.get(obj.id);
    if (all) all.push(tell);
    else this.newProperty.set(obj.id, [tell]);
    for (const [name, node] of [...this.propertiesOf(obj)]) tell(name, node);
  }

  /** True the first time that it is asked for a key: work that would only be done again. */
  first(key: string): boolean {
    if (this.seenWork.has(key)) return false;
    this.seenWork.add(key);
    return true;
  }

  private readonly seenWork = new Set<string>();

  addEdge(from: ProgramFunction, to: ProgramFunction, kind: CallKind, instr: Instr, via?: string): void {
    const key = `${from.id}>${to.id}:${kind}:${instr.pos}:${instr.end}`;
    if (this.seenEdges.has(key)) return;
    this.seenEdges.add(key);
    this.edges.push({ from, to, kind, instr, ...(via === undefined ? {} : { via }) });
  }

  /** A property or result of a package's value. `step` is `.name` or `()`. */
  derive(parent: Obj, step: string, at: { file: ProgramFile; fn: ProgramFunction; pos: number; end: number }, call?: import('../facts/model.js').CallInstr): Obj {
    const path = parent.path ?? '';
    // What the runtime's own functions give (a date, a response, parsed JSON) is data: its parts are not told apart.
    if (stepsOf(path) > DEEPEST_PATH || (path.startsWith('global:') && path.includes('('))) return parent;
    if (!call) return this.intern(`${parent.id}${step}`, () => ({ kind: 'external' as ObjKind, ...at, path: path + step, parent: parent.id }));
    // One place of the source makes one value, or a few where it calls different things: without a bound, results that flow back into
    // their own callee would be told apart for ever.
    const site = `${at.file.index}:${at.fn.fact.id}:${call.pos}:${call.end}`;
    let results = this.resultsAt.get(site);
    if (!results) {
      results = new Map();
      this.resultsAt.set(site, results);
    }
    const known = results.get(path);
    if (known) return known;
    if (results.size >= MOST_RESULTS) return [...results.values()][0] as Obj;
    const made = this.addObject({ kind: 'external', ...at, path: path + step, parent: parent.id, call });
    results.set(path, made);
    return made;
  }

  private readonly resultsAt = new Map<string, Map<string, Obj>>();

  external(path: string, at: { file: ProgramFile; fn: ProgramFunction; pos: number; end: number }): Obj {
    return this.intern(`x:${path}`, () => ({ kind: 'external' as ObjKind, ...at, path }));
  }

  /** Works until nothing changes any more. */
  run(): void {
    const { queue } = this;
    for (let at = 0; at < queue.length; at += 2) {
      const node = queue[at] as NodeId;
      const obj = this.object(queue[at + 1] as ObjId);
      this.done[node] = (this.done[node] ?? 0) + 1;
      const out = this.flows[node];
      if (out) for (let i = 0; i < out.length; i += 1) this.add(out[i] as NodeId, obj);
      const watchers = this.watchers[node];
      if (watchers) for (let i = 0, n = watchers.length; i < n; i += 1) (watchers[i] as Watcher)(obj);
      if (at > 1 << 20) { // forget what is done
        queue.splice(0, at + 2);
        at = -2;
      }
    }
    queue.length = 0;
  }
}
