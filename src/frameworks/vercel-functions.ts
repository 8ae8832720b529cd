/**
 * Vercel functions outside a framework: files of the `api` folder, files that vercel.json builds, and the root middleware. What an
 * Express or Hono app answers that such a file exports is the business of its own adapter.
 */
import type { Framework, FrameworkFindings, FrameworkUse, PackageView, ProgramView, SetupView } from './framework.js';
import { EntryCollector, bundleName, dependsOn, field, folderOf, isTestPath, joinPath, packageOfSpecifier } from './helpers.js';
import { exportedHandlers } from './handler-functions.js';
import { exportedData, exportedVariable } from './variables.js';

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'PATCH'];
const SOURCE = /\.(?:js|mjs|cjs|ts|mts|cts|tsx|jsx)$/;
/** Frameworks that give an `api` folder no meaning of their own; a package that has one of them needs other evidence of Vercel. */
const FRAMEWORKS = [
  'next',
  'nuxt',
  '@sveltejs/kit',
  'astro',
  '@remix-run/node',
  '@react-router/node',
  '@solidjs/start',
  '@tanstack/react-start',
  'express',
  'fastify',
  'koa',
  'hono',
  '@nestjs/core',
  '@hapi/hapi',
  'nitropack',
  'gatsby',
  'serverless',
  'aws-cdk-lib',
  'firebase-functions',
  '@azure/functions',
  'wrangler',
];
const BUILDER = /^@(?:vercel|now)\/node/;

/** A folder that Vercel takes for a project, with what its vercel.json says. */
interface Project {
  readonly folder: string;
  readonly config: any;
  readonly path?: string;
}

/**
 * Folders of a package that Vercel takes for projects: those with a vercel.json, or else the package's own. A package.json in the `api` folder
 * of a project installs something for its functions or sets their kind of module; they stay that project's.
 */
function projectsOf(view: SetupView | ProgramView, pkg: PackageView): readonly Project[] {
  const named = view.manifests
    .filter((manifest) => (manifest.name === 'vercel.json' || manifest.name === 'now.json') && !manifest.path.startsWith('..'))
    .map((manifest) => ({ folder: folderOf(manifest.path), config: manifest.data ?? {}, path: manifest.path }));
  const projects = named.filter(({ path }) => view.packageOf(path).root === pkg.root);
  if (projects.some((project) => project.folder === pkg.root)) return projects;
  const around = named.filter(({ folder }) => `${pkg.root}/`.startsWith(`${joinPath(folder, 'api')}/`));
  return [...projects, ...(around.length > 0 ? around : [{ folder: pkg.root, config: undefined }])];
}

/** A function file of `folder/api`: not hidden, not below an underscore, not a type declaration. */
function isFunctionFile(file: string, folder: string): boolean {
  const top = `${joinPath(folder, 'api')}/`;
  if (!file.startsWith(top) || !SOURCE.test(file) || file.endsWith('.d.ts') || isTestPath(file)) return false;
  return !file
    .slice(top.length)
    .split('/')
    .some((part) => part.startsWith('_') || part.startsWith('.'));
}

/** True when the file uses Vercel's request types or helpers. */
function speaksVercel(view: SetupView, file: string): boolean {
  return (view.facts(file)?.imports ?? []).some((each) =>
    ['@vercel/node', '@vercel/functions', '@vercel/edge', '@now/node'].includes(packageOfSpecifier(each.specifier) ?? ''),
  );
}

function exportsHandler(view: SetupView, file: string): boolean {
  const facts = view.facts(file);
  if (!facts) return false;
  if (facts.exports.some((each) => each.kind !== 'star' && (each.name === 'default' || METHODS.includes(each.name)))) return true;
  return facts.vars.some((v) => v.kind === 'exports');
}

function detect(view: SetupView): readonly FrameworkUse[] {
  const uses: FrameworkUse[] = [];
  for (const pkg of view.packages) {
    const evidence: string[] = [];
    for (const project of projectsOf(view, pkg)) {
      const files = pkg.files.filter((file) => isFunctionFile(file, project.folder) && exportsHandler(view, file));
      const types = files.find((file) => speaksVercel(view, file));
      const builds = buildsOf(project.config);
      if (project.path !== undefined && (files.length > 0 || builds.length > 0)) evidence.push(project.path);
      if (files.length === 0) continue;
      if (dependsOn(pkg, '@vercel/node')) evidence.push(`${pkg.manifestPath} depends on @vercel/node`);
      if (types !== undefined) evidence.push(`${types} imports Vercel's request types`);
      const plain = Object.keys(pkg.manifest).length > 0 && !FRAMEWORKS.some((name) => dependsOn(pkg, name)) && !startsItself(pkg);
      if (evidence.length === 0 && plain) evidence.push(`${joinPath(project.folder, 'api')}/ holds functions`);
    }
    const middleware = rootMiddleware(view, pkg);
    if (middleware !== undefined && speaksVercel(view, middleware)) evidence.push(middleware);
    if (evidence.length > 0) uses.push({ root: pkg.root, evidence: [...new Set(evidence)] });
  }
  return uses;
}

/** A package whose `start` script runs a server of its own: its `api` folder is then source like any other. */
function startsItself(pkg: PackageView): boolean {
  const start: unknown = pkg.manifest.scripts?.start;
  return typeof start === 'string' && /\b(?:node|tsx|ts-node|bun|deno|nodemon)\b/.test(start);
}

