/** What only one of all instances may do, or may count. */
import { code, denoKv, durableObject, dynamo, native, netlifyBlobs, postgres, postgresSession, redis, upstash } from '../choice.js';
import type { RoleRemedies } from '../choice.js';

const FENCING =
  'Work that takes longer than the lease runs beside its successor: hand a growing number to the protected write, or let one atomic UPDATE ... WHERE do the work without any lock.';

export const lock: RoleRemedies = {
  test: 'Run 50 read-then-write increments under the lock on A and B in parallel: the result is exactly 50.',
  choices: [
    redis(
      'Take a lease with a token, and give back only your own',
      `
import { randomUUID } from 'node:crypto';

const RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end";

export async function withLock<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
  const key = \`{{key}}:\${name}\`;
  const token = randomUUID();
  if ((await redis.set(key, token, 'PX', 30_000, 'NX')) === null) return undefined; // somebody else holds it
  try {
    return await work();
  } finally {
    await redis.eval(RELEASE, 1, key, token);
  }
}
`,
      { pitfall: FENCING },
    ),
    upstash(
      'Take a lease with a token, and give back only your own',
      `
const RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end";

export async function withLock<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
  const key = \`{{key}}:\${name}\`;
  const token = crypto.randomUUID();
  if ((await redis.set(key, token, { nx: true, px: 30_000 })) === null) return undefined; // somebody else holds it
  try {
    return await work();
  } finally {
    await redis.eval(RELEASE, [key], [token]);
  }
}
`,
      { pitfall: FENCING },
    ),
    postgresSession(
      'Take an advisory lock for the length of a short transaction',
      `
export async function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [name]);
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}
`,
      { pitfall: 'Locks of a session (pg_advisory_lock) do not work through a transaction pooler; those of a transaction do.' },
    ),
    ...postgres(
      'Take a lease in a row, with a number that grows',
      `
/** Returns the fencing number, or undefined while somebody else holds the lease. */
export async function acquire(name: string): Promise<number | undefined> {
  const rows = await query(\`
    INSERT INTO {{key}} AS l (name, fence, expires_at) VALUES ($1, 1, now() + interval '30 seconds')
    ON CONFLICT (name) DO UPDATE SET fence = l.fence + 1, expires_at = excluded.expires_at WHERE l.expires_at < now()
    RETURNING fence\`, [name]);
  return rows.length === 0 ? undefined : Number(rows[0]?.fence);
}

export const release = (name: string, fence: number) => query('UPDATE {{key}} SET expires_at = now() WHERE name = $1 AND fence = $2', [name, fence]);
`,
      {
        schema: 'CREATE TABLE {{key}} (name text PRIMARY KEY, fence bigint NOT NULL, expires_at timestamptz NOT NULL)',
        pitfall: 'The protected write must refuse a smaller number than it has seen: otherwise a late holder still writes.',
      },
    ),
    durableObject(
      'Let one object do the work: it is the only one of its name',
      'Resource',
      `
export class Resource extends DurableObject<Env> {
  async change(amount: number) {
    // No other request of this object runs between reading and writing its storage.
    const value = ((await this.ctx.storage.get<number>('value')) ?? 0) + amount;
    await this.ctx.storage.put('value', value);
    return value;
  }
}

export const change = (env: Env, name: string, amount: number) => env.RESOURCE.get(env.RESOURCE.idFromName(name)).change(amount);
`,
      { pitfall: 'While the object waits for something other than its storage (fetch), other requests run: do that outside.' },
    ),
    dynamo(
      'Take a lease with a conditional put',
      'DeleteCommand, PutCommand',
      `
import { randomUUID } from 'node:crypto';

export async function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  const owner = randomUUID();
  const now = Math.floor(Date.now() / 1000);
  await db.send(new PutCommand({ // throws ConditionalCheckFailedException while somebody else holds it
    TableName,
    Item: { pk: name, owner, expires: now + 30 },
    ConditionExpression: 'attribute_not_exists(pk) OR expires < :now',
    ExpressionAttributeValues: { ':now': now },
  }));
  try {
    return await work();
  } finally {
    await db.send(new DeleteCommand({ TableName, Key: { pk: name }, ConditionExpression: '#o = :o', ExpressionAttributeNames: { '#o': 'owner' }, ExpressionAttributeValues: { ':o': owner } }));
  }
}
`,
      { pitfall: FENCING },
    ),
    netlifyBlobs(
      'Take a lease with a write that only succeeds once',
      `
export async function withLock<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
  const { modified } = await store().setJSON(name, { since: Date.now() }, { onlyIfNew: true });
  if (!modified) return undefined; // somebody else holds it
  try {
    return await work();
  } finally {
    await store().delete(name);
  }
}
`,
      {
        pitfall:
          'Entries do not expire: a holder that dies leaves the lock behind. Treat one that is older than the work can take as free, with onlyIfMatch.',
      },
    ),
    denoKv(
      'Take a lease with a check that the key is free',
      `
export async function withLock<T>(name: string, work: () => Promise<T>): Promise<T | undefined> {
  const key = ['{{key}}', name];
  const taken = await kv.atomic().check({ key, versionstamp: null }).set(key, Date.now(), { expireIn: 30_000 }).commit();
  if (!taken.ok) return undefined; // somebody else holds it
  try {
    return await work();
  } finally {
    await kv.delete(key);
  }
}
`,
      { pitfall: FENCING },
    ),
  ],
};

