import type { CallInstr } from '../facts/model.js';
import type { EntryPoint, Framework, ProgramView, ResolvedCall } from './framework.js';
import { callBehind, fieldsOfVariable, functionsOfVariable, joinPath, record, sourceOf, text, uniqueEntries } from './handlers.js';
import { importClosure, isTestPath, packagesImporting } from './helpers.js';
import { exportedVariable } from './variables.js';

/** Calls that make a function of what they are given, in both generations of the SDK. */
const TRIGGER =
  /^firebase-functions(\/[\w/-]+)?:.*\.?\b(onRequest|onCall|onCallGenkit|onSchedule|onRun|onDocument\w+|onValue\w+|onCreate|onUpdate|onDelete|onWrite|on\w*Published|onPublish|onObject\w+|onFinalize|onArchive|onMetadataUpdate|onTaskDispatched|onDispatch|before\w+|onComplete|onTestMatrixCompleted|onConfigUpdated|onLog|onMutationExecuted\w*)$/;

/** Cloud Functions for Firebase, both generations. */
export const firebase: Framework = {
  id: 'firebase',
  title: 'Cloud Functions for Firebase',
  source: 'https://firebase.google.com/docs/functions (firebase-functions 7.4.0, checked 2026-11-21)',

  detect(view) {
    const manifests = view.manifests.filter((each) => each.name === 'firebase.json').map((each) => each.path);
    return packagesImporting(view, ['firebase-functions']).map((use) => ({ root: use.root, evidence: [...use.evidence, ...manifests] }));
  },

  find(use, view) {
    const pkg = view.packages.find((each) => each.root === use.root);
    if (pkg === undefined) return { entryPoints: [] };
    const main = sourceOf(view, pkg.root, text(pkg.manifest.main) ?? 'index.js') ?? sourceOf(view, joinPath(pkg.root, 'src'), 'index');
    // Only what the main file exports is deployed; without one, every trigger counts.
    const deployed = main === undefined ? undefined : importClosure(view, [main]);
    const calls = view
      .callsTo(TRIGGER)
      .filter((call) => !isTestPath(call.file) && view.packageOf(call.file).root === use.root && (deployed?.has(call.file) ?? true));
    const names = new Map<CallInstr, string>();
    for (const file of [main, ...new Set(calls.map((call) => call.file))]) if (file !== undefined) nameExports(view, file, names);
    const entryPoints = calls.flatMap((call) => triggerEntries(view, call, names.get(call.instr), main));
    if (main !== undefined && calls.length > 0)
      entryPoints.push({
        file: main,
        fn: 0,
        label: 'functions',
        framework: 'firebase',
        runtime: 'node',
        bundle: 'functions',
        phase: 'startup',
      });
    for (const call of view.callsTo(/^firebase-functions(\/[\w/-]+)?:(.*\.)?onInit$/)) {
      if (view.packageOf(call.file).root !== use.root || isTestPath(call.file)) continue;
      for (const argument of call.instr.args) {
        for (const target of functionsOfVariable(view, { file: call.file, variable: argument })) {
          entryPoints.push({
            file: target.file,
            fn: target.fn,
            label: 'onInit',
            framework: 'firebase',
            runtime: 'node',
            bundle: 'functions',
            phase: 'startup',
          });
        }
      }
    }
    return { entryPoints: uniqueEntries(entryPoints) };
  },
};

/** Notes under which name a file exports the result of each call, groups included (`exports.orders = { created }`, `export * as orders`). */
function nameExports(view: ProgramView, file: string, names: Map<CallInstr, string>, prefix = ''): void {
  for (const each of view.facts(file)?.exports ?? []) {
    const group = each.kind === 'from' && each.imported === '*' && prefix === '' ? view.resolve(file, each.specifier) : undefined;
    if (group !== undefined && each.kind === 'from') nameExports(view, group, names, `${each.name}-`);
  }
  for (const name of view.exportsOf(file).keys()) {
    if (name === 'default') continue;
    const variable = exportedVariable(view, file, name);
    const facts = variable === undefined ? undefined : view.facts(variable.file);
    if (variable === undefined || facts === undefined) continue;
    const call = callBehind(facts, variable.variable);
    if (call !== undefined && !names.has(call)) names.set(call, prefix + name);
    for (const [key, field] of fieldsOfVariable(view, variable.file, variable.variable)) {
      const inner = view.facts(field.file);
      const made = inner === undefined ? undefined : callBehind(inner, field.variable);
      if (made !== undefined && !names.has(made)) names.set(made, `${prefix}${name}-${key}`);
    }
  }
}

function triggerEntries(view: ProgramView, call: ResolvedCall, name: string | undefined, main: string | undefined): readonly EntryPoint[] {
  const functions = call.instr.args.flatMap((argument) => functionsOfVariable(view, { file: call.file, variable: argument }));
  const known =
    name ??
    functions.map((each) => view.facts(each.file)?.functions[each.fn]?.name).find((each) => each !== undefined && each !== '') ??
    'unnamed';
  return functions.map((target) => ({
    file: target.file,
    fn: target.fn,
    label: labelOf(view, call, known),
    framework: 'firebase',
    runtime: 'node',
    bundle: `function:${known}`,
    phase: 'request',
    ...(main === undefined || main === target.file ? {} : { registeredIn: main }),
  }));
}

function labelOf(view: ProgramView, call: ResolvedCall, name: string): string {
  if (/\.onSchedule$/.test(call.callee)) {
    const first = call.instr.args[0] === undefined ? undefined : view.known(call.file, call.instr.args[0]);
    return `cron ${text(first) ?? text(record(first).schedule) ?? name}`;
  }
  if (/\.schedule\(\).*\.onRun$/.test(call.callee)) {
    const facts = view.facts(call.file);
    let made = call.instr.recv === undefined || facts === undefined ? undefined : callBehind(facts, call.instr.recv);
    while (facts !== undefined && made !== undefined && made.prop !== 'schedule' && made.recv !== undefined)
      made = callBehind(facts, made.recv);
    return `cron ${text(made?.args[0] === undefined ? undefined : view.known(call.file, made.args[0])) ?? name}`;
  }
  return /\.(onTaskDispatched|onDispatch)$/.test(call.callee) ? `queue consumer ${name}` : `function ${name}`;
}
