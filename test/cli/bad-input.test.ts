/** Whatever it is given, the tool says in one line what is wrong, audits the rest, and is never green when blind. */
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { APP, auditJson, placesOf, project, run } from './run.js';

/** The run as a whole fails: nothing on stdout, one line on stderr. */
async function failure(argv: readonly string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await run(argv, { cwd });
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr.endsWith('\n')).toBe(true);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  return stderr.trimEnd();
}

describe('the run cannot begin', () => {
  it.each([
    ['a missing path', ['nowhere'], 'There is no folder "nowhere".'],
    ['a file as root', ['api/visits.js'], '"api/visits.js" is not a folder: give the one that holds the project.'],
    ['an unknown option', ['--formt', 'json'], "Unknown option '--formt' (did you mean --format?)."],
    ['an unknown rule', ['--rule', 'mutable-globals=off'], 'Unknown rule "mutable-globals" (did you mean "mutable-global"?).'],
    [
      'an unknown level',
      ['--rule', 'mutable-global=error'],
      'Unknown level "error" for the rule mutable-global: use critical, high, medium, low, info, off.',
    ],
    ['an unknown severity', ['--fail-on', 'huge'], 'Unknown level "huge" for --fail-on: use critical, high, medium, low, info, never.'],
    ['an unknown platform', ['--platform', 'aws-lamda'], 'Unknown platform "aws-lamda" (did you mean "aws-lambda"?).'],
    ['an unknown format', ['--format', 'markdwon'], 'Unknown format "markdwon" (did you mean "markdown"?).'],
    [
      'an unknown thing to explain',
      ['explain', 'module-timers'],
      'There is nothing called "module-timers" (did you mean "module-timer"?); give the id of a rule or of a finding, or FILE:LINE.',
    ],
    [
      'a place where nothing is',
      ['explain', 'api/visits.js:99'],
      'No state is declared at api/visits.js:99; that file has sessions (line 1).',
    ],
    [
      'a place where state is touched',
      ['explain', 'api/visits.js:3'],
      'No state is declared at api/visits.js:3; it touches sessions (api/visits.js:1).',
    ],
    ['a place in no file', ['explain', 'api/none.js:1'], 'No state is declared at api/none.js:1, nor anywhere in that file that was read.'],
    ['a file to explain', ['explain', 'api/visits.js'], 'Which line of api/visits.js? Give it as in api/visits.js:12.'],
    [
      'nothing to explain',
      ['explain'],
      'What is to be explained? Give the id of a rule (coldstate rules lists them), FILE:LINE, or the id of a finding.',
    ],
    [
      'a mistyped command',
      ['exlpain', 'module-timer'],
      'Too many arguments. Expected 1 argument but got 2 (did you mean the command "explain"?).',
    ],
    ['an option that is far from all', ['--zzz'], "Unknown option '--zzz'; coldstate --help lists them."],
    ['an unknown finding', ['explain', '0123456789ab'], 'No finding has the id 0123456789ab.'],
    ['a missing config', ['--config', 'none.json'], 'There is no config file "none.json".'],
  ])('%s', async (_, argv, message) => {
    expect(await failure(argv, project(APP))).toBe(`coldstate: ${message}`);
  });

  it('an empty folder', async () => {
    const folder = project({});
    expect(await failure([], folder)).toBe(
      `coldstate: There is nothing to analyse in ${folder}: no JavaScript or TypeScript source was found.`,
    );
  });

  it('a folder without sources', async () => {
    const folder = project({ 'package.json': '{}', 'README.md': '# hello' });
    expect(await failure([], folder)).toBe(
      `coldstate: There is nothing to analyse in ${folder}: no JavaScript or TypeScript source was found.`,
    );
  });

  it('a broken config', async () => {
    const folder = project({ ...APP, '.coldstaterc.json': '{ "failOn": ' });
    expect(await failure([], folder)).toBe(
      'coldstate: The configuration .coldstaterc.json cannot be read: ValueExpected at line 1, column 13.',
    );
  });

  it('an unknown key in a config', async () => {
    const folder = project({ ...APP, '.coldstaterc.yaml': 'fail-on: low\n' });
    expect(await failure([], folder)).toBe(
      'coldstate: The configuration .coldstaterc.yaml is not valid: unknown key "fail-on" (did you mean "failOn"?).',
    );
  });

  it('a missing baseline', async () => {
    const folder = project(APP);
    expect(await failure(['--baseline', 'old.json'], folder)).toBe(
      `coldstate: The baseline ${join(folder, 'old.json')} cannot be read: it does not exist.`,
    );
  });

  it.each([
    ['no JSON', 'oops', 'it is no valid JSON'],
    ['something else', '{ "schemaVersion": 2, "findings": [] }', '"schemaVersion" is missing or wrong'],
    ['findings without ids', '{ "schemaVersion": 1, "findings": [{ "rule": "x" }] }', '"findings.0.id" is missing or wrong'],
  ])('a baseline that is %s', async (_, text, reason) => {
    const folder = project({ ...APP, 'old.json': text });
    expect(await failure(['--baseline', 'old.json'], folder)).toBe(
      `coldstate: The baseline ${join(folder, 'old.json')} is not a JSON report of coldstate: ${reason}.`,
    );
  });
});

