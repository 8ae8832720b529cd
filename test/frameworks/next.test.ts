import { describe, expect, it } from 'vitest';

import { next } from '../../src/frameworks/next.js';
import { runAdapter } from './adapter.js';

const PACKAGE = JSON.stringify({ name: 'shop', dependencies: { next: '^16.0.0' } });
const PAGE = 'export default function Page() { return null; }';

function entriesOf(files: Record<string, string>): readonly string[] {
  return runAdapter(next, { 'package.json': PACKAGE, ...files }).entries;
}

describe('the app router', () => {
  it.each([
    ['app/page.tsx', '/'],
    ['app/(shop)/cart/page.tsx', '/cart'],
    ['app/@modal/(.)photo/[id]/page.tsx', '/photo/[id]'],
    ['src/app/[...path]/page.jsx', '/[...path]'],
  ])('%s is %s', (file, route) => {
    expect(entriesOf({ [file]: PAGE })).toEqual([`request page ${route} <- ${file}`]);
  });

  it('finds each method of a route, also behind wrappers and re-exports', () => {
    expect(
      entriesOf({
        'app/api/items/route.ts':
          "import { guard } from '../../../lib/guard'; export const GET = guard(async () => new Response()); export { save as POST } from '../../../lib/save'; export const helper = 1;",
        'lib/guard.ts': 'export const guard = (handler) => (request) => handler(request);',
        'lib/save.ts': 'export async function save() { return new Response(); }',
      }),
    ).toEqual(['request GET /api/items <- app/api/items/route.ts', 'request POST /api/items <- lib/save.ts']);
  });

  it('looks into the options of a package that makes the handlers', () => {
    expect(
      entriesOf({
        'app/api/auth/route.ts': "import { handlers } from '../../../auth'; export const { GET, POST } = handlers;",
        'auth.ts': "import NextAuth from 'next-auth'; export const { handlers } = NextAuth({ callbacks: { signIn: async () => true } });",
      }),
    ).toEqual(['request GET /api/auth <- auth.ts', 'request POST /api/auth <- auth.ts']);
  });

  it('leaves out private folders and files with other names', () => {
    expect(entriesOf({ 'app/_lib/page.tsx': PAGE, 'app/cart/Cart.tsx': PAGE })).toEqual([]);
  });

  it('serves the actions of files that something served imports, and of functions that say so', () => {
    const entries = entriesOf({
      'app/page.tsx':
        "import { pay } from '../actions/pay'; export default function Page() { async function note() { 'use server'; } return pay && note; }",
      'actions/pay.ts': "'use server'; export async function pay() {} export const refund = async () => {};",
      'actions/dead.ts': "'use server'; export async function dead() {}",
    });
    expect(entries.toSorted()).toEqual([
      'request action note <- app/page.tsx',
      'request action pay <- actions/pay.ts',
      'request action refund <- actions/pay.ts',
      'request page / <- app/page.tsx',
    ]);
  });

  it('renders client components on the server', () => {
    expect(
      entriesOf({
        'app/page.tsx': "import { Cart } from '../ui/Cart'; export default function Page() { return Cart; }",
        'ui/Cart.tsx': "'use client'; export function Cart() { return null; } export const formatPrice = () => '';",
      }),
    ).toEqual(['request page / <- app/page.tsx', 'render component Cart <- ui/Cart.tsx']);
  });
});

