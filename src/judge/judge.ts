/** Gives every cell its role, verdict, severity and confidence: the judgement that all rules share. */
import type { Cell } from '../program/cells/cell.js';
import { operandsOf, originOf } from '../program/values/definitions.js';
import type { VarId } from '../facts/model.js';
import type { ProgramFile } from '../program/model.js';
import type { Program } from '../program/program.js';
import { ELEMENTS } from '../program/values/solver.js';
import { SERVING, bit, has } from '../program/phases/phases.js';
import { attempt, type Failure } from './attempt.js';
import { handsOut } from './roles/taken-out.js';
import { isReadInAndWrittenThrough } from './safety/near-copies.js';
import { SEVERITIES, type Confidence, type Role, type Severity } from './finding.js';
import { fieldsOf } from './named-fields.js';
import { isNotServed } from './not-served.js';
import {
  HISTORY_WORDS,
  POLLING_WORDS,
  RECORD_WORDS,
  REPORTING_FILES,
  REQUEST_ID_WORDS,
  SECONDARY_WORDS,
  TALK_SO_FAR,
  TOLD_ONCE,
  WAITING_WORDS,
} from '../knowledge/roles.js';
import { keyOf } from './keys.js';
import { harmlessBeside, neighbourhoods } from './neighbours.js';
import { isNear } from './profile-words.js';
import { isRemoval, profileOf, putBy, type Profile, type Touch } from './profile.js';
import { requestDataOf } from './request-data.js';
import { refinedRole } from './roles/refined-role.js';
import { addsToFound, isCapped, ranks } from './roles/amounts.js';
import { isToldAtOnce } from './safety/told.js';
import { rolesOf } from './roles/roles.js';
import type { JudgedCell, Trait, TraitFinding } from './rule.js';
import { safetyOf } from './safety/safety.js';
import type { Safety } from './safety/verdicts.js';
import { USUAL, atMost } from './severity.js';
import { wordsOf } from './roles/words.js';
import { holdsEmitter } from './traits/emitter.js';
import { holdsDrawnValue, identityOf } from './traits/identity.js';
import { socketServerOf } from './traits/socket-server.js';
import { traitsOf } from './traits.js';

/** Judges all cells that anything touches or that hold something. What cannot be judged is added to the failures. */
export function judgeCells(program: Program, failures: Failure[]): JudgedCell[] {
  const judged: JudgedCell[] = [];
  for (const cell of program.cells.all) {
    if (isNotServed(cell.file.path)) continue; // a served module may load it in development only
    const found = attempt(failures, `\`${cell.symbol}\``, cell, () => judgeOne(program, cell));
    if (found) judged.push(found);
  }
  nameParameters(judged);
  nameEntries(program, judged);
  const neighboursOf = neighbourhoods(judged);
  return judged.map((each) => {
    const reason = harmlessBeside(program, each, neighboursOf(each));
    return reason === undefined
      ? each
      : { ...each, verdict: 'tolerable', severity: 'low', role: each.role === 'config' ? 'lock' : each.role, reason };
  });
}

function judgeOne(program: Program, cell: Cell): JudgedCell | undefined {
  const profile = profileOf(program, cell);
  if (profile.touches.length === 0 && profile.collections.length === 0 && !holdsDrawnValue(profile) && !holdsEmitter(program, profile))
    return undefined;
  if (isPlainCode(cell, profile)) return undefined;
  return isLoopVariable(cell)
    ? {
        profile,
        role: 'constant',
        verdict: 'safe',
        unreached: false,
        severity: 'info',
        confidence: 'possible',
        reason: 'never changed after it is made',
        evidence: [],
        traits: new Map(),
      }
    : judgeFields(program, judgeCell(program, profile));
}

/** A record that stands for a few variables is as bad as the worst of them, and no more. */
function judgeFields(program: Program, whole: JudgedCell): JudgedCell {
  const fields = whole.verdict === 'unsafe' && !whole.unreached ? fieldsOf(program, whole.profile) : undefined;
  const [worst] = (fields ?? [])
    .map((each) => judgeCell(program, each))
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  // What a single field is for is told by less than the record has: where one of them is unsafe, the record says better what it is.
  return worst && (worst.verdict !== 'unsafe' || (worst.role === 'lock' && whole.severity === 'critical'))
    ? { ...worst, profile: whole.profile }
    : whole;
}

