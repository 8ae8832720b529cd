import type { ts } from 'ts-morph';
import type { Arguments, CallShape, Callee } from './builder.js';
import { compiler } from './compiler.js';
import { interopOf } from './compiler-helpers.js';
import { constantKey } from './constant-keys.js';
import { describedProperty } from './descriptors.js';
import { folderPattern, handedToLoader, isLoader } from './folders.js';
import type { LiteralValue, VarId } from './model.js';
import {
  emitAssign,
  emitDelete,
  emitFrom,
  emitSet,
  make,
  makeCall,
  makeEmpty,
  makeFrom,
  makeGet,
  propertyName,
  startOf,
  typeName,
  type Lowering,
} from './lowering.js';
import { unwrap } from './unwrap.js';

const K = compiler.SyntaxKind;
const ASSIGNMENTS = new Map<ts.SyntaxKind, string>([
  [K.EqualsToken, '='],
  [K.PlusEqualsToken, '+='],
  [K.MinusEqualsToken, '-='],
  [K.AsteriskEqualsToken, '*='],
  [K.SlashEqualsToken, '/='],
  [K.PercentEqualsToken, '%='],
  [K.AsteriskAsteriskEqualsToken, '**='],
  [K.LessThanLessThanEqualsToken, '<<='],
  [K.GreaterThanGreaterThanEqualsToken, '>>='],
  [K.GreaterThanGreaterThanGreaterThanEqualsToken, '>>>='],
  [K.AmpersandEqualsToken, '&='],
  [K.BarEqualsToken, '|='],
  [K.CaretEqualsToken, '^='],
  [K.BarBarEqualsToken, '||='],
  [K.AmpersandAmpersandEqualsToken, '&&='],
  [K.QuestionQuestionEqualsToken, '??='],
]);

