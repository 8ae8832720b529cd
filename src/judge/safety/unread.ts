/** Cells that nobody reads but to write them again, to keep them in order, or to log them. */
import type { Program } from '../../program/program.js';
import { LISTENER_METHODS } from '../../knowledge/emitters.js';
import { runsAtEnd } from '../../program/phases/shutdown.js';
import { ELEMENTS } from '../../program/values/solver.js';
import type { Role } from '../finding.js';
import { isAborts } from '../profile-words.js';
import { isReset, type Profile, type Touch } from '../profile.js';
import { isOnlyLogged } from './only-logged.js';
import { isLeftByHandler } from './handles.js';
import { isShown } from './shown.js';
import { isMaintenance } from '../self-maintenance.js';
import { isPutBackByCallers, isSelfUpdate } from './self-updates.js';
import { isLookedForElsewhere } from './split-in-two.js';
import { isOnlyCopy } from './only-copy.js';
import { type Safety, safe, tolerable, unsafe } from './verdicts.js';
import type { Served } from './served.js';

/** Safe or tolerable where nothing that somebody is served with comes from it. */
export function neverRead(served: Served): Safety | undefined {
  const { program, profile, role, writes, reads: all, contents } = served;
  const reads = all.filter((each) => !isToldToNobody(program, each) && !isPutBackByCallers(program, each, writes));
  // Who reads an entry has taken it out of the cell first: only that counts, since entries may lie in several cells. Those that were
  // taken out while the server started are in the hands of the requests' functions.
  const atHand =
    profile.reads.some((each) => each.starting && each.depth === 'contents' && /^(?:get|find|at)$/.test(each.operation)) &&
    changesCollectionsInside(program, profile, contents);
  const isSeen =
    isShown(program, profile) || (isCalledUpon(program, profile) && writes.some((each) => isLeftByHandler(program, profile, each)));
  if (
    !isSeen &&
    reads.filter((each) => (each.depth !== 'entry' || atHand) && !isSelfUpdate(each, writes) && !isMaintenance(each, profile)).length === 0
  ) {
    if (isCalledOff(program, profile, writes))
      return unsafe('another request calls off what goes on here, and other instances do not hear of it', 'other');
    if (contents.length === 0) return safe('written but never read while somebody is served', 'other');
    if (profile.reads.some((each) => each.starting && each.depth === 'contents' && runsAtEnd(program, each.fn)))
      return safe('asked for only when the server ends, for what is still open in this instance', 'client');
    if (isLookedForElsewhere(program, profile))
      return unsafe('requests fill it, and others look for the same in a place of that name of their own, where nobody puts anything');
    return isOnlyCopy(served)
      ? unsafe('it is the only copy of what requests brought, and gone with the instance')
      : tolerable('written but never read while somebody is served');
  }
  // Counts may go back to where they lie; work or records that only the log speaks of are lost all the same.
  const own = new Set(COUNTED.has(role) ? profile.writes.map(({ instr }) => instr) : []);
  if (
    !isSeen &&
    reads.every(
      (each) =>
        (each.depth === 'entry' && !atHand) ||
        isSelfUpdate(each, writes) ||
        isMaintenance(each, profile) ||
        isOnlyLogged(program, each, own),
    )
  ) {
    return tolerable('read only to be written to the log');
  }
  return undefined;
}

/** Roles of what counts what others do. */
const COUNTED: ReadonlySet<Role> = new Set<Role>(['rate-limit', 'auth', 'counter', 'metrics', 'log-buffer', 'other']);

/** Requests call methods of what a package gave, whose state is not looked at. */
const isCalledUpon = (program: Program, { cell, objects }: Profile): boolean =>
  objects.some((each) => each.kind === 'external' && each.call !== undefined) &&
  program.accessesOf(cell).some((each) => each.mode === 'read' && each.obj?.kind === 'external' && program.isServed(each));

/** `underway = new AbortController()` in one function, and `underway?.abort()` in another that requests reach. */
function isCalledOff(program: Program, { cell, objects }: Profile, writes: readonly Touch[]): boolean {
  if (!objects.some((each) => isAborts([each]))) return false;
  const begun = new Set(writes.filter((each) => each.operation === 'assign' && !isReset(each)).map((each) => each.fn));
  return program
    .accessesOf(cell)
    .some((each) => each.instr.op === 'call' && each.instr.prop === 'abort' && !begun.has(each.fn) && program.isServed(each));
}

/** `signal.addEventListener('abort', () => running.delete(job))`: whether it was there goes to an emitter, which does not listen. */
function isToldToNobody(program: Program, { fn, instr, operation }: Touch): boolean {
  if (operation !== 'delete' || instr.op !== 'call' || !fn.fact.instrs.some((each) => each.op === 'return' && each.src === instr.dst))
    return false;
  const incoming = program.phases.incoming.get(fn) ?? [];
  return (
    incoming.length > 0 &&
    incoming.every(
      (edge) => edge.kind === 'timer' || (edge.kind !== 'call' && edge.instr.op === 'call' && LISTENER_METHODS.test(edge.instr.prop ?? '')),
    )
  );
}

/** The cell files collections of the program's own, and somebody changes those. */
function changesCollectionsInside(program: Program, profile: Profile, contents: readonly Touch[]): boolean {
  const { solver } = program;
  const inside = new Set(
    profile.collections
      .flatMap((each) => solver.valuesOf(solver.property(each, ELEMENTS)))
      .filter((id) => /^(?:map|set|array)$/.test(solver.object(id).kind)),
  );
  return inside.size > 0 && contents.some((each) => each.depth === 'entry' && each.obj !== undefined && inside.has(each.obj.id));
}
