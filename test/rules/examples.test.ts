import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.js';
import { PRECEDENCE } from '../../src/judge/precedence.js';
import { analyzeInline } from '../analyze/inline.js';

describe('rules', () => {
  it('are those of the folder, and all have a rank', () => {
    const files = readdirSync(new URL('../../rules/', import.meta.url))
      .filter((name) => name !== 'index.ts')
      .map((name) => name.replace(/\.ts$/, ''))
      .sort();
    expect(rules.map((rule) => rule.id).sort()).toEqual(files);
    expect([...PRECEDENCE].sort()).toEqual(files);
  });

  describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
    it('has a text for every question', () => {
      expect(rule.summary).toMatch(/\.$/);
      expect(rule.why.length).toBeGreaterThan(80);
      expect(rule.instead.length).toBeGreaterThan(40);
      expect(rule.fails.length).toBeGreaterThan(0);
      expect(rule.passes.length).toBeGreaterThan(0);
    });

    it.each(rule.fails.map((example) => [example.note, example] as const))('speaks: %s', (_, example) => {
      const found = analyzeInline(example.files).report.findings.filter((each) => each.severity !== 'info');
      expect(found.map((each) => each.rule)).toContain(id);
    });

    it.each(rule.passes.map((example) => [example.note, example] as const))('keeps quiet: %s', (_, example) => {
      expect(analyzeInline(example.files).report.findings.filter((each) => each.severity !== 'low' && each.severity !== 'info')).toEqual(
        [],
      );
    });
  });
});
