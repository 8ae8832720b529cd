import { describe, expect, it } from 'vitest';
import { projectOf } from '../inputs.js';

type Texts = Parameters<typeof projectOf>[0];

/** What a specifier means: a file, `package NAME`, or `missing`. */
function meaning(texts: Texts, from: string, specifier: string, options: Parameters<typeof projectOf>[1] = {}): string {
  const found = projectOf(texts, options).resolver.resolve(from, specifier);
  return found.kind === 'file' ? found.file : found.kind === 'package' ? `package ${found.module}` : 'missing';
}

describe('relative specifiers', () => {
  const texts: Texts = {
    'src/a.ts': '',
    'src/b.ts': '',
    'src/c.tsx': '',
    'src/d.mts': '',
    'src/e.cts': '',
    'src/f/index.tsx': '',
    'src/g.vue': '',
    'src/h.svelte': '',
    'src/i.astro': '',
    'src/j.js': '',
    'src/k.config.ts': '',
    'lib/package.json': { main: './entry' },
    'lib/entry.js': '',
    'src/both.ts': '',
    'src/both.js': '',
  };
  it.each([
    ['./b', 'src/b.ts'],
    ['./b.js', 'src/b.ts'],
    ['./b.ts', 'src/b.ts'],
    ['./c.jsx', 'src/c.tsx'],
    ['./c.js', 'src/c.tsx'],
    ['./d.mjs', 'src/d.mts'],
    ['./e.cjs', 'src/e.cts'],
    ['./f', 'src/f/index.tsx'],
    ['./f/', 'src/f/index.tsx'],
    ['./g.vue', 'src/g.vue'],
    ['./g.vue?vue&type=script', 'src/g.vue'],
    ['./h.svelte', 'src/h.svelte'],
    ['./i.astro', 'src/i.astro'],
    ['./j', 'src/j.js'],
    ['./k.config', 'src/k.config.ts'],
    ['../lib', 'lib/entry.js'],
    ['./b?raw', 'src/b.ts'],
    ['raw-loader!./b', 'src/b.ts'],
    ['./both.js', 'src/both.ts'],
    ['.', 'missing'],
    ['./style.css', 'missing'],
    ['./nowhere', 'missing'],
    ['../../outside', 'missing'],
  ])('%s is %s', (specifier, expected) => {
    expect(meaning(texts, 'src/a.ts', specifier)).toBe(expected);
  });

  it('takes . and .. for the entries of folders', () => {
    expect(meaning({ 'src/x/a.ts': '', 'src/x/index.ts': '', 'src/index.ts': '' }, 'src/x/a.ts', '.')).toBe('src/x/index.ts');
    expect(meaning({ 'src/x/a.ts': '', 'src/x/index.ts': '', 'src/index.ts': '' }, 'src/x/a.ts', '..')).toBe('src/index.ts');
  });
});

