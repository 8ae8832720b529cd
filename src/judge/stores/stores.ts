/**
 * Packages that keep their state in this process unless told otherwise: sessions, limiters, caches, queues, pub/sub, databases in memory,
 * SDK objects that hold a user, and stores of components.
 */
import {
  BROADCASTS,
  EMITTER_PACKAGES,
  LISTENER_METHODS,
  LISTENS_TO_SERVER,
  PLAIN_SOCKETS,
  SOCKET_SERVERS,
} from '../../knowledge/emitters.js';
import { literalOf, operandsOf, originOf } from '../../program/values/definitions.js';
import type { LibraryEntry } from '../../knowledge/libraries/entry.js';
import type { Instr } from '../../facts/model.js';
import type { Cell } from '../../program/cells/cell.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { readersOf } from '../uses.js';
import { bit } from '../../program/phases/phases.js';
import { SEVERITIES, type Confidence } from '../finding.js';
import { isOnlyAssumed } from '../only-assumed.js';
import type { JudgedCell, JudgedHazard } from '../rule.js';
import { declaredPaths } from '../declared.js';
import { holderHazards } from './store-holders.js';
import { ssrHazards } from './ssr.js';
import { calleeOf, holderOf, nameOf } from './store-names.js';
import type { Purpose } from './purpose.js';
import { purposeOf } from './store-purpose.js';
import { isServedUse } from './store-uses.js';
import { partsOf } from './store-parts.js';
import { usesInModule } from './module-uses.js';
import { lifeOf, storeSitesOf, type Life, type StoreSite } from './store-sites.js';
import { onlyAsks, type Use } from './store-uses.js';
import { isOnlyClosed, isOnlyCounted, tellsOtherPeers } from './socket-topics.js';
import { LIBRARY_METHODS, STAND_IN_OPTION } from '../../knowledge/libraries/methods.js';
import { once } from '../../once.js';

export function storeHazards(program: Program, cells: readonly JudgedCell[]): JudgedHazard[] {
  void cells;
  const found: JudgedHazard[] = [];
  for (const group of groupsOf(program)) {
    const judged = judge(program, group);
    if (judged) found.push(judged);
  }
  return [...found, ...holderHazards(program), ...ssrHazards(program)];
}

