/** Under which conditions a stretch of a function runs: only once, only in the browser, only in development. */
import type { BlockId, Instr, VarId } from '../../facts/model.js';
import { AccessorPlaces } from './accessor-places.js';
import { settingOf } from '../values/app-settings.js';
import { definitionOf, guardOf, guardsAround, isBelow, isInside, literalOf, originOf, type Atom } from '../values/definitions.js';
import type { ProgramFile, ProgramFunction } from '../model.js';
import { isAlwaysThere } from './always-there.js';
import type { Demanded } from './demanded.js';
import { exportedBehind, flagsBehind } from './flags.js';
import { whereMissing } from './made-in-production.js';
import type { Solver } from '../values/solver.js';

export interface Region {
  /** Runs at most once in an instance: `if (!x) x = make()`, `if (done) return; done = true`. */
  readonly once: boolean;
  /** The function whose frame holds what says so, where it is not kept by the module: once for each run of that function. */
  readonly frame: ProgramFunction | undefined;
  /** Runs only where there is a window. */
  readonly client: boolean;
  /** Runs only in development or tests, or never. */
  readonly dev: boolean;
}

/** Whether one condition of a function says something. */
type Check = (fn: ProgramFunction, atom: Atom) => boolean;

/** What says that this is a server. */
const SERVER_CHECKS =
  /^(?:global:import\.meta\.(?:env\.SSR|server)|global:process\.server|(?:@tanstack\/[\w-]+|solid-js\/web|@builder\.io\/qwik(?:\/build)?|@qwik\.dev\/core(?:\/build)?):\.isServer|esm-env:\.SSR)$/;

/** What NODE_ENV is called where nobody is served. */
const DEVELOPMENT = /^(?:dev(?:elopment)?|test(?:ing)?|local)$/;

/** Variables that say whether a mock is wanted, or that the tests of a browser are what asks. */
const STAND_IN_ASKED_FOR = /^global:process\.env\.(?:\w+_)?(?:MOCK(?:S|ED|ING)?|FAKES?|STUBS?|FIXTURES?|PLAYWRIGHT|CYPRESS|E2E)(?:_\w+)?$/;

/** How two constants of the source compare. */
const COMPARED: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '===': (left, right) => left === right,
  '!==': (left, right) => left !== right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

const ALWAYS: Region = { once: false, frame: undefined, client: false, dev: false };

/** Answers for blocks of functions, each computed once. */
export class Regions {
  private readonly known = new Map<ProgramFunction, Region[]>();

  private readonly accessors: AccessorPlaces;

  /** `resolve` says which file of the program a specifier means. */
  constructor(
    private readonly solver: Solver,
    private readonly resolve: (from: string, specifier: string) => string | undefined,
    private readonly demanded?: Demanded,
  ) {
    this.accessors = new AccessorPlaces(solver, (fn, variable) => this.isKept(fn, variable));
  }

  of(fn: ProgramFunction, block: BlockId): Region {
    if (block === 0) return ALWAYS;
    let all = this.known.get(fn);
    if (!all) {
      all = [];
      this.known.set(fn, all);
    }
    let region = all[block];
    if (!region) {
      region = this.compute(fn, block);
      all[block] = region;
    }
    return region;
  }

  private compute(fn: ProgramFunction, block: BlockId): Region {
    let once = false;
    let frame: ProgramFunction | undefined;
    let client = false;
    let dev = false;
    for (const { guard, block: at } of guardsAround(fn, block)) {
      const { cond, kind } = fn.fact.blocks[at] ?? {};
      if (!dev && guard.some.length > 0 && cond !== undefined && this.isDevelopmentEither(fn, cond, kind !== 'else', 0)) dev = true;
      for (const atom of guard.all) {
        if (!client && (this.isBrowserCheck(fn, atom) || this.asks(this.browser, fn, atom))) client = true;
        if (
          this.isDevelopmentCheck(fn, atom) ||
          this.asks(this.development, fn, atom) ||
          this.isMissingInDevelopment(fn, atom) ||
          this.isNeverSo(fn, atom)
        )
          dev = true;
        if ((!once || frame) && guard.some.length === 0 && this.isFirstTime(fn, atom, at)) {
          once = true;
          frame = this.frameOf(fn, atom);
        }
      }
    }
    return { once, frame, client, dev };
  }

