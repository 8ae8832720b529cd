import { describe, expect, it } from 'vitest';
import { sveltekit } from '../../src/frameworks/sveltekit.js';
import { runAdapter } from './adapter.js';

const PACKAGE = JSON.stringify({ name: 'shop', devDependencies: { '@sveltejs/kit': '^2.70.0' } });

describe('sveltekit', () => {
  it('is not used by a package that only shares a workspace root with one', () => {
    const { uses } = runAdapter(sveltekit, {
      'package.json': JSON.stringify({ name: 'root', workspaces: ['packages/*'], devDependencies: { '@sveltejs/kit': '^2.0.0' } }),
      'packages/site/package.json': JSON.stringify({ name: 'site' }),
      'packages/site/src/routes/+page.svelte': '<p>hi</p>',
      'packages/tools/package.json': JSON.stringify({ name: 'tools' }),
      'packages/tools/src/index.ts': 'export const a = 1;',
    });
    expect(uses.map(({ root }) => root)).toEqual(['packages/site']);
  });

  it('reads options that SvelteKit 3 takes from the Vite plugin', () => {
    const { setups, entries } = runAdapter(sveltekit, {
      'package.json': PACKAGE,
      'vite.config.ts':
        "import { sveltekit } from '@sveltejs/kit/vite';\nexport default { plugins: [sveltekit({ alias: { $ui: 'source/ui' }, files: { src: 'source' } })] };",
      'source/routes/api/ping/+server.ts': 'export const QUERY = () => new Response();',
    });
    expect(setups[0]?.aliases).toEqual([
      { from: '$ui', to: 'source/ui' },
      { from: '$lib', to: 'source/lib' },
      { from: '#lib', to: 'source/lib' },
    ]);
    expect(entries).toEqual(['request QUERY /api/ping <- source/routes/api/ping/+server.ts']);
  });

  it('finds actions that are handed on and functions behind wrappers', () => {
    const { entries, findings } = runAdapter(sveltekit, {
      'package.json': PACKAGE,
      'src/lib/guard.ts':
        "export const calls: string[] = [];\nexport const guard = (handler: (event: unknown) => unknown) => (event: unknown) => { calls.push('x'); return handler(event); };",
      'src/lib/actions.ts': 'export const shared = { archive: async () => ({}) };',
      'src/routes/mail/+page.server.ts':
        "import { guard } from '$lib/guard';\nimport { shared } from '$lib/actions';\nexport const actions = { ...shared, send: guard(async () => ({})) };",
    });
    expect(entries).toEqual(
      expect.arrayContaining([
        'request action /mail?/archive <- src/lib/actions.ts',
        'request action /mail?/send <- src/routes/mail/+page.server.ts',
        'request action /mail?/send <- src/lib/guard.ts',
      ]),
    );
    expect(findings[0]?.entryPoints.filter(({ file }) => file === 'src/lib/actions.ts').map(({ registeredIn }) => registeredIn)).toEqual([
      'src/routes/mail/+page.server.ts',
    ]);
  });

  it('takes components for the browser alone where the root layout turns rendering off', () => {
    const { entries, findings } = runAdapter(sveltekit, {
      'package.json': PACKAGE,
      'src/routes/+layout.ts': 'export const ssr = false;',
      'src/routes/+page.svelte': '<script>let a = 1;</script>',
      'src/lib/Card.svelte': '<script>let b = 1;</script>',
    });
    expect(entries).toEqual([]);
    expect(findings[0]?.clientFiles).toEqual(['src/lib/Card.svelte', 'src/routes/+page.svelte']);
  });

  it('inherits page options from the layouts around a page, and lets the page overrule them', () => {
    const { entries } = runAdapter(sveltekit, {
      'package.json': PACKAGE,
      'src/routes/(docs)/+layout.server.ts': 'export const prerender = true;',
      'src/routes/(docs)/guide/+page.server.ts': 'export const load = () => ({});',
      'src/routes/(docs)/search/+page.server.ts': 'export const prerender = false;\nexport const load = () => ({});',
    });
    expect(entries).toEqual([
      'build load /guide <- src/routes/(docs)/guide/+page.server.ts',
      'request load /search <- src/routes/(docs)/search/+page.server.ts',
    ]);
  });

  it.each([
    ["import adapter from '@sveltejs/adapter-cloudflare';", 'adapter()', 'worker', 'server'],
    ["import adapter from '@sveltejs/adapter-netlify';", 'adapter({ edge: true })', 'edge', 'server'],
    ["import adapter from '@sveltejs/adapter-vercel';", 'adapter({ split: true })', 'node', 'function:/x'],
    ["import adapter from '@sveltejs/adapter-node';", 'adapter()', 'node', 'server'],
  ])('%s %s runs in %s, bundle %s', (line, call, runtime, bundle) => {
    const { findings } = runAdapter(sveltekit, {
      'package.json': PACKAGE,
      'svelte.config.js': `${line}\nexport default { kit: { adapter: ${call} } };`,
      'src/routes/x/+server.ts': 'export const GET = () => new Response();',
    });
    expect(findings[0]?.entryPoints).toMatchObject([{ label: 'GET /x', runtime, bundle }]);
  });
});
