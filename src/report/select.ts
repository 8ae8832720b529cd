/** Which findings a format talks about, and in what groups. The report's own order (severity, place) is kept. */
import { SEVERITIES } from '../judge/finding.js';
import type { Finding, Severity } from '../judge/finding.js';
import type { Report } from './report.js';
import type { ReportView } from './reporter.js';

/** What an earlier report had and this one no longer has. */
export interface Fixed {
  readonly id: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly file: string;
  readonly symbol: string;
}

export const TITLES: Readonly<Record<Severity, string>> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
  info: 'Info',
};

/** `a` is as bad as `b`, or worse. */
export function atLeast(a: Severity, b: Severity): boolean {
  return SEVERITIES.indexOf(a) <= SEVERITIES.indexOf(b);
}

/** Neither excused by a comment nor known from an earlier report. */
function isActive(finding: Finding): boolean {
  return finding.suppressed === null && !finding.baseline;
}

export function activeFindings(report: Report): readonly Finding[] {
  return report.findings.filter(isActive);
}

/** Active ones that the reader asked for. */
export function shownFindings(report: Report, view: ReportView): readonly Finding[] {
  return report.findings.filter((finding) => isActive(finding) && atLeast(finding.severity, view.minSeverity));
}

/** Still in the code and not excused, whether an earlier report had them or not: what a migration has to deal with. */
export function openFindings(report: Report, view: ReportView): readonly Finding[] {
  return report.findings.filter((finding) => finding.suppressed === null && atLeast(finding.severity, view.minSeverity));
}

export function baselineFindings(report: Report): readonly Finding[] {
  return report.findings.filter((finding) => finding.suppressed === null && finding.baseline);
}

export function suppressedFindings(report: Report): readonly Finding[] {
  return report.findings.filter((finding) => finding.suppressed !== null);
}

/** Findings that the run fails for. */
export function failingFindings(report: Report, view: ReportView): readonly Finding[] {
  const { failOn } = view;
  return failOn === 'never' ? [] : activeFindings(report).filter((finding) => atLeast(finding.severity, failOn));
}

/** The run may hand in what an earlier report had and this one has not; a report that was compared with none carries no such list. */
export function fixedFindings(report: Report): readonly Fixed[] {
  return report.fixed ?? [];
}

/** A finding with the later ones of the same hazard in the same file. */
export interface Group {
  readonly finding: Finding;
  readonly others: readonly Finding[];
}

/**
 * Timers and work left running are one finding a call; a file that does the same thing ten times reads better as one. Everything else
 * stands alone.
 */
export function groups(findings: readonly Finding[]): readonly Group[] {
  const byHazard = new Map<string, { finding: Finding; others: Finding[] }>();
  findings.forEach((finding, index) => {
    const key = isHazard(finding)
      ? JSON.stringify([finding.severity, finding.rule, finding.file, finding.symbol, finding.message])
      : String(index);
    const group = byHazard.get(key);
    if (group === undefined) byHazard.set(key, { finding, others: [] });
    else group.others.push(finding);
  });
  return [...byHazard.values()];
}

/** Timers and work left running are started where state is written. */
export const isHazard = ({ kind }: Finding): boolean => kind === 'timer' || kind === 'background';

/** What speaks for the finding beyond its message, which mostly says the first reason already. */
export function furtherReasons({ evidence, message }: Finding): readonly string[] {
  return evidence.filter((reason) => !message.includes(reason.replace(/\.$/, '')));
}

/** What breaks, without what is kept: the message after its first colon. */
export function consequence({ message }: Finding): string {
  const at = message.indexOf(': ');
  return at < 0 ? message : `${message.charAt(at + 2).toUpperCase()}${message.slice(at + 3)}`;
}

/** Labels of the entry points that reach the accesses, in the order in which they were found. */
export function routesOf(accesses: Finding['writes']): readonly string[] {
  return [...new Set(accesses.flatMap((access) => access.entryPoints.map((witness) => witness.label)))];
}

/** First and last line of the finding's own file that the report speaks of. */
export function lineRange(finding: Finding): readonly [number, number] {
  const lines = [finding.line, finding.endLine];
  for (const access of [...finding.writes, ...finding.reads]) if (access.file === finding.file) lines.push(access.line);
  return [Math.min(...lines), Math.max(...lines)];
}
