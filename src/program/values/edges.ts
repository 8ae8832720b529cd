/** Which function may run which, and by what call. */
import type { Instr } from '../../facts/model.js';
import { isOfConstruction, type CallEdge, type CallKind, type ProgramFunction } from '../model.js';

/** Whether a call has to do with what a function was given. */
function isGivenTo({ fact: { params } }: ProgramFunction, instr: Instr): boolean {
  return (
    instr.op === 'call' &&
    (params.includes(instr.callee) ||
      (instr.recv !== undefined && params.includes(instr.recv)) ||
      instr.args.some((arg) => params.includes(arg)))
  );
}

export class CallEdges {
  readonly all: CallEdge[] = [];
  /** By the pair of functions. */
  private byPair = new Map<number, CallEdge[]>();

  /** Notes that one function may run another. */
  add(caller: ProgramFunction, callee: ProgramFunction, kind: CallKind, instr: Instr, via?: string): void {
    const { frame } = caller;
    const before = this.all.length;
    const edge = this.edgeOf(caller, callee, kind, instr, via);
    if (frame === undefined || !isGivenTo(frame.fn, instr)) {
      edge.told = false;
      return;
    }
    if (this.all.length > before) edge.told = true;
    const through = [edge];
    let at = frame;
    for (;;) {
      through.unshift(this.edgeOf(at.caller, at.fn, isOfConstruction(at.fn) ? 'construct' : 'call', at.call));
      const around = at.caller.frame;
      if (around === undefined || !isGivenTo(around.fn, at.call)) break;
      at = around;
    }
    this.edgeOf(at.caller, callee, kind, at.call, via, through);
  }

  private edgeOf(
    caller: ProgramFunction,
    callee: ProgramFunction,
    kind: CallKind,
    instr: Instr,
    via?: string,
    through?: readonly CallEdge[],
  ): CallEdge {
    const from = caller.frame?.fn ?? caller;
    const to = callee.frame?.fn ?? callee;
    const key = from.id * 2 ** 26 + to.id;
    const known = this.byPair.get(key);
    const same = known?.find(
      (each) =>
        each.kind === kind &&
        (each.through === undefined) === (through === undefined) &&
        each.instr.pos === instr.pos &&
        each.instr.end === instr.end,
    );
    if (same) return same;
    const edge: CallEdge =
      via === undefined ? { from, to, kind, instr, told: false, through } : { from, to, kind, instr, via, told: false, through };
    if (known) known.push(edge);
    else this.byPair.set(key, [edge]);
    this.all.push(edge);
    return edge;
  }

  /** Drops what only solving needs. */
  forget(): void {
    this.byPair = new Map();
  }
}
