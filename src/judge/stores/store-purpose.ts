/** What a package's memory is for and how bad it is that each instance has its own: from how requests use it. */
import { LIST_CHANGES, READ_THROUGH_METHODS } from '../../knowledge/methods.js';
import { CACHE_WORDS, LIMITING_FILES, LIMITING_FUNCTIONS, MAINTENANCE_NAMES, POLLED_WORDS } from '../../knowledge/roles.js';
import { LIBRARY_METHODS } from '../../knowledge/libraries/methods.js';
import type { LibraryEntry } from '../../knowledge/libraries/entry.js';
import type { ProgramFunction } from '../../program/model.js';
import { SERVING } from '../../program/phases/phases.js';
import type { Program } from '../../program/program.js';
import type { Role, Severity, Verdict } from '../finding.js';
import { clientReason } from './libraries.js';
import { isStoreAnswer } from '../outside.js';
import { USUAL, atMost } from '../severity.js';
import { isSentIn } from '../request-data.js';
import { rolesOfWords } from './store-names.js';
import type { Use } from './store-uses.js';
import { isPlainMark } from '../roles/marks.js';
import { deniesWhomItFinds, turnsSomebodyAway } from '../roles/refusals.js';
import { isNow } from '../roles/time-marks.js';
import { wordsOf } from '../roles/words.js';
import type { Instr, VarId } from '../../facts/model.js';
import { definitionOf, guardsAround, isInside, literalOf, operandsOf, originOf, weighs } from '../../program/values/definitions.js';

export interface Purpose {
  readonly role: Role;
  readonly verdict: Verdict;
  readonly severity: Severity;
  /** Replaces the reason of the library's condition, where the use decided. */
  readonly reason?: string;
  readonly evidence: readonly string[];
}

/** Roles in which a lost or unshared entry does harm, whatever the collection calls itself. */
const GUARDS: ReadonlySet<Role> = new Set([
  'session',
  'auth',
  'rate-limit',
  'idempotency',
  'lock',
  'queue',
  'job-status',
  'connections',
  'counter',
  'request-context',
  'entity-store',
  'config',
]);

export const isServedUse = (program: Program, { fn, instr }: Use): boolean => (program.phases.at(fn, instr) & SERVING) !== 0;

export function purposeOf(
  program: Program,
  entry: LibraryEntry,
  symbol: string,
  file: string,
  uses: readonly Use[],
  holder = symbol,
): Purpose {
  if (entry.role === 'rate-limit') return limiter(entry, symbol, uses);
  if (entry.role === 'metrics') return metrics(program, entry);
  // A bus inside the process: who hears an event is in the process that it happened in, whichever that is.
  if (entry.hazard === 'events' && entry.created === 'module') {
    return {
      role: entry.role,
      verdict: 'tolerable',
      severity: 'low',
      reason: 'events are handled in the process that they happen in',
      evidence: [],
    };
  }
  if (entry.shape === 'queue' && !entry.tolerable) return queue(program, entry, uses);
  if (!entry.tolerable || (entry.role !== 'cache' && entry.role !== 'memo')) {
    return entry.tolerable
      ? { role: entry.role, verdict: 'tolerable', severity: 'low', evidence: [] }
      : { role: entry.role, verdict: 'unsafe', severity: entry.severity, evidence: [] };
  }
  return cache(program, entry, symbol, file, uses, holder);
}

