/** Timers that end with the request, promise or stream that they belong to. */
import { COMPONENT_FILES, COMPONENT_MODULES, HOOKS, PAGE_GLOBALS, UNSERVED_FOLDERS } from '../../knowledge/places.js';
import { CONNECTIONS_GIVEN, ENDING_METHODS, SETTLING_NAMES, SOCKET_NAMES } from '../../knowledge/background-words.js';
import type { CallInstr, Instr, VarId } from '../../facts/model.js';
import type { Access } from '../../program/cells/accesses.js';
import type { Cell } from '../../program/cells/cell.js';
import { definitionOf, isBelow, operandsOf, originOf } from '../../program/values/definitions.js';
import { once } from '../../once.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { runsAtEnd } from '../../program/phases/shutdown.js';
import { SERVING, bit } from '../../program/phases/phases.js';
import { calleeName, isWithin } from './background-effects.js';
import { readersOf } from '../uses.js';
import { runtimeTimers, type TimerSite } from './timer-sites.js';

/** Why a timer cannot outlive what started it; undefined where it can. */
export function confinedBy(program: Program, site: TimerSite): string | undefined {
  if (settlesPromise(program, site)) return 'it settles a promise that its caller waits for';
  if (site.when === 'once' && onlyEnds(site)) return 'it is a time limit: all that it does is to abort or close something';
  if (feedsStream(program, site)) return 'it feeds the stream that is being answered, and an instance that answers is awake';
  return clearedWithScope(program, site);
}

/**
 * What timers run that settle a promise of the function which sets them: `await new Promise((done) => { const timer = setInterval(poll, 1000); })`.
 * Whoever leaves that function running leaves them running.
 */
export const settlingRuns = (program: Program, fn: ProgramFunction): readonly ProgramFunction[] => settlingIn(program).get(fn) ?? [];

const settlingIn = once((program: Program): ReadonlyMap<ProgramFunction, readonly ProgramFunction[]> => {
  const found = new Map<ProgramFunction, readonly ProgramFunction[]>();
  for (const site of runtimeTimers(program))
    if (site.runs.length > 0 && settlesPromise(program, site)) found.set(site.fn, [...(found.get(site.fn) ?? []), ...site.runs]);
  return found;
});

/** `new Promise((resolve) => setTimeout(resolve, ms))`, `setTimeout(() => reject(...), ms)`, a poll that resolves. */
function settlesPromise(program: Program, { fn, callback, runs }: TimerSite): boolean {
  if (callback !== undefined) {
    const { variable } = originOf(fn.file, callback);
    const name = fn.file.facts.vars[variable];
    if (program.solver.objectsAt(fn.file, callback).some((obj) => obj.kind === 'resolver')) return true;
    if (runs.length === 0 && name?.kind === 'param' && SETTLING_NAMES.test(name.name)) return true;
  }
  for (const executor of executorsAround(program, fn)) {
    const settle = executor.fact.params.slice(0, 2);
    if (runs.some((run) => run.file === fn.file && mentions(run, settle)) && !isWorkForNobody(program, executor, runs, settle)) return true;
  }
  return false;
}

/**
 * `setTimeout(async () => resolve(await callback(args)), ms)` in `timers.set(id, ms, args, callback)`, which is a statement of those who
 * call it: what they gave runs later, and nobody waits for the promise.
 */
function isWorkForNobody(program: Program, executor: ProgramFunction, runs: readonly ProgramFunction[], settle: readonly VarId[]): boolean {
  const maker = executor.file.functions[executor.fact.parent];
  if (!maker || maker.fact.kind === 'module') return false;
  const given = maker.fact.params.filter((each) => !settle.includes(each));
  if (
    !runs.some((run) =>
      run.fact.instrs.some((each) => each.op === 'call' && each.callee >= 0 && given.includes(originOf(run.file, each.callee).variable)),
    )
  )
    return false;
  const calls = (program.phases.incoming.get(maker) ?? []).filter(({ instr }) => instr.op === 'call' && instr.kind === undefined);
  return calls.some(
    ({ from, instr }) => instr.op === 'call' && !instr.awaited && !instr.used && readersOf(from.file, instr.dst).length === 0,
  );
}

