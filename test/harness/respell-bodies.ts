/** The same program with callbacks in place of statements, and the other way round: loops, awaited promises, functions called on the spot, guards. */
import ts from 'typescript';

type Change = (node: ts.Node) => ts.Node | undefined;
type Plain = ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction | ts.MethodDeclaration;

const { factory } = ts;

/** Whether a node or anything in it passes a test, inner functions left out unless asked for. */
function has(node: ts.Node, test: (node: ts.Node) => boolean, deep = false): boolean {
  if (test(node)) return true;
  return ts.forEachChild(node, (child) => (!deep && ts.isFunctionLike(child) ? undefined : has(child, test, deep) || undefined)) === true;
}

const leaves = (node: ts.Node): boolean =>
  ts.isBreakStatement(node) || ts.isContinueStatement(node) || ts.isReturnStatement(node) || ts.isYieldExpression(node);
const awaits = (node: ts.Node): boolean => ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier !== undefined);
const isBound = (node: ts.Node): boolean =>
  (ts.isIdentifier(node) && node.text === 'arguments') || node.kind === ts.SyntaxKind.SuperKeyword;
const isPlain = (node: ts.Node): node is Plain =>
  ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isArrowFunction(node) || ts.isMethodDeclaration(node);
const isAsync = (node: Plain | ts.ArrowFunction): boolean =>
  node.modifiers?.some((each) => each.kind === ts.SyntaxKind.AsyncKeyword) === true;
const blockOf = (node: ts.Statement): ts.Block => (ts.isBlock(node) ? node : factory.createBlock([node], true));
const method = (of: ts.Expression, name: string, arg: ts.Expression): ts.CallExpression =>
  factory.createCallExpression(factory.createPropertyAccessExpression(of, name), undefined, [arg]);
const arrow = (params: readonly ts.BindingName[], body: ts.ConciseBody, async = false): ts.ArrowFunction =>
  factory.createArrowFunction(
    async ? [factory.createModifier(ts.SyntaxKind.AsyncKeyword)] : undefined,
    undefined,
    params.map((each) => factory.createParameterDeclaration(undefined, undefined, each)),
    undefined,
    undefined,
    body,
  );

/** The statements of a function that may be put into another one, undefined where there are none. */
function statementsOf(node: ts.Node): readonly ts.Statement[] | undefined {
  if (!isPlain(node) || !node.body || !ts.isBlock(node.body) || node.asteriskToken || has(node.body, isBound, true)) return undefined;
  const { statements } = node.body;
  const [first] = statements;
  return !first || (ts.isExpressionStatement(first) && ts.isStringLiteral(first.expression)) || statements.some(ts.isFunctionDeclaration)
    ? undefined
    : statements;
}

function withBody(node: Plain, statements: readonly ts.Statement[]): ts.Node {
  const body = factory.createBlock(statements, true);
  if (ts.isFunctionDeclaration(node))
    return factory.updateFunctionDeclaration(
      node,
      node.modifiers,
      node.asteriskToken,
      node.name,
      node.typeParameters,
      node.parameters,
      node.type,
      body,
    );
  if (ts.isFunctionExpression(node))
    return factory.updateFunctionExpression(
      node,
      node.modifiers,
      node.asteriskToken,
      node.name,
      node.typeParameters,
      node.parameters,
      node.type,
      body,
    );
  if (ts.isArrowFunction(node))
    return factory.updateArrowFunction(
      node,
      node.modifiers,
      node.typeParameters,
      node.parameters,
      node.type,
      node.equalsGreaterThanToken,
      body,
    );
  return factory.updateMethodDeclaration(
    node,
    node.modifiers,
    node.asteriskToken,
    node.name,
    node.questionToken,
    node.typeParameters,
    node.parameters,
    node.type,
    body,
  );
}

/** What a loop walks, as a list, and the parameters of a callback. `for (const [key, value] of map)` walks a Map. */
function listOf({ expression, initializer }: ts.ForOfStatement): readonly [ts.Expression, readonly ts.BindingName[]] | undefined {
  const name = ts.isVariableDeclarationList(initializer) ? initializer.declarations[0]?.name : undefined;
  if (!name) return undefined;
  if (
    ts.isCallExpression(expression) &&
    ts.isPropertyAccessExpression(expression.expression) &&
    /^(?:entries|values|keys)$/.test(expression.expression.name.text) &&
    expression.expression.expression.getText?.() !== 'Object'
  ) {
    return [factory.createArrayLiteralExpression([factory.createSpreadElement(expression)]), [name]];
  }
  if (!ts.isArrayBindingPattern(name) || ts.isCallExpression(expression)) return [expression, [name]];
  const [key, value] = name.elements;
  return key && value && ts.isBindingElement(key) && ts.isBindingElement(value) ? [expression, [value.name, key.name]] : undefined;
}

/** `for (const row of rows) { ... }` becomes `rows.forEach((row) => { ... })`, with `await` in it `await Promise.all(rows.map(async (row) => { ... }))`. */
export const loopsAsCallbacks: Change = (node) => {
  if (!ts.isForOfStatement(node) || node.awaitModifier || has(node.statement, (each) => leaves(each) || isBound(each))) return undefined;
  const list = listOf(node);
  const waits = has(node.statement, awaits);
  if (!list || (waits && list[1].length > 1)) return undefined;
  const body = blockOf(node.statement);
  return factory.createExpressionStatement(
    waits
      ? factory.createAwaitExpression(
          method(factory.createIdentifier('Promise'), 'all', method(list[0], 'map', arrow(list[1], body, true))),
        )
      : method(list[0], 'forEach', arrow(list[1], body)),
  );
};

