/** Timers that do some work outside: requests to services, databases or disks. */
import {
  COMMANDS_TO_STORES,
  CONNECTING_METHODS,
  NETWORK,
  RECEIVED,
  REMOVED_FILES,
  SENDING_CALLS,
  TELLS_SOMEBODY,
  UPKEEP,
  WAITED,
  ASKING_DATABASES,
  ASKS_FOR_NOTHING,
  WAKES_ITSELF,
} from '../../knowledge/background-words.js';
import { TOKEN_WORDS } from '../../knowledge/roles.js';
import { CHAT_NOTICES, CHAT_PRESENCE, CHAT_TIDYING } from '../../knowledge/bots.js';
import type { Cell } from '../../program/cells/cell.js';
import { functionName, type Program } from '../../program/program.js';
import type { ProgramFunction } from '../../program/model.js';
import { bit } from '../../program/phases/phases.js';
import { type Effects, calleeName, changedCells, effectsOf, hasBot, mainCall } from './background-effects.js';
import { wordsOfCall } from './call-words.js';
import { pollersOf } from './background-pollers.js';
import type { Role, Severity } from '../finding.js';
import { shipsFigures } from './shipped.js';
import type { JudgedCell } from '../rule.js';
import { isInside } from '../../program/values/definitions.js';
import { isOfChosenInstance } from './chosen-instance.js';
import { holdsLockOutside } from './locked-work.js';
import { keepsHandle } from './timer-scope.js';
import { onlyRemoves } from './removals.js';
import { removesFile } from './timed-sweeps.js';
import { areCopies, canBeAskedAgain } from './refreshed.js';
import type { TimerSite } from './timer-sites.js';
import { wordsOf } from '../roles/words.js';
import { type Judgement, phasesOf, safe, startsForRequest } from './timer-judgement.js';

