/** The view of the linked program that framework adapters see (see frameworks/framework.ts). */
import type { Manifest } from '../discover/project.js';
import type { ClassId, DecoratorFact, FileFacts, VarId } from '../facts/model.js';
import type { ExternalPath, Known, PackageView, ProgramView, ResolvedCall, Value } from '../frameworks/framework.js';
import { initsOf, originOf } from './values/definitions.js';
import type { Resolution } from './values/link.js';
import { lineOf } from './values/members.js';
import { isDefaultExport, namedInCode } from './values/named.js';
import type { Obj, ProgramFile, ProgramFunction } from './model.js';
import { classObject, functionObject, instanceObject } from './values/objects.js';
import { ELEMENTS, isPseudo, type Solver } from './values/solver.js';

export interface ViewInput {
  readonly solver: Solver;
  readonly manifests: readonly Manifest[];
  readonly packages: readonly PackageView[];
  readonly packageOf: (file: string) => PackageView;
  readonly resolve: (from: string, specifier: string) => Resolution;
}

export class LinkedView implements ProgramView {
  readonly files: readonly string[];
  readonly manifests: readonly Manifest[];
  readonly packages: readonly PackageView[];
  private readonly solver: Solver;
  private namedClasses: ReadonlySet<string> | undefined;
  private callIndex: Map<ExternalPath, ResolvedCall[]> | undefined;
  /** Answers by pattern, as long as the program does not change. */
  private readonly callsByPattern = new Map<string, readonly ResolvedCall[]>();

  constructor(private readonly input: ViewInput) {
    this.solver = input.solver;
    this.manifests = input.manifests;
    this.packages = input.packages;
    this.files = this.solver.files.map((each) => each.path).sort();
  }

  /** Forgets what was indexed: a container's objects came in, or functions became parts of others. */
  programChanged(): void {
    this.callIndex = undefined;
    this.callsByPattern.clear();
    this.properties.clear();
    this.instanceIndex = undefined;
  }

  has(file: string): boolean {
    return this.solver.fileByPath.has(file);
  }

  facts(file: string): FileFacts | undefined {
    return this.solver.fileByPath.get(file)?.facts;
  }

  packageOf(file: string): PackageView {
    return this.input.packageOf(file);
  }

  resolve(from: string, specifier: string): string | undefined {
    const found = this.input.resolve(from, specifier);
    return found.kind === 'file' ? found.file : undefined;
  }

  exportsOf(file: string): ReadonlyMap<string, readonly Value[]> {
    const found = new Map<string, readonly Value[]>();
    const target = this.solver.fileByPath.get(file);
    if (!target) return found;
    for (const [name, node] of this.solver.propertiesOf(this.solver.object(target.namespace))) {
      if (name !== ELEMENTS && !isPseudo(name)) found.set(name, this.values(node));
    }
    // Exports that hold nothing the program tracks (`export const runtime = 'edge'`) are exports all the same.
    for (const each of target.facts.exports) if (each.kind === 'local' && !each.typeOnly && !found.has(each.name)) found.set(each.name, []);
    return found;
  }

  valuesOf(file: string, variable: VarId): readonly Value[] {
    const target = this.solver.fileByPath.get(file);
    return target ? this.values(this.solver.node(target, variable)) : [];
  }

  isCutOff(file: string, variable: VarId): boolean {
    const target = this.solver.fileByPath.get(file);
    return target !== undefined && this.solver.isFull(this.solver.node(target, variable));
  }

  private values(node: number): readonly Value[] {
    return this.solver.valuesOf(node).flatMap((id) => {
      const value = this.value(this.solver.object(id));
      return value ? [value] : [];
    });
  }

  private value(obj: Obj): Value | undefined {
    switch (obj.kind) {
      case 'function':
        return obj.function ? { kind: 'function', file: obj.file.path, fn: obj.function.fact.id } : undefined;
      case 'class':
        return obj.class ? { kind: 'class', file: obj.file.path, class: obj.class.id } : undefined;
      case 'instance':
        return obj.class ? { kind: 'instance', file: obj.file.path, class: obj.class.id } : undefined;
      case 'external':
        return { kind: 'external', path: obj.path ?? '', id: obj.id, file: obj.file.path, pos: obj.pos };
      case 'object':
      case 'array':
      case 'map':
      case 'set':
      case 'weakmap':
      case 'weakset':
      case 'namespace':
        return { kind: 'object', id: obj.id, file: obj.file.path, pos: obj.pos };
      default:
        return undefined;
    }
  }

