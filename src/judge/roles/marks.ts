/** What a list or set of plain marks is for, by who puts them there and what is asked of them. Names come last. */
import type { VarId } from '../../facts/model.js';
import { isSameKey, keyOf } from '../keys.js';
import { CHEAP, RECEIVED, RECORDS } from '../../knowledge/background-words.js';
import { PERSONAL } from '../../knowledge/request-words.js';
import { guardsAround, initsOf, isInside, liesIn, literalOf, originOf, weighsSuch } from '../../program/values/definitions.js';
import type { Program } from '../../program/program.js';
import type { Role } from '../finding.js';
import { blamesRequest } from './refusals.js';
import { isAfterNow, isTime } from './time-marks.js';
import { isMaintenance } from '../self-maintenance.js';
import { isRemoval, putBy, waitsBetween, type Profile, type Touch } from '../profile.js';
import { requestDataOf } from '../request-data.js';
import { QUEUE_WORD } from '../../knowledge/roles.js';
import { wordsOf } from './words.js';
import { isGivenBackByWork } from './worked-on.js';

const GUESSED: ReadonlySet<Role> = new Set<Role>(['queue', 'entity-store', 'other', 'job-status', 'log-buffer']);

/** The role that the marks in a cell have where words took it for something else; undefined where they say nothing. */
export function roleOfMarks(program: Program, profile: Profile, role: Role): Role | undefined {
  if (!GUESSED.has(role) || profile.collections.length === 0) return undefined;
  if (role === 'queue' && !QUEUE_WORD.test(profile.words.symbol) && isNotedForLater(profile)) return 'log-buffer';
  if (role !== 'job-status' && isRedeemed(program, profile)) return 'auth';
  if (!remembersDone(profile)) return undefined;
  return isGivenBackByWork(program, profile) ? 'lock' : 'idempotency';
}

/** `track('signed up')` pushes what happened to a list that goes out in one piece: nobody waits for one of its lines. */
function isNotedForLater(profile: Profile): boolean {
  const puts = profile.writes.filter((each) => each.served && each.depth === 'contents' && !isRemoval(each));
  return (
    puts.length > 0 &&
    profile.collections.every((each) => each.kind === 'array') &&
    puts.every(({ fn, operation }) => {
      const words = wordsOf(fn.fact.name.split('.').pop() ?? '');
      return operation === 'push' && (RECORDS.test(words) || CHEAP.test(words)) && !RECEIVED.test(words);
    })
  );
}

/** `seen[id] = true`, `seen.set(id, 1)`. */
export function isPlainMark({ fn, instr }: Pick<Touch, 'fn' | 'instr'>): boolean {
  const value = instr.op === 'set' ? instr.src : instr.op === 'call' ? instr.args[1] : undefined;
  const literal = value === undefined ? undefined : literalOf(fn.file, value)?.value;
  return literal === true || literal === 1;
}

/**
 * `states.add(drawn)` in one request and `if (!states.delete(query.state)) return refuse()` in another: a value drawn at random that is
 * good for one use lets somebody in.
 */
function isRedeemed(program: Program, profile: Profile): boolean {
  const isSet = profile.collections.every((each) => each.kind === 'set');
  if (isRedeemedFromList(program, profile)) return true;
  if (!isSet && !(profile.collections.every((each) => each.kind === 'map') && isTakenWhenLookedUp(profile) && holdsTexts(program, profile)))
    return false;
  const adds = profile.writes.filter((each) => each.served && each.depth === 'contents' && each.operation === (isSet ? 'add' : 'set'));
  // `games.add({ room, players })`: nobody can bring an object that was made here.
  const isDrawn = (each: Touch): boolean => {
    const arg = keyOf(each);
    return arg !== undefined && originOf(each.fn.file, arg).instr?.op !== 'object' && requestDataOf(program, each.fn, arg).drawn;
  };
  const takes = profile.writes.filter((each) => each.served && each.operation === 'delete' && !adds.some((add) => add.fn === each.fn));
  const isBrought = (each: Touch): boolean => {
    const arg = keyOf(each);
    return arg !== undefined && requestDataOf(program, each.fn, arg).source !== undefined;
  };
  const isAsked = ({ fn, instr }: Touch): boolean =>
    (instr.op === 'call' && instr.used) ||
    profile.reads.some((each) => each.fn === fn && /^(?:has|get)$/.test(each.operation) && each.instr.pos < instr.pos);
  return adds.length > 0 && adds.every(isDrawn) && takes.some((each) => isBrought(each) && isAsked(each));
}

