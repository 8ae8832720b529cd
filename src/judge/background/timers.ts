/** Judges timers and schedulers of this process by what they run: a sweep, a heartbeat, a time limit, or work that nobody else does. */
import { COMMANDS_TO_STORES, CONNECTING, CONNECTING_METHODS, CONNECTION_LOST, HEARTBEAT, NETWORK, OPENING, READING_METHODS, RECEIVED, REMOVED_FILES, RENEWING_METHODS, SENDING_CALLS, SENDING_METHODS, TOLD_TO_SOCKETS, UPKEEP, WAITED, WAKES_ITSELF, WRITING_WORDS, CLOSING } from '../../knowledge/background-words.js';
import { SOCKET_LABELS, TOKEN_WORDS } from '../../knowledge/roles.js';
import { CHAT_NOTICES, CHAT_PRESENCE, CHAT_TIDYING } from '../../knowledge/bots.js';
import type { Access } from '../../program/cells/accesses.js';
import type { Cell } from '../../program/cells/cell.js';
import { literalOf } from '../../program/values/definitions.js';
import { functionName, type Program } from '../../program/program.js';
import { isStorePath } from '../outside.js';
import { clientReason } from '../stores/libraries.js';
import type { ProgramFunction } from '../../program/model.js';
import { SERVING, bit, type PhaseSet } from '../../program/phases/phases.js';
import { endsItself } from '../../program/phases/waits.js';
import { type Effects, calleeName, calleePaths, changedCells, effectsOf, hasBot, isWithin, mainCall, wordsOfCall } from './background-effects.js';
import { pollersOf } from './background-pollers.js';
import type { Confidence, Role, Severity, Verdict } from '../finding.js';
import { shipsFigures } from './shipped.js';
import type { JudgedCell, JudgedHazard } from '../rule.js';
import { isInside } from '../../program/values/definitions.js';
import { isRemoval } from '../profile.js';
import { confinedBy, isBrowserCode, isEmpty, isInsideComponent, isLoaded, keepsHandle } from './timer-scope.js';
import { listenersTold } from './listeners.js';
import { onlyRemoves } from './removals.js';
import { timerSites, type TimerSite } from './timer-sites.js';
import { wordsOf } from '../roles/words.js';

interface Judgement {
  readonly verdict: Verdict;
  readonly role: Role;
  readonly severity: Severity;
  readonly reason: string;
  readonly evidence?: readonly string[];
  readonly cell?: Cell;
  /** The cell that it sweeps is touched by nothing that runs. */
  readonly unreached?: boolean;
}

const safe = (reason: string, role: Role = 'other'): Judgement => ({ verdict: 'safe', role, severity: 'info', reason });

/** Every timer and schedule of the program, judged. */
export function timerHazards(program: Program, cells: readonly JudgedCell[]): JudgedHazard[] {
  const byCell = new Map(cells.map((each) => [each.profile.cell, each]));
  return timerSites(program).map((site) => {
    const judged = judge(program, byCell, site);
    const { fn, instr, symbol, runs, library } = site;
    const phases = phasesOf(program, site);
    const unreached = judged.verdict !== 'safe' && (phases === 0 || judged.unreached === true);
    return {
      hazard: { rule: 'module-timer', kind: 'timer', symbol, fn, instr, runs, ...(judged.cell ? { cell: judged.cell } : {}), ...(library ? { library } : {}), ...(isPutOff(program, site) ? { isPutOff: true } : {}) },
      role: judged.role, verdict: judged.verdict, unreached, severity: unreached ? 'info' : judged.severity,
      confidence: confidenceOf(program, site), reason: judged.reason, evidence: [...(judged.evidence ?? []), ...startedBy(program, site)],
    };
  });
}

/** A request starts it for a matter of its own; an interval that the module or the server starts as well runs everywhere. */
function isPutOff(program: Program, site: TimerSite): boolean {
  return startsForRequest(program, site) && (site.when === 'once' || (phasesOf(program, site) & (bit('module') | bit('startup') | bit('unknown'))) === 0);
}

