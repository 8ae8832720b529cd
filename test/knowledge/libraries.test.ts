import { describe, expect, it } from 'vitest';
import { decided, evaluate } from '../../src/judge/stores/libraries.js';
import { LIBRARIES } from '../../src/knowledge/libraries.js';
import type { LibraryEntry } from '../../src/knowledge/libraries/entry.js';
import { ALL, casesOf } from './cases/all.js';
import { sitesOf, toCommonJs } from './source-call.js';
import type { Settings } from './source-call.js';

/** The strongest answer among the entries of one package that the source uses, or `not recognised`. */
function answerOf(name: string, source: string, settings: Settings): string {
  const answers = sitesOf(source, settings)
    .filter((site) => site.entry.package === name)
    .map((site) => evaluate(site.entry.memoryWhen, site.call));
  if (answers.length === 0) return 'not recognised';
  return answers.includes('yes') ? 'yes' : answers.includes('unknown') ? 'unknown' : 'no';
}

describe.each(Object.keys(ALL))('%s', (name) => {
  it.each(casesOf(name).map((one) => [one.answer, one.source, one] as const))('%s: %s', (_answer, _source, one) => {
    expect(answerOf(name, one.source, one.settings)).toBe(one.answer);
    expect(answerOf(name, toCommonJs(one.source), one.settings)).toBe(one.answer);
  });
});

/** Answers that the cases got from an entry. */
function answersByEntry(): Map<LibraryEntry, Set<string>> {
  const seen = new Map<LibraryEntry, Set<string>>();
  for (const one of Object.keys(ALL).flatMap(casesOf)) {
    for (const site of sitesOf(one.source, one.settings)) {
      const answers = seen.get(site.entry) ?? new Set<string>();
      seen.set(site.entry, answers.add(evaluate(site.entry.memoryWhen, site.call)));
    }
  }
  return seen;
}

describe('the table', () => {
  const label = (entry: LibraryEntry): string =>
    `${entry.package} ${entry.exports[0] || 'default'} ${entry.created} ${entry.role} ${entry.hazard}`;

  it('has an unsafe and a safe case for every entry that depends on its arguments, and one for the others', () => {
    const seen = answersByEntry();
    const missing = LIBRARIES.flatMap((entry) => {
      const wanted = entry.memoryWhen.op === 'always' ? ['yes'] : entry.memoryWhen.op === 'never' ? ['no'] : ['yes', 'no'];
      const answers = seen.get(entry) ?? new Set<string>();
      return wanted.filter((answer) => !answers.has(answer)).map((answer) => `${label(entry)}: ${answer}`);
    });
    expect(missing).toEqual([]);
  });

  it('names a version and a source for every entry, and a cure for every unsafe one', () => {
    for (const entry of LIBRARIES) {
      expect(entry.version, label(entry)).toMatch(/^\d/);
      expect(entry.source, label(entry)).not.toBe('');
      expect(entry.what, label(entry)).toMatch(/^[A-Z].*\.$/);
      if (entry.memoryWhen.op !== 'never') expect(entry.fix, label(entry)).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('says for every unsafe case which argument or absence decided', () => {
    for (const one of Object.keys(ALL).flatMap(casesOf)) {
      for (const site of sitesOf(one.source, one.settings)) {
        expect(decided(site.entry.memoryWhen, site.call), one.source).toMatch(/^[^\s].{5,}/);
      }
    }
  });

  it('covers the packages that were studied', () => {
    expect(LIBRARIES.length).toBeGreaterThanOrEqual(260);
    expect(new Set(LIBRARIES.map((entry) => entry.package)).size).toBeGreaterThanOrEqual(200);
  });
});
