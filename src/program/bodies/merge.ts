/** Puts bodies into the functions around them, so that whoever asks for order, conditions and loops finds one function. */
import {
  FIRST_TEMP,
  slotOf,
  type BlockFact,
  type BlockId,
  type CallInstr,
  type ClassFact,
  type FileFacts,
  type FunctionFact,
  type Instr,
  type VarFact,
  type VarId,
} from '../../facts/model.js';
import type { EntryPoint } from '../../frameworks/framework.js';
import type { NodeId, ProgramFile, ProgramFunction } from '../model.js';
import type { Solver } from '../values/solver.js';
import { bodiesOf, type Body } from './bodies.js';
import { tellAnew } from './tell-anew.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Bodies = ReadonlyMap<ProgramFunction, ReadonlyMap<Instr, Body>>;

/**
 * Makes one function of each that has bodies and of these, once no value flows any more: their facts are new, those that were given stay as
 * they are. A body keeps its number, and nothing is left in it.
 */
export function mergeBodies(solver: Solver, entries: readonly EntryPoint[]): void {
  const called = new Set(entries.map((each) => `${each.fn}:${each.file}`));
  const bodies = bodiesOf(solver, ({ file, fact }) => called.has(`${fact.id}:${file.path}`));
  if (bodies.size === 0) return;
  const inner = new Set([...bodies.values()].flatMap((each) => [...each.values()].map(({ fn }) => fn)));
  const homes = new Map<ProgramFunction, ProgramFunction>();
  const moved = new Map<Instr, Instr | undefined>();
  const changed = new Map<ProgramFile, Map<number, FunctionFact>>();
  const added = new Map<ProgramFile, Map<number, NodeId>>();
  for (const fn of bodies.keys()) {
    if (inner.has(fn)) continue;
    let places = added.get(fn.file);
    if (!places) added.set(fn.file, (places = new Map<number, NodeId>()));
    const merged = new Merged(fn, bodies, homes, moved, (like) => addPlace(solver, fn.file, like, places));
    let facts = changed.get(fn.file);
    if (!facts) changed.set(fn.file, (facts = new Map<number, FunctionFact>()));
    facts.set(fn.fact.id, { ...fn.fact, async: fn.fact.async || merged.waits, instrs: merged.instrs, blocks: merged.blocks });
  }
  for (const [file, facts] of changed) renew(file, facts, homes, added.get(file));
  tellAnew(solver, homes, moved);
}

/** A new temporary, which holds what a variable holds. */
function addPlace(solver: Solver, file: ProgramFile, like: VarId, places: Map<number, NodeId>): VarId {
  const made = FIRST_TEMP + file.facts.varCount - file.facts.vars.length + places.size;
  places.set(slotOf(file.facts, made), solver.node(file, like));
  return made;
}

/** The instructions and blocks of a function with its bodies in it. */
class Merged {
  readonly instrs: Instr[] = [];
  readonly blocks: BlockFact[];
  /** Whether it goes on after something that it waits for, and so gives a promise. */
  waits = false;
  /** Where each temporary is set, and what that instruction was. */
  private readonly places = new Map<VarId, { readonly at: number; readonly from: Instr }>();

  constructor(
    private readonly root: ProgramFunction,
    private readonly bodies: Bodies,
    private readonly homes: Map<ProgramFunction, ProgramFunction>,
    /** What each instruction has become; undefined where the body stands in its place. */
    private readonly moved: Map<Instr, Instr | undefined>,
    /** Makes a temporary for the value of a variable. */
    private readonly temp: (like: VarId) => VarId,
  ) {
    this.blocks = [...root.fact.blocks];
    this.put(root, (block) => block, undefined);
  }

