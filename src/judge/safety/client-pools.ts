/** Collections of what is made once and used again: services of the program, and clients of services outside, each beside what is noted of it: `clients.set(tenant, { client, lastUsed: Date.now() })`. */
import { HELD_CLIENT, NOTED_OF_CLIENT } from '../../knowledge/clients-held.js';
import type { Instr, VarId } from '../../facts/model.js';
import { definitionOf, originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { ELEMENTS } from '../../program/values/solver.js';
import { clientReason } from '../stores/libraries.js';
import { isRemoval, type Profile, type Touch } from '../profile.js';

/** Whether all that is put there are such clients: what they stand for is kept outside. */
export function poolsClients(program: Program, profile: Profile): boolean {
  if (profile.collections.length === 0 || !profile.collections.every((each) => each.kind === 'map' || each.kind === 'object')) return false;
  const stores = profile.writes.filter((each) => !each.dead && each.depth === 'contents' && !isRemoval(each));
  return (
    stores.length > 0 &&
    stores.every(({ fn, instr }) => {
      const value = instr.op === 'call' && instr.prop === 'set' ? instr.args[1] : instr.op === 'set' ? instr.src : undefined;
      return value !== undefined && holdsClient(program, fn, value);
    })
  );
}

function holdsClient(program: Program, fn: ProgramFunction, value: VarId): boolean {
  const { variable, instr } = originOf(fn.file, value);
  if (instr?.op !== 'object') return false;
  const parts = fn.fact.instrs.filter(
    (each): each is Extract<Instr, { op: 'set' }> => each.op === 'set' && each.obj === variable && each.operator === 'init',
  );
  const isClient = (each: Extract<Instr, { op: 'set' }>): boolean =>
    HELD_CLIENT.test(each.prop ?? '') &&
    program.solver.idsAt(fn.file, each.src).some((id) => {
      const obj = program.solver.object(id);
      return obj.kind === 'external' && clientReason(obj.path ?? '') !== undefined;
    });
  return (
    parts.some(isClient) &&
    parts.every((each) => isClient(each) || NOTED_OF_CLIENT.test(each.prop ?? '') || definitionOf(fn.file, each.src)?.op === 'literal')
  );
}

/** A container of the program's own: `services.get('orders')`. What the services keep is told of themselves. */
export function keepsServices(program: Program, profile: Profile, writes: readonly Touch[]): boolean {
  const { solver, cells } = program;
  if (
    profile.collections.length === 0 ||
    !profile.collections.every((each) => cells.isRegistry(each)) ||
    writes.some((each) => each.depth === 'place')
  )
    return false;
  const held = profile.collections
    .flatMap((each) => solver.objectsOf(solver.property(each, ELEMENTS)))
    .filter((each) => each.kind !== 'entry');
  return (
    held.length > 0 &&
    held.every(
      (each) =>
        each.kind === 'instance' ||
        each.kind === 'function' ||
        each.kind === 'class' ||
        cells.isService(each) ||
        (each.kind === 'external' && clientReason(each.path ?? '') !== undefined),
    )
  );
}

/** `pool[next]; next = (next + 1) % pool.length`: whose turn it is among connections that this instance has opened for itself. */
export function turnsOwnClients({ solver }: Program, { reads }: Profile): boolean {
  const functions = [...new Set(reads.filter((each) => each.served).map((each) => each.fn))];
  const picked = functions.flatMap((fn) =>
    fn.fact.instrs.flatMap((each) => (each.op === 'get' && each.key !== undefined ? solver.objectsAt(fn.file, each.obj) : [])),
  );
  const held = picked.flatMap((each) => solver.objectsOf(solver.property(each, ELEMENTS))).filter((each) => each.kind !== 'entry');
  return (
    picked.length > 0 &&
    picked.every((each) => each.kind === 'array') &&
    held.length > 0 &&
    held.every((each) => each.kind === 'external' && each.call !== undefined && clientReason(each.path ?? '') !== undefined)
  );
}
