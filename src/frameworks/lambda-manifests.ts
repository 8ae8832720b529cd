/** The functions that deployment manifests of AWS Lambda name: Serverless Framework, SAM and CloudFormation, Terraform. */
import type { Manifest } from '../discover/project.js';
import { httpLabel, joinPath, list, record, stemOf, text } from './handlers.js';
import { folderOf } from './helpers.js';

/** A function as a manifest names it, before it is looked for in the sources. */
export interface NamedFunction {
  readonly name: string;
  /** `src/users.create`: module and export. */
  readonly handler: string;
  /** Folder that the handler's path starts in. */
  readonly base: string;
  /** Entry files of a bundler, relative to `base`; the handler then names what comes out. */
  readonly entries?: readonly string[];
  /** What calls it; empty where the manifest does not say. */
  readonly labels: readonly string[];
  readonly manifest: string;
}

const SERVERLESS = /^serverless[\w.-]*\.(ya?ml|json)$/;

/** The functions that a manifest names; none where it is of another kind. */
export function functionsOfManifest(manifest: Manifest, others: readonly Manifest[]): readonly NamedFunction[] {
  if (SERVERLESS.test(manifest.name)) return serverlessFunctions(manifest, others);
  if (manifest.name.endsWith('.tf')) return terraformFunctions(manifest, others);
  if (/\.(ya?ml|json)$/.test(manifest.name)) return templateFunctions(manifest);
  return [];
}

function serverlessFunctions(manifest: Manifest, others: readonly Manifest[]): readonly NamedFunction[] {
  const base = folderOf(manifest.path);
  const found: NamedFunction[] = [];
  for (const group of list(record(manifest.data).functions)) {
    const functions = typeof group === 'string' ? includedData(group, base, others) : group;
    for (const [name, value] of Object.entries(record(functions))) {
      const definition = typeof value === 'string' ? record(includedData(value, base, others)) : record(value);
      const handler = text(definition.handler);
      if (handler === undefined) continue;
      found.push({ name, handler, base, labels: serverlessLabels(definition.events), manifest: manifest.path });
    }
  }
  return found;
}

/** `${file(functions/users.yml):list}`: what another manifest holds. */
function includedData(reference: string, base: string, others: readonly Manifest[]): unknown {
  const match = /^\$\{file\(([^)]+)\)(?::([\w.]+))?\}$/.exec(reference.trim());
  if (match?.[1] === undefined) return undefined;
  const path = joinPath(base, match[1]);
  const data = others.find((each) => each.path === path)?.data;
  return (match[2]?.split('.') ?? []).reduce<unknown>((value, key) => record(value)[key], data);
}

/** Labels of a Serverless Framework `events` list. */
export function serverlessLabels(events: unknown): readonly string[] {
  return list(events).flatMap((event) => Object.entries(record(event)).flatMap(([kind, value]) => serverlessLabel(kind, value)));
}

function serverlessLabel(kind: string, value: unknown): readonly string[] {
  const fields = record(value);
  switch (kind) {
    case 'http':
    case 'httpApi':
    case 'alb': {
      if (typeof value === 'string') {
        const [method = '*', path] = value.trim().split(/\s+/);
        return [path === undefined ? httpLabel('*', '*') : httpLabel(method, path)];
      }
      const conditions = record(fields.conditions);
      const path = text(fields.path) ?? text(list(conditions.path)[0]);
      return path === undefined ? [] : [httpLabel(text(fields.method) ?? text(list(conditions.method)[0]) ?? '*', path)];
    }
    case 'schedule':
      return (typeof value === 'string' ? [value] : list(fields.rate)).map((rate) => `cron ${scheduleText(rate)}`);
    case 'sqs':
      return [`queue consumer ${resourceName(fields.arn ?? value)}`];
    case 'sns':
      return [`topic subscriber ${resourceName(fields.topicName ?? fields.arn ?? value)}`];
    case 'stream':
      return [`stream consumer ${resourceName(fields.arn ?? value)}`];
    case 's3':
      return [`bucket event ${resourceName(fields.bucket ?? value)}`];
    case 'cognitoUserPool':
      return [`cognito ${text(fields.trigger) ?? resourceName(fields.pool)}`];
    case 'websocket':
      return [`websocket ${text(fields.route) ?? text(value) ?? '$default'}`];
    case 'eventBridge':
      return fields.schedule === undefined ? ['event bus'] : [`cron ${scheduleText(fields.schedule)}`];
    default:
      return [];
  }
}

