/**
 * What the adapters of function platforms share: the way from a name in a manifest to the source file, and from an exported value
 * to the functions and objects that the platform calls.
 */
import { posix } from 'node:path';
import type { CallInstr, FileFacts, Instr, VarId } from '../facts/model.js';
import type { EntryPoint, ProgramView, SetupView, Value } from './framework.js';
import { indexOf } from './file-index.js';
import { folderOf, isTestPath, type FunctionRef } from './helpers.js';
import { exportedHandlers, handlersOf } from './handler-functions.js';
import { exportedVariable, type VariableRef } from './variables.js';

export { isTestPath } from './helpers.js';

const EXTENSIONS = ['.ts', '.mts', '.tsx', '.cts', '.js', '.mjs', '.cjs', '.jsx'];
const OUTPUT_FOLDERS = new Set([
  'dist',
  'build',
  'out',
  'lib',
  'output',
  'bundle',
  'bundles',
  '.build',
  '.webpack',
  '.esbuild',
  '.aws-sam',
]);

/** Joins path parts below the root of the audit; '' and '.' mean the root. */
export function joinPath(...parts: readonly string[]): string {
  const joined = posix.join(...parts.map((part) => part.replaceAll('\\', '/')));
  return joined === '.' ? '' : joined.replace(/\/$/, '');
}

/** A path without the extension of a source file. */
export function stemOf(file: string): string {
  return file.replace(/\.[cm]?[jt]sx?$/, '');
}

/** Whether `file` is `folder` or lies in it. */
export function isInside(file: string, folder: string): boolean {
  return folder === '' ? !file.startsWith('..') : file === folder || file.startsWith(`${folder}/`);
}

/** The source file of exactly this path, with any of the extensions of source files, or its `index`. */
export function fileAt(view: SetupView | ProgramView, path: string): string | undefined {
  if (view.has(path)) return path;
  for (const stem of new Set([stemOf(path), path])) {
    for (const candidate of [stem, joinPath(stem, 'index')]) {
      const extension = EXTENSIONS.find((each) => view.has(candidate + each));
      if (extension !== undefined) return candidate + extension;
    }
  }
  return undefined;
}

/** Source folders that the tsconfig around a compiled path names: `lib/index` of `{outDir: lib, rootDir: src}` is `src/index`. */
function compiledFrom(view: SetupView | ProgramView, stem: string): readonly string[] {
  const stems: string[] = [];
  for (const manifest of view.manifests) {
    if (!/^tsconfig.*\.json$/.test(manifest.name)) continue;
    const options = record(record(manifest.data).compilerOptions);
    const outDir = text(options.outDir);
    if (outDir === undefined) continue;
    const folder = folderOf(manifest.path);
    const output = joinPath(folder, outDir);
    if (output === folder || !isInside(stem, output)) continue;
    const rest = stem.slice(output.length + 1);
    const rootDir = text(options.rootDir);
    if (rootDir !== undefined) stems.push(joinPath(folder, rootDir, rest));
    stems.push(joinPath(folder, rest), joinPath(folder, 'src', rest));
  }
  return stems;
}

/**
 * The source file that a manifest means by `path` in the folder `base`: the path itself, the source of a compiled path
 * (`dist/handlers/pay.js` is `src/handlers/pay.ts`), or the only file of the package that ends in it (a bundler moved it).
 */
