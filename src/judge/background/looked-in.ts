/** Work that only notes when somebody was last there: whoever comes next notes it again. */
import { NOTED_MOMENTS, THOSE_WHO_COME } from '../../knowledge/background-words.js';
import type { CallInstr } from '../../facts/model.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { initsOf, originOf } from '../../program/values/definitions.js';
import { optionOf } from '../disk/disk-calls.js';
import { wordsOf } from '../roles/words.js';
import { calleeName } from './background-effects.js';
import { isOfClock } from './grown-old.js';
import type { Work } from './work.js';

/** `db.session.update({ where: { id }, data: { updatedAt: new Date() } })`: all that is written is the moment, beside whoever has just come. */
export function onlyNotesMoment({ program, site: { fn, runs }, effects, direct, head }: Work): boolean {
  const calls: readonly { readonly fn: ProgramFunction; readonly instr: CallInstr }[] =
    direct && runs.length === 0 && effects.outside.length === 0 ? [{ fn, instr: head }] : effects.outside;
  return calls.length > 0 && calls.every((each) => notesMoment(program, each.fn, each.instr));
}

function notesMoment(program: Program, fn: ProgramFunction, instr: CallInstr): boolean {
  const { name, owner } = calleeName(fn, instr);
  const [what] = instr.args;
  if (name !== 'update' || what === undefined || !THOSE_WHO_COME.test(wordsOf(owner))) return false;
  const data = optionOf(fn.file, what, 'data');
  const made = data === undefined ? undefined : originOf(fn.file, data).instr;
  const fields = made?.op === 'object' ? initsOf(fn.fact, made.dst) : [];
  return fields.length > 0 && fields.every((each) => NOTED_MOMENTS.test(wordsOf(each.prop ?? '')) && isOfClock(program, fn, each.src));
}
