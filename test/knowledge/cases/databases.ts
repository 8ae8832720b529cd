import type { Cases } from './cases.js';

export const DATABASE_CASES: Cases = {
  lowdb: {
    memory: [
      `import { JSONFilePreset } from 'lowdb/node'; const db = await JSONFilePreset('db.json', { posts: [] });`,
      `import { Low } from 'lowdb'; import { JSONFile } from 'lowdb/node'; const db = new Low(new JSONFile('db.json'), {});`,
      `import low from 'lowdb'; import FileSync from 'lowdb/adapters/FileSync'; const db = low(new FileSync('db.json'));`,
      `import { Low, Memory } from 'lowdb'; const db = new Low(new Memory(), {});`,
    ],
  },
  nedb: {
    memory: [
      `import Datastore from 'nedb'; const db = new Datastore();`,
      `import Datastore from 'nedb'; const db = new Datastore({ filename: 'data/users.db', autoload: true });`,
    ],
  },
  '@seald-io/nedb': {
    memory: [
      `import Datastore from '@seald-io/nedb'; const db = new Datastore({ inMemoryOnly: true });`,
      `import Datastore from '@seald-io/nedb'; const db = new Datastore({ filename: 'users.db' });`,
    ],
  },
  lokijs: { memory: [`import Loki from 'lokijs'; const db = new Loki('app.json', { autosave: true });`] },
  'node-persist': { memory: [`import storage from 'node-persist'; await storage.init({ dir: 'data' });`] },
  'node-localstorage': { memory: [`import { LocalStorage } from 'node-localstorage'; const store = new LocalStorage('./scratch');`] },
  enmap: {
    memory: [
      `import Enmap from 'enmap'; const settings = new Enmap({ name: 'settings' });`,
      `import Enmap from 'enmap'; const points = new Enmap();`,
      `import Enmap from 'enmap'; const tags = new Enmap('tags');`,
    ],
  },
  'quick.db': {
    memory: [
      `import { QuickDB } from 'quick.db'; const db = new QuickDB();`,
      `import { QuickDB } from 'quick.db'; const db = new QuickDB({ filePath: 'data.sqlite' });`,
    ],
    safe: [`import { QuickDB, MySQLDriver } from 'quick.db'; const db = new QuickDB({ driver: new MySQLDriver(config) });`],
  },
  '@whiskeysockets/baileys': {
    memory: [
      `import { useMultiFileAuthState } from '@whiskeysockets/baileys'; const { state } = await useMultiFileAuthState('login');`,
      `import { makeInMemoryStore } from '@whiskeysockets/baileys'; const store = makeInMemoryStore({});`,
    ],
  },
  'whatsapp-web.js': { memory: [`import { LocalAuth } from 'whatsapp-web.js'; const login = new LocalAuth();`] },
  conf: { memory: [`import Conf from 'conf'; const config = new Conf({ projectName: 'app' });`] },
  configstore: { memory: [`import Configstore from 'configstore'; const config = new Configstore('app');`] },
  'node-json-db': { memory: [`import { JsonDB, Config } from 'node-json-db'; const db = new JsonDB(new Config('data', true));`] },
  'better-sqlite3': {
    memory: [
      `import Database from 'better-sqlite3'; const db = new Database('data/app.db');`,
      `import Database from 'better-sqlite3'; import path from 'path'; const db = new Database(path.join(process.cwd(), 'app.db'));`,
      `import Database from 'better-sqlite3'; const db = new Database(process.env.DB_PATH || 'app.db');`,
      `import Database from 'better-sqlite3'; const db = new Database(':memory:');`,
    ],
  },
  sqlite3: {
    memory: [
      `import sqlite3 from 'sqlite3'; const db = new sqlite3.Database('./app.db');`,
      `import sqlite3 from 'sqlite3'; const db = new (sqlite3.verbose().Database)('./app.db');`,
      `import sqlite3 from 'sqlite3'; const db = new sqlite3.Database(':memory:');`,
    ],
  },
  sqlite: {
    memory: [
      `import { open } from 'sqlite'; import sqlite3 from 'sqlite3'; const db = await open({ filename: './app.db', driver: sqlite3.Database });`,
      `import { open } from 'sqlite'; const db = await open({ filename: ':memory:', driver });`,
    ],
  },
  'node:sqlite': {
    memory: [
      `import { DatabaseSync } from 'node:sqlite'; const db = new DatabaseSync('app.db');`,
      `import { DatabaseSync } from 'node:sqlite'; const db = new DatabaseSync(':memory:');`,
    ],
  },
  'bun:sqlite': {
    memory: [
      `import { Database } from 'bun:sqlite'; const db = new Database('app.sqlite', { create: true });`,
      `import { Database } from 'bun:sqlite'; const db = new Database(':memory:');`,
    ],
  },
  'sql.js': { memory: [`import initSqlJs from 'sql.js'; const SQL = await initSqlJs(); const db = new SQL.Database();`] },
  '@libsql/client': {
    memory: [
      `import { createClient } from '@libsql/client'; const db = createClient({ url: 'file:local.db' });`,
      `import { createClient } from '@libsql/client'; const db = createClient({ url: ':memory:' });`,
    ],
    safe: [`import { createClient } from '@libsql/client'; const db = createClient({ url: 'libsql://app.turso.io', authToken });`],
    unknown: [`import { createClient } from '@libsql/client'; const db = createClient({ url: process.env.DATABASE_URL });`],
  },
  'drizzle-orm': {
    memory: [
      `import { drizzle } from 'drizzle-orm/better-sqlite3'; import Database from 'better-sqlite3'; const db = drizzle(new Database('app.db'));`,
      `import { drizzle } from 'drizzle-orm/libsql'; const db = drizzle('file:local.db');`,
      `import { drizzle } from 'drizzle-orm/libsql'; const db = drizzle({ connection: { url: 'file:local.db' } });`,
    ],
    safe: [
      `import { drizzle } from 'drizzle-orm/neon-http'; const db = drizzle(process.env.DATABASE_URL);`,
      `import { drizzle } from 'drizzle-orm/node-postgres'; const db = drizzle(pool);`,
      `import { drizzle } from 'drizzle-orm/libsql'; const db = drizzle({ connection: { url: 'libsql://app.turso.io' } });`,
    ],
  },
  '@prisma/adapter-better-sqlite3': {
    memory: [
      `import { PrismaBetterSqlite3 } from '@prisma/adapter-better-sqlite3'; const adapter = new PrismaBetterSqlite3({ url: 'file:./dev.db' });`,
    ],
  },
  '@prisma/adapter-libsql': {
    memory: [`import { PrismaLibSql } from '@prisma/adapter-libsql'; const adapter = new PrismaLibSql({ url: 'file:./dev.db' });`],
    safe: [
      `import { PrismaLibSql } from '@prisma/adapter-libsql'; const adapter = new PrismaLibSql({ url: process.env.TURSO_URL, authToken: process.env.TURSO_TOKEN });`,
    ],
  },
  '@prisma/client': {
    memory: [
      [
        `import { PrismaClient } from '@prisma/client'; export const prisma = new PrismaClient();`,
        { 'prisma.datasource.provider': 'sqlite' },
      ],
    ],
    safe: [
      [
        `import { PrismaClient } from '@prisma/client'; export const prisma = new PrismaClient();`,
        { 'prisma.datasource.provider': 'postgresql' },
      ],
      [
        `import { PrismaClient } from '@prisma/client'; import { PrismaLibSQL } from '@prisma/adapter-libsql'; export const prisma = new PrismaClient({ adapter: new PrismaLibSQL({ url }) });`,
        { 'prisma.datasource.provider': 'sqlite' },
      ],
    ],
  },
  level: { memory: [`import { Level } from 'level'; const db = new Level('./db', { valueEncoding: 'json' });`] },
  'classic-level': { memory: [`import { ClassicLevel } from 'classic-level'; const db = new ClassicLevel('./db');`] },
  lmdb: { memory: [`import { open } from 'lmdb'; const db = open({ path: './places' });`] },
  'keyv-file': { memory: [`import { KeyvFile } from 'keyv-file'; const store = new KeyvFile({ filename: './drafts.json' });`] },
  'memory-level': { memory: [`import { MemoryLevel } from 'memory-level'; const db = new MemoryLevel();`] },
  tingodb: { memory: [`import tingodb from 'tingodb'; const Db = tingodb().Db; const db = new Db('/data/tingo', {});`] },
  pouchdb: {
    memory: [
      `import PouchDB from 'pouchdb'; const db = new PouchDB('kittens');`,
      `import PouchDB from 'pouchdb'; const db = new PouchDB('kittens', { adapter: 'memory' });`,
    ],
    safe: [`import PouchDB from 'pouchdb'; const db = new PouchDB('https://couch.example.com/kittens');`],
  },
  'mongodb-memory-server': {
    memory: [
      `import { MongoMemoryServer } from 'mongodb-memory-server'; const server = new MongoMemoryServer(); await server.start();`,
      `import { MongoMemoryServer } from 'mongodb-memory-server'; const mongod = await MongoMemoryServer.create();`,
    ],
  },
  'json-server': {
    memory: [`import jsonServer from 'json-server'; const router = jsonServer.router('db.json');`],
    safe: [`import jsonServer from 'json-server'; const server = jsonServer.create(); server.use(jsonServer.defaults());`],
  },
  '@electric-sql/pglite': {
    memory: [
      `import { PGlite } from '@electric-sql/pglite'; const db = new PGlite();`,
      `import { PGlite } from '@electric-sql/pglite'; const db = await PGlite.create('memory://');`,
      `import { PGlite } from '@electric-sql/pglite'; const db = new PGlite('./pgdata');`,
    ],
  },
  alasql: { memory: [`import alasql from 'alasql'; alasql('CREATE TABLE cities (city string, pop number)');`] },
  knex: {
    memory: [
      `import knex from 'knex'; const db = knex({ client: 'better-sqlite3', connection: { filename: './app.db' } });`,
      `import knex from 'knex'; const db = knex({ client: 'sqlite3', connection: { filename: ':memory:' } });`,
    ],
    safe: [`import knex from 'knex'; const db = knex({ client: 'pg', connection: process.env.DATABASE_URL });`],
    unknown: [`import knex from 'knex'; export const open = (config) => knex(config);`],
  },
  typeorm: {
    memory: [
      `import { DataSource } from 'typeorm'; const source = new DataSource({ type: 'better-sqlite3', database: 'app.db' });`,
      `import { DataSource } from 'typeorm'; const source = new DataSource({ type: 'sqlite', database: ':memory:' });`,
    ],
    safe: [`import { DataSource } from 'typeorm'; const source = new DataSource({ type: 'postgres', url });`],
  },
  '@nestjs/typeorm': {
    memory: [
      `import { TypeOrmModule } from '@nestjs/typeorm'; const imports = [TypeOrmModule.forRoot({ type: 'sqlite', database: 'app.db' })];`,
    ],
    safe: [`import { TypeOrmModule } from '@nestjs/typeorm'; const imports = [TypeOrmModule.forRoot({ type: 'postgres', url })];`],
  },
  sequelize: {
    memory: [
      `import { Sequelize } from 'sequelize'; const db = new Sequelize({ dialect: 'sqlite', storage: './app.db' });`,
      `import { Sequelize } from 'sequelize'; const db = new Sequelize('app', 'user', 'pass', { dialect: 'sqlite', storage: './app.db' });`,
      `import { Sequelize } from 'sequelize'; const db = new Sequelize('sqlite::memory:');`,
      `import { Sequelize } from 'sequelize'; const db = new Sequelize({ dialect: 'sqlite' });`,
    ],
    safe: [
      `import { Sequelize } from 'sequelize'; const db = new Sequelize('postgres://x/y', { dialect: 'postgres' });`,
      `import { Sequelize } from 'sequelize'; const db = new Sequelize('app', 'user', 'pass', { dialect: 'mysql' });`,
    ],
  },
  kysely: {
    memory: [
      `import { Kysely, SqliteDialect } from 'kysely'; import Database from 'better-sqlite3'; const db = new Kysely({ dialect: new SqliteDialect({ database: new Database('app.db') }) });`,
    ],
    safe: [`import { Kysely, PostgresDialect } from 'kysely'; const db = new Kysely({ dialect: new PostgresDialect({ pool }) });`],
  },
  'nuxt-file-storage': {
    memory: [`export default defineEventHandler(async () => { await storeFileLocally({ name: 'a', content: '' }, 8, '/uploads'); });`],
  },
  multer: {
    memory: [
      `import multer from 'multer'; const upload = multer({ dest: 'uploads/' });`,
      `import multer from 'multer'; const upload = multer({ storage: multer.diskStorage({ destination: './uploads' }) });`,
      `import multer, { diskStorage } from 'multer'; const storage = diskStorage({});`,
    ],
    safe: [
      `import multer from 'multer'; const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 1000 } });`,
      `import multer from 'multer'; const upload = multer();`,
    ],
  },
  '@nestjs/platform-express': {
    memory: [
      `import { FileInterceptor } from '@nestjs/platform-express'; class C { @UseInterceptors(FileInterceptor('file', { dest: './uploads' })) upload() {} }`,
      `import { MulterModule } from '@nestjs/platform-express'; const imports = [MulterModule.register({ dest: './uploads' })];`,
    ],
    safe: [
      `import { FileInterceptor } from '@nestjs/platform-express'; class C { @UseInterceptors(FileInterceptor('file')) upload() {} }`,
      `import { MulterModule } from '@nestjs/platform-express'; const imports = [MulterModule.register({ limits: { fileSize: 1000 } })];`,
    ],
  },
  formidable: {
    memory: [
      `import formidable from 'formidable'; const form = formidable({ multiples: true });`,
      `import { IncomingForm } from 'formidable'; const form = new IncomingForm();`,
    ],
    safe: [`import formidable from 'formidable'; const form = formidable({ fileWriteStreamHandler: () => toS3() });`],
  },
  'express-fileupload': {
    memory: [`import fileUpload from 'express-fileupload'; app.use(fileUpload({ useTempFiles: true, tempFileDir: '/data/tmp' }));`],
    safe: [`import fileUpload from 'express-fileupload'; app.use(fileUpload());`],
  },
  '@fastify/multipart': {
    memory: [
      `import multipart from '@fastify/multipart'; fastify.register(multipart); fastify.post('/up', async (request) => { await request.saveRequestFiles(); });`,
    ],
    safe: [
      `import multipart from '@fastify/multipart'; fastify.register(multipart); fastify.post('/up', async (request) => { const part = await request.file(); await toS3(part.file); });`,
    ],
  },
  busboy: { safe: [`import busboy from 'busboy'; const parser = busboy({ headers });`] },
  remult: {
    memory: [
      `import { remultApi } from 'remult/remult-express'; app.use(remultApi({ entities: [Task] }));`,
      `import { remultNextApp } from 'remult/remult-next'; export const api = remultNextApp({ entities: [Task] });`,
      `import { JsonEntityFileStorage } from 'remult/server'; const storage = new JsonEntityFileStorage('./db');`,
    ],
    safe: [
      `import { remultApi } from 'remult/remult-express'; import { createPostgresDataProvider } from 'remult/postgres'; app.use(remultApi({ entities: [Task], dataProvider: createPostgresDataProvider() }));`,
    ],
  },
  '@lancedb/lancedb': {
    memory: [
      `import { connect } from '@lancedb/lancedb'; const db = await connect('data/lancedb');`,
      `import * as lancedb from 'vectordb'; const db = await lancedb.connect('./lance');`,
    ],
    safe: [
      `import { connect } from '@lancedb/lancedb'; const db = await connect('s3://vectors/lance');`,
      `import { connect } from '@lancedb/lancedb'; const db = await connect('db://my-project', { apiKey });`,
    ],
    unknown: [`import { connect } from '@lancedb/lancedb'; const db = await connect(process.env.LANCE_URI);`],
  },
  duckdb: {
    memory: [
      `import duckdb from 'duckdb'; const db = new duckdb.Database('data/events.duckdb');`,
      `import { DuckDBInstance } from '@duckdb/node-api'; const db = await DuckDBInstance.create('events.db');`,
    ],
    safe: [
      `import { DuckDBInstance } from '@duckdb/node-api'; const db = await DuckDBInstance.create(':memory:');`,
      `import { DuckDBInstance } from '@duckdb/node-api'; const db = await DuckDBInstance.create('md:events');`,
      `import { DuckDBInstance } from '@duckdb/node-api'; const db = await DuckDBInstance.create();`,
    ],
  },
  '@feathersjs/memory': {
    memory: [
      `import { memory } from '@feathersjs/memory'; app.use('messages', memory({ paginate }));`,
      `import service from 'feathers-memory'; app.use('/messages', service());`,
    ],
  },
  '@tus/file-store': {
    memory: [`import { FileStore } from '@tus/file-store'; const datastore = new FileStore({ directory: './files' });`],
  },
  '@mjackson/file-storage': {
    memory: [`import { LocalFileStorage } from '@mjackson/file-storage/local'; const files = new LocalFileStorage('./uploads');`],
  },
  'node:fs': {
    memory: [
      `import fs from 'node:fs'; fs.writeFileSync('data/users.json', text);`,
      `import { writeFile } from 'fs/promises'; await writeFile(file, text);`,
      `import { promises } from 'fs'; await promises.appendFile('log.txt', text);`,
    ],
    safe: [`import fs from 'fs'; import os from 'os'; fs.writeFileSync(os.tmpdir(), text);`],
  },
};
