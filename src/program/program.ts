/** The linked program: cells, who touches them, when, and how a request gets there. */
import type { Manifest } from '../discover/project.js';
import type { FileFacts } from '../facts/model.js';
import { columnOf, lineOf } from '../facts/positions.js';
import type { EntryPoint, Framework, FrameworkUse, PackageView } from '../frameworks/framework.js';
import { collectAccesses, type Access } from './cells/accesses.js';
import type { Cell } from './cells/cell.js';
import { Cells } from './cells/cells.js';
import { mergeBodies } from './bodies/merge.js';
import { containerSingletons } from './values/idioms/containers.js';
import { PhasesOfGivers, waysOfGivers } from './cells/givers.js';
import { Receivers } from './cells/receivers.js';
import { MethodCalls } from './phases/method-calls.js';
import { hasInstances, link, seedInstances, type AutoImportOf, type Resolution } from './values/link.js';
import type { CallEdge, ProgramFile, ProgramFunction } from './model.js';
import { nameHanded } from './phases/handed.js';
import { Demanded } from './phases/demanded.js';
import { Phases, SERVING, bit, has, type PhaseSet, type RunPhase } from './phases/phases.js';
import { reachOf, type Reach } from './phases/reach.js';
import { Regions } from './phases/regions.js';
import type { Solver } from './values/solver.js';
import { LinkedView } from './view.js';
import { WrappedEntries } from './phases/wrapped-entries.js';

export interface ProgramInput {
  readonly facts: readonly FileFacts[];
  readonly manifests: readonly Manifest[];
  readonly packages: readonly PackageView[];
  readonly packageOf: (file: string) => PackageView;
  readonly resolve: (from: string, specifier: string) => Resolution;
  readonly autoImport: AutoImportOf | undefined;
  /** Files of which only the imports are known, because only browsers run them. */
  readonly browserOnly: readonly string[];
  readonly uses: readonly { readonly framework: Framework; readonly use: FrameworkUse }[];
  /** Files that a manifest or a start script starts. */
  readonly deployed: readonly string[];
  readonly isNotServed: (file: string) => boolean;
  /** Whether a package's value stands for something outside the process. */
  readonly isClient: (path: string) => boolean;
  /** Entry points for packages in which none is known. */
  readonly assume: (view: LinkedView, entries: readonly EntryPoint[], loaded: ReadonlySet<string>) => readonly EntryPoint[];
}

/** A way from an entry point to an instruction. */
export interface Path {
  readonly entry: EntryPoint;
  /** From the entry function on; the last call lies in the function that holds the instruction. Left out where many shorter ways are known. */
  readonly edges: readonly CallEdge[];
}

/** How many ways to one function are told call by call: the rest would cost more memory than the program itself. */
const MOST_PATHS = 24;
/** How many ways up from a function that is handed a callback are followed any further; whose callers they are is asked of all. */
const MOST_WAYS = 200;
/** A function with fewer callers is looked through. */
const MANY_CALLERS = 24;
/** How many calls may lie between a wrapper of handlers and the handler. */
const DEEPEST_WRAPPER = 8;

export class Program {
  readonly solver: Solver;
  readonly view: LinkedView;
  readonly entries: readonly EntryPoint[];
  readonly assumed: boolean;
  readonly loaded: ReadonlySet<string>;
  /** Files that pages alone load. */
  readonly pages: ReadonlySet<string>;
  /** Files that only the browser runs, by what the frameworks say of their places. */
  readonly browserFiles: ReadonlySet<string>;
  /** Files that only processes load which are started beside a server and answer nobody. */
  readonly workers: ReadonlySet<string>;
  /** Environment variables without which the server does not start. */
  readonly demanded: Demanded;
  readonly phases: Phases;
  readonly cells: Cells;
  readonly methodCalls: MethodCalls;
  private readonly accesses: ReadonlyMap<Cell, readonly Access[]>;
  private readonly wrapped: WrappedEntries;

