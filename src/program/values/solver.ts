/**
 * Which values may be where: a points-to analysis over the facts, without contexts and without order. Nodes hold sets of abstract
 * objects; edges say that all of one node flows to another; watchers react to each object that arrives. It only ever adds, so the order
 * of files and of the work does not matter for the result.
 */
import type { CallInstr, FileFacts, Instr, VarId } from '../../facts/model.js';
import { FIRST_LITERAL, slotOf } from '../../facts/model.js';
import { Bindings } from './bindings.js';
import { isTooLong, isTooMuch, MOST_DATA, turnsAway } from './bounds.js';
import { CallEdges } from './edges.js';
import { Externals } from './externals.js';
import { Firsts } from './firsts.js';
import type { CallEdge, CallKind, CallSite, Frame, HungSite, NodeId, Obj, ObjId, ProgramFile, ProgramFunction, SetSite } from '../model.js';

/** Property that stands for all elements of a collection and for computed keys. */
export const ELEMENTS = '*';
/** Property of a package's value under which lies what it was given: handlers of an app, options of a client. */
export const HELD = '@held';
/** Property under which the functions inside an object are gathered, however deep. */
export const FUNCTIONS = '@functions';
/** Property under which the values of all others are gathered. */
const ALL = '@all';
/** Names that no source gives to a property. ELEMENTS is a property of its own kind and not among them. */
export const isPseudo = (name: string): boolean => name.charCodeAt(0) === 64;
type Watcher = (obj: Obj) => void;
/** What the program does with each value of an instruction's subject: see constraints.ts. */
export type Reaction = (fn: ProgramFunction, instr: Instr, obj: Obj) => void;

const NONE: readonly ObjId[] = [];
/** The node of what is no object: literals. */
export const NOTHING: NodeId = 0;
const NO_PROPERTIES: ReadonlyMap<string, NodeId> = new Map();
/** What a node never holds, if not 0: anything; anything but plain values of packages; classes and their objects. */
const EMPTY = 1;
const PLAIN = 2;
const CLASSLESS = 3;
/** Lists longer than this get a set beside them. */
const LONG = 24;

const isList = ({ kind }: Obj): boolean => kind === 'array' || kind === 'map' || kind === 'set';

function enlarged(from: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const made = new Int32Array(length);
  made.set(from);
  return made;
}

export class Solver {
  readonly objects: Obj[] = [];
  readonly files: ProgramFile[] = [];
  readonly fileByPath = new Map<string, ProgramFile>();
  readonly functions: ProgramFunction[] = [];
  private readonly callEdges = new CallEdges();
  readonly edges: readonly CallEdge[] = this.callEdges.all;
  /** Every call of the program, in the order of files and functions. */
  readonly calls: CallSite[] = [];
  /** Every write of a property after its object was made, in the same order. */
  readonly sets: SetSite[] = [];
  /** What parameters are where nobody gives them anything. */
  readonly defaults: { readonly fn: ProgramFunction; readonly instr: Extract<Instr, { op: 'assign' }> }[] = [];
  /** What the program hangs on servers, for handlers to find there; see carried.ts. */
  readonly hung: HungSite[] = [];
  readonly global: Obj;
  /** What lies in the values of packages and of the runtime. */
  readonly externals: Externals;

