/**
 * Makes of the compiled modules what is installed: dist/lib/coldstate.cjs, the program in one file, since three hundred take a tenth of a
 * second to load, and dist/lib/worker.js, what its threads run. Another folder than dist can be named.
 */
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';

const dist = resolve(process.argv[2] ?? join(import.meta.dirname, '..', 'dist'));

await bundle('bin/program.js', { file: join(dist, 'lib', 'coldstate.cjs'), format: 'cjs' });
await bundle('src/facts/worker.js', { file: join(dist, 'lib', 'worker.js'), format: 'es' });

async function bundle(input, output) {
  const build = await rolldown({ input: join(dist, input), platform: 'node', external: (id) => !/^[./]|^[A-Z]:/i.test(id) });
  // `requireCompiled` cannot import, and Node requires modules as well.
  await build.write({ ...output, codeSplitting: false, comments: false, dynamicImportInCjs: false });
  await build.close();
}
