/** What the translation of one instruction asks of the linking of all files. */
import type { NodeId, ProgramFile } from '../model.js';

export interface LinkContext {
  /** Lets the namespace of a module flow to a node, as `require` and `import()` do. */
  importInto(file: ProgramFile, specifier: string, dst: NodeId): void;
}