/** Lowers an expression and returns the variable that holds its value. */
export function lowerExpression(l: Lowering, node: ts.Expression, name = ''): VarId {
  switch (node.kind) {
    case K.Identifier:
      return identifier(l, node as ts.Identifier);
    case K.ThisKeyword:
      return l.fn.fact.thisVar;
    case K.ParenthesizedExpression:
      return l.expression((node as ts.ParenthesizedExpression).expression, name);
    case K.AsExpression:
    case K.TypeAssertionExpression:
    case K.SatisfiesExpression: {
      const cast = node as ts.AsExpression;
      const value = l.expression(cast.expression, name);
      const type = typeName(cast.type);
      return type && type !== 'const' ? make(l, node, { op: 'copy', src: value, cast: type }) : value;
    }
    case K.NonNullExpression:
      return l.expression((node as ts.NonNullExpression).expression, name);
    case K.ExpressionWithTypeArguments:
      return l.expression((node as ts.ExpressionWithTypeArguments).expression, name);
    case K.StringLiteral:
    case K.NoSubstitutionTemplateLiteral:
      return literal(l, (node as ts.StringLiteral).text);
    case K.NumericLiteral:
      return literal(l, Number((node as ts.NumericLiteral).text));
    case K.BigIntLiteral:
      return literal(l, (node as ts.BigIntLiteral).text);
    case K.TrueKeyword:
      return literal(l, true);
    case K.FalseKeyword:
      return literal(l, false);
    case K.NullKeyword:
      return literal(l, null);
    case K.RegularExpressionLiteral:
      return makeEmpty(l, node, 'regexp');
    case K.TemplateExpression:
      return template(l, node as ts.TemplateExpression);
    case K.ObjectLiteralExpression:
      return objectLiteral(l, node as ts.ObjectLiteralExpression, name);
    case K.ArrayLiteralExpression:
      return arrayLiteral(l, node as ts.ArrayLiteralExpression, name);
    case K.FunctionExpression: {
      const fn = node as ts.FunctionExpression;
      return make(l, node, { op: 'function', fn: l.functionLike(fn, fn.name?.text ?? name, 'function') });
    }
    case K.ArrowFunction:
      return make(l, node, { op: 'function', fn: l.functionLike(node as ts.ArrowFunction, name, 'arrow') });
    case K.ClassExpression:
      return l.classLike(node as ts.ClassExpression, (node as ts.ClassExpression).name?.text ?? name);
    case K.PropertyAccessExpression:
      return propertyAccess(l, node as ts.PropertyAccessExpression);
    case K.ElementAccessExpression: {
      const access = node as ts.ElementAccessExpression;
      const obj = l.expression(access.expression);
      const { prop, key } = keyOf(l, access.argumentExpression);
      return makeGet(l, node, obj, prop, key);
    }
    case K.CallExpression:
      return call(l, node as ts.CallExpression, true, false);
    case K.NewExpression:
      return construct(l, node as ts.NewExpression, true);
    case K.TaggedTemplateExpression:
      return tagged(l, node as ts.TaggedTemplateExpression, false);
    case K.AwaitExpression: {
      const inner = unwrap((node as ts.AwaitExpression).expression);
      const src = compiler.isCallExpression(inner)
        ? call(l, inner, true, true)
        : compiler.isTaggedTemplateExpression(inner)
          ? tagged(l, inner, true)
          : l.expression(inner, name);
      return makeFrom(l, node, 'await', src);
    }
    case K.YieldExpression: {
      const value = (node as ts.YieldExpression).expression;
      return makeFrom(l, node, 'yield', value ? l.expression(value) : literal(l, undefined));
    }
    case K.ConditionalExpression:
      return conditional(l, node as ts.ConditionalExpression, name);
    case K.BinaryExpression:
      return binary(l, node as ts.BinaryExpression, name);
    case K.PrefixUnaryExpression:
    case K.PostfixUnaryExpression: {
      const unary = node as ts.PrefixUnaryExpression;
      if (unary.operator === K.PlusPlusToken || unary.operator === K.MinusMinusToken) {
        const operator = unary.operator === K.PlusPlusToken ? '++' : '--';
        const before = l.expression(unary.operand);
        l.assignTo(unary.operand, before, operator, node);
        return before;
      }
      const operator =
        unary.operator === K.ExclamationToken ? '!' : unary.operator === K.MinusToken ? '-' : unary.operator === K.PlusToken ? '+' : '~';
      return makeFrom(l, node, 'unary', l.expression(unary.operand), operator);
    }
    case K.TypeOfExpression:
      return makeFrom(l, node, 'unary', l.expression((node as ts.TypeOfExpression).expression), 'typeof');
    case K.VoidExpression: {
      const inner = unwrap((node as ts.VoidExpression).expression);
      const src = compiler.isCallExpression(inner) ? call(l, inner, false, false) : l.expression(inner);
      return makeFrom(l, node, 'unary', src, 'void');
    }
    case K.DeleteExpression: {
      const target = unwrap((node as ts.DeleteExpression).expression);
      if (compiler.isPropertyAccessExpression(target)) emitDelete(l, node, l.expression(target.expression), { prop: target.name.text });
      else if (compiler.isElementAccessExpression(target))
        emitDelete(l, node, l.expression(target.expression), keyOf(l, target.argumentExpression));
      return literal(l, true);
    }
    case K.SpreadElement:
      return l.expression((node as ts.SpreadElement).expression);
    case K.JsxElement:
    case K.JsxSelfClosingElement:
    case K.JsxFragment:
      return jsx(l, node as ts.JsxElement);
    case K.JsxExpression: {
      const inner = (node as ts.JsxExpression).expression;
      return inner ? l.expression(inner) : literal(l, undefined);
    }
    case K.MetaProperty:
      return l.file.global(node.getText(l.source), startOf(l, node));
    case K.SuperKeyword:
      return l.fn.fact.thisVar;
    default:
      return literal(l, undefined);
  }
}

export function literal(l: Lowering, value: LiteralValue): VarId {
  return l.file.literal(value);
}

function identifier(l: Lowering, node: ts.Identifier): VarId {
  const found = l.scope.lookup(node.text);
  if (found !== undefined) return found;
  if (node.text === 'undefined') return literal(l, undefined);
  if (node.text === 'exports') return l.file.moduleExports();
  return l.file.global(node.text, startOf(l, node));
}

