/** Memos: values that are worked out or asked for where they are missing, kept, and handed to whoever asks next. */
import { CHEAP_METHODS, LIST_COPIES, PLAIN_CONSTRUCTORS } from '../../knowledge/methods.js';
import type { VarId } from '../../facts/model.js';
import { guardsAround, initsOf, literalOf, operandsOf, originAt, originOf } from '../../program/values/definitions.js';
import { meetInOneRun } from '../../program/values/order.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { isFetched } from './copies.js';
import { clientReason, libraryMaking } from '../stores/libraries.js';
import { isSameKey, keyOf } from '../keys.js';
import { filesByKey, isRemoval, type Profile, type Touch } from '../profile.js';
import { isSentIn, requestDataOf } from '../request-data.js';
import { drawsIt } from '../roles/drawn-keys.js';
import { isPromise } from './promises.js';
import { isMaintenance } from '../self-maintenance.js';

/**
 * One function looks a key up, and stores what it computed or fetched where it found nothing; nothing else writes but what removes. What
 * is found is given back as it is, never changed.
 */
export function memoises(program: Program, profile: Profile): boolean {
  const { collections } = profile;
  // What a package makes may keep something of its own, which is told of the field of an object of the program that holds it; one that we know nothing of, and that nobody changes, is a thing made ready.
  const ofOwnClasses = profile.entryKinds.length > 0 && profile.entryKinds.every((kind) => kind === 'instance');
  if (
    (!ofOwnClasses && (filesStores(profile) || profile.objectsOfPackages.some((path) => libraryMaking(path).length > 0))) ||
    profile.botEntries ||
    profile.emitterEntries
  )
    return false;
  if (!filesByKey({ collections })) return false;
  const live = profile.writes.filter((each) => !each.dead && !each.starting);
  if (live.some((each) => each.depth === 'entry' || each.depth === 'place')) return false;
  const stores = live.filter((each) => !isRemoval(each));
  const [store] = stores;
  if (!store || new Set(stores.map((each) => each.fn)).size !== 1) return false;
  if (
    profile.reads.some(
      (each) =>
        each.served &&
        each.depth !== 'entry' &&
        each.fn !== store.fn &&
        !isMaintenance(each, profile) &&
        !live.some((write) => write.fn === each.fn && isRemoval(write)),
    )
  ) {
    return false;
  }
  const looks = profile.reads.filter((each) => each.fn === store.fn && /^(?:get|has)$/.test(each.operation));
  // `if (away.has(other.id)) tell(); away.set(author.id, text)`: nobody looks for what is put there.
  if (looks.every((look) => stores.every((each) => isOtherKey(store.fn, keyOf(look), keyOf(each))))) return false;
  // `if (event === 'paid') use(waiting.get(id)); else if (event === 'changed') waiting.set(id, planOf(body))`: who puts it there looks for nothing.
  const isLookedFor = (each: Touch): boolean =>
    looks.some((look) => look.depth !== 'entry' && meetInOneRun(store.fn, look.instr, each.instr));
  if (!stores.every(isLookedFor)) return false;
  const isAnswer = (each: Touch): boolean => {
    const value = storedValue(each);
    return value !== undefined && comesFromCall(program, each.fn, value, 0);
  };
  return (
    stores.every((each) => {
      const value = storedValue(each);
      // What is drawn at random is another thing on each instance.
      return (
        value !== undefined &&
        !isDrawn(each.fn, value) &&
        !beginsEmpty(profile, each.fn, value) &&
        !isMadeOfFound(profile, each.fn, value, 0) &&
        !isHeldAgainst(profile, each.fn, value) &&
        (isAnswer(each) || holdsNothing(each.fn, value))
      );
    }) && stores.some(isAnswer)
  );
}

/** `randomBytes(32)`, `secrets.get(key) ?? randomBytes(32)`. */
function isDrawn(fn: ProgramFunction, value: VarId): boolean {
  const { instr } = originOf(fn.file, value);
  return instr?.op === 'choose' ? instr.srcs.some((each) => drawsIt(fn, each, 0)) : drawsIt(fn, value, 0);
}

/**
 * `boards[id] ??= new Chess()`: nothing of the key goes into what a package makes, and nothing makes it ready here. Its callers work on it, and
 * nobody could make it again as it is then.
 */
