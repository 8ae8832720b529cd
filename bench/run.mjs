/**
 * What an audit without cache costs, beside reading the same files and parsing them with ts.createSourceFile in one thread.
 *
 *     npm run build && npm run bench -- FOLDER [ROUNDS]
 *
 * The two take turns, each in a process of its own; medians of wall time, and the ratio of each pair, count more than single times. The last
 * line is an audit as the very first one after an installation, when V8 has compiled nothing of coldstate yet.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';

const here = import.meta.filename;
const [first, second] = process.argv.slice(2);

if (first === '--audit') await audit(second);
else if (first === '--parse') await parse(second);
else if (first === undefined || !statSync(first, { throwIfNoEntry: false })?.isDirectory()) {
  console.error('usage: node bench/run.mjs FOLDER [ROUNDS]');
  process.exitCode = 2;
} else await compare(resolve(first), Number(second ?? 3));

async function compare(folder, rounds) {
  const { discover } = await import('../dist/src/discover/discover.js');
  const list = JSON.stringify((await discover(folder, {})).sources.map((source) => source.path));
  measure('--audit', folder, '');
  const pairs = Array.from({ length: rounds }, () => ({ parse: measure('--parse', folder, list), audit: measure('--audit', folder, '') }));
  const first = measure('--audit', folder, '', { NODE_DISABLE_COMPILE_CACHE: '1' });
  const { files, bytes } = pairs[0].parse;
  console.log(`${files} files, ${(bytes / 1e6).toFixed(1)} MB; ${rounds} rounds, Node ${process.version}, ${availableParallelism()} cores`);
  for (const what of ['parse', 'audit']) {
    const name = { parse: 'read and parse', audit: 'whole audit' }[what];
    console.log(
      `${name.padEnd(15)} ${median(pairs.map((pair) => pair[what].seconds)).toFixed(2)} s   peak ${Math.round(median(pairs.map((pair) => pair[what].peak)))} MB`,
    );
  }
  console.log(`ratio           ${median(pairs.map((pair) => pair.audit.seconds / pair.parse.seconds)).toFixed(2)}`);
  console.log(`first audit     ${first.seconds.toFixed(2)} s   peak ${Math.round(first.peak)} MB`);
}

/** Wall time of a whole process, starting included, and the most memory that it had. */
function measure(what, folder, input, env = {}) {
  const start = performance.now();
  const child = spawnSync(process.execPath, [here, what, folder], {
    encoding: 'utf8',
    input,
    stdio: ['pipe', 'pipe', 'inherit'],
    maxBuffer: 2 ** 30,
    env: { ...process.env, ...env },
  });
  const seconds = (performance.now() - start) / 1000;
  if (child.status !== 0) throw new Error(`${what} failed with ${child.status}`);
  return { seconds, ...JSON.parse(child.stdout.trimEnd().split('\n').at(-1)) };
}

/** The command line as users start it, in this process, so that its peak can be asked for. */
async function audit(folder) {
  process.argv = [process.argv[0], 'coldstate', folder, '--no-cache', '--no-config', '--fail-on', 'never', '--format', 'json'];
  await import('../dist/bin/coldstate.js');
  if (process.exitCode) throw new Error(`the audit ended with ${process.exitCode}`);
  console.log(JSON.stringify({ peak: peak() }));
}

async function parse(folder) {
  const { default: ts } = await import('typescript');
  let bytes = 0;
  let nodes = 0;
  const paths = JSON.parse(readFileSync(0, 'utf8'));
  for (const path of paths) {
    const text = readFileSync(join(folder, path), 'utf8');
    bytes += Buffer.byteLength(text);
    nodes += ts.createSourceFile(path, text, ts.ScriptTarget.Latest).nodeCount;
  }
  console.log(JSON.stringify({ files: paths.length, bytes, nodes, peak: peak() }));
}

function peak() {
  return process.resourceUsage().maxRSS / 1024;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
