/** Environment variables without which a server does not start: what stands in for a missing one never runs. */
import type { BlockId, Instr, VarId } from '../../facts/model.js';
import type { ProgramFile, ProgramFunction } from '../model.js';
import { guardsAround, literalOf, originOf, type Atom } from '../values/definitions.js';
import type { Solver } from '../values/solver.js';
import { givesUp, isTriedOrLeft } from '../values/tried.js';
import { once } from '../../once.js';

const VARIABLE = /^global:(?:process|Bun|import\.meta)\.env\.([A-Za-z_]\w*)$/;

/** How many calls may lie between a module and the function that looks whether all is there. */
const DEEPEST = 3;

/** What walks through a list of names. */
const WALKS = /^(?:filter|forEach|every|some|find|map)$/;

/** Packages of schemas whose fields have to be there unless they say otherwise. */
const SCHEMA_PACKAGES = /^zod(?:\/|$)/;

/** Steps of a schema that let a variable be missing. */
const MAY_BE_MISSING = /^(?:optional|default|nullish|catch|prefault)$/;

/** A variable, and the module that ends the program where it is missing. */
interface Demand {
  readonly name: string;
  readonly by: string;
}

/** The variables that are set wherever a file is loaded. `onlyWith` gives the files that are never loaded without another one. */
export class Demanded {
  private readonly known = new Map<string, ReadonlySet<string>>();
  private demands: readonly Demand[] | undefined;
  private readonly along = new Map<string, ReadonlySet<string>>();

  constructor(
    private readonly solver: Solver,
    private readonly loaded: ReadonlySet<string>,
    private readonly onlyWith: (file: string) => ReadonlySet<string>,
  ) {}

  of({ path }: ProgramFile): ReadonlySet<string> {
    const known = this.known.get(path);
    if (known) return known;
    this.demands ??= this.solver.files.filter((each) => this.loaded.has(each.path)).flatMap((each) => demandsOf(this.solver, each));
    const found = new Set(this.demands.flatMap(({ name, by }) => (by === path || this.alongWith(by).has(path) ? [name] : [])));
    this.known.set(path, found);
    return found;
  }

  /** Whether a value is a variable of the environment that is always set: `process.env.DATABASE_URL`, also behind a constant. */
  holds(file: ProgramFile, value: VarId): boolean {
    const names = variablesAt(this.solver, file, value);
    return names.length > 0 && names.every((each) => this.of(file).has(each));
  }

  private alongWith(by: string): ReadonlySet<string> {
    let found = this.along.get(by);
    if (!found) this.along.set(by, (found = this.onlyWith(by)));
    return found;
  }
}

/** Names of the variables that a value comes from; none where it may be something else as well. */
function variablesAt(solver: Solver, file: ProgramFile, value: VarId): readonly string[] {
  const names = solver.objectsAt(file, value).map(({ path }) => VARIABLE.exec(path ?? '')?.[1]);
  const known = names.flatMap((each) => each ?? []);
  return known.length === names.length ? known : [];
}

function demandsOf(solver: Solver, file: ProgramFile): readonly Demand[] {
  return file.functions.flatMap((fn) => {
    const names = new Set([...askedOneByOne(solver, fn), ...askedInTurn(fn), ...demandedBySchema(fn)]);
    if (names.size === 0) return [];
    return modulesStarting(solver, fn).flatMap((by) => [...names].map((name): Demand => ({ name, by })));
  });
}

/** `if (!process.env.JWT_SECRET) throw new Error('...')`, `if (!url || !key) process.exit(1)`. */
function askedOneByOne(solver: Solver, fn: ProgramFunction): readonly string[] {
  return fn.fact.instrs.flatMap((instr) => {
    if (instr.block === 0 || !givesUp(fn.file, instr) || !isLeftFor(fn, instr.block)) return [];
    const found: string[] = [];
    for (const { guard } of guardsAround(fn, instr.block)) {
      // Of several that have to be missing together, each may be.
      const absent = (atoms: readonly Atom[]): readonly string[] =>
        atoms.flatMap((atom) => (atom.kind === 'truthy' && !atom.positive ? variablesAt(solver, fn.file, atom.value) : []));
      const [only, ...others] = guard.all.filter((atom) => !asksForProduction(solver, fn, atom));
      if (others.length > 0 || (only && guard.some.length > 0)) return [];
      const names = only ? absent([only]) : absent(guard.some);
      if ((only || guard.some.length > 0) && names.length === 0) return [];
      found.push(...names);
    }
    return found;
  });
}

/** `NODE_ENV === 'production'`. */
function asksForProduction(solver: Solver, { file }: ProgramFunction, atom: Atom): boolean {
  if (atom.kind !== 'compare' || atom.operator.startsWith('=') !== atom.positive) return false;
  const [literal, other] = literalOf(file, atom.right)
    ? [literalOf(file, atom.right), atom.left]
    : [literalOf(file, atom.left), atom.right];
  return literal?.value === 'production' && variablesAt(solver, file, other).includes('NODE_ENV');
}

/** Whoever comes to the block does not get past it: no `try` around it takes the error. */
function isLeftFor(fn: ProgramFunction, block: BlockId): boolean {
  const { blocks } = fn.fact;
  for (let at: number = block; at > 0; at = blocks[at]?.parent ?? 0) {
    const kind = blocks[at]?.kind;
    if (kind === 'catch' || kind === 'case' || (kind === 'try' && !isTriedOrLeft(fn, at))) return false;
  }
  return true;
}

