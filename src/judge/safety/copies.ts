/** What every instance gets for itself, the same as the others: the environment, and copies that a timer of its own fetches. */
import type { Instr, VarId } from '../../facts/model.js';
import { ENVIRONMENT_SAYS } from '../../knowledge/runtime.js';
import { definitionOf, initsOf, operandsOf, originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import { SERVING, bit } from '../../program/phases/phases.js';
import type { Program } from '../../program/program.js';
import { provenanceOf } from '../provenance.js';
import { isHandedOn } from '../handed-on.js';
import type { Touch } from '../profile.js';

/** The stored value is made of environment variables and literals alone. */
export function comesFromEnvironment(program: Program, { fn, instr }: Touch): boolean {
  if (instr.op !== 'set' && instr.op !== 'assign') return false;
  return isEnvironment(program, fn, instr.src, 0) === true;
}

/** True where the environment is in it, undefined where it is made of literals alone, false for anything else. */
export function isEnvironment(program: Program, fn: ProgramFunction, variable: VarId, depth = 0): boolean | undefined {
  if (depth > 10) return false;
  const held = program.solver.objectsAt(fn.file, variable);
  // A variable that what a package answers is put into as well is not what the environment says.
  if (held.some((obj) => ENVIRONMENT_SAYS.test(obj.path ?? '')))
    return !held.some((obj) => obj.kind === 'external' && obj.call !== undefined && !obj.path?.startsWith('global:'));
  const all = (variables: readonly VarId[]): boolean | undefined => {
    const answers = variables.map((each) => isEnvironment(program, fn, each, depth + 1));
    return answers.includes(false) ? false : answers.includes(true) ? true : undefined;
  };
  const made = definitionOf(fn.file, variable);
  if (!made) return isGivenEnvironment(program, fn, variable, depth);
  switch (made.op) {
    case 'literal':
      return undefined;
    case 'assign':
    case 'copy':
    case 'unary':
      return all([made.src]);
    case 'binary':
      return all([made.left, made.right]);
    case 'choose':
      return all(made.srcs);
    case 'template':
      return all(made.parts);
    case 'object': // `{ refresh_token: process.env.REFRESH_TOKEN }`
      return all(initsOf(fn.fact, made.dst).map(({ src }) => src));
    case 'get':
      if (isBindings(program, fn, variable)) return true;
      return made.prop !== null && (all([made.obj]) === true || isPartOfEnvironment(program, fn, made.obj, made.prop, depth + 1));
    case 'call': {
      const known =
        made.recv === undefined || fn.file.facts.vars[made.recv]?.kind === 'global'
          ? undefined
          : isEnvironment(program, fn, made.recv, depth + 1);
      const given = all(made.args);
      return known === false || given === false ? false : known === true || given === true ? true : undefined;
    }
    default:
      return false;
  }
}

/** Whether something is called while somebody is served, and each such call gives it such an argument there. */
function isGivenByAll(program: Program, fn: ProgramFunction, at: number, isSuch: (from: ProgramFunction, arg: VarId) => boolean): boolean {
  const calls = (program.phases.incoming.get(fn) ?? []).filter(
    (edge) => edge.kind === 'call' && (program.phases.at(edge.from, edge.instr) & SERVING) !== 0,
  );
  return (
    calls.length > 0 &&
    calls.every(({ from, instr }) => {
      const arg = instr.op === 'call' ? instr.args[at] : undefined;
      return arg !== undefined && isSuch(from, arg);
    })
  );
}

/** A parameter into which every caller puts the environment; a worker's handler is given it by the platform. */
function isGivenEnvironment(program: Program, fn: ProgramFunction, variable: VarId, depth: number): boolean {
  const at = fn.fact.params.indexOf(variable);
  if (at < 0) return false;
  if (program.phases.entriesOf(fn).length > 0) return isBindings(program, fn, variable);
  return isGivenByAll(program, fn, at, (from, arg) => isEnvironment(program, from, arg, depth + 2) === true);
}

/** `run({ request, env })`, `keep({ database: env.DB, file })`: what everybody who calls puts under that name is the environment. */
function isPartOfEnvironment(program: Program, fn: ProgramFunction, holder: VarId, prop: string, depth: number): boolean {
  if (depth > 10) return false;
  const { variable, instr } = originOf(fn.file, holder);
  const named = fn.file.facts.vars[variable];
  const owner = named === undefined ? fn : fn.file.functions[named.fn];
  if (owner === undefined) return false;
  if (instr?.op === 'object') {
    const put = initsOf(owner.fact, instr.dst).filter((each) => each.prop === prop);
    return put.length > 0 && put.every(({ src }) => isEnvironment(program, owner, src, depth + 1) === true);
  }
  const at = owner.fact.params.indexOf(variable);
  const entries = program.phases.entriesOf(owner);
  if (at < 0 || entries.length > 0) return at >= 0 && prop === 'env' && entries.every((entry) => entry.runtime === 'worker');
  return isGivenByAll(program, owner, at, (from, arg) => isPartOfEnvironment(program, from, arg, prop, depth + 2));
}

/** `fetch(request, env)` and `context.env` of a worker: the bindings, which no request changes. */
function isBindings(program: Program, fn: ProgramFunction, variable: VarId): boolean {
  const isWorker = (each: ProgramFunction): boolean => program.phases.entriesOf(each).some((entry) => entry.runtime === 'worker');
  const made = definitionOf(fn.file, variable);
  if (made?.op === 'get' && made.prop === 'env') {
    const { variable: source } = originOf(fn.file, made.obj);
    return isWorker(fn) && fn.fact.params.includes(source);
  }
  return isWorker(fn) && fn.fact.params.indexOf(variable) === 1 && /^_?env$/i.test(fn.file.facts.vars[variable]?.name ?? '');
}

/** Phases in which somebody waits for an answer, or may. */
export const REQUESTED = SERVING & ~bit('background');

/**
 * `setInterval(async () => { list = await load(); })`: the whole place is replaced with what was just fetched, by a timer that each
 * instance runs. Nothing that a request does gets into it.
 */
export function refreshedByTimer(program: Program, writes: readonly Touch[]): boolean {
  return (
    writes.length > 0 &&
    writes.every(
      (each) =>
        each.depth === 'place' &&
        (each.instr.op === 'assign' || each.instr.op === 'set') &&
        each.instr.operator === '=' &&
        (program.phases.at(each.fn, each.instr) & REQUESTED) === 0 &&
        isGotOutside(program, each.fn, each.instr),
    )
  );
}

/** `const next = new Map(); for (const row of await load()) next.set(row.id, row); list = next`. */
function isGotOutside(program: Program, fn: ProgramFunction, instr: Extract<Instr, { op: 'assign' | 'set' }>): boolean {
  if (isFetched(program, fn, instr.src)) return true;
  const { worked, waited, sent, own } = provenanceOf(program, fn, instr.src, instr, () => false, undefined);
  return worked && waited && !sent && !own;
}

/** Requests ask for it: what timers alone look at, and compare their next result with, is what they have told already. */
export function isAskedFor(program: Program, reads: readonly Touch[]): boolean {
  return reads.some((each) => (program.phases.at(each.fn, each.instr) & REQUESTED) !== 0);
}

/** Made of something that the function waited for. */
export function isFetched(program: Program, fn: ProgramFunction, variable: VarId, depth = 0): boolean {
  const made = definitionOf(fn.file, variable);
  if (!made)
    return (
      isHandedOn(program, fn, variable) ||
      (depth < 10 && (isHandedDown(program, fn, variable, depth) || isAskedAgain(program, fn, variable, depth)))
    );
  if (depth > 10) return false;
  if (made.op === 'await' || (made.op === 'call' && made.awaited)) return true;
  if (made.op === 'object' || made.op === 'array')
    return fn.fact.instrs.some((each) => each.op === 'set' && each.obj === variable && isFetched(program, fn, each.src, depth + 1));
  return operandsOf(made).some((each) => isFetched(program, fn, each, depth + 1));
}

/** `let answer = await ask(); if (answer.status === 409) { ...; answer = await ask(); }`: all that the variable ever holds was waited for. */
function isAskedAgain(program: Program, fn: ProgramFunction, variable: VarId, depth: number): boolean {
  if (fn.file.facts.vars[variable]?.fn !== fn.fact.id) return false;
  const sets = fn.fact.instrs.flatMap((each) => (each.op === 'assign' && each.dst === variable && each.src !== variable ? [each.src] : []));
  return sets.length > 1 && sets.every((each) => isFetched(program, fn, each, depth + 1));
}

/** `apply(await read())`: a parameter into which everybody who calls puts what was fetched. */
function isHandedDown(program: Program, fn: ProgramFunction, variable: VarId, depth: number): boolean {
  const at = fn.fact.params.indexOf(variable);
  const calls = at < 0 || program.phases.entriesOf(fn).length > 0 ? [] : (program.phases.incoming.get(fn) ?? []);
  return (
    calls.length > 0 &&
    calls.every(({ from, instr }) => {
      const arg = instr.op === 'call' ? instr.args[at] : undefined;
      return arg !== undefined && isFetched(program, from, arg, depth + 3);
    })
  );
}
