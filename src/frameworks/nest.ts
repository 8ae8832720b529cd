/**
 * NestJS: controllers, resolvers, gateways, message consumers, scheduled methods and what stands in front of them, in the modules that
 * the root module reaches. Providers are one object a process unless their scope says otherwise.
 */
import type { ClassFact, DecoratorFact, MemberFact } from '../facts/model.js';
import type { EntryPhase, Framework, FrameworkFindings, FrameworkUse, Known, ProgramView } from './framework.js';
import { EntryCollector, bundleName, decoratorOf, field, joinRoute, knownString, packagesImporting } from './helpers.js';
import { handlersOf } from './handler-functions.js';
import { composedOf, eachAround, keyOf, type Around, type ClassRef } from './nest-around.js';
import { CREATE, Modules, NEST, implementsAround } from './nest-modules.js';
import { Injection } from './nest-scopes.js';

const HTTP = new Map([
  ['Get', 'GET'],
  ['Post', 'POST'],
  ['Put', 'PUT'],
  ['Patch', 'PATCH'],
  ['Delete', 'DELETE'],
  ['All', 'ALL'],
  ['Options', 'OPTIONS'],
  ['Head', 'HEAD'],
  ['Search', 'SEARCH'],
  ['Sse', 'GET'],
  ['RequestMapping', 'ALL'],
]);
const OPERATIONS = new Set(['Query', 'Mutation', 'Subscription', 'ResolveField', 'ResolveProperty', 'ResolveReference']);
const SCHEDULES = new Set(['Cron', 'Interval', 'Timeout']);
/** What other decorators of methods register the method as. */
const CONSUMERS = new Map([
  ['MessagePattern', 'message'],
  ['EventPattern', 'event'],
  ['GrpcMethod', 'grpc'],
  ['GrpcStreamMethod', 'grpc'],
  ['OnEvent', 'event'],
  ['Process', 'queue consumer'],
  ['OnWorkerEvent', 'worker event'],
  ['RabbitSubscribe', 'queue consumer'],
  ['RabbitRPC', 'message'],
  ['SqsMessageHandler', 'queue consumer'],
  ['SqsConsumerEventHandler', 'worker event'],
  ['Tool', 'tool'],
  ['McpHandler', 'tool'],
  ['GrpcStreamCall', 'grpc'],
  ['StripeWebhookHandler', 'webhook'],
  ['OnQueueEvent', 'worker event'],
]);
/** Packages all of whose decorators of methods register what a bot answers (`@Start()`, `@SlashCommand()`, `@On('text')`). */
const BOTS = /^(?:nestjs-telegraf|@grammyjs\/nestjs|necord|@discord-nestjs\/core)$/;
/** Decorators of classes of which Nest makes one object when it starts. */
const MADE_AT_START = ['Injectable', 'Controller', 'Resolver', 'WebSocketGateway', 'Processor'];
const STARTUP_METHODS = ['onModuleInit', 'onApplicationBootstrap', 'configure', 'afterInit'];
/** What Nest calls of classes that extend one of its packages' own, by method. */
const EXTENDED = new Map([
  ['validate', 'strategy'],
  ['canActivate', 'guard'],
  ['handleRequest', 'guard'],
  ['getRequest', 'guard'],
  ['shouldSkip', 'guard'],
  ['getTracker', 'guard'],
  ['intercept', 'interceptor'],
  ['trackBy', 'interceptor'],
  ['serializeUser', 'serializer'],
  ['deserializeUser', 'serializer'],
]);

function find(use: FrameworkUse, view: ProgramView): FrameworkFindings {
  const entries = new EntryCollector(view, use, 'nest', { runtime: 'node', bundle: bundleName(use, 'server') });
  const modules = new Modules(view, entries);
  const scan = new Scan(view, entries, modules.around);
  eachAround(
    view,
    (file) => entries.owns(file),
    modules.noteAround,
    (fn, file) => entries.add(fn, 'middleware', file),
  );
  const servers = new Set<string>();
  for (const call of view.callsTo(CREATE)) {
    if (!entries.owns(call.file)) continue;
    servers.add(call.file);
    if (call.fn !== 0) entries.add({ file: call.file, fn: call.fn }, 'bootstrap', call.file, { phase: 'startup' });
  }
  for (const call of view.callsTo(/^@nestjs\/core:\.NestFactory\.create\(\)\.use$/)) {
    for (const arg of call.instr.args) for (const ref of handlersOf(view, call.file, arg)) entries.add(ref, 'middleware', call.file);
  }
  const singletons = new Map<string, ClassRef>();
  const scoped = new Map<string, ClassRef & { readonly why: string }>();
  const injection = new Injection(view);
  const bases = basesOf(view);
  const unwired: ClassRef[] = [];
  for (const ref of view.classes()) {
    if (!entries.owns(ref.file)) continue;
    const fact = view.facts(ref.file)?.classes[ref.class];
    if (!fact) continue;
    const mounted = modules.isMounted(ref);
    if (mounted !== false) scan.classEntries(ref, fact, modules.isListed(ref));
    const isUsed = mounted !== false && modules.isProvided(ref, fact);
    if (!isUsed && (bases.has(keyOf(ref)) || !isMadeAtStart(view, ref, fact))) continue;
    const why = injection.scopeOf(ref);
    if (!isUsed) {
      if (why === undefined) unwired.push(ref);
    } else if (why === undefined) singletons.set(keyOf(ref), ref);
    else scoped.set(keyOf(ref), { ...ref, why });
  }
  return {
    entryPoints: entries.entryPoints,
    singletons: [...singletons.values()],
    unwired,
    scoped: [...scoped.values()],
    servers: [...servers],
  };
}

