/** Functions that run where they stand: `rows.forEach((row) => { ... })`, `await load().then((rows) => { ... })`, `await (async () => { ... })()`. */
import { FIRST_LITERAL, FIRST_TEMP, type CallInstr, type Instr, type VarId } from '../../facts/model.js';
import type { CallEdge, ProgramFunction } from '../model.js';
import { eachOperand } from '../values/definitions.js';
import type { Solver } from '../values/solver.js';

/**
 * How a function runs within the one around it: `once`, in place of the call; in a `loop` over what the call walks; `then`, `catch` and
 * `finally`, once what is waited for is settled.
 */
export type BodyKind = 'once' | 'loop' | 'then' | 'catch' | 'finally';

export interface Body {
  readonly fn: ProgramFunction;
  readonly kind: BodyKind;
  readonly call: CallInstr;
  /** The function around it waits for its promise, and does not only hand that on. */
  readonly awaited: boolean;
  /** What the function around it does to give what this gives, where it does nothing else with that: `return`, or `await` and `return`. */
  readonly handedOn: readonly Instr[];
}

/** Methods of lists whose callbacks are the body of a loop. What only asks each element a question (`some`, `filter`) is told as it stands. */
const WALKS: ReadonlySet<string> = new Set(['forEach', 'map', 'flatMap']);
const SETTLES: ReadonlySet<string> = new Set(['then', 'catch', 'finally']);
const JOINS = /^global:Promise\.(?:all|allSettled|any|race)$/;

/** The bodies in each function, by the call that runs them. `isEntry` says which functions a framework calls. */
export function bodiesOf(
  solver: Solver,
  isEntry: (fn: ProgramFunction) => boolean,
): ReadonlyMap<ProgramFunction, ReadonlyMap<Instr, Body>> {
  const candidates = new Map<ProgramFunction, { readonly outer: ProgramFunction; readonly body: Body }>();
  const dropped = new Set<ProgramFunction>();
  for (const outer of solver.functions) {
    // those around come first
    const here = new Here(solver, outer, dropped);
    for (const body of here.bodies())
      if (outer.fact.kind !== 'module' && !outer.fact.generator && !isEntry(body.fn)) candidates.set(body.fn, { outer, body });
  }
  const runs = new Set<ProgramFunction>();
  const others = new Set<ProgramFunction>();
  const calls = new Map([...candidates.values()].map(({ body }) => [body.call, body.fn] as const));
  for (const edge of solver.edges) {
    const there = calls.get(edge.instr as CallInstr);
    if (there !== undefined && there !== edge.to) others.add(there); // a `then` of the program's own
    const found = candidates.get(edge.to);
    if (!found) continue;
    if (runsAt(edge, found.outer, found.body)) runs.add(edge.to);
    else others.add(edge.to);
  }
  const all = new Map<ProgramFunction, Map<Instr, Body>>();
  for (const [fn, { outer, body }] of candidates) {
    if (!runs.has(fn) || others.has(fn)) continue;
    const known = all.get(outer);
    if (known) known.set(body.call, body);
    else all.set(outer, new Map([[body.call, body]]));
  }
  return all;
}

/** The function around it calls it there and then, by this very call. */
function runsAt({ from, kind, instr, told, through }: CallEdge, outer: ProgramFunction, { call }: Body): boolean {
  return from === outer && kind === 'call' && instr === call && !told && through === undefined;
}

/** One function, and what it hands to its calls. */
class Here {
  private readers: ReadonlyMap<VarId, readonly Instr[]> | undefined;

  /** `dropped` are functions of whose promise nobody hears, as far as that is known: those within this one are added. */
  constructor(
    private readonly solver: Solver,
    private readonly fn: ProgramFunction,
    private readonly dropped: Set<ProgramFunction>,
  ) {}

  bodies(): readonly Body[] {
    const { instrs } = this.fn.fact;
    if (!instrs.some((each) => each.op === 'function' && each.dst >= FIRST_TEMP)) return [];
    const made = new Map<VarId, ProgramFunction>();
    const found: Body[] = [];
    for (const instr of instrs) {
      if (instr.op === 'function') {
        const inner = this.fn.file.functions[instr.fn];
        if (inner && isPlain(inner)) made.set(instr.dst, inner);
      } else if (instr.op === 'call' && !instr.isNew && instr.kind === undefined) {
        const inner = made.get(instr.callee) ?? (instr.args[0] === undefined ? undefined : made.get(instr.args[0]));
        const kind = inner && this.kindOf(instr, inner, made.has(instr.callee));
        if (inner && kind)
          found.push({
            fn: inner,
            kind,
            call: instr,
            awaited: this.isWaitedFor(instr, false),
            handedOn: kind === 'once' || kind === 'then' ? this.handedOn(instr.dst) : [],
          });
      }
    }
    return found;
  }

