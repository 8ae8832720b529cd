import type { ClassFact, ClassId } from '../facts/model.js';
import type { Manifest } from '../discover/project.js';
import type { EntryPoint, Framework, FrameworkFindings, FrameworkUse, PackageView, ProgramView, SetupView, Value } from './framework.js';
import {
  exportedFunctions,
  exportsName,
  httpLabel,
  isInside,
  joinPath,
  list,
  membersOfExport,
  record,
  sourceOf,
  text,
  unique,
  uniqueEntries,
} from './handlers.js';
import { folderOf, importClosure, isTestPath, knownString, type FunctionRef } from './helpers.js';
import { handlersOf } from './handler-functions.js';

const WRANGLER = /^wrangler([.-][\w-]+)*\.(toml|jsonc?)(\.(example|sample|template))?$/;
/** Scripts that deploy a Worker: of settings that nobody committed, where the package holds no wrangler file. */
const DEPLOYS = /\bwrangler (?:deploy|publish)\b/;
/** Members of a Worker's default export that the platform calls. */
const EVENTS = ['fetch', 'scheduled', 'queue', 'email', 'tail', 'trace', 'tailStream'];
const PAGES_EXPORT = /^onRequest(Get|Post|Put|Patch|Delete|Head|Options)?$/;
const PAGES_NAMES = ['onRequest', ...['Get', 'Post', 'Put', 'Patch', 'Delete', 'Head', 'Options'].map((method) => `onRequest${method}`)];
const OBJECT_EVENTS = /^(fetch|alarm|webSocket(Message|Close|Error)|on[A-Z]\w*|run)$/;

/** Base classes whose objects the platform makes and keeps, by the package that exports them. */
const BASES: readonly { readonly path: RegExp; readonly kind: ObjectKind }[] = [
  { path: /^cloudflare:workers:\.DurableObject$/, kind: 'durable object' },
  { path: /^cloudflare:workers:\.WorkflowEntrypoint$/, kind: 'workflow' },
  { path: /^cloudflare:workers:\.WorkerEntrypoint$/, kind: 'service' },
  { path: /^(agents|@cloudflare\/ai-chat)(\/[\w-]+)*:\.\w*Agent$/, kind: 'agent' },
  { path: /^(partyserver|y-partyserver):\.\w*Server$/, kind: 'durable object' },
  { path: /^@cloudflare\/(containers|sandbox|actors):\.\w+$/, kind: 'durable object' },
];

type ObjectKind = 'durable object' | 'workflow' | 'service' | 'agent';

const WHY: Readonly<Record<ObjectKind, string>> = {
  'durable object': 'a Durable Object: one object per id, its storage is durable',
  workflow: 'a Workflow: one object per run, its steps are durable',
  service: 'a WorkerEntrypoint: one object per call',
  agent: 'an Agent, which is a Durable Object: one object per id',
};

/** A Worker as a wrangler file describes it. */
interface Worker {
  readonly name: string;
  readonly manifest: string;
  readonly main: string;
  readonly crons: readonly string[];
  readonly queues: readonly string[];
  /** Classes of Durable Objects and Workflows that the file binds. */
  readonly classes: readonly string[];
}

/** Cloudflare Workers, Durable Objects, Workflows, Agents and Pages Functions. */
export const cloudflare: Framework = {
  id: 'cloudflare',
  title: 'Cloudflare Workers',
  source: 'https://developers.cloudflare.com/workers/runtime-apis/handlers/ (checked 2026-11-21)',

  detect(view) {
    return view.packages.flatMap((pkg): FrameworkUse[] => {
      const evidence = view.manifests
        .filter((each) => isWorkerManifest(each) && view.packageOf(each.path).root === pkg.root)
        .map((each) => each.path);
      if (evidence.length === 0 && deploysByScript(pkg)) evidence.push(`${joinPath(pkg.root, 'package.json')} deploys with wrangler`);
      evidence.push(
        ...pkg.files
          .filter((file) => pagesRoute(view, pkg.root, file) !== undefined)
          .slice(0, 1)
          .map((file) => `${file} is a Pages Function`),
      );
      return evidence.length === 0 ? [] : [{ root: pkg.root, evidence }];
    });
  },

  find(use, view) {
    const entryPoints: EntryPoint[] = [];
    const scoped: { file: string; class: ClassId; why: string }[] = [];
    const workers = view.manifests.filter((each) => view.packageOf(each.path).root === use.root).flatMap((each) => workersOf(view, each));
    for (const worker of unique(workers.length > 0 ? workers : workerOfPackage(view, use.root), (each) => each.main)) {
      const found = workerFindings(view, worker);
      entryPoints.push(...found.entryPoints);
      scoped.push(...(found.scoped ?? []));
    }
    for (const { file, class: id } of view.classes()) {
      const kind = view.packageOf(file).root === use.root ? kindOf(view, file, id) : undefined;
      if (kind !== undefined) scoped.push({ file, class: id, why: WHY[kind] });
    }
    entryPoints.push(...pagesEntries(use, view));
    return { entryPoints: uniqueEntries(entryPoints), scoped: unique(scoped, (each) => `${each.file}:${each.class}`) };
  },
};

