/** Who someone is, and how often they may ask. */
import { code, d1, denoKv, durableObject, dynamo, native, netlifyBlobs, postgres, redis, upstash } from '../choice.js';
import type { RoleRemedies } from '../choice.js';

export const session: RoleRemedies = {
  test: 'Log in on A and read the session on B; restart A, the user is still logged in; log out on A, and B refuses at once.',
  choices: [
    redis(
      'Keep each session under its own key with an idle timeout',
      `
const DAY = 86_400;

export const saveSession = (id: string, data: object) => redis.set(\`{{key}}:\${id}\`, JSON.stringify(data), 'EX', DAY);

export async function readSession(id: string) {
  const json = await redis.getex(\`{{key}}:\${id}\`, 'EX', DAY); // each read starts the idle time anew
  return json === null ? undefined : JSON.parse(json);
}

export const endSession = (id: string) => redis.del(\`{{key}}:\${id}\`);
`,
      {
        pitfall:
          'Reading, changing and writing the whole session loses one of two concurrent updates: write single fields with HSET, or check a version.',
      },
    ),
    upstash(
      'Keep each session under its own key with an idle timeout',
      `
const DAY = 86_400;

export const saveSession = (id: string, data: object) => redis.set(\`{{key}}:\${id}\`, data, { ex: DAY });
export const readSession = (id: string) => redis.getex<Record<string, unknown>>(\`{{key}}:\${id}\`, { ex: DAY });
export const endSession = (id: string) => redis.del(\`{{key}}:\${id}\`);
`,
      { pitfall: 'Values are turned into JSON and back by the client: do not call JSON.stringify as well.' },
    ),
    ...postgres(
      'Keep sessions in a table, by the hash of their id',
      `
import { createHash } from 'node:crypto';

const hash = (id: string) => createHash('sha256').update(id).digest('hex');

export const saveSession = (id: string, data: object) =>
  query(\`INSERT INTO {{key}} (id_hash, data, expires_at) VALUES ($1, $2, now() + interval '1 day')
         ON CONFLICT (id_hash) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at\`, [hash(id), JSON.stringify(data)]);

export async function readSession(id: string) {
  const rows = await query('SELECT data FROM {{key}} WHERE id_hash = $1 AND expires_at > now()', [hash(id)]);
  return rows[0]?.data;
}

export const endSession = (id: string) => query('DELETE FROM {{key}} WHERE id_hash = $1', [hash(id)]);
`,
      {
        schema: 'CREATE TABLE {{key}} (id_hash text PRIMARY KEY, data jsonb NOT NULL, expires_at timestamptz NOT NULL)',
        pitfall: 'Nothing deletes expired rows by itself: have a schedule of the platform do it, not a timer.',
      },
    ),
    dynamo(
      'Keep each session as an item that expires',
      'DeleteCommand, GetCommand, PutCommand',
      `
export const saveSession = (id: string, data: object) =>
  db.send(new PutCommand({ TableName, Item: { pk: id, data, expires: Math.floor(Date.now() / 1000) + 86_400 } }));

export async function readSession(id: string) {
  const { Item } = await db.send(new GetCommand({ TableName, Key: { pk: id }, ConsistentRead: true }));
  return Item && Item.expires > Date.now() / 1000 ? Item.data : undefined;
}

export const endSession = (id: string) => db.send(new DeleteCommand({ TableName, Key: { pk: id } }));
`,
      { pitfall: 'DynamoDB deletes expired items late: compare the time when reading.' },
    ),
    d1(
      'Keep sessions in a table',
      `
export const saveSession = (env: Env, id: string, data: object) =>
  env.DB.prepare('INSERT OR REPLACE INTO {{key}} (id, data, expires_at) VALUES (?, ?, unixepoch() + 86400)').bind(id, JSON.stringify(data)).run();

export async function readSession(env: Env, id: string) {
  const json = await env.DB.prepare('SELECT data FROM {{key}} WHERE id = ? AND expires_at > unixepoch()').bind(id).first<string>('data');
  return json === null ? undefined : JSON.parse(json);
}

export const endSession = (env: Env, id: string) => env.DB.prepare('DELETE FROM {{key}} WHERE id = ?').bind(id).run();
`,
      {
        schema: 'CREATE TABLE {{key}} (id TEXT PRIMARY KEY, data TEXT NOT NULL, expires_at INTEGER NOT NULL)',
        pitfall: 'Workers KV is no place for sessions: a logout takes a minute or more to be seen elsewhere.',
      },
    ),
    netlifyBlobs(
      'Keep each session as an entry, read with strong consistency',
      `
export const saveSession = (id: string, data: object) => store().setJSON(id, { data, expires: Date.now() + 86_400_000 });

export async function readSession(id: string) {
  const entry = await store().get(id, { type: 'json' });
  return entry && entry.expires > Date.now() ? entry.data : undefined;
}

export const endSession = (id: string) => store().delete(id);
`,
      { pitfall: 'Entries do not expire by themselves, and the default consistency is eventual: a logout would be seen late.' },
    ),
    denoKv(
      'Keep each session under its own key with a time to live',
      `
export const saveSession = (id: string, data: object) => kv.set(['{{key}}', id], data, { expireIn: 86_400_000 });
export const readSession = async (id: string) => (await kv.get(['{{key}}', id])).value;
export const endSession = (id: string) => kv.delete(['{{key}}', id]);
`,
      { pitfall: 'Expired keys are deleted some time after they expire: keep the time in the value as well where it must be exact.' },
    ),
    native(
      'last',
      'Sealed cookie',
      'Let the browser keep the session, encrypted',
      `
import { getIronSession } from 'iron-session';

export const sessionOf = (request: Request, response: Response) =>
  getIronSession<{ userId?: string }>(request, response, { cookieName: 'session', password: process.env.SESSION_SECRET! });
`,
      {
        commands: ['npm install iron-session'],
        env: ['SESSION_SECRET'],
        pitfall: 'A cookie cannot be taken back before it expires, and holds about 4 KB.',
      },
    ),
  ],
};

