/** The end of the page: how far to trust it, what is excused and why, and what was looked at and found safe. */
import { code, prose, table } from './markup.js';
import type { Report } from './report.js';
import { baselineFindings, suppressedFindings } from './select.js';
import { plural } from './text.js';
import { placeOfFailure } from './verdict.js';

export function notes(report: Report): string[] {
  const blocks = [
    ...understood(report),
    ...runtimes(report),
    ...notRead(report),
    ...suppressed(report),
    ...baseline(report),
    ...safe(report),
  ];
  return ['## Notes', ...blocks, `Made by ${report.tool.name} ${prose(report.tool.version)}, which reads source code and runs none of it.`];
}

function understood(report: Report): string[] {
  const lines = [
    ...report.platforms.map((item) => ['Platform', item] as const),
    ...report.frameworks.map((item) => ['Framework', item] as const),
  ].map(
    ([what, { name, root, evidence }]) =>
      `- ${what} ${code(name)}${root === '' ? '' : ` in ${code(root)}`}: ${evidence.map(prose).join('; ') || 'no evidence recorded'}`,
  );
  return lines.length === 0 ? [] : ['### What was understood, and why', lines.join('\n')];
}

function runtimes(report: Report): string[] {
  if (report.entryPoints.length === 0) return [];
  const counts = new Map<string, number>();
  for (const { runtime, bundle } of report.entryPoints)
    counts.set(JSON.stringify([runtime, bundle]), (counts.get(JSON.stringify([runtime, bundle])) ?? 0) + 1);
  const rows = [...counts]
    .map(([key, count]) => [...(JSON.parse(key) as [string, string]), count] as const)
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
    .map(([runtime, bundle, count]) => [code(runtime), code(bundle), String(count)]);
  return [
    '### Runtimes',
    "Entry points of different bundles do not share a module's state, not even inside one process.",
    table(['Runtime', 'Bundle', 'Entry points'], rows),
  ];
}

function notRead(report: Report): string[] {
  const failed = report.diagnostics.map((each) => `- ${code(placeOfFailure(each))}: ${prose(each.message)}`);
  const skipped = report.skipped.map(({ file, reason }) => `- ${code(file)}: ${prose(reason)}`);
  return [
    ...(failed.length > 0
      ? ['### Not analysed in full', 'What these files do is not, or only partly, in this report.', failed.join('\n')]
      : []),
    ...(report.browserOnly.length > 0
      ? [
          '### Run by browsers only',
          `${plural(report.browserOnly.length, 'file')} that nothing but client components leads to ${report.browserOnly.length === 1 ? 'was' : 'were'} not examined.`,
        ]
      : []),
    ...(skipped.length > 0 ? ['### Left out on purpose', ...details(plural(skipped.length, 'file'), skipped.join('\n'))] : []),
  ];
}

function suppressed(report: Report): string[] {
  const rows = suppressedFindings(report).map((finding) => [
    code(finding.symbol),
    code(`${finding.file}:${finding.line}`),
    code(finding.rule),
    finding.severity,
    prose(finding.suppressed ?? '') || 'no reason given',
  ]);
  return rows.length === 0 ? [] : ['### Suppressed, and why', table(['State', 'Place', 'Rule', 'Severity', 'Reason'], rows)];
}

function baseline(report: Report): string[] {
  const rows = baselineFindings(report).map((finding) => [
    code(finding.symbol),
    code(`${finding.file}:${finding.line}`),
    code(finding.rule),
    finding.severity,
    prose(finding.message),
  ]);
  return rows.length === 0
    ? []
    : ['### Known from the earlier report', table(['State', 'Place', 'Rule', 'Severity', 'What is kept'], rows)];
}

function safe(report: Report): string[] {
  if (report.examined.length === 0) return [];
  const rows = report.examined.map(({ file, line, symbol, verdict, reason }) => [
    code(symbol),
    code(`${file}:${line}`),
    verdict,
    prose(reason),
  ]);
  return ['### Examined and not reported', ...details(plural(rows.length, 'cell'), table(['State', 'Place', 'Verdict', 'Reason'], rows))];
}

/** Long lists stay folded. The blank lines make the content Markdown again inside the HTML. */
function details(summary: string, content: string): string[] {
  return [`<details><summary>${summary}</summary>`, content, '</details>'];
}
