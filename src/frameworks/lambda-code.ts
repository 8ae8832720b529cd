/** The Lambda functions that deployment code names: AWS CDK, SST, Amplify, `serverless.ts`. The code is read, never run. */
import type { CallInstr, VarId } from '../facts/model.js';
import type { Known, ProgramView, ResolvedCall } from './framework.js';
import { callBehind, fieldsOf, fieldsOfVariable, httpLabel, joinPath, list, pathOf, record, stemOf, text } from './handlers.js';
import { folderOf } from './helpers.js';
import type { VariableRef } from './variables.js';
import { serverlessLabels, type NamedFunction } from './lambda-manifests.js';

const CDK_FUNCTION = /^(@aws-cdk\/|aws-cdk-lib)[^:]*:(\.aws_lambda(_nodejs)?)?\.(NodejsFunction|Function|SingletonFunction)$/;
const CDK_FUNCTION_VALUE = /\.(NodejsFunction|Function|SingletonFunction)\(\)$/;
const CDK_INTEGRATION = /\.(Http|WebSocket)?Lambda(Rest)?(Integration|RouteIntegration)$/;
const CDK_ROUTE = /^(@aws-cdk\/|aws-cdk-lib).*\.(addMethod|addRoutes|addRoute)$/;
const CDK_SOURCE = /^(@aws-cdk\/|aws-cdk-lib).*\.addEventSource$/;
const CDK_RULE = /^(@aws-cdk\/|aws-cdk-lib)[^:]*:(\.aws_events)?\.Rule$/;
const CDK_TARGET = /^(@aws-cdk\/|aws-cdk-lib)[^:]*:(\.aws_events_targets)?\.LambdaFunction(\(\))?$/;

/** A construct, by the place that makes it. */
const keyOf = (file: string, pos: number): string => `${file}:${pos}`;

/** Functions of CDK stacks: `new NodejsFunction(this, id, { entry, handler })`, `new Function(this, id, { code, handler })`. */
export function cdkFunctions(view: ProgramView): readonly NamedFunction[] {
  const calls = view.callsTo(CDK_FUNCTION);
  if (calls.length === 0) return [];
  const labels = cdkLabels(view);
  return calls.flatMap((call) => {
    const named = cdkFunction(view, call);
    return named === undefined ? [] : [{ ...named, labels: [...new Set(labels.get(keyOf(call.file, call.instr.pos)) ?? [])] }];
  });
}

function cdkFunction(view: ProgramView, call: ResolvedCall): NamedFunction | undefined {
  const [, idVar, propsVar] = call.instr.args;
  const id = idVar === undefined ? undefined : text(view.known(call.file, idVar));
  const fields = propsVar === undefined ? new Map<string, VariableRef>() : fieldsOfVariable(view, call.file, propsVar);
  const valueOf = (name: string): string | undefined => {
    const field = fields.get(name);
    return field === undefined ? undefined : text(view.known(field.file, field.variable));
  };
  const root = cdkRoot(view, call.file);
  const handler = valueOf('handler');
  const name = id ?? handler ?? 'unnamed';
  if (call.callee.endsWith('.NodejsFunction')) {
    const field = fields.get('entry');
    const entry = field === undefined ? undefined : pathOf(view, field.file, field.variable);
    if (field !== undefined && entry === undefined) return undefined;
    // Without `entry` the construct takes `<defining file>.<id>.ts` beside the stack.
    const path = entry === undefined ? `${stemOf(call.file)}.${id ?? ''}` : entry.anchored ? entry.path : joinPath(root, entry.path);
    const exported = handler === undefined ? 'handler' : handler.slice(handler.lastIndexOf('.') + 1);
    return { name, handler: `${stemOf(path)}.${exported}`, base: '', labels: [], manifest: call.file };
  }
  const code = fields.get('code');
  const asset = code === undefined ? undefined : madeBy(view, code.file, code.variable);
  if (handler === undefined || code === undefined || asset === undefined || asset.prop !== 'fromAsset') return undefined;
  const folder = asset.args[0] === undefined ? undefined : pathOf(view, code.file, asset.args[0]);
  return {
    name,
    handler,
    base: folder === undefined ? root : folder.anchored ? folder.path : joinPath(root, folder.path),
    labels: [],
    manifest: call.file,
  };
}

