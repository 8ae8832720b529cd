/** Role, rule and platform -> what to use instead, with code. */
import type { Remedy, Role } from '../judge/finding.js';
import type { Choice, RoleRemedies } from './choice.js';
import { libraryCode } from './libraries.js';
import { rank } from './platforms.js';
import { auth, rateLimit, session } from './roles/access.js';
import { before, instead } from './roles/by-rule.js';
import { cache, config, memo, requestContext } from './roles/caches.js';
import { circuitBreaker, counter, idempotency, lock, roundRobin } from './roles/coordination.js';
import { connections, logBuffer, metrics, pubsub } from './roles/messages.js';
import { entityStore, fallback, fileStore, other } from './roles/records.js';
import { cancels } from './roles/cancels.js';
import { delayedJob } from './roles/delays.js';
import { periodicJob } from './roles/schedules.js';
import { backgroundWork, cleanupTimer, jobStatus, queue } from './roles/work.js';

/** More would be a catalogue, not advice. */
const LIMIT = 4;
const ENOUGH = 2;

export interface KeepingLibrary {
  readonly package: string;
  /** It is a database: records are moved to another one, not to a bucket for files. */
  readonly database?: boolean;
  /** A sentence. */
  readonly fix?: string;
  /** What replaces its memory: a phrase. */
  readonly replacement?: string;
  /** Packages to install for that. */
  readonly install?: string;
}

export interface RemedyInput {
  readonly role: Role;
  readonly rule: string;
  /** Platform ids (`vercel`, `aws-lambda`, `containers` ...); none means functions. */
  readonly platforms: readonly string[];
  readonly symbol: string;
  /** Ids of the frameworks whose entry points lead there (`next`, `nest` ...); where nothing is said, what any framework has is offered. */
  readonly frameworks?: readonly string[];
  /** On disk: rows written as text, which belong into a table, and no files of people. */
  readonly isTable?: boolean;
  /** A timer that requests start, each for a matter of its own. */
  readonly isPutOff?: boolean;
  /** All that it keeps are handles by which running work is called off: no store can hold those. */
  readonly holdsHandles?: boolean;
  /** Memory is turned to when a call of the store fails, and not because there is none. */
  readonly isFailover?: boolean;
  /** The package that keeps the state, and what is known to cure that. */
  readonly library?: KeepingLibrary;
}

/** `client`, `lazy-init`, `constant` and `dev-only` are never unsafe; should one be asked for all the same, the general answer has to do. */
const ROLE_REMEDIES: Readonly<Record<Role, RoleRemedies>> = {
  session,
  auth,
  'rate-limit': rateLimit,
  'job-status': jobStatus,
  queue,
  'entity-store': entityStore,
  cache,
  memo,
  metrics,
  counter,
  'log-buffer': logBuffer,
  connections,
  pubsub,
  lock,
  idempotency,
  config,
  'circuit-breaker': circuitBreaker,
  'request-context': requestContext,
  'round-robin': roundRobin,
  'cleanup-timer': cleanupTimer,
  'background-work': backgroundWork,
  'file-store': fileStore,
  fallback,
  client: other,
  'lazy-init': other,
  constant: other,
  'dev-only': other,
  other,
};

/** `auth` covers codes that are used once and lists of who may what; a list is a table of records that must be right everywhere at once. */
const ACCOUNTS: RoleRemedies = {
  ...entityStore,
  test: 'Create on A and log in on B; revoke on A: B refuses at once; restart both: it still does.',
};
const ACCOUNT_WORDS = /user|account|staff|admin|member|permission|role|acl|credential/i;

/** Two to four remedies, the best for the platforms first. */
export function remediesFor(input: RemedyInput): readonly Remedy[] {
  const { role, rule, platforms, symbol, frameworks, isTable, isPutOff, holdsHandles, isFailover, library } = input;
  const replacing = holdsHandles
    ? cancels
    : rule === 'module-timer' && role === 'background-work'
      ? isPutOff
        ? delayedJob
        : periodicJob
      : own(instead, rule);
  const {
    test,
    choices,
    prefer = [],
  } = replacing ??
  (role === 'auth' && ACCOUNT_WORDS.test(symbol)
    ? ACCOUNTS
    : role === 'file-store' && (library?.database || isTable)
      ? entityStore
      : ROLE_REMEDIES[role]);
  const key = keyOf(symbol);
  const ranked = unique([
    ...before(rule, library?.package, isFailover),
    ...inOrder(
      choices.filter((each) => suits(each, frameworks)),
      platforms,
      prefer,
    ),
  ]);
  const remedies = ranked.map((choice) => remedyOf(choice, key, test));
  const first = library === undefined || replacing !== undefined ? [] : libraryRemedy(library, test);
  return [...first, ...remedies].slice(0, LIMIT);
}

