/**
 * The same program under other names: what its author called things is replaced, file by file and alike in all of them, by words that mean
 * nothing. What others named stays: packages and what comes out of them, properties of the language and of libraries, what a framework
 * knows by its name, strings and comments.
 */
import ts from 'typescript';
import { FOREIGN_EXPORTS, FOREIGN_PROPERTIES, GLOBALS, HANDED, isKnownByPlace } from './foreign-names.js';
import { FreshNames } from './fresh-names.js';

export interface Renamed {
  readonly files: Readonly<Record<string, string>>;
  /** Where each file went; those that stayed too. */
  readonly paths: ReadonlyMap<string, string>;
  /** What a name, also one such as `Store.rows`, may be called now. */
  readonly calledNow: (symbol: string) => readonly string[];
}

export interface Extent {
  /** Names of what is kept for each entry and sent to and fro too: `entry.expiresAt`. */
  readonly data: boolean;
  /** What nearly everybody calls what a framework hands to a handler too: `req`, `res`, `ctx`. */
  readonly handed: boolean;
}

const SCRIPT = /\.[cm]?[jt]sx?$/;
const SPECIFIER_ENDINGS = ['', '.ts', '.tsx', '.js', '.jsx', '.mjs', '.cjs', '.mts', '.cts', '/index.ts', '/index.tsx', '/index.js'];

interface Source {
  readonly path: string;
  readonly tree: ts.SourceFile;
  /** Local names of what packages export. */
  readonly foreign: Set<string>;
}

