import { describe, expect, it } from 'vitest';
import { packageFinder, packagesOf } from '../../../src/program/modules/packages.js';
import { projectOf } from '../inputs.js';

describe('packagesOf', () => {
  it('takes a repository without package.json for one package', () => {
    const [only, ...others] = packagesOf(['src/a.ts'], []);
    expect(only).toMatchObject({ root: '', name: '', files: ['src/a.ts'] });
    expect(others).toEqual([]);
  });

  it('gives each file to the nearest package, and module markers to the one around', () => {
    const { packages } = projectOf({
      'package.json': { name: 'top' },
      'a.ts': '',
      'apps/web/package.json': { name: 'web' },
      'apps/web/src/b.ts': '',
      'apps/web/src/package.json': { type: 'module' },
      'other/c.ts': '',
    });
    expect(packages.map(({ root, files }) => [root, files])).toEqual([
      ['', ['a.ts', 'other/c.ts']],
      ['apps/web', ['apps/web/src/b.ts']],
    ]);
  });

  it('keeps a package at the root for files that no package.json covers', () => {
    const { packages } = projectOf({ 'web/package.json': { name: 'web' }, 'web/a.ts': '', 'tools/b.ts': '' });
    expect(packages.map(({ root, files }) => [root, files])).toEqual([
      ['', ['tools/b.ts']],
      ['web', ['web/a.ts']],
    ]);
  });

  it('counts dependencies of the workspace root for members only', () => {
    const { packages } = projectOf({
      'package.json': {
        name: 'top',
        workspaces: { packages: ['apps/*', '!apps/old'] },
        devDependencies: { next: '14' },
        dependencies: { zod: '3' },
      },
      'apps/web/package.json': { name: 'web', dependencies: { next: '15' } },
      'apps/old/package.json': { name: 'old' },
      'tools/x/package.json': { name: 'x' },
      'a.ts': '',
    });
    const of = (root: string): object => Object.fromEntries(packages.find((view) => view.root === root)?.dependencies ?? []);
    expect(of('apps/web')).toEqual({ next: '15', zod: '3' });
    expect(of('apps/old')).toEqual({});
    expect(of('tools/x')).toEqual({});
  });

  it('reads pnpm and lerna workspaces', () => {
    const pnpm = projectOf({
      'package.json': { name: 'top', dependencies: { a: '1' } },
      'pnpm-workspace.yaml': 'packages:\n  - "packages/**"\n',
      'packages/x/y/package.json': { name: 'y' },
      'a.ts': '',
    });
    expect([...(pnpm.packages.find((view) => view.root === 'packages/x/y')?.dependencies.keys() ?? [])]).toEqual(['a']);
    const lerna = projectOf({
      'package.json': { name: 'top', dependencies: { a: '1' } },
      'lerna.json': { packages: ['modules/*'] },
      'modules/x/package.json': { name: 'x' },
      'a.ts': '',
    });
    expect([...(lerna.packages.find((view) => view.root === 'modules/x')?.dependencies.keys() ?? [])]).toEqual(['a']);
  });

  it('joins a workspace above the root by the names of the folders between', () => {
    const texts = {
      '../../package.json': { name: 'top', workspaces: ['apps/*'], dependencies: { express: '5' } },
      'package.json': { name: 'api' },
      'a.ts': '',
    };
    expect([...(projectOf(texts, { rootPath: 'apps/api' }).packages.at(-1)?.dependencies.keys() ?? [])]).toEqual(['express']);
    expect([
      ...(projectOf(texts, { rootPath: 'tools/api' })
        .packages.find((view) => view.root === '')
        ?.dependencies.keys() ?? []),
    ]).toEqual([]);
  });

  it('gives files to a package.json above the root where there is none below', () => {
    const { packages } = projectOf(
      { '../package.json': { name: 'top', dependencies: { koa: '2' } }, 'src/a.ts': '' },
      { rootPath: 'server' },
    );
    expect(packages.map(({ root, files }) => [root, files])).toEqual([['..', ['src/a.ts']]]);
    expect(packageFinder(packages)('src/a.ts').name).toBe('top');
  });

  it('takes folders of applications that share the package.json above for packages', () => {
    const { packages } = projectOf({
      'package.json': {
        name: 'org',
        dependencies: { next: '16' },
        scripts: { 'admin:build': 'next build ./admin/ && echo done', dev: 'next dev -p 3000', docs: 'next build nowhere' },
      },
      'apps/shop/next.config.mjs': 'export default {};',
      'apps/shop/app/page.tsx': '',
      'admin/app/page.tsx': '',
      'libs/money.ts': '',
      'apps/blog/package.json': { name: 'blog', dependencies: { astro: '5' } },
      'apps/blog/astro.config.mjs': '',
    });
    expect(packages.map(({ root, files, dependencies }) => [root, files, [...dependencies.keys()]])).toEqual([
      ['', ['libs/money.ts'], ['next']],
      ['admin', ['admin/app/page.tsx'], ['next']],
      ['apps/blog', ['apps/blog/astro.config.mjs'], ['astro']],
      ['apps/shop', ['apps/shop/app/page.tsx', 'apps/shop/next.config.mjs'], ['next']],
    ]);
  });

  it('takes the imports of deno.json for dependencies', () => {
    const { packages } = projectOf({
      'deno.json': { imports: { hono: 'npm:hono@4/cors', '@std/path': 'jsr:@std/path@1' } },
      'main.ts': '',
    });
    expect(Object.fromEntries(packages[0]?.dependencies ?? [])).toEqual({ hono: '4', '@std/path': '1' });
  });
});

describe('packageFinder', () => {
  it('finds the nearest package of files, folders and the package itself', () => {
    const find = packageFinder(projectOf({ 'package.json': { name: 'top' }, 'a/b/package.json': { name: 'b' }, 'x.ts': '' }).packages);
    expect([find('a/b/c/d.ts').root, find('a/b').root, find('a/x.ts').root, find('').root]).toEqual(['a/b', 'a/b', '', '']);
  });
});
