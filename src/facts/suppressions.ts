import type { SuppressionFact } from './model.js';

const COMMENT = /(?:\/\/|\/\*+|#|<!--)\s*coldstate-ignore(-next-line|-file)?(?![\w-])([^\n]*)/g;

/**
 * Suppression comments: `// coldstate-ignore-next-line rule-a, rule-b -- reason`, `coldstate-ignore` at the end of the line itself,
 * `coldstate-ignore-file` anywhere. No rule means every rule; the reason follows `--`.
 */
export function suppressionsOf(text: string): SuppressionFact[] {
  if (!text.includes('coldstate-ignore')) return [];
  const found: SuppressionFact[] = [];
  for (const match of text.matchAll(COMMENT)) {
    const line = text.slice(0, match.index).split('\n').length;
    const rest = (match[2] ?? '').replace(/\*\/.*$|-->.*$/, '').trim();
    const [names = '', ...reason] = rest.split(/\s*--\s*/);
    found.push({
      kind: match[1] === '-next-line' ? 'next-line' : match[1] === '-file' ? 'file' : 'line',
      line,
      rules: names.split(/[\s,]+/).filter(Boolean),
      reason: reason.join(' -- ').trim(),
    });
  }
  return found;
}
