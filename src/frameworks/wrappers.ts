/** What wrappers of handlers make. */
import type { FnId, VarId } from '../facts/model.js';
import { indexOf } from './file-index.js';
import type { ProgramView } from './framework.js';

/** A function of the program. */
interface Ref {
  readonly file: string;
  readonly fn: FnId;
}

/** Whether the function around it makes it and gives it back, as wrappers do: nobody else was given it. */
export function isMadeByWrapper(view: ProgramView, ref: Ref): boolean {
  const facts = view.facts(ref.file);
  const around = facts?.functions[facts.functions[ref.fn]?.parent ?? -1];
  if (!facts || !around || around.id === 0) return false;
  return around.instrs.some(
    (instr) =>
      instr.op === 'return' &&
      (indexOf(facts).defs.get(instr.src) ?? []).some((def) =>
        def.op === 'function'
          ? def.fn === ref.fn
          : (def.op === 'copy' || def.op === 'assign') &&
            (indexOf(facts).defs.get(def.src) ?? []).some((inner) => inner.op === 'function' && inner.fn === ref.fn),
      ),
  );
}

/**
 * True for the inner function of a wrapper that does nothing but call the wrapped one (`(req, res, next) => Promise.resolve(fn(req,
 * res, next)).catch(next)`): it calls and changes only what it was given.
 */
export function onlyPassesOn(view: ProgramView, ref: Ref): boolean {
  const facts = view.facts(ref.file);
  if (!facts) return true;
  const inside = new Set<FnId>([ref.fn]);
  for (const fn of facts.functions) if (fn.parent >= 0 && inside.has(fn.parent)) inside.add(fn.id);
  // Of `database.logs.create(row)` the receiver is a part of what `database` holds.
  const isGiven = (variable: VarId, depth = 0): boolean => {
    const fact = facts.vars[variable];
    if (!fact) {
      return (
        depth > 8 ||
        (indexOf(facts).defs.get(variable) ?? []).every((def) =>
          def.op === 'get' ? isGiven(def.obj, depth + 1) : (def.op !== 'copy' && def.op !== 'await') || isGiven(def.src, depth + 1),
        )
      );
    }
    return fact.kind === 'global' || fact.kind === 'param' || fact.kind === 'this' || inside.has(fact.fn);
  };
  for (const id of inside) {
    for (const instr of facts.functions[id]!.instrs) {
      if (instr.op === 'call' && (!isGiven(instr.callee) || (instr.recv !== undefined && !isGiven(instr.recv)))) return false;
      if (instr.op === 'assign' && !isGiven(instr.dst)) return false;
      if ((instr.op === 'set' || instr.op === 'delete') && !isGiven(instr.obj)) return false;
    }
  }
  return true;
}
