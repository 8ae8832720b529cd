import type { Manifest } from '../discover/project.js';
import type { EntryPoint, Framework, FrameworkUse, ProgramView, ResolvedCall } from './framework.js';
import {
  exportedFunctions,
  fieldsOfVariable,
  functionsOfVariable,
  httpLabel,
  joinPath,
  list,
  record,
  sourceOf,
  text,
  uniqueEntries,
} from './handlers.js';
import { folderOf, isTestPath, knownString, packagesImporting, type FunctionRef } from './helpers.js';

const TRIGGER =
  /^@azure\/functions:\.app\.(http|get|post|put|patch|deleteRequest|timer|storageBlob|storageQueue|serviceBusQueue|serviceBusTopic|eventHub|eventGrid|cosmosDB|sql|mySql|webPubSub|mcpTool|warmup|generic)$/;
const HOOK = /^@azure\/functions:\.app\.hook\.(\w+)$/;
const METHODS: Readonly<Record<string, string>> = { get: 'GET', post: 'POST', put: 'PUT', patch: 'PATCH', deleteRequest: 'DELETE' };

/** Azure Functions: registrations of model 4, `function.json` files of model 3. */
export const azure: Framework = {
  id: 'azure',
  title: 'Azure Functions',
  source: 'https://learn.microsoft.com/azure/azure-functions/functions-reference-node (@azure/functions 4.16.5, checked 2026-11-21)',

  detect(view) {
    const uses = new Map(packagesImporting(view, ['@azure/functions']).map((use) => [use.root, [...use.evidence]]));
    for (const manifest of view.manifests) {
      if (!isFunctionJson(manifest)) continue;
      const root = view.packageOf(manifest.path).root;
      uses.set(root, [...(uses.get(root) ?? []), manifest.path]);
    }
    return [...uses].map(([root, evidence]): FrameworkUse => ({ root, evidence }));
  },

  find(use, view) {
    const entryPoints: EntryPoint[] = [];
    // Functions of one app run in one process and share its modules.
    const shared = {
      framework: 'azure',
      runtime: 'node',
      bundle: `function:${view.packages.find((each) => each.root === use.root)?.name || 'app'}`,
    } as const;
    for (const call of view.callsTo(TRIGGER)) {
      if (isTestPath(call.file) || view.packageOf(call.file).root !== use.root) continue;
      for (const target of handlersOfCall(view, call)) {
        for (const label of callLabels(view, call)) {
          entryPoints.push({
            ...shared,
            file: target.file,
            fn: target.fn,
            label,
            phase: 'request',
            ...(target.file === call.file ? {} : { registeredIn: call.file }),
          });
        }
      }
    }
    for (const call of view.callsTo(HOOK)) {
      if (isTestPath(call.file) || view.packageOf(call.file).root !== use.root) continue;
      const hook = HOOK.exec(call.callee)?.[1] ?? 'hook';
      const phase = hook === 'appStart' || hook === 'appTerminate' ? 'startup' : 'request';
      for (const target of handlersOfCall(view, call))
        entryPoints.push({ ...shared, file: target.file, fn: target.fn, label: `hook ${hook}`, phase });
    }
    for (const manifest of view.manifests) {
      if (isFunctionJson(manifest) && view.packageOf(manifest.path).root === use.root) {
        entryPoints.push(
          ...functionJsonEntries(view, manifest).map((each): EntryPoint => ({
            ...shared,
            ...each,
            phase: 'request',
            registeredIn: manifest.path,
          })),
        );
      }
    }
    return { entryPoints: uniqueEntries(entryPoints) };
  },
};

/** The handlers of a registration: the function given, or the option `handler`. */
function handlersOfCall(view: ProgramView, call: ResolvedCall): readonly FunctionRef[] {
  return call.instr.args.flatMap((argument) => {
    const handler = fieldsOfVariable(view, call.file, argument).get('handler');
    return functionsOfVariable(view, handler ?? { file: call.file, variable: argument });
  });
}

