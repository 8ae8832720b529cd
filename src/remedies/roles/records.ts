/** Data that nothing else holds. */
import { code, d1, denoKv, dynamo, native, netlifyBlobs, postgres, redis, upstash } from '../choice.js';
import type { Choice, RoleRemedies } from '../choice.js';

const UNIQUE = 'Looking for a duplicate and then inserting lets two requests both insert: let a unique index decide.';

const table = postgres(
  'Keep the records in a table',
  `
export const list = () => query('SELECT id, data FROM {{key}} ORDER BY id');

export async function find(id: string) {
  const rows = await query('SELECT data FROM {{key}} WHERE id = $1', [id]);
  return rows[0]?.data;
}

export async function create(id: string, data: object): Promise<boolean> {
  const rows = await query('INSERT INTO {{key}} (id, data) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id', [id, JSON.stringify(data)]);
  return rows.length === 1;
}

export const remove = (id: string) => query('DELETE FROM {{key}} WHERE id = $1', [id]);
`,
  { schema: 'CREATE TABLE {{key}} (id text PRIMARY KEY, data jsonb NOT NULL)', pitfall: UNIQUE },
);

export const entityStore: RoleRemedies = {
  test: 'Create on A, list on B, restart both: it is still there. Create the same key on A and B at once: one of them fails.',
  prefer: ['aws', 'cloudflare', 'deno', 'postgres', 'neon'],
  choices: [
    ...table,
    redis(
      'Keep each record in a hash, in a Redis that persists',
      `
export const find = (id: string) => redis.hgetall(\`{{key}}:\${id}\`);

export async function create(id: string, data: Record<string, string>): Promise<boolean> {
  if ((await redis.hsetnx(\`{{key}}:\${id}\`, 'id', id)) === 0) return false;
  await redis.multi().hset(\`{{key}}:\${id}\`, data).sadd('{{key}}', id).exec();
  return true;
}

export const list = () => redis.smembers('{{key}}');
`,
      { pitfall: 'A Redis that may evict (maxmemory-policy allkeys-lru) silently loses records: it needs noeviction and persistence.' },
    ),
    upstash(
      'Keep each record in a hash',
      `
export const find = (id: string) => redis.hgetall<Record<string, unknown>>(\`{{key}}:\${id}\`);

export async function create(id: string, data: Record<string, unknown>): Promise<boolean> {
  if ((await redis.hsetnx(\`{{key}}:\${id}\`, 'id', id)) === 0) return false;
  await redis.multi().hset(\`{{key}}:\${id}\`, data).sadd('{{key}}', id).exec();
  return true;
}

export const list = () => redis.smembers('{{key}}');
`,
      { pitfall: 'Switch eviction off for a database that holds records.' },
    ),
    dynamo(
      'Keep each record as an item',
      'GetCommand, PutCommand, ScanCommand',
      `
export async function create(id: string, data: Record<string, unknown>): Promise<void> {
  await db.send(new PutCommand({ TableName, Item: { ...data, pk: id }, ConditionExpression: 'attribute_not_exists(pk)' }));
}

export const find = async (id: string) => (await db.send(new GetCommand({ TableName, Key: { pk: id }, ConsistentRead: true }))).Item;
export const list = async () => (await db.send(new ScanCommand({ TableName, Limit: 100 }))).Items ?? [];
`,
      { pitfall: 'A scan reads the whole table: give every list that the app needs a key or an index of its own.' },
    ),
    d1(
      'Keep the records in a table',
      `
export const list = async (env: Env) => (await env.DB.prepare('SELECT id, data FROM {{key}} ORDER BY id').all<{ id: string; data: string }>()).results;
export const find = (env: Env, id: string) => env.DB.prepare('SELECT data FROM {{key}} WHERE id = ?').bind(id).first<string>('data');

export async function create(env: Env, id: string, data: object): Promise<boolean> {
  const { meta } = await env.DB.prepare('INSERT OR IGNORE INTO {{key}} (id, data) VALUES (?, ?)').bind(id, JSON.stringify(data)).run();
  return meta.changes === 1;
}
`,
      { schema: 'CREATE TABLE {{key}} (id TEXT PRIMARY KEY, data TEXT NOT NULL)', pitfall: UNIQUE },
    ),
    netlifyBlobs(
      'Keep each record as an entry',
      `
export const find = (id: string) => store().get(id, { type: 'json' });
export const list = async () => (await store().list()).blobs.map((blob) => blob.key);

export async function create(id: string, data: object): Promise<boolean> {
  const { modified } = await store().setJSON(id, data, { onlyIfNew: true });
  return modified;
}
`,
      { pitfall: 'There are no queries: for more than single entries use a database (Netlify DB is Postgres).' },
    ),
    denoKv(
      'Keep each record under its key',
      `
export const find = async (id: string) => (await kv.get(['{{key}}', id])).value;
export const list = () => Array.fromAsync(kv.list({ prefix: ['{{key}}'] }), (entry) => entry.value);

export async function create(id: string, data: object): Promise<boolean> {
  const key = ['{{key}}', id];
  return (await kv.atomic().check({ key, versionstamp: null }).set(key, data).commit()).ok;
}
`,
      { pitfall: 'A value holds at most 64 KiB, and an index is a second key that the same atomic operation must write.' },
    ),
  ],
};

