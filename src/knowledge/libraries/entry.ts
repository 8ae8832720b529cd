/**
 * What we know of one export of an npm package: what it keeps in the process or on its disk, on which arguments that depends, and what
 * replaces it. Plain data; the conditions are evaluated by `src/judge/libraries.ts`.
 */

/** The roles that a library can play; each is also a role of a finding. */
export type LibraryRole =
  | 'session'
  | 'auth'
  | 'rate-limit'
  | 'queue'
  | 'job-status'
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
  | 'background-work'
  | 'file-store';

export type LibrarySeverity = 'critical' | 'high' | 'medium' | 'low' | 'info';

/**
 * How a program makes or uses the thing.
 * - `call`, `new`: the export is called or constructed.
 * - `register`: a plugin, given as the first argument of `register` or `use`. The arguments of the condition are those after the plugin.
 * - `decorator`: called as a decorator (`@Cron('0 * * * *')`).
 * - `module`: a static method that makes a NestJS module (`CacheModule.register()`).
 * - `extends`: a class of the program inherits from it. Its condition has no arguments.
 * - `access`: the export itself is a process-wide object; any use of it is a use of that object.
 * - `directive`: switched on by a directive or by the framework's configuration, not by a call.
 */
export type Created = 'call' | 'new' | 'register' | 'decorator' | 'module' | 'extends' | 'access' | 'directive';

/**
 * What goes wrong.
 * - `memory`: state in the process, in an object that outlives the request.
 * - `disk`: files on the instance's own disk, however long the object lives.
 * - `timer`: timers, schedulers, pollers of this process.
 * - `background`: work that goes on after the caller has its answer.
 * - `events`: messages that only listeners of this process hear; matters when one request sends and another one listens.
 * - `render`: a client-state container; matters when rendering on the server, or a handler, fills one that requests share.
 */
export type Hazard = 'memory' | 'disk' | 'timer' | 'background' | 'events' | 'render';

/** Families of library objects that are used through the same methods; see `LIBRARY_METHODS` in methods.ts. */
export type Shape =
  'cache' | 'memo' | 'emitter' | 'subject' | 'store' | 'atom' | 'query-client' | 'queue' | 'lock' | 'database' | 'index' | 'sockets';

/** Where a condition looks: an argument, an option inside one (`storage.type`, `useFactory().store`), or a setting of the framework or schema. */
export type Where =
  | { readonly arg: number; readonly option?: string }
  /** `nitro.storage.data`, `prisma.datasource.provider`. `{0}` stands for the text of the first argument up to a colon, or for all that the setting names where there is none. */
  | { readonly setting: string };

export type Plain = string | number | boolean | null;

/** A small closed language over the real arguments of a call. Each condition is answered by yes, no or unknown. */
export type Condition =
  | { readonly op: 'always' }
  | { readonly op: 'never' }
  /** Missing or falsy: the option that code like `options.store || new MemoryStore()` replaces. */
  | { readonly op: 'absent'; readonly at: Where }
  /** Not given at all; `false` and `null` count as given. */
  | { readonly op: 'missing'; readonly at: Where }
  | { readonly op: 'equals'; readonly at: Where; readonly values: readonly Plain[] }
  /** Its text is known and matches the pattern (case does not count). */
  | { readonly op: 'matches'; readonly at: Where; readonly pattern: string }
  /** What is taken where the first choice is missing begins with what the pattern asks for: `env.DATABASE_URL ?? 'file:local.db'`. */
  | { readonly op: 'otherwise'; readonly at: Where; readonly pattern: string }
  /** The value came out of one of these external paths (a prefix that ends at an access counts: `memorystore:`). */
  | { readonly op: 'external'; readonly at: Where; readonly paths: readonly string[] }
  /** The value is an array one of whose elements is one of these texts or comes from one of these paths. */
  | { readonly op: 'includes'; readonly at: Where; readonly values?: readonly Plain[]; readonly paths?: readonly string[] }
  /** The value is an array. */
  | { readonly op: 'array'; readonly at: Where }
  /** The value is a function. */
  | { readonly op: 'function'; readonly at: Where }
  /** The value is a function without parameters. */
  | { readonly op: 'asks-nothing'; readonly at: Where }
  /** The value is an object of a class of the program, or of a package. */
  | { readonly op: 'object'; readonly at: Where }
  /**
   * Some later call of this method, whose own arguments meet `when`: on the result, on the export itself where that is a process-wide
   * object, or on what a registered plugin decorates (requests, the app).
   */
  | { readonly op: 'later'; readonly method: string; readonly when?: Condition }
  | { readonly op: 'any'; readonly of: readonly Condition[] }
  | { readonly op: 'all'; readonly of: readonly Condition[] }
  | { readonly op: 'not'; readonly of: Condition }
  /** Where the inner condition is unknown, this answer is taken. */
  | { readonly op: 'presume'; readonly of: Condition; readonly as: 'yes' | 'no' };

