/** The cases of the library knowledge once more, through the engine: facts, linked program, arguments as the program sees them. */
import { describe, expect, it } from 'vitest';
import { ALL, casesOf } from './cases/all.js';
import { linkedSites } from './engine-support.js';
import { toCommonJs } from './source-call.js';
import type { Settings } from './source-call.js';

/** The strongest answer among the entries of one package, or `not recognised`. */
function answerOf(name: string, texts: Readonly<Record<string, string>>, settings: Settings): string {
  const answers = linkedSites(texts, settings)
    .filter((site) => site.entry.package === name)
    .map((site) => site.answer);
  if (answers.length === 0) return 'not recognised';
  return answers.includes('yes') ? 'yes' : answers.includes('unknown') ? 'unknown' : 'no';
}

describe.each(Object.keys(ALL))('%s', (name) => {
  it.each(casesOf(name).map((one) => [one.answer, one.source, one] as const))('%s: %s', (_answer, _source, one) => {
    expect(answerOf(name, { 'src/app.ts': one.source }, one.settings)).toBe(one.answer);
    expect(answerOf(name, { 'src/app.cjs': toCommonJs(one.source) }, one.settings)).toBe(one.answer);
  });
});
