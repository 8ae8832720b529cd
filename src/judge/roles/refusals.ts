/** Which functions turn somebody away. */
import { DENIALS, DENIED, OWNED_BY, REFUSALS, REFUSAL_TEXTS, REFUSING_CALLS } from '../../knowledge/roles.js';
import type { Instr, VarId } from '../../facts/model.js';
import {
  asksAbout,
  guardsAround,
  isInside,
  literalOf,
  literalsUsedBy,
  operandsOf,
  originAt,
  originOf,
  type Atom,
} from '../../program/values/definitions.js';
import { once } from '../../once.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { calleeName, isLogging } from '../background/background-effects.js';
import { readersOf } from '../uses.js';
import type { Profile } from '../profile.js';
import { wordsOf } from './words.js';

/** Whether a function answers 429, or what stands for it. */
export const turnsSomebodyAway = (fn: ProgramFunction): boolean => refusing(fn).length > 0;

/** `if (!allowed) return slowDown(res)`, where all that `slowDown` is for is to answer 429. */
export const hasSomebodyTurnedAway = (program: Program, fn: ProgramFunction): boolean =>
  fn.fact.instrs.some(
    (each) =>
      each.op === 'call' &&
      each.block !== 0 &&
      program.phases.edgesAt(fn, each).some((edge) => edge.kind === 'call' && refusing(edge.to).some(({ block }) => block === 0)),
  );

/** `if (await limiter.isOver(ip)) return res.status(429).end()` ahead of all that is done with a cell is not its doing. */
export const turnsAwayAfter = (fn: ProgramFunction, profile: Profile): boolean => turnsSomebodyAway(fn) && afterTouches(profile)(fn);

const afterTouches = once((profile: Profile) => once((fn: ProgramFunction) => refusesAfter(fn, profile)));

function refusesAfter(fn: ProgramFunction, { touches }: Profile): boolean {
  // `if (!this.isFree()) throw ...; this.calls.push(now)`: what it calls first may have looked there.
  const others = new Set(touches.filter((each) => each.fn !== fn).map((each) => each.fn.fact.name.split('.').pop()));
  const asks = fn.fact.instrs.filter(
    (each) => each.op === 'call' && others.has(each.prop ?? (each.callee >= 0 ? fn.file.facts.vars[each.callee]?.name : undefined)),
  );
  const own = new Set<Instr>([...touches.filter((each) => each.fn === fn).map((each) => each.instr), ...asks]);
  const first = Math.min(...[...own].map((each) => each.pos));
  return refusing(fn).some((each) => each.pos > first && !isSaidElsewhere(fn, each, own));
}

/** `if (isTooMany(ip)) return res.status(429).end()` where none of its own looks has a part in that: another place says so. */
function isSaidElsewhere(fn: ProgramFunction, refusal: Instr, own: ReadonlySet<Instr>): boolean {
  const guard = guardsAround(fn, refusal.block)[0]?.guard;
  if (!guard) return false;
  const isOfOwn = (value: VarId): boolean => comesOf(fn, value, (instr) => own.has(instr));
  const isOfCall = (value: VarId): boolean => comesOf(fn, value, (instr) => instr.op === 'call');
  return asksAbout(guard, isOfCall) && !asksAbout(guard, isOfOwn);
}

/** Whether a value is made of what such an instruction gives. */
function comesOf(fn: ProgramFunction, value: VarId, isSuch: (instr: Instr) => boolean, depth = 0): boolean {
  const { instr } = originOf(fn.file, value);
  return instr !== undefined && (isSuch(instr) || (depth < 6 && operandsOf(instr).some((each) => comesOf(fn, each, isSuch, depth + 1))));
}

/**
 * `if (isShut(user)) return res.status(429).end()`: somebody is turned away because of what this call says, because it throws, or behind it
 * without any other reason. What another limit says beside it is not its doing.
 */
