import { analyze, type Analysis, type AnalyzeInput } from '../analyze.js';
import { discover, UnheldSource, type DiscoveredProject } from '../discover/discover.js';
import { cacheFolderOf } from '../facts/cache.js';
import { collectFacts } from '../facts/collect.js';
import type { FileFacts } from '../facts/model.js';
import type { Options } from '../options.js';
import { suggestion } from '../options/suggest.js';
import { clean, plural } from '../report/text.js';
import { selectSources } from '../select.js';
import { wantsProgress, type Streams } from '../streams.js';
import type { Tool } from '../tool.js';

export interface Examination {
  readonly analysis: Analysis;
  /** Where the audited folder lies in its repository; '' at the top. */
  readonly rootPath: string;
  /** Tests, stories, seeds and scripts that nothing else imports: they were read and not analysed. */
  readonly unserved: readonly string[];
}

/** The work that all commands share: read the folder, make facts, analyse them. */
export async function examine(options: Options, streams: Streams, tool: Tool): Promise<Examination> {
  const { unserved, ...input } = await read(options, streams, tool);
  const analysis = analyze({
    ...input,
    rules: tool.rules,
    frameworks: tool.frameworks,
    options: { platform: options.platform, rules: options.rules },
    version: tool.version,
  });
  return { analysis, rootPath: input.project.rootPath, unserved };
}

/** Everything that is known of the folder, less the texts: half of a large application's memory, of which a report shows some lines. */
async function read(
  options: Options,
  streams: Streams,
  tool: Tool,
): Promise<
  Pick<AnalyzeInput, 'facts' | 'browserOnly' | 'resolver'> & { readonly project: DiscoveredProject; readonly unserved: readonly string[] }
> {
  const project = await discover(options.root, { ignore: options.ignore });
  if (wantsProgress(streams))
    streams.stderr.write(`coldstate ${tool.version}: reading ${plural(project.sources.length, 'file')} in ${options.root}\n`);
  const { sources, browserOnly, resolver, isIncidental } = selectSources(project);
  const cacheFolder = options.cache ? cacheFolderOf(options.root, streams.env) : undefined;
  const { facts, diagnostics } = await collectFacts(sources, { cacheFolder, workers: 'auto', isIncidental });
  warnOfIdleComments(facts, streams, tool);
  const parsed = new Set(facts.map((each) => each.path));
  return {
    facts: [...facts, ...browserOnly],
    browserOnly: browserOnly.map((each) => each.path),
    resolver,
    unserved: sources.flatMap(({ path }) => (isIncidental(path) && !parsed.has(path) ? [path] : [])),
    project: {
      ...project,
      sources: project.sources.map((each) => new UnheldSource(options.root, each.path)),
      diagnostics: [...project.diagnostics, ...diagnostics],
    },
  };
}

/** A comment that ignores a rule nobody has ignores nothing: mostly a typing error, and it would pass in silence. */
function warnOfIdleComments(facts: readonly FileFacts[], streams: Streams, tool: Tool): void {
  const ids = tool.rules.map((each) => each.id);
  for (const { path, suppressions } of facts) {
    for (const { line, rules } of suppressions) {
      for (const id of rules)
        if (!ids.includes(id))
          streams.stderr.write(`coldstate: ${clean(path)}:${line} ignores "${clean(id)}", which is no rule${suggestion(id, ids)}.\n`);
    }
  }
}
