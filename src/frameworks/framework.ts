/**
 * The contract of a framework adapter, and the view of the program that an adapter sees. The program implements the view; adapters
 * import nothing else of it. One adapter a file, mostly data; the list stands in `frameworks/index.ts` and is handed in by `bin`.
 */
import type { CallInstr, ClassId, DecoratorFact, FileFacts, FnId, VarId } from '../facts/model.js';
import type { Manifest } from '../discover/project.js';

/** Where an entry point runs. */
export type Runtime = 'node' | 'edge' | 'worker' | 'browser';

/**
 * What an entry point is called for.
 * - `request`: for each request, message, event, action, tool call, cron tick that the platform sends.
 * - `startup`: once per instance (instrumentation, server bootstrap, plugin setup).
 * - `render`: a component that the server renders; effects and event handlers inside it are the browser's.
 * - `background`: timers and jobs that the process itself starts.
 * - `client`: only the browser runs it.
 * - `build`: only the build runs it (`generateStaticParams`, `getStaticPaths`).
 */
export type EntryPhase = 'request' | 'startup' | 'render' | 'background' | 'client' | 'build';

export interface EntryPoint {
  /** File of the function that runs, relative to the root. */
  readonly file: string;
  /** The function in that file; 0 is the module body itself (a script that a platform starts). */
  readonly fn: FnId;
  /** What people call it: `POST /api/login`, `action createPayment`, `middleware`, `queue consumer orders`, `cron 0 3 * * *`. */
  readonly label: string;
  readonly framework: string;
  readonly runtime: Runtime;
  /** Entry points of one bundle share one copy of each module. `app-route`, `app-page`, `pages`, `middleware`, `worker:NAME`, `function:NAME`, `server`. */
  readonly bundle: string;
  readonly phase: EntryPhase;
  /** The file that tells the framework of it, where that is another one (the router file of a controller, the manifest of a Lambda). */
  readonly registeredIn?: string;
  /** The variable of that file which holds what the framework is handed, where the adapter says so: `...handleList` of `router.get('/', ...handleList)`. */
  readonly given?: VarId;
}

export interface PackageView {
  /** Folder, relative to the root of the audit; '' for the root itself, `..` and up for a package.json above it. */
  readonly root: string;
  /** The package.json that names its dependencies: its own, or the one above that an application shares. */
  readonly manifestPath: string;
  readonly name: string;
  /** The parsed package.json; an empty object where a folder is taken for a package without one. */
  readonly manifest: Readonly<Record<string, any>>;
  /** Every dependency by name: regular, dev, peer and optional ones of this package and of the workspace root above it. */
  readonly dependencies: ReadonlyMap<string, string>;
  /** Files of this package, nearest package wins. */
  readonly files: readonly string[];
}

/** What a variable may hold, as far as the program can tell. */
export type Value =
  | { readonly kind: 'function'; readonly file: string; readonly fn: FnId }
  | { readonly kind: 'class'; readonly file: string; readonly class: ClassId }
  | { readonly kind: 'instance'; readonly file: string; readonly class: ClassId }
  /** An object, array, Map or Set made in the program; `id` asks `propertiesOf` and `elementsOf` for more. */
  | { readonly kind: 'object'; readonly id: number; readonly file: string; readonly pos: number }
  /** A value of a package or of the runtime; see `ExternalPath`. */
  | { readonly kind: 'external'; readonly path: ExternalPath; readonly id: number; readonly file: string; readonly pos: number };

/**
 * How a value came out of a package: `MODULE:ACCESSES`, where `.name` is a property, `()` a call or `new`; the default export, the
 * namespace and what `require` returns are all the empty access.
 *
 *     import express from 'express'; express()                 express:()
 *     express.Router().get                                     express:.Router().get
 *     new Hono()                                               hono:.Hono()
 *     app.route('/x').get, app = express()                     express:().route().get
 *     require('node:fs').promises.writeFile                    fs:.promises.writeFile      (node: is dropped)
 *     import { writeFile } from 'fs/promises'                  fs/promises:.writeFile
 *     process.env.REDIS_URL                                    global:process.env.REDIS_URL
 *     Bun.serve                                                global:Bun.serve
 *     Date.now()                                               global:Date.now()
 *     useStorage (an auto-import nobody declares)              global:useStorage
 */
export type ExternalPath = string;

/** A call whose callee is a value of a package or of the runtime. */
export interface ResolvedCall {
  readonly file: string;
  /** The function that calls. */
  readonly fn: FnId;
  readonly instr: CallInstr;
  /** Path of the callee, without the call itself: `express:().get`. */
  readonly callee: ExternalPath;
}

/** Plain data that an expression is known to be; `undefined` for the parts that are not. */
export type Known = string | number | boolean | null | undefined | readonly Known[] | { readonly [key: string]: Known };

