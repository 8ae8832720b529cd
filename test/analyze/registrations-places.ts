/** Handlers that a framework finds by the place of their file, or by what its configuration names. */
import type { Way } from './registrations.js';

const place = (
  packages: readonly string[],
  path: string,
  text: string,
  label: Way['label'],
  more: Partial<Way> & { readonly beside?: Readonly<Record<string, string>> } = {},
): Way => {
  const { beside = {}, ...rest } = more;
  return { packages, scripts: {}, files: { [path]: text, ...beside }, ...(label === undefined ? {} : { label }), ...rest };
};
const NUXT = {
  state: 'server/lib/sessions',
  beside: { 'nuxt.config.ts': 'export default defineNuxtConfig({});\n', 'app/app.vue': '<template><div /></template>\n' },
};
const plugin = (body: string, label: Way['label']): Way =>
  place(['nuxt', 'vue'], 'server/plugins/members.ts', `export default defineNitroPlugin((app) => { ${body} });\n`, label, NUXT);
const NITRO = {
  state: 'server/lib/sessions',
  beside: {
    'nitro.config.ts':
      "import { defineConfig } from 'nitro';\nexport default defineConfig({ serverDir: './server', routes: { '/x': './server/handlers/x.ts' } });\n",
  },
};
const moleculer = (parts: string, label: Way['label']): Way =>
  place(['moleculer'], 'services/members.service.ts', `export default { name: 'members', ${parts} };\n`, label, {
    scripts: { start: 'moleculer-runner services' },
  });

