/**
 * What the built-ins of the language and of its runtimes do, as data: which methods read or change the object they are called on, which
 * arguments are called back and when, and which functions put work off. Paths are external paths (`global:setTimeout`, `fs:.writeFile`).
 * Files are in files.ts.
 */

/** What a method does to the object that it is called on; `read-write` gives what is there and puts something there where it is missing. */
export type Effect = 'read' | 'write' | 'read-write' | 'none';

/** What a callback receives, in the order of its parameters. */
export type Passed = 'element' | 'key' | 'index' | 'self' | 'accumulator' | 'other';

/**
 * What a method gives back.
 * - `element`: something that the collection holds (`get`, `find`, `pop`), so that changing it changes the collection's contents.
 * - `elements`: a new collection or iterator over the same elements (`filter`, `slice`).
 * - `iterator`: an iterator over the elements of the object as it stands (`values`).
 * - `keys`, `entries`: an iterator or array of keys, or of pairs of key and element.
 * - `self`: the object itself, for chains.
 * - `callback`: what the callback returned (`reduce`), or a collection of that (`map`).
 * - `plain`: a number, string, boolean or nothing.
 */
export type Result = 'element' | 'elements' | 'iterator' | 'keys' | 'entries' | 'self' | 'callback' | 'plain';

export interface MethodFact {
  readonly effect: Effect;
  /** Name of the operation in a report: `set`, `push`, `delete`, `read`. */
  readonly operation: string;
  readonly result: Result;
  /** The argument that is called on the spot, and what it is given. */
  readonly callback?: { readonly arg: number; readonly passes: readonly Passed[] };
  /** Arguments that the object holds afterwards; a rest is written as the first index and `restStored`. */
  readonly stores?: readonly number[];
  /** True when every argument from the last of `stores` on is kept. */
  readonly restStored?: true;
  /** The result holds the elements of the arguments as well (`concat`). */
  readonly joins?: true;
}

export type BuiltIn =
  | 'Map'
  | 'Set'
  | 'WeakMap'
  | 'WeakSet'
  | 'WeakRef'
  | 'Array'
  | 'TypedArray'
  | 'Object'
  | 'Date'
  | 'RegExp'
  | 'URLSearchParams'
  | 'Headers'
  | 'FormData'
  | 'EventEmitter'
  | 'EventTarget'
  | 'Subject'
  | 'Promise'
  | 'String'
  | 'Iterator'
  | 'Storage';

const read = (result: Result = 'plain', operation = 'read'): MethodFact => ({ effect: 'read', operation, result });
const write = (operation: string, result: Result = 'plain', stores?: readonly number[], restStored?: true): MethodFact => ({
  effect: 'write',
  operation,
  result,
  ...(stores === undefined ? {} : { stores }),
  ...(restStored === undefined ? {} : { restStored }),
});
const visits = (result: Result, passes: readonly Passed[] = ['element', 'index', 'self'], arg = 0): MethodFact => ({
  effect: 'read',
  operation: 'read',
  result,
  callback: { arg, passes },
});
const joined: MethodFact = { effect: 'read', operation: 'read', result: 'elements', joins: true };
const pure = (result: Result = 'plain'): MethodFact => ({ effect: 'none', operation: 'read', result });

const ARRAY: Readonly<Record<string, MethodFact>> = {
  push: write('push', 'plain', [0], true),
  unshift: write('unshift', 'plain', [0], true),
  pop: write('pop', 'element'),
  shift: write('shift', 'element'),
  splice: write('splice', 'elements', [2], true),
  fill: write('fill', 'self', [0]),
  copyWithin: write('copyWithin', 'self'),
  reverse: write('reverse', 'self'),
  sort: { effect: 'write', operation: 'sort', result: 'self', callback: { arg: 0, passes: ['element', 'element'] } },
  at: read('element'),
  concat: joined,
  slice: read('elements'),
  flat: read('elements'),
  toReversed: read('elements'),
  toSpliced: read('elements'),
  with: read('elements'),
  toSorted: visits('elements', ['element', 'element']),
  filter: visits('elements'),
  find: visits('element'),
  findLast: visits('element'),
  findIndex: visits('plain'),
  findLastIndex: visits('plain'),
  forEach: visits('plain'),
  some: visits('plain'),
  every: visits('plain'),
  map: visits('callback'),
  flatMap: visits('callback'),
  reduce: visits('callback', ['accumulator', 'element', 'index', 'self']),
  reduceRight: visits('callback', ['accumulator', 'element', 'index', 'self']),
  includes: read(),
  indexOf: read(),
  lastIndexOf: read(),
  join: read(),
  toString: read(),
  keys: read('keys'),
  values: read('iterator'),
  entries: read('entries'),
};

