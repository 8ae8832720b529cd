/** The same program in other words: what compilers make of it, and how other people would have written it. File names stay as they are. */
import ts from 'typescript';
import type { SourceText } from '../../src/discover/project.js';
import {
  awaitsAsChains,
  bodiesCalledOnTheSpot,
  callbacksAsLoops,
  catchesAsChains,
  guardsInverted,
  loopsAsCallbacks,
} from './respell-bodies.js';

export type Respelling = (source: SourceText) => SourceText;

/** What the compiler makes of a source for an older language; syntax of the page is kept. */
function compiled(options: ts.CompilerOptions): Respelling {
  const compilerOptions: ts.CompilerOptions = {
    allowJs: true,
    isolatedModules: true,
    jsx: ts.JsxEmit.Preserve,
    module: ts.ModuleKind.ESNext,
    newLine: ts.NewLineKind.LineFeed,
    ...options,
  };
  return ({ path, text }) => ({ path, text: ts.transpileModule(text, { compilerOptions, fileName: path }).outputText });
}

const { factory } = ts;

/** Rewrites nodes from the leaves up; what `change` gives takes the place of a node. */
function rewritten(change: (node: ts.Node, fresh: () => ts.Identifier) => ts.Node | undefined): Respelling {
  return ({ path, text }) => {
    if (!/\.[cm]?[jt]sx?$/.test(path)) return { path, text }; // a component of a page, with its template
    let made = 0;
    const fresh = (): ts.Identifier => factory.createIdentifier(`named${(made += 1)}`);
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    const { transformed } = ts.transform(source, [
      (context) => (root) => {
        const visit = (node: ts.Node): ts.Node => {
          const inner = ts.visitEachChild(node, visit, context);
          return change(inner, fresh) ?? inner;
        };
        return visit(root) as ts.SourceFile;
      },
    ]);
    return { path, text: ts.createPrinter().printFile(transformed[0] as ts.SourceFile) };
  };
}

const constant = (name: ts.Identifier, value: ts.Expression): ts.Statement =>
  factory.createVariableStatement(
    undefined,
    factory.createVariableDeclarationList([factory.createVariableDeclaration(name, undefined, undefined, value)], ts.NodeFlags.Const),
  );

/** `if (a.has(b)) ...` becomes `const named1 = a.has(b); if (named1) ...`. */
function nameConditions(node: ts.Node, fresh: () => ts.Identifier): ts.Node | undefined {
  if (!ts.isBlock(node)) return undefined;
  return factory.updateBlock(
    node,
    node.statements.flatMap((each) => {
      if (!ts.isIfStatement(each) || ts.isIdentifier(each.expression)) return [each];
      const name = fresh();
      return [constant(name, each.expression), factory.updateIfStatement(each, name, each.thenStatement, each.elseStatement)];
    }),
  );
}

/** `if (a) b();` becomes `a && b();`. */
function joinConditions(node: ts.Node): ts.Node | undefined {
  if (!ts.isIfStatement(node) || node.elseStatement) return undefined;
  const [only, ...others] = ts.isBlock(node.thenStatement) ? node.thenStatement.statements : [node.thenStatement];
  if (!only || others.length > 0 || !ts.isExpressionStatement(only)) return undefined;
  return factory.createExpressionStatement(
    factory.createLogicalAnd(
      factory.createParenthesizedExpression(node.expression),
      factory.createParenthesizedExpression(only.expression),
    ),
  );
}

/** `count++;` and `count += 2;` become `count = count + 1;` and `count = count + 2;`. */
function spellOutSums(node: ts.Node): ts.Node | undefined {
  if (!ts.isExpressionStatement(node)) return undefined;
  const { expression } = node;
  const sum = (
    target: ts.Expression,
    operator: ts.PlusToken['kind'] | ts.MinusToken['kind'],
    by: ts.Expression,
  ): ts.Statement | undefined =>
    ts.isIdentifier(target) || (ts.isPropertyAccessExpression(target) && target.expression.kind === ts.SyntaxKind.ThisKeyword)
      ? factory.createExpressionStatement(factory.createAssignment(target, factory.createBinaryExpression(target, operator, by)))
      : undefined;
  if (ts.isPostfixUnaryExpression(expression)) {
    return sum(
      expression.operand,
      expression.operator === ts.SyntaxKind.PlusPlusToken ? ts.SyntaxKind.PlusToken : ts.SyntaxKind.MinusToken,
      factory.createNumericLiteral(1),
    );
  }
  return ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.PlusEqualsToken
    ? sum(expression.left, ts.SyntaxKind.PlusToken, expression.right)
    : undefined;
}

export const RESPELLINGS: Readonly<Record<string, Respelling>> = {
  'without types': compiled({ target: ts.ScriptTarget.ESNext }),
  'with fields set in constructors': compiled({ target: ts.ScriptTarget.ES2021, useDefineForClassFields: false }),
  'as compiled for 2019': compiled({ target: ts.ScriptTarget.ES2019, useDefineForClassFields: true }),
  'with names for conditions': rewritten(nameConditions),
  'with && for if': rewritten(joinConditions),
  'with sums spelled out': rewritten(spellOutSums),
  'with callbacks for loops': rewritten(loopsAsCallbacks),
  'with loops for callbacks': rewritten(callbacksAsLoops),
  'with then for await': rewritten(awaitsAsChains),
  'with then and catch for try': rewritten(catchesAsChains),
  'with functions called on the spot': rewritten(bodiesCalledOnTheSpot),
  'with guards inverted': rewritten(guardsInverted),
};
