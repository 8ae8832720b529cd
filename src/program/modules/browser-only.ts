/**
 * Files that only browsers run: in a Next.js (or other React Server Components) application everything that nothing but a client boundary
 * leads to: a `use client` module, a page of the pages router that asks the server for nothing, or a component that nobody imports. Their
 * handlers and effects never run on a server; a server only renders their first HTML. They are found by the texts alone, before anything is
 * parsed, since they are half of the code of such an application.
 */
import type { Project, SourceText } from '../../discover/project.js';
import { detached } from '../../facts/detached.js';
import type { PackageView } from '../../frameworks/framework.js';
import { BOUNDARY_FRAMEWORKS, DATA_FUNCTION, PAGE, PAGES_ROUTER, ROUTED, SERVER_MODULE, SERVER_PLACE } from '../../knowledge/boundaries.js';
import { isBuiltin } from './specifiers.js';

export interface BrowserOnlyInput {
  readonly project: Project;
  readonly packages: readonly PackageView[];
  /** The file that a specifier means in a file, or undefined. */
  readonly resolve: (from: string, specifier: string) => string | undefined;
  /** Tests, stories, seeds: what they import is not thereby run. */
  readonly isIncidental: (file: string) => boolean;
  /** Calls that make stores which rendering on the server may fill, by package: files that call one are kept, and what leads to them. */
  readonly storeMakers: ReadonlyMap<string, readonly string[]>;
}

/** What is known of a file that only browsers run. */
export interface BrowserFile {
  readonly isClient: boolean;
  /** What it imports, types left out. */
  readonly specifiers: readonly string[];
}

interface Source extends BrowserFile {
  readonly text: string;
  readonly imports: readonly string[];
  /** What of its imports a server runs: of a client module nothing. */
  readonly served: readonly string[];
}

