/** Lists the files below the root: no dependencies, no build output, nothing that is ignored. */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import path from 'node:path';
import fastGlob from 'fast-glob';
import { isProgram, isSource } from './classify.js';
import { isIgnored, withGitignore, type Ignores } from './ignores.js';
import { manifestFormat } from './manifests.js';

/** What a walk saw. Every path is relative to the root, with `/`. */
export interface Walked {
  readonly files: readonly string[];
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
  readonly diagnostics: readonly { readonly file: string; readonly line: number; readonly message: string }[];
}

/** Folders that never hold a project's own code. */
const NEVER = new Set([
  'node_modules',
  'bower_components',
  'jspm_packages',
  '__pycache__',
  'venv',
  'storybook-static',
  'cdk.out',
  '__MACOSX',
]);
/** Folders with a dot are tools' own, but for these. */
const DOTTED = new Set(['.server', '.client', '.well-known', '.github', '.do', '.platform']);
/** Names of build output that people give to source folders too. */
const OUTPUT = new Set(['dist', 'build', 'out', 'coverage']);

/** The reason that the system gives, without the path that its message would tell. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const words: Readonly<Record<string, string>> = {
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    ENOENT: 'it does not exist',
    ELOOP: 'symbolic links lead in a circle',
    EISDIR: 'it is a folder',
    ENAMETOOLONG: 'its name is too long',
    EMFILE: 'too many open files',
    EIO: 'the disk failed',
  };
  return (code !== undefined && words[code]) || code || 'unknown error';
}

/** Walks the folder `root` (absolute). `above` are the ignore lists that hold from outside; `isLeftOut` are the user's own patterns. */
export function walk(root: string, above: Ignores, isLeftOut: (path: string) => boolean): Walked {
  const skipped: { file: string; reason: string }[] = [];
  const diagnostics: { file: string; line: number; message: string }[] = [];
  const ignoresOf = new Map<string, Ignores>();

  /** Reads one folder and drops what must not be entered or listed, so that the walk never goes there. */
  function entriesOf(absolute: string): Dirent[] {
    const folder = path.relative(root, absolute).split(path.sep).join('/');
    let entries: Dirent[];
    try {
      entries = readdirSync(absolute, { withFileTypes: true });
    } catch (error) {
      diagnostics.push({ file: folder === '' ? '.' : folder, line: 1, message: `The folder cannot be read: ${reasonOf(error)}.` });
      return [];
    }
    const parent = folder === '' ? above : (ignoresOf.get(parentOf(folder)) ?? above);
    const own = entries.some((entry) => entry.name === '.gitignore' && entry.isFile()) ? textOr(path.join(absolute, '.gitignore')) : '';
    const ignores = own === '' ? parent : withGitignore(parent, folder, own);
    ignoresOf.set(folder, ignores);
    const isPackageRoot = folder === '' || entries.some((entry) => entry.name === 'package.json');

    const kept: Dirent[] = [];
    for (const entry of entries) {
      const file = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isSymbolicLink()) {
        if (!NEVER.has(entry.name) && !isIgnored(ignores, file) && !isLeftOut(file)) noteLink(absolute, file);
      } else if (entry.isDirectory()) {
        if (NEVER.has(entry.name) || (entry.name.startsWith('.') && !DOTTED.has(entry.name))) continue;
        if (isIgnored(ignores, `${file}/`) || isLeftOut(`${file}/`)) continue;
        if (isPackageRoot && OUTPUT.has(entry.name) && !existsSync(path.join(absolute, entry.name, 'package.json'))) {
          skipped.push({ file, reason: 'build output, by its name' });
          continue;
        }
        kept.push(entry);
      } else if (entry.isFile() && isWanted(file) && !isIgnored(ignores, file) && !isLeftOut(file)) {
        kept.push(entry);
      }
    }
    return kept;
  }

  /** Links are not followed: what they lead to inside the root is read in its own place. */
  function noteLink(folder: string, file: string): void {
    const target = path.join(folder, path.basename(file));
    try {
      const real = realpathSync(target);
      if (real === root || real.startsWith(root + path.sep)) return;
      if (isSource(file) || statSync(target).isDirectory())
        skipped.push({ file, reason: 'symbolic link that leads out of the audited folder' });
    } catch (error) {
      if (isSource(file) || manifestFormat(file))
        diagnostics.push({ file, line: 1, message: `The symbolic link cannot be followed: ${reasonOf(error)}.` });
    }
  }

  const files = fastGlob.sync('**/*', {
    cwd: root,
    dot: true,
    followSymbolicLinks: false,
    onlyFiles: true,
    // fast-glob asks for entries with their types; pruning here keeps it out of ignored folders altogether.
    fs: { readdirSync: ((folder: string) => entriesOf(folder)) as unknown as typeof readdirSync },
  });
  return { files: files.sort(byText), skipped, diagnostics };
}

/** Dot files are wanted only where they are manifests. */
function isWanted(file: string): boolean {
  if (file.endsWith('.mdx')) return true;
  const name = file.slice(file.lastIndexOf('/') + 1);
  return (isSource(file) && !name.startsWith('.')) || isProgram(file) || manifestFormat(file) !== undefined;
}

/** Order by code units: the same on every machine. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function parentOf(folder: string): string {
  const slash = folder.lastIndexOf('/');
  return slash === -1 ? '' : folder.slice(0, slash);
}

/** The text of a file, or none where it cannot be read. */
function textOr(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
