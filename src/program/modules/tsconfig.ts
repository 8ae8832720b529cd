/** tsconfig and jsconfig files: `extends` followed, and what module resolution needs of them. */
import type { Manifest } from '../../discover/project.js';
import { record, text, texts, type Data } from './data.js';
import { folderOf, isAbove, join, nameOf } from './paths.js';

/** One compiler configuration, with what it inherits. Paths are relative to the root of the audit. */
export interface Tsconfig {
  readonly path: string;
  /** Folder of the configuration itself. */
  readonly folder: string;
  readonly baseUrl?: string;
  /** `paths`, targets already joined to the folder that they are relative to. */
  readonly paths: readonly PathPattern[];
  readonly outDir?: string;
  readonly rootDir?: string;
  readonly customConditions: readonly string[];
  /** Paths of the configurations that it refers to. */
  readonly references: readonly string[];
}

/** A key of `paths`: the text before and after the star; without a star `suffix` is undefined and the key must match whole. */
export interface PathPattern {
  readonly prefix: string;
  readonly suffix: string | undefined;
  readonly targets: readonly string[];
}

export interface Tsconfigs {
  /** Every configuration that was read, in the order of the manifests. */
  readonly all: readonly Tsconfig[];
  /** The configurations that speak for a folder: the nearest and what it refers to, then those further up. */
  for(folder: string): readonly (readonly Tsconfig[])[];
}

/** What a chain of `extends` adds up to. */
interface Merged {
  baseUrl?: string;
  paths?: readonly PathPattern[];
  outDir?: string;
  rootDir?: string;
  customConditions?: readonly string[];
}

/**
 * Reads every configuration. `canonical` normalises a path (it knows the names of the folders above the root), `packageFolder` finds a
 * package of the audit by name: shared configurations are often one.
 */
