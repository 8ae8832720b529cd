/** The words of the linked program: files, functions, abstract objects, call edges. Plain data. */
import type { CallInstr, ClassFact, FileFacts, FunctionFact, Instr, VarId } from '../facts/model.js';

/** Index of a place that holds values: a variable, the result of a function, a property of an object. */
export type NodeId = number;
/** Index of an abstract object: everything that one place of the source makes, however often it runs. */
export type ObjId = number;

export interface ProgramFile {
  readonly index: number;
  readonly path: string;
  readonly facts: FileFacts;
  /** Node of the file's variable 0. */
  readonly base: NodeId;
  readonly functions: readonly ProgramFunction[];
  /** What frameworks and the language hand to parameters, by the names that are usual for it; filled once it is known what runs when. */
  readonly handed: Map<VarId, string>;
  /** In a frame: places of its own, by slot. */
  readonly places: ReadonlyMap<number, NodeId> | undefined;
  /** The object that `import * as x` and `require` give. */
  readonly namespace: ObjId;
}

export interface ProgramFunction {
  readonly id: number;
  readonly file: ProgramFile;
  readonly fact: FunctionFact;
  /** What it returns (or its promise resolves to). */
  readonly result: NodeId;
  /** Set where this stands for one call of a small function: see frames.ts. Only the solver knows of those. */
  readonly frame: Frame | undefined;
}

/** Constructors, and what gives fields their first values: an object that such a function makes is a part of the one that is being made. */
export const isOfConstruction = ({ fact: { kind } }: ProgramFunction): boolean => kind === 'constructor' || kind === 'field-init';

/** One call of a function. The caller may be a frame in turn. */
export interface Frame {
  readonly fn: ProgramFunction;
  readonly caller: ProgramFunction;
  readonly call: CallInstr;
}

export type ObjKind =
  | 'function'
  | 'class'
  | 'instance'
  | 'object'
  | 'array'
  | 'map'
  | 'set'
  | 'weakmap'
  | 'weakset'
  /** What a collection holds, where the program does not say more. */
  | 'entry'
  /** A value of a package or of the runtime. */
  | 'external'
  | 'namespace'
  | 'global'
  /** `resolve` of `new Promise((resolve) => ...)`. */
  | 'resolver';

export interface Obj {
  readonly id: ObjId;
  readonly kind: ObjKind;
  /** Where it is made. For instances: the class. For externals without a call: the first place that reads it. */
  readonly file: ProgramFile;
  readonly fn: ProgramFunction | undefined;
  readonly pos: number;
  readonly end: number;
  /** Functions and classes. */
  readonly function?: ProgramFunction;
  /** Functions: how many of the first arguments `bind` has set. */
  readonly bound?: number;
  readonly class?: ClassFact;
  /** Externals: see `ExternalPath` in frameworks/framework.ts. */
  readonly path?: string;
  /** Externals: the value whose property or result this is; `entry`: the entry of which this is a part. */
  readonly parent?: ObjId;
  /** Of a part of an entry: the name of the property that it is. */
  readonly part?: string;
  /** Results of calls: the call. */
  readonly call?: CallInstr;
  /** `entry`: the collection; `resolver`: nothing. */
  readonly of?: ObjId;
  /** `resolver`: where the promise's value goes. */
  readonly target?: NodeId;
  /**
   * What an object tells of itself. Of a literal: `runs`, it was made with functions in it; `keeps`, a module begins it empty, which is how state
   * begins. Of an instance: `records`, its class has fields alone.
   */
  readonly tells?: 'runs' | 'keeps' | 'records';
}

/**
 * - `call`: runs now, in the caller's phase.
 * - `callback`: handed to code that we do not know.
 * - `timer`: handed to a timer or to the event loop.
 * - `wrapped`: called through what a package made of it (`cache(fn)()`).
 * - `getter`: run by reading a property.
 * - `construct`: a constructor or its field initialisers.
 * - `event`: listens to what is emitted, and runs now.
 */
export type CallKind = 'call' | 'callback' | 'timer' | 'wrapped' | 'getter' | 'construct' | 'event';

/** A call, and the function that it stands in. */
export interface CallSite {
  readonly fn: ProgramFunction;
  readonly instr: CallInstr;
}

/** A write of a property, and the function that it stands in. */
export interface SetSite {
  readonly fn: ProgramFunction;
  readonly instr: Extract<Instr, { readonly op: 'set' }>;
}

/** Something that is hung on a server: `app.decorate('rooms', rooms)`, `nitroApp.games = {}`. */
export interface HungSite {
  readonly fn: ProgramFunction;
  readonly instr: Instr;
  readonly src: VarId;
  readonly name: string;
  /** The server. */
  readonly on: VarId;
}

export interface CallEdge {
  readonly from: ProgramFunction;
  readonly to: ProgramFunction;
  readonly kind: CallKind;
  readonly instr: Instr;
  /** For callbacks: path of the function that got it. */
  readonly via?: string;
  /** A small function calls what it is given, and an edge of its caller tells for which call: nothing runs because of this one alone. */
  told: boolean;
  /** For those edges of the caller: the calls that lie between. */
  readonly through: readonly CallEdge[] | undefined;
}
