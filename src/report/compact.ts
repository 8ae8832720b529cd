import type { Finding } from '../judge/finding.js';
import type { Report } from './report.js';
import type { Reporter, ReportView } from './reporter.js';
import { routesOf, shownFindings } from './select.js';
import { clean, inert } from './text.js';
import { entryPointWarning, verdictLine } from './verdict.js';

const ROUTES = 4;

/**
 * One line a finding, the worst first (a reader with little room stops early), for grep and for coding agents. Fields are separated by
 * ` | `, so the same character is taken out of what they hold.
 */
export const compact: Reporter = {
  id: 'compact',
  summary: 'one line a finding, for grep and coding agents',
  render(report: Report, view: ReportView): string {
    const warning = entryPointWarning(report);
    const lines = [
      ...(warning === '' ? [] : [`note | ${field(warning)}`]),
      ...shownFindings(report, view).map(findingLine),
      ...report.diagnostics.map(({ file, line, message }) => `${field(file)}:${line} | not analysed in full | ${field(message)}`),
      `verdict | ${field(verdictLine(report, view))}`,
    ];
    return inert(`${lines.join('\n')}\n`);
  },
};

function findingLine(finding: Finding): string {
  const remedy = finding.remedies[0];
  return [
    `${field(finding.file)}:${finding.line}:${finding.column}`,
    `${finding.severity}, ${finding.confidence}`,
    finding.rule,
    finding.role,
    field(finding.symbol),
    field(`${finding.message} ${finding.impact}`.trim()),
    ...(finding.writes.length === 0 ? [] : [`written by ${routes(finding.writes)}`]),
    ...(finding.reads.length === 0 ? [] : [`read by ${routes(finding.reads)}`]),
    ...(remedy === undefined ? [] : [`use ${field(remedy.store)}: ${field(remedy.title)}`]),
    `id ${finding.id}`,
  ].join(' | ');
}

function routes(accesses: Finding['writes']): string {
  const labels = routesOf(accesses).map(field);
  if (labels.length === 0)
    return accesses
      .slice(0, ROUTES)
      .map((access) => `${field(access.file)}:${access.line}`)
      .join(', ');
  const rest = labels.length - ROUTES;
  return labels.slice(0, ROUTES).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

function field(text: string): string {
  return clean(text).replaceAll('|', '¦');
}
