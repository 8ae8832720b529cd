import * as v from 'valibot';
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

/** The same as `Config`, for checking. Rule, platform and format ids are checked with the flags, which may name them too. */
export const configSchema = v.strictObject({
  $schema: v.optional(v.string()),
  format: v.optional(v.union([v.string(), v.array(v.string())])),
  output: v.optional(v.string()),
  failOn: v.optional(v.picklist(FAIL_ON_LEVELS)),
  failOnIncomplete: v.optional(v.boolean()),
  minSeverity: v.optional(v.picklist(SEVERITIES)),
  platform: v.optional(v.string()),
  rules: v.optional(v.record(v.string(), v.picklist(RULE_LEVELS))),
  ignore: v.optional(v.array(v.string())),
  baseline: v.optional(v.string()),
  cache: v.optional(v.boolean()),
  verbose: v.optional(v.boolean()),
}) satisfies v.GenericSchema<unknown, Config>;

/** The keys that people write, for messages. */
export const CONFIG_KEYS: readonly string[] = Object.keys(configSchema.entries).filter((key) => key !== '$schema');
