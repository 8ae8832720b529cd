import type { ts } from 'ts-morph';
import { Scope } from './builder.js';
import { compiler } from './compiler.js';
import type { ClassId, DecoratorFact, FnId, MemberFact, VarId } from './model.js';
import { declareBlock, declareName, hoistVars } from './statements.js';
import {
  emitAssign,
  emitFrom,
  emitSet,
  hasModifier,
  make,
  makeCall,
  makeEmpty,
  makeGet,
  declaredType,
  propertyName,
  startOf,
  type Lowering,
} from './lowering.js';

const K = compiler.SyntaxKind;
type Kind = 'function' | 'arrow' | 'method' | 'getter' | 'setter' | 'constructor';

/** Runs `run` with `fn` as the function being lowered and a fresh scope of its own. */
function inside(l: Lowering, fn: Lowering['fn'], run: () => void): void {
  const { fn: outerFn, scope: outerScope } = l;
  l.fn = fn;
  l.scope = new Scope(outerScope, fn.fact.id, false);
  run();
  l.fn = outerFn;
  l.scope = outerScope;
}

/** Lowers a function-like node to a function of its own. */
export function lowerFunction(l: Lowering, node: ts.FunctionLikeDeclaration, name: string, kind: Kind, cls?: ClassId): FnId {
  const isStatic = hasModifier(node, K.StaticKeyword);
  const fn = l.file.addFunction(
    name,
    kind,
    l.fn.fact.id,
    startOf(l, node),
    node.end,
    kind === 'arrow' ? l.fn.fact.thisVar : undefined,
    cls,
    isStatic,
  );
  fn.fact.async = hasModifier(node, K.AsyncKeyword);
  fn.fact.generator = Boolean((node as ts.FunctionDeclaration).asteriskToken);
  inside(l, fn, () => {
    if (kind === 'function' && compiler.isFunctionExpression(node) && node.name) {
      const self = l.file.declare(l.scope, node.name.text, 'function', startOf(l, node.name), node.name.end);
      emitAssign(l, node, self, make(l, node, { op: 'function', fn: fn.fact.id }), 'init');
    }
    const params: VarId[] = [];
    const patterns: [ts.ParameterDeclaration, VarId][] = [];
    for (const parameter of node.parameters) {
      if (compiler.isIdentifier(parameter.name)) {
        if (parameter.name.text === 'this') continue;
        params.push(
          l.file.declare(
            l.scope,
            parameter.name.text,
            'param',
            startOf(l, parameter.name),
            parameter.name.end,
            declaredType(parameter.type),
          ),
        );
      } else {
        const id = l.file.anonymous('', 'param', fn.fact.id, startOf(l, parameter), parameter.end, declaredType(parameter.type));
        params.push(id);
        patterns.push([parameter, id]);
      }
      if (parameter.dotDotDotToken) fn.fact.rest = params.length - 1;
    }
    fn.fact.params = params;
    for (const [parameter] of patterns) declareName(l, parameter.name, 'param');
    node.parameters.forEach((parameter) => {
      const index = node.parameters.filter((each) => !(compiler.isIdentifier(each.name) && each.name.text === 'this')).indexOf(parameter);
      const target = params[index];
      if (target === undefined) return;
      if (parameter.initializer) {
        const hint = compiler.isIdentifier(parameter.name) ? parameter.name.text : '';
        emitAssign(l, parameter, target, l.expression(parameter.initializer, hint), 'default');
      }
    });
    for (const [parameter, id] of patterns) bindPattern(l, parameter.name, id, 'init');
    if (kind === 'constructor') {
      for (const parameter of node.parameters) {
        if (
          !compiler.isIdentifier(parameter.name) ||
          !compiler.isParameterPropertyDeclaration(parameter, node as ts.ConstructorDeclaration)
        )
          continue;
        const src = l.scope.lookup(parameter.name.text);
        if (src !== undefined) emitSet(l, parameter, fn.fact.thisVar, parameter.name.text, src, 'init');
      }
    }
    const { body } = node;
    if (!body) return;
    if (compiler.isBlock(body)) {
      fn.fact.directives = directivesOf(body.statements);
      hoistVars(l, body.statements);
      declareBlock(l, body.statements);
      l.statements(body.statements);
    } else emitFrom(l, body, 'return', l.expression(body));
  });
  return fn.fact.id;
}

