import { describe, expect, it } from 'vitest';
import type { Step } from '../../src/judge/finding.js';
import type { Report } from '../../src/report/report.js';
import type { ReportView } from '../../src/report/reporter.js';
import { terminal } from '../../src/report/terminal.js';
import { access, assumed, blind, empty, finding, sample, view } from './sample.js';

const show = (report: Report, change: Partial<ReportView> = {}): string => terminal.render(report, { ...view, ...change });
// oxlint-disable-next-line no-control-regex
const plain = (text: string): string => text.replace(/\u001b\[[0-9;]*m/g, '');
const one = (change: Parameters<typeof finding>[0], sources: Report['sources'] = {}): Report => ({
  ...sample,
  findings: [finding(change)],
  sources,
});

describe('terminal', () => {
  it('says in the first line that entry points are assumed, or missing', () => {
    expect(show(assumed).split('\n')[0]).toContain('assumed');
    expect(show(blind).split('\n')[0]).toContain('No entry point was found');
    expect(show(empty).split('\n')[0]).toMatch(/^coldstate 1\.2\.3/);
  });

  it('says of the project as a whole that it was not analysed in full', () => {
    const whole = { file: '.', line: 1, message: 'It was too large.' };
    const text = show({ ...empty, complete: false, diagnostics: [whole] }).replace(/\s+/g, ' ');
    expect(text).toContain('the whole project It was too large.');
    expect(text).toContain('Incomplete: the project as a whole could not be analysed in full.');
    const both = show({ ...empty, complete: false, diagnostics: [whole, { file: 'src/big.ts', line: 1, message: 'It is too large.' }] });
    expect(both.replace(/\s+/g, ' ')).toContain(
      'Incomplete: the project as a whole and 1 file could not be analysed in full (src/big.ts).',
    );
  });

  it('shows the worst last, right above the verdict', () => {
    const text = show(sample);
    const places = ['INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL', '✖ 2 critical'].map((title) => text.indexOf(title));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  it('colours only when told to, and says the same then', () => {
    expect(show(sample)).not.toContain('\u001b');
    const colored = show(sample, { color: true });
    expect(colored).toContain('\u001b[');
    expect(plain(colored)).toBe(show(sample));
  });

  it('draws the call path as a tree', () => {
    expect(show(sample)).toContain(
      [
        '            POST /api/login  src/app/api/login/route.ts:8',
        '            └─ login  src/lib/auth.ts:12',
        '               └─ saveSession  src/lib/sessions.ts:10',
      ].join('\n'),
    );
  });

  it('shortens long paths and lists unless asked for all', () => {
    const path: Step[] = Array.from({ length: 9 }, (_, index) => ({ file: 'a.ts', line: index + 1, function: `f${index}` }));
    const writes = Array.from({ length: 5 }, (_, index) =>
      access({ line: index + 20, entryPoints: [{ label: `GET /${index}`, file: 'a.ts', path }] }),
    );
    const report = one({ writes });
    expect(show(report)).toContain('… 4 more calls');
    expect(show(report)).toContain('and 3 more places: --verbose');
    expect(show(report)).not.toContain('f5');
    const verbose = show(report, { verbose: true });
    for (const name of ['f5', 'GET /4']) expect(verbose).toContain(name);
    expect(verbose).not.toContain('--verbose');
  });

  it('puts accesses that a request reaches before the others', () => {
    const text = show(one({ writes: [access({ line: 70, phase: 'module', entryPoints: [] }), access({ line: 80 })], reads: [] }), {
      verbose: true,
    });
    expect(text.indexOf('sessions.ts:80')).toBeLessThan(text.indexOf('sessions.ts:70'));
  });

  it('tells a second access only where another entry point reaches it', () => {
    const other = [{ label: 'GET /other', file: 'a.ts', path: [] }];
    const text = show(one({ writes: [access({ line: 70 }), access({ line: 71 }), access({ line: 72, entryPoints: other })], reads: [] }));
    expect(text).toContain('sessions.ts:70');
    expect(text).not.toContain('sessions.ts:71');
    expect(text).toContain('sessions.ts:72');
    expect(text).toContain('and 1 more place: --verbose');
  });

  it('marks the declaration in its source', () => {
    const text = show(one({}, { 'src/lib/sessions.ts': { 4: 'const sessions = new Map<string, Session>();' } }));
    expect(text).toContain('  > 4 | const sessions = new Map<string, Session>();');
    expect(text).toMatch(/ {6}\| {7}\^{37}\n/);
  });

  it('cuts a long line around the mark', () => {
    const text = show(
      one({ column: 901, endColumn: 909 }, { 'src/lib/sessions.ts': { 4: `${'x'.repeat(900)}SESSIONS${'y'.repeat(900)}` } }),
    );
    const lines = text.split('\n');
    const at = lines.findIndex((line) => line.includes('SESSIONS'));
    expect(lines[at]?.length).toBeLessThanOrEqual(100);
    expect(lines[at + 1]?.indexOf('^')).toBe(lines[at]?.indexOf('SESSIONS'));
  });

  it('shows no frame where the source is not at hand', () => {
    expect(show(one({}))).not.toContain('> 4 |');
    expect(show(one({ file: 'constructor' }))).not.toContain('|');
  });

  it('keeps prose within the width', () => {
    const text = show(sample, { width: 60, verbose: true });
    const prose = text.split('\n').filter((line) => !/│|└─|:\d+|\$ |· |─|\^/.test(line));
    expect(prose.length).toBeGreaterThan(20);
    expect(prose.filter((line) => line.length > 60)).toEqual([]);
  });

  it('groups calls of one hazard in one file', () => {
    expect(show(sample).match(/setInterval {2}module-timer/g)).toHaveLength(1);
    expect(show(sample)).toContain('src/lib/sweep.ts:5:1  and in line 9');
    expect(show(sample)).toContain('MEDIUM (2)');
  });
});
