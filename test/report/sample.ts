/** Reports made by hand: what an audit of a small shop would say. */
import type { AccessReport, Finding, Remedy, Severity, Witness } from '../../src/judge/finding.js';
import type { Report } from '../../src/report/report.js';
import type { ReportView } from '../../src/report/reporter.js';
import type { Fixed } from '../../src/report/select.js';

export const view: ReportView = { minSeverity: 'info', failOn: 'high', color: false, width: 100, verbose: false };

const redis: Remedy = {
  store: 'Redis',
  title: 'Keep each session under its own key with an idle timeout',
  commands: ['npm install ioredis'],
  snippet:
    "import { Redis } from 'ioredis';\n\nconst redis = new Redis(process.env.REDIS_URL!);\n\nexport const endSession = (id: string) => redis.del(`sessions:${id}`);",
  env: ['REDIS_URL'],
  pitfall: 'Two concurrent updates of one session lose one of them: use HSET.',
  test: 'Log in on A and read the session on B.',
};

const postgres: Remedy = {
  store: 'PostgreSQL',
  title: 'Keep sessions in a table',
  commands: ['npm install pg'],
  snippet: "import { Pool } from 'pg';\n\nexport const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 5 });",
  env: ['DATABASE_URL'],
};

const cron: Remedy = {
  store: 'Vercel Cron',
  title: 'Let the platform call a route on a schedule',
  commands: [],
  snippet: 'export async function GET(): Promise<Response> {\n  return Response.json({ ok: true });\n}',
  env: ['CRON_SECRET'],
  test: 'Run A and B over one tick: the job runs once.',
};

const login: Witness = {
  label: 'POST /api/login',
  file: 'src/app/api/login/route.ts',
  path: [
    { file: 'src/app/api/login/route.ts', line: 8, function: 'POST' },
    { file: 'src/lib/auth.ts', line: 12, function: 'login' },
    { file: 'src/lib/sessions.ts', line: 10, function: 'saveSession' },
  ],
};

const me: Witness = {
  label: 'GET /api/me',
  file: 'src/app/api/me/route.ts',
  path: [
    { file: 'src/app/api/me/route.ts', line: 4, function: 'GET' },
    { file: 'src/lib/sessions.ts', line: 15, function: 'readSession' },
  ],
};

export function access(overrides: Partial<AccessReport>): AccessReport {
  return {
    file: 'src/lib/sessions.ts',
    line: 10,
    column: 3,
    operation: 'set',
    function: 'saveSession',
    phase: 'request',
    entryPoints: [login],
    ...overrides,
  };
}

export function finding(overrides: Partial<Finding>): Finding {
  return {
    id: 'a1b2c3d4e5f6',
    rule: 'module-collection',
    severity: 'critical',
    confidence: 'certain',
    role: 'session',
    file: 'src/lib/sessions.ts',
    line: 4,
    column: 7,
    endLine: 4,
    endColumn: 44,
    symbol: 'sessions',
    kind: 'collection',
    message: "`sessions` keeps the sessions of users in this instance's memory.",
    impact: 'A user who logs in on one instance is unknown to the next one, and every deployment logs everybody out.',
    platforms: ['vercel'],
    evidence: ['the name `sessions`', 'keys are session ids', 'POST /api/login writes and GET /api/me reads'],
    writes: [access({})],
    reads: [access({ line: 15, column: 10, operation: 'get', function: 'readSession', entryPoints: [me] })],
    remedies: [redis, postgres],
    suppressed: null,
    baseline: false,
    aliases: [],
    ...overrides,
  };
}

const timer = (id: string, line: number): Finding =>
  finding({
    id,
    rule: 'module-timer',
    severity: 'medium',
    confidence: 'likely',
    role: 'cleanup-timer',
    file: 'src/lib/sweep.ts',
    line,
    column: 1,
    endLine: line,
    endColumn: 28,
    symbol: 'setInterval',
    kind: 'timer',
    message: '`setInterval` runs in every instance, or in none.',
    impact: 'The instance is frozen between requests: the sweep never comes.',
    evidence: ['runs while the module loads'],
    writes: [],
    reads: [],
    remedies: [cron],
  });

