/** Module resolution: from a specifier in a file to a source file of the audit, or to the package that it names. */
import type { Manifest } from '../../discover/project.js';
import type { PackageView } from '../../frameworks/framework.js';
import { byText, folderOf, isInside, join } from './paths.js';
import { isBuiltin, packageName, schemeModule, withoutQuery } from './specifiers.js';
import { aliasesOf, type Aliases } from './aliases.js';
import { readImportMaps, type ImportMap } from './import-maps.js';
import { sourceTree, type SourceTree } from './tree.js';
import { pathsFor, readTsconfigs, type Tsconfig, type Tsconfigs } from './tsconfig.js';
import { workspaceOf, type Workspace } from './workspace.js';

/**
 * What a specifier means. `module` has no version and no `node:`; `missing` is a file that is not part of the audit (a style sheet,
 * generated code, a typo).
 */
export type Resolution = FileResolution | { readonly kind: 'package'; readonly module: string } | { readonly kind: 'missing' };

export interface FileResolution {
  readonly kind: 'file';
  readonly file: string;
  /** Where a pattern of files was asked for. */
  readonly others?: readonly string[];
}

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
export const createResolver = (input: ResolverInput): Resolver => new SourceResolver(input);

class SourceResolver implements Resolver {
  private readonly tree: SourceTree;
  private readonly tsconfigs: Tsconfigs;
  private readonly workspace: Workspace;
  private readonly importMaps: readonly ImportMap[];
  /** The longest first. */
  private readonly aliases: readonly RootedAlias[];
  private readonly named: Aliases;
  private readonly packageRoots: readonly string[];
  private readonly ofFolder = new Map<string, Map<string, Resolution>>();
  private readonly ofNames = new Map<string, Map<string, Resolution>>();
  private readonly ofConfigs = new Map<unknown, Map<string, Map<string, Resolution>>>();
  /** Whether every folder of a package under the same tsconfigs means the same by a name. */
  private readonly meansTheSame: boolean;

  constructor(private readonly input: ResolverInput) {
    const { files, manifests, packages, rootPath = '' } = input;
    let configs: readonly Tsconfig[] = [];
    this.tree = sourceTree(files, manifests, rootPath, () => configs);
    const folderOfName = new Map(packages.filter((view) => view.name !== '').map((view) => [view.name, view.root]));
    this.tsconfigs = readTsconfigs(manifests, this.tree.canonical, (name) => folderOfName.get(name));
    configs = this.tsconfigs.all;
    this.workspace = workspaceOf(this.tree, manifests, packages, [...new Set(configs.flatMap((config) => config.customConditions))]);
    this.importMaps = readImportMaps(manifests);
    this.aliases = [...input.aliases].sort(
      (a, b) => b.root.length - a.root.length || b.from.length - a.from.length || byText(a.from, b.from) || byText(a.to, b.to),
    );
    this.named = aliasesOf(packages);
    this.packageRoots = packages.map((view) => view.root).sort((a, b) => b.length - a.length || byText(a, b));
    this.meansTheSame = this.aliases.length === 0 && this.importMaps.length === 0;
  }

  resolve(from: string, specifier: string): Resolution {
    const folder = folderOf(from);
    const known = this.meansTheSame && isName(specifier) ? this.namesIn(folder) : kept(this.ofFolder, folder);
    let answer = known.get(specifier);
    if (!answer) known.set(specifier, (answer = this.resolveIn(folder, withoutQuery(specifier), 0)));
    return answer;
  }

  private namesIn(folder: string): Map<string, Resolution> {
    let known = this.ofNames.get(folder);
    if (!known) this.ofNames.set(folder, (known = kept(kept(this.ofConfigs, this.tsconfigs.for(folder)), this.rootAround(folder))));
    return known;
  }

  sourceOf(path: string): string | undefined {
    return this.fileAt(path)?.file;
  }

  private fileAt(path: string): FileResolution | undefined {
    const place = this.tree.canonical(path);
    const found = this.tree.module(place) ?? this.tree.sourceOfOutput(place);
    return found === undefined ? undefined : { kind: 'file', file: found };
  }

