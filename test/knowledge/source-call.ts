/**
 * Reads a short, real piece of source and finds the calls that the library knowledge speaks of, with their arguments as a `LibraryCall`.
 * It knows just enough of the language for the cases beside it (imports, constants, literals, spreads, chains, conditionals), so that the
 * knowledge is tested on source text and without the engine.
 */
import ts from 'typescript';
import { libraryFor, libraryForDirective } from '../../src/judge/stores/libraries.js';
import type { CallArguments, LaterCall, LibraryCall, OptionValue } from '../../src/judge/stores/libraries.js';
import type { LibraryEntry } from '../../src/knowledge/libraries/entry.js';

export interface Site {
  readonly entry: LibraryEntry;
  readonly call: LibraryCall;
}

export type Settings = Readonly<Record<string, string | boolean>>;

const NOTHING: OptionValue = { state: 'absent', externals: [], classes: [], functions: false };
const UNKNOWN: OptionValue = { ...NOTHING, state: 'unknown' };

/** Every use of a known library in the source, in the order of the text. */
export function sitesOf(source: string, settings: Settings = {}): readonly Site[] {
  const file = ts.createSourceFile('case.ts', source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const names = namesOf(file);
  const sites: Site[] = [];
  visit(file, (node) => {
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) sites.push(...callSites(node, file, names, settings));
    if (ts.isHeritageClause(node)) {
      for (const type of node.types) {
        const path = pathOf(type.expression, names);
        for (const entry of path === undefined ? [] : libraryFor(path, 'extends'))
          sites.push({ entry, call: toCall([], undefined, file, names, settings) });
      }
    }
    if (ts.isExpressionStatement(node) && ts.isStringLiteral(node.expression)) {
      for (const entry of libraryForDirective(node.expression.text))
        sites.push({ entry, call: toCall([], undefined, file, names, settings) });
    }
  });
  return sites;
}

/** The same source as a CommonJS file. */
export function toCommonJs(source: string): string {
  return source
    .replace(/import \* as (\w+) from ('[^']+')/g, 'const $1 = require($2)')
    .replace(
      /import (\w+), \{([^}]*)\} from ('[^']+')/g,
      (_, name: string, list: string, from: string) =>
        `const ${name} = require(${from}); const {${list.replace(/ as /g, ': ')}} = require(${from})`,
    )
    .replace(
      /import \{([^}]*)\} from ('[^']+')/g,
      (_, list: string, from: string) => `const {${list.replace(/ as /g, ': ')}} = require(${from})`,
    )
    .replace(/import (\w+) from ('[^']+')/g, 'const $1 = require($2)');
}

type CallNode = ts.CallExpression | ts.NewExpression;
/** What a name stands for: an external path, or the expression that it was initialised with; null for parameters. */
type Names = ReadonlyMap<string, string | ts.Node | null>;

function callSites(node: CallNode, file: ts.SourceFile, names: Names, settings: Settings): Site[] {
  const args = [...(node.arguments ?? [])];
  const path = pathOf(node.expression, names);
  const call = toCall(args, node, file, names, settings);
  const sites: Site[] = [];
  if (path !== undefined) {
    for (const entry of libraryFor(path)) {
      if (['call', 'new', 'module', 'decorator'].includes(entry.created)) sites.push({ entry, call });
      // The object itself may be constructed as well: `new cache.Cache()`.
      if (entry.created === 'access') sites.push({ entry, call });
    }
    const owner = path.replace(/\.[\w$]+$/, '');
    if (owner !== path) for (const entry of libraryFor(owner, 'access')) sites.push({ entry, call });
  }
  if (ts.isPropertyAccessExpression(node.expression) && ['register', 'use'].includes(node.expression.name.text) && args[0] !== undefined) {
    const plugin = pathOf(args[0], names);
    if (plugin !== undefined) {
      for (const entry of libraryFor(plugin, 'register'))
        sites.push({ entry, call: toCall(args.slice(1), undefined, file, names, settings) });
    }
  }
  return sites;
}

function toCall(
  args: readonly ts.Expression[],
  node: CallNode | undefined,
  file: ts.SourceFile,
  names: Names,
  settings: Settings,
): LibraryCall {
  return {
    ...argumentsOf(args, names),
    laterCalls: () => laterCalls(node, file, names),
    setting: (path) => {
      const value = settings[path];
      if (value === undefined) return NOTHING;
      return { ...NOTHING, state: 'present', known: value };
    },
  };
}

