/** Numbers that requests count up in a place, and what they are compared with. */
import { COUNT_FIELDS, COUNT_NAMES, MOMENT_FIELDS } from '../../knowledge/roles.js';
import type { Instr, VarId } from '../../facts/model.js';
import { definitionOf, guardsAround, initsOf, liesIn, literalOf, operandsOf, originOf, weighs } from '../../program/values/definitions.js';
import { blamesRequest } from './refusals.js';
import { readersOf } from '../uses.js';
import { isTime, saysWhen } from './time-marks.js';
import { isNear } from '../profile-words.js';
import { isRemoval, putBy, storedLiteral, type Profile, type Touch } from '../profile.js';

/**
 * A number of an entry is counted up. What is replaced as a whole was counted before, while it was made, unless whoever counts looks into
 * the place.
 */
export function countsUp(profile: Profile): boolean {
  const replaced = profile.writes.some((each) => each.depth === 'place') && !profile.writes.some((each) => each.depth === 'contents');
  return profile.writes.some(
    (each) =>
      each.depth === 'entry' &&
      /increment|assign \+=/.test(each.operation) &&
      (!replaced || profile.reads.some((read) => read.fn === each.fn && read.depth !== 'entry')),
  );
}

/** `try { await call(); state.failures = 0 } catch { state.failures += 1 }`. */
export function countsFailures(profile: Profile): boolean {
  const nameOf = ({ instr }: Touch): string | number | null => (instr.op === 'set' ? instr.prop : instr.dst);
  // `failures[host] = (failures[host] ?? 0) + 1`
  const isOneMore = ({ fn, instr }: Touch): boolean => instr.op === 'set' && oneMore(fn, instr.src) !== undefined;
  const counted = new Set(
    profile.writes.flatMap((each) =>
      each.inCatch && (/^(?:increment|assign \+=)$/.test(each.operation) || isOneMore(each)) ? [nameOf(each)] : [],
    ),
  );
  return profile.writes.some(
    (each) =>
      !each.inCatch &&
      (each.instr.op === 'set' || each.instr.op === 'assign') &&
      counted.has(nameOf(each)) &&
      storedLiteral(each)?.value === 0,
  );
}

/** `catch { faults += 1; if (faults > 4) mode = RESTING }` and elsewhere `mode = NORMAL`: a word or number that changes with the count of failures. */
export function turnsAfterFailures({ writes }: Profile): boolean {
  const live = writes.filter((each) => !each.dead && !each.starting);
  const isCounted = ({ fn, instr }: Touch): boolean =>
    guardsAround(fn, instr.block).some(({ guard }) => weighs(guard)) &&
    fn.fact.instrs.some(
      (each) => (each.op === 'set' || each.op === 'assign') && each !== instr && /^(?:\+\+|\+=)$/.test(each.operator ?? ''),
    );
  return (
    live.every((each) => each.depth === 'place') &&
    live.some((each) => each.inCatch && each.operation === 'assign' && isCounted(each)) &&
    live.some((each) => !each.inCatch && each.operation === 'assign')
  );
}

/** A stored number is compared with a limit. */
export function comparesCount(profile: Profile): boolean {
  return profile.touches.some((touch) => {
    const { fn, instr } = touch;
    if (!isNear(touch)) return false;
    if (
      fn.fact.instrs.some(
        (each) => each.op === 'binary' && /^[<>]=?$/.test(each.operator) && [each.left, each.right].some((side) => isCount(fn, side)),
      )
    )
      return true;
    for (const { guard } of guardsAround(fn, instr.block)) {
      for (const atom of [...guard.all, ...guard.some]) {
        if (atom.kind === 'compare' && /[<>]/.test(atom.operator)) {
          if ([atom.left, atom.right].some((side) => isCount(fn, side))) return true;
        }
      }
    }
    return false;
  });
}

/** `const n = ++calls; if (n > 100) return refuse()`: of all that a function compares, the number that lies in this very place. */
export function isComparedItself({ cell, touches }: Profile): boolean {
  const own = new Set(touches.map((each) => each.instr));
  return touches.some(
    (touch) =>
      isNear(touch) &&
      touch.fn.fact.instrs.some(
        (each) =>
          each.op === 'binary' &&
          /^[<>]=?$/.test(each.operator) &&
          [each.left, each.right].some((side) => {
            const { variable, instr } = originOf(touch.fn.file, side);
            return (cell.variable?.id === variable && cell.variable.file === touch.fn.file) || (instr !== undefined && own.has(instr));
          }),
      ),
  );
}

