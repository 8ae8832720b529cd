/**
 * The arguments of one real call, as the conditions of the library knowledge ask for them: seen through variables, spreads, wrappers,
 * factories, conditional values and constants of other files.
 */
import type { BlockId, CallInstr, FnId, Instr, VarId } from '../../facts/model.js';
import { enclosingClass, definitionOf, isBelow, literalOf, originOf } from '../../program/values/definitions.js';
import type { Obj, ProgramFile, ProgramFunction } from '../../program/model.js';
import type { Phases } from '../../program/phases/phases.js';
import { Regions } from '../../program/phases/regions.js';
import type { Solver } from '../../program/values/solver.js';
import type { LinkedView } from '../../program/view.js';
import type { CallArguments, LaterCall, LibraryCall, OptionValue } from './libraries.js';
import { fallsThrough } from './falls-through.js';
import { isTaken } from './taken-branch.js';
import { isTriedOrLeft } from '../../program/values/tried.js';
import { NOTHING, PRESENT, UNKNOWN, chosen, either, sometimes } from './option-values.js';
import { type MadeCall, callersOf, instructionsOf, methodCallsOf, targetsOf } from './call-index.js';

/** What is asked of the linked program. */
export interface Linked {
  readonly solver: Solver;
  readonly view: LinkedView;
  readonly phases?: Pick<Phases, 'regions'>;
}

export interface CallPlace {
  readonly file: string;
  readonly instr: CallInstr;
  /** Path of the callee, without the call itself. */
  readonly callee: string;
}
/** Variables and callers are followed this far. */
const DEEPEST = 10;
/** A parameter with more callers than this is not looked at from each of them. */
const MOST_CALLERS = 12;

/**
 * A call of a package's export. `plugin` says that the call registers a plugin, whose options come after it. `setting` answers for the
 * configuration around the call.
 */
export function libraryCall(
  linked: Linked,
  place: CallPlace,
  more: { readonly plugin?: boolean; readonly setting?: (path: string) => OptionValue } = {},
): LibraryCall {
  const reader = new Reader(linked);
  const file = linked.solver.fileByPath.get(place.file);
  if (file === undefined) throw new Error(`no such file in the program: ${place.file}`);
  const skipped = more.plugin === true ? 1 : 0;
  return {
    ...argumentsOf(reader, file, place.instr, skipped),
    laterCalls: () => laterCalls(linked, reader, file, place, more.plugin === true),
    ...(more.setting === undefined ? {} : { setting: more.setting }),
  };
}

function argumentsOf(reader: Reader, file: ProgramFile, instr: CallInstr, skipped: number): CallArguments {
  const firstSpread = instr.spread?.[0];
  const certain = (index: number): boolean => firstSpread === undefined || index + skipped < firstSpread;
  const variable = (index: number): VarId | undefined => instr.args[index + skipped];
  return {
    argumentCount: Math.max(0, instr.args.length - skipped),
    hasSpread: firstSpread !== undefined,
    argument: (index) => {
      const at = variable(index);
      return !certain(index) ? UNKNOWN : at === undefined ? NOTHING : reader.value(file, at, 0);
    },
    option: (index, path) => {
      const at = variable(index);
      return !certain(index) ? UNKNOWN : at === undefined ? NOTHING : reader.option(file, at, path.split('.'), 0);
    },
  };
}

/** `new Keyv({ store: new CacheableMemory() })` keeps what its store keeps, and without one what a Map does. */
const STORES_GIVEN = /^keyv:(?:\.Keyv)?\(\)$/;
const KEPT_IN_A_MAP: OptionValue = { ...PRESENT, externals: ['global:Map()'] };

/** Reads values at variables: the instructions of the file first, since they know what is absent, then what the solver saw arrive. */
class Reader {
  private readonly busy = new Set<string>();

  constructor(private readonly linked: Linked) {
    this.regions = linked.phases?.regions ?? new Regions(linked.solver, (from, specifier) => linked.view.resolve(from, specifier));
  }

  /** A text of several parts, of which the first may be known. */
  private beginning(file: ProgramFile, first: VarId | undefined): OptionValue {
    const begins = first === undefined ? undefined : literalOf(file, first)?.value;
    return typeof begins === 'string' ? { ...PRESENT, begins } : PRESENT;
  }

