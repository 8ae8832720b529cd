/**
 * Files of the program that it starts beside itself: threads (`new Worker(path)`), processes (`fork(path)`), pools of threads. What they
 * keep is kept by the instance that started them; a thread that a request starts is gone with it.
 */
import type { CallInstr, FileFacts, FnId, VarId } from '../facts/model.js';
import type { Framework, FrameworkFindings, FrameworkUse, ProgramView, ResolvedCall } from './framework.js';
import { EntryCollector, bundleName, folderOf, knownString, packagesImporting } from './helpers.js';
import { exportedHandlers, handlersOf } from './handler-functions.js';
import { fieldsOfVariable, pathOf, sourceOf } from './handlers.js';

const THREADS = ['worker_threads', 'piscina', 'tinypool', 'workerpool', 'bullmq', 'bull'];
const STARTS =
  /^(?:worker_threads:(?:\.default)?\.Worker|child_process:(?:\.default)?\.fork|cluster:(?:\.default)?\.setup(?:Primary|Master))$/;
const POOLS = /^(?:piscina|tinypool):(?:\.(?:default|Piscina|Tinypool))?$/;
const HEARS = /^(?:worker_threads:(?:\.default)?\.parentPort|global:process)\.(?:on|once|addListener)$/;
const POOLED = /^workerpool:(?:\.default)?\.worker$/;
/** Workers of queues that take the path of a file instead of a function. */
const SANDBOXES = /^(?:bullmq:(?:\.default)?\.Worker(?:Pro)?|bull:(?:\.default)?\(\)\.process)$/;
const AT_ONCE = /^(?:forEach|map|from|then|listen)$/;
/** Functions that start what stays: whatever they are called for, they are not called for a request. */
const STARTING = /^(?:start|init|boot|create|spawn|setup|get|ensure|launch|main|run$|load|fork|connect)/i;

/** The file that a worker runs. */
function fileOf(view: ProgramView, file: string, variable: VarId | undefined): string | undefined {
  if (variable === undefined) return undefined;
  const text = knownString(view, file, variable);
  const beside = text === undefined ? undefined : view.resolve(file, text.startsWith('.') ? text : `./${text}`);
  if (beside !== undefined) return beside;
  const path = pathOf(view, file, variable);
  if (path === undefined) return undefined;
  return path.anchored
    ? sourceOf(view, '', path.path)
    : (sourceOf(view, view.packageOf(file).root, path.path) ?? sourceOf(view, folderOf(file), path.path));
}

/** Whether what a call starts stays: it stands in a module, in a constructor, or in a function that is called for that. */
function stays(view: ProgramView, { file, fn, instr }: ResolvedCall): boolean {
  const facts = view.facts(file);
  if (!facts) return false;
  for (let id = fn; id > 0; id = facts.functions[id]?.parent ?? 0) {
    const around = facts.functions[id]!;
    if (around.kind === 'constructor' || around.kind === 'field-init' || STARTING.test(around.name.split('.').at(-1) ?? '')) return true;
    if (!runsAtOnce(facts, id)) return facts.vars[instr.dst]?.fn === 0;
  }
  return true;
}

/** `cpus().forEach(() => ...)`, `(async () => ...)()`: a function without a name that runs where it is written. */
function runsAtOnce(facts: FileFacts, id: FnId): boolean {
  const instrs = facts.functions[facts.functions[id]?.parent ?? 0]?.instrs ?? [];
  const made = instrs.find((each) => each.op === 'function' && each.fn === id);
  return (
    made?.op === 'function' &&
    instrs.some(
      (each) => each.op === 'call' && (each.callee === made.dst || (each.args.includes(made.dst) && AT_ONCE.test(each.prop ?? ''))),
    )
  );
}

const nameOf = (file: string): string => file.slice(file.lastIndexOf('/') + 1).replace(/\.\w+$/, '');

