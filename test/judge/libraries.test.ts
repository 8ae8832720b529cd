import { describe, expect, it } from 'vitest';
import {
  clientReason,
  decided,
  evaluate,
  libraryFor,
  libraryForDirective,
  roleOf,
  severityOf,
  splitPath,
} from '../../src/judge/stores/libraries.js';
import type { CallArguments, LaterCall, LibraryCall, OptionValue } from '../../src/judge/stores/libraries.js';
import { ROLES, SEVERITIES } from '../../src/judge/finding.js';
import { LIBRARIES } from '../../src/knowledge/libraries.js';
import {
  absent,
  all,
  always,
  any,
  argument,
  equals,
  external,
  includesExternal,
  includesValue,
  isArray,
  isFunction,
  isObject,
  later,
  matches,
  missing,
  never,
  not,
  option,
  presume,
  setting,
} from '../../src/knowledge/libraries/entry.js';

const nothing: OptionValue = { state: 'absent', externals: [], classes: [], functions: false };
const unknown: OptionValue = { ...nothing, state: 'unknown' };
const given = (more: Partial<OptionValue> = {}): OptionValue => ({ ...nothing, state: 'present', ...more });
const text = (known: string | number | boolean | null): OptionValue => given({ known });
const from = (...externals: string[]): OptionValue => given({ externals });

interface Shape {
  readonly args?: readonly OptionValue[];
  readonly options?: Readonly<Record<string, OptionValue>>;
  readonly spread?: boolean;
}

function args({ args: values = [given({ object: true })], options = {}, spread = false }: Shape): CallArguments {
  return {
    argumentCount: values.length,
    hasSpread: spread,
    argument: (index) => values[index] ?? nothing,
    option: (index, path) => options[index === 0 ? path : `${index}:${path}`] ?? nothing,
  };
}

function call(shape: Shape, calls: readonly LaterCall[] = [], settings?: Readonly<Record<string, OptionValue>>): LibraryCall {
  const made: LibraryCall = { ...args(shape), laterCalls: () => calls };
  return settings === undefined ? made : { ...made, setting: (path) => settings[path] ?? nothing };
}

const with_ = (options: Readonly<Record<string, OptionValue>>): LibraryCall => call({ options });

