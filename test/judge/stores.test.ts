import { describe, expect, it } from 'vitest';
import { auditFiles, express, findingsIn } from './in-memory.js';

const stores = (files: Record<string, string>) => findingsIn('memory-backend', files);

describe('sessions and limiters', () => {
  it('follows a limiter through a factory with options of its own', async () => {
    expect(
      await stores({
        'limit.js':
          "import rateLimit from 'express-rate-limit';\nexport const makeLimiter = (options) => rateLimit({ windowMs: 1000, ...options });\n",
        'server.js': express(
          "import { makeLimiter } from './limit.js';",
          'const loginLimiter = makeLimiter({ limit: 5 });',
          "app.post('/login', loginLimiter, (req, res) => res.end());",
        ),
      }),
    ).toEqual(['critical rate-limit rateLimit']);
  });

  it('knows CommonJS', async () => {
    expect(
      await stores({
        'server.js':
          "const express = require('express');\nconst session = require('express-session');\nconst app = express();\napp.use(session({ secret: 'x' }));\napp.get('/', (req, res) => res.end());\napp.listen(3000);\n",
      }),
    ).toEqual(['critical session session']);
  });

  it('asks for more than a guess: a store that may be missing is possible only', async () => {
    const report = await auditFiles({
      'server.js': express(
        "import session from 'express-session';",
        "import RedisStore from 'connect-redis';",
        'let store;',
        'if (process.env.REDIS_URL) store = new RedisStore({});',
        "app.use(session({ secret: 'x', store }));",
        "app.get('/', (req, res) => res.end());",
      ),
    });
    expect(
      report.findings.filter((each) => each.rule === 'memory-backend').map(({ severity, confidence }) => [severity, confidence]),
    ).toEqual([['critical', 'possible']]);
  });

  it('is silent about a store that is given', async () => {
    expect(
      await stores({
        'server.js': express(
          "import session from 'express-session';",
          "import MongoStore from 'connect-mongo';",
          "app.use(session({ secret: 'x', store: MongoStore.create({ mongoUrl: process.env.MONGO_URL }) }));",
          "app.get('/', (req, res) => res.end());",
        ),
      }),
    ).toEqual([]);
  });

  it('says why a limiter that is never mounted is none', async () => {
    const report = await auditFiles({
      'server.js': express(
        "import rateLimit from 'express-rate-limit';",
        'const limiter = rateLimit({ limit: 3 });',
        "app.get('/', (req, res) => res.end());",
      ),
    });
    expect(report.findings.filter((each) => each.rule === 'memory-backend')).toEqual([]);
    expect(report.examined.find((each) => each.symbol === 'limiter')?.reason).toBe('made, but never mounted or used');
  });

  it('takes a limiter on polled routes for less', async () => {
    expect(
      await stores({
        'server.js': express(
          "import rateLimit from 'express-rate-limit';",
          'const limiter = rateLimit({ limit: 3 });',
          "app.use('/jobs/:id/status', limiter);",
          "app.get('/jobs/:id/status', (req, res) => res.end());",
        ),
      }),
    ).toEqual(['high rate-limit limiter']);
  });

  it('knows a limiter that a handler asks', async () => {
    expect(
      await stores({
        'app/api/login/route.ts':
          "import { RateLimiterMemory } from 'rate-limiter-flexible';\nconst limiter = new RateLimiterMemory({ points: 5, duration: 60 });\nexport async function POST(request: Request) {\n  await limiter.consume(request.headers.get('x-forwarded-for') ?? '');\n  return new Response();\n}\n",
        'app/page.tsx': 'export default function Page() { return null; }\n',
        'next.config.js': 'export default {};\n',
      }),
    ).toEqual(['critical rate-limit limiter']);
  });
});