/** For the state of a login elsewhere. */
export const carriedState = code(
  'Let a cookie of a few minutes carry the state of a login elsewhere, and compare it when the browser comes back',
  `
import { randomBytes, timingSafeEqual } from 'node:crypto';

const NAME = '__Host-login-state';

export function begin(): { state: string; cookie: string } {
  const state = randomBytes(32).toString('base64url');
  return { state, cookie: \`\${NAME}=\${state}; Path=/; Max-Age=600; HttpOnly; Secure; SameSite=Lax\` };
}

export function isOurs(state: string, cookies: string): boolean {
  const kept = new RegExp(\`(?:^|; )\${NAME}=([^;]+)\`).exec(cookies)?.[1] ?? '';
  return kept.length === state.length && timingSafeEqual(Buffer.from(kept), Buffer.from(state));
}
`,
  {
    pitfall:
      'SameSite=Strict would keep the cookie from the answer of the other site; what the state stands for beside itself must be signed.',
  },
);

export const auth: RoleRemedies = {
  test: 'Issue on A and verify on B; send two verifications of one code at once: exactly one succeeds.',
  choices: [
    redis(
      'Keep a hash of the code with an expiry, and consume it in one step',
      `
import { createHash, timingSafeEqual } from 'node:crypto';

const hash = (code: string) => createHash('sha256').update(code).digest('hex');

export const issue = (user: string, code: string) => redis.set(\`{{key}}:\${user}\`, hash(code), 'EX', 300);

export async function verify(user: string, code: string) {
  const tries = await redis.eval("local n = redis.call('INCR', KEYS[1]) if n == 1 then redis.call('EXPIRE', KEYS[1], 300) end return n", 1, \`{{key}}:\${user}:tries\`);
  if (Number(tries) > 5) return false;
  const kept = await redis.get(\`{{key}}:\${user}\`);
  if (kept === null || !timingSafeEqual(Buffer.from(kept), Buffer.from(hash(code)))) return false;
  return (await redis.getdel(\`{{key}}:\${user}\`)) !== null; // only one of two parallel requests gets it
}
`,
      { pitfall: 'GET followed by DEL lets two requests both succeed: let GETDEL decide. Keep a hash, never the code.' },
    ),
    upstash(
      'Keep a hash of the code with an expiry, and consume it in one step',
      `
import { createHash } from 'node:crypto';

const hash = (code: string) => createHash('sha256').update(code).digest('hex');

export const issue = (user: string, code: string) => redis.set(\`{{key}}:\${user}:\${hash(code)}\`, 1, { ex: 300 });

/** The code is part of the key, so that a wrong guess consumes nothing. Limit the tries of a user as well. */
export const verify = async (user: string, code: string) => (await redis.getdel(\`{{key}}:\${user}:\${hash(code)}\`)) !== null;
`,
      { pitfall: 'GET followed by DEL lets two requests both succeed: let GETDEL decide. Fail closed when the store does not answer.' },
    ),
    ...postgres(
      'Keep a hash of the code in a table, and let DELETE decide',
      `
import { createHash } from 'node:crypto';

const hash = (code: string) => createHash('sha256').update(code).digest('hex');

export const issue = (user: string, code: string) =>
  query(\`INSERT INTO {{key}} (id, hash, expires_at) VALUES ($1, $2, now() + interval '5 minutes')
         ON CONFLICT (id) DO UPDATE SET hash = excluded.hash, expires_at = excluded.expires_at\`, [user, hash(code)]);

export async function verify(user: string, code: string) {
  const rows = await query('DELETE FROM {{key}} WHERE id = $1 AND hash = $2 AND expires_at > now() RETURNING 1', [user, hash(code)]);
  return rows.length === 1;
}
`,
      {
        schema: 'CREATE TABLE {{key}} (id text PRIMARY KEY, hash text NOT NULL, expires_at timestamptz NOT NULL)',
        pitfall: 'SELECT followed by DELETE lets two requests both succeed: one DELETE ... RETURNING decides.',
      },
    ),
    ...postgres(
      'Where it is a list of users, permissions or revoked tokens, keep it in a table',
      `
export async function isAllowed(subject: string, permission: string): Promise<boolean> {
  const rows = await query('SELECT 1 FROM {{key}} WHERE subject = $1 AND permission = $2', [subject, permission]);
  return rows.length === 1;
}

export const grant = (subject: string, permission: string) => query('INSERT INTO {{key}} (subject, permission) VALUES ($1, $2) ON CONFLICT DO NOTHING', [subject, permission]);
export const revoke = (subject: string, permission: string) => query('DELETE FROM {{key}} WHERE subject = $1 AND permission = $2', [subject, permission]);
`,
      {
        schema: 'CREATE TABLE {{key}} (subject text, permission text, PRIMARY KEY (subject, permission))',
        pitfall: 'What is revoked must be refused everywhere at once: do not put a cache in front of it.',
      },
    ),
    dynamo(
      'Keep a hash of the code as an item, and let a conditional delete decide',
      'DeleteCommand, PutCommand',
      `
export const issue = (user: string, hash: string) =>
  db.send(new PutCommand({ TableName, Item: { pk: user, hash, expires: Math.floor(Date.now() / 1000) + 300 } }));

export async function verify(user: string, hash: string) {
  try {
    await db.send(new DeleteCommand({
      TableName,
      Key: { pk: user },
      ConditionExpression: '#h = :h AND #e > :now',
      ExpressionAttributeNames: { '#h': 'hash', '#e': 'expires' },
      ExpressionAttributeValues: { ':h': hash, ':now': Math.floor(Date.now() / 1000) },
    }));
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}
`,
      { pitfall: 'The time to live deletes late: the condition must compare the time itself.' },
    ),
    durableObject(
      'Give each user one object that keeps the code and counts the tries',
      'OneTimeCode',
      `
export class OneTimeCode extends DurableObject<Env> {
  async issue(hash: string) {
    await this.ctx.storage.put('code', { hash, tries: 0, expires: Date.now() + 300_000 });
  }

  async verify(hash: string) {
    const code = await this.ctx.storage.get<{ hash: string; tries: number; expires: number }>('code');
    if (!code || code.expires < Date.now() || code.tries >= 5) return false;
    if (code.hash === hash) return this.ctx.storage.delete('code');
    await this.ctx.storage.put('code', { ...code, tries: code.tries + 1 });
    return false;
  }
}

export const verify = (env: Env, user: string, hash: string) => env.ONE_TIME_CODE.get(env.ONE_TIME_CODE.idFromName(user)).verify(hash);
`,
      { pitfall: 'Workers KV is wrong here: its reads are stale for a minute or more, so a used code works again.' },
    ),
    denoKv(
      'Keep a hash of the code with a time to live, and consume it atomically',
      `
export const issue = (user: string, hash: string) => kv.set(['{{key}}', user, hash], true, { expireIn: 300_000 });

export async function verify(user: string, hash: string) {
  const entry = await kv.get(['{{key}}', user, hash]);
  if (entry.value === null) return false;
  return (await kv.atomic().check(entry).delete(entry.key).commit()).ok;
}
`,
      { pitfall: 'Without the check, two requests that read before either deletes both succeed.' },
    ),
  ],
};

