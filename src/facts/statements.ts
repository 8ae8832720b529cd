import type { ts } from 'ts-morph';
import { Scope } from './builder.js';
import { compiler } from './compiler.js';
import { isHelper } from './compiler-helpers.js';
import type { VarId } from './model.js';
import { call, literal } from './expressions.js';
import { unwrap } from './unwrap.js';
import {
  emitAssign,
  emitFrom,
  emitSet,
  hasModifier,
  make,
  makeEmpty,
  makeFrom,
  propertyName,
  startOf,
  declaredType,
  typeName,
  type Lowering,
} from './lowering.js';

const K = compiler.SyntaxKind;

/** Lowers the statements of one block, in whose scope they are declared already (see `declareBlock`). */
export function lowerStatements(l: Lowering, nodes: readonly ts.Statement[]): void {
  const back = l.fn.block;
  for (const node of nodes) {
    if (!compiler.isIfStatement(node)) {
      lowerStatement(l, node);
      continue;
    }
    const cond = ifStatement(l, node);
    // What follows `if (x) return` runs only where x is false.
    if (!node.elseStatement && exits(node.thenStatement)) l.fn.open('else', cond);
    else if (node.elseStatement && exits(node.elseStatement) && !exits(node.thenStatement)) l.fn.open('then', cond);
  }
  l.fn.block = back;
}

function exits(node: ts.Statement): boolean {
  if (compiler.isBlock(node)) {
    const last = node.statements.at(-1);
    return last !== undefined && exits(last);
  }
  return (
    compiler.isReturnStatement(node) ||
    compiler.isThrowStatement(node) ||
    compiler.isContinueStatement(node) ||
    compiler.isBreakStatement(node)
  );
}

function lowerStatement(l: Lowering, node: ts.Statement): void {
  switch (node.kind) {
    case K.ExpressionStatement:
      return expressionStatement(l, (node as ts.ExpressionStatement).expression);
    case K.VariableStatement:
      return variables(l, (node as ts.VariableStatement).declarationList);
    case K.ReturnStatement: {
      const value = (node as ts.ReturnStatement).expression;
      return emitFrom(l, node, 'return', value ? l.expression(value) : literal(l, undefined));
    }
    case K.ThrowStatement:
      return emitFrom(l, node, 'throw', l.expression((node as ts.ThrowStatement).expression));
    case K.IfStatement: {
      ifStatement(l, node as ts.IfStatement);
      return;
    }
    case K.Block:
      return block(l, (node as ts.Block).statements);
    case K.ForStatement: {
      const loop = node as ts.ForStatement;
      return scoped(l, true, () => {
        if (loop.initializer) {
          if (compiler.isVariableDeclarationList(loop.initializer)) {
            declareList(l, loop.initializer);
            variables(l, loop.initializer);
          } else l.expression(loop.initializer);
        }
        const cond = loop.condition ? l.expression(loop.condition) : undefined;
        const back = l.fn.open('loop', cond);
        body(l, loop.statement);
        if (loop.incrementor) l.expression(loop.incrementor);
        l.fn.block = back;
      });
    }
    case K.ForOfStatement:
    case K.ForInStatement: {
      const loop = node as ts.ForOfStatement;
      return scoped(l, true, () => {
        const src = l.expression(loop.expression);
        const back = l.fn.open('loop');
        const element = make(l, loop.initializer, { op: 'iterate', src, kind: node.kind === K.ForOfStatement ? 'of' : 'in' });
        if (compiler.isVariableDeclarationList(loop.initializer)) {
          declareList(l, loop.initializer);
          const declared = loop.initializer.declarations[0];
          if (declared) l.bind(declared.name, element, 'init');
        } else l.assignTo(loop.initializer, element, '=', loop.initializer);
        body(l, loop.statement);
        l.fn.block = back;
      });
    }
    case K.WhileStatement:
    case K.DoStatement: {
      const loop = node as ts.WhileStatement;
      const cond = l.expression(loop.expression);
      const back = l.fn.open('loop', cond);
      scoped(l, true, () => body(l, loop.statement));
      l.fn.block = back;
      return;
    }
    case K.SwitchStatement:
      return switchStatement(l, node as ts.SwitchStatement);
    case K.TryStatement:
      return tryStatement(l, node as ts.TryStatement);
    case K.LabeledStatement:
      return lowerStatement(l, (node as ts.LabeledStatement).statement);
    case K.FunctionDeclaration:
      return; // lowered where it is hoisted
    case K.ClassDeclaration: {
      l.classLike(node as ts.ClassDeclaration, (node as ts.ClassDeclaration).name?.text ?? 'default');
      return exportDefault(l, node as ts.ClassDeclaration);
    }
    case K.EnumDeclaration:
      return enumDeclaration(l, node as ts.EnumDeclaration);
    case K.ModuleDeclaration:
      return moduleDeclaration(l, node as ts.ModuleDeclaration);
    case K.ExportAssignment:
      return exportAssignment(l, node as ts.ExportAssignment);
    default:
  }
}

