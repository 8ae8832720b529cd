/** What kind of rows and entries some work writes outside. */
import {
  ADDS_DOCUMENT,
  ASKING_METHODS,
  CACHE_LOOKS,
  CACHE_PUTS,
  CACHE_REMOVALS,
  PURGES,
  PURGING_METHODS,
  CACHE_WRITE,
  CHANGING_METHODS,
  FETCHES,
  LETS_GO_LOCK,
  RECORDS,
  WRITING_METHODS,
} from '../../knowledge/background-words.js';
import type { CallInstr } from '../../facts/model.js';
import { definitionOf, guardsAround, originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { isStorePath } from '../outside.js';
import { wordsOf } from '../roles/words.js';
import { mainCall, type Effects } from './background-effects.js';
import { wordsOfCall, wordsOfChain } from './call-words.js';
import { isFilledIn } from './filled-in.js';
import { onlyReads } from './refreshed.js';
import { callAtHead, fileWords } from './work.js';

/** Work that writes in many places is more than the rows that it leaves on its way: what it mainly calls, or one write in three, has to be rows that others look at later. */
export function isMostlyRecords(effects: Effects): boolean {
  const isRecord = ({ fn, instr }: Effects['outside'][number]): boolean =>
    RECORDS.test(`${wordsOfCall(fn, instr, false)} | ${wordsOf(fn.fact.name)}`);
  const first = mainCall(effects);
  const writes = effects.outside.filter(({ method }) => WRITING_METHODS.test(method));
  return writes.length < 4 || (first !== undefined && isRecord(first)) || writes.filter(isRecord).length * 3 >= writes.length;
}

/** What stands anywhere in a function without a name says little of much work: `(async () => { await download(); await convert(); ... })()`. */
export const isLongWork = ({ outside }: Effects, call: string): boolean =>
  outside.length > 3 &&
  !CACHE_WRITE.test(call) &&
  outside.some(({ fn, instr }) => !CACHE_WRITE.test(`${wordsOfChain(fn, instr, false)} | ${wordsOf(fn.fact.name)}`));

/** Whether rows are written that no name calls a cache: `cacheAddress()` may fill a column of the table of users. */
export function storesRecords(effects: Effects): boolean {
  return effects.outside.some(
    ({ fn, instr, method }) => /^(?:insert|update|upsert|save|create)(?![a-z])/.test(method) && !CACHE_WRITE.test(wordsOfChain(fn, instr)),
  );
}

/** `User.findOneAndUpdate(filter, change).lean()`: the chain shows it. */
export function changesRow(fn: ProgramFunction, head: CallInstr): boolean {
  for (let at: ReturnType<typeof definitionOf> = head, step = 0; step < 6 && at?.op === 'call'; step += 1) {
    if (CHANGING_METHODS.test(at.prop ?? '')) return true;
    at = at.recv === undefined ? undefined : definitionOf(fn.file, at.recv);
  }
  return false;
}

/** `prisma.requestLog.create(...)`, `firestore.collection('logs').add(...)`: a log that is kept in a database is looked at later. */
export const addsRow = (method: string, paths: readonly string[]): boolean =>
  (/^(?:insert|create|save)(?![a-z])/.test(method) && paths.some((path) => isStorePath(path))) ||
  (method === 'add' && paths.some((path) => ADDS_DOCUMENT.test(path)));

/**
 * `note.views += 1; note.save()`: all that the row is sent for is a count of those who looked at it, as `$inc: { views: 1 }` would do. What else
 * somebody puts into it goes with it.
 */
export function countsLooks(fn: ProgramFunction, { prop, recv }: CallInstr): boolean {
  if (prop !== 'save' || recv === undefined) return false;
  const row = originOf(fn.file, recv).variable;
  const changes = fn.fact.instrs.flatMap((each) =>
    each.op === 'set' && each.operator !== 'init' && originOf(fn.file, each.obj).variable === row ? [each] : [],
  );
  return (
    changes.length > 0 &&
    changes.every(({ operator, prop: name }) => /^(?:\+\+|\+=)$/.test(operator) && name !== null && RECORDS.test(wordsOf(name)))
  );
}

/** Entries of a shared cache are removed because what they copy has changed, and nothing else is done. */
export function isInvalidation(effects: Effects): boolean {
  const writes = effects.outside.filter((each) => !ASKING_METHODS.test(each.method));
  return (
    writes.length > 0 &&
    writes.every(
      ({ fn, instr, method }) =>
        (PURGING_METHODS.test(method) && PURGES.test(wordsOfCall(fn, instr))) ||
        (CACHE_REMOVALS.test(method) && CACHE_WRITE.test(`${wordsOfChain(fn, instr)} | ${wordsOf(fn.fact.name)} | ${fileWords(fn)}`)),
    )
  );
}

/** `redis.setEx(key, ttl, body)` in a file that is about caching, or where the names around it say cache. */
export function isCachePut(fn: ProgramFunction, instr: CallInstr): boolean {
  const first = callAtHead(fn, instr);
  return CACHE_PUTS.test(first.prop ?? '') && CACHE_WRITE.test(`${wordsOfChain(fn, first)} | ${fileWords(fn)}`);
}

/** The lock under which something was done is let go of. */
const letsGoLock = ({ fn, instr, method }: Effects['outside'][number]): boolean =>
  CACHE_REMOVALS.test(method) && LETS_GO_LOCK.test(`${wordsOfCall(fn, instr)} | ${wordsOf(fn.fact.name)}`);

/** What was asked for, and found missing or too old, is put there, perhaps under a lock, so that one does it for all. */
export function isCacheFill(program: Program, effects: Effects): boolean {
  const isLook = (each: Effects['outside'][number]): boolean =>
    ASKING_METHODS.test(each.method) || (FETCHES.test(each.method) && onlyReads(each)) || letsGoLock(each);
  const writes = effects.outside.filter((each) => !isLook(each));
  return (
    writes.length > 0 &&
    writes.every(
      ({ fn, instr, method }) =>
        isCachePut(fn, instr) ||
        isFilledIn(program, fn, instr) ||
        (/^(?:insert|upsert)$/i.test(method) && CACHE_WRITE.test(wordsOfChain(fn, instr))) ||
        (CACHE_PUTS.test(method) &&
          guardsAround(fn, instr.block).some(({ guard }) =>
            guard.all.some((atom) => {
              if (atom.kind !== 'truthy' || atom.positive) return false;
              const asked = originOf(fn.file, atom.value).instr;
              return asked?.op === 'call' && CACHE_LOOKS.test(asked.prop ?? '');
            }),
          )),
    )
  );
}
