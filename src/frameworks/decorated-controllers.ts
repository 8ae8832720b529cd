/** Frameworks whose controllers are classes with decorators, one adapter each; the decorators are data (`knowledge/decorated-controllers.ts`). */
import { DECORATED_LIBRARIES, OTHER_SCOPES, SINGLETON_SCOPES, type DecoratedLibrary } from '../knowledge/decorated-controllers.js';
import type { ClassFact, ClassId, DecoratorFact, VarId } from '../facts/model.js';
import type { Framework, FrameworkFindings, FrameworkUse, ProgramView } from './framework.js';
import { EntryCollector, bundleName, decoratorOf, field, joinRoute, optionOf, packageOfSpecifier, packagesImporting } from './helpers.js';
import { handlersOf } from './handler-functions.js';

interface ClassRef {
  readonly file: string;
  readonly class: ClassId;
}

class Scan {
  private readonly entries: EntryCollector;
  private readonly singletons: ClassRef[] = [];
  private readonly scoped: (ClassRef & { readonly why: string })[] = [];

  constructor(
    private readonly library: DecoratedLibrary,
    use: FrameworkUse,
    private readonly view: ProgramView,
  ) {
    this.entries = new EntryCollector(view, use, library.id, { runtime: 'node', bundle: bundleName(use, 'server') });
  }

  find(): FrameworkFindings {
    for (const ref of this.view.classes()) {
      const fact = this.entries.owns(ref.file) ? this.view.facts(ref.file)?.classes[ref.class] : undefined;
      if (fact) this.#class(ref, fact);
    }
    if (this.library.guards) this.#guards(this.library.guards);
    return { entryPoints: this.entries.entryPoints, singletons: this.singletons, scoped: this.scoped };
  }

  /** Functions under the names that the library's generated code asks for. */
  #guards(names: readonly string[]): void {
    for (const file of this.view.files) {
      if (!this.entries.owns(file) || !this.view.facts(file)?.exports.some((each) => each.kind === 'local' && names.includes(each.name)))
        continue;
      for (const [name, values] of this.view.exportsOf(file))
        if (names.includes(name)) for (const ref of this.view.functionsOf(values)) this.entries.add(ref, 'middleware', ref.file);
    }
  }

  /** Name of a decorator, where it is one of the library's. */
  #name(file: string, decorator: DecoratorFact): string | undefined {
    const found = decoratorOf(this.view, file, decorator);
    return found && this.library.packages.includes(packageOfSpecifier(found[0]) ?? '') ? found[1] : undefined;
  }

  #class(ref: ClassRef, fact: ClassFact): void {
    const { library } = this;
    const named = fact.decorators.map((decorator) => ({ decorator, name: this.#name(ref.file, decorator) }));
    const controller = named.find(({ name }) => name !== undefined && library.controllers.includes(name));
    const prefix = controller ? (this.#path(ref.file, controller.decorator) ?? '') : '';
    let routes = 0;
    for (const { name, decorator } of named) if (name !== undefined && library.uses.includes(name)) this.#uses(ref.file, decorator.args);
    if (controller && library.uses.length > 0) this.#uses(ref.file, controller.decorator.args.slice(1));
    for (const member of fact.members) {
      for (const decorator of member.decorators) {
        const name = this.#name(ref.file, decorator);
        if (name === undefined || member.fn === undefined) continue;
        if (library.uses.includes(name)) this.#uses(ref.file, decorator.args);
        const verb = Object.hasOwn(library.verbs, name) ? library.verbs[name] : undefined;
        if (verb === undefined) continue;
        routes += 1;
        this.entries.add(
          { file: ref.file, fn: member.fn },
          `${verb} ${joinRoute(prefix, this.#path(ref.file, decorator) ?? '')}`,
          ref.file,
        );
        if (library.uses.length > 0) this.#uses(ref.file, decorator.args.slice(1));
      }
    }
    for (const { decorators, interfaces, methods, label } of library.around) {
      const isIt =
        named.some(({ name }) => name !== undefined && decorators.includes(name)) ||
        fact.implements.some((each) => interfaces.includes(each.replace(/<.*$/, ''))) ||
        this.#extendsOneOf(ref.file, fact, interfaces);
      if (isIt)
        for (const member of fact.members)
          if (member.fn !== undefined && methods.includes(member.name))
            this.entries.add({ file: ref.file, fn: member.fn }, `${label} ${fact.name}`, ref.file);
    }
    this.#lifetime(
      ref,
      fact,
      named.flatMap(({ name }) => name ?? []),
      controller !== undefined || routes > 0,
    );
  }

  /** Whether there is one object of the class, or one for each request. */
  #lifetime(ref: ClassRef, fact: ClassFact, names: readonly string[], isController: boolean): void {
    if (names.length === 0 && !isController) return;
    const scopes = fact.decorators
      .flatMap(({ args }) => args.flatMap((arg) => [...this.view.valuesOf(ref.file, arg), ...optionOf(this.view, ref.file, arg, 'scope')]))
      .flatMap((value) => (value.kind === 'external' ? [value.path] : []));
    if (scopes.some((path) => OTHER_SCOPES.test(path))) this.scoped.push({ ...ref, why: 'its scope' });
    else if (scopes.some((path) => SINGLETON_SCOPES.test(path)) || names.some((name) => this.library.singletons.includes(name)))
      this.singletons.push(ref);
    else if (this.library.perRequest && isController) this.scoped.push({ ...ref, why: `${this.library.title} makes it for each request` });
  }

  #extendsOneOf(file: string, fact: ClassFact, names: readonly string[]): boolean {
    return (
      fact.extends !== undefined &&
      this.view
        .valuesOf(file, fact.extends)
        .some((value) => value.kind === 'external' && names.includes(/\.(\w+)$/.exec(value.path)?.[1] ?? ''))
    );
  }

  /** Middlewares among the arguments; classes of them are told by their interface. */
  #uses(file: string, args: readonly VarId[]): void {
    for (const arg of args) for (const ref of handlersOf(this.view, file, arg)) this.entries.add(ref, 'middleware', file);
  }

  #path(file: string, decorator: DecoratorFact): string | undefined {
    for (const arg of decorator.args) {
      const known = this.view.known(file, arg);
      const path = field(known, 'path') ?? field(known, 'basePath') ?? known;
      if (typeof path === 'string') return path;
    }
    return undefined;
  }
}

export const decoratedControllers: readonly Framework[] = DECORATED_LIBRARIES.map((library): Framework => ({
  id: library.id,
  title: library.title,
  source: `${library.source} (checked 2026-11-22)`,
  detect: (view) => packagesImporting(view, library.packages),
  find: (use, view) => new Scan(library, use, view).find(),
}));