/** `module.exports`, where nothing in the file declares `module`. */
function isModuleExports(l: Lowering, node: ts.Expression): boolean {
  return (
    compiler.isPropertyAccessExpression(node) &&
    node.name.text === 'exports' &&
    compiler.isIdentifier(node.expression) &&
    node.expression.text === 'module' &&
    l.scope.lookup('module') === undefined
  );
}

function propertyAccess(l: Lowering, node: ts.PropertyAccessExpression): VarId {
  if (isModuleExports(l, node)) return l.file.moduleExports();
  return makeGet(l, node, l.expression(node.expression), node.name.text);
}

/** `prop` where a computed key is a literal or a constant of the module, else `key`. */
function keyOf(l: Lowering, node: ts.Expression): { prop: string | null; key?: VarId } {
  const prop = constantKey(l.constantKeys, l.scope, unwrap(node));
  return prop === undefined ? { prop: null, key: l.expression(node) } : { prop };
}

function template(l: Lowering, node: ts.TemplateExpression): VarId {
  const parts: VarId[] = [];
  if (node.head.text) parts.push(literal(l, node.head.text));
  for (const span of node.templateSpans) {
    parts.push(l.expression(span.expression));
    if (span.literal.text) parts.push(literal(l, span.literal.text));
  }
  return make(l, node, { op: 'template', parts });
}

function objectLiteral(l: Lowering, node: ts.ObjectLiteralExpression, name: string): VarId {
  const obj = makeEmpty(l, node, 'object');
  const set = (at: ts.Node, prop: string | null, src: VarId, keyVar?: VarId): void => emitSet(l, at, obj, prop, src, 'init', keyVar);
  for (const property of node.properties) {
    if (compiler.isSpreadAssignment(property)) {
      emitFrom(l, property, 'spread', l.expression(property.expression), obj);
      continue;
    }
    if (compiler.isShorthandPropertyAssignment(property)) {
      set(property, property.name.text, identifier(l, property.name));
      continue;
    }
    const computed = compiler.isComputedPropertyName(property.name) ? keyOf(l, property.name.expression) : undefined;
    const prop = computed ? (computed.prop ?? undefined) : propertyName(property.name);
    const keyVar = computed?.key;
    const inner = prop === undefined ? name : name ? `${name}.${prop}` : prop;
    if (compiler.isPropertyAssignment(property)) set(property, prop ?? null, l.expression(property.initializer, inner), keyVar);
    else {
      const kind = compiler.isGetAccessor(property) ? 'getter' : compiler.isSetAccessor(property) ? 'setter' : 'method';
      const fn = make(l, property, { op: 'function', fn: l.functionLike(property, inner, kind) });
      if (kind === 'method') set(property, prop ?? null, fn, keyVar);
      else if (kind === 'getter') {
        // read as what it returns; a setter is no value
        const value = makeCall(l, property, calleeOf(fn), { args: [], spread: undefined }, USED);
        set(property, prop ?? null, value, keyVar);
      }
    }
  }
  return obj;
}

function arrayLiteral(l: Lowering, node: ts.ArrayLiteralExpression, name: string): VarId {
  const obj = makeEmpty(l, node, 'array');
  for (const element of node.elements) {
    if (compiler.isOmittedExpression(element)) continue;
    if (compiler.isSpreadElement(element)) emitFrom(l, element, 'spread', l.expression(element.expression), obj);
    else emitSet(l, element, obj, null, l.expression(element, name), 'init');
  }
  return obj;
}

function conditional(l: Lowering, node: ts.ConditionalExpression, name: string): VarId {
  const cond = l.expression(node.condition);
  let back = l.fn.open('then', cond);
  const yes = l.expression(node.whenTrue, name);
  l.fn.block = back;
  back = l.fn.open('else', cond);
  const no = l.expression(node.whenFalse, name);
  l.fn.block = back;
  return make(l, node, { op: 'choose', srcs: [yes, no], operator: '?:' });
}

