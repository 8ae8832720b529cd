/** Hapi: the handlers of routes, wherever the tables of them are written, and what servers and plugins are given to run around them. */
import type { CallInstr } from '../facts/model.js';
import type { Framework, FrameworkFindings, FrameworkUse, ProgramView, Value } from './framework.js';
import { EntryCollector, type FunctionRef, bundleName, joinRoute, knownString, packagesImporting } from './helpers.js';
import { handlersOf } from './handler-functions.js';
import { fieldsOf } from './handlers.js';

const LIBRARIES = ['@hapi/hapi', 'hapi', '@hapi/glue', 'glue'];
const SERVER = /^(?:@hapi\/hapi|hapi):(?:\.default)?\.(?:server|Server)\(\)/;
const METHODS = new Set(['route', 'ext', 'scheme', 'strategy', 'method', 'register', 'decorate', 'start', 'initialize']);
/** What a scheme gives: Hapi calls each for a request. */
const SCHEME = ['authenticate', 'payload', 'response', 'verify'];

class Scan {
  readonly entries: EntryCollector;
  readonly servers = new Set<string>();

  constructor(
    private readonly view: ProgramView,
    use: FrameworkUse,
  ) {
    this.entries = new EntryCollector(view, use, 'hapi', { runtime: 'node', bundle: bundleName(use, 'server') });
  }

  call(file: string, instr: CallInstr): void {
    const { view } = this;
    const values = (at: number): readonly Value[] => (instr.args[at] === undefined ? [] : view.valuesOf(file, instr.args[at]));
    switch (instr.prop) {
      case 'route':
        for (const value of values(0)) this.#route(value, file, 0);
        return;
      case 'ext': {
        const event = knownString(view, file, instr.args[0]);
        if (event !== undefined && instr.args[1] !== undefined)
          this.#add(handlersOf(view, file, instr.args[1]), `extension ${event}`, file);
        for (const value of values(0)) this.#members(value, ['method'], 'extension', file, 0);
        return;
      }
      case 'scheme':
        for (const ref of instr.args[1] === undefined ? [] : handlersOf(view, file, instr.args[1])) {
          for (const each of view.facts(ref.file)?.functions[ref.fn]?.instrs ?? []) {
            if (each.op === 'return')
              for (const value of view.valuesOf(ref.file, each.src)) this.#members(value, SCHEME, 'strategy', file, 0);
          }
        }
        return;
      case 'strategy':
        for (const value of values(2)) this.#members(value, ['validate', 'verify', 'validateFunc'], 'strategy', file, 0);
        return;
      case 'method':
        if (instr.args[1] !== undefined)
          this.#add(handlersOf(view, file, instr.args[1]), `method ${knownString(view, file, instr.args[0]) ?? ''}`.trim(), file);
        return;
      case 'register':
        for (const value of values(0)) this.#plugin(value, file, 0);
        return;
      default:
    }
  }

  #add(refs: readonly FunctionRef[], label: string, at: string): void {
    for (const ref of refs) this.entries.add(ref, label, at);
  }

  /** `{ method, path, handler }`, with what stands in its options, or a list of these. */
  #route(value: Value, at: string, depth: number): void {
    if (value.kind !== 'object' || depth > 3) return;
    const { view } = this;
    for (const element of view.elementsOf(value)) this.#route(element, at, depth + 1);
    const parts = view.propertiesOf(value);
    const fields = fieldsOf(view, value);
    const text = (name: string): string | undefined => {
      const field = fields.get(name);
      return field && knownString(view, field.file, field.variable);
    };
    const method = text('method');
    const label = `${method === undefined || method === '*' ? 'ALL' : method.toUpperCase()} ${joinRoute(text('path') ?? '/*')}`;
    const handle = (values: readonly Value[]): void => this.#add(view.functionsOf(values), label, at);
    handle(parts.get('handler') ?? []);
    for (const options of [...(parts.get('options') ?? []), ...(parts.get('config') ?? [])]) {
      if (options.kind !== 'object') continue;
      const inner = view.propertiesOf(options);
      handle(inner.get('handler') ?? []);
      for (const pre of inner.get('pre') ?? [])
        for (const each of [pre, ...view.elementsOf(pre)]) {
          this.#members(each, ['method'], label, at, 0);
          handle(each.kind === 'function' ? [each] : []);
        }
      for (const ext of inner.get('ext') ?? [])
        for (const held of view.propertiesOf(ext).values()) for (const each of held) this.#members(each, ['method'], label, at, 0);
    }
  }

  /** Functions under the given names, also in a list of such objects. */
  #members(value: Value, names: readonly string[], label: string, at: string, depth: number): void {
    if ((value.kind !== 'object' && value.kind !== 'instance') || depth > 2) return;
    const parts = this.view.propertiesOf(value);
    for (const name of names) this.#add(this.view.functionsOf(parts.get(name) ?? []), label, at);
    if (value.kind === 'object') for (const element of this.view.elementsOf(value)) this.#members(element, names, label, at, depth + 1);
  }

  /** `server.register([{ plugin, options }])`: what a plugin does when it is registered happens at the start. */
  #plugin(value: Value, at: string, depth: number): void {
    if (value.kind !== 'object' || depth > 3) return;
    for (const element of this.view.elementsOf(value)) this.#plugin(element, at, depth + 1);
    const parts = this.view.propertiesOf(value);
    for (const ref of this.view.functionsOf(parts.get('register') ?? [])) this.entries.add(ref, 'plugin', at, { phase: 'startup' });
    for (const inner of parts.get('plugin') ?? []) this.#plugin(inner, at, depth + 1);
  }
}

function find(use: FrameworkUse, view: ProgramView): FrameworkFindings {
  const scan = new Scan(view, use);
  for (const file of view.files) {
    if (!scan.entries.owns(file)) continue;
    for (const fn of view.facts(file)?.functions ?? []) {
      for (const instr of fn.instrs) {
        if (instr.op !== 'call' || instr.recv === undefined || !METHODS.has(instr.prop ?? '')) continue;
        const receivers = view.valuesOf(file, instr.recv);
        const isServer = receivers.some((value) => value.kind === 'external' && SERVER.test(value.path));
        if ((instr.prop === 'start' || instr.prop === 'initialize') && isServer) scan.servers.add(file);
        // The server of a plugin is a parameter that nothing in the program explains.
        if (isServer || receivers.every((value) => value.kind === 'external' && !/^global:|\(\)$/.test(value.path))) scan.call(file, instr);
      }
    }
  }
  return { entryPoints: scan.entries.entryPoints, servers: [...scan.servers] };
}

export const hapi: Framework = {
  id: 'hapi',
  title: 'Hapi',
  source: 'https://hapi.dev/api (21, checked 2026-11-22)',
  inCode: true,
  detect: (view) => packagesImporting(view, LIBRARIES),
  find,
};