export function turnsAwayOver(fn: ProgramFunction, call: Instr, mayFail = true): boolean {
  if (!turnsSomebodyAway(fn)) return false;
  const isSaid = (value: VarId): boolean => comesOf(fn, value, (instr) => instr === call);
  return refusing(fn).some((each) => {
    const guards = guardsAround(fn, each.block);
    return (
      // What goes on behind `if (!room) return` is no consequence of that there is a room.
      guards.some(({ guard, block }, depth) => (depth === 0 || fn.fact.blocks[block]?.kind !== 'else') && asksAbout(guard, isSaid)) ||
      (each.pos > call.pos && (guards.length === 0 || (mayFail && isInside(fn, each.block, 'catch'))))
    );
  });
}

/** `if (answer.status === 429)`: what somebody else said is only looked at. */
const isLook = (instr: Instr): boolean => instr.op === 'binary' && /^[=!]==?$/.test(instr.operator);

/** `[402, 429].includes(status)`: one of a list is no answer yet. */
const isListed = (fn: ProgramFunction, each: Instr): boolean =>
  each.op === 'array' || (each.op === 'set' && originOf(fn.file, each.obj).instr?.op === 'array');

/** `console.log(`limit reached: ${n}`)`: who is turned away does not read the log. */
const isForLog = (fn: ProgramFunction, each: Instr): boolean =>
  each.op === 'call'
    ? isLogging(fn, each)
    : (each.op === 'template' || each.op === 'binary') &&
      readersOf(fn.file, each.dst).some((one) => one.op === 'call') &&
      readersOf(fn.file, each.dst).every((one) => one.op === 'call' && isLogging(fn, one));

/** A function says 4xx somewhere: a request is no good, or not allowed. */
export const blamesRequest = ({ fact, file }: ProgramFunction): boolean =>
  fact.instrs.some((each) => literalsUsedBy(file, each).some((value) => typeof value === 'number' && value >= 400 && value < 500));

/** Where a function says 429, or what stands for it. */
const refusing = once((fn: ProgramFunction): readonly Instr[] =>
  fn.fact.instrs.filter(
    (each) =>
      !isLook(each) &&
      !isListed(fn, each) &&
      !isForLog(fn, each) &&
      (isNamedRefusal(fn, each) ||
        literalsUsedBy(fn.file, each).some(
          (value) => REFUSALS.has(value) || (typeof value === 'string' && value.length < 200 && REFUSAL_TEXTS.test(value)),
        )),
  ),
);

/** `respondRateLimited(res)`, `throw new TooManyRequestsError()`. */
const isNamedRefusal = (fn: ProgramFunction, each: Instr): boolean =>
  each.op === 'call' && REFUSING_CALLS.test(wordsOf(calleeName(fn, each).name));

/**
 * `if (revoked.get(token)) return reply.code(401).send(...)`, or throws what is answered so: who is found by one of these looks is denied. With
 * `either` also who is not: `helpers.has(user) ? next() : res.sendStatus(403)`.
 */
export function deniesWhomItFinds(fn: ProgramFunction, looks: ReadonlySet<Instr>, either = false): boolean {
  const isFound = (variable: VarId): boolean => {
    const made = originOf(fn.file, variable).instr;
    return made !== undefined && looks.has(made);
  };
  const saysNo = (each: Instr): boolean => !isLook(each) && literalsUsedBy(fn.file, each).some((value) => DENIALS.has(value));
  const caught = fn.fact.instrs.some((each) => isInside(fn, each.block, 'catch') && saysNo(each));
  const denies = (each: Instr): boolean =>
    saysNo(each) ||
    (each.op === 'throw' && caught) ||
    (each.op === 'call' && each.isNew && each.callee >= 0 && DENIED.test(fn.file.facts.vars[each.callee]?.name ?? ''));
  // `if (note.owner !== req.user.id) return res.sendStatus(403)`: what is found belongs to somebody else, which it does not say of who asks.
  const isOwnerOfFound = (variable: VarId): boolean => {
    const made = originOf(fn.file, variable).instr;
    return made?.op === 'get' && OWNED_BY.test(made.prop ?? '') && isFound(made.obj);
  };
  const isOwnership = (atom: Atom): boolean =>
    atom.kind === 'compare' && /^[!=]==?$/.test(atom.operator) && [atom.left, atom.right].some(isOwnerOfFound);
  return fn.fact.instrs.some((each) => {
    if (!denies(each)) return false;
    const guards = guardsAround(fn, each.block).flatMap(({ guard }) => [...guard.all, ...(either ? guard.some : [])]);
    return (
      guards.some((atom) => (atom.kind === 'truthy' ? (either || atom.positive) && isFound(atom.value) : either && isFound(atom.left))) &&
      !guards.some(isOwnership)
    );
  });
}