/** Requests to services, databases or disks. */
export function job(
  program: Program,
  cells: ReadonlyMap<Cell, JudgedCell>,
  site: TimerSite,
  effects: Effects,
  loops: boolean,
): Judgement | undefined {
  const first = mainCall(effects);
  if (!first) return undefined;
  if (connectsAgain(site, effects)) return safe('it tries once more to connect after that has failed, while the server starts', 'client');
  if (!loops && effects.writes.length === 0 && effects.outside.every((each) => REMOVED_FILES.test(each.path ?? '')))
    return removesFile(program, effects.outside);
  const refreshed =
    refreshes(program, cells, site, effects) ?? wakesItself(effects) ?? keepsOpen(effects) ?? tidiesChat(program, site, effects);
  if (refreshed) return refreshed;
  const what = `it calls \`${first.method || 'a service'}\`${first.fn.fact.name ? ` in ${functionName(first.fn)}` : ''}`;
  // What is only put off from the start to a little later is no more than what comes round.
  const once = site.when === 'once' && !loops;
  const late = once && (phasesOf(program, site) & ~(bit('module') | bit('startup'))) === 0;
  if ((loops || late) && holdsLockOutside(program, site.runs, effects.functions, (fn) => effectsOf(program, [fn]).outside.length > 0)) {
    return {
      verdict: 'tolerable',
      role: 'background-work',
      severity: 'low',
      reason:
        'every instance starts it, and a lock outside lets one of them alone do what there is to do; it only waits while none is awake',
    };
  }
  if (loops && isOfChosenInstance(program, site, effects.outside)) {
    return {
      verdict: 'tolerable',
      role: 'background-work',
      severity: 'low',
      reason: 'the environment names the one instance that runs it; it only waits while that is not awake',
    };
  }
  const pollers = pollersOf(program, effects, site.fn, (cell) => cells.get(cell)?.verdict === 'unsafe');
  const said = `${effects.words} | ${wordsOfCall(site.fn, site.instr)}`;
  const words = effects.outside.some((each) => COMMANDS_TO_STORES.test(each.path ?? '')) ? said.replace(/\bsend\b/g, '') : said;
  const tidies = onlyRemoves(program, effects);
  const upkeep = UPKEEP.test(words) || tidies;
  // What the timer and its file are called outweighs what its work does on the way.
  const alone = site.runs
    .filter((run) => run.fact.instrs.filter((each) => each.op === 'call').length === 1)
    .flatMap((run) => program.phases.outgoing.get(run) ?? [])
    .map((edge) => wordsOf(edge.to.fact.name));
  const own = `${alone.join(' | ')} | ${wordsOf(site.fn.fact.name)} | ${wordsOf((site.fn.file.path.split('/').pop() ?? '').replace(/\.\w+$/, ''))} | ${site.runs.map((run) => wordsOf(run.fact.name)).join(' | ')}`;
  const called = RECEIVED.test(own) && !UPKEEP.test(own) && !tidies;
  // Somebody waits for what is sent, whatever else is done.
  const sends = effects.outside.some(
    (each) => (SENDING_CALLS.test(each.method) && !COMMANDS_TO_STORES.test(each.path ?? '')) || isSender(each.fn),
  );
  const waited = pollers.length > 0 || called || sends || (WAITED.test(words) && !tidies);
  const severity: Severity = shipsFigures(program, cells, effects)
    ? 'medium'
    : !loops && !late
      ? 'high'
      : waited && (called || sends || !(upkeep && pollers.length === 0))
        ? 'high'
        : 'medium';
  // What it takes out of a store outside is no state of this instance: the job is one like others, and only upkeep.
  const isOnDisk = effects.removed.length > 0 || effects.outside.some((each) => REMOVED_FILES.test(each.path ?? ''));
  if (tidies && !called && !sends && (loops || !startsForRequest(program, site))) {
    return {
      verdict: 'unsafe',
      role: isOnDisk ? 'cleanup-timer' : 'background-work',
      severity: 'medium',
      reason: `${what}; what is old stays while no instance is awake`,
      evidence: pollers,
    };
  }
  const stops = late
    ? 'it fires a while after each instance has started, if that is awake then'
    : once
      ? 'it fires after the response has gone out, when the instance may be frozen or gone'
      : 'it does not run while no instance is awake, and runs once in each that is';
  return { verdict: 'unsafe', role: 'background-work', severity, reason: `${what}; ${stops}`, evidence: pollers };
}

/** `async function sendSlackNotification(text) { await post(url, { text }) }`. */
const isSender = ({ fact }: ProgramFunction): boolean => TELLS_SOMEBODY.test(fact.name) && RECEIVED.test(wordsOf(fact.name));

/** `catch { setTimeout(connect, 5000) }` in `connect` itself. */
function connectsAgain({ fn, instr, runs, when }: TimerSite, effects: Effects): boolean {
  return (
    when === 'once' &&
    runs.includes(fn) &&
    isInside(fn, instr.block, 'catch') &&
    effects.writes.length === 0 &&
    effects.outside.every((each) => CONNECTING_METHODS.test(each.method))
  );
}

/** Calls an address of its own so that the host does not put the instance to sleep: where that happens anyway, nothing is lost. */
function wakesItself(effects: Effects): Judgement | undefined {
  if (!WAKES_ITSELF.test(effects.words) || effects.writes.length > 0 || effects.changes || effects.outside.length > 1) return undefined;
  if (
    !effects.outside.every(
      (each) => each.path !== undefined && NETWORK.test(each.path) && !/^(?:post|put|patch|delete|del)$/i.test(each.method),
    )
  )
    return undefined;
  return {
    verdict: 'tolerable',
    role: 'background-work',
    severity: 'low',
    reason: 'it only calls this server itself, so that the host keeps it awake',
  };
}

/** `setInterval(() => prisma.$queryRaw`SELECT 1`, 60_000)`: the connection of this instance is kept open, and asked for nothing. */
function keepsOpen({ outside, words, writes, changes }: Effects): Judgement | undefined {
  const isAsked = ({ method }: Effects['outside'][number]): boolean =>
    method === 'ping' || (ASKING_DATABASES.test(method) && ASKS_FOR_NOTHING.test(words));
  if (outside.length !== 1 || !outside.every(isAsked) || writes.length > 0 || changes) return undefined;
  return {
    verdict: 'tolerable',
    role: 'background-work',
    severity: 'low',
    reason: 'it only keeps a connection of this instance open, which one that is frozen does not need',
  };
}

