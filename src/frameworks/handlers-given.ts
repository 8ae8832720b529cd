/** Libraries that are given handlers by calls, one adapter each; which calls those are is data (`knowledge/handlers-given.ts`). */
import type { GivenCall, HandlerLibrary } from '../knowledge/handler-library.js';
import { HANDLER_LIBRARIES } from '../knowledge/handlers-given.js';
import type { FileFacts, VarId } from '../facts/model.js';
import type {
  Framework,
  FrameworkFindings,
  FrameworkUse,
  Known,
  PackageView,
  ProgramView,
  ResolvedCall,
  SetupView,
  Value,
} from './framework.js';
import { EntryCollector, type FunctionRef, field, isTestPath, joinRoute, knownString, optionOf, packagesImporting } from './helpers.js';
import { handlersOf, optionHandlers } from './handler-functions.js';
import { hostOf } from './hosts.js';
import { callsOnVariable } from './receivers.js';
import { once } from '../once.js';

const escape = (name: string): string => name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const named = ({ packages }: HandlerLibrary): string => `^(?:${packages.map(escape).join('|')})(?:/[\\w./-]+)?:(?:\\.default)?`;
/** Objects of tables lie in tables at most so deep. */
const DEEPEST = 3;

class Scan {
  readonly entries: EntryCollector;

  constructor(
    private readonly library: HandlerLibrary,
    private readonly use: FrameworkUse,
    private readonly view: ProgramView,
  ) {
    this.entries = new EntryCollector(view, use, library.id, hostOf(view, use, []));
  }

  find(): FrameworkFindings {
    const { library, view, entries } = this;
    const prefix = named(library);
    for (const given of library.calls) {
      for (const call of view.callsTo(new RegExp(`${prefix}${given.callee}$`)))
        if (entries.owns(call.file) && (given.inModules === undefined || call.fn === 0)) this.#add(given, call);
    }
    const { starts, places } = library;
    const servers =
      starts === undefined
        ? []
        : view
            .callsTo(new RegExp(`${prefix}${starts}$`))
            .map((call) => call.file)
            .filter((file) => entries.owns(file));
    const loaded =
      places === undefined
        ? []
        : view.files.filter((file) => entries.owns(file) && places.test(within(this.use.root, file)) && this.#imports(file));
    return { entryPoints: entries.entryPoints, servers: [...new Set(servers)], places: loaded };
  }

  #imports(file: string): boolean {
    return (
      this.view
        .facts(file)
        ?.imports.some((each) => this.library.packages.some((name) => each.specifier === name || each.specifier.startsWith(`${name}/`))) ===
      true
    );
  }

  #add(given: GivenCall, call: ResolvedCall): void {
    const { file, instr } = call;
    const event = knownString(this.view, file, instr.args[0]);
    if (given.events && (event === undefined || !given.events.includes(event))) return;
    const label = given.verb ? this.#route(call) : this.#label(given.label, call);
    if (given.members) {
      for (const arg of instr.args) for (const value of this.view.valuesOf(file, arg)) this.#members(value, label, file, 0);
      return;
    }
    const refs = new Map<string, FunctionRef>();
    const note = (found: readonly FunctionRef[]): void => {
      for (const ref of found) refs.set(`${ref.file}\0${ref.fn}`, ref);
    };
    for (const arg of instr.args) {
      note(handlersDirectlyIn(this.view, file, arg));
      for (const name of given.options ?? []) {
        note(optionHandlers(this.view, file, arg, name));
        for (const value of optionOf(this.view, file, arg, name)) this.#members(value, label, file, 1);
      }
    }
    for (const ref of refs.values()) {
      this.entries.add(ref, label, file);
      if (given.connection) this.#connection(ref);
    }
  }

  /** `conn.on('data', handler)` for the connection that a handler is given. */
  #connection(ref: FunctionRef): void {
    const param = this.view.facts(ref.file)?.functions[ref.fn]?.params[0];
    if (param === undefined) return;
    for (const { file, instr } of callsOnVariable(this.view, ref.file, param)) {
      if ((instr.prop !== 'on' && instr.prop !== 'once') || instr.args[1] === undefined) continue;
      const event = knownString(this.view, file, instr.args[0]) ?? '';
      for (const each of handlersOf(this.view, file, instr.args[1])) this.entries.add(each, `socket ${event}`.trim(), file);
    }
  }

  /** The functions of an object of handlers, with their names. */
  #members(value: Value, label: string, at: string, depth: number): void {
    if ((value.kind !== 'object' && value.kind !== 'instance') || depth > DEEPEST) return;
    for (const [name, held] of this.view.propertiesOf(value)) {
      for (const ref of this.view.functionsOf(held)) this.entries.add(ref, `${label} ${name}`, at);
      for (const inner of held) if (inner.kind === 'object') this.#members(inner, `${label} ${name}`, at, depth + 1);
    }
  }

  #route({ file, instr }: ResolvedCall): string {
    const known = instr.args[0] === undefined ? undefined : this.view.known(file, instr.args[0]);
    const path = typeof known === 'string' ? known : typeof field(known, 'path') === 'string' ? String(field(known, 'path')) : undefined;
    const method = String(instr.prop);
    if (method === 'use' || method === 'pre') return path === undefined ? 'middleware' : `middleware ${joinRoute(path)}`;
    const verb = /^(?:del)$/.test(method)
      ? 'DELETE'
      : /^(?:any|all|route|on)$/.test(method)
        ? 'ALL'
        : method === 'opts'
          ? 'OPTIONS'
          : method.toUpperCase();
    return `${verb} ${path === undefined ? '/*' : joinRoute(path)}`;
  }

  #label(label: string, { file, instr, callee }: ResolvedCall): string {
    const method = instr.prop ?? /(\w+)$/.exec(callee)?.[1] ?? '';
    const data = (variable: VarId | undefined): Known => (variable === undefined ? undefined : this.view.known(file, variable));
    return label
      .replace(/\$(\w+)/g, (_, given: string) => {
        const name = given === 'verb' ? 'method' : given;
        if (given === 'method') return method;
        const value = /^\d$/.test(name)
          ? data(instr.args[Number(name)])
          : instr.args.map((arg) => field(data(arg), name)).find((each) => each !== undefined);
        return typeof value === 'string' ? value : '';
      })
      .replace(/\s+/g, ' ')
      .trim();
  }
}

