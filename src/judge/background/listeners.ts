/**
 * Listeners of a bus of this process that go on by themselves: `bus.on('signup', async (user) => { await sendMail(user); })`. A request
 * that emits has its answer before they are done. Each is one site, at the place where it begins to listen.
 */
import { EMITTERS_DECLARED, EVENT_DECORATORS, LISTENER_METHODS, PUBLISHING_METHODS, TELLS_AND_WAITS } from '../../knowledge/emitters.js';
import type { CallInstr, VarId } from '../../facts/model.js';
import { literalOf, originOf } from '../../program/values/definitions.js';
import type { ObjId, ProgramFile, ProgramFunction } from '../../program/model.js';
import { has } from '../../program/phases/phases.js';
import type { Program } from '../../program/program.js';
import { declaredPaths } from '../declared.js';
import { isToldFromOutside } from '../roles/fan-out.js';
import { isEmitter } from '../traits/emitter.js';
import { calleeName, effectsOf, isLogging, outsideCall } from './background-effects.js';
import type { BackgroundSite } from './background-site.js';
import { functionsAt } from './timer-sites.js';
import { once } from '../../once.js';

interface Emission {
  readonly fn: ProgramFunction;
  readonly instr: CallInstr;
  /** What it tells: the events' names, undefined where nobody can tell. */
  readonly events: readonly string[] | undefined;
}

/** Listeners whom some request tells without waiting for them. */
export function listenerSites(program: Program): readonly BackgroundSite[] {
  const told = emissions(program);
  if (told.byObject.size === 0 && told.injected.length === 0 && told.channels.length === 0) return [];
  return [...onObjects(program, told), ...onChannels(program, told.channels), ...onDecorators(program, told.injected)];
}

interface Emissions {
  readonly byObject: ReadonlyMap<ObjId, readonly Emission[]>;
  /** On the bus that a framework injects. */
  readonly injected: readonly Emission[];
  /** On the channels of the runtime, by their names. */
  readonly channels: readonly Emission[];
}

/** What requests tell without waiting. */
function emissions(program: Program): Emissions {
  const { solver } = program;
  const byObject = new Map<ObjId, Emission[]>();
  const injected: Emission[] = [];
  const channels: Emission[] = [];
  for (const { fn, instr } of program.methodCalls.named(PUBLISHING_METHODS)) {
    if (instr.recv === undefined || !has(program.phases.at(fn, instr), 'request') || isToldFromOutside(program, fn)) continue;
    if (asksForAnswer(program, fn, instr)) continue;
    const waits = instr.awaited || instr.used;
    if (declaredPaths(fn, instr.recv).some((path) => EMITTERS_DECLARED.test(path))) {
      if (!(waits && TELLS_AND_WAITS.test(instr.prop ?? ''))) injected.push({ fn, instr, events: textsOf(program, fn, instr.args[0]) });
      continue;
    }
    for (const id of solver.idsAt(fn.file, instr.recv)) {
      const obj = solver.object(id);
      const name =
        obj.path === 'diagnostics_channel:.channel()' && obj.call?.args[0] !== undefined
          ? textsOf(program, fn, obj.call.args[0], obj.file.functions[obj.fn?.fact.id ?? 0])
          : undefined;
      if (name !== undefined) {
        channels.push({ fn, instr, events: name });
        continue;
      }
      if (
        (obj.kind !== 'external' && obj.kind !== 'instance') ||
        !isEmitter(program, obj) ||
        (obj.kind === 'instance' && isOwnMethod(program, fn, instr))
      )
        continue;
      if (waits && (TELLS_AND_WAITS.test(instr.prop ?? '') || obj.path === 'emittery:()')) continue;
      const all = byObject.get(id);
      const emission = { fn, instr, events: textsOf(program, fn, instr.args[0]) };
      if (all) all.push(emission);
      else byObject.set(id, [emission]);
    }
  }
  return { byObject, injected, channels };
}