const MAP: Readonly<Record<string, MethodFact>> = {
  set: write('set', 'self', [1]),
  delete: write('delete'),
  clear: write('clear'),
  getOrInsert: { effect: 'read-write', operation: 'set', result: 'element', stores: [1] },
  getOrInsertComputed: { effect: 'read-write', operation: 'set', result: 'element', callback: { arg: 1, passes: ['key'] } },
  get: read('element'),
  has: read(),
  keys: read('keys'),
  values: read('iterator'),
  entries: read('entries'),
  forEach: visits('plain', ['element', 'key', 'self']),
};

const SET: Readonly<Record<string, MethodFact>> = {
  add: write('add', 'self', [0]),
  delete: write('delete'),
  clear: write('clear'),
  has: read(),
  keys: read('elements'),
  values: read('iterator'),
  entries: read('entries'),
  forEach: visits('plain', ['element', 'element', 'self']),
  union: joined,
  intersection: read('elements'),
  difference: read('elements'),
  symmetricDifference: joined,
  isSubsetOf: read(),
  isSupersetOf: read(),
  isDisjointFrom: read(),
};

/** Listeners are kept and called by later events; see LISTENER_METHODS. */
const EMITTER: Readonly<Record<string, MethodFact>> = {
  on: write('on', 'self', [1]),
  once: write('on', 'self', [1]),
  addListener: write('on', 'self', [1]),
  prependListener: write('on', 'self', [1]),
  prependOnceListener: write('on', 'self', [1]),
  off: write('off', 'self'),
  removeListener: write('off', 'self'),
  removeAllListeners: write('off', 'self'),
  emit: write('emit'),
  setMaxListeners: pure('self'),
  getMaxListeners: pure(),
  listenerCount: read(),
  listeners: read('elements'),
  rawListeners: read('elements'),
  eventNames: read(),
};

const DATE_SETTERS = [
  'Date',
  'FullYear',
  'Hours',
  'Milliseconds',
  'Minutes',
  'Month',
  'Seconds',
  'Time',
  'UTCDate',
  'UTCFullYear',
  'UTCHours',
  'UTCMilliseconds',
  'UTCMinutes',
  'UTCMonth',
  'UTCSeconds',
];

const LIST_OF_PAIRS: Readonly<Record<string, MethodFact>> = {
  append: write('append', 'plain', [1]),
  set: write('set', 'plain', [1]),
  delete: write('delete'),
  sort: write('sort'),
  get: read(),
  getAll: read(),
  getSetCookie: read(),
  has: read(),
  keys: read('keys'),
  values: read('elements'),
  entries: read('entries'),
  toString: read(),
  forEach: visits('plain', ['element', 'key', 'self']),
};

const pick = (methods: Readonly<Record<string, MethodFact>>, names: readonly string[]): Readonly<Record<string, MethodFact>> =>
  Object.fromEntries(Object.entries(methods).filter(([name]) => names.includes(name)));