function judge(program: Program, cells: ReadonlyMap<Cell, JudgedCell>, site: TimerSite): Judgement {
  const { fn, runs } = site;
  const phases = phasesOf(program, site);
  if (isInsideComponent(fn)) return safe('it stands in a component, and only the browser starts it');
  if (phases !== 0 && (phases & (SERVING | bit('module') | bit('startup'))) === 0) return safe('only the browser, the build or development starts it');
  if (phases === 0 && isBrowserCode(program, fn)) return safe('nothing on a server starts it: it stands in code for the browser');
  if (runs.length > 0 && runs.every(isEmpty)) return safe('its callback does nothing');
  if ((phases & ~(bit('module') | bit('startup'))) === 0 && runs.length > 0 && runs.every((run) => endsItself(fn, site.instr, run))) {
    return safe('it waits for something while the server starts, and ends itself then');
  }
  const confined = confinedBy(program, site);
  if (confined) return safe(confined, /connection/.test(confined) ? 'connections' : 'other');
  if (reconnects(program, site)) {
    return { verdict: 'tolerable', role: 'background-work', severity: 'low', reason: 'it opens a connection of this instance again after that has failed' };
  }
  if (runs.length === 0) return unknownWork(site);
  const effects = effectsOf(program, runs, (each) => listenersTold(program, each));
  const loops = site.when === 'repeat' || effects.functions.has(fn) || runs.some((run) => rearms(program, run, fn));
  return heartbeat(cells, effects) ?? job(program, cells, site, effects, loops) ?? sweep(program, cells, site, effects, loops) ?? stateChange(program, cells, site, effects, loops) ?? broadcastsLater(program, site, effects, loops) ?? pushes(effects, loops) ?? sendsLater(program, cells, site) ?? removesAtOnce(effects) ?? savesLater(program, cells, effects, loops) ?? nothing(effects, loops);
}

/**
 * `client.on('error', () => setTimeout(connect, 2000))` and `open().catch(() => setTimeout(connect, 5000))` in `connect` itself, or
 * `socket.on('close', () => this.retry())`, where that sets the timer.
 */
function reconnects(program: Program, { fn, instr, when, runs }: TimerSite): boolean {
  if (when !== 'once') return false;
  const { incoming, outgoing } = program.phases;
  const isLost = (listener: ProgramFunction): boolean => (incoming.get(listener) ?? []).some(({ from, instr }) => instr.op === 'call' && instr.args[0] !== undefined
    && (instr.prop === 'catch' || (/^(?:on|once|addListener|addEventListener)$/.test(instr.prop ?? '') && CONNECTION_LOST.test(String(literalOf(from.file, instr.args[0])?.value)))));
  // Whoever tells of the loss: the function with the timer, or those who call it.
  const told = [fn, ...(incoming.get(fn) ?? []).filter((edge) => edge.kind === 'call').map((edge) => edge.from)].filter(isLost);
  const opens = (run: ProgramFunction): boolean => run !== fn && run.fact.kind !== 'module' && (CONNECTING.test(wordsOf(run.fact.name)) || opensConnection(program, run))
    && told.some((each) => each !== run && isWithin(each, run));
  // `catch { setTimeout(() => start(handlers), 5000) }` in `start` itself, which opens it.
  const isOwn = isInside(fn, instr.block, 'catch') && opensConnection(program, fn);
  return runs.some((run) => opens(run) || (outgoing.get(run) ?? []).some((edge) => opens(edge.to) || (isOwn && edge.kind === 'call' && edge.to === fn)));
}

/** `connection = await amqp.connect(url)`: whatever the function around it is called. */
function opensConnection(program: Program, fn: ProgramFunction): boolean {
  return fn.fact.instrs.some((each) => each.op === 'call' && OPENING.test(calleeName(fn, each).name) && calleePaths(program, fn, each).some((path) => clientReason(path) !== undefined));
}

function phasesOf(program: Program, { fn, instr }: TimerSite): PhaseSet {
  const set = program.phases.at(fn, instr);
  return set === 0 && isLoaded(program, fn) ? bit('module') : set;
}

