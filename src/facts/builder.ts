import type {
  BlockFact,
  BlockId,
  CallInstr,
  ClassId,
  FnId,
  FunctionFact,
  FunctionKind,
  Instr,
  LiteralInstr,
  LiteralValue,
  Pos,
  VarFact,
  VarId,
  VarKind,
} from './model.js';
import { FIRST_LITERAL, FIRST_TEMP } from './model.js';

/** Names visible at one point of the source. A scope belongs to the function in whose frame its variables live. */
export class Scope {
  readonly names = new Map<string, VarId>();
  constructor(
    readonly parent: Scope | undefined,
    readonly fn: FnId,
    readonly inLoop: boolean,
  ) {}

  lookup(name: string): VarId | undefined {
    for (let scope: Scope | undefined = this; scope; scope = scope.parent) {
      const found = scope.names.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

type Draft<T> = { -readonly [K in keyof T]: T[K] };
/*
 * All instructions are objects of three shapes, with what an operation lacks left undefined (-1 for `dst`): what reads their common fields
 * is the hottest code of all, and it stays fast as long as V8 meets few shapes there. Small ones are most of the facts, so they stay small.
 */

/** Instructions of the smallest shape. */
export type SmallOp =
  'object' | 'array' | 'regexp' | 'await' | 'yield' | 'assign' | 'get' | 'set' | 'spread' | 'delete' | 'unary' | 'return' | 'throw';
/** All others but calls, and those among the small ones whose property has a computed name. */
export type LargeInstr = Extract<
  Instr,
  { readonly op: 'template' | 'function' | 'class' | 'copy' | 'get' | 'set' | 'delete' | 'binary' | 'choose' | 'iterate' | 'import' }
>;
export type Fields<I> = I extends Instr ? Omit<I, 'dst' | 'pos' | 'end' | 'block'> : never;
/** What is called: a value, or a method of one. */
export type Callee = { readonly [K in 'recv' | 'prop' | 'key']: CallInstr[K] | undefined } & Pick<CallInstr, 'callee'>;
export type Arguments = Pick<CallInstr, 'args'> & { readonly spread: CallInstr['spread'] | undefined };
export type CallShape = Pick<CallInstr, 'isNew' | 'used' | 'awaited' | 'text'> & { readonly kind: CallInstr['kind'] | undefined };

/** One function while its body is being lowered. */
export class FunctionBuilder {
  readonly instrs: Instr[] = [];
  readonly blocks: BlockFact[] = [{ parent: -1, kind: 'body' }];
  block: BlockId = 0;
  readonly fact: Draft<FunctionFact>;

  constructor(id: FnId, name: string, kind: FunctionKind, parent: FnId, pos: Pos, end: Pos, thisVar: VarId) {
    this.fact = {
      id,
      name,
      kind,
      parent,
      pos,
      end,
      thisVar,
      params: [],
      rest: -1,
      async: false,
      generator: false,
      directives: [],
      instrs: this.instrs,
      blocks: this.blocks,
    };
  }

  /** An instruction of the smallest shape. `dst` is the variable that it sets, -1 for none; the rest as the operation has it. */
  small(
    op: SmallOp,
    dst: VarId,
    src: VarId | undefined,
    obj: VarId | undefined,
    prop: string | null | undefined,
    operator: string | undefined,
    pos: Pos,
    end: Pos,
  ): void {
    this.instrs.push({ op, dst, src, obj, prop, operator, pos, end, block: this.block } as unknown as Instr);
  }

  /** An instruction of the shape that has room for all operations but calls. */
  large(instr: Fields<LargeInstr>, dst: VarId, pos: Pos, end: Pos): void {
    const {
      op,
      src,
      obj,
      prop,
      operator,
      key,
      left,
      right,
      srcs,
      parts,
      kind,
      fn,
      class: cls,
      specifier,
      dynamic,
      cast,
    } = instr as Record<string, unknown>;
    this.instrs.push({
      op,
      dst,
      src,
      obj,
      prop,
      operator,
      key,
      left,
      right,
      srcs,
      parts,
      kind,
      fn,
      class: cls,
      specifier,
      dynamic,
      cast,
      pos,
      end,
      block: this.block,
    } as unknown as Instr);
  }

  /** A call, a construction, a tag, a decorator or a JSX element. */
  call(
    dst: VarId,
    { callee, recv, prop, key }: Callee,
    { args, spread }: Arguments,
    { isNew, kind, used, awaited, text }: CallShape,
    pos: Pos,
    end: Pos,
  ): void {
    this.instrs.push({
      op: 'call',
      dst,
      callee,
      recv,
      prop,
      key,
      args,
      spread,
      isNew,
      kind,
      used,
      awaited,
      pos,
      end,
      block: this.block,
      // A few tags alone have it: all others keep one shape.
      ...(text === undefined ? undefined : { text }),
    } as unknown as Instr);
  }

  /** The fact, with lists as long as what they hold: a list that grew has room for half as much again. */
  done(): FunctionFact {
    return { ...this.fact, instrs: this.instrs.slice(), blocks: this.blocks.slice(), params: this.fact.params.slice() };
  }

  /** Opens a block below the current one and makes it current. Returns the block to go back to. */
  open(kind: BlockFact['kind'], cond?: VarId, nullish?: true): BlockId {
    const back = this.block;
    this.blocks.push({ parent: back, kind, ...(cond === undefined ? {} : { cond }), ...(nullish ? { nullish } : {}) });
    this.block = this.blocks.length - 1;
    return back;
  }
}

/** Everything of one file while it is being lowered: variables, functions and the current scope. */
export class FileBuilder {
  readonly vars: VarFact[] = [];
  readonly functions: FunctionBuilder[] = [];
  private temps = 0;
  private readonly globals = new Map<string, VarId>();
  private exportsVar: VarId | undefined;

  temp(): VarId {
    return FIRST_TEMP + this.temps++;
  }

  readonly literals: LiteralInstr[] = [];
  private readonly literalIds = new Map<LiteralValue, VarId>();

  literal(value: LiteralValue): VarId {
    let id = this.literalIds.get(value);
    if (id === undefined) {
      id = FIRST_LITERAL + this.literals.length;
      this.literals.push({ op: 'literal', dst: id, value, pos: 0, end: 0, block: 0 });
      this.literalIds.set(value, id);
    }
    return id;
  }

  get varCount(): number {
    return this.vars.length + this.temps;
  }

  declare(scope: Scope, name: string, kind: VarKind, pos: Pos, end: Pos, type?: string): VarId {
    const known = scope.names.get(name);
    // `var x` twice, a function declared twice, or a `var` with the name of a parameter: one variable.
    if (known !== undefined && (kind === 'var' || kind === 'function' || kind === 'namespace' || kind === 'enum')) return known;
    const id = this.vars.length;
    this.vars.push({ name, kind, fn: scope.fn, pos, end, ...(type ? { type } : {}), ...(scope.inLoop ? { inLoop: true } : {}) });
    scope.names.set(name, id);
    return id;
  }

  /** A variable that no name refers to (`this`, a parameter that is a pattern). */
  anonymous(name: string, kind: VarKind, fn: FnId, pos: Pos, end: Pos, type?: string): VarId {
    this.vars.push({ name, kind, fn, pos, end, ...(type ? { type } : {}) });
    return this.vars.length - 1;
  }

  global(name: string, pos: Pos): VarId {
    let id = this.globals.get(name);
    if (id === undefined) {
      id = this.vars.length;
      this.vars.push({ name, kind: 'global', fn: -1, pos, end: pos + name.length });
      this.globals.set(name, id);
    }
    return id;
  }

  moduleExports(): VarId {
    if (this.exportsVar === undefined) this.exportsVar = this.anonymous('module.exports', 'exports', 0, 0, 0);
    return this.exportsVar;
  }

  addFunction(
    name: string,
    kind: FunctionKind,
    parent: FnId,
    pos: Pos,
    end: Pos,
    thisVar: VarId | undefined,
    cls?: ClassId,
    isStatic?: boolean,
  ): FunctionBuilder {
    const id = this.functions.length;
    const own = thisVar ?? this.anonymous('this', 'this', id, pos, pos);
    const builder = new FunctionBuilder(id, name, kind, parent, pos, end, own);
    if (cls !== undefined) builder.fact.class = cls;
    if (isStatic) builder.fact.isStatic = true;
    this.functions.push(builder);
    return builder;
  }
}
