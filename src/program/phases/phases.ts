/** When each function runs, and how it comes to. */
import type { EntryPoint } from '../../frameworks/framework.js';
import type { ClassFact, Instr } from '../../facts/model.js';
import { EMITTERS_MADE, LISTENER_METHODS } from '../../knowledge/emitters.js';
import { ERROR_PARAMETERS, FILE_WATCHERS, LISTENING_METHODS, OWN_PROCESSES, RUNS_FIRST } from '../../knowledge/runtime.js';
import { BROWSER_CALLBACKS, COMMAND_CALLBACKS, RENDER_CALLBACKS, STREAM_EVENTS, TEST_CALLBACKS, runsOnDrivenPage } from './callbacks.js';
import { endsServer } from './shutdown.js';
import { CONTAINER } from '../values/idioms/awilix.js';
import { literalOf } from '../values/definitions.js';
import type { CallEdge, Frame, Obj, ProgramFile, ProgramFunction } from '../model.js';
import { lineOf } from '../values/members.js';
import { isOfClass } from '../values/objects.js';
import { isClientFile, type Reach } from './reach.js';
import type { Regions } from './regions.js';
import type { Solver } from '../values/solver.js';
import { endsItself } from './waits.js';

const PHASES = ['module', 'startup', 'request', 'background', 'unknown', 'render', 'client', 'build', 'dev'] as const;
export type RunPhase = (typeof PHASES)[number];
const BIT = Object.fromEntries(PHASES.map((phase, index) => [phase, 1 << index])) as Record<RunPhase, number>;

export type PhaseSet = number;
export const has = (set: PhaseSet, phase: RunPhase): boolean => (set & BIT[phase]) !== 0;
export const bit = (phase: RunPhase): number => BIT[phase];

/** Phases of what is never deployed to a server. */
export const ELSEWHERE: PhaseSet = BIT.client | BIT.build | BIT.dev;

/** Phases in which code serves somebody: what is written then is state. */
export const SERVING: PhaseSet = BIT.request | BIT.background | BIT.unknown;

const NONE: readonly CallEdge[] = [];
/** Lists of calls longer than this are indexed. */
const LONG = 12;

export class Phases {
  private readonly sets: PhaseSet[] = [];
  /** The calls as they stand in the source. */
  readonly outgoing = new Map<ProgramFunction, CallEdge[]>();
  readonly incoming = new Map<ProgramFunction, CallEdge[]>();
  /** Those that tell for which call a small function runs what it is given. */
  private readonly tellingFrom = new Map<ProgramFunction, CallEdge[]>();
  private readonly tellingTo = new Map<ProgramFunction, CallEdge[]>();
  private readonly entryOf = new Map<ProgramFunction, EntryPoint[]>();
  /** Listeners to what the program emits itself. */
  private readonly listeners = new Set<ProgramFunction>();
  /** Calls that hang something on a server, for whoever takes it off again. */
  private readonly hangs: ReadonlySet<Instr>;

  constructor(
    private readonly solver: Solver,
    readonly regions: Regions,
    entries: readonly EntryPoint[],
    /** Which files servers and browsers load. */
    private readonly reach: Pick<Reach, 'loaded' | 'rendered' | 'browser' | 'pages' | 'development'>,
  ) {
    this.hangs = new Set(solver.hung.map((each) => each.instr));
    for (const edge of solver.edges) {
      push(edge.through === undefined ? this.outgoing : this.tellingFrom, edge.from, edge);
      push(edge.through === undefined ? this.incoming : this.tellingTo, edge.to, edge);
      if (edge.kind === 'event') this.listeners.add(edge.to);
    }
    for (const entry of entries) {
      const fn = solver.fileByPath.get(entry.file)?.functions[entry.fn];
      if (fn) push(this.entryOf, fn, entry);
    }
    this.propagate(entries);
  }

  of(fn: ProgramFunction): PhaseSet {
    return this.sets[fn.id] ?? 0;
  }

  /** Phases in which one instruction runs: those of its function, less what its block's conditions rule out. */
  at(fn: ProgramFunction, instr: Instr): PhaseSet {
    return this.adjust(this.of(fn), fn, instr.block);
  }

  /** The same for one call of a function. */
  within(frame: Frame, instr: Instr): PhaseSet {
    const { caller, call, fn } = frame;
    const set = caller.frame === undefined ? this.at(caller, call) : this.within(caller.frame, call);
    return this.adjust(set, fn, instr.block);
  }

  /** The phases of an instruction where its function runs in these. */
  narrowed(set: PhaseSet, fn: ProgramFunction, instr: Instr): PhaseSet {
    return this.adjust(set, fn, instr.block);
  }

