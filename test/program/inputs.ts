/** Small projects in memory, for the tests of what interprets manifests. */
import { manifestFormat, readManifest } from '../../src/discover/manifests.js';
import type { Manifest } from '../../src/discover/project.js';
import { extractFacts } from '../../src/facts/extract.js';
import type { FileFacts } from '../../src/facts/model.js';
import type { PackageView } from '../../src/frameworks/framework.js';
import { packagesOf } from '../../src/program/modules/packages.js';
import { createResolver, type Resolver, type RootedAlias } from '../../src/program/modules/resolve.js';

export interface SmallProject {
  readonly files: readonly string[];
  readonly manifests: readonly Manifest[];
  readonly packages: readonly PackageView[];
  readonly resolver: Resolver;
  readonly facts: (file: string) => FileFacts | undefined;
}

/** Makes a project of texts by path. Objects are written as JSON. */
export function projectOf(
  texts: Readonly<Record<string, string | object>>,
  options: { readonly rootPath?: string; readonly aliases?: readonly RootedAlias[] } = {},
): SmallProject {
  const manifests: Manifest[] = [];
  const sources = new Map<string, string>();
  for (const [path, content] of Object.entries(texts)) {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    const format = manifestFormat(path);
    const read = format && readManifest(path, format, text);
    if (read) manifests.push(read.manifest);
    if (/\.([cm]?[jt]sx?|vue|svelte|astro)$/.test(path) && !path.startsWith('../')) sources.set(path, text);
  }
  const files = [...sources.keys()].sort();
  const packages = packagesOf(files, manifests, options.rootPath);
  const resolver = createResolver({
    files,
    manifests,
    packages,
    aliases: options.aliases ?? [],
    ...(options.rootPath === undefined ? {} : { rootPath: options.rootPath }),
  });
  return {
    files,
    manifests,
    packages,
    resolver,
    facts: (file) => {
      const text = sources.get(file);
      return text === undefined ? undefined : extractFacts(file, text);
    },
  };
}
