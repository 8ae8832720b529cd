/** Numbers that only tell apart what this process holds open: `const id = next++; streams.set(id, { id, send, close });`. */
import type { CallInstr, Instr, VarId } from '../../facts/model.js';
import { definitionOf } from '../../program/definitions.js';
import type { ObjId, ProgramFile, ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import type { Profile, Touch } from '../profile.js';
import { readersOf } from '../uses.js';

/** All that becomes of the number is that something with functions of its own lies in a collection under it and is found there again. */
export function numbersOwnHandles(program: Program, { cell, collections, objects }: Profile, reads: readonly Touch[], writes: readonly Touch[]): boolean {
  if (collections.length > 0 || objects.length > 0 || !writes.some((each) => each.operation === 'increment')) return false;
  const { variable } = cell;
  const keys = new Keys(program, variable);
  if (variable) return readersOf(variable.file, variable.id).every((each) => keys.isKey(variable.file, each, variable.id, 0)) && keys.files;
  return reads.every(({ fn, instr }) => instr.op === 'get' && keys.isOnlyKey(fn.file, instr.dst, 0)) && keys.files;
}

class Keys {
  /** Something is put under the number. */
  files = false;

  constructor(private readonly program: Program, private readonly cell: Profile['cell']['variable']) {}

  isOnlyKey(file: ProgramFile, variable: VarId, depth: number): boolean {
    return depth < 8 && readersOf(file, variable).every((each) => this.isKey(file, each, variable, depth));
  }

  isKey(file: ProgramFile, user: Instr, variable: VarId, depth: number): boolean {
    switch (user.op) {
      case 'copy': case 'choose': return this.isOnlyKey(file, user.dst, depth + 1);
      case 'binary': return /^[<>=!]/.test(user.operator) || (user.operator === '+' && this.isCounted(file, user.dst));
      case 'assign':
        if (this.isCell(file, user.dst)) return true;
        return user.operator === 'init' && file.facts.vars[user.dst]?.fn !== 0 && this.isOnlyKey(file, user.dst, depth + 1);
      case 'delete': return user.key === variable;
      case 'get': return user.key === variable && user.obj !== variable;
      case 'call': return this.isLookedUp(file, user, variable);
      case 'set':
        if (user.operator !== 'init' && user.key === variable && user.src !== variable) { this.files ||= this.isHandle(file, user.src); return true; }
        return (user.operator === 'init' && user.src === variable && user.prop !== null && this.isOwnName(file, user.obj, user.prop, depth)) || user.operator === '++';
      default: return false;
    }
  }

  private isCell(file: ProgramFile, variable: VarId): boolean {
    return this.cell !== undefined && this.cell.file === file && this.cell.id === variable;
  }

  /** `next + 1` that goes back to where it came from. */
  private isCounted(file: ProgramFile, variable: VarId): boolean {
    return readersOf(file, variable).every((each) => each.op === 'assign' && this.isCell(file, each.dst));
  }

  /** `streams.get(id)`, `streams.set(id, stream)`. */
  private isLookedUp(file: ProgramFile, { recv, prop, args }: CallInstr, variable: VarId): boolean {
    if (recv === undefined || args[0] !== variable || args.slice(1).includes(variable) || !/^(?:get|has|set|delete)$/.test(prop ?? '')) return false;
    const held = this.valuesOf(file, recv);
    if (held.length === 0 || !held.every((id) => /^(?:map|set)$/.test(this.program.solver.object(id).kind))) return false;
    if (prop === 'set' && args[1] !== undefined) this.files ||= this.isHandle(file, args[1]);
    return true;
  }

  /** An object with functions or with what packages and the runtime gave: nobody sends or keeps such a thing elsewhere. */
  private isHandle(file: ProgramFile, variable: VarId): boolean {
    const made = definitionOf(file, variable);
    if (made?.op === 'copy' || made?.op === 'assign') return this.isHandle(file, made.src);
    return this.partsOf(file, variable).some((part) => this.valuesOf(file, part).some((id) => this.program.solver.object(id).function !== undefined));
  }

  private partsOf(file: ProgramFile, variable: VarId): readonly VarId[] {
    const held = new Set(this.valuesOf(file, variable));
    return file.facts.functions.flatMap((fn) => fn.instrs.flatMap((each) => (each.op === 'set' && each.operator === 'init' && this.valuesOf(file, each.obj).some((id) => held.has(id)) ? [each.src] : [])));
  }

  /** The object has the number under a name that nobody reads but to look something up. */
  private isOwnName(file: ProgramFile, object: VarId, name: string, depth: number): boolean {
    const { solver } = this.program;
    const held = new Set(this.valuesOf(file, object));
    if (held.size === 0 || !this.isHandle(file, object)) return false;
    let only = true;
    solver.eachInstr((instr, fn: ProgramFunction) => {
      if (!only) return;
      if (instr.op === 'get' && instr.prop === name && this.valuesOf(fn.file, instr.obj).some((id) => held.has(id))) only = this.isOnlyKey(fn.file, instr.dst, depth + 1);
      if (instr.op === 'spread' && this.valuesOf(fn.file, instr.src).some((id) => held.has(id))) only = false;
    });
    return only;
  }

  private valuesOf(file: ProgramFile, variable: VarId): readonly ObjId[] {
    return variable < 0 ? [] : this.program.solver.valuesOf(this.program.solver.node(file, variable));
  }
}
