/**
 * Next.js: the app router, the pages router, middleware (proxy), instrumentation, server actions, and what of the client's code the
 * server renders. Files count by their place, as Next's own loader finds them.
 */
import type { VarId } from '../facts/model.js';
import type { Framework, FrameworkFindings, FrameworkUse, PackageView, ProgramView, SetupView, Value } from './framework.js';
import { indexOf } from './file-index.js';
import { EntryCollector, bundleName, dependsOn, field, functionName, importClosure, isTestPath, joinPath } from './helpers.js';
import { exportedHandlers } from './handler-functions.js';
import { exportedData, exportedVariable } from './variables.js';
import { passedOnTo } from './passed-on.js';

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'PATCH'];
const DEFAULT_EXTENSIONS = ['tsx', 'ts', 'jsx', 'js'];
const CONFIG = /^next\.config\.(?:js|mjs|cjs|ts|mts|cts)$/;
/** Files of the app router that hold a component. */
const COMPONENT_FILES = new Set([
  'page',
  'layout',
  'template',
  'loading',
  'error',
  'not-found',
  'default',
  'global-error',
  'global-not-found',
  'forbidden',
  'unauthorized',
]);
const METADATA_FILE = /^(?:sitemap|robots|manifest|icon\d?|apple-icon\d?|opengraph-image\d?|twitter-image\d?)$/;
const METADATA_URLS: Readonly<Record<string, string>> = { sitemap: 'sitemap.xml', robots: 'robots.txt', manifest: 'manifest.webmanifest' };

/** Where a Next application lies, and how its files are named. */
interface App {
  readonly appFolder: string | undefined;
  readonly pagesFolder: string | undefined;
  /** The folder beside which Next looks for middleware and instrumentation. */
  readonly base: string;
  readonly extensions: readonly string[];
}

function configFile(pkg: PackageView): string | undefined {
  return pkg.files.find(
    (file) =>
      file.slice(0, file.lastIndexOf('/') + 1) === (pkg.root === '' ? '' : `${pkg.root}/`) &&
      CONFIG.test(file.slice(file.lastIndexOf('/') + 1)),
  );
}

/** What next.config says of where code lies. */
interface Settings {
  readonly file?: string;
  readonly extensions: readonly string[];
  /** Specifiers of `cacheHandler` and `cacheHandlers`. */
  readonly cacheModules: readonly string[];
}

/** Read while packages are recognised: the linked program need not hold the configuration. */
const settingsOfUse = new WeakMap<FrameworkUse, Settings>();

function settingsOf(view: SetupView, pkg: PackageView): Settings {
  const file = configFile(pkg);
  const facts = file === undefined ? undefined : view.facts(file);
  if (!facts || file === undefined) return { extensions: DEFAULT_EXTENSIONS, cacheModules: [] };
  // Wherever in the file the object stands: wrapped, returned by a function, joined from parts.
  const given = (name: string): readonly VarId[] =>
    facts.functions.flatMap((fn) => fn.instrs.flatMap((instr) => (instr.op === 'set' && instr.prop === name ? [instr.src] : [])));
  const configured = given('pageExtensions')
    .map((variable) => view.known(file, variable))
    .find(Array.isArray) as readonly unknown[] | undefined;
  const names = configured?.filter((each): each is string => typeof each === 'string') ?? [];
  return {
    file,
    extensions: names.length > 0 ? names.map((each) => each.replace(/^\./, '')) : DEFAULT_EXTENSIONS,
    cacheModules: [...given('cacheHandler'), ...given('cacheHandlers')].flatMap((variable) => modulesNamed(view, file, variable)),
  };
}

/** `'./cache.js'`, `require.resolve('./cache.js')`, `path.join(__dirname, 'cache.js')`, `new URL('./cache.js', import.meta.url).pathname`, and objects of these. */
function modulesNamed(view: SetupView, file: string, variable: VarId, depth = 0): readonly string[] {
  const known = view.known(file, variable);
  if (typeof known === 'string') return [known.startsWith('.') ? known : `./${known}`];
  const facts = view.facts(file);
  if (!facts || depth > 4) return [];
  const index = indexOf(facts);
  const next = (each: VarId): readonly string[] => modulesNamed(view, file, each, depth + 1);
  return (index.defs.get(variable) ?? []).flatMap((def) => {
    if (def.op === 'copy' || def.op === 'assign') return next(def.src);
    if (def.op === 'choose') return def.srcs.flatMap(next);
    if (def.op === 'object') return (index.puts.get(variable) ?? []).flatMap((put) => next(put.src));
    if (def.op === 'get') return next(def.obj);
    return def.op === 'call' ? def.args.flatMap(next) : [];
  });
}