describe('tsconfig', () => {
  it('follows paths of the nearest configuration', () => {
    const texts: Texts = {
      'tsconfig.json': { compilerOptions: { paths: { '@/*': ['./wrong/*'] } } },
      'apps/web/tsconfig.json':
        '{ /* c */ "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["src/*", "generated/*"], "config": ["src/config.ts"], }, }, }',
      'apps/web/src/lib/db.ts': '',
      'apps/web/generated/api.ts': '',
      'apps/web/src/config.ts': '',
      'wrong/lib/db.ts': '',
      'apps/web/src/a.ts': '',
    };
    expect(meaning(texts, 'apps/web/src/a.ts', '@/lib/db')).toBe('apps/web/src/lib/db.ts');
    expect(meaning(texts, 'apps/web/src/a.ts', '@/api')).toBe('apps/web/generated/api.ts');
    expect(meaning(texts, 'apps/web/src/a.ts', 'config')).toBe('apps/web/src/config.ts');
    expect(meaning(texts, 'apps/web/src/a.ts', '@/styles.css')).toBe('missing');
  });

  it('prefers the longest pattern', () => {
    const texts: Texts = {
      'tsconfig.json': { compilerOptions: { paths: { '@/*': ['src/*'], '@/db/*': ['database/*'] } } },
      'src/db/x.ts': '',
      'database/x.ts': '',
      'a.ts': '',
    };
    expect(meaning(texts, 'a.ts', '@/db/x')).toBe('database/x.ts');
  });

  it('inherits through chains and lists, relative to where it was written, and forgives what is missing', () => {
    const texts: Texts = {
      'config/base.json': {},
      'config/tsconfig.paths.json': { compilerOptions: { paths: { '~/*': ['../app/*'] } } },
      'config/tsconfig.mid.json': { extends: './tsconfig.paths.json' },
      'tsconfig.json': { extends: ['@tsconfig/node20/tsconfig.json', './.nuxt/tsconfig.json', './config/tsconfig.mid'] },
      'app/x.ts': '',
      'a.ts': '',
    };
    expect(meaning(texts, 'a.ts', '~/x')).toBe('app/x.ts');
  });

  it('survives configurations that extend each other', () => {
    const texts: Texts = {
      'tsconfig.json': { extends: './tsconfig.b.json' },
      'tsconfig.b.json': { extends: './tsconfig.json', compilerOptions: { paths: { '@/*': ['src/*'] } } },
      'src/x.ts': '',
      'a.ts': '',
    };
    expect(meaning(texts, 'a.ts', '@/x')).toBe('src/x.ts');
  });

  it('extends a configuration package of the workspace', () => {
    const texts: Texts = {
      'packages/tsconfig/package.json': { name: '@acme/tsconfig' },
      'packages/tsconfig/next.json': { compilerOptions: { paths: { '@/*': ['${configDir}/src/*'] } } },
      'web/tsconfig.json': { extends: '@acme/tsconfig/next.json' },
      'web/src/x.ts': '',
      'web/a.ts': '',
    };
    expect(meaning(texts, 'web/a.ts', '@/x')).toBe('web/src/x.ts');
  });

  it('reads the configurations that a solution refers to', () => {
    const texts: Texts = {
      'tsconfig.json': { files: [], references: [{ path: './tsconfig.app.json' }] },
      'tsconfig.app.json': { compilerOptions: { paths: { '@/*': ['./src/*'] } } },
      'src/x.ts': '',
      'src/a.ts': '',
    };
    expect(meaning(texts, 'src/a.ts', '@/x')).toBe('src/x.ts');
  });

  it('tries baseUrl after packages of the runtime', () => {
    const texts: Texts = {
      'tsconfig.json': { compilerOptions: { baseUrl: './src' } },
      'src/events/index.ts': '',
      'src/lib/db.ts': '',
      'src/a.ts': '',
    };
    expect(meaning(texts, 'src/a.ts', 'lib/db')).toBe('src/lib/db.ts');
    expect(meaning(texts, 'src/a.ts', 'events')).toBe('package events');
    expect(meaning(texts, 'src/a.ts', 'zod')).toBe('package zod');
  });

  it('finds a target through the folders above the root, by their names', () => {
    const texts: Texts = {
      '../../tsconfig.base.json': {
        compilerOptions: { baseUrl: '.', paths: { '@acme/web/*': ['apps/web/src/*'], '@acme/api/*': ['apps/api/src/*'] } },
      },
      'tsconfig.json': { extends: '../../tsconfig.base.json' },
      'src/x.ts': '',
      'src/a.ts': '',
    };
    expect(meaning(texts, 'src/a.ts', '@acme/web/x', { rootPath: 'apps/web' })).toBe('src/x.ts');
    expect(meaning(texts, 'src/a.ts', '@acme/api/x', { rootPath: 'apps/web' })).toBe('package @acme/api/x');
  });
});

