import type { Rule } from '../src/judge/rule.js';

export const moduleCollection: Rule = {
  id: 'module-collection',
  summary: 'A module-level Map, Set, array or object that requests change.',
  severity: 'critical',
  why: 'Every instance of the server loads the module anew and has its own copy. What one request stores, the next request does not find when it lands on another instance, and everything is gone when the instance ends.',
  instead: 'Keep it in a store that all instances share: Redis for short-lived values, a database for records. A constant table that only the module itself fills may stay.',
  fails: [],
  passes: [],
  *claims({ cells }) {
    for (const cell of cells) {
      const { form } = cell.profile.cell;
      if ((form === 'variable' || form === 'property') && cell.profile.kind === 'collection') yield { subject: cell };
    }
  },
};
