/** What the caches of packages are for: from who writes, reads and empties them while requests are served. */
import type { Instr, VarId } from '../../facts/model.js';
import { READ_THROUGH_METHODS } from '../../knowledge/methods.js';
import { CACHE_WORDS, MAINTENANCE_NAMES } from '../../knowledge/roles.js';
import { LIBRARY_METHODS } from '../../knowledge/libraries/methods.js';
import type { LibraryEntry } from '../../knowledge/libraries/entry.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { guardsAround, isInside, liesIn, operandsOf, originOf, weighs, weighsSuch } from '../../program/values/definitions.js';
import { meetInOneRun } from '../../program/values/order.js';
import type { Role } from '../finding.js';
import { isStoreAnswer } from '../outside.js';
import { REQUESTED } from '../safety/copies.js';
import { isSentIn } from '../request-data.js';
import { isPlainMark } from '../roles/marks.js';
import { isComparedByCallers } from '../roles/turned-away.js';
import { deniesWhomItFinds, refusesWhomItMisses } from '../roles/refusals.js';
import { wordsOf } from '../roles/words.js';
import { USUAL } from '../severity.js';
import { clientReason } from './libraries.js';
import type { Purpose } from './purpose.js';
import { rolesOfWords, type RoleOfWords } from './store-names.js';
import { isServedUse, type Use } from './store-uses.js';
import { countsOn, growsOn, limits, limitsWhatItFinds, refusesOver } from './store-counts.js';

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

interface CacheUse {
  readonly program: Program;
  readonly entry: LibraryEntry;
  readonly symbol: string;
  /** All that the program does with it. */
  readonly uses: readonly Use[];
  /** Methods that are called while somebody is served; three kinds of them. */
  readonly called: readonly Use[];
  readonly writes: readonly Use[];
  readonly reads: readonly Use[];
  readonly removals: readonly Use[];
  /** What the words say that it guards, or is the record of. */
  readonly guess: RoleOfWords | undefined;
  /** Who writes looks first. */
  readonly refills: boolean;
  /** Who finds an entry takes it. */
  readonly isTaken: boolean;
  /** It is called a cache. */
  readonly isNamed: boolean;
}

/** Caches are best effort, unless an entry is the only copy or requests change what other instances still hold. */
export function cachePurpose(
  program: Program,
  entry: LibraryEntry,
  symbol: string,
  file: string,
  uses: readonly Use[],
  holder: string,
): Purpose {
  const use = cacheUse(program, entry, symbol, file, uses, holder);
  for (const judge of JUDGEMENTS) {
    const found = judge(use);
    if (found) return found;
  }
  return harmless(entry);
}

function cacheUse(program: Program, entry: LibraryEntry, symbol: string, file: string, uses: readonly Use[], holder: string): CacheUse {
  const methods = LIBRARY_METHODS[entry.shape ?? 'cache'];
  const called = uses.filter((each) => each.how === 'method' && isServedUse(program, each));
  const writes = called.filter((each) => methods.writes.includes(each.name));
  const reads = called.filter((each) => methods.reads.includes(each.name));
  const removals = called.filter((each) => methods.invalidates.includes(each.name) && !MAINTENANCE_NAMES.test(each.fn.fact.name));
  const isTaken = removals.some((each) => takesOut(program, each, reads));
  return {
    program,
    entry,
    symbol,
    uses,
    called,
    writes,
    reads,
    removals,
    guess: rolesOfWords(program, symbol, file, uses).find((each) => GUARDS.has(each.role)),
    refills: isFilledInAgain(program, writes, reads),
    isTaken,
    // Where the package itself is the object, its name is the package's and says nothing of what is kept. `store.set(token, true)`: a mark
    // is no copy of anything, whatever the store is called.
    // Nor is what the program does without only by turning somebody away: `if (!found) return res.sendStatus(404)`.
    isNamed:
      entry.created !== 'access' &&
      !isTaken &&
      !writes.every(isPlainMark) &&
      !reads.some((each) => refusesWhomItMisses(program, each.fn, each.instr)) &&
      [symbol, holder, file.split('/').pop() ?? ''].some((text) => CACHE_WORDS.test(wordsOf(text))),
  };
}

/**
 * Who writes looks first, or what is written ahead of those who ask is none of a request's data, and whoever finds nothing gets it anew:
 * `@Cron() refresh() { await cache.set('top:day', await rows('day')) }` beside `await cache.get(key) ?? fill(key)`.
 */
