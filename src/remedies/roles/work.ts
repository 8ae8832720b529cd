/** Work that outlives a request. */
import { code, durableObject, dynamo, native, netlifyBlobs, postgres, postgresSession, redis, upstash } from '../choice.js';
import type { RoleRemedies } from '../choice.js';

const AT_LEAST_ONCE = 'Every queue delivers at least once: give each job a key, and make its effect happen once.';

/** The body of a function that does something on one instance at a time; a lock of the transaction ends with it, however it ends. */
export const behindAdvisoryLock = (work: string): string => `  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const { rows } = await client.query("SELECT pg_try_advisory_xact_lock(hashtextextended('{{key}}', 0)) AS mine");
    if (rows[0]?.mine) ${work}
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
`;

export const queue: RoleRemedies = {
  test: 'Enqueue on A and kill A at once: B does the work, and the effect of each job happens once.',
  choices: [
    native(
      'vercel',
      'Vercel Queues',
      'Send to a topic, and let the platform call the consumer',
      `
import { handleCallback, send } from '@vercel/queue';

interface Job {
  id: string;
}

export const enqueue = (job: Job) => send('{{key}}', job, { idempotencyKey: job.id });

/** app/api/queues/{{name}}/route.ts, named as the consumer of the topic in vercel.json. */
export const POST = handleCallback<Job>(async (job, { messageId }) => {
  console.log('working on', job.id, messageId);
});
`,
      { commands: ['npm install @vercel/queue'], pitfall: AT_LEAST_ONCE },
    ),
    native(
      'cloudflare',
      'Cloudflare Queues',
      'Send to a queue, and consume it in the Worker',
      `
interface Job {
  id: string;
}

interface Env {
  JOBS: Queue<Job>; // wrangler.jsonc: "queues": { "producers": [{ "binding": "JOBS", "queue": "{{name}}" }], "consumers": [{ "queue": "{{name}}" }] }
}

export const enqueue = (env: Env, job: Job) => env.JOBS.send(job);

export default {
  async queue(batch, env) {
    for (const message of batch.messages) {
      console.log('working on', message.body.id);
      message.ack();
    }
  },
} satisfies ExportedHandler<Env, Job>;
`,
      { commands: ['npx wrangler queues create {{name}}'], pitfall: AT_LEAST_ONCE },
    ),
    native(
      'aws',
      'Amazon SQS',
      'Send to a queue, and let it call a function',
      `
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

const sqs = new SQSClient({});

export const enqueue = (job: object) => sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE_URL, MessageBody: JSON.stringify(job) }));

/** The consumer, behind an event source mapping with ReportBatchItemFailures. */
export async function handler(event: { Records: { messageId: string; body: string }[] }) {
  const failed: { itemIdentifier: string }[] = [];
  for (const { messageId, body } of event.Records) {
    try {
      console.log('working on', JSON.parse(body));
    } catch {
      failed.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures: failed };
}
`,
      {
        commands: ['npm install @aws-sdk/client-sqs', 'aws sqs create-queue --queue-name {{name}}'],
        env: ['QUEUE_URL'],
        pitfall: 'The visibility timeout must be longer than the function may run (six times is the advice), or jobs run twice.',
      },
    ),
    native(
      'netlify',
      'Netlify background function',
      'Hand the work to a background function, which may run 15 minutes',
      `
import type { Config, Context } from '@netlify/functions';

/** netlify/functions/{{name}}.ts: the caller gets 202 at once. Call it with fetch(new URL('/work', process.env.URL), { method: 'POST', body }). */
export default async (request: Request, context: Context) => {
  const job = (await request.json()) as { id: string };
  console.log('working on', job.id, context.requestId);
};

export const config: Config = { path: '/work', background: true } as Config;
`,
      {
        commands: ['npm install @netlify/functions'],
        pitfall: 'It is retried twice when it fails, and lost after that: keep a row for each job that must happen.',
      },
    ),
    native(
      'gcp',
      'Google Cloud Tasks',
      'Make a task that calls the service back',
      `
import { CloudTasksClient } from '@google-cloud/tasks';

const tasks = new CloudTasksClient();

export const enqueue = (job: { id: string }) =>
  tasks.createTask({
    parent: process.env.TASKS_QUEUE!, // projects/PROJECT/locations/LOCATION/queues/QUEUE
    task: {
      httpRequest: {
        httpMethod: 'POST',
        url: \`\${process.env.SERVICE_URL}/work\`,
        headers: { 'Content-Type': 'application/json' },
        body: Buffer.from(JSON.stringify(job)).toString('base64'),
      },
    },
  });
`,
      {
        commands: ['npm install @google-cloud/tasks', 'gcloud tasks queues create {{name}}'],
        env: ['TASKS_QUEUE', 'SERVICE_URL'],
        pitfall: AT_LEAST_ONCE,
      },
    ),
    native(
      'azure',
      'Azure Queue Storage',
      'Return the job as output, and consume it with a trigger',
      `
import { app, output } from '@azure/functions';

const jobs = output.storageQueue({ queueName: '{{name}}', connection: 'AzureWebJobsStorage' });

app.http('enqueue', {
  methods: ['POST'],
  extraOutputs: [jobs],
  handler: async (request, context) => {
    context.extraOutputs.set(jobs, await request.text());
    return { status: 202 };
  },
});

app.storageQueue('work', {
  queueName: '{{name}}',
  connection: 'AzureWebJobsStorage',
  handler: async (job, context) => context.log('working on', job),
});
`,
      { commands: ['npm install @azure/functions'], env: ['AzureWebJobsStorage'], pitfall: AT_LEAST_ONCE },
    ),
    native(
      'upstash',
      'Upstash QStash',
      'Publish the job, and let QStash call a route until it answers 2xx',
      `
import { Client } from '@upstash/qstash';

const qstash = new Client({ token: process.env.QSTASH_TOKEN! });

export const enqueue = (job: { id: string }) =>
  qstash.publishJSON({ url: \`\${process.env.APP_URL}/api/work\`, body: job, deduplicationId: job.id, retries: 3 });
`,
      {
        commands: ['npm install @upstash/qstash'],
        env: ['QSTASH_TOKEN', 'QSTASH_CURRENT_SIGNING_KEY', 'QSTASH_NEXT_SIGNING_KEY', 'APP_URL'],
        pitfall: 'The route is public: verify the signature (Receiver) before it works.',
      },
    ),
    ...postgres(
      'Keep jobs in a table, and take them with SKIP LOCKED',
      `
export const enqueue = (job: object) => query("INSERT INTO {{key}} (payload) VALUES ($1)", [JSON.stringify(job)]);

/** Jobs of a worker that died come back when their lease ends. */
export const take = (count = 5) => query(\`
  UPDATE {{key}} SET status = 'running', attempts = attempts + 1, locked_until = now() + interval '60 seconds'
  WHERE id IN (
    SELECT id FROM {{key}}
    WHERE status = 'queued' OR (status = 'running' AND locked_until < now())
    ORDER BY id FOR UPDATE SKIP LOCKED LIMIT $1
  ) RETURNING *\`, [count]);

export const done = (id: number) => query("UPDATE {{key}} SET status = 'done' WHERE id = $1", [id]);
`,
      {
        commands: [
          `psql "$DATABASE_URL" -c "CREATE TABLE {{key}} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, payload jsonb NOT NULL, status text NOT NULL DEFAULT 'queued', attempts int NOT NULL DEFAULT 0, locked_until timestamptz)"`,
        ],
        pitfall: AT_LEAST_ONCE,
      },
    ),
    native(
      'redis',
      'Redis (BullMQ)',
      'Keep jobs in Redis, and work on them in a process that lives long',
      `
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';

const connection = new Redis(process.env.REDIS_URL!, { maxRetriesPerRequest: null });
const jobs = new Queue('{{key}}', { connection });

export const enqueue = (job: { id: string }) => jobs.add('work', job, { jobId: job.id, attempts: 3 });

/** In the worker's process only. */
export const startWorker = () => new Worker('{{key}}', async (job) => console.log('working on', job.data), { connection });
`,
      {
        commands: ['npm install bullmq ioredis'],
        env: ['REDIS_URL'],
        pitfall:
          'The worker needs a host of its own: a function ends with its response. A list with LPUSH and BRPOP loses the job of a worker that dies.',
      },
    ),
  ],
};

