/** Settles on which platform each package runs, and says why. */
import type { Manifest } from '../../discover/project.js';
import type { FileFacts } from '../../facts/model.js';
import type { PackageView } from '../../frameworks/framework.js';
import { WEIGHT } from '../../knowledge/hosts.js';
import { PLATFORMS, type PlatformId } from '../../knowledge/platforms.js';
import type { Clue } from './clue.js';
import { collectClues, ownDependency, variableClues } from './clues.js';
import { startedBy } from './commands.js';
import { packageFinder } from '../modules/packages.js';
import { byText, isInside, join } from '../modules/paths.js';
import { commandWorld } from './starts.js';

export interface DetectedPlatform {
  readonly platform: PlatformId;
  /** Folder that it holds for: a package's, or one inside a package; the nearest around a file counts. */
  readonly root: string;
  readonly evidence: readonly string[];
  /** True where a manifest says that one instance runs. */
  readonly singleInstance: boolean;
}

/** Evidence where nothing is known. */
export const NO_HOST = 'nothing in the repository names a host: judged as several short-lived instances';

/**
 * Detects the platforms: one or more for each package that has source files, and for folders that a host takes out of a package. The
 * most telling clues decide; those of containers only where no host of functions is named, and a package without any takes those of the
 * packages that use it, or of the folder around it.
 */
export function detectPlatforms(
  packages: readonly PackageView[],
  manifests: readonly Manifest[],
  facts: (file: string) => FileFacts | undefined = () => undefined,
): readonly DetectedPlatform[] {
  const packageOf = packageFinder(packages);
  const clues = collectClues(packages, manifests, packageOf, facts);
  const world = commandWorld(packages, manifests);
  const roots = new Set(packages.map((view) => view.root));
  const known = new Map<string, readonly DetectedPlatform[]>();

  function ownClues(root: string): readonly Clue[] {
    return clues.filter((clue) => clue.folder === root);
  }

  /** Clues of the folders around a package, nearest first. */
  function cluesAround(root: string): readonly Clue[] {
    const around = packages.filter((view) => view.root !== root && isInside(root, view.root)).sort((a, b) => b.root.length - a.root.length);
    for (const view of around) {
      const found = ownClues(view.root).filter((clue) => clue.weight >= WEIGHT.container);
      if (found.length > 0) return found;
    }
    return [];
  }

  function platformsOf(view: PackageView): readonly DetectedPlatform[] {
    const settled = known.get(view.root);
    if (settled) return settled;
    known.set(view.root, []);
    const result = settle(view);
    known.set(view.root, result);
    return result;
  }

  function settle(view: PackageView): readonly DetectedPlatform[] {
    const own = ownClues(view.root);
    if (own.some((clue) => clue.weight >= WEIGHT.container)) return choose(view.root, own);
    const users = packages.filter((other) => other !== view && view.name !== '' && ownDependency(other, view.name));
    if (own.length === 0) {
      const theirs = users
        .flatMap((user) => platformsOf(user).map((found) => ({ user, found })))
        .filter(({ found }) => found.evidence[0] !== NO_HOST);
      if (theirs.length > 0) return fromUsers(view.root, theirs);
    }
    const around = cluesAround(view.root);
    if (around.length > 0) return choose(view.root, around);
    if (ownDependency(view, 'next')) return [nextDefault(view, own)];
    const hints = own.length > 0 ? own : variableClues(view, facts);
    if (hints.length > 0)
      return choose(view.root, hints).map((found) => ({
        ...found,
        evidence: [...found.evidence, 'a hint only: no file of a host was found'],
      }));
    return [{ platform: 'serverless', root: view.root, evidence: [NO_HOST], singleInstance: false }];
  }

  /** Next.js without any sign of a host. A server of its own is not what Vercel runs. */
  function nextDefault(view: PackageView, hints: readonly Clue[]): DetectedPlatform {
    const started = startedBy('npm start', view.root, world).files.filter(
      (file) => world.script(view.root, 'start') !== undefined && !file.path.includes('node_modules'),
    );
    if (started[0]) {
      return {
        platform: 'containers',
        root: view.root,
        evidence: [`${join(view.root, 'package.json')} (start: ${started[0].command}): a server of its own, no host is named`],
        singleInstance: false,
      };
    }
    const evidence = hints.filter((clue) => clue.platform === 'vercel').map((clue) => clue.evidence);
    return {
      platform: 'vercel',
      root: view.root,
      evidence: [...evidence, 'Next.js and no file of another host: taken for Vercel, where most such projects run (not certain)'],
      singleInstance: false,
    };
  }

  const found = packages.filter((view) => view.files.length > 0).flatMap((view) => platformsOf(view));
  const inside = new Map<string, Clue[]>();
  for (const clue of clues) if (!roots.has(clue.folder)) inside.set(clue.folder, [...(inside.get(clue.folder) ?? []), clue]);
  for (const [folder, own] of inside) found.push(...choose(folder, own));
  return found.sort((a, b) => byText(a.root, b.root) || byText(a.platform, b.platform));
}

