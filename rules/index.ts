import type { Rule } from '../src/judge/rule.js';
import { closureState } from './closure-state.js';
import { moduleCollection } from './module-collection.js';
import { mutableGlobal } from './mutable-global.js';
import { singletonState } from './singleton-state.js';

/** Every rule, in the order in which they are listed. */
export const rules: readonly Rule[] = [moduleCollection, mutableGlobal, singletonState, closureState];
