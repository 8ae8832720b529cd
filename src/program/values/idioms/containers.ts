/**
 * Dependency injection containers that are asked in code: `container.resolve(OrderService)` makes the object, and those that its
 * constructor takes. A framework that injects by itself is its adapter's business.
 */
import type { CallInstr, VarId } from '../../../facts/model.js';
import type { ProgramView } from '../../../frameworks/framework.js';
import { CONTAINER, awilixCall } from './awilix.js';
import { definitionOf, literalOf } from '../definitions.js';
import { eachInitialiser } from '../members.js';
import type { Obj, ProgramFile, ProgramFunction } from '../../model.js';
import { classObject, instanceObject } from '../objects.js';
import { HELD, type Solver } from '../solver.js';
import { once } from '../../../once.js';

const PACKAGES = ['tsyringe:', 'typedi:', 'inversify:'];
const GIVES = /\.(?:resolve|resolveAll|get|getMany|getAll|getAsync)$/;
/** `container.bind(STORE).to(MemoryStore)`: the token stands in the call before. */
const BINDS = /\.bind\(\)\.(?:to|toConstantValue|toDynamicValue)$/;
/** Modules of bindings. */
const MODULES = /^inversify:\.(?:Async)?ContainerModule$/;
const TAKES = /\.(?:register|registerInstance|registerSingleton|registerType|set|toConstantValue)$/;
/** Factories that are asked once. */
const CACHING = /^tsyringe:\.instance(?:PerContainer)?CachingFactory\(\)$/;
/** Decorators of classes of which the container makes one object. */
const SINGLETON = /^(?:tsyringe:\.singleton|typedi:\.Service)$/;

/** Methods by which the container of a framework is asked for the object of a class. */
export const ASKED_BY_CLASS = /^(?:get|resolve)$/;

/** `moduleRef.get(Carts)`, `app.get(Carts)`: the one object that the framework made of the class. */
export function giveByClass(solver: Solver, { fn, instr }: { readonly fn: ProgramFunction; readonly instr: CallInstr }): void {
  const [asked] = instr.args;
  if (asked === undefined || instr.args.length > 2) return;
  solver.watch(solver.node(fn.file, asked), (value) => {
    if (value.kind === 'class') solver.add(solver.node(fn.file, instr.dst), instanceObject(solver, value));
  });
}

type ClassFact = NonNullable<Obj['class']>;

/** A call that gives an object of a class; undefined where it goes into another object that the container makes. */
type Giving = { readonly fn: ProgramFunction; readonly instr: CallInstr } | undefined;

const givings = once<Solver, Map<ClassFact, Giving[]>>(() => new Map());

function noteGiven(solver: Solver, cls: ClassFact, giving: Giving): void {
  const all = givings(solver);
  all.set(cls, [...(all.get(cls) ?? []), giving]);
}

/**
 * The calls `container.resolve(Order)` that give an object of a class, each of which makes one unless the container keeps it; undefined where
 * objects of it go into others as well, with which they live on.
 */
export function givenByContainers(solver: Solver, cls: ClassFact): readonly NonNullable<Giving>[] | undefined {
  const all = givings(solver).get(cls);
  const calls = all?.filter((each) => each !== undefined);
  return calls !== undefined && calls.length === all?.length ? calls : undefined;
}

