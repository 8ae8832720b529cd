/** Which source a build output is made of, by the entries that scripts and configurations of bundlers name. */
import type { FileFacts } from '../../facts/model.js';
import type { PackageView } from '../../frameworks/framework.js';
import { record, type Data } from '../modules/data.js';
import { literalsOf } from './literals.js';
import { folderOf, join, nameOf } from '../modules/paths.js';
import { simpleCommands } from './shell.js';

/** One entry: a source, and where it is written to, as far as that is said. Paths are relative to the root of the audit. */
export interface BundleEntry {
  readonly source: string;
  readonly outFile?: string;
  readonly outDir?: string;
}

const TOOLS = new Set([
  'esbuild',
  'tsup',
  'tsup-node',
  'tsdown',
  'ncc',
  'bun',
  'vite',
  'rollup',
  'rolldown',
  'webpack',
  'parcel',
  'swc',
  'babel',
  'tsc',
  'pkgroll',
  'rspack',
  'unbuild',
  'spack',
]);
const CONFIG = /^(tsup|tsdown|vite|rollup|rolldown|webpack|rspack|esbuild|build|unbuild|obuild)[\w.-]*\.[cm]?[jt]s$/;
const WRAPPER = /^(npx|bunx|pnpm|yarn|exec|dlx|cross-env|[\w]+=.*|-y|--yes)$/;

/** Collects the entries of a package. `resolveFile` gives the source at a path, or undefined. */
export function bundleEntries(
  view: PackageView,
  resolveFile: (path: string) => string | undefined,
  facts: (file: string) => FileFacts | undefined,
): readonly BundleEntry[] {
  const configs = new Set(
    view.files.filter(
      (file) => CONFIG.test(nameOf(file)) && (folderOf(file) === view.root || /(^|\/)(scripts|build|config|tools)$/.test(folderOf(file))),
    ),
  );
  const found = [...scriptEntries(view.manifest, view.root, resolveFile, (config) => configs.add(config))];
  for (const config of [...configs].sort()) {
    const known = facts(config);
    if (known) found.push(...fromConfig(known, view.root, resolveFile));
  }
  return found;
}

/** The entries that the scripts of a package.json name; a bundler's own script that they run is told to `note`. */
export function scriptEntries(
  manifest: Data,
  root: string,
  resolveFile: (path: string) => string | undefined,
  note: (config: string) => void = () => undefined,
): readonly BundleEntry[] {
  const found: BundleEntry[] = [];
  for (const script of Object.values(record(manifest['scripts']))) {
    if (typeof script !== 'string') continue;
    for (const given of simpleCommands(script)) {
      const words = given.slice();
      while (words[0] !== undefined && WRAPPER.test(words[0])) words.shift();
      const tool = nameOf(words[0] ?? '');
      if (TOOLS.has(tool)) found.push(...fromCommand(tool, words.slice(1), root, resolveFile));
      else if (/^(node|tsx|ts-node|bun)$/.test(tool)) {
        const config = words
          .slice(1)
          .map((word) => resolveFile(join(root, word)))
          .find((file) => file !== undefined && CONFIG.test(nameOf(file)));
        if (config !== undefined) note(config);
      }
    }
  }
  return found;
}

function fromCommand(
  tool: string,
  args: readonly string[],
  root: string,
  resolveFile: (path: string) => string | undefined,
): readonly BundleEntry[] {
  if (tool === 'bun' && args[0] !== 'build') return [];
  const sources: string[] = [];
  let outFile: string | undefined;
  let outDir: string | undefined;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string;
    const inline = /^(--?[\w-]+)=(.+)$/.exec(arg);
    const option = inline?.[1] ?? (arg.startsWith('-') ? arg : undefined);
    const value = inline?.[2] ?? args[at + 1];
    if (option === undefined) sources.push(arg);
    else if (/^(--outfile|--out-file|--file)$/.test(option) || (tool === 'rollup' && option === '-o')) outFile = value;
    else if (/^(--outdir|--out-dir|--outDir|-d|-o|--out|--dist-dir|--output-path)$/.test(option)) outDir = value;
    else if (/^(--entry|-i|--input|--ssr)$/.test(option) && value !== undefined) sources.push(value);
    else continue;
    if (inline === null && option !== undefined && !arg.includes('=')) at++;
  }
  if (tool === 'tsup' || tool === 'tsdown' || tool === 'ncc') outDir ??= 'dist';
  const files = sources.flatMap((source) => (/\.[cm]?[jt]sx?$/.test(source) ? resolved(join(root, source), resolveFile) : []));
  if (tool === 'ncc' && outDir !== undefined) outFile = join(outDir, 'index.js');
  return files.map((source) => ({
    source,
    ...(outFile === undefined || files.length > 1 ? {} : { outFile: join(root, outFile) }),
    ...(outDir === undefined ? {} : { outDir: join(root, outDir) }),
  }));
}

function fromConfig(facts: FileFacts, root: string, resolveFile: (path: string) => string | undefined): readonly BundleEntry[] {
  const literals = literalsOf(facts);
  const strings = (...names: readonly string[]): readonly string[] =>
    names.flatMap((name) => literals.under(name)).filter((value): value is string => typeof value === 'string');
  const sources = [
    ...new Set(
      strings('entry', 'entries', 'entryPoints', 'input', 'ssr').filter((value) => /\.[cm]?[jt]sx?$/.test(value) && !value.includes('*')),
    ),
  ];
  const files = sources.flatMap((source) => resolved(join(root, source), resolveFile));
  const [outFile, another] = strings('outfile', 'file').filter((value) => /\.[cm]?js$/.test(value));
  const [outDir] = strings('outdir', 'outDir', 'dir', 'path');
  return files.map((source) => ({
    source,
    ...(outFile === undefined || another !== undefined || files.length > 1 ? {} : { outFile: join(root, outFile) }),
    ...(outDir === undefined ? {} : { outDir: join(root, outDir) }),
  }));
}

function resolved(path: string, resolveFile: (path: string) => string | undefined): readonly string[] {
  const file = resolveFile(path);
  return file === undefined ? [] : [file];
}

/**
 * The source of an output that a command starts: the entry that is written there by name, the one with the same name in the same
 * folder, what the compiler's layout says (`byLayout`), one with the same name, or the only entry there is.
 */
export function sourceOfOutput(path: string, entries: readonly BundleEntry[], byLayout: () => string | undefined): string | undefined {
  const exact = entries.find((entry) => entry.outFile !== undefined && stem(entry.outFile) === stem(path));
  if (exact) return exact.source;
  const named = entries.filter((entry) => nameOf(stem(entry.source)) === nameOf(stem(path)));
  const placed = named.find((entry) => entry.outDir !== undefined && folderOf(path) === entry.outDir);
  if (placed) return placed.source;
  const layout = byLayout();
  if (layout !== undefined) return layout;
  if (named[0]) return named[0].source;
  const sources = new Set(entries.map((entry) => entry.source));
  return sources.size === 1 ? [...sources][0] : undefined;
}

function stem(path: string): string {
  return path.replace(/\.[cm]?[jt]sx?$/, '');
}
