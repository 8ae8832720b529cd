/** Open connections and their listeners to which each instance passes on what a broker tells every instance. */
import {
  CHANNEL_LISTENING,
  CHANNEL_NOTICE,
  CHANNEL_PUBLISHING,
  CHANNEL_READING,
  FEEDS,
  FEED_HOOKS,
  LIVE_DATABASES,
  LIVE_QUERIES,
  OUTSIDE_BUSES,
  SENDING_METHODS,
  SHARED_OUT,
  SUBSCRIPTION_WORDS,
} from '../../knowledge/emitters.js';
import type { CallInstr, VarId } from '../../facts/model.js';
import { literalsUsedBy, originOf } from '../../program/values/definitions.js';
import type { Obj, ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { ELEMENTS } from '../../program/values/solver.js';
import { declaredPaths } from '../declared.js';
import { isStoreAnswer, isStorePath } from '../outside.js';
import type { Profile, Touch } from '../profile.js';
import { isOnlyLogged } from '../safety/only-logged.js';
import { readersOf } from '../uses.js';
import { once } from '../../once.js';

/**
 * `redis.on('message', (channel, text) => clients.forEach((each) => each.write(text)))`: it does not matter which instance somebody is
 * connected to. One function that sends to them without having been told from outside, and without telling the others, is enough to make
 * that untrue.
 */
export function isFedFromOutside(program: Program, profile: Profile): boolean {
  const sending = profile.touches.filter(
    (each) => !each.dead && each.depth === 'entry' && SENDING_METHODS.test(each.operation) && !isNoted(each),
  );
  const changes = new Set(profile.writes.map((each) => each.instr)); // `listeners.set(id, listener)` looks at what it puts there
  const looks = profile.reads.filter((each) => each.mode === 'read' && !isEntering(program, each) && !changes.has(each.instr));
  const passing = new Set((sending.length > 0 ? sending : looks).map((each) => each.fn));
  const told = new Set([...passing].filter((fn) => isToldFromOutside(program, fn) || isFed(program, fn)));
  return (
    told.size > 0 &&
    [...passing].every(
      (fn) => told.has(fn) || isTimed(program, fn) || isIn(fn, channelsOf(program).tellers) || isCalledByTellers(program, fn),
    )
  );
}

/** `listener.topics.push(topic)`: what is known of whoever listens grows by a line, and nobody is told anything. */
const isNoted = ({ fn, operation, mode, instr }: Touch): boolean =>
  operation === 'push' &&
  mode !== 'read' &&
  instr.op === 'call' &&
  instr.recv !== undefined &&
  originOf(fn.file, instr.recv).instr?.op === 'get';

/** `listeners.get(channel)?.delete(listener)`, `if (known) known.add(listener)`, `known.size`: who comes and goes is told nothing by what is there. */
function isEntering(program: Program, touch: Touch): boolean {
  const { fn, instr, depth } = touch;
  // `if (known.size === 0) listeners.delete(channel)`
  if (instr.op === 'get' && (instr.prop === 'size' || instr.prop === 'length'))
    return readersOf(fn.file, instr.dst).every((each) => each.op === 'unary' || each.op === 'binary') || isOnlyLogged(program, touch);
  if (depth !== 'contents' || instr.op !== 'call') return false;
  const entersOnly = (variable: VarId): boolean =>
    readersOf(fn.file, variable).every((each) => {
      switch (each.op) {
        case 'assign':
          return each.operator === 'init' && entersOnly(each.dst);
        case 'call': // `if (!mine) { mine = new Set(); listeners.set(channel, mine); }`
          return each.recv === variable
            ? /^(?:add|delete|push|unshift)$/.test(each.prop ?? '')
            : each.prop === 'set' && each.recv !== undefined;
        case 'choose':
          return entersOnly(each.dst);
        case 'get':
          return each.prop === 'size' || each.prop === 'length';
        default:
          return each.op === 'unary' || each.op === 'binary';
      }
    });
  return readersOf(fn.file, instr.dst).length > 0 && entersOnly(instr.dst);
}

/** What a timer runs, each instance does for its own: a heartbeat. */
function isTimed(program: Program, fn: ProgramFunction): boolean {
  const calls = (program.phases.incoming.get(fn) ?? []).filter((edge) => program.phases.of(edge.from) !== 0);
  return calls.length > 0 && calls.every((edge) => edge.kind === 'timer');
}

/** Whether a message from a channel outside leads to the function, and nothing else does but what puts the same on such a channel. */
export function isToldFromOutside(program: Program, fn: ProgramFunction): boolean {
  const channels = channelsOf(program);
  return channels.publishes && isTold(program, fn, channels, new Map()) === 'told';
}

/** `sendTo(asker, answer); redis.publish(CHANNEL, news)`: nobody calls the function but those who tell the others as well. */
const isCalledByTellers = (program: Program, fn: ProgramFunction): boolean =>
  isTold(program, fn, channelsOf(program), new Map()) === 'telling';

/** The same, over a channel that every instance hears: of what consumers of a group or workers of a queue are given, each gets its share. */
export function isToldEverywhere(program: Program, fn: ProgramFunction): boolean {
  const channels = channelsOf(program);
  return channels.publishes && isTold(program, fn, { ...channels, hearers: channels.everywhere }, new Map()) === 'told';
}

/** Whether the function runs only when a socket that this instance has opened to something outside says so: every instance hears the same. */
export function isFed(program: Program, fn: ProgramFunction): boolean {
  const { feeds } = channelsOf(program);
  return (
    feeds.size > 0 &&
    isTold(program, fn, { publishes: true, tellers: new Set(), hearers: feeds, everywhere: feeds, feeds }, new Map()) === 'told'
  );
}

interface Channels {
  /** Whether the program puts messages on a channel outside. */
  readonly publishes: boolean;
  /** Functions that do. */
  readonly tellers: ReadonlySet<ProgramFunction>;
  /** Functions that are handed to a client of a broker, to be called with what it is told, or that wait for the next message of a stream. */
  readonly hearers: ReadonlySet<ProgramFunction>;
  /** Those of them that hear what every other instance hears as well. */
  readonly everywhere: ReadonlySet<ProgramFunction>;
  /** Functions that listen to a socket which the program opens to something outside. */
  readonly feeds: ReadonlySet<ProgramFunction>;
}

const channelsOf = once((program: Program): Channels => {
  const { calls } = program.solver;
  const hearers = new Set<ProgramFunction>();
  const everywhere = new Set<ProgramFunction>();
  for (const { fn, instr } of calls) {
    const method = instr.prop ?? '';
    if (instr.awaited && CHANNEL_READING.test(method) && isOnBus(program, fn, instr)) hearers.add(fn);
    if (!CHANNEL_LISTENING.test(method) || !isOnBus(program, fn, instr)) continue;
    const isShared =
      instr.recv !== undefined && program.solver.objectsAt(fn.file, instr.recv).some((each) => SHARED_OUT.test(each.path ?? ''));
    for (const each of handedBy(program, fn, instr)) {
      hearers.add(each);
      if (!isShared) everywhere.add(each);
    }
  }
  const tellers = new Set<ProgramFunction>();
  if (hearers.size > 0) {
    for (const { fn, instr } of calls) {
      if (
        (CHANNEL_PUBLISHING.test(instr.prop ?? '') && isOnBus(program, fn, instr)) ||
        literalsUsedBy(fn.file, instr).some((value) => typeof value === 'string' && CHANNEL_NOTICE.test(value))
      )
        tellers.add(fn);
    }
  }
  const channels = { publishes: tellers.size > 0, tellers, hearers, everywhere, feeds: feedsOf(program) };
  return channels;
});

function feedsOf(program: Program): ReadonlySet<ProgramFunction> {
  const found = new Set<ProgramFunction>();
  const isFeed = (fn: ProgramFunction, variable: VarId): boolean =>
    program.solver
      .objectsAt(fn.file, variable)
      .some((each) => each.kind === 'external' && FEEDS.test(each.path ?? '') && each.call?.args[0] !== undefined);
  const isLive = (fn: ProgramFunction, variable: VarId): boolean =>
    program.solver.objectsAt(fn.file, variable).some((each) => each.kind === 'external' && LIVE_DATABASES.test(each.path ?? ''));
  for (const { fn, instr } of program.solver.calls) {
    if (instr.recv !== undefined && /^(?:on|once|addListener|addEventListener)$/.test(instr.prop ?? '') && isFeed(fn, instr.recv))
      for (const each of handedBy(program, fn, instr)) found.add(each);
    // `db.doc('config/app').onSnapshot((found) => { settings = found.data(); })`: the database tells whoever has asked.
    if (instr.recv !== undefined && LIVE_QUERIES.test(instr.prop ?? '') && isLive(fn, instr.recv))
      for (const each of handedBy(program, fn, instr)) found.add(each);
  }
  if (
    !program.solver.calls.some(
      ({ fn, instr }) =>
        instr.isNew && instr.callee >= 0 && /^(?:WebSocket|EventSource)$/.test(fn.file.facts.vars[instr.callee]?.name ?? ''),
    )
  ) {
    return found;
  }
  program.solver.eachInstr((instr, fn) => {
    if (instr.op !== 'set' || !FEED_HOOKS.test(instr.prop ?? '') || !isFeed(fn, instr.obj)) return;
    const made = originOf(fn.file, instr.src).instr;
    const here = made?.op === 'function' ? fn.file.functions[made.fn] : undefined;
    if (here) found.add(here);
  });
  return found;
}

/** Messages on a channel that this program listens to as well: those who are connected somewhere hear them, and nobody keeps them. */
export function areHeardHere(program: Program, calls: readonly { readonly method: string; readonly path: string | undefined }[]): boolean {
  return (
    calls.length > 0 &&
    calls.every(({ method, path }) => /^s?publish$/i.test(method) && OUTSIDE_BUSES.test(path ?? '')) &&
    channelsOf(program).hearers.size > 0
  );
}

/** The client is made in the program, or a framework hands in what is declared as one. */
function isOnBus(program: Program, fn: ProgramFunction, { recv }: CallInstr): boolean {
  if (recv === undefined) return false;
  const made = program.solver.objectsAt(fn.file, recv).flatMap((each) => (each.kind === 'external' ? (each.path ?? []) : []));
  return [...made, ...declaredPaths(fn, recv)].some((path) => OUTSIDE_BUSES.test(path) || isStorePath(path));
}

/** The functions among the arguments of a call, by themselves or in options: `consumer.run({ eachMessage: async ({ message }) => ... })`. */
function handedBy(program: Program, fn: ProgramFunction, instr: CallInstr): readonly ProgramFunction[] {
  return instr.args.flatMap((arg) => {
    const made = originOf(fn.file, arg).instr;
    const here = made?.op === 'function' ? fn.file.functions[made.fn] : undefined;
    const held = program.solver
      .objectsAt(fn.file, arg)
      .flatMap((each) =>
        each.kind === 'object' ? [...program.solver.propertiesOf(each).values()].flatMap((node) => program.solver.objectsOf(node)) : [each],
      );
    return [...(here ? [here] : []), ...held.flatMap((each) => each.function ?? [])];
  });
}

/**
 * `told`: it hears from outside, lies in a function that does, or is called by such functions, and otherwise only by those that pass the same
 * on to the others: `deliverHere(event); redis.publish(CHANNEL, event)`. `telling`: by the latter alone.
 */
function isTold(
  program: Program,
  fn: ProgramFunction,
  channels: Channels,
  seen: Map<ProgramFunction, 'told' | 'telling' | undefined>,
): 'told' | 'telling' | undefined {
  if (isIn(fn, channels.hearers)) return 'told';
  // Two ways may lead from one message to the same function.
  if (seen.has(fn) || seen.size > 40) return seen.get(fn);
  seen.set(fn, undefined);
  const calls = (program.phases.incoming.get(fn) ?? []).filter((edge) => edge.from !== fn && program.phases.of(edge.from) !== 0);
  let all: 'told' | 'telling' | undefined;
  for (const { from, kind } of calls) {
    const one =
      isTold(program, from, channels, seen) ??
      (isIn(from, channels.tellers) || (kind === 'call' && hasOthersTold(program, from, channels)) ? 'telling' : undefined);
    if (one === undefined) return undefined;
    if (all !== 'told') all = one;
  }
  seen.set(fn, all);
  return all;
}

/** `deliverHere(event); publish(event)`, where `publish` is a function of the program. */
const hasOthersTold = ({ phases }: Program, fn: ProgramFunction, { tellers }: Channels): boolean =>
  (phases.outgoing.get(fn) ?? []).some(({ kind, to }) => kind === 'call' && tellers.has(to));

function isIn(fn: ProgramFunction, among: ReadonlySet<ProgramFunction>): boolean {
  for (let at: ProgramFunction | undefined = fn; at && at.fact.kind !== 'module'; at = at.file.functions[at.fact.parent])
    if (among.has(at)) return true;
  return false;
}

/** What the cell keeps are subscriptions at a service outside, by channel: each instance has those of its own listeners. */
export function holdsSubscriptions(program: Program, profile: Profile): boolean {
  const { solver } = program;
  if (notesSubscriptions(profile)) return true;
  if (!SUBSCRIPTION_WORDS.test(profile.words.symbol)) return false;
  const held = profile.collections
    .flatMap((each) => solver.objectsOf(solver.property(each, ELEMENTS)))
    .filter((each) => each.kind !== 'entry');
  // Rows that a store gave are data, whatever they are called: addresses to which messages are pushed.
  const isOutside = (obj: Obj): boolean => obj.kind === 'external' && isStorePath(obj.path) && !isStoreAnswer(obj.path);
  return held.length > 0 && held.every((each) => isOutside(each));
}

/** `if (!heard.has(room)) { await redis.subscribe(room, tell); heard.add(room); }`: what this instance has asked its own connection for, and nothing else. */
function notesSubscriptions({ collections, writes, reads }: Profile): boolean {
  const live = writes.filter((each) => !each.dead && each.depth !== 'entry');
  const isBeside = ({ fn, instr }: Touch, method: RegExp): boolean =>
    fn.fact.instrs.some(
      (each) => each.op === 'call' && each.block === instr.block && each.recv !== undefined && method.test(each.prop ?? ''),
    );
  return (
    collections.length > 0 &&
    collections.every((each) => each.kind === 'set') &&
    live.some((each) => each.operation === 'add') &&
    live.every((each) =>
      each.operation === 'add' ? isBeside(each, /^[ps]?subscribe$/i) : each.operation === 'delete' && isBeside(each, /^[ps]?unsubscribe$/i),
    ) &&
    reads.every((each) => each.dead || each.depth === 'entry' || each.operation === 'has')
  );
}
