/** Whether open streams and sockets are kept, or only data about them. */
import type { Profile } from '../profile.js';
import type { VarFact, VarId } from '../../facts/model.js';
import { STREAM_VALUES, MOMENT_NAMES } from '../../knowledge/roles.js';
import { originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import { CONNECTION_TYPES, CONNECTION_KEYS } from '../../knowledge/emitters.js';

/** Lists and records, as far as it is known what is put there, and nothing that could be called or sent to. */
export const holdsOnlyData = ({ collections, entryKinds, emitters }: Profile): boolean =>
  collections.length > 0 &&
  emitters.length === 0 &&
  entryKinds.length > 0 &&
  entryKinds.every((kind) => kind === 'array' || kind === 'set' || kind === 'map');

/** `replies.set(key, handler(req).then(read))`: a promise is no stream, whatever it is called. */
function storesPromises({ writes }: Profile): boolean {
  const stored = writes.filter((each) => each.operation === 'set' && each.instr.op === 'call' && each.instr.args[1] !== undefined);
  return (
    stored.length > 0 &&
    stored.every(({ fn, instr }) => {
      const value = instr.op === 'call' ? (instr.args[1] as VarId) : -1;
      return fn.fact.instrs.some(
        (each) =>
          each.op === 'call' &&
          /^(?:then|finally)$/.test(each.prop ?? '') &&
          (each.dst === value || fn.fact.instrs.some((put) => put.op === 'assign' && put.dst === value && put.src === each.dst)),
      );
    })
  );
}

/** Response objects, stream controllers, sockets among what is stored. */
export function holdsStreams(profile: Profile): boolean {
  if (storesPromises(profile)) return false;
  const { symbol, values } = profile.words;
  return (
    values
      .split(' | ')
      .some(
        (each) =>
          each !== symbol && STREAM_VALUES.test(each) && !MOMENT_NAMES.test(each) && !(ANSWERS.test(each) && storesAnswers(profile)),
      ) && // its own name stands among them where it has two
    profile.writes.some((each) => /^(?:set|add|push)$/.test(each.operation))
  );
}

/** `sessions.set(user, socket)`: all that is filed there is open connections themselves. */
export const filesSockets = (profile: Profile): boolean =>
  allPut(profile, (fact) => CONNECTION_TYPES.test(fact.type ?? '') || CONNECTION_KEYS.test(fact.name));

/** The same, as the types say it: a `client` may be a customer. */
export const filesTypedSockets = (profile: Profile): boolean => allPut(profile, (fact) => CONNECTION_TYPES.test(fact.type ?? ''));

/** `sittings.set(socket, { room, page })`: what is kept of each is filed under the open connection itself. */
export function filesUnderSockets({ collections, writes }: Profile): boolean {
  const keys = writes.flatMap(({ dead, depth, operation, fn, instr }) =>
    !dead && depth === 'contents' && operation === 'set' && instr.op === 'call' && instr.args[0] !== undefined
      ? [originIn(fn, instr.args[0])]
      : [],
  );
  return collections.some(({ kind }) => kind === 'map') && keys.length > 0 && keys.every((fact) => CONNECTION_TYPES.test(fact?.type ?? ''));
}

/** What is put there by name, and in the maps and sets in it: `rooms.get(id).set(user, socket)`. */
function allPut(profile: Profile, isSuch: (fact: VarFact) => boolean): boolean {
  const put = profile.writes.flatMap(({ dead, depth, operation, fn, instr }) => {
    const isPut = !dead && depth !== 'place' && instr.op === 'call' && (operation === 'set' || operation === 'add');
    const value = isPut ? instr.args[operation === 'add' ? 0 : 1] : undefined;
    // `rooms.set(id, new Map())` is where those of a room are put.
    return value === undefined || (depth === 'contents' && isNewCollection(fn, value)) ? [] : [originIn(fn, value)];
  });
  return put.length > 0 && put.every((fact) => fact !== undefined && isSuch(fact));
}

const originIn = ({ file }: ProgramFunction, value: VarId) => file.facts.vars[originOf(file, value).variable];

function isNewCollection({ file }: ProgramFunction, value: VarId): boolean {
  const made = originOf(file, value).instr;
  return made?.op === 'call' && made.isNew && /^(?:Map|Set)$/.test(file.facts.vars[made.callee]?.name ?? '');
}

/**
 * `const reply = handler(c); replies.set(key, reply)`, `const res = await send(mail); codes.keep(res.id, res)`, `const response = { text, at }`: what a
 * call gave, or is written out there, is an answer, and not the stream on which one is sent.
 */
function storesAnswers(profile: Profile): boolean {
  const puts = profile.touches.flatMap(({ dead, fn, operation, instr }) => {
    const value = dead || instr.op !== 'call' || operation === 'delete' ? undefined : instr.args.at(-1);
    return value !== undefined && ANSWERS.test(fn.file.facts.vars[value]?.name ?? '') ? [originOf(fn.file, value).instr] : [];
  });
  return puts.length > 0 && puts.every((made) => made?.op === 'object' || (made?.op === 'call' && !made.isNew));
}

/** Names of responses: the one that a server sends on, and the one that it got from somebody else. */
const ANSWERS = /^(?:res|response|reply)$/;
