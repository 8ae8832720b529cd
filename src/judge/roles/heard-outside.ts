/** Places that hold what a service outside says of itself in its answers. */
import type { VarId } from '../../facts/model.js';
import { guardsAround, initsOf, literalOf, operandsOf, originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { isHttpAnswer } from '../outside.js';
import { isRemoval, putBy, storedLiteral, type Profile } from '../profile.js';

const DEEPEST = 8;

/** `left = { remaining: Number(response.headers.get('x-ratelimit-remaining')), at: new Date() }`: all that is put there is read out of an answer. */
export function isHeardOutside(program: Program, { writes }: Profile): boolean {
  const puts = writes.filter((each) => each.served && !isRemoval(each) && literalOf(each.fn.file, putBy(each.instr) ?? -1) === undefined);
  return (
    puts.length > 0 &&
    puts.every(({ fn, instr, depth }) => {
      const value = depth === 'place' ? putBy(instr) : undefined;
      return value !== undefined && isOfAnswer(program, fn, value, 0);
    })
  );
}

/** `if (answer.status === 429) refused += 1; else refused = 0`: how often something outside has failed in a row. */
export function countsFailedAnswers(program: Program, { collections, writes }: Profile): boolean {
  const live = writes.filter((each) => !each.dead && !each.starting);
  const steps = live.filter((each) => /^(?:increment|assign \+=)$/.test(each.operation));
  return (
    collections.length === 0 &&
    steps.length > 0 &&
    live.every((each) => steps.includes(each) || storedLiteral(each)?.value === 0) &&
    steps.every(({ fn, instr }) =>
      guardsAround(fn, instr.block).some(({ guard }) =>
        [...guard.all, ...guard.some].some((atom) =>
          (atom.kind === 'compare' ? [atom.left, atom.right] : atom.kind === 'truthy' ? [atom.value] : []).some((each) =>
            isOfAnswer(program, fn, each, 0),
          ),
        ),
      ),
    )
  );
}

/** A value is made of an answer; what the clock says may stand beside. */
function isOfAnswer(program: Program, fn: ProgramFunction, value: VarId, depth: number): boolean {
  if (depth > DEEPEST) return false;
  const held = program.solver.objectsAt(fn.file, value);
  if (held.length > 0 && held.every((each) => each.kind === 'external' && isHttpAnswer(each.path))) return true;
  const { variable, instr } = originOf(fn.file, value);
  if (instr === undefined) return false;
  // Under which key something is looked for says nothing of what is found.
  const parts =
    instr.op === 'object' ? initsOf(fn.fact, variable).map((each) => each.src) : instr.op === 'get' ? [instr.obj] : operandsOf(instr);
  return parts.some((each) => isOfAnswer(program, fn, each, depth + 1));
}
