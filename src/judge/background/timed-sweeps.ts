/** Timers that tidy up: entries that have expired, files that are no longer needed. */
import type { Cell } from '../../program/cells/cell.js';
import type { Program } from '../../program/program.js';
import type { Effects } from './background-effects.js';
import type { Role } from '../finding.js';
import type { JudgedCell } from '../rule.js';
import { goesNowhere } from '../uses.js';
import { removeOnlyScratch } from '../disk/scratch.js';
import { keepsHandle } from './timer-scope.js';
import type { TimerSite } from './timer-sites.js';
import { type Judgement, isFoundThere, isMadeAnew, removalsIn, safe, worstOf } from './timer-judgement.js';

/** What must not be there any longer once its time is over: a timer that does not fire keeps it valid. */
const EXPIRES_BY_TIMER: ReadonlySet<Role> = new Set(['auth', 'session', 'rate-limit', 'lock', 'idempotency', 'config', 'circuit-breaker']);

/** Removes what is old: as good or bad as the state that it sweeps. */
export function sweep(
  program: Program,
  cells: ReadonlyMap<Cell, JudgedCell>,
  site: TimerSite,
  effects: Effects,
  loops: boolean,
): Judgement | undefined {
  const removals = removalsIn(effects);
  const fed = new Set(
    effects.writes
      .filter(
        (each) =>
          (each.depth === 'contents' && /^(?:push|unshift|add|set)$/.test(each.operation) && !isFoundThere(each, effects.reads)) ||
          (each.depth === 'place' && each.operation === 'assign' && isMadeAnew(program, each)),
      )
      .map((each) => each.cell),
  );
  // `room.phase = 'open'; room.answered.clear()`: who empties a list inside an entry and changes the entry goes on with it.
  const isWorkedOn = (cell: Cell): boolean =>
    removals.every((each) => each.cell !== cell || (each.depth === 'entry' && !/^(?:delete|splice)$/.test(each.operation))) &&
    effects.writes.some(
      (each) =>
        each.cell === cell &&
        each.depth === 'entry' &&
        each.instr.op === 'set' &&
        each.fn.file === site.fn.file &&
        !removals.includes(each),
    );
  // Who again and again mostly moves things about, and takes one out on the way, drives them.
  const isDriven = (cell: Cell): boolean => {
    const own = effects.writes.filter((each) => each.cell === cell);
    return loops && own.filter((each) => removals.includes(each)).length * 2 < own.length;
  };
  // `const mail = this.mails.shift(); if (mail) await this.deliver(mail);`: what is taken out is worked on, whatever that comes to.
  const worked = removals.find(
    ({ cell, depth, fn, instr }) =>
      loops &&
      depth === 'contents' &&
      instr.op === 'call' &&
      /^(?:shift|pop)$/.test(instr.prop ?? '') &&
      instr.used &&
      !goesNowhere(fn, instr.dst) &&
      cells.get(cell)?.role === 'queue' &&
      cells.get(cell)?.verdict === 'unsafe',
  );
  if (worked)
    return {
      verdict: 'unsafe',
      role: 'background-work',
      severity: 'high',
      cell: worked.cell,
      reason: `it works off \`${worked.cell.symbol}\`, and does not run while the instance is frozen`,
    };
  const swept = [...new Set(removals.map((each) => each.cell))]
    .filter((cell) => !fed.has(cell) && !isWorkedOn(cell) && !isDriven(cell) && !keepsHandle(program, site, cell, effects.writes))
    .flatMap((cell) => cells.get(cell) ?? [])
    .filter((each) => each.profile.collections.length > 0 || each.verdict !== 'safe');
  if (swept.length === 0) return undefined;
  const worst = worstOf(swept);
  const { symbol } = worst.profile.cell;
  if (worst.verdict === 'safe')
    return { ...safe(`it sweeps \`${symbol}\`, which is safe: ${worst.reason}`, 'cleanup-timer'), cell: worst.profile.cell };
  if (
    !loops &&
    !EXPIRES_BY_TIMER.has(worst.role) &&
    effects.writes.every((each) => removals.includes(each) || /^(?:log-buffer|metrics|pubsub)$/.test(cells.get(each.cell)?.role ?? 'other'))
  ) {
    return {
      verdict: 'tolerable',
      role: 'cleanup-timer',
      severity: 'low',
      cell: worst.profile.cell,
      unreached: worst.unreached,
      reason: `it forgets one entry of \`${symbol}\`; while the instance is frozen that entry only stays a little longer`,
    };
  }
  return {
    verdict: worst.verdict,
    role: 'cleanup-timer',
    severity: worst.verdict === 'unsafe' ? 'medium' : 'low',
    cell: worst.profile.cell,
    unreached: worst.unreached,
    reason: `it removes old entries from \`${symbol}\`, and does not run while the instance is frozen`,
    evidence:
      swept.length > 1
        ? [
            `also sweeps ${swept
              .filter((each) => each !== worst)
              .map((each) => `\`${each.profile.cell.symbol}\``)
              .join(', ')}`,
          ]
        : [],
  };
}

/** `setTimeout(() => unlink(path), 60_000)`: as good or bad as what is done with the file meanwhile. */
export function removesFile(program: Program, removals: Effects['removed']): Judgement {
  const [first] = removals;
  if (removeOnlyScratch(program, removals))
    return {
      verdict: 'tolerable',
      role: 'cleanup-timer',
      severity: 'low',
      reason: 'it removes scratch files of the request that started it; they go with the temporary folder of the instance as well',
    };
  return {
    verdict: 'unsafe',
    role: 'cleanup-timer',
    severity: 'medium',
    reason: `it removes a file with \`${first?.method}\`, which stays behind where the instance is frozen or gone`,
  };
}

/** `for (const name of readdirSync(dir)) if (isOld(name)) unlinkSync(name)`: what is swept lies on this instance's own disk. */
export function removesAtOnce(program: Program, { disk, removed }: Effects, loops: boolean): Judgement | undefined {
  const [first] = removed;
  if (!first || disk.length > 0) return undefined;
  if (!loops) return removesFile(program, removed);
  return {
    verdict: 'unsafe',
    role: 'cleanup-timer',
    severity: 'medium',
    reason: `it removes files with \`${first.method}\`, which stay where the instance is frozen or gone`,
  };
}