  /** One object stands for itself: most places hold one. */
  private readonly holds: (ObjId | ObjId[] | undefined)[] = [];
  private readonly large = new Map<NodeId, Set<ObjId>>();
  private flows: (NodeId | NodeId[] | undefined)[] = [];
  private wideFlows = new Map<NodeId, Set<NodeId>>();
  private watchers: (Watcher[] | undefined)[] = [];
  /** Instructions that react to a node: the last one's index, and from each the index before it; one more than the index, for 0 is none. */
  private reactions = new Int32Array(0);
  private reacting: { readonly fns: ProgramFunction[]; readonly instrs: Instr[]; readonly before: number[] } = {
    fns: [],
    instrs: [],
    before: [],
  };
  readonly bindings = new Bindings(); // imported names of variables that can be assigned anew
  private inert = new Uint8Array(0); // EMPTY, PLAIN or CLASSLESS
  private filedByName = new Uint8Array(0); // see `isTooMuch` of bounds.ts
  /** How many of a node's objects went through the queue: watchers that come late are told of those, the rest reach them in turn. */
  private done = new Int32Array(0);
  private nodes = 0;
  private room = 0;
  private readonly properties: (Map<string, NodeId> | undefined)[] = [];
  private readonly newProperty = new Map<ObjId, ((name: string, node: NodeId) => void)[]>();
  /** Who reads properties that no object has yet: names, and nodes or watchers, in turns. */
  private awaited: ((string | NodeId | Watcher)[] | undefined)[] = [];
  private awaitedOfGlobal = new Map<string, NodeId[]>();
  /** The object of a property's node; one more than its id, for 0 is none. */
  private ownerOf = new Int32Array(0);
  private readonly queue: number[] = [];
  private readonly interned = new Map<string, Obj>();

  constructor(private readonly react: Reaction) {
    this.externals = new Externals((obj) => this.addObject(obj));
    const nowhere = {
      index: -1,
      path: '',
      functions: [],
      handed: new Map<VarId, string>(),
      places: undefined,
      base: 0,
      namespace: 0,
      facts: undefined as unknown as FileFacts,
    };
    this.newNode();
    this.global = this.addObject({ kind: 'global', file: nowhere, fn: undefined, pos: 0, end: 0, path: 'global:globalThis' });
  }

  addFile(facts: FileFacts): ProgramFile {
    const base = this.nodes;
    this.grow(this.nodes + facts.varCount);
    const functions: ProgramFunction[] = [];
    const file: { -readonly [K in keyof ProgramFile]: ProgramFile[K] } = {
      index: this.files.length,
      path: facts.path,
      facts,
      base,
      functions,
      handed: new Map<VarId, string>(),
      places: undefined,
      namespace: 0,
    };
    for (const fact of facts.functions) {
      const fn: ProgramFunction = { id: this.functions.length, file, fact, result: this.newNode(), frame: undefined };
      functions.push(fn);
      this.functions.push(fn);
    }
    for (const cls of facts.classes)
      for (const { name, kind, isStatic } of cls.members)
        if (kind === 'method' && !isStatic && !(name in Array.prototype) && !(name in String.prototype)) this.methods.add(name);
    file.namespace = this.addObject({ kind: 'namespace', file, fn: functions[0], pos: 0, end: 0 }).id;
    this.files.push(file);
    this.fileByPath.set(facts.path, file);
    return file;
  }

  /**
   * Tells every instruction, in the order of files and functions. All walks over the whole program share this loop, since a loop of its own
   * is slow in each until V8 has made it fast: most walks are over by then.
   */
  eachInstr(tell: (instr: Instr, fn: ProgramFunction) => void): void {
    const { functions } = this;
    for (let at = 0; at < functions.length; at += 1) {
      const fn = functions[at] as ProgramFunction;
      const { instrs } = fn.fact;
      for (let i = 0; i < instrs.length; i += 1) tell(instrs[i] as Instr, fn);
    }
  }

  newNode(): NodeId {
    this.grow(this.nodes + 1);
    return this.nodes - 1;
  }

  /** Makes room for more nodes: lists without gaps and typed arrays take half the memory of lists that are filled here and there. */
  private grow(nodes: number): void {
    const { holds, flows, watchers } = this;
    for (let at = holds.length; at < nodes; at += 1) {
      holds.push(undefined);
      flows.push(undefined);
      watchers.push(undefined);
    }
    this.nodes = nodes;
    if (nodes <= this.room) return;
    this.room = Math.max(1024, nodes + (nodes >> 1));
    this.reactions = enlarged(this.reactions, this.room);
    this.done = enlarged(this.done, this.room);
    this.ownerOf = enlarged(this.ownerOf, this.room);
    const { inert, filedByName } = this;
    this.inert = new Uint8Array(this.room);
    this.inert.set(inert);
    this.filedByName = new Uint8Array(this.room);
    this.filedByName.set(filedByName);
  }