describe('packages of the audit', () => {
  const base: Texts = { 'package.json': { name: 'top', workspaces: ['*'] }, 'app/package.json': { name: 'app' }, 'app/a.ts': '' };

  it.each<[string, object, Texts, string, string]>([
    [
      'exports that name a source',
      { exports: { '.': './src/index.ts', './client': './src/client.tsx' } },
      { 'db/src/index.ts': '', 'db/src/client.tsx': '' },
      '@acme/db/client',
      'db/src/client.tsx',
    ],
    [
      'exports that name an output',
      { exports: { '.': { types: './dist/index.d.ts', import: './dist/index.mjs', require: './dist/index.cjs' } } },
      { 'db/src/index.ts': '' },
      '@acme/db',
      'db/src/index.ts',
    ],
    [
      'the source condition',
      { exports: { '.': { source: './lib/main.ts', default: './dist/index.js' } } },
      { 'db/lib/main.ts': '', 'db/src/index.ts': '' },
      '@acme/db',
      'db/lib/main.ts',
    ],
    ['patterns in exports', { exports: { './*': './dist/*.js' } }, { 'db/src/deep/x.ts': '' }, '@acme/db/deep/x', 'db/src/deep/x.ts'],
    [
      'types only',
      { exports: { '.': { types: './source/a.d.ts', default: './bundle.js' } } },
      { 'db/source/a.ts': '' },
      '@acme/db',
      'db/source/a.ts',
    ],
    ['main that names an output', { main: 'dist/index.js' }, { 'db/src/index.ts': '' }, '@acme/db', 'db/src/index.ts'],
    ['main without ending', { main: './lib' }, { 'db/lib/index.js': '' }, '@acme/db', 'db/lib/index.js'],
    ['no entry at all', {}, { 'db/src/index.ts': '' }, '@acme/db', 'db/src/index.ts'],
    ['a path inside', {}, { 'db/src/tables/user.ts': '' }, '@acme/db/src/tables/user', 'db/src/tables/user.ts'],
    [
      'a path that exports hide',
      { exports: { '.': './src/index.ts' } },
      { 'db/src/index.ts': '', 'db/src/x.ts': '' },
      '@acme/db/src/x',
      'db/src/x.ts',
    ],
    ['nothing that is there', { main: 'dist/index.js' }, {}, '@acme/db', 'package @acme/db'],
  ])('resolves %s', (_, manifest, files, specifier, expected) => {
    expect(meaning({ ...base, 'db/package.json': { name: '@acme/db', ...manifest }, ...files }, 'app/a.ts', specifier)).toBe(expected);
  });

  it('maps outputs by outDir and rootDir', () => {
    const texts: Texts = {
      ...base,
      'db/package.json': { name: '@acme/db', main: './compiled/api.js' },
      'db/tsconfig.json': { compilerOptions: { outDir: 'compiled', rootDir: 'code' } },
      'db/code/api.ts': '',
    };
    expect(meaning(texts, 'app/a.ts', '@acme/db')).toBe('db/code/api.ts');
  });

  it('follows imports (#) and names of the package itself', () => {
    const texts: Texts = {
      'package.json': {
        name: 'self',
        imports: { '#lib/*': './src/lib/*.js', '#db': { node: './src/db.ts', default: './src/memory.ts' } },
        exports: { './util': './src/util.ts' },
      },
      'src/lib/x.ts': '',
      'src/db.ts': '',
      'src/memory.ts': '',
      'src/util.ts': '',
      'src/a.ts': '',
    };
    expect(meaning(texts, 'src/a.ts', '#lib/x')).toBe('src/lib/x.ts');
    expect(meaning(texts, 'src/a.ts', '#db')).toBe('src/db.ts');
    expect(meaning(texts, 'src/a.ts', 'self/util')).toBe('src/util.ts');
    expect(meaning(texts, 'src/a.ts', '#nowhere')).toBe('missing');
  });

  it('reads imports of a package.json above the root', () => {
    const texts: Texts = { '../package.json': { name: 'top', imports: { '#x': './server/src/x.ts' } }, 'src/x.ts': '', 'src/a.ts': '' };
    expect(meaning(texts, 'src/a.ts', '#x')).toBe('missing');
    expect(meaning(texts, 'src/a.ts', '#x', { rootPath: 'server' })).toBe('src/x.ts');
  });
});

