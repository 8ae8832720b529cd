/** Tables that are filed under the open connection itself, and asked by nobody but who holds that connection. */
import type { VarId } from '../../facts/model.js';
import { CONNECTION_KEYS, CONNECTION_TYPES } from '../../knowledge/emitters.js';
import { initsOf, originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { keyOf } from '../keys.js';
import { putBy, type Profile, type Touch } from '../profile.js';
import { readersOf } from '../uses.js';

const OF_ONE = /^(?:get|has|set|add|delete)$/;
const DEEPEST = 4;

/**
 * `outbound.set(socket, lines)`, `busy.has(socket)`: what is filed under a socket means nothing without it, and it is open here. Where
 * somebody goes through the table, or files the sockets themselves, others are to be reached.
 */
export function isFiledUnderSockets(program: Program, { collections, touches }: Profile): boolean {
  if (collections.length === 0 || !collections.every((each) => each.kind === 'map' || each.kind === 'set' || each.kind === 'object'))
    return false;
  // `io.emit('positions', positions)`: all of it goes to whoever is there.
  if (touches.some((each) => each.depth === 'place' && each.operation === 'read' && each.instr.op === 'call' && !each.dead)) return false;
  const own = touches.filter((each) => each.depth === 'contents' && !each.dead);
  const asked = own.filter((each) => OF_ONE.test(each.operation));
  // That the server closes empties it.
  if (asked.length === 0 || own.some((each) => !OF_ONE.test(each.operation) && !(each.operation === 'clear' && each.mode !== 'read')))
    return false;
  const keys = asked.flatMap(({ fn, instr, operation }) => {
    const key = keyOf({ instr });
    const found = key === undefined ? [undefined] : connectionsOf(program, fn, key);
    // Whoever takes out what another one filed does so for somebody who is connected here, or for nobody.
    return operation === 'delete' ? found.filter((each) => each !== undefined) : found;
  });
  return (
    asked.some((each) => /^(?:set|add)$/.test(each.operation)) &&
    keys.every((each) => each !== undefined && mayBeConnection(each.fn, each.key)) &&
    keys.some((each) => each !== undefined && isConnection(each.fn, each.key)) &&
    !asked.some((each) => filesConnection(each))
  );
}

interface Key {
  readonly fn: ProgramFunction;
  readonly key: VarId;
}

/**
 * `kinds.set(socket.id, kind)`: the name that the server itself gives an open connection stands for it, as long as who asks has the connection in
 * hand. It may be handed in by those who do: `lobby.leave(socket.id)`, `lobby.join({ socketId: socket.id, name })`.
 */
function connectionsOf(program: Program, fn: ProgramFunction, key: VarId, depth = 0): readonly (Key | undefined)[] {
  const { variable, instr } = originOf(fn.file, key);
  if (instr?.op === 'get' && instr.prop === 'id' && mayBeConnection(fn, instr.obj)) return [{ fn, key: instr.obj }];
  if (mayBeConnection(fn, key)) return [{ fn, key }];
  const part = instr?.op === 'get' && instr.prop !== null ? instr.prop : undefined;
  const at = fn.fact.params.indexOf(instr?.op === 'get' ? originOf(fn.file, instr.obj).variable : variable);
  const calls = (program.phases.incoming.get(fn) ?? []).filter(({ from }) => program.phases.of(from) !== 0);
  if (at < 0 || (instr !== undefined && part === undefined) || calls.length === 0 || depth > DEEPEST) return [undefined];
  return calls.flatMap(({ from, instr: call, kind }) => {
    const given = kind === 'call' && call.op === 'call' ? call.args[at] : undefined;
    const whole = given === undefined || part === undefined ? undefined : originOf(from.file, given).variable;
    const passed = whole === undefined ? given : initsOf(from.fact, whole).find((each) => each.prop === part)?.src;
    return passed === undefined ? [undefined] : connectionsOf(program, from, passed, depth + 1);
  });
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
