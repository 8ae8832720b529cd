/** Intervals that end themselves: `const timer = setInterval(() => { if (!ready()) return; clearInterval(timer); start(); }, 500)`. */
import type { Instr, VarId } from '../../facts/model.js';
import { definitionOf, liesIn, originOf } from '../values/definitions.js';
import type { ProgramFunction } from '../model.js';

/** Whether the callback of a timer takes back the timer that calls it, itself or in what it hands on. */
export function endsItself(from: ProgramFunction, instr: Instr, to: ProgramFunction): boolean {
  if (instr.op !== 'call' || to.file !== from.file || nameOf(from, instr) !== 'setInterval') return false;
  const { file } = from;
  const handle = from.fact.instrs.find((each) => each.op === 'assign' && originOf(file, each.src).variable === instr.dst);
  const within = file.functions.filter((each) => liesIn(each, to));
  // `clearInterval(timer); timer = setInterval(run, pauseOf(settings))`: it goes on with another pause.
  if (handle?.op === 'assign' && within.some((each) => isSetAnew(each, handle.dst))) return false;
  return within.some((each) =>
    each.fact.instrs.some((call) => {
      const cleared = call.op === 'call' && nameOf(each, call) === 'clearInterval' ? call.args[0] : undefined;
      if (cleared === undefined) return false;
      const { variable } = originOf(file, cleared);
      return variable === instr.dst || (handle?.op === 'assign' && (variable === handle.dst || cleared === handle.dst));
    }),
  );
}

/** Another timer takes the place of the one in that variable. */
const isSetAnew = (fn: ProgramFunction, handle: VarId): boolean =>
  fn.fact.instrs.some(
    (each) =>
      each.op === 'assign' &&
      each.dst === handle &&
      fn.fact.instrs.some(
        (made) =>
          made.op === 'call' &&
          originOf(fn.file, each.src).variable === made.dst &&
          /^set(?:Interval|Timeout)$/.test(nameOf(fn, made) ?? ''),
      ),
  );

function nameOf({ file }: ProgramFunction, instr: Instr): string | undefined {
  if (instr.op !== 'call') return undefined;
  if (instr.callee < 0) return instr.prop ?? undefined;
  const made = definitionOf(file, instr.callee);
  return file.facts.vars[instr.callee]?.name ?? (made?.op === 'get' ? (made.prop ?? undefined) : undefined);
}
