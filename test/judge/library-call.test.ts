import { describe, expect, it } from 'vitest';
import { linkedSites } from '../knowledge/engine-support.js';

/** Answers and reasons for one package, in the order of the text. */
function judged(name: string, texts: string | Readonly<Record<string, string>>): string[] {
  return linkedSites(typeof texts === 'string' ? { 'src/app.ts': texts } : texts)
    .filter((site) => site.entry.package === name)
    .map((site) => `${site.answer}: ${site.reason}`);
}

const LIMIT = `import rateLimit from 'express-rate-limit';`;
const REDIS = `import { RedisStore } from 'rate-limit-redis';`;
const ABSENT = 'yes: no `store` is given';
const REDIS_GIVEN = 'no: `store` is `RedisStore() of rate-limit-redis`';

describe('arguments of a call', () => {
  it.each([
    ['written in place', `${LIMIT} app.use(rateLimit({ max: 5 }));`, ABSENT],
    ['in a variable', `${LIMIT} const options = { max: 5 }; app.use(rateLimit(options));`, ABSENT],
    ['with an undefined value', `${LIMIT} app.use(rateLimit({ max: 5, store: undefined }));`, ABSENT],
    [
      'with a store in a variable',
      `${LIMIT} ${REDIS} const store = new RedisStore({}); app.use(rateLimit({ max: 5, store }));`,
      REDIS_GIVEN,
    ],
    [
      'spread with a store',
      `${LIMIT} ${REDIS} const base = { store: new RedisStore({}) }; app.use(rateLimit({ ...base, max: 5 }));`,
      REDIS_GIVEN,
    ],
    ['spread without one', `${LIMIT} const base = { windowMs: 1 }; app.use(rateLimit({ ...base, max: 5 }));`, ABSENT],
    [
      'overwritten after a spread',
      `${LIMIT} ${REDIS} const base = { store: new RedisStore({}) }; app.use(rateLimit({ ...base, store: undefined }));`,
      ABSENT,
    ],
    [
      'assigned afterwards',
      `${LIMIT} ${REDIS} const options = { max: 5 }; options.store = new RedisStore({}); app.use(rateLimit(options));`,
      REDIS_GIVEN,
    ],
    [
      'chosen by a condition',
      `${LIMIT} ${REDIS} const store = process.env.REDIS_URL ? new RedisStore({}) : undefined; app.use(rateLimit({ store }));`,
      'unknown: `store` is given in one case only',
    ],
    [
      'assigned in a branch',
      `${LIMIT} ${REDIS} let store; if (process.env.REDIS_URL) { store = new RedisStore({}); } app.use(rateLimit({ store }));`,
      'unknown: `store` is given in one case only',
    ],
    [
      'with the memory store by name',
      `import rateLimit, { MemoryStore } from 'express-rate-limit'; app.use(rateLimit({ store: new MemoryStore() }));`,
      'yes: `store` is `MemoryStore() of express-rate-limit`',
    ],
    [
      'with a class of the program',
      `${LIMIT} class PgStore { increment() {} } app.use(rateLimit({ store: new PgStore() }));`,
      'no: `store` is `PgStore`',
    ],
  ])('%s', (_name, source, expected) => {
    expect(judged('express-rate-limit', source)[0]?.slice(0, expected.length)).toBe(expected);
  });

  it('are seen through a wrapper, from its callers', () => {
    const wrapper = `${LIMIT} export const limit = (options) => rateLimit({ windowMs: 1, ...options });`;
    expect(
      judged('express-rate-limit', {
        'src/limit.ts': wrapper,
        'src/app.ts': `import { limit } from './limit'; app.use(limit({ max: 5 }));`,
      }),
    ).toEqual([ABSENT]);
    expect(
      judged('express-rate-limit', {
        'src/limit.ts': wrapper,
        'src/app.ts': `import { limit } from './limit'; ${REDIS} app.use(limit({ store: new RedisStore({}) }));`,
      })[0],
    ).toMatch(/^no: /);
    expect(judged('express-rate-limit', wrapper)).toEqual(['unknown: `store` is only known when it runs']);
  });

  it('are seen through factories and constants of other files', () => {
    expect(
      judged('express-rate-limit', {
        'src/store.ts': `${REDIS} export function makeStore() { return new RedisStore({}); }`,
        'src/app.ts': `${LIMIT} import { makeStore } from './store'; app.use(rateLimit({ store: makeStore() }));`,
      })[0],
    ).toMatch(/^no: /);
    expect(
      judged('express-rate-limit', {
        'src/config.ts': `${REDIS} export const limits = { store: new RedisStore({}), max: 5 };`,
        'src/app.ts': `${LIMIT} import { limits } from './config'; app.use(rateLimit(limits));`,
      })[0],
    ).toMatch(/^no: /);
    expect(
      judged('express-rate-limit', {
        'src/config.ts': `export const limits = { max: 5 };`,
        'src/app.ts': `${LIMIT} import { limits } from './config'; app.use(rateLimit({ ...limits, windowMs: 1 }));`,
      }),
    ).toEqual([ABSENT]);
  });

  it('are seen through a re-export of the package', () => {
    expect(
      judged('express-rate-limit', {
        'src/vendor.ts': `export { rateLimit as limiter } from 'express-rate-limit';`,
        'src/app.ts': `import { limiter } from './vendor'; app.use(limiter({ max: 5 }));`,
      }),
    ).toEqual([ABSENT]);
  });

  it('know constants of other files', () => {
    expect(
      judged('@libsql/client', {
        'src/env.ts': `export const URL = 'file:local.db';`,
        'src/db.ts': `import { createClient } from '@libsql/client'; import { URL } from './env'; export const db = createClient({ url: URL });`,
      }),
    ).toEqual(['yes: `url` is "file:local.db" and no `syncUrl` is given', 'no: `url` is "file:local.db"']);
  });
});