export const findings: readonly Finding[] = [
  finding({}),
  finding({
    id: 'b1b2c3d4e5f6',
    rule: 'closure-state',
    role: 'rate-limit',
    file: 'src/middleware.ts',
    line: 6,
    column: 9,
    endLine: 8,
    endColumn: 4,
    symbol: 'limiter.hits',
    kind: 'closure',
    confidence: 'likely',
    message: "`limiter.hits` counts requests by address in this instance's memory.",
    impact: 'Each instance counts for itself: the limit is as many times higher as there are instances.',
    evidence: ['keys are addresses', 'counts up and compares'],
    aliases: ['globalThis.hits'],
    writes: [
      access({
        file: 'src/middleware.ts',
        line: 12,
        column: 5,
        operation: 'increment',
        function: 'hit',
        entryPoints: [
          { label: 'middleware', file: 'src/middleware.ts', path: [{ file: 'src/middleware.ts', line: 20, function: 'middleware' }] },
        ],
      }),
      access({
        file: 'src/middleware.ts',
        line: 14,
        column: 5,
        operation: 'delete',
        function: 'sweep',
        phase: 'background',
        entryPoints: [],
      }),
    ],
    reads: [],
  }),
  finding({
    id: 'c1b2c3d4e5f6',
    severity: 'high',
    role: 'metrics',
    file: 'src/app/api/metrics/route.ts',
    line: 3,
    column: 7,
    endLine: 3,
    endColumn: 40,
    symbol: 'metrics.history',
    message: '`metrics.history` keeps measurements that an endpoint serves.',
    impact: 'Each request shows the history of whichever instance answers.',
    evidence: [],
    writes: [
      access({
        file: 'src/app/api/metrics/route.ts',
        line: 9,
        column: 3,
        operation: 'push',
        function: 'GET',
        entryPoints: [{ label: 'GET /api/metrics', file: 'src/app/api/metrics/route.ts', path: [] }],
      }),
    ],
    reads: [
      access({
        file: 'src/app/api/metrics/route.ts',
        line: 11,
        column: 3,
        operation: 'read',
        function: 'GET',
        entryPoints: [{ label: 'GET /api/metrics', file: 'src/app/api/metrics/route.ts', path: [] }],
      }),
    ],
    remedies: [],
  }),
  timer('d1b2c3d4e5f6', 5),
  timer('d2b2c3d4e5f6', 9),
  finding({
    id: 'e1b2c3d4e5f6',
    severity: 'low',
    role: 'cache',
    file: 'src/lib/rates.ts',
    line: 2,
    symbol: 'rates',
    message: '`rates` caches exchange rates for a minute.',
    impact: 'Each instance loads them once.',
    remedies: [redis],
  }),
  finding({
    id: 'f1b2c3d4e5f6',
    severity: 'info',
    confidence: 'possible',
    role: 'entity-store',
    file: 'src/lib/old.ts',
    line: 1,
    symbol: 'orders',
    message: '`orders` would be lost, but nothing is known to call it.',
    impact: 'None yet.',
    writes: [access({ file: 'src/lib/old.ts', line: 3, entryPoints: [] })],
    reads: [],
  }),
  finding({
    id: 'a2b2c3d4e5f6',
    severity: 'high',
    role: 'config',
    file: 'src/lib/flags.ts',
    line: 7,
    symbol: 'maintenance',
    suppressed: 'one instance | until March',
    message: '`maintenance` is switched at run time.',
  }),
  finding({
    id: 'a3b2c3d4e5f6',
    severity: 'high',
    role: 'job-status',
    file: 'src/lib/jobs.ts',
    line: 3,
    symbol: 'jobs',
    baseline: true,
    message: '`jobs` keeps the progress of jobs.',
    impact: 'The page that polls finds nothing.',
  }),
];

/** Counts as the run makes them: what is neither suppressed nor known. */
export function counted(all: readonly Finding[]): Record<Severity, number> {
  const counts: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const one of all) if (one.suppressed === null && !one.baseline) counts[one.severity] += 1;
  return counts;
}

export const empty: Report = {
  schemaVersion: 1,
  tool: { name: 'coldstate', version: '1.2.3' },
  complete: true,
  skipped: [],
  platforms: [],
  frameworks: [],
  summary: { files: 3, entryPoints: 2, cells: 4, findings: { critical: 0, high: 0, medium: 0, low: 0, info: 0 } },
  findings: [],
  examined: [],
  diagnostics: [],
  entryPoints: [],
  browserOnly: [],
  assumed: false,
  sources: {},
  rules: [],
};