function expressionStatement(l: Lowering, expression: ts.Expression): void {
  const inner = unwrap(expression);
  if (compiler.isCallExpression(inner)) {
    call(l, inner, false, false);
    return;
  }
  if (compiler.isAwaitExpression(inner)) {
    const awaited = unwrap(inner.expression);
    if (compiler.isCallExpression(awaited)) {
      makeFrom(l, inner, 'await', call(l, awaited, true, true));
      return;
    }
  }
  if (!decided(l, inner)) l.expression(expression);
}

/** `ready && start()`, `seen.has(id) || seen.add(id)`, `open ? close() : start()` as a statement: another way to write `if`, whose value nobody gets. */
function decided(l: Lowering, node: ts.Expression): boolean {
  if (compiler.isConditionalExpression(node)) {
    const cond = l.expression(node.condition);
    branch(l, 'then', cond, node.whenTrue);
    branch(l, 'else', cond, node.whenFalse);
    return true;
  }
  if (!compiler.isBinaryExpression(node)) return false;
  const operator = node.operatorToken.kind;
  if (operator !== K.AmpersandAmpersandToken && operator !== K.BarBarToken && operator !== K.QuestionQuestionToken) return false;
  branch(
    l,
    operator === K.AmpersandAmpersandToken ? 'then' : 'else',
    l.expression(node.left),
    node.right,
    operator === K.QuestionQuestionToken ? true : undefined,
  );
  return true;
}

function branch(l: Lowering, kind: 'then' | 'else', cond: VarId, node: ts.Expression, nullish?: true): void {
  const back = l.fn.open(kind, cond, nullish);
  expressionStatement(l, node);
  l.fn.block = back;
}

function variables(l: Lowering, list: ts.VariableDeclarationList): void {
  for (const declaration of list.declarations) {
    if (!declaration.initializer || isHelper(declaration)) continue;
    const name = compiler.isIdentifier(declaration.name) ? declaration.name.text : '';
    l.bind(declaration.name, l.expression(declaration.initializer, name), 'init');
  }
}

/** Returns the value that decides. `else if` ladders are walked in a loop, not by recursion. */
function ifStatement(l: Lowering, node: ts.IfStatement): VarId {
  const opened: number[] = [];
  let decides: VarId | undefined;
  let current: ts.IfStatement | undefined = node;
  while (current) {
    const cond = l.expression(current.expression);
    decides ??= cond;
    const back = l.fn.open('then', cond);
    scoped(l, false, () => body(l, (current as ts.IfStatement).thenStatement));
    l.fn.block = back;
    const otherwise: ts.Statement | undefined = current.elseStatement;
    if (!otherwise) break;
    opened.push(l.fn.open('else', cond));
    if (compiler.isIfStatement(otherwise)) current = otherwise;
    else {
      scoped(l, false, () => body(l, otherwise));
      break;
    }
  }
  const first = opened[0];
  if (first !== undefined) l.fn.block = first;
  return decides as VarId;
}

function switchStatement(l: Lowering, node: ts.SwitchStatement): void {
  const value = l.expression(node.expression);
  scoped(l, false, () => {
    declareBlock(
      l,
      node.caseBlock.clauses.flatMap((each) => [...each.statements]),
    );
    for (const clause of node.caseBlock.clauses) {
      const cond = compiler.isCaseClause(clause)
        ? make(l, clause.expression, { op: 'binary', operator: '===', left: value, right: l.expression(clause.expression) })
        : undefined;
      const back = l.fn.open('case', cond);
      l.statements(clause.statements);
      l.fn.block = back;
    }
  });
}

function tryStatement(l: Lowering, node: ts.TryStatement): void {
  let back = l.fn.open('try');
  block(l, node.tryBlock.statements);
  l.fn.block = back;
  if (node.catchClause) {
    const clause = node.catchClause;
    back = l.fn.open('catch');
    scoped(l, false, () => {
      if (clause.variableDeclaration) declareName(l, clause.variableDeclaration.name, 'catch');
      block(l, clause.block.statements);
    });
    l.fn.block = back;
  }
  if (node.finallyBlock) {
    back = l.fn.open('finally');
    block(l, node.finallyBlock.statements);
    l.fn.block = back;
  }
}