/** What a call of a container does to the flow of values. Says whether it was one. */
export function containerCall(solver: Solver, fn: ProgramFunction, instr: CallInstr, path: string): boolean {
  if (path.startsWith('awilix:')) return awilixCall(solver, fn, instr, path);
  if (!PACKAGES.some((each) => path.startsWith(each))) return false;
  const [first, second] = instr.args;
  if (first === undefined) return false;
  if (MODULES.test(path)) {
    bindInModule(solver, fn, instr, first);
    return false;
  }
  const bound = BINDS.test(path) && instr.recv !== undefined ? definitionOf(fn.file, instr.recv) : undefined;
  const asked = bound?.op === 'call' ? bound.args[0] : first;
  const token = asked === undefined ? undefined : tokenOf(fn.file, asked);
  const bag = (name: string): number =>
    solver.property(
      solver.intern('container', () => ({ kind: 'object', file: fn.file, fn, pos: instr.pos, end: instr.end })),
      name,
    );
  if (GIVES.test(path)) {
    const dst = solver.node(fn.file, instr.dst);
    const give = (value: Obj): void => {
      if (value.kind === 'function' && value.function) {
        // a factory: what it gives is what was asked for
        solver.addEdge(fn, value.function, 'construct', instr, CONTAINER);
        solver.flow(value.function.result, dst);
        return;
      }
      if (value.kind === 'external' && CACHING.test(value.path ?? '')) {
        solver.watchProperty(value, HELD, give);
        return;
      }
      if (value.kind !== 'class') {
        solver.add(dst, value);
        return;
      }
      solver.add(dst, instanceObject(solver, value));
      if (!path.startsWith('typedi:') && value.class) noteGiven(solver, value.class, { fn, instr });
      inject(solver, fn, instr, value, bag);
    };
    solver.watch(solver.node(fn.file, first), (value) => {
      if (value.kind === 'class') give(value);
    });
    if (token !== undefined) solver.watch(bag(token), give);
    return true;
  }
  if (bound && token !== undefined) {
    // The fluent call goes on, with what the package gives: only the value is filed here.
    solver.flow(solver.node(fn.file, first), bag(token));
    return false;
  }
  if (!TAKES.test(path) || second === undefined || token === undefined) return false;
  const into = bag(token);
  solver.watch(solver.node(fn.file, second), (value) => {
    if (value.kind !== 'object') {
      solver.add(into, value);
      return;
    }
    for (const name of ['useClass', 'useValue', 'useToken', 'useFactory']) solver.flow(solver.property(value, name), into);
    if (path.endsWith('registerInstance') || path.endsWith('.set')) solver.add(into, value);
  });
  return true;
}

/** `new ContainerModule((bind) => { bind(STORE).to(MemoryStore) })`, since inversify 7 with `bind` in an object of options. */
function bindInModule(solver: Solver, fn: ProgramFunction, instr: CallInstr, callback: VarId): void {
  const at = { file: fn.file, fn, pos: instr.pos, end: instr.end };
  const bind = solver.externals.member(solver.externals.root('inversify:', at), 'bind', at);
  solver.watch(solver.node(fn.file, callback), ({ kind, function: target }) => {
    const [param] = target?.fact.params ?? [];
    if (kind === 'function' && target && param !== undefined) solver.add(solver.node(target.file, param), bind);
  });
}

/** Runs what `new` would run, and makes the objects that the constructor takes: those of its parameters' classes, or of their tokens. */
function inject(solver: Solver, fn: ProgramFunction, instr: CallInstr, cls: Obj, bag: (name: string) => number): void {
  if (!solver.firsts.of(`inject:${fn.id}:${cls.id}`)) return;
  const made = instanceObject(solver, cls);
  const asks = cls.class?.members.find((each) => each.name === 'constructor')?.paramDecorators ?? [];
  eachInitialiser(solver, cls, (target, isConstructor) => {
    solver.addEdge(fn, target, 'construct', instr, CONTAINER);
    solver.add(solver.node(target.file, target.fact.thisVar), made);
    if (!isConstructor) return;
    target.fact.params.forEach((param, index) => {
      const node = solver.node(target.file, param);
      for (const decorator of target.file === cls.file ? (asks[index] ?? []) : []) {
        const token = decorator.args[0] === undefined ? undefined : tokenOf(cls.file, decorator.args[0]);
        if (token === undefined || !/inject/i.test(decorator.name)) continue;
        solver.watch(bag(token), (value) => {
          if (value.kind === 'class') solver.add(node, instanceObject(solver, value));
          else if (value.kind === 'instance') solver.add(node, value);
        });
      }
      solver.watch(node, (value) => {
        if (value.kind !== 'instance' || !value.class) return;
        noteGiven(solver, value.class, undefined);
        const of = classObject(solver, value.file, value.class);
        if (value === instanceObject(solver, of)) inject(solver, fn, instr, of, bag);
      });
    });
  });
}

/** The name of a token: a string, or the constant that holds a symbol. */
function tokenOf(file: ProgramFile, variable: VarId): string | undefined {
  const literal = literalOf(file, variable)?.value;
  if (typeof literal === 'string') return literal;
  const made = definitionOf(file, variable);
  return made?.op === 'get' && made.prop !== null ? made.prop : undefined;
}

