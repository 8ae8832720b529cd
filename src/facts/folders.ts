/**
 * `require` and `import()` of a name that is put together while the program runs: where its beginning is written down, the files of that
 * folder may be meant (`./routes/*`, `./commands/**`). Relative to the file; with a leading `/`, to the package.
 */
import type { ts } from 'ts-morph';
import { compiler } from './compiler.js';
import { once } from '../once.js';

const K = compiler.SyntaxKind;
/** Stands for what the text does not say. */
const UNKNOWN = '\0';
/** The folder in which the process was started. */
const CWD = '\u0001';
/** Functions that list the files of a folder; a program's own ones say so in their names. */
const LISTS =
  /^(?:readdir\w*|glob\w*|sync|walk\w*|(?:recursive|read|get|find|list|load|scan|collect|fetch|import|search|crawl)\w*(?:Files?|Dirs?|Director(?:y|ies)|Folders?|Modules|Commands|Events|Routes|Handlers|Plugins)\w*)$/i;
const JOINS = /^(?:join|resolve|normalize)$/;

type Declared = ReadonlyMap<string, readonly { readonly pos: number; readonly value: ts.Expression }[]>;

interface FolderNames {
  readonly declared: Declared;
  /** Arguments of calls that list files. */
  readonly listed: readonly ts.Expression[];
  /** What stands for one of a list: the variable of a loop, or the first parameter of what `forEach` and `map` are given. */
  readonly elements: ReadonlyMap<string, ts.Expression>;
  /** The first arguments of calls, by the name of what is called. */
  readonly firsts: ReadonlyMap<string, readonly ts.Expression[]>;
  /** What the properties of object literals are given. */
  readonly properties: ReadonlyMap<string, readonly ts.Expression[]>;
  /** Functions that have a name and parameters. */
  readonly functions: readonly { readonly name: string; readonly first: string | undefined; readonly pos: number; readonly end: number }[];
  /** What `require` and `import()` are given that is no literal. */
  readonly loads: readonly ts.Expression[];
}

