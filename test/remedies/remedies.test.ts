import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { ROLES } from '../../src/judge/finding.js';
import type { Remedy, Role } from '../../src/judge/finding.js';
import { libraryCode } from '../../src/remedies/libraries.js';
import { remediesFor, testFor } from '../../src/remedies/remedies.js';
import { FIXTURES, audit } from '../harness/audit.js';

const PLATFORMS = [
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
];
const RULES = [
  'memory-backend',
  'memory-fallback',
  'request-leak',
  'instance-identity',
  'ssr-shared-store',
  'process-events',
  'local-disk',
  'closure-state',
  'singleton-state',
  'mutable-global',
  'module-collection',
  'module-timer',
  'unawaited-work',
];
const SAFE: readonly Role[] = ['client', 'lazy-init', 'constant', 'dev-only'];
const UNSAFE = ROLES.filter((role) => !SAFE.includes(role));
const COMBINATIONS = UNSAFE.flatMap((role) => PLATFORMS.flatMap((platform) => RULES.map((rule) => ({ role, platform, rule }))));
/** What is advised where the finding says more than its role and rule, and which words the advice must and must not have. */
const SPECIAL = PLATFORMS.flatMap((platform) => [
  {
    platform,
    remedies: remediesFor({ role: 'background-work', rule: 'module-timer', platforms: [platform], symbol: 'setTimeout', isPutOff: true }),
    says: /due|delay|alarm/,
    never: /tick|schedule/,
  },
  {
    platform,
    remedies: remediesFor({ role: 'other', rule: 'module-collection', platforms: [platform], symbol: 'aborts', holdsHandles: true }),
    says: /cancel|watch|look for it/,
    never: /Keep the value/,
  },
]);

function forPlatforms(role: Role, ...platforms: string[]): readonly Remedy[] {
  return remediesFor({ role, rule: 'module-collection', platforms, symbol: 'sessions' });
}

const stores = (remedies: readonly Remedy[]): string[] => remedies.map((remedy) => remedy.store);

