/** Names that are not the author's to choose: those of the language, of the runtime, of frameworks and of libraries. */
import { readFileSync, readdirSync } from 'node:fs';
import { EventEmitter } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import nodePath from 'node:path';
import stream from 'node:stream';
import { REPOSITORY } from './audit.js';

export const GLOBALS: ReadonlySet<string> = new Set([
  ...Object.getOwnPropertyNames(globalThis),
  ...[
    'require',
    'module',
    'exports',
    '__dirname',
    '__filename',
    'arguments',
    'Deno',
    'Bun',
    'caches',
    'this',
    'self',
    'window',
    'document',
  ],
  ...[
    'localStorage',
    'alert',
    'location',
    'KVNamespace',
    'DurableObjectState',
    'DurableObject',
    'WebSocketPair',
    'ExecutionContext',
    'NodeJS',
  ],
  ...['Record', 'Partial', 'Pick', 'Omit', 'ReturnType', 'Awaited', 'const', 'Express', 'React', 'default'],
]);

/** What frameworks look for among the exports of a file. */
export const FOREIGN_EXPORTS: ReadonlySet<string> = new Set([
  ...[
    'default',
    'GET',
    'POST',
    'PUT',
    'PATCH',
    'DELETE',
    'HEAD',
    'OPTIONS',
    'ALL',
    'handler',
    'handle',
    'handleError',
    'handleFetch',
    'init',
  ],
  ...[
    'load',
    'actions',
    'entries',
    'loader',
    'action',
    'middleware',
    'proxy',
    'config',
    'register',
    'onRequestError',
    'onRequest',
    'scheduled',
  ],
  ...[
    'getServerSideProps',
    'getStaticProps',
    'getStaticPaths',
    'generateMetadata',
    'generateStaticParams',
    'metadata',
    'runtime',
    'dynamic',
  ],
  ...[
    'revalidate',
    'maxDuration',
    'prerender',
    'ssr',
    'csr',
    'fetch',
    'queue',
    'alarm',
    'server',
    'reroute',
    'preferredRegion',
    'fetchCache',
  ],
  ...[
    'clientLoader',
    'clientAction',
    'meta',
    'links',
    'headers',
    'ErrorBoundary',
    'Layout',
    'onRequestGet',
    'onRequestPost',
    'onRequestPut',
  ],
  ...['onRequestDelete', 'onRequestPatch', 'Route', 'ServerRoute', 'app', 'api', 'edgeConfig', 'createContext', 'viewport'],
]);

/** What nearly everybody calls what a framework hands to a handler. */
export const HANDED: ReadonlySet<string> = new Set([
  ...[
    'req',
    'request',
    'res',
    'response',
    'reply',
    'next',
    'ctx',
    'context',
    'c',
    'event',
    'env',
    'socket',
    'ws',
    'io',
    'nitroApp',
    'done',
  ],
  ...[
    '_req',
    '_request',
    '_res',
    'resolve',
    'reject',
    'controller',
    'err',
    'error',
    'app',
    'server',
    'fastify',
    'router',
    'callback',
    'cb',
  ],
]);

const WORD = /[A-Za-z_$][\w$]*/g;

/** Files of what the analysis knows of the world that tell what authors call things, and not what libraries do. */
const WORDS_OF_AUTHORS =
  /(?:^|\/)(?:roles|vocabulary|background-words|disk-words|fallback-words|identity-words|ssr-words|stores-in-use|index|framework)\.ts$/;

/** Everything that the analysis knows libraries and frameworks by; comments are no knowledge. */
function known(folder: string): readonly string[] {
  return readdirSync(`${REPOSITORY}/${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !WORDS_OF_AUTHORS.test(name))
    .flatMap((name) => {
      const text = readFileSync(`${REPOSITORY}/${folder}/${name}`, 'utf8').replace(/\/\*[\s\S]*?\*\/|(?<![:'"/\\])\/\/.*$/gm, '');
      return (text.match(/'[^'\n]*'|\/\^?[^/\n]*\/|`[^`\n]*`/g) ?? []).flatMap((each) => each.match(WORD) ?? []);
    });
}

const ofObject = (value: object): readonly string[] => {
  const found: string[] = [];
  for (let at: object | null = value; at !== null; at = Object.getPrototypeOf(at) as object | null)
    found.push(...Object.getOwnPropertyNames(at));
  return found;
};

export const FOREIGN_PROPERTIES: ReadonlySet<string> = new Set([
  ...[Array, Map, Set, WeakMap, WeakSet, Promise, Object, String, Number, Date, RegExp, Error, Function, Symbol, Boolean, BigInt].flatMap(
    (each) => [...ofObject(each), ...ofObject(each.prototype as object)],
  ),
  ...[Math, JSON, Reflect, console, process, crypto, Atomics, Intl, performance, EventEmitter, fs, http, nodePath, stream].flatMap(
    ofObject,
  ),
  ...[
    Request,
    Response,
    Headers,
    URL,
    URLSearchParams,
    AbortController,
    AbortSignal,
    ReadableStream,
    WritableStream,
    TextEncoder,
    FormData,
  ].flatMap((each) => ofObject(each.prototype as object)),
  ...[http.IncomingMessage, http.ServerResponse, http.Server, stream.Readable, stream.Writable, EventEmitter, File, Event].flatMap((each) =>
    ofObject(each.prototype as object),
  ),
  ...[
    'value',
    'done',
    'raw',
    'groups',
    'index',
    'input',
    'signal',
    'env',
    'message',
    'name',
    'code',
    'data',
    'status',
    'ok',
    'rows',
    'params',
    'query',
  ],
  ...known('src/knowledge'),
  ...known('src/frameworks'),
]);

/** A file that a framework, or whatever starts the program, finds by where it lies. */
export const isKnownByPlace = (path: string): boolean =>
  /(?:^|\/)(?:app|pages|routes|api|functions|server\/(?:api|routes|plugins|middleware|utils)|netlify|supabase|plugins|layouts|composables|controllers?|handlers?|events?|commands?|jobs?|workers?)\//.test(
    path,
  ) ||
  /(?:^|\/)(?:server|index|main|app|bot|worker|middleware|proxy|instrumentation|hooks\.server|entry\.\w+|_worker|handler|lambda|queue|cron|\w+\.config|vite|serverless|root|routes|function|route)\.[cm]?[jt]sx?$/.test(
    path,
  ) ||
  /^(?:[^/]*)$/.test(path);
