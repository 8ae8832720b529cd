/** Handles by which somebody else calls off running work: they stay where the work runs, and only the word that it is called off travels. */
import { d1, denoKv, durableObject, dynamo, netlifyBlobs, postgres, redis, upstash } from '../choice.js';
import type { RoleRemedies } from '../choice.js';

const BETWEEN = 'Work hears of it with the next look only: look before each step that costs something, and stop the timer when it is done.';

/** What runs on one instance asks about itself. `isCancelled` is declared above it. */
const WATCH = `
/** Called where the work runs, with its own controller: gives it up soon after somebody cancelled. Call what it returns when the work is done. */
export function watchCancel(id: string, controller: AbortController, everyMs = 1_000): () => void {
  const timer = setInterval(() => void isCancelled(id).then((cancelled) => cancelled && controller.abort(), console.error), everyMs);
  return () => clearInterval(timer);
}
`;

export const cancels: RoleRemedies = {
  test: 'Start the work through A and cancel it through B: it stops on A within seconds, and its record says so.',
  choices: [
    redis(
      'Publish the cancel, and let the instance that runs the work stop it',
      `
/** What runs on this instance; the others have their own. */
const running = new Map<string, AbortController>();

const subscriber = redis.duplicate();
await subscriber.subscribe('{{key}}:cancel');
subscriber.on('message', (_channel, id) => running.get(id)?.abort());

export const cancel = (id: string) => redis.publish('{{key}}:cancel', id);

export async function cancellable<T>(id: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  running.set(id, controller);
  try {
    return await work(controller.signal);
  } finally {
    running.delete(id);
  }
}
`,
      {
        pitfall:
          'Nobody hears what is published before the work has started: write it into the record of the job as well, and look there first.',
      },
    ),
    upstash(
      'Leave a mark under the id, and look for it while the work runs',
      `
export const cancel = (id: string) => redis.set(\`{{key}}:\${id}\`, 1, { ex: 3_600 });

const isCancelled = async (id: string) => (await redis.exists(\`{{key}}:\${id}\`)) === 1;
${WATCH}`,
      { pitfall: BETWEEN },
    ),
    ...postgres(
      'Write the cancel into the row of the job, and look at it while the work runs',
      `
export const cancel = (id: string) => query('INSERT INTO {{key}} (id) VALUES ($1) ON CONFLICT DO NOTHING', [id]);

const isCancelled = async (id: string) => (await query('SELECT 1 FROM {{key}} WHERE id = $1', [id])).length > 0;
${WATCH}`,
      {
        schema: 'CREATE TABLE {{key}} (id text PRIMARY KEY, cancelled_at timestamptz NOT NULL DEFAULT now())',
        pitfall: BETWEEN,
      },
    ),
    durableObject(
      'Let one object run the work and take its cancel',
      'Run',
      `
export class Run extends DurableObject<Env> {
  // Of this object there is one alone, so that whoever cancels meets what runs.
  private controller: AbortController | undefined;

  async start(url: string) {
    this.controller = new AbortController();
    const answer = await fetch(url, { signal: this.controller.signal });
    await this.ctx.storage.put('result', await answer.text());
  }

  async cancel() {
    await this.ctx.storage.put('cancelled', true);
    this.controller?.abort();
  }
}

export const cancel = (env: Env, id: string) => env.RUN.get(env.RUN.idFromName(id)).cancel();
`,
      { pitfall: 'An object that was evicted forgets its controller: what goes on in steps looks at the stored mark before each.' },
    ),
    d1(
      'Write the cancel into a row, and look at it while the work runs',
      `
export const cancel = (env: Env, id: string) => env.DB.prepare('INSERT OR IGNORE INTO {{key}} (id) VALUES (?)').bind(id).run();

/** Before each step of the work. */
export const isCancelled = async (env: Env, id: string) =>
  (await env.DB.prepare('SELECT 1 FROM {{key}} WHERE id = ?').bind(id).first()) !== null;
`,
      {
        schema: 'CREATE TABLE {{key}} (id TEXT PRIMARY KEY)',
        pitfall: 'Work hears of it with the next look only: look before each step that costs something.',
      },
    ),
    dynamo(
      'Leave an item under the id, and look for it while the work runs',
      'GetCommand, PutCommand',
      `
export const cancel = (id: string) =>
  db.send(new PutCommand({ TableName, Item: { pk: id, expires: Math.floor(Date.now() / 1000) + 3_600 } }));

const isCancelled = async (id: string) => (await db.send(new GetCommand({ TableName, Key: { pk: id }, ConsistentRead: true }))).Item !== undefined;
${WATCH}`,
      { pitfall: BETWEEN },
    ),
    netlifyBlobs(
      'Leave an entry under the id, and look for it while the work runs',
      `
export const cancel = (id: string) => store().set(id, new Date().toISOString());

const isCancelled = async (id: string) => (await store().get(id)) !== null;
${WATCH}`,
      { pitfall: BETWEEN },
    ),
    denoKv(
      'Leave a key under the id, and watch it while the work runs',
      `
export const cancel = (id: string) => kv.set(['{{key}}', id], true, { expireIn: 3_600_000 });

/** Called where the work runs, with its own controller, and not awaited: ends when somebody cancelled. */
export async function watchCancel(id: string, controller: AbortController): Promise<void> {
  for await (const [entry] of kv.watch([['{{key}}', id]])) {
    if (!entry?.value) continue;
    controller.abort();
    return;
  }
}
`,
      { pitfall: 'A watch that nobody ends goes on with the instance: end the loop when the work is done.' },
    ),
  ],
};