function limiter(entry: LibraryEntry, symbol: string, uses: readonly Use[]): Purpose {
  const routes = uses.flatMap(({ fn, instr, how }) => {
    if (how !== 'given' || instr.op !== 'call' || instr.args[0] === undefined) return [];
    const literal = literalOf(fn.file, instr.args[0])?.value;
    return typeof literal === 'string' ? [literal] : [];
  });
  const isPolled = (each: string): boolean => POLLED_WORDS.test(wordsOf(each));
  const polled = routes.length > 0 ? routes.filter(isPolled).length * 2 > routes.length : isPolled(symbol);
  const named =
    routes.length > 0
      ? [
          `it is mounted on ${[...new Set(routes)]
            .slice(0, 3)
            .map((each) => `\`${each}\``)
            .join(', ')}`,
        ]
      : [];
  return { role: 'rate-limit', verdict: 'unsafe', severity: polled ? atMost(entry.severity, 'high') : entry.severity, evidence: named };
}

/** Figures that a route gives back are one instance's only. */
function metrics(program: Program, entry: LibraryEntry): Purpose {
  const scraped = program.view.callsTo(/^prom-client:.*\.metrics$/).some(({ file, fn, instr }) => {
    const caller = program.solver.fileByPath.get(file)?.functions[fn];
    return caller !== undefined && (program.phases.at(caller, instr) & SERVING) !== 0;
  });
  return {
    role: 'metrics',
    verdict: 'unsafe',
    severity: scraped ? 'high' : entry.severity,
    evidence: scraped ? ['a route gives them back'] : [],
  };
}

/** A queue whose tasks the request awaits only limits how many run at once; one that is fed and left holds user work. */
function queue(program: Program, entry: LibraryEntry, uses: readonly Use[]): Purpose {
  const feeds = uses.filter(
    (each) => each.how === 'method' && LIBRARY_METHODS.queue.writes.includes(each.name) && isServedUse(program, each),
  );
  const awaited = feeds.length > 0 && feeds.every(({ fn, instr }) => instr.op === 'call' && (instr.awaited || isPassedOn(fn, instr.dst)));
  if (awaited) {
    return {
      role: entry.role,
      verdict: 'tolerable',
      severity: 'low',
      reason: 'each request awaits its own task: it only limits how many run at once in one instance',
      evidence: [],
    };
  }
  return { role: entry.role, verdict: 'unsafe', severity: feeds.length > 0 ? USUAL.queue : entry.severity, evidence: [] };
}

/** Returned to the caller, or kept for an `await` later on. */
function isPassedOn(fn: ProgramFunction, value: number): boolean {
  return fn.fact.instrs.some(
    (each) => (each.op === 'return' || each.op === 'await' || (each.op === 'assign' && each.operator === 'init')) && each.src === value,
  );
}

/** Caches are best effort, unless an entry is the only copy or requests change what other instances still hold. */
function cache(program: Program, entry: LibraryEntry, symbol: string, file: string, uses: readonly Use[], holder: string): Purpose {
  const methods = LIBRARY_METHODS[entry.shape ?? 'cache'];
  const called = uses.filter((each) => each.how === 'method' && isServedUse(program, each));
  const writes = called.filter((each) => methods.writes.includes(each.name));
  const reads = called.filter((each) => methods.reads.includes(each.name));
  const removals = called.filter((each) => methods.invalidates.includes(each.name) && !MAINTENANCE_NAMES.test(each.fn.fact.name));
  const best: Purpose = {
    role: entry.role,
    verdict: 'tolerable',
    severity: 'low',
    reason: 'something that can be fetched or computed again, so that losing it costs time only',
    evidence: [],
  };
  // Only the cached functions of the framework put anything into a mount that the program merely empties.
  if (entry.shape === 'memo') {
    // `prices.cache.delete(subject)` where a request has changed the price.
    const dropped = called.find(
      (each) =>
        methods.invalidates.includes(each.name.split('.').pop() ?? '') &&
        !MAINTENANCE_NAMES.test(each.fn.fact.name) &&
        !isInside(each.fn, each.instr.block, 'catch') &&
        program.entriesReaching(each.fn).length > 0,
    );
    return dropped
      ? {
          role: 'cache',
          verdict: 'unsafe',
          severity: 'medium',
          reason: `a request removes results (\`${dropped.name}\`); the other instances keep the old ones`,
          evidence: [],
        }
      : best;
  }
  if (writes.length === 0 && (removals.length === 0 || (entry.mount === true && symbol !== 'cache'))) return best;

  const clients = writes.map((each) => storesClient(program, each));
  if (clients.includes(true) && !clients.includes(false)) {
    return {
      ...best,
      verdict: 'safe',
      severity: 'info',
      role: 'client',
      reason: 'it keeps clients of an external service for the next request; another instance opens its own',
    };
  }
  const [guess] = rolesOfWords(program, symbol, file, uses).filter((each) => GUARDS.has(each.role));
  const refills = writes.every(
    (write) =>
      READ_THROUGH_METHODS.test(write.name) ||
      reads.some(
        (read) =>
          isAround(read.fn, write.fn) ||
          isAround(write.fn, read.fn) ||
          haveOneCaller(program, read.fn, write.fn) ||
          asksBefore(program, read.fn, write.fn),
      ),
  );
  // Where the package itself is the object, its name is the package's and says nothing of what is kept.
  // An index of rows that a database keeps is lost with no harm: whoever comes next builds it anew.
  const built =
    entry.shape === 'index'
      ? uses.filter((each) => each.how === 'method' && methods.writes.includes(each.name) && isGivenRows(program, each))
      : [];
  if (built.length > 0) {
    const added = [...writes, ...removals].find((each) => !built.includes(each) && program.entriesReaching(each.fn).length > 0);
    if (!added) return best;
    return {
      role: 'cache',
      verdict: 'unsafe',
      severity: 'medium',
      reason: `a request changes the index (\`${added.name}\`); the other instances keep the one that they have built`,
      evidence: [],
    };
  }
  const isTaken = removals.some((each) => takesOut(program, each, reads));
  // `store.set(token, true)`: a mark is no copy of anything, whatever the store is called.
  const named =
    entry.created !== 'access' &&
    !isTaken &&
    !writes.every(isPlainMark) &&
    [symbol, holder, file.split('/').pop() ?? ''].some((text) => CACHE_WORDS.test(wordsOf(text)));
  // A mount is a store by itself: that one function reads all and another one writes all fills nothing in.
  const isStore =
    entry.mount === true && !named && writes.some((write) => !reads.some((read) => read.fn === write.fn) || isSent(program, write));
  if ((!refills || isStore) && !named && writes.length > 0) {
    const role =
      guess && (guess.score >= 4 || (isTaken && guess.role === 'auth'))
        ? guess.role
        : reads.some((each) => deniesWhomItFinds(each.fn, new Set(reads.map(({ instr }) => instr))))
          ? 'auth'
          : 'entity-store';
    return {
      role,
      verdict: 'unsafe',
      severity: USUAL[role],
      evidence: guess ? [guess.evidence] : [],
      reason: 'what one request puts there another one asks for, and nothing fetches it again where it is missing',
    };
  }
  // What was done once is done again where the key is not found: filling it in is the harm.
  const once = guess?.role === 'idempotency' && guess.score >= 5 ? guess : undefined;
  if (once) {
    return {
      role: once.role,
      verdict: 'unsafe',
      severity: USUAL.idempotency,
      evidence: [once.evidence],
      reason: 'it remembers what was done already, and each instance has its own entries',
    };
  }
  const guarding = guess && guess.score >= 8 && /^(?:session|auth|rate-limit|idempotency|lock)$/.test(guess.role) && !refills;
  if (guarding) {
    return {
      role: guess.role,
      verdict: 'unsafe',
      severity: USUAL[guess.role],
      evidence: [guess.evidence],
      reason: 'it guards something, and each instance has its own entries',
    };
  }
  if (
    writes.some((write) => countsOn(write, reads) && limits(program, write.fn)) ||
    reads.some((read) => limitsWhatItFinds(program, read))
  ) {
    return {
      role: 'rate-limit',
      verdict: 'unsafe',
      severity: USUAL['rate-limit'],
      evidence: [],
      reason: 'each entry is counted on from the one before, and who comes too often is refused; each instance counts its own',
    };
  }
  const counted =
    guess &&
    guess.score >= 4 &&
    /^(?:auth|rate-limit|idempotency|counter)$/.test(guess.role) &&
    writes.some((write) => countsOn(write, reads));
  if (counted) {
    return {
      role: guess.role,
      verdict: 'unsafe',
      severity: USUAL[guess.role],
      evidence: [guess.evidence],
      reason: 'each entry is counted on from the one before, and each instance counts its own',
    };
  }
  // `messages = (await store.get(chat)) ?? []; messages.push(message); await store.set(chat, messages)`: no copy of anything.
  const grown = writes.length > 0 && entry.created !== 'access' && writes.some((write) => growsOn(write, reads));
  if (grown && !named) {
    return {
      role: guess && guess.score >= 4 ? guess.role : 'entity-store',
      verdict: 'unsafe',
      severity: USUAL[guess && guess.score >= 4 ? guess.role : 'entity-store'],
      evidence: guess ? [guess.evidence] : [],
      reason: 'each entry is built on the one before, and each instance has its own',
    };
  }
  const invalidation = removals.find(
    (each) => !writes.some((write) => write.fn === each.fn) && !isFoundOld(each, reads) && program.entriesReaching(each.fn).length > 0,
  );
  if (invalidation) {
    return {
      role: 'cache',
      verdict: 'unsafe',
      severity: 'medium',
      evidence: [],
      reason: `a request removes entries (\`${invalidation.name}\`); the other instances keep the old ones`,
    };
  }
  return best;
}

