import type { Rule } from '../src/judge/rule.js';

export const mutableGlobal: Rule = {
  id: 'mutable-global',
  summary: 'A module-level `let`/`var`, or a property of the global object, that requests reassign or whose contents they change.',
  severity: 'high',
  why: 'The variable belongs to one instance. Requests that land elsewhere see the initial value, concurrent requests of one instance overwrite each other, and a cold start resets it.',
  instead: 'Store the value where all instances read it, or pass it through the request. A client or a parsed configuration that is made once may stay.',
  fails: [],
  passes: [],
  *claims({ cells, hazards }) {
    for (const cell of cells) {
      const { form } = cell.profile.cell;
      const onGlobal = cell.profile.cell.aliases.some((each) => each.symbol.startsWith('globalThis.'));
      if (form === 'global' || onGlobal || ((form === 'variable' || form === 'property') && cell.profile.kind === 'mutable-binding')) yield { subject: cell };
    }
    for (const each of hazards) if (each.hazard.rule === 'mutable-global') yield { subject: each };
  },
};