const deploysByScript = (pkg: PackageView): boolean =>
  Object.values(record(pkg.manifest.scripts)).some((script) => DEPLOYS.test(text(script) ?? ''));

/** The Worker of a package that deploys one by a script: its main module, where that answers requests. */
function workerOfPackage(view: ProgramView, root: string): readonly Worker[] {
  const pkg = view.packages.find((each) => each.root === root);
  if (!pkg || !deploysByScript(pkg)) return [];
  const main = sourceOf(view, root, text(pkg.manifest.main) ?? 'src/index.ts');
  if (main === undefined || !membersOfExport(view, main, 'default').some((each) => each.name === 'fetch')) return [];
  return [{ name: pkg.name || 'main', manifest: joinPath(root, 'package.json'), main, crons: [], queues: [], classes: [] }];
}

function isWorkerManifest(manifest: Manifest): boolean {
  return WRANGLER.test(manifest.name) || manifest.name === 'partykit.json';
}

/** The Workers of a wrangler file: its own and those of its environments, where they start elsewhere. */
function workersOf(view: ProgramView, manifest: Manifest): readonly Worker[] {
  if (!isWorkerManifest(manifest)) return [];
  const data = record(manifest.data);
  const name = text(data.name) ?? (view.packageOf(manifest.path).name || 'main');
  const environments = Object.entries(record(data.env)).map(([key, value]) => ({ key, value: record(value) }));
  const all = [data, ...environments.map((each) => each.value)];
  const crons = [...new Set(all.flatMap((each) => list(record(each.triggers).crons).flatMap((cron) => text(cron) ?? [])))];
  const queues = [
    ...new Set(all.flatMap((each) => list(record(each.queues).consumers).flatMap((consumer) => text(record(consumer).queue) ?? []))),
  ];
  const classes = all.flatMap((each) =>
    [...list(record(each.durable_objects).bindings), ...list(each.workflows)].flatMap((binding) =>
      record(binding).script_name === undefined ? (text(record(binding).class_name) ?? []) : [],
    ),
  );
  const migrated = all.flatMap((each) =>
    list(each.migrations).flatMap((migration) =>
      [...list(record(migration).new_classes), ...list(record(migration).new_sqlite_classes)].flatMap((className) => text(className) ?? []),
    ),
  );

  const starts = [
    { name, main: text(data.main) ?? text(record(record(data.build).upload).main) },
    ...environments.map(({ key, value }) => ({ name: text(value.name) ?? `${name}-${key}`, main: text(value.main) })),
    ...Object.entries(record(data.parties)).map(([party, main]) => ({ name: party, main: text(main) })),
  ];
  return starts.flatMap((start) => {
    const main = start.main === undefined ? undefined : sourceOf(view, folderOf(manifest.path), start.main);
    return main === undefined
      ? []
      : [{ name: start.name, manifest: manifest.path, main, crons, queues, classes: [...classes, ...migrated] }];
  });
}