const ALL_METHODS: Readonly<Record<BuiltIn, Readonly<Record<string, MethodFact>>>> = {
  Array: ARRAY,
  Map: MAP,
  Set: SET,
  WeakMap: pick(MAP, ['set', 'delete', 'get', 'has', 'getOrInsert', 'getOrInsertComputed']),
  WeakSet: pick(SET, ['add', 'delete', 'has']),
  WeakRef: { deref: read('element') },
  TypedArray: {
    ...pick(ARRAY, [
      'fill',
      'copyWithin',
      'reverse',
      'sort',
      'at',
      'slice',
      'filter',
      'find',
      'findLast',
      'findIndex',
      'findLastIndex',
      'forEach',
      'some',
      'every',
      'map',
      'reduce',
      'reduceRight',
      'includes',
      'indexOf',
      'lastIndexOf',
      'join',
      'toString',
      'keys',
      'values',
      'entries',
      'toReversed',
      'toSorted',
      'with',
    ]),
    set: write('set'),
    subarray: read('self'),
    write: write('write'),
    copy: read(),
  },
  Object: {
    hasOwnProperty: read(),
    propertyIsEnumerable: read(),
    toString: read(),
    valueOf: read('self'),
    toJSON: read(),
  },
  Date: Object.fromEntries(DATE_SETTERS.map((name) => [`set${name}`, write('set')])),
  RegExp: { exec: read(), test: read(), compile: write('compile', 'self') },
  URLSearchParams: LIST_OF_PAIRS,
  Headers: LIST_OF_PAIRS,
  FormData: LIST_OF_PAIRS,
  EventEmitter: EMITTER,
  EventTarget: {
    addEventListener: write('on', 'plain', [1]),
    removeEventListener: write('off'),
    dispatchEvent: write('emit'),
  },
  Subject: {
    next: write('emit', 'plain', [0]),
    error: write('emit'),
    complete: write('emit'),
    subscribe: write('on', 'plain', [0]),
    unsubscribe: write('off'),
    asObservable: read('self'),
    pipe: read('self'),
    getValue: read('element'),
  },
  Promise: {
    then: { effect: 'none', operation: 'read', result: 'callback', callback: { arg: 0, passes: ['element'] } },
    catch: { effect: 'none', operation: 'read', result: 'callback', callback: { arg: 0, passes: ['other'] } },
    finally: { effect: 'none', operation: 'read', result: 'self', callback: { arg: 0, passes: [] } },
  },
  String: {
    replace: { effect: 'none', operation: 'read', result: 'plain', callback: { arg: 1, passes: ['other'] } },
    replaceAll: { effect: 'none', operation: 'read', result: 'plain', callback: { arg: 1, passes: ['other'] } },
  },
  Iterator: {
    next: write('next', 'element'),
    map: visits('callback', ['element', 'index']),
    filter: visits('elements', ['element', 'index']),
    take: read('elements'),
    drop: read('elements'),
    flatMap: visits('callback', ['element', 'index']),
    reduce: visits('callback', ['accumulator', 'element', 'index']),
    toArray: read('elements'),
    forEach: visits('plain', ['element', 'index']),
    some: visits('plain', ['element', 'index']),
    every: visits('plain', ['element', 'index']),
    find: visits('element', ['element', 'index']),
  },
  Storage: {
    setItem: write('set', 'plain', [1]),
    removeItem: write('delete'),
    clear: write('clear'),
    getItem: read('element'),
    key: read(),
  },
};

/**
 * Methods of built-in objects by kind of object and name. The names come from audited code, so the tables inherit nothing: asking for
 * `constructor` gives undefined.
 */
export const METHODS: Readonly<Record<BuiltIn, Readonly<Record<string, MethodFact | undefined>>>> = Object.fromEntries(
  Object.entries(ALL_METHODS).map(([kind, methods]) => [kind, Object.assign(Object.create(null) as object, methods)]),
) as Readonly<Record<BuiltIn, Readonly<Record<string, MethodFact | undefined>>>>;

/** Functions that call one of their arguments later, from the event loop. */
export interface DeferredFact {
  readonly callback: number;
  /** `once`: a single time; `repeat`: until it is cleared; `tick`: before the event loop goes on, so still within the request's turn. */
  readonly when: 'once' | 'repeat' | 'tick';
  /** The argument with the delay. */
  readonly delay?: number;
  /** The function that takes it back. */
  readonly cancel?: string;
}

export const DEFERRED: Readonly<Record<string, DeferredFact>> = {
  'global:setTimeout': { callback: 0, when: 'once', delay: 1, cancel: 'global:clearTimeout' },
  'global:setInterval': { callback: 0, when: 'repeat', delay: 1, cancel: 'global:clearInterval' },
  'global:setImmediate': { callback: 0, when: 'once', cancel: 'global:clearImmediate' },
  'global:queueMicrotask': { callback: 0, when: 'tick' },
  'global:process.nextTick': { callback: 0, when: 'tick' },
  'timers:.setTimeout': { callback: 0, when: 'once', delay: 1, cancel: 'timers:.clearTimeout' },
  'timers:.setInterval': { callback: 0, when: 'repeat', delay: 1, cancel: 'timers:.clearInterval' },
  'timers:.setImmediate': { callback: 0, when: 'once', cancel: 'timers:.clearImmediate' },
  'process:.nextTick': { callback: 0, when: 'tick' },
  'global:requestAnimationFrame': { callback: 0, when: 'once', cancel: 'global:cancelAnimationFrame' },
  'global:requestIdleCallback': { callback: 0, when: 'once', cancel: 'global:cancelIdleCallback' },
};

