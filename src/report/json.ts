import type { AccessReport, Finding } from '../judge/finding.js';
import type { Report } from './report.js';
import type { Reporter } from './reporter.js';
import { fixedFindings } from './select.js';
import { escapedJson } from './text.js';

/**
 * The contract for other programs. Keys are written out one by one: their order is part of the bytes, and what the report carries for
 * other formats (source lines, rule texts, entry points) stays out. Holds every finding, whatever the view asks for.
 */
export const json: Reporter = {
  id: 'json',
  summary: 'everything, for other programs (docs/report-format.md)',
  render: (report) => escapedJson(contract(report)),
};

function contract(report: Report): unknown {
  const fixed = fixedFindings(report);
  return {
    schemaVersion: report.schemaVersion,
    tool: { name: report.tool.name, version: report.tool.version },
    complete: report.complete,
    assumed: report.assumed,
    skipped: report.skipped.map(({ file, reason }) => ({ file, reason })),
    browserOnly: report.browserOnly,
    platforms: report.platforms.map(({ name, root, evidence }) => ({ name, root, evidence })),
    frameworks: report.frameworks.map(({ name, root, evidence }) => ({ name, root, evidence })),
    summary: {
      files: report.summary.files,
      entryPoints: report.summary.entryPoints,
      cells: report.summary.cells,
      findings: {
        critical: report.summary.findings.critical,
        high: report.summary.findings.high,
        medium: report.summary.findings.medium,
        low: report.summary.findings.low,
        info: report.summary.findings.info,
      },
    },
    findings: report.findings.map(findingOf),
    examined: report.examined.map(({ file, line, symbol, verdict, reason }) => ({ file, line, symbol, verdict, reason })),
    diagnostics: report.diagnostics.map(({ file, line, message }) => ({ file, line, message })),
    ...(fixed.length > 0 && { fixed: fixed.map(({ id, rule, severity, file, symbol }) => ({ id, rule, severity, file, symbol })) }),
  };
}

function findingOf(finding: Finding): unknown {
  return {
    id: finding.id,
    rule: finding.rule,
    severity: finding.severity,
    confidence: finding.confidence,
    role: finding.role,
    file: finding.file,
    line: finding.line,
    column: finding.column,
    endLine: finding.endLine,
    endColumn: finding.endColumn,
    symbol: finding.symbol,
    aliases: finding.aliases,
    kind: finding.kind,
    message: finding.message,
    impact: finding.impact,
    platforms: finding.platforms,
    evidence: finding.evidence,
    writes: finding.writes.map(accessOf),
    reads: finding.reads.map(accessOf),
    remedies: finding.remedies.map((remedy) => ({
      store: remedy.store,
      title: remedy.title,
      commands: remedy.commands,
      snippet: remedy.snippet,
      env: remedy.env,
      ...(remedy.pitfall !== undefined && { pitfall: remedy.pitfall }),
      ...(remedy.test !== undefined && { test: remedy.test }),
    })),
    suppressed: finding.suppressed,
    baseline: finding.baseline,
  };
}

function accessOf(access: AccessReport): unknown {
  return {
    file: access.file,
    line: access.line,
    column: access.column,
    operation: access.operation,
    function: access.function,
    phase: access.phase,
    entryPoints: access.entryPoints.map(({ label, file, path }) => ({
      label,
      file,
      path: path.map((step) => ({ file: step.file, line: step.line, function: step.function })),
    })),
  };
}
