/** Turns the claims of rules into findings: one for each cell and hazard, by the rule that says most. */
import { PACKAGES_OF_STORES, type StoreInUse } from '../knowledge/stores-in-use.js';
import { createHash } from 'node:crypto';
import type { Access } from '../program/cells/accesses.js';
import type { CallEdge, ProgramFile, ProgramFunction } from '../program/model.js';
import { functionName, type Path, type Program } from '../program/program.js';
import { SERVING, bit } from '../program/phases/phases.js';
import { remediesFor, type KeepingLibrary, type RemedyInput } from '../remedies/remedies.js';
import type { AccessReport, Examined, Finding, Phase, Step, Witness } from './finding.js';
import type { Claim, JudgedCell, JudgedHazard, Rule, RuleView } from './rule.js';
import { atMost, lower } from './severity.js';
import { PRECEDENCE } from './precedence.js';
import { impactOf, messageOf, operationOf } from './wording.js';
import { once } from '../once.js';

export interface FindingOptions {
  /** Ids of the platforms on which a file runs. */
  readonly platformsOf: (file: string) => readonly string[];
  /** True where the file runs in one instance only: severity falls a step. */
  readonly isSingle: (file: string) => boolean;
}

const MOST_ACCESSES = 40;
const MOST_WITNESSES = 8;

const isCell = (subject: JudgedCell | JudgedHazard): subject is JudgedCell => 'profile' in subject;

/** The findings of all rules, unordered, each subject claimed once. */
export function findingsOf(program: Program, rules: readonly Rule[], view: RuleView, options: FindingOptions): Finding[] {
  const claims = new Map<JudgedCell | JudgedHazard, { rule: Rule; claim: Claim }>();
  const also = new Map<JudgedCell | JudgedHazard, string[]>();
  for (const rule of [...rules].sort((a, b) => PRECEDENCE.indexOf(a.id) - PRECEDENCE.indexOf(b.id))) {
    for (const claim of rule.claims(view)) {
      if (!claims.has(claim.subject)) claims.set(claim.subject, { rule, claim });
      else also.set(claim.subject, [...(also.get(claim.subject) ?? []), ...(claim.evidence ?? [])]);
    }
  }
  const occurrence = new Map<string, number>();
  const found: Finding[] = [];
  const places = [...claims]
    .filter(([subject]) => subject.verdict !== 'safe')
    .map(([subject, { rule, claim }]) => ({ subject, rule, claim, at: placeOf(program, subject) }))
    .sort((a, b) =>
      a.at.file < b.at.file
        ? -1
        : a.at.file > b.at.file
          ? 1
          : a.at.line - b.at.line || a.at.column - b.at.column || (a.at.symbol < b.at.symbol ? -1 : 1),
    );
  for (const { subject, rule, claim, at } of oneForEachPlace(places)) {
    const key = `${at.file}\0${at.symbol}`;
    const nth = occurrence.get(key) ?? 0;
    occurrence.set(key, nth + 1);
    found.push(finding(program, rule, subject, [...(claim.evidence ?? []), ...(also.get(subject) ?? [])], at, nth, options));
  }
  return found;
}

/** `task.job = schedule(task)` on each of several tasks: one declaration, of which the worst speaks. */
function oneForEachPlace<P extends { readonly subject: JudgedCell | JudgedHazard; readonly at: At }>(places: readonly P[]): readonly P[] {
  const worst = new Map<string, P>();
  const keyOf = ({ at }: P): string => `${at.file}\0${at.line}:${at.column}\0${at.endLine}:${at.endColumn}`;
  for (const each of places) {
    if (!isCell(each.subject)) continue;
    const before = worst.get(keyOf(each));
    if (
      !before ||
      (before.subject.severity !== each.subject.severity &&
        atMost(before.subject.severity, each.subject.severity) === before.subject.severity)
    )
      worst.set(keyOf(each), each);
  }
  return places.filter((each) => !isCell(each.subject) || worst.get(keyOf(each)) === each);
}

interface At {
  file: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  symbol: string;
}

