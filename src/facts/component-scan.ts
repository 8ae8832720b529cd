/** Scans the markup of components: tags, and braces with code in them, of which only the ends matter. */

/**
 * Script code of single-file components (.vue, .svelte, .astro). What is not script code is blanked, so that offsets and lines of the
 * component stay right. No AST here: markup is scanned by hand, as leniently as the frameworks' own compilers do it.
 */

/** Offsets of a stretch of a file: `start` belongs to it, `end` does not. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

// ---------------------------------------------------------------------------------------------------------------------- markup

interface Tag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly selfClosing: boolean;
  /** Offset behind the `>`. */
  readonly end: number;
}

export const TAG_NAME = /[A-Za-z][^\s/>{]*/y;

/**
 * Reads the opening tag at `<`; undefined where none begins. Values may be quoted, bare, or (`braces`) Svelte expressions; a `>` inside
 * them does not end the tag. A tag that nothing ends takes the rest of the text.
 */
export function openTag(text: string, at: number, braces?: BraceScan): Tag | undefined {
  TAG_NAME.lastIndex = at + 1;
  const name = TAG_NAME.exec(text)?.[0];
  if (name === undefined) return undefined;
  const attributes = new Map<string, string>();
  let i = at + 1 + name.length;
  while (i < text.length) {
    const c = text[i]!;
    if (c === '>') return { name, attributes, selfClosing: text[i - 1] === '/', end: i + 1 };
    if (braces && c === '{') {
      i = braces.end(text, i);
      continue;
    }
    if (/[\s/]/.test(c)) {
      i += 1;
      continue;
    }
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
export function closingTag(text: string, name: string, from: number): number {
  const pattern = new RegExp(`</${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?=[\\s/>])`, 'gi');
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}

export function behindTag(text: string, closing: number): number {
  const end = text.indexOf('>', closing);
  return end < 0 ? text.length : end + 1;
}

export function commentEnd(text: string, at: number): number {
  const end = text.indexOf('-->', at + 4);
  return end < 0 ? text.length : end + 3;
}

/** Finds the ends of Svelte expressions. Braces that nothing closes are plain text; after a few of them it stops looking (cost). */
export class BraceScan {
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

export interface Token extends TextRange {
  /** `punct` is one character. Template literals give one `string` for each of their fixed parts. */
  readonly kind: 'word' | 'punct' | 'string' | 'regexp';
  /** Brackets open around it. */
  readonly depth: number;
}

export const WORD = /[A-Za-z0-9_$\u0080-\uFFFF]+/y;
const REGEXP = /\/(?![*/])(?:[^\\/[\r\n]|\\.|\[(?:[^\]\\\r\n]|\\.)*\])+\/[A-Za-z]*/y;
/** Words behind which a slash starts a regular expression. */
const BEFORE_REGEXP = new Set([
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'delete',
  'void',
  'throw',
  'new',
  'else',
  'do',
  'await',
  'yield',
  'instanceof',
]);

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

export function blank(text: string): string {
  return text.replace(/[^\r\n\u2028\u2029]/g, ' ');
}

/** Tokens of JavaScript or TypeScript, without comments. Exact enough to find brackets and names; it judges nothing. */
export function* tokensOf(text: string, start: number, end: number): Generator<Token> {
  /** For each template literal that is open: the depth at which its `${` stands. */
  const templates: number[] = [];
  let depth = 0;
  let i = start;
  let last: Token | undefined;
  while (i < end) {
    const c = text[i]!;
    if (c === ' ' || c === '\t' || c === '\n' || c === '\r') {
      i += 1;
      continue;
    }
    if (c === '/' && text[i + 1] === '/') {
      i = lineEnd(text, i, end);
      continue;
    }
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
      if (c === '}') {
        templates.pop();
        depth -= 1;
      }
      i = templatePartEnd(text, i + 1, end);
      if (text[i - 1] === '{') {
        depth += 1;
        templates.push(depth);
      }
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