  constructor(readonly input: ProgramInput) {
    this.solver = link({ facts: input.facts, resolve: input.resolve, autoImport: input.autoImport });
    this.view = new LinkedView({
      solver: this.solver,
      manifests: input.manifests,
      packages: input.packages,
      packageOf: input.packageOf,
      resolve: input.resolve,
    });
    const entries: EntryPoint[] = [];
    const singletons: { file: string; class: number }[] = [];
    const unwired: { file: string; class: number }[] = [];
    const scoped = new Set<string>();
    const made: { file: string; class: number }[] = [];
    const servers = new Set<string>();
    const places = new Set<string>();
    const browserFiles = new Set<string>();
    const inCode = new Set<string>();
    const aside = new Set<string>();
    for (const { framework, use } of input.uses) {
      const found = framework.find(use, this.view);
      if (framework.inCode) inCode.add(framework.id);
      if (framework.aside) aside.add(framework.id);
      entries.push(...found.entryPoints.filter((each) => !input.isNotServed(each.file)));
      singletons.push(...(found.singletons ?? []));
      unwired.push(...(found.unwired ?? []).filter((each) => !hasInstances(this.solver, each)));
      for (const each of found.scoped ?? []) {
        scoped.add(`${each.file}:${each.class}`);
        made.push(each);
      }
      for (const each of found.clientFiles ?? []) browserFiles.add(each);
      for (const each of found.servers ?? []) servers.add(each);
      for (const each of found.places ?? []) if (!input.isNotServed(each)) places.add(each);
    }
    singletons.push(...containerSingletons(this.view));
    seedInstances(this.solver, [...singletons, ...unwired, ...made]);
    if (singletons.length + unwired.length + made.length > 0) this.view.programChanged();
    const reachFrom = (from: readonly EntryPoint[]): Reach =>
      reachOf({
        solver: this.solver,
        resolve: input.resolve,
        autoImport: input.autoImport,
        entries: from,
        inCode,
        aside,
        servers,
        places,
        deployed: input.deployed,
        browserOnly: input.browserOnly,
        packageRootOf: (file) => input.packageOf(file).root,
        ignored: input.isNotServed,
      });
    const reach = reachFrom(entries);
    const assumed = input.assume(this.view, reach.entries, reach.loaded);
    const all = assumed.length > 0 ? reachFrom([...entries, ...assumed]) : reach;
    this.assumed = assumed.length > 0 && assumed.length === all.entries.length;
    this.entries = distinct(all.entries).sort(byEntry);
    this.loaded = all.loaded;
    this.pages = all.pages;
    this.browserFiles = browserFiles;
    this.workers = all.workers;
    mergeBodies(this.solver, this.entries);
    this.view.programChanged();
    this.demanded = new Demanded(this.solver, all.loaded, all.onlyWith);
    this.phases = new Phases(
      this.solver,
      new Regions(this.solver, (from, specifier) => this.view.resolve(from, specifier), this.demanded),
      this.entries,
      all,
    );
    nameHanded(this.solver, this.phases);
    this.wrapped = new WrappedEntries(
      this.solver,
      (fn) => this.phases.entriesOf(fn),
      (from, specifier) => this.view.resolve(from, specifier),
    );
    this.cells = new Cells({
      solver: this.solver,
      phases: this.phases,
      entries: this.entries,
      singletons: [...singletons.filter((each) => this.loaded.has(each.file)), ...unwired],
      scoped,
      isClient: input.isClient,
    });
    this.methodCalls = new MethodCalls(this.solver.calls);
    this.accesses = collectAccesses(this.solver, this.cells, input.isClient);
  }

  accessesOf(cell: Cell): readonly Access[] {
    return this.accesses.get(cell) ?? [];
  }

  private receivers: Receivers | undefined;
  private givers: PhasesOfGivers | undefined;

  phaseSet({ cell, fn, instr }: Access): PhaseSet {
    this.receivers ??= new Receivers(this.solver, this.phases);
    this.givers ??= new PhasesOfGivers(this.solver, this.phases);
    return this.receivers.phasesAt(cell, fn, instr) ?? this.givers.of(cell, fn, instr) ?? this.phases.at(fn, instr);
  }

  /** Whether somebody is served when the access happens. */
  isServed(access: Access): boolean {
    return (this.phaseSet(access) & SERVING) !== 0;
  }

  /** The phase that says most about an access. */
  phaseOf(access: Pick<Access, 'fn' | 'instr'>): RunPhase | undefined {
    const set = this.phases.at(access.fn, access.instr);
    for (const phase of ['request', 'background', 'unknown', 'render', 'startup', 'module', 'client', 'build', 'dev'] as const)
      if (has(set, phase)) return phase;
    return undefined;
  }

  private readonly reached = new Map<string, readonly Path[]>();
  private rank: ReadonlyMap<EntryPoint, number> | undefined;

  /** Entry points from which a function runs in one of the given phases, each with its shortest call path. */
  entriesReaching(fn: ProgramFunction, phases: PhaseSet = SERVING | bit('render')): readonly Path[] {
    const key = `${fn.id}:${phases}`;
    const known = this.reached.get(key);
    if (known) return known;
    const precise = this.pathsTo(fn, phases, true);
    // Work that is handed over where nobody is served, and done for whoever comes later.
    const paths = precise.length > 0 ? precise : this.pathsTo(fn, phases, false);
    this.reached.set(key, paths);
    return paths;
  }

