/**
 * Routers that are mounted in each other (Express, Hono, Koa): the prefix under which a router answers, and whether any app serves it.
 * Data in, answers out; which calls mount what is the adapter's business.
 */
import type { CallInstr, VarId } from '../facts/model.js';
import type { ProgramView, ResolvedCall } from './framework.js';
import type { ExternalValue } from './helpers.js';
import { indexOf } from './file-index.js';
import { externalsOf, resolvedCallThatMade } from './helpers.js';

/** How a family of routers is written. */
export interface RouterStyle {
  /** Path of a value that answers requests by itself: `express:()`. */
  readonly app: RegExp;
  /** Path of any value that routes can be added to, apps included. */
  readonly router: RegExp;
  /** Methods that give back what they were called on, so that calls can be chained. */
  readonly fluent: ReadonlySet<string>;
  /** The prefix that the call which made a router gives it (`new Router({ prefix })`, `.basePath('/v1')`). */
  readonly ownPrefix?: (made: ResolvedCall) => string;
}

/** `app.use(require(file))`: any router may be behind it. */
const LOADED_BY_NAME = /^global:(?:require|module\.require|import)\b/;

interface Mount {
  readonly parent: number;
  readonly prefix: string;
}

/** Where routers are mounted. */
export class RouteTree {
  readonly #mounts = new Map<number, Mount[]>();
  readonly #served = new Map<number, boolean>();
  readonly #origins = new Map<number, ExternalValue>();
  #apps = 0;
  #opaqueMount = false;

  constructor(
    private readonly view: ProgramView,
    private readonly style: RouterStyle,
  ) {}

  /** Notes one mounting call; `prefix` is the path it was given. */
  mount(call: ResolvedCall, prefix: string, args: readonly VarId[]): void {
    const parents = this.receivers(call.file, call.instr);
    for (const arg of args) {
      const values = this.view.valuesOf(call.file, arg);
      // A long list of routers is cut off: those behind its end are mounted as well.
      if ((values.length === 0 && this.view.known(call.file, arg) === undefined) || this.view.isCutOff(call.file, arg))
        this.#opaqueMount = true;
      for (const value of values) {
        if (value.kind !== 'external') continue;
        if (LOADED_BY_NAME.test(value.path)) this.#opaqueMount = true;
        const child = this.originOf(value);
        if (!child) continue;
        if (parents.length === 0) this.serve(value); // on an app that something else made
        for (const parent of parents) {
          if (parent.id === child.id) continue;
          const list = this.#mounts.get(child.id) ?? [];
          if (!list.some((m) => m.parent === parent.id && m.prefix === prefix)) list.push({ parent: parent.id, prefix });
          this.#mounts.set(child.id, list);
        }
      }
    }
  }

  /** Marks a router as answering by itself: exported to a platform, passed to a server. */
  serve(value: ExternalValue): void {
    const origin = this.originOf(value);
    if (origin) this.#served.set(origin.id, true);
  }

  /** Counts an app, so that routers nobody mounts can be told from those whose app is elsewhere. */
  noteApp(): void {
    this.#apps += 1;
  }

  /** The routers that a method was called on, through the calls that the call is chained to. */
  receivers(file: string, instr: CallInstr): readonly ExternalValue[] {
    if (instr.recv === undefined) return [];
    const found = this.#originsOf(file, instr.recv);
    if (found.length > 0) return found;
    const origins = externalsOf(this.view, file, instr.recv).flatMap((value) => this.originOf(value) ?? []);
    return [...new Map(origins.map((origin) => [origin.id, origin])).values()];
  }

  /** The router that a value stands for: itself, or the one that the chain of calls which made it began with. */
  originOf(value: ExternalValue): ExternalValue | undefined {
    if (this.style.router.test(value.path)) return this.#known(value);
    const facts = this.view.facts(value.file);
    for (const fn of facts?.functions ?? []) {
      for (const instr of fn.instrs) {
        if (instr.op !== 'call' || instr.pos !== value.pos || instr.recv === undefined) continue;
        const [origin] = this.#originsOf(value.file, instr.recv);
        if (origin) return origin;
      }
    }
    return undefined;
  }

  #known(value: ExternalValue): ExternalValue {
    this.#origins.set(value.id, value);
    return value;
  }

  /** Walks back a chain of calls. Long chains are read from the source, because the paths of values end at some depth. */
  #originsOf(file: string, variable: VarId): readonly ExternalValue[] {
    const facts = this.view.facts(file);
    let at = variable;
    for (let step = 0; facts && step < 1000; step += 1) {
      const routers = externalsOf(this.view, file, at).filter((value) => this.style.router.test(value.path));
      if (routers.length > 0) return routers.map((router) => this.#known(router));
      const defs = indexOf(facts).defs.get(at) ?? [];
      const def = defs.length === 1 ? defs[0] : undefined;
      if (def?.op === 'copy' || def?.op === 'assign' || def?.op === 'await') at = def.src;
      else if (def?.op === 'call' && def.recv !== undefined && typeof def.prop === 'string' && this.style.fluent.has(def.prop))
        at = def.recv;
      else break;
    }
    return [];
  }

  /** Prefixes under which a router answers; `['']` where nothing is known to mount it. At most four. */
  prefixesOf(router: ExternalValue): readonly string[] {
    return this.#prefixes(router.id, this.#ownPrefix(router), new Map());
  }

  /** `known` holds what is known of the routers above, each asked once: where everything is mounted on everything, there is no end of ways. */
  #prefixes(id: number, own: string, known: Map<number, readonly string[]>): readonly string[] {
    const asked = known.get(id);
    if (asked) return asked;
    const mounts = this.#mounts.get(id) ?? [];
    known.set(id, [own]);
    if (mounts.length === 0) return [own];
    const all = mounts.flatMap((mount) => {
      const parent = this.#originById(mount.parent);
      const above = parent ? this.#prefixes(mount.parent, this.#ownPrefix(parent), known) : [''];
      return above.map((prefix) => [prefix, mount.prefix, own].filter((part) => part !== '').join('/'));
    });
    const found = [...new Set(all)].slice(0, 4);
    known.set(id, found);
    return found;
  }

  #originById(id: number): ExternalValue | undefined {
    return this.#origins.get(id);
  }

  #ownPrefix(router: ExternalValue): string {
    if (!this.style.ownPrefix) return '';
    const made = resolvedCallThatMade(this.view, router);
    return made ? this.style.ownPrefix(made) : '';
  }

  /**
   * False only for a router that no app can reach although the package has an app and every mounting call is understood: then nobody
   * serves its routes.
   */
  isServed(router: ExternalValue, seen = new Set<number>()): boolean {
    if (this.#apps === 0 || this.#opaqueMount) return true;
    if (this.style.app.test(router.path) || this.#served.get(router.id) === true) return true;
    if (seen.has(router.id)) return false;
    seen.add(router.id);
    return (this.#mounts.get(router.id) ?? []).some((mount) => {
      const parent = this.#originById(mount.parent);
      return !parent || this.isServed(parent, seen);
    });
  }
}
