/** Sockets that a package hands to a program's functions one by one, and lets them speak to all others. */
import type { CallInstr, VarId } from '../../facts/model.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { initsOf, liesIn, originOf } from '../../program/values/definitions.js';
import { goesToLog } from '../safety/only-logged.js';
import { readersOf } from '../uses.js';
import type { Use } from './store-uses.js';

/** `for (const each of server.clients) each.close()`, `server.clients.forEach((each) => each.terminate())`: they are sent away, and told nothing else. */
export function isOnlyClosed({ fn, instr, name }: Use): boolean {
  if (name !== 'clients') return name.startsWith('clients.') && (SENDS_AWAY.test(name.slice(8)) || name === 'clients.forEach');
  const isClosed = (value: VarId, depth = 0): boolean => {
    const readers = readersOf(fn.file, value);
    return (
      readers.length > 0 &&
      readers.every(
        (each) =>
          (each.op === 'call' && each.recv === value && SENDS_AWAY.test(each.prop ?? '')) ||
          (each.op === 'assign' && depth < 2 && isClosed(each.dst, depth + 1)),
      )
    );
  };
  return instr.op === 'iterate'
    ? isClosed(instr.dst)
    : instr.op === 'get' &&
        readersOf(fn.file, instr.dst).every(
          (each) => each.op === 'iterate' || (each.op === 'call' && each.recv === instr.dst && each.prop === 'forEach'),
        );
}

/** `console.log(`${server.clients.size} open`)`: how many there are is said to the log and to nobody else. */
export function isOnlyCounted(program: Program, { fn, instr, how, name }: Use): boolean {
  if (how !== 'property') return false;
  if (name === 'clients.size') return goesToLog(program, fn, instr.dst);
  return (
    name === 'clients' &&
    readersOf(fn.file, instr.dst).every((each) => each.op === 'get' && each.prop === 'size' && goesToLog(program, fn, each.dst))
  );
}

/** Methods of a socket by which the server ends it. */
const SENDS_AWAY = /^(?:close|terminate|destroy|end|removeAllListeners)$/;

/** `defineWebSocketHandler({ message(peer, text) { peer.publish('room', text); } })`: a topic, or the list of all peers, is known to this instance alone. */
export function tellsOtherPeers({ solver }: Program, fn: ProgramFunction, { args: [hooks] }: CallInstr): boolean {
  const given = hooks === undefined ? undefined : originOf(fn.file, hooks).variable;
  const handlers =
    given === undefined
      ? []
      : initsOf(fn.fact, given).flatMap(({ src }) => solver.objectsAt(fn.file, src).flatMap((obj) => obj.function ?? []));
  return handlers.some((handler) => {
    const [peer] = handler.fact.params;
    const isPeer = (value: VarId): boolean => peer !== undefined && originOf(handler.file, value).variable === peer;
    return handler.file.functions
      .filter((each) => liesIn(each, handler))
      .some((each) =>
        each.fact.instrs.some(
          (instr) =>
            (instr.op === 'call' && instr.prop === 'publish' && instr.recv !== undefined && isPeer(instr.recv)) ||
            (instr.op === 'get' && instr.prop === 'peers' && isPeer(instr.obj)),
        ),
      );
  });
}
