/** Timers after which somebody who is connected is told something. */
import { HEARTBEAT, RENEWING_METHODS, SENDING_METHODS, TOLD_TO_SOCKETS } from '../../knowledge/background-words.js';
import { CLOSING_EVENTS } from '../../knowledge/emitters.js';
import { SOCKET_LABELS } from '../../knowledge/roles.js';
import type { Cell } from '../../program/cells/cell.js';
import type { VarId } from '../../facts/model.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { literalOf, originOf } from '../../program/values/definitions.js';
import { SERVING } from '../../program/phases/phases.js';
import { type Effects, calleePaths } from './background-effects.js';
import type { JudgedCell } from '../rule.js';
import type { TimerSite } from './timer-sites.js';
import { type Judgement, startsForRequest } from './timer-judgement.js';

/** Calls a ping to every connection that is open: an instance that holds connections is awake. */
export function heartbeat(program: Program, cells: ReadonlyMap<Cell, JudgedCell>, effects: Effects): Judgement | undefined {
  if (effects.outside.length > 0 && effects.outside.every((each) => RENEWING_METHODS.test(each.method))) {
    return {
      verdict: 'tolerable',
      role: 'background-work',
      severity: 'low',
      reason: 'it renews outside what holds for as long as this instance is awake, and lapses with it',
    };
  }
  if (!effects.answers || !HEARTBEAT.test(effects.words)) return undefined;
  if (!effects.outside.every((each) => runsAtClose(program, each.fn))) return undefined;
  const kept = [...effects.reads, ...effects.writes]
    .map((each) => cells.get(each.cell))
    .find((each) => each && (each.role === 'connections' || each.role === 'pubsub' || each.verdict === 'unsafe'));
  return {
    verdict: 'tolerable',
    role: 'connections',
    severity: 'low',
    reason: 'it keeps the open connections of this instance alive, and an instance that has some is awake',
    ...(kept ? { cell: kept.profile.cell } : {}),
  };
}

/** `req.on('close', () => remove(id))`: what a ping that nobody hears does as well is done anyway, when the connection is found to be closed. */
function runsAtClose(program: Program, fn: ProgramFunction, depth = 0): boolean {
  return (
    program.phases.entriesOf(fn).some(({ label }) => CLOSED_SOCKET.test(label)) ||
    (program.phases.incoming.get(fn) ?? []).some(({ from, instr, kind }) => {
      if (kind === 'call') return from !== fn && depth < MOST_CALLS && runsAtClose(program, from, depth + 1);
      const event = instr.op === 'call' && instr.args[0] !== undefined ? literalOf(from.file, instr.args[0])?.value : undefined;
      return typeof event === 'string' && CLOSING_EVENTS.test(event);
    })
  );
}

/** How far up the callers of a function somebody may listen. */
const MOST_CALLS = 3;
const CLOSED_SOCKET = /^(?:web)?socket (?:close|disconnect)/;

/** `setTimeout(() => io.emit('start', game), 200)` in a handler of HTTP: an instance that only held sockets would be awake. */
export function broadcastsLater(program: Program, site: TimerSite, effects: Effects, loops: boolean): Judgement | undefined {
  if (
    loops ||
    site.when !== 'once' ||
    !startsForRequest(program, site) ||
    program.entriesReaching(site.fn).every(({ entry }) => SOCKET_LABELS.test(entry.label))
  )
    return undefined;
  const tells = [...effects.functions].some((fn) =>
    fn.fact.instrs.some(
      (instr) => instr.op === 'call' && instr.prop === 'emit' && calleePaths(program, fn, instr).some((path) => TOLD_TO_SOCKETS.test(path)),
    ),
  );
  return tells
    ? {
        verdict: 'unsafe',
        role: 'background-work',
        severity: 'high',
        reason: 'it tells connected clients something after the response has gone out, when the instance may be frozen or gone',
      }
    : undefined;
}

/** Advances objects that it holds, or sends to clients, again and again. */
export function pushes(effects: Effects, loops: boolean): Judgement | undefined {
  if (!loops || (!effects.changes && !effects.answers)) return undefined;
  return {
    verdict: 'unsafe',
    role: 'background-work',
    severity: 'medium',
    reason: effects.answers
      ? 'it drives what connected clients are sent, and stops with the instance'
      : 'it advances objects in memory again and again, and stops with the instance',
  };
}

/**
 * `setTimeout(() => sockets.get(id)?.send(text), 5000)`: the connection is somebody else's, and nobody keeps this instance awake for it. It may be
 * found there and handed to a function that writes to it: `tell(open.get(id), text)`.
 */
export function sendsLater(
  program: Program,
  cells: ReadonlyMap<Cell, JudgedCell>,
  { fn, instr, runs, when }: TimerSite,
  { functions, reads }: Effects,
): Judgement | undefined {
  if ((program.phases.at(fn, instr) & SERVING) === 0) return undefined;
  const isLookedInto = (cell: Cell): boolean => reads.some((each) => each.cell === cell && each.depth === 'contents');
  for (const run of when === 'once' ? functions : runs) {
    for (const call of run.fact.instrs) {
      if (call.op !== 'call' || call.recv === undefined || !SENDING_METHODS.test(call.prop ?? '')) continue;
      const isOwn = runs.includes(run);
      const held = program.solver
        .objectsAt(run.file, isOwn ? call.recv : wholeOf(run, call.recv))
        .filter((each) => each.kind === 'entry' || each.kind === 'external');
      const kept = held
        .flatMap((each) => program.cells.ownersOf(each))
        .map((cell) => cells.get(cell))
        .find(
          (each) =>
            each?.verdict === 'unsafe' &&
            (each.role === 'connections' || each.role === 'pubsub') &&
            (isOwn || isLookedInto(each.profile.cell)),
        );
      if (kept) {
        return {
          verdict: 'unsafe',
          role: 'background-work',
          severity: 'high',
          cell: kept.profile.cell,
          reason: `it sends to a connection that \`${kept.profile.cell.symbol}\` holds, after the request that started it is over`,
        };
      }
    }
  }
  return undefined;
}

/** Of `event.node.res` the event. */
function wholeOf({ file }: ProgramFunction, variable: VarId): VarId {
  for (let at = variable, depth = 0; ; depth += 1) {
    const made = originOf(file, at);
    if (made.instr?.op !== 'get' || depth > 4) return made.variable >= 0 ? made.variable : at;
    at = made.instr.obj;
  }
}
