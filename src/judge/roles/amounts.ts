/** Sums and sizes that are held against a limit, and the highest that there was. */
import type { Instr, VarId } from '../../facts/model.js';
import { guardOf, guardsAround, initsOf, isBelow, literalOf, operandsOf, originOf, weighs } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import { isRemoval, putBy, type Profile, type Touch } from '../profile.js';
import { turnsSomebodyAway } from './refusals.js';
import { isTime } from './time-marks.js';
import { isSame } from './in-turn.js';

/** `let nowServing = 0`: a variable that begins as a number, and in which nothing lies that could hold more than one. */
export function isOneNumber({ cell: { variable }, collections, objects }: Profile): boolean {
  if (!variable || collections.length > 0 || objects.length > 0) return false;
  const { file, id } = variable;
  return file.facts.functions.some((fn) =>
    fn.instrs.some(
      (each) => each.op === 'assign' && each.dst === id && each.operator === 'init' && typeof literalOf(file, each.src)?.value === 'number',
    ),
  );
}

/**
 * `spent[org] = (spent[org] ?? 0) + cost`, and elsewhere `if (spent[org] > allowed) throw ...`: sums by key that only go up, and above
 * some limit somebody is refused.
 */
export function sumsUnderLimit(profile: Profile): boolean {
  const { writes, reads } = profile;
  if (
    !profile.collections.every((each) => each.kind === 'map' || each.kind === 'object') ||
    writes.some((each) => /^(?:decrement|assign -=)$/.test(each.operation))
  )
    return false;
  const looks = new Set<Instr>([...reads, ...writes].filter((each) => each.depth === 'contents').map((each) => each.instr));
  const isLooked = (fn: ProgramFunction, value: VarId): boolean => {
    const made = originOf(fn.file, value).instr;
    return (
      made !== undefined &&
      (looks.has(made) ||
        (made.op === 'choose' &&
          made.srcs.some((src) => {
            const one = originOf(fn.file, src).instr;
            return one !== undefined && looks.has(one);
          })))
    );
  };
  const puts = writes.filter((each) => each.served && !isRemoval(each));
  const isSum = ({ fn, instr, operation, depth }: Touch): boolean => {
    if (depth !== 'contents') return false;
    if (/^(?:increment|assign \+=)$/.test(operation)) return true;
    const value = instr.op === 'call' ? instr.args[1] : instr.op === 'set' && instr.prop === null ? instr.src : undefined;
    const made = value === undefined ? undefined : originOf(fn.file, value).instr;
    return made?.op === 'binary' && made.operator === '+' && isLooked(fn, made.left);
  };
  if (puts.length === 0 || !puts.every(isSum)) return false;
  return reads.some(
    ({ fn, served }) =>
      served &&
      fn.fact.blocks.some(
        (block, id) =>
          block.cond !== undefined &&
          block.kind === 'then' &&
          guardsAround(fn, id).some(
            ({ guard, block: at }) =>
              at === id &&
              [...guard.all, ...guard.some].some(
                (atom) => atom.kind === 'compare' && atom.positive && /^>=?$/.test(atom.operator) && isLooked(fn, atom.left),
              ),
          ) &&
          (turnsSomebodyAway(fn) || fn.fact.instrs.some((each) => each.op === 'throw' && isBelow(fn, each.block, id))),
      ),
  );
}

/** `list.push(x); if (list.length > 500) list.shift()`, `map.set(key, list.slice(0, 10))`: only the last few are kept. */
export function isCapped({ writes }: Profile): boolean {
  const isCut = ({ fn, instr, operation }: Touch): boolean => {
    if (/^(?:shift|pop|splice)$/.test(operation)) return instr.op === 'call' && !instr.used && isBelowLength(fn, instr.block);
    if (instr.op === 'set' && instr.prop === 'length') return literalOf(fn.file, instr.src)?.value !== 0;
    const value =
      instr.op === 'call'
        ? instr.prop === 'set'
          ? instr.args[1]
          : undefined
        : instr.op === 'assign' || instr.op === 'set'
          ? instr.src
          : undefined;
    const { instr: made, variable } = value === undefined ? { instr: undefined, variable: -1 } : originOf(fn.file, value);
    const isSlice = (one: Instr | undefined): boolean => one?.op === 'call' && one.prop === 'slice' && one.args.length > 0;
    return (
      isSlice(made) ||
      (made?.op === 'array' &&
        fn.fact.instrs.some((each) => each.op === 'spread' && each.obj === variable && isSlice(originOf(fn.file, each.src).instr)))
    ); // `[...last.slice(-49), event]`
  };
  return writes.some((each) => each.served && each.depth !== 'entry' && isCut(each));
}

