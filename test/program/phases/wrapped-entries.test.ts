import { describe, expect, it } from 'vitest';
import { auditFiles } from '../../judge/in-memory.js';

/** Longer than what is solved anew for each call. */
const wrapper = `
import { NextResponse } from 'next/server';
import { count } from './calls';

export function guarded(handler) {
  return async (request, context) => {
    const started = Date.now();
    const path = new URL(request.url).pathname;
    count(path);
    try {
      if (!request.headers.get('authorization')) {
        const denied = NextResponse.json({ error: 'who are you', path }, { status: 401 });
        denied.headers.set('x-path', path);
        denied.headers.set('x-took', String(Date.now() - started));
        return denied;
      }
      const answer = await handler(request, context);
      answer.headers.set('x-path', path);
      answer.headers.set('x-took', String(Date.now() - started));
      answer.headers.set('cache-control', 'no-store');
      return answer;
    } catch (error) {
      const failed = NextResponse.json({ error: error.message, path }, { status: 500 });
      failed.headers.set('x-path', path);
      failed.headers.set('x-took', String(Date.now() - started));
      return failed;
    }
  };
}
`;

const route = (store: string, name: string) => `
import { NextResponse } from 'next/server';
import { guarded } from '../../../lib/guarded';
import { ${store} } from '../../../lib/stores';

export const POST = guarded(async (request) => {
  const row = await request.json();
  ${store}.set(row.${name}, row);
  return NextResponse.json(row);
});

export const GET = guarded(async (request) => NextResponse.json(${store}.get(new URL(request.url).searchParams.get('${name}')) ?? null));
`;

describe('entry points that one function wraps', () => {
  it('reach what their own handlers do, and what the wrapper does for all', async () => {
    const report = await auditFiles({
      'lib/guarded.js': wrapper,
      'lib/calls.js':
        'export const calls = new Map();\nexport const count = (path) => calls.set(path, (calls.get(path) ?? 0) + 1);\nexport const busiest = () => [...calls];\n',
      'lib/stores.js': 'export const boats = new Map();\nexport const crews = new Map();\n',
      'app/api/boats/route.js': route('boats', 'name'),
      'app/api/crews/route.js': route('crews', 'id'),
      'app/api/busiest/route.js': "import { busiest } from '../../../lib/calls';\nexport const GET = () => Response.json(busiest());\n",
    });
    const of = (symbol: string, side: 'reads' | 'writes') =>
      [
        ...new Set(
          report.findings
            .find((each) => each.symbol === symbol)
            ?.[side].flatMap(({ entryPoints }) => entryPoints.map(({ label }) => label)),
        ),
      ].sort();
    expect(of('boats', 'writes')).toEqual(['POST /api/boats']);
    expect(of('boats', 'reads')).toEqual(['GET /api/boats']);
    expect(of('crews', 'writes')).toEqual(['POST /api/crews']);
    expect(of('calls', 'writes')).toEqual(['GET /api/boats', 'GET /api/crews', 'POST /api/boats', 'POST /api/crews']);
  });
});
