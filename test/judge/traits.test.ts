/** What the use of a cell shows: one request's data, a stand-in for a store, a secret of this process alone, messages between requests. */
import { describe, expect, it } from 'vitest';
import { instanceIdentity } from '../../rules/instance-identity.js';
import { memoryFallback } from '../../rules/memory-fallback.js';
import { processEvents } from '../../rules/process-events.js';
import { requestLeak } from '../../rules/request-leak.js';
import { analyze } from '../../src/analyze.js';
import { manifestFormat, readManifest } from '../../src/discover/manifests.js';
import { extractFacts } from '../../src/facts/extract.js';
import { frameworks } from '../../src/frameworks/index.js';
import type { Finding } from '../../src/judge/finding.js';
import type { Rule } from '../../src/judge/rule.js';

const RULES: readonly Rule[] = [memoryFallback, requestLeak, instanceIdentity, processEvents];

function reportOf(files: Readonly<Record<string, string>>, rules: readonly Rule[] = RULES) {
  const sources = Object.entries(files)
    .filter(([path]) => /\.[jt]sx?$/.test(path))
    .map(([path, text]) => ({ path, text }));
  const manifests = Object.entries(files).flatMap(([path, text]) => {
    const format = manifestFormat(path);
    const read = format && readManifest(path, format, text);
    return read ? [read.manifest] : [];
  });
  return analyze({
    project: { sources, manifests, skipped: [], diagnostics: [] },
    facts: sources.map(({ path, text }) => extractFacts(path, text)),
    rules,
    frameworks,
    options: {},
    version: '0.0.0',
  }).report;
}

const PACKAGE = JSON.stringify({
  name: 'x',
  type: 'module',
  scripts: { start: 'node src/server.js' },
  dependencies: { express: '5', ioredis: '5', pg: '8', jsonwebtoken: '9' },
});

/** Findings of an Express server made of one file. */
function findingsIn(server: string, more: Readonly<Record<string, string>> = {}): readonly Finding[] {
  return reportOf({
    'package.json': PACKAGE,
    'src/server.js': `import express from 'express';\nconst app = express();\n${server}\napp.listen(3000);\n`,
    ...more,
  }).findings;
}

const found = (findings: readonly Finding[], symbol: string): Finding | undefined => findings.find((each) => each.symbol === symbol);

describe.each(RULES)('the examples of $id', (rule) => {
  it.each(rule.fails)('speak: $note', ({ files }) => {
    expect(reportOf(files, [rule]).findings.map((each) => each.rule)).toContain(rule.id);
  });

  it.each(rule.passes)('are quiet: $note', ({ files }) => {
    expect(reportOf(files, [rule]).findings).toEqual([]);
  });
});

describe('request-leak', () => {
  it('is critical for a user, high for a request id, medium for a span', () => {
    const leak = (name: string, value: string) =>
      found(
        findingsIn(`
      let ${name};
      app.get('/x', async (req, res) => { ${name} = ${value}; await fetch('https://x.example.com'); res.json(${name}); });`),
        name,
      )?.severity;
    expect(leak('currentUser', 'req.user')).toBe('critical');
    expect(leak('currentRequestId', 'req.headers["x-request-id"]')).toBe('high');
    expect(leak('activeSpan', 'req.span')).toBe('medium');
  });

  it('names the request from which the data comes', () => {
    const finding = found(
      findingsIn(`
      let currentUser;
      app.get('/x', async (req, res) => { currentUser = req.user; await fetch('https://x.example.com'); res.json(currentUser); });`),
      'currentUser',
    );
    expect(finding?.evidence.join(' ')).toContain('data of `GET /x`');
  });

  it('leaves a counter, a flag and a keyed store to other rules', () => {
    expect(
      findingsIn(`
      let hits = 0; let open = false; const byUser = new Map();
      app.get('/x', async (req, res) => { hits += 1; open = true; byUser.set(req.user, 1); await fetch('https://x.example.com'); res.json([hits, open, byUser.get(req.user)]); });`),
    ).toEqual([]);
  });

  it('is quiet where a global is put back before anything else can run', () => {
    expect(
      findingsIn(`
      function quietly(work) { const log = console.log; console.log = () => {}; const result = work(); console.log = log; return result; }
      app.get('/x', (req, res) => { res.json(quietly(() => 1)); });`),
    ).toEqual([]);
  });

  it('takes several methods of console for one thing', () => {
    const findings = findingsIn(`
      app.get('/x', async (req, res) => { const lines = []; console.log = (x) => lines.push(x); console.error = (x) => lines.push(x); await fetch('https://x.example.com'); res.json(lines); });`);
    expect(findings.map((each) => [each.symbol, each.severity, each.aliases])).toEqual([['console.log', 'high', ['console.error']]]);
  });

  it('tolerates an environment variable that nobody reads', () => {
    const findings = findingsIn(`app.get('/x', (req, res) => { process.env.LAST_PATH = req.path; res.end(); });`);
    expect(found(findings, 'process.env.LAST_PATH')?.severity).toBe('low');
  });
});

