/** Holds a report against the expectations of a fixture, and tells what was missed from what was too much. */
import { SEVERITIES, type Finding, type Severity } from '../../src/judge/finding.js';
import type { Report } from '../../src/report/report.js';
import type { Expectation } from './expectations.js';

export interface Difference {
  readonly missed: readonly string[];
  readonly extra: readonly string[];
}

const rank = (severity: Severity) => SEVERITIES.length - SEVERITIES.indexOf(severity);

/** Compares the findings and the examined list of a report with what the fixture says. Suppressed findings count as not reported. */
export function compare(report: Pick<Report, 'findings' | 'examined' | 'browserOnly'>, expectations: readonly Expectation[]): Difference {
  const findings = report.findings.filter((finding) => finding.suppressed === null);
  const taken = new Set<Finding>();
  const missed: string[] = [];
  const extra: string[] = [];
  const claimed = new Map<Expectation, Finding>();
  for (const expectation of expectations) {
    const match = here(findings, expectation).find((finding) => !taken.has(finding) && fits(finding, expectation));
    if (match) {
      taken.add(match);
      claimed.set(expectation, match);
    }
  }
  for (const expectation of expectations) {
    if (claimed.has(expectation)) continue;
    const where = `${expectation.file}:${expectation.line}`;
    const left = here(findings, expectation).filter((finding) => !taken.has(finding));
    if (expectation.kind === 'unsure') {
      for (const finding of left) taken.add(finding);
      continue;
    }
    if (expectation.kind === 'safe') {
      for (const finding of left) {
        taken.add(finding);
        extra.push(`${where}: expected ${expectation.text}, reported ${describe(finding)}`);
      }
      missed.push(...unexplained(report, expectation, left.length > 0).map((what) => `${where}: ${what}`));
      continue;
    }
    const [near] = left;
    if (near) taken.add(near);
    missed.push(
      `${where}: expected ${expectation.text}, ${near ? `reported ${describe(near)}` : 'nothing reported'}${near ? '' : examinedHere(report, expectation)}`,
    );
  }
  // A folder that expects nothing has to be quiet; elsewhere only what would alarm somebody is too much.
  const loudest: Severity = expectations.length === 0 ? 'low' : 'medium';
  for (const finding of findings) {
    if (!taken.has(finding) && rank(finding.severity) >= rank(loudest))
      extra.push(`${finding.file}:${finding.line}: nothing expected, reported ${describe(finding)}`);
  }
  const places = new Set<string>();
  for (const { file, line, column, symbol } of findings) {
    const place = `${file}:${line}:${column}: ${symbol}`;
    if (places.has(place)) extra.push(`${place} is reported twice`);
    places.add(place);
  }
  return { missed, extra };
}

/** The difference as text, empty where there is none. */
export function printDifference({ missed, extra }: Difference): string {
  const part = (title: string, lines: readonly string[]) => (lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`)]);
  return [...part('missed', missed), ...part('extra', extra)].join('\n');
}

function here(findings: readonly Finding[], { file, line }: Expectation): Finding[] {
  return findings.filter((finding) => finding.file === file && finding.line === line);
}

function fits(finding: Finding, expectation: Expectation): boolean {
  switch (expectation.kind) {
    case 'unsafe':
      return (
        expectation.rules.includes(finding.rule) &&
        expectation.severities.includes(finding.severity) &&
        expectation.roles.includes(finding.role) &&
        (expectation.symbol === undefined || finding.symbol === expectation.symbol)
      );
    case 'tolerable':
      return finding.severity === 'low' && expectation.roles.includes(finding.role);
    case 'unreached':
      return finding.severity === 'info';
    case 'safe':
    case 'unsure':
      return false;
  }
}

function unexplained(
  report: Pick<Report, 'examined' | 'browserOnly'>,
  { file, line, words }: Extract<Expectation, { kind: 'safe' }>,
  reported: boolean,
): string[] {
  const entries = report.examined.filter((entry) => entry.file === file && entry.line === line && entry.reason !== '');
  if (report.browserOnly.includes(file)) return [];
  if (entries.length === 0) return reported ? [] : ['expected safe, but it is not in the examined list'];
  if (entries.some((entry) => entry.reason.includes(words))) return [];
  return [`expected a reason with "${words}", the examined list says "${entries.map((entry) => entry.reason).join('", "')}"`];
}

function examinedHere(report: Pick<Report, 'examined'>, { file, line }: Expectation): string {
  const entry = report.examined.find((one) => one.file === file && one.line === line);
  return entry ? ` (examined: ${entry.symbol} ${entry.verdict}, ${entry.reason})` : '';
}

function describe({ rule, severity, role, symbol }: Finding): string {
  return `${rule} ${severity} ${role} ${symbol}`;
}
