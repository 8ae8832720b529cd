/**
 * Every export that we know to keep state in the process or on its disk, or to keep none although one might think so. The entries stand
 * in `libraries/`, by theme; their shape in `libraries/entry.ts`.
 */
import { AI } from './libraries/ai.js';
import { AUTH } from './libraries/auth.js';
import { CACHES } from './libraries/caches.js';
import { DATABASES_AND_FILES } from './libraries/databases-and-files.js';
import type { LibraryEntry } from './libraries/entry.js';
import { GRAPHQL } from './libraries/graphql.js';
import { OTHER } from './libraries/other.js';
import { PUBSUB_AND_REALTIME } from './libraries/pubsub-and-realtime.js';
import { QUEUES } from './libraries/queues.js';
import { RATE_LIMITS } from './libraries/rate-limits.js';
import { SCHEDULERS } from './libraries/schedulers.js';
import { SESSIONS } from './libraries/sessions.js';
import { SSR_STORES } from './libraries/ssr-stores.js';

export type { Condition, Created, Hazard, LibraryEntry, LibraryRole, Replacements, Shape, Where } from './libraries/entry.js';

export const LIBRARIES: readonly LibraryEntry[] = [
  ...SESSIONS,
  ...AUTH,
  ...RATE_LIMITS,
  ...CACHES,
  ...QUEUES,
  ...SCHEDULERS,
  ...PUBSUB_AND_REALTIME,
  ...GRAPHQL,
  ...DATABASES_AND_FILES,
  ...AI,
  ...SSR_STORES,
  ...OTHER,
];