  /** Node of a variable. All literals share one, which holds nothing. */
  node(file: ProgramFile, variable: VarId): NodeId {
    if (variable >= FIRST_LITERAL) return NOTHING;
    const slot = slotOf(file.facts, variable);
    return file.places?.get(slot) ?? file.base + slot;
  }

  /** The frame of a call, and what is done whenever nothing flows any more: the link sets them. */
  frameOf: (caller: ProgramFunction, call: CallInstr, target: ProgramFunction) => ProgramFunction | undefined = () => undefined;
  settled: () => void = () => undefined;
  readonly framed = new Map<ObjId, Frame>();

  /** The call for which a small function made an object, where its calls are told apart. */
  madeFor = (obj: Obj): Frame | undefined => this.framed.get(obj.id);

  addObject(given: Omit<Obj, 'id'>): Obj {
    const frame = given.fn?.frame;
    const obj =
      frame === undefined ? given : { ...given, fn: frame.fn, file: given.file.places === undefined ? given.file : frame.fn.file };
    if (frame !== undefined) this.framed.set(this.objects.length, frame);
    // All of one shape: what reads them is the hottest code of all.
    const made: { readonly [K in keyof Required<Obj>]: Obj[K] | undefined } = {
      id: this.objects.length,
      kind: obj.kind,
      file: obj.file,
      fn: obj.fn,
      pos: obj.pos,
      end: obj.end,
      function: obj.function,
      bound: obj.bound,
      class: obj.class,
      path: obj.path,
      parent: obj.parent,
      part: obj.part,
      call: obj.call,
      of: obj.of,
      target: obj.target,
      tells: obj.tells,
    };
    this.objects.push(made as Obj);
    return made as Obj;
  }

  /** One object for each number of a kind, made on first use. */
  internFor(kind: 'function' | 'entry' | 'pairs', number: number, make: () => Omit<Obj, 'id'>): Obj {
    const all = this.numbered[kind];
    let found = all.get(number);
    if (!found) all.set(number, (found = this.addObject(make())));
    return found;
  }
  private readonly numbered: Record<'function' | 'entry' | 'pairs', Map<number, Obj>> = {
    function: new Map(),
    entry: new Map(),
    pairs: new Map(),
  };

  /**
   * What a property of an entry holds: `sessions.get(id).userId`. What lies deeper is not told apart from it, but the entry and its other
   * properties are: whoever keeps an entry's id keeps nothing else of the entry. Any other value is given back.
   */
  partOf(entry: Obj, name: string | null): Obj {
    if (entry.kind !== 'entry' || entry.parent !== undefined) return entry;
    return this.intern(`part:${entry.id}:${name ?? ELEMENTS}`, () => ({
      kind: 'entry',
      file: entry.file,
      fn: entry.fn,
      pos: entry.pos,
      end: entry.end,
      of: entry.of,
      parent: entry.id,
      ...(name === null ? {} : { part: name }),
    }));
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
    const held = this.holds[node];
    return typeof held === 'number' ? [held] : (held ?? NONE);
  }

  /** The objects that a node may hold. */
  objectsOf(node: NodeId): Obj[] {
    return this.valuesOf(node).map((id) => this.object(id));
  }

  /** The ids of the objects that a variable may hold. */
  idsAt(file: ProgramFile, variable: VarId): readonly ObjId[] {
    return this.valuesOf(this.node(file, variable));
  }

  /** The objects that a variable may hold. */
  objectsAt(file: ProgramFile, variable: VarId): Obj[] {
    return this.objectsOf(this.node(file, variable));
  }

  /** Whether a node has turned data away, or may have. */
  isFull(node: NodeId): boolean {
    return this.valuesOf(node).length >= MOST_DATA;
  }

