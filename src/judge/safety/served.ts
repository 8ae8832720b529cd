/** What the proofs of safety are given of a cell that requests write. */
import type { Program } from '../../program/program.js';
import type { Role } from '../finding.js';
import type { Profile, Touch } from '../profile.js';

/** A cell that changes while somebody is served. */
export interface Served {
  readonly program: Program;
  readonly profile: Profile;
  /** What the words say it is for, and how loudly. */
  readonly role: Role;
  readonly score: number;
  /** The writes and the reads that count. */
  readonly writes: readonly Touch[];
  readonly reads: readonly Touch[];
  /** The writes that put something else in its place, and those that change what lies there. */
  readonly places: readonly Touch[];
  readonly contents: readonly Touch[];
}

/** From this score on the cell's own name says what it is for. */
export const SPOKEN = 5;