function placeOf(program: Program, subject: JudgedCell | JudgedHazard): At {
  const { file, pos, end, symbol } = isCell(subject)
    ? subject.profile.cell
    : { file: subject.hazard.fn.file, pos: subject.hazard.instr.pos, end: subject.hazard.instr.end, symbol: subject.hazard.symbol };
  return {
    file: file.path,
    line: program.lineOf(file, pos),
    column: program.columnOf(file, pos),
    endLine: program.lineOf(file, end),
    endColumn: program.columnOf(file, end),
    symbol,
  };
}

function finding(
  program: Program,
  rule: Rule,
  subject: JudgedCell | JudgedHazard,
  extra: readonly string[],
  at: At,
  nth: number,
  options: FindingOptions,
): Finding {
  const platforms = options.platformsOf(at.file);
  const cell = isCell(subject) ? subject : undefined;
  const writes = cell ? reportsOf(program, cell.profile.writes) : hazardWrites(program, subject as JudgedHazard);
  const reads = cell ? reportsOf(program, readsOf(cell)) : hazardReads(program, subject as JudgedHazard);
  const single = subject.verdict === 'unsafe' && !subject.unreached && options.isSingle(at.file);
  return {
    id: createHash('sha256').update(`${at.file}\0${at.symbol}\0${nth}`).digest('hex').slice(0, 12),
    rule: rule.id,
    severity: single ? lower(subject.severity) : subject.severity,
    confidence: subject.confidence,
    role: subject.role,
    ...at,
    kind: cell ? cell.profile.kind : (subject as JudgedHazard).hazard.kind,
    message: messageOf(rule.id, subject, at.symbol),
    impact: impactOf(rule.id, subject, platforms),
    platforms,
    evidence: [
      ...new Set(
        [
          subject.reason,
          ...subject.evidence,
          ...extra,
          ...(single ? ['one instance runs here, so it is a step less severe: a restart or a second replica still loses it'] : []),
        ].filter(Boolean),
      ),
    ],
    writes,
    reads,
    remedies: subject.verdict === 'unsafe' ? remediesFor(remedyInput(program, rule, subject, at, platforms)) : [],
    suppressed: null,
    baseline: false,
    aliases: cell ? cell.profile.cell.aliases.map((each) => each.symbol) : [...((subject as JudgedHazard).hazard.aliases ?? [])],
  };
}

function remedyInput(program: Program, rule: Rule, subject: JudgedCell | JudgedHazard, at: At, platforms: readonly string[]): RemedyInput {
  const frameworks = frameworksOf(program, isCell(subject) ? subject.profile.writes.map(({ fn }) => fn) : [subject.hazard.fn]);
  const common = { role: subject.role, rule: rule.id, platforms, uses: storesInUse(program), ...(frameworks.length > 0 && { frameworks }) };
  if (isCell(subject)) {
    const isFailover = subject.traits.get('fallback')?.isFailover;
    return { ...common, symbol: at.symbol, ...(subject.profile.abortEntries && { holdsHandles: true }), ...(isFailover && { isFailover }) };
  }
  const { library, cell, isTable, isPutOff } = subject.hazard;
  return {
    ...common,
    symbol: cell?.symbol ?? at.symbol,
    ...(isTable && { isTable }),
    ...(isPutOff && !library && { isPutOff }),
    ...(library && { library: libraryHint(library) }),
  };
}

/** The kinds of stores that some file of the program imports a client of. */
const storesInUse = once((program: Program): readonly StoreInUse[] => {
  const modules = new Set(program.solver.files.flatMap(({ facts }) => facts.imports.map(({ specifier }) => specifier)));
  return PACKAGES_OF_STORES.filter(([, packages]) => [...modules].some((each) => packages.test(each))).map(([store]) => store);
});

/** The frameworks whose entry points lead to some functions; none where that is only assumed. */
function frameworksOf(program: Program, fns: readonly ProgramFunction[]): readonly string[] {
  return [
    ...new Set(fns.flatMap((fn) => program.entriesReaching(fn).map((path) => path.entry.framework)).filter((each) => each !== 'assumed')),
  ];
}

/** Reads of the cell itself; those of its entries where it is never read otherwise, since an entry may lie in several cells. */
function readsOf({ profile }: JudgedCell): readonly Access[] {
  const own = profile.reads.filter((each) => each.depth !== 'entry');
  return own.length > 0 ? own : profile.reads;
}

