import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.js';
import { APP, VISITS, auditJson, placesOf, project, run } from './run.js';

const CLEAN = {
  'package.json': '{ "name": "clean" }',
  'vercel.json': '{}',
  'api/ok.js': 'export default function handler(request, response) { response.end(); }\n',
};

describe('coldstate --version and --help', () => {
  it('print and succeed', async () => {
    expect(await run(['--version'])).toEqual({ code: 0, stdout: '1.2.3\n', stderr: '' });
    const help = await run(['--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const words of ['Examples:', 'Exit codes:', '--fail-on-incomplete', 'explain', 'entries', 'markdown'])
      expect(help.stdout).toContain(words);
  });
});

describe('exit codes', () => {
  it.each<[string, readonly string[], number]>([
    ['a critical finding', [], 1],
    ['never', ['--fail-on', 'never'], 0],
    ['from info on', ['--fail-on', 'info'], 1],
    ['its rule is off', ['--rule', 'module-collection=off'], 0],
    ['its rule is lowered', ['--rule', 'module-collection=low'], 0],
    ['its rule is lowered, and so is the bar', ['--rule', 'module-collection=low', '--fail-on', 'low'], 1],
    ['what people read does not matter', ['--min-severity', 'critical', '--rule', 'module-collection=medium', '--fail-on', 'medium'], 1],
    ['its file is ignored', ['--ignore', 'api/visits.js'], 0],
  ])('%s: %j', async (_, argv, code) => {
    const folder = project({ ...APP, 'api/ok.js': CLEAN['api/ok.js'] });
    for (const format of ['terminal', 'json', 'markdown'])
      expect((await run([...argv, '--no-cache', '--format', format], { cwd: folder })).code).toBe(code);
  });

  it('a suppressed finding does not fail, and is still told', async () => {
    const { code, report } = await auditJson(
      project({ ...APP, 'api/visits.js': `// coldstate-ignore-next-line module-collection -- one instance, by contract\n${VISITS}` }),
    );
    expect(code).toBe(0);
    expect(report.findings.map((finding) => finding.suppressed)).toEqual(['one instance, by contract']);
    expect(report.summary.findings.critical + report.summary.findings.high).toBe(0);
  });

  it('a comment that ignores no rule is told on stderr, and ignores nothing', async () => {
    const { code, stderr } = await run(['--no-cache'], {
      cwd: project({ ...APP, 'api/visits.js': `// coldstate-ignore-next-line module-colection -- typo\n${VISITS}` }),
    });
    expect(code).toBe(1);
    expect(stderr).toBe('coldstate: api/visits.js:1 ignores "module-colection", which is no rule (did you mean "module-collection"?).\n');
  });
});

describe('outputs', () => {
  it('stdout holds the report alone, without colour in a pipe', async () => {
    const { stdout, stderr } = await run(['--no-cache'], { cwd: project(APP) });
    expect(stderr).toBe('');
    expect(stdout).toContain('api/visits.js');
    expect(stdout).not.toContain('\u001b');
  });

  it('a terminal gets colour, and a line on what goes on', async () => {
    const folder = project(APP);
    const { stdout, stderr } = await run(['--no-cache'], { cwd: folder, isTTY: true });
    expect(stdout).toContain('\u001b[');
    expect(stderr).toBe(`coldstate 1.2.3: reading 1 file in ${folder}\n`);
    expect((await run(['--no-cache'], { cwd: folder, isTTY: true, env: { NO_COLOR: '1', CI: '1' } })).stdout).not.toContain('\u001b');
  });

  it('several formats in one run, files without colour', async () => {
    const folder = project(APP);
    const { stdout, stderr } = await run(
      ['--no-cache', '--color', '--format', 'terminal', '--format', 'terminal=out/deep/report.txt', '--format', 'json=state.json'],
      { cwd: folder },
    );
    expect(stdout).toContain('\u001b[');
    expect(readFileSync(join(folder, 'out/deep/report.txt'), 'utf8')).not.toContain('\u001b');
    expect(JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8'))).toMatchObject({
      schemaVersion: 1,
      tool: { name: 'coldstate', version: '1.2.3' },
    });
    expect(stderr).toBe(`coldstate: wrote ${join(folder, 'out/deep/report.txt')}\ncoldstate: wrote ${join(folder, 'state.json')}\n`);
  });

  it('are the same bytes with a cold cache, a warm one and none, and tell no absolute path', async () => {
    const folder = project({
      ...APP,
      'lib/a.ts': 'export const a = new Map<string, number>();\n',
      'api/b.ts': "import { a } from '../lib/a.js';\nexport default (r: any) => { a.set(r.ip, 1); };\n",
    });
    const json = async (...argv: string[]): Promise<string> => (await run(['--format', 'json', ...argv], { cwd: folder })).stdout;
    const none = await json('--no-cache');
    expect(readdirSync(folder)).not.toContain('caches');
    expect([await json(), await json()]).toEqual([none, none]);
    expect(readdirSync(join(folder, 'caches', 'coldstate'))).toHaveLength(1);
    expect(none).not.toContain(folder);
  });
});

describe('--baseline', () => {
  it('only what is new or has become worse fails; what is gone is fixed', async () => {
    const folder = project(APP);
    await run(['--no-cache', '--format', 'json=state.json'], { cwd: folder });
    const known = await auditJson(folder, '--baseline', 'state.json');
    expect(known.code).toBe(0);
    expect(known.report.findings.map((finding) => finding.baseline)).toEqual([true]);
    expect(known.report.summary.findings).toEqual({ critical: 0, high: 0, medium: 0, low: 0, info: 0 });

    // Lines move, the finding stays known; another one is new.
    writeFileSync(join(folder, 'api/visits.js'), `// moved\n\n${VISITS}`);
    writeFileSync(join(folder, 'api/more.js'), VISITS.replaceAll('sessions', 'tokens'));
    const more = await auditJson(folder, '--baseline', 'state.json');
    expect(more.code).toBe(1);
    expect(more.report.findings.map((finding) => [finding.file, finding.baseline])).toEqual([
      ['api/more.js', false],
      ['api/visits.js', true],
    ]);

    writeFileSync(join(folder, 'api/visits.js'), CLEAN['api/ok.js']);
    const gone = await auditJson(folder, '--baseline', 'state.json');
    expect(gone.report).toMatchObject({ fixed: [{ rule: 'module-collection', file: 'api/visits.js', symbol: 'sessions' }] });
  });

  it('a finding that has become worse is new', async () => {
    const folder = project(APP);
    await run(['--no-cache', '--rule', 'module-collection=low', '--format', 'json=state.json'], { cwd: folder });
    expect((await auditJson(folder, '--baseline', 'state.json')).code).toBe(1);
    expect((await auditJson(folder, '--baseline', 'state.json', '--rule', 'module-collection=info')).code).toBe(0);
  });

  it('may be the file that is written anew', async () => {
    const folder = project(APP);
    await run(['--no-cache', '--format', 'json=state.json'], { cwd: folder });
    const { code } = await run(['--no-cache', '--baseline', 'state.json', '--format', 'json=state.json'], { cwd: folder });
    expect(code).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8'))).toMatchObject({ findings: [{ baseline: true }] });
  });
});

describe('--platform', () => {
  it('changes the words, not the findings', async () => {
    const folder = project(APP);
    const [single, several] = [
      await auditJson(folder, '--platform', 'single-instance'),
      await auditJson(folder, '--platform', 'serverless'),
    ];
    expect(placesOf(single.report.findings)).toEqual(placesOf(several.report.findings));
    expect(single.report.findings[0]?.impact).not.toBe(several.report.findings[0]?.impact);
  });
});

describe('coldstate rules', () => {
  it('lists every rule', async () => {
    const { code, stdout } = await run(['rules']);
    expect(code).toBe(0);
    for (const rule of rules) expect(stdout).toContain(`${rule.id} `);
  });

  it('as JSON', async () => {
    const { stdout } = await run(['rules', '--format', 'json']);
    expect((JSON.parse(stdout) as { rules: { id: string }[] }).rules.map((rule) => rule.id)).toEqual(rules.map((rule) => rule.id));
  });
});

describe('coldstate explain', () => {
  it('a rule', async () => {
    const { code, stdout } = await run(['explain', 'module-collection']);
    expect(code).toBe(0);
    for (const words of ['module-collection', 'Why it matters', 'What to do instead', 'Reported: ', 'Not reported: '])
      expect(stdout).toContain(words);
  });

  it('a place, named from here or from the audited folder, and the finding by its id', async () => {
    const folder = project(APP);
    const {
      report: {
        findings: [finding],
      },
    } = await auditJson(folder);
    const place = await run(['explain', 'api/visits.js:1', '--no-cache'], { cwd: folder });
    expect(place).toMatchObject({ code: 0, stderr: '' });
    expect(place.stdout).toContain('sessions');
    expect((await run(['explain', 'api/visits.js:1:7', folder, '--no-cache'])).stdout).toBe(place.stdout);
    expect((await run(['explain', join(folder, 'api/visits.js:1'), folder, '--no-cache'])).stdout).toBe(place.stdout);
    expect((await run(['explain', finding?.id ?? '', '--no-cache'], { cwd: folder })).stdout).toBe(place.stdout);
  });

  it.each([[], ['--platform', 'container-single'], ['--rule', 'module-collection=low']].map((argv) => ({ argv })))(
    'as bad as the report says, with $argv',
    async ({ argv }) => {
      const folder = project(APP);
      const {
        report: {
          findings: [finding],
        },
      } = await auditJson(folder, ...argv);
      const { stdout } = await run(['explain', 'api/visits.js:1', '--no-cache', ...argv], { cwd: folder });
      expect(stdout).toContain(`severity  ${finding?.severity ?? ''}, ${finding?.confidence ?? ''}`);
    },
  );

  it('why a safe place is not reported', async () => {
    const folder = project({
      ...APP,
      'api/ok.js': `const names = new Map([['a', 1]]);\nexport default (request, response) => response.json(names.get(request.query.name));\n`,
    });
    const { report } = await auditJson(folder);
    const examined = report.examined.find((each) => each.file === 'api/ok.js');
    const { code, stdout } = await run(['explain', 'api/ok.js:1', '--no-cache'], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toContain(examined?.reason ?? 'a reason');
  });

  it('each line on which a function does the same thing to the state once, and the way to the function once', async () => {
    const page = `const carts = new Map();
export default (request, response) => {
  const cart = carts.get(request.query.id) ?? { items: [], sum: 0 };
  carts.set(request.query.id, cart);
  response.json({ items: cart.items, first: cart.items[0], sum: cart.sum, all: [...cart.items, cart.items.length] });
};
`;
    const { stdout } = await run(['explain', 'api/cart.js:1', '--no-cache'], { cwd: project({ ...APP, 'api/cart.js': page }) });
    const lines = stdout.split('\n').filter((line) => line.startsWith('  '));
    expect(lines.filter((line) => line.includes('api/cart.js:5')).length).toBeGreaterThan(0);
    expect(lines).toEqual([...new Set(lines)]);
    expect(lines.filter((line) => line.includes(' -> '))).toHaveLength(1);
  });

  it('that a file was not analysed, since no server runs it', async () => {
    const folder = project({
      ...APP,
      'scripts/backfill.js': 'const seen = new Set();\nfor (const id of process.argv) seen.add(id);\n',
      'test/visits.test.js': 'const calls = [];\n',
    });
    for (const place of ['scripts/backfill.js:1', 'test/visits.test.js:1']) {
      const { code, stdout } = await run(['explain', place, '--no-cache'], { cwd: folder });
      expect(code).toBe(0);
      expect(stdout).toContain(`${place}\nverdict   safe: a test, story, seed or script that nothing on a server imports`);
    }
    expect(
      (
        await run(['explain', 'scripts/backfill.js:1', '--no-cache'], {
          cwd: project({
            ...APP,
            'scripts/backfill.js': 'const seen = new Set();\nseen.add(1);\n',
            Procfile: 'worker: node scripts/backfill.js\n',
          }),
        })
      ).stdout,
    ).toContain('kind      ');
  });
});

describe('coldstate entries', () => {
  it('prints what was understood', async () => {
    const folder = project(APP);
    const { code, stdout } = await run(['entries', '--no-cache'], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toContain('/api/visits');
    expect(stdout).toContain('1 entry point in 1 file.');
  });

  it('as JSON', async () => {
    const { stdout } = await run(['entries', '--no-cache', '--format', 'json'], { cwd: project(APP) });
    const { entryPoints } = JSON.parse(stdout) as { entryPoints: Record<string, unknown>[] };
    expect(entryPoints).toHaveLength(1);
    expect(Object.keys(entryPoints[0] ?? {})).toEqual([
      'label',
      'file',
      'line',
      'function',
      'registeredIn',
      'framework',
      'runtime',
      'bundle',
      'phase',
    ]);
    expect(entryPoints[0]).toMatchObject({ file: 'api/visits.js', line: 2, runtime: 'node', phase: 'request' });
  });

  it('names the handlers of a server once, though a script that comes first makes the same schema', async () => {
    const schema = "import { makeExecutableSchema } from '@graphql-tools/schema';\nimport { resolvers } from '../src/resolvers.js';\n";
    const folder = project({
      'package.json': JSON.stringify({
        scripts: { start: 'node src/server.js', schema: 'node scripts/print-schema.js' },
        dependencies: { '@graphql-tools/schema': '^9.0.0', 'apollo-server-express': '^3.0.0', express: '^4.0.0', graphql: '^16.0.0' },
      }),
      'scripts/print-schema.js': `import { printSchema } from 'graphql';\n${schema}console.log(printSchema(makeExecutableSchema({ resolvers })));\n`,
      'src/server.js': `import { ApolloServer } from 'apollo-server-express';\nimport express from 'express';\n${schema}
const app = express();
const server = new ApolloServer({ schema: makeExecutableSchema({ resolvers }) });
app.get('/health', (req, res) => res.send('ok'));
server.start().then(() => server.applyMiddleware({ app }));
app.listen(3000);
`,
      'src/resolvers.js': `const drafts = new Map();
export const resolvers = {
  Query: { draft: (parent, { id }) => drafts.get(id) },
  Mutation: { saveDraft: (parent, { id, title }) => drafts.set(id, title).size },
};
`,
    });
    const { stdout } = await run(['entries', '--no-cache', '--format', 'json'], { cwd: folder });
    const { entryPoints } = JSON.parse(stdout) as { entryPoints: Record<string, unknown>[] };
    expect(entryPoints.map((each) => `${String(each.label)} <- ${String(each.registeredIn)}`)).toEqual([
      'Query.draft <- src/server.js',
      'Mutation.saveDraft <- src/server.js',
      'GET /health <- null',
    ]);
  });
});

describe('an error of our own', () => {
  it('keeps its stack, says that it is ours, and is no pass', async () => {
    const { main } = await import('../../src/main.js');
    let stderr = '';
    const streams = {
      stdout: { write: () => true },
      stderr: {
        write: (text: string) => {
          stderr += text;
        },
      },
      cwd: '/',
      env: {},
    };
    const code = await main([], streams, '1.2.3', () => Promise.reject(new TypeError('x is undefined')));
    expect(code).toBe(2);
    expect(stderr).toMatch(/^coldstate: an error in coldstate itself[^\n]+\nTypeError: x is undefined\n +at /);
  });
});

describe('the cache', () => {
  it('lies with the dependencies where there are some', async () => {
    const folder = project(APP);
    mkdirSync(join(folder, 'node_modules'));
    await run([], { cwd: folder });
    expect(readdirSync(join(folder, 'node_modules/.cache/coldstate')).length).toBeGreaterThan(0);
  });
});
