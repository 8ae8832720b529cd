import type { Severity } from '../judge/finding.js';
import { repositoryPath } from './location.js';
import type { Report } from './report.js';
import type { Reporter, ReportView } from './reporter.js';
import { shownFindings } from './select.js';
import { clean, escapedJson } from './text.js';

const LEVELS: Readonly<Record<Severity, 'blocker' | 'critical' | 'major' | 'minor' | 'info'>> = {
  critical: 'blocker',
  high: 'critical',
  medium: 'major',
  low: 'minor',
  info: 'info',
};

/** GitLab's code quality report. It hides the check's name and merges equal fingerprints: hence the prefix, and the number behind doubles. */
export const gitlab: Reporter = {
  id: 'gitlab',
  summary: 'code quality report for GitLab',
  render(report: Report, view: ReportView): string {
    const seen = new Map<string, number>();
    const fingerprint = (id: string): string => {
      const count = (seen.get(id) ?? 0) + 1;
      seen.set(id, count);
      return count === 1 ? id : `${id}-${count}`;
    };
    const issues = shownFindings(report, view).map((finding) => ({
      description: clean(`${finding.rule}: ${finding.message} ${finding.impact}`),
      check_name: finding.rule,
      fingerprint: fingerprint(finding.id),
      severity: LEVELS[finding.severity],
      location: { path: repositoryPath(finding.file, view), lines: { begin: Math.max(finding.line, 1) } },
    }));
    const failures = report.diagnostics.map(({ file, line, message }) => ({
      description: clean(`not analysed in full: ${message}`),
      check_name: 'not-analysed',
      // No line in it: the same failure stays the same issue when lines move.
      fingerprint: fingerprint(`not-analysed:${file}`),
      severity: 'major',
      location: { path: repositoryPath(file, view), lines: { begin: Math.max(line, 1) } },
    }));
    return escapedJson([...issues, ...failures]);
  },
};
