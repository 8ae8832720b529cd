/** Copies that may be made again. */
import { code, denoKv, native, netlifyBlobs, postgres, redis, upstash } from '../choice.js';
import type { RoleRemedies } from '../choice.js';

export const cache: RoleRemedies = {
  test: 'Change the data through A and read it on B: it is new within the time that you promise.',
  choices: [
    redis(
      'Share the entries, with a time to live that varies a little',
      `
export async function cached<T>(key: string, seconds: number, load: () => Promise<T>): Promise<T> {
  const hit = await redis.get(\`{{key}}:\${key}\`);
  if (hit !== null) return JSON.parse(hit) as T;
  const value = await load();
  await redis.set(\`{{key}}:\${key}\`, JSON.stringify(value), 'EX', Math.ceil(seconds * (1 + Math.random() / 10)));
  return value;
}

export const invalidate = (key: string) => redis.del(\`{{key}}:\${key}\`);
`,
      { pitfall: 'Data of one user under a key without the user is shown to others. Fail open: when Redis does not answer, load.' },
    ),
    upstash(
      'Share the entries, with a time to live',
      `
export async function cached<T>(key: string, seconds: number, load: () => Promise<T>): Promise<T> {
  const hit = await redis.get<T>(\`{{key}}:\${key}\`);
  if (hit !== null) return hit;
  const value = await load();
  await redis.set(\`{{key}}:\${key}\`, value, { ex: seconds });
  return value;
}

export const invalidate = (key: string) => redis.del(\`{{key}}:\${key}\`);
`,
      { pitfall: 'A cache over HTTP costs a round trip: it pays where the load is slower than that.' },
    ),
    native(
      'vercel',
      'Vercel Runtime Cache',
      'Use the cache of the region, and expire by tag',
      `
import { getCache } from '@vercel/functions';

export async function cached<T>(key: string, seconds: number, load: () => Promise<T>): Promise<T> {
  const cache = getCache({ namespace: '{{key}}' });
  const hit = (await cache.get(key)) as T | undefined;
  if (hit !== undefined && hit !== null) return hit;
  const value = await load();
  await cache.set(key, value, { ttl: seconds, tags: [key] });
  return value;
}

export const invalidate = (key: string) => getCache({ namespace: '{{key}}' }).expireTag(key);
`,
      {
        commands: ['npm install @vercel/functions'],
        pitfall: 'Outside Vercel getCache() silently becomes an object in memory: the two-instance test must run on a deployment.',
      },
    ),
    native(
      'cloudflare',
      'Cloudflare Cache API',
      'Use the cache of the data centre',
      `
export async function cached(request: Request, ctx: ExecutionContext, load: () => Promise<Response>): Promise<Response> {
  const hit = await caches.default.match(request);
  if (hit) return hit;
  const response = await load();
  const copy = new Response(response.clone().body, response);
  copy.headers.set('Cache-Control', 'max-age=60');
  ctx.waitUntil(caches.default.put(request, copy));
  return response;
}
`,
      {
        pitfall:
          'Each data centre has its own copy, and delete() empties only one: let entries expire, or use KV where a minute of staleness is fine.',
      },
    ),
    netlifyBlobs(
      'Share the entries',
      `
export async function cached<T>(key: string, seconds: number, load: () => Promise<T>): Promise<T> {
  const hit = (await store().get(key, { type: 'json' })) as { value: T; until: number } | null;
  if (hit && hit.until > Date.now()) return hit.value;
  const value = await load();
  await store().setJSON(key, { value, until: Date.now() + seconds * 1000 });
  return value;
}

export const invalidate = (key: string) => store().delete(key);
`,
      { pitfall: 'For whole responses the CDN is better: set Netlify-CDN-Cache-Control and purge by tag.' },
    ),
    denoKv(
      'Share the entries, with a time to live',
      `
export async function cached<T>(key: string, ms: number, load: () => Promise<T>): Promise<T> {
  const hit = await kv.get<T>(['{{key}}', key]);
  if (hit.value !== null) return hit.value;
  const value = await load();
  await kv.set(['{{key}}', key], value, { expireIn: ms });
  return value;
}
`,
      { pitfall: 'A value holds at most 64 KiB.' },
    ),
    native(
      'last',
      'In memory',
      'Keep it for each instance, bounded and short-lived',
      `
import { LRUCache } from 'lru-cache';

const cache = new LRUCache<string, object>({ max: 500, ttl: 30_000 });

export async function cached<T extends object>(key: string, load: () => Promise<T>): Promise<T> {
  const hit = cache.get(key) as T | undefined;
  if (hit !== undefined) return hit;
  const value = await load();
  cache.set(key, value);
  return value;
}
`,
      {
        commands: ['npm install lru-cache'],
        pitfall:
          'No request may invalidate it: the other instances keep the old value until it expires. Good only where that staleness is allowed.',
      },
    ),
  ],
};

