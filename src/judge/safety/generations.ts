/** Numbers by which work of one instance finds out that something newer has begun meanwhile. */
import type { Instr, VarId } from '../../facts/model.js';
import { originOf } from '../../program/values/definitions.js';
import type { ProgramFile } from '../../program/model.js';
import type { Profile, Touch } from '../profile.js';
import { readersOf } from '../uses.js';
import { steppedOn } from './stepped.js';

/**
 * `const begun = epoch; const rows = await load(); if (begun === epoch) cache.set(key, rows)`: all that is asked of the number is whether
 * it is still what the same call found before. Another instance has work and a number of its own.
 */
export function tellsWhatIsOvertaken(profile: Profile): boolean {
  const { looks } = steppedOn(profile) ?? {};
  if (looks === undefined) return false;
  const noted = new Set(looks.flatMap((each) => notedBy(each) ?? []));
  return noted.size > 0 && looks.every((each) => isNotedOnly(each, noted) || isCompared(each, noted));
}

/** The variable of a function under which it remembers what it found. */
function notedBy({ fn, instr }: Touch): VarId | undefined {
  const isOwn = (variable: VarId): boolean => (fn.file.facts.vars[variable]?.fn ?? 0) > 0;
  if (instr.op === 'assign') return instr.operator === 'init' && isOwn(instr.dst) ? instr.dst : undefined;
  const put = instr.op === 'get' ? readersOf(fn.file, instr.dst) : [];
  const [only] = put;
  return put.length === 1 && only?.op === 'assign' && only.operator === 'init' && isOwn(only.dst) ? only.dst : undefined;
}

function isNotedOnly(touch: Touch, noted: ReadonlySet<VarId>): boolean {
  const variable = notedBy(touch);
  if (variable === undefined) return false;
  const uses = readersOf(touch.fn.file, variable);
  return uses.length > 0 && uses.every((each) => isSameness(touch.fn.file, each, noted));
}

/** `begun === epoch`, `if (begun !== this.epoch) return`. */
function isCompared({ fn, instr }: Touch, noted: ReadonlySet<VarId>): boolean {
  if (instr.op !== 'get') return isSameness(fn.file, instr, noted);
  const uses = readersOf(fn.file, instr.dst);
  return uses.length > 0 && uses.every((each) => isSameness(fn.file, each, noted));
}

function isSameness(file: ProgramFile, instr: Instr, noted: ReadonlySet<VarId>): boolean {
  return (
    instr.op === 'binary' &&
    /^[!=]==?$/.test(instr.operator) &&
    [instr.left, instr.right].some((side) => noted.has(side) || noted.has(originOf(file, side).variable))
  );
}
