/** Counters that are one part of a name among others which no two instances share. */
import { RANDOM_OR_CLOCK } from '../../knowledge/runtime.js';
import type { VarId } from '../../facts/model.js';
import { definitionOf, operandsOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import type { Profile, Touch } from '../profile.js';
import { calleePath } from '../request-data.js';

/** What is drawn anew in each instance; the clock is the same in all of them. */
const DRAWN = new Set(RANDOM_OR_CLOCK.filter((path) => /random|nanoid|uuid|ulid|cuid|ksuid|shortid|hostname|pid/i.test(path)));

/** `${Date.now()}-${(seq = seq + 1)}-${Math.random()}`: another instance that counts the same numbers makes other names of them. */
export function partOfWiderName(program: Program, profile: Profile, writes: readonly Touch[], reads: readonly Touch[]): boolean {
  if (profile.collections.length > 0 || profile.objects.length > 0 || writes.length === 0) return false;
  const live = [...writes, ...reads];
  const makers = new Set(live.map((each) => each.fn));
  if ([...makers].every((fn) => goesIntoNames(program, profile, fn))) return true;
  return [...makers].every((fn) => {
    const given = fn.fact.instrs.flatMap((each) => (each.op === 'return' ? [each.src] : []));
    return given.length > 0 && given.every((each) => isDrawn(program, fn, each, 0) && isPutTogether(fn, each));
  });
}

/** `const alias = `face-${process.pid}-${nth++}``: all that the function does with a number that it steps on is to put it into such a text. */
function goesIntoNames(program: Program, { cell: { variable } }: Profile, fn: ProgramFunction): boolean {
  if (variable?.file !== fn.file) return false;
  const uses = fn.fact.instrs.filter(
    (each) => operandsOf(each).includes(variable.id) && !(each.op === 'assign' && each.dst === variable.id),
  );
  return (
    uses.length > 0 &&
    uses.every((each) => (each.op === 'template' || (each.op === 'binary' && each.operator === '+')) && isDrawn(program, fn, each.dst, 0))
  );
}

/** The value is a text made of several parts. */
function isPutTogether(fn: ProgramFunction, variable: VarId): boolean {
  const made = definitionOf(fn.file, variable);
  return made?.op === 'template'
    ? made.parts.length > 1
    : made?.op === 'binary'
      ? made.operator === '+'
      : (made?.op === 'assign' || made?.op === 'copy') && isPutTogether(fn, made.src);
}

/** Something drawn at random, or that names the process, is in the value. */
function isDrawn(program: Program, fn: ProgramFunction, variable: VarId, depth: number): boolean {
  const made = definitionOf(fn.file, variable);
  if (!made || depth > 10) return false;
  if (made.op === 'call' && DRAWN.has(calleePath(program, fn, made) ?? '')) return true;
  if (made.op === 'get' && made.prop === 'pid' && fn.file.facts.vars[made.obj]?.name === 'process') return true;
  return operandsOf(made).some((each) => isDrawn(program, fn, each, depth + 1));
}
