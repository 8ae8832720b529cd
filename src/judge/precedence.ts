/** Where several rules claim a cell the more telling one speaks: earlier in this list. */
export const PRECEDENCE: readonly string[] = [
  'memory-backend',
  'memory-fallback',
  'request-leak',
  'instance-identity',
  'ssr-shared-store',
  'process-events',
  'local-disk',
  'closure-state',
  'singleton-state',
  'mutable-global',
  'module-collection',
  'module-timer',
  'unawaited-work',
];
