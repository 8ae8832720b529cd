/**
 * Classes of before `class`: a function with methods on its prototype becomes a class in the facts, so that no later stage has to know
 * of two ways to write one. Covers `F.prototype.m = function`, `F.prototype = { ... }`, `Object.assign(F.prototype, { ... })`,
 * `util.inherits(F, Base)`, `Object.create(Base.prototype)`, `new Base()` as a prototype, `Base.call(this, ...)` and
 * `Base.prototype.m.call(this, ...)`.
 */
import type { FunctionBuilder } from './builder.js';
import { FIRST_TEMP, type CallInstr, type ClassFact, type FnId, type Instr, type MemberFact, type VarFact, type VarId } from './model.js';

/** What is known of one function that may be a class. */
interface Draft {
  readonly fn: FnId;
  readonly local: VarId;
  readonly methods: Map<string, { readonly fn: FnId; readonly pos: number; readonly end: number }>;
  base?: VarId;
}

/** Copies the properties of its later arguments into the first: `Object.assign`, lodash and underscore, `util._extend`, jQuery. */
const COPIES = new Set(['assign', 'extend', 'merge', 'mixin', '_extend']);

export function prototypesToClasses(functions: readonly FunctionBuilder[], vars: readonly VarFact[], classes: ClassFact[]): void {
  const isTrace = (instr: Instr): boolean =>
    ((instr.op === 'get' || instr.op === 'set') && instr.prop === 'prototype') || (instr.op === 'call' && isInherits(instr, vars));
  if (!functions.some((each) => each.instrs.some(isTrace))) return;
  new Prototypes(functions, vars, classes).run();
}

/** `util.inherits(F, Base)`, `inherits(F, Base)`. */
const isInherits = (instr: CallInstr, vars: readonly VarFact[]): boolean =>
  instr.args.length === 2 && (instr.prop === 'inherits' || (instr.callee >= 0 && vars[instr.callee]?.name === 'inherits'));

class Prototypes {
  /** The instruction that sets a temporary. */
  private readonly made = new Map<VarId, Instr>();
  /** What a named variable is set to; null where that is more than one thing. */
  private readonly given = new Map<VarId, VarId | null>();
  private readonly drafts = new Map<FnId, Draft>();
  /** Values that are the prototype of a function. */
  private readonly prototypes = new Map<VarId, Draft>();

  constructor(
    private readonly functions: readonly FunctionBuilder[],
    private readonly vars: readonly VarFact[],
    private readonly classes: ClassFact[],
  ) {}

  run(): void {
    for (const { instrs } of this.functions) {
      for (const instr of instrs) {
        if (instr.op === 'assign')
          this.given.set(instr.dst, this.given.has(instr.dst) && this.given.get(instr.dst) !== instr.src ? null : instr.src);
        else if (instr.dst >= FIRST_TEMP) this.made.set(instr.dst, instr);
      }
    }
    for (const { instrs } of this.functions) for (const instr of instrs) this.findPrototypes(instr);
    for (const { instrs } of this.functions) for (const instr of instrs) this.findMethods(instr);
    for (const draft of this.drafts.values()) if (draft.methods.size > 0 || draft.base !== undefined) this.turn(draft);
  }

  /** What made a value, behind names that are given once. */
  private origin(value: VarId): Instr | undefined {
    let at: VarId | null | undefined = value;
    for (let steps = 0; steps < 8 && at !== null && at !== undefined; steps += 1) {
      if (at >= FIRST_TEMP) {
        const instr = this.made.get(at);
        if (instr?.op !== 'copy') return instr;
        at = instr.src;
      } else at = this.given.get(at);
    }
    return undefined;
  }

  private draftOf(value: VarId): Draft | undefined {
    const made = this.origin(value);
    if (made?.op !== 'function') return undefined;
    const kind = this.functions[made.fn]?.fact.kind;
    if (kind !== 'function') return undefined;
    let draft = this.drafts.get(made.fn);
    if (!draft) {
      draft = { fn: made.fn, local: value, methods: new Map() };
      this.drafts.set(made.fn, draft);
    }
    return draft;
  }

  /** The prototype that `value` is: `F.prototype`, or a name for it. */
  private prototypeOf(value: VarId): Draft | undefined {
    const known = this.prototypes.get(value);
    if (known) return known;
    const made = this.origin(value);
    return made && made.dst >= 0 ? this.prototypes.get(made.dst) : undefined;
  }

  /** The `Base` of a value that is `Base.prototype`. */
  private ownerOf(value: VarId): VarId | undefined {
    const made = this.origin(value);
    return made?.op === 'get' && made.prop === 'prototype' ? made.obj : undefined;
  }

  private findPrototypes(instr: Instr): void {
    if (instr.op === 'get' && instr.prop === 'prototype') {
      const draft = this.draftOf(instr.obj);
      if (draft) this.prototypes.set(instr.dst, draft);
    } else if (instr.op === 'set' && instr.prop === 'prototype') {
      const draft = this.draftOf(instr.obj);
      const made = draft && this.origin(instr.src);
      if (!draft || !made) return;
      if (made.op === 'object') this.prototypes.set(made.dst, draft);
      else if (made.op === 'call' && made.isNew && made.callee >= 0) draft.base ??= made.callee;
      else if (made.op === 'call' && made.prop === 'create' && made.args[0] !== undefined) {
        this.prototypes.set(made.dst, draft);
        const base = this.ownerOf(made.args[0]);
        if (base !== undefined) draft.base ??= base;
      }
    } else if (instr.op === 'call' && isInherits(instr, this.vars)) {
      const draft = instr.args[0] === undefined ? undefined : this.draftOf(instr.args[0]);
      if (draft && instr.args[1] !== undefined) draft.base ??= instr.args[1];
    }
  }