/** `attachRoutes(app, state)`, `attachSockets(io, state)`: parameters that hold one object are names of one state; the first speaks. */
function nameParameters(judged: JudgedCell[]): void {
  const speakers = new Map<number, string>();
  judged.forEach((each, index) => {
    const { cell, objects } = each.profile;
    const fact = cell.variable?.file.facts.vars[cell.variable.id];
    const held = objects.filter((obj) => obj.kind === 'object' || obj.kind === 'map' || obj.kind === 'set' || obj.kind === 'array');
    if (each.verdict === 'safe' || held.length === 0 || held.length < objects.length) return;
    const first = speakers.get(held[0]?.id ?? -1);
    if (cell.form === 'captured' && fact?.kind === 'param' && first !== undefined && held.every((obj) => speakers.get(obj.id) === first)) {
      judged[index] = { ...each, verdict: 'safe', severity: 'info', reason: `another name of \`${first}\`, which is judged itself` };
      return;
    }
    if (each.verdict === 'unsafe') for (const obj of held) if (!speakers.has(obj.id)) speakers.set(obj.id, cell.symbol);
  });
}

/**
 * `const saved = counter('notes_saved')`, where `counter` makes one on first use and files it in a table: a name of that table's entry, which
 * the table speaks for.
 */
function nameEntries({ solver }: Program, judged: JudgedCell[]): void {
  const [tables, holders] = [new Map<number, JudgedCell>(), new Map<number, JudgedCell>()];
  for (const each of judged) {
    if (each.verdict !== 'unsafe') continue;
    for (const table of each.profile.collections) {
      if (!tables.has(table.id)) tables.set(table.id, each);
      for (const id of solver.valuesOf(solver.property(table, ELEMENTS))) if (!holders.has(id)) holders.set(id, each);
    }
  }
  judged.forEach((each, index) => {
    const { cell, objects, writes } = each.profile;
    if (
      each.verdict !== 'unsafe' ||
      each.unreached ||
      cell.form !== 'variable' ||
      objects.length === 0 ||
      writes.some(({ depth }) => depth === 'place')
    )
      return;
    const speakers = new Set(
      objects.map(({ id, fn, kind, of = -1 }) =>
        kind === 'entry' ? tables.get(of) : fn === undefined || fn.fact.kind === 'module' ? undefined : holders.get(id),
      ),
    );
    const [table] = speakers;
    if (speakers.size !== 1 || table === undefined || table === each) return;
    judged[index] = {
      ...each,
      verdict: 'safe',
      severity: 'info',
      reason: `an entry of \`${table.profile.cell.symbol}\`, which is judged itself`,
    };
  });
}

/** `for (const [key, value] of Object.entries(table))` while the module loads: what it holds belongs to the table, unless a function keeps it. */
function isLoopVariable({ form, variable }: Cell): boolean {
  if (form !== 'variable' || !variable) return false;
  const { file, id } = variable;
  const fact = file.facts.vars[id];
  if (fact?.inLoop !== true || fact.kind !== 'const' || fact.fn !== 0) return false;
  const [body, ...functions] = file.facts.functions;
  return (
    body?.instrs.some((each) => each.dst === id && each.op === 'assign' && isTakenOut(file, each.src)) === true &&
    !functions.some((each) => each.instrs.some((instr) => operandsOf(instr).includes(id)))
  );
}

/** An element of what is gone through, or a part of one. */
function isTakenOut(file: ProgramFile, variable: VarId): boolean {
  const { instr } = originOf(file, variable);
  return instr?.op === 'iterate' || (instr?.op === 'get' && isTakenOut(file, instr.obj));
}

