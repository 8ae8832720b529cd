/**
 * Emitters of this process: who listens runs when something is emitted, in the phase of whoever emits, and is given what that tells.
 * `bus.on('order', keep)` and `bus.emit('order', order)` are a call of `keep(order)`.
 */
import type { VarId } from '../../../facts/model.js';
import { LISTENER_METHODS, PUBLISHING_METHODS } from '../../../knowledge/emitters.js';
import { invokeFunction, type Site } from '../call-site.js';
import { literalOf, originOf } from '../definitions.js';
import type { Obj, ProgramFile } from '../../model.js';
import { NOTHING, type Solver } from '../solver.js';

/** Under which lie the listeners to each event of an emitter, those to all that the source does not name, and all of them. */
const EVENT = '@on=';
const ANY = '@on*';
const ALL = '@on';

/** Methods that tell without naming an event: of a subject, or of an event that was made before. */
const NAMELESS = /^(?:next|dispatchEvent|subscribe)$/;

/** Lets a call of a method of an emitter do what it does; `emitter` is what a package made, or an object of a class that extends one of its own. */
export function emitterCall(solver: Solver, site: Site, method: string, emitter: Obj): void {
  if (LISTENER_METHODS.test(method)) hear(solver, site, method, emitter);
  else if (PUBLISHING_METHODS.test(method)) tell(solver, site, method, emitter);
}

function hear(solver: Solver, { fn, instr, args }: Site, method: string, emitter: Obj): void {
  const listener = NAMELESS.test(method) || instr.args.length === 1 ? args[0] : args[1];
  if (listener === undefined || instr.spread?.length) return;
  const event = NAMELESS.test(method) || instr.args.length === 1 ? undefined : eventOf(solver, fn.file, instr.args[0]);
  solver.flow(listener, solver.property(emitter, event === undefined ? ANY : `${EVENT}${event}`));
  solver.flow(listener, solver.property(emitter, ALL));
}

function tell(solver: Solver, site: Site, method: string, emitter: Obj): void {
  const { fn, instr, args } = site;
  const isNameless = NAMELESS.test(method);
  const event = isNameless ? undefined : eventOf(solver, fn.file, instr.args[0]);
  const spread = instr.spread ?? [];
  const given = isNameless || spread.includes(0) ? args : args.slice(1);
  const shift = args.length - given.length;
  const call: Site = {
    fn,
    instr: spread.length > 0 && shift > 0 ? { ...instr, spread: spread.map((each) => each - shift) } : instr,
    args: given,
    dst: NOTHING,
  };
  const run = (value: Obj): void => {
    if (value.kind === 'function' && value.function)
      invokeFunction(solver, call, value.function, given, emitter, 'call', `${emitter.path ?? ''}.${method}`);
  };
  if (event === undefined) solver.watchProperty(emitter, ALL, run);
  else {
    solver.watchProperty(emitter, `${EVENT}${event}`, run);
    solver.watchProperty(emitter, ANY, run);
  }
}

/** The name of an event where the source spells it: a text, or a constant in an object or enum of such. */
function eventOf(solver: Solver, file: ProgramFile, variable: VarId | undefined): string | undefined {
  if (variable === undefined) return undefined;
  const text = literalOf(file, variable)?.value;
  if (typeof text === 'string') return text;
  const { instr } = originOf(file, variable);
  return instr?.op === 'get' && instr.prop !== null ? (textsOf(solver).get(instr.prop) ?? undefined) : undefined;
}

const texts = new WeakMap<Solver, ReadonlyMap<string, string | null>>();

/** The text under a name in the objects of constants of the program; null where there are several. */
function textsOf(solver: Solver): ReadonlyMap<string, string | null> {
  let known = texts.get(solver);
  if (known) return known;
  const found = new Map<string, string | null>();
  solver.eachInstr((instr, { file }) => {
    if (instr.op !== 'set' || instr.operator !== 'init' || instr.prop === null) return;
    const text = literalOf(file, instr.src)?.value;
    if (typeof text !== 'string') return;
    const before = found.get(instr.prop);
    found.set(instr.prop, before === undefined || before === text ? text : null);
  });
  texts.set(solver, (known = found));
  return known;
}
