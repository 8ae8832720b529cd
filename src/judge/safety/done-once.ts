/** Answers to what must not be done twice. */
import { STORING_METHODS } from '../../knowledge/background-words.js';
import { IDEMPOTENCY_HEADER } from '../../knowledge/request-words.js';
import { BEGUN_TALKS, TALK_ADDRESSES } from '../../knowledge/methods.js';
import type { VarId } from '../../facts/model.js';
import { literalOf, originAt, originOf, textsUsedBy } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { optionOf } from '../disk/disk-calls.js';
import { isStorePath } from '../outside.js';
import { keyOf } from '../keys.js';
import { isRemoval, putBy, type Profile } from '../profile.js';
import { requestDataOf } from '../request-data.js';

/**
 * `if (replies.has(key)) return replies.get(key); const row = await orders.save(draft); replies.set(key, row)`: what it keeps is the answer
 * of a store that was given a new record for it, and is given another one where the answer is gone.
 */
export function keepsWhatWasDone(program: Program, profile: Profile): boolean {
  const puts = profile.writes.filter((each) => each.served && !isRemoval(each));
  return (
    puts.length > 0 &&
    puts.every(({ fn, instr }) => {
      if (isFiledUnderHeader(program, fn, keyOf({ instr }))) return true;
      const value = putBy(instr);
      const kept = value === undefined ? undefined : originOf(fn.file, value).instr;
      const made = kept?.op === 'await' ? originOf(fn.file, kept.src).instr : kept;
      return (
        made?.op === 'call' &&
        made.recv !== undefined &&
        STORING_METHODS.test(made.prop ?? '') &&
        program.solver.idsAt(fn.file, made.recv).some((id) => {
          const { kind, path } = program.solver.object(id);
          return kind === 'external' && isStorePath(path);
        })
      );
    })
  );
}

/** `replies.get(req.headers['idempotency-key'])`: who asks says that it must not be done twice. */
function isFiledUnderHeader(program: Program, fn: ProgramFunction, key: VarId | undefined): boolean {
  if (key === undefined) return false;
  const { instr } = originOf(fn.file, key);
  return [...requestDataOf(program, fn, key).names, ...(instr ? textsUsedBy(fn.file, instr) : [])].some((name) =>
    IDEMPOTENCY_HEADER.test(name),
  );
}

/**
 * `users[login] ||= await (await fetch(`${api}/users/${login}`)).json()`: all that is put there is the answer to a question that changes nothing
 * outside, asked by address alone.
 */
export function keepsWhatWasRead(program: Program, profile: Profile): boolean {
  const puts = profile.writes.filter((each) => each.served && !isRemoval(each));
  return (
    puts.length > 0 &&
    puts.every(({ fn, instr }) => {
      const value = putBy(instr);
      return value !== undefined && isAnswer(program, fn, originAt(fn, value, instr).variable, 0);
    })
  );
}

function isAnswer(program: Program, fn: ProgramFunction, value: VarId, depth: number): boolean {
  const { variable, instr } = originOf(fn.file, value);
  if (instr === undefined || depth > 8) return false;
  if (instr.op === 'call') {
    const isFetch = program.solver
      .objectsAt(fn.file, instr.dst)
      .some(({ kind, path }) => kind === 'external' && /^global:fetch\(\)$/.test(path ?? ''));
    return (
      (isFetch && instr.args.length === 1) ||
      (instr.recv !== undefined && instr.args.length === 0 && isAnswer(program, fn, instr.recv, depth + 1))
    );
  }
  // `{ ...answer, at: Date.now() }`.
  if (instr.op === 'object')
    return fn.fact.instrs.some(
      (each) =>
        ((each.op === 'set' && each.operator === 'init') || each.op === 'spread') &&
        each.obj === variable &&
        isAnswer(program, fn, each.src, depth + 1),
    );
  if (instr.op === 'choose') return instr.srcs.some((src) => isAnswer(program, fn, src, depth + 1));
  if (instr.op === 'get') return isAnswer(program, fn, instr.obj, depth + 1);
  return (instr.op === 'await' || instr.op === 'copy') && isAnswer(program, fn, instr.src, depth + 1);
}

/**
 * `if (!threads[user]) threads[user] = (await openai.beta.threads.create()).id`, and `await (await fetch(`${api}/threads`, { method: 'POST' })).json()`:
 * what was said so far lies under that id outside, and another instance that does not know it begins anew.
 */
export function keepsBegunTalks(program: Program, profile: Profile): boolean {
  const puts = profile.writes.filter((each) => each.served && !isRemoval(each));
  return (
    puts.length > 0 &&
    puts.every(({ fn, instr }) => {
      const put = putBy(instr);
      const value = put === undefined ? undefined : originAt(fn, put, instr).variable;
      return (
        value !== undefined &&
        (program.solver.objectsAt(fn.file, value).some(({ kind, path }) => kind === 'external' && BEGUN_TALKS.test(path ?? '')) ||
          isAnswerToBeginning(fn, value))
      );
    })
  );
}

/** A part of what a request gave that was posted to the address of talks. */
function isAnswerToBeginning(fn: ProgramFunction, value: VarId, depth = 0): boolean {
  const { instr } = originOf(fn.file, value);
  if (instr === undefined || depth > 8) return false;
  if (instr.op === 'call' && instr.recv === undefined) {
    const [address, options] = instr.args;
    const method = options === undefined ? undefined : optionOf(fn.file, options, 'method');
    if (address === undefined || method === undefined || !/^post$/i.test(String(literalOf(fn.file, method)?.value))) return false;
    const made = originOf(fn.file, address).instr;
    return [String(literalOf(fn.file, address)?.value), ...(made ? textsUsedBy(fn.file, made) : [])].some((text) =>
      TALK_ADDRESSES.test(text),
    );
  }
  if (instr.op === 'get') return isAnswerToBeginning(fn, instr.obj, depth + 1);
  if (instr.op === 'await' || instr.op === 'copy') return isAnswerToBeginning(fn, instr.src, depth + 1);
  return instr.op === 'call' && instr.recv !== undefined && instr.prop === 'json' && isAnswerToBeginning(fn, instr.recv, depth + 1);
}