export interface ProgramView {
  /** All source files, sorted. */
  readonly files: readonly string[];
  readonly manifests: readonly Manifest[];
  readonly packages: readonly PackageView[];
  has(file: string): boolean;
  facts(file: string): FileFacts | undefined;
  /** The nearest package around a file or folder. */
  packageOf(file: string): PackageView;
  /** The source file that a specifier means in `from`, or undefined (a package that is not in the audit, a missing file). */
  resolve(from: string, specifier: string): string | undefined;
  /** Names that a file exports, with what each may be; re-exports and `export *` followed; CommonJS properties too (`default` is module.exports). */
  exportsOf(file: string): ReadonlyMap<string, readonly Value[]>;
  /** Position (offset) of the export's declaration in `file`, for evidence. */
  valuesOf(file: string, variable: VarId): readonly Value[];
  /** More may reach the variable than `valuesOf` names: a place keeps so many values and no more. */
  isCutOff(file: string, variable: VarId): boolean;
  /** Functions among the values, with those inside arrays, of instances' `handle`-like methods left out. */
  functionsOf(values: readonly Value[]): readonly { readonly file: string; readonly fn: FnId }[];
  /** Named properties of an object value, or members (own and inherited methods, fields) of a class or instance. */
  propertiesOf(value: Value): ReadonlyMap<string, readonly Value[]>;
  /** What an array, Map or Set value holds. */
  elementsOf(value: Value): readonly Value[];
  /** Every call whose callee path matches. A string means exactly that path. In the order of files and positions. */
  callsTo(callee: string | RegExp): readonly ResolvedCall[];
  /** Every path that anything calls. */
  calledPaths(): Iterable<ExternalPath>;
  /** External values (results of calls, e.g. apps and routers) that were passed to `call`, or that `call` was made on. */
  receiverOf(call: ResolvedCall): readonly Value[];
  /** The plain data that a variable is known to hold (literals, templates of literals, object and array literals, constants of other files). */
  known(file: string, variable: VarId): Known;
  /** Every class, with its file. */
  classes(): readonly { readonly file: string; readonly class: ClassId }[];
  /** Whether some code names a class but the class itself: lists it, makes it, hands it to a decorator. Who only asks for one of it does not. */
  isNamed(ref: { readonly file: string; readonly class: ClassId }): boolean;
  /** The name in its package of a decorator's callee: `@nestjs/common:.Controller`; undefined where it is not known. */
  decoratorPath(file: string, decorator: DecoratorFact): ExternalPath | undefined;
}

/** What an adapter knows before anything is linked: it sees names, texts and manifests only. */
export interface SetupView {
  readonly files: readonly string[];
  readonly manifests: readonly Manifest[];
  readonly packages: readonly PackageView[];
  has(file: string): boolean;
  facts(file: string): FileFacts | undefined;
  packageOf(file: string): PackageView;
  /** As in ProgramView, within one file: follows constants of that file, not imports. */
  known(file: string, variable: VarId): Known;
}

/** A module alias: `$lib` -> `src/lib`. Tried before the package's dependencies, after tsconfig paths. Folder targets are relative to the audit's root. */
export interface Alias {
  readonly from: string;
  readonly to: string;
}

/** A name that a framework makes available without an import, in the files that `in` accepts. */
export interface AutoImport {
  readonly name: string;
  /** The file and export that the name stands for; or the package (`module`) that exports it. */
  readonly file?: string;
  readonly module?: string;
  readonly imported: string;
  readonly in: (file: string) => boolean;
}

export interface FrameworkSetup {
  readonly aliases?: readonly Alias[];
  readonly autoImports?: readonly AutoImport[];
}

export interface FrameworkUse {
  /** Root of the package that uses the framework. */
  readonly root: string;
  readonly evidence: readonly string[];
  /** What its configuration says of where packages keep their state, by path: `nitro.storage`. Left out where nobody can tell. */
  readonly settings?: { readonly [path: string]: Known };
}

/** What an adapter finds in the linked program. */
export interface FrameworkFindings {
  readonly entryPoints: readonly EntryPoint[];
  /** Classes that the framework makes one object of per process (injectables, controllers). */
  readonly singletons?: readonly { readonly file: string; readonly class: ClassId }[];
  /** Classes of which it would make one, were they named where it looks for them: what they keep waits for whoever wires them up. */
  readonly unwired?: readonly { readonly file: string; readonly class: ClassId }[];
  /** Classes whose objects the framework makes for each request or keeps durable state for (request scope, Durable Objects): their fields are no cells. */
  readonly scoped?: readonly { readonly file: string; readonly class: ClassId; readonly why: string }[];
  /** Files that only the browser runs. */
  readonly clientFiles?: readonly string[];
  /** Files that the framework loads on the server by their place, also where what they export was made by a package (`export const GET = handle(app)`). */
  readonly places?: readonly string[];
  /**
   * Files that start a server of their own: they count as deployed only when a manifest or script starts them, or when nothing else in
   * the package is known to be started.
   */
  readonly servers?: readonly string[];
}

export interface Framework {
  readonly id: string;
  readonly title: string;
  /** Official page from which the adapter's facts were taken, with the version they were checked against. */
  readonly source: string;
  /**
   * Entry points come from calls in code (`app.get`), not from the place of a file: they count only where the module that makes the call
   * is loaded by something deployed.
   */
  readonly inCode?: true;
  /** Its entry points stand beside others: a package in which nothing else was found is still read as one whose entry points nobody knows. */
  readonly aside?: true;
  /** The packages of the audit that use it, and why we believe so. Cheap: names, manifests and facts only. */
  detect(view: SetupView): readonly FrameworkUse[];
  /** Called once per use, before linking. */
  setup?(use: FrameworkUse, view: SetupView): FrameworkSetup;
  /** Called once per use, on the linked program. Restrict what is returned to files of the use's package. */
  find(use: FrameworkUse, view: ProgramView): FrameworkFindings;
}
