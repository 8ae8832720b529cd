/** Databases inside the process or on its disk, and what writes uploads there. */
import {
  absent,
  all,
  always,
  any,
  argument,
  equals,
  external,
  keeps,
  keepsNothing,
  later,
  matches,
  not,
  option,
  otherwise,
  presume,
  setting,
} from './entry.js';
import type { Condition, Created, Keeps, LibraryEntry, Where } from './entry.js';
import { OBJECT_STORAGE, REAL_DATABASE } from './replacements.js';

/** Sequelize takes its options as the first, second or fourth argument; whatever the address is, this decides. */
const DIALECT_OF_A_SERVER = any(
  ...[0, 1, 3].map((at) => matches(option('dialect', at), '^(?:postgres|mysql|mariadb|mssql|oracle|db2|snowflake)$')),
);

const IN_MEMORY = '^(file:)?(:memory:|memory:|memory://.*)|mode=memory';
const SERVER_FIX = 'Move the tables to a database server (Postgres, or Turso for the same SQL).';

/**
 * A database of Turso asks for a token, a file for none: where no token is given, the file that stands there for want of another address is what
 * is opened. Where one is, an address that nobody sees is that of a server. A file with an address to synchronise with is a replica: what is
 * written goes to that server (docs.turso.tech, embedded replicas).
 */
const LIBSQL_FILE = all(
  any(
    presume('no', matches(option('url'), '^file:')),
    all(presume('no', absent(option('authToken'))), any(matches(option('url'), '^file:'), otherwise(option('url'), '^file:'))),
    all(otherwise(option('url'), '^file:'), matches(option('url'), '^file:')),
  ),
  presume('no', absent(option('syncUrl'))),
);

/** Data on the disk of the instance. */
function onDisk(exports: readonly string[], created: Created, source: string, when: Condition = always, extra: Partial<Keeps> = {}): Keeps {
  return {
    exports,
    created,
    role: 'file-store',
    severity: 'critical',
    hazard: 'disk',
    when,
    what: 'The data is a file on the disk of this instance, read-only or forgotten on functions and not shared by replicas.',
    fix: SERVER_FIX,
    instead: REAL_DATABASE,
    shape: 'database',
    source,
    ...extra,
  };
}

/** Data in the memory of the process. */
function inMemory(
  exports: readonly string[],
  created: Created,
  source: string,
  when: Condition = always,
  extra: Partial<Keeps> = {},
): Keeps {
  return {
    exports,
    created,
    role: 'entity-store',
    severity: 'critical',
    when,
    what: 'The data lives in the memory of this process and is gone with it.',
    fix: SERVER_FIX,
    instead: REAL_DATABASE,
    shape: 'database',
    source,
    ...extra,
  };
}

const unnamed = (at: Where): Condition => any(absent(at), matches(at, IN_MEMORY));
/** A path that nobody can tell is a file all the same: there is no third kind. */
const named = (at: Where): Condition => presume('yes', not(unnamed(at)));

const SQLITE_CLIENTS = ['sqlite3', 'better-sqlite3', 'sqlite'];
/** As `when` says; where it cannot tell the dialect and no driver that opens files is installed, it is another one. */
const withDriver = (when: Condition): Condition => any(all(absent(setting('no driver of SQLite')), when), presume('no', when));

const TYPEORM_SQLITE = ['sqlite', 'better-sqlite3', 'sqljs', 'expo'];

/** The package, and those that give it promises. */
const NEDB = ['', 'nedb-promise:', 'nedb-promises:', 'nedb-core:', '@nedb/core:'];

