/** Judges work that goes on after the response: what it is, and who would miss it. */
import { ADDS_LINES, ANALYTICS_PACKAGES, ASKING_METHODS, ASKS_FOR_ROWS, CACHE_LOOKS, CACHE_PUTS, CACHE_REMOVALS, CACHE_WRITE, CHANGING_METHODS, CHEAP, CHILD_PROCESSES, COUNTING_METHODS, DURABLE_OBJECT, EXPIRING_METHODS, HELD_OPEN, LETTING_GO, LEVELS, LOG_FILES_OF_PROGRAM, NETWORK, OPENING, OWN_CHANNEL, PROMISE_CHAIN, READING_METHODS, READ_FILES, RECEIVED, RECENT, RECORDS, REMOVED_FILES, SELF_HEALING, SOCKET_NAMES, WAITED, WRITING_METHODS } from '../../knowledge/background-words.js';
import type { Cell } from '../../program/cells/cell.js';
import type { CallInstr } from '../../facts/model.js';
import { definitionOf, guardsAround, originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import { functionName, type Program } from '../../program/program.js';
import { bit, has } from '../../program/phases/phases.js';
import { calleeName, calleePaths, effectsOf, isOutside, isWithin, mainCall, nameOf, outsideCall, wordsIn, wordsOfCall, wordsOfChain, type Effects } from './background-effects.js';
import { pollersOf } from './background-pollers.js';
import { runsForConsumersOnly } from '../consumers.js';
import { clientReason } from '../stores/libraries.js';
import { isStorePath } from '../outside.js';
import { setsTimers } from './endless-loops.js';
import { answersItself, backgroundSites, type BackgroundSite } from './background-sites.js';
import { isHandedOver } from './handed-over.js';
import type { Confidence, Role, Severity, Verdict } from '../finding.js';
import type { JudgedCell, JudgedHazard } from '../rule.js';
import { listenerSites } from './listeners.js';
import { shipsFigures } from './shipped.js';
import { isBrowserCode, isInsideComponent } from './timer-scope.js';
import { areHeardHere } from '../roles/fan-out.js';
import { wordsOf } from '../roles/words.js';

interface Judgement {
  readonly verdict: Verdict;
  readonly severity: Severity;
  readonly reason: string;
  readonly role?: Role;
  readonly evidence?: readonly string[];
}

const safe = (reason: string): Judgement => ({ verdict: 'safe', severity: 'info', reason });
const tolerable = (reason: string, role?: Role): Judgement => ({ verdict: 'tolerable', severity: 'low', reason, ...(role ? { role } : {}) });

/** Every call that a request leaves running, judged. */
export function backgroundHazards(program: Program, cells: readonly JudgedCell[]): JudgedHazard[] {
  const byCell = new Map(cells.map((each) => [each.profile.cell, each]));
  const sites = [...backgroundSites(program), ...listenerSites(program)];
  const judged = sites.map((site) => ({ site, judgement: judge(program, byCell, site) }));
  const loose = new Set(judged.filter(({ site, judgement }) => judgement.verdict === 'unsafe' && !site.listens).flatMap(({ site }) => [...site.runs, ...site.then]));
  const telling = new Set(judged.flatMap(({ site, judgement }) => (judgement.verdict === 'unsafe' ? site.told?.all ?? [] : [])));
  return judged.map(({ site, judgement }) => {
    const { fn, instr, symbol, runs } = site;
    const start = site.told ?? site;
    const phases = program.phases.at(start.fn, start.instr);
    const unreached = judgement.verdict !== 'safe' && phases === 0;
    const nested = judgement.verdict !== 'safe' && !unreached && isWithinLoose(program, start.fn, loose);
    const told = nested ? safe('it runs inside work that is left running itself, and goes with that') : telling.has(instr) ? safe('what it starts is told where its listeners begin to listen') : judgement;
    return {
      hazard: { rule: 'unawaited-work', kind: 'background', symbol, fn, instr, runs },
      role: told.role ?? 'background-work', verdict: told.verdict, unreached, severity: unreached ? 'info' : told.severity,
      confidence: confidenceOf(program, site), reason: told.reason, evidence: [...(told.evidence ?? []), ...(site.told ? [`${emitterOf(program, site.told.fn)} tells it and does not wait`] : [])],
    };
  });
}

/** The request in which a listener is told. */
function emitterOf(program: Program, fn: ProgramFunction): string {
  const [path] = program.entriesReaching(fn, bit('request'));
  return path ? `\`${path.entry.label}\`` : functionName(fn);
}

/** Whether a function runs only because of other work that is left running. */
function isWithinLoose(program: Program, fn: ProgramFunction, loose: ReadonlySet<ProgramFunction>): boolean {
  const seen = new Set<ProgramFunction>();
  const visit = (at: ProgramFunction, depth: number): boolean => {
    if (loose.has(at)) return true;
    if (seen.has(at)) return true;
    seen.add(at);
    if (depth > 30 || program.phases.entriesOf(at).length > 0) return false;
    const callers = (program.phases.incoming.get(at) ?? []).filter((edge) => edge.from !== at && has(program.phases.of(edge.from), 'request'));
    return callers.length > 0 && callers.every((edge) => visit(edge.from, depth + 1));
  };
  return visit(fn, 0);
}

/** `after(() => { void send(mail); })`: the hook waits for what its callback gives, and the callback gives nothing. It begins in good time at least. */
function judge(program: Program, cells: ReadonlyMap<Cell, JudgedCell>, site: BackgroundSite): Judgement {
  const told = judgeWork(program, cells, site);
  return told.verdict === 'unsafe' && isHandedOverAround(program, (site.told ?? site).fn)
    ? tolerable("the platform's hook starts it, but waits only for what its callback gives, and that lets it go: return or await it there") : told;
}

function judgeWork(program: Program, cells: ReadonlyMap<Cell, JudgedCell>, site: BackgroundSite): Judgement {
  const { fn, instr, runs, then } = site;
  const start = site.told ?? site;
  const phases = program.phases.at(start.fn, start.instr);
  if (isInsideComponent(fn) || (phases === 0 && isBrowserCode(program, fn))) return safe('nothing on a server runs it: it stands in code for the browser');
  if (start.fn.fact.kind === 'module' || (phases !== 0 && !has(phases, 'request'))) {
    return safe('no request runs it: it belongs to the start of the server, to the browser or to development');
  }
  if (site.form !== 'promise' && isHandedOverAround(program, start.fn)) return safe("the platform's hook keeps the instance awake for it");
  if (isInDurableObject(program, start.fn)) return safe('a Durable Object stays awake until what it started is done');
  if (!site.listens && answersItself(site, program)) return safe('the response comes out of it, and is sent when it is done');
  if (isSocketEvent(program, start.fn) || runsForConsumersOnly(program, start.fn)) {
    return safe('a message or the end of a connection starts it, and no response is sent after which it could be cut off');
  }
  if (runs.length === 0 && OWN_CHANNEL.test(calleeName(fn, instr).name)) return safe('it opens or closes a channel of this instance, which lives as long as those who listen');
  if (
    runs.length === 0 && then.every((each) => effectsOf(program, [each]).outside.length === 0) && instr.args.length === 0
    && LETTING_GO.test(calleeName(fn, instr).name)
  ) {
    return safe('something that this instance held open is let go, which the end of the instance does as well');
  }
  const effects = withParts(program, site, effectsOf(program, [...runs, ...then.filter((each) => !runs.includes(each))]));
  const direct = isDirect(program, site);
  if (onlyConnects(program, site, effects)) return safe('it opens the connection of a client that is kept, and whoever asks that client something waits for it');
  if (onlyAsks(program, site, effects)) return safe('it only asks for rows, which warms a cache at most: nothing is lost with it');
  if (onlyRemovesFiles(program, site, effects)) return tolerable('it only removes files from the disk of this instance: one that stays behind goes with the instance');
  if (effects.outside.length === 0 && !direct) return withoutWaiting(program, cells, site, effects);
  const told = direct && runs.length === 0 ? calleePaths(program, fn, callAtHead(fn, instr)).map((path) => ({ method: calleeName(fn, callAtHead(fn, instr)).name, path })) : [];
  if (areHeardHere(program, [...told, ...effects.outside.map(({ method, path }) => ({ method, path }))])) {
    return tolerable('it tells those who are connected, over a channel on which this program listens as well, and instances with open connections are awake', 'pubsub');
  }
  // Where a listener begins to listen, the name of the event says nothing of what it does.
  const call = site.told ? '' : wordsOfCall(fn, instr);
  const { name, owner } = calleeName(fn, instr);
  const near = `${call} | ${runs.map((run) => functionName(run)).join(' | ')}${isNamedWork(site, name) ? '' : ` | ${runs.length > 0 ? runs.map((run) => wordsIn(run)).join(' | ') : effects.words}`}`;
  const deep = `${near} | ${outsideWords(effects)} | ${then.length > 0 && runs.length === 0 ? effects.words : ''}`;
  const done = `${site.told ? '' : wordsOfChain(fn, instr, false)} | ${near.slice(call.length)} | ${then.length > 0 && runs.length === 0 ? effects.words : ''}`;
  // Work that does much besides noting when something was last used is more than that.
  const said = telling(effects);
  const heals = SELF_HEALING.test(done) || (said.length > 0 && said.every((each) => SELF_HEALING.test(outsideWords(effects, false, [each]))));
  if (isInvalidation(effects)) return { verdict: 'unsafe', severity: 'medium', reason: `${what(effects, site)}; where that is cut off, the old entry is served on` };
  if (
    (CACHE_WRITE.test(near) && !storesRecords(effects) && !isLongWork(effects, call)) || isCacheFill(effects)
    || (direct && runs.length === 0 && isCachePut(fn, instr))
  ) {
    return tolerable('a cache is filled without waiting: only a hit is lost', 'cache');
  }
  // `webhooks.dispatch(id, { traceId })`: what the call itself names outweighs what stands around it.
  const head = callAtHead(fn, instr);
  const spelled = calleeName(fn, head);
  const called = `${wordsOf(spelled.owner)} | ${wordsOf(spelled.name)}`;
  const says = (words: string): boolean => RECEIVED.test(words) && !RECORDS.test(words) && !CHEAP.test(words);
  const spoken = says(called) || says(wordsOf(spelled.name));
  const isLevel = spelled.owner !== '' && LEVELS.test(spelled.name) && !spoken;
  // What asks again and again until something is done, and then notes the result, is a job, whatever its table is called.
  const isLongJob = (): boolean => effects.writes.some((write) => cells.get(write.cell)?.verdict === 'unsafe' && cells.get(write.cell)?.role === 'job-status')
    || runs.some((run) => takesTime(program, run, Infinity)) && effects.outside.some(({ method }) => /^(?:update|upsert|patch|put|set)(?![a-z])/i.test(method));
  if (isLevel && effects.outside.length > 0 && effects.outside.every(({ path }) => ADDS_LINES.test(path ?? ''))) {
    return tolerable('lines are added to a log file of this instance without waiting, and are cheap to lose', 'log-buffer');
  }
  if (!spoken && !direct && runs.length > 0 && effects.outside.length > 0 && effects.outside.every(({ path }) => path !== undefined && LOG_SERVICES.test(clientReason(path) ?? ''))) {
    return tolerable('lines are shipped to a log service without waiting, and are cheap to lose', 'metrics');
  }
  if (
    calleePaths(program, fn, head).some((path) => ANALYTICS_PACKAGES.test(path)) || isLevel
    || (!spoken && RECORDS.test(near) && isMostlyRecords(effects) && !isLongJob())
  ) {
    return { verdict: 'unsafe', severity: 'medium', reason: `${what(effects, site)}; rows that are cut off are missing later` };
  }
  if (
    !spoken && CHEAP.test(near) && isMostlyRecords(effects)
    && (addsRow(spelled.name, calleePaths(program, fn, head)) || effects.outside.some(({ method, path }) => addsRow(method, path === undefined ? [] : [path])))
  ) {
    return { verdict: 'unsafe', severity: 'medium', reason: `${what(effects, site)}; rows that are cut off are missing later` };
  }
  if ((!spoken && CHEAP.test(near) && isMostlyRecords(effects)) || LOG_FILES_OF_PROGRAM.test(`${fn.file.path}`)) {
    return tolerable('figures or log lines are sent without waiting, and are cheap to lose', 'metrics');
  }
  if (RECENT.test(deep) && !WAITED.test(near)) return tolerable('it remembers what was used last, and losing one entry is barely visible');
  if (heals) return tolerable('it cleans up or warms up, and a later request does the same again');
  if (shipsFigures(program, cells, effects)) {
    return { verdict: 'unsafe', severity: 'medium', reason: `${what(effects, site)}; lines and figures that are cut off are missing later` };
  }
  if (onlyCountsUp(effects)) return { verdict: 'unsafe', severity: 'medium', reason: `${what(effects, site)}; what is not counted is missing in the figures` };
  const pollers = pollersOf(program, effects, fn, (cell) => cells.get(cell)?.verdict === 'unsafe');
  if (
    RECORDS.test(deep) && isMostlyRecords(effects) && !isLongJob() && !WAITED.test(near)
    && !effects.outside.some((each) => /^(?:send|notify|deliver)/i.test(each.method))
  ) {
    return { verdict: 'unsafe', severity: 'medium', reason: `${what(effects, site)}; rows that are cut off are missing later`, evidence: pollers };
  }
  // `axios.post(url, body)`, as `fetch(url, { method: 'POST' })`.
  const posts = [...effects.outside, ...(direct ? [{ method: calleeName(fn, callAtHead(fn, instr)).name, path: calleePaths(program, fn, callAtHead(fn, instr))[0] }] : [])].some(({ method, path }) => /^(?:post|put|patch|delete|del)$/i.test(method) && path !== undefined && NETWORK.test(path));
  const high = pollers.length > 0 || posts
    || [...effects.outside.map((each) => each.path ?? ''), ...calleePaths(program, fn, instr)].some((path) => CHILD_PROCESSES.test(path))
    || /\bmethod \| (?:post|put|patch|delete)\b/.test(deep) || WAITED.test(`${owner} | ${deep}`)
    || WRITING_METHODS.test((direct ? site.symbol : name).split('.').pop() ?? '')
    || effects.outside.some((each) => WRITING_METHODS.test(each.method)) || (direct && changesRow(fn, callAtHead(fn, instr)));
  return { verdict: 'unsafe', severity: high ? 'high' : 'medium', reason: `${what(effects, site)}, and nothing keeps the instance awake until that is done`, evidence: pollers };
}

/** The name of what is called, or of a listener, tells what the work is. */
function isNamedWork({ form, told, runs }: BackgroundSite, name: string): boolean {
  if (told) return runs.some((run) => run.fact.name !== '');
  return name !== '' && form === 'promise' && !/^(?:all|allSettled|race|any)$/.test(name);
}

/** Calls outside that stand in a list of promises belong to the work as those in its functions do. */
function withParts(program: Program, { fn, parts }: BackgroundSite, effects: Effects): Effects {
  const outside = (parts ?? []).flatMap((each) => outsideCall(program, fn, each) ?? []);
  return outside.length === 0 ? effects : { ...effects, outside: [...effects.outside, ...outside] };
}

/** `redis.connect().catch(log)`, `connectToDatabase()`: all that it asks of anybody is a connection. */
function onlyConnects(program: Program, { fn, instr, runs }: BackgroundSite, { outside }: Effects): boolean {
  const connects = (method: string, path: string | undefined): boolean => OPENING.test(method) && path !== undefined && clientReason(path) !== undefined;
  const itself = runs.length === 0 && calleePaths(program, fn, instr).some((path) => connects(calleeName(fn, instr).name, path));
  return (itself || outside.length > 0) && outside.every((each) => connects(each.method, each.path));
}

/** `void loadAccounts(userId)` while a page renders: rows are asked for before somebody needs them, and nothing else is done. */
function onlyAsks(program: Program, { fn, instr, runs }: BackgroundSite, { outside, writes, answers }: Effects): boolean {
  if (answers || writes.length > 0) return false;
  if (runs.length === 0 && !ASKS_FOR_ROWS.test(calleeName(fn, callAtHead(fn, instr)).name)) return false;
  return outside.length > 0 && outside.every(({ method, path }) => ASKS_FOR_ROWS.test(method) && path !== undefined && isStorePath(path));
}

/** `fs.unlink(file.path, logFailure)` once the work with a file is done. */
function onlyRemovesFiles(program: Program, { fn, instr, runs }: BackgroundSite, { outside, writes }: Effects): boolean {
  const own = calleePaths(program, fn, callAtHead(fn, instr)).filter((path) => isOutside(path, calleeName(fn, callAtHead(fn, instr)).name));
  const called = [...(runs.length > 0 && own.length === 0 ? [] : own), ...outside.map((each) => each.path ?? '')];
  return called.length > 0 && called.every((path) => REMOVED_FILES.test(path)) && writes.length === 0;
}

/** The reason by which clients of log services are kept. */
const LOG_SERVICES = /^a logger/;

/** `redis.incr(key); redis.expire(key, day)`: how often something happened, which no answer tells. */
const onlyCountsUp = ({ outside }: Effects): boolean => outside.some(({ method }) => COUNTING_METHODS.test(method))
  && outside.every(({ method }) => COUNTING_METHODS.test(method) || EXPIRING_METHODS.test(method));

/** A function of a package is called itself, or something that only its chain shows to be a promise. */
function isDirect(program: Program, { fn, instr, runs, form }: BackgroundSite): boolean {
  if (form === 'deferred' || form === 'each') return false;
  const paths = calleePaths(program, fn, instr);
  if (paths.some((path) => isOutside(path, calleeName(fn, instr).name))) return true;
  return runs.length === 0 && ![...paths, ...calleePaths(program, fn, callAtHead(fn, instr))].some((path) => path.startsWith('global:') || READ_FILES.test(path));
}

/** Before a place a function waits for a timer: `await sleep(5000)`, `await new Promise((done) => setTimeout(done, 5000))`. */
function takesTime(program: Program, fn: ProgramFunction, before: number): boolean {
  if (!fn.fact.async) return false;
  const awaited = new Set(fn.fact.instrs.flatMap((each) => (each.op === 'await' ? [each.src] : [])));
  return (program.phases.outgoing.get(fn) ?? []).some(({ instr, to }) => instr.op === 'call' && instr.pos < before && (instr.awaited || awaited.has(instr.dst)) && setsTimers(program, to));
}

/** Nothing in it goes outside the process. */
function withoutWaiting(program: Program, cells: ReadonlyMap<Cell, JudgedCell>, { fn: starter, symbol, form }: BackgroundSite, effects: Effects): Judgement {
  const late = form === 'promise' ? effects.writes.find((write) => cells.get(write.cell)?.verdict === 'unsafe' && takesTime(program, write.fn, write.instr.pos)) : undefined;
  if (late) {
    const pollers = pollersOf(program, effects, starter, (cell) => cells.get(cell)?.verdict === 'unsafe');
    return { verdict: 'unsafe', severity: pollers.length > 0 ? 'high' : 'medium', reason: `after a while it changes \`${late.cell.symbol}\`, and nothing keeps the instance awake until then`, evidence: pollers };
  }
  if (form === 'deferred' && effects.writes.length > 0) {
    const unsafe = effects.writes.map((write) => cells.get(write.cell)).find((each) => each?.verdict === 'unsafe');
    if (unsafe) return tolerable(`it only changes \`${unsafe.profile.cell.symbol}\` in memory, a moment later`);
  }
  if (symbol === 'import' && (effects.answers || effects.writes.length > 0)) {
    return tolerable('a module is loaded and told without waiting; an instance that holds connections is awake');
  }
  return safe('nothing in it goes outside the process, so that it is done at once');
}

function what(effects: Effects, { symbol, runs, form }: BackgroundSite): string {
  const first = mainCall(effects);
  const calls = first?.method ? `it calls \`${first.method}\`${first.fn.fact.name && !runs.includes(first.fn) ? ` in ${functionName(first.fn)}` : ''}` : `\`${symbol}\` goes outside the process`;
  return form === 'late' ? `${calls} after the response was sent` : calls;
}

function outsideWords(effects: Effects, withVariables = true, calls: Effects['outside'] = effects.outside): string {
  return calls.slice(0, 20).map((each) => wordsOfCall(each.fn, each.instr, withVariables)).join(' | ');
}

/** Work that writes in many places is more than the rows that it leaves on its way: what it mainly calls, or one write in three, has to be rows that others look at later. */
function isMostlyRecords(effects: Effects): boolean {
  const isRecord = ({ fn, instr }: Effects['outside'][number]): boolean => RECORDS.test(`${wordsOfCall(fn, instr, false)} | ${wordsOf(fn.fact.name)}`);
  const first = mainCall(effects);
  const writes = effects.outside.filter(({ method }) => WRITING_METHODS.test(method));
  return writes.length < 4 || (first !== undefined && isRecord(first)) || writes.filter(isRecord).length * 3 >= writes.length;
}

/** What work that writes only looks up on its way (`fetch(url, { next: { revalidate } })`) does not say what the work is. */
function telling({ outside }: Effects): Effects['outside'] {
  return outside.some((each) => WRITING_METHODS.test(each.method)) ? outside.filter((each) => !READING_METHODS.test(each.method)) : outside;
}

/** What stands anywhere in a function without a name says little of much work: `(async () => { await download(); await convert(); ... })()`. */
const isLongWork = ({ outside }: Effects, call: string): boolean => outside.length > 3 && !CACHE_WRITE.test(call)
  && outside.some(({ fn, instr }) => !CACHE_WRITE.test(`${wordsOfChain(fn, instr, false)} | ${wordsOf(fn.fact.name)}`));

/** Whether rows are written that no name calls a cache: `cacheAddress()` may fill a column of the table of users. */
function storesRecords(effects: Effects): boolean {
  return effects.outside.some(({ fn, instr, method }) => /^(?:insert|update|upsert|save|create)(?![a-z])/.test(method) && !CACHE_WRITE.test(wordsOfChain(fn, instr)));
}

/** `User.findOneAndUpdate(filter, change).lean()`: the chain shows it. */
function changesRow(fn: ProgramFunction, head: CallInstr): boolean {
  for (let at: ReturnType<typeof definitionOf> = head, step = 0; step < 6 && at?.op === 'call'; step += 1) {
    if (CHANGING_METHODS.test(at.prop ?? '')) return true;
    at = at.recv === undefined ? undefined : definitionOf(fn.file, at.recv);
  }
  return false;
}

/** `prisma.requestLog.create(...)`: a log that is kept in a database is looked at later. */
const addsRow = (method: string, paths: readonly string[]): boolean => /^(?:insert|create|save)(?![a-z])/.test(method) && paths.some((path) => isStorePath(path));

/** Entries of a shared cache are removed because what they copy has changed, and nothing else is done. */
function isInvalidation(effects: Effects): boolean {
  const writes = effects.outside.filter((each) => !ASKING_METHODS.test(each.method));
  return writes.length > 0
    && writes.every(({ fn, instr, method }) => CACHE_REMOVALS.test(method) && CACHE_WRITE.test(`${wordsOfChain(fn, instr)} | ${wordsOf(fn.fact.name)} | ${fileWords(fn)}`));
}

/** `redis.setEx(key, ttl, body)` in a file that is about caching, or where the names around it say cache. */
function isCachePut(fn: ProgramFunction, instr: CallInstr): boolean {
  const first = callAtHead(fn, instr);
  return CACHE_PUTS.test(first.prop ?? '') && CACHE_WRITE.test(`${wordsOfChain(fn, first)} | ${fileWords(fn)}`);
}

/** `client.set(key, body)` of `client.set(key, body).catch(log)`. */
function callAtHead(fn: ProgramFunction, instr: CallInstr): CallInstr {
  const made = instr.recv !== undefined && PROMISE_CHAIN.test(instr.prop ?? '') ? definitionOf(fn.file, instr.recv) : undefined;
  return made?.op === 'call' ? callAtHead(fn, made) : instr;
}

const fileWords = (fn: ProgramFunction): string => wordsOf((fn.file.path.split('/').pop() ?? '').replace(/\.\w+$/, ''));

/** What was asked for, and found missing, is put there. */
function isCacheFill(effects: Effects): boolean {
  const writes = effects.outside.filter((each) => !ASKING_METHODS.test(each.method));
  return writes.length > 0 && writes.every(({ fn, instr, method }) => isCachePut(fn, instr) || (/^(?:insert|upsert)$/i.test(method) && CACHE_WRITE.test(wordsOfChain(fn, instr))) || (CACHE_PUTS.test(method) && guardsAround(fn, instr.block).some(({ guard }) => guard.all.some((atom) => {
    if (atom.kind !== 'truthy' || atom.positive) return false;
    const asked = originOf(fn.file, atom.value).instr;
    return asked?.op === 'call' && CACHE_LOOKS.test(asked.prop ?? '');
  }))));
}

/** Code inside the callback that `after(...)` or `waitUntil(...)` was given. */
function isHandedOverAround(program: Program, fn: ProgramFunction): boolean {
  for (const each of fn.file.functions) {
    if (!isWithin(fn, each)) continue;
    for (const edge of program.phases.incoming.get(each) ?? []) {
      if (edge.instr.op === 'call' && edge.kind !== 'call' && isHandedOver(edge.from, edge.instr, calleePaths(program, edge.from, edge.instr))) return true;
    }
  }
  return false;
}

/** Code in a listener of a socket (`socket.on('message', ...)`, a gateway's handler), or that only those reach. */
function isSocketEvent(program: Program, fn: ProgramFunction): boolean {
  const entries = program.entriesReaching(fn, bit('request'));
  if (entries.length > 0 && entries.every(({ entry }) => HELD_OPEN.test(entry.label))) return true;
  for (let at: ProgramFunction | undefined = fn; at && at.fact.kind !== 'module'; at = at.file.functions[at.fact.parent]) {
    for (const { from, instr, kind } of program.phases.incoming.get(at) ?? []) {
      if (kind !== 'callback' || instr.op !== 'call' || instr.recv === undefined || !/^(?:on|once|addListener|addEventListener)$/.test(instr.prop ?? '')) continue;
      if (SOCKET_NAMES.test(nameOf(from, instr.recv))) return true;
    }
  }
  return false;
}

/** The runtime keeps such an object while anything that it waits for is outstanding (Cloudflare: `waitUntil` has no effect there, and is not needed). */
function isInDurableObject(program: Program, fn: ProgramFunction): boolean {
  const entries = program.entriesReaching(fn, bit('request'));
  return entries.length > 0 && entries.every(({ entry }) => DURABLE_OBJECT.test(entry.label));
}

function confidenceOf(program: Program, { form, told, ...site }: BackgroundSite): Confidence {
  const { fn, instr } = told ?? site;
  if (program.assumed || !has(program.phases.at(fn, instr), 'request')) return 'possible';
  return form === 'promise' && program.entriesReaching(fn, bit('request')).length > 0 ? 'certain' : 'likely';
}