export function sourceOf(view: SetupView | ProgramView, base: string, path: string): string | undefined {
  const stem = stemOf(joinPath(base, path));
  for (const candidate of compiledFrom(view, stem)) {
    const file = fileAt(view, candidate);
    if (file !== undefined) return file;
  }
  const exact = fileAt(view, joinPath(base, path));
  if (exact !== undefined) return exact;
  const segments = stem.split('/');
  for (const [index, segment] of segments.entries()) {
    if (!OUTPUT_FOLDERS.has(segment)) continue;
    for (const instead of [['src'], [], ['lib']]) {
      const file = fileAt(view, [...segments.slice(0, index), ...instead, ...segments.slice(index + 1)].join('/'));
      if (file !== undefined) return file;
    }
  }
  const tail = stemOf(joinPath(path))
    .split('/')
    .filter((segment) => !OUTPUT_FOLDERS.has(segment) && segment !== '..')
    .join('/');
  if (tail === '' || tail === 'index' || tail === 'src/index') return undefined;
  const endings = [`/${tail}`, `/${tail}/index`];
  const owner = view.packageOf(base === '' ? path : base).root;
  const matches = view.files.filter((file) => {
    if (isTestPath(file) || !isInside(file, owner.startsWith('..') ? '' : owner)) return false;
    const each = `/${stemOf(file)}`;
    return endings.some((ending) => each.endsWith(ending));
  });
  return matches.length === 1 ? matches[0] : undefined;
}

/** `src/users.create` -> module `src/users`, export `create`. */
export function splitHandler(handler: string): { readonly module: string; readonly name: string } | undefined {
  const slash = handler.lastIndexOf('/');
  const dot = handler.indexOf('.', slash + (handler.startsWith('.', slash + 1) ? 2 : 1));
  const last = handler.lastIndexOf('.');
  if (dot < 0 || last === handler.length - 1) return undefined;
  return { module: handler.slice(0, last), name: handler.slice(last + 1) };
}

/** The instructions that give a variable its value. */
export function definitions(facts: FileFacts, variable: VarId): readonly Instr[] {
  return indexOf(facts).defs.get(variable) ?? [];
}

/** The call that a variable is the result of, seen through copies, casts, `await` and constants. */
export function callBehind(facts: FileFacts, variable: VarId, depth = 0): CallInstr | undefined {
  if (depth > 12) return undefined;
  for (const instr of definitions(facts, variable)) {
    if (instr.op === 'call') return instr;
    if (instr.op === 'copy' || instr.op === 'assign' || instr.op === 'await') {
      const call = callBehind(facts, instr.src, depth + 1);
      if (call !== undefined) return call;
    }
  }
  return undefined;
}

/** Whether a file exports the name, by its facts alone (ESM or CommonJS). */
export function exportsName(facts: FileFacts, name: string): boolean {
  if (facts.exports.some((each) => each.kind !== 'star' && each.name === name && !each.typeOnly)) return true;
  const commonjs = facts.vars.findIndex((each) => each.kind === 'exports');
  if (commonjs < 0) return false;
  const index = indexOf(facts);
  const holders = [commonjs, ...(index.defs.get(commonjs) ?? []).flatMap((def) => (def.op === 'assign' ? [def.src] : []))];
  return holders.some((holder) => index.puts.get(holder)?.some((put) => put.prop === name));
}

/**
 * The functions behind an export of a file. Wrappers are looked through, chains of them too: `middy(pay).use(auth())` runs `pay`,
 * which only the receiver of the last call was given.
 */
export function exportedFunctions(view: ProgramView, file: string, name: string): readonly FunctionRef[] {
  const found = [...exportedHandlers(view, file, name)];
  const variable = exportedVariable(view, file, name);
  if (variable !== undefined) found.push(...chainedFunctions(view, variable));
  return unique(found, (each) => `${each.file}:${each.fn}`);
}

/** The functions behind a variable, receivers of chained calls included. */
export function functionsOfVariable(view: ProgramView, { file, variable }: VariableRef): readonly FunctionRef[] {
  return unique([...handlersOf(view, file, variable), ...chainedFunctions(view, { file, variable })], (each) => `${each.file}:${each.fn}`);
}

function chainedFunctions(view: ProgramView, { file, variable }: VariableRef): readonly FunctionRef[] {
  const facts = view.facts(file);
  const found: FunctionRef[] = [];
  let call = facts === undefined ? undefined : callBehind(facts, variable);
  for (let depth = 0; facts !== undefined && call?.recv !== undefined && depth < 20; depth++) {
    const receiver = callBehind(facts, call.recv);
    for (const argument of receiver?.args ?? []) found.push(...handlersOf(view, file, argument));
    call = receiver;
  }
  return found;
}