/**
 * `return revoked.has(token)` here, and `if (isRevoked(token)) return reply.code(401).send()` where it is called: as `deniesWhomItFinds`, also by
 * those who are given the answer of a look.
 */
export function deniesByCaller(program: Program, fn: ProgramFunction, looks: ReadonlySet<Instr>, either = false, depth = 2): boolean {
  if (deniesWhomItFinds(fn, looks, either)) return true;
  const isGiven = fn.fact.instrs.some((each) => each.op === 'return' && isOfLook(fn, each.src, looks));
  return (
    depth > 0 &&
    isGiven &&
    (program.phases.incoming.get(fn) ?? []).some(
      (edge) => edge.kind === 'call' && deniesByCaller(program, edge.from, new Set([edge.instr]), either, depth - 1),
    )
  );
}

/**
 * `const found = tickets.get(id); if (!found) return res.sendStatus(404)`, also where it is given to who calls: nothing but what lies there is asked
 * before somebody is told that there is no such thing.
 */
export function refusesWhomItMisses(program: Program, fn: ProgramFunction, look: Instr, depth = 2): boolean {
  // `let url = null; if (id) { url = urls.get(id); if (!url) return res.sendStatus(404); }`
  const isFound = (variable: VarId, use: Instr): boolean => originAt(fn, variable, use).instr === look;
  const isMissing = (atom: Atom, use: Instr): boolean =>
    atom.kind === 'truthy'
      ? !atom.positive && isFound(atom.value, use)
      : /^===?$/.test(atom.operator) === atom.positive &&
        ((isFound(atom.left, use) && isNothing(fn, atom.right)) || (isFound(atom.right, use) && isNothing(fn, atom.left)));
  const refuses = (each: Instr): boolean =>
    !isLook(each) && literalsUsedBy(fn.file, each).some((value) => typeof value === 'number' && value >= 400 && value < 500);
  return (
    fn.fact.instrs.some(
      (each) => refuses(each) && guardsAround(fn, each.block)[0]?.guard.all.some((atom) => isMissing(atom, each)) === true,
    ) ||
    (depth > 0 &&
      fn.fact.instrs.some((each) => each.op === 'return' && isFound(each.src, each)) &&
      (program.phases.incoming.get(fn) ?? []).some(
        (edge) => edge.kind === 'call' && refusesWhomItMisses(program, edge.from, edge.instr, depth - 1),
      ))
  );
}

const isNothing = (fn: ProgramFunction, value: VarId): boolean => {
  const literal = literalOf(fn.file, value);
  return literal !== undefined && literal.value == null;
};

/** `roles.has(name)`, `roles.get(name) === true`, `Boolean(roles.get(name))`. */
function isOfLook(fn: ProgramFunction, value: VarId, looks: ReadonlySet<Instr>, depth = 0): boolean {
  const { instr } = originOf(fn.file, value);
  if (instr === undefined || depth > 3) return false;
  return looks.has(instr) || (instr.op !== 'call' && operandsOf(instr).some((each) => isOfLook(fn, each, looks, depth + 1)));
}
