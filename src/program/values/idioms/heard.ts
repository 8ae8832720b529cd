/**
 * Emitters of this process: who listens runs when something is emitted, in the phase of whoever emits, and is given what that tells.
 * `bus.on('order', keep)` and `bus.emit('order', order)` are a call of `keep(order)`.
 */
import type { VarId } from '../../../facts/model.js';
import { LISTENER_METHODS, NAMELESS_PUBLISHING, PUBLISHING_METHODS } from '../../../knowledge/emitters.js';
import { invokeFunction, type Site } from '../call-site.js';
import { literalOf, originOf } from '../definitions.js';
import type { Obj, ProgramFile } from '../../model.js';
import { argsOf } from './partial.js';
import { NOTHING, type Solver } from '../solver.js';
import { once } from '../../../once.js';

/** Under which lie the listeners to an event of an emitter. */
const EVENT = '@on=';

/**
 * Lets a call of a method of an emitter do what it does; `emitter` is what a package made, or an object of a class that extends one of its
 * own. Says whether the call told something to whoever listens: then nobody else gets what it is given.
 */
export function emitterCall(solver: Solver, site: Site, method: string, emitter: Obj): boolean {
  const hears = LISTENER_METHODS.test(method);
  if (!hears && !PUBLISHING_METHODS.test(method)) return false;
  const { fn, instr, args } = site;
  // Who hears what only the run knows is nobody's guess: with all of them, everything that is ever told would be given to everybody.
  const first = NAMELESS_PUBLISHING.test(method) ? 0 : 1;
  const event = first === 0 ? '' : eventOf(solver, fn.file, instr.args[0]);
  if (event === undefined || instr.spread?.some((at) => at < first)) return false;
  if (hears) {
    if (args[first] !== undefined) solver.flow(args[first], solver.property(emitter, EVENT + event));
    return false;
  }
  const call: Site = {
    fn,
    instr: instr.spread ? { ...instr, spread: instr.spread.map((at) => at - first) } : instr,
    args: args.slice(first),
    dst: NOTHING,
  };
  const via = `${emitter.path ?? ''}.${method}`;
  solver.watchProperty(emitter, EVENT + event, (value) => {
    if (value.function) invokeFunction(solver, call, value.function, argsOf(call, value), undefined, 'event', via);
  });
  // `bus.emit('price', order, answer)`: some listener calls it.
  for (const arg of call.args)
    solver.watch(arg, (value) => {
      if (value.function) solver.addEdge(fn, value.function, 'callback', instr, via);
    });
  return true;
}

/** The name of an event where the source spells it: a text, or a constant in an object or enum of such. */
function eventOf(solver: Solver, file: ProgramFile, variable: VarId | undefined): string | undefined {
  if (variable === undefined) return undefined;
  const text = literalOf(file, variable)?.value;
  if (typeof text === 'string') return text.includes('*') ? undefined : text;
  const { instr } = originOf(file, variable);
  return instr?.op === 'get' && instr.prop !== null ? (textsOf(solver).get(instr.prop) ?? undefined) : undefined;
}

/** The text under a name in the objects of constants of the program; null where there are several. */
const textsOf = once((solver: Solver): ReadonlyMap<string, string | null> => {
  const found = new Map<string, string | null>();
  solver.eachInstr((instr, { file }) => {
    if (instr.op !== 'set' || instr.operator !== 'init' || instr.prop === null) return;
    const text = literalOf(file, instr.src)?.value;
    if (typeof text !== 'string') return;
    const before = found.get(instr.prop);
    found.set(instr.prop, before === undefined || before === text ? text : null);
  });
  return found;
});
