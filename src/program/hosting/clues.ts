/** What the manifests and packages say about where they run: one clue for each statement, not yet weighed against the others. */
import type { Manifest } from '../../discover/project.js';
import type { FileFacts } from '../../facts/model.js';
import type { PackageView } from '../../frameworks/framework.js';
import {
  DEPLOY_COMMANDS,
  HOST_IMPORTS,
  HOST_PACKAGES,
  HOST_VARIABLES,
  PRESETS,
  RENDERING_FRAMEWORKS,
  SERVER_LIBRARIES,
  TERRAFORM,
  WEIGHT,
  type Weight,
} from '../../knowledge/hosts.js';
import type { PlatformId } from '../../knowledge/platforms.js';
import type { Clue } from './clue.js';
import { containerClues } from './container-clues.js';
import { list, record, text } from '../modules/data.js';
import { literalsOf } from './literals.js';
import { folderOf, isInside, join, nameOf, within } from '../modules/paths.js';

type Facts = (file: string) => FileFacts | undefined;

/** Collects the clues. `packageOf` gives the root of the package around a path. */
export function collectClues(
  packages: readonly PackageView[],
  manifests: readonly Manifest[],
  packageOf: (path: string) => PackageView,
  facts: Facts,
): readonly Clue[] {
  const single = packages.filter((view) => view.files.length > 0).length === 1;
  return [
    ...manifests.flatMap((manifest) => hostClues(manifest, packageOf, single, facts)),
    ...containerClues(packages, manifests, packageOf, facts),
    ...packages.flatMap((view) => [...packageClues(view), ...placeClues(view), ...configClues(view, facts), ...importClues(view, facts)]),
  ];
}

/** True when the package's own package.json names the dependency. */
export function ownDependency(view: PackageView, name: string): boolean {
  return ['dependencies', 'devDependencies', 'optionalDependencies'].some((field) => Object.hasOwn(record(view.manifest[field]), name));
}

function dependsOnAny(view: PackageView, names: readonly string[]): boolean {
  return names.some((name) => ownDependency(view, name));
}

