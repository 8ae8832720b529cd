/** What a field is declared to be, where nobody in the program makes it: services that a framework injects. */
import { PLATFORM_BINDINGS } from '../knowledge/request-words.js';
import { PLAIN, type VarId } from '../facts/model.js';
import type { Cell } from '../program/cells/cell.js';
import { originOf } from '../program/values/definitions.js';
import type { ProgramFunction } from '../program/model.js';

/** What the field of a class is declared to be, as the facts say it. */
function declaredType({ field }: Cell): string | undefined {
  return field?.cls.class?.members.find((each) => each.name === field.name && (each.kind === 'field' || each.kind === 'parameter-property'))
    ?.type;
}

/**
 * `private id: string`, `private kv: KVNamespace`: a text has no contents that anybody could change, and what a platform binds to a worker
 * keeps them outside. Whatever else seems to be in such a field was taken for it on the way.
 */
export function hasNoContents(cell: Cell): boolean {
  const type = declaredType(cell);
  return (
    type !== undefined && (type === PLAIN || (PLATFORM_BINDINGS.test(type) && !cell.file.facts.classes.some((each) => each.name === type)))
  );
}

/** `bullmq:.Queue()` for `this.queue` of a class with `private queue: Queue`, imported from bullmq. */
export function declaredPaths(fn: ProgramFunction, variable: VarId): readonly string[] {
  const { facts } = fn.file;
  const made = originOf(fn.file, variable).instr; // also `const { queue } = this`
  if (made?.op !== 'get' || made.prop === null || facts.vars[made.obj]?.kind !== 'this') return [];
  const cls = facts.functions[facts.vars[made.obj]?.fn ?? -1]?.class;
  const type = cls === undefined ? undefined : facts.classes[cls]?.members.find((each) => each.name === made.prop && !each.isStatic)?.type;
  if (type === undefined) return [];
  // `import * as manager from 'cache-manager'` and `manager.Cache`.
  const [name, member] = type.split('.');
  for (const { specifier, bindings } of facts.imports) {
    const binding = bindings.find((each) => facts.vars[each.local]?.name === name && (member === undefined || each.imported === '*'));
    if (binding && member !== undefined) return specifier.startsWith('.') ? [] : [`${specifier}:.${member}()`];
    if (binding)
      return specifier.startsWith('.')
        ? []
        : [`${specifier}:${binding.imported === 'default' || binding.imported === '*' ? '' : `.${binding.imported}`}()`];
  }
  return [];
}
