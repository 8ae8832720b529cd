/** How packages that keep state in memory are given a store: the lines that people would otherwise look up. */

interface LibraryCode {
  readonly store: string;
  readonly commands: readonly string[];
  readonly snippet: string;
  readonly env: readonly string[];
  readonly pitfall?: string;
}

export const libraryCode: ReadonlyMap<string, LibraryCode> = new Map<string, LibraryCode>([
  [
    'express-session',
    {
      store: 'Redis (connect-redis)',
      commands: ['npm install connect-redis redis'],
      env: ['REDIS_URL', 'SESSION_SECRET'],
      snippet: `import { RedisStore } from 'connect-redis';
import session from 'express-session';
import { createClient } from 'redis';

const client = createClient({ url: process.env.REDIS_URL });
client.on('error', (error) => console.error('redis', error));
await client.connect();

export const sessions = session({
  store: new RedisStore({ client }),
  secret: process.env.SESSION_SECRET!,
  resave: false,
  saveUninitialized: false,
});`,
    },
  ],
  [
    'express-rate-limit',
    {
      store: 'Redis (rate-limit-redis)',
      commands: ['npm install rate-limit-redis ioredis'],
      env: ['REDIS_URL'],
      snippet: `import { rateLimit } from 'express-rate-limit';
import { Redis } from 'ioredis';
import { RedisStore, type RedisReply } from 'rate-limit-redis';

const redis = new Redis(process.env.REDIS_URL!);

export const limiter = rateLimit({
  windowMs: 60_000,
  limit: 10,
  store: new RedisStore({ sendCommand: (command: string, ...args: string[]) => redis.call(command, ...args) as Promise<RedisReply> }),
});`,
      pitfall: 'Two limiters on one Redis need different prefixes.',
    },
  ],
  [
    '@fastify/rate-limit',
    {
      store: 'Redis',
      commands: ['npm install ioredis'],
      env: ['REDIS_URL'],
      snippet: `import rateLimit from '@fastify/rate-limit';
import Fastify from 'fastify';
import { Redis } from 'ioredis';

const app = Fastify();

await app.register(rateLimit, { max: 10, timeWindow: '1 minute', redis: new Redis(process.env.REDIS_URL!) });`,
    },
  ],
  [
    'rate-limiter-flexible',
    {
      store: 'Redis (RateLimiterRedis)',
      commands: ['npm install ioredis'],
      env: ['REDIS_URL'],
      snippet: `import { Redis } from 'ioredis';
import { RateLimiterRedis } from 'rate-limiter-flexible';

const storeClient = new Redis(process.env.REDIS_URL!, { enableOfflineQueue: false });

export const limiter = new RateLimiterRedis({ storeClient, points: 10, duration: 60 });`,
      pitfall: 'Its insuranceLimiter counts in memory while Redis is away: for a limit that guards a login leave it out.',
    },
  ],
  [
    '@nestjs/throttler',
    {
      store: 'Redis',
      commands: ['npm install @nest-lab/throttler-storage-redis ioredis'],
      env: ['REDIS_URL'],
      snippet: `import { ThrottlerStorageRedisService } from '@nest-lab/throttler-storage-redis';
import { ThrottlerModule } from '@nestjs/throttler';

export const throttling = ThrottlerModule.forRoot({
  throttlers: [{ ttl: 60_000, limit: 10 }],
  storage: new ThrottlerStorageRedisService(process.env.REDIS_URL!),
});`,
    },
  ],
  [
    'socket.io',
    {
      store: 'Redis (socket.io adapter)',
      commands: ['npm install @socket.io/redis-adapter ioredis'],
      env: ['REDIS_URL'],
      snippet: `import { createAdapter } from '@socket.io/redis-adapter';
import { Redis } from 'ioredis';
import { Server } from 'socket.io';

const pub = new Redis(process.env.REDIS_URL!);

export const io = new Server({ adapter: createAdapter(pub, pub.duplicate()), transports: ['websocket'] });`,
      pitfall: 'Long polling also needs sticky sessions; the adapter passes messages on, it does not keep them (the streams adapter does).',
    },
  ],
  [
    'graphql-subscriptions',
    {
      store: 'Redis (graphql-redis-subscriptions)',
      commands: ['npm install graphql-redis-subscriptions ioredis'],
      env: ['REDIS_URL'],
      snippet: `import { RedisPubSub } from 'graphql-redis-subscriptions';

export const pubsub = new RedisPubSub({ connection: process.env.REDIS_URL! });`,
      pitfall: 'Who is not connected misses what is published: at most once.',
    },
  ],
  [
    'keyv',
    {
      store: 'Redis (@keyv/redis)',
      commands: ['npm install @keyv/redis'],
      env: ['REDIS_URL'],
      snippet: `import KeyvRedis from '@keyv/redis';
import Keyv from 'keyv';

export const cache = new Keyv({ store: new KeyvRedis(process.env.REDIS_URL!) });`,
    },
  ],
  [
    'cache-manager',
    {
      store: 'Redis (@keyv/redis)',
      commands: ['npm install @keyv/redis'],
      env: ['REDIS_URL'],
      snippet: `import { createKeyv } from '@keyv/redis';
import { createCache } from 'cache-manager';

export const cache = createCache({ stores: [createKeyv(process.env.REDIS_URL!)], ttl: 60_000 });`,
    },
  ],
  [
    'multer',
    {
      store: 'Amazon S3 (multer in memory, then the bucket)',
      commands: ['npm install @aws-sdk/client-s3'],
      env: ['S3_BUCKET'],
      snippet: `import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import multer from 'multer';

const s3 = new S3Client({});

/** The file stays within the request, and goes on to the bucket. */
export const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 4_000_000 } });

export const save = (name: string, bytes: Buffer) => s3.send(new PutObjectCommand({ Bucket: process.env.S3_BUCKET, Key: name, Body: bytes }));`,
    },
  ],
  [
    'better-auth',
    {
      store: 'PostgreSQL',
      commands: ['npm install pg', 'npx @better-auth/cli migrate'],
      env: ['DATABASE_URL', 'BETTER_AUTH_SECRET'],
      snippet: `import { betterAuth } from 'better-auth';
import { Pool } from 'pg';

export const auth = betterAuth({
  database: new Pool({ connectionString: process.env.DATABASE_URL, max: 5 }),
  rateLimit: { storage: 'database' },
});`,
      pitfall: 'Without a database it silently keeps everything in memory.',
    },
  ],
]);