describe('evaluate', () => {
  it('answers the constant conditions', () => {
    expect(evaluate(always, call({ args: [] }))).toBe('yes');
    expect(evaluate(never, call({ args: [] }))).toBe('no');
  });

  it('takes a missing, null or false option for absent, and only a missing one for missing', () => {
    const store = option('store');
    const answers = (value: OptionValue) => [
      evaluate(absent(store), with_({ store: value })),
      evaluate(missing(store), with_({ store: value })),
    ];
    expect(answers(nothing)).toEqual(['yes', 'yes']);
    expect(answers(text(null))).toEqual(['yes', 'no']);
    expect(answers(text(false))).toEqual(['yes', 'no']);
    expect(answers(text('redis'))).toEqual(['no', 'no']);
    expect(answers(from('connect-redis:.RedisStore()'))).toEqual(['no', 'no']);
    expect(answers({ ...from('connect-redis:.RedisStore()'), state: 'unknown' })).toEqual(['unknown', 'unknown']);
  });

  it('takes every option for absent where the argument itself is', () => {
    expect(evaluate(absent(option('store')), call({ args: [], options: { store: text('ignored') } }))).toBe('yes');
  });

  it('cannot tell positions after a spread', () => {
    expect(evaluate(absent(option('store')), call({ args: [unknown], options: { store: unknown }, spread: true }))).toBe('unknown');
  });

  it('compares values that are known and only those', () => {
    const driver = equals(option('driver'), 'memory', 'local');
    expect(evaluate(driver, with_({ driver: text('local') }))).toBe('yes');
    expect(evaluate(driver, with_({ driver: text('redis') }))).toBe('no');
    expect(evaluate(driver, with_({}))).toBe('no');
    expect(evaluate(driver, with_({ driver: from('global:process.env.DRIVER') }))).toBe('unknown');
    expect(evaluate(driver, with_({ driver: from('unstorage/drivers/redis:.Driver()') }))).toBe('no');
    expect(evaluate(driver, with_({ driver: given({ functions: true }) }))).toBe('no');
    expect(evaluate(driver, with_({ driver: { ...text('local'), state: 'unknown' } }))).toBe('unknown');
  });

  it('matches texts without regard to case', () => {
    const file = matches(argument(0), '^file:');
    expect(evaluate(file, call({ args: [text('FILE:local.db')] }))).toBe('yes');
    expect(evaluate(file, call({ args: [text('libsql://x')] }))).toBe('no');
    expect(evaluate(file, call({ args: [given({ object: true })] }))).toBe('no');
    expect(evaluate(file, call({ args: [from('path:.join()')] }))).toBe('unknown');
  });

  it('knows where a value came from, at the borders of accesses', () => {
    const memory = external(option('store'), 'express-session:.MemoryStore', 'memorystore:', '@keyv/');
    expect(evaluate(memory, with_({ store: from('express-session:.MemoryStore()') }))).toBe('yes');
    expect(evaluate(memory, with_({ store: from('express-session:.MemoryStoreLike()') }))).toBe('no');
    expect(evaluate(memory, with_({ store: from('memorystore:()()') }))).toBe('yes');
    expect(evaluate(memory, with_({ store: from('@keyv/redis:.KeyvRedis()') }))).toBe('yes');
    expect(evaluate(memory, with_({ store: from('connect-redis:.RedisStore()') }))).toBe('no');
    expect(evaluate(memory, with_({ store: from('express-session:.MemoryStore()', 'connect-redis:.RedisStore()') }))).toBe('unknown');
    expect(evaluate(memory, with_({ store: given({ classes: ['PgStore'] }) }))).toBe('no');
    expect(evaluate(memory, with_({ store: unknown }))).toBe('unknown');
  });

  it('looks into arrays, and takes one object for an array of it', () => {
    const list = (...elements: OptionValue[]): OptionValue => given({ elements });
    const redis = includesExternal(option('extensions'), '@hocuspocus/extension-redis:');
    expect(
      evaluate(
        redis,
        with_({ extensions: list(from('@hocuspocus/extension-database:.Database()'), from('@hocuspocus/extension-redis:.Redis()')) }),
      ),
    ).toBe('yes');
    expect(evaluate(redis, with_({ extensions: list(from('@hocuspocus/extension-database:.Database()')) }))).toBe('no');
    expect(evaluate(redis, with_({ extensions: list(unknown) }))).toBe('unknown');
    expect(evaluate(redis, with_({ extensions: from('@hocuspocus/extension-redis:.Redis()') }))).toBe('yes');
    expect(evaluate(redis, with_({}))).toBe('no');
    const security = includesValue(option('modules'), 'nuxt-security');
    expect(evaluate(security, with_({ modules: list(text('@nuxt/ui'), text('nuxt-security')) }))).toBe('yes');
    expect(evaluate(security, with_({ modules: unknown }))).toBe('unknown');
    expect(evaluate(isArray(argument(0)), call({ args: [list()] }))).toBe('yes');
    expect(evaluate(isArray(argument(0)), call({ args: [given({ object: true })] }))).toBe('no');
  });

  it('tells functions and objects', () => {
    expect(evaluate(isFunction(argument(0)), call({ args: [given({ functions: true })] }))).toBe('yes');
    expect(evaluate(isFunction(argument(0)), call({ args: [given({ object: true })] }))).toBe('no');
    expect(evaluate(isFunction(argument(1)), call({ args: [text('* * * * *')] }))).toBe('no');
    expect(evaluate(isFunction(argument(0)), call({ args: [unknown] }))).toBe('unknown');
    expect(evaluate(isObject(argument(0)), call({ args: [given({ classes: ['Store'] })] }))).toBe('yes');
    expect(evaluate(isObject(argument(0)), call({ args: [text('memory')] }))).toBe('no');
  });

  it('asks for calls that come later, and for their own arguments', () => {
    const adapter: LaterCall = { method: 'adapter', ...args({ args: [from('@socket.io/redis-adapter:.createAdapter()')] }) };
    const options: LaterCall = { method: 'options', ...args({ options: { redisClient: from('redis:.createClient()') } }) };
    expect(evaluate(later('adapter'), call({}, [adapter]))).toBe('yes');
    expect(evaluate(later('adapter'), call({}, [options]))).toBe('no');
    expect(evaluate(later('options', not(absent(option('redisClient')))), call({}, [options]))).toBe('yes');
    expect(evaluate(later('options', not(absent(option('redisClient')))), call({}, [{ method: 'options', ...args({}) }]))).toBe('no');
  });

  it('asks for settings, with the first argument filled in', () => {
    const mount = absent(setting('nitro.storage.{0}'));
    const stored = { 'nitro.storage.data': given({ object: true }) };
    expect(evaluate(mount, call({ args: [text('data:users')] }, [], stored))).toBe('no');
    expect(evaluate(mount, call({ args: [text('tmp')] }, [], stored))).toBe('yes');
    expect(evaluate(mount, call({ args: [] }, [], { 'nitro.storage.*': unknown }))).toBe('unknown');
    expect(evaluate(mount, call({ args: [] }, [], {}))).toBe('yes');
    expect(evaluate(mount, call({ args: [text('data')] }))).toBe('unknown');
  });

  it('joins three answers', () => {
    const yes = always;
    const no = never;
    const open = absent(option('store'));
    const asked = with_({ store: unknown });
    expect(evaluate(any(no, open), asked)).toBe('unknown');
    expect(evaluate(any(open, yes), asked)).toBe('yes');
    expect(evaluate(all(yes, open), asked)).toBe('unknown');
    expect(evaluate(all(open, no), asked)).toBe('no');
    expect(evaluate(not(open), asked)).toBe('unknown');
    expect(evaluate(not(yes), asked)).toBe('no');
    expect(evaluate(presume('yes', open), asked)).toBe('yes');
    expect(evaluate(presume('yes', no), asked)).toBe('no');
  });
});

