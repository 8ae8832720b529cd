/** Where the rule says more about the cure than the role does. */
import { code, redis, upstash } from '../choice.js';
import type { Choice, RoleRemedies } from '../choice.js';
import { requestContext, ssrStore } from './caches.js';
import { failover, fallback, localDatabase } from './records.js';
import { backgroundWork, cleanupTimer } from './work.js';

/** A secret that was drawn when the process started. */
const identity: RoleRemedies = {
  test: 'Sign, encrypt or number on A and verify on B: it is accepted; restart both: still accepted.',
  choices: [
    code(
      'Take it from the environment, and refuse to start without it',
      `
function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(\`\${name} is not set\`);
  return value;
}

export const secret = required('APP_SECRET');
`,
      {
        commands: ['openssl rand -base64 32'],
        env: ['APP_SECRET'],
        pitfall: 'A default after ?? or || brings the random value back in the environment where the variable is missing.',
      },
    ),
    redis(
      'Let the first instance draw it, and all others read it',
      `
import { randomBytes } from 'node:crypto';

/** SET NX decides which draw counts; every instance reads that one. */
export async function sharedValue(): Promise<string> {
  await redis.set('{{key}}', randomBytes(32).toString('base64'), 'NX');
  return (await redis.get('{{key}}'))!;
}
`,
      { pitfall: 'Good for ids and salts; a key that protects logins belongs into a secret manager.' },
    ),
    upstash(
      'Let the first instance draw it, and all others read it',
      `
/** SET NX decides which draw counts; every instance reads that one. */
export async function sharedValue(): Promise<string> {
  await redis.set('{{key}}', crypto.randomUUID(), { nx: true });
  return (await redis.get<string>('{{key}}'))!;
}
`,
      { pitfall: 'Good for ids and salts; a key that protects logins belongs into a secret manager.' },
    ),
    code(
      'Derive it from one secret, so that every instance gets the same',
      `
import { hkdfSync } from 'node:crypto';

/** One variable, and as many keys as the app has purposes. */
export const keyFor = (purpose: string) => Buffer.from(hkdfSync('sha256', process.env.APP_SECRET!, '', purpose, 32));
`,
      { env: ['APP_SECRET'], pitfall: 'Changing the secret makes everything invalid at once: accept the old one for a while.' },
    ),
  ],
};

/** These replace what the role would suggest. */
export const instead: Readonly<Record<string, RoleRemedies>> = {
  'instance-identity': identity,
  'ssr-shared-store': ssrStore,
  'request-leak': requestContext,
  'module-timer': cleanupTimer,
  'unawaited-work': backgroundWork,
};

/** These come before what the role suggests. */
export function before(rule: string, library: string | undefined, isFailover = false): readonly Choice[] {
  if (rule === 'memory-fallback') return isFailover ? failover : fallback.choices.slice(0, 1);
  if (rule === 'local-disk' && library !== undefined && /sqlite|libsql|sql\.js/.test(library)) return localDatabase;
  return [];
}