/** `const entry = cache.get(key); if (Date.now() - entry.at > ttl) cache.delete(key);`: whoever looks it up elsewhere finds it old as well. */
function isFoundOld({ fn, instr }: Use, reads: readonly Use[]): boolean {
  const looks = new Set<Instr>(reads.filter((read) => read.fn === fn && /^(?:get|peek)/.test(read.name)).map((read) => read.instr));
  const isFound = (value: VarId, depth: number): boolean => {
    const made = depth < 6 ? originOf(fn.file, value).instr : undefined;
    return made !== undefined && (looks.has(made) || operandsOf(made).some((each) => isFound(each, depth + 1)));
  };
  return (
    looks.size > 0 &&
    guardsAround(fn, instr.block).some(({ guard }) =>
      [...guard.all, ...guard.some].some(
        (atom) => atom.kind === 'compare' && /[<>]/.test(atom.operator) && [atom.left, atom.right].some((side) => isFound(side, 0)),
      ),
    )
  );
}

/** `store.setItem(id, await readBody(event))`: what a request brings is fetched from nowhere else. */
function isSent(program: Program, { fn, instr }: Use): boolean {
  const value = instr.op === 'call' ? instr.args[1] : undefined;
  return value !== undefined && isSentIn(program, fn, value);
}

/** `index.addAll(await db.page.findMany())`. */
function isGivenRows(program: Program, { fn, instr }: Use): boolean {
  const { solver } = program;
  return instr.op === 'call' && instr.args.some((arg) => solver.objectsAt(fn.file, arg).some((obj) => isStoreAnswer(obj.path)));
}

