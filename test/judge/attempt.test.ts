import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import type { Cell } from '../../src/program/cells/cell.js';
import { audit } from '../harness/audit.js';

// An error as only a fault of ours makes one: in the middle of judging.
vi.mock('../../src/judge/profile.js', async (original) => {
  const real = await original<typeof import('../../src/judge/profile.js')>();
  return {
    ...real,
    profileOf: (program: Parameters<typeof real.profileOf>[0], cell: Cell) => {
      if (cell.symbol === 'tangled') throw new RangeError('Maximum call stack size exceeded');
      return real.profileOf(program, cell);
    },
  };
});
vi.mock('../../src/judge/background/timers.js', () => ({
  timerHazards: () => {
    throw new Error('no clock');
  },
}));

const folder = mkdtempSync(join(tmpdir(), 'coldstate-attempt-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('names what an error of ours kept from being judged, and judges the rest', async () => {
  const files = {
    'package.json': '{"name":"shop"}',
    'api/carts.js': [
      'const carts = new Map();',
      '',
      'const tangled = new Map();',
      'export default function handler(request, response) {',
      '  carts.set(request.headers.authorization, request.body);',
      '  tangled.set(request.headers.authorization, request.body);',
      '  response.json({ cart: carts.get(request.query.of), other: tangled.get(request.query.of) });',
      '}',
    ].join('\n'),
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const report = await audit(folder);
  expect(report.findings.map(({ symbol, line }) => `${symbol}:${line}`)).toEqual(['carts:1']);
  expect(report.complete).toBe(false);
  expect(report.diagnostics).toEqual([
    { file: '.', line: 1, message: 'Timers could not be judged because of an error in coldstate: no clock' },
    {
      file: 'api/carts.js',
      line: 3,
      message: '`tangled` could not be judged because of an error in coldstate: Maximum call stack size exceeded',
    },
  ]);
});
