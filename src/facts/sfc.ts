/**
 * Script code of single-file components (.vue, .svelte, .astro). What is not script code is blanked, so that offsets and lines of the
 * component stay right. No AST here: markup is scanned by hand, as leniently as the frameworks' own compilers do it.
 */

/** Offsets of a stretch of a file: `start` belongs to it, `end` does not. */
import { BraceScan, TAG_NAME, type TextRange, behindTag, closingTag, commentEnd, openTag, blank, tokensOf } from './component-scan.js';
import { type Edit, declaredNames, svelteEdits } from './svelte-edits.js';

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
    case 'vue':
      return vueScript(text);
    case 'svelte':
      return svelteScript(text);
    case 'astro':
      return astroScript(text);
    default:
      return undefined;
  }
}

function vueScript(text: string): ComponentScript | undefined {
  const scripts = vueBlocks(text);
  if (scripts.length === 0) return undefined;
  return {
    text: keep(text, scripts),
    language: languageOf(scripts),
    instance: scripts.filter((script) => script.attributes.has('setup')).map(rangeOf),
  };
}

function svelteScript(text: string): ComponentScript | undefined {
  const scripts = svelteScripts(text);
  if (scripts.length === 0) return undefined;
  const instance = scripts.filter((script) => !script.attributes.has('module') && script.attributes.get('context') !== 'module');
  const declared = new Set(scripts.flatMap((script) => declaredNames(text, script)));
  const edits = instance.flatMap((script) => svelteEdits(text, script, declared));
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
  ['ts', 'ts'],
  ['typescript', 'ts'],
  ['text/typescript', 'ts'],
  ['tsx', 'tsx'],
  ['jsx', 'jsx'],
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

/** The `<script>` blocks of a Vue component. Blocks stand side by side; only `<template>` may hold more of its kind. */
function vueBlocks(text: string): Script[] {
  const scripts: Script[] = [];
  let i = 0;
  while ((i = text.indexOf('<', i)) >= 0) {
    if (text.startsWith('<!--', i)) {
      i = commentEnd(text, i);
      continue;
    }
    const tag = openTag(text, i);
    if (!tag) {
      i += 1;
      continue;
    }
    if (tag.selfClosing) {
      i = tag.end;
      continue;
    }
    const name = tag.name.toLowerCase();
    const lang = tag.attributes.get('lang');
    const end =
      name === 'template' && (lang === undefined || lang === 'html') ? templateEnd(text, tag.end) : closingTag(text, tag.name, tag.end);
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
    if (text.startsWith('<!--', i)) {
      i = commentEnd(text, i);
      continue;
    }
    if (/^<\/template[\s>]/i.test(text.slice(i, i + 11))) {
      depth -= 1;
      if (depth === 0) return i;
      i += 2;
      continue;
    }
    const tag = openTag(text, i);
    if (!tag) {
      i += 1;
      continue;
    }
    if (!tag.selfClosing && tag.name.toLowerCase() === 'template') depth += 1;
    i = tag.end;
  }
  return text.length;
}

/** Elements that have no content, or whose end tag may be missing: they never count as open. */
const NEVER_OPEN = new Set([
  'area',
  'base',
  'br',
  'col',
  'embed',
  'hr',
  'img',
  'input',
  'link',
  'meta',
  'source',
  'track',
  'wbr',
  'p',
  'li',
  'dt',
  'dd',
  'option',
  'optgroup',
  'tr',
  'td',
  'th',
  'thead',
  'tbody',
  'tfoot',
  'colgroup',
  'rp',
  'rt',
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
    if (c !== '<') {
      i += 1;
      continue;
    }
    if (text.startsWith('<!--', i)) {
      i = commentEnd(text, i);
      continue;
    }
    if (text[i + 1] === '/') {
      TAG_NAME.lastIndex = i + 2;
      close(open, TAG_NAME.exec(text)?.[0] ?? '');
      i = behindTag(text, i);
      continue;
    }
    const tag = openTag(text, i, braces);
    if (!tag) {
      i += 1;
      continue;
    }
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
