/** Work that only deletes rows whose time is over: what it leaves behind the next request deletes, and nobody takes for valid by then. */
import { BEFORE, DELETE_STATEMENT, OVER_BY_NOW, OVER_BY_PARAMETER, REMOVING_METHODS } from '../../knowledge/background-words.js';
import { CLOCK } from '../../knowledge/runtime.js';
import type { CallInstr, VarId } from '../../facts/model.js';
import { definitionOf, initsOf, originOf, textsUsedBy } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { calleePaths, type Effects } from './background-effects.js';
import { wordsOfCall } from './call-words.js';
import type { Work } from './work.js';

/** Whether all that it does outside is to delete what the clock says is old. */
export function onlyDeletesOld({ program, site: { fn, runs }, effects, direct, head }: Work): boolean {
  if (effects.disk.length > 0) return false;
  const calls: readonly Pick<Effects['outside'][number], 'fn' | 'instr'>[] =
    direct && runs.length === 0 && effects.outside.length === 0 ? [{ fn, instr: head }] : effects.outside;
  return calls.length > 0 && calls.every((each) => deletesOld(program, each.fn, each.instr));
}

/** `codes.delete().lt('until', now)`, `db.code.deleteMany({ where: { until: { lt: now } } })`, `pool.query('delete from codes where until < now()')`. */
function deletesOld(program: Program, fn: ProgramFunction, instr: CallInstr): boolean {
  const links = chainOf(fn, instr);
  return (
    links.some((each) => REMOVING_METHODS.test(each.prop ?? '') || DELETE_STATEMENT.test(wordsOfCall(fn, each))) &&
    links.some((each) => saysBefore(program, fn, each))
  );
}

/** The calls of a chain, the last one first. */
function chainOf(fn: ProgramFunction, instr: CallInstr): readonly CallInstr[] {
  const made = instr.recv === undefined ? undefined : definitionOf(fn.file, instr.recv);
  return made?.op === 'call' ? [instr, ...chainOf(fn, made)] : [instr];
}

function saysBefore(program: Program, fn: ProgramFunction, call: CallInstr): boolean {
  const texts = textsUsedBy(fn.file, call);
  return (
    texts.some((each) => OVER_BY_NOW.test(each)) ||
    (texts.some((each) => OVER_BY_PARAMETER.test(each)) && call.args.some((each) => holdsMoment(program, fn, each))) ||
    (BEFORE.test(call.prop ?? '') && call.args.slice(1).some((each) => isOfClock(program, fn, each))) ||
    call.args.some((each) => isCondition(program, fn, each))
  );
}

/** `{ where: { until: { lt: now } } }`, `and(eq(codes.used, true), lt(codes.until, now))`. */
function isCondition(program: Program, fn: ProgramFunction, variable: VarId, depth = 0): boolean {
  const made = originOf(fn.file, variable).instr;
  if (depth > 4) return false;
  if (made?.op === 'object')
    return initsOf(fn.fact, made.dst).some(
      (each) => (BEFORE.test(nameOf(fn, each)) && isOfClock(program, fn, each.src)) || isCondition(program, fn, each.src, depth + 1),
    );
  if (made?.op !== 'call') return false;
  const name = made.prop ?? fn.file.facts.vars[made.callee]?.name ?? '';
  return (
    (BEFORE.test(name) && made.args.some((each) => isOfClock(program, fn, each))) ||
    (name === 'and' && made.args.some((each) => isCondition(program, fn, each, depth + 1)))
  );
}

/** `{ lt: now }`, and `{ [Op.lt]: now }`. */
function nameOf(fn: ProgramFunction, { prop, key }: ReturnType<typeof initsOf>[number]): string {
  if (prop != null) return prop;
  const made = key === undefined ? undefined : definitionOf(fn.file, key);
  return made?.op === 'get' ? (made.prop ?? '') : '';
}

/** `now`, and `[userId, now]`. */
function holdsMoment(program: Program, fn: ProgramFunction, variable: VarId): boolean {
  const made = originOf(fn.file, variable).instr;
  return made?.op === 'array'
    ? initsOf(fn.fact, made.dst).some((each) => isOfClock(program, fn, each.src))
    : isOfClock(program, fn, variable);
}

/** `new Date()`, `Date.now() - day`, `new Date(Date.now() - day).toISOString()`, `subDays(new Date(), 7)`. */
export function isOfClock(program: Program, fn: ProgramFunction, variable: VarId, depth = 0): boolean {
  const made = originOf(fn.file, variable).instr;
  if (depth > 6) return false;
  if (made?.op === 'binary')
    return made.operator === '-' || made.operator === '/'
      ? isOfClock(program, fn, made.left, depth + 1)
      : made.operator === '+' && [made.left, made.right].some((each) => isOfClock(program, fn, each, depth + 1));
  if (made?.op !== 'call') return false;
  if (made.args.length === 0 && calleePaths(program, fn, made).some((path) => CLOCK.test(path))) return true;
  return [...(made.recv === undefined ? [] : [made.recv]), ...made.args].some((each) => isOfClock(program, fn, each, depth + 1));
}
