/** Computed names of properties that are known all the same: `globalThis[KEY]` where the module says `const KEY = Symbol.for('carts')`. */
import type { ts } from 'ts-morph';
import type { Scope } from './builder.js';
import { compiler } from './compiler.js';
import { unwrap } from './unwrap.js';

/** The constants of a module that may name a property, and the scope in which they are declared. */
export interface ConstantKeys {
  readonly scope: Scope;
  readonly names: ReadonlyMap<string, string>;
}

export function constantKeysOf(statements: readonly ts.Statement[], scope: Scope): ConstantKeys {
  const names = new Map<string, string>();
  for (const statement of statements) {
    if (!compiler.isVariableStatement(statement) || (statement.declarationList.flags & compiler.NodeFlags.Const) === 0) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      const value = initializer && compiler.isIdentifier(name) ? keyIn(unwrap(initializer)) : undefined;
      if (value !== undefined) names.set((name as ts.Identifier).text, value);
    }
  }
  return { scope, names };
}

/** The name that an expression in brackets gives, or undefined. */
export function constantKey(keys: ConstantKeys, scope: Scope, node: ts.Expression): string | undefined {
  if (!compiler.isIdentifier(node)) return keyIn(node);
  const value = keys.names.get(node.text);
  return value !== undefined && scope.lookup(node.text) === keys.scope.names.get(node.text) ? value : undefined;
}

/** A text, or a symbol by its description: those of one description in one file are taken for one. */
function keyIn(node: ts.Expression): string | undefined {
  if (compiler.isStringLiteralLike(node)) return node.text;
  if (!compiler.isCallExpression(node)) return undefined;
  const maker = symbolMaker(node.expression);
  const [described] = node.arguments;
  return maker !== undefined && described !== undefined && compiler.isStringLiteralLike(described)
    ? `${maker}(${described.text})`
    : undefined;
}

function symbolMaker(node: ts.Expression): 'Symbol' | 'Symbol.for' | undefined {
  if (compiler.isIdentifier(node)) return node.text === 'Symbol' ? 'Symbol' : undefined;
  return compiler.isPropertyAccessExpression(node) &&
    compiler.isIdentifier(node.expression) &&
    node.expression.text === 'Symbol' &&
    node.name.text === 'for'
    ? 'Symbol.for'
    : undefined;
}
