/** Which modules a server loads, and which entry points are therefore real. */
import type { EntryPoint } from '../../frameworks/framework.js';
import type { ProgramFile } from '../model.js';
import type { Solver } from '../values/solver.js';
import type { Resolution } from '../values/link.js';
import { nameOf } from '../modules/paths.js';
import { CONNECTION_EVENTS } from '../../knowledge/bots.js';
import { MCP_OVER_HTTP, OVER_STDIO, SERVING_MODULES } from '../../knowledge/hosts.js';
import { PAGE_MODULES } from '../../knowledge/places.js';

/** `dev-server.ts`, `server.dev.ts`, `local.js`: what people start beside a platform to try things out. */
const DEVELOPMENT_SERVER = /(^|[._-])(dev|development|local|mock)(-?(server|watcher|proxy|entry))?\.[cm]?[jt]sx?$/i;

/** `examples/websocket/server.ts` of a package: what shows how something is written. */
const EXAMPLES = /^\/?(?:examples?|samples?|demos?)\//i;

/** Modules whose components browsers run too: what else stands in them, and in what only they import, a server runs to render them. */
export const isClientFile = (file: ProgramFile): boolean => file.facts.directives.includes('use client');

const drawsPages = (file: ProgramFile): boolean => file.facts.imports.some((each) => !each.typeOnly && PAGE_MODULES.test(each.specifier));

export interface ReachInput {
  readonly solver: Solver;
  readonly resolve: (from: string, specifier: string) => Resolution;
  /** The file whose export a name means without an import, where a framework says so; undefined where none does. */
  readonly autoImport: ((file: string, name: string) => { readonly file?: string } | undefined) | undefined;
  readonly entries: readonly EntryPoint[];
  /** Frameworks whose entry points come from calls in code. */
  readonly inCode: ReadonlySet<string>;
  /** Those of them that stand beside a server: they say nothing of what a package starts. */
  readonly aside: ReadonlySet<string>;
  /** Files that start a server of their own. */
  readonly servers: ReadonlySet<string>;
  /** Files that a framework loads by their place. */
  readonly places: ReadonlySet<string>;
  /** Source files that a manifest or start script starts. */
  readonly deployed: readonly string[];
  /** Files that only browsers run. */
  readonly browserOnly: readonly string[];
  readonly packageRootOf: (file: string) => string;
  /** Tests, scripts and the like are no servers. */
  readonly ignored: (file: string) => boolean;
}

export interface Reach {
  /** Files whose modules load on a server. */
  readonly loaded: ReadonlySet<string>;
  /** Those among them that only components load: a server runs them while it renders, and nothing else. */
  readonly rendered: ReadonlySet<string>;
  /** Files that browsers load, directly or where no server does: what nothing on a server calls in them is called there. */
  readonly browser: ReadonlySet<string>;
  /** Files that pages alone load: whatever the values say, no server calls what stands in them, for it is not there. */
  readonly pages: ReadonlySet<string>;
  /** Entry points that something deployed registers. */
  readonly entries: readonly EntryPoint[];
  /** Servers that are started beside a platform to try things out. */
  readonly development: ReadonlySet<string>;
  /** Files that only processes load which are started beside a server and answer nobody. */
  readonly workers: ReadonlySet<string>;
  /** Files that nothing on a server loads without this one: it is there wherever they are. */
  readonly onlyWith: (file: string) => ReadonlySet<string>;
}

