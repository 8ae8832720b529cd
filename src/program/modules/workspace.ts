/** Resolution through package.json: packages of the audit by name, their `exports`, and `imports` (`#x`). */
import enhancedResolve from 'enhanced-resolve';
import type { Manifest } from '../../discover/project.js';
import type { PackageView } from '../../frameworks/framework.js';
import { record, text } from './data.js';
import { join } from './paths.js';
import { packageName } from './specifiers.js';
import { EXTENSIONS, type SourceTree } from './tree.js';

export interface Workspace {
  /** The folder of the package of the audit that has this name. */
  folder(name: string): string | undefined;
  /** The source that a bare specifier or `#import` in `folder` means, where it lies in the audit. */
  resolve(folder: string, specifier: string): string | undefined;
}

/** Top of the tree that the resolver sees. The root of the audit lies in it, and so do the folders above that manifests come from. */
const TOP = '/';
const INSTALLED = '/node_modules/';

/**
 * Conditions that lead to what was written, before those of what was built. Those of types come last: their files may stand beside other
 * sources.
 */
const CONDITIONS = ['source', 'development', 'bun', 'import', 'module', 'node', 'require', 'default'];

/**
 * Sets up enhanced-resolve over a file system in memory. Each package of the audit also appears as installed at the top, so that its name
 * resolves whether or not anything was installed; a build output that is not there appears where its source is known.
 */
export function workspaceOf(
  tree: SourceTree,
  manifests: readonly Manifest[],
  packages: readonly PackageView[],
  customConditions: readonly string[],
): Workspace {
  const depth = Math.max(0, ...manifests.map((manifest) => manifest.path.split('/').filter((part) => part === '..').length));
  const mount = TOP + Array.from({ length: depth }, (_, index) => `up${depth - index}`).join('/');
  const folderOfName = new Map<string, string>();
  for (const view of packages) if (view.name !== '' && !folderOfName.has(view.name)) folderOfName.set(view.name, view.root);
  const scopes = new Set([...folderOfName.keys()].filter((name) => name.startsWith('@')).map((name) => name.slice(0, name.indexOf('/'))));
  const jsonOf = new Map<string, unknown>();
  for (const manifest of manifests)
    if (manifest.name === 'package.json' && manifest.data !== undefined) jsonOf.set(manifest.path, manifest.data);

  const absolute = (path: string): string => join(mount, path) || TOP;

  /** From a path of the resolver to one of the audit; undefined for places that only the resolver has. */
  function own(path: string): string | undefined {
    if (path.startsWith(INSTALLED)) {
      const inside = path.slice(INSTALLED.length);
      const name = packageName(inside);
      const folder = name === undefined ? undefined : folderOfName.get(name);
      return folder === undefined || name === undefined ? undefined : join(folder, `.${inside.slice(name.length)}`);
    }
    if (path === mount) return '';
    if (path.startsWith(mount === TOP ? TOP : `${mount}/`)) return path.slice(mount === TOP ? 1 : mount.length + 1);
    const parts = path === TOP ? [] : path.slice(1).split('/');
    let shared = 0;
    while (shared < parts.length && parts[shared] === `up${depth - shared}`) shared++;
    return tree.canonical([...Array<string>(depth - shared).fill('..'), ...parts.slice(shared)].join('/'));
  }

  function isFolder(path: string): boolean {
    if (path === TOP || `${path}/` === INSTALLED || mount.startsWith(`${path}/`)) return true;
    if (path.startsWith(INSTALLED) && scopes.has(path.slice(INSTALLED.length))) return true;
    const place = own(path);
    return place !== undefined && tree.isFolder(place);
  }

  function sourceAt(path: string): string | undefined {
    const place = own(path);
    return place === undefined ? undefined : (tree.file(place) ?? (/\.[cm]?[jt]sx?$/.test(place) ? tree.sourceOfOutput(place) : undefined));
  }

  function jsonAt(path: string): unknown {
    const place = own(path);
    return place === undefined ? undefined : jsonOf.get(place);
  }

  const FILE = { isFile: () => true, isDirectory: () => false };
  const FOLDER = { isFile: () => false, isDirectory: () => true };
  const missing = (): never => {
    throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
  };
  const fileSystem = {
    statSync: (path: string) => (isFolder(path) ? FOLDER : sourceAt(path) !== undefined || jsonAt(path) !== undefined ? FILE : missing()),
    readFileSync: (path: string) => JSON.stringify(jsonAt(path) ?? missing()),
    readJsonSync: (path: string) => jsonAt(path) ?? missing(),
    readdirSync: () => missing(),
    readlinkSync: () => missing(),
  };
  const resolverWith = (conditionNames: readonly string[]) =>
    enhancedResolve.ResolverFactory.createResolver({
      fileSystem: fileSystem as never,
      useSyncFileSystemCalls: true,
      symlinks: false,
      unsafeCache: false,
      extensions: [...EXTENSIONS],
      conditionNames: [...conditionNames],
      mainFields: ['source', 'module', 'main'],
      modules: ['node_modules'],
    });
  const resolvers = [resolverWith([...customConditions, ...CONDITIONS]), resolverWith([...customConditions, 'types', ...CONDITIONS])];

  function ask(folder: string, specifier: string): string | undefined {
    for (const resolver of resolvers) {
      try {
        const found = resolver.resolveSync({}, absolute(folder), specifier);
        const source = found === false ? undefined : sourceAt(found);
        if (source !== undefined) return source;
      } catch {
        // Not found this way: enhanced-resolve says so with an error.
      }
    }
    return undefined;
  }

  /** A package whose package.json leads nowhere (built by a tool that we do not know): the names people use. */
  function guess(name: string, rest: string): string | undefined {
    const folder = folderOfName.get(name) as string;
    if (rest !== '')
      return tree.module(join(folder, rest)) ?? tree.sourceOfOutput(join(folder, rest)) ?? tree.module(join(folder, 'src', rest));
    const manifest = record(jsonOf.get(join(folder, 'package.json')));
    for (const field of ['types', 'typings', 'main', 'module', 'browser']) {
      const target = text(manifest[field]);
      const found = target === undefined ? undefined : (tree.module(join(folder, target)) ?? tree.sourceOfOutput(join(folder, target)));
      if (found !== undefined) return found;
    }
    return ['src/index', 'index', 'lib/index', 'src/main', 'mod', 'src/mod']
      .map((stem) => tree.module(join(folder, stem)))
      .find((found) => found !== undefined);
  }

  const answers = new Map<string, string | undefined>();
  return {
    folder: (name) => folderOfName.get(name),
    resolve(folder, specifier) {
      if (specifier.startsWith('#')) return ask(folder, specifier);
      const name = packageName(specifier);
      if (name === undefined || !folderOfName.has(name)) return undefined;
      // A name means the same package everywhere in the audit, so the folder that asks makes no difference.
      if (!answers.has(specifier)) answers.set(specifier, ask(folder, specifier) ?? guess(name, specifier.slice(name.length + 1)));
      return answers.get(specifier);
    },
  };
}
