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

/** The same, and the handler is called within the scope of the request. */
const scoped = wrapper
  .replace('import { count }', "import { AsyncLocalStorage } from 'node:async_hooks';\nimport { count }")
  .replace(
    'export function',
    'const scope = new AsyncLocalStorage();\nconst within = (store, work) => scope.run(store, work);\n\nexport function',
  )
  .replace('await handler(request, context)', 'await within({ path }, () => handler(request, context))');

describe('entry points that one function wraps', () => {
  it.each([
    ['itself', wrapper],
    ['within a function of its own', scoped],
  ])('reach what their own handlers do, and what the wrapper does for all, that calls them %s', async (_, guarded) => {
    const report = await auditFiles({
      'lib/guarded.js': guarded,
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

  it('reach what they hand to a helper, and not what hundreds of others hand to it', async () => {
    const pages = Array.from({ length: 220 }, (_, index): [string, string] => [
      `app/api/pages/p${String(index)}/route.js`,
      `import { traced } from '../../../../lib/traced';\nexport async function GET() { return traced('page', async () => Response.json(${String(index)})); }\n`,
    ]);
    const report = await auditFiles({
      'lib/traced.js': `
import { AsyncLocalStorage } from 'node:async_hooks';
const trail = new AsyncLocalStorage();
const isOff = () => process.env.NO_TRAIL === 'true';
function follow(work) {
  if (isOff()) return work();
  return trail.run([], work);
}
export async function traced(route, work) {
  return follow(async () => {
    try {
      return await work();
    } catch (error) {
      console.error(route, error);
      return Response.json({ error: 'failed' }, { status: 500 });
    }
  });
}
`,
      'app/api/visits/route.js': `
import { NextResponse } from 'next/server';
import { traced } from '../../../lib/traced';
const boats = new Map();
export async function POST(request) {
  return traced('boats', async () => {
    const row = await request.json();
    boats.set(row.name, row);
    return NextResponse.json(row);
  });
}
export const GET = (request) => traced('boats', async () => NextResponse.json(boats.get(new URL(request.url).searchParams.get('name'))));
`,
      ...Object.fromEntries(pages),
    });
    const writes = report.findings.find((each) => each.symbol === 'boats')?.writes ?? [];
    expect(writes.flatMap(({ entryPoints }) => entryPoints.map(({ label }) => label))).toEqual(['POST /api/visits']);
  });
});
