import { describe, expect, it } from 'vitest';
import { nuxt } from '../../src/frameworks/nuxt.js';
import { runAdapter } from './adapter.js';

const nuxtPackage = (version: string, more: Record<string, string> = {}): string =>
  JSON.stringify({ name: 'site', dependencies: { nuxt: version, ...more } });
const PAGE = '<script setup>\nconst a = useThing();\n</script>';

describe('nuxt', () => {
  it.each([
    ['^4.5.0', 'app/pages/index.vue', 'app'],
    ['^4.5.0', 'pages/index.vue', ''],
    ['^3.15.0', 'pages/index.vue', ''],
  ])('with %s and %s keeps the app in "%s"', (version, page, app) => {
    const { setups, entries } = runAdapter(nuxt, {
      'package.json': nuxtPackage(version),
      'nuxt.config.ts': 'export default defineNuxtConfig({});',
      [page]: PAGE,
    });
    expect(setups[0]?.aliases).toContainEqual({ from: '~', to: app });
    expect(entries).toEqual([`render page / <- ${page}`]);
  });

  it('leaves app/ alone in Nuxt 3 where the app stands at the root', () => {
    const { setups } = runAdapter(nuxt, {
      'package.json': nuxtPackage('^3.15.0'),
      'nuxt.config.ts': 'export default defineNuxtConfig({});',
      'app/router.options.ts': 'export default {};',
      'pages/index.vue': PAGE,
    });
    expect(setups[0]?.aliases).toContainEqual({ from: '~', to: '' });
  });

  it('offers exports of utils and composables where Nuxt does', () => {
    const { setups } = runAdapter(nuxt, {
      'package.json': nuxtPackage('^4.5.0'),
      'nuxt.config.ts': 'export default defineNuxtConfig({});',
      'server/utils/deep/store.ts': 'export const rooms = new Map();\nexport type Room = string;',
      'app/composables/useThing.ts': 'export default () => 1;',
      'app/composables/nested/hidden.ts': 'export const hidden = 1;',
      'app/composables/auth/index.ts': "export * from './session';",
      'app/composables/auth/session.ts': 'export const useSession = () => 1;',
      'app/stores/cart.ts': 'export const useCart = () => 1;',
      'shared/utils/format.ts': 'export const format = (value: string) => value;',
    });
    const own = (setups[0]?.autoImports ?? []).filter(({ file }) => file !== undefined);
    expect(own.map(({ name }) => name).sort()).toEqual(['format', 'rooms', 'useSession', 'useThing']);
    const reaches = (name: string): boolean[] =>
      ['server/api/x.ts', 'app/pages/index.vue'].map((file) => own.find((each) => each.name === name)?.in(file) ?? false);
    expect([reaches('rooms'), reaches('useThing'), reaches('format')]).toEqual([
      [true, false],
      [false, true],
      [true, true],
    ]);
  });

  it('turns server auto-imports off where the configuration does', () => {
    const { setups } = runAdapter(nuxt, {
      'package.json': nuxtPackage('^4.5.0'),
      'nuxt.config.ts': 'export default defineNuxtConfig({ experimental: { nitroAutoImports: false } });',
    });
    expect(setups[0]?.autoImports?.some(({ module }) => module === 'h3')).toBe(false);
    expect(setups[0]?.autoImports?.some(({ module }) => module === 'vue')).toBe(true);
  });

  it('renders nothing on the server where ssr is off', () => {
    const { entries, findings } = runAdapter(nuxt, {
      'package.json': nuxtPackage('^4.5.0'),
      'nuxt.config.ts': 'export default defineNuxtConfig({ ssr: false });',
      'app/pages/index.vue': PAGE,
      'server/api/a.get.ts': 'export default defineEventHandler(() => 1);',
    });
    expect(entries).toEqual(['request GET /api/a <- server/api/a.get.ts']);
    expect(findings[0]?.clientFiles).toEqual(['app/pages/index.vue']);
  });

  it('finds layers and handlers that the configuration names', () => {
    const { entries } = runAdapter(nuxt, {
      'package.json': nuxtPackage('^4.5.0'),
      'nuxt.config.ts':
        "export default defineNuxtConfig({ serverHandlers: [{ route: '/hook', method: 'post', handler: '~~/handlers/hook.ts' }] });",
      'handlers/hook.ts': 'export default defineEventHandler(() => 1);',
      'layers/blog/server/api/posts.get.ts': 'export default defineEventHandler(() => []);',
      'layers/blog/app/pages/blog.vue': PAGE,
    });
    expect([...entries].sort()).toEqual([
      'render page /blog <- layers/blog/app/pages/blog.vue',
      'request GET /api/posts <- layers/blog/server/api/posts.get.ts',
      'request POST /hook <- handlers/hook.ts',
    ]);
  });

  it('knows what the server calls of a component that is written as an object', () => {
    const { findings, view } = runAdapter(nuxt, {
      'package.json': nuxtPackage('^4.5.0'),
      'nuxt.config.ts': 'export default defineNuxtConfig({});',
      'app/components/Old.vue':
        '<script>\nexport default { data() { return {}; }, computed: { total() { return 1; } }, methods: { add() {} }, mounted() {} };\n</script>',
    });
    const facts = view.facts('app/components/Old.vue');
    expect(findings[0]?.entryPoints.map(({ fn }) => facts?.functions[fn]?.name.split('.').at(-1))).toEqual(['data', 'total']);
  });
});

describe('nitro alone', () => {
  it('reads its folders at the root, or where the configuration puts them', () => {
    const files = {
      'package.json': JSON.stringify({ name: 'api', devDependencies: { nitro: '^3.0.0' } }),
      'api/users/[id].get.ts': 'export default defineHandler(() => 1);',
    };
    expect(runAdapter(nuxt, { ...files, 'nitro.config.ts': 'export default defineConfig({});' }).entries).toEqual([
      'request GET /api/users/[id] <- api/users/[id].get.ts',
    ]);
    expect(runAdapter(nuxt, { ...files, 'nitro.config.ts': "export default defineConfig({ serverDir: './backend' });" }).entries).toEqual(
      [],
    );
    expect(runAdapter(nuxt, files).uses).toEqual([]);
  });
});