function unknownWork({ when }: TimerSite): Judgement {
  if (when === 'once') return safe('what it runs is not known to do anything that outlives the request');
  return { verdict: 'unsafe', role: 'background-work', severity: 'medium', reason: 'what it runs is not known; it does not run while the instance is frozen, and once in each instance that is awake' };
}

/** Calls a ping to every connection that is open: an instance that holds connections is awake. */
function heartbeat(cells: ReadonlyMap<Cell, JudgedCell>, effects: Effects): Judgement | undefined {
  if (effects.outside.length > 0 && effects.outside.every((each) => RENEWING_METHODS.test(each.method))) {
    return { verdict: 'tolerable', role: 'background-work', severity: 'low', reason: 'it renews outside what holds for as long as this instance is awake, and lapses with it' };
  }
  if (effects.outside.length > 0 || !effects.answers || !HEARTBEAT.test(effects.words)) return undefined;
  const kept = [...effects.reads, ...effects.writes].map((each) => cells.get(each.cell)).find((each) => each && (each.role === 'connections' || each.role === 'pubsub' || each.verdict === 'unsafe'));
  return {
    verdict: 'tolerable', role: 'connections', severity: 'low',
    reason: 'it keeps the open connections of this instance alive, and an instance that has some is awake', ...(kept ? { cell: kept.profile.cell } : {}),
  };
}

/** Requests to services, databases or disks. */
function job(program: Program, cells: ReadonlyMap<Cell, JudgedCell>, site: TimerSite, effects: Effects, loops: boolean): Judgement | undefined {
  const first = mainCall(effects);
  if (!first) return undefined;
  if (effects.outside.every(({ method, path }) => CLOSING.test(method) && path !== undefined && isStorePath(path))) return safe('it closes the connection of this instance that nobody needs just now', 'client');
  if (connectsAgain(site, effects)) return safe('it tries once more to connect after that has failed, while the server starts', 'client');
  if (!loops && effects.writes.length === 0 && effects.outside.every((each) => REMOVED_FILES.test(each.path ?? ''))) {
    return { verdict: 'unsafe', role: 'cleanup-timer', severity: 'medium', reason: `it removes a file with \`${first.method}\`, which stays behind where the instance is frozen or gone` };
  }
  const refreshed = refreshes(program, cells, site, effects) ?? wakesItself(effects) ?? tidiesChat(program, site, effects);
  if (refreshed) return refreshed;
  const what = `it calls \`${first.method || 'a service'}\`${first.fn.fact.name ? ` in ${functionName(first.fn)}` : ''}`;
  const pollers = pollersOf(program, effects, site.fn, (cell) => cells.get(cell)?.verdict === 'unsafe');
  const said = `${effects.words} | ${wordsOfCall(site.fn, site.instr)}`;
  const words = effects.outside.some((each) => COMMANDS_TO_STORES.test(each.path ?? '')) ? said.replace(/\bsend\b/g, '') : said;
  const tidies = onlyRemoves(program, effects);
  const upkeep = UPKEEP.test(words) || tidies;
  // What the timer and its file are called outweighs what its work does on the way.
  const alone = site.runs.filter((run) => run.fact.instrs.filter((each) => each.op === 'call').length === 1).flatMap((run) => program.phases.outgoing.get(run) ?? []).map((edge) => wordsOf(edge.to.fact.name));
  const own = `${alone.join(' | ')} | ${wordsOf(site.fn.fact.name)} | ${wordsOf((site.fn.file.path.split('/').pop() ?? '').replace(/\.\w+$/, ''))} | ${site.runs.map((run) => wordsOf(run.fact.name)).join(' | ')}`;
  const called = RECEIVED.test(own) && !UPKEEP.test(own) && !tidies;
  const sends = effects.outside.some((each) => SENDING_CALLS.test(each.method) && !COMMANDS_TO_STORES.test(each.path ?? '')); // somebody waits for what is sent, whatever else is done
  const waited = pollers.length > 0 || called || sends || (WAITED.test(words) && !tidies);
  // What is only put off from the start to a little later is no more than what comes round.
  const once = site.when === 'once' && !loops;
  const late = once && (phasesOf(program, site) & ~(bit('module') | bit('startup'))) === 0;
  const severity: Severity = shipsFigures(program, cells, effects) ? 'medium' : !loops && !late ? 'high' : waited && (called || sends || !(upkeep && pollers.length === 0)) ? 'high' : 'medium';
  if (tidies && !called && !sends && (loops || !startsForRequest(program, site))) {
    return { verdict: 'unsafe', role: 'cleanup-timer', severity: 'medium', reason: `${what}; what is old stays while no instance is awake`, evidence: pollers };
  }
  const stops = late ? 'it fires a while after each instance has started, if that is awake then' : once
    ? 'it fires after the response has gone out, when the instance may be frozen or gone'
    : 'it does not run while no instance is awake, and runs once in each that is';
  return { verdict: 'unsafe', role: 'background-work', severity, reason: `${what}; ${stops}`, evidence: pollers };
}

