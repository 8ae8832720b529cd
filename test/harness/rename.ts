/**
 * The same program under other names: what its author called things is replaced, file by file and alike in all of them, by words that mean
 * nothing. What others named stays: packages and what comes out of them, properties of the language and of libraries, what a framework
 * knows by its name, strings and comments.
 */
import ts from 'typescript';
import { FOREIGN_EXPORTS, FOREIGN_PROPERTIES, GLOBALS, HANDED, isKnownByPlace } from './foreign-names.js';
import { FreshNames } from './fresh-names.js';
import { SCRIPT, SPECIFIER_ENDINGS, localFile, namesIn, ownPrefixes, requireIn, type Names, type Source } from './rename-names.js';

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
  /** These names alone, and what they are called then; files stay where they are. */
  readonly only?: ReadonlyMap<string, string>;
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
    let found = extent.only?.get(name) ?? called.get(name);
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
  for (const each of extent.only ? [variables, properties] : [])
    for (const name of each.keys()) if (!extent.only?.has(name)) each.delete(name);
  const paths = extent.only ? new Map<string, string>() : pathsOf(sources, files, elsewhere, fresh);
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
