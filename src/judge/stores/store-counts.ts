/** Uses of a package's store that count on from what they find there, and functions that turn somebody away for it. */
import type { Instr, VarId } from '../../facts/model.js';
import { LIST_CHANGES } from '../../knowledge/methods.js';
import { LIMITING_FILES, LIMITING_FUNCTIONS } from '../../knowledge/roles.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { definitionOf, guardsAround, literalsUsedBy, operandsOf, originOf } from '../../program/values/definitions.js';
import { turnsSomebodyAway } from '../roles/refusals.js';
import { isNow } from '../roles/time-marks.js';
import { wordsOf } from '../roles/words.js';
import type { Use } from './store-uses.js';

/** A function that compares something with a limit turns somebody away, or whoever calls it does. */
export function limits(program: Program, fn: ProgramFunction): boolean {
  return (
    fn.fact.instrs.some((each) => each.op === 'binary' && /^[<>]=?$/.test(each.operator)) &&
    [fn, ...(program.phases.incoming.get(fn) ?? []).filter((edge) => edge.kind === 'call').map((edge) => edge.from)].some(turnsSomebodyAway)
  );
}

/**
 * `const tries = (store.get(mail) ?? 0) + 1; if (tries > 5) throw new ForbiddenException()`: somebody is refused, with whatever answer, because of
 * the number that was found.
 */
export function refusesOver(fn: ProgramFunction, reads: readonly Use[]): boolean {
  const found = new Set(reads.filter((each) => each.fn === fn).map((each) => each.instr.dst));
  const isCount = (variable: VarId, depth = 0): boolean => {
    if (found.has(variable)) return true;
    const { variable: at, instr } = originOf(fn.file, variable);
    return (
      found.has(at) ||
      (instr !== undefined &&
        depth < 6 &&
        (instr.op === 'choose' || instr.op === 'await' || (instr.op === 'binary' && instr.operator === '+')) &&
        operandsOf(instr).some((each) => isCount(each, depth + 1)))
    );
  };
  const refuses = (each: Instr): boolean =>
    each.op === 'throw' ||
    (each.op === 'call' && literalsUsedBy(fn.file, each).some((value) => typeof value === 'number' && value >= 400 && value < 500));
  return fn.fact.instrs.some(
    (each) =>
      refuses(each) &&
      guardsAround(fn, each.block)[0]?.guard.all.some(
        (atom) => atom.kind === 'compare' && /^[<>]=?$/.test(atom.operator) && (isCount(atom.left) || isCount(atom.right)),
      ) === true,
  );
}

/** `const stamps = store.get(ip).filter(isRecent); stamps.push(Date.now()); if (stamps.length > 30) refuse()`, `found[0] += 1; return found[0] > most`. */
export function limitsWhatItFinds(program: Program, { fn, instr: { dst } }: Use): boolean {
  const isFound = (variable: VarId, depth = 0): boolean => {
    if (variable === dst) return true;
    const { variable: at, instr: made } = originOf(fn.file, variable);
    if (at === dst) return true;
    return (
      made !== undefined &&
      depth < 6 &&
      (made.op === 'choose' || (made.op === 'call' && made.recv !== undefined && /^(?:filter|slice)$/.test(made.prop ?? ''))) &&
      operandsOf(made).some((each) => isFound(each, depth + 1))
    );
  };
  const isCounted = fn.fact.instrs.some(
    (each) =>
      (each.op === 'set' && /^(?:\+\+|\+=)$/.test(each.operator) && isFound(each.obj)) ||
      (each.op === 'call' &&
        each.recv !== undefined &&
        /^(?:push|unshift)$/.test(each.prop ?? '') &&
        isFound(each.recv) &&
        each.args.some((arg) => isNow(fn, arg))),
  );
  const isCompared = fn.fact.instrs.some(
    (each) =>
      each.op === 'binary' &&
      /^[<>]=?$/.test(each.operator) &&
      [each.left, each.right].some((side) => {
        const made = originOf(fn.file, side).instr;
        return made?.op === 'get' && isFound(made.obj);
      }),
  );
  return (
    isCounted &&
    isCompared &&
    (limits(program, fn) ||
      LIMITING_FILES.test(wordsOf(fn.file.path.split('/').slice(-2).join(' '))) ||
      fn.fact.name.split('.').some((name) => LIMITING_FUNCTIONS.test(wordsOf(name))))
  );
}

/** `store.set(key, { count: known.count + 1 })` after `known = store.get(key)`: what is put there was reckoned from what was there. */
export function countsOn({ fn, instr }: Use, reads: readonly Use[]): boolean {
  const found = new Set(reads.filter((each) => each.fn === fn).map((each) => each.instr.dst));
  const value = instr.op === 'call' ? instr.args[1] : undefined;
  if (value === undefined || found.size === 0) return false;
  const comesFrom = (variable: VarId, reckoned: boolean, depth: number): boolean => {
    const counted =
      reckoned || fn.fact.instrs.some((each) => each.op === 'set' && each.obj === variable && /^(?:\+\+|--|[+-]=)$/.test(each.operator));
    if (found.has(variable)) return counted;
    const made = definitionOf(fn.file, variable);
    if (depth > 10) return false;
    if (!made) {
      // `let used = store.get(key) ?? 0; used++; store.set(key, used)`.
      const sets = fn.fact.instrs.flatMap((each) => (each.op === 'assign' && each.dst === variable ? [each] : []));
      const steps = sets.some((each) => /^(?:\+\+|--|[+-]=)$/.test(each.operator));
      return sets.some((each) => each.operator === 'init' && comesFrom(each.src, counted || steps, depth + 1));
    }
    if (made.op === 'object')
      return fn.fact.instrs.some((each) => each.op === 'set' && each.obj === variable && comesFrom(each.src, counted, depth + 1));
    const sum = made.op === 'binary' && /^[+-]$/.test(made.operator);
    return made.op !== 'call' && operandsOf(made).some((each) => comesFrom(each, counted || sum, depth + 1));
  };
  return comesFrom(value, false, 0);
}

/** What is put there is the list that was found there, with something added. */
export function growsOn({ fn, instr }: Use, reads: readonly Use[]): boolean {
  const found = new Set(reads.filter((each) => each.fn === fn).map((each) => each.instr.dst));
  const value = instr.op === 'call' ? instr.args[1] : undefined;
  if (value === undefined || found.size === 0) return false;
  const isFound = (variable: VarId, depth = 0): boolean => {
    if (found.has(variable)) return true;
    const made = definitionOf(fn.file, variable);
    if (!made || depth > 8 || made.op === 'call') return false;
    return operandsOf(made).some((each) => isFound(each, depth + 1));
  };
  const { variable, instr: made } = originOf(fn.file, value);
  if (made?.op === 'array') return fn.fact.instrs.some((each) => each.op === 'spread' && each.obj === made.dst && isFound(each.src));
  return (
    isFound(value) &&
    fn.fact.instrs.some(
      (each) =>
        each.op === 'call' &&
        LIST_CHANGES.has(each.prop ?? '') &&
        each.recv !== undefined &&
        (each.recv === value || originOf(fn.file, each.recv).variable === variable),
    )
  );
}
