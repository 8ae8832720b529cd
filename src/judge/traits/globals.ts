/** Globals of the runtime that are replaced, or environment variables that are set, while a request is served. */
import { PROCESS_SETTERS, SHARED_GLOBALS, SHARED_OBJECTS } from '../../knowledge/request-words.js';
import type { Instr } from '../../facts/model.js';
import type { ProgramFunction } from '../../program/model.js';
import { SERVING } from '../../program/phases/phases.js';
import { functionName, type Program } from '../../program/program.js';
import { definitionOf, literalOf, originOf } from '../../program/values/definitions.js';
import type { Profile } from '../profile.js';
import { calleePath, requestDataOf } from '../request-data.js';
import type { JudgedHazard, TraitFinding } from '../rule.js';

const ENVIRONMENT = 'global:process.env';

type Replacing = Extract<Instr, { op: 'set' | 'assign' }>;

/** A cell that is a name of the runtime: `globalThis.fetch = ...`. */
export function replacedGlobalOf(program: Program, profile: Profile): TraitFinding | undefined {
  const { cell } = profile;
  const name = cell.symbol.replace(/^globalThis\./, '');
  if (cell.form !== 'global' || !SHARED_GLOBALS.has(name)) return undefined;
  const writes = profile.writes.filter((each) => each.served && each.depth === 'place');
  const [first] = writes;
  if (!first) return undefined;
  const personal = writes.some(({ fn, instr }) => (instr.op === 'set' || instr.op === 'assign') && carriesRequest(program, fn, instr.src));
  return {
    evidence: `${functionName(first.fn)} replaces \`${name}\` for the whole process while a request is served${personal ? ', with a function that carries data of that request' : ''}: concurrent requests use the replacement too`,
    role: 'request-context',
    ceiling: personal ? 'critical' : 'high',
    verdict: 'unsafe',
  };
}

/** Replaced parts of runtime objects (`console.log`), defaults of shared clients, and environment variables set by requests. */
export function globalReplacements(program: Program): JudgedHazard[] {
  const { solver } = program;
  const settings: JudgedHazard[] = [];
  const found = new Map<string, { fn: ProgramFunction; instr: Replacing; symbol: string; path: string; others: Set<string> }>();
  for (const { fn, instr } of solver.calls) {
    if (instr.args.length !== 1 || !PROCESS_SETTERS.test(calleePath(program, fn, instr) ?? '') || !(program.phases.at(fn, instr) & SERVING))
      continue;
    const data = requestDataOf(program, fn, instr.args[0] as number);
    if (data.source !== undefined) settings.push(setting(fn, instr, nameIn(fn, instr.recv ?? instr.callee, instr.prop ?? '')));
  }
  for (const { fn, instr } of solver.sets) {
    if (!(program.phases.at(fn, instr) & SERVING)) continue;
    for (const id of solver.idsAt(fn.file, instr.obj)) {
      const { kind, path } = solver.object(id);
      if (kind !== 'external' || path === undefined || !(path === ENVIRONMENT || (instr.prop !== null && SHARED_OBJECTS.test(path))))
        continue;
      const symbol =
        instr.prop === null
          ? 'process.env'
          : path.startsWith('axios')
            ? nameIn(fn, instr.obj, instr.prop)
            : `${path.replace(/^global:/, '')}.${instr.prop}`;
      // Several methods of one object that a function replaces are one thing.
      const key = path === ENVIRONMENT ? `${fn.file.path}:${symbol}` : `${fn.file.path}:${fn.fact.id}:${path}`;
      const known = found.get(key);
      if (known) {
        if (known.symbol !== symbol) known.others.add(symbol);
      } else found.set(key, { fn, instr, symbol, path, others: new Set() });
    }
  }
  return [
    ...settings,
    ...[...found.values()].map(({ fn, instr, symbol, path, others }) => judge(program, fn, instr, symbol, path, [...others])),
  ];
}

/** `i18next.changeLanguage(req.query.lang)`. */
function setting(fn: ProgramFunction, instr: Instr, symbol: string): JudgedHazard {
  return {
    hazard: { rule: 'request-leak', kind: 'mutable-binding', symbol, fn, instr, runs: [] },
    role: 'request-context',
    verdict: 'unsafe',
    unreached: false,
    severity: 'critical',
    confidence: 'likely',
    evidence: [],
    reason: 'a request sets for the whole process what concurrent requests go by too',
  };
}

/** `api.defaults.headers.common.Authorization`, as the source writes it. */
function nameIn(fn: ProgramFunction, variable: number, last: string): string {
  const parts = [last];
  for (let at = variable, step = 0; step < 8; step += 1) {
    const own = fn.file.facts.vars[at]?.name;
    if (own) return [own, ...parts].join('.');
    const made = definitionOf(fn.file, at);
    if (made?.op !== 'get') break;
    if (made.prop !== null) parts.unshift(made.prop);
    at = made.obj;
  }
  return parts.join('.');
}

