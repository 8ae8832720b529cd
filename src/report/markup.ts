/** Markdown and Mermaid out of names and sentences that may hold anything. */
import { clean, cleanLines } from './text.js';

/** Characters that mean something to Markdown, HTML or GitHub's mathematics wherever they stand. */
const SPECIAL = /[\\`*[\]|~$]/g;

/** A name, path or route as a code span, safe inside a table too. */
export function code(name: string): string {
  const value = clean(name);
  if (value.trim() === '') return '`?`';
  const fence = '`'.repeat(longestRun(value, '`') + 1);
  const pad = value.startsWith('`') || value.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${value.replaceAll('|', '\\|')}${pad}${fence}`;
}

/** A sentence on one line. What stands in it between backticks stays code; everything else is text and nothing but text. */
export function prose(sentence: string): string {
  return clean(sentence)
    .split(/(`[^`]+`)/)
    .map((part, index) => (index % 2 === 1 ? code(part.slice(1, -1)) : escaped(part)))
    .join('');
}

function escaped(text: string): string {
  return (
    text
      .replace(SPECIAL, '\\$&')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      // Inside a word an underscore is only an underscore: SESSION_SECRET.
      .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
      .replace(/^(\s*)(?=[#+-])|^(\s*\d+)(?=[.)](?:\s|$))/, '$&\\')
  );
}

/** A fenced block that its content cannot close. */
export function fenced(language: string, text: string): string {
  const content = text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
  const fence = '`'.repeat(Math.max(3, longestRun(content, '`') + 1));
  return `${fence}${language}\n${content}\n${fence}`;
}

/** Code that we wrote ourselves, as a block. */
export function codeBlock(language: string, text: string): string {
  return fenced(language, cleanLines(text));
}

/** Cells must be Markdown already (`code`, `prose`). */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** The fence of a block of code in a file of that name. */
export function languageOf(file: string): string {
  const extension = /\.([a-z]+)$/i.exec(file)?.[1]?.toLowerCase() ?? '';
  return (
    {
      ts: 'ts',
      mts: 'ts',
      cts: 'ts',
      tsx: 'tsx',
      js: 'js',
      mjs: 'js',
      cjs: 'js',
      jsx: 'jsx',
      vue: 'vue',
      svelte: 'svelte',
      astro: 'astro',
    }[extension] ?? ''
  );
}

/** Text of a Mermaid label. Every character that is not plainly harmless becomes its number, which Mermaid turns back. */
export function mermaidLabel(name: string): string {
  const label = clean(name).replace(/[^\p{L}\p{N} ._/:,()=*+-]/gu, (char) => `#${char.codePointAt(0) ?? 63};`);
  return `"${label.trim() === '' ? '?' : label}"`;
}

function longestRun(text: string, char: string): number {
  let longest = 0;
  let run = 0;
  for (const next of text) {
    run = next === char ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}
