/**
 * What the adapters of the web frameworks share: frameworks that find their entry points by the place and the exports of a file. How to
 * read their configuration files, auto-imports and components, and the list that their entry points are put on.
 */
import type { FileFacts, VarId } from '../facts/model.js';
import type {
  AutoImport,
  EntryPhase,
  EntryPoint,
  FrameworkUse,
  Known,
  PackageView,
  ProgramView,
  Runtime,
  SetupView,
  Value,
} from './framework.js';
import { indexOf } from './file-index.js';
import { bundleName, callThatMade, dependsOn, EntryCollector, isTestPath, joinPath, type FunctionRef } from './helpers.js';
import { exportedHandlers, functionsInside, handlersOf } from './handler-functions.js';
import { exportedVariable, type VariableRef } from './variables.js';

/** Either view: what can be asked before linking. */
export type AnyView = SetupView | ProgramView;

/**
 * Keeps what an adapter read when it recognised a package. Configuration files are not part of the linked program, so that what they say
 * has to be known before.
 */
export class Memory<T> {
  private readonly kept = new WeakMap<FrameworkUse, T>();

  constructor(private readonly read: (view: AnyView, root: string) => T) {}

  /** What is known of a use; read on the first question, which `detect` asks. */
  of(use: FrameworkUse, view: AnyView): T {
    const known = this.kept.get(use);
    if (known !== undefined) return known;
    const value = this.read(view, use.root);
    this.kept.set(use, value);
    return value;
  }

  /** The uses that `detect` found, each with what has to be kept of it. */
  keep(uses: readonly FrameworkUse[], view: SetupView): readonly FrameworkUse[] {
    for (const use of uses) this.of(use, view);
    return uses;
  }
}

/** The extension of a script file, as opposed to a component. */
export const SCRIPT = /\.[cm]?[jt]sx?$/;

/** Whether `file` lies in `folder`; the root of the audit holds everything below it. */
export function isInside(file: string, folder: string): boolean {
  return folder === '' ? !file.startsWith('../') : file.startsWith(`${folder}/`);
}

/** A path from the code of a configuration file (`./src/lib/`, `~/server`) below a folder, with `.` and `..` worked out. */
export function resolvePath(folder: string, path: string): string {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** The package whose root it is. */
export function packageAt(view: AnyView, root: string): PackageView {
  return view.packages.find((pkg) => pkg.root === root) ?? view.packageOf(joinPath(root, 'package.json'));
}

/** Source files of a package, tests and stories left out. */
export function sourcesOf(view: AnyView, root: string): readonly string[] {
  return packageAt(view, root).files.filter((file) => !isTestPath(file));
}

/** Which of the names a package depends on, through its own manifest first. */
export function dependencyOf(pkg: PackageView, names: readonly string[]): string | undefined {
  return names.find((name) => dependsOn(pkg, name)) ?? names.find((name) => pkg.dependencies.has(name));
}

/** A configuration file at the root of a package: `vite` finds `vite.config.ts`. */
export function configFile(view: AnyView, root: string, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    for (const extension of ['ts', 'js', 'mts', 'mjs', 'cts', 'cjs']) {
      const file = joinPath(root, `${name}.config.${extension}`);
      if (view.has(file)) return file;
    }
  }
  return undefined;
}

/** A script of that path with any extension, or its `index`. */
export function scriptAt(view: AnyView, stem: string): string | undefined {
  for (const path of [stem, `${stem}/index`]) {
    for (const extension of ['ts', 'tsx', 'js', 'jsx', 'mts', 'mjs']) if (view.has(`${path}.${extension}`)) return `${path}.${extension}`;
  }
  return view.has(stem) ? stem : undefined;
}

/** Data of unknown shape as an object; an empty one where it is none. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** Data of unknown shape as a string, where it is one. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The variable behind the default export of a file, `module.exports =` included. */
function defaultExport(facts: FileFacts): VarId | undefined {
  for (const each of facts.exports) if (each.kind === 'local' && each.name === 'default') return each.local;
  const commonjs = facts.vars.findIndex((each) => each.kind === 'exports');
  for (const def of commonjs < 0 ? [] : (indexOf(facts).defs.get(commonjs) ?? [])) if (def.op === 'assign') return def.src;
  return undefined;
}