/** `catch { setTimeout(connect, 5000) }` in `connect` itself. */
function connectsAgain({ fn, instr, runs, when }: TimerSite, effects: Effects): boolean {
  return when === 'once' && runs.includes(fn) && isInside(fn, instr.block, 'catch') && effects.writes.length === 0
    && effects.outside.every((each) => CONNECTING_METHODS.test(each.method));
}

/** Calls an address of its own so that the host does not put the instance to sleep: where that happens anyway, nothing is lost. */
function wakesItself(effects: Effects): Judgement | undefined {
  if (!WAKES_ITSELF.test(effects.words) || effects.writes.length > 0 || effects.changes || effects.outside.length > 1) return undefined;
  if (!effects.outside.every((each) => each.path !== undefined && NETWORK.test(each.path) && !/^(?:post|put|patch|delete|del)$/i.test(each.method))) return undefined;
  return { verdict: 'tolerable', role: 'background-work', severity: 'low', reason: 'it only calls this server itself, so that the host keeps it awake' };
}

/** Takes a message of a bot away again after a while. */
function tidiesChat(program: Program, { when, fn }: TimerSite, effects: Effects): Judgement | undefined {
  if (when !== 'once' || effects.writes.length > 0 || !hasBot(program, fn.file.path)) return undefined;
  if (effects.outside.every((each) => CHAT_PRESENCE.test(each.method))) {
    return { verdict: 'tolerable', role: 'other', severity: 'low', reason: 'it only shows for a moment that the bot is writing' };
  }
  if (!effects.outside.every((each) => CHAT_TIDYING.test(each.method) && CHAT_NOTICES.test(calleeName(each.fn, each.instr).owner))) return undefined;
  return { verdict: 'tolerable', role: 'other', severity: 'low', reason: 'it only takes a message of the bot away again' };
}

/** Names of what asks a service for leave to ask it. */
const LOGS_IN = /\b(?:auth\w*|log ?in|sign ?in|refresh \w*token)\b/;

/** Fetches anew what a tolerable cache holds. */
function refreshes(program: Program, cells: ReadonlyMap<Cell, JudgedCell>, site: TimerSite, effects: Effects): Judgement | undefined {
  // A client that the work opens where nobody has yet is made once: it is not what the work is about.
  const isPut = (cell: Cell): boolean => effects.writes.some((each) => each.cell === cell && (program.phaseSet(each) & (bit('module') | bit('startup'))) === 0);
  const changed = changedCells(effects).filter((cell) => !keepsHandle(program, site, cell, effects.writes)).flatMap((cell) => cells.get(cell) ?? [])
    .filter((each) => each.role !== 'client' || each.verdict !== 'safe' || isPut(each.profile.cell));
  const isCache = changed.length > 0 && changed.every((each) => each.verdict !== 'unsafe')
    && changed.some((each) => (each.verdict === 'tolerable' && /cache|memo/.test(each.role)) || (each.verdict === 'safe' && each.role === 'client'));
  // `this.token = (await api.post('/login', key)).token` lets the program in, so that it may read.
  const logsIn = (fn: ProgramFunction): boolean => LOGS_IN.test(wordsOf(fn.fact.name)) && effects.writes.some((each) => each.fn === fn && changed.some((one) => one.profile.cell === each.cell && TOKEN_WORDS.test(one.profile.words.symbol)));
  const onlyReads = effects.outside.every((each) => (READING_METHODS.test(each.method) && !WRITING_WORDS.test(wordsOfCall(each.fn, each.instr))) || logsIn(each.fn));
  if (!isCache || !onlyReads) return undefined;
  const cell = changed.find((each) => each.verdict === 'tolerable') ?? changed.find((each) => each.role === 'client');
  return { verdict: 'tolerable', role: 'background-work', severity: 'low', reason: `it only refreshes the cache \`${cell?.profile.cell.symbol}\``, ...(cell ? { cell: cell.profile.cell, unreached: cell.unreached } : {}) };
}

