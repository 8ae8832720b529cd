/** Who asks for a value: the instructions and conditions of its file that read a variable. */
import { FIRST_LITERAL, slotOf, slotsOf, type Instr, type VarId } from '../facts/model.js';
import { eachOperand } from '../program/values/definitions.js';
import type { ProgramFile, ProgramFunction } from '../program/model.js';
import { once } from '../once.js';

interface Uses {
  /** By variable, named ones first; most have one reader, which stands for itself. */
  readonly readers: readonly (Instr | Instr[] | undefined)[];
  /** Variables that a block's condition reads, or that a class extends. */
  readonly conditions: ReadonlySet<VarId>;
}

const usesIn = once((file: ProgramFile): Uses => {
  const readers = slotsOf<Instr | Instr[]>(file.facts);
  const conditions = new Set<VarId>();
  let reader: Instr;
  const note = (operand: VarId): void => {
    if (operand < 0 || operand >= FIRST_LITERAL) return;
    const at = slotOf(file.facts, operand);
    const all = readers[at];
    if (all === undefined) readers[at] = reader;
    else if (Array.isArray(all)) all.push(reader);
    else readers[at] = [all, reader];
  };
  for (const fn of file.facts.functions) {
    fn.instrs.forEach((instr) => {
      reader = instr;
      eachOperand(instr, note);
    });
    for (const block of fn.blocks) if (block.cond !== undefined) conditions.add(block.cond);
  }
  for (const each of file.facts.classes) if (each.extends !== undefined) conditions.add(each.extends);
  return { readers, conditions };
});

/** The instructions that read a variable, in whichever function of the file. */
export function readersOf(file: ProgramFile, variable: VarId): readonly Instr[] {
  const all = usesIn(file).readers[slotOf(file.facts, variable)];
  return all === undefined ? [] : Array.isArray(all) ? all : [all];
}

/** Whether a condition asks for it. */
export const decides = (file: ProgramFile, variable: VarId): boolean => usesIn(file).conditions.has(variable);

export const isUnread = (file: ProgramFile, variable: VarId): boolean => readersOf(file, variable).length === 0 && !decides(file, variable);

const COMPARISON = /^(?:[<>]=?|[=!]==?)$/;

/** `a < b`, `a === b`. */
export const compares = (instr: Instr): instr is BinaryInstr => instr.op === 'binary' && COMPARISON.test(instr.operator);

type BinaryInstr = Extract<Instr, { op: 'binary' }>;

/** `a < b`, `!a`. */
export const asks = (instr: Instr): boolean => compares(instr) || (instr.op === 'unary' && instr.operator === '!');

const DEEPEST = 6;

/**
 * Whether an instruction only asks about what it reads, by itself, under another name or joined with other questions. `reckons` says which
 * ones do no more than that besides: `now - at`.
 */
export const isQuestion = (file: ProgramFile, instr: Instr, reckons: (instr: Instr) => boolean = () => false, depth = 0): boolean =>
  asks(instr) ||
  reckons(instr) ||
  ((instr.op === 'choose' || (instr.op === 'assign' && instr.operator === 'init' && file.facts.vars[instr.dst]?.fn !== 0)) &&
    depth < DEEPEST &&
    isOnlyAsked(file, instr.dst, reckons, depth + 1));

/** Whether a value is only asked about, and goes nowhere itself. */
export function isOnlyAsked(file: ProgramFile, variable: VarId, reckons?: (instr: Instr) => boolean, depth = 0): boolean {
  const readers = readersOf(file, variable);
  return (readers.length > 0 || decides(file, variable)) && readers.every((each) => isQuestion(file, each, reckons, depth));
}

/** `const before = map.get(key)`, and nobody asks for `before`: the value ends in the function that read it. */
export function goesNowhere(fn: ProgramFunction, variable: VarId, depth = 0): boolean {
  const { file } = fn;
  if (depth > 4 || decides(file, variable)) return false;
  return readersOf(file, variable).every((each) => {
    if (each.op === 'copy' || each.op === 'await') return goesNowhere(fn, each.dst, depth + 1);
    return (
      each.op === 'assign' &&
      each.operator === 'init' &&
      fn.fact.kind !== 'module' &&
      file.facts.vars[each.dst]?.fn === fn.fact.id &&
      goesNowhere(fn, each.dst, depth + 1)
    );
  });
}