/** `const [link] = links.splice(links.findIndex(isHis), 1)`, where links were drawn at random and end some day. */
function isRedeemedFromList(program: Program, profile: Profile): boolean {
  if (!profile.collections.every((each) => each.kind === 'array')) return false;
  const puts = profile.writes.filter((each) => each.served && each.depth === 'contents' && each.operation === 'push');
  if (!ENDS.test(profile.words.values) && !puts.every(hasAnEnd)) return false;
  return (
    puts.length > 0 &&
    puts.every((each) => {
      const arg = keyOf(each);
      return arg !== undefined && requestDataOf(program, each.fn, arg).drawn;
    }) &&
    profile.writes.some(
      ({ fn, instr, operation }) =>
        operation === 'splice' &&
        instr.op === 'call' &&
        instr.used &&
        !puts.some((put) => put.fn === fn) &&
        profile.reads.some((look) => look.fn === fn && look.operation === 'findIndex'),
    )
  );
}

/** `{ code, dies: Date.now() + 600_000 }`. */
function hasAnEnd({ fn, instr }: Touch): boolean {
  const { variable, instr: made } = originOf(fn.file, putBy(instr) ?? -1);
  return made?.op === 'object' && initsOf(fn.fact, variable).some((each) => isAfterNow(fn, each.src));
}

/** Names of the moment at which something is over. */
const ENDS = /\b(?:until|till|expires?(?: at| in)?|expiry|valid until|ends?(?: at)?)\b/;

/** What is filed is no record of several fields: whose ticket it is. */
function holdsTexts(program: Program, profile: Profile): boolean {
  return (
    PERSONAL.test(profile.words.values) &&
    profile.writes
      .filter((each) => each.operation === 'set' && each.depth === 'contents')
      .every(({ fn, instr }) => {
        const value = instr.op === 'call' ? instr.args[1] : undefined;
        return (
          value !== undefined && program.solver.objectsAt(fn.file, value).every((obj) => obj.kind === 'external' || obj.kind === 'entry')
        );
      })
  );
}

/** `const user = tickets.get(ticket); tickets.delete(ticket); return user`: whoever looks one up takes it away, whatever was found. */
function isTakenWhenLookedUp(profile: Profile): boolean {
  const looks = profile.reads.filter(
    (each) => each.served && each.depth === 'contents' && each.operation === 'get' && each.instr.op === 'call',
  );
  return (
    looks.length > 0 &&
    looks.every((look) =>
      profile.writes.some(
        (each) =>
          each.fn === look.fn &&
          each.operation === 'delete' &&
          each.depth === 'contents' &&
          each.instr.block === look.instr.block &&
          each.instr.pos > look.instr.pos &&
          isSameKey(look.fn, keyOf(look), keyOf(each)),
      ),
    )
  );
}

/** `const step = steps.get(user); if (!step) return; steps.delete(user); return step`: nobody does that with a copy. Putting it behind the others again is no taking. */
export function takesWhatItFinds(profile: Profile): boolean {
  const looks = profile.reads.filter(
    (each) => each.served && each.depth === 'contents' && each.operation === 'get' && each.instr.op === 'call',
  );
  return (
    looks.length > 0 &&
    looks.every(
      (look) =>
        profile.writes.some(
          (each) =>
            each.fn === look.fn &&
            each.operation === 'delete' &&
            each.depth === 'contents' &&
            each.instr.pos > look.instr.pos &&
            isSameKey(look.fn, keyOf(look), keyOf(each)) &&
            isWhereverFound(each, look),
        ) && !profile.writes.some((each) => each.fn === look.fn && !isRemoval(each)),
    )
  );
}

