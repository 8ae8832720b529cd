/**
 * The TypeScript compiler that ts-morph ships, without the classes that ts-morph wraps around every node: loading those costs
 * each start a tenth of a second, and nothing here wraps.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import type { ts } from 'ts-morph';
import { requireCompiled } from '../compiled.js';

/** Only what is installed keeps compiled code beside itself; sources under test do not. */
const STORE = basename(import.meta.dirname) === 'lib' ? join(import.meta.dirname, 'typescript.v8') : undefined;

/** Its types are those of `ts` in ts-morph. There from the start; whoever comes after `forgetCompiler` asks for it with `wantCompiler`. */
export let compiler: typeof ts;
let release: (() => void) | undefined;
wantCompiler();

/** Loads the compiler where it was forgotten. */
export function wantCompiler(): void {
  compiler ??= load();
}

/** Lets go of the compiler, a tenth of the memory of an audit, once all trees are made. */
export function forgetCompiler(): void {
  release?.();
  compiler = undefined as unknown as typeof ts;
}

function load(): typeof ts {
  const own = createRequire(import.meta.url);
  const common = createRequire(own.resolve('ts-morph')).resolve('@ts-morph/common');
  // The compiler is a file of its own there, beside three megabytes of its libraries' texts that no audit reads.
  const alone = join(dirname(common), 'typescript.js');
  if (!existsSync(alone)) return (own(common) as { readonly ts: typeof ts }).ts;
  const loaded = requireCompiled(alone, STORE);
  release = loaded.release;
  return loaded.exports as typeof ts;
}
