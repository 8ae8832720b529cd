/**
 * Script code of single-file components (.vue, .svelte, .astro). What is not script code is blanked, so that offsets and lines of the
 * component stay right. No AST here: markup is scanned by hand, as leniently as the frameworks' own compilers do it.
 */

/** Offsets of a stretch of a file: `start` belongs to it, `end` does not. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** The script code of a component. */
export interface ComponentScript {
  /** As long as the component; everything but script code is spaces (line ends are kept). */
  readonly text: string;
  readonly language: 'ts' | 'tsx' | 'js' | 'jsx';
  /**
   * Ranges whose statements run once per rendered component (Vue `<script setup>`, Svelte instance script) or once per request (Astro
   * frontmatter). Imports and exports inside them belong to the module all the same.
   */
  readonly instance: readonly TextRange[];
}

interface Script extends TextRange {
  readonly attributes: ReadonlyMap<string, string>;
}

/**
 * The script code of a `.vue`, `.svelte` or `.astro` file; undefined for other files and for components without a script.
 *
 * Two things of Svelte are put into plain JavaScript of the same length. `export` in an instance script declares a prop, so the keyword
 * goes. `$name`, where `name` is declared, is the value of the store `name`: the `$` goes, so that reads and writes of the value count as
 * reads and writes of the store. `$: name = value` declares `name` where nothing else does.
 */
export function scriptOf(path: string, text: string): ComponentScript | undefined {
  switch (path.slice(path.lastIndexOf('.') + 1)) {
    case 'vue': return vueScript(text);
    case 'svelte': return svelteScript(text);
    case 'astro': return astroScript(text);
    default: return undefined;
  }
}

function vueScript(text: string): ComponentScript | undefined {
  const scripts = vueBlocks(text);
  if (scripts.length === 0) return undefined;
  return {
    text: keep(text, scripts),
    language: languageOf(scripts),
    instance: scripts.filter(script => script.attributes.has('setup')).map(rangeOf),
  };
}

function svelteScript(text: string): ComponentScript | undefined {
  const scripts = svelteScripts(text);
  if (scripts.length === 0) return undefined;
  const instance = scripts.filter(script => !script.attributes.has('module') && script.attributes.get('context') !== 'module');
  const declared = new Set(scripts.flatMap(script => declaredNames(text, script)));
  const edits = instance.flatMap(script => svelteEdits(text, script, declared));
  return { text: edit(keep(text, scripts), edits), language: languageOf(scripts), instance: instance.map(rangeOf) };
}

/** Scripts in an Astro template are the browser's: only the frontmatter, between the two fences, runs on the server. */
function astroScript(text: string): ComponentScript | undefined {
  const fence = /^\uFEFF?(?:\s|<!--(?:(?!-->)[\s\S])*-->)*---/.exec(text);
  if (!fence) return undefined;
  const start = fence[0].length;
  let end = -1;
  for (const token of tokensOf(text, start, text.length)) {
    if (token.kind === 'punct' && text.startsWith('---', token.start)) {
      end = token.start;
      break;
    }
  }
  // A quote that the scan misread (a regular expression after a bracket) may hide the fence; a line of its own settles it.
  if (end < 0) {
    const line = /^---[ \t]*$/m.exec(text.slice(start));
    if (!line) return undefined;
    end = start + line.index;
  }
  const range = { start, end };
  return { text: keep(text, [range]), language: 'ts', instance: [range] };
}

function rangeOf({ start, end }: TextRange): TextRange {
  return { start, end };
}

const LANGUAGES = new Map<string, ComponentScript['language']>([
  ['ts', 'ts'], ['typescript', 'ts'], ['text/typescript', 'ts'], ['tsx', 'tsx'], ['jsx', 'jsx'],
]);
const RICHNESS = ['js', 'jsx', 'ts', 'tsx'] as const;

/** All scripts of a component are read as one text: the richest language among them wins. */
function languageOf(scripts: readonly Script[]): ComponentScript['language'] {
  let best = 0;
  for (const { attributes } of scripts) {
    const lang = attributes.get('lang') ?? attributes.get('type') ?? 'js';
    best = Math.max(best, RICHNESS.indexOf(LANGUAGES.get(lang.toLowerCase()) ?? 'js'));
  }
  return RICHNESS[best] ?? 'js';
}

