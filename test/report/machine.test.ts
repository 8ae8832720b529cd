import { readFileSync } from 'node:fs';
import type { Log } from 'sarif';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/judge/finding.js';
import { SEVERITIES } from '../../src/judge/finding.js';
import { github } from '../../src/report/github.js';
import { gitlab } from '../../src/report/gitlab.js';
import { json } from '../../src/report/json.js';
import { junit } from '../../src/report/junit.js';
import type { Report } from '../../src/report/report.js';
import type { ReportView } from '../../src/report/reporter.js';
import { sarif } from '../../src/report/sarif.js';
import { assumed, blind, counted, empty, EVIL, finding, findings, hostile, incomplete, sample, view } from './sample.js';

const inFolder: ReportView & { readonly pathPrefix: string } = { ...view, pathPrefix: 'apps/web' };

function withFindings(all: readonly Finding[]): Report {
  return { ...sample, findings: all, summary: { ...sample.summary, findings: counted(all) } };
}

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

const root = JSON.parse(readFileSync(new URL('../../docs/schema/report.schema.json', import.meta.url), 'utf8')) as Schema;

/** What is wrong with a value. Stricter than JSON Schema: a key that the schema does not describe is an error too. */
function violations(value: unknown, schema: Schema, path = '$'): string[] {
  if (schema.$ref !== undefined)
    return violations(value, root.$defs?.[schema.$ref.replace('#/$defs/', '')] ?? { const: `no ${schema.$ref}` }, path);
  const actual = value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
  const found: string[] = [];
  if (schema.type !== undefined && ![schema.type].flat().includes(actual)) found.push(`${path}: ${actual}`);
  if (schema.const !== undefined && value !== schema.const) found.push(`${path}: not ${String(schema.const)}`);
  if (schema.enum !== undefined && !schema.enum.includes(value)) found.push(`${path}: ${String(value)}`);
  if (schema.minimum !== undefined && (value as number) < schema.minimum) found.push(`${path}: below ${schema.minimum}`);
  if (Array.isArray(value)) return [...found, ...value.flatMap((item, index) => violations(item, schema.items ?? {}, `${path}[${index}]`))];
  if (actual !== 'object') return found;
  const record = value as Record<string, unknown>;
  const missing = (schema.required ?? []).filter((key) => !Object.hasOwn(record, key));
  return [
    ...found,
    ...missing.map((key) => `${path}.${key}: missing`),
    ...Object.entries(record).flatMap(([key, item]) =>
      schema.properties?.[key] === undefined
        ? [`${path}.${key}: not in the schema`]
        : violations(item, schema.properties[key], `${path}.${key}`),
    ),
  ];
}

describe('json', () => {
  it.each([
    ['sample', sample],
    ['empty', empty],
    ['incomplete', incomplete],
    ['assumed', assumed],
    ['hostile', hostile],
  ] as const)('keeps to the schema: %s', (_, report) => {
    expect(violations(JSON.parse(json.render(report, view)), root)).toEqual([]);
  });

  it('has a schema that notices', () => {
    const broken = {
      ...(JSON.parse(json.render(sample, view)) as Record<string, unknown>),
      complete: 'yes',
      extra: 1,
      findings: [{ ...findings[0], severity: 'bad', line: 0 }],
    };
    expect(violations(broken, root)).toEqual([
      '$.complete: string',
      '$.findings[0].severity: bad',
      '$.findings[0].line: below 1',
      '$.extra: not in the schema',
    ]);
  });

  it('loses nothing of a name, and shows no control character', () => {
    const text = json.render(hostile, view);
    const parsed = JSON.parse(text) as Report;
    expect(parsed.findings[0]?.symbol).toBe(EVIL);
    expect(text).toContain('\\u202e');
  });

  it('holds every finding with all it knows', () => {
    const parsed = JSON.parse(json.render(sample, { ...view, minSeverity: 'critical' })) as Report;
    expect(parsed.findings).toEqual(sample.findings);
    expect(parsed.examined).toEqual(sample.examined);
  });

  it('has keys in one order, whatever the order of the object', () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, item]) => [key, reversed(item)]),
      );
    };
    expect(json.render(reversed(sample) as Report, view)).toBe(json.render(sample, view));
  });

  it('leaves out what other formats carry, and `fixed` where nothing is', () => {
    const { fixed: _, ...rest } = sample;
    expect(Object.keys(JSON.parse(json.render(rest, view)) as object)).toEqual([
      'schemaVersion',
      'tool',
      'complete',
      'assumed',
      'skipped',
      'browserOnly',
      'platforms',
      'frameworks',
      'summary',
      'findings',
      'examined',
      'diagnostics',
    ]);
    expect(JSON.parse(json.render(sample, view))).toHaveProperty('fixed', sample.fixed);
  });
});

