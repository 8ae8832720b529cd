import { describe, expect, it } from 'vitest';

import { express } from '../../src/frameworks/express.js';
import { runAdapter } from './adapter.js';

const PACKAGE = JSON.stringify({ name: 'api', dependencies: { express: '^5.0.0' } });

function entriesOf(files: Record<string, string>): readonly string[] {
  return runAdapter(express, { 'package.json': PACKAGE, ...files }).entries;
}

describe('routes', () => {
  it('joins the prefixes under which routers are mounted', () => {
    expect(
      entriesOf({
        'app.ts':
          "import express from 'express'; import { users } from './users'; const app = express(); app.use('/api', users); app.get('/', () => {});",
        'users.ts':
          "import { Router } from 'express'; import { notes } from './notes'; export const users = Router(); users.use('/users/:id/notes', notes); users.get('/users', () => {});",
        'notes.ts': "import { Router } from 'express'; export const notes = Router(); notes.delete('/:note', () => {});",
      }),
    ).toEqual(['request GET / <- app.ts', 'request DELETE /api/users/:id/notes/:note <- notes.ts', 'request GET /api/users <- users.ts']);
  });

  it('tells apart what one wrapper makes for the fields of controllers', () => {
    expect(
      entriesOf({
        'app.js':
          "const express = require('express'); const loans = require('./loans'); const { Readers } = require('./readers'); const app = express(); app.get('/loans', loans.list); app.post('/loans', loans.lend); app.get('/readers', Readers.all);",
        'forward.js':
          'exports.forward = (handler) => (request, response, next) => Promise.resolve(handler(request, response)).catch(next);',
        'loans.js':
          "const { forward } = require('./forward'); class Loans { list = forward(async () => {}); lend = forward(async () => {}); } module.exports = new Loans();",
        'readers.js':
          "const { forward } = require('./forward'); class Readers { static all = forward(async () => {}); } exports.Readers = Readers;",
      }),
    ).toEqual(['request GET /loans <- loans.js', 'request POST /loans <- loans.js', 'request GET /readers <- readers.js']);
  });

  it('tells apart what one wrapper makes for controllers that a factory gives or that are handed in', () => {
    expect(
      entriesOf({
        'app.js':
          "const express = require('express'); const makeLoans = require('./loans'); const Readers = require('./readers'); const routes = require('./routes'); const app = express(); const loans = makeLoans({}); app.get('/loans', loans.list); app.post('/loans', loans.lend); routes(app, new Readers());",
        'routes.js': "module.exports = (app, readers) => { app.get('/readers', readers.all); };",
        'forward.js':
          'exports.forward = (handler) => (request, response, next) => Promise.resolve(handler(request, response)).catch(next);',
        'loans.js':
          "const { forward } = require('./forward'); module.exports = (store) => ({ list: forward(async () => store), lend: forward(async () => {}) });",
        'readers.js': "const { forward } = require('./forward'); module.exports = class Readers { all = forward(async () => {}); };",
      }),
    ).toEqual(['request GET /loans <- loans.js', 'request POST /loans <- loans.js', 'request GET /readers <- readers.js']);
  });

  it('knows of each call what a function that gives back its handler was given, however many there are', () => {
    const routes = Array.from({ length: 40 }, (_, at) => `app.get('/${at}', typed((request, response) => response.json(find(${at}))));`);
    expect(
      entriesOf({
        'app.ts': [
          "import express from 'express'; import { find } from './find'; const app = express(); function typed(handler) { return handler; }",
          ...routes,
        ].join('\n'),
        'find.ts': 'export function find(at) { return at; }',
      }),
    ).toEqual(Array.from({ length: 40 }, (_, at) => `request GET /${at} <- app.ts`));
  });

  it('keeps what each of several wrappers made around one handler', () => {
    expect(
      entriesOf({
        'app.ts':
          "import express from 'express'; import { compose, counted, guarded } from './wrap'; const app = express(); app.get('/', compose(guarded, counted)((request, response) => response.end()));",
        'wrap.ts': [
          'let calls = 0; const levels = new Map();',
          'export const counted = (handler) => (request, response) => { calls += 1; return handler(request, response); };',
          'export function guarded(handler) { return async (request, response) => { levels.set(request.path, 1); return handler(request, response); }; }',
          'export const compose = (...wrappers) => (handler) => wrappers.reduceRight((inner, wrap) => wrap(inner), handler);',
        ].join('\n'),
      }),
    ).toEqual(['request GET / <- app.ts', 'request GET / <- wrap.ts', 'request GET / <- wrap.ts']);
  });

  it('reads chains, lists of handlers, bound methods and wrappers', () => {
    expect(
      entriesOf({
        'app.ts': [
          "import express from 'express'; import { Desk } from './desk'; import { forward } from './forward';",
          'const desk = new Desk(); const server = express(); const check = () => {}; const log = () => {};',
          "server.route('/a').get(desk.list.bind(desk)).post([check, log], forward(async () => {}));",
        ].join('\n'),
        'desk.ts': 'export class Desk { list() {} }',
        'forward.ts':
          'export const forward = (handler) => (request, response, next) => Promise.resolve(handler(request, response)).catch(next);',
      }),
    ).toEqual(['request GET /a <- desk.ts', 'request POST /a <- app.ts', 'request POST /a <- app.ts', 'request POST /a <- app.ts']);
  });

  it('keeps a wrapper that does work of its own', () => {
    expect(
      entriesOf({
        'app.ts': "import express from 'express'; import { limit } from './limit'; express().post('/login', limit(() => {}));",
        'limit.ts':
          'const hits = new Map(); export const limit = (handler) => (request, response) => { hits.set(request.ip, 1); handler(request, response); };',
      }),
    ).toEqual(['request POST /login <- app.ts', 'request POST /login <- limit.ts']);
  });

  it('labels middlewares by their path', () => {
    expect(
      entriesOf({
        'app.ts': "import express from 'express'; const app = express(); app.use(() => {}); app.use('/admin', function check() {});",
      }),
    ).toEqual(['request middleware <- app.ts', 'request middleware /admin <- app.ts']);
  });

  it('follows apps through factories and declared types', () => {
    expect(
      entriesOf({
        'app.ts':
          "import express from 'express'; export class Server { app = express(); constructor() { this.app.get('/in-class', () => {}); } } new Server();",
        'add.ts': "import type { Express } from 'express'; export function add(app: Express) { app.get('/typed', () => {}); }",
      }).toSorted(),
    ).toEqual(['request GET /in-class <- app.ts', 'request GET /typed <- add.ts']);
  });

  it('means settings by get with a name alone', () => {
    expect(
      entriesOf({
        'app.ts': "import express from 'express'; const app = express(); app.set('x', 1); app.get('env'); app.listen(3000, () => {});",
      }),
    ).toEqual(['startup listen <- app.ts']);
  });
});

describe('routers that nobody serves', () => {
  const dead = "import { Router } from 'express'; export const dead = Router(); dead.get('/dead', () => {});";

  it('are left out beside an app', () => {
    expect(entriesOf({ 'app.ts': "import express from 'express'; express().get('/', () => {});", 'dead.ts': dead })).toEqual([
      'request GET / <- app.ts',
    ]);
  });

  it('are kept where no app is in sight, or where a mount cannot be read', () => {
    expect(entriesOf({ 'dead.ts': dead })).toEqual(['request GET /dead <- dead.ts']);
    expect(
      entriesOf({
        'app.ts': "import express from 'express'; const app = express(); for (const name of process.argv) app.use(require(name));",
        'dead.ts': dead,
      }),
    ).toEqual(['request GET /dead <- dead.ts']);
  });
});

it('leaves out tests, and says which file starts a server', () => {
  const { entries, findings } = runAdapter(express, {
    'package.json': PACKAGE,
    'src/app.test.ts': "import express from 'express'; express().get('/x', () => {});",
    'src/main.ts': "import express from 'express'; const app = express(); app.listen(1);",
  });
  expect(entries).toEqual([]);
  expect(findings[0]!.servers).toEqual(['src/main.ts']);
});
