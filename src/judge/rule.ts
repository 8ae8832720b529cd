/** The contract of a rule, and the types of the judged program that rules may ask. */
import type { Confidence, Kind, Role, Severity, Verdict } from './finding.js';
import type { Profile } from './profile.js';
import type { Hazard } from './hazards.js';

export interface Example {
  /** Path -> text of a small project in which the rule speaks (`fails`) or keeps quiet (`passes`). */
  readonly files: Readonly<Record<string, string>>;
  readonly note: string;
}

/** A cell with its judgement: what it is for, whether it is safe, how bad it is. */
export interface JudgedCell {
  readonly profile: Profile;
  readonly role: Role;
  readonly verdict: Verdict;
  /** Touched by nothing that an entry point reaches. */
  readonly unreached: boolean;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** Why the verdict is what it is. */
  readonly reason: string;
  readonly evidence: readonly string[];
  readonly traits: ReadonlyMap<Trait, TraitFinding>;
}

/** What the way of keeping and touching a cell is known to be; rules claim cells by these. */
export type Trait =
  /** Memory stands in for a store outside: in a catch branch, behind an availability check, as the default of a switch. */
  | 'fallback'
  /** Set for one request and read after an await, or by the next. */
  | 'request-leak'
  /** Drawn at random or from the clock when the process starts, and compared with what another instance gave out. */
  | 'instance-identity'
  /** An emitter or list of subscribers. */
  | 'emitter'
  /** Filled by components that the server renders. */
  | 'ssr'
  /** A global of the runtime is replaced. */
  | 'global-replaced';

/** What a trait is known by, and what it settles about the judgement. */
export interface TraitFinding {
  /** One sentence that says what in the code shows it. */
  readonly evidence: string;
  /** What the cell is for, where the trait says more than words do. */
  readonly role?: Role;
  /** The level that the finding does not exceed. */
  readonly ceiling?: Severity;
  /** Settles the verdict, with `evidence` as its reason. */
  readonly verdict?: Verdict;
  /** Nothing that is deployed gets there. */
  readonly unreached?: boolean;
  /** A fallback that is turned to when a call of the store fails, and not because there is none. */
  readonly isFailover?: boolean;
}

export interface JudgedHazard {
  readonly hazard: Hazard;
  readonly role: Role;
  readonly verdict: Verdict;
  readonly unreached: boolean;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly reason: string;
  readonly evidence: readonly string[];
  /** Whether a package keeps its data here hangs on what nobody can read in the source. */
  readonly isUnsure?: boolean;
  /** It does where a store outside is missing, as the source itself has it. */
  readonly isFallback?: true;
}

/** What a rule sees. */
export interface RuleView {
  readonly cells: readonly JudgedCell[];
  readonly hazards: readonly JudgedHazard[];
}

/** "This cell (or hazard) is mine." The judgement stands already; the rule may add what it knows. */
export interface Claim {
  readonly subject: JudgedCell | JudgedHazard;
  readonly evidence?: readonly string[];
}

export interface Rule {
  readonly id: string;
  /** One line: what it finds. */
  readonly summary: string;
  /** The level that most of its findings have. */
  readonly severity: Severity;
  /** What breaks, and why. */
  readonly why: string;
  /** What to do instead. */
  readonly instead: string;
  readonly fails: readonly Example[];
  readonly passes: readonly Example[];
  claims(view: RuleView): Iterable<Claim>;
}

export type { Kind };
