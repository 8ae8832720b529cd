/** `coldstate [path]`: from a folder to reports and an exit code. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { compareWithBaseline, readBaseline } from '../baseline.js';
import { UserError } from '../errors.js';
import type { Options } from '../options.js';
import type { Report } from '../report/report.js';
import type { ReportView } from '../report/reporter.js';
import { failingFindings } from '../report/select.js';
import { wantsColor, widthOf, type Streams } from '../streams.js';
import type { Tool } from '../tool.js';
import { examine } from './examine.js';

export async function audit(options: Options, streams: Streams, tool: Tool): Promise<number> {
  const earlier = options.baseline === undefined ? undefined : await readBaseline(options.baseline);
  const { analysis, rootPath } = await examine(options, streams, tool);
  const report = earlier === undefined ? analysis.report : compareWithBaseline(analysis.report, earlier);
  const view = viewFor(options, streams, rootPath);
  await write(options, streams, (format, toFile) => render(tool, format, report, { ...view, color: view.color && !toFile }));
  return exitCode(report, options, view);
}

/** What every reporter is told; `pathPrefix` is for those that speak to a whole repository. */
type View = ReportView & { readonly pathPrefix: string };

function viewFor(options: Options, streams: Streams, rootPath: string): View {
  return {
    minSeverity: options.minSeverity,
    failOn: options.failOn,
    color: wantsColor(streams.stdout, options.color, streams.env),
    width: widthOf(streams.stdout),
    verbose: options.verbose,
    pathPrefix: rootPath,
  };
}

function render(tool: Tool, format: string, report: Report, view: View): string {
  const reporter = tool.reporters.find((each) => each.id === format);
  if (!reporter) throw new Error(`no reporter is called ${format}`);
  return reporter.render(report, view);
}

/** Every output is tried, so that one bad path does not cost the others. */
async function write(options: Options, streams: Streams, text: (format: string, toFile: boolean) => string): Promise<void> {
  const failures: string[] = [];
  for (const { format, file } of options.outputs) {
    if (file === undefined) {
      streams.stdout.write(text(format, false));
      continue;
    }
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text(format, true));
      streams.stderr.write(`coldstate: wrote ${file}\n`);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      failures.push(`The report cannot be written to ${file}: ${reason(error.code)}.`);
    }
  }
  if (failures.length > 0) throw new UserError(failures.join(' '));
}

function reason(code: unknown): string {
  switch (code) {
    case 'EISDIR':
      return 'it is a folder';
    case 'ENOTDIR':
    case 'EEXIST':
      return 'a part of its path is no folder';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'writing is not allowed there';
    default:
      return String(code);
  }
}

/** Computed from the report alone, before and apart from how it is shown. */
function exitCode(report: Report, options: Options, view: ReportView): number {
  const blind = !report.complete || report.assumed || report.summary.entryPoints === 0;
  if (options.failOnIncomplete && blind) return 2;
  return failingFindings(report, view).length > 0 ? 1 : 0;
}
