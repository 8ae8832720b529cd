/** Gives every cell its role, verdict, severity and confidence: the judgement that all rules share. */
import type { Cell } from '../program/cells.js';
import type { Program } from '../program/program.js';
import { SERVING, bit, has } from '../program/phases.js';
import type { Confidence, Role, Severity } from './finding.js';
import { profileOf, type Profile } from './profile.js';
import { rolesOf } from './roles.js';
import type { JudgedCell, Trait } from './rule.js';
import { safetyOf } from './safety.js';
import { USUAL, atMost } from './severity.js';
import { traitsOf } from './traits.js';

/** Judges all cells that anything touches or that hold something. */
export function judgeCells(program: Program): JudgedCell[] {
  const judged: JudgedCell[] = [];
  for (const cell of program.cells.all) {
    const profile = profileOf(program, cell);
    if (profile.touches.length === 0 && profile.collections.length === 0) continue;
    if (isPlainCode(cell, profile)) continue;
    judged.push(judgeCell(program, profile));
  }
  return judged;
}

/** Places that hold functions and classes only are code, not state. */
function isPlainCode(cell: Cell, profile: Profile): boolean {
  if (profile.writes.length > 0) return false;
  return profile.objects.length > 0 && profile.objects.every((each) => each.kind === 'function' || each.kind === 'class' || each.kind === 'namespace') && cell.form !== 'global';
}

function judgeCell(program: Program, profile: Profile): JudgedCell {
  const guesses = rolesOf(profile);
  const first = guesses[0] as (typeof guesses)[number];
  const traits: ReadonlySet<Trait> = traitsOf(program, profile);
  const guessed: Role = traits.has('request-leak') ? 'request-context' : first.role;
  const safety = safetyOf(program, profile, guessed);
  const role: Role = safety.role ?? (traits.has('request-leak') ? 'request-context' : first.role);
  const severity: Severity = safety.unreached ? 'info' : safety.verdict === 'tolerable' ? 'low' : safety.verdict === 'safe' ? 'info' : severityOf(program, profile, role);
  return {
    profile, role, verdict: safety.verdict, unreached: safety.unreached, severity,
    confidence: confidenceOf(program, profile, first.score), reason: safety.reason,
    evidence: first.evidence.slice(0, 4), traits,
  };
}

/** The usual level of the role, less what the use of the cell takes off. */
function severityOf(program: Program, profile: Profile, role: Role): Severity {
  const usual = USUAL[role];
  if (role === 'metrics' && !isAnswered(program, profile)) return 'medium';
  return atMost(usual, 'critical');
}

/** Whether somebody asks for what the cell holds: it is read by a function of a request that is not merely the one that writes it. */
function isAnswered(program: Program, profile: Profile): boolean {
  const writers = new Set(profile.writes.map((each) => each.fn));
  return profile.reads.some((each) => each.served && !writers.has(each.fn) && program.entriesReaching(each.fn).length > 0);
}

function confidenceOf(program: Program, profile: Profile, score: number): Confidence {
  const requested = profile.writes.some((each) => has(program.phaseSet(each), 'request') && program.entriesReaching(each.fn).some((path) => path.entry.framework !== 'assumed'));
  if (!requested) return profile.writes.some((each) => (program.phaseSet(each) & (SERVING | bit('render'))) !== 0 && !program.assumed && has(program.phaseSet(each), 'background')) ? 'likely' : 'possible';
  return score >= 8 ? 'certain' : 'likely';
}
