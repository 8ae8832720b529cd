import type { EntryPoint, Framework, FrameworkUse, ProgramView, SetupView } from './framework.js';
import {
  exportedFunctions,
  fieldsOfVariable,
  functionsOfVariable,
  httpLabel,
  isInside,
  joinPath,
  list,
  membersOfExport,
  record,
  sourceOf,
  stemOf,
  text,
  unique,
  uniqueEntries,
} from './handlers.js';
import { folderOf, importClosure, isTestPath, knownString, type FunctionRef } from './helpers.js';
import { exportedVariable } from './variables.js';

/** `serve` of the standard library; `Deno.serve` is the plain server's adapter's. */
const SERVE = /^(https:\/\/deno\.land\/std|jsr:@std\/http|@std\/http|std\/http)[^ ]*:\.serve$/;
const FRESH = /^(\$fresh\/|fresh$|@fresh\/core|jsr:@fresh\/core|npm:fresh)/;
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
/** Functions of other hosts that run on Deno; their own adapters know them. */
const OTHER_HOSTS = /(^|\/)(supabase\/functions|netlify\/edge-functions)\//;

/** Deno and Deno Deploy: what deno.json starts, `export default { fetch }`, `Deno.cron`, queue listeners, Fresh routes. */
export const deno: Framework = {
  id: 'deno',
  title: 'Deno',
  source: 'https://docs.deno.com/deploy/reference/runtime (checked 2026-11-21)',

  detect(view) {
    return view.packages.flatMap((pkg): FrameworkUse[] => {
      const evidence = view.manifests
        .filter((each) => isDenoManifest(each.name) && view.packageOf(each.path).root === pkg.root && !OTHER_HOSTS.test(each.path))
        .map((each) => each.path);
      for (const file of pkg.files) {
        if (evidence.length > 3 || OTHER_HOSTS.test(file) || isTestPath(file)) continue;
        if (usesDenoServer(view, file)) evidence.push(`${file} uses Deno.serve`);
      }
      return evidence.length === 0 ? [] : [{ root: pkg.root, evidence }];
    });
  },

  find(use, view) {
    const starts = startFiles(use, view);
    const loaded = starts.size === 0 ? undefined : importClosure(view, starts.keys());
    const isDeployed = (file: string): boolean =>
      view.packageOf(file).root === use.root && !isTestPath(file) && !OTHER_HOSTS.test(file) && (loaded?.has(file) ?? true);
    const entryPoints: EntryPoint[] = [];
    const servers = new Set<string>();
    const add = (functions: readonly FunctionRef[], label: string, at: string | undefined): void => {
      for (const target of functions) {
        entryPoints.push({
          file: target.file,
          fn: target.fn,
          label,
          framework: 'deno',
          runtime: 'node',
          bundle: 'server',
          phase: 'request',
          ...(at === undefined || at === target.file ? {} : { registeredIn: at }),
        });
      }
    };
    for (const call of view.callsTo(SERVE)) {
      if (!isDeployed(call.file)) continue;
      servers.add(call.file);
      for (const argument of call.instr.args) {
        const fields = fieldsOfVariable(view, call.file, argument);
        const handler = fields.get('handler') ?? fields.get('fetch');
        if (fields.size > 0 && handler === undefined) continue;
        add(functionsOfVariable(view, handler ?? { file: call.file, variable: argument }), 'fetch', call.file);
      }
    }
    for (const [file, manifest] of starts) {
      entryPoints.push({
        file,
        fn: 0,
        label: `start ${file}`,
        framework: 'deno',
        runtime: 'node',
        bundle: 'server',
        phase: 'startup',
        registeredIn: manifest,
      });
      for (const member of membersOfExport(view, file, 'default')) if (member.name === 'fetch') add(member.functions, 'fetch', manifest);
    }
    for (const call of view.callsTo('global:Deno.cron')) {
      const handler = call.instr.args.at(-1);
      if (!isDeployed(call.file) || handler === undefined) continue;
      const label = `cron ${knownString(view, call.file, call.instr.args[1]) ?? knownString(view, call.file, call.instr.args[0]) ?? 'schedule'}`;
      add(functionsOfVariable(view, { file: call.file, variable: handler }), label, call.file);
    }
    for (const call of view.callsTo(/^global:Deno\.openKv\(\)\.listenQueue$/)) {
      const handler = call.instr.args[0];
      if (isDeployed(call.file) && handler !== undefined)
        add(functionsOfVariable(view, { file: call.file, variable: handler }), 'queue consumer kv', call.file);
    }
    entryPoints.push(...freshEntries(use, view));
    return { entryPoints: uniqueEntries(entryPoints), servers: [...servers] };
  },
};

