/** Which values are promises of work that goes on. */
import { PROMISE_CHAIN } from '../../knowledge/background-words.js';
import type { VarId } from '../../facts/model.js';
import { definitionOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';

/** A call of an async function that is not awaited, or a chain of `.then` on one. */
export function isPromise(program: Program, fn: ProgramFunction, variable: VarId, seen: ReadonlySet<VarId> = new Set()): boolean {
  if (fn.file.facts.vars[variable] && !definitionOf(fn.file, variable)) {
    // assigned in several places, perhaps from each other
    const known = new Set([...seen, variable]);
    const isAssigned = fn.fact.instrs.some(
      (each) =>
        each.op === 'assign' &&
        each.dst === variable &&
        !known.has(each.src) &&
        each.operator !== 'init' &&
        isPromise(program, fn, each.src, known),
    );
    if (isAssigned || !fn.fact.params.includes(variable)) return isAssigned;
  }
  const { instr, variable: origin } = originWithoutAwait(fn, variable);
  // `function track(key, work) { running.set(key, work); work.finally(...) }`: what is chained on is a promise, whoever gave it.
  if (instr === undefined && fn.fact.params.includes(origin)) {
    return fn.fact.instrs.some(
      (each) =>
        each.op === 'call' &&
        PROMISE_CHAIN.test(each.prop ?? '') &&
        each.recv !== undefined &&
        originWithoutAwait(fn, each.recv).variable === origin,
    );
  }
  // `const mine = Promise.withResolvers(); tail = mine.promise`.
  if (instr?.op === 'get' && instr.prop === 'promise') {
    const made = originWithoutAwait(fn, instr.obj).instr;
    return made?.op === 'call' && made.prop === 'withResolvers';
  }
  if (instr?.op !== 'call' || instr.awaited) return false;
  if (instr.prop === 'then' || instr.prop === 'finally' || instr.prop === 'catch') return true;
  if (instr.isNew && instr.callee >= 0 && fn.file.facts.vars[instr.callee]?.name === 'Promise') return true;
  const targets = program.phases.edgesAt(fn, instr).map((edge) => edge.to);
  return targets.length > 0 && targets.every((target) => target.fact.async);
}

function originWithoutAwait(
  fn: ProgramFunction,
  variable: VarId,
): { readonly instr: ReturnType<typeof definitionOf>; readonly variable: VarId } {
  let at = variable;
  for (let step = 0; step < 10; step += 1) {
    const instr = definitionOf(fn.file, at);
    if (instr?.op === 'copy' || (instr?.op === 'assign' && instr.operator === 'init')) at = instr.src;
    else return { instr, variable: at };
  }
  return { instr: undefined, variable: at };
}
