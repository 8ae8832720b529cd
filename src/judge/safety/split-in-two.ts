/** Collections that were meant to be one: a module puts things into its own, and another one looks for them in its own of the same name. */
import { LOOKED_UP } from '../../knowledge/methods.js';
import type { Cell } from '../../program/cells/cell.js';
import { SERVING } from '../../program/phases/phases.js';
import type { Program } from '../../program/program.js';
import type { Profile } from '../profile.js';

/**
 * `codes.set(phone, code)` in the route that sends, and `codes.get(phone)` in the one that checks, where each declares its own `codes`, or the
 * second none at all. What the first keeps is read by nobody, though it is asked for: given another instance, or another module, it is not there.
 */
export function isLookedForElsewhere(program: Program, { cell, collections }: Profile): boolean {
  const name = nameOf(cell);
  if (name === undefined || collections.length === 0) return false;
  const kinds = kindsIn(program, cell);
  const isTwin = (other: Cell): boolean =>
    other.file !== cell.file &&
    nameOf(other) === name &&
    program.loaded.has(other.file.path) &&
    [...kindsIn(program, other)].some((each) => kinds.has(each)) &&
    isLookedIntoAlone(program, other);
  return program.cells.all.some(isTwin) || isAskedUndeclared(program, cell, name);
}

/** Requests look for something in it, and nobody ever puts anything there. */
function isLookedIntoAlone(program: Program, cell: Cell): boolean {
  const accesses = program.accessesOf(cell);
  return (
    accesses.some((each) => each.depth === 'contents' && LOOKED_UP.test(each.operation) && program.isServed(each)) &&
    accesses.every((each) => each.mode === 'read' || /^(?:delete|clear)$/.test(each.operation))
  );
}

/** `otpStore.get(mail)` in a module that neither declares nor imports it. */
const isAskedUndeclared = (program: Program, { file: home }: Cell, name: string): boolean =>
  program.solver.files.some(
    (file) =>
      file !== home &&
      program.loaded.has(file.path) &&
      file.facts.vars.some((each) => each.kind === 'global' && each.name === name) &&
      file.functions.some((fn) =>
        fn.fact.instrs.some(
          (each) =>
            each.op === 'call' &&
            each.recv !== undefined &&
            file.facts.vars[each.recv]?.kind === 'global' &&
            file.facts.vars[each.recv]?.name === name &&
            LOOKED_UP.test(each.prop ?? '') &&
            (program.phases.at(fn, each) & SERVING) !== 0,
        ),
      ),
  );

const nameOf = ({ form, variable }: Cell): string | undefined =>
  form === 'variable' && variable ? variable.file.facts.vars[variable.id]?.name : undefined;

const kindsIn = (program: Program, cell: Cell): ReadonlySet<string> =>
  new Set([...cell.objects].map((id) => program.solver.object(id).kind).filter((kind) => /^(?:map|set|array|object)$/.test(kind)));
