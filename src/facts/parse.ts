import { ts } from 'ts-morph';
import { scriptOf } from './sfc.js';

/** Deeper nesting than this is not parsed: the parser recurses, and how deep it gets depends on the stack of the thread. */
export const NESTING_LIMIT = 400;

export interface Parsed {
  readonly source: ts.SourceFile;
  /** Ranges whose statements run once per rendered component (`<script setup>`). */
  readonly instance: readonly { readonly start: number; readonly end: number }[];
}

const KINDS: Record<string, ts.ScriptKind> = {
  ts: ts.ScriptKind.TS, mts: ts.ScriptKind.TS, cts: ts.ScriptKind.TS, tsx: ts.ScriptKind.TSX,
  js: ts.ScriptKind.JSX, mjs: ts.ScriptKind.JSX, cjs: ts.ScriptKind.JSX, jsx: ts.ScriptKind.JSX,
};

/** Parses one file. Returns a sentence instead where the file nests too deeply. Single-file components are read through their scripts. */
export function parse(path: string, text: string): Parsed | string {
  const extension = path.slice(path.lastIndexOf('.') + 1);
  const script = extension === 'vue' || extension === 'svelte' || extension === 'astro' ? scriptOf(path, text) : undefined;
  const code = script?.text ?? (extension === 'vue' || extension === 'svelte' || extension === 'astro' ? '' : text);
  const kind = script ? (KINDS[script.language] ?? ts.ScriptKind.TS) : (KINDS[extension] ?? ts.ScriptKind.TS);
  if (nestsDeeply(code, kind)) return `nested deeper than ${NESTING_LIMIT} levels: not analysed`;
  const options = { languageVersion: ts.ScriptTarget.ESNext, jsDocParsingMode: ts.JSDocParsingMode.ParseNone };
  return { source: ts.createSourceFile(path, code, options, false, kind), instance: script?.instance ?? [] };
}

/**
 * Whether brackets nest deeper than the limit. A count that ignores strings comes first, because it is cheap and nearly always small;
 * only where it is not is the text scanned token by token.
 */
function nestsDeeply(text: string, kind: ts.ScriptKind): boolean {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (c === 40 || c === 91 || c === 123) { depth += 1; if (depth > deepest) deepest = depth; }
    else if ((c === 41 || c === 93 || c === 125) && depth > 0) depth -= 1;
  }
  if (deepest <= NESTING_LIMIT) return false;
  const scanner = ts.createScanner(ts.ScriptTarget.ESNext, true, kind === ts.ScriptKind.TSX || kind === ts.ScriptKind.JSX ? ts.LanguageVariant.JSX : ts.LanguageVariant.Standard, text);
  depth = 0;
  for (let token = scanner.scan(); token !== ts.SyntaxKind.EndOfFileToken; token = scanner.scan()) {
    switch (token) {
      case ts.SyntaxKind.OpenParenToken: case ts.SyntaxKind.OpenBracketToken: case ts.SyntaxKind.OpenBraceToken:
        depth += 1;
        if (depth > NESTING_LIMIT) return true;
        break;
      case ts.SyntaxKind.CloseParenToken: case ts.SyntaxKind.CloseBracketToken: case ts.SyntaxKind.CloseBraceToken:
        if (depth > 0) depth -= 1;
        break;
    }
  }
  return false;
}