export const PLACE_WAYS: Readonly<Record<string, Way>> = {
  'a hook of Nitro that a schedule calls': plugin(
    "app.hooks.hook('cloudflare:scheduled', async ({ event }) => { await touch(event.cron + event.scheduledTime); });",
    'hook cloudflare:scheduled',
  ),
  'hooks of Nitro in an object': plugin('app.hooks.addHooks({ request: async (event) => { await touch(event.path); } });', 'hook request'),
  'a middleware that a plugin of Nitro adds': plugin(
    'app.h3App.use(eventHandler(async (event) => { await touch(event.path); }));',
    'middleware',
  ),
  'a route that a plugin of Nitro adds': plugin("app.router.get('/x', eventHandler(async (event) => touch(event.path)));", 'GET /x'),
  'the error handler of Nitro': place(
    ['nuxt', 'vue'],
    'server/error.ts',
    'export default async function report(error: unknown, event: any) { await touch(event.path); }\n',
    'error handler error',
    {
      ...NUXT,
      beside: { ...NUXT.beside, 'nuxt.config.ts': "export default defineNuxtConfig({ nitro: { errorHandler: '~~/server/error' } });\n" },
    },
  ),
  'a plugin of Nuxt on the server': place(
    ['nuxt', 'vue'],
    'app/plugins/members.server.ts',
    'export default defineNuxtPlugin(async () => { await touch(useRequestURL().pathname); });\n',
    'app plugin members',
    { ...NUXT, state: 'app/lib/sessions' },
  ),
  'a route in the configuration of Nitro 3': place(
    ['nitro'],
    'server/handlers/x.ts',
    "import { defineHandler } from 'nitro';\nexport default defineHandler(async (event) => touch(event.url.pathname));\n",
    'ANY /x',
    NITRO,
  ),
  'the server of Nitro 3': place(
    ['nitro'],
    'server.ts',
    'export default { async fetch(request: Request) { return new Response(await touch(request.url)); } };\n',
    'ALL /*',
    { beside: { 'nitro.config.ts': "import { defineConfig } from 'nitro';\nexport default defineConfig({});\n" } },
  ),
  'an API route of Expo': place(
    ['expo', 'expo-router'],
    'app/members+api.ts',
    'export async function GET(request: Request) { return Response.json(await touch(request.url)); }\n',
    'GET /members',
    { scripts: { start: 'expo start' } },
  ),
  'data of a page of Vike': place(
    ['vike'],
    'pages/index/+data.ts',
    'export async function data(context: any) { return { user: await touch(context.urlPathname) }; }\n',
    /^hook/,
    { scripts: { start: 'vike preview' } },
  ),
  'an action of Telefunc': place(
    ['telefunc', 'express'],
    'src/members.telefunc.ts',
    'export async function onEnter(token: string) { return touch(token); }\n',
    /onEnter/,
    {
      scripts: { start: 'node src/server.ts' },
      beside: {
        'src/server.ts':
          "import { telefunc } from 'telefunc';\nimport express from 'express';\nconst app = express();\napp.all('/_telefunc', async (request, response) => { const { body } = await telefunc({ url: request.originalUrl, method: request.method, body: request.body }); response.send(body); });\napp.listen(3000);\n",
      },
    },
  ),
  'an API route of Waku': place(
    ['waku', 'react'],
    'src/pages/api/members.ts',
    'export const GET = async (request: Request) => new Response(await touch(request.url));\n',
    'GET /members',
    { scripts: { start: 'waku start' } },
  ),
  'a function of Gatsby': place(
    ['gatsby'],
    'src/api/members.ts',
    'export default async function handler(request: any, response: any) { response.json(await touch(request.url)); }\n',
    'function members',
    { scripts: { build: 'gatsby build' } },
  ),
  'a procedure of Blitz': place(
    ['next', 'react', 'blitz', '@blitzjs/rpc'],
    'src/queries/who.ts',
    "import { resolver } from '@blitzjs/rpc';\nexport default resolver.pipe(async (input: any) => touch(input.token));\n",
    'procedure who',
    { scripts: { start: 'next start' } },
  ),
  'a server route of Analog': place(
    ['@analogjs/platform', '@angular/core'],
    'src/server/routes/members.ts',
    "import { defineEventHandler } from 'h3';\nexport default defineEventHandler(async (event) => touch(event.path));\n",
    'route members',
    { scripts: { build: 'vite build' } },
  ),
  'an endpoint of Qwik City': place(
    ['@builder.io/qwik', '@builder.io/qwik-city'],
    'src/routes/api/index.ts',
    'export const onGet = async ({ json, url }: any) => { json(200, await touch(url.pathname)); };\n',
    /onGet/,
    { scripts: { serve: 'node server/entry.express' } },
  ),
  'a loader of Qwik City': place(
    ['@builder.io/qwik', '@builder.io/qwik-city'],
    'src/routes/index.tsx',
    "import { component$ } from '@builder.io/qwik';\nimport { routeLoader$ } from '@builder.io/qwik-city';\nexport const useMember = routeLoader$(async (event) => touch(event.url.pathname));\nexport default component$(() => <p>{useMember().value}</p>);\n",
    'server function',
    { scripts: { serve: 'node server/entry.express' } },
  ),
  'a handler of Marko Run': place(
    ['@marko/run'],
    'src/routes/members/+handler.ts',
    'export async function GET(context: any) { return new Response(await touch(context.url.pathname)); }\n',
    'GET /members',
    { scripts: { start: 'marko-run' } },
  ),
  'a service of Redwood': place(
    ['@redwoodjs/api'],
    'api/src/services/members/members.ts',
    'export const member = async ({ token }: any) => touch(token);\n',
    /member/,
  ),
  'a service of Medusa': place(
    ['@medusajs/medusa', '@medusajs/framework'],
    'src/modules/members/service.ts',
    "import { MedusaService } from '@medusajs/framework/utils';\nexport default class Members extends MedusaService({}) { async who(token: string) { return touch(token); } }\n",
    /who/,
  ),
  'a route with its handler in Strapi': place(
    ['@strapi/strapi'],
    'src/api/member/routes/member.ts',
    "export default { routes: [{ method: 'GET', path: '/who', handler: async (context: any) => { context.body = await touch(context.request.ip); }, config: { policies: [] } }] };\n",
    /handler/,
  ),
  'a helper of Sails': place(
    ['sails'],
    'api/helpers/who.ts',
    'module.exports = { inputs: {}, fn: async function ({ token }: any) { return touch(token); } };\n',
    /helper/,
  ),
  'a method that an action of Moleculer calls': moleculer(
    'actions: { who: { async handler(context: any) { return this.look(context.params.token); } } }, methods: { async look(token: string) { return touch(token); } }',
    'method look',
  ),
  'a hook of Moleculer': moleculer(
    'hooks: { before: { who: async (context: any) => { await touch(context.params.token); } } }, actions: { who() { return 1; } }',
    'hook before who',
  ),
  'a method of its own that a service of Feathers offers': {
    packages: ['@feathersjs/feathers', '@feathersjs/koa'],
    label: 'service members.enter',
    files:
      "import { feathers } from '@feathersjs/feathers';\nimport { koa } from '@feathersjs/koa';\nclass Members { async find() { return []; } async enter(data: any) { return touch(data.token); } }\nconst app = koa(feathers());\napp.use('members', new Members(), { methods: ['find', 'enter'] });\napp.listen(3000);\n",
  },
};

