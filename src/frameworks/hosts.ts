/** Where a library that answers requests inside another framework runs: its copy of the modules is that of the file that serves it. */
import type { FrameworkUse, ProgramView, Runtime } from './framework.js';
import { bundleName, dependsOn, field, isTestPath } from './helpers.js';
import { exportedData } from './variables.js';

/** Runtime and bundle of handlers. */
export interface Host {
  readonly runtime: Runtime;
  readonly bundle: string;
}

/** The route of Next.js that a file is, where its package uses Next.js. */
function nextRouteOf(view: ProgramView, file: string): 'app-route' | 'pages' | undefined {
  if (!dependsOn(view.packageOf(file), 'next')) return undefined;
  if (/(^|\/)app\/(?:.*\/)?route\.[^/]+$/.test(file)) return 'app-route';
  return /(^|\/)pages\/api\//.test(file) ? 'pages' : undefined;
}

/** The name of the Cloudflare Worker that the package deploys, where it does. */
function workerOf(view: ProgramView, root: string): string | undefined {
  const manifest = view.manifests.find((each) => /^wrangler\.(?:toml|jsonc?)$/.test(each.name) && view.packageOf(each.path).root === root);
  if (!manifest) return undefined;
  const { name } = (manifest.data ?? {}) as { readonly name?: unknown };
  return typeof name === 'string' ? name : view.packageOf(manifest.path).name || 'main';
}

/** The host of handlers that are served from `files`; the process's own server where none of them is a route of Next.js. */
export function hostOf(view: ProgramView, use: FrameworkUse, files: readonly string[]): Host {
  for (const file of files) {
    if (isTestPath(file)) continue;
    const route = nextRouteOf(view, file);
    if (route === undefined) continue;
    const runtime = exportedData(view, file, 'runtime') ?? field(exportedData(view, file, 'config'), 'runtime');
    const edge = runtime === 'edge' || runtime === 'experimental-edge';
    const root = view.packageOf(file).root;
    return { runtime: edge ? 'edge' : 'node', bundle: bundleName({ ...use, root }, edge ? `${route}-edge` : route) };
  }
  const worker = workerOf(view, use.root);
  return worker === undefined ? { runtime: 'node', bundle: bundleName(use, 'server') } : { runtime: 'worker', bundle: `worker:${worker}` };
}
