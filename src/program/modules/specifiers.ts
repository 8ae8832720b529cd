/** What a specifier says by its form alone: URLs, schemes, versions, queries, names of packages. */
import { builtinModules } from 'node:module';

const BUILTINS = new Set(builtinModules);

/** True for a module of the runtime, named without `node:`. */
export function isBuiltin(specifier: string): boolean {
  return BUILTINS.has(specifier);
}

/** Drops what bundlers read out of a specifier: `?raw`, `?url`, and loaders before a `!`. */
export function withoutQuery(specifier: string): string {
  const bang = specifier.lastIndexOf('!');
  const path = bang === -1 ? specifier : specifier.slice(bang + 1);
  const query = path.indexOf('?');
  return query > 0 ? path.slice(0, query) : path;
}

/** The package name at the start of a bare specifier, or undefined where it cannot be one. */
export function packageName(specifier: string): string | undefined {
  return /^(?:@[a-z0-9~-][\w.~-]*\/[a-z0-9~-][\w.~-]*|[a-z0-9][\w.~-]*)(?=\/|$)/i.exec(specifier)?.[0];
}

/** Packages of the JSR registry that are published to npm under another name. */
const ON_NPM: Readonly<Record<string, string>> = { '@hono/hono': 'hono' };

/**
 * The module that a specifier with a scheme stands for, without versions: `npm:hono@4/cors` is `hono/cors`, `node:fs` is `fs`,
 * `https://esm.sh/zod@3` is `zod`. Undefined where the specifier has no scheme that we know.
 */
export function schemeModule(specifier: string): string | undefined {
  const colon = specifier.indexOf(':');
  if (colon <= 0) return undefined;
  const scheme = specifier.slice(0, colon);
  const rest = specifier.slice(colon + 1).replace(/^\/(?!\/)/, '');
  switch (scheme) {
    case 'node':
      return rest;
    case 'npm':
      return withoutVersion(rest);
    case 'jsr': {
      const name = withoutVersion(rest);
      const base = /^@[^/]+\/[^/]+/.exec(name)?.[0];
      const npm = base === undefined ? undefined : ON_NPM[base];
      return npm === undefined || base === undefined ? name : npm + name.slice(base.length);
    }
    case 'http':
    case 'https':
      return urlModule(specifier);
    default:
      return undefined;
  }
}

/** `@scope/name@1.2.3/sub` without the version. */
function withoutVersion(name: string): string {
  return name.replace(/^((?:@[^/@]+\/)?[^/@]+)@[^/]*/, '$1');
}

/** The package behind the address of a module server; the address itself where it does not tell. */
function urlModule(address: string): string {
  const match = /^https?:\/\/([^/]+)\/(.*)$/.exec(address);
  const host = match?.[1];
  const path = (match?.[2] ?? '').replace(/[?#].*$/, '');
  switch (host) {
    case 'esm.sh':
    case 'cdn.esm.sh':
    case 'esm.run':
    case 'unpkg.com':
    case 'cdn.skypack.dev':
    case 'ga.jspm.io':
      return withoutVersion(path.replace(/^(v\d+|stable|npm:|gh\/)\/?/, '').replace(/^npm:/, '')).replace(/\.m?js$/, '');
    case 'cdn.jsdelivr.net':
      return path.startsWith('npm/') ? withoutVersion(path.slice(4)).replace(/\/\+esm$/, '') : address;
    case 'deno.land': {
      const std = /^std(?:@[^/]+)?\/(.+?)(?:\.[jt]sx?)?$/.exec(path);
      if (std?.[1]) return `@std/${std[1]}`;
      const third = /^x\/([^/@]+)(?:@[^/]+)?(?:\/(.*?))?(?:\.[jt]sx?)?$/.exec(path);
      if (!third?.[1]) return address;
      return third[2] === undefined || third[2] === 'mod' ? third[1] : `${third[1]}/${third[2].replace(/\/mod$/, '')}`;
    }
    default:
      return address;
  }
}