  /**
   * Whether a stretch runs wherever development does not: `if (process.env.NODE_ENV === 'production')` and nothing else around it, or
   * around it alone, where another stretch of the function lies under the rest.
   */
  isProduction(fn: ProgramFunction, block: BlockId, beside: BlockId = 0): boolean {
    const holds = (atom: Atom): boolean => {
      const other: Atom = { ...atom, positive: !atom.positive };
      return this.isDevelopmentCheck(fn, other) || this.asks(this.development, fn, other);
    };
    // `isProduction && process.env.DATABASE_URL`, of a server that does not start without it.
    const isGiven = (atom: Atom): boolean => atom.kind === 'truthy' && atom.positive && this.demanded?.holds(fn.file, atom.value) === true;
    const guards = guardsAround(fn, block).filter(({ block: at }) => beside === 0 || !isBelow(fn, beside, at));
    return (
      guards.some(({ guard: { all, some } }) => [...all, ...some].some(holds)) &&
      guards.every(
        ({ guard: { all, some } }) =>
          all.length + some.length > 0 && all.every((atom) => holds(atom) || isGiven(atom)) && (some.length === 0 || some.some(holds)),
      )
    );
  }

  /** `typeof window !== 'undefined'`, `process.client`, `import.meta.client`, `browser` of `$app/environment`. */
  private isBrowserCheck(fn: ProgramFunction, atom: Atom): boolean {
    if (atom.kind === 'compare') {
      const side = this.typeofBrowserName(fn, atom.left) ?? this.typeofBrowserName(fn, atom.right);
      if (!side) return false;
      const literal = literalOf(fn.file, atom.left) ?? literalOf(fn.file, atom.right);
      const differs = atom.operator.startsWith('!') === atom.positive;
      return literal?.value === 'undefined' ? differs : literal?.value === 'object' ? !differs : false;
    }
    if (!atom.positive && this.pathsOf(fn, atom.value).some((path) => SERVER_CHECKS.test(path))) {
      return true;
    }
    if (!atom.positive) return false;
    return this.pathsOf(fn, atom.value).some((path) =>
      /^(?:\$app\/environment:\.browser|\$app\/env:\.browser|global:process\.(?:client|browser)|global:import\.meta\.client|esm-env:\.BROWSER|solid-js\/web:\.isClient)$/.test(
        path,
      ),
    );
  }

  private typeofBrowserName(fn: ProgramFunction, variable: VarId): boolean {
    const instr = definitionOf(fn.file, variable);
    if (instr?.op !== 'unary' || instr.operator !== 'typeof') return false;
    const { variable: source, instr: made } = originOf(fn.file, instr.src);
    const name =
      fn.file.facts.vars[source]?.kind === 'global' ? fn.file.facts.vars[source]?.name : made?.op === 'get' ? made.prop : undefined;
    return (
      name === 'window' ||
      name === 'document' ||
      name === 'navigator' ||
      name === 'localStorage' ||
      name === 'sessionStorage' ||
      name === 'indexedDB'
    );
  }

  /** A thing that is made while its module loads, or a variable of the environment without which the server does not start. */
  isAlwaysThere(file: ProgramFile, value: VarId): boolean {
    return isAlwaysThere(this.solver, this.resolve, file, value) || this.demanded?.holds(file, value) === true;
  }

  /** `if (!client)` of a client that is made while its module loads, `if (MOST_TRIES > 0)` where that is zero: there is no such moment. */
  private isNeverSo(fn: ProgramFunction, atom: Atom): boolean {
    const said = this.saidBySource(fn.file, atom);
    if (said !== undefined) return said !== atom.positive;
    if (atom.kind === 'truthy') return !atom.positive && this.isAlwaysThere(fn.file, atom.value);
    const literal = literalOf(fn.file, atom.right);
    return (
      literal !== undefined &&
      literal.value == null &&
      /^[!=]==?$/.test(atom.operator) &&
      atom.operator.startsWith('=') === atom.positive &&
      this.isAlwaysThere(fn.file, atom.left)
    );
  }