export const DATABASES_AND_FILES: readonly LibraryEntry[] = [
  keeps(
    'lowdb',
    '7.0.1',
    onDisk(
      [
        '.JSONFilePreset',
        '.JSONFileSyncPreset',
        'lowdb/node:.JSONFile',
        'lowdb/node:.JSONFileSync',
        '.JSONFile',
        '.JSONFileSync',
        'lowdb/adapters/FileSync:',
        'lowdb/adapters/FileAsync:',
      ],
      'call',
      'lib/presets/node.js, lib/adapters/node',
      always,
      {
        what: 'All records are one JSON file on this instance, written whole each time: concurrent writers lose updates.',
      },
    ),
  ),
  keeps('lowdb', '7.0.1', inMemory(['.Memory', '.MemorySync', 'lowdb/adapters/Memory:'], 'new', 'lib/adapters/Memory.js')),
  keeps(
    'nedb',
    '1.8.0',
    inMemory(
      NEDB,
      'new',
      'lib/datastore.js:30-49',
      any(all(absent(option('filename')), not(matches(argument(0), '.'))), equals(option('inMemoryOnly'), true)),
    ),
  ),
  keeps(
    'nedb',
    '1.8.0',
    onDisk(
      NEDB,
      'new',
      'lib/datastore.js:30-49',
      all(any(not(absent(option('filename'))), matches(argument(0), '.')), not(equals(option('inMemoryOnly'), true))),
    ),
  ),
  keeps(
    '@seald-io/nedb',
    '4.1.2',
    inMemory(
      ['', 'nedb-promises:.create'],
      'new',
      'lib/datastore.js:161-241',
      any(all(absent(option('filename')), not(matches(argument(0), '.'))), equals(option('inMemoryOnly'), true)),
    ),
  ),
  keeps(
    '@seald-io/nedb',
    '4.1.2',
    onDisk(
      ['', 'nedb-promises:.create'],
      'new',
      'lib/datastore.js:161-241',
      all(any(not(absent(option('filename'))), matches(argument(0), '.')), not(equals(option('inMemoryOnly'), true))),
    ),
  ),
  keeps(
    'lokijs',
    '1.5.12',
    inMemory(['', '.Collection'], 'new', 'src/lokijs.js:893-928,1033-1060', always, {
      what: 'Collections live in the memory of this process; a file is written only by `autosave` or `saveDatabase`, on this instance.',
    }),
  ),
  keeps(
    'node-persist',
    '4.0.4',
    onDisk(['.init', '.initSync', '.create'], 'call', 'src/local-storage.js:22,67-72', always, { severity: 'high' }),
  ),
  keeps('node-localstorage', '3.0.5', onDisk(['.LocalStorage', '.JSONStorage'], 'new', 'package.json', always, { severity: 'high' })),
  keeps(
    'enmap',
    '5.9.10',
    onDisk(['', '.Enmap'], 'new', 'src/index.js:106-152', any(not(absent(option('name'))), matches(argument(0), '.')), {
      severity: 'high',
      what: 'Its Map is copied to an SQLite file in ./data on this instance.',
    }),
  ),
  keeps(
    'enmap',
    '5.9.10',
    inMemory(['', '.Enmap'], 'new', 'src/index.js:106-120', all(absent(option('name')), not(matches(argument(0), '.'))), {
      severity: 'high',
      what: 'Without a name its Map lives in the memory of this process alone.',
    }),
  ),
  keeps(
    'quick.db',
    '9.1.7',
    onDisk(['.QuickDB'], 'new', 'out/index.js:28', absent(option('driver')), {
      what: 'Without a driver the records are an SQLite file, json.sqlite, on this instance.',
    }),
  ),
  keeps(
    '@whiskeysockets/baileys',
    '6.17.16',
    onDisk(
      [
        '.useMultiFileAuthState',
        '.useSingleFileAuthState',
        '@adiwajshing/baileys:.useMultiFileAuthState',
        '@adiwajshing/baileys:.useSingleFileAuthState',
        'baileys:.useMultiFileAuthState',
      ],
      'call',
      'lib/Utils/use-multi-file-auth-state.js',
      always,
      {
        role: 'session',
        what: 'The credentials of the WhatsApp account are files in a folder of this instance: without them people have to scan the code again.',
        fix: 'Write an auth state over a table or Redis: `{ creds, keys: { get, set } }`.',
        instead: { redis: 'an auth state over Redis', database: 'an auth state over a table' },
      },
    ),
  ),
  keeps(
    '@whiskeysockets/baileys',
    '6.17.16',
    inMemory(
      ['.makeInMemoryStore', '@adiwajshing/baileys:.makeInMemoryStore', 'baileys:.makeInMemoryStore'],
      'call',
      'lib/Store/make-in-memory-store.js',
      always,
      {
        what: 'Chats, contacts and messages live in the memory of this process.',
        fix: 'Store what the events of the socket bring in a table.',
      },
    ),
  ),
  keeps(
    'whatsapp-web.js',
    '1.34.7',
    onDisk(['.LocalAuth'], 'new', 'src/authStrategies/LocalAuth.js:25', always, {
      role: 'session',
      what: 'The login of the WhatsApp account is the profile of a browser in .wwebjs_auth on this instance.',
      fix: 'Use RemoteAuth with a store over a database or S3.',
      instead: { database: 'RemoteAuth with wwebjs-mongo', native: 'RemoteAuth with wwebjs-aws-s3' },
    }),
  ),
  keeps(
    'conf',
    '15.1.0',
    onDisk([''], 'new', 'dist/source/index.js:564-568', always, {
      severity: 'medium',
      fix: 'Keep settings in environment variables or a table; the package is meant for command-line tools.',
    }),
  ),
  keeps(
    'configstore',
    '8.0.0',
    onDisk([''], 'new', 'package.json', always, {
      severity: 'medium',
      fix: 'Keep settings in environment variables or a table; the package is meant for command-line tools.',
    }),
  ),
  keeps('node-json-db', '3.0.0', onDisk(['.JsonDB', '.Config'], 'new', 'dist/JsonDB.js:24', always)),
  keeps('better-sqlite3', '13.2.0', onDisk(['', '.Database'], 'new', 'lib/database.js:16-46', named(argument(0)))),
  keeps('better-sqlite3', '13.2.0', inMemory(['', '.Database'], 'new', 'lib/database.js:16-46', unnamed(argument(0)))),
  keeps('sqlite3', '6.0.1', onDisk(['.Database', '.verbose().Database', '.cached.Database'], 'new', 'lib/sqlite3.js', named(argument(0)))),
  keeps(
    'sqlite3',
    '6.0.1',
    inMemory(['.Database', '.verbose().Database', '.cached.Database'], 'new', 'lib/sqlite3.js', unnamed(argument(0))),
  ),
  keeps('sqlite', '5.1.1', onDisk(['.open'], 'call', 'package.json', named(option('filename')))),
  keeps('sqlite', '5.1.1', inMemory(['.open'], 'call', 'package.json', unnamed(option('filename')))),
  keeps(
    'node:sqlite',
    '24.21.0',
    onDisk(['sqlite:.DatabaseSync'], 'new', 'Node.js documentation, sqlite', named(argument(0)), { workers: 'throws' }),
  ),
  keeps(
    'node:sqlite',
    '24.21.0',
    inMemory(['sqlite:.DatabaseSync'], 'new', 'Node.js documentation, sqlite', unnamed(argument(0)), { workers: 'throws' }),
  ),
  keeps('bun:sqlite', '1.4.5', onDisk(['bun:sqlite:.Database', 'bun:sqlite:'], 'new', 'Bun documentation, SQLite', named(argument(0)))),
  keeps('bun:sqlite', '1.4.5', inMemory(['bun:sqlite:.Database', 'bun:sqlite:'], 'new', 'Bun documentation, SQLite', unnamed(argument(0)))),
  keeps('sql.js', '1.16.0', inMemory(['().Database', '.SQL.Database'], 'new', 'package.json')),
  keeps(
    '@libsql/client',
    '0.18.0',
    onDisk(
      ['.createClient'],
      'call',
      '@libsql/core/lib-esm/config.js:4-27,93-106',
      all(LIBSQL_FILE, presume('yes', not(matches(option('url'), IN_MEMORY)))),
      {
        fix: 'Give it the libsql:// or https:// address of a Turso database.',
      },
    ),
  ),
  keeps(
    '@libsql/client',
    '0.18.0',
    inMemory(['.createClient'], 'call', '@libsql/core/lib-esm/config.js:4-27,93-106', presume('no', matches(option('url'), IN_MEMORY)), {
      fix: 'Give it the libsql:// or https:// address of a Turso database.',
    }),
  ),
  keeps(
    'drizzle-orm',
    '0.45.4',
    onDisk(
      [
        'drizzle-orm/better-sqlite3:.drizzle',
        'drizzle-orm/bun-sqlite:.drizzle',
        'drizzle-orm/sql-js:.drizzle',
        'drizzle-orm/pglite:.drizzle',
      ],
      'call',
      'package.json exports',
      always,
      {
        fix: 'Use drizzle-orm/neon-http or drizzle-orm/node-postgres over a database server.',
        what: 'Its driver runs inside the process, on a file of this instance or in its memory.',
      },
    ),
  ),
  keeps(
    'drizzle-orm',
    '0.45.4',
    onDisk(
      ['drizzle-orm/libsql:.drizzle', 'drizzle-orm/libsql/node:.drizzle'],
      'call',
      'package.json exports',
      presume(
        'no',
        any(
          matches(argument(0), `^file:|${IN_MEMORY}`),
          matches(option('connection.url'), `^file:|${IN_MEMORY}`),
          matches(option('connection'), `^file:|${IN_MEMORY}`),
        ),
      ),
      { fix: 'Give it the libsql:// address of a Turso database.' },
    ),
  ),
  keepsNothing('drizzle-orm', '0.45.4', {
    exports: [
      'drizzle-orm/postgres-js:.drizzle',
      'drizzle-orm/node-postgres:.drizzle',
      'drizzle-orm/neon-http:.drizzle',
      'drizzle-orm/neon-serverless:.drizzle',
      'drizzle-orm/vercel-postgres:.drizzle',
      'drizzle-orm/d1:.drizzle',
      'drizzle-orm/durable-sqlite:.drizzle',
      'drizzle-orm/planetscale-serverless:.drizzle',
      'drizzle-orm/mysql2:.drizzle',
      'drizzle-orm/aws-data-api/pg:.drizzle',
      'drizzle-orm/xata-http:.drizzle',
      'drizzle-orm/tidb-serverless:.drizzle',
    ],
    created: 'call',
    role: 'entity-store',
    what: 'Records are kept by a database server.',
    source: 'package.json exports',
  }),
  keeps(
    '@prisma/adapter-better-sqlite3',
    '7.10.0',
    onDisk(['.PrismaBetterSqlite3', '.PrismaBetterSQLite3'], 'new', 'dist/index.d.ts:6-9', always, {
      fix: 'Use @prisma/adapter-pg or @prisma/adapter-neon with `provider = "postgresql"`.',
      instead: {
        ...REAL_DATABASE,
        database: '@prisma/adapter-pg, @prisma/adapter-neon',
        native: '@prisma/adapter-d1, @prisma/adapter-libsql',
      },
      install: ['@prisma/adapter-pg'],
    }),
  ),
  keeps(
    '@prisma/adapter-libsql',
    '7.10.0',
    onDisk(
      ['.PrismaLibSql', '.PrismaLibSQL', '.PrismaLibSQLFactory'],
      'new',
      'dist/index.d.ts',
      all(LIBSQL_FILE, presume('yes', not(matches(option('url'), IN_MEMORY)))),
      { fix: 'Give it the libsql:// or https:// address of a Turso database.' },
    ),
  ),
  keeps(
    '@prisma/client',
    '7.10.0',
    onDisk(
      [
        '.PrismaClient',
        '.PrismaClient.$extends',
        'generated/prisma:.PrismaClient',
        'generated/prisma/client:.PrismaClient',
        '#prisma:.PrismaClient',
      ],
      'new',
      'schema.prisma, datasource block',
      all(
        presume('no', equals(setting('prisma.datasource.provider'), 'sqlite')),
        not(external(option('adapter'), '@prisma/adapter-libsql:', '@prisma/adapter-d1:')),
      ),
      {
        fix: 'Set `provider = "postgresql"` in the schema and point DATABASE_URL to a server.',
        instead: { ...REAL_DATABASE, database: 'provider = "postgresql"' },
      },
    ),
  ),
  keeps('level', '10.0.0', onDisk(['.Level', ''], 'new', 'index.js')),
  keeps('lmdb', '3.5.6', onDisk(['.open'], 'call', 'open.js')),
  keeps('keyv-file', '5.3.5', onDisk(['.KeyvFile', ''], 'new', 'package.json', always, { severity: 'high' })),
  keeps('classic-level', '3.0.0', onDisk(['.ClassicLevel', 'leveldown:', 'rocksdb:'], 'new', 'package.json')),
  keeps('memory-level', '3.1.0', inMemory(['.MemoryLevel', 'memdown:', 'level-mem:'], 'new', 'index.js:14')),
  keeps('tingodb', '0.6.1', onDisk(['().Db', '.Db'], 'new', 'lib/main.js')),
  keeps(
    'pouchdb',
    '9.0.0',
    inMemory(
      ['', 'pouchdb-node:', 'pouchdb-core:'],
      'new',
      'lib/index.js',
      any(equals(option('adapter', 1), 'memory'), equals(option('adapter'), 'memory')),
    ),
  ),
  keeps(
    'pouchdb',
    '9.0.0',
    onDisk(
      ['', 'pouchdb-node:', 'pouchdb-core:'],
      'new',
      'lib/index.js',
      all(
        not(matches(argument(0), '^https?:')),
        not(matches(option('name'), '^https?:')),
        not(equals(option('adapter', 1), 'memory')),
        not(equals(option('adapter'), 'memory')),
      ),
    ),
  ),
  keeps(
    'mongodb-memory-server',
    '11.3.0',
    inMemory(
      ['.MongoMemoryServer.create', '.MongoMemoryReplSet.create', 'mongodb-memory-server-core:.MongoMemoryServer.create'],
      'call',
      'package.json',
      always,
      {
        what: 'It starts a mongod process that keeps everything in memory; meant for tests.',
        fix: 'Connect to a MongoDB server.',
        instead: { ...REAL_DATABASE, native: 'MongoDB Atlas' },
      },
    ),
  ),
  keeps(
    'mongodb-memory-server',
    '11.3.0',
    inMemory(
      ['', '.MongoMemoryServer', '.MongoMemoryReplSet', 'mongodb-memory-server-core:.MongoMemoryServer'],
      'new',
      'package.json',
      always,
      {
        what: 'It starts a mongod process that keeps everything in memory; meant for tests.',
        fix: 'Connect to a MongoDB server.',
        instead: { ...REAL_DATABASE, native: 'MongoDB Atlas' },
      },
    ),
  ),
  keeps(
    'json-server',
    '0.17.4',
    onDisk(['.router'], 'call', 'lib/server/router/index.js:8-24', always, {
      what: 'A file name makes it rewrite that JSON file; an object is changed in memory.',
    }),
  ),
  keepsNothing('json-server', '0.17.4', {
    exports: ['.create', '.defaults', '.bodyParser', '.rewriter'],
    created: 'call',
    role: 'entity-store',
    what: "It is an Express app; the records are the router's.",
    source: 'lib/server/index.js',
  }),
  keeps(
    '@electric-sql/pglite',
    '0.3.16',
    inMemory(
      ['.PGlite', '.PGlite.create'],
      'new',
      'README.md:46,66,102',
      any(
        all(absent(argument(0)), absent(option('dataDir'))),
        matches(argument(0), '^memory://'),
        matches(option('dataDir'), '^memory://'),
      ),
    ),
  ),
  keeps(
    '@electric-sql/pglite',
    '0.3.16',
    onDisk(
      ['.PGlite', '.PGlite.create'],
      'new',
      'README.md:46,66,102',
      all(
        not(all(absent(argument(0)), absent(option('dataDir')))),
        not(matches(argument(0), '^memory://')),
        not(matches(option('dataDir'), '^memory://')),
      ),
    ),
  ),
  keeps('alasql', '4.19.1', inMemory(['', '.promise', '.Database'], 'call', 'package.json', always, { severity: 'high' })),
  keeps(
    'knex',
    '3.3.0',
    onDisk(
      ['', '.knex'],
      'call',
      'lib/dialects',
      withDriver(all(equals(option('client'), ...SQLITE_CLIENTS), presume('yes', not(matches(option('connection.filename'), IN_MEMORY))))),
      {
        fix: 'Set `client: "pg"` with the address of a server.',
        instead: { ...REAL_DATABASE, database: 'client: "pg"' },
        install: ['pg'],
      },
    ),
  ),
  keeps(
    'knex',
    '3.3.0',
    inMemory(
      ['', '.knex'],
      'call',
      'lib/dialects',
      withDriver(all(equals(option('client'), ...SQLITE_CLIENTS), presume('no', matches(option('connection.filename'), IN_MEMORY)))),
      {
        fix: 'Set `client: "pg"` with the address of a server.',
        install: ['pg'],
      },
    ),
  ),
  keeps(
    'typeorm',
    '1.1.1',
    onDisk(
      ['.DataSource', '.createConnection'],
      'new',
      'driver/DriverFactory.js:39',
      withDriver(
        all(
          equals(option('type'), ...TYPEORM_SQLITE),
          presume('yes', not(matches(option('database'), IN_MEMORY))),
          not(all(equals(option('type'), 'sqljs'), absent(option('location')))),
        ),
      ),
      {
        fix: 'Set `type: "postgres"` with the address of a server.',
        instead: { ...REAL_DATABASE, database: 'type: "postgres"' },
        install: ['pg'],
      },
    ),
  ),
  keeps(
    'typeorm',
    '1.1.1',
    inMemory(
      ['.DataSource', '.createConnection'],
      'new',
      'driver/DriverFactory.js:39',
      withDriver(
        any(
          all(equals(option('type'), ...TYPEORM_SQLITE), presume('no', matches(option('database'), IN_MEMORY))),
          all(equals(option('type'), 'sqljs'), absent(option('location'))),
        ),
      ),
      {
        fix: 'Set `type: "postgres"` with the address of a server.',
        install: ['pg'],
      },
    ),
  ),
  keeps(
    '@nestjs/typeorm',
    '12.0.2',
    onDisk(
      ['.TypeOrmModule.forRoot'],
      'module',
      'typeorm driver/DriverFactory.js:39',
      withDriver(equals(option('type'), ...TYPEORM_SQLITE)),
      {
        fix: 'Set `type: "postgres"` with the address of a server.',
        install: ['pg'],
      },
    ),
  ),
  keeps(
    'sequelize',
    '6.37.8',
    onDisk(
      ['.Sequelize', '', 'sequelize-typescript:.Sequelize'],
      'new',
      'lib/dialects',
      withDriver(
        all(
          not(DIALECT_OF_A_SERVER),
          any(
            all(equals(option('dialect'), 'sqlite'), named(option('storage'))),
            all(equals(option('dialect', 3), 'sqlite'), named(option('storage', 3))),
            matches(argument(0), '^sqlite:(?!.*:memory:)'),
          ),
        ),
      ),
      {
        fix: 'Set `dialect: "postgres"` with the address of a server.',
        instead: { ...REAL_DATABASE, database: 'dialect: "postgres"' },
        install: ['pg'],
      },
    ),
  ),
  keeps(
    'sequelize',
    '6.37.8',
    inMemory(
      ['.Sequelize', '', 'sequelize-typescript:.Sequelize'],
      'new',
      'lib/dialects',
      withDriver(
        all(
          not(DIALECT_OF_A_SERVER),
          any(
            all(equals(option('dialect'), 'sqlite'), presume('no', unnamed(option('storage')))),
            matches(argument(0), '^sqlite:.*:memory:'),
          ),
        ),
      ),
      {
        fix: 'Set `dialect: "postgres"` with the address of a server.',
        install: ['pg'],
      },
    ),
  ),
  keeps(
    'kysely',
    '0.29.9',
    onDisk(
      ['.Kysely'],
      'new',
      'dist/cjs/dialect',
      external(option('dialect'), 'kysely:.SqliteDialect()', 'kysely-bun-sqlite:', 'kysely-bun-worker:'),
      {
        fix: 'Use PostgresDialect, or NeonDialect of kysely-neon.',
        instead: { ...REAL_DATABASE, database: 'PostgresDialect' },
        install: ['pg'],
      },
    ),
  ),
  keepsNothing('multer', '2.5.0', {
    exports: ['.memoryStorage'],
    created: 'call',
    role: 'file-store',
    what: 'The upload is a buffer of the one request.',
    source: 'index.js:61-88',
  }),
  keeps(
    'multer',
    '2.5.0',
    onDisk(['', 'fastify-multer:', '@koa/multer:'], 'call', 'index.js:85-88', not(absent(option('dest'))), {
      severity: 'high',
      what: 'Uploads are written to a folder of this instance.',
      fix: 'Use multer-s3, or take the buffer of memoryStorage() and put it into object storage.',
      instead: OBJECT_STORAGE,
      install: ['multer-s3', '@aws-sdk/client-s3'],
    }),
  ),
  keeps(
    'multer',
    '2.5.0',
    onDisk(
      ['.diskStorage', 'fastify-multer:.diskStorage', '@koa/multer:.diskStorage'],
      'call',
      'index.js:85-88, storage/disk.js:31',
      always,
      {
        severity: 'high',
        what: 'Uploads are written to a folder of this instance, the temporary one unless `destination` says otherwise.',
        fix: 'Use multer-s3, or take the buffer of memoryStorage() and put it into object storage.',
        instead: OBJECT_STORAGE,
        install: ['multer-s3', '@aws-sdk/client-s3'],
      },
    ),
  ),
  keeps(
    '@remix-run/node',
    '2.16.0',
    onDisk(['.unstable_createFileUploadHandler', '.createFileUploadHandler'], 'call', 'dist/upload/fileUploadHandler.js', always, {
      severity: 'high',
      what: 'Uploads are written to a folder of this instance, the temporary one unless `directory` says otherwise.',
      fix: 'Write an upload handler that streams the part to object storage, or take the bytes of unstable_createMemoryUploadHandler().',
      instead: OBJECT_STORAGE,
      install: ['@aws-sdk/client-s3'],
    }),
  ),
  keeps(
    'nuxt-file-storage',
    '0.3.0',
    onDisk(['global:storeFileLocally', '#imports:.storeFileLocally'], 'call', 'README, storeFileLocally', always, {
      severity: 'high',
      what: 'Uploads are written to the folder `fileStorage.mount` of this instance.',
      fix: 'Put the bytes into object storage.',
      instead: OBJECT_STORAGE,
      install: ['@aws-sdk/client-s3'],
    }),
  ),
  keeps(
    '@nestjs/platform-express',
    '12.5.1',
    onDisk(
      ['.FileInterceptor', '.FilesInterceptor', '.FileFieldsInterceptor'],
      'decorator',
      'multer/interceptors',
      not(absent(option('dest', 1))),
      {
        severity: 'high',
        what: 'Uploads are written to a folder of this instance.',
        fix: 'Give it `storage: memoryStorage()` and put the buffer into object storage.',
        instead: OBJECT_STORAGE,
        install: ['@aws-sdk/client-s3'],
      },
    ),
  ),
  keeps(
    '@nestjs/platform-express',
    '12.5.1',
    onDisk(
      ['.AnyFilesInterceptor', '.MulterModule.register'],
      'module',
      'multer/interceptors, multer/multer.module',
      not(absent(option('dest'))),
      {
        severity: 'high',
        what: 'Uploads are written to a folder of this instance.',
        fix: 'Give it `storage: memoryStorage()` and put the buffer into object storage.',
        instead: OBJECT_STORAGE,
        install: ['@aws-sdk/client-s3'],
      },
    ),
  ),
  keeps(
    'formidable',
    '3.5.4',
    onDisk(
      ['', '.IncomingForm', '.formidable', '.Formidable'],
      'call',
      'src/Formidable.js:34,94-98',
      absent(option('fileWriteStreamHandler')),
      {
        severity: 'medium',
        what: 'Every upload is written to `uploadDir`, by default the temporary folder of this instance.',
        fix: 'Stream it to object storage with `fileWriteStreamHandler`, or remove the file in the same request.',
        instead: OBJECT_STORAGE,
        install: ['@aws-sdk/client-s3'],
      },
    ),
  ),
  keeps(
    'express-fileupload',
    '1.5.2',
    onDisk([''], 'call', 'lib/index.js:22-23', equals(option('useTempFiles'), true), {
      severity: 'high',
      what: 'Uploads are written to `tempFileDir`, by default a folder under the working directory.',
      fix: 'Leave `useTempFiles` out and put the buffer into object storage.',
      instead: OBJECT_STORAGE,
      install: ['@aws-sdk/client-s3'],
    }),
  ),
  keeps(
    '@fastify/multipart',
    '10.1.9',
    onDisk([''], 'register', 'index.js:211', later('saveRequestFiles'), {
      severity: 'medium',
      what: 'Uploads are written to the temporary folder of this instance.',
      fix: 'Stream each part to object storage in the handler.',
      instead: OBJECT_STORAGE,
      install: ['@aws-sdk/client-s3'],
    }),
  ),
  keeps(
    '@mjackson/file-storage',
    '0.10.2',
    onDisk(
      ['@mjackson/file-storage/local:.LocalFileStorage', '@remix-run/file-storage/local:.LocalFileStorage'],
      'new',
      'src/lib/local-file-storage.ts',
      always,
      {
        severity: 'high',
        what: 'Files and their metadata lie in a folder of this instance.',
        fix: 'Write a FileStorage over object storage.',
        instead: OBJECT_STORAGE,
        install: ['@aws-sdk/client-s3'],
      },
    ),
  ),
  keeps(
    'remult',
    '3.3.18',
    onDisk(
      [
        ...['express', 'next', 'fastify', 'hono', 'sveltekit', 'nuxt', 'solid-start', 'hapi', 'fresh'].map(
          (each) => `remult/remult-${each}:.remultApi`,
        ),
        'remult/remult-express:.remultExpress',
        'remult/remult-next:.remultNext',
        'remult/remult-next:.remultNextApp',
        'remult/remult-fastify:.remultFastify',
        'remult/remult-hono:.remultHono',
        'remult/remult-sveltekit:.remultSveltekit',
        'remult/remult-nuxt:.remultNuxt',
        'remult/remult-hapi:.remultHapi',
        'remult/remult-solid-start:.remultSolidStart',
      ],
      'call',
      'esm/server/initDataProviderOrJson.js:4',
      absent(option('dataProvider')),
      {
        what: 'Without a data provider all entities are JSON files in the folder `db` of this instance.',
        fix: 'Pass `dataProvider: createPostgresDataProvider()`.',
      },
    ),
  ),
  keeps(
    'remult',
    '3.3.18',
    onDisk(
      [
        'remult/server:.JsonEntityFileStorage',
        'remult/server:.JsonFileDataProvider',
        'remult/server/core:.JsonEntityFileStorage',
        'remult/server/core:.JsonFileDataProvider',
      ],
      'new',
      'esm/server/JsonEntityFileStorage.js:4-25',
      always,
      {
        what: 'All entities are JSON files in a folder of this instance.',
        fix: 'Use createPostgresDataProvider of remult/postgres.',
      },
    ),
  ),
  keeps(
    '@lancedb/lancedb',
    '0.39.0',
    onDisk(
      ['.connect', 'vectordb:.connect'],
      'call',
      'documentation of connect()',
      any(matches(argument(0), '^(?!\\w+://)'), matches(option('uri'), '^(?!\\w+://)')),
      {
        severity: 'high',
        what: 'Tables and vectors are files in a folder of this instance.',
        fix: 'Give it the address of object storage (`s3://...`) or of LanceDB Cloud (`db://...`).',
      },
    ),
  ),
  keeps(
    'duckdb',
    '1.4.4',
    onDisk(
      [
        '.Database',
        '.cached.Database',
        '.Database.create',
        'duckdb-async:.Database.create',
        '@duckdb/node-api:.DuckDBInstance.create',
        '@duckdb/node-api:.DuckDBInstance.fromCache',
      ],
      'new',
      'lib/duckdb.d.ts, DuckDB documentation on persistence',
      matches(argument(0), '^(?!:memory:|md:|motherduck:|\\w+://).'),
      {
        severity: 'high',
        what: 'The database is a file on the disk of this instance.',
        fix: 'Keep rows in a database server or in MotherDuck (`md:`), and files that are only read in object storage.',
      },
    ),
  ),
  keeps(
    '@feathersjs/memory',
    '5.0.50',
    inMemory(
      ['.memory', '.MemoryService', '.MemoryAdapter', '', 'feathers-memory:', '@feathersjs/adapter-memory:'],
      'call',
      'lib/index.d.ts',
      always,
      {
        what: 'All records of the service are an object of this process.',
        fix: 'Use @feathersjs/knex or @feathersjs/mongodb.',
      },
    ),
  ),
  keepsNothing('busboy', '1.6.0', {
    exports: ['', '.Busboy'],
    created: 'call',
    role: 'file-store',
    what: 'It only parses the stream.',
    source: 'package.json',
  }),
  keeps(
    '@tus/file-store',
    '2.1.1',
    onDisk(['.FileStore'], 'new', 'dist/index.js:8-19', always, {
      severity: 'high',
      what: 'Uploads and their state are files in `directory` on this instance.',
      fix: 'Use @tus/s3-store.',
      instead: { native: '@tus/s3-store' },
      install: ['@tus/s3-store'],
    }),
  ),
];