/**
 * `for (const name of REQUIRED) if (!process.env[name]) throw ...`, `const missing = REQUIRED.filter((name) => !process.env[name])` and an end
 * where there are some.
 */
function askedInTurn(fn: ProgramFunction): readonly string[] {
  if (!endsSomewhere(fn)) return [];
  return fn.fact.instrs.flatMap((instr) => {
    if (instr.op === 'iterate') return asksFor(fn, instr.dst) ? textsOf(fn.file, instr.src) : [];
    if (instr.op !== 'call' || instr.recv === undefined || !WALKS.test(instr.prop ?? '')) return [];
    const { instr: made } = originOf(fn.file, instr.args[0] ?? -1);
    const callback = made?.op === 'function' ? fn.file.functions[made.fn] : undefined;
    const [name] = callback?.fact.params ?? [];
    return callback && name !== undefined && asksFor(callback, name) ? textsOf(fn.file, instr.recv) : [];
  });
}

/** The program or the function is left on one of the ways through it. */
const endsSomewhere = (fn: ProgramFunction): boolean =>
  fn.fact.instrs.some((instr) => instr.block !== 0 && givesUp(fn.file, instr) && isLeftFor(fn, instr.block));

/** `process.env[name]`. */
const asksFor = (fn: ProgramFunction, name: VarId): boolean =>
  fn.fact.instrs.some(
    (each) =>
      each.op === 'get' &&
      each.key !== undefined &&
      (each.key === name || originOf(fn.file, each.key).variable === name) &&
      isEnvironment(fn.file, each.obj),
  );

function isEnvironment(file: ProgramFile, value: VarId): boolean {
  const { instr } = originOf(file, value);
  return instr?.op === 'get' && instr.prop === 'env' && file.facts.vars[instr.obj]?.name === 'process';
}

/** The texts of a list that stands in the same file: `['A', 'B']`, `{ required: ['A', 'B'] }.required`. */
function textsOf(file: ProgramFile, list: VarId): readonly string[] {
  const { instr } = originOf(file, list);
  const made =
    instr?.op === 'get' && instr.prop !== null
      ? instructionsOf(file).flatMap((each) =>
          each.op === 'set' && each.operator === 'init' && each.prop === instr.prop ? (originOf(file, each.src).instr ?? []) : [],
        )
      : instr
        ? [instr]
        : [];
  const [array, ...others] = made;
  if (array?.op !== 'array' || others.length > 0) return [];
  return instructionsOf(file).flatMap((each) => {
    const value = each.op === 'set' && each.operator === 'init' && each.obj === array.dst ? literalOf(file, each.src)?.value : undefined;
    return typeof value === 'string' ? [value] : [];
  });
}

/** `z.object({ DATABASE_URL: z.string() }).parse(process.env)`. */
function demandedBySchema(fn: ProgramFunction): readonly string[] {
  const { file } = fn;
  return fn.fact.instrs.flatMap((instr) => {
    if (instr.op !== 'call' || instr.recv === undefined || !isLeftFor(fn, instr.block)) return [];
    if (instr.prop !== 'parse' && !(instr.prop === 'safeParse' && endsSomewhere(fn))) return [];
    const [given] = instr.args;
    if (given === undefined || !isEnvironment(file, given)) return [];
    const { instr: made } = originOf(file, instr.recv);
    if (made?.op !== 'call' || made.prop !== 'object' || made.recv === undefined || made.args[0] === undefined) return [];
    const { instr: shape } = originOf(file, made.args[0]);
    if (shape?.op !== 'object' || !isFromPackage(file, made.recv, SCHEMA_PACKAGES)) return [];
    return instructionsOf(file).flatMap((each) =>
      each.op === 'set' && each.operator === 'init' && each.obj === shape.dst && each.prop !== null && !mayBeMissing(file, each.src)
        ? [each.prop]
        : [],
    );
  });
}

const isFromPackage = (file: ProgramFile, variable: VarId, packages: RegExp): boolean =>
  file.facts.imports.some(({ specifier, bindings }) => packages.test(specifier) && bindings.some(({ local }) => local === variable));

/** `z.string().optional()`. */
function mayBeMissing(file: ProgramFile, value: VarId): boolean {
  for (let at: VarId | undefined = value, step = 0; at !== undefined && step < 12; step += 1) {
    const { instr }: { instr: Instr | undefined } = originOf(file, at);
    if (instr?.op !== 'call') return step === 0; // nothing is known of it
    if (MAY_BE_MISSING.test(instr.prop ?? '')) return true;
    at = instr.recv;
  }
  return false;
}

/** The modules that run a function whenever they load, by themselves or through the functions that they call. */
function modulesStarting(solver: Solver, fn: ProgramFunction, depth = DEEPEST): readonly string[] {
  if (fn.fact.kind === 'module') return [fn.file.path];
  if (depth === 0) return [];
  const found = callersOf(solver)
    .get(fn)
    ?.filter(({ from, instr }) => from !== fn && (instr.block === 0 || isTriedOrLeft(from, instr.block)))
    .flatMap(({ from }) => modulesStarting(solver, from, depth - 1));
  return [...new Set(found)];
}

const callersOf = once((solver: Solver) => {
  const found = new Map<ProgramFunction, { readonly from: ProgramFunction; readonly instr: Instr }[]>();
  for (const { from, to, instr, kind } of solver.edges) {
    if (kind !== 'call') continue;
    const all = found.get(to);
    if (all) all.push({ from, instr });
    else found.set(to, [{ from, instr }]);
  }
  return found;
});

const instructionsOf = once((file: ProgramFile): readonly Instr[] => file.functions.flatMap((each) => each.fact.instrs));
