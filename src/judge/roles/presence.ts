/** Who is there at the moment: what a handler notes when somebody connects, and takes back when that connection ends. */
import { CLOSING_EVENTS, CLOSING_HOOKS, SOCKET_ENDS, SOCKET_ENTRIES } from '../../knowledge/emitters.js';
import { liesIn, literalOf, originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { ELEMENTS } from '../../program/values/solver.js';
import { isRemoval, type Profile } from '../profile.js';

/** `watching.add(name); request.signal.onabort = () => watching.delete(name)`. */
export function isThereWhileConnected(program: Program, { collections, writes }: Profile): boolean {
  if (collections.length === 0 || !collections.every((each) => each.kind === 'set' || each.kind === 'map')) return false;
  // `rooms.get(room)[id]`: those who are there stand in groups, which are all that is filed.
  const groups = new Set(collections.flatMap((each) => program.solver.valuesOf(program.solver.property(each, ELEMENTS))));
  const live = writes.filter(
    (each) => each.served && (each.depth !== 'entry' || (isRemoval(each) && each.obj !== undefined && groups.has(each.obj.id))),
  );
  const puts = live.filter((each) => !isRemoval(each));
  const removals = live.filter(isRemoval);
  return (
    puts.length > 0 &&
    removals.length > 0 &&
    puts.every((put) =>
      removals.some(
        (each) =>
          (liesIn(each.fn, put.fn) && each.fn !== put.fn && endsConnection(program, each.fn, put.fn)) ||
          isCalledAtEnd(program, each.fn, put.fn) ||
          saysGoodbye(program, each.fn, put.fn),
      ),
    )
  );
}

/** `request.on('close', () => this.remove(id))` in the function that puts it there. */
const isCalledAtEnd = (program: Program, fn: ProgramFunction, outer: ProgramFunction): boolean =>
  (program.phases.incoming.get(fn) ?? []).some(
    ({ from, kind }) => kind === 'call' && from !== outer && liesIn(from, outer) && endsConnection(program, from, outer),
  );

/** `handleConnection(client) { topics.set(client.id, new Set()); }` and `handleDisconnect(client) { topics.delete(client.id); }` of one gateway. */
const saysGoodbye = ({ phases }: Program, fn: ProgramFunction, other: ProgramFunction): boolean =>
  fn.file === other.file &&
  fn.fact.class === other.fact.class &&
  phases.entriesOf(fn).some((each) => SOCKET_ENDS.test(each.label)) &&
  phases.entriesOf(other).some((each) => SOCKET_ENTRIES.test(each.label));

/** A function, or one around it, is called when a connection ends. */
function endsConnection(program: Program, fn: ProgramFunction, outer: ProgramFunction): boolean {
  for (let at: ProgramFunction | undefined = fn; at && at !== outer; at = at.file.functions[at.fact.parent]) {
    const here = at;
    const isListener = (program.phases.incoming.get(here) ?? []).some(
      ({ from, instr }) =>
        instr.op === 'call' && instr.args[0] !== undefined && CLOSING_EVENTS.test(String(literalOf(from.file, instr.args[0])?.value)),
    );
    if (isListener) return true;
    const around = here.file.functions[here.fact.parent];
    if (
      around?.fact.instrs.some(
        (each) => each.op === 'set' && CLOSING_HOOKS.test(each.prop ?? '') && isFunction(here, originOf(here.file, each.src).instr),
      )
    )
      return true;
  }
  return false;
}

const isFunction = (fn: ProgramFunction, made: ReturnType<typeof originOf>['instr']): boolean =>
  made?.op === 'function' && made.fn === fn.fact.id;
