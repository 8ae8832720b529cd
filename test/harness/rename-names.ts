/** Which names of a program are its author's, and what for: found in its syntax alone, by the text of names. */
import ts from 'typescript';
import { FOREIGN_EXPORTS, GLOBALS } from './foreign-names.js';

export const SCRIPT = /\.[cm]?[jt]sx?$/;
export const SPECIFIER_ENDINGS = ['', '.ts', '.tsx', '.js', '.jsx', '.mjs', '.cjs', '.mts', '.cts', '/index.ts', '/index.tsx', '/index.js'];

export interface Source {
  readonly path: string;
  readonly tree: ts.SourceFile;
  /** Local names of what packages export. */
  readonly foreign: Set<string>;
}

/** What is found in one pass over all files, by the text of names. */
export interface Names {
  /** Declared as a variable, function, class or type. */
  readonly variables: Set<string>;
  /** Declared as a member of a class, or as a property of something that the program keeps. */
  readonly members: Set<string>;
  /** Properties of whatever else the program makes or declares. */
  readonly data: Set<string>;
  /** Stand where a package would look for them. */
  readonly options: Set<string>;
  /** Members of which nothing but `this` and the class are asked for them. */
  readonly privates: Set<string>;
  /** Looked for in something of which nobody says what it is. */
  readonly asked: Set<string>;
  /** Called on something. */
  readonly called: Set<string>;
  /** Written as text where a property is meant. */
  readonly spelled: Set<string>;
  /** Variables that hold what a package gave. */
  readonly given: Set<string>;
  /** Exported by any file. */
  readonly offered: Set<string>;
  /** Parameters that are members as well. */
  readonly twice: Set<string>;
  /** Exported by a file that is looked into as a whole. */
  readonly exported: Set<string>;
}