export const idempotency: RoleRemedies = {
  test: 'Deliver one event to A and B at the same moment: one effect, and both answer 2xx.',
  choices: [
    redis(
      'Claim the key before the effect, and keep the answer',
      `
export async function once(key: string, effect: () => Promise<string>): Promise<string | undefined> {
  const claim = await redis.set(\`{{key}}:\${key}\`, 'in progress', 'EX', 120, 'NX');
  if (claim === null) return (await redis.get(\`{{key}}:\${key}\`)) ?? undefined;
  try {
    const answer = await effect();
    await redis.set(\`{{key}}:\${key}\`, answer, 'EX', 604_800); // as long as the sender retries
    return answer;
  } catch (error) {
    await redis.del(\`{{key}}:\${key}\`); // let the sender's next try in
    throw error;
  }
}
`,
      { pitfall: 'has() followed by add() lets both deliveries in. A claim without expiry blocks the event forever after a crash.' },
    ),
    upstash(
      'Claim the key before the effect, and keep the answer',
      `
export async function once(key: string, effect: () => Promise<string>): Promise<string | null> {
  const claim = await redis.set(\`{{key}}:\${key}\`, 'in progress', { nx: true, ex: 120 });
  if (claim === null) return redis.get<string>(\`{{key}}:\${key}\`);
  try {
    const answer = await effect();
    await redis.set(\`{{key}}:\${key}\`, answer, { ex: 604_800 }); // as long as the sender retries
    return answer;
  } catch (error) {
    await redis.del(\`{{key}}:\${key}\`); // let the sender's next try in
    throw error;
  }
}
`,
      { pitfall: 'has() followed by add() lets both deliveries in. Fail closed: without the store, do not run the effect.' },
    ),
    postgresSession(
      'Insert the key in the transaction of the effect',
      `
import type { PoolClient } from 'pg';

export async function once(key: string, effect: (client: PoolClient) => Promise<void>): Promise<boolean> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const { rowCount } = await client.query('INSERT INTO {{key}} (key) VALUES ($1) ON CONFLICT DO NOTHING', [key]);
    if (rowCount === 1) await effect(client);
    await client.query('COMMIT');
    return rowCount === 1;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}
`,
      {
        schema: 'CREATE TABLE {{key}} (key text PRIMARY KEY, created_at timestamptz NOT NULL DEFAULT now())',
        pitfall: 'Only what is written through the same client belongs to the transaction: mails and calls of other services do not.',
      },
    ),
    dynamo(
      'Claim the key with a conditional put',
      'DeleteCommand, PutCommand',
      `
export async function once(key: string, effect: () => Promise<void>): Promise<boolean> {
  const now = Math.floor(Date.now() / 1000);
  try {
    await db.send(new PutCommand({ TableName, Item: { pk: key, expires: now + 604_800 }, ConditionExpression: 'attribute_not_exists(pk)' }));
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
  try {
    await effect();
    return true;
  } catch (error) {
    await db.send(new DeleteCommand({ TableName, Key: { pk: key } })); // let the sender's next try in
    throw error;
  }
}
`,
      {
        pitfall:
          'A crash between claim and effect loses the event: keep a status and an expiry for work that takes long (Powertools idempotency does).',
      },
    ),
    ...postgres(
      'Claim the key with an insert',
      `
export async function once(key: string, effect: () => Promise<void>): Promise<boolean> {
  const rows = await query('INSERT INTO {{key}} (key) VALUES ($1) ON CONFLICT DO NOTHING RETURNING key', [key]);
  if (rows.length === 0) return false;
  try {
    await effect();
    return true;
  } catch (error) {
    await query('DELETE FROM {{key}} WHERE key = $1', [key]); // let the sender's next try in
    throw error;
  }
}
`,
      {
        schema: 'CREATE TABLE {{key}} (key text PRIMARY KEY, created_at timestamptz NOT NULL DEFAULT now())',
        pitfall:
          'A crash between claim and effect loses the event: where the effect is a write to the same database, do both in one transaction.',
      },
    ),
    durableObject(
      'Give each key one object that remembers',
      'Once',
      `
export class Once extends DurableObject<Env> {
  async claim() {
    if (await this.ctx.storage.get('claimed')) return false;
    await this.ctx.storage.put('claimed', true);
    await this.ctx.storage.setAlarm(Date.now() + 604_800_000);
    return true;
  }

  async release() {
    await this.ctx.storage.deleteAll();
  }

  override async alarm() {
    await this.release();
  }
}

export async function once(env: Env, key: string, effect: () => Promise<void>) {
  const mark = env.ONCE.get(env.ONCE.idFromName(key));
  if (!(await mark.claim())) return;
  await effect().catch(async (error: unknown) => {
    await mark.release();
    throw error;
  });
}
`,
      { pitfall: 'Workers KV cannot do this: two places both read that the key is free.' },
    ),
    denoKv(
      'Claim the key with a check that it is free',
      `
export async function once(id: string, effect: () => Promise<void>): Promise<boolean> {
  const key = ['{{key}}', id];
  const claim = await kv.atomic().check({ key, versionstamp: null }).set(key, true, { expireIn: 604_800_000 }).commit();
  if (!claim.ok) return false;
  await effect().catch(async (error: unknown) => {
    await kv.delete(key); // let the sender's next try in
    throw error;
  });
  return true;
}
`,
      { pitfall: 'get followed by set lets both deliveries in: the check decides.' },
    ),
  ],
};

