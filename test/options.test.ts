import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../src/errors.js';
import { readOptions, type Choices, type Options } from '../src/options.js';

const choices: Choices = {
  version: '1.2.3',
  formats: [
    { id: 'terminal', summary: 'for people' },
    { id: 'markdown', summary: 'to share' },
    { id: 'json', summary: 'for programs' },
  ],
  platforms: ['vercel', 'serverless', 'single-instance'],
  platformAliases: ['lambda'],
  rules: ['module-collection', 'module-timer', 'mutable-global'],
};

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'coldstate-options-')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

async function options(...argv: string[]): Promise<Options> {
  const read = await readOptions(argv, folder, choices);
  if ('text' in read) throw new Error(`only text: ${read.text}`);
  return read;
}

async function problem(...argv: string[]): Promise<string> {
  try {
    await options(...argv);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error('nothing was wrong');
}

describe('without flags and configuration', () => {
  it('audits the current folder for the terminal and fails on high', async () => {
    expect(await options()).toEqual({
      command: 'audit',
      root: folder,
      target: '',
      outputs: [{ format: 'terminal', file: undefined }],
      failOn: 'high',
      failOnIncomplete: false,
      minSeverity: 'low',
      platform: undefined,
      rules: {},
      ignore: [],
      baseline: undefined,
      cache: true,
      verbose: false,
      color: undefined,
    });
  });

  it('is frozen through and through', async () => {
    const read = await options('--rule', 'module-timer=off', '--ignore', 'x');
    for (const part of [read, read.rules, read.ignore, read.outputs, read.outputs[0]]) expect(Object.isFrozen(part)).toBe(true);
  });
});

describe('flags', () => {
  it('say everything', async () => {
    write('app/package.json', '{}');
    expect(
      await options(
        'app',
        '--format',
        'json',
        '--format',
        'markdown=out/report.md',
        '--fail-on',
        'never',
        '--fail-on-incomplete',
        '--min-severity',
        'medium',
        '--no-cache',
        '--platform',
        'vercel',
        '--rule',
        'module-timer=off',
        '--rule',
        'mutable-global=low',
        '--ignore',
        'a',
        '--ignore',
        'b/**',
        '--baseline',
        'old.json',
        '--verbose',
        '--no-color',
      ),
    ).toEqual({
      command: 'audit',
      root: join(folder, 'app'),
      target: '',
      outputs: [
        { format: 'json', file: undefined },
        { format: 'markdown', file: join(folder, 'out/report.md') },
      ],
      failOn: 'never',
      failOnIncomplete: true,
      minSeverity: 'medium',
      platform: 'vercel',
      rules: { 'module-timer': 'off', 'mutable-global': 'low' },
      ignore: ['a', 'b/**'],
      baseline: join(folder, 'old.json'),
      cache: false,
      verbose: true,
      color: false,
    });
  });

  it.each([
    [['--output', 'a.md'], 'markdown'],
    [['--output', 'a.JSON'], 'json'],
    [['--output', 'a.txt'], 'terminal'],
    [['--output', 'a.md', '--format', 'json'], 'json'],
  ])('%j writes %s', async (argv, format) => {
    expect((await options(...argv)).outputs).toEqual([{ format, file: join(folder, argv[1] ?? '') }]);
  });

  it.each([
    ['explain', ['explain', 'module-timer'], { command: 'explain', target: 'module-timer' }],
    [
      'explain with flags around',
      ['--no-cache', 'explain', 'a.ts:3', '.', '--platform', 'vercel'],
      { command: 'explain', target: 'a.ts:3', cache: false, platform: 'vercel' },
    ],
    ['entries', ['entries', '--format', 'json'], { command: 'entries', outputs: [{ format: 'json', file: undefined }] }],
    ['rules', ['rules'], { command: 'rules', outputs: [{ format: 'text', file: undefined }] }],
    ["a folder with a command's name", ['./rules'], { command: 'audit' }],
  ])('%s', async (_, argv, expected) => {
    mkdirSync(join(folder, 'rules'));
    expect(await options(...argv)).toMatchObject(expected);
  });

  it('--help and --version are texts', async () => {
    expect(await readOptions(['--version', '--no-cache'], folder, choices)).toEqual({ text: '1.2.3\n' });
    const help = await readOptions(['--help'], folder, choices);
    expect('text' in help && help.text).toContain('Usage: coldstate [options] [command] [path]');
    expect('text' in help && help.text).toContain('coldstate explain src/lib/session.ts:14');
    const explain = await readOptions(['explain', '--help'], folder, choices);
    expect('text' in explain && explain.text).toContain('Usage: coldstate explain [options] <target> [path]');
  });

  it.each([
    [['--fromat', 'json'], "Unknown option '--fromat' (did you mean --format?)."],
    [['--format', 'jsn'], 'Unknown format "jsn" (did you mean "json"?).'],
    [['--format', 'something'], 'Unknown format "something"; known are terminal, markdown, json.'],
    [['--format', 'json='], 'The format "json" names an empty file.'],
    [['--format'], "Option '-f, --format <id[=file]>' argument missing."],
    [['--format', 'json', '--format', 'markdown'], 'Two formats cannot both go to stdout: give one a file, as in --format markdown=FILE.'],
    [
      ['--format', 'json=a', '--format', 'markdown=a'],
      'Two formats cannot both go to the same file: give each its own, as in --format markdown=FILE.',
    ],
    [['--format', 'json=a', '--output', 'b'], '--output has nothing to write: every format names a file of its own.'],
    [['--fail-on', 'hihg'], 'Unknown level "hihg" for --fail-on: use critical, high, medium, low, info, never.'],
    [['--min-severity', 'never'], 'Unknown level "never" for --min-severity: use critical, high, medium, low, info.'],
    [['--platform', 'lamda'], 'Unknown platform "lamda" (did you mean "lambda"?).'],
    [['--platform', 'versel'], 'Unknown platform "versel" (did you mean "vercel"?).'],
    [['--rule', 'module-timers=off'], 'Unknown rule "module-timers" (did you mean "module-timer"?).'],
    [['--rule', 'module-timer=of'], 'Unknown level "of" for the rule module-timer: use critical, high, medium, low, info, off.'],
    [['--rule', 'module-timer'], '--rule takes ID=LEVEL, as in --rule module-timer=off, not "module-timer".'],
    [['no-such-folder'], 'There is no folder "no-such-folder".'],
    [['entires'], 'There is no folder "entires" (did you mean the command "entries"?).'],
    [['.', 'second'], 'Too many arguments. Expected 1 argument but got 2; quote a path that has spaces.'],
    [['explain'], 'What is to be explained? Give the id of a rule (coldstate rules lists them), FILE:LINE, or the id of a finding.'],
    [['entries', '--format', 'xml'], 'Unknown format "xml"; known are text, json.'],
    [['--fail-on', 'low', 'entries'], "Option '--fail-on' does not apply to 'entries'."],
    [['--config', 'nope.json'], 'There is no config file "nope.json".'],
  ])('%j: %s', async (argv, message) => {
    expect(await problem(...argv)).toBe(message);
  });
});

describe('configuration', () => {
  it.each([
    ['package.json', '{ "name": "x", "coldstate": { "failOn": "critical" } }'],
    ['.coldstaterc', 'failOn: critical\n'],
    ['.coldstaterc.json', '{\n  // only what loses data\n  "failOn": "critical",\n}'],
    ['.coldstaterc.yaml', 'failOn: critical\n'],
    ['.coldstaterc.yml', 'failOn: critical\n'],
    ['coldstate.config.mjs', 'export default { failOn: "critical" };'],
    ['coldstate.config.cjs', 'module.exports = { failOn: "critical" };'],
    ['coldstate.config.js', 'module.exports = { failOn: "critical" };'],
    ['coldstate.config.ts', 'const failOn: string = "critical";\nexport default { failOn } as const;'],
  ])('is read from %s', async (file, text) => {
    write(file, text);
    expect((await options()).failOn).toBe('critical');
  });

  it('is searched upwards to the repository root and no further', async () => {
    write('.coldstaterc.json', '{ "failOn": "low" }');
    write('repository/.git/HEAD', '');
    write('repository/.coldstaterc.json', '{ "failOn": "critical" }');
    write('repository/package.json', '{}');
    write('repository/apps/web/package.json', '{ "name": "web" }');
    expect((await options('repository/apps/web')).failOn).toBe('critical');
    rmSync(join(folder, 'repository/.coldstaterc.json'));
    expect((await options('repository/apps/web')).failOn).toBe('high');
  });

  it('is not searched above a folder that is in no repository', async () => {
    write('.coldstaterc.json', '{ "failOn": "low" }');
    mkdirSync(join(folder, 'loose'));
    expect((await options('loose')).failOn).toBe('high');
  });

  it('says everything, relative to its own file', async () => {
    write('.git/HEAD', '');
    write(
      '.coldstaterc.json',
      JSON.stringify({
        format: ['terminal', 'json=out/state.json'],
        failOn: 'never',
        failOnIncomplete: true,
        minSeverity: 'high',
        platform: 'serverless',
        rules: { 'module-timer': 'off', 'mutable-global': 'info' },
        ignore: ['generated/'],
        baseline: 'old.json',
        cache: false,
        verbose: true,
      }),
    );
    mkdirSync(join(folder, 'app'));
    expect(await options('app')).toMatchObject({
      outputs: [
        { format: 'terminal', file: undefined },
        { format: 'json', file: join(folder, 'out/state.json') },
      ],
      failOn: 'never',
      failOnIncomplete: true,
      minSeverity: 'high',
      platform: 'serverless',
      rules: { 'module-timer': 'off', 'mutable-global': 'info' },
      ignore: ['generated/'],
      baseline: join(folder, 'old.json'),
      cache: false,
      verbose: true,
    });
  });

  it('gives way to flags, rule by rule; ignored files add up', async () => {
    write(
      '.coldstaterc.json',
      JSON.stringify({
        format: 'markdown',
        output: 'state.md',
        failOn: 'never',
        platform: 'serverless',
        rules: { 'module-timer': 'off', 'mutable-global': 'info' },
        ignore: ['a'],
      }),
    );
    expect((await options()).outputs).toEqual([{ format: 'markdown', file: join(folder, 'state.md') }]);
    expect(
      await options('--format', 'json', '--fail-on', 'low', '--platform', 'vercel', '--rule', 'module-timer=high', '--ignore', 'b'),
    ).toMatchObject({
      outputs: [{ format: 'json', file: undefined }],
      failOn: 'low',
      platform: 'vercel',
      rules: { 'module-timer': 'high', 'mutable-global': 'info' },
      ignore: ['a', 'b'],
    });
  });

  it('can be named, and can be left unread', async () => {
    write('.coldstaterc.json', '{ "failOn": "critical" }');
    write('other.yaml', 'failOn: low\n');
    expect((await options('--config', 'other.yaml')).failOn).toBe('low');
    expect((await options('--no-config')).failOn).toBe('high');
  });

  it('an empty file is none', async () => {
    write('.coldstaterc.json', '');
    expect((await options()).failOn).toBe('high');
  });

  it.each([
    [
      '.coldstaterc.json',
      '{ "failOn": "critical"',
      'The configuration .coldstaterc.json cannot be read: CloseBraceExpected at line 1, column 23.',
    ],
    ['.coldstaterc.yaml', 'failOn: [critical\n', /^The configuration \.coldstaterc\.yaml cannot be read: [^\n]+\.$/],
    ['coldstate.config.mjs', 'export default {', /^The configuration coldstate\.config\.mjs cannot be read: [^\n]+\.$/],
    ['coldstate.config.ts', 'throw new Error("no database")', 'The configuration coldstate.config.ts cannot be read: no database.'],
    [
      '.coldstaterc.json',
      '{ "failon": "critical" }',
      'The configuration .coldstaterc.json is not valid: unknown key "failon" (did you mean "failOn"?).',
    ],
    [
      '.coldstaterc.json',
      '{ "colour": "blue" }',
      'The configuration .coldstaterc.json is not valid: unknown key "colour"; known are format, output, failOn, failOnIncomplete, minSeverity, platform, rules, ignore, baseline, cache, verbose.',
    ],
    ['.coldstaterc.json', '[]', 'The configuration .coldstaterc.json is not valid: it must be an object.'],
    [
      '.coldstaterc.json',
      '{ "failOn": "hihg" }',
      'The configuration .coldstaterc.json is not valid: "failOn" must be one of critical, high, medium, low, info, never, not "hihg" (did you mean "high"?).',
    ],
    ['.coldstaterc.json', '{ "ignore": "dist" }', 'The configuration .coldstaterc.json is not valid: "ignore" must be a list, not "dist".'],
    [
      '.coldstaterc.json',
      '{ "cache": "yes" }',
      'The configuration .coldstaterc.json is not valid: "cache" must be true or false, not "yes".',
    ],
    [
      '.coldstaterc.json',
      '{ "rules": { "module-timer": "error" } }',
      'The configuration .coldstaterc.json is not valid: "rules.module-timer" must be one of critical, high, medium, low, info, off, not "error".',
    ],
    [
      '.coldstaterc.json',
      '{ "rules": { "module-timers": "off" } }',
      'Unknown rule "module-timers" in the configuration (did you mean "module-timer"?).',
    ],
    ['.coldstaterc.json', '{ "platform": "versel" }', 'Unknown platform "versel" in the configuration (did you mean "vercel"?).'],
    ['.coldstaterc.json', '{ "format": "jsn" }', 'Unknown format "jsn" in the configuration (did you mean "json"?).'],
    [
      'package.json',
      '{ "coldstate": { "ignores": [] } }',
      'The configuration package.json is not valid: unknown key "ignores" (did you mean "ignore"?).',
    ],
  ])('%s %s', async (file, text, message) => {
    write(file, text);
    if (typeof message === 'string') expect(await problem()).toBe(message);
    else expect(await problem()).toMatch(message);
  });
});
