import { analyze, type Analysis } from '../analyze.js';
import { discover } from '../discover/discover.js';
import { cacheFolderOf } from '../facts/cache.js';
import { collectFacts } from '../facts/collect.js';
import type { FileFacts } from '../facts/model.js';
import { isIncidental } from '../judge/not-served.js';
import type { Options } from '../options.js';
import { suggestion } from '../options/suggest.js';
import { clean, plural } from '../report/text.js';
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
  const { facts, diagnostics } = await collectFacts(project.sources, { cacheFolder, workers: 'auto', isIncidental });
  warnOfIdleComments(facts, streams, tool);

  const analysis = analyze({
    project: { ...project, diagnostics: [...project.diagnostics, ...diagnostics] },
    facts,
    rules: tool.rules,
    frameworks: tool.frameworks,
    options: { platform: options.platform, rules: options.rules },
    version: tool.version,
  });
  return { analysis, rootPath: project.rootPath };
}

/** A comment that ignores a rule nobody has ignores nothing: mostly a typing error, and it would pass in silence. */
function warnOfIdleComments(facts: readonly FileFacts[], streams: Streams, tool: Tool): void {
  const ids = tool.rules.map((each) => each.id);
  for (const { path, suppressions } of facts) {
    for (const { line, rules } of suppressions) {
      for (const id of rules) if (!ids.includes(id)) streams.stderr.write(`coldstate: ${clean(path)}:${line} ignores "${clean(id)}", which is no rule${suggestion(id, ids)}.\n`);
    }
  }
}