/** Plain data of a configuration file's default export: an object, what `defineConfig` is given, or what a function returns. */
export function configOf(view: AnyView, file: string | undefined): Readonly<Record<string, unknown>> {
  const facts = file === undefined ? undefined : view.facts(file);
  const variable = facts === undefined ? undefined : defaultExport(facts);
  return file === undefined || facts === undefined || variable === undefined ? {} : configData(view, file, facts, variable, 0);
}

function configData(view: AnyView, file: string, facts: FileFacts, variable: VarId, depth: number): Readonly<Record<string, unknown>> {
  const known = record(view.known(file, variable));
  if (Object.keys(known).length > 0 || depth > 8) return known;
  for (const def of indexOf(facts).defs.get(variable) ?? []) {
    const sources =
      def.op === 'copy' || def.op === 'assign' || def.op === 'await'
        ? [def.src]
        : def.op === 'call'
          ? def.args.slice(0, 1)
          : def.op === 'function'
            ? (facts.functions[def.fn]?.instrs ?? []).flatMap((each) => (each.op === 'return' ? [each.src] : []))
            : [];
    for (const source of sources) {
      const data = configData(view, file, facts, source, depth + 1);
      if (Object.keys(data).length > 0) return data;
    }
  }
  return {};
}

/** Options of a plugin call in a configuration file: `sveltekit({...})` in `vite.config.ts`. Undefined where it is not called. */
export function pluginOptions(
  view: AnyView,
  file: string | undefined,
  ...names: readonly string[]
): Readonly<Record<string, unknown>> | undefined {
  const facts = file === undefined ? undefined : view.facts(file);
  if (file === undefined || facts === undefined) return undefined;
  for (const fn of facts.functions) {
    for (const instr of fn.instrs) {
      if (instr.op !== 'call' || !names.includes(facts.vars[instr.callee]?.name ?? '')) continue;
      return instr.args[0] === undefined ? {} : configData(view, file, facts, instr.args[0], 0);
    }
  }
  return undefined;
}

/** The first module that a file imports whose name matches. */
export function importedModule(view: AnyView, file: string | undefined, pattern: RegExp): string | undefined {
  const imports = file === undefined ? [] : (view.facts(file)?.imports ?? []);
  return imports.find(({ specifier }) => pattern.test(specifier))?.specifier;
}

/** The data of a constant that a file exports, or that the frontmatter of an Astro page declares, under that name. */
export function pageOption(view: AnyView, file: string | undefined, name: string): Known {
  const facts = file === undefined ? undefined : view.facts(file);
  if (file === undefined || facts === undefined) return undefined;
  const exported = facts.exports.find((each) => each.kind === 'local' && each.name === name);
  if (exported?.kind === 'local') return view.known(file, exported.local);
  const declared = file.endsWith('.astro') ? facts.vars.findIndex((each) => each.name === name && each.kind === 'const') : -1;
  return declared < 0 ? undefined : view.known(file, declared);
}

/** The variable that a value ends up in, through other names, wrappers and chained calls: `const load = query(async () => {})` names the function `load`. */
export function bindingName(facts: FileFacts, value: VarId): string | undefined {
  const { copies, callsOn, callsWith } = indexOf(facts);
  let at: VarId | undefined = value;
  for (let steps = 0; at !== undefined && steps < 12; steps += 1) {
    const name = facts.vars[at]?.name;
    if (name !== undefined && name !== '' && name !== 'default') return name;
    at = copies.get(at)?.[0] ?? callsOn.get(at)?.[0]?.instr.dst ?? callsWith.get(at)?.[0]?.instr.dst;
  }
  return undefined;
}

