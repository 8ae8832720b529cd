/** How a value came about inside one file: the instruction that set a temporary, or the only assignment of a constant. */
import {
  FIRST_LITERAL,
  FIRST_TEMP,
  slotOf,
  slotsOf,
  type BlockFact,
  type BlockId,
  type FileFacts,
  type FunctionFact,
  type Instr,
  type LiteralValue,
  type VarId,
} from '../../facts/model.js';
import type { ProgramFile, ProgramFunction } from '../model.js';
import { once } from '../../once.js';

/** By variable, in the order of `slotOf`; null where several assignments set it. */
/**
 * The instruction that defines a variable: of a temporary always, of a named variable where exactly one assignment sets it. Memoised per
 * linked file: facts never change after they are linked.
 */
export function definitionOf(file: ProgramFile, variable: VarId): Instr | undefined {
  if (variable >= FIRST_LITERAL) return file.facts.literals[variable - FIRST_LITERAL];
  return definitionsIn(file.facts)[slotOf(file.facts, variable)] ?? undefined;
}

/** Whether no instruction sets a variable: of a parameter, that it is what the call gave. */
export const isNeverSet = (file: ProgramFile, variable: VarId): boolean =>
  definitionsIn(file.facts)[slotOf(file.facts, variable)] === undefined;

/** By variable; null where several instructions set it. */
const definitionsIn = once((facts: FileFacts): readonly (Instr | null | undefined)[] => {
  const all = slotsOf<Instr | null>(facts);
  for (const fn of facts.functions) index(fn.instrs, facts, all);
  return all;
});

function index(instrs: readonly Instr[], facts: FileFacts, all: (Instr | null | undefined)[]): void {
  for (let i = 0; i < instrs.length; i += 1) {
    const instr = instrs[i] as Instr;
    if (instr.dst < 0) continue;
    if (instr.dst >= FIRST_TEMP) all[slotOf(facts, instr.dst)] = instr;
    else all[instr.dst] = all[instr.dst] === undefined ? instr : null;
  }
}

/** Follows copies, awaits and initialisers to what a value really is. */
export function originOf(file: ProgramFile, variable: VarId): { readonly variable: VarId; readonly instr: Instr | undefined } {
  let at = variable;
  for (let step = 0; step < 20; step += 1) {
    const instr = definitionOf(file, at);
    if (!instr) return { variable: at, instr: undefined };
    if (instr.op === 'copy' || instr.op === 'await') at = instr.src;
    else if (instr.op === 'assign' && instr.operator === 'init') at = instr.src;
    else return { variable: at, instr };
  }
  return { variable: at, instr: undefined };
}

/**
 * The same where an instruction uses it: of a `let` that is assigned in several places the last one that must have run before.
 * `let row = rows.get(id); if (!row) { row = await load(id); rows.set(id, row); }`
 */
export function originAt(
  fn: ProgramFunction,
  variable: VarId,
  use: Instr,
): { readonly variable: VarId; readonly instr: Instr | undefined } {
  const plain = originOf(fn.file, variable);
  if (plain.instr || fn.file.facts.vars[plain.variable]?.fn !== fn.fact.id) return plain;
  let last: VarId | undefined;
  for (const each of fn.fact.instrs)
    if (
      each.op === 'assign' &&
      each.dst === plain.variable &&
      each.operator === '=' &&
      each.pos < use.pos &&
      isBelow(fn, use.block, each.block)
    )
      last = each.src;
  return last === undefined ? plain : originOf(fn.file, last);
}

/** One thing that holds where a block runs. */
export type Atom =
  | { readonly kind: 'truthy'; readonly value: VarId; readonly positive: boolean; readonly nullish: boolean }
  | { readonly kind: 'compare'; readonly operator: string; readonly left: VarId; readonly right: VarId; readonly positive: boolean };

/** What is known to hold when `cond` is true (`positive`) or false. Parts of which only one need hold come back as `some`. */
export interface Guard {
  /** All of these hold. */
  readonly all: readonly Atom[];
  /** Of these at least one holds. */
  readonly some: readonly Atom[];
}

