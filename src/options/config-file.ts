/** What a project may configure, in words that a program can use without the library that checks it. */
import { SEVERITIES, type Severity } from '../judge/finding.js';

/** What a finding of a rule is reported as: a severity, or not at all. */
export type RuleLevel = Severity | 'off';
/** The severity from which on findings fail the run. */
export type FailOn = Severity | 'never';

export const RULE_LEVELS: readonly RuleLevel[] = [...SEVERITIES, 'off'];
export const FAIL_ON_LEVELS: readonly FailOn[] = [...SEVERITIES, 'never'];

/** What a project may configure. Flags win over it. Paths in it are relative to the file it stands in. */
export interface Config {
  /** Formats to write, as on the command line: `markdown`, or `json=report.json`. */
  readonly format?: string | readonly string[];
  /** File that takes the format which names none of its own. */
  readonly output?: string;
  /** Findings at or above this severity make the exit code 1. Default `high`. */
  readonly failOn?: FailOn;
  /** Exit with 2 when a file could not be analysed or no entry point is known. */
  readonly failOnIncomplete?: boolean;
  /** Findings below it are left out of what people read. Default `low`. */
  readonly minSeverity?: Severity;
  /** Judge for this platform instead of the ones that the manifests name. */
  readonly platform?: string;
  /** Rule id to severity, or `off`. */
  readonly rules?: Readonly<Record<string, RuleLevel>>;
  /** Files to leave out: globs relative to the audited folder. */
  readonly ignore?: readonly string[];
  /** An earlier JSON report: what it has does not fail the run. */
  readonly baseline?: string;
  /** Keep facts on disk between runs. Default true. */
  readonly cache?: boolean;
  /** Show every writer, reader and code frame. */
  readonly verbose?: boolean;
  /** For editors. */
  readonly $schema?: string;
}
