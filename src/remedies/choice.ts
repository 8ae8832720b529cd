/**
 * What a table of remedies is made of. The builders add what every remedy of one store has in common: packages, variables, and the lines
 * that make the client. `{{key}}` in a snippet or command stands for a name made from the symbol (`user_sessions`),
 * `{{name}}` for the same with dashes, where a service takes no underscores.
 */

/** What a remedy needs to be there. Platforms rank these (platforms.ts). */
export type Family =
  /** A change of the code that needs no store. */
  | 'code'
  | 'redis'
  | 'upstash'
  | 'postgres'
  | 'neon'
  | 'vercel'
  | 'cloudflare'
  | 'aws'
  | 'netlify'
  | 'gcp'
  | 'azure'
  | 'deno'
  | 'supabase'
  /** Good only where the better ones are no option, or on top of one. */
  | 'last';

export interface Choice {
  readonly family: Family;
  readonly store: string;
  /** An imperative without a full stop; the same for every symbol. */
  readonly title: string;
  readonly commands: readonly string[];
  readonly snippet: string;
  readonly env: readonly string[];
  readonly pitfall?: string;
  /** The framework without which this is no choice, or, with `!` in front, with which it is none: `next`, `!next`. */
  readonly framework?: string;
}

export interface RoleRemedies {
  /** How two instances, A and B, show that it works. */
  readonly test: string;
  readonly choices: readonly Choice[];
  /** Families that come first here, whatever the platform thinks of them in general. */
  readonly prefer?: readonly Family[];
}

interface Extra {
  /** Statement that makes the table, for SQL stores. */
  readonly schema?: string;
  readonly commands?: readonly string[];
  readonly env?: readonly string[];
  readonly pitfall?: string;
  readonly framework?: string;
}

function choice(
  family: Family,
  store: string,
  title: string,
  snippet: string,
  extra: Extra,
  commands: readonly string[] = [],
  env: readonly string[] = [],
): Choice {
  return {
    family,
    store,
    title,
    commands: [...commands, ...(extra.commands ?? [])],
    snippet: importsFirst(snippet),
    env: [...env, ...(extra.env ?? [])],
    ...(extra.pitfall !== undefined && { pitfall: extra.pitfall }),
    ...(extra.framework !== undefined && { framework: extra.framework }),
  };
}

/** Bodies name their own imports; readers expect them all at the top, in front of the client. */
function importsFirst(snippet: string): string {
  const lines = snippet.split('\n');
  const imports = lines.filter((line) => line.startsWith('import '));
  const rest = lines
    .filter((line) => !line.startsWith('import '))
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return imports.length === 0 ? rest : `${imports.join('\n')}\n\n${rest}`;
}

/** A change of the code itself. */
export function code(title: string, snippet: string, extra: Extra = {}): Choice {
  return choice('code', 'Code change', title, snippet, extra);
}

/** Redis over TCP. */
export function redis(title: string, body: string, extra: Extra = {}): Choice {
  const client = `import { Redis } from 'ioredis';\n\nconst redis = new Redis(process.env.REDIS_URL!);\n\n`;
  return choice('redis', 'Redis', title, client + body.trimStart(), extra, ['npm install ioredis'], ['REDIS_URL']);
}

/** Redis over HTTP: no socket to keep, so it fits functions and edge runtimes. */
export function upstash(title: string, body: string, extra: Extra = {}): Choice {
  const client = `import { Redis } from '@upstash/redis';\n\nconst redis = Redis.fromEnv();\n\n`;
  return choice(
    'upstash',
    'Upstash Redis',
    title,
    client + body.trimStart(),
    extra,
    ['npm install @upstash/redis'],
    ['UPSTASH_REDIS_REST_URL', 'UPSTASH_REDIS_REST_TOKEN'],
  );
}

/**
 * PostgreSQL twice: over TCP with a pool, and over HTTP for runtimes that cannot keep sockets. `body` calls `query(text, values)`, which
 * gives the rows.
 */
export function postgres(title: string, body: string, extra: Extra = {}): readonly Choice[] {
  const schema = extra.schema === undefined ? [] : [`psql "$DATABASE_URL" -c '${extra.schema.replace(/\s+/g, ' ').trim()}'`];
  const pool = `import { Pool } from 'pg';\n\nconst pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 5 });\nconst query = async (text: string, values: unknown[] = []) => (await pool.query(text, values)).rows;\n\n`;
  const http = `import { neon } from '@neondatabase/serverless';\n\nconst sql = neon(process.env.DATABASE_URL!);\nconst query = (text: string, values: unknown[] = []) => sql.query(text, values);\n\n`;
  return [
    choice('postgres', 'PostgreSQL', title, pool + body.trimStart(), extra, ['npm install pg', ...schema], ['DATABASE_URL']),
    choice(
      'neon',
      'Neon Postgres',
      title,
      http + body.trimStart(),
      extra,
      ['npm install @neondatabase/serverless', ...schema],
      ['DATABASE_URL'],
    ),
  ];
}

