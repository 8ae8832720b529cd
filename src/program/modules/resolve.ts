/** Module resolution: from a specifier in a file to a source file of the audit, or to the package that it names. */
import type { Manifest } from '../../discover/project.js';
import type { PackageView } from '../../frameworks/framework.js';
import { record, text } from './data.js';
import { byText, folderOf, isInside, join, nameOf } from './paths.js';
import { isBuiltin, packageName, schemeModule, withoutQuery } from './specifiers.js';
import { sourceTree } from './tree.js';
import { pathsFor, readTsconfigs, type Tsconfig } from './tsconfig.js';
import { workspaceOf } from './workspace.js';

/**
 * What a specifier means. `module` has no version and no `node:`; `missing` is a file that is not part of the audit (a style sheet,
 * generated code, a typo).
 */
export type Resolution =
  /** `others` where a pattern of files was asked for. */
  | { readonly kind: 'file'; readonly file: string; readonly others?: readonly string[] }
  | { readonly kind: 'package'; readonly module: string }
  | { readonly kind: 'missing' };

/** A framework's alias and the folder of the package that it holds in. */
export interface RootedAlias {
  readonly root: string;
  readonly from: string;
  readonly to: string;
}

export interface ResolverInput {
  readonly files: readonly string[];
  readonly manifests: readonly Manifest[];
  readonly packages: readonly PackageView[];
  readonly aliases: readonly RootedAlias[];
  /** The way from the top of the repository to the root of the audit, where it is known. */
  readonly rootPath?: string;
}

export interface Resolver {
  /** What `specifier` means in the file `from`. */
  resolve(from: string, specifier: string): Resolution;
  /**
   * The source that a path of the deployed program stands for: itself, a file with its ending left out, the entry of a folder, or what a
   * build output was made of. `path` is relative to the root of the audit.
   */
  sourceOf(path: string): string | undefined;
}

/** `dist/events`, `packages/bot/build/commands`. */
const OUTPUT = /^((?:[^/]+\/)*?)(?:dist|build|out|lib)\//;

const MISSING: Resolution = { kind: 'missing' };

