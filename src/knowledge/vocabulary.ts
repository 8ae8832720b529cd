/** The words of one role. `names`: may speak for it; `strong`: speaks for it alone; `keys`, `values`: what entries are filed under and hold. */
export interface Vocabulary {
  readonly role:
    | 'session'
    | 'auth'
    | 'rate-limit'
    | 'job-status'
    | 'queue'
    | 'entity-store'
    | 'cache'
    | 'memo'
    | 'metrics'
    | 'counter'
    | 'log-buffer'
    | 'connections'
    | 'pubsub'
    | 'lock'
    | 'idempotency'
    | 'config'
    | 'circuit-breaker'
    | 'request-context'
    | 'round-robin'
    | 'other';
  readonly names: RegExp;
  readonly strong: RegExp;
  readonly keys?: RegExp;
  readonly values?: RegExp;
}