  private resolveIn(folder: string, specifier: string, depth: number): Resolution {
    if (specifier === '' || depth > 4) return MISSING;
    if (/^\.{0,2}\/.*[*|]/.test(specifier)) return this.inFolders(folder, specifier.split('|'));
    if (/^\.\.?(\/|$)/.test(specifier)) return this.fileAt(join(folder, specifier)) ?? MISSING;
    const scheme = schemeModule(specifier);
    if (scheme !== undefined) return specifier.startsWith('node:') ? { kind: 'package', module: scheme } : this.fromScheme(folder, scheme);
    const mapped =
      this.fromTsconfig(folder, specifier) ?? this.fromAliases(folder, specifier, depth) ?? this.fromImportMap(folder, specifier, depth);
    if (mapped) return mapped;
    if (specifier.startsWith('/')) return this.fromRoot(folder, specifier) ?? MISSING;
    if (specifier.startsWith('#')) return this.inWorkspace(folder, specifier) ?? MISSING;
    if (isBuiltin(specifier)) return { kind: 'package', module: specifier };
    const said = this.firstOf(this.named.said(folder, specifier));
    const found = said ?? this.inWorkspace(folder, specifier) ?? this.fromBaseUrl(folder, specifier);
    if (found) return found;
    if (specifier.includes(':')) return { kind: 'package', module: specifier };
    const isPackage = packageName(specifier) !== undefined;
    const above = isPackage ? undefined : this.fromTsconfigsAbove(folder, specifier);
    return (
      above ??
      this.firstOf(this.named.guessed(folder, specifier)) ??
      (isPackage ? { kind: 'package', module: this.published(folder, specifier) } : MISSING)
    );
  }

  /** `Socket.IO/dist/socket` where `socket.io` is asked for: disks that do not tell letters apart find it under any, and packages are published in small ones. */
  private published(folder: string, specifier: string): string {
    const name = packageName(specifier) ?? '';
    const small = name.toLowerCase();
    if (small === name) return specifier;
    const root = this.rootAround(folder);
    const asked = this.input.packages.find((view) => view.root === root)?.dependencies;
    return asked?.has(small) && !asked.has(name) ? small + specifier.slice(name.length) : specifier;
  }

  /** `./routes/*`: each file of a folder, and the entries of those in it; with `**` all below. A leading `/` is the root of the package. */
  private inFolders(folder: string, patterns: readonly string[]): Resolution {
    const found = new Set(patterns.flatMap((pattern) => this.filesMeant(folder, pattern)));
    const [file, ...others] = found;
    return file === undefined ? MISSING : { kind: 'file', file, others };
  }

  private filesMeant(folder: string, pattern: string): readonly string[] {
    if (!pattern.endsWith('*')) {
      const whole = pattern.startsWith('/') ? this.fromRoot(folder, pattern) : this.fileAt(join(folder, pattern));
      return whole === undefined ? [] : [whole.file];
    }
    const place = this.folderMeant(folder, pattern.replace(/\/\*+$/, ''));
    if (place === '' || this.packageRoots.includes(place)) return [];
    return this.input.files.filter((file) => {
      if (!isInside(file, place) || file.endsWith('.d.ts')) return false;
      const rest = file.slice(place.length + 1);
      return pattern.endsWith('**') || !rest.includes('/') || /^[^/]+\/index\.\w+$/.test(rest);
    });
  }

  /** The folder of a build stands for that of its sources. */
  private folderMeant(folder: string, path: string): string {
    const named = this.tree.canonical(path.startsWith('/') ? join(this.rootAround(folder), `.${path}`) : join(folder, path));
    if (this.tree.isFolder(named)) return named;
    return [named.replace(OUTPUT, '$1src/'), named.replace(OUTPUT, '$1')].find((each) => this.tree.isFolder(each)) ?? named;
  }

  private rootAround(folder: string): string {
    return this.packageRoots.find((candidate) => isInside(folder, candidate)) ?? '';
  }

  private firstOf(places: readonly string[]): FileResolution | undefined {
    for (const place of places) {
      const found = this.fileAt(place);
      if (found) return found;
    }
    return undefined;
  }

  /** `npm:` and its like name packages of a registry, but one of the audit may be meant by the same name. */
  private fromScheme(folder: string, module: string): Resolution {
    return this.inWorkspace(folder, module) ?? { kind: 'package', module };
  }

