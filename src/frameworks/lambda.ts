import type { FileFacts } from '../facts/model.js';
import type { EntryPoint, Framework, FrameworkUse, PackageView, ProgramView, SetupView } from './framework.js';
import {
  exportedFunctions,
  exportsName,
  isInside,
  joinPath,
  record,
  sourceOf,
  splitHandler,
  stemOf,
  text,
  uniqueEntries,
} from './handlers.js';
import { dependsOn, folderOf, isTestPath, packageOfSpecifier, type FunctionRef } from './helpers.js';
import { exportedVariable } from './variables.js';
import { amplifyFunctions, cdkFunctions, serverlessCodeFunctions, sstFunctions } from './lambda-code.js';
import { entryOfHandler, functionsOfManifest, type NamedFunction } from './lambda-manifests.js';
import { once } from '../once.js';

const SERVERLESS_CODE = /(^|\/)serverless\.[cm]?[jt]s$/;
const SST_CONFIG = /(^|\/)sst\.config\.[cm]?[jt]s$/;
const AMPLIFY_FUNCTION = /(^|\/)amplify\/backend\/function\/[^/]+\/src\/index\.[jt]s$/;
/** Packages that code imports to define functions; each is followed by `find`. */
const DEPLOYMENT_PACKAGES = ['aws-cdk-lib', 'sst', '@serverless-stack/resources', '@aws-amplify/backend'];
/** Packages that only the code of a Lambda function imports. */
const HANDLER_PACKAGES =
  /^(aws-lambda|@types\/aws-lambda|serverless-http|aws-serverless-express|@vendia\/serverless-express|@codegenie\/serverless-express|@middy\/core|@aws-lambda-powertools\/.+|@sentry\/(aws-serverless|serverless)|@fastify\/aws-lambda|lambda-api|source-map-support\/register)$/;
const AWS_DEPENDENCIES = ['aws-sdk', '@types/aws-lambda', 'aws-lambda', 'serverless', 'serverless-http', '@middy/core'];
/** Names under which handlers are exported where no manifest says so. */
const USUAL_NAMES = ['handler', 'lambdaHandler'];

/** AWS Lambda: the functions that Serverless Framework, SAM, CDK, SST, Terraform and Amplify name. */
export const lambda: Framework = {
  id: 'lambda',
  title: 'AWS Lambda',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html (aws-cdk-lib 2.276, sst 4.17, checked 2026-11-21)',

  detect(view) {
    const all = view.packages.map((pkg) => ({ pkg, evidence: evidenceOf(view, pkg) }));
    const elsewhere = all.some(({ evidence }) => evidence.length > 0);
    return all.flatMap(({ pkg, evidence }): FrameworkUse[] => {
      if (evidence.length > 0) return [{ root: pkg.root, evidence }];
      if (elsewhere) return [];
      const handlers = pkg.files.filter((file) => isUnnamedHandler(view, pkg, file));
      return handlers.length === 0
        ? []
        : [
            {
              root: pkg.root,
              evidence: [`${handlers.join(', ')} export${handlers.length === 1 ? 's' : ''} a Lambda handler; no manifest names it`],
            },
          ];
    });
  },

  find(use, view) {
    const named = namedFunctions(view).filter((each) => view.packageOf(each.manifest).root === use.root);
    const resolved = named.flatMap((each) => resolve(view, each) ?? []);
    const entryPoints = resolved.flatMap(entriesOfFunction);
    // Manifests may name what cannot be read (a loop over a folder, an output of a bundler): exported handlers are then the best guess.
    const unread =
      resolved.length < named.length || (resolved.length === 0 && !namedFunctions(view).some((each) => resolve(view, each) !== undefined));
    const known = new Set(resolved.map((each) => each.file));
    if (unread)
      entryPoints.push(...unnamedEntries(view, use).filter((each) => !known.has(each.file) && !known.has(each.registeredIn ?? each.file)));
    return { entryPoints: uniqueEntries(entryPoints) };
  },
};

/** What in a package says that its functions run on Lambda, by names and manifests alone. */
function evidenceOf(view: SetupView, pkg: PackageView): readonly string[] {
  const evidence: string[] = [];
  for (const manifest of view.manifests) {
    if (view.packageOf(manifest.path).root !== pkg.root) continue;
    const functions = functionsOfManifest(manifest, view.manifests);
    if (functions.length > 0) evidence.push(`${manifest.path} names ${functions.length} function${functions.length === 1 ? '' : 's'}`);
  }
  for (const file of pkg.files) {
    if (SERVERLESS_CODE.test(file) || SST_CONFIG.test(file)) evidence.push(file);
    else if (AMPLIFY_FUNCTION.test(file)) evidence.push(`${file} is an Amplify function`);
    else if (
      !isTestPath(file) &&
      view.facts(file)?.imports.some((each) => DEPLOYMENT_PACKAGES.includes(packageOfSpecifier(each.specifier) ?? '') && !each.typeOnly)
    ) {
      evidence.push(`${file} defines infrastructure`);
    }
  }
  return evidence;
}

/** Every function that manifests and deployment code of the audit name. */
const namedFunctions = once((view: ProgramView): readonly NamedFunction[] =>
  [
    ...view.manifests.flatMap((manifest) => functionsOfManifest(manifest, view.manifests)),
    ...view.files.filter((file) => SERVERLESS_CODE.test(file)).flatMap((file) => serverlessCodeFunctions(view, file)),
    ...cdkFunctions(view),
    ...sstFunctions(view),
    ...amplifyFunctions(view),
  ].filter((each) => !isTestPath(each.manifest)),
);

