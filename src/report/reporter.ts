import type { Severity } from '../judge/finding.js';
import type { Report } from './report.js';

/** What a reporter may be told besides the report. */
export interface ReportView {
  /** Findings below it are left out of what people read (never of JSON). */
  readonly minSeverity: Severity;
  /** The level that fails the run, for the verdict line. */
  readonly failOn: Severity | 'never';
  /** Terminal only. */
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  /** The way from the top of the repository to the audited folder; '' at its top. For formats that name files to a whole repository. */
  readonly pathPrefix?: string;
  /** Show every writer, reader and frame. */
  readonly verbose: boolean;
}

/** A format: report in, text out, nothing else touched. */
export interface Reporter {
  readonly id: string;
  readonly summary: string;
  render(report: Report, view: ReportView): string;
}