function buildsOf(config: any): readonly string[] {
  const builds: unknown = config?.builds;
  if (!Array.isArray(builds)) return [];
  return builds
    .filter((each) => typeof each?.src === 'string' && typeof each?.use === 'string' && BUILDER.test(each.use))
    .map((each) => each.src as string);
}

/** A pattern of vercel.json (`api/*.ts`, `api/**`), with `*`, `**` and braces. */
function globToPattern(glob: string): RegExp {
  const source = glob
    .replace(/^\.?\//, '')
    .replace(/[.+^$()|[\]\\]/g, '\\$&')
    .replace(/\{([^}]*)\}/g, (_, inner: string) => `(?:${inner.split(',').join('|')})`)
    .replace(/\*\*\/?|\*|\?/g, (mark) => (mark === '**/' ? '(?:.*/)?' : mark === '**' ? '.*' : mark === '*' ? '[^/]*' : '[^/]'));
  return new RegExp(`^${source}$`);
}

function rootMiddleware(view: SetupView | ProgramView, pkg: PackageView): string | undefined {
  if (dependsOn(pkg, 'next')) return undefined;
  return ['ts', 'js', 'mts', 'mjs'].map((extension) => joinPath(pkg.root, `middleware.${extension}`)).find((file) => view.has(file));
}

function find(use: FrameworkUse, view: ProgramView): FrameworkFindings {
  const pkg = view.packages.find((each) => each.root === use.root);
  if (!pkg) return { entryPoints: [] };
  const entries = new EntryCollector(view, use, 'vercel-functions', { runtime: 'node', bundle: bundleName(use, 'server') });
  const servers: string[] = [];
  for (const project of projectsOf(view, pkg)) {
    const builds = Array.isArray(project.config?.builds) ? buildsOf(project.config).map(globToPattern) : undefined;
    for (const file of pkg.files) {
      if (isTestPath(file)) continue;
      const inside = project.folder === '' ? file : file.slice(project.folder.length + 1);
      // A vercel.json with `builds` turns the conventions off: what it names is all there is.
      const isFunction = builds
        ? builds.some((pattern) => pattern.test(inside)) && SOURCE.test(file)
        : isFunctionFile(file, project.folder);
      if (isFunction && addFunction(view, entries, use, file, inside)) servers.push(file);
    }
  }
  const middleware = rootMiddleware(view, pkg);
  if (
    middleware !== undefined &&
    (speaksVercel(view, middleware) || view.manifests.some((each) => each.name === 'vercel.json' && folderOf(each.path) === use.root))
  ) {
    const runtime = field(exportedData(view, middleware, 'config'), 'runtime');
    const options = { runtime: runtime === 'nodejs' ? 'node' : 'edge', bundle: bundleName(use, 'middleware') } as const;
    for (const ref of exportedHandlers(view, middleware, 'default')) entries.add(ref, 'middleware', middleware, options);
  }
  return { entryPoints: entries.entryPoints, servers };
}

/**
 * What Vercel calls in one file: a default function or `{ fetch }`, or functions named after HTTP methods. True for a
 * file that only exports an app, whose handlers its own adapter finds: it starts a server, and is no entry point.
 */
function addFunction(view: ProgramView, entries: EntryCollector, use: FrameworkUse, file: string, inside: string): boolean {
  const stem = inside.replace(SOURCE, '');
  const route = `/${stem.replace(/(^|\/)index$/, '')}`;
  const runtime = field(exportedData(view, file, 'config'), 'runtime') ?? exportedData(view, file, 'runtime');
  const edge = runtime === 'edge' || runtime === 'experimental-edge';
  const options = { runtime: edge ? 'edge' : 'node', bundle: bundleName(use, `function:${stem}`) } as const;
  for (const method of METHODS)
    for (const ref of exportedHandlers(view, file, method)) entries.add(ref, `${method} ${route}`, file, options);
  const found = exportedVariable(view, file, 'default');
  const values = found ? view.valuesOf(found.file, found.variable) : (view.exportsOf(file).get('default') ?? []);
  // An exported app or http.Server has handlers of its own; a function that its package made of ours has not.
  const handedOn = METHODS.flatMap((method) => view.exportsOf(file).get(method) ?? []);
  const isApp = [...values, ...handedOn].some(
    (value) =>
      value.kind === 'external' &&
      /:(?:\.\w+)?\(\)$/.test(value.path) &&
      /^(?:express|hono|fastify|koa|elysia|h3|polka|http|https|serverless-http|@vendia\/serverless-express)[/:]/.test(value.path),
  );
  if (isApp) return true;
  for (const ref of exportedHandlers(view, file, 'default')) entries.add(ref, `ALL ${route}`, file, options);
  for (const value of values) {
    if (value.kind !== 'object') continue;
    for (const ref of view.functionsOf(view.propertiesOf(value).get('fetch') ?? [])) entries.add(ref, `ALL ${route}`, file, options);
  }
  return false;
}

export const vercelFunctions: Framework = {
  id: 'vercel-functions',
  title: 'Vercel Functions',
  source: 'https://vercel.com/docs/functions/runtimes/node-js (checked 2026-11-21)',
  detect,
  find,
};
