/** How bad it is: the usual level of a role, and what moves it down. */
import { SEVERITIES, type Role, type Severity } from './finding.js';

/** The usual level of each role; a finding never rises above it. */
export const USUAL: Readonly<Record<Role, Severity>> = {
  session: 'critical',
  auth: 'critical',
  'rate-limit': 'critical',
  'entity-store': 'critical',
  idempotency: 'critical',
  'request-context': 'critical',
  queue: 'critical',
  'file-store': 'critical',
  fallback: 'critical',
  'job-status': 'high',
  connections: 'high',
  pubsub: 'high',
  lock: 'high',
  config: 'high',
  counter: 'high',
  metrics: 'high',
  'background-work': 'high',
  other: 'high',
  'log-buffer': 'medium',
  'circuit-breaker': 'medium',
  'round-robin': 'medium',
  'cleanup-timer': 'medium',
  cache: 'medium',
  memo: 'medium',
  client: 'low',
  'lazy-init': 'low',
  constant: 'low',
  'dev-only': 'info',
};

/** One step down. */
export function lower(severity: Severity): Severity {
  return SEVERITIES[Math.min(SEVERITIES.indexOf(severity) + 1, SEVERITIES.length - 1)] as Severity;
}

export function atMost(severity: Severity, ceiling: Severity): Severity {
  return SEVERITIES.indexOf(severity) < SEVERITIES.indexOf(ceiling) ? ceiling : severity;
}
