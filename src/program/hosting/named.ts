/** The source files that host manifests name outright: builds, functions, handlers, mains. */
import type { Manifest } from '../../discover/project.js';
import { documents, list, record, text, texts } from '../modules/data.js';
import { folderOf, globPattern, isInside, join, within } from '../modules/paths.js';

/** A path that a manifest names, relative to the root of the audit; perhaps a build output. */
export interface NamedPath {
  readonly path: string;
  readonly how: string;
}

/** The paths that a manifest names. `files` are the sources, for the manifests that name by pattern. */
export function namedPaths(manifest: Manifest, files: readonly string[]): readonly NamedPath[] {
  const { path, name } = manifest;
  const folder = folderOf(path);
  const data = record(manifest.data);
  const at = (value: unknown, what: string, place = folder): readonly NamedPath[] => {
    const given = text(value);
    return given === undefined || given === ''
      ? []
      : [{ path: join(place, `./${given.replace(/^\//, '')}`), how: `${path} names it as ${what}` }];
  };
  const matching = (glob: string, what: string): readonly NamedPath[] => {
    const pattern = globPattern(glob);
    return files
      .filter((file) => isInside(file, folder) && pattern.test(within(file, folder)))
      .map((file) => ({ path: file, how: `${path} names it as ${what}` }));
  };
  switch (name) {
    case 'vercel.json':
    case 'now.json': {
      const builds = list(data['builds'])
        .map(record)
        .filter((build) => /node|bun|edge|next/.test(text(build['use']) ?? ''));
      return [
        ...builds.flatMap((build) => matching(text(build['src']) ?? '', 'a build')),
        // Outside of `api/` these patterns set limits for the routes of a framework, which knows them itself.
        ...Object.keys(record(data['functions'])).flatMap((glob) =>
          matching(glob, 'a function').filter(({ path: file }) => /^api\/(?!(.*\/)?[_.])/.test(within(file, folder))),
        ),
        ...[...list(data['rewrites']), ...list(data['routes'])].map(record).flatMap((route) => {
          const target = (text(route['destination']) ?? text(route['dest']) ?? '').replace(/[?#].*$/, '');
          return target.includes(':') || target.includes('$')
            ? []
            : /\.[cm]?[jt]s$/.test(target) || /^\/?api(\/|$)/.test(target)
              ? at(target, 'the target of a route')
              : [];
        }),
      ];
    }
    case 'function.json':
      return at(data['scriptFile'], 'the function');
    case 'partykit.json':
      return [...at(data['main'], 'the server'), ...Object.values(record(data['parties'])).flatMap((party) => at(party, 'a party'))];
    case 'project.json':
      return nxMains(manifest);
    case 'deno.json':
    case 'deno.jsonc':
      return at(record(data['deploy'])['entrypoint'], 'the entry point of the deployment');
    default:
  }
  if (/^wrangler/.test(name)) {
    return [
      at(data['main'], 'the Worker'),
      ...Object.values(record(data['env'])).map((env) => at(record(env)['main'], 'the Worker')),
    ].flat();
  }
  if (/^serverless/.test(name)) {
    return Object.entries(record(data['functions'])).flatMap(([id, fn]) => {
      const handler = text(record(fn)['handler']);
      return handler === undefined ? [] : at(handler.replace(/\.[^./]+$/, ''), `the handler of ${id}`);
    });
  }
  if (manifest.text.includes('AWS::')) return documents(manifest.data).flatMap((document) => samHandlers(document, folder, path));
  return [];
}

/** Who builds or runs programs of Node: `@nx/node:node`, `@nrwl/node:build`, `@nx/js:node`. */
const NX_FOR_NODE = /^@(?:nx|nrwl)\/(?:node|nest|express):|^@(?:nx|nrwl)\/js:node$/;

/**
 * What Nx builds of an application for Node. The workspace shares one package.json, so that nothing else tells its applications apart; its
 * paths begin where the workspace does, which the project's own folder ends.
 */
function nxMains({ path, data }: Manifest): readonly NamedPath[] {
  const settings = record(data);
  if (settings['projectType'] !== 'application') return [];
  const targets = Object.values(record(settings['targets'] ?? settings['architect'])).map(record);
  const servesNode = targets.some((target) => {
    const options = record(target['options']);
    return (
      NX_FOR_NODE.test(text(target['executor'] ?? target['builder']) ?? '') || [options['target'], options['platform']].includes('node')
    );
  });
  if (!servesNode) return [];
  const folder = folderOf(path);
  return targets.flatMap((target) => {
    const main = text(record(target['options'])['main'])
      ?.replace(/^\{projectRoot\}/, folder)
      .replace(/^\{workspaceRoot\}\//, '');
    const own = main === undefined ? undefined : inProject(main, folder, text(settings['sourceRoot']));
    return own === undefined ? [] : [{ path: own, how: `${path} names it as the main of a target` }];
  });
}

/** A path from the top of the workspace, which may lie above the audit or below its root: `sourceRoot` begins there as well. */
function inProject(main: string, folder: string, sourceRoot: string | undefined): string | undefined {
  const top = sourceRoot?.replace(/\/[^/]+$/, '');
  return top !== undefined && isInside(main, top) ? join(folder, within(main, top)) : join(main);
}

/** Functions of a SAM or CloudFormation template whose code is a folder of the repository. */
function samHandlers(template: Readonly<Record<string, unknown>>, folder: string, path: string): readonly NamedPath[] {
  const globals = record(record(template['Globals'])['Function']);
  return Object.entries(record(template['Resources'])).flatMap(([id, value]) => {
    const resource = record(value);
    if (resource['Type'] !== 'AWS::Serverless::Function' && resource['Type'] !== 'AWS::Lambda::Function') return [];
    const properties = record(resource['Properties']);
    const code = text(properties['CodeUri']) ?? text(properties['Code']) ?? text(globals['CodeUri']) ?? '.';
    const handler = text(properties['Handler']) ?? text(globals['Handler']);
    if (/^(s3|https?):/.test(code)) return [];
    const entries = texts(record(record(resource['Metadata'])['BuildProperties'])['EntryPoints']);
    const paths = [...entries, ...(handler === undefined ? [] : [handler.replace(/\.[^./]+$/, '')])];
    return paths.map((entry) => ({ path: join(folder, code, entry), how: `${path} names it as the handler of ${id}` }));
  });
}
