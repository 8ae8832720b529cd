/** Process files of PM2: which scripts they start, and how many processes of each. */
import type { Manifest } from '../../discover/project.js';
import type { FileFacts } from '../../facts/model.js';
import { count, list, record, text, texts } from '../modules/data.js';
import { literalsOf } from './literals.js';
import { folderOf, join } from '../modules/paths.js';

export interface Ecosystem {
  readonly path: string;
  /** Command lines of the scripts, each with the folders that it may run in. */
  readonly commands: readonly { readonly command: string; readonly folders: readonly string[] }[];
  /** How it says that several processes run, or undefined. */
  readonly cluster: string | undefined;
  /** True where it says that one process runs. */
  readonly single: boolean;
}

/** True for the names of PM2's process files. */
export function isEcosystem(name: string): boolean {
  return /^(ecosystem\.config|pm2(\.config)?)\.(c?js|json|ya?ml)$/.test(name);
}

/** Reads a process file: as data, or from the facts of one that is written in JS. */
export function readEcosystem(manifest: Manifest, facts: FileFacts | undefined): Ecosystem {
  const folder = folderOf(manifest.path);
  const literals = facts && literalsOf(facts);
  const apps = (Array.isArray(manifest.data) ? manifest.data : [...list(record(manifest.data)['apps'])]).map(record);
  const values = (property: string): readonly unknown[] =>
    literals?.under(property) ?? apps.map((app) => app[property]).filter((value) => value !== undefined);
  const places = [
    ...values('cwd')
      .flatMap((value) => texts(value))
      .map((place) => (/^(?:\/|[A-Za-z]:[\\/])/.test(place) ? folder : join(folder, place))), // where it lies on the server nobody knows
    folder,
  ];
  const args = values('args').flatMap((value) => texts(value));
  const commands = values('script')
    .flatMap((value) => texts(value))
    .flatMap((script) =>
      /^(npm|yarn|pnpm|bun)$/.test(script) ? args.map((arg) => `${script} ${arg}`) : /\s/.test(script) ? [script] : [`node ${script}`],
    );
  const instances = values('instances');
  const many = instances.find(
    (value) => value === 'max' || value === '-1' || value === '0' || (count(value) ?? 1) > 1 || (count(value) ?? 1) < 1,
  );
  const mode = values('exec_mode').some((value) => text(value)?.startsWith('cluster'));
  const cluster =
    many !== undefined
      ? `${manifest.path} starts ${/^(max|-1|0)$/.test(String(many)) ? 'a process for each CPU' : `${String(many)} processes`}`
      : mode && !instances.some((value) => count(value) === 1)
        ? `${manifest.path} starts its script in cluster mode`
        : undefined;
  return {
    path: manifest.path,
    commands: commands.map((command) => ({ command, folders: [...new Set(places)] })),
    cluster,
    single: cluster === undefined && commands.length > 0,
  };
}