  private objectOf(value: Value): Obj | undefined {
    if (value.kind === 'external' || value.kind === 'object') return this.solver.object(value.id);
    const file = this.solver.fileByPath.get(value.file);
    if (!file) return undefined;
    if (value.kind === 'function') {
      const fn = file.functions[value.fn];
      return fn ? functionObject(this.solver, fn) : undefined;
    }
    const fact = file.facts.classes[value.class];
    if (!fact) return undefined;
    const cls = classObject(this.solver, file, fact);
    return value.kind === 'class' ? cls : instanceObject(this.solver, cls);
  }

  functionsOf(values: readonly Value[]): readonly { readonly file: string; readonly fn: number }[] {
    const found: { file: string; fn: number }[] = [];
    const seen = new Set<string>();
    /** How near to the values each object was come upon: once more from farther off would find nothing new. */
    const nearest = new Map<number, number>();
    const visit = (all: readonly Value[], depth: number): void => {
      for (const value of all) {
        if (value.kind === 'function') {
          const key = `${value.file}:${value.fn}`;
          if (!seen.has(key)) {
            seen.add(key);
            found.push({ file: value.file, fn: value.fn });
          }
        } else if (value.kind === 'object' && depth < 3 && depth < (nearest.get(value.id) ?? 3)) {
          nearest.set(value.id, depth);
          visit(this.elementsOf(value), depth + 1);
        }
      }
    };
    visit(values, 0);
    return found;
  }

  private readonly properties = new Map<number, ReadonlyMap<string, readonly Value[]>>();

  propertiesOf(value: Value): ReadonlyMap<string, readonly Value[]> {
    const obj = this.objectOf(value);
    if (!obj) return new Map();
    // Many exports may be of one class or table: it is looked through once.
    const known = this.properties.get(obj.id);
    if (known) return known;
    const found = new Map<string, readonly Value[]>();
    this.properties.set(obj.id, found);
    for (const each of obj.kind === 'instance' ? this.instancesOf(obj) : [obj]) {
      for (const [name, node] of this.solver.propertiesOf(each)) {
        if (name !== ELEMENTS && !isPseudo(name)) found.set(name, [...(found.get(name) ?? []), ...this.values(node)]);
      }
    }
    for (const cls of lineOf(this.solver, obj)) {
      for (const member of cls.class.members) {
        const fn =
          member.fn === undefined || member.kind !== 'method' || member.isStatic !== (obj.kind === 'class') ? undefined : member.fn;
        if (fn !== undefined && !found.get(member.name)?.length) found.set(member.name, [{ kind: 'function', file: cls.file.path, fn }]);
      }
    }
    return found;
  }

  private instanceIndex: Map<unknown, Obj[]> | undefined;

  /** Every object of an instance's class. */
  private instancesOf(obj: Obj): readonly Obj[] {
    if (!this.instanceIndex) {
      this.instanceIndex = new Map();
      for (const each of this.solver.objects) {
        if (each.kind === 'instance') this.instanceIndex.set(each.class, [...(this.instanceIndex.get(each.class) ?? []), each]);
      }
    }
    return this.instanceIndex.get(obj.class) ?? [obj];
  }

  elementsOf(value: Value): readonly Value[] {
    const obj = this.objectOf(value);
    if (!obj) return [];
    const node = this.solver.propertiesOf(obj).get(ELEMENTS);
    return node === undefined ? [] : this.values(node);
  }

  callsTo(callee: string | RegExp): readonly ResolvedCall[] {
    this.callIndex ??= this.indexCalls();
    if (typeof callee === 'string') return this.callIndex.get(callee) ?? [];
    const known = this.callsByPattern.get(String(callee));
    if (known) return known;
    const found: ResolvedCall[] = [];
    let lists = 0;
    for (const [path, calls] of this.callIndex) {
      if (!callee.test(path)) continue;
      for (const call of calls) found.push(call);
      lists += 1;
    }
    if (lists > 1) found.sort(byPlace);
    this.callsByPattern.set(String(callee), found);
    return found;
  }