/** `await new Promise((resolve) => bus.emit('price', order, resolve))`: whoever listens says when it is done. */
const asksForAnswer = (program: Program, { file }: ProgramFunction, { args }: CallInstr): boolean =>
  args.some((arg) => program.solver.objectsAt(file, arg).some(({ kind }) => kind === 'resolver'));

/** A method that the program writes: what that emits is found there. */
const isOwnMethod = (program: Program, fn: ProgramFunction, instr: CallInstr): boolean =>
  program.phases.edgesAt(fn, instr).some((edge) => edge.kind === 'call');

/** `bus.on('signup', onSignup)`, while the server starts. */
function onObjects(program: Program, { byObject }: Emissions): BackgroundSite[] {
  const { solver } = program;
  return program.methodCalls.named(LISTENER_METHODS).flatMap(({ fn: home, instr: begins }): BackgroundSite[] => {
    const { recv } = begins;
    if (recv === undefined) return [];
    const emitted = solver.idsAt(home.file, recv).flatMap((id) => byObject.get(id) ?? []);
    if (emitted.length === 0) return [];
    return placesOf(program, home, begins).flatMap(({ fn, instr, event, callback }) => {
      if (callback === undefined || !isAtStart(program, fn, instr)) return [];
      const heard = event === undefined ? undefined : textsOf(program, fn, event);
      const told = emitted.filter((each) => isMeant(each.events, heard));
      return told.length > 0 ? siteOf(program, fn, instr, functionsAt(program, fn, callback), told, calleeSymbol(fn, instr)) : [];
    });
  });
}

/** Where the program begins to listen to each emitter. */
const beginningsOf = once(
  (program: Program): ReadonlyMap<ObjId, readonly { readonly fn: ProgramFunction; readonly instr: CallInstr }[]> => {
    const found = new Map<ObjId, { fn: ProgramFunction; instr: CallInstr }[]>();
    for (const { fn, instr } of program.methodCalls.named(LISTENER_METHODS)) {
      for (const id of instr.recv === undefined ? [] : program.solver.valuesOf(program.solver.node(fn.file, instr.recv))) {
        const all = found.get(id);
        if (all) all.push({ fn, instr });
        else found.set(id, [{ fn, instr }]);
      }
    }
    return found;
  },
);

/** The listeners that run when a function emits: `setTimeout(() => bus.emit('due', order), 60_000)`, where `bus.on('due', async (order) => ...)`. */
export function listenersTold(program: Program, fn: ProgramFunction): readonly ProgramFunction[] {
  return fn.fact.instrs.flatMap((told): readonly ProgramFunction[] => {
    if (told.op !== 'call' || told.recv === undefined || !PUBLISHING_METHODS.test(told.prop ?? '')) return [];
    const events = textsOf(program, fn, told.args[0]);
    return program.solver.valuesOf(program.solver.node(fn.file, told.recv)).flatMap((id) => {
      const obj = program.solver.object(id);
      if ((obj.kind !== 'external' && obj.kind !== 'instance') || !isEmitter(program, obj)) return [];
      return (beginningsOf(program).get(id) ?? [])
        .flatMap((begins) => placesOf(program, begins.fn, begins.instr))
        .flatMap(({ fn: home, event, callback }) =>
          callback !== undefined && isMeant(events, event === undefined ? undefined : textsOf(program, home, event))
            ? functionsAt(program, home, callback)
            : [],
        );
    });
  });
}

interface Place {
  readonly fn: ProgramFunction;
  readonly instr: CallInstr;
  readonly event: VarId | undefined;
  readonly callback: VarId | undefined;
}

