import type { Cases } from './cases.js';

export const AI_CASES: Cases = {
  '@langchain/classic': {
    memory: [
      `import { MemoryVectorStore } from '@langchain/classic/vectorstores/memory'; const store = await MemoryVectorStore.fromDocuments(docs, embeddings);`,
      `import { MemoryVectorStore } from 'langchain/vectorstores/memory'; const store = new MemoryVectorStore(embeddings);`,
      `import { BufferMemory } from 'langchain/memory'; const memory = new BufferMemory({ returnMessages: true });`,
    ],
    safe: [
      `import { BufferMemory } from '@langchain/classic/memory'; import { UpstashRedisChatMessageHistory } from '@langchain/community/stores/message/upstash_redis'; const memory = new BufferMemory({ chatHistory: new UpstashRedisChatMessageHistory({ sessionId }) });`,
    ],
  },
  '@langchain/core': {
    memory: [
      `import { InMemoryChatMessageHistory } from '@langchain/core/chat_history'; const history = new InMemoryChatMessageHistory();`,
      `import { InMemoryCache } from '@langchain/core/caches'; const cache = InMemoryCache.global();`,
    ],
  },
  '@langchain/langgraph-checkpoint': {
    memory: [
      `import { MemorySaver } from '@langchain/langgraph'; const checkpointer = new MemorySaver();`,
      `import { InMemoryStore } from '@langchain/langgraph-checkpoint'; const store = new InMemoryStore();`,
    ],
  },
  '@google/generative-ai': {
    memory: [
      `import { GoogleGenerativeAI } from '@google/generative-ai'; const model = new GoogleGenerativeAI(key).getGenerativeModel({ model: name }); const chat = model.startChat();`,
    ],
  },
  '@google/genai': {
    memory: [
      `import { GoogleGenAI } from '@google/genai'; const ai = new GoogleGenAI({ apiKey }); const chat = ai.chats.create({ model: name });`,
    ],
  },
  '@openai/agents-core': { memory: [`import { MemorySession } from '@openai/agents'; const session = new MemorySession();`] },
  '@mastra/core': {
    memory: [
      `import { Mastra } from '@mastra/core'; export const mastra = new Mastra({ agents: {} });`,
      `import { InMemoryStore } from '@mastra/core/storage'; const storage = new InMemoryStore();`,
    ],
    safe: [
      `import { Mastra } from '@mastra/core/mastra'; import { PostgresStore } from '@mastra/pg'; export const mastra = new Mastra({ storage: new PostgresStore({ connectionString }) });`,
    ],
  },
  '@mastra/libsql': {
    memory: [`import { LibSQLStore } from '@mastra/libsql'; const storage = new LibSQLStore({ url: 'file:../mastra.db' });`],
    safe: [`import { LibSQLStore } from '@mastra/libsql'; const storage = new LibSQLStore({ url: 'libsql://app.turso.io' });`],
  },
  ai: { safe: [`import { streamText } from 'ai'; const result = streamText({ model, messages });`] },
  'hnswlib-node': { memory: [`import { HierarchicalNSW } from 'hnswlib-node'; const index = new HierarchicalNSW('l2', 3);`] },
  'faiss-node': { memory: [`import { IndexFlatL2 } from 'faiss-node'; const index = new IndexFlatL2(2);`] },
  '@google/adk': {
    memory: [
      `import { InMemorySessionService, Runner } from '@google/adk'; const runner = new Runner({ agent, sessionService: new InMemorySessionService() });`,
      `import { InMemoryRunner } from '@google/adk'; const runner = new InMemoryRunner({ agent });`,
    ],
  },
  '@copilotkit/runtime': {
    memory: [
      `import { CopilotRuntime } from '@copilotkit/runtime/v2'; const runtime = new CopilotRuntime({ agents });`,
      `import { CopilotRuntime, InMemoryAgentRunner } from '@copilotkit/runtime/v2'; const runtime = new CopilotRuntime({ agents, runner: new InMemoryAgentRunner() });`,
    ],
    safe: [
      `import { CopilotRuntime } from '@copilotkit/runtime/v2'; import { PostgresRunner } from './runner.js'; const runtime = new CopilotRuntime({ agents, runner: new PostgresRunner() });`,
      `import { CopilotRuntime, CopilotKitIntelligence } from '@copilotkit/runtime/v2'; const runtime = new CopilotRuntime({ agents, intelligence: new CopilotKitIntelligence({ apiKey }) });`,
    ],
  },
  '@langchain/community': {
    memory: [
      `import { HNSWLib } from '@langchain/community/vectorstores/hnswlib'; const store = await HNSWLib.fromDocuments(docs, embeddings);`,
    ],
  },
  llamaindex: {
    memory: [
      `import { storageContextFromDefaults } from 'llamaindex'; const context = await storageContextFromDefaults({ persistDir: './storage' });`,
    ],
    safe: [`import { storageContextFromDefaults } from 'llamaindex'; const context = await storageContextFromDefaults({ vectorStore });`],
  },
  vectra: { memory: [`import { LocalIndex } from 'vectra'; const index = new LocalIndex('./index');`] },
  chromadb: {
    memory: [
      `import { ChromaClient } from 'chromadb'; const client = new ChromaClient();`,
      `import { ChromaClient } from 'chromadb'; const client = new ChromaClient({ path: 'http://localhost:8000' });`,
    ],
    safe: [`import { ChromaClient } from 'chromadb'; const client = new ChromaClient({ host: 'chroma.example.com', ssl: true });`],
  },
};

