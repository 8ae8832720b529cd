import { describe, expect, it } from 'vitest';
import { remix } from '../../src/frameworks/remix.js';
import { runAdapter } from './adapter.js';

const REMIX = JSON.stringify({
  name: 'notes',
  dependencies: { '@remix-run/node': '^2.17.0' },
  devDependencies: { '@remix-run/dev': '^2.17.0' },
});
const ROUTER = JSON.stringify({ name: 'desk', devDependencies: { '@react-router/dev': '^8.4.0' } });
const LOADER = 'export const loader = () => null;';
const ROOT = { 'app/root.tsx': 'export const unrelated = 1;' };

/** The addresses of the loaders, by file. */
function addresses(files: Record<string, string>): Record<string, string> {
  const { findings } = runAdapter(remix, files);
  return Object.fromEntries(
    findings.flatMap(({ entryPoints }) => entryPoints.map(({ file, label }) => [file, label.replace('loader ', '')])),
  );
}

describe('flat routes', () => {
  it.each([
    ['_index.tsx', '/'],
    ['users.$id.edit.tsx', '/users/:id/edit'],
    ['_auth.login.tsx', '/login'],
    ['users_.archive.tsx', '/users/archive'],
    ['files.$.tsx', '/files/*'],
    ['($lang).about.tsx', '/:lang?/about'],
    ['sitemap[.]xml.ts', '/sitemap.xml'],
    ['reports.yearly/route.tsx', '/reports/yearly'],
    ['admin+/users.$id.tsx', '/admin/users/:id'],
  ])('%s is %s', (name, address) => {
    expect(addresses({ 'package.json': REMIX, ...ROOT, [`app/routes/${name}`]: LOADER })).toEqual({ [`app/routes/${name}`]: address });
  });

  it('leaves out what stands beside a route in its folder', () => {
    expect(
      addresses({ 'package.json': REMIX, ...ROOT, 'app/routes/reports/helpers.ts': LOADER, 'app/routes/data.server.ts': LOADER }),
    ).toEqual({});
  });

  it('takes folders for segments where react-router-auto-routes makes the routes', () => {
    expect(
      addresses({
        'package.json': ROUTER,
        ...ROOT,
        'app/routes.ts':
          "import { autoRoutes } from 'react-router-auto-routes';\nexport default autoRoutes({ ignoredRouteFiles: ['.*'] });",
        'app/routes/users/$id.tsx': LOADER,
        'app/routes/users/+shared/editor.tsx': LOADER,
        'app/routes/_seo/robots[.]txt.ts': LOADER,
      }),
    ).toEqual({ 'app/routes/users/$id.tsx': '/users/:id', 'app/routes/_seo/robots[.]txt.ts': '/robots.txt' });
  });

  it('takes folders for segments with the convention of Remix 1', () => {
    const old = JSON.stringify({
      name: 'notes',
      dependencies: { '@remix-run/node': '^2.0.0', '@remix-run/v1-route-convention': '^0.1.0' },
    });
    expect(addresses({ 'package.json': old, ...ROOT, 'app/routes/users/$id.tsx': LOADER, 'app/routes/users/index.tsx': LOADER })).toEqual({
      'app/routes/users/$id.tsx': '/users/:id',
      'app/routes/users/index.tsx': '/users',
    });
  });
});

describe('routes.ts', () => {
  it('is read through imports, spreads, awaits and nesting', () => {
    expect(
      addresses({
        'package.json': ROUTER,
        ...ROOT,
        'app/routes.ts':
          "import { flatRoutes } from '@react-router/fs-routes';\nimport { layout, prefix, route } from '@react-router/dev/routes';\nimport { admin } from './admin/routes';\nexport default [\n  ...(await flatRoutes({ rootDirectory: 'pages' })),\n  layout('shell.tsx', [route('desk', 'desk.tsx')]),\n  ...prefix('admin', admin),\n  { path: 'by-hand', file: 'hand.tsx' },\n];",
        'app/admin/routes.ts':
          "import { route } from '@react-router/dev/routes';\nexport const admin = [route('users/:id', 'admin/user.tsx')];",
        'app/pages/news.tsx': LOADER,
        'app/shell.tsx': LOADER,
        'app/desk.tsx': LOADER,
        'app/admin/user.tsx': LOADER,
        'app/hand.tsx': LOADER,
        'app/unrouted.tsx': LOADER,
      }),
    ).toEqual({
      'app/pages/news.tsx': '/news',
      'app/shell.tsx': '/',
      'app/desk.tsx': '/desk',
      'app/admin/user.tsx': '/admin/users/:id',
      'app/hand.tsx': '/by-hand',
    });
  });

  it('gives way to the names of the files where it cannot be read', () => {
    expect(
      addresses({
        'package.json': ROUTER,
        ...ROOT,
        'app/routes.ts': "import { made } from 'elsewhere';\nexport default made();",
        'app/routes/news.tsx': LOADER,
      }),
    ).toEqual({ 'app/routes/news.tsx': '/news' });
  });
});

describe('remix', () => {
  it('renders nothing per request in SPA mode', () => {
    const { entries } = runAdapter(remix, {
      'package.json': ROUTER,
      ...ROOT,
      'react-router.config.ts': 'export default { ssr: false };',
      'app/routes/home.tsx': 'export default () => null;\nexport const loader = () => null;',
    });
    expect(entries).toEqual(['build loader /home <- app/routes/home.tsx', 'client page /home <- app/routes/home.tsx']);
  });

  it('runs in a worker with the Cloudflare plugin, at the edge where a route says so', () => {
    const run = (more: Record<string, string>, route: string) =>
      runAdapter(remix, { 'package.json': ROUTER, ...ROOT, ...more, 'app/routes/a.tsx': route }).findings[0]?.entryPoints;
    expect(
      run(
        { 'vite.config.ts': "import { cloudflare } from '@cloudflare/vite-plugin';\nexport default { plugins: [cloudflare()] };" },
        LOADER,
      ),
    ).toMatchObject([{ runtime: 'worker' }]);
    expect(run({}, `export const config = { runtime: 'edge' };\n${LOADER}`)).toMatchObject([{ runtime: 'edge', bundle: 'edge' }]);
  });

  it('names the modules of the browser', () => {
    const { findings } = runAdapter(remix, {
      'package.json': ROUTER,
      ...ROOT,
      'app/entry.client.tsx': 'export {};',
      'app/sound.client.ts': 'export {};',
      'app/.client/map.ts': 'export {};',
      'app/data.server.ts': 'export {};',
    });
    expect([...(findings[0]?.clientFiles ?? [])].sort()).toEqual(['app/.client/map.ts', 'app/entry.client.tsx', 'app/sound.client.ts']);
  });

  it('is not used where the library is only a dependency', () => {
    expect(runAdapter(remix, { 'package.json': REMIX, 'src/index.ts': 'export {};' }).uses).toEqual([]);
  });
});