  value(file: ProgramFile, given: VarId, depth: number): OptionValue {
    return this.guarded(`value ${file.index}:${given}`, depth, () => {
      const { variable, instr } = originOf(file, given);
      switch (instr?.op) {
        case 'literal':
          return instr.value === undefined ? NOTHING : { ...PRESENT, known: instr.value };
        case 'template':
        case 'unary':
        case 'binary': {
          const known = this.linked.view.known(file.path, variable);
          if (instr.op === 'unary' && instr.operator === 'void') return NOTHING;
          if (known !== undefined && typeof known !== 'object') return { ...PRESENT, known };
          return instr.op === 'template' ? this.beginning(file, instr.parts[0]) : UNKNOWN;
        }
        case 'object':
        case 'regexp':
          return { ...PRESENT, object: true };
        case 'array':
          return this.array(file, instr.dst, depth);
        case 'function':
          return { ...PRESENT, functions: true, ...asksNothing(file.functions[instr.fn]) };
        case 'class':
          return PRESENT;
        case 'choose':
          return this.choice(file, instr, (src) => this.value(file, src, depth + 1));
        case 'call':
          // A conversion gives something, whatever it is given.
          if (isConversion(file, instr)) return PRESENT;
          if (instr.isNew && this.linked.solver.objectsAt(file, variable).some(({ path }) => STORES_GIVEN.test(path ?? ''))) {
            const store = instr.args[0] === undefined ? KEPT_IN_A_MAP : this.option(file, instr.args[0], ['store'], depth + 1);
            if (store.state === 'present') return store;
          }
          return this.mayGiveNothing(instr, depth) ? sometimes(this.solved(file, variable)) : this.solved(file, variable);
        case 'get':
          return this.field(file, instr, depth) ?? this.solved(file, variable);
        default:
          return this.named(file, variable, depth, (at, where) => this.value(where, at, depth + 1)) ?? this.solved(file, variable);
      }
    });
  }

  /** `this.store`, which the class sets under a condition only, or to one thing or another. */
  private field(file: ProgramFile, { obj, prop }: Instr & { readonly op: 'get' }, depth: number): OptionValue | undefined {
    const classOf = (variable: VarId): number | undefined => {
      const fact = file.facts.vars[variable];
      const fn = fact?.kind === 'this' ? file.functions[fact.fn] : undefined;
      return fn && enclosingClass(fn);
    };
    const owner = classOf(obj);
    if (owner === undefined || prop === null) return undefined;
    const sets = instructionsOf(file).filter(
      (each): each is Instr & { readonly op: 'set' } => each.op === 'set' && each.prop === prop && classOf(each.obj) === owner,
    );
    const [only] = sets;
    if (sets.length > 0 && sets.every((each) => this.when(file, each) === 'sometimes'))
      return sometimes(sets.map((each) => this.value(file, each.src, depth + 1)).reduce(either));
    return sets.length === 1 && only && originOf(file, only.src).instr?.op === 'choose' ? this.value(file, only.src, depth + 1) : undefined;
  }

  option(file: ProgramFile, given: VarId, path: readonly string[], depth: number): OptionValue {
    const [segment, ...rest] = path;
    if (segment === undefined) return this.value(file, given, depth);
    return this.guarded(`option ${file.index}:${given}:${path.join('.')}`, depth, () => {
      const { variable, instr } = originOf(file, given);
      switch (instr?.op) {
        case 'object':
          return this.property(file, instr, segment, rest, depth);
        case 'literal':
        case 'template':
        case 'regexp':
        case 'array':
        case 'function':
        case 'class':
          return NOTHING;
        case 'choose':
          return this.choice(file, instr, (src) => this.option(file, src, path, depth + 1));
        default: {
          const through = this.named(file, variable, depth, (at, where) => this.option(where, at, path, depth + 1));
          return through ?? this.solvedOption(file, variable, path, depth);
        }
      }
    });
  }

  /** Recursion over variables is cut where it returns to itself. */
  private guarded(key: string, depth: number, read: () => OptionValue): OptionValue {
    if (depth > DEEPEST || this.busy.has(key)) return UNKNOWN;
    this.busy.add(key);
    try {
      return read();
    } finally {
      this.busy.delete(key);
    }
  }

  /** `production ? new RedisStore(client) : undefined`: what development gets says nothing of what is served. */
  private choice(file: ProgramFile, instr: Instr & { readonly op: 'choose' }, read: (src: VarId) => OptionValue): OptionValue {
    const when = instr.srcs.map((src) => {
      const made = definitionOf(file, src);
      return made === undefined ? 'sometimes' : this.when(file, made);
    });
    const served = instr.srcs.filter((_, index) => when[index] === 'production');
    if (served.length > 0 && (instr.operator === '?:' || instr.operator === '&&')) return served.map(read).reduce(either);
    const [first] = instr.srcs;
    if (instr.operator === '?:' && first !== undefined && isTaken(this.regions, file, first)) return read(first);
    return chosen(instr.operator, instr.srcs.map(read));
  }

