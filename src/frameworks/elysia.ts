/** Elysia: routes, sockets, hooks and plugins of apps, on whatever runtime they are served. */
import type { VarId } from '../facts/model.js';
import type { Framework, FrameworkFindings, FrameworkUse, ProgramView } from './framework.js';
import { EntryCollector, externalsOf, field, joinRoute, knownString, optionOf, packagesImporting } from './helpers.js';
import { handlersOf } from './handler-functions.js';
import { hostOf } from './hosts.js';
import { callsOnVariable, variablesOfType, type MethodCall } from './receivers.js';
import { RouteTree } from './routing.js';

const VERBS = new Set(['get', 'post', 'put', 'patch', 'delete', 'options', 'head', 'connect', 'all']);
/** Hooks that run around each request of an app; some take options before the function. */
const HOOKS = new Set([
  'onRequest',
  'onParse',
  'onTransform',
  'onBeforeHandle',
  'onAfterHandle',
  'onAfterResponse',
  'onError',
  'mapResponse',
  'onMapResponse',
  'derive',
  'resolve',
  'mapDerive',
  'mapResolve',
  'trace',
  'macro',
  'wrap',
]);
const LIFECYCLE = new Set(['onStart', 'onStop']);
const METHODS = new Set([
  ...VERBS,
  ...HOOKS,
  ...LIFECYCLE,
  'route',
  'ws',
  'on',
  'use',
  'group',
  'guard',
  'mount',
  'listen',
  'state',
  'decorate',
  'model',
  'as',
  'prefix',
  'compile',
  'parser',
  'error',
  'onResponse',
]);
const ROOT = 'elysia:(?:\\.(?:Elysia|default))?\\(\\)';
const APP = new RegExp(`^${ROOT}$`);
const CALL = new RegExp(`^${ROOT}(?:\\.\\w+(?:\\(\\))?)*\\.(?:${[...METHODS].join('|')})$`);
/** Functions among the options of a route. */
const ROUTE_HOOKS = ['beforeHandle', 'afterHandle', 'transform', 'derive', 'resolve', 'parse', 'error', 'mapResponse', 'afterResponse'];
const SOCKET_EVENTS = ['open', 'message', 'close', 'drain', 'ping', 'pong', 'upgrade', ...ROUTE_HOOKS];

/** A call on an app, and the path under which it stands where a callback was given the app. */
interface Site {
  readonly call: MethodCall;
  readonly prefix?: string;
}

function find(use: FrameworkUse, view: ProgramView): FrameworkFindings {
  const entries = new EntryCollector(view, use, 'elysia', hostOf(view, use, []));
  const tree = new RouteTree(view, {
    app: /^$/,
    router: APP,
    fluent: METHODS,
    ownPrefix: (made) => {
      const prefix = made.instr.args[0] === undefined ? undefined : field(view.known(made.file, made.instr.args[0]), 'prefix');
      return typeof prefix === 'string' ? prefix : '';
    },
  });
  const servers = new Set<string>();
  const queue: Site[] = [];
  const seen = new Set<string>();
  const note = (call: MethodCall, prefix?: string): void => {
    const key = `${call.file}\0${call.instr.pos}\0${call.instr.end}\0${prefix}`;
    if (typeof call.instr.prop !== 'string' || !METHODS.has(call.instr.prop) || seen.has(key) || !entries.owns(call.file)) return;
    seen.add(key);
    queue.push(prefix === undefined ? { call } : { call, prefix });
  };
  for (const call of view.callsTo(CALL)) note(call);
  for (const { call } of queue) if (call.instr.prop === 'use') tree.mount({ ...call, callee: '' }, '', call.instr.args);

  /** Paths under which apps stand that a callback was given to (`group('/v1', (app) => app.use(users))`). */
  const used = new Map<number, Set<string>>();
  const prefixesOf = (call: MethodCall): readonly string[] => {
    const prefixes = tree.receivers(call.file, call.instr).flatMap((router) => {
      const above = [...(used.get(router.id) ?? [])];
      return above.length === 0
        ? tree.prefixesOf(router)
        : above.flatMap((prefix) => tree.prefixesOf(router).map((own) => joinParts(prefix, own)));
    });
    return prefixes.length === 0 ? [''] : [...new Set(prefixes)].slice(0, 4);
  };
  const follow = ({ call, prefix }: Site): void => {
    const { args, prop } = call.instr;
    const given = args.at(-1);
    if (given === undefined) return;
    for (const above of prefix === undefined ? prefixesOf(call) : [prefix]) {
      const below = prop === 'group' ? joinParts(above, knownString(view, call.file, args[0]) ?? '') : above;
      if (prop === 'use' && prefix !== undefined) {
        for (const child of externalsOf(view, call.file, given)) {
          const origin = tree.originOf(child);
          if (origin) used.set(origin.id, (used.get(origin.id) ?? new Set()).add(below));
        }
      }
      // A callback that is given the app adds routes of its own to it.
      for (const ref of view.functionsOf(view.valuesOf(call.file, given))) {
        const app = view.facts(ref.file)?.functions[ref.fn]?.params[0];
        if (app !== undefined) for (const inner of chained(view, ref.file, app)) note(inner, below);
      }
    }
  };
  // What a group uses stands below it: guards are followed when that is known.
  for (const props of [/^(?:group|use)$/, /^guard$/]) {
    for (let at = 0; at < queue.length; at += 1) if (props.test((queue[at] as Site).call.instr.prop ?? '')) follow(queue[at] as Site);
  }
  // Functions that are given an app by somebody we do not see.
  const followed = new Set(queue.map(({ call }) => call.instr));
  for (const file of view.files) {
    const facts = entries.owns(file) ? view.facts(file) : undefined;
    if (!facts) continue;
    for (const variable of variablesOfType(facts, 'elysia', ['Elysia', 'default'])) {
      if (facts.vars[variable]?.kind === 'param')
        for (const call of chained(view, file, variable)) if (!followed.has(call.instr)) note(call, '');
    }
  }
  for (const { call, prefix } of queue)
    for (const each of prefix === undefined ? prefixesOf(call) : [prefix]) addCall(view, entries, servers, call, each);
  return { entryPoints: entries.entryPoints, servers: [...servers] };
}