export const sample: Report & { readonly fixed: readonly Fixed[] } = {
  ...empty,
  skipped: [{ file: 'public/vendor.min.js', reason: 'minified' }],
  platforms: [{ name: 'vercel', root: '', evidence: ['vercel.json', '@vercel/functions in package.json'] }],
  frameworks: [{ name: 'next', root: '', evidence: ['next 16 in package.json'] }],
  summary: { files: 57, entryPoints: 4, cells: 31, findings: counted(findings) },
  findings,
  examined: [{ file: 'src/lib/db.ts', line: 3, symbol: 'pool', verdict: 'safe', reason: 'warm reuse: a pool of PostgreSQL' }],
  entryPoints: [
    {
      label: 'POST /api/login',
      file: 'src/app/api/login/route.ts',
      line: 8,
      function: 'POST',
      registeredIn: null,
      framework: 'next',
      runtime: 'node',
      bundle: 'app-route',
      phase: 'request',
    },
    {
      label: 'GET /api/me',
      file: 'src/app/api/me/route.ts',
      line: 4,
      function: 'GET',
      registeredIn: null,
      framework: 'next',
      runtime: 'node',
      bundle: 'app-route',
      phase: 'request',
    },
    {
      label: 'middleware',
      file: 'src/middleware.ts',
      line: 20,
      function: 'middleware',
      registeredIn: null,
      framework: 'next',
      runtime: 'edge',
      bundle: 'middleware',
      phase: 'request',
    },
  ],
  fixed: [{ id: '01b2c3d4e5f6', rule: 'local-disk', severity: 'critical', file: 'src/lib/users.ts', symbol: 'users.json' }],
  sources: {
    'src/lib/sessions.ts': {
      3: '',
      4: 'const sessions = new Map<string, Session>();',
      5: '',
      9: 'export function saveSession(id: string, session: Session) {',
      10: '  sessions.set(id, session);',
    },
    'src/middleware.ts': {
      5: 'export function createLimiter() {',
      6: '  const hits = new Map<',
      7: '    string, number',
      8: '  >();',
      9: '\treturn hits;',
    },
    'src/app/api/metrics/route.ts': { 2: '', 3: 'const metrics = { history: [] as number[] };', 4: '' },
  },
  rules: [
    {
      id: 'module-collection',
      summary: 'A collection at module level that requests change',
      why: 'Each instance has its own copy.',
      instead: 'Keep it in a shared store.',
      severity: 'high',
    },
    {
      id: 'closure-state',
      summary: 'A variable that a kept function has captured',
      why: 'It lives as long as the module.',
      instead: 'Keep it in a shared store.',
      severity: 'high',
    },
    {
      id: 'module-timer',
      summary: 'A timer that outlives the response',
      why: 'Frozen instances run no timers.',
      instead: 'Use a schedule of the platform.',
      severity: 'medium',
    },
    {
      id: 'request-leak',
      summary: 'Data of one request in module scope',
      why: 'The next user sees it.',
      instead: 'Use AsyncLocalStorage.',
      severity: 'critical',
    },
  ],
};

export const incomplete: Report = {
  ...empty,
  complete: false,
  diagnostics: [
    { file: 'src/broken.ts', line: 7, message: 'Unexpected token' },
    { file: 'src/big.ts', line: 1, message: 'larger than 1 MiB' },
  ],
};

export const assumed: Report = { ...sample, assumed: true };

export const blind: Report = { ...empty, summary: { ...empty.summary, entryPoints: 0 } };

/** Everything that a file name, symbol, route or source line may try. */
export const EVIL =
  'x\u001b[31m\u001b]8;;http://evil\u0007y\u009b2J\r\n::error file=a::pwned\n| cell | `code` ``` </td><script>alert(1)</script> ]]> "quoted" \' & <!-- [link](javascript:1) \u202egnp\u2066 \ud800 ##[add-mask]z ##vso[task] %0A $x$ *b* _i_ {{a}} %%{init}%% \u2028end\t#1';

const hostileFindings: readonly Finding[] = [undefined, EVIL].flatMap((suppressed) =>
  (['critical', 'medium', 'info'] as const).map((severity) =>
    finding({
      severity,
      file: EVIL,
      symbol: EVIL,
      message: EVIL,
      impact: EVIL,
      evidence: [EVIL],
      aliases: [EVIL],
      platforms: [EVIL],
      suppressed: suppressed ?? null,
      writes: [
        access({
          file: EVIL,
          operation: EVIL,
          function: EVIL,
          entryPoints: [
            {
              label: EVIL,
              file: EVIL,
              path: [
                { file: EVIL, line: 1, function: EVIL },
                { file: EVIL, line: 2, function: EVIL },
              ],
            },
          ],
        }),
      ],
      reads: [access({ file: EVIL, operation: EVIL, function: '', entryPoints: [] })],
      remedies: [{ store: EVIL, title: EVIL, commands: [EVIL], snippet: EVIL, env: [EVIL], pitfall: EVIL, test: EVIL }],
    }),
  ),
);

export const hostile: Report & { readonly fixed: readonly Fixed[] } = {
  ...sample,
  complete: false,
  skipped: [{ file: EVIL, reason: EVIL }],
  platforms: [{ name: EVIL, root: EVIL, evidence: [EVIL] }],
  frameworks: [{ name: EVIL, root: EVIL, evidence: [EVIL] }],
  summary: { ...sample.summary, findings: counted(hostileFindings) },
  findings: hostileFindings,
  examined: [{ file: EVIL, line: 3, symbol: EVIL, verdict: 'safe', reason: EVIL }],
  diagnostics: [{ file: EVIL, line: 0, message: EVIL }],
  fixed: [{ id: '1', rule: 'local-disk', severity: 'info', file: EVIL, symbol: EVIL }],
  entryPoints: [
    {
      label: EVIL,
      file: EVIL,
      line: 1,
      function: EVIL,
      registeredIn: EVIL,
      framework: EVIL,
      runtime: EVIL,
      bundle: EVIL,
      phase: 'request',
    },
  ],
  sources: { [EVIL]: { 3: EVIL, 4: EVIL, 5: EVIL } },
};
