/** Schedulers that live in the process: each instance runs the job, or none does. */
import { absent, all, always, any, argument, equals, isFunction, keeps, not, option, presume } from './entry.js';
import type { Created, Keeps, LibraryEntry } from './entry.js';
import { PLATFORM_SCHEDULE } from './replacements.js';

function scheduler(exports: readonly string[], created: Created, source: string, workers?: 'ok' | 'throws'): Keeps {
  return {
    exports,
    created,
    role: 'background-work',
    severity: 'high',
    hazard: 'timer',
    when: always,
    what: 'The schedule is a timer of this process: it runs once for each instance, and not at all while none is awake.',
    fix: 'Let the platform call an endpoint on a schedule, and guard each tick where several instances stay up.',
    instead: PLATFORM_SCHEDULE,
    ...(workers === undefined ? {} : { workers }),
    source,
  };
}

export const SCHEDULERS: readonly LibraryEntry[] = [
  keeps('node-cron', '4.6.0', {
    ...scheduler(['.schedule', '.createTask'], 'call', 'dist/node-cron.d.ts:9-32,119', 'throws'),
    when: all(not(equals(option('distributed', 2), true)), not(equals(option('scheduled', 2), false))),
    fix: 'Let the platform call an endpoint on a schedule; on servers that stay up, set `distributed: true` with a run coordinator over Redis.',
  }),
  keeps('cron', '4.4.0', scheduler(['.CronJob', '.CronJob.from', '.job'], 'new', 'dist/job.js:168', 'throws')),
  keeps('node-schedule', '2.1.1', scheduler(['.scheduleJob', '.Job'], 'call', 'lib/Invocation.js:224')),
  keeps('cronosjs', '1.7.1', scheduler(['.scheduleTask', '.CronosTask'], 'call', 'dist-node/index.js')),
  keeps(
    'toad-scheduler',
    '4.1.0',
    scheduler(
      ['.ToadScheduler', '.SimpleIntervalJob', '.LongIntervalJob', '.CronJob'],
      'new',
      'dist/lib/engines/simple-interval/SimpleIntervalJob.js:36',
      'throws',
    ),
  ),
  keeps('@fastify/schedule', '7.0.0', scheduler(['', '.fastifySchedule'], 'register', 'index.js:3')),
  keeps('croner', '11.0.1', {
    ...scheduler(['.Cron', ''], 'new', 'dist/croner.js', 'throws'),
    when: any(isFunction(argument(1)), isFunction(argument(2))),
  }),
  keeps('bree', '9.2.9', scheduler([''], 'new', 'src/index.js:8,15')),
  keeps(
    '@breejs/later',
    '4.2.0',
    scheduler(['.setInterval', '.setTimeout', 'later:.setInterval', 'later:.setTimeout'], 'call', 'package.json'),
  ),
  keeps('@nestjs/schedule', '12.0.2', {
    ...scheduler(['.Cron', '.Interval', '.Timeout'], 'decorator', 'package.json dependencies.cron'),
    when: not(presume('no', equals(option('disabled', 1), true))),
  }),
  keeps('@elysiajs/cron', '1.4.2', scheduler(['.cron', ''], 'call', 'package.json dependencies.croner')),
  keeps('nitropack', '2.13.6', {
    ...scheduler(
      ['global:defineNitroConfig', 'nitropack/config:.defineNitroConfig', 'nitro/config:.defineConfig'],
      'call',
      'dist/presets/*/runtime (startScheduleRunner, runCronTasks)',
    ),
    when: all(
      not(absent(option('scheduledTasks'))),
      not(
        equals(
          option('preset'),
          'cloudflare',
          'cloudflare-module',
          'cloudflare_module',
          'cloudflare-pages',
          'cloudflare_pages',
          'cloudflare_durable',
        ),
      ),
    ),
    what: 'Scheduled tasks run in the process on Node, Deno and Bun servers, and not at all on the Lambda, Vercel and Netlify presets.',
    fix: 'Expose the task as an endpoint and let the platform call it on a schedule.',
  }),
];