export function guardOf(file: ProgramFile, cond: VarId, positive: boolean, nullish = false): Guard {
  const all: Atom[] = [];
  const some: Atom[] = [];
  const visit = (variable: VarId, truth: boolean, into: Atom[], depth: number): void => {
    const instr = definitionOf(file, variable);
    if (instr && depth < 12) {
      if (instr.op === 'unary' && instr.operator === '!') {
        visit(instr.src, !truth, into, depth + 1);
        return;
      }
      if (instr.op === 'copy' || instr.op === 'await') {
        visit(instr.src, truth, into, depth + 1);
        return;
      }
      if (instr.op === 'assign' && instr.operator === 'init') {
        const src = definitionOf(file, instr.src);
        if (src && (src.op === 'binary' || src.op === 'unary' || src.op === 'choose')) {
          visit(instr.src, truth, into, depth + 1);
          return;
        }
      }
      if (instr.op === 'choose' && (instr.operator === '&&' || instr.operator === '||')) {
        const conjunct = (instr.operator === '&&') === truth;
        for (const src of instr.srcs) visit(src, truth, conjunct ? into : some, depth + 1);
        return;
      }
      if (instr.op === 'binary' && /^(?:[=!]==?|[<>]=?|instanceof|in)$/.test(instr.operator)) {
        into.push({
          kind: 'compare',
          operator: instr.operator,
          left: placeOf(file, instr.left),
          right: placeOf(file, instr.right),
          positive: truth,
        });
        return;
      }
    }
    into.push({ kind: 'truthy', value: placeOf(file, variable), positive: truth, nullish });
  };
  visit(cond, positive, all, 0);
  return { all, some };
}

/** `const known = this.rows; if (!known)` asks the field itself, as `const busy = running; if (busy)` does the variable of the module. */
function placeOf(file: ProgramFile, variable: VarId): VarId {
  const instr = definitionOf(file, variable);
  const own = file.facts.vars[variable];
  if (instr?.op !== 'assign' || instr.operator !== 'init' || own?.kind !== 'const' || own.fn <= 0) return variable;
  const isOuter = (each: VarId): boolean => {
    const fact = file.facts.vars[each];
    return (
      fact !== undefined &&
      (fact.kind === 'this' || (fact.fn !== own.fn && (fact.kind === 'let' || fact.kind === 'var' || fact.kind === 'const')))
    );
  };
  const read = definitionOf(file, instr.src);
  return (file.facts.vars[instr.src]?.kind !== 'const' && isOuter(instr.src)) ||
    (read?.op === 'get' && read.prop !== null && isOuter(read.obj))
    ? instr.src
    : variable;
}

/** Whether a guard asks which of two is larger: a time, a size. */
export const weighs = (guard: Guard): boolean => weighsSuch(guard, () => true);

/** The same, where one of the two is such a value. */
export const weighsSuch = (guard: Guard, isSuch: (value: VarId) => boolean): boolean =>
  [...guard.all, ...guard.some].some(
    (atom) => atom.kind === 'compare' && /[<>]/.test(atom.operator) && (isSuch(atom.left) || isSuch(atom.right)),
  );

/** Whether a guard asks about such a value, by itself or compared with another one. */
export const asksAbout = (guard: Guard, isSuch: (value: VarId) => boolean): boolean =>
  [...guard.all, ...guard.some].some((atom) => (atom.kind === 'truthy' ? isSuch(atom.value) : isSuch(atom.left) || isSuch(atom.right)));

/** The guards of a block and of the blocks around it, innermost first. */
export function guardsAround(fn: ProgramFunction, block: BlockId): readonly { readonly guard: Guard; readonly block: BlockId }[] {
  const found: { guard: Guard; block: BlockId }[] = [];
  for (let at = block; at > 0;) {
    const fact = fn.fact.blocks[at];
    if (!fact) break;
    if (fact.cond !== undefined && fact.kind !== 'loop')
      found.push({ guard: guardOf(fn.file, fact.cond, fact.kind !== 'else', fact.nullish ?? false), block: at });
    at = fact.parent;
  }
  return found;
}

/** Whether a block lies in a block of one of these kinds. */
export function isInside(fn: ProgramFunction, block: BlockId, ...kinds: readonly BlockFact['kind'][]): boolean {
  for (let at = block; at > 0;) {
    const fact = fn.fact.blocks[at];
    if (!fact) return false;
    if (kinds.includes(fact.kind)) return true;
    at = fact.parent;
  }
  return false;
}

/** Whether a block lies in another one, or is it. */
export function isBelow(fn: ProgramFunction, block: BlockId, outer: BlockId): boolean {
  for (let at: number = block; at >= 0; at = fn.fact.blocks[at]?.parent ?? -1) if (at === outer) return true;
  return false;
}

