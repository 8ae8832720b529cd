/**
 * Fastify: routes, hooks and decorators of instances. A plugin gets its instance as first parameter, so that its routes are found by
 * following that parameter from the plugin's registration, or by its declared type.
 */
import type { CallInstr, FnId, VarId } from '../facts/model.js';
import type { Framework, FrameworkFindings, FrameworkUse, ProgramView } from './framework.js';
import { indexOf } from './file-index.js';
import {
  type FunctionRef,
  EntryCollector,
  bundleName,
  externalsOf,
  field,
  folderOf,
  functionName,
  isTestPath,
  joinRoute,
  knownString,
  packagesImporting,
} from './helpers.js';
import { exportedHandlers, handlersOf, optionHandlers } from './handler-functions.js';
import { callsOnVariable, variablesOfType } from './receivers.js';

const VERBS = new Set(['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'all', 'search', 'propfind', 'trace', 'query']);
const ROUTE_HOOKS = [
  'onRequest',
  'preParsing',
  'preValidation',
  'preHandler',
  'preSerialization',
  'onSend',
  'onResponse',
  'onTimeout',
  'onError',
  'onRequestAbort',
  'errorHandler',
  'handler',
  'wsHandler',
];
const STARTUP_HOOKS = new Set(['onReady', 'onListen', 'onRoute', 'onRegister']);
const SHUTDOWN_HOOKS = new Set(['onClose', 'preClose']);
const CALL = /^fastify:(?:\.(?:fastify|default|Fastify))?\(\)(?:\.\w+(?:\(\))?)*\.\w+$/;
const MADE = /^fastify:(?:\.(?:fastify|default|Fastify))?$/;
/** Functions that a server is made with and calls for each request. */
const SERVER_OPTIONS = ['genReqId', 'rewriteUrl', 'frameworkErrors', 'clientErrorHandler', 'schemaErrorFormatter'];
const AUTOLOAD = /^(?:@fastify\/autoload|fastify-autoload):(?:\.(?:default|fastifyAutoload|autoLoad))?$/;
const TYPES = [
  'FastifyInstance',
  'FastifyPluginAsync',
  'FastifyPluginCallback',
  'FastifyPlugin',
  'FastifyPluginAsyncTypebox',
  'FastifyPluginAsyncZod',
];

/** Options by which a plugin asks for something while the server starts. */
const PREPARING_OPTIONS =
  /^(?:on(?:Ready|Listen|Register|Route|Close)|transform(?:Object|Specification\w*)?|instance|factory|load\w*|setup|init\w*|connect\w*|create[A-Z]\w*|logger\w*|prefix)$/;

interface Call {
  readonly file: string;
  readonly fn: FnId;
  readonly instr: CallInstr;
}

class Scan {
  readonly #calls = new Set<string>();
  readonly #plugins = new Set<string>();

  constructor(
    private readonly view: ProgramView,
    private readonly entries: EntryCollector,
  ) {}

  /** A method call on an instance; `prefix` is that of the plugin around it. */
  call(call: Call, prefix: string): void {
    const key = `${call.file}\0${call.instr.pos}\0${call.instr.end}\0${prefix}`;
    const method = call.instr.prop;
    if (typeof method !== 'string' || this.#calls.has(key)) return;
    this.#calls.add(key);
    // Chained calls (`app.register(a).register(b)`, `.after(...)`) are calls on what this one gives back.
    for (const next of callsOnVariable(this.view, call.file, call.instr.dst)) this.call(next, prefix);
    const { file } = call;
    const { args } = call.instr;
    if (VERBS.has(method)) {
      const verb = this.#option(file, args[1], 'websocket') === true ? 'socket' : method.toUpperCase(); // what it is given is a connection that stays open
      const label = `${verb} ${joinRoute(prefix, knownString(this.view, file, args[0]) ?? '')}`;
      for (const arg of args.slice(1)) this.#handlers(file, arg, label);
      if (args.length > 1) this.#options(file, args[1], label);
    } else if (method === 'route') {
      const data = args[0] === undefined ? undefined : this.view.known(file, args[0]);
      const verb = this.#option(file, args[0], 'method') ?? field(data, 'method');
      const url = this.#option(file, args[0], 'url') ?? this.#option(file, args[0], 'path') ?? field(data, 'url');
      const verbs = Array.isArray(verb) ? verb : [verb];
      for (const each of verbs)
        this.#options(
          file,
          args[0],
          `${typeof each === 'string' ? each.toUpperCase() : 'ALL'} ${joinRoute(prefix, typeof url === 'string' ? url : '')}`,
        );
    } else if (method === 'addHook') this.#hook(file, args);
    else if (
      method === 'setErrorHandler' ||
      method === 'setNotFoundHandler' ||
      method === 'setReplySerializer' ||
      method === 'setSchemaErrorFormatter' ||
      method === 'setGenReqId' ||
      method === 'setValidatorCompiler' ||
      method === 'setSerializerCompiler'
    ) {
      const label =
        method === 'setErrorHandler'
          ? 'error handler'
          : method === 'setNotFoundHandler'
            ? 'not-found handler'
            : method.endsWith('Compiler')
              ? 'compiler'
              : method.slice(3);
      for (const arg of args) this.#handlers(file, arg, label, method.endsWith('Compiler') ? 'startup' : 'request');
      if (method === 'setNotFoundHandler') this.#options(file, args[0], label);
    } else if (method.startsWith('decorate')) {
      const name = knownString(this.view, file, args[0]) ?? '';
      const label = `decorator ${name}`.trim();
      for (const arg of args.slice(1)) this.#handlers(file, arg, label);
      // `decorateRequest('user', { getter() { ... } })`
      for (const accessor of ['getter', 'setter'])
        for (const ref of optionHandlers(this.view, file, args[1], accessor)) this.entries.add(ref, label, file);
    } else if (method === 'use' || method === 'addContentTypeParser')
      for (const arg of args) this.#handlers(file, arg, method === 'use' ? 'middleware' : 'content type parser');
    else if (method === 'listen' || method === 'ready' || method === 'after') {
      for (const arg of args) this.#handlers(file, arg, method, 'startup');
    } else if (method === 'register') this.#register(call, prefix);
  }

  #option(file: string, variable: VarId | undefined, name: string): unknown {
    const facts = this.view.facts(file);
    if (!facts || variable === undefined) return undefined;
    const put = (indexOf(facts).puts.get(variable) ?? []).find((each) => each.prop === name);
    return put ? this.view.known(file, put.src) : undefined;
  }

  #handlers(file: string, variable: VarId, label: string, phase: 'request' | 'startup' = 'request'): void {
    for (const ref of handlersOf(this.view, file, variable)) this.entries.add(ref, label, file, { phase, given: variable });
  }

  #options(file: string, variable: VarId | undefined, label: string): void {
    for (const name of ROUTE_HOOKS)
      for (const ref of optionHandlers(this.view, file, variable, name))
        this.entries.add(ref, name === 'wsHandler' ? label.replace(/^\S+/, 'socket') : label, file);
  }

  #hook(file: string, args: readonly VarId[]): void {
    const name = knownString(this.view, file, args[0]) ?? '';
    if (SHUTDOWN_HOOKS.has(name)) return;
    const phase = STARTUP_HOOKS.has(name) ? 'startup' : 'request';
    for (const arg of args.slice(1)) this.#handlers(file, arg, `hook ${name}`.trim(), phase);
  }

  #register(call: Call, prefix: string): void {
    const { file } = call;
    const [plugin, options] = call.instr.args;
    if (plugin === undefined) return;
    const own =
      this.#option(file, options, 'prefix') ?? (options === undefined ? undefined : field(this.view.known(file, options), 'prefix'));
    const below = [prefix, typeof own === 'string' ? own : ''].filter((part) => part !== '').join('/');
    if (this.view.valuesOf(file, plugin).some((value) => value.kind === 'external' && AUTOLOAD.test(value.path))) {
      this.#autoload(file, options, below);
      return;
    }
    for (const ref of handlersOf(this.view, file, plugin)) this.plugin(ref, file, below);
    this.#pluginOptions(file, plugin, options);
    // `register(import('./routes.js'))` hands over the module.
    for (const value of this.view.valuesOf(file, plugin)) {
      for (const ref of this.view.functionsOf(this.view.propertiesOf(value).get('default') ?? [])) this.plugin(ref, file, below);
    }
  }

  /** Functions in the options of a package's plugin (`validate`, `keyGenerator`, `allowList`): it calls them for requests. */
  #pluginOptions(file: string, plugin: VarId, options: VarId | undefined): void {
    const ofPackage = options === undefined ? [] : externalsOf(this.view, file, plugin);
    if (options === undefined || ofPackage.length === 0) return;
    const name = ofPackage[0]?.path.replace(/:.*/, '') ?? '';
    for (const value of this.view.valuesOf(file, options)) {
      for (const [option, held] of this.view.propertiesOf(value)) {
        if (PREPARING_OPTIONS.test(option)) continue;
        for (const ref of this.view.functionsOf(held)) this.entries.add(ref, `${name} ${option}`, file);
      }
    }
  }

  /** A plugin function: it runs at startup, and its first parameter is an instance. */
  plugin(ref: FunctionRef, registeredIn: string, prefix: string): void {
    const key = `${ref.file}\0${ref.fn}\0${prefix}`;
    if (this.#plugins.has(key) || this.#plugins.size > 5000) return;
    this.#plugins.add(key);
    this.entries.add(ref, `plugin ${functionName(this.view, ref)}`, registeredIn, { phase: 'startup' });
    const param = this.view.facts(ref.file)?.functions[ref.fn]?.params[0];
    if (param === undefined) return;
    for (const call of callsOnVariable(this.view, ref.file, param)) this.call(call, prefix);
  }

  isPlugin(file: string, variable: VarId): boolean {
    const fn = this.view.facts(file)?.vars[variable]?.fn;
    return [...this.#plugins].some((key) => key.startsWith(`${file}\0${fn}\0`));
  }

  /** Every file below the folder that autoload is told of, with the folders as prefix. */
  #autoload(file: string, options: VarId | undefined, prefix: string): void {
    const named = this.#folderName(file, options);
    const base = folderOf(file);
    const folder = [named, named === undefined ? undefined : named.replace(/^\.?\//, '')]
      .filter((each): each is string => each !== undefined)
      .map((each) => (base === '' ? each.replace(/^\.\//, '') : `${base}/${each.replace(/^\.\//, '')}`))
      .find((each) => this.view.files.some((other) => other.startsWith(`${each}/`)));
    if (folder === undefined) return;
    for (const each of this.view.files) {
      if (!each.startsWith(`${folder}/`) || isTestPath(each)) continue;
      const below = folderOf(each)
        .slice(folder.length)
        .split('/')
        .filter((part) => part !== '')
        .map((part) => part.replace(/^_/, ':'))
        .join('/');
      for (const ref of exportedHandlers(this.view, each, 'default'))
        this.plugin(ref, file, [prefix, below].filter((part) => part !== '').join('/'));
    }
  }

  /** The last literal part of `dir: path.join(__dirname, 'routes')`. */
  #folderName(file: string, options: VarId | undefined): string | undefined {
    const facts = this.view.facts(file);
    if (!facts || options === undefined) return undefined;
    const index = indexOf(facts);
    let variable = (index.puts.get(options) ?? []).find((put) => put.prop === 'dir')?.src;
    for (let step = 0; variable !== undefined && step < 8; step += 1) {
      const known = knownString(this.view, file, variable);
      if (known !== undefined) return known;
      const def: { op: string } | undefined = index.defs.get(variable)?.[0];
      if (def?.op === 'call') {
        const parts = (def as CallInstr).args.map((arg) => knownString(this.view, file, arg)).filter((part) => part !== undefined);
        return parts.length > 0 ? parts.join('/') : undefined;
      }
      if (def?.op !== 'copy' && def?.op !== 'assign') return undefined;
      variable = (def as unknown as { src: VarId }).src;
    }
    return undefined;
  }
}

function find(use: FrameworkUse, view: ProgramView): FrameworkFindings {
  const entries = new EntryCollector(view, use, 'fastify', { runtime: 'node', bundle: bundleName(use, 'server') });
  const scan = new Scan(view, entries);
  const servers = new Set<string>();
  for (const { file, instr } of view.callsTo(MADE)) {
    if (entries.owns(file))
      for (const name of SERVER_OPTIONS) for (const ref of optionHandlers(view, file, instr.args[0], name)) entries.add(ref, name, file);
  }
  for (const call of view.callsTo(CALL)) {
    if (!entries.owns(call.file)) continue;
    scan.call(call, '');
    if (call.instr.prop === 'listen') servers.add(call.file);
  }
  // Plugins that nothing in sight registers (autoload, a host package): known by their declared types.
  for (const file of view.files) {
    const facts = entries.owns(file) ? view.facts(file) : undefined;
    if (!facts?.imports.some((each) => each.specifier.startsWith('fastify') || each.specifier.startsWith('@fastify/'))) continue;
    for (const library of ['fastify', '@fastify/type-provider-typebox', 'fastify-type-provider-zod']) {
      for (const variable of variablesOfType(facts, library, TYPES)) {
        if (facts.vars[variable]?.kind === 'param') {
          if (!scan.isPlugin(file, variable)) for (const call of callsOnVariable(view, file, variable)) scan.call(call, '');
        } else {
          for (const ref of handlersOf(view, file, variable)) {
            const first = view.facts(ref.file)?.functions[ref.fn]?.params[0];
            if (first !== undefined && !scan.isPlugin(ref.file, first)) scan.plugin(ref, file, '');
          }
        }
      }
    }
  }
  return { entryPoints: entries.entryPoints, servers: [...servers] };
}

export const fastify: Framework = {
  id: 'fastify',
  title: 'Fastify',
  source: 'https://fastify.dev/docs/latest/Reference/ (checked against fastify 5.12.8)',
  inCode: true,
  detect: (view) => packagesImporting(view, ['fastify', 'fastify-plugin']),
  find,
};