/** Names of a file's own exports; `export *` from a file beside it is followed. */
export function exportNames(view: AnyView, file: string, depth = 0): readonly string[] {
  const names = new Set<string>();
  for (const each of view.facts(file)?.exports ?? []) {
    if (each.kind === 'star') {
      const target =
        depth < 5 && each.specifier.startsWith('.')
          ? scriptAt(view, resolvePath(file, `../${each.specifier}`).replace(SCRIPT, ''))
          : undefined;
      for (const name of target === undefined ? [] : exportNames(view, target, depth + 1)) if (name !== 'default') names.add(name);
    } else if (!each.typeOnly) {
      names.add(each.name);
    }
  }
  return [...names];
}

/** Auto-imports of names that a package exports; `names` are separated by blanks. */
export function packageImports(module: string, names: string, within: (file: string) => boolean): readonly AutoImport[] {
  return names
    .split(/\s+/)
    .filter((name) => name !== '')
    .map((name) => ({ name, module, imported: name, in: within }));
}

// ------------------------------------------------------------------------------------------------------------------ components

/** The function that renders a component: its instance script, what its options name, or the default export of a script. */
function componentOf(view: ProgramView, file: string): readonly FunctionRef[] {
  if (SCRIPT.test(file)) return exportedHandlers(view, file, 'default');
  const facts = view.facts(file);
  const name = (file.split('/').pop() ?? file).replace(/\.\w+$/, '');
  // Where a second script exports options by default, the instance script stays without an export of its own.
  const instance = facts?.functions.find((fn) => fn.parent === 0 && fn.kind === 'function' && fn.name === name);
  return instance === undefined ? optionsOf(view, file) : [{ file, fn: instance.id }];
}

/** What a server calls of a Vue component that is written as an object; hooks such as `mounted` are the browser's. */
const SERVER_OPTIONS = new Set([
  'setup',
  'data',
  'asyncData',
  'fetch',
  'head',
  'serverPrefetch',
  'beforeCreate',
  'created',
  'render',
  'provide',
]);

function optionsOf(view: ProgramView, file: string): readonly FunctionRef[] {
  const facts = view.facts(file);
  const variable = facts === undefined ? undefined : defaultExport(facts);
  if (facts === undefined || variable === undefined) return [];
  const found: FunctionRef[] = [];
  for (const [name, source] of literalFields(facts, variable)) {
    if (SERVER_OPTIONS.has(name)) found.push(...handlersOf(view, file, source));
    if (name === 'computed') for (const inner of literalFields(facts, source).values()) found.push(...handlersOf(view, file, inner));
  }
  return found;
}

/** Fields of the object literal that a variable holds, within one file: constants, casts, spreads and `defineComponent(...)` are looked through. */
export function literalFields(facts: FileFacts, variable: VarId, depth = 0): ReadonlyMap<string, VarId> {
  const fields = new Map<string, VarId>();
  if (depth > 8) return fields;
  const index = indexOf(facts);
  const take = (source: VarId): void => {
    for (const [name, value] of literalFields(facts, source, depth + 1)) fields.set(name, value);
  };
  for (const def of index.defs.get(variable) ?? []) {
    if (def.op === 'copy' || def.op === 'assign' || def.op === 'await') take(def.src);
    else if (def.op === 'call') def.args.forEach(take);
    else if (def.op === 'object') {
      for (const put of index.puts.get(variable) ?? []) {
        if (put.prop === null) take(put.src);
        else fields.set(put.prop, put.src);
      }
    }
  }
  return fields;
}

/** Named parts of an exported object, with the functions behind each: the actions of a page, nested ones as `group.name`. Imported objects are followed. */
export function exportedFields(view: ProgramView, file: string, name: string): ReadonlyMap<string, readonly FunctionRef[]> {
  const found = exportedVariable(view, file, name);
  const fields = new Map<string, readonly FunctionRef[]>();
  if (found) fieldsInto(view, found, '', fields, 0);
  return fields;
}

function fieldsInto(
  view: ProgramView,
  { file, variable }: VariableRef,
  prefix: string,
  into: Map<string, readonly FunctionRef[]>,
  depth: number,
): void {
  const facts = view.facts(file);
  if (facts === undefined || depth > 5) return;
  const literal = literalFields(facts, variable);
  for (const [name, source] of literal) {
    const functions = handlersOf(view, file, source);
    if (functions.length > 0) into.set(prefix + name, functions);
    else fieldsInto(view, { file, variable: source }, `${prefix}${name}.`, into, depth + 1);
  }
  // What comes from elsewhere, by import or spread.
  valuesInto(view, view.valuesOf(file, variable), prefix, into, depth);
}

