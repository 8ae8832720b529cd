/** What was drawn for somebody and has to be brought along to prove something. */
import type { VarId } from '../../facts/model.js';
import { initsOf, operandsOf, originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { isRemoval, isReset, putBy, type Profile, type Touch } from '../profile.js';
import { requestDataOf } from '../request-data.js';
import { readersOf } from '../uses.js';
import { drawsIt } from './drawn-keys.js';

/** Names of what is only told apart by it: nobody proves anything by an id that everybody sees. */
const IS_NUMBER = /^(?:id|_id|\w+Id|version|v|etag|rev|revision)$/;

/** Functions that say whether two secrets are the same. */
const COMPARES = /^(?:timingSafeEqual|compare(?:Sync)?|safe(?:Compare|Equal)|verify\w*|check\w*)$/i;

/**
 * `pins.set(door, draw())` or `codes[phone] = { code: draw(), at }` for one request, and `pins.get(door) !== body.pin` for another: all who look
 * one up compare what was drawn with what somebody brings.
 */
export function isComparedSecret(program: Program, profile: Profile): boolean {
  const { collections, writes, reads } = profile;
  if (collections.length === 0) return isComparedCode(program, profile);
  if (!collections.every((each) => each.kind === 'map' || each.kind === 'object')) return false;
  const puts = writes.filter((each) => each.served && each.depth === 'contents' && !isRemoval(each));
  const secrets = new Set<string>();
  const holdsSecret = (each: Touch): boolean => {
    const names = secretsOf(program, each);
    for (const name of names) secrets.add(name);
    return names.length > 0;
  };
  if (puts.length === 0 || !puts.every(holdsSecret)) return false;
  const filing = new Set(puts.map((each) => each.fn));
  const looks = reads.filter((each) => each.served && each.depth === 'contents' && each.operation === 'get' && !filing.has(each.fn));
  return looks.length > 0 && looks.every((each) => comparesWithBrought(program, each, secrets));
}

/** `code = draw()` for one request, and `body.code !== code` for another: one place for whoever asked last. */
function isComparedCode(program: Program, { writes, reads }: Profile): boolean {
  const puts = writes.filter((each) => each.served && !isReset(each));
  if (puts.length === 0 || !puts.every((each) => each.depth === 'place' && secretsOf(program, each).includes(''))) return false;
  const filing = new Set(puts.map((each) => each.fn));
  return reads.some(({ fn, instr, served }) => {
    if (!served || filing.has(fn)) return false;
    const asks = instr.op === 'get' ? readersOf(fn.file, instr.dst) : [instr];
    return asks.some(
      (each) =>
        each.op === 'binary' &&
        /^[!=]==?$/.test(each.operator) &&
        [each.left, each.right].some((side) => requestDataOf(program, fn, side).source !== undefined),
    );
  });
}

/** What of a put was drawn: names of fields, or nothing but the value itself, which has no name. What a package gave may have been drawn there. */
function secretsOf(program: Program, { fn, instr }: Touch): readonly string[] {
  const value = putBy(instr);
  if (value === undefined) return [];
  const isDrawn = (each: VarId): boolean => {
    if (drawsIt(fn, each, 0)) return true;
    const { drawn, source } = requestDataOf(program, fn, each);
    return source === undefined && (drawn || isPartOfAnswer(fn, each));
  };
  const { variable, instr: made } = originOf(fn.file, value);
  if (made?.op !== 'object') return isDrawn(value) ? [''] : [];
  return initsOf(fn.fact, variable).flatMap(({ prop, src }) => (prop !== null && !IS_NUMBER.test(prop) && isDrawn(src) ? [prop] : []));
}

/** `options.challenge` of `options = await generateOptions()`. */
function isPartOfAnswer(fn: ProgramFunction, value: VarId): boolean {
  const { instr } = originOf(fn.file, value);
  return instr?.op === 'get' && instr.prop !== null && originOf(fn.file, instr.obj).instr?.op === 'call';
}

/** `found.hash !== sha(body.token)`, `verify(found.code, body.code)`. */
function comparesWithBrought(program: Program, { fn, instr: look }: Touch, secrets: ReadonlySet<string>): boolean {
  const isSecret = (value: VarId): boolean => {
    const { instr } = originOf(fn.file, value);
    return secrets.has('') && isOf(fn, value, look)
      ? instr?.op !== 'get' || instr === look
      : instr?.op === 'get' && instr.prop !== null && secrets.has(instr.prop) && isOf(fn, instr.obj, look);
  };
  const isBrought = (value: VarId): boolean => !isOf(fn, value, look) && requestDataOf(program, fn, value).source !== undefined;
  return fn.fact.instrs.some((each) => {
    const sides =
      each.op === 'binary' && /^[!=]==?$/.test(each.operator)
        ? [each.left, each.right]
        : each.op === 'call' && COMPARES.test(each.prop ?? fn.file.facts.vars[each.callee]?.name ?? '')
          ? each.args.flatMap((arg) => [arg, ...partsOf(fn, arg)])
          : [];
    return sides.some(isSecret) && sides.some(isBrought);
  });
}

/** `verify({ secret, token })`. */
function partsOf(fn: ProgramFunction, value: VarId): readonly VarId[] {
  const { variable, instr } = originOf(fn.file, value);
  return instr?.op === 'object' ? initsOf(fn.fact, variable).map(({ src }) => src) : [];
}

/** What was looked up, or a part of it, or of what chooses between it and something else. */
function isOf(fn: ProgramFunction, value: VarId, look: Touch['instr'], depth = 0): boolean {
  const { instr } = originOf(fn.file, value);
  if (instr === undefined || depth > 4) return false;
  return (
    instr === look || ((instr.op === 'get' || instr.op === 'choose') && operandsOf(instr).some((each) => isOf(fn, each, look, depth + 1)))
  );
}