export function readTsconfigs(
  manifests: readonly Manifest[],
  canonical: (path: string) => string,
  packageFolder: (name: string) => string | undefined,
): Tsconfigs {
  const dataOf = new Map<string, Data>();
  for (const manifest of manifests)
    if (manifest.name.endsWith('.json') && manifest.data !== undefined) dataOf.set(manifest.path, record(manifest.data));

  /** The file that `extends` means, or undefined where it is not part of the audit. */
  function extended(from: string, specifier: string): string | undefined {
    if (specifier.startsWith('.') || specifier.startsWith('/')) {
      const path = canonical(join(folderOf(from), specifier));
      return [path, `${path}.json`, join(path, 'tsconfig.json')].find((candidate) => dataOf.has(candidate));
    }
    const match = /^((?:@[^/]+\/)?[^/]+)(?:\/(.+))?$/.exec(specifier);
    const folder = match?.[1] === undefined ? undefined : packageFolder(match[1]);
    if (folder === undefined) return undefined;
    const rest = match?.[2] ?? 'tsconfig.json';
    return [join(folder, rest), `${join(folder, rest)}.json`, join(folder, rest, 'tsconfig.json')].find((candidate) =>
      dataOf.has(candidate),
    );
  }

  function merged(path: string, leafFolder: string, seen: ReadonlySet<string>): Merged {
    const result: Merged = {};
    const data = dataOf.get(path);
    if (!data || seen.has(path)) return result;
    const inner = new Set(seen).add(path);
    for (const specifier of texts(data['extends'])) {
      const parent = extended(path, specifier);
      if (parent !== undefined) Object.assign(result, merged(parent, leafFolder, inner));
    }
    const folder = folderOf(path);
    const options = record(data['compilerOptions']);
    const place = (value: unknown): string | undefined => {
      const given = text(value);
      if (given === undefined) return undefined;
      const start = given.startsWith('${configDir}') ? leafFolder : folder;
      return canonical(join(start, given.replace('${configDir}', '.')));
    };
    const baseUrl = place(options['baseUrl']);
    if (baseUrl !== undefined) result.baseUrl = baseUrl;
    const outDir = place(options['outDir']);
    if (outDir !== undefined) result.outDir = outDir;
    const rootDir = place(options['rootDir']);
    if (rootDir !== undefined) result.rootDir = rootDir;
    if (Array.isArray(options['customConditions'])) result.customConditions = texts(options['customConditions']);
    if (options['paths'] !== undefined) {
      result.paths = Object.entries(record(options['paths'])).map(([key, targets]) => {
        const star = key.indexOf('*');
        const joined = texts(targets).map((target) => {
          if (target.startsWith('${configDir}')) return canonical(join(leafFolder, target.slice('${configDir}'.length + 1)));
          return canonical(join(result.baseUrl ?? folder, target));
        });
        return { prefix: star === -1 ? key : key.slice(0, star), suffix: star === -1 ? undefined : key.slice(star + 1), targets: joined };
      });
    }
    return result;
  }

  const byPath = new Map<string, Tsconfig>();
  for (const [path, data] of dataOf) {
    if (!/^[tj]sconfig[^/]*\.json$/.test(nameOf(path))) continue;
    const folder = folderOf(path);
    const { baseUrl, paths = [], outDir, rootDir, customConditions = [] } = merged(path, folder, new Set());
    const references = (Array.isArray(data['references']) ? data['references'] : []).flatMap((reference) => {
      const target = text(record(reference)['path']);
      if (target === undefined) return [];
      const place = canonical(join(folder, target));
      const found = [place, join(place, 'tsconfig.json')].find((candidate) => dataOf.has(candidate));
      return found === undefined ? [] : [found];
    });
    byPath.set(path, {
      path,
      folder,
      paths,
      customConditions,
      references,
      ...(baseUrl === undefined ? {} : { baseUrl }),
      ...(outDir === undefined ? {} : { outDir }),
      ...(rootDir === undefined ? {} : { rootDir }),
    });
  }

  const known = new Map<string, readonly (readonly Tsconfig[])[]>();
  const deepest = Math.max(0, ...[...byPath.values()].map((config) => config.folder.split('/').filter((part) => part === '..').length));
  function speakingFor(folder: string): readonly (readonly Tsconfig[])[] {
    const cached = known.get(folder);
    if (cached) return cached;
    const own = byPath.get(join(folder, 'tsconfig.json')) ?? byPath.get(join(folder, 'jsconfig.json'));
    const end = isAbove(folder) && folder.split('/').every((part) => part === '..') && folder.split('/').length >= deepest;
    const above = end || (folder === '' && deepest === 0) ? [] : speakingFor(folderOf(folder));
    const result = own ? [[own, ...referencedBy(own)], ...above] : above;
    known.set(folder, result);
    return result;
  }
  function referencedBy(config: Tsconfig): readonly Tsconfig[] {
    const found = new Set<Tsconfig>();
    const visit = (paths: readonly string[]): void => {
      for (const path of paths) {
        const referenced = byPath.get(path);
        if (!referenced || referenced === config || found.has(referenced)) continue;
        found.add(referenced);
        visit(referenced.references);
      }
    };
    visit(config.references);
    return [...found];
  }
  return { all: [...byPath.values()], for: speakingFor };
}

/** The places that `paths` gives for a specifier, best pattern first; undefined where no pattern matches. */
export function pathsFor(config: Tsconfig, specifier: string): readonly string[] | undefined {
  let best: PathPattern | undefined;
  for (const pattern of config.paths) {
    if (pattern.suffix === undefined) {
      if (pattern.prefix === specifier) return pattern.targets;
    } else if (
      specifier.length >= pattern.prefix.length + pattern.suffix.length &&
      specifier.startsWith(pattern.prefix) &&
      specifier.endsWith(pattern.suffix) &&
      (!best || pattern.prefix.length > best.prefix.length)
    ) {
      best = pattern;
    }
  }
  if (!best) return undefined;
  const { prefix, suffix = '', targets } = best;
  const star = specifier.slice(prefix.length, specifier.length - suffix.length);
  return targets.map((target) => target.replace('*', () => star));
}