export const jobStatus: RoleRemedies = {
  test: 'Start a job on A and ask for its status on B; kill the worker in the middle: the status becomes failed.',
  choices: [
    redis(
      'Keep the status in a hash that expires, with a heartbeat',
      `
export async function report(id: string, state: 'running' | 'done' | 'failed', percent: number) {
  const key = \`{{key}}:\${id}\`;
  await redis.multi().hset(key, { state, percent, heartbeat: Date.now() }).expire(key, 86_400).exec();
}

export async function status(id: string) {
  const job = await redis.hgetall(\`{{key}}:\${id}\`);
  const dead = job.state === 'running' && Date.now() - Number(job.heartbeat) > 60_000;
  return dead ? { ...job, state: 'failed' } : job;
}
`,
      { pitfall: 'A worker that dies leaves "running" behind forever: without a heartbeat nobody can tell.' },
    ),
    upstash(
      'Keep the status in a hash that expires, with a heartbeat',
      `
interface Job {
  [field: string]: unknown;
  state: 'running' | 'done' | 'failed';
  percent: number;
  heartbeat: number;
}

export async function report(id: string, state: Job['state'], percent: number) {
  const key = \`{{key}}:\${id}\`;
  await redis.multi().hset(key, { state, percent, heartbeat: Date.now() }).expire(key, 86_400).exec();
}

export async function status(id: string): Promise<Job | null> {
  const job = await redis.hgetall<Job>(\`{{key}}:\${id}\`);
  return job?.state === 'running' && Date.now() - job.heartbeat > 60_000 ? { ...job, state: 'failed' } : job;
}
`,
      { pitfall: 'pipeline() is not atomic, multi() is: otherwise a job may lose its expiry.' },
    ),
    ...postgres(
      'Keep the status in the row of the job',
      `
export const report = (id: string, state: string, percent: number) =>
  query(\`INSERT INTO {{key}} (id, state, percent) VALUES ($1, $2, $3)
         ON CONFLICT (id) DO UPDATE SET state = excluded.state, percent = excluded.percent, updated_at = now()\`, [id, state, percent]);

export async function status(id: string) {
  const rows = await query(\`
    SELECT percent, CASE WHEN state = 'running' AND updated_at < now() - interval '1 minute' THEN 'failed' ELSE state END AS state
    FROM {{key}} WHERE id = $1\`, [id]);
  return rows[0];
}
`,
      {
        schema:
          'CREATE TABLE {{key}} (id text PRIMARY KEY, state text NOT NULL, percent int NOT NULL, updated_at timestamptz NOT NULL DEFAULT now())',
        pitfall: 'Keep large results elsewhere (Blob, S3), and only their address in the row.',
      },
    ),
    durableObject(
      'Give each job one object',
      'JobStatus',
      `
export class JobStatus extends DurableObject<Env> {
  async report(state: 'running' | 'done' | 'failed', percent: number) {
    await this.ctx.storage.put('status', { state, percent, heartbeat: Date.now() });
  }

  async read() {
    const status = await this.ctx.storage.get<{ state: string; percent: number; heartbeat: number }>('status');
    return status?.state === 'running' && Date.now() - status.heartbeat > 60_000 ? { ...status, state: 'failed' } : status;
  }
}

export const status = (env: Env, id: string) => env.JOB_STATUS.get(env.JOB_STATUS.idFromName(id)).read();
`,
      { pitfall: 'Long work belongs into a Queue or Workflow; the object only remembers how far it is.' },
    ),
    dynamo(
      'Keep the status as an item that expires',
      'GetCommand, PutCommand',
      `
export const report = (id: string, state: string, percent: number) =>
  db.send(new PutCommand({ TableName, Item: { pk: id, state, percent, heartbeat: Date.now(), expires: Math.floor(Date.now() / 1000) + 86_400 } }));

export async function status(id: string) {
  const { Item } = await db.send(new GetCommand({ TableName, Key: { pk: id }, ConsistentRead: true }));
  return Item?.state === 'running' && Date.now() - Item.heartbeat > 60_000 ? { ...Item, state: 'failed' } : Item;
}
`,
      { pitfall: 'A read that is not consistent may show the state before the last one.' },
    ),
    netlifyBlobs(
      'Keep the status as an entry',
      `
export const report = (id: string, state: string, percent: number) => store().setJSON(id, { state, percent, heartbeat: Date.now() });

export async function status(id: string) {
  const job = (await store().get(id, { type: 'json' })) as { state: string; percent: number; heartbeat: number } | null;
  return job?.state === 'running' && Date.now() - job.heartbeat > 60_000 ? { ...job, state: 'failed' } : job;
}
`,
      { pitfall: 'Entries do not expire: a scheduled function must delete old ones.' },
    ),
  ],
};