/** `rows.forEach((row) => { ... })` becomes `for (const row of rows) { ... }`. */
export const callbacksAsLoops: Change = (node) => {
  if (
    !ts.isExpressionStatement(node) ||
    !ts.isCallExpression(node.expression) ||
    !ts.isPropertyAccessExpression(node.expression.expression) ||
    node.expression.expression.name.text !== 'forEach'
  )
    return undefined;
  const {
    expression: {
      expression: { expression: list, questionDotToken },
      arguments: [callback],
    },
  } = node as ts.ExpressionStatement & { readonly expression: ts.CallExpression & { readonly expression: ts.PropertyAccessExpression } };
  if (
    questionDotToken ||
    !callback ||
    !ts.isArrowFunction(callback) ||
    isAsync(callback) ||
    callback.parameters.length !== 1 ||
    has(callback.body, leaves)
  )
    return undefined;
  const name = (callback.parameters[0] as ts.ParameterDeclaration).name;
  const body = ts.isBlock(callback.body) ? callback.body : factory.createBlock([factory.createExpressionStatement(callback.body)], true);
  return factory.createForOfStatement(
    undefined,
    factory.createVariableDeclarationList([factory.createVariableDeclaration(name)], ts.NodeFlags.Const),
    list,
    body,
  );
};

/** `await e` or `const x = await e` as a statement. */
function awaitedIn(node: ts.Statement): { readonly promise: ts.Expression; readonly names: readonly ts.BindingName[] } | undefined {
  const [declared] =
    ts.isVariableStatement(node) && node.declarationList.declarations.length === 1 ? node.declarationList.declarations : [];
  const value = declared ? declared.initializer : ts.isExpressionStatement(node) ? node.expression : undefined;
  return value && ts.isAwaitExpression(value) && !has(value.expression, awaits)
    ? { promise: value.expression, names: declared ? [declared.name] : [] }
    : undefined;
}

function andThen(statements: readonly ts.Statement[]): readonly ts.Statement[] | undefined {
  const at = statements.findIndex((each) => has(each, awaits));
  const first = statements[at] && awaitedIn(statements[at]);
  if (!first) return undefined;
  const rest = factory.createBlock(statements.slice(at + 1), true);
  return [
    ...statements.slice(0, at),
    factory.createReturnStatement(method(first.promise, 'then', arrow(first.names, rest, has(rest, awaits)))),
  ];
}

/** `const row = await load(); ...` becomes `return load().then((row) => { ... })`. */
export const awaitsAsChains: Change = (node) => {
  const statements = isPlain(node) && isAsync(node) ? statementsOf(node) : undefined;
  const chained = statements && andThen(statements);
  return chained && withBody(node as Plain, chained);
};

/** `try { const row = await load(); ... } catch (error) { ... }` at the end becomes `return load().then((row) => { ... }).catch((error) => { ... })`. */
export const catchesAsChains: Change = (node) => {
  const statements = isPlain(node) && isAsync(node) ? statementsOf(node) : undefined;
  const last = statements?.at(-1);
  if (
    !statements ||
    !last ||
    !ts.isTryStatement(last) ||
    !last.catchClause ||
    last.finallyBlock ||
    statements.slice(0, -1).some((each) => has(each, awaits))
  )
    return undefined;
  const chained = andThen(last.tryBlock.statements);
  const { block, variableDeclaration } = last.catchClause;
  const returned = chained?.length === 1 ? (chained[0] as ts.ReturnStatement).expression : undefined;
  return (
    returned &&
    withBody(node as Plain, [
      ...statements.slice(0, -1),
      factory.createReturnStatement(
        method(returned, 'catch', arrow(variableDeclaration ? [variableDeclaration.name] : [], block, has(block, awaits))),
      ),
    ])
  );
};

/** The body of a function becomes one that is called on the spot. */
export const bodiesCalledOnTheSpot: Change = (node) => {
  const statements = statementsOf(node);
  if (!statements) return undefined;
  const called = factory.createCallExpression(
    factory.createParenthesizedExpression(arrow([], factory.createBlock(statements, true), isAsync(node as Plain))),
    undefined,
    [],
  );
  return withBody(node as Plain, [factory.createReturnStatement(isAsync(node as Plain) ? factory.createAwaitExpression(called) : called)]);
};

/** `if (x) return; ...` becomes `if (!x) { ... }`. */
export const guardsInverted: Change = (node) => {
  const statements = statementsOf(node);
  const isGuard = (each: ts.Statement): each is ts.IfStatement => {
    const only = ts.isIfStatement(each) && !each.elseStatement ? blockOf(each.thenStatement).statements : [];
    return only.length === 1 && only[0] !== undefined && ts.isReturnStatement(only[0]) && !only[0].expression;
  };
  const at = statements?.findIndex(isGuard) ?? -1;
  const guard = statements?.[at];
  if (!statements || !guard || !ts.isIfStatement(guard)) return undefined;
  return withBody(node as Plain, [
    ...statements.slice(0, at),
    factory.createIfStatement(
      factory.createLogicalNot(factory.createParenthesizedExpression(guard.expression)),
      factory.createBlock(statements.slice(at + 1), true),
    ),
  ]);
};