function libraryHint({ package: name, shape, fix, replacements, install }: NonNullable<JudgedHazard['hazard']['library']>): KeepingLibrary {
  const replacement = replacements.redis ?? replacements.database ?? replacements.upstash ?? replacements.native;
  return {
    package: name,
    database: shape === 'database' && replacements.database !== undefined,
    ...(fix ? { fix } : {}),
    ...(replacement ? { replacement } : {}),
    ...(install?.length ? { install: install.join(' ') } : {}),
  };
}

function hazardWrites(program: Program, { hazard }: JudgedHazard): AccessReport[] {
  return (hazard.writers ?? [{ fn: hazard.fn, instr: hazard.instr }]).map(({ fn, instr }) =>
    access(program, fn, instr, operationOf(instr)),
  );
}

function hazardReads(program: Program, { hazard }: JudgedHazard): AccessReport[] {
  return (hazard.readers ?? []).map(({ fn, instr }) => access(program, fn, instr, operationOf(instr)));
}

/** Accesses in reports: those that serve somebody first, then what fills the cell at the start. */
function reportsOf(program: Program, touches: readonly Access[]): AccessReport[] {
  const ranked = touches.map((each) => {
    const set = program.phaseSet(each);
    return { each, rank: (set & SERVING) !== 0 ? 0 : set !== 0 ? 1 : 2, path: each.fn.file.path };
  });
  const reports = ranked
    .sort((a, b) => a.rank - b.rank || (a.path < b.path ? -1 : a.path > b.path ? 1 : a.each.instr.pos - b.each.instr.pos))
    .slice(0, MOST_ACCESSES)
    .map(({ each }) => access(program, each.fn, each.instr, each.operation, each.cell));
  const seen = new Set<string>();
  return reports.filter((each) => {
    const key = `${each.file}:${each.line}:${each.operation}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function access(program: Program, fn: ProgramFunction, instr: Access['instr'], operation: string, cell?: Access['cell']): AccessReport {
  const { file } = fn;
  return {
    file: file.path,
    line: program.lineOf(file, instr.pos),
    column: program.columnOf(file, instr.pos),
    operation,
    function: functionName(fn),
    phase: phaseIn(program, fn, instr),
    entryPoints: witnesses(program, fn, instr, cell),
  };
}

function phaseIn(program: Program, fn: ProgramFunction, instr: Access['instr']): Phase {
  const phase = program.phaseOf({ fn, instr });
  return phase === undefined || phase === 'dev' ? 'unknown' : phase;
}

function witnesses(program: Program, fn: ProgramFunction, instr: Access['instr'], cell: Access['cell'] | undefined): Witness[] {
  if ((program.phases.at(fn, instr) & (SERVING | bit('render'))) === 0) return [];
  const paths = cell === undefined ? program.entriesReaching(fn) : program.entriesTouching({ cell, fn, instr });
  return paths.slice(0, MOST_WITNESSES).map((path) => witness(program, path, fn, instr));
}

function witness(program: Program, { entry, edges }: Path, fn: ProgramFunction, instr: Access['instr']): Witness {
  const step = (file: ProgramFile, pos: number, name: string): Step => ({
    file: file.path,
    line: program.lineOf(file, pos),
    function: name,
  });
  const path = edges.map((edge: CallEdge) => step(edge.from.file, edge.instr.pos, functionName(edge.from)));
  path.push(step(fn.file, instr.pos, functionName(fn)));
  return { label: entry.label, file: entry.file, path };
}

/** Cells that were looked at and found safe, with the reason. */
export function examinedOf(program: Program, cells: readonly JudgedCell[], hazards: readonly JudgedHazard[]): Examined[] {
  const found: Examined[] = [];
  for (const subject of [...cells, ...hazards]) {
    if (subject.verdict !== 'safe') continue;
    const at = placeOf(program, subject);
    found.push({ file: at.file, line: at.line, symbol: at.symbol, verdict: subject.verdict, reason: subject.reason });
  }
  return found.sort((a, b) =>
    a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0),
  );
}