const SHORT = 'It shares the time limit of the request and is never tried again: for work that must happen use a queue.';

/** Stands behind what a platform has of its own for this, and before the queues. */
const awaited = code(
  'Await it before the response, where the caller can wait',
  `
export async function handle(order: { id: string }, notify: (id: string) => Promise<void>): Promise<Response> {
  await notify(order.id); // what is awaited is done when the answer goes out
  return Response.json({ id: order.id });
}
`,
  { pitfall: 'Several pieces of work go together: await Promise.allSettled([...]), and look at what failed.' },
);

export const backgroundWork: RoleRemedies = {
  test: 'Let A answer and stop all traffic: the effect is still seen. Kill A right after the response: work that must happen happens on B.',
  choices: [
    native(
      'vercel',
      'Next.js after()',
      'Register short work with after()',
      `
import { after } from 'next/server';

export async function POST(request: Request) {
  const order = await request.json();
  after(async () => {
    await fetch('https://mail.example.com/send', { method: 'POST', body: JSON.stringify(order) });
  });
  return Response.json({ accepted: true }, { status: 202 });
}
`,
      { pitfall: SHORT, framework: 'next' },
    ),
    native(
      'vercel',
      'Vercel waitUntil',
      'Register short work with waitUntil()',
      `
import { waitUntil } from '@vercel/functions';

export async function accept(order: { id: string }, notify: (id: string) => Promise<void>): Promise<{ accepted: true }> {
  waitUntil(notify(order.id)); // the instance stays until this is done
  return { accepted: true };
}
`,
      { commands: ['npm install @vercel/functions'], pitfall: SHORT, framework: '!next' },
    ),
    native(
      'cloudflare',
      'Cloudflare waitUntil',
      'Register short work with ctx.waitUntil()',
      `
export default {
  async fetch(request, env, ctx) {
    const body = await request.text();
    ctx.waitUntil(fetch('https://mail.example/send', { method: 'POST', body }));
    return new Response('accepted', { status: 202 });
  },
} satisfies ExportedHandler;
`,
      { pitfall: 'It has 30 seconds after the response and is never tried again: for work that must happen use a Queue or a Workflow.' },
    ),
    native(
      'netlify',
      'Netlify waitUntil',
      'Register short work with context.waitUntil()',
      `
import type { Context } from '@netlify/functions';

export default async (request: Request, context: Context) => {
  const body = await request.text();
  context.waitUntil(fetch('https://mail.example/send', { method: 'POST', body }));
  return new Response('accepted', { status: 202 });
};
`,
      { commands: ['npm install @netlify/functions'], pitfall: SHORT },
    ),
    native(
      'supabase',
      'Supabase waitUntil',
      'Register short work with EdgeRuntime.waitUntil()',
      `
declare const EdgeRuntime: { waitUntil(work: Promise<unknown>): void };

Deno.serve(async (request) => {
  const body = await request.text();
  EdgeRuntime.waitUntil(fetch('https://mail.example/send', { method: 'POST', body }));
  return new Response('accepted', { status: 202 });
});
`,
      { pitfall: SHORT },
    ),
    ...(['vercel', 'cloudflare', 'netlify', 'supabase', 'aws', 'gcp', 'azure', 'deno', 'redis', 'upstash'] as const).map((family) => ({
      ...awaited,
      family,
    })),
    ...queue.choices,
    native(
      'last',
      'Graceful shutdown',
      'On a long-lived server, finish the work before the process ends',
      `
const running = new Set<Promise<unknown>>();

export function inBackground(work: Promise<unknown>): void {
  running.add(work);
  void work.catch((error: unknown) => console.error('background work failed', error)).finally(() => running.delete(work));
}

process.once('SIGTERM', async () => {
  await Promise.allSettled(running);
  process.exit(0);
});
`,
      { pitfall: 'It helps against deployments, not against crashes, and not on functions, which are frozen after the response.' },
    ),
  ],
};

