/**
 * What Nest calls around a handler, by how the program tells Nest of it: `@UseGuards(KeyGuard)`, `app.useGlobalPipes(new Trim())`,
 * `consumer.apply(Tracing)`, `{ provide: APP_FILTER, useClass: Report }`. Nest asks for no `implements`: it calls the method of that name.
 */
import type { ClassId, DecoratorFact, FnId } from '../facts/model.js';
import type { ProgramView, Value } from './framework.js';
import { decoratorOf, externalsOf, type FunctionRef } from './helpers.js';
import { handlersOf } from './handler-functions.js';

export interface ClassRef {
  readonly file: string;
  readonly class: ClassId;
}

/** One text for each class. */
export const keyOf = (ref: ClassRef): string => `${ref.file}\0${ref.class}`;

/** The method or methods that Nest calls, and what people call the class. */
export type Around = readonly [method: string | RegExp, label: string];

const GUARD: Around = ['canActivate', 'guard'];
const INTERCEPTOR: Around = ['intercept', 'interceptor'];
const PIPE: Around = ['transform', 'pipe'];
const FILTER: Around = ['catch', 'filter'];
const MIDDLEWARE: Around = ['use', 'middleware'];

/** By the interface that the class implements. */
export const BY_INTERFACE: ReadonlyMap<string, Around> = new Map<string, Around>([
  ['CanActivate', GUARD],
  ['NestInterceptor', INTERCEPTOR],
  ['PipeTransform', PIPE],
  ['ExceptionFilter', FILTER],
  ['BaseExceptionFilter', FILTER],
  ['NestMiddleware', MIDDLEWARE],
  ['IQueryHandler', ['execute', 'query handler']],
  ['ICommandHandler', ['execute', 'command handler']],
  ['IEventHandler', ['handle', 'event handler']],
  ['CacheOptionsFactory', ['createCacheOptions', 'options']],
  ['ThrottlerStorage', ['increment', 'rate limit storage']],
]);
/** By a decorator of the class. */
const BY_DECORATOR = new Map<string, Around>([
  ['QueryHandler', ['execute', 'query handler']],
  ['CommandHandler', ['execute', 'command handler']],
  ['EventsHandler', ['handle', 'event handler']],
  ['Catch', FILTER],
  ['ValidatorConstraint', ['validate', 'validator']],
  ['EventSubscriber', [/^(?:after|before)[A-Z]/, 'database event']],
  // @nestjs/apollo and @nestjs/graphql: what Apollo calls for each operation, and the values of a type of its own.
  ['Plugin', [/^(?:requestDidStart|contextCreationDidFail|unexpectedErrorProcessingRequest)$/, 'plugin']],
  ['Scalar', [/^(?:parseValue|serialize|parseLiteral)$/, 'scalar']],
]);
/** Decorators and global calls that are given such classes, or objects of them. */
const GIVEN = new Map<string, Around>([
  ['Guards', GUARD],
  ['Interceptors', INTERCEPTOR],
  ['Pipes', PIPE],
  ['Filters', FILTER],
]);
/** Tokens under which a module provides them for every route. */
const TOKENS = new Map<string, Around>([
  ['APP_GUARD', GUARD],
  ['APP_INTERCEPTOR', INTERCEPTOR],
  ['APP_PIPE', PIPE],
  ['APP_FILTER', FILTER],
]);
/** Decorators of parameters that take pipes after the name. */
const WITH_PIPES = new Set(['Param', 'Body', 'Query', 'Headers', 'MessageBody', 'Payload', 'Args', 'UploadedFile', 'UploadedFiles']);

/** Tells `note` of every class, and `middleware` of every function, that the program gives Nest to call around handlers. */
export function eachAround(
  view: ProgramView,
  owns: (file: string) => boolean,
  note: (ref: ClassRef, around: Around) => void,
  middleware: (fn: FunctionRef, file: string) => void,
): void {
  const take = (values: readonly Value[], around: Around): void => {
    for (const value of values)
      if (value.kind === 'class' || value.kind === 'instance') note({ file: value.file, class: value.class }, around);
  };
  const takePipes = (file: string, decorators: readonly DecoratorFact[]): void => {
    for (const decorator of decorators) {
      if (WITH_PIPES.has(decoratorOf(view, file, decorator)?.[1] ?? ''))
        for (const arg of decorator.args) take(view.valuesOf(file, arg), PIPE);
    }
  };
  for (const ref of view.classes()) {
    const fact = owns(ref.file) ? view.facts(ref.file)?.classes[ref.class] : undefined;
    if (!fact) continue;
    for (const decorator of fact.decorators) {
      const around = BY_DECORATOR.get(decoratorOf(view, ref.file, decorator)?.[1] ?? '');
      if (around) note(ref, around);
    }
    for (const member of fact.members) {
      for (const decorators of member.paramDecorators ?? []) takePipes(ref.file, decorators);
      if (member.name === 'configure' && member.fn !== undefined) applied(view, ref.file, member.fn, take, middleware);
    }
  }
  // Decorators are calls, also those inside a decorator that the program composes of others.
  for (const call of view.callsTo(
    /^@nestjs\/(?:core:\.NestFactory\.create\(\)\.useGlobal|common:\.Use)(?:Guards|Interceptors|Pipes|Filters)$/,
  )) {
    const around = GIVEN.get(/(?:useGlobal|Use)(\w+)$/.exec(call.callee)?.[1] ?? '');
    if (around && owns(call.file)) for (const arg of call.instr.args) take(view.valuesOf(call.file, arg), around);
  }
}

/** `consumer.apply(Tracing, helmet()).forRoutes('*').apply(...)` in a module's `configure`. */
function applied(
  view: ProgramView,
  file: string,
  fn: FnId,
  take: (values: readonly Value[], around: Around) => void,
  middleware: (fn: FunctionRef, file: string) => void,
): void {
  for (const instr of view.facts(file)?.functions[fn]?.instrs ?? []) {
    if (instr.op !== 'call' || instr.prop !== 'apply' || instr.recv === undefined) continue;
    for (const arg of instr.args) {
      const values = view.valuesOf(file, arg);
      const classes = values.some((value) => value.kind === 'class');
      if (classes) take(values, MIDDLEWARE);
      else for (const ref of handlersOf(view, file, arg)) middleware(ref, file);
    }
  }
}

/** What a provider under one of Nest's tokens is called for: `{ provide: APP_GUARD, useClass }`. */
export function aroundOfToken(values: readonly Value[]): Around | undefined {
  for (const value of values) {
    const around = value.kind === 'external' ? TOKENS.get(/^@nestjs\/core:\.(APP_\w+)$/.exec(value.path)?.[1] ?? '') : undefined;
    if (around) return around;
  }
  return undefined;
}

/** The decorators that a decorator of the program is made of: `const Listed = (path) => applyDecorators(Get(path), Auth())`. */
export function composedOf(
  view: ProgramView,
  file: string,
  decorator: DecoratorFact,
): readonly (readonly [module: string, name: string])[] {
  return externalsOf(view, file, decorator.value).flatMap((value) => {
    if (value.path !== '@nestjs/common:.applyDecorators()') return [];
    const made = view.callsTo('@nestjs/common:.applyDecorators').find((call) => call.file === value.file && call.instr.pos === value.pos);
    return (made?.instr.args ?? []).flatMap((arg) =>
      externalsOf(view, value.file, arg).flatMap((part): (readonly [string, string])[] => {
        const named = /^(.*?):\.(\w+)\(\)$/.exec(part.path);
        return named ? [[named[1]!, named[2]!]] : [];
      }),
    );
  });
}
