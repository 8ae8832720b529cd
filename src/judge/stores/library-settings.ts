/** Settings that stand beside the code and decide where a library keeps its state: the Prisma schema, the storage mounts of Nitro, what is installed. */
import type { FrameworkUse, Known } from '../../frameworks/framework.js';
import type { Manifest } from '../../discover/project.js';
import { SQLITE_DRIVERS } from '../../knowledge/clients.js';
import type { SettingOf } from './library-sites.js';
import { ANY_SETTING, type OptionValue } from './libraries.js';

const UNKNOWN: OptionValue = { state: 'unknown', externals: [], classes: [], functions: false };

/** Reads settings from manifests and from what the frameworks' configuration says; what none of them says is unknown. */
export function settingsFrom(manifests: readonly Manifest[], uses: readonly FrameworkUse[] = []): SettingOf {
  const schemas = manifests.filter((each) => each.name.endsWith('.prisma'));
  const packages = manifests.filter((each) => each.name === 'package.json');
  return (file, path) => {
    if (path === 'no driver of SQLite') return lacks(packages, file, SQLITE_DRIVERS);
    if (path === 'prisma.datasource.provider') {
      const near = nearest(schemas, file);
      const provider = near === undefined ? undefined : /datasource\s+\w+\s*\{[^}]*?\bprovider\s*=\s*"([^"]+)"/.exec(near.text)?.[1];
      return provider === undefined ? UNKNOWN : { ...UNKNOWN, state: 'present', known: provider };
    }
    const use = uses
      .filter((each) => each.root === '' || file.startsWith(`${each.root}/`))
      .sort((a, b) => b.root.length - a.root.length)[0];
    for (const [name, value] of Object.entries(use?.settings ?? {}))
      if (path.startsWith(`${name}.`)) return valueIn(value, path.slice(name.length + 1).split('.'));
    return UNKNOWN;
  };
}

/** Present where there is a package.json at or above a file, and none there names one of these among what is installed with it. */
function lacks(packages: readonly Manifest[], file: string, names: readonly string[]): OptionValue {
  const above = packages.filter(({ path }) => file.startsWith(path.slice(0, -'package.json'.length)));
  const isInstalled = above.some(({ data }) =>
    DEPENDENCIES.some((field) => names.some((name) => Object.hasOwn(record(record(data)[field]), name))),
  );
  return { ...UNKNOWN, state: above.length > 0 && !isInstalled ? 'present' : 'absent' };
}

const DEPENDENCIES = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];
const record = (value: unknown): { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null ? (value as { readonly [key: string]: unknown }) : {};

/** A part of what a configuration says. A part that is there but not known to be a plain text is taken for one that was chosen. */
function valueIn(value: Known, way: readonly string[]): OptionValue {
  const [name, ...rest] = way;
  if (name === undefined)
    return typeof value === 'string' ? { ...UNKNOWN, state: 'present', known: value } : { ...UNKNOWN, state: 'present', object: true };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { ...UNKNOWN, state: 'present', object: true };
  // Which of several it is, only the run knows.
  if (name === ANY_SETTING) return Object.keys(value).length === 0 ? { ...UNKNOWN, state: 'absent' } : UNKNOWN;
  return name in value ? valueIn((value as { readonly [key: string]: Known })[name], rest) : { ...UNKNOWN, state: 'absent' };
}

/** The manifest that shares the longest folder path with a file. */
function nearest(manifests: readonly Manifest[], file: string): Manifest | undefined {
  const shared = (path: string): number => {
    const left = path.split('/');
    const right = file.split('/');
    let count = 0;
    while (count < left.length && left[count] === right[count]) count += 1;
    return count;
  };
  return [...manifests].sort((a, b) => shared(b.path) - shared(a.path) || a.path.length - b.path.length)[0];
}
