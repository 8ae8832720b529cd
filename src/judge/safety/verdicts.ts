/** What a judgement of a cell says, and the ways to say it. */
import type { Role, Verdict } from '../finding.js';

/** The judgement of one cell. */
export interface Safety {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly unreached: boolean;
  /** The role that the verdict already implies. */
  readonly role?: Role;
  /** Its name says that it is a copy, and it is none: whatever else speaks for what it is decides. */
  readonly onlyCopy?: boolean;
}

/** Right in several instances as it is. `reason` is a sentence's end that `explain` shows. */
export const safe = (reason: string, role?: Role): Safety => ({ verdict: 'safe', reason, unreached: false, ...(role ? { role } : {}) });

/** Each instance has its own, and nothing worse comes of it than work done again. */
export const tolerable = (reason: string, role?: Role): Safety => ({
  verdict: 'tolerable',
  reason,
  unreached: false,
  ...(role ? { role } : {}),
});

/** Wrong in several instances. */
export const unsafe = (reason: string, role?: Role): Safety => ({ verdict: 'unsafe', reason, unreached: false, ...(role ? { role } : {}) });