function body(l: Lowering, node: ts.Statement): void {
  if (compiler.isBlock(node)) block(l, node.statements);
  else l.statements([node]);
}

function block(l: Lowering, statements: readonly ts.Statement[]): void {
  scoped(l, false, () => {
    declareBlock(l, statements);
    l.statements(statements);
  });
}

function scoped(l: Lowering, inLoop: boolean, run: () => void): void {
  const outer = l.scope;
  l.scope = new Scope(outer, l.fn.fact.id, inLoop || outer.inLoop);
  run();
  l.scope = outer;
}

function enumDeclaration(l: Lowering, node: ts.EnumDeclaration): void {
  const target = l.scope.lookup(node.name.text);
  if (target === undefined) return;
  const obj = makeEmpty(l, node, 'object');
  node.members.forEach((member, index) => {
    const src = member.initializer ? l.expression(member.initializer) : literal(l, index);
    emitSet(l, member, obj, propertyName(member.name) ?? null, src, 'init');
  });
  emitAssign(l, node, target, obj, 'init');
}

function moduleDeclaration(l: Lowering, node: ts.ModuleDeclaration): void {
  if (!node.body || !compiler.isModuleBlock(node.body) || !compiler.isIdentifier(node.name) || hasModifier(node, K.DeclareKeyword)) return;
  const target = l.scope.lookup(node.name.text);
  const statements = node.body.statements;
  scoped(l, false, () => {
    declareBlock(l, statements);
    l.statements(statements);
    if (target === undefined) return;
    const obj = makeEmpty(l, node, 'object');
    for (const [name, id] of l.scope.names) emitSet(l, node, obj, name, id, 'init');
    emitAssign(l, node, target, obj, 'init');
  });
}

function exportAssignment(l: Lowering, node: ts.ExportAssignment): void {
  l.esm = true;
  const inner = unwrap(node.expression);
  if (node.isExportEquals) {
    emitAssign(l, node, l.file.moduleExports(), l.expression(node.expression), '=');
    return;
  }
  if (compiler.isIdentifier(inner)) {
    const known = l.scope.lookup(inner.text);
    if (known !== undefined) {
      l.exports.push({ kind: 'local', name: 'default', local: known, pos: startOf(l, node), typeOnly: false });
      return;
    }
  }
  const local = l.file.anonymous('default', 'const', 0, startOf(l, node), node.end);
  emitAssign(l, node, local, l.expression(node.expression, 'default'), 'init');
  l.exports.push({ kind: 'local', name: 'default', local, pos: startOf(l, node), typeOnly: false });
}

/** `export default class X {}` and `export class X {}`: the names are declared already, only the export is left. */
function exportDefault(l: Lowering, node: ts.ClassDeclaration | ts.FunctionDeclaration): void {
  if (!hasModifier(node, K.ExportKeyword)) return;
  l.esm = true;
  const local = l.scope.lookup(node.name?.text ?? 'default');
  if (local !== undefined)
    l.exports.push({
      kind: 'local',
      name: hasModifier(node, K.DefaultKeyword) ? 'default' : (node.name?.text ?? 'default'),
      local,
      pos: startOf(l, node),
      typeOnly: false,
    });
}

/**
 * Declares what a block's statements declare, before any of them is lowered: `let`, `const`, classes, functions (which are lowered at once
 * in their order, since calls may come before them), enums, namespaces; types and exports as well.
 */