export const memo: RoleRemedies = {
  test: 'Change the source of the data: A and B both show it within the time to live.',
  choices: [
    code(
      'Remember for the length of one request',
      `
import { cache } from 'react';

/** One load a request, whoever asks; nothing is left for the next one. Outside React: make the memo where the request begins, and hand it on. */
export const getUser = cache(async (id: string) => {
  const response = await fetch(\`\${process.env.API_URL}/users/\${id}\`);
  return response.json() as Promise<{ id: string; name: string }>;
});
`,
      { env: ['API_URL'], pitfall: 'A memo that is kept in the module is a cache without an end: treat it as one.' },
    ),
    code(
      'Give the memo an end, and do not keep failures',
      `
const kept = new Map<string, { value: Promise<unknown>; until: number }>();

export function memo<T>(key: string, load: () => Promise<T>, ms = 30_000): Promise<T> {
  const hit = kept.get(key);
  if (hit && hit.until > Date.now()) return hit.value as Promise<T>;
  const value = load();
  kept.set(key, { value, until: Date.now() + ms });
  value.catch(() => kept.delete(key)); // a rejected promise must not stay
  return value;
}
`,
      {
        pitfall:
          'The key must hold every argument, the user included. Each instance still loads once for itself, and the Map grows with its keys.',
      },
    ),
    ...cache.choices.filter((choice) => ['redis', 'upstash', 'vercel'].includes(choice.family)),
  ],
};

export const requestContext: RoleRemedies = {
  test: 'Send two interleaved requests of different users, with a delay between where it is set and where it is read: each sees its own.',
  choices: [
    code(
      'Carry it with the request in AsyncLocalStorage',
      `
import { AsyncLocalStorage } from 'node:async_hooks';

interface RequestContext {
  readonly userId: string;
}

const context = new AsyncLocalStorage<RequestContext>();

/** Around the handler: everything that it awaits sees this context, and no other request does. */
export const withContext = <T>(value: RequestContext, handler: () => T): T => context.run(value, handler);

export function currentUserId(): string {
  const current = context.getStore();
  if (current === undefined) throw new Error('called outside a request');
  return current.userId;
}
`,
      {
        pitfall:
          'Use run(), not enterWith(): the latter leaks into whatever runs next. A context made at module level is again one for all.',
      },
    ),
    code(
      'Hand it over as an argument',
      `
interface RequestContext {
  readonly userId: string;
  readonly locale: string;
}

/** What belongs to one request is a parameter, or lies in the framework's own place: c.set (Hono), res.locals (Express), event.locals (SvelteKit). */
export async function listOrders(context: RequestContext, load: (userId: string) => Promise<string[]>) {
  return load(context.userId);
}
`,
      { pitfall: 'Default parameters that read a module variable bring the leak back.' },
    ),
    code(
      'Make the object anew for each request',
      `
class RequestScope {
  constructor(readonly userId: string) {}
}

/** No instance is kept in the module: it goes when the request goes. */
export function handle(request: Request): Response {
  const scope = new RequestScope(request.headers.get('x-user-id') ?? 'anonymous');
  return Response.json({ user: scope.userId });
}
`,
      { pitfall: 'Clients and pools are the exception: share those, and give them the user as an argument.' },
    ),
  ],
};

