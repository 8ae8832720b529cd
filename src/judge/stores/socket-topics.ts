/** Sockets that a package hands to a program's functions one by one, and lets them speak to all others. */
import type { CallInstr, VarId } from '../../facts/model.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { initsOf, liesIn, originOf } from '../../program/values/definitions.js';

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
