import type { Cases } from './cases.js';

export const QUEUE_CASES: Cases = {
  'p-queue': { memory: [`import PQueue from 'p-queue'; const queue = new PQueue({ concurrency: 1 });`] },
  'p-limit': { memory: [`import pLimit from 'p-limit'; const limit = pLimit(5);`] },
  fastq: { memory: [`import fastq from 'fastq'; const queue = fastq.promise(worker, 1);`] },
  async: {
    memory: [
      `import async from 'async'; const q = async.queue(worker, 2);`,
      `import queue from 'async/queue'; const q = queue(worker, 2);`,
    ],
  },
  queue: { memory: [`import Queue from 'queue'; const q = new Queue({ autostart: true });`] },
  'better-queue': {
    memory: [
      `import Queue from 'better-queue'; function work(task, done) {} const q = new Queue(work);`,
      `import Queue from 'better-queue'; function work(task, done) {} const q = new Queue(work, { store: { type: 'sql', dialect: 'sqlite', path: './q.db' } });`,
    ],
    safe: [
      `import Queue from 'better-queue'; function work(task, done) {} const q = new Queue(work, { store: { type: 'sql', dialect: 'postgres', host } });`,
    ],
  },
  bull: { safe: [`import Queue from 'bull'; const mails = new Queue('mails', process.env.REDIS_URL);`] },
  bullmq: { safe: [`import { Queue } from 'bullmq'; const mails = new Queue('mails', { connection });`] },
  'bee-queue': { safe: [`import Queue from 'bee-queue'; const q = new Queue('sums');`] },
  agenda: { safe: [`import { Agenda } from 'agenda'; const agenda = new Agenda({ backend });`] },
  'pg-boss': { safe: [`import PgBoss from 'pg-boss'; const boss = new PgBoss(process.env.DATABASE_URL);`] },
  inngest: { safe: [`import { Inngest } from 'inngest'; const inngest = new Inngest({ id: 'app' });`] },
  '@upstash/qstash': { safe: [`import { Client } from '@upstash/qstash'; const client = new Client({ token });`] },
  '@upstash/workflow': {
    safe: [`import { serve } from '@upstash/workflow/nextjs'; export const { POST } = serve(async (context) => {});`],
  },
  '@trigger.dev/sdk': { safe: [`import { task } from '@trigger.dev/sdk'; export const hello = task({ id: 'hello', run });`] },
  'p-debounce': { memory: [`import pDebounce from 'p-debounce'; const save = pDebounce(flush, 200);`] },
  'async-mutex': { memory: [`import { Mutex } from 'async-mutex'; const mutex = new Mutex();`] },
  'async-lock': { memory: [`import AsyncLock from 'async-lock'; const lock = new AsyncLock();`] },
  'await-semaphore': { memory: [`import { Semaphore } from 'await-semaphore'; const semaphore = new Semaphore(10);`] },
  'async-sema': { memory: [`import { Sema } from 'async-sema'; const sema = new Sema(4);`] },
  'proper-lockfile': { memory: [`import lockfile from 'proper-lockfile'; const release = await lockfile.lock('data.json');`] },
  redlock: { safe: [`import Redlock from 'redlock'; const redlock = new Redlock([client]);`] },
  '@tus/server': {
    memory: [`import { Server } from '@tus/server'; const server = new Server({ path: '/files', datastore });`],
    safe: [
      `import { Server } from '@tus/server'; class RedisLocker {} const server = new Server({ path: '/files', datastore, locker: new RedisLocker() });`,
    ],
  },
  'node-cron': {
    memory: [
      `import cron from 'node-cron'; cron.schedule('* * * * *', () => { sweep(); });`,
      `import * as cron from 'node-cron'; cron.schedule('0 3 * * *', backup, { timezone: 'UTC' });`,
    ],
    safe: [`import cron from 'node-cron'; cron.schedule('0 3 * * *', backup, { distributed: true });`],
  },
  cron: {
    memory: [
      `import { CronJob } from 'cron'; const job = new CronJob('0 0 * * *', run, null, true);`,
      `import { CronJob } from 'cron'; const job = CronJob.from({ cronTime: '0 0 * * *', onTick: run, start: true });`,
    ],
  },
  'node-schedule': { memory: [`import schedule from 'node-schedule'; schedule.scheduleJob('42 * * * *', run);`] },
  'toad-scheduler': {
    memory: [
      `import { ToadScheduler, SimpleIntervalJob, Task } from 'toad-scheduler'; const scheduler = new ToadScheduler(); scheduler.addSimpleIntervalJob(new SimpleIntervalJob({ seconds: 20 }, new Task('t', run)));`,
    ],
  },
  '@fastify/schedule': { memory: [`import { fastifySchedule } from '@fastify/schedule'; fastify.register(fastifySchedule);`] },
  '@breejs/later': { memory: [`import later from '@breejs/later'; later.setInterval(sweep, later.parse.text('every 5 min'));`] },
  cronosjs: { memory: [`import { scheduleTask } from 'cronosjs'; scheduleTask('0 3 * * *', () => { sweep(); });`] },
  croner: {
    memory: [
      `import { Cron } from 'croner'; const job = new Cron('* * * * *', () => { sweep(); });`,
      `import { Cron } from 'croner'; const job = new Cron('* * * * *', { maxRuns: 3 }, () => { sweep(); });`,
    ],
    safe: [`import { Cron } from 'croner'; const next = new Cron('0 0 * * *').nextRun();`],
  },
  bree: { memory: [`import Bree from 'bree'; const bree = new Bree({ jobs: [{ name: 'mail', interval: '5m' }] });`] },
  '@nestjs/schedule': {
    memory: [`import { Cron } from '@nestjs/schedule'; class Tasks { @Cron('45 * * * * *') handle() {} }`],
    safe: [`import { Cron } from '@nestjs/schedule'; class Tasks { @Cron('45 * * * * *', { disabled: true }) handle() {} }`],
  },
  '@elysiajs/cron': {
    memory: [`import { cron } from '@elysiajs/cron'; new Elysia().use(cron({ name: 'beat', pattern: '*/10 * * * * *', run() {} }));`],
  },
};

