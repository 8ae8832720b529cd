/** Functions that the TypeScript compiler writes into each file that it makes: they are the language's own and no code of the program. */
import type { ts } from 'ts-morph';
import { compiler } from './compiler.js';
import { unwrap } from './unwrap.js';

/** They give the module that they are given, with a `default` where it has none. */
const INTEROP: ReadonlySet<string> = new Set(['__importStar', '__importDefault']);

/** `var __importStar = (this && this.__importStar) || (function () { ... })();` of helpers that only hand on what they are given. */
export function isHelper({ name, initializer }: ts.VariableDeclaration): boolean {
  if (!initializer || !compiler.isIdentifier(name) || !INTEROP.has(name.text) || !compiler.isBinaryExpression(initializer)) return false;
  const left = unwrap(initializer.left);
  return compiler.isBinaryExpression(left) && left.left.kind === compiler.SyntaxKind.ThisKeyword;
}

/** The module that `__importDefault(require('x'))` gives. */
export function interopOf(callee: ts.Expression, args: readonly ts.Expression[]): ts.Expression | undefined {
  return compiler.isIdentifier(callee) && INTEROP.has(callee.text) ? args[0] : undefined;
}
