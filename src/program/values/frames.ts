/**
 * Frames: small functions that only make, hand back or call what they are given are solved anew for each call, as if they stood there. What
 * `const a = makeStore()` made is then not what `const b = makeStore()` made, and `each(rows, callback)` hands its rows to that callback
 * alone. Everything larger is solved once, for all its callers together.
 */
import { FIRST_LITERAL, FIRST_TEMP, slotOf, type CallInstr, type Instr, type VarId } from '../../facts/model.js';
import { COLLECTION_METHODS } from './builtins.js';
import { capturedBy } from './captures.js';
import { definitionOf, eachOperand, originOf } from './definitions.js';
import { isOfConstruction, type Frame, type NodeId, type ProgramFile, type ProgramFunction } from '../model.js';
import { NOTHING, type Solver } from './solver.js';

/** Longer functions are not solved anew. */
const MOST_INSTRUCTIONS = 40;
/** How many calls of one function are told apart; what comes later is solved together. */
const MOST_FRAMES = 32;
/** The same for calls in frames: a function that ten others give on has as many as all of those. */
const MOST_INNER = 160;
/** Beyond a quarter of the program's functions: bundled libraries are tangles of small ones. */
const MOST_IN_ALL = 1000;
/** A small function that calls another one, and so on. */
const DEEPEST = 5;
/** Constructors are longer: they put one field after the other. Of the longest fewer calls are told apart. */
const LONGEST_CONSTRUCTOR = 160;
const MOST_OF_LONG = 12;
/** Functions that put records together are many as well. */
const MOST_OF_RECORDS = 26;
/** Functions that give what another function gives are shorter still: there are many. */
const MOST_OF_WRAPPERS = 10;
/** Components and what stands beside them: what they make is of a page. */
const RENDERS = /\.[jt]sx$/;
/** Constructors whose objects start empty; classes of the program count too. */
const COLLECTIONS: ReadonlySet<string> = new Set(['Map', 'Set', 'WeakMap', 'WeakSet', 'Array', 'Object']);

interface Made {
  readonly fn: ProgramFunction;
  /** Places of the frame, and those of the function that they are copies of, in turns. */
  readonly nodes: readonly NodeId[];
}

export class Frames {
  private readonly suitable = new Map<ProgramFunction, boolean>();
  private readonly count = new Map<ProgramFunction, number>();
  private readonly byCall = new Map<string, ProgramFunction>();
  private readonly all: Made[] = [];

  constructor(
    private readonly solver: Solver,
    private readonly add: (fn: ProgramFunction, instr: Instr) => void,
    private readonly fileOf: (from: ProgramFile, specifier: string) => ProgramFile | undefined,
  ) {}

  /** The frame of a call, or undefined where the callee is not told apart by its calls. */
  of(caller: ProgramFunction, call: CallInstr, target: ProgramFunction): ProgramFunction | undefined {
    if (!this.isSuitable(target) || isRunning(caller, target)) return undefined;
    const key = `${caller.id}:${call.pos}:${call.end}:${target.id}`;
    const known = this.byCall.get(key);
    if (known) return known;
    const count = this.count.get(target) ?? 0;
    if (
      isOfConstruction(target) &&
      (!this.isWorthIt(caller, call, target) || (count >= MOST_OF_LONG && target.fact.instrs.length > MOST_INSTRUCTIONS))
    )
      return undefined;
    if (
      count >= (caller.frame === undefined ? MOST_FRAMES : MOST_INNER) ||
      this.all.length >= MOST_IN_ALL + this.solver.functions.length / 4
    )
      return undefined;
    this.count.set(target, count + 1);
    const made = this.make({ fn: target, caller, call });
    this.byCall.set(key, made);
    for (const instr of target.fact.instrs) this.add(made, instr);
    return made;
  }

  /** Lets the places of the functions hold what those of their frames hold, for whoever asks: nothing flows on from there. */
  fold(): void {
    for (const { nodes } of this.all)
      for (let at = 0; at < nodes.length; at += 2) this.solver.fold(nodes[at] as NodeId, nodes[at + 1] as NodeId);
  }

