import { describe, expect, it } from 'vitest';

import { fastify } from '../../src/frameworks/fastify.js';
import { hono } from '../../src/frameworks/hono.js';
import { httpServer } from '../../src/frameworks/http-server.js';
import { koa } from '../../src/frameworks/koa.js';
import { socketio } from '../../src/frameworks/socketio.js';
import { runAdapter } from './adapter.js';

const PACKAGE = JSON.stringify({ name: 'service' });

describe('Hono', () => {
  const entriesOf = (files: Record<string, string>): readonly string[] => runAdapter(hono, { 'package.json': PACKAGE, ...files }).entries;

  it('joins base paths and mounted apps', () => {
    expect(
      entriesOf({
        'main.ts':
          "import { Hono } from 'hono'; import { notes } from './notes'; const app = new Hono().basePath('/v1'); app.route('/notes', notes); export default app;",
        'notes.ts': "import { Hono } from 'hono'; export const notes = new Hono(); notes.get('/:id', () => {});",
      }),
    ).toEqual(['request GET /v1/notes/:id <- notes.ts']);
  });

  it('reads chains of any length', () => {
    const chain = Array.from({ length: 30 }, (_, index) => `.get('/${index}', () => {})`).join('');
    const entries = entriesOf({ 'main.ts': `import { Hono } from 'hono'; export default new Hono()${chain};` });
    expect(entries).toHaveLength(30);
    expect(entries.at(-1)).toBe('request GET /29 <- main.ts');
  });

  it('reads middlewares, several verbs and factories', () => {
    expect(
      entriesOf({
        'main.ts': [
          "import { Hono } from 'hono'; import { createMiddleware } from 'hono/factory';",
          "const app = new Hono(); app.use('/admin/*', createMiddleware(async () => {})); app.on(['PUT', 'PATCH'], '/x', () => {}); app.onError(() => {});",
        ].join('\n'),
      }),
    ).toEqual([
      'request middleware /admin/* <- main.ts',
      'request PUT /x <- main.ts',
      'request PATCH /x <- main.ts',
      'request onError <- main.ts',
    ]);
  });

  it('shares the bundle of the Next.js route that serves it', () => {
    const { findings } = runAdapter(hono, {
      'package.json': JSON.stringify({ name: 'web', dependencies: { next: '16' } }),
      'app/api/[[...route]]/route.ts':
        "import { Hono } from 'hono'; import { handle } from 'hono/vercel'; const app = new Hono(); app.get('/x', () => {}); export const GET = handle(app);",
    });
    expect(findings[0]!.entryPoints.map((entry) => entry.bundle)).toEqual(['app-route']);
  });
});

describe('Fastify', () => {
  const entriesOf = (files: Record<string, string>): readonly string[] =>
    runAdapter(fastify, { 'package.json': PACKAGE, ...files }).entries;

  it('follows plugins with their prefix', () => {
    expect(
      entriesOf({
        'main.ts':
          "import Fastify from 'fastify'; import { users } from './users'; const app = Fastify(); app.register(users, { prefix: '/users' });",
        'users.ts':
          "export async function users(server) { server.get('/:id', async () => {}); server.register(async (inner) => { inner.post('/', async () => {}); }, { prefix: '/new' }); }",
      }),
    ).toEqual([
      'startup plugin users <- users.ts',
      'request GET /users/:id <- users.ts',
      expect.stringMatching(/^startup plugin .* <- users\.ts$/),
      'request POST /users/new <- users.ts',
    ]);
  });

  it('finds plugins by their type where nobody in sight registers them', () => {
    expect(
      entriesOf({
        'routes/a.ts':
          "import type { FastifyInstance } from 'fastify'; export default async function (server: FastifyInstance) { server.put('/a', () => {}); }",
      }),
    ).toEqual(['request PUT /a <- routes/a.ts']);
  });

  it('reads hooks, routes in options and decorators', () => {
    expect(
      entriesOf({
        'main.ts': [
          "import fastify from 'fastify'; const app = fastify();",
          "app.addHook('preHandler', async () => {}); app.addHook('onReady', async () => {}); app.addHook('onClose', async () => {});",
          "app.route({ method: ['GET', 'HEAD'], url: '/r', preHandler: function check() {}, handler() {} }); app.decorate('auth', async () => {});",
        ].join('\n'),
      }),
    ).toEqual([
      'request hook preHandler <- main.ts',
      'startup hook onReady <- main.ts',
      'request GET /r <- main.ts',
      'request GET /r <- main.ts',
      'request HEAD /r <- main.ts',
      'request HEAD /r <- main.ts',
      'request decorator auth <- main.ts',
    ]);
  });
});