/** The platforms of a file: those of the nearest folder around it. */
export function platformFinder(detected: readonly DetectedPlatform[]): (file: string) => readonly DetectedPlatform[] {
  const byRoot = new Map<string, DetectedPlatform[]>();
  for (const platform of detected) byRoot.set(platform.root, [...(byRoot.get(platform.root) ?? []), platform]);
  const roots = [...byRoot.keys()].sort((a, b) => depth(b) - depth(a) || byText(a, b));
  return (file) => {
    const root = roots.find((candidate) => isInside(file, candidate));
    return root === undefined ? [] : (byRoot.get(root) ?? []);
  };
}

function depth(folder: string): number {
  if (folder === '') return 0;
  return folder.startsWith('..') ? -folder.split('/').length : folder.split('/').length;
}

/** The platforms that the heaviest clues name. */
function choose(root: string, clues: readonly Clue[]): readonly DetectedPlatform[] {
  const heaviest = Math.max(...clues.map((clue) => clue.weight));
  const best = clues.filter((clue) => clue.weight === heaviest);
  const containers = best.filter((clue) => PLATFORMS[clue.platform].family === 'containers');
  const hosts = best.filter((clue) => PLATFORMS[clue.platform].family !== 'containers');
  const platforms = [...new Set(hosts.map((clue) => clue.platform))].map((platform): DetectedPlatform => {
    const own = hosts.filter((clue) => clue.platform === platform);
    // Weaker clues for the same host are evidence as well.
    const more = clues.filter((clue) => clue.platform === platform && clue.weight < heaviest);
    return { platform, root, evidence: unique([...own, ...more]), singleInstance: isOne(own) };
  });
  if (containers.length === 0) return platforms;
  const cluster = containers.filter((clue) => clue.platform === 'process-cluster');
  const one = cluster.length === 0 && isOne(containers);
  const platform: PlatformId = cluster.length > 0 ? 'process-cluster' : one ? 'container-single' : 'containers';
  return [...platforms, { platform, root, evidence: unique([...cluster, ...containers]), singleInstance: one }];
}

function isOne(clues: readonly Clue[]): boolean {
  return clues.some((clue) => clue.instances === 'one') && !clues.some((clue) => clue.instances === 'several');
}

function unique(clues: readonly Clue[]): readonly string[] {
  return [...new Set(clues.map((clue) => clue.evidence))];
}

function fromUsers(
  root: string,
  theirs: readonly { readonly user: PackageView; readonly found: DetectedPlatform }[],
): readonly DetectedPlatform[] {
  const platforms = [...new Set(theirs.map(({ found }) => found.platform))].sort(byText);
  return platforms.map((platform) => {
    const of = theirs.filter(({ found }) => found.platform === platform);
    const names = [...new Set(of.map(({ user }) => user.root || user.name || '.'))].sort(byText);
    return { platform, root, evidence: [`used by ${names.join(', ')}`], singleInstance: of.every(({ found }) => found.singleInstance) };
  });
}
