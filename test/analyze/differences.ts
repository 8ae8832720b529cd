import { analyzeInline } from './inline.js';
import type { Expectation } from './matrix.js';

const LETTERS: Readonly<Record<string, string>> = { critical: 'C', high: 'H', medium: 'M', low: 'L' };

/** What a program's report says otherwise than expected, a line each; findings that nobody expects too. */
export function differences(files: Readonly<Record<string, string>>, expectations: readonly Expectation[]): string[] {
  const { report } = analyzeInline(files, {});
  const told = new Set(report.findings.filter((each) => each.severity !== 'info'));
  const found = expectations.flatMap(({ names, severities, roles }) => {
    const finding = [...told].find(({ symbol }) => names.includes(symbol) || names.includes(symbol.split('.').pop() ?? ''));
    if (finding) told.delete(finding);
    const said = finding ? (LETTERS[finding.severity] ?? '') : 'Q';
    const isRight =
      severities.includes(said) && (!finding || finding.severity === 'low' || roles.length === 0 || roles.includes(finding.role));
    return isRight ? [] : [`${names.join('|')}: expected ${severities} ${roles.join('|')}, said ${said} ${finding?.role ?? ''}`];
  });
  return [...found, ...[...told].map((each) => `${each.symbol}: not expected, said ${each.severity} ${each.role} by ${each.rule}`)];
}
