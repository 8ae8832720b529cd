import { describe, expect, it } from 'vitest';
import { astro } from '../../src/frameworks/astro.js';
import { runAdapter } from './adapter.js';

const PACKAGE = JSON.stringify({ name: 'paper', dependencies: { astro: '^7.3.0' } });
const config = (options: string, imports = ''): string =>
  `${imports}\nimport { defineConfig } from 'astro/config';\nexport default defineConfig(${options});`;
const PAGE = '---\nconst title = await load();\n---\n<h1>{title}</h1>';

describe('astro', () => {
  it.each([
    ["{ output: 'server' }", '', 'request'],
    ["{ output: 'server' }", 'export const prerender = true;\n', 'build'],
    ['{}', '', 'build'],
    ["{ output: 'static' }", 'export const prerender = false;\n', 'request'],
  ])('%s with "%s" runs a page at %s', (options, line, phase) => {
    const { entries } = runAdapter(astro, {
      'package.json': PACKAGE,
      'astro.config.mjs': config(options),
      'src/pages/news/[slug].astro': PAGE.replace('---\n', `---\n${line}`),
      'src/pages/feed.xml.ts': `${line}export const GET = () => new Response();`,
    });
    expect([...entries].sort()).toEqual([
      `${phase} GET /feed.xml <- src/pages/feed.xml.ts`,
      `${phase} page /news/[slug] <- src/pages/news/[slug].astro`,
    ]);
  });

  it('runs middleware and layouts at build time where every page is prerendered', () => {
    const files = {
      'package.json': PACKAGE,
      'astro.config.mjs': config('{}'),
      'src/pages/index.astro': PAGE,
      'src/layouts/Main.astro': PAGE,
      'src/middleware/index.ts': 'export const onRequest = (context: unknown, next: () => unknown) => next();',
    };
    expect(runAdapter(astro, files).entries.map((each) => each.split(' ')[0])).toEqual(['build', 'build', 'build']);
    const withActions = runAdapter(astro, {
      ...files,
      'src/actions/index.ts':
        "import { defineAction } from 'astro:actions';\nexport const server = { like: defineAction({ handler: async () => 1 }) };",
    });
    expect(withActions.entries).toEqual(
      expect.arrayContaining([
        'request middleware <- src/middleware/index.ts',
        'request component Main <- src/layouts/Main.astro',
        'request action like <- src/actions/index.ts',
      ]),
    );
  });

  it('finds the fetch file unless the configuration turns it off', () => {
    const files = {
      'package.json': PACKAGE,
      'src/pages/index.astro': PAGE,
      'src/fetch.ts': 'export default { fetch: () => new Response() };',
    };
    expect(runAdapter(astro, { ...files, 'astro.config.mjs': config('{}') }).entries).toContain('request fetch <- src/fetch.ts');
    expect(
      runAdapter(astro, { ...files, 'astro.config.mjs': config('{ fetchFile: null }') }).entries.some((each) => each.includes('fetch')),
    ).toBe(false);
  });

  it('runs in a worker with the Cloudflare adapter', () => {
    const { findings } = runAdapter(astro, {
      'package.json': PACKAGE,
      'astro.config.mjs': config("{ output: 'server', adapter: cloudflare() }", "import cloudflare from '@astrojs/cloudflare';"),
      'src/pages/index.astro': PAGE,
    });
    expect(findings[0]?.entryPoints).toMatchObject([{ label: 'page /', runtime: 'worker' }]);
  });
});