describe('decided', () => {
  it.each([
    ['no `store` is given', absent(option('store')), with_({})],
    [
      '`store` is `MemoryStore() of express-session`',
      external(option('store'), 'express-session:.MemoryStore'),
      with_({ store: from('express-session:.MemoryStore()') }),
    ],
    ['`driver` is "memory"', equals(option('driver'), 'memory'), with_({ driver: text('memory') })],
    ['the first argument is ":memory:"', matches(argument(0), 'memory'), call({ args: [text(':memory:')] })],
    ['the second argument is missing', absent(argument(1)), call({})],
    ['the second argument is a function', isFunction(argument(1)), call({ args: [text('*'), given({ functions: true })] })],
    ['the first argument is an array', isArray(argument(0)), call({ args: [given({ elements: [] })] })],
    ['`url` is only known when it runs', matches(option('url'), '^file:'), with_({ url: from('global:process.env.URL') })],
    ['no `redis` is given and no `store` is given', all(absent(option('redis')), absent(option('store'))), with_({})],
    [
      'no `store` is given',
      all(presume('yes', matches(option('address'), '^file:')), absent(option('store'))),
      with_({ address: from('global:process.env.URL') }),
    ],
    ['nothing calls `adapter()` on it', not(later('adapter')), call({})],
    ['no option changes that', always, call({})],
    ['no `nitro.storage.data` is given', absent(setting('nitro.storage.{0}')), call({ args: [text('data')] }, [], {})],
    ['`nitro.storage` is only known when it runs', absent(setting('nitro.storage.{0}')), call({ args: [given({})] }, [], {})],
  ] as const)('%s', (sentence, condition, made) => {
    expect(decided(condition, made)).toBe(sentence);
  });
});

