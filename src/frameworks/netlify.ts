import type { Manifest } from '../discover/project.js';
import type { EntryPoint, Framework, FrameworkUse, PackageView, ProgramView, SetupView } from './framework.js';
import {
  callBehind,
  exportedFunctions,
  httpLabel,
  isInside,
  joinPath,
  list,
  membersOfExport,
  record,
  text,
  uniqueEntries,
} from './handlers.js';
import { folderOf, isTestPath, knownString } from './helpers.js';
import { exportedData, exportedVariable } from './variables.js';

const SOURCE = /\.[cm]?[jt]sx?$/;
/** Members of a default-exported object that Netlify calls. */
const MEMBERS =
  /^(fetch|deploy(Succeeded|Building|Failed|Created|Locked|Unlocked|Deleted)|user(Signup|Login|Validate|Deleted|Modified)|formSubmitted|submissionCreated|identity\w+|handler)$/;

interface Folders {
  readonly functions: string;
  readonly edge: string;
  readonly server: string;
  readonly manifest: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Netlify: functions, edge functions and the server file. */
export const netlify: Framework = {
  id: 'netlify',
  title: 'Netlify Functions',
  source: 'https://docs.netlify.com/build/functions/get-started/ (@netlify/functions 5.3, checked 2026-11-21)',

  detect(view) {
    return view.packages.flatMap((pkg): FrameworkUse[] => {
      const folders = foldersOf(view, pkg);
      const evidence = folders.manifest === undefined ? [] : [folders.manifest];
      const found = pkg.files.find((file) =>
        [folders.functions, folders.edge, folders.server].some((folder) => functionName(folder, file) !== undefined),
      );
      if (found !== undefined) evidence.push(`${found} lies in a folder of Netlify functions`);
      return evidence.length === 0 ? [] : [{ root: pkg.root, evidence }];
    });
  },

  find(use, view) {
    const pkg = view.packages.find((each) => each.root === use.root);
    if (pkg === undefined) return { entryPoints: [] };
    const folders = foldersOf(view, pkg);
    const entryPoints: EntryPoint[] = [];
    const servers: string[] = [];
    for (const file of pkg.files) {
      if (isTestPath(file)) continue;
      const name = functionName(folders.functions, file);
      const edge = functionName(folders.edge, file);
      if (name !== undefined)
        entryPoints.push(
          ...functionEntries(view, file, labelsOf(view, file, name, folders), { runtime: 'node', bundle: `function:${name}` }),
        );
      else if (edge !== undefined)
        entryPoints.push(
          ...functionEntries(view, file, edgeLabels(view, file, edge, folders), { runtime: 'edge', bundle: `function:${edge}` }),
        );
      else if (/^index\.[cm]?[jt]s$/.test(file.slice(folders.server.length + 1)) && isInside(file, folders.server)) {
        servers.push(file);
        entryPoints.push(...functionEntries(view, file, ['fetch'], { runtime: 'node', bundle: 'server' }));
      }
    }
    return { entryPoints: uniqueEntries(entryPoints), servers };
  },
};

function foldersOf(view: SetupView | ProgramView, pkg: PackageView): Folders {
  const manifest = view.manifests.find((each) => each.name === 'netlify.toml' && view.packageOf(each.path).root === pkg.root);
  // The folder of functions may have a package.json of its own: the site's file then lies above it.
  const above = manifest ?? nearestAbove(view, pkg.root);
  const data = record(above?.data);
  const build = record(data.build);
  const base = joinPath(
    above === undefined ? pkg.root.replace(/(^|\/)netlify\/(?:edge-)?functions$/, '') : folderOf(above.path),
    text(build.base) ?? '',
  );
  return {
    functions: joinPath(base, text(record(data.functions).directory) ?? text(build.functions) ?? 'netlify/functions'),
    edge: joinPath(base, text(build.edge_functions) ?? 'netlify/edge-functions'),
    server: joinPath(base, 'netlify/server'),
    manifest: manifest?.path,
    data,
  };
}

/** The site's file in the nearest folder above a package. */
function nearestAbove(view: SetupView | ProgramView, root: string): Manifest | undefined {
  for (let folder = root; folder !== ''; folder = folderOf(folder)) {
    const found = view.manifests.find((each) => each.path === joinPath(folderOf(folder), 'netlify.toml'));
    if (found) return found;
  }
  return undefined;
}

/** The name of the function that a file is: `pay.ts`, `pay/index.ts` or `pay/pay.ts` directly in the folder. */
function functionName(folder: string, file: string): string | undefined {
  if (!isInside(file, folder) || folder === '' || !SOURCE.test(file)) return undefined;
  const [first = '', second, ...rest] = file
    .slice(folder.length + 1)
    .replace(SOURCE, '')
    .split('/');
  if (first.startsWith('_') || first.startsWith('.') || rest.length > 0) return undefined;
  return second === undefined || second === 'index' || second === first ? first : undefined;
}

function functionEntries(
  view: ProgramView,
  file: string,
  labels: readonly string[],
  shared: Pick<EntryPoint, 'runtime' | 'bundle'>,
): readonly EntryPoint[] {
  const members = membersOfExport(view, file, 'default').filter((each) => MEMBERS.test(each.name));
  const functions = [...members.flatMap((each) => each.functions), ...exportedFunctions(view, file, 'default')];
  if (functions.length === 0) functions.push(...exportedFunctions(view, file, 'handler'));
  return functions.flatMap((target) =>
    labels.map((label): EntryPoint => ({
      file: target.file,
      fn: target.fn,
      label,
      framework: 'netlify',
      ...shared,
      phase: 'request',
      ...(target.file === file ? {} : { registeredIn: file }),
    })),
  );
}

function labelsOf(view: ProgramView, file: string, name: string, folders: Folders): readonly string[] {
  const config = record(exportedData(view, file, 'config'));
  const schedule = text(config.schedule) ?? text(record(record(folders.data.functions)[name]).schedule) ?? scheduleOfCall(view, file);
  if (schedule !== undefined) return [`cron ${schedule}`];
  const routes = routeLabels(config);
  return routes.length > 0 ? routes : [`function ${name}`];
}

/** The first argument of `schedule('@daily', run)`, as older functions are wrapped. */
function scheduleOfCall(view: ProgramView, file: string): string | undefined {
  const handler = exportedVariable(view, file, 'handler');
  const facts = handler === undefined ? undefined : view.facts(handler.file);
  const call = handler === undefined || facts === undefined ? undefined : callBehind(facts, handler.variable);
  const callee = call === undefined || handler === undefined ? [] : view.valuesOf(handler.file, call.callee);
  if (!callee.some((value) => value.kind === 'external' && value.path === '@netlify/functions:.schedule')) return undefined;
  return knownString(view, handler?.file ?? file, call?.args[0]);
}

function routeLabels(config: Readonly<Record<string, unknown>>): readonly string[] {
  const methods = list(config.method).flatMap((each) => text(each) ?? []);
  const paths = list(config.path).flatMap((each) => text(each) ?? []);
  return paths.flatMap((path) => (methods.length === 0 ? ['*'] : methods).map((method) => httpLabel(method, path)));
}

function edgeLabels(view: ProgramView, file: string, name: string, folders: Folders): readonly string[] {
  const routes = routeLabels(record(exportedData(view, file, 'config')));
  const declared = list(folders.data.edge_functions)
    .map(record)
    .filter((each) => each.function === name)
    .flatMap(routeLabels);
  const labels = [...routes, ...declared];
  return labels.length > 0 ? labels : [`edge function ${name}`];
}