/** The functions that an argument is; not those in its options. */
function handlersDirectlyIn(view: ProgramView, file: string, arg: VarId): readonly FunctionRef[] {
  const values = view.valuesOf(file, arg);
  return values.length > 0 && values.every((value) => value.kind === 'object' && view.elementsOf(value).length === 0)
    ? []
    : handlersOf(view, file, arg);
}

const within = (root: string, file: string): string => (root === '' ? file : file.slice(root.length + 1));

function detect({ packages, marks, notOfCommands }: HandlerLibrary, view: SetupView): readonly FrameworkUse[] {
  const uses = packagesImporting(view, packages).filter(
    ({ root }) => !notOfCommands || packageAt(view, root)?.manifest['bin'] === undefined,
  );
  return marks === undefined
    ? uses
    : uses.filter(({ root }) => packageAt(view, root)?.files.some((file) => !isTestPath(file) && callsOneOf(view, file, marks)));
}

const packageAt = (view: SetupView, root: string): PackageView | undefined => view.packages.find((each) => each.root === root);

/** Whether a file calls one of these: `Worker`, or with what it is imported from, `net.createServer`. */
function callsOneOf(view: SetupView, file: string, names: readonly string[]): boolean {
  const facts = view.facts(file);
  if (!facts) return false;
  const known = marksIn(facts);
  return names.some((name) => known.has(name));
}

/** The marks of all libraries: a file is looked through once. */
const MARKS: ReadonlySet<string> = new Set(HANDLER_LIBRARIES.flatMap((library) => library.marks ?? []));

const marksIn = once((facts: FileFacts): ReadonlySet<string> => {
  const imported = new Map(
    facts.imports.flatMap((each) =>
      each.bindings.map(({ local, imported: name }) => [local, { from: each.specifier.replace(/^node:/, ''), name }] as const),
    ),
  );
  const found = new Set<string>();
  const note = (name: string): void => {
    if (MARKS.has(name)) found.add(name);
  };
  for (const { instrs } of facts.functions) {
    for (const instr of instrs) {
      if (instr.op !== 'call') continue;
      const name = instr.prop ?? facts.vars[instr.callee]?.name ?? '';
      note(name);
      const owner = imported.get(instr.recv ?? instr.callee);
      if (instr.recv !== undefined) note(`${owner?.from ?? facts.vars[instr.recv]?.name ?? ''}.${name}`);
      else if (owner) note(`${owner.from}.${owner.name}`);
    }
  }
  return found;
});

export const handlersGiven: readonly Framework[] = HANDLER_LIBRARIES.map((library): Framework => ({
  id: library.id,
  title: library.title,
  source: `${library.source} (checked 2026-11-22)`,
  ...(library.places ? {} : { inCode: true as const }),
  ...(library.aside ? { aside: true as const } : {}),
  detect: (view) => detect(library, view),
  find: (use, view) => new Scan(library, use, view).find(),
}));
