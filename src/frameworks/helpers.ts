/**
 * What several adapters need: which packages use a library, which functions stand behind a handler argument or an export, and the list
 * in which entry points are collected. Everything works on facts and on the view; nothing here knows a framework.
 */
import type { CallInstr, ClassId, DecoratorFact, FileFacts, FnId, VarId } from '../facts/model.js';
import { indexOf } from './file-index.js';
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
import { isMadeByWrapper, onlyPassesOn } from './wrappers.js';

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
const importsByView = new WeakMap<object, ReadonlyMap<string, ReadonlyMap<string, string>>>();

function importedPackages(view: SetupView): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const known = importsByView.get(view);
  if (known) return known;
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
  importsByView.set(view, byRoot);
  return byRoot;
}

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
    const key = `${ref.file}\0${ref.fn}\0${label}\0${phase}`;
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

/** A variable of a file. */
export interface VariableRef {
  readonly file: string;
  readonly variable: VarId;
}

/** The variable behind an export, through re-exports and CommonJS. */
export function exportedVariable(view: ProgramView, file: string, name: string, depth = 0): VariableRef | undefined {
  const facts = view.facts(file);
  if (!facts || depth > 12) return undefined;
  for (const exported of facts.exports) {
    if (exported.kind === 'local' && exported.name === name && !exported.typeOnly) return { file, variable: exported.local };
    if (exported.kind === 'from' && exported.name === name && !exported.typeOnly && exported.imported !== '*') {
      const target = view.resolve(file, exported.specifier);
      return target === undefined ? undefined : exportedVariable(view, target, exported.imported, depth + 1);
    }
  }
  const commonjs = facts.vars.findIndex((v) => v.kind === 'exports');
  if (commonjs >= 0) {
    const index = indexOf(facts);
    for (const put of index.puts.get(commonjs) ?? []) if (put.prop === name) return { file, variable: put.src };
    for (const def of index.defs.get(commonjs) ?? []) {
      if (def.op !== 'assign') continue;
      if (name === 'default') return { file, variable: def.src };
      for (const put of index.puts.get(def.src) ?? []) if (put.prop === name) return { file, variable: put.src };
    }
  }
  if (name === 'default') return undefined;
  for (const exported of facts.exports) {
    if (exported.kind !== 'star') continue;
    const target = view.resolve(file, exported.specifier);
    const found = target === undefined ? undefined : exportedVariable(view, target, name, depth + 1);
    if (found) return found;
  }
  return undefined;
}

/** The plain data of an exported constant (`runtime`, `config`). */
export function exportedData(view: ProgramView, file: string, name: string): Known {
  const found = exportedVariable(view, file, name);
  return found ? view.known(found.file, found.variable) : undefined;
}

/** Follows copies and imports to the variable or namespace where a value is made. */
function originOf(view: ProgramView, ref: VariableRef, depth = 0): VariableRef | { readonly namespace: string } | undefined {
  const facts = view.facts(ref.file);
  if (!facts || depth > 12) return ref;
  const variable = facts.vars[ref.variable];
  if (variable?.kind === 'import') {
    for (const imported of facts.imports) {
      const binding = imported.bindings.find((b) => b.local === ref.variable);
      if (!binding) continue;
      const target = view.resolve(ref.file, imported.specifier);
      if (target === undefined) return undefined;
      if (binding.imported === '*') return { namespace: target };
      const found = exportedVariable(view, target, binding.imported);
      return found ? originOf(view, found, depth + 1) : undefined;
    }
    return undefined;
  }
  const defs = indexOf(facts).defs.get(ref.variable) ?? [];
  if (defs.length !== 1) return ref;
  const def = defs[0]!;
  if (def.op === 'copy' || def.op === 'assign' || def.op === 'await')
    return originOf(view, { file: ref.file, variable: def.src }, depth + 1);
  if (def.op === 'import') {
    const target = view.resolve(ref.file, def.specifier);
    return target === undefined ? undefined : { namespace: target };
  }
  if (def.op === 'get' && def.prop !== null) {
    const member = memberOf(view, { file: ref.file, variable: def.obj }, def.prop, depth + 1);
    if (member) return originOf(view, member, depth + 1);
  }
  return ref;
}