export const cleanupTimer: RoleRemedies = {
  test: 'Run A and B over one tick: the job runs once. Run neither for a while: what is expired is not served.',
  choices: [
    native(
      'vercel',
      'Vercel Cron',
      'Let the platform call a route on a schedule',
      `
// vercel.json: { "crons": [{ "path": "/api/cron/{{name}}", "schedule": "0 3 * * *" }] }
export async function GET(request: Request): Promise<Response> {
  if (request.headers.get('authorization') !== \`Bearer \${process.env.CRON_SECRET}\`) return new Response('unauthorized', { status: 401 });
  console.log('sweeping');
  return Response.json({ ok: true });
}
`,
      { env: ['CRON_SECRET'], pitfall: 'Schedules may come twice or overlap: the job must bear that.' },
    ),
    native(
      'cloudflare',
      'Cloudflare Cron Trigger',
      'Let the platform call the Worker on a schedule',
      `
// wrangler.jsonc: "triggers": { "crons": ["0 3 * * *"] }
export default {
  async scheduled(controller, env, ctx) {
    ctx.waitUntil(Promise.resolve(console.log('sweeping at', controller.scheduledTime)));
  },
} satisfies ExportedHandler;
`,
      { pitfall: 'setInterval in the global scope throws on Workers, and inside a request it ends with the request.' },
    ),
    native(
      'aws',
      'EventBridge Scheduler',
      'Let a schedule call a function',
      `
/** Target of the schedule. */
export async function handler(event: { readonly time?: string }): Promise<void> {
  console.log('sweeping at', event.time);
}
`,
      {
        commands: [
          `aws scheduler create-schedule --name {{name}} --schedule-expression 'rate(1 hour)' --flexible-time-window Mode=OFF --target '{"Arn":"FUNCTION_ARN","RoleArn":"ROLE_ARN"}'`,
        ],
        pitfall: 'A schedule is delivered at least once: the job must bear to run twice.',
      },
    ),
    native(
      'netlify',
      'Netlify scheduled function',
      'Let the platform call a function on a schedule',
      `
import type { Config } from '@netlify/functions';

export default async () => {
  console.log('sweeping');
};

export const config: Config = { schedule: '@hourly' };
`,
      { commands: ['npm install @netlify/functions'], pitfall: 'It may run 30 seconds: hand longer work to a background function.' },
    ),
    native(
      'gcp',
      'Cloud Scheduler',
      'Let a schedule call a route',
      `
/** Called by the schedule; the service account is checked by the platform where the route is not public. */
export async function sweep(): Promise<Response> {
  console.log('sweeping');
  return Response.json({ ok: true });
}
`,
      {
        commands: [`gcloud scheduler jobs create http {{name}} --schedule='0 * * * *' --uri="$SERVICE_URL/sweep" --http-method=POST`],
        env: ['SERVICE_URL'],
        pitfall: 'Between requests the processor is taken away, so a timer in the service stands still.',
      },
    ),
    native(
      'azure',
      'Azure timer trigger',
      'Let the platform call a function on a schedule',
      `
import { app } from '@azure/functions';

app.timer('{{name}}', {
  schedule: '0 0 * * * *',
  handler: async (timer, context) => context.log('sweeping', timer.isPastDue),
});
`,
      {
        commands: ['npm install @azure/functions'],
        pitfall: 'It keeps a lock in the storage account: two apps that share one need different host ids.',
      },
    ),
    native(
      'deno',
      'Deno.cron',
      'Let the platform run it on a schedule',
      `
Deno.cron('{{name}}', '0 * * * *', async () => {
  console.log('sweeping');
});
`,
      { pitfall: 'Name and schedule are read when the app is deployed: they must be constants at the top level.' },
    ),
    native(
      'supabase',
      'pg_cron',
      'Let the database run it on a schedule',
      `
/** What the database cannot do itself it can ask for: cron.schedule with net.http_post calls this function. */
Deno.serve(async () => {
  console.log('sweeping');
  return new Response('ok');
});
`,
      {
        commands: [
          `psql "$DATABASE_URL" -c "SELECT cron.schedule('{{key}}', '0 * * * *', 'DELETE FROM {{key}} WHERE expires_at < now()')"`,
        ],
        env: ['DATABASE_URL'],
        pitfall: 'Runs that take longer than the interval wait for each other.',
      },
    ),
    upstash(
      'Let the store forget by itself',
      `
/** What has an expiry needs no sweep. */
export const keep = (id: string, value: unknown, seconds: number) => redis.set(\`{{key}}:\${id}\`, value, { ex: seconds });
`,
      { pitfall: 'SET without ex on the same key takes the expiry away.' },
    ),
    redis(
      'Let the store forget by itself, and guard what must still run',
      `
/** What has an expiry needs no sweep. */
export const keep = (id: string, value: string, seconds: number) => redis.set(\`{{key}}:\${id}\`, value, 'EX', seconds);

/** One instance wins each minute. */
export async function oncePerMinute(job: string, work: () => Promise<void>) {
  const minute = Math.floor(Date.now() / 60_000);
  if ((await redis.set(\`{{key}}:\${job}:\${minute}\`, 1, 'EX', 600, 'NX')) !== null) await work();
}
`,
      { pitfall: 'SET without EX on the same key takes the expiry away.' },
    ),
    postgresSession(
      'Check the time when reading, and let one instance sweep',
      `
export const read = (id: string) => pool.query('SELECT data FROM {{key}} WHERE id = $1 AND expires_at > now()', [id]);

export async function sweep(): Promise<void> {
${behindAdvisoryLock("await client.query('DELETE FROM {{key}} WHERE expires_at < now()');")}}
`,
      { pitfall: 'Only what wakes on every instance needs the guard: a schedule of the platform calls one.' },
    ),
    native(
      'last',
      'Code change',
      'Check the age when it is used, instead of sweeping',
      `
interface Entry<T> {
  readonly value: T;
  readonly expires: number;
}

/** Nothing has to run between requests: what is too old counts as missing. */
export function fresh<T>(entry: Entry<T> | undefined, now = Date.now()): T | undefined {
  return entry !== undefined && entry.expires > now ? entry.value : undefined;
}
`,
      { pitfall: 'It keeps answers right, not memory small: the entries themselves belong into a store that forgets.' },
    ),
  ],
};