/** The file that a specifier may mean, by its end; which of several it is makes no difference here. */
export function localFile(files: Readonly<Record<string, string>>, specifier: string): string | undefined {
  const end = specifier.replace(/^(?:\.{1,2}\/)+|^[~@#$](?:lib)?\/|^[.~]+$/, '').replace(/\.[cm]?js$/, '');
  if (end === '') return undefined;
  return Object.keys(files).find((path) => SPECIFIER_ENDINGS.some((each) => path === end + each || path.endsWith(`/${end}${each}`)));
}

/** What the program's own packages and aliases begin with. */
export function ownPrefixes(files: Readonly<Record<string, string>>): readonly string[] {
  const manifests = Object.entries(files).filter(([path]) => path.endsWith('package.json'));
  const isInstalled = (name: string): boolean =>
    manifests.some(([, text]) => new RegExp(`"${name}"\\s*:\\s*"(?!workspace:|file:|link:|\\*)`).test(text));
  return Object.entries(files).flatMap(([path, text]) =>
    path.endsWith('package.json')
      ? [...text.matchAll(/"name"\s*:\s*"([^"]+)"/g)].map(([, name = '']) => name).filter((name) => !isInstalled(name))
      : path.endsWith('.json')
        ? [...text.matchAll(/"([^"]+?)\/?\*?"\s*:\s*\[/g)].map(([, name = '']) => name)
        : [],
  );
}

const isFunction = (node: ts.Node): boolean => ts.isFunctionLike(node);

/** The name on the left of `a.b(c).d`. */
function rootOf(node: ts.Expression): ts.Expression {
  let at = node;
  for (;;) {
    if (ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at) || ts.isCallExpression(at) || ts.isNewExpression(at))
      at = at.expression;
    else if (ts.isAwaitExpression(at) || ts.isParenthesizedExpression(at) || ts.isNonNullExpression(at)) at = at.expression;
    else if (ts.isAsExpression(at) || ts.isSatisfiesExpression(at)) at = at.expression;
    else return at;
  }
}

export function namesIn(sources: readonly Source[], isLocal: (specifier: string) => boolean): Names {
  const names: Names = {
    variables: new Set(),
    members: new Set(),
    data: new Set(),
    options: new Set(),
    privates: new Set(),
    asked: new Set(),
    called: new Set(),
    spelled: new Set(),
    given: new Set(),
    exported: new Set(),
    offered: new Set(),
    twice: new Set(),
  };
  const methods = new Set<string>();
  const openlyAsked = new Set<string>();
  const keys = new Set<string>();

  const isRequired = (node: ts.Expression | undefined): string | undefined =>
    node !== undefined &&
    ts.isCallExpression(node) &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === 'require' &&
    node.arguments[0] !== undefined &&
    ts.isStringLiteralLike(node.arguments[0])
      ? node.arguments[0].text
      : undefined;

  const isForeignRoot = (source: Source, node: ts.Expression): boolean => {
    const root = rootOf(node);
    if (ts.isCallExpression(root) || root.kind === ts.SyntaxKind.ImportKeyword) return true;
    if (!ts.isIdentifier(root)) return false;
    if (root.text === 'require') return true;
    return source.foreign.has(root.text) || names.given.has(root.text) || (GLOBALS.has(root.text) && !isWholeGlobal(root.text));
  };

  const declared = new Set<string>();
  for (const { tree } of sources) {
    const visit = (node: ts.Node): void => {
      for (const each of declaredBy(node)) declared.add(each);
      if (ts.isExportSpecifier(node)) declared.add(node.name.text);
      if ((ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isEnumDeclaration(node)) && node.name)
        declared.add(node.name.text);
      if (ts.isPropertyAccessExpression(node) && isModuleExports(node.expression)) declared.add(node.name.text);
      if (ts.isObjectLiteralElementLike(node) && node.name) declared.add(textOf(node.name) ?? '');
      ts.forEachChild(node, visit);
    };
    visit(tree);
  }
  const isHandedOn = (name: string): boolean => !declared.has(name);
  for (const source of sources) {
    // What packages give, and whole files that somebody looks into.
    const visit = (node: ts.Node): void => {
      if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
        const { importClause } = node;
        const bindings = importClause?.namedBindings;
        const local = [
          ...(importClause?.name ? [importClause.name.text] : []),
          ...(bindings === undefined
            ? []
            : ts.isNamespaceImport(bindings)
              ? [bindings.name.text]
              : bindings.elements.map((each) => each.name.text)),
        ];
        if (!isLocal(node.moduleSpecifier.text)) for (const each of local) source.foreign.add(each);
        else {
          if (importClause?.name) names.variables.add(importClause.name.text);
          if (bindings !== undefined && ts.isNamespaceImport(bindings)) names.variables.add(bindings.name.text);
          // What a file of the program only hands on from a package keeps the package's name.
          if (bindings !== undefined && ts.isNamedImports(bindings))
            for (const each of bindings.elements) {
              if (isHandedOn((each.propertyName ?? each.name).text)) source.foreign.add(each.name.text);
              else names.variables.add(each.name.text);
            }
        }
      } else if (ts.isVariableDeclaration(node)) {
        const specifier = node.initializer && isRequired(requireIn(node.initializer));
        if (specifier !== undefined && !isLocal(specifier)) for (const each of boundBy(node.name)) source.foreign.add(each);
      }
      ts.forEachChild(node, visit);
    };
    visit(source.tree);
  }
  for (const source of sources) {
    const visit = (node: ts.Node): void => {
      if (
        ts.isVariableDeclaration(node) &&
        node.initializer !== undefined &&
        ts.isIdentifier(node.name) &&
        (ts.isCallExpression(node.initializer) || ts.isNewExpression(node.initializer)) &&
        isForeignRoot(source, node.initializer)
      )
        names.given.add(node.name.text);
      ts.forEachChild(node, visit);
    };
    visit(source.tree);
  }
  for (const source of sources) {
    const { tree, foreign } = source;
    const isWhole =
      /\bmodule\.exports\b|\bexports\.|^import \* as/m.test(tree.text) ||
      sources.some(({ tree: each }) => /import \* as|\brequire\(|\bimport\(/.test(each.text));
    const visit = (node: ts.Node): void => {
      if ((ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node)) && ts.isIdentifier(node.name)) {
        if (!foreign.has(node.name.text)) names.variables.add(node.name.text);
        if (ts.isParameter(node) && ts.isParameterPropertyDeclaration(node, node.parent)) {
          names.members.add(node.name.text);
          names.twice.add(node.name.text);
        }
      }
      if (ts.isBindingElement(node)) {
        const key = node.propertyName ?? node.name;
        if (ts.isIdentifier(key) && ts.isObjectBindingPattern(node.parent)) {
          const from = node.parent.parent;
          const init = ts.isVariableDeclaration(from) ? from.initializer : undefined;
          if (init?.kind !== ts.SyntaxKind.ThisKeyword) openlyAsked.add(key.text);
          if (init !== undefined && isForeignRoot(source, init)) names.options.add(key.text);
          else names.asked.add(key.text);
        }
      }
      if (
        (ts.isFunctionDeclaration(node) ||
          ts.isFunctionExpression(node) ||
          ts.isClassDeclaration(node) ||
          ts.isClassExpression(node) ||
          ts.isInterfaceDeclaration(node) ||
          ts.isTypeAliasDeclaration(node) ||
          ts.isEnumDeclaration(node) ||
          ts.isTypeParameterDeclaration(node)) &&
        node.name !== undefined
      )
        names.variables.add(node.name.text);
      if (ts.isExportSpecifier(node)) {
        const from = node.parent.parent.moduleSpecifier;
        if (from === undefined || (ts.isStringLiteral(from) && isLocal(from.text))) {
          if (ts.isIdentifier(node.name)) {
            names.variables.add(node.name.text);
            names.offered.add(node.name.text);
            if (isWhole) names.exported.add(node.name.text);
          }
        }
      }
      if (isExported(node)) {
        for (const each of declaredBy(node)) {
          names.offered.add(each);
          if (isWhole) names.exported.add(each);
        }
      }
      if (ts.isClassElement(node) && node.name !== undefined && !ts.isConstructorDeclaration(node)) {
        const name = textOf(node.name);
        if (name !== undefined) {
          names.members.add(name);
          if (!ts.isPropertyDeclaration(node)) methods.add(name);
        }
      }
      if (ts.isTypeElement(node) && node.name !== undefined) {
        const name = textOf(node.name);
        if (name !== undefined) {
          names.data.add(name);
          keys.add(name);
        }
      }
      if (ts.isEnumMember(node)) {
        const name = textOf(node.name);
        if (name !== undefined) names.data.add(name);
      }
      if (ts.isObjectLiteralElementLike(node) && node.name !== undefined) {
        const name = textOf(node.name);
        if (name !== undefined) {
          keys.add(name);
          if (isOption(source, node)) names.options.add(name);
          else if (isKept(node)) names.members.add(name);
          else names.data.add(name);
        }
      }
      if (ts.isPropertyAccessExpression(node)) {
        const { text } = node.name;
        const isGlobal = ts.isIdentifier(rootOf(node.expression)) && isWholeGlobal((rootOf(node.expression) as ts.Identifier).text);
        if (node.expression.kind !== ts.SyntaxKind.ThisKeyword) openlyAsked.add(text);
        if (ts.isCallExpression(node.parent) && node.parent.expression === node) names.called.add(text);
        if (isGlobal && isWholeName(node.expression)) {
          if (!GLOBALS.has(text)) names.members.add(text);
        } else if (isModuleExports(node.expression)) {
          names.exported.add(text);
          names.offered.add(text);
        } else if (isForeignRoot(source, node.expression)) {
          if (isDirectlyForeign(source, node.expression)) names.options.add(text);
        } else names.asked.add(text);
      }
      if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression))
        names.spelled.add(node.argumentExpression.text);
      if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.InKeyword && ts.isStringLiteralLike(node.left))
        names.spelled.add(node.left.text);
      // `handle('book')`, `decorate('sizes', sizes)`.
      if (ts.isCallExpression(node) && !ts.isDecorator(node.parent))
        for (const each of node.arguments) if (ts.isStringLiteralLike(each)) names.spelled.add(each.text);
      if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal)) names.spelled.add(node.literal.text);
      if (ts.isObjectLiteralElementLike(node) && node.name !== undefined && ts.isStringLiteralLike(node.name))
        names.spelled.add(node.name.text);
      ts.forEachChild(node, visit);
    };
    visit(tree);
  }
  // What a client of a package holds is asked for by the package's names: `prisma.user`.
  function isDirectlyForeign(source: Source, node: ts.Expression): boolean {
    return !ts.isCallExpression(node) && !ts.isAwaitExpression(node) && isForeignRoot(source, node);
  }
  function isOption(source: Source, node: ts.ObjectLiteralElementLike): boolean {
    let at: ts.Node = node.parent;
    while (
      ts.isObjectLiteralExpression(at) ||
      ts.isPropertyAssignment(at) ||
      ts.isArrayLiteralExpression(at) ||
      ts.isConditionalExpression(at) ||
      ts.isAsExpression(at) ||
      ts.isSatisfiesExpression(at) ||
      ts.isSpreadAssignment(at) ||
      ts.isParenthesizedExpression(at)
    )
      at = at.parent;
    if (ts.isCallExpression(at) || ts.isNewExpression(at)) {
      if (isAnswer(at) && at.arguments?.[0] !== undefined && contains(at.arguments[0], node)) return false;
      return ts.isDecorator(at.parent) || isForeignRoot(source, at.expression);
    }
    if (ts.isDecorator(at)) return true;
    if (ts.isVariableDeclaration(at)) return ts.isIdentifier(at.name) && FOREIGN_EXPORTS.has(at.name.text);
    return ts.isExportAssignment(at);
  }
  for (const name of names.members) if (!methods.has(name) && !openlyAsked.has(name) && !keys.has(name)) names.privates.add(name);
  return names;
}