function appOf(pkg: PackageView, settings: Settings): App {
  const holds = (folder: string): boolean => pkg.files.some((file) => file.startsWith(`${folder}/`));
  const first = (name: string): string | undefined => [joinPath(pkg.root, name), joinPath(pkg.root, `src/${name}`)].find(holds);
  const appFolder = first('app');
  const pagesFolder = first('pages');
  const folder = pagesFolder ?? appFolder;
  const base = folder === undefined ? pkg.root : folder.slice(0, Math.max(0, folder.lastIndexOf('/')));
  return { appFolder, pagesFolder, base, extensions: settings.extensions };
}

/** The name of a file without the page extension; undefined where it has another one. */
function stemOf(file: string, extensions: readonly string[]): string | undefined {
  const name = file.slice(file.lastIndexOf('/') + 1);
  const extension = [...extensions].sort((a, b) => b.length - a.length).find((each) => name.endsWith(`.${each}`));
  return extension === undefined ? undefined : name.slice(0, -(extension.length + 1));
}

/** The URL path of an app folder: groups, slots and the marks of intercepting routes do not show. */
function appRoute(folder: string): string {
  const parts = folder.split('/').filter((part) => part !== '' && !part.startsWith('@') && !/^\([^.)][^)]*\)$/.test(part));
  return `/${parts.map((part) => part.replace(/^(?:\(\.{1,3}\))+/, '')).join('/')}`;
}

function detect(view: SetupView): readonly FrameworkUse[] {
  const uses: FrameworkUse[] = [];
  for (const pkg of view.packages) {
    const config = configFile(pkg);
    const evidence: string[] = [];
    if (dependsOn(pkg, 'next')) evidence.push(`${pkg.manifestPath} depends on next`);
    if (config !== undefined) evidence.push(config);
    if (evidence.length === 0) continue;
    const settings = settingsOf(view, pkg);
    const app = appOf(pkg, settings);
    const folder = app.appFolder ?? app.pagesFolder;
    if (folder === undefined && config === undefined) continue;
    if (folder !== undefined) evidence.push(`${folder}/`);
    const use = { root: pkg.root, evidence };
    settingsOfUse.set(use, settings);
    uses.push(use);
  }
  return uses;
}

