/** Defaults of libraries that keep something in the process, as their documentation has them. */
import { describe, expect, it } from 'vitest';
import { analyzeInline, server } from '../analyze/inline.js';

const bot = (code: string): Record<string, string> => ({
  'package.json':
    '{"name": "app", "type": "module", "scripts": {"start": "node src/bot.ts"}, "dependencies": {"grammy": "^1.0.0", "@grammyjs/ratelimiter": "^1.0.0"}}',
  'src/bot.ts': `import { Bot } from 'grammy';\nimport { limit } from '@grammyjs/ratelimiter';\nimport Redis from 'ioredis';\nconst bot = new Bot(process.env.TOKEN!);\n${code}\nbot.on('message', (context) => context.reply('here'));\nbot.start();\n`,
});
const conversations = (made: string): Record<string, string> =>
  server(
    `import { CloudAdapter, ConversationState, MemoryStorage } from 'botbuilder';\nimport { CosmosDbPartitionedStorage } from 'botbuilder-azure';\nconst storage = ${made};\nconst state = new ConversationState(storage);\nconst turns = state.createProperty('turns');\nconst adapter = new CloudAdapter();\napp.post('/messages', async (request, response) => { await adapter.process(request, response, async (context) => { await turns.set(context, 1); await state.saveChanges(context); }); });`,
  );
const rows = (statement: string): Record<string, string> =>
  server(
    `import { PGlite } from '@electric-sql/pglite';\nconst db = new PGlite();\nawait db.exec('CREATE TABLE members (name text)');\napp.post('/members', async (request, response) => { response.json(await db.query(${JSON.stringify(statement)}, [request.body.name])); });`,
  );
const procedures = (limiter: string): Record<string, string> =>
  server(
    `import { initTRPC } from '@trpc/server';\nimport { createTRPCStoreLimiter } from '@trpc-limiter/${limiter}';\nimport { createExpressMiddleware } from '@trpc/server/adapters/express';\nconst t = initTRPC.create();\nconst limited = t.procedure.use(createTRPCStoreLimiter({ fingerprint: (context) => context.ip, windowMs: 60_000, max: 5 }));\nconst router = t.router({ ping: limited.query(() => 'pong') });\napp.use('/trpc', createExpressMiddleware({ router }));`,
  );

const told = (files: Record<string, string>): readonly string[] =>
  analyzeInline(files)
    .report.findings.filter(({ rule, severity }) => rule === 'memory-backend' && severity !== 'info')
    .map(({ severity, role }) => `${severity} ${role}`);

describe('what libraries keep by default', () => {
  it.each([
    [
      'messages that a bot counts',
      bot('bot.use(limit());'),
      'critical rate-limit',
      bot('bot.use(limit({ storageClient: new Redis(process.env.REDIS_URL!) }));'),
    ],
    [
      'conversations of the Bot Framework',
      conversations('new MemoryStorage()'),
      'critical session',
      conversations('new CosmosDbPartitionedStorage({ cosmosDbEndpoint: process.env.COSMOS })'),
    ],
    [
      'rows that a query inserts',
      rows('INSERT INTO members VALUES ($1)'),
      'critical entity-store',
      rows('SELECT * FROM members WHERE name = $1'),
    ],
    ['procedures that are counted', procedures('memory'), 'critical rate-limit', procedures('upstash')],
  ] as const)('%s', (_, kept, expected, quiet) => {
    expect(told(kept)).toEqual([expected]);
    expect(told(quiet)).toEqual([]);
  });
});