export const SSR_CASES: Cases = {
  '@tanstack/query-core': {
    memory: [`import { QueryClient } from '@tanstack/react-query'; export const queryClient = new QueryClient();`],
  },
  '@apollo/client': {
    memory: [
      `import { ApolloClient, InMemoryCache } from '@apollo/client'; export const client = new ApolloClient({ uri, cache: new InMemoryCache() });`,
    ],
  },
  swr: { memory: [`import { mutate } from 'swr'; mutate('/api/user', data);`] },
  zustand: {
    memory: [
      `import { create } from 'zustand'; export const useCart = create((set) => ({ items: [] }));`,
      `import { createStore } from 'zustand/vanilla'; export const store = createStore(() => ({}));`,
    ],
  },
  '@reduxjs/toolkit': { memory: [`import { configureStore } from '@reduxjs/toolkit'; export const store = configureStore({ reducer });`] },
  redux: { memory: [`import { createStore } from 'redux'; export const store = createStore(reducer);`] },
  jotai: {
    memory: [
      `import { createStore } from 'jotai'; export const store = createStore();`,
      `import { getDefaultStore } from 'jotai/vanilla'; getDefaultStore().set(userAtom, user);`,
    ],
  },
  pinia: { memory: [`import { createPinia } from 'pinia'; export const pinia = createPinia();`] },
  nanostores: { memory: [`import { atom } from 'nanostores'; export const $user = atom(null);`] },
  svelte: {
    memory: [
      `import { writable } from 'svelte/store'; export const user = writable(null);`,
      `export const counter = $state({ count: 0 });`,
    ],
  },
  mobx: { memory: [`import { makeAutoObservable } from 'mobx'; makeAutoObservable(store);`] },
  valtio: { memory: [`import { proxy } from 'valtio'; export const state = proxy({ user: null });`] },
  xstate: { memory: [`import { createActor } from 'xstate'; export const actor = createActor(machine);`] },
  vue: { memory: [`import { ref } from 'vue'; export const user = ref(null);`, `export const room = reactive({});`] },
  effector: { memory: [`import { createStore } from 'effector'; export const $user = createStore(null);`] },
  '@preact/signals-core': {
    memory: [
      `import { signal } from '@preact/signals'; export const user = signal(null);`,
      `import { createSignal } from 'solid-js'; export const [user, setUser] = createSignal(null);`,
    ],
  },
  nuxt: { safe: [`export const useUser = () => useState('user', () => null);`] },
};