export const ssrStore: RoleRemedies = {
  test: 'Render for two users at once, with a delay between filling the store and rendering: no page shows data of the other.',
  choices: [
    code(
      'Make a store for each request, and hand it down',
      `
import { createContext, useContext, useState } from 'react';
import { createStore } from 'zustand/vanilla';

export const createAppStore = (user: string) => createStore<{ user: string }>()(() => ({ user }));

const StoreContext = createContext<ReturnType<typeof createAppStore> | null>(null);

/** In the provider component: made once for each render of the tree, on the server as in the browser. */
export const useNewStore = (user: string) => useState(() => createAppStore(user))[0];

export function useAppStore() {
  const store = useContext(StoreContext);
  if (store === null) throw new Error('no store around this component');
  return store;
}
`,
      { pitfall: 'A store that is exported from a module is one for all users of the server, however short its life in the browser.' },
    ),
    code(
      'Fill it in the browser only',
      `
let store: Map<string, unknown> | undefined;

/** On the server every render gets an empty one; only the browser keeps it. */
export function getStore(): Map<string, unknown> {
  if (typeof window === 'undefined') return new Map();
  return (store ??= new Map());
}
`,
      {
        pitfall:
          "Data that the server loads must then travel as props or as the framework's payload (useState in Nuxt, load in SvelteKit, dehydrate in TanStack Query).",
      },
    ),
  ],
};

export const config: RoleRemedies = {
  test: 'Switch it on A: B follows within the time that it may keep its copy, and a restart changes nothing.',
  choices: [
    redis(
      'Keep the switches in a hash, with a short copy in memory',
      `
let copy: { flags: Record<string, string>; until: number } | undefined;

export async function flags(): Promise<Record<string, string>> {
  if (!copy || copy.until < Date.now()) copy = { flags: await redis.hgetall('{{key}}'), until: Date.now() + 10_000 };
  return copy.flags;
}

export const setFlag = (name: string, value: string) => redis.hset('{{key}}', name, value);
`,
      { pitfall: "An administrator's switch in a module variable changes one instance, until that one ends." },
    ),
    upstash(
      'Keep the switches in a hash',
      `
export const flags = () => redis.hgetall<Record<string, string>>('{{key}}');
export const setFlag = (name: string, value: string) => redis.hset('{{key}}', { [name]: value });
`,
      { pitfall: 'Reading it in every request costs a round trip: keep a copy for some seconds.' },
    ),
    ...postgres(
      'Keep the switches in a table',
      `
export async function flag(name: string): Promise<string | undefined> {
  const rows = await query('SELECT value FROM {{key}} WHERE name = $1', [name]);
  return rows[0]?.value;
}

export const setFlag = (name: string, value: string) =>
  query('INSERT INTO {{key}} (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value', [name, value]);
`,
      {
        schema: 'CREATE TABLE {{key}} (name text PRIMARY KEY, value text NOT NULL)',
        pitfall: 'What never changes while the app runs belongs into an environment variable, not into a table.',
      },
    ),
    native(
      'cloudflare',
      'Cloudflare KV',
      'Keep the switches in KV, where a minute of delay is fine',
      `
interface Env {
  FLAGS: KVNamespace; // wrangler.jsonc: "kv_namespaces": [{ "binding": "FLAGS", "id": "..." }]
}

export const flag = (env: Env, name: string) => env.FLAGS.get(name, { cacheTtl: 60 });
export const setFlag = (env: Env, name: string, value: string) => env.FLAGS.put(name, value);
`,
      {
        commands: ['npx wrangler kv namespace create FLAGS'],
        pitfall: 'Other places see a change after a minute or more: no switch for emergencies.',
      },
    ),
    netlifyBlobs(
      'Keep the switches in one entry',
      `
export const flags = () => store().get('flags', { type: 'json' });
export const setFlags = (value: Record<string, string>) => store().setJSON('flags', value);
`,
      { pitfall: 'Two administrators who save at once overwrite each other: use onlyIfMatch with the etag.' },
    ),
    native(
      'aws',
      'AWS AppConfig',
      'Keep the switches in AppConfig, and read them through its Lambda extension',
      `
export async function flags(): Promise<Record<string, unknown>> {
  const response = await fetch(\`http://localhost:2772/applications/\${process.env.APPCONFIG_APPLICATION}/environments/\${process.env.APPCONFIG_ENVIRONMENT}/configurations/flags\`);
  return response.json() as Promise<Record<string, unknown>>;
}
`,
      {
        env: ['APPCONFIG_APPLICATION', 'APPCONFIG_ENVIRONMENT'],
        pitfall: 'The extension is a layer that the function must name; it polls every 45 seconds unless told otherwise.',
      },
    ),
  ],
};
