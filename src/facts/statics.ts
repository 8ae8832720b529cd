/**
 * What a module's own statements put in place once and for all. `let rows; rows = new Map();` is `let rows = new Map();`.
 * `Ledger.rows = new Map()` after `class Ledger {}` is `static rows = new Map()`: it is how compilers and people without class fields
 * write one. Where the module says so once and for all, the facts hold a static field.
 */
import type { FunctionBuilder } from './builder.js';
import type { ClassFact, ClassId, Instr, MemberFact, VarFact, VarId } from './model.js';

/** Turns the first value that a module gives a variable, which it declared without any, into that of its declaration. */
export function assignedAtOnce(module: FunctionBuilder, vars: readonly VarFact[]): void {
  const given = new Set<VarId>();
  module.instrs.forEach((instr, at) => {
    if (instr.op !== 'assign' || given.has(instr.dst)) return;
    const fact = vars[instr.dst];
    if (fact === undefined || fact.fn !== 0 || (fact.kind !== 'let' && fact.kind !== 'var')) return;
    given.add(instr.dst);
    if (instr.operator === '=' && instr.block === 0) module.instrs[at] = { ...instr, operator: 'init' } as Instr;
  });
}

/** Turns what a module's own statements put on its classes into static fields. */
export function assignedStatics(module: FunctionBuilder, classes: ClassFact[]): void {
  if (classes.length === 0) return;
  const classAt = new Map<VarId, ClassId>(classes.map((each) => [each.local, each.id]));
  module.instrs.forEach((instr, at) => {
    if (instr.op === 'class') classAt.set(instr.dst, instr.class);
    const made = instr.op === 'assign' && instr.operator === 'init' ? classAt.get(instr.src) : undefined;
    if (instr.op === 'assign' && made !== undefined) classAt.set(instr.dst, made);
    if (instr.op !== 'set' || instr.operator !== '=' || instr.block !== 0 || instr.prop === null || instr.prop === 'prototype') return;
    const id = classAt.get(instr.obj);
    const cls = id === undefined ? undefined : classes[id];
    if (!cls || cls.members.some((each) => each.isStatic && each.name === instr.prop)) return;
    const field: MemberFact = { name: instr.prop, kind: 'field', isStatic: true, pos: instr.pos, end: instr.end, decorators: [] };
    classes[cls.id] = { ...cls, members: [...cls.members, field] };
    module.instrs[at] = { ...instr, operator: 'init' } as Instr;
  });
}