describe('aliases', () => {
  const aliases = [
    { root: 'web', from: '$lib', to: 'web/src/lib' },
    { root: 'web', from: '~', to: 'web/app' },
    { root: '', from: '#shared', to: 'shared' },
    { root: '', from: 'react', to: 'preact/compat' },
  ];
  const texts: Texts = {
    'web/src/lib/db.ts': '',
    'web/src/lib/index.ts': '',
    'web/app/x.vue': '',
    'shared/y.ts': '',
    'web/a.ts': '',
    'api/a.ts': '',
  };
  it.each([
    ['web/a.ts', '$lib/db', 'web/src/lib/db.ts'],
    ['web/a.ts', '$lib', 'web/src/lib/index.ts'],
    ['web/a.ts', '~/x.vue', 'web/app/x.vue'],
    ['api/a.ts', '#shared/y', 'shared/y.ts'],
    ['api/a.ts', '$lib/db', 'missing'],
    ['web/a.ts', '$library/db', 'missing'],
    ['api/a.ts', 'react', 'package preact/compat'],
  ])('in %s, %s is %s', (from, specifier, expected) => {
    expect(meaning(texts, from, specifier, { aliases })).toBe(expected);
  });
});

describe('other runtimes', () => {
  it.each([
    ['node:fs', 'package fs'],
    ['node:fs/promises', 'package fs/promises'],
    ['fs', 'package fs'],
    ['npm:hono@4.1.0/cors', 'package hono/cors'],
    ['npm:@scope/pkg@^1', 'package @scope/pkg'],
    ['jsr:@scope/pkg@1/sub', 'package @scope/pkg/sub'],
    ['jsr:@hono/hono@4/cors', 'package hono/cors'],
    ['https://esm.sh/zod@3.22?target=deno', 'package zod'],
    ['https://esm.sh/@supabase/supabase-js@2', 'package @supabase/supabase-js'],
    ['https://deno.land/std@0.200.0/http/server.ts', 'package @std/http/server'],
    ['https://deno.land/x/oak@v12/mod.ts', 'package oak'],
    ['https://cdn.jsdelivr.net/npm/dayjs@1/+esm', 'package dayjs'],
    ['https://example.org/x.ts', 'package https://example.org/x.ts'],
    ['cloudflare:workers', 'package cloudflare:workers'],
    ['bun:sqlite', 'package bun:sqlite'],
    ['virtual:thing', 'package virtual:thing'],
    ['express', 'package express'],
    ['@nestjs/common', 'package @nestjs/common'],
    ['/src/x.ts', 'src/x.ts'],
  ])('%s is %s', (specifier, expected) => {
    expect(meaning({ 'a.ts': '', 'src/x.ts': '' }, 'a.ts', specifier)).toBe(expected);
  });

  it('follows import maps of Deno', () => {
    const texts: Texts = {
      'fn/deno.json': { imports: { hono: 'npm:hono@4', '@/': './lib/', shared: '../shared/mod.ts' } },
      'fn/lib/x.ts': '',
      'shared/mod.ts': '',
      'fn/a.ts': '',
      'other/a.ts': '',
    };
    expect(meaning(texts, 'fn/a.ts', 'hono/cors')).toBe('package hono/cors');
    expect(meaning(texts, 'fn/a.ts', '@/x.ts')).toBe('fn/lib/x.ts');
    expect(meaning(texts, 'fn/a.ts', 'shared')).toBe('shared/mod.ts');
    expect(meaning(texts, 'other/a.ts', 'shared')).toBe('package shared');
  });
});