function isFilledInAgain(program: Program, writes: readonly Use[], reads: readonly Use[]): boolean {
  const looked = writes.filter((write) => READ_THROUGH_METHODS.test(write.name) || reads.some((read) => looksFirst(program, read, write)));
  return (
    looked.length === writes.length ||
    (looked.length > 0 &&
      reads.every((read) => looked.some((write) => looksFirst(program, read, write))) &&
      writes.every((write) => looked.includes(write) || !isSent(program, write)))
  );
}

const harmless = (entry: LibraryEntry): Purpose => ({
  role: entry.role,
  verdict: 'tolerable',
  severity: 'low',
  reason: 'something that can be fetched or computed again, so that losing it costs time only',
  evidence: [],
});

const harmful = (role: Role, reason: string, guess?: RoleOfWords): Purpose => ({
  role,
  verdict: 'unsafe',
  severity: USUAL[role],
  evidence: guess ? [guess.evidence] : [],
  reason,
});

/** Of what the framework's cached functions put there a request may remove something: `prices.cache.delete(subject)` where it has changed the price. */
function memo({ program, entry, called }: CacheUse): Purpose | undefined {
  if (entry.shape !== 'memo') return undefined;
  const dropped = called.find(
    (each) =>
      LIBRARY_METHODS.memo.invalidates.includes(each.name.split('.').pop() ?? '') &&
      !MAINTENANCE_NAMES.test(each.fn.fact.name) &&
      !isInside(each.fn, each.instr.block, 'catch') &&
      program.entriesReaching(each.fn).length > 0,
  );
  return dropped
    ? harmful('cache', `a request removes results (\`${dropped.name}\`); the other instances keep the old ones`)
    : harmless(entry);
}

/** Only the cached functions of the framework put anything into a mount that the program merely empties. */
const unwritten = ({ entry, symbol, writes, removals }: CacheUse): Purpose | undefined =>
  writes.length === 0 && (removals.length === 0 || (entry.mount === true && symbol !== 'cache')) ? harmless(entry) : undefined;

function clients({ program, entry, writes }: CacheUse): Purpose | undefined {
  const stored = writes.map((each) => storesClient(program, each));
  if (!stored.includes(true) || stored.includes(false)) return undefined;
  return {
    ...harmless(entry),
    verdict: 'safe',
    severity: 'info',
    role: 'client',
    reason: 'it keeps clients of an external service for the next request; another instance opens its own',
  };
}

/** An index of rows that a database keeps is lost with no harm: whoever comes next builds it anew. */
function index({ program, entry, uses, writes, removals }: CacheUse): Purpose | undefined {
  if (entry.shape !== 'index') return undefined;
  const built = uses.filter(
    (each) => each.how === 'method' && LIBRARY_METHODS.index.writes.includes(each.name) && isGivenRows(program, each),
  );
  if (built.length === 0) return undefined;
  const added = [...writes, ...removals].find((each) => !built.includes(each) && program.entriesReaching(each.fn).length > 0);
  return added
    ? harmful('cache', `a request changes the index (\`${added.name}\`); the other instances keep the one that they have built`)
    : harmless(entry);
}

function onlyCopy({ program, entry, guess, refills, isTaken, isNamed, writes, reads }: CacheUse): Purpose | undefined {
  // A mount is a store by itself: that one function reads all and another one writes all fills nothing in.
  const isStore =
    entry.mount === true && !isNamed && writes.some((write) => !reads.some((read) => read.fn === write.fn) || isSent(program, write));
  if ((refills && !isStore) || isNamed || writes.length === 0) return undefined;
  const role =
    guess && (guess.score >= 4 || (isTaken && guess.role === 'auth'))
      ? guess.role
      : reads.some((each) => deniesWhomItFinds(each.fn, new Set(reads.map(({ instr }) => instr)), true))
        ? 'auth'
        : 'entity-store';
  return harmful(role, 'what one request puts there another one asks for, and nothing fetches it again where it is missing', guess);
}

/** What was done once is done again where the key is not found: filling it in is the harm. */
const doneOnce = ({ guess }: CacheUse): Purpose | undefined =>
  guess?.role === 'idempotency' && guess.score >= 5
    ? harmful('idempotency', 'it remembers what was done already, and each instance has its own entries', guess)
    : undefined;

