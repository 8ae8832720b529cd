/** Compares an audit with an earlier JSON report: what was there already does not fail the run, what is gone is said to be fixed. */
import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { UserError } from './errors.js';
import { SEVERITIES, type Finding, type Severity } from './judge/finding.js';
import type { Report } from './report/report.js';

/** What a baseline needs to know of an earlier finding. */
export interface EarlierFinding {
  readonly id: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly file: string;
  readonly symbol: string;
  readonly suppressed: string | null;
}

/** A report, and the earlier findings that it no longer has. */
export interface ComparedReport extends Report {
  readonly fixed: readonly Omit<EarlierFinding, 'suppressed'>[];
}

const earlierReport = v.object({
  schemaVersion: v.literal(1),
  findings: v.array(
    v.object({
      id: v.string(),
      rule: v.string(),
      severity: v.picklist(SEVERITIES),
      file: v.string(),
      symbol: v.string(),
      suppressed: v.optional(v.nullable(v.string()), null),
    }),
  ),
});

/** Reads the findings of an earlier JSON report. */
export async function readBaseline(file: string): Promise<readonly EarlierFinding[]> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new UserError(`The baseline ${file} is not a JSON report of coldstate: it is no valid JSON.`);
    throw new UserError(`The baseline ${file} cannot be read: ${codeOf(error)}.`);
  }
  const result = v.safeParse(earlierReport, value);
  if (result.success) return result.output.findings;
  throw new UserError(
    `The baseline ${file} is not a JSON report of coldstate: "${v.getDotPath(result.issues[0]) ?? ''}" is missing or wrong.`,
  );
}

/**
 * Marks the findings that the earlier report had. One that has become worse since is new, and so is one that a comment excused then and
 * no longer does.
 */
export function compareWithBaseline(report: Report, earlier: readonly EarlierFinding[]): ComparedReport {
  const known = new Map(earlier.filter((each) => each.suppressed === null).map((each) => [each.id, each]));
  const findings = report.findings.map((finding): Finding => {
    const before = known.get(finding.id);
    return { ...finding, baseline: before !== undefined && SEVERITIES.indexOf(before.severity) <= SEVERITIES.indexOf(finding.severity) };
  });
  const present = new Set(findings.map((finding) => finding.id));
  return {
    ...report,
    findings,
    summary: { ...report.summary, findings: countActive(findings) },
    fixed: [...known.values()]
      .filter((each) => !present.has(each.id))
      .map(({ id, rule, severity, file, symbol }) => ({ id, rule, severity, file, symbol })),
  };
}

function countActive(findings: readonly Finding[]): Record<Severity, number> {
  const counts: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const finding of findings) if (finding.suppressed === null && !finding.baseline) counts[finding.severity]++;
  return counts;
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' ? 'it does not exist' : code === 'EISDIR' ? 'it is a folder' : String(code ?? error);
}