function binary(l: Lowering, node: ts.BinaryExpression, name: string): VarId {
  // Left-nested chains (`a + b + c ...`) are walked in a loop: generated code has thousands of them.
  const chain: ts.BinaryExpression[] = [];
  let first: ts.Expression = node;
  while (compiler.isBinaryExpression(first) && !ASSIGNMENTS.has(first.operatorToken.kind)) {
    chain.push(first);
    first = first.left;
  }
  if (chain.length === 0) return assignment(l, node, name);
  let value = l.expression(first, name);
  for (const each of chain.reverse()) value = binaryStep(l, each, value, name);
  return value;
}

function binaryStep(l: Lowering, node: ts.BinaryExpression, left: VarId, name: string): VarId {
  const operator = node.operatorToken.kind;
  if (operator === K.AmpersandAmpersandToken || operator === K.BarBarToken || operator === K.QuestionQuestionToken) {
    const text = operator === K.AmpersandAmpersandToken ? '&&' : operator === K.BarBarToken ? '||' : '??';
    const back = l.fn.open(text === '&&' ? 'then' : 'else', left, text === '??' ? true : undefined);
    const right = l.expression(node.right, name);
    l.fn.block = back;
    return make(l, node, { op: 'choose', srcs: [left, right], operator: text });
  }
  if (operator === K.CommaToken) return l.expression(node.right, name);
  return make(l, node, { op: 'binary', operator: compiler.tokenToString(operator) ?? '?', left, right: l.expression(node.right) });
}

function assignment(l: Lowering, node: ts.BinaryExpression, name: string): VarId {
  const target = unwrap(node.left);
  const hint = name || targetName(target);
  const long = spelledOut(node);
  const operator = long?.operator ?? ASSIGNMENTS.get(node.operatorToken.kind) ?? '=';
  const given = long?.right ?? node.right;
  if (operator === '++' || operator === '--') {
    // `count = count + 1`
    const before = l.expression(target);
    l.assignTo(target, before, operator, node);
    return before;
  }
  if (operator === '??=' || operator === '||=' || operator === '&&=') {
    const before = l.expression(target);
    const back = l.fn.open(operator === '&&=' ? 'then' : 'else', before, operator === '??=' ? true : undefined);
    const right = l.expression(given, hint);
    l.assignTo(target, right, operator, node);
    l.fn.block = back;
    return make(l, node, { op: 'choose', srcs: [before, right], operator: operator === '??=' ? '??' : operator === '||=' ? '||' : '&&' });
  }
  const before = operator === '=' ? undefined : l.expression(target); // `x += 1` reads x
  const right = l.expression(given, hint);
  l.assignTo(target, right, operator, node);
  return before ?? right; // `{ id: (last += 1) }` tells x, as `++last` does
}

/** `total = total + price` for `total += price`, `count = count - 1` for `count--`, `cache = cache || make()` for `cache ||= make()`. */
function spelledOut(node: ts.BinaryExpression): { readonly operator: string; readonly right: ts.Expression } | undefined {
  const value = unwrap(node.right);
  if (
    node.operatorToken.kind !== K.EqualsToken ||
    !compiler.isBinaryExpression(value) ||
    !isSamePlace(unwrap(node.left), unwrap(value.left))
  )
    return undefined;
  const right = unwrap(value.right);
  const step = compiler.isNumericLiteral(right) && right.text === '1';
  switch (value.operatorToken.kind) {
    case K.PlusToken:
      return { operator: step ? '++' : '+=', right };
    case K.MinusToken:
      return { operator: step ? '--' : '-=', right };
    case K.BarBarToken:
      return { operator: '||=', right };
    case K.QuestionQuestionToken:
      return { operator: '??=', right };
    case K.AmpersandAmpersandToken:
      return { operator: '&&=', right };
    default:
      return undefined;
  }
}

/** One name, or one property of one place: `this.total`, `globalThis.cache`, `totals[day]`. */
function isSamePlace(one: ts.Expression, other: ts.Expression): boolean {
  if (one.kind === K.ThisKeyword) return other.kind === K.ThisKeyword;
  if (compiler.isIdentifier(one)) return compiler.isIdentifier(other) && one.text === other.text;
  if (compiler.isStringLiteralLike(one) || compiler.isNumericLiteral(one))
    return one.kind === other.kind && one.text === (other as ts.StringLiteral).text;
  if (compiler.isPropertyAccessExpression(one))
    return (
      compiler.isPropertyAccessExpression(other) &&
      one.name.text === other.name.text &&
      isSamePlace(unwrap(one.expression), unwrap(other.expression))
    );
  return (
    compiler.isElementAccessExpression(one) &&
    compiler.isElementAccessExpression(other) &&
    isSamePlace(unwrap(one.expression), unwrap(other.expression)) &&
    isSamePlace(unwrap(one.argumentExpression), unwrap(other.argumentExpression))
  );
}