  /** The same for one access: where a function touches what it is given, those who gave it this cell count. */
  entriesTouching({ cell, fn, instr }: Pick<Access, 'cell' | 'fn' | 'instr'>): readonly Path[] {
    return waysOfGivers(this, cell, fn, instr) ?? this.entriesReaching(fn);
  }

  private pathsTo(fn: ProgramFunction, phases: PhaseSet, precise: boolean): readonly Path[] {
    const found: { readonly entry: EntryPoint; readonly from: ProgramFunction; readonly steps: number }[] = [];
    const steps = [0];
    const callers = this.callersIn(phases);
    const waysOf = this.waysIn(phases, precise, callers);
    const next = new Map<ProgramFunction, readonly CallEdge[]>([[fn, []]]);
    const queue = [fn];
    // Most calls lead to where the search has been: a mark is found faster than a key.
    const seen = new Uint8Array(this.solver.functions.length);
    seen[fn.id] = 1;
    for (let at = 0; at < queue.length && at < 20_000; at += 1) {
      const here = queue[at] as ProgramFunction;
      for (const entry of this.phases.entriesOf(here)) {
        if (!(bit(entry.phase) & (phases | bit('startup')))) continue;
        found.push({ entry, from: here, steps: steps[at] as number });
      }
      for (const way of waysOf(here)) {
        const { from } = way[0] as CallEdge;
        if (seen[from.id] === 1) continue;
        seen[from.id] = 1;
        next.set(from, way);
        queue.push(from);
        steps.push((steps[at] as number) + way.length);
      }
    }
    const ways = found.flatMap((each) => {
      const way = this.ownWay(each.entry, each.from, next, callers);
      return way === undefined ? [] : [{ ...each, way }];
    });
    this.rank ??= new Map(this.entries.map((entry, index) => [entry, index]));
    const rankOf = (entry: EntryPoint): number => this.rank?.get(entry) ?? 0;
    ways.sort((a, b) => a.steps - b.steps || rankOf(a.entry) - rankOf(b.entry));
    return ways.map(({ entry, way: first }, index): Path => {
      if (index >= MOST_PATHS) return this.untold(entry);
      const edges: CallEdge[] = [];
      for (let way = first; way.length > 0; way = next.get((way.at(-1) as CallEdge).to) ?? [])
        edges.push(...way.flatMap((each) => each.through ?? [each]));
      return { entry, edges };
    });
  }

  /** The first step from an entry point; undefined where only a handler that belongs to another entry point of the same function leads on. */
  private ownWay(
    entry: EntryPoint,
    from: ProgramFunction,
    next: ReadonlyMap<ProgramFunction, readonly CallEdge[]>,
    callers: (fn: ProgramFunction) => readonly CallEdge[],
  ): readonly CallEdge[] | undefined {
    const way = next.get(from) ?? [];
    const own = way.length === 0 ? undefined : this.wrapped.own(entry, from);
    const all = own && this.wrapped.all(from);
    if (own === undefined || all === undefined) return way;
    // The wrapper may call its handlers from a function of its own: `return trace(() => handler(request))`.
    const before: CallEdge[] = [];
    for (let step = way; step.length > 0 && before.length < DEEPEST_WRAPPER; step = next.get((step.at(-1) as CallEdge).to) ?? [])
      for (const edge of step) {
        if (own.has(edge.to)) return way;
        if (!all.has(edge.to)) {
          before.push(edge);
          continue;
        }
        for (const handler of own) {
          const other = next.has(handler) ? callers(handler).find((each) => each.from === edge.from) : undefined;
          if (other) return [...before, other];
        }
        return undefined;
      }
    return way;
  }

  private readonly ways = new Map<number, (readonly (readonly CallEdge[])[] | undefined)[]>();

  /** The steps that lead to a function, one for each caller: a call, or, for what somebody was handed, the calls by which it came there. */
  private waysIn(
    phases: PhaseSet,
    precise: boolean,
    callers: (fn: ProgramFunction) => readonly CallEdge[],
  ): (fn: ProgramFunction) => readonly (readonly CallEdge[])[] {
    const key = phases * 2 + (precise ? 1 : 0);
    let index = this.ways.get(key);
    if (!index) this.ways.set(key, (index = []));
    const all = index;
    const callBy = this.callBy(phases, callers);
    return (fn) => (all[fn.id] ??= callers(fn).map((edge) => (precise ? handedIn(fn, edge, callers, callBy) : [edge])));
  }

