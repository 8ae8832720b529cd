/** The modules of a NestJS application: which classes they hold, and which of them the running application has. */
import type { ClassFact, VarId } from '../facts/model.js';
import type { ProgramView, Value } from './framework.js';
import { decoratorOf, optionOf, resolvedCallThatMade, type EntryCollector } from './helpers.js';
import { BY_INTERFACE, aroundOfToken, keyOf, type Around, type ClassRef } from './nest-around.js';

/** What makes an application of its root module. */
export const CREATE = /^@nestjs\/core:\.NestFactory\.(?:create|createMicroservice|createApplicationContext)$/;

/** Nest's own packages. */
export const NEST = /^@nestjs\//;

/** Which classes the modules hold that the root module reaches. */
export class Modules {
  readonly #listed = new Set<string>();
  readonly #anywhere = new Set<string>();
  readonly #reached = new Set<string>();
  readonly #inherited = new Set<string>();
  readonly #hasRoot: boolean;
  /** What Nest calls around handlers, by the class that it was given. */
  readonly around = new Map<string, Set<Around>>();

  constructor(
    private readonly view: ProgramView,
    entries: EntryCollector,
  ) {
    const roots: ClassRef[] = [];
    for (const call of view.callsTo(CREATE)) {
      if (!entries.owns(call.file) || call.instr.args[0] === undefined) continue;
      for (const value of view.valuesOf(call.file, call.instr.args[0]))
        if (value.kind === 'class') roots.push({ file: value.file, class: value.class });
    }
    for (const ref of view.classes()) {
      const options = this.#options(ref);
      if (options !== undefined) for (const each of this.#members(ref.file, options)) this.#anywhere.add(keyOf(each));
    }
    this.#hasRoot = roots.length > 0;
    for (const root of roots) this.#reach(root);
    for (const ref of view.classes()) if (this.#listed.has(keyOf(ref))) this.#inherit(ref, new Set());
  }

  readonly noteAround = (ref: ClassRef, around: Around): void => {
    const known = this.around.get(keyOf(ref)) ?? new Set();
    this.around.set(keyOf(ref), known.add(around));
  };

  /** The routes of a class that another one extends (`extends Crud('notes')`) are those of the other, whoever lists the first. */
  #inherit(ref: ClassRef, seen: Set<string>): void {
    const base = this.view.facts(ref.file)?.classes[ref.class]?.extends;
    if (base === undefined || seen.has(keyOf(ref))) return;
    seen.add(keyOf(ref));
    for (const value of this.view.valuesOf(ref.file, base)) {
      if (value.kind !== 'class') continue;
      this.#inherited.add(keyOf(value));
      this.#inherit(value, seen);
    }
  }

  /** The argument of `@Module(...)`. */
  #options(ref: ClassRef): VarId | undefined {
    const decorators = this.view.facts(ref.file)?.classes[ref.class]?.decorators ?? [];
    return decorators.find((each) => decoratorOf(this.view, ref.file, each)?.[1] === 'Module')?.args[0];
  }

