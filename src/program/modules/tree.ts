/** The files of the audit as a tree that module resolution asks: does this path stand for a source file, and for which? */
import type { Manifest } from '../../discover/project.js';
import { record, text } from './data.js';
import { depthAbove, folderOf, isAbove, join } from './paths.js';
import type { Tsconfig } from './tsconfig.js';

/** Endings that an import may leave out, in the order in which they are tried. */
export const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.vue', '.svelte', '.astro'] as const;

/** What a compiled ending was written as. */
const WRITTEN_AS: readonly (readonly [ending: string, written: readonly string[]])[] = [
  ['.d.ts', ['.ts', '.tsx', '.js', '.jsx']],
  ['.d.mts', ['.mts', '.mjs']],
  ['.d.cts', ['.cts', '.cjs']],
  ['.js', ['.ts', '.tsx', '.js', '.jsx']],
  ['.jsx', ['.tsx', '.jsx']],
  ['.mjs', ['.mts', '.mjs']],
  ['.cjs', ['.cts', '.cjs']],
];

const OUTPUT_FOLDER = /^(dist|build|lib|out|output|\.output|esm|cjs|es|server-dist|dist[-_][\w-]+|build[-_][\w-]+)$/;
const FORMAT_FOLDER = /^(cjs|esm|es|commonjs|module|types|node|_?esm|mjs)$/;

export interface SourceTree {
  isFolder(path: string): boolean;
  /** The path with the names of the folders above the root put in: `../web/src` is `src` where the root is called `web`. */
  canonical(path: string): string;
  /** A file by its exact path, or the source that its compiled ending stands for (`x.js` is `x.ts`). */
  file(path: string): string | undefined;
  /** As an import means it: a file, with an ending left out, or the entry of a folder. */
  module(path: string): string | undefined;
  /** The source that a build output was made of, by the compiler's settings or the usual names of folders. */
  sourceOfOutput(path: string): string | undefined;
}

/** Builds the tree. `tsconfigs` tells the output folders and may be filled in later: it is asked at each question. */
export function sourceTree(
  files: readonly string[],
  manifests: readonly Manifest[],
  rootPath: string,
  tsconfigs: () => readonly Tsconfig[],
): SourceTree {
  const known = new Set(files);
  const folders = new Set<string>(['']);
  const mainOf = new Map<string, string>();
  for (const path of [...files, ...manifests.map((manifest) => manifest.path)]) {
    for (let folder = folderOf(path); !folders.has(folder) && !(isAbove(folder) && folder.endsWith('..')); folder = folderOf(folder))
      folders.add(folder);
  }
  for (const manifest of manifests) {
    const main = manifest.name === 'package.json' ? text(record(manifest.data)['main']) : undefined;
    if (main !== undefined) mainOf.set(folderOf(manifest.path), main);
  }
  const names = rootPath === '' ? [] : rootPath.split('/');

  function canonical(path: string): string {
    if (!isAbove(path) || names.length === 0) return path;
    const parts = path.split('/');
    let up = depthAbove(path);
    let rest = parts.slice(up);
    while (up > 0 && rest.length > 0 && rest[0] === names[names.length - up]) {
      up--;
      rest = rest.slice(1);
    }
    return [...Array<string>(up).fill('..'), ...rest].join('/');
  }

  function file(path: string): string | undefined {
    for (const [ending, written] of WRITTEN_AS) {
      if (!path.endsWith(ending)) continue;
      const stem = path.slice(0, -ending.length);
      for (const extension of written) if (known.has(stem + extension)) return stem + extension;
      return undefined;
    }
    return known.has(path) ? path : undefined;
  }

  function withExtension(stem: string): string | undefined {
    for (const extension of EXTENSIONS) if (known.has(stem + extension)) return stem + extension;
    return undefined;
  }

  function module(path: string, depth = 0): string | undefined {
    const found = file(path) ?? withExtension(path);
    if (found !== undefined) return found;
    if (!folders.has(path)) return undefined;
    const main = mainOf.get(path);
    if (main !== undefined && depth < 4) {
      const target = join(path, main);
      const entry = target === path ? undefined : (module(target, depth + 1) ?? sourceOfOutput(target));
      if (entry !== undefined) return entry;
    }
    return withExtension(join(path, 'index'));
  }

  function sourceOfOutput(path: string): string | undefined {
    const stem = path.replace(/(\.d)?\.[cm]?[jt]sx?$/, '');
    const candidate = (place: string): string | undefined => withExtension(place) ?? withExtension(join(place, 'index'));
    for (const config of tsconfigs()) {
      if (config.outDir === undefined || config.outDir === config.folder || !stem.startsWith(`${config.outDir}/`)) continue;
      const rest = stem.slice(config.outDir.length + 1);
      for (const folder of config.rootDir === undefined ? [join(config.folder, 'src'), config.folder] : [config.rootDir]) {
        const found = candidate(join(folder, rest));
        if (found !== undefined) return found;
      }
    }
    const parts = stem.split('/');
    const at = parts.findIndex((part) => OUTPUT_FOLDER.test(part));
    if (at === -1) return undefined;
    const before = parts.slice(0, at).join('/');
    let rest = parts.slice(at + 1);
    for (;;) {
      // A monorepo's build of an app: dist/apps/api/main.js is apps/api/src/main.ts.
      const nested = rest.length > 2 ? [join(before, ...rest.slice(0, -1), 'src', rest[rest.length - 1] as string)] : [];
      const inside =
        rest.length > 0
          ? [join(before, 'src', ...rest), join(before, ...rest), join(before, 'source', ...rest), join(before, 'app', ...rest)]
          : [join(before, 'src')];
      for (const place of [...inside, ...nested]) {
        const found = place === stem ? undefined : candidate(place);
        if (found !== undefined) return found;
      }
      const first = rest[0];
      if (first === undefined || !FORMAT_FOLDER.test(first)) return undefined;
      rest = rest.slice(1);
    }
  }

  return {
    isFolder: (path) => folders.has(path),
    canonical,
    file,
    module: (path) => module(path),
    sourceOfOutput,
  };
}