function workerFindings(view: ProgramView, worker: Worker): FrameworkFindings {
  const entryPoints: EntryPoint[] = [];
  const scoped: { file: string; class: ClassId; why: string }[] = [];
  const add = (functions: readonly FunctionRef[], label: string): void => {
    for (const each of functions) entryPoints.push(workerEntry(worker, each, label));
  };
  for (const member of membersOfExport(view, worker.main, 'default')) {
    if (EVENTS.includes(member.name)) for (const label of eventLabels(worker, member.name)) add(member.functions, label);
  }
  // A module that exports a function as default runs it for each request under older adapters.
  if (entryPoints.length === 0)
    add(
      exportedFunctions(view, worker.main, 'default').filter((each) => isFetch(view, each)),
      'fetch',
    );
  for (const [name, values] of view.exportsOf(worker.main)) {
    for (const value of values) {
      if (value.kind !== 'class') continue;
      const bound = worker.classes.includes(name) || (worker.manifest.endsWith('partykit.json') && name === 'default');
      const kind = kindOf(view, value.file, value.class) ?? (bound ? 'durable object' : undefined);
      if (kind === undefined) continue;
      for (const each of classChain(view, value.file, value.class)) scoped.push({ ...each, why: WHY[kind] });
      const title = name === 'default' ? classOf(view, value.file, value.class)?.name || 'default' : name;
      for (const method of calledMethods(view, value, kind)) {
        const isEvent = kind === 'service' && name === 'default' && EVENTS.includes(method.name);
        const labels = isEvent
          ? eventLabels(worker, method.name)
          : [kind === 'workflow' ? `workflow ${title}` : `${kind} ${title}.${method.name}`];
        for (const label of labels) add(method.functions, label);
      }
    }
  }
  if (entryPoints.length === 0) {
    const files = importClosure(view, [worker.main]);
    for (const call of view.callsTo(/^global:(self\.|globalThis\.)?addEventListener$/)) {
      const event = knownString(view, call.file, call.instr.args[0]);
      const listener = call.instr.args[1];
      if (!files.has(call.file) || event === undefined || !EVENTS.includes(event) || listener === undefined) continue;
      for (const label of eventLabels(worker, event)) add(handlersOf(view, call.file, listener), label);
    }
  }
  // The module of the Worker always loads: an application of another framework (`export default app`) answers there.
  if (!entryPoints.some((each) => each.file === worker.main))
    entryPoints.push({ ...workerEntry(worker, { file: worker.main, fn: 0 }, `worker ${worker.name}`), phase: 'startup' });
  return { entryPoints, scoped };
}

function workerEntry(worker: Worker, target: FunctionRef, label: string): EntryPoint {
  return {
    file: target.file,
    fn: target.fn,
    label,
    framework: 'cloudflare',
    runtime: 'worker',
    bundle: `worker:${worker.name}`,
    phase: 'request',
    registeredIn: worker.manifest,
  };
}

function eventLabels(worker: Worker, event: string): readonly string[] {
  if (event === 'scheduled' && worker.crons.length > 0) return worker.crons.map((cron) => `cron ${cron}`);
  if (event === 'queue' && worker.queues.length > 0) return worker.queues.map((queue) => `queue consumer ${queue}`);
  return [event];
}

/** Whether a default-exported function could be a fetch handler: it takes a request. */
function isFetch(view: ProgramView, target: FunctionRef): boolean {
  const facts = view.facts(target.file);
  const parameter = facts?.functions[target.fn]?.params[0];
  return parameter !== undefined && /^(_?req(uest)?|event)$/.test(facts?.vars[parameter]?.name ?? '');
}

function classOf(view: ProgramView, file: string, id: ClassId): ClassFact | undefined {
  return view.facts(file)?.classes[id];
}

/** A class and the classes of the program that it extends. */
function classChain(view: ProgramView, file: string, id: ClassId): readonly { readonly file: string; readonly class: ClassId }[] {
  const chain: { file: string; class: ClassId }[] = [];
  let current: { file: string; class: ClassId } | undefined = { file, class: id };
  while (current !== undefined && chain.length < 20 && !chain.some((each) => each.file === current?.file && each.class === current.class)) {
    chain.push(current);
    const parent: Value | undefined = parentValues(view, current.file, current.class).find((value) => value.kind === 'class');
    current = parent?.kind === 'class' ? { file: parent.file, class: parent.class } : undefined;
  }
  return chain;
}

function parentValues(view: ProgramView, file: string, id: ClassId): readonly Value[] {
  const parent = classOf(view, file, id)?.extends;
  return parent === undefined ? [] : view.valuesOf(file, parent);
}

/** What the platform takes a class for, by the package class at the top of its chain; mixins (`withVoice(Agent)`) are looked through. */
function kindOf(view: ProgramView, file: string, id: ClassId): ObjectKind | undefined {
  for (const each of classChain(view, file, id)) {
    for (const value of parentValues(view, each.file, each.class)) {
      if (value.kind !== 'external') continue;
      const base = BASES.find(({ path }) => path.test(value.path));
      if (base !== undefined) return base.kind;
    }
  }
  return undefined;
}

