import type { ts } from 'ts-morph';
import { compiler } from './compiler.js';
import { scriptOf } from './sfc.js';

/** Deeper nesting than this is not parsed: the parser recurses, and how deep it gets depends on the stack of the thread. */
const NESTING_LIMIT = 400;

export interface Parsed {
  readonly source: ts.SourceFile;
  /** Ranges whose statements run once per rendered component (`<script setup>`). */
  readonly instance: readonly { readonly start: number; readonly end: number }[];
}

const KINDS: Record<string, ts.ScriptKind> = {
  ts: compiler.ScriptKind.TS,
  mts: compiler.ScriptKind.TS,
  cts: compiler.ScriptKind.TS,
  tsx: compiler.ScriptKind.TSX,
  js: compiler.ScriptKind.JSX,
  mjs: compiler.ScriptKind.JSX,
  cjs: compiler.ScriptKind.JSX,
  jsx: compiler.ScriptKind.JSX,
};

/** Parses one file. Returns a sentence instead where the file nests too deeply. Single-file components are read through their scripts. */
export function parse(path: string, text: string): Parsed | string {
  const extension = path.slice(path.lastIndexOf('.') + 1);
  const script = extension === 'vue' || extension === 'svelte' || extension === 'astro' ? scriptOf(path, text) : undefined;
  const code = script?.text ?? (extension === 'vue' || extension === 'svelte' || extension === 'astro' ? '' : text);
  const kind = script ? (KINDS[script.language] ?? compiler.ScriptKind.TS) : (KINDS[extension] ?? compiler.ScriptKind.TS);
  if (nestsDeeply(code, kind)) return `nested deeper than ${NESTING_LIMIT} levels: not analysed`;
  const options = { languageVersion: compiler.ScriptTarget.ESNext, jsDocParsingMode: compiler.JSDocParsingMode.ParseNone };
  return { source: compiler.createSourceFile(path, code, options, false, kind), instance: script?.instance ?? [] };
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
    if (c === 40 || c === 91 || c === 123) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if ((c === 41 || c === 93 || c === 125) && depth > 0) depth -= 1;
  }
  if (deepest <= NESTING_LIMIT) return false;
  const scanner = compiler.createScanner(
    compiler.ScriptTarget.ESNext,
    true,
    kind === compiler.ScriptKind.TSX || kind === compiler.ScriptKind.JSX ? compiler.LanguageVariant.JSX : compiler.LanguageVariant.Standard,
    text,
  );
  depth = 0;
  for (let token = scanner.scan(); token !== compiler.SyntaxKind.EndOfFileToken; token = scanner.scan()) {
    switch (token) {
      case compiler.SyntaxKind.OpenParenToken:
      case compiler.SyntaxKind.OpenBracketToken:
      case compiler.SyntaxKind.OpenBraceToken:
        depth += 1;
        if (depth > NESTING_LIMIT) return true;
        break;
      case compiler.SyntaxKind.CloseParenToken:
      case compiler.SyntaxKind.CloseBracketToken:
      case compiler.SyntaxKind.CloseBraceToken:
        if (depth > 0) depth -= 1;
        break;
    }
  }
  return false;
}