/** `new ReadableStream({ start(controller) { const tick = setInterval(() => controller.enqueue(...), 1000); } })`. */
const feedsStream = (program: Program, { fn, runs }: TimerSite): boolean =>
  givenToNew(program, fn, 'ReadableStream').some(
    ({ fact }) => runs.length > 0 && runs.every((run) => mentions(run, fact.params.slice(0, 1))),
  );

/** Functions given to `new Promise` inside which a function is written. */
export const executorsAround = (program: Program, fn: ProgramFunction): readonly ProgramFunction[] => executorsIn(program)(fn);

const executorsIn = once((program: Program) => once((fn: ProgramFunction) => givenToNew(program, fn, 'Promise')));

/** Functions around one, itself among them, that what is made by a constructor of that name runs. */
function givenToNew(program: Program, fn: ProgramFunction, name: string): readonly ProgramFunction[] {
  const found: ProgramFunction[] = [];
  for (let at: ProgramFunction | undefined = fn; at && at.fact.kind !== 'module'; at = at.file.functions[at.fact.parent]) {
    const isGiven = (program.phases.incoming.get(at) ?? []).some(
      ({ from, instr }) => instr.op === 'call' && instr.isNew && calleeName(from, instr).name === name,
    );
    if (isGiven) found.push(at);
  }
  return found;
}

/** Whether a function, or one written inside it, uses one of these variables. */
function mentions(fn: ProgramFunction, variables: readonly VarId[]): boolean {
  return fn.file.functions.some(
    (each) => isWithin(each, fn) && each.fact.instrs.some((instr) => operandsOf(instr).some((operand) => variables.includes(operand))),
  );
}

/** Every call of the callback only aborts, rejects or closes. */
function onlyEnds({ runs }: TimerSite): boolean {
  if (runs.length === 0) return false;
  let ends = false;
  for (const run of runs) {
    for (const instr of run.fact.instrs) {
      if (instr.op === 'set' || instr.op === 'await') return false;
      if (instr.op !== 'call') continue;
      const { name, owner } = calleeName(run, instr);
      if (instr.isNew || owner === 'console' || /^log/i.test(owner)) continue;
      if (!ENDING_METHODS.test(name)) return false;
      ends = true;
    }
  }
  return ends;
}

/**
 * The handle lives in a function, and that function, or one written inside it other than the callback itself, takes the timer back: in
 * `finally`, or when the stream or socket closes.
 */
function clearedWithScope(program: Program, site: TimerSite): string | undefined {
  const { fn, instr } = site;
  if ((program.phases.of(fn) & (bit('request') | bit('unknown') | bit('background') | bit('render'))) === 0 && program.phases.of(fn) !== 0)
    return undefined;
  if (clearedOnConnection(program, site)) return 'it belongs to an open connection, and is cleared when that closes';
  const handle = handleOf(fn, instr);
  const home = handle === undefined ? fn : homeOf(fn, handle);
  if (!home || home.fact.kind === 'module') return undefined;
  // What a starting server made (`const save = debounce(write, 1000)`) is there for all requests.
  const scope = program.phases.of(home);
  if (scope !== 0 && (scope & (SERVING | bit('unknown') | bit('render'))) === 0) return undefined;
  for (const each of fn.file.functions) {
    if (!isWithin(each, home) || (each !== fn && runsWithTimer(program, each, site.runs))) continue;
    for (const call of each.fact.instrs) {
      if (call.op !== 'call' || !/^clear(?:Timeout|Interval|Immediate)$/.test(calleeName(each, call).name)) continue;
      const cleared = call.args[0];
      if (cleared === undefined) continue;
      const { variable } = originOf(fn.file, cleared);
      if (variable !== instr.dst && (handle === undefined || (variable !== handle && cleared !== handle))) continue;
      if (runsAtEnd(program, each)) continue;
      if (each === fn && call.pos < instr.pos && home !== fn && isBelow(fn, instr.block, call.block)) continue; // it is put off, not taken back
      return each === fn
        ? 'the function that starts it takes it back before it returns'
        : 'it belongs to an open connection, and is cleared when that closes';
    }
  }
  return undefined;
}

