/** Which modules are routes of a Remix or React Router app, and at which address: `routes.ts`, flat file names, nested folders. */
import type { FileFacts, VarId } from '../facts/model.js';
import type { ProgramView } from './framework.js';
import { indexOf } from './file-index.js';
import { joinPath, joinRoute } from './helpers.js';
import { isInside, record, resolvePath, scriptAt, SCRIPT, text } from './modules.js';

/** A route module and its address. */
export interface Route {
  readonly file: string;
  readonly path: string;
}

/** How the routes of an app are found. */
export interface RouteSources {
  /** The app folder. */
  readonly app: string;
  /** `routes.ts` of React Router 7 and later. */
  readonly config: string | undefined;
  /** Folders inside folders make the address, as in Remix 1. */
  readonly nested: boolean;
  readonly files: readonly string[];
}

/** The route modules of an app, in the order in which they are declared. */
export function routesOf(view: ProgramView, sources: RouteSources): readonly Route[] {
  const found = new Map<string, Route>();
  const add = (route: Route): void => {
    if (!found.has(route.file)) found.set(route.file, route);
  };
  if (sources.config !== undefined) new RouteConfig(view, sources, sources.config).routes().forEach(add);
  // Without a configuration, or with one that cannot be read, the names of the files tell.
  if (found.size === 0) conventional(sources, joinPath(sources.app, 'routes')).forEach(add);
  return [...found.values()];
}

/** Reads `routes.ts`: calls of `route`, `index`, `layout`, `prefix` and `flatRoutes`, in arrays, spread, and from other files. */
class RouteConfig {
  private readonly found: Route[] = [];
  private readonly seen = new Set<string>();

  constructor(
    private readonly view: ProgramView,
    private readonly sources: RouteSources,
    private readonly file: string,
  ) {}

  routes(): readonly Route[] {
    this.ofFile(this.file, '/');
    return this.found;
  }

  private ofFile(file: string, prefix: string): void {
    const facts = this.view.facts(file);
    const exported = facts?.exports.find((each) => each.kind === 'local' && each.name === 'default');
    if (facts !== undefined && exported?.kind === 'local') this.value(file, facts, exported.local, prefix, 0);
  }

  private value(file: string, facts: FileFacts, variable: VarId, prefix: string, depth: number): void {
    if (depth > 20) return;
    const { defs, puts } = indexOf(facts);
    const imported = facts.vars[variable]?.kind === 'import' ? this.imported(file, facts, variable) : undefined;
    if (imported !== undefined) {
      const target = this.view.facts(imported.file);
      const exported = target?.exports.find((each) => each.kind === 'local' && each.name === imported.name);
      if (target !== undefined && exported?.kind === 'local') this.value(imported.file, target, exported.local, prefix, depth + 1);
      return;
    }
    for (const def of defs.get(variable) ?? []) {
      if (def.op === 'copy' || def.op === 'assign' || def.op === 'await') this.value(file, facts, def.src, prefix, depth + 1);
      else if (def.op === 'array') for (const put of puts.get(variable) ?? []) this.value(file, facts, put.src, prefix, depth + 1);
      else if (def.op === 'choose') for (const src of def.srcs) this.value(file, facts, src, prefix, depth + 1);
      else if (def.op === 'call') this.call(file, facts, facts.vars[def.callee]?.name ?? def.prop ?? '', def.args, prefix, depth);
      else if (def.op === 'object') this.literal(file, facts, variable, prefix, depth);
    }
  }

  private imported(file: string, facts: FileFacts, variable: VarId): { readonly file: string; readonly name: string } | undefined {
    for (const each of facts.imports) {
      const binding = each.bindings.find(({ local }) => local === variable);
      const target = binding === undefined ? undefined : this.view.resolve(file, each.specifier);
      if (binding !== undefined && target !== undefined) return { file: target, name: binding.imported };
    }
    return undefined;
  }