describe('later calls', () => {
  const SOCKETS = `import { Server } from 'socket.io'; export const io = new Server(server);`;

  it('are found on the result, in other files too', () => {
    const adapter = `import { createAdapter } from '@socket.io/redis-adapter'; import { io } from './io'; io.adapter(createAdapter(pub, sub));`;
    expect(judged('socket.io', { 'src/io.ts': SOCKETS, 'src/scale.ts': adapter })).toEqual(
      expect.arrayContaining(['no: `adapter()` is called on it']),
    );
    expect(judged('socket.io', { 'src/io.ts': SOCKETS }).filter((one) => one.startsWith('yes'))).toHaveLength(1);
  });

  it('under a condition leave it open', () => {
    const adapter = `import { createAdapter } from '@socket.io/redis-adapter'; export async function init(io) { if (process.env.REDIS_URL) { io.adapter(createAdapter(pub, sub)); } }`;
    const app = `import { Server } from 'socket.io'; import { init } from './scale'; const io = new Server(server); await init(io);`;
    expect(judged('socket.io', { 'src/app.ts': app, 'src/scale.ts': adapter })).toContain(
      'unknown: `adapter()` is called on it only under a condition',
    );
  });

  it('are not those of another object', () => {
    expect(
      judged('socket.io', {
        'src/io.ts': SOCKETS,
        'src/other.ts': `import { Server } from 'socket.io'; const other = new Server(3000); other.adapter(x);`,
      }).filter((one) => one.startsWith('yes')),
    ).toHaveLength(1);
  });
});

describe('places', () => {
  it('are plugins, modules, decorators and base classes too', () => {
    const sites = linkedSites({
      'src/app.ts': `import rateLimit from '@fastify/rate-limit'; export default async function (fastify) { await fastify.register(rateLimit, { max: 5 }); }`,
      'src/module.ts': `import { Module } from '@nestjs/common'; import { CacheModule } from '@nestjs/cache-manager'; @Module({ imports: [CacheModule.register({ isGlobal: true })] }) export class AppModule {}`,
      'src/tasks.ts': `import { Injectable } from '@nestjs/common'; import { Cron } from '@nestjs/schedule'; @Injectable() export class Tasks { @Cron('* * * * *') sweep() {} }`,
    });
    expect(sites.map((site) => `${site.file} ${site.entry.package} ${site.answer}`)).toEqual([
      'src/app.ts @fastify/rate-limit yes',
      'src/module.ts @nestjs/cache-manager yes',
      'src/tasks.ts @nestjs/schedule yes',
    ]);
  });

  it('stay silent where the name is not the package', () => {
    expect(
      linkedSites({
        'src/app.ts': `import { rateLimit } from './mine'; app.use(rateLimit({ max: 5 }));`,
        'src/mine.ts': `export const rateLimit = (o) => o;`,
      }),
    ).toEqual([]);
  });
});
