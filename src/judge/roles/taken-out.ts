/** What is taken out of lists and tables, and out of places that hold one thing. */
import { HANDS_OVER } from '../../knowledge/emitters.js';
import type { VarId } from '../../facts/model.js';
import { guardsAround, literalOf, originOf } from '../../program/values/definitions.js';
import type { ObjId, ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { ELEMENTS } from '../../program/values/solver.js';
import { isReset, type Profile } from '../profile.js';

/** What is walked through, looked into, or runs a callback with its entries, where a variable holds one of those. */
export function takenFrom(program: Program, fn: ProgramFunction, variable: VarId): readonly ObjId[] {
  const { instr: made, variable: origin } = originOf(fn.file, variable);
  const lists =
    made?.op === 'iterate'
      ? [{ fn, at: walkedBy(fn, made.src) }]
      : made?.op === 'call' && made.recv !== undefined && /^(?:get|find|at|values)$/.test(made.prop ?? '')
        ? [{ fn, at: made.recv }]
        : fn.fact.params.indexOf(origin) === 0
          ? (program.phases.incoming.get(fn) ?? []).flatMap(({ kind, from, instr }) =>
              (kind === 'callback' || kind === 'call') &&
              instr.op === 'call' &&
              instr.recv !== undefined &&
              /^(?:forEach|map|every|some|filter)$/.test(instr.prop ?? '')
                ? [{ fn: from, at: instr.recv }]
                : [],
            )
          : [];
  return lists.flatMap((list) => program.solver.idsAt(list.fn.file, list.at));
}

/** `sockets` of `sockets.entries()`. */
function walkedBy(fn: ProgramFunction, variable: VarId): VarId {
  const { instr } = originOf(fn.file, variable);
  return instr?.op === 'call' && instr.recv !== undefined && /^(?:entries|keys|values)$/.test(instr.prop ?? '') ? instr.recv : variable;
}

/** `boards.get(house)?.forEach((board) => board.write(line))`: while somebody is served, what lies in the cell itself is handed something. */
export function isWrittenTo(program: Program, profile: Profile): boolean {
  const { solver } = program;
  // Of an object with names only the collections in it are known to hold one kind of thing.
  const lists = profile.collections.flatMap((each) => (each.kind === 'object' ? [] : [each.id]));
  const inner = profile.collections.flatMap((each) =>
    solver.valuesOf(solver.property(each, ELEMENTS)).filter((id) => /^(?:map|set|array)$/.test(solver.object(id).kind)),
  );
  const own = new Set([...lists, ...inner]);
  if (own.size === 0) return false;
  // `sockets.get(path)` stands for whichever of the lists in it.
  const isOwn = (id: ObjId): boolean => {
    const { kind, of } = solver.object(id);
    return own.has(id) || (kind === 'entry' && of !== undefined && inner.length > 0 && lists.includes(of));
  };
  const readers = new Set(
    profile.reads
      .filter((each) => each.served && each.fn.file === profile.cell.file)
      .flatMap((each) => [
        each.fn,
        ...(program.phases.outgoing.get(each.fn) ?? []).filter((edge) => edge.to.file === each.fn.file).map((edge) => edge.to),
      ]),
  );
  return [...readers].some((fn) =>
    fn.fact.instrs.some(
      (each) =>
        each.op === 'call' &&
        each.recv !== undefined &&
        each.args.length > 0 &&
        HANDS_OVER.test(each.prop ?? '') &&
        takenFrom(program, fn, each.recv).some(isOwn),
    ),
  );
}

/** `if (waiting) { match(waiting); waiting = null; } else waiting = socket.id`: who finds something takes it, which nobody does with a copy. */
export function handsOut(profile: Profile): boolean {
  const { variable } = profile.cell;
  if (!variable) return false;
  const fills = new Set(profile.writes.filter((each) => each.served && !isReset(each)).map((each) => each.fn));
  return profile.writes.some((each) => {
    if (!isReset(each) || each.inCatch || !fills.has(each.fn) || each.fn.file !== variable.file) return false;
    const atoms = guardsAround(each.fn, each.instr.block).flatMap(({ guard }) => [...guard.all, ...guard.some]);
    const isFound = atoms.some((atom) =>
      atom.kind === 'truthy'
        ? atom.positive && atom.value === variable.id
        : /^!==?$/.test(atom.operator) && atom.left === variable.id && literalOf(each.fn.file, atom.right)?.value === null,
    );
    return isFound && !atoms.some((atom) => atom.kind === 'compare' && /[<>]/.test(atom.operator)); // too old is not taken
  });
}