  private call(file: string, facts: FileFacts, name: string, args: readonly VarId[], prefix: string, depth: number): void {
    const string = (arg: VarId | undefined): string | undefined => (arg === undefined ? undefined : text(this.view.known(file, arg)));
    const children = (from: number, below: string): void => {
      for (const arg of args.slice(from)) this.value(file, facts, arg, below, depth + 1);
    };
    switch (name) {
      case 'route': {
        const path = joinRoute(prefix, string(args[0]) ?? '');
        this.add(string(args[1]), path);
        children(2, path);
        return;
      }
      case 'index':
        this.add(string(args[0]), prefix);
        return;
      case 'layout':
        this.add(string(args[0]), prefix);
        children(1, prefix);
        return;
      case 'prefix':
        children(1, joinRoute(prefix, string(args[0]) ?? ''));
        return;
      case 'flatRoutes': {
        const folder = text(record(args[0] === undefined ? undefined : this.view.known(file, args[0])).rootDirectory) ?? 'routes';
        for (const route of conventional(this.sources, resolvePath(this.sources.app, folder)))
          this.push({ ...route, path: joinRoute(prefix, route.path) });
        return;
      }
      // react-router-auto-routes: folders inside folders, and what begins with `+` only lies beside a route.
      case 'autoRoutes': {
        const folder = text(record(args[0] === undefined ? undefined : this.view.known(file, args[0])).routesDir) ?? 'routes';
        for (const route of conventional({ ...this.sources, nested: true }, resolvePath(this.sources.app, folder))) {
          if (!/\/\+/.test(route.file.slice(this.sources.app.length))) this.push({ ...route, path: joinRoute(prefix, route.path) });
        }
        return;
      }
      // `remixRoutesOptionAdapter(defineRoutes => flatRoutes('routes', defineRoutes))`: its own conventions are those of the folder.
      case 'remixRoutesOptionAdapter':
        conventional(this.sources, joinPath(this.sources.app, 'routes')).forEach((route) => this.push(route));
        return;
      default:
        children(0, prefix);
    }
  }

  /** `{ path, index, file, children }`, written out by hand. */
  private literal(file: string, facts: FileFacts, variable: VarId, prefix: string, depth: number): void {
    const fields = new Map(
      (indexOf(facts).puts.get(variable) ?? []).flatMap(({ prop, src }) => (prop === null ? [] : [[prop, src] as const])),
    );
    const string = (name: string): string | undefined => (fields.has(name) ? text(this.view.known(file, fields.get(name)!)) : undefined);
    if (!fields.has('file')) return;
    const path = joinRoute(prefix, string('path') ?? '');
    this.add(string('file'), path);
    const children = fields.get('children');
    if (children !== undefined) this.value(file, facts, children, path, depth + 1);
  }

  private add(module: string | undefined, path: string): void {
    if (module === undefined) return;
    const at = resolvePath(this.sources.app, module);
    const file = this.view.has(at) ? at : scriptAt(this.view, at.replace(SCRIPT, ''));
    if (file !== undefined) this.push({ file, path });
  }

  private push(route: Route): void {
    if (this.seen.has(route.file)) return;
    this.seen.add(route.file);
    this.found.push(route);
  }
}

/** The routes of a folder by the names of its files: `users.$id.tsx`, `users.$id/route.tsx`, `users+/$id.tsx`. */
function conventional({ files, nested }: RouteSources, folder: string): readonly Route[] {
  const routes: Route[] = [];
  for (const file of files) {
    if (!isInside(file, folder) || !/\.[jt]sx?$/.test(file) || /\.(server|client)\.\w+$/.test(file)) continue;
    const stem = file.slice(folder.length + 1).replace(SCRIPT, '');
    const path = nested ? addressOf(stem.split('/').join('.')) : flatAddress(stem);
    if (path !== undefined) routes.push({ file, path });
  }
  return routes;
}

function flatAddress(stem: string): string | undefined {
  const parts = stem.split('/');
  if (parts.length === 1) return addressOf(stem);
  // remix-flat-routes: a folder that ends in `+` is a prefix of the names inside it.
  if (parts.slice(0, -1).every((part) => part.endsWith('+'))) return addressOf(parts.map((part) => part.replace(/\+$/, '')).join('.'));
  if (parts.length === 2 && /^(route|index|_index|_layout|_route|page)$/.test(parts[1]!)) return addressOf(parts[0]!);
  return undefined;
}

/** `users.$id.edit` is `/users/:id/edit`; `_index` and names that begin with `_` leave no trace, `$` is the rest of the address. */
function addressOf(name: string): string {
  const segments: string[] = [];
  for (const raw of name.match(/(?:\[[^\]]*\]|[^.])+/g) ?? []) {
    if (raw.startsWith('_') || raw === 'index' || raw === 'route') continue;
    const optional = /^\((.*)\)$/.exec(raw)?.[1];
    const inner = (optional ?? raw).replace(/_$/, '');
    const segment = inner === '$' ? '*' : inner.replace(/^\$/, ':').replace(/\[([^\]]*)\]/g, '$1');
    segments.push(optional === undefined ? segment : `${segment}?`);
  }
  return `/${segments.join('/')}`;
}