/** `cron(0 3 * * ? *)` stays as it is; anything else that is no text is called `schedule`. */
function scheduleText(value: unknown): string {
  return text(value) ?? 'schedule';
}

/** The short name of an ARN, a `Ref`, a `Fn::GetAtt` or a plain name. */
function resourceName(value: unknown): string {
  const fields = record(value);
  const got = fields['Fn::GetAtt'] ?? fields.Ref ?? fields['Fn::ImportValue'] ?? value;
  const first = text(list(got)[0]) ?? 'unnamed';
  const last = first.split(/[:/]/).at(-1) ?? first;
  return last.replace(/\.(Arn|StreamArn|QueueArn|TopicArn)$/, '');
}

/** The Lambda functions among the resources of a CloudFormation or SAM template. */
function templateFunctions(manifest: Manifest): readonly NamedFunction[] {
  const found: NamedFunction[] = [];
  for (const document of list(manifest.data)) {
    const shared = record(record(record(document).Globals).Function);
    for (const [name, value] of Object.entries(record(record(document).Resources))) {
      const resource = record(value);
      if (resource.Type !== 'AWS::Serverless::Function' && resource.Type !== 'AWS::Lambda::Function') continue;
      const own = record(resource.Properties);
      const runtime = text(own.Runtime ?? shared.Runtime);
      const handler = text(own.Handler ?? shared.Handler);
      if (handler === undefined || (runtime !== undefined && !/^node|^\$|^[A-Z]/.test(runtime))) continue;
      const metadata = record(resource.Metadata);
      const entries = list(record(metadata.BuildProperties).EntryPoints).filter((each): each is string => typeof each === 'string');
      const code = text(own.CodeUri ?? shared.CodeUri) ?? text(own.Code) ?? '';
      found.push({
        name,
        handler,
        base: joinPath(folderOf(manifest.path), code.includes('://') ? '' : code),
        entries,
        manifest: manifest.path,
        labels: Object.values(record(own.Events)).flatMap(templateLabel),
      });
    }
  }
  return found;
}

function templateLabel(event: unknown): readonly string[] {
  const properties = record(record(event).Properties);
  switch (record(event).Type) {
    case 'Api':
    case 'HttpApi':
      return [httpLabel(text(properties.Method) ?? '*', text(properties.Path) ?? '*')];
    case 'Schedule':
    case 'ScheduleV2':
      return [`cron ${scheduleText(properties.Schedule ?? properties.ScheduleExpression)}`];
    case 'SQS':
      return [`queue consumer ${resourceName(properties.Queue)}`];
    case 'SNS':
      return [`topic subscriber ${resourceName(properties.Topic)}`];
    case 'DynamoDB':
    case 'Kinesis':
    case 'MSK':
      return [`stream consumer ${resourceName(properties.Stream)}`];
    case 'S3':
      return [`bucket event ${resourceName(properties.Bucket)}`];
    case 'Cognito':
      return [`cognito ${text(list(properties.Trigger)[0]) ?? resourceName(properties.UserPool)}`];
    case 'EventBridgeRule':
    case 'CloudWatchEvent':
      return ['event bus'];
    default:
      return [];
  }
}

interface TerraformBlock {
  readonly kind: string;
  readonly type: string;
  readonly name: string;
  readonly body: string;
}

/** The top-level blocks of a Terraform file. Best effort: braces in strings are rare enough in resource blocks. */
function terraformBlocks(source: string): readonly TerraformBlock[] {
  const blocks: TerraformBlock[] = [];
  for (const match of source.matchAll(/^[ \t]*(resource|data|module)[ \t]+"([^"]+)"(?:[ \t]+"([^"]+)")?[ \t]*\{/gm)) {
    const start = match.index + match[0].length;
    let depth = 1;
    let end = start;
    for (; end < source.length && depth > 0; end++) depth += source[end] === '{' ? 1 : source[end] === '}' ? -1 : 0;
    blocks.push({ kind: match[1] ?? '', type: match[2] ?? '', name: match[3] ?? match[2] ?? '', body: source.slice(start, end) });
  }
  return blocks;
}

function terraformField(block: TerraformBlock, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const match = new RegExp(`^[ \\t]*${name}[ \\t]*=[ \\t]*(?:"([^"]*)"|([\\w.[\\]*-]+))`, 'm').exec(block.body);
    const value = match?.[1] ?? match?.[2];
    if (value !== undefined) return value;
  }
  return undefined;
}