/** Classes that others extend: their fields are those of the others. */
function basesOf(view: ProgramView): ReadonlySet<string> {
  const found = new Set<string>();
  for (const ref of view.classes()) {
    const base = view.facts(ref.file)?.classes[ref.class]?.extends;
    for (const value of base === undefined ? [] : view.valuesOf(ref.file, base)) if (value.kind === 'class') found.add(keyOf(value));
  }
  return found;
}

function isMadeAtStart(view: ProgramView, ref: ClassRef, fact: ClassFact): boolean {
  return fact.decorators.some((each) => {
    const named = decoratorOf(view, ref.file, each);
    return named !== undefined && NEST.test(named[0]) && MADE_AT_START.includes(named[1]);
  });
}

/** The entry points of one class. */
class Scan {
  constructor(
    private readonly view: ProgramView,
    private readonly entries: EntryCollector,
    private readonly around: ReadonlyMap<string, ReadonlySet<Around>>,
  ) {}

  classEntries(ref: ClassRef, fact: ClassFact, isListed: boolean): void {
    const decorators = this.#named(ref.file, fact.decorators);
    const controller = decorators.find((each) => each.name === 'Controller');
    const gateway = decorators.some((each) => each.name === 'WebSocketGateway');
    const processor = decorators.find((each) => each.name === 'Processor');
    const prefixes = controller ? this.#paths(ref.file, controller.decorator) : [];
    this.#constructorEntry(
      ref,
      fact,
      (isListed && decorators.length === 0) ||
        decorators.some((each) => MADE_AT_START.includes(each.name) && (each.name !== 'Injectable' || each.decorator.args.length === 0)),
    );
    for (const member of fact.members) {
      if (member.kind === 'field' && this.#named(ref.file, member.decorators).some((each) => each.name === 'Saga'))
        this.#saga(ref, fact, member);
      if (member.fn === undefined || member.isStatic || member.name === 'constructor') continue;
      this.#memberEntries(ref, fact, member, prefixes);
      const add = (label: string, phase: EntryPhase = 'request'): void =>
        this.entries.add({ file: ref.file, fn: member.fn ?? 0 }, label, ref.file, { phase });
      if (gateway && (member.name === 'handleConnection' || member.name === 'handleDisconnect'))
        add(member.name === 'handleConnection' ? 'socket connection' : 'socket disconnect');
      if (processor && member.name === 'process') add(`queue consumer ${this.#text(ref.file, processor.decorator)}`.trim());
      if (STARTUP_METHODS.includes(member.name) && (decorators.length > 0 || fact.implements.length > 0))
        add(`${fact.name}.${member.name}`, 'startup');
      for (const [method, label] of new Set([...implementsAround(fact), ...(this.around.get(keyOf(ref)) ?? [])]))
        if (typeof method === 'string' ? member.name === method : method.test(member.name)) add(`${label} ${fact.name}`);
      if (this.#extendsAround(ref.file, fact, member.name)) add(`${EXTENDED.get(member.name) ?? 'guard'} ${fact.name}`);
    }
  }

  /** Nest makes its providers when it starts: a constructor that does more than keep what it is given is part of that. */
  #constructorEntry(ref: ClassRef, fact: ClassFact, isMade: boolean): void {
    if (!isMade) return;
    for (const id of [fact.constructorFn, fact.fieldInit]) {
      const body = id === undefined ? undefined : this.view.facts(ref.file)?.functions[id];
      if (body?.instrs.some((each) => each.op === 'call' && each.kind !== 'super'))
        this.entries.add({ file: ref.file, fn: body.id }, `${fact.name}.constructor`, ref.file, { phase: 'startup' });
    }
  }

