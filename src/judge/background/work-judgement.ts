/** What is judged of work that a request leaves running. */
import type { Role, Severity, Verdict } from '../finding.js';

export interface Judgement {
  readonly verdict: Verdict;
  readonly severity: Severity;
  readonly reason: string;
  readonly role?: Role;
  readonly evidence?: readonly string[];
}

export const safe = (reason: string): Judgement => ({ verdict: 'safe', severity: 'info', reason });
export const tolerable = (reason: string, role?: Role): Judgement => ({
  verdict: 'tolerable',
  severity: 'low',
  reason,
  ...(role ? { role } : {}),
});
export const unsafe = (severity: Severity, reason: string, evidence?: readonly string[]): Judgement => ({
  verdict: 'unsafe',
  severity,
  reason,
  ...(evidence ? { evidence } : {}),
});