export function reachOf(input: ReachInput): Reach {
  const { solver, entries } = input;
  const imports = new Map<string, readonly string[]>();
  const importsOf = (file: ProgramFile): readonly string[] => {
    let known = imports.get(file.path);
    if (!known) {
      const all = new Set<string>();
      for (const each of file.facts.imports) {
        if (each.typeOnly || /\?(?:raw|url|worker|sharedworker)\b/.test(each.specifier)) continue; // the text or address of a file, not its module
        const found = input.resolve(file.path, each.specifier);
        if (found.kind === 'file') for (const path of [found.file, ...(found.others ?? [])]) all.add(path);
      }
      for (const variable of input.autoImport ? file.facts.vars : []) {
        const found = variable.kind === 'global' ? input.autoImport?.(file.path, variable.name)?.file : undefined;
        if (found !== undefined) all.add(found);
      }
      known = [...all];
      imports.set(file.path, known);
    }
    return known;
  };
  let importers: ReadonlyMap<string, readonly string[]> | undefined;
  const loaded = new Set<string>();
  const load = (roots: Iterable<string>, into = loaded, goesInto: (file: ProgramFile) => boolean = () => true): void => {
    const queue = [...roots].filter((each) => !into.has(each) && solver.fileByPath.has(each));
    for (const each of queue) into.add(each);
    for (let at = 0; at < queue.length; at += 1) {
      const file = solver.fileByPath.get(queue[at] as string);
      if (!file || !goesInto(file)) continue;
      for (const next of importsOf(file)) {
        if (into.has(next) || !solver.fileByPath.has(next)) continue;
        into.add(next);
        queue.push(next);
      }
    }
  };
  const roots: string[] = [];
  /** What is loaded by itself, and not by what is loaded already. */
  const starts = new Set<string>();
  const serve = (given: Iterable<string>): void => {
    const files = [...given];
    roots.push(...files);
    for (const each of files) if (!loaded.has(each)) starts.add(each);
    load(files);
  };
  const serves = (entry: EntryPoint): boolean => entry.phase !== 'client' && entry.phase !== 'build';
  // Places that a framework serves by themselves, and what a manifest starts.
  serve(entries.filter((each) => serves(each) && each.phase !== 'render' && !input.inCode.has(each.framework)).map((each) => each.file));
  serve(input.places);
  const closures = new Map<string, ReadonlySet<string>>();
  const closureOf = (start: string): ReadonlySet<string> => {
    let own = closures.get(start);
    if (!own) {
      const found = new Set<string>();
      load([start], found);
      closures.set(start, (own = found));
    }
    return own;
  };
  const importsSome = (own: ReadonlySet<string>, pattern: RegExp): boolean =>
    [...own].some((each) => solver.fileByPath.get(each)?.facts.imports.some((one) => !one.typeOnly && pattern.test(one.specifier)));
  const isOf = (own: ReadonlySet<string>, entry: EntryPoint): boolean => own.has(entry.registeredIn ?? entry.file);
  const talksToOne = (start: string): boolean => {
    const own = closureOf(start);
    return (
      importsSome(own, OVER_STDIO) &&
      !importsSome(own, MCP_OVER_HTTP) &&
      ![...own].some((each) => input.servers.has(each)) &&
      !entries.some((each) => isOf(own, each))
    );
  };
  // `bot/package.json` within the folder of the app.
  const isAround = (root: string, other: string): boolean => root === '' || root === other || other.startsWith(`${root}/`);
  // A process that is started beside the server of its package, and that nobody can ask anything: it polls a table, or goes by the clock.
  const isServedBeside = (own: ReadonlySet<string>, start: string): boolean =>
    entries.some(
      (each) =>
        serves(each) &&
        !isOf(own, each) &&
        isAround(input.packageRootOf(each.registeredIn ?? each.file), input.packageRootOf(start)) &&
        (!input.inCode.has(each.framework) || input.deployed.some((other) => other !== start && isOf(closureOf(other), each))),
    );
  const worksBeside = (start: string): boolean => {
    const own = closureOf(start);
    return (
      ![...own].some((each) => input.servers.has(each) || input.places.has(each)) &&
      !importsSome(own, SERVING_MODULES) &&
      entries.every((each) => !isOf(own, each) || CONNECTION_EVENTS.test(each.label)) &&
      isServedBeside(own, start)
    );
  };
  const started = input.deployed.filter((each) => !talksToOne(each));
  const beside = new Set(started.filter(worksBeside));
  const workers = new Set([...beside].flatMap((each) => [...closureOf(each)]));
  const deployed = started.filter((each) => !beside.has(each));
  serve(deployed);
  // Where nothing says what a package starts, each of its servers counts; where there is no server either, each module that registers routes.
  const development = new Set<string>();
  const registered = entries.filter(
    (each) => input.inCode.has(each.framework) && !input.aside.has(each.framework) && !input.ignored(each.registeredIn ?? each.file),
  );
  const byPackage = new Map<string, EntryPoint[]>();
  for (const each of registered) {
    const root = input.packageRootOf(each.registeredIn ?? each.file);
    const all = byPackage.get(root) ?? [];
    all.push(each);
    byPackage.set(root, all);
  }
  for (const [root, all] of [...byPackage].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (deployed.some((each) => input.packageRootOf(each) === root && all.some((entry) => loaded.has(entry.registeredIn ?? entry.file))))
      continue;
    if (all.some((entry) => loaded.has(entry.registeredIn ?? entry.file))) continue;
    // Where a platform serves the package, a server that calls itself one for development or shows how one is written is not what runs there.
    const hosted = entries.some(
      (each) => serves(each) && !input.inCode.has(each.framework) && input.packageRootOf(each.registeredIn ?? each.file) === root,
    );
    const counts = (file: string): boolean => {
      if (hosted && (DEVELOPMENT_SERVER.test(nameOf(file)) || EXAMPLES.test(file.slice(root.length)))) development.add(file);
      return !input.ignored(file) && !development.has(file) && !workers.has(file);
    };
    const servers = [...input.servers].filter((each) => input.packageRootOf(each) === root && counts(each)).sort();
    serve(servers);
    const places = all.map((each) => each.registeredIn ?? each.file);
    if (!places.some((each) => loaded.has(each))) serve(places.filter(counts));
  }
  const isReal = (each: EntryPoint): boolean => !input.inCode.has(each.framework) || loaded.has(each.registeredIn ?? each.file);
  let real = entries.filter(isReal);
  // What an entry point loads may register others: the script that a manager of processes starts.
  for (;;) {
    serve(real.filter((each) => serves(each) && each.phase !== 'render').map((each) => each.file));
    const now = entries.filter(isReal);
    if (now.length === real.length) break;
    real = now;
  }
  const served = new Set<string>();
  load(roots, served, (file) => !isClientFile(file)); // what components alone import is there to render them
  load(real.filter(serves).map((each) => each.file));
  const inBrowser = new Set<string>();
  load(input.browserOnly, inBrowser);
  const called = new Set(
    input.browserOnly.flatMap((each) => {
      const file = solver.fileByPath.get(each);
      return file ? importsOf(file) : [];
    }),
  );
  const browser = new Set([...inBrowser].filter((each) => called.has(each) || !loaded.has(each)));
  const inPages = new Set<string>();
  load(
    solver.files.filter((each) => !loaded.has(each.path) && drawsPages(each)).map((each) => each.path),
    inPages,
  );
  return {
    loaded,
    browser,
    pages: new Set([...inPages].filter((each) => !loaded.has(each))),
    rendered: new Set(
      [...loaded].filter((each) => {
        const file = solver.fileByPath.get(each);
        return !served.has(each) || (file && isClientFile(file));
      }),
    ),
    entries: real,
    development: new Set([...development].filter((each) => !loaded.has(each))),
    workers: new Set([...workers].filter((each) => !loaded.has(each))),
    onlyWith: (file) => {
      const leading = new Set([file]);
      const queue = [file];
      importers ??= importersIn(solver, input.resolve);
      for (let at = 0; at < queue.length; at += 1)
        for (const each of importers.get(queue[at] as string) ?? [])
          if (!leading.has(each)) {
            leading.add(each);
            queue.push(each);
          }
      const others = new Set<string>();
      load(
        [...starts].filter((each) => !leading.has(each)),
        others,
      );
      return new Set([...loaded].filter((each) => !others.has(each)));
    },
  };
}

/** For each file those that load it whenever they are loaded themselves. */
function importersIn(solver: Solver, resolve: ReachInput['resolve']): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { path, facts } of solver.files)
    for (const { specifier, kind, typeOnly, fn } of facts.imports) {
      if (typeOnly || kind === 'dynamic' || (kind === 'require' && fn !== 0)) continue;
      const to = resolve(path, specifier);
      if (to.kind !== 'file') continue;
      const all = found.get(to.file);
      if (all) all.push(path);
      else found.set(to.file, [path]);
    }
  return found;
}