  private readonly regions: Regions;

  /** When an instruction of a file runs: `always` with its function, in development or in production only, or under another condition. */
  when(file: ProgramFile, instr: Instr): 'always' | 'production' | 'development' | 'sometimes' {
    if (instr.block === 0) return 'always';
    const fn = file.functions.find((each) => each.fact.instrs.includes(instr));
    if (fn === undefined) return 'sometimes';
    if (isTriedOrLeft(fn, instr.block)) return 'always';
    if (this.regions.of(fn, instr.block).dev) return 'development';
    return this.regions.isProduction(fn, instr.block) ? 'production' : 'sometimes';
  }

  /** Whether a call runs wherever what it is made on is made, but for development. */
  runsInProduction({ fn, instr }: MadeCall, made: Instr): boolean {
    return !this.regions.of(fn, instr.block).dev && this.regions.isProduction(fn, instr.block, besideOf(fn, made));
  }

  private array(file: ProgramFile, dst: VarId, depth: number): OptionValue {
    const parts = instructionsOf(file).filter(
      (instr) => (instr.op === 'set' && instr.operator === 'init' && instr.obj === dst) || (instr.op === 'spread' && instr.obj === dst),
    );
    if (parts.some((instr) => instr.op === 'spread')) return { ...PRESENT, object: true };
    return { ...PRESENT, elements: parts.map((instr) => (instr.op === 'set' ? this.value(file, instr.src, depth + 1) : UNKNOWN)) };
  }

  /** A property of an object literal: the last one that sets it, through spreads, or what is assigned to the object afterwards. */
  private property(
    file: ProgramFile,
    made: Instr & { readonly op: 'object' },
    segment: string,
    rest: readonly string[],
    depth: number,
  ): OptionValue {
    const called = segment.endsWith('()');
    const name = called ? segment.slice(0, -2) : segment;
    const found: OptionValue[] = [];
    let open = false;
    const inner = (src: VarId): OptionValue => (called ? this.returned(file, src, rest, depth) : this.option(file, src, rest, depth + 1));
    for (const instr of [...instructionsOf(file)].reverse()) {
      if (instr.op === 'set' && instr.obj === made.dst && instr.operator === 'init') {
        if (instr.prop === null) open = true;
        else if (name === '*') found.push(inner(instr.src));
        else if (instr.prop === name) return inner(instr.src);
      } else if (instr.op === 'spread' && instr.obj === made.dst) {
        const spread = this.option(file, instr.src, [segment, ...rest], depth + 1);
        if (spread.state === 'present') return spread;
        if (spread.state === 'unknown') {
          if (spread.externals.length > 0) found.push(spread);
          open = true;
        }
      } else if (instr.op === 'set' && instr.operator !== 'init' && instr.prop === name && originOf(file, instr.obj).instr === made) {
        const when = this.when(file, instr);
        if (when === 'development') continue;
        const assigned = inner(instr.src);
        if (when === 'always' || when === 'production') return assigned;
        found.push(sometimes(assigned));
      }
    }
    if (found.length > 0) return found.reduce(either);
    return open ? UNKNOWN : NOTHING;
  }

  /** The value, or an option of the value, that a function returns. */
  private returned(file: ProgramFile, variable: VarId, rest: readonly string[], depth: number): OptionValue {
    const functions = this.functionsAt(file, variable);
    const returns = functions.flatMap((fn) =>
      fn.fact.instrs.flatMap((instr) => (instr.op === 'return' ? [this.option(fn.file, instr.src, rest, depth + 1)] : [])),
    );
    if (returns.length > 0 && functions.some((fn) => fallsThrough(fn.fact))) returns.push(NOTHING);
    return returns.length === 0 ? UNKNOWN : returns.reduce(either);
  }

  /** `function makeStore() { if (!redis) return undefined; return new Store(redis); }`: what the program's own function gives may be nothing. */
  private mayGiveNothing(instr: CallInstr, depth: number): boolean {
    if (depth > DEEPEST) return false;
    const targets = targetsOf(this.linked.solver).get(instr) ?? [];
    const isNothing = (one: OptionValue): boolean => one.state === 'absent' || (one.state === 'present' && one.known === null);
    return targets.some(
      (fn) =>
        fn.fact.instrs.some((each) => each.op === 'return' && isNothing(this.value(fn.file, each.src, depth + 1))) ||
        (fn.fact.instrs.some((each) => each.op === 'return') && fallsThrough(fn.fact)),
    );
  }

