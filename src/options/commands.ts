/** The command line as commander understands it: words in, a command with raw flags out. Values are checked in options.ts. */
import { Command, CommanderError, Option } from 'commander';
import { UserError } from '../errors.js';
import { nearest } from './suggest.js';

export type CommandName = 'audit' | 'rules' | 'explain' | 'entries';

const COMMAND_NAMES: readonly CommandName[] = ['audit', 'rules', 'explain', 'entries'];

/** Flags as they were typed; those that were not given are absent. */
export interface Flags {
  readonly format?: readonly string[];
  readonly output?: string;
  readonly failOn?: string;
  readonly failOnIncomplete?: true;
  readonly minSeverity?: string;
  /** A file, or false for `--no-config`. */
  readonly config?: string | false;
  readonly cache?: boolean;
  readonly platform?: string;
  readonly rule?: readonly string[];
  readonly ignore?: readonly string[];
  readonly baseline?: string;
  readonly verbose?: true;
  readonly color?: boolean;
}

export interface ParsedCommand {
  readonly command: CommandName;
  readonly flags: Flags;
  readonly path: string | undefined;
  /** What `explain` is asked about. */
  readonly target: string | undefined;
}

/** What the command line may name; it fills the help. */
export interface Catalog {
  readonly version: string;
  readonly formats: readonly { readonly id: string; readonly summary: string }[];
  readonly platforms: readonly string[];
}