export function declareBlock(l: Lowering, statements: readonly ts.Statement[]): void {
  const functions: ts.FunctionDeclaration[] = [];
  for (const node of statements) {
    if (compiler.isVariableStatement(node)) {
      if (hasModifier(node, K.DeclareKeyword)) continue;
      declareList(l, node.declarationList);
      if (hasModifier(node, K.ExportKeyword)) {
        l.esm = true;
        for (const each of node.declarationList.declarations) exportNames(l, each.name);
      }
    } else if (compiler.isFunctionDeclaration(node)) {
      if (!node.body) continue;
      l.file.declare(
        l.scope,
        node.name?.text ?? 'default',
        'function',
        node.name ? startOf(l, node.name) : startOf(l, node),
        node.name?.end ?? node.end,
      );
      functions.push(node);
    } else if (compiler.isClassDeclaration(node)) {
      if (!hasModifier(node, K.DeclareKeyword))
        l.file.declare(
          l.scope,
          node.name?.text ?? 'default',
          'class',
          node.name ? startOf(l, node.name) : startOf(l, node),
          node.name?.end ?? node.end,
        );
    } else if (compiler.isEnumDeclaration(node)) {
      l.file.declare(l.scope, node.name.text, 'enum', startOf(l, node.name), node.name.end);
      if (hasModifier(node, K.ExportKeyword)) exportName(l, node.name.text, node);
    } else if (compiler.isModuleDeclaration(node) && compiler.isIdentifier(node.name) && !hasModifier(node, K.DeclareKeyword)) {
      l.file.declare(l.scope, node.name.text, 'namespace', startOf(l, node.name), node.name.end);
      if (hasModifier(node, K.ExportKeyword)) exportName(l, node.name.text, node);
    } else if (compiler.isInterfaceDeclaration(node)) {
      const bases = node.heritageClauses?.flatMap((clause) => clause.types.map((each) => each.expression.getText(l.source))) ?? [];
      l.types.push({ name: node.name.text, pos: startOf(l, node), kind: 'interface', extends: bases });
      if (hasModifier(node, K.ExportKeyword)) l.esm = true;
    } else if (compiler.isTypeAliasDeclaration(node)) {
      const name = typeName(node.type);
      l.types.push({ name: node.name.text, pos: startOf(l, node), kind: 'alias', extends: name ? [name] : [] });
      if (hasModifier(node, K.ExportKeyword)) l.esm = true;
    }
  }
  for (const node of functions) {
    const local = l.scope.lookup(node.name?.text ?? 'default');
    if (local === undefined) continue;
    const value = make(l, node, { op: 'function', fn: l.functionLike(node, node.name?.text ?? 'default', 'function') });
    emitAssign(l, node, local, value, 'init');
    exportDefault(l, node as unknown as ts.FunctionDeclaration);
  }
}

function exportNames(l: Lowering, name: ts.BindingName): void {
  if (compiler.isIdentifier(name)) exportName(l, name.text, name);
  else for (const element of name.elements) if (compiler.isBindingElement(element)) exportNames(l, element.name);
}

function exportName(l: Lowering, name: string, node: ts.Node): void {
  l.esm = true;
  const local = l.scope.lookup(name);
  if (local !== undefined) l.exports.push({ kind: 'local', name, local, pos: startOf(l, node), typeOnly: false });
}

/** `let` and `const` go into the current scope; `var` was hoisted to the function (see `hoistVars`). */
function declareList(l: Lowering, list: ts.VariableDeclarationList): void {
  const kind =
    list.flags & compiler.NodeFlags.Let ? 'let' : list.flags & (compiler.NodeFlags.Const | compiler.NodeFlags.Using) ? 'const' : 'var';
  if (kind === 'var') return;
  for (const each of list.declarations) declareName(l, each.name, kind, each.type);
}

export function declareName(
  l: Lowering,
  name: ts.BindingName,
  kind: 'let' | 'const' | 'var' | 'param' | 'catch',
  type?: ts.TypeNode,
): void {
  if (compiler.isIdentifier(name)) l.file.declare(l.scope, name.text, kind, startOf(l, name), name.end, declaredType(type));
  else for (const element of name.elements) if (compiler.isBindingElement(element)) declareName(l, element.name, kind);
}

/** Declares the `var`s of a function body in the function's scope. Does not enter nested functions. */
export function hoistVars(l: Lowering, nodes: readonly ts.Node[]): void {
  const stack: ts.Node[] = [...nodes].reverse();
  while (stack.length > 0) {
    const node = stack.pop() as ts.Node;
    switch (node.kind) {
      case K.VariableStatement: {
        const list = (node as ts.VariableStatement).declarationList;
        if (!(list.flags & compiler.NodeFlags.BlockScoped) && !hasModifier(node, K.DeclareKeyword))
          for (const each of list.declarations) declareName(l, each.name, 'var', each.type);
        break;
      }
      case K.ForStatement:
      case K.ForOfStatement:
      case K.ForInStatement: {
        const { initializer } = node as ts.ForOfStatement;
        if (initializer && compiler.isVariableDeclarationList(initializer) && !(initializer.flags & compiler.NodeFlags.BlockScoped)) {
          for (const each of initializer.declarations) declareName(l, each.name, 'var', each.type);
        }
        stack.push((node as ts.ForOfStatement).statement);
        break;
      }
      case K.Block:
      case K.IfStatement:
      case K.TryStatement:
      case K.CatchClause:
      case K.WhileStatement:
      case K.DoStatement:
      case K.SwitchStatement:
      case K.CaseBlock:
      case K.CaseClause:
      case K.DefaultClause:
      case K.LabeledStatement:
        compiler.forEachChild(node, (child) => {
          stack.push(child);
        });
        break;
      default:
    }
  }
}
