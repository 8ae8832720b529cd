/** Collections of what is made once and used again: services of the program, and clients of services outside, each beside what is noted of it: `clients.set(tenant, { client, lastUsed: Date.now() })`. */
import { HELD_CLIENT, NOTED_OF_CLIENT } from '../../knowledge/clients-held.js';
import type { Obj } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { HOLDING_KINDS } from '../../program/values/objects.js';
import { ELEMENTS, isPseudo } from '../../program/values/solver.js';
import { isStoreAnswer } from '../outside.js';
import { clientReason } from '../stores/libraries.js';
import { filesByKey, type Profile, type Touch } from '../profile.js';

/** Whether all that is put there are such clients, alone or with what is noted of them: what they stand for is kept outside. */
export function poolsClients(program: Program, profile: Profile): boolean {
  const { solver } = program;
  if (!filesByKey(profile)) return false;
  const held = profile.collections
    .flatMap((each) => solver.objectsOf(solver.property(each, ELEMENTS)))
    .filter((each) => each.kind !== 'entry');
  return held.some((each) => each.kind !== 'external') && held.every((each) => isClientMade(each) || standsForClient(program, each));
}

/**
 * `{ client, lastUsed }`, where the rest is only noted of the client, or an object of a class that keeps its client in a field, and no rows
 * or lists beside it. `isAnyName`: a field of an object may be called anything.
 */
export function standsForClient({ solver }: Program, holder: Obj, isAnyName = false): boolean {
  if (holder.kind !== 'object' && holder.kind !== 'instance') return false;
  let found = false;
  for (const [name, node] of solver.propertiesOf(holder)) {
    if (isPseudo(name)) continue;
    const values = solver.objectsOf(node);
    // A socket that somebody else opened is handed in, and not made.
    const isMade = (each: Obj): boolean => holder.kind === 'instance' && (isAnyName || each.call?.isNew === true);
    if (values.some((each) => isClientMade(each) && (HELD_CLIENT.test(name) || isMade(each)))) found = true;
    else if (holder.kind === 'object' ? !NOTED_OF_CLIENT.test(name) : values.some(holdsData)) return false;
  }
  return found;
}

const holdsData = ({ kind, path }: Obj): boolean => HOLDING_KINDS.has(kind) || kind === 'entry' || isStoreAnswer(path);

/** What a package has made. What is read out of that (`jwt.verify(token).id`) is data, whoever gave it. */
export const isClientMade = ({ kind, path = '' }: Obj): boolean =>
  kind === 'external' && path.endsWith('()') && !isStoreAnswer(path) && clientReason(path) !== undefined;

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
