/** Work that a request puts off, or drives from now on: nobody but the instance that took the request knows of it. */
import { code, native, postgres } from '../choice.js';
import type { RoleRemedies } from '../choice.js';
import { queue } from './work.js';

const ONCE = 'It may come twice or late: look first whether it is still due.';

export const delayedJob: RoleRemedies = {
  test: 'Let a request on A start the timer, and kill A before it fires: B does the work, once, and not before its time.',
  choices: [
    code(
      'Keep beside the state when it is due, and let whoever looks next do what is due',
      `
interface Due {
  /** Milliseconds since 1970, kept in the shared store with the rest of the record. */
  dueAt: number | null;
}

/** Called before the record is read or changed, on whichever instance; give it back to the store on the condition that nobody else has. */
export function catchUp<T extends Due>(record: T, now: number, act: (record: T) => T): T {
  return record.dueAt !== null && record.dueAt <= now ? act({ ...record, dueAt: null }) : record;
}
`,
      { pitfall: 'It happens when somebody looks, not on the second: who must be told in time needs one of the others.' },
    ),
    native(
      'cloudflare',
      'Cloudflare Durable Object',
      'Set an alarm in the object that holds the state',
      `
import { DurableObject } from 'cloudflare:workers';

/** One object for each room, game or draft; wrangler.jsonc binds it. */
export class Delayed extends DurableObject {
  async later(ms: number, job: object) {
    await this.ctx.storage.put('job', job);
    await this.ctx.storage.setAlarm(Date.now() + ms);
  }

  async alarm() {
    console.log('due', await this.ctx.storage.get('job'));
  }
}
`,
      { commands: ['npx wrangler types'], pitfall: 'There is one alarm for each object: setting another replaces it.' },
    ),
    native(
      'aws',
      'Amazon SQS',
      'Send it with a delay, and let the queue call a function',
      `
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

const sqs = new SQSClient({});

export const later = (job: object, seconds: number) =>
  sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE_URL, MessageBody: JSON.stringify(job), DelaySeconds: seconds }));
`,
      {
        commands: ['npm install @aws-sdk/client-sqs', 'aws sqs create-queue --queue-name {{name}}'],
        env: ['QUEUE_URL'],
        pitfall: 'A delay is 15 minutes at most: what is due later belongs to EventBridge Scheduler.',
      },
    ),
    native(
      'gcp',
      'Google Cloud Tasks',
      'Make a task that calls the service back when it is due',
      `
import { CloudTasksClient } from '@google-cloud/tasks';

const tasks = new CloudTasksClient();

export const later = (job: { id: string }, seconds: number) =>
  tasks.createTask({
    parent: process.env.TASKS_QUEUE!, // projects/PROJECT/locations/LOCATION/queues/QUEUE
    task: {
      scheduleTime: { seconds: Math.floor(Date.now() / 1000) + seconds },
      httpRequest: { httpMethod: 'POST', url: \`\${process.env.SERVICE_URL}/due\`, headers: { 'Content-Type': 'application/json' }, body: Buffer.from(JSON.stringify(job)).toString('base64') },
    },
  });
`,
      {
        commands: ['npm install @google-cloud/tasks', 'gcloud tasks queues create {{name}}'],
        env: ['TASKS_QUEUE', 'SERVICE_URL'],
        pitfall: ONCE,
      },
    ),
    native(
      'redis',
      'Redis (BullMQ)',
      'Add it as a delayed job, and work on it in a process that lives long',
      `
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';

const connection = new Redis(process.env.REDIS_URL!, { maxRetriesPerRequest: null });
const jobs = new Queue('{{key}}', { connection });

/** The same id again before it is due changes nothing; remove the job to call it off or to begin anew. */
export const later = (job: { id: string }, ms: number) => jobs.add('due', job, { jobId: job.id, delay: ms, removeOnComplete: true });

/** In the worker's process only. */
export const startWorker = () => new Worker('{{key}}', async (job) => console.log('due', job.data), { connection });
`,
      {
        commands: ['npm install bullmq ioredis'],
        env: ['REDIS_URL'],
        pitfall: 'The worker needs a host of its own: a function ends with its response.',
      },
    ),
    ...postgres(
      'Keep it in a table with the time when it is due, and take what is due with SKIP LOCKED',
      `
export const later = (job: object, ms: number) => query("INSERT INTO {{key}} (payload, due_at) VALUES ($1, now() + $2 * interval '1 millisecond')", [JSON.stringify(job), ms]);

/** Any instance, as often as it must be on time. */
export const takeDue = (count = 5) => query(\`
  DELETE FROM {{key}}
  WHERE id IN (SELECT id FROM {{key}} WHERE due_at <= now() ORDER BY due_at FOR UPDATE SKIP LOCKED LIMIT $1)
  RETURNING payload\`, [count]);
`,
      {
        schema:
          'CREATE TABLE {{key}} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, payload jsonb NOT NULL, due_at timestamptz NOT NULL)',
        pitfall: 'What is taken and not done is gone: do it in the same transaction, or take it with a lease.',
      },
    ),
    native(
      'upstash',
      'Upstash QStash',
      'Publish it with a delay, and let QStash call a route',
      `
import { Client } from '@upstash/qstash';

const qstash = new Client({ token: process.env.QSTASH_TOKEN! });

export const later = (job: { id: string }, seconds: number) =>
  qstash.publishJSON({ url: \`\${process.env.APP_URL}/api/due\`, body: job, delay: seconds, deduplicationId: job.id });
`,
      {
        commands: ['npm install @upstash/qstash'],
        env: ['QSTASH_TOKEN', 'QSTASH_CURRENT_SIGNING_KEY', 'QSTASH_NEXT_SIGNING_KEY', 'APP_URL'],
        pitfall: 'The route is public: verify the signature (Receiver) before it works.',
      },
    ),
    ...queue.choices.filter(({ family }) => family === 'azure' || family === 'netlify'),
  ],
};
