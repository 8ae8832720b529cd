/**
 * Methods by which requests use the objects of libraries, by family of object. A name that both reads and writes (`fetch`, `wrap`) counts
 * as a write.
 */
import type { Shape } from './entry.js';

export interface ShapeMethods {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** Writes that change or remove what other instances may hold a copy of. */
  readonly invalidates: readonly string[];
}

export const LIBRARY_METHODS: Readonly<Record<Shape, ShapeMethods>> = {
  cache: {
    reads: ['get', 'has', 'peek', 'mget', 'getItem', 'hasItem', 'getItems', 'getKeys', 'keys', 'values', 'entries', 'getTtl', 'getRemainingTTL', 'size', 'getStats', 'export', 'find', 'forEach', 'getMany', 'all', 'take'],
    writes: ['set', 'put', 'mset', 'setItem', 'setItems', 'setItemRaw', 'fetch', 'memo', 'wrap', 'getOrSet', 'getOrSetForever', 'setMany', 'add', 'setKey', 'ttl', 'import'],
    invalidates: ['del', 'delete', 'removeItem', 'remove', 'clear', 'reset', 'flushAll', 'take', 'mdel', 'deleteMany', 'deleteByTag', 'expireTag', 'invalidate', 'invalidateAll', 'purge', 'clearCache', 'prune'],
  },
  memo: { reads: ['load', 'loadMany', 'has', 'get'], writes: ['prime'], invalidates: ['clear', 'clearAll', 'delete', 'invalidate'] },
  emitter: {
    reads: ['listenerCount', 'listeners', 'eventNames'],
    writes: ['emit', 'emitAsync', 'emitSerial', 'publish', 'dispatchEvent', 'on', 'once', 'addListener', 'subscribe', 'asyncIterator', 'asyncIterableIterator', 'off', 'removeListener', 'removeAllListeners', 'addEventListener', 'removeEventListener'],
    invalidates: [],
  },
  subject: { reads: ['getValue', 'asObservable', 'pipe', 'value', 'get'], writes: ['next', 'error', 'complete', 'subscribe', 'publish', 'offer', 'set', 'update', 'execute'], invalidates: [] },
  store: { reads: ['getState', 'get', 'subscribe', 'sub', 'getSnapshot', 'getInitialState', 'getMessages', 'loadMemoryVariables', 'getItems'], writes: ['setState', 'dispatch', 'set', 'send', 'start', 'replaceReducer', 'addMessage', 'addMessages', 'addUserMessage', 'addAIMessage', 'saveContext', 'addItems', '$patch', '$reset', 'put', 'transact'], invalidates: ['clear', 'delete', 'clearSession', 'destroy'] },
  atom: { reads: ['get', 'subscribe', 'listen', 'peek'], writes: ['set', 'update', 'setKey', 'value'], invalidates: [] },
  'query-client': {
    reads: ['getQueryData', 'getQueriesData', 'getQueryState', 'getQueryCache', 'readQuery', 'readFragment', 'extract', 'getMutationCache'],
    writes: ['setQueryData', 'setQueriesData', 'fetchQuery', 'prefetchQuery', 'ensureQueryData', 'fetchInfiniteQuery', 'prefetchInfiniteQuery', 'query', 'mutate', 'writeQuery', 'writeFragment', 'restore', 'refetchQueries', 'preload'],
    invalidates: ['invalidateQueries', 'removeQueries', 'resetQueries', 'clear', 'clearStore', 'resetStore', 'evict', 'modify'],
  },
  queue: { reads: ['size', 'pending', 'length', 'running', 'idle', 'onIdle', 'counts', 'getQueue', 'activeCount', 'pendingCount'], writes: ['add', 'addAll', 'push', 'unshift', 'enqueue', 'schedule', 'submit', 'wrap', 'start', 'resume', 'process'], invalidates: ['clear', 'kill', 'stop', 'pause', 'clearQueue', 'abort'] },
  lock: { reads: ['isLocked', 'isBusy', 'waitForUnlock', 'getValue', 'nrWaiting'], writes: ['acquire', 'runExclusive', 'release', 'lock', 'use', 'tryAcquire', 'wait'], invalidates: ['cancel', 'unlock'] },
  database: {
    reads: ['get', 'all', 'find', 'findOne', 'each', 'iterate', 'select', 'query', 'read', 'getItem', 'by', 'where', 'count', 'findById', 'pluck', 'allDocs', 'getCollection', 'findMany', 'findFirst', 'findUnique', 'findFirstOrThrow', 'findUniqueOrThrow', 'aggregate', 'groupBy', 'findAll', 'findAndCountAll', 'findByPk', 'findBy', 'findOneBy', 'countBy'],
    writes: ['exec', 'run', 'prepare', 'insert', 'update', 'remove', 'write', 'put', 'post', 'batch', 'setItem', 'set', 'save', 'execute', 'transaction', 'insertOne', 'addCollection', 'push', 'saveDatabase', 'bulkDocs', 'upsert'],
    invalidates: ['del', 'delete', 'removeItem', 'clear', 'drop'],
  },
  index: { reads: ['search', 'similaritySearch', 'similaritySearchWithScore', 'searchKnn', 'query', 'queryItems', 'autoSuggest', 'asRetriever', 'get'], writes: ['add', 'addAll', 'addAllAsync', 'addDocuments', 'addVectors', 'addPoint', 'insert', 'insertItem', 'upsertItem', 'insertMultiple', 'update', 'replace', 'createIndex'], invalidates: ['remove', 'removeAll', 'delete', 'discard', 'deleteItem'] },
  sockets: { reads: ['clients', 'sockets', 'fetchSockets', 'rooms', 'listSessions', 'sessionCount'], writes: ['emit', 'to', 'in', 'except', 'broadcast', 'send', 'register', 'publish', 'on', 'handleUpgrade', 'handleConnection', 'socketsJoin', 'disconnectSockets', 'volatile'], invalidates: [] },
};

/** The option under which a limiter gets another one for the time in which its store does not answer. */
export const STAND_IN_OPTION = 'insuranceLimiter';

/** Methods of databases that are given a statement, and how one begins that only asks. */
export const STATEMENTS: ReadonlySet<string> = new Set(['prepare', 'query', 'execute', 'exec', 'all', 'get']);
export const ASKING_STATEMENT = /^\s*(?:SELECT\b|PRAGMA\s+\w+(?:\s*\([^)]*\))?\s*;?\s*$|EXPLAIN\b)/i;
/** How one begins that changes rows, by whatever method it goes: `db.query('INSERT ...')`. */
export const CHANGING_STATEMENT = /^\s*(?:INSERT|UPDATE|DELETE|REPLACE|MERGE|TRUNCATE)\b/i;
