/** Functions that a package gets back from a callback, or in the options of one of its calls. */
import type { Way } from './registrations.js';

export const GIVEN_WAYS: Readonly<Record<string, Way>> = {
  'callbacks of a login that is set up for each request': {
    packages: ['next', 'react', 'next-auth'],
    scripts: { start: 'next start' },
    files: {
      'auth.ts':
        "import NextAuth from 'next-auth';\nexport const { handlers, auth } = NextAuth((request) => ({ providers: [], callbacks: { async session({ session }: any) { await touch(session.user.id); return session; } } }));\n",
      'app/api/auth/[...nextauth]/route.ts': "import { handlers } from '../../../../auth';\nexport const { GET, POST } = handlers;\n",
    },
  },
  'hooks that a hook of Apollo returns': {
    packages: ['@apollo/server', 'graphql'],
    files:
      "import { ApolloServer } from '@apollo/server';\nimport { startStandaloneServer } from '@apollo/server/standalone';\nconst server = new ApolloServer({ typeDefs: '', resolvers: { Query: { now: () => Date.now() } }, plugins: [{ async requestDidStart() { return { async willSendResponse({ request }: any) { await touch(request.http.headers.get('token')); } }; } }] });\nawait startStandaloneServer(server, {});\n",
  },
  'hooks that a macro of Elysia returns': {
    packages: ['elysia'],
    scripts: { start: 'bun src/server.ts' },
    files:
      "import { Elysia } from 'elysia';\nnew Elysia().macro({ member: (needed: boolean) => ({ beforeHandle: async ({ headers }: any) => { await touch(headers.token); } }) }).get('/', () => 'ok', { member: true }).listen(3000);\n",
  },
  'resolvers that are made for each request': {
    packages: ['hono', '@hono/node-server', '@hono/graphql-server', 'graphql'],
    files:
      "import { Hono } from 'hono';\nimport { serve } from '@hono/node-server';\nimport { graphqlServer } from '@hono/graphql-server';\nimport { buildSchema } from 'graphql';\nconst app = new Hono();\napp.use('/graphql', graphqlServer({ schema: buildSchema('type Query { who(token: String): String }'), rootResolver: () => ({ who: async ({ token }: any) => touch(token) }) }));\nserve(app);\n",
  },
};

const EXPRESS = "import express from 'express';\nconst app = express();\napp.get('/', (request, response) => response.end());\n";
const LISTEN = 'app.listen(3000);\n';
const HTTP = "import { createServer } from 'node:http';\n";
const YOGA = "import { createYoga } from 'graphql-yoga';\n";
const WORKER = { 'wrangler.json': '{ "name": "edge", "main": "src/server.ts", "compatibility_date": "2026-01-01" }' };

