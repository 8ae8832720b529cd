import { describe, expect, it } from 'vitest';
import { bundleName, isTestPath, joinRoute, packageOfSpecifier } from '../../src/frameworks/helpers.js';

describe('isTestPath', () => {
  it.each(['src/a.test.ts', 'test/app.ts', 'src/__tests__/a.ts', 'e2e/login.ts', 'src/Button.stories.tsx', 'tests/api/a.ts'])(
    '%s is a test',
    (file) => {
      expect(isTestPath(file)).toBe(true);
    },
  );

  it.each(['src/app/api/tests/route.ts', 'pages/test/index.tsx', 'src/contest/a.ts', 'src/latest.ts'])('%s is not', (file) => {
    expect(isTestPath(file)).toBe(false);
  });
});

it('packageOfSpecifier', () => {
  expect(['node:http', '@scope/name/sub', 'express', './a', '#lib', 'npm:hono@4.1.0/aws'].map(packageOfSpecifier)).toEqual([
    'http',
    '@scope/name',
    'express',
    undefined,
    undefined,
    'hono',
  ]);
});

it('joinRoute', () => {
  expect([joinRoute('/api', '/users/'), joinRoute('', ''), joinRoute('v1', 'x'), joinRoute('/', '/a')]).toEqual([
    '/api/users',
    '/',
    '/v1/x',
    '/a',
  ]);
});

it('bundleName tells packages apart', () => {
  expect([bundleName({ root: '', evidence: [] }, 'server'), bundleName({ root: 'apps/a', evidence: [] }, 'server')]).toEqual([
    'server',
    'server:apps/a',
  ]);
});
