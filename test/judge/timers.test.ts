import { describe, expect, it } from 'vitest';
import { moduleTimer } from '../../rules/module-timer.js';
import { auditFiles, express, findingsIn } from './in-memory.js';

const timers = (...lines: readonly string[]) => findingsIn('module-timer', { 'server.js': express(...lines) });
const inRequest = (...lines: readonly string[]) => timers("app.get('/x', async (req, res) => {", ...lines, '  res.end();', '});');
const reasonFor = async (...lines: readonly string[]): Promise<string | undefined> =>
  (await auditFiles({ 'server.js': express(...lines) })).examined.find((each) => /^set(?:Timeout|Interval)$/.test(each.symbol))?.reason;

describe('work on a timer', () => {
  it.each([
    [
      'an interval that mails',
      "setInterval(async () => { await fetch('https://mail.example.com/reminders', { method: 'POST' }); }, 1000);",
      'high background-work setInterval',
    ],
    [
      'an interval whose function is named elsewhere',
      "async function beat() { await fetch('https://example.com/stats'); }\nsetInterval(beat, 1000);",
      'medium background-work setInterval',
    ],
    [
      'a bound method',
      "class Poller { async poll() { await fetch('https://example.com/health'); } constructor() { setInterval(this.poll.bind(this), 1000); } }\nnew Poller();",
      'medium background-work setInterval',
    ],
    [
      'a time-out that arms itself again',
      "async function poll() { await fetch('https://example.com/health'); setTimeout(poll, 1000); }\npoll();",
      'medium background-work setTimeout',
    ],
    [
      'an interval of which nothing is known',
      "import { tick } from 'some-package';\nsetInterval(tick, 1000);",
      'medium background-work setInterval',
    ],
  ])('hears of %s', async (_name, code, expected) => {
    expect(await timers("app.get('/', (req, res) => res.end());", code)).toEqual([expected]);
  });

  it.each([
    [
      'node-cron',
      "import cron from 'node-cron';\ncron.schedule('* * * * *', async () => { await fetch('https://mail.example.com/send'); });",
      'high background-work schedule',
    ],
    [
      'cron',
      "import { CronJob } from 'cron';\nnew CronJob('* * * * *', async () => { await fetch('https://example.com/digest'); });",
      'high background-work CronJob',
    ],
    [
      'node-schedule',
      "import schedule from 'node-schedule';\nschedule.scheduleJob('* * * * *', async () => { await fetch('https://example.com/clean-up'); });",
      'medium background-work scheduleJob',
    ],
    [
      'croner',
      "import { Cron } from 'croner';\nnew Cron('* * * * *', async () => { await fetch('https://example.com/orders'); });",
      'high background-work Cron',
    ],
    [
      'toad-scheduler',
      "import { AsyncTask, SimpleIntervalJob, ToadScheduler } from 'toad-scheduler';\nconst toad = new ToadScheduler();\ntoad.addSimpleIntervalJob(new SimpleIntervalJob({ seconds: 5 }, new AsyncTask('orders', async () => { await fetch('https://example.com/orders'); })));",
      'high background-work SimpleIntervalJob',
    ],
  ])('knows the scheduler %s', async (_name, code, expected) => {
    expect(await timers("app.get('/', (req, res) => res.end());", code)).toEqual([expected]);
  });

  it('a delayed job that a request leaves behind is lost with the instance', async () => {
    expect(await inRequest("  setTimeout(() => fetch('https://example.com/cancel', { method: 'POST' }), 100);")).toEqual([
      'high background-work setTimeout',
    ]);
  });
});

describe('timers that belong to a request', () => {
  it.each([
    ['a pause', '  await new Promise((resolve) => setTimeout(resolve, 100));', 'it settles a promise that its caller waits for'],
    [
      'a pause through a callback',
      '  await new Promise((done) => setTimeout(() => done(1), 100));',
      'it settles a promise that its caller waits for',
    ],
    [
      'a time limit',
      "  const control = new AbortController();\n  setTimeout(() => control.abort(), 100);\n  await fetch('https://example.com', { signal: control.signal });",
      'it is a time limit: all that it does is to abort or close something',
    ],
    [
      'a timer taken back in finally',
      "  const timer = setInterval(() => fetch('https://example.com/beat'), 100);\n  try { await fetch('https://example.com'); } finally { clearInterval(timer); }",
      'the function that starts it takes it back before it returns',
    ],
    [
      'the pulse of a stream',
      "  const pulse = setInterval(() => res.write(': ping'), 100);\n  req.on('close', () => clearInterval(pulse));",
      'it belongs to an open connection, and is cleared when that closes',
    ],
  ])('is silent about %s', async (_name, code, reason) => {
    expect(await inRequest(code)).toEqual([]);
    expect(await reasonFor("app.get('/x', async (req, res) => {", code, '  res.end();', '});')).toBe(reason);
  });

  it('a handle that only the end of the process takes back saves nothing', async () => {
    expect(
      await timers(
        "app.get('/', (req, res) => res.end());",
        "function start() { const timer = setInterval(() => fetch('https://example.com/health'), 1000); process.on('SIGTERM', () => clearInterval(timer)); }",
        'start();',
      ),
    ).toEqual(['medium background-work setInterval']);
  });
});

describe('sweeps', () => {
  const limiter =
    "const hits = new Map();\napp.post('/login', (req, res) => { const hit = hits.get(req.ip) ?? { count: 0, resetAt: Date.now() + 60000 }; hit.count += 1; hits.set(req.ip, hit); res.status(hit.count > 5 ? 429 : 204).end(); });";

  it('are as bad as what they sweep', async () => {
    expect(
      await timers(limiter, 'setInterval(() => { for (const [ip, hit] of hits) if (hit.resetAt < Date.now()) hits.delete(ip); }, 1000);'),
    ).toEqual(['medium cleanup-timer setInterval']);
  });

  it('an empty callback sweeps nothing', async () => {
    expect(await timers(limiter, 'setInterval(() => {\n  // hits.clear();\n}, 1000);')).toEqual([]);
  });

  it('forgetting one entry a little later costs nothing, unless it is valid until then', async () => {
    const after = (name: string) =>
      timers(
        `const ${name} = new Map();`,
        `app.post('/x', (req, res) => { ${name}.set(req.body.id, req.body); setTimeout(() => ${name}.delete(req.body.id), 1000); res.end(); });`,
        `app.get('/x/:id', (req, res) => res.json(${name}.get(req.params.id)));`,
      );
    expect(await after('recentEvents')).toEqual(['low cleanup-timer setTimeout']);
    expect(await after('otpCodes')).toEqual(['medium cleanup-timer setTimeout']);
  });
});

describe('the examples of the rule', () => {
  it('fail and pass', async () => {
    for (const example of moduleTimer.fails)
      expect(
        await findingsIn('module-timer', example.files, JSON.parse(example.files['package.json'] as string)),
        example.note,
      ).not.toEqual([]);
    for (const example of moduleTimer.passes)
      expect(await findingsIn('module-timer', example.files, JSON.parse(example.files['package.json'] as string)), example.note).toEqual(
        [],
      );
  });
});