/** `lines.push(line); if (lines.length > 40) lines.splice(0, lines.length - 40)`, where each key has a list of its own, of which somebody gets what is in it. */
export function cutsEach({ writes }: Profile): boolean {
  return writes.some(
    ({ fn, instr, operation, depth, served }) =>
      served &&
      depth === 'entry' &&
      /^(?:shift|pop|splice)$/.test(operation) &&
      instr.op === 'call' &&
      !instr.used &&
      isBelowLength(fn, instr.block) &&
      writes.some((put) => put.fn === fn && put.depth === 'entry' && /^(?:push|unshift)$/.test(put.operation) && !isTime(put)),
  );
}

/** Under a comparison of a length, or in a loop that goes on while there is too much. */
function isBelowLength(fn: ProgramFunction, block: number): boolean {
  const isLength = (variable: VarId): boolean => {
    const made = originOf(fn.file, variable).instr;
    return made?.op === 'get' && (made.prop === 'length' || made.prop === 'size');
  };
  for (let at = block; at > 0; at = fn.fact.blocks[at]?.parent ?? 0) {
    const fact = fn.fact.blocks[at];
    if (fact?.cond === undefined) continue;
    const { all, some } = guardOf(fn.file, fact.cond, fact.kind !== 'else');
    if (
      [...all, ...some].some(
        (atom) =>
          atom.kind === 'compare' &&
          /[<>]/.test(atom.operator) &&
          (isLength(atom.left) || isLength(atom.right)) &&
          literalOf(fn.file, atom.right)?.value !== 0,
      )
    ) {
      return true;
    }
  }
  return false;
}

/** `peak = Math.max(peak, group.length)`, `if (open > peak) peak = open`. */
export function keepsMost(profile: Profile): boolean {
  const live = profile.writes.filter((each) => each.served);
  const isRead = (fn: ProgramFunction, value: VarId): boolean =>
    (profile.cell.variable?.file === fn.file && profile.cell.variable.id === value) ||
    profile.reads.some((read) => read.fn === fn && read.instr === originOf(fn.file, value).instr);
  return (
    live.length > 0 &&
    live.every(({ fn, instr }) => {
      if (instr.op !== 'assign' && instr.op !== 'set') return false;
      const made = originOf(fn.file, instr.src).instr;
      if (
        guardsAround(fn, instr.block).some(({ guard }) =>
          guard.all.some(
            (atom) =>
              atom.kind === 'compare' &&
              /^[<>]=?$/.test(atom.operator) &&
              (
                [
                  [atom.left, atom.right],
                  [atom.right, atom.left],
                ] as const
              ).some(([kept, seen]) => isRead(fn, kept) && isSame(fn, seen, originOf(fn.file, instr.src).variable)),
          ),
        )
      ) {
        return true;
      }
      return (
        made?.op === 'call' &&
        /^(?:max|min)$/.test(made.prop ?? '') &&
        made.args.some((arg) =>
          profile.reads.some((read) => read.fn === fn && (originOf(fn.file, arg).instr === read.instr || read.instr === made)),
        )
      );
    })
  );
}

/** `votes.yes++`: all that requests do is to add one to numbers of an object that was there. */
export function countsByOne(profile: Profile): boolean {
  const live = profile.writes.filter((each) => each.served);
  return (
    live.length > 0 &&
    profile.collections.length > 0 &&
    profile.collections.every((each) => each.kind === 'object') &&
    live.every((each) => each.depth === 'contents' && each.operation === 'increment' && each.instr.op === 'set' && each.instr.prop !== null)
  );
}

/** `scores.push(row); scores.sort(byPoints)`: whoever adds to the list puts it in order. */
export function ranks(profile: Profile): boolean {
  return (
    profile.collections.length > 0 &&
    profile.collections.every((each) => each.kind === 'array') &&
    profile.writes.some(
      (put) =>
        put.served &&
        put.depth !== 'entry' &&
        (/^(?:push|unshift)$/.test(put.operation)
          ? profile.writes.some(
              (each) => each.fn === put.fn && each.operation === 'sort' && each.depth !== 'entry' && each.instr.pos > put.instr.pos,
            )
          : isRankedAnew(profile, put)),
    )
  );
}

