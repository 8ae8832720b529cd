/** Places into which requests put nothing but what this instance keeps anyway. */
import type { Cell } from '../../program/cells/cell.js';
import { liesIn, originOf } from '../../program/values/definitions.js';
import type { VarId } from '../../facts/model.js';
import type { Obj, ProgramFunction } from '../../program/model.js';
import { SERVING } from '../../program/phases/phases.js';
import type { Program } from '../../program/program.js';
import { keyOf } from '../keys.js';
import { putBy, type Profile, type Touch } from '../profile.js';
import { clientReason } from '../stores/libraries.js';

/**
 * `deps.sockets = sockets`, `service = given`, where all that ever comes that way is the one Map that another module made when it was
 * loaded: the parts of the program are joined, and the next request joins the same. What lies in them is told where they are made.
 */
export function joinsParts(program: Program, cell: Cell, writes: readonly Touch[]): boolean {
  return (
    writes.length > 0 &&
    writes.every(({ fn, instr }) => {
      // Under a key of its own each request files something else.
      if ((instr.op !== 'set' && instr.op !== 'assign') || instr.operator !== '=' || (instr.op === 'set' && instr.prop === null))
        return false;
      const given = program.solver.objectsAt(fn.file, instr.src);
      return given.length > 0 && given.every((each) => isKeptElsewhere(program, cell, each));
    })
  );
}

/**
 * `registry.set(ability.id, ability)`, where all that ever comes that way was made when modules were loaded, and is filed under a name of its
 * own: each instance files the same things, whichever request asks for it first.
 */
export function registersParts(program: Program, { collections, writes }: Profile): boolean {
  const served = writes.filter((each) => each.served);
  return (
    collections.length > 0 &&
    collections.every(({ kind }) => kind === 'map' || kind === 'object') &&
    served.length > 0 &&
    served.every((each) => {
      const { fn } = each;
      const [key, value] = [keyOf(each), putBy(each.instr)];
      if (each.depth !== 'contents' || each.operation !== 'set' || key === undefined || value === undefined) return false;
      const given = program.solver.objectsAt(fn.file, value);
      return given.length > 0 && given.every((obj) => isMadeAtLoad(program, obj)) && isNameOf(fn, key, value);
    })
  );
}

const isMadeAtLoad = (program: Program, { kind, fn }: Obj): boolean =>
  /^(?:object|instance|function|class)$/.test(kind) &&
  (fn === undefined || fn.fact.kind === 'module' || !(program.phases.of(fn) & SERVING));

/** `ability.id` of what is filed, or a name that stands in the source. */
function isNameOf(fn: ProgramFunction, key: VarId, value: VarId): boolean {
  const { instr } = originOf(fn.file, key);
  return instr?.op === 'literal' || (instr?.op === 'get' && originOf(fn.file, instr.obj).variable === originOf(fn.file, value).variable);
}

/** Made when a module was loaded, and another declaration's; a client of a service. */
function isKeptElsewhere(program: Program, cell: Cell, obj: Obj): boolean {
  if (obj.kind === 'external') return obj.call?.isNew === true && clientReason(obj.path ?? '') !== undefined;
  if (obj.kind === 'entry' || obj.fn?.fact.kind !== 'module') return false;
  return program.cells.ownersOf(obj).some((each) => each !== cell);
}

/** `let connect = () => { const pool = open(); connect = () => pool; return pool; }`: a function that puts another one in its own place when it has run once. */
export function replacesItself({ variable }: Cell, writes: readonly Touch[]): boolean {
  if (!variable) return false;
  const { file, id } = variable;
  const home = file.functions[file.facts.vars[id]?.fn ?? 0];
  const first = home?.fact.instrs.find((each) => each.op === 'assign' && each.dst === id && each.operator === 'init');
  const made = first?.op === 'assign' ? originOf(file, first.src).instr : undefined;
  const itself = made?.op === 'function' ? file.functions[made.fn] : undefined;
  return (
    itself !== undefined &&
    writes.length > 0 &&
    writes.every(
      ({ fn, instr }) =>
        instr.op === 'assign' && instr.operator === '=' && liesIn(fn, itself) && originOf(file, instr.src).instr?.op === 'function',
    )
  );
}
