/** Work that is given to the platform, which keeps the instance awake until it is done. */
import type { CallInstr, VarId } from '../../facts/model.js';
import { AFTER_RESPONSE, AFTER_RESPONSE_METHODS } from '../../knowledge/runtime.js';
import { originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { calleeName, calleePaths } from './background-effects.js';
import { once } from '../../once.js';

/** `waitUntil(...)`, `after(...)`, `ctx.waitUntil(...)`: the platform waits. */
export function isHandedOver(fn: ProgramFunction, instr: CallInstr, paths: readonly string[]): boolean {
  const { name } = calleeName(fn, instr);
  return (
    paths.some((path) => path in AFTER_RESPONSE) || AFTER_RESPONSE_METHODS.includes(name) || (name === 'after' && instr.recv === undefined)
  );
}

/**
 * `try { after(task); } catch { void task(); }`, `if (ctx) ctx.waitUntil(send(mail)); else void send(mail);`: another way through the function
 * gives the same work to the hook of the platform, so that this way is for where there is no such hook.
 */
export function isHandedOverElse(program: Program, fn: ProgramFunction, instr: CallInstr): boolean {
  const { file } = fn;
  const origin = (value: VarId | undefined): VarId | undefined =>
    value === undefined || value < 0 ? undefined : originOf(file, value).variable;
  const work = origin(instr.callee);
  // `letters.send(to)` is the same work on the same thing.
  const isSame = (call: CallInstr): boolean =>
    origin(call.callee) === work &&
    origin(call.recv) === origin(instr.recv) &&
    call.prop === instr.prop &&
    call.args.length === instr.args.length &&
    call.args.every((each, at) => origin(each) === origin(instr.args[at]));
  const isWork = (value: VarId): boolean => {
    const { variable, instr: made } = originOf(file, value);
    if (made?.op === 'call') return isSame(made);
    if (instr.recv === undefined && variable === work && instr.args.length === 0) return true;
    return made?.op === 'function' && (file.functions[made.fn]?.fact.instrs.some((each) => each.op === 'call' && isSame(each)) ?? false);
  };
  return handingCalls(program)(fn).some((each) => each !== instr && each.args.some(isWork));
}

/** The calls of a function that hand something to the platform: most functions have none. */
const handingCalls = once((program: Program) =>
  once((fn: ProgramFunction): readonly CallInstr[] =>
    fn.fact.instrs.filter((each): each is CallInstr => each.op === 'call' && isHandedOver(fn, each, calleePaths(program, fn, each))),
  ),
);
