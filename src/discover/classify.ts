/** Judges a file by its name and text: source or not, text or binary, written by people or by a tool. */
import { isUtf8 } from 'node:buffer';
import { posix } from 'node:path';

/** Sources above this size are not read. */
export const MAX_SOURCE_BYTES = 1024 * 1024;

const SOURCE = /\.(?:[cm]?[jt]s|[jt]sx|vue|svelte|astro)$/;
const DECLARATION = /\.d\.([\w-]+\.)?[cm]?ts$/;

/** True for a file whose code is analysed. Declarations hold no code and are left out silently. */
export function isSource(path: string): boolean {
  return SOURCE.test(path) && !DECLARATION.test(path);
}

/** Programs without an extension, as `bin/www` of an Express application: whether it is JavaScript, its first line says. */
export function isProgram(path: string): boolean {
  return /(?:^|\/)bin\/[\w-]+$/.test(path);
}

/** `#!/usr/bin/env node`. */
export function startsNode(text: string): boolean {
  return /^#![^\n]*\b(?:node|nodejs|bun|deno|tsx|ts-node)\b/.test(text);
}

/** A decoded text, or the reason why the bytes are none. */
export type Decoded = { readonly text: string; readonly lossy: boolean } | { readonly binary: true };

/** Decodes UTF-8, and UTF-16 with a byte order mark; the mark is dropped, invalid bytes are replaced. */
export function decode(bytes: Buffer): Decoded {
  if (bytes.length >= 2 && ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))) {
    const little = bytes[0] === 0xff;
    return { text: new TextDecoder(little ? 'utf-16le' : 'utf-16be').decode(bytes), lossy: false };
  }
  const valid = isUtf8(bytes);
  if (bytes.includes(0) && (!valid || isMostlyControl(bytes))) return { binary: true };
  const text = bytes.toString('utf8');
  return { text: text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, lossy: !valid };
}

/** People do write a NUL into a string (to join the parts of a key); a file that is really binary has far more than that. */
function isMostlyControl(bytes: Buffer): boolean {
  let control = 0;
  for (const byte of bytes) if (byte < 9 || (byte > 13 && byte < 32)) control++;
  return control * 200 > bytes.length;
}

