import type { Cases } from './cases.js';

export const SESSION_CASES: Cases = {
  botbuilder: {
    memory: [`import { MemoryStorage } from 'botbuilder'; const storage = new MemoryStorage();`],
  },
  'express-session': {
    memory: [
      `import session from 'express-session'; app.use(session({ secret: 'keyboard cat', resave: false }));`,
      `import session from 'express-session'; app.use(session({ secret: 's', store: new session.MemoryStore() }));`,
      `import session from 'express-session'; import createMemoryStore from 'memorystore'; const MemoryStore = createMemoryStore(session); app.use(session({ store: new MemoryStore({ checkPeriod: 86400000 }) }));`,
      `import session from 'express-session'; const options = { secret: 's' }; app.use(session(options));`,
      `import { MemoryStore } from 'express-session'; export const store = new MemoryStore();`,
      `import express from 'express'; const app = express(); app.use(express.session());`,
    ],
    safe: [
      `import session from 'express-session'; import { RedisStore } from 'connect-redis'; app.use(session({ secret: 's', store: new RedisStore({ client }) }));`,
      `import session from 'express-session'; class FirestoreStore extends session.Store {} app.use(session({ store: new FirestoreStore() }));`,
      `import session from 'express-session'; const base = { store: makeStore(pool) }; app.use(session({ ...base, secret: 's' }));`,
    ],
    unknown: [
      `import session from 'express-session'; import { RedisStore } from 'connect-redis'; app.use(session({ store: process.env.REDIS_URL ? new RedisStore({ client }) : undefined }));`,
      `import session from 'express-session'; export function make(options) { return session({ ...options, secret: 's' }); }`,
    ],
  },
  'cookie-session': { safe: [`import cookieSession from 'cookie-session'; app.use(cookieSession({ keys: ['k'] }));`] },
  '@fastify/session': {
    memory: [
      `import fastifySession from '@fastify/session'; fastify.register(fastifySession, { secret: 'a secret with 32 characters ....' });`,
      `import { Store } from '@fastify/session'; const store = new Store();`,
    ],
    safe: [
      `import fastifySession from '@fastify/session'; import { RedisStore } from 'connect-redis'; fastify.register(fastifySession, { secret: 's', store: new RedisStore({ client }) });`,
    ],
  },
  '@fastify/secure-session': { safe: [`import secureSession from '@fastify/secure-session'; fastify.register(secureSession, { key });`] },
  'koa-session': {
    memory: [`import session from 'koa-session'; app.use(session({ key: 'koa.sess', store: new Map() }, app));`],
    safe: [
      `import session from 'koa-session'; app.use(session({ key: 'koa.sess' }, app));`,
      `import session from 'koa-session'; import redisStore from 'koa-redis'; app.use(session({ store: redisStore({}) }, app));`,
    ],
  },
  'koa-generic-session': {
    memory: [`import session from 'koa-generic-session'; app.use(session());`],
    safe: [`import session from 'koa-generic-session'; import redisStore from 'koa-redis'; app.use(session({ store: redisStore() }));`],
  },
  'next-session': {
    memory: [`import nextSession from 'next-session'; export const getSession = nextSession();`],
    safe: [
      `import nextSession from 'next-session'; import { promisifyStore } from 'next-session/lib/compat'; import RedisStore from 'connect-redis'; export const getSession = nextSession({ store: promisifyStore(new RedisStore({ client })) });`,
    ],
  },
  'iron-session': {
    safe: [
      `import { getIronSession } from 'iron-session'; const session = await getIronSession(cookies(), { password, cookieName: 'sid' });`,
    ],
  },
  'hono-sessions': {
    memory: [
      `import { sessionMiddleware, MemoryStore } from 'hono-sessions'; app.use('*', sessionMiddleware({ store: new MemoryStore() }));`,
    ],
    safe: [
      `import { sessionMiddleware, CookieStore } from 'hono-sessions'; app.use('*', sessionMiddleware({ store: new CookieStore() }));`,
    ],
  },
  memorystore: {
    memory: [
      `import session from 'express-session'; import memorystore from 'memorystore'; const store = new (memorystore(session))({ checkPeriod: 1000 });`,
    ],
  },
  '@grammyjs/storage-file': {
    memory: [
      `import { Bot, session } from 'grammy'; import { FileAdapter } from '@grammyjs/storage-file'; const bot = new Bot(t); bot.use(session({ initial: () => ({}), storage: new FileAdapter({ dirName: 'talks' }) }));`,
    ],
  },
  'telegraf-session-local': {
    memory: [
      `import { Telegraf } from 'telegraf'; import LocalSession from 'telegraf-session-local'; const bot = new Telegraf(t); bot.use(new LocalSession({ database: 'talks.json' }).middleware());`,
      `const LocalSession = require('telegraf-session-local'); const kept = new LocalSession(); bot.use(kept.middleware());`,
    ],
  },
  'session-file-store': {
    memory: [
      `import session from 'express-session'; import sessionFileStore from 'session-file-store'; const FileStore = sessionFileStore(session); app.use(session({ store: new FileStore({ path: './sessions' }) }));`,
    ],
  },
  'nedb-session-store': {
    memory: [
      `import session from 'express-session'; import nedbSessions from 'nedb-session-store'; const FileSessions = nedbSessions(session); app.use(session({ store: new FileSessions({ filename: 'sessions.db' }) }));`,
    ],
  },
  'connect-sqlite3': {
    memory: [
      `import session from 'express-session'; import connectSqlite from 'connect-sqlite3'; const SQLiteStore = connectSqlite(session); app.use(session({ store: new SQLiteStore({ db: 'sessions.db', dir: './var' }) }));`,
    ],
    safe: [
      `import connectSqlite from 'connect-sqlite3'; import { createClient } from '@libsql/client'; const SQLiteStore = connectSqlite(session); const store = new SQLiteStore({ db: createClient({ url: 'libsql://x' }) });`,
    ],
  },
  'connect-redis': {
    safe: [
      `import { RedisStore } from 'connect-redis'; const store = new RedisStore({ client });`,
      `import connectRedis from 'connect-redis'; const RedisStore = connectRedis(session); const store = new RedisStore({ client });`,
    ],
  },
  'connect-mongo': { safe: [`import MongoStore from 'connect-mongo'; app.use(session({ store: MongoStore.create({ mongoUrl }) }));`] },
  'connect-pg-simple': {
    safe: [`import pgSession from 'connect-pg-simple'; const PgStore = pgSession(session); const store = new PgStore({ pool });`],
  },
  'connect-session-sequelize': {
    memory: [
      `import connect from 'connect-session-sequelize'; const SequelizeStore = connect(session.Store); const db = { options: { dialect: 'sqlite' } }; const store = new SequelizeStore({ db });`,
    ],
    safe: [
      `import connect from 'connect-session-sequelize'; const SequelizeStore = connect(session.Store); const db = { options: { dialect: 'postgres' } }; const store = new SequelizeStore({ db });`,
    ],
  },
  'connect-memcached': {
    safe: [
      `import connectMemcached from 'connect-memcached'; const Store = connectMemcached(session); const store = new Store({ hosts: ['10.0.0.1:11211'] });`,
    ],
  },
  'connect-dynamodb': {
    safe: [
      `import connectDynamo from 'connect-dynamodb'; const Store = connectDynamo(session); const store = new Store({ table: 'sessions' });`,
    ],
  },
  '@shopify/shopify-app-session-storage-memory': {
    memory: [
      `import { MemorySessionStorage } from '@shopify/shopify-app-session-storage-memory'; const storage = new MemorySessionStorage();`,
    ],
  },
  '@shopify/shopify-api': {
    memory: [`import Shopify from '@shopify/shopify-api'; const storage = new Shopify.Session.MemorySessionStorage();`],
  },
  '@remix-run/node': {
    memory: [
      `import { unstable_createFileUploadHandler } from '@remix-run/node'; const handler = unstable_createFileUploadHandler({ directory: 'public/files' });`,
      `import { createMemorySessionStorage } from '@remix-run/node'; export const { getSession } = createMemorySessionStorage({ cookie });`,
      `import { createFileSessionStorage } from '@remix-run/node'; export const storage = createFileSessionStorage({ dir: '/app/sessions', cookie });`,
    ],
    safe: [`import { createCookieSessionStorage } from '@remix-run/node'; export const storage = createCookieSessionStorage({ cookie });`],
  },
  'react-router': {
    memory: [`import { createMemorySessionStorage } from 'react-router'; export const storage = createMemorySessionStorage({ cookie });`],
    safe: [
      `import { createCookieSessionStorage } from 'react-router'; export const storage = createCookieSessionStorage({ cookie });`,
      `import { createSessionStorage } from 'react-router'; export const storage = createSessionStorage({ cookie, createData, readData, updateData, deleteData });`,
    ],
  },
  '@react-router/node': {
    memory: [
      `import { createFileSessionStorage } from '@react-router/node'; export const storage = createFileSessionStorage({ dir, cookie });`,
    ],
  },
  '@astrojs/node': {
    memory: [
      `import { defineConfig } from 'astro/config'; import node from '@astrojs/node'; export default defineConfig({ adapter: node({ mode: 'standalone' }) });`,
    ],
    safe: [
      `import { defineConfig } from 'astro/config'; import node from '@astrojs/node'; export default defineConfig({ adapter: node({ mode: 'standalone' }), session: { driver: 'redis' } });`,
      `import { defineConfig } from 'astro/config'; import node from '@astrojs/node'; export default defineConfig({ adapter: node({ mode: 'standalone' }), session: false });`,
      `import { defineConfig } from 'astro/config'; import vercel from '@astrojs/vercel'; export default defineConfig({ adapter: vercel() });`,
    ],
  },
  'nuxt-auth-utils': { safe: [`export default defineEventHandler(async (event) => { await setUserSession(event, { user }); });`] },
  passport: { safe: [`import passport from 'passport'; app.use(passport.session());`] },
  telegraf: {
    memory: [
      `import { Telegraf, session } from 'telegraf'; bot.use(session());`,
      `import session from 'telegraf/session'; bot.use(session());`,
    ],
    safe: [
      `import { session } from 'telegraf'; import { Redis } from '@telegraf/session/redis'; bot.use(session({ store: Redis({ url }) }));`,
    ],
  },
  grammy: {
    memory: [
      `import { session } from 'grammy'; bot.use(session({ initial: () => ({ count: 0 }) }));`,
      `import { session, MemorySessionStorage } from 'grammy'; bot.use(session({ storage: new MemorySessionStorage() }));`,
    ],
    safe: [
      `import { session } from 'grammy'; import { RedisAdapter } from '@grammyjs/storage-redis'; bot.use(session({ initial, storage: new RedisAdapter({ instance }) }));`,
    ],
  },
  '@slack/bolt': {
    memory: [
      `import { App } from '@slack/bolt'; const app = new App({ token, signingSecret });`,
      `import { App } from '@slack/bolt'; const app = new App({ signingSecret, clientId: 'id', clientSecret, convoStore: false });`,
    ],
    safe: [`import { App } from '@slack/bolt'; const app = new App({ token, signingSecret, convoStore: false });`],
  },
  csurf: { safe: [`import csurf from 'csurf'; app.use(csurf({ cookie: true }));`] },
  'csrf-csrf': { safe: [`import { doubleCsrf } from 'csrf-csrf'; const { doubleCsrfProtection } = doubleCsrf({ getSecret });`] },
  'csrf-sync': { safe: [`import { csrfSync } from 'csrf-sync'; const { csrfSynchronisedProtection } = csrfSync();`] },
  '@fastify/csrf-protection': { safe: [`import csrf from '@fastify/csrf-protection'; fastify.register(csrf);`] },
  csrf: { safe: [`import Tokens from 'csrf'; const tokens = new Tokens();`] },
  'next-auth': { safe: [`import NextAuth from 'next-auth'; export const { handlers } = NextAuth({ providers: [] });`] },
  '@auth/core': { safe: [`import { Auth } from '@auth/core'; const response = await Auth(request, config);`] },
  'better-auth': {
    memory: [
      `import { betterAuth } from 'better-auth'; export const auth = betterAuth({ emailAndPassword: { enabled: true } });`,
      `import { betterAuth } from 'better-auth'; import Database from 'better-sqlite3'; export const auth = betterAuth({ database: new Database('auth.db'), rateLimit: { storage: 'database' } });`,
      `import { betterAuth } from 'better-auth'; import { Pool } from 'pg'; export const auth = betterAuth({ database: new Pool({ connectionString }) });`,
    ],
    safe: [
      `import { betterAuth } from 'better-auth'; import { Pool } from 'pg'; export const auth = betterAuth({ database: new Pool({ connectionString }), rateLimit: { storage: 'database' } });`,
      `import { betterAuth } from 'better-auth'; import { prismaAdapter } from 'better-auth/adapters/prisma'; export const auth = betterAuth({ database: prismaAdapter(db, {}), rateLimit: { enabled: false } });`,
    ],
  },
  lucia: {
    memory: [
      `import { Lucia } from 'lucia'; import { BetterSqlite3Adapter } from '@lucia-auth/adapter-sqlite'; export const lucia = new Lucia(new BetterSqlite3Adapter(db, names), {});`,
    ],
    safe: [
      `import { Lucia } from 'lucia'; import { PrismaAdapter } from '@lucia-auth/adapter-prisma'; export const lucia = new Lucia(new PrismaAdapter(client.session, client.user), {});`,
    ],
  },
  'oidc-provider': {
    memory: [
      `import Provider from 'oidc-provider'; const provider = new Provider('https://op.example.com', { clients: [] });`,
      `import Provider from 'oidc-provider'; const provider = new Provider('https://op.example.com');`,
    ],
    safe: [`import Provider from 'oidc-provider'; class RedisAdapter {} const provider = new Provider(issuer, { adapter: RedisAdapter });`],
  },
  '@node-saml/node-saml': {
    memory: [
      `import { SAML, ValidateInResponseTo } from '@node-saml/node-saml'; const saml = new SAML({ validateInResponseTo: ValidateInResponseTo.always, issuer });`,
    ],
    safe: [
      `import { SAML } from '@node-saml/node-saml'; const saml = new SAML({ issuer });`,
      `import { SAML } from '@node-saml/node-saml'; const saml = new SAML({ validateInResponseTo: 'always', cacheProvider: redisCache() });`,
    ],
  },
  'remix-utils': {
    memory: [
      `import { Honeypot } from 'remix-utils/honeypot/server'; export const honeypot = new Honeypot();`,
      `import { Honeypot } from 'remix-utils/honeypot/server'; export const honeypot = new Honeypot({ encryptionSeed: undefined });`,
    ],
    safe: [
      `import { Honeypot } from 'remix-utils/honeypot/server'; export const honeypot = new Honeypot({ encryptionSeed: 'kept elsewhere' });`,
    ],
  },
  'express-jwt-blacklist': {
    memory: [
      `import blacklist from 'express-jwt-blacklist'; blacklist.configure({ tokenId: 'jti' });`,
      `import blacklist from 'express-jwt-blacklist'; blacklist.configure({ store: { type: 'memory' } });`,
    ],
    safe: [`import blacklist from 'express-jwt-blacklist'; blacklist.configure({ store: { type: 'redis', host: 'cache.internal' } });`],
  },
};
