/**
 * What several adapters need: which packages use a library, what calls and options say, and the list in which entry points are
 * collected. Everything works on facts and on the view; nothing here knows a framework.
 */
import type { CallInstr, DecoratorFact, FnId, VarId } from '../facts/model.js';
import type {
  EntryPhase,
  EntryPoint,
  FrameworkUse,
  Known,
  PackageView,
  ProgramView,
  ResolvedCall,
  Runtime,
  SetupView,
  Value,
} from './framework.js';
import { once } from '../once.js';

/** A function of the program. */
export interface FunctionRef {
  readonly file: string;
  readonly fn: FnId;
}

/** A value of a package. */
export type ExternalValue = Extract<Value, { kind: 'external' }>;

const TEST_PATH =
  /(^|\/)(__tests__|__mocks__|__fixtures__|cypress|playwright|playwright-tests|storybook|\.storybook)\/|\.(test|spec|stories|story|cy|e2e|e2e-spec|mock)\.[^/]+$|[.-]e2e-spec\./i;
/** Folders that hold tests unless they are part of a route's URL (`app/api/tests/route.ts`). */
const TEST_FOLDER = /(^|\/)(tests?|e2e)\//i;
const ROUTE_FOLDER = /(^|\/)(app|pages|routes|api|functions)\/(.*\/)?(tests?|e2e)\//i;

/** Tests, stories and their helpers: never entry points. */
export function isTestPath(file: string): boolean {
  return TEST_PATH.test(file) || (TEST_FOLDER.test(file) && !ROUTE_FOLDER.test(file));
}

/** True when the package's own package.json (not the workspace root's) names the dependency. */
export function dependsOn(pkg: PackageView, name: string): boolean {
  return ['dependencies', 'devDependencies', 'optionalDependencies'].some((key) => {
    const group: unknown = pkg.manifest[key];
    return typeof group === 'object' && group !== null && Object.hasOwn(group, name);
  });
}

/** `folder/name`, where the folder may be the root. */
export function joinPath(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** The folder of a file; '' for the root. */
export function folderOf(file: string): string {
  const slash = file.lastIndexOf('/');
  return slash < 0 ? '' : file.slice(0, slash);
}

/** The package of an import specifier: `@scope/name` of `@scope/name/sub`, `fs` of `node:fs`; undefined for relative ones. */
export function packageOfSpecifier(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('/') || specifier.startsWith('#')) return undefined;
  const named = specifier.includes(':') ? specifier.replace(/^(node|npm|jsr):/, '') : specifier;
  const slash = named.indexOf('/', named.startsWith('@') ? named.indexOf('/') + 1 || named.length : 0);
  const name = slash < 0 ? named : named.slice(0, slash);
  const version = name.lastIndexOf('@');
  return version > 0 ? name.slice(0, version) : name;
}

/** For each package root, the packages that its source files import, with the first file that does. */
const importedPackages = once((view: SetupView): ReadonlyMap<string, ReadonlyMap<string, string>> => {
  const byRoot = new Map<string, Map<string, string>>();
  for (const file of view.files) {
    if (isTestPath(file)) continue;
    const imports = view.facts(file)?.imports ?? [];
    if (imports.length === 0) continue;
    const root = view.packageOf(file).root;
    let names = byRoot.get(root);
    if (!names) byRoot.set(root, (names = new Map()));
    for (const imported of imports) {
      const name = packageOfSpecifier(imported.specifier);
      if (name !== undefined && !names.has(name)) names.set(name, file);
    }
  }
  return byRoot;
});

/** The packages of the audit whose sources import one of the libraries; their package.json is named where it lists the library. */
export function packagesImporting(view: SetupView, libraries: readonly string[]): FrameworkUse[] {
  const imported = importedPackages(view);
  const uses: FrameworkUse[] = [];
  for (const pkg of view.packages) {
    const names = imported.get(pkg.root);
    if (!names) continue;
    const evidence: string[] = [];
    for (const library of libraries) {
      const file = names.get(library);
      if (file === undefined) continue;
      if (dependsOn(pkg, library)) evidence.push(`${pkg.manifestPath} depends on ${library}`);
      evidence.push(`${file} imports ${library}`);
    }
    if (evidence.length > 0) uses.push({ root: pkg.root, evidence });
  }
  return uses;
}

/** The bundle's name: plain in the root package, with the package's folder elsewhere, since two packages never share a copy of a module. */
export function bundleName(use: FrameworkUse, name: string): string {
  return use.root === '' ? name : `${name}:${use.root}`;
}

/** Collects the entry points of one use: leaves out tests and repeats. */
export class EntryCollector {
  readonly entryPoints: EntryPoint[] = [];
  readonly #seen = new Set<string>();