function callLabels(view: ProgramView, call: ResolvedCall): readonly string[] {
  const kind = TRIGGER.exec(call.callee)?.[1] ?? '';
  const name = knownString(view, call.file, call.instr.args[0]) ?? 'unnamed';
  const options = record(call.instr.args[1] === undefined ? undefined : view.known(call.file, call.instr.args[1]));
  if (kind === 'http' || METHODS[kind] !== undefined) {
    const methods = METHODS[kind] === undefined ? list(options.methods).flatMap((each) => text(each) ?? []) : [METHODS[kind]];
    return httpLabels(view, call.file, methods, text(options.route) ?? name);
  }
  switch (kind) {
    case 'timer':
      return [`cron ${text(options.schedule) ?? name}`];
    case 'storageQueue':
    case 'serviceBusQueue':
      return [`queue consumer ${text(options.queueName) ?? name}`];
    case 'serviceBusTopic':
      return [`topic subscriber ${text(options.topicName) ?? name}`];
    case 'eventHub':
    case 'cosmosDB':
      return [`stream consumer ${text(options.eventHubName) ?? text(options.containerName) ?? name}`];
    default:
      return [`function ${name}`];
  }
}

/** Routes of HTTP functions lie below the prefix of host.json, `api` where it says nothing. */
function httpLabels(view: ProgramView, file: string, methods: readonly string[], route: string): readonly string[] {
  const root = view.packageOf(file).root;
  const host = view.manifests.find((each) => each.name === 'host.json' && view.packageOf(each.path).root === root);
  const prefix = record(record(record(host?.data).extensions).http).routePrefix;
  const path = joinPath('/', typeof prefix === 'string' ? prefix : 'api', route);
  return (methods.length === 0 ? ['*'] : methods).map((method) => httpLabel(method, path));
}

function isFunctionJson(manifest: Manifest): boolean {
  return (
    manifest.name === 'function.json' &&
    list(record(manifest.data).bindings).some((each) => /trigger$/i.test(text(record(each).type) ?? ''))
  );
}

function functionJsonEntries(view: ProgramView, manifest: Manifest): readonly (FunctionRef & { readonly label: string })[] {
  const data = record(manifest.data);
  const folder = folderOf(manifest.path);
  const file = sourceOf(view, folder, text(data.scriptFile) ?? 'index.js');
  if (file === undefined) return [];
  // The export that runs: the named one, the only one, `run` or `index`.
  const names = [text(data.entryPoint), 'default', 'run', 'index', ...view.exportsOf(file).keys()].filter(
    (each): each is string => each !== undefined,
  );
  const functions = names.map((name) => exportedFunctions(view, file, name)).find((each) => each.length > 0) ?? [];
  const binding = record(list(data.bindings).find((each) => /trigger$/i.test(text(record(each).type) ?? '')));
  const labels = bindingLabels(view, manifest.path, binding, folder.split('/').at(-1) ?? 'function');
  return functions.flatMap((target) => labels.map((label) => ({ file: target.file, fn: target.fn, label })));
}

function bindingLabels(view: ProgramView, manifest: string, binding: Readonly<Record<string, unknown>>, name: string): readonly string[] {
  switch (text(binding.type)?.toLowerCase()) {
    case 'httptrigger':
      return httpLabels(
        view,
        manifest,
        list(binding.methods).flatMap((each) => text(each) ?? []),
        text(binding.route) ?? name,
      );
    case 'timertrigger':
      return [`cron ${text(binding.schedule) ?? name}`];
    case 'queuetrigger':
      return [`queue consumer ${text(binding.queueName) ?? name}`];
    case 'servicebustrigger':
      return text(binding.topicName) === undefined
        ? [`queue consumer ${text(binding.queueName) ?? name}`]
        : [`topic subscriber ${text(binding.topicName) ?? name}`];
    case 'eventhubtrigger':
    case 'cosmosdbtrigger':
      return [`stream consumer ${text(binding.eventHubName) ?? text(binding.collectionName) ?? name}`];
    default:
      return [`function ${name}`];
  }
}