describe('sourceOf', () => {
  const { resolver } = projectOf({
    'package.json': { name: 'x' },
    'src/server.ts': '',
    'src/workers/mail.ts': '',
    'apps/api/src/main.ts': '',
    'tsconfig.json': { compilerOptions: { outDir: './dist' } },
    'plain.js': '',
  });
  it.each([
    ['plain.js', 'plain.js'],
    ['plain', 'plain.js'],
    ['dist/server.js', 'src/server.ts'],
    ['dist/src/server.js', 'src/server.ts'],
    ['build/workers/mail.mjs', 'src/workers/mail.ts'],
    ['dist/apps/api/main.js', 'apps/api/src/main.ts'],
    ['dist/esm/server.js', 'src/server.ts'],
    ['dist/nothing.js', undefined],
  ])('%s is %s', (path, expected) => {
    expect(resolver.sourceOf(path)).toBe(expected);
  });
});

it('gives the same answers in any order of files', () => {
  const texts: Texts = {
    'package.json': { name: 'top' },
    'a/package.json': { name: 'same', main: './x.ts' },
    'a/x.ts': '',
    'b/package.json': { name: 'same', main: './y.ts' },
    'b/y.ts': '',
    'c.ts': '',
  };
  const backwards = Object.fromEntries(Object.entries(texts).reverse());
  expect(meaning(texts, 'c.ts', 'same')).toBe(meaning(backwards, 'c.ts', 'same'));
});

describe('names of folders that no tsconfig gives', () => {
  const texts: Texts = {
    'package.json': {
      dependencies: { express: '^4', dayjs: '^1', '@acme/tools': '^1' },
      _moduleAliases: { '@root': '.', '@models': 'data/models', '@models/old': 'legacy' },
    },
    'index.js': '',
    'data/models/user.js': '',
    'legacy/user.js': '',
    'services/mail.js': '',
    'src/lib/cache.ts': '',
    'src/config/index.ts': '',
    'dayjs/plugin/utc.js': '',
    'acme/tools.js': '',
    'acme/others.js': '',
    'express.js': '',
    'uuid.js': '',
  };
  it.each([
    ['@models/user', 'data/models/user.js'],
    ['@models/old/user', 'legacy/user.js'],
    ['@root/services/mail', 'services/mail.js'],
    ['@services/mail', 'services/mail.js'],
    ['services/mail', 'services/mail.js'],
    ['@/lib/cache', 'src/lib/cache.ts'],
    ['~/lib/cache', 'src/lib/cache.ts'],
    ['~lib/cache', 'src/lib/cache.ts'],
    ['lib/cache', 'src/lib/cache.ts'],
    ['@config', 'src/config/index.ts'],
    ['@/lib/other', 'missing'],
    ['dayjs/plugin/utc', 'package dayjs/plugin/utc'],
    ['@acme/others', 'package @acme/others'],
    ['express', 'package express'],
    ['uuid', 'package uuid'],
  ])('%s means %s', (specifier, expected) => expect(meaning(texts, 'index.js', specifier)).toBe(expected));

  it('means the folders of the package around', () => {
    const two: Texts = {
      'server/package.json': { name: 'server' },
      'server/index.ts': '',
      'server/src/lib/db.ts': '',
      'worker/package.json': { name: 'worker' },
      'worker/index.ts': '',
      'worker/src/lib/db.ts': '',
      'shared/schema.ts': '',
    };
    expect(meaning(two, 'server/index.ts', '@/lib/db')).toBe('server/src/lib/db.ts');
    expect(meaning(two, 'worker/index.ts', '@/lib/db')).toBe('worker/src/lib/db.ts');
    expect(meaning(two, 'worker/index.ts', '@shared/schema')).toBe('shared/schema.ts');
  });

  it('means the folders of the package around, also for one resolver', () => {
    const { resolver } = projectOf({
      'a/package.json': { name: 'a' },
      'a/lib/x.ts': '',
      'b/package.json': { name: 'b' },
      'b/lib/x.ts': '',
    });
    expect([resolver.resolve('a/i.ts', '@/lib/x'), resolver.resolve('b/i.ts', '@/lib/x')]).toEqual([
      { kind: 'file', file: 'a/lib/x.ts' },
      { kind: 'file', file: 'b/lib/x.ts' },
    ]);
  });
});
