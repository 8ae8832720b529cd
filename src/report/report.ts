import type { Examined, Finding, Severity } from '../judge/finding.js';

/** A platform or framework and why we believe that a package uses it. */
export interface Understood {
  readonly name: string;
  /** Folder of the package, relative to the audit's root; '' for the root itself. */
  readonly root: string;
  readonly evidence: readonly string[];
}

export interface EntryPointReport {
  readonly label: string;
  readonly file: string;
  readonly line: number;
  readonly function: string;
  readonly registeredIn: string | null;
  readonly framework: string;
  readonly runtime: string;
  readonly bundle: string;
  readonly phase: string;
}

/**
 * The outcome of an audit: everything that any format says, without presentation. JSON prints it as it is (minus `entryPoints`, `sources`);
 * the other formats choose from it.
 */
export interface Report {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'coldstate'; readonly version: string };
  /** False when a file could not be read or parsed. */
  readonly complete: boolean;
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
  readonly platforms: readonly Understood[];
  readonly frameworks: readonly Understood[];
  readonly summary: {
    readonly files: number;
    readonly entryPoints: number;
    readonly cells: number;
    /** Findings that are neither suppressed nor in the baseline. */
    readonly findings: Readonly<Record<Severity, number>>;
  };
  /** Ordered: severity, then file, line, column, rule, symbol. */
  readonly findings: readonly Finding[];
  /** Findings of the baseline that this report no longer has. */
  readonly fixed?: readonly {
    readonly id: string;
    readonly rule: string;
    readonly severity: Severity;
    readonly file: string;
    readonly symbol: string;
  }[];
  readonly examined: readonly Examined[];
  readonly diagnostics: readonly { readonly file: string; readonly line: number; readonly message: string }[];
  readonly entryPoints: readonly EntryPointReport[];
  /** Files that were not examined because nothing but client components leads to them. */
  readonly browserOnly: readonly string[];
  /** True when no entry point was known and exported functions were taken for some. */
  readonly assumed: boolean;
  /** Text of the lines around each finding and its accesses, by file, then line: what reporters show as code. */
  readonly sources: Readonly<Record<string, Readonly<Record<number, string>>>>;
  /** Texts of the rules that ran, for formats that carry help. */
  readonly rules: readonly {
    readonly id: string;
    readonly summary: string;
    readonly why: string;
    readonly instead: string;
    readonly severity: Severity;
  }[];
}