  private functionsAt(file: ProgramFile, variable: VarId): ProgramFunction[] {
    const { instr } = originOf(file, variable);
    const here = instr?.op === 'function' ? file.functions[instr.fn] : undefined;
    return here !== undefined
      ? [here]
      : this.linked.solver.objectsAt(file, variable).flatMap((obj) => (obj.function === undefined ? [] : [obj.function]));
  }

  /** Named variables that no single instruction explains: parameters by their callers, variables that are assigned in several places. */
  private named(
    file: ProgramFile,
    variable: VarId,
    depth: number,
    read: (at: VarId, where: ProgramFile) => OptionValue,
  ): OptionValue | undefined {
    const fact = file.facts.vars[variable];
    if (fact?.kind === 'param') return this.fromCallers(file, variable, fact.fn, depth, read);
    const imported = fact?.kind === 'import' ? this.imported(file, variable) : undefined;
    if (imported !== undefined) return read(imported.variable, imported.file);
    if (fact?.kind !== 'let' && fact?.kind !== 'var') return undefined;
    const all = instructionsOf(file).flatMap((instr) =>
      instr.op === 'assign' && instr.dst === variable ? [{ instr, when: this.when(file, instr) }] : [],
    );
    const served = all.filter((each) => each.when === 'production');
    if (served.length > 0) return served.map(({ instr }) => read(instr.src, file)).reduce(either);
    const sources = all.filter((each) => each.when !== 'development').map((each) => each.instr);
    if (sources.length === 0) return all.length > 0 ? NOTHING : undefined;
    const values = sources.map((instr) => read(instr.src, file));
    const certain = sources.some((instr, index) => this.when(file, instr) === 'always' && values[index]?.state === 'present');
    const merged = values.reduce(either);
    if (certain && values.every((one) => one.state === 'present')) return { ...merged, state: 'present' };
    return sources.every((instr) => this.when(file, instr) !== 'always') ? sometimes(merged) : { ...merged, state: 'unknown' };
  }

  private fromCallers(
    file: ProgramFile,
    variable: VarId,
    fn: FnId,
    depth: number,
    read: (at: VarId, where: ProgramFile) => OptionValue,
  ): OptionValue | undefined {
    const target = file.functions[fn];
    const index = target?.fact.params.indexOf(variable) ?? -1;
    if (target === undefined || index < 0 || index === target.fact.rest || depth > DEEPEST) return undefined;
    const calls = callersOf(this.linked.solver).get(target) ?? [];
    if (calls.length === 0 || calls.length > MOST_CALLERS) return undefined;
    const values = calls.map(({ from, instr }) => {
      if (instr.spread !== undefined && instr.spread.length > 0) return UNKNOWN;
      const passed = instr.args[index];
      return passed === undefined ? NOTHING : read(passed, from.file);
    });
    return values.reduce(either);
  }

  /** The variable that an import means, where its module is a file of the program and exports a name of its own. */
  private imported(file: ProgramFile, variable: VarId): { readonly file: ProgramFile; readonly variable: VarId } | undefined {
    for (const each of file.facts.imports) {
      const binding = each.bindings.find((one) => one.local === variable);
      if (binding === undefined) continue;
      const path = this.linked.view.resolve(file.path, each.specifier);
      const target = path === undefined ? undefined : this.linked.solver.fileByPath.get(path);
      const exported = target?.facts.exports.find((one) => one.kind === 'local' && one.name === binding.imported);
      return target !== undefined && exported?.kind === 'local' ? { file: target, variable: exported.local } : undefined;
    }
    return undefined;
  }

  /** What the solver saw arrive at a variable. */
  private solved(file: ProgramFile, variable: VarId): OptionValue {
    const known = this.linked.view.known(file.path, variable);
    if (known !== undefined && (known === null || typeof known !== 'object')) return { ...PRESENT, known };
    const objects = this.linked.solver.objectsAt(file, variable);
    if (objects.length === 0) return UNKNOWN;
    const externals = [
      ...new Set(
        objects.flatMap((obj) => (obj.kind === 'external' && obj.path !== undefined ? [obj.path] : (COLLECTIONS[obj.kind] ?? []))),
      ),
    ].sort();
    const classes = [
      ...new Set(objects.flatMap((obj) => (obj.kind === 'instance' && obj.class !== undefined ? [obj.class.name] : []))),
    ].sort();
    return {
      // What comes from the environment may be missing.
      state:
        externals.some((path) => path.startsWith('global:process.env') || path.startsWith('global:import.meta')) ||
        objects.every((obj) => obj.kind === 'entry')
          ? 'unknown'
          : 'present',
      externals,
      classes,
      functions: objects.some((obj) => obj.kind === 'function'),
      ...(objects.every((obj) => asksNothing(obj.function).askNothing) ? { askNothing: true as const } : {}),
      ...(objects.every((obj) => obj.kind === 'object') ? { object: true } : {}),
    };
  }

