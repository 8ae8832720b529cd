/**
 * GraphQL servers: the functions of resolver maps, of code-first types and of `context`. Apollo Server 2 to 5, GraphQL Yoga, Mercurius,
 * graphql-js, graphql-http, type-graphql.
 */
import path from 'node:path';
import type { ClassId, VarId } from '../facts/model.js';
import type { Framework, FrameworkFindings, FrameworkUse, ProgramView, ResolvedCall, Value } from './framework.js';
import { type FunctionRef, EntryCollector, callThatMade, decoratorOf, externalsOf, optionOf, packagesImporting } from './helpers.js';
import { functionsInside, optionHandlers } from './handler-functions.js';
import { hostOf } from './hosts.js';

const LIBRARIES = [
  '@apollo/server',
  'apollo-server',
  'apollo-server-express',
  'apollo-server-koa',
  'apollo-server-fastify',
  'apollo-server-hapi',
  'apollo-server-micro',
  'apollo-server-lambda',
  'apollo-server-core',
  'apollo-server-cloud-functions',
  'apollo-server-azure-functions',
  'graphql-yoga',
  '@graphql-yoga/node',
  'mercurius',
  'mercurius-integration',
  '@graphql-tools/schema',
  'graphql-tools',
  'graphql',
  'graphql-http',
  'express-graphql',
  'type-graphql',
  '@apollo/subgraph',
  '@graphql-tools/merge',
  '@graphql-tools/load-files',
  'merge-graphql-schemas',
  'neo4j-graphql-js',
  '@neo4j/graphql',
];
/** Calls that are given resolvers, in an options object or a list of them. */
const SERVERS = new RegExp(
  '^(?:(?:@apollo/server|apollo-server(?:-[\\w-]+)?):\\.ApolloServer(?:Lambda)?' +
    '|(?:graphql-yoga|@graphql-yoga/[\\w-]+):\\.(?:createYoga|createServer|createSchema|GraphQLServer)' +
    '|(?:@graphql-tools/[\\w-]+|graphql-tools|@apollo/subgraph):\\.(?:makeExecutableSchema|addResolversToSchema|buildSubgraphSchema)' +
    '|neo4j-graphql-js:\\.makeAugmentedSchema|@neo4j/graphql:\\.Neo4jGraphQL' +
    '|express-graphql:\\.graphqlHTTP|graphql-http[\\w/-]*:\\.createHandler)$',
);
/** Calls whose options hold the function that makes the context. */
const CONTEXTS =
  /^(?:@apollo\/server\/standalone:\.startStandaloneServer|@apollo\/server\/express4:\.expressMiddleware|@as-integrations\/[\w-]+:\.\w+)$/;
/** Calls that load the resolver maps of a folder, by a pattern. */
const LOADERS = /^(?:merge-graphql-schemas:\.fileLoader|@graphql-tools\/load-files:\.(?:loadFilesSync|loadFiles))\(\)$/;
const OPERATIONS = new Set(['Query', 'Mutation', 'Subscription', 'FieldResolver', 'ResolveField', 'Authorized']);

class Scan {
  readonly #seen = new Set<number>();

  constructor(
    private readonly view: ProgramView,
    private readonly entries: EntryCollector,
  ) {}