/** Parses the arguments. Answers with text where only that was wanted (`--help`, `--version`). */
export function parseCommandLine(argv: readonly string[], catalog: Catalog): ParsedCommand | { readonly text: string } {
  let parsed: ParsedCommand | undefined;
  let text = '';
  const program = commandLine(catalog, (command) => {
    parsed = command;
  });
  for (const each of [program, ...program.commands]) {
    each.exitOverride().configureOutput({
      writeOut: (part) => {
        text += part;
      },
      writeErr: () => undefined,
    });
  }
  try {
    program.parse([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw new UserError(explained(error, program));
  }
  return parsed ?? { text };
}

function commandLine(catalog: Catalog, chosen: (command: ParsedCommand) => void): Command {
  const program = new Command('coldstate')
    .description(
      'Finds the state that a JavaScript or TypeScript server keeps in its own memory or on its own disk,\nand that is lost, stale, split or leaked when the code runs as serverless functions or several replicas.',
    )
    .version(catalog.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .enablePositionalOptions()
    .argument('[path]', 'folder to audit (default: the current one)')
    .addHelpText('after', examples(catalog));
  const formats = catalog.formats.map((each) => each.id).join(', ');
  auditOptions(program, formats);
  inputOptions(program, catalog);
  program.action((path: string | undefined, flags: Flags) =>
    chosen({ command: 'audit', flags: given(program, flags), path, target: undefined }),
  );

  const rules = program
    .command('rules')
    .summary('list the rules')
    .description('Lists every rule with its level and what it finds.')
    .addOption(new Option('-f, --format <text|json>', 'how to print them').argParser(collect));
  rules.action((flags: Flags) =>
    chosen({ command: 'rules', flags: withGlobals(program, rules, flags), path: undefined, target: undefined }),
  );

  const explain = program
    .command('explain')
    .summary('explain a rule, or why a place is reported or not')
    .description('Explains a rule, a finding, or why the state at a place is or is not reported (also when it was judged safe).')
    .argument('<target>', 'a rule id, FILE:LINE, or the id of a finding')
    .argument('[path]', 'folder to audit (default: the current one)');
  inputOptions(explain, catalog);
  explain.action((target: string, path: string | undefined, flags: Flags) =>
    chosen({ command: 'explain', flags: withGlobals(program, explain, flags), path, target }),
  );

  const entries = program
    .command('entries')
    .summary('list the entry points that were understood')
    .description('Lists the entry points that were understood: what the platform or framework calls, and where it runs.')
    .argument('[path]', 'folder to look at (default: the current one)')
    .addOption(new Option('-f, --format <text|json>', 'how to print them').argParser(collect));
  inputOptions(entries, catalog);
  entries.action((path: string | undefined, flags: Flags) =>
    chosen({ command: 'entries', flags: withGlobals(program, entries, flags), path, target: undefined }),
  );
  return program;
}

/** What is made of an audit's findings. */
function auditOptions(command: Command, formats: string): void {
  command
    .addOption(
      new Option('-f, --format <id[=file]>', `report format: ${formats}; repeat it for several, each but one with a file`).argParser(
        collect,
      ),
    )
    .option('-o, --output <file>', 'write the report there instead of to stdout')
    .option('--fail-on <severity>', 'exit 1 from this severity on: critical, high, medium, low, info or never (default: high)')
    .option('--fail-on-incomplete', 'exit 2 when a file could not be analysed or no entry point is known')
    .option('--min-severity <severity>', 'leave lesser findings out of what people read (default: low)')
    .option('--baseline <file>', 'an earlier JSON report: what it has does not fail the run');
}

/** What is read, and how it is judged. */
function inputOptions(command: Command, catalog: Catalog): void {
  command
    .option('--platform <id>', `judge for this platform: ${catalog.platforms.join(', ')} (default: what the manifests say)`)
    .addOption(
      new Option('--rule <id=level>', 'report a rule as critical, high, medium, low or info, or turn it off; repeatable').argParser(
        collect,
      ),
    )
    .addOption(new Option('--ignore <glob>', 'leave files out; repeatable').argParser(collect))
    .option('--config <file>', 'configuration file (default: searched from the folder up to the repository root)')
    .option('--no-config', 'read no configuration file')
    .option('--no-cache', 'neither read nor write cached facts')
    .option('--verbose', 'show every writer, reader and code frame')
    .option('--color', 'colour the report')
    .option('--no-color', 'do not');
}

function collect(value: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), value];
}

/** Flags may also stand before the command's name, as long as the command knows them. */
function withGlobals(program: Command, command: Command, own: Flags): Flags {
  const before = given(program, program.opts<Flags>());
  const known = new Set(command.options.map((option) => option.attributeName()));
  for (const name of Object.keys(before)) {
    if (known.has(name)) continue;
    const flag = program.options.find((option) => option.attributeName() === name)?.long ?? name;
    throw new UserError(`Option '${flag}' does not apply to '${command.name()}'.`);
  }
  return { ...before, ...given(command, own) };
}

function given(command: Command, flags: Flags): Flags {
  return Object.fromEntries(Object.entries(flags).filter(([name]) => command.getOptionValueSource(name) === 'cli'));
}

function examples(catalog: Catalog): string {
  const formats = catalog.formats.map((each) => `  ${each.id.padEnd(10)} ${each.summary}`).join('\n');
  return `
Formats:
${formats}

Examples:
  coldstate                                          audit the current folder
  coldstate apps/web --min-severity high             one application of a monorepo, only what matters most
  coldstate --format markdown --output state.md      the report that a team plans its migration from
  coldstate --format json=state.json --fail-on never collect everything, fail nothing
  coldstate --baseline state.json                    fail on new findings only
  coldstate --rule module-timer=off --platform serverless
  coldstate explain src/lib/session.ts:14            why it is, or is not, reported
  coldstate entries --format json                    what was understood as an entry point

Exit codes: 0 nothing at or above --fail-on, 1 findings at or above it, 2 the run itself failed.`;
}

/** Says what commander leaves out: which words may stand there. */
function explained(error: CommanderError, program: Command): string {
  const [first = ''] = program.args;
  const isCommand = (COMMAND_NAMES as readonly string[]).includes(first);
  switch (error.code) {
    case 'commander.excessArguments':
      return `${sentence(error.message).slice(0, -1)}${isCommand ? '' : commandHint(first) || '; quote a path that has spaces'}.`;
    case 'commander.missingArgument':
      return 'What is to be explained? Give the id of a rule (coldstate rules lists them), FILE:LINE, or the id of a finding.';
    case 'commander.unknownOption':
      return /did you mean/i.test(error.message)
        ? sentence(error.message)
        : `${sentence(error.message).slice(0, -1)}; coldstate --help lists them.`;
    default:
      return sentence(error.message);
  }
}

/** commander's messages come as `error: ...`, with a suggestion on a second line. */
function sentence(message: string): string {
  const text = message
    .replace(/^error: /, '')
    .replace(/\s*\n\s*\(Did you mean (.*?)\?\)/s, ' (did you mean $1?)')
    .replace(/\.?\s*\n\s*/g, ' ')
    .replace(/\.$/, '');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** A hint for `coldstate ruels`, which looks like a path. */
export function commandHint(path: string): string {
  if (/[\\/.]/.test(path)) return '';
  const near = nearest(
    path,
    COMMAND_NAMES.filter((name) => name !== 'audit'),
  );
  return near === undefined ? '' : ` (did you mean the command "${near}"?)`;
}
