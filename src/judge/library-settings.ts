/** Settings that stand beside the code and decide where a library keeps its state: the Prisma schema, Vercel as the host. */
import type { Manifest } from '../discover/project.js';
import type { SettingOf } from './library-sites.js';
import type { OptionValue } from './libraries.js';

const UNKNOWN: OptionValue = { state: 'unknown', externals: [], classes: [], functions: false };

/** Reads settings from manifests; what none of them says is unknown. */
export function settingsFrom(manifests: readonly Manifest[]): SettingOf {
  const schemas = manifests.filter((each) => each.name.endsWith('.prisma'));
  return (file, path) => {
    if (path === 'prisma.datasource.provider') {
      const near = nearest(schemas, file);
      const provider = near === undefined ? undefined : /datasource\s+\w+\s*\{[^}]*?\bprovider\s*=\s*"([^"]+)"/.exec(near.text)?.[1];
      return provider === undefined ? UNKNOWN : { ...UNKNOWN, state: 'present', known: provider };
    }
    return UNKNOWN;
  };
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
