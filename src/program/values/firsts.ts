/** What the solver has done once and need not do again. */
import type { Instr } from '../../facts/model.js';

export class Firsts {
  private keys = new Set<string>();
  private instrs = new Set<Instr>();
  private pairs = new Set<number>();

  /** True the first time that it is asked for a key. */
  of(key: string): boolean {
    if (this.keys.has(key)) return false;
    this.keys.add(key);
    return true;
  }

  /** The same for an instruction. */
  at(instr: Instr): boolean {
    if (this.instrs.has(instr)) return false;
    this.instrs.add(instr);
    return true;
  }

  /** The same for a pair of numbers below 2^26. */
  pair(a: number, b: number): boolean {
    const key = a * 2 ** 26 + b;
    if (this.pairs.has(key)) return false;
    this.pairs.add(key);
    return true;
  }

  /** Drops everything: nothing is solved any more. */
  forget(): void {
    this.keys = new Set();
    this.instrs = new Set();
    this.pairs = new Set();
  }
}
