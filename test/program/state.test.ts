import { describe, expect, it } from 'vitest';
import { analyzeInline, loud, server } from '../analyze/inline.js';

const LOGIN =
  "app.post('/login', (req, res) => { open(req.body.token, req.body.user); res.end(); });\napp.get('/me', (req, res) => { res.json(find(req.query.token)); });";
const sessions = (declaration: string, more: Record<string, string> = {}) => server(`${declaration}\n${LOGIN}`, more);

describe('what a request writes is found', () => {
  it.each([
    [
      'in a module-level Map',
      'const sessions = new Map(); const open = (t, u) => sessions.set(t, u); const find = (t) => sessions.get(t);',
      'sessions',
    ],
    [
      'in an object by computed key',
      'const sessions = {}; const open = (t, u) => { sessions[t] = u; }; const find = (t) => sessions[t];',
      'sessions',
    ],
    [
      'through a helper that writes its parameter',
      'const sessions = new Map(); const put = (m, k, v) => m.set(k, v); const open = (t, u) => put(sessions, t, u); const find = (t) => sessions.get(t);',
      'sessions',
    ],
    [
      'through a returned reference',
      'const sessions = new Map(); const all = () => sessions; const open = (t, u) => all().set(t, u); const find = (t) => all().get(t);',
      'sessions',
    ],
    [
      'through Object.assign',
      'const sessions = {}; const open = (t, u) => Object.assign(sessions, { [t]: u }); const find = (t) => sessions[t];',
      'sessions',
    ],
    [
      'by replacing an array with a longer one',
      'let sessions = []; const open = (t, u) => { sessions = [...sessions, { t, u }]; }; const find = (t) => sessions.find((s) => s.t === t);',
      'sessions',
    ],
    [
      'in a field of an eager singleton',
      'class Store { sessions = new Map(); open(t, u) { this.sessions.set(t, u); } find(t) { return this.sessions.get(t); } }\nconst store = new Store(); const open = (t, u) => store.open(t, u); const find = (t) => store.find(t);',
      'Store.sessions',
    ],
    [
      'in a field of a lazy singleton',
      'class Store { static #one; static get() { return (Store.#one ??= new Store()); } sessions = new Map(); }\nconst open = (t, u) => Store.get().sessions.set(t, u); const find = (t) => Store.get().sessions.get(t);',
      'Store.sessions',
    ],
    [
      'in an inherited field',
      'class Base { sessions = new Map(); } class Store extends Base { open(t, u) { this.sessions.set(t, u); } find(t) { return this.sessions.get(t); } }\nconst store = new Store(); const open = (t, u) => store.open(t, u); const find = (t) => store.find(t);',
      'Base.sessions',
    ],
    [
      'in a property of an object with methods',
      'const store = { sessions: new Map(), open(t, u) { this.sessions.set(t, u); }, find(t) { return store.sessions.get(t); } };\nconst open = (t, u) => store.open(t, u); const find = (t) => store.find(t);',
      'store.sessions',
    ],
    [
      'in what a factory captured',
      'const make = () => { const sessions = new Map(); return { open: (t, u) => sessions.set(t, u), find: (t) => sessions.get(t) }; };\nconst { open, find } = make();',
      'sessions',
    ],
    [
      'on the global object',
      'const open = (t, u) => { (globalThis.sessions ??= new Map()).set(t, u); }; const find = (t) => globalThis.sessions.get(t);',
      'globalThis.sessions',
    ],
  ])('%s', (_, declaration, symbol) => {
    expect(loud(sessions(declaration))).toEqual([symbol]);
  });

  it('through a constructor parameter declared with an interface', () => {
    expect(
      loud(
        server("import { api } from './api.js';\napi(app);", {
          'src/store.ts':
            'export interface Store { open(t: string, u: unknown): void; find(t: string): unknown }\nexport class MemoryStore implements Store { private readonly sessions = new Map(); open(t, u) { this.sessions.set(t, u); } find(t) { return this.sessions.get(t); } }',
          'src/service.ts':
            "import type { Store } from './store.js';\nexport class Service { constructor(private readonly store: Store) {} login(t, u) { this.store.open(t, u); } who(t) { return this.store.find(t); } }",
          'src/api.ts':
            "import { MemoryStore } from './store.js';\nimport { Service } from './service.js';\nconst service = new Service(new MemoryStore());\nexport function api(app) { app.post('/login', (req, res) => { service.login(req.body.t, req.body.u); res.end(); }); app.get('/me', (req, res) => { res.json(service.who(req.query.t)); }); }",
        }),
      ),
    ).toEqual(['MemoryStore.sessions']);
  });

  it('through routes that another file registers on a router', () => {
    expect(
      loud(
        server("import { router } from './routes.js';\napp.use('/auth', router);", {
          'src/store.ts': 'export const sessions = new Map();',
          'src/routes.ts':
            "import { Router } from 'express';\nimport { sessions } from './store.js';\nexport const router = Router();\nrouter.post('/login', (req, res) => { sessions.set(req.body.t, req.body.u); res.end(); });\nrouter.get('/me', (req, res) => { res.json(sessions.get(req.query.t)); });",
        }),
      ),
    ).toEqual(['sessions']);
  });

  it('in CommonJS, through `module.exports`, `require` in a function and `exports.x`', () => {
    expect(
      loud({
        'package.json': '{"name": "app", "scripts": {"start": "node server.js"}, "dependencies": {"express": "^4.0.0"}}',
        'server.js':
          "const express = require('express');\nconst app = express();\napp.post('/login', (req, res) => { require('./store').open(req.body.t, req.body.u); res.end(); });\napp.get('/me', (req, res) => { res.json(require('./store').find(req.query.t)); });\napp.listen(3000);",
        'store.js': 'const sessions = new Map();\nmodule.exports = { open: (t, u) => sessions.set(t, u), find: (t) => sessions.get(t) };',
      }),
    ).toEqual(['sessions']);
  });
});

