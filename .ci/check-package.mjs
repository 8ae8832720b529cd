/** Packs the tool, installs it into an empty project, and uses it there. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const work = mkdtempSync(join(tmpdir(), 'coldstate-package-'));

try {
  const [packed] = JSON.parse(npm(['pack', '--json', '--pack-destination', work], root));
  checkContents(packed.files.map((file) => file.path));
  checkDependencies();
  checkInstalled(join(work, packed.filename));
  console.log(`package: ${packed.files.length} files, ${Math.round(packed.size / 1024)} kB packed, works when installed`);
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** Compiled code, and the three texts that npm wants. */
function checkContents(files) {
  const allowed =
    /^(package\.json|README\.md|LICENSE|dist\/bin\/(api|coldstate)\.js|dist\/lib\/(coldstate\.cjs|worker\.js|LICENSES\.txt)|dist\/src\/compiled\.js|dist\/.+\.d\.ts)$/;
  const strange = files.filter((file) => !allowed.test(file));
  if (strange.length > 0) fail(`the package holds what it should not: ${strange.join(', ')}`);
  for (const needed of [
    'LICENSE',
    'README.md',
    'dist/bin/coldstate.js',
    'dist/bin/api.js',
    'dist/bin/api.d.ts',
    'dist/src/index.d.ts',
    'dist/src/compiled.js',
    'dist/lib/coldstate.cjs',
    'dist/lib/worker.js',
    'dist/lib/LICENSES.txt',
  ]) {
    if (!files.includes(needed)) fail(`the package lacks ${needed}`);
  }
}

/** What the compiled modules import is a dependency, or a library that the bundle holds and not both; every dependency is imported. */
function checkDependencies() {
  const bundled = [...readFileSync(join(root, 'dist/lib/LICENSES.txt'), 'utf8').matchAll(/^(\S+) \S+ \(.+\)$/gm)].map(([, name]) => name);
  const external = importsOf(readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js')));
  const missing = external.filter((name) => !(name in manifest.dependencies) && !bundled.includes(name));
  const unused = Object.keys(manifest.dependencies).filter((name) => !external.includes(name));
  const twice = bundled.filter((name) => name in manifest.dependencies);
  if (missing.length > 0) fail(`imported but neither a dependency nor bundled: ${missing.join(', ')}`);
  if (unused.length > 0) fail(`a dependency that nothing imports: ${unused.join(', ')}`);
  if (twice.length > 0) fail(`a dependency that is bundled as well: ${twice.join(', ')}`);
}

/** The packages that compiled files import. */
function importsOf(files) {
  const imported = new Set();
  for (const file of files) {
    const text = readFileSync(join(root, 'dist', file), 'utf8');
    for (const { fileName } of ts.preProcessFile(text, true, true).importedFiles)
      if (!fileName.startsWith('.')) imported.add(packageOf(fileName));
    // What is loaded from beside a dependency: `createRequire(own.resolve('ts-morph'))`.
    for (const [, name] of text.matchAll(/\bown\.resolve\('([^'.][^']*)'\)/g)) imported.add(packageOf(name));
  }
  return [...imported].filter((name) => !name.startsWith('node:') && !builtinModules.includes(name));
}

function packageOf(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function checkInstalled(tarball) {
  const app = join(work, 'app');
  mkdirSync(join(app, 'api'), { recursive: true });
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'tiny', private: true, type: 'module' }));
  npm(['install', '--no-audit', '--no-fund', tarball], app);

  const version = run(app, ['--version']);
  if (version.status !== 0 || version.stdout.trim() !== manifest.version) fail(`--version said ${version.stdout}${version.stderr}`);

  writeFileSync(
    join(app, 'api', 'visits.js'),
    [
      'const sessions = new Map();',
      'export default function handler(request, response) {',
      '  sessions.set(request.headers.authorization, request.body);',
      '  response.json({ sessions: sessions.size });',
      '}',
      '',
    ].join('\n'),
  );
  // The second run takes the compiled code that the first one kept.
  for (const _ of [1, 2]) {
    const audit = run(app, ['--format', 'json', '--no-cache']);
    if (audit.status !== 1) fail(`an unsafe app gave exit code ${audit.status}: ${audit.stdout}${audit.stderr}`);
    const { findings } = JSON.parse(audit.stdout);
    if (!findings.some((finding) => finding.file === 'api/visits.js' && finding.line === 1))
      fail(`the finding is missing: ${audit.stdout}`);
  }
  const lib = join(app, 'node_modules', 'coldstate', 'dist', 'lib');
  for (const kept of ['coldstate.cjs.v8', 'typescript.v8']) if (!existsSync(join(lib, kept))) fail(`no compiled code was kept: ${kept}`);

  writeFileSync(
    join(app, 'import.mjs'),
    "import { analyze, collectFacts, discover, selectSources } from 'coldstate';\nfor (const each of [analyze, collectFacts, discover, selectSources]) if (typeof each !== 'function') throw new Error('the API lacks a function');\n",
  );
  execFileSync(process.execPath, ['import.mjs'], { cwd: app, stdio: 'inherit' });
  // The types that a program gets need no package that is not installed with it.
  writeFileSync(
    join(app, 'import.mts'),
    "import { discover, type Config, type Report } from 'coldstate';\nexport const audit: { config: Config; report?: Report; read: typeof discover } = { config: { failOn: 'high' }, read: discover };\n",
  );
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const types = spawnSync(
    process.execPath,
    [compiler, '--noEmit', '--strict', '--target', 'es2022', '--module', 'nodenext', 'import.mts'],
    { cwd: app, encoding: 'utf8' },
  );
  if (types.status !== 0) fail(`the API's types do not compile: ${types.stdout}`);
}

function run(cwd, args) {
  return spawnSync('npx', ['--no-install', 'coldstate', ...args], { cwd, encoding: 'utf8', shell: process.platform === 'win32' });
}

function npm(args, cwd) {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], shell: process.platform === 'win32' });
}

function fail(message) {
  throw new Error(`package check: ${message}`);
}