/** Nothing but whether something was found decides, and not how old it is. */
function isWhereverFound({ fn, instr }: Touch, look: Touch): boolean {
  const around = new Set(guardsAround(fn, look.instr.block).map(({ block }) => block));
  return guardsAround(fn, instr.block).every(
    ({ guard, block }) =>
      around.has(block) ||
      [...guard.all, ...guard.some].every((atom) => {
        const value =
          atom.kind === 'truthy'
            ? atom.positive
              ? atom.value
              : undefined
            : /^[!=]==?$/.test(atom.operator) && [null, undefined].includes(literalOf(fn.file, atom.right)?.value as null | undefined)
              ? atom.left
              : undefined;
        return value !== undefined && originOf(fn.file, value).instr === look.instr;
      }),
  );
}

/**
 * `if (handled.includes(event.id)) return; handled.push(event.id)`: keys that are only asked for before something is done, noted by whoever
 * asks, and given back by nobody. Who has already voted or come is a record.
 */
function remembersDone(profile: Profile): boolean {
  const isList = profile.collections.every((each) => each.kind === 'set' || each.kind === 'array');
  if (
    !(isList || profile.collections.every((each) => each.kind === 'object' || each.kind === 'map')) ||
    PERSONAL.test(`${profile.words.symbol} | ${profile.words.keys}`.replace(TRANSFERS, ''))
  ) {
    return false;
  }
  const puts = profile.writes.filter((each) => each.served && each.depth === 'contents' && !isRemoval(each));
  const asked = profile.reads.filter(
    (each) => each.served && each.depth !== 'place' && !isMaintenance(each, profile) && !isTrimming(profile, each),
  );
  // Where nobody walks through it, what others do with such a key they do with the key that they have from elsewhere.
  const isWalked = asked.some(({ operation }) => WALKS.test(operation));
  const looks = asked.filter(
    (each) => isWalked || each.depth !== 'entry' || asked.some((look) => look.depth === 'contents' && look.fn === each.fn),
  );
  // What is given back one by one is a list of those to whom something applies.
  if (
    profile.writes.some(
      (each) =>
        each.served &&
        each.operation === 'delete' &&
        each.depth === 'contents' &&
        each.instr.op === 'call' &&
        isToggled(each, puts) &&
        !isWhereTooLong(profile, each),
    )
  )
    return false;
  if (!isList && (!puts.every(isPlainMark) || profile.writes.some((each) => isRemoval(each) && puts.some((put) => put.fn === each.fn))))
    return false;
  const isLook = ({ operation, instr }: Touch): boolean =>
    /^(?:has|includes|indexOf)$/.test(operation) || (!isList && operation === 'get' && keyOf({ instr } as Touch) !== undefined);
  const isSize = ({ instr, operation }: Touch): boolean =>
    (instr.op === 'get' && (instr.prop === 'length' || instr.prop === 'size')) ||
    /^(?:iterate|values|keys|next|shift|delete|push|add)$/.test(operation);
  return (
    puts.length > 0 &&
    looks.every((each) => isLook(each) || isSize(each)) &&
    puts.every((put) =>
      looks.some(
        (look) =>
          isLook(look) &&
          look.instr.pos < put.instr.pos &&
          (look.fn === put.fn ? isSameKey(put.fn, keyOf(look), keyOf(put)) : isAskedForEach(look, put)),
      ),
    )
  );
}

const WALKS = /^(?:iterate|values|keys|entries|forEach|next|shift)$/;

