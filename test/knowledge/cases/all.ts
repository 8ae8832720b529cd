import { CACHE_CASES } from './caches.js';
import type { Cases } from './cases.js';
import { DATABASE_CASES } from './databases.js';
import { EVENT_CASES, QUEUE_CASES } from './queues-and-events.js';
import { RATE_LIMIT_CASES } from './rate-limits.js';
import { AI_CASES, OTHER_CASES, SSR_CASES } from './rest.js';
import { SESSION_CASES } from './sessions.js';
import type { Settings } from '../source-call.js';

export const ALL: Cases = {
  ...SESSION_CASES,
  ...RATE_LIMIT_CASES,
  ...CACHE_CASES,
  ...QUEUE_CASES,
  ...EVENT_CASES,
  ...DATABASE_CASES,
  ...AI_CASES,
  ...SSR_CASES,
  ...OTHER_CASES,
};

export interface Case {
  readonly name: string;
  readonly source: string;
  readonly settings: Settings;
  readonly answer: 'yes' | 'no' | 'unknown';
}

const EXPECTED = { memory: 'yes', safe: 'no', unknown: 'unknown' } as const;

export function casesOf(name: string): Case[] {
  const cases = ALL[name] ?? {};
  return (['memory', 'safe', 'unknown'] as const).flatMap((kind) =>
    (cases[kind] ?? []).map((one) =>
      typeof one === 'string'
        ? { name, source: one, settings: {}, answer: EXPECTED[kind] }
        : { name, source: one[0], settings: one[1], answer: EXPECTED[kind] },
    ),
  );
}