/** Whether a function lies in another one, or is it; all lie in their module. */
export function liesIn(inner: ProgramFunction, outer: ProgramFunction): boolean {
  for (let at: ProgramFunction | undefined = inner; at; at = at.file.functions[at.fact.parent]) if (at === outer) return true;
  return false;
}

const countersIn = once(
  ({ instrs }: ProgramFunction['fact']): ReadonlySet<VarId> =>
    new Set(instrs.flatMap((each) => (each.op === 'assign' && (each.operator === '++' || each.operator === '--') ? [each.dst] : []))),
);

/** Whether a key is a number by all that the function around says: `0`, `at - 1`, or `i` where it counts it up or down. */
export function isIndex({ file, fact }: ProgramFunction, key: VarId | undefined): boolean {
  if (key === undefined) return false;
  const { instr, variable } = originOf(file, key);
  if (instr?.op === 'literal') return typeof instr.value === 'number';
  if (instr?.op === 'binary') return instr.operator === '-';
  return countersIn(fact).has(variable);
}

/** The literal that a variable is known to hold, wrapped, or undefined. */
export function literalOf(file: ProgramFile, variable: VarId): { readonly value: unknown } | undefined {
  const { instr } = originOf(file, variable);
  if (instr?.op === 'literal') return { value: instr.value };
  if (instr?.op === 'unary' && instr.operator === '-') {
    const inner = literalOf(file, instr.src);
    return inner && typeof inner.value === 'number' ? { value: -inner.value } : undefined;
  }
  return undefined;
}

/** Tells each variable that an instruction reads, in the order of `operandsOf`, without making a list of them. */
export function eachOperand(instr: Instr, tell: (variable: VarId) => void): void {
  switch (instr.op) {
    case 'template':
      for (const each of instr.parts) tell(each);
      return;
    case 'copy':
    case 'await':
    case 'yield':
    case 'assign':
    case 'unary':
    case 'iterate':
    case 'return':
    case 'throw':
      tell(instr.src);
      return;
    case 'spread':
      tell(instr.obj);
      tell(instr.src);
      return;
    case 'get':
    case 'delete':
      tell(instr.obj);
      if (instr.key !== undefined) tell(instr.key);
      return;
    case 'set':
      tell(instr.obj);
      tell(instr.src);
      if (instr.key !== undefined) tell(instr.key);
      return;
    case 'call':
      for (const each of instr.args) tell(each);
      if (instr.callee >= 0) tell(instr.callee);
      if (instr.recv !== undefined) tell(instr.recv);
      if (instr.key !== undefined) tell(instr.key);
      return;
    case 'binary':
      tell(instr.left);
      tell(instr.right);
      return;
    case 'choose':
      for (const each of instr.srcs) tell(each);
      return;
    default:
  }
}

/** The variables that an instruction reads. */
export function operandsOf(instr: Instr): readonly VarId[] {
  const found: VarId[] = [];
  eachOperand(instr, (each) => void found.push(each));
  return found;
}

/** `{ name: value }`: the properties that an object literal is made with, in their order. What is put there later is not among them. */
export const initsOf = ({ instrs }: Pick<FunctionFact, 'instrs'>, literal: VarId): readonly SetInstr[] =>
  instrs.filter((each): each is SetInstr => each.op === 'set' && each.operator === 'init' && each.obj === literal);

export type SetInstr = Extract<Instr, { op: 'set' }>;

/** The literals that an instruction uses. */
export function literalsUsedBy(file: ProgramFile, instr: Instr): readonly LiteralValue[] {
  return operandsOf(instr).flatMap((each) => (each < FIRST_LITERAL ? [] : [file.facts.literals[each - FIRST_LITERAL]?.value]));
}

/** The texts among them. */
export const textsUsedBy = (file: ProgramFile, instr: Instr): readonly string[] =>
  literalsUsedBy(file, instr).filter((each) => typeof each === 'string');

/** The class in whose body a function stands, however deep; undefined where it stands in none. */
export function enclosingClass(fn: ProgramFunction): number | undefined {
  let at: ProgramFunction | undefined = fn;
  while (at) {
    if (at.fact.class !== undefined) return at.fact.class;
    at = at.file.functions[at.fact.parent];
  }
  return undefined;
}
