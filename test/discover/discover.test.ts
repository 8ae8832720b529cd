import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { discover, UnheldSource } from '../../src/discover/discover.js';
import { UserError } from '../../src/errors.js';

const folders: string[] = [];

/** Writes a folder of files; a key that ends in `/` is an empty folder. */
function folderWith(files: Readonly<Record<string, string | Buffer>>): string {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'coldstate-discover-')));
  folders.push(root);
  for (const [file, content] of Object.entries(files)) {
    const target = path.join(root, file);
    if (file.endsWith('/')) {
      mkdirSync(target, { recursive: true });
      continue;
    }
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
  return root;
}

afterEach(() => {
  for (const root of folders.splice(0)) rmSync(root, { recursive: true, force: true });
});

const names = (sources: readonly { readonly path: string }[]): readonly string[] => sources.map((source) => source.path);

describe('sources', () => {
  it('reads a text again when it is asked for, as it was read before', async () => {
    const root = folderWith({ 'a.ts': '\ufeffexport {};\n', 'lib/b.ts': Buffer.from('\ufeffexport const a = 1;', 'utf16le') });
    const { sources } = await discover(root, {});
    expect(sources.map((each) => new UnheldSource(root, each.path).text)).toEqual(['export {};\n', 'export const a = 1;']);
    expect(sources.map((each) => each.text)).toEqual(['export {};\n', 'export const a = 1;']);
    writeFileSync(path.join(root, 'a.ts'), Buffer.from([0, 1, 2, 0, 0, 7]));
    rmSync(path.join(root, 'lib/b.ts'));
    expect(sources.map((each) => new UnheldSource(root, each.path).text)).toEqual(['', '']);
  });

  it('finds every kind of source, sorted, without declarations', async () => {
    const root = folderWith({
      'b.ts': '',
      'a.js': '',
      'c/d.vue': '',
      'c/e.svelte': '',
      'c/f.astro': '',
      'g.mts': '',
      'h.cts': '',
      'i.mjs': '',
      'j.cjs': '',
      'k.tsx': '',
      'l.jsx': '',
      'types.d.ts': '',
      'types.d.mts': '',
      'style.css': '',
      'data.json': '{}',
    });
    const project = await discover(root, {});
    expect(names(project.sources)).toEqual([
      'a.js',
      'b.ts',
      'c/d.vue',
      'c/e.svelte',
      'c/f.astro',
      'g.mts',
      'h.cts',
      'i.mjs',
      'j.cjs',
      'k.tsx',
      'l.jsx',
    ]);
    expect(project.skipped).toEqual([]);
    expect(project.diagnostics).toEqual([]);
  });

  it('reads programs without an extension where their first line names a runtime of JavaScript', async () => {
    const root = folderWith({
      'a.js': '',
      'bin/www': '#!/usr/bin/env node\nrequire("../a");',
      'bin/serve': '#!/usr/bin/env -S bun run\n',
      'bin/backup': '#!/bin/sh\nls',
      'bin/tool': Buffer.from([0, 1, 2, 3, 0, 255]),
      www: '#!/usr/bin/env node\n',
    });
    const project = await discover(root, {});
    expect(names(project.sources)).toEqual(['a.js', 'bin/serve', 'bin/www']);
    expect(project.diagnostics).toEqual([]);
  });

  it('strips a byte order mark', async () => {
    const root = folderWith({ 'a.ts': '\uFEFFexport {};' });
    expect((await discover(root, {})).sources[0]?.text).toBe('export {};');
  });

  it('leaves dependencies, tools and dot files out, but keeps dot folders that hold routes', async () => {
    const root = folderWith({
      'src/a.ts': '',
      'node_modules/x/index.js': '',
      'src/node_modules/y/index.js': '',
      '.next/server/a.js': '',
      '.svelte-kit/a.js': '',
      '.eslintrc.js': '',
      '.storybook/main.ts': '',
      'app/.server/db.ts': '',
      'app/.well-known/x/route.ts': '',
    });
    expect(names((await discover(root, {})).sources)).toEqual(['app/.server/db.ts', 'app/.well-known/x/route.ts', 'src/a.ts']);
  });

  it('takes dist for output at a package root only, and not where it is a package itself', async () => {
    const root = folderWith({
      'package.json': '{"name":"r"}',
      'dist/a.js': '',
      'src/build/b.ts': '',
      'packages/p/package.json': '{"name":"p"}',
      'packages/p/build/c.js': '',
      'out/package.json': '{"name":"o"}',
      'out/d.ts': '',
    });
    const project = await discover(root, {});
    expect(names(project.sources)).toEqual(['out/d.ts', 'src/build/b.ts']);
    expect(project.skipped.map(({ file }) => file)).toEqual(['dist', 'packages/p/build']);
  });

  it('reads routes that are named like a folder of data which .gitignore keeps out', async () => {
    const root = folderWith({
      '.gitignore': 'uploads/\nlogs/\n/app/api/data\n*.gen.ts\n',
      'uploads/a.ts': '',
      'src/uploads/b.ts': '',
      'src/app/api/uploads/route.ts': '',
      'app/api/audit/logs/route.ts': '',
      'app/api/audit/logs/route.gen.ts': '',
      'app/uploads/[id]/page.tsx': '',
    });
    expect(names((await discover(root, {})).sources)).toEqual([
      'app/api/audit/logs/route.ts',
      'app/uploads/[id]/page.tsx',
      'src/app/api/uploads/route.ts',
    ]);
  });

  it('reads what describes a package also where .gitignore keeps all JSON out', async () => {
    const root = folderWith({
      '.gitignore': '*.json\nprivate/\n',
      'package.json': '{"name":"a","main":"src/a.ts"}',
      'tsconfig.json': '{}',
      'deno.json': '{}',
      'vercel.json': '{}',
      'prices.json': '{}',
      'src/a.ts': '',
      'private/package.json': '{"name":"b"}',
    });
    const { manifests } = await discover(root, {});
    expect(manifests.map(({ path: file }) => file).sort()).toEqual(['deno.json', 'package.json', 'tsconfig.json', 'vercel.json']);
  });

  it('obeys .gitignore at every level, also where an inner one takes a file back', async () => {
    const root = folderWith({
      '.gitignore': '*.gen.js\n/private\nlogs/\n',
      'a.ts': '',
      'x.gen.js': '',
      'private/b.ts': '',
      'src/private/c.ts': '',
      'src/logs/d.ts': '',
      'src/.gitignore': '!keep.gen.js\nlocal.ts\n',
      'src/keep.gen.js': 'hand()',
      'src/local.ts': '',
    });
    const project = await discover(root, {});
    expect(names(project.sources)).toEqual(['a.ts', 'src/private/c.ts']);
    // Not ignored any more, and then left out as generated by its name.
    expect(project.skipped).toEqual([{ file: 'src/keep.gen.js', reason: 'generated code (by its name)' }]);
  });

  it('applies patterns of the user: ignore to everything, include to sources', async () => {
    const root = folderWith({
      'src/a.ts': '',
      'src/a.test.ts': '',
      'legacy/b.ts': '',
      'legacy/package.json': '{}',
      'scripts/c.ts': '',
      'package.json': '{}',
    });
    expect(names((await discover(root, { ignore: ['*.test.ts', './legacy'] })).sources)).toEqual(['scripts/c.ts', 'src/a.ts']);
    const included = await discover(root, { include: ['src/**'] });
    expect(names(included.sources)).toEqual(['src/a.test.ts', 'src/a.ts']);
    expect(included.manifests.map(({ path: file }) => file)).toEqual(['legacy/package.json', 'package.json']);
  });
});