describe('libraryFor', () => {
  const packages = (path: string) => libraryFor(path).map((entry) => entry.package);

  it('finds exports by module and access', () => {
    expect(packages('express-rate-limit:')).toEqual(['express-rate-limit']);
    expect(packages('express-rate-limit:.rateLimit')).toEqual(['express-rate-limit']);
    expect(packages('@nestjs/throttler:.ThrottlerModule.forRoot')).toEqual(['@nestjs/throttler']);
    expect(packages('memorystore:()')).toEqual(['memorystore']);
    expect(packages('bun:sqlite:.Database')).toEqual(['bun:sqlite', 'bun:sqlite']);
    expect(packages('node:events:.EventEmitter')).toEqual(['node:events']);
    expect(packages('global:useStorage')).toEqual(['nitropack']);
  });

  it('takes the default export of a CommonJS copy for the export itself', () => {
    expect(packages('express-session:.default')).toEqual(['express-session']);
    expect(packages('express-session:.default.MemoryStore')).toEqual(['express-session']);
  });

  it('follows named exports into subpaths, and leaves default exports of subpaths alone', () => {
    expect(packages('jotai/vanilla:.createStore')).toEqual(['jotai']);
    expect(packages('@langchain/core/chat_history:.InMemoryChatMessageHistory')).toEqual(['@langchain/core']);
    expect(packages('@modelcontextprotocol/sdk/server/sse.js:.SSEServerTransport')).toEqual(['@modelcontextprotocol/sdk']);
    expect(packages('express-session/other:')).toEqual([]);
  });

  it('does not take names for one another', () => {
    expect(packages('express-rate-limiter:')).toEqual([]);
    expect(packages('express-rate-limit:.ipKeyGenerator')).toEqual([]);
    expect(packages('my-lodash:.memoize')).toEqual([]);
    expect(packages('constructor:')).toEqual([]);
  });

  it('filters by the way of making', () => {
    expect(libraryFor('@fastify/session:', 'register')).toHaveLength(1);
    expect(libraryFor('@fastify/session:', 'call')).toEqual([]);
    expect(libraryForDirective('use cache').map((entry) => entry.package)).toEqual(['next']);
    expect(libraryForDirective('use client')).toEqual([]);
  });

  it('speaks the words of findings', () => {
    for (const entry of LIBRARIES) {
      expect(ROLES).toContain(roleOf(entry));
      expect(SEVERITIES).toContain(severityOf(entry));
    }
  });
});

describe('splitPath', () => {
  it.each([
    ['express:().get', 'express', '().get'],
    ['node:fs:.promises.writeFile', 'fs', '.promises.writeFile'],
    ['@a/b/c.js:.X', '@a/b/c', '.X'],
    ['cloudflare:workers:.waitUntil', 'cloudflare:workers', '.waitUntil'],
    ['bun:sqlite:', 'bun:sqlite', ''],
    ['global:process.env.X', 'global', 'process.env.X'],
  ])('%s', (path, module, access) => {
    expect(splitPath(path)).toEqual({ module, access });
  });
});

describe('clientReason', () => {
  it.each([
    'pg:.Pool',
    '@prisma/client:.PrismaClient',
    'mysql2/promise:.createPool',
    '@aws-sdk/client-s3:.S3Client',
    '@aws-sdk/lib-dynamodb:.DynamoDBDocumentClient',
    'openai:',
    'stripe:',
    '@auth/prisma-adapter:.PrismaAdapter',
    'drizzle-orm/node-postgres:.drizzle',
    'winston:.createLogger',
    '@opentelemetry/api:.trace.getTracer',
    'axios:.create',
    'nodemailer:.createTransport',
    'node:https:.Agent',
  ])('%s may be kept', (path) => {
    expect(clientReason(path)).toMatch(/^(an?|the) /);
  });

  it.each(['lodash:.memoize', 'node-cache:', 'express-session:', 'left-pad:', '@awsome/thing:', 'pgx:', 'events:.EventEmitter'])(
    '%s is no client',
    (path) => {
      expect(clientReason(path)).toBeUndefined();
    },
  );
});