function valuesInto(
  view: ProgramView,
  values: readonly Value[],
  prefix: string,
  into: Map<string, readonly FunctionRef[]>,
  depth: number,
): void {
  for (const value of values) {
    if (value.kind !== 'object' || depth > 5) continue;
    for (const [name, inner] of view.propertiesOf(value)) {
      if (into.has(prefix + name)) continue;
      // What a package made of a function (`defineAction({ handler })`) holds the function among its arguments.
      const given = inner.flatMap((each) =>
        each.kind === 'external' ? (callThatMade(view, each)?.args ?? []).flatMap((arg) => view.valuesOf(each.file, arg)) : [],
      );
      const functions = [...view.functionsOf(inner), ...functionsInside(view, given)];
      if (functions.length > 0) into.set(prefix + name, functions);
      else valuesInto(view, inner, `${prefix}${name}.`, into, depth + 1);
    }
  }
}

// ----------------------------------------------------------------------------------------------------------------- entry points

export const HTTP_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

/** Where an entry point runs, where that is not the place of the others. */
export interface Placement {
  readonly runtime?: Runtime;
  readonly bundle?: string;
}

/** The list that one adapter puts the entry points of one package on. */
export class EntryList {
  private readonly collector: EntryCollector;

  constructor(
    private readonly view: ProgramView,
    private readonly use: FrameworkUse,
    framework: string,
    runtime: Runtime,
  ) {
    this.collector = new EntryCollector(view, use, framework, { runtime, bundle: bundleName(use, 'server') });
  }

  get entryPoints(): readonly EntryPoint[] {
    return this.collector.entryPoints;
  }

  /** Adds functions under a label. `file` is the one that tells the framework. */
  add(label: string, phase: EntryPhase, file: string, functions: readonly FunctionRef[], place: Placement = {}): void {
    const options = {
      phase,
      ...(phase === 'client' ? { runtime: 'browser' as const } : place.runtime === undefined ? {} : { runtime: place.runtime }),
      ...(place.bundle === undefined ? {} : { bundle: bundleName(this.use, place.bundle) }),
    };
    for (const ref of functions) this.collector.add(ref, label, file, options);
  }

  /** Adds what a file exports under a name. */
  addExport(label: string, phase: EntryPhase, file: string, name: string, place?: Placement): void {
    this.add(label, phase, file, exportedHandlers(this.view, file, name), place);
  }

  /** Adds the component that a file holds. */
  addComponent(label: string, phase: EntryPhase, file: string, place?: Placement): void {
    this.add(label, phase, file, componentOf(this.view, file), place);
  }

  /** Adds the body of a module that a framework loads for what it does. */
  addModule(label: string, phase: EntryPhase, file: string): void {
    this.add(label, phase, file, [{ file, fn: 0 }]);
  }
}

/** `Header` of `src/components/Header.svelte`. */
export function baseName(file: string): string {
  return (file.split('/').pop() ?? file).replace(/(\.(server|client|global))*\.\w+$/, '');
}

/** Runtime of the preset or adapter that a name belongs to: `cloudflare-module`, `vercel-edge`, `@astrojs/cloudflare`. */
export function runtimeOfPreset(name: string | undefined): Runtime | undefined {
  if (name === undefined) return undefined;
  if (/cloudflare|workerd/.test(name)) return 'worker';
  return /edge|deno-deploy/.test(name) ? 'edge' : undefined;
}

/** `worker` where the package is deployed with wrangler. */
export function wranglerRuntime(view: AnyView, root: string): Runtime | undefined {
  return view.manifests.some(({ path }) => ['toml', 'json', 'jsonc'].some((each) => path === joinPath(root, `wrangler.${each}`)))
    ? 'worker'
    : undefined;
}
