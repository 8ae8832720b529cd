/** Which signs speak for and against each role. */
import type { Role } from '../../finding.js';
import { isTally } from '../tallies.js';
import { isMoreThanYesOrNo } from '../yes-or-no.js';
import { CONNECTIONS, OTHER, PUBSUB } from './connections.js';
import { RATE_LIMIT } from './limits.js';
import { CIRCUIT_BREAKER, COUNTER, METRICS, ROUND_ROBIN } from './numbers.js';
import { AUTH, CACHE, CONFIG, ENTITY_STORE, REQUEST_CONTEXT, SESSION } from './records.js';
import type { Operations, Shape, Sign } from './sign.js';
import { IDEMPOTENCY, JOB_STATUS, LOCK, LOG_BUFFER, QUEUE } from './work.js';

const SIGNS: Readonly<Partial<Record<Role, readonly Sign[]>>> = {
  pubsub: PUBSUB,
  connections: CONNECTIONS,
  other: OTHER,
  config: CONFIG,
  counter: COUNTER,
  metrics: METRICS,
  'circuit-breaker': CIRCUIT_BREAKER,
  'rate-limit': RATE_LIMIT,
  idempotency: IDEMPOTENCY,
  queue: QUEUE,
  'log-buffer': LOG_BUFFER,
  lock: LOCK,
  cache: CACHE,
  'entity-store': ENTITY_STORE,
  'job-status': JOB_STATUS,
  session: SESSION,
  auth: AUTH,
  'round-robin': ROUND_ROBIN,
  'request-context': REQUEST_CONTEXT,
};

/** What a number that is counted up is never: it holds nobody's data, no copy of anything, and no list. */
const NOT_NUMBERS: ReadonlySet<Role> = new Set(['request-context', 'session', 'auth', 'queue', 'log-buffer', 'cache', 'memo', 'config']);

/** How much what is done with a cell speaks for a role, beside the evidence of words; and what is to be told of it. */
export function weighSigns(
  operations: Operations,
  role: Role,
  evidence: readonly string[],
): { readonly weight: number; readonly says?: string } {
  const { profile, scalar } = operations;
  if ((scalar && NOT_NUMBERS.has(role) && isTally(profile)) || isMoreThanYesOrNo(profile, role)) return { weight: -30 };
  const shape: Shape = { ...operations, evidence, isNamed: evidence.some((each) => each.startsWith('its name')) };
  const sign = SIGNS[role]?.find((each) => each.holds(shape));
  if (!sign) return { weight: 0 };
  const weight = typeof sign.weight === 'number' ? sign.weight : sign.weight(shape);
  return sign.says === undefined ? { weight } : { weight, says: sign.says };
}
