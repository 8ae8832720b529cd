/**
 * Makes of the compiled modules what is installed: dist/lib/coldstate.cjs, the program in one file with the libraries that it uses, since
 * some hundred files take a tenth of a second to load; dist/lib/worker.js, what its threads run; and the libraries' licences. What
 * package.json names as a dependency stays outside. Another folder than dist can be named.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';

const root = join(import.meta.dirname, '..');
const dist = resolve(process.argv[2] ?? join(root, 'dist'));
const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const modules = [
  ...(await bundle('bin/program.js', { file: join(dist, 'lib', 'coldstate.cjs'), format: 'cjs' })),
  ...(await bundle('src/facts/worker.js', { file: join(dist, 'lib', 'worker.js'), format: 'es' })),
];
writeFileSync(join(dist, 'lib', 'LICENSES.txt'), licencesOf(modules));

/** Writes one bundle, and returns the files that it was made of. */
async function bundle(input, output) {
  const build = await rolldown({
    input: join(dist, input),
    platform: 'node',
    external: (id) => Object.keys(dependencies).some((name) => id === name || id.startsWith(`${name}/`)),
    resolve: { mainFields: ['module', 'main'] },
    logLevel: 'warn',
  });
  // `requireCompiled` cannot import, and Node requires modules as well.
  const {
    output: [chunk],
  } = await build.write({ ...output, codeSplitting: false, comments: false, dynamicImportInCjs: false });
  await build.close();
  // One letter beyond ASCII, and V8 keeps two bytes for each of all.
  writeFileSync(
    output.file,
    chunk.code.replace(/[^\0-\x7f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
  return chunk.moduleIds;
}

/** The licence of every package that a file comes from, as it asks to be told. */
function licencesOf(files) {
  const folders = new Set(
    files
      .map((file) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file.replaceAll('\\', '/'))?.[0])
      .filter((folder) => folder !== undefined),
  );
  const texts = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
    return {
      name,
      text: `${name} ${version} (${license})\n\n${file === undefined ? '' : readFileSync(join(folder, file), 'utf8').trim()}\n`,
    };
  });
  return texts
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((each) => each.text)
    .join(`\n${'-'.repeat(80)}\n\n`);
}
