/** Which sources get facts: not those that only browsers run. */
import type { Project, SourceText } from './discover/project.js';
import type { FileFacts } from './facts/model.js';
import { shallowFacts } from './facts/shallow.js';
import { isIncidental, isScript } from './judge/not-served.js';
import { storeMakers } from './knowledge/libraries/ssr-stores.js';
import { scriptEntries } from './program/hosting/bundlers.js';
import { browserOnlyFiles } from './program/modules/browser-only.js';
import { record } from './program/modules/data.js';
import { packagesOf } from './program/modules/packages.js';
import { folderOf } from './program/modules/paths.js';
import { createResolver, type Resolver } from './program/modules/resolve.js';

export interface Selection {
  /** What has to be parsed. */
  readonly sources: readonly SourceText[];
  /** Facts of the rest: what nothing but client components leads to imports other files, and that is all that counts of it. */
  readonly browserOnly: readonly FileFacts[];
  /** Sources that need facts only where others import them: tests, stories, seeds, scripts that no manifest starts. */
  readonly isIncidental: (path: string) => boolean;
  /** Knows no alias of a framework; what it resolved already need not be resolved again. */
  readonly resolver: Resolver;
}

/** Chooses by the texts and manifests alone. Frameworks have no say yet: their aliases come from facts. */
export function selectSources(given: Project): Selection {
  const project = withoutOutputs(given);
  const files = project.sources.map((each) => each.path);
  const packages = packagesOf(files, project.manifests, project.rootPath);
  const resolver = createResolver({
    files,
    manifests: project.manifests,
    packages,
    aliases: [],
    ...(project.rootPath === undefined ? {} : { rootPath: project.rootPath }),
  });
  const browserOnly = browserOnlyFiles({
    project,
    packages,
    isIncidental,
    storeMakers: storeMakers(),
    resolve: (from, specifier) => {
      const found = resolver.resolve(from, specifier);
      return found.kind === 'file' ? found.file : undefined;
    },
  });
  const unnamed = unnamedScripts(project);
  return {
    resolver,
    isIncidental: (path) => unnamed.has(path) || isIncidental(path),
    sources: project.sources.filter((each) => !browserOnly.has(each.path)),
    browserOnly: [...browserOnly].map(([path, { isClient, specifiers }]) => shallowFacts(path, specifiers, isClient ? ['use client'] : [])),
  };
}

/**
 * `esbuild server/main.ts --bundle --outfile=api/index.js` where both lie in the repository: the output says once more, in the words of a
 * tool, what its source says.
 */
function withoutOutputs(project: Project): Project {
  const paths = new Set(project.sources.map((each) => each.path));
  const outputs = new Set<string>();
  for (const { name, path, data } of project.manifests) {
    if (name !== 'package.json' || data === undefined) continue;
    for (const { source, outFile } of scriptEntries(record(data), folderOf(path), (file) => (paths.has(file) ? file : undefined)))
      if (outFile !== undefined && outFile !== source) outputs.add(outFile);
  }
  return outputs.size === 0 ? project : { ...project, sources: project.sources.filter((each) => !outputs.has(each.path)) };
}

/** Scripts that no manifest names, beside a program that is more than scripts: whoever runs one by hand runs it alone, once. */
function unnamedScripts({ sources, manifests }: Project): ReadonlySet<string> {
  const scripts = sources.filter((each) => isScript(each.path));
  if (scripts.length === 0 || sources.every((each) => isScript(each.path) || isIncidental(each.path))) return new Set();
  const words = new Set(manifests.flatMap((each) => each.text.match(/[\w-]+/g) ?? []));
  return new Set(scripts.map((each) => each.path).filter((path) => !words.has(path.slice(path.lastIndexOf('/') + 1).replace(/\..*$/, ''))));
}