describe('sarif', () => {
  const parse = (report: Report, how: ReportView = view): Log['runs'][number] => (JSON.parse(sarif.render(report, how)) as Log).runs[0]!;

  it('points every result to its rule and gives it one full region', () => {
    const run = parse(sample);
    for (const result of run.results ?? []) {
      expect(run.tool.driver.rules?.[result.ruleIndex ?? -1]?.id).toBe(result.ruleId);
      expect(result.locations).toHaveLength(1);
      expect(Object.keys(result.locations?.[0]?.physicalLocation?.region ?? {})).toEqual([
        'startLine',
        'startColumn',
        'endLine',
        'endColumn',
      ]);
    }
    expect(run.results).toHaveLength(7);
  });

  it('describes a rule that a finding names and nobody listed', () => {
    const run = parse({ ...sample, rules: [] });
    expect(run.tool.driver.rules?.map((rule) => rule.id)).toEqual(['module-collection', 'closure-state', 'module-timer']);
    expect(run.results?.every((result) => (result.ruleIndex ?? -1) >= 0)).toBe(true);
  });

  it('tells each way to the state as a code flow', () => {
    const [first] = parse(sample).results ?? [];
    const steps = first?.codeFlows?.map((flow) => flow.threadFlows[0]?.locations.map((step) => step.location?.message?.text));
    expect(steps).toEqual([
      ['entry point POST /api/login: POST calls login', 'login calls saveSession', 'writes sessions (set)'],
      ['entry point GET /api/me: GET calls readSession', 'reads sessions (get)'],
    ]);
    const alone = parse(sample).results?.[2]?.codeFlows?.[0]?.threadFlows[0]?.locations.map((step) => step.location?.message?.text);
    expect(alone).toEqual(['entry point GET /api/metrics writes metrics.history (push)']);
  });

  it('links the message to related locations that exist', () => {
    for (const result of parse(sample).results ?? []) {
      const links = [...(result.message.text ?? '').matchAll(/\]\((\d+)\)/g)].map((match) => Number(match[1]));
      expect(links).toEqual((result.relatedLocations ?? []).map((location) => location.id));
    }
  });

  it('keeps brackets of names from becoming links', () => {
    const text = parse(hostile).results?.[0]?.message.text ?? '';
    expect(text).toContain('\\[link\\]');
    expect(text.replace(/\\[[\]]/g, '').match(/\[[^\]]*\]\([^)]*\)/g)).toEqual(expect.arrayContaining([expect.stringMatching(/\(1\)$/)]));
    expect(text.replace(/\\[[\]]/g, '')).not.toContain('](javascript');
  });

  it('gives a security severity to leaks only', () => {
    const rules = parse(sample).tool.driver.rules ?? [];
    expect(rules.filter((rule) => rule.properties?.['security-severity'] !== undefined).map((rule) => rule.id)).toEqual(['request-leak']);
    for (const rule of rules) expect(rule.properties?.tags?.includes('security')).toBe(rule.id === 'request-leak');
  });

  it('keeps to the limits of GitHub', () => {
    const long = 'x'.repeat(3000);
    const run = parse({
      ...withFindings(Array.from({ length: 5001 }, (_, index) => finding({ id: String(index) }))),
      rules: [{ id: 'module-collection', summary: long, why: long, instead: long, severity: 'high' }],
    });
    expect(run.results).toHaveLength(5000);
    expect(run.tool.driver.rules?.[0]?.shortDescription?.text).toHaveLength(1024);
    expect(run.tool.driver.rules?.[0]?.fullDescription?.text).toHaveLength(1024);
  });

  it('says when it is incomplete', () => {
    const [invocation] = parse(incomplete).invocations ?? [];
    expect(invocation?.executionSuccessful).toBe(false);
    expect(invocation?.toolExecutionNotifications?.map((notification) => notification.level)).toEqual(['error', 'error', 'warning']);
    expect(parse(sample).invocations?.[0]?.executionSuccessful).toBe(true);
  });

  it('writes paths as relative URIs from the root of the repository', () => {
    const odd = withFindings([finding({ file: 'src/[id]/a b#c.ts', writes: [], reads: [] })]);
    const uri = (how: ReportView): string | undefined =>
      parse(odd, how).results?.[0]?.locations?.[0]?.physicalLocation?.artifactLocation?.uri;
    expect(uri(view)).toBe('src/%5Bid%5D/a%20b%23c.ts');
    expect(uri(inFolder)).toBe('apps/web/src/%5Bid%5D/a%20b%23c.ts');
  });
});

