/**
 * Which source files are deployed: what a platform's file names, and what a `start` script, Dockerfile, Procfile or process manager
 * starts, followed through the bundler's entry. `dev` scripts do not count.
 */
import type { Manifest } from '../../discover/project.js';
import type { FileFacts } from '../../facts/model.js';
import type { PackageView } from '../../frameworks/framework.js';
import { SERVER_LIBRARIES } from '../../knowledge/hosts.js';
import { bundleEntries, sourceOfOutput, type BundleEntry } from './bundlers.js';
import { clusterUses, type ClusterUse } from './clusters.js';
import { startedBy, type Started } from './commands.js';
import { record, text } from '../modules/data.js';
import { isEcosystem, readEcosystem } from './ecosystem.js';
import { namedPaths } from './named.js';
import { packageFinder } from '../modules/packages.js';
import { byText, join } from '../modules/paths.js';
import { commandWorld, startCommands, type StartCommand } from './starts.js';

export interface DeployedFile {
  /** A source file, relative to the root of the audit. */
  readonly file: string;
  /** Why we believe that it runs, as a clause: `Dockerfile starts it: node dist/server.js`. */
  readonly how: string;
  /** Root of the package that the file belongs to. */
  readonly package: string;
}

export interface Deployment {
  /** Each file once, in the order of their paths. */
  readonly files: readonly DeployedFile[];
  readonly clusters: readonly ClusterUse[];
}

/**
 * Finds the deployed files. `resolveFile` gives the source that a path stands for (itself, or what an output was made of); it is the
 * resolver's `sourceOf`.
 */
export function deployedFiles(
  packages: readonly PackageView[],
  manifests: readonly Manifest[],
  resolveFile: (path: string) => string | undefined,
  facts: (file: string) => FileFacts | undefined,
): Deployment {
  const packageOf = packageFinder(packages);
  const roots = new Set(packages.map((view) => view.root));
  const world = commandWorld(packages, manifests);
  const files = packages.flatMap((view) => view.files);
  const found = new Map<string, DeployedFile>();
  const add = (file: string, how: string): void => {
    if (!found.has(file)) found.set(file, { file, how, package: packageOf(file).root });
  };

  const entriesOf = new Map<string, readonly BundleEntry[]>();
  /** The source behind a path that is started: a source itself, or an output of the package around it. */
  function sourceBehind(path: string): string | undefined {
    const plain = resolveFile(path);
    if (plain !== undefined && sameName(plain, path)) return plain;
    const view = packageOf(path);
    let entries = entriesOf.get(view.root);
    if (!entries) entriesOf.set(view.root, (entries = bundleEntries(view, resolveFile, facts)));
    return sourceOfOutput(path, entries, () => plain);
  }

  function sourcesOf(started: Started, folder: string): readonly { readonly file: string; readonly command: string }[] {
    const own = started.files.flatMap(({ path, command }) => {
      const file = candidates(path, folder)
        .map(sourceBehind)
        .find((candidate) => candidate !== undefined);
      return file === undefined ? [] : [{ file, command }];
    });
    const nest = started.nest.flatMap(({ folder: place, project, command }) => {
      const file = nestEntry(manifests, place, project)
        .map(resolveFile)
        .find((candidate) => candidate !== undefined);
      return file === undefined ? [] : [{ file, command }];
    });
    return [...own, ...nest];
  }

  /** A command means the first folder in which it starts anything that we have. */
  function follow(start: Pick<StartCommand, 'command' | 'folders'>, where: string): void {
    for (const folder of start.folders) {
      const started = startedBy(start.command, folder, world);
      const sources = sourcesOf(started, folder);
      for (const { file, command } of sources) add(file, `${where} starts it: ${command}`);
      for (const path of started.ecosystems) {
        const manifest = manifests.find((candidate) => candidate.path === path);
        if (manifest) followEcosystem(manifest);
      }
      if (sources.length > 0) return;
    }
  }
  // A process file may start the very script that starts it: `npm start` in another folder, which is read from this one as well.
  const followed = new Set<string>();
  function followEcosystem(manifest: Manifest): void {
    if (followed.has(manifest.path)) return;
    followed.add(manifest.path);
    for (const command of readEcosystem(manifest, facts(manifest.path)).commands) follow(command, manifest.path);
  }

  for (const manifest of manifests) {
    for (const { path, how } of namedPaths(manifest, files)) {
      const file = sourceBehind(path);
      if (file !== undefined) add(file, how);
    }
    if (isEcosystem(manifest.name)) followEcosystem(manifest);
  }
  for (const start of startCommands(packages, manifests)) {
    // The start script of a command line tool tries it out.
    const view = packageOf(join(start.folders[0] ?? '', 'package.json'));
    if (start.kind === 'script' && view.manifest['bin'] !== undefined && !serves(view)) continue;
    follow(start, start.where);
  }

  const started = new Set([...found.values()].map((deployed) => deployed.package));
  for (const view of packages) {
    const main = text(view.manifest['main']);
    if (main === undefined || started.has(view.root) || !roots.has(view.root) || !isService(view)) continue;
    const file = sourceBehind(join(view.root, main));
    if (file !== undefined) add(file, `${join(view.root, 'package.json')} names it as main`);
  }
  return { files: [...found.values()].sort((a, b) => byText(a.file, b.file)), clusters: clusterUses(packages, manifests, facts) };
}

function sameName(file: string, path: string): boolean {
  return file === path || file.replace(/\.[cm]?[jt]sx?$/, '') === path.replace(/\.[cm]?[jt]sx?$/, '') || file.startsWith(`${path}/index.`);
}

/** The places in the audit that a path may mean; one inside a container loses its first folders one by one. */
function candidates(path: string, folder: string): readonly string[] {
  if (!path.startsWith('/')) return [path];
  const parts = path.split('/').filter((part) => part !== '');
  return parts.map((_, index) => join(folder, ...parts.slice(index)));
}

/** Where `nest start` begins: the entry file of the project that nest-cli.json describes. */
function nestEntry(manifests: readonly Manifest[], folder: string, project: string | undefined): readonly string[] {
  const manifest = manifests.find((candidate) => candidate.path === join(folder, 'nest-cli.json'));
  const settings = record(manifest?.data);
  const projects = record(settings['projects']);
  const named = record(project === undefined ? projects[text(settings['root'])?.split('/').at(-1) ?? ''] : projects[project]);
  const entry = text(named['entryFile']) ?? text(settings['entryFile']) ?? 'main';
  const places = [text(named['sourceRoot']), text(settings['sourceRoot']), 'src'].filter((place) => place !== undefined);
  return places.map((place) => join(folder, place, entry));
}

/** `main` names the server of a service, and nothing of the kind in a library. */
function isService(view: PackageView): boolean {
  const isLibrary =
    view.manifest['exports'] !== undefined || view.manifest['types'] !== undefined || view.manifest['typings'] !== undefined;
  return !isLibrary && serves(view) && !Object.hasOwn(record(view.manifest['devDependencies']), 'electron');
}

function serves(view: PackageView): boolean {
  const own = { ...record(view.manifest['dependencies']), ...record(view.manifest['optionalDependencies']) };
  return SERVER_LIBRARIES.some((name) => Object.hasOwn(own, name));
}