/** PostgreSQL where one connection must stay the same for several statements; `body` calls `pool`. */
export function postgresSession(title: string, body: string, extra: Extra = {}): Choice {
  const schema = extra.schema === undefined ? [] : [`psql "$DATABASE_URL" -c '${extra.schema.replace(/\s+/g, ' ').trim()}'`];
  const pool = `import { Pool } from 'pg';\n\nconst pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 5 });\n\n`;
  return choice('postgres', 'PostgreSQL', title, pool + body.trimStart(), extra, ['npm install pg', ...schema], ['DATABASE_URL']);
}

/** A DynamoDB table with the key `pk` and the time to live `expires`. `uses` names what the body needs of lib-dynamodb. */
export function dynamo(title: string, uses: string, body: string, extra: Extra = {}): Choice {
  const client = `import { DynamoDBClient } from '@aws-sdk/client-dynamodb';\nimport { DynamoDBDocumentClient, ${uses} } from '@aws-sdk/lib-dynamodb';\n\nconst db = DynamoDBDocumentClient.from(new DynamoDBClient({}));\nconst TableName = process.env.TABLE_NAME;\n\n`;
  return choice(
    'aws',
    'DynamoDB',
    title,
    client + body.trimStart(),
    extra,
    [
      'npm install @aws-sdk/client-dynamodb @aws-sdk/lib-dynamodb',
      'aws dynamodb create-table --table-name {{key}} --billing-mode PAY_PER_REQUEST --attribute-definitions AttributeName=pk,AttributeType=S --key-schema AttributeName=pk,KeyType=HASH',
      'aws dynamodb update-time-to-live --table-name {{key}} --time-to-live-specification Enabled=true,AttributeName=expires',
    ],
    ['TABLE_NAME'],
  );
}

/** A class with one object for each name, in one place, with a small database of its own. `className` is what the body declares. */
export function durableObject(title: string, className: string, body: string, extra: Extra = {}): Choice {
  const binding = className.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
  const config = `// wrangler.jsonc: "durable_objects": { "bindings": [{ "name": "${binding}", "class_name": "${className}" }] },\n//                 "migrations": [{ "tag": "${className}", "new_sqlite_classes": ["${className}"] }]\n`;
  const client = `import { DurableObject } from 'cloudflare:workers';\n\n${config}interface Env {\n  ${binding}: DurableObjectNamespace<${className}>;\n}\n\n`;
  return choice('cloudflare', 'Cloudflare Durable Object', title, client + body.trimStart(), extra, ['npx wrangler types'], []);
}

/** Cloudflare's SQL database. `body` uses `env.DB`. */
export function d1(title: string, body: string, extra: Extra = {}): Choice {
  const schema =
    extra.schema === undefined ? [] : [`npx wrangler d1 execute app --remote --command '${extra.schema.replace(/\s+/g, ' ').trim()}'`];
  const client = `interface Env {\n  DB: D1Database; // wrangler.jsonc: "d1_databases": [{ "binding": "DB", "database_name": "app", "database_id": "..." }]\n}\n\n`;
  return choice('cloudflare', 'Cloudflare D1', title, client + body.trimStart(), extra, ['npx wrangler d1 create app', ...schema], []);
}

/** Netlify's object store, read after write. `body` uses `store()`. */
export function netlifyBlobs(title: string, body: string, extra: Extra = {}): Choice {
  const client = `import { getStore } from '@netlify/blobs';\n\n// Made inside the request: the credentials belong to it.\nconst store = () => getStore({ name: '{{key}}', consistency: 'strong' });\n\n`;
  return choice('netlify', 'Netlify Blobs', title, client + body.trimStart(), extra, ['npm install @netlify/blobs'], []);
}

/** Deno's built-in key-value store. `body` uses `kv`. */
export function denoKv(title: string, body: string, extra: Extra = {}): Choice {
  return choice('deno', 'Deno KV', title, `const kv = await Deno.openKv();\n\n${body.trimStart()}`, extra, [], []);
}

/** A product of one platform that no builder above covers. */
export function native(family: Family, store: string, title: string, snippet: string, extra: Extra = {}): Choice {
  return choice(family, store, title, snippet.trimStart(), extra);
}