function isDenoManifest(name: string): boolean {
  return name === 'deno.json' || name === 'deno.jsonc';
}

/** `Deno.serve` somewhere in a file, by its facts alone. */
function usesDenoServer(view: SetupView, file: string): boolean {
  const facts = view.facts(file);
  const global = facts?.vars.findIndex((each) => each.kind === 'global' && each.name === 'Deno') ?? -1;
  return (
    global >= 0 &&
    facts?.functions.some((fn) => fn.instrs.some((instr) => instr.op === 'call' && instr.recv === global && instr.prop === 'serve')) ===
      true
  );
}

/** Files that deno.json deploys or starts, each with the manifest; `dev` tasks start nothing that is deployed. */
function startFiles(use: FrameworkUse, view: ProgramView): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const manifest of view.manifests) {
    if (!isDenoManifest(manifest.name) || view.packageOf(manifest.path).root !== use.root || OTHER_HOSTS.test(manifest.path)) continue;
    const data = record(manifest.data);
    const deploy = record(data.deploy);
    const named = [text(deploy.entrypoint), text(record(deploy.runtime).entrypoint)];
    for (const [task, value] of Object.entries(record(data.tasks))) {
      if (/dev|test|lint|fmt|check|watch|migrat|seed/i.test(task)) continue;
      const command = text(value) ?? text(record(value).command) ?? '';
      const match = /\bdeno\s+(?:run|serve|deploy)\b([^&|;]*)/.exec(command)?.[1];
      named.push(match?.split(/\s+/).find((part) => /\.[cm]?[jt]sx?$/.test(part) && !part.startsWith('-')));
    }
    for (const path of named) {
      const file = path === undefined ? undefined : sourceOf(view, folderOf(manifest.path), path);
      if (file !== undefined && !found.has(file)) found.set(file, manifest.path);
    }
  }
  return found;
}

/** Routes of Fresh: handlers and pages of `routes/`, by their place. */
function freshEntries(use: FrameworkUse, view: ProgramView): readonly EntryPoint[] {
  const pkg = view.packages.find((each) => each.root === use.root);
  const usesFresh = pkg?.files.some((file) => view.facts(file)?.imports.some((each) => FRESH.test(each.specifier))) === true;
  if (pkg === undefined || !usesFresh) return [];
  const shared = { framework: 'deno', runtime: 'node', bundle: 'server' } as const;
  const entries: EntryPoint[] = [];
  for (const file of pkg.files) {
    if (isTestPath(file)) continue;
    if (isInside(file, joinPath(use.root, 'islands'))) {
      for (const target of exportedFunctions(view, file, 'default'))
        entries.push({
          ...shared,
          file: target.file,
          fn: target.fn,
          label: `island ${stemOf(file).split('/').at(-1) ?? ''}`,
          phase: 'render',
        });
      continue;
    }
    const folder = joinPath(use.root, 'routes');
    if (!isInside(file, folder)) continue;
    const route = routeOf(file.slice(folder.length + 1));
    const add = (functions: readonly FunctionRef[], label: string): void => {
      for (const target of functions)
        entries.push({
          ...shared,
          file: target.file,
          fn: target.fn,
          label,
          phase: 'request',
          ...(target.file === file ? {} : { registeredIn: file }),
        });
    };
    const isMiddleware = /(^|\/)_middleware\.[^/]+$/.test(file);
    for (const name of ['handler', 'handlers']) {
      const methods = unique(handlersByMethod(view, file, name), (each) => each.name);
      for (const method of methods) add(method.functions, httpLabel(method.name, route));
      if (methods.length === 0) add(exportedFunctions(view, file, name), isMiddleware ? `middleware ${route}` : httpLabel('*', route));
    }
    add(exportedFunctions(view, file, 'default'), isMiddleware ? `middleware ${route}` : `page ${route}`);
  }
  return entries;
}

/** `export const handler = { GET() {} }`, also inside `define.handlers({ ... })`. */
function handlersByMethod(
  view: ProgramView,
  file: string,
  name: string,
): readonly { readonly name: string; readonly functions: readonly FunctionRef[] }[] {
  if (exportedVariable(view, file, name) === undefined) return [];
  return membersOfExport(view, file, name).filter((each) => METHODS.includes(each.name) && list(each.functions).length > 0);
}

function routeOf(path: string): string {
  const parts = stemOf(path)
    .split('/')
    .filter((part) => !/^\(.*\)$/.test(part));
  if (/^(index|_middleware|_app|_layout)$/.test(parts.at(-1) ?? '')) parts.pop();
  return `/${parts.map((part) => part.replace(/^\[\.\.\.(.+)\]$/, ':$1*').replace(/^\[(.+)\]$/, ':$1')).join('/')}`;
}