function targetName(node: ts.Expression): string {
  if (compiler.isIdentifier(node)) return node.text;
  if (compiler.isPropertyAccessExpression(node)) {
    const owner = node.expression.kind === K.ThisKeyword ? '' : targetName(node.expression);
    return owner && owner !== 'exports' && owner !== 'module.exports' ? `${owner}.${node.name.text}` : node.name.text;
  }
  return '';
}

/** Assigns a value to an identifier, a property or a pattern. */
export function assignTo(l: Lowering, target: ts.Expression, value: VarId, operator: string, at: ts.Node): void {
  const node = unwrap(target);
  if (compiler.isIdentifier(node)) {
    emitAssign(l, at, identifier(l, node), value, operator);
  } else if (compiler.isPropertyAccessExpression(node)) {
    if (isModuleExports(l, node)) emitAssign(l, at, l.file.moduleExports(), value, operator);
    else emitSet(l, at, l.expression(node.expression), node.name.text, value, operator);
  } else if (compiler.isElementAccessExpression(node)) {
    const obj = l.expression(node.expression);
    const { prop, key } = keyOf(l, node.argumentExpression);
    emitSet(l, at, obj, prop, value, operator, key);
  } else if (compiler.isObjectLiteralExpression(node)) {
    for (const property of node.properties) {
      if (compiler.isSpreadAssignment(property)) {
        assignTo(l, property.expression, value, '=', at);
        continue;
      }
      if (compiler.isShorthandPropertyAssignment(property)) {
        assignTo(l, property.name, makeGet(l, property, value, property.name.text), '=', at);
      } else if (compiler.isPropertyAssignment(property)) {
        const prop = propertyName(property.name);
        const part = makeGet(l, property, value, prop ?? null);
        assignTo(l, withoutDefault(l, property.initializer), part, '=', at);
      }
    }
  } else if (compiler.isArrayLiteralExpression(node)) {
    for (const [index, element] of node.elements.entries()) {
      if (compiler.isOmittedExpression(element)) continue;
      const isRest = compiler.isSpreadElement(element);
      const part = make(l, element, { op: 'iterate', src: value, kind: 'of', ...(isRest ? {} : { prop: String(index) }) });
      assignTo(l, withoutDefault(l, isRest ? element.expression : element), part, '=', at);
    }
  }
}

function withoutDefault(l: Lowering, node: ts.Expression): ts.Expression {
  if (compiler.isBinaryExpression(node) && node.operatorToken.kind === K.EqualsToken) {
    l.expression(node.right);
    return node.left;
  }
  return node;
}

const USED: CallShape = { isNew: false, kind: undefined, used: true, awaited: false };
const RENDERED: CallShape = { isNew: false, kind: 'jsx', used: true, awaited: false };

const calleeOf = (callee: VarId): Callee => ({ callee, recv: undefined, prop: undefined, key: undefined });
const methodOf = (recv: VarId, prop: string | null, key?: VarId): Callee => ({ callee: -1, recv, prop, key });

/** `'pg'` of `require(process.env.MOCK ? process.env.MOCK : 'pg')`: the module that the text names. */
function namedBranch(node: ts.Expression | undefined): ts.Expression | undefined {
  if (node === undefined || !compiler.isConditionalExpression(node)) return node;
  const named = [node.whenTrue, node.whenFalse].filter((each) => compiler.isStringLiteralLike(each));
  return named.length === 1 ? named[0] : node;
}

/** ``sql`select * from users where id = ${id}` ``: a call of the tag. */
/** A statement that takes locks is no longer. */
const LONGEST_TEXT = 1000;