const isWholeGlobal = (name: string): boolean => name === 'globalThis' || name === 'global';

/** `globalThis`, `(global as any)`. */
function isWholeName(node: ts.Expression): boolean {
  let at = node;
  while (ts.isParenthesizedExpression(at) || ts.isAsExpression(at) || ts.isNonNullExpression(at)) at = at.expression;
  return ts.isIdentifier(at) && isWholeGlobal(at.text);
}

const isModuleExports = (node: ts.Expression): boolean =>
  (ts.isIdentifier(node) && node.text === 'exports') ||
  (ts.isPropertyAccessExpression(node) &&
    node.name.text === 'exports' &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === 'module');

/** `res.json(...)`, `Response.json(...)`, `JSON.stringify(...)`, `Object.assign(...)`, `structuredClone(...)`: the data is the program's own. */
const isAnswer = (node: ts.CallExpression | ts.NewExpression): boolean =>
  /^(?:(?:Next)?Response\.json|JSON\.stringify|Object\.\w+|structuredClone|json|data|Promise\.\w+|Array\.\w+|new Map|Map|Set|Error|String)$/.test(
    node.expression.getText(),
  );

const contains = (outer: ts.Node, inner: ts.Node): boolean => inner.pos >= outer.pos && inner.end <= outer.end;

