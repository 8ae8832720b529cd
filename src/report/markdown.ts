import { SEVERITIES } from '../judge/finding.js';
import type { AccessReport, Finding, Witness } from '../judge/finding.js';
import { excerpt } from './frame.js';
import { code, fenced, languageOf, mermaidLabel, prose, table } from './markup.js';
import { notes } from './markdown-notes.js';
import { plan } from './markdown-plan.js';
import type { Report } from './report.js';
import type { Reporter, ReportView } from './reporter.js';
import { activeFindings, furtherReasons, groups, isHazard, lineRange, routesOf, shownFindings, TITLES } from './select.js';
import type { Group } from './select.js';
import { inert, plural } from './text.js';
import { countsBySeverity, verdict } from './verdict.js';

const ROWS = 12;
const WITNESSES = 3;
const NODES = 10;

/**
 * The page that a team plans its migration from, in the layout of the audits that teams write by hand. The worst comes first: it is read
 * from the top. Holds no date, so that it can be committed and compared.
 */
export const markdown: Reporter = {
  id: 'markdown',
  summary: 'the audit as a page, with a migration plan',
  render(report: Report, view: ReportView): string {
    const blocks = [
      '# In-process state audit',
      ...summary(report, view),
      '## Findings',
      ...findings(report, view),
      ...plan(report, view),
      ...notes(report),
    ];
    return inert(`${blocks.join('\n\n')}\n`);
  },
};

function summary(report: Report, view: ReportView): string[] {
  const { sentence, limits, hidden } = verdict(report, view);
  const active = activeFindings(report);
  const rows = SEVERITIES.map((severity) => {
    const found = active.filter((finding) => finding.severity === severity);
    const roles = [...new Set(found.map((finding) => finding.role))].sort();
    return [
      TITLES[severity],
      String(report.summary.findings[severity]),
      String(new Set(found.map((finding) => finding.file)).size),
      roles.join(', '),
    ];
  });
  const understood = (items: Report['platforms']): string =>
    [...new Set(items.map((item) => code(item.name) + (item.root === '' ? '' : ` in ${code(item.root)}`)))].join(', ') || 'none recognised';
  return [
    ...(limits === '' ? [] : [`> **Read this first.** ${prose(limits)}`]),
    `**${prose(sentence)}**${hidden.length > 0 ? ` Not listed under findings: ${prose(hidden.join(', '))}.` : ''}`,
    '## Summary',
    table(['Severity', 'Findings', 'Files', 'What is kept'], rows),
    table(
      ['Examined', ''],
      [
        ['Platforms', understood(report.platforms)],
        ['Frameworks', understood(report.frameworks)],
        ['Source files', String(report.summary.files)],
        ['Entry points', `${report.summary.entryPoints}${report.assumed ? ' (assumed)' : ''}`],
        ['Cells (places that outlive a request)', String(report.summary.cells)],
        ['Complete', report.complete ? 'yes' : '**no**, see Notes'],
      ],
    ),
  ];
}

function findings(report: Report, view: ReportView): string[] {
  const shown = shownFindings(report, view);
  if (shown.length === 0) return [countsBySeverity(report) === '' ? 'None.' : `None at or above ${view.minSeverity}.`];
  let number = 0;
  return SEVERITIES.flatMap((severity) => {
    const found = groups(shown.filter((finding) => finding.severity === severity));
    if (found.length === 0) return [];
    const heading = `### ${TITLES[severity]}`;
    if (severity === 'info') return [heading, 'Nothing that is known to be an entry point reaches these.', unreached(found)];
    return [heading, ...found.flatMap((group) => finding(report, group, (number += 1)))];
  });
}

function unreached(found: readonly Group[]): string {
  return table(
    ['State', 'Place', 'Role', 'What is kept'],
    found.map(({ finding: one }) => [code(one.symbol), code(`${one.file}:${one.line}`), one.role, prose(one.message)]),
  );
}