/** Places that hold functions and classes only are code, not state. */
function isPlainCode(cell: Cell, profile: Profile): boolean {
  if (profile.writes.length > 0) return false;
  return (
    profile.objects.length > 0 &&
    profile.objects.every((each) => each.kind === 'function' || each.kind === 'class' || each.kind === 'namespace') &&
    cell.form !== 'global'
  );
}

/**
 * Nothing that serves somebody changes it, and what it holds is plain data: safe, whatever it is for. Most cells are like that, and what
 * is not asked of them need not be found out.
 */
function isAtRest(profile: Profile): boolean {
  return (
    profile.writes.every((each) => !each.served && !each.dead && !each.rendered) &&
    profile.emitters.length === 0 &&
    (profile.objects.length > 0 || profile.writes.every((each) => each.fn.fact.kind === 'module')) && // a flag may say which store is used
    profile.objects.every((each) => each.kind !== 'external' && each.kind !== 'instance')
  );
}

function judgeAtRest(program: Program, profile: Profile): JudgedCell {
  const safety = safetyOf(program, profile, 'other', 0);
  return {
    profile,
    role: safety.role ?? 'other',
    verdict: safety.verdict,
    unreached: safety.unreached,
    severity: 'info',
    confidence: 'possible',
    reason: safety.reason,
    evidence: [],
    traits: new Map(),
  };
}

function judgeCell(program: Program, profile: Profile): JudgedCell {
  if (isAtRest(profile) && !identityOf(program, profile, 'other') && !socketServerOf(program, profile))
    return judgeAtRest(program, profile);
  const guesses = rolesOf(profile);
  const first = guesses[0] as (typeof guesses)[number];
  const traits: ReadonlyMap<Trait, TraitFinding> = traitsOf(program, profile, first.role);
  const telling = [...traits.values()];
  const guessed: Role = telling.find((each) => each.role)?.role ?? first.role;
  const settled = telling.find((each) => each.verdict);
  const safety: Safety = settled
    ? { verdict: settled.verdict ?? 'unsafe', reason: settled.evidence, unreached: settled.unreached ?? false }
    : safetyOf(program, profile, guessed, first.score);
  const named: Role =
    (safety.onlyCopy ? guesses.find((each) => SERIES.has(each.role) && each.score >= TOLD)?.role : undefined) ?? safety.role ?? guessed;
  const isSettled = safety.role !== undefined || telling.some((each) => each.role);
  const role: Role = safety.verdict === 'unsafe' ? refinedRole(program, profile, named, isSettled ? [] : guesses) : named;
  const ceiling = telling.find((each) => each.ceiling)?.ceiling ?? 'critical';
  const severity: Severity = safety.unreached
    ? 'info'
    : safety.verdict === 'tolerable'
      ? 'low'
      : safety.verdict === 'safe'
        ? 'info'
        : atMost(severityOf(program, profile, role), ceiling);
  return {
    profile,
    role,
    verdict: safety.verdict,
    unreached: safety.unreached,
    severity,
    confidence:
      settled?.verdict === 'unsafe'
        ? knownConfidence(program, confidenceOf(program, profile, first.score))
        : confidenceOf(program, profile, first.score),
    reason: safety.reason,
    evidence: first.evidence.slice(0, 4),
    traits,
  };
}

/** What is called a cache because only the last few of a series are kept. */
const SERIES: ReadonlySet<Role> = new Set<Role>(['log-buffer', 'metrics']);
/** From this score on more than a word in the file speaks for it. */
const TOLD = 4;

/** A trait that settles the verdict knows how requests get there. */
const knownConfidence = (program: Program, confidence: Confidence): Confidence =>
  confidence === 'possible' && !program.assumed ? 'likely' : confidence;