const FIXED_WINDOW = `local n = redis.call('INCR', KEYS[1])
if n == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return n`;

export const rateLimit: RoleRemedies = {
  test: 'With a limit of 10, send 6 requests to A and 6 to B: exactly 10 pass.',
  choices: [
    redis(
      'Count in a shared window, in one script',
      `
const HIT = \`
${FIXED_WINDOW}\`;

export async function allowed(client: string, limit = 10, windowMs = 10_000) {
  return Number(await redis.eval(HIT, 1, \`{{key}}:\${client}\`, windowMs)) <= limit;
}
`,
      {
        pitfall:
          'INCR and EXPIRE as two calls can leave a key that never expires. Take the address from the header that the platform sets, not from a raw X-Forwarded-For.',
      },
    ),
    {
      ...upstash(
        'Use a sliding window over HTTP',
        `
import { Ratelimit } from '@upstash/ratelimit';

const ratelimit = new Ratelimit({ redis, limiter: Ratelimit.slidingWindow(10, '10 s'), prefix: '{{key}}' });

export async function allowed(client: string) {
  const { success } = await ratelimit.limit(client);
  return success;
}
`,
        {
          pitfall:
            'Its `timeout` option lets requests pass when Redis is slow: choose whether that is what you want. Pass `pending` to waitUntil when analytics are on.',
        },
      ),
      commands: ['npm install @upstash/redis @upstash/ratelimit'],
    },
    ...postgres(
      'Count in a row, in one statement',
      `
export async function allowed(client: string, limit = 10, window = '10 seconds') {
  const rows = await query(\`
    INSERT INTO {{key}} AS r (key, count, expires_at) VALUES ($1, 1, now() + $2::interval)
    ON CONFLICT (key) DO UPDATE SET
      count = CASE WHEN r.expires_at <= now() THEN 1 ELSE r.count + 1 END,
      expires_at = CASE WHEN r.expires_at <= now() THEN excluded.expires_at ELSE r.expires_at END
    RETURNING count\`, [client, window]);
  return Number(rows[0]?.count) <= limit;
}
`,
      {
        schema: 'CREATE TABLE {{key}} (key text PRIMARY KEY, count integer NOT NULL, expires_at timestamptz NOT NULL)',
        pitfall: 'SELECT followed by UPDATE lets parallel requests through: one statement counts and answers.',
      },
    ),
    durableObject(
      'Give each client one object that counts',
      'Limiter',
      `
export class Limiter extends DurableObject<Env> {
  async hit(limit: number, windowMs: number) {
    const now = Date.now();
    const kept = await this.ctx.storage.get<{ count: number; resetAt: number }>('window');
    const next = kept && kept.resetAt > now ? { ...kept, count: kept.count + 1 } : { count: 1, resetAt: now + windowMs };
    await this.ctx.storage.put('window', next);
    return next.count <= limit;
  }
}

export const allowed = (env: Env, client: string) => env.LIMITER.get(env.LIMITER.idFromName(client)).hit(10, 10_000);
`,
      { pitfall: 'A count in a field of the object is lost when it hibernates: keep it in storage.' },
    ),
    native(
      'cloudflare',
      'Cloudflare rate limiting binding',
      'Let the platform count',
      `
// wrangler.jsonc: "ratelimits": [{ "name": "LIMITER", "namespace_id": "1001", "simple": { "limit": 10, "period": 10 } }]
interface Env {
  LIMITER: RateLimit;
}

export const allowed = async (env: Env, client: string) => (await env.LIMITER.limit({ key: client })).success;
`,
      {
        commands: ['npx wrangler types'],
        pitfall: 'It counts for each location and only roughly: for a limit that guards a login use a Durable Object.',
      },
    ),
    dynamo(
      'Count in an item, in one update',
      'UpdateCommand',
      `
export async function allowed(client: string, limit = 10, windowSeconds = 10) {
  const window = Math.floor(Date.now() / 1000 / windowSeconds);
  const { Attributes } = await db.send(new UpdateCommand({
    TableName,
    Key: { pk: \`\${client}:\${window}\` },
    UpdateExpression: 'ADD hits :one SET expires = :expires',
    ExpressionAttributeValues: { ':one': 1, ':expires': (window + 2) * windowSeconds },
    ReturnValues: 'UPDATED_NEW',
  }));
  return Number(Attributes?.hits) <= limit;
}
`,
      { pitfall: 'Reading the item, adding and writing it back loses hits: only ADD counts right.' },
    ),
    denoKv(
      'Count in a key that several instances add to',
      `
export async function allowed(client: string, limit = 10n, windowMs = 10_000) {
  const key = ['{{key}}', client, Math.floor(Date.now() / windowMs)];
  await kv.atomic().mutate({ type: 'sum', key, value: new Deno.KvU64(1n), expireIn: windowMs * 2 }).commit();
  const entry = await kv.get<Deno.KvU64>(key);
  return (entry.value?.value ?? 0n) <= limit;
}
`,
      { pitfall: 'get, add and set lose hits: only the sum mutation counts right.' },
    ),
  ],
};
