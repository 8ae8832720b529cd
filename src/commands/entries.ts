/** `coldstate entries`: what was understood as an entry point. Whoever doubts a report looks here first. */
import type { Options } from '../options.js';
import type { EntryPointReport, Report } from '../report/report.js';
import { clean, escapedJson, plural } from '../report/text.js';
import { entryPointWarning } from '../report/verdict.js';
import type { Streams } from '../streams.js';
import type { Tool } from '../tool.js';
import { examine } from './examine.js';

export async function listEntries(options: Options, streams: Streams, tool: Tool): Promise<number> {
  const {
    analysis: { report },
  } = await examine(options, streams, tool);
  const asJson = options.outputs.some((output) => output.format === 'json');
  streams.stdout.write(asJson ? escapedJson({ entryPoints: report.entryPoints.map(entryOf) }) : table(report));
  return 0;
}

function entryOf(entry: EntryPointReport): EntryPointReport {
  const { label, file, line, function: name, registeredIn, framework, runtime, bundle, phase } = entry;
  return { label, file, line, function: name, registeredIn, framework, runtime, bundle, phase };
}

function table(report: Report): string {
  const rows = report.entryPoints.map((entry) =>
    [entry.label, `${entry.file}:${entry.line}`, entry.framework, entry.runtime, entry.bundle, entry.phase].map(clean),
  );
  const head = ['entry point', 'function', 'framework', 'runtime', 'bundle', 'phase'];
  const widths = head.map((title, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? title).length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const warning = entryPointWarning(report);
  return [
    ...(rows.length > 0 ? [line(head), ...rows.map(line), ''] : []),
    ...(warning === '' ? [] : [warning]),
    `${plural(rows.length, 'entry point')} in ${plural(report.summary.files, 'file')}.`,
  ]
    .join('\n')
    .concat('\n');
}
