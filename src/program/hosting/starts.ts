/** Every command by which the manifests start something: scripts, containers, process files, hosts. `dev` never counts. */
import type { Manifest } from '../../discover/project.js';
import type { PackageView } from '../../frameworks/framework.js';
import type { CommandWorld } from './commands.js';
import { documents, list, record, text, texts } from '../modules/data.js';
import { quoted, readDockerfile } from './dockerfile.js';
import { packageFinder } from '../modules/packages.js';
import { byText, folderOf, join, nameOf } from '../modules/paths.js';

/** A command that runs in production, and the folders that it may run in: the first in which it means something is the one. */
export interface StartCommand {
  readonly command: string;
  readonly folders: readonly string[];
  /** Where it stands: `package.json (start)`, `Dockerfile`, `Procfile (web)`. */
  readonly where: string;
  readonly kind: 'script' | 'container' | 'process-file' | 'host';
}

/** Files and services that are for development only. */
const DEVELOPMENT_FILE = /(^|[._/-])(dev|devel|development|local|test|tests|testing|ci|e2e|override|debug|devcontainer)([._/-]|$)/i;
const START_SCRIPT =
  /^(start|prod|production)(:(?!.*(dev|debug|local|watch|test|storybook|docs|mock|e2e|emulator|ios|android|web-ext|proxy)).*)?$|^serve:prod(uction)?$/;
const SECOND_CHOICE = /^(serve|server|serve:api|server:prod|bot|worker|run|run:prod|launch|production-start)$/;

/** True for a container or compose file that only development uses, by its name. */
export function isForDevelopment(path: string): boolean {
  return DEVELOPMENT_FILE.test(nameOf(path));
}

/** Collects the commands, in the order of the manifests. */
export function startCommands(packages: readonly PackageView[], manifests: readonly Manifest[]): readonly StartCommand[] {
  const roots = packages.map((view) => view.root);
  const found: StartCommand[] = [];
  for (const view of packages) {
    const scripts = Object.entries(record(view.manifest['scripts'])).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    );
    const first = scripts.filter(([name]) => START_SCRIPT.test(name));
    for (const [name] of first.length > 0 ? first : scripts.filter(([name]) => SECOND_CHOICE.test(name))) {
      found.push({
        command: `npm run ${name}`,
        folders: [view.root],
        where: `${join(view.root, 'package.json')} (${name})`,
        kind: 'script',
      });
    }
  }
  const contexts = composeContexts(manifests);
  for (const manifest of manifests) found.push(...commandsOf(manifest, roots, contexts));
  return found;
}

