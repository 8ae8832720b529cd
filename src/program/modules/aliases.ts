/**
 * Names that stand for folders where no tsconfig says so: those of module-alias (`_moduleAliases` in package.json), and those that only a
 * bundler's or Babel's configuration, `NODE_PATH` or a call at start names. Code that configures is not run, so the folder itself has to tell.
 */
import type { PackageView } from '../../frameworks/framework.js';
import { record, text } from './data.js';
import { byText, folderOf, isInside, join } from './paths.js';

/** Says where a bare specifier may lie, the likeliest place first. Paths are relative to the root of the audit. */
export interface Aliases {
  /** What the package around `folder` says itself. */
  said(folder: string, specifier: string): readonly string[];
  /** Places to look into for a name that no dependency of the package around `folder` has. */
  guessed(folder: string, specifier: string): readonly string[];
}

/** Folders in which a package keeps its sources. */
const SOURCES = ['src', '', 'app', 'server'];
/** `@/lib/cache`, `~/lib/cache`, `~lib/cache`: an alias of the sources as a whole. */
const WHOLE = /^(?:@@?|~~?)\/|^~(?=\w)/;
/** `@services/mail`, `services/mail`, `@models`: the name of a folder, with the rest of the way. */
const NAMED = /^@?([\w.-]+(?:\/.*)?)$/;

/** Reads what packages say. `packages` are those of the audit. */
export function aliasesOf(packages: readonly PackageView[]): Aliases {
  const byDepth = [...packages].sort((a, b) => b.root.length - a.root.length || byText(a.root, b.root));
  const around = (folder: string): PackageView | undefined => byDepth.find(({ root }) => isInside(folder, root));
  const ownOf = new Map(packages.map((view) => [view, declared(view)]));
  return {
    said(folder, specifier) {
      const view = around(folder);
      return ((view && ownOf.get(view)) ?? []).flatMap(([from, to]) =>
        specifier === from || specifier.startsWith(`${from}/`) ? [join(to, `.${specifier.slice(from.length)}`)] : [],
      );
    },
    guessed(folder, specifier) {
      const view = around(folder);
      if (view === undefined || isInstalled(view, specifier)) return [];
      const whole = WHOLE.exec(specifier)?.[0];
      const rest = whole === undefined ? NAMED.exec(specifier)?.[1] : specifier.slice(whole.length);
      // A plain word alone is a package that somebody forgot to list.
      if (rest === undefined || (rest === specifier && !specifier.includes('/'))) return [];
      const own = SOURCES.map((sources) => join(view.root, sources, rest));
      // `@shared/schema` beside `server` and `client`.
      return whole === undefined && specifier.startsWith('@') && view.root !== '' ? [...own, join(folderOf(view.root), rest)] : own;
    },
  };
}

/** `"_moduleAliases": { "@models": "models" }`, the longest name first. */
function declared({ root, manifest }: PackageView): readonly (readonly [string, string])[] {
  return Object.entries(record(manifest['_moduleAliases']))
    .flatMap(([from, to]) => {
      const target = text(to);
      return target === undefined ? [] : [[from, join(root, target)] as const];
    })
    .sort(([a], [b]) => b.length - a.length || byText(a, b));
}

/** The package has the name among its dependencies, or another one of its scope. */
function isInstalled({ dependencies }: PackageView, specifier: string): boolean {
  const [first = '', second] = specifier.split('/');
  if (!first.startsWith('@')) return dependencies.has(first);
  return first.length > 1 && second !== undefined && [...dependencies.keys()].some((name) => name.startsWith(`${first}/`));
}