/** A member that a platform calls by its name: the functions of `fetch` in `export default { fetch }`. */
export interface MemberFunctions {
  readonly name: string;
  readonly functions: readonly FunctionRef[];
}

/**
 * What an exported object offers to the platform: properties of a literal, methods of an instance, also where a package's wrapper was
 * given the object (`withSentry(options, { fetch })`).
 */
export function membersOfExport(view: ProgramView, file: string, name: string): readonly MemberFunctions[] {
  const variable = exportedVariable(view, file, name);
  const members = variable === undefined ? [] : membersOfVariable(view, variable, 0);
  if (members.length > 0) return members;
  return membersOfValues(view, view.exportsOf(file).get(name) ?? []);
}

function membersOfVariable(view: ProgramView, at: VariableRef, depth: number): readonly MemberFunctions[] {
  const fields = fieldsOfVariable(view, at.file, at.variable);
  if (fields.size > 0) return [...fields].map(([name, field]) => ({ name, functions: functionsOfVariable(view, field) }));
  const made = membersOfValues(view, view.valuesOf(at.file, at.variable));
  if (made.length > 0) return made;
  const facts = view.facts(at.file);
  const call = facts === undefined || depth > 4 ? undefined : callBehind(facts, at.variable);
  return call?.args.flatMap((argument) => membersOfVariable(view, { file: at.file, variable: argument }, depth + 1)) ?? [];
}

function membersOfValues(view: ProgramView, values: readonly Value[]): readonly MemberFunctions[] {
  return values.flatMap((value) =>
    value.kind === 'instance' || value.kind === 'object'
      ? [...view.propertiesOf(value)].map(([name, held]) => ({ name, functions: view.functionsOf(held) }))
      : [],
  );
}

/** The variables that hold the properties of an object literal, in the file of the value. */
export function fieldsOf(view: ProgramView, value: Value): ReadonlyMap<string, VariableRef> {
  const fields = new Map<string, VariableRef>();
  if (value.kind !== 'object') return fields;
  const facts = view.facts(value.file);
  if (facts === undefined) return fields;
  for (const fn of facts.functions) {
    const made = fn.instrs.find((instr) => instr.op === 'object' && instr.pos === value.pos);
    if (made === undefined || made.op !== 'object') continue;
    literalFields(view, value.file, made.dst, fields, 0);
  }
  return fields;
}

/** The same for the variable that holds the object: constants and spreads of one file are followed, others by their value. */
export function fieldsOfVariable(view: ProgramView, file: string, variable: VarId): ReadonlyMap<string, VariableRef> {
  const fields = new Map<string, VariableRef>();
  literalFields(view, file, variable, fields, 0);
  return fields;
}

function literalFields(view: ProgramView, file: string, variable: VarId, into: Map<string, VariableRef>, depth: number): void {
  const facts = view.facts(file);
  if (facts === undefined || depth > 8) return;
  const made = definitions(facts, variable);
  for (const instr of made) {
    if (instr.op === 'copy' || instr.op === 'assign' || instr.op === 'await') literalFields(view, file, instr.src, into, depth + 1);
  }
  // What a helper gave, or holds under a name: `upgradeWebSocket((c) => hooksOf(c.req.query('room')))`.
  if (made.every((instr) => instr.op === 'call' || instr.op === 'get')) {
    for (const value of view.valuesOf(file, variable)) {
      if (value.kind === 'object') for (const [name, field] of fieldsOf(view, value)) into.set(name, field);
    }
  }
  for (const put of indexOf(facts).puts.get(variable) ?? []) {
    if (put.prop === null) literalFields(view, file, put.src, into, depth + 1);
    else into.set(put.prop, { file, variable: put.src });
  }
}

