/** Queues of work, locks and work that a wrapper puts off: what waits in the process is gone with it. */
import { absent, all, always, any, equals, external, keeps, keepsNothing, not, option } from './entry.js';
import type { Keeps, KeepsNothing, LibraryEntry } from './entry.js';
import { DURABLE_QUEUE, SHARED_LOCK } from './replacements.js';

const WAITS = 'Tasks that wait or run live in this process, and are gone with it.';
const AWAIT_OR_QUEUE = 'Await the task in the request, or hand it to a durable queue.';

function taskQueue(
  exports: readonly string[],
  created: 'new' | 'call',
  source: string,
  severity: 'high' | 'low' = 'high',
  tolerable?: true,
): Keeps {
  return {
    exports,
    created,
    role: 'queue',
    severity,
    when: always,
    what: WAITS,
    fix: AWAIT_OR_QUEUE,
    instead: DURABLE_QUEUE,
    workers: 'ok',
    ...(tolerable === undefined ? {} : { tolerable }),
    shape: 'queue',
    source,
  };
}

function mutex(exports: readonly string[], severity: 'high' | 'medium', source: string): Keeps {
  return {
    exports,
    created: 'new',
    role: 'lock',
    severity,
    when: always,
    what: 'It keeps out only callers of the same process; another instance walks in.',
    fix: 'Lock in a shared store with an owner token and an expiry, or let the database decide by an atomic update.',
    instead: SHARED_LOCK,
    workers: 'ok',
    shape: 'lock',
    source,
  };
}

function durable(exports: readonly string[], created: KeepsNothing['created'], what: string, source: string): KeepsNothing {
  return { exports, created, role: 'queue', what, source };
}