/** Databases in a file, for the rule that finds them. */
export const localDatabase: readonly Choice[] = [
  native(
    'code',
    'Turso (libSQL)',
    'Keep the SQL, and move the file to a server that speaks HTTP',
    `
import { createClient } from '@libsql/client/web';

const db = createClient({ url: process.env.TURSO_DATABASE_URL!, authToken: process.env.TURSO_AUTH_TOKEN! });

export async function find(id: string) {
  const { rows } = await db.execute({ sql: 'SELECT data FROM {{key}} WHERE id = ?', args: [id] });
  return rows[0]?.data;
}

export const save = (id: string, data: object) =>
  db.execute({ sql: 'INSERT INTO {{key}} (id, data) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data', args: [id, JSON.stringify(data)] });
`,
    {
      commands: ['npm install @libsql/client'],
      env: ['TURSO_DATABASE_URL', 'TURSO_AUTH_TOKEN'],
      pitfall:
        'A database file in the bundle reads well and fails or vanishes when written, so tests pass: run the test on two deployed instances.',
    },
  ),
];

export const fileStore: RoleRemedies = {
  test: 'Upload to A and download from B; deploy again: it is still there.',
  prefer: ['vercel', 'cloudflare', 'aws', 'netlify', 'gcp', 'azure', 'supabase', 'last'],
  choices: [
    native(
      'vercel',
      'Vercel Blob',
      'Upload to Blob, and keep its URL',
      `
import { put } from '@vercel/blob';

export async function upload(name: string, file: Blob): Promise<string> {
  const { url } = await put(\`{{key}}/\${name}\`, file, { access: 'public', addRandomSuffix: true });
  return url;
}
`,
      {
        commands: ['npm install @vercel/blob'],
        env: ['BLOB_READ_WRITE_TOKEN'],
        pitfall: 'A request body above 4.5 MB never reaches the function: let the browser upload with a client token.',
      },
    ),
    native(
      'cloudflare',
      'Cloudflare R2',
      'Upload to a bucket',
      `
interface Env {
  FILES: R2Bucket; // wrangler.jsonc: "r2_buckets": [{ "binding": "FILES", "bucket_name": "files" }]
}

export const upload = (env: Env, name: string, request: Request) => env.FILES.put(\`{{key}}/\${name}\`, request.body);

export async function download(env: Env, name: string): Promise<Response> {
  const object = await env.FILES.get(\`{{key}}/\${name}\`);
  return object === null ? new Response('not found', { status: 404 }) : new Response(object.body);
}
`,
      {
        commands: ['npx wrangler r2 bucket create files'],
        pitfall: 'Appending by reading and writing back loses one of two changes: use onlyIf with the etag.',
      },
    ),
    netlifyBlobs(
      'Upload to a store',
      `
export const upload = (name: string, file: Blob) => store().set(name, file);
export const download = (name: string) => store().get(name, { type: 'stream' });
`,
      { pitfall: 'Stores of a deploy (getDeployStore) end with it: uploads belong into getStore.' },
    ),
    native(
      'gcp',
      'Google Cloud Storage',
      'Upload to a bucket',
      `
import { Storage } from '@google-cloud/storage';

const bucket = new Storage().bucket(process.env.GCS_BUCKET!);

export const upload = (name: string, bytes: Buffer) => bucket.file(\`{{key}}/\${name}\`).save(bytes);
export const download = (name: string) => bucket.file(\`{{key}}/\${name}\`).createReadStream();
`,
      {
        commands: ['npm install @google-cloud/storage'],
        env: ['GCS_BUCKET'],
        pitfall: 'The disk of Cloud Run is memory: files on it count against the limit.',
      },
    ),
    native(
      'azure',
      'Azure Blob Storage',
      'Upload to a container',
      `
import { BlobServiceClient } from '@azure/storage-blob';

const container = BlobServiceClient.fromConnectionString(process.env.AZURE_STORAGE_CONNECTION_STRING!).getContainerClient('{{name}}');

export const upload = (name: string, bytes: Buffer) => container.getBlockBlobClient(name).uploadData(bytes);
export const download = (name: string) => container.getBlockBlobClient(name).downloadToBuffer();
`,
      {
        commands: ['npm install @azure/storage-blob'],
        env: ['AZURE_STORAGE_CONNECTION_STRING'],
        pitfall: 'The container must exist: create it when you deploy, not in every request.',
      },
    ),
    native(
      'supabase',
      'Supabase Storage',
      'Upload to a bucket',
      `
import { createClient } from '@supabase/supabase-js';

const supabase = createClient(process.env.SUPABASE_URL!, process.env.SUPABASE_SERVICE_ROLE_KEY!);

export async function upload(name: string, file: Blob): Promise<string> {
  const { data, error } = await supabase.storage.from('files').upload(\`{{key}}/\${name}\`, file);
  if (error) throw error;
  return data.path;
}
`,
      {
        commands: ['npm install @supabase/supabase-js'],
        env: ['SUPABASE_URL', 'SUPABASE_SERVICE_ROLE_KEY'],
        pitfall: 'The service role passes every policy: never hand it to the browser.',
      },
    ),
    ...(['aws', 'last'] as const).map((family) =>
      native(
        family,
        'Amazon S3, or compatible storage',
        'Upload to a bucket, or let the browser do it with a signed URL',
        `
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

const s3 = new S3Client({});
const Bucket = process.env.S3_BUCKET;

/** The file goes from the browser to the bucket; no instance ever holds it. */
export const uploadUrl = (name: string) => getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: \`{{key}}/\${name}\` }), { expiresIn: 300 });
export const downloadUrl = (name: string) => getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: \`{{key}}/\${name}\` }), { expiresIn: 300 });
`,
        {
          commands: ['npm install @aws-sdk/client-s3 @aws-sdk/s3-request-presigner'],
          env: ['S3_BUCKET'],
          pitfall: 'Draw the name on the server and check the type: a name from the browser may overwrite the file of somebody else.',
        },
      ),
    ),
    ...postgres(
      'Where the file is small data, keep it as a row',
      `
export const save = (name: string, data: object) =>
  query('INSERT INTO {{key}} (name, data) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET data = excluded.data', [name, JSON.stringify(data)]);

export async function load(name: string) {
  const rows = await query('SELECT data FROM {{key}} WHERE name = $1', [name]);
  return rows[0]?.data;
}
`,
      {
        schema: 'CREATE TABLE {{key}} (name text PRIMARY KEY, data jsonb NOT NULL)',
        pitfall: 'Reading the whole file, changing it and writing it back loses one of two changes: give each entry its own row.',
      },
    ),
  ],
};