/** The directive prologue: `'use server'`, `'use client'`, `'use cache'`. */
export function directivesOf(statements: readonly ts.Statement[]): string[] {
  const found: string[] = [];
  for (const each of statements) {
    if (!compiler.isExpressionStatement(each) || !compiler.isStringLiteralLike(each.expression)) break;
    found.push(each.expression.text);
  }
  return found;
}

/** Takes a value apart into the names of a binding pattern. */
export function bindPattern(l: Lowering, target: ts.BindingName, value: VarId, operator: string): void {
  if (compiler.isIdentifier(target)) {
    const dst = l.scope.lookup(target.text);
    if (dst !== undefined) emitAssign(l, target, dst, value, operator);
    return;
  }
  for (const [at, element] of target.elements.entries()) {
    if (!compiler.isBindingElement(element)) continue;
    let part: VarId;
    if (compiler.isArrayBindingPattern(target))
      part = element.dotDotDotToken ? value : make(l, element, { op: 'iterate', src: value, kind: 'of', prop: String(at) });
    else if (element.dotDotDotToken) {
      part = makeEmpty(l, element, 'object');
      emitFrom(l, element, 'spread', value, part);
    } else {
      const prop = propertyName(element.propertyName ?? element.name);
      part = makeGet(l, element, value, prop ?? null);
    }
    if (element.initializer) {
      const fallback = l.expression(element.initializer, compiler.isIdentifier(element.name) ? element.name.text : '');
      part = make(l, element, { op: 'choose', srcs: [part, fallback], operator: '??' });
    }
    bindPattern(l, element.name, part, operator);
  }
}

function decoratorsOf(l: Lowering, node: ts.Node): DecoratorFact[] {
  if (!compiler.canHaveDecorators(node)) return [];
  return (compiler.getDecorators(node) ?? []).map((decorator) => {
    const { expression } = decorator;
    const target = compiler.isCallExpression(expression) ? expression.expression : expression;
    const callee = l.expression(target);
    const args = compiler.isCallExpression(expression) ? expression.arguments.map((each) => l.expression(each)) : [];
    const value = compiler.isCallExpression(expression)
      ? makeCall(
          l,
          expression,
          { callee, recv: undefined, prop: undefined, key: undefined },
          { args, spread: undefined },
          { isNew: false, kind: 'decorator', used: true, awaited: false },
        )
      : callee;
    return { value, name: target.getText(l.source), args, pos: startOf(l, decorator) };
  });
}

