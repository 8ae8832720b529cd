/** What the methods of JavaScript's own collections do with what they hold, as far as the flow of values is concerned. */
import { EMITTERS_MADE } from '../../knowledge/emitters.js';
import { METHODS, SCHEDULING, type MethodFact, type Passed, type Result } from '../../knowledge/runtime.js';

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

/** What a built-in method is to the flow of values. */
function flowOf({ effect, result, callback, stores, restStored, joins }: MethodFact): MethodFlow {
  const last = stores?.[stores.length - 1];
  const gives = givenBy(result, callback?.passes);
  const elements = (callback?.passes ?? []).flatMap((passed, index) => (passed === 'element' && index < 2 ? [index] : []));
  return {
    effect,
    ...(last === undefined ? {} : { stores: { from: last, rest: restStored === true } }),
    ...(gives === undefined ? {} : { gives }),
    // A collection whose elements are not handed over has its keys handed over: for the flow of values that is the same.
    ...(callback === undefined
      ? {}
      : { callback: { arg: callback.arg, element: elements.length > 1 ? 'both' : elements[0] === 1 ? 1 : 0 } }),
    ...(joins === undefined ? {} : { joins }),
  };
}

function givenBy(result: Result, passes: readonly Passed[] | undefined): MethodFlow['gives'] {
  switch (result) {
    case 'elements':
      return 'copy';
    case 'entries':
      return 'pairs';
    case 'callback':
      return passes?.[0] === 'accumulator' ? 'callback' : 'callback-copy';
    case 'element':
    case 'iterator':
    case 'self':
      return result;
    default:
      return undefined; // keys and plain values hold nothing
  }
}

/**
 * Methods of arrays, Maps, Sets and of iterators over them by name: one table, since the receiver of a name is not always known. Where
 * several of them have a method, the last of them says what it does.
 */
export const COLLECTION_METHODS: ReadonlyMap<string, MethodFlow> = new Map(
  [METHODS.Iterator, METHODS.Set, METHODS.Map, METHODS.Array]
    .flatMap((methods) => Object.entries(methods).flatMap(([name, fact]): [string, MethodFlow][] => (fact ? [[name, flowOf(fact)]] : [])))
    // An iterator stands for the collection that it walks: to move it changes nothing there.
    .map(([name, flow]): [string, MethodFlow] => [name, name === 'next' ? { ...flow, effect: 'read' } : flow]),
);

/** Callback methods that code of unknown origin may call at once: what they are given runs in the caller's phase. */
export const IMMEDIATE_CALLBACKS: ReadonlySet<string> = new Set([
  'forEach',
  'map',
  'filter',
  'find',
  'findIndex',
  'findLast',
  'findLastIndex',
  'some',
  'every',
  'flatMap',
  'reduce',
  'reduceRight',
  'sort',
  'toSorted',
  'then',
  'catch',
  'finally',
  'replace',
  'replaceAll',
  'from',
  'fromAsync',
  'groupBy',
  'stringify',
  'parse',
  'apply',
  'call',
  'run',
  'transaction',
  '$transaction',
]);

/** Those of them that keep functions that stand in options, and call them when something comes (`consumer.run({ eachMessage })`, `CronJob.from({ onTick })`). */
export const KEEPS_OPTIONS: ReadonlySet<string> = new Set(['run', 'from']);

/** Constructors of the runtime whose instances are collections. */
export const COLLECTION_CONSTRUCTORS: ReadonlyMap<string, 'map' | 'set' | 'weakmap' | 'weakset' | 'array' | 'object'> = new Map([
  ['global:Map', 'map'],
  ['global:Set', 'set'],
  ['global:WeakMap', 'weakmap'],
  ['global:WeakSet', 'weakset'],
  ['global:Array', 'array'],
  ['global:Object', 'object'],
  ['global:Object.create', 'object'],
  ['discord.js:.Collection', 'map'],
  ['@discordjs/collection:.Collection', 'map'],
  ['@discordjs/collection:', 'map'], // Maps with more methods
]);

/** Functions of the runtime that give a number, a string, a truth or nothing. */
const PLAIN_RESULTS =
  /^global:(?:Number|String|Boolean|BigInt|parseInt|parseFloat|isNaN|isFinite|encodeURI|decodeURI|encodeURIComponent|decodeURIComponent|escape|unescape|btoa|atob|console\.\w+|Math\.\w+|Number\.\w+|String\.\w+|JSON\.stringify|Object\.is|Array\.isArray|clearTimeout|clearInterval|clearImmediate)$/;

/** Packages that only describe data: what they make is looked into by nobody, and there is a great deal of it. Their callbacks run. */
const SCHEMA_MODULES = /^(?:zod|yup|joi|valibot|superstruct|arktype|@sinclair\/typebox|@zod\/mini)(?:\/[\w/]+)?:/;

/**
 * Calls that read what they are given, keep none of it and call none of it: answers, errors, log lines, queries. They are the most common
 * calls of a server, and their arguments the largest.
 */