/** The variable, in whatever file, that first holds the value of this one: copies, imports and properties of literals followed. */
export function originVariable(view: ProgramView, ref: VariableRef): VariableRef | undefined {
  const origin = originOf(view, ref);
  return origin && 'file' in origin ? origin : undefined;
}

/** The variable put under a name of a module's namespace or of an object literal. */
function memberOf(view: ProgramView, object: VariableRef, prop: string, depth = 0): VariableRef | undefined {
  const origin = originOf(view, object, depth);
  if (!origin) return undefined;
  if ('namespace' in origin) {
    const exported = exportedVariable(view, origin.namespace, prop);
    if (exported) return exported;
    // `module.exports = new UserController()`: what was required is the object.
    const whole = view.facts(origin.namespace)?.vars.some(({ kind }) => kind === 'exports')
      ? exportedVariable(view, origin.namespace, 'default')
      : undefined;
    return whole && depth <= 12 ? memberOf(view, whole, prop, depth + 1) : undefined;
  }
  const facts = view.facts(origin.file);
  if (!facts) return undefined;
  const index = indexOf(facts);
  const defs = index.defs.get(origin.variable) ?? [];
  const made =
    defs.length === 1 && defs[0]!.op === 'call' && defs[0]!.isNew
      ? originOf(view, { file: origin.file, variable: defs[0]!.callee }, depth + 1)
      : undefined;
  if (made && 'file' in made) return fieldOfClass(view, made, prop);
  const cls = defs.find(({ op }) => op === 'class');
  if (!cls && !defs.some(({ op }) => op === 'object')) return undefined;
  const holder = cls?.op === 'class' ? facts.classes[cls.class]!.local : origin.variable; // in static parts, the class by its name
  const puts = (index.puts.get(holder) ?? []).filter((put) => put.prop === prop);
  return puts.length === 1 ? { file: origin.file, variable: puts[0]!.src } : undefined;
}

/**
 * The variable that lies under a name of whatever the object is by its values, where that is one: `makeController(service).create` with
 * `makeController = (service) => ({ create: asyncHandler(async (req, res) => ...) })`, a field of a controller that was handed in.
 */
function memberOfValues(view: ProgramView, object: VariableRef, prop: string): VariableRef | undefined {
  const found = view.valuesOf(object.file, object.variable).flatMap((value) => {
    const facts = value.kind === 'object' || value.kind === 'instance' ? view.facts(value.file) : undefined;
    if (!facts) return [];
    if (value.kind === 'instance') return fieldOf(facts, value.file, value.class, prop) ?? [];
    const literal = value.kind === 'object' ? indexOf(facts).literalAt(value.pos) : undefined;
    const puts = literal === undefined ? [] : (indexOf(facts).puts.get(literal) ?? []).filter((put) => put.prop === prop);
    return puts.map((put) => ({ file: value.file, variable: put.src }));
  });
  return found.length === 1 ? found[0] : undefined;
}

/** What a field of a class starts with: `create = asyncHandler(async (req, res) => ...)`. */
function fieldOfClass(view: ProgramView, { file, variable }: VariableRef, prop: string): VariableRef | undefined {
  const facts = view.facts(file);
  const made =
    facts &&
    indexOf(facts)
      .defs.get(variable)
      ?.find(({ op }) => op === 'class');
  return facts && made?.op === 'class' ? fieldOf(facts, file, made.class, prop) : undefined;
}

function fieldOf(facts: FileFacts, file: string, id: ClassId, prop: string): VariableRef | undefined {
  const cls = facts.classes[id];
  if (cls?.fieldInit === undefined || !cls.members.some((each) => each.kind === 'field' && !each.isStatic && each.name === prop))
    return undefined;
  const puts = facts.functions[cls.fieldInit]!.instrs.filter(
    (instr) => instr.op === 'set' && instr.prop === prop && facts.vars[instr.obj]?.kind === 'this',
  );
  return puts.length === 1 && puts[0]!.op === 'set' ? { file, variable: puts[0]!.src } : undefined;
}

/**
 * The functions that run when a framework calls what `variable` holds: the function itself, those in an array, the target of `.bind()`,
 * and for the result of a wrapper (`asyncHandler(fn)`, `auth(fn)`, `createHandler({ handler })`) the functions that the wrapper was
 * given, so that one wrapper used by twenty routes does not make each route reach all twenty.
 */