/** Makes a resolver over the files of the audit. Answers are kept. */
export function createResolver(input: ResolverInput): Resolver {
  let configs: readonly Tsconfig[] = [];
  const tree = sourceTree(input.files, input.manifests, input.rootPath ?? '', () => configs);
  const folderOfName = new Map(input.packages.filter((view) => view.name !== '').map((view) => [view.name, view.root]));
  const tsconfigs = readTsconfigs(input.manifests, tree.canonical, (name) => folderOfName.get(name));
  configs = tsconfigs.all;
  const workspace = workspaceOf(tree, input.manifests, input.packages, [...new Set(configs.flatMap((config) => config.customConditions))]);
  const aliases = [...input.aliases].sort(
    (a, b) => b.root.length - a.root.length || b.from.length - a.from.length || byText(a.from, b.from) || byText(a.to, b.to),
  );
  const importMaps = readImportMaps(input.manifests);
  const packageRoots = input.packages.map((view) => view.root).sort((a, b) => b.length - a.length || byText(a, b));
  const ofFolder = new Map<string, Map<string, Resolution>>();
  const ofConfigs = new Map<unknown, Map<string, Resolution>>();
  /** Whether every folder under the same tsconfigs means the same by a name. */
  const meansTheSame = aliases.length === 0 && importMaps.length === 0;

  const fileAt = (path: string): Resolution | undefined => {
    const place = tree.canonical(path);
    const found = tree.module(place) ?? tree.sourceOfOutput(place);
    return found === undefined ? undefined : { kind: 'file', file: found };
  };

  function resolve(from: string, specifier: string): Resolution {
    const folder = folderOf(from);
    const known = meansTheSame && isName(specifier) ? kept(ofConfigs, tsconfigs.for(folder)) : kept(ofFolder, folder);
    let answer = known.get(specifier);
    if (!answer) known.set(specifier, (answer = resolveIn(folder, withoutQuery(specifier), 0)));
    return answer;
  }

  function resolveIn(folder: string, specifier: string, depth: number): Resolution {
    if (specifier === '' || depth > 4) return MISSING;
    if (/^\.{0,2}\/.*[*|]/.test(specifier)) return inFolders(folder, specifier.split('|'));
    if (/^\.\.?(\/|$)/.test(specifier)) return fileAt(join(folder, specifier)) ?? MISSING;
    const scheme = schemeModule(specifier);
    if (scheme !== undefined) return specifier.startsWith('node:') ? { kind: 'package', module: scheme } : fromScheme(folder, scheme);
    const mapped = fromTsconfig(folder, specifier) ?? fromAliases(folder, specifier, depth) ?? fromImportMap(folder, specifier, depth);
    if (mapped) return mapped;
    if (specifier.startsWith('/')) return fromRoot(folder, specifier) ?? MISSING;
    if (specifier.startsWith('#')) return inWorkspace(folder, specifier) ?? MISSING;
    if (isBuiltin(specifier)) return { kind: 'package', module: specifier };
    const found = inWorkspace(folder, specifier) ?? fromBaseUrl(folder, specifier);
    if (found) return found;
    if (specifier.includes(':') || packageName(specifier) !== undefined) return { kind: 'package', module: specifier };
    return fromTsconfigsAbove(folder, specifier) ?? MISSING;
  }

  /** `./routes/*`: each file of a folder, and the entries of those in it; with `**` all below. A leading `/` is the root of the package. */
  function inFolders(folder: string, patterns: readonly string[]): Resolution {
    const found = new Set<string>();
    for (const pattern of patterns) {
      if (!pattern.endsWith('*')) {
        const whole = pattern.startsWith('/') ? fromRoot(folder, pattern) : fileAt(join(folder, pattern));
        if (whole?.kind === 'file') found.add(whole.file);
        continue;
      }
      const deep = pattern.endsWith('**');
      const path = pattern.replace(/\/\*+$/, '');
      const root = path.startsWith('/') ? (packageRoots.find((candidate) => isInside(folder, candidate)) ?? '') : folder;
      const named = tree.canonical(join(root, path.startsWith('/') ? `.${path}` : path));
      // The folder of a build stands for that of its sources.
      const place = tree.isFolder(named)
        ? named
        : ([named.replace(OUTPUT, '$1src/'), named.replace(OUTPUT, '$1')].find((each) => tree.isFolder(each)) ?? named);
      if (place === '' || packageRoots.includes(place)) continue;
      for (const file of input.files) {
        if (!isInside(file, place) || file.endsWith('.d.ts')) continue;
        const rest = file.slice(place.length + 1);
        if (deep || !rest.includes('/') || /^[^/]+\/index\.\w+$/.test(rest)) found.add(file);
      }
    }
    const [file, ...others] = found;
    return file === undefined ? MISSING : { kind: 'file', file, others };
  }

  /** `npm:` and its like name packages of a registry, but one of the audit may be meant by the same name. */
  function fromScheme(folder: string, module: string): Resolution {
    return inWorkspace(folder, module) ?? { kind: 'package', module };
  }

  function inWorkspace(folder: string, specifier: string): Resolution | undefined {
    const file = workspace.resolve(folder, specifier);
    return file === undefined ? undefined : { kind: 'file', file };
  }

  function fromTsconfig(folder: string, specifier: string): Resolution | undefined {
    return fromConfigs(tsconfigs.for(folder)[0], specifier);
  }

  /** A folder's own configuration may be silent about an alias that the bundler takes from one further up. */
  function fromTsconfigsAbove(folder: string, specifier: string): Resolution | undefined {
    for (const group of tsconfigs.for(folder).slice(1)) {
      const found = fromConfigs(group, specifier);
      if (found) return found;
    }
    return undefined;
  }

  function fromConfigs(group: readonly Tsconfig[] | undefined, specifier: string): Resolution | undefined {
    for (const config of group ?? []) {
      for (const target of pathsFor(config, specifier) ?? []) {
        const found = fileAt(target);
        if (found) return found;
      }
    }
    return undefined;
  }

  function fromBaseUrl(folder: string, specifier: string): Resolution | undefined {
    for (const config of tsconfigs.for(folder)[0] ?? []) {
      const found = config.baseUrl === undefined ? undefined : tree.module(tree.canonical(join(config.baseUrl, specifier)));
      if (found !== undefined) return { kind: 'file', file: found };
    }
    return undefined;
  }

  function fromAliases(folder: string, specifier: string, depth: number): Resolution | undefined {
    for (const alias of aliases) {
      if (!isInside(folder, alias.root)) continue;
      const rest = restOf(alias.from, specifier);
      if (rest === undefined) continue;
      const to = alias.to.replace(/\/\*$/, '');
      const found = fileAt(join(to, rest));
      if (found) return found;
      // An alias to another package (`react` -> `preact/compat`), not to a folder.
      const isPackage = packageName(to) !== undefined && !tree.isFolder(to);
      if (isPackage && to !== specifier && alias.from === specifier)
        return resolveIn(folder, to + (rest === '' ? '' : `/${rest}`), depth + 1);
    }
    return undefined;
  }

  function fromImportMap(folder: string, specifier: string, depth: number): Resolution | undefined {
    for (const map of importMaps) {
      if (!isInside(folder, map.folder)) continue;
      for (const [from, to] of map.entries) {
        const rest = from.endsWith('/')
          ? specifier.startsWith(from)
            ? specifier.slice(from.length)
            : undefined
          : specifier === from
            ? ''
            : specifier.startsWith(`${from}/`)
              ? `/${specifier.slice(from.length + 1)}`
              : undefined;
        if (rest === undefined) continue;
        if (/^\.?\.?\//.test(to)) return fileAt(join(map.folder, `.${to.startsWith('/') ? '' : '/'}${to}`, rest)) ?? MISSING;
        return resolveIn(folder, to + rest, depth + 1);
      }
    }
    return undefined;
  }

  /** `/src/main.ts` is relative to the root of the site, as Vite means it. */
  function fromRoot(folder: string, specifier: string): Resolution | undefined {
    const root = packageRoots.find((candidate) => isInside(folder, candidate)) ?? '';
    return fileAt(join(root, `.${specifier}`)) ?? fileAt(join('', `.${specifier}`));
  }

  return {
    resolve,
    sourceOf(path) {
      const found = fileAt(path);
      return found?.kind === 'file' ? found.file : undefined;
    },
  };
}

/** Neither a path nor an entry of `imports` of the package around. */
const isName = (specifier: string): boolean => specifier[0] !== '.' && specifier[0] !== '/' && specifier[0] !== '#';

function kept<K>(all: Map<K, Map<string, Resolution>>, key: K): Map<string, Resolution> {
  let found = all.get(key);
  if (!found) all.set(key, (found = new Map()));
  return found;
}

/** What an alias leaves of a specifier, or undefined where it does not apply. */
function restOf(from: string, specifier: string): string | undefined {
  const prefix = from.endsWith('*') ? from.slice(0, -1) : from.endsWith('/') ? from : undefined;
  if (prefix !== undefined) return specifier.startsWith(prefix) ? specifier.slice(prefix.length) : undefined;
  if (specifier === from) return '';
  return specifier.startsWith(`${from}/`) ? specifier.slice(from.length + 1) : undefined;
}

interface ImportMap {
  readonly folder: string;
  readonly entries: readonly (readonly [string, string])[];
}

/** Deno's import maps, nearest first; longer keys before shorter ones. */
function readImportMaps(manifests: readonly Manifest[]): readonly ImportMap[] {
  const maps: ImportMap[] = [];
  for (const manifest of manifests) {
    if (!/^(deno\.jsonc?|import[_-]map\.json)$/.test(nameOf(manifest.path))) continue;
    const entries = Object.entries(record(record(manifest.data)['imports'])).flatMap(([from, to]) => {
      const target = text(to);
      return target === undefined ? [] : [[from, target] as const];
    });
    if (entries.length > 0)
      maps.push({ folder: folderOf(manifest.path), entries: entries.sort(([a], [b]) => b.length - a.length || byText(a, b)) });
  }
  return maps.sort((a, b) => b.folder.length - a.folder.length || byText(a.folder, b.folder));
}