interface ResolvedFunction {
  readonly named: NamedFunction;
  readonly file: string;
  /** Empty for a wrapped application, whose own adapter finds the routes. */
  readonly functions: readonly FunctionRef[];
}

function resolve(view: ProgramView, named: NamedFunction): ResolvedFunction | undefined {
  const handler = splitHandler(named.handler);
  if (handler === undefined) return undefined;
  const entry = entryOfHandler(named.entries ?? [], handler.module);
  const path = entry === undefined ? handler.module : entry;
  const base = joinPath(named.base).replace(/\.zip$/, '');
  const file = sourceOf(view, base, path) ?? (named.manifest.endsWith('.tf') ? sourceOf(view, '', path) : undefined);
  if (file === undefined) return undefined;
  const names = [handler.name, ...(view.exportsOf(file).has(handler.name) ? [] : ['default'])];
  const functions = names.map((name) => exportedFunctions(view, file, name)).find((each) => each.length > 0) ?? [];
  // A file of the same name that gives out nothing of the handler's name is another file.
  if (functions.length === 0 && !names.some((name) => view.exportsOf(file).has(name))) return undefined;
  return { named, file, functions };
}

function entriesOfFunction({ named, file, functions }: ResolvedFunction): readonly EntryPoint[] {
  const entries = functions.flatMap((target) => entriesOf(named, file, target));
  // A wrapped application (`serverless(app)`) is no function of the program: its file is loaded, its routes are another adapter's.
  return functions.some((target) => target.file === file) ? entries : [...entries, moduleEntry(named, file)];
}

function entriesOf(named: NamedFunction, file: string, target: FunctionRef): readonly EntryPoint[] {
  const labels = named.labels.length === 0 ? [`function ${named.name}`] : named.labels;
  return labels.map((label) => ({
    file: target.file,
    fn: target.fn,
    label,
    framework: 'lambda',
    runtime: 'node',
    bundle: `function:${named.name}`,
    phase: 'request',
    ...(named.manifest === file && target.file === file ? {} : { registeredIn: named.manifest }),
  }));
}

function moduleEntry(named: NamedFunction, file: string): EntryPoint {
  return {
    file,
    fn: 0,
    label: `function ${named.name}`,
    framework: 'lambda',
    runtime: 'node',
    bundle: `function:${named.name}`,
    phase: 'startup',
    ...(named.manifest === file ? {} : { registeredIn: named.manifest }),
  };
}

/** Exported handlers of a package that no manifest names. */
function unnamedEntries(view: ProgramView, use: FrameworkUse): readonly EntryPoint[] {
  const pkg = view.packages.find((each) => each.root === use.root);
  return (
    pkg?.files
      .filter((file) => isUnnamedHandler(view, pkg, file))
      .flatMap((file) => {
        const name = USUAL_NAMES.find((each) => exportedVariable(view, file, each) !== undefined) ?? 'handler';
        const [stem = '', folder = ''] = stemOf(file).split('/').reverse();
        const label = /^(index|handler|lambda|main|app)$/.test(stem) && !/^(src|lib|functions|lambdas?)?$/.test(folder) ? folder : stem;
        const named: NamedFunction = { name: label, handler: name, base: '', labels: [], manifest: file };
        return entriesOfFunction({ named, file, functions: exportedFunctions(view, file, name) });
      }) ?? []
  );
}

/** Whether a file looks like a Lambda function: it exports `handler`, and types, wrappers or parameters say what of. */
function isUnnamedHandler(view: SetupView | ProgramView, pkg: PackageView, file: string): boolean {
  const facts = view.facts(file);
  if (facts === undefined || !USUAL_NAMES.some((name) => exportsName(facts, name)) || isTestPath(file) || isNetlifyFunction(view, file))
    return false;
  if (
    facts.imports.some(
      (each) => HANDLER_PACKAGES.test(packageOfSpecifier(each.specifier) ?? '') || each.specifier.startsWith('hono/aws-lambda'),
    )
  )
    return true;
  const aws =
    AWS_DEPENDENCIES.some((name) => dependsOn(pkg, name)) || [...pkg.dependencies.keys()].some((name) => name.startsWith('@aws-sdk/'));
  return facts.functions.some(
    (fn) =>
      (USUAL_NAMES.some((name) => fn.name === name || fn.name.endsWith(`.${name}`)) || fn.parent === 0) &&
      takesEvent(facts, fn.params, aws),
  );
}

function takesEvent(facts: FileFacts, params: readonly number[], aws: boolean): boolean {
  const names = params.map((param) => facts.vars[param]?.name ?? '');
  if (!/^_?(event|evt)$/.test(names[0] ?? '')) return false;
  return names.length > 1 ? /^_?(context|ctx|_)$/.test(names[1] ?? '') : aws;
}

/** Netlify's older handlers have the shape of Lambda's: those in its functions folder are Netlify's. */
function isNetlifyFunction(view: SetupView | ProgramView, file: string): boolean {
  if (/(^|\/)netlify\//.test(file)) return true;
  return view.manifests.some((manifest) => {
    if (manifest.name !== 'netlify.toml') return false;
    const data = record(manifest.data);
    const folder = text(record(data.functions).directory) ?? text(record(data.build).functions);
    return folder !== undefined && isInside(file, joinPath(folderOf(manifest.path), folder));
  });
}
