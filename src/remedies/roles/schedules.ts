/** Work that a timer does, where it is more than sweeping: somebody outside the process has to say when. */
import { native, postgresSession, redis } from '../choice.js';
import type { Choice, RoleRemedies } from '../choice.js';
import { behindAdvisoryLock, cleanupTimer } from './work.js';

/** The schedules of platforms serve a job as they serve a sweep. */
const schedules: readonly Choice[] = cleanupTimer.choices
  .filter(({ family }) => ['vercel', 'cloudflare', 'aws', 'netlify', 'gcp', 'azure', 'deno'].includes(family))
  .map((choice) => ({ ...choice, snippet: running(choice.snippet), commands: choice.commands.map(running) }));

function running(text: string): string {
  return text.replaceAll('sweeping', 'running').replaceAll('sweep', 'run');
}

export const periodicJob: RoleRemedies = {
  test: 'Run A and B over three ticks: the job runs three times, not six. Send no request for a while: it still runs. Kill A during a run: the next one makes up for it.',
  choices: [
    ...schedules,
    native(
      'supabase',
      'pg_cron',
      'Let the database call a function on a schedule',
      `
/** Called by cron.schedule through net.http_post. */
Deno.serve(async () => {
  console.log('running');
  return new Response('ok');
});
`,
      {
        commands: [
          `psql "$DATABASE_URL" -c "SELECT cron.schedule('{{key}}', '0 * * * *', 'SELECT net.http_post(url := ''https://PROJECT.supabase.co/functions/v1/{{name}}'')')"`,
        ],
        env: ['DATABASE_URL'],
        pitfall: 'The function is public: have it check a secret before it works.',
      },
    ),
    redis(
      'Let one instance win each tick',
      `
/** The timer may run everywhere; whoever sets the key first does the work of this minute. */
export async function oncePerMinute(work: () => Promise<void>): Promise<void> {
  const minute = Math.floor(Date.now() / 60_000);
  if ((await redis.set(\`{{key}}:\${minute}\`, 1, 'EX', 600, 'NX')) !== null) await work();
}
`,
      { pitfall: 'It needs an instance that is awake: where none is, only a schedule from outside helps.' },
    ),
    postgresSession(
      'Let one instance run each tick, behind an advisory lock',
      `
/** The timer may run everywhere; the lock is free again when the transaction ends, however it ends. */
export async function onOneInstance(work: () => Promise<void>): Promise<void> {
${behindAdvisoryLock('await work();')}}
`,
      { pitfall: 'Ticks of two instances a second apart both find the lock free: note in a row when it ran last.' },
    ),
    native(
      'upstash',
      'Upstash QStash',
      'Let QStash call a route on a schedule',
      `
import { Client } from '@upstash/qstash';

const qstash = new Client({ token: process.env.QSTASH_TOKEN! });

/** Once, when the app is deployed. */
export const schedule = () => qstash.schedules.create({ scheduleId: '{{name}}', destination: \`\${process.env.APP_URL}/api/jobs/{{name}}\`, cron: '0 * * * *' });
`,
      {
        commands: ['npm install @upstash/qstash'],
        env: ['QSTASH_TOKEN', 'QSTASH_CURRENT_SIGNING_KEY', 'QSTASH_NEXT_SIGNING_KEY', 'APP_URL'],
        pitfall: 'The route is public: verify the signature (Receiver) before it works.',
      },
    ),
  ],
};