/** The methods that others call: the platform's events, and those that the class itself never calls (remote procedures). */
function calledMethods(
  view: ProgramView,
  value: Extract<Value, { kind: 'class' }>,
  kind: ObjectKind,
): readonly { readonly name: string; readonly functions: readonly FunctionRef[] }[] {
  const chain = classChain(view, value.file, value.class);
  const internal = new Set(chain.flatMap((each) => ownCalls(view, each.file, each.class)));
  const remote = chain.some((each) => parentValues(view, each.file, each.class).some((parent) => parent.kind === 'external'));
  const methods = new Map<string, FunctionRef>();
  for (const each of chain) {
    for (const member of classOf(view, each.file, each.class)?.members ?? []) {
      if (
        member.kind !== 'method' ||
        member.isStatic ||
        member.fn === undefined ||
        /^(constructor$|#|_)/.test(member.name) ||
        methods.has(member.name)
      )
        continue;
      if (kind === 'workflow' && member.name !== 'run') continue;
      if (OBJECT_EVENTS.test(member.name) || (remote && !internal.has(member.name)))
        methods.set(member.name, { file: each.file, fn: member.fn });
    }
  }
  return [...methods].map(([name, target]) => ({ name, functions: [target] }));
}

/** Names of the methods that a class calls on `this`, where the program follows such calls. */
function ownCalls(view: ProgramView, file: string, id: ClassId): readonly string[] {
  const facts = view.facts(file);
  const inside = new Set((facts?.classes[id]?.members ?? []).flatMap((member) => member.fn ?? []));
  return (
    facts?.functions.flatMap((fn) => {
      if (inside.has(fn.parent)) inside.add(fn.id);
      return inside.has(fn.id) && view.valuesOf(file, fn.thisVar).length > 0
        ? fn.instrs.flatMap((instr) =>
            instr.op === 'call' && instr.recv === fn.thisVar && typeof instr.prop === 'string' ? [instr.prop] : [],
          )
        : [];
    }) ?? []
  );
}

/** The route of a Pages Function by its place: `functions/api/[id].ts` is `/api/:id`. */
function pagesRoute(view: SetupView | ProgramView, root: string, file: string): string | undefined {
  const folder = joinPath(root, 'functions');
  if (!isInside(file, folder) || isTestPath(file) || !/\.[cm]?[jt]sx?$/.test(file)) return undefined;
  const facts = view.facts(file);
  if (facts === undefined || !PAGES_NAMES.some((name) => exportsName(facts, name))) return undefined;
  const parts = file
    .slice(folder.length + 1)
    .replace(/\.[^.]+$/, '')
    .split('/');
  if (/^(index|_middleware)$/.test(parts.at(-1) ?? '')) parts.pop();
  return `/${parts.map((part) => part.replace(/^\[\[(.+)\]\]$/, ':$1*').replace(/^\[(.+)\]$/, ':$1')).join('/')}`;
}

function pagesEntries(use: FrameworkUse, view: ProgramView): readonly EntryPoint[] {
  const entries: EntryPoint[] = [];
  const pkg = view.packages.find((each) => each.root === use.root);
  const shared = { framework: 'cloudflare', runtime: 'worker', bundle: 'worker:pages', phase: 'request' } as const;
  for (const file of pkg?.files ?? []) {
    const route = pagesRoute(view, use.root, file);
    if (route !== undefined) {
      const isMiddleware = /(^|\/)_middleware\.[^/]+$/.test(file);
      for (const name of PAGES_NAMES) {
        const method = PAGES_EXPORT.exec(name)?.[1] ?? '*';
        for (const target of exportedFunctions(view, file, name)) {
          entries.push({
            ...shared,
            file: target.file,
            fn: target.fn,
            label: isMiddleware ? `middleware ${route}` : httpLabel(method, route),
            ...(target.file === file ? {} : { registeredIn: file }),
          });
        }
      }
    } else if (/(^|\/)_worker\.[jt]s$/.test(file) || /(^|\/)_worker\.js\/index\.js$/.test(file)) {
      for (const member of membersOfExport(view, file, 'default')) {
        if (EVENTS.includes(member.name))
          entries.push(...member.functions.map((target) => ({ ...shared, file: target.file, fn: target.fn, label: member.name })));
      }
    }
  }
  return entries;
}