const guarding = ({ guess, refills }: CacheUse): Purpose | undefined =>
  guess && guess.score >= 8 && /^(?:session|auth|rate-limit|idempotency|lock)$/.test(guess.role) && !refills
    ? harmful(guess.role, 'it guards something, and each instance has its own entries', guess)
    : undefined;

const limiting = ({ program, writes, reads }: CacheUse): Purpose | undefined =>
  writes.some(
    (write) =>
      countsOn(write, reads) && (limits(program, write.fn) || isComparedByCallers(program, write.fn) || refusesOver(write.fn, reads)),
  ) || reads.some((read) => limitsWhatItFinds(program, read))
    ? harmful(
        'rate-limit',
        'each entry is counted on from the one before, and who comes too often is refused; each instance counts its own',
      )
    : undefined;

const counted = ({ guess, writes, reads }: CacheUse): Purpose | undefined =>
  guess &&
  guess.score >= 4 &&
  /^(?:auth|rate-limit|idempotency|counter)$/.test(guess.role) &&
  writes.some((write) => countsOn(write, reads))
    ? harmful(guess.role, 'each entry is counted on from the one before, and each instance counts its own', guess)
    : undefined;

/** `messages = (await store.get(chat)) ?? []; messages.push(message); await store.set(chat, messages)`: no copy of anything. */
const grown = ({ entry, guess, isNamed, writes, reads }: CacheUse): Purpose | undefined =>
  entry.created !== 'access' && !isNamed && writes.some((write) => growsOn(write, reads))
    ? harmful(
        guess && guess.score >= 4 ? guess.role : 'entity-store',
        'each entry is built on the one before, and each instance has its own',
        guess,
      )
    : undefined;

function invalidated({ program, writes, reads, removals }: CacheUse): Purpose | undefined {
  // What a timer or schedule of the instance empties, each instance empties by its own clock.
  const removal = removals.find(
    (each) =>
      !writes.some((write) => write.fn === each.fn) &&
      // What is taken away where asking for it failed was no good; nobody changed anything.
      !(isInside(each.fn, each.instr.block, 'catch') && writes.some((write) => liesIn(write.fn, each.fn))) &&
      !isFoundOld(each, reads) &&
      program.entriesReaching(each.fn).length > 0 &&
      (program.phases.at(each.fn, each.instr) & REQUESTED) !== 0,
  );
  return removal && harmful('cache', `a request removes entries (\`${removal.name}\`); the other instances keep the old ones`);
}

/** Why a cache is more, or less, than that, in their order: the first that holds decides. */
const JUDGEMENTS: readonly ((use: CacheUse) => Purpose | undefined)[] = [
  memo,
  unwritten,
  clients,
  index,
  onlyCopy,
  doneOnce,
  guarding,
  limiting,
  counted,
  grown,
  invalidated,
];

/** One function looks and writes, or one that lies around both, or one that calls both. */
function looksFirst(program: Program, read: Use, write: Use): boolean {
  if (read.fn === write.fn && read.fn.fact.kind !== 'module') return meetInOneRun(read.fn, read.instr, write.instr);
  const [looking, writing] = [read.fn, write.fn];
  return (
    liesInFunction(writing, looking) ||
    liesInFunction(looking, writing) ||
    haveOneCaller(program, looking, writing) ||
    (program.phases.incoming.get(writing) ?? []).some(
      (edge) => edge.kind === 'call' && edge.from === looking && meetInOneRun(looking, read.instr, edge.instr),
    ) ||
    asksBefore(program, looking, writing)
  );
}

/** Whether one function is the other or lies in it; that both lie in a module says nothing. */
const liesInFunction = (inner: ProgramFunction, outer: ProgramFunction): boolean => outer.fact.kind !== 'module' && liesIn(inner, outer);

/** `const entry = cache.get(key); if (Date.now() - entry.at > ttl) cache.delete(key);`: whoever looks it up elsewhere finds it old as well. */
function isFoundOld({ fn, instr }: Use, reads: readonly Use[]): boolean {
  const looks = new Set<Instr>(reads.filter((read) => read.fn === fn && /^(?:get|peek)/.test(read.name)).map((read) => read.instr));
  const isFound = (value: VarId, depth: number): boolean => {
    const made = depth < 6 ? originOf(fn.file, value).instr : undefined;
    return made !== undefined && (looks.has(made) || operandsOf(made).some((each) => isFound(each, depth + 1)));
  };
  return looks.size > 0 && guardsAround(fn, instr.block).some(({ guard }) => weighsSuch(guard, (value) => isFound(value, 0)));
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
