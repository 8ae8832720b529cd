/** Reads whose answer goes to the log and nowhere else. */
import { LOGGER_METHODS, SPELLING_METHODS } from '../../knowledge/methods.js';
import type { Instr, VarId } from '../../facts/model.js';
import { operandsOf } from '../../program/definitions.js';
import type { Touch } from '../profile.js';

/** What a read gives goes nowhere but into calls of a logger. */
export function isOnlyLogged({ fn, instr, operation, mode, depth: at }: Touch): boolean {
  if (instr.op === 'iterate') return false;
  const isLogged = (each: Instr, variable: VarId | undefined, depth: number): boolean => {
    if (each.op === 'call') {
      return (each.recv !== undefined && LOGGER_METHODS.test(each.prop ?? ''))
        || (variable !== undefined && each.recv === variable && SPELLING_METHODS.test(each.prop ?? '') && follow(each.dst, depth + 1))
        || (at === 'place' && each.prop === 'stringify' && each.args[0] === variable && follow(each.dst, depth + 1));
    }
    if (each.op === 'template' || each.op === 'get' || each.op === 'copy' || each.op === 'binary' || each.op === 'choose') return follow(each.dst, depth + 1);
    if (each.op === 'assign') return fn.file.facts.vars[each.dst]?.fn === fn.fact.id && follow(each.dst, depth + 1);
    return each.op === 'set' && each.operator === 'init' && follow(each.obj, depth + 1);
  };
  const follow = (variable: VarId, depth: number): boolean => {
    if (depth > 6) return false;
    // What else is put into `{ level, started }` beside it says nothing of where that goes.
    const users = fn.fact.instrs.filter((each) => operandsOf(each).includes(variable) && !(each.op === 'set' && each.operator === 'init' && each.obj === variable));
    return users.length > 0 && users.every((each) => isLogged(each, variable, depth));
  };
  // A place that is named is what the instruction uses; what is taken out of a collection is what it gives.
  if (mode === 'read' && operation === 'read' && instr.op !== 'return' && isLogged(instr, undefined, 0)) return true;
  return instr.dst >= 0 && follow(instr.dst, 0);
}
