/** The object in which a container of Awilix keeps everything that is registered, by name. */
import type { NodeId, Obj, ProgramFile } from '../../model.js';
import type { Solver } from '../solver.js';
import { once } from '../../../once.js';

const CONTAINER = 'awilix:.createContainer()';

/** The container that a scope, a chained call or a cradle comes from. */
function containerOf(solver: Solver, obj: Obj): Obj | undefined {
  let at: Obj | undefined = obj;
  for (let step = 0; at && at.path !== CONTAINER; step += 1)
    at = at.parent === undefined || step > 20 ? undefined : solver.object(at.parent);
  return at;
}

const cradles = once<Solver, Map<Obj, Obj>>(() => new Map());

/** What is registered in the container of a value. */
export function cradleOf(solver: Solver, obj: Obj): Obj | undefined {
  const container = obj.kind === 'external' && obj.path?.startsWith('awilix:') ? containerOf(solver, obj) : undefined;
  if (!container) return undefined;
  const made = solver.intern(`awilix:${container.id}`, () => ({
    kind: 'object',
    file: container.file,
    fn: container.fn,
    pos: container.pos,
    end: container.end,
  }));
  cradles(solver).set(container, made);
  return made;
}

/** What `container.cradle.orders` is. Says whether it was asked of a cradle. */
export function readCradle(solver: Solver, obj: Obj, prop: string, dst: NodeId): boolean {
  const cradle = obj.path?.endsWith('.cradle') === true ? cradleOf(solver, obj) : undefined;
  if (cradle) solver.flow(solver.property(cradle, prop), dst);
  return cradle !== undefined;
}

/** The cradle of a program's container, for who has only a request that a scope hangs on: the nearest in the tree of folders. */
export function cradleNear(solver: Solver, file: ProgramFile): Obj | undefined {
  let best: Obj | undefined;
  let most = -1;
  for (const [container, cradle] of cradles(solver)) {
    const shared = sharedFolders(container.file.path, file.path);
    if (shared > most) {
      most = shared;
      best = cradle;
    }
  }
  return best;
}

function sharedFolders(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  let at = 0;
  while (at < left.length - 1 && at < right.length - 1 && left[at] === right[at]) at += 1;
  return at;
}