/** Libraries whose calls are data of `knowledge/handlers-*.ts`. */
export const LIBRARY_WAYS: Readonly<Record<string, Way>> = {
  'itty-router': {
    packages: ['itty-router', 'wrangler'],
    label: 'GET /x',
    files: {
      ...WORKER,
      'src/server.ts':
        "import { AutoRouter } from 'itty-router';\nconst router = AutoRouter();\nrouter.get('/x', async (request) => touch(request.url));\nexport default router;\n",
    },
  },
  'itty-router before': {
    packages: ['itty-router', 'wrangler'],
    label: 'middleware',
    files: {
      ...WORKER,
      'src/server.ts':
        "import { AutoRouter } from 'itty-router';\nconst router = AutoRouter({ before: [async (request) => { await touch(request.url); }] });\nrouter.get('/x', () => 'ok');\nexport default router;\n",
    },
  },
  Connect: {
    packages: ['connect'],
    label: 'middleware /x',
    files: `${HTTP}import connect from 'connect';\nconst app = connect();\napp.use('/x', async (request: any, response: any) => { response.end(await touch(request.url)); });\ncreateServer(app).listen(3000);\n`,
  },
  restana: {
    packages: ['restana'],
    label: 'GET /x',
    files:
      "import restana from 'restana';\nconst service = restana();\nservice.get('/x', async (request, response) => { response.send(await touch(request.url)); });\nservice.start(3000);\n",
  },
  srvx: {
    packages: ['srvx'],
    label: 'ALL /*',
    files: "import { serve } from 'srvx';\nserve({ async fetch(request) { return new Response(await touch(request.url)); } });\n",
  },
  feTS: {
    packages: ['fets'],
    label: 'GET /x',
    files: `${HTTP}import { createRouter, Response } from 'fets';\nconst router = createRouter().route({ method: 'GET', path: '/x', handler: async (request) => Response.json(await touch(request.url)) });\ncreateServer(router).listen(3000);\n`,
  },
  HatTip: {
    packages: ['@hattip/router', '@hattip/adapter-node'],
    label: 'GET /x',
    files:
      "import { createRouter } from '@hattip/router';\nimport { createServer } from '@hattip/adapter-node';\nconst app = createRouter();\napp.get('/x', async (context) => new Response(await touch(context.ip)));\ncreateServer(app.buildHandler()).listen(3000);\n",
  },
  'an error handler of next-connect': {
    packages: ['next', 'react', 'next-connect'],
    scripts: { start: 'next start' },
    label: 'error handler',
    files: {
      'pages/api/x.ts':
        "import connect from 'next-connect';\nexport default connect({ onError: async (error: unknown, request: any) => { await touch(request.url); } }).get((request: any, response: any) => response.end());\n",
    },
  },
  'an event of restify': {
    packages: ['restify'],
    label: 'event after',
    files:
      "import restify from 'restify';\nconst server = restify.createServer();\nserver.get('/x', (request, response) => response.send(1));\nserver.on('after', async (request) => { await touch(request.url); });\nserver.listen(3000);\n",
  },
  'a method of Meteor': {
    packages: ['meteor-node-stubs'],
    scripts: { start: 'meteor run' },
    state: 'server/sessions',
    label: 'method who',
    files: {
      'server/main.ts': "import { Meteor } from 'meteor/meteor';\nMeteor.methods({ async who(token: string) { return touch(token); } });\n",
    },
  },
  'an endpoint of Directus': {
    packages: ['@directus/extensions-sdk'],
    scripts: {},
    label: /defineEndpoint/,
    files: {
      'src/index.ts':
        "import { defineEndpoint } from '@directus/extensions-sdk';\nexport default defineEndpoint((router) => { router.get('/x', async (request: any, response: any) => { response.json(await touch(request.ip)); }); });\n",
    },
  },
  'a field of Pothos': {
    packages: ['@pothos/core', 'graphql-yoga', 'graphql'],
    label: 'queryType',
    files: `${HTTP}${YOGA}import SchemaBuilder from '@pothos/core';\nconst builder = new SchemaBuilder({});\nbuilder.queryType({ fields: (t) => ({ who: t.string({ resolve: async (_: unknown, { token }: any) => touch(token) }) }) });\ncreateServer(createYoga({ schema: builder.toSchema() })).listen(3000);\n`,
  },
  'a field of Nexus': {
    packages: ['nexus', 'graphql-yoga', 'graphql'],
    label: 'queryType',
    files: `${HTTP}${YOGA}import { makeSchema, queryType } from 'nexus';\nconst Query = queryType({ definition(t) { t.string('who', { resolve: async (_: unknown, { token }: any) => touch(token) }); } });\ncreateServer(createYoga({ schema: makeSchema({ types: [Query] }) })).listen(3000);\n`,
  },
  'a connection of graphql-ws': {
    packages: ['graphql-ws', 'ws', 'graphql'],
    label: /socket/,
    files:
      "import { useServer } from 'graphql-ws/use/ws';\nimport { WebSocketServer } from 'ws';\nimport { schema } from './schema';\nuseServer({ schema, onConnect: async (context) => { await touch(String(context.connectionParams?.token)); } }, new WebSocketServer({ port: 3000 }));\n",
  },
  'a rule of GraphQL Shield': {
    packages: ['graphql-shield', 'graphql-middleware', 'graphql-yoga', 'graphql'],
    label: 'rule',
    files: `${HTTP}${YOGA}import { rule, shield } from 'graphql-shield';\nimport { applyMiddleware } from 'graphql-middleware';\nimport { schema } from './schema';\nconst isMember = rule({ cache: 'contextual' })(async (_: unknown, __: unknown, context: any) => (await touch(context.token)) !== null);\ncreateServer(createYoga({ schema: applyMiddleware(schema, shield({ Query: { who: isMember } })) })).listen(3000);\n`,
  },
  'a procedure of oRPC': {
    packages: ['@orpc/server'],
    label: 'procedure',
    files: `${HTTP}import { os } from '@orpc/server';\nimport { RPCHandler } from '@orpc/server/node';\nconst router = { who: os.handler(async ({ input }: any) => touch(input.token)) };\nconst handler = new RPCHandler(router);\ncreateServer(async (request, response) => { await handler.handle(request, response, { context: {} }); }).listen(3000);\n`,
  },
  'a route of ts-rest': {
    packages: ['express', '@ts-rest/express'],
    label: 'route who',
    files: `import { createExpressEndpoints, initServer } from '@ts-rest/express';\nimport { contract } from './contract';\n${EXPRESS}const router = initServer().router(contract, { who: async ({ params }: any) => ({ status: 200, body: await touch(params.token) }) });\ncreateExpressEndpoints(contract, router, app);\n${LISTEN}`,
  },
  'a service of Connect RPC': {
    packages: ['@connectrpc/connect-node', '@connectrpc/connect'],
    label: 'rpc',
    files: `${HTTP}import { connectNodeAdapter } from '@connectrpc/connect-node';\nimport { Members } from './members_pb';\ncreateServer(connectNodeAdapter({ routes: (router) => { router.service(Members, { async who({ token }: any) { return { user: await touch(token) }; } }); } })).listen(3000);\n`,
  },
  'a method of Jayson': {
    packages: ['jayson'],
    label: 'rpc who',
    files:
      "import jayson from 'jayson';\nconst server = new jayson.Server({ who: async ([token]: string[], done: any) => done(null, await touch(token)) });\nserver.http().listen(3000);\n",
  },
  'a strategy of Passport': {
    packages: ['express', 'passport', 'passport-local'],
    label: 'strategy',
    files: `import passport from 'passport';\nimport { Strategy } from 'passport-local';\n${EXPRESS}passport.use(new Strategy(async (name: string, password: string, done: any) => { done(null, await touch(name)); }));\napp.post('/login', passport.authenticate('local'), (request, response) => response.end());\n${LISTEN}`,
  },
  'a member that Passport reads back': {
    packages: ['express', 'passport'],
    label: 'deserializeUser',
    files: `import passport from 'passport';\n${EXPRESS}passport.deserializeUser(async (id: string, done: any) => { done(null, await touch(id)); });\napp.use(passport.session());\n${LISTEN}`,
  },
  'a webhook of GitHub': {
    packages: ['@octokit/webhooks'],
    label: 'webhook push',
    files: `${HTTP}import { Webhooks, createNodeMiddleware } from '@octokit/webhooks';\nconst webhooks = new Webhooks({ secret: process.env.SECRET! });\nwebhooks.on('push', async ({ payload }) => { await touch(payload.sender.login); });\ncreateServer(createNodeMiddleware(webhooks)).listen(3000);\n`,
  },
  'a hook of Hocuspocus': {
    packages: ['@hocuspocus/server', '@hocuspocus/extension-database', '@hocuspocus/extension-redis'],
    label: /socket/,
    files:
      "import { Server } from '@hocuspocus/server';\nimport { Database } from '@hocuspocus/extension-database';\nimport { Redis } from '@hocuspocus/extension-redis';\nimport { load, save } from './documents';\nconst server = new Server({ port: 3000, extensions: [new Redis({}), new Database({ fetch: load, store: save })], async onAuthenticate({ token }) { await touch(token); } });\nserver.listen();\n",
  },
  'an entity of Durable Functions': {
    packages: ['@azure/functions', 'durable-functions'],
    scripts: { start: 'func start' },
    label: 'activity who',
    files: {
      'host.json': '{ "version": "2.0" }',
      'src/functions/who.ts':
        "import * as df from 'durable-functions';\ndf.app.activity('who', { handler: async (token: string) => touch(token) });\n",
    },
  },
  'a task list of Graphile Worker': {
    packages: ['graphile-worker'],
    label: /queue consumer/,
    files:
      "import { run } from 'graphile-worker';\nawait run({ connectionString: process.env.DATABASE_URL, taskList: { mail: async (payload: any) => { await touch(payload.token); } } });\n",
  },
  'events of a queue': {
    packages: ['bullmq'],
    label: 'worker event completed',
    files:
      "import { QueueEvents } from 'bullmq';\nconst events = new QueueEvents('mail');\nevents.on('completed', async ({ jobId }) => { await touch(jobId); });\n",
  },
  'a subscription of NATS': {
    packages: ['nats'],
    label: /message/,
    files:
      "import { connect } from 'nats';\nconst connection = await connect();\nconnection.subscribe('members', { callback: async (error, message) => { await touch(message.subject); } });\n",
  },
  'a subscription of Google Pub/Sub': {
    packages: ['@google-cloud/pubsub'],
    label: /message/,
    files:
      "import { PubSub } from '@google-cloud/pubsub';\nnew PubSub().subscription('members').on('message', async (message) => { await touch(message.id); message.ack(); });\n",
  },
  'a hook of a Mongoose schema': {
    packages: ['express', 'mongoose'],
    label: 'model post save',
    files: `import mongoose from 'mongoose';\n${EXPRESS}const schema = new mongoose.Schema({});\nschema.post('save', async function (member: any) { await touch(member.id); });\nconst Member = mongoose.model('Member', schema);\napp.post('/members', async (request, response) => { await Member.create({}); response.end(); });\n${LISTEN}`,
  },
  'a tool of an agent': {
    packages: ['express', 'ai'],
    label: 'tool',
    files: `import { ToolLoopAgent, tool } from 'ai';\n${EXPRESS}const agent = new ToolLoopAgent({ model: 'm', tools: { who: tool({ execute: async ({ token }: any) => touch(token) }) } });\napp.post('/ask', async (request, response) => { response.json(await agent.generate({ prompt: request.body.question })); });\n${LISTEN}`,
  },
  'the login of FastMCP': {
    packages: ['fastmcp'],
    label: 'authenticate',
    files:
      "import { FastMCP } from 'fastmcp';\nconst server = new FastMCP({ name: 'members', version: '1.0.0', authenticate: async (request) => ({ user: await touch(String(request.headers.token)) }) });\nserver.addTool({ name: 'ping', execute: async () => 'pong' });\nserver.start({ transportType: 'httpStream' });\n",
  },
  'a middleware of actions': {
    packages: ['next', 'react', 'next-safe-action'],
    scripts: { start: 'next start' },
    label: 'action middleware',
    files: {
      'lib/actions.ts':
        "import { createSafeActionClient } from 'next-safe-action';\nexport const client = createSafeActionClient().use(async ({ next, clientInput }: any) => { await touch(clientInput.token); return next({ ctx: {} }); });\n",
      'app/actions.ts':
        "'use server';\nimport { client } from '../lib/actions';\nexport const save = client.inputSchema({} as any).action(async () => 1);\n",
      'app/page.tsx': "import { save } from './actions';\nexport default function Page() { return <form action={save as any} />; }\n",
    },
  },
};
