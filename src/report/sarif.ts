import type { CodeFlow, Location, Log, ReportingDescriptor, Result, ThreadFlowLocation } from 'sarif';
import type { AccessReport, Confidence, Finding, Severity } from '../judge/finding.js';
import { repositoryUri } from './location.js';
import type { Report } from './report.js';
import type { Reporter, ReportView } from './reporter.js';
import { shownFindings } from './select.js';
import { clean, cleanLines, escapedJson, list, truncate } from './text.js';
import { verdictLine } from './verdict.js';

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};
const PROBLEM: Readonly<Record<Severity, string>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'recommendation',
  info: 'recommendation',
};
const RANKS: Readonly<Record<Confidence, number>> = { certain: 90, likely: 60, possible: 30 };
/**
 * GitHub ranks a rule with a `security-severity` among vulnerabilities. That is right for what shows one user's data to another, or lets a
 * forged token through; a lost counter is none.
 */
const SECURITY: ReadonlyMap<string, string> = new Map([
  ['request-leak', '8.1'],
  ['instance-identity', '7.0'],
]);
/** GitHub rejects longer ones. */
const TEXT_LIMIT = 1024;
const RELATED = 6;
const FLOWS = 10;
/** GitHub keeps the first 5,000 results of a run and rejects a file with more than 25,000. */
const RESULTS = 5000;

/**
 * For code scanning. Suppressed findings are left out, because GitHub opens alerts for them in spite of `suppressions`; so are those of
 * the baseline. `partialFingerprints` holds our own id only: GitHub's `primaryLocationLineHash` needs the whole file, its upload action
 * adds it, and warns about one that differs.
 */
export const sarif: Reporter = {
  id: 'sarif',
  summary: 'SARIF 2.1.0, for code scanning',
  render: (report, view) => escapedJson(log(report, view)),
};

type Rule = Report['rules'][number];

function log(report: Report, view: ReportView): Log {
  const shown = shownFindings(report, view).slice(0, RESULTS);
  const rules = allRules(report);
  const index = new Map(rules.map((rule, at) => [rule.id, at]));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: report.tool.name, semanticVersion: report.tool.version, rules: rules.map(descriptor) } },
        invocations: [
          {
            executionSuccessful: report.complete,
            toolExecutionNotifications: [
              ...report.diagnostics.map(({ file, line, message }) => ({
                level: 'error' as const,
                message: { text: escaped(`${file}: ${message}`) },
                locations: [
                  { physicalLocation: { artifactLocation: { uri: repositoryUri(file, view) }, region: { startLine: Math.max(line, 1) } } },
                ],
              })),
              { level: report.complete ? ('note' as const) : ('warning' as const), message: { text: escaped(verdictLine(report, view)) } },
            ],
          },
        ],
        columnKind: 'utf16CodeUnits',
        results: shown.map((finding) => result(finding, index.get(finding.rule) ?? -1, view)),
        properties: {
          complete: report.complete,
          assumed: report.assumed,
          files: report.summary.files,
          entryPoints: report.summary.entryPoints,
          cells: report.summary.cells,
        },
      },
    ],
  };
}

/** The rules that ran, and, should a finding name another one, that one too: every `ruleIndex` must point somewhere. */
function allRules(report: Report): readonly Rule[] {
  const known = new Set(report.rules.map((rule) => rule.id));
  const unknown = [
    ...new Map(report.findings.filter((finding) => !known.has(finding.rule)).map((finding) => [finding.rule, finding.severity])),
  ];
  return [...report.rules, ...unknown.map(([id, severity]) => ({ id, severity, summary: id, why: '', instead: '' }))];
}

function descriptor({ id, summary, why, instead, severity }: Rule): ReportingDescriptor {
  const security = SECURITY.get(id);
  const help = [summary, why, instead === '' ? '' : `Instead: ${instead}`].filter((part) => part !== '');
  return {
    id,
    name: id
      .split('-')
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join(''),
    shortDescription: { text: truncate(clean(summary), TEXT_LIMIT) },
    fullDescription: { text: truncate(clean(why === '' ? summary : why), TEXT_LIMIT) },
    help: {
      text: help.map(cleanLines).join('\n\n'),
      markdown: [
        `# ${id}`,
        summary,
        ...(why === '' ? [] : ['## Why it matters', why]),
        ...(instead === '' ? [] : ['## What to use instead', instead]),
      ]
        .map(cleanLines)
        .join('\n\n'),
    },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: {
      precision: 'high',
      'problem.severity': PROBLEM[severity],
      tags: ['serverless', 'state', ...(security === undefined ? [] : ['security'])],
      ...(security !== undefined && { 'security-severity': security }),
    },
  };
}