  /** `@Saga() placed = (events$) => events$.pipe(...)`: Nest hands it the events of the bus. */
  #saga(ref: ClassRef, fact: ClassFact, member: MemberFact): void {
    for (const instr of (fact.fieldInit === undefined ? undefined : this.view.facts(ref.file)?.functions[fact.fieldInit]?.instrs) ?? []) {
      if (instr.op === 'set' && instr.prop === member.name)
        for (const fn of handlersOf(this.view, ref.file, instr.src))
          this.entries.add(fn, `event handler ${fact.name}.${member.name}`, ref.file);
    }
  }

  /** Passport strategies (`validate`), guards, interceptors and serializers that extend those of a package. */
  #extendsAround(file: string, fact: ClassFact, method: string): boolean {
    if (fact.extends === undefined || !EXTENDED.has(method)) return false;
    return this.view.valuesOf(file, fact.extends).some((value) => value.kind === 'external' && NEST.test(value.path));
  }

  #memberEntries(ref: ClassRef, fact: ClassFact, member: MemberFact, prefixes: readonly string[]): void {
    const add = (label: string, phase: EntryPhase = 'request'): void =>
      this.entries.add({ file: ref.file, fn: member.fn ?? 0 }, label.trim(), ref.file, { phase });
    for (const { name, decorator, module } of this.#named(ref.file, member.decorators)) {
      // ts-rest: a contract that is given to the decorator says method and path.
      if (name === 'TsRestHandler') add(`ALL ${joinRoute(member.name)}`);
      const verb = HTTP.get(name);
      if (verb !== undefined) {
        for (const prefix of prefixes.length > 0 ? prefixes : ['']) {
          for (const path of this.#paths(ref.file, decorator)) add(`${verb} ${joinRoute(prefix, path)}`);
        }
      } else if (OPERATIONS.has(name)) {
        const given = this.#text(ref.file, decorator);
        const type = name.startsWith('Resolve') ? this.#resolvedType(ref.file, fact) : name;
        add(`${type}.${given === '' ? member.name : given}`);
      } else if (name === 'SubscribeMessage') add(`socket ${this.#text(ref.file, decorator)}`);
      else if (SCHEDULES.has(name) && module === '@nestjs/schedule')
        add(`cron ${this.#schedule(ref.file, decorator) || member.name}`, 'background');
      else if (BOTS.test(module)) add(`bot ${this.#text(ref.file, decorator) || member.name}`);
      else if (/^On(?:Global)?Queue[A-Z]/.test(name)) add(`worker event ${this.#text(ref.file, decorator) || member.name}`);
      else if (CONSUMERS.has(name)) add(`${CONSUMERS.get(name) ?? ''} ${this.#text(ref.file, decorator) || member.name}`);
    }
  }

  #resolvedType(file: string, fact: ClassFact): string {
    const decorator = fact.decorators.find((each) => decoratorOf(this.view, file, each)?.[1] === 'Resolver');
    for (const arg of decorator?.args ?? []) {
      const known = knownString(this.view, file, arg);
      if (known !== undefined) return known;
      for (const value of this.view.valuesOf(file, arg)) {
        if (value.kind === 'class') return this.view.facts(value.file)?.classes[value.class]?.name ?? fact.name;
      }
    }
    return fact.name;
  }

  /** Decorators of Nest, and those of packages that wrap its routes (`@TypedRoute.Post()`, `@EncryptedRoute.Get()` of Nestia). */
  #named(
    file: string,
    decorators: readonly DecoratorFact[],
  ): readonly { readonly name: string; readonly module: string; readonly decorator: DecoratorFact }[] {
    return decorators.flatMap((decorator) => {
      const route = /^(@nestia\/core):\.(?:Typed|Encrypted)Route\.(\w+)/.exec(this.view.decoratorPath(file, decorator) ?? '');
      const path = route ? ([route[1]!, route[2]!] as const) : decoratorOf(this.view, file, decorator);
      const parts = composedOf(this.view, file, decorator).map(([module, name]) => ({
        module,
        name,
        decorator: { ...decorator, args: [] },
      }));
      return path ? [{ module: path[0], name: path[1], decorator }, ...parts] : parts;
    });
  }

  #data(file: string, decorator: DecoratorFact): Known {
    const [first] = decorator.args;
    return first === undefined ? undefined : this.view.known(file, first);
  }

  /** The paths of `@Controller('x')`, `@Controller({ path: 'x' })`, `@Get(['a', 'b'])`. */
  #paths(file: string, decorator: DecoratorFact): readonly string[] {
    const data = this.#data(file, decorator);
    const path = field(data, 'path') ?? data;
    const paths = (Array.isArray(path) ? path : [path]).filter((each): each is string => typeof each === 'string');
    return paths.length > 0 ? paths : [''];
  }

  #text(file: string, decorator: DecoratorFact): string {
    const data = this.#data(file, decorator);
    if (typeof data === 'string' || typeof data === 'number') return String(data);
    for (const name of ['name', 'cmd', 'queue']) {
      const value = field(data, name);
      if (typeof value === 'string') return value;
    }
    return '';
  }

  #schedule(file: string, decorator: DecoratorFact): string {
    const data = this.#data(file, decorator);
    if (typeof data === 'string' || typeof data === 'number') return String(data);
    for (const arg of decorator.args) {
      for (const value of this.view.valuesOf(file, arg))
        if (value.kind === 'external') return value.path.slice(value.path.lastIndexOf('.') + 1);
    }
    return '';
  }
}

export const nest: Framework = {
  id: 'nest',
  title: 'NestJS',
  source: 'https://docs.nestjs.com/controllers (checked against @nestjs/core 12.5.1)',
  inCode: true,
  detect: (view) => packagesImporting(view, ['@nestjs/core', '@nestjs/common']),
  find,
};
