/**
 * The TypeScript compiler that ts-morph ships, without the classes that ts-morph wraps around every node: loading those costs
 * each start a tenth of a second, and nothing here wraps.
 */
import { createRequire } from 'node:module';
import type { ts } from 'ts-morph';

const own = createRequire(import.meta.url);

/** Its types are those of `ts` in ts-morph. */
export const compiler = (createRequire(own.resolve('ts-morph'))('@ts-morph/common') as { readonly ts: typeof ts }).ts;