/** What takes its place, by kind of store: a phrase of code or a name. */
export interface Replacements {
  readonly redis?: string;
  readonly upstash?: string;
  readonly database?: string;
  /** A service of the platform, or a design without shared state. */
  readonly native?: string;
}

export interface LibraryEntry {
  readonly package: string;
  /** The version that the entry was checked against. */
  readonly version: string;
  /** Paths of the callee, as in `ExternalPath`: `.MemoryStore` of the package itself, or with another module name before a colon. */
  readonly exports: readonly string[];
  readonly created: Created;
  readonly role: LibraryRole;
  readonly severity: LibrarySeverity;
  readonly hazard: Hazard;
  /** The kind of the finding. */
  readonly kind: 'library' | 'filesystem' | 'timer' | 'background';
  readonly memoryWhen: Condition;
  /** One sentence: what is kept, and where. */
  readonly what: string;
  /** One sentence: the option or design that cures it. Empty where nothing is wrong. */
  readonly fix: string;
  readonly replacements: Replacements;
  /** Packages to install for the fix. */
  readonly install?: readonly string[];
  /** Whether making one at the top level of a Cloudflare Worker works. */
  readonly workersGlobalScope?: 'ok' | 'throws';
  /** True where keeping it in memory is best effort: then what requests do with it decides. */
  readonly tolerable?: true;
  /** The method without which nothing is ever put into a store that the package makes by itself. */
  readonly fedBy?: string;
  /** Exports of the package of which the program has to name one before anything asks for what is kept: a guard, a storage. */
  readonly askedBy?: RegExp;
  readonly shape?: Shape;
  /** The call gives what the process keeps under the text of its first argument, the same each time. */
  readonly mount?: true;
  /** When what it keeps lies in files on the instance's disk, and not in its memory. */
  readonly inFiles?: Condition;
  /** Types of constructor parameters by which a framework hands the store to services, as paths of what is injected. */
  readonly injected?: readonly string[];
  /** Where the fact was read: file and lines of that version, or documentation. */
  readonly source: string;
}

/** What a data file writes down for an entry that may be unsafe; the rest is derived. */
export interface Keeps {
  readonly exports: readonly string[];
  readonly created: Created;
  readonly role: LibraryRole;
  readonly severity: LibrarySeverity;
  /** Default `memory`. */
  readonly hazard?: Hazard;
  readonly when: Condition;
  readonly what: string;
  readonly fix: string;
  readonly instead?: Replacements;
  readonly install?: readonly string[];
  readonly workers?: 'ok' | 'throws';
  readonly tolerable?: true;
  readonly fedBy?: string;
  readonly askedBy?: RegExp;
  readonly shape?: Shape;
  readonly mount?: true;
  readonly inFiles?: Condition;
  readonly injected?: readonly string[];
  readonly source: string;
}

/** What a data file writes down for an export that keeps nothing. */
export interface KeepsNothing {
  readonly exports: readonly string[];
  readonly created: Created;
  readonly role: LibraryRole;
  readonly what: string;
  readonly source: string;
  readonly workers?: 'ok' | 'throws';
}