  /** Adds an object to a node. */
  add(node: NodeId, obj: Obj): void {
    const bar = this.inert[node];
    if (bar !== 0 && (bar === EMPTY || (bar === PLAIN ? obj.kind !== 'external' : obj.class !== undefined))) return;
    const held = this.holds[node];
    if (held === undefined) this.holds[node] = obj.id;
    else if (typeof held === 'number') {
      if (held === obj.id) return;
      this.holds[node] = [held, obj.id];
    } else {
      if (held.length >= MOST_DATA) {
        if (this.isCutShort || turnsAway(held.length, obj)) return;
        if (this.filedByName[node] === 1 && isTooMuch(obj, held.length)) return;
      }
      const set = held.length < LONG ? undefined : this.large.get(node);
      if (set) {
        if (set.has(obj.id)) return;
        set.add(obj.id);
      } else if (held.includes(obj.id)) return;
      held.push(obj.id);
      if (!set && held.length === LONG) this.large.set(node, new Set(held));
    }
    this.queue.push(node, obj.id);
  }

  /** Lets a place name what another one holds, while nothing is in the queue: nothing flows on from there. */
  fold(from: NodeId, to: NodeId): void {
    if (this.inert[to] === EMPTY) return;
    for (const id of this.valuesOf(from)) {
      this.add(to, this.object(id));
      if (this.queue.length === 0) continue;
      this.queue.length = 0;
      this.done[to] = (this.done[to] as number) + 1;
    }
  }

  /** A node of the same kind. */
  nodeLike(node: NodeId): NodeId {
    const bar = this.inert[node] as number;
    if (bar === EMPTY) return NOTHING;
    const made = this.newNode();
    this.inert[made] = bar;
    return made;
  }

  /** Everything in `from`, now and later, is in `to` as well. */
  flow(from: NodeId, to: NodeId): void {
    if (from === to || this.inert[from] === EMPTY) return;
    const out = this.flows[from];
    if (out === undefined) this.flows[from] = to;
    else if (typeof out === 'number') {
      if (out === to) return;
      this.flows[from] = [out, to];
    } else {
      const set = out.length < LONG ? undefined : this.wideFlows.get(from);
      if (set) {
        if (set.has(to)) return;
        set.add(to);
      } else if (out.includes(to)) return;
      out.push(to);
      if (!set && out.length === LONG) this.wideFlows.set(from, new Set(out));
    }
    this.paths += 1;
    for (const id of this.valuesOf(from)) this.add(to, this.object(id));
  }

  /** Lets an instruction react to every object that is or comes to be in `node`: it costs less than a watcher. */
  subscribe(node: NodeId, fn: ProgramFunction, instr: Instr): void {
    if (this.inert[node] === EMPTY) return;
    const told = this.done[node] as number;
    const { fns, instrs, before } = this.reacting;
    before.push(this.reactions[node] as number);
    this.reactions[node] = fns.push(fn);
    instrs.push(instr);
    const held = told === 0 ? undefined : this.holds[node];
    if (typeof held === 'number') this.react(fn, instr, this.object(held));
    else if (held) for (let i = 0; i < told; i += 1) this.react(fn, instr, this.object(held[i] as ObjId));
  }

  /** Whether a node may come to hold anything. */
  nodeHolds(node: NodeId): boolean {
    return node !== NOTHING && this.inert[node] !== EMPTY;
  }

  /** Says that a node never holds anything, or none but plain values of packages: keys, secrets. Before anything flows. */
  neverHolds(node: NodeId, butPlain = false): void {
    this.inert[node] = butPlain ? PLAIN : EMPTY;
  }

  /** A node that holds what another one does, but for classes and their objects. */
  plainPart(node: NodeId): NodeId {
    let made = this.plainParts.get(node);
    if (made === undefined) {
      made = this.newNode();
      this.inert[made] = CLASSLESS;
      this.plainParts.set(node, made);
      this.flow(node, made);
    }
    return made;
  }
  private readonly plainParts = new Map<NodeId, NodeId>();

