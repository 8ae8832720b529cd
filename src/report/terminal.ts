import { Chalk } from 'chalk';
import type { ChalkInstance } from 'chalk';
import { SEVERITIES } from '../judge/finding.js';
import type { AccessReport, Finding, Remedy, Severity, Step, Witness } from '../judge/finding.js';
import { codeFrame } from './frame.js';
import type { Report } from './report.js';
import type { Reporter, ReportView } from './reporter.js';
import { activeFindings, furtherReasons, groups, isHazard, shownFindings, TITLES } from './select.js';
import type { Group } from './select.js';
import { clean, cleanLines, inert, plural, truncate, wrap } from './text.js';
import { entryPointWarning, examinedCounts, placeOfFailure, verdict } from './verdict.js';

const LABEL = 10;
const ACCESSES = 2;
const WITNESSES = 2;
const STEPS = 5;
const SIGNS: Readonly<Record<Severity, string>> = { critical: '✖', high: '✖', medium: '▲', low: '●', info: '○' };

/**
 * For people at a prompt. Severities run from the mildest to the worst, because what stays on the screen when it has scrolled by is its
 * end: the worst findings, and under them the verdict. Critical and high ones are told in full, medium ones in brief, the rest in a line;
 * `verbose` tells everything in full.
 */
export const terminal: Reporter = {
  id: 'terminal',
  summary: 'for people at a prompt',
  render(report: Report, view: ReportView): string {
    const page = new Page(report, view);
    page.header();
    for (const severity of [...SEVERITIES].reverse()) page.section(severity);
    page.failures();
    page.verdict();
    return inert(`${page.lines.join('\n')}\n`);
  },
};

class Page {
  readonly lines: string[] = [];
  readonly #shown: readonly Finding[];
  readonly #paint: ChalkInstance;
  readonly #colors: Readonly<Record<Severity, ChalkInstance>>;
  readonly #width: number;

  constructor(
    readonly report: Report,
    readonly view: ReportView,
  ) {
    const paint = new Chalk({ level: view.color ? 1 : 0 });
    this.#paint = paint;
    this.#colors = { critical: paint.red.bold, high: paint.red, medium: paint.yellow, low: paint.blue, info: paint.dim };
    this.#shown = shownFindings(report, view);
    this.#width = Math.min(Math.max(view.width, 40), 120);
  }

  header(): void {
    const { report } = this;
    const warning = entryPointWarning(report);
    if (warning !== '') this.#prose(warning, '! ', this.#paint.yellow);
    const names = (items: Report['platforms']): string[] => items.map((item) => clean(item.name));
    const understood = [...new Set([...names(report.platforms), ...names(report.frameworks)])];
    const parts = [
      `${report.tool.name} ${clean(report.tool.version)}`,
      ...(understood.length > 0 ? [understood.join(', ')] : []),
      examinedCounts(report),
    ];
    this.#prose(parts.join(' · '), '', this.#paint.dim);
  }