function terraformFunctions(manifest: Manifest, others: readonly Manifest[]): readonly NamedFunction[] {
  if (!manifest.text.includes('handler')) return [];
  const folder = folderOf(manifest.path);
  const module = others
    .filter((each) => each.name.endsWith('.tf') && folderOf(each.path) === folder)
    .flatMap((each) => terraformBlocks(each.text));
  const here = (path: string): string => joinPath(folder, path.replace(/\$\{path\.(module|root|cwd)\}\/?/g, ''));
  const found: NamedFunction[] = [];
  for (const block of terraformBlocks(manifest.text)) {
    const isModule = block.kind === 'module' && /lambda/.test(terraformField(block, 'source') ?? '');
    if (!(block.kind === 'resource' && block.type === 'aws_lambda_function') && !isModule) continue;
    const handler = terraformField(block, 'handler');
    const runtime = terraformField(block, 'runtime');
    if (handler === undefined || (runtime !== undefined && /^(python|java|dotnet|ruby|go|provided)/.test(runtime))) continue;
    const labels = module.flatMap((each) => terraformLabel(each, block.name, module));
    const packed = terraformField(block, 'source_path', 'source_dir') ?? archivedFolder(terraformField(block, 'filename'), module);
    const file = packed !== undefined && /\.[cm]?[jt]s$/.test(packed);
    found.push({
      name: block.name,
      handler,
      manifest: manifest.path,
      labels,
      base: packed === undefined ? folder : file ? folderOf(here(packed)) : here(packed),
      ...(file ? { entries: [packed.slice(packed.lastIndexOf('/') + 1)] } : {}),
    });
  }
  return found;
}

/** `data.archive_file.pay.output_path` -> what was zipped. */
function archivedFolder(filename: string | undefined, blocks: readonly TerraformBlock[]): string | undefined {
  const name = /data\.archive_file\.([\w-]+)/.exec(filename ?? '')?.[1];
  const archive = blocks.find(
    (each) =>
      each.kind === 'data' &&
      each.type === 'archive_file' &&
      (name === undefined ? filename !== undefined && terraformField(each, 'output_path') === filename : each.name === name),
  );
  return archive === undefined ? undefined : terraformField(archive, 'source_dir', 'source_file');
}

/** What a Terraform resource lets call the function: a queue mapping, a schedule, a route through its integration. */
function terraformLabel(block: TerraformBlock, name: string, blocks: readonly TerraformBlock[]): readonly string[] {
  const about = (each: TerraformBlock): boolean => new RegExp(`\\b(aws_lambda_function|module)\\.${name}\\b`).test(each.body);
  switch (block.type) {
    case 'aws_lambda_event_source_mapping': {
      const source = /\b(aws_\w+)\.([\w-]+)\./.exec(terraformField(block, 'event_source_arn') ?? '');
      if (!about(block) || source === null) return [];
      return [`${source[1] === 'aws_sqs_queue' ? 'queue' : 'stream'} consumer ${source[2] ?? ''}`];
    }
    case 'aws_cloudwatch_event_target': {
      const rule = /aws_cloudwatch_event_rule\.([\w-]+)/.exec(terraformField(block, 'rule') ?? '')?.[1];
      const schedule = blocks.find((each) => each.type === 'aws_cloudwatch_event_rule' && each.name === rule);
      const expression = schedule === undefined ? undefined : terraformField(schedule, 'schedule_expression');
      return about(block) ? [expression === undefined ? 'event bus' : `cron ${expression}`] : [];
    }
    case 'aws_apigatewayv2_route': {
      const integration = /aws_apigatewayv2_integration\.([\w-]+)/.exec(block.body)?.[1];
      const target = blocks.find((each) => each.type === 'aws_apigatewayv2_integration' && each.name === integration);
      const [method = '*', path = '*'] = (terraformField(block, 'route_key') ?? '').split(' ');
      return target !== undefined && about(target) ? [httpLabel(method, path)] : [];
    }
    default:
      return [];
  }
}

/** The bundler's entry that a handler was made from: the one whose name the handler's module has, or the only one. */
export function entryOfHandler(entries: readonly string[], module: string): string | undefined {
  const name = stemOf(module).split('/').at(-1);
  return entries.find((entry) => stemOf(entry).split('/').at(-1) === name) ?? (entries.length === 1 ? entries[0] : undefined);
}
