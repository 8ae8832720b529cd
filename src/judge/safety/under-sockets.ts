/** Tables that are filed under the open connection itself, and asked by nobody but who holds that connection. */
import type { VarId } from '../../facts/model.js';
import { CONNECTION_KEYS, CONNECTION_TYPES } from '../../knowledge/emitters.js';
import { initsOf, originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { keyOf } from '../keys.js';
import type { Profile } from '../profile.js';
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
  const keys: Key[] = [];
  for (const { fn, instr, operation } of asked) {
    const key = keyOf({ instr });
    const found = key === undefined ? undefined : connectionsOf(program, fn, key);
    if (found) keys.push(...found);
    // Whoever takes out what another one filed does so for somebody who is connected here, or for nobody.
    else if (operation !== 'delete') return false;
  }
  return asked.some((each) => /^(?:set|add)$/.test(each.operation)) && keys.some((each) => isConnection(each.fn, each.key));
}

interface Key {
  readonly fn: ProgramFunction;
  readonly key: VarId;
}

/**
 * `kinds.set(socket.id, kind)`: the name that the server itself gives an open connection stands for it, as long as who asks has the connection in
 * hand. It may be handed in by those who do: `lobby.leave(socket.id)`, `lobby.join({ socketId: socket.id, name })`. Undefined where it may be anything else.
 */
function connectionsOf(program: Program, fn: ProgramFunction, key: VarId, depth = 0): readonly Key[] | undefined {
  const { variable, instr } = originOf(fn.file, key);
  if (instr?.op === 'get' && instr.prop === 'id' && mayBeConnection(fn, instr.obj)) return [{ fn, key: instr.obj }];
  if (mayBeConnection(fn, key)) return [{ fn, key }];
  const part = instr?.op === 'get' && instr.prop !== null ? instr.prop : undefined;
  const at = fn.fact.params.indexOf(instr?.op === 'get' ? originOf(fn.file, instr.obj).variable : variable);
  if (at < 0 || (instr !== undefined && part === undefined) || depth > DEEPEST) return undefined;
  const found: Key[] = [];
  for (const { from, instr: call, kind } of program.phases.incoming.get(fn) ?? []) {
    if (program.phases.of(from) === 0) continue;
    const given = kind === 'call' && call.op === 'call' ? call.args[at] : undefined;
    const whole = given === undefined || part === undefined ? undefined : originOf(from.file, given).variable;
    const passed = whole === undefined ? given : initsOf(from.fact, whole).find((each) => each.prop === part)?.src;
    const keys = passed === undefined ? undefined : connectionsOf(program, from, passed, depth + 1);
    if (!keys) return undefined;
    found.push(...keys);
  }
  return found.length > 0 ? found : undefined;
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