const READING_CALLS = new RegExp(
  [
    /^global:(?:console|Math|Date|Number|String|Boolean|Error|TypeError|RangeError|Response|URL|URLSearchParams|Headers|Request|Buffer|parseInt|parseFloat|fetch|structuredClone|encodeURIComponent|decodeURIComponent)(?:\.\w+)?$/,
    /^next\/server:\.NextResponse(?:\.(?:json|redirect|rewrite|next))?$/,
    /^(?:@prisma\/client|global:\w*prisma\w*)\b[^(]*(?:\(\))?[^(]*\.(?:findMany|findUnique|findUniqueOrThrow|findFirst|findFirstOrThrow|create|createMany|createManyAndReturn|update|updateMany|upsert|delete|deleteMany|count|aggregate|groupBy)$/i,
    /^global:(?:Array\.isArray|ArrayBuffer\.isView|Object\.(?:keys|is|isFrozen|isSealed|isExtensible|hasOwn|getPrototypeOf|getOwnProperty\w+)|Reflect\.(?:get|has|ownKeys|getPrototypeOf|getOwnPropertyDescriptor))$/,
    /^util:\.(?:format|formatWithOptions|inspect)$/,
    /^(?:winston|pino|bunyan|loglevel|consola|signale|log4js|next-axiom|@axiomhq\/\w+)\b.*\.(?:trace|debug|verbose|http|info|warn|error|fatal|log)$/,
  ]
    .map((each) => each.source)
    .join('|'),
  'i',
);

/** What a call of unknown code does, as far as its path tells. */
export interface ExternalCall {
  /** Whether what it gives can hold anything. */
  readonly gives: boolean;
  /** Whether it only reads what it is given. */
  readonly reads: boolean;
  /** Whether it runs what it is given later. */
  readonly isTimer: boolean;
  /** The last name of the path. */
  readonly method: string;
  /** Whether it is a method of an emitter of this process. */
  readonly isOfEmitter: boolean;
}

/** Answers by path: a program calls the same few hundred functions over and over. */
export class ExternalCalls {
  private readonly known = new Map<string, ExternalCall>();

  of(path: string): ExternalCall {
    let call = this.known.get(path);
    if (!call) {
      const method = path.slice(path.lastIndexOf('.') + 1);
      call = {
        gives: !PLAIN_RESULTS.test(path) && !SCHEMA_MODULES.test(path),
        reads: READING_CALLS.test(path.replace(/\.(?:apply|call)$/, '')), // `console.log.apply(console, words)`
        isTimer: TIMER_FUNCTIONS.has(path) || SCHEDULING.test(path),
        method,
        isOfEmitter: EMITTERS_MADE.test(path.slice(0, -method.length - 1)),
      };
      this.known.set(path, call);
    }
    return call;
  }
}

/** Functions that run what they are given later, outside the caller. */
const TIMER_FUNCTIONS: ReadonlySet<string> = new Set([
  'global:setTimeout',
  'global:setInterval',
  'global:setImmediate',
  'global:queueMicrotask',
  'global:process.nextTick',
  'timers:.setTimeout',
  'timers:.setInterval',
  'timers:.setImmediate',
]);

/** Names of the global object. */
export const GLOBAL_OBJECTS: ReadonlySet<string> = new Set(['globalThis', 'global', 'window', 'self']);

/** Objects of the language. What a script for old browsers puts there (`Array.isArray ??= (list) => ...`) no runtime of a server takes. */
export const LANGUAGE_OBJECTS: ReadonlySet<string> = new Set(
  ['Array', 'Object', 'Number', 'String', 'Math', 'JSON', 'Date', 'Promise', 'Symbol', 'Reflect'].map((name) => `global:${name}`),
);

/** Functions that compilers put into each file: they give the module that they are given, with a `default` where it has none. */
export const INTEROP_HELPERS: ReadonlySet<string> = new Set([
  '__importStar',
  '__importDefault',
  '_interopRequireWildcard',
  '_interopRequireDefault',
  '_interopNamespace',
  '_interopDefault',
  '__toESM',
]);

/** Data without methods of its own but those of lists and texts: one that a class of the program has is called on an object of that class. */
export const PARSED = 'global:JSON.parse()';
/** Data and names of files: what a callback makes of them is all that their `map` gives. */
export const LISTS = /^(?:global:JSON\.parse\(\)$|(?:node:)?fs(?:\/promises)?:(?:\.promises)?\.readdir(?:Sync)?\(\))/;

/** Functions of the runtime that give back what they are given. */
export const IDENTITY_FUNCTIONS: ReadonlySet<string> = new Set([
  'global:Object.freeze',
  'global:Object.seal',
  'global:Object.preventExtensions',
  'global:Promise.resolve',
  'global:Object.setPrototypeOf',
  'vue:.markRaw',
  'vue:.reactive',
  'vue:.shallowReactive',
  'vue:.readonly',
  '@nestjs/common:.mixin',
]);

/** Functions that give a fresh array of what their argument holds. */
export const COPY_FUNCTIONS: ReadonlySet<string> = new Set([
  'global:Object.values',
  'global:Array.from',
  'global:Promise.all',
  'global:Promise.allSettled',
  'global:Promise.any',
  'global:Promise.race',
  'global:Array.of',
]);

/** Whether a method of an emitter gives the emitter. */
export const givesEmitter = (method: string): boolean => METHODS.EventEmitter[method]?.result === 'self';
