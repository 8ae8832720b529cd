/** Open connections to which an instance sends only what a broker tells every instance. */
import { HEARING_METHODS, OUTSIDE_BUSES, SENDING_METHODS } from '../knowledge/emitters.js';
import type { VarId } from '../facts/model.js';
import { originOf } from '../program/definitions.js';
import type { Obj, ProgramFunction } from '../program/model.js';
import type { Program } from '../program/program.js';
import type { Role } from './finding.js';
import type { Profile } from './profile.js';
import type { TraitFinding } from './rule.js';

/**
 * `redis.on('message', (channel, text) => clients.forEach((each) => each.write(text)))`: each instance passes on to its own connections
 * what is published outside, so that it does not matter which instance somebody is connected to. One function that sends to them
 * without having been told from outside is enough to make that untrue.
 */
export function fedFromOutside(program: Program, profile: Profile, role: Role): TraitFinding | undefined {
  if (role !== 'connections') return undefined;
  const senders = new Set(profile.touches.filter((each) => !each.dead && each.depth === 'entry' && SENDING_METHODS.test(each.operation)).map((each) => each.fn));
  if (senders.size === 0) return undefined;
  const hearers = hearersOf(program);
  if (hearers.size === 0 || ![...senders].every((each) => isTold(program, each, hearers, new Set()))) return undefined;
  return { evidence: 'each instance sends to its own connections what all of them are told from outside', verdict: 'tolerable', role: 'connections' };
}

const known = new WeakMap<Program, ReadonlySet<ProgramFunction>>();

/** Functions that are handed to a client of a broker, to be called with what it is told. */
function hearersOf(program: Program): ReadonlySet<ProgramFunction> {
  const before = known.get(program);
  if (before) return before;
  const { solver } = program;
  const found = new Set<ProgramFunction>();
  const valuesOf = (fn: ProgramFunction, variable: VarId): readonly Obj[] => solver.valuesOf(solver.node(fn.file, variable)).map((id) => solver.object(id));
  for (const fn of solver.functions) {
    for (const instr of fn.fact.instrs) {
      if (instr.op !== 'call' || instr.recv === undefined || !HEARING_METHODS.test(instr.prop ?? '')) continue;
      if (!valuesOf(fn, instr.recv).some((each) => each.kind === 'external' && OUTSIDE_BUSES.test(each.path ?? ''))) continue;
      for (const arg of instr.args) {
        const made = originOf(fn.file, arg).instr;
        const here = made?.op === 'function' ? fn.file.functions[made.fn] : undefined;
        if (here) found.add(here);
        for (const each of valuesOf(fn, arg)) {
          if (each.function) found.add(each.function);
          // `consumer.run({ eachMessage: async ({ message }) => ... })`
          if (each.kind === 'object') for (const node of solver.propertiesOf(each).values()) for (const id of solver.valuesOf(node)) { const held = solver.object(id).function; if (held) found.add(held); }
        }
      }
    }
  }
  known.set(program, found);
  return found;
}

/** It hears from outside, lies in a function that does, or is called by such functions only. */
function isTold(program: Program, fn: ProgramFunction, hearers: ReadonlySet<ProgramFunction>, seen: Set<ProgramFunction>): boolean {
  for (let at: ProgramFunction | undefined = fn; at && at.fact.kind !== 'module'; at = at.file.functions[at.fact.parent]) if (hearers.has(at)) return true;
  if (seen.has(fn) || seen.size > 40) return false;
  seen.add(fn);
  const calls = (program.phases.incoming.get(fn) ?? []).filter((edge) => edge.from !== fn && program.phases.of(edge.from) !== 0);
  return calls.length > 0 && calls.every((edge) => isTold(program, edge.from, hearers, seen));
}
