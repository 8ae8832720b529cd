/** What a declaration says of its variable's value: that it makes it, or that it takes it from elsewhere. */
import type { VarId } from '../../facts/model.js';
import { definitionOf, originOf } from './definitions.js';
import type { ObjId, ProgramFile } from '../model.js';
import { STATE_KINDS } from './objects.js';
import type { Solver } from './solver.js';

/** The variable that makes a collection speaks for it, whatever holds it besides: `let deps = null; deps = { sockets }` in a file before. */
export function ownCollections(solver: Solver, file: ProgramFile, id: VarId): ObjId[] {
  const made = file.facts.vars[id]?.inLoop ? undefined : originOf(file, id).instr;
  if (made?.op !== 'call' && made?.op !== 'array' && made?.op !== 'object') return [];
  return [...solver.valuesOf(solver.node(file, id))].filter((each) => {
    const obj = solver.object(each);
    return STATE_KINDS.has(obj.kind) && obj.file === file && obj.pos === made.pos && obj.end === made.end;
  });
}

/** `const { sessions } = store`, `const other = sessions`, `const { loans } = require('./loans')`, `sessions` of `function sweep(sessions)`. */
export function isAlias(file: ProgramFile, id: VarId): boolean {
  if (file.facts.vars[id]?.kind === 'param') return true;
  const { instr } = originOf(file, id);
  return instr === undefined ? definitionOf(file, id) !== undefined : instr.op === 'get' || instr.op === 'iterate' || instr.op === 'import';
}
