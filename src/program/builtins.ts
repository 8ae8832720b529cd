/** What the methods of JavaScript's own collections do with what they hold, as far as the flow of values is concerned. */

export interface MethodFlow {
  /** Arguments that become elements. `rest` from that index on. */
  readonly stores?: { readonly from: number; readonly rest: boolean };
  /** The result holds an element, a fresh collection of the elements, the receiver, pairs, or what the callback returns. */
  readonly gives?: 'element' | 'copy' | 'self' | 'pairs' | 'callback-copy' | 'callback' | 'iterator';
  /** Index of the argument that is called with the elements. `reduce` gets the element second. */
  readonly callback?: { readonly arg: number; readonly element: 0 | 1 | 'both' };
  /** Elements of this argument become elements (`concat`). */
  readonly joins?: boolean;
  /** What it does to the collection, for accesses. */
  readonly effect: 'read' | 'write' | 'read-write' | 'none';
}

const each = (gives?: MethodFlow['gives']): MethodFlow => ({ callback: { arg: 0, element: 0 }, effect: 'read', ...(gives ? { gives } : {}) });

/** Methods of arrays, Maps and Sets by name: one table, since the receiver of a name is not always known. */
export const COLLECTION_METHODS: ReadonlyMap<string, MethodFlow> = new Map<string, MethodFlow>(Object.entries({
  push: { stores: { from: 0, rest: true }, effect: 'write' },
  unshift: { stores: { from: 0, rest: true }, effect: 'write' },
  splice: { stores: { from: 2, rest: true }, gives: 'copy', effect: 'write' },
  fill: { stores: { from: 0, rest: false }, gives: 'self', effect: 'write' },
  set: { stores: { from: 1, rest: false }, gives: 'self', effect: 'write' },
  add: { stores: { from: 0, rest: false }, gives: 'self', effect: 'write' },
  delete: { effect: 'write' },
  clear: { effect: 'write' },
  pop: { gives: 'element', effect: 'write' },
  shift: { gives: 'element', effect: 'write' },
  sort: { gives: 'self', callback: { arg: 0, element: 'both' }, effect: 'write' },
  reverse: { gives: 'self', effect: 'write' },
  copyWithin: { gives: 'self', effect: 'write' },
  get: { gives: 'element', effect: 'read' },
  at: { gives: 'element', effect: 'read' },
  has: { effect: 'read' },
  includes: { effect: 'read' },
  indexOf: { effect: 'read' },
  lastIndexOf: { effect: 'read' },
  join: { effect: 'read' },
  find: each('element'),
  findLast: each('element'),
  findIndex: each(),
  findLastIndex: each(),
  some: each(),
  every: each(),
  forEach: each(),
  filter: each('copy'),
  map: each('callback-copy'),
  flatMap: each('callback-copy'),
  reduce: { callback: { arg: 0, element: 1 }, gives: 'callback', effect: 'read' },
  reduceRight: { callback: { arg: 0, element: 1 }, gives: 'callback', effect: 'read' },
  slice: { gives: 'copy', effect: 'read' },
  concat: { gives: 'copy', joins: true, effect: 'read' },
  flat: { gives: 'copy', effect: 'read' },
  toSorted: { gives: 'copy', effect: 'read' },
  toReversed: { gives: 'copy', effect: 'read' },
  toSpliced: { gives: 'copy', effect: 'read' },
  with: { gives: 'copy', effect: 'read' },
  values: { gives: 'iterator', effect: 'read' },
  keys: { effect: 'read' },
  entries: { gives: 'pairs', effect: 'read' },
  next: { gives: 'element', effect: 'read' },
  union: { gives: 'copy', joins: true, effect: 'read' },
  intersection: { gives: 'copy', effect: 'read' },
  difference: { gives: 'copy', effect: 'read' },
  getOrInsert: { stores: { from: 1, rest: false }, gives: 'element', effect: 'read-write' },
  getOrInsertComputed: { callback: { arg: 1, element: 0 }, gives: 'element', effect: 'read-write' },
}));