  private inWorkspace(folder: string, specifier: string): Resolution | undefined {
    const file = this.workspace.resolve(folder, specifier);
    return file === undefined ? undefined : { kind: 'file', file };
  }

  private fromTsconfig(folder: string, specifier: string): Resolution | undefined {
    return this.fromConfigs(this.tsconfigs.for(folder)[0], specifier);
  }

  /** A folder's own configuration may be silent about an alias that the bundler takes from one further up. */
  private fromTsconfigsAbove(folder: string, specifier: string): Resolution | undefined {
    for (const group of this.tsconfigs.for(folder).slice(1)) {
      const found = this.fromConfigs(group, specifier);
      if (found) return found;
    }
    return undefined;
  }

  private fromConfigs(group: readonly Tsconfig[] | undefined, specifier: string): Resolution | undefined {
    for (const config of group ?? []) {
      for (const target of pathsFor(config, specifier) ?? []) {
        const found = this.fileAt(target);
        if (found) return found;
      }
    }
    return undefined;
  }

  private fromBaseUrl(folder: string, specifier: string): Resolution | undefined {
    for (const config of this.tsconfigs.for(folder)[0] ?? []) {
      const found = config.baseUrl === undefined ? undefined : this.tree.module(this.tree.canonical(join(config.baseUrl, specifier)));
      if (found !== undefined) return { kind: 'file', file: found };
    }
    return undefined;
  }

  private fromAliases(folder: string, specifier: string, depth: number): Resolution | undefined {
    for (const alias of this.aliases) {
      if (!isInside(folder, alias.root)) continue;
      const rest = restOf(alias.from, specifier);
      if (rest === undefined) continue;
      const to = alias.to.replace(/\/\*$/, '');
      const found = this.fileAt(join(to, rest));
      if (found) return found;
      // An alias to another package (`react` -> `preact/compat`), not to a folder.
      const isPackage = packageName(to) !== undefined && !this.tree.isFolder(to);
      if (isPackage && to !== specifier && alias.from === specifier)
        return this.resolveIn(folder, to + (rest === '' ? '' : `/${rest}`), depth + 1);
    }
    return undefined;
  }

  private fromImportMap(folder: string, specifier: string, depth: number): Resolution | undefined {
    for (const map of this.importMaps) {
      if (!isInside(folder, map.folder)) continue;
      for (const [from, to] of map.entries) {
        const rest = restOfMapped(from, specifier);
        if (rest === undefined) continue;
        if (/^\.?\.?\//.test(to)) return this.fileAt(join(map.folder, `.${to.startsWith('/') ? '' : '/'}${to}`, rest)) ?? MISSING;
        return this.resolveIn(folder, to + rest, depth + 1);
      }
    }
    return undefined;
  }

  /** `/src/main.ts` is relative to the root of the site, as Vite means it. */
  private fromRoot(folder: string, specifier: string): FileResolution | undefined {
    return this.fileAt(join(this.rootAround(folder), `.${specifier}`)) ?? this.fileAt(join('', `.${specifier}`));
  }
}

/** Neither a path nor an entry of `imports` of the package around. */
const isName = (specifier: string): boolean => specifier[0] !== '.' && specifier[0] !== '/' && specifier[0] !== '#';

function kept<K, V>(all: Map<K, Map<string, V>>, key: K): Map<string, V> {
  let found = all.get(key);
  if (!found) all.set(key, (found = new Map()));
  return found;
}

/** The same for an entry of an import map. */
function restOfMapped(from: string, specifier: string): string | undefined {
  if (from.endsWith('/')) return specifier.startsWith(from) ? specifier.slice(from.length) : undefined;
  if (specifier === from) return '';
  return specifier.startsWith(`${from}/`) ? `/${specifier.slice(from.length + 1)}` : undefined;
}

/** What an alias leaves of a specifier, or undefined where it does not apply. */
function restOf(from: string, specifier: string): string | undefined {
  const prefix = from.endsWith('*') ? from.slice(0, -1) : from.endsWith('/') ? from : undefined;
  if (prefix !== undefined) return specifier.startsWith(prefix) ? specifier.slice(prefix.length) : undefined;
  if (specifier === from) return '';
  return specifier.startsWith(`${from}/`) ? specifier.slice(from.length + 1) : undefined;
}
