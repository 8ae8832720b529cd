/** What functions call that they are given, of which one piece of work says what it is: `withRetry(() => db.hit.update(row))`. */
import type { CallInstr } from '../../facts/model.js';
import type { CallEdge, ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { liesIn, literalOf, originOf } from '../../program/values/definitions.js';

export interface Call {
  readonly fn: ProgramFunction;
  readonly instr: CallInstr;
}

/** The calls of one parameter: of the function that has it, or of one that is written inside that. */
export interface GivenCall {
  readonly owner: ProgramFunction;
  readonly index: number;
  /** All that anybody hands it. */
  readonly edges: ReadonlyMap<ProgramFunction, readonly CallEdge[]>;
}

/** Tells the calls of parameters from those that lead to the same wherever the work begins. */
export function apartFromGiven(
  fn: ProgramFunction,
  edges: readonly CallEdge[],
): { readonly next: readonly CallEdge[]; readonly given: readonly GivenCall[] } {
  const next: CallEdge[] = [];
  const given = new Map<string, { owner: ProgramFunction; index: number; edges: Map<ProgramFunction, CallEdge[]> }>();
  for (const edge of edges) {
    const place =
      edge.kind === 'call' && edge.instr.op === 'call' && edge.instr.callee >= 0 ? parameterAt(fn, edge.instr.callee) : undefined;
    if (!place) {
      next.push(edge);
      continue;
    }
    const key = `${place.owner.id}:${place.index}`;
    const known = given.get(key);
    if (!known) given.set(key, { ...place, edges: new Map([[edge.to, [edge]]]) });
    else if (known.edges.has(edge.to)) known.edges.get(edge.to)?.push(edge);
    else known.edges.set(edge.to, [edge]);
  }
  return { next, given: [...given.values()] };
}

function parameterAt({ file }: ProgramFunction, variable: number): Pick<GivenCall, 'owner' | 'index'> | undefined {
  const at = originOf(file, variable).variable;
  const fact = file.facts.vars[at];
  const owner = fact?.kind === 'param' ? file.functions[fact.fn] : undefined;
  const index = owner?.fact.params.indexOf(at) ?? -1;
  return owner === undefined || index < 0 ? undefined : { owner, index };
}

/** Follows, for one piece of work, what the functions in it are given by the calls in it. */
export class GivenInWork {
  /** The calls by which the work runs a function; undefined where it comes to run otherwise, with whatever anybody hands it. */
  private readonly callsOf = new Map<ProgramFunction, Set<CallInstr> | undefined>();
  private readonly waiting = new Map<ProgramFunction, GivenCall[]>();
  private readonly from = new Map<CallInstr, ProgramFunction>();
  /** Those of which all that anybody hands them was followed. */
  private readonly followed = new Set<GivenCall['edges']>();

  constructor(
    private readonly program: Program,
    private readonly add: (fn: ProgramFunction) => void,
  ) {}

  /** The work runs a function, by this call. */
  runs(fn: ProgramFunction, call: Call | undefined): void {
    const known = this.callsOf.get(fn);
    if (this.callsOf.has(fn) && (known === undefined || (call && known.has(call.instr)))) return;
    if (!call) this.callsOf.set(fn, undefined);
    else if (known) known.add(call.instr);
    else this.callsOf.set(fn, new Set([call.instr]));
    if (call) this.from.set(call.instr, call.fn);
    for (const each of this.waiting.get(fn) ?? []) this.settle(each, call);
  }

  /** The work calls a parameter. */
  calls(given: GivenCall): void {
    const all = this.waiting.get(given.owner);
    if (all?.some((each) => each.index === given.index && each.edges === given.edges)) return;
    if (all) all.push(given);
    else this.waiting.set(given.owner, [given]);
    const known = this.callsOf.get(given.owner);
    if (known === undefined) this.settle(given, undefined);
    else for (const instr of known) this.settle(given, { fn: this.from.get(instr) as ProgramFunction, instr });
  }

  private settle({ owner, index, edges }: GivenCall, call: Call | undefined): void {
    if (this.followed.has(edges)) return;
    const isSpelledOut = call !== undefined && !call.instr.spread?.length;
    const arg = isSpelledOut ? call.instr.args[index] : undefined;
    const handedOn = call && arg !== undefined ? parameterAt(call.fn, arg) : undefined;
    if (handedOn) {
      this.calls({ ...handedOn, edges });
      return;
    }
    const held = call && arg !== undefined ? this.program.solver.objectsAt(call.fn.file, arg).flatMap((obj) => obj.function ?? []) : [];
    const meant = held.flatMap((to) => edges.get(to) ?? []);
    const all = meant.length > 0 ? meant : [...edges.values()].flat();
    // `onProgress?.(done)`, where nobody asked to be told: what stands for it there, if anything does.
    const isLeftOut = isSpelledOut && (arg === undefined || literalOf(call.fn.file, arg)?.value === null);
    if (meant.length === 0 && !isLeftOut) this.followed.add(edges);
    for (const { to, instr, from } of isLeftOut ? all.filter((each) => liesIn(each.to, owner)) : all) {
      this.add(to);
      this.runs(to, instr.op === 'call' ? { fn: from, instr } : undefined);
    }
  }
}