/** Where it begins to listen; of `on(event, listener) { this.emitter.on(event, listener); }` each call of that method. */
function placesOf(program: Program, fn: ProgramFunction, instr: CallInstr): readonly Place[] {
  const [first, second] = instr.args;
  const callback = second ?? first;
  const event = second === undefined ? undefined : first;
  const given = callback === undefined ? -1 : paramIn(fn, callback, 0);
  if (given < 0) return [{ fn, instr, event, callback }];
  const name = event === undefined ? -1 : fn.fact.params.indexOf(originOf(fn.file, event).variable);
  const calls = (program.phases.incoming.get(fn) ?? []).filter((edge) => edge.kind === 'call').slice(0, MOST_CALLERS * 4);
  return calls.flatMap(({ from, instr: call }): Place[] =>
    call.op === 'call' ? [{ fn: from, instr: call, event: name >= 0 ? call.args[name] : undefined, callback: call.args[given] }] : [],
  );
}

/** The parameter that a value is, or that a function wraps: `this.emitter.on(event, this.guarded(listener))`. */
function paramIn(fn: ProgramFunction, value: VarId, depth: number): number {
  const { variable, instr } = originOf(fn.file, value);
  const own = fn.fact.params.indexOf(variable);
  if (own >= 0 || instr?.op !== 'call' || depth > 2) return own;
  return instr.args.reduce((found, arg) => (found >= 0 ? found : paramIn(fn, arg, depth + 1)), -1);
}

/** `subscribe('app:signup', onSignup)` of node:diagnostics_channel. */
function onChannels(program: Program, channels: readonly Emission[]): BackgroundSite[] {
  if (channels.length === 0) return [];
  return program.view.callsTo('diagnostics_channel:.subscribe').flatMap(({ file, fn: id, instr }) => {
    const fn = program.solver.fileByPath.get(file)?.functions[id];
    const [name, callback] = instr.args;
    if (!fn || name === undefined || callback === undefined || !isAtStart(program, fn, instr)) return [];
    const told = channels.filter((each) => isMeant(each.events, textsOf(program, fn, name)));
    return told.length > 0 ? siteOf(program, fn, instr, functionsAt(program, fn, callback), told, calleeSymbol(fn, instr)) : [];
  });
}

/** `@OnEvent('order.created') async onOrder(order) { ... }`. */
function onDecorators(program: Program, injected: readonly Emission[]): BackgroundSite[] {
  if (injected.length === 0) return [];
  const seen = new Set<ProgramFunction>();
  return program.view.callsTo(EVENT_DECORATORS).flatMap(({ file: path, instr }) => {
    const file = program.solver.fileByPath.get(path);
    const event = instr.args[0];
    if (!file || event === undefined) return [];
    for (const cls of file.facts.classes) {
      const member = cls.members.find(
        (each) => each.fn !== undefined && each.decorators.some(({ pos }) => pos <= instr.pos && pos + 1 >= instr.pos),
      );
      const run = member?.fn === undefined ? undefined : file.functions[member.fn];
      const around = file.functions[cls.fn];
      if (!run || !around || !member) continue;
      const told = injected.filter((each) => isMeant(each.events, textsOf(program, around, event)));
      if (told.length === 0 || seen.has(run)) return []; // `@OnEvent('a') @OnEvent('b') async on(event) { ... }` is one listener
      seen.add(run);
      return siteOf(program, around, instr, [run], told, `${cls.name}.${member.name}`);
    }
    return [];
  });
}

/** What a listener awaits goes on without whoever told it; what it drops in its turn is told by itself where a request is known to run it. */
function siteOf(
  program: Program,
  fn: ProgramFunction,
  instr: CallInstr,
  listeners: readonly ProgramFunction[],
  told: readonly Emission[],
  symbol: string,
): BackgroundSite[] {
  const isServed = (each: ProgramFunction): boolean => has(program.phases.of(each), 'request');
  const runs = listeners.filter((each) => !isServed(each) || (each.fact.async && awaitsWork(program, each)));
  const [first] = told;
  if (runs.length === 0 || !first) return [];
  return [
    {
      fn,
      instr,
      whole: instr,
      symbol,
      form: 'late',
      runs,
      then: [],
      ...(runs.some(isServed) ? { listens: true } : {}),
      told: { fn: first.fn, instr: first.instr, all: told.map((each) => each.instr) },
    },
  ];
}