  /** Whether a condition holds for constants of the source; undefined where more than those decide. */
  private saidBySource(file: ProgramFile, atom: Atom): boolean | undefined {
    if (atom.kind === 'truthy') {
      const constant = this.constantOf(file, atom.value);
      return constant && (atom.nullish ? constant.value != null : Boolean(constant.value));
    }
    const [left, right] = [this.constantOf(file, atom.left), this.constantOf(file, atom.right)];
    return left && right && COMPARED[atom.operator]?.(left.value as number, right.value as number);
  }

  /** The literal that a name stands for, also where another file exports it. `export let user = null` of a component is what it is given. */
  private constantOf(file: ProgramFile, value: VarId): { readonly value: unknown } | undefined {
    const { kind } = file.facts.vars[value] ?? {};
    if (kind === undefined || kind === 'const') {
      const made = definitionOf(file, value);
      if (made?.op === 'assign' && made.operator === 'init') return this.constantOf(file, made.src);
      return made?.op === 'literal' ? { value: made.value } : undefined;
    }
    if (kind !== 'import') return undefined;
    const [one, ...others] = exportedBehind(this.solver, this.resolve, file, value);
    return one && others.length === 0 ? this.constantOf(one.file, one.variable) : undefined;
  }

  /** `process.env.NODE_ENV !== 'production'`, `import.meta.env.DEV`, `import.meta.hot`, `import.meta.vitest`, `=== 'test'`. */
  private isDevelopmentCheck(fn: ProgramFunction, atom: Atom): boolean {
    if (this.isStandInAskedFor(fn, atom)) return true;
    if (atom.kind === 'compare') {
      const [env, other] = this.isNodeEnv(fn, atom.left)
        ? [true, atom.right]
        : this.isNodeEnv(fn, atom.right)
          ? [true, atom.left]
          : [false, atom.left];
      if (!env) return false;
      const equal = atom.operator.startsWith('=') === atom.positive;
      const value = literalOf(fn.file, other)?.value;
      return value === 'production' ? !equal : typeof value === 'string' && DEVELOPMENT.test(value) ? equal : false;
    }
    const paths = this.pathsOf(fn, atom.value);
    if (atom.positive) {
      return paths.some((path) =>
        /^(?:global:import\.meta\.(?:env\.DEV|hot|dev|vitest)|\$app\/environment:\.dev|global:process\.dev|global:module\.hot|global:__DEV__|esm-env:\.DEV)$/.test(
          path,
        ),
      );
    }
    return paths.some((path) => path === 'global:import.meta.env.PROD' || path === 'global:process.env.PRODUCTION');
  }

  /** `process.env.MAIL_MOCK_ENABLED === 'true'`: a stand-in that has to be asked for by name is for those who develop. */
  private isStandInAskedFor(fn: ProgramFunction, atom: Atom): boolean {
    const asks = (value: VarId): boolean => this.pathsOf(fn, value).some((path) => STAND_IN_ASKED_FOR.test(path));
    if (atom.kind === 'truthy') return atom.positive && asks(atom.value);
    if (atom.operator.startsWith('=') !== atom.positive || !/^[!=]==?$/.test(atom.operator)) return false;
    const [side, other] = asks(atom.left) ? [atom.left, atom.right] : [atom.right, atom.left];
    return asks(side) && /^(?:true|1|yes|on|enabled)$/.test(String(literalOf(fn.file, other)?.value));
  }