  /** Calls back once for every object that is or comes to be in `node`. */
  watch(node: NodeId, watcher: Watcher): void {
    if (this.inert[node] === EMPTY) return;
    const all = this.watchers[node];
    if (all) all.push(watcher);
    else this.watchers[node] = [watcher];
    const held = this.holds[node];
    const told = this.done[node] ?? 0;
    if (typeof held === 'number') {
      if (told > 0) watcher(this.object(held));
    } else if (held) for (let i = 0; i < told; i += 1) watcher(this.object(held[i] as ObjId));
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
      if (name === ELEMENTS && !isList(obj)) this.filedByName[node] = 1;
      names.set(name, node);
      this.ownerOf[node] = obj.id + 1;
      const told = this.newProperty.get(obj.id);
      if (told) for (const tell of told) tell(name, node);
      this.tellReaders(obj, name, node);
    }
    return node;
  }

  /** What a property holds flows to a node, from when something is put there: most reads are of properties that nobody sets. */
  read(obj: Obj, name: string, to: NodeId): void {
    const node = this.properties[obj.id]?.get(name);
    if (node !== undefined) {
      this.flow(node, to);
      return;
    }
    if (obj === this.global) {
      const all = this.awaitedOfGlobal.get(name);
      if (all) all.push(to);
      else this.awaitedOfGlobal.set(name, [to]);
      return;
    }
    const all = this.awaited[obj.id];
    if (all) all.push(name, to);
    else this.awaited[obj.id] = [name, to];
  }

  /** Calls back for every object in a property, from when something is put there. */
  watchProperty(obj: Obj, name: string, watcher: Watcher): void {
    const node = this.properties[obj.id]?.get(name);
    if (node !== undefined) {
      this.watch(node, watcher);
      return;
    }
    const all = this.awaited[obj.id];
    if (all) all.push(name, watcher);
    else this.awaited[obj.id] = [name, watcher];
  }

  private tellReaders(obj: Obj, name: string, node: NodeId): void {
    if (obj === this.global) {
      for (const to of this.awaitedOfGlobal.get(name) ?? []) this.flow(node, to);
      this.awaitedOfGlobal.delete(name);
      return;
    }
    const all = this.awaited[obj.id];
    if (!all) return;
    for (let i = 0; i < all.length; i += 2) {
      if (all[i] !== name) continue;
      const reader = all[i + 1] as NodeId | Watcher;
      if (typeof reader === 'number') this.flow(node, reader);
      else this.watch(node, reader);
    }
  }

  /** The named properties of an object that anything reads or writes. */
  propertiesOf(obj: Obj): ReadonlyMap<string, NodeId> {
    return this.properties[obj.id] ?? NO_PROPERTIES;
  }

  /** The property that a node stands for, if it stands for one. */
  propertyAt(node: NodeId): { readonly obj: ObjId; readonly prop: string } | undefined {
    const obj = (this.ownerOf[node] ?? 0) - 1;
    if (obj < 0) return undefined;
    for (const [prop, each] of this.properties[obj] ?? []) if (each === node) return { obj, prop };
    return undefined;
  }

  /** Calls back for every property of an object, now and later. */
  eachProperty(obj: Obj, tell: (name: string, node: NodeId) => void): void {
    const all = this.newProperty.get(obj.id);
    if (all) all.push(tell);
    else this.newProperty.set(obj.id, [tell]);
    for (const [name, node] of [...this.propertiesOf(obj)]) tell(name, node);
  }

  /** Lets the values of all named properties flow to a node, by way of one that gathers them. */
  readAll(obj: Obj, to: NodeId): void {
    const known = this.properties[obj.id]?.get(ALL);
    const all = known ?? this.property(obj, ALL);
    if (known === undefined)
      this.eachProperty(obj, (name, node) => {
        if (!isPseudo(name)) this.flow(node, all);
      });
    this.flow(all, to);
  }

  /** What has been done already. */
  readonly firsts = new Firsts();

  /** Names of methods of the program's classes that no list, text or the like has. */
  readonly methods = new Set<string>();

  /** Names of properties that anything assigns after their object was made: other properties of packages' values are the packages' own. */
  readonly assigned = new Set<string>();

  /** What an object says itself in place of what was mixed into it. */
  private readonly owned = new Map<ObjId, Map<ObjId, ReadonlySet<string>>>();

  /** `{ ...from }`, where `from` is of a package or unknown: what is read of the object may be read of `from`. */
  mix(to: Obj, from: Obj, own?: ReadonlySet<string>): void {
    const held = this.property(to, HELD);
    if (this.valuesOf(held).includes(from.id)) return;
    if (own && own.size > 0) {
      const said = this.owned.get(to.id);
      if (said) said.set(from.id, own);
      else this.owned.set(to.id, new Map([[from.id, own]]));
    }
    this.add(held, from);
    const readers = this.awaited[to.id];
    if (!readers) return;
    for (let i = 0; i < readers.length; i += 2) {
      const reader = readers[i + 1];
      if (typeof reader === 'number' && readers[i] !== ELEMENTS && !own?.has(readers[i] as string))
        this.readMixed(from, readers[i] as string, reader);
    }
  }

  private readMixed(from: Obj, name: string, to: NodeId): void {
    if (from.kind === 'entry') this.add(to, this.partOf(from, name));
    else if (from.kind === 'external' && from.fn)
      this.add(to, this.externals.member(from, name, { file: from.file, fn: from.fn, pos: from.pos, end: from.end }));
  }

  /** A property of an object literal: what was put there, and what was mixed into the object. */
  readObject(obj: Obj, name: string, to: NodeId): void {
    const node = this.properties[obj.id]?.get(name);
    if (node !== undefined) this.flow(node, to);
    const all = this.awaited[obj.id];
    if (all) all.push(name, to);
    else this.awaited[obj.id] = [name, to];
    const held = this.properties[obj.id]?.get(HELD);
    if (held === undefined) return;
    const own = this.owned.get(obj.id);
    for (const id of this.valuesOf(held)) if (!own?.get(id)?.has(name)) this.readMixed(this.object(id), name, to);
  }

  addEdge(caller: ProgramFunction, callee: ProgramFunction, kind: CallKind, instr: Instr, via?: string): void {
    this.callEdges.add(caller, callee, kind, instr, via);
  }

  /** Whether the values of the program were too many to be followed to the end: what places hold may be less than they do. */
  isCutShort = false;
  private steps = 0;
  /** How many ways there are from one node to another. */
  private paths = 0;

  /** Works until nothing changes any more. */
  run(): void {
    const { queue, react, reacting } = this;
    for (let at = 0; at < queue.length; at += 2) {
      const node = queue[at] as NodeId;
      const obj = this.object(queue[at + 1] as ObjId);
      this.done[node] = (this.done[node] as number) + 1;
      this.steps += 1;
      if ((at & 1023) === 0) this.isCutShort ||= isTooLong(this.steps, this.edges.length, this.paths, this.nodes);
      const out = this.flows[node];
      if (typeof out === 'number') this.add(out, obj);
      else if (out) for (let i = 0; i < out.length; i += 1) this.add(out[i] as NodeId, obj);
      for (let i = (this.reactions[node] as number) - 1; i >= 0; i = (reacting.before[i] as number) - 1)
        react(reacting.fns[i] as ProgramFunction, reacting.instrs[i] as Instr, obj);
      const watchers = this.watchers[node];
      if (watchers) for (let i = 0, n = watchers.length; i < n; i += 1) (watchers[i] as Watcher)(obj);
      if (at > 1 << 20) {
        // forget what is done
        queue.splice(0, at + 2);
        at = -2;
      }
    }
    queue.length = 0;
    this.settled();
  }

  /** Drops what only `run` needed: nothing is added any more. */
  forget(): void {
    // Lists that grew have room to grow on. What places took before the program was known to be too much says as little as what came after.
    const most = this.isCutShort ? MOST_DATA : Infinity;
    this.holds.forEach((held, node) => {
      if (typeof held === 'object') this.holds[node] = held.slice(0, most);
    });
    this.flows = [];
    this.wideFlows = new Map();
    this.watchers = [];
    this.reactions = new Int32Array(this.room);
    this.reacting = { fns: [], instrs: [], before: [] };
    this.done = new Int32Array(this.room);
    this.awaited = [];
    this.awaitedOfGlobal = new Map();
    this.newProperty.clear();
    this.large.clear();
    this.defaults.length = 0;
    this.callEdges.forget();
    this.firsts.forget();
    this.externals.forget();
  }
}