/** What must not be there any longer once its time is over: a timer that does not fire keeps it valid. */
const EXPIRES_BY_TIMER: ReadonlySet<Role> = new Set(['auth', 'session', 'rate-limit', 'lock', 'idempotency', 'config', 'circuit-breaker']);

/** The writes that take something away. */
const removalsIn = (effects: Effects): readonly Access[] => effects.writes.filter((each) => isRemoval({ ...each, served: true, rendered: false, starting: false, dead: false, inCatch: false }));

/** Removes what is old: as good or bad as the state that it sweeps. */
function sweep(program: Program, cells: ReadonlyMap<Cell, JudgedCell>, site: TimerSite, effects: Effects, loops: boolean): Judgement | undefined {
  const removals = removalsIn(effects);
  const fed = new Set(effects.writes.filter((each) => (each.depth === 'contents' && /^(?:push|unshift|add|set)$/.test(each.operation) && !isFoundThere(each, effects.reads))
    || (each.depth === 'place' && each.operation === 'assign' && isMadeAnew(program, each))).map((each) => each.cell));
  // `room.phase = 'open'; room.answered.clear()`: who empties a list inside an entry and changes the entry goes on with it.
  const isWorkedOn = (cell: Cell): boolean => removals.every((each) => each.cell !== cell || (each.depth === 'entry' && !/^(?:delete|splice)$/.test(each.operation)))
    && effects.writes.some((each) => each.cell === cell && each.depth === 'entry' && each.instr.op === 'set' && each.fn.file === site.fn.file && !removals.includes(each));
  // Who again and again mostly moves things about, and takes one out on the way, drives them.
  const isDriven = (cell: Cell): boolean => { const own = effects.writes.filter((each) => each.cell === cell); return loops && own.filter((each) => removals.includes(each)).length * 2 < own.length; };
  const swept = [...new Set(removals.map((each) => each.cell))].filter((cell) => !fed.has(cell) && !isWorkedOn(cell) && !isDriven(cell) && !keepsHandle(program, site, cell, effects.writes)).flatMap((cell) => cells.get(cell) ?? [])
    .filter((each) => each.profile.collections.length > 0 || each.verdict !== 'safe');
  if (swept.length === 0) return undefined;
  const worst = worstOf(swept);
  const { symbol } = worst.profile.cell;
  if (worst.verdict === 'safe') return { ...safe(`it sweeps \`${symbol}\`, which is safe: ${worst.reason}`, 'cleanup-timer'), cell: worst.profile.cell };
  if (!loops && !EXPIRES_BY_TIMER.has(worst.role) && effects.writes.every((each) => removals.includes(each) || /^(?:log-buffer|metrics|pubsub)$/.test(cells.get(each.cell)?.role ?? 'other'))) {
    return { verdict: 'tolerable', role: 'cleanup-timer', severity: 'low', cell: worst.profile.cell, unreached: worst.unreached, reason: `it forgets one entry of \`${symbol}\`; while the instance is frozen that entry only stays a little longer` };
  }
  return {
    verdict: worst.verdict, role: 'cleanup-timer', severity: worst.verdict === 'unsafe' ? 'medium' : 'low', cell: worst.profile.cell, unreached: worst.unreached,
    reason: `it removes old entries from \`${symbol}\`, and does not run while the instance is frozen`,
    evidence: swept.length > 1 ? [`also sweeps ${swept.filter((each) => each !== worst).map((each) => `\`${each.profile.cell.symbol}\``).join(', ')}`] : [],
  };
}

/** `watcher = watch(path, again)`: who puts a new handle there is not there to take the old one away. */
function isMadeAnew(program: Program, { fn, instr }: Access): boolean {
  if (instr.op !== 'assign' && instr.op !== 'set') return false;
  const held = program.solver.objectsAt(fn.file, instr.src);
  return held.length > 0 && held.every((each) => each.kind === 'external' && each.call !== undefined);
}

/** `for (const [key, hits] of map) map.set(key, hits.filter(isRecent))`: what a walk puts back was there. */
const isFoundThere = (write: Access, reads: readonly Access[]): boolean => reads.some((each) => each.cell === write.cell && each.fn === write.fn && /^(?:iterate|forEach|entries|keys|values)$/.test(each.operation))
  || reads.some((each) => each.cell === write.cell && /^(?:iterate|forEach)$/.test(each.operation) && each.fn.file === write.fn.file && each.fn.fact.id === write.fn.fact.parent);

function worstOf(cells: readonly JudgedCell[]): JudgedCell {
  const rank = (each: JudgedCell): number => (each.verdict === 'unsafe' ? 0 : each.verdict === 'tolerable' ? 2 : 4) + (each.unreached ? 1 : 0);
  return [...cells].sort((a, b) => rank(a) - rank(b))[0] as JudgedCell;
}

/** Advances state in memory. */
function stateChange(program: Program, cells: ReadonlyMap<Cell, JudgedCell>, site: TimerSite, effects: Effects, loops: boolean): Judgement | undefined {
  const changed = changedCells(effects).filter((cell) => !keepsHandle(program, site, cell, effects.writes)).flatMap((cell) => cells.get(cell) ?? []);
  if (changed.length === 0) return undefined;
  const worst = worstOf(changed);
  const { symbol } = worst.profile.cell;
  if (worst.verdict === 'safe') {
    return (loops && effects.changes && effects.answers) || broadcastsLater(program, site, effects, loops) ? undefined : { ...safe(`all that it changes is \`${symbol}\`: ${worst.reason}`), cell: worst.profile.cell };
  }
  // What a limiter counts is set back: who was turned away stays so a little longer.
  const forgets = worst.role === 'rate-limit';
  // What a request leaves to be done once, with records or on the state of some work, nobody else does, and whoever asks for it waits.
  const isOwed = !loops && !forgets && changed.some((each) => each.verdict === 'unsafe' && (each.role === 'entity-store' || each.role === 'job-status'))
    && startsForRequest(program, site);
  return {
    verdict: worst.verdict, role: forgets ? 'cleanup-timer' : 'background-work', severity: worst.verdict !== 'unsafe' ? 'low' : isOwed ? 'high' : 'medium', cell: worst.profile.cell, unreached: worst.unreached,
    reason: `it changes \`${symbol}\`, and stops with the instance`,
  };
}

