/**
 * The lists of rest parameters: `(...args) => handler(...args)` hands each argument on to its own place. Lists that are filled otherwise give
 * any of their elements to each.
 */
import type { NodeId, Obj, ProgramFunction } from '../../model.js';
import { entryOf } from '../objects.js';
import { ELEMENTS, type Solver } from '../solver.js';

/** Under which lies what is in such a list at no known place. */
const ANYWHERE = '@at';
/** How many places are told apart. */
const MOST_PLACES = 8;

/** The list of a function's rest parameter, undefined where it has none. */
function restOf(solver: Solver, target: ProgramFunction): Obj | undefined {
  const { file, fact } = target;
  const id = fact.rest >= 0 ? fact.params[fact.rest] : undefined;
  if (id === undefined) return undefined;
  const list = solver.intern(`rest:${target.id}`, () => ({ kind: 'array', file, fn: target, pos: fact.pos, end: fact.end }));
  solver.add(solver.node(file, id), list);
  return list;
}

/** Whether a list is what the rest parameter of a function holds. */
export const isRest = ({ kind, fn, pos, end }: Obj): boolean =>
  kind === 'array' && fn !== undefined && fn.fact.rest >= 0 && fn.fact.pos === pos && fn.fact.end === end;

/** Passes one argument of a call, or a list that is spread there, to the parameters of a function. */
export function passArgument(
  solver: Solver,
  target: ProgramFunction,
  arg: NodeId,
  index: number,
  how: { readonly spread: boolean; readonly afterSpread: boolean },
): void {
  const { file, fact } = target;
  const param = (at: number): NodeId | undefined => {
    const id = fact.params[at];
    return id === undefined || at === fact.rest ? undefined : solver.node(file, id);
  };
  if (how.spread) {
    solver.watch(arg, (list) => spreadInto(solver, target, list, index, param));
    return;
  }
  const to = param(index);
  if (to !== undefined) {
    solver.flow(arg, to);
    return;
  }
  const rest = index >= fact.rest ? restOf(solver, target) : undefined;
  if (!rest) return;
  solver.flow(arg, solver.property(rest, ELEMENTS));
  solver.flow(arg, solver.property(rest, placeOf(how.afterSpread ? -1 : index - fact.rest)));
}

function spreadInto(solver: Solver, target: ProgramFunction, list: Obj, index: number, param: (at: number) => NodeId | undefined): void {
  const { fact } = target;
  const elements = solver.property(list, ELEMENTS);
  for (let at = index; at < fact.params.length; at += 1) {
    const to = param(at);
    if (to === undefined) continue;
    giveAt(solver, list, at - index, to);
  }
  const rest = restOf(solver, target);
  if (!rest) return;
  solver.flow(elements, solver.property(rest, ELEMENTS));
  if (!isRest(list)) {
    solver.flow(elements, solver.property(rest, ANYWHERE));
    if (list.kind === 'array' || list.kind === 'set') {
      solver.add(solver.property(rest, ELEMENTS), entryOf(solver, list));
      solver.add(solver.property(rest, ANYWHERE), entryOf(solver, list));
    }
    return;
  }
  solver.read(list, ANYWHERE, solver.property(rest, ANYWHERE));
  for (let at = Math.max(index, fact.rest); at - index < MOST_PLACES; at += 1)
    solver.read(list, placeOf(at - index), solver.property(rest, placeOf(at - fact.rest)));
}

/** Lets what stands at a place of a list flow on. */
export function giveAt(solver: Solver, list: Obj, place: number, to: NodeId): void {
  if (isRest(list)) {
    solver.read(list, placeOf(place), to);
    solver.read(list, ANYWHERE, to);
    return;
  }
  solver.flow(solver.property(list, ELEMENTS), to);
  if (list.kind === 'array' || list.kind === 'set') solver.add(to, entryOf(solver, list));
}

/** What is put into a list besides its arguments: `args.push(extra)`. */
export function putInto(solver: Solver, list: Obj, value: NodeId): void {
  if (isRest(list)) solver.flow(value, solver.property(list, ANYWHERE));
}

const placeOf = (place: number): string => (place >= 0 && place < MOST_PLACES ? `${ANYWHERE}${place}` : ANYWHERE);