function argumentsOf(args: readonly ts.Expression[], names: Names): CallArguments {
  const spread = args.some((one) => ts.isSpreadElement(one));
  return {
    argumentCount: args.length,
    hasSpread: spread,
    argument: (index) => (spread ? UNKNOWN : valueOf(args[index], names)),
    option: (index, path) => (spread ? UNKNOWN : optionOf(args[index], path.split('.'), names)),
  };
}

function laterCalls(node: CallNode | undefined, file: ts.SourceFile, names: Names): LaterCall[] {
  const calls: LaterCall[] = [];
  const owner = node === undefined ? undefined : pathOf(node.expression, names)?.replace(/\.[\w$]+$/, '');
  const variable =
    node?.parent !== undefined && ts.isVariableDeclaration(node.parent) && ts.isIdentifier(node.parent.name)
      ? node.parent.name.text
      : undefined;
  visit(file, (other) => {
    if (!ts.isCallExpression(other) || !ts.isPropertyAccessExpression(other.expression)) return;
    const receiver = other.expression.expression;
    const onResult = receiver === node || (variable !== undefined && ts.isIdentifier(receiver) && receiver.text === variable);
    const onExport = owner !== undefined && pathOf(receiver, names) === owner;
    // A plugin decorates things that the handler is given.
    if (onResult || onExport || node === undefined)
      calls.push({ method: other.expression.name.text, ...argumentsOf([...other.arguments], names) });
  });
  return calls;
}

function visit(node: ts.Node, act: (node: ts.Node) => void): void {
  act(node);
  ts.forEachChild(node, (child) => visit(child, act));
}

function namesOf(file: ts.SourceFile): Names {
  const names = new Map<string, string | ts.Node | null>();
  visit(file, (node) => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const module = moduleOf(node.moduleSpecifier.text);
      const clause = node.importClause;
      if (clause?.name !== undefined) names.set(clause.name.text, `${module}:`);
      const bindings = clause?.namedBindings;
      if (bindings !== undefined && ts.isNamespaceImport(bindings)) names.set(bindings.name.text, `${module}:`);
      if (bindings !== undefined && ts.isNamedImports(bindings)) {
        for (const one of bindings.elements) {
          const imported = (one.propertyName ?? one.name).text;
          names.set(one.name.text, imported === 'default' ? `${module}:` : `${module}:.${imported}`);
        }
      }
    }
    if (ts.isVariableDeclaration(node) && node.initializer !== undefined) {
      if (ts.isIdentifier(node.name)) names.set(node.name.text, node.initializer);
      if (ts.isObjectBindingPattern(node.name)) {
        const from = pathOf(node.initializer, names);
        for (const one of node.name.elements) {
          const property =
            one.propertyName !== undefined && ts.isIdentifier(one.propertyName)
              ? one.propertyName.text
              : ts.isIdentifier(one.name)
                ? one.name.text
                : '';
          if (ts.isIdentifier(one.name) && from !== undefined) names.set(one.name.text, `${from}.${property}`);
        }
      }
    }
    if (ts.isParameter(node) && ts.isIdentifier(node.name)) names.set(node.name.text, null);
    if ((ts.isClassDeclaration(node) || ts.isFunctionDeclaration(node)) && node.name !== undefined) names.set(node.name.text, node);
  });
  return names;
}

const moduleOf = (specifier: string): string => specifier.replace(/^node:/, '');

function plain(node: ts.Node): ts.Node {
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node) || ts.isAwaitExpression(node))
    return plain(node.expression);
  return node;
}

function pathOf(given: ts.Node, names: Names): string | undefined {
  const node = plain(given);
  if (ts.isIdentifier(node)) {
    const target = names.get(node.text);
    if (target === null) return undefined;
    if (target === undefined) return `global:${node.text}`;
    return typeof target === 'string'
      ? target
      : ts.isClassDeclaration(target) || ts.isFunctionDeclaration(target)
        ? undefined
        : pathOf(target, names);
  }
  if (ts.isPropertyAccessExpression(node)) {
    const base = pathOf(node.expression, names);
    return base === undefined ? undefined : `${base}.${node.name.text}`;
  }
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
    const first = node.arguments?.[0];
    const loads =
      (ts.isIdentifier(node.expression) && node.expression.text === 'require') || node.expression.kind === ts.SyntaxKind.ImportKeyword;
    if (loads && first !== undefined && ts.isStringLiteral(first)) return `${moduleOf(first.text)}:`;
    const callee = pathOf(node.expression, names);
    return callee === undefined ? undefined : `${callee}()`;
  }
  return undefined;
}

/** The expression behind names, for looking into objects. */
function resolve(given: ts.Node | undefined, names: Names): ts.Node | undefined {
  if (given === undefined) return undefined;
  const node = plain(given);
  if (!ts.isIdentifier(node)) return node;
  const target = names.get(node.text);
  return target === undefined || target === null || typeof target === 'string' ? node : resolve(target, names);
}

