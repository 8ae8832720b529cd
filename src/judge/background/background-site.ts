/** A place where work is started for which nobody waits. */
import type { CallInstr } from '../../facts/model.js';
import { definitionOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import { calleeName } from './background-effects.js';

export interface BackgroundSite {
  readonly fn: ProgramFunction;
  /** The call at which the work starts: the beginning of a chain of `.then`. */
  readonly instr: CallInstr;
  /** The end of the chain. */
  readonly whole: CallInstr;
  readonly symbol: string;
  /** `promise`: dropped; `deferred`: put off by `setImmediate` and its like; `late`: awaited after the response was sent. */
  readonly form: 'promise' | 'deferred' | 'late' | 'each';
  readonly runs: readonly ProgramFunction[];
  /** A child process: there is no promise that anybody could wait for. */
  readonly isProcess?: true;
  /** Callbacks of the chain. */
  readonly then: readonly ProgramFunction[];
  /** Calls that stand in a list of promises themselves: `Promise.all([redis.incr(key), axios.post(url, row)])`. */
  readonly parts?: readonly CallInstr[];
  /** A listener of the finished response: what it leaves running in its turn is told by itself. */
  readonly listens?: boolean;
  /** For a listener of a bus: where a request tells it, and all the calls that do. */
  readonly told?: { readonly fn: ProgramFunction; readonly instr: CallInstr; readonly all: readonly CallInstr[] };
}

export function symbolOf(fn: ProgramFunction, instr: CallInstr): string {
  // `db.insert(table).values(row)`: the first link says what is done.
  const first = instr.recv === undefined ? undefined : definitionOf(fn.file, instr.recv);
  if (first?.op === 'call' && /^(?:insert|update|delete|upsert)/i.test(first.prop ?? '')) return symbolOf(fn, first);
  const { name, owner } = calleeName(fn, instr);
  if (!name) return 'async';
  if (instr.recv === undefined) return name;
  const plain = fn.file.facts.vars[instr.recv];
  return plain && plain.kind !== 'this' ? `${owner}.${name}` : name;
}