/** `if (bucket.count >= limit) return false; bucket.count += 1`: of all numbers the one that goes up is compared, as it is or as it would be. */
export function comparesWhatItCounts(profile: Profile, isOwn: (touch: Touch) => boolean = isNear): boolean {
  const counted = new Set(
    profile.writes.flatMap(({ depth, operation, instr }) =>
      depth === 'entry' && /increment|assign \+=/.test(operation) && instr.op === 'set' && instr.prop !== null ? [instr.prop] : [],
    ),
  );
  if (counted.size === 0) return false;
  return profile.touches.some(
    (touch) =>
      isOwn(touch) &&
      touch.fn.fact.instrs.some(
        (each) =>
          each.op === 'binary' &&
          /^[<>]=?$/.test(each.operator) &&
          [each.left, each.right].some((side) =>
            summed(touch.fn, side).some((one) => nameOfCount(touch.fn, one).some((name) => counted.has(name))),
          ),
      ),
  );
}

/** `day.bytes + size > most` asks before what comes in is added. */
function summed(fn: Touch['fn'], side: VarId): readonly VarId[] {
  const { instr } = originOf(fn.file, side);
  return instr?.op === 'binary' && instr.operator === '+' ? [side, instr.left, instr.right] : [side];
}

/** `const n = (calls.get(key) ?? 0) + 1; calls.set(key, n); return n <= 100`, whatever the number is called. */
export function addsOneAndCompares(profile: Profile): boolean {
  return profile.writes.some(({ fn, instr, operation }) => {
    if (operation !== 'set' || instr.op !== 'call' || instr.args[1] === undefined) return false;
    const sum = oneMore(fn, instr.args[1]);
    if (!sum) return false;
    const counted = [sum, originOf(fn.file, sum.left).instr];
    // `calls.set(ip, calls.get(ip) + 1); if (calls.get(ip) > 60) return refuse();`
    const looks = new Set(
      profile.reads.filter((each) => each.fn === fn && each.operation === 'get' && each.depth === 'contents').map((each) => each.instr),
    );
    const isCounted = (side: VarId): boolean => {
      const { instr: made } = originOf(fn.file, side);
      return made !== undefined && (counted.includes(made) || (looks.has(made) && sum.left !== side && isLook(counted[1], looks)));
    };
    return fn.fact.instrs.some(
      (each) => each.op === 'binary' && /^[<>]=?$/.test(each.operator) && (isCounted(each.left) || isCounted(each.right)),
    );
  });
}

/** `views.set(id, (views.get(id) ?? 0) + 1)`: whatever requests put there is one more than what was there, or nought to begin anew. */
export function countsEach(profile: Profile): boolean {
  const isNought = ({ instr, fn }: Touch): boolean => {
    const value = putBy(instr);
    return value !== undefined && literalOf(fn.file, value)?.value === 0;
  };
  const puts = profile.writes.filter((each) => each.served && !isRemoval(each) && !isNought(each));
  return (
    puts.length > 0 &&
    profile.collections.every((each) => each.kind === 'map' || each.kind === 'object') &&
    puts.every(({ fn, instr, operation, depth }) => {
      if (depth !== 'contents') return false;
      if (/^(?:increment|assign \+=)$/.test(operation)) return true;
      const value = instr.op === 'call' ? instr.args[1] : instr.op === 'set' ? instr.src : undefined;
      return value !== undefined && oneMore(fn, value) !== undefined;
    })
  );
}

/**
 * `hits.set(model, (hits.get(model) ?? 0) + 1)`, `failures.push({ host, at: new Date() })`, and no function that looks there compares how many
 * there are with a limit, or hands it on to one that may.
 */
