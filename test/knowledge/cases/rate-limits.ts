import type { Cases } from './cases.js';

export const RATE_LIMIT_CASES: Cases = {
  'express-rate-limit': {
    memory: [
      `import rateLimit from 'express-rate-limit'; app.use(rateLimit({ windowMs: 60000, max: 100 }));`,
      `import { rateLimit } from 'express-rate-limit'; export const limiter = rateLimit({ limit: 5 });`,
      `import { rateLimit, MemoryStore } from 'express-rate-limit'; app.use(rateLimit({ store: new MemoryStore() }));`,
      `import rateLimit from 'express-rate-limit'; app.use(rateLimit());`,
      `import * as limits from 'express-rate-limit'; app.use(limits.rateLimit({ limit: 5, store: undefined }));`,
    ],
    safe: [
      `import rateLimit from 'express-rate-limit'; import { RedisStore } from 'rate-limit-redis'; app.use(rateLimit({ store: new RedisStore({ sendCommand }) }));`,
      `import rateLimit from 'express-rate-limit'; import RedisStore from 'rate-limit-redis'; const shared = { store: new RedisStore({ sendCommand }) }; app.use(rateLimit({ ...shared, max: 5 }));`,
    ],
    unknown: [
      `import rateLimit from 'express-rate-limit'; import { RedisStore } from 'rate-limit-redis'; app.use(rateLimit({ store: client ? new RedisStore({ sendCommand }) : undefined }));`,
      `import rateLimit from 'express-rate-limit'; export const limit = (options) => rateLimit(options);`,
      `import rateLimit from 'express-rate-limit'; export const limit = (...options) => rateLimit(...options);`,
    ],
  },
  '@grammyjs/ratelimiter': {
    memory: [`import { limit } from '@grammyjs/ratelimiter'; bot.use(limit({ limit: 3 }));`],
    safe: [`import { limit } from '@grammyjs/ratelimiter'; bot.use(limit({ storageClient: redis }));`],
  },
  '@trpc-limiter/memory': {
    memory: [
      `import { createTRPCStoreLimiter } from '@trpc-limiter/memory'; const limiter = createTRPCStoreLimiter({ windowMs: 10_000, max: 5 });`,
    ],
  },
  'express-slow-down': {
    memory: [`import slowDown from 'express-slow-down'; app.use(slowDown({ delayAfter: 5 }));`],
    safe: [
      `import { slowDown } from 'express-slow-down'; import { RedisStore } from 'rate-limit-redis'; app.use(slowDown({ store: new RedisStore({ sendCommand }) }));`,
    ],
  },
  '@fastify/rate-limit': {
    memory: [
      `import rateLimit from '@fastify/rate-limit'; await fastify.register(rateLimit, { max: 100, timeWindow: '1 minute' });`,
      `import rateLimit from '@fastify/rate-limit'; fastify.register(rateLimit);`,
    ],
    safe: [
      `import rateLimit from '@fastify/rate-limit'; import Redis from 'ioredis'; await fastify.register(rateLimit, { max: 100, redis: new Redis(url) });`,
      `import rateLimit from '@fastify/rate-limit'; class Store {} fastify.register(rateLimit, { store: Store });`,
    ],
  },
  '@nestjs/throttler': {
    memory: [
      `import { ThrottlerModule } from '@nestjs/throttler'; const imports = [ThrottlerModule.forRoot([{ ttl: 60000, limit: 10 }])];`,
      `import { ThrottlerModule } from '@nestjs/throttler'; const imports = [ThrottlerModule.forRoot({ throttlers: [{ ttl: 60000, limit: 10 }] })];`,
      `import { ThrottlerModule } from '@nestjs/throttler'; const imports = [ThrottlerModule.forRootAsync({ useFactory: () => ({ throttlers: [] }) })];`,
      `import { ThrottlerStorageService } from '@nestjs/throttler'; const storage = new ThrottlerStorageService();`,
    ],
    safe: [
      `import { ThrottlerModule } from '@nestjs/throttler'; import { ThrottlerStorageRedisService } from '@nest-lab/throttler-storage-redis'; const imports = [ThrottlerModule.forRoot({ throttlers: [], storage: new ThrottlerStorageRedisService(url) })];`,
      `import { ThrottlerModule } from '@nestjs/throttler'; import { ThrottlerStorageRedisService } from '@nest-lab/throttler-storage-redis'; const imports = [ThrottlerModule.forRootAsync({ useFactory: () => ({ throttlers: [], storage: new ThrottlerStorageRedisService(url) }) })];`,
    ],
  },
  'hono-rate-limiter': {
    memory: [`import { rateLimiter } from 'hono-rate-limiter'; app.use(rateLimiter({ windowMs: 900000, limit: 100, keyGenerator }));`],
    safe: [
      `import { rateLimiter, RedisStore } from 'hono-rate-limiter'; app.use(rateLimiter({ limit: 100, store: new RedisStore({ client }) }));`,
    ],
  },
  '@orpc/experimental-ratelimit': {
    memory: [
      `import { MemoryRatelimiter } from '@orpc/experimental-ratelimit/memory'; const limiter = new MemoryRatelimiter({ maxRequests: 10, window: 60000 });`,
    ],
  },
  'rate-limiter-flexible': {
    memory: [
      `import { RateLimiterMemory } from 'rate-limiter-flexible'; const limiter = new RateLimiterMemory({ points: 5, duration: 1 });`,
      `import { RateLimiterCluster } from 'rate-limiter-flexible'; const limiter = new RateLimiterCluster({ points: 5 });`,
      `import { RateLimiterSQLite } from 'rate-limiter-flexible'; const limiter = new RateLimiterSQLite({ storeClient: db, storeType: 'sqlite3' });`,
      `import { RateLimiterQueue, RateLimiterMemory } from 'rate-limiter-flexible'; const queue = new RateLimiterQueue(new RateLimiterMemory({ points: 1 }), { maxQueueSize: 10 });`,
    ],
    safe: [
      `import { RateLimiterRedis } from 'rate-limiter-flexible'; const limiter = new RateLimiterRedis({ storeClient, points: 5 });`,
      `import { RateLimiterQueue, RateLimiterRedis } from 'rate-limiter-flexible'; const queue = new RateLimiterQueue(new RateLimiterRedis({ storeClient, points: 1 }));`,
      `import { RateLimiterSQLite } from 'rate-limiter-flexible'; import { createClient } from '@libsql/client'; const limiter = new RateLimiterSQLite({ storeClient: createClient({ url: 'libsql://x' }) });`,
    ],
  },
  limiter: {
    memory: [`import { RateLimiter } from 'limiter'; const limiter = new RateLimiter({ tokensPerInterval: 5, interval: 'second' });`],
  },
  bottleneck: {
    memory: [
      `import Bottleneck from 'bottleneck'; const limiter = new Bottleneck({ maxConcurrent: 1, minTime: 333 });`,
      `import Bottleneck from 'bottleneck'; const limiter = new Bottleneck({ datastore: 'local' });`,
    ],
    safe: [
      `import Bottleneck from 'bottleneck'; const limiter = new Bottleneck({ id: 'x', datastore: 'ioredis', clientOptions: {} });`,
      `import Bottleneck from 'bottleneck'; const connection = new Bottleneck.IORedisConnection({}); const limiter = new Bottleneck({ connection });`,
    ],
  },
  'koa-ratelimit': {
    memory: [`import ratelimit from 'koa-ratelimit'; app.use(ratelimit({ driver: 'memory', db: new Map(), max: 100 }));`],
    safe: [
      `import ratelimit from 'koa-ratelimit'; import Redis from 'ioredis'; app.use(ratelimit({ driver: 'redis', db: new Redis(), max: 100 }));`,
    ],
  },
  'koa2-ratelimit': {
    memory: [`import { RateLimit } from 'koa2-ratelimit'; app.use(RateLimit.middleware({ interval: { min: 15 }, max: 100 }));`],
    safe: [
      `import { RateLimit, Stores } from 'koa2-ratelimit'; app.use(RateLimit.middleware({ max: 100, store: new Stores.Redis({ url }) }));`,
    ],
  },
  'express-brute': { memory: [`import ExpressBrute from 'express-brute'; const store = new ExpressBrute.MemoryStore();`] },
  'elysia-rate-limit': {
    memory: [
      `import { rateLimit } from 'elysia-rate-limit'; new Elysia().use(rateLimit({ max: 10 }));`,
      `import { rateLimit } from 'elysia-rate-limit'; new Elysia().use(rateLimit());`,
    ],
    safe: [
      `import { rateLimit } from 'elysia-rate-limit'; class RedisContext {} new Elysia().use(rateLimit({ context: new RedisContext() }));`,
    ],
  },
  'sveltekit-rate-limiter': {
    memory: [`import { RateLimiter } from 'sveltekit-rate-limiter/server'; const limiter = new RateLimiter({ IP: [10, 'h'] });`],
    safe: [
      `import { RateLimiter } from 'sveltekit-rate-limiter/server'; class RedisLimits {} const limiter = new RateLimiter({ store: new RedisLimits() });`,
    ],
  },
  'nuxt-security': {
    memory: [
      `export default defineNuxtConfig({ modules: ['nuxt-security'] });`,
      `export default defineNuxtConfig({ modules: ['@nuxt/ui', 'nuxt-security'], security: { rateLimiter: { tokensPerInterval: 150 } } });`,
    ],
    safe: [
      `export default defineNuxtConfig({ modules: ['nuxt-security'], security: { rateLimiter: false } });`,
      `export default defineNuxtConfig({ modules: ['nuxt-security'], security: { rateLimiter: { driver: { name: 'redis' } } } });`,
      `export default defineNuxtConfig({ modules: ['@nuxt/ui'] });`,
    ],
  },
  '@envelop/rate-limiter': {
    memory: [`import { useRateLimiter } from '@envelop/rate-limiter'; const plugins = [useRateLimiter({ identifyFn })];`],
    safe: [
      `import { useRateLimiter, RedisStore } from '@envelop/rate-limiter'; const plugins = [useRateLimiter({ identifyFn, store: new RedisStore(client) })];`,
    ],
  },
  'graphql-rate-limit': {
    memory: [
      `import { createRateLimitDirective } from 'graphql-rate-limit'; const directive = createRateLimitDirective({ identifyContext: (c) => c.id });`,
    ],
    safe: [
      `import { createRateLimitDirective, RedisStore } from 'graphql-rate-limit'; const directive = createRateLimitDirective({ identifyContext, store: new RedisStore(client) });`,
    ],
  },
  '@upstash/ratelimit': {
    safe: [
      `import { Ratelimit } from '@upstash/ratelimit'; import { Redis } from '@upstash/redis'; const limit = new Ratelimit({ redis: Redis.fromEnv(), limiter: Ratelimit.slidingWindow(10, '10 s'), ephemeralCache: new Map() });`,
    ],
  },
  'rate-limit-redis': { safe: [`import { RedisStore } from 'rate-limit-redis'; const store = new RedisStore({ sendCommand });`] },
  'lambda-rate-limiter': {
    memory: [
      `import limiterFactory from 'lambda-rate-limiter'; const limiter = limiterFactory({ interval: 60000, uniqueTokenPerInterval: 500 });`,
    ],
  },
  'p-throttle': { memory: [`import pThrottle from 'p-throttle'; const throttle = pThrottle({ limit: 2, interval: 1000 });`] },
};
