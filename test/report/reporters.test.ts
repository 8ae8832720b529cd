import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { reporters } from '../../src/report/index.js';
import type { Report } from '../../src/report/report.js';
import type { ReportView } from '../../src/report/reporter.js';
import { assumed, blind, empty, findings, hostile, incomplete, sample, view } from './sample.js';

const GOLDEN = new URL('./golden/', import.meta.url);
/** `UPDATE_GOLDEN=1 npx vitest run test/report` writes the pages anew; read the difference before you keep it. */
const UPDATE = process.env['UPDATE_GOLDEN'] === '1';

export function render(id: string, report: Report, change: Partial<ReportView> = {}): string {
  const reporter = reporters.find((one) => one.id === id);
  if (reporter === undefined) throw new Error(`no reporter ${id}`);
  return reporter.render(report, { ...view, ...change });
}

function expectGolden(name: string, text: string): void {
  const url = new URL(name, GOLDEN);
  if (UPDATE) writeFileSync(url, text);
  expect(existsSync(url), `${name} is missing: run with UPDATE_GOLDEN=1`).toBe(true);
  expect(text).toBe(readFileSync(url, 'utf8'));
}

const IDS = reporters.map((reporter) => reporter.id);
const EXTENSIONS: Readonly<Record<string, string>> = {
  terminal: 'txt',
  markdown: 'md',
  json: 'json',
  sarif: 'sarif',
  github: 'txt',
  gitlab: 'json',
  junit: 'xml',
  compact: 'txt',
};
const PAGES: readonly (readonly [string, () => string])[] = [
  ...IDS.map((id) => [`${id}.${EXTENSIONS[id] ?? 'missing'}`, () => render(id, sample)] as const),
  ['terminal-verbose.txt', () => render('terminal', sample, { verbose: true })],
  ['terminal-narrow.txt', () => render('terminal', sample, { width: 60, minSeverity: 'high' })],
  ['clean.txt', () => verdicts(empty)],
  ['incomplete.txt', () => verdicts(incomplete)],
  [
    'assumed.txt',
    () =>
      verdicts({
        ...assumed,
        findings: findings.slice(0, 1),
        summary: { ...assumed.summary, findings: { critical: 1, high: 0, medium: 0, low: 0, info: 0 } },
      }),
  ],
  ['no-entry-points.txt', () => verdicts(blind)],
];

/** What the formats that people read say of one report, on one page. */
function verdicts(report: Report): string {
  return ['terminal', 'github', 'compact', 'junit'].map((id) => `===== ${id}\n${render(id, report)}`).join('\n');
}

describe('golden pages', () => {
  it.each(PAGES)('%s', (name, page) => expectGolden(name, page()));

  it('has no page that nothing writes', () => {
    expect(readdirSync(GOLDEN).sort()).toEqual(PAGES.map(([name]) => name).sort());
  });
});

describe.each(IDS)('%s', (id) => {
  it('ends with one newline and gives the same bytes twice', () => {
    for (const report of [sample, empty, incomplete, assumed, blind, hostile]) {
      const text = render(id, report);
      expect(text).toBe(render(id, report));
      expect(text).toMatch(/[^\n]\n$/);
    }
  });

  it('lets no control, escape or reordering character of the code through', () => {
    // oxlint-disable-next-line no-control-regex
    expect(render(id, hostile, { verbose: true })).not.toMatch(
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]/,
    );
  });

  it('lets no line of the code become a command of a CI log', () => {
    const lines = render(id, hostile, { verbose: true }).split('\n');
    const commands = lines.filter((line) => /^\s*::/.test(line));
    expect(commands.filter((line) => !/^::(error file=|warning file=|notice title=coldstate::)/.test(line) || id !== 'github')).toEqual([]);
    if (!['json', 'sarif', 'gitlab', 'junit'].includes(id)) expect(lines.filter((line) => /##[a-z]*\[/.test(line))).toEqual([]);
  });

  it('names a file that could not be analysed', () => {
    for (const file of ['src/broken.ts', 'src/big.ts']) expect(render(id, incomplete)).toContain(file);
  });

  it('differs between a clean bill and a blind one', () => {
    if (id === 'gitlab') expect(JSON.parse(render(id, incomplete))).toHaveLength(2);
    else {
      expect(render(id, incomplete)).not.toBe(render(id, empty));
      expect(render(id, blind)).not.toBe(render(id, empty));
      expect(render(id, { ...empty, assumed: true })).not.toBe(render(id, empty));
    }
  });

  it('leaves out what is below the asked severity, except in JSON', () => {
    const [all, few] = [render(id, sample), render(id, sample, { minSeverity: 'critical' })];
    expect(all).toContain('metrics.history');
    expect(few.includes('metrics.history')).toBe(id === 'json');
    expect(few).toContain('sessions');
  });

  it('does not list suppressed and known findings, except where that is its place', () => {
    const text = render(id, sample);
    const listed = id === 'json' || id === 'markdown';
    expect(text.includes('src/lib/flags.ts')).toBe(listed);
    expect(text.includes('src/lib/jobs.ts')).toBe(listed);
  });
});

it('says the verdict with its denominators on a clean run', () => {
  for (const id of ['terminal', 'markdown', 'github', 'compact', 'junit', 'sarif'])
    expect(render(id, empty)).toContain('No unsafe state found: 3 files, 2 entry points, 4 cells examined.');
});

it('does not call a run clean where the baseline hides findings', () => {
  const known = { ...empty, findings: findings.filter((finding) => finding.baseline) };
  expect(render('terminal', known)).toContain('No new unsafe state found');
  expect(render('terminal', known)).toContain('1 known from the baseline');
});

it('never lets a display limit change a count', () => {
  const line = (text: string): string | undefined => text.split('\n').find((one) => one.startsWith('verdict'));
  expect(line(render('compact', sample, { minSeverity: 'critical' }))).toContain(
    '2 critical, 1 high, 2 medium, 1 low, 1 info in 6 of 57 files',
  );
  expect(line(render('compact', sample, { minSeverity: 'critical' }))).toContain('5 below critical');
});

it('tells whether the run fails', () => {
  expect(render('compact', sample, { failOn: 'critical' })).toContain('2 at or above critical: failed.');
  expect(render('compact', { ...sample, findings: findings.slice(3) }, { failOn: 'critical' })).toContain('None at or above critical.');
  expect(render('compact', sample, { failOn: 'never' })).not.toContain('at or above');
});