describe('bundles and runtimes', () => {
  it('keeps routes, pages, the edge and middleware apart', () => {
    const { findings } = runAdapter(next, {
      'package.json': PACKAGE,
      'app/layout.tsx': "export const runtime = 'edge'; export default function Layout() {}",
      'app/page.tsx': PAGE,
      'app/api/route.ts': 'export function GET() {}',
      'middleware.ts': 'export default function middleware() {}',
    });
    const places = Object.fromEntries(findings[0]!.entryPoints.map((entry) => [entry.label, `${entry.runtime} ${entry.bundle}`]));
    expect(places).toEqual({
      'layout /': 'edge app-page-edge',
      'page /': 'edge app-page-edge',
      'GET /api': 'node app-route',
      middleware: 'edge middleware',
    });
  });

  it('names the folder of a package in a monorepo', () => {
    const { findings } = runAdapter(next, {
      'package.json': '{"name":"repo"}',
      'apps/web/package.json': PACKAGE,
      'apps/web/app/api/route.ts': 'export function GET() {}',
    });
    expect(findings[0]!.entryPoints[0]).toMatchObject({ bundle: 'app-route:apps/web', file: 'apps/web/app/api/route.ts' });
  });

  it('runs proxy on Node and middleware where its config says', () => {
    const runtimeOf = (name: string, text: string): unknown =>
      runAdapter(next, { 'package.json': PACKAGE, 'app/page.tsx': PAGE, [name]: text }).findings[0]!.entryPoints.find(
        (entry) => entry.file === name,
      )?.runtime;
    expect(runtimeOf('proxy.ts', 'export function proxy() {}')).toBe('node');
    expect(runtimeOf('middleware.ts', "export function middleware() {} export const config = { runtime: 'nodejs' };")).toBe('node');
  });
});

describe('what stands beside the folders', () => {
  it('looks for middleware and instrumentation beside app or pages only', () => {
    expect(
      entriesOf({
        'src/app/page.tsx': PAGE,
        'middleware.ts': 'export default function middleware() {}',
        'src/instrumentation.ts': 'export function register() {} export function onRequestError() {}',
      }),
    ).toEqual([
      'request page / <- src/app/page.tsx',
      'startup instrumentation <- src/instrumentation.ts',
      'request onRequestError <- src/instrumentation.ts',
    ]);
  });

  it('reads pageExtensions and cache handlers from next.config', () => {
    expect(
      entriesOf({
        'next.config.js': "module.exports = { pageExtensions: ['view.tsx'], cacheHandler: require.resolve('./cache.js') };",
        'cache.js': 'module.exports = class Cache { async get() {} };',
        'pages/index.view.tsx': PAGE,
        'pages/helper.tsx': PAGE,
      }),
    ).toEqual(['render page / <- pages/index.view.tsx', 'request cache handler get <- cache.js']);
  });
});

describe('the pages router', () => {
  it('tells request, render and build apart', () => {
    expect(
      entriesOf({
        'pages/api/pay.ts': 'export default function handler() {}',
        'pages/blog/[slug].tsx': `export function getStaticProps() {} export function getStaticPaths() {} ${PAGE}`,
        'pages/cart.tsx': `export function getServerSideProps() {} ${PAGE}`,
        'pages/_app.tsx': 'function App() {} App.getInitialProps = async () => ({}); export default App;',
      }).toSorted(),
    ).toEqual([
      'build getStaticPaths /blog/[slug] <- pages/blog/[slug].tsx',
      'build getStaticProps /blog/[slug] <- pages/blog/[slug].tsx',
      'render _app <- pages/_app.tsx',
      'render page /blog/[slug] <- pages/blog/[slug].tsx',
      'render page /cart <- pages/cart.tsx',
      'request ALL /api/pay <- pages/api/pay.ts',
      'request getInitialProps _app <- pages/_app.tsx',
      'request getServerSideProps /cart <- pages/cart.tsx',
    ]);
  });
});

describe('recognition', () => {
  it('needs a folder of pages beside the dependency', () => {
    expect(runAdapter(next, { 'package.json': PACKAGE, 'lib/ui.tsx': PAGE }).uses).toEqual([]);
    expect(runAdapter(next, { 'package.json': '{"name":"x"}', 'app/page.tsx': PAGE }).uses).toEqual([]);
  });

  it('says why', () => {
    expect(
      runAdapter(next, { 'package.json': PACKAGE, 'next.config.mjs': 'export default {};', 'src/pages/index.tsx': PAGE }).uses,
    ).toEqual([{ root: '', evidence: ['package.json depends on next', 'next.config.mjs', 'src/pages/'] }]);
  });
});