/** What is found in one pass over all files, by the text of names. */
interface Names {
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

/** All files of a program under other names; undefined where one of them cannot be read without trouble. */
export function renamed(files: Readonly<Record<string, string>>, extent: Extent): Renamed | undefined {
  const sources = Object.entries(files)
    .filter(([path]) => SCRIPT.test(path))
    .map(([path, text]): Source => ({ path, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true), foreign: new Set() }));
  if (sources.some(({ tree }) => (tree as unknown as { parseDiagnostics: unknown[] }).parseDiagnostics.length > 0)) return undefined;
  const prefixes = ownPrefixes(files);
  const isLocal = (specifier: string): boolean =>
    (/^[.~@#$]/.test(specifier) && localFile(files, specifier) !== undefined) ||
    SPECIFIER_ENDINGS.some((each) => specifier + each in files) ||
    prefixes.some((each) => specifier === each || specifier.startsWith(`${each}/`));
  const names = namesIn(sources, isLocal);
  const elsewhere = Object.entries(files)
    .filter(([path]) => !SCRIPT.test(path))
    .map(([, text]) => text)
    .join('\n');
  const fresh = new FreshNames(Object.values(files).join('\n'));
  const called = new Map<string, string>();
  const variables = new Map<string, string>();
  const properties = new Map<string, string>();
  const isSaidElsewhere = (name: string): boolean => new RegExp(`\\b${name.replaceAll('$', '\\$')}\\b`).test(elsewhere);
  const nameFor = (name: string): string => {
    let found = called.get(name);
    if (found === undefined) called.set(name, (found = fresh.like(name)));
    return found;
  };
  const isForeign = (name: string): boolean =>
    (FOREIGN_PROPERTIES.has(name) && !names.privates.has(name)) || names.options.has(name) || names.spelled.has(name);
  for (const name of new Set([...names.members, ...names.exported, ...(extent.data ? [...names.data, ...names.asked] : [])])) {
    const isDeclared = names.members.has(name) || names.exported.has(name) || names.data.has(name);
    if (!isForeign(name) && !isSaidElsewhere(name) && (isDeclared || !names.called.has(name))) properties.set(name, nameFor(name));
  }
  for (const name of names.variables) {
    const staysAsPart = (names.exported.has(name) || names.twice.has(name)) && !properties.has(name);
    if (
      !GLOBALS.has(name) &&
      !(FOREIGN_EXPORTS.has(name) && names.offered.has(name)) &&
      !staysAsPart &&
      !isSaidElsewhere(name) &&
      (extent.handed || !HANDED.has(name))
    )
      variables.set(name, nameFor(name));
  }
  const paths = pathsOf(sources, files, elsewhere, fresh);
  const result: Record<string, string> = { ...files };
  for (const source of sources) {
    delete result[source.path];
    result[paths.get(source.path) ?? source.path] = rewrite(source, { variables, properties, names, files, paths, isLocal });
  }
  return {
    files: result,
    paths,
    calledNow: (symbol) =>
      symbol.split('.').reduce<readonly string[]>(
        (before, part) => {
          const ways = new Set([part, variables.get(part) ?? part, properties.get(part) ?? part]);
          return before.flatMap((each) => [...ways].map((way) => (each === '' ? way : `${each}.${way}`)));
        },
        [''],
      ),
  };
}

/** The file that a specifier may mean, by its end; which of several it is makes no difference here. */
function localFile(files: Readonly<Record<string, string>>, specifier: string): string | undefined {
  const end = specifier.replace(/^(?:\.{1,2}\/)+|^[~@#$](?:lib)?\/|^[.~]+$/, '').replace(/\.[cm]?js$/, '');
  if (end === '') return undefined;
  return Object.keys(files).find((path) => SPECIFIER_ENDINGS.some((each) => path === end + each || path.endsWith(`/${end}${each}`)));
}

/** What the program's own packages and aliases begin with. */
function ownPrefixes(files: Readonly<Record<string, string>>): readonly string[] {
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

function namesIn(sources: readonly Source[], isLocal: (specifier: string) => boolean): Names {
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
function requireIn(node: ts.Expression): ts.Expression | undefined {
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

/** Files that nothing but the program's own imports know are called otherwise too. */
function pathsOf(
  sources: readonly Source[],
  files: Readonly<Record<string, string>>,
  elsewhere: string,
  fresh: FreshNames,
): ReadonlyMap<string, string> {
  const imported = new Set<string>();
  for (const { tree } of sources) {
    const visit = (node: ts.Node): void => {
      const specifier = specifierOf(node);
      const file = specifier === undefined || !/^[.~@#$]/.test(specifier.text) ? undefined : localFile(files, specifier.text);
      if (file !== undefined) imported.add(file);
      ts.forEachChild(node, visit);
    };
    visit(tree);
  }
  return new Map(
    sources.map(({ path }) => {
      const [, folder = '', stem = '', ending = ''] = /^(.*\/)?([^/.]+)(\.[^/]*)$/.exec(path) ?? [];
      const isFree =
        imported.has(path) &&
        stem !== '' &&
        stem !== 'index' &&
        !isKnownByPlace(path) &&
        /^\.(?:[cm]?[jt]sx?|service\.ts|controller\.ts|repository\.ts)$/.test(ending) &&
        !new RegExp(`\\b${stem}\\b`).test(elsewhere) &&
        sources.every((each) => each.path === path || !each.path.endsWith(`/${stem}${ending}`));
      return [path, isFree ? `${folder}${fresh.forFile()}${ending}` : path];
    }),
  );
}

/** The text that names another file: of an import, an export, `require` or `import()`. */
function specifierOf(node: ts.Node): ts.StringLiteralLike | undefined {
  if (
    (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
    node.moduleSpecifier &&
    ts.isStringLiteralLike(node.moduleSpecifier)
  )
    return node.moduleSpecifier;
  if (ts.isCallExpression(node)) {
    const [first] = node.arguments;
    const isImport =
      node.expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(node.expression) && node.expression.text === 'require');
    if (isImport && first !== undefined && ts.isStringLiteralLike(first)) return first;
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal))
    return node.argument.literal;
  return undefined;
}

interface Mapping {
  readonly variables: ReadonlyMap<string, string>;
  readonly properties: ReadonlyMap<string, string>;
  readonly names: Names;
  readonly files: Readonly<Record<string, string>>;
  readonly paths: ReadonlyMap<string, string>;
  readonly isLocal: (specifier: string) => boolean;
}

function rewrite({ tree, foreign }: Source, { variables, properties, names, files, paths, isLocal }: Mapping): string {
  const edits: { start: number; end: number; text: string }[] = [];
  const put = (node: ts.Node, text: string): void => {
    edits.push({ start: node.getStart(tree), end: node.end, text });
  };
  const asVariable = (name: string): string => (foreign.has(name) ? name : (variables.get(name) ?? name));
  const asProperty = (name: string): string => properties.get(name) ?? name;
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node);
    const file = specifier === undefined || !/^[.~@#$]/.test(specifier.text) ? undefined : localFile(files, specifier.text);
    const moved = file === undefined ? undefined : paths.get(file);
    if (specifier !== undefined && file !== undefined && moved !== undefined && moved !== file) {
      const [stem = '', now = ''] = [file, moved].map((each) => /([^/.]+)\.[^/]*$/.exec(each)?.[1]);
      edits.push({
        start: specifier.getStart(tree) + 1,
        end: specifier.end - 1,
        text: specifier.text.replace(new RegExp(`${stem}(?=[^/]*$)`), now),
      });
    }
    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) {
      identifier(node);
      return;
    }
    ts.forEachChild(node, visit);
  };
  const identifier = (node: ts.Identifier | ts.PrivateIdentifier): void => {
    const { parent, text } = node;
    if (ts.isShorthandPropertyAssignment(parent) && parent.name === node) {
      const [key, value] = [asProperty(text), asVariable(text)];
      put(node, key === value ? key : `${key}: ${value}`);
    } else if (
      ts.isBindingElement(parent) &&
      parent.name === node &&
      parent.propertyName === undefined &&
      ts.isObjectBindingPattern(parent.parent) &&
      !parent.dotDotDotToken
    ) {
      const isImported =
        ts.isVariableDeclaration(parent.parent.parent) && requireIn(parent.parent.parent.initializer ?? factoryVoid) !== undefined;
      const [key, value] = [isImported && foreign.has(text) ? text : asProperty(text), asVariable(text)];
      put(node, key === value ? key : `${key}: ${value}`);
    } else if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) {
      const from = (ts.isImportSpecifier(parent) ? parent.parent.parent.parent : parent.parent.parent).moduleSpecifier;
      const isOwn = from === undefined || (ts.isStringLiteral(from) && isLocal(from.text));
      if (ts.isImportSpecifier(parent)) {
        if (parent.propertyName === node) put(node, isOwn ? (variables.get(text) ?? text) : text);
        else if (isOwn && parent.propertyName === undefined) {
          const theirs = variables.get(text) ?? text;
          put(node, theirs === asVariable(text) ? theirs : `${theirs} as ${asVariable(text)}`);
        } else put(node, asVariable(text));
      } else if (parent.propertyName === undefined && from === undefined) {
        const [inside, outside] = [asVariable(text), variables.get(text) ?? text];
        put(node, inside === outside ? inside : `${inside} as ${outside}`);
      } else if (parent.propertyName === node)
        put(node, from === undefined ? asVariable(text) : isOwn ? (variables.get(text) ?? text) : text);
      else put(node, isOwn || parent.propertyName !== undefined ? (variables.get(text) ?? text) : text);
    } else if (isPropertyName(node)) {
      const isOfThis = names.privates.has(text);
      put(node, isOfThis || !isForeignAccess(parent) ? asProperty(text) : text);
    } else if (!isJsxAttribute(node) && !isLabel(node)) put(node, asVariable(text));
  };
  /** `import('x').y` of a package. */
  const isForeignAccess = (node: ts.Node): boolean => ts.isImportTypeNode(node);
  visit(tree);
  edits.sort((a, b) => a.start - b.start);
  let text = '';
  let at = 0;
  for (const each of edits) {
    text += tree.text.slice(at, each.start) + each.text;
    at = each.end;
  }
  return text + tree.text.slice(at);
}

const factoryVoid = ts.factory.createVoidZero();

function isPropertyName(node: ts.Identifier | ts.PrivateIdentifier): boolean {
  const { parent } = node;
  if (ts.isPrivateIdentifier(node)) return true;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isQualifiedName(parent)) return parent.right === node;
  if (ts.isBindingElement(parent)) return parent.propertyName === node;
  if (ts.isObjectLiteralElementLike(parent) || ts.isClassElement(parent) || ts.isTypeElement(parent) || ts.isEnumMember(parent))
    return (parent as ts.NamedDeclaration).name === node && !ts.isShorthandPropertyAssignment(parent);
  return false;
}

/** `<form method="post">`: a tag of the page and its attribute. */
const isJsxAttribute = (node: ts.Identifier | ts.PrivateIdentifier): boolean =>
  ts.isJsxAttribute(node.parent) ||
  ((ts.isJsxOpeningLikeElement(node.parent) || ts.isJsxClosingElement(node.parent)) && /^[a-z]/.test(node.text));

const isLabel = ({ parent }: ts.Node): boolean =>
  ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent) || ts.isMetaProperty(parent);
