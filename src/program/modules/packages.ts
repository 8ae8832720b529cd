/** The packages of the audit: their folders, their files, and the dependencies that count for them. */
import type { Manifest } from '../../discover/project.js';
import type { PackageView } from '../../frameworks/framework.js';
import { record, text, texts, type Data } from './data.js';
import { byText, folderOf, globPattern, isAbove, isInside, join, nameOf, within } from './paths.js';

/**
 * Finds the packages. `files` are the sources, `rootPath` is the way from the top of the repository to the root of the audit (it gives
 * names to the folders above). A repository without any package.json is one package at ''.
 */
export function packagesOf(files: readonly string[], manifests: readonly Manifest[], rootPath = ''): readonly PackageView[] {
  const manifestOf = new Map<string, Data>();
  for (const manifest of manifests) {
    if (manifest.name === 'package.json' && manifest.data !== undefined && isPackage(record(manifest.data))) {
      manifestOf.set(folderOf(manifest.path), record(manifest.data));
    }
  }
  const denoOf = denoDependencies(manifests);
  for (const folder of denoOf.keys()) if (!manifestOf.has(folder) && !isAbove(folder)) manifestOf.set(folder, {});
  const around = nearestFolder(new Set(manifestOf.keys()));
  const shared = new Map(foldersOfApps(files, manifestOf).map((folder) => [folder, around(folderOf(folder)) ?? '']));
  for (const [folder, owner] of shared) manifestOf.set(folder, dependenciesIn(manifestOf.get(owner) ?? {}));
  const roots = [...manifestOf.keys()].sort(byText);
  if (!roots.some((root) => root === '' || isAbove(root))) {
    manifestOf.set('', {});
    roots.unshift('');
  }

  const filesOf = new Map<string, string[]>(roots.map((root) => [root, []]));
  const nearest = nearestFolder(new Set(roots));
  for (const file of files) filesOf.get(nearest(folderOf(file)) ?? '')?.push(file);

  const workspaces = workspacesOf(manifests, rootPath);
  return roots.map((root) => {
    const manifest = manifestOf.get(root) as Data;
    const dependencies = new Map<string, string>();
    for (const workspace of workspaces) {
      if (workspace.folder !== root && workspace.holds(root)) addDependencies(dependencies, manifestOf.get(workspace.folder) ?? {});
    }
    for (const [name, version] of denoOf.get(root) ?? []) dependencies.set(name, version);
    addDependencies(dependencies, manifest);
    const manifestPath = join(shared.get(root) ?? root, 'package.json');
    return {
      root,
      manifestPath,
      name: text(manifest['name']) ?? '',
      manifest: manifest as PackageView['manifest'],
      dependencies,
      files: filesOf.get(root) ?? [],
    };
  });
}

/** Files that make an application of their folder, by the frameworks that look for them there. */
const APP_CONFIG = /(?:^|\/)(?:next|nuxt|svelte|astro|remix|react-router|nitro)\.config\.[cm]?[jt]s$/;
/** `next build apps/web`: the command takes the folder of the application. */
const APP_COMMAND = /\b(?:next|nuxt|nuxi)\s+(?:dev|build|start|generate)\s+(?:\.\/)?([\w@][\w@./-]*)/g;

/** Applications without a package.json, which share the one above: those of Nx, and folders that a script names. */
function foldersOfApps(files: readonly string[], manifestOf: ReadonlyMap<string, Data>): readonly string[] {
  const configured = files.filter((file) => APP_CONFIG.test(file)).map(folderOf);
  const named = [...manifestOf].flatMap(([root, manifest]) =>
    texts(Object.values(record(manifest['scripts']))).flatMap((script) =>
      [...script.matchAll(APP_COMMAND)].map((match) => [root, (match[1] as string).replace(/\/+$/, '')].filter(Boolean).join('/')),
    ),
  );
  return [...new Set([...configured, ...named])].filter(
    (folder) => folder !== '' && !isAbove(folder) && !manifestOf.has(folder) && files.some((file) => isInside(file, folder)),
  );
}

/** Gives the nearest package around a file or folder. */
export function packageFinder(packages: readonly PackageView[]): (file: string) => PackageView {
  const byRoot = new Map(packages.map((view) => [view.root, view]));
  const nearest = nearestFolder(new Set(byRoot.keys()));
  const outside: PackageView = { root: '', manifestPath: 'package.json', name: '', manifest: {}, dependencies: new Map(), files: [] };
  // The path may be that of a package folder itself.
  return (file) => byRoot.get(file) ?? byRoot.get(nearest(folderOf(file)) ?? '') ?? outside;
}

