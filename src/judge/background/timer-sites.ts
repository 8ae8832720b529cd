/** Every place where the program starts a timer or schedules a job in its own process. */
import type { CallInstr, VarId } from '../../facts/model.js';
import { DEFERRED, TICKING_STREAMS } from '../../knowledge/runtime.js';
import type { LibraryEntry } from '../../knowledge/libraries/entry.js';
import { isBelow, originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import { bit, has } from '../../program/phases/phases.js';
import type { Program } from '../../program/program.js';
import { readersOf } from '../uses.js';
import { evaluate, libraryFor } from '../stores/libraries.js';
import { loopStarts } from './endless-loops.js';
import { libraryCall } from '../stores/library-call.js';
import { once } from '../../once.js';

export interface TimerSite {
  readonly fn: ProgramFunction;
  readonly instr: CallInstr;
  /** The callee: `setInterval`, `schedule`, `Cron`. */
  readonly symbol: string;
  readonly when: 'once' | 'repeat';
  /** The argument that runs later. */
  readonly callback: VarId | undefined;
  readonly runs: readonly ProgramFunction[];
  readonly library?: LibraryEntry;
}

/** Timers of the runtime and of packages that schedule, in the order of files and positions. */
export function timerSites(program: Program): readonly TimerSite[] {
  return [...runtimeTimers(program), ...schedules(program), ...loops(program), ...streams(program), ...rounds(program)].sort((a, b) =>
    a.fn.file.path < b.fn.file.path ? -1 : a.fn.file.path > b.fn.file.path ? 1 : a.instr.pos - b.instr.pos || b.instr.end - a.instr.end,
  );
}

/** `while (true) { await deliver(); await sleep(5000); }`, by the call that starts it. */
function loops(program: Program): TimerSite[] {
  return loopStarts(program).map(({ fn, instr, symbol, run }) => ({ fn, instr, symbol, when: 'repeat', callback: undefined, runs: [run] }));
}

/** `interval(60_000).pipe(switchMap(sync)).subscribe()`, where the server starts it. What a request subscribes to ends with that. */
function streams(program: Program): TimerSite[] {
  return startedCalls(program, TICKING_STREAMS).flatMap(({ fn, instr }): TimerSite[] => {
    if (instr.args.length < 2 && instr.prop !== 'interval' && fn.file.facts.vars[instr.callee]?.name !== 'interval') return [];
    const runs = new Set<ProgramFunction>();
    const isSubscribed = (value: VarId, depth: number): boolean =>
      depth < 8 &&
      readersOf(fn.file, value).some((each) => {
        if (each.op === 'assign') return each.operator === 'init' && isSubscribed(each.dst, depth + 1);
        if (each.op !== 'call' || each.recv !== value || !/^(?:pipe|subscribe|forEach)$/.test(each.prop ?? '')) return false;
        for (const arg of each.args) for (const run of handedIn(program, fn, arg)) runs.add(run);
        return each.prop !== 'pipe' || isSubscribed(each.dst, depth + 1);
      });
    return isSubscribed(instr.dst, 0) && runs.size > 0
      ? [{ fn, instr, symbol: sourceName(fn, instr) ?? 'interval', when: 'repeat', callback: undefined, runs: [...runs] }]
      : [];
  });
}

/** A callback, those of an observer (`{ next: sync }`), and those of an operator (`mergeMap(sync)`). */
export function handedIn(program: Program, fn: ProgramFunction, arg: VarId): readonly ProgramFunction[] {
  const own = functionsAt(program, fn, arg);
  const { instr } = originOf(fn.file, arg);
  const inner =
    instr?.op === 'call'
      ? instr.args
      : instr?.op === 'object'
        ? fn.fact.instrs.flatMap((each) => (each.op === 'set' && each.obj === instr.dst ? [each.src] : []))
        : [];
  return [...own, ...inner.flatMap((each) => functionsAt(program, fn, each))];
}

/** `for await (const _ of setInterval(60_000)) await sync();` */
function rounds(program: Program): TimerSite[] {
  return startedCalls(program, /^timers\/promises:\.setInterval$/).flatMap(({ fn, instr }): TimerSite[] => {
    const loop = fn.fact.instrs.find((each) => each.op === 'iterate' && originOf(fn.file, each.src).instr === instr);
    if (!loop) return [];
    const runs = (program.phases.outgoing.get(fn) ?? []).filter((edge) => isBelow(fn, edge.instr.block, loop.block)).map((edge) => edge.to);
    return [
      {
        fn,
        instr,
        symbol: 'setInterval',
        when: 'repeat',
        callback: undefined,
        runs: runs.length > 0 || fn.fact.kind === 'module' ? runs : [fn],
      },
    ];
  });
}

/** Calls that run while the server starts, and not for requests. */
function startedCalls(program: Program, callee: RegExp): readonly { readonly fn: ProgramFunction; readonly instr: CallInstr }[] {
  return program.view.callsTo(callee).flatMap(({ file, fn: id, instr }) => {
    const fn = program.solver.fileByPath.get(file)?.functions[id];
    const phases = fn ? program.phases.at(fn, instr) : 0;
    return fn && (phases & (bit('module') | bit('startup'))) !== 0 && !has(phases, 'request') ? [{ fn, instr }] : [];
  });
}

/** Calls of `setTimeout` and `setInterval`. */
export const runtimeTimers = once((program: Program): readonly TimerSite[] => {
  const found: TimerSite[] = [];
  for (const { file, fn: id, instr, callee } of program.view.callsTo(/^(?:global|timers):\.?set(?:Timeout|Interval)$/)) {
    const fact = DEFERRED[callee];
    const fn = program.solver.fileByPath.get(file)?.functions[id];
    if (!fact || !fn || instr.kind === 'jsx') continue;
    const callback = instr.args[fact.callback];
    found.push({
      fn,
      instr,
      symbol: callee.slice(callee.lastIndexOf(':') + 1).replace(/^\./, ''),
      when: fact.when === 'repeat' ? 'repeat' : 'once',
      callback,
      runs: callback === undefined ? [] : functionsAt(program, fn, callback),
    });
  }
  return found;
});

/** Functions that a variable may hold. */
export function functionsAt(program: Program, fn: ProgramFunction, variable: VarId): readonly ProgramFunction[] {
  return program.solver.objectsAt(fn.file, variable).flatMap((obj) => obj.function ?? []);
}

function schedules(program: Program): TimerSite[] {
  const found = new Map<CallInstr, TimerSite>();
  for (const { file, fn: id, instr, callee } of program.view.callsTo(/^(?!global:)/)) {
    const entry = libraryFor(callee).find((each) => each.hazard === 'timer' && ['call', 'new', 'decorator'].includes(each.created));
    const fn = entry && program.solver.fileByPath.get(file)?.functions[id];
    if (!entry || !fn || found.has(instr)) continue;
    const call = libraryCall(program, { file, instr, callee });
    if (evaluate(entry.memoryWhen, call) === 'no' && !(call.option(2, 'scheduled').known === false && isStarted(program, instr))) continue;
    const runs = entry.created === 'decorator' ? decorated(fn, instr) : scheduledBy(program, fn, instr);
    if (runs.length === 0) continue; // an empty scheduler: what is put into it is the job
    const name = callee
      .slice(callee.lastIndexOf(':') + 1)
      .split('.')
      .filter(Boolean)
      .pop();
    found.set(instr, {
      fn,
      instr,
      symbol: sourceName(fn, instr) ?? name ?? entry.package,
      when: 'repeat',
      callback: undefined,
      runs,
      library: entry,
    });
  }
  return [...found.values()];
}

/** `task.start()` somewhere, of a job that was made to wait for it. */
function isStarted(program: Program, made: CallInstr): boolean {
  return program.view.callsTo(/\(\)\.start$/).some(({ file, fn: id, instr }) => {
    const at = program.solver.fileByPath.get(file);
    const fn = at?.functions[id];
    return (
      at !== undefined &&
      fn !== undefined &&
      instr.recv !== undefined &&
      program.phases.at(fn, instr) !== 0 &&
      program.solver.objectsAt(at, instr.recv).some((obj) => obj.call === made)
    );
  });
}

function sourceName(fn: ProgramFunction, instr: CallInstr): string | undefined {
  return instr.prop ?? (instr.callee >= 0 ? fn.file.facts.vars[instr.callee]?.name : undefined);
}

/** The method under `@Cron(...)`. */
function decorated(fn: ProgramFunction, instr: CallInstr): readonly ProgramFunction[] {
  for (const cls of fn.file.facts.classes) {
    for (const member of cls.members) {
      const own = member.decorators.some(
        (each) =>
          each.value === instr.dst ||
          (each.pos <= instr.pos && instr.end <= each.pos + (instr.end - instr.pos) + 1 && each.pos + 1 >= instr.pos),
      );
      const target = own && member.fn !== undefined ? fn.file.functions[member.fn] : undefined;
      if (target) return [target];
    }
  }
  return [];
}

/** Functions among the arguments of a call, in their options, or in what they were made with (`new Task('name', run)`). */
function scheduledBy(program: Program, fn: ProgramFunction, instr: CallInstr): readonly ProgramFunction[] {
  const found = new Set<ProgramFunction>();
  const visit = (node: number, depth: number): void => {
    for (const id of program.solver.valuesOf(node)) {
      const obj = program.solver.object(id);
      if (obj.function) found.add(obj.function);
      else if (depth < 3 && (obj.kind === 'object' || obj.kind === 'array' || obj.kind === 'external'))
        for (const inner of program.solver.propertiesOf(obj).values()) visit(inner, depth + 1);
    }
  };
  for (const arg of instr.args) visit(program.solver.node(fn.file, arg), 0);
  return [...found].sort((a, b) => a.id - b.id);
}