/** Why a file was not written by people, or undefined where it was. */
export function generatedReason(path: string, text: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (/\.gen\.[cm]?[jt]sx?$/.test(name)) return 'generated code (by its name)';
  const head = text.split('\n', 5).join('\n');
  const comments = /^\s*(\/\/|\/\*|\*|<!--|#)/m.test(head);
  if (comments && /@generated\b/.test(head) && !joinsPeoplesCode(path, text)) return 'generated code (marked @generated)';
  if (comments && GENERATED_HEADER.test(head) && GENERATED_PLACE.test(path) && !joinsPeoplesCode(path, text))
    return 'generated code (by its header)';
  if (isLibraryCopy(path, text)) return 'a copy of a library';
  if (MINIFIED_NAME.test(name) && averageLine(text) > 200) return 'minified';
  if (text.length > BUNDLE_SIZE && WRAPPERS.some((wrapper) => wrapper.test(withoutComments(text.slice(0, 4000)))))
    return 'a copy of a library';
  return isMinified(text) ? 'minified' : undefined;
}

/**
 * A table that a tool writes from the files of a folder (resolvers by their names) is the only way from the server to what people wrote:
 * code that is imported from where nothing is generated.
 */
function joinsPeoplesCode(path: string, text: string): boolean {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const joined = new Set<string>();
  for (const [, binding = '', specifier = ''] of text.matchAll(RELATIVE_IMPORT)) {
    if (/^\s*(?:type\b|\{\s*type\b)/.test(binding) || /\.(?:json|css|graphql|wasm)$/.test(specifier)) continue;
    const target = posix.join(folder, specifier);
    if (!GENERATED_PLACE.test(`${target}.ts`) && !GENERATED_NAME.test(specifier)) joined.add(target);
  }
  return joined.size > 1; // one is the helper through which a client asks
}

/** `import { a } from './a'`, with what it binds. */
const RELATIVE_IMPORT = /^\s*import\b([^'"();]*)\bfrom\s*['"](\.{1,2}\/[^'"]+)['"]/gm;
/** Names of files that tools write beside one another. */
const GENERATED_NAME = /(?:^|[/._-])(?:_*generated_*|gen|types?|graphql|schema|client|runtime|internal)(?:$|[/._-])/i;

/** Folders in which people put the libraries that their pages load. */
const VENDORED_PLACE =
  /(?:^|\/)(?:vendors?|third[-_]?party|external|libs?|plugins?|components|public|static|assets|media|www|wwwroot|webroot|js|javascripts?|scripts)\//i;
const LIBRARY_BYTES = 15_000;

/** A library's own file, with its banner (a version beside a licence or an address) or its wrapper for every loader. */
function isLibraryCopy(path: string, text: string): boolean {
  if (text.length < LIBRARY_BYTES || !/\.[cm]?js$/.test(path) || !VENDORED_PLACE.test(path)) return false;
  if (/\bdefine\.amd\b/.test(text) && /\btypeof (?:exports|module)\b/.test(text)) return true;
  const banner = /^\s*(?:\/\*[\s\S]{0,1500}?\*\/|(?:\/\/[^\n]*\n\s*){2,12})/.exec(text)?.[0] ?? '';
  return (
    /\bv?\d+\.\d+\.\d+\b/.test(banner) && /licen[cs]e|copyright|\(c\)|\bMIT\b/i.test(banner) && /https?:\/\/|github\.com/i.test(banner)
  );
}

const GENERATED_HEADER = /do not (edit|modify|change)|auto-?\s?generated|automatically generated|generated by/i;
const GENERATED_PLACE =
  /(^|\/)(generated|__generated__|gen|\.prisma|codegen)\/|\.generated\.[\w]+$|[-_.]?route-?tree\.|generated[\w-]*\.[cm]?[jt]sx?$/i;
const MINIFIED_NAME = /[.-]min\.[cm]?js$/;

/** Below this size a file in such a wrapper may be somebody's own. */
const BUNDLE_SIZE = 48 * 1024;

/** How bundlers begin a library that a page loads with a script tag. Its source is elsewhere, and everything in it reaches everything. */
const WRAPPERS: readonly RegExp[] = [
  // UMD: `(function (global, factory) { typeof exports === 'object' ...`, and webpack's `function webpackUniversalModuleDefinition(root, factory)`.
  /^\s*['"\s\w;!+]*\(?\s*function\s*\w*\s*\(\s*(?:\w+\s*,\s*)?(?:factory|definition)\s*\)\s*\{[^}]{0,400}\b(?:exports|define)\b/,
  // The same with short names, as the minified wrapper of Vite: `(function(a){typeof define=="function"&&define.amd?define(a):a()})(function(){`.
  /^\s*['"\s\w;!+]*\(?\s*function\s*\w*\s*\((?:\s*\w+\s*,)*\s*(\w+)\s*\)\s*\{[^}]{0,400}\bdefine\.amd\b[^}]{0,100}\bdefine\([^)]*\b\1\)/,
  // A global name: `var Vue = (function (exports) { 'use strict';`.
  /^\s*(?:var|const|let)\s+\w+\s*=\s*\(?\s*function\s*\(\s*exports\b[\w\s,$]*\)\s*\{/,
  /^\s*['"\s\w;]*\(?\(?(?:function\s*\(modules\)|\(\)\s*=>|function\s*\(\))\s*\{\s*var __webpack_modules__\b|^\s*\(function\s*\(modules\)\s*\{[^}]{0,400}\binstalledModules\b/,
];

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

const LONG_LINE = 500;

/**
 * Minified code is nearly all in long lines, and those are dense with statements. A long line of data (a base64 string, a list of numbers)
 * is not, and a file with a page of ordinary lines beside it was written by people.
 */
function isMinified(text: string): boolean {
  if (text.length < 2 * LONG_LINE || averageLine(text) <= LONG_LINE / 2) return false;
  let long = 0;
  let statements = 0;
  let ordinary = 0;
  let longLines = 0;
  for (const line of text.split('\n')) {
    if (line.length > LONG_LINE) {
      long += line.length;
      longLines++;
      statements += line.match(/;|=>|\bfunction\b|\breturn\b/g)?.length ?? 0;
    } else if (!/^\s*($|\/\/|\/?\*)/.test(line)) {
      ordinary++;
    }
  }
  // Texts of several lines break those of a bundle up as well: one that people wrote around a long line has not many such lines.
  const isBundle = (longLines >= 10 && long > 0.9 * text.length) || (longLines >= 40 && long > 0.85 * text.length);
  return (ordinary <= 40 || isBundle) && long > 0.8 * text.length && statements * 150 > long;
}

function averageLine(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines++;
  return text.length / lines;
}