  isNamed({ file, class: id }: { readonly file: string; readonly class: ClassId }): boolean {
    const found = this.solver.fileByPath.get(file);
    const fact = found?.facts.classes[id];
    if (!found || !fact) return true;
    this.namedClasses ??= namedInCode(
      this.solver,
      new Set(this.solver.files.flatMap(({ facts }) => facts.classes.map(({ name }) => name))),
    );
    return this.namedClasses.has(fact.name) || isDefaultExport(found, fact.local);
  }

  calledPaths(): Iterable<ExternalPath> {
    this.callIndex ??= this.indexCalls();
    return this.callIndex.keys();
  }

  private indexCalls(): Map<ExternalPath, ResolvedCall[]> {
    const index = new Map<ExternalPath, ResolvedCall[]>();
    for (const { fn, instr } of this.solver.calls) {
      for (const path of this.calleePaths(fn, instr)) {
        const call: ResolvedCall = { file: fn.file.path, fn: fn.fact.id, instr, callee: path };
        const all = index.get(path);
        if (all) all.push(call);
        else index.set(path, [call]);
      }
    }
    for (const all of index.values()) if (all.length > 1) all.sort(byPlace);
    return index;
  }

  private calleePaths(fn: ProgramFunction, instr: ResolvedCall['instr']): readonly ExternalPath[] {
    const { solver } = this;
    let paths: ExternalPath[] | undefined;
    const add = (path: ExternalPath): void => {
      if (!paths) paths = [path];
      else if (!paths.includes(path)) paths.push(path);
    };
    if (instr.callee >= 0) {
      for (const id of solver.valuesOf(solver.node(fn.file, instr.callee))) {
        const obj = solver.object(id);
        if (obj.kind === 'external' && obj.path !== undefined) add(obj.path);
      }
    } else if (instr.recv !== undefined && instr.prop != null) {
      for (const id of solver.valuesOf(solver.node(fn.file, instr.recv))) {
        const obj = solver.object(id);
        if (obj.kind === 'external')
          add(
            instr.prop === 'default' && obj.path?.endsWith(':')
              ? obj.path
              : (solver.externals.knownMember(obj, instr.prop)?.path ?? `${obj.path}.${instr.prop}`),
          );
        else if (obj.kind === 'global') add(`global:${instr.prop}`);
        else if (obj.kind === 'instance') {
          const base = this.externalBase(obj);
          if (base !== undefined) add(`${base}().${instr.prop}`);
        }
      }
    }
    return paths ?? NO_PATHS;
  }

  private externalBase(obj: Obj): string | undefined {
    let cls: Obj | undefined = obj;
    for (let depth = 0; cls?.class && depth < 10; depth += 1) {
      const base: number | undefined = cls.class.extends;
      if (base === undefined) return undefined;
      const all: Obj[] = this.solver.valuesOf(this.solver.node(cls.file, base)).map((id) => this.solver.object(id));
      const external = all.find((each) => each.kind === 'external');
      if (external) return external.path;
      cls = all.find((each) => each.kind === 'class');
    }
    return undefined;
  }

  receiverOf(call: ResolvedCall): readonly Value[] {
    return call.instr.recv === undefined ? [] : this.valuesOf(call.file, call.instr.recv);
  }

  known(file: string, variable: VarId): Known {
    const target = this.solver.fileByPath.get(file);
    return target ? this.evaluate(target, variable, 0) : undefined;
  }

