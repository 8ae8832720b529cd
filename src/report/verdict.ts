/** The sentences that every format says alike: what was looked at, what came out, and how far it can be trusted. */
import { SEVERITIES } from '../judge/finding.js';
import type { Report } from './report.js';
import type { ReportView } from './reporter.js';
import { activeFindings, atLeast, baselineFindings, failingFindings, fixedFindings, suppressedFindings } from './select.js';
import { clean, list, plural } from './text.js';

const NAMED_FILES = 3;

export interface Verdict {
  /** `pass` only when everything was seen and nothing is wrong. */
  readonly outcome: 'pass' | 'findings' | 'blind';
  /** What was found, in how many files, and whether that fails the run. */
  readonly sentence: string;
  /** Why the answer is no full answer, or ''. */
  readonly limits: string;
  /** `4 in the baseline`, `2 suppressed` ...: what is not listed. */
  readonly hidden: readonly string[];
}

/** Said first, because it colours everything after it; '' where entry points are known. */
export function entryPointWarning(report: Report): string {
  if (report.assumed)
    return 'No known entry point: exported functions were taken for entry points (assumed), so every finding is only a possibility.';
  if (report.summary.entryPoints === 0)
    return 'No entry point was found: nothing is known to be reached by a request, so an empty list of findings is not a pass.';
  return '';
}

/** `2 critical, 1 high`. */
export function countsBySeverity(report: Report): string {
  const { findings } = report.summary;
  return SEVERITIES.filter((severity) => findings[severity] > 0)
    .map((severity) => `${findings[severity]} ${severity}`)
    .join(', ');
}

/** `57 files, 12 entry points, 31 cells examined`. */
export function examinedCounts(report: Report): string {
  const { files, entryPoints, cells } = report.summary;
  const assumed = report.assumed ? 'assumed ' : '';
  return `${plural(files, 'file')}, ${entryPoints} ${assumed}entry ${entryPoints === 1 ? 'point' : 'points'}, ${plural(cells, 'cell')} examined`;
}

/** What a diagnostic names that is about no file in particular: the folder that is audited. */
const WHOLE = '.';

/** Files that failed, each once. */
function failedFiles(report: Report): readonly string[] {
  return [...new Set(report.diagnostics.map((diagnostic) => diagnostic.file))].filter((file) => file !== WHOLE);
}

/** `src/app.ts:7`, or `the whole project`. */
export const placeOfFailure = ({ file, line }: Report['diagnostics'][number]): string =>
  file === WHOLE ? 'the whole project' : `${file}:${line}`;

export function verdict(report: Report, view: ReportView): Verdict {
  const active = activeFindings(report);
  const blind = !report.complete || report.assumed || report.summary.entryPoints === 0;
  return {
    outcome: active.length > 0 ? 'findings' : blind ? 'blind' : 'pass',
    sentence:
      active.length > 0
        ? foundSentence(report, view)
        : `No ${baselineFindings(report).length > 0 ? 'new ' : ''}unsafe state found: ${examinedCounts(report)}.${fixedSentence(report)}`,
    limits: limits(report),
    hidden: hiddenCounts(report, view),
  };
}

/** The verdict in one line, for formats that have only one. */
export function verdictLine(report: Report, view: ReportView): string {
  const { sentence, limits: reasons, hidden } = verdict(report, view);
  return [reasons, sentence, hidden.length > 0 ? `Not listed: ${hidden.join(', ')}.` : ''].filter((part) => part !== '').join(' ');
}

function foundSentence(report: Report, view: ReportView): string {
  const files = new Set(activeFindings(report).map((finding) => finding.file)).size;
  const failing = failingFindings(report, view).length;
  const failure =
    view.failOn === 'never' ? '' : failing === 0 ? ` None at or above ${view.failOn}.` : ` ${failing} at or above ${view.failOn}: failed.`;
  return `${countsBySeverity(report)} in ${files} of ${examinedCounts(report)}.${failure}${fixedSentence(report)}`;
}

function fixedSentence(report: Report): string {
  const fixed = fixedFindings(report).length;
  return fixed === 0 ? '' : ` ${fixed} fixed since the baseline.`;
}

function limits(report: Report): string {
  const parts: string[] = [];
  if (!report.complete) {
    const files = failedFiles(report);
    const names = files.slice(0, NAMED_FILES).map(clean);
    const more = files.length - names.length;
    const which = names.length === 0 ? '' : ` (${list(more > 0 ? [...names, `${more} more`] : names)})`;
    const failed = [
      ...(report.diagnostics.some(({ file }) => file === WHOLE) ? ['the project as a whole'] : []),
      ...(files.length > 0 ? [plural(files.length, 'file')] : []),
    ];
    parts.push(`Incomplete: ${failed.join(' and ')} could not be analysed in full${which}.`);
  }
  const entryPoints = entryPointWarning(report);
  if (entryPoints !== '') parts.push(entryPoints);
  return parts.join(' ');
}

function hiddenCounts(report: Report, view: ReportView): string[] {
  const below = activeFindings(report).filter((finding) => !atLeast(finding.severity, view.minSeverity)).length;
  const counts: readonly (readonly [number, string])[] = [
    [below, `below ${view.minSeverity}`],
    [baselineFindings(report).length, 'known from the baseline'],
    [suppressedFindings(report).length, 'suppressed'],
    [report.skipped.length, `${report.skipped.length === 1 ? 'file' : 'files'} skipped`],
  ];
  return counts.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`);
}
