/** What a package's memory is for and how bad it is that each instance has its own: from how requests use it. */
import { CACHE_WORDS } from '../knowledge/roles.js';
import { LIBRARY_METHODS } from '../knowledge/libraries/methods.js';
import type { LibraryEntry } from '../knowledge/libraries/entry.js';
import type { ProgramFunction } from '../program/model.js';
import { SERVING } from '../program/phases.js';
import type { Program } from '../program/program.js';
import type { Role, Severity, Verdict } from './finding.js';
import { clientReason } from './libraries.js';
import { USUAL, atMost } from './severity.js';
import { rolesOfWords } from './store-names.js';
import type { Use } from './store-uses.js';
import { wordsOf } from './words.js';
import { literalOf } from '../program/definitions.js';

export interface Purpose {
  readonly role: Role;
  readonly verdict: Verdict;
  readonly severity: Severity;
  /** Replaces the reason of the library's condition, where the use decided. */
  readonly reason?: string;
  readonly evidence: readonly string[];
}

/** Routes that are asked again and again for news: to limit them guards nothing. */
const POLLED = /\b(?:status|poll(?:ing)?|progress|logs?|health(?:z|check)?|heartbeat|ping|ready|live(?:ness)?|metrics|events)\b/;
/** Roles in which a lost or unshared entry does harm, whatever the collection calls itself. */
const GUARDS: ReadonlySet<Role> = new Set(['session', 'auth', 'rate-limit', 'idempotency', 'lock', 'queue', 'job-status', 'connections', 'counter', 'request-context', 'entity-store', 'config']);
const MAINTENANCE = /clean|sweep|prune|evict|expire|gc\b|trim|shutdown|close|dispose|destroy|stop/i;

export const isServedUse = (program: Program, { fn, instr }: Use): boolean => (program.phases.at(fn, instr) & SERVING) !== 0;

export function purposeOf(program: Program, entry: LibraryEntry, symbol: string, file: string, uses: readonly Use[]): Purpose {
  if (entry.role === 'rate-limit') return limiter(entry, symbol, uses);
  if (entry.role === 'metrics') return metrics(program, entry);
  // A bus inside the process: who hears an event is in the process that it happened in, whichever that is.
  if (entry.hazard === 'events' && entry.created === 'module') return { role: entry.role, verdict: 'tolerable', severity: 'low', reason: 'events are handled in the process that they happen in', evidence: [] };
  if (entry.shape === 'queue' && !entry.tolerable) return queue(program, entry, uses);
  if (!entry.tolerable || (entry.role !== 'cache' && entry.role !== 'memo')) {
    return entry.tolerable
      ? { role: entry.role, verdict: 'tolerable', severity: 'low', evidence: [] }
      : { role: entry.role, verdict: 'unsafe', severity: entry.severity, evidence: [] };
  }
  return cache(program, entry, symbol, file, uses);
}

