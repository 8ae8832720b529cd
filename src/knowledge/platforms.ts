/**
 * What we know of the platforms that run servers: how their instances live, and what happens there to memory, timers, disk and work that
 * goes on. The sentences are used in the impact of findings. Checked in November 2026 against the platforms' own documentation (`source`).
 */

export const PLATFORM_IDS = [
  'vercel',
  'vercel-edge',
  'aws-lambda',
  'cloudflare-workers',
  'netlify',
  'netlify-edge',
  'cloud-run',
  'azure-functions',
  'deno-deploy',
  'supabase-edge',
  'containers',
  'process-cluster',
  'container-single',
  'serverless',
  'single-instance',
] as const;
export type PlatformId = (typeof PLATFORM_IDS)[number];

/**
 * - `functions`: instances that the platform makes and ends with the traffic, frozen between requests.
 * - `isolates`: the same with many small runtimes in one process, in many places.
 * - `containers`: long-lived processes, several of them.
 * - `single`: one long-lived process.
 */
export type PlatformFamily = 'functions' | 'isolates' | 'containers' | 'single';

/** A call that keeps an instance alive for work after the response. */
export interface WaitHook {
  /** What people write: `waitUntil(promise)`. */
  readonly call: string;
  /** The package that exports it; absent where it is a method of the handler's context or a global. */
  readonly module?: string;
}

export interface Platform {
  readonly id: PlatformId;
  readonly name: string;
  readonly family: PlatformFamily;
  /** True when one instance serves several requests at the same time: they meet in its memory. */
  readonly concurrent: boolean;
  /** True when more than one instance may serve at the same time. */
  readonly several: boolean;
  /** What happens to variables that outlive a request. */
  readonly memory: string;
  /** What happens to timers once the response is sent. */
  readonly timers: string;
  /** What happens to timers that a request has started, where that is another matter. */
  readonly delayed?: string;
  /** What happens to promises and callbacks that nobody waited for. */
  readonly background: string;
  /** What happens to files that are written. */
  readonly disk: string;
  /** What happens to WebSockets, event streams and messages between connections. */
  readonly sockets: string;
  /** What happens to a lock, a mutex or a flag that is held in memory. */
  readonly locks: string;
  /** What ends or replaces the process. */
  readonly restart: string;
  /** True when starting a timer while a module loads throws. */
  readonly topLevelTimersThrow: boolean;
  readonly waitHooks: readonly WaitHook[];
  readonly source: string;
}

const PER_INSTANCE = 'a lock in memory holds only among the requests of one instance; the others do not see it';
const ALONE = 'each instance serves one request at a time, so a lock in memory never meets another request: it guards nothing';

