import type { Rule } from '../src/judge/rule.js';

export const closureState: Rule = {
  id: 'closure-state',
  summary: 'A variable captured by functions that a factory returned and the module keeps.',
  severity: 'critical',
  why: 'A factory or app builder that runs once per instance leaves its variables to the functions it returns. They live as long as the instance and are not shared with any other.',
  instead: 'Give the factory a shared store to keep its state in, or use a library that has one.',
  fails: [],
  passes: [],
  *claims({ cells }) {
    for (const cell of cells) if (cell.profile.cell.form === 'captured') yield { subject: cell };
  },
};
