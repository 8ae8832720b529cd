/** Timers that change what the program keeps, or write it away. */
import type { Cell } from '../../program/cells/cell.js';
import { functionName, type Program } from '../../program/program.js';
import { type Effects, changedCells } from './background-effects.js';
import { shipsFigures } from './shipped.js';
import type { JudgedCell } from '../rule.js';
import { keepsHandle } from './timer-scope.js';
import type { TimerSite } from './timer-sites.js';
import { type Judgement, safe, startsForRequest, worstOf } from './timer-judgement.js';
import { broadcastsLater } from './timed-messages.js';

/** Advances state in memory. */
export function stateChange(
  program: Program,
  cells: ReadonlyMap<Cell, JudgedCell>,
  site: TimerSite,
  effects: Effects,
  loops: boolean,
): Judgement | undefined {
  const changed = changedCells(effects)
    .filter((cell) => !keepsHandle(program, site, cell, effects.writes))
    .flatMap((cell) => cells.get(cell) ?? []);
  if (changed.length === 0) return undefined;
  const worst = worstOf(changed);
  const { symbol } = worst.profile.cell;
  if (worst.verdict === 'safe') {
    return (loops && effects.changes && effects.answers) || broadcastsLater(program, site, effects, loops)
      ? undefined
      : { ...safe(`all that it changes is \`${symbol}\`: ${worst.reason}`), cell: worst.profile.cell };
  }
  // What a limiter counts is set back: who was turned away stays so a little longer.
  const forgets = worst.role === 'rate-limit';
  // What a request leaves to be done once, with records or on the state of some work, nobody else does, and whoever asks for it waits.
  const isOwed =
    !loops &&
    !forgets &&
    changed.some((each) => each.verdict === 'unsafe' && (each.role === 'entity-store' || each.role === 'job-status')) &&
    startsForRequest(program, site);
  return {
    verdict: worst.verdict,
    role: forgets ? 'cleanup-timer' : 'background-work',
    severity: worst.verdict !== 'unsafe' ? 'low' : isOwed ? 'high' : 'medium',
    cell: worst.profile.cell,
    unreached: worst.unreached,
    reason: `it changes \`${symbol}\`, and stops with the instance`,
  };
}

/** `setTimeout(() => saveSync(orders), 60_000)`: what is to be written stays unwritten where the instance is frozen or gone. */
export function savesLater(
  program: Program,
  cells: ReadonlyMap<Cell, JudgedCell>,
  effects: Effects,
  loops: boolean,
): Judgement | undefined {
  const {
    disk: [first],
  } = effects;
  if (!first) return undefined;
  const what = `it writes to the disk with \`${first.method}\`${first.fn.fact.name ? ` in ${functionName(first.fn)}` : ''}`;
  return {
    verdict: 'unsafe',
    role: 'background-work',
    severity: loops || shipsFigures(program, cells, effects) ? 'medium' : 'high',
    reason: loops
      ? `${what}; it does not run while no instance is awake, and each has a disk of its own`
      : `${what} after the response has gone out, when the instance may be frozen or gone`,
  };
}