/** Hooks by which a platform keeps the instance awake for work after the response. `takes` is what the argument must be. */
export const AFTER_RESPONSE: Readonly<Record<string, { readonly arg: number; readonly takes: 'promise' | 'function' | 'either' }>> = {
  'next/server:.after': { arg: 0, takes: 'either' },
  'next/server:.unstable_after': { arg: 0, takes: 'either' },
  'next/after:.after': { arg: 0, takes: 'either' },
  '@vercel/functions:.waitUntil': { arg: 0, takes: 'promise' },
  '@vercel/edge:.waitUntil': { arg: 0, takes: 'promise' },
  'cloudflare:workers:.waitUntil': { arg: 0, takes: 'promise' },
  'global:EdgeRuntime.waitUntil': { arg: 0, takes: 'promise' },
  'global:waitUntil': { arg: 0, takes: 'promise' },
  '@netlify/functions:.waitUntil': { arg: 0, takes: 'promise' },
  '@opennextjs/cloudflare:.getCloudflareContext().ctx.waitUntil': { arg: 0, takes: 'promise' },
};

/** The same as methods of an event or context that the handler is given: `ctx.waitUntil(promise)`, `c.executionCtx.waitUntil(promise)`. */
export const AFTER_RESPONSE_METHODS: readonly string[] = ['waitUntil', 'passThroughOnException'];

/** Hooks of component libraries whose callback runs in the browser only, by the modules that export them; `global` where a framework imports them itself. */
const HOOKS_OF_MODULES: readonly (readonly [modules: readonly string[], hooks: readonly string[]])[] = [
  [
    ['react', 'preact/hooks', 'preact/compat'],
    [
      'useEffect',
      'useLayoutEffect',
      'useInsertionEffect',
      'useImperativeHandle',
      'useEffectEvent',
      'useCallback',
      'startTransition',
      'useTransition',
    ],
  ],
  [
    ['vue', '@vue/runtime-core', '@vue/runtime-dom', '@vue/composition-api', 'nuxt/app', '#imports', 'global'],
    [
      'onMounted',
      'onBeforeMount',
      'onUpdated',
      'onBeforeUpdate',
      'onUnmounted',
      'onBeforeUnmount',
      'onActivated',
      'onDeactivated',
      'onNuxtReady',
    ],
  ],
  [['@vueuse/core'], ['tryOnMounted', 'useIntervalFn']],
  [['svelte'], ['onMount', 'beforeUpdate', 'afterUpdate', 'tick']],
  [['global'], ['$effect', '$effect.pre']],
  [['solid-js'], ['onMount', 'createEffect', 'createRenderEffect']],
  [['@builder.io/qwik'], ['useVisibleTask$', 'useOnDocument']],
  [['@angular/core'], ['afterNextRender', 'afterRender']],
  [
    ['@tanstack/react-query', '@tanstack/vue-query', 'react-query'],
    ['useMutation', 'useQuery', 'useInfiniteQuery'],
  ],
  [['swr'], ['', 'useSWR']],
  [['usehooks-ts'], ['useInterval']],
];

/** Paths of the hooks whose callback runs in the browser only: `react:.useEffect`, `global:onMounted`. */
export const BROWSER_HOOKS: ReadonlySet<string> = new Set(
  HOOKS_OF_MODULES.flatMap(([modules, hooks]) =>
    modules.flatMap((module) =>
      hooks.map((hook) => (module === 'global' ? `global:${hook}` : hook === '' ? `${module}:` : `${module}:.${hook}`)),
    ),
  ),
);

/** Packages that drive a browser, and the methods of its pages that send a function there. */
export const BROWSER_DRIVERS =
  /^(?:@playwright\/test|selenium-webdriver|(?:puppeteer|playwright|patchright|rebrowser-(?:puppeteer|playwright))(?:-(?:core|extra|chromium|firefox|webkit))?):/;
/** Events of such a page that wait for an answer, and the methods that give it: `page.on('request', (each) => each.abort())`, `page.route('**', (each) => each.abort())`. */
export const PAGE_QUESTIONS = /^(?:request|dialog|route)$/;
export const PAGE_ANSWERS = /^(?:continue|abort|respond|fulfill|fallback|accept|dismiss)$/;
export const PAGE_FUNCTIONS = /^(?:evaluate(?:Handle|All|OnNewDocument)?|addInitScript|waitForFunction|\$\$?eval)$/;

