/** The composition root: joins the lists, hands over the process. What is bundled into one file starts here. */
import { createRequire } from 'node:module';
import { main } from '../src/main.js';
import type { Parts } from '../src/tool.js';

export * from '../src/index.js';

/** Runs the command that the process was started with, and returns its exit code. */
export function run(): Promise<number> {
  const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };
  // A reader that has seen enough (`| head`) closes the pipe; that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  return main(
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
}