const startsForRequest = (program: Program, site: TimerSite): boolean => (phasesOf(program, site) & bit('request')) !== 0 && program.entriesReaching(site.fn).some(({ entry }) => entry.phase === 'request');

/** `setTimeout(() => io.emit('start', game), 200)` in a handler of HTTP: an instance that only held sockets would be awake. */
function broadcastsLater(program: Program, site: TimerSite, effects: Effects, loops: boolean): Judgement | undefined {
  if (loops || site.when !== 'once' || !startsForRequest(program, site) || program.entriesReaching(site.fn).every(({ entry }) => SOCKET_LABELS.test(entry.label))) return undefined;
  const tells = [...effects.functions].some((fn) => fn.fact.instrs.some((instr) => instr.op === 'call' && instr.prop === 'emit' && calleePaths(program, fn, instr).some((path) => TOLD_TO_SOCKETS.test(path))));
  return tells ? { verdict: 'unsafe', role: 'background-work', severity: 'high', reason: 'it tells connected clients something after the response has gone out, when the instance may be frozen or gone' } : undefined;
}

/** Advances objects that it holds, or sends to clients, again and again. */
function pushes(effects: Effects, loops: boolean): Judgement | undefined {
  if (!loops || (!effects.changes && !effects.answers)) return undefined;
  return {
    verdict: 'unsafe', role: 'background-work', severity: 'medium',
    reason: effects.answers ? 'it drives what connected clients are sent, and stops with the instance' : 'it advances objects in memory again and again, and stops with the instance',
  };
}

