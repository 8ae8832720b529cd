/** Which files are manifests, and how their text becomes data. Nothing is interpreted here. */
import { parse as parseJsonc, printParseErrorCode, type ParseError } from 'jsonc-parser';
import { parse as parseToml } from 'smol-toml';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from './project.js';

/**
 * How a manifest is read: `lock` files count by their presence, `template` and `manifest` files only when their text says that they are a
 * CloudFormation template or a Kubernetes object.
 */
export type ManifestFormat = 'json' | 'yaml' | 'toml' | 'text' | 'lock' | 'json-template' | 'yaml-manifest';

/** Lockfiles above this size keep an empty text: their name says all that anybody asks. */
const MAX_LOCK_CHARS = 200_000;

const BY_NAME: Readonly<Record<string, ManifestFormat>> = {
  'package.json': 'json',
  'lerna.json': 'json',
  'nx.json': 'json',
  'turbo.json': 'json',
  'turbo.jsonc': 'json',
  'vercel.json': 'json',
  'now.json': 'json',
  'serverless.json': 'json',
  'cdk.json': 'json',
  'firebase.json': 'json',
  '.firebaserc': 'json',
  'host.json': 'json',
  'function.json': 'json',
  'local.settings.json': 'json',
  'staticwebapp.config.json': 'json',
  'deno.json': 'json',
  'deno.jsonc': 'json',
  'import_map.json': 'json',
  'import-map.json': 'json',
  'railway.json': 'json',
  'ecosystem.config.json': 'json',
  'pm2.json': 'json',
  'app.json': 'json',
  'partykit.json': 'json',
  'nodemon.json': 'json',
  'angular.json': 'json',
  'project.json': 'json',
  'nest-cli.json': 'json',
  'capacitor.config.json': 'json',
  'tauri.conf.json': 'json',
  'samconfig.toml': 'toml',
  'netlify.toml': 'toml',
  'railway.toml': 'toml',
  'nixpacks.toml': 'toml',
  'pnpm-workspace.yaml': 'yaml',
  'serverless.yml': 'yaml',
  'serverless.yaml': 'yaml',
  'apphosting.yaml': 'yaml',
  'app.yaml': 'yaml',
  'app.yml': 'yaml',
  'service.yaml': 'yaml',
  'service.yml': 'yaml',
  'cloudbuild.yaml': 'yaml',
  'cloudbuild.yml': 'yaml',
  'azure.yaml': 'yaml',
  'azure.yml': 'yaml',
  'render.yaml': 'yaml',
  'render.yml': 'yaml',
  'amplify.yml': 'yaml',
  'amplify.yaml': 'yaml',
  'ecosystem.config.yml': 'yaml',
  'ecosystem.config.yaml': 'yaml',
  Procfile: 'text',
  'yarn.lock': 'lock',
  'package-lock.json': 'lock',
  'npm-shrinkwrap.json': 'lock',
  'pnpm-lock.yaml': 'lock',
  'bun.lock': 'lock',
  'bun.lockb': 'lock',
  'deno.lock': 'lock',
};

const BY_PATTERN: readonly (readonly [RegExp, ManifestFormat])[] = [
  [/^[tj]sconfig[^/]*\.json$/, 'json'],
  // Those who keep their own settings to themselves commit an example: `wrangler.toml.example`, `wrangler-example.toml`.
  [/^wrangler([.-][\w-]+)*\.jsonc?(\.(example|sample|template))?$/, 'json'],
  [/^wrangler([.-][\w-]+)*\.toml(\.(example|sample|template))?$/, 'toml'],
  [/^fly(\.[\w-]+)*\.toml$/, 'toml'],
  [/^(docker-)?compose[\w.-]*\.ya?ml$/, 'yaml'],
  [/^(serverless|apphosting)[\w.-]*\.ya?ml$/, 'yaml'],
  [/^((Docker|Container)file[\w.-]*|[\w.-]+\.([Dd]ocker|[Cc]ontainer)file)$/, 'text'],
  [/^(ecosystem|pm2)(\.config)?\.c?js$/, 'text'],
  [/^Procfile\.[\w-]+$/, 'text'],
  [/^[\w-]*(entrypoint|start|run|server)[\w-]*\.sh$/, 'text'],
  [/\.tf$/, 'text'],
  [/\.prisma$/, 'text'],
  [/\.template\.json$|^template\.json$/, 'json-template'],
  [/\.ya?ml$/, 'yaml-manifest'],
];

