/** One step back from a value: what callers pass, what is assigned, what a call returns, what is put into something that is made. */
import type { CallInstr, Instr, VarId } from '../facts/model.js';
import type { EntryPoint } from '../frameworks/framework.js';
import { NAMELESS_PUBLISHING } from '../knowledge/emitters.js';
import type { CallEdge, ProgramFile, ProgramFunction } from '../program/model.js';
import { once } from '../once.js';
import { SERVING, bit } from '../program/phases/phases.js';
import type { Program } from '../program/program.js';
import { liesIn, originOf } from '../program/values/definitions.js';
import { readersOf } from './uses.js';

export interface ValueAt {
  readonly fn: ProgramFunction;
  readonly value: VarId;
}

/** The entry point through which a platform passes a function its parameters while somebody is served. */
export const entryServedBy = (program: Program, fn: ProgramFunction): EntryPoint | undefined =>
  program.phases.entriesOf(fn).find((each) => bit(each.phase) & (SERVING | bit('render')));

export interface Passed {
  readonly edge: CallEdge;
  readonly call: CallInstr;
  /** It is an argument; a callback is given what comes of the thing that it was handed to. */
  readonly isArgument: boolean;
  /** The argument, or that thing; undefined where a call spreads a list, or where there is none. */
  readonly value: VarId | undefined;
}

/** What the callers of a function pass as its parameter of that place. */
export function passedTo(program: Program, fn: ProgramFunction, index: number): readonly Passed[] {
  const known = passedOf(program)(fn);
  return (known[index] ??= (program.phases.incoming.get(fn) ?? []).flatMap((edge) => passedBy(edge, index)));
}

/** By function and place. */
const passedOf = once<Program, (fn: ProgramFunction) => (readonly Passed[] | undefined)[]>(() => once(() => []));

function passedBy(edge: CallEdge, index: number): readonly Passed[] {
  const { instr: call, kind } = edge;
  if (call.op !== 'call') return [];
  const isArgument = (kind === 'call' && !isHanded(edge, call)) || kind === 'construct' || kind === 'wrapped' || kind === 'event';
  if (!isArgument) return [{ edge, call, isArgument, value: call.recv }];
  // `bus.emit('order', order)`: who hears it is given what follows the name.
  const first = kind === 'event' && !NAMELESS_PUBLISHING.test(call.prop ?? '') ? 1 : 0;
  return [{ edge, call, isArgument, value: call.spread?.length ? undefined : call.args[first + index] }];
}

/** `load().then((rows) => ...)`: the call runs what is written among its arguments, and gives it something of its own. */
const isHanded = ({ from, to }: CallEdge, { args }: CallInstr): boolean =>
  from.file === to.file &&
  args.some((each) => {
    const { instr } = originOf(from.file, each);
    return instr?.op === 'function' && instr.fn === to.fact.id;
  });

type ReturnInstr = Extract<Instr, { op: 'return' }>;

/** The functions of the program that a call calls, with what they return. */
export const calledBy = (
  program: Program,
  fn: ProgramFunction,
  call: CallInstr,
): readonly { readonly edge: CallEdge; readonly returns: readonly ReturnInstr[] }[] =>
  program.phases
    .edgesAt(fn, call)
    .filter((edge) => edge.kind === 'call')
    .map((edge) => ({ edge, returns: edge.to.fact.instrs.filter((each) => each.op === 'return') }));

type AssignInstr = Extract<Instr, { op: 'assign' }>;

export interface Assignment {
  readonly fn: ProgramFunction;
  readonly instr: AssignInstr;
}

const assignmentsIn = once((file: ProgramFile): ReadonlyMap<VarId, readonly Assignment[]> => {
  const all = new Map<VarId, Assignment[]>();
  for (const fn of file.functions) {
    for (const instr of fn.fact.instrs) {
      if (instr.op !== 'assign' || instr.src === instr.dst) continue;
      const known = all.get(instr.dst);
      if (known) known.push({ fn, instr });
      else all.set(instr.dst, [{ fn, instr }]);
    }
  }
  return all;
});

/** Everything that is assigned to a named variable, in whichever function of its file. */
export const assignmentsOf = (file: ProgramFile, variable: VarId): readonly Assignment[] => assignmentsIn(file).get(variable) ?? [];

export interface Part extends ValueAt {
  /** The property that holds it, where it has a name. */
  readonly name?: string;
}

/** `{ rows }`, `[...rows]`, `const all = new Map(); for (const row of rows) all.set(row.id, row)`: what is put into something that is made. */
export function partsOf(fn: ProgramFunction, made: VarId): readonly Part[] {
  const names = [made, ...readersOf(fn.file, made).flatMap((each) => (each.op === 'assign' && each.operator === 'init' ? [each.dst] : []))];
  return fn.file.functions.flatMap((each) => (liesIn(each, fn) ? each.fact.instrs.flatMap((one) => partsPut(each, one, names)) : []));
}

function partsPut(fn: ProgramFunction, instr: Instr, names: readonly VarId[]): readonly Part[] {
  if (instr.op === 'spread' && names.includes(instr.obj)) return [{ fn, value: instr.src }];
  if (instr.op === 'set' && names.includes(instr.obj))
    return [{ fn, value: instr.src, ...(instr.prop !== null ? { name: instr.prop } : {}) }];
  if (instr.op !== 'call' || instr.recv === undefined || !names.includes(instr.recv) || !FILLING_METHODS.test(instr.prop ?? '')) return [];
  return instr.args.slice(instr.prop === 'set' ? 1 : 0).map((value) => ({ fn, value }));
}

const FILLING_METHODS = /^(?:set|add|push|unshift)$/;