function find(use: FrameworkUse, view: ProgramView): FrameworkFindings {
  const pkg = view.packages.find((each) => each.root === use.root);
  if (!pkg) return { entryPoints: [] };
  const settings = settingsOfUse.get(use) ?? settingsOf(view, pkg);
  const app = appOf(pkg, settings);
  const entries = new EntryCollector(view, use, 'next', { runtime: 'node', bundle: bundleName(use, 'app-page') });
  const finder = new Finder(use, view, app, entries);
  const roots: string[] = [];
  const places: string[] = [];
  for (const file of pkg.files) {
    if (isTestPath(file)) continue;
    if (app.appFolder !== undefined && file.startsWith(`${app.appFolder}/`) && finder.appFile(file)) roots.push(file);
    else if (app.pagesFolder !== undefined && file.startsWith(`${app.pagesFolder}/`) && finder.pagesFile(file)) roots.push(file);
    else if (finder.baseFile(file)) places.push(file);
  }
  places.push(...roots.filter((file) => finder.isHandler(file)));
  for (const file of importClosure(view, roots)) {
    finder.actions(file);
    finder.clientModule(file, roots.includes(file));
  }
  if (settings.file !== undefined) finder.cacheHandlers(settings.file, settings.cacheModules);
  const clientFiles = pkg.files.filter((file) =>
    new RegExp(`^${escape(joinPath(app.base, 'instrumentation-client'))}\\.[cm]?[jt]s$`).test(file),
  );
  return { entryPoints: entries.entryPoints, clientFiles, places };
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Looks at one file after the other and notes the entry points in it. */
class Finder {
  constructor(
    private readonly use: FrameworkUse,
    private readonly view: ProgramView,
    private readonly app: App,
    private readonly entries: EntryCollector,
  ) {}

  #bundle(name: string, edge = false): { readonly runtime: 'edge' | 'node'; readonly bundle: string } {
    return { runtime: edge ? 'edge' : 'node', bundle: bundleName(this.use, edge ? `${name}-edge` : name) };
  }

  #isClient(file: string): boolean {
    return this.view.facts(file)?.directives.includes('use client') === true;
  }

  #addAll(file: string, name: string, label: string, options: Parameters<EntryCollector['add']>[3]): void {
    for (const ref of exportedHandlers(this.view, file, name)) this.entries.add(ref, label, file, options);
  }

  /** The handlers of an API route, and those of packages to which they pass the request on. */
  #addRoute(file: string, name: string, label: string, options: Parameters<EntryCollector['add']>[3]): void {
    this.#addAll(file, name, label, options);
    for (const ref of exportedHandlers(this.view, file, name))
      for (const passed of passedOnTo(this.view, ref)) this.entries.add(passed, label, file, options);
  }

  /** `runtime = 'edge'` in the file, or for pages in a layout above it. */
  #isEdge(file: string, withLayouts: boolean): boolean {
    const own = exportedData(this.view, file, 'runtime');
    if (typeof own === 'string') return own === 'edge' || own === 'experimental-edge';
    const config = field(exportedData(this.view, file, 'config'), 'runtime');
    if (typeof config === 'string') return config === 'edge' || config === 'experimental-edge';
    const top = this.app.appFolder;
    if (!withLayouts || top === undefined) return false;
    for (
      let folder = file.slice(0, file.lastIndexOf('/'));
      folder.length >= top.length;
      folder = folder.slice(0, folder.lastIndexOf('/'))
    ) {
      for (const extension of this.app.extensions) {
        const layout = `${folder}/layout.${extension}`;
        if (layout === file || !this.view.has(layout)) continue;
        const runtime = exportedData(this.view, layout, 'runtime');
        if (typeof runtime === 'string') return runtime === 'edge' || runtime === 'experimental-edge';
      }
      if (!folder.includes('/')) break;
    }
    return false;
  }

  /** A file below `app/`; true when Next loads it because of its name. */
  appFile(file: string): boolean {
    const stem = stemOf(file, this.app.extensions);
    const top = this.app.appFolder ?? '';
    const folder = file.slice(top.length + 1, Math.max(top.length + 1, file.lastIndexOf('/')));
    if (stem === undefined || folder.split('/').some((part) => part.startsWith('_'))) return false;
    const route = appRoute(folder);
    if (stem === 'route') {
      const bundle = this.#bundle('app-route', this.#isEdge(file, false));
      for (const method of METHODS) this.#addRoute(file, method, `${method} ${route}`, bundle);
      this.#addAll(file, 'generateStaticParams', `generateStaticParams ${route}`, { ...bundle, phase: 'build' });
      return true;
    }
    if (METADATA_FILE.test(stem)) {
      const url = METADATA_URLS[stem] ?? stem;
      const bundle = this.#bundle('app-route', this.#isEdge(file, false));
      for (const name of ['default', 'generateImageMetadata', 'generateSitemaps']) {
        this.#addAll(file, name, `GET ${route === '/' ? '' : route}/${url}`, bundle);
      }
      return true;
    }
    if (!COMPONENT_FILES.has(stem)) return false;
    const client = this.#isClient(file);
    const bundle = this.#bundle(client ? 'app-ssr' : 'app-page', this.#isEdge(file, true));
    this.#addAll(file, 'default', `${stem} ${route}`, { ...bundle, phase: client ? 'render' : 'request' });
    for (const name of ['generateMetadata', 'generateViewport']) this.#addAll(file, name, `metadata ${route}`, bundle);
    this.#addAll(file, 'generateStaticParams', `generateStaticParams ${route}`, { ...bundle, phase: 'build' });
    return true;
  }

  /** A file below `pages/`. */
  pagesFile(file: string): boolean {
    const stem = stemOf(file, this.app.extensions);
    if (stem === undefined || file.endsWith('.d.ts')) return false;
    const top = this.app.pagesFolder ?? '';
    const path = [
      ...file
        .slice(top.length + 1)
        .split('/')
        .slice(0, -1),
      stem,
    ].join('/');
    const route = `/${path.replace(/(^|\/)index$/, '')}`;
    if (path.startsWith('api/')) {
      const options = this.#bundle('pages', this.#isEdge(file, false));
      this.#addRoute(file, 'default', `ALL ${route}`, options);
      return true;
    }
    const special = /^_(?:app|document|error)$/.test(path);
    const label = special ? path : `page ${route}`;
    const bundle = this.#bundle('pages', this.#isEdge(file, false));
    this.#addAll(file, 'default', label, { ...bundle, phase: 'render' });
    this.#addAll(file, 'getServerSideProps', `getServerSideProps ${special ? path : route}`, bundle);
    this.#addAll(file, 'getStaticProps', `getStaticProps ${route}`, { ...bundle, phase: 'build' });
    this.#addAll(file, 'getStaticPaths', `getStaticPaths ${route}`, { ...bundle, phase: 'build' });
    this.#initialProps(file, `getInitialProps ${special ? path : route}`, bundle);
    this.#classComponent(file, label, bundle);
    return true;
  }

  /** `Page.getInitialProps = async (context) => ...` and the static method of a class. */
  #initialProps(file: string, label: string, options: Parameters<EntryCollector['add']>[3]): void {
    const found = exportedVariable(this.view, file, 'default');
    const facts = this.view.facts(file);
    for (const value of found ? this.view.valuesOf(found.file, found.variable) : []) {
      for (const ref of this.view.functionsOf(this.view.propertiesOf(value).get('getInitialProps') ?? []))
        this.entries.add(ref, label, file, options);
    }
    for (const fn of facts?.functions ?? []) {
      for (const instr of fn.instrs) {
        if (instr.op !== 'set' || instr.prop !== 'getInitialProps') continue;
        for (const ref of this.view.functionsOf(this.view.valuesOf(file, instr.src))) this.entries.add(ref, label, file, options);
      }
    }
  }

  /** The `render` method of a class component. */
  #classComponent(file: string, label: string, options: Parameters<EntryCollector['add']>[3]): void {
    for (const value of this.view.exportsOf(file).get('default') ?? []) {
      if (value.kind !== 'class') continue;
      for (const ref of this.view.functionsOf(this.view.propertiesOf(value).get('render') ?? []))
        this.entries.add(ref, label, file, { ...options, phase: 'render' });
    }
  }

  /** Middleware and instrumentation, which Next looks for beside `app` or `pages` only. */
  baseFile(file: string): boolean {
    const folder = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '';
    if (folder !== this.app.base) return false;
    const stem = stemOf(file, this.app.extensions) ?? stemOf(file, ['ts', 'js', 'mts', 'mjs', 'cjs']);
    if (stem === 'middleware' || stem === 'proxy') {
      const runtime = field(exportedData(this.view, file, 'config'), 'runtime');
      const edge = stem === 'middleware' && runtime !== 'nodejs';
      const options = { runtime: edge ? 'edge' : 'node', bundle: bundleName(this.use, 'middleware') } as const;
      this.#addAll(file, 'default', stem, options);
      this.#addAll(file, stem, stem, options);
      return true;
    }
    if (stem !== 'instrumentation') return false;
    const options = this.#bundle('instrumentation');
    this.#addAll(file, 'register', 'instrumentation', { ...options, phase: 'startup' });
    this.#addAll(file, 'onRequestError', 'onRequestError', options);
    return true;
  }

  /** Route handlers of the app router and API routes, which no browser loads. */
  isHandler(file: string): boolean {
    const { appFolder, pagesFolder, extensions } = this.app;
    return (
      (appFolder !== undefined && file.startsWith(`${appFolder}/`) && stemOf(file, extensions) === 'route') ||
      (pagesFolder !== undefined && file.startsWith(`${pagesFolder}/api/`))
    );
  }

  /** Server actions: every function that a `use server` file exports, and functions that say so themselves. */
  actions(file: string): void {
    const facts = this.view.facts(file);
    if (!facts || this.app.appFolder === undefined) return;
    const options = this.#bundle('app-page');
    if (facts.directives.includes('use server')) {
      for (const name of this.view.exportsOf(file).keys()) {
        for (const ref of exportedHandlers(this.view, file, name)) {
          this.entries.add(ref, `action ${name === 'default' ? functionName(this.view, ref) : name}`, file, options);
        }
      }
    }
    for (const fn of facts.functions) {
      if (!fn.directives.includes('use server')) continue;
      const ref = { file, fn: fn.id };
      this.entries.add(ref, `action ${functionName(this.view, ref)}`, file, options);
    }
  }

  /** Components of a `use client` module: the server renders them too, from a copy of the module of its own. */
  clientModule(file: string, isRoot: boolean): void {
    if (isRoot || !this.#isClient(file)) return;
    const options = { ...this.#bundle('app-ssr'), phase: 'render' } as const;
    for (const name of this.view.exportsOf(file).keys()) {
      if (name !== 'default' && !/^[A-Z]/.test(name)) continue;
      for (const ref of exportedHandlers(this.view, file, name)) {
        const shown = name === 'default' ? functionName(this.view, ref) : name;
        this.entries.add(ref, `component ${shown}`, file, options);
      }
    }
  }

  /** The cache modules that next.config names: a class with `get` and `set`, or an object of such functions. */
  cacheHandlers(config: string, specifiers: readonly string[]): void {
    for (const specifier of specifiers) {
      const target = this.view.resolve(config, specifier);
      if (target === undefined) continue;
      for (const value of this.view.exportsOf(target).get('default') ?? []) {
        const object: Value = value.kind === 'class' ? { ...value, kind: 'instance' } : value;
        for (const [name, members] of this.view.propertiesOf(object)) {
          if (name === 'constructor') continue;
          for (const ref of this.view.functionsOf(members))
            this.entries.add(ref, `cache handler ${name}`, config, this.#bundle('app-page'));
        }
      }
    }
  }
}

export const next: Framework = {
  id: 'next',
  title: 'Next.js',
  source: 'https://nextjs.org/docs/app/api-reference/file-conventions (checked against next 16.4.6)',
  detect,
  find,
};