describe('memory-fallback', () => {
  const store = (write: string, read: string, before = '') =>
    findingsIn(`
    import Redis from 'ioredis';
    ${before}
    const redis = process.env.REDIS_URL ? new Redis(process.env.REDIS_URL) : null;
    const orders = new Map();
    app.post('/orders/:id', async (req, res) => { ${write} });
    app.get('/orders/:id', async (req, res) => { ${read} });`);
  const memory = 'orders.set(req.params.id, req.query.text); res.json(1);';
  const look = 'if (redis) return res.json(await redis.get(req.params.id)); res.json(orders.get(req.params.id));';

  it('says under which condition memory is used', () => {
    expect(
      found(store(`if (redis) { await redis.set(req.params.id, 'x'); return res.json(1); } ${memory}`, look), 'orders')?.evidence,
    ).toContain('memory is used where REDIS_URL is not set');
    expect(
      found(store(`try { await redis.set(req.params.id, 'x'); res.json(1); } catch { ${memory} }`, look), 'orders')?.evidence,
    ).toContain('memory is used when the call of the store outside fails');
  });

  it('sees what comes after a stretch that uses the store and returns', () => {
    expect(
      found(
        store(
          `if (redis) { try { await redis.set(req.params.id, 'x'); return res.json(1); } catch (error) { console.error(error); } } ${memory}`,
          look,
        ),
        'orders',
      )?.rule,
    ).toBe('memory-fallback');
  });

  it('is info where production refuses to start, and counts a warning for nothing', () => {
    const write = `if (redis) { await redis.set(req.params.id, 'x'); return res.json(1); } ${memory}`;
    expect(
      found(
        store(write, look, `if (!process.env.REDIS_URL && process.env.NODE_ENV === 'production') throw new Error('REDIS_URL');`),
        'orders',
      )?.severity,
    ).toBe('info');
    expect(
      found(store(write, look, `if (!process.env.REDIS_URL && process.env.NODE_ENV === 'production') console.warn('REDIS_URL');`), 'orders')
        ?.severity,
    ).toBe('critical');
  });

  it('takes a handler that counts failures for no fallback', () => {
    expect(
      findingsIn(`
      import { Pool } from 'pg';
      const pool = new Pool(); const failed = new Map();
      app.get('/x/:id', async (req, res) => { try { res.json(await pool.query('select 1')); } catch { failed.set(req.params.id, 1); res.end(); } });
      app.get('/failed', (req, res) => { res.json([...failed]); });`).filter((each) => each.rule === 'memory-fallback'),
    ).toEqual([]);
  });
});

describe('instance-identity', () => {
  const signed = (secret: string) =>
    findingsIn(`
    import { randomBytes } from 'node:crypto';
    import jwt from 'jsonwebtoken';
    const SECRET = ${secret};
    app.get('/x', (req, res) => { res.json(jwt.sign({}, SECRET)); });`);

  it('names the variable without which the secret is drawn', () => {
    const finding = found(signed(`process.env.TOKEN_KEY || randomBytes(32).toString('hex')`), 'SECRET');
    expect(finding?.severity).toBe('critical');
    expect(finding?.evidence.join(' ')).toContain('where TOKEN_KEY is not set');
  });

  it('is quiet for a fixed secret and for one from the environment', () => {
    expect(signed(`'fixed'`)).toEqual([]);
    expect(signed('process.env.TOKEN_KEY')).toEqual([]);
  });

  it('is quiet for a random value that signs nothing', () => {
    expect(
      findingsIn(`
      import { randomUUID } from 'node:crypto';
      const instance = randomUUID();
      app.get('/x', (req, res) => { console.log(instance); res.json({ instance }); });`),
    ).toEqual([]);
  });
});

describe('process-events', () => {
  it('says who listens and who publishes', () => {
    const finding = found(
      findingsIn(`
      import { EventEmitter } from 'node:events';
      const bus = new EventEmitter();
      app.get('/stream', (req, res) => { bus.on('x', (text) => res.write(text)); });
      app.post('/x', (req, res) => { bus.emit('x', 'y'); res.end(); });`),
      'bus',
    );
    expect([finding?.rule, finding?.role, finding?.severity]).toEqual(['process-events', 'pubsub', 'high']);
    expect(finding?.evidence.join(' ')).toContain('`GET /stream` listens and `POST /x` publishes');
  });

  it('is quiet where only the start of the server listens', () => {
    expect(
      findingsIn(`
      import { EventEmitter } from 'node:events';
      const bus = new EventEmitter();
      bus.on('x', (text) => console.log(text));
      app.post('/x', (req, res) => { bus.emit('x', 'y'); res.end(); });`),
    ).toEqual([]);
  });
});