  private readonly untoldPaths = new Map<EntryPoint, Path>();

  /** The same for everybody: it says no more than the entry. */
  private untold(entry: EntryPoint): Path {
    let path = this.untoldPaths.get(entry);
    if (!path) this.untoldPaths.set(entry, (path = { entry, edges: [] }));
    return path;
  }

  private readonly callers = new Map<PhaseSet, (readonly CallEdge[] | undefined)[]>();

  /** The calls by which a function runs in one of the phases, the first of each caller. */
  private callersIn(phases: PhaseSet): (fn: ProgramFunction) => readonly CallEdge[] {
    let index = this.callers.get(phases);
    if (!index) this.callers.set(phases, (index = []));
    const all = index;
    return (fn) => (all[fn.id] ??= this.callersOf(fn, phases));
  }

  private callersOf(fn: ProgramFunction, phases: PhaseSet): readonly CallEdge[] {
    const seen = new Set<ProgramFunction>();
    return this.phases.callsOf(fn).filter((edge) => {
      if (seen.has(edge.from) || !(this.phases.passedBy(edge) & phases)) return false;
      seen.add(edge.from);
      return true;
    });
  }

  private readonly callsBy = new Map<PhaseSet, (ReadonlyMap<ProgramFunction, CallEdge> | undefined)[]>();

  /** The call of a function by another one: what the whole program calls is not looked through for each of them. */
  private callBy(
    phases: PhaseSet,
    callers: (fn: ProgramFunction) => readonly CallEdge[],
  ): (fn: ProgramFunction, from: ProgramFunction) => CallEdge | undefined {
    let index = this.callsBy.get(phases);
    if (!index) this.callsBy.set(phases, (index = []));
    const all = index;
    return (fn, from) => {
      const edges = callers(fn);
      if (edges.length < MANY_CALLERS) return edges.find((edge) => edge.from === from);
      return (all[fn.id] ??= new Map(edges.map((edge) => [edge.from, edge]))).get(from);
    };
  }

  lineOf(file: ProgramFile, pos: number): number {
    return lineOf(file.facts.lineStarts, pos);
  }

  columnOf(file: ProgramFile, pos: number): number {
    return columnOf(file.facts.lineStarts, pos);
  }
}

/**
 * The calls by which an inner function runs: where the function around it hands it to the caller, `handle(request, () => ...)`, it runs for
 * that one alone, and not for all who hand something to the same caller.
 */
function handedIn(
  inner: ProgramFunction,
  last: CallEdge,
  callers: (fn: ProgramFunction) => readonly CallEdge[],
  callBy: (fn: ProgramFunction, from: ProgramFunction) => CallEdge | undefined,
): readonly CallEdge[] {
  const around = inner.file.functions[inner.fact.parent];
  if (!around || around.fact.kind === 'module' || last.from === around) return [last];
  let ways: readonly (readonly CallEdge[])[] = [[last]];
  for (let depth = 0; depth < 3; depth += 1) {
    const longer: (readonly CallEdge[])[] = [];
    for (const way of ways) {
      const { from } = way[0] as CallEdge;
      const own = callBy(from, around);
      if (own) return [own, ...way];
      for (const edge of callers(from)) {
        if (longer.length >= MOST_WAYS) break; // what everybody calls
        longer.push([edge, ...way]);
      }
    }
    ways = longer;
  }
  return [last];
}

/** The name of a function in reports. */
export function functionName(fn: ProgramFunction): string {
  if (fn.fact.kind === 'module') return '(module)';
  if (fn.fact.name) return fn.fact.name;
  for (let at = fn.file.functions[fn.fact.parent]; at; at = at.file.functions[at.fact.parent]) {
    if (at.fact.kind === 'module') break;
    if (at.fact.name) return `${at.fact.name} (inner function)`;
  }
  return '(anonymous)';
}

function byEntry(a: EntryPoint, b: EntryPoint): number {
  const left = `${a.file}\0${String(a.fn).padStart(6, '0')}\0${a.label}\0${a.framework}\0${a.registeredIn ?? ''}`;
  const right = `${b.file}\0${String(b.fn).padStart(6, '0')}\0${b.label}\0${b.framework}\0${b.registeredIn ?? ''}`;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The first of those that are one to whoever reads of them, from wherever they were registered. */
function distinct(entries: readonly EntryPoint[]): EntryPoint[] {
  const seen = new Map<string, EntryPoint>();
  for (const each of entries) {
    const key = `${each.file}:${each.fn}:${each.label}`;
    if (!seen.has(key)) seen.set(key, each);
  }
  return [...seen.values()];
}