  private kindOf(call: CallInstr, inner: ProgramFunction, isCallee: boolean): BodyKind | undefined {
    if (isCallee) return call.spread === undefined && this.isHeard(inner, this.isWaitedFor(call)) ? 'once' : undefined;
    if (call.recv === undefined || call.prop == null || call.args.length !== 1) return undefined;
    if (WALKS.has(call.prop)) return this.isHeard(inner, call.prop === 'map' && this.isJoined(call)) ? 'loop' : undefined;
    return SETTLES.has(call.prop) && this.isWaitedFor(call) ? (call.prop as 'then' | 'catch' | 'finally') : undefined;
  }

  /** Whether it makes no difference that the promise of a function is not waited for: it gives none. */
  private isHeard(inner: ProgramFunction, isWaitedFor: boolean): boolean {
    if (!isWaitedFor) this.dropped.add(inner);
    return isWaitedFor || !inner.fact.async;
  }

  /** `await begin()`, `return begin()`, and the same with a chain in between. */
  private isWaitedFor(call: CallInstr, orHandedOn = !this.dropped.has(this.fn)): boolean {
    if (call.awaited) return true;
    const readers = this.readersOf(call.dst);
    return (
      readers.length > 0 &&
      readers.every(
        (each) =>
          each.op === 'await' ||
          (each.op === 'return' && orHandedOn) ||
          (each.op === 'call' &&
            each.recv === call.dst &&
            !each.isNew &&
            SETTLES.has(each.prop ?? '') &&
            this.isWaitedFor(each, orHandedOn)),
      )
    );
  }

  private handedOn(value: VarId): readonly Instr[] {
    const [reader, another] = this.readersOf(value);
    if (another !== undefined) return [];
    if (reader?.op === 'return') return [reader];
    const after = reader?.op === 'await' ? this.handedOn(reader.dst) : [];
    return reader !== undefined && after.length === 1 ? [reader, ...after] : [];
  }

  /** `await Promise.all(rows.map(async (row) => { ... }))`. */
  private isJoined(call: CallInstr): boolean {
    const readers = this.readersOf(call.dst);
    return (
      readers.length > 0 &&
      readers.every(
        (each) =>
          each.op === 'call' &&
          each.args[0] === call.dst &&
          this.isWaitedFor(each) &&
          each.recv !== undefined &&
          this.solver.objectsAt(this.fn.file, each.recv).some((obj) => JOINS.test(`${obj.path ?? ''}.${each.prop ?? ''}`)),
      )
    );
  }

  private readersOf(variable: VarId): readonly Instr[] {
    this.readers ??= readersIn(this.fn);
    return this.readers.get(variable) ?? [];
  }
}

/** Of temporaries: what calls give and what is waited for are nothing else. */
function readersIn({ fact }: ProgramFunction): ReadonlyMap<VarId, readonly Instr[]> {
  const found = new Map<VarId, Instr[]>();
  for (const instr of fact.instrs) {
    eachOperand(instr, (variable) => {
      if (variable < FIRST_TEMP || variable >= FIRST_LITERAL) return;
      const all = found.get(variable);
      if (!all) found.set(variable, [instr]);
      else if (all.at(-1) !== instr) all.push(instr);
    });
  }
  return found;
}

/** A function without a name, `this` and `arguments` of its own, which takes its parameters one by one. */
function isPlain({ file, fact }: ProgramFunction): boolean {
  if ((fact.kind !== 'arrow' && fact.kind !== 'function') || fact.generator || fact.rest >= 0 || fact.directives.length > 0) return false;
  if (fact.kind === 'arrow') return true;
  const { vars } = file.facts;
  return (
    !fact.instrs.some((instr) => {
      if (instr.op === 'function' && instr.fn === fact.id) return true; // it has a name by which it may call itself
      let isOwn = false;
      eachOperand(instr, (variable) => {
        if (variable === fact.thisVar || (vars[variable]?.kind === 'global' && vars[variable].name === 'arguments')) isOwn = true;
      });
      return isOwn;
    }) && !file.facts.functions.some((each) => each.parent === fact.id && each.kind === 'arrow' && each.thisVar === fact.thisVar)
  );
}