/** `board = [...board, score].sort(byPoints).slice(0, 10)`. */
function isRankedAnew({ reads }: Profile, { fn, instr, depth }: Touch): boolean {
  if (depth !== 'place' || (instr.op !== 'assign' && instr.op !== 'set') || !reads.some((each) => each.fn === fn)) return false;
  let made = originOf(fn.file, instr.src).instr;
  for (let step = 0; step < 8 && made?.op === 'call' && made.recv !== undefined; step += 1) {
    if (/^(?:sort|toSorted)$/.test(made.prop ?? '')) return true;
    made = originOf(fn.file, made.recv).instr;
  }
  return false;
}

/** `times.push(performance.now() - from)`, `slowest.push({ path, ms: Date.now() - from })`: how long something took. */
export function keepsDurations({ writes }: Profile): boolean {
  const puts = writes.filter((each) => each.served && /^(?:push|unshift)$/.test(each.operation));
  const isClock = (fn: ProgramFunction, value: VarId): boolean => {
    const made = originOf(fn.file, value).instr;
    return made?.op === 'call' && /^(?:now|getTime|bigint|hrtime)$/.test(made.prop ?? '');
  };
  const isSpan = (fn: ProgramFunction, value: VarId, depth: number): boolean => {
    const { variable, instr } = originOf(fn.file, value);
    if (!instr || depth > 4) return false;
    if (instr.op === 'binary')
      return instr.operator === '-' ? isClock(fn, instr.left) : operandsOf(instr).some((each) => isSpan(fn, each, depth + 1));
    if (instr.op === 'object') return initsOf(fn.fact, variable).some((each) => isSpan(fn, each.src, depth + 1));
    return instr.op === 'call' && instr.args.some((each) => isSpan(fn, each, depth + 1));
  };
  return puts.length > 0 && puts.every((each) => isSpan(each.fn, putBy(each.instr) ?? -1, 0));
}

/** `if (ms > slowest.ms) { slowest.ms = ms; slowest.path = path; }`: the most there was so far, and where. */
export function isRecordBroken({ reads }: Profile, { fn, instr }: Touch): boolean {
  const isOwn = (variable: VarId): boolean => {
    const made = originOf(fn.file, variable).instr;
    return made?.op === 'get' && made.prop !== null && reads.some((each) => each.instr === made && each.depth === 'contents');
  };
  const { src } = instr.op === 'set' ? instr : { src: -1 };
  const puts = new Set(
    fn.fact.instrs.flatMap((each) => (each.op === 'set' && each.block === instr.block ? [originOf(fn.file, each.src).variable] : [])),
  );
  return (
    src >= 0 &&
    guardsAround(fn, instr.block).some(({ guard }) =>
      guard.all.some(
        (atom) =>
          atom.kind === 'compare' &&
          /[<>]/.test(atom.operator) &&
          ((isOwn(atom.left) && puts.has(originOf(fn.file, atom.right).variable)) ||
            (isOwn(atom.right) && puts.has(originOf(fn.file, atom.left).variable))),
      ),
    )
  );
}

/** All that requests put into an object of named fields is such a record. */
export function keepsRecord(profile: Profile): boolean {
  const live = profile.writes.filter((each) => each.served);
  return (
    profile.collections.length > 0 &&
    profile.collections.every((each) => each.kind === 'object') &&
    live.length > 0 &&
    live.every((each) => each.depth === 'contents' && each.instr.op === 'set' && each.instr.prop !== null && isRecordBroken(profile, each))
  );
}

export const isWeighed = ({ fn, instr }: Touch): boolean => guardsAround(fn, instr.block).some(({ guard }) => weighs(guard));

/** `const row = rows.find(isHis); row.points += points`: the entries of a list are looked for and added to. */
export function addsToFound(profile: Profile): boolean {
  return (
    profile.collections.length > 0 &&
    profile.collections.every((each) => each.kind === 'array') &&
    profile.reads.some(
      (look) =>
        look.served &&
        look.depth === 'contents' &&
        /^find(?:Last)?$/.test(look.operation) &&
        profile.writes.some((each) => each.depth === 'entry' && each.fn === look.fn && /^(?:increment|assign \+=)$/.test(each.operation)),
    )
  );
}