const textOf = (template: ts.TemplateLiteral): string =>
  compiler.isTemplateExpression(template)
    ? [template.head.text, ...template.templateSpans.map((span) => span.literal.text)].join(' ')
    : template.text;

function tagged(l: Lowering, node: ts.TaggedTemplateExpression, awaited: boolean): VarId {
  const args = compiler.isTemplateExpression(node.template) ? node.template.templateSpans.map((span) => l.expression(span.expression)) : [];
  const text = textOf(node.template);
  const asked = /lock/i.test(text) ? { text: text.slice(0, LONGEST_TEXT) } : undefined;
  return callOf(l, node, node.tag, () => ({ args, spread: undefined }), { isNew: false, kind: 'tag', used: true, awaited, ...asked });
}

/** A call; `used` false where the statement drops its value. */
export function call(l: Lowering, node: ts.CallExpression, used: boolean, awaited: boolean): VarId {
  const callee = unwrap(node.expression);
  const first = namedBranch(node.arguments[0]);
  if (
    callee.kind === K.ImportKeyword ||
    (compiler.isIdentifier(callee) && callee.text === 'require') ||
    (first && compiler.isStringLiteralLike(first) && isLoader(l.source, callee))
  ) {
    if (first && compiler.isStringLiteralLike(first)) {
      const dynamic = callee.kind === K.ImportKeyword;
      l.imports.push({
        specifier: first.text,
        kind: dynamic ? 'dynamic' : 'require',
        typeOnly: false,
        pos: startOf(l, node),
        bindings: [],
        fn: l.fn.fact.id,
      });
      return make(l, node, { op: 'import', specifier: first.text, dynamic });
    }
    const folder = first && folderPattern(l.source, first);
    if (first && folder !== undefined) {
      l.expression(first);
      l.imports.push({ specifier: folder, kind: 'dynamic', typeOnly: false, pos: startOf(l, node), bindings: [], fn: l.fn.fact.id });
      return make(l, node, { op: 'import', specifier: folder, dynamic: callee.kind === K.ImportKeyword });
    }
  }
  if (callee.kind === K.SuperKeyword) {
    const args = argumentsOf(l, node.arguments);
    return makeCall(l, node, methodOf(l.fn.fact.thisVar, 'super'), args, { isNew: false, kind: 'super', used, awaited });
  }
  const interop = interopOf(callee, node.arguments);
  if (interop) return l.expression(interop);
  const described = describedProperty(l, node, callee);
  if (described !== undefined) return described;
  const called = callOf(l, node, callee, () => argumentsOf(l, node.arguments), { isNew: false, kind: undefined, used, awaited });
  const handed = compiler.isIdentifier(callee) ? handedToLoader(l.source, callee.text, node.arguments[0]) : undefined;
  if (handed === undefined) return called;
  // What it loads is what it gives, or the default of that.
  l.imports.push({ specifier: handed, kind: 'require', typeOnly: false, pos: startOf(l, node), bindings: [], fn: l.fn.fact.id });
  const loaded = make(l, node, { op: 'import', specifier: handed, dynamic: false });
  return make(l, node, { op: 'choose', operator: '??', srcs: [called, loaded, makeGet(l, node, loaded, 'default')] });
}

function construct(l: Lowering, node: ts.NewExpression, used: boolean): VarId {
  const callee = l.expression(node.expression);
  return makeCall(l, node, calleeOf(callee), argumentsOf(l, node.arguments ?? []), { isNew: true, kind: undefined, used, awaited: false });
}

function argumentsOf(l: Lowering, nodes: readonly ts.Expression[]): Arguments {
  let spread: number[] | undefined;
  const args = nodes.map((each, index) => {
    if (!compiler.isSpreadElement(each)) return l.expression(each);
    (spread ??= []).push(index);
    return l.expression(each.expression);
  });
  return { args, spread };
}

