/** Which paths `.gitignore` files and the user's own patterns leave out. */
import ignore, { type Ignore } from 'ignore';

/** One list of patterns and the folder that it belongs to. */
interface Layer {
  /** How a path relative to the root of the audit becomes relative to the folder of the patterns. */
  readonly toOwn: (path: string) => string | undefined;
  readonly rules: Ignore;
}

/** The lists that hold for one folder, outermost first. Never changed: a folder with a list of its own gets a longer copy. */
export type Ignores = readonly Layer[];

/** Adds the `.gitignore` of `folder` (relative to the root, '' for the root itself). */
export function withGitignore(ignores: Ignores, folder: string, text: string): Ignores {
  const prefix = folder === '' ? '' : `${folder}/`;
  return [...ignores, { toOwn: (path) => (path.startsWith(prefix) ? path.slice(prefix.length) : undefined), rules: ignore().add(text) }];
}

/** Adds the `.gitignore` of a folder above the root; `rootFromThere` is the way down from it to the root. */
export function withGitignoreAbove(ignores: Ignores, rootFromThere: string, text: string): Ignores {
  const rules = ignore().add(text);
  // An audit of a folder that the repository ignores was asked for: the list above has no say in it.
  if (rules.ignores(`${rootFromThere}/`)) return ignores;
  return [...ignores, { toOwn: (path) => `${rootFromThere}/${path}`, rules }];
}

/** What lists of data that no commit shall hold are called; a route may have the name as well. */
const DATA_FOLDERS =
  /^(?:uploads?|logs?|data|files?|images?|media|storage|tmp|temp|cache|backups?|reports?|downloads?|exports?|documents?)$/;
/** What every repository holds of a package, also where `*.json` in the list means data; who asks comes from a folder that is read. */
const COMMITTED = /(?:^|\/)(?:(?:package|jsconfig|tsconfig(?:\.[\w-]+)?|vercel|nest-cli)\.json|deno\.jsonc?)$/;
/** Folders whose files are routes by their place. */
const FOLDERS_OF_ROUTES = /^(?:app|pages|routes|api)$/;

/**
 * Whether `.gitignore` leaves a path out. `uploads/` means the folder of what people send, wherever that lies, and matches
 * `app/api/uploads/route.ts` too, which is in the repository all the same: such names say nothing beneath a folder of routes.
 */
export function isIgnored(ignores: Ignores, path: string): boolean {
  if (COMMITTED.test(path) || !matches(ignores, path)) return false;
  const parts = path.split('/');
  const from = parts.findIndex((part) => FOLDERS_OF_ROUTES.test(part));
  const without =
    from < 0
      ? parts
      : parts.filter((part, index) => index <= from || index === parts.length - (path.endsWith('/') ? 0 : 1) || !DATA_FOLDERS.test(part));
  return without.length === parts.length || matches(ignores, without.join('/'));
}

/** True when the last list with an opinion says so. `path` is relative to the root; a folder ends in `/`. */
function matches(ignores: Ignores, path: string): boolean {
  let ignored = false;
  for (const { toOwn, rules } of ignores) {
    const own = toOwn(path);
    if (own === undefined || own === '' || own === '/') continue;
    const verdict = rules.test(own);
    if (verdict.ignored) ignored = true;
    else if (verdict.unignored) ignored = false;
  }
  return ignored;
}

/** Patterns of the user, in the syntax of `.gitignore`; undefined where there are none. */
export function userPatterns(patterns: readonly string[] | undefined): ((path: string) => boolean) | undefined {
  if (!patterns || patterns.length === 0) return undefined;
  const rules = ignore().add(patterns.map((pattern) => pattern.replace(/^\.\//, '')));
  return (path) => rules.ignores(path);
}
