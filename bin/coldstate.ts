#!/usr/bin/env node
/** Starts the program as users install it: one file, in the form that V8 made of it in an earlier run. */
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { requireCompiled } from '../src/compiled.js';
import type { run } from './program.js';

// An audit is over before code that was made fast with a great deal of inlining pays: a fifth of all CPU time went into making it.
setFlagsFromString('--max-inlined-bytecode-size-cumulative=300');
setFlagsFromString('--max-inlined-bytecode-size=150');
// Left alone, V8 lets garbage grow to as much as what is alive before it collects. An audit of 15 MB has no memory for it.
setFlagsFromString('--heap-growing-percent=30');

const bundle = join(import.meta.dirname, '..', 'lib', 'coldstate.cjs');
process.exitCode = await (requireCompiled(bundle, `${bundle}.v8`).exports as { run: typeof run }).run();
