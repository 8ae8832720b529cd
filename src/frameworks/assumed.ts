/**
 * Entry points of a package in which no adapter found any: a home-made router, a framework nobody has taught us, a library that others
 * serve from. Its exported functions are then taken for entry points; command lines, scripts, browser code and tests are not.
 */
import type { FileFacts } from '../facts/model.js';
import { BUNDLERS, COMMAND_LINES, PLUGIN_KITS } from '../knowledge/command-lines.js';
import { MCP_OVER_HTTP, OVER_STDIO } from '../knowledge/hosts.js';
import { SERVER_GLOBALS } from '../knowledge/places.js';
import type { EntryPoint, PackageView, ProgramView, Value } from './framework.js';
import { sourceOf, stemOf } from './handlers.js';
import { bundleName, folderOf, isTestPath, packageOfSpecifier, type FunctionRef } from './helpers.js';

/** Dependencies whose package is an app of the browser, the desktop or a phone, or a part of one, unless it has a server beside it. */
const APP_LIBRARIES = [
  'react-dom',
  'react-scripts',
  'react-native',
  'expo',
  'vue',
  'svelte',
  'preact',
  'solid-js',
  'lit',
  '@angular/core',
  '@builder.io/qwik',
  'electron',
  '@tauri-apps/api',
  '@capacitor/core',
  '@ionic/core',
  'wxt',
  'plasmo',
  'phaser',
  'three',
  'pixi.js',
  'vscode',
  '@types/vscode',
  '@types/chrome',
  'obsidian',
  '@opencode-ai/plugin',
  '@kilocode/plugin',
  'html-webpack-plugin',
  'style-loader',
  '@tanstack/react-query',
  'swr',
  '@tiptap/core',
];
const SERVER_LIBRARIES = [
  'express',
  'fastify',
  'koa',
  'hono',
  '@nestjs/core',
  'h3',
  'restify',
  'polka',
  '@hapi/hapi',
  'ws',
  'socket.io',
  'pg',
  'mysql2',
  'mongodb',
  'mongoose',
  'ioredis',
  'redis',
  '@prisma/client',
  'jsonwebtoken',
  'nodemailer',
  'stripe',
  '@aws-sdk/client-s3',
  '@aws-sdk/client-dynamodb',
];
const BROWSER_GLOBALS = new Set([
  'window',
  'document',
  'localStorage',
  'sessionStorage',
  'chrome',
  'HTMLElement',
  'indexedDB',
  'requestAnimationFrame',
]);
const RENDERERS = /^(react|react-dom|react-native|preact|solid-js|vue|svelte|lit|@angular\/.+|next)$/;
const SERVER_MODULES =
  /^(fs|http|https|net|tls|crypto|os|path|child_process|worker_threads|stream|url|util|events|async_hooks|cluster|zlib|dns)$/;
/** Folders and files that people run by hand or that tools read; also around a package of their own (`scripts/package.json`). */
const NOT_SERVED =
  /(^|\/)(scripts?|tools?|bin|cli|seeds?|migrations?|examples?|demos?|docs?|bench(marks?)?|public|static|assets|client|frontend|stories|fixtures|mocks?)\/|(^|\/)(seed|migrate|cli|gulpfile|Gruntfile|rollup|webpack)[\w.-]*\.[cm]?[jt]s$|\.(config|setup|stories|client|bench)\.[cm]?[jt]sx?$|\.(vue|svelte|astro)$/;

/** The functions that a package exports, each as an entry point that is only assumed; empty for what no server runs. */
export function assumedEntryPoints(pkg: PackageView, view: ProgramView): readonly EntryPoint[] {
  if (NOT_SERVED.test(`${pkg.root}/`) || isApp(pkg, view) || isCommandLine(pkg, view)) return [];
  const found = new Map<string, EntryPoint>();
  const building = filesOfBuild(pkg, view);
  for (const file of pkg.files) {
    if (building.has(file)) continue;
    const facts = view.facts(file);
    if (facts === undefined || isTestPath(file) || NOT_SERVED.test(withinPackage(pkg, file)) || isBrowserFile(facts)) continue;
    if (isOfCommands(pkg, file, facts)) continue;
    for (const [name, values] of view.exportsOf(file)) {
      for (const { label, target } of callables(view, nameOf(file, name), values)) {
        // A barrel exports the functions of other files: each counts once, where it is written.
        if (target.file !== file) continue;
        const key = `${target.file}:${target.fn}`;
        if (found.has(key)) continue;
        found.set(key, {
          file: target.file,
          fn: target.fn,
          label: `assumed ${label}`,
          framework: 'assumed',
          runtime: 'node',
          bundle: bundleName({ root: pkg.root, evidence: [] }, 'server'),
          phase: 'request',
        });
      }
    }
  }
  return [...found.values()];
}