export const PLATFORMS: Readonly<Record<PlatformId, Platform>> = {
  vercel: {
    id: 'vercel',
    name: 'Vercel Functions',
    family: 'functions',
    concurrent: true,
    several: true,
    memory:
      'every function instance has its own copy, shared by the requests that happen to meet there and gone when Vercel ends the instance or deploys',
    timers: 'an instance may be frozen as soon as its responses are sent, so the timer fires late, during another request, or never',
    background: 'work that is neither awaited nor handed to waitUntil or after may be frozen with the instance and lost',
    disk: 'the file system is read-only except for /tmp, which belongs to one instance and disappears with it',
    sockets:
      'a stream or WebSocket stays with the instance that accepted it and is closed at the maximum duration; other instances cannot reach it',
    locks: PER_INSTANCE,
    restart: 'instances come and go with the traffic and are replaced by each deployment',
    topLevelTimersThrow: false,
    waitHooks: [
      { call: 'waitUntil(promise)', module: '@vercel/functions' },
      { call: 'after(callback)', module: 'next/server' },
    ],
    source: 'https://vercel.com/docs/fluid-compute',
  },
  'vercel-edge': {
    id: 'vercel-edge',
    name: 'Vercel Edge runtime',
    family: 'isolates',
    concurrent: true,
    several: true,
    memory: 'every isolate in every region has its own copy, apart from the one on the Node.js side, and it is dropped without notice',
    timers: 'what is still pending when the response is complete is dropped',
    background: 'work after the response is dropped unless it is handed to waitUntil',
    disk: 'there is no file system',
    sockets: 'a stream lives at most as long as its own request; a WebSocket cannot be served',
    locks: 'a lock in memory holds only among the requests of one isolate',
    restart: 'isolates are made and dropped at any time, in many regions',
    topLevelTimersThrow: false,
    waitHooks: [
      { call: 'waitUntil(promise)', module: '@vercel/functions' },
      { call: 'after(callback)', module: 'next/server' },
    ],
    source: 'https://vercel.com/docs/functions/runtimes/edge',
  },
  'aws-lambda': {
    id: 'aws-lambda',
    name: 'AWS Lambda',
    family: 'functions',
    concurrent: false,
    several: true,
    memory:
      'every execution environment has its own copy; two requests at the same time are always in two environments, and environments end every few hours even under load',
    timers:
      'the environment is frozen when the invocation ends, so the timer waits for a later invocation of the same environment, which may never come',
    background: 'work that is not finished when the promise of the handler settles is frozen and may never go on',
    disk: 'only /tmp can be written, and it belongs to one execution environment',
    sockets: 'the process holds no connections: API Gateway does, and the next message of a client reaches any environment',
    locks: ALONE,
    restart: 'environments are made for every concurrent request and ended after a while or with a deployment',
    topLevelTimersThrow: false,
    waitHooks: [],
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html',
  },
  'cloudflare-workers': {
    id: 'cloudflare-workers',
    name: 'Cloudflare Workers',
    family: 'isolates',
    concurrent: true,
    several: true,
    memory: 'every isolate in every location has its own copy, and no two requests are promised to meet in one; it is evicted at any time',
    timers: 'pending timers are dropped once the response is sent, and starting one while the module loads throws',
    background: 'work after the response is cancelled unless it is handed to ctx.waitUntil, which gives it 30 seconds',
    disk: 'nothing written lasts: /tmp belongs to one request, other paths cannot be written',
    sockets: 'a socket or stream belongs to the request that opened it; using it from another request is an error',
    locks: 'a lock in memory holds only among the concurrent requests of one isolate',
    restart: 'isolates are made and evicted at any time, in hundreds of locations',
    topLevelTimersThrow: true,
    waitHooks: [{ call: 'ctx.waitUntil(promise)' }, { call: 'waitUntil(promise)', module: 'cloudflare:workers' }],
    source: 'https://developers.cloudflare.com/workers/reference/how-workers-works/',
  },
  netlify: {
    id: 'netlify',
    name: 'Netlify Functions',
    family: 'functions',
    concurrent: false,
    several: true,
    memory: 'every function instance has its own copy, and it is gone when the instance ends',
    timers: 'the instance is frozen or ended after the response, so the timer fires late or never',
    background: 'work that is neither awaited nor handed to context.waitUntil is lost',
    disk: 'only /tmp can be written, and it belongs to one instance',
    sockets: 'a response can be streamed once; a WebSocket cannot be served, and other instances cannot reach the stream',
    locks: ALONE,
    restart: 'instances come and go with the traffic and are replaced by each deployment',
    topLevelTimersThrow: false,
    waitHooks: [{ call: 'context.waitUntil(promise)' }],
    source: 'https://docs.netlify.com/build/functions/overview/',
  },
  'netlify-edge': {
    id: 'netlify-edge',
    name: 'Netlify Edge Functions',
    family: 'isolates',
    concurrent: true,
    several: true,
    memory: 'every isolate in every location has its own copy, and it is dropped without notice',
    timers: 'what is still pending when the response is complete is dropped',
    background: 'work after the response is dropped unless it is handed to context.waitUntil',
    disk: 'there is no disk to write to',
    sockets: 'a stream lives only as long as its own request',
    locks: 'a lock in memory holds only among the requests of one isolate',
    restart: 'isolates are made and dropped at any time, in many places',
    topLevelTimersThrow: false,
    waitHooks: [{ call: 'context.waitUntil(promise)' }],
    source: 'https://docs.netlify.com/build/edge-functions/limits/',
  },
  'cloud-run': {
    id: 'cloud-run',
    name: 'Cloud Run / Firebase Functions',
    family: 'functions',
    concurrent: true,
    several: true,
    memory: 'every instance has its own copy, shared by up to 80 concurrent requests, and it is gone when the instance is scaled in',
    timers: 'the CPU is taken away between requests unless it is always allocated, so the timer fires late or never',
    background: 'work after the response stops with the CPU and goes on only if another request reaches the same instance',
    disk: 'files are written into the memory of one instance and are gone with it',
    sockets: 'a connection stays with the instance that accepted it; other instances cannot reach it',
    locks: PER_INSTANCE,
    restart: 'instances are added and removed with the traffic, down to none',
    topLevelTimersThrow: false,
    waitHooks: [],
    source: 'https://cloud.google.com/run/docs/tips/general',
  },
  'azure-functions': {
    id: 'azure-functions',
    name: 'Azure Functions',
    family: 'functions',
    concurrent: true,
    several: true,
    memory: 'every host instance has its own copy, shared by the invocations that run there, and it is gone when the plan scales in',
    timers: 'work outside an invocation is not tracked: the instance may be removed before the timer fires',
    background: 'work after the invocation is not tracked and ends with the instance at any time',
    disk: 'local files belong to one instance',
    sockets: 'connections belong in Web PubSub or SignalR; one held in memory is reached by one instance only',
    locks: PER_INSTANCE,
    restart: 'instances are added and removed with the load',
    topLevelTimersThrow: false,
    waitHooks: [],
    source: 'https://learn.microsoft.com/azure/azure-functions/functions-concurrency',
  },
  'deno-deploy': {
    id: 'deno-deploy',
    name: 'Deno Deploy',
    family: 'functions',
    concurrent: true,
    several: true,
    memory: 'every instance in every region has its own copy, and an idle instance is stopped after seconds to minutes',
    timers: 'timers run only while the instance is kept alive by traffic',
    background: 'work after the response runs only until the idle instance is stopped',
    disk: 'files belong to one instance and are not kept',
    sockets: 'a connection stays with the instance that accepted it; other instances cannot reach it',
    locks: PER_INSTANCE,
    restart: 'instances are stopped when idle and made anew in any region',
    topLevelTimersThrow: false,
    waitHooks: [],
    source: 'https://docs.deno.com/deploy/reference/runtime/',
  },
  'supabase-edge': {
    id: 'supabase-edge',
    name: 'Supabase Edge Functions',
    family: 'isolates',
    concurrent: true,
    several: true,
    memory: 'every isolate has its own copy and lives for minutes at most',
    timers: 'an isolate whose responses are sent may be ended at once, with its timers',
    background: 'work after the response is dropped unless it is handed to EdgeRuntime.waitUntil',
    disk: 'only /tmp can be written, and it belongs to one isolate',
    sockets: 'sockets are dropped when the isolate ends, which is soon',
    locks: 'a lock in memory holds only among the requests of one isolate',
    restart: 'isolates end at a wall clock limit of minutes',
    topLevelTimersThrow: false,
    waitHooks: [{ call: 'EdgeRuntime.waitUntil(promise)' }],
    source: 'https://supabase.com/docs/guides/functions/limits',
  },
  containers: {
    id: 'containers',
    name: 'Containers (several replicas)',
    family: 'containers',
    concurrent: true,
    several: true,
    memory: 'every replica has its own copy; it is gone with each deployment or restart, and a second replica never sees it',
    timers:
      'the timer runs in every replica, so what it does is done as many times as there are replicas, and a deployment drops what is pending',
    delayed: 'the timer runs in the replica that took the request, which alone knows of it, and a deployment or restart drops it',
    background: 'work after the response goes on until the container is stopped; a deployment or restart in between loses it',
    disk: 'files belong to one container unless a shared volume is mounted, and are gone when it is replaced',
    sockets: 'a connection stays with the replica that accepted it; the others need a broker to reach it',
    locks: 'a lock in memory holds only inside one replica',
    restart: 'each deployment, crash or rescheduling starts an empty process',
    topLevelTimersThrow: false,
    waitHooks: [],
    source: 'https://12factor.net/processes',
  },
  'process-cluster': {
    id: 'process-cluster',
    name: 'Cluster of processes (PM2, node:cluster)',
    family: 'containers',
    concurrent: true,
    several: true,
    memory: 'every worker process has its own copy, and which worker a request reaches is up to the balancer',
    timers: 'the timer runs once in every worker process',
    delayed: 'the timer runs in the worker that took the request, which alone knows of it, and a restart drops it',
    background: 'work after the response goes on in its worker until that is restarted',
    disk: 'the workers share the disk of their host and overwrite each other without a lock',
    sockets: 'a connection stays with the worker that accepted it; the others need an adapter to reach it',
    locks: 'a lock in memory holds only inside one worker process',
    restart: 'workers are restarted one by one, each starting empty',
    topLevelTimersThrow: false,
    waitHooks: [],
    source: 'https://pm2.keymetrics.io/docs/usage/cluster-mode/',
  },
  'container-single': {
    id: 'container-single',
    name: 'Container (one replica)',
    family: 'single',
    concurrent: true,
    several: false,
    memory:
      'the one replica that is declared keeps the variable until its next restart or deployment; a second replica would have an empty copy',
    timers: 'the timer runs in the one replica; a second one would run it again',
    delayed: 'the timer runs in the one replica, and a deployment or restart drops it',
    background: 'work after the response goes on until the container is stopped; a restart in between loses it',
    disk: 'files are gone with the container unless a volume is mounted; a second replica would not see them',
    sockets: 'all connections are in the one replica; a second one could not reach them',
    locks: 'a lock in memory holds as long as there is one replica',
    restart: 'each deployment or crash starts an empty process',
    topLevelTimersThrow: false,
    waitHooks: [],
    source: 'https://12factor.net/processes',
  },
  serverless: {
    id: 'serverless',
    name: 'Serverless (several short-lived instances)',
    family: 'functions',
    concurrent: true,
    several: true,
    memory: 'every instance has its own copy, and it is gone when the instance ends',
    timers: 'an instance may be frozen or ended once its responses are sent, so the timer fires late or never',
    background: 'work that is not awaited before the response may be frozen or lost with the instance',
    disk: 'files belong to one instance and disappear with it, where they can be written at all',
    sockets: 'a connection stays with the instance that accepted it; other instances cannot reach it',
    locks: PER_INSTANCE,
    restart: 'instances come and go with the traffic and are replaced by each deployment',
    topLevelTimersThrow: false,
    waitHooks: [],
    source: 'https://12factor.net/processes',
  },
  'single-instance': {
    id: 'single-instance',
    name: 'Single long-lived process',
    family: 'single',
    concurrent: true,
    several: false,
    memory: 'the process keeps the variable until its next restart or deployment; a second instance would have an empty copy',
    timers: 'the timer runs as long as the process does; a second instance would run it again',
    delayed: 'the timer runs as long as the process does, and a restart drops it',
    background: 'work after the response goes on until the process is stopped; a restart in between loses it',
    disk: 'files stay on the disk of the one host; a second instance would not see them',
    sockets: 'all connections are in the one process; a second one could not reach them',
    locks: 'a lock in memory holds as long as there is one process',
    restart: 'each deployment or crash starts an empty process',
    topLevelTimersThrow: false,
    waitHooks: [],
    source: 'https://12factor.net/processes',
  },
};

/** Other names under which people ask for a platform. */
export const PLATFORM_ALIASES: Readonly<Record<string, PlatformId>> = {
  lambda: 'aws-lambda',
  aws: 'aws-lambda',
  cloudflare: 'cloudflare-workers',
  workers: 'cloudflare-workers',
  firebase: 'cloud-run',
  'firebase-functions': 'cloud-run',
  gcp: 'cloud-run',
  azure: 'azure-functions',
  deno: 'deno-deploy',
  supabase: 'supabase-edge',
  kubernetes: 'containers',
  docker: 'containers',
  container: 'containers',
  pm2: 'process-cluster',
  cluster: 'process-cluster',
  single: 'single-instance',
};

/** What runs an entry point that asks for another runtime than its platform's usual one. */
export function platformOfRuntime(platform: PlatformId, runtime: 'node' | 'edge' | 'worker' | 'browser'): PlatformId {
  if (runtime !== 'edge') return platform;
  if (platform === 'vercel') return 'vercel-edge';
  if (platform === 'netlify') return 'netlify-edge';
  return platform;
}