function result(finding: Finding, ruleIndex: number, view: ReportView): Result {
  const related = [
    ...finding.writes.slice(0, RELATED / 2).map((access) => ['written', access] as const),
    ...finding.reads.slice(0, RELATED / 2).map((access) => ['read', access] as const),
  ];
  const links = (what: 'written' | 'read'): string =>
    list(
      related.flatMap(([kind, access], index) =>
        kind === what ? [`[in ${escaped(access.function === '' ? access.file : access.function)}](${index + 1})`] : [],
      ),
    );
  const written = links('written');
  const read = links('read');
  const flows = codeFlows(finding, view);
  const remedy = finding.remedies[0];
  const sentences = [
    escaped(finding.message),
    escaped(finding.impact),
    written === '' ? '' : `Written ${written}.`,
    read === '' ? '' : `Read ${read}.`,
    remedy === undefined ? '' : escaped(`Instead: ${remedy.store}: ${remedy.title}.`),
  ];
  return {
    ruleId: finding.rule,
    ruleIndex,
    level: LEVELS[finding.severity],
    rank: RANKS[finding.confidence],
    message: { text: sentences.filter((sentence) => sentence !== '').join(' ') },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: repositoryUri(finding.file, view) },
          region: { startLine: finding.line, startColumn: finding.column, endLine: finding.endLine, endColumn: finding.endColumn },
        },
        logicalLocations: [{ name: clean(finding.symbol) }],
      },
    ],
    ...(related.length > 0 && { relatedLocations: related.map(([what, access], index) => relatedLocation(index + 1, what, access, view)) }),
    ...(flows.length > 0 && { codeFlows: flows }),
    partialFingerprints: { 'coldstate/v1': finding.id },
    properties: {
      severity: finding.severity,
      confidence: finding.confidence,
      role: finding.role,
      kind: finding.kind,
      symbol: clean(finding.symbol),
      platforms: finding.platforms.map(clean),
    },
  };
}

function relatedLocation(id: number, what: string, access: AccessReport, view: ReportView): Location {
  return { id, ...location(access.file, access.line, access.column, `${what} here: ${access.operation}`, view) };
}

/** One flow for each access and entry point that reaches it: handler, calls, state. */
function codeFlows(finding: Finding, view: ReportView): CodeFlow[] {
  const symbol = finding.symbol;
  return [...finding.writes.map((access) => ['writes', access] as const), ...finding.reads.map((access) => ['reads', access] as const)]
    .flatMap(([verb, access]) => access.entryPoints.slice(0, 2).map((witness) => ({ verb, access, witness })))
    .slice(0, FLOWS)
    .map(({ verb, access, witness }) => {
      // Each step lies where its function makes the next call, the last one where the access is: that place is told once.
      const steps = witness.path.slice(0, -1).map((step, index) => {
        const call = `${step.function} calls ${witness.path[index + 1]?.function ?? ''}`;
        return location(step.file, step.line, undefined, index === 0 ? `entry point ${witness.label}: ${call}` : call, view);
      });
      const last = location(
        access.file,
        access.line,
        access.column,
        `${steps.length === 0 ? `entry point ${witness.label} ` : ''}${verb} ${symbol} (${access.operation})`,
        view,
      );
      return {
        message: { text: escaped(`${witness.label} ${verb} ${symbol}`) },
        threadFlows: [{ locations: [...steps, last].map((place): ThreadFlowLocation => ({ location: place })) }],
      };
    });
}

function location(file: string, line: number, column: number | undefined, text: string, view: ReportView): Location {
  return {
    physicalLocation: {
      artifactLocation: { uri: repositoryUri(file, view) },
      region: { startLine: line, ...(column !== undefined && { startColumn: column }) },
    },
    message: { text: escaped(text) },
  };
}

/** Brackets make a link in a SARIF message. */
function escaped(text: string): string {
  return clean(text).replace(/[\\[\]]/g, '\\$&');
}
