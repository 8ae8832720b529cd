/** `Object.defineProperty(settings, 'mode', { value: 'open' })` is `settings.mode = 'open'`: what compilers make of fields and of exports, and people of globals. */
import type { ts } from 'ts-morph';
import { compiler } from './compiler.js';
import { constantKey } from './constant-keys.js';
import type { VarId } from './model.js';
import { emitSet, make, makeCall, propertyName, type Lowering } from './lowering.js';
import { unwrap } from './unwrap.js';

/** Lowers such a call to a write of the property, and returns the object; undefined where it is another call, or does not say what is written. */
export function describedProperty(l: Lowering, node: ts.CallExpression, callee: ts.Expression): VarId | undefined {
  if (!compiler.isPropertyAccessExpression(callee) || callee.name.text !== 'defineProperty' || !compiler.isIdentifier(callee.expression))
    return undefined;
  const owner = callee.expression.text;
  if ((owner !== 'Object' && owner !== 'Reflect') || l.scope.lookup(owner) !== undefined) return undefined;
  const [target, key, given] = node.arguments;
  const descriptor = given && unwrap(given);
  const prop = key && constantKey(l.constantKeys, l.scope, unwrap(key));
  if (!target || prop === undefined || prop === '__esModule' || !descriptor || !compiler.isObjectLiteralExpression(descriptor))
    return undefined;
  const held = (name: string): ts.ObjectLiteralElementLike | undefined =>
    descriptor.properties.find((each) => each.name !== undefined && propertyName(each.name) === name);
  const value = held('value');
  const getter = held('get');
  if (value && compiler.isPropertyAssignment(value)) {
    const obj = l.expression(target);
    emitSet(l, node, obj, prop, l.expression(value.initializer, prop), '=');
    return obj;
  }
  if (value && compiler.isShorthandPropertyAssignment(value)) {
    const obj = l.expression(target);
    emitSet(l, node, obj, prop, l.expression(value.name, prop), '=');
    return obj;
  }
  // `Object.defineProperty(exports, 'list', { get: () => store.list })`: read as what it returns. One that asks `this` needs an owner.
  const made = getter && givenBy(getter);
  if (!made || !isExports(target) || held('set')) return undefined;
  const obj = l.expression(target);
  const fn = make(l, made, { op: 'function', fn: l.functionLike(made, prop, compiler.isArrowFunction(made) ? 'arrow' : 'function') });
  emitSet(
    l,
    node,
    obj,
    prop,
    makeCall(
      l,
      node,
      { callee: fn, recv: undefined, prop: undefined, key: undefined },
      { args: [], spread: undefined },
      { isNew: false, kind: undefined, used: true, awaited: false },
    ),
    '=',
  );
  return obj;
}

function givenBy(getter: ts.ObjectLiteralElementLike): ts.FunctionExpression | ts.ArrowFunction | ts.MethodDeclaration | undefined {
  if (compiler.isMethodDeclaration(getter)) return getter;
  const value = compiler.isPropertyAssignment(getter) ? unwrap(getter.initializer) : undefined;
  return value && (compiler.isArrowFunction(value) || compiler.isFunctionExpression(value)) ? value : undefined;
}

/** `exports`, `module.exports`. */
const isExports = (node: ts.Expression): boolean =>
  (compiler.isIdentifier(node) && node.text === 'exports') ||
  (compiler.isPropertyAccessExpression(node) &&
    node.name.text === 'exports' &&
    compiler.isIdentifier(node.expression) &&
    node.expression.text === 'module');