describe('what is safe stays silent', () => {
  it.each([
    [
      'a table filled by a loop',
      'const table = new Map(); for (const x of [1, 2]) table.set(x, x); const open = () => {}; const find = (t) => table.get(t);',
    ],
    ['a Map of one request', 'const open = () => {}; const find = (t) => { const seen = new Map(); seen.set(t, 1); return seen.get(t); };'],
    [
      'a value parsed once',
      'let config; const load = () => (config ??= JSON.parse(process.env.CONFIG)); const open = () => {}; const find = () => load();',
    ],
    [
      'a flag that a thing is initialised',
      'let initialized = false; const init = () => { if (initialized) return; initialized = true; }; const open = () => init(); const find = () => init();',
    ],
    [
      'a class whose objects live for one request',
      'class Basket { lines = []; add(l) { this.lines.push(l); } } const open = (t) => { const b = new Basket(); b.add(t); }; const find = (t) => { const b = new Basket(); b.add(t); return b.lines; };',
    ],
  ])('%s', (_, declaration) => {
    expect(loud(sessions(declaration))).toEqual([]);
  });

  it('and says why', () => {
    const { examined } = analyzeInline(
      sessions('const table = new Map([[1, 2]]); table.set(3, 4); const open = () => {}; const find = (t) => table.get(t);'),
    ).report;
    expect(examined.find((each) => each.symbol === 'table')?.reason).toMatch(/only while the module loads/);
  });
});

describe('the witness', () => {
  it('leads from the entry point to the access, call by call', () => {
    const { findings } = analyzeInline(
      sessions(
        'const sessions = new Map(); const put = (k, v) => sessions.set(k, v); function open(t, u) { put(t, u); } const find = (t) => sessions.get(t);',
      ),
    ).report;
    const [witness] = findings.find((each) => each.symbol === 'sessions')?.writes[0]?.entryPoints ?? [];
    expect(witness?.label).toBe('POST /login');
    expect(witness?.path.map((each) => each.function)).toEqual(['(anonymous)', 'open', 'put']);
  });

  it('leads to the route that hands its work to a wrapper, and to no other that uses the wrapper', () => {
    const { findings } = analyzeInline(
      server(`const orders = new Map(); const carts = new Map();
async function attempt(work) { try { return await work(); } catch { return null; } }
async function answer(res, work) { res.json(await attempt(work)); }
app.post('/carts', (req, res) => answer(res, () => carts.set(req.body.id, req.body)));
app.post('/orders', (req, res) => answer(res, async () => { orders.set(req.body.id, req.body); return carts.get(req.body.cart); }));
app.get('/orders/:id', (req, res) => answer(res, () => orders.get(req.params.id)));`),
    ).report;
    const orders = findings.find((each) => each.symbol === 'orders');
    expect(orders?.writes.flatMap((each) => each.entryPoints.map(({ label }) => label))).toEqual(['POST /orders']);
    expect(orders?.reads.flatMap((each) => each.entryPoints.map(({ label }) => label))).toEqual(['GET /orders/:id']);
    expect(orders?.writes[0]?.entryPoints[0]?.path.map((each) => each.function)).toEqual([
      '(anonymous)',
      'answer',
      'attempt',
      '(anonymous)',
    ]);
  });

  it('has an id that survives unrelated lines', () => {
    const id = (code: string): string | undefined => analyzeInline(sessions(code)).report.findings[0]?.id;
    const code = 'const sessions = new Map(); const open = (t, u) => sessions.set(t, u); const find = (t) => sessions.get(t);';
    expect(id(`// a line more\n${code}`)).toBe(id(code));
  });
});