  /** The instructions of a function, in the blocks that its own have become; what it returns is given to `give`, or by the whole function where there is none. */
  private put(fn: ProgramFunction, blockOf: (block: BlockId) => BlockId, give: ((src: VarId, at: Instr) => void) | undefined): void {
    const within = this.bodies.get(fn);
    const left = new Set<Instr>();
    const giveOn = give ?? ((_: VarId, at: Instr): void => this.push(at));
    for (const instr of fn.fact.instrs) {
      const body = within?.get(instr);
      const at = blockOf(instr.block);
      if (left.has(instr)) this.moved.set(instr, undefined);
      else if (body) {
        for (const each of body.handedOn) left.add(each);
        this.putBody(body, at, body.handedOn.length > 0 ? giveOn : undefined);
      } else if (instr.op === 'return' && give) give(instr.src, { ...instr, block: at });
      else this.move(instr, at);
    }
  }

  private move(instr: Instr, block: BlockId): void {
    const made = instr.block === block ? instr : { ...instr, block };
    if (made !== instr) this.moved.set(instr, made);
    this.places.set(instr.dst, { at: this.instrs.push(made) - 1, from: instr });
  }

  /** Says of a call, where one gives this value, that it is waited for, or that nobody asks what it gives. */
  private mark(value: VarId, said: { readonly awaited: true } | { readonly used: false }): void {
    const place = this.places.get(value);
    const instr = place && this.instrs[place.at];
    if (!place || instr?.op !== 'call' || instr.dst !== value) return;
    const made = { ...instr, ...said };
    this.instrs[place.at] = made;
    this.moved.set(place.from, made);
  }

  private waitFor(
    value: VarId,
    dst: VarId,
    { pos, end }: { readonly pos: number; readonly end: number },
    block: BlockId,
    isAwaited: boolean,
  ): void {
    this.waits = true;
    if (isAwaited) this.mark(value, { awaited: true });
    this.push({ op: 'await', dst, src: value, pos, end, block });
  }

  private putBody({ fn, kind, call, awaited }: Body, block: BlockId, giveOn: ((src: VarId, at: Instr) => void) | undefined): void {
    this.homes.set(fn, this.root);
    const { params } = fn.fact;
    const given: VarId[] = [];
    const note = giveOn ?? ((src: VarId): void => void given.push(src));
    const recv = call.recv ?? -1;
    switch (kind) {
      case 'once': {
        params.forEach((param, index) => {
          const src = call.args[index];
          if (src !== undefined) this.push({ op: 'assign', dst: param, src, operator: 'init', ...placeOf(fn, param), block });
        });
        this.put(fn, this.below(fn, block), call.used ? note : (src) => this.mark(src, { used: false }));
        this.replace(call, block, given);
        return;
      }
      case 'loop': {
        this.move(call, block);
        const at = this.open({ parent: block, kind: 'loop' });
        const [element] = params;
        if (element !== undefined)
          this.set(fn, element, (dst, place) => this.push({ op: 'iterate', dst, src: recv, kind: 'each', ...place, block: at }), at);
        const { dst, prop } = call;
        this.put(
          fn,
          this.below(fn, at),
          prop === 'forEach' || !call.used // a statement makes no list of what it maps
            ? (src) => this.mark(src, { used: false })
            : prop === 'map'
              ? (src, { pos, end, block: from }) =>
                  this.push({ op: 'set', dst: -1, obj: dst, prop: null, src, operator: 'init', pos, end, block: from })
              : (src, { pos, end, block: from }) => this.push({ op: 'spread', dst: -1, obj: dst, src, pos, end, block: from }),
        );
        return;
      }
      case 'then': {
        const [value] = params;
        if (value === undefined) this.waitFor(recv, -1, call, block, true);
        else this.set(fn, value, (dst, place) => this.waitFor(recv, dst, place, block, true), block);
        this.put(fn, this.below(fn, block), note);
        this.replace(call, block, given);
        return;
      }
      default: {
        this.waitFor(recv, -1, call, block, awaited);
        const at = this.open({ parent: block, kind });
        this.put(fn, this.below(fn, at), note);
        this.replace(call, block, kind === 'catch' ? [recv, ...given] : [recv]);
      }
    }
  }

