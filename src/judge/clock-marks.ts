/** Places that hold a moment: when this instance last tidied up, when it last fetched what it keeps beside. */
import { UPKEEP_MARKS } from '../knowledge/roles.js';
import { originOf } from '../program/definitions.js';
import type { ProgramFunction } from '../program/model.js';
import type { Profile, Touch } from './profile.js';

/**
 * Why a moment that is noted matters to nobody but this instance; undefined where it may matter. Only the functions that note it may read
 * it: where another one does, somebody is told when something happened.
 */
export function notesTime(profile: Profile, writes: readonly Touch[], reads: readonly Touch[]): string | undefined {
  if (profile.collections.length > 0 || writes.length === 0 || !writes.every((each) => each.depth === 'place' && each.operation === 'assign')) return undefined;
  const writers = new Set(writes.map((each) => each.fn));
  if (!reads.every((each) => writers.has(each.fn))) return undefined;
  if (UPKEEP_MARKS.test(profile.words.symbol)) return 'notes when this instance last tidied up; each tidies up what is its own';
  return writes.every((each) => isTime(each) && keepsCopyBeside(profile, each.fn)) ? 'notes when this instance last fetched the copy that it keeps beside; another one fetches its own' : undefined;
}

/** What is stored is what the clock says. */
export function isTime({ fn, instr }: Touch): boolean {
  const value = instr.op === 'call' ? instr.args[instr.prop === 'set' ? 1 : 0] : instr.op === 'assign' || instr.op === 'set' ? instr.src : undefined;
  const made = value === undefined ? undefined : originOf(fn.file, value).instr;
  return made?.op === 'call' && (/^(?:now|getTime|uptime)$/.test(made.prop ?? '') || (made.isNew && made.args.length === 0 && made.callee >= 0 && fn.file.facts.vars[made.callee]?.name === 'Date'));
}

/** The function answers with another variable of its module, which it also fills: `if (fresh) return copy; copy = await load(); at = Date.now()`. */
function keepsCopyBeside(profile: Profile, fn: ProgramFunction): boolean {
  const { vars } = fn.file.facts;
  const filled = new Set(fn.fact.instrs.flatMap((each) => (each.op === 'assign' && each.operator !== 'init' && vars[each.dst]?.fn === 0 && each.dst !== profile.cell.variable?.id ? [each.dst] : [])));
  return filled.size > 0 && fn.fact.instrs.some((each) => each.op === 'return' && filled.has(originOf(fn.file, each.src).variable));
}