function commandsOf(
  manifest: Manifest,
  roots: readonly string[],
  contexts: ReadonlyMap<string, readonly string[]>,
): readonly StartCommand[] {
  const { path, name } = manifest;
  const folder = folderOf(path);
  const data = record(manifest.data);
  const one = (command: unknown, kind: StartCommand['kind'], folders: readonly string[] = [folder], part = ''): readonly StartCommand[] => {
    const line = Array.isArray(command) ? quoted(command) : text(command);
    return line === undefined || line === '' ? [] : [{ command: line, folders, where: part === '' ? path : `${path} (${part})`, kind }];
  };
  if (isDockerfile(name)) {
    if (isForDevelopment(path)) return [];
    const image = readDockerfile(manifest.text);
    return one(image.command, 'container', containerFolders(manifest, roots, contexts.get(path) ?? []));
  }
  if (isCompose(name)) {
    if (isForDevelopment(path)) return [];
    return Object.entries(record(data['services'])).flatMap(([service, value]) => {
      const given = record(value);
      const built = given['build'] !== undefined;
      if (!built && !/(^|\/)(node|bun|deno)(:|$)/.test(text(given['image']) ?? '')) return [];
      const context = join(folder, text(given['build']) ?? text(record(given['build'])['context']) ?? '.');
      return [
        ...one(given['entrypoint'], 'container', [context, folder], service),
        ...one(given['command'], 'container', [context, folder], service),
      ];
    });
  }
  if (/^Procfile/.test(name)) {
    if (isForDevelopment(path)) return [];
    return manifest.text.split(/\r?\n/).flatMap((line) => {
      const match = /^([\w-]+)\s*:\s*(.+)$/.exec(line);
      return match?.[1] === undefined || match[1] === 'release' ? [] : one(match[2], 'process-file', [folder], match[1]);
    });
  }
  switch (name) {
    case 'render.yaml':
    case 'render.yml':
      return list(data['services'])
        .map(record)
        .flatMap((service) => {
          const place = join(folder, text(service['rootDir']) ?? '.');
          return one(service['startCommand'] ?? service['dockerCommand'], 'host', [place], text(service['name']) ?? '');
        });
    case 'railway.json':
    case 'railway.toml':
      return one(record(data['deploy'])['startCommand'], 'host');
    case 'nixpacks.toml':
      return one(record(data['start'])['cmd'], 'host');
    case 'apphosting.yaml':
      return one(record(data['scripts'])['runCommand'], 'host');
    case 'app.yaml':
    case 'app.yml': {
      const doSpec = [...list(data['services']), ...list(data['workers'])].map(record);
      if (doSpec.length > 0) {
        return doSpec.flatMap((service) =>
          one(
            service['run_command'],
            'host',
            [join(service['source_dir'] === undefined ? '' : (text(service['source_dir']) ?? '').replace(/^\//, '') || '.')],
            text(service['name']) ?? '',
          ),
        );
      }
      if (!/^node/.test(text(data['runtime']) ?? '')) return [];
      return one(data['entrypoint'] ?? 'npm start', 'host');
    }
    default:
  }
  if (/^fly[\w.-]*\.toml$/.test(name)) {
    const experimental = record(data['experimental']);
    return [
      ...Object.entries(record(data['processes'])).flatMap(([process, command]) => one(command, 'host', [folder], process)),
      ...one(experimental['cmd'] ?? experimental['entrypoint'], 'host'),
    ];
  }
  if (/\.ya?ml$/.test(name) && manifest.text.includes('apiVersion')) {
    return documents(manifest.data).flatMap((document) => {
      const spec = record(record(record(document['spec'])['template'])['spec']);
      return list(spec['containers'])
        .map(record)
        .flatMap((container) => {
          const words = [...texts(container['command']), ...texts(container['args'])];
          return words.length === 0 ? [] : one(words, 'container', ['', ...roots], text(container['name']) ?? '');
        });
    });
  }
  return [];
}

/** True for the names that container builds use. */
export function isDockerfile(name: string): boolean {
  return /^(Docker|Container)file/.test(name) || /\.(docker|container)file$/i.test(name);
}

export function isCompose(name: string): boolean {
  return /^(docker-)?compose[\w.-]*\.ya?ml$/.test(name);
}

/** The build contexts that compose files give to each Dockerfile. */
export function composeContexts(manifests: readonly Manifest[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const manifest of manifests) {
    if (!isCompose(manifest.name)) continue;
    for (const service of Object.values(record(record(manifest.data)['services'])).map(record)) {
      if (service['build'] === undefined) continue;
      const build = record(service['build']);
      const context = join(folderOf(manifest.path), text(service['build']) ?? text(build['context']) ?? '.');
      const file = join(context, text(build['dockerfile']) ?? 'Dockerfile');
      found.set(file, [...(found.get(file) ?? []), context]);
    }
  }
  return found;
}

/**
 * The folders of the audit that a container's working folder may stand for: a package whose path ends the working folder
 * (`/app/apps/api` is `apps/api`), packages that are copied on their own, the build context.
 */
export function containerFolders(manifest: Manifest, roots: readonly string[], contexts: readonly string[]): readonly string[] {
  const image = readDockerfile(manifest.text);
  const folder = folderOf(manifest.path);
  const places = [...new Set([...contexts, folder, ''])];
  // `Dockerfile.api` and a Dockerfile inside a package say it by their place.
  const suffix =
    /^(?:Docker|Container)file\.([\w-]+)$/.exec(manifest.name)?.[1] ?? /^([\w-]+)\.(?:docker|container)file$/i.exec(manifest.name)?.[1];
  const found: string[] = roots.filter((root) => root !== '' && (root === folder || nameOf(root) === suffix));
  for (const context of places) {
    for (const workdir of [image.workdir, ...image.workdirs]) {
      const parts = workdir.split('/').filter((part) => part !== '');
      for (let at = 0; at < parts.length; at++) {
        const place = join(context, ...parts.slice(at));
        if (place !== context && roots.includes(place)) found.push(place);
      }
    }
    for (const copy of image.copies) {
      const place = join(context, copy.replace(/\/(package[\w*-]*\.json|\*.*|\.)?$/, ''));
      if (place !== context && roots.includes(place)) found.push(place);
    }
    found.push(context);
  }
  return [...new Set(found)];
}

/** What the reader of commands asks of the manifests. */
export function commandWorld(packages: readonly PackageView[], manifests: readonly Manifest[]): CommandWorld {
  const packageOf = packageFinder(packages);
  const shell = new Map(manifests.filter((manifest) => manifest.name.endsWith('.sh')).map((manifest) => [manifest.path, manifest.text]));
  const tasks = new Map<string, Record<string, unknown>>();
  for (const manifest of manifests)
    if (/^deno\.jsonc?$/.test(manifest.name)) tasks.set(folderOf(manifest.path), record(record(manifest.data)['tasks']));
  const scriptsOf = (folder: string): { readonly root: string; readonly scripts: Readonly<Record<string, unknown>> } => {
    const view = packageOf(join(folder, 'package.json'));
    return { root: view.root, scripts: { ...tasks.get(view.root), ...record(view.manifest['scripts']) } };
  };
  const sorted = [...packages].sort((a, b) => byText(a.root, b.root));
  return {
    script(folder, name) {
      const { root, scripts } = scriptsOf(folder);
      const own = Object.hasOwn(scripts, name) ? scripts[name] : undefined;
      const command = text(own) ?? text(record(own)['command']);
      return command === undefined ? undefined : { folder: root, command };
    },
    scriptNames: (folder) => Object.keys(scriptsOf(folder).scripts),
    packageFolder: (name) =>
      (
        sorted.find((view) => view.name === name) ??
        sorted.find((view) => view.root !== '' && (view.root === name || nameOf(view.root) === name || view.name.endsWith(`/${name}`)))
      )?.root,
    shellScript: (path) => shell.get(path),
  };
}