function judge(
  program: Program,
  fn: ProgramFunction,
  instr: Replacing,
  symbol: string,
  path: string,
  aliases: readonly string[],
): JudgedHazard {
  const hazard = {
    rule: 'request-leak' as const,
    kind: 'mutable-binding' as const,
    symbol,
    fn,
    instr,
    runs: [],
    ...(aliases.length > 0 ? { aliases } : {}),
  };
  const common = { hazard, role: 'request-context' as const, unreached: false, confidence: 'likely' as const, evidence: [] };
  const safe = (reason: string): JudgedHazard => ({ ...common, verdict: 'safe', severity: 'info', reason });
  if (path === ENVIRONMENT) {
    const data = requestDataOf(program, fn, instr.src);
    if (literalOf(fn.file, instr.src) || (data.source === undefined && !data.drawn))
      return safe('set to something that does not depend on the request');
    // `process.env[name] = value`: which variable that is, only the request knows.
    // One that looks first fills in what is not set.
    if (symbol === 'process.env' && looksFirst(program, fn, instr))
      return safe('set only where nothing is set yet, the same on every instance');
    if (symbol === 'process.env') {
      return {
        ...common,
        hazard: { ...hazard, rule: 'mutable-global' },
        role: 'config',
        verdict: 'unsafe',
        severity: 'high',
        reason: 'a request sets environment variables that other requests read: only this instance hears of the change',
      };
    }
    if (!isRead(program, symbol)) {
      return {
        ...common,
        verdict: 'tolerable',
        severity: 'low',
        reason: 'a request sets an environment variable of the whole process, but nothing here reads it',
      };
    }
    if (!isReadByWriters(program, fn, symbol)) {
      return {
        ...common,
        hazard: { ...hazard, rule: 'mutable-global' },
        role: 'config',
        verdict: 'unsafe',
        severity: 'high',
        reason: 'a request sets an environment variable that other requests read: only this instance hears of the change',
      };
    }
    return {
      ...common,
      verdict: 'unsafe',
      severity: 'high',
      reason: "a request sets an environment variable of the whole process; what a concurrent or later request reads is this one's",
    };
  }
  if (path.startsWith('axios')) {
    const data = requestDataOf(program, fn, instr.src);
    if (data.source === undefined) return safe('set to something that does not depend on the request');
    return {
      ...common,
      verdict: 'unsafe',
      severity: 'critical',
      reason: 'a request sets a default of a client that all requests share: theirs go out with it too',
    };
  }
  if (path === 'global:process') return safe('a property of the process object');
  if (!fn.fact.async && !fn.fact.generator && isPutBack(fn, instr)) return safe('replaced and put back before anything else can run');
  const personal = carriesRequest(program, fn, instr.src);
  return {
    ...common,
    verdict: 'unsafe',
    severity: personal && !/console/.test(path) ? 'critical' : 'high',
    reason: `${functionName(fn)} replaces it for the whole process while a request is served: what concurrent requests do goes through the replacement too, and overlapping ones put back the wrong function`,
  };
}

/** A later assignment in the same function puts back what was there. */
function isPutBack(fn: ProgramFunction, instr: Replacing): boolean {
  return (
    instr.op === 'set' &&
    fn.fact.instrs.some((each) => {
      if (each === instr || each.op !== 'set' || each.prop !== instr.prop || each.pos <= instr.pos) return false;
      const { instr: made } = originOf(fn.file, each.src);
      return made?.op === 'get' && made.prop === instr.prop;
    })
  );
}

/** A function that mentions what came with the request. */
function carriesRequest(program: Program, fn: ProgramFunction, variable: number): boolean {
  for (const id of program.solver.idsAt(fn.file, variable)) {
    const { function: made } = program.solver.object(id);
    if (!made) continue;
    for (const instr of made.fact.instrs) {
      const used = instr.op === 'get' ? instr.obj : instr.op === 'call' ? (instr.recv ?? -1) : -1;
      const fact = made.file.facts.vars[used];
      if (!fact || fact.fn === made.fact.id || fact.fn <= 0) continue;
      if (requestDataOf(program, made, used).source !== undefined) return true;
    }
  }
  return false;
}

/** `if (process.env[name] == null) process.env[name] = value`. */
const looksFirst = (program: Program, fn: ProgramFunction, instr: Replacing): boolean =>
  fn.fact.instrs.some(
    (each) =>
      each.op === 'get' &&
      each.prop === null &&
      each.pos < instr.pos &&
      program.solver.objectsAt(fn.file, each.obj).some((obj) => obj.path === ENVIRONMENT),
  );

/** Whether served code reads an environment variable. */
const isRead = (program: Program, symbol: string): boolean => readersOf(program, symbol).length > 0;

/** The requests that set a variable read it themselves: it is a parameter in disguise, not a setting. */
function isReadByWriters(program: Program, writer: ProgramFunction, symbol: string): boolean {
  const entriesOf = (fn: ProgramFunction): string[] => program.entriesReaching(fn).map(({ entry }) => `${entry.file}:${entry.fn}`);
  const writers = new Set(entriesOf(writer));
  return readersOf(program, symbol).some((fn) => entriesOf(fn).some((each) => writers.has(each)));
}

function readersOf(program: Program, symbol: string): readonly ProgramFunction[] {
  const prop = symbol.split('.').pop();
  const found = new Set<ProgramFunction>();
  for (const fn of program.solver.functions) {
    for (const instr of fn.fact.instrs) {
      if (instr.op !== 'get' || instr.prop !== prop || !(program.phases.at(fn, instr) & SERVING)) continue;
      if (program.solver.objectsAt(fn.file, instr.obj).some((obj) => obj.path === ENVIRONMENT)) found.add(fn);
    }
  }
  return [...found];
}