/** Packages of pages and of their stores: what their callbacks give back, components and actions call themselves. */
export const PAGE_PACKAGES =
  /^(?:(?:@?(?:react|preact|vue|svelte|solid|angular|ember|lit|qwik|inferno)|@(?:vueuse|tanstack\/(?:react|vue|solid|svelte)|testing-library|storybook|pinia|reduxjs|mui|headlessui|radix-ui|emotion|apollo\/client|react-[\w-]+))[\w-]*(?:\/[\w./-]*)?|next\/(?:dynamic|router|navigation)|nuxt\/app|#imports|#app|zustand[\w./-]*|redux[\w-]*|reselect|mobx[\w-]*|jotai[\w./-]*|valtio[\w./-]*|recoil|xstate|immer|styled-components|swr[\w./-]*|use-\w[\w-]*|@trpc\/(?:next|client|(?:tanstack-)?react-query)[\w./-]*|vitest|jest):/;

/** Values drawn at random or from the clock. */
export const RANDOM_OR_CLOCK: readonly string[] = [
  'global:Math.random',
  'global:Date.now',
  'global:Date',
  'global:performance.now',
  'global:process.hrtime',
  'global:process.hrtime.bigint',
  'global:process.uptime',
  'global:crypto.randomUUID',
  'global:crypto.getRandomValues',
  'crypto:.randomUUID',
  'crypto:.randomBytes',
  'crypto:.randomInt',
  'crypto:.randomFillSync',
  'crypto:.getRandomValues',
  'crypto:.webcrypto.getRandomValues',
  'crypto:.webcrypto.randomUUID',
  'crypto:.generateKeyPairSync',
  'crypto:.generateKeySync',
  'crypto:.generateKeyPair',
  'crypto:.createECDH',
  'crypto:.createDiffieHellman',
  'nanoid:.nanoid',
  'nanoid:.customAlphabet()',
  'uuid:.v1',
  'uuid:.v4',
  'uuid:.v6',
  'uuid:.v7',
  'ulid:.ulid',
  'cuid:',
  '@paralleldrive/cuid2:.createId',
  'crypto-random-string:',
  'ksuid:.randomSync',
  'short-uuid:.generate',
  'shortid:.generate',
  'jose:.generateSecret',
  'jose:.generateKeyPair',
  'web-push:.generateVAPIDKeys',
  'viem/accounts:.generatePrivateKey',
  'viem:.generatePrivateKey',
  'global:crypto.subtle.generateKey',
  'os:.hostname',
  'global:process.pid',
];

/** What the runtime says of this very process. */
export const OWN_FIGURES =
  /^(?:global:process|process:)\.(?:cpuUsage|memoryUsage|resourceUsage|hrtime|hrtime\.bigint|uptime|threadCpuUsage)\(\)|^os:\.(?:loadavg|freemem|cpus)\(\)|^perf_hooks:\.performance\.eventLoopUtilization\(\)/;

/** What only says what time it is. */
export const CLOCK = /^global:(?:Date|Date\.now|performance\.now)$/;

/** What that gave. */
export const CLOCK_SAID = /^global:(?:Date|Date\.now|performance\.now)\(\)$/;

/** What the environment says, as it is. */
export const ENVIRONMENT_SAYS = /^global:(?:process\.env|import\.meta\.env|Bun\.env|Deno\.env)/;

/** The first parameter of a callback that is called once, when what was asked for is there or has failed ... */
export const ERROR_PARAMETERS = /^_?(?:err|error|er|e)\d?$/;
/** ... unless it was given to one of these, which call it again and again, or for each request. */
export const LISTENING_METHODS =
  /^(?:on|once|addListener|prependListener|addEventListener|use|all|pre|post|watch|subscribe|each|process|consume|catch|setErrorHandler|setNotFoundHandler|onError|\w*[hH]ook|\w*Handler)$/;

/** Functions of packages that run what they are given at set times: as timers do. */
export const SCHEDULING =
  /^(?:node-cron:(?:\.default)?\.(?:schedule|createTask)|node-schedule:(?:\.default)?\.(?:scheduleJob|Job)|croner:(?:\.Cron|\.default)?|cron:(?:\.default)?\.(?:CronJob|job))$/;

/** What gives a stream that ticks for ever. */
export const TICKING_STREAMS = /^rxjs:\.(?:interval|timer)$/;

/** What runs before anything else that the process has to do: before a server that is starting takes its first request. */
export const RUNS_FIRST = /^(?:global:(?:queueMicrotask|process\.nextTick)|process:\.nextTick)$/;

/** Threads and workers that a process starts for itself. */
export const OWN_PROCESSES =
  /^(?:worker_threads:\.Worker|cluster:\.fork|child_process:\.(?:spawn|fork|exec|execFile)|cross-spawn:(?:\.spawn)?)\(\)(?:\.stdin)?$/;
/** What tells a process of changes to files of its own machine. */
export const FILE_WATCHERS =
  /^(?:fs:\.watch(?:File)?|fs-extra:\.watch(?:File)?|chokidar:\.watch|node-watch:|tail:\.Tail|always-tail:|@parcel\/watcher:\.subscribe|@logdna\/tail-file:)(?:\(\)\.\w+)*$/;
export const OWN_THREADS = /^(?:worker_threads:\.Worker|cluster:\.fork)\(\)$/;