const FASTIFY = "import Fastify from 'fastify';\n";
const served = (made: string, body: string): string =>
  `${FASTIFY}${made}const app = Fastify();\n${body}app.get('/', async () => 'ok');\nawait app.listen({ port: 3000 });\n`;
const BUN = { scripts: { start: 'bun src/server.ts' } };

/** Options of servers and of their plugins, and servers of a runtime. */
export const SERVER_WAYS: Readonly<Record<string, Way>> = {
  'an option of a plugin of Fastify': {
    packages: ['fastify', '@fastify/jwt'],
    label: '@fastify/jwt trusted',
    files: served(
      "import jwt from '@fastify/jwt';\n",
      'await app.register(jwt, { secret: process.env.SECRET!, trusted: async (request, token) => (await touch(token.jti)) === null });\n',
    ),
  },
  'an option of Fastify': {
    packages: ['fastify'],
    label: 'genReqId',
    files: `${FASTIFY}const app = Fastify({ genReqId: (request) => { void touch(request.url!).catch(console.error); return crypto.randomUUID(); } });\napp.get('/', async () => 'ok');\nawait app.listen({ port: 3000 });\n`,
  },
  'what Fastify calls before it says that nothing is there': {
    packages: ['fastify'],
    label: 'not-found handler',
    files: served(
      '',
      "app.setNotFoundHandler({ preHandler: async (request) => { await touch(request.ip); } }, async () => 'nothing here');\n",
    ),
  },
  'a getter on requests of Fastify': {
    packages: ['fastify'],
    label: 'decorator who',
    files: served('', "app.decorateRequest('who', { getter() { return touch(this.ip); } });\n"),
  },
  'a server that Bun starts': {
    packages: [],
    ...BUN,
    label: 'ALL /*',
    files: 'export default { port: 3000, async fetch(request: Request) { return new Response(await touch(request.url)); } };\n',
  },
  'serve out of the module of Bun': {
    packages: [],
    ...BUN,
    label: 'ALL /*',
    files: "import { serve } from 'bun';\nserve({ async fetch(request) { return new Response(await touch(request.url)); } });\n",
  },
  'sockets of Bun': {
    packages: [],
    ...BUN,
    label: 'socket data',
    files: "Bun.listen({ hostname: '0.0.0.0', port: 3000, socket: { async data(socket, data) { await touch(String(data)); } } });\n",
  },
  'what is put on a socket of Deno': {
    packages: [],
    scripts: {},
    files: {
      'deno.json': '{ "tasks": { "start": "deno run -A main.ts" } }',
      'main.ts':
        'Deno.serve((request) => { const { socket, response } = Deno.upgradeWebSocket(request); socket.onmessage = async (event) => { socket.send(String(await touch(event.data))); }; return response; });\n',
    },
  },
  'jobs in a file of their own': {
    packages: ['bullmq'],
    label: 'queue consumer mail',
    files: {
      'src/processor.ts': 'export default async function send(job: any) { await touch(job.data.token); }\n',
      'src/server.ts':
        "import { Worker } from 'bullmq';\nnew Worker('mail', new URL('./processor.ts', import.meta.url), { connection: { url: process.env.REDIS_URL } });\n",
    },
  },
};
