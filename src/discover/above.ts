/** What lies above the root of the audit, up to the top of its repository: ignore lists and manifests, never sources. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { withGitignoreAbove, type Ignores } from './ignores.js';
import { manifestFormat } from './manifests.js';

export interface Above {
  /** The way from the top of the repository to the root, with `/`; '' where the root is the top or lies in no repository. */
  readonly rootPath: string;
  readonly ignores: Ignores;
  /** Manifests in the folders above, relative to the root (`../package.json`). */
  readonly manifests: readonly string[];
}

/** Looks from the parent of `root` (absolute, real) up to the nearest folder that holds `.git`; without one, nothing is read. */
export function lookAbove(root: string): Above {
  const top = topOf(root);
  if (top === undefined || top === root) return { rootPath: '', ignores: [], manifests: [] };
  const rootPath = path.relative(top, root).split(path.sep).join('/');
  const segments = rootPath.split('/');
  let ignores: Ignores = [];
  const manifests: string[] = [];
  for (let depth = 0; depth < segments.length; depth++) {
    const folder = path.join(top, ...segments.slice(0, depth));
    const way = '../'.repeat(segments.length - depth);
    for (const entry of entriesOf(folder)) {
      if (!entry.isFile()) continue;
      if (entry.name === '.gitignore')
        ignores = withGitignoreAbove(ignores, segments.slice(depth).join('/'), readOrEmpty(path.join(folder, entry.name)));
      else if (manifestFormat(entry.name)) manifests.push(way + entry.name);
    }
  }
  return { rootPath, ignores, manifests };
}

function topOf(root: string): string | undefined {
  for (let folder = root; ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, '.git'))) return folder;
    if (path.dirname(folder) === folder) return undefined;
  }
}

/** A folder above that cannot be listed tells nothing; the audit is of what lies below. */
function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
