import type { Severity } from '../judge/finding.js';
import { repositoryPath } from './location.js';
import type { Report } from './report.js';
import type { Reporter, ReportView } from './reporter.js';
import { shownFindings } from './select.js';
import { clean, inert, plural } from './text.js';
import { entryPointWarning, verdictLine } from './verdict.js';

/** GitHub shows ten errors and ten warnings of a step and drops the rest without a word. */
const LIMIT = 10;
const COMMANDS: Readonly<Record<Severity, 'error' | 'warning' | undefined>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: undefined,
  info: undefined,
};

interface Annotation {
  readonly command: 'error' | 'warning' | 'notice';
  readonly properties: Readonly<Record<string, string | number>>;
  /** Clean; its lines are those of the annotation. */
  readonly message: string;
}

/**
 * Annotations on the lines of a pull request, worst first, as many as GitHub shows, and one notice with the whole count. Low and info
 * findings are only counted.
 */
export const github: Reporter = {
  id: 'github',
  summary: 'annotations for GitHub Actions',
  render(report: Report, view: ReportView): string {
    const wanted = [...failures(report, view), ...findings(report, view)];
    const errors = wanted.filter((annotation) => annotation.command === 'error').slice(0, LIMIT);
    const warnings = wanted.filter((annotation) => annotation.command === 'warning').slice(0, LIMIT);
    const left = wanted.length - errors.length - warnings.length;
    const warning = entryPointWarning(report);
    const summary: Annotation = {
      command: 'notice',
      properties: { title: report.tool.name },
      message: verdictLine(report, view) + (left > 0 ? ` ${plural(left, 'more annotation')} would not be shown.` : ''),
    };
    // Files that failed are named even where their annotation was dropped; these are lines of the log and no commands.
    const log = report.diagnostics.map(({ file, line, message }) =>
      inert(`not analysed in full: ${clean(file)}:${line} ${clean(message)}`),
    );
    return `${[...(warning === '' ? [] : [warning]), ...[...errors, ...warnings, summary].map(commandLine), ...log].join('\n')}\n`;
  },
};

function failures(report: Report, view: ReportView): Annotation[] {
  return report.diagnostics.map(({ file, line, message }) => ({
    command: 'warning',
    properties: { file: repositoryPath(file, view), line: Math.max(line, 1), title: `${report.tool.name}: not analysed in full` },
    message: clean(message),
  }));
}

function findings(report: Report, view: ReportView): Annotation[] {
  return shownFindings(report, view).flatMap((finding) => {
    const command = COMMANDS[finding.severity];
    if (command === undefined) return [];
    const remedy = finding.remedies[0];
    // A column is only understood where the place is within one line.
    const columns: Readonly<Record<string, number>> =
      finding.line === finding.endLine ? { col: finding.column, endColumn: finding.endColumn } : {};
    return {
      command,
      properties: {
        file: repositoryPath(finding.file, view),
        line: finding.line,
        endLine: finding.endLine,
        ...columns,
        title: `${finding.severity}: ${finding.symbol} (${finding.rule})`,
      },
      message: [finding.message, finding.impact, ...(remedy === undefined ? [] : [`Instead: ${remedy.store}: ${remedy.title}.`])]
        .map(clean)
        .join('\n'),
    };
  });
}

function commandLine({ command, properties, message }: Annotation): string {
  const parts = Object.entries(properties).map(([name, value]) => `${name}=${property(inert(clean(String(value))))}`);
  return `::${command} ${parts.join(',')}::${data(inert(message))}`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
