import { describe, expect, it } from 'vitest';

import { vercelFunctions } from '../../src/frameworks/vercel-functions.js';
import { runAdapter } from './adapter.js';

const PACKAGE = JSON.stringify({ name: 'site', dependencies: { vite: '^8.0.0' } });
const HANDLER = 'export default function handler() {}';

function entriesOf(files: Record<string, string>): readonly string[] {
  return runAdapter(vercelFunctions, { 'package.json': PACKAGE, 'vercel.json': '{}', ...files }).entries;
}

describe('files of the api folder', () => {
  it.each([
    ['api/login.ts', HANDLER, 'ALL /api/login'],
    ['api/users/index.js', 'module.exports = (request, response) => {};', 'ALL /api/users'],
    ['api/items/[id].ts', 'export const GET = () => new Response();', 'GET /api/items/[id]'],
    ['api/web.ts', 'export default { fetch() {} };', 'ALL /api/web'],
  ])('%s', (file, text, label) => {
    expect(entriesOf({ [file]: text })).toEqual([`request ${label} <- ${file}`]);
  });

  it('belongs to the project around it, with a package.json of its own as well', () => {
    const own = { 'api/package.json': '{"name":"api","type":"commonjs"}', 'api/v1/login.ts': HANDLER };
    expect(entriesOf(own)).toEqual(['request ALL /api/v1/login <- api/v1/login.ts']);
    expect(entriesOf({ ...own, 'web/api/package.json': '{}', 'web/api/other.ts': HANDLER })).toEqual([
      'request ALL /api/v1/login <- api/v1/login.ts',
    ]);
  });

  it('leaves out underscores, dots, tests and declarations', () => {
    expect(
      entriesOf({ 'api/_lib/db.ts': HANDLER, 'api/.cache/x.ts': HANDLER, 'api/login.test.ts': HANDLER, 'src/api/x.ts': HANDLER }),
    ).toEqual([]);
  });

  it('are one bundle each, on the runtime of their config', () => {
    const { findings } = runAdapter(vercelFunctions, {
      'package.json': PACKAGE,
      'vercel.json': '{}',
      'api/a.ts': `export const config = { runtime: 'edge' }; ${HANDLER}`,
      'api/b.ts': HANDLER,
    });
    expect(findings[0]!.entryPoints.map(({ runtime, bundle }) => `${runtime} ${bundle}`)).toEqual([
      'edge function:api/a',
      'node function:api/b',
    ]);
  });

  it('a file that exports an app starts a server and is no entry point', () => {
    const { findings } = runAdapter(vercelFunctions, {
      'package.json': PACKAGE,
      'vercel.json': '{}',
      'api/index.ts': "import app from '../app'; export default app;",
      'app.ts': "import express from 'express'; export default express();",
    });
    expect(findings).toEqual([{ entryPoints: [], servers: ['api/index.ts'] }]);
  });
});

it('builds of vercel.json are all there is', () => {
  expect(
    entriesOf({
      'vercel.json': '{"builds":[{"src":"server/*.js","use":"@vercel/node"}]}',
      'server/main.js': HANDLER,
      'api/other.js': HANDLER,
    }),
  ).toEqual(['request ALL /server/main <- server/main.js']);
});

it('finds the root middleware beside a vercel.json, but not that of Next.js', () => {
  const files = { 'api/a.ts': HANDLER, 'middleware.ts': 'export default function middleware() {}' };
  expect(entriesOf(files)).toContain('request middleware <- middleware.ts');
  expect(entriesOf({ ...files, 'package.json': '{"name":"x","dependencies":{"next":"16"}}' })).toEqual(['request ALL /api/a <- api/a.ts']);
});

describe('recognition', () => {
  const uses = (pkg: object, files: Record<string, string>): number =>
    runAdapter(vercelFunctions, { 'package.json': JSON.stringify(pkg), ...files }).uses.length;

  it('takes an api folder for functions where nothing else owns it', () => {
    expect(uses({ name: 'a', dependencies: { vite: '8' } }, { 'api/a.ts': HANDLER })).toBe(1);
    expect(uses({ name: 'a', dependencies: { express: '5' } }, { 'api/a.ts': HANDLER })).toBe(0);
    expect(uses({ name: 'a', scripts: { start: 'node api/a.js' } }, { 'api/a.ts': HANDLER })).toBe(0);
  });

  it('believes the types and the package of Vercel', () => {
    expect(
      uses({ name: 'a', dependencies: { express: '5' } }, { 'api/a.ts': `import type { VercelRequest } from '@vercel/node'; ${HANDLER}` }),
    ).toBe(1);
    expect(uses({ name: 'a', dependencies: { next: '16', '@vercel/node': '5' } }, { 'api/a.ts': HANDLER })).toBe(1);
  });
});