/** Messages of what the parser could not make sense of. */
function syntaxErrors(snippet: string): readonly string[] {
  const result = ts.transpileModule(snippet, {
    reportDiagnostics: true,
    fileName: 'snippet.ts',
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  return (result.diagnostics ?? []).map((diagnostic) => ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'));
}

describe('remedies', () => {
  it('puts rows that were written as JSON into a table, and files of people into a bucket', () => {
    const titles = (isTable: boolean): string =>
      remediesFor({
        role: 'file-store',
        rule: 'local-disk',
        platforms: ['containers'],
        symbol: 'writeFile',
        ...(isTable ? { isTable } : {}),
      })
        .map(({ title }) => title)
        .join(' | ');
    expect(titles(true)).toMatch(/table/);
    expect(titles(true)).not.toMatch(/bucket/);
    expect(titles(false)).toMatch(/bucket/);
  });

  it('does not tell those whose store fails to refuse to start', () => {
    const first = (isFailover: boolean) =>
      remediesFor({ role: 'rate-limit', rule: 'memory-fallback', platforms: ['containers'], symbol: 'hits', isFailover })[0];
    expect(first(true)?.title).toMatch(/^Fail where the store fails/);
    expect(first(false)?.title).toMatch(/^Refuse to start/);
    expect(syntaxErrors(first(true)?.snippet ?? '')).toEqual([]);
  });

  it('does not take what a request puts off for a schedule, nor the handle of running work for a value', () => {
    for (const { platform, remedies, says, never } of SPECIAL) {
      const titles = remedies.map(({ title }) => title).join(' | ');
      expect(remedies.length, platform).toBeGreaterThan(1);
      expect(titles, platform).not.toMatch(never);
      expect(titles, platform).toMatch(says);
      expect(
        remedies.flatMap(({ snippet }) => syntaxErrors(snippet)),
        platform,
      ).toEqual([]);
      expect(
        remedies.every(({ pitfall, test }) => (pitfall ?? '') !== '' && (test ?? '') !== ''),
        platform,
      ).toBe(true);
      expect(
        remedies.flatMap(({ snippet, env }) =>
          [...snippet.matchAll(/process\.env\.(\w+)/g)].filter((match) => match[1] !== 'URL' && !env.includes(match[1] ?? '')),
        ),
        platform,
      ).toEqual([]); // Netlify sets URL
    }
  });

  it('gives two to four for every role that can be unsafe, on every platform and for every rule', () => {
    const wrong = COMBINATIONS.filter(({ role, platform, rule }) => {
      const count = remediesFor({ role, rule, platforms: [platform], symbol: 'sessions' }).length;
      return count < 2 || count > 4;
    });
    expect(wrong).toEqual([]);
  });

  it('has code that parses, filled in, with a pitfall and a test', () => {
    const snippets = new Map<string, Remedy>();
    for (const { role, platform, rule } of COMBINATIONS)
      for (const remedy of remediesFor({ role, rule, platforms: [platform], symbol: 'sessions' })) snippets.set(remedy.snippet, remedy);
    expect(snippets.size).toBeGreaterThan(120);
    const bad = [...snippets.values()].flatMap((remedy) => {
      const problems = [
        ...syntaxErrors(remedy.snippet),
        ...(JSON.stringify(remedy).includes('{{') && /\{\{[a-z]/.test(JSON.stringify(remedy)) ? ['placeholder left'] : []),
        ...((remedy.pitfall ?? '') === '' ? ['no pitfall'] : []),
        ...((remedy.test ?? '') === '' ? ['no test'] : []),
        ...(/[.]$/.test(remedy.title) ? ['full stop in title'] : []),
      ];
      return problems.map((problem) => `${remedy.store}: ${remedy.title}: ${problem}`);
    });
    expect(bad).toEqual([]);
  });

  it('offers what a framework has of its own only where that framework leads there', () => {
    const titles = (frameworks?: readonly string[]): string =>
      remediesFor({
        role: 'background-work',
        rule: 'unawaited-work',
        platforms: ['vercel'],
        symbol: 'notify',
        ...(frameworks && { frameworks }),
      })
        .map(({ title }) => title)
        .join(' | ');
    expect(titles(['next'])).toMatch(/with after\(\)/);
    expect(titles(['next'])).not.toMatch(/with waitUntil\(\)/);
    expect(titles(['nest'])).not.toMatch(/with after\(\)/);
    expect(titles(['nest'])).toMatch(/with waitUntil\(\)/);
    expect(titles()).toMatch(/with after\(\)/);
  });

  it('names every environment variable that its code reads, and no other', () => {
    // Clients that read their variables themselves (Redis.fromEnv, the Blob SDK, exporters) and those that the platform sets.
    const implicit = /^(UPSTASH_REDIS_REST_|QSTASH_|BLOB_READ_WRITE_TOKEN|OTEL_|AzureWebJobsStorage|CRON_SECRET|DATABASE_URL|SERVICE_URL)/;
    const given = /^(NODE_ENV|VERCEL|AWS_LAMBDA_FUNCTION_NAME|URL)$/;
    const bad = COMBINATIONS.flatMap(({ role, platform, rule }) =>
      remediesFor({ role, rule, platforms: [platform], symbol: 'sessions' }).flatMap((remedy) => {
        const read = [...remedy.snippet.matchAll(/process\.env\.(\w+)/g)]
          .map((match) => match[1] ?? '')
          .filter((name) => !given.test(name));
        const required = [...remedy.snippet.matchAll(/required\('(\w+)'\)/g)].map((match) => match[1] ?? '');
        const missing = read.filter((name) => !remedy.env.includes(name));
        const idle = remedy.env.filter((name) => ![...read, ...required].includes(name) && !implicit.test(name));
        return [...missing, ...idle].map((name) => `${remedy.store}: ${remedy.title}: ${name}`);
      }),
    );
    expect([...new Set(bad)]).toEqual([]);
  });

  it.each([
    ['vercel', 'queue', 'Vercel Queues'],
    ['aws-lambda', 'queue', 'Amazon SQS'],
    ['cloudflare-workers', 'queue', 'Cloudflare Queues'],
    ['containers', 'queue', 'Redis (BullMQ)'],
    ['cloudflare-workers', 'rate-limit', 'Cloudflare Durable Object'],
    ['containers', 'session', 'Redis'],
    ['vercel', 'session', 'Upstash Redis'],
    ['serverless', 'entity-store', 'PostgreSQL'],
    ['aws-lambda', 'entity-store', 'DynamoDB'],
    ['netlify', 'file-store', 'Netlify Blobs'],
    ['vercel', 'background-work', 'Next.js after()'],
    ['vercel', 'request-context', 'Code change'],
  ] as const)('on %s puts for %s %s first', (platform, role, store) => {
    expect(stores(forPlatforms(role, platform))[0]).toBe(store);
  });

  it('suggests no TCP client where sockets cannot be kept', () => {
    for (const role of UNSAFE)
      for (const platform of ['cloudflare-workers', 'vercel-edge', 'netlify-edge', 'deno-deploy'])
        for (const remedy of forPlatforms(role, platform)) expect(remedy.snippet).not.toMatch(/from '(ioredis|pg|bullmq)'/);
  });

  it('puts what works on all platforms before what works on one', () => {
    const both = stores(forPlatforms('session', 'cloudflare-workers', 'containers'));
    expect(both.indexOf('Upstash Redis')).toBe(0);
    expect(stores(forPlatforms('queue', 'vercel', 'containers'))[0]).not.toBe('Vercel Queues');
  });

  it('takes an unknown platform, or none, for functions', () => {
    expect(forPlatforms('session', 'constructor')).toEqual(forPlatforms('session', 'serverless'));
    expect(forPlatforms('session')).toEqual(forPlatforms('session', 'serverless'));
  });

  it('lets the rule speak where it knows more than the role', () => {
    const first = (rule: string, role: Role): string | undefined =>
      remediesFor({ role, rule, platforms: ['serverless'], symbol: 'x' })[0]?.title;
    expect(first('instance-identity', 'session')).toMatch(/environment/);
    expect(first('ssr-shared-store', 'cache')).toMatch(/each request/);
    expect(first('request-leak', 'request-context')).toMatch(/AsyncLocalStorage/);
    expect(first('memory-fallback', 'session')).toMatch(/Refuse to start/);
    expect(first('module-timer', 'background-work')).toBe('Let QStash call a route on a schedule');
    expect(first('module-timer', 'session')).toBe(first('module-collection', 'cleanup-timer'));
  });

  it('puts the store of a library first, with its code where we have it', () => {
    const known = remediesFor({
      role: 'session',
      rule: 'memory-backend',
      platforms: ['containers'],
      symbol: 'session',
      library: { package: 'express-session', replacement: 'connect-redis.' },
    });
    expect(known[0]).toMatchObject({ store: 'Redis (connect-redis)', title: 'Give express-session a shared store: connect-redis' });
    expect(known[0]?.snippet).toContain('RedisStore');
    const said = remediesFor({
      role: 'cache',
      rule: 'memory-backend',
      platforms: ['containers'],
      symbol: 'c',
      library: { package: 'x', replacement: 'x-redis', install: 'x-redis redis' },
    });
    expect(said[0]).toMatchObject({ title: 'Give x a shared store: x-redis', commands: ['npm install x-redis redis'], snippet: '' });
    const cured = remediesFor({
      role: 'file-store',
      rule: 'local-disk',
      platforms: [],
      symbol: 'db',
      library: { package: 'x', fix: 'Set `provider = "postgresql"` in the schema.', replacement: 'a Redis hash per record' },
    });
    const moved = remediesFor({
      role: 'file-store',
      rule: 'local-disk',
      platforms: [],
      symbol: 'db',
      library: { package: 'x', database: true, fix: 'Move it.' },
    });
    expect(moved[0]).toMatchObject({ store: 'Database server', title: 'Move it' });
    expect(stores(moved)).not.toContain('Amazon S3, or compatible storage');
    expect(cured[0]?.title).toBe('Set `provider = "postgresql"` in the schema');
    expect(remediesFor({ role: 'cache', rule: 'memory-backend', platforms: [], symbol: 'c', library: { package: 'x' } })).toEqual(
      remediesFor({ role: 'cache', rule: 'memory-backend', platforms: [], symbol: 'c' }),
    );
  });

  it('moves a SQLite file to a server that speaks the same SQL, and no other file', () => {
    const at = (library: string): string | undefined =>
      remediesFor({ role: 'entity-store', rule: 'local-disk', platforms: ['vercel'], symbol: 'db', library: { package: library } })[0]
        ?.store;
    expect(at('better-sqlite3')).toBe('Turso (libSQL)');
    expect(at('lowdb')).toBe('PostgreSQL');
  });

  it('sends the records of a database to a database, and uploads to a bucket', async () => {
    const bucket = async (name: string): Promise<boolean> => {
      const { findings } = await audit(path.join(FIXTURES, 'rules', 'local-disk', name));
      return findings.some(({ remedies }) => stores(remedies).includes('Amazon S3, or compatible storage'));
    };
    expect(await bucket('sqlite-file')).toBe(false);
    expect(await bucket('multer-disk-storage')).toBe(true);
  });

  it('keeps codes with an expiry, and users in a table', () => {
    const first = (symbol: string): string | undefined =>
      remediesFor({ role: 'auth', rule: 'module-collection', platforms: ['vercel'], symbol })[0]?.title;
    expect(first('otpCodes')).toMatch(/hash of the code/);
    expect(first('AuthSystem.staffUsers')).toBe('Keep the records in a table');
  });

  it('has code that parses for every library it knows', () => {
    expect([...libraryCode.values()].flatMap(({ snippet }) => syntaxErrors(snippet))).toEqual([]);
  });

  it.each([
    ['userSessions', 'user_sessions'],
    ['SessionStore.sessions', 'sessions'],
    ['globalThis.rateLimits', 'rate_limits'],
    ['sessionTable.rows', 'session_table'],
    ['globalThis.store', 'store'],
    ['setInterval', 'periodic_job'],
    ['writeFileSync', 'files'],
    ['db["order"]', 'state_order'],
    ['x', 'state_x'],
    ['2fa', 'state_2fa'],
    ["'; rm -rf ~ #", 'rm_rf'],
    ['$(curl evil)`\n', 'curl_evil'],
    ['🦊', 'state'],
  ])('makes of %j a name that is safe in a shell, in SQL and in code', (symbol, key) => {
    const [remedy] = remediesFor({ role: 'entity-store', rule: 'module-collection', platforms: ['containers'], symbol });
    expect(remedy?.commands[1]).toBe(`psql "$DATABASE_URL" -c 'CREATE TABLE ${key} (id text PRIMARY KEY, data jsonb NOT NULL)'`);
    expect(syntaxErrors(remedy?.snippet ?? '(')).toEqual([]);
  });

  it('has a test with two instances for each role', () => {
    for (const role of UNSAFE) expect(testFor(role)).toMatch(/^[A-Z].*\.$/);
  });
});
