/** Judges timers and schedulers of this process by what they run: a sweep, a heartbeat, a time limit, or work that nobody else does. */
import { CONNECTING, CONNECTION_LOST, OPENING } from '../../knowledge/background-words.js';
import type { Cell } from '../../program/cells/cell.js';
import { isInside, literalOf } from '../../program/values/definitions.js';
import type { Program } from '../../program/program.js';
import type { ProgramFunction } from '../../program/model.js';
import { SERVING, bit } from '../../program/phases/phases.js';
import { endsItself } from '../../program/phases/waits.js';
import { type Effects, calleeName, calleePaths, effectsOf, isWithin } from './background-effects.js';
import { clientReason } from '../stores/libraries.js';
import type { Confidence } from '../finding.js';
import type { JudgedCell, JudgedHazard } from '../rule.js';
import { confinedBy, isBrowserCode, isEmpty, isInsideComponent } from './timer-scope.js';
import { listenersTold } from './listeners.js';
import { timerSites, type TimerSite } from './timer-sites.js';
import { wordsOf } from '../roles/words.js';
import { isInDurableObject } from './not-cut-off.js';
import { type Judgement, phasesOf, safe, startsForRequest } from './timer-judgement.js';
import { broadcastsLater, heartbeat, pushes, sendsLater } from './timed-messages.js';
import { job } from './timed-jobs.js';
import { removesAtOnce, sweep } from './timed-sweeps.js';
import { savesLater, stateChange } from './timed-state.js';
import { isOnlyAssumed } from '../only-assumed.js';

/** Every timer and schedule of the program, judged. */
export function timerHazards(program: Program, cells: readonly JudgedCell[]): JudgedHazard[] {
  const byCell = new Map(cells.map((each) => [each.profile.cell, each]));
  return timerSites(program).map((site) => {
    const judged = judge(program, byCell, site);
    const { fn, instr, symbol, runs, library } = site;
    const phases = phasesOf(program, site);
    const unreached = judged.verdict !== 'safe' && (phases === 0 || judged.unreached === true);
    return {
      hazard: {
        rule: 'module-timer',
        kind: 'timer',
        symbol,
        fn,
        instr,
        runs,
        ...(judged.cell ? { cell: judged.cell } : {}),
        ...(library ? { library } : {}),
        ...(isPutOff(program, site) ? { isPutOff: true } : {}),
      },
      role: judged.role,
      verdict: judged.verdict,
      unreached,
      severity: unreached ? 'info' : judged.severity,
      confidence: confidenceOf(program, site),
      reason: judged.reason,
      evidence: [...(judged.evidence ?? []), ...startedBy(program, site)],
    };
  });
}

/** A request starts it for a matter of its own; an interval that the module or the server starts as well runs everywhere. */
function isPutOff(program: Program, site: TimerSite): boolean {
  return (
    startsForRequest(program, site) &&
    (site.when === 'once' || (phasesOf(program, site) & (bit('module') | bit('startup') | bit('unknown'))) === 0)
  );
}

function judge(program: Program, cells: ReadonlyMap<Cell, JudgedCell>, site: TimerSite): Judgement {
  const { fn, runs } = site;
  const phases = phasesOf(program, site);
  if (isInsideComponent(fn)) return safe('it stands in a component, and only the browser starts it');
  if (phases !== 0 && (phases & (SERVING | bit('module') | bit('startup'))) === 0)
    return safe('only the browser, the build or development starts it');
  if (phases === 0 && isBrowserCode(program, fn)) return safe('nothing on a server starts it: it stands in code for the browser');
  if (runs.length > 0 && runs.every(isEmpty)) return safe('its callback does nothing');
  if ((phases & ~(bit('module') | bit('startup'))) === 0 && runs.length > 0 && runs.every((run) => endsItself(fn, site.instr, run))) {
    return safe('it waits for something while the server starts, and ends itself then');
  }
  if (isDueBeforeSleep(program, site))
    return safe(
      'a Durable Object with a pending timer does not hibernate, and this one is due before it could be evicted',
      'background-work',
    );
  const confined = confinedBy(program, site);
  if (confined) return safe(confined, /connection/.test(confined) ? 'connections' : 'other');
  if (reconnects(program, site)) {
    return {
      verdict: 'tolerable',
      role: 'background-work',
      severity: 'low',
      reason: 'it opens a connection of this instance again after that has failed',
    };
  }
  if (runs.length === 0) return unknownWork(site);
  const effects = effectsOf(program, runs, (each) => listenersTold(program, each));
  const loops = site.when === 'repeat' || effects.functions.has(fn);
  const judged =
    heartbeat(program, cells, effects) ??
    job(program, cells, site, effects, loops) ??
    sweepOrFarewell(program, cells, site, effects, loops) ??
    stateChange(program, cells, site, effects, loops) ??
    broadcastsLater(program, site, effects, loops) ??
    pushes(effects, loops) ??
    sendsLater(program, cells, site, effects) ??
    removesAtOnce(program, effects, loops) ??
    savesLater(program, cells, effects, loops) ??
    nothing(effects, loops);
  return judged.verdict === 'unsafe' && startsAgain(program, site)
    ? {
        ...judged,
        verdict: 'tolerable',
        severity: 'low',
        reason: 'what runs once when the server starts is tried again where it has failed',
      }
    : judged;
}

/**
 * `setTimeout(() => this.flush(), 2000)` in a Durable Object: it hibernates only where no timer is pending, and is evicted 70 to 140 seconds after
 * the last request (developers.cloudflare.com/durable-objects/concepts/durable-object-lifecycle).
 */