function find(use: FrameworkUse, view: ProgramView): FrameworkFindings {
  const entries = new EntryCollector(view, use, 'workers', { runtime: 'node', bundle: bundleName(use, 'server') });
  const started = new Map<string, string>();
  for (const call of view.callsTo(STARTS)) {
    if (!entries.owns(call.file) || !stays(view, call)) continue;
    const file = fileOf(view, call.file, pathArgument(view, call));
    if (file !== undefined && !started.has(file)) started.set(file, call.file);
  }
  for (const [file, by] of started)
    entries.add({ file, fn: 0 }, `worker ${nameOf(file)}`, by, { phase: 'startup', bundle: `worker:${file}` });
  for (const call of view.callsTo(HEARS)) {
    const by = started.get(call.file);
    if (by === undefined || knownString(view, call.file, call.instr.args[0]) !== 'message' || call.instr.args[1] === undefined) continue;
    for (const ref of handlersOf(view, call.file, call.instr.args[1]))
      entries.add(ref, `worker message ${nameOf(call.file)}`, by, { bundle: `worker:${call.file}` });
  }
  for (const call of view.callsTo(POOLS)) {
    const [options] = call.instr.args;
    if (!entries.owns(call.file) || !call.instr.isNew || options === undefined) continue;
    const file = fileOf(view, call.file, fieldsOfVariable(view, call.file, options).get('filename')?.variable);
    if (file !== undefined)
      for (const ref of exportedHandlers(view, file, 'default'))
        entries.add(ref, `worker task ${nameOf(file)}`, call.file, { bundle: `worker:${file}` });
  }
  for (const call of view.callsTo(POOLED)) {
    for (const arg of call.instr.args)
      for (const value of view.valuesOf(call.file, arg))
        for (const [name, held] of view.propertiesOf(value))
          for (const ref of view.functionsOf(held)) entries.add(ref, `worker task ${name}`, call.file, { bundle: `worker:${call.file}` });
  }
  // `new Worker('mail', join(import.meta.dirname, 'mail.js'))`: jobs of a queue in a file of their own.
  for (const call of view.callsTo(SANDBOXES)) {
    const file = entries.owns(call.file)
      ? call.instr.args
          .slice(call.instr.isNew ? 1 : 0)
          .map((arg) => fileOf(view, call.file, arg))
          .find((each) => each !== undefined)
      : undefined;
    const queue = knownString(view, call.file, call.instr.args[0]) ?? nameOf(file ?? '');
    if (file !== undefined)
      for (const ref of exportedHandlers(view, file, 'default'))
        entries.add(ref, `queue consumer ${call.instr.isNew ? queue : nameOf(file)}`, call.file, { bundle: `worker:${file}` });
  }
  return { entryPoints: entries.entryPoints };
}

/** `cluster.setupPrimary({ exec })` names the file in its options. */
function pathArgument(
  view: ProgramView,
  { file, instr, callee }: { readonly file: string; readonly instr: CallInstr; readonly callee: string },
): VarId | undefined {
  const [first] = instr.args;
  if (first === undefined || !callee.includes('setup')) return first;
  return fieldsOfVariable(view, file, first).get('exec')?.variable;
}

export const workers: Framework = {
  id: 'workers',
  title: 'Workers',
  source:
    'https://nodejs.org/api/worker_threads.html, https://nodejs.org/api/child_process.html, https://nodejs.org/api/cluster.html, https://github.com/piscinajs/piscina, https://github.com/josdejong/workerpool, https://docs.bullmq.io/guide/workers/sandboxed-processors (checked 2026-11-22)',
  inCode: true,
  aside: true,
  detect: (view) => [...packagesImporting(view, THREADS), ...forking(view)],
  find,
};

const FORKING = /^(?:node:)?(?:child_process|cluster)$/;

/** Packages that import `child_process` or `cluster` for processes of their own. */
function forking(view: Parameters<Framework['detect']>[0]): readonly FrameworkUse[] {
  const threads = new Set(packagesImporting(view, THREADS).map((each) => each.root));
  return packagesImporting(view, ['child_process', 'cluster']).filter(
    ({ root }) =>
      !threads.has(root) &&
      view.packages
        .find((each) => each.root === root)
        ?.files.some((file) => {
          const facts = view.facts(file);
          return (
            facts?.imports.some((each) => FORKING.test(each.specifier)) &&
            facts.functions.some((fn) =>
              fn.instrs.some(
                (instr) =>
                  instr.op === 'call' && /^(?:fork|setupPrimary|setupMaster)$/.test(instr.prop ?? facts.vars[instr.callee]?.name ?? ''),
              ),
            ) === true
          );
        }) === true,
  );
}
