/**
 * Loads large CommonJS files fast: the code that V8 made of one is kept for the next run, with all functions that the run came to call. Half
 * of a small audit's time went into compiling the same twelve megabytes again. From 22.1 on Node can do this for a whole process
 * (`module.enableCompileCache`), and its switch is honoured here too: NODE_DISABLE_COMPILE_CACHE=1.
 */
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

interface Kept {
  readonly code: Buffer;
  /** How long the run took that made it. */
  readonly seconds: number;
}

/** A kept file: hash of the source, hash of the rest, seconds, code. V8 itself refuses code of another version or made with other flags. */
const HASH = 'sha1';
const HASH_BYTES = 20;
const SECONDS_BYTES = 8;
/** A run this many times as long as the one that made the code has called many functions that are not in it. */
const LONGER = 4;

/** A file that was run. */
export interface Compiled {
  readonly exports: unknown;
  /** Keeps the code that V8 made of the file, where none is kept or much is lacking, and lets go of the file. Happens at the end of the process otherwise. */
  readonly release: () => void;
}

/**
 * Runs a file, once for each call. `wanted` names the file where its code is kept, and undefined that it shall not be;
 * that it cannot be read or written is no error. The file can `require` and not `import()`: Node does not let kept code do that. Throws what
 * the file throws.
 */
export function requireCompiled(file: string, wanted: string | undefined): Compiled {
  const store = process.env.NODE_DISABLE_COMPILE_CACHE ? undefined : wanted;
  const source = readFileSync(file);
  const key = hashOf(source);
  const kept = store === undefined ? undefined : readKept(store, key);
  let script: Script | undefined = new Script(`(function (exports, require, module, __filename, __dirname) {${source.toString()}\n})`, {
    filename: file,
    ...(kept ? { cachedData: kept.code } : {}),
  });
  // The code itself is V8's by now: this would keep its bytes.
  const seconds = script.cachedDataRejected ? undefined : kept?.seconds;
  const release = (): void => {
    if (script && store !== undefined && isMainThread && (seconds === undefined || process.uptime() > seconds * LONGER))
      keep(store, key, script);
    script = undefined;
    process.off('exit', release);
  };
  process.once('exit', release);
  const module = { exports: {} };
  (script.runInThisContext() as (...all: unknown[]) => void).call(
    module.exports,
    module.exports,
    createRequire(file),
    module,
    file,
    dirname(file),
  );
  return { exports: module.exports, release };
}

function readKept(store: string, key: Buffer): Kept | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(store);
  } catch {
    return undefined;
  }
  const rest = bytes.subarray(2 * HASH_BYTES);
  if (
    rest.length <= SECONDS_BYTES ||
    !bytes.subarray(0, HASH_BYTES).equals(key) ||
    !bytes.subarray(HASH_BYTES, 2 * HASH_BYTES).equals(hashOf(rest))
  )
    return undefined;
  return { seconds: rest.readDoubleLE(), code: rest.subarray(SECONDS_BYTES) };
}

function keep(store: string, key: Buffer, script: Script): void {
  const seconds = Buffer.alloc(SECONDS_BYTES);
  seconds.writeDoubleLE(process.uptime());
  const rest = Buffer.concat([seconds, script.createCachedData()]);
  const draft = `${store}.${process.pid}`;
  try {
    writeFileSync(draft, Buffer.concat([key, hashOf(rest), rest]));
    renameSync(draft, store);
  } catch {
    rmSync(draft, { force: true });
  }
}

function hashOf(bytes: Buffer): Buffer {
  return createHash(HASH).update(bytes).digest();
}
