import { analyze, type Analysis } from '../analyze.js';
import { discover } from '../discover/discover.js';
import { cacheFolderOf } from '../facts/cache.js';
import { collectFacts } from '../facts/collect.js';
import { isIncidental } from '../judge/not-served.js';
import type { Options } from '../options.js';
import { selectSources } from '../select.js';
import { plural } from '../report/text.js';
import { wantsProgress, type Streams } from '../streams.js';
import type { Tool } from '../tool.js';

export interface Examination {
  readonly analysis: Analysis;
  /** Where the audited folder lies in its repository; '' at the top. */
  readonly rootPath: string;
}

/** The work that all commands share: read the folder, make facts, analyse them. */
export async function examine(options: Options, streams: Streams, tool: Tool): Promise<Examination> {
  const project = await discover(options.root, { ignore: options.ignore });
  if (wantsProgress(streams)) streams.stderr.write(`coldstate ${tool.version}: reading ${plural(project.sources.length, 'file')} in ${options.root}\n`);

  const cacheFolder = options.cache ? cacheFolderOf(options.root, streams.env) : undefined;
  const { sources, browserOnly, resolver } = selectSources(project);
  const { facts, diagnostics } = await collectFacts(sources, { cacheFolder, workers: 'auto', isIncidental });

  const analysis = analyze({
    project: { ...project, diagnostics: [...project.diagnostics, ...diagnostics] },
    facts: [...facts, ...browserOnly],
    browserOnly: browserOnly.map((each) => each.path),
    resolver,
    rules: tool.rules,
    frameworks: tool.frameworks,
    options: { platform: options.platform, rules: options.rules },
    version: tool.version,
  });
  return { analysis, rootPath: project.rootPath };
}
