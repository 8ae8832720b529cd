/** Numbers that are counted up and divided: every hundredth call sweeps, the next of a list is taken. */
import { LETTING_GO } from '../../knowledge/background-words.js';
import type { Instr } from '../../facts/model.js';
import { definitionOf, operandsOf, originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { storedLiteral, type Profile, type Touch } from '../profile.js';
import { decides, isOnlyAsked, isQuestion, readersOf } from '../uses.js';
import { stepsOn } from './in-turn.js';
import { encloses } from '../../facts/positions.js';

/**
 * `calls += 1; if (calls % 100 === 0) sweep()`, `if (++calls > 500) { calls = 0; prune() }`: the number goes nowhere but into that
 * question, and what hangs on it is upkeep.
 */
export function countsToUpkeep(program: Program, profile: Profile): boolean {
  const live = profile.writes.filter((each) => !each.dead);
  if (profile.collections.length > 0 || !live.some((each) => each.served && stepsOn(each))) return false;
  if (!live.every((each) => each.depth === 'place' && (stepsOn(each) || typeof storedLiteral(each)?.value === 'number'))) return false;
  const steps = live.filter(stepsOn);
  const isStep = (instr: Instr): boolean => steps.some((each) => each.instr === instr);
  // `++this.calls % 50`: what a field held is given on as well.
  const isWithinStep = ({ fn, instr }: Touch): boolean =>
    steps.some((each) => each.fn === fn && encloses(each.instr, instr)) &&
    !(instr.op === 'get' && readersOf(fn.file, instr.dst).some((each) => !isStep(each)));
  const asked = profile.reads.filter((each) => !each.dead && !isWithinStep(each));
  // `++this.calls > 500`: the update gives the number on.
  const given = steps.filter(
    (each) =>
      each.instr.op !== 'assign' &&
      each.instr.dst >= 0 &&
      (readersOf(each.fn.file, each.instr.dst).length > 0 || decides(each.fn.file, each.instr.dst)),
  );
  return (
    asked.length + given.length > 0 &&
    [...asked, ...given].every((each) => isOnlyCounted(each, isStep)) &&
    steps.every(({ fn }) => keepsUp(program, fn))
  );
}

/** Its value is compared, or what is left of it when it is divided. */
function isOnlyCounted({ fn: { file }, instr }: Touch, isStep: (instr: Instr) => boolean): boolean {
  const isRest = (each: Instr): boolean => each.op === 'binary' && each.operator === '%' && isOnlyAsked(file, each.dst);
  if (instr.op === 'binary') return isQuestion(file, instr, isRest);
  if (instr.dst < 0 || decides(file, instr.dst)) return false;
  const users = readersOf(file, instr.dst).filter((each) => !isStep(each));
  return users.length > 0 && users.every((each) => isQuestion(file, each, isRest));
}

/** Throws away what is old under some condition, or calls a function of the program that does; or lets go of what the module holds, to begin anew. */
const keepsUp = (program: Program, fn: ProgramFunction): boolean =>
  fn.fact.instrs.some((each) => each.block !== 0 && (isRemoving(each) || letsOwnGo(fn, each))) ||
  (program.phases.outgoing.get(fn) ?? []).some(
    ({ kind, instr, to }) => kind === 'call' && instr.block !== 0 && to !== fn && removesSomewhere(program, to, 0),
  );

function removesSomewhere(program: Program, fn: ProgramFunction, depth: number): boolean {
  return (
    fn.fact.instrs.some(isRemoving) ||
    (depth < 3 && (program.phases.outgoing.get(fn) ?? []).some(({ to }) => to !== fn && removesSomewhere(program, to, depth + 1)))
  );
}

/** `const old = browser; browser = null; await old?.close()`, where the module declares `browser`: no caller's connection is ended by that. */
function letsOwnGo({ file }: ProgramFunction, each: Instr): boolean {
  if (each.op !== 'call' || each.recv === undefined || !LETTING_GO.test(each.prop ?? '')) return false;
  const { variable, instr } = originOf(file, each.recv);
  const held = instr?.op === 'get' ? file.facts.vars[originOf(file, instr.obj).variable] : file.facts.vars[variable];
  return held !== undefined && (instr?.op === 'get' ? held.kind === 'this' : held.fn === 0 && held.kind === 'let');
}

const isRemoving = (each: Instr): boolean =>
  (each.op === 'call' && /^(?:delete|clear)$/.test(each.prop ?? '')) || (each.op === 'delete' && operandsOf(each).length > 0);

/** `i = (i + 1) % n`, or `keys[i++ % keys.length]`; `n % 10 === 0` asks whether it is the tenth. */
export function wrapsAround(profile: Profile): boolean {
  if (
    profile.touches.some(
      ({ fn, instr, mode, operation }) =>
        (mode === 'write' || operation === 'read') && instr.op === 'binary' && instr.operator === '%' && !isOnlyAsked(fn.file, instr.dst),
    )
  ) {
    return true;
  }
  return profile.writes.some(({ fn, instr }) => {
    if (instr.op !== 'assign' && instr.op !== 'set') return false;
    const made = definitionOf(fn.file, instr.src);
    return made?.op === 'binary' && made.operator === '%';
  });
}