function isDueBeforeSleep(program: Program, { fn, instr, when }: TimerSite): boolean {
  const delay = instr.args[1] === undefined ? 0 : literalOf(fn.file, instr.args[1])?.value;
  return when === 'once' && typeof delay === 'number' && delay <= EVICTED_AFTER && isInDurableObject(program, fn);
}

const EVICTED_AFTER = 60_000;

/** Who takes an entry out late does no harm, unless those who are connected wait to be told: `setTimeout(() => { tell(open.get(id), 'over'); open.delete(id); })`. */
function sweepOrFarewell(
  program: Program,
  cells: ReadonlyMap<Cell, JudgedCell>,
  site: TimerSite,
  effects: Effects,
  loops: boolean,
): Judgement | undefined {
  const swept = sweep(program, cells, site, effects, loops);
  return (swept?.verdict === 'tolerable' && site.when === 'once' ? sendsLater(program, cells, site, effects) : undefined) ?? swept;
}

/**
 * `client.on('error', () => setTimeout(connect, 2000))` and `open().catch(() => setTimeout(connect, 5000))` in `connect` itself, or
 * `socket.on('close', () => this.retry())`, where that sets the timer.
 */
function reconnects(program: Program, { fn, instr, when, runs }: TimerSite): boolean {
  if (when !== 'once') return false;
  const { incoming, outgoing } = program.phases;
  const isLost = (listener: ProgramFunction): boolean =>
    (incoming.get(listener) ?? []).some(
      ({ from, instr }) =>
        instr.op === 'call' &&
        instr.args[0] !== undefined &&
        (instr.prop === 'catch' ||
          (/^(?:on|once|addListener|addEventListener)$/.test(instr.prop ?? '') &&
            CONNECTION_LOST.test(String(literalOf(from.file, instr.args[0])?.value)))),
    );
  // Whoever tells of the loss: the function with the timer, or those who call it.
  const told = [fn, ...(incoming.get(fn) ?? []).filter((edge) => edge.kind === 'call').map((edge) => edge.from)].filter(isLost);
  const opens = (run: ProgramFunction): boolean =>
    run !== fn &&
    run.fact.kind !== 'module' &&
    (CONNECTING.test(wordsOf(run.fact.name)) || opensConnection(program, run)) &&
    (told.some((each) => each !== run && isWithin(each, run)) ||
      (incoming.get(fn) ?? []).some(({ from, instr }) => from === run && isInside(run, instr.block, 'catch')));
  // `catch { setTimeout(() => start(handlers), 5000) }` in `start` itself, which opens it.
  const isOwn = isInside(fn, instr.block, 'catch') && opensConnection(program, fn);
  return runs.some(
    (run) => opens(run) || (outgoing.get(run) ?? []).some((edge) => opens(edge.to) || (isOwn && edge.kind === 'call' && edge.to === fn)),
  );
}

/**
 * `const start = () => migrate().then(listen).catch(() => setTimeout(start, 1000))`: nobody but the start of the server calls it, and it calls
 * itself only where it has failed.
 */
function startsAgain(program: Program, { fn, instr, when, runs }: TimerSite): boolean {
  const { incoming } = program.phases;
  const isFailure =
    isInside(fn, instr.block, 'catch') ||
    (incoming.get(fn) ?? []).some(({ instr: call }) => call.op === 'call' && call.prop === 'catch' && fn.fact.instrs.includes(instr));
  const isOfStart = (run: ProgramFunction): boolean =>
    run.fact.kind !== 'module' &&
    isWithin(fn, run) &&
    (incoming.get(run) ?? []).every(
      (edge) =>
        (edge.kind === 'timer' && edge.instr === instr) ||
        (edge.kind === 'call' && (program.phases.of(edge.from) & ~(bit('module') | bit('startup'))) === 0),
    );
  return when === 'once' && isFailure && runs.length > 0 && runs.every(isOfStart);
}

/** `connection = await amqp.connect(url)`: whatever the function around it is called. */
function opensConnection(program: Program, fn: ProgramFunction): boolean {
  return fn.fact.instrs.some(
    (each) =>
      each.op === 'call' &&
      OPENING.test(calleeName(fn, each).name) &&
      calleePaths(program, fn, each).some((path) => clientReason(path) !== undefined),
  );
}

function unknownWork({ when }: TimerSite): Judgement {
  if (when === 'once') return safe('what it runs is not known to do anything that outlives the request');
  return {
    verdict: 'unsafe',
    role: 'background-work',
    severity: 'medium',
    reason: 'what it runs is not known; it does not run while the instance is frozen, and once in each instance that is awake',
  };
}

function nothing(effects: Effects, loops: boolean): Judgement {
  if (effects.exits) return safe('it ends the process');
  if (loops && effects.logs)
    return { verdict: 'tolerable', role: 'metrics', severity: 'low', reason: 'all that it does is to write to the log' };
  return safe(effects.logs ? 'all that it does is to write to the log' : 'it changes nothing that outlives the request');
}

function confidenceOf(program: Program, site: TimerSite): Confidence {
  const { runs } = site;
  const phases = phasesOf(program, site);
  if (isOnlyAssumed(program, [site]) || phases === bit('unknown')) return 'possible';
  return runs.length > 0 && (phases & (bit('module') | bit('startup') | bit('request'))) !== 0 ? 'certain' : 'likely';
}

/** When it starts, in words. */
function startedBy(program: Program, site: TimerSite): readonly string[] {
  const { fn } = site;
  const phases = phasesOf(program, site);
  const [path] = program.entriesReaching(fn);
  if ((phases & bit('module')) !== 0) return ['it starts with the module, in every instance'];
  if ((phases & bit('request')) !== 0 && path) return [`a request starts it: ${path.entry.label}`];
  if ((phases & bit('startup')) !== 0) return ['it starts with the server, in every instance'];
  return [];
}
