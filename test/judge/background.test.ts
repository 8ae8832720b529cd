import { describe, expect, it } from 'vitest';
import { unawaitedWork } from '../../rules/unawaited-work.js';
import { auditFiles, express, findingsIn } from './in-memory.js';

const SEND = "async function sendReceipt(to) { await fetch('https://mail.example.com', { method: 'POST', body: to }); }";
const handler = (...lines: readonly string[]) => express(SEND, "app.post('/x', async (req, res) => {", ...lines, '});');
const work = (...lines: readonly string[]) => findingsIn('unawaited-work', { 'server.js': handler(...lines) });

describe('work that nobody waits for', () => {
  it.each([
    ['a call as a statement', 'sendReceipt(req.body.to);', 'sendReceipt'],
    ['void', 'void sendReceipt(req.body.to);', 'sendReceipt'],
    ['a chain', 'sendReceipt(req.body.to).then(() => console.log(1)).catch(console.error);', 'sendReceipt'],
    ['a condition', 'req.body.to && sendReceipt(req.body.to);', 'sendReceipt'],
    ['a name that nobody reads', 'const sent = sendReceipt(req.body.to);', 'sendReceipt'],
    ['a function called on the spot', '(async () => { await sendReceipt(req.body.to); })();', 'async'],
    ['setImmediate', 'setImmediate(() => sendReceipt(req.body.to));', 'setImmediate'],
    ['process.nextTick', 'process.nextTick(() => sendReceipt(req.body.to));', 'nextTick'],
    ['a loop of async callbacks', 'req.body.all.forEach(async (to) => { await sendReceipt(to); });', 'req.body.all.forEach'],
    ['a list of promises', 'Promise.all(req.body.all.map((to) => sendReceipt(to)));', 'Promise.all'],
    ['a listener of the end of the response', "res.on('finish', () => { sendReceipt(req.body.to); });", 'sendReceipt'],
  ])('hears of %s', async (_name, code, symbol) => {
    const found = await work(code, 'res.end();');
    expect(found.map((each) => [each.split(' ')[0], each.split('.').pop()?.split(' ').pop()])).toEqual([['high', symbol.split('.').pop()]]);
  });

  it('work awaited after the response was sent is as late', async () => {
    expect(await work('res.json({});', 'await sendReceipt(req.body.to);')).toEqual(['high background-work sendReceipt']);
  });

  it('says who waits for it', async () => {
    const report = await auditFiles({
      'server.js': express(
        'const progress = new Map();',
        "async function run(id) { await fetch('https://example.com'); progress.set(id, 'done'); }",
        "app.post('/runs', (req, res) => { run(req.body.id); res.status(202).end(); });",
        "app.get('/runs/:id', (req, res) => res.json(progress.get(req.params.id)));",
      ),
    });
    const found = report.findings.find((each) => each.rule === 'unawaited-work');
    expect([found?.severity, found?.symbol]).toEqual(['high', 'run']);
    expect(found?.evidence.join('\n')).toContain('GET /runs/:id reads `progress`, which it writes');
  });

  it('names what is let go within such work, too: to wait for the outer work alone does not wait for it', async () => {
    const files = {
      'server.js': express(
        SEND,
        "async function finish(to) { await fetch('https://example.com/jobs'); void sendReceipt(to); }",
        "app.post('/x', (req, res) => { void finish(req.body.to); res.end(); });",
      ),
    };
    expect(await findingsIn('unawaited-work', files)).toEqual(['high background-work sendReceipt', 'high background-work finish']);
  });

  it('names one place where the outer work does nothing but let go', async () => {
    const files = {
      'server.js': express(
        SEND,
        'async function finish(to) { void sendReceipt(to); }',
        "app.post('/x', (req, res) => { void finish(req.body.to); res.end(); });",
      ),
    };
    expect(await findingsIn('unawaited-work', files)).toHaveLength(1);
  });
});