  #add(refs: Iterable<FunctionRef>, label: string, at: string, phase: 'request' | 'startup' = 'request'): void {
    for (const ref of refs) this.entries.add(ref, label, at, { phase });
  }

  /** The options of a server or schema. */
  options(file: string, variable: VarId): void {
    for (const value of this.view.valuesOf(file, variable)) {
      if (value.kind !== 'object') continue;
      for (const element of this.view.elementsOf(value)) this.#optionsObject(element, file);
      this.#optionsObject(value, file);
    }
    this.#add(optionHandlers(this.view, file, variable, 'context'), 'GraphQL context', file);
  }

  #optionsObject(value: Value, at: string): void {
    if (value.kind !== 'object') return;
    const properties = this.view.propertiesOf(value);
    for (const resolvers of properties.get('resolvers') ?? []) this.resolvers(resolvers, at);
    this.#add(this.view.functionsOf(properties.get('context') ?? []), 'GraphQL context', at);
    this.#add(this.view.functionsOf(properties.get('onConnect') ?? []), 'GraphQL connect', at);
    for (const loaders of properties.get('loaders') ?? []) this.resolvers(loaders, at);
    for (const root of properties.get('rootValue') ?? []) {
      for (const [name, members] of this.view.propertiesOf(root)) this.#add(this.view.functionsOf(members), `Query.${name}`, at);
    }
    this.#plugins(properties.get('plugins') ?? [], at);
    this.#plugins(properties.get('extensions') ?? [], at);
  }

  #plugins(values: readonly Value[], at: string): void {
    for (const value of values) {
      for (const plugin of [value, ...this.view.elementsOf(value)]) {
        if (plugin.kind !== 'object' && plugin.kind !== 'instance') continue;
        for (const [name, members] of this.view.propertiesOf(plugin)) {
          const startup = name === 'serverWillStart' || name === 'schemaDidLoadOrUpdate';
          this.#add(this.view.functionsOf(members), `GraphQL plugin ${name}`, at, startup ? 'startup' : 'request');
        }
      }
    }
  }

  /** A map from types to fields to functions, a list of maps, or what a merging helper of a package was given. */
  resolvers(value: Value, at: string, depth = 0): void {
    if (depth > 5) return;
    if (value.kind === 'external') {
      if (this.#seen.has(value.id)) return;
      this.#seen.add(value.id);
      const made = callThatMade(this.view, value);
      if (LOADERS.test(value.path)) {
        for (const file of filesLoaded(this.view, value.file, made?.args[0]))
          for (const exported of this.view.exportsOf(file).values()) for (const each of exported) this.resolvers(each, at, depth + 1);
        return;
      }
      for (const arg of made?.args ?? []) for (const inner of this.view.valuesOf(value.file, arg)) this.resolvers(inner, at, depth + 1);
      return;
    }
    if (value.kind === 'function') return;
    for (const element of this.view.elementsOf(value))
      if (element.kind === 'object' || element.kind === 'external') this.resolvers(element, at, depth + 1);
    for (const [type, fields] of this.view.propertiesOf(value)) {
      if (/^\d+$/.test(type)) continue;
      for (const field of fields) this.#type(type, field, at);
    }
  }

  #type(type: string, value: Value, at: string): void {
    if (value.kind === 'function') return;
    for (const [name, members] of this.view.propertiesOf(value)) {
      const label = `${type}.${name}`;
      this.#add(this.view.functionsOf(members), label, at);
      for (const member of members) {
        if (member.kind === 'object')
          for (const key of ['resolve', 'subscribe', 'loader', '__resolveReference'])
            this.#add(this.view.functionsOf(this.view.propertiesOf(member).get(key) ?? []), label, at);
        // `user: authenticated(resolver)` of a package, `subscribe: withFilter(...)`.
        if (member.kind === 'external') this.#add(functionsInside(this.view, [member]), label, at);
        if (member.kind === 'object') {
          for (const inner of this.view.propertiesOf(member).get('subscribe') ?? [])
            if (inner.kind === 'external') this.#add(functionsInside(this.view, [inner]), label, at);
        }
      }
    }
  }

  /** `new GraphQLObjectType({ name, fields })` of graphql-js. */
  objectType(call: ResolvedCall): void {
    const arg = call.instr.args[0];
    const facts = this.view.facts(call.file);
    if (arg === undefined || !facts) return;
    const name = this.#name(call.file, arg) ?? 'Object';
    const fieldSets = [...optionOf(this.view, call.file, arg, 'fields')];
    for (const ref of this.view.functionsOf(fieldSets)) {
      const returned = this.view.facts(ref.file)?.functions[ref.fn]?.instrs.find((instr) => instr.op === 'return');
      if (returned?.op === 'return') fieldSets.push(...this.view.valuesOf(ref.file, returned.src));
    }
    for (const fields of fieldSets) if (fields.kind === 'object') this.#type(name, fields, call.file);
  }

  #name(file: string, variable: VarId): string | undefined {
    const data = this.view.known(file, variable);
    const name = typeof data === 'object' && data !== null && !Array.isArray(data) ? (data as { name?: unknown }).name : undefined;
    return typeof name === 'string' ? name : undefined;
  }
}