/** `if (seen.size > 500) Array.from(seen).slice(0, 250).forEach((id) => seen.delete(id))`: what has grown too long is cut. */
const isTrimming = (profile: Profile, read: Touch): boolean =>
  isWhereTooLong(profile, read) &&
  profile.writes.some((each) => each.fn === read.fn && isRemoval(each) && isWhereTooLong(profile, each)) &&
  !profile.writes.some((each) => each.fn === read.fn && !isRemoval(each) && isWhereTooLong(profile, each));

/** Under a comparison with how much is kept there. */
function isWhereTooLong({ reads }: Profile, { fn, instr }: Touch): boolean {
  const sizes = new Set(
    reads.flatMap(({ instr: read }) => (read.op === 'get' && (read.prop === 'size' || read.prop === 'length') ? [read] : [])),
  );
  const isSize = (value: VarId): boolean => {
    const made = originOf(fn.file, value).instr;
    return made?.op === 'get' && sizes.has(made);
  };
  return guardsAround(fn, instr.block).some(({ guard }) => weighsSuch(guard, isSize));
}

/** `const fresh = rows.filter((row) => !seen.has(row.id)); for (const row of fresh) { ...; seen.add(row.id); }`: asked of each in a callback, by the same field. */
function isAskedForEach(look: Touch, put: Touch): boolean {
  const { file } = put.fn;
  if (!liesIn(look.fn, put.fn)) return false;
  const [asked, noted] = [look, put].map((each) => originOf(file, keyOf(each) ?? -1).instr);
  return (
    asked?.op === 'get' &&
    noted?.op === 'get' &&
    asked.prop !== null &&
    asked.prop === noted.prop &&
    look.fn.fact.params.includes(originOf(file, asked.obj).variable)
  );
}

/**
 * `if (known.has(id)) return res.sendStatus(200); known.add(id)`, `if (now - known.get(id) < DAY) throw new Replayed(); known.set(id, now)`: what
 * it holds is no copy of anything, whatever it is called. Who finds out first what to note keeps what was found out.
 */
export function turnsBackWhatItKnows(program: Program, profile: Profile): boolean {
  const { collections, reads, writes } = profile;
  if (!collections.every((each) => each.kind === 'set' || each.kind === 'map' || each.kind === 'object')) return false;
  const puts = writes.filter((each) => each.served && each.depth === 'contents' && !isRemoval(each));
  return (
    collections.length > 0 &&
    puts.length > 0 &&
    puts.every((put) => {
      const isMark = put.operation === 'add' || isPlainMark(put);
      if (!isMark && !isTime(put)) return false;
      const look = reads.find(
        (each) =>
          each.fn === put.fn &&
          each.depth === 'contents' &&
          /^(?:has|get)$/.test(each.operation) &&
          each.instr.pos < put.instr.pos &&
          isSameKey(put.fn, keyOf(each), keyOf(put)),
      );
      return (
        look !== undefined &&
        !waitsBetween(look, put) &&
        isInside(put.fn, put.instr.block, 'else') &&
        (isMark || refusesAfter(program, put.fn))
      );
    })
  );
}

/** A function, or one that it is called by, says that a request is no good: it throws, or answers with 4xx. */
function refusesAfter(program: Program, fn: Touch['fn'], depth = 2): boolean {
  return (
    fn.fact.instrs.some((each) => each.op === 'throw') ||
    blamesRequest(fn) ||
    (depth > 0 &&
      (program.phases.incoming.get(fn) ?? []).some((edge) => edge.kind === 'call' && refusesAfter(program, edge.from, depth - 1)))
  );
}

/** What is credited once: nobody's own. */
const TRANSFERS = /\b(?:transactions?|txs?|trx)\b/g;

/** The same function puts a key there and takes it out: `has ? delete : add`. */
const isToggled = ({ fn }: Touch, puts: readonly Touch[]): boolean => puts.some((put) => put.fn === fn);