  /** Gives a parameter what `make` puts into a temporary. */
  private set(
    fn: ProgramFunction,
    param: VarId,
    make: (dst: VarId, place: { readonly pos: number; readonly end: number }) => void,
    block: BlockId,
  ): void {
    const dst = this.temp(param);
    const place = placeOf(fn, param);
    make(dst, place);
    this.push({ op: 'assign', dst: param, src: dst, operator: 'init', ...place, block });
  }

  /** What the call gave is what its body gives. */
  private replace(call: CallInstr, block: BlockId, srcs: readonly VarId[]): void {
    this.moved.set(call, undefined);
    const [first] = srcs;
    const { dst, pos, end } = call;
    if (first === undefined) return;
    this.push(
      srcs.length === 1 ? { op: 'copy', dst, src: first, pos, end, block } : { op: 'choose', dst, srcs, operator: '?:', pos, end, block },
    );
  }

  private push(instr: Instr): void {
    this.instrs.push(instr);
  }

  private open(block: BlockFact): BlockId {
    return this.blocks.push(block) - 1;
  }

  /** The blocks of a body, below the one in which it runs. */
  private below({ fact }: ProgramFunction, block: BlockId): (block: BlockId) => BlockId {
    const first = this.blocks.length - 1;
    const at = (id: BlockId): BlockId => (id <= 0 ? block : first + id);
    fact.blocks.forEach((each, id) => {
      if (id > 0) this.blocks.push({ ...each, parent: at(each.parent) });
    });
    return at;
  }
}

const placeOf = ({ file }: ProgramFunction, variable: VarId): { readonly pos: number; readonly end: number } => {
  const { pos, end } = file.facts.vars[variable] as VarFact;
  return { pos, end };
};

/** Facts of a file in which what belonged to a body belongs to the function around it. */
function renew(
  file: ProgramFile,
  merged: ReadonlyMap<number, FunctionFact>,
  homes: ReadonlyMap<ProgramFunction, ProgramFunction>,
  places: ReadonlyMap<number, NodeId> = new Map(),
): void {
  const { facts } = file;
  const homeOf = (id: number): number => {
    const fn = file.functions[id];
    return (fn && homes.get(fn))?.fact.id ?? id;
  };
  const bodies = new Set(file.functions.filter((each) => homes.has(each)).map((each) => each.fact.id));
  const functions = facts.functions.map((fact): FunctionFact => {
    const known = merged.get(fact.id) ?? fact;
    const parent = homeOf(fact.parent);
    if (bodies.has(fact.id)) return { ...known, parent, params: [], instrs: [], blocks: known.blocks.slice(0, 1) };
    return parent === known.parent ? known : { ...known, parent };
  });
  const given = new Map<VarId, VarFact['kind']>();
  const assigned = new Set<VarId>();
  for (const fn of merged.values())
    for (const each of fn.instrs)
      if (each.op === 'assign' && each.operator !== 'init' && each.operator !== 'default') assigned.add(each.dst);
  for (const id of bodies) for (const param of facts.functions[id]?.params ?? []) given.set(param, assigned.has(param) ? 'let' : 'const');
  const vars = facts.vars.map((fact, id): VarFact =>
    bodies.has(fact.fn) ? { ...fact, fn: homeOf(fact.fn), kind: given.get(id) ?? fact.kind } : fact,
  );
  const classes = facts.classes.map((each): ClassFact => (bodies.has(each.fn) ? { ...each, fn: homeOf(each.fn) } : each));
  const made: FileFacts = { ...facts, functions, vars, classes, varCount: facts.varCount + places.size };
  (file as Mutable<ProgramFile>).places = places;
  (file as Mutable<ProgramFile>).facts = made;
  file.functions.forEach((fn, id) => {
    (fn as Mutable<ProgramFunction>).fact = functions[id] as FunctionFact;
  });
}
