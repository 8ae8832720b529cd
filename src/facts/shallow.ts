/** Facts of a file that is not parsed: what it imports, and nothing of what it does. */
import type { FileFacts } from './model.js';

/** For files of which only the way to other files counts: an action that a client component imports is called by it. */
export function shallowFacts(path: string, specifiers: readonly string[], directives: readonly string[]): FileFacts {
  return {
    path,
    lineStarts: [0],
    directives,
    exports: [],
    literals: [],
    vars: [{ name: 'this', kind: 'this', fn: 0, pos: 0, end: 0 }],
    varCount: 1,
    imports: specifiers.map((specifier) => ({ specifier, kind: 'import', typeOnly: false, pos: 0, bindings: [], fn: 0 })),
    functions: [
      {
        id: 0,
        name: '',
        kind: 'module',
        parent: -1,
        pos: 0,
        end: 0,
        params: [],
        rest: -1,
        thisVar: 0,
        async: false,
        generator: false,
        directives: [],
        instrs: [],
        blocks: [{ parent: -1, kind: 'body' }],
      },
    ],
    classes: [],
    types: [],
    suppressions: [],
    diagnostics: [],
    esm: true,
  };
}