function valueOf(given: ts.Node | undefined, names: Names): OptionValue {
  if (given === undefined) return NOTHING;
  const node = resolve(given, names) as ts.Node;
  const present: OptionValue = { ...NOTHING, state: 'present' };
  if (ts.isIdentifier(node) && node.text === 'undefined') return NOTHING;
  if (ts.isIdentifier(node) && names.get(node.text) === null) return UNKNOWN;
  if (ts.isStringLiteralLike(node)) return { ...present, known: node.text };
  if (ts.isNumericLiteral(node)) return { ...present, known: Number(node.text) };
  if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword)
    return { ...present, known: node.kind === ts.SyntaxKind.TrueKeyword };
  if (node.kind === ts.SyntaxKind.NullKeyword) return { ...present, known: null };
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isFunctionDeclaration(node))
    return { ...present, functions: true, ...(node.parameters.length === 0 ? { askNothing: true } : {}) };
  if (ts.isArrayLiteralExpression(node)) return { ...present, elements: node.elements.map((one) => valueOf(one, names)) };
  if (ts.isObjectLiteralExpression(node)) return { ...present, object: true };
  if (ts.isTemplateExpression(node) || ts.isClassDeclaration(node)) return present;
  if (ts.isConditionalExpression(node)) return either(valueOf(node.whenTrue, names), valueOf(node.whenFalse, names));
  if (ts.isBinaryExpression(node) && ['??', '||'].includes(node.operatorToken.getText())) {
    return { ...either(valueOf(node.left, names), valueOf(node.right, names)), state: valueOf(node.right, names).state };
  }
  if (ts.isNewExpression(node) && ts.isIdentifier(node.expression)) {
    const made = names.get(node.expression.text);
    if (made !== undefined && made !== null && typeof made !== 'string' && ts.isClassDeclaration(made))
      return { ...present, classes: [node.expression.text] };
  }
  const path = pathOf(node, names);
  if (path === undefined) return UNKNOWN;
  return { ...present, state: path.startsWith('global:process.env') ? 'unknown' : 'present', externals: [path] };
}

function either(one: OptionValue, other: OptionValue): OptionValue {
  return {
    state: one.state === 'present' && other.state === 'present' ? 'present' : 'unknown',
    ...(one.known !== undefined && one.known === other.known ? { known: one.known } : {}),
    externals: [...one.externals, ...other.externals],
    classes: [...one.classes, ...other.classes],
    functions: one.functions || other.functions,
  };
}

function optionOf(given: ts.Node | undefined, path: readonly string[], names: Names): OptionValue {
  const [segment, ...rest] = path;
  if (segment === undefined) return valueOf(given, names);
  const node = resolve(given, names);
  if (node === undefined) return NOTHING;
  if (!ts.isObjectLiteralExpression(node)) return seen(node, names);
  const name = segment.replace(/\(\)$/, '');
  let open = false;
  for (const one of [...node.properties].reverse()) {
    if (ts.isSpreadAssignment(one)) {
      const inner = optionOf(one.expression, path, names);
      if (inner.state === 'present') return inner;
      if (inner.state === 'unknown') open = true;
      continue;
    }
    const value = ts.isPropertyAssignment(one)
      ? one.initializer
      : ts.isShorthandPropertyAssignment(one)
        ? one.name
        : ts.isMethodDeclaration(one)
          ? one
          : undefined;
    const key = one.name !== undefined && (ts.isIdentifier(one.name) || ts.isStringLiteral(one.name)) ? one.name.text : '';
    if (value === undefined || (name !== '*' && key !== name)) continue;
    return optionOf(segment.endsWith('()') ? returned(value) : value, rest, names);
  }
  return open ? UNKNOWN : NOTHING;
}

/** An option of something that is no object literal: of plain data there is none, of all else nobody knows. */
function seen(node: ts.Node, names: Names): OptionValue {
  const value = valueOf(node, names);
  return value.known !== undefined ||
    value.elements !== undefined ||
    value.state === 'absent' ||
    value.functions ||
    value.externals.some((path) => path.endsWith('()'))
    ? NOTHING
    : UNKNOWN;
}

function returned(node: ts.Node): ts.Node {
  const target = plain(node);
  if (ts.isArrowFunction(target) && !ts.isBlock(target.body)) return plain(target.body);
  let found: ts.Node = node;
  visit(target, (inner) => {
    if (ts.isReturnStatement(inner) && inner.expression !== undefined) found = inner.expression;
  });
  return found;
}