export const QUEUES: readonly LibraryEntry[] = [
  keeps('p-queue', '10.0.0', taskQueue(['', '.PQueue'], 'new', 'dist/index.js:47,87')),
  keeps('p-limit', '7.3.3', taskQueue([''], 'call', 'index.js', 'low', true)),
  keeps('fastq', '1.20.3', taskQueue(['', '.promise'], 'call', 'queue.js:347')),
  keeps(
    'async',
    '3.2.6',
    taskQueue(
      ['.queue', '.cargo', '.cargoQueue', '.priorityQueue', 'async/queue:', 'async/cargo:', 'async/priorityQueue:'],
      'call',
      'package.json',
    ),
  ),
  keeps('queue', '7.0.0', taskQueue(['', '.Queue'], 'new', 'package.json')),
  keeps('better-queue', '3.8.12', {
    exports: [''],
    created: 'new',
    role: 'queue',
    severity: 'high',
    when: any(
      all(absent(option('store')), absent(option('store', 1))),
      equals(option('store', 1), 'memory'),
      equals(option('store'), 'memory'),
      equals(option('store.dialect'), 'sqlite'),
      equals(option('store.dialect', 1), 'sqlite'),
    ),
    what: 'Without a store, tasks that wait live in the memory of this process.',
    fix: 'Pass `store: { type: "sql", dialect: "postgres", ... }`.',
    instead: DURABLE_QUEUE,
    install: ['better-queue-sql', 'pg'],
    shape: 'queue',
    source: 'lib/queue.js:80',
  }),
  keepsNothing(
    'bull',
    '4.16.5',
    durable(['', '.Queue'], 'new', 'Jobs are kept in Redis; a processor still needs a process that stays.', 'package.json'),
  ),
  keepsNothing(
    'bullmq',
    '6.7.0',
    durable(
      ['.Queue', '.Worker', '.FlowProducer', '.QueueEvents'],
      'new',
      'Jobs are kept in Redis; a Worker still needs a process that stays.',
      'dist/cjs/classes/redis-connection.js',
    ),
  ),
  keepsNothing('bee-queue', '2.0.0', durable([''], 'new', 'Jobs are kept in Redis.', 'package.json')),
  keepsNothing(
    'agenda',
    '6.2.6',
    durable(
      ['.Agenda', ''],
      'new',
      'Jobs are kept by the backend that it requires; start() still needs a process that stays.',
      'dist/index.js:121-125, README.md',
    ),
  ),
  keepsNothing('pg-boss', '12.30.0', durable(['', '.PgBoss'], 'new', 'Jobs are rows in Postgres.', 'package.json')),
  keepsNothing(
    'inngest',
    '4.24.0',
    durable(['.Inngest', '.serve', 'inngest/next:.serve'], 'new', 'Steps and events are kept by the service.', 'package.json'),
  ),
  keepsNothing('@upstash/qstash', '2.12.0', durable(['.Client', '.Receiver'], 'new', 'Messages are kept by QStash.', 'package.json')),
  keepsNothing('@upstash/workflow', '1.3.3', durable(['.serve', '.Client'], 'call', 'Steps are kept by QStash.', 'package.json')),
  keepsNothing(
    '@trigger.dev/sdk',
    '4.8.3',
    durable(['.task', '.schemaTask', '.tasks.trigger', '.schedules.task'], 'call', 'Runs are kept by the service.', 'package.json'),
  ),
  keeps('lodash', '4.18.1', {
    exports: [
      '.throttle',
      '.debounce',
      'lodash/throttle:',
      'lodash/debounce:',
      'lodash-es:.throttle',
      'lodash-es:.debounce',
      'lodash-es/throttle:',
      'lodash-es/debounce:',
      'lodash.throttle:',
      'lodash.debounce:',
      'debounce:',
      'throttle-debounce:.throttle',
      'throttle-debounce:.debounce',
    ],
    created: 'call',
    role: 'background-work',
    severity: 'medium',
    hazard: 'background',
    when: not(equals(option('trailing', 2), false)),
    what: 'The last call is put off by a timer of this instance, and lost or frozen when the response is out.',
    fix: 'Guard the call by `SET key 1 NX PX ms` in a shared store, or hand it to a queue with a delay.',
    instead: { redis: 'SET key 1 NX PX ms', upstash: 'set(key, 1, { nx: true, px })', native: 'a queue with delay and deduplication' },
    workers: 'ok',
    source: 'throttle.js, debounce.js',
  }),
  keeps('p-debounce', '5.1.1', {
    exports: [''],
    created: 'call',
    role: 'background-work',
    severity: 'low',
    hazard: 'background',
    when: always,
    what: 'The call is put off by a timer of this instance.',
    fix: 'Guard the call by `SET key 1 NX PX ms` in a shared store, or hand it to a queue with a delay.',
    instead: { redis: 'SET key 1 NX PX ms', upstash: 'set(key, 1, { nx: true, px })', native: 'a queue with a delay' },
    tolerable: true,
    source: 'index.js',
  }),
  keeps('async-mutex', '0.5.0', mutex(['.Mutex', '.Semaphore', '.withTimeout'], 'high', 'lib/index.d.ts')),
  keeps('async-lock', '1.5.0', mutex([''], 'high', 'lib/index.js:10')),
  keeps('await-semaphore', '0.1.3', mutex(['.Semaphore', '.Mutex'], 'medium', 'package.json')),
  keeps('async-sema', '3.1.1', mutex(['.Sema', '.RateLimit'], 'medium', 'lib/index.js')),
  keeps('proper-lockfile', '4.1.2', {
    exports: ['.lock', '.lockSync', '.unlock', '.check', ''],
    created: 'call',
    role: 'lock',
    severity: 'high',
    hazard: 'disk',
    when: always,
    what: 'The lock is a folder on this disk: it keeps out only processes of the same host, and fails on a read-only disk.',
    fix: 'Lock in a shared store with an owner token and an expiry.',
    instead: SHARED_LOCK,
    source: 'lib/lockfile.js:28-85',
  }),
  keepsNothing('redlock', '4.2.0', {
    exports: [''],
    created: 'new',
    role: 'lock',
    what: 'The lock is a key in Redis.',
    source: 'package.json',
  }),
  keeps('@tus/server', '2.4.5', {
    exports: ['.Server'],
    created: 'new',
    role: 'lock',
    severity: 'high',
    when: any(absent(option('locker')), external(option('locker'), '@tus/server:.MemoryLocker()')),
    what: 'Uploads are locked in the memory of this process, so two instances can write one upload at once.',
    fix: 'Pass a `locker` over Redis.',
    instead: {
      redis: 'a Locker over Redis',
      upstash: 'a Locker over @upstash/redis',
      database: 'a Locker over a table',
      native: 'the S3 store with a shared locker',
    },
    source: 'dist/server.js:12,32',
  }),
];