  /** Literals of the file itself, then what constants of other files hold. */
  private evaluate(file: ProgramFile, variable: VarId, depth: number): Known {
    if (depth > 8) return undefined;
    const { variable: at, instr } = originOf(file, variable);
    if (instr) {
      switch (instr.op) {
        case 'literal':
          return instr.value as Known;
        case 'template': {
          const parts = instr.parts.map((part) => this.evaluate(file, part, depth + 1));
          return parts.some((part) => part === undefined || typeof part === 'object') ? undefined : parts.map(String).join('');
        }
        case 'unary': {
          const inner = this.evaluate(file, instr.src, depth + 1);
          return instr.operator === '-' && typeof inner === 'number'
            ? -inner
            : instr.operator === '!' && typeof inner === 'boolean'
              ? !inner
              : undefined;
        }
        case 'binary': {
          const left = this.evaluate(file, instr.left, depth + 1);
          const right = this.evaluate(file, instr.right, depth + 1);
          if (
            instr.operator === '+' &&
            (typeof left === 'string' || typeof right === 'string') &&
            left !== undefined &&
            right !== undefined
          ) {
            return `${String(left)}${String(right)}`;
          }
          if (typeof left !== 'number' || typeof right !== 'number') return undefined;
          return instr.operator === '*'
            ? left * right
            : instr.operator === '+'
              ? left + right
              : instr.operator === '-'
                ? left - right
                : instr.operator === '/'
                  ? left / right
                  : undefined;
        }
        case 'choose':
          return instr.operator === '||' || instr.operator === '??' ? this.evaluate(file, instr.srcs[1] as VarId, depth + 1) : undefined;
        case 'object':
        case 'array':
          return this.literalObject(file, instr, at, depth);
        default:
      }
    }
    for (const id of this.solver.valuesOf(this.solver.node(file, at))) {
      const obj = this.solver.object(id);
      if ((obj.kind === 'object' || obj.kind === 'array') && obj.file !== file) return this.evaluateObject(obj, depth + 1);
    }
    return this.importedLiteral(file, at, depth);
  }

  private literalObject(
    file: ProgramFile,
    made: { op: 'object' | 'array'; pos: number; end: number; dst: VarId },
    _at: VarId,
    depth: number,
  ): Known {
    const fn = file.facts.functions.find((each) => each.instrs.some((instr) => instr === (made as unknown)));
    const sets = fn === undefined ? [] : initsOf(fn, made.dst);
    if (made.op === 'array') return sets.map((instr) => this.evaluate(file, instr.src, depth + 1));
    const found: Record<string, Known> = {};
    for (const instr of sets) if (instr.prop !== null) found[instr.prop] = this.evaluate(file, instr.src, depth + 1);
    return found;
  }

  private evaluateObject(obj: Obj, depth: number): Known {
    for (const fn of obj.file.facts.functions) {
      for (const instr of fn.instrs) {
        if ((instr.op === 'object' || instr.op === 'array') && instr.pos === obj.pos && instr.end === obj.end)
          return this.literalObject(obj.file, instr, instr.dst, depth);
      }
    }
    return undefined;
  }

  /** A constant of another file: `import { TTL } from './config'`. */
  private importedLiteral(file: ProgramFile, variable: VarId, depth: number): Known {
    if (file.facts.vars[variable]?.kind !== 'import') return undefined;
    for (const each of file.facts.imports) {
      const binding = each.bindings.find((one) => one.local === variable);
      if (!binding) continue;
      const target = this.resolve(file.path, each.specifier);
      const from = target === undefined ? undefined : this.solver.fileByPath.get(target);
      const exported = from?.facts.exports.find((one) => one.kind === 'local' && one.name === binding.imported);
      return from && exported?.kind === 'local' ? this.evaluate(from, exported.local, depth + 1) : undefined;
    }
    return undefined;
  }

  classes(): readonly { readonly file: string; readonly class: number }[] {
    return this.solver.files.flatMap((file) => file.facts.classes.map((each) => ({ file: file.path, class: each.id })));
  }

  decoratorPath(file: string, decorator: DecoratorFact): ExternalPath | undefined {
    const target = this.solver.fileByPath.get(file);
    if (!target) return undefined;
    for (const id of this.solver.valuesOf(this.solver.node(target, decorator.value))) {
      const { path } = this.solver.object(id);
      if (path !== undefined) return path.endsWith('()') ? path.slice(0, -2) : path;
    }
    return undefined;
  }
}

const NO_PATHS: readonly ExternalPath[] = [];

const byPlace = (a: ResolvedCall, b: ResolvedCall): number =>
  (a.file === b.file ? 0 : a.file < b.file ? -1 : 1) ||
  a.instr.pos - b.instr.pos ||
  a.instr.end - b.instr.end ||
  (a.callee < b.callee ? -1 : a.callee > b.callee ? 1 : 0);