/** Files under the folder that a pattern begins with: `path.join(__dirname, './resolvers/**\/*.js')`. */
function filesLoaded(view: ProgramView, from: string, pattern: VarId | undefined): readonly string[] {
  if (pattern === undefined) return [];
  const texts = new Set<string>();
  const hear = (variable: VarId): void => {
    const text = view.known(from, variable);
    if (typeof text === 'string') texts.add(text);
  };
  hear(pattern);
  for (const fn of view.facts(from)?.functions ?? [])
    for (const instr of fn.instrs) if (instr.op === 'call' && instr.dst === pattern) instr.args.forEach(hear);
  const folder = path.posix.join(path.posix.dirname(from), ...[...texts].map((text) => text.replace(/[!*?({[].*$/s, '')));
  return view.files.filter((file) => file !== from && (folder === '.' || file.startsWith(folder.endsWith('/') ? folder : `${folder}/`)));
}

function find(use: FrameworkUse, view: ProgramView): FrameworkFindings {
  const calls = view.callsTo(SERVERS).filter((call) => view.packageOf(call.file).root === use.root);
  const contexts = view.callsTo(CONTEXTS).filter((call) => view.packageOf(call.file).root === use.root);
  const host = hostOf(
    view,
    use,
    [...contexts, ...calls].map((call) => call.file),
  );
  const entries = new EntryCollector(view, use, 'graphql', host);
  const scan = new Scan(view, entries);
  const servers = new Set<string>();

  for (const call of calls) for (const arg of call.instr.args) scan.options(call.file, arg);
  for (const call of contexts) {
    for (const arg of call.instr.args)
      for (const ref of optionHandlers(view, call.file, arg, 'context')) entries.add(ref, 'GraphQL context', call.file);
    if (call.callee.endsWith('startStandaloneServer')) servers.add(call.file);
  }
  for (const call of view.callsTo('graphql:.GraphQLObjectType')) if (entries.owns(call.file)) scan.objectType(call);
  for (const call of view.callsTo(/\.register$/)) {
    const [plugin, options] = call.instr.args;
    if (!entries.owns(call.file) || plugin === undefined || options === undefined) continue;
    if (externalsOf(view, call.file, plugin).some((value) => /^mercurius:(?:\.default|\.mercurius)?$/.test(value.path)))
      scan.options(call.file, options);
  }
  for (const call of view.callsTo(/^(?:apollo-server|graphql-yoga):\.(?:ApolloServer|GraphQLServer)\(\)\.(?:listen|start)$/))
    if (entries.owns(call.file)) servers.add(call.file);
  return { entryPoints: entries.entryPoints, singletons: typeGraphqlResolvers(view, entries), servers: [...servers] };
}

/** Classes with type-graphql's decorators: their methods resolve fields, and its container makes one object of each. */
function typeGraphqlResolvers(view: ProgramView, entries: EntryCollector): readonly { readonly file: string; readonly class: ClassId }[] {
  const singletons: { file: string; class: ClassId }[] = [];
  for (const ref of view.classes()) {
    const fact = entries.owns(ref.file) ? view.facts(ref.file)?.classes[ref.class] : undefined;
    if (!fact?.decorators.some((each) => decoratorOf(view, ref.file, each)?.join() === 'type-graphql,Resolver')) continue;
    singletons.push(ref);
    for (const member of fact.members) {
      if (member.fn === undefined) continue;
      const operation = member.decorators
        .map((each) => decoratorOf(view, ref.file, each))
        .find((each) => each?.[0] === 'type-graphql' && OPERATIONS.has(each[1]))?.[1];
      if (operation === undefined) continue;
      const type = operation === 'FieldResolver' ? fact.name : operation;
      entries.add({ file: ref.file, fn: member.fn }, `${type}.${member.name}`, ref.file);
    }
  }
  return singletons;
}

export const graphql: Framework = {
  id: 'graphql',
  title: 'GraphQL server',
  source:
    'https://www.apollographql.com/docs/apollo-server/data/resolvers, https://the-guild.dev/graphql/yoga-server/docs, https://mercurius.dev (checked against @apollo/server 5.5.1, graphql-yoga 5.24.1)',
  inCode: true,
  detect: (view) => packagesImporting(view, LIBRARIES),
  find,
};
