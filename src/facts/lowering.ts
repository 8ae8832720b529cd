import { ts } from 'ts-morph';
import type { ClassId, ClassFact, ExportFact, ImportFact, Instr, TypeFact, VarId } from './model.js';
import type { FileBuilder, FunctionBuilder, Placeless, Scope } from './builder.js';

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
  expression(node: ts.Expression, name?: string): VarId;
  statements(nodes: readonly ts.Statement[]): void;
  /** Lowers a function-like node to a function of its own, and returns its id. */
  functionLike(node: ts.FunctionLikeDeclaration, name: string, kind: 'function' | 'arrow' | 'method' | 'getter' | 'setter' | 'constructor', cls?: ClassId): number;
  classLike(node: ts.ClassLikeDeclaration, name: string): VarId;
  /** Takes `value` apart into the names of a pattern, or assigns it to the target. */
  bind(target: ts.BindingName, value: VarId, operator: string): void;
  assignTo(target: ts.Expression, value: VarId, operator: string, at: ts.Node): void;
}

export const startOf = (l: Lowering, node: ts.Node): number => node.getStart(l.source, false);

/** Emits an instruction that makes a value, and returns the temporary that holds it. */
export function make(l: Lowering, node: ts.Node, instr: Record<string, unknown> & { op: Instr['op'] }): VarId {
  const dst = l.file.temp();
  l.fn.emitAt(instr as unknown as Placeless, dst, startOf(l, node), node.end);
  return dst;
}

export function emit(l: Lowering, node: ts.Node, instr: Record<string, unknown> & { op: Instr['op'] }): void {
  l.fn.emitAt(instr as unknown as Placeless, (instr['dst'] as VarId | undefined) ?? -1, startOf(l, node), node.end);
}

/** The name of a property, where the source says it. */
export function propertyName(node: ts.PropertyName | ts.BindingName | undefined): string | undefined {
  if (!node) return undefined;
  if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node) || ts.isStringLiteralLike(node) || ts.isNumericLiteral(node)) return node.text;
  if (ts.isComputedPropertyName(node) && ts.isStringLiteralLike(node.expression)) return node.expression.text;
  return undefined;
}

/** A declared type as a plain name: `Store`, `redis.Client`; `Array` for `T[]`; the first name of a union with null or undefined. */
export function typeName(node: ts.TypeNode | undefined): string | undefined {
  if (!node) return undefined;
  if (ts.isTypeReferenceNode(node)) return entityName(node.typeName);
  if (ts.isArrayTypeNode(node)) return 'Array';
  if (ts.isParenthesizedTypeNode(node)) return typeName(node.type);
  if (ts.isTypeOperatorNode(node)) return typeName(node.type);
  if (ts.isUnionTypeNode(node)) {
    for (const part of node.types) {
      const name = typeName(part);
      if (name) return name;
    }
  }
  if (ts.isTypeQueryNode(node)) return undefined;
  if (ts.isImportTypeNode(node) && node.qualifier) return entityName(node.qualifier);
  return undefined;
}

function entityName(node: ts.EntityName): string {
  return ts.isIdentifier(node) ? node.text : `${entityName(node.left)}.${node.right.text}`;
}

export const hasModifier = (node: ts.Node, kind: ts.SyntaxKind): boolean =>
  ts.canHaveModifiers(node) && (node.modifiers?.some((each) => each.kind === kind) ?? false);