function withinPackage(pkg: PackageView, file: string): string {
  return pkg.root !== '' && file.startsWith(`${pkg.root}/`) ? file.slice(pkg.root.length + 1) : file;
}

function nameOf(file: string, name: string): string {
  return name === 'default' || name === 'module.exports' ? (stemOf(file).split('/').at(-1) ?? name) : name;
}

interface Callable {
  readonly label: string;
  readonly target: FunctionRef;
}

/** Functions among the values, methods of classes and instances, functions held by object literals. */
function callables(view: ProgramView, name: string, values: readonly Value[]): readonly Callable[] {
  return values.flatMap((value): readonly Callable[] => {
    switch (value.kind) {
      case 'function':
        return [{ label: name, target: { file: value.file, fn: value.fn } }];
      case 'class':
      case 'instance':
        return methodsOf(view, value);
      case 'object':
        return [...view.propertiesOf(value)].flatMap(([property, held]) =>
          view.functionsOf(held).map((target) => ({ label: `${name}.${property}`, target })),
        );
      case 'external':
        return [];
    }
  });
}

function methodsOf(view: ProgramView, value: Extract<Value, { kind: 'class' | 'instance' }>): readonly Callable[] {
  const found = view.facts(value.file)?.classes[value.class];
  return (
    found?.members.flatMap((member) =>
      member.kind === 'method' && member.fn !== undefined && !/^(constructor$|#|_)/.test(member.name)
        ? [{ label: `${found.name}.${member.name}`, target: { file: value.file, fn: member.fn } }]
        : [],
    ) ?? []
  );
}

/** A package for the browser, the desktop or a phone, with nothing of a server in it: what is listed and never imported says nothing. */
function isApp(pkg: PackageView, view: ProgramView): boolean {
  if (!APP_LIBRARIES.some((name) => pkg.dependencies.has(name)) && !isPage(pkg)) return false;
  const listed = SERVER_LIBRARIES.filter((name) => pkg.dependencies.has(name));
  const isServers = (name: string): boolean => listed.includes(name) || SERVER_MODULES.test(name);
  return (
    listed.length === 0 ||
    !pkg.files.some((file) => {
      const facts = isTestPath(file) || NOT_SERVED.test(withinPackage(pkg, file)) ? undefined : view.facts(file);
      // A hook of a page that names the types of `ws`, or opens a socket with it, serves nobody.
      return (
        facts !== undefined &&
        !isPagesFile(facts) &&
        facts.imports.some((each) => !each.typeOnly && isServers(packageOfSpecifier(each.specifier) ?? ''))
      );
    })
  );
}

/** Vite bundles it to a page, not to a library and not for a server. */
function isPage({ manifest, dependencies }: PackageView): boolean {
  const {
    scripts,
    main,
    module,
    exports: exported,
  } = manifest as {
    readonly scripts?: Readonly<Record<string, unknown>>;
    readonly main?: unknown;
    readonly module?: unknown;
    readonly exports?: unknown;
  };
  const build = Object.values(scripts ?? {}).filter((each): each is string => typeof each === 'string' && /\bvite build\b/.test(each));
  return (
    dependencies.has('vite') &&
    build.length > 0 &&
    !build.some((each) => each.includes('--ssr')) &&
    main === undefined &&
    module === undefined &&
    exported === undefined &&
    scripts?.['start'] === undefined
  );
}

/** A package that is only run from a terminal, or by an editor: it has a `bin` and nothing to import, its main file reads a command line, or it talks over stdio. */
function isCommandLine(pkg: PackageView, view: ProgramView): boolean {
  const { bin, main, module, exports: exported } = pkg.manifest as Readonly<Record<string, unknown>>;
  const speaks = (pattern: RegExp): boolean =>
    pkg.files.some((file) => !isTestPath(file) && view.facts(file)?.imports.some((each) => !each.typeOnly && pattern.test(each.specifier)));
  if (speaks(OVER_STDIO) && !speaks(MCP_OVER_HTTP)) return true;
  if (main === undefined && module === undefined && exported === undefined) {
    if (bin !== undefined || isGenerator(pkg)) return true;
    return pkg.files.some((file) => !isTestPath(file) && usesCommandLine(view.facts(file)));
  }
  const start = typeof main === 'string' ? sourceOf(view, pkg.root, main) : undefined;
  return start !== undefined && usesCommandLine(view.facts(start));
}

/** A file that declares commands, or one in the folder of them in a package that reads a command line: somebody at a terminal runs what it exports. */
const isOfCommands = (pkg: PackageView, file: string, facts: FileFacts): boolean =>
  usesCommandLine(facts) ||
  (/(^|\/)commands?\//.test(withinPackage(pkg, file)) && [...COMMAND_LINES].some((name) => pkg.dependencies.has(name)));

/**
 * A part of a repository that nobody can import and nothing starts, whose scripts run its files to write others: `"generate": "tsx api.ts"`.
 * Whoever builds runs them, once.
 */
function isGenerator({ root, manifest }: PackageView): boolean {
  const scripts = Object.entries((manifest as { readonly scripts?: Readonly<Record<string, unknown>> }).scripts ?? {});
  return (
    root !== '' &&
    scripts.some(([name, command]) => GENERATES.test(name) && typeof command === 'string' && RUNS_FILE.test(command)) &&
    !scripts.some(([name]) => STARTS.test(name))
  );
}

const GENERATES = /^(?:gen|generate|codegen)(?:[:_-]|$)/;
const RUNS_FILE = /(?:^|\s)(?:node|bun|tsx|ts-node|vite-node|deno run)\s+(?:run\s+)?(?:-\S+\s+)*[\w./@-]+\.[cm]?[jt]s\b/;
const STARTS = /^(?:start|serve|server|dev|develop|watch|prod|production|launch|run|worker|bot|preview|deploy)\b/;

/** Plugins of a bundler, and what nothing but those imports: whoever builds runs them. */
function filesOfBuild(pkg: PackageView, view: ProgramView): ReadonlySet<string> {
  const writesPlugin = (file: string): boolean =>
    view.facts(file)?.imports.some((each) => (each.typeOnly ? BUNDLERS : PLUGIN_KITS).test(each.specifier)) === true;
  const found = new Set(pkg.files.filter((file) => !isTestPath(file) && writesPlugin(file)));
  if (found.size === 0) return found;
  const importers = new Map<string, Set<string>>();
  for (const file of pkg.files) {
    for (const { specifier } of isTestPath(file) ? [] : (view.facts(file)?.imports ?? [])) {
      const target = specifier.startsWith('.') ? sourceOf(view, folderOf(file), specifier) : undefined;
      if (target === undefined) continue;
      const known = importers.get(target) ?? new Set<string>();
      importers.set(target, known.add(file));
    }
  }
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const [file, those] of importers) if ([...those].every((each) => found.has(each))) found.add(file);
  }
  return found;
}

function usesCommandLine(facts: FileFacts | undefined): boolean {
  return facts?.imports.some((each) => !each.typeOnly && COMMAND_LINES.has(packageOfSpecifier(each.specifier) ?? '')) === true;
}

/** It renders, or says that it belongs to the browser. */
const isPagesFile = ({ directives, imports, path }: FileFacts): boolean =>
  directives.includes('use client') ||
  imports.some((each) => !each.typeOnly && RENDERERS.test(packageOfSpecifier(each.specifier) ?? '')) ||
  /\.[jt]sx$/.test(path);

/** A file that only a browser can run: a client module, components, or one that touches the page and nothing of a server. */
function isBrowserFile(facts: FileFacts): boolean {
  if (isPagesFile(facts)) return true;
  const modules = facts.imports.filter((each) => !each.typeOnly).map((each) => packageOfSpecifier(each.specifier) ?? '');
  const globals = facts.vars.filter((each) => each.kind === 'global').map((each) => each.name);
  const onServer = globals.some((name) => SERVER_GLOBALS.has(name)) || modules.some((name) => SERVER_MODULES.test(name));
  return !onServer && globals.some((name) => BROWSER_GLOBALS.has(name));
}