export function isWeighedByNobody(profile: Profile): boolean {
  const isList = listsWhen(profile);
  if ((!countsEach(profile) && !isList) || comparesCount(profile) || addsOneAndCompares(profile)) return false;
  const lookers = new Set(profile.touches.filter((each) => each.served && each.depth !== 'place').map((each) => each.fn));
  return [...lookers].every((fn) => {
    const looks = new Set(profile.reads.filter((each) => each.fn === fn && !(isList && each.depth === 'entry')).map((each) => each.instr));
    const isOfCount = (value: VarId, depth: number): boolean => {
      const made = depth < 6 ? originOf(fn.file, value).instr : undefined;
      return (
        made !== undefined &&
        (looks.has(made) ||
          ((made.op === 'binary' || made.op === 'choose') && operandsOf(made).some((each) => isOfCount(each, depth + 1))) ||
          (made.op === 'get' && made.prop === 'length' && isOfCount(made.obj, depth + 1)) ||
          (made.op === 'call' && made.prop === 'filter' && made.recv !== undefined && isOfCount(made.recv, depth + 1)))
      );
    };
    return !fn.fact.instrs.some(
      (each) =>
        (each.op === 'return' && isOfCount(each.src, 0)) ||
        (each.op === 'binary' && /^[<>]=?$/.test(each.operator) && (isOfCount(each.left, 0) || isOfCount(each.right, 0))),
    );
  });
}

/** `failures.push({ host, at: new Date() })`: a list of what happened, and when. */
const listsWhen = ({ collections, writes }: Profile): boolean => {
  const puts = writes.filter((each) => each.served && each.depth === 'contents' && !isRemoval(each));
  return (
    collections.every((each) => each.kind === 'array') &&
    puts.length > 0 &&
    puts.every((each) => /^(?:push|unshift)$/.test(each.operation) && saysWhen(each))
  );
};

/** `failures.filter(isRecent).length`: of what is noted with its time nobody asks more than how many there are. */
export function isOnlyNumbered(profile: Profile): boolean {
  const looks = profile.reads.filter((each) => each.served && each.depth !== 'entry');
  const isLength = (instr: Instr): boolean => instr.op === 'get' && (instr.prop === 'length' || instr.prop === 'size');
  return (
    profile.collections.length > 0 &&
    listsWhen(profile) &&
    looks.some((each) => isLength(each.instr) || each.operation === 'filter') &&
    looks.every(
      ({ fn: { file }, instr, operation }) =>
        isLength(instr) ||
        (operation === 'filter' &&
          readersOf(file, instr.dst).every(
            (each) =>
              isLength(each) ||
              (each.op === 'assign' && each.operator === 'init' && readersOf(file, each.dst).every(isLength)) ||
              profile.writes.some((write) => write.instr === each),
          )),
    )
  );
}

/** `sent.ok++` and `sent.failed++`: numbers under names of the source, which requests only raise. */
export function onlyCounts({ writes }: Profile): boolean {
  const isNamed = ({ instr, operation }: Touch): boolean =>
    instr.op === 'set' && instr.prop !== null && /^(?:increment|assign \+=)$/.test(operation);
  // `sent.byRoute[path] = (sent.byRoute[path] || 0) + 1`
  const isByKey = ({ fn, instr, operation, depth }: Touch): boolean =>
    depth === 'entry' &&
    instr.op === 'set' &&
    instr.prop === null &&
    (/^(?:increment|assign \+=)$/.test(operation) || oneMore(fn, instr.src) !== undefined);
  const live = writes.filter((each) => each.served && !isRemoval(each) && each.depth !== 'place');
  return live.some(isNamed) && live.every((each) => isNamed(each) || isByKey(each));
}

/**
 * `const at = routes[path] ??= { hits: 0, ms: 0 }; at.hits++; at.ms += took`: entries that are nothing but several numbers, which only go up,
 * and begin where nothing was found.
 */
export function addsUpForEach(profile: Profile): boolean {
  const live = profile.writes.filter((each) => each.served && !isRemoval(each) && each.depth !== 'place');
  const raised = live.filter((each) => each.depth === 'entry');
  const isNumbers = ({ fn, instr }: Touch): boolean => {
    const first = originOf(fn.file, putBy(instr) ?? -1);
    // `const at = totals.get(key) ?? { hits: 0, ms: 0 }; ...; totals.set(key, at)`.
    const { variable, instr: made } =
      first.instr?.op === 'choose'
        ? (first.instr.srcs.map((src) => originOf(fn.file, src)).find((each) => each.instr?.op === 'object') ?? first)
        : first;
    const parts = made?.op === 'object' ? initsOf(fn.fact, variable).map((each) => each.src) : [];
    return parts.length > 1 && parts.every((each) => typeof literalOf(fn.file, each)?.value === 'number');
  };
  return (
    new Set(raised.map(({ instr }) => (instr.op === 'set' ? instr.prop : null))).size > 1 &&
    raised.every((each) => each.instr.op === 'set' && /^(?:increment|assign \+=)$/.test(each.operation)) &&
    live.some((each) => each.depth === 'contents') &&
    live.every(
      (each) =>
        each.depth === 'entry' || (isNumbers(each) && profile.reads.some((read) => read.fn === each.fn && read.depth === 'contents')),
    )
  );
}