export const EVENT_CASES: Cases = {
  'node:events': {
    memory: [
      `import { EventEmitter } from 'node:events'; export const bus = new EventEmitter();`,
      `import EventEmitter from 'events'; export const bus = new EventEmitter();`,
    ],
  },
  eventemitter3: { memory: [`import EventEmitter from 'eventemitter3'; export const bus = new EventEmitter();`] },
  mitt: { memory: [`import mitt from 'mitt'; export const bus = mitt();`] },
  emittery: { memory: [`import Emittery from 'emittery'; export const bus = new Emittery();`] },
  eventemitter2: { memory: [`import { EventEmitter2 } from 'eventemitter2'; export const bus = new EventEmitter2({ wildcard: true });`] },
  '@nestjs/event-emitter': {
    memory: [`import { EventEmitterModule } from '@nestjs/event-emitter'; const imports = [EventEmitterModule.forRoot()];`],
  },
  '@nestjs/cqrs': { memory: [`import { CqrsModule } from '@nestjs/cqrs'; const imports = [CqrsModule.forRoot()];`] },
  rxjs: {
    memory: [
      `import { Subject } from 'rxjs'; export const events = new Subject();`,
      `import { BehaviorSubject } from 'rxjs'; export const state = new BehaviorSubject(null);`,
    ],
  },
  effect: {
    memory: [
      `import { PubSub } from 'effect'; const bus = PubSub.unbounded();`,
      `import * as Cache from 'effect/Cache'; const cache = Cache.make({ capacity: 10, lookup });`,
    ],
  },
  aedes: {
    memory: [
      `import { Aedes } from 'aedes'; const broker = await Aedes.createBroker();`,
      `import aedes from 'aedes'; const broker = new aedes({ mq: redisMq });`,
    ],
    safe: [
      `import { Aedes } from 'aedes'; import mqRedis from 'mqemitter-redis'; import persistence from 'aedes-persistence-redis'; const broker = await Aedes.createBroker({ mq: mqRedis({}), persistence: persistence({}) });`,
    ],
  },
  'socket.io': {
    memory: [
      `import { Server } from 'socket.io'; const io = new Server(httpServer, { cors: { origin: '*' } });`,
      `import { Server } from 'socket.io'; const io = new Server(httpServer);`,
      `import { Server } from 'socket.io'; const io = new Server(3000, { connectionStateRecovery: {} });`,
      `import io from 'socket.io'; const server = io(httpServer);`,
    ],
    safe: [
      `import { Server } from 'socket.io'; import { createAdapter } from '@socket.io/redis-adapter'; const io = new Server(httpServer, { adapter: createAdapter(pub, sub) });`,
      `import { Server } from 'socket.io'; import { createAdapter } from '@socket.io/redis-adapter'; const io = new Server(httpServer); io.adapter(createAdapter(pub, sub));`,
      `import { Server } from 'socket.io'; import { createAdapter } from '@socket.io/redis-streams-adapter'; const io = new Server({ adapter: createAdapter(client), connectionStateRecovery: {} });`,
    ],
  },
  '@socket.io/redis-adapter': {
    safe: [`import { createAdapter } from '@socket.io/redis-adapter'; const adapter = createAdapter(pub, sub);`],
  },
  ws: {
    memory: [
      `import { WebSocketServer } from 'ws'; const wss = new WebSocketServer({ port: 8080 });`,
      `import WebSocket from 'ws'; const wss = new WebSocket.Server({ server });`,
    ],
  },
  'express-ws': { memory: [`import expressWs from 'express-ws'; const { app } = expressWs(express());`] },
  '@fastify/websocket': { memory: [`import websocket from '@fastify/websocket'; fastify.register(websocket);`] },
  crossws: {
    memory: [
      `export default defineWebSocketHandler({ open(peer) { peer.subscribe('chat'); } });`,
      `import { defineHooks } from 'crossws'; export default defineHooks({ message(peer) {} });`,
    ],
  },
  'better-sse': { memory: [`import { createChannel } from 'better-sse'; const ticker = createChannel();`] },
  peer: { memory: [`import { ExpressPeerServer } from 'peer'; app.use('/peerjs', ExpressPeerServer(server, {}));`] },
  '@colyseus/core': {
    memory: [`import { Server } from '@colyseus/core'; const game = new Server({ transport });`],
    safe: [
      `import { Server } from '@colyseus/core'; import { RedisPresence } from '@colyseus/redis-presence'; import { RedisDriver } from '@colyseus/redis-driver'; const game = new Server({ presence: new RedisPresence(), driver: new RedisDriver() });`,
    ],
  },
  '@y/websocket-server': {
    memory: [
      `import { setupWSConnection } from '@y/websocket-server/utils'; wss.on('connection', (socket, request) => { setupWSConnection(socket, request); });`,
    ],
    safe: [
      `import * as utils from '@y/websocket-server/utils'; utils.setPersistence({ bindState, writeState }); wss.on('connection', (socket, request) => { utils.setupWSConnection(socket, request); });`,
    ],
  },
  '@hocuspocus/server': {
    memory: [
      `import { Server } from '@hocuspocus/server'; const server = new Server({ port: 1234 });`,
      `import { Server } from '@hocuspocus/server'; import { Redis } from '@hocuspocus/extension-redis'; const server = Server.configure({ extensions: [new Redis({ host })] });`,
    ],
    safe: [
      `import { Server } from '@hocuspocus/server'; import { Database } from '@hocuspocus/extension-database'; import { Redis } from '@hocuspocus/extension-redis'; const server = new Server({ extensions: [new Database({ fetch, store }), new Redis({ host })] });`,
    ],
  },
  yjs: { memory: [`import * as Y from 'yjs'; const doc = new Y.Doc();`] },
  '@liveblocks/node': { safe: [`import { Liveblocks } from '@liveblocks/node'; const liveblocks = new Liveblocks({ secret });`] },
  partyserver: { safe: [`import { Server } from 'partyserver'; export class Room extends Server {}`] },
  '@modelcontextprotocol/sdk': {
    memory: [
      `import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'; import { randomUUID } from 'node:crypto'; const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: () => randomUUID() });`,
      `import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js'; const transport = new SSEServerTransport('/messages', response);`,
      `import { InMemoryTaskStore } from '@modelcontextprotocol/sdk/experimental/tasks'; const taskStore = new InMemoryTaskStore();`,
      `import { InMemoryEventStore } from '@modelcontextprotocol/sdk/examples/shared/inMemoryEventStore.js'; const eventStore = new InMemoryEventStore();`,
    ],
    safe: [
      `import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'; const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });`,
    ],
  },
  'y-websocket': {
    safe: [`import { WebsocketProvider } from 'y-websocket'; const provider = new WebsocketProvider('wss://x', 'room', doc);`],
  },
  'resumable-stream': {
    safe: [`import { createResumableStreamContext } from 'resumable-stream'; const context = createResumableStreamContext({ waitUntil });`],
  },
  'graphql-subscriptions': {
    memory: [
      `import { PubSub } from 'graphql-subscriptions'; export const pubsub = new PubSub();`,
      `import { PubSub } from 'apollo-server-express'; export const pubsub = new PubSub();`,
    ],
    safe: [
      `import { PubSub } from 'graphql-subscriptions'; class BridgedEmitter {} export const pubsub = new PubSub({ eventEmitter: new BridgedEmitter() });`,
    ],
  },
  'graphql-redis-subscriptions': {
    safe: [`import { RedisPubSub } from 'graphql-redis-subscriptions'; export const pubsub = new RedisPubSub({ connection });`],
  },
  'graphql-yoga': {
    memory: [`import { createPubSub } from 'graphql-yoga'; export const pubSub = createPubSub();`],
    safe: [
      `import { createPubSub } from 'graphql-yoga'; import { createRedisEventTarget } from '@graphql-yoga/redis-event-target'; export const pubSub = createPubSub({ eventTarget: createRedisEventTarget({ publishClient, subscribeClient }) });`,
    ],
  },
  mercurius: {
    memory: [`import mercurius from 'mercurius'; app.register(mercurius, { schema, resolvers, subscription: true });`],
    safe: [
      `import mercurius from 'mercurius'; app.register(mercurius, { schema, resolvers });`,
      `import mercurius from 'mercurius'; import mqRedis from 'mqemitter-redis'; app.register(mercurius, { schema, subscription: { emitter: mqRedis({ port: 6379 }) } });`,
    ],
  },
  '@apollo/server': {
    memory: [
      `import { ApolloServer } from '@apollo/server'; const server = new ApolloServer({ typeDefs, resolvers });`,
      `import { ApolloServer } from '@apollo/server'; const server = new ApolloServer({ typeDefs, cache: 'bounded' });`,
    ],
    safe: [
      `import { ApolloServer } from '@apollo/server'; import { KeyvAdapter } from '@apollo/utils.keyvadapter'; import Keyv from 'keyv'; const server = new ApolloServer({ typeDefs, cache: new KeyvAdapter(new Keyv('redis://x')) });`,
    ],
  },
  '@envelop/response-cache': {
    memory: [`import { useResponseCache } from '@envelop/response-cache'; const plugins = [useResponseCache({ session: () => null })];`],
    safe: [
      `import { useResponseCache } from '@envelop/response-cache'; import { createRedisCache } from '@envelop/response-cache-redis'; const plugins = [useResponseCache({ session, cache: createRedisCache({ redis }) })];`,
    ],
  },
  '@graphql-yoga/plugin-response-cache': {
    memory: [
      `import { useResponseCache } from '@graphql-yoga/plugin-response-cache'; const plugins = [useResponseCache({ session: () => null })];`,
    ],
    safe: [
      `import { useResponseCache } from '@graphql-yoga/plugin-response-cache'; import { createRedisCache } from '@envelop/response-cache-redis'; const plugins = [useResponseCache({ session, cache: createRedisCache({ redis }) })];`,
    ],
  },
  'subscriptions-transport-ws': {
    memory: [
      `import { SubscriptionServer } from 'subscriptions-transport-ws'; SubscriptionServer.create({ schema, execute, subscribe }, { server });`,
    ],
  },
};