describe('what is left out', () => {
  it("skips copies of libraries, and keeps the project's own code beside them", async () => {
    const body = 'function walk(node) { return node.children.map(walk); }\n'.repeat(400);
    const banner = '/*!\n * Widgets v3.2.1\n * https://widgets.example.com\n * Released under the MIT license\n */\n';
    const loader =
      "(function (factory) { if (typeof define === 'function' && define.amd) define([], factory); else if (typeof exports === 'object') factory(); })(function () {});\n";
    const root = folderWith({
      'public/js/widgets.js': banner + body,
      'media/vendor/any-loader.js': loader + body,
      'src/server.js': banner + body,
      'public/js/own.js': `// The game of this project, version 2\n${body}`,
      'lib/small.js': banner,
    });
    const project = await discover(root, {});
    expect(project.skipped).toEqual([
      { file: 'media/vendor/any-loader.js', reason: 'a copy of a library' },
      { file: 'public/js/widgets.js', reason: 'a copy of a library' },
    ]);
    expect(names(project.sources)).toEqual(['lib/small.js', 'public/js/own.js', 'src/server.js']);
  });

  it('reads a generated table of what people wrote, and no generated client', async () => {
    const header = '/* This file was automatically generated. DO NOT UPDATE MANUALLY. */\n';
    const root = folderWith({
      'src/schema/resolvers.generated.ts': `${header}import { vote } from './polls/resolvers/Mutation/vote';\nimport   { polls as Query_polls } from './polls/resolvers/Query/polls';\nexport const resolvers = { vote, Query_polls };`,
      'src/generated/api/getUser.ts': `${header}import { ask } from '../../ask';\nimport type { User } from '../../user';\nexport const getUser = () => ask();`,
    });
    const project = await discover(root, {});
    expect(project.sources.map((each) => each.path)).toEqual(['src/schema/resolvers.generated.ts']);
    expect(project.skipped).toEqual([{ file: 'src/generated/api/getUser.ts', reason: 'generated code (by its header)' }]);
  });

  it('skips MDX, minified and generated files and says why', async () => {
    const minified = `!function(e,t){${'var n=e(t);return n&&t(n),function(e){return e+1};'.repeat(200)}}();`;
    const root = folderWith({
      'a.ts': 'export {};',
      'page.mdx': '# hi',
      'vendor.js': minified,
      'src/routeTree.gen.ts': 'export {};',
      'client.ts': '/**\n * @generated by a tool\n */\nexport {};',
      'src/generated/api.ts': '// This file is auto-generated. DO NOT EDIT.\nexport {};',
      'src/notes.ts': '// generated by hand: do not edit lightly\nexport {};',
    });
    const project = await discover(root, {});
    expect(names(project.sources)).toEqual(['a.ts', 'src/notes.ts']);
    expect(project.skipped).toEqual([
      { file: 'client.ts', reason: 'generated code (marked @generated)' },
      { file: 'page.mdx', reason: 'MDX is not read' },
      { file: 'src/generated/api.ts', reason: 'generated code (by its header)' },
      { file: 'src/routeTree.gen.ts', reason: 'generated code (by its name)' },
      { file: 'vendor.js', reason: 'minified' },
    ]);
    expect(project.diagnostics).toEqual([]);
  });

  it('skips bundles whose texts have lines of their own, but not a page of code around one long line', async () => {
    const bundle = `${'var n=e(t);return n&&t(n),function(e){return e+1};'.repeat(60)}throw new Error(\`\nfirst line\nsecond line\nthird line\n${'last words '.repeat(2)}\`);`;
    const root = folderWith({
      'client/runtime.js': `${bundle}\n`.repeat(16),
      'server.js': `${'app.get("/", (req, res) => res.send(page));\n'.repeat(60)}const page = \`${bundle.repeat(30).replaceAll('`', '').replaceAll('\n', ' ')}\`;\n`,
    });
    const project = await discover(root, {});
    expect(names(project.sources)).toEqual(['server.js']);
    expect(project.skipped).toEqual([{ file: 'client/runtime.js', reason: 'minified' }]);
  });

  it("skips bundles that carry a style sheet, but not somebody's page of code with a long line in it", async () => {
    const code = 'var n=e(t);return n&&t(n),function(e){return e+1};'.repeat(30);
    const styles = Array.from({ length: 150 }, (_, at) => `.widget-${at} { color: #445566; }\n`).join('');
    const root = folderWith({
      'public/widget.js': `${`${code}\n`.repeat(40)}const css=\`${styles}\`;\n`,
      'page.js': `${'app.get("/", (req, res) => res.send(page));\n'.repeat(60)}const page = \`${code.replaceAll('`', '').repeat(10)}\`;\n`,
    });
    const project = await discover(root, {});
    expect(names(project.sources)).toEqual(['page.js']);
    expect(project.skipped).toEqual([{ file: 'public/widget.js', reason: 'minified' }]);
  });

  it('skips large bundles that are broken up by many lines of styles, but not what people wrote around a few long lines', async () => {
    const code = 'var n=e(t);return n&&t(n),function(e){return e+1};'.repeat(30);
    const styles = `const css=\`\n${'.chat { color: red; margin: 0; }\n'.repeat(4)}\`;\n`;
    const page = `export const page = \`${'const go = (e) => { return e; }; '.repeat(40)}\`;\n`;
    const root = folderWith({
      'public/widget.js': `${code}${styles}`.repeat(60),
      'server/pages.js': `${page}${'export const one = (q, r) => r.send(page);\n'.repeat(4)}`.repeat(12),
    });
    const project = await discover(root, {});
    expect(names(project.sources)).toEqual(['server/pages.js']);
    expect(project.skipped).toEqual([{ file: 'public/widget.js', reason: 'minified' }]);
  });

  it('skips programs that a bundler wrapped for a script tag with short names, but not a module that asks for a loader', async () => {
    const body = 'function parse(text) {\n  return text.split(",");\n}\n'.repeat(1200);
    const root = folderWith({
      'embed/loader.js': `(function(a){typeof define=="function"&&define.amd?define(a):a()})(function(){"use strict";\n${body}});\n`,
      'server/modules.js': `(function (app) {\n  if (app.define && app.define.amd) throw new Error('no loader here');\n${body}})(globalThis);\n`,
    });
    const project = await discover(root, {});
    expect(names(project.sources)).toEqual(['server/modules.js']);
    expect(project.skipped).toEqual([{ file: 'embed/loader.js', reason: 'a copy of a library' }]);
  });

  it('skips libraries that a bundler wrapped for the browser, but not small files in such a wrapper', async () => {
    const body = 'function parse(text) {\n  return text.split(",");\n}\n'.repeat(1200);
    const umd = (inner: string): string =>
      `/*! Charts v2.1 */\n(function (global, factory) {\n  typeof exports === 'object' && typeof module !== 'undefined' ? factory(exports) :\n  typeof define === 'function' && define.amd ? define(['exports'], factory) : factory(global.charts = {});\n})(this, function (exports) {\n${inner}});\n`;
    const root = folderWith({
      'public/charts.js': umd(body),
      'public/calendar.global.js': `/*!\nCalendar v6\n*/\nvar Calendar = (function (exports) {\n  'use strict';\n${body}return exports;\n})({});\n`,
      'shared/small.js': umd('exports.limit = 5;\n'),
      'server/long.js': `'use strict';\n${body}module.exports = { parse };\n`,
    });
    const project = await discover(root, {});
    expect(names(project.sources)).toEqual(['server/long.js', 'shared/small.js']);
    expect(project.skipped).toEqual([
      { file: 'public/calendar.global.js', reason: 'a copy of a library' },
      { file: 'public/charts.js', reason: 'a copy of a library' },
    ]);
  });

  it('reads a file with one long line of data', async () => {
    const root = folderWith({
      'icon.ts': `export const icon = "${'QUJDREVGR0g'.repeat(3000)}";\nlet hits = 0;\nexport function hit() { return ++hits; }\n`,
      'points.ts': `export const points = [${Array.from({ length: 4000 }, (_, index) => index * 7).join(',')}];\n`,
    });
    expect(names((await discover(root, {})).sources)).toEqual(['icon.ts', 'points.ts']);
  });

  it('names what failed: binary, too large, broken links, invalid UTF-8', async () => {
    const root = folderWith({
      'a.ts': 'export {};',
      'binary.js': Buffer.from([0, 1, 2, 3, 0, 255, 254, 0]),
      'huge.ts': `export const a = 1;\n`.repeat(60_000),
      'latin.ts': Buffer.from([0x2f, 0x2f, 0xe9, 0x0a]),
    });
    symlinkSync('nowhere.ts', path.join(root, 'broken.ts'));
    const project = await discover(root, {});
    expect(names(project.sources)).toEqual(['a.ts', 'latin.ts']);
    expect(project.diagnostics).toEqual([
      { file: 'binary.js', line: 1, message: 'The file is binary and was not read.' },
      { file: 'broken.ts', line: 1, message: 'The symbolic link cannot be followed: it does not exist.' },
      { file: 'huge.ts', line: 1, message: 'The file is larger than 1 MiB and was not read.' },
      { file: 'latin.ts', line: 1, message: 'The file is not valid UTF-8; the invalid bytes were replaced.' },
    ]);
  });

  it('reads a source that holds a NUL in a string', async () => {
    const root = folderWith({
      'a.ts': `${'// a line of ordinary text\n'.repeat(40)}export const key = (a: string, b: string) => a + "\0" + b;\n`,
    });
    const project = await discover(root, {});
    expect(names(project.sources)).toEqual(['a.ts']);
    expect(project.diagnostics).toEqual([]);
  });

  it('is not held up by links that lead in a circle or out of the root', async () => {
    const outside = folderWith({ 'secret.ts': '' });
    const root = folderWith({ 'src/a.ts': '' });
    symlinkSync('..', path.join(root, 'src/loop'));
    symlinkSync(path.join(outside, 'secret.ts'), path.join(root, 'src/out.ts'));
    symlinkSync('a.ts', path.join(root, 'src/same.ts'));
    const project = await discover(root, {});
    expect(names(project.sources)).toEqual(['src/a.ts']);
    expect(project.skipped).toEqual([{ file: 'src/out.ts', reason: 'symbolic link that leads out of the audited folder' }]);
    expect(project.diagnostics).toEqual([]);
  });

  it.skipIf(process.getuid?.() === 0)('names unreadable files and folders', async () => {
    const root = folderWith({ 'a.ts': '', 'closed.ts': '', 'locked/b.ts': '' });
    chmodSync(path.join(root, 'closed.ts'), 0);
    chmodSync(path.join(root, 'locked'), 0);
    const project = await discover(root, {});
    chmodSync(path.join(root, 'locked'), 0o755);
    expect(project.diagnostics).toEqual([
      { file: 'closed.ts', line: 1, message: 'The file cannot be read: permission denied.' },
      { file: 'locked', line: 1, message: 'The folder cannot be read: permission denied.' },
    ]);
  });
});

