/** Paths relative to the root of the audit, with `/`. '' is the root itself, `..` the folder above. */
import { posix } from 'node:path';

/** The folder of a file or folder; the one of '' is '..'. */
export function folderOf(path: string): string {
  if (path === '' || path === '..' || path.endsWith('/..')) return path === '' ? '..' : `${path}/..`;
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Joins and normalises; never ends in a slash, '' for the root. */
export function join(folder: string, ...parts: readonly string[]): string {
  const joined = posix.join(folder, ...parts);
  if (joined === '.' || joined === './') return '';
  return joined.endsWith('/') ? joined.slice(0, -1) : joined;
}

/** True when `path` is `folder` or lies in it. Every path lies in the folders above the root. */
export function isInside(path: string, folder: string): boolean {
  if (folder === '') return !isAbove(path);
  if (isAbove(folder) && folder.endsWith('..'))
    return !isAbove(path) || path === folder || path.startsWith(`${folder}/`) || depthAbove(path) < depthAbove(folder);
  return path === folder || path.startsWith(`${folder}/`);
}

/** True for a path that leads out of the root. */
export function isAbove(path: string): boolean {
  return path === '..' || path.startsWith('../');
}

/** How many folders above the root a path starts. */
export function depthAbove(path: string): number {
  let depth = 0;
  for (const part of path.split('/')) {
    if (part !== '..') break;
    depth++;
  }
  return depth;
}

/** The path of `path` inside `folder`, which must hold it. */
export function within(path: string, folder: string): string {
  if (folder === '') return path;
  return path === folder ? '' : path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
}

/** Order by code units: the same on every machine. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * A glob as a regular expression over whole paths: `*`, `**`, `?`, `{a,b}`, `[ab]`. The small dialect of workspaces, vercel.json and
 * deployment manifests.
 */
export function globPattern(glob: string): RegExp {
  let source = '';
  let braces = 0;
  const clean = glob.replace(/^\.?\//, '').replace(/\/+$/, '');
  for (let at = 0; at < clean.length; at++) {
    const char = clean[at] as string;
    if (char === '*') {
      if (clean[at + 1] !== '*') {
        source += '[^/]*';
      } else if (clean[at + 2] === '/') {
        source += '(?:.*/)?';
        at += 2;
      } else {
        source += '.*';
        at += 1;
      }
    } else if (char === '?') source += '[^/]';
    else if (char === '{') {
      source += '(?:';
      braces++;
    } else if (char === '}' && braces > 0) {
      source += ')';
      braces--;
    } else if (char === ',' && braces > 0) source += '|';
    else source += char.replace(/[.+^$()|[\]\\{}]/g, '\\$&');
  }
  return new RegExp(`^${source}${')'.repeat(braces)}$`);
}
