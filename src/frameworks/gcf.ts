import type { EntryPoint, Framework, FrameworkUse, PackageView, ProgramView, SetupView } from './framework.js';
import { exportedFunctions, functionsOfVariable, joinPath, record, sourceOf, text, uniqueEntries } from './handlers.js';
import { isTestPath, knownString, packagesImporting } from './helpers.js';

const REGISTER = /^@google-cloud\/functions-framework:\.(http|cloudEvent|event|typed)$/;
/** `functions-framework --target=pay`, `gcloud functions deploy pay --entry-point=handlePay`. */
const COMMAND = /functions-framework|gcloud\s+(?:alpha\s+|beta\s+)?(?:functions|run)\s+deploy/;

interface Deployed {
  readonly name: string;
  readonly source: string;
  readonly manifest: string;
}

/** Google Cloud Functions (Cloud Run functions), by the Functions Framework or by deploy commands. */
export const gcf: Framework = {
  id: 'gcf',
  title: 'Google Cloud Functions',
  source: 'https://docs.cloud.google.com/run/docs/write-functions (checked 2026-11-21)',

  detect(view) {
    const uses = new Map(packagesImporting(view, ['@google-cloud/functions-framework']).map((use) => [use.root, use]));
    for (const pkg of view.packages) {
      const evidence = deployCommands(view, pkg).map((each) => `${each.manifest} deploys the function ${each.name}`);
      if (evidence.length > 0) uses.set(pkg.root, { root: pkg.root, evidence: [...(uses.get(pkg.root)?.evidence ?? []), ...evidence] });
    }
    return [...uses.values()];
  },

  find(use, view) {
    const pkg = view.packages.find((each) => each.root === use.root);
    const entryPoints: EntryPoint[] = registered(view, use);
    for (const deployed of pkg === undefined ? [] : deployCommands(view, pkg)) {
      const main = ['main', 'module'].map((key) => text(pkg?.manifest[key])).find((each) => each !== undefined);
      const base = joinPath(use.root, deployed.source);
      const file =
        sourceOf(view, base, deployed.source === '' ? (main ?? 'index') : 'index') ??
        sourceOf(view, base, 'function') ??
        sourceOf(view, use.root, main ?? 'src/index');
      if (file === undefined) continue;
      for (const target of exportedFunctions(view, file, deployed.name)) {
        entryPoints.push({
          file: target.file,
          fn: target.fn,
          label: `function ${deployed.name}`,
          framework: 'gcf',
          runtime: 'node',
          bundle: `function:${deployed.name}`,
          phase: 'request',
          registeredIn: deployed.manifest,
        });
      }
    }
    return { entryPoints: uniqueEntries(entryPoints) };
  },
};

function registered(view: ProgramView, use: FrameworkUse): EntryPoint[] {
  return view
    .callsTo(REGISTER)
    .filter((call) => view.packageOf(call.file).root === use.root && !isTestPath(call.file))
    .flatMap((call) => {
      const name = knownString(view, call.file, call.instr.args[0]) ?? 'unnamed';
      const handler = call.instr.args[1] ?? call.instr.args[0];
      if (handler === undefined) return [];
      return functionsOfVariable(view, { file: call.file, variable: handler }).map((target): EntryPoint => ({
        file: target.file,
        fn: target.fn,
        label: `function ${name}`,
        framework: 'gcf',
        runtime: 'node',
        bundle: `function:${name}`,
        phase: 'request',
        ...(target.file === call.file ? {} : { registeredIn: call.file }),
      }));
    });
}

/** The functions that commands of a package deploy: in its scripts and in the workflows and build files that belong to it. */
function deployCommands(view: SetupView | ProgramView, pkg: PackageView): readonly Deployed[] {
  const scripts = Object.values(record(pkg.manifest.scripts)).flatMap((each) => text(each) ?? []);
  const found = scripts.flatMap((script) => commandsIn(script, joinPath(pkg.root, 'package.json')));
  for (const manifest of view.manifests) {
    if (!/\.(ya?ml|sh)$/.test(manifest.name) || !COMMAND.test(manifest.text) || view.packageOf(manifest.path).root !== pkg.root) continue;
    found.push(...commandsIn(manifest.text.replace(/\\\r?\n/g, ' '), manifest.path));
  }
  return found.filter((each, index) => found.findIndex((other) => other.name === each.name) === index);
}

function commandsIn(script: string, manifest: string): Deployed[] {
  return script.split(/&&|;|\n/).flatMap((command) => {
    if (!COMMAND.test(command)) return [];
    const option = (...names: readonly string[]): string | undefined =>
      new RegExp(`--(?:${names.join('|')})[= ]+["']?([\\w./-]+)`).exec(command)?.[1];
    const name =
      option('target', 'entry-point', 'function') ?? /functions\s+deploy\s+([\w-]+)/.exec(command)?.[1] ?? defaultTarget(command);
    return name === undefined ? [] : [{ name, source: (option('source') ?? '').replace(/^\.\/?$/, ''), manifest }];
  });
}

/** The framework without a target serves the export named `function`. */
function defaultTarget(command: string): string | undefined {
  return /functions-framework(\s|$)/.test(command) ? 'function' : undefined;
}