/** Something that it waits for goes outside the process. */
function awaitsWork(program: Program, fn: ProgramFunction): boolean {
  const awaited = new Set(fn.fact.instrs.flatMap((each) => (each.op === 'await' ? [each.src] : [])));
  return fn.fact.instrs.some((each) => {
    if (each.op !== 'call' || !(each.awaited || awaited.has(each.dst)) || isLogging(fn, each)) return false;
    if (outsideCall(program, fn, each)) return true;
    const called = program.phases
      .edgesAt(fn, each)
      .filter((edge) => edge.kind !== 'timer')
      .map((edge) => edge.to);
    return called.length > 0 && effectsOf(program, called).outside.length > 0;
  });
}

/** Listening begins with the server, not with a request. */
function isAtStart(program: Program, fn: ProgramFunction, instr: CallInstr): boolean {
  const phases = program.phases.at(fn, instr);
  return (has(phases, 'module') || has(phases, 'startup')) && !has(phases, 'request');
}

function calleeSymbol(fn: ProgramFunction, instr: CallInstr): string {
  const { name, owner } = calleeName(fn, instr);
  const plain = instr.recv !== undefined && fn.file.facts.vars[instr.recv]?.kind !== 'this' && owner !== '';
  return plain ? `${owner}.${name}` : name;
}

const MOST_CALLERS = 20;

/** The texts that a value may be; undefined where nobody can tell. A parameter is what the callers of the function pass. */
function textsOf(program: Program, fn: ProgramFunction, variable: VarId | undefined, home = fn): readonly string[] | undefined {
  if (variable === undefined) return undefined;
  const { file, fact } = home;
  const text = textOf(program, file, variable);
  if (text !== undefined) return [text];
  const at = fact.params.indexOf(originOf(file, variable).variable);
  const calls = at < 0 ? [] : (program.phases.incoming.get(home) ?? []).filter((edge) => edge.kind === 'call');
  if (calls.length === 0 || calls.length > MOST_CALLERS) return undefined;
  const found = calls.map(({ from, instr }) => {
    const arg = instr.op === 'call' ? instr.args[at] : undefined;
    return arg === undefined ? undefined : textOf(program, from.file, arg);
  });
  return found.every((each) => each !== undefined) ? found : undefined;
}

/** A literal, a constant, or a property of an object of constants: `EVENTS.PAID`. */
function textOf(program: Program, file: ProgramFile, variable: VarId): string | undefined {
  const { variable: at, instr } = originOf(file, variable);
  const known = literalOf(file, at)?.value ?? program.view.known(file.path, at);
  if (typeof known === 'string') return known;
  const owner = instr?.op === 'get' && instr.prop !== null ? program.view.known(file.path, instr.obj) : undefined;
  const member =
    typeof owner === 'object' && owner !== null && !Array.isArray(owner) && instr?.op === 'get'
      ? (owner as Readonly<Record<string, unknown>>)[instr.prop ?? '']
      : undefined;
  return typeof member === 'string' ? member : undefined;
}

/** Whether what is told may be what is listened to; `order.*` and `**` stand for more. */
function isMeant(told: readonly string[] | undefined, heard: readonly string[] | undefined): boolean {
  if (told === undefined || heard === undefined) return true;
  return heard.some((each) =>
    told.some(
      (one) =>
        one === each ||
        (each.includes('*') &&
          new RegExp(
            `^${each
              .split('**')
              .map((part) =>
                part
                  .split('*')
                  .map((text) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
                  .join('[^.]*'),
              )
              .join('.*')}$`,
          ).test(one)),
    ),
  );
}
