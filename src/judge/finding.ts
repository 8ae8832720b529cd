/** The contract between judge and report: plain data that says what, who, why, how bad and what instead. */

export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const CONFIDENCES = ['certain', 'likely', 'possible'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

export const ROLES = [
  'session',
  'auth',
  'rate-limit',
  'job-status',
  'queue',
  'entity-store',
  'cache',
  'memo',
  'metrics',
  'counter',
  'log-buffer',
  'connections',
  'pubsub',
  'lock',
  'idempotency',
  'config',
  'circuit-breaker',
  'request-context',
  'round-robin',
  'cleanup-timer',
  'background-work',
  'file-store',
  'fallback',
  'client',
  'lazy-init',
  'constant',
  'dev-only',
  'other',
] as const;
export type Role = (typeof ROLES)[number];

export type Verdict = 'unsafe' | 'tolerable' | 'safe';

export type Kind =
  'collection' | 'mutable-binding' | 'instance-field' | 'static-field' | 'closure' | 'library' | 'timer' | 'filesystem' | 'background';

/** When code runs. `render` is a component rendered on the server; the ones that never count come last. */
export type Phase = 'module' | 'startup' | 'request' | 'background' | 'unknown' | 'render' | 'client' | 'build' | 'test' | 'script';

export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One step of a call path. */
export interface Step {
  readonly file: string;
  readonly line: number;
  readonly function: string;
}

/** An entry point from which an access is reached, and how. `path` runs from the entry function to the function of the access. */
export interface Witness {
  readonly label: string;
  readonly file: string;
  readonly path: readonly Step[];
}

/** A read or write of a cell. */
export interface AccessReport extends Place {
  readonly operation: string;
  readonly function: string;
  readonly phase: Phase;
  readonly entryPoints: readonly Witness[];
}

export interface Remedy {
  /** `Redis`, `Upstash Redis`, `PostgreSQL`, `Cloudflare Durable Object` ... */
  readonly store: string;
  readonly title: string;
  /** What to install or create, as shell commands. */
  readonly commands: readonly string[];
  /** Code that replaces the cell. */
  readonly snippet: string;
  /** Environment variables that it needs. */
  readonly env: readonly string[];
  /** What goes wrong when it is done carelessly. */
  readonly pitfall?: string;
  /** How two instances show that the cure works. */
  readonly test?: string;
}

export interface Finding extends Place {
  /** Stable: a hash of file, symbol and occurrence. */
  readonly id: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly role: Role;
  readonly endLine: number;
  readonly endColumn: number;
  readonly symbol: string;
  readonly kind: Kind;
  /** One sentence: what is kept, and what breaks. */
  readonly message: string;
  /** What happens on the judged platform. */
  readonly impact: string;
  /** Names of the platforms for which it was judged. */
  readonly platforms: readonly string[];
  /** Reasons for role, severity and verdict, in words a reader believes. */
  readonly evidence: readonly string[];
  readonly writes: readonly AccessReport[];
  readonly reads: readonly AccessReport[];
  readonly remedies: readonly Remedy[];
  /** Reason of the suppression comment that covers it, or null. */
  readonly suppressed: string | null;
  /** True when an earlier report already had it. */
  readonly baseline: boolean;
  /** Other names of the same state. */
  readonly aliases: readonly string[];
}

/** A cell that was looked at and found safe. */
export interface Examined {
  readonly file: string;
  readonly line: number;
  readonly symbol: string;
  readonly verdict: Verdict;
  readonly reason: string;
}