export const counter: RoleRemedies = {
  test: 'Take 1000 numbers on A and B in parallel: 1000 different values, and after a restart the count goes on.',
  choices: [
    redis(
      'Count with INCR',
      `
export const next = (name: string) => redis.incr(\`{{key}}:\${name}\`);
`,
      { pitfall: 'GET, add and SET loses counts. A Redis that only caches may evict the number: use one that persists.' },
    ),
    upstash(
      'Count with INCR',
      `
export const next = (name: string) => redis.incr(\`{{key}}:\${name}\`);
`,
      { pitfall: 'get, add and set loses counts: only incr and incrby count right.' },
    ),
    ...postgres(
      'Count in a row, in one statement',
      `
export async function next(name: string): Promise<number> {
  const rows = await query('INSERT INTO {{key}} AS c (name, value) VALUES ($1, 1) ON CONFLICT (name) DO UPDATE SET value = c.value + 1 RETURNING value', [name]);
  return Number(rows[0]?.value);
}
`,
      {
        schema: 'CREATE TABLE {{key}} (name text PRIMARY KEY, value bigint NOT NULL)',
        pitfall: 'SELECT max(n) + 1 gives two instances the same number. For ids alone an identity column is enough.',
      },
    ),
    dynamo(
      'Count with an ADD update',
      'UpdateCommand',
      `
export async function next(name: string): Promise<number> {
  const { Attributes } = await db.send(new UpdateCommand({
    TableName,
    Key: { pk: name },
    UpdateExpression: 'ADD amount :one',
    ExpressionAttributeValues: { ':one': 1 },
    ReturnValues: 'UPDATED_NEW',
  }));
  return Number(Attributes?.amount);
}
`,
      { pitfall: 'One item takes about 1000 writes a second: spread a hot counter over several.' },
    ),
    durableObject(
      'Give each counter one object',
      'Counter',
      `
export class Counter extends DurableObject<Env> {
  async next() {
    const value = ((await this.ctx.storage.get<number>('value')) ?? 0) + 1;
    await this.ctx.storage.put('value', value);
    return value;
  }
}

export const next = (env: Env, name: string) => env.COUNTER.get(env.COUNTER.idFromName(name)).next();
`,
      { pitfall: 'Workers KV loses counts: it takes one write a second for a key and reads stale values.' },
    ),
    denoKv(
      'Count with the sum mutation',
      `
export const add = (name: string, amount = 1n) =>
  kv.atomic().mutate({ type: 'sum', key: ['{{key}}', name], value: new Deno.KvU64(amount) }).commit();

export const read = async (name: string) => (await kv.get<Deno.KvU64>(['{{key}}', name])).value?.value ?? 0n;
`,
      { pitfall: 'get, add and set loses counts.' },
    ),
    native(
      'last',
      'Random ids',
      'Where the number only has to be unique, draw it',
      `
import { randomUUID } from 'node:crypto';

export const nextId = () => randomUUID();
`,
      { pitfall: 'Ids made from the clock and a worker number collide when every instance has the same worker number.' },
    ),
  ],
};