/** The call that made the value of a variable. */
function madeBy(view: ProgramView, file: string, variable: VarId | undefined): CallInstr | undefined {
  const facts = view.facts(file);
  return facts === undefined || variable === undefined ? undefined : callBehind(facts, variable);
}

/** The folder that relative paths of a stack start in: that of cdk.json, else the package's. */
function cdkRoot(view: ProgramView, file: string): string {
  let best: string | undefined;
  for (const manifest of view.manifests) {
    if (manifest.name !== 'cdk.json') continue;
    const folder = folderOf(manifest.path);
    if ((folder === '' || file.startsWith(`${folder}/`)) && folder.length >= (best?.length ?? 0)) best = folder;
  }
  return best ?? view.packageOf(file).root;
}

/** Routes, queues and schedules of CDK functions, by the construct. */
function cdkLabels(view: ProgramView): ReadonlyMap<string, readonly string[]> {
  const labels = new Map<string, string[]>();
  const add = (keys: readonly string[], label: string): void => {
    for (const key of keys) labels.set(key, [...(labels.get(key) ?? []), label]);
  };
  const functionsIn = (file: string, variable: VarId | undefined): readonly string[] =>
    variable === undefined
      ? []
      : view
          .valuesOf(file, variable)
          .flatMap((value) => (value.kind === 'external' && CDK_FUNCTION_VALUE.test(value.path) ? [keyOf(value.file, value.pos)] : []));
  const integrations = new Map<string, readonly string[]>();
  for (const call of view.callsTo(CDK_INTEGRATION)) {
    integrations.set(
      keyOf(call.file, call.instr.pos),
      call.instr.args.flatMap((argument) => functionsIn(call.file, argument)),
    );
  }
  const integrated = (file: string, variable: VarId | undefined): readonly string[] =>
    variable === undefined
      ? []
      : view
          .valuesOf(file, variable)
          .flatMap((value) => (value.kind === 'external' ? (integrations.get(keyOf(value.file, value.pos)) ?? []) : []));

  for (const call of view.callsTo(CDK_ROUTE)) {
    const [first, second] = call.instr.args;
    if (call.callee.endsWith('.addMethod')) {
      const method = first === undefined ? undefined : text(view.known(call.file, first));
      add(integrated(call.file, second), httpLabel(method ?? '*', resourcePath(view, call.file, call.instr.recv)));
    } else if (call.callee.endsWith('.addRoutes') && first !== undefined) {
      const fields = fieldsOfVariable(view, call.file, first);
      const at = (name: string): VarId | undefined => fields.get(name)?.variable;
      const path = at('path') === undefined ? undefined : text(view.known(call.file, at('path') as VarId));
      for (const method of routeMethods(view, call.file, at('methods')))
        add(integrated(call.file, at('integration')), httpLabel(method, path ?? '*'));
    }
  }
  for (const call of view.callsTo(CDK_SOURCE)) {
    const source = madeBy(view, call.file, call.instr.args[0]);
    if (source === undefined || call.instr.recv === undefined) continue;
    add(
      functionsIn(call.file, call.instr.recv),
      `${sourceKind(view, call.file, source.callee)} ${constructId(view, call.file, source.args[0])}`,
    );
  }
  for (const call of view.callsTo(CDK_RULE)) {
    const props = call.instr.args[2];
    if (props === undefined) continue;
    const fields = fieldsOfVariable(view, call.file, props);
    const targets = fields.get('targets');
    if (targets === undefined) continue;
    const schedule = fields.get('schedule');
    const label = schedule === undefined ? 'event bus' : `cron ${scheduleOf(view, schedule.file, schedule.variable)}`;
    for (const target of view.valuesOf(targets.file, targets.variable).flatMap((value) => view.elementsOf(value))) {
      if (target.kind !== 'external' || !CDK_TARGET.test(target.path)) continue;
      const made = view.callsTo(CDK_TARGET).find((each) => each.file === target.file && each.instr.pos === target.pos);
      if (made !== undefined) add(functionsIn(made.file, made.instr.args[0]), label);
    }
  }
  return labels;
}