/** `setInterval(async () => { await tick(); })`, where `tick` ends it: what the timer alone runs is a part of what it does, and no end of a scope. */
function runsWithTimer({ phases }: Program, fn: ProgramFunction, runs: readonly ProgramFunction[]): boolean {
  if (runs.some((run) => isWithin(fn, run))) return true;
  const calls = phases.incoming.get(fn) ?? [];
  return calls.length > 0 && calls.every(({ from }) => runs.some((run) => isWithin(from, run)));
}

/** `socket.heartbeat = setInterval(...)`, and `clearInterval(socket.heartbeat)` where the socket closes. */
function clearedOnConnection(program: Program, { fn, instr, runs }: TimerSite): boolean {
  const kept = fn.fact.instrs.find(
    (each) => each.op === 'set' && each.operator === '=' && originOf(fn.file, each.src).variable === instr.dst,
  );
  if (kept?.op !== 'set' || kept.prop === null) return false;
  const isKeptOn = isOnConnection(fn, kept.obj)
    ? isOnConnection
    : onlyWritesTo(runs, originOf(fn.file, kept.obj).variable)
      ? () => true
      : undefined;
  if (isKeptOn === undefined) return false;
  return fn.file.functions.some(
    (each) =>
      !runs.some((run) => isWithin(each, run)) &&
      !runsAtEnd(program, each) &&
      each.fact.instrs.some((call) => {
        if (call.op !== 'call' || call.args[0] === undefined || !/^clear(?:Timeout|Interval)$/.test(calleeName(each, call).name))
          return false;
        const { instr: cleared } = originOf(fn.file, call.args[0]);
        return cleared?.op === 'get' && cleared.prop === kept.prop && isKeptOn(each, cleared.obj);
      }),
  );
}

/** `call.beat = setInterval(() => call.socket.send(SILENCE), 8000)`: all that it does is to write to the socket that lies beside the handle. */
function onlyWritesTo(runs: readonly ProgramFunction[], holder: VarId): boolean {
  const isHeld = ({ file }: ProgramFunction, value: VarId | undefined): boolean => {
    const socket = value === undefined ? undefined : originOf(file, value).instr;
    return (
      socket?.op === 'get' &&
      SOCKET_NAMES.test(socket.prop ?? '') &&
      originOf(file, socket.obj).variable === holder &&
      file.facts.vars[holder]?.kind !== 'this'
    );
  };
  const writes = (run: ProgramFunction, each: Instr): boolean =>
    each.op === 'call' && /^(?:send|ping|write|emit)$/.test(each.prop ?? '') && isHeld(run, each.recv);
  const isQuiet = (run: ProgramFunction, each: Instr): boolean =>
    each.op === 'call'
      ? writes(run, each) || QUIET.test(calleeName(run, each).owner)
      : each.op === 'set' || each.op === 'assign'
        ? each.operator === 'init'
        : !/^(?:delete|await|function)$/.test(each.op);
  return runs.every((run) => run.fact.instrs.some((each) => writes(run, each)) && run.fact.instrs.every((each) => isQuiet(run, each)));
}

/** Owners of methods that change nothing outside. */
const QUIET = /^(?:JSON|Date|Math|Buffer|console|\w*log(?:ger)?)$/i;

/** A connection that a handler was given, or the place on it for a program's own data. */
function isOnConnection(fn: ProgramFunction, variable: VarId): boolean {
  const { variable: at, instr } = originOf(fn.file, variable);
  if (instr?.op === 'get') return instr.prop === 'data' && isOnConnection(fn, instr.obj);
  const fact = instr === undefined ? fn.file.facts.vars[at] : undefined;
  return fact?.kind === 'param' && CONNECTIONS_GIVEN.test(fact.name);
}

