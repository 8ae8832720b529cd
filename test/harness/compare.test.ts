import { describe, expect, it } from 'vitest';
import type { Examined, Finding } from '../../src/judge/finding.js';
import { compare, printDifference } from './compare.js';
import { parseExpectations } from './expectations.js';

const finding = (changes: Partial<Finding>): Finding => ({
  id: 'x',
  rule: 'module-collection',
  severity: 'critical',
  confidence: 'certain',
  role: 'session',
  file: 'a.ts',
  line: 1,
  column: 7,
  endLine: 1,
  endColumn: 15,
  symbol: 'sessions',
  kind: 'collection',
  message: '',
  impact: '',
  platforms: [],
  evidence: [],
  writes: [],
  reads: [],
  remedies: [],
  suppressed: null,
  baseline: false,
  aliases: [],
  ...changes,
});
const safe: Examined = { file: 'a.ts', line: 1, symbol: 'sessions', verdict: 'safe', reason: 'written only while the module loads' };

function difference(text: string, findings: readonly Finding[], examined: readonly Examined[] = []) {
  return compare({ findings, examined, browserOnly: [] }, parseExpectations('a.ts', text));
}

describe('expectations', () => {
  it('concern the nearest code line above, several in a row the same one', () => {
    const lines = parseExpectations('a.yaml', 'a: 1\n# ^ unreached\n  # ^ safe: words\n\nb: 2\n<!-- ^ tolerable cache|memo -->').map(
      ({ kind, line }) => `${kind} ${line}`,
    );
    expect(lines).toEqual(['unreached 1', 'safe 1', 'tolerable 5']);
  });

  it.each([
    'unsafe module-collection loud session',
    'unsafe module-collection high',
    'tolerable',
    'tolerable nothing',
    'save',
    'unsafe r high session a b',
  ])('"%s" is none', (comment) => {
    expect(() => parseExpectations('a.ts', `x\n// ^ ${comment}`)).toThrow(/^a\.ts:2: /);
  });
});

describe('compare', () => {
  it('takes a finding that fits', () => {
    expect(difference('x\n// ^ unsafe module-collection critical session sessions', [finding({})])).toEqual({ missed: [], extra: [] });
    expect(difference('x\n// ^ unsafe a|module-collection high|critical auth|session', [finding({})])).toEqual({ missed: [], extra: [] });
    expect(difference('x\n// ^ tolerable session', [finding({ severity: 'low' })])).toEqual({ missed: [], extra: [] });
    expect(difference('x\n// ^ unreached', [finding({ severity: 'info' })])).toEqual({ missed: [], extra: [] });
    expect(difference('x\n// ^ safe: while the module', [], [safe])).toEqual({ missed: [], extra: [] });
    expect(difference('x\n// ^ unsure', [finding({})])).toEqual({ missed: [], extra: [] });
    expect(difference('x\n// ^ unsure', [])).toEqual({ missed: [], extra: [] });
  });

  it('tells a missed finding, and what was reported in its place', () => {
    expect(difference('x\n// ^ unsafe module-collection critical session', []).missed).toEqual([
      'a.ts:1: expected unsafe module-collection critical session, nothing reported',
    ]);
    expect(difference('x\n// ^ unsafe module-collection high session', [finding({})])).toEqual({
      missed: ['a.ts:1: expected unsafe module-collection high session, reported module-collection critical session sessions'],
      extra: [],
    });
    expect(difference('x\n// ^ unsafe module-collection critical session other', [finding({})]).missed).toHaveLength(1);
    expect(
      difference('x\n// ^ unsafe module-collection critical session\n// ^ unsafe module-collection critical session', [finding({})]).missed,
    ).toHaveLength(1);
    expect(difference('x\n// ^ unsafe module-collection critical session', [finding({ suppressed: 'known' })]).missed).toHaveLength(1);
  });

  it('tells an extra finding: from medium up, in a folder without expectations from low up', () => {
    expect(difference('x\n// ^ unreached', [finding({ severity: 'info' }), finding({ line: 9, severity: 'medium' })]).extra).toHaveLength(
      1,
    );
    expect(difference('x\n// ^ unreached', [finding({ severity: 'info' }), finding({ line: 9, severity: 'low' })]).extra).toEqual([]);
    expect(difference('x', [finding({ severity: 'low' }), finding({ line: 9, severity: 'info' })]).extra).toHaveLength(1);
  });

  it('tells what is reported twice, however low', () => {
    expect(difference('x\n// ^ tolerable session', [finding({ severity: 'low' }), finding({ severity: 'low' })]).extra).toEqual([
      'a.ts:1:7: sessions is reported twice',
    ]);
  });

  it('wants a reason for what is safe, and nothing reported', () => {
    expect(difference('x\n// ^ safe', []).missed).toEqual(['a.ts:1: expected safe, but it is not in the examined list']);
    expect(difference('x\n// ^ safe: lazily', [], [safe]).missed).toHaveLength(1);
    expect(difference('x\n// ^ safe', [finding({ severity: 'low' })]).extra).toHaveLength(1);
  });

  it('prints missed and extra apart', () => {
    expect(printDifference({ missed: ['a'], extra: ['b', 'c'] })).toBe('missed:\n  a\nextra:\n  b\n  c');
    expect(printDifference({ missed: [], extra: [] })).toBe('');
  });
});