function finding(report: Report, { finding: one, others }: Group, number: number): string[] {
  const reasons = furtherReasons(one);
  const [first, last] = lineRange(one);
  const source = excerpt(report, one);
  const facts = [
    `- **File:** ${code(one.file)}, ${first === last ? `line ${first}` : `lines ${first}-${last}`} (declared in line ${one.line})`,
    ...(others.length > 0 ? [`- **Also:** ${others.length === 1 ? 'line' : 'lines'} ${others.map((other) => other.line).join(', ')}`] : []),
    ...(one.aliases.length > 0 ? [`- **Other names:** ${[...new Set(one.aliases)].map(code).join(', ')}`] : []),
    `- **Role:** ${one.role} (${one.kind}), confidence ${one.confidence}`,
    `- **Rule:** ${code(one.rule)}, id ${code(one.id)}`,
    ...(one.platforms.length > 0 ? [`- **Judged for:** ${one.platforms.map(code).join(', ')}`] : []),
  ];
  return [
    `#### ${number}. ${code(one.symbol)}`,
    prose(one.message),
    facts.join('\n'),
    ...(source === undefined ? [] : ['**Current implementation**', fenced(languageOf(one.file), source.text)]),
    ...accesses(isHazard(one) ? 'Started by' : 'Writers', one.writes),
    ...accesses('Readers', one.reads),
    ...picture(one),
    `**Impact.** ${prose(one.impact)}`,
    ...(reasons.length > 0 ? ['**Why we think so**', reasons.map((reason) => `- ${prose(reason)}`).join('\n')] : []),
    ...solutions(one),
  ];
}

function accesses(title: string, all: readonly AccessReport[]): string[] {
  if (all.length === 0) return [];
  // What one function does on behalf of the same entry points is one row, however many lines it takes.
  const together = new Map<string, AccessReport[]>();
  for (const access of all) {
    const key = JSON.stringify([
      access.file,
      access.function,
      access.phase,
      access.entryPoints.map(({ label, path }) => [label, path.map((step) => step.function)]),
    ]);
    together.set(key, [...(together.get(key) ?? []), access]);
  }
  const rows = [...together.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const lines = [...new Set(same.map((access) => access.line))].join(', ');
    const operations = [...new Set(same.map((access) => access.operation))].map(prose).join(', ');
    return [
      [
        code(`${first.file}:${lines}`),
        operations,
        first.function === '' ? '' : code(first.function),
        first.entryPoints.length === 0 ? first.phase : reached(first.entryPoints),
      ],
    ];
  });
  const told = rows.slice(0, ROWS);
  return [
    `**${title}**`,
    table(['Place', 'Operation', 'In', 'Reached from'], told),
    ...(rows.length > told.length ? [`and ${rows.length - told.length} more.`] : []),
  ];
}

function reached(witnesses: readonly Witness[]): string {
  const told = witnesses.slice(0, WITNESSES).map(({ label, path }) => {
    const names = path.map((step) => step.function).filter((name) => name !== '');
    return code(label) + (names.length > 1 ? ` via ${names.map(code).join(' → ')}` : '');
  });
  return [...told, ...(witnesses.length > told.length ? [`${witnesses.length - told.length} more`] : [])].join('<br>');
}

/** Entry points to the left write, those to the right read; one that does both stands on both sides of the cell. */
function picture(one: Finding): string[] {
  const writers = routesOf(one.writes);
  const readers = routesOf(one.reads);
  if (writers.length + readers.length === 0) return [];
  const side = (labels: readonly string[], prefix: string): string[] => [
    ...labels.slice(0, NODES).map((label, index) => `${prefix}${index + 1}[${mermaidLabel(label)}]`),
    ...(labels.length > NODES ? [`${prefix}0[${mermaidLabel(`${plural(labels.length - NODES, 'more entry point')}`)}]`] : []),
  ];
  const lines = [
    'flowchart LR',
    `  cell[(${mermaidLabel(one.symbol)})]`,
    ...side(writers, 'w').map((node) => `  ${node} -->|${isHazard(one) ? 'starts' : 'writes'}| cell`),
    ...side(readers, 'r').map((node) => `  cell -->|is read by| ${node}`),
  ];
  return [fenced('mermaid', lines.join('\n'))];
}

function solutions(one: Finding): string[] {
  if (one.remedies.length === 0) return [];
  const items = one.remedies.map((remedy, index) => {
    const needs = remedy.env.length > 0 ? ` Needs ${remedy.env.map(code).join(', ')}.` : '';
    return `${index + 1}. **${prose(remedy.store)}**: ${prose(remedy.title)}.${needs}${remedy.pitfall === undefined ? '' : ` Beware: ${prose(remedy.pitfall)}`}`;
  });
  return ['**Suggested solutions**', items.join('\n'), `Code: see *Recommended external storage*, ${one.role}.`];
}