/** What is called comes before its arguments: `given` is asked when that is known. */
function callOf(l: Lowering, node: ts.Node, target: ts.Expression, given: () => Arguments, shape: CallShape): VarId {
  const callee = unwrap(target);
  if (compiler.isPropertyAccessExpression(callee) && !isModuleExports(l, callee)) {
    const isSuper = callee.expression.kind === K.SuperKeyword;
    const recv = isSuper ? l.fn.fact.thisVar : receiver(l, callee.expression);
    return makeCall(l, node, methodOf(recv, callee.name.text), given(), isSuper ? { ...shape, kind: 'super' } : shape);
  }
  if (compiler.isElementAccessExpression(callee)) {
    const recv = l.expression(callee.expression);
    const { prop, key } = keyOf(l, callee.argumentExpression);
    return makeCall(l, node, methodOf(recv, prop, key), given(), shape);
  }
  const value = l.expression(callee);
  return makeCall(l, node, calleeOf(value), given(), shape);
}

/** The receiver of a method call. A call in a chain (`a().b()`) counts as used. */
function receiver(l: Lowering, node: ts.Expression): VarId {
  return l.expression(node);
}

function jsx(l: Lowering, node: ts.JsxElement | ts.JsxSelfClosingElement | ts.JsxFragment): VarId {
  const opening = compiler.isJsxElement(node) ? node.openingElement : compiler.isJsxSelfClosingElement(node) ? node : undefined;
  const callee = opening ? jsxTag(l, opening.tagName) : literal(l, '');
  if (!opening || isElement(opening.tagName)) return element(l, node, opening, callee);
  const props = makeEmpty(l, opening ?? node, 'object');
  for (const attribute of opening?.attributes.properties ?? []) {
    if (compiler.isJsxSpreadAttribute(attribute)) emitFrom(l, attribute, 'spread', l.expression(attribute.expression), props);
    else {
      const prop = compiler.isIdentifier(attribute.name) ? attribute.name.text : attribute.name.getText(l.source);
      const src = attribute.initializer ? l.expression(attribute.initializer as ts.Expression, prop) : literal(l, true);
      emitSet(l, attribute, props, prop, src, 'init');
    }
  }
  if (!compiler.isJsxSelfClosingElement(node)) {
    for (const child of node.children) {
      if (compiler.isJsxText(child)) continue;
      emitSet(l, child, props, 'children', l.expression(child as ts.Expression), 'init');
    }
  }
  return makeCall(l, opening ?? node, calleeOf(callee), { args: [props], spread: undefined }, RENDERED);
}

const isElement = (tag: ts.JsxTagNameExpression): boolean => compiler.isIdentifier(tag) && /^[a-z]/.test(tag.text);

/** An element of the page: what it is given is read, and no object comes to be that anything in the program would see. */
function element(
  l: Lowering,
  node: ts.JsxElement | ts.JsxSelfClosingElement | ts.JsxFragment,
  opening: ts.JsxOpeningElement | ts.JsxSelfClosingElement | undefined,
  callee: VarId,
): VarId {
  const args: VarId[] = [];
  const give = (expression: ts.Expression | undefined, name = ''): void => {
    if (
      expression === undefined ||
      compiler.isStringLiteralLike(expression) ||
      (compiler.isJsxExpression(expression) && expression.expression === undefined)
    )
      return;
    args.push(l.expression(expression, name));
  };
  for (const attribute of opening?.attributes.properties ?? []) {
    if (compiler.isJsxSpreadAttribute(attribute)) give(attribute.expression);
    else
      give(
        attribute.initializer as ts.Expression | undefined,
        compiler.isIdentifier(attribute.name) ? attribute.name.text : attribute.name.getText(l.source),
      );
  }
  if (!compiler.isJsxSelfClosingElement(node))
    for (const child of node.children) if (!compiler.isJsxText(child)) give(child as ts.Expression);
  return makeCall(l, opening ?? node, calleeOf(callee), { args: args.slice(), spread: undefined }, RENDERED);
}

function jsxTag(l: Lowering, tag: ts.JsxTagNameExpression): VarId {
  if (compiler.isIdentifier(tag)) return isElement(tag) ? literal(l, tag.text) : identifier(l, tag);
  if (compiler.isPropertyAccessExpression(tag)) return makeGet(l, tag, jsxTag(l, tag.expression as ts.JsxTagNameExpression), tag.name.text);
  return literal(l, tag.getText(l.source));
}
