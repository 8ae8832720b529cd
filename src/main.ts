/** The command line: arguments and streams in, exit code out. */
import { UserError } from './errors.js';
import { PLATFORM_ALIASES, PLATFORM_IDS } from './knowledge/platforms.js';
import { readOptions, type Options } from './options.js';
import { clean } from './report/text.js';
import type { Streams } from './streams.js';
import type { Parts, Tool } from './tool.js';

/**
 * Runs one command. 0: nothing at or above `--fail-on`; 1: findings at or above it; 2: the run itself failed, for a reason that stands on
 * stderr. `load` is only called when the parts are needed, so that `--version` costs nothing.
 */
export async function main(argv: readonly string[], streams: Streams, version: string, load: () => Promise<Parts>): Promise<number> {
  try {
    if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
      streams.stdout.write(`${version}\n`);
      return 0;
    }
    const tool: Tool = { version, ...(await load()) };
    const options = await readOptions(argv, streams.cwd, {
      version,
      formats: tool.reporters,
      platforms: PLATFORM_IDS,
      platformAliases: Object.keys(PLATFORM_ALIASES),
      rules: tool.rules.map((rule) => rule.id),
    });
    if ('text' in options) {
      streams.stdout.write(options.text);
      return 0;
    }
    return await run(options, streams, tool);
  } catch (error) {
    streams.stderr.write(error instanceof UserError ? `coldstate: ${clean(error.message)}\n` : bug(error));
    return 2;
  }
}

async function run(options: Options, streams: Streams, tool: Tool): Promise<number> {
  switch (options.command) {
    case 'rules':
      return (await import('./commands/rules.js')).listRules(options, streams, tool);
    case 'explain':
      return (await import('./commands/explain.js')).explain(options, streams, tool);
    case 'entries':
      return (await import('./commands/entries.js')).listEntries(options, streams, tool);
    case 'audit':
      return (await import('./commands/audit.js')).audit(options, streams, tool);
  }
}

function bug(error: unknown): string {
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `coldstate: an error in coldstate itself, not in your code; please report it with what follows.\n${trace}\n`;
}
