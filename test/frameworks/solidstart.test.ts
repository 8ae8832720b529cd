import { describe, expect, it } from 'vitest';
import { solidstart } from '../../src/frameworks/solidstart.js';
import { runAdapter } from './adapter.js';

const PACKAGE = JSON.stringify({ name: 'corner', dependencies: { '@solidjs/start': '^1.2.0' } });
const APP = { 'src/app.tsx': 'export default () => null;' };

describe('solidstart', () => {
  it('reads the options of version 1 and its preset', () => {
    const { findings, entries } = runAdapter(solidstart, {
      'package.json': PACKAGE,
      ...APP,
      'app.config.ts':
        "import { defineConfig } from '@solidjs/start/config';\nexport default defineConfig({ ssr: false, middleware: 'src/gate.ts', server: { preset: 'cloudflare-module' } });",
      'src/gate.ts':
        "import { createMiddleware } from '@solidjs/start/middleware';\nexport default createMiddleware({ onRequest: [(event) => event, (event) => event] });",
      'src/routes/(auth)/login(form).tsx': 'export default () => null;',
      'src/routes/api/[...path].ts': 'export const DELETE = () => new Response();',
    });
    expect([...entries].sort()).toEqual([
      'client app <- src/app.tsx',
      'client page /login <- src/routes/(auth)/login(form).tsx',
      'request DELETE /api/[...path] <- src/routes/api/[...path].ts',
      'request middleware <- src/gate.ts',
      'request middleware <- src/gate.ts',
    ]);
    expect(findings[0]?.entryPoints.filter(({ phase }) => phase === 'request').every(({ runtime }) => runtime === 'worker')).toBe(true);
  });

  it('names functions that are marked in their own body after what they are kept in', () => {
    const { entries } = runAdapter(solidstart, {
      'package.json': PACKAGE,
      ...APP,
      'src/lib/prices.ts':
        "import { query } from '@solidjs/router';\nexport const prices = query(async () => {\n  'use server';\n  return 1;\n}, 'prices');\nexport async function save() {\n  'use server';\n}\nexport const local = () => 1;",
    });
    expect(entries.filter((each) => each.includes('function')).sort()).toEqual([
      'request server function prices <- src/lib/prices.ts',
      'request server function save <- src/lib/prices.ts',
    ]);
  });
});