export function handlersOf(view: ProgramView, file: string, variable: VarId): readonly FunctionRef[] {
  const out = new Map<string, FunctionRef>();
  collectHandlers(view, { file, variable }, out, new Set(), 0);
  return [...out.values()];
}

/** The same of several arguments: each function with the argument that it came of. */
export const handlersOfEach = (
  view: ProgramView,
  file: string,
  args: readonly VarId[],
): readonly { readonly handler: FunctionRef; readonly given: VarId }[] =>
  args.flatMap((given) => handlersOf(view, file, given).map((handler) => ({ handler, given })));

/** The functions behind an export; empty where the export does not exist or is no function of the program. */
export function exportedHandlers(view: ProgramView, file: string, name: string): readonly FunctionRef[] {
  const found = exportedVariable(view, file, name);
  const refs = found ? handlersOf(view, found.file, found.variable) : [];
  return refs.length > 0 ? refs : view.functionsOf(view.exportsOf(file).get(name) ?? []);
}

const MAX_DEPTH = 10;

function addRefs(out: Map<string, FunctionRef>, refs: Iterable<FunctionRef>): boolean {
  let added = false;
  for (const ref of refs) {
    added = true;
    out.set(`${ref.file}\0${ref.fn}`, { file: ref.file, fn: ref.fn });
  }
  return added;
}

