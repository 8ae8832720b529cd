/** Replacements that many entries share, by what the library is for. */
import type { Replacements } from './entry.js';

export const SHARED_CACHE: Replacements = {
  redis: 'SET key value EX seconds, read with GET',
  upstash: '@upstash/redis: set(key, value, { ex })',
  native: 'Vercel Runtime Cache, Cloudflare Cache API or KV, Netlify Blobs',
};

export const MEMOIZED: Replacements = {
  redis: 'cache-aside in Redis, keyed by all arguments',
  upstash: 'cache-aside with @upstash/redis',
  native: 'React cache() for one request, "use cache: remote" or the Runtime Cache across requests',
};

export const DURABLE_QUEUE: Replacements = {
  redis: 'BullMQ, or Redis Streams (XADD, XREADGROUP)',
  upstash: 'QStash or Upstash Workflow',
  database: 'pg-boss or graphile-worker (Postgres, SKIP LOCKED)',
  native: 'Vercel Queues, Cloudflare Queues, SQS, Netlify background functions',
};

export const PLATFORM_SCHEDULE: Replacements = {
  redis: 'SET cron:job:minute 1 NX EX 600 around each tick',
  upstash: 'QStash schedules',
  database: 'pg_cron, or an advisory lock around each tick',
  native: 'Vercel Schedules, Cloudflare Cron Triggers, EventBridge Scheduler, Netlify config.schedule, Cloud Scheduler',
};

export const SHARED_LOCK: Replacements = {
  redis: 'SET key token NX PX ttl, released by a compare-and-delete script',
  upstash: '@upstash/lock, or set(key, token, { nx: true, px })',
  database: 'pg_advisory_xact_lock, SELECT ... FOR UPDATE, or a lease row',
  native: 'Durable Object, DynamoDB conditional put, ifMatch on a blob',
};

export const BROKER: Replacements = {
  redis: 'Redis PUBLISH/SUBSCRIBE, or Streams where no message may be lost',
  upstash: '@upstash/realtime, or publish and subscribe of @upstash/redis',
  database: 'Postgres LISTEN/NOTIFY on a direct connection',
  native: 'a Durable Object per room, Ably, Pusher, API Gateway WebSocket with DynamoDB',
};

export const REAL_DATABASE: Replacements = {
  redis: 'a Redis hash per record',
  upstash: '@upstash/redis: hset, hgetall',
  database: 'Postgres (Drizzle, Prisma, Neon)',
  native: 'Turso, D1, DynamoDB, Durable Object SQLite',
};

export const OBJECT_STORAGE: Replacements = {
  native: 'Vercel Blob, S3 or R2, uploaded to directly by the client',
};

export const SEARCH_SERVICE: Replacements = {
  redis: 'Redis search',
  upstash: 'Upstash Search',
  database: 'Postgres full text or pgvector',
  native: 'Algolia, Typesense',
};

export const VECTOR_STORE: Replacements = {
  redis: 'Redis vector sets',
  upstash: 'Upstash Vector',
  database: 'pgvector',
  native: 'Cloudflare Vectorize',
};

export const CHAT_HISTORY: Replacements = {
  redis: 'a Redis list per thread, or langgraph-checkpoint-redis',
  upstash: '@upstash/redis lists, or @mastra/upstash',
  database: 'a messages table, or @langchain/langgraph-checkpoint-postgres',
  native: 'a Durable Object per thread',
};

export const PER_REQUEST: Replacements = {
  native: 'a factory per request handed down by context; event.locals in SvelteKit, useState in Nuxt',
};