/** Callback methods that code of unknown origin may call at once: what they are given runs in the caller's phase. */
export const IMMEDIATE_CALLBACKS: ReadonlySet<string> = new Set([
  'forEach', 'map', 'filter', 'find', 'findIndex', 'findLast', 'findLastIndex', 'some', 'every', 'flatMap', 'reduce', 'reduceRight', 'sort', 'toSorted',
  'then', 'catch', 'finally', 'replace', 'replaceAll', 'from', 'fromAsync', 'groupBy', 'stringify', 'parse', 'apply', 'call', 'run', 'transaction', '$transaction',
]);

/** Constructors of the runtime whose instances are collections. */
export const COLLECTION_CONSTRUCTORS: ReadonlyMap<string, 'map' | 'set' | 'weakmap' | 'weakset' | 'array' | 'object'> = new Map([
  ['global:Map', 'map'], ['global:Set', 'set'], ['global:WeakMap', 'weakmap'], ['global:WeakSet', 'weakset'], ['global:Array', 'array'], ['global:Object', 'object'], ['global:Object.create', 'object'],
]);

/** Functions of the runtime that give a number, a string, a truth or nothing. */
export const PLAIN_RESULTS = /^global:(?:Number|String|Boolean|BigInt|parseInt|parseFloat|isNaN|isFinite|encodeURI|decodeURI|encodeURIComponent|decodeURIComponent|escape|unescape|btoa|atob|console\.\w+|Math\.\w+|Number\.\w+|String\.\w+|JSON\.stringify|Object\.is|Array\.isArray|clearTimeout|clearInterval|clearImmediate)$/;

/** Packages that only describe data: what they make is looked into by nobody, and there is a great deal of it. Their callbacks run. */
export const SCHEMA_MODULES = /^(?:zod|yup|joi|valibot|superstruct|arktype|@sinclair\/typebox|@zod\/mini)(?:\/[\w/]+)?:/;

/**
 * Calls that read what they are given, keep none of it and call none of it: answers, errors, log lines, queries. They are the most common
 * calls of a server, and their arguments the largest.
 */
export const READING_CALLS = new RegExp([
  /^global:(?:console|Math|Date|Number|String|Boolean|Error|TypeError|RangeError|Response|URL|URLSearchParams|Headers|Request|Buffer|parseInt|parseFloat|fetch|structuredClone|encodeURIComponent|decodeURIComponent)(?:\.\w+)?$/,
  /^next\/server:\.NextResponse(?:\.(?:json|redirect|rewrite|next))?$/,
  /^(?:@prisma\/client|global:\w*prisma\w*)\b[^(]*(?:\(\))?[^(]*\.(?:findMany|findUnique|findUniqueOrThrow|findFirst|findFirstOrThrow|create|createMany|createManyAndReturn|update|updateMany|upsert|delete|deleteMany|count|aggregate|groupBy)$/i,
  /^(?:winston|pino|bunyan|loglevel|consola|signale|log4js|next-axiom|@axiomhq\/\w+)\b.*\.(?:trace|debug|verbose|http|info|warn|error|fatal|log)$/,
].map((each) => each.source).join('|'), 'i');

/** Functions that run what they are given later, outside the caller. */
export const TIMER_FUNCTIONS: ReadonlySet<string> = new Set([
  'global:setTimeout', 'global:setInterval', 'global:setImmediate', 'global:queueMicrotask', 'global:process.nextTick',
  'timers:.setTimeout', 'timers:.setInterval', 'timers:.setImmediate',
]);

/** Names of the global object. */
export const GLOBAL_OBJECTS: ReadonlySet<string> = new Set(['globalThis', 'global', 'window', 'self']);

/** Functions of the runtime that give back what they are given. */
export const IDENTITY_FUNCTIONS: ReadonlySet<string> = new Set([
  'global:Object.freeze', 'global:Object.seal', 'global:Object.preventExtensions', 'global:Promise.resolve', 'global:Object.setPrototypeOf', 'global:Proxy', 'vue:.markRaw', 'vue:.reactive', 'vue:.shallowReactive', 'vue:.readonly',
]);

/** Functions that give a fresh array of what their argument holds. */
export const COPY_FUNCTIONS: ReadonlySet<string> = new Set([
  'global:Object.values', 'global:Array.from', 'global:Promise.all', 'global:Promise.allSettled', 'global:Promise.any', 'global:Promise.race', 'global:Array.of',
]);
