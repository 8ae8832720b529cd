/** What a field is declared to be, where nobody in the program makes it: services that a framework injects. */
import type { VarId } from '../facts/model.js';
import { definitionOf } from '../program/definitions.js';
import type { ProgramFunction } from '../program/model.js';

/** `bullmq:.Queue()` for `this.queue` of a class with `private queue: Queue`, imported from bullmq. */
export function declaredPaths(fn: ProgramFunction, variable: VarId): readonly string[] {
  const { facts } = fn.file;
  const made = definitionOf(fn.file, variable);
  if (made?.op !== 'get' || made.prop === null || facts.vars[made.obj]?.kind !== 'this') return [];
  const cls = facts.functions[facts.vars[made.obj]?.fn ?? -1]?.class;
  const type = cls === undefined ? undefined : facts.classes[cls]?.members.find((each) => each.name === made.prop && !each.isStatic)?.type;
  if (type === undefined) return [];
  // `import * as manager from 'cache-manager'` and `manager.Cache`.
  const [name, member] = type.split('.');
  for (const { specifier, bindings } of facts.imports) {
    const binding = bindings.find((each) => facts.vars[each.local]?.name === name && (member === undefined || each.imported === '*'));
    if (binding && member !== undefined) return specifier.startsWith('.') ? [] : [`${specifier}:.${member}()`];
    if (binding) return specifier.startsWith('.') ? [] : [`${specifier}:${binding.imported === 'default' || binding.imported === '*' ? '' : `.${binding.imported}`}()`];
  }
  return [];
}
