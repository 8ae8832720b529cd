/** Places into which requests put nothing but what this instance keeps anyway. */
import type { Cell } from '../../program/cells/cell.js';
import type { Obj } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import type { Touch } from '../profile.js';
import { clientReason } from '../stores/libraries.js';

/**
 * `deps.sockets = sockets`, `service = given`, where all that ever comes that way is the one Map that another module made when it was
 * loaded: the parts of the program are joined, and the next request joins the same. What lies in them is told where they are made.
 */
export function joinsParts(program: Program, cell: Cell, writes: readonly Touch[]): boolean {
  // Which of two functions is meant may be what a request has chosen.
  const codes = new Set<Obj>();
  const isCode = (obj: Obj): boolean => (obj.kind === 'function' || obj.kind === 'class') && codes.add(obj).size === 1;
  return (
    writes.length > 0 &&
    writes.every(({ fn, instr }) => {
      // Under a key of its own each request files something else.
      if ((instr.op !== 'set' && instr.op !== 'assign') || instr.operator !== '=' || (instr.op === 'set' && instr.prop === null))
        return false;
      const given = program.solver.objectsAt(fn.file, instr.src);
      return given.length > 0 && given.every((each) => isKeptElsewhere(program, cell, each, isCode));
    })
  );
}

/** Made when a module was loaded, and another declaration's or code; a client of a service. */
function isKeptElsewhere(program: Program, cell: Cell, obj: Obj, isCode: (obj: Obj) => boolean): boolean {
  if (obj.kind === 'external') return obj.call?.isNew === true && clientReason(obj.path ?? '') !== undefined;
  if (obj.kind === 'entry' || obj.fn?.fact.kind !== 'module') return false;
  if (isCode(obj)) return true;
  return program.cells.ownersOf(obj).some((each) => each !== cell);
}