/** Takes a message of a bot away again after a while. */
function tidiesChat(program: Program, { when, fn }: TimerSite, effects: Effects): Judgement | undefined {
  if (when !== 'once' || effects.writes.length > 0 || !hasBot(program, fn.file.path)) return undefined;
  if (effects.outside.every((each) => CHAT_PRESENCE.test(each.method))) {
    return { verdict: 'tolerable', role: 'other', severity: 'low', reason: 'it only shows for a moment that the bot is writing' };
  }
  if (!effects.outside.every((each) => CHAT_TIDYING.test(each.method) && CHAT_NOTICES.test(calleeName(each.fn, each.instr).owner)))
    return undefined;
  return { verdict: 'tolerable', role: 'other', severity: 'low', reason: 'it only takes a message of the bot away again' };
}

/** Names of what asks a service for leave to ask it. */
const LOGS_IN = /\b(?:auth\w*|log ?in|sign ?in|refresh \w*token)\b/;

/** Roles of what can be had again. */
const COPIES: ReadonlySet<Role> = new Set<Role>(['cache', 'memo']);

/** Fetches anew what a cache holds. */
function refreshes(program: Program, cells: ReadonlyMap<Cell, JudgedCell>, site: TimerSite, effects: Effects): Judgement | undefined {
  // A client that the work opens where nobody has yet is made once: it is not what the work is about.
  const isPut = (cell: Cell): boolean =>
    effects.writes.some((each) => each.cell === cell && (program.phaseSet(each) & (bit('module') | bit('startup'))) === 0);
  const changed = changedCells(effects)
    .filter((cell) => !keepsHandle(program, site, cell, effects.writes))
    .flatMap((cell) => cells.get(cell) ?? [])
    .filter((each) => each.role !== 'client' || each.verdict !== 'safe' || isPut(each.profile.cell));
  const isCache =
    areCopies(changed) ||
    (changed.every((each) => each.verdict !== 'unsafe') && changed.some((each) => each.verdict === 'safe' && each.role === 'client'));
  // `this.token = (await api.post('/login', key)).token` lets the program in, so that it may read.
  const logsIn = (fn: ProgramFunction): boolean =>
    LOGS_IN.test(wordsOf(fn.fact.name)) &&
    effects.writes.some(
      (each) => each.fn === fn && changed.some((one) => one.profile.cell === each.cell && TOKEN_WORDS.test(one.profile.words.symbol)),
    );
  const isAsked = (each: Effects['outside'][number]): boolean =>
    canBeAskedAgain(each) || CONNECTING_METHODS.test(each.method) || logsIn(each.fn);
  if (!effects.outside.every(isAsked)) return undefined;
  // A copy that others have thrown away or changed: what refreshes it is no worse than that.
  const stale = changed.find((each) => each.verdict === 'unsafe');
  if (
    stale &&
    changed.every((each) => each.verdict === 'safe' || (COPIES.has(each.role) && (each.verdict !== 'unsafe' || each.severity === 'medium')))
  ) {
    return {
      verdict: 'unsafe',
      role: 'background-work',
      severity: 'medium',
      reason: `it only refreshes the cache \`${stale.profile.cell.symbol}\`, which does not happen while no instance is awake`,
      cell: stale.profile.cell,
      unreached: stale.unreached,
    };
  }
  if (!isCache) return undefined;
  const cell = changed.find((each) => each.verdict === 'tolerable') ?? changed.find((each) => each.role === 'client');
  return {
    verdict: 'tolerable',
    role: 'background-work',
    severity: 'low',
    reason: `it only refreshes the cache \`${cell?.profile.cell.symbol}\``,
    ...(cell ? { cell: cell.profile.cell, unreached: cell.unreached } : {}),
  };
}
