/** Work that is left running inside work that is left running itself: what is told once, and what is lost even where the outer one is kept. */
import type { Instr } from '../../facts/model.js';
import type { ProgramFunction } from '../../program/model.js';
import { has } from '../../program/phases/phases.js';
import type { Program } from '../../program/program.js';
import { isWithin } from './background-effects.js';
import type { BackgroundSite } from './background-site.js';

/**
 * `void notify(user)`, and within `notify`, after a look into the database, `void push(user)`: whoever hands the outer one to the platform has
 * not kept the inner one. A loop that starts itself anew, and what has no promise, are a part of what they run in; what waits for nothing
 * but lets something go is that.
 */
export const isLetGoThere = ({ fn, form, isProcess, runs }: BackgroundSite, around: ReadonlySet<ProgramFunction>): boolean =>
  (form === 'promise' || form === 'each') &&
  !isProcess &&
  !runs.some((each) => isWithin(fn, each)) &&
  [...around].some((each) => each.fact.instrs.some(({ op }) => op === 'await'));

/** Work that is told by itself: the calls that leave it running, and what they run. */
export interface Loose {
  readonly calls: ReadonlySet<Instr>;
  readonly functions: ReadonlySet<ProgramFunction>;
  /** What runs when that is done. */
  readonly later: ReadonlySet<ProgramFunction>;
}

/** What of the sites that are told leaves what running. */
export const looseWork = (sites: readonly BackgroundSite[]): Loose => ({
  calls: new Set(sites.map((each) => each.instr)),
  functions: new Set(sites.flatMap((each) => each.runs)),
  later: new Set(sites.flatMap((each) => each.then)),
});

/** The work left running because of which alone a function runs; undefined where something else runs it, too. */
export function looseAround(
  program: Program,
  fn: ProgramFunction,
  { calls, functions, later }: Loose,
): ReadonlySet<ProgramFunction> | undefined {
  const seen = new Set<ProgramFunction>();
  const met = new Set<ProgramFunction>();
  const meet = (at: ProgramFunction): true => {
    met.add(at);
    return true;
  };
  const visit = (at: ProgramFunction, depth: number): boolean => {
    if (later.has(at)) return meet(at);
    if (seen.has(at)) return true;
    seen.add(at);
    const isLoose = functions.has(at);
    if (depth > 30 || program.phases.entriesOf(at).length > 0) return isLoose && meet(at);
    const callers = (program.phases.incoming.get(at) ?? []).filter(
      (edge) => edge.from !== at && has(program.phases.of(edge.from), 'request'),
    );
    if (callers.length === 0) return isLoose && meet(at);
    // `launch(id)` here and `await launch(id)` elsewhere: who waits for it answers before what it leaves running is done.
    return callers.every((edge) =>
      calls.has(edge.instr) || (isLoose && edge.instr.op !== 'call') ? meet(at) : visit(edge.from, depth + 1),
    );
  };
  return visit(fn, 0) ? met : undefined;
}
