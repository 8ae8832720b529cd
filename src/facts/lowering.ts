import type { ts } from 'ts-morph';
import type { Arguments, CallShape, Callee, Fields, FileBuilder, FunctionBuilder, LargeInstr, Scope } from './builder.js';
import { compiler } from './compiler.js';
import type { ConstantKeys } from './constant-keys.js';
import { PLAIN, type ClassId, type ClassFact, type ExportFact, type ImportFact, type TypeFact, type VarId } from './model.js';

/** What the parts of the lowering share, and how they call each other without importing each other in circles. */
export interface Lowering {
  readonly source: ts.SourceFile;
  readonly file: FileBuilder;
  readonly imports: ImportFact[];
  readonly exports: ExportFact[];
  readonly classes: ClassFact[];
  readonly types: TypeFact[];
  /** The function being lowered. */
  fn: FunctionBuilder;
  scope: Scope;
  esm: boolean;
  readonly constantKeys: ConstantKeys;
  expression(node: ts.Expression, name?: string): VarId;
  statements(nodes: readonly ts.Statement[]): void;
  /** Lowers a function-like node to a function of its own, and returns its id. */
  functionLike(
    node: ts.FunctionLikeDeclaration,
    name: string,
    kind: 'function' | 'arrow' | 'method' | 'getter' | 'setter' | 'constructor',
    cls?: ClassId,
  ): number;
  classLike(node: ts.ClassLikeDeclaration, name: string): VarId;
  /** Takes `value` apart into the names of a pattern, or assigns it to the target. */
  bind(target: ts.BindingName, value: VarId, operator: string): void;
  assignTo(target: ts.Expression, value: VarId, operator: string, at: ts.Node): void;
}

export const startOf = (l: Lowering, node: ts.Node): number => node.getStart(l.source, false);

/** Emits an instruction that makes a value, and returns the temporary that holds it. */
export function make(l: Lowering, node: ts.Node, instr: Fields<LargeInstr>): VarId {
  const dst = l.file.temp();
  l.fn.large(instr, dst, startOf(l, node), node.end);
  return dst;
}

/** An empty object or array, or a regular expression. */
export function makeEmpty(l: Lowering, node: ts.Node, op: 'object' | 'array' | 'regexp'): VarId {
  const dst = l.file.temp();
  l.fn.small(op, dst, undefined, undefined, undefined, undefined, startOf(l, node), node.end);
  return dst;
}

/** What one value gives: `await x`, `yield x`, `!x` (with its operator). */
export function makeFrom(l: Lowering, node: ts.Node, op: 'await' | 'yield' | 'unary', src: VarId, operator?: string): VarId {
  const dst = l.file.temp();
  l.fn.small(op, dst, src, undefined, undefined, operator, startOf(l, node), node.end);
  return dst;
}

/** Reads a property; `prop` is null where `key` holds its name. */
export function makeGet(l: Lowering, node: ts.Node, obj: VarId, prop: string | null, key?: VarId): VarId {
  const dst = l.file.temp();
  if (key === undefined) l.fn.small('get', dst, undefined, obj, prop, undefined, startOf(l, node), node.end);
  else l.fn.large({ op: 'get', obj, prop, key }, dst, startOf(l, node), node.end);
  return dst;
}

export function makeCall(l: Lowering, node: ts.Node, callee: Callee, given: Arguments, shape: CallShape): VarId {
  const dst = l.file.temp();
  l.fn.call(dst, callee, given, shape, startOf(l, node), node.end);
  return dst;
}

/** Writes a property; `prop` is null where `key` holds its name. */
export function emitSet(l: Lowering, node: ts.Node, obj: VarId, prop: string | null, src: VarId, operator: string, key?: VarId): void {
  if (key === undefined) l.fn.small('set', -1, src, obj, prop, operator, startOf(l, node), node.end);
  else l.fn.large({ op: 'set', obj, prop, key, src, operator }, -1, startOf(l, node), node.end);
}

/** Writes a named variable. */
export function emitAssign(l: Lowering, node: ts.Node, dst: VarId, src: VarId, operator: string): void {
  l.fn.small('assign', dst, src, undefined, undefined, operator, startOf(l, node), node.end);
}

export function emitDelete(
  l: Lowering,
  node: ts.Node,
  obj: VarId,
  { prop, key }: { readonly prop: string | null; readonly key?: VarId },
): void {
  if (key === undefined) l.fn.small('delete', -1, undefined, obj, prop, undefined, startOf(l, node), node.end);
  else l.fn.large({ op: 'delete', obj, prop, key }, -1, startOf(l, node), node.end);
}

/** `return x`, `throw x`, and `...x` in an object or array. */
export function emitFrom(l: Lowering, node: ts.Node, op: 'return' | 'throw' | 'spread', src: VarId, obj?: VarId): void {
  l.fn.small(op, -1, src, obj, undefined, undefined, startOf(l, node), node.end);
}

/** The name of a property, where the source says it. */
export function propertyName(node: ts.PropertyName | ts.BindingName | undefined): string | undefined {
  if (!node) return undefined;
  if (
    compiler.isIdentifier(node) ||
    compiler.isPrivateIdentifier(node) ||
    compiler.isStringLiteralLike(node) ||
    compiler.isNumericLiteral(node)
  )
    return node.text;
  if (compiler.isComputedPropertyName(node) && compiler.isStringLiteralLike(node.expression)) return node.expression.text;
  return undefined;
}

/** A declared type as a plain name: `Store`, `redis.Client`; `Array` for `T[]`; the first name of a union with null or undefined. */
export function typeName(node: ts.TypeNode | undefined): string | undefined {
  if (!node) return undefined;
  if (compiler.isTypeReferenceNode(node)) return entityName(node.typeName);
  if (compiler.isArrayTypeNode(node)) return 'Array';
  if (compiler.isParenthesizedTypeNode(node)) return typeName(node.type);
  if (compiler.isTypeOperatorNode(node)) return typeName(node.type);
  if (compiler.isUnionTypeNode(node)) {
    for (const part of node.types) {
      const name = typeName(part);
      if (name) return name;
    }
  }
  if (compiler.isTypeQueryNode(node)) return undefined;
  if (compiler.isImportTypeNode(node) && node.qualifier) return entityName(node.qualifier);
  return undefined;
}

/** The same for parameters and variables; PLAIN for what holds texts, numbers and truths alone. */
export function declaredType(node: ts.TypeNode | undefined): string | undefined {
  return node !== undefined && isPlain(node) ? PLAIN : typeName(node);
}

function isPlain(node: ts.TypeNode): boolean {
  const { SyntaxKind: K } = compiler;
  switch (node.kind) {
    case K.StringKeyword:
    case K.NumberKeyword:
    case K.BooleanKeyword:
    case K.BigIntKeyword:
    case K.TemplateLiteralType:
      return true;
    case K.LiteralType:
      return (node as ts.LiteralTypeNode).literal.kind !== K.NullKeyword;
    case K.UnionType: {
      const parts = (node as ts.UnionTypeNode).types.filter(
        (part) => part.kind !== K.UndefinedKeyword && !(compiler.isLiteralTypeNode(part) && part.literal.kind === K.NullKeyword),
      );
      return parts.length > 0 && parts.every(isPlain);
    }
    default:
      return false;
  }
}

function entityName(node: ts.EntityName): string {
  return compiler.isIdentifier(node) ? node.text : `${entityName(node.left)}.${node.right.text}`;
}

export const hasModifier = (node: ts.Node, kind: ts.SyntaxKind): boolean =>
  compiler.canHaveModifiers(node) && (node.modifiers?.some((each) => each.kind === kind) ?? false);