  private make(frame: Frame): ProgramFunction {
    const { solver } = this;
    const { file, fact, result } = frame.fn;
    const places = new Map<number, NodeId>();
    const nodes: NodeId[] = [];
    const shared = takenByInner(frame.fn);
    // What a constructor is given and what it makes an object of are nowhere assigned anew: what is written inside it takes those of all its calls.
    const isTold = (variable: VarId): boolean =>
      isOfConstruction(frame.fn) && (variable === fact.thisVar || fact.params.includes(variable));
    const copy = (variable: VarId): void => {
      if (!isOwn(frame.fn, variable) || (shared.has(variable) && !isTold(variable))) return;
      const slot = slotOf(file.facts, variable);
      if (places.has(slot)) return;
      const of = solver.node(file, variable);
      const node = solver.nodeLike(of);
      places.set(slot, node);
      if (node === NOTHING) return;
      nodes.push(node, of);
      if (shared.has(variable)) solver.flow(node, of);
      if (file.facts.vars[variable]?.type !== undefined) solver.flow(of, node); // what its type says
    };
    for (const param of fact.params) copy(param);
    copy(fact.thisVar);
    for (const instr of fact.instrs) {
      if (instr.dst >= 0) copy(instr.dst);
      eachOperand(instr, copy);
    }
    const made: ProgramFunction = { id: -1 - this.all.length, file: { ...file, places }, fact, result: solver.newNode(), frame };
    nodes.push(made.result, result);
    this.all.push({ fn: made, nodes });
    return made;
  }

  /** The function that a name is declared to be, here or in the file that it is imported from: what flows is not known yet. */
  private functionOf(file: ProgramFile, variable: VarId): ProgramFunction | undefined {
    if (file.facts.vars[variable]?.kind !== 'import') {
      const made = originOf(file, variable).instr;
      return made?.op === 'function' ? file.functions[made.fn] : undefined;
    }
    for (const each of file.facts.imports) {
      const binding = each.bindings.find(({ local }) => local === variable);
      const target = binding === undefined ? undefined : this.fileOf(file, each.specifier);
      const exported = target?.facts.exports.find((one) => one.kind === 'local' && one.name === binding?.imported);
      if (target && exported?.kind === 'local' && target.facts.vars[exported.local]?.kind !== 'import')
        return this.functionOf(target, exported.local);
    }
    return undefined;
  }

  private made: ReadonlyMap<string, number> | undefined;

  /** Its class has objects from more than one place, and a constructor is given more than texts and numbers or begins with lists of its own. */
  private isWorthIt(caller: ProgramFunction, call: CallInstr, target: ProgramFunction): boolean {
    const { solver } = this;
    if (
      target.fact.kind === 'constructor' &&
      !makesParts(target) &&
      !call.args.some((arg) => solver.nodeHolds(solver.node(caller.file, arg)))
    )
      return false;
    if (caller.frame !== undefined) return true; // made by something of which there are several
    const made = (this.made ??= madeByName(solver));
    const name = target.file.facts.classes[target.fact.class ?? -1]?.name;
    return name !== undefined && (made.get(name) ?? 0) > 1;
  }

  private isSuitable(target: ProgramFunction): boolean {
    let known = this.suitable.get(target);
    if (known !== undefined) return known;
    this.suitable.set(target, false); // what calls itself
    known =
      !RENDERS.test(target.file.path) &&
      isSmall(target) &&
      (isOfConstruction(target)
        ? fillsObject(target)
        : tellsApart(target, takenByInner(target), (callee) => {
            const inner = this.functionOf(target.file, callee);
            return inner !== undefined && this.isSuitable(inner);
          }));
    this.suitable.set(target, known);
    return known;
  }
}

/** Variables that functions within a function take along: those are not solved anew. */
function takenByInner({ file, fact }: ProgramFunction): ReadonlySet<VarId> {
  const found = new Set<VarId>();
  for (const instr of fact.instrs) if (instr.op === 'function') for (const each of capturedBy(file, instr.fn)) found.add(each);
  return found;
}

/** Whether a function is at work in the frames around a call, or these are too deep. */
function isRunning(caller: ProgramFunction, target: ProgramFunction): boolean {
  let depth = 0;
  for (let at: ProgramFunction | undefined = caller; at; at = at.frame?.caller) {
    if ((at.frame?.fn ?? at) === target) return true;
    depth += 1;
  }
  return depth > DEEPEST;
}

/** Whether a variable lives in the frame of a function. */
function isOwn({ file, fact }: ProgramFunction, variable: VarId): boolean {
  if (variable >= FIRST_LITERAL) return false;
  return variable >= FIRST_TEMP || file.facts.vars[variable]?.fn === fact.id;
}

/** Nothing that it makes or is given stays in it: no variable of others that it assigns. */
function isSmall(target: ProgramFunction): boolean {
  const { fact } = target;
  const constructs = isOfConstruction(target);
  if (
    fact.instrs.length > (constructs ? LONGEST_CONSTRUCTOR : MOST_INSTRUCTIONS) ||
    fact.generator ||
    (!constructs && fact.kind !== 'arrow' && fact.kind !== 'function' && fact.kind !== 'method')
  )
    return false;
  return fact.instrs.every(
    (instr) => instr.op !== 'class' && instr.op !== 'import' && instr.op !== 'yield' && (instr.op !== 'assign' || isOwn(target, instr.dst)),
  );
}