  constructor(
    private readonly view: ProgramView,
    private readonly use: FrameworkUse,
    private readonly framework: string,
    private readonly defaults: { readonly runtime: Runtime; readonly bundle: string },
  ) {}

  /** True for files of the use's package that may hold or register entry points. */
  owns(file: string): boolean {
    return !isTestPath(file) && this.view.packageOf(file).root === this.use.root;
  }

  /** Adds one function. `at` is the file that tells the framework of it; only files of the use's package may. */
  add(
    ref: FunctionRef,
    label: string,
    at: string,
    options: { readonly phase?: EntryPhase; readonly runtime?: Runtime; readonly bundle?: string; readonly given?: VarId } = {},
  ): void {
    if (!this.owns(at) || isTestPath(ref.file)) return;
    const phase = options.phase ?? 'request';
    const key = `${ref.file}\0${ref.fn}\0${label}\0${phase}\0${at}`; // a script may tell of it first, and the server count
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.entryPoints.push({
      file: ref.file,
      fn: ref.fn,
      label,
      framework: this.framework,
      runtime: options.runtime ?? this.defaults.runtime,
      bundle: options.bundle ?? this.defaults.bundle,
      phase,
      ...(at === ref.file ? {} : { registeredIn: at }),
      ...(options.given === undefined ? {} : { given: options.given }),
    });
  }
}

/** The call whose result an external value is. */
export function callThatMade(view: ProgramView, value: ExternalValue): CallInstr | undefined {
  return resolvedCallThatMade(view, value)?.instr;
}

/** The same, with its file and function. Chained calls start at one position, so that the path has to agree as well. */
export function resolvedCallThatMade(view: ProgramView, value: ExternalValue): ResolvedCall | undefined {
  if (!value.path.endsWith('()')) return undefined;
  return view.callsTo(value.path.slice(0, -2)).find((call) => call.file === value.file && call.instr.pos === value.pos);
}

/** External values that a variable may hold. */
export function externalsOf(view: ProgramView, file: string, variable: VarId): readonly ExternalValue[] {
  return view.valuesOf(file, variable).filter((value): value is ExternalValue => value.kind === 'external');
}

/** A property of an options object, as values. */
export function optionOf(view: ProgramView, file: string, variable: VarId | undefined, name: string): readonly Value[] {
  if (variable === undefined) return [];
  return view.valuesOf(file, variable).flatMap((value) => (value.kind === 'object' ? (view.propertiesOf(value).get(name) ?? []) : []));
}

/** The string that a variable is known to hold. */
export function knownString(view: ProgramView, file: string, variable: VarId | undefined): string | undefined {
  if (variable === undefined) return undefined;
  const value = view.known(file, variable);
  return typeof value === 'string' ? value : undefined;
}

/** A field of known plain data. */
export function field(data: Known, name: string): Known {
  return typeof data === 'object' && data !== null && !Array.isArray(data) ? (data as { readonly [key: string]: Known })[name] : undefined;
}

/** Joins route paths with single slashes: `/api` and `/users/` give `/api/users`. */
export function joinRoute(...parts: readonly string[]): string {
  const joined = parts
    .filter((part) => part !== '')
    .join('/')
    .replace(/\/{2,}/g, '/')
    .replace(/(.)\/$/, '$1');
  return joined.startsWith('/') || joined === '*' ? joined : `/${joined}`;
}

/** Module and name of a decorator, where its package is known: `['@nestjs/common', 'Controller']`. */
export function decoratorOf(
  view: ProgramView,
  file: string,
  decorator: DecoratorFact,
): readonly [module: string, name: string] | undefined {
  const path = view.decoratorPath(file, decorator);
  const match = path === undefined ? null : /^(.*?):\.(\w+)(?:\(\))?$/.exec(path);
  return match ? [match[1]!, match[2]!] : undefined;
}

/** All files that the given ones load, themselves included; imports of types alone do not load. */
export function importClosure(view: ProgramView, roots: Iterable<string>): ReadonlySet<string> {
  const reached = new Set<string>(roots);
  for (const file of reached) {
    for (const imported of view.facts(file)?.imports ?? []) {
      if (imported.typeOnly) continue;
      const target = view.resolve(file, imported.specifier);
      if (target !== undefined) reached.add(target);
    }
  }
  return reached;
}

/** The name of a function for a label; falls back to the file's name. */
export function functionName(view: ProgramView, ref: FunctionRef): string {
  const name = view.facts(ref.file)?.functions[ref.fn]?.name ?? '';
  if (name !== '') return name;
  return ref.file.slice(ref.file.lastIndexOf('/') + 1).replace(/\.[^.]+$/, '');
}