/** A path in code. `anchored` ones start at the root of the audit (`__dirname`, `import.meta.url`); the others at the folder of the manifest. */
export interface PathValue {
  readonly path: string;
  readonly anchored: boolean;
}

/** The string that an expression makes, with `path.join`, `__dirname`, `new URL(x, import.meta.url)` and templates understood. */
export function pathOf(view: ProgramView, file: string, variable: VarId, depth = 0): PathValue | undefined {
  const known = view.known(file, variable);
  if (typeof known === 'string') return { path: known, anchored: false };
  const facts = view.facts(file);
  if (facts === undefined || depth > 12) return undefined;
  if (facts.vars[variable]?.name === '__dirname') return { path: folderOf(file), anchored: true };
  const of = (each: VarId): PathValue | undefined => pathOf(view, file, each, depth + 1);
  for (const instr of definitions(facts, variable)) {
    switch (instr.op) {
      case 'copy':
      case 'assign':
      case 'await': {
        const value = of(instr.src);
        if (value !== undefined) return value;
        break;
      }
      case 'get':
        if (facts.vars[instr.obj]?.name !== 'import.meta') break;
        if (instr.prop === 'dirname') return { path: folderOf(file), anchored: true };
        if (instr.prop === 'url' || instr.prop === 'filename') return { path: file, anchored: true };
        break;
      case 'template':
        return concatenated(instr.parts.map(of));
      case 'binary':
        return instr.operator === '+' ? concatenated([of(instr.left), of(instr.right)]) : undefined;
      case 'call':
        return pathOfCall(facts, instr, of);
      default:
    }
  }
  return undefined;
}

function concatenated(parts: readonly (PathValue | undefined)[]): PathValue | undefined {
  if (parts.length === 0 || parts.some((part) => part === undefined)) return undefined;
  return { path: parts.map((part) => part?.path).join(''), anchored: parts[0]?.anchored === true };
}

function pathOfCall(facts: FileFacts, call: CallInstr, of: (variable: VarId) => PathValue | undefined): PathValue | undefined {
  const name = call.prop ?? facts.vars[call.callee]?.name ?? '';
  const args = call.args.map(of);
  if (name === 'cwd') return { path: '', anchored: false };
  if (name === 'dirname') return args[0] === undefined ? undefined : { ...args[0], path: folderOf(args[0].path) };
  if (name === 'URL' && args[0] !== undefined && args[1] !== undefined)
    return { path: joinPath(folderOf(args[1].path), args[0].path), anchored: args[1].anchored };
  if (name === 'join' || name === 'resolve') {
    if (args.length === 0 || args.some((each) => each === undefined)) return undefined;
    return { path: joinPath(...args.map((each) => each?.path ?? '')), anchored: args[0]?.anchored === true };
  }
  // `fileURLToPath(x)`, `handlerPath(__dirname)`: a function of one place in the file system gives that place.
  return args.length === 1 && args[0]?.anchored === true ? args[0] : undefined;
}

/** `GET /users`; every method is `ALL /users`. */
export function httpLabel(method: string, path: string): string {
  const clean = path.startsWith('/') || path === '*' || path.startsWith('$') ? path : `/${path}`;
  return `${/^(\*|any|all|)$/i.test(method) ? 'ALL' : method.toUpperCase()} ${clean}`;
}

/** Entry points without repetitions, in the order they came. */
export function uniqueEntries(entries: readonly EntryPoint[]): readonly EntryPoint[] {
  return unique(entries, (each) => `${each.file}\n${each.fn}\n${each.label}\n${each.bundle}`);
}

/** The items without those whose key came before. */
export function unique<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const each = key(item);
    if (seen.has(each)) return false;
    seen.add(each);
    return true;
  });
}

/** Unknown data as an object; an empty one where it is none. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** Unknown data as a list: itself, or the only item. */
export function list(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** Unknown data as a string, where it is a non-empty one. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
