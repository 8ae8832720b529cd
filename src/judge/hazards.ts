/** Something that a serverless platform breaks and that is not a cell: a timer, work after the response, a file, a package's default store. */
import type { CallInstr, Instr } from '../facts/model.js';
import type { ProgramFunction } from '../program/model.js';
import type { Cell } from '../program/cells/cell.js';
import type { Kind } from './finding.js';
import type { LibraryEntry } from '../knowledge/libraries/entry.js';

export interface Hazard {
  readonly rule:
    | 'module-timer'
    | 'unawaited-work'
    | 'local-disk'
    | 'memory-backend'
    | 'ssr-shared-store'
    | 'process-events'
    | 'instance-identity'
    | 'request-leak'
    | 'mutable-global';
  readonly kind: Kind;
  /** The name that holds the result, or else the callee. */
  readonly symbol: string;
  readonly fn: ProgramFunction;
  readonly instr: Instr;
  /** Functions that run because of it: a timer's callback, the work that goes on. */
  readonly runs: readonly ProgramFunction[];
  /** The cell that it sweeps, or that keeps it. */
  readonly cell?: Cell;
  readonly library?: LibraryEntry;
  /** Where what it keeps is read, for disk. */
  readonly readers?: readonly { readonly fn: ProgramFunction; readonly instr: CallInstr }[];
  readonly writers?: readonly { readonly fn: ProgramFunction; readonly instr: CallInstr }[];
  readonly aliases?: readonly string[];
  /** What it keeps on disk is rows written as text, and no files of people. */
  readonly isTable?: boolean;
  /** A timer that a request starts for a matter of its own: it runs in the instance that took the request, and in no other. */
  readonly isPutOff?: boolean;
}
