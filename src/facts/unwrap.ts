import type { ts } from 'ts-morph';
import { compiler } from './compiler.js';

/** An expression without its parentheses and what is only said to the type checker. */
export function unwrap(node: ts.Expression): ts.Expression {
  let inner = node;
  while (
    compiler.isParenthesizedExpression(inner) ||
    compiler.isAsExpression(inner) ||
    compiler.isNonNullExpression(inner) ||
    compiler.isSatisfiesExpression(inner)
  )
    inner = inner.expression;
  return inner;
}
