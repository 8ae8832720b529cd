import { describe, expect, it } from 'vitest';

import { graphql } from '../../src/frameworks/graphql.js';
import { nest } from '../../src/frameworks/nest.js';
import { trpc } from '../../src/frameworks/trpc.js';
import { runAdapter } from './adapter.js';

const PACKAGE = JSON.stringify({ name: 'service' });

describe('GraphQL', () => {
  const entriesOf = (files: Record<string, string>): readonly string[] =>
    runAdapter(graphql, { 'package.json': PACKAGE, ...files }).entries;

  it('reads maps in several files, subscriptions and the context', () => {
    expect(
      entriesOf({
        'a.js':
          "import { ApolloServer } from 'apollo-server'; import Query from './query.js'; new ApolloServer({ resolvers: { Query, Subscription: { said: { subscribe: () => {} } } }, context: () => ({}) });",
        'query.js': 'const users = () => []; export default { users };',
      }).toSorted(),
    ).toEqual(['request GraphQL context <- a.js', 'request Query.users <- query.js', 'request Subscription.said <- a.js']);
  });

  it('looks into schemas, merging helpers and lists', () => {
    expect(
      entriesOf({
        'a.ts': [
          "import { createYoga, createSchema } from 'graphql-yoga'; import { mergeResolvers } from '@graphql-tools/merge';",
          'const one = { Query: { a: () => 1 } }; const two = { Mutation: { b: () => 2 } };',
          'createYoga({ schema: createSchema({ typeDefs: "", resolvers: mergeResolvers([one, two]) }) });',
        ].join('\n'),
      }).toSorted(),
    ).toEqual(['request Mutation.b <- a.ts', 'request Query.a <- a.ts']);
  });

  it('reads types in code and classes with decorators', () => {
    expect(
      entriesOf({
        'a.ts':
          "import { GraphQLObjectType } from 'graphql'; new GraphQLObjectType({ name: 'Query', fields: () => ({ me: { resolve: () => 1 } }) });",
      }),
    ).toEqual(['request Query.me <- a.ts']);
    expect(
      entriesOf({
        'a.ts':
          "import { Query, Resolver } from 'type-graphql'; @Resolver() export class Users { @Query() all() { return []; } other() {} }",
      }),
    ).toEqual(['request Query.all <- a.ts']);
  });
});

describe('tRPC', () => {
  it('names procedures by their routers', () => {
    expect(
      runAdapter(trpc, {
        'package.json': PACKAGE,
        'rpc.ts':
          "import { initTRPC } from '@trpc/server'; const t = initTRPC.context().meta().create(); export const router = t.router; export const open = t.procedure; export const closed = t.procedure.input(1).use(() => {});",
        'notes.ts':
          "import { router, open, closed } from './rpc'; export const notes = router({ list: open.query(() => []), add: closed.output(1).mutation(() => 1) });",
        'app.ts': "import { router } from './rpc'; import { notes } from './notes'; export const app = router({ notes });",
      }).entries.toSorted(),
    ).toEqual(['request mutation notes.add <- notes.ts', 'request procedure middleware <- rpc.ts', 'request query notes.list <- notes.ts']);
  });

  it('finds the context and the bundle where an adapter serves the router', () => {
    const { entries, findings } = runAdapter(trpc, {
      'package.json': JSON.stringify({ name: 'web', dependencies: { next: '16' } }),
      'app/api/trpc/[trpc]/route.ts':
        "import { fetchRequestHandler } from '@trpc/server/adapters/fetch'; export const GET = (req) => fetchRequestHandler({ req, createContext: () => ({}) });",
    });
    expect(entries).toEqual(['request tRPC context <- app/api/trpc/[trpc]/route.ts']);
    expect(findings[0]!.entryPoints[0]!.bundle).toBe('app-route');
  });
});

describe('NestJS', () => {
  const main =
    "import { NestFactory } from '@nestjs/core'; import { App } from './app'; async function bootstrap() { await NestFactory.create(App); } bootstrap();";
  const run = (files: Record<string, string>) => runAdapter(nest, { 'package.json': PACKAGE, 'main.ts': main, ...files });

  it('joins controller and method paths', () => {
    expect(
      run({
        'app.ts': [
          "import { Controller, Get, Module, Post } from '@nestjs/common';",
          "@Controller({ path: 'cats' }) class Cats { @Get(['a', 'b']) read() {} @Post() add() {} helper() {} }",
          '@Module({ controllers: [Cats] }) export class App {}',
        ].join('\n'),
      }).entries,
    ).toEqual([
      'startup bootstrap <- main.ts',
      'request GET /cats/a <- app.ts',
      'request GET /cats/b <- app.ts',
      'request POST /cats <- app.ts',
    ]);
  });

  it('leaves out what no imported module holds, and follows forwardRef and dynamic modules', () => {
    const controller = (name: string): string =>
      `import { Controller, Get } from '@nestjs/common'; @Controller('${name}') export class C { @Get() read() {} }`;
    const module = (name: string, more = ''): string =>
      `import { Module } from '@nestjs/common'; import { C } from './${name}'; @Module({ controllers: [C] }) export class M { ${more} }`;
    const { entries } = run({
      'app.ts':
        "import { Module, forwardRef } from '@nestjs/common'; import { M as A } from './a.module'; import { M as B } from './b.module'; @Module({ imports: [forwardRef(() => A), B.forRoot()] }) export class App {}",
      'a.ts': controller('a'),
      'a.module.ts': module('a'),
      'b.ts': controller('b'),
      'b.module.ts': module('b', 'static forRoot() { return { module: M }; }'),
      'c.ts': controller('c'),
      'c.module.ts': module('c'),
    });
    expect(entries.filter((entry) => entry.includes('GET')).toSorted()).toEqual(['request GET /a <- a.ts', 'request GET /b <- b.ts']);
  });

  it('tells singletons from scoped classes; request scope spreads to whoever injects it', () => {
    const { findings } = run({
      'app.ts': [
        "import { Injectable, Module, Scope } from '@nestjs/common';",
        '@Injectable() class Store {}',
        '@Injectable({ scope: Scope.REQUEST }) class PerRequest {}',
        '@Injectable() class Uses { constructor(private readonly each: PerRequest) {} }',
        '@Module({ providers: [Store, PerRequest, Uses] }) export class App {}',
      ].join('\n'),
    });
    expect(findings[0]!.singletons?.map((each) => each.class)).toEqual([0]);
    expect(findings[0]!.scoped?.map((each) => each.class)).toEqual([1, 2]);
  });

  it('reads gateways, messages, schedules, guards and lifecycle methods', () => {
    expect(
      run({
        'app.ts': [
          "import { Module } from '@nestjs/common'; import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets'; import { Cron } from '@nestjs/schedule'; import { MessagePattern } from '@nestjs/microservices';",
          "@WebSocketGateway() class Gate { handleConnection() {} @SubscribeMessage('say') say() {} }",
          "class Jobs { @Cron('0 3 * * *') nightly() {} @MessagePattern({ cmd: 'sum' }) sum() {} onModuleInit() {} }",
          'class Guard implements CanActivate { canActivate() { return true; } onModuleInit() {} }',
          '@Module({ providers: [Gate, Jobs, Guard] }) export class App {}',
        ].join('\n'),
      }).entries.slice(1),
    ).toEqual([
      'request socket connection <- app.ts',
      'request socket say <- app.ts',
      'background cron 0 3 * * * <- app.ts',
      'request message sum <- app.ts',
      'request guard Guard <- app.ts',
      'startup Guard.onModuleInit <- app.ts',
    ]);
  });
});