/** `const pending = store.get(id); store.delete(id);`: who asks takes it, and nobody finds it a second time. What is merely too old goes under a comparison. */
function takesOut(program: Program, { fn, instr }: Use, reads: readonly Use[]): boolean {
  const keyOf = (of: Use['instr']): VarId | undefined =>
    of.op === 'call' && of.args[0] !== undefined ? originOf(fn.file, of.args[0]).variable : undefined;
  const key = keyOf(instr);
  if (key === undefined || guardsAround(fn, instr.block).some(({ guard }) => weighs(guard))) return false;
  return (
    reads.some((each) => each.fn === fn && each.instr.pos < instr.pos && keyOf(each.instr) === key) &&
    program.entriesReaching(fn).length > 0
  );
}

/** A function that compares something with a limit turns somebody away, or whoever calls it does. */
function limits(program: Program, fn: ProgramFunction): boolean {
  return (
    fn.fact.instrs.some((each) => each.op === 'binary' && /^[<>]=?$/.test(each.operator)) &&
    [fn, ...(program.phases.incoming.get(fn) ?? []).filter((edge) => edge.kind === 'call').map((edge) => edge.from)].some(turnsSomebodyAway)
  );
}

/** `const stamps = store.get(ip).filter(isRecent); stamps.push(Date.now()); if (stamps.length > 30) refuse()`, `found[0] += 1; return found[0] > most`. */
function limitsWhatItFinds(program: Program, { fn, instr: { dst } }: Use): boolean {
  const isFound = (variable: VarId, depth = 0): boolean => {
    if (variable === dst) return true;
    const { variable: at, instr: made } = originOf(fn.file, variable);
    if (at === dst) return true;
    return (
      made !== undefined &&
      depth < 6 &&
      (made.op === 'choose' || (made.op === 'call' && made.recv !== undefined && /^(?:filter|slice)$/.test(made.prop ?? ''))) &&
      operandsOf(made).some((each) => isFound(each, depth + 1))
    );
  };
  const isCounted = fn.fact.instrs.some(
    (each) =>
      (each.op === 'set' && /^(?:\+\+|\+=)$/.test(each.operator) && isFound(each.obj)) ||
      (each.op === 'call' &&
        each.recv !== undefined &&
        /^(?:push|unshift)$/.test(each.prop ?? '') &&
        isFound(each.recv) &&
        each.args.some((arg) => isNow(fn, arg))),
  );
  const isCompared = fn.fact.instrs.some(
    (each) =>
      each.op === 'binary' &&
      /^[<>]=?$/.test(each.operator) &&
      [each.left, each.right].some((side) => {
        const made = originOf(fn.file, side).instr;
        return made?.op === 'get' && isFound(made.obj);
      }),
  );
  return (
    isCounted &&
    isCompared &&
    (limits(program, fn) ||
      LIMITING_FILES.test(wordsOf(fn.file.path.split('/').slice(-2).join(' '))) ||
      fn.fact.name.split('.').some((name) => LIMITING_FUNCTIONS.test(wordsOf(name))))
  );
}

