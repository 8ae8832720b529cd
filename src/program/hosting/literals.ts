/** The plain values that a configuration written in JS/TS holds under the names of its properties. */
import type { FileFacts, Instr, VarId } from '../../facts/model.js';

export interface Literals {
  /** Strings, numbers and booleans anywhere below properties of this name, in the order of the source. */
  under(property: string): readonly (string | number | boolean)[];
}

/** Reads the object and array literals of a file. `path.resolve(__dirname, 'src/x.ts')` counts as its last string. */
export function literalsOf(facts: FileFacts): Literals {
  const makers = new Map<VarId, Instr>(facts.literals.map((each) => [each.dst, each]));
  const parts = new Map<VarId, VarId[]>();
  const named = new Map<string, VarId[]>();
  const add = <K>(map: Map<K, VarId[]>, key: K, value: VarId): void => {
    const values = map.get(key);
    if (values) values.push(value);
    else map.set(key, [value]);
  };
  for (const fn of facts.functions) {
    for (const instr of fn.instrs) {
      if (instr.op === 'set') {
        add(parts, instr.obj, instr.src);
        if (instr.prop !== null) add(named, instr.prop, instr.src);
      } else if (instr.op === 'spread') add(parts, instr.obj, instr.src);
      else if (instr.dst >= 0 && !makers.has(instr.dst)) makers.set(instr.dst, instr);
    }
  }

  function collect(variable: VarId, into: (string | number | boolean)[], seen: Set<VarId>): void {
    if (seen.has(variable)) return;
    seen.add(variable);
    const maker = makers.get(variable);
    switch (maker?.op) {
      case 'literal':
        if (typeof maker.value === 'string' || typeof maker.value === 'number' || typeof maker.value === 'boolean') into.push(maker.value);
        break;
      case 'object':
      case 'array':
        for (const part of parts.get(variable) ?? []) collect(part, into, seen);
        break;
      case 'copy':
      case 'assign':
      case 'await':
        collect(maker.src, into, seen);
        break;
      case 'choose':
        for (const src of maker.srcs) collect(src, into, seen);
        break;
      case 'call': {
        const own: (string | number | boolean)[] = [];
        for (const arg of maker.args) collect(arg, own, seen);
        const last = own.filter((value) => typeof value === 'string').at(-1);
        if (last !== undefined) into.push(last);
        break;
      }
      default:
    }
  }

  return {
    under(property) {
      const found: (string | number | boolean)[] = [];
      for (const variable of named.get(property) ?? []) collect(variable, found, new Set());
      return found;
    },
  };
}