function suits({ framework }: Choice, frameworks: readonly string[] | undefined): boolean {
  if (framework === undefined || frameworks === undefined) return true;
  return framework.startsWith('!') ? !frameworks.includes(framework.slice(1)) : frameworks.includes(framework);
}

/** The two-instance test of a role, in a sentence. */
export function testFor(role: Role): string {
  return ROLE_REMEDIES[role].test;
}

/** What suits every platform, then, where that is too little, what suits one of them. */
function inOrder(choices: readonly Choice[], platforms: readonly string[], prefer: RoleRemedies['prefer'] = []): readonly Choice[] {
  const placed = choices.flatMap((choice) => {
    const place = rank(choice.family, platforms);
    if (place === undefined) return [];
    const preferred = prefer.indexOf(choice.family);
    return [{ choice, fits: place < 100, place: preferred < 0 ? place : preferred - prefer.length + Math.floor(place / 100) * 100 }];
  });
  placed.sort((a, b) => a.place - b.place);
  const fitting = placed.filter(({ fits }) => fits);
  const chosen = fitting.length >= ENOUGH ? fitting : placed;
  return chosen.map(({ choice }) => choice);
}

function remedyOf(choice: Choice, key: string, test: string): Remedy {
  const fill = (text: string): string => text.replaceAll('{{key}}', key).replaceAll('{{name}}', key.replaceAll('_', '-'));
  return {
    store: choice.store,
    title: choice.title,
    commands: choice.commands.map(fill),
    snippet: fill(choice.snippet),
    env: choice.env,
    ...(choice.pitfall !== undefined && { pitfall: fill(choice.pitfall) }),
    test,
  };
}

function libraryRemedy({ package: name, database, fix, replacement, install }: KeepingLibrary, test: string): Remedy[] {
  const known = libraryCode.get(name);
  if (known === undefined && replacement === undefined && fix === undefined) return [];
  const stop = /[.\s]+$/;
  return [
    {
      store: known?.store ?? (database ? 'Database server' : 'Shared store'),
      title:
        fix !== undefined
          ? fix.replace(stop, '')
          : `Give ${name} a shared store${replacement === undefined ? '' : `: ${replacement.replace(stop, '')}`}`,
      // What our own lines need, or else what is known to be needed: package names, unless it is a whole command already.
      commands:
        known?.commands ?? (install === undefined ? [] : [/^(npm|npx|pnpm|yarn|bun)\s/.test(install) ? install : `npm install ${install}`]),
      snippet: known?.snippet ?? '',
      env: known?.env ?? [],
      ...(known?.pitfall !== undefined && { pitfall: known.pitfall }),
      test,
    },
  ];
}

/** Words that SQL keeps for itself cannot name a table. */
const SQL_WORDS = new Set([
  'all',
  'and',
  'any',
  'array',
  'as',
  'asc',
  'case',
  'check',
  'column',
  'default',
  'desc',
  'do',
  'end',
  'for',
  'from',
  'grant',
  'group',
  'in',
  'index',
  'into',
  'key',
  'limit',
  'not',
  'null',
  'of',
  'on',
  'or',
  'order',
  'primary',
  'references',
  'select',
  'set',
  'table',
  'then',
  'to',
  'union',
  'unique',
  'user',
  'using',
  'values',
  'when',
  'where',
  'window',
  'with',
]);

/** Fields that only say that something is kept: what holds them says what. */
const CONTAINERS = /^(?:rows|items|entries|data|map|list|store|storage|values|records|state|cache|memory|db|all|current|instance)$/i;
/** Functions of the runtime that findings are named after, and what such work is called in keys and tables. */
const CALLEES: readonly (readonly [RegExp, string])[] = [
  [/^set(?:Timeout|Interval|Immediate)$/, 'periodic_job'],
  [/^(?:write|append|copy|rename|mkdir|createWriteStream|open)(?:File|Stream|Sync)*$/, 'files'],
];

/** A name from the last telling part of the symbol that may stand in a key, a table's name and a shell command. */
function keyOf(symbol: string): string {
  const parts = symbol.split(/[.#[\]]/).filter((part) => /[A-Za-z0-9]/.test(part) && part !== 'globalThis');
  const own = parts.at(-1) ?? '';
  const last = CALLEES.find(([callee]) => callee.test(own))?.[1] ?? (CONTAINERS.test(own) ? (parts.at(-2) ?? own) : own);
  const key = last
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase()
    .slice(0, 40);
  if (key === '') return 'state';
  return key.length < 3 || SQL_WORDS.has(key) || /^\d/.test(key) ? `state_${key}` : key;
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function unique(choices: readonly Choice[]): readonly Choice[] {
  const seen = new Set<string>();
  return choices.filter(({ store, title }) => {
    const name = `${store}\n${title}`;
    return !seen.has(name) && seen.add(name);
  });
}