const KIND_OF: Readonly<Record<Hazard, LibraryEntry['kind']>> = {
  memory: 'library',
  disk: 'filesystem',
  timer: 'timer',
  background: 'background',
  events: 'library',
  render: 'library',
};

/** An entry that is unsafe when its condition holds. */
export function keeps(name: string, version: string, entry: Keeps): LibraryEntry {
  const hazard = entry.hazard ?? 'memory';
  return {
    package: name,
    version,
    exports: entry.exports,
    created: entry.created,
    role: entry.role,
    severity: entry.severity,
    hazard,
    kind: KIND_OF[hazard],
    memoryWhen: entry.when,
    what: entry.what,
    fix: entry.fix,
    replacements: entry.instead ?? {},
    ...(entry.install === undefined ? {} : { install: entry.install }),
    ...(entry.workers === undefined ? {} : { workersGlobalScope: entry.workers }),
    ...(entry.tolerable === undefined ? {} : { tolerable: entry.tolerable }),
    ...(entry.injected === undefined ? {} : { injected: entry.injected }),
    ...(entry.fedBy === undefined ? {} : { fedBy: entry.fedBy }),
    ...(entry.askedBy === undefined ? {} : { askedBy: entry.askedBy }),
    ...(entry.shape === undefined ? {} : { shape: entry.shape }),
    ...(entry.mount === undefined ? {} : { mount: entry.mount }),
    ...(entry.inFiles === undefined ? {} : { inFiles: entry.inFiles }),
    source: entry.source,
  };
}

/** An entry that is safe however it is called: it makes us silent. */
export function keepsNothing(name: string, version: string, entry: KeepsNothing): LibraryEntry {
  return {
    package: name,
    version,
    exports: entry.exports,
    created: entry.created,
    role: entry.role,
    severity: 'info',
    hazard: 'memory',
    kind: 'library',
    memoryWhen: never,
    what: entry.what,
    fix: '',
    replacements: {},
    ...(entry.workers === undefined ? {} : { workersGlobalScope: entry.workers }),
    source: entry.source,
  };
}

/** An option of an argument, the first one unless told otherwise. */
export const option = (path: string, arg = 0): Where => ({ arg, option: path });
/** An argument itself. */
export const argument = (arg: number): Where => ({ arg });
/** A setting of the framework's configuration or of a schema file. */
export const setting = (path: string): Where => ({ setting: path });

export const always: Condition = { op: 'always' };
export const never: Condition = { op: 'never' };
export const absent = (at: Where): Condition => ({ op: 'absent', at });
export const missing = (at: Where): Condition => ({ op: 'missing', at });
export const equals = (at: Where, ...values: Plain[]): Condition => ({ op: 'equals', at, values });
export const matches = (at: Where, pattern: string): Condition => ({ op: 'matches', at, pattern });
export const otherwise = (at: Where, pattern: string): Condition => ({ op: 'otherwise', at, pattern });
export const external = (at: Where, ...paths: string[]): Condition => ({ op: 'external', at, paths });
export const includesValue = (at: Where, ...values: Plain[]): Condition => ({ op: 'includes', at, values });
export const includesExternal = (at: Where, ...paths: string[]): Condition => ({ op: 'includes', at, paths });
export const isArray = (at: Where): Condition => ({ op: 'array', at });
export const isFunction = (at: Where): Condition => ({ op: 'function', at });
export const asksNothing = (at: Where): Condition => ({ op: 'asks-nothing', at });
export const isObject = (at: Where): Condition => ({ op: 'object', at });
export const later = (method: string, when?: Condition): Condition =>
  when === undefined ? { op: 'later', method } : { op: 'later', method, when };
export const any = (...of: Condition[]): Condition => ({ op: 'any', of });
export const all = (...of: Condition[]): Condition => ({ op: 'all', of });
export const not = (of: Condition): Condition => ({ op: 'not', of });
export const presume = (as: 'yes' | 'no', of: Condition): Condition => ({ op: 'presume', of, as });