/** The usual level of the role, less what the use of the cell takes off. */
function severityOf(program: Program, profile: Profile, role: Role): Severity {
  const usual = USUAL[role];
  const { symbol } = profile.words;
  switch (role) {
    case 'metrics':
      return isAnswered(program, profile) ? usual : 'medium';
    // The last few of something are its history.
    // What timers alone gather nobody handed in.
    case 'entity-store':
      return isGathered(program, profile) ||
        !isBroughtByRequests(program, profile) ||
        SECONDARY_WORDS.test(symbol.replace(TALK_SO_FAR, '')) ||
        (!RECORD_WORDS.test(symbol) && isCapped(profile)) ||
        (ranks(profile) && !addsToFound(profile)) ||
        isReadInAndWrittenThrough(program, profile)
        ? 'high'
        : usual;
    case 'log-buffer':
      return HISTORY_WORDS.test(symbol) && isAnswered(program, profile) ? 'high' : usual;
    case 'queue':
      return WAITING_WORDS.test(symbol) || REPORTING_FILES.test(symbol) || (profile.collections.length === 0 && handsOut(profile))
        ? 'high'
        : usual;
    case 'rate-limit':
      return isPolledOnly(program, profile) ? 'high' : usual;
    // What work of the program's own has done already: nobody sends it twice, and it does not come from outside.
    case 'idempotency':
      return (profile.writes.some((each) => each.served) &&
        profile.touches.every((each) => !each.served || each.depth === 'entry' || isBesideRequests(program, each))) ||
        TOLD_ONCE.test(symbol)
        ? 'high'
        : usual;
    case 'request-context':
      return /\bspan\b/.test(symbol) ? 'medium' : REQUEST_ID_WORDS.test(symbol) ? 'high' : usual;
    default:
      return usual;
  }
}

/** `setInterval(() => candles.get(symbol).push(price()))`: all that is put there is put by the program's own timers. */
function isGathered(program: Program, profile: Profile): boolean {
  const puts = profile.writes.filter((each) => each.served && isNear(each) && !isRemoval(each));
  return (
    puts.length > 0 &&
    puts.every((each) => isBesideRequests(program, each)) &&
    profile.writes.every((each) => !each.served || !isNear(each) || isBesideRequests(program, each))
  );
}

/**
 * Something of a request, or drawn for it, is filed there or is what it is filed under. What the program worked out or asked for by itself is
 * a copy or a result, and no record that somebody handed in.
 */
function isBroughtByRequests(program: Program, profile: Profile): boolean {
  const comes = (fn: Touch['fn'], value: VarId | undefined): boolean => {
    const data = value === undefined ? undefined : requestDataOf(program, fn, value);
    return data !== undefined && (data.source !== undefined || data.drawn || data.given);
  };
  return profile.writes.some(
    (each) => each.served && !isRemoval(each) && (comes(each.fn, putBy(each.instr)) || comes(each.fn, keyOf(each))),
  );
}

const isBesideRequests = (program: Program, { fn, instr }: Touch): boolean => {
  const set = program.phases.at(fn, instr);
  return has(set, 'background') && !has(set, 'request') && !has(set, 'unknown');
};

/** A limit that only stands before routes that clients poll. */
function isPolledOnly(program: Program, profile: Profile): boolean {
  const labels = profile.writes
    .filter((each) => each.served)
    .flatMap((each) => program.entriesReaching(each.fn).map((path) => path.entry.label));
  return labels.length > 0 && labels.every((label) => POLLING_WORDS.test(wordsOf(label)));
}

/** Whether somebody asks for what the cell holds: it is read by a function of a request that is not merely the one that writes it. */
function isAnswered(program: Program, profile: Profile): boolean {
  const writers = new Set(profile.writes.map((each) => each.fn));
  return profile.reads.some(
    (each) => each.served && (!writers.has(each.fn) || isToldAtOnce(program, each)) && program.entriesReaching(each.fn).length > 0,
  );
}

function confidenceOf(program: Program, profile: Profile, score: number): Confidence {
  const requested = profile.writes.some(
    (each) => has(program.phaseSet(each), 'request') && program.entriesReaching(each.fn).some((path) => path.entry.framework !== 'assumed'),
  );
  if (!requested) {
    return profile.writes.some(
      (each) => (program.phaseSet(each) & (SERVING | bit('render'))) !== 0 && !program.assumed && has(program.phaseSet(each), 'background'),
    )
      ? 'likely'
      : 'possible';
  }
  return score >= 8 ? 'certain' : 'likely';
}
