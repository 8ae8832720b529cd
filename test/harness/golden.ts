/** Pages that show what a command prints: the command, its exit code and its output, for a person to read and for tests to hold. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { rules } from '../../rules/index.js';
import { frameworks } from '../../src/frameworks/index.js';
import { main } from '../../src/main.js';
import { reporters } from '../../src/report/index.js';
import { REPOSITORY } from './audit.js';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line inside this process, from the top of the repository, without colour. */
export async function run(...argv: readonly string[]): Promise<Ran> {
  const written = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof written) => ({
    write: (text: string) => {
      written[name] += text;
    },
    columns: 100,
  });
  const code = await main(argv, { stdout: stream('stdout'), stderr: stream('stderr'), cwd: REPOSITORY, env: {} }, '0.0.0', async () => ({
    rules,
    frameworks,
    reporters,
  }));
  return { code, ...written };
}

/** The page of several commands. */
export async function pageOf(commands: readonly (readonly string[])[]): Promise<string> {
  const parts: string[] = [];
  for (const argv of commands) {
    const { code, stdout, stderr } = await run(...argv);
    parts.push(
      `## coldstate ${argv.join(' ')}\n\nExit code ${code}.\n`,
      fenced(stdout),
      ...(stderr === '' ? [] : ['On stderr:\n', fenced(stderr)]),
    );
  }
  return parts.join('\n');
}

/** The stored page; with UPDATE_GOLDEN set it is written first. */
export function golden(name: string, page: string): string {
  const file = path.join(REPOSITORY, 'test', 'golden', name);
  if (process.env['UPDATE_GOLDEN']) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, page);
  }
  return existsSync(file) ? readFileSync(file, 'utf8') : `There is no ${name}; UPDATE_GOLDEN=1 writes it.`;
}

/** Reports hold fences of backticks, so these are others. */
function fenced(text: string): string {
  return `~~~~~~\n${text.endsWith('\n') ? text : `${text}\n`}~~~~~~\n`;
}
