/** Gives every cell its role, verdict, severity and confidence: the judgement that all rules share. */
import type { Cell } from '../program/cells/cell.js';
import { operandsOf, originOf } from '../program/values/definitions.js';
import type { VarId } from '../facts/model.js';
import type { ProgramFile } from '../program/model.js';
import type { Program } from '../program/program.js';
import { SERVING, bit, has } from '../program/phases/phases.js';
import { withoutAliases } from './aliases.js';
import { attempt, type Failure } from './attempt.js';
import { severityOf } from './cell-severity.js';
import { SEVERITIES, type Confidence, type Role, type Severity } from './finding.js';
import { fieldsOf } from './named-fields.js';
import { isNotServed } from './not-served.js';
import { harmlessBeside, neighbourhoods } from './neighbours.js';
import { profileOf, type Profile } from './profile.js';
import { refinedRole } from './roles/refined-role.js';
import { isUntold } from './roles/evidence.js';
import { rolesOf } from './roles/roles.js';
import type { JudgedCell, Trait, TraitFinding } from './rule.js';
import { safetyOf } from './safety/safety.js';
import type { Safety } from './safety/verdicts.js';
import { atMost } from './severity.js';
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
  const speaking = withoutAliases(program, judged);
  const neighboursOf = neighbourhoods(speaking);
  return speaking.map((each) => {
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
  // What a single field is for is told by less than the record has: where one of them is unsafe, the record says better what it is. That it is
  // a copy which a request throws away is told by nothing else.
  return worst && (worst.verdict !== 'unsafe' || worst.role === 'cache' || (worst.role === 'lock' && whole.severity === 'critical'))
    ? { ...worst, profile: whole.profile }
    : whole;
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
  const isOfPages = program.pages.has(profile.cell.file.path);
  if (isOfPages || (isAtRest(profile) && !identityOf(program, profile, 'other') && !socketServerOf(program, profile)))
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
        : atMost(severityOf(program, profile, role, isUntold(guesses.find((each) => each.role === role)?.evidence ?? [])), ceiling);
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