/** `store.set(key, { count: known.count + 1 })` after `known = store.get(key)`: what is put there was reckoned from what was there. */
function countsOn({ fn, instr }: Use, reads: readonly Use[]): boolean {
  const found = new Set(reads.filter((each) => each.fn === fn).map((each) => each.instr.dst));
  const value = instr.op === 'call' ? instr.args[1] : undefined;
  if (value === undefined || found.size === 0) return false;
  const comesFrom = (variable: VarId, reckoned: boolean, depth: number): boolean => {
    const counted =
      reckoned || fn.fact.instrs.some((each) => each.op === 'set' && each.obj === variable && /^(?:\+\+|--|[+-]=)$/.test(each.operator));
    if (found.has(variable)) return counted;
    const made = definitionOf(fn.file, variable);
    if (!made || depth > 10) return false;
    if (made.op === 'object')
      return fn.fact.instrs.some((each) => each.op === 'set' && each.obj === variable && comesFrom(each.src, counted, depth + 1));
    const sum = made.op === 'binary' && /^[+-]$/.test(made.operator);
    return made.op !== 'call' && operandsOf(made).some((each) => comesFrom(each, counted || sum, depth + 1));
  };
  return comesFrom(value, false, 0);
}

/** What is put there is the list that was found there, with something added. */
function growsOn({ fn, instr }: Use, reads: readonly Use[]): boolean {
  const found = new Set(reads.filter((each) => each.fn === fn).map((each) => each.instr.dst));
  const value = instr.op === 'call' ? instr.args[1] : undefined;
  if (value === undefined || found.size === 0) return false;
  const isFound = (variable: VarId, depth = 0): boolean => {
    if (found.has(variable)) return true;
    const made = definitionOf(fn.file, variable);
    if (!made || depth > 8 || made.op === 'call') return false;
    return operandsOf(made).some((each) => isFound(each, depth + 1));
  };
  const { variable, instr: made } = originOf(fn.file, value);
  if (made?.op === 'array') return fn.fact.instrs.some((each) => each.op === 'spread' && each.obj === made.dst && isFound(each.src));
  return (
    isFound(value) &&
    fn.fact.instrs.some(
      (each) =>
        each.op === 'call' &&
        LIST_CHANGES.has(each.prop ?? '') &&
        each.recv !== undefined &&
        (each.recv === value || originOf(fn.file, each.recv).variable === variable),
    )
  );
}

/** What the store itself gave: it is filed under another key. */
const IS_STORED = /\.(?:get|peek)\(\)$/;

/** `pool.set(tenant, await Database.connect(url))`; undefined where an entry only moves. */
function storesClient(program: Program, { fn, instr }: Use): boolean | undefined {
  const value = instr.op === 'call' ? instr.args[1] : undefined;
  if (value === undefined) return false;
  const held = program.solver.objectsAt(fn.file, value).filter((each) => each.kind !== 'entry');
  const made = held.filter((each) => !IS_STORED.test(each.path ?? ''));
  if (held.length > 0 && made.length === 0) return undefined;
  return (
    made.length > 0 &&
    made.every(
      (each) =>
        each.kind === 'external' &&
        MADE.test(each.path ?? '') &&
        (each.call?.isNew === true || CONNECTS.test(each.path ?? '')) &&
        clientReason(each.path ?? '') !== undefined,
    )
  );
}

/** What a package's own function made, not what a client answered. */
const MADE = /^[^(]*\(\)$/;
const CONNECTS = /\b(?:create|connect|open|init)\w*\(\)$/i;

/** Whether some function calls both: `const known = getCached(key); if (!known) setCached(key, await load())`. */
function haveOneCaller(program: Program, one: ProgramFunction, other: ProgramFunction): boolean {
  // Who hands both to somebody else, as a plugin does its routes, calls neither.
  const callsOf = (fn: ProgramFunction) =>
    (program.phases.incoming.get(fn) ?? []).filter((edge) => edge.kind !== 'callback' && edge.from.fact.kind !== 'module');
  const callers = new Set(callsOf(one).map((edge) => edge.from));
  return callsOf(other).some((edge) => callers.has(edge.from));
}

/** `var known = lookUp(keys); fetchRest(keys, function (rows) { put(rows); })`: what is around the write calls what is around the read. */
function asksBefore(program: Program, read: ProgramFunction, write: ProgramFunction): boolean {
  if (read.file !== write.file) return false;
  const askers = around(write);
  return around(read).some((each) =>
    (program.phases.incoming.get(each) ?? []).some((edge) => edge.kind === 'call' && askers.includes(edge.from)),
  );
}

/** The function and those around it, without the module. */
function around(fn: ProgramFunction): readonly ProgramFunction[] {
  const found: ProgramFunction[] = [];
  for (let at: ProgramFunction | undefined = fn; at && at.fact.kind !== 'module'; at = at.file.functions[at.fact.parent]) found.push(at);
  return found;
}

/** Whether one function is the other or lies around it. */
function isAround(outer: ProgramFunction, inner: ProgramFunction): boolean {
  for (let at: ProgramFunction | undefined = inner; at && at.fact.kind !== 'module'; at = at.file.functions[at.fact.parent])
    if (at === outer) return true;
  return false;
}