/** The same for programs that use another store already, and no Redis. */
export const storeCode: ReadonlyMap<
  string,
  readonly { readonly store: string; readonly remedy: LibraryCode & { readonly title: string } }[]
> = new Map([
  [
    'express-session',
    [
      {
        store: 'postgres',
        remedy: {
          store: 'PostgreSQL (connect-pg-simple)',
          title: 'Pass a shared store: `store: new PgSession({ pool })` of connect-pg-simple',
          commands: ['npm install connect-pg-simple pg'],
          env: ['DATABASE_URL', 'SESSION_SECRET'],
          snippet: `import connectPgSimple from 'connect-pg-simple';
import session from 'express-session';
import { Pool } from 'pg';

const PgSession = connectPgSimple(session);

export const sessions = session({
  store: new PgSession({ pool: new Pool({ connectionString: process.env.DATABASE_URL }), createTableIfMissing: true }),
  secret: process.env.SESSION_SECRET!,
  resave: false,
  saveUninitialized: false,
});`,
          pitfall:
            'It prunes old rows by a timer of each instance: `pruneSessionInterval: false` and a schedule of the platform do that once.',
        },
      },
      {
        store: 'mongo',
        remedy: {
          store: 'MongoDB (connect-mongo)',
          title: 'Pass a shared store: `store: MongoStore.create({ mongoUrl })` of connect-mongo',
          commands: ['npm install connect-mongo'],
          env: ['MONGODB_URI', 'SESSION_SECRET'],
          snippet: `import MongoStore from 'connect-mongo';
import session from 'express-session';

export const sessions = session({
  store: MongoStore.create({ mongoUrl: process.env.MONGODB_URI, touchAfter: 3_600 }),
  secret: process.env.SESSION_SECRET!,
  resave: false,
  saveUninitialized: false,
});`,
          pitfall: 'Each request writes the session anew unless `touchAfter` spaces that out.',
        },
      },
      {
        store: 'mysql',
        remedy: {
          store: 'MySQL (express-mysql-session)',
          title: 'Pass a shared store: `store: new MySQLStore({}, pool)` of express-mysql-session',
          commands: ['npm install express-mysql-session mysql2'],
          env: ['DATABASE_URL', 'SESSION_SECRET'],
          snippet: `import mysqlSession from 'express-mysql-session';
import session from 'express-session';
import mysql from 'mysql2/promise';

const MySQLStore = mysqlSession(session as never);

export const sessions = session({
  store: new MySQLStore({}, mysql.createPool(process.env.DATABASE_URL!) as never),
  secret: process.env.SESSION_SECRET!,
  resave: false,
  saveUninitialized: false,
});`,
          pitfall: 'It clears old rows by a timer of each instance: `clearExpired: false` and a schedule of the platform do that once.',
        },
      },
    ],
  ],
]);
