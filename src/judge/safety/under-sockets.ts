/** Tables that are filed under the open connection itself, and asked by nobody but who holds that connection. */
import type { VarId } from '../../facts/model.js';
import { CONNECTION_KEYS, CONNECTION_TYPES } from '../../knowledge/emitters.js';
import { originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import { keyOf } from '../keys.js';
import { putBy, type Profile, type Touch } from '../profile.js';
import { readersOf } from '../uses.js';

const OF_ONE = /^(?:get|has|set|add|delete)$/;

/**
 * `outbound.set(socket, lines)`, `busy.has(socket)`: what is filed under a socket means nothing without it, and it is open here. Where
 * somebody goes through the table, or files the sockets themselves, others are to be reached.
 */
export function isFiledUnderSockets({ collections, touches }: Profile): boolean {
  if (collections.length === 0 || !collections.every((each) => each.kind === 'map' || each.kind === 'set' || each.kind === 'object'))
    return false;
  // `io.emit('positions', positions)`: all of it goes to whoever is there.
  if (touches.some((each) => each.depth === 'place' && each.operation === 'read' && each.instr.op === 'call' && !each.dead)) return false;
  const own = touches.filter((each) => each.depth === 'contents' && !each.dead);
  const asked = own.filter((each) => OF_ONE.test(each.operation));
  // That the server closes empties it.
  if (asked.length === 0 || own.some((each) => !OF_ONE.test(each.operation) && !(each.operation === 'clear' && each.mode !== 'read')))
    return false;
  const keys = asked.map((touch) => {
    const key = keyOf(touch);
    return { fn: touch.fn, key: key === undefined ? undefined : connectionOf(touch.fn, key) };
  });
  return (
    asked.some((each) => /^(?:set|add)$/.test(each.operation)) &&
    keys.every(({ fn, key }) => key !== undefined && mayBeConnection(fn, key)) &&
    keys.some(({ fn, key }) => key !== undefined && isConnection(fn, key)) &&
    !asked.some((each) => filesConnection(each))
  );
}

/** `kinds.set(socket.id, kind)`: the name that the server itself gives an open connection stands for it, as long as who asks has the connection in hand. */
function connectionOf(fn: ProgramFunction, key: VarId): VarId {
  const { instr } = originOf(fn.file, key);
  return instr?.op === 'get' && instr.prop === 'id' && mayBeConnection(fn, instr.obj) ? instr.obj : key;
}

/** `members.set(socket, socket)`, `rooms.set(socket, peers)`: those who are to be told. */
function filesConnection({ fn, instr, operation }: Touch): boolean {
  const put = operation === 'set' ? putBy(instr) : undefined;
  return put !== undefined && isConnection(fn, put);
}

/** A variable that is called after a connection, or is typed as one, and is no text. */
function mayBeConnection(fn: ProgramFunction, value: VarId): boolean {
  const fact = fn.file.facts.vars[originOf(fn.file, value).variable];
  return (
    fact !== undefined &&
    ((fact.type !== undefined && CONNECTION_TYPES.test(fact.type)) ||
      (CONNECTION_KEYS.test(fact.name) && !/^(?:string|number)$/.test(fact.type ?? '')))
  );
}

/** It has such a type, or something is asked of it. */
function isConnection(fn: ProgramFunction, value: VarId): boolean {
  const { variable } = originOf(fn.file, value);
  return (
    mayBeConnection(fn, value) &&
    (CONNECTION_TYPES.test(fn.file.facts.vars[variable]?.type ?? '') ||
      readersOf(fn.file, variable).some(
        (each) => (each.op === 'call' && each.recv === variable) || (each.op === 'get' && each.obj === variable),
      ))
  );
}
