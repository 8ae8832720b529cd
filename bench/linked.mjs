/** The linked program of a folder, as the command line would see it. Needs a build. */
import { linkProject } from '../dist/src/analyze.js';
import { discover } from '../dist/src/discover/discover.js';
import { collectFacts } from '../dist/src/facts/collect.js';
import { frameworks } from '../dist/src/frameworks/index.js';
import { selectSources } from '../dist/src/select.js';

export async function linkFolder(folder) {
  const project = await discover(folder, {});
  const { sources, browserOnly, resolver, isIncidental } = selectSources(project);
  const { facts } = await collectFacts(sources, { cacheFolder: undefined, workers: 'auto', isIncidental });
  return linkProject({
    project,
    facts: [...facts, ...browserOnly],
    browserOnly: browserOnly.map(({ path }) => path),
    resolver,
    frameworks,
  });
}
