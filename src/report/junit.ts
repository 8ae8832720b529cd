import type { Finding } from '../judge/finding.js';
import type { Report } from './report.js';
import type { Reporter, ReportView } from './reporter.js';
import { atLeast, shownFindings } from './select.js';
import { clean } from './text.js';
import { verdict, verdictLine } from './verdict.js';

interface Case {
  /** '' for the verdict, which belongs to none. */
  readonly file: string;
  readonly name: string;
  readonly body: string;
  readonly outcome: 'failure' | 'error' | 'skipped' | 'passed';
}

/**
 * One suite a file, one case a finding. A case fails where its finding fails the run, so that the CI's page and the exit code agree; milder
 * findings pass and carry their text. A file that could not be analysed is an error. The verdict is a case of its own: many CIs refuse an
 * empty report, and nothing found where nothing was seen must not look like a pass.
 */
export const junit: Reporter = {
  id: 'junit',
  summary: 'JUnit XML, for the test pages of CI services',
  render(report: Report, view: ReportView): string {
    const cases = [...shownFindings(report, view).map((finding) => findingCase(finding, view)), ...report.diagnostics.map(failureCase)];
    const byFile = new Map<string, Case[]>();
    for (const one of cases) byFile.set(one.file, [...(byFile.get(one.file) ?? []), one]);
    const files = [...byFile].sort(([a], [b]) => (a < b ? -1 : 1));
    const all: (readonly [string, readonly Case[]])[] = [[report.tool.name, [verdictCase(report, view)]], ...files];
    const total = all.flatMap(([, suite]) => suite);
    const suites = all.map(
      ([name, suite]) => `  <testsuite ${attributes({ name, ...counts(suite) })}>\n${suite.map(caseXml).join('\n')}\n  </testsuite>`,
    );
    return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${attributes({ name: report.tool.name, ...counts(total) })}>\n${suites.join('\n')}\n</testsuites>\n`;
  },
};

function findingCase(finding: Finding, view: ReportView): Case {
  const fails = view.failOn !== 'never' && atLeast(finding.severity, view.failOn);
  const remedy = finding.remedies[0];
  const text = [
    `line ${finding.line}, col ${finding.column}, ${finding.severity}: ${finding.message}`,
    finding.impact,
    ...(remedy === undefined ? [] : [`Instead: ${remedy.store}: ${remedy.title}`]),
  ]
    .map(clean)
    .join('\n');
  const name = `${finding.rule}: ${finding.symbol}`;
  if (!fails) return { file: finding.file, name, outcome: 'passed', body: `<system-out>${escaped(text)}</system-out>` };
  return {
    file: finding.file,
    name,
    outcome: 'failure',
    body: `<failure ${attributes({ message: finding.message, type: finding.severity })}>${escaped(text)}</failure>`,
  };
}

function failureCase({ file, line, message }: Report['diagnostics'][number]): Case {
  return {
    file,
    name: 'analysed in full',
    outcome: 'error',
    body: `<error ${attributes({ message, type: 'not-analysed' })}>${escaped(`line ${line}: ${clean(message)}`)}</error>`,
  };
}

function verdictCase(report: Report, view: ReportView): Case {
  const { outcome } = verdict(report, view);
  const line = verdictLine(report, view);
  const name = 'verdict';
  // Failures are counted once, in the findings' own cases; here only blindness matters.
  if (outcome === 'blind') return { file: '', name, outcome: 'skipped', body: `<skipped ${attributes({ message: line })}/>` };
  return { file: '', name, outcome: 'passed', body: `<system-out>${escaped(clean(line))}</system-out>` };
}

function counts(cases: readonly Case[]): Record<string, number> {
  const count = (outcome: Case['outcome']): number => cases.filter((one) => one.outcome === outcome).length;
  return { tests: cases.length, failures: count('failure'), errors: count('error'), skipped: count('skipped') };
}

function caseXml({ file, name, body }: Case): string {
  return `    <testcase ${attributes({ name, ...(file === '' ? { classname: 'coldstate' } : { classname: file.replace(/\.[^./]+$/, ''), file }) })}>${body}</testcase>`;
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${escaped(clean(String(value)))}"`)
    .join(' ');
}

/** Text is cleaned before: what is left of the control characters are our own line breaks. U+FFFE and U+FFFF are no XML. */
function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[\ufffe\uffff]/g, '\ufffd');
}