describe('an output cannot be written', () => {
  it.each([
    ['a folder', 'out', 'it is a folder'],
    ['a path through a file', 'package.json/report.json', 'a part of its path is no folder'],
  ])('%s', async (_, output, reason) => {
    const folder = project(APP);
    mkdirSync(join(folder, 'out'));
    expect(await failure(['--format', 'json', '--output', output], folder)).toBe(
      `coldstate: The report cannot be written to ${join(folder, output)}: ${reason}.`,
    );
  });

  it('the other outputs are written all the same', async () => {
    const folder = project(APP);
    const { code, stdout, stderr } = await run(['--format', 'markdown=package.json/a.md', '--format', 'json'], { cwd: folder });
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1 });
    expect(stderr).toBe(
      `coldstate: The report cannot be written to ${join(folder, 'package.json/a.md')}: a part of its path is no folder.\n`,
    );
  });
});

describe('a file cannot be analysed, the rest is', () => {
  /** The report on APP with more files. */
  async function beside(files: Readonly<Record<string, string | Uint8Array>>): Promise<Awaited<ReturnType<typeof auditJson>>> {
    const outcome = await auditJson(project({ ...APP, ...files }));
    expect(outcome.code).toBe(1);
    expect(placesOf(outcome.report.findings)).toContain('api/visits.js:1');
    return outcome;
  }

  it('a folder without package.json is audited', async () => {
    const { code, report } = await auditJson(project({ 'vercel.json': '{}', 'api/visits.mjs': APP['api/visits.js'] }));
    expect(code).toBe(1);
    expect(report.complete).toBe(true);
    expect(placesOf(report.findings)).toEqual(['api/visits.mjs:1']);
  });

  it('a file with syntax errors tells what the parser recovered', async () => {
    const { report } = await beside({ 'api/broken.js': `${APP['api/visits.js']}\nexport const = ;\n` });
    expect(report.complete).toBe(false);
    expect(report.diagnostics).toEqual([{ file: 'api/broken.js', line: 7, message: expect.stringMatching(/^[^\n]+$/) }]);
    expect(placesOf(report.findings)).toEqual(['api/broken.js:1', 'api/visits.js:1']);
  });

  it('invalid UTF-8', async () => {
    const bytes = Buffer.from(APP['api/visits.js'].replace('request.body', '"\u00e9"'), 'latin1');
    const { report } = await beside({ 'api/latin.js': bytes });
    expect(report.complete).toBe(false);
    expect(report.diagnostics).toEqual([
      { file: 'api/latin.js', line: 1, message: 'The file is not valid UTF-8; the invalid bytes were replaced.' },
    ]);
    expect(placesOf(report.findings)).toEqual(['api/latin.js:1', 'api/visits.js:1']);
  });

  it.each([
    ['a BOM', `\ufeff${APP['api/visits.js']}`],
    ['CRLF', APP['api/visits.js'].replaceAll('\n', '\r\n')],
  ])('%s changes nothing', async (_, text) => {
    const plain = await auditJson(project(APP));
    const other = await auditJson(project({ ...APP, 'api/visits.js': text }));
    expect(other.report.findings).toHaveLength(1);
    expect(other.report.findings).toEqual(plain.report.findings);
    expect(other.report.complete).toBe(true);
  });

  it('a binary file named .ts', async () => {
    const { report } = await beside({ 'src/image.ts': Uint8Array.from({ length: 4096 }, (_, index) => (index * 31) % 256) });
    expect(report.complete).toBe(false);
    expect(report.diagnostics).toEqual([{ file: 'src/image.ts', line: 1, message: 'The file is binary and was not read.' }]);
  });

  it('a minified file of 5 MB is left out on purpose', async () => {
    const { report } = await beside({ 'src/vendor.js': `var a=1;${'function f(){return a+1}f();'.repeat(200_000)}` });
    expect(report.complete).toBe(true);
    expect(report.skipped).toEqual([{ file: 'src/vendor.js', reason: expect.stringMatching(/minified/) }]);
  });

  it('10,000 nested parentheses', async () => {
    const { report } = await beside({ 'src/deep.js': `export const deep = ${'('.repeat(10_000)}1${')'.repeat(10_000)};\n` });
    expect(report.complete).toBe(false);
    expect(report.diagnostics).toEqual([
      { file: 'src/deep.js', line: 1, message: expect.stringMatching(/^nested deeper than \d+ levels: not analysed$/) },
    ]);
  });

  it('10,000 operands in a row are no nesting', async () => {
    const { report } = await beside({
      'src/long.js': `export const long = ${Array.from({ length: 10_000 }, (_, index) => `"${index}"`).join(' +\n')};\n`,
    });
    expect(report.diagnostics).toEqual([]);
  });

  it.skipIf(process.getuid?.() === 0)('an unreadable file', async () => {
    const folder = project({ ...APP, 'src/secret.js': 'export {};' });
    chmodSync(join(folder, 'src/secret.js'), 0);
    const { code, report } = await auditJson(folder);
    expect(code).toBe(1);
    expect(report.complete).toBe(false);
    expect(report.diagnostics).toEqual([{ file: 'src/secret.js', line: 1, message: 'The file cannot be read: permission denied.' }]);
  });

  it('a symlink loop', async () => {
    const folder = project(APP);
    mkdirSync(join(folder, 'src'));
    symlinkSync(folder, join(folder, 'src/again'));
    symlinkSync('b.js', join(folder, 'src/a.js'));
    symlinkSync('a.js', join(folder, 'src/b.js'));
    const { code, report } = await auditJson(folder);
    expect(code).toBe(1);
    expect(report.summary.files).toBe(1);
    expect(placesOf(report.findings)).toEqual(['api/visits.js:1']);
    expect(report.diagnostics.map(({ file }) => file)).toEqual(['src/a.js', 'src/b.js']);
  });

  it('circular imports, also of a file by itself', async () => {
    const { report } = await beside({
      'lib/a.js': "import { b } from './b.js';\nexport const a = () => b();\n",
      'lib/b.js': "import { a } from './a.js';\nexport * from './a.js';\nexport * from './b.js';\nexport const b = () => a();\n",
      'api/loop.js':
        "export * from '../lib/b.js';\nexport { a as default } from '../lib/b.js';\nimport { nothing } from '../lib/b.js';\nnothing();\n",
    });
    expect(report.complete).toBe(true);
  });

  it('a tsconfig that extends what is not there', async () => {
    const { report } = await beside({
      'tsconfig.json': '{ "extends": ["./gone.json", "@tsconfig/none"], "compilerOptions": { "paths": { "~/*": ["./lib/*"] } } }',
      'lib/store.ts': 'export const sessions = new Map<string, string>();\n',
      'api/login.ts':
        "import { sessions } from '~/store';\nexport default function handler(request: any) { sessions.set(request.headers.authorization, request.body); return sessions.get(request.query.id); }\n",
    });
    expect(placesOf(report.findings)).toContain('lib/store.ts:1');
  });

  it('manifests that do not parse', async () => {
    const folder = project({ ...APP, 'packages/a/package.json': '{ "name": ', 'packages/a/index.js': 'export {};\n' });
    writeFileSync(join(folder, 'tsconfig.json'), '{ "compilerOptions": [ }');
    const { code, report } = await auditJson(folder);
    expect(code).toBe(1);
    expect(report.complete).toBe(false);
    expect(report.diagnostics.map(({ file }) => file)).toEqual(['packages/a/package.json', 'tsconfig.json']);
  });
});

