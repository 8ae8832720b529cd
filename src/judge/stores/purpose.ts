/** What a package's memory is for, and how bad it is that each instance has its own. */
import type { Role, Severity, Verdict } from '../finding.js';

export interface Purpose {
  readonly role: Role;
  readonly verdict: Verdict;
  readonly severity: Severity;
  /** Replaces the reason of the library's condition, where the use decided. */
  readonly reason?: string;
  readonly evidence: readonly string[];
}
