/** Every place where the program starts a timer or schedules a job in its own process. */
import type { CallInstr, VarId } from '../../facts/model.js';
import { DEFERRED } from '../../knowledge/runtime.js';
import type { LibraryEntry } from '../../knowledge/libraries/entry.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { evaluate, libraryFor } from '../stores/libraries.js';
import { loopStarts } from './endless-loops.js';
import { libraryCall } from '../stores/library-call.js';

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
  return [...runtimeTimers(program), ...schedules(program), ...loops(program)].sort((a, b) =>
    (a.fn.file.path < b.fn.file.path ? -1 : a.fn.file.path > b.fn.file.path ? 1 : a.instr.pos - b.instr.pos || b.instr.end - a.instr.end));
}

/** `while (true) { await deliver(); await sleep(5000); }`, by the call that starts it. */
function loops(program: Program): TimerSite[] {
  return loopStarts(program).map(({ fn, instr, symbol, run }) => ({ fn, instr, symbol, when: 'repeat', callback: undefined, runs: [run] }));
}

function runtimeTimers(program: Program): TimerSite[] {
  const found: TimerSite[] = [];
  for (const { file, fn: id, instr, callee } of program.view.callsTo(/^(?:global|timers):\.?set(?:Timeout|Interval)$/)) {
    const fact = DEFERRED[callee];
    const fn = program.solver.fileByPath.get(file)?.functions[id];
    if (!fact || !fn || instr.kind === 'jsx') continue;
    const callback = instr.args[fact.callback];
    found.push({
      fn, instr, symbol: callee.slice(callee.lastIndexOf(':') + 1).replace(/^\./, ''), when: fact.when === 'repeat' ? 'repeat' : 'once', callback,
      runs: callback === undefined ? [] : functionsAt(program, fn, callback),
    });
  }
  return found;
}

/** Functions that a variable may hold. */
export function functionsAt(program: Program, fn: ProgramFunction, variable: VarId): readonly ProgramFunction[] {
  return program.solver.valuesOf(program.solver.node(fn.file, variable)).flatMap((id) => program.solver.object(id).function ?? []);
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
    const name = callee.slice(callee.lastIndexOf(':') + 1).split('.').filter(Boolean).pop();
    found.set(instr, { fn, instr, symbol: sourceName(fn, instr) ?? name ?? entry.package, when: 'repeat', callback: undefined, runs, library: entry });
  }
  return [...found.values()];
}

/** `task.start()` somewhere, of a job that was made to wait for it. */
function isStarted(program: Program, made: CallInstr): boolean {
  return program.view.callsTo(/\(\)\.start$/).some(({ file, fn: id, instr }) => {
    const at = program.solver.fileByPath.get(file);
    const fn = at?.functions[id];
    return at !== undefined && fn !== undefined && instr.recv !== undefined && program.phases.at(fn, instr) !== 0 && program.solver.valuesOf(program.solver.node(at, instr.recv)).some((each) => program.solver.object(each).call === made);
  });
}

function sourceName(fn: ProgramFunction, instr: CallInstr): string | undefined {
  return instr.prop ?? (instr.callee >= 0 ? fn.file.facts.vars[instr.callee]?.name : undefined);
}

/** The method under `@Cron(...)`. */
function decorated(fn: ProgramFunction, instr: CallInstr): readonly ProgramFunction[] {
  for (const cls of fn.file.facts.classes) {
    for (const member of cls.members) {
      const own = member.decorators.some((each) => each.value === instr.dst || (each.pos <= instr.pos && instr.end <= each.pos + (instr.end - instr.pos) + 1 && each.pos + 1 >= instr.pos));
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
      else if (depth < 3 && (obj.kind === 'object' || obj.kind === 'array' || obj.kind === 'external')) for (const inner of program.solver.propertiesOf(obj).values()) visit(inner, depth + 1);
    }
  };
  for (const arg of instr.args) visit(program.solver.node(fn.file, arg), 0);
  return [...found].sort((a, b) => a.id - b.id);
}