describe('never green when blind', () => {
  const CLEAN = {
    'package.json': '{}',
    'vercel.json': '{}',
    'api/ok.js': 'export default function handler(request, response) { response.end(); }\n',
  };

  it('a file that failed is named in what people read, and fails the run only when asked', async () => {
    const folder = project({ ...CLEAN, 'src/image.ts': Uint8Array.from({ length: 300 }, (_, index) => index % 7) });
    for (const format of ['terminal', 'markdown']) {
      const { code, stdout } = await run(['--format', format, '--no-cache'], { cwd: folder });
      expect(code).toBe(0);
      expect(stdout).toContain('src/image.ts');
      expect(stdout).toContain('Incomplete: 1 file could not be analysed in full');
    }
    expect((await run(['--fail-on-incomplete', '--no-cache'], { cwd: folder })).code).toBe(2);
    expect((await run(['--fail-on-incomplete', '--no-cache'], { cwd: project(CLEAN) })).code).toBe(0);
  });

  it('where no entry point is known, that is said', async () => {
    const folder = project({ 'package.json': '{ "name": "lib" }', 'index.js': 'export function double(n) { return 2 * n; }\n' });
    const { code, stdout } = await run(['--no-cache'], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toMatch(/No known entry point|No entry point was found/);
    expect((await run(['--fail-on-incomplete', '--no-cache'], { cwd: folder })).code).toBe(2);
  });
});
