/** What a function does with what it has read: whom it tells of it, where it looks things up by it. */
import type { CallInstr, VarId } from '../../facts/model.js';
import { ANSWERS, SPELLING } from '../../knowledge/methods.js';
import type { Obj, ProgramFunction } from '../model.js';
import { definitionOf, literalOf } from '../values/definitions.js';

/** The function that is asked about. */
export interface Where {
  readonly fn: ProgramFunction;
  /** The objects that one of its variables may hold. */
  valuesOf(variable: VarId): readonly Obj[];
}

/** Functions of the language that only make another value of those they are given. */
const COMPUTES = /^global:(?:Math\.\w+|String|Number|Date|JSON\.stringify)$/;

/** `return { lastRun: this.lastRun }`, `res.json({ age: Date.now() - this.at })`: what is told is read. */
export function isTold(at: Where, variable: VarId, depth: number): boolean {
  if (depth === 0) return false;
  return at.fn.fact.instrs.some((each) => {
    switch (each.op) {
      case 'return':
        return each.src === variable;
      case 'set':
        return each.operator === 'init' && each.src === variable && isSent(at, each.obj, 4);
      case 'assign':
      case 'copy':
        return (
          each.src === variable && each.dst !== variable && at.fn.file.facts.vars[each.dst]?.fn !== 0 && isTold(at, each.dst, depth - 1)
        );
      case 'template':
        return each.parts.includes(variable) && isTold(at, each.dst, depth - 1);
      case 'choose':
        return each.srcs.includes(variable) && isTold(at, each.dst, depth - 1);
      case 'binary':
        return (
          /^(?:[-+*/%]|\?\?|\|\|)$/.test(each.operator) &&
          (each.left === variable || each.right === variable) &&
          isTold(at, each.dst, depth - 1)
        );
      case 'call': {
        if (each.recv === variable) return SPELLING.test(each.prop ?? '') && isTold(at, each.dst, depth - 1);
        if (!each.args.includes(variable)) return false;
        const path = calleePath(at, each) ?? '';
        if (path.startsWith('global:')) return COMPUTES.test(path) && isTold(at, each.dst, depth - 1); // Math.max(0, endsAt - now)
        return !each.isNew && each.recv !== undefined && ANSWERS.test(each.prop ?? '') && isForeign(at, each);
      }
      default:
        return false;
    }
  });
}

/** `this.sessions.get(this.current)`, `code === this.code`: a drawn key by which something is found or compared. */
export function isLookedUp({ fn }: Where, variable: VarId): boolean {
  return fn.fact.instrs.some(
    (each) =>
      (each.op === 'call' && each.args[0] === variable && /^(?:get|has)$/.test(each.prop ?? '')) ||
      (each.op === 'get' && each.key === variable) ||
      (each.op === 'binary' &&
        /^[=!]==?$/.test(each.operator) &&
        (each.left === variable || each.right === variable) &&
        literalOf(fn.file, each.left === variable ? each.right : each.left) === undefined),
  );
}

/** The path of the package's or runtime's function that a call means, if it means one. */
export function calleePath(at: Where, instr: CallInstr): string | undefined {
  if (instr.callee >= 0) return at.valuesOf(instr.callee).find((each) => each.kind === 'external')?.path;
  if (instr.recv === undefined || instr.prop == null) return undefined;
  const recv = at.valuesOf(instr.recv).find((each) => each.kind === 'external');
  return recv ? `${recv.path}.${instr.prop}` : undefined;
}

/** `res.json({ items })`, `return { props: { items } }`: what is put together is given away by this very function. */
export function isSent(at: Where, made: VarId, depth: number): boolean {
  return (
    depth > 0 &&
    at.fn.fact.instrs.some((each) => {
      if (each.op === 'return') return each.src === made;
      if (each.op === 'assign' || each.op === 'copy') return each.src === made && isSent(at, each.dst, depth - 1);
      if (each.op === 'set') return each.operator === 'init' && each.src === made && isSent(at, each.obj, depth - 1);
      return each.op === 'call' && each.args.includes(made) && isForeign(at, each);
    })
  );
}

/** A call of no function of the program: of a package, or of what the framework handed over. */
function isForeign(at: Where, { callee, recv }: CallInstr): boolean {
  return at.valuesOf(callee >= 0 || recv === undefined ? callee : recv).every(({ kind }) => kind === 'external');
}

/** `(id, row) => rows.set(id, row)` hands back the Map because it is written in one line, not because anybody asks for it. */
export function isChained({ fn }: Where, operand: VarId): boolean {
  const made = definitionOf(fn.file, operand);
  return made?.op === 'call' && made.recv !== undefined && (made.prop === 'set' || made.prop === 'add');
}
