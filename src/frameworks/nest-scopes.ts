/** How many objects NestJS makes of a class: one a process, or one for each request or each who asks (docs.nestjs.com, Injection scopes). */
import type { ClassFact, DecoratorFact, FileFacts, VarId } from '../facts/model.js';
import type { ProgramView, Value } from './framework.js';
import { decoratorOf, optionOf } from './helpers.js';
import { keyOf, type ClassRef } from './nest-around.js';

/** The request itself, where it is injected: `@Inject(REQUEST)`, in GraphQL and microservices `@Inject(CONTEXT)`. */
const OF_THE_REQUEST = /^@nestjs\/(?:core|graphql|microservices):\.(?:REQUEST|CONTEXT)$/;
const REQUEST = 'Scope.REQUEST';
/** No class extends so many others. */
const LONGEST_LINE = 10;

/** Scopes of injected classes. */
export class Injection {
  readonly #scopes = new Map<string, string | null>();
  #tokens: ReadonlySet<string> | undefined;

  constructor(private readonly view: ProgramView) {}

  /** Why Nest makes more than one object of the class; undefined for singletons. Request scope spreads to whoever injects it. */
  scopeOf(ref: ClassRef): string | undefined {
    const known = this.#scopes.get(keyOf(ref));
    if (known !== undefined) return known ?? undefined;
    this.#scopes.set(keyOf(ref), null);
    const why = this.#ownScope(ref) ?? (this.#asksForRequest(ref, 0) ? REQUEST : undefined);
    this.#scopes.set(keyOf(ref), why ?? null);
    return why;
  }

  #ownScope(ref: ClassRef): string | undefined {
    for (const decorator of this.view.facts(ref.file)?.classes[ref.class]?.decorators ?? [])
      for (const arg of decorator.args)
        for (const scope of optionOf(this.view, ref.file, arg, 'scope')) {
          const name = scopeNamed(scope);
          if (name !== undefined) return name;
        }
    return undefined;
  }

  /** Whether a class, or one that it extends, is given something of the request at hand: by its constructor or in a field. */
  #asksForRequest(ref: ClassRef, depth: number): boolean {
    const facts = this.view.facts(ref.file);
    const fact = facts?.classes[ref.class];
    if (!facts || !fact || depth > LONGEST_LINE) return false;
    return (
      this.#parameters(facts, fact).some(({ type, decorators }) => this.#isOfRequest(facts, type, decorators)) ||
      fact.members.some(
        ({ kind, type, decorators }) =>
          kind === 'field' && this.#tokensOf(facts, decorators).length > 0 && this.#isOfRequest(facts, type, decorators),
      ) ||
      (fact.extends !== undefined &&
        this.view.valuesOf(ref.file, fact.extends).some((base) => base.kind === 'class' && this.#asksForRequest(base, depth + 1)))
    );
  }

  #parameters(
    facts: FileFacts,
    fact: ClassFact,
  ): readonly { readonly type: string | undefined; readonly decorators: readonly DecoratorFact[] }[] {
    const params = fact.constructorFn === undefined ? [] : (facts.functions[fact.constructorFn]?.params ?? []);
    const decorators = fact.members.find(({ name }) => name === 'constructor')?.paramDecorators;
    return params.map((param, index) => ({ type: facts.vars[param]?.type, decorators: decorators?.[index] ?? [] }));
  }

  #tokensOf({ path }: FileFacts, decorators: readonly DecoratorFact[]): readonly VarId[] {
    return decorators.flatMap((each) => (decoratorOf(this.view, path, each)?.[1] === 'Inject' ? each.args.slice(0, 1) : []));
  }

  /** What is asked for by a token, or else by its type. */
  #isOfRequest(facts: FileFacts, type: string | undefined, decorators: readonly DecoratorFact[]): boolean {
    const { path, vars } = facts;
    const tokens = this.#tokensOf(facts, decorators);
    const named = vars.findIndex(({ name, kind }) => name === type && (kind === 'import' || kind === 'class'));
    const asked = tokens.length > 0 ? tokens : named < 0 ? [] : [named];
    return asked.some(
      (token) =>
        this.#scopedTokens().has(vars[token]?.name ?? '') ||
        this.view
          .valuesOf(path, token)
          .some((value) =>
            value.kind === 'class' ? this.scopeOf(value) === REQUEST : value.kind === 'external' && OF_THE_REQUEST.test(value.path),
          ),
    );
  }

  /** The constants under which something is provided for each request: `{ provide: TENANT, scope: Scope.REQUEST, useFactory }`. */
  #scopedTokens(): ReadonlySet<string> {
    if (this.#tokens) return this.#tokens;
    const found = new Set<string>();
    for (const path of this.view.files) {
      const facts = this.view.facts(path);
      if (!facts?.imports.some(({ specifier }) => specifier === '@nestjs/common')) continue;
      for (const { instrs } of facts.functions)
        for (const each of instrs) {
          if (each.op !== 'set' || each.prop !== 'scope' || each.operator !== 'init') continue;
          const token = instrs.find((one) => one.op === 'set' && one.obj === each.obj && one.prop === 'provide' && one.operator === 'init');
          const name = token?.op === 'set' ? facts.vars[token.src]?.name : undefined;
          if (name !== undefined && this.view.valuesOf(path, each.src).some((value) => scopeNamed(value) === REQUEST)) found.add(name);
        }
    }
    return (this.#tokens = found);
  }
}

const scopeNamed = (scope: Value): string | undefined => {
  const name = scope.kind === 'external' ? /\.Scope\.(REQUEST|TRANSIENT)$/.exec(scope.path)?.[1] : undefined;
  return name === undefined ? undefined : `Scope.${name}`;
};
