/** `coldstate explain`: a rule, a finding, or why the state at a place is or is not reported. */
import { relative, resolve, sep } from 'node:path';
import type { Analysis } from '../analyze.js';
import { UserError } from '../errors.js';
import type { Example, Rule } from '../judge/rule.js';
import type { Options } from '../options.js';
import { suggestion } from '../options/suggest.js';
import { cleanLines, wrap } from '../report/text.js';
import { widthOf, type Streams } from '../streams.js';
import type { Tool } from '../tool.js';
import { examine } from './examine.js';

const WIDEST = 100;
const NEAREST = 3;

export async function explain(options: Options, streams: Streams, tool: Tool): Promise<number> {
  const rule = tool.rules.find((each) => each.id === options.target);
  if (rule) {
    streams.stdout.write(ruleText(rule, Math.min(widthOf(streams.stdout), WIDEST)));
    return 0;
  }
  const place = placeIn(options.target);
  if (!place && !isFindingId(options.target)) {
    const near = suggestion(
      options.target,
      tool.rules.map((each) => each.id),
    );
    if (near === '' && /\.\w+$/.test(options.target))
      throw new UserError(`Which line of ${options.target}? Give it as in ${options.target}:12.`);
    throw new UserError(`There is nothing called "${options.target}"${near}; give the id of a rule or of a finding, or FILE:LINE.`);
  }
  const { analysis, unserved } = await examine(options, streams, tool);
  const text = place
    ? (explainPlace(analysis, place, options, streams) ?? explainUnserved(unserved, place, options, streams))
    : analysis.explain(options.target);
  if (text === undefined)
    throw new UserError(place ? nothingAt(analysis, place, options, streams) : `No finding has the id ${options.target}.`);
  streams.stdout.write(`${cleanLines(text).trimEnd()}\n`);
  return 0;
}

interface PlaceAsked {
  readonly file: string;
  readonly line: string;
}

/** `FILE:LINE`, also with a column, as editors and compilers write it. */
function placeIn(target: string): PlaceAsked | undefined {
  const match = /^(.+?):(\d+)(?::\d+)?$/.exec(target);
  return match?.[1] !== undefined && match[2] !== undefined ? { file: match[1], line: match[2] } : undefined;
}

function isFindingId(target: string): boolean {
  return /^[0-9a-f]{6,64}$/.test(target);
}

/** A file may be named from the current folder or from the audited one. */
function explainPlace(analysis: Analysis, { file, line }: PlaceAsked, options: Options, { cwd }: Streams): string | undefined {
  for (const path of pathsOf(file, options, cwd)) {
    const text = analysis.explain(`${path}:${line}`);
    if (text !== undefined) return text;
  }
  return undefined;
}

function explainUnserved(unserved: readonly string[], { file }: PlaceAsked, options: Options, { cwd }: Streams): string | undefined {
  const path = pathsOf(file, options, cwd).find((each) => unserved.includes(each));
  return (
    path &&
    `${options.target}\nverdict   safe: a test, story, seed or script that nothing on a server imports and no manifest starts; it was not analysed`
  );
}

function pathsOf(file: string, options: Options, cwd: string): readonly string[] {
  return [cwd, options.root].map((folder) => relative(options.root, resolve(folder, file)).split(sep).join('/'));
}

/** Where nothing is declared at a line: the state that the line touches, or else what the file declares nearest to it. */
function nothingAt({ report }: Analysis, { file, line }: PlaceAsked, options: Options, { cwd }: Streams): string {
  const asked = Number(line);
  const paths = pathsOf(file, options, cwd);
  const touched = report.findings.filter((each) =>
    [...each.writes, ...each.reads].some((access) => paths.includes(access.file) && access.line === asked),
  );
  const start = `No state is declared at ${options.target}`;
  if (touched.length > 0)
    return `${start}; it touches ${touched
      .slice(0, NEAREST)
      .map((each) => `${each.symbol} (${each.file}:${each.line})`)
      .join(', ')}.`;
  const declared = [...report.findings, ...report.examined].filter((each) => paths.includes(each.file));
  if (declared.length === 0) return `${start}, nor anywhere in that file that was read.`;
  const near = declared.sort((a, b) => Math.abs(a.line - asked) - Math.abs(b.line - asked) || a.line - b.line).slice(0, NEAREST);
  return `${start}; that file has ${near.map((each) => `${each.symbol} (line ${each.line})`).join(', ')}.`;
}

function ruleText(rule: Rule, width: number): string {
  const paragraphs = (text: string): string[] =>
    text
      .trim()
      .split(/\n\s*\n/)
      .flatMap((part, index) => [...(index > 0 ? [''] : []), ...wrap(part.replace(/\s+/g, ' '), width)]);
  return [
    `${rule.id} (mostly ${rule.severity})`,
    ...paragraphs(rule.summary),
    '',
    'Why it matters',
    ...paragraphs(rule.why),
    '',
    'What to do instead',
    ...paragraphs(rule.instead),
    ...rule.fails.flatMap((example) => exampleText('Reported', example, width)),
    ...rule.passes.flatMap((example) => exampleText('Not reported', example, width)),
    '',
  ].join('\n');
}

function exampleText(title: string, example: Example, width: number): string[] {
  const files = Object.entries(example.files).filter(([file]) => !/\.(json|toml|ya?ml)$/.test(file));
  return [
    '',
    ...wrap(`${title}: ${example.note}`, width),
    ...files.flatMap(([file, text]) => [
      '',
      `  ${file}`,
      ...text
        .trimEnd()
        .split('\n')
        .map((line) => `    ${line}`.trimEnd()),
    ]),
  ];
}