  /** An option of what the solver saw arrive: object literals of other places, fields of the program's objects. */
  private solvedOption(file: ProgramFile, variable: VarId, path: readonly string[], depth: number): OptionValue {
    const objects = this.linked.solver.objectsAt(file, variable);
    if (objects.length === 0) return this.value(file, variable, depth + 1).known === undefined ? UNKNOWN : NOTHING;
    // `module.exports = { ... }`: what was required is that object, and no longer the one that the module began with.
    const put = objects.filter(({ kind }) => kind !== 'namespace');
    return (put.length > 0 ? put : objects).map((obj) => this.optionOf(obj, path, depth)).reduce(either);
  }

  private optionOf(obj: Obj, path: readonly string[], depth: number): OptionValue {
    if (obj.kind === 'object') {
      const made = instructionsOf(obj.file).find(
        (instr): instr is Instr & { readonly op: 'object' } => instr.op === 'object' && instr.pos === obj.pos && instr.end === obj.end,
      );
      const [segment, ...rest] = path;
      return made === undefined || segment === undefined ? UNKNOWN : this.property(obj.file, made, segment, rest, depth + 1);
    }
    if (obj.kind === 'function' || obj.kind === 'class' || obj.kind === 'array' || obj.kind === 'map' || obj.kind === 'set') return NOTHING;
    // What a package's constructor made is no bag of options.
    if (obj.kind === 'external' && (obj.call?.isNew === true || /(^|[.:])[A-Z]\w*\(\)$/.test(obj.path ?? ''))) return NOTHING;
    return UNKNOWN;
  }
}

/** `BigInt(x)`, `String(x)` of the runtime. */
function isConversion(file: ProgramFile, { callee }: CallInstr): boolean {
  const fact = callee >= 0 ? file.facts.vars[callee] : undefined;
  return fact?.kind === 'global' && /^(?:BigInt|String)$/.test(fact.name);
}

/** Collections of the runtime, by the path that made them. */
const COLLECTIONS: Readonly<Record<string, readonly string[] | undefined>> = {
  map: ['global:Map()'],
  set: ['global:Set()'],
  weakmap: ['global:WeakMap()'],
  weakset: ['global:WeakSet()'],
};

function laterCalls(linked: Linked, reader: Reader, file: ProgramFile, place: CallPlace, plugin: boolean): LaterCall[] {
  const { solver } = linked;
  const calls = methodCallsOf(solver);
  const found = new Set<MadeCall>();
  const results = solver.idsAt(file, place.instr.dst).filter((id) => solver.object(id).path === `${place.callee}()`);
  for (const id of results) for (const call of calls.byObject.get(id) ?? []) found.add(call);
  // The object that the export hangs on: `apicache.options(...)` beside `apicache.middleware(...)`.
  const owner = place.callee.replace(/\.[\w$]+$/, '');
  if (owner !== place.callee && owner.endsWith(':')) for (const call of calls.byPath.get(owner) ?? []) found.add(call);
  if (plugin) for (const call of calls.onUnknown) found.add(call);
  return [...found]
    .filter((call) => call.instr !== place.instr && reader.when(call.fn.file, call.instr) !== 'development')
    .map((call) => ({
      method: call.instr.prop as string,
      sometimes: isConditional(call, place.instr) && !reader.runsInProduction(call, place.instr),
      ...argumentsOf(reader, call.fn.file, call.instr, 0),
    }));
}

/** Whether a call lies in a branch, a case or a handler of errors of its function, in which the object is not made as well. */
function isConditional({ fn, instr }: MadeCall, made: Instr): boolean {
  const beside = besideOf(fn, made);
  for (let at = instr.block; at > 0;) {
    const block = fn.fact.blocks[at];
    if (block === undefined || (beside > 0 && isBelow(fn, beside, at))) return false;
    if (block.kind === 'then' || block.kind === 'else' || block.kind === 'case' || block.kind === 'catch') return true;
    at = block.parent;
  }
  return false;
}

/** The stretch in which an instruction of the same function lies. */
const besideOf = (fn: ProgramFunction, made: Instr): BlockId => (fn.fact.instrs.includes(made) ? made.block : 0);

/** A function without parameters. */
const asksNothing = (fn: ProgramFunction | undefined): Pick<OptionValue, 'askNothing'> =>
  fn?.fact.params.length === 0 ? { askNothing: true } : {};
