/**
 * What discover hands to the rest: texts and manifests, nothing interpreted. Every path is relative to the root of the audit and uses
 * `/`; a manifest found above the root starts with `../`.
 */
export interface Project {
  /** The way from the top of the repository to the root of the audit, where the repository is known; '' at its top. */
  readonly rootPath?: string;
  readonly sources: readonly SourceText[];
  readonly manifests: readonly Manifest[];
  /** Left out on purpose: minified, generated, MDX. */
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
  /** What failed: unreadable, binary, too large, not text. Makes a report incomplete. */
  readonly diagnostics: readonly { readonly file: string; readonly line: number; readonly message: string }[];
}

export interface SourceText {
  readonly path: string;
  readonly text: string;
}

/**
 * A file that says how the project is built, installed or deployed: package.json, tsconfig, lockfiles, wrangler, serverless, vercel,
 * Dockerfile, compose, Procfile, env files, Terraform ...
 */
export interface Manifest {
  readonly path: string;
  /** Last part of the path. */
  readonly name: string;
  readonly text: string;
  /**
   * The parsed value of a JSON, JSONC, YAML or TOML file (an array of documents for a YAML stream of several); undefined for other formats
   * and for files that do not parse.
   */
  readonly data?: unknown;
}