  entriesOf(fn: ProgramFunction): readonly EntryPoint[] {
    return this.entryOf.get(fn) ?? [];
  }

  /** The calls by which a function comes to run. */
  callsOf(fn: ProgramFunction): readonly CallEdge[] {
    const calls = this.incoming.get(fn) ?? [];
    const telling = this.tellingTo.get(fn);
    return telling === undefined ? calls : [...calls, ...telling];
  }

  /** The calls that one instruction of a function makes. */
  edgesAt(fn: ProgramFunction, instr: Instr): readonly CallEdge[] {
    const all = this.outgoing.get(fn) ?? NONE;
    if (all.length < LONG) return all.filter((edge) => edge.instr === instr);
    let byInstr = this.byInstr.get(fn);
    if (!byInstr) {
      this.byInstr.set(fn, (byInstr = new Map<Instr, CallEdge[]>()));
      for (const edge of all) push(byInstr, edge.instr, edge);
    }
    return byInstr.get(instr) ?? NONE;
  }
  private readonly byInstr = new Map<ProgramFunction, Map<Instr, CallEdge[]>>();

  private adjust(set: PhaseSet, fn: ProgramFunction, block: number): PhaseSet {
    if (block === 0 || set === 0) return set;
    const region = this.regions.of(fn, block);
    if (region.dev) return BIT.dev;
    if (region.client) return BIT.client;
    if (region.once && !(region.frame && this.of(region.frame) & SERVING)) return (set & ~SERVING) | (set & SERVING ? BIT.startup : 0);
    return set;
  }

  private propagate(entries: readonly EntryPoint[]): void {
    const isApart = ({ fn }: Obj): boolean => fn !== undefined && this.reach.development.has(fn.file.path);
    const twins = this.reach.development.size > 0 ? this.methodsOfTwins(isApart) : new Set<ProgramFunction>();
    this.spread(entries, twins);
    // Which functions make objects in development alone is known only now: `if (isProduction) return new Mailer(key); return new StandIn();`.
    const more = this.methodsOfTwins((obj) => isApart(obj) || this.isMadeElsewhere(obj));
    if (more.size === twins.size) return;
    this.sets.fill(0);
    this.spread(entries, more);
  }

  /** Undefined where nothing is known to make it. What is decorated, a container makes as well, at no place that can be seen. */
  private isMadeElsewhere({ fn, pos, end, class: cls, file }: Obj): boolean | undefined {
    if (fn === undefined || (cls?.decorators.length ?? 0) > 0) return false;
    const constructing = cls?.constructorFn === undefined ? undefined : file.functions[cls.constructorFn];
    if (constructing && (this.of(constructing) & ~ELSEWHERE) !== 0) return false;
    const made = fn.fact.instrs.find((each) => each.op === 'call' && each.pos === pos && each.end === end);
    const set = made === undefined ? this.of(fn) : this.at(fn, made);
    return set === 0 ? undefined : (set & ~ELSEWHERE) === 0;
  }

  private spread(entries: readonly EntryPoint[], twins: ReadonlySet<ProgramFunction>): void {
    const queue: ProgramFunction[] = [];
    const raise = (fn: ProgramFunction, given: PhaseSet): void => {
      // Whoever calls it, and with whatever it was handed: what stands in such a file is not there when it is deployed.
      const isThere = !this.reach.pages.has(fn.file.path);
      const set = given === 0 ? given : !isThere ? BIT.client : this.reach.development.has(fn.file.path) || twins.has(fn) ? BIT.dev : given;
      const before = this.sets[fn.id] ?? 0;
      if ((before | set) === before) return;
      this.sets[fn.id] = before | set;
      queue.push(fn);
    };
    for (const file of this.solver.files) {
      const module = file.functions[0];
      if (module && (this.reach.loaded.has(file.path) || this.reach.development.has(file.path))) raise(module, BIT.module);
    }
    for (const entry of entries) {
      const fn = this.solver.fileByPath.get(entry.file)?.functions[entry.fn];
      if (fn && entry.fn !== 0) raise(fn, BIT[entry.phase]);
    }
    let at = 0;
    const raiseAll = (): void => {
      for (; at < queue.length; at += 1) {
        const fn = queue[at] as ProgramFunction;
        const set = this.of(fn);
        for (const edge of this.outgoing.get(fn) ?? []) raise(edge.to, this.transfer(set, edge));
        for (const edge of this.tellingFrom.get(fn) ?? []) raise(edge.to, this.transfer(set, edge));
      }
    };
    raiseAll();
    // Where nobody is known to emit what they listen to, somebody may all the same.
    for (const fn of this.listeners)
      if (this.of(fn) === 0 && (this.incoming.get(fn) ?? []).some((edge) => edge.kind === 'callback' && this.of(edge.from) !== 0))
        raise(fn, BIT.unknown);
    raiseAll();
    for (const fn of this.takenUnseen()) raise(fn, BIT.unknown);
    raiseAll();
    for (const path of this.reach.browser) {
      for (const fn of this.solver.fileByPath.get(path)?.functions ?? []) if (this.of(fn) === 0) this.sets[fn.id] = BIT.client;
    }
  }

