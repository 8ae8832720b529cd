/** Calls of methods, found by the names of the methods: judgements ask for a few names among all the calls of a program. */
import type { CallSite } from '../model.js';

export class MethodCalls {
  private byName: ReadonlyMap<string, readonly number[]> | undefined;
  private readonly known = new Map<string, readonly CallSite[]>();

  constructor(private readonly calls: readonly CallSite[]) {}

  /** The calls `value.name(...)` whose name a pattern matches, in the order of the program. */
  named(pattern: RegExp): readonly CallSite[] {
    const known = this.known.get(pattern.source);
    if (known) return known;
    const found: number[] = [];
    for (const [name, places] of (this.byName ??= this.index())) if (pattern.test(name)) found.push(...places);
    const calls = found.sort((a, b) => a - b).map((place) => this.calls[place] as CallSite);
    this.known.set(pattern.source, calls);
    return calls;
  }

  private index(): ReadonlyMap<string, readonly number[]> {
    const index = new Map<string, number[]>();
    this.calls.forEach(({ instr }, place) => {
      if (instr.recv === undefined || instr.prop == null) return;
      const places = index.get(instr.prop);
      if (places) places.push(place);
      else index.set(instr.prop, [place]);
    });
    return index;
  }
}