  /** `if (env === 'test' || (env === 'development' && useMemory))`: development whichever of its parts holds. */
  private isDevelopmentEither(fn: ProgramFunction, variable: VarId, positive: boolean, depth: number): boolean {
    const instr = definitionOf(fn.file, variable);
    if (instr && depth < 12) {
      if (instr.op === 'unary' && instr.operator === '!') return this.isDevelopmentEither(fn, instr.src, !positive, depth + 1);
      if (instr.op === 'copy' || (instr.op === 'assign' && instr.operator === 'init'))
        return this.isDevelopmentEither(fn, instr.src, positive, depth + 1);
      if (instr.op === 'choose' && (instr.operator === '&&' || instr.operator === '||')) {
        const says = (src: VarId): boolean => this.isDevelopmentEither(fn, src, positive, depth + 1);
        return (instr.operator === '&&') === positive ? instr.srcs.some(says) : instr.srcs.every(says);
      }
    }
    return guardOf(fn.file, variable, positive).all.some(
      (atom) => this.isDevelopmentCheck(fn, atom) || this.asks(this.development, fn, atom),
    );
  }

  private readonly development: Check = (fn, atom) => this.isDevelopmentCheck(fn, atom);

  /** `if (!redis)`, where production alone has one. */
  private isMissingInDevelopment(fn: ProgramFunction, atom: Atom): boolean {
    const missing = whereMissing(this.solver, this.resolve, fn.file, atom);
    return (
      missing !== undefined &&
      missing.guard.all.some((each) => this.isDevelopmentCheck(missing.home, each) || this.asks(this.development, missing.home, each))
    );
  }

  private readonly browser: Check = (fn, atom) => this.isBrowserCheck(fn, atom);

  /**
   * Whether something is checked by a constant of another place or by a function: `if (!isLocalStoreEnabled()) return`, where that function gives
   * `NODE_ENV === 'development' && ...`.
   */
  private asks(check: Check, fn: ProgramFunction, atom: Atom, depth = 0): boolean {
    if (atom.kind !== 'truthy' || depth > 2) return false;
    const flags = flagsBehind(this.solver, this.resolve, fn.file, atom.value);
    if (flags.length > 0)
      return flags.every(({ file, variable }) => this.says(check, file.functions[0], variable, atom.positive, depth + 1));
    const call = originOf(fn.file, atom.value).instr;
    if (call?.op !== 'call' || call.callee < 0 || call.args.length > 0) return false;
    const asked = this.solver.valuesOf(this.solver.node(fn.file, call.callee)).map((id) => this.solver.object(id).function);
    return (
      asked.length > 0 &&
      asked.every((each) => {
        const returns = each?.fact.instrs.filter((instr) => instr.op === 'return') ?? [];
        const [only] = returns;
        if (!each || returns.length !== 1 || only?.op !== 'return') return false;
        return guardOf(each.file, only.src, atom.positive).all.some((part) => check(each, part) || this.asks(check, each, part, depth + 1));
      })
    );
  }

  /** `isDev`, where that is `NODE_ENV === 'dev' || NODE_ENV === 'test'`. */
  private says(check: Check, home: ProgramFunction | undefined, variable: VarId, positive: boolean, depth: number): boolean {
    if (!home) return false;
    const says = (part: Atom): boolean => check(home, part) || this.asks(check, home, part, depth);
    const { all, some } = guardOf(home.file, variable, positive);
    return all.some(says) || (some.length > 0 && some.every(says));
  }

  private isNodeEnv(fn: ProgramFunction, variable: VarId): boolean {
    return (
      this.pathsOf(fn, variable).some(
        (path) =>
          /(?:^global:process\.env|\.env)\.(?:NODE_ENV|VITEST|JEST_WORKER_ID)(?:\.(?:trim|toLowerCase)\(\))*$/.test(path) ||
          path === 'global:import.meta.env.MODE',
      ) ||
      this.isSettingOfExpress(fn, variable) ||
      this.isNamedEnvironment(fn, variable)
    );
  }

  /** `settings.env`, `conf.get('environment')`: whatever reads the configuration, its field of that name is NODE_ENV, unless the program says otherwise. */
  private isNamedEnvironment(fn: ProgramFunction, variable: VarId): boolean {
    const { instr } = originOf(fn.file, variable);
    const given = instr?.op === 'call' && instr.prop === 'get' ? instr.args[0] : undefined;
    const name = instr?.op === 'get' ? instr.prop : given === undefined ? undefined : literalOf(fn.file, given)?.value;
    return typeof name === 'string' && ENVIRONMENT.test(name) && this.pathsOf(fn, variable).every((path) => !path.startsWith('global:'));
  }