function beginsEmpty({ objectsOfPackages }: Profile, fn: ProgramFunction, value: VarId): boolean {
  const { variable, instr } = originOf(fn.file, value);
  const made = instr?.op === 'choose' ? instr.srcs.map((each) => originOf(fn.file, each)) : [{ variable, instr }];
  return (
    objectsOfPackages.length > 0 &&
    objectsOfPackages.every((path) => clientReason(path) === undefined) &&
    made.some(
      ({ variable: at, instr: each }) =>
        each?.op === 'call' &&
        each.isNew &&
        each.args.length === 0 &&
        !fn.fact.instrs.some((one) => one.op === 'call' && one.recv !== undefined && originOf(fn.file, one.recv).variable === at),
    )
  );
}

/** Properties of two things, or of one by two names; of what is reckoned nothing is known. */
function isOtherKey(fn: ProgramFunction, one: VarId | undefined, other: VarId | undefined): boolean {
  if (one === undefined || other === undefined || isSameKey(fn, one, other)) return false;
  const isProperty = (value: VarId): boolean => {
    const { instr } = originOf(fn.file, value);
    return instr?.op === 'get' && instr.prop !== null;
  };
  return isProperty(one) && isProperty(other);
}

/** `talks.set(user, model.startChat())`: each entry keeps in this process what comes in after it was made. */
export const filesStores = ({ madeByPackages }: Profile): boolean =>
  madeByPackages.some((path) =>
    libraryMaking(path).some((entry) => entry.hazard === 'memory' && !entry.tolerable && entry.memoryWhen.op !== 'never'),
  );

/** `kept = stamps.get(key).filter(isRecent); stamps.set(key, [...kept, now])`: what lay there goes on, and is no answer that anybody could give again. */
function isMadeOfFound(profile: Profile, fn: ProgramFunction, value: VarId, depth: number): boolean {
  const { variable, instr } = originOf(fn.file, value);
  if (!instr || depth > 5) return false;
  if (instr.op === 'call' && instr.recv !== undefined && LIST_COPIES.test(instr.prop ?? '')) {
    return isLookIn(profile, fn, instr.recv, 0) || isMadeOfFound(profile, fn, instr.recv, depth + 1);
  }
  if (instr.op === 'array') {
    return fn.fact.instrs.some(
      (each) =>
        each.op === 'spread' &&
        each.obj === variable &&
        (isLookIn(profile, fn, each.src, 0) || isMadeOfFound(profile, fn, each.src, depth + 1)),
    );
  }
  // `counts.set(key, { day, n: found.n + 1 })`.
  if (instr.op === 'binary') {
    return (
      /^[-+]$/.test(instr.operator) &&
      operandsOf(instr).some((each) => {
        const part = originOf(fn.file, each).instr;
        return isLookIn(profile, fn, each, 0) || (part?.op === 'get' && isLookIn(profile, fn, part.obj, 0)); // `used.set(team, soFar + length)`
      })
    );
  }
  if (instr.op === 'object') {
    return initsOf(fn.fact, variable).some((each) => isMadeOfFound(profile, fn, each.src, depth + 1));
  }
  return instr.op === 'choose' && instr.srcs.some((src) => isMadeOfFound(profile, fn, src, depth + 1));
}

/**
 * `if (before && before.amount !== now.amount) changes.push('amount'); seen.set(key, now)`: what was found is what there was before, which
 * nobody can ask for again. Where it is given back because it is still the same, it is a copy.
 */
function isHeldAgainst(profile: Profile, fn: ProgramFunction, value: VarId): boolean {
  const stored = wholeOf(fn, value);
  const isFound = (each: VarId): boolean => isLookIn(profile, fn, wholeOf(fn, each), 0);
  const isAgainst = (left: VarId, right: VarId): boolean => isFound(left) && wholeOf(fn, right) === stored;
  return fn.fact.instrs.some(
    (each) =>
      each.op === 'binary' &&
      /^(?:[!=]==?|[<>]=?)$/.test(each.operator) &&
      (isAgainst(each.left, each.right) || isAgainst(each.right, each.left)) &&
      !fn.fact.instrs.some(
        (end) =>
          end.op === 'return' &&
          guardsAround(fn, end.block).some(({ guard }) =>
            [...guard.all, ...guard.some].some((atom) => atom.kind === 'compare' && atom.left === each.left && atom.right === each.right),
          ),
      ),
  );
}

/** What a value is a part of: `answer` of `answer.rows.length`. */
function wholeOf(fn: ProgramFunction, value: VarId): VarId {
  let { variable, instr } = originOf(fn.file, value);
  for (let step = 0; step < 6 && instr?.op === 'get' && instr.prop !== null; step += 1)
    ({ variable, instr } = originOf(fn.file, instr.obj));
  return variable;
}