/** `require('x')` inside `require('x').y` or `require('x')(z)`. */
export function requireIn(node: ts.Expression): ts.Expression | undefined {
  let at: ts.Expression = node;
  for (;;) {
    if (ts.isCallExpression(at) && ts.isIdentifier(at.expression) && at.expression.text === 'require') return at;
    if (ts.isPropertyAccessExpression(at) || ts.isCallExpression(at) || ts.isNewExpression(at)) at = at.expression;
    else return undefined;
  }
}

function boundBy(name: ts.BindingName): readonly string[] {
  return ts.isIdentifier(name) ? [name.text] : name.elements.flatMap((each) => (ts.isBindingElement(each) ? boundBy(each.name) : []));
}

const isExported = (node: ts.Node): boolean =>
  ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((each) => each.kind === ts.SyntaxKind.ExportKeyword);

function declaredBy(node: ts.Node): readonly string[] {
  if (ts.isVariableStatement(node)) return node.declarationList.declarations.flatMap((each) => boundBy(each.name));
  if ((ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) && node.name) return [node.name.text];
  return [];
}

function textOf(name: ts.PropertyName): string | undefined {
  return ts.isIdentifier(name) ? name.text : ts.isPrivateIdentifier(name) ? name.text : undefined;
}

/** A property of an object that a module keeps, or one that holds a function or something to put things into. */
function isKept(node: ts.ObjectLiteralElementLike): boolean {
  if (ts.isMethodDeclaration(node) || ts.isAccessor(node)) return true;
  if (ts.isPropertyAssignment(node) && (isFunction(node.initializer) || ts.isNewExpression(node.initializer))) return true;
  for (let at: ts.Node = node.parent; at.parent !== undefined; at = at.parent) {
    if (isFunction(at)) return false;
    if (ts.isCallExpression(at)) return false;
    if (ts.isVariableDeclaration(at) || ts.isPropertyDeclaration(at)) return true;
    if (ts.isBinaryExpression(at) && isModuleExports(at.left as ts.Expression)) return true;
  }
  return false;
}