describe('caches', () => {
  const route = (body: string, head = "import { LRUCache } from 'lru-cache';\nconst cache = new LRUCache({ max: 100 });\n") => ({
    'server.js': express(head, body),
  });

  it('lets a read-through cache be', async () => {
    expect(
      await stores(
        route(
          "app.get('/rates', async (req, res) => { let rates = cache.get('rates'); if (!rates) { rates = await (await fetch('https://rates.example')).json(); cache.set('rates', rates); } res.json(rates); });",
        ),
      ),
    ).toEqual(['low cache cache']);
  });

  it('speaks up where another request removes entries', async () => {
    expect(
      await stores(
        route(
          "async function load(id) { let one = cache.get(id); if (!one) { one = await (await fetch('https://items.example/' + id)).json(); cache.set(id, one); } return one; }\napp.get('/items/:id', async (req, res) => res.json(await load(req.params.id)));\napp.put('/items/:id', async (req, res) => { await fetch('https://items.example', { method: 'PUT' }); cache.delete(req.params.id); res.end(); });",
        ),
      ),
    ).toEqual(['medium cache cache']);
  });

  it('takes what nothing fetches again for the only copy', async () => {
    expect(
      await stores({
        'server.js': express(
          "import NodeCache from 'node-cache';",
          'const otps = new NodeCache({ stdTTL: 300 });',
          "app.post('/otp', (req, res) => { otps.set(req.query.phone, '1234'); res.end(); });",
          "app.post('/otp/check', (req, res) => res.json({ ok: otps.get(req.query.phone) === req.query.code }));",
        ),
      }),
    ).toEqual(['critical auth otps']);
  });

  it('is silent about one that each request makes', async () => {
    expect(
      await stores(
        route(
          "app.get('/', (req, res) => { const seen = new LRUCache({ max: 10 }); seen.set('a', 1); res.json(seen.get('a')); });",
          "import { LRUCache } from 'lru-cache';",
        ),
      ),
    ).toEqual([]);
  });

  it('names the field of a service', async () => {
    expect(
      await stores({
        'server.js': express(
          "import NodeCache from 'node-cache';",
          'class Rates { constructor() { this.cache = new NodeCache(); } async get(id) { let one = this.cache.get(id); if (!one) { one = await (await fetch(id)).json(); this.cache.set(id, one); } return one; } }',
          'const rates = new Rates();',
          "app.get('/', async (req, res) => res.json(await rates.get('usd')));",
        ),
      }),
    ).toEqual(['low cache Rates.cache']);
  });
});

describe('queues, locks, pub/sub, databases', () => {
  it('tells a queue that is fed and left from one that is awaited', async () => {
    const server = (call: string) => ({
      'server.js': express(
        "import PQueue from 'p-queue';",
        'const mails = new PQueue({ concurrency: 1 });',
        `app.post('/mail', async (req, res) => { ${call}; res.end(); });`,
      ),
    });
    expect(await stores(server("mails.add(() => fetch('https://mail.example'))"))).toEqual(['critical queue mails']);
    expect(await stores(server("await mails.add(() => fetch('https://mail.example'))"))).toEqual(['low queue mails']);
  });

  it('knows a database that is kept in memory, and one that only comes with the code', async () => {
    expect(
      await stores({
        'server.js': express(
          "import Database from 'better-sqlite3';",
          "const db = new Database(':memory:');",
          "app.post('/users', (req, res) => { db.prepare('insert into users values (?)').run(req.query.name); res.end(); });",
        ),
      }),
    ).toEqual(['critical entity-store db']);
    expect(
      await stores({
        'server.js': express(
          "import MiniSearch from 'minisearch';",
          "import { pages } from './pages.js';",
          "const index = new MiniSearch({ fields: ['title'] });",
          'index.addAll(pages);',
          "app.get('/search', (req, res) => res.json(index.search(req.query.q)));",
        ),
        'pages.js': "export const pages = [{ id: 1, title: 'Start' }];\n",
      }),
    ).toEqual([]);
  });

  it('leaves sockets alone that nobody is sent messages through', async () => {
    const server = (body: string) => ({
      'server.js': express("import { WebSocketServer } from 'ws';", 'const wss = new WebSocketServer({ port: 8080 });', body),
    });
    expect(await stores(server("wss.on('connection', (socket) => socket.send('hello'));"))).toEqual([]);
    expect(
      await stores(server("app.post('/all', (req, res) => { for (const socket of wss.clients) socket.send('news'); res.end(); });")),
    ).toEqual(['high connections wss']);
  });
});

describe('scripts and dead code', () => {
  it('says nothing of a script that nothing deployed starts', async () => {
    const report = await auditFiles(
      {
        'server.js': express("app.get('/', (req, res) => res.end());"),
        'scripts/import.js':
          "import NodeCache from 'node-cache';\nconst seen = new NodeCache();\nseen.set('a', 1);\nconsole.log(seen.get('a'));\n",
      },
      { scripts: { start: 'node server.js' } },
    );
    expect(report.findings.filter((each) => each.file.startsWith('scripts/'))).toEqual([]);
  });
});