export const fallback: RoleRemedies = {
  test: 'Start in production mode without the variable: it must refuse to start. Start A and B with it, and stop the store: neither may answer from memory.',
  choices: [
    code(
      'Refuse to start in production without the store',
      `
const url = process.env.REDIS_URL;

if (url === undefined && (process.env.NODE_ENV === 'production' || process.env.VERCEL || process.env.AWS_LAMBDA_FUNCTION_NAME)) {
  throw new Error('REDIS_URL is not set: state in memory is for development only');
}

/** Only development gets past the check without it. */
export const usesMemory = url === undefined;
`,
      {
        env: ['REDIS_URL'],
        pitfall: 'An error of the connection must not fall back to memory either: then some instances are connected and some are not.',
      },
    ),
    redis(
      'Make the store the only branch, with a twin in memory for tests',
      `
export interface Store {
  get(key: string): Promise<string | null>;
  set(key: string, value: string, seconds: number): Promise<void>;
}

export const store: Store = {
  get: (key) => redis.get(\`{{key}}:\${key}\`),
  async set(key, value, seconds) {
    await redis.set(\`{{key}}:\${key}\`, value, 'EX', seconds);
  },
};
`,
      { pitfall: 'Preview deployments need the variable as well: they are where the silent branch comes back.' },
    ),
    upstash(
      'Make the store the only branch, with a twin in memory for tests',
      `
export interface Store {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown, seconds: number): Promise<void>;
}

export const store: Store = {
  get: (key) => redis.get(\`{{key}}:\${key}\`),
  async set(key, value, seconds) {
    await redis.set(\`{{key}}:\${key}\`, value, { ex: seconds });
  },
};
`,
      { pitfall: 'Redis.fromEnv() only warns when the variables are missing: check them when the process starts.' },
    ),
    ...table,
  ],
};

