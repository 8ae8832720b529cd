/** What one file's instructions say of a variable: how it is made, which calls are made on it, and what is put into it. */
import { FIRST_LITERAL, slotOf, slotsOf, type CallInstr, type FileFacts, type FnId, type Instr, type VarId } from '../facts/model.js';
import { once } from '../once.js';

/** Answers by variable; undefined where there is nothing to say. */
type ByVariable<T> = Pick<ReadonlyMap<VarId, readonly T[]>, 'get'>;

interface CallOf {
  readonly fn: FnId;
  readonly instr: CallInstr;
}

interface Put {
  readonly prop: string | null;
  readonly src: VarId;
}

/** Each part is made when it is first asked for: of most files an adapter wants to know one thing. */
class FileIndex {
  #defs: ByVariable<Instr> | undefined;
  #puts: ByVariable<Put> | undefined;
  #calls: { readonly on: ByVariable<CallOf>; readonly with: ByVariable<CallOf & { readonly index: number }> } | undefined;
  #copies: ByVariable<VarId> | undefined;
  #literals: Map<number, VarId> | undefined;

  constructor(private readonly facts: FileFacts) {}

  /** The instructions that set a variable. */
  get defs(): ByVariable<Instr> {
    return (this.#defs ??= new Definitions(this.facts));
  }

  /** What is put into an object or array. */
  get puts(): ByVariable<Put> {
    if (this.#puts) return this.#puts;
    const found = new Map<VarId, Put[]>();
    for (const fn of this.facts.functions) {
      for (const instr of fn.instrs) {
        if (instr.op === 'set') append(found, instr.obj, { prop: instr.prop, src: instr.src });
        else if (instr.op === 'spread') append(found, instr.obj, { prop: null, src: instr.src });
      }
    }
    return (this.#puts = found);
  }

  /** What holds the object literal that stands at a place. */
  literalAt(pos: number): VarId | undefined {
    if (!this.#literals) {
      this.#literals = new Map();
      for (const fn of this.facts.functions)
        for (const instr of fn.instrs) if (instr.op === 'object') this.#literals.set(instr.pos, instr.dst);
    }
    return this.#literals.get(pos);
  }

  /** Calls of methods of a variable. */
  get callsOn(): ByVariable<CallOf> {
    return this.calls().on;
  }

  /** Calls that get a variable as an argument. */
  get callsWith(): ByVariable<CallOf & { readonly index: number }> {
    return this.calls().with;
  }

  /** The variables that get a variable's value. */
  get copies(): ByVariable<VarId> {
    if (this.#copies) return this.#copies;
    const found = new Map<VarId, VarId[]>();
    for (const fn of this.facts.functions)
      for (const instr of fn.instrs)
        if (instr.op === 'copy' || instr.op === 'assign' || instr.op === 'await') append(found, instr.src, instr.dst);
    return (this.#copies = found);
  }

  private calls(): { readonly on: ByVariable<CallOf>; readonly with: ByVariable<CallOf & { readonly index: number }> } {
    if (this.#calls) return this.#calls;
    const on = new Map<VarId, CallOf[]>();
    const given = new Map<VarId, (CallOf & { index: number })[]>();
    for (const fn of this.facts.functions) {
      for (const instr of fn.instrs) {
        if (instr.op !== 'call') continue;
        if (instr.recv !== undefined) append(on, instr.recv, { fn: fn.id, instr });
        instr.args.forEach((arg, index) => append(given, arg, { fn: fn.id, instr, index }));
      }
    }
    return (this.#calls = { on, with: given });
  }
}

class Definitions implements ByVariable<Instr> {
  /** Named variables first; most are set once, and that instruction stands for itself. */
  private readonly all: (Instr | Instr[] | undefined)[];

  constructor(private readonly facts: FileFacts) {
    const all = (this.all = slotsOf<Instr | Instr[]>(facts));
    for (const fn of facts.functions) {
      for (const instr of fn.instrs) {
        if (instr.dst < 0) continue;
        const at = slotOf(facts, instr.dst);
        const known = all[at];
        if (known === undefined) all[at] = instr;
        else if (Array.isArray(known)) known.push(instr);
        else all[at] = [known, instr];
      }
    }
  }

  get(variable: VarId): readonly Instr[] | undefined {
    const found = variable >= FIRST_LITERAL ? this.facts.literals[variable - FIRST_LITERAL] : this.all[slotOf(this.facts, variable)];
    return found === undefined ? undefined : Array.isArray(found) ? found : [found];
  }
}

/** The index of a file, made once. */
export const indexOf = once((facts: FileFacts): FileIndex => new FileIndex(facts));

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