  /** `app.get('env')` of Express, which is NODE_ENV. */
  private isSettingOfExpress(fn: ProgramFunction, variable: VarId): boolean {
    const { instr } = originOf(fn.file, variable);
    return instr?.op === 'call' && instr.prop === 'get' && settingOf(this.solver, fn.file, instr)?.name === 'env';
  }

  private pathsOf(fn: ProgramFunction, variable: VarId): string[] {
    const node = this.solver.node(fn.file, variable);
    const found: string[] = [];
    for (const id of this.solver.valuesOf(node)) {
      const { path } = this.solver.object(id);
      if (path !== undefined) found.push(path);
    }
    return found;
  }

  /**
   * A check that a place outside the function is still empty, where the guarded stretch fills that place: what runs there runs once for
   * each instance.
   */
  private isFirstTime(fn: ProgramFunction, atom: Atom, block: BlockId): boolean {
    let value: VarId;
    if (atom.kind === 'truthy') {
      if (atom.positive) return false;
      value = atom.value;
    } else {
      const equal = atom.operator.startsWith('=') === atom.positive;
      const literal = literalOf(fn.file, atom.right) ?? literalOf(fn.file, atom.left);
      const side = literalOf(fn.file, atom.right) ? atom.left : atom.right;
      if (!literal) return false;
      if (literal.value === null || literal.value === undefined || literal.value === false) {
        if (!equal) return false;
        value = side;
      } else if (literal.value === 0) {
        // `users.size === 0`
        const made = originOf(fn.file, side).instr;
        return equal && made?.op === 'get' && (made.prop === 'size' || made.prop === 'length') && this.isKept(fn, made.obj);
      } else if (literal.value === 'undefined') {
        const made = definitionOf(fn.file, side);
        if (!equal || made?.op !== 'unary' || made.operator !== 'typeof') return false;
        value = made.src;
      } else return false;
    }
    const made = originOf(fn.file, value).instr;
    if (made?.op === 'get' && (made.prop === 'size' || made.prop === 'length')) return this.isKept(fn, made.obj);
    return this.isFilledIn(fn, value, block);
  }

  /** The function around this one to which the variable belongs that a check asks: `let seen = false` in a handler, asked in a listener. */
  private frameOf(fn: ProgramFunction, atom: Atom): ProgramFunction | undefined {
    let at = atom.kind === 'truthy' ? atom.value : literalOf(fn.file, atom.right) ? atom.left : atom.right;
    for (let step = 0; step < 8; step += 1) {
      const fact = fn.file.facts.vars[at];
      const made = definitionOf(fn.file, at);
      if (fact && (fact.fn !== fn.fact.id || made?.op !== 'assign' || made.operator !== 'init'))
        return fact.kind === 'this' || fact.kind === 'import' || fact.kind === 'global' || fact.fn <= 0 || fact.fn === fn.fact.id
          ? undefined
          : fn.file.functions[fact.fn];
      if (made?.op === 'get') at = made.obj;
      else if (made?.op === 'copy' || made?.op === 'unary' || made?.op === 'assign') at = made.src;
      else return undefined;
    }
    return undefined;
  }

  /** A variable of a frame outside the function, or a property of such a thing. */
  private isKept(fn: ProgramFunction, variable: VarId): boolean {
    const fact = fn.file.facts.vars[variable];
    if (fact) {
      if (fact.kind === 'this' || fact.kind === 'import' || fact.kind === 'global' || fact.kind === 'class' || fact.fn !== fn.fact.id)
        return true;
      // `const g = globalThis as Shared`: another name of something kept.
      const { variable: same, instr } = originOf(fn.file, variable);
      return same !== variable && (instr === undefined ? this.isKept(fn, same) : instr.op === 'call' && this.accessors.givesKept(instr));
    }
    const made = definitionOf(fn.file, variable);
    if (made?.op === 'get') return this.isKept(fn, made.obj);
    if (made?.op === 'copy') return this.isKept(fn, made.src);
    return made?.op === 'call' && this.accessors.givesKept(made);
  }