/** Sites of one call or of one process-wide object; the one that says most speaks. */
function groupsOf(program: Program): readonly (readonly StoreSite[])[] {
  const groups = new Map<string, StoreSite[]>();
  const sure = storeSitesOf(program).filter((each) => each.entry.hazard === 'memory' && each.site.answer === 'yes');
  const onDisk = storeSitesOf(program).filter((each) => each.entry.hazard === 'disk' && each.site.answer === 'yes');
  const disk = new Set(onDisk.map((each) => each.instr));
  const inFiles = new Set(onDisk.flatMap((each) => holderCellOf(each) ?? []));
  for (const each of storeSitesOf(program)) {
    const { entry, site } = each;
    if (entry.hazard !== 'memory' && entry.hazard !== 'events') continue;
    if (entry.hazard === 'events' && EMITTER_PACKAGES.has(entry.package)) continue;
    if (site.answer !== 'yes' && disk.has(each.instr)) continue;
    const holder = holderCellOf(each);
    if (holder && inFiles.has(holder)) continue;
    // `session({ store: new MemoryStore() })` is one store: the call around it speaks.
    if (
      sure.some(
        (outer) =>
          outer.fn === each.fn && outer.entry.role === entry.role && outer.instr.pos < each.instr.pos && outer.instr.end >= each.instr.end,
      )
    )
      continue;
    const mount = mountOf(each);
    if (entry.mount && (mount === undefined || site.answer !== 'yes' || mounted(program).has(mount))) continue;
    const key =
      mount !== undefined
        ? `mount ${mount}`
        : isProcessWide(entry)
          ? `package ${entry.package}`
          : holder
            ? `held ${holder.file.path}:${holder.symbol}`
            : `${each.fn.id}:${each.instr.pos}:${each.instr.end}`;
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  return [...groups.values()];
}

/** `this.db = file ? new Database(file) : new Database()`: the one place that holds whichever database was opened. */
const holderCellOf = ({ entry, cells }: StoreSite): Cell | undefined =>
  entry.shape === 'database' && cells.length === 1 ? cells[0] : undefined;

/** `useStorage('payments:open')`, `useStorage().setItem('payments:open', rows)`: the mount, which all who name it share. */
function mountOf({ entry, fn, instr, uses }: StoreSite): string | undefined {
  if (!entry.mount) return undefined;
  const name =
    instr.args[0] === undefined ? (uses.map(keyOf).find((key) => key?.includes(':')) ?? '') : literalOf(fn.file, instr.args[0])?.value;
  return typeof name === 'string' ? name.replace(/:.*$/, '') : undefined;
}

/** What is known of the key that a method is given: `orders:${id}` begins with `orders:`. */
function keyOf({ fn, instr }: Use): string | undefined {
  const key = instr.op === 'call' ? instr.args[0] : undefined;
  if (key === undefined) return undefined;
  const { instr: made } = originOf(fn.file, key);
  const begins = literalOf(fn.file, made?.op === 'template' ? (made.parts[0] ?? key) : key)?.value;
  return typeof begins === 'string' ? begins : undefined;
}

/** Mounts that code adds: `useStorage().mount('payments', redisDriver({ url }))`. */
const mounted = once((program: Program): ReadonlySet<string> => {
  const names = program.solver.functions.flatMap((fn) =>
    fn.fact.instrs.flatMap((instr) =>
      instr.op === 'call' && instr.prop === 'mount' && instr.args.length > 1 && instr.args[0] !== undefined
        ? [literalOf(fn.file, instr.args[0])?.value]
        : [],
    ),
  );
  // A module of the program may write them into the configuration: `config.storage.payments = { driver: 'redis' }`.
  for (const fn of program.solver.functions)
    for (const instr of fn.fact.instrs)
      if (instr.op === 'set' && instr.prop !== null && isStorageSetting(fn, instr.obj)) names.push(instr.prop);
  return new Set(names.filter((each) => typeof each === 'string').map((each) => each.replace(/:.*$/, '')));
});

function isStorageSetting(fn: StoreSite['fn'], variable: number): boolean {
  const { instr } = originOf(fn.file, variable);
  return instr?.op === 'get' && instr.prop === 'storage';
}

/** Calls of what a framework injects: `this.cache.del(key)`, declared as the cache that a module makes. */
function injectedUses(program: Program, { injected, shape }: LibraryEntry): readonly Use[] {
  if (!injected || !shape) return [];
  const { reads, writes, invalidates } = LIBRARY_METHODS[shape];
  const known = new Set([...reads, ...writes, ...invalidates]);
  return program.solver.functions.flatMap((fn) =>
    fn.fact.instrs.flatMap((instr): Use[] =>
      instr.op === 'call' &&
      instr.recv !== undefined &&
      instr.prop != null &&
      known.has(instr.prop) &&
      declaredPaths(fn, instr.recv).some((path) => injected.includes(path))
        ? [{ fn, instr, how: 'method', name: instr.prop }]
        : [],
    ),
  );
}

/** One object for the whole process, whatever the number of places that use it: the package itself, or a registry of metrics. */
const isProcessWide = (entry: LibraryEntry): boolean => entry.created === 'access' || entry.role === 'metrics';

const WEIGHT = { yes: 2, unknown: 1, no: 0 } as const;

function judge(program: Program, group: readonly StoreSite[]): JudgedHazard | undefined {
  const life = (each: StoreSite): number => (lifeOf(program, each) === 'kept' ? 1 : 0);
  const writes = ({ entry, instr }: StoreSite): number =>
    entry.created === 'access' && entry.shape && LIBRARY_METHODS[entry.shape].writes.includes(instr.prop ?? '') ? 1 : 0;
  const puts = ({ entry, uses }: StoreSite): number =>
    entry.mount && entry.shape && uses.some((each) => LIBRARY_METHODS[entry.shape as 'cache'].writes.includes(each.name)) ? 1 : 0;
  const [best] = [...group].sort(
    (a, b) => WEIGHT[b.site.answer] - WEIGHT[a.site.answer] || life(b) - life(a) || writes(b) - writes(a) || puts(b) - puts(a),
  );
  if (!best) return undefined;
  const fed = group.filter((each) => isFed(program, each));
  if (fed.length > 0 && fed.length < group.length) return judge(program, fed);
  const { entry, fn, instr, site } = best;
  const shared = isProcessWide(entry);
  const injected = shared || entry.mount ? [] : usesInModule(program, best, injectedUses(program, entry));
  const uses = shared
    ? group.flatMap((each) => [{ fn: each.fn, instr: each.instr, how: 'method' as const, name: each.instr.prop ?? '' }, ...each.uses])
    : entry.mount
      ? group.flatMap((each) => each.uses)
      : [...best.uses, ...injected];
  const symbol = symbolOf(best);
  const methods = entry.shape ? LIBRARY_METHODS[entry.shape] : undefined;
  const alive = uses.filter((each) => program.phases.at(each.fn, each.instr) !== 0);
  const hazard = {
    rule: 'memory-backend' as const,
    kind: entry.kind === 'filesystem' ? ('filesystem' as const) : ('library' as const),
    symbol,
    fn,
    instr,
    runs: [],
    library: entry,
    writers: accesses(
      alive.filter((each) => !(methods && onlyAsks(each, methods.reads)) && each.how !== 'property' && each.how !== 'returned'),
    ),
    readers: accesses(alive.filter((each) => methods !== undefined && onlyAsks(each, methods.reads))),
  };
  const quiet = (reason: string): JudgedHazard => ({
    hazard,
    role: entry.role,
    verdict: 'safe',
    unreached: false,
    severity: 'info',
    confidence: 'likely',
    reason,
    evidence: [],
  });

  if (fed.length === 0) return quiet('nothing in the program puts anything into the store that it makes by itself');
  if (!isAskedFor(program, best)) return unused(hazard, entry, 'nothing in the program names what would ask for it');
  if (site.answer === 'no') return quiet(`it keeps its state elsewhere, or none: ${site.reason}`);
  const lived = lifeOf(program, best);
  const why = entry.mount && lived === 'request' ? undefined : SILENT[lived];
  if (why !== undefined) return quiet(why);
  const unreached = lived === 'unreached';
  if (!unreached && !isUsed(program, best, uses))
    return uses.length > 0 && alive.length === 0 ? unused(hazard, entry, site.reason) : quiet('made, but never mounted or used');
  if (!unreached && isFilledAtStart(program, entry, alive))
    return quiet('filled only while the module loads or the server starts; requests only read it');
  if (PLAIN_SOCKETS.has(entry.package) && !broadcasts(program, best, alive)) {
    return quiet('sockets belong to the process that accepted them, and nothing is sent to all of them here');
  }

  if (isStandIn(program, best))
    return { ...quiet(`it counts only while the store outside does not answer`), role: entry.role, verdict: 'tolerable', severity: 'low' };

  const purpose = worstPurpose(program, best, injected) ?? purposeOf(program, entry, mountOf(best) || symbol, fn.file.path, uses, symbol);
  // A folder on the disk that holds records is a store of files.
  const onDisk = site.inFiles && purpose.verdict === 'unsafe';
  // What is put there as raw bytes are uploads and the like: `useStorage('files').setItemRaw(name, bytes)`.
  const written = uses.filter((each) => methods?.writes.includes(each.name));
  const severity =
    onDisk && purpose.severity === 'critical' && written.length > 0 && written.every((each) => each.name === 'setItemRaw')
      ? 'high'
      : purpose.severity;
  return {
    hazard: onDisk ? { ...hazard, kind: 'filesystem' } : hazard,
    role: onDisk && purpose.role === 'entity-store' ? 'file-store' : purpose.role,
    verdict: purpose.verdict,
    unreached,
    severity: unreached ? 'info' : severity,
    confidence: confidenceOf(program, best, alive),
    reason: purpose.reason ?? site.reason,
    evidence: [entry.what, ...purpose.evidence],
    isUnsure: site.answer === 'unknown' && !site.sometimes,
    ...(site.sometimes ? { isFallback: true as const } : {}),
  };
}

/** `insuranceLimiter: new RateLimiterMemory(...)` and nothing else. */
function isStandIn(program: Program, { objects, uses }: StoreSite): boolean {
  if (objects.length === 0 || uses.some((each) => each.how === 'method' || each.how === 'called')) return false;
  const { solver } = program;
  return uses.some(
    ({ fn, instr, how }) =>
      how === 'given' &&
      instr.op === 'call' &&
      instr.args.some((arg) =>
        solver.idsAt(fn.file, arg).some((id) => {
          const node = solver.propertiesOf(solver.object(id)).get(STAND_IN_OPTION);
          return node !== undefined && solver.valuesOf(node).some((one) => objects.includes(one));
        }),
      ),
  );
}

/** What is made for several users is as bad as the worst of them. */
function worstPurpose(program: Program, site: StoreSite, injected: readonly Use[]): Purpose | undefined {
  const [worst, ...others] = partsOf(program, site, injected)
    .map((part) => ({ part, purpose: purposeOf(program, site.entry, part.symbol, part.file, part.uses) }))
    .sort((a, b) => SEVERITIES.indexOf(a.purpose.severity) - SEVERITIES.indexOf(b.purpose.severity));
  if (!worst) return undefined;
  if (others.length === 0) return worst.purpose;
  const named = [worst, ...others]
    .slice(0, 4)
    .map(({ part }) => `\`${part.symbol}\``)
    .join(', ');
  return {
    ...worst.purpose,
    evidence: [...worst.purpose.evidence, `it is made for ${named}; \`${worst.part.symbol}\` in ${worst.part.file} says how bad it is`],
  };
}

/** The name that holds the result, or else that of what is called, registered or used. */
function symbolOf(site: StoreSite): string {
  const { entry, fn, instr } = site;
  const { file } = fn;
  if (entry.created === 'access' && instr.recv !== undefined) return nameOf(file, instr.recv) || calleeOf(fn, instr);
  if (entry.created === 'register' && instr.args[0] !== undefined) return nameOf(file, instr.args[0]) || calleeOf(fn, instr);
  return holderOf(fn, instr) ?? fieldOf(site) ?? calleeOf(fn, instr);
}

const SILENT: Readonly<Partial<Record<Life, string>>> = {
  request: 'made anew for each request, or an entry of a collection that is judged itself',
  dev: 'runs in development or at build time only',
  client: 'runs in the browser only',
  script: 'a script that nothing deployed starts',
};

function unused(hazard: JudgedHazard['hazard'], entry: LibraryEntry, reason: string): JudgedHazard {
  return {
    hazard,
    role: entry.role,
    verdict: entry.tolerable ? 'tolerable' : 'unsafe',
    unreached: true,
    severity: 'info',
    confidence: 'possible',
    reason,
    evidence: [entry.what],
  };
}

const accesses = (uses: StoreSite['uses']): { fn: StoreSite['fn']; instr: StoreSite['instr'] }[] =>
  uses.flatMap(({ fn, instr }) => (instr.op === 'call' ? [{ fn, instr }] : []));

/** The field or constant that holds the result, where the call itself does not name one. */
function fieldOf({ cells, fn }: StoreSite): string | undefined {
  return cells.length === 1 && cells[0]?.file === fn.file && (cells[0].form !== 'variable' || fn.fact.kind !== 'module')
    ? cells[0].symbol
    : undefined;
}

/** Registered, mounted, handed on, or called by something that runs. */
function isUsed(program: Program, { entry, fn, instr, objects }: StoreSite, uses: StoreSite['uses']): boolean {
  if (['register', 'module', 'decorator', 'access'].includes(entry.created)) return true;
  if (!instr.used || objects.length === 0 || isServedItself(program, fn, objects)) return true;
  return uses.some(
    (each) =>
      each.how !== 'returned' && program.phases.at(each.fn, each.instr) !== 0 && (each.how !== 'property' || entry.shape !== undefined),
  );
}

/** `export default defineCachedEventHandler(...)` in a file of routes: the framework calls what the file exports. */
function isServedItself(program: Program, fn: StoreSite['fn'], objects: StoreSite['objects']): boolean {
  if (fn.fact.kind !== 'module' || !program.entries.some((each) => each.file === fn.file.path && each.phase === 'request')) return false;
  const { solver } = program;
  return [...solver.propertiesOf(solver.object(fn.file.namespace))].some(
    ([name, node]) => SERVED_EXPORTS.test(name) && solver.valuesOf(node).some((id) => objects.includes(id)),
  );
}

/** What frameworks call by its name in a file of routes. */
const SERVED_EXPORTS = /^(?:default|GET|POST|PUT|PATCH|DELETE|handler|handle|onRequest)$/;

/** Records that come with the code: nothing but the start writes them, and the object is handed to nobody. */
function isFilledAtStart(program: Program, { shape }: LibraryEntry, uses: StoreSite['uses']): boolean {
  if (shape !== 'index' && shape !== 'database' && shape !== 'cache') return false;
  const methods = LIBRARY_METHODS[shape];
  // A server inside the process is asked by its address: `mongoose.connect(server.getUri())`.
  if (uses.some((each) => each.how === 'given' || each.how === 'called' || each.name === 'getUri')) return false;
  return !uses.some(
    (each) =>
      isServedUse(program, each) &&
      (methods.writes.includes(each.name) ||
        methods.invalidates.includes(each.name) ||
        !(methods.reads.includes(each.name.split('.').pop() ?? '') && onlyAsks(each, methods.reads))),
  );
}

/** A store that a package makes by itself holds nothing where the program never calls what fills it. */
function isFed(program: Program, { entry: { fedBy } }: StoreSite): boolean {
  return (
    fedBy === undefined ||
    program.solver.functions.some((fn) =>
      fn.fact.instrs.some((instr) => (instr.op === 'get' || instr.op === 'call') && instr.prop === fedBy),
    )
  );
}

/** `ThrottlerModule.forRoot(limits)` and no guard: what the package would count with lies there, and nobody asks for it. */
function isAskedFor({ solver }: Program, { entry }: StoreSite): boolean {
  const { askedBy } = entry;
  if (askedBy === undefined) return true;
  return solver.files.some((file) => {
    const asking = new Set(
      file.facts.imports.flatMap(({ specifier, kind, bindings }) =>
        specifier !== entry.package || kind === 'export-from'
          ? []
          : bindings.flatMap((each) =>
              each.imported === '*' || each.imported === 'default' || askedBy.test(each.imported) ? [each.local] : [],
            ),
      ),
    );
    return (
      asking.size > 0 &&
      (file.facts.classes.some((each) => each.extends !== undefined && asking.has(each.extends)) ||
        file.functions.some((fn) => fn.fact.instrs.some((instr) => operandsOf(instr).some((each) => asking.has(each)))))
    );
  });
}

function broadcasts(program: Program, { entry, fn, instr }: StoreSite, uses: StoreSite['uses']): boolean {
  if (entry.package === 'crossws' && tellsOtherPeers(program, fn, instr)) return true;
  const tells = (each: Use): boolean =>
    BROADCASTS.test(each.name) && !LISTENS_TO_SERVER.test(each.name) && !isOnlyClosed(each) && !isOnlyCounted(program, each);
  if (uses.some(tells)) return true;
  if (entry.created !== 'register' && entry.package !== 'express-ws') return false;
  return program.solver.functions.some(
    (fn) =>
      program.phases.of(fn) !== 0 &&
      fn.fact.instrs.some(
        (instr) => (instr.op === 'get' || instr.op === 'call') && SOCKET_SERVERS.test(instr.prop ?? '') && !isOnlyListenedTo(fn, instr),
      ),
  );
}

/** `app.websocketServer.on('connection', greet)`: who comes is heard of, and nobody is told anything. */
function isOnlyListenedTo(fn: ProgramFunction, { dst }: Instr): boolean {
  const readers = readersOf(fn.file, dst);
  return readers.length > 0 && readers.every((each) => each.op === 'call' && each.recv === dst && LISTENER_METHODS.test(each.prop ?? ''));
}

function confidenceOf(program: Program, store: StoreSite, uses: StoreSite['uses']): Confidence {
  const { site, phases } = store;
  if (site.answer === 'unknown' || isOnlyAssumed(program, [store, ...uses])) return 'possible';
  const requested = uses.some((each) => (program.phases.at(each.fn, each.instr) & bit('request')) !== 0) || (phases & bit('request')) !== 0;
  return requested || ['session', 'rate-limit', 'connections'].includes(site.entry.role) ? 'certain' : 'likely';
}
