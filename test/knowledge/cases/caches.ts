import type { Cases } from './cases.js';

export const CACHE_CASES: Cases = {
  'node-cache': { memory: [`import NodeCache from 'node-cache'; const cache = new NodeCache({ stdTTL: 100 });`] },
  '@cacheable/node-cache': {
    memory: [
      `import { NodeCache } from '@cacheable/node-cache'; const cache = new NodeCache();`,
      `import { NodeCacheStore } from '@cacheable/node-cache'; const cache = new NodeCacheStore();`,
    ],
    safe: [
      `import { NodeCacheStore } from '@cacheable/node-cache'; import KeyvRedis from '@keyv/redis'; const cache = new NodeCacheStore({ store: new KeyvRedis(url) });`,
    ],
  },
  'lru-cache': {
    memory: [
      `import { LRUCache } from 'lru-cache'; const cache = new LRUCache({ max: 500 });`,
      `import LRU from 'lru-cache'; const cache = new LRU(500);`,
    ],
  },
  'quick-lru': { memory: [`import QuickLRU from 'quick-lru'; const cache = new QuickLRU({ maxSize: 1000 });`] },
  'tiny-lru': { memory: [`import { lru } from 'tiny-lru'; const cache = lru(100);`] },
  'toad-cache': { memory: [`import { Lru } from 'toad-cache'; const cache = new Lru(1000, 60000);`] },
  'lru.min': { memory: [`import { createLRU } from 'lru.min'; const cache = createLRU({ max: 1000 });`] },
  mnemonist: {
    memory: [
      `import { LRUCache } from 'mnemonist'; const cache = new LRUCache(1000);`,
      `import LRUMap from 'mnemonist/lru-map'; const cache = new LRUMap(1000);`,
    ],
  },
  'expiry-map': { memory: [`import ExpiryMap from 'expiry-map'; const cache = new ExpiryMap(60000);`] },
  lru_map: { memory: [`import { LRUMap } from 'lru_map'; const cache = new LRUMap(1000);`] },
  'nano-memoize': { memory: [`import { nanomemoize } from 'nano-memoize'; const rate = nanomemoize(load);`] },
  'memory-cache': {
    memory: [
      `import cache from 'memory-cache'; cache.put('houdini', 'disappear', 100);`,
      `import cache from 'memory-cache'; const mine = new cache.Cache();`,
    ],
  },
  '@isaacs/ttlcache': { memory: [`import { TTLCache } from '@isaacs/ttlcache'; const cache = new TTLCache({ ttl: 10000 });`] },
  'cache-manager': {
    memory: [
      `import { createCache } from 'cache-manager'; const cache = createCache({ ttl: 10000 });`,
      `import { createCache } from 'cache-manager'; import { Keyv } from 'keyv'; import { CacheableMemory } from 'cacheable'; const cache = createCache({ stores: [new CacheableMemory({ ttl: 60000 })] });`,
      `import { caching } from 'cache-manager'; const cache = await caching('memory', { max: 100 });`,
      `import cacheManager from 'cache-manager'; const cache = cacheManager.caching({ store: 'memory', max: 100 });`,
    ],
    safe: [
      `import { createCache } from 'cache-manager'; import KeyvRedis from '@keyv/redis'; const cache = createCache({ stores: [new KeyvRedis(url)] });`,
      `import { caching } from 'cache-manager'; import { redisStore } from 'cache-manager-redis-yet'; const cache = await caching(redisStore, { ttl: 5000 });`,
    ],
  },
  '@nestjs/cache-manager': {
    memory: [
      `import { CacheModule } from '@nestjs/cache-manager'; const imports = [CacheModule.register({ isGlobal: true, ttl: 5000 })];`,
      `import { CacheModule } from '@nestjs/cache-manager'; const imports = [CacheModule.register()];`,
      `import { CacheModule } from '@nestjs/cache-manager'; const imports = [CacheModule.registerAsync({ useFactory: async () => ({ ttl: 5000 }) })];`,
    ],
    safe: [
      `import { CacheModule } from '@nestjs/cache-manager'; import KeyvRedis from '@keyv/redis'; const imports = [CacheModule.register({ stores: new KeyvRedis(url) })];`,
      `import { CacheModule } from '@nestjs/cache-manager'; import KeyvRedis from '@keyv/redis'; const imports = [CacheModule.registerAsync({ useFactory: async () => { return { stores: [new KeyvRedis(url)] }; } })];`,
    ],
  },
  cacheable: {
    memory: [`import { Cacheable } from 'cacheable'; const cache = new Cacheable();`],
    safe: [
      `import { Cacheable } from 'cacheable'; import KeyvRedis from '@keyv/redis'; const cache = new Cacheable({ secondary: new KeyvRedis(url) });`,
    ],
  },
  '@cacheable/memory': {
    memory: [`import { CacheableMemory } from '@cacheable/memory'; const cache = new CacheableMemory({ ttl: '1h' });`],
  },
  keyv: {
    memory: [
      `import Keyv from 'keyv'; const keyv = new Keyv();`,
      `import { Keyv } from 'keyv'; const keyv = new Keyv({ namespace: 'users', ttl: 1000 });`,
      `import Keyv from 'keyv'; const keyv = new Keyv({ store: new Map() });`,
      `import Keyv from 'keyv'; const keyv = new Keyv(new Map());`,
    ],
    safe: [
      `import Keyv from 'keyv'; import KeyvRedis from '@keyv/redis'; const keyv = new Keyv({ store: new KeyvRedis(url) });`,
      `import Keyv from 'keyv'; import KeyvRedis from '@keyv/redis'; const keyv = new Keyv(new KeyvRedis(url));`,
      `import Keyv from 'keyv'; const keyv = new Keyv('redis://user:pass@localhost:6379');`,
    ],
    unknown: [`import Keyv from 'keyv'; const keyv = new Keyv(process.env.REDIS_URL);`],
  },
  '@keyv/redis': { safe: [`import KeyvRedis from '@keyv/redis'; const store = new KeyvRedis('redis://localhost:6379');`] },
  '@keyv/sqlite': { memory: [`import KeyvSqlite from '@keyv/sqlite'; const store = new KeyvSqlite('sqlite://cache.sqlite');`] },
  'flat-cache': { memory: [`import { FlatCache } from 'flat-cache'; const cache = new FlatCache({ cacheDir: './.cache' });`] },
  apicache: {
    memory: [`import apicache from 'apicache'; app.use(apicache.middleware('5 minutes'));`],
    safe: [
      `import apicache from 'apicache'; import redis from 'redis'; apicache.options({ redisClient: redis.createClient() }); app.use(apicache.middleware('5 minutes'));`,
    ],
  },
  'axios-cache-interceptor': {
    memory: [`import axios from 'axios'; import { setupCache } from 'axios-cache-interceptor'; const http = setupCache(axios);`],
    safe: [
      `import axios from 'axios'; import { setupCache, buildStorage } from 'axios-cache-interceptor'; const http = setupCache(axios, { storage: buildStorage({ find, set, remove }) });`,
    ],
  },
  'cacheable-request': {
    memory: [
      `import CacheableRequest from 'cacheable-request'; import http from 'http'; const request = new CacheableRequest(http.request);`,
    ],
    safe: [
      `import CacheableRequest from 'cacheable-request'; import KeyvRedis from '@keyv/redis'; const request = new CacheableRequest(http.request, new KeyvRedis(url));`,
    ],
  },
  undici: {
    memory: [
      `import { Agent, interceptors } from 'undici'; const agent = new Agent().compose(interceptors.cache());`,
      `import { Agent, interceptors, cacheStores } from 'undici'; const agent = new Agent().compose(interceptors.cache({ store: new cacheStores.MemoryCacheStore() }));`,
    ],
    safe: [
      `import { Agent, interceptors } from 'undici'; class RedisCacheStore {} const agent = new Agent().compose(interceptors.cache({ store: new RedisCacheStore() }));`,
    ],
  },
  bentocache: {
    memory: [
      `import { BentoCache, bentostore } from 'bentocache'; import { memoryDriver } from 'bentocache/drivers/memory'; const bento = new BentoCache({ default: 'cache', stores: { cache: bentostore().useL1Layer(memoryDriver({ maxSize: '10mb' })) } });`,
    ],
    safe: [
      `import { BentoCache, bentostore } from 'bentocache'; const bento = new BentoCache({ default: 'multi', stores: { multi: bentostore().useL1Layer(memoryDriver({})).useL2Layer(redisDriver({ connection })) } });`,
    ],
  },
  'async-cache-dedupe': {
    memory: [
      `import { createCache } from 'async-cache-dedupe'; const cache = createCache({ ttl: 5, storage: { type: 'memory' } });`,
      `import { createCache } from 'async-cache-dedupe'; const cache = createCache({ ttl: 5 });`,
    ],
    safe: [
      `import { createCache } from 'async-cache-dedupe'; const cache = createCache({ ttl: 5, storage: { type: 'redis', options: { client } } });`,
    ],
  },
  '@epic-web/cachified': {
    memory: [
      `import { cachified } from '@epic-web/cachified'; import { LRUCache } from 'lru-cache'; const lru = new LRUCache({ max: 1000 }); export const get = (id) => cachified({ key: id, cache: lru, getFreshValue });`,
    ],
    safe: [
      `import { cachified } from '@epic-web/cachified'; import { redisCacheAdapter } from 'cachified-redis-adapter'; const cache = redisCacheAdapter(redis); export const get = (id) => cachified({ key: id, cache, getFreshValue });`,
    ],
  },
  '@vercel/functions': {
    memory: [`import { getCache } from '@vercel/functions'; const cache = getCache();`],
    safe: [[`import { getCache } from '@vercel/functions'; const cache = getCache();`, { 'platform.vercel': true }]],
  },
  '@fastify/caching': {
    memory: [`import caching from '@fastify/caching'; fastify.register(caching, { privacy: 'private' });`],
    safe: [
      `import caching from '@fastify/caching'; import abstractCache from 'abstract-cache'; fastify.register(caching, { cache: abstractCache({ driver }) });`,
    ],
  },
  dataloader: {
    memory: [`import DataLoader from 'dataloader'; export const users = new DataLoader(batchUsers);`],
    safe: [`import DataLoader from 'dataloader'; export const users = new DataLoader(batchUsers, { cache: false });`],
  },
  lodash: {
    memory: [
      `import _ from 'lodash'; const slow = _.memoize((id) => compute(id));`,
      `import memoize from 'lodash/memoize'; const slow = memoize(compute);`,
      `import { once } from 'lodash'; const init = once(connect);`,
      `import { debounce } from 'lodash'; const save = debounce(flush, 1000);`,
      `import throttle from 'lodash/throttle'; const save = throttle(flush, 1000);`,
    ],
    safe: [
      `import _ from 'lodash'; const settings = _.memoize(() => ({ url: process.env.URL }));`,
      `import { throttle } from 'lodash'; const save = throttle(flush, 1000, { trailing: false });`,
    ],
  },
  memoizee: { memory: [`import memoize from 'memoizee'; const slow = memoize(compute, { maxAge: 1000 });`] },
  'p-memoize': {
    memory: [
      `import pMemoize from 'p-memoize'; const get = pMemoize(fetchUser);`,
      `import pMemoize from 'p-memoize'; import ExpiryMap from 'expiry-map'; const get = pMemoize(fetchUser, { cache: new ExpiryMap(10000) });`,
    ],
    safe: [`import pMemoize from 'p-memoize'; class RedisCache {} const get = pMemoize(fetchUser, { cache: new RedisCache() });`],
  },
  mem: {
    memory: [
      `import mem from 'mem'; const get = mem(compute);`,
      `import memoize from 'memoize'; const get = memoize(compute, { maxAge: 1000 });`,
    ],
    safe: [`import mem from 'mem'; class RedisCache {} const get = mem(compute, { cache: new RedisCache() });`],
  },
  moize: { memory: [`import moize from 'moize'; const get = moize(compute, { maxSize: 5 });`] },
  'micro-memoize': { memory: [`import memoize from 'micro-memoize'; const get = memoize(compute);`] },
  'fast-memoize': {
    memory: [`import memoize from 'fast-memoize'; const get = memoize(compute);`],
    safe: [`import memoize from 'fast-memoize'; const get = memoize(compute, { cache: { create: () => shared } });`],
  },
  react: { safe: [`import { cache } from 'react'; export const getUser = cache(async (id) => db.user.find(id));`] },
};