  /** Whether the guarded stretch (the blocks below `block`, and what follows in it) assigns the place that `value` was read from. */
  private isFilledIn(fn: ProgramFunction, value: VarId, block: BlockId): boolean {
    const fact = fn.file.facts.vars[value];
    const inside = (instr: Instr): boolean => isBelow(fn, instr.block, block);
    if (fact) {
      if (fact.fn === fn.fact.id && fact.kind !== 'this') {
        // A local copy: `const app = globalThis.app; if (!app) globalThis.app = make()` asks the place itself.
        const source = this.copied(fn, value, inside);
        return source !== undefined && this.isFilledIn(fn, source, block);
      }
      if (fact.kind === 'import') return this.accessors.isFilled(fn, value, inside);
      const writesOf = (by: ProgramFunction): Instr[] =>
        by.fact.instrs.filter((instr) => instr.op === 'assign' && instr.dst === value && instr.operator !== 'init');
      return (
        (this.isFilledBy(fn, writesOf(fn), inside) && !this.isEmptiedAfterwards(fn, writesOf, inside)) ||
        this.isFilledByCallee(fn, inside, writesOf)
      );
    }
    const made = definitionOf(fn.file, value);
    if (made?.op === 'call') return this.accessors.isFilled(fn, value, inside);
    if (made?.op !== 'get' || made.prop === null || !this.isKept(fn, made.obj)) return false;
    const writesOf = (by: ProgramFunction): Instr[] =>
      by.fact.instrs.filter((instr) => instr.op === 'set' && instr.prop === made.prop && this.isKept(by, instr.obj));
    return (
      (this.isFilledBy(fn, writesOf(fn), inside) && !this.isEmptiedAfterwards(fn, writesOf, inside, this.isThis(fn, made.obj))) ||
      (this.isThis(fn, made.obj) && this.isFilledByCallee(fn, inside, writesOf, true))
    );
  }

  /** What a variable of the function is a copy of, where it is given anything else in the guarded stretch alone: `let app = globalThis.app; if (!app) app = globalThis.app = make()`. */
  private copied(fn: ProgramFunction, value: VarId, inside: (instr: Instr) => boolean): VarId | undefined {
    const given = fn.fact.instrs.filter((instr) => instr.op === 'assign' && instr.dst === value);
    const [first] = given;
    return first?.op === 'assign' && first.operator === 'init' && first.src !== value && given.slice(1).every(inside)
      ? first.src
      : undefined;
  }

  /** The function itself fills the place in the guarded stretch, and does not empty it. */
  private isFilledBy(fn: ProgramFunction, writes: readonly Instr[], inside: (instr: Instr) => boolean): boolean {
    return (
      writes.some((instr) => inside(instr) && !this.isReset(fn, sourceOf(instr)) && !this.isForFailures(fn, instr, inside)) &&
      !this.isTakenOut(fn, writes)
    );
  }

  /** `if (broken) return; try { await send(); } catch { broken = true; }`: as long as nothing fails it runs again and again. */
  private isForFailures(fn: ProgramFunction, instr: Instr, inside: (instr: Instr) => boolean): boolean {
    for (let at: BlockId = instr.block; at > 0; at = fn.fact.blocks[at]?.parent ?? 0)
      if (fn.fact.blocks[at]?.kind === 'catch' && inside({ ...instr, block: at })) return true;
    return false;
  }

  /** `if (!loaded) await load()`: what is called fills the place. `if (!busy) work()`, which ends with `busy = false`, does not: that runs again and again. */
  private isFilledByCallee(
    fn: ProgramFunction,
    inside: (instr: Instr) => boolean,
    writesOf: (by: ProgramFunction) => Instr[],
    method = false,
  ): boolean {
    if (this.isTakenOut(fn, writesOf(fn))) return false;
    return fn.fact.instrs.some((instr) => {
      const callee = inside(instr) ? this.calledBy(fn, instr, method) : undefined;
      return callee !== undefined && this.isFilledBy(callee, writesOf(callee), () => true);
    });
  }

