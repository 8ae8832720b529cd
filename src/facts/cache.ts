/**
 * Facts of earlier runs on disk. An entry is known by a hash of path, text and extractor, so it can be stale but never wrong. Entries
 * lie in a few packed files; a file that is damaged in any way is treated as if it was not there, and one that cannot be written is no
 * reason to fail: a cache is only ever a saving of time.
 */
import { hash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { FACTS_VERSION } from './model.js';

/** A source file, as far as the cache is concerned. */
interface Source {
  readonly path: string;
  readonly text: string;
}

/** A change of one file rewrites the sixteenth part that it lies in. */
const PARTS = 16;
const HASH = 'sha1';
const HASH_BYTES = 20;

/** Where the facts of an audit are kept: in the dependencies of the audited folder if it has any, else with the user's other caches. */
export function cacheFolderOf(root: string, env: Readonly<Record<string, string | undefined>>): string {
  const dependencies = join(root, 'node_modules');
  if (existsSync(dependencies)) return join(dependencies, '.cache', 'coldstate');
  return join(userCacheFolder(env), 'coldstate', hash(HASH, root));
}

function userCacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  const home = env['HOME'] ?? homedir();
  if (env['XDG_CACHE_HOME']) return env['XDG_CACHE_HOME'];
  if (platform() === 'win32') return env['LOCALAPPDATA'] ?? tmpdir();
  if (home === '' || !existsSync(home)) return tmpdir();
  return platform() === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache');
}

export class FactsCache {
  readonly #folder: string;
  readonly #extractor = extractorFingerprint();
  readonly #parts: (Part | undefined)[] = Array.from({ length: PARTS });

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** What was stored for exactly this path and text. */
  get(source: Source): Uint8Array | undefined {
    const part = this.#partOf(source);
    const key = this.#keyOf(source);
    const bytes = part.stored.get(key);
    if (bytes) part.kept.set(key, bytes);
    return bytes;
  }

  put(source: Source, bytes: Uint8Array): void {
    this.#partOf(source).kept.set(this.#keyOf(source), bytes);
  }

  /** Writes what this run used or made, where that is not what is on disk already. */
  save(): void {
    this.#parts.forEach((part, index) => {
      if (part && !sameKeys(part.stored, part.kept)) write(this.#folder, index, pack(part.kept));
    });
  }

  #partOf(source: Source): Part {
    const index = Number.parseInt(hash(HASH, source.path).slice(0, 2), 16) % PARTS;
    return (this.#parts[index] ??= { stored: read(this.#folder, index), kept: new Map() });
  }

  #keyOf(source: Source): string {
    return hash(HASH, `${this.#extractor}\n${source.path}\n${source.text}`);
  }
}

interface Part {
  /** Entries as they were on disk. */
  readonly stored: ReadonlyMap<string, Uint8Array>;
  /** Entries that this run needed. */
  readonly kept: Map<string, Uint8Array>;
}

/**
 * Changes with every change of the code that makes facts, also where nobody thought of raising FACTS_VERSION: this folder's, or beside the
 * bundle what its threads run.
 */
function extractorFingerprint(): string {
  const folder = import.meta.dirname;
  const parser: unknown = createRequire(import.meta.url)('ts-morph/package.json');
  const version = typeof parser === 'object' && parser !== null && 'version' in parser ? String(parser.version) : '';
  const code = readdirSync(folder)
    .sort()
    .filter((name) => /\.[jt]s$/.test(name) && !name.endsWith('.d.ts'));
  return hash(HASH, [String(FACTS_VERSION), version, ...code.map((name) => hash(HASH, readFileSync(join(folder, name))))].join('\n'));
}

function sameKeys(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): boolean {
  return a.size === b.size && [...a.keys()].every((key) => b.has(key));
}

/** A packed file: hash of the rest, length of the index, index (key and length of each entry), entries. */
function pack(entries: ReadonlyMap<string, Uint8Array>): Buffer {
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  const index = Buffer.from(JSON.stringify(sorted.map(([key, bytes]) => [key, bytes.length])));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(index.length);
  const rest = Buffer.concat([length, index, ...sorted.map(([, bytes]) => bytes)]);
  return Buffer.concat([Buffer.from(hash(HASH, rest), 'hex'), rest]);
}

function unpack(packed: Buffer): Map<string, Uint8Array> {
  const entries = new Map<string, Uint8Array>();
  const rest = packed.subarray(HASH_BYTES);
  if (hash(HASH, rest) !== packed.toString('hex', 0, HASH_BYTES)) return entries;
  const indexEnd = 4 + rest.readUInt32LE(0);
  const index: unknown = JSON.parse(rest.toString('utf8', 4, indexEnd));
  let at = indexEnd;
  for (const [key, length] of index as [string, number][]) entries.set(key, rest.subarray(at, (at += length)));
  return entries;
}

function read(folder: string, part: number): Map<string, Uint8Array> {
  try {
    return unpack(readFileSync(fileOf(folder, part)));
  } catch {
    return new Map();
  }
}

/** In one move, so that runs side by side never see half a file. */
function write(folder: string, part: number, bytes: Buffer): void {
  const file = fileOf(folder, part);
  const draft = `${file}.${randomUUID()}`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(draft, bytes);
    renameSync(draft, file);
  } catch {
    try {
      rmSync(draft, { force: true });
    } catch {
      // There is no folder to hold it either.
    }
  }
}

function fileOf(folder: string, part: number): string {
  return join(folder, `facts-${part.toString(16)}.bin`);
}