  #reach(ref: ClassRef): void {
    if (this.#reached.has(keyOf(ref))) return;
    this.#reached.add(keyOf(ref));
    const options = this.#options(ref);
    if (options === undefined) return;
    for (const each of this.#members(ref.file, options)) this.#listed.add(keyOf(each));
    for (const imported of optionOf(this.view, ref.file, options, 'imports')) this.#import(imported);
  }

  /** How near to a list of imports each value was come upon: once more from farther off would find nothing new. */
  readonly #nearest = new Map<string, number>();

  /** An element of `imports`: a module class, a dynamic module, `forwardRef(() => X)`, a list. */
  #import(value: Value, depth = 0): void {
    if (value.kind === 'instance') return;
    const key = value.kind === 'function' ? `${value.file}\0${value.fn}()` : value.kind === 'class' ? keyOf(value) : `${value.id}`;
    if (depth >= (this.#nearest.get(key) ?? 7)) return;
    this.#nearest.set(key, depth);
    if (value.kind === 'class') this.#reach({ file: value.file, class: value.class });
    else if (value.kind === 'object') {
      for (const element of this.view.elementsOf(value)) this.#import(element, depth + 1);
      const properties = this.view.propertiesOf(value);
      for (const member of this.#membersOf(properties)) this.#listed.add(keyOf(member));
      for (const name of ['module', 'imports']) for (const inner of properties.get(name) ?? []) this.#import(inner, depth + 1);
    } else if (value.kind === 'function') {
      const returned =
        this.view.facts(value.file)?.functions[value.fn]?.instrs.flatMap((instr) => (instr.op === 'return' ? [instr.src] : [])) ?? [];
      for (const src of returned) for (const inner of this.view.valuesOf(value.file, src)) this.#import(inner, depth + 1);
    } else if (value.kind === 'external') {
      const made = resolvedCallThatMade(this.view, value);
      if (made?.callee.endsWith('.forwardRef'))
        for (const arg of made.instr.args) for (const inner of this.view.valuesOf(made.file, arg)) this.#import(inner, depth + 1);
    }
  }

  #members(file: string, options: VarId): readonly ClassRef[] {
    return this.view
      .valuesOf(file, options)
      .flatMap((value) => (value.kind === 'object' ? this.#membersOf(this.view.propertiesOf(value)) : []));
  }

  /** Classes under `controllers` and `providers`, also behind `{ provide, useClass }`. */
  #membersOf(properties: ReadonlyMap<string, readonly Value[]>): readonly ClassRef[] {
    const out: ClassRef[] = [];
    const nearest = new Map<number, number>();
    const take = (value: Value, depth: number): void => {
      if (value.kind === 'class') out.push({ file: value.file, class: value.class });
      if (value.kind !== 'object' || depth >= (nearest.get(value.id) ?? 5)) return;
      nearest.set(value.id, depth);
      for (const element of this.view.elementsOf(value)) take(element, depth + 1);
      const around = aroundOfToken(this.view.propertiesOf(value).get('provide') ?? []);
      for (const inner of this.view.propertiesOf(value).get('useClass') ?? []) {
        take(inner, depth + 1);
        if (around && inner.kind === 'class') this.noteAround(inner, around);
      }
      for (const inner of this.view.propertiesOf(value).get('useExisting') ?? []) take(inner, depth + 1);
      // `{ provide: APP_GUARD, useFactory: () => new KeyGuard() }`, `useValue: new Clock()`.
      for (const inner of this.#givenObjects(value)) {
        out.push(inner);
        if (around) this.noteAround(inner, around);
      }
    };
    for (const name of ['controllers', 'providers', 'exports']) for (const value of properties.get(name) ?? []) take(value, 0);
    return out;
  }

  /** The objects that a provider names itself, or that its factory gives. */
  #givenObjects(provider: Value): readonly ClassRef[] {
    const properties = this.view.propertiesOf(provider);
    const made = this.view
      .functionsOf(properties.get('useFactory') ?? [])
      .flatMap(
        ({ file, fn }) =>
          this.view
            .facts(file)
            ?.functions[fn]?.instrs.flatMap((instr) => (instr.op === 'return' ? this.view.valuesOf(file, instr.src) : [])) ?? [],
      );
    return [...(properties.get('useValue') ?? []), ...made].filter((value) => value.kind === 'instance');
  }

  /** Whether the running application has the class: false where only modules list it that nothing imports. */
  isMounted(ref: ClassRef): boolean | undefined {
    if (this.#listed.has(keyOf(ref)) || this.#reached.has(keyOf(ref)) || this.#inherited.has(keyOf(ref))) return true;
    if (!this.#hasRoot || this.#reached.size === 0) return undefined;
    if (this.#anywhere.has(keyOf(ref)) || this.#options(ref) !== undefined) return false;
    const names = (this.view.facts(ref.file)?.classes[ref.class]?.decorators ?? []).map(
      (each) => decoratorOf(this.view, ref.file, each)?.[1],
    );
    if (names.some((name) => name === 'Controller' || name === 'Resolver' || name === 'WebSocketGateway')) return false;
    // `// MailWorker,` in the list of providers: whoever asks for one would not start.
    return names.includes('Injectable') && !this.view.isNamed(ref) ? false : undefined;
  }

  /** Listed by a module that runs: Nest makes the object also where nothing decorates the class but its parameters. */
  isListed(ref: ClassRef): boolean {
    return this.#listed.has(keyOf(ref));
  }

  /** Whether Nest makes the object of a class. */
  isProvided(ref: ClassRef, fact: ClassFact): boolean {
    if (this.#listed.has(keyOf(ref)) || this.#anywhere.has(keyOf(ref))) return true;
    const names = fact.decorators
      .map((each) => decoratorOf(this.view, ref.file, each))
      .filter((each) => each !== undefined && NEST.test(each[0]));
    return (
      names.some((each) => each?.[1] === 'Injectable' || each?.[1] === 'Catch') &&
      (implementsAround(fact).length > 0 || this.around.has(keyOf(ref)))
    );
  }
}

/** What Nest calls of a class by the interfaces that it implements. */
export function implementsAround(fact: ClassFact): readonly Around[] {
  return fact.implements.flatMap((name) => {
    const pair = BY_INTERFACE.get(name.replace(/<.*$/, ''));
    return pair ? [pair] : [];
  });
}