  /** The function also empties the place (`const first = this.waiting; this.waiting = null`): it fills it again and again. */
  private isTakenOut(fn: ProgramFunction, writes: readonly Instr[]): boolean {
    return writes.some((instr) => this.isReset(fn, sourceOf(instr)) && !isInside(fn, instr.block, 'catch'));
  }

  /**
   * `running ??= work().finally(() => { running = undefined; })`, `if (!running) running = work().then(() => { running = null; })`,
   * `running ??= (async () => { await work(); running = null; })()`: it is filled again for the next work. So it is where what is called under
   * the flag takes it down when it is done: `if (busy) return; busy = true; void drain()`, and `drain` ends with `busy = false`.
   */
  private isEmptiedAfterwards(
    fn: ProgramFunction,
    writesOf: (by: ProgramFunction) => readonly Instr[],
    inside: (instr: Instr) => boolean,
    method = false,
  ): boolean {
    return fn.fact.instrs.some((instr) => {
      const callee = inside(instr) ? this.calledBy(fn, instr, method) : undefined;
      if (callee !== undefined && callee !== fn && this.isEmptiedAtEnd(callee, writesOf(callee))) return true;
      const [first] = instr.op === 'call' ? instr.args : [];
      const run =
        instr.op !== 'call'
          ? undefined
          : /^(?:finally|then)$/.test(instr.prop ?? '')
            ? first
            : instr.recv === undefined && instr.callee >= 0
              ? instr.callee
              : undefined;
      const made = run === undefined || (run !== first && fn.file.facts.vars[run] !== undefined) ? undefined : originOf(fn.file, run).instr;
      const after = made?.op === 'function' ? fn.file.functions[made.fn] : undefined;
      return after !== undefined && this.isTakenOut(after, writesOf(after));
    });
  }

  /** Whoever gets to the end of the function empties the place: after a loop, in `finally`, and under no condition. */
  private isEmptiedAtEnd(fn: ProgramFunction, writes: readonly Instr[]): boolean {
    return writes.some((instr) => {
      for (let at: BlockId = instr.block; at > 0; at = fn.fact.blocks[at]?.parent ?? 0)
        if (!/^(?:try|finally)$/.test(fn.fact.blocks[at]?.kind ?? '')) return false;
      return this.isReset(fn, sourceOf(instr));
    });
  }

  private isThis(fn: ProgramFunction, variable: VarId): boolean {
    return fn.file.facts.vars[variable]?.kind === 'this';
  }

  /** `if (!loaded) await load()`: the function of the same file, or the method of the same object, that a call runs. */
  private calledBy(fn: ProgramFunction, instr: Instr, method = false): ProgramFunction | undefined {
    if (instr.op !== 'call' || instr.isNew) return undefined;
    if (method) {
      if (instr.recv === undefined || !this.isThis(fn, instr.recv) || fn.fact.class === undefined) return undefined;
      const member = fn.file.facts.classes[fn.fact.class]?.members.find((each) => each.name === instr.prop && each.kind === 'method');
      return member?.fn === undefined ? undefined : fn.file.functions[member.fn];
    }
    const made = instr.callee < 0 ? undefined : originOf(fn.file, instr.callee).instr;
    return made?.op === 'function' ? fn.file.functions[made.fn] : undefined;
  }

  private isReset(fn: ProgramFunction, variable: VarId): boolean {
    const literal = literalOf(fn.file, variable);
    return literal !== undefined && (literal.value === null || literal.value === undefined || literal.value === false);
  }
}

/** What configurations call the environment that a program runs in. */
const ENVIRONMENT = /^(?:node_?)?env(?:ironment)?$/i;

/** What a write of a variable or property writes. */
function sourceOf(instr: Instr): VarId {
  return instr.op === 'assign' || instr.op === 'set' ? instr.src : -1;
}