/** From a folder to the nearest one of a set around it, or undefined. */
function nearestFolder(folders: ReadonlySet<string>): (folder: string) => string | undefined {
  const known = new Map<string, string | undefined>();
  const deepest = Math.max(0, ...[...folders].map((folder) => folder.split('/').filter((part) => part === '..').length));
  const find = (folder: string): string | undefined => {
    if (folders.has(folder)) return folder;
    if (isAbove(folder) && folder.split('/').every((part) => part === '..') && folder.split('/').length > deepest) return undefined;
    if (known.has(folder)) return known.get(folder);
    const found = find(folderOf(folder));
    known.set(folder, found);
    return found;
  };
  return find;
}

/** A package.json that only sets the module type of a folder belongs to the package around it. */
function isPackage(manifest: Data): boolean {
  return Object.keys(manifest).some((key) => !['type', 'private', 'sideEffects', 'main', 'module', 'types', '//', '$schema'].includes(key));
}

const DEPENDENCY_FIELDS = ['optionalDependencies', 'peerDependencies', 'devDependencies', 'dependencies'] as const;

/** Of a manifest that an application shares, what counts for the application as well. */
const dependenciesIn = (manifest: Data): Data =>
  Object.fromEntries(DEPENDENCY_FIELDS.flatMap((field) => (manifest[field] === undefined ? [] : [[field, manifest[field]]])));

function addDependencies(into: Map<string, string>, manifest: Data): void {
  for (const field of DEPENDENCY_FIELDS) {
    for (const [name, version] of Object.entries(record(manifest[field]))) if (typeof version === 'string') into.set(name, version);
  }
}

/** Deno names its dependencies in `imports`; a folder whose deno.json has tasks or imports is a package. */
function denoDependencies(manifests: readonly Manifest[]): Map<string, Map<string, string>> {
  const found = new Map<string, Map<string, string>>();
  for (const manifest of manifests) {
    if (manifest.name !== 'deno.json' && manifest.name !== 'deno.jsonc') continue;
    const data = record(manifest.data);
    if (data['imports'] === undefined && data['tasks'] === undefined) continue;
    const dependencies = new Map<string, string>();
    for (const target of Object.values(record(data['imports']))) {
      const match = typeof target === 'string' ? /^(?:npm|jsr):\/?((?:@[^/@]+\/)?[^/@]+)(?:@([^/]+))?/.exec(target) : null;
      if (match?.[1]) dependencies.set(match[1], match[2] ?? '*');
    }
    found.set(folderOf(manifest.path), dependencies);
  }
  return found;
}

interface Workspace {
  readonly folder: string;
  readonly holds: (packageRoot: string) => boolean;
}

/** Workspace roots of npm, yarn, bun, pnpm and lerna, outermost first. */
function workspacesOf(manifests: readonly Manifest[], rootPath: string): readonly Workspace[] {
  const globsOf = new Map<string, string[]>();
  for (const manifest of manifests) {
    const globs = memberGlobs(manifest);
    if (globs.length > 0) globsOf.set(folderOf(manifest.path), [...(globsOf.get(folderOf(manifest.path)) ?? []), ...globs]);
  }
  const names = rootPath === '' ? [] : rootPath.split('/');
  return [...globsOf]
    .sort(([a], [b]) => depth(a) - depth(b) || byText(a, b))
    .map(([folder, globs]) => {
      const include = globs.filter((glob) => !glob.startsWith('!')).map(globPattern);
      const exclude = globs.filter((glob) => glob.startsWith('!')).map((glob) => globPattern(glob.slice(1)));
      return {
        folder,
        holds: (packageRoot) => {
          if (!isInside(packageRoot, folder)) return false;
          const path = pathFrom(folder, packageRoot, names);
          // Above a root whose folders have no known names, every package below is taken for a member.
          return path === undefined || (include.some((glob) => glob.test(path)) && !exclude.some((glob) => glob.test(path)));
        },
      };
    });
}

function memberGlobs(manifest: Manifest): readonly string[] {
  const data = record(manifest.data);
  switch (nameOf(manifest.path)) {
    case 'package.json': {
      const workspaces = data['workspaces'];
      return texts(Array.isArray(workspaces) ? workspaces : record(workspaces)['packages']);
    }
    case 'pnpm-workspace.yaml':
    case 'lerna.json':
      return texts(data['packages']);
    case 'deno.json':
    case 'deno.jsonc':
      return texts(Array.isArray(data['workspace']) ? data['workspace'] : record(data['workspace'])['members']);
    default:
      return [];
  }
}

function depth(folder: string): number {
  if (folder === '') return 0;
  const parts = folder.split('/');
  return isAbove(folder) ? -parts.length : parts.length;
}

/** The path of a package seen from a folder around it; undefined where names of folders between them are not known. */
function pathFrom(folder: string, packageRoot: string, names: readonly string[]): string | undefined {
  if (!isAbove(folder)) return within(packageRoot, folder);
  const up = folder.split('/').length;
  const down = isAbove(packageRoot) ? packageRoot.split('/').length : 0;
  if (names.length < up) return undefined;
  return [...names.slice(names.length - up, names.length - down), ...(down > 0 || packageRoot === '' ? [] : [packageRoot])].join('/');
}