  private findMethods(instr: Instr): void {
    if (instr.op === 'set' && instr.prop !== null) {
      const draft = this.prototypeOf(instr.obj);
      if (!draft) return;
      if (instr.prop === '__proto__') {
        const base = this.ownerOf(instr.src);
        if (base !== undefined) draft.base ??= base;
      } else this.method(draft, instr);
    } else if (instr.op === 'call' && instr.prop !== null && instr.prop !== undefined && COPIES.has(instr.prop)) {
      const draft = instr.args[0] === undefined ? undefined : this.prototypeOf(instr.args[0]);
      if (!draft) return;
      for (const arg of instr.args.slice(1)) {
        const base = this.ownerOf(arg);
        if (base !== undefined) {
          draft.base ??= base;
          continue;
        }
        const made = this.origin(arg);
        if (made?.op !== 'object') continue;
        for (const { instrs } of this.functions)
          for (const each of instrs) if (each.op === 'set' && each.obj === made.dst) this.method(draft, each);
      }
    }
  }

  private method(draft: Draft, instr: Extract<Instr, { op: 'set' }>): void {
    const made = this.origin(instr.src);
    const kind = made?.op === 'function' ? this.functions[made.fn]?.fact.kind : undefined;
    if (made?.op !== 'function' || instr.prop === null || instr.prop === 'constructor' || kind === 'arrow' || kind === undefined) return;
    draft.methods.set(instr.prop, { fn: made.fn, pos: instr.pos, end: instr.end });
  }

  /** Makes the class: its fact, the functions as its members, the instructions that make the function. */
  private turn(draft: Draft): void {
    const constructor = this.functions[draft.fn];
    if (!constructor) return;
    const variable = draft.local < FIRST_TEMP ? this.vars[draft.local] : undefined;
    const name = variable !== undefined && variable.kind !== 'exports' ? variable.name : constructor.fact.name || 'class';
    const id = this.classes.length;
    const { pos, end } = variable !== undefined && variable.kind !== 'exports' ? variable : constructor.fact;
    const members: MemberFact[] = [
      {
        name: 'constructor',
        kind: 'method',
        isStatic: false,
        fn: draft.fn,
        pos: constructor.fact.pos,
        end: constructor.fact.end,
        decorators: [],
      },
    ];
    for (const [prop, made] of draft.methods) {
      const method = this.functions[made.fn];
      if (!method || method.fact.class !== undefined) continue; // one function under two names stays the first's
      method.fact.kind = 'method';
      method.fact.name = `${name}.${prop}`;
      method.fact.class = id;
      members.push({ name: prop, kind: 'method', isStatic: false, fn: made.fn, pos: made.pos, end: made.end, decorators: [] });
    }
    constructor.fact.kind = 'constructor';
    constructor.fact.name = `${name}.constructor`;
    constructor.fact.class = id;
    this.classes.push({
      id,
      name,
      local: draft.local,
      pos,
      end,
      fn: Math.max(constructor.fact.parent, 0),
      ...(draft.base === undefined ? {} : { extends: draft.base }),
      implements: [],
      abstract: false,
      decorators: [],
      constructorFn: draft.fn,
      members,
    });
    for (const { instrs } of this.functions) {
      instrs.forEach((instr, at) => {
        if (instr.op === 'function' && instr.fn === draft.fn)
          instrs[at] = { op: 'class', dst: instr.dst, class: id, pos: instr.pos, end: instr.end, block: instr.block };
      });
    }
    if (draft.base !== undefined)
      for (const member of members)
        if (member.fn !== undefined) this.superCalls(this.functions[member.fn], draft.base, draft.fn === member.fn);
  }

  /** `Base.call(this, a)` in a constructor is `super(a)`, `Base.prototype.m.call(this, a)` is `super.m(a)`. */
  private superCalls(fn: FunctionBuilder | undefined, base: VarId, isConstructor: boolean): void {
    fn?.instrs.forEach((instr, at) => {
      if (
        instr.op !== 'call' ||
        instr.recv === undefined ||
        (instr.prop !== 'call' && instr.prop !== 'apply') ||
        instr.args[0] !== fn.fact.thisVar
      )
        return;
      const target = this.origin(instr.recv);
      const method = target?.op === 'get' && target.prop !== null ? target : undefined;
      const owner = method && this.ownerOf(method.obj);
      const prop =
        isConstructor && this.isBase(instr.recv, base)
          ? 'super'
          : owner !== undefined && this.isBase(owner, base)
            ? method?.prop
            : undefined;
      if (prop === undefined || prop === null) return;
      fn.instrs[at] = {
        op: 'call',
        dst: instr.dst,
        callee: -1,
        recv: fn.fact.thisVar,
        prop,
        args: instr.prop === 'call' ? instr.args.slice(1) : [],
        isNew: false,
        kind: 'super',
        used: instr.used,
        awaited: instr.awaited,
        pos: instr.pos,
        end: instr.end,
        block: instr.block,
      };
    });
  }

  /** The same variable, the same property (`events.EventEmitter`), or `F.super_`. */
  private isBase(value: VarId, base: VarId): boolean {
    if (value === base) return true;
    const one = this.origin(value);
    if (one?.op === 'get' && one.prop === 'super_') return true;
    const other = this.origin(base);
    if (one !== undefined && one === other) return true;
    return one?.op === 'get' && other?.op === 'get' && one.obj === other.obj && one.prop === other.prop;
  }
}