/** The text with everything outside the ranges blanked. */
function keep(text: string, ranges: readonly TextRange[]): string {
  let out = '';
  let at = 0;
  for (const { start, end } of ranges) {
    out += blank(text.slice(at, start)) + text.slice(start, end);
    at = end;
  }
  return out + blank(text.slice(at));
}

function blank(text: string): string {
  return text.replace(/[^\r\n\u2028\u2029]/g, ' ');
}

interface Edit {
  readonly start: number;
  readonly text: string;
}

/** Overwrites stretches of a text without changing its length. */
function edit(text: string, edits: readonly Edit[]): string {
  let out = '';
  let at = 0;
  for (const { start, text: replacement } of [...edits].sort((a, b) => a.start - b.start)) {
    if (start < at) continue;
    out += text.slice(at, start) + replacement;
    at = start + replacement.length;
  }
  return out + text.slice(at);
}

// ---------------------------------------------------------------------------------------------------------------------- markup

interface Tag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly selfClosing: boolean;
  /** Offset behind the `>`. */
  readonly end: number;
}

const TAG_NAME = /[A-Za-z][^\s/>{]*/y;

/**
 * Reads the opening tag at `<`; undefined where none begins. Values may be quoted, bare, or (`braces`) Svelte expressions; a `>` inside
 * them does not end the tag. A tag that nothing ends takes the rest of the text.
 */
function openTag(text: string, at: number, braces?: BraceScan): Tag | undefined {
  TAG_NAME.lastIndex = at + 1;
  const name = TAG_NAME.exec(text)?.[0];
  if (name === undefined) return undefined;
  const attributes = new Map<string, string>();
  let i = at + 1 + name.length;
  while (i < text.length) {
    const c = text[i]!;
    if (c === '>') return { name, attributes, selfClosing: text[i - 1] === '/', end: i + 1 };
    if (braces && c === '{') { i = braces.end(text, i); continue; }
    if (/[\s/]/.test(c)) { i += 1; continue; }
    const nameStart = i;
    while (i < text.length && !/[\s=>]/.test(text[i]!) && !(text[i] === '/' && text[i + 1] === '>')) i += 1;
    const attribute = text.slice(nameStart, i);
    let next = i;
    while (next < text.length && /\s/.test(text[next]!)) next += 1;
    if (text[next] !== '=') {
      attributes.set(attribute, '');
      if (i === nameStart) i += 1;
      continue;
    }
    i = next + 1;
    while (i < text.length && /\s/.test(text[i]!)) i += 1;
    const valueStart = i;
    const quote = text[i];
    if (quote === '"' || quote === "'") {
      i += 1;
      while (i < text.length && text[i] !== quote) i = braces && text[i] === '{' ? braces.end(text, i) : i + 1;
      attributes.set(attribute, text.slice(valueStart + 1, i));
      i += 1;
    } else {
      while (i < text.length && !/[\s>]/.test(text[i]!)) i = braces && text[i] === '{' ? braces.end(text, i) : i + 1;
      attributes.set(attribute, text.slice(valueStart, i));
    }
  }
  return { name, attributes, selfClosing: true, end: text.length };
}

/** Offset of `</name` at or behind `from`, or the end of the text. */
function closingTag(text: string, name: string, from: number): number {
  const pattern = new RegExp(`</${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?=[\\s/>])`, 'gi');
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}

function behindTag(text: string, closing: number): number {
  const end = text.indexOf('>', closing);
  return end < 0 ? text.length : end + 1;
}

/** The `<script>` blocks of a Vue component. Blocks stand side by side; only `<template>` may hold more of its kind. */
function vueBlocks(text: string): Script[] {
  const scripts: Script[] = [];
  let i = 0;
  while ((i = text.indexOf('<', i)) >= 0) {
    if (text.startsWith('<!--', i)) { i = commentEnd(text, i); continue; }
    const tag = openTag(text, i);
    if (!tag) { i += 1; continue; }
    if (tag.selfClosing) { i = tag.end; continue; }
    const name = tag.name.toLowerCase();
    const lang = tag.attributes.get('lang');
    const end = name === 'template' && (lang === undefined || lang === 'html') ? templateEnd(text, tag.end) : closingTag(text, tag.name, tag.end);
    if (name === 'script') scripts.push({ start: tag.end, end, attributes: tag.attributes });
    i = behindTag(text, end);
  }
  return scripts;
}

/** Offset of the `</template>` that closes the template whose content starts at `from`. */
function templateEnd(text: string, from: number): number {
  let depth = 1;
  let i = from;
  while ((i = text.indexOf('<', i)) >= 0) {
    if (text.startsWith('<!--', i)) { i = commentEnd(text, i); continue; }
    if (/^<\/template[\s>]/i.test(text.slice(i, i + 11))) {
      depth -= 1;
      if (depth === 0) return i;
      i += 2;
      continue;
    }
    const tag = openTag(text, i);
    if (!tag) { i += 1; continue; }
    if (!tag.selfClosing && tag.name.toLowerCase() === 'template') depth += 1;
    i = tag.end;
  }
  return text.length;
}

function commentEnd(text: string, at: number): number {
  const end = text.indexOf('-->', at + 4);
  return end < 0 ? text.length : end + 3;
}

/** Elements that have no content, or whose end tag may be missing: they never count as open. */
const NEVER_OPEN = new Set([
  'area', 'base', 'br', 'col', 'embed', 'hr', 'img', 'input', 'link', 'meta', 'source', 'track', 'wbr',
  'p', 'li', 'dt', 'dd', 'option', 'optgroup', 'tr', 'td', 'th', 'thead', 'tbody', 'tfoot', 'colgroup', 'rp', 'rt',
]);

/** The `<script>` elements at the top level of a Svelte component; those inside markup (`<svelte:head>`) are the browser's. */
function svelteScripts(text: string): Script[] {
  const scripts: Script[] = [];
  const open: string[] = [];
  const braces = new BraceScan();
  let i = 0;
  while (i < text.length) {
    const c = text[i];
    if (c === '{') {
      const sign = text[i + 1];
      if (sign === '#') open.push('{');
      else if (sign === '/') close(open, '{');
      i = braces.end(text, i);
      continue;
    }
    if (c !== '<') { i += 1; continue; }
    if (text.startsWith('<!--', i)) { i = commentEnd(text, i); continue; }
    if (text[i + 1] === '/') {
      TAG_NAME.lastIndex = i + 2;
      close(open, TAG_NAME.exec(text)?.[0] ?? '');
      i = behindTag(text, i);
      continue;
    }
    const tag = openTag(text, i, braces);
    if (!tag) { i += 1; continue; }
    i = tag.end;
    if (tag.selfClosing) continue;
    if (tag.name === 'script' || tag.name === 'style' || tag.name === 'textarea') {
      const end = closingTag(text, tag.name, tag.end);
      if (tag.name === 'script' && open.length === 0) scripts.push({ start: tag.end, end, attributes: tag.attributes });
      i = behindTag(text, end);
    } else if (!NEVER_OPEN.has(tag.name)) {
      open.push(tag.name);
    }
  }
  return scripts;
}

/** Closes the innermost element of that name with everything inside it; an end tag that nothing opened means nothing. */
function close(open: string[], name: string): void {
  const at = open.lastIndexOf(name);
  if (at >= 0) open.length = at;
}

/** Finds the ends of Svelte expressions. Braces that nothing closes are plain text; after a few of them it stops looking (cost). */
class BraceScan {
  private misses = 0;

  /** Offset behind the brace that closes the one at `at`. */
  end(text: string, at: number): number {
    if (this.misses > 10) return at + 1;
    let depth = 0;
    for (const token of tokensOf(text, at, text.length)) {
      if (token.kind !== 'punct') continue;
      const c = text[token.start];
      if (c === '{') depth += 1;
      else if (c === '}') {
        depth -= 1;
        if (depth === 0) return token.end;
      }
    }
    this.misses += 1;
    return at + 1;
  }
}

// ---------------------------------------------------------------------------------------------------------------------- script

interface Token extends TextRange {
  /** `punct` is one character. Template literals give one `string` for each of their fixed parts. */
  readonly kind: 'word' | 'punct' | 'string' | 'regexp';
  /** Brackets open around it. */
  readonly depth: number;
}

const WORD = /[A-Za-z0-9_$\u0080-\uFFFF]+/y;
const REGEXP = /\/(?![*/])(?:[^\\/[\r\n]|\\.|\[(?:[^\]\\\r\n]|\\.)*\])+\/[A-Za-z]*/y;
/** Words behind which a slash starts a regular expression. */
const BEFORE_REGEXP = new Set(['return', 'typeof', 'case', 'in', 'of', 'delete', 'void', 'throw', 'new', 'else', 'do', 'await', 'yield', 'instanceof']);

/** Tokens of JavaScript or TypeScript, without comments. Exact enough to find brackets and names; it judges nothing. */
function* tokensOf(text: string, start: number, end: number): Generator<Token> {
  /** For each template literal that is open: the depth at which its `${` stands. */
  const templates: number[] = [];
  let depth = 0;
  let i = start;
  let last: Token | undefined;
  while (i < end) {
    const c = text[i]!;
    if (c === ' ' || c === '\t' || c === '\n' || c === '\r') { i += 1; continue; }
    if (c === '/' && text[i + 1] === '/') { i = lineEnd(text, i, end); continue; }
    if (c === '/' && text[i + 1] === '*') {
      const close = text.indexOf('*/', i + 2);
      i = close < 0 ? end : close + 2;
      continue;
    }
    const from = i;
    let kind: Token['kind'] = 'punct';
    if (c === '"' || c === "'") {
      kind = 'string';
      i = quoteEnd(text, i, end);
    } else if (c === '`' || (c === '}' && templates.at(-1) === depth)) {
      kind = 'string';
      if (c === '}') { templates.pop(); depth -= 1; }
      i = templatePartEnd(text, i + 1, end);
      if (text[i - 1] === '{') { depth += 1; templates.push(depth); }
    } else if (c === '/' && regexpMayStart(text, last)) {
      REGEXP.lastIndex = i;
      const found = REGEXP.exec(text);
      kind = found ? 'regexp' : 'punct';
      i += found ? found[0].length : 1;
    } else {
      WORD.lastIndex = i;
      const word = WORD.exec(text)?.[0];
      if (word !== undefined) kind = 'word';
      i += word?.length ?? 1;
    }
    if (kind === 'punct' && (c === ')' || c === ']' || c === '}')) depth -= 1;
    last = { kind, start: from, end: Math.min(i, end), depth };
    if (kind === 'punct' && (c === '(' || c === '[' || c === '{')) depth += 1;
    yield last;
  }
}

function regexpMayStart(text: string, last: Token | undefined): boolean {
  if (!last) return true;
  if (last.kind === 'word') return BEFORE_REGEXP.has(text.slice(last.start, last.end));
  return last.kind === 'punct' && !')]}'.includes(text[last.start]!);
}

function lineEnd(text: string, at: number, end: number): number {
  let i = at;
  while (i < end && text[i] !== '\n') i += 1;
  return i;
}

/** Offset behind the quote that closes the string at `at`; a string ends with its line at the latest. */
function quoteEnd(text: string, at: number, end: number): number {
  const quote = text[at];
  let i = at + 1;
  while (i < end && text[i] !== quote) {
    if (text[i] === '\n') return i;
    i += text[i] === '\\' ? 2 : 1;
  }
  return i + 1;
}

/** Offset behind the '${' or the closing backtick that ends a fixed part of a template literal. */
function templatePartEnd(text: string, from: number, end: number): number {
  let i = from;
  while (i < end) {
    if (text[i] === '\\') i += 2;
    else if (text[i] === '`') return i + 1;
    else if (text[i] === '$' && text[i + 1] === '{') return i + 2;
    else i += 1;
  }
  return end;
}

// ---------------------------------------------------------------------------------------------------------------------- Svelte

const DECLARES = new Set(['const', 'let', 'var', 'function', 'class', 'enum']);

/** Names that imports and declarations at the top level of a script bind; property names inside patterns come along and do no harm. */
function declaredNames(text: string, script: TextRange): string[] {
  const names: string[] = [];
  /** Inside an import's bindings, or inside the pattern of a declaration. */
  let inside: 'import' | 'pattern' | undefined;
  let previous = '';
  for (const token of tokensOf(text, script.start, script.end)) {
    const word = text.slice(token.start, token.end);
    if (inside === 'import' && token.kind === 'string') inside = undefined;
    else if (inside === 'pattern' && token.depth === 0) inside = undefined;
    if (token.kind === 'word' && (inside !== undefined || (token.depth === 0 && (DECLARES.has(previous) || previous === '*')))) names.push(word);
    if (token.depth === 0) {
      if (word === 'import') inside = 'import';
      // `import('x')` and `import.meta` bind nothing.
      else if (previous === 'import' && (word === '(' || word === '.')) inside = undefined;
      else if (DECLARES.has(previous) && (word === '{' || word === '[')) inside = 'pattern';
    }
    // The comma of `let a, b` declares as well; one in an expression adds a name that is used, not more.
    previous = word === ',' && token.depth === 0 ? 'let' : word;
  }
  return names;
}

/** Runes are called; a store of the same name is read or assigned. */
const RUNES = new Set(['state', 'derived', 'effect', 'props', 'bindable', 'inspect', 'host']);

function svelteEdits(text: string, script: TextRange, declared: ReadonlySet<string>): Edit[] {
  const edits: Edit[] = [];
  const tokens = [...tokensOf(text, script.start, script.end)];
  const implied = new Set<string>();
  const wordAt = (index: number): string => {
    const token = tokens[index];
    return token ? text.slice(token.start, token.end) : '';
  };
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i]!;
    if (token.kind !== 'word') continue;
    const word = wordAt(i);
    if (word === 'export' && token.depth === 0 && wordAt(i - 1) !== '.') {
      if (wordAt(i + 1) !== '{') {
        edits.push({ start: token.start, text: '      ' });
        continue;
      }
      // `export { name as prop }`: the whole clause goes.
      let last = i + 1;
      while (last + 1 < tokens.length && wordAt(last) !== '}') last += 1;
      edits.push({ start: token.start, text: blank(text.slice(token.start, tokens[last]!.end)) });
      i = last;
    } else if (word === '$' && token.depth === 0 && wordAt(i + 1) === ':') {
      const declaration = impliedDeclaration(text, tokens, i, wordAt);
      if (declaration && !declared.has(declaration.name.replace(/^\$/, '')) && !implied.has(declaration.name)) {
        implied.add(declaration.name);
        edits.push(declaration.edit);
      }
    } else if (word.startsWith('$') && declared.has(word.slice(1)) && !(wordAt(i - 1) === '.' && wordAt(i - 2) !== '.')) {
      if (!(RUNES.has(word.slice(1)) && '(.'.includes(wordAt(i + 1) || ' '))) edits.push({ start: token.start, text: ' ' });
    }
  }
  return edits;
}

/** `$: name = value` as `let name = value`, which takes one character more: the blank in front of the label gives it. */
function impliedDeclaration(text: string, tokens: readonly Token[], label: number, wordAt: (index: number) => string): { name: string; edit: Edit } | undefined {
  const name = tokens[label + 2];
  if (name?.kind !== 'word' || wordAt(label + 3) !== '=' || '=>'.includes(wordAt(label + 4))) return undefined;
  const { start } = tokens[label]!;
  const gap = text.slice(start, name.start);
  if (gap.length < 3 || /[\r\n]/.test(gap)) return undefined;
  if (gap.length > 3) return { name: wordAt(label + 2), edit: { start, text: 'let'.padEnd(gap.length) } };
  const before = text[start - 1];
  return before === ' ' || before === '\t' ? { name: wordAt(label + 2), edit: { start: start - 1, text: 'let ' } } : undefined;
}
