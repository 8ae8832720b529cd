/** What other programs import: the API out of the bundle. */
import { createRequire } from 'node:module';
import type * as api from '../src/index.js';

export const { analyze, discover, selectSources, collectFacts } = createRequire(import.meta.url)('../lib/coldstate.cjs') as typeof api;
export type * from '../src/index.js';
