/** When objects are made: when a module loads or the server starts, for a request, or by nobody. */
import type { Instr } from '../../facts/model.js';
import { isOfConstruction, type Obj, type ObjId, type ProgramFunction } from '../model.js';
import { SERVING, bit, type Phases, type PhaseSet } from '../phases/phases.js';
import { isInside } from '../values/definitions.js';
import type { Solver } from '../values/solver.js';

/** A source has at most a megabyte. */
const placeKey = ({ pos, end }: { readonly pos: number; readonly end: number }): number => pos * 2 ** 21 + end;

const STARTING: PhaseSet = bit('module') | bit('startup');

/** Kinds of objects that are told apart by the place that makes them. */
const PLACED: ReadonlySet<Obj['kind']> = new Set<Obj['kind']>(['external', 'object', 'array', 'map', 'set', 'instance']);

export class Births {
  /** The first instruction of each place, by function. */
  private readonly makers = new Map<number, Map<number, Instr>>();
  private readonly once: (boolean | undefined)[] = [];
  /** The `new C()` that makes an object, null where none does. */
  private readonly madeBy = new Map<ObjId, Instr | null>();

  constructor(
    private readonly solver: Solver,
    private readonly phases: Phases,
  ) {}

  /** Made only where a browser or development runs: `import.meta.server ? computed(...) : useLocalStorage(...)`. */
  isElsewhere(obj: Obj): boolean {
    if (!obj.fn || !PLACED.has(obj.kind)) return false;
    const made = this.makerOf(obj);
    const set = made ? this.when(obj, made) : 0;
    // What a class keeps in development is told of as kept there.
    return set !== 0 && (set & ~(obj.kind === 'instance' ? bit('client') : bit('client') | bit('dev'))) === 0;
  }

  /** Whether the place that makes an object runs when the module loads or the server starts. */
  isOnce(obj: Obj): boolean {
    if (!obj.fn) return false;
    const known = this.once[obj.id];
    if (known !== undefined) return known;
    const made = this.makerOf(obj);
    const set = made ? this.when(obj, made) : this.phases.of(obj.fn);
    return (this.once[obj.id] = (set & STARTING) !== 0 || set === 0);
  }

  /** The `new C()` that makes an object; undefined where only its class is known. */
  newOf(obj: Obj): Instr | undefined {
    let made = this.madeBy.get(obj.id);
    if (made === undefined) {
      made =
        obj.fn?.fact.instrs.find((instr) => instr.op === 'call' && instr.isNew && instr.pos === obj.pos && instr.end === obj.end) ?? null;
      this.madeBy.set(obj.id, made);
    }
    return made ?? undefined;
  }

  /** Whether that `new` runs when the module loads, the server starts, or a lazy guard lets it. */
  isNewAtStart(fn: ProgramFunction, obj: Obj, made: Instr): boolean {
    // In a module that nothing loads everything is taken as it would be; in a live one what nobody calls makes nothing.
    const module = fn.file.functions[0];
    return (this.when(obj, made) & STARTING) !== 0 || (module !== undefined && this.phases.of(module) === 0);
  }

  /** Code that runs at the start and for requests makes records: one that lies in a collection is an entry of it, whenever it was made. */
  isForRequests(obj: Obj): boolean {
    const made = this.newOf(obj);
    if (obj.fn === undefined || made === undefined) return false;
    if (!isOfConstruction(obj.fn)) return this.isServing(obj.fn, made); // of all calls together
    // A part of another object goes with that, where it is known which one it is.
    let frame = this.solver.madeFor(obj);
    while (frame?.caller.frame !== undefined) frame = frame.caller.frame;
    return frame !== undefined && frame.caller.fact.kind !== 'constructor' && this.isServing(frame.caller, frame.call);
  }

  /** Whether an instruction runs while somebody is served. */
  isServing(fn: ProgramFunction, instr: Instr): boolean {
    return (this.phases.at(fn, instr) & SERVING) !== 0;
  }

  /** Whether an instruction runs while modules load or the server starts. */
  runsAtStart(fn: ProgramFunction, instr: Instr): boolean {
    return (this.phases.at(fn, instr) & STARTING) !== 0;
  }

  /** Whether the function that makes an object ever runs. */
  isBySomebody({ fn }: Obj): boolean {
    return fn !== undefined && this.phases.of(fn) !== 0;
  }

  /** Left over where nobody calls it, in a live module. */
  isByNobody(obj: Obj): boolean {
    return obj.fn !== undefined && obj.fn !== obj.fn.file.functions[0] && !this.isBySomebody(obj);
  }

  /** Made in a module that nothing loads, such as a test: in a collection of live code it stands for the entries that are made there. */
  isByDeadModule(obj: Obj): boolean {
    const module = obj.fn?.file.functions[0];
    return module !== undefined && this.phases.of(module) === 0;
  }

  /** Whether a loop makes one object after the other with the same `new`. */
  isInLoop(obj: Obj): boolean {
    const { fn } = obj;
    const made = this.newOf(obj);
    return (
      fn !== undefined &&
      made !== undefined &&
      (isInside(fn, made.block, 'loop') ||
        (this.phases.incoming.get(fn) ?? []).some(
          ({ instr }) => instr.op === 'call' && instr.callee < 0 && /^(?:forEach|map|flatMap)$/.test(instr.prop ?? ''),
        ))
    );
  }

  /** The instruction that makes an object. */
  private makerOf(obj: Obj): Instr | undefined {
    const { fn } = obj;
    if (!fn) return undefined;
    let index = this.makers.get(fn.id);
    if (!index) {
      index = new Map();
      for (const instr of fn.fact.instrs) {
        const key = placeKey(instr);
        if (!index.has(key)) index.set(key, instr);
      }
      this.makers.set(fn.id, index);
    }
    return index.get(placeKey(obj));
  }

  /** The phases in which an instruction makes an object. */
  private when(obj: Obj, made: Instr): PhaseSet {
    const frame = this.solver.madeFor(obj);
    return frame === undefined ? this.phases.at(obj.fn as ProgramFunction, made) : this.phases.within(frame, made);
  }
}