/** Lowers a class: its methods become functions, its field initialisers one function that runs at `new`, its static parts run in place. */
export function lowerClass(l: Lowering, node: ts.ClassLikeDeclaration, name: string): VarId {
  const id = l.classes.length;
  const declared = compiler.isClassDeclaration(node) ? l.scope.lookup(node.name?.text ?? 'default') : undefined;
  const heritage = node.heritageClauses ?? [];
  const base = heritage.find((each) => each.token === K.ExtendsKeyword)?.types[0];
  const value = l.file.temp();
  const local = declared ?? value;
  const draft: { -readonly [P in keyof import('./model.js').ClassFact]: import('./model.js').ClassFact[P] } = {
    id,
    name,
    local,
    pos: startOf(l, node.name ?? node),
    end: (node.name ?? node).end,
    fn: l.fn.fact.id,
    implements: heritage
      .filter((each) => each.token === K.ImplementsKeyword)
      .flatMap((each) => each.types.map((type) => type.expression.getText(l.source))),
    abstract: hasModifier(node, K.AbstractKeyword),
    decorators: [],
    members: [],
  };
  l.classes.push(draft);
  if (base) draft.extends = l.expression(base.expression);
  l.fn.large({ op: 'class', class: id }, value, startOf(l, node), node.end);
  if (declared !== undefined) emitAssign(l, node, declared, value, 'init');
  const outerScope = l.scope;
  if (compiler.isClassExpression(node) && node.name) {
    l.scope = new Scope(outerScope, l.fn.fact.id, outerScope.inLoop);
    const self = l.file.declare(l.scope, node.name.text, 'class', startOf(l, node.name), node.name.end);
    emitAssign(l, node, self, value, 'init');
  }
  draft.decorators = decoratorsOf(l, node);
  const members: MemberFact[] = [];
  const fields: ts.PropertyDeclaration[] = [];
  for (const member of node.members) {
    const isStatic = hasModifier(member, K.StaticKeyword);
    if (compiler.isClassStaticBlockDeclaration(member)) {
      const back = l.scope;
      const outerThis = l.fn.fact.thisVar;
      l.scope = new Scope(back, l.fn.fact.id, back.inLoop);
      l.fn.fact.thisVar = local;
      declareBlock(l, member.body.statements);
      l.statements(member.body.statements);
      l.fn.fact.thisVar = outerThis;
      l.scope = back;
      continue;
    }
    if (compiler.isPropertyDeclaration(member)) {
      const prop = propertyName(member.name) ?? '';
      const at = member.name;
      const type = declaredType(member.type);
      members.push({
        name: prop,
        kind: 'field',
        isStatic,
        pos: startOf(l, at),
        end: at.end,
        ...(type ? { type } : {}),
        decorators: decoratorsOf(l, member),
      });
      if (!member.initializer) continue;
      if (!isStatic) {
        fields.push(member);
        continue;
      }
      const outerThis = l.fn.fact.thisVar;
      l.fn.fact.thisVar = local; // `this` of a static initialiser is the class
      const src = l.expression(member.initializer, `${name}.${prop}`);
      l.fn.fact.thisVar = outerThis;
      emitSet(l, at, local, prop, src, 'init');
      continue;
    }
    if (compiler.isConstructorDeclaration(member)) {
      if (!member.body) continue;
      draft.constructorFn = l.functionLike(member, `${name}.constructor`, 'constructor', id);
      members.push({
        name: 'constructor',
        kind: 'method',
        isStatic: false,
        fn: draft.constructorFn,
        pos: startOf(l, member),
        end: member.end,
        decorators: [],
        paramDecorators: member.parameters.map((each) => decoratorsOf(l, each)),
      });
      for (const parameter of member.parameters) {
        if (!compiler.isParameterPropertyDeclaration(parameter, member) || !compiler.isIdentifier(parameter.name)) continue;
        const type = declaredType(parameter.type);
        members.push({
          name: parameter.name.text,
          kind: 'parameter-property',
          isStatic: false,
          pos: startOf(l, parameter.name),
          end: parameter.name.end,
          ...(type ? { type } : {}),
          decorators: [],
        });
      }
      continue;
    }
    if (compiler.isMethodDeclaration(member) || compiler.isGetAccessor(member) || compiler.isSetAccessor(member)) {
      if (!member.body) continue;
      const prop = propertyName(member.name) ?? '';
      const kind = compiler.isGetAccessor(member) ? 'getter' : compiler.isSetAccessor(member) ? 'setter' : 'method';
      const fn = l.functionLike(member, `${name}.${prop}`, kind, id);
      members.push({
        name: prop,
        kind,
        isStatic,
        fn,
        pos: startOf(l, member.name),
        end: member.name.end,
        decorators: decoratorsOf(l, member),
        paramDecorators: member.parameters.map((each) => decoratorsOf(l, each)),
      });
    }
  }
  draft.members = members;
  if (fields.length > 0) {
    const init = l.file.addFunction(`${name}.constructor`, 'field-init', l.fn.fact.id, startOf(l, node), node.end, undefined, id);
    draft.fieldInit = init.fact.id;
    inside(l, init, () => {
      for (const field of fields) {
        const prop = propertyName(field.name) ?? '';
        const src = l.expression(field.initializer as ts.Expression, `${name}.${prop}`);
        emitSet(l, field.name, init.fact.thisVar, prop, src, 'init');
      }
    });
  }
  l.scope = outerScope;
  return value;
}