describe('Koa', () => {
  const entriesOf = (files: Record<string, string>): readonly string[] => runAdapter(koa, { 'package.json': PACKAGE, ...files }).entries;

  it('reads routers with their prefix and name', () => {
    expect(
      entriesOf({
        'app.js': [
          "const Koa = require('koa'); const Router = require('@koa/router'); const app = new Koa(); const router = new Router({ prefix: '/v1' });",
          "app.use(async () => {}); router.get('user', '/users/:id', () => {}); router.del('/users', () => {}); app.use(router.routes());",
        ].join('\n'),
      }),
    ).toEqual(['request middleware <- app.js', 'request GET /v1/users/:id <- app.js', 'request DELETE /v1/users <- app.js']);
  });

  it('leaves out a router that no app uses', () => {
    expect(
      entriesOf({
        'app.js':
          "import Koa from 'koa'; import Router from 'koa-router'; const app = new Koa(); const lost = new Router(); lost.get('/lost', () => {});",
      }),
    ).toEqual([]);
  });
});

describe('servers without a framework', () => {
  const entriesOf = (files: Record<string, string>): readonly string[] =>
    runAdapter(httpServer, { 'package.json': PACKAGE, ...files }).entries;

  it('http.createServer and its events', () => {
    expect(
      entriesOf({
        'a.js':
          "const http = require('http'); const server = http.createServer((request, response) => {}); server.on('upgrade', () => {}); server.on('close', () => {}); server.listen(1, () => {});",
      }),
    ).toEqual(['request ALL /* <- a.js', 'request upgrade <- a.js', 'startup listen <- a.js']);
  });

  it('Bun.serve and Deno.serve', () => {
    expect(entriesOf({ 'a.ts': "Bun.serve({ fetch() {}, routes: { '/x': { GET: () => {} } }, websocket: { message() {} } });" })).toEqual([
      'request ALL /* <- a.ts',
      'request socket message <- a.ts',
      'request GET /x <- a.ts',
    ]);
    expect(entriesOf({ 'a.ts': 'Deno.serve({ port: 1 }, () => new Response());' })).toEqual(['request ALL /* <- a.ts']);
  });

  it('sockets of ws, through functions that they are passed to', () => {
    expect(
      entriesOf({
        'a.js':
          "import { WebSocketServer } from 'ws'; import { bind } from './bind.js'; new WebSocketServer({ port: 1 }).on('connection', (socket) => { bind(socket); });",
        'bind.js': "export function bind(client) { client.on('message', () => {}); }",
      }),
    ).toEqual(['request socket connection <- a.js', 'request socket message <- bind.js']);
  });
});

it('Socket.IO: namespaces, middlewares and events, in classes too', () => {
  expect(
    runAdapter(socketio, {
      'package.json': PACKAGE,
      'a.ts': [
        "import { Server } from 'socket.io';",
        "class Chat { io = new Server(); constructor() { this.io.of('/chat').on('connection', (socket) => this.connected(socket)); this.io.use(() => {}); }",
        "  connected(client) { client.on('say', () => {}); } }",
        'new Chat();',
      ].join('\n'),
    }).entries,
  ).toEqual(['request socket connection <- a.ts', 'request socket say <- a.ts', 'request socket middleware <- a.ts']);
});
