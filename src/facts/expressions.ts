import { ts } from 'ts-morph';
import { folderPattern } from './folders.js';
import type { LiteralValue, VarId } from './model.js';
import { emit, make, propertyName, startOf, typeName, type Lowering } from './lowering.js';

const K = ts.SyntaxKind;
const ASSIGNMENTS = new Map<ts.SyntaxKind, string>([
  [K.EqualsToken, '='], [K.PlusEqualsToken, '+='], [K.MinusEqualsToken, '-='], [K.AsteriskEqualsToken, '*='], [K.SlashEqualsToken, '/='],
  [K.PercentEqualsToken, '%='], [K.AsteriskAsteriskEqualsToken, '**='], [K.LessThanLessThanEqualsToken, '<<='],
  [K.GreaterThanGreaterThanEqualsToken, '>>='], [K.GreaterThanGreaterThanGreaterThanEqualsToken, '>>>='], [K.AmpersandEqualsToken, '&='],
  [K.BarEqualsToken, '|='], [K.CaretEqualsToken, '^='], [K.BarBarEqualsToken, '||='], [K.AmpersandAmpersandEqualsToken, '&&='],
  [K.QuestionQuestionEqualsToken, '??='],
]);

/** Lowers an expression and returns the variable that holds its value. */
export function lowerExpression(l: Lowering, node: ts.Expression, name = ''): VarId {
  switch (node.kind) {
    case K.Identifier: return identifier(l, node as ts.Identifier);
    case K.ThisKeyword: return l.fn.fact.thisVar;
    case K.ParenthesizedExpression: return l.expression((node as ts.ParenthesizedExpression).expression, name);
    case K.AsExpression: case K.TypeAssertionExpression: case K.SatisfiesExpression: {
      const cast = node as ts.AsExpression;
      const value = l.expression(cast.expression, name);
      const type = typeName(cast.type);
      return type && type !== 'const' ? make(l, node, { op: 'copy', src: value, cast: type }) : value;
    }
    case K.NonNullExpression: return l.expression((node as ts.NonNullExpression).expression, name);
    case K.ExpressionWithTypeArguments: return l.expression((node as ts.ExpressionWithTypeArguments).expression, name);
    case K.StringLiteral: case K.NoSubstitutionTemplateLiteral: return literal(l, (node as ts.StringLiteral).text);
    case K.NumericLiteral: return literal(l, Number((node as ts.NumericLiteral).text));
    case K.BigIntLiteral: return literal(l, (node as ts.BigIntLiteral).text);
    case K.TrueKeyword: return literal(l, true);
    case K.FalseKeyword: return literal(l, false);
    case K.NullKeyword: return literal(l, null);
    case K.RegularExpressionLiteral: return make(l, node, { op: 'regexp' });
    case K.TemplateExpression: return template(l, node as ts.TemplateExpression);
    case K.ObjectLiteralExpression: return objectLiteral(l, node as ts.ObjectLiteralExpression, name);
    case K.ArrayLiteralExpression: return arrayLiteral(l, node as ts.ArrayLiteralExpression, name);
    case K.FunctionExpression: {
      const fn = node as ts.FunctionExpression;
      return make(l, node, { op: 'function', fn: l.functionLike(fn, fn.name?.text ?? name, 'function') });
    }
    case K.ArrowFunction: return make(l, node, { op: 'function', fn: l.functionLike(node as ts.ArrowFunction, name, 'arrow') });
    case K.ClassExpression: return l.classLike(node as ts.ClassExpression, (node as ts.ClassExpression).name?.text ?? name);
    case K.PropertyAccessExpression: return propertyAccess(l, node as ts.PropertyAccessExpression);
    case K.ElementAccessExpression: {
      const access = node as ts.ElementAccessExpression;
      return make(l, node, { op: 'get', obj: l.expression(access.expression), ...key(l, access.argumentExpression) });
    }
    case K.CallExpression: return call(l, node as ts.CallExpression, true, false);
    case K.NewExpression: return construct(l, node as ts.NewExpression, true);
    case K.TaggedTemplateExpression: {
      const tagged = node as ts.TaggedTemplateExpression;
      const args = ts.isTemplateExpression(tagged.template) ? tagged.template.templateSpans.map((span) => l.expression(span.expression)) : [];
      return callOf(l, node, tagged.tag, args, [], { kind: 'tag', used: true, awaited: false });
    }
    case K.AwaitExpression: {
      const inner = unwrap((node as ts.AwaitExpression).expression);
      const src = ts.isCallExpression(inner) ? call(l, inner, true, true) : l.expression(inner, name);
      return make(l, node, { op: 'await', src });
    }
    case K.YieldExpression: {
      const value = (node as ts.YieldExpression).expression;
      return make(l, node, { op: 'yield', src: value ? l.expression(value) : literal(l, undefined) });
    }
    case K.ConditionalExpression: return conditional(l, node as ts.ConditionalExpression, name);
    case K.BinaryExpression: return binary(l, node as ts.BinaryExpression, name);
    case K.PrefixUnaryExpression: case K.PostfixUnaryExpression: {
      const unary = node as ts.PrefixUnaryExpression;
      if (unary.operator === K.PlusPlusToken || unary.operator === K.MinusMinusToken) {
        const operator = unary.operator === K.PlusPlusToken ? '++' : '--';
        const before = l.expression(unary.operand);
        l.assignTo(unary.operand, before, operator, node);
        return before;
      }
      const operator = unary.operator === K.ExclamationToken ? '!' : unary.operator === K.MinusToken ? '-' : unary.operator === K.PlusToken ? '+' : '~';
      return make(l, node, { op: 'unary', operator, src: l.expression(unary.operand) });
    }
    case K.TypeOfExpression: return make(l, node, { op: 'unary', operator: 'typeof', src: l.expression((node as ts.TypeOfExpression).expression) });
    case K.VoidExpression: {
      const inner = unwrap((node as ts.VoidExpression).expression);
      const src = ts.isCallExpression(inner) ? call(l, inner, false, false) : l.expression(inner);
      return make(l, node, { op: 'unary', operator: 'void', src });
    }
    case K.DeleteExpression: {
      const target = unwrap((node as ts.DeleteExpression).expression);
      if (ts.isPropertyAccessExpression(target)) emit(l, node, { op: 'delete', obj: l.expression(target.expression), prop: target.name.text });
      else if (ts.isElementAccessExpression(target)) emit(l, node, { op: 'delete', obj: l.expression(target.expression), ...key(l, target.argumentExpression) });
      return literal(l, true);
    }
    case K.SpreadElement: return l.expression((node as ts.SpreadElement).expression);
    case K.JsxElement: case K.JsxSelfClosingElement: case K.JsxFragment: return jsx(l, node as ts.JsxElement);
    case K.JsxExpression: {
      const inner = (node as ts.JsxExpression).expression;
      return inner ? l.expression(inner) : literal(l, undefined);
    }
    case K.MetaProperty: return l.file.global(node.getText(l.source), startOf(l, node));
    case K.SuperKeyword: return l.fn.fact.thisVar;
    default: return literal(l, undefined);
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

export function unwrap(node: ts.Expression): ts.Expression {
  let inner = node;
  while (ts.isParenthesizedExpression(inner) || ts.isAsExpression(inner) || ts.isNonNullExpression(inner) || ts.isSatisfiesExpression(inner)) inner = inner.expression;
  return inner;
}

/** `module.exports`, where nothing in the file declares `module`. */
function isModuleExports(l: Lowering, node: ts.Expression): boolean {
  return ts.isPropertyAccessExpression(node) && node.name.text === 'exports' && ts.isIdentifier(node.expression)
    && node.expression.text === 'module' && l.scope.lookup('module') === undefined;
}

function propertyAccess(l: Lowering, node: ts.PropertyAccessExpression): VarId {
  if (isModuleExports(l, node)) return l.file.moduleExports();
  return make(l, node, { op: 'get', obj: l.expression(node.expression), prop: node.name.text });
}

/** `prop` where a computed key is a literal, else `key`. */
function key(l: Lowering, node: ts.Expression): { prop: string | null; key?: VarId } {
  const inner = unwrap(node);
  if (ts.isStringLiteralLike(inner)) return { prop: inner.text };
  return { prop: null, key: l.expression(node) };
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
  const obj = make(l, node, { op: 'object' });
  const set = (at: ts.Node, prop: string | null, src: VarId, keyVar?: VarId): void =>
    emit(l, at, { op: 'set', obj, prop, ...(keyVar === undefined ? {} : { key: keyVar }), src, operator: 'init' });
  for (const property of node.properties) {
    if (ts.isSpreadAssignment(property)) {
      emit(l, property, { op: 'spread', obj, src: l.expression(property.expression) });
      continue;
    }
    if (ts.isShorthandPropertyAssignment(property)) {
      set(property, property.name.text, identifier(l, property.name));
      continue;
    }
    const prop = propertyName(property.name);
    const keyVar = prop === undefined && ts.isComputedPropertyName(property.name) ? l.expression(property.name.expression) : undefined;
    const inner = prop === undefined ? name : name ? `${name}.${prop}` : prop;
    if (ts.isPropertyAssignment(property)) set(property, prop ?? null, l.expression(property.initializer, inner), keyVar);
    else {
      const kind = ts.isGetAccessor(property) ? 'getter' : ts.isSetAccessor(property) ? 'setter' : 'method';
      const fn = make(l, property, { op: 'function', fn: l.functionLike(property, inner, kind) });
      if (kind !== 'getter') set(property, prop ?? null, fn, keyVar);
      else { // read as what it returns
        const value = l.file.temp();
        l.fn.emit({ op: 'call', dst: value, callee: fn, args: [], isNew: false, used: true, awaited: false, pos: startOf(l, property), end: property.end });
        set(property, prop ?? null, value, keyVar);
      }
    }
  }
  return obj;
}

function arrayLiteral(l: Lowering, node: ts.ArrayLiteralExpression, name: string): VarId {
  const obj = make(l, node, { op: 'array' });
  for (const element of node.elements) {
    if (ts.isOmittedExpression(element)) continue;
    if (ts.isSpreadElement(element)) emit(l, element, { op: 'spread', obj, src: l.expression(element.expression) });
    else emit(l, element, { op: 'set', obj, prop: null, src: l.expression(element, name), operator: 'init' });
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
  while (ts.isBinaryExpression(first) && !ASSIGNMENTS.has(first.operatorToken.kind)) {
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
  return make(l, node, { op: 'binary', operator: ts.tokenToString(operator) ?? '?', left, right: l.expression(node.right) });
}

function assignment(l: Lowering, node: ts.BinaryExpression, name: string): VarId {
  const operator = ASSIGNMENTS.get(node.operatorToken.kind) ?? '=';
  const target = unwrap(node.left);
  const hint = name || targetName(target);
  if (operator === '??=' || operator === '||=' || operator === '&&=') {
    const before = l.expression(target);
    const back = l.fn.open(operator === '&&=' ? 'then' : 'else', before, operator === '??=' ? true : undefined);
    const right = l.expression(node.right, hint);
    l.assignTo(target, right, operator, node);
    l.fn.block = back;
    return make(l, node, { op: 'choose', srcs: [before, right], operator: operator === '??=' ? '??' : operator === '||=' ? '||' : '&&' });
  }
  if (operator !== '=') l.expression(target); // `x += 1` reads x
  const right = l.expression(node.right, hint);
  l.assignTo(target, right, operator, node);
  return right;
}

function targetName(node: ts.Expression): string {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isPropertyAccessExpression(node)) {
    const owner = node.expression.kind === K.ThisKeyword ? '' : targetName(node.expression);
    return owner && owner !== 'exports' && owner !== 'module.exports' ? `${owner}.${node.name.text}` : node.name.text;
  }
  return '';
}

/** Assigns a value to an identifier, a property or a pattern. */
export function assignTo(l: Lowering, target: ts.Expression, value: VarId, operator: string, at: ts.Node): void {
  const node = unwrap(target);
  if (ts.isIdentifier(node)) {
    emit(l, at, { op: 'assign', dst: identifier(l, node), src: value, operator });
  } else if (ts.isPropertyAccessExpression(node)) {
    if (isModuleExports(l, node)) emit(l, at, { op: 'assign', dst: l.file.moduleExports(), src: value, operator });
    else emit(l, at, { op: 'set', obj: l.expression(node.expression), prop: node.name.text, src: value, operator });
  } else if (ts.isElementAccessExpression(node)) {
    emit(l, at, { op: 'set', obj: l.expression(node.expression), ...key(l, node.argumentExpression), src: value, operator });
  } else if (ts.isObjectLiteralExpression(node)) {
    for (const property of node.properties) {
      if (ts.isSpreadAssignment(property)) { assignTo(l, property.expression, value, '=', at); continue; }
      if (ts.isShorthandPropertyAssignment(property)) {
        assignTo(l, property.name, make(l, property, { op: 'get', obj: value, prop: property.name.text }), '=', at);
      } else if (ts.isPropertyAssignment(property)) {
        const prop = propertyName(property.name);
        const part = make(l, property, { op: 'get', obj: value, prop: prop ?? null });
        assignTo(l, withoutDefault(l, property.initializer), part, '=', at);
      }
    }
  } else if (ts.isArrayLiteralExpression(node)) {
    for (const element of node.elements) {
      if (ts.isOmittedExpression(element)) continue;
      const inner = ts.isSpreadElement(element) ? element.expression : element;
      assignTo(l, withoutDefault(l, inner), make(l, element, { op: 'iterate', src: value, kind: 'of' }), '=', at);
    }
  }
}

function withoutDefault(l: Lowering, node: ts.Expression): ts.Expression {
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === K.EqualsToken) {
    l.expression(node.right);
    return node.left;
  }
  return node;
}

interface CallShape { readonly kind?: 'tag'; readonly used: boolean; readonly awaited: boolean }

/** A call; `used` false where the statement drops its value. */
export function call(l: Lowering, node: ts.CallExpression, used: boolean, awaited: boolean): VarId {
  const callee = unwrap(node.expression);
  const first = node.arguments[0];
  if (callee.kind === K.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require')) {
    if (first && ts.isStringLiteralLike(first)) {
      const dynamic = callee.kind === K.ImportKeyword;
      l.imports.push({ specifier: first.text, kind: dynamic ? 'dynamic' : 'require', typeOnly: false, pos: startOf(l, node), bindings: [], fn: l.fn.fact.id });
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
    return make(l, node, { op: 'call', callee: -1, recv: l.fn.fact.thisVar, prop: 'super', ...args, isNew: false, kind: 'super', used, awaited });
  }
  const { args, spread } = argumentsLater(l, node.arguments);
  return callOf(l, node, callee, args, spread, { used, awaited });
}

function construct(l: Lowering, node: ts.NewExpression, used: boolean): VarId {
  const callee = l.expression(node.expression);
  return make(l, node, { op: 'call', callee, ...argumentsOf(l, node.arguments ?? []), isNew: true, used, awaited: false });
}

type Later = () => VarId;

function argumentsLater(l: Lowering, nodes: readonly ts.Expression[]): { args: Later[]; spread: number[] } {
  const spread: number[] = [];
  const args = nodes.map((each, index) => {
    if (ts.isSpreadElement(each)) spread.push(index);
    return () => l.expression(ts.isSpreadElement(each) ? each.expression : each);
  });
  return { args, spread };
}

function argumentsOf(l: Lowering, nodes: readonly ts.Expression[]): { args: VarId[]; spread?: number[] } {
  const { args, spread } = argumentsLater(l, nodes);
  return { args: args.map((each) => each()), ...(spread.length ? { spread } : {}) };
}

function callOf(l: Lowering, node: ts.Node, target: ts.Expression, args: readonly (Later | VarId)[], spread: number[], shape: CallShape): VarId {
  const callee = unwrap(target);
  const evaluate = (): VarId[] => args.map((each) => (typeof each === 'number' ? each : each()));
  const rest = { ...(spread.length ? { spread } : {}), ...(shape.kind ? { kind: shape.kind } : {}), isNew: false, used: shape.used, awaited: shape.awaited };
  if (ts.isPropertyAccessExpression(callee) && !isModuleExports(l, callee)) {
    const isSuper = callee.expression.kind === K.SuperKeyword;
    const recv = isSuper ? l.fn.fact.thisVar : receiver(l, callee.expression);
    return make(l, node, { op: 'call', callee: -1, recv, prop: callee.name.text, args: evaluate(), ...rest, ...(isSuper ? { kind: 'super' } : {}) });
  }
  if (ts.isElementAccessExpression(callee)) {
    const recv = l.expression(callee.expression);
    return make(l, node, { op: 'call', callee: -1, recv, ...key(l, callee.argumentExpression), args: evaluate(), ...rest });
  }
  return make(l, node, { op: 'call', callee: l.expression(callee), args: evaluate(), ...rest });
}

/** The receiver of a method call. A call in a chain (`a().b()`) counts as used. */
function receiver(l: Lowering, node: ts.Expression): VarId {
  return l.expression(node);
}

function jsx(l: Lowering, node: ts.JsxElement | ts.JsxSelfClosingElement | ts.JsxFragment): VarId {
  const opening = ts.isJsxElement(node) ? node.openingElement : ts.isJsxSelfClosingElement(node) ? node : undefined;
  const callee = opening ? jsxTag(l, opening.tagName) : literal(l, '');
  if (!opening || isElement(opening.tagName)) return element(l, node, opening, callee);
  const props = make(l, opening ?? node, { op: 'object' });
  for (const attribute of opening?.attributes.properties ?? []) {
    if (ts.isJsxSpreadAttribute(attribute)) emit(l, attribute, { op: 'spread', obj: props, src: l.expression(attribute.expression) });
    else {
      const prop = ts.isIdentifier(attribute.name) ? attribute.name.text : attribute.name.getText(l.source);
      const src = attribute.initializer ? l.expression(attribute.initializer as ts.Expression, prop) : literal(l, true);
      emit(l, attribute, { op: 'set', obj: props, prop, src, operator: 'init' });
    }
  }
  if (!ts.isJsxSelfClosingElement(node)) {
    for (const child of node.children) {
      if (ts.isJsxText(child)) continue;
      emit(l, child, { op: 'set', obj: props, prop: 'children', src: l.expression(child as ts.Expression), operator: 'init' });
    }
  }
  return make(l, opening ?? node, { op: 'call', callee, args: [props], isNew: false, kind: 'jsx', used: true, awaited: false });
}

const isElement = (tag: ts.JsxTagNameExpression): boolean => ts.isIdentifier(tag) && /^[a-z]/.test(tag.text);

/** An element of the page: what it is given is read, and no object comes to be that anything in the program would see. */
function element(l: Lowering, node: ts.JsxElement | ts.JsxSelfClosingElement | ts.JsxFragment, opening: ts.JsxOpeningElement | ts.JsxSelfClosingElement | undefined, callee: VarId): VarId {
  const args: VarId[] = [];
  const give = (expression: ts.Expression | undefined, name = ''): void => {
    if (expression === undefined || ts.isStringLiteralLike(expression) || (ts.isJsxExpression(expression) && expression.expression === undefined)) return;
    args.push(l.expression(expression, name));
  };
  for (const attribute of opening?.attributes.properties ?? []) {
    if (ts.isJsxSpreadAttribute(attribute)) give(attribute.expression);
    else give(attribute.initializer as ts.Expression | undefined, ts.isIdentifier(attribute.name) ? attribute.name.text : attribute.name.getText(l.source));
  }
  if (!ts.isJsxSelfClosingElement(node)) for (const child of node.children) if (!ts.isJsxText(child)) give(child as ts.Expression);
  return make(l, opening ?? node, { op: 'call', callee, args: args.slice(), isNew: false, kind: 'jsx', used: true, awaited: false });
}

function jsxTag(l: Lowering, tag: ts.JsxTagNameExpression): VarId {
  if (ts.isIdentifier(tag)) return isElement(tag) ? literal(l, tag.text) : identifier(l, tag);
  if (ts.isPropertyAccessExpression(tag)) return make(l, tag, { op: 'get', obj: jsxTag(l, tag.expression as ts.JsxTagNameExpression), prop: tag.name.text });
  return literal(l, tag.getText(l.source));
}
