import type { Rule } from '../src/judge/rule.js';
import { closureState } from './closure-state.js';
import { instanceIdentity } from './instance-identity.js';
import { localDisk } from './local-disk.js';
import { memoryBackend } from './memory-backend.js';
import { memoryFallback } from './memory-fallback.js';
import { moduleCollection } from './module-collection.js';
import { moduleTimer } from './module-timer.js';
import { mutableGlobal } from './mutable-global.js';
import { processEvents } from './process-events.js';
import { requestLeak } from './request-leak.js';
import { singletonState } from './singleton-state.js';
import { ssrSharedStore } from './ssr-shared-store.js';
import { unawaitedWork } from './unawaited-work.js';

/** Every rule, in the order in which they are listed. */
export const rules: readonly Rule[] = [
  memoryBackend,
  memoryFallback,
  requestLeak,
  instanceIdentity,
  ssrSharedStore,
  processEvents,
  localDisk,
  moduleCollection,
  mutableGlobal,
  singletonState,
  closureState,
  moduleTimer,
  unawaitedWork,
];
