/** What is put into a store outside because it was found missing there: only a hit is lost with it. */
import { CACHE_LOOKS, CACHE_PUTS } from '../../knowledge/background-words.js';
import type { CallInstr, VarId } from '../../facts/model.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { literalOf, operandsOf, originOf } from '../../program/values/definitions.js';
import { isSameKey } from '../keys.js';
import { isSentIn, requestDataOf } from '../request-data.js';
import { callAtHead } from './work.js';

const DEEPEST = 6;

/**
 * `const known = await redis.get(key); if (known) return known; const rows = await load(); redis.set(key, rows); return rows;`: asked for under the
 * same key before, worked out anew, and given to whoever asked, or weighed for them. What goes on from what was found there (`list.push(x)`), what a request
 * brought, and a mark that something is done are no copies.
 */
export function isFilledIn(program: Program, fn: ProgramFunction, instr: CallInstr): boolean {
  const put = callAtHead(fn, instr);
  const value = /ex$/i.test(put.prop ?? '') ? put.args[2] : put.args[1];
  if (!CACHE_PUTS.test(put.prop ?? '') || put.recv === undefined || value === undefined) return false;
  const looks = new Set(
    fn.fact.instrs.filter(
      (each) =>
        each.op === 'call' &&
        CACHE_LOOKS.test(each.prop ?? '') &&
        each.pos < put.pos &&
        isSameKey(fn, each.recv, put.recv) &&
        isSameKey(fn, each.args[0], put.args[0]),
    ),
  );
  if (looks.size === 0) return false;
  const spelled = originOf(fn.file, value);
  const text = spelled.instr?.op === 'call' && isText(fn, spelled.instr) ? spelled.instr : undefined;
  const copied = text?.args[0] ?? value;
  const { variable } = originOf(fn.file, copied);
  const goesOn = (part: VarId, depth: number): boolean => {
    const made = depth < DEEPEST ? originOf(fn.file, part).instr : undefined;
    return made !== undefined && (looks.has(made) || operandsOf(made).some((each) => goesOn(each, depth + 1)));
  };
  const isIt = (part: VarId): boolean => originOf(fn.file, part).variable === variable;
  return (
    literalOf(fn.file, copied) === undefined &&
    !goesOn(copied, 0) &&
    !isSent(program, fn, copied) &&
    fn.fact.instrs.some(
      (each) =>
        (each.op === 'return' && isIt(each.src)) ||
        (each.op === 'call' && each !== put && each !== text && each.args.some(isIt)) ||
        (each.op === 'binary' && each.pos > put.pos && isIt(each.left) !== isIt(each.right)),
    )
  );
}

/** `JSON.stringify(rows)`, `String(version)`. */
const isText = (fn: ProgramFunction, call: CallInstr): boolean =>
  call.prop === 'stringify' || (call.recv === undefined && fn.file.facts.vars[originOf(fn.file, call.callee).variable]?.name === 'String');

/** What a variable was given by turns is asked about all of that: `let current; if (known) current = Number(known); else current = (await load(id)).version`. */
const isSent = (program: Program, fn: ProgramFunction, value: VarId): boolean =>
  originOf(fn.file, value).instr === undefined
    ? requestDataOf(program, fn, value, true).source !== undefined
    : isSentIn(program, fn, value);