/** `(strikes[name] ??= []).push(Date.now())`: for each key when it happened, and what is older than a while counts no more. */
export function countsTimes(profile: Profile): boolean {
  const pushes = profile.writes.filter((each) => each.served && /^(?:push|unshift)$/.test(each.operation));
  const isAge = (fn: Touch['fn']): boolean =>
    fn.fact.instrs.some(
      (each) =>
        each.op === 'call' &&
        each.prop === 'filter' &&
        each.args[0] !== undefined &&
        (() => {
          const made = originOf(fn.file, each.args[0]).instr;
          const test = made?.op === 'function' ? fn.file.functions[made.fn] : undefined;
          return (
            test !== undefined &&
            test.fact.instrs.some((one) => one.op === 'binary' && /^[<>]=?$/.test(one.operator)) &&
            test.fact.instrs.every(
              (one) =>
                one.op !== 'get' ||
                one.prop === null ||
                one.prop === 'now' ||
                !test.fact.params.includes(originOf(fn.file, one.obj).variable),
            )
          ); // `t > now - rules.pause`
        })(),
    );
  return (
    pushes.length > 0 &&
    pushes.every((each) => each.depth === 'entry' && isTime(each)) &&
    profile.touches.some((each) => each.served && isAge(each.fn))
  );
}

/** `... + 1`, where a value is such a sum. */
export function oneMore(fn: Touch['fn'], value: VarId): Extract<Instr, { readonly op: 'binary' }> | undefined {
  const { instr: sum } = originOf(fn.file, value);
  return sum?.op === 'binary' && sum.operator === '+' && literalOf(fn.file, sum.right)?.value === 1 ? sum : undefined;
}

/** The number that is added to was looked up in the same place. */
const isLook = (made: Instr | undefined, looks: ReadonlySet<Instr>): boolean => made !== undefined && looks.has(made);

const isCount = (fn: Touch['fn'], side: VarId): boolean => COUNT_NAMES.test(nameOfCount(fn, side)[0] ?? '');

/** The property that is read, and the variable in which it was put. */
function nameOfCount(fn: Touch['fn'], side: VarId): readonly string[] {
  const made = definitionOf(fn.file, side);
  if (made?.op === 'get') return [made.prop ?? ''];
  const { instr } = originOf(fn.file, side);
  return [fn.file.facts.vars[side]?.name ?? '', ...(instr?.op === 'get' && instr.prop !== null ? [instr.prop] : [])];
}