export const OTHER_CASES: Cases = {
  unstorage: {
    memory: [
      `import { createStorage } from 'unstorage'; export const storage = createStorage();`,
      `import { createStorage } from 'unstorage'; import fsDriver from 'unstorage/drivers/fs'; export const storage = createStorage({ driver: fsDriver({ base: './data' }) });`,
    ],
    safe: [
      `import { createStorage } from 'unstorage'; import redisDriver from 'unstorage/drivers/redis'; export const storage = createStorage({ driver: redisDriver({ url }) });`,
      `import { createStorage } from 'unstorage'; import redisDriver from 'unstorage/drivers/redis'; export const storage = createStorage(); storage.mount('users', redisDriver({ url }));`,
    ],
  },
  nitropack: {
    memory: [
      `export default defineEventHandler(async () => { await useStorage('data').setItem('a', 1); });`,
      [
        `export default defineEventHandler(async () => { await useStorage('data').setItem('a', 1); });`,
        { 'nitro.storage.data': true, 'nitro.storage.data.driver': 'fs' },
      ],
      `export const stars = defineCachedFunction(async (repo) => fetchStars(repo), { maxAge: 3600 });`,
      `export default defineNitroConfig({ experimental: { tasks: true }, scheduledTasks: { '* * * * *': ['cms:update'] } });`,
      `export default defineEventHandler(async (event) => { await useStorage().setItem('data:a', 1); });`,
    ],
    safe: [
      [
        `export default defineEventHandler(async () => { await useStorage('data').setItem('a', 1); });`,
        { 'nitro.storage.data': true, 'nitro.storage.data.driver': 'redis' },
      ],
      [
        `export default defineEventHandler(async () => { await useStorage('data:users').setItem('a', 1); });`,
        { 'nitro.storage.data': true, 'nitro.storage.data.driver': 'upstash' },
      ],
      [
        `export const stars = defineCachedFunction(async (repo) => fetchStars(repo), { maxAge: 3600 });`,
        { 'nitro.storage.cache': true, 'nitro.storage.cache.driver': 'redis' },
      ],
      `export default defineNitroConfig({ preset: 'cloudflare_module', scheduledTasks: { '* * * * *': ['cms:update'] } });`,
      `export default defineNitroConfig({ compressPublicAssets: true });`,
    ],
    unknown: [`export default defineEventHandler(async (event) => { await useStorage(getQuery(event).mount).setItem('a', 1); });`],
  },
  nitro: {
    memory: [`import { useStorage } from 'nitro/storage'; const storage = useStorage('data');`],
    safe: [
      [
        `import { useStorage } from 'nitro/storage'; const storage = useStorage('data');`,
        { 'nitro.storage.data': true, 'nitro.storage.data.driver': 'redis' },
      ],
    ],
  },
  next: {
    memory: [
      `'use cache'; export async function getPosts() { return load(); }`,
      `import { revalidateTag } from 'next/cache'; export async function save() { revalidateTag('posts'); }`,
    ],
    safe: [
      [`'use cache'; export async function getPosts() { return load(); }`, { 'next.cacheHandlers': true }],
      [`import { revalidateTag } from 'next/cache'; export async function save() { revalidateTag('posts'); }`, { 'platform.vercel': true }],
      [
        `import { revalidatePath } from 'next/cache'; export async function save() { revalidatePath('/'); }`,
        { 'next.cacheHandler': './cache-handler.js' },
      ],
    ],
  },
  minisearch: { memory: [`import MiniSearch from 'minisearch'; const index = new MiniSearch({ fields: ['title'] });`] },
  lunr: { memory: [`import lunr from 'lunr'; const index = lunr(function () { this.field('title'); });`] },
  flexsearch: { memory: [`import { Document } from 'flexsearch'; const index = new Document({ document });`] },
  '@orama/orama': { memory: [`import { create } from '@orama/orama'; const db = create({ schema });`] },
  opossum: { memory: [`import CircuitBreaker from 'opossum'; const breaker = new CircuitBreaker(call, { timeout: 3000 });`] },
  cockatiel: {
    memory: [
      `import { circuitBreaker, handleAll, ConsecutiveBreaker } from 'cockatiel'; const breaker = circuitBreaker(handleAll, { breaker: new ConsecutiveBreaker(5) });`,
    ],
  },
  '@fastify/circuit-breaker': { memory: [`import breaker from '@fastify/circuit-breaker'; fastify.register(breaker);`] },
  'prom-client': {
    memory: [
      `import client from 'prom-client'; const hits = new client.Counter({ name: 'hits', help: 'h' });`,
      `import { Histogram } from 'prom-client'; const latency = new Histogram({ name: 'l', help: 'h' });`,
    ],
  },
  '@hono/prometheus': {
    memory: [`import { prometheus } from '@hono/prometheus'; export const { printMetrics, registerMetrics } = prometheus();`],
  },
  'express-prom-bundle': { memory: [`import promBundle from 'express-prom-bundle'; app.use(promBundle({ includeMethod: true }));`] },
  'fastify-metrics': { memory: [`import metrics from 'fastify-metrics'; app.register(metrics, { endpoint: '/metrics' });`] },
  '@willsoto/nestjs-prometheus': {
    memory: [
      `import { PrometheusModule } from '@willsoto/nestjs-prometheus'; @Module({ imports: [PrometheusModule.register()] }) export class AppModule {}`,
    ],
  },
  'posthog-node': {
    memory: [`import { PostHog } from 'posthog-node'; export const posthog = new PostHog(key, { host });`],
    safe: [
      `import { PostHog } from 'posthog-node'; export const posthog = new PostHog(key, { host, flushAt: 1, flushInterval: 0 });`,
      `import { PostHog } from 'posthog-node'; const posthog = new PostHog(key); posthog.capture({}); await posthog.shutdown();`,
    ],
  },
  '@segment/analytics-node': {
    memory: [`import { Analytics } from '@segment/analytics-node'; export const analytics = new Analytics({ writeKey });`],
    safe: [
      `import { Analytics } from '@segment/analytics-node'; export const analytics = new Analytics({ writeKey, maxEventsInBatch: 1 });`,
    ],
  },
  '@opentelemetry/sdk-trace-base': {
    memory: [`import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base'; const processor = new BatchSpanProcessor(exporter);`],
    safe: [
      `import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base'; const processor = new BatchSpanProcessor(exporter); waitUntil(processor.forceFlush());`,
      `import { SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'; const processor = new SimpleSpanProcessor(exporter);`,
    ],
  },
  '@opentelemetry/sdk-logs': {
    memory: [`import { BatchLogRecordProcessor } from '@opentelemetry/sdk-logs'; const processor = new BatchLogRecordProcessor(exporter);`],
    safe: [
      `import { BatchLogRecordProcessor } from '@opentelemetry/sdk-logs'; const processor = new BatchLogRecordProcessor(exporter); waitUntil(processor.forceFlush());`,
    ],
  },
  ulid: { memory: [`import { monotonicFactory } from 'ulid'; const next = monotonicFactory();`] },
  '@sapphire/snowflake': {
    memory: [
      `import { Snowflake } from '@sapphire/snowflake'; const snowflake = new Snowflake(epoch); export const id = () => snowflake.generate();`,
    ],
    safe: [
      `import { Snowflake } from '@sapphire/snowflake'; const snowflake = new Snowflake(epoch); export const id = () => snowflake.generate({ workerId: BigInt(process.env.WORKER_ID) });`,
    ],
  },
  nanoid: { safe: [`import { nanoid } from 'nanoid'; const id = nanoid();`] },
  'unleash-client': { memory: [`import { initialize } from 'unleash-client'; const unleash = initialize({ url, appName });`] },
  '@launchdarkly/node-server-sdk': {
    memory: [`import { init } from '@launchdarkly/node-server-sdk'; const client = init(key);`],
    safe: [
      `import { init } from '@launchdarkly/node-server-sdk'; import { RedisFeatureStore } from '@launchdarkly/node-server-sdk-redis'; const client = init(key, { featureStore: RedisFeatureStore({}) });`,
    ],
  },
  'node:async_hooks': { safe: [`import { AsyncLocalStorage } from 'node:async_hooks'; export const context = new AsyncLocalStorage();`] },
  'node:worker_threads': { memory: [`import { Worker } from 'node:worker_threads'; const worker = new Worker('./job.js');`] },
  'express-idempotency': {
    memory: [
      `import { idempotency } from 'express-idempotency'; import express from 'express'; const app = express(); app.post('*', idempotency());`,
    ],
    safe: [`import { idempotency } from 'express-idempotency'; const once = idempotency({ dataAdapter: new RedisAdapter(client) });`],
  },
  '@node-idempotency/express': {
    memory: [
      `import { idempotencyAsMiddleware, StorageAdapterEnum } from '@node-idempotency/express'; const once = await idempotencyAsMiddleware({ storage: { adapter: StorageAdapterEnum.memory } });`,
    ],
    safe: [
      `import { idempotencyAsMiddleware, StorageAdapterEnum } from '@node-idempotency/express'; const once = await idempotencyAsMiddleware({ storage: { adapter: StorageAdapterEnum.redis, options: { url } } });`,
    ],
  },
};