function limiter(entry: LibraryEntry, symbol: string, uses: readonly Use[]): Purpose {
  const routes = uses.flatMap(({ fn, instr, how }) => {
    if (how !== 'given' || instr.op !== 'call' || instr.args[0] === undefined) return [];
    const literal = literalOf(fn.file, instr.args[0])?.value;
    return typeof literal === 'string' ? [literal] : [];
  });
  const isPolled = (each: string): boolean => POLLED.test(wordsOf(each));
  const polled = routes.length > 0 ? routes.filter(isPolled).length * 2 > routes.length : isPolled(symbol);
  const named = routes.length > 0 ? [`it is mounted on ${[...new Set(routes)].slice(0, 3).map((each) => `\`${each}\``).join(', ')}`] : [];
  return { role: 'rate-limit', verdict: 'unsafe', severity: polled ? atMost(entry.severity, 'high') : entry.severity, evidence: named };
}

/** Figures that a route gives back are one instance's only. */
function metrics(program: Program, entry: LibraryEntry): Purpose {
  const scraped = program.view.callsTo(/^prom-client:.*\.metrics$/).some(({ file, fn, instr }) => {
    const caller = program.solver.fileByPath.get(file)?.functions[fn];
    return caller !== undefined && (program.phases.at(caller, instr) & SERVING) !== 0;
  });
  return { role: 'metrics', verdict: 'unsafe', severity: scraped ? 'high' : entry.severity, evidence: scraped ? ['a route gives them back'] : [] };
}

/** A queue whose tasks the request awaits only limits how many run at once; one that is fed and left holds user work. */
function queue(program: Program, entry: LibraryEntry, uses: readonly Use[]): Purpose {
  const feeds = uses.filter((each) => each.how === 'method' && LIBRARY_METHODS.queue.writes.includes(each.name) && isServedUse(program, each));
  const awaited = feeds.length > 0 && feeds.every(({ fn, instr }) => instr.op === 'call' && (instr.awaited || isPassedOn(fn, instr.dst)));
  if (awaited) return { role: entry.role, verdict: 'tolerable', severity: 'low', reason: 'each request awaits its own task: it only limits how many run at once in one instance', evidence: [] };
  return { role: entry.role, verdict: 'unsafe', severity: feeds.length > 0 ? USUAL.queue : entry.severity, evidence: [] };
}

/** Returned to the caller, or kept for an `await` later on. */
function isPassedOn(fn: ProgramFunction, value: number): boolean {
  return fn.fact.instrs.some((each) => (each.op === 'return' || each.op === 'await' || (each.op === 'assign' && each.operator === 'init')) && each.src === value);
}

/** Caches are best effort, unless an entry is the only copy or requests change what other instances still hold. */
function cache(program: Program, entry: LibraryEntry, symbol: string, file: string, uses: readonly Use[]): Purpose {
  const methods = LIBRARY_METHODS[entry.shape ?? 'cache'];
  const called = uses.filter((each) => each.how === 'method' && isServedUse(program, each));
  const writes = called.filter((each) => methods.writes.includes(each.name));
  const reads = called.filter((each) => methods.reads.includes(each.name));
  const removals = called.filter((each) => methods.invalidates.includes(each.name) && !MAINTENANCE.test(each.fn.fact.name));
  const best: Purpose = { role: entry.role, verdict: 'tolerable', severity: 'low', reason: 'a cache of something that can be fetched or computed again: losing it costs time only', evidence: [] };
  if (entry.shape === 'memo' || (writes.length === 0 && removals.length === 0)) return best;

  const clients = writes.map((each) => storesClient(program, each));
  if (clients.includes(true) && !clients.includes(false)) return { ...best, verdict: 'safe', severity: 'info', role: 'client', reason: 'it keeps clients of an external service for the next request; another instance opens its own' };
  const [guess] = rolesOfWords(program, symbol, file, uses).filter((each) => GUARDS.has(each.role));
  const refills = writes.every((write) => /^(?:fetch|memo|wrap|getOrSet|getOrSetForever)$/.test(write.name) || reads.some((read) => isAround(read.fn, write.fn) || isAround(write.fn, read.fn) || haveOneCaller(program, read.fn, write.fn)));
  // Where the package itself is the object, its name is the package's and says nothing of what is kept.
  const named = entry.created !== 'access' && [symbol, file.split('/').pop() ?? ''].some((text) => CACHE_WORDS.test(wordsOf(text)));
  if (!refills && !named && writes.length > 0) {
    const role = guess && guess.score >= 4 ? guess.role : 'entity-store';
    return {
      role, verdict: 'unsafe', severity: USUAL[role], evidence: guess ? [guess.evidence] : [],
      reason: 'what one request puts there another one asks for, and nothing fetches it again where it is missing',
    };
  }
  const guarding = guess && guess.score >= 8 && /^(?:session|auth|rate-limit|idempotency|lock)$/.test(guess.role) && !refills;
  if (guarding) return { role: guess.role, verdict: 'unsafe', severity: USUAL[guess.role], evidence: [guess.evidence], reason: 'it guards something, and each instance has its own entries' };
  const invalidation = removals.find((each) => !writes.some((write) => write.fn === each.fn) && program.entriesReaching(each.fn).length > 0);
  if (invalidation) {
    return {
      role: 'cache', verdict: 'unsafe', severity: 'medium', evidence: [],
      reason: `a request removes entries (\`${invalidation.name}\`); the other instances keep the old ones`,
    };
  }
  return best;
}

/** What the store itself gave: it is filed under another key. */
const IS_STORED = /\.(?:get|peek)\(\)$/;

/** `pool.set(tenant, await Database.connect(url))`; undefined where an entry only moves. */
function storesClient(program: Program, { fn, instr }: Use): boolean | undefined {
  const value = instr.op === 'call' ? instr.args[1] : undefined;
  if (value === undefined) return false;
  const held = program.solver.valuesOf(program.solver.node(fn.file, value)).map((id) => program.solver.object(id)).filter((each) => each.kind !== 'entry');
  const made = held.filter((each) => !IS_STORED.test(each.path ?? ''));
  if (held.length > 0 && made.length === 0) return undefined;
  return made.length > 0 && made.every((each) => each.kind === 'external' && MADE.test(each.path ?? '') && (each.call?.isNew === true || CONNECTS.test(each.path ?? '')) && clientReason(each.path ?? '') !== undefined);
}

/** What a package's own function made, not what a client answered. */
const MADE = /^[^(]*\(\)$/;
const CONNECTS = /\b(?:create|connect|open|init)\w*\(\)$/i;

/** Whether some function calls both: `const known = getCached(key); if (!known) setCached(key, await load())`. */
function haveOneCaller(program: Program, one: ProgramFunction, other: ProgramFunction): boolean {
  const callers = new Set((program.phases.incoming.get(one) ?? []).filter((edge) => edge.from.fact.kind !== 'module').map((edge) => edge.from));
  return (program.phases.incoming.get(other) ?? []).some((edge) => callers.has(edge.from));
}

/** Whether one function is the other or lies around it. */
function isAround(outer: ProgramFunction, inner: ProgramFunction): boolean {
  for (let at: ProgramFunction | undefined = inner; at && at.fact.kind !== 'module'; at = at.file.functions[at.fact.parent]) if (at === outer) return true;
  return false;
}
