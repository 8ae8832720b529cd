/** Clues of containers and process managers: what runs as a long-lived process, and how many of it. */
import type { Manifest } from '../../discover/project.js';
import type { FileFacts } from '../../facts/model.js';
import type { PackageView } from '../../frameworks/framework.js';
import { WEIGHT } from '../../knowledge/hosts.js';
import type { Clue } from './clue.js';
import { clusterUses } from './clusters.js';
import { count, documents, list, record, text } from '../modules/data.js';
import { readDockerfile } from './dockerfile.js';
import { isEcosystem, readEcosystem } from './ecosystem.js';
import { folderOf, join, nameOf } from '../modules/paths.js';
import { composeContexts, containerFolders, isCompose, isDockerfile, isForDevelopment } from './starts.js';

/** Collects them. A number of replicas counts only where a manifest says it. */
export function containerClues(
  packages: readonly PackageView[],
  manifests: readonly Manifest[],
  packageOf: (path: string) => PackageView,
  facts: (file: string) => FileFacts | undefined,
): readonly Clue[] {
  const contexts = composeContexts(manifests);
  const roots = packages.map((view) => view.root);
  const scaled = manifests.some(
    (manifest) => kubernetes(manifest, 'HorizontalPodAutoscaler').length > 0 || kubernetes(manifest, 'ScaledObject').length > 0,
  );
  return [
    ...manifests.flatMap((manifest) => cluesOf(manifest)),
    ...clusterUses(packages, manifests, facts).map((use): Clue => ({
      platform: 'process-cluster',
      folder: use.package,
      weight: WEIGHT.container,
      evidence: use.evidence,
      instances: 'several',
    })),
  ];

  function cluesOf(manifest: Manifest): readonly Clue[] {
    const { path, name } = manifest;
    const data = record(manifest.data);
    const here = packageOf(path).root;
    const clue = (evidence: string, replicas?: number, folder = here): Clue => ({
      platform: 'containers',
      folder,
      weight: WEIGHT.container,
      evidence: `${path}${evidence}${replicas === undefined ? '' : replicas === 1 ? ' (one replica)' : ` (${replicas} replicas)`}`,
      ...(replicas === undefined ? {} : { instances: replicas === 1 ? ('one' as const) : ('several' as const) }),
    });
    if (isDockerfile(name)) {
      if (/\.vercel$/.test(name)) return [{ platform: 'vercel', folder: here, weight: WEIGHT.file, evidence: path }];
      if (isForDevelopment(path) || isStaticServer(manifest.text) || isDevelopmentCommand(readDockerfile(manifest.text).command)) return [];
      const place = containerFolders(manifest, roots, contexts.get(path) ?? []).find((folder) =>
        packages.some((view) => view.root === folder),
      );
      return [clue('', undefined, place ?? here)];
    }
    if (isCompose(name)) {
      if (isForDevelopment(path)) return [];
      return Object.entries(record(data['services'])).flatMap(([service, value]) => {
        const given = record(value);
        if (given['build'] === undefined && !/(^|\/)(node|bun|deno)(:|$)/.test(text(given['image']) ?? '')) return [];
        const command = given['command'] ?? given['entrypoint'];
        if (isDevelopmentCommand(Array.isArray(command) ? command.join(' ') : text(command))) return [];
        const context = join(folderOf(path), text(given['build']) ?? text(record(given['build'])['context']) ?? '.');
        const file = join(context, text(record(given['build'])['dockerfile']) ?? 'Dockerfile');
        const dockerfile = manifests.find((candidate) => candidate.path === file);
        if (dockerfile && isStaticServer(dockerfile.text)) return [];
        const replicas = count(record(given['deploy'])['replicas']) ?? count(given['scale']);
        const place = dockerfile ? containerFolders(dockerfile, roots, [context]).find((folder) => roots.includes(folder)) : undefined;
        return [clue(` (service ${service})`, replicas, place ?? packageOf(join(context, 'package.json')).root)];
      });
    }
    if (isEcosystem(name)) {
      const ecosystem = readEcosystem(manifest, facts(path));
      return ecosystem.single ? [clue(' (PM2, one process)', 1)] : ecosystem.cluster !== undefined ? [] : [clue(' (PM2)')];
    }
    if (/^Procfile/.test(name)) return isForDevelopment(path) ? [] : [clue('')];
    if (/^fly[\w.-]*\.toml$/.test(name)) return [clue(' (Fly.io)')];
    if (name === 'nixpacks.toml') return [clue('')];
    if (/^railway\./.test(name)) return [clue(' (Railway)', count(record(data['deploy'])['numReplicas']))];
    if (/^render\.ya?ml$/.test(name)) {
      return list(data['services'])
        .map(record)
        .filter((service) => text(service['type']) !== 'redis' && text(service['env'] ?? service['runtime']) !== 'static')
        .map((service) => {
          const place = packageOf(join(folderOf(path), text(service['rootDir']) ?? '.', 'package.json')).root;
          // A service with a disk cannot be scaled out on Render.
          const replicas = service['scaling'] !== undefined ? 2 : service['disk'] !== undefined ? 1 : count(service['numInstances']);
          return clue(` (Render, service ${text(service['name']) ?? ''})`, replicas, place);
        });
    }
    if (/^app\.ya?ml$/.test(name)) {
      const services = [...list(data['services']), ...list(data['workers'])]
        .map(record)
        .filter(
          (service) => service['run_command'] !== undefined || service['github'] !== undefined || service['dockerfile_path'] !== undefined,
        );
      if (services.length > 0)
        return services.map((service) => clue(` (DigitalOcean, ${text(service['name']) ?? 'service'})`, count(service['instance_count'])));
      if (!/^node/.test(text(data['runtime']) ?? '')) return [];
      return [
        clue(
          ' (App Engine)',
          count(record(data['manual_scaling'])['instances']) ?? count(record(data['automatic_scaling'])['max_instances']),
        ),
      ];
    }
    if (/^values[\w.-]*\.ya?ml$/.test(name) && !isForDevelopment(path)) {
      const replicas = count(data['replicaCount']);
      const autoscaling = record(data['autoscaling'])['enabled'] === true;
      return replicas === undefined ? [] : [clue(' (Helm)', autoscaling ? Math.max(2, replicas) : replicas)];
    }
    return [...kubernetes(manifest, 'Deployment'), ...kubernetes(manifest, 'StatefulSet')].map((object) => {
      const declared = count(record(object['spec'])['replicas']);
      const id = text(record(object['metadata'])['name']) ?? 'deployment';
      // The package that the deployment is named after, where there is one.
      const named = roots.filter(
        (root) => root !== '' && (id === nameOf(root) || id.endsWith(`-${nameOf(root)}`) || id.startsWith(`${nameOf(root)}-`)),
      );
      return clue(` (Kubernetes ${id})`, scaled ? Math.max(2, declared ?? 2) : declared, named.length === 1 ? named[0] : here);
    });
  }
}

function kubernetes(manifest: Manifest, kind: string): readonly Readonly<Record<string, unknown>>[] {
  if (!/\.ya?ml$/.test(manifest.name) || isForDevelopment(manifest.path) || /(^|\/)(dev|development|local|test|ci)\//.test(manifest.path))
    return [];
  return documents(manifest.data).filter((document) => document['kind'] === kind && document['apiVersion'] !== undefined);
}

/** A container that runs a `dev` script is somebody's workplace. */
function isDevelopmentCommand(command: string | undefined): boolean {
  return (
    command !== undefined &&
    /\b(npm|pnpm|yarn|bun)( run)? \w*:?dev\b|\b(next|nuxt|nuxi|astro|vite|remix|react-router|wrangler|netlify|vercel) dev\b/.test(command)
  );
}

/** An image whose last stage only serves files. */
function isStaticServer(dockerfile: string): boolean {
  const image = readDockerfile(dockerfile);
  return (
    /(^|\/)(nginx|nginx-unprivileged|caddy|httpd|static-web-server)(:|@|$)/.test(image.base) &&
    !/\b(node|bun|deno|npm|pnpm|yarn)\b/.test(image.command ?? '')
  );
}