/** Environment files that teams commit; those of one machine (`.local`) are nobody else's truth. */
const ENV_FILE = /^((\.env|\.dev\.vars)(\.[\w-]+)*|env\.(example|sample|template))$/;

/** The format of a manifest, or undefined for a file that is none. `path` is relative to the root. */
export function manifestFormat(path: string): ManifestFormat | undefined {
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  if (Object.hasOwn(BY_NAME, name)) return BY_NAME[name];
  const folder = path.slice(0, Math.max(slash, 0));
  if (name === 'config.toml') return /(^|\/)supabase$/.test(folder) ? 'toml' : undefined;
  if (ENV_FILE.test(name)) return name.endsWith('.local') ? undefined : 'text';
  // Shared compiler settings of a monorepo are named after what they are for: `packages/tsconfig/nextjs.json`.
  if (name.endsWith('.json') && /(^|\/)[\w-]*(tsconfig|ts-config|typescript-config)[\w-]*$/.test(folder)) return 'json';
  return BY_PATTERN.find(([pattern]) => pattern.test(name))?.[1];
}

/** A manifest, and what is wrong with it where others must know: a package.json or tsconfig that does not parse. */
export interface ReadManifest {
  readonly manifest: Manifest;
  readonly problem?: { readonly line: number; readonly message: string };
}

/** Makes a manifest of a text, or undefined where the text shows that it is none. */
export function readManifest(path: string, format: ManifestFormat, text: string): ReadManifest | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  switch (format) {
    case 'text':
      return { manifest: { path, name, text } };
    case 'lock':
      return { manifest: { path, name, text: text.length > MAX_LOCK_CHARS ? '' : text } };
    case 'json':
      return withJson(path, name, text);
    case 'json-template':
      return text.includes('AWS::') ? withJson(path, name, text) : undefined;
    case 'toml':
      return { manifest: { path, name, text, data: orUndefined(() => parseToml(text)) } };
    case 'yaml':
      return { manifest: { path, name, text, data: yamlData(text) } };
    case 'yaml-manifest':
      // Of workflows only the commands in them are of interest: they are many and long, and stay text.
      if (isWorkflow(path)) return { manifest: { path, name, text } };
      return isYamlManifest(path, text) ? { manifest: { path, name, text, data: yamlData(text) } } : undefined;
  }
}

function isWorkflow(path: string): boolean {
  return /(^|\/)\.github\/workflows\//.test(path);
}

function isYamlManifest(path: string, text: string): boolean {
  if (/(^|\/)\.(do|platform)\//.test(path)) return true;
  if (/(^|\/)(Chart|values[\w.-]*)\.ya?ml$/.test(path)) return /replica|apiVersion/i.test(text);
  return text.includes('AWS::') || (/^\s*apiVersion:/m.test(text) && /^\s*kind:/m.test(text));
}

function withJson(path: string, name: string, text: string): ReadManifest {
  const strict = orUndefined(() => ({ value: JSON.parse(text) as unknown }));
  if (strict) return { manifest: { path, name, text, data: strict.value } };
  const errors: ParseError[] = [];
  const value = orUndefined(() => parseJsonc(text, errors, { allowTrailingComma: true, disallowComments: false }) as unknown);
  if (value !== undefined && errors.length === 0) return { manifest: { path, name, text, data: value } };
  const manifest: Manifest = { path, name, text };
  if (name !== 'package.json' && !/^[tj]sconfig[^/]*\.json$/.test(name)) return { manifest };
  const first = errors[0];
  const line = first ? text.slice(0, first.offset).split('\n').length : 1;
  const why = text.trim() === '' ? 'the file is empty' : first ? printParseErrorCode(first.error) : 'not a JSON value';
  return { manifest, problem: { line, message: `${name} does not parse: ${why}` } };
}

/** Unknown tags (`!Ref`, `!Sub`) stand for their plain value; a stream of several documents becomes an array. */
function yamlData(text: string): unknown {
  return orUndefined(() => {
    const documents = parseAllDocuments(text, { logLevel: 'silent', prettyErrors: false, uniqueKeys: false, merge: true });
    if (!Array.isArray(documents)) return undefined;
    if (documents.some((document) => document.errors.length > 0)) return undefined;
    const values = documents
      .map((document) => document.toJS({ maxAliasCount: 1000 }) as unknown)
      .filter((value) => value !== null && value !== undefined);
    return values.length > 1 ? values : values[0];
  });
}

/** Texts of others may break any parser; a manifest that does so is one without data. */
function orUndefined<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
