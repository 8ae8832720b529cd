/** Who would miss work that is cut off: its judges, of whom the first that has something to say is right. */
import {
  ADDS_LINES,
  ANALYTICS_PACKAGES,
  CACHE_WRITE,
  CHEAP,
  CHILD_PROCESSES,
  LOG_FILES_OF_PROGRAM,
  NETWORK,
  RECENT,
  RECORDS,
  MAKES_CLIENT,
  SELF_HEALING,
  STARTS_WORK,
  WAITED,
  WRITING_METHODS,
  OPENING,
  ASKS_FOR_ROWS,
  ASKS_A_MODEL,
  REMOVED_FILES,
  COUNTING_METHODS,
  EXPIRING_METHODS,
  FEEDS,
  GETTERS,
  SYNCHRONOUS_DATABASES,
  WAITS_FOR_FILES,
  TELLS_SOMEBODY,
} from '../../knowledge/background-words.js';
import { CHAT_PRESENCE, TYPING } from '../../knowledge/bots.js';
import type { Instr } from '../../facts/model.js';
import { originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { areHeardHere } from '../roles/fan-out.js';
import { isStorePath } from '../outside.js';
import {
  callsWhatItIsGiven,
  calleeName,
  calleePaths,
  changedCells,
  effectsOf,
  isOutside,
  outsideCall,
  type Effects,
} from './background-effects.js';
import { pollersOf } from './background-pollers.js';
import { wordsOfChain } from './call-words.js';
import type { BackgroundSite } from './background-site.js';
import { setsTimers } from './endless-loops.js';
import { onlyDeletesOld } from './grown-old.js';
import { onlyNotesMoment } from './looked-in.js';
import { isFilledIn } from './filled-in.js';
import { areCopies, canBeAskedAgain, onlyReads } from './refreshed.js';
import { shipsFigures } from './shipped.js';
import { callAtHead, outsideWords, telling, what, type Work } from './work.js';
import { safe, tolerable, unsafe, type Judgement } from './work-judgement.js';
import {
  addsRow,
  changesRow,
  countsLooks,
  isCacheFill,
  isCachePut,
  isInvalidation,
  isLongWork,
  isMostlyRecords,
  storesRecords,
} from './work-kinds.js';
import { wordsOf } from '../roles/words.js';
import { clientReason, splitPath } from '../stores/libraries.js';

/** What is lost with work that nobody waits for. */
export function judgeLoss(work: Work): Judgement {
  for (const judge of JUDGES) {
    const judgement = judge(work);
    if (judgement) return judgement;
  }
  return otherWork(work);
}

const JUDGES: readonly ((work: Work) => Judgement | undefined)[] = [
  ({ program, site, effects }) =>
    onlyConnects(program, site, effects)
      ? safe('it opens the connection of a client that is kept, and whoever asks that client something waits for it')
      : undefined,
  ({ program, site, effects }) =>
    onlyAsks(program, site, effects) ? safe('it only asks for rows, which warms a cache at most: nothing is lost with it') : undefined,
  (work) => (onlyAsksForLog(work) ? tolerable('it only asks for something, and what it hears goes to the log alone') : undefined),
  ({ program, site, effects }) =>
    onlyRemovesFiles(program, site, effects)
      ? tolerable('it only removes files from the disk of this instance: one that stays behind goes with the instance')
      : undefined,
  (work) => (work.effects.outside.length === 0 && !work.direct ? withoutWaiting(work) : undefined),
  ({ program, site, direct }) =>
    !direct && isBegunOnce(program, site.runs)
      ? tolerable('it is begun once, by whoever comes first, and the next instance begins it again')
      : undefined,
  ({ program, site, effects, direct }) =>
    !direct && onlyRunsStatements(program, site, effects)
      ? safe('all that it does outside are statements of a database in a file, which are done when the calls return')
      : undefined,
  ({ effects }) =>
    feedsOpenStreams(effects)
      ? safe('it writes to streams of handlers that keep them open, and an instance that answers is awake')
      : undefined,
  (work) =>
    onlyDeletesOld(work)
      ? tolerable('all that it does outside is to delete rows whose time is over: what stays behind the next one deletes')
      : undefined,
  tellsTheConnected,
  ({ site, effects, direct, head }) =>
    onlyShowsPresence(site, effects, direct ? calleeName(site.fn, head).name : undefined)
      ? tolerable('it only shows for a moment that an answer is being written')
      : undefined,
  (work) =>
    isInvalidation(work.effects) ? unsafe('medium', `${what(work)}; where that is cut off, the old entry is served on`) : undefined,
  fillsCache,
  refreshesCopy,
  records,
  (work) =>
    notesWhatWasLast(work) && !WAITED.test(work.near)
      ? tolerable('it remembers what was used last, and losing one entry is barely visible')
      : undefined,
  (work) =>
    onlyNotesMoment(work) ? tolerable('it only notes when somebody was last there, which the next request notes again') : undefined,
  (work) => (healsItself(work) ? tolerable('it cleans up or warms up, and a later request does the same again') : undefined),
  (work) =>
    shipsFigures(work.program, work.cells, work.effects)
      ? unsafe('medium', `${what(work)}; lines and figures that are cut off are missing later`)
      : undefined,
  (work) => (onlyCountsUp(work.effects) ? unsafe('medium', `${what(work)}; what is not counted is missing in the figures`) : undefined),
];

/**
 * `function init() { if (!ready) ready = load(); return ready; }`: all that goes outside is behind a check that it was not begun yet, of which
 * this instance keeps note, and nothing takes that back. Whoever calls it is served either way.
 */
function isBegunOnce(program: Program, runs: readonly ProgramFunction[]): boolean {
  const isOnce = (run: ProgramFunction, { block }: Instr): boolean => {
    const { once, frame } = program.phases.regions.of(run, block);
    return once && frame === undefined;
  };
  const goesOutside = (run: ProgramFunction, each: Instr): boolean =>
    each.op === 'call' &&
    (outsideCall(program, run, each) !== undefined ||
      program.phases.edgesAt(run, each).some((edge) => effectsOf(program, [edge.to]).outside.length > 0));
  const isNoted = (run: ProgramFunction): boolean =>
    effectsOf(program, [run]).writes.some(
      (each) =>
        each.fn === run &&
        isOnce(run, each.instr) &&
        program.accessesOf(each.cell).every((one) => one.mode === 'read' || one.instr === each.instr || !program.isServed(one)),
    );
  return (
    runs.length > 0 &&
    runs.every((run) => {
      const begins = run.fact.instrs.filter((each) => goesOutside(run, each));
      return begins.length > 0 && begins.every((each) => isOnce(run, each)) && isNoted(run);
    })
  );
}

/** `listener(update)`, where all that listeners do is `await stream.writeSSE(update)`, each on the stream that its handler was given. */
const feedsOpenStreams = ({ outside, disk }: Effects): boolean =>
  outside.length > 0 &&
  disk.length === 0 &&
  outside.every(({ fn, instr, method }) => {
    const stream = instr.recv === undefined || !FEEDS.test(method) ? undefined : fn.file.facts.vars[originOf(fn.file, instr.recv).variable];
    return stream?.kind === 'param' && stream.fn !== fn.fact.id;
  });

function tellsTheConnected({ program, site: { fn, runs }, effects, direct, head, headPaths }: Work): Judgement | undefined {
  const told = direct && runs.length === 0 ? headPaths.map((path) => ({ method: calleeName(fn, head).name, path })) : [];
  if (!areHeardHere(program, [...told, ...effects.outside.map(({ method, path }) => ({ method, path }))])) return undefined;
  return tolerable(
    'it tells those who are connected, over a channel on which this program listens as well, and instances with open connections are awake',
    'pubsub',
  );
}

/** `ctx.sendChatAction('typing')`, by itself or in a function that does nothing else outside. */
function onlyShowsPresence({ runs }: BackgroundSite, effects: Effects, called: string | undefined): boolean {
  const own = called !== undefined && runs.length === 0 ? [CHAT_PRESENCE.test(called)] : [];
  const all = [
    ...own,
    ...effects.outside.map((each) => CHAT_PRESENCE.test(each.method) || TYPING.test(outsideWords(effects, false, [each]))),
  ];
  return all.length > 0 && all.every(Boolean) && effects.disk.length === 0 && changedCells(effects).length === 0;
}

function fillsCache({ program, site: { fn, instr, runs }, effects, direct, near, call }: Work): Judgement | undefined {
  const fills =
    (CACHE_WRITE.test(near) && !storesRecords(effects) && !isLongWork(effects, call)) ||
    isCacheFill(program, effects) ||
    (direct && runs.length === 0 && (isCachePut(fn, instr) || isFilledIn(program, fn, instr)));
  return fills ? tolerable('a cache is filled without waiting: only a hit is lost', 'cache') : undefined;
}

/** `ensureFresh().catch(log)`, where all that comes of it is the copy that this instance keeps: whoever asks next begins it again. */
function refreshesCopy({ cells, effects }: Work): Judgement | undefined {
  const changed = changedCells(effects).flatMap((cell) => cells.get(cell) ?? []);
  const isAskedFor = effects.outside.length > 0 && effects.outside.every((each) => canBeAskedAgain(each)) && effects.disk.length === 0;
  return isAskedFor && areCopies(changed)
    ? tolerable('it only refreshes a copy that this instance keeps, and the next one who asks begins it again', 'cache')
    : undefined;
}

/** The reason by which clients of log services are kept. */
const LOG_SERVICES = /^a logger/;

/** Log lines, figures and the rows that are kept of what happened. */
function records(work: Work): Judgement | undefined {
  const {
    site: { fn, runs },
    effects,
    direct,
    near,
    named,
    spoken,
    isLevel,
    spelled,
    head,
    headPaths,
  } = work;
  if (isLevel && effects.outside.length > 0 && effects.outside.every(({ path }) => ADDS_LINES.test(path ?? ''))) {
    return tolerable('lines are added to a log file of this instance without waiting, and are cheap to lose', 'log-buffer');
  }
  if (
    !spoken &&
    !direct &&
    runs.length > 0 &&
    effects.outside.length > 0 &&
    effects.outside.every(({ path }) => path !== undefined && LOG_SERVICES.test(clientReason(path) ?? ''))
  ) {
    return tolerable('lines are shipped to a log service without waiting, and are cheap to lose', 'metrics');
  }
  const missing = (): Judgement => unsafe('medium', `${what(work)}; rows that are cut off are missing later`);
  const mostly = isMostlyRecords(effects);
  if (direct && countsLooks(fn, head)) return missing();
  if (headPaths.some((path) => ANALYTICS_PACKAGES.test(path)) || isLevel || (!spoken && RECORDS.test(near) && mostly && !isLongJob(work)))
    return missing();
  const isCheap = !spoken && CHEAP.test(named) && mostly && !tellsHowItGoes(work);
  if (
    isCheap &&
    (addsRow(spelled.name, headPaths) || effects.outside.some(({ method, path }) => addsRow(method, path === undefined ? [] : [path])))
  )
    return missing();
  return isCheap || LOG_FILES_OF_PROGRAM.test(fn.file.path)
    ? tolerable('figures or log lines are sent without waiting, and are cheap to lose', 'metrics')
    : undefined;
}

const tellsHowItGoes = ({ effects, cells }: Work): boolean =>
  effects.writes.some((write) => {
    const cell = cells.get(write.cell);
    return cell?.verdict === 'unsafe' && cell.role === 'job-status';
  });

/** What asks again and again until something is done, and then notes the result, is a job, whatever its table is called. */
function isLongJob(work: Work): boolean {
  const {
    program,
    site: { runs },
    effects,
  } = work;
  return (
    tellsHowItGoes(work) ||
    (runs.some((run) => !callsWhatItIsGiven(program, run) && takesTime(program, run, Infinity)) && // between two attempts
      effects.outside.some(({ method }) => /^(?:update|upsert|patch|put|set)(?![a-z])/i.test(method)))
  );
}

/** What is called so, or writes nothing else. Rows that are only asked for (`leave.findMany({ where: { endsAt: { gte: recentLimit } } })`) say nothing. */
function notesWhatWasLast({ effects, call, direct, spelled, site: { runs } }: Work): boolean {
  const written = telling(effects);
  return (
    [spelled.owner, spelled.name, ...runs.map((run) => run.fact.name)].some((name) => RECENT.test(wordsOf(name))) ||
    (direct && RECENT.test(call)) ||
    (written.length > 0 && written.every((each) => RECENT.test(wordsOfChain(each.fn, each.instr))))
  );
}

/** Work that does much besides noting when something was last used is more than that. */
function healsItself({ effects, done, spelled, site: { runs } }: Work): boolean {
  const said = telling(effects);
  const heals = (each: Effects['outside'][number]): boolean => SELF_HEALING.test(outsideWords(effects, false, [each]));
  if (said.length > 0 && said.every(heals)) return true;
  // `const cleanNumber = number.trim()` in a body that sends a message says nothing of the message.
  const isNamed = [spelled.owner, spelled.name, ...runs.map((run) => run.fact.name)].some((name) => SELF_HEALING.test(wordsOf(name)));
  return SELF_HEALING.test(done) && (isNamed || !said.some((each) => TELLS_SOMEBODY.test(each.method) && !heals(each)));
}

function otherWork(work: Work): Judgement {
  const {
    program,
    cells,
    site: { fn, instr, symbol },
    effects,
    direct,
    near,
    deep,
    head,
    headPaths,
  } = work;
  const pollers = pollersOf(program, effects, fn, (cell) => cells.get(cell)?.verdict === 'unsafe');
  if (
    RECORDS.test(deep) &&
    isMostlyRecords(effects) &&
    !isLongJob(work) &&
    !WAITED.test(near) &&
    !effects.outside.some((each) => /^(?:send|notify|deliver)/i.test(each.method))
  ) {
    return unsafe('medium', `${what(work)}; rows that are cut off are missing later`, pollers);
  }
  const { name, owner } = calleeName(fn, instr);
  const paths = calleePaths(program, fn, instr);
  // `axios.post(url, body)`, as `fetch(url, { method: 'POST' })`.
  const posts = [...effects.outside, ...(direct ? [{ method: calleeName(fn, head).name, path: headPaths[0] }] : [])].some(
    ({ method, path }) => /^(?:post|put|patch|delete|del)$/i.test(method) && path !== undefined && NETWORK.test(path),
  );
  const isMissed =
    pollers.length > 0 ||
    posts ||
    [...effects.outside.map((each) => each.path ?? ''), ...paths].some((path) => CHILD_PROCESSES.test(path)) ||
    /\bmethod \| (?:post|put|patch|delete)\b/.test(deep) ||
    WAITED.test(`${owner} | ${deep}`) ||
    WRITING_METHODS.test((direct ? symbol : name).split('.').pop() ?? '') ||
    effects.outside.some((each) => WRITING_METHODS.test(each.method)) ||
    (direct && changesRow(fn, head));
  return unsafe(isMissed ? 'high' : 'medium', `${what(work)}, and nothing keeps the instance awake until that is done`, pollers);
}

/** `redis.connect().catch(log)`, `connectToDatabase()`, `createClient(url, key)`: all that it asks of anybody is a connection. */
function onlyConnects(program: Program, { fn, instr, runs }: BackgroundSite, { outside }: Effects): boolean {
  const connects = (method: string, path: string | undefined): boolean =>
    path !== undefined && (OPENING.test(method) || MAKES_CLIENT.test(splitPath(path)?.access ?? '')) && clientReason(path) !== undefined;
  const itself = runs.length === 0 && calleePaths(program, fn, instr).some((path) => connects(calleeName(fn, instr).name, path));
  return (itself || outside.length > 0) && outside.every((each) => connects(each.method, each.path));
}

/** `void loadAccounts(userId)` while a page renders: rows are asked for before somebody needs them, and nothing else is done. */
function onlyAsks(program: Program, { fn, instr, runs, form }: BackgroundSite, { outside, writes, answers }: Effects): boolean {
  if (answers || writes.length > 0) return false;
  const { name } = calleeName(fn, callAtHead(fn, instr));
  if (runs.length === 0 && !ASKS_FOR_ROWS.test(name)) return false;
  // Models that nobody can tell (each file of a folder is one): no list and no Map has such a method.
  if (runs.length === 0 && outside.length === 0) return form === 'promise' && ASKS_A_MODEL.test(name);
  return outside.length > 0 && outside.every(({ method, path }) => ASKS_FOR_ROWS.test(method) && path !== undefined && isStorePath(path));
}

/**
 * `queue.getJobCounts().then((counts) => console.log(counts))`, `probe(url)` where that logs whether somebody answers: nothing changes by it, and no
 * more is heard of it. An address that is asked without a look at its answer is asked for what it does.
 */
function onlyAsksForLog({ site: { fn }, effects, direct, head, near }: Work): boolean {
  const { answers, changes, disk, functions, logs, outside, removed, writes } = effects;
  if (!logs || answers || changes || disk.length + removed.length + writes.length > 0 || STARTS_WORK.test(near)) return false;
  if (direct) return GETTERS.test(calleeName(fn, head).name) && outside.length === 0;
  return (
    outside.length > 0 &&
    outside.every(onlyReads) &&
    [...functions].some((each) =>
      each.fact.instrs.some(
        (one) =>
          (one.op === 'get' && /^(?:ok|status)$/.test(one.prop ?? '')) || (one.op === 'call' && /^(?:json|text)$/.test(one.prop ?? '')),
      ),
    )
  );
}

/** `fs.unlink(file.path, logFailure)` once the work with a file is done. */
function onlyRemovesFiles(program: Program, { fn, instr, runs }: BackgroundSite, { outside, writes }: Effects): boolean {
  const own = calleePaths(program, fn, callAtHead(fn, instr)).filter((path) => isOutside(path, calleeName(fn, callAtHead(fn, instr)).name));
  const called = [...(runs.length > 0 && own.length === 0 ? [] : own), ...outside.map((each) => each.path ?? '')];
  return called.length > 0 && called.every((path) => REMOVED_FILES.test(path)) && writes.length === 0;
}

/** `redis.incr(key); redis.expire(key, day)`: how often something happened, which no answer tells. */
const onlyCountsUp = ({ outside }: Effects): boolean =>
  outside.some(({ method }) => COUNTING_METHODS.test(method)) &&
  outside.every(({ method }) => COUNTING_METHODS.test(method) || EXPIRING_METHODS.test(method));

/** Before a place a function waits for a timer: `await sleep(5000)`, `await new Promise((done) => setTimeout(done, 5000))`. */
function takesTime(program: Program, fn: ProgramFunction, before: number): boolean {
  if (!fn.fact.async) return false;
  const awaited = new Set(fn.fact.instrs.flatMap((each) => (each.op === 'await' ? [each.src] : [])));
  return (program.phases.outgoing.get(fn) ?? []).some(
    ({ instr, to }) => instr.op === 'call' && instr.pos < before && (instr.awaited || awaited.has(instr.dst)) && setsTimers(program)(to),
  );
}

/** Nothing in it goes outside the process. */
function withoutWaiting({ program, cells, site: { fn: starter, symbol, form }, effects }: Work): Judgement {
  const late =
    form === 'promise'
      ? effects.writes.find((write) => cells.get(write.cell)?.verdict === 'unsafe' && takesTime(program, write.fn, write.instr.pos))
      : undefined;
  if (late) {
    const pollers = pollersOf(program, effects, starter, (cell) => cells.get(cell)?.verdict === 'unsafe');
    return {
      verdict: 'unsafe',
      severity: pollers.length > 0 ? 'high' : 'medium',
      reason: `after a while it changes \`${late.cell.symbol}\`, and nothing keeps the instance awake until then`,
      evidence: pollers,
    };
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

/** `async add(row) { this.db.prepare(sql).run(row); }`: an `async` that waits for nothing is through before whoever called it goes on. */
function onlyRunsStatements(program: Program, { form, runs }: BackgroundSite, { outside, functions }: Effects): boolean {
  return (
    form === 'promise' &&
    runs.length > 0 &&
    outside.every(({ path }) => path !== undefined && SYNCHRONOUS_DATABASES.test(path) && !WAITS_FOR_FILES.test(path)) &&
    ![...functions].some((each) => takesTime(program, each, Infinity))
  );
}