  section(severity: Severity): void {
    const found = groups(this.#shown.filter((finding) => finding.severity === severity));
    if (found.length === 0) return;
    const count = found.reduce((sum, group) => sum + 1 + group.others.length, 0);
    const title = `${TITLES[severity].toUpperCase()} (${count}) `;
    this.lines.push('', this.#colors[severity](title + '─'.repeat(Math.max(this.#width - title.length, 0))));
    for (const group of found) {
      if (this.view.verbose || severity === 'critical' || severity === 'high') this.#full(group);
      else if (severity === 'medium') this.#brief(group);
      else this.#line(group);
    }
  }

  failures(): void {
    const { diagnostics } = this.report;
    if (diagnostics.length === 0) return;
    this.lines.push('', this.#paint.yellow(`NOT ANALYSED IN FULL (${diagnostics.length})`));
    for (const each of diagnostics) this.#prose(`${clean(placeOfFailure(each))}  ${clean(each.message)}`, '  ');
  }

  verdict(): void {
    const { outcome, sentence, limits, hidden } = verdict(this.report, this.view);
    const worst = activeFindings(this.report)[0]?.severity ?? 'info';
    const [sign, paint] = {
      pass: ['✔', this.#paint.green] as const,
      findings: [SIGNS[worst], this.#colors[worst]] as const,
      blind: ['?', this.#paint.yellow] as const,
    }[outcome];
    this.lines.push('');
    this.#prose([limits, sentence].filter((part) => part !== '').join(' '), `${sign} `, paint);
    if (hidden.length > 0) this.#prose(`Not listed: ${hidden.join(', ')}.`, '  ', this.#paint.dim);
    const first = this.#shown[0];
    if (first !== undefined)
      this.lines.push(`  ${this.#paint.dim(`More about one: ${this.report.tool.name} explain ${clean(first.file)}:${first.line}`)}`);
  }

  #full(group: Group): void {
    const { finding } = group;
    this.#title(finding);
    this.lines.push(`  ${this.#paint.cyan(place(finding))}${this.#also(group)}`);
    this.#prose(clean(finding.message), '  ');
    const frame = codeFrame(this.report, finding, this.#width - 2);
    if (frame !== '') this.lines.push('', ...frame.split('\n').map((line) => this.#frameLine(line)), '');
    if (finding.aliases.length > 0) this.#field('also', [...new Set(finding.aliases)].map(clean).join(', '));
    this.#accesses(isHazard(finding) ? 'started' : 'written', finding.writes);
    this.#accesses('read', finding.reads);
    this.#field('impact', finding.impact);
    if (finding.platforms.length > 0 && this.view.verbose) this.#field('platforms', finding.platforms.map(clean).join(', '));
    furtherReasons(finding).forEach((reason, index) => this.#field(index === 0 ? 'because' : '', reason));
    this.#remedies(finding.remedies);
  }

  #brief(group: Group): void {
    const { finding } = group;
    this.#title(finding);
    this.lines.push(`  ${this.#paint.cyan(place(finding))}${this.#also(group)}`);
    this.#prose(clean(finding.message), '  ');
    this.#field(isHazard(finding) ? 'started' : 'written', this.#inBrief(finding.writes));
    this.#field('read', this.#inBrief(finding.reads));
    const remedy = finding.remedies[0];
    if (remedy !== undefined) this.#field('instead', `${clean(remedy.store)}: ${clean(remedy.title)}`);
  }

  #line(group: Group): void {
    const { finding } = group;
    const head = `${SIGNS[finding.severity]} ${place(finding)}  ${clean(finding.symbol)} (${finding.rule})`;
    this.lines.push(this.#colors[finding.severity](head) + this.#also(group));
    this.#prose(clean(finding.message), '    ', this.#paint.dim);
  }

  #title({ severity, symbol, rule, role, confidence }: Finding): void {
    const name = this.#paint.bold(truncate(clean(symbol), this.#width - 4));
    this.lines.push(
      '',
      `${this.#colors[severity](SIGNS[severity])} ${name}  ${this.#paint.dim(`${rule} · ${role} · ${severity}, ${confidence}`)}`,
    );
  }

  #also({ others }: Group): string {
    return others.length === 0
      ? ''
      : this.#paint.dim(`  and in ${others.length === 1 ? 'line' : 'lines'} ${others.map((other) => other.line).join(', ')}`);
  }

  #frameLine(line: string): string {
    if (/^\s*\|\s*\^/.test(line)) return `  ${this.#paint.red(line)}`;
    return `  ${line.startsWith('>') ? line : this.#paint.dim(line)}`;
  }

  #accesses(label: string, accesses: readonly AccessReport[]): void {
    // Those that a request reaches are what the finding is about; where some code merely could, it comes after them.
    const ordered = [
      ...accesses.filter((access) => access.entryPoints.length > 0),
      ...accesses.filter((access) => access.entryPoints.length === 0),
    ];
    const told = this.view.verbose ? ordered : telling(ordered);
    told.forEach((access, index) => {
      this.#field(index === 0 ? label : '', `${place(access)}  ${accessWords(access)}`, false);
      const witnesses = this.view.verbose ? access.entryPoints : access.entryPoints.slice(0, WITNESSES);
      for (const witness of witnesses) this.#witness(witness);
      this.#rest(access.entryPoints.length - witnesses.length, 'entry point');
    });
    this.#rest(ordered.length - told.length, 'place');
  }

  #rest(count: number, what: string): void {
    if (count > 0) this.lines.push(`${' '.repeat(LABEL + 2)}${this.#paint.dim(`and ${plural(count, `more ${what}`)}: --verbose`)}`);
  }

  /** The call path as a tree that only ever has one branch: entry point, then each call one step further in. */
  #witness({ label, file, path }: Witness): void {
    const indent = ' '.repeat(LABEL + 2);
    const entry = path[0];
    this.lines.push(
      `${indent}${this.#paint.bold(clean(label))}  ${this.#paint.dim(entry === undefined ? clean(file) : `${clean(entry.file)}:${entry.line}`)}`,
    );
    const steps = path.slice(1);
    const told: (Step | undefined)[] =
      this.view.verbose || steps.length <= STEPS ? steps : [...steps.slice(0, STEPS - 2), undefined, ...steps.slice(-1)];
    told.forEach((step, depth) => {
      const branch = `${indent}${'   '.repeat(depth)}└─ `;
      if (step === undefined) this.lines.push(branch + this.#paint.dim(`… ${steps.length - STEPS + 1} more calls`));
      else this.lines.push(`${branch}${clean(step.function)}  ${this.#paint.dim(`${clean(step.file)}:${step.line}`)}`);
    });
  }

  #inBrief(accesses: readonly AccessReport[]): string {
    const labels = [...new Set(accesses.flatMap((access) => access.entryPoints.map((witness) => clean(witness.label))))];
    const shown =
      labels.slice(0, WITNESSES + 1).join(', ') + (labels.length > WITNESSES + 1 ? ` and ${labels.length - WITNESSES - 1} more` : '');
    const first = accesses[0];
    if (first === undefined) return '';
    return shown === '' ? `${place(first)} ${accessWords(first)}` : `by ${shown}`;
  }

  #remedies(remedies: readonly Remedy[]): void {
    remedies.forEach((remedy, index) => {
      this.#field(index === 0 ? 'instead' : 'or', `${clean(remedy.store)}: ${clean(remedy.title)}`);
      if (index > 0 && !this.view.verbose) return;
      for (const command of remedy.commands) this.lines.push(`${' '.repeat(LABEL + 2)}${this.#paint.dim('$')} ${clean(command)}`);
      if (remedy.env.length > 0) this.#field('', `needs ${remedy.env.map(clean).join(', ')}`);
      if (remedy.pitfall !== undefined) this.#field('', `beware: ${clean(remedy.pitfall)}`);
      if (!this.view.verbose) return;
      if (remedy.test !== undefined) this.#field('', `test: ${clean(remedy.test)}`);
      for (const line of cleanLines(remedy.snippet).split('\n'))
        this.lines.push(`${' '.repeat(LABEL + 2)}${this.#paint.green(`│ ${line}`)}`.trimEnd());
    });
  }

  #field(label: string, text: string, mayWrap = true): void {
    const value = clean(text);
    if (value === '') return;
    const lines = mayWrap ? wrap(value, this.#width - LABEL - 2) : [value];
    lines.forEach((line, index) => this.lines.push(`  ${this.#paint.dim((index === 0 ? label : '').padEnd(LABEL))}${line}`));
  }

  #prose(text: string, prefix: string, paint: (text: string) => string = (plain) => plain): void {
    wrap(text, this.#width - prefix.length).forEach((line, index) =>
      this.lines.push(paint((index === 0 ? prefix : ' '.repeat(prefix.length)) + line)),
    );
  }
}

/** The first access, and those after it that an entry point reaches which none before was reached from. */
function telling(accesses: readonly AccessReport[]): readonly AccessReport[] {
  const seen = new Set<string>();
  return accesses
    .filter((access, index) => {
      const labels = access.entryPoints.map((witness) => witness.label);
      const news = index === 0 || labels.some((label) => !seen.has(label));
      for (const label of labels) seen.add(label);
      return news;
    })
    .slice(0, ACCESSES);
}

function place({ file, line, column }: { readonly file: string; readonly line: number; readonly column: number }): string {
  return `${clean(file)}:${line}:${column}`;
}

function accessWords({ operation, function: name, phase }: AccessReport): string {
  if (name === '(module)' && phase === 'module') return `${clean(operation)} while the module loads`;
  const when = phase === 'request' || phase === 'render' ? '' : ` (${phase})`;
  return `${clean(operation)}${name === '' ? '' : ` in ${clean(name)}`}${when}`;
}
