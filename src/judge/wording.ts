/** The sentences of findings. */
import type { Instr } from '../facts/model.js';
import { PLATFORMS, type PlatformId } from '../knowledge/platforms.js';
import type { Role } from './finding.js';
import type { JudgedCell, JudgedHazard } from './rule.js';

const KEPT: Readonly<Record<Role, string>> = {
  session: 'sessions',
  auth: 'what logins and permissions hang on',
  'rate-limit': 'the counts of a rate limit',
  'job-status': 'the progress or result of jobs',
  queue: 'work that waits',
  'entity-store': 'records',
  cache: 'cached values',
  memo: 'computed values',
  metrics: 'metrics',
  counter: 'a count or sequence',
  'log-buffer': 'a history of events',
  connections: 'open connections',
  pubsub: 'subscribers',
  lock: 'a lock',
  idempotency: 'what was processed already',
  config: 'settings that change at run time',
  'circuit-breaker': 'the health of a service',
  'request-context': "one request's data",
  'round-robin': 'a rotation index',
  'cleanup-timer': 'a clean-up',
  'background-work': 'work',
  'file-store': 'files',
  fallback: 'a stand-in for a store',
  client: 'a client',
  'lazy-init': 'a lazily made value',
  constant: 'a constant',
  'dev-only': 'development data',
  other: 'state',
};

const BREAKS: Readonly<Record<Role, string>> = {
  session: 'a session that began on one instance is unknown to the next',
  auth: 'what one instance issues or revokes the others do not know',
  'rate-limit': 'each instance counts from zero, so the limit multiplies with the instances and resets with each cold start',
  'job-status': 'whoever polls may ask an instance that never heard of the job',
  queue: 'what waits is lost with the instance',
  'entity-store': 'the records exist in one instance only and are gone when it ends',
  cache: 'the other instances keep the old value',
  memo: 'each instance computes it again',
  metrics: 'each instance counts its own requests, and the figures start at zero with each one',
  counter: 'instances count apart and repeat numbers',
  'log-buffer': 'each instance remembers its own events, and forgets them when it ends',
  connections: 'other instances cannot reach the connections of this one',
  pubsub: 'a message published in one instance never reaches subscribers of another',
  lock: 'two instances can hold it at once',
  idempotency: 'another instance does the same thing again',
  config: 'a change reaches one instance only',
  'circuit-breaker': 'each instance has to find out for itself',
  'request-context': 'a concurrent or later request of the same instance reads it',
  'round-robin': 'each instance starts the rotation anew',
  'cleanup-timer': 'it does not run while the instance is frozen',
  'background-work': 'it stops when the response is sent',
  'file-store': 'the file is on the disk of one instance, or cannot be written at all',
  fallback: 'instances disagree about what is stored',
  client: '',
  'lazy-init': '',
  constant: '',
  'dev-only': '',
  other: 'instances disagree',
};

/** What the handles of running work are, whatever role their names give them: no value that a store could keep. */
const HANDLES = {
  kept: 'the handles by which running work is called off',
  breaks: 'a cancel that reaches another instance finds nothing to stop, and the work goes on',
} as const;

const holdsHandles = (subject: JudgedCell | JudgedHazard): boolean => 'profile' in subject && subject.profile.abortEntries;
const keptBy = (subject: JudgedCell | JudgedHazard): string => (holdsHandles(subject) ? HANDLES.kept : KEPT[subject.role]);
const brokenFor = (subject: JudgedCell | JudgedHazard): string => (holdsHandles(subject) ? HANDLES.breaks : BREAKS[subject.role]);

/** One sentence: what is kept where, and what breaks. */
export function messageOf(rule: string, subject: JudgedCell | JudgedHazard, symbol: string): string {
  if ('profile' in subject) {
    const where = WHERE[subject.profile.cell.form];
    if (subject.unreached) return `\`${symbol}\` keeps ${keptBy(subject)} in ${where}, but nothing that an entry point reaches touches it.`;
    if (subject.verdict === 'tolerable') return `\`${symbol}\` keeps ${keptBy(subject)} in ${where}: ${subject.reason}.`;
    return `\`${symbol}\` keeps ${keptBy(subject)} in ${where}: ${brokenFor(subject)}.`;
  }
  switch (rule) {
    case 'module-timer':
      return `\`${symbol}\` starts a timer in the process: ${subject.reason}.`;
    case 'unawaited-work':
      return `\`${symbol}\` is still running when the response is sent: ${subject.reason}.`;
    case 'local-disk':
      return `\`${symbol}\` writes to the disk of this instance: ${subject.reason}.`;
    default:
      return `\`${symbol}\` keeps ${keptBy(subject)} in the process: ${subject.reason}.`;
  }
}

const WHERE = {
  variable: 'a module-level variable',
  captured: 'a variable that a long-lived function captured',
  field: 'a field of an object that lives as long as the process',
  'static-field': 'a static field',
  property: 'a property of an object that the module keeps',
  global: 'a property of the global object',
} as const;

/** What happens on the platforms at hand. */
export function impactOf(rule: string, subject: JudgedCell | JudgedHazard, platforms: readonly string[]): string {
  const sentences = platforms
    .map((id) => {
      const platform = PLATFORMS[id as PlatformId];
      if (!platform) return '';
      const what =
        rule === 'module-timer'
          ? 'hazard' in subject && subject.hazard.isPutOff
            ? (platform.delayed ?? platform.timers)
            : platform.timers
          : rule === 'unawaited-work'
            ? platform.background
            : rule === 'local-disk' || subject.role === 'file-store'
              ? platform.disk
              : subject.role === 'connections' || subject.role === 'pubsub'
                ? platform.sockets
                : subject.role === 'lock'
                  ? platform.locks
                  : platform.memory;
      return `On ${platform.name}, ${what}.`;
    })
    .filter(Boolean);
  const breaks = brokenFor(subject);
  const first = breaks && subject.verdict === 'unsafe' ? `${breaks[0]?.toUpperCase()}${breaks.slice(1)}.` : '';
  // The message says already what breaks; without a platform the impact has nothing else to say.
  return sentences.length > 0 ? sentences.join(' ') : first;
}

/** The name of an operation in reports. */
export function operationOf(instr: Instr): string {
  switch (instr.op) {
    case 'call':
      return instr.prop ?? 'call'; // a plain call is named by whoever knows its callee
    case 'assign':
    case 'set':
      return 'assign';
    default:
      return instr.op;
  }
}