/** `setTimeout(() => sockets.get(id)?.send(text), 5000)`: the connection is somebody else's, and nobody keeps this instance awake for it. */
function sendsLater(program: Program, cells: ReadonlyMap<Cell, JudgedCell>, { fn, instr, runs }: TimerSite): Judgement | undefined {
  if ((program.phases.at(fn, instr) & SERVING) === 0) return undefined;
  for (const run of runs) {
    for (const call of run.fact.instrs) {
      if (call.op !== 'call' || call.recv === undefined || !SENDING_METHODS.test(call.prop ?? '')) continue;
      const held = program.solver.objectsAt(run.file, call.recv).filter((each) => each.kind === 'entry' || each.kind === 'external');
      const kept = held.flatMap((each) => program.cells.ownersOf(each)).map((cell) => cells.get(cell)).find((each) => each?.verdict === 'unsafe' && (each.role === 'connections' || each.role === 'pubsub'));
      if (kept) {
        return {
          verdict: 'unsafe', role: 'background-work', severity: 'high', cell: kept.profile.cell,
          reason: `it sends to a connection that \`${kept.profile.cell.symbol}\` holds, after the request that started it is over`,
        };
      }
    }
  }
  return undefined;
}

/** `for (const name of readdirSync(dir)) if (isOld(name)) unlinkSync(name)`: what is swept lies on this instance's own disk. */
function removesAtOnce({ disk, removed: [first] }: Effects): Judgement | undefined {
  if (!first || disk.length > 0) return undefined;
  return { verdict: 'unsafe', role: 'cleanup-timer', severity: 'medium', reason: `it removes files with \`${first.method}\`, which stay where the instance is frozen or gone` };
}

/** `setTimeout(() => saveSync(orders), 60_000)`: what is to be written stays unwritten where the instance is frozen or gone. */
function savesLater(program: Program, cells: ReadonlyMap<Cell, JudgedCell>, effects: Effects, loops: boolean): Judgement | undefined {
  const { disk: [first] } = effects;
  if (!first) return undefined;
  const what = `it writes to the disk with \`${first.method}\`${first.fn.fact.name ? ` in ${functionName(first.fn)}` : ''}`;
  return {
    verdict: 'unsafe', role: 'background-work', severity: loops || shipsFigures(program, cells, effects) ? 'medium' : 'high',
    reason: loops ? `${what}; it does not run while no instance is awake, and each has a disk of its own` : `${what} after the response has gone out, when the instance may be frozen or gone`,
  };
}

function nothing(effects: Effects, loops: boolean): Judgement {
  if (effects.exits) return safe('it ends the process');
  if (loops && effects.logs) return { verdict: 'tolerable', role: 'metrics', severity: 'low', reason: 'all that it does is to write to the log' };
  return safe(effects.logs ? 'all that it does is to write to the log' : 'it changes nothing that outlives the request');
}

/** Whether a callback, or a function that it calls, arms this timer again through a timer of its own. */
function rearms(program: Program, run: ProgramFunction, home: ProgramFunction): boolean {
  return (program.phases.outgoing.get(run) ?? []).some((edge) => edge.to === home);
}

function confidenceOf(program: Program, site: TimerSite): Confidence {
  const { runs } = site;
  const phases = phasesOf(program, site);
  if (program.assumed || phases === bit('unknown')) return 'possible';
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