/** Classes of which a container makes one object for the whole process. */
export function containerSingletons(view: ProgramView): readonly { readonly file: string; readonly class: number }[] {
  const found: { file: string; class: number }[] = [];
  for (const ref of view.classes()) {
    const decorators = view.facts(ref.file)?.classes[ref.class]?.decorators ?? [];
    if (decorators.some((each) => SINGLETON.test(view.decoratorPath(ref.file, each) ?? ''))) found.push(ref);
  }
  for (const { file, instr } of view.callsTo(/^tsyringe:.*\.registerSingleton$/)) {
    for (const value of view.valuesOf(file, instr.args[instr.args.length - 1] ?? -1))
      if (value.kind === 'class') found.push({ file: value.file, class: value.class });
  }
  for (const { file, fn, instr } of view.callsTo(/^inversify:.*\.inSingletonScope$/)) {
    const facts = view.facts(file)?.functions[fn]?.instrs ?? [];
    const said = facts.find((each) => each.op === 'call' && each.dst === instr.recv);
    const bound = said?.op === 'call' && said.prop === 'toSelf' ? facts.find((each) => each.op === 'call' && each.dst === said.recv) : said;
    for (const value of view.valuesOf(file, bound?.op === 'call' ? (bound.args[0] ?? -1) : -1))
      if (value.kind === 'class') found.push({ file: value.file, class: value.class });
  }
  // `new Container({ defaultScope: 'Singleton' })`.
  if (view.callsTo('inversify:.Container').some(({ file, instr }) => scopeOf(view.known(file, instr.args[0] ?? -1)) === 'Singleton')) {
    for (const { file, instr } of view.callsTo(/^inversify:.*\.(?:to|bind)$/))
      for (const value of view.valuesOf(file, instr.args[0] ?? -1))
        if (value.kind === 'class') found.push({ file: value.file, class: value.class });
  }
  for (const ref of awilixSingletons(view)) found.push(ref);
  // `container.registerInstance(TOKEN, new Bus())`, `bind(TOKEN).toConstantValue(new Bus())`.
  for (const { file, instr } of view.callsTo(/^(?:tsyringe|typedi|inversify):.*\.(?:registerInstance|toConstantValue|set)$/)) {
    for (const value of view.valuesOf(file, instr.args[instr.args.length - 1] ?? -1))
      if (value.kind === 'instance') found.push({ file: value.file, class: value.class });
  }
  for (const { file, instr } of view.callsTo(/^tsyringe:\.instance(?:PerContainer)?CachingFactory$/)) {
    for (const made of view.functionsOf(view.valuesOf(file, instr.args[0] ?? -1))) {
      const fact = view.facts(made.file)?.functions[made.fn];
      for (const each of fact?.instrs ?? [])
        if (each.op === 'return')
          for (const value of view.valuesOf(made.file, each.src))
            if (value.kind === 'instance') found.push({ file: value.file, class: value.class });
    }
  }
  return found;
}

const scopeOf = (options: unknown): unknown =>
  typeof options === 'object' && options !== null ? (options as { readonly defaultScope?: unknown }).defaultScope : undefined;

/** `asClass(Orders).singleton()`, `asClass(Orders, { lifetime: Lifetime.SINGLETON })`. */
function awilixSingletons(view: ProgramView): readonly { readonly file: string; readonly class: number }[] {
  const found: { file: string; class: number }[] = [];
  for (const { file, fn, instr } of view.callsTo(/^awilix:\.asClass(?:\(\)(?:\.\w+\(\))*\.singleton)?$/)) {
    const chained =
      instr.prop === 'singleton'
        ? view
            .facts(file)
            ?.functions[fn]?.instrs.find(
              (each) =>
                each.op === 'call' && each.pos === instr.pos && (each.prop ?? view.facts(file)?.vars[each.callee]?.name) === 'asClass',
            )
        : instr;
    const isSingle =
      instr.prop === 'singleton' ||
      view
        .valuesOf(file, instr.args[1] ?? -1)
        .some(
          (options) =>
            options.kind === 'object' &&
            (view.propertiesOf(options).get('lifetime') ?? []).some(
              (value) => value.kind === 'external' && value.path.endsWith('.SINGLETON'),
            ),
        );
    if (isSingle && chained?.op === 'call')
      for (const value of view.valuesOf(file, chained.args[0] ?? -1))
        if (value.kind === 'class') found.push({ file: value.file, class: value.class });
  }
  return found;
}
