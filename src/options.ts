/** Flags and configuration become one frozen Options. Everything that is wrong with either is a sentence for the user. */
import { statSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { UserError } from './errors.js';
import { SEVERITIES, type Severity } from './judge/finding.js';
import { commandHint, parseCommandLine, type Catalog, type CommandName, type Flags } from './options/commands.js';
import { loadConfig } from './options/config.js';
import { FAIL_ON_LEVELS, RULE_LEVELS, type Config, type FailOn, type RuleLevel } from './options/config-file.js';
import { suggestion } from './options/suggest.js';

/** A format, and the file that takes it; undefined means stdout. */
export interface Output {
  readonly format: string;
  readonly file: string | undefined;
}

/** Everything that a run may be told. Paths are absolute. */
export interface Options {
  readonly command: CommandName;
  /** The audited folder. */
  readonly root: string;
  /** What `explain` is asked about; '' for the other commands. */
  readonly target: string;
  readonly outputs: readonly Output[];
  readonly failOn: FailOn;
  readonly failOnIncomplete: boolean;
  readonly minSeverity: Severity;
  /** Undefined: as the manifests say. */
  readonly platform: string | undefined;
  readonly rules: Readonly<Record<string, RuleLevel>>;
  readonly ignore: readonly string[];
  /** An earlier JSON report. */
  readonly baseline: string | undefined;
  readonly cache: boolean;
  readonly verbose: boolean;
  /** Undefined: as the stream and the environment say. */
  readonly color: boolean | undefined;
}

/** What may be named in flags and configuration. The first format is the default. */
export interface Choices extends Catalog {
  readonly rules: readonly string[];
  /** Other names of platforms. */
  readonly platformAliases: readonly string[];
}

/** What `entries` and `rules` can print. */
const LIST_FORMATS = ['text', 'json'];
/** Formats that a file's name asks for, where no format is given. */
const FORMAT_OF_EXTENSION: Readonly<Record<string, string>> = { '.json': 'json', '.md': 'markdown', '.sarif': 'sarif' };

/** Reads the arguments and the configuration. Answers with text where only that was wanted (`--help`). */
export async function readOptions(argv: readonly string[], cwd: string, choices: Choices): Promise<Options | { readonly text: string }> {
  const parsed = parseCommandLine(argv, choices);
  if ('text' in parsed) return parsed;
  const { command, flags, path } = parsed;
  const root = folderOf(path ?? '.', cwd);

  const wantsConfig = command !== 'rules' && flags.config !== false;
  const asked = typeof flags.config === 'string' ? resolve(cwd, flags.config) : undefined;
  const { config, file } = wantsConfig ? await loadConfig(root, asked, cwd) : { config: {}, file: undefined };
  const configFolder = file === undefined ? root : dirname(file);
  const platforms = [...choices.platforms, ...choices.platformAliases];
  const source = file === undefined ? '' : ' in the configuration';

  return deepFreeze({
    command,
    root,
    target: parsed.target ?? '',
    outputs: command === 'audit' ? auditOutputs(flags, config, cwd, configFolder, choices) : listOutputs(flags),
    failOn: oneOf(FAIL_ON_LEVELS, flags.failOn, '--fail-on') ?? config.failOn ?? 'high',
    failOnIncomplete: flags.failOnIncomplete ?? config.failOnIncomplete ?? false,
    minSeverity: oneOf(SEVERITIES, flags.minSeverity, '--min-severity') ?? config.minSeverity ?? 'low',
    platform: named('platform', flags.platform, platforms, '') ?? named('platform', config.platform, platforms, source),
    rules: {
      ...ruleLevels(Object.entries(config.rules ?? {}), choices, source),
      ...ruleLevels((flags.rule ?? []).map(levelFlag), choices, ''),
    },
    ignore: [...(config.ignore ?? []), ...(flags.ignore ?? [])],
    baseline: inFolder(cwd, flags.baseline) ?? inFolder(configFolder, config.baseline),
    cache: flags.cache ?? config.cache ?? true,
    verbose: flags.verbose ?? config.verbose ?? false,
    color: flags.color,
  });
}

function folderOf(path: string, cwd: string): string {
  const folder = resolve(cwd, path);
  const found = statSync(folder, { throwIfNoEntry: false });
  if (!found) throw new UserError(`There is no folder "${path}"${commandHint(path)}.`);
  if (!found.isDirectory()) throw new UserError(`"${path}" is not a folder: give the one that holds the project.`);
  return folder;
}

function inFolder(folder: string, path: string | undefined): string | undefined {
  return path === undefined ? undefined : resolve(folder, path);
}

function listOutputs(flags: Flags): readonly Output[] {
  const asked = flags.format ?? [];
  if (asked.length > 1) throw new UserError('--format can be given only once here.');
  return [{ format: named('format', asked[0], LIST_FORMATS, '') ?? 'text', file: undefined }];
}

function auditOutputs(flags: Flags, config: Config, cwd: string, configFolder: string, choices: Choices): readonly Output[] {
  const fromConfig = flags.format === undefined && config.format !== undefined;
  const asked = flags.format ?? (config.format === undefined ? [] : [config.format].flat());
  const rest = inFolder(cwd, flags.output) ?? (flags.format === undefined ? inFolder(configFolder, config.output) : undefined);
  const ids = choices.formats.map((each) => each.id);

  if (asked.length === 0) {
    const wanted = FORMAT_OF_EXTENSION[extname(rest ?? '').toLowerCase()];
    return [{ format: ids.find((id) => id === wanted) ?? ids[0] ?? '', file: rest }];
  }
  const outputs = asked.map((each): Output => {
    const [id = '', ...file] = each.split('=');
    const format = named('format', id, ids, fromConfig ? ' in the configuration' : '') ?? id;
    if (file.length > 0 && file.join('=') === '') throw new UserError(`The format "${id}" names an empty file.`);
    return { format, file: file.length > 0 ? inFolder(fromConfig ? configFolder : cwd, file.join('=')) : rest };
  });
  const targets = outputs.map((each) => each.file ?? '');
  const twice = outputs.find((_, index) => targets.indexOf(targets[index] ?? '') !== index);
  if (twice) {
    const where = twice.file === undefined ? 'stdout' : 'the same file';
    throw new UserError(
      `Two formats cannot both go to ${where}: give ${twice.file === undefined ? 'one a file' : 'each its own'}, as in --format ${twice.format}=FILE.`,
    );
  }
  if (flags.output !== undefined && !outputs.some((each) => each.file === rest)) {
    throw new UserError('--output has nothing to write: every format names a file of its own.');
  }
  return outputs;
}

function levelFlag(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at <= 0) throw new UserError(`--rule takes ID=LEVEL, as in --rule module-timer=off, not "${text}".`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function ruleLevels(pairs: readonly (readonly [string, string])[], choices: Choices, source: string): Record<string, RuleLevel> {
  const levels: Record<string, RuleLevel> = {};
  for (const [id, level] of pairs) {
    levels[named('rule', id, choices.rules, source) ?? id] = oneOf(RULE_LEVELS, level, `the rule ${id}`) ?? 'off';
  }
  return levels;
}

/** A name out of those that are known, or a sentence that says which those are. */
function named(what: string, value: string | undefined, known: readonly string[], source: string): string | undefined {
  if (value === undefined || known.includes(value)) return value;
  const near = suggestion(value, known);
  throw new UserError(`Unknown ${what} "${value}"${source}${near === '' ? `; known are ${known.join(', ')}` : near}.`);
}

function oneOf<const T extends string>(levels: readonly T[], value: string | undefined, what: string): T | undefined {
  if (value === undefined) return undefined;
  const level = levels.find((each) => each === value);
  if (level === undefined) throw new UserError(`Unknown level "${value}" for ${what}: use ${levels.join(', ')}.`);
  return level;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}