/** The named variable that holds what a timer call gave. */
function handleOf(fn: ProgramFunction, instr: CallInstr): VarId | undefined {
  const assigned = fn.fact.instrs.find((each) => each.op === 'assign' && originOf(fn.file, each.src).variable === instr.dst);
  return assigned?.op === 'assign' ? assigned.dst : undefined;
}

function homeOf(fn: ProgramFunction, variable: VarId): ProgramFunction | undefined {
  const fact = fn.file.facts.vars[variable];
  return fact && fact.fn >= 0 ? fn.file.functions[fact.fn] : undefined;
}

/** A callback without a body, or whose body is commented out. */
export function isEmpty(fn: ProgramFunction): boolean {
  return fn.fact.instrs.every((instr) => {
    if (instr.op === 'return') {
      const made = definitionOf(fn.file, instr.src);
      return made?.op === 'literal' || made === undefined;
    }
    return instr.op === 'literal' || instr.op === 'copy' || instr.op === 'get';
  });
}

/** Code that by its place, its imports or its kind of file runs in browsers, scripts and tests. */
export function isBrowserCode(program: Program, fn: ProgramFunction): boolean {
  const { file } = fn;
  if (file.facts.directives.includes('use client') || COMPONENT_FILES.test(file.path)) return true;
  if (file.facts.vars.some((each) => each.kind === 'global' && PAGE_GLOBALS.test(each.name))) return true;
  if (file.facts.imports.some((each) => !each.typeOnly && COMPONENT_MODULES.test(each.specifier))) return true;
  return UNSERVED_FOLDERS.test(file.path) || program.input.isNotServed(file.path);
}

/** Whether a cell keeps the handle of this very timer, and what runs changes nothing else in it: forgetting the handle there is no sweep. */
export function keepsHandle(program: Program, { fn, instr }: TimerSite, cell: Cell, changes: readonly Access[]): boolean {
  const kept = program
    .accessesOf(cell)
    .filter(
      (access) =>
        access.fn === fn &&
        access.mode !== 'read' &&
        operandsOf(access.instr).some((operand) => originOf(fn.file, operand).variable === instr.dst),
    );
  // `room.timers.set(id, setTimeout(() => { room.players.delete(id); ... }))`, `this.clock = setTimeout(() => { this.phase = 'over' })`: beside the handle something else of the same entry.
  const takesBack = ({ fn: at, instr: each }: Access): boolean => {
    const made = each.op === 'set' ? originOf(at.file, each.src).instr : undefined;
    return made?.op === 'call' && /^clear(?:Timeout|Interval)$/.test(calleeName(at, made).name);
  };
  const isHandle = (each: Access): boolean =>
    takesBack(each) ||
    kept.some(
      ({ obj, instr: put }) =>
        obj === undefined ||
        (obj.id === each.obj?.id && (put.op !== 'set' || put.prop === null || each.instr.op !== 'set' || each.instr.prop === put.prop)),
    );
  return kept.length > 0 && changes.filter((each) => each.cell === cell).every((each) => each.obj === undefined || isHandle(each));
}

/** Whether a function is written inside a component or hook: a function that calls hooks. What is inside runs in the browser. */
export function isInsideComponent(fn: ProgramFunction): boolean {
  for (let at: ProgramFunction | undefined = fn; at && at.fact.kind !== 'module'; at = at.file.functions[at.fact.parent]) {
    if (at.fact.directives.includes('use server')) return false;
    const home = at;
    if (home.fact.instrs.some((instr) => instr.op === 'call' && HOOKS.test(calleeName(home, instr).name))) return true;
  }
  return false;
}

/** A module whose functions run has been loaded, also where nothing imports it by name. */
export function isLoaded(program: Program, fn: ProgramFunction): boolean {
  return fn.fact.kind === 'module' && fn.file.functions.some((each) => (program.phases.of(each) & (SERVING | bit('startup'))) !== 0);
}
