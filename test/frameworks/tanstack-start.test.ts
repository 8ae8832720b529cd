import { describe, expect, it } from 'vitest';
import { tanstackStart } from '../../src/frameworks/tanstack-start.js';
import { runAdapter } from './adapter.js';

const PACKAGE = JSON.stringify({
  name: 'desk',
  dependencies: { '@tanstack/react-router': '^1.169.0', '@tanstack/react-start': '^1.169.0' },
});

describe('tanstack-start', () => {
  it('finds server routes however their handlers are written', () => {
    const { entries } = runAdapter(tanstackStart, {
      'package.json': PACKAGE,
      'src/routes/api/a.ts':
        "import { createFileRoute } from '@tanstack/react-router';\nexport const Route = createFileRoute('/api/a')({ server: { handlers: ({ createHandlers }) => createHandlers({ GET: () => new Response(), POST: { middleware: [], handler: () => new Response() } }) } });",
      'src/routes/api/b.ts':
        "import { createServerFileRoute } from '@tanstack/react-start/server';\nexport const ServerRoute = createServerFileRoute('/api/b').methods({ PUT: async () => new Response() });",
    });
    expect(entries).toEqual([
      'request GET /api/a <- src/routes/api/a.ts',
      'request POST /api/a <- src/routes/api/a.ts',
      'request PUT /api/b <- src/routes/api/b.ts',
    ]);
  });

  it('tells the two sides of a middleware apart', () => {
    const { findings } = runAdapter(tanstackStart, {
      'package.json': PACKAGE,
      'src/auth.ts':
        "import { createMiddleware } from '@tanstack/react-start';\nexport const auth = createMiddleware().client(async ({ next }) => next()).server(async ({ next }) => next());",
    });
    expect(findings[0]?.entryPoints).toMatchObject([
      { label: 'middleware auth', phase: 'client', runtime: 'browser' },
      { label: 'middleware auth', phase: 'request', runtime: 'node' },
    ]);
  });

  it('renders and loads per request unless a route turns it off', () => {
    const route = (ssr: string): readonly string[] =>
      runAdapter(tanstackStart, {
        'package.json': PACKAGE,
        'src/routes/x.tsx': `import { createFileRoute } from '@tanstack/react-router';\nexport const Route = createFileRoute('/x')({ ${ssr}loader: () => 1, component: () => null });`,
      }).entries.map((each) => each.split(' <- ')[0]!);
    expect(route('')).toEqual(['request loader /x', 'render page /x']);
    expect(route("ssr: 'data-only', ")).toEqual(['request loader /x', 'client page /x']);
    expect(route('ssr: false, ')).toEqual(['client loader /x', 'client page /x']);
  });

  it('names an own server entry and the module of the browser', () => {
    const { entries, findings } = runAdapter(tanstackStart, {
      'package.json': PACKAGE,
      'vite.config.ts':
        "import { tanstackStart } from '@tanstack/react-start/plugin/vite';\nexport default { plugins: [tanstackStart({ srcDirectory: 'web' })] };",
      'web/server.ts':
        "import handler from '@tanstack/react-start/server-entry';\nexport default { fetch: (request: Request) => handler.fetch(request) };",
      'web/client.tsx': 'export {};',
    });
    expect(entries).toEqual(['request fetch <- web/server.ts']);
    expect(findings[0]?.clientFiles).toEqual(['web/client.tsx']);
  });
});
