/**
 * How many values one place is taken to hold, and how much the whole analysis may do. Beyond the first bound a place keeps only values that
 * tell what code runs and where state lies, beyond the second none: a helper that the whole program calls (`cn(...)`, `children`) says
 * nothing about what it is given, and without a bound the cost would grow with the square of the program. What came first stays; the order is
 * that of the files' names.
 */
import type { Obj } from '../model.js';

/** So many values of any kind a place holds. */
export const MOST_DATA = 16;
const MOST_VALUES = 150;
const MOST_INSTANCES = 250;
const MOST_NAMED = 500;
const MOST_CALLBACKS = 2000;
/**
 * How much may be found in all: values that come to places, calls that lead to functions, and paths from place to place; so many of each, and
 * more for each place of a large program. Real programs need two values for a place, a tenth of a call and half a path (measured on 190 of
 * them; 1.3 paths at most). One whose tables give all of its functions to each other (`this[name] = () => this[name]`) needs hundreds of
 * values and calls, one that copies and merges all of its records by the same few helpers dozens of paths: neither would come to an end.
 */
const MOST_STEPS = 1e6;
const MOST_STEPS_OF_PLACE = 3;
const MOST_EDGES = 60_000;
const MOST_EDGES_OF_PLACE = 0.125;
const MOST_PATHS = 300_000;
const MOST_PATHS_OF_PLACE = 2;

/** Whether the analysis has found as much as it may: from then on places take no more than the first bound says, and in the end none keeps more. */
export const isTooLong = (steps: number, edges: number, paths: number, places: number): boolean =>
  paths > MOST_PATHS + MOST_PATHS_OF_PLACE * places ||
  (steps > MOST_STEPS + MOST_STEPS_OF_PLACE * places && edges > MOST_EDGES + MOST_EDGES_OF_PLACE * places);

/** Whether a place that holds as many values as any may, `held`, or more, turns another one away. */
export const turnsAway = (held: number, obj: Obj): boolean => held >= mostOf(obj) || isPassing(obj);

/** Data that comes and goes in great numbers. */
function isPassing(obj: Obj): boolean {
  switch (obj.kind) {
    case 'external':
    case 'entry':
    case 'resolver':
      return true;
    case 'array':
    case 'object':
      return obj.tells === undefined;
    case 'instance':
      return obj.tells === 'records';
    default:
      return false;
  }
}

/**
 * How many of its kind one place keeps. What is given to a helper to be run, written there or in an object, is run by nothing else; functions
 * with names of their own are brought together by tables of names as well, methods most of all.
 */
function mostOf({ kind, function: fn, tells }: Obj): number {
  if (kind === 'instance') return MOST_INSTANCES;
  if (tells === 'runs') return MOST_CALLBACKS;
  if (kind !== 'function' || fn === undefined || fn.fact.kind === 'method') return MOST_VALUES;
  return fn.fact.kind === 'arrow' && fn.fact.parent > 0 ? MOST_CALLBACKS : MOST_NAMED;
}

/**
 * Whether a value is turned away where an object keeps what is filed under names that only the run knows: `models[name] = made(app)`. Any of
 * it may be what anybody reads of the object, so that programs that do so with all of their code would be tied into one knot. Lists are
 * filled in order to be walked.
 */
export const isTooMuch = ({ kind, tells, fn }: Obj, held: number): boolean =>
  kind === 'function' ? held >= MOST_VALUES : tells === 'keeps' || (tells === 'runs' && fn?.fact.kind !== 'module');