/** `sent[user] += 1; return sent[user] > 3`: one number for each key that only goes up, compared with a limit in the function that counts. */
export function countsInPlace(profile: Profile): boolean {
  const own = new Set(profile.touches.filter((each) => each.depth === 'contents').map((each) => each.instr));
  // `hits[ip] = (hits[ip] || 0) + 1` is an increment too.
  const isSum = (fn: Touch['fn'], src: VarId): boolean => {
    const sum = oneMore(fn, src);
    if (!sum) return false;
    const before = originOf(fn.file, sum.left).instr;
    return (before?.op === 'choose' ? before.srcs : [sum.left]).some((each) => isCounted(fn, each));
  };
  const isCounted = (fn: Touch['fn'], side: VarId): boolean => {
    const made = originOf(fn.file, side).instr;
    // `if ((free[who] ?? 0) >= 3) return res.status(403).end()`: what is only passed over limits nobody.
    if (made?.op === 'choose') return blamesRequest(fn) && made.srcs.some((each) => isCounted(fn, each));
    return made?.op === 'get' && made.prop === null && own.has(made);
  };
  const ups = profile.writes.filter(
    ({ fn, depth, operation, instr }) =>
      depth === 'contents' &&
      instr.op === 'set' &&
      instr.prop === null &&
      (/^(?:increment|assign \+=)$/.test(operation) || isSum(fn, instr.src)),
  );
  // `setTimeout(() => { counts[user] -= 1 }, day)`: after a while it counts no more.
  if (
    ups.length === 0 ||
    profile.writes.some(
      (each) => /^(?:decrement|assign -=)$/.test(each.operation) && !ups.some((up) => up.fn !== each.fn && liesIn(each.fn, up.fn)),
    )
  ) {
    return false;
  }
  // Whether there is any, or one, is no limit.
  const isLimit = (fn: Touch['fn'], side: VarId): boolean => {
    const value = literalOf(fn.file, side)?.value;
    return !isCounted(fn, side) && value !== 0 && value !== 1;
  };
  // `return (counts[user] += 1) <= 1000`: within the limit or not.
  const isGiven = (fn: Touch['fn'], value: VarId): boolean => fn.fact.instrs.some((each) => each.op === 'return' && each.src === value);
  return ups.some(({ fn }) =>
    fn.fact.instrs.some((each) => {
      if (each.op !== 'binary') return false;
      const isAbove = /^>=?$/.test(each.operator) || (/^<=?$/.test(each.operator) && isGiven(fn, each.dst));
      return (
        (isAbove && isCounted(fn, each.left) && isLimit(fn, each.right)) ||
        (/^<=?$/.test(each.operator) && isCounted(fn, each.right) && isLimit(fn, each.left))
      );
    }),
  );
}

/** What the objects have that requests put there as entries, each with its properties. */
function shapesPut(profile: Profile): readonly (readonly string[])[] {
  return profile.writes
    .filter((each) => each.served && each.depth === 'contents' && !isRemoval(each))
    .flatMap(({ fn, instr }) => {
      const { variable, instr: made } = originOf(fn.file, putBy(instr) ?? -1);
      return made?.op === 'object' ? [initsOf(fn.fact, variable).flatMap((each) => (each.prop !== null ? [each.prop] : []))] : [];
    });
}

/** `{ response, timestamp: Date.now() }`: something, beside when it came, and nothing that is counted. */
export function datesAnswers(profile: Profile): boolean {
  const shapes = shapesPut(profile);
  return (
    shapes.length > 0 &&
    !countsUp(profile) &&
    shapes.every(
      (props) =>
        props.some((each) => MOMENT_FIELDS.test(each)) &&
        props.some((each) => !MOMENT_FIELDS.test(each)) &&
        !props.some((each) => COUNT_FIELDS.test(each)),
    )
  );
}

/** `{ count: 1, resetAt: now + WINDOW }`, counted up and compared: an entry is nothing but a number and a moment, whatever it is filed under. */
export function keepsCountAndMoment(profile: Profile): boolean {
  const shapes = shapesPut(profile);
  return (
    shapes.length > 0 &&
    countsUp(profile) &&
    comparesWhatItCounts(profile) &&
    shapes.every(
      (props) =>
        props.some((each) => COUNT_FIELDS.test(each)) &&
        props.some((each) => MOMENT_FIELDS.test(each)) &&
        props.every((each) => COUNT_FIELDS.test(each) || MOMENT_FIELDS.test(each)),
    )
  );
}

/** `tokens = Math.min(most, tokens + elapsed * rate)`, or the same with a field of one object, and elsewhere `tokens -= 1`: time fills it up, and whoever comes takes from it. */
export function isFilledByTime({ writes }: Profile): boolean {
  const isField = ({ depth, instr }: Touch): boolean => depth === 'contents' && instr.op === 'set' && instr.prop !== null;
  const live = writes.filter((each) => !each.starting && (each.depth === 'place' || isField(each)));
  const isFilling = ({ fn, instr }: Touch): boolean => {
    const made = originOf(fn.file, putBy(instr) ?? -1).instr;
    return (
      made?.op === 'call' &&
      made.prop === 'min' &&
      made.args.some((arg) => {
        const sum = originOf(fn.file, arg).instr;
        return sum?.op === 'binary' && sum.operator === '+';
      })
    );
  };
  const isTaking = ({ fn, instr, operation }: Touch): boolean => {
    if (/^(?:decrement|assign -=)$/.test(operation)) return true;
    const made = originOf(fn.file, putBy(instr) ?? -1).instr;
    return made?.op === 'binary' && made.operator === '-';
  };
  return live.some(isFilling) && live.some(isTaking);
}