describe('how bad it is', () => {
  it.each([
    ['an audit row', "void fetch('https://audit.example.com', { method: 'POST' });", 'medium background-work'],
    ['page views', "fetch('https://example.com/page-views', { method: 'POST' }).catch(() => {});", 'medium background-work'],
    ['a log line', "fetch(process.env.LOKI_URL, { method: 'POST' }).catch(() => {});", 'low metrics'],
    ['a cache', "fetch('https://kv.example.com/cache/x', { method: 'PUT' }).catch(() => {});", 'low cache'],
    ['a clean-up', "fetch('https://example.com/cleanup', { method: 'POST' }).catch(() => {});", 'low background-work'],
    ['a webhook', "fetch('https://example.com/webhook', { method: 'POST' }).catch(() => {});", 'high background-work'],
  ])('%s', async (_name, code, expected) => {
    expect((await work(code, 'res.end();')).map((each) => each.split(' ').slice(0, 2).join(' '))).toEqual([expected]);
  });
});

describe('what is waited for', () => {
  it.each([
    ['awaited later', 'const sent = sendReceipt(req.body.to);\nawait fetch("https://example.com");\nawait sent;\nres.end();'],
    ['collected', 'const all = [];\nfor (const to of req.body.all) all.push(sendReceipt(to));\nawait Promise.all(all);\nres.end();'],
    ['returned', 'res.end();\nreturn sendReceipt(req.body.to);'],
    ['an answer in the chain', 'sendReceipt(req.body.to).then(() => res.end());'],
    ['given the response', 'deliver(res);\nasync function deliver(out) { await fetch("https://example.com"); out.end(); }'],
    ['a promise of its own', 'await new Promise((resolve, reject) => { sendReceipt(req.body.to).then(resolve, reject); });\nres.end();'],
    ['nothing that goes outside', 'async function note(x) { console.log(x); }\nvoid note(1);\nres.end();'],
    ['one branch answers, the other one works', 'if (req.body.to) { res.end(); return; }\nawait sendReceipt("desk");\nres.end();'],
    [
      'a result that is data',
      'const rows = (await fetch("https://example.com").then((r) => r.json())).rows;\nrows.push(1);\nrows.sort((a, b) => a - b);\nres.json(rows);',
    ],
  ])('is silent: %s', async (_name, code) => {
    expect(await work(code)).toEqual([]);
  });

  it.each([
    ['after of Next.js', "import { after } from 'next/server';", 'after(() => send());'],
    ['waitUntil of Vercel', "import { waitUntil } from '@vercel/functions';", 'waitUntil(send());'],
    [
      'a wrapper around it',
      "import { waitUntil } from '@vercel/functions';\nconst later = (work) => waitUntil(work.catch(() => {}));",
      'later(send());',
    ],
  ])('is silent: %s', async (_name, head, call) => {
    const route = (line: string) =>
      `${head}\nconst send = () => fetch('https://mail.example.com', { method: 'POST' });\nexport async function POST() {\n  ${line}\n  return new Response();\n}\n`;
    const files = (line: string) => ({
      'app/api/x/route.js': route(line),
      'app/layout.js': 'export default ({ children }) => children;\n',
    });
    const manifest = { dependencies: { next: '15', react: '19', '@vercel/functions': '3' } };
    expect(await findingsIn('unawaited-work', files(call), manifest)).toEqual([]);
    expect(await findingsIn('unawaited-work', files('send();'), manifest)).toEqual(['high background-work send']);
  });

  it('the start of the server is no request', async () => {
    expect(
      await findingsIn('unawaited-work', {
        'server.js': express(SEND, "app.get('/', (req, res) => res.end());", "sendReceipt('ops').catch(console.error);"),
      }),
    ).toEqual([]);
  });
});

describe('the examples of the rule', () => {
  it('fail and pass', async () => {
    for (const example of unawaitedWork.fails)
      expect(
        await findingsIn('unawaited-work', example.files, JSON.parse(example.files['package.json'] as string)),
        example.note,
      ).not.toEqual([]);
    for (const example of unawaitedWork.passes)
      expect(await findingsIn('unawaited-work', example.files, JSON.parse(example.files['package.json'] as string)), example.note).toEqual(
        [],
      );
  });
});