describe('manifests', () => {
  it('parses JSON with comments, YAML with tags and several documents, TOML', async () => {
    const root = folderWith({
      'a.ts': '',
      'package.json': '{"name":"x"}',
      'tsconfig.json': '{ // comment\n "compilerOptions": {"baseUrl": ".",}, }',
      'wrangler.toml': 'main = "src/a.ts"\n[vars]\nA = "1"\n',
      'template.yaml':
        'Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: !Sub "${X}/src"\n      Role: !GetAtt [A, Arn]\n',
      'k8s/app.yml': 'apiVersion: apps/v1\nkind: Deployment\n---\napiVersion: v1\nkind: Service\n',
      'i18n/en.yml': 'hello: world\n',
      Dockerfile: 'FROM node\n',
      '.env.example': 'A=1\n',
      '.env.local': 'SECRET=1\n',
      'infra/main.tf': '',
      'yarn.lock': 'x'.repeat(300_000),
    });
    const project = await discover(root, {});
    const dataOf = Object.fromEntries(project.manifests.map((manifest) => [manifest.path, manifest.data]));
    expect(Object.keys(dataOf)).toEqual([
      '.env.example',
      'Dockerfile',
      'infra/main.tf',
      'k8s/app.yml',
      'package.json',
      'template.yaml',
      'tsconfig.json',
      'wrangler.toml',
      'yarn.lock',
    ]);
    expect(dataOf['tsconfig.json']).toEqual({ compilerOptions: { baseUrl: '.' } });
    expect(dataOf['wrangler.toml']).toEqual({ main: 'src/a.ts', vars: { A: '1' } });
    expect(dataOf['template.yaml']).toMatchObject({ Resources: { F: { Properties: { CodeUri: '${X}/src', Role: ['A', 'Arn'] } } } });
    expect(dataOf['k8s/app.yml']).toEqual([
      { apiVersion: 'apps/v1', kind: 'Deployment' },
      { apiVersion: 'v1', kind: 'Service' },
    ]);
    expect(project.manifests.find(({ name }) => name === 'yarn.lock')?.text).toBe('');
  });

  it('survives manifests that are made to break parsers', async () => {
    const laughs = [
      'a: &a0 [x, x, x, x, x, x, x, x, x]',
      ...Array.from({ length: 12 }, (_, index) => `a${index}: &a${index + 1} [${Array(9).fill(`*a${index}`).join(', ')}]`),
    ].join('\n');
    const root = folderWith({
      'a.ts': '',
      'nx.json': '['.repeat(100_000),
      'render.yaml': laughs,
      'app.yaml': '{'.repeat(20_000),
      'fly.toml': 'a = "',
      'lerna.json': '{"__proto__": {"packages": ["x"]}}',
    });
    const project = await discover(root, {});
    expect(project.manifests.filter(({ data }) => data === undefined).map(({ name }) => name)).toEqual([
      'app.yaml',
      'fly.toml',
      'nx.json',
      'render.yaml',
    ]);
    expect(({} as Record<string, unknown>)['packages']).toBeUndefined();
  });

  it('names a package.json or tsconfig that does not parse, with its line', async () => {
    const root = folderWith({ 'a.ts': '', 'package.json': '{\n  "name": \n}', 'web/tsconfig.json': '', 'vercel.json': '{' });
    const project = await discover(root, {});
    expect(project.diagnostics.map(({ file, line }) => ({ file, line }))).toEqual([
      { file: 'package.json', line: 3 },
      { file: 'web/tsconfig.json', line: 1 },
    ]);
    expect(project.manifests.map(({ path: file, data }) => [file, data])).toEqual([
      ['package.json', undefined],
      ['vercel.json', undefined],
      ['web/tsconfig.json', undefined],
    ]);
  });

  it('gives an ecosystem file to both sides', async () => {
    const root = folderWith({ 'ecosystem.config.js': 'module.exports = {};' });
    const project = await discover(root, {});
    expect(names(project.sources)).toEqual(['ecosystem.config.js']);
    expect(project.manifests.map(({ name }) => name)).toEqual(['ecosystem.config.js']);
  });
});