/** `stamps.get(key)`, `stamps.get(key) ?? []`. */
function isLookIn(profile: Profile, fn: ProgramFunction, value: VarId, depth: number): boolean {
  const { instr } = originOf(fn.file, value);
  if (instr?.op === 'choose') return depth < 3 && instr.srcs.some((src) => isLookIn(profile, fn, src, depth + 1));
  return instr !== undefined && profile.reads.some((each) => each.instr === instr && each.depth === 'contents');
}

/** What is put there under a key. */
function storedValue({ fn, instr }: Touch): VarId | undefined {
  const value = instr.op === 'call' ? instr.args[1] : instr.op === 'set' ? instr.src : undefined;
  return value === undefined ? undefined : originAt(fn, value, instr).variable;
}

/**
 * `if (held[name]) return held[name]; held[name] = await vault.read(name)`: what it keeps was waited for, nothing of it was drawn, and it is
 * asked for again after a while, or is filed under nothing that a request says.
 */
export function keepsWhatItAsked(program: Program, profile: Profile): boolean {
  return (
    memoises(program, profile) &&
    profile.writes.every((each) => {
      if (each.dead || each.starting || isRemoval(each)) return true;
      const { fn, instr } = each;
      const key = instr.op === 'call' ? instr.args[0] : instr.op === 'set' ? instr.key : undefined;
      const value = storedValue(each);
      if (value === undefined) return false;
      const growsOld = fn.fact.instrs.some((one) => one.op === 'binary' && /^[<>]=?$/.test(one.operator));
      return (
        (isFetched(program, fn, value) || isPromise(program, fn, value)) &&
        !requestDataOf(program, fn, value).drawn &&
        (growsOld || (key !== undefined && requestDataOf(program, fn, key).source === undefined))
      );
    })
  );
}

/** `{ value: null, expiresAt }`: that nothing was found is remembered like what was. */
function holdsNothing(fn: ProgramFunction, variable: VarId): boolean {
  const { variable: at, instr } = originOf(fn.file, variable);
  const isNothing = (value: VarId): boolean => {
    const literal = literalOf(fn.file, value);
    return literal !== undefined && (literal.value === null || literal.value === undefined || literal.value === false);
  };
  return isNothing(at) || (instr?.op === 'object' && initsOf(fn.fact, at).some((each) => isNothing(each.src)));
}

/** The stored value, or a property of the stored object, is what some call gave: not what the request itself brought, which nobody could ask for again. */
function comesFromCall(program: Program, fn: ProgramFunction, variable: VarId, depth: number, inSum = false): boolean {
  const { variable: at, instr } = originOf(fn.file, variable);
  if (depth > 8) return false;
  if (!instr) {
    // `let made; switch (kind) { case 'csv': made = new Csv(); break; ... }`.
    const sets = fn.fact.instrs.filter((each) => each.op === 'assign' && each.dst === at && each.src !== at);
    return (
      fn.file.facts.vars[at]?.fn === fn.fact.id &&
      sets.length > 1 &&
      sets.every((each) => each.op === 'assign' && /^(?:=|init)$/.test(each.operator) && comesFromCall(program, fn, each.src, depth + 1))
    );
  }
  // `calls.get(key) + 1` is reckoned from what lies there.
  if (instr.op === 'call') {
    return (
      !CHEAP_METHODS.test(instr.prop ?? '') &&
      !isSentIn(program, fn, at) &&
      !(inSum && instr.prop === 'get') &&
      !(instr.callee >= 0 && PLAIN_CONSTRUCTORS.test(fn.file.facts.vars[instr.callee]?.name ?? ''))
    );
  }
  if (instr.op === 'object' || instr.op === 'array')
    return initsOf(fn.fact, at).some((each) => comesFromCall(program, fn, each.src, depth + 1));
  if (instr.op === 'unary' && /^[-+]$/.test(instr.operator)) return comesFromCall(program, fn, instr.src, depth + 1, inSum); // `+found.lat`
  if (instr.op === 'import') return instr.dynamic; // `(await import('../roles/texts.j.js')).default`
  if (instr.op === 'get') return comesFromCall(program, fn, instr.obj, depth + 1, inSum);
  if (instr.op === 'choose') return instr.srcs.some((src) => comesFromCall(program, fn, src, depth + 1, inSum));
  // `names[n] = prefix + spell(n)`.
  if (instr.op === 'template' || (instr.op === 'binary' && /^(?:[-+*/%^&|]|<<|>>>?)$/.test(instr.operator))) {
    return operandsOf(instr).some((src) => comesFromCall(program, fn, src, depth + 1, true));
  }
  return instr.op === 'iterate' && comesFromCall(program, fn, instr.src, depth + 1);
}
