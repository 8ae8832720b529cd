/** Texts that grow: `drafts[id] += chunk` joins texts where it would add numbers elsewhere. */
import type { VarId } from '../facts/model.js';
import type { ProgramFunction } from '../program/model.js';
import type { Access } from '../program/cells/accesses.js';
import { literalOf, originOf } from '../program/values/definitions.js';

/** Methods that give a text, whatever they are called on. */
const GIVES_TEXT = /^(?:toString|toISOString|trim|trimEnd|toLowerCase|toUpperCase|padStart|padEnd|repeat|join|stringify)$/;

/** What `+=` is called where the place is known to keep a text; the operation itself elsewhere. */
export function operationKnowingTexts(access: Access, all: readonly Access[]): string {
  return access.operation === 'assign +=' && appendsText(access, all) ? 'append' : access.operation;
}

/** A text is added, or what it is added to began as one. */
function appendsText({ fn, instr, depth }: Access, all: readonly Access[]): boolean {
  if (instr.op !== 'assign' && instr.op !== 'set') return false;
  if (isText(fn, instr.src)) return true;
  if (instr.op === 'set' && instr.prop !== null) {
    const { prop } = instr;
    return fn.file.facts.functions.some(({ instrs }) =>
      instrs.some((each) => each.op === 'set' && each !== instr && each.prop === prop && isWord(fn, each.src)),
    );
  }
  return all.some(
    (each) =>
      each.instr !== instr &&
      each.depth === depth &&
      ((each.instr.op === 'assign' && instr.op === 'assign') ||
        (each.instr.op === 'set' && instr.op === 'set' && each.instr.prop === null)) &&
      each.instr.operator !== '+=' &&
      isText(each.fn, each.instr.src),
  );
}

const isWord = (fn: ProgramFunction, value: VarId): boolean => typeof literalOf(fn.file, value)?.value === 'string';

function isText(fn: ProgramFunction, value: VarId, step = 0): boolean {
  if (isWord(fn, value)) return true;
  const { instr } = originOf(fn.file, value);
  switch (instr?.op) {
    case 'template':
      return true;
    case 'binary':
      return instr.operator === '+' && step < 8 && (isText(fn, instr.left, step + 1) || isText(fn, instr.right, step + 1));
    case 'choose':
      return step < 8 && instr.srcs.some((each) => isText(fn, each, step + 1));
    case 'call':
      return instr.recv === undefined ? fn.file.facts.vars[instr.callee]?.name === 'String' : GIVES_TEXT.test(instr.prop ?? '');
    default:
      return false;
  }
}