/** Where the store is there and a call of it fails. */
export const failover: readonly Choice[] = [
  code(
    'Fail where the store fails, and do not go on in memory',
    `
/** What the store does not answer is an error of this request alone: answer it with this status, and the caller may try again. */
export class StoreDown extends Error {
  readonly status = 503;
}

export async function fromStore<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw new StoreDown('the store does not answer', { cause: error });
  }
}
`,
    {
      pitfall:
        'Where going on matters more than being right (a limit, a count), say so in the code and raise an alarm: nobody notices a store that has been down for a week.',
    },
  ),
];

/** For state whose purpose is not known: a shared place for a value. */
export const other: RoleRemedies = {
  test: 'Write through A and read through B, then restart both and read again: the value is there.',
  choices: [
    redis(
      'Keep the value under a key',
      `
export async function read<T>(id: string): Promise<T | undefined> {
  const json = await redis.get(\`{{key}}:\${id}\`);
  return json === null ? undefined : (JSON.parse(json) as T);
}

export const write = (id: string, value: unknown) => redis.set(\`{{key}}:\${id}\`, JSON.stringify(value), 'EX', 86_400);
`,
      { pitfall: 'Reading, changing and writing back loses one of two changes: use the atomic operations (INCR, HSET, SADD, RPUSH).' },
    ),
    upstash(
      'Keep the value under a key',
      `
export const read = <T>(id: string) => redis.get<T>(\`{{key}}:\${id}\`);
export const write = (id: string, value: unknown) => redis.set(\`{{key}}:\${id}\`, value, { ex: 86_400 });
`,
      { pitfall: 'Reading, changing and writing back loses one of two changes: use the atomic operations.' },
    ),
    ...table,
    dynamo(
      'Keep the value as an item',
      'GetCommand, PutCommand',
      `
export const read = async (id: string) => (await db.send(new GetCommand({ TableName, Key: { pk: id }, ConsistentRead: true }))).Item?.value;
export const write = (id: string, value: unknown) => db.send(new PutCommand({ TableName, Item: { pk: id, value } }));
`,
      { pitfall: 'Reading, changing and writing back loses one of two changes: use an UpdateCommand.' },
    ),
    d1(
      'Keep the value as a row',
      `
export const read = (env: Env, id: string) => env.DB.prepare('SELECT value FROM {{key}} WHERE id = ?').bind(id).first<string>('value');
export const write = (env: Env, id: string, value: string) => env.DB.prepare('INSERT OR REPLACE INTO {{key}} (id, value) VALUES (?, ?)').bind(id, value).run();
`,
      {
        schema: 'CREATE TABLE {{key}} (id TEXT PRIMARY KEY, value TEXT NOT NULL)',
        pitfall: 'Where two requests change one value, a Durable Object puts them in order.',
      },
    ),
    netlifyBlobs(
      'Keep the value as an entry',
      `
export const read = (id: string) => store().get(id, { type: 'json' });
export const write = (id: string, value: unknown) => store().setJSON(id, value);
`,
      { pitfall: 'Reading, changing and writing back loses one of two changes: use onlyIfMatch with the etag.' },
    ),
    denoKv(
      'Keep the value under a key',
      `
export const read = async (id: string) => (await kv.get(['{{key}}', id])).value;
export const write = (id: string, value: unknown) => kv.set(['{{key}}', id], value);
`,
      { pitfall: 'Reading, changing and writing back loses one of two changes: check the version in an atomic operation.' },
    ),
  ],
};