/** The pattern of the files that an argument of `require` may name; undefined where no folder can be read from it. */
export function folderPattern(source: ts.SourceFile, argument: ts.Expression): string | undefined {
  const text = textOf(source, argument, 0);
  const own = text.includes(UNKNOWN) ? patternOf(text, source.fileName) : wholeOf(text);
  if (own !== undefined) return own;
  if (compiler.isPropertyAccessExpression(argument) && !/^(?:href|pathname)$/.test(argument.name.text))
    return namedPaths(source, argument.name.text);
  if (!new RegExp(`^(?:\\.{1,2}/|${CWD}/?)*${UNKNOWN}`).test(text)) return undefined;
  const listed = [...namesOf(source).listed, ...listedFor(source, argument)]
    .flatMap((each) => handedIn(source, each, 0))
    .flatMap((each) => {
      const [known = ''] = textOf(source, each, 0)
        .replace(/[*{[].*$/s, '')
        .split(UNKNOWN); // of `./sockets/${folder}` the folder around it
      if (known === '') return [];
      const folder = known.replace(/^(?![./\u0001])/, './');
      // A listing starts where the process does, unless it says where its own file lies.
      const starts = /\b(?:__dirname|__filename|import\.meta)\b/.test(source.text.slice(each.pos, each.end))
        ? [folder]
        : [folder, folder.replace(/^\.\//, CWD)];
      return starts.flatMap((start) => patternOf(`${start}/${UNKNOWN}/${UNKNOWN}`, source.fileName) ?? []);
    });
  return listed.length > 0 ? [...new Set(listed)].join('|') : undefined;
}

/** `readdir(folder)` in `async function load(folder)`: what `load` is called with in this file. */
function handedIn(source: ts.SourceFile, argument: ts.Expression, depth: number): readonly ts.Expression[] {
  const { functions, firsts, declared } = namesOf(source);
  if (!compiler.isIdentifier(argument) || declared.has(argument.text) || depth > 3) return [argument];
  const own = functions.find((each) => each.first === argument.text && each.pos <= argument.pos && each.end >= argument.end);
  const given = (own && firsts.get(own.name))?.filter((each) => each.pos < own.pos || each.end > own.end) ?? [];
  return given.length > 0 ? given.flatMap((each) => handedIn(source, each, depth + 1)) : [argument];
}

/** Ways to go on with a list of files. */
const LIST_STEPS = /^(?:filter|map|flatMap|sort|toSorted|reverse|concat|slice|flat)$/;

/**
 * `for (const file of files) await import(file)` and `files.map((file) => import(file))`, where `files` is what somebody listed, whatever the
 * function is called: its arguments that say where the file itself lies.
 */
function listedFor(source: ts.SourceFile, argument: ts.Expression): readonly ts.Expression[] {
  let named: ts.Identifier | undefined;
  const find = (node: ts.Node): void => {
    if (compiler.isIdentifier(node) && namesOf(source).elements.has(node.text)) named ??= node;
    else compiler.forEachChild(node, find);
  };
  find(argument);
  let list = named && namesOf(source).elements.get(named.text);
  for (let step = 0; list !== undefined && step < 12; step += 1) {
    if (compiler.isAwaitExpression(list) || compiler.isParenthesizedExpression(list)) list = list.expression;
    else if (compiler.isIdentifier(list)) list = namesOf(source).declared.get(list.text)?.at(-1)?.value;
    else if (!compiler.isCallExpression(list)) return [];
    else if (compiler.isPropertyAccessExpression(list.expression) && LIST_STEPS.test(list.expression.name.text))
      list = list.expression.expression;
    else return list.arguments.filter((each) => /\b(?:__dirname|__filename|import\.meta)\b/.test(source.text.slice(each.pos, each.end)));
  }
  return [];
}

/** A path that is written in full, if in parts: `path.join(__dirname, 'bot.js')`. */
function wholeOf(text: string): string | undefined {
  if (text.includes(UNKNOWN)) return undefined;
  const path = text
    .replace(/^file:\/\/\/?/, '')
    .replace(/\/{2,}/g, '/')
    .replace(new RegExp(`^${CWD}/?(?:\\./)?`), '/')
    .replace(/^\.\/(?=\.{1,2}\/)/, '');
  return /^(?:\.{1,2}\/|\/)\w/.test(path) || /^(?:\.\.\/)+\w/.test(path) ? path : undefined;
}

/** `loadRoute('./routes/users')`: what a call hands to a function of this file that does `require(path.join(__dirname, file))` with its first parameter. */
export function handedToLoader(source: ts.SourceFile, name: string, first: ts.Expression | undefined): string | undefined {
  if (
    !first ||
    !compiler.isStringLiteralLike(first) ||
    !/^(?:\.{1,2}\/)?[\w@]/.test(first.text) ||
    (!first.text.startsWith('.') && !loadsByName(source))
  ) {
    return undefined;
  }
  const { functions, loads } = namesOf(source);
  const [own, ...others] = functions.filter((each) => each.name === name);
  if (!own || others.length > 0) return undefined;
  const isPath = first.text.startsWith('.');
  const isLoading = loads.some(
    (argument) =>
      argument.pos > own.pos &&
      argument.end <= own.end &&
      !functions.some((each) => each !== own && each.pos > own.pos && each.pos < argument.pos && each.end > argument.end) &&
      (isPath
        ? new RegExp(`^(?:\\.{1,2}/|${CWD}/?)*${UNKNOWN}`).test(textOf(source, argument, 0))
        : compiler.isIdentifier(argument) && argument.text === own.first),
  );
  return isLoading ? first.text : undefined;
}

/** Asked once a file, since most have none of it. */
const mentions = (pattern: RegExp): ((source: ts.SourceFile) => boolean) => once((source) => pattern.test(source.text));

/** Texts without which no function loads a module that it is told by name. */
const loadsByName = mentions(/\b(?:import|require)\(\s*[\w$]+\s*\)|\bFunction\(/);

/** Texts without which no file has a loader of another name. */
const hasLoaders = mentions(/\beval\(|\bcreateRequire\b|\bgetBuiltinModule\b|\b__non_webpack_require__\b|\bFunction\(/);

/** What loads modules as `require` does, under a name that bundlers do not know: `eval('require')('fs')`, `createRequire(url)`, `new Function('s', 'return import(s)')`. */
export function isLoader(source: ts.SourceFile, callee: ts.Expression): boolean {
  if (!hasLoaders(source)) return false;
  if (isMadeLoader(callee)) return true;
  if (compiler.isPropertyAccessExpression(callee)) return callee.name.text === 'getBuiltinModule';
  if (!compiler.isIdentifier(callee)) return false;
  const made = callee.text === '__non_webpack_require__' ? undefined : namesOf(source).declared.get(callee.text);
  return callee.text === '__non_webpack_require__' || (made?.length === 1 && isMadeLoader((made[0] as (typeof made)[number]).value));
}

/** `eval('require')`, `createRequire(...)`, `new Function('s', 'return import(s)')`. */
function isMadeLoader(node: ts.Expression): boolean {
  if (!compiler.isCallExpression(node) && !compiler.isNewExpression(node)) return false;
  const name = nameOf(node.expression);
  const last = node.arguments?.at(-1);
  const text = last && compiler.isStringLiteralLike(last) ? last.text : '';
  return (
    name === 'createRequire' ||
    (name === 'eval' && text.trim() === 'require') ||
    (name === 'Function' && /\b(?:import|require)\(/.test(text))
  );
}

/** The name of a function's first parameter. */
const firstOf = ({ parameters: [first] }: ts.SignatureDeclaration): string | undefined =>
  first && compiler.isIdentifier(first.name) ? first.name.text : undefined;

/** `require(mode.entry)` beside `{ name: 'api', entry: path.join(__dirname, 'api') }` or `mode.entry = folder + '/index.js'`: one of those. */
function namedPaths(source: ts.SourceFile, name: string): string | undefined {
  const found = namesOf(source)
    .properties.get(name)
    ?.map((each) => textOf(source, each, 0))
    .map((text) => wholeOf(text) ?? patternOf(text, source.fileName));
  return found && found.length > 0 && found.every((each) => each !== undefined) ? [...new Set(found)].join('|') : undefined;
}

/** `./routes/\0.js` is `./routes/*`; two unknown parts, or a name behind one, mean the folders inside as well. A bare name is a package, not a folder. */
function patternOf(text: string, file: string): string | undefined {
  const path = text
    .replace(/^file:\/\/\/?/, '')
    .replace(/\/{2,}/g, '/')
    .replace(new RegExp(`^${CWD}/?(?:\\./)?`), '/');
  const at = path.indexOf(UNKNOWN);
  if (at < 1 || !/^(?:\.{1,2}\/|\/)/.test(path)) return undefined;
  const folder = path
    .slice(0, at)
    .replace(/[^/]*$/, '')
    .replace(/(?:\/\.)+\//g, '/');
  const parts = path.slice(at).split('/');
  const isDeep =
    parts.filter((part) => part.includes(UNKNOWN)).length > 1 || (parts.length > 1 && !/^index(?:\.\w+)?$/.test(parts.at(-1) ?? '')); // `./apps/${name}/app.js`
  // A loader beside what it loads (`models/index.js`); elsewhere the folder of a file, or of the whole package, says nothing.
  if (/^(?:\.\/|\/)$/.test(folder) && !(folder === './' && /(?:^|\/)_?(?:index|loader)\.[cm]?[jt]s$/.test(file))) return undefined;
  if (/^(?:\.\.\/)+$/.test(folder)) return undefined;
  return `${folder}${isDeep ? '**' : '*'}`;
}

/** The text of a path, with a mark for each part that only the running program knows. */
function textOf(source: ts.SourceFile, node: ts.Expression, depth: number): string {
  if (depth > 12) return UNKNOWN;
  const inner = (each: ts.Expression): string => textOf(source, each, depth + 1);
  switch (node.kind) {
    case K.StringLiteral:
    case K.NoSubstitutionTemplateLiteral:
      return (node as ts.StringLiteral).text;
    case K.TemplateExpression: {
      const { head, templateSpans } = node as ts.TemplateExpression;
      return head.text + templateSpans.map((span) => inner(span.expression) + span.literal.text).join('');
    }
    case K.BinaryExpression: {
      const { left, right, operatorToken } = node as ts.BinaryExpression;
      return operatorToken.kind === K.PlusToken ? inner(left) + inner(right) : UNKNOWN;
    }
    case K.ParenthesizedExpression:
    case K.AsExpression:
    case K.NonNullExpression:
    case K.AwaitExpression:
      return inner((node as ts.ParenthesizedExpression).expression);
    case K.Identifier: {
      const { text } = node as ts.Identifier;
      if (text === '__dirname') return '.';
      const all = namesOf(source).declared.get(text) ?? [];
      const value = [...all].reverse().find((each) => each.pos < node.pos)?.value;
      return value ? inner(value) : UNKNOWN;
    }
    case K.PropertyAccessExpression: {
      const { expression, name } = node as ts.PropertyAccessExpression;
      if (expression.kind === K.MetaProperty) return name.text === 'dirname' ? '.' : UNKNOWN;
      return name.text === 'href' || name.text === 'pathname' ? inner(expression) : UNKNOWN;
    }
    case K.NewExpression: {
      const { expression, arguments: args } = node as ts.NewExpression;
      return compiler.isIdentifier(expression) && expression.text === 'URL' && args?.[0] ? inner(args[0]) : UNKNOWN;
    }
    case K.CallExpression: {
      const { expression, arguments: args } = node as ts.CallExpression;
      const name = nameOf(expression);
      if (name === 'cwd') return CWD;
      if (name === 'fileURLToPath' && args[0] && compiler.isNewExpression(args[0])) return inner(args[0]); // of `new URL('../routes', import.meta.url)`
      if (name === 'dirname' || name === 'fileURLToPath')
        return /\bimport\.meta\.url\b|\b__filename\b/.test(source.text.slice(node.pos, node.end)) ? '.' : UNKNOWN;
      if (name === 'toString' && compiler.isPropertyAccessExpression(expression)) return inner(expression.expression);
      if (name === 'pathToFileURL' && args[0]) return inner(args[0]);
      return name !== undefined && JOINS.test(name) && args.length > 0 ? args.map(inner).join('/') : UNKNOWN;
    }
    default:
      return UNKNOWN;
  }
}

function nameOf(callee: ts.Expression): string | undefined {
  return compiler.isIdentifier(callee) ? callee.text : compiler.isPropertyAccessExpression(callee) ? callee.name.text : undefined;
}

/** The name that a loop, or a callback of `forEach` and `map`, gives to one of a list. */
function elementIn(node: ts.Node): { readonly name: string; readonly list: ts.Expression } | undefined {
  if (compiler.isForOfStatement(node)) {
    const [variable] = compiler.isVariableDeclarationList(node.initializer) ? node.initializer.declarations : [];
    return variable && compiler.isIdentifier(variable.name) ? { name: variable.name.text, list: node.expression } : undefined;
  }
  if (!compiler.isCallExpression(node) || !compiler.isPropertyAccessExpression(node.expression)) return undefined;
  const [callback] = node.arguments;
  if (!/^(?:forEach|map|flatMap)$/.test(node.expression.name.text) || !callback) return undefined;
  const name = compiler.isArrowFunction(callback) || compiler.isFunctionExpression(callback) ? firstOf(callback) : undefined;
  return name === undefined ? undefined : { name, list: node.expression.expression };
}

/** What names of the file are declared with, and the folders that it lists. Read once, and only for files that load by name. */
const namesOf = once((source: ts.SourceFile): FolderNames => {
  const declared = new Map<string, { pos: number; value: ts.Expression }[]>();
  const listed: ts.Expression[] = [];
  const elements = new Map<string, ts.Expression>();
  const firsts = new Map<string, ts.Expression[]>();
  const properties = new Map<string, ts.Expression[]>();
  const functions: { name: string; first: string | undefined; pos: number; end: number }[] = [];
  const loads: ts.Expression[] = [];
  const queue: ts.Node[] = [source];
  for (let at = 0; at < queue.length; at += 1) {
    const node = queue[at] as ts.Node;
    if (
      compiler.isCallExpression(node) &&
      node.arguments[0] &&
      !compiler.isStringLiteralLike(node.arguments[0]) &&
      (node.expression.kind === K.ImportKeyword || nameOf(node.expression) === 'require' || isMadeLoader(node.expression))
    )
      loads.push(node.arguments[0]);
    if (compiler.isCallExpression(node) && compiler.isIdentifier(node.expression) && node.arguments[0])
      firsts.set(node.expression.text, [...(firsts.get(node.expression.text) ?? []), node.arguments[0]]);
    const element = elementIn(node);
    if (element) elements.set(element.name, element.list);
    if (compiler.isFunctionDeclaration(node) && node.name && node.parameters.length > 0)
      functions.push({ name: node.name.text, first: firstOf(node), pos: node.pos, end: node.end });
    if (
      compiler.isVariableDeclaration(node) &&
      compiler.isIdentifier(node.name) &&
      node.initializer &&
      (compiler.isArrowFunction(node.initializer) || compiler.isFunctionExpression(node.initializer)) &&
      node.initializer.parameters.length > 0
    )
      functions.push({ name: node.name.text, first: firstOf(node.initializer), pos: node.pos, end: node.end });
    if (compiler.isVariableDeclaration(node) && compiler.isIdentifier(node.name) && node.initializer) {
      const all = declared.get(node.name.text) ?? [];
      all.push({ pos: node.end, value: node.initializer });
      declared.set(node.name.text, all);
    } else if (compiler.isCallExpression(node) && node.arguments[0] && LISTS.test(nameOf(node.expression) ?? ''))
      listed.push(node.arguments[0]);
    else if (compiler.isPropertyAssignment(node) && compiler.isIdentifier(node.name))
      properties.set(node.name.text, [...(properties.get(node.name.text) ?? []), node.initializer]);
    else if (
      compiler.isBinaryExpression(node) &&
      node.operatorToken.kind === K.EqualsToken &&
      compiler.isPropertyAccessExpression(node.left)
    )
      properties.set(node.left.name.text, [...(properties.get(node.left.name.text) ?? []), node.right]);
    compiler.forEachChild(node, (child) => {
      queue.push(child);
    });
  }
  for (const all of declared.values()) all.sort((a, b) => a.pos - b.pos);
  const found: FolderNames = { declared, listed, elements, firsts, properties, functions, loads };
  return found;
});
