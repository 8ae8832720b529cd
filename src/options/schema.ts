/** Checks configuration. */
import * as v from 'valibot';
import { SEVERITIES } from '../judge/finding.js';
import { FAIL_ON_LEVELS, RULE_LEVELS, type Config } from './config-file.js';

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