function collectHandlers(view: ProgramView, ref: VariableRef, out: Map<string, FunctionRef>, seen: Set<string>, depth: number): boolean {
  const key = `${ref.file}\0${ref.variable}`;
  const facts = view.facts(ref.file);
  if (!facts || depth > MAX_DEPTH || seen.has(key)) return false;
  seen.add(key);
  const next = (variable: VarId): boolean => collectHandlers(view, { file: ref.file, variable }, out, seen, depth + 1);
  const index = indexOf(facts);
  let found = false;
  if (facts.vars[ref.variable]?.kind === 'import') {
    const origin = originOf(view, ref);
    if (origin && !('namespace' in origin)) found = collectHandlers(view, origin, out, seen, depth + 1);
  }
  for (const def of index.defs.get(ref.variable) ?? []) {
    if (def.op === 'function') found = addRefs(out, [{ file: ref.file, fn: def.fn }]) || found;
    else if (def.op === 'copy' || def.op === 'assign' || def.op === 'await') found = next(def.src) || found;
    else if (def.op === 'choose') for (const src of def.srcs) found = next(src) || found;
    else if (def.op === 'array') for (const put of index.puts.get(ref.variable) ?? []) found = next(put.src) || found;
    else if (def.op === 'call') found = handlersOfCall(view, ref.file, def, out, seen, depth) || found;
    else if (def.op === 'import') {
      // `const routes = require('./routes')` of `module.exports = fp(async (app) => ...)`.
      const target = view.resolve(ref.file, def.specifier);
      const exported =
        target === undefined || def.dynamic || /[*`$]/.test(def.specifier) ? undefined : exportedVariable(view, target, 'default');
      if (exported) found = collectHandlers(view, exported, out, seen, depth + 1) || found;
    } else if (def.op === 'get' && def.prop !== null) {
      const object = { file: ref.file, variable: def.obj };
      const member = memberOf(view, object, def.prop) ?? memberOfValues(view, object, def.prop);
      if (member) found = collectHandlers(view, member, out, seen, depth + 1) || found;
      else if (!found) {
        found = addRefs(out, view.functionsOf(view.valuesOf(ref.file, ref.variable)));
        // `const { GET } = NextAuth(options).handlers`: the functions are those that the package was given.
        if (!found) found = handlersOfMadeObject(view, { file: ref.file, variable: def.obj }, out, seen, depth + 1);
      }
    }
  }
  if (!found) found = addRefs(out, view.functionsOf(view.valuesOf(ref.file, ref.variable)));
  return found || handlersOfValues(view, ref, out, seen, depth + 1);
}

/** `export const { onRequest } = createParts()`, where that gives `{ onRequest: defineMiddleware(handler) }`: what the package was given, wherever it was. */
function handlersOfValues(view: ProgramView, ref: VariableRef, out: Map<string, FunctionRef>, seen: Set<string>, depth: number): boolean {
  let found = false;
  for (const value of view.valuesOf(ref.file, ref.variable)) {
    const made = value.kind === 'external' ? resolvedCallThatMade(view, value) : undefined;
    if (made && !made.instr.isNew) found = handlersOfCall(view, made.file, made.instr, out, seen, depth) || found;
  }
  return found;
}

function handlersOfMadeObject(
  view: ProgramView,
  object: VariableRef,
  out: Map<string, FunctionRef>,
  seen: Set<string>,
  depth: number,
): boolean {
  const origin = originOf(view, object);
  if (!origin || 'namespace' in origin || depth > MAX_DEPTH) return false;
  const facts = view.facts(origin.file);
  let found = false;
  for (const def of (facts && indexOf(facts).defs.get(origin.variable)) ?? []) {
    if (def.op === 'call') found = handlersOfCall(view, origin.file, def, out, seen, depth) || found;
    else if (def.op === 'get') found = handlersOfMadeObject(view, { file: origin.file, variable: def.obj }, out, seen, depth + 1) || found;
  }
  return found;
}

/** Apps and routers of Express and Koa as a package's call makes them. */
const ROUTER_MADE = /^(?:(?:express|polka|express-promise-router|@koa\/router|koa-router|koa):(?:\.default)?|express:\.Router)\(\)$/;

function handlersOfCall(
  view: ProgramView,
  file: string,
  call: CallInstr,
  out: Map<string, FunctionRef>,
  seen: Set<string>,
  depth: number,
): boolean {
  if (call.prop === 'bind' && call.recv !== undefined) return collectHandlers(view, { file, variable: call.recv }, out, seen, depth + 1);
  const values = view.valuesOf(file, call.dst);
  // `app.use('/api', makeApi(services))`: a router is no wrapper of what its factory was given; its routes are entries of their own.
  if (values.length > 0 && values.every((value) => value.kind === 'external' && ROUTER_MADE.test(value.path))) return false;
  const returned = view.functionsOf(values);
  let wrapped = false;
  for (const arg of call.args) wrapped = collectHandlers(view, { file, variable: arg }, out, seen, depth + 1) || wrapped;
  if (wrapped) {
    // A wrapper that gives back what it was given (`typed(handler)`): of what all its calls gave, this one's is known.
    const isIdentity = returned.some((ref) => out.has(`${ref.file}\0${ref.fn}`));
    addRefs(
      out,
      returned.filter((ref) => !onlyPassesOn(view, ref) && !(isIdentity && !isMadeByWrapper(view, ref))),
    );
    return true;
  }
  if (returned.length > 0) return addRefs(out, returned);
  if (values.some((value) => value.kind !== 'external')) return false;
  const given = call.args.flatMap((arg) => functionsInside(view, view.valuesOf(file, arg)));
  return addRefs(out, given);
}

/** Functions anywhere inside objects, arrays and arguments of package calls: the callbacks of an options object. */
export function functionsInside(
  view: ProgramView,
  values: readonly Value[],
  depth = 0,
  seen: Set<string> = new Set(),
): readonly FunctionRef[] {
  if (depth > 5) return [];
  const out = new Map<string, FunctionRef>();
  addRefs(out, view.functionsOf(values));
  for (const value of values) {
    if (value.kind !== 'object' && value.kind !== 'external') continue;
    const key = `${value.kind}:${value.id}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (value.kind === 'object') {
      for (const property of view.propertiesOf(value).values()) addRefs(out, functionsInside(view, property, depth + 1, seen));
      addRefs(out, functionsInside(view, view.elementsOf(value), depth + 1, seen));
    } else {
      const made = callThatMade(view, value);
      for (const arg of made?.args ?? []) addRefs(out, functionsInside(view, view.valuesOf(value.file, arg), depth + 1, seen));
    }
  }
  return [...out.values()];
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

/** The functions under a property of an options object, wrappers looked through. */
export function optionHandlers(view: ProgramView, file: string, variable: VarId | undefined, name: string): readonly FunctionRef[] {
  if (variable === undefined) return [];
  const member = memberOf(view, { file, variable }, name);
  const refs = member ? handlersOf(view, member.file, member.variable) : [];
  return refs.length > 0 ? refs : view.functionsOf(optionOf(view, file, variable, name));
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