function hostClues(manifest: Manifest, packageOf: (path: string) => PackageView, single: boolean, facts: Facts): readonly Clue[] {
  const { path, name } = manifest;
  const view = packageOf(path);
  const data = record(manifest.data);
  const clue = (platform: PlatformId, evidence: string, weight: Weight = WEIGHT.file, more: Partial<Clue> = {}): Clue => ({
    platform,
    folder: view.root,
    weight,
    evidence: `${path}${evidence}`,
    ...more,
  });
  /** A host's file that only serves static files says little about a server beside it. */
  const renders = dependsOnAny(view, RENDERING_FRAMEWORKS);
  const served = (folders: readonly string[]): boolean =>
    renders || view.files.some((file) => folders.some((folder) => isInside(file, join(view.root, folder))));

  switch (name) {
    case 'vercel.json':
    case 'now.json': {
      const server =
        served(['api']) ||
        dependsOnAny(view, SERVER_LIBRARIES) ||
        data['functions'] !== undefined ||
        data['crons'] !== undefined ||
        data['builds'] !== undefined;
      return [clue('vercel', server ? '' : ' (static files only, as far as it says)', server ? WEIGHT.file : WEIGHT.hint)];
    }
    case 'netlify.toml': {
      const server =
        served(['netlify/functions', 'netlify/edge-functions', 'functions']) ||
        data['functions'] !== undefined ||
        data['plugins'] !== undefined;
      return [clue('netlify', server ? '' : ' (static files only, as far as it says)', server ? WEIGHT.file : WEIGHT.hint)];
    }
    case 'partykit.json':
      return [clue('cloudflare-workers', ' (PartyKit)')];
    case 'samconfig.toml':
      return [clue('aws-lambda', '')];
    case 'cdk.json':
      return [onlyContainers(view, facts) ? clue('containers', ' (AWS CDK, ECS)', WEIGHT.container) : clue('aws-lambda', ' (AWS CDK)')];
    case 'amplify.yml':
    case 'amplify.yaml':
      return renders ? [clue('aws-lambda', ' (AWS Amplify)')] : [];
    case 'firebase.json':
      return firebaseClues(data, path, clue);
    case 'apphosting.yaml': {
      const max = record(data['runConfig'])['maxInstances'];
      return [clue('cloud-run', ' (Firebase App Hosting)', WEIGHT.file, max === 1 ? { instances: 'one' } : {})];
    }
    case 'host.json':
      return data['version'] !== undefined || data['extensionBundle'] !== undefined ? [clue('azure-functions', '')] : [];
    case 'function.json':
      return Array.isArray(data['bindings']) ? [clue('azure-functions', '')] : [];
    case 'azure.yaml':
    case 'azure.yml':
      return Object.entries(record(data['services'])).flatMap(([id, service]) => {
        const host = text(record(service)['host']);
        const folder = packageOf(join(folderOf(path), text(record(service)['project']) ?? '.', 'package.json')).root;
        if (host === 'function' || host === 'staticwebapp')
          return host === 'function' ? [clue('azure-functions', ` (service ${id})`, WEIGHT.file, { folder })] : [];
        return host === undefined ? [] : [clue('containers', ` (service ${id}, host ${host})`, WEIGHT.container, { folder })];
      });
    case 'deno.json':
    case 'deno.jsonc':
      return data['deploy'] !== undefined ? [clue('deno-deploy', ' (deploy)')] : [];
    default:
  }
  if (/^wrangler/.test(name)) {
    const runs = data['main'] !== undefined || Object.values(record(data['env'])).some((env) => record(env)['main'] !== undefined);
    const pages = data['pages_build_output_dir'] !== undefined && served(['functions']);
    return runs || pages ? [clue('cloudflare-workers', runs ? ' (main)' : ' (Pages)')] : [];
  }
  if (/^serverless[\w.-]*\.(ya?ml|json)$/.test(name) && (data['provider'] !== undefined || data['functions'] !== undefined)) {
    const provider = text(record(data['provider'])['name']) ?? text(data['provider']) ?? 'aws';
    const platform: PlatformId = /google/.test(provider)
      ? 'cloud-run'
      : /azure/.test(provider)
        ? 'azure-functions'
        : /cloudflare/.test(provider)
          ? 'cloudflare-workers'
          : 'aws-lambda';
    return [clue(platform, ` (provider ${provider})`)];
  }
  if (/serving\.knative\.dev/.test(manifest.text)) {
    const max = /autoscaling\.knative\.dev\/maxScale['"]?\s*:\s*['"]?(\d+)/.exec(manifest.text)?.[1];
    return [clue('cloud-run', max === undefined ? '' : ` (maxScale ${max})`, WEIGHT.file, max === '1' ? { instances: 'one' } : {})];
  }
  if (/\.tf$/.test(name))
    return TERRAFORM.filter(([pattern]) => pattern.test(manifest.text)).map(([, platform, weight]) =>
      clue(platform, ' (Terraform)', weight),
    );
  if (/AWS::(Serverless|Lambda)::Function|AWS::Serverless-/.test(manifest.text) && /\.(ya?ml|json)$/.test(name))
    return [clue('aws-lambda', ' (CloudFormation)')];
  const isWorkflow = /(^|\/)\.github\/workflows\//.test(path);
  if (/^cloudbuild\.ya?ml$/.test(name) || (isWorkflow && !/storybook|docs|website|preview|embed/i.test(name))) {
    // A workflow of a repository of several packages does not say of which it speaks.
    return deployClues(manifest.text, (platform, weight, words) =>
      clue(platform, ` (${words})`, isWorkflow && !single ? WEIGHT.hint : weight),
    );
  }
  return [];
}

function firebaseClues(
  data: Readonly<Record<string, unknown>>,
  path: string,
  clue: (platform: PlatformId, evidence: string, weight?: Weight, more?: Partial<Clue>) => Clue,
): readonly Clue[] {
  const functions = data['functions'];
  const sources =
    functions === undefined
      ? []
      : (Array.isArray(functions) ? functions : [functions]).map((one) => text(record(one)['source']) ?? 'functions');
  const hosting = (Array.isArray(data['hosting']) ? data['hosting'] : [data['hosting']]).map(record);
  return [
    ...sources.map((source) => clue('cloud-run', ' (Firebase Functions)', WEIGHT.file, { folder: join(folderOf(path), source) })),
    ...(hosting.some((site) => site['frameworksBackend'] !== undefined) ? [clue('cloud-run', ' (frameworksBackend)')] : []),
    ...(hosting.some((site) => list(site['rewrites']).some((rewrite) => record(rewrite)['run'] !== undefined))
      ? [clue('cloud-run', ' (rewrites to Cloud Run)', WEIGHT.library)]
      : []),
  ];
}

function deployClues(script: string, make: (platform: PlatformId, weight: Weight, words: string) => Clue): readonly Clue[] {
  return DEPLOY_COMMANDS.flatMap(([pattern, platform, weight]) => {
    const match = pattern.exec(script);
    return match ? [make(platform, weight, match[0].trim())] : [];
  });
}

function packageClues(view: PackageView): readonly Clue[] {
  const at = join(view.root, 'package.json');
  const clues: Clue[] = [];
  for (const [name, [platform, weight]] of Object.entries(HOST_PACKAGES)) {
    if (ownDependency(view, name)) clues.push({ platform, folder: view.root, weight, evidence: `${at} (${name})` });
  }
  for (const [name, script] of Object.entries(record(view.manifest['scripts']))) {
    if (typeof script !== 'string') continue;
    clues.push(
      ...deployClues(script, (platform, weight, words) => ({
        platform,
        folder: view.root,
        weight,
        evidence: `${at} (script ${name}: ${words})`,
      })),
    );
    const preset = /\bNITRO_PRESET=([\w-]+)|\bnuxi? build --preset[= ]([\w-]+)/.exec(script);
    const known = preset && presetClue(preset[1] ?? preset[2] ?? '');
    if (known)
      clues.push({
        platform: known[0],
        folder: view.root,
        weight: known[1],
        evidence: `${at} (script ${name}: preset ${preset[1] ?? preset[2]})`,
      });
  }
  return clues;
}

/** Hosts whose functions are known by their folder. */
function placeClues(view: PackageView): readonly Clue[] {
  const places: readonly (readonly [RegExp, PlatformId, boolean])[] = [
    [/^supabase\/functions(?=\/)/, 'supabase-edge', true],
    [/^netlify\/edge-functions(?=\/)/, 'netlify-edge', true],
    [/^netlify\/(functions|server)(?=\/)/, 'netlify', false],
    [/^(vercel|sst\.config)\.[cm]?[jt]s$/, 'vercel', false],
  ];
  const clues: Clue[] = [];
  for (const [pattern, platform, isOwnPlace] of places) {
    const file = view.files.find((candidate) => pattern.test(within(candidate, view.root)));
    if (file === undefined) continue;
    const found = pattern.exec(within(file, view.root))?.[0] ?? '';
    const actual = found.startsWith('sst.config') ? 'aws-lambda' : platform;
    clues.push({
      platform: actual,
      folder: isOwnPlace ? join(view.root, found) : view.root,
      weight: WEIGHT.file,
      evidence: isOwnPlace || found.includes('/') ? `${join(view.root, found)}/` : file,
    });
  }
  return clues;
}

/** A CDK app that defines containers and no function. */
function onlyContainers(view: PackageView, facts: Facts): boolean {
  const used = new Set<string>();
  for (const file of view.files) {
    for (const fact of facts(file)?.imports ?? []) {
      const sub = /^aws-cdk-lib\/aws-([a-z]+)/.exec(fact.specifier)?.[1];
      if (sub !== undefined) used.add(sub);
      if (fact.specifier === 'aws-cdk-lib')
        for (const { imported } of fact.bindings) used.add(imported.replace(/^aws_/, '').replace(/_.*$/, ''));
    }
  }
  return used.has('ecs') && !used.has('lambda');
}

function importClues(view: PackageView, facts: Facts): readonly Clue[] {
  const seen = new Map<PlatformId, string>();
  for (const file of view.files) {
    for (const fact of facts(file)?.imports ?? []) {
      const platform = fact.typeOnly || !Object.hasOwn(HOST_IMPORTS, fact.specifier) ? undefined : HOST_IMPORTS[fact.specifier];
      if (platform !== undefined && !seen.has(platform)) seen.set(platform, `${file} imports ${fact.specifier}`);
    }
  }
  return [...seen].map(([platform, evidence]) => ({ platform, folder: view.root, weight: WEIGHT.library, evidence }));
}

const CONFIG = /^(next|nuxt|nitro|svelte|astro|vite|app|open-next)\.config\.[cm]?[jt]s$/;

/** Presets, adapters and output modes in the configuration of frameworks, which is code. */
function configClues(view: PackageView, facts: Facts): readonly Clue[] {
  const clues: Clue[] = [];
  for (const file of view.files) {
    if (folderOf(file) !== view.root || !CONFIG.test(nameOf(file))) continue;
    const known = facts(file);
    if (!known) continue;
    const literals = literalsOf(known);
    for (const preset of literals.under('preset')) {
      const found = typeof preset === 'string' ? presetClue(preset) : undefined;
      if (found) clues.push({ platform: found[0], folder: view.root, weight: found[1], evidence: `${file} (preset ${String(preset)})` });
    }
    if (nameOf(file).startsWith('next.config') && literals.under('output').includes('standalone')) {
      clues.push({
        platform: 'containers',
        folder: view.root,
        weight: WEIGHT.container,
        evidence: `${file} (output standalone: a server of its own)`,
      });
    }
  }
  return clues;
}

function presetClue(preset: string): readonly [PlatformId, Weight] | undefined {
  const found = PRESETS.find(([pattern]) => pattern.test(preset));
  return found && [found[1], found[2]];
}

/** Environment variables of a host that the code reads: a hint, looked for only where nothing better is known. */
export function variableClues(view: PackageView, facts: Facts): readonly Clue[] {
  const seen = new Map<PlatformId, string>();
  for (const file of view.files) {
    for (const fn of facts(file)?.functions ?? []) {
      for (const instr of fn.instrs) {
        if (instr.op !== 'get' || instr.prop === null || !Object.hasOwn(HOST_VARIABLES, instr.prop)) continue;
        const platform = HOST_VARIABLES[instr.prop] as PlatformId;
        if (!seen.has(platform)) seen.set(platform, `${file} reads ${instr.prop}`);
      }
    }
  }
  return [...seen].map(([platform, evidence]) => ({ platform, folder: view.root, weight: WEIGHT.hint, evidence }));
}
