/** Where a library that answers requests inside another framework runs: its copy of the modules is that of the file that serves it. */
import type { FrameworkUse, ProgramView, Runtime } from './framework.js';
import { bundleName, dependsOn, exportedData, field, isTestPath } from './helpers.js';

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

/** True where the package deploys to Cloudflare Workers. */
export function isWorker(view: ProgramView, root: string): boolean {
  return view.manifests.some((manifest) => /^wrangler\.(?:toml|jsonc?)$/.test(manifest.name) && view.packageOf(manifest.path).root === root);
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
  return { runtime: isWorker(view, use.root) ? 'worker' : 'node', bundle: bundleName(use, 'server') };
}
