/** Import maps of Deno: names that a file beside the sources gives to folders and packages. */
import type { Manifest } from '../../discover/project.js';
import { record, text } from './data.js';
import { byText, folderOf, nameOf } from './paths.js';

export interface ImportMap {
  readonly folder: string;
  readonly entries: readonly (readonly [string, string])[];
}

/** Deno's import maps, nearest first; longer keys before shorter ones. */
export function readImportMaps(manifests: readonly Manifest[]): readonly ImportMap[] {
  const maps: ImportMap[] = [];
  for (const manifest of manifests) {
    if (!/^(deno\.jsonc?|import[_-]map\.json)$/.test(nameOf(manifest.path))) continue;
    const entries = Object.entries(record(record(manifest.data)['imports'])).flatMap(([from, to]) => {
      const target = text(to);
      return target === undefined ? [] : [[from, target] as const];
    });
    if (entries.length > 0)
      maps.push({ folder: folderOf(manifest.path), entries: entries.sort(([a], [b]) => b.length - a.length || byText(a, b)) });
  }
  return maps.sort((a, b) => b.folder.length - a.folder.length || byText(a.folder, b.folder));
}