/** `/webhooks/orders` of `api.root.addResource('webhooks').addResource('orders')`. */
function resourcePath(view: ProgramView, file: string, receiver: VarId | undefined): string {
  const facts = view.facts(file);
  const parts: string[] = [];
  for (let variable = receiver, depth = 0; facts !== undefined && variable !== undefined && depth < 20; depth++) {
    const call = callBehind(facts, variable);
    if (call === undefined || (call.prop !== 'addResource' && call.prop !== 'addProxy')) break;
    parts.unshift(
      call.prop === 'addProxy' ? '{proxy+}' : (text(call.args[0] === undefined ? undefined : view.known(file, call.args[0])) ?? '*'),
    );
    variable = call.recv;
  }
  return `/${parts.join('/')}`;
}

function routeMethods(view: ProgramView, file: string, variable: VarId | undefined): readonly string[] {
  if (variable === undefined) return ['*'];
  const elements = view.valuesOf(file, variable).flatMap((value) => view.elementsOf(value));
  const names = elements.flatMap((value) => (value.kind === 'external' ? [/HttpMethod\.(\w+)$/.exec(value.path)?.[1] ?? '*'] : []));
  const known = list(view.known(file, variable)).flatMap((each) => text(each) ?? []);
  const all = [...new Set([...names, ...known])];
  return all.length === 0 ? ['*'] : all;
}

function sourceKind(view: ProgramView, file: string, callee: VarId): string {
  const name = view
    .valuesOf(file, callee)
    .map((value) => (value.kind === 'external' ? value.path : ''))
    .join(' ');
  if (name.includes('Sqs')) return 'queue consumer';
  if (name.includes('Sns')) return 'topic subscriber';
  return name.includes('S3') ? 'bucket event' : 'stream consumer';
}

/** The id that a construct was made with: `new Queue(this, 'Orders')` is `Orders`. */
function constructId(view: ProgramView, file: string, variable: VarId | undefined): string {
  if (variable === undefined) return 'unnamed';
  for (const value of view.valuesOf(file, variable)) {
    if (value.kind !== 'external') continue;
    for (const call of view.facts(value.file)?.functions.flatMap((fn) => fn.instrs) ?? []) {
      if (call.op !== 'call' || call.pos !== value.pos || !call.isNew || call.args[1] === undefined) continue;
      const id = text(view.known(value.file, call.args[1]));
      if (id !== undefined) return id;
    }
  }
  return 'unnamed';
}

/** `rate(5 minutes)` of `Schedule.rate(Duration.minutes(5))`, `cron(0 3 * * ? *)` of `Schedule.cron({ minute: '0', hour: '3' })`. */
function scheduleOf(view: ProgramView, file: string, variable: VarId): string {
  const facts = view.facts(file);
  const call = facts === undefined ? undefined : callBehind(facts, variable);
  const argument = call?.args[0];
  if (facts === undefined || call === undefined || argument === undefined) return 'schedule';
  if (call.prop === 'expression') return text(view.known(file, argument)) ?? 'schedule';
  if (call.prop === 'cron') {
    const fields = record(view.known(file, argument));
    const day = text(fields.weekDay) === undefined ? (text(fields.day) ?? '*') : '?';
    return `cron(${[fields.minute ?? '*', fields.hour ?? '*', day, fields.month ?? '*', fields.weekDay ?? '?', fields.year ?? '*'].join(' ')})`;
  }
  const duration = callBehind(facts, argument);
  const amount = duration?.args[0] === undefined ? undefined : view.known(file, duration.args[0]);
  if (typeof amount !== 'number' || typeof duration?.prop !== 'string') return 'schedule';
  return `rate(${amount} ${amount === 1 ? duration.prop.replace(/s$/, '') : duration.prop})`;
}

const SST_CALL = /^(global:sst\.(aws\.)?|sst\/constructs:|@serverless-stack\/resources:)/;
const HANDLER = /^[\w@./[\]-]+\.[A-Za-z_$][\w$]*$/;

