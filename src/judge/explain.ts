/** The whole story of a cell or hazard: what it is, who touches it when, how a request gets there, and which fact decided. */
import { functionName, type Program } from '../program/program.js';
import type { ProgramFunction } from '../program/model.js';
import type { Report } from '../report/report.js';
import type { Finding } from './finding.js';
import type { JudgedCell, JudgedHazard } from './rule.js';

/**
 * The stories of all cells and hazards at `target`, which is a finding's id or `file:line`, as text; undefined where there is none. Also of
 * those that are judged safe.
 */
export function explainTarget(
  program: Program,
  report: Report,
  cells: readonly JudgedCell[],
  hazards: readonly JudgedHazard[],
  target: string,
): string | undefined {
  const finding = report.findings.find((each) => each.id === target);
  const place = finding ? { file: finding.file, line: finding.line } : parsePlace(target);
  if (!place) return undefined;
  const stories: string[] = [];
  for (const cell of cells) {
    const { file, pos, symbol } = cell.profile.cell;
    if (file.path === place.file && program.lineOf(file, pos) === place.line && (!finding || finding.symbol === symbol))
      stories.push(cellStory(program, report, cell));
  }
  for (const each of hazards) {
    const { fn, instr } = each.hazard;
    if (fn.file.path === place.file && program.lineOf(fn.file, instr.pos) === place.line) stories.push(hazardStory(program, report, each));
  }
  if (stories.length === 0 && report.browserOnly.includes(place.file)) {
    return `${target}\nverdict   safe: nothing but client components leads to this file, so only browsers keep what it holds`;
  }
  return stories.length > 0 ? stories.join('\n\n') : undefined;
}

function parsePlace(target: string): { file: string; line: number } | undefined {
  const match = /^(.+):(\d+)$/.exec(target);
  return match ? { file: match[1] as string, line: Number(match[2]) } : undefined;
}

/** As the report tells it: the platform or an option may have moved it. */
function severityLine(
  report: Report,
  place: Pick<Finding, 'file' | 'line' | 'symbol'>,
  judged: JudgedCell | JudgedHazard,
): readonly string[] {
  if (judged.verdict !== 'unsafe') return [];
  const told = report.findings.find((each) => each.file === place.file && each.line === place.line && each.symbol === place.symbol);
  return [`severity  ${told?.severity ?? judged.severity}, ${told?.confidence ?? judged.confidence}`];
}

function cellStory(program: Program, report: Report, cell: JudgedCell): string {
  const { profile } = cell;
  const { file, pos, symbol } = profile.cell;
  const line = program.lineOf(file, pos);
  const lines = [
    `${symbol}  ${file.path}:${line}`,
    `verdict   ${cell.verdict}${cell.unreached ? ' (unreached)' : ''}: ${cell.reason}`,
    `role      ${cell.role}${cell.evidence.length > 0 ? ` (${cell.evidence.join('; ')})` : ''}`,
    `kind      ${profile.kind}`,
    ...severityLine(report, { file: file.path, line, symbol }, cell),
    ...(profile.cell.aliases.length > 0 ? [`also      ${profile.cell.aliases.map((each) => each.symbol).join(', ')}`] : []),
    `accesses  ${profile.touches.length === 0 ? 'none' : ''}`,
  ];
  return [...lines, ...accessLines(program, cell)].join('\n');
}

/** A line for each thing that a function does to the cell on a line of code, and the way to the function below its first. */
function accessLines(program: Program, { profile }: JudgedCell): readonly string[] {
  const lines = new Set<string>();
  const led = new Set<ProgramFunction>();
  for (const touch of profile.touches) {
    const { fn, instr, mode, operation, depth } = touch;
    const what = `${operation}${depth === 'entry' ? ' of an entry' : ''} in ${functionName(fn)}, ${program.phaseOf(touch) ?? 'never reached'}`;
    lines.add(`  ${mode === 'read' ? 'reads ' : 'writes'}  ${fn.file.path}:${program.lineOf(fn.file, instr.pos)}  ${what}`);
    if (led.has(fn)) continue;
    const [path] = touch.served || touch.rendered ? program.entriesTouching(touch) : [];
    if (path === undefined) continue;
    led.add(fn);
    lines.add(`          ${[path.entry.label, ...path.edges.map((edge) => functionName(edge.from)), functionName(fn)].join(' -> ')}`);
  }
  return [...lines];
}

function hazardStory(program: Program, report: Report, each: JudgedHazard): string {
  const { fn, instr, symbol, kind } = each.hazard;
  const line = program.lineOf(fn.file, instr.pos);
  const [path] = program.entriesReaching(fn);
  return [
    `${symbol}  ${fn.file.path}:${line}`,
    `verdict   ${each.verdict}${each.unreached ? ' (unreached)' : ''}: ${each.reason}`,
    `role      ${each.role}${each.evidence.length > 0 ? ` (${each.evidence.join('; ')})` : ''}`,
    `kind      ${kind}`,
    ...severityLine(report, { file: fn.file.path, line, symbol }, each),
    `runs in   ${functionName(fn)}, ${program.phaseOf({ fn, instr }) ?? 'never reached'}`,
    ...(path
      ? [`reached   ${[path.entry.label, ...path.edges.map((edge) => functionName(edge.from)), functionName(fn)].join(' -> ')}`]
      : []),
  ].join('\n');
}