  /**
   * Functions of what hangs on servers that nobody is seen to take off, though somebody may: a call of that name leads nowhere, or none of those
   * that hang together is called at all.
   */
  private takenUnseen(): ProgramFunction[] {
    const found: ProgramFunction[] = [];
    let unseen: ReadonlySet<string> | undefined;
    for (const { fn, instr } of this.solver.hung) {
      if (instr.op !== 'call' || (this.of(fn) & ~SERVING) === 0) continue;
      const held = this.edgesAt(fn, instr).filter((edge) => edge.kind === 'callback');
      const idle = held.filter((edge) => this.of(edge.to) === 0);
      if (idle.length === 0) continue;
      unseen ??= this.namesThatLeadNowhere();
      for (const { to } of idle) if (idle.length === held.length || unseen.has(to.fact.name.split('.').pop() ?? '')) found.push(to);
    }
    return found;
  }

  /** What is called of which nobody knows what it is. */
  private namesThatLeadNowhere(): ReadonlySet<string> {
    const names = new Set<string>();
    for (const { fn, instr } of this.solver.calls) {
      const name = instr.prop ?? fn.file.facts.vars[instr.callee]?.name;
      if (name && !names.has(name) && this.solver.idsAt(fn.file, instr.recv ?? instr.callee).length === 0) names.add(name);
    }
    return names;
  }

  /** Methods of classes of which nothing that is deployed makes objects, nor of those that extend them: the stand-ins behind an interface. */
  private methodsOfTwins(isMadeElsewhere: (obj: Obj) => boolean | undefined): ReadonlySet<ProgramFunction> {
    const made = new Map<ClassFact, { readonly file: ProgramFile; isElsewhere: boolean }>();
    for (const obj of this.solver.objects) {
      if (obj.kind !== 'instance' || !obj.class || !obj.fn || isOfClass(obj)) continue;
      const isElsewhere = made.get(obj.class)?.isElsewhere === false ? false : isMadeElsewhere(obj);
      if (isElsewhere === undefined) continue;
      for (const { class: cls, file } of lineOf(this.solver, obj)) {
        const known = made.get(cls);
        if (known) known.isElsewhere &&= isElsewhere;
        else made.set(cls, { file, isElsewhere });
      }
    }
    const found = new Set<ProgramFunction>();
    for (const [cls, { file, isElsewhere }] of made) {
      if (!isElsewhere) continue;
      for (const each of cls.members) {
        const method = each.fn === undefined || each.isStatic ? undefined : file.functions[each.fn];
        if (method) found.add(method);
      }
    }
    return found;
  }

  private readonly passed = new Map<CallEdge, PhaseSet>();

  /** The phases in which `edge.to` runs because of this call. */
  passedBy(edge: CallEdge): PhaseSet {
    let set = this.passed.get(edge);
    if (set === undefined) this.passed.set(edge, (set = this.transfer(this.of(edge.from), edge)));
    return set;
  }

  /** The phases in which `edge.to` runs because `edge.from` runs in `set`. */
  transfer(set: PhaseSet, edge: CallEdge): PhaseSet {
    if (edge.told) return 0;
    let from = this.adjust(set, edge.from, edge.instr.block);
    if (edge.through !== undefined) for (const each of edge.through.slice(1)) from = this.adjust(from, each.from, each.instr.block);
    const boundary = isClientFile(edge.to.file) && !isClientFile(edge.from.file);
    // The common case: on a server, a call runs its callee when it runs itself.
    if (
      !boundary &&
      (edge.kind === 'call' || edge.kind === 'getter' || edge.kind === 'wrapped' || edge.kind === 'event') &&
      (from & (BIT.render | BIT.client)) === 0
    )
      return from;
    let out = 0;
    for (const phase of PHASES) {
      if (!(from & BIT[phase])) continue;
      const to = this.step(phase, edge);
      if (to === undefined) continue;
      if ((phase === 'render' || phase === 'client') && isServerFunction(edge.to)) continue; // a remote call: an entry point of its own
      // What a component hands to an element by its properties runs where somebody clicks, whatever else is drawn with the same element.
      const isHanded = edge.kind === 'callback' && !RENDER_CALLBACKS.test(edge.via ?? '');
      out |= boundary && to === 'request' ? (isHanded ? BIT.client : BIT.render) : BIT[to];
    }
    return out;
  }