describe('above the root', () => {
  it('reads manifests and ignore lists up to .git, and no sources', async () => {
    const top = folderWith({
      '.git/HEAD': '',
      '.gitignore': 'secret.ts\n',
      'package.json': '{"name":"top"}',
      'pnpm-workspace.yaml': 'packages: ["apps/*"]',
      'index.ts': '',
      'apps/tsconfig.base.json': '{}',
      'apps/web/a.ts': '',
      'apps/web/secret.ts': '',
      'apps/web/package.json': '{"name":"web"}',
      'apps/api/package.json': '{"name":"api"}',
    });
    const project = await discover(path.join(top, 'apps/web'), {});
    expect(project.rootPath).toBe('apps/web');
    expect(names(project.sources)).toEqual(['a.ts']);
    expect(project.manifests.map(({ path: file }) => file)).toEqual([
      '../../package.json',
      '../../pnpm-workspace.yaml',
      '../tsconfig.base.json',
      'package.json',
    ]);
  });

  it('reads nothing above where no folder holds .git', async () => {
    const top = folderWith({ 'package.json': '{"name":"top"}', 'web/a.ts': '' });
    const project = await discover(path.join(top, 'web'), {});
    expect(project.rootPath).toBe('');
    expect(project.manifests).toEqual([]);
  });

  it('audits a folder that the repository ignores, when asked for it', async () => {
    const top = folderWith({ '.git/HEAD': '', '.gitignore': 'tmp/\n', 'tmp/app/a.ts': '' });
    expect(names((await discover(path.join(top, 'tmp/app'), {})).sources)).toEqual(['a.ts']);
  });
});

describe('errors of the user', () => {
  it('refuses a missing folder, a file, and a folder without sources', async () => {
    const root = folderWith({ 'readme.md': '', 'empty/': '' });
    await expect(discover(path.join(root, 'nowhere'), {})).rejects.toThrow(UserError);
    await expect(discover(path.join(root, 'readme.md'), {})).rejects.toThrow(/is not a folder/);
    await expect(discover(path.join(root, 'empty'), {})).rejects.toThrow(/nothing to analyse/);
  });

  it('is no clean bill when the only source could not be read', async () => {
    const root = folderWith({ 'a.js': Buffer.from([0, 0, 0, 255]) });
    await expect(discover(root, {})).rejects.toThrow(/a\.js: The file is binary/);
  });
});

it('gives the same project twice', async () => {
  const root = folderWith(
    Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`src/f${(index * 37) % 120}.ts`, `export const a = ${index};`])),
  );
  expect(JSON.stringify(await discover(root, {}))).toBe(JSON.stringify(await discover(root, {})));
});
