/** Promises that callers wait for in turn: a mutex, which another instance does not see. */
import { PROMISE_CHAIN } from '../../knowledge/background-words.js';
import type { CallInstr, VarId } from '../../facts/model.js';
import { liesIn, operandsOf, originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import type { Profile, Touch } from '../profile.js';
import { isPromise } from './promises.js';
import { readersOf } from '../uses.js';

/**
 * `const before = tails.get(key) ?? Promise.resolve(); tails.set(key, mine); await before; return work()`: who comes waits for who came
 * before and then works itself, there or in a function that is begun there. Where the promise that is found is given back instead, the callers
 * share one piece of work.
 */
export function queuesUp(program: Program, profile: Profile, stores: readonly Touch[]): boolean {
  return (
    stores.length > 0 &&
    stores.every(({ fn }) => {
      const found = profile.reads
        .filter((each) => each.fn === fn && each.depth === 'contents' && each.operation === 'get')
        .map((each) => each.instr);
      if (found.length === 0) return false;
      const isFound = (variable: VarId): boolean => comesFrom(fn, variable, (instr) => found.includes(instr), 0);
      const inside = fn.file.functions.filter((each) => liesIn(each, fn)).flatMap((each) => each.fact.instrs);
      // `ahead.push(found); await Promise.all(ahead)`: several lines at once.
      const isAllFound = (variable: VarId): boolean => {
        const made = originOf(fn.file, variable).instr;
        const [list] = made?.op === 'call' && /^all(?:Settled)?$/.test(made.prop ?? '') ? made.args : [];
        return (
          list !== undefined &&
          inside.some(
            (each) =>
              each.op === 'call' &&
              each.prop === 'push' &&
              each.recv !== undefined &&
              originOf(fn.file, each.recv).variable === originOf(fn.file, list).variable &&
              each.args.some(isFound),
          )
        );
      };
      // What comes out of the wait is nobody's in a queue; where it is made use of, the work was shared.
      const waits = inside.some(
        (each) =>
          (each.op === 'await' && (isFound(each.src) || isAllFound(each.src)) && readersOf(fn.file, each.dst).length === 0) ||
          (each.op === 'call' &&
            PROMISE_CHAIN.test(each.prop ?? '') &&
            each.recv !== undefined &&
            isFound(each.recv) &&
            !isMadeUseOf(program, fn, each)),
      );
      return waits && !inside.some((each) => each.op === 'return' && isFoundItself(fn, each.src, found));
    })
  );
}

/** `pending.then((rows) => rows.map(copyOf))`: what the other one found is what this one came for. */
function isMadeUseOf(program: Program, fn: ProgramFunction, { prop, args }: CallInstr): boolean {
  const [then] = args;
  const called = prop === 'then' && then !== undefined ? program.solver.objectsAt(fn.file, then) : [];
  return called.length > 0 && called.every((each) => each.function !== undefined && isRead(each.function));
}

/** The function reads the first thing that it is given. */
const isRead = ({ file, fact }: ProgramFunction): boolean => {
  const [param] = fact.params;
  return param !== undefined && readersOf(file, param).length > 0;
};

/** `tail = tail.then(work)`, and `const before = this.tail; this.tail = new Promise(...); await before`: the same with one line for everybody. */
export function takesTurns(program: Program, profile: Profile, writes: readonly Touch[]): boolean {
  const tails = writes.filter((each) => each.depth === 'place');
  return (
    tails.length > 0 &&
    tails.every(({ fn, instr }) => {
      if (instr.op !== 'assign' && instr.op !== 'set') return false;
      const found = new Set(profile.reads.filter((each) => each.fn === fn).map((each) => each.instr));
      const isTail = (variable: VarId): boolean => profile.cell.variable?.file === fn.file && profile.cell.variable.id === variable;
      const isFound = (variable: VarId): boolean =>
        isTail(variable) ||
        isTail(originOf(fn.file, variable).variable) || // `const before = tail`
        comesFrom(fn, variable, (made) => found.has(made) || (made.op === 'call' && made.recv !== undefined && isTail(made.recv)), 0);
      if (
        comesFrom(
          fn,
          instr.src,
          (made) => made.op === 'call' && PROMISE_CHAIN.test(made.prop ?? '') && made.recv !== undefined && isFound(made.recv),
          0,
        )
      )
        return true;
      const isMade = isPromise(program, fn, instr.src);
      return isMade && fn.fact.instrs.some((each) => each.op === 'await' && isFound(each.src) && readersOf(fn.file, each.dst).length === 0);
    })
  );
}

/** The promise that was found, perhaps with a handler for its failure, or another one where none was found. */
function comesFrom(
  fn: ProgramFunction,
  variable: VarId,
  isSource: (instr: NonNullable<ReturnType<typeof originOf>['instr']>) => boolean,
  depth: number,
): boolean {
  const { instr } = originOf(fn.file, variable);
  if (!instr || depth > 5) return false;
  if (isSource(instr)) return true;
  if (instr.op === 'choose') return operandsOf(instr).some((each) => comesFrom(fn, each, isSource, depth + 1));
  return (
    instr.op === 'call' &&
    PROMISE_CHAIN.test(instr.prop ?? '') &&
    instr.recv !== undefined &&
    comesFrom(fn, instr.recv, isSource, depth + 1)
  );
}

function isFoundItself(fn: ProgramFunction, variable: VarId, found: readonly unknown[]): boolean {
  const { instr } = originOf(fn.file, variable);
  return instr !== undefined && (found.includes(instr) || (instr.op === 'await' && isFoundItself(fn, instr.src, found)));
}