  private step(phase: RunPhase, edge: CallEdge): RunPhase | undefined {
    switch (edge.kind) {
      case 'construct':
        return edge.via === CONTAINER && BIT[phase] & SERVING ? 'startup' : phase;
      case 'call':
      case 'getter':
      case 'wrapped':
      case 'event':
        return phase;
      case 'timer':
        // A server that polls until its database answers is still starting.
        if ((phase === 'module' || phase === 'startup') && (RUNS_FIRST.test(edge.via ?? '') || endsItself(edge.from, edge.instr, edge.to)))
          return 'startup';
        return phase === 'render' || phase === 'client' ? 'client' : phase === 'build' || phase === 'dev' ? phase : 'background';
      default: {
        if (this.entryOf.has(edge.to)) return undefined; // its adapter says when it runs
        const via = edge.via ?? '';
        if (BROWSER_CALLBACKS.test(via) || runsOnDrivenPage(edge)) return 'client';
        if (TEST_CALLBACKS.test(via)) return 'dev';
        if (endsServer(edge)) return 'startup';
        // What is left to a promise goes on where it was begun.
        if (/[:)]\.(?:then|catch|finally)$/.test(via)) return phase;
        if (phase === 'render') return RENDER_CALLBACKS.test(via) ? 'render' : 'client';
        if (phase === 'module' || phase === 'startup') {
          if (RENDER_CALLBACKS.test(via)) return 'render';
          if (COMMAND_CALLBACKS.test(via) || isProvided(edge)) return 'startup';
          if (isOfOwnProgram(edge) || FILE_WATCHERS.test(via)) return 'background';
          if (isAnsweredOnce(edge) || isReadToItsEnd(edge)) return 'startup';
          if (this.listeners.has(edge.to) && beginsToListen(edge)) return undefined; // it runs when that is emitted
          if (this.hangs.has(edge.instr)) return undefined; // it runs when whoever takes it off calls it
          // What a component's module hands to unknown code is a watcher or a listener of the page.
          return this.reach.rendered.has(edge.from.file.path) ? 'client' : 'unknown';
        }
        return phase;
      }
    }
  }
}

/** `bus.on('ready', fill)` of an emitter of this process. */
const beginsToListen = ({ instr, via = '' }: CallEdge): boolean =>
  instr.op === 'call' && LISTENER_METHODS.test(instr.prop ?? '') && EMITTERS_MADE.test(via.slice(0, via.lastIndexOf('.')));

/** `child.on('exit', restart)`: what becomes of a program or thread that this one has started. */
export const isOfOwnProgram = ({ via = '' }: CallEdge): boolean => OWN_PROCESSES.test(via.slice(0, via.lastIndexOf('.')));

/** `@Module({ providers: [{ provide: STORE, useFactory: () => createStore() }] })`: Nest makes what is provided when it starts. */
const isProvided = ({ via = '', to }: CallEdge): boolean => /^@nestjs\//.test(via) && /(?:^|\.)useFactory$/.test(to.fact.name ?? '');

/** `Setting.find({}, function (err, rows) { ... })`: what a server asks for while it starts is answered once. */
function isAnsweredOnce({ instr, to, via }: CallEdge): boolean {
  const first = to.fact.params[0];
  // `defineEventHandler(async (e) => ...)`: imported by name, and its event is no error.
  return (
    instr.op === 'call' &&
    !LISTENING_METHODS.test(instr.prop ?? /\.(\w+)$/.exec(via ?? '')?.[1] ?? '') &&
    to.fact.params.length < 4 &&
    first !== undefined &&
    ERROR_PARAMETERS.test(to.file.facts.vars[first]?.name ?? '')
  );
}

/** `new Promise((resolve) => { parse(text).on('row', keep).on('end', resolve); })`: what a server waits for while it starts, or once. */
function isReadToItsEnd({ instr, from }: CallEdge): boolean {
  const first = from.fact.params[0];
  return (
    instr.op === 'call' &&
    /^(?:on|once)$/.test(instr.prop ?? '') &&
    instr.args[0] !== undefined &&
    STREAM_EVENTS.test(String(literalOf(from.file, instr.args[0])?.value)) &&
    first !== undefined &&
    /^(?:resolve|res|done|fulfil)/.test(from.file.facts.vars[first]?.name ?? '')
  );
}

const isServerFunction = (fn: ProgramFunction): boolean =>
  fn.fact.directives.includes('use server') || fn.file.facts.directives.includes('use server');

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const all = map.get(key);
  if (all) all.push(value);
  else map.set(key, [value]);
}