export const roundRobin: RoleRemedies = {
  test: 'Make 100 picks over A and B: every candidate gets its share.',
  choices: [
    code(
      'Choose at random, which needs no memory',
      `
export function pick<T>(candidates: readonly T[]): T | undefined {
  return candidates[Math.floor(Math.random() * candidates.length)];
}
`,
      { pitfall: 'Random choice spreads evenly only over many picks: where each turn counts, keep the turn in a store.' },
    ),
    redis(
      'Keep the turn in a shared counter',
      `
export async function pick<T>(candidates: readonly T[]): Promise<T | undefined> {
  return candidates[(await redis.incr('{{key}}')) % candidates.length];
}
`,
      { pitfall: 'A key that is disabled on one instance is still used by the others: keep the list of usable keys in the store as well.' },
    ),
    upstash(
      'Keep the turn in a shared counter',
      `
export async function pick<T>(candidates: readonly T[]): Promise<T | undefined> {
  return candidates[(await redis.incr('{{key}}')) % candidates.length];
}
`,
      { pitfall: 'Every pick costs a request: where an even share is enough, choose at random.' },
    ),
    ...postgres(
      'Keep the turn in a sequence',
      `
export async function pick<T>(candidates: readonly T[]): Promise<T | undefined> {
  const rows = await query("SELECT nextval('{{key}}') AS turn");
  return candidates[Number(rows[0]?.turn) % candidates.length];
}
`,
      {
        commands: [`psql "$DATABASE_URL" -c 'CREATE SEQUENCE {{key}}'`],
        pitfall: 'A sequence may skip numbers: good enough for turns, not for invoices.',
      },
    ),
  ],
};

export const circuitBreaker: RoleRemedies = {
  test: 'Make the service fail on A until the breaker opens: B answers fast as well, and one probe closes it for both.',
  choices: [
    redis(
      'Share the open state, and count failures with an expiry',
      `
const FAILED = "local n = redis.call('INCR', KEYS[1]) if n == 1 then redis.call('PEXPIRE', KEYS[1], 60000) end return n";

export async function call<T>(service: string, request: () => Promise<T>): Promise<T> {
  if (await redis.exists(\`{{key}}:\${service}:open\`)) throw new Error(\`\${service} is known to be down\`);
  try {
    return await request();
  } catch (error) {
    const failures = Number(await redis.eval(FAILED, 1, \`{{key}}:\${service}:failures\`));
    if (failures >= 5) await redis.set(\`{{key}}:\${service}:open\`, 1, 'PX', 30_000);
    throw error;
  }
}
`,
      {
        pitfall:
          'Fail open: when Redis does not answer, call the service. On short-lived instances a breaker in memory never sees enough failures.',
      },
    ),
    upstash(
      'Share the open state, and count failures with an expiry',
      `
export async function call<T>(service: string, request: () => Promise<T>): Promise<T> {
  if (await redis.exists(\`{{key}}:\${service}:open\`)) throw new Error(\`\${service} is known to be down\`);
  try {
    return await request();
  } catch (error) {
    const count = redis.multi().incr(\`{{key}}:\${service}:failures\`).expire(\`{{key}}:\${service}:failures\`, 60, 'NX');
    const [failures] = await count.exec<[number, number]>();
    if (failures >= 5) await redis.set(\`{{key}}:\${service}:open\`, 1, { px: 30_000 });
    throw error;
  }
}
`,
      { pitfall: 'It costs a request before each call: use it for services whose failure is slow and expensive.' },
    ),
    native(
      'last',
      'In memory',
      'Keep a breaker for each instance, and know that it is one',
      `
/** Each instance has to meet the failures itself: a timeout protects the first callers. */
export const call = (url: string) => fetch(url, { signal: AbortSignal.timeout(2_000) });
`,
      { pitfall: 'On instances that live for a few requests it never opens: only the timeout helps.' },
    ),
  ],
};