/** Calls on a variable, and on what those give back. */
function chained(view: ProgramView, file: string, variable: VarId): readonly MethodCall[] {
  const found: MethodCall[] = [];
  const queue: { readonly file: string; readonly variable: VarId }[] = [{ file, variable }];
  for (let at = 0; at < queue.length && at < 2000; at += 1) {
    const each = queue[at] as { readonly file: string; readonly variable: VarId };
    for (const call of callsOnVariable(view, each.file, each.variable)) {
      if (typeof call.instr.prop !== 'string' || !METHODS.has(call.instr.prop)) continue;
      found.push(call);
      queue.push({ file: call.file, variable: call.instr.dst });
    }
  }
  return found;
}

const joinParts = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join('/');

function addCall(view: ProgramView, entries: EntryCollector, servers: Set<string>, call: MethodCall, prefix: string): void {
  const { file, instr } = call;
  const { args } = instr;
  const method = instr.prop as string;
  const add = (label: string, variable: VarId | undefined, startup = false): void => {
    if (variable === undefined) return;
    for (const ref of handlersOf(view, file, variable)) entries.add(ref, label, file, startup ? { phase: 'startup' } : {});
  };
  /** Functions under names of an options object, alone or in lists. */
  const addOptions = (variable: VarId | undefined, names: readonly string[], label: (name: string) => string): void => {
    for (const name of names) {
      const values = optionOf(view, file, variable, name);
      for (const ref of view.functionsOf([...values, ...values.flatMap((value) => view.elementsOf(value))]))
        entries.add(ref, label(name), file);
    }
  };
  const path = (variable: VarId | undefined): string => joinRoute(prefix, knownString(view, file, variable) ?? '');
  if (VERBS.has(method)) {
    const label = `${method === 'all' ? 'ALL' : method.toUpperCase()} ${path(args[0])}`;
    add(label, args[1]);
    addOptions(args[2], ROUTE_HOOKS, () => label);
  } else if (method === 'route') {
    const label = `${(knownString(view, file, args[0]) ?? 'ALL').toUpperCase()} ${path(args[1])}`;
    add(label, args[2]);
    addOptions(args[3], ROUTE_HOOKS, () => label);
  } else if (method === 'ws') addOptions(args[1], SOCKET_EVENTS, (name) => `socket ${name} ${path(args[0])}`);
  else if (method === 'mount') add(`ALL ${path(args[0])}`, args.at(-1));
  else if (HOOKS.has(method)) {
    for (const arg of args) add(method === 'onError' ? 'error handler' : 'middleware', arg);
  } else if (method === 'guard' || method === 'group') {
    for (const arg of args.slice(0, method === 'group' ? 2 : 1)) addOptions(arg, ROUTE_HOOKS, () => 'middleware');
  } else if (method === 'on') {
    const event = knownString(view, file, args[0]) ?? '';
    add(event === 'start' || event === 'stop' ? event : 'middleware', args.at(-1), event === 'start' || event === 'stop');
  } else if (LIFECYCLE.has(method)) add(method === 'onStart' ? 'start' : 'stop', args[0], true);
  else if (method === 'listen') {
    servers.add(file);
    add('listen', args[1], true);
  }
}

/** Elysia. */
export const elysia: Framework = {
  id: 'elysia',
  title: 'Elysia',
  source: 'https://elysiajs.com/essential/route.html (checked against elysia 1.4.22)',
  inCode: true,
  detect: (view) => packagesImporting(view, ['elysia']),
  find,
};
