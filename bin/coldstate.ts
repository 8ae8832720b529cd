#!/usr/bin/env node
/** The composition root: joins the lists, hands over the process, sets the exit code. */
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { main } from '../src/main.js';
import type { Parts } from '../src/tool.js';

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

// An audit is over before code that was made fast with a great deal of inlining pays: a fifth of all CPU time went into making it.
setFlagsFromString('--max-inlined-bytecode-size-cumulative=300');
setFlagsFromString('--max-inlined-bytecode-size=150');

// A reader that has seen enough (`| head`) closes the pipe; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await main(
  process.argv.slice(2),
  { stdout: process.stdout, stderr: process.stderr, cwd: process.cwd(), env: process.env },
  version,
  async (): Promise<Parts> => {
    const [{ rules }, { frameworks }, { reporters }] = await Promise.all([
      import('../rules/index.js'),
      import('../src/frameworks/index.js'),
      import('../src/report/index.js'),
    ]);
    return { rules, frameworks, reporters };
  },
);
