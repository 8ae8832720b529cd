import type { Rule } from '../src/judge/rule.js';

export const singletonState: Rule = {
  id: 'singleton-state',
  summary: 'A field of an object that lives as long as the process, or a static field, that requests change.',
  severity: 'critical',
  why: 'An object that the module makes once (or lazily, or that a framework injects) keeps its fields for the life of one instance. Another instance has another object with other fields.',
  instead: 'Let the object hold a client of a shared store and keep the state there, or make the object per request.',
  fails: [],
  passes: [],
  *claims({ cells }) {
    for (const cell of cells) {
      const { form } = cell.profile.cell;
      if (form === 'field' || form === 'static-field') yield { subject: cell };
    }
  },
};