const SPECIFIER = /(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*(["'])([^"'\n]+)\1/g;
const TYPE_ONLY =
  /\b(?:import|export)\s+(?:type\s+[^'"`;=]*?|\{\s*type\s+[\w$]+(?:\s+as\s+[\w$]+)?(?:\s*,\s*type\s+[\w$]+(?:\s+as\s+[\w$]+)?)*\s*,?\s*\}\s*)\bfrom\s*["']/g;
const COMPONENT = /\.[jt]sx$/;
const EXPORTS_COMPONENT = /\bexport\s+(?:default\s+)?(?:function|const|class)\s+[A-Z]/;

/** The files among the sources that no server needs to know more of. Rather one too few. */
export function browserOnlyFiles(input: BrowserOnlyInput): ReadonlyMap<string, BrowserFile> {
  if (!input.packages.some((view) => BOUNDARY_FRAMEWORKS.some((name) => view.dependencies.has(name)))) return new Map();
  const sources = new Map(
    input.project.sources
      .filter((source) => !input.isIncidental(source.path))
      .map((source) => [source.path, readSource(source, input.resolve)]),
  );
  if (![...sources.values()].some((source) => source.isClient || source.served.length < source.imports.length)) return new Map();

  const importers = importersOf(sources);
  const strays = straysOf(input.packages, sources, importers);
  const isServers = (path: string, source: Source): boolean =>
    !source.isClient && !strays.has(path) && (!importers.has(path) || SERVER_PLACE.test(path) || isServerSource(source));
  const served = reachable(
    [...sources].flatMap(([path, source]) => (isServers(path, source) ? [path] : [])),
    (path) => sources.get(path)?.served.filter((each) => !sources.get(each)?.isClient) ?? [],
  );
  const isLeft = (path: string): boolean => sources.has(path) && !served.has(path);
  const boundary = [...sources].flatMap(([path, source]) =>
    source.isClient || strays.has(path) ? [path] : source.imports.filter((each) => !source.served.includes(each) && isLeft(each)),
  );
  const client = reachable(boundary, (path) => sources.get(path)?.imports.filter(isLeft) ?? []);
  const stores = [...client].filter((path) => makesStore(sources.get(path) as Source, input.storeMakers));
  const leading = reachable(stores, (path) => importers.get(path)?.filter((each) => client.has(each)) ?? []);
  return new Map(
    [...client]
      .filter((path) => !leading.has(path) && !(PAGE.test(path) && !importers.has(path)))
      .map((path) => [path, sources.get(path) as Source]),
  );
}

/**
 * Components that nobody imports, in packages whose framework would not find them where they stand: nobody renders them. And scripts beside
 * the pictures that are served as they are.
 */
function straysOf(
  packages: readonly PackageView[],
  sources: ReadonlyMap<string, Source>,
  importers: ReadonlyMap<string, unknown>,
): ReadonlySet<string> {
  const honouring = packages.filter((view) => BOUNDARY_FRAMEWORKS.some((name) => view.manifest.dependencies?.[name] !== undefined));
  const isStray = (path: string): boolean => {
    const source = sources.get(path);
    return (
      source !== undefined &&
      COMPONENT.test(path) &&
      !importers.has(path) &&
      !ROUTED.test(path) &&
      !SERVER_PLACE.test(path) &&
      EXPORTS_COMPONENT.test(source.text) &&
      !isServerSource(source)
    );
  };
  const homes = new Set([
    ...honouring.map((view) => (view.root === '' ? '' : `${view.root}/`)),
    ...[...sources.keys()].flatMap((path) => NEXT_CONFIG.exec(path)?.[1] ?? []),
  ]);
  const isAsset = ([path, source]: readonly [string, Source]): boolean => {
    const home = ASSET.exec(path)?.[1];
    return home !== undefined && homes.has(home) && !importers.has(path) && !isServerSource(source);
  };
  return new Set([...honouring.flatMap((view) => view.files.filter(isStray)), ...[...sources].filter(isAsset).map(([path]) => path)]);
}

/** `public/pixel.js` of an application: https://nextjs.org/docs/app/api-reference/file-conventions/public-folder. */
const ASSET = /^((?:.*\/)?)public\/.*\.[cm]?js$/;
const NEXT_CONFIG = /^((?:.*\/)?)next\.config\.[cm]?[jt]s$/;

function readSource({ path, text }: SourceText, resolve: BrowserOnlyInput['resolve']): Source {
  const typeOnly = new Set([...text.matchAll(TYPE_ONLY)].map((match) => match.index + match[0].length));
  const specifiers = [
    ...new Set(
      [...text.matchAll(SPECIFIER)].flatMap((match) =>
        typeOnly.has(match.index + match[0].indexOf(match[1] as string) + 1) ? [] : [detached(match[2] as string)],
      ),
    ),
  ];
  const imports = specifiers.flatMap((specifier) => resolve(path, specifier) ?? []);
  const isClient = beginsWithUseClient(text);
  return { text, isClient, specifiers, imports, served: isClient ? [] : servedImports(path, text, imports) };
}

const BLANK = /\s*/y;
const OTHER_DIRECTIVE = /(["'])use strict\1;?/y;
const USE_CLIENT = /(["'])use client\1/y;

/** Whether `'use client'` stands before all code. Comments are skipped one by one: a single pattern would try every way to end them. */
function beginsWithUseClient(text: string): boolean {
  const after = (pattern: RegExp, from: number): number => {
    pattern.lastIndex = from;
    return pattern.test(text) ? pattern.lastIndex : -1;
  };
  for (let at = 0; ;) {
    at = after(BLANK, at);
    const end = text.startsWith('//', at)
      ? text.indexOf('\n', at)
      : text.startsWith('/*', at)
        ? text.indexOf('*/', at + 2) + 1 || -1
        : after(OTHER_DIRECTIVE, at) - 1;
    if (end < at) return after(USE_CLIENT, at) >= 0;
    at = end + 1;
  }
}

/** A page of the pages router renders its components on the server; what else it does there is in its data functions. */
function servedImports(path: string, text: string, imports: readonly string[]): readonly string[] {
  if (!PAGES_ROUTER.test(path)) return imports;
  return DATA_FUNCTION.test(text) ? imports.filter((each) => !COMPONENT.test(each)) : [];
}

/** `use server`, a module of the runtime, or what only servers import. */
function isServerSource(source: Source): boolean {
  return /["']use server["']/.test(source.text) || source.specifiers.some((each) => SERVER_MODULE.test(each) || isBuiltin(each));
}

function importersOf(sources: ReadonlyMap<string, Source>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [path, source] of sources) {
    for (const each of source.imports) {
      const known = found.get(each);
      if (known) known.push(path);
      else found.set(each, [path]);
    }
  }
  return found;
}

function reachable(from: readonly string[], next: (path: string) => readonly string[]): ReadonlySet<string> {
  const found = new Set(from);
  for (const path of found) for (const each of next(path)) found.add(each);
  return found;
}

function makesStore(source: Source, makers: BrowserOnlyInput['storeMakers']): boolean {
  return source.specifiers.some((each) => makers.get(each)?.some((name) => new RegExp(`\\b${name}\\s*[(<]`).test(source.text)));
}