/** A constructor that puts values into its object, or hands them to the one that it extends; fields that begin with something made for them. */
function fillsObject(target: ProgramFunction): boolean {
  const { fact } = target;
  if (fact.kind === 'field-init')
    return fact.instrs.some((instr) => instr.op === 'object' || instr.op === 'array' || (instr.op === 'call' && instr.isNew));
  return (
    makesParts(target) ||
    (fact.params.length > 0 &&
      fact.instrs.some(
        (instr) =>
          (instr.op === 'set' && instr.obj === fact.thisVar && instr.src < FIRST_LITERAL) ||
          (instr.op === 'call' && instr.kind === 'super' && instr.args.length > 0),
      ))
  );
}

/** `this.players = []`, `this.rooms = new Map()`. */
function makesParts({ file, fact }: ProgramFunction): boolean {
  const isMade = (variable: VarId): boolean => {
    const { instr } = originOf(file, variable);
    return (
      instr?.op === 'object' ||
      instr?.op === 'array' ||
      (instr?.op === 'call' && instr.isNew && instr.callee >= 0 && COLLECTIONS.has(file.facts.vars[instr.callee]?.name ?? ''))
    );
  };
  return fact.kind === 'constructor' && fact.instrs.some((instr) => instr.op === 'set' && instr.obj === fact.thisVar && isMade(instr.src));
}

/** How often each class is named after `new` and `extends`. */
function madeByName(solver: Solver): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const count = (file: ProgramFile, variable: VarId): void => {
    const made = file.facts.vars[variable] ? undefined : definitionOf(file, variable);
    const name = file.facts.vars[variable]?.name ?? (made?.op === 'get' ? made.prop : undefined);
    if (name != null) found.set(name, (found.get(name) ?? 0) + 1);
  };
  for (const { fn, instr } of solver.calls) if (instr.isNew && instr.callee >= 0) count(fn.file, instr.callee);
  for (const file of solver.files) for (const { extends: base } of file.facts.classes) if (base !== undefined) count(file, base);
  return found;
}

/** Whether its calls differ in what matters: it calls what it is given, gives it back, or gives what it or another such function made. */
function tellsApart({ file, fact }: ProgramFunction, shared: ReadonlySet<VarId>, isToldApart: (callee: VarId) => boolean): boolean {
  const { instrs } = fact;
  const params = new Set(fact.params.filter((each) => !shared.has(each)));
  const hasInner = instrs.some(({ op }) => op === 'function');
  if (
    instrs.some(
      (instr) =>
        instr.op === 'call' &&
        (params.has(instr.callee) ||
          (instr.recv !== undefined && params.has(instr.recv) && (instr.prop === 'call' || instr.prop === 'apply'))),
    )
  ) {
    return true;
  }
  const sources = new Map<VarId, Instr[]>();
  for (const instr of instrs) {
    if (instr.dst < 0) continue;
    const known = sources.get(instr.dst);
    if (known) known.push(instr);
    else sources.set(instr.dst, [instr]);
  }
  const gives = (variable: VarId, depth: number): boolean => {
    if (depth > 6 || variable >= FIRST_LITERAL || shared.has(variable)) return false;
    if (params.has(variable)) return true;
    if (isKept(variable)) return false;
    return (sources.get(variable) ?? []).some((instr) => {
      switch (instr.op) {
        case 'copy':
        case 'await':
        case 'assign':
          return gives(instr.src, depth + 1);
        case 'choose':
          return instr.srcs.some((src) => gives(src, depth + 1));
        case 'array':
          return !hasInner;
        case 'object':
          return !hasInner && instrs.length <= MOST_OF_RECORDS;
        case 'call':
          return isMaker(instr) || isCopy(instr) || (instr.callee >= 0 && !instr.isNew && isWrapper && isToldApart(instr.callee));
        default:
          return false;
      }
    });
  };
  /** Put somewhere as well: whoever asks for it there has it from all calls. */
  const isKept = (variable: VarId): boolean =>
    instrs.some(
      (instr) =>
        (instr.op === 'set' && instr.operator !== 'init' && instr.src === variable) ||
        (instr.op === 'call' && instr.args.includes(variable)),
    );
  const isWrapper = instrs.length <= MOST_OF_WRAPPERS && !hasInner;
  const isCopy = ({ recv, prop }: CallInstr): boolean =>
    recv !== undefined && prop != null && /copy|pairs/.test(COLLECTION_METHODS.get(prop)?.gives ?? '');
  const isMaker = (instr: CallInstr): boolean => {
    if (instr.isNew) {
      return (
        instr.callee >= 0 &&
        (instr.callee >= FIRST_TEMP ||
          COLLECTIONS.has(file.facts.vars[instr.callee]?.name ?? '') ||
          file.facts.vars[instr.callee]?.kind !== 'global')
      );
    }
    return instr.prop === 'create' && instr.recv !== undefined && file.facts.vars[instr.recv]?.name === 'Object';
  };
  return instrs.some((instr) => instr.op === 'return' && gives(instr.src, 0));
}
