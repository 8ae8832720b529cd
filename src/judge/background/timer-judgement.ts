/** What is judged of a timer, and what all its judges ask. */
import type { Access } from '../../program/cells/accesses.js';
import type { Cell } from '../../program/cells/cell.js';
import type { Program } from '../../program/program.js';
import { bit, type PhaseSet } from '../../program/phases/phases.js';
import type { Effects } from './background-effects.js';
import type { Role, Severity, Verdict } from '../finding.js';
import type { JudgedCell } from '../rule.js';
import { isRemoval } from '../profile.js';
import { isLoaded } from './timer-scope.js';
import type { TimerSite } from './timer-sites.js';

export interface Judgement {
  readonly verdict: Verdict;
  readonly role: Role;
  readonly severity: Severity;
  readonly reason: string;
  readonly evidence?: readonly string[];
  readonly cell?: Cell;
  /** The cell that it sweeps is touched by nothing that runs. */
  readonly unreached?: boolean;
}

export const safe = (reason: string, role: Role = 'other'): Judgement => ({ verdict: 'safe', role, severity: 'info', reason });

export function phasesOf(program: Program, { fn, instr, library, runs }: TimerSite): PhaseSet {
  // `@Cron()` on a method of a class that no module provides: the framework reads it of the objects that it has made.
  if (library?.created === 'decorator' && runs.every((run) => program.phases.of(run) === 0)) return 0;
  const set = program.phases.at(fn, instr);
  return set === 0 && isLoaded(program, fn) ? bit('module') : set;
}

/** The writes that take something away. */
export const removalsIn = (effects: Effects): readonly Access[] =>
  effects.writes.filter((each) =>
    isRemoval({ ...each, served: true, rendered: false, starting: false, dead: false, inCatch: false, givenTime: false }),
  );

/** `watcher = watch(path, again)`: who puts a new handle there is not there to take the old one away. */
export function isMadeAnew(program: Program, { fn, instr }: Access): boolean {
  if (instr.op !== 'assign' && instr.op !== 'set') return false;
  const held = program.solver.objectsAt(fn.file, instr.src);
  return held.length > 0 && held.every((each) => each.kind === 'external' && each.call !== undefined);
}

/** `for (const [key, hits] of map) map.set(key, hits.filter(isRecent))`: what a walk puts back was there. */
export const isFoundThere = (write: Access, reads: readonly Access[]): boolean =>
  reads.some(
    (each) => each.cell === write.cell && each.fn === write.fn && /^(?:iterate|forEach|entries|keys|values)$/.test(each.operation),
  ) ||
  reads.some(
    (each) =>
      each.cell === write.cell &&
      /^(?:iterate|forEach)$/.test(each.operation) &&
      each.fn.file === write.fn.file &&
      each.fn.fact.id === write.fn.fact.parent,
  );

export function worstOf(cells: readonly JudgedCell[]): JudgedCell {
  const rank = (each: JudgedCell): number =>
    (each.verdict === 'unsafe' ? 0 : each.verdict === 'tolerable' ? 2 : 4) + (each.unreached ? 1 : 0);
  return [...cells].sort((a, b) => rank(a) - rank(b))[0] as JudgedCell;
}

export const startsForRequest = (program: Program, site: TimerSite): boolean =>
  (phasesOf(program, site) & bit('request')) !== 0 && program.entriesReaching(site.fn).some(({ entry }) => entry.phase === 'request');
