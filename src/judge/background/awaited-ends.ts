/** Promises that an event settles: `await new Promise((resolve) => child.on('close', resolve))`. */
import type { VarId } from '../../facts/model.js';
import type { Obj, ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { constructionOf } from '../../program/values/objects.js';
import { readersOf } from '../uses.js';

/** Whether a listener settles a promise for which somebody waits, or which the function that made it gives back. */
export function settlesAwaited(program: Program, fn: ProgramFunction, listener: VarId): boolean {
  const { solver } = program;
  const settled = solver
    .objectsAt(fn.file, listener)
    .flatMap((each) =>
      each.kind === 'resolver'
        ? [each]
        : (each.function?.fact.instrs ?? []).flatMap((call) =>
            call.op === 'call' && each.function ? solver.objectsAt(each.function.file, call.callee).filter(isResolver) : [],
          ),
    );
  return settled.some((each) => isWaitedFor(each));
}

const isResolver = ({ kind }: Obj): boolean => kind === 'resolver';

/** What a resolver settles is the promise that stands at its place. */
function isWaitedFor(resolver: Obj): boolean {
  const { fn } = resolver;
  const made = constructionOf(resolver);
  if (!fn || !made) return false;
  const waits = (value: VarId, depth: number): boolean =>
    depth < 4 &&
    readersOf(fn.file, value).some(
      (each) =>
        each.op === 'await' || each.op === 'return' || (each.op === 'assign' && each.operator === 'init' && waits(each.dst, depth + 1)),
    );
  return made.awaited || waits(made.dst, 0);
}