describe('github', () => {
  it('shows ten errors and ten warnings and counts the rest', () => {
    const many = (severity: Finding['severity'], count: number): Finding[] =>
      Array.from({ length: count }, (_, index) => finding({ severity, id: `${severity}${index}` }));
    const lines = github
      .render(withFindings([...many('critical', 6), ...many('high', 7), ...many('medium', 12), ...many('low', 3)]), view)
      .trimEnd()
      .split('\n');
    const count = (command: string): number => lines.filter((line) => line.startsWith(`::${command} `)).length;
    expect([count('error'), count('warning'), count('notice')]).toEqual([10, 10, 1]);
    expect(lines.at(-1)).toContain('6 critical, 7 high, 12 medium, 3 low');
    expect(lines.at(-1)).toContain('5 more annotations would not be shown.');
  });

  it('gives a column only to what lies in one line', () => {
    const text = github.render(withFindings([finding({ endLine: 9 })]), view);
    expect(text).toContain('file=src/lib/sessions.ts,line=4,endLine=9,title=');
  });

  it('escapes what would end a property or a message', () => {
    const text = github.render(withFindings([finding({ file: 'a,b:c%.ts', message: '100%\nsure' })]), view);
    expect(text).toContain('file=a%2Cb%3Ac%25.ts,');
    expect(text).toContain('::100%25 sure%0A');
  });

  it('names paths from the root of the repository', () => {
    expect(github.render(sample, inFolder)).toContain('::error file=apps/web/src/lib/sessions.ts,');
  });
});

describe('gitlab', () => {
  interface Issue {
    readonly fingerprint: string;
    readonly severity: string;
    readonly description: string;
    readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
  }
  const parse = (report: Report, how: ReportView = view): Issue[] => JSON.parse(gitlab.render(report, how)) as Issue[];

  it('gives each issue a fingerprint of its own', () => {
    const issues = parse(withFindings([finding({}), finding({ line: 9 }), finding({ line: 12 })]));
    expect(issues.map((issue) => issue.fingerprint)).toEqual(['a1b2c3d4e5f6', 'a1b2c3d4e5f6-2', 'a1b2c3d4e5f6-3']);
  });

  it('has a level for each severity, and the rule in the description', () => {
    const issues = parse(withFindings(SEVERITIES.map((severity) => finding({ severity }))));
    expect(issues.map((issue) => issue.severity)).toEqual(['blocker', 'critical', 'major', 'minor', 'info']);
    expect(issues[0]?.description).toMatch(/^module-collection: /);
  });

  it('begins lines at 1, and paths at the root of the repository', () => {
    const issues = parse({ ...incomplete, diagnostics: [{ file: 'a.ts', line: 0, message: 'unreadable' }] }, inFolder);
    expect(issues[0]?.location).toEqual({ path: 'apps/web/a.ts', lines: { begin: 1 } });
  });
});

describe('junit', () => {
  const counts = (text: string): string[] =>
    [...text.matchAll(/<testsuites?\b[^>]*tests="(\d+)" failures="(\d+)" errors="(\d+)" skipped="(\d+)"/g)].map((match) =>
      match.slice(1).join('/'),
    );

  it('fails what fails the run', () => {
    expect(counts(junit.render(sample, view))[0]).toBe('8/3/0/0');
    expect(counts(junit.render(sample, { ...view, failOn: 'never' }))[0]).toBe('8/0/0/0');
    expect(counts(junit.render(sample, { ...view, failOn: 'medium' }))[0]).toBe('8/5/0/0');
  });

  it('has numbers that add up, one suite a file', () => {
    const text = junit.render({ ...sample, diagnostics: incomplete.diagnostics, complete: false }, view);
    const [total, ...suites] = counts(text).map((line) => line.split('/').map(Number));
    expect(suites.reduce((sum, suite) => sum.map((value, index) => value + (suite[index] ?? 0)), [0, 0, 0, 0])).toEqual(total);
    expect(total?.[0]).toBe(text.match(/<testcase /g)?.length);
    expect(total?.[1]).toBe(text.match(/<failure /g)?.length);
    expect(total?.[2]).toBe(text.match(/<error /g)?.length);
    const names = [...text.matchAll(/<testsuite name="([^"]*)"/g)].map((match) => match[1]);
    expect(new Set(names).size).toBe(names.length);
  });

  it('passes a clean run with one case, and skips it when nothing could be seen', () => {
    expect(counts(junit.render(empty, view))[0]).toBe('1/0/0/0');
    expect(counts(junit.render(blind, view))[0]).toBe('1/0/0/1');
    expect(counts(junit.render(incomplete, view))[0]).toBe('3/0/2/1');
  });

  it('is well-formed, whatever the names', () => {
    const text = junit.render(hostile, view);
    const stack: string[] = [];
    for (const [, slash, name, rest] of text.replace(/^<\?xml[^?]*\?>/, '').matchAll(/<(\/?)([a-z-]+)((?:\s+[a-z]+="[^"<]*")*\s*\/?)>/g)) {
      if (slash === '/') expect(stack.pop()).toBe(name);
      else if (!rest?.endsWith('/')) stack.push(name ?? '');
    }
    expect(stack).toEqual([]);
    const words = text.replace(/<\/?[a-z-]+(?:\s+[a-z]+="[^"<]*")*\s*\/?>|^<\?xml[^?]*\?>/g, '');
    expect(words).not.toMatch(/[<>"]|&(?!amp;|lt;|gt;|quot;)/);
  });
});
