/** How entries leave a collection: worked off, taken back by those who put them there, named one by one. */
import { isSameKey, keyOf } from '../keys.js';
import { isInside, liesIn, literalOf, originOf } from '../../program/values/definitions.js';
import { filesByKey, isRemoval, waitsBetween, type Profile } from '../profile.js';
import { isWeighed } from './amounts.js';
import { isFiledUnderDrawn } from './drawn-keys.js';

/**
 * `for (const [to, lines] of outbox) { await send(to, lines); outbox.delete(to); }`: whoever goes through it takes out what is done. What
 * is only thrown away because its time is over is no work.
 */
export function isWorkedOff(profile: Profile): boolean {
  if (!profile.collections.some((each) => each.kind === 'map' || each.kind === 'set' || each.kind === 'array')) return false;
  return profile.writes.some(
    (each) =>
      each.served &&
      each.operation === 'delete' &&
      isInside(each.fn, each.instr.block, 'loop') &&
      !isWeighed(each) &&
      profile.reads.some(
        (read) =>
          read.fn === each.fn &&
          /^(?:iterate|entries|keys|values)$/.test(read.operation) &&
          read.depth === 'contents' &&
          waitsBetween(read, each),
      ) &&
      !profile.writes.some((put) => put.fn === each.fn && !isRemoval(put)),
  );
}

/** `const ticket = tickets[state]; delete tickets[state]; return ticket`, filed under something drawn at random: it counts once, for whoever brings it. */
export function isTakenOnce(profile: Profile): boolean {
  const { collections, writes, reads } = profile;
  if (!filesByKey({ collections })) return false;
  const puts = writes.filter((each) => each.served && !isRemoval(each) && each.depth === 'contents');
  if (!isFiledUnderDrawn(profile)) return false;
  if (writes.some((each) => each.served && each.depth === 'entry')) return false; // somebody works on it until it is over
  const takers = writes.filter(
    (each) => each.served && each.depth === 'contents' && each.operation === 'delete' && !puts.some((put) => put.fn === each.fn),
  );
  return (
    takers.some(
      (each) =>
        !isInside(each.fn, each.instr.block, 'loop') &&
        !isInside(each.fn, each.instr.block, 'catch') &&
        reads.some(
          (read) =>
            read.fn === each.fn &&
            read.depth === 'contents' &&
            read.operation === 'get' &&
            read.instr.pos < each.instr.pos &&
            isSameKey(each.fn, keyOf(read), keyOf(each)),
        ),
    ) &&
    reads
      .filter((each) => each.served && each.depth === 'contents' && each.operation === 'get')
      .every((each) => takers.some((taker) => taker.fn === each.fn))
  );
}

/** `links.splice(links.findIndex(isHis), 1)`: one entry is looked for and taken out. */
export function takesOut(profile: Profile): boolean {
  return (
    profile.collections.length > 0 &&
    profile.collections.every((each) => each.kind === 'array') &&
    profile.writes.some(
      ({ fn, instr, operation, depth, served }) =>
        served &&
        operation === 'splice' &&
        depth === 'contents' &&
        instr.op === 'call' &&
        instr.args[1] !== undefined &&
        literalOf(fn.file, instr.args[1])?.value === 1 &&
        profile.reads.some(
          (look) => look.fn === fn && look.depth === 'contents' && /^(?:findIndex|findLastIndex|indexOf)$/.test(look.operation),
        ),
    )
  );
}

/** `resting.add(me)` for one request, `resting.delete(me)` for another: what has been done once is not taken back, but where it failed or is long ago. */
export function isTakenBack({ writes }: Profile): boolean {
  const adds = writes.filter((each) => each.served && /^(?:add|set|push)$/.test(each.operation));
  return writes.some(
    (each) =>
      (each.served || each.dead) &&
      each.operation === 'delete' &&
      each.depth === 'contents' &&
      !each.inCatch &&
      !isInside(each.fn, each.instr.block, 'loop') &&
      !isWeighed(each) &&
      !adds.some((add) => add.fn === each.fn || liesIn(each.fn, add.fn)) &&
      each.fn.fact.parent >= 0 &&
      !/clean|sweep|prune|evict|expire/i.test(each.fn.fact.name),
  );
}

/** `muted.has(id) ? muted.delete(id) : muted.add(id)`: those to whom something applies. */
export const toggles = ({ writes }: Profile): boolean =>
  writes.some(
    (each) =>
      each.operation === 'delete' && writes.some((add) => add.operation === 'add' && add.fn === each.fn && !waitsBetween(add, each)),
  );

/** `rules.push(rule)` for one request, `rules = rules.filter((rule) => rule.id !== id)` for another. */
export function dropsOneByOne({ writes, collections }: Profile): boolean {
  if (!collections.some((each) => each.kind === 'array')) return false;
  return writes.some(({ fn, instr, depth, served }) => {
    if (!served || depth !== 'place' || (instr.op !== 'assign' && instr.op !== 'set')) return false;
    const made = originOf(fn.file, instr.src).instr;
    if (made?.op !== 'call' || made.prop !== 'filter' || made.args[0] === undefined) return false;
    const test = originOf(fn.file, made.args[0]).instr;
    const inner = test?.op === 'function' ? fn.file.functions[test.fn] : undefined;
    return (
      inner !== undefined &&
      inner.fact.instrs.some(
        (each) =>
          (each.op === 'binary' && /^!==?$/.test(each.operator)) ||
          (each.op === 'unary' &&
            each.operator === '!' &&
            inner.fact.instrs.some((one) => one.op === 'binary' && /^===?$/.test(one.operator))),
      )
    );
  });
}
