/** Which of a set of files others may import: by their names alone, without knowing how specifiers resolve. */
import type { FileFacts } from './model.js';

const EXTENSION = /(?:\.(?:[cm]?[jt]sx?|vue|svelte|astro))$/;

/** The path without its extension, and without `/index`: what a specifier says of it. */
const stemOf = (path: string): string => path.replace(EXTENSION, '').replace(/(?:^|\/)index$/, '');

/** The last two parts of a path: enough to tell files apart where an alias or a package hides the rest. */
const tailOf = (stem: string): string => stem.split('/').slice(-2).join('/');

/** The candidates that one of the files imports, or may import through an alias; rather one too many. */
export function importedAmong(candidates: readonly string[], files: readonly FileFacts[]): Set<string> {
  const byStem = new Map<string, string>();
  const byTail = new Map<string, string[]>();
  for (const path of candidates) {
    const stem = stemOf(path);
    byStem.set(stem, path);
    const tail = tailOf(stem);
    const same = byTail.get(tail);
    if (same) same.push(path);
    else byTail.set(tail, [path]);
  }
  const found = new Set<string>();
  for (const file of files) {
    const folder = file.path.slice(0, file.path.lastIndexOf('/') + 1);
    for (const { specifier, typeOnly } of file.imports) {
      if (typeOnly) continue;
      if (/^\.\.?(?:\/|$)/.test(specifier)) {
        const path = byStem.get(stemOf(joined(folder, specifier)));
        if (path !== undefined) found.add(path);
      } else for (const path of byTail.get(tailOf(stemOf(specifier))) ?? []) found.add(path);
    }
  }
  return found;
}

function joined(folder: string, specifier: string): string {
  const parts = folder.split('/').filter((part) => part !== '');
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