/** Functions that SST code names, in whatever construct: every text among the arguments that reads `path/file.export`. */
export function sstFunctions(view: ProgramView): readonly NamedFunction[] {
  return view.callsTo(SST_CALL).flatMap((call) => {
    const base = sstRoot(view, call.file);
    const known = call.instr.args.map((argument) => view.known(call.file, argument));
    const construct = call.callee.slice(call.callee.lastIndexOf('.') + 1);
    const id = known.find((each): each is string => typeof each === 'string' && !HANDLER.test(each)) ?? '';
    const found: NamedFunction[] = [];
    const visit = (value: Known, label: string, depth: number): void => {
      if (typeof value === 'string') {
        if (HANDLER.test(value) && /[/.]/.test(value)) {
          found.push({
            name: id === '' || !/^[A-Z]/.test(construct) ? value : id,
            handler: value,
            base,
            labels: label === '' ? [] : [label],
            manifest: call.file,
          });
        }
        return;
      }
      if (depth > 6 || typeof value !== 'object' || value === null) return;
      for (const [key, each] of Object.entries(value)) {
        visit(each, /^[A-Z]+ \//.test(key) ? httpLabel(...(key.split(' ') as [string, string])) : label, depth + 1);
      }
    };
    const label = sstLabel(view, call, construct, id, known);
    for (const each of known) visit(each, label, 0);
    return found;
  });
}

function sstLabel(view: ProgramView, call: ResolvedCall, construct: string, id: string, known: readonly Known[]): string {
  const schedule = text(record(known.at(-1)).schedule);
  switch (construct) {
    case 'route':
      return /^[A-Z]+ \//.test(id) ? id : id.startsWith('$') || (id !== '' && /WebSocket/.test(call.callee)) ? `websocket ${id}` : '';
    case 'Cron':
    case 'CronV2':
      return `cron ${schedule ?? id}`;
    case 'Queue':
      return `queue consumer ${id}`;
    case 'subscribe': {
      const receiver = madeBy(view, call.file, call.instr.recv);
      const name = receiver?.args.map((argument) => view.known(call.file, argument)).find((each) => typeof each === 'string') ?? id;
      return /Queue\(\)/.test(call.callee)
        ? `queue consumer ${String(name)}`
        : /Dynamo|Kinesis/.test(call.callee)
          ? `stream consumer ${String(name)}`
          : `topic subscriber ${String(name)}`;
    }
    case 'notify':
      return 'bucket event';
    default:
      return '';
  }
}

/** The folder of the `sst.config` around a file: handlers of SST are named from there. */
function sstRoot(view: ProgramView, file: string): string {
  for (let folder = folderOf(file); ; folder = folderOf(folder)) {
    if (['ts', 'js', 'mjs'].some((extension) => view.has(joinPath(folder, `sst.config.${extension}`)))) return folder;
    if (folder === '') return '';
  }
}

/** Amplify: `defineFunction({ name, entry })` beside its handler, and `amplify/backend/function/NAME/src/index`. */
export function amplifyFunctions(view: ProgramView): readonly NamedFunction[] {
  const found: NamedFunction[] = view.callsTo('@aws-amplify/backend:.defineFunction').map((call) => {
    const props = call.instr.args[0] === undefined ? {} : record(view.known(call.file, call.instr.args[0]));
    const folder = folderOf(call.file);
    const schedule = list(props.schedule).flatMap((each) => text(each) ?? []);
    return {
      name: text(props.name) ?? folder.split('/').at(-1) ?? 'function',
      handler: `${stemOf(text(props.entry) ?? './handler')}.handler`,
      base: folder,
      labels: schedule.map((each) => `cron ${each}`),
      manifest: call.file,
    };
  });
  for (const file of view.files) {
    const name = /(?:^|\/)amplify\/backend\/function\/([^/]+)\/src\/index\.[jt]s$/.exec(file)?.[1];
    if (name !== undefined) found.push({ name, handler: 'index.handler', base: folderOf(file), labels: [], manifest: file });
  }
  return found;
}

/** The functions of a `serverless.ts` or `serverless.js`; definitions may lie in other files, handlers beside them. */
export function serverlessCodeFunctions(view: ProgramView, file: string): readonly NamedFunction[] {
  const exported = [...(view.exportsOf(file).get('default') ?? []), ...(view.exportsOf(file).get('module.exports') ?? [])];
  const found: NamedFunction[] = [];
  for (const config of exported) {
    const functions = fieldsOf(view, config).get('functions');
    if (functions === undefined) continue;
    for (const [name, field] of fieldsOfVariable(view, functions.file, functions.variable)) {
      const definition = fieldsOfVariable(view, field.file, field.variable);
      const handler = definition.get('handler');
      const path = handler === undefined ? undefined : pathOf(view, handler.file, handler.variable);
      if (handler === undefined || path === undefined) continue;
      const events = definition.get('events');
      found.push({
        name,
        handler: path.path,
        base: path.anchored ? '' : folderOf(file),
        manifest: file,
        labels: events === undefined ? [] : serverlessLabels(view.known(events.file, events.variable)),
      });
    }
  }
  return found;
}
